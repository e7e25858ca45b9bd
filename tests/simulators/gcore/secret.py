# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets: certificates and keys. Nothing shows what is in them."""

from __future__ import annotations

from typing import Literal

from .kind import GcoreKind
from .values import DAY_ONE, FRANKFURT, LUXEMBOURG, Date, ListQuery, Shape, Uuid


class SecretDocument(Shape):
    """The keys that are shown of a secret, and the project and the region that have it."""

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: str
    secret_type: Literal["certificate", "opaque", "passphrase", "private", "public", "symmetric"] = "certificate"
    status: str = "ACTIVE"
    algorithm: str | None = None
    bit_length: int | None = None
    mode: str | None = None
    content_types: dict[str, str] | None = {"default": "application/octet-stream"}
    created: Date | None = DAY_ONE
    expiration: Date | None = None


class SecretsQuery(ListQuery):
    """The query of the list, which has no filters and no order."""


class Secret(GcoreKind):
    """Secrets. They can be created and deleted, but not updated."""

    title = "Secret"
    collection = "secrets"
    document = SecretDocument
    path = "/cloud/v1/secrets/{project_id}/{region_id}"
    item = "secret_id"
    query = SecretsQuery
    not_simulated = ("POST", "DELETE")
    hidden = frozenset({"project_id", "region_id", "region"})
    seed = (
        {
            **LUXEMBOURG,
            "id": "d0000000-0000-4000-8000-000000000001",
            "name": "shop-2025",
            "expiration": "2026-01-15T10:30:00Z",
        },
        {
            **LUXEMBOURG,
            "id": "d0000000-0000-4000-8000-000000000002",
            "name": "shop-2026",
            "expiration": "2027-01-15T10:30:00Z",
        },
        {**LUXEMBOURG, "id": "d0000000-0000-4000-8000-000000000003", "name": "api-2026"},
        # The same name twice, as after a rotation: names of secrets are not unique.
        {**LUXEMBOURG, "id": "d0000000-0000-4000-8000-000000000004", "name": "wildcard"},
        {**LUXEMBOURG, "id": "d0000000-0000-4000-8000-000000000005", "name": "wildcard"},
        {**LUXEMBOURG, "id": "d0000000-0000-4000-8000-000000000006", "name": "internal-ca"},
        {**LUXEMBOURG, "id": "d0000000-0000-4000-8000-000000000007", "name": "revoked"},
        # In another project and in another region.
        {**FRANKFURT, "id": "d0000000-0000-4000-8000-000000000008", "name": "rehearsal"},
    )
