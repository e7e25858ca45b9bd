# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The reserved fixed IP, which can be a virtual IP (VIP). See the page "Switch VIP status"."""

from __future__ import annotations

import typing as t

from .._model.addresses import IpAddress, Ipv4Address
from .._model.collection import Collection, Document
from .._model.field import Value
from .._model.filters import Filter, is_true
from .._model.lookup_by_name import ExtraFilter, LookupByName
from .._model.names import NameOf, with_name
from .._model.plan import Change, PrepareContext, Write
from .._model.resource import Identity, Resource
from .._model.rules import Consent
from .._model.scalars import Bool, Uuid
from .collections import INSTANCES, NETWORKS
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
_CONNECTED = f"{_COLLECTION.path}/connected_devices"
_MAX_SHOWN = 10
"""How many connected ports a message names."""


def _has_address(document: Document, address: t.Any) -> bool:
    return bool(Ipv4Address().from_api(document.get(_ADDRESS)) == address)


def _display_name(document: Document, _name_of: NameOf) -> t.Any:
    return document.get(_ADDRESS) or document.get("fixed_ipv6_address")


def _only_if_true(value: bool) -> str | None:
    return "true" if value else None


def _disconnects(change: Change, context: PrepareContext) -> str | None:
    """Which ports lose the address with the change to a plain one."""
    if change.field_changes["is_vip"].after:
        return None
    answer = context.read(_CONNECTED)
    rows = answer.get("results") if answer else None
    if not isinstance(rows, list):
        return "takes the address from the ports that share it. Which ones they are cannot be read"
    ports = [
        f"{row.get('port_id')} of the instance {with_name(row.get('instance_id'), row.get('instance_name'))}"
        for row in rows
        if isinstance(row, dict)
    ]
    more = f" and {len(ports) - _MAX_SHOWN} more" if len(ports) > _MAX_SHOWN else ""
    return f"takes the address from the ports that share it: {', '.join(ports[:_MAX_SHOWN])}{more}" if ports else None


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
            matches=_has_address,
            extra_filters=(ExtraFilter("network_id", Uuid(), None, "network_id", lookup=_NETWORK),),
            name_key=_ADDRESS,
        ),
    ),
    fields=(Value("is_vip", Bool()),),
    writes=(Write("PATCH", _COLLECTION.path, id_key="port_id"),),
    scope=REGIONAL,
    rules=(Consent("is_vip", _disconnects),),
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
        Filter("instance_id", Uuid(), query_key="device_id", lookup=by_name("instance", INSTANCES)),
        Filter("is_vip", Bool(), ("is_vip",), "vip_only", is_true, parameter=_only_if_true),
        Filter("is_external", Bool(), ("is_external",), "external_only", is_true, parameter=_only_if_true),
        Filter("available_only", Bool(), query_key="available_only", parameter=_only_if_true),
    ),
)
