# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The binding. See the page "Update a Binding" of https://scanopy.net/docs.

The server checks very little. This file checks that the port and the address exist and belong to the host of the
service, and that the network is that of the service.
"""

from __future__ import annotations

import typing as t

from .._model.collection import Document
from .._model.field import Value
from .._model.filters import Filter
from .._model.names import with_name
from .._model.plan import Change, PrepareContext, Refusal, Replace, Write
from .._model.resource import Identity, Resource
from .._model.scalars import Choice, Keyword, Uuid
from .._model.value_type import Invalid
from .binding_lookup import BindingLookup
from .collections import BINDINGS, HOSTS
from .filters import ADDRESS_FILTER, HOST_FILTER, NETWORK_FILTER, PORT_FILTER, SERVICE_FILTER
from .hosts import items, port_name
from .lookups import ADDRESS, HOST, PORT, SERVICE, describe_binding, describe_bound

_KNOWN = {
    *("id", "type", "service_id", "port_id", "ip_address_id", "network_id", "created_at", "updated_at"),
    *("valid_from", "valid_to", "last_seen_at", "lineage_id", "first_discovery_id", "last_discovery_id"),
}
"""The keys of a binding whose meaning is known."""
_MAX_LISTED = 10
"""How many bindings a message lists at most."""
_TYPES = ("port", "ip_address")
_ON_HOST = (
    # option, the list of the host, the path of one item, the kind of item
    ("port_id", "ports", "/api/v1/ports/{id}", "port"),
    ("ip_address_id", "ip_addresses", "/api/v1/ip-addresses/{id}", "address"),
)
Bindings = dict[t.Any, tuple[Document, Document]]
"""Bindings by ID, each with its service."""
Warn = t.Callable[[str], None]


def _prepare(change: Change, look: PrepareContext) -> None:
    outcome = change.outcome
    _complete(change)
    service, host = _service_and_host(outcome["service_id"], look)
    _check_address(change.document, look)
    for option, key, path, kind in _ON_HOST:
        desired = outcome.get(option)
        if desired and not any(item.get("id") == desired for item in items(host, key)):
            document = look.read(path, id=desired)
            raise Refusal(
                f"{change.option_used(option)}: {_location(document, kind, desired, look)}, and "
                f"{_titled('service', service)} runs on {_titled('host', host)}. Give one of its "
                f"{kind}{'s' if kind == 'port' else 'es'}"
            )
    outcome["network_id"] = service["network_id"]
    bindings = _bindings_on_host(service, host, look.outcomes)
    bindings.pop(change.document.get("id"), None)
    _check_service(outcome, service, bindings, look)
    _check_ports(change, service, host, bindings, look.warn)


def _service_and_host(service_id: str, look: PrepareContext) -> tuple[Document, Document]:
    """A service with its bindings, and the host on which it runs. Raises Refusal."""
    host = (look.index(HOSTS, _service_ids) or {}).get(service_id)
    if host is None:
        service = look.read("/api/v1/services/{id}", id=service_id)
    else:
        service = next(item for item in items(host, "services") if item["id"] == service_id)
    if service is None:
        raise Refusal(f"service_id: there is no service {service_id}, or the key may not see it")
    _check_shown(service, "service", "id", "host_id", "network_id", "bindings")
    host = host or look.read("/api/v1/hosts/{id}", id=service["host_id"])
    if host is None:
        raise Refusal(
            f"the host {service['host_id']}, on which {_titled('service', service)} runs, is gone, or the key may not "
            "see it"
        )
    _check_shown(host, "host", "ports", "ip_addresses", "services")
    return service, host


def _service_ids(host: Document) -> list[t.Any]:
    return [service["id"] for service in items(host, "services")]


def _bindings_on_host(service: Document, host: Document, outcomes: t.Mapping[t.Any, Document]) -> Bindings:
    """All bindings on a host.

    Arguments:
      service: a service of the host, as it was read last.
      host: the host.
      outcomes: bindings by ID as other changes of the task make them. They replace those of the host.
    """
    services = {item["id"]: item for item in [*items(host, "services"), service]}
    bindings = {item["id"]: {**item, "service_id": id} for id in services for item in items(services[id], "bindings")}
    bindings.update(dict(outcomes))  # a copy, because other threads can add outcomes
    return {
        id: (services[binding["service_id"]], binding)
        for id, binding in bindings.items()
        if isinstance(binding.get("service_id"), str) and binding["service_id"] in services
    }


def _check_service(outcome: Document, service: Document, bindings: Bindings, look: PrepareContext) -> None:
    """Check a binding against the others of its service. Raises Refusal if they exclude each other."""
    others = [other for owner, other in bindings.values() if owner is service]
    for other in others:
        reason = _conflict(outcome, other)
        if reason:
            raise Refusal(f"{_titled('service', service)} has the binding {_described(other, look)}, {reason}")
    if outcome["type"] != "port" or outcome["ip_address_id"] is not None:
        return
    same_port = [other for other in others if other.get("port_id") == outcome["port_id"] and other.get("ip_address_id")]
    if same_port:
        ids = ", ".join(_described(other, look) for other in same_port[:_MAX_LISTED])
        if len(same_port) > _MAX_LISTED:
            ids += f" and {len(same_port) - _MAX_LISTED} more"
        look.warn(
            f"The binding will apply to all addresses, but {_titled('service', service)} also binds the same port to "
            f"single addresses: {ids}. Saving the service in the web page deletes those bindings."
        )


def _check_ports(change: Change, service: Document, host: Document, bindings: Bindings, warn: Warn) -> None:
    """Check a binding against those of other services. Raises Refusal if the change makes two services share a port.

    The server accepts such a binding, but then refuses to save either service.
    """
    outcome, before = change.outcome, change.document
    shared_before = []
    for owner, other in bindings.values():
        if owner is service or not _share(outcome, other):
            continue
        port = next(port_name(item) for item in items(host, "ports") if item["id"] == outcome["port_id"])
        if owner["id"] == before["service_id"] or not _share(before, other):
            raise Refusal(
                f"the port {port} is already bound by {_titled('service', owner)} on the same host (binding "
                f"{other['id']}). With both bindings, neither service can be saved in the web page. Change that "
                f"binding first, or move it to {_titled('service', service)} instead of changing this one"
            )
        shared_before.append((port, owner, other["id"]))
    for port, owner, id in shared_before:
        warn(
            f"The port {port} is also bound by {_titled('service', owner)} on the same host (binding {id}), as it was "
            "before this change. Neither service can be saved in the web page until one of the two bindings is changed "
            "or deleted."
        )


def _share(one: Document, other: Document) -> bool:
    """Whether bindings of two services have the same port on the same address, as the server compares them."""
    if not one.get("type") == other.get("type") == "port" or one.get("port_id") != other.get("port_id"):
        return False
    addresses = one.get("ip_address_id"), other.get("ip_address_id")
    return None in addresses or addresses[0] == addresses[1]


def _complete(change: Change) -> None:
    """Complete the outcome to a whole binding of its type. Raises Refusal if something is missing."""
    outcome = change.outcome
    _check_shown(change.document, "binding", "service_id", "network_id")
    if outcome.get("type") not in _TYPES:
        raise Refusal(
            f"the server shows the unknown type {outcome.get('type')}: set type to one of {', '.join(_TYPES)}"
        )
    if outcome["type"] == "port":
        if not outcome.get("port_id"):
            raise Refusal("a binding of type port requires port_id or port")
        # If the key is missing, the server binds all addresses. So it is always sent.
        outcome.setdefault("ip_address_id", None)
        return
    if "port_id" in change.desired:
        raise Refusal("a binding of type ip_address has no port. Leave out the port, or give type: port")
    outcome.pop("port_id", None)
    if outcome.get("ip_address_id") is None:
        raise Refusal("a binding of type ip_address requires one address: give ip_address_id or ip_address")


def _check_shown(document: Document, kind: str, *keys: str) -> None:
    """Check that a document has these keys. Raises Refusal."""
    for key in keys:
        shown = document.get(key)
        if shown is None or (key.endswith("_id") and not isinstance(shown, str)):
            raise Refusal(
                f"the server does not show {key} of {_titled(kind, document)}. Its release is unknown to this "
                "collection: look for a newer one"
            )


def _check_address(binding: Document, look: PrepareContext) -> None:
    """Check that a binding has no address under an unknown key: it would look like a binding to all addresses."""
    if binding.get("ip_address_id") is not None:
        return
    for key in binding.keys() - _KNOWN:
        for id in _uuids(binding[key]):
            if look.read("/api/v1/ip-addresses/{id}", id=id) is not None:
                raise Refusal(
                    f"the server shows an address of the binding as {key}. Its release is unknown to this collection: "
                    "look for a newer one"
                )


def _uuids(value: t.Any) -> set[str]:
    if isinstance(value, (dict, list)):
        return {id for item in (value.values() if isinstance(value, dict) else value) for id in _uuids(item)}
    try:
        return {Uuid().normalize(value, "")}
    except Invalid:
        return set()


def _described(binding: Document, look: PrepareContext) -> str:
    return str(with_name(binding.get("id"), describe_bound(binding, look.name_of)))


def _location(document: Document | None, kind: str, id: str, look: PrepareContext) -> str:
    """The host of a port or an address that is on another host, for a message."""
    if document is None:
        return f"there is no {kind} {id}, or the key may not see it"
    name = document.get("ip_address") or port_name(document)
    host = document.get("host_id")
    return f"the {kind} {name} ({id}) is on the host {with_name(host, look.name_of(HOST, host))}"


def _conflict(outcome: Document, other: Document) -> str | None:
    """Why the server does not let one service have both bindings; None if it does."""
    address, other_address = outcome["ip_address_id"], other.get("ip_address_id")
    if outcome["type"] == other.get("type"):
        return None
    if outcome["type"] == "ip_address" and other_address is None:
        return "which binds a port on all addresses, so that no address can be bound. Change that one first"
    if outcome["type"] == "ip_address" and other_address == address:
        return "which binds a port on this address, so that it cannot be bound alone. Change that one first"
    if outcome["type"] == "port" and address is None:
        return "which binds an address, so that no port can be bound on all addresses. Change that one first"
    if outcome["type"] == "port" and other_address == address:
        return "which binds this address, so that no port can be bound on it. Change that one first"
    return None


def _titled(kind: str, document: Document) -> str:
    """A document with its kind and its name, for a message."""
    return f"the {kind} {document.get('name') or document.get('id')}"


BINDING = Resource(
    kind="binding",
    collection=BINDINGS,
    identity=Identity("binding_id", Uuid(), lookup=BindingLookup()),
    fields=(
        Value("service_id", Uuid(), lookup=SERVICE),
        Value("type", Choice(*_TYPES)),
        Value("port_id", Uuid(), absent=None, lookup=PORT),
        Value("ip_address_id", Keyword("all", Uuid()), absent=None, lookup=ADDRESS),
    ),
    writes=(Write("PUT", BINDINGS.path, form=Replace(drop=("updated_at",))),),
    prepare=_prepare,
    volatile=("updated_at", "last_seen_at"),
    reread_before_write=True,
    lock_keys=("service_id", "port_id"),
    display_name=describe_binding,
    filters=(
        Filter("network_id", Uuid(), ("network_id",), "network_id", lookup=NETWORK_FILTER),
        Filter("", Uuid(), ("service_id",), "service_id", lookup=HOST_FILTER),
        Filter("service_id", Uuid(), ("service_id",), "service_id", lookup=SERVICE_FILTER),
        Filter("port_id", Uuid(), ("port_id",), "port_id", lookup=PORT_FILTER),
        Filter(
            "ip_address_id",
            Keyword("all", Uuid()),
            ("ip_address_id",),
            "ip_address_id",
            lookup=ADDRESS_FILTER,
            parameter=lambda id: None if id == "all" else str(id),
        ),
        Filter("type", Choice(*_TYPES), ("type",)),
    ),
)
