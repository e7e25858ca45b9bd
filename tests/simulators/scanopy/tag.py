# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of an organization."""

from __future__ import annotations

from typing import Literal, get_args

from ..messages import refuse
from ..store import Document
from .api import Scanopy
from .dialect import Dialect
from .kind import ScanopyKind, always
from .values import ORGANIZATION, Body, Shape, Uuid, date_text

MAX_NAME_LENGTH = 100

Color = Literal[
    "Pink",
    "Rose",
    "Red",
    "Amber",
    "Orange",
    "Green",
    "Emerald",
    "Teal",
    "Cyan",
    "Blue",
    "Indigo",
    "Purple",
    "Fuchsia",
    "Violet",
    "Sky",
    "Gray",
    "Lime",
    "Yellow",
]


class TagDocument(Shape):
    """A tag."""

    name: str
    description: str | None = None
    color: Color = "Yellow"
    organization_id: Uuid = ORGANIZATION
    is_application: bool = False


class Tag(ScanopyKind):
    """Tags, which every key of the organization sees."""

    title = "Tag"
    collection = "tags"
    document = TagDocument
    paths = {"tags": always}
    write_permission = "Member"
    struct = "Tag"
    network_key = None
    not_simulated = (
        "POST",
        "DELETE /{id}",
        "PUT /assign",
        "POST /assign/bulk-add",
        "POST /assign/bulk-remove",
    )
    seed = (
        {
            "id": "70000000-0000-4000-8000-000000000001",
            "name": "production",
            "description": "Serves customers",
            "color": "Red",
            "created_at": "2026-02-01T10:00:01.000001Z",
        },
        # No description; a tag of applications.
        {
            "id": "70000000-0000-4000-8000-000000000002",
            "name": "shop",
            "color": "Blue",
            "is_application": True,
            "created_at": "2026-02-01T10:00:02.000001Z",
        },
        # The name of the first one in another case.
        {
            "id": "70000000-0000-4000-8000-000000000003",
            "name": "Production",
            "created_at": "2026-02-01T10:00:03.000001Z",
        },
    )

    def not_simulated_parameters(self, dialect: Dialect) -> set[str]:
        """Return the parameters of the list that no answer here would respect."""
        return {"group_by", "order_by", "order_direction"}

    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:
        """Return the values of a body as they are stored: without ``updated_at`` the tag was updated in 1970."""
        body.identity(now)
        color = body.text("color")
        return {
            "updated_at": date_text(body.date("updated_at", 0)),
            "name": body.text("name"),
            "description": body.nullable_text("description") or None,
            # The server takes every text, and stores this color for one that it does not know.
            "color": color if color in get_args(Color) else "Yellow",
            "organization_id": body.uuid("organization_id"),
            "is_application": body.flag("is_application", default=False),
        }

    def check_values(self, api: Scanopy, user_key: Document, key: str, values: Document) -> None:
        """Refuse the length of a name. No source states the status and the text: they are an assumption."""
        if not 1 <= len(values["name"]) <= MAX_NAME_LENGTH:
            refuse(400, "", f"Validation failed: name: length must be between 1 and {MAX_NAME_LENGTH}")

    def check_write(self, api: Scanopy, user_key: Document, document: Document, values: Document) -> None:
        """Refuse another organization, and the name of another tag.

        No source states the answer to another organization: it is an assumption.
        """
        organization_id = document["organization_id"]
        if values["organization_id"] != organization_id:
            fields = {"entity": "Organization", "id": values["organization_id"]}
            refuse(403, "entity_access_denied", "You don't have access to this Organization", fields)
        for other in api.store.all_latest("tags"):
            is_other = other["organization_id"] == organization_id and other["id"] != document["id"]
            if is_other and other["name"] == values["name"]:
                rule = 'duplicate key value violates unique constraint "idx_tags_org_name"'
                refuse(500, "", f"error returned from database: {rule}")
