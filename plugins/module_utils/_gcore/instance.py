# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The instance. See the pages "Update instance", "Change instance flavor" and "Manage instance state" of the API
reference, and those that put instances into placement groups.
"""

from __future__ import annotations

import typing as t

from .._model.collection import Document, values_at
from .._model.field import Value
from .._model.filters import Filter, Shown, Values, one_of, starts_with
from .._model.lookup_by_name import LookupByName, has_value
from .._model.plan import Change, NoBody, PrepareContext, Write
from .._model.resource import Identity, Resource
from .._model.rules import Consent, Offered, Unfit
from .._model.scalars import Bool, Keyword, Text, Uuid
from .._model.steps import ExtraDocument, Step, adds, removes
from .collections import FLAVORS, INSTANCES, PLACEMENT_GROUPS, is_bare_metal
from .fields import NAME, REGIONAL, tags
from .lookups import by_name
from .servers import ACCESS, CHANGES, DDOS, HARDWARE, SETTLING, power_state, status_filter


def _starts_differently(shown: Shown, values: Values) -> bool:
    return not starts_with(shown, values)


def _none_of(shown: Shown, values: Values) -> bool:
    return not one_of(shown, values)


_ACTION = (Write("POST", "/cloud/v2/instances/{project_id}/{region_id}/{instance_id}/action"),)
_POWER = power_state(running="active", stopped="stopped", suspended="suspended")
_FLAVOR_NAME = LookupByName(
    "flavor",
    FLAVORS,
    "flavor_name",
    "flavor_id",
    query_key=None,
    name_key="flavor_name",
    matches=has_value("flavor_name", Text(1)),
)
_NO_GROUP = "none"
_GROUP_NAME = by_name("placement_group", PLACEMENT_GROUPS, query_key=None)


def _flavor_ids(flavor: Document) -> tuple[t.Any, ...]:
    return (flavor.get("flavor_id"),)


def _group_ids(group: Document) -> tuple[t.Any, ...]:
    return (group.get(PLACEMENT_GROUPS.id_key), _NO_GROUP)


def _not_for_bare_metal(change: Change) -> str | None:
    """Why a bare metal server cannot have a new value."""
    return "a bare metal server cannot have it" if is_bare_metal(change.document) else None


def _cannot_be_suspended(change: Change) -> str | None:
    """Why the power state cannot change."""
    is_suspended = change.field_changes["power_state"].after == "suspended"
    return (_not_for_bare_metal(change) if is_suspended else None) or _POWER.unreachable(change)


def _group_of(groups: list[Document], instance: Document) -> t.Any:
    """The ID of the placement group of an instance, or the word for none."""
    return next(
        (
            group.get(PLACEMENT_GROUPS.id_key)
            for group in groups
            if instance.get("id") in values_at(group, ("instances", "instance_id"))
        ),
        _NO_GROUP,
    )


def _restarts(change: Change, _context: PrepareContext) -> str | None:
    return "restarts the running instance" if _POWER.turning_point(change) == "running" else None


def _cannot_be_resized(change: Change) -> str | None:
    if _POWER.turning_point(change):
        return None
    state = change.document.get("vm_state")
    advice = ". Set power_state: running or stopped, too" if state in _POWER.statuses.values() else ""
    return f"an instance whose vm_state is {state} keeps its flavor{advice}"


INSTANCE = Resource(
    kind="instance",
    collection=INSTANCES,
    identity=Identity("instance_id", Uuid(), lookup=by_name("instance", INSTANCES)),
    fields=(
        Value("name", NAME),
        Value("flavor_id", Text(1), key="flavor.flavor_id", sent="flavor_id", lookup=_FLAVOR_NAME, described=True),
        _POWER,
        Value("placement_group_id", Keyword(_NO_GROUP, Uuid()), sent="servergroup_id", lookup=_GROUP_NAME),
        tags("list"),
    ),
    steps=(
        Step("action", ("power_state",), _ACTION, _POWER.first),
        Step("changeflavor", ("flavor_id",), (Write("POST", f"{INSTANCES.path}/changeflavor"),)),
        Step("action", ("power_state",), _ACTION, _POWER.last),
        Step(
            "remove_from_servergroup",
            ("placement_group_id",),
            (Write("POST", f"{INSTANCES.path}/remove_from_servergroup", form=NoBody()),),
            removes("placement_group_id", _NO_GROUP),
        ),
        Step(
            "put_into_servergroup",
            ("placement_group_id",),
            (Write("POST", f"{INSTANCES.path}/put_into_servergroup", absolute=False),),
            adds("placement_group_id", _NO_GROUP),
        ),
    ),
    extras=(ExtraDocument("placement_group_id", "placement_group_id", _group_of, collection=PLACEMENT_GROUPS),),
    writes=(Write("PATCH", INSTANCES.path),),
    rules=(
        Unfit("power_state", _cannot_be_suspended),
        Unfit("flavor_id", _not_for_bare_metal),
        Unfit("placement_group_id", _not_for_bare_metal),
        Unfit("flavor_id", _cannot_be_resized),
        Offered("placement_group_id", PLACEMENT_GROUPS, _group_ids),
        Offered("flavor_id", FLAVORS, _flavor_ids, "flavor"),
        Consent("flavor_id", _restarts),
    ),
    settling=SETTLING,
    scope=REGIONAL,
    locking_task_types=(
        *("update_vm", "resize_vm", "start_vm", "stop_vm", "suspend_vm", "resume_vm", "soft_reboot_vm"),
        *("hard_reboot_vm", "put_into_server_group", "remove_from_server_group"),
    ),
    volatile=("task_id", "task_state", "status", "vm_state", "flavor"),
    status_keys=("task_id",),
    filters=(
        status_filter("DELETED", "PASSWORD", "RESCUE", "UNKNOWN"),
        *HARDWARE,
        Filter(
            "exclude_flavor_prefix",
            Text(1),
            ("flavor.flavor_id",),
            "exclude_flavor_prefix",
            matches=_starts_differently,
        ),
        Filter("security_group_name", Text(1), ("security_groups.name",)),
        Filter("exclude_security_group_name", Text(1), ("security_groups.name",), "exclude_secgroup", matches=_none_of),
        *ACCESS,
        Filter("available_floating", Bool(), query_key="available_floating"),
        *CHANGES,
        *DDOS,
    ),
)
