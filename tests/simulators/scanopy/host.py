# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..messages import refuse
from ..store import Document
from .api import Scanopy, ScanopyCall
from .dialect import Dialect, Filters, ListFilter
from .kind import ScanopyKind, always, check_lengths, shown_by_owner
from .service import problems, without_twins
from .values import BRANCH, HOME, Body, HistoryShape, Uuid, date_text, to_microseconds

# The children in a body by collection. For each, the keys that it must have, those that it may leave out (an address
# without a name has none), and those that are equal to what is stored as long as they are not given.
CHILDREN: Mapping[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
    "ip_addresses": (("subnet_id", "ip_address"), ("name",), ("position",)),
    "ports": (("number", "protocol"), (), ()),
    "services": (("name", "service_definition"), (), ("position", "virtualization", "tags")),
}
STRUCTS = {"ip_addresses": "IPAddressInput", "ports": "PortInput", "services": "ServiceInput"}


class HostDocument(HistoryShape):
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
    """Hosts: answers show them with their addresses, ports and services.

    A body may have lists of these, too, and what is not in a list is deleted. New and changed children are not
    simulated: a list has those that exist, as they are.
    """

    title = "Host"
    collection = "hosts"
    document = HostDocument
    parents = {"network_id": "networks"}
    paths = {"hosts": always}
    write_permission = "Member"
    struct = "UpdateHostRequest"
    not_simulated = ("POST", "DELETE /{id}")
    tag_type = "Host"
    tags_first = True
    beside = ("expected_updated_at", *CHILDREN)
    seed = (
        # Two addresses and four ports, of which two have the same number; two tags, one of an application.
        {
            "id": "b0000000-0000-4000-8000-000000000001",
            "network_id": HOME,
            "name": "web-1",
            "hostname": "web-1.example.net",
            "tags": ["70000000-0000-4000-8000-000000000002", "70000000-0000-4000-8000-000000000001"],
            "sys_descr": "Linux web-1 6.12",
            "credential_assignments": [
                {"credential_id": "80000000-0000-4000-8000-000000000062", "ip_address_ids": None}
            ],
            "created_at": "2026-02-01T10:00:00.000001Z",
        },
        # One address; a description, a tag, and a virtual machine.
        {
            "id": "b0000000-0000-4000-8000-000000000002",
            "network_id": HOME,
            "name": "db-1",
            "hostname": "db-1.example.net",
            "created_at": "2026-02-01T11:00:00.000001Z",
            "source": {"type": "System"},
            "description": "Holds the orders",
            "tags": ["70000000-0000-4000-8000-000000000001"],
            "virtualization": {
                "type": "Proxmox",
                "details": {
                    "vm_name": "db-1",
                    "vm_id": "101",
                    "service_id": "c0000000-0000-4000-8000-000000000006",
                },
            },
        },
        # No address at all, no tags, no description.
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

    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:
        """Return the values of a body, which is not what a read answers."""
        body.uuid("id")
        expected = body.optional_date("expected_updated_at")
        virtualization = body.optional_part("virtualization", "HostVirtualization")
        values: Document = {
            "updated_at": date_text(now),
            "name": body.text("name"),
            "hidden": body.required_flag("hidden"),
            "hostname": body.optional_text("hostname"),
            "description": body.optional_text("description"),
            "virtualization": None if virtualization is None else read_virtualization(virtualization),
            "tags": body.uuids("tags"),
            "expected_updated_at": None if expected is None else date_text(expected),
        }
        assignments = body.optional_parts("credential_assignments", "CredentialAssignment")
        if assignments is not None:
            values["credential_assignments"] = [read_assignment(assignment) for assignment in assignments]
        for collection in CHILDREN:
            # Up to 0.15 addresses are interfaces. From 0.16 on those are ports of switches, and ignored.
            name = "interfaces" if (collection, dialect.address) == ("ip_addresses", "interface") else collection
            children = body.optional_parts(name, STRUCTS[collection])
            if children is not None:
                values[collection] = [read_child(child, collection, dialect) for child in children]
        return values

    def check_write(self, api: Scanopy, user_key: Document, document: Document, values: Document) -> None:
        """Refuse long texts, a host that has changed since, and children that are not simulated."""
        check_lengths(values)
        expected, actual = values["expected_updated_at"], document["updated_at"]
        if expected is not None and to_microseconds(expected) != to_microseconds(actual):
            dates = f"Expected: {utc(expected)}, Actual: {utc(actual)}"
            why = "Host was modified by another process (possibly discovery). Please reload and try again."
            refuse(400, "", f"{why} {dates}")
        for collection in CHILDREN:
            for child in values.get(collection) or ():
                check_child(api, document["id"], collection, child)

    def write(self, api: Scanopy, call: ScanopyCall, document: Document, changed: Document, values: Document) -> None:
        """Store the host, then its addresses, its ports and its services: a refusal of one leaves those before it."""
        self.store(api, call, changed)
        for collection in CHILDREN:
            if values.get(collection) is not None:
                self._write_children(api, call, changed, collection, values[collection])

    def _write_children(
        self, api: Scanopy, call: ScanopyCall, host: Document, collection: str, children: Sequence[Document]
    ) -> None:
        if collection != "ports":
            name = api.dialect.address if collection == "ip_addresses" else "service"
            check_positions([child.get("position") for child in children], name)
        given = {child["id"]: child for child in children}
        stored = [item for item in api.store.all_latest(collection) if item["host_id"] == host["id"]]
        for item in stored:
            if item["id"] not in given:
                api.remove(collection, item["id"])
        kind: Any = api.kind(collection)
        for item in stored:
            if item["id"] not in given:
                continue
            if collection == "services":
                self._write_bindings(api, call, host, item, given[item["id"]])
            # Addresses keep the date on which they were made; ports and services are as new.
            dates = {"updated_at": host["updated_at"]}
            if collection != "ip_addresses":
                dates["created_at"] = to_microseconds(host["updated_at"])
            kind.store(api, call, {**item, **dates})

    def _write_bindings(
        self, api: Scanopy, call: ScanopyCall, host: Document, service: Document, child: Document
    ) -> None:
        """Delete the bindings of a service that are not in the body, and store the others again."""
        bindings = without_twins(child["bindings"])
        for problem in problems(api, host["id"], service["id"], bindings):
            refuse(400, "", problem)
        given = {binding["id"] for binding in bindings}
        kind: Any = api.kind("bindings")
        for binding in api.store.all_latest("bindings"):
            if binding["service_id"] == service["id"] and binding["id"] not in given:
                api.remove("bindings", binding["id"])
            elif binding["service_id"] == service["id"]:
                kind.store(api, call, {**binding, "updated_at": host["updated_at"]})


def utc(date: str) -> str:
    """Return a date as messages have it."""
    return date.replace("T", " ").replace("Z", " UTC")


def read_virtualization(body: Body) -> Document:
    """Return the virtual machine that a host is."""
    body.choice("type", ["Proxmox"])
    details = body.part("details", "ProxmoxVirtualization")
    texts = {name: details.optional_text(name) for name in ("vm_name", "vm_id")}
    return {"type": "Proxmox", "details": {**texts, "service_id": details.uuid("service_id")}}


def read_assignment(body: Body) -> Document:
    """Return the assignment of a credential to addresses; None means all."""
    addresses = None if body.values.get("ip_address_ids") is None else body.uuids("ip_address_ids")
    return {"credential_id": body.uuid("credential_id"), "ip_address_ids": addresses}


def read_child(body: Body, collection: str, dialect: Dialect) -> Document:
    """Return the values of a child in a body, without what it leaves out."""
    required, nullable, optional = CHILDREN[collection]
    values: Document = {"id": body.uuid("id")}
    for name in required:
        values[name] = body.required_number(name) if name == "number" else body.text(name)
    values.update({name: body.values.get(name) for name in nullable})
    values.update({name: body.values[name] for name in optional if body.values.get(name) is not None})
    if values.get("tags") == []:
        # No tags change nothing, here too.
        del values["tags"]
    if collection == "services":
        bindings = body.optional_parts("bindings", "BindingInput") or ()
        values["bindings"] = [read_binding(binding, dialect) for binding in bindings]
    return values


def read_binding(body: Body, dialect: Dialect) -> Document:
    """Return a binding of a service of a host in a body."""
    binding_type = body.choice("type", ["Port", "IPAddress"], {"Interface": "IPAddress"})
    port = body.uuid("port_id") if binding_type == "Port" else None
    address = body.optional_uuid(dialect.address_key)
    return {"id": body.uuid("id"), "type": binding_type, "port_id": port, "ip_address_id": address}


def check_child(api: Scanopy, host_id: str, collection: str, child: Document) -> None:
    """Refuse a new or a changed child, which no answer here would respect."""
    stored = api.store.latest(collection, child["id"]) if api.store.has(collection, child["id"]) else None
    if stored is None or stored["host_id"] != host_id:
        refuse(501, "not_simulated", f"a new document of {collection} in a host is not simulated")
    changed = [name for name, value in child.items() if name != "bindings" and stored[name] != value]
    for binding in child.get("bindings", ()):
        known = api.store.latest("bindings", binding["id"]) if api.store.has("bindings", binding["id"]) else {}
        wanted = {**binding, "service_id": child["id"]}
        changed += [f"bindings.{name}" for name, value in wanted.items() if known.get(name) != value]
    if changed:
        refuse(501, "not_simulated", f"a change of {', '.join(changed)} of {collection} in a host is not simulated")


def check_positions(positions: Sequence[int | None], name: str) -> None:
    """Refuse positions of children that are not 0, 1, 2 and so on. Their texts are assumptions, but for the first."""
    given = [position for position in positions if position is not None]
    title = name.replace("_", " ").capitalize()
    if given and len(given) < len(positions):
        refuse(400, "", f"{title} positions must be all specified or all omitted.")
    for position in sorted(given):
        if given.count(position) > 1:
            refuse(400, "", f"Duplicate {name} position: {position}. Each position must be unique.")
    if sorted(given) != [*range(len(given))]:
        refuse(400, "", f"{title} positions must be sequential from 0 to {len(given) - 1}.")
