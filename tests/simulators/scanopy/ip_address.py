# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of hosts, up to 0.15 interfaces."""

from __future__ import annotations

from .dialect import Dialect, Filters, ListFilter
from .kind import ScanopyKind
from .values import BRANCH, HOME, Shape, Uuid


class IpAddressDocument(Shape):
    """An address of a host."""

    network_id: Uuid
    host_id: Uuid
    subnet_id: Uuid
    ip_address: str
    mac_address: str | None = None
    name: str | None = None
    position: int = 0


class IpAddress(ScanopyKind):
    """Addresses of hosts."""

    title = "IP Address"
    collection = "ip_addresses"
    document = IpAddressDocument
    parents = {"host_id": "hosts"}
    paths = {
        "ip-addresses": lambda dialect: dialect.address == "ip_address",
        "interfaces": lambda dialect: dialect.address == "interface",
    }
    not_simulated = ("POST", "PUT /{id}", "DELETE /{id}")
    seed = (
        {
            "id": "e0000000-0000-4000-8000-000000000001",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "subnet_id": "80000000-0000-4000-8000-000000000021",
            "ip_address": "192.168.20.11",
            "mac_address": "02:00:00:00:00:01",
            "name": "eth0",
            "created_at": "2026-02-01T10:01:30.000001Z",
        },
        {
            "id": "e0000000-0000-4000-8000-000000000002",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "subnet_id": "80000000-0000-4000-8000-000000000022",
            "ip_address": "192.168.30.11",
            "mac_address": "02:00:00:00:00:02",
            "name": "eth1",
            "position": 1,
            "created_at": "2026-02-01T10:02:30.000001Z",
        },
        {
            "id": "e0000000-0000-4000-8000-000000000003",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000002",
            "subnet_id": "80000000-0000-4000-8000-000000000021",
            "ip_address": "192.168.20.12",
            "mac_address": "02:00:00:00:00:03",
            "name": "eth0",
            "created_at": "2026-02-01T10:03:30.000001Z",
        },
        {
            "id": "e0000000-0000-4000-8000-000000000004",
            "network_id": BRANCH,
            "host_id": "b0000000-0000-4000-8000-000000000004",
            "subnet_id": "80000000-0000-4000-8000-000000000023",
            "ip_address": "192.168.90.11",
            "mac_address": "02:00:00:00:00:04",
            "name": "eth0",
            "created_at": "2026-02-01T10:04:30.000001Z",
        },
    )

    def name(self, dialect: Dialect) -> str:
        """Return the name of a document in messages."""
        return "Interface" if dialect.address == "interface" else self.title

    def filters(self, dialect: Dialect) -> Filters:
        """Return the filters of the list."""
        return {**dialect.tenant_filter, "host_id": ListFilter("host_id"), "subnet_id": ListFilter("subnet_id")}
