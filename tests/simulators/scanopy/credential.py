# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials, to which networks and hosts refer. No request for them is simulated."""

from __future__ import annotations

from ..messages import Route
from ..store import Document
from .api import refuse_not_simulated
from .kind import ScanopyKind
from .values import ORGANIZATION, Shape, Uuid


class CredentialDocument(Shape):
    """A credential."""

    name: str
    organization_id: Uuid = ORGANIZATION
    credential_type: Document


class Credential(ScanopyKind):
    """Credentials."""

    title = "Credential"
    collection = "credentials"
    document = CredentialDocument
    network_key = None
    seed = (
        # Of the first network.
        {
            "id": "80000000-0000-4000-8000-000000000061",
            "name": "switches",
            "credential_type": {"type": "SnmpV2c", "community": "********"},
        },
        # Of no network.
        {
            "id": "80000000-0000-4000-8000-000000000062",
            "name": "docker",
            "credential_type": {"type": "DockerSocket"},
        },
    )

    def routes(self) -> list[Route]:
        """Return the routes of the kind."""
        list_path, item_path = "/api/v1/credentials", "/api/v1/credentials/{id}"
        routes = {list_path: ("GET", "POST"), item_path: ("GET", "PUT", "DELETE")}
        return [(method, path, refuse_not_simulated) for path, methods in routes.items() for method in methods]
