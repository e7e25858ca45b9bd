# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The binding, after the page "Update a Binding".

The server checks very little: that a port and an address exist, and belong to the host of the service, and that the
network is that of the service, is checked here.
"""

from __future__ import annotations

from .._fields import Value
from .._resource import Change, Collection, Document, Identity, Look, Refusal, Replace, Resource, Write
from .._scanopy import SCANOPY
from .._types import Choice, Uuid, Word

_PATH = "/api/v1/bindings/{binding_id}"
_ALL = "all"


def _prepare(change: Change, look: Look) -> None:
    wish = change.outcome
    _complete(change)
    service = look.read("/api/v1/services/{id}", id=wish["service_id"])
    if service is None:
        raise Refusal(f"service_id: there is no service {wish['service_id']}, or the key may not see it")
    host = look.read("/api/v1/hosts/{id}", id=service.get("host_id"))
    if host is None:
        raise Refusal(f"the host {service.get('host_id')} of {_named('service', service)} cannot be read")
    for option, children in (("port_id", "ports"), ("ip_address_id", "ip_addresses")):
        wanted = wish.get(option)
        if wanted and wanted != _ALL and not any(each.get("id") == wanted for each in _rows(host, children)):
            raise Refusal(
                f"{option}: {wanted} does not belong to {_named('host', host)}, where {_named('service', service)} runs"
            )
    wish["network_id"] = service.get("network_id")
    others = [each for each in _rows(service, "bindings") if each.get("id") != change.document.get("id")]
    for other in others:
        reason = _conflict(wish, other)
        if reason:
            raise Refusal(f"{_named('service', service)} has the binding {other.get('id')}, {reason}")
    if wish["type"] == "port" and wish["ip_address_id"] == _ALL:
        same = [other for other in others if other.get("port_id") == wish["port_id"] and _address(other) != _ALL]
        if same:
            ids = ", ".join(str(other.get("id")) for other in same)
            look.warn(
                f"The binding will mean all addresses, and {_named('service', service)} keeps the bindings of the same "
                f"port to single addresses: {ids}. Saving the service in the web page deletes them."
            )


def _complete(change: Change) -> None:
    """Make the outcome a whole binding of its type, or say what is missing."""
    wish = change.outcome
    if wish.get("type") == "port":
        if not wish.get("port_id"):
            raise Refusal("port_id is missing: a binding of type port needs one")
        if change.document.get("type") != "port" and "ip_address_id" not in change.wanted:
            raise Refusal(f"ip_address_id is missing: say which address the port binding is for, or {_ALL}")
        # Without the key, the server would take all addresses: it is always there.
        wish["ip_address_id"] = wish.get("ip_address_id") or _ALL
        return
    if "port_id" in change.wanted:
        raise Refusal("port_id: a binding of type ip_address has no port, leave it out or add type: port")
    wish.pop("port_id", None)
    if _address(wish) == _ALL:
        raise Refusal("ip_address_id is missing: a binding of type ip_address is for one address")


def _conflict(wish: Document, other: Document) -> str | None:
    """The rule of the server that forbids one service to have both bindings."""
    mine, theirs = _address(wish), _address(other)
    if wish["type"] == other.get("type"):
        return None
    if wish["type"] == "ip_address" and theirs in (mine, _ALL):
        return "which binds a port on this address or on all addresses"
    if wish["type"] == "port" and mine == _ALL:
        return "which binds an address, so that no port can be bound on all addresses"
    if wish["type"] == "port" and theirs == mine:
        return "which binds this address"
    return None


def _address(binding: Document) -> str:
    return binding.get("ip_address_id") or _ALL


def _rows(document: Document, key: str) -> list[Document]:
    rows = document.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _named(kind: str, document: Document) -> str:
    return f"the {kind} {document.get('name') or document.get('id')}"


class _Whole(Replace):
    """The whole binding. All addresses are null on the wire, and never an absent key."""

    def body(self, change: Change) -> Document:
        body = super().body(change)
        if body.get("ip_address_id") == _ALL:
            body["ip_address_id"] = None
        return body


BINDING = Resource(
    kind="binding",
    service=SCANOPY,
    collection=Collection(one=_PATH),
    identity=Identity("binding_id", Uuid()),
    fields=(
        Value("service_id", Uuid()),
        Value("type", Choice("port", "ip_address")),
        Value("port_id", Uuid(), absent=None),
        Value("ip_address_id", Word(_ALL, Uuid()), absent=_ALL),
    ),
    writes=(Write("PUT", _PATH, form=_Whole(drop=("updated_at",))),),
    prepare=_prepare,
    volatile=("updated_at",),
    fresh=True,
)
