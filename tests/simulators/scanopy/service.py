# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from ..messages import refuse
from ..store import Document
from .api import Scanopy, ScanopyCall
from .binding import Binding, BindingDocument, excludes, shown_binding
from .dialect import Dialect, Filters, ListFilter
from .ip_address import refuse_network_mismatch
from .kind import ScanopyKind, always, check_lengths, shown_by_owner
from .values import BRANCH, HOME, SOURCES, Body, HistoryShape, Uuid, date_text

# Some of the definitions that the server knows, and what it stores for others.
DEFINITIONS = frozenset(
    {
        "Custom",
        "Docker",
        "JetDirect",
        "Nginx",
        "Pi-Hole",
        "PostgreSQL",
        "Proxmox VE",
        "SSH",
        "Unbound",
        "Unclaimed Open Ports",
        "Web Service",
    }
)
MISSING = "Missing Service"


class ServiceDocument(HistoryShape):
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
    write_permission = "Member"
    struct = "Service"
    not_simulated = ("POST", "DELETE /{id}")
    tag_type = "Service"
    beside = ("bindings",)
    seed = (
        # Port bindings only.
        {
            "id": "c0000000-0000-4000-8000-000000000001",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "name": "website",
            "service_definition": "Nginx",
            "tags": ["70000000-0000-4000-8000-000000000002"],
            "created_at": "2026-02-01T10:30:00.000001Z",
        },
        # A binding to one address, and a port on the other one.
        {
            "id": "c0000000-0000-4000-8000-000000000002",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "name": "resolver",
            "service_definition": "Unbound",
            "position": 1,
            "source": {"type": "Discovery", "metadata": []},
            "created_at": "2026-02-01T11:30:00.000001Z",
        },
        # The same port on one address and on all.
        {
            "id": "c0000000-0000-4000-8000-000000000003",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000002",
            "name": "database",
            "service_definition": "PostgreSQL",
            "tags": ["70000000-0000-4000-8000-000000000001", "70000000-0000-4000-8000-000000000003"],
            "virtualization": {
                "type": "Docker",
                "details": {
                    "container_name": "postgres",
                    "container_id": "4f5e6d",
                    "service_id": "c0000000-0000-4000-8000-000000000005",
                },
            },
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
            "position": 1,
            "created_at": "2026-02-01T14:30:00.000001Z",
        },
        # No bindings.
        {
            "id": "c0000000-0000-4000-8000-000000000006",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "name": "spare",
            "service_definition": "Custom",
            "position": 2,
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

    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:
        """Return the values of a body as they are stored."""
        body.identity(now)
        body.part("source", "EntitySource").choice("type", SOURCES)
        virtualization = body.optional_part("virtualization", "ServiceVirtualization")
        definition = body.text("service_definition")
        bindings = []
        for part in body.parts("bindings", "Binding"):
            key = part.uuid("id") if "id" in part.values else str(uuid.uuid4())
            binding = Binding().read_body(part, dialect, now)
            bindings.append({**binding, "id": key, "created_at": date_text(part.date("created_at", now))})
        return {
            "updated_at": date_text(body.date("updated_at", 0)),
            "host_id": body.uuid("host_id"),
            "network_id": body.uuid(dialect.tenant_key),
            "name": body.text("name"),
            "service_definition": definition if definition in DEFINITIONS else MISSING,
            "tags": body.uuids("tags"),
            "position": body.whole_number("position", 0),
            "virtualization": None if virtualization is None else read_virtualization(virtualization),
            "bindings": without_twins(bindings),
            **body.history(dialect, now),
        }

    def check_values(self, api: Scanopy, user_key: Document, key: str, values: Document) -> None:
        """Refuse another network than that of the host."""
        has_host = api.store.has("hosts", values["host_id"])
        if has_host and api.store.latest("hosts", values["host_id"])["network_id"] != values["network_id"]:
            refuse_network_mismatch("Service")

    def check_write(self, api: Scanopy, user_key: Document, document: Document, values: Document) -> None:
        """Refuse a long name, a network that the key must not use, and bindings against the rules."""
        check_lengths(values)
        api.check_access(user_key, values["network_id"])
        for problem in problems(api, values["host_id"], document["id"], values["bindings"]):
            refuse(400, "", problem)
        if not api.store.has("hosts", values["host_id"]):
            rule = 'violates foreign key constraint "services_host_id_fkey"'
            refuse(500, "", f'error returned from database: insert or update on table "services" {rule}')

    def merged(self, api: Scanopy, document: Document, values: Document) -> Document:
        """Return the service with the values of a body: nothing removes its virtualization."""
        changed = super().merged(api, document, values)
        return {**changed, "virtualization": changed["virtualization"] or document["virtualization"]}

    def write(self, api: Scanopy, call: ScanopyCall, document: Document, changed: Document, values: Document) -> None:
        """Store the service, and then exactly these bindings of it."""
        self.store(api, call, changed)
        bindings = self._bindings(api, changed, values)
        owned = {item["id"] for item in api.store.all_latest("bindings") if item["service_id"] == document["id"]}
        for key in owned - {binding["id"] for binding in bindings}:
            api.remove("bindings", key)
        for binding in bindings:
            if binding["id"] in owned:
                Binding().store(api, call, binding)
            elif api.store.has("bindings", binding["id"]):
                refuse(400, "", "A record with these values already exists (bindings_pkey)")
            else:
                api.store.add("bindings", [BindingDocument.model_validate(binding).model_dump(mode="json")])

    def answered(self, api: Scanopy, changed: Document, values: Document) -> Document:
        """Return the answer to a write, with the bindings of the body."""
        bindings = self._bindings(api, changed, values)
        shown = super().show_all(api, [changed])[0]
        return {**shown, "bindings": [shown_binding(binding, api.dialect) for binding in bindings]}

    def _bindings(self, api: Scanopy, service: Document, values: Document) -> list[Document]:
        """Return the bindings of a body as they become those of the service; one that there is keeps its date."""
        owner = {"service_id": service["id"], "network_id": service["network_id"]}
        bindings = []
        for binding in values["bindings"]:
            stored = api.store.latest("bindings", binding["id"]) if api.store.has("bindings", binding["id"]) else {}
            created = {"created_at": stored["created_at"]} if stored else {}
            bindings.append({**stored, **binding, **owner, **created})
        return bindings

    def problems(self, api: Scanopy, service: Document) -> list[str]:
        """Return why a service cannot be saved as it is: the rules for its bindings, and for those of its host."""
        bindings = [item for item in api.current("bindings") if item["service_id"] == service["id"]]
        return problems(api, service["host_id"], service["id"], bindings)


def problems(api: Scanopy, host_id: str, service_id: str, bindings: Sequence[Document]) -> list[str]:
    """Return why a service with these bindings cannot be saved.

    Arguments:
      api: the API with its state.
      host_id: the ID of its host.
      service_id: its own ID.
      bindings: its bindings.
    """
    dialect = api.dialect
    found = []
    for binding in bindings:
        for other in bindings:
            if other["id"] != binding["id"] and excludes(binding, other):
                found.append(dialect.conflict(binding["type"], binding.get("ip_address_id")))
                break
    titles = {"Port": "Port", "IPAddress": dialect.address_title}
    for binding in bindings:
        places = (("port_id", "ports", "port"), ("ip_address_id", "ip_addresses", dialect.address))
        for name, collection, word in places:
            key = binding.get(name)
            known = key is not None and api.store.has(collection, key)
            if key is not None and not (known and api.store.latest(collection, key)["host_id"] == host_id):
                title = titles[binding["type"]]
                found.append(f"{title} binding references {word} {key} which does not belong to this host")
    names = {
        item["id"]: item["name"]
        for item in api.current("services")
        if item["host_id"] == host_id and item["id"] != service_id
    }
    others = [item for item in api.current("bindings") if item["service_id"] in names and item["type"] == "Port"]
    for binding in bindings:
        for other in others:
            if same_port(binding, other):
                port = api.store.latest("ports", other["port_id"])
                number = f"{port['number']}/{port['protocol'].lower()} (ID: {port['id']})"
                owner = names[other["service_id"]]
                way = f"Use 'Transfer Ports' to reassign it, or remove the binding from '{owner}' first."
                found.append(f"Port {number} is already bound to '{owner}' on this host. {way}")
    return found


def same_port(binding: Document, other: Document) -> bool:
    """Return whether two bindings bind the same port, at an address that both have."""
    if not other["type"] == binding["type"] == "Port" or other["port_id"] != binding["port_id"]:
        return False
    addresses = {binding.get("ip_address_id"), other.get("ip_address_id")}
    return len(addresses) == 1 or None in addresses


def without_twins(bindings: Sequence[Document]) -> list[Document]:
    """Return what the server keeps of bindings: each once, and a port on one address only if it is not on all."""
    on_all = {item["port_id"] for item in bindings if item["type"] == "Port" and item["ip_address_id"] is None}
    kept: dict[tuple[str, str | None, str | None], Document] = {}
    for binding in bindings:
        superseded = binding["ip_address_id"] is not None and binding["port_id"] in on_all
        if not superseded:
            kept.setdefault((binding["type"], binding["port_id"], binding["ip_address_id"]), binding)
    return [*kept.values()]


def read_virtualization(body: Body) -> Document:
    """Return the container that a service is in."""
    body.choice("type", ["Docker"])
    details = body.part("details", "DockerVirtualization")
    values: Document = {"service_id": details.uuid("service_id")}
    for name in ("container_name", "container_id"):
        values[name] = details.optional_text(name)
    if details.values.get("compose_project") is not None:
        values["compose_project"] = details.text("compose_project")
    return {"type": "Docker", "details": values}
