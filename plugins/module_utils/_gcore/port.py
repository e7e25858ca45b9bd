# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The port, after the page "Update port"."""

from __future__ import annotations

import typing as t

from .._model.addresses import IpAddress, IpNetwork
from .._model.collection import Document
from .._model.desired import Desired
from .._model.field import Value
from .._model.filters import Filter, is_present
from .._model.lookup import Criteria, LookupContext
from .._model.lookup_by_name import ExtraFilter, LookupByName
from .._model.names import NameOf
from .._model.plan import Change, PrepareContext, Refusal, Write
from .._model.resource import Identity, Resource
from .._model.scalars import Bool, Choice, Uuid
from .._model.set_field import Set
from .._model.struct import Struct
from .._model.value_type import Invalid
from .collections import INSTANCES, LOAD_BALANCERS, NETWORKS, PORTS, SECURITY_GROUPS
from .fields import REGIONAL, tags
from .lookups import SUBNET_NAME, by_name

_CAPABILITIES = {
    "allowed_address_pairs": "allowed_address_pairs",
    "security_group_ids": "security_groups",
    "port_security_enabled": "port_security",
}
_SHOWN = 3
"""How many of its addresses stand for a port."""
_OWNERS = Choice(
    *(
        "baremetal_server",
        "basic_vm",
        "dhcp",
        "gpu_baremetal_server",
        "gpu_virtual_server",
        "instance",
        "load_balancer",
    ),
    "router",
)
_ASSIGNMENTS = Set("ip_assignments", Struct(subnet_id=Uuid(), ip_address=IpAddress()), min_items=1)
_REMOVED = f"remove_{_ASSIGNMENTS.option}"


def _assigned(document: Document) -> list[t.Any]:
    shown = _ASSIGNMENTS.show(document).get(_ASSIGNMENTS.option, [])
    return [each for each in shown if isinstance(each, dict)]


def _has_address(document: Document, address: str) -> bool:
    return any(each.get("ip_address") == address for each in _assigned(document))


def _called(document: Document, _name_of: NameOf) -> t.Any:
    """A port has no name: its addresses tell it apart."""
    addresses = [str(each.get("ip_address")) for each in _assigned(document)]
    more = f" and {len(addresses) - _SHOWN} more" if len(addresses) > _SHOWN else ""
    return f"{', '.join(addresses[:_SHOWN])}{more}" if addresses else document.get("mac_address")


class _OwnAddress(LookupByName):
    """One of the addresses of a port, which its update can take from it: then those count that it gets."""

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        found = super().find(criteria, context, use_filter)
        return [each for each in found if all(one in _assigned(each) for one in criteria.get(_ASSIGNMENTS.option, ()))]

    def criteria_after(
        self, criteria: Criteria, desired: t.Mapping[str, Desired], document: Document
    ) -> Criteria | None:
        desired_set = desired.get(_ASSIGNMENTS.option)
        if not desired_set or not self._loses(criteria[self.option], desired_set, document):
            return None
        if not desired_set.value:
            if document:
                raise Invalid(
                    _REMOVED,
                    f"takes {criteria[self.option]} away, by which the port is found, so that this task could not find it "
                    "again. Give port_id, or another ip_address of the port",
                )
            return None
        return {**criteria, self.option: desired_set.value[0]["ip_address"], _ASSIGNMENTS.option: desired_set.value}

    @staticmethod
    def _loses(address: t.Any, desired_set: Desired, document: Document) -> bool:
        """Whether a port has an address no more after its update. Without a document, whether it may be so."""
        if any(each["ip_address"] == address for each in desired_set.value):
            return False
        if desired_set.purge:
            return True
        removed = (
            [each for each in desired_set.removed.value if each["ip_address"] == address] if desired_set.removed else []
        )
        there = [each for each in _assigned(document) if each.get("ip_address") == address] if document else removed
        return bool(removed) and all(each in removed for each in there)

    def renamed_note(self, criteria: Criteria, new: Criteria) -> str:
        return (
            f"No port has the address {criteria[self.option]}; the one with the address {new[self.option]} counts as "
            "changed before."
        )


def _said(change: Change, option: str) -> str:
    """The option as the task has given it: by names, it is another one."""
    return change.desired[option].option_used or option


def _prepare(change: Change, look: PrepareContext) -> None:
    if change.document.get("managed_by") == "system":
        raise Refusal(
            "the platform manages this port itself (managed_by: system), it cannot be changed. gcore_port_info with "
            "managed_by: user shows those that can"
        )
    capabilities = change.document.get("capabilities")
    for option, flag in _CAPABILITIES.items():
        if option in change.field_changes and isinstance(capabilities, dict) and capabilities.get(flag) is False:
            said = _said(change, option)
            look.warn(f"{said}: the driver of this port does not enforce it (capabilities.{flag} is false).")
    if change.outcome.get("port_security_enabled") is False:
        for option in ("allowed_address_pairs", "security_group_ids"):
            if option in change.desired and change.desired[option].value:
                look.warn(f"{_said(change, option)}: has no effect while port_security_enabled is false.")


PORT = Resource(
    kind="port",
    collection=PORTS,
    identity=Identity(
        "port_id",
        Uuid(),
        lookup=_OwnAddress(
            "port",
            PORTS,
            "ip_address",
            "port_id",
            value_type=IpAddress(),
            word="ip_address",
            query_key="ip_addresses",
            matches=_has_address,
            extra_filters=(ExtraFilter("network_id", Uuid(), "network_ids", "network_id"),),
        ),
    ),
    fields=(
        Set("allowed_address_pairs", Struct(ip_address=IpNetwork()), max_items=10),
        _ASSIGNMENTS,
        Value("port_security_enabled", Bool()),
        Set(
            "security_group_ids",
            Uuid(),
            max_items=10,
            lookup=LookupByName(
                "security group", SECURITY_GROUPS, "security_groups", "security_group_ids", query_key=None
            ),
        ),
        tags("map", system="system_tags"),
    ),
    writes=(Write("PATCH", PORTS.path),),
    scope=REGIONAL,
    prepare=_prepare,
    locking_task_types=("update_port",),
    volatile=("updated_at",),
    status_keys=("managed_by",),
    display_name=_called,
    filters=(
        Filter("network_id", Uuid(), ("network_id",), "network_ids", lookup=by_name("network", NETWORKS)),
        Filter("subnet_id", Uuid(), ("ip_assignments.subnet_id",), "subnet_ids", lookup=SUBNET_NAME),
        Filter("ip_address", IpAddress(), ("ip_assignments.ip_address",), "ip_addresses"),
        Filter(
            "instance_id",
            Uuid(),
            ("attached_to.resource_id",),
            "resource_id",
            lookup=by_name("instance", INSTANCES),
        ),
        Filter(
            "load_balancer_id",
            Uuid(),
            ("attached_to.resource_id",),
            "resource_id",
            lookup=by_name("load_balancer", LOAD_BALANCERS),
        ),
        Filter("resource_type", _OWNERS, ("attached_to.resource_type",), "resource_type"),
        Filter("attached", Bool(), ("attached_to",), "attached", is_present),
        Filter("parent_port_id", Uuid(), ("attached_to.trunk.parent_port_id",), "parent_port_id"),
        Filter("managed_by", Choice("user", "system"), ("managed_by",), "managed_by"),
        Filter(
            "security_group_id",
            Uuid(),
            ("security_group_ids",),
            lookup=LookupByName(
                "security group", SECURITY_GROUPS, "security_group_name", "security_group_id", query_key=None
            ),
        ),
    ),
)
