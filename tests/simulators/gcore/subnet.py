# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnets, which are stored in their networks."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Annotated, Literal

from ..kind import equals
from ..store import Document
from .api import Gcore, Scope
from .kind import GcoreKind
from .values import DAY_ONE, Address, Date, Name, Network, Query, Shape, Tag, TaggedListQuery, Uuid


class SubnetPart(Shape):
    """A subnet in the document of its network."""

    id: Uuid
    name: Name
    cidr: Network
    enable_dhcp: bool = True
    gateway_ip: Address | None = None
    dns_nameservers: list[Address] | None = []
    host_routes: list[dict[str, str]] | None = []
    total_ips: int | None = None
    available_ips: int | None = None
    tags: list[Tag] = []
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE


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
    """The list of the subnets of networks that a project can use."""

    title = "Subnet"
    collection = "subnets"
    path = "/cloud/v1/subnets/{project_id}/{region_id}"
    query = SubnetsQuery

    def candidates(self, api: Gcore, scope: Scope | None, query: Query) -> Sequence[Document]:
        """Return the subnets of which the list selects."""
        project_id, region_id = scope or (None, None)
        subnets = []
        for network in api.store.all_visible("networks", api.now):
            is_own = network["project_id"] == project_id
            is_usable = is_own or (getattr(query, "owned_by", "") == "any" and network["shared"])
            if network["region_id"] == region_id and is_usable:
                subnets += [shown_subnet(subnet, network) for subnet in network["subnets"] or []]
        return subnets


def shown_subnet(subnet: Document, network: Document) -> Document:
    """Return a subnet with what it takes from its network."""
    return {
        **subnet,
        **{key: network[key] for key in ("project_id", "region_id", "region")},
        "network_id": network["id"],
        "ip_version": ipaddress.ip_network(subnet["cidr"]).version,
        "creator_task_id": None,
        "task_id": None,
        "has_router": False,
    }
