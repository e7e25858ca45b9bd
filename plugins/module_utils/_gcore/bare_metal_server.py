# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The bare metal server. See the pages "Update bare metal server" and "Manage bare metal power state"."""

from __future__ import annotations

from .._model.collection import Collection
from .._model.field import Value
from .._model.filters import Filter
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.rules import Unfit
from .._model.scalars import Bool, Uuid
from .._model.steps import Step
from .fields import NAME, REGIONAL, tags
from .lookups import by_name
from .servers import ACCESS, CHANGES, DDOS, HARDWARE, SETTLING, power_state, status_filter

_COLLECTION = Collection(
    path="/cloud/v1/bminstances/{project_id}/{region_id}/{bare_metal_server_id}",
    list_path="/cloud/v1/bminstances/{project_id}/{region_id}",
    fixed_query=(("order_by", "created.asc"),),
    query_keys={"name": "name", "tags": "tag_key_value"},
)
_POWER = power_state(running="active", stopped="stopped")
BARE_METAL_SERVER = Resource(
    kind="bare_metal_server",
    collection=_COLLECTION,
    identity=Identity("bare_metal_server_id", Uuid(), lookup=by_name("bare_metal_server", _COLLECTION)),
    fields=(Value("name", NAME), _POWER, tags("list")),
    steps=(
        Step(
            "action",
            ("power_state",),
            (Write("POST", "/cloud/v2/baremetal/{project_id}/{region_id}/{bare_metal_server_id}/action"),),
        ),
    ),
    rules=(Unfit("power_state", _POWER.unreachable),),
    settling=SETTLING,
    writes=(Write("PATCH", _COLLECTION.path),),
    scope=REGIONAL,
    locking_task_types=("update_bm", "start_bm", "stop_bm", "soft_reboot_bm", "hard_reboot_bm", "rebuild_bm"),
    volatile=("task_id", "task_state", "status", "vm_state"),
    status_keys=("task_id",),
    filters=(
        status_filter(
            *("DELETED", "MIGRATING", "PASSWORD", "PAUSED", "RESIZE", "REVERT_RESIZE", "SHELVED", "SHELVED_OFFLOADED"),
            *("SOFT_DELETED", "UNKNOWN", "VERIFY_RESIZE"),
        ),
        *HARDWARE,
        *ACCESS,
        *CHANGES,
        Filter("include_k8s", Bool(), query_key="include_k8s"),
        *DDOS,
    ),
)
