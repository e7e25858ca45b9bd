# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The port. See the page "Update port"."""

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
_MAX_ADDRESSES = 3
"""How many addresses the display name of a port has at most."""
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
    assignments = _ASSIGNMENTS.show(document).get(_ASSIGNMENTS.option, [])
    return [assignment for assignment in assignments if isinstance(assignment, dict)]


def _addresses(document: Document) -> list[t.Any]:
    return [assignment.get("ip_address") for assignment in _assigned(document)]


def _has_address(document: Document, address: str) -> bool:
    return address in _addresses(document)


def _display_name(document: Document, _name_of: NameOf) -> t.Any:
    """The addresses of a port, which has no name."""
    addresses = [str(address) for address in _addresses(document)]
    more = f" and {len(addresses) - _MAX_ADDRESSES} more" if len(addresses) > _MAX_ADDRESSES else ""
    return f"{', '.join(addresses[:_MAX_ADDRESSES])}{more}" if addresses else document.get("mac_address")


class _PortAddress(LookupByName):
    """A port by one of its addresses. If the update removes this address, the new addresses find the port."""

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        expected = criteria.get(_ASSIGNMENTS.option, ())
        ports = super().find(criteria, context, use_filter)
        return [port for port in ports if all(assignment in _assigned(port) for assignment in expected)]

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
                    f"removes {criteria[self.option]}, by which the task finds the port, so the next run would not "
                    "find it. Give port_id, or another ip_address of the port",
                )
            return None
        return {**criteria, self.option: desired_set.value[0]["ip_address"], _ASSIGNMENTS.option: desired_set.value}

    @staticmethod
    def _loses(address: t.Any, desired_set: Desired, document: Document) -> bool:
        """Whether the update removes an address. Without a document, whether it can remove it."""
        if any(assignment["ip_address"] == address for assignment in desired_set.value):
            return False
        if desired_set.purge:
            return True
        to_remove = desired_set.removed.value if desired_set.removed else []
        removed = [assignment for assignment in to_remove if assignment["ip_address"] == address]
        present = [assignment for assignment in _assigned(document) if assignment.get("ip_address") == address]
        return bool(removed) and all(assignment in removed for assignment in (present if document else removed))

    def renamed_note(self, criteria: Criteria, new: Criteria) -> str:
        return (
            f"No port has the address {criteria[self.option]}: assuming that an earlier run changed it to "
            f"{new[self.option]}."
        )


def _prepare(change: Change, look: PrepareContext) -> None:
    if change.document.get("managed_by") == "system":
        raise Refusal(
            "the platform manages this port itself (managed_by: system). gcore_port_info with managed_by: user lists "
            "ports that you can change"
        )
    capabilities = change.document.get("capabilities")
    for option, flag in _CAPABILITIES.items():
        if option in change.field_changes and isinstance(capabilities, dict) and capabilities.get(flag) is False:
            used = change.option_used(option)
            look.warn(f"{used}: the driver of this port does not enforce it (capabilities.{flag} is false).")
    if change.outcome.get("port_security_enabled") is False:
        for option in ("allowed_address_pairs", "security_group_ids"):
            if option in change.desired and change.desired[option].value:
                look.warn(f"{change.option_used(option)}: no effect while port_security_enabled is false.")


PORT = Resource(
    kind="port",
    collection=PORTS,
    identity=Identity(
        "port_id",
        Uuid(),
        lookup=_PortAddress(
            "port",
            PORTS,
            "ip_address",
            "port_id",
            value_type=IpAddress(),
            word="ip_address",
            query_key="ip_addresses",
            matches=_has_address,
            names_of=_addresses,
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
    display_name=_display_name,
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
