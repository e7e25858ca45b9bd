# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnets of networks."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator

from ..messages import refuse
from ..store import Document
from .api import Scanopy
from .dialect import Dialect, Filters
from .kind import ScanopyKind, always, check_lengths
from .values import BRANCH, HOME, SOURCES, Body, HistoryShape, Uuid

SubnetType = Literal[
    "Internet",
    "Remote",
    "Gateway",
    "VpnTunnel",
    "Dmz",
    "Lan",
    "WiFi",
    "IoT",
    "Guest",
    "DockerBridge",
    "MacVlan",
    "IpVlan",
    "Management",
    "Storage",
    "Loopback",
    "Unknown",
]
CIDR = re.compile(r"[0-9a-fA-F.:]+(/[0-9]{1,3})?")


def read_cidr(text: str) -> str:
    """Return a range of addresses in its usual spelling. Raise ValueError where it is none."""
    if not CIDR.fullmatch(text):
        raise ValueError(f"Invalid CIDR '{text}': couldn't parse address in network")
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        try:
            ipaddress.ip_interface(text)
        except ValueError:
            raise ValueError(f"Invalid CIDR '{text}': couldn't parse address in network") from None
        raise ValueError(f"Invalid CIDR '{text}': address doesn't align with the prefix length") from None


class SubnetDocument(HistoryShape):
    """A subnet."""

    network_id: Uuid
    cidr: Annotated[str, AfterValidator(read_cidr)]
    name: str
    description: str | None = None
    subnet_type: SubnetType = "Unknown"
    source: Document = {"type": "Manual"}
    tags: list[Uuid] = []
    virtualization: Document | None = None


class Subnet(ScanopyKind):
    """Subnets: each network that the server makes has two of the whole internet."""

    title = "Subnet"
    collection = "subnets"
    document = SubnetDocument
    parents = {"network_id": "networks"}
    paths = {"subnets": always}
    write_permission = "Member"
    struct = "Subnet"
    not_simulated = ("POST", "DELETE /{id}")
    tag_type = "Subnet"
    json_errors = True
    seed = (
        # Two addresses. As a scan leaves it: the name is the range.
        {
            "id": "80000000-0000-4000-8000-000000000021",
            "network_id": HOME,
            "cidr": "192.168.20.0/24",
            "name": "192.168.20.0/24",
            "subnet_type": "Lan",
            "source": {"type": "Discovery", "metadata": []},
            "created_at": "2026-02-01T09:10:00.000001Z",
        },
        # One address. All is written by hand.
        {
            "id": "80000000-0000-4000-8000-000000000022",
            "network_id": HOME,
            "cidr": "192.168.30.0/24",
            "name": "storage",
            "description": "Only for copies",
            "subnet_type": "Storage",
            "tags": ["70000000-0000-4000-8000-000000000001"],
            "created_at": "2026-02-01T09:20:00.000001Z",
        },
        # In the other network.
        {
            "id": "80000000-0000-4000-8000-000000000023",
            "network_id": BRANCH,
            "cidr": "192.168.90.0/24",
            "name": "branch-lan",
            "subnet_type": "Lan",
            "created_at": "2026-02-01T09:30:00.000001Z",
        },
        # The two of the first network that the server has made.
        {
            "id": "80000000-0000-4000-8000-000000000024",
            "network_id": HOME,
            "cidr": "0.0.0.0/0",
            "name": "Internet",
            "description": "Everything that is not here",
            "subnet_type": "Internet",
            "source": {"type": "System"},
            "created_at": "2026-02-01T08:10:00.000001Z",
        },
        # The second one.
        {
            "id": "80000000-0000-4000-8000-000000000025",
            "network_id": HOME,
            "cidr": "0.0.0.0/0",
            "name": "Remote",
            "subnet_type": "Remote",
            "source": {"type": "System"},
            "created_at": "2026-02-01T08:20:00.000001Z",
        },
        # The two of the other network.
        {
            "id": "80000000-0000-4000-8000-000000000026",
            "network_id": BRANCH,
            "cidr": "0.0.0.0/0",
            "name": "Internet",
            "subnet_type": "Internet",
            "source": {"type": "System"},
            "created_at": "2026-02-01T09:01:00.000001Z",
        },
        # The second one.
        {
            "id": "80000000-0000-4000-8000-000000000027",
            "network_id": BRANCH,
            "cidr": "0.0.0.0/0",
            "name": "Remote",
            "subnet_type": "Remote",
            "source": {"type": "System"},
            "created_at": "2026-02-01T09:02:00.000001Z",
        },
        # Without addresses, and of containers; two tags.
        {
            "id": "80000000-0000-4000-8000-000000000028",
            "network_id": HOME,
            "cidr": "172.17.0.0/16",
            "name": "docker0",
            "description": "Containers",
            "subnet_type": "DockerBridge",
            "virtualization": {"type": "Docker", "service_id": "c0000000-0000-4000-8000-000000000006"},
            "tags": ["70000000-0000-4000-8000-000000000002", "70000000-0000-4000-8000-000000000001"],
            "created_at": "2026-02-01T09:40:00.000001Z",
        },
        # IPv6, without addresses and of an unknown type.
        {
            "id": "80000000-0000-4000-8000-000000000029",
            "network_id": HOME,
            "cidr": "2001:db8:20::/64",
            "name": "lan-6",
            "created_at": "2026-02-01T09:50:00.000001Z",
        },
    )

    def filters(self, dialect: Dialect) -> Filters:
        """Return the filters of the list."""
        return dialect.tenant_filter

    def not_simulated_parameters(self, dialect: Dialect) -> set[str]:
        """Return the parameters of the list that no answer here would respect."""
        return {"group_by", "order_by", "order_direction", *dialect.newer_parameters}

    def show_all(self, api: Scanopy, documents: Sequence[Document]) -> list[Document]:
        """Return what the version shows of stored subnets: the key of a missing virtualization is missing, too."""
        shown = super().show_all(api, documents)
        return [
            {name: value for name, value in subnet.items() if name != "virtualization" or value is not None}
            for subnet in shown
        ]

    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:
        """Return the values of a body as they are stored."""
        body.identity(now)
        # It is read and ignored: the server keeps the stored date, and the source.
        body.date("updated_at", now)
        if "source" in body.values:
            body.part("source", "EntitySource").choice("type", SOURCES)
        virtualization = body.optional_part("virtualization", "SubnetVirtualization")
        return {
            "cidr": read_cidr(body.text("cidr")),
            "network_id": body.uuid(dialect.tenant_key),
            "name": body.text("name"),
            "description": body.nullable_text("description") or None,
            "subnet_type": body.choice("subnet_type", get_args(SubnetType), {"None": "Unknown"}),
            "tags": body.uuids("tags"),
            "virtualization": None
            if virtualization is None
            else {"type": virtualization.choice("type", ["Docker"]), "service_id": virtualization.uuid("service_id")},
            **body.history(dialect, now),
        }

    def check_values(self, api: Scanopy, user_key: Document, key: str, values: Document) -> None:
        """Refuse a range without an address of the subnet. Ranges may overlap."""
        cidr = ipaddress.ip_network(values["cidr"])
        for address in api.store.all_latest("ip_addresses"):
            if address["subnet_id"] == key and ipaddress.ip_address(address["ip_address"]) not in cidr:
                refuse_out_of_range(address["ip_address"], values["cidr"])

    def check_write(self, api: Scanopy, user_key: Document, document: Document, values: Document) -> None:
        """Refuse long texts, and a network that the key must not use. The addresses may stay in another one."""
        check_lengths(values)
        api.check_access(user_key, values["network_id"])


def refuse_out_of_range(address: str, cidr: str) -> None:
    """Refuse an address that is not in its subnet. No source states the text: it is an assumption."""
    fields = {"ip": address, "subnet": cidr}
    refuse(400, "ip_address_out_of_range", f"IP address {address} is not within subnet {cidr}", fields)
