# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The instance. See the page "Update instance" of the API reference."""

from __future__ import annotations

from .._model.addresses import IpAddress
from .._model.field import Value
from .._model.filters import Filter, Shown, Values, is_present, is_true, one_of, starts_with
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.scalars import Bool, Choice, Text, Timestamp, Uuid
from .collections import INSTANCES
from .fields import NAME, REGIONAL, tags
from .lookups import by_name

_NO_FILTER = ("DELETED", "PASSWORD", "RESCUE", "UNKNOWN")
"""The statuses that the filter of the list does not take."""
_STATUS = Choice(
    *("ACTIVE", "BUILD", "DELETED", "ERROR", "HARD_REBOOT", "MIGRATING", "PASSWORD", "PAUSED", "REBOOT", "REBUILD"),
    *("RESCUE", "RESIZE", "REVERT_RESIZE", "SHELVED", "SHELVED_OFFLOADED", "SHUTOFF", "SOFT_DELETED", "SUSPENDED"),
    *("UNKNOWN", "VERIFY_RESIZE"),
)
_WITH_DDOS = (("with_ddos", "true"),)


def _only_ipv4(address: str) -> str | None:
    return None if ":" in address else address


def _status(status: str) -> str | None:
    return None if status in _NO_FILTER else status


def _starts_differently(shown: Shown, values: Values) -> bool:
    return not starts_with(shown, values)


def _none_of(shown: Shown, values: Values) -> bool:
    return not one_of(shown, values)


def _only_if_true(value: bool) -> str | None:
    return "true" if value else None


INSTANCE = Resource(
    kind="instance",
    collection=INSTANCES,
    identity=Identity("instance_id", Uuid(), lookup=by_name("instance", INSTANCES)),
    fields=(
        Value("name", NAME),
        tags("list"),
    ),
    writes=(Write("PATCH", INSTANCES.path),),
    scope=REGIONAL,
    locking_task_types=("update_vm",),
    volatile=("task_id", "task_state", "status", "vm_state"),
    status_keys=("task_id",),
    filters=(
        Filter("status", _STATUS, ("status",), "status", parameter=_status),
        Filter("ip_address", IpAddress(), ("addresses.*.addr",), "ip", parameter=_only_ipv4),
        Filter("flavor_id", Text(1), ("flavor.flavor_id",), "flavor_id"),
        Filter("flavor_name", Text(1), ("flavor.flavor_name",)),
        Filter("flavor_prefix", Text(1), ("flavor.flavor_id",), "flavor_prefix", starts_with),
        Filter(
            "exclude_flavor_prefix",
            Text(1),
            ("flavor.flavor_id",),
            "exclude_flavor_prefix",
            matches=_starts_differently,
        ),
        Filter("security_group_name", Text(1), ("security_groups.name",)),
        Filter("exclude_security_group_name", Text(1), ("security_groups.name",), "exclude_secgroup", matches=_none_of),
        Filter("ssh_key_name", Text(1), ("ssh_key_name",)),
        Filter("isolated", Bool(), ("instance_isolation",), "only_isolated", is_present, parameter=_only_if_true),
        # The list has a parameter. Its effect on virtual instances is not documented, so it is not used.
        Filter("fixed_external_ip", Bool(), ("fixed_ip_assignments.external",), matches=is_true),
        Filter("available_floating", Bool(), query_key="available_floating"),
        Filter("changed_after", Timestamp(), query_key="changes-since"),
        Filter("changed_before", Timestamp(), query_key="changes-before"),
        Filter(
            "protection_status", Choice("Active", "Queued", "Error"), query_key="protection_status", needs=_WITH_DDOS
        ),
        Filter("ddos_profile_name", Text(1), query_key="profile_name", needs=_WITH_DDOS),
        Filter("ddos_profile_type", Choice("basic", "advanced"), query_key="type_ddos_profile", needs=_WITH_DDOS),
        # Last, because other filters need its parameter.
        Filter("with_ddos", Bool(), query_key="with_ddos"),
    ),
)
