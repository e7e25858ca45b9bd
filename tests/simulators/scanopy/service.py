# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services."""

from __future__ import annotations

from collections.abc import Sequence

from ..messages import Refusal
from ..store import Document
from .api import Scanopy
from .binding import check_conflicts
from .dialect import Dialect, Filters, ListFilter
from .kind import ScanopyKind, always, shown_by_owner
from .values import BRANCH, HOME, Shape, Uuid


class ServiceDocument(Shape):
    """A service without its bindings."""

    network_id: Uuid
    host_id: Uuid
    name: str
    service_definition: str
    source: Document = {"type": "Manual"}
    tags: list[Uuid] = []
    position: int = 0
    virtualization: Document | None = None


class Service(ScanopyKind):
    """Services: answers show them with their bindings."""

    title = "Service"
    collection = "services"
    document = ServiceDocument
    parents = {"host_id": "hosts"}
    paths = {"services": always}
    not_simulated = ("POST", "PUT /{id}", "DELETE /{id}")
    seed = (
        # Port bindings only.
        {
            "id": "c0000000-0000-4000-8000-000000000001",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "name": "website",
            "service_definition": "Nginx",
            "created_at": "2026-02-01T10:30:00.000001Z",
        },
        # A binding to one address, and a port on the other one.
        {
            "id": "c0000000-0000-4000-8000-000000000002",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "name": "resolver",
            "service_definition": "Unbound",
            "created_at": "2026-02-01T11:30:00.000001Z",
        },
        # The same port on one address and on all.
        {
            "id": "c0000000-0000-4000-8000-000000000003",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000002",
            "name": "database",
            "service_definition": "PostgreSQL",
            "created_at": "2026-02-01T12:30:00.000001Z",
        },
        # The same binding twice.
        {
            "id": "c0000000-0000-4000-8000-000000000004",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000003",
            "name": "printing",
            "service_definition": "JetDirect",
            "created_at": "2026-02-01T13:30:00.000001Z",
        },
        # Only a binding to an address.
        {
            "id": "c0000000-0000-4000-8000-000000000005",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000002",
            "name": "storage",
            "service_definition": "Custom",
            "created_at": "2026-02-01T14:30:00.000001Z",
        },
        # No bindings.
        {
            "id": "c0000000-0000-4000-8000-000000000006",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "name": "spare",
            "service_definition": "Custom",
            "created_at": "2026-02-01T15:30:00.000001Z",
        },
        # In the other network.
        {
            "id": "c0000000-0000-4000-8000-000000000007",
            "network_id": BRANCH,
            "host_id": "b0000000-0000-4000-8000-000000000004",
            "name": "branch-website",
            "service_definition": "Nginx",
            "created_at": "2026-02-01T16:30:00.000001Z",
        },
    )

    def filters(self, dialect: Dialect) -> Filters:
        """Return the filters of the list."""
        ids = {"ids": ListFilter("id", many=True)}
        if dialect.tenant == "site":
            hosts = ListFilter("host_id", many=True)
            return {**dialect.tenants_filter, **ids, "host_id": hosts, "host_ids": hosts}
        return {**dialect.tenant_filter, "host_id": ListFilter("host_id"), **ids}

    def not_simulated_parameters(self, dialect: Dialect) -> set[str]:
        """Return the parameters of the list that no answer here would respect."""
        names = {"tag_ids", "group_by", "order_by", "order_direction", "exclude_categories"}
        return names | {"search", "ports", "service_definitions"} if dialect.tenant == "site" else names

    def show_all(self, api: Scanopy, documents: Sequence[Document]) -> list[Document]:
        """Return what the version shows of stored services."""
        services = super().show_all(api, documents)
        bindings = shown_by_owner(api, "bindings", "service_id", services)
        return [{**service, "bindings": bindings[service["id"]]} for service in services]

    def problems(self, api: Scanopy, service: Document) -> list[str]:
        """Return why a service cannot be saved: the rules for its bindings, and for those of its host."""
        host_id = service["host_id"]
        service_ids = {item["id"] for item in api.visible("services") if item["host_id"] == host_id}
        bindings = [item for item in api.visible("bindings") if item["service_id"] in service_ids]
        problems = []
        for binding in [item for item in bindings if item["service_id"] == service["id"]]:
            for name, collection in (("port_id", "ports"), ("ip_address_id", "ip_addresses")):
                if binding.get(name) and api.store.latest(collection, binding[name])["host_id"] != host_id:
                    problems.append(f"{binding['type']} binding references {name} {binding[name]} of another host")
            try:
                check_conflicts(api, binding["id"], binding)
            except Refusal as refusal:
                problems.append(refusal.message)
            problems += port_problems(api, binding, bindings)
        return problems


def port_problems(api: Scanopy, binding: Document, bindings: Sequence[Document]) -> list[str]:
    """Return why a port binding cannot be saved beside those of other services of the host."""
    problems = []
    for other in bindings:
        if other["service_id"] == binding["service_id"] or not other["type"] == binding["type"] == "Port":
            continue
        addresses = {binding.get("ip_address_id"), other.get("ip_address_id")}
        if other["port_id"] == binding["port_id"] and (len(addresses) == 1 or None in addresses):
            port = api.store.latest("ports", other["port_id"])
            owner = api.store.latest("services", other["service_id"])["name"]
            number = f"{port['number']}/{port['protocol'].lower()}"
            problems.append(f"Port {number} is already bound to '{owner}' on this host.")
    return problems
