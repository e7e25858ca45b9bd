# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts."""

from __future__ import annotations

from collections.abc import Sequence

from ..store import Document
from .api import Scanopy
from .dialect import Dialect, Filters, ListFilter
from .kind import ScanopyKind, always, shown_by_owner
from .values import BRANCH, HOME, Shape, Uuid


class HostDocument(Shape):
    """A host without what belongs to it."""

    network_id: Uuid
    name: str
    hostname: str | None = None
    description: str | None = None
    source: Document = {"type": "Manual"}
    hidden: bool = False
    tags: list[Uuid] = []
    virtualization: Document | None = None
    chassis_id: str | None = None
    management_url: str | None = None
    sys_contact: str | None = None
    sys_descr: str | None = None
    sys_location: str | None = None
    sys_object_id: str | None = None
    credential_assignments: list[Document] = []


class Host(ScanopyKind):
    """Hosts: answers show them with their addresses, ports and services."""

    title = "Host"
    collection = "hosts"
    document = HostDocument
    parents = {"network_id": "networks"}
    paths = {"hosts": always}
    not_simulated = ("POST", "PUT /{id}", "DELETE /{id}")
    seed = (
        # Two addresses and four ports, of which two have the same number.
        {
            "id": "b0000000-0000-4000-8000-000000000001",
            "network_id": HOME,
            "name": "web-1",
            "hostname": "web-1.example.net",
            "created_at": "2026-02-01T10:00:00.000001Z",
        },
        # One address.
        {
            "id": "b0000000-0000-4000-8000-000000000002",
            "network_id": HOME,
            "name": "db-1",
            "hostname": "db-1.example.net",
            "created_at": "2026-02-01T11:00:00.000001Z",
            "source": {"type": "System"},
        },
        # No address at all.
        {
            "id": "b0000000-0000-4000-8000-000000000003",
            "network_id": HOME,
            "name": "printer-1",
            "hostname": "printer-1.example.net",
            "created_at": "2026-02-01T12:00:00.000001Z",
        },
        # In the other network.
        {
            "id": "b0000000-0000-4000-8000-000000000004",
            "network_id": BRANCH,
            "name": "branch-1",
            "hostname": "branch-1.example.net",
            "created_at": "2026-02-01T13:00:00.000001Z",
        },
    )

    def filters(self, dialect: Dialect) -> Filters:
        """Return the filters of the list."""
        tenant = dialect.tenants_filter if dialect.history else dialect.tenant_filter
        return {**tenant, "ids": ListFilter("id", many=True)}

    def not_simulated_parameters(self, dialect: Dialect) -> set[str]:
        """Return the parameters of the list that no answer here would respect."""
        names = {"tag_ids", "group_by", "order_by", "order_direction"}
        return names | {"search", "service_names", "include_children"} if dialect.history else names

    def show_all(self, api: Scanopy, documents: Sequence[Document]) -> list[Document]:
        """Return what the version shows of stored hosts."""
        hosts = super().show_all(api, documents)
        addresses, switch_ports = ("ip_addresses", "interfaces")
        if api.dialect.address == "interface":
            addresses, switch_ports = ("interfaces", "if_entries")
        children = {
            addresses: shown_by_owner(api, "ip_addresses", "host_id", hosts),
            "ports": shown_by_owner(api, "ports", "host_id", hosts),
            "services": shown_by_owner(api, "services", "host_id", hosts),
        }
        return [
            {**host, switch_ports: [], **{name: by_host[host["id"]] for name, by_host in children.items()}}
            for host in hosts
        ]
