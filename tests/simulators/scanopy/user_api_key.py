# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of users, which no route shows."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from .kind import ScanopyKind
from .values import BRANCH, HOME, Date, Shape, Uuid

USER_KEY = re.compile(r"scp_u_[0-9A-Za-z]{32}")


def check_key(text: str) -> str:
    """Check the key of a user."""
    if not USER_KEY.fullmatch(text):
        raise ValueError("a key is scp_u_ and 32 letters or digits")
    return text


class UserApiKeyDocument(Shape):
    """A key."""

    key: Annotated[str, AfterValidator(check_key)]
    user: str = "somebody"
    permissions: Literal["Viewer", "Member", "Admin", "Owner"] = "Viewer"
    network_ids: list[Uuid] = []
    is_enabled: bool = True
    expires_at: Date | None = None


class UserApiKey(ScanopyKind):
    """Keys: made up, and long enough to be found in any output. Tests use the first one."""

    title = "User API Key"
    collection = "user_api_keys"
    document = UserApiKeyDocument
    seed = (
        # Only the first network.
        {
            "id": "80000000-0000-4000-8000-000000000001",
            "key": "scp_u_NotARealKeyOfMemberHome000000000",
            "permissions": "Member",
            "network_ids": [HOME],
        },
        # May only read.
        {
            "id": "80000000-0000-4000-8000-000000000002",
            "key": "scp_u_NotARealKeyOfViewerHome000000000",
            "permissions": "Viewer",
            "network_ids": [HOME],
        },
        # Only the second network.
        {
            "id": "80000000-0000-4000-8000-000000000003",
            "key": "scp_u_NotARealKeyOfMemberBranch0000000",
            "permissions": "Member",
            "network_ids": [BRANCH],
        },
        # Expired.
        {
            "id": "80000000-0000-4000-8000-000000000004",
            "key": "scp_u_NotARealKeyThatHasExpired0000000",
            "permissions": "Member",
            "network_ids": [HOME],
            "expires_at": "2026-02-02T08:00:00Z",
        },
        # Disabled.
        {
            "id": "80000000-0000-4000-8000-000000000005",
            "key": "scp_u_NotARealKeyThatIsDisabled0000000",
            "permissions": "Member",
            "network_ids": [HOME],
            "is_enabled": False,
        },
        # Both networks.
        {
            "id": "80000000-0000-4000-8000-000000000006",
            "key": "scp_u_NotARealKeyOfMemberBoth000000000",
            "permissions": "Member",
            "network_ids": [HOME, BRANCH],
        },
        # Of an owner, and yet for no network: it sees nothing.
        {
            "id": "80000000-0000-4000-8000-000000000007",
            "key": "scp_u_NotARealKeyOfOwnerNowhere0000000",
            "permissions": "Owner",
            "network_ids": [],
        },
        # Of an administrator, for both networks.
        {
            "id": "80000000-0000-4000-8000-000000000008",
            "key": "scp_u_NotARealKeyOfAdminBoth0000000000",
            "permissions": "Admin",
            "network_ids": [HOME, BRANCH],
        },
        # Of an administrator, only for the first network.
        {
            "id": "80000000-0000-4000-8000-000000000009",
            "key": "scp_u_NotARealKeyOfAdminHome0000000000",
            "permissions": "Admin",
            "network_ids": [HOME],
        },
    )
