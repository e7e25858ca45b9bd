# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""GPU clusters. See the pages "Update virtual GPU cluster" and "Update bare metal GPU cluster"."""

from __future__ import annotations

import typing as t

from .._model.collection import Collection, Document, PathParams
from .._model.field import Value
from .._model.filters import Filter, is_true, since, starts_with, until
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.rules import ReadOnly
from .._model.scalars import Bool, Choice, Int, Text, Timestamp, Uuid
from .fields import NAME, REGIONAL, tags
from .lookups import by_name

_BY_NAME = "name[exact]"
_STATUS = Choice(
    "active", "creating", "degraded", "deleting", "error", "rebooting", "rebuilding", "resizing", "shutoff"
)
_FILTERS = (
    Filter("status", _STATUS, ("status",)),
    Filter("flavor_name", Text(1), ("flavor",), "flavor[exact]"),
    Filter("flavor_prefix", Text(1), ("flavor",), "flavor[prefix]", starts_with),
    # The list compares a range; its lower end leaves out some.
    Filter("servers_count", Int(0), ("servers_count",), "servers_count[gte]"),
    Filter("server_id", Uuid(), ("servers_ids",)),
    Filter("has_pending_changes", Bool(), ("has_pending_changes",), matches=is_true),
    Filter("created_after", Timestamp(), ("created_at",), "created_at[gte]", since),
    Filter("created_before", Timestamp(), ("created_at",), "created_at[lte]", until),
    Filter("changed_after", Timestamp(), ("updated_at",), "updated_at[gte]", since),
    Filter("changed_before", Timestamp(), ("updated_at",), "updated_at[lte]", until),
)


def _managed_by_kubernetes(cluster: Document, _path_params: PathParams) -> str | None:
    if cluster.get("managed_by") != "k8s":
        return None
    return (
        "Kubernetes manages this cluster itself (managed_by: k8s). gcore_gpu_bare_metal_cluster_info with "
        "managed_by: user lists clusters that you can change"
    )


def _gpu_cluster(
    kind: str, servers: str, task_types: tuple[str, ...], fixed_query: tuple[tuple[str, str], ...] = (), **others: t.Any
) -> Resource:
    """A kind of GPU cluster.

    Arguments:
      kind: its name.
      servers: the word for its servers in paths.
      task_types: how the types of the API tasks begin that work on such a cluster.
      fixed_query: the parameters that each request for the list sends.
      others: other arguments of the resource.
    """
    list_path = f"/cloud/v3/gpu/{servers}/{{project_id}}/{{region_id}}/clusters"
    collection = Collection(
        path=f"{list_path}/{{{kind}_id}}",
        list_path=list_path,
        fixed_query=fixed_query,
        query_keys={"name": _BY_NAME, "ids": "ids", "tags": "tags[{}]", "tag_keys": "tag_key[exact]"},
    )
    return Resource(
        kind=kind,
        collection=collection,
        identity=Identity(f"{kind}_id", Uuid(), lookup=by_name(kind, collection, _BY_NAME)),
        fields=(Value("name", NAME), tags("list")),
        writes=(Write("PATCH", collection.path),),
        scope=REGIONAL,
        # Documents do not show the task that works on a cluster.
        locking_task_types=task_types,
        volatile=("updated_at", "status", "servers_count", "servers_ids", "has_pending_changes"),
        # It can contain passwords.
        hidden=("servers_settings.user_data",),
        **others,
    )


GPU_VIRTUAL_CLUSTER = _gpu_cluster(
    "gpu_virtual_cluster",
    "virtual",
    tuple(
        f"{work}_gpu_virtual_cluster"
        for work in ("upscale", "downscale", "start", "stop", "soft_reboot", "hard_reboot", "update_tags")
    ),
    filters=_FILTERS,
)
GPU_BARE_METAL_CLUSTER = _gpu_cluster(
    "gpu_bare_metal_cluster",
    "baremetal",
    (
        *("upscale_ai_cluster_gpu", "downscale_ai_cluster_gpu"),
        *(f"{work}_gpu_baremetal_cluster" for work in ("start", "stop", "soft_reboot", "hard_reboot", "rebuild")),
    ),
    # Without this, the list leaves out clusters of Kubernetes.
    (("managed_by", "user"), ("managed_by", "k8s")),
    rules=(ReadOnly(_managed_by_kubernetes),),
    filters=(
        *_FILTERS,
        Filter("image_id", Uuid(), ("image_id",), "image_ids"),
        Filter("managed_by", Choice("user", "k8s"), ("managed_by",)),
    ),
)
