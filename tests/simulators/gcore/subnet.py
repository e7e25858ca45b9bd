# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnets of networks."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Annotated, Literal

from ..kind import equals
from ..messages import refuse
from ..store import Document
from .api import Gcore, Scope, invalid
from .kind import GcoreKind, Write
from .values import (
    FRANKFURT,
    LUXEMBOURG,
    Address,
    Name,
    NamedBody,
    NamedDocument,
    Network,
    Query,
    Shape,
    TaggedListQuery,
    Uuid,
)

AUTOMATIC_SERVERS = ["192.0.2.53", "192.0.2.54"]
"""The default DNS servers of a subnet."""


class Route(Shape):
    """A route that DHCP announces."""

    destination: Network
    nexthop: Address


class SubnetDocument(NamedDocument):
    """A subnet of a network; ports are checked against its addresses.

    ip_version: answers take it from the addresses.
    """

    network_id: Uuid
    cidr: Network
    ip_version: Literal[4, 6] = 4
    enable_dhcp: bool = True
    gateway_ip: Address | None = None
    dns_nameservers: list[Address] | None = []
    host_routes: list[Route] | None = []
    total_ips: int | None = None
    available_ips: int | None = None
    has_router: bool = False


class SubnetBody(NamedBody):
    """The body of an update."""

    name: Name | None = None  # type: ignore[assignment]
    dns_nameservers: list[Address] | None = None
    enable_dhcp: bool = False
    gateway_ip: Address | None = None
    host_routes: list[Route] | None = None


class SubnetsQuery(TaggedListQuery):
    """The query of the list."""

    network_id: Annotated[Uuid | None, equals()] = None
    owned_by: Literal["any", "project"] = "project"
    order_by: Literal[
        "available_ips.asc",
        "available_ips.desc",
        "cidr.asc",
        "cidr.desc",
        "created_at.asc",
        "created_at.desc",
        "name.asc",
        "name.desc",
        "total_ips.asc",
        "total_ips.desc",
        "updated_at.asc",
        "updated_at.desc",
    ] = "cidr.asc"


class Subnet(GcoreKind):
    """Subnets of the networks that a project can use. An update is synchronous."""

    title = "Subnet"
    collection = "subnets"
    document = SubnetDocument
    path = "/cloud/v1/subnets/{project_id}/{region_id}"
    item = "subnet_id"
    query = SubnetsQuery
    writes = (Write(SubnetBody, "update_subnet"),)
    seed = (
        # A plain one.
        {
            **LUXEMBOURG,
            "id": "20000000-0000-4000-8000-000000000001",
            "network_id": "10000000-0000-4000-8000-000000000001",
            "name": "servers",
            "cidr": "10.10.1.0/24",
            "gateway_ip": "10.10.1.1",
            "total_ips": 253,
            "available_ips": 240,
        },
        # With all that a subnet can have: one of its tags is read-only.
        {
            **LUXEMBOURG,
            "id": "20000000-0000-4000-8000-000000000002",
            "network_id": "10000000-0000-4000-8000-000000000001",
            "name": "storage",
            "cidr": "10.10.2.0/24",
            "gateway_ip": "10.10.2.1",
            "dns_nameservers": ["10.10.2.53", "10.10.1.53"],
            "host_routes": [
                {"destination": "10.20.0.0/16", "nexthop": "10.10.2.254"},
                {"destination": "10.30.0.7/32", "nexthop": "10.10.2.253"},
            ],
            "tags": [
                {"key": "managed_by", "value": "platform", "read_only": True},
                {"key": "env", "value": "production"},
                {"key": "team", "value": "storage"},
            ],
        },
        # Of IPv6.
        {
            **LUXEMBOURG,
            "id": "20000000-0000-4000-8000-000000000003",
            "network_id": "10000000-0000-4000-8000-000000000001",
            "name": "servers-v6",
            "cidr": "2001:db8:10::/64",
            "gateway_ip": "2001:db8:10::1",
        },
        # Without anything: no gateway, no servers, no routes, no tags.
        {
            **LUXEMBOURG,
            "id": "20000000-0000-4000-8000-000000000004",
            "network_id": "10000000-0000-4000-8000-000000000002",
            "name": "office",
            "cidr": "192.168.50.0/24",
            "enable_dhcp": False,
            "dns_nameservers": None,
            "host_routes": None,
        },
        # In another project and in another region.
        {
            **FRANKFURT,
            "id": "20000000-0000-4000-8000-000000000005",
            "network_id": "10000000-0000-4000-8000-000000000003",
            "name": "rehearsal",
            "cidr": "10.99.0.0/24",
        },
        # Of a network that another project shares, with the name of another subnet.
        {
            **LUXEMBOURG,
            "project_id": 3,
            "id": "20000000-0000-4000-8000-000000000006",
            "network_id": "10000000-0000-4000-8000-000000000004",
            "name": "servers",
            "cidr": "10.20.0.0/24",
            "gateway_ip": "10.20.0.1",
        },
        # With the addresses of a subnet of another network.
        {
            **LUXEMBOURG,
            "id": "20000000-0000-4000-8000-000000000007",
            "network_id": "10000000-0000-4000-8000-000000000002",
            "name": "lab",
            "cidr": "10.10.1.0/24",
            "created_at": "2024-01-16T10:30:00Z",
        },
    )

    def candidates(self, api: Gcore, scope: Scope | None, query: Query) -> Sequence[Document]:
        """Return the subnets of which the list selects."""
        return [] if scope is None else self._usable(api, scope, getattr(query, "owned_by", "any"))

    def find(self, api: Gcore, key: str, scope: Scope, latest: bool = False) -> Document:
        """Return a subnet of a network that the project can use."""
        subnets = {subnet["id"]: subnet for subnet in self._usable(api, scope, "any", latest)}
        if key not in subnets:
            refuse(404, "NotFoundError", f"{self.title} {key} could not be found")
        return subnets[key]

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return a subnet with its IP version."""
        version = ipaddress.ip_network(document["cidr"]).version
        return {**super().show(api, document, query), "ip_version": version}

    def check_writable(self, key: str, document: Document, scope: Scope) -> None:
        """Refuse the update of a subnet that belongs to another project.

        No source states this answer: 403 is an assumption.
        """
        if document["project_id"] != scope[0]:
            refuse(403, "ForbiddenError", f"Subnet {key} cannot be changed by project {scope[0]}")

    def check_body(self, api: Gcore, document: Document, body: SubnetBody) -> None:
        """Refuse what does not fit the addresses of the subnet."""
        network = ipaddress.ip_network(document["cidr"])
        errors: dict[str, list[str]] = {}
        if "enable_dhcp" in body.model_fields_set and network.version == 6:
            errors["enable_dhcp"] = ["DHCP of a subnet of IPv6 cannot be changed"]
        if body.gateway_ip is not None:
            gateway = ipaddress.ip_address(body.gateway_ip)
            if gateway not in network and not (network.version == gateway.version == 6 and gateway.is_link_local):
                errors["gateway_ip"] = [f"{body.gateway_ip} is not in {document['cidr']}"]
            ends = (network.network_address, network.broadcast_address) if network.version == 4 else ()
            if gateway in ends and network.num_addresses > len(ends):
                errors["gateway_ip"] = [f"{body.gateway_ip} is no address of a host in {document['cidr']}"]
        for route in body.host_routes or ():
            # No source states this answer.
            versions = {ipaddress.ip_network(route.destination).version, ipaddress.ip_address(route.nexthop).version}
            if versions != {network.version}:
                errors["host_routes"] = [f"{route.destination} through {route.nexthop} does not fit {document['cidr']}"]
        if errors:
            raise invalid(errors)

    def apply(self, document: Document, body: SubnetBody) -> Document:
        """Return the subnet with the changes of a body; equal to ``document`` where nothing changes."""
        changed = super().apply(document, body)
        names = body.model_fields_set
        # No source states what null means for a name and for routes.
        for key, null in {"name": document["name"], "dns_nameservers": AUTOMATIC_SERVERS, "host_routes": []}.items():
            if key in names and changed[key] is None:
                changed[key] = null
        return changed

    def _usable(self, api: Gcore, scope: Scope, owned_by: str, latest: bool = False) -> list[Document]:
        """Return the subnets that a project can use in a region.

        Arguments:
          api: the API with its state.
          scope: the project and the region.
          owned_by: ``project`` for its own subnets only, ``any`` also for those of networks that others share.
          latest: whether to return documents that readers do not see yet.
        """
        project_id, region_id = scope
        shared = {network["id"] for network in api.store.all_visible("networks", api.now) if network["shared"]}
        subnets = api.store.all_latest("subnets") if latest else api.store.all_visible("subnets", api.now)
        return [
            subnet
            for subnet in subnets
            if subnet["region_id"] == region_id
            and (subnet["project_id"] == project_id or (owned_by == "any" and subnet["network_id"] in shared))
        ]
