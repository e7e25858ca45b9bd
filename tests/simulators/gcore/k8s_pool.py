# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools of nodes of Kubernetes clusters."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from ..messages import refuse
from ..store import Document
from .api import Gcore, invalid, scope_of
from .k8s_cluster import CLUSTERS, ELSEWHERE, HERE, POOLS
from .kind import GcoreKind, Locked, Operation, Write
from .security_group import unknown_groups
from .values import DAY_ONE, Body, ListQuery, Shape, Uuid

RUNNING = "Running"
UPDATING, SCALING = "Updating", "Scaling"
"""Statuses in between. The contract names none but the one above, and that only as an example."""
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")

NodeCount = Annotated[int, Field(ge=1, le=200)]


def check_taint(text: str) -> str:
    """Check a taint: a value and an effect. The contract shows only an example."""
    if text.rpartition(":")[2] not in EFFECTS or ":" not in text:
        raise ValueError(f"Input should be a value, a colon, and one of {', '.join(EFFECTS)}")
    return text


class K8sPoolDocument(Shape):
    """A pool.

    project_id, region_id, cluster_id: not shown.
    """

    project_id: int
    region_id: int
    cluster_id: Uuid
    id: Uuid
    name: str
    status: str = RUNNING
    flavor_id: str = "g1-standard-2-4"
    node_count: NodeCount = 1
    min_node_count: NodeCount = 1
    max_node_count: NodeCount = 1
    auto_healing_enabled: bool = True
    boot_volume_size: int = 50
    boot_volume_type: str = "ssd_hiiops"
    is_public_ipv4: bool = False
    labels: dict[str, str] = {}
    taints: dict[str, str] = {}
    crio_config: dict[str, str] = {}
    kubelet_config: dict[str, str] = {}
    security_group_ids: list[Uuid] = []
    servergroup_id: str = ""
    servergroup_name: str = ""
    servergroup_policy: str = ""
    created_at: str = DAY_ONE


class UpdateK8sPool(Body, Operation):
    """The body of an update. Null is the default, and means no change; the work goes on after the answer.

    The contract does not state whether maps are replaced or merged: they are replaced.
    """

    auto_healing_enabled: bool | None = None
    labels: dict[str, str] | None = None
    max_node_count: NodeCount | None = None
    min_node_count: NodeCount | None = None
    node_count: int | None = None
    security_group_ids: list[Uuid] = []
    taints: dict[str, Annotated[str, AfterValidator(check_taint)]] | None = None

    def changes(self) -> Document:
        """Return the values to store."""
        return {key: value for key, value in super().changes().items() if value is not None}

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse limits that exclude each other, and unknown security groups. No source states the answers."""
        if "node_count" in self.model_fields_set:
            refuse(501, "NotSimulated", "the update of node_count is not simulated")
        after = {**document, **self.changes()}
        if after["min_node_count"] > after["max_node_count"]:
            raise invalid({"min_node_count": [f"Input should be at most {after['max_node_count']}"]})
        groups = {f"security_group_ids.{index}": group for index, group in enumerate(self.security_group_ids)}
        errors = unknown_groups(api, scope_of(POOLS, document), groups)
        if errors:
            raise invalid(errors)

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the pool while its nodes change."""
        changed = {**document, **self.changes()}
        return changed if changed == document else {**changed, "status": UPDATING}

    def settled(self, document: Document) -> Document:
        """Return the status that the pool had, and as many nodes as new limits allow."""
        changes = self.changes()
        after = {**document, **changes}
        if after == document:
            return {}
        if changes.keys().isdisjoint({"min_node_count", "max_node_count"}):
            return {"status": document["status"]}
        number = min(max(after["node_count"], after["min_node_count"]), after["max_node_count"])
        return {"status": document["status"], "node_count": number}


class ResizeK8sPool(Body, Operation):
    """The body of a change of the number of nodes. No source states that the limits of a pool bind it."""

    node_count: NodeCount

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the pool with so many nodes."""
        return {**document, "node_count": self.node_count}

    def interim(self, document: Document) -> Document:
        """Return the status that the pool shows."""
        return {"status": SCALING}


class K8sPoolsQuery(ListQuery):
    """The query of the list, which has no filters and no order."""


def pool(number: int, name: str, cluster: int, **values: Any) -> Document:
    """Return a seed document."""
    return {
        **HERE,
        "id": f"f0000000-0000-4000-8000-00000000010{number}",
        "cluster_id": f"f0000000-0000-4000-8000-00000000000{cluster}",
        "name": name,
        **values,
    }


class K8sPool(GcoreKind):
    """Pools of nodes. Their tasks lock the cluster, and only the cluster shows them."""

    title = "K8s cluster pool"
    collection = POOLS
    document = K8sPoolDocument
    path = "/cloud/v2/k8s/clusters/{project_id}/{region_id}/{cluster_name}/pools"
    item = "pool_name"
    by_name = True
    parents = {"cluster_id": CLUSTERS}
    query = K8sPoolsQuery
    writes = (
        Write(UpdateK8sPool, "update_k8s_cluster_pool_v2"),
        Write(
            ResizeK8sPool,
            "resize_k8s_cluster_v2",
            "POST",
            "/cloud/v2/k8s/clusters/{project_id}/{region_id}/{cluster_name}/pools/{pool_name}/resize",
            starts_tasks=True,
        ),
    )
    not_simulated = ("POST", "DELETE")
    hidden = frozenset({"project_id", "region_id", "cluster_id"})
    seed = (
        # Of a fixed size.
        pool(
            1,
            "workers",
            1,
            node_count=3,
            min_node_count=3,
            max_node_count=3,
            labels={"tier": "web", "example.com/team": "backend"},
            security_group_ids=["30000000-0000-4000-8000-000000000002"],
        ),
        # The autoscaler sets its size; only some pods run there.
        pool(
            2,
            "burst",
            1,
            node_count=4,
            max_node_count=10,
            labels={"tier": "batch"},
            taints={"dedicated": "batch:NoSchedule", "spot": "true:PreferNoSchedule"},
            crio_config={"default-ulimits": "nofile=1024:2048"},
            kubelet_config={"podMaxPids": "4096"},
            servergroup_id="60000000-0000-4000-8000-000000000602",
            servergroup_name="databases",
            servergroup_policy="soft-anti-affinity",
        ),
        # Without anything.
        pool(3, "plain", 1, auto_healing_enabled=False, is_public_ipv4=True),
        # The same name in another cluster.
        pool(4, "workers", 2, node_count=2, max_node_count=5),
        # Of a fixed size, and it has lost a node.
        pool(6, "shrunk", 1, node_count=2, min_node_count=3, max_node_count=3),
        # In another project and in another region.
        pool(5, "workers", 4, **ELSEWHERE),
    )

    def locked(self, api: Gcore, document: Document) -> Locked:
        """Return the pool and its cluster."""
        return [(POOLS, str(document["id"])), (CLUSTERS, str(document["cluster_id"]))], []

    def check_lock(self, api: Gcore, key: str, document: Document) -> None:
        """Refuse the update of a pool while it, or a task of its cluster, is at work. No source states the former."""
        super().check_lock(api, key, document)
        clusters: Any = api.kind(CLUSTERS)
        cluster = document["cluster_id"]
        clusters.check_lock(api, cluster, api.store.latest(CLUSTERS, cluster))
        if document["status"] in (UPDATING, SCALING):
            refuse(409, "ConflictError", f"{self.title} {key} cannot be changed while it is {document['status']}")
