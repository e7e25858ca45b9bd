# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The instance, after the page "Update instance"."""

from __future__ import annotations

from dataclasses import replace

from .._fields import Value
from .._filter import Filter, begins, is_there
from .._gcore import GCORE, NAME, REGIONAL, by_name, tags
from .._resource import Collection, Identity, Included, Resource, Write
from .._types import Address, Bool, Choice, Text, Uuid

_PATH = "/cloud/v1/instances/{project_id}/{region_id}/{instance_id}"

_BARE_METAL = Collection(
    one=_PATH,
    all="/cloud/v1/bminstances/{project_id}/{region_id}",
    always=(("order_by", "created.asc"),),
    hints={"name": "name", "tags": "tag_key_value"},
    synonyms={"instance_id": "id", "instance_name": "name"},
)
_ALL = replace(
    _BARE_METAL,
    all="/cloud/v1/instances/{project_id}/{region_id}",
    # Else bare metal servers could be read by id only, and be taken for missing by name.
    included=Included(
        ("include_baremetal", "true"),
        _BARE_METAL,
        # Only their flavors have a class of hardware.
        lambda document: isinstance(document.get("flavor"), dict) and "resource_class" in document["flavor"],
    ),
)

_STATUS = Choice(
    *("ACTIVE", "BUILD", "ERROR", "HARD_REBOOT", "MIGRATING", "PAUSED", "REBOOT", "REBUILD", "RESIZE", "REVERT_RESIZE"),
    *("SHELVED", "SHELVED_OFFLOADED", "SHUTOFF", "SOFT_DELETED", "SUSPENDED", "VERIFY_RESIZE"),
)


def _only_ipv4(address: str) -> str | None:
    return None if ":" in address else address


def _only_if_true(value: bool) -> str | None:
    return "true" if value else None


INSTANCE = Resource(
    kind="instance",
    service=GCORE,
    collection=_ALL,
    identity=Identity("instance_id", Uuid(), ref=by_name("instance", _ALL)),
    fields=(
        Value("name", NAME),
        tags("list"),
    ),
    writes=(Write("PATCH", _PATH),),
    scope=REGIONAL,
    holders=("update_vm",),
    volatile=("task_id", "task_state", "status", "vm_state"),
    heeds=("task_id",),
    filters=(
        Filter("status", _STATUS, ("status",), "status"),
        Filter("ip_address", Address(), ("addresses.*.addr",), "ip", parameter=_only_ipv4),
        Filter("flavor_id", Text(1), ("flavor.flavor_id",), "flavor_id"),
        Filter("flavor_name", Text(1), ("flavor.flavor_name",)),
        Filter("flavor_prefix", Text(1), ("flavor.flavor_id",), "flavor_prefix", begins),
        Filter("security_group_name", Text(1), ("security_groups.name",)),
        Filter("ssh_key_name", Text(1), ("ssh_key_name",)),
        Filter("isolated", Bool(), ("instance_isolation",), "only_isolated", is_there, parameter=_only_if_true),
    ),
)
