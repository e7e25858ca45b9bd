# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports of hosts."""

from __future__ import annotations

from typing import Literal

from .dialect import Dialect, Filters, ListFilter
from .kind import ScanopyKind, always
from .values import BRANCH, HOME, HistoryShape, Uuid


class PortDocument(HistoryShape):
    """A port of a host."""

    network_id: Uuid
    host_id: Uuid
    number: int
    protocol: Literal["Tcp", "Udp"]
    type: str = "Custom"


class Port(ScanopyKind):
    """Ports of hosts."""

    title = "Port"
    collection = "ports"
    document = PortDocument
    parents = {"host_id": "hosts"}
    paths = {"ports": always}
    not_simulated = ("POST", "PUT /{id}", "DELETE /{id}")
    seed = (
        {
            "id": "d0000000-0000-4000-8000-000000000001",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "number": 80,
            "protocol": "Tcp",
            "type": "Http",
            "created_at": "2026-02-01T10:01:00.000001Z",
        },
        {
            "id": "d0000000-0000-4000-8000-000000000002",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "number": 443,
            "protocol": "Tcp",
            "type": "Https",
            "created_at": "2026-02-01T10:02:00.000001Z",
        },
        {
            "id": "d0000000-0000-4000-8000-000000000003",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "number": 53,
            "protocol": "Tcp",
            "type": "DnsTcp",
            "created_at": "2026-02-01T10:03:00.000001Z",
        },
        {
            "id": "d0000000-0000-4000-8000-000000000004",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "number": 53,
            "protocol": "Udp",
            "type": "DnsUdp",
            "created_at": "2026-02-01T10:04:00.000001Z",
        },
        {
            "id": "d0000000-0000-4000-8000-000000000005",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000002",
            "number": 5432,
            "protocol": "Tcp",
            "type": "PostgreSQL",
            "created_at": "2026-02-01T10:05:00.000001Z",
        },
        {
            "id": "d0000000-0000-4000-8000-000000000006",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000002",
            "number": 2049,
            "protocol": "Tcp",
            "type": "Nfs",
            "created_at": "2026-02-01T10:06:00.000001Z",
        },
        {
            "id": "d0000000-0000-4000-8000-000000000007",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000003",
            "number": 9100,
            "protocol": "Tcp",
            "type": "JetDirect",
            "created_at": "2026-02-01T10:07:00.000001Z",
        },
        {
            "id": "d0000000-0000-4000-8000-000000000008",
            "network_id": BRANCH,
            "host_id": "b0000000-0000-4000-8000-000000000004",
            "number": 443,
            "protocol": "Tcp",
            "type": "Https",
            "created_at": "2026-02-01T10:08:00.000001Z",
        },
    )

    def filters(self, dialect: Dialect) -> Filters:
        """Return the filters of the list."""
        return {**dialect.tenant_filter, "host_id": ListFilter("host_id"), "ids": ListFilter("id", many=True)}
