# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from ..kind import contains, equals
from ..messages import refuse
from ..store import Document
from .api import Gcore, Scope
from .kind import GcoreKind, Write
from .values import FRANKFURT, LUXEMBOURG, Flag, NamedBody, NamedDocument, Query, TaggedListQuery, Uuid


class NetworkDocument(NamedDocument):
    """A network.

    subnets: answers take their IDs from the subnets themselves.
    shared: whether other projects of the region can use it. Only those projects see it as shared.
    """

    project_id: int | None  # type: ignore[assignment]
    subnets: list[Uuid] = []
    mtu: int = 1450
    type: Literal["vlan", "vxlan"] = "vxlan"
    segmentation_id: int | None = None
    external: bool = False
    default: bool | None = None
    shared: bool = False
    port_security_enabled: bool = True


class NetworksQuery(TaggedListQuery):
    """The query of the list. Names match in part."""

    name: Annotated[str, Field(max_length=61), contains()] = ""
    external: Annotated[Flag | None, equals()] = None
    network_type: Annotated[Literal["vlan", "vxlan"] | None, equals("type")] = None
    owned_by: Literal["any", "project"] = "project"
    order_by: Literal["created_at.asc", "created_at.desc", "name.asc", "name.desc", "priority.desc"] = "created_at.desc"


class Network(GcoreKind):
    """Networks of a project, and those of others that it can use."""

    title = "Network"
    collection = "networks"
    document = NetworkDocument
    path = "/cloud/v1/networks/{project_id}/{region_id}"
    item = "network_id"
    query = NetworksQuery
    writes = (
        Write(NamedBody, "update_network"),
        Write(
            NamedBody,
            "update_network",
            path="/cloud/v2/networks/{project_id}/{region_id}/{network_id}",
            starts_tasks=True,
            generation="today",
        ),
    )
    seed = (
        # A plain one, with two subnets of IPv4 and one of IPv6.
        {
            **LUXEMBOURG,
            "id": "10000000-0000-4000-8000-000000000001",
            "name": "backbone",
            "type": "vlan",
            "default": True,
            "tags": [{"key": "team", "value": "network"}],
        },
        {
            **LUXEMBOURG,
            "id": "10000000-0000-4000-8000-000000000002",
            "name": "management",
            "created_at": "2024-01-16T10:30:00Z",
        },
        # In another project and in another region.
        {
            **FRANKFURT,
            "id": "10000000-0000-4000-8000-000000000003",
            "name": "rehearsal",
        },
        # Of another project, which shares it.
        {
            **LUXEMBOURG,
            "project_id": 3,
            "id": "10000000-0000-4000-8000-000000000004",
            "name": "shared-lan",
            "shared": True,
            "created_at": "2024-01-17T10:30:00Z",
        },
        # The external network. Its name is longer than the filter of the list allows.
        {
            **LUXEMBOURG,
            "project_id": 3,
            "id": "10000000-0000-4000-8000-000000000005",
            "name": "public-network-of-the-region-with-a-name-of-sixty-three-letters",
            "type": "vlan",
            "external": True,
            "shared": True,
            "created_at": "2024-01-18T10:30:00Z",
        },
    )

    def candidates(self, api: Gcore, scope: Scope | None, query: Query) -> Sequence[Document]:
        """Return the networks of which the list selects."""
        return [] if scope is None else self._usable(api, scope, getattr(query, "owned_by", "any"))

    def find(self, api: Gcore, key: str, scope: Scope, latest: bool = False) -> Document:
        """Return a network that the project can use."""
        networks = {network["id"]: network for network in self._usable(api, scope, "any", latest)}
        if key not in networks:
            refuse(404, "NotFoundError", f"{self.title} {key} could not be found")
        return networks[key]

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return a network with the IDs of its subnets."""
        subnets = api.store.all_visible("subnets", api.now)
        ids = [subnet["id"] for subnet in subnets if subnet["network_id"] == document["id"]]
        return {**super().show(api, document, query), "subnets": ids}

    def check_writable(self, key: str, document: Document, scope: Scope) -> None:
        """Refuse the update of a network that belongs to the platform or to another project.

        No source states this answer: 403 is an assumption.
        """
        if document["external"] or document["project_id"] != scope[0]:
            refuse(403, "ForbiddenError", f"Network {key} cannot be changed by project {scope[0]}")

    def seen_by(self, scope: Scope, document: Document) -> Document:
        """Return a network as a project sees it: its own networks are not shared."""
        return {**document, "shared": document["shared"] and document["project_id"] != scope[0]}

    def _usable(self, api: Gcore, scope: Scope, owned_by: str, latest: bool = False) -> list[Document]:
        """Return the networks that a project can use in a region, as it sees them.

        Arguments:
          api: the API with its state.
          scope: the project and the region.
          owned_by: ``project`` for its own networks only, ``any`` also for those that others share.
          latest: whether to return documents that readers do not see yet.
        """
        project_id, region_id = scope
        networks = api.store.all_latest("networks") if latest else api.store.all_visible("networks", api.now)
        return [
            self.seen_by(scope, network)
            for network in networks
            if network["region_id"] == region_id
            and (network["project_id"] == project_id or (owned_by == "any" and network["shared"]))
        ]
