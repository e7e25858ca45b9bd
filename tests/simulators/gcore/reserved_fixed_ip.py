# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reserved fixed IPs, which can be virtual IPs that several ports share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from ..kind import Filter
from ..messages import Answer, Route, refuse
from ..store import Document
from .api import Gcore, GcoreCall, invalid, read_query, scope_of
from .kind import GcoreKind, Operation, Write
from .values import (
    DAY_ONE,
    FRANKFURT,
    LUXEMBOURG,
    Address,
    AddressOrNetwork,
    Body,
    Date,
    Flag,
    ListQuery,
    NoQuery,
    Query,
    Shape,
    Uuid,
)

BACKBONE = "10000000-0000-4000-8000-000000000001"
MANAGEMENT = "10000000-0000-4000-8000-000000000002"


class Pair(Shape):
    """An address that the port may use beside its own."""

    ip_address: AddressOrNetwork
    mac_address: str | None = None


class Owner(Shape):
    """A device that uses the address."""

    resource_id: str | None = None
    resource_type: str | None = None


class Reservation(Owner):
    """The state of the reservation."""

    resource_id: Uuid | None = None
    status: str | None = "available"


class ReservedFixedIpDocument(Shape):
    """A reserved fixed IP.

    id: not shown; answers call it port_id.
    connected: not shown; the ports that share it.
    network: taken from the networks.
    """

    id: Uuid
    connected: list[Uuid] = []
    project_id: int | None
    region_id: int
    region: str
    port_id: str = ""
    name: str = ""
    fixed_ip_address: Address | None = None
    fixed_ipv6_address: Address | None = None
    subnet_id: Uuid | None = None
    subnet_v6_id: Uuid | None = None
    network_id: Uuid
    network: dict[str, Any] = {}
    is_external: bool = False
    is_vip: bool = False
    status: str = "DOWN"
    reservation: Reservation = Reservation()
    allowed_address_pairs: list[Pair] = []
    attachments: list[Owner] = []
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE
    creator_task_id: Uuid | None = None
    task_id: Uuid | None = None


class ReservedFixedIpBody(Body):
    """The body of an update."""

    is_vip: bool


class AddDevices(Body, Operation):
    """The body of a request that adds ports that share an address. No source states the refusals."""

    port_ids: list[Uuid] = []

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse an address that is no virtual IP, and ports that are not of an instance and in its network."""
        if not document["is_vip"]:
            refuse(400, "ValidationError", f"Reserved fixed IP {document['id']} is not a virtual IP")
        possible = possible_ports(api, document)
        for index, port_id in enumerate(self.port_ids):
            if port_id not in possible:
                raise invalid({f"port_ids.{index}": [f"Port {port_id} cannot share the address"]})

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the reserved fixed IP with more ports."""
        return {**document, "connected": [*dict.fromkeys([*document["connected"], *self.port_ids])]}


class ReplaceDevices(AddDevices):
    """The body of a request that replaces the ports that share an address."""

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the reserved fixed IP with these ports."""
        return super().apply(api, {**document, "connected": []})


def possible_ports(api: Gcore, document: Document) -> Sequence[str]:
    """Return the IDs of the ports that can share an address: of instances, and in its network."""
    scope = scope_of("reserved_fixed_ips", document)
    return [
        port["id"]
        for port in api.store.all_visible("ports", api.now)
        if scope_of("ports", port) == scope
        and port["network_id"] == document["network_id"]
        and (port["attached_to"] or {}).get("resource_type") == "instance"
    ]


def only(key: str, value: Any = True) -> Filter:
    """Return a filter for documents whose key has a value, if the parameter is true."""
    return Filter(lambda shown, expected: not expected or shown == value, key)


class ReservedFixedIpsQuery(ListQuery):
    """The query of the list. Which ones are available is an assumption: those that nothing is attached to."""

    ip_address: Annotated[
        str | None, Filter(lambda shown, rule: bool(re.search(rule, shown or "")), "fixed_ip_address")
    ] = None
    device_id: Annotated[
        str | None,
        Filter(lambda owners, expected: any(owner["resource_id"] == expected for owner in owners), "attachments"),
    ] = None
    available_only: Annotated[Flag, only("attachments", [])] = False
    external_only: Annotated[Flag, only("is_external")] = False
    internal_only: Annotated[Flag, only("is_external", False)] = False
    vip_only: Annotated[Flag, only("is_vip")] = False
    order_by: Literal[
        "created_at.asc",
        "created_at.desc",
        "fixed_ip_address.asc",
        "fixed_ip_address.desc",
        "name.asc",
        "name.desc",
        "status.asc",
        "status.desc",
        "updated_at.asc",
        "updated_at.desc",
    ] = "created_at.asc"


def reserved(number: int, **values: Any) -> Document:
    """Return a seed document, whose ID is the one of its port."""
    return {**LUXEMBOURG, "id": f"40000000-0000-4000-8000-0000000000a{number}", "network_id": BACKBONE, **values}


DEVICES = "/cloud/v1/reserved_fixed_ips/{project_id}/{region_id}/{port_id}/connected_devices"


class ReservedFixedIp(GcoreKind):
    """Reserved fixed IPs. An update is synchronous."""

    title = "Reserved fixed IP"
    collection = "reserved_fixed_ips"
    document = ReservedFixedIpDocument
    path = "/cloud/v1/reserved_fixed_ips/{project_id}/{region_id}"
    item = "port_id"
    query = ReservedFixedIpsQuery
    hidden = frozenset({"id", "connected"})
    writes = (
        Write(ReservedFixedIpBody, "update_reserved_fixed_ip"),
        Write(AddDevices, "update_reserved_fixed_ip", "PATCH", DEVICES),
        Write(ReplaceDevices, "update_reserved_fixed_ip", "PUT", DEVICES),
    )
    not_simulated = ("POST", "DELETE")
    seed = (
        # A plain one.
        reserved(1, fixed_ip_address="10.10.1.50", subnet_id="20000000-0000-4000-8000-000000000001"),
        # A virtual IP that two ports share.
        reserved(
            2,
            fixed_ip_address="10.10.1.51",
            subnet_id="20000000-0000-4000-8000-000000000001",
            is_vip=True,
            status="ACTIVE",
            created_at="2024-01-16T10:30:00Z",
            reservation={"status": "attached"},
            connected=["40000000-0000-4000-8000-000000000001", "40000000-0000-4000-8000-000000000002"],
        ),
        # A virtual IP that nothing shares yet. Its address begins as the plain one does.
        reserved(
            3,
            fixed_ip_address="10.10.1.5",
            subnet_id="20000000-0000-4000-8000-000000000001",
            is_vip=True,
            created_at="2024-01-17T10:30:00Z",
        ),
        # Of an instance, with the address of the next one in another network.
        reserved(
            4,
            fixed_ip_address="192.168.50.60",
            network_id=MANAGEMENT,
            subnet_id="20000000-0000-4000-8000-000000000004",
            created_at="2024-01-18T10:30:00Z",
            attachments=[{"resource_id": "50000000-0000-4000-8000-000000000003", "resource_type": "instance"}],
        ),
        reserved(
            5,
            fixed_ip_address="192.168.50.60",
            created_at="2024-01-19T10:30:00Z",
            network_id="10000000-0000-4000-8000-000000000004",
        ),
        # With an address of IPv6 alone.
        reserved(
            6,
            fixed_ipv6_address="2001:db8:10::50",
            subnet_v6_id="20000000-0000-4000-8000-000000000003",
            created_at="2024-01-20T10:30:00Z",
        ),
        # In another project and in another region.
        reserved(
            7,
            **FRANKFURT,
            fixed_ip_address="10.99.0.50",
            network_id="10000000-0000-4000-8000-000000000003",
        ),
    )

    def routes(self) -> list[Route]:
        """Return the routes of the kind, with those of the ports that share an address, or could."""
        available = DEVICES.replace("connected", "available")
        return [*super().routes(), ("GET", DEVICES, self.get_connected), ("GET", available, self.get_available)]

    def get_connected(self, api: Gcore, call: GcoreCall) -> Answer:
        """Answer the ports that share an address."""
        read_query(NoQuery, call)
        scope, key = self.target(api, call)
        return Answer(200, self._ports(api, self.find(api, key, scope)["connected"]))

    def get_available(self, api: Gcore, call: GcoreCall) -> Answer:
        """Answer the ports that could share an address, and do not."""
        read_query(NoQuery, call)
        scope, key = self.target(api, call)
        document = self.find(api, key, scope)
        possible = [each for each in possible_ports(api, document) if each not in document["connected"]]
        return Answer(200, self._ports(api, possible))

    def show_updated(self, api: Gcore, document: Document, write: Write) -> Document:
        """Return the ports that share an address, if the write was one of them."""
        if write.path == DEVICES:
            return self._ports(api, document["connected"])
        return super().show_updated(api, document, write)

    def _ports(self, api: Gcore, port_ids: Iterable[str]) -> Document:
        """Return the list of these ports."""
        ports = {port["id"]: port for port in api.store.all_visible("ports", api.now)}
        rows = [self._connected(api, ports[port_id]) for port_id in port_ids]
        return {"count": len(rows), "results": rows}

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return a reserved fixed IP with its network."""
        network = api.show("networks", document["network_id"])
        return {**super().show(api, document, query), "port_id": document["id"], "network": network}

    @staticmethod
    def _connected(api: Gcore, port: Document) -> Document:
        """Return a port that shares an address."""
        instance = api.store.visible("instances", port["attached_to"]["resource_id"], api.now)
        return {
            "port_id": port["id"],
            "instance_id": instance["id"],
            "instance_name": instance["name"],
            "network": api.show("networks", port["network_id"]),
            "ip_assignments": [
                {**each, "subnet": api.show("subnets", each["subnet_id"])} for each in port["ip_assignments"]
            ],
        }
