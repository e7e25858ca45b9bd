# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks, from 0.17.22 on sites."""

from __future__ import annotations

from ..messages import refuse
from ..store import Document
from .api import Scanopy, ScanopyCall
from .dialect import Dialect
from .kind import ScanopyKind, check_lengths, check_organization
from .values import BRANCH, HOME, ORGANIZATION, Body, Shape, Uuid, date_text


class NetworkDocument(Shape):
    """A network."""

    name: str
    organization_id: Uuid
    tags: list[Uuid] = []
    credential_ids: list[Uuid] = []


class Network(ScanopyKind):
    """Networks, which are the tenants: a key sees the list of its networks, and can read every single one.

    No source states whether an administrator can write one that is not in the list of the key. Here that is so: the
    server checks reads and writes in the same way.
    """

    title = "Network"
    collection = "networks"
    document = NetworkDocument
    paths = {
        "networks": lambda dialect: dialect.tenant == "network",
        "sites": lambda dialect: dialect.tenant == "site",
    }
    write_permission = "Admin"
    struct = "Network"
    not_simulated = ("POST", "DELETE /{id}")
    network_key = "id"
    tag_type = "Network"
    seed = (
        # With a tag and a credential.
        {
            "id": HOME,
            "name": "home",
            "organization_id": ORGANIZATION,
            "tags": ["70000000-0000-4000-8000-000000000001"],
            "credential_ids": ["80000000-0000-4000-8000-000000000061"],
        },
        # The default key may not use it.
        {"id": BRANCH, "name": "branch", "organization_id": ORGANIZATION, "created_at": "2026-02-01T09:00:00.5Z"},
    )

    def name(self, dialect: Dialect) -> str:
        """Return the name of a document in messages."""
        return dialect.tenant.capitalize()

    def check_readable(self, api: Scanopy, user_key: Document, document: Document) -> None:
        """Refuse nothing."""

    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:
        """Return the values of a body as they are stored: no credentials remove all of them."""
        body.identity(now)
        return {
            "updated_at": date_text(body.date("updated_at", 0)),
            "name": body.text("name"),
            "organization_id": body.uuid("organization_id"),
            "tags": body.uuids("tags"),
            "credential_ids": body.uuids("credential_ids"),
        }

    def check_write(self, api: Scanopy, user_key: Document, document: Document, values: Document) -> None:
        """Refuse a long name, and another organization."""
        check_lengths(values)
        check_organization(document, values)

    def write(self, api: Scanopy, call: ScanopyCall, document: Document, changed: Document, values: Document) -> None:
        """Store the network, and then its credentials: if there is no such one, the rest stays stored."""
        if all(api.store.has("credentials", key) for key in values["credential_ids"]):
            self.store(api, call, changed)
            return
        self.store(api, call, {**changed, "credential_ids": document["credential_ids"]})
        rule = 'violates foreign key constraint "network_credentials_credential_id_fkey"'
        refuse(500, "", f'error returned from database: insert or update on table "network_credentials" {rule}')
