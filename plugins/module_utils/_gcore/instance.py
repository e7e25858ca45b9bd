# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The instance. See the page "Update instance" of the API reference."""

from __future__ import annotations

from .._model.field import Value
from .._model.filters import Filter, Shown, Values, one_of, starts_with
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.scalars import Bool, Text, Uuid
from .collections import INSTANCES
from .fields import NAME, REGIONAL, tags
from .lookups import by_name
from .servers import ACCESS, CHANGES, DDOS, HARDWARE, status_filter


def _starts_differently(shown: Shown, values: Values) -> bool:
    return not starts_with(shown, values)


def _none_of(shown: Shown, values: Values) -> bool:
    return not one_of(shown, values)


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
