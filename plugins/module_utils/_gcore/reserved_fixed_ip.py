# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The reserved fixed IP, which can be a virtual IP (VIP). See the pages "Switch VIP status" and
"Replace connected devices".
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.addresses import IpAddress, Ipv4Address
from .._model.collection import Collection, Document
from .._model.field import Value
from .._model.filters import Filter, is_true, only_if_true
from .._model.lookup import Criteria, LookupContext, UniqueOf, list_ids
from .._model.lookup_by_name import ExtraFilter, LookupByName, has_value
from .._model.names import NameOf, with_name
from .._model.plan import Change, PrepareContext, Write
from .._model.resource import Identity, Resource
from .._model.rules import Consent, Unfit
from .._model.scalars import Bool, Uuid
from .._model.set_field import Set
from .._model.steps import UPDATE, ExtraDocument, Step, Targets
from .._model.value_type import Invalid
from .collections import INSTANCES, NETWORKS, PORTS
from .fields import REGIONAL
from .lookups import SUBNET_NAME, by_name

_COLLECTION = Collection(
    path="/cloud/v1/reserved_fixed_ips/{project_id}/{region_id}/{port_id}",
    list_path="/cloud/v1/reserved_fixed_ips/{project_id}/{region_id}",
    fixed_query=(("order_by", "created_at.asc"),),
    id_key="port_id",
)
_ADDRESS = "fixed_ip_address"
_NETWORK = by_name("network", NETWORKS)
_INSTANCE = by_name("instance", INSTANCES)
_CONNECTED = f"{_COLLECTION.path}/connected_devices"
_ONLY_OF_A_VIP = "only a virtual IP can have ports"
_MAX_SHOWN = 10
"""How many connected ports a message names."""


def _display_name(document: Document, _name_of: NameOf) -> t.Any:
    return document.get(_ADDRESS) or document.get("fixed_ipv6_address")


def _devices(answer: t.Any) -> list[Document] | None:
    """The rows of an answer about connected devices; None if it does not show all of them."""
    rows = answer.get("results") if isinstance(answer, dict) else None
    devices = [row for row in rows if isinstance(row, dict) and row.get("port_id")] if isinstance(rows, list) else None
    is_complete = devices is not None and len(devices) == len(rows or ()) == answer.get("count", len(devices))
    return devices if is_complete else None


def _port_ids(answer: t.Any, _document: Document) -> list[t.Any] | None:
    """The ports of an answer about connected devices; None if it does not show all of them."""
    devices = _devices(answer)
    return None if devices is None else [device["port_id"] for device in devices]


@dataclass(frozen=True)
class _PortOfInstance(LookupByName):
    """The port of an instance in the network of the address."""

    @property
    def id_key(self) -> str:
        return "id"

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        instances = _INSTANCE.find({_INSTANCE.option: criteria[self.option]}, context, use_filter)
        ids = {instance.get(_INSTANCE.id_key) for instance in instances}
        network = context.document.get("network_id")

        def is_of_instance(port: Document) -> bool:
            owner = port.get("attached_to")
            return isinstance(owner, dict) and owner.get("resource_id") in ids and port.get("network_id") == network

        return context.matches(PORTS, [("network_ids", network)] if network else [], is_of_instance) if ids else []

    def unique(self, context: LookupContext, unique_of: UniqueOf) -> t.Callable[[t.Any], Criteria | None]:
        return lambda _id: None  # a port has no name, and its instance can have several ports

    def describe(self, criteria: Criteria) -> str:
        return f"of the {self.word} {criteria[self.option]!r} in the network of the address"

    def describe_matches(self, documents: t.Sequence[Document], criteria: Criteria, context: LookupContext) -> str:
        return list_ids(documents, self.id_key)

    def with_suggestion(self, message: str, criteria: Criteria, context: LookupContext) -> str:
        return message


def _is_no_vip(change: Change) -> str | None:
    """Why no ports can share the address."""
    shared = change.field_changes["connected_port_ids"].after
    return f"{_ONLY_OF_A_VIP}. Set is_vip: true" if shared and not change.outcome["is_vip"] else None


def _only_of_a_vip(change: Change) -> None:
    """Refuse ports beside a plain address, also if they share it now: the change would take it from them."""
    ports = change.desired.get("connected_port_ids")
    if ports and ports.value and change.outcome.get("is_vip") is False:
        raise Invalid(change.option_used("connected_port_ids"), f"{_ONLY_OF_A_VIP}. Set is_vip: true")


def _takes_all(change: Change, context: PrepareContext) -> str | None:
    """Which ports lose the address with the change to a plain one."""
    return None if change.field_changes["is_vip"].after else _takes_from(context, ())


def _takes_some(change: Change, context: PrepareContext) -> str | None:
    """Which ports lose the address."""
    ports = change.field_changes["connected_port_ids"]
    return _takes_from(context, ports.after) if {*ports.before} - {*ports.after} else None


def _takes_from(context: PrepareContext, others: t.Collection[t.Any]) -> str | None:
    """Which ports lose the address, as the API shows them with their instances.

    Arguments:
      context: reads the ports.
      others: the ports that keep it.
    """
    devices = _devices(context.read(_CONNECTED))
    if devices is None:
        return "takes the address from the ports that share it. Which ones they are cannot be read"
    ports = [
        f"{row['port_id']} of the instance {with_name(row.get('instance_id'), row.get('instance_name'))}"
        for row in devices
        if row["port_id"] not in others
    ]
    more = f" and {len(ports) - _MAX_SHOWN} more" if len(ports) > _MAX_SHOWN else ""
    return f"takes the address from the ports that share it: {', '.join(ports[:_MAX_SHOWN])}{more}" if ports else None


def _before_the_switch(change: Change) -> list[Targets]:
    """Ports are taken away before the address becomes a plain one."""
    return [] if change.outcome.get("is_vip") else _ports(change)


def _after_the_switch(change: Change) -> list[Targets]:
    """Ports are added after the address has become a virtual one."""
    return _ports(change) if change.outcome.get("is_vip") else []


def _ports(change: Change) -> list[Targets]:
    option = "connected_port_ids"
    return [{option: change.desired[option]}] if option in change.field_changes else []


_REPLACE_PORTS = (Write("PUT", _CONNECTED, id_key="port_id"),)
RESERVED_FIXED_IP = Resource(
    kind="reserved_fixed_ip",
    collection=_COLLECTION,
    identity=Identity(
        "port_id",
        Uuid(),
        lookup=LookupByName(
            "reserved fixed IP",
            _COLLECTION,
            _ADDRESS,
            "port_id",
            value_type=Ipv4Address(),
            word=_ADDRESS,
            # It is a regular expression, in which the dots of an address match themselves, too.
            query_key="ip_address",
            matches=has_value(_ADDRESS, Ipv4Address()),
            extra_filters=(ExtraFilter("network_id", Uuid(), None, "network_id", lookup=_NETWORK),),
            name_key=_ADDRESS,
        ),
    ),
    fields=(
        Value("is_vip", Bool()),
        Set(
            "connected_port_ids",
            Uuid(),
            lookup=_PortOfInstance(
                "port", PORTS, "connected_instances", "connected_port_ids", query_key=None, word="instance"
            ),
            sent="port_ids",
        ),
    ),
    steps=(
        Step("disconnect", ("connected_port_ids",), _REPLACE_PORTS, _before_the_switch),
        UPDATE,
        Step("connect", ("connected_port_ids",), _REPLACE_PORTS, _after_the_switch),
    ),
    extras=(
        ExtraDocument(
            "connected_port_ids",
            "connected_port_ids",
            _port_ids,
            _CONNECTED,
            exists=lambda document: document.get("is_vip") is not False,
        ),
    ),
    writes=(Write("PATCH", _COLLECTION.path, id_key="port_id"),),
    scope=REGIONAL,
    conditions=(_only_of_a_vip,),
    rules=(
        Unfit("connected_port_ids", _is_no_vip),
        Consent("is_vip", _takes_all),
        Consent("connected_port_ids", _takes_some),
    ),
    locking_task_types=(
        "attach_bm_to_reserved_fixed_ip",
        "attach_vm_to_reserved_fixed_ip",
        "convert_fip_to_reserved_fixed_ip",
        "convert_reserved_fixed_ip_to_fip",
    ),
    # The whole network is in the document, and the reservation changes with the devices that use the address.
    volatile=("updated_at", "task_id", "status", "network", "reservation"),
    status_keys=("task_id",),
    display_name=_display_name,
    filters=(
        Filter(_ADDRESS, Ipv4Address(), (_ADDRESS,), "ip_address"),
        Filter("fixed_ipv6_address", IpAddress(), ("fixed_ipv6_address",)),
        Filter("network_id", Uuid(), ("network_id",), lookup=_NETWORK),
        Filter("subnet_id", Uuid(), ("subnet_id", "subnet_v6_id"), lookup=SUBNET_NAME),
        Filter("instance_id", Uuid(), query_key="device_id", lookup=_INSTANCE),
        Filter("is_vip", Bool(), ("is_vip",), "vip_only", is_true, parameter=only_if_true),
        Filter("is_external", Bool(), ("is_external",), "external_only", is_true, parameter=only_if_true),
        Filter("available_only", Bool(), query_key="available_only", parameter=only_if_true),
    ),
)
