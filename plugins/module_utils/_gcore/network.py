# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The network. See the page "Update network" and the update by tasks that replaces it."""

from __future__ import annotations

from .._model.field import Value
from .._model.filters import Filter, is_true
from .._model.plan import Change, PrepareContext, Refusal, Write
from .._model.resource import Identity, Resource
from .._model.scalars import Bool, Choice, Uuid
from .collections import NETWORKS
from .fields import NAME, REGIONAL, tags
from .lookups import SUBNET_NAME, by_name


def _prepare(change: Change, context: PrepareContext) -> None:
    network, project = change.document, change.document.get("project_id")
    # The project that shares a network may see it as shared, too.
    is_foreign = network.get("shared") is True and project not in (None, context.path_params["project_id"])
    is_external = network.get("external") is True
    if is_external or is_foreign:
        key, owner = ("external", "the platform") if is_external else ("shared", f"project {project}")
        raise Refusal(
            f"this network belongs to {owner} ({key}: true). gcore_network_info with external: false and shared: "
            "false lists networks that you can change"
        )


NETWORK = Resource(
    kind="network",
    collection=NETWORKS,
    identity=Identity("network_id", Uuid(), lookup=by_name("network", NETWORKS)),
    fields=(Value("name", NAME), tags("list")),
    writes=(
        Write("PATCH", "/cloud/v2/networks/{project_id}/{region_id}/{network_id}"),
        Write("PATCH", NETWORKS.path),
    ),
    scope=REGIONAL,
    shared_scope=("project_id",),
    prepare=_prepare,
    locking_task_types=("update_network",),
    volatile=("updated_at", "task_id"),
    status_keys=("task_id",),
    filters=(
        Filter("type", Choice("vlan", "vxlan"), ("type",), "network_type", aliases=("network_type",)),
        Filter("external", Bool(), ("external",), "external", is_true),
        Filter("shared", Bool(), ("shared",), matches=is_true),
        Filter("subnet_id", Uuid(), ("subnets",), lookup=SUBNET_NAME),
    ),
)
