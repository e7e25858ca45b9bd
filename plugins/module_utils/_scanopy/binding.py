# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The binding, after the page "Update a Binding".

The server checks very little: that a port and an address exist, and belong to the host of the service, and that the
network is that of the service, is checked here.
"""

from __future__ import annotations

import typing as t

from .._model.collection import Collection, Document
from .._model.field import Value
from .._model.filters import Filter
from .._model.names import with_name
from .._model.plan import Change, PrepareContext, Refusal, Replace, Write
from .._model.resource import Identity, Resource
from .._model.scalars import Choice, Keyword, Uuid
from .._model.value_type import Invalid
from .lookups import (
    ADDRESS,
    HOST,
    NETWORK_NAME,
    ON_ADDRESS,
    ON_HOST,
    ON_PORT,
    ON_SERVICE,
    PORT,
    SERVICE,
    BindingWords,
    describe_binding,
    describe_bound,
    number_of,
    rows,
)

_PATH = "/api/v1/bindings/{binding_id}"
_HOSTS = Collection(list_path="/api/v1/hosts")
_KNOWN = {
    *("id", "type", "service_id", "port_id", "ip_address_id", "network_id", "created_at", "updated_at"),
    *("valid_from", "valid_to", "last_seen_at", "lineage_id", "first_discovery_id", "last_discovery_id"),
}
"""The keys of a binding of which it is known what they are."""
_LISTED = 10
_TYPES = ("port", "ip_address")
_CHILDREN = (
    # option, the host's list of what it may name, where one of these is read, what it is
    ("port_id", "ports", "/api/v1/ports/{id}", "port"),
    ("ip_address_id", "ip_addresses", "/api/v1/ip-addresses/{id}", "address"),
)
Bound = dict[t.Any, tuple[Document, Document]]
"""Bindings by id, each with the service that it belongs to."""
Warn = t.Callable[[str], None]


def _prepare(change: Change, look: PrepareContext) -> None:
    wish = change.outcome
    _complete(change)
    service, host = _surroundings(wish["service_id"], look)
    _check_address(change.document, look)
    for option, children, path, kind in _CHILDREN:
        desired = wish.get(option)
        if desired and not any(each.get("id") == desired for each in rows(host, children)):
            found = look.read(path, id=desired)
            raise Refusal(
                f"{option}: {_whereabouts(found, kind, desired, look)}, and {_named('service', service)} "
                f"runs on {_named('host', host)}. Give one of its {kind}{'s' if kind == 'port' else 'es'}"
            )
    wish["network_id"] = service["network_id"]
    bound = _bound(service, host, look.outcomes)
    bound.pop(change.document.get("id"), None)
    _judge(wish, service, bound, look)
    _judge_ports(change, service, host, bound, look.warn)


def _surroundings(service_id: str, look: PrepareContext) -> tuple[Document, Document]:
    """The service with its bindings, and the host on which it runs. Raises Refusal."""
    host = (look.index(_HOSTS, _services) or {}).get(service_id)
    if host is None:
        service = look.read("/api/v1/services/{id}", id=service_id)
    else:
        service = next(each for each in rows(host, "services") if each["id"] == service_id)
    if service is None:
        raise Refusal(f"service_id: there is no service {service_id}, or the key may not see it")
    _check_shown(service, "service", "id", "host_id", "network_id", "bindings")
    host = host or look.read("/api/v1/hosts/{id}", id=service["host_id"])
    if host is None:
        raise Refusal(
            f"the host {service['host_id']}, on which {_named('service', service)} runs, is gone, or the key may not "
            "see it"
        )
    _check_shown(host, "host", "ports", "ip_addresses", "services")
    return service, host


def _services(host: Document) -> list[t.Any]:
    return [each["id"] for each in rows(host, "services")]


def _bound(service: Document, host: Document, outcomes: t.Mapping[t.Any, Document]) -> Bound:
    """All bindings of a host, with those of ``outcomes`` in the place of what they were."""
    services = {each["id"]: each for each in [*rows(host, "services"), service]}
    found = {each["id"]: {**each, "service_id": id} for id in services for each in rows(services[id], "bindings")}
    found.update(dict(outcomes))  # a copy, as other threads may add some meanwhile
    return {
        id: (services[each["service_id"]], each)
        for id, each in found.items()
        if isinstance(each.get("service_id"), str) and each["service_id"] in services
    }


def _judge(wish: Document, service: Document, bound: Bound, look: PrepareContext) -> None:
    """Check a binding against the others of its service. Raises Refusal where one excludes it."""
    others = [other for owner, other in bound.values() if owner is service]
    for other in others:
        reason = _conflict(wish, other)
        if reason:
            raise Refusal(f"{_named('service', service)} has the binding {_shown(other, look)}, {reason}")
    if wish["type"] != "port" or wish["ip_address_id"] is not None:
        return
    same = [other for other in others if other.get("port_id") == wish["port_id"] and other.get("ip_address_id")]
    if same:
        ids = ", ".join(_shown(other, look) for other in same[:_LISTED])
        if len(same) > _LISTED:
            ids += f" and {len(same) - _LISTED} more"
        look.warn(
            f"The binding will mean all addresses, and {_named('service', service)} keeps the bindings of the same "
            f"port to single addresses: {ids}. Saving the service in the web page deletes them."
        )


def _judge_ports(change: Change, service: Document, host: Document, bound: Bound, warn: Warn) -> None:
    """Check a binding against those of other services. Raises Refusal where the change makes two have one port.

    The server accepts such a binding, but then saves neither service, whoever asks for it.
    """
    wish, before = change.outcome, change.document
    known = []
    for owner, other in bound.values():
        if owner is service or not _share(wish, other):
            continue
        port = next(number_of(each) for each in rows(host, "ports") if each["id"] == wish["port_id"])
        if owner["id"] == before["service_id"] or not _share(before, other):
            raise Refusal(
                f"the port {port} is already bound by {_named('service', owner)} on the same host (binding "
                f"{other['id']}). With both bindings, neither service can be saved in the web page. Change that "
                f"binding first, or move it to {_named('service', service)} instead of changing this one"
            )
        known.append((port, owner, other["id"]))
    for port, owner, id in known:
        warn(
            f"The port {port} is also bound by {_named('service', owner)} on the same host (binding {id}), as it was "
            "before this change. Neither service can be saved in the web page until one of the two bindings is changed "
            "or deleted."
        )


def _share(one: Document, other: Document) -> bool:
    """The rule of the server for bindings of two services: whether both have one port on one address."""
    if not one.get("type") == other.get("type") == "port" or one.get("port_id") != other.get("port_id"):
        return False
    mine, theirs = one.get("ip_address_id"), other.get("ip_address_id")
    return mine is None or theirs is None or mine == theirs


def _complete(change: Change) -> None:
    """Make the outcome a whole binding of its type, or say what is missing."""
    wish = change.outcome
    _check_shown(change.document, "binding", "service_id", "network_id")
    if wish.get("type") not in _TYPES:
        raise Refusal(f"type: the server says {wish.get('type')}, which is none of {', '.join(_TYPES)}. Give one")
    if wish["type"] == "port":
        if not wish.get("port_id"):
            raise Refusal("port_id is missing: a binding of type port needs one, give it or port")
        # Without the key, the server would take all addresses: it is always there.
        wish.setdefault("ip_address_id", None)
        return
    if "port_id" in change.desired:
        raise Refusal("port_id: a binding of type ip_address has no port. Leave it out, or give type: port")
    wish.pop("port_id", None)
    if wish.get("ip_address_id") is None:
        which = "is all" if "ip_address_id" in change.desired else "is missing"
        raise Refusal(f"ip_address_id {which}: a binding of type ip_address is for one address, give it or ip_address")


def _check_shown(document: Document, kind: str, *keys: str) -> None:
    for key in keys:
        shown = document.get(key)
        if shown is None or (key.endswith("_id") and not isinstance(shown, str)):
            raise Refusal(
                f"the server does not show {key} of {_named(kind, document)}. Its release is unknown to this "
                "collection: look for a newer one"
            )


def _check_address(binding: Document, look: PrepareContext) -> None:
    """An address under a key that nobody here knows must not be taken for all addresses."""
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
        return {id for each in (value.values() if isinstance(value, dict) else value) for id in _uuids(each)}
    try:
        return {Uuid().normalize(value, "")}
    except Invalid:
        return set()


def _shown(binding: Document, look: PrepareContext) -> str:
    return str(with_name(binding.get("id"), describe_bound(binding, look.name_of)))


def _whereabouts(found: Document | None, kind: str, id: str, look: PrepareContext) -> str:
    if found is None:
        return f"there is no {kind} {id}, or the key may not see it"
    name = found.get("ip_address") or number_of(found)
    host = found.get("host_id")
    return f"the {kind} {name} ({id}) is on the host {with_name(host, look.name_of(HOST, host))}"


def _conflict(wish: Document, other: Document) -> str | None:
    """The rule of the server that forbids one service to have both bindings."""
    mine, theirs = wish["ip_address_id"], other.get("ip_address_id")
    if wish["type"] == other.get("type"):
        return None
    if wish["type"] == "ip_address" and theirs is None:
        return "which binds a port on all addresses, so that no address can be bound. Change that one first"
    if wish["type"] == "ip_address" and theirs == mine:
        return "which binds a port on this address, so that it cannot be bound alone. Change that one first"
    if wish["type"] == "port" and mine is None:
        return "which binds an address, so that no port can be bound on all addresses. Change that one first"
    if wish["type"] == "port" and theirs == mine:
        return "which binds this address, so that no port can be bound on it. Change that one first"
    return None


def _named(kind: str, document: Document) -> str:
    return f"the {kind} {document.get('name') or document.get('id')}"


BINDING = Resource(
    kind="binding",
    collection=Collection(path=_PATH, list_path="/api/v1/bindings", list_is_complete=True),
    identity=Identity("binding_id", Uuid(), lookup=BindingWords()),
    fields=(
        Value("service_id", Uuid(), lookup=SERVICE),
        Value("type", Choice(*_TYPES)),
        Value("port_id", Uuid(), absent=None, lookup=PORT),
        Value("ip_address_id", Keyword("all", Uuid()), absent=None, lookup=ADDRESS),
    ),
    writes=(Write("PUT", _PATH, form=Replace(drop=("updated_at",))),),
    prepare=_prepare,
    volatile=("updated_at", "last_seen_at"),
    reread_before_write=True,
    lock_keys=("service_id", "port_id"),
    display_name=describe_binding,
    filters=(
        Filter("network_id", Uuid(), ("network_id",), "network_id", lookup=NETWORK_NAME),
        Filter("", Uuid(), ("service_id",), "service_id", lookup=ON_HOST),
        Filter("service_id", Uuid(), ("service_id",), "service_id", lookup=ON_SERVICE),
        Filter("port_id", Uuid(), ("port_id",), "port_id", lookup=ON_PORT),
        Filter(
            "ip_address_id",
            Keyword("all", Uuid()),
            ("ip_address_id",),
            "ip_address_id",
            lookup=ON_ADDRESS,
            parameter=lambda id: None if id == "all" else str(id),
        ),
        Filter("type", Choice(*_TYPES), ("type",)),
    ),
)
