# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bindings of services to ports and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..messages import refuse
from ..store import Document
from .api import Scanopy
from .dialect import Dialect, Filters, ListFilter
from .kind import ScanopyKind, always
from .values import BRANCH, DISCOVERY_IDS, HISTORY_DATES, HOME, Body, HistoryShape, Uuid, date_text

# The keys that the database checks, and their words in the names of its constraints: that of addresses is still the
# first one.
FOREIGN_KEYS = {
    "service_id": ("services", "service"),
    "port_id": ("ports", "port"),
    "ip_address_id": ("ip_addresses", "interface"),
}


class BindingDocument(HistoryShape):
    """A binding. A port binding without an address is one to all of them."""

    network_id: Uuid
    service_id: Uuid
    type: Literal["Port", "IPAddress"]
    port_id: Uuid | None = None
    ip_address_id: Uuid | None = None


class Binding(ScanopyKind):
    """Bindings: unknown keys of a body are ignored, and a version only knows its own names."""

    title = "Binding"
    collection = "bindings"
    document = BindingDocument
    parents = {
        "network_id": "networks",
        "service_id": "services",
        "port_id": "ports",
        "ip_address_id": "ip_addresses",
    }
    paths = {"bindings": always}
    write_permission = "Member"
    struct = "Binding"
    not_simulated = ("POST", "POST /bulk-delete", "GET /export/csv", "DELETE /{id}")
    seed = (
        # A port on one address. A discovery found it: from 0.17 on that shows.
        {
            "id": "f0000000-0000-4000-8000-000000000001",
            "network_id": HOME,
            "service_id": "c0000000-0000-4000-8000-000000000001",
            "type": "Port",
            "port_id": "d0000000-0000-4000-8000-000000000001",
            "ip_address_id": "e0000000-0000-4000-8000-000000000001",
            "created_at": "2026-02-02T08:01:00.123456Z",
            "updated_at": "2026-02-03T08:01:00.654321Z",
            "valid_from": "2026-02-02T08:01:00.111111Z",
            "last_seen_at": "2026-02-04T08:01:00.222222Z",
            "lineage_id": "80000000-0000-4000-8000-000000000031",
            "last_discovery_id": "80000000-0000-4000-8000-000000000042",
            "first_discovery_id": "80000000-0000-4000-8000-000000000041",
        },
        # A port on all addresses.
        {
            "id": "f0000000-0000-4000-8000-000000000002",
            "network_id": HOME,
            "service_id": "c0000000-0000-4000-8000-000000000001",
            "type": "Port",
            "port_id": "d0000000-0000-4000-8000-000000000002",
            "created_at": "2026-02-02T08:02:00.123456Z",
            "updated_at": "2026-02-03T08:02:00.654321Z",
        },
        # An address: it excludes ports of its service on it or on all addresses.
        {
            "id": "f0000000-0000-4000-8000-000000000003",
            "network_id": HOME,
            "service_id": "c0000000-0000-4000-8000-000000000002",
            "type": "IPAddress",
            "ip_address_id": "e0000000-0000-4000-8000-000000000002",
            "created_at": "2026-02-02T08:03:00.123456Z",
            "updated_at": "2026-02-03T08:03:00.654321Z",
        },
        # A port on the other address: it excludes a binding of its service to that address.
        {
            "id": "f0000000-0000-4000-8000-000000000004",
            "network_id": HOME,
            "service_id": "c0000000-0000-4000-8000-000000000002",
            "type": "Port",
            "port_id": "d0000000-0000-4000-8000-000000000003",
            "ip_address_id": "e0000000-0000-4000-8000-000000000001",
            "created_at": "2026-02-02T08:04:00.123456Z",
            "updated_at": "2026-02-03T08:04:00.654321Z",
        },
        # The same port on one address ...
        {
            "id": "f0000000-0000-4000-8000-000000000005",
            "network_id": HOME,
            "service_id": "c0000000-0000-4000-8000-000000000003",
            "type": "Port",
            "port_id": "d0000000-0000-4000-8000-000000000005",
            "ip_address_id": "e0000000-0000-4000-8000-000000000003",
            "created_at": "2026-02-02T08:05:00.123456Z",
            "updated_at": "2026-02-03T08:05:00.654321Z",
        },
        # ... and on all.
        {
            "id": "f0000000-0000-4000-8000-000000000006",
            "network_id": HOME,
            "service_id": "c0000000-0000-4000-8000-000000000003",
            "type": "Port",
            "port_id": "d0000000-0000-4000-8000-000000000005",
            "created_at": "2026-02-02T08:06:00.123456Z",
            "updated_at": "2026-02-03T08:06:00.654321Z",
        },
        # The same binding twice, created at the same time.
        {
            "id": "f0000000-0000-4000-8000-000000000007",
            "network_id": HOME,
            "service_id": "c0000000-0000-4000-8000-000000000004",
            "type": "Port",
            "port_id": "d0000000-0000-4000-8000-000000000007",
            "created_at": "2026-02-02T08:07:00.123456Z",
            "updated_at": "2026-02-03T08:07:00.654321Z",
        },
        # The second one.
        {
            "id": "f0000000-0000-4000-8000-000000000008",
            "network_id": HOME,
            "service_id": "c0000000-0000-4000-8000-000000000004",
            "type": "Port",
            "port_id": "d0000000-0000-4000-8000-000000000007",
            "created_at": "2026-02-02T08:07:00.123456Z",
            "updated_at": "2026-02-03T08:07:00.654321Z",
        },
        # An address without conflicts.
        {
            "id": "f0000000-0000-4000-8000-000000000009",
            "network_id": HOME,
            "service_id": "c0000000-0000-4000-8000-000000000005",
            "type": "IPAddress",
            "ip_address_id": "e0000000-0000-4000-8000-000000000003",
            "created_at": "2026-02-02T08:09:00.123456Z",
            "updated_at": "2026-02-03T08:09:00.654321Z",
        },
        # In the other network.
        {
            "id": "f0000000-0000-4000-8000-00000000000a",
            "network_id": BRANCH,
            "service_id": "c0000000-0000-4000-8000-000000000007",
            "type": "Port",
            "port_id": "d0000000-0000-4000-8000-000000000008",
            "ip_address_id": "e0000000-0000-4000-8000-000000000004",
            "created_at": "2026-02-02T08:10:00.123456Z",
            "updated_at": "2026-02-03T08:10:00.654321Z",
        },
    )

    def filters(self, dialect: Dialect) -> Filters:
        """Return the filters of the list."""
        names = {dialect.address_key: "ip_address_id", "service_id": "service_id", "port_id": "port_id"}
        return {**dialect.tenant_filter, **{name: ListFilter(key) for name, key in names.items()}}

    def not_simulated_parameters(self, dialect: Dialect) -> set[str]:
        """Return the parameters of the list that no answer here would respect."""
        return {"at"} if dialect.history else set()

    def show_all(self, api: Scanopy, documents: Sequence[Document]) -> list[Document]:
        """Return bindings as the version shows them: without what they do not bind to."""
        return [shown_binding(document, api.dialect) for document in documents]

    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:
        """Return the values of a body as they are stored, with dates in nanoseconds."""
        body.identity(now)
        values: Document = {"updated_at": date_text(body.date("updated_at", now))}
        values["service_id"] = body.uuid("service_id")
        values["network_id"] = body.uuid(dialect.tenant_key)
        key = dialect.address_key
        # From 0.16 on both names are one key.
        if dialect.address == "ip_address" and "interface_id" in body.values:
            if key in body.values:
                raise ValueError(f"duplicate field `{key}`")
            key = "interface_id"
        binding_type = body.text("type")
        if binding_type == "Port":
            values.update(type="Port", port_id=body.uuid("port_id"), ip_address_id=body.optional_uuid(key))
        elif binding_type in (dialect.address_type, "Interface"):
            values.update(type="IPAddress", port_id=None, ip_address_id=body.uuid(key))
        else:
            raise ValueError(f"unknown variant `{binding_type}`, expected `{dialect.address_type}` or `Port`")
        return {**values, **body.history(dialect, now)}

    def check_values(self, api: Scanopy, user_key: Document, key: str, values: Document) -> None:
        """Refuse a network that the key must not use, and conflicts with other bindings."""
        if api.dialect.history:
            api.check_access(user_key, values["network_id"])
        check_conflicts(api, key, values)

    def check_write(self, api: Scanopy, user_key: Document, document: Document, values: Document) -> None:
        """Refuse a network that the key must not use, and references to documents that do not exist."""
        api.check_access(user_key, values["network_id"])
        for name, (collection, word) in FOREIGN_KEYS.items():
            if values[name] is not None and not api.store.has(collection, values[name]):
                rule = f'violates foreign key constraint "bindings_{word}_id_fkey"'
                refuse(500, "", f'error returned from database: insert or update on table "bindings" {rule}')

    def seconds_before_write(self, api: Scanopy) -> float:
        """Return the seconds between the check of the values and the write."""
        return api.settings.check_gap


def shown_binding(binding: Document, dialect: Dialect) -> Document:
    """Return a binding as the version shows it."""
    shown = {key: binding[key] for key in ("id", "created_at", "updated_at", "service_id")}
    shown[dialect.tenant_key] = binding["network_id"]
    if binding["type"] == "Port":
        shown.update(type="Port", port_id=binding["port_id"])
    else:
        shown["type"] = dialect.address_type
    if binding.get("ip_address_id") is not None:
        shown[dialect.address_key] = binding["ip_address_id"]
    if dialect.history:
        shown.update({key: binding.get(key) for key in (*HISTORY_DATES, *DISCOVERY_IDS)})
    return shown


def check_conflicts(api: Scanopy, key: str, binding: Document) -> None:
    """Refuse a binding that excludes another one of the same service.

    Arguments:
      api: the API with its state.
      key: the ID of the binding itself.
      binding: its values.
    """
    for other in api.store.all_latest("bindings"):
        same_service = all(other[name] == binding[name] for name in ("network_id", "service_id"))
        if other["id"] != key and api.is_current(other) and same_service and excludes(binding, other):
            refuse(409, "", api.dialect.conflict(binding["type"], binding["ip_address_id"]))


def excludes(binding: Document, other: Document) -> bool:
    """Return whether two bindings of a service exclude each other: one to an address, one to a port on it or on all."""
    if other["type"] == binding["type"]:
        return False
    address, other_address = binding.get("ip_address_id"), other.get("ip_address_id")
    return other_address == address or other_address is None or address is None
