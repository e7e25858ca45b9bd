# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The power state of instances and of bare metal servers, and the filters of their lists."""

from __future__ import annotations

from .._model.addresses import IpAddress
from .._model.filters import Filter, is_present, is_true, only_if_true, starts_with
from .._model.power_field import PowerState
from .._model.scalars import Bool, Choice, Text, Timestamp
from .._model.steps import Settling

_STATUS = Choice(
    *("ACTIVE", "BUILD", "DELETED", "ERROR", "HARD_REBOOT", "MIGRATING", "PASSWORD", "PAUSED", "REBOOT", "REBUILD"),
    *("RESCUE", "RESIZE", "REVERT_RESIZE", "SHELVED", "SHELVED_OFFLOADED", "SHUTOFF", "SOFT_DELETED", "SUSPENDED"),
    *("UNKNOWN", "VERIFY_RESIZE"),
)
_RUNNING = ("started", "start", "on", "up", "active", "present", "poweredon", "poweron", "resumed", "resume")
_STOPPED = ("stop", "off", "down", "shutoff", "shutdown", "absent", "poweredoff", "poweroff", "halted", "halt")
_SUSPENDED = ("suspend", "paused", "pause")
_RESTART = (
    *("restarted", "restart", "rebooted", "reboot", "reset", "powercycle", "powercycled"),
    *("softreboot", "hardreboot", "rebootsoft", "reboothard", "rebootguest"),
)
_NO_RESTART = 'There is no state for a restart: see the guide "Sizes and power"'
_WITH_DDOS = (("with_ddos", "true"),)


def power_state(**statuses: str) -> PowerState:
    """The power state of a server.

    Arguments:
      statuses: the ``vm_state`` of each state.
    """
    verbs = {
        ("running", "stopped"): "stop",
        ("stopped", "running"): "start",
        ("running", "suspended"): "suspend",
        ("suspended", "running"): "resume",
    }
    return PowerState(
        "power_state",
        "vm_state",
        "action",
        statuses,
        {change: verb for change, verb in verbs.items() if statuses.keys() >= {*change}},
        resting=("stopped", "running"),
        synonyms={
            **dict.fromkeys(_RUNNING, "running"),
            **dict.fromkeys(_STOPPED, "stopped"),
            **dict.fromkeys(_SUSPENDED, "suspended" if "suspended" in statuses else "stopped"),
        },
        advice=dict.fromkeys(_RESTART, _NO_RESTART),
    )


SETTLING = Settling("vm_state", frozenset(("building", "resized")))
"""The states that pass by themselves."""


def _only_ipv4(address: str) -> str | None:
    return None if ":" in address else address


def status_filter(*no_filter: str) -> Filter:
    """The filter for a status.

    Arguments:
      no_filter: the statuses that the parameter of the list does not take.
    """

    def parameter(status: str) -> str | None:
        return None if status in no_filter else status

    return Filter("status", _STATUS, ("status",), "status", parameter=parameter)


HARDWARE = (
    Filter("ip_address", IpAddress(), ("addresses.*.addr",), "ip", parameter=_only_ipv4),
    Filter("flavor_id", Text(1), ("flavor.flavor_id",), "flavor_id"),
    Filter("flavor_name", Text(1), ("flavor.flavor_name",)),
    Filter("flavor_prefix", Text(1), ("flavor.flavor_id",), "flavor_prefix", starts_with),
)
ACCESS = (
    Filter("ssh_key_name", Text(1), ("ssh_key_name",)),
    Filter("isolated", Bool(), ("instance_isolation",), "only_isolated", is_present, parameter=only_if_true),
    # The list has a parameter. Its effect on virtual instances is not documented, so it is not used.
    Filter("fixed_external_ip", Bool(), ("fixed_ip_assignments.external",), matches=is_true),
)
CHANGES = (
    Filter("changed_after", Timestamp(), query_key="changes-since"),
    Filter("changed_before", Timestamp(), query_key="changes-before"),
)
DDOS = (
    Filter("protection_status", Choice("Active", "Queued", "Error"), query_key="protection_status", needs=_WITH_DDOS),
    Filter("ddos_profile_name", Text(1), query_key="profile_name", needs=_WITH_DDOS),
    Filter("ddos_profile_type", Choice("basic", "advanced"), query_key="type_ddos_profile", needs=_WITH_DDOS),
    # Last, because other filters need its parameter.
    Filter("with_ddos", Bool(), query_key="with_ddos"),
)
