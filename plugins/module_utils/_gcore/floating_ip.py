# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The floating IP. See the page "Update floating IP" and the older update that it replaces."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.addresses import IpAddress, Ipv4Address
from .._model.collection import Collection, Document
from .._model.exclusive import Exclusive
from .._model.filters import Filter, is_present
from .._model.lookup import Criteria, Lookup, LookupContext, LookupRequest, id_of, list_ids
from .._model.lookup_alternatives import Alternatives
from .._model.lookup_by_name import ExtraFilter, LookupByName, has_value
from .._model.names import with_name
from .._model.plan import Change, PrepareContext, Refusal, Write
from .._model.resource import Identity, Resource
from .._model.rules import Consent, FieldRule
from .._model.scalars import Bool, Choice, Keyword, Uuid
from .._model.together_field import NONE, Together
from .collections import INSTANCES, LOAD_BALANCERS, NETWORKS, PORTS, SUBNETS
from .fields import REGIONAL, tags
from .lookups import by_name, read_one

_COLLECTION = Collection(
    path="/cloud/v1/floatingips/{project_id}/{region_id}/{floating_ip_id}",
    list_path="/cloud/v1/floatingips/{project_id}/{region_id}",
    query_keys={"tags": "tag_key_value", "tag_keys": "tag_key"},
    row_keys=("instance", "loadbalancer"),
)
_ADDRESS = "floating_ip_address"
_INSTANCE = by_name("instance", INSTANCES)
_NETWORK = by_name("network", NETWORKS)
_OWNERS = {"instance": "instance", "loadbalancer": "load balancer"}
"""The names in messages of the owners of ports that a document can show."""
_PLACE = ("port_id", "fixed_ip_address")
_NARROWED = (
    ExtraFilter("network_id", Uuid(), "network_ids", "network_id", lookup=_NETWORK),
    ExtraFilter("fixed_ip_address", Ipv4Address(), None, "ip_assignments.ip_address"),
)


def _has_address(port: Document, address: t.Any) -> bool:
    return address in _addresses(port)


def _is_of_instance(port: Document, id: t.Any) -> bool:
    owner = port.get("attached_to")
    return isinstance(owner, dict) and bool(Uuid().from_api(owner.get("resource_id")) == id)


def _assignments(port: Document) -> list[Document]:
    """The IPv4 addresses of a port, with their subnets."""
    assignments = port.get("ip_assignments")
    rows = [each for each in assignments if isinstance(each, dict)] if isinstance(assignments, list) else []
    return [row for row in rows if isinstance(row.get("ip_address"), str) and ":" not in row["ip_address"]]


def _addresses(port: Document) -> list[str]:
    """The IPv4 addresses of a port."""
    return [each["ip_address"] for each in _assignments(port)]


def _no_names(_port: Document) -> t.Sequence[t.Any]:
    """No text that a port shows finds its addresses."""
    return ()


@dataclass(frozen=True)
class _Places(LookupByName):
    """IPv4 addresses of ports, as documents with both. One lookup for each way to say which port is meant.

    Arguments:
      lookup: a lookup by name of what the main criterion identifies; None where there is none.
    """

    names_of: t.Callable[[Document], t.Iterable[t.Any]] | None = _no_names
    lookup: Lookup | None = None

    @property
    def id_key(self) -> str:
        return "port_id"

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        wanted = criteria.get("fixed_ip_address")
        return [
            {"port_id": port.get("id"), "fixed_ip_address": address, "network_id": port.get("network_id")}
            for port in super().find(criteria, context, use_filter)
            for address in _addresses(port)
            if wanted in (None, address)
        ]

    def describe(self, criteria: Criteria) -> str:
        extras = [extra.describe(criteria) for extra in self.extra_filters]
        return f"of the {self.word} {criteria[self.option]!r}{''.join(extras)}"

    def describe_matches(self, documents: t.Sequence[Document], criteria: Criteria, context: LookupContext) -> str:
        return list_ids(
            [{"place": f"{each['fixed_ip_address']} of the port {each['port_id']}"} for each in documents], "place"
        )

    def distinguishing_options(self, documents: t.Sequence[Document], criteria: Criteria) -> str:
        differing = [key for key in (*_PLACE, "network_id") if len({str(each[key]) for each in documents}) > 1]
        return " or ".join(differing)


class _FirstOfPort(_Places):
    """The first address of a port, which the API takes by itself if only the port is given."""

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        return super().find(criteria, context, use_filter)[:1]


class _OfAddress(_Places):
    """The ports with an address. It is also the address of the place, unless the task gives another one."""

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        return super().find({"fixed_ip_address": criteria[self.option], **criteria}, context, use_filter)


class _OfInstance(_Places):
    """The ports of an instance with a name."""

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        instance = _INSTANCE.find_one({self.option: criteria[self.option]}, context)
        id = id_of(instance, LookupRequest(_INSTANCE, criteria, Uuid()))
        narrowed = {option: value for option, value in criteria.items() if option != self.option}
        return _OF_INSTANCE.find({**narrowed, _OF_INSTANCE.option: id}, context)


_PLACED = "IPv4 address"
_ID = Keyword(NONE, Uuid())
_OF_INSTANCE = _Places(
    title=_PLACED,
    collection=PORTS,
    option="instance_id",
    id_option="port_id",
    value_type=_ID,
    word="instance",
    query_key="resource_id",
    matches=_is_of_instance,
    extra_filters=_NARROWED,
    lookup=_INSTANCE,
)
_WHERE = Alternatives(
    _FirstOfPort(
        _PLACED,
        PORTS,
        "port_id",
        "port_id",
        value_type=_ID,
        word="port",
        query_key="ids",
        matches=has_value("id", Uuid()),
        extra_filters=_NARROWED[1:],
    ),
    _OfAddress(
        title="port",
        collection=PORTS,
        option="ip_address",
        id_option="port_id",
        value_type=Ipv4Address(),
        word="address",
        query_key="ip_addresses",
        matches=_has_address,
        names_of=_addresses,
        extra_filters=_NARROWED,
    ),
    _OF_INSTANCE,
    _OfInstance(_PLACED, PORTS, "instance_name", "port_id", word="instance", extra_filters=_NARROWED),
)


def _display_name(document: Document, _name_of: t.Any) -> t.Any:
    return document.get(_ADDRESS)


def _place_name(document: Document) -> str:
    """The address of a port that a document shows, for messages."""
    address = document.get("fixed_ip_address") or "an address"
    return f"{address} of the port {document.get('port_id')}"


def _interrupts(change: Change, _context: PrepareContext) -> str | None:
    """Which address of a port loses the floating IP."""
    before = change.field_changes["attached_to"].before
    if before is None:
        return None
    document = change.document
    owners = [(title, document.get(key)) for key, title in _OWNERS.items()]
    owner = [
        f" of the {title} {with_name(one.get('id'), one.get('name'))}" for title, one in owners if isinstance(one, dict)
    ]
    return f"takes {document.get(_ADDRESS)} from {_place_name(before)}{''.join(owner)}"


@dataclass(frozen=True)
class _HasAddress(FieldRule):
    """Refuses an address that the port does not have, and warns of a subnet without a gateway.

    It comes before the rule of consent, which would ask for something impossible.
    """

    def check(self, change: Change, context: PrepareContext) -> None:
        place = change.field_changes[self.option].after
        if not place:
            return
        id, address = place["port_id"], place["fixed_ip_address"]
        seen = [port for port in context.seen(PORTS) if port.get("id") == id] if not context.many else []
        port = seen[0] if seen else read_one(PORTS, "port_id", id, context)
        if port is None:
            raise Refusal(self.message(change, f"there is no port {id}"))
        if not port:
            return  # the key may not read it: the API decides
        shown = _addresses(port)
        if address not in shown:
            has = f"which has {', '.join(shown)}" if shown else "which has no IPv4 address"
            raise Refusal(self.message(change, f"{address} is not an address of the port {id}, {has}"))
        (subnet_id, *_others) = [
            each.get("subnet_id") for each in _assignments(port) if each.get("ip_address") == address
        ]
        subnet = read_one(SUBNETS, "subnet_id", subnet_id, context) if subnet_id else None
        if subnet and subnet.get("gateway_ip", "") is None:
            context.warn(
                f"{self.option}: the subnet {with_name(subnet_id, subnet.get('name'))} has no gateway, so the floating "
                "IP gets no traffic."
            )


FLOATING_IP = Resource(
    kind="floating_ip",
    collection=_COLLECTION,
    identity=Identity(
        "floating_ip_id",
        Uuid(),
        lookup=LookupByName(
            "floating IP",
            _COLLECTION,
            _ADDRESS,
            "floating_ip_id",
            value_type=IpAddress(),
            word=_ADDRESS,
            query_key=None,
            matches=has_value(_ADDRESS, IpAddress()),
            name_key=_ADDRESS,
        ),
    ),
    fields=(
        Together(
            "attached_to",
            _WHERE,
            empties=("port_id", "instance_id"),
            about=(*_OWNERS, "router_id"),
            port_id=Uuid(),
            fixed_ip_address=Ipv4Address(),
        ),
        tags("list"),
    ),
    writes=(
        Write("PATCH", "/cloud/v2/floatingips/{project_id}/{region_id}/{floating_ip_id}"),
        Write("PATCH", _COLLECTION.path, unsupported=("attached_to",)),
    ),
    scope=REGIONAL,
    rules=(_HasAddress("attached_to"), Consent("attached_to", _interrupts)),
    locking_task_types=("update_floating_ip",),
    # The API chooses the router. Only lists show the owner of the port, with its status.
    volatile=("updated_at", "task_id", "status", "router_id", *_OWNERS),
    status_keys=("task_id",),
    exclusive=Exclusive("attached_to", _PLACE, "port_ids", _place_name),
    display_name=_display_name,
    filters=(
        Filter(_ADDRESS, IpAddress(), (_ADDRESS,)),
        Filter("status", Choice("ACTIVE", "DOWN", "ERROR"), ("status",), "status"),
        Filter("port_id", Uuid(), ("attached_to.port_id",), "port_ids"),
        Filter("fixed_ip_address", IpAddress(), ("attached_to.fixed_ip_address",)),
        Filter("instance_id", Uuid(), ("instance.id",), lookup=_INSTANCE),
        Filter("load_balancer_id", Uuid(), ("loadbalancer.id",), lookup=by_name("load_balancer", LOAD_BALANCERS)),
        Filter("attached", Bool(), ("attached_to.port_id",), matches=is_present),
    ),
)
