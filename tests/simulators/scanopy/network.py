# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks, from 0.17.22 on sites."""

from __future__ import annotations

from ..store import Document
from .api import Scanopy
from .dialect import Dialect
from .kind import ScanopyKind
from .values import BRANCH, HOME, ORGANIZATION, Shape, Uuid


class NetworkDocument(Shape):
    """A network."""

    name: str
    organization_id: Uuid
    tags: list[Uuid] = []
    credential_ids: list[Uuid] = []


class Network(ScanopyKind):
    """Networks, which are the tenants: a key sees the list of its own, and can read every single one."""

    title = "Network"
    collection = "networks"
    document = NetworkDocument
    paths = {
        "networks": lambda dialect: dialect.tenant == "network",
        "sites": lambda dialect: dialect.tenant == "site",
    }
    not_simulated = ("POST", "PUT /{id}", "DELETE /{id}")
    network_key = "id"
    seed = (
        {"id": HOME, "name": "home", "organization_id": ORGANIZATION},
        # The default key may not use it.
        {"id": BRANCH, "name": "branch", "organization_id": ORGANIZATION, "created_at": "2026-02-01T09:00:00.5Z"},
    )

    def name(self, dialect: Dialect) -> str:
        """Return the name of a document in messages."""
        return dialect.tenant.capitalize()

    def check_readable(self, api: Scanopy, user_key: Document, document: Document) -> None:
        """Refuse nothing."""
