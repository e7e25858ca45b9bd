# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubernetes clusters."""

from __future__ import annotations

from typing import Any, Literal

from ..store import Document
from .api import Gcore
from .kind import GcoreKind
from .load_balancer import LoggingOn
from .values import DAY_ONE, FRANKFURT, LUXEMBOURG, ListQuery, Query, Shape, Uuid

CLUSTERS = "k8sclusters"
POOLS = "k8spools"


class Slurm(Shape):
    """The add-on for batch jobs."""

    enabled: bool = False
    file_share_id: Uuid | None = None
    ssh_key_ids: list[Uuid] | None = None
    worker_count: int | None = None


class AddOns(Shape):
    """The add-ons of a cluster."""

    slurm: Slurm = Slurm()


class Nfs(Shape):
    """The storage of file shares."""

    vast_enabled: bool = False


class Csi(Shape):
    """The storage of a cluster."""

    nfs: Nfs = Nfs()


class K8sClusterDocument(Shape):
    """A cluster.

    project_id, region_id: not shown.
    pools: taken from the pools.
    """

    project_id: int
    region_id: int
    id: Uuid
    name: str
    status: Literal["Deleting", "Provisioned", "Provisioning"] = "Provisioned"
    version: str = "v1.31.4"
    keypair: str = "operations"
    is_public: bool = False
    is_ipv6: bool = False
    add_ons: AddOns = AddOns()
    authentication: dict[str, Any] | None = None
    autoscaler_config: dict[str, str] | None = None
    cni: dict[str, Any] | None = {"provider": "calico", "cilium": None}
    csi: Csi = Csi()
    ddos_profile: dict[str, Any] | None = None
    fixed_network: str | None = "10000000-0000-4000-8000-000000000001"
    fixed_subnet: str | None = "20000000-0000-4000-8000-000000000001"
    logging: LoggingOn | None = None
    pods_ip_pool: str | None = "172.16.0.0/18"
    pods_ipv6_pool: str | None = None
    services_ip_pool: str | None = "172.24.0.0/18"
    services_ipv6_pool: str | None = None
    pools: list[Any] = []
    created_at: str = DAY_ONE
    creator_task_id: str | None = None
    task_id: str | None = None


class K8sClustersQuery(ListQuery):
    """The query of the list, which has no filters and no order."""


HERE: Document = {key: LUXEMBOURG[key] for key in ("project_id", "region_id")}
ELSEWHERE: Document = {key: FRANKFURT[key] for key in ("project_id", "region_id")}


def cluster(number: int, name: str, **values: Any) -> Document:
    """Return a seed document."""
    return {**HERE, "id": f"f0000000-0000-4000-8000-00000000000{number}", "name": name, **values}


class K8sCluster(GcoreKind):
    """Kubernetes clusters. Their updates are not simulated, only those of their pools."""

    title = "K8s cluster"
    collection = CLUSTERS
    document = K8sClusterDocument
    path = "/cloud/v2/k8s/clusters/{project_id}/{region_id}"
    item = "cluster_name"
    by_name = True
    query = K8sClustersQuery
    not_simulated = ("POST", "PATCH", "DELETE")
    hidden = frozenset({"project_id", "region_id"})
    seed = (
        # A plain one, with most pools.
        cluster(1, "shop"),
        # One with all that a cluster can have.
        cluster(
            2,
            "lab",
            is_public=True,
            is_ipv6=True,
            authentication={
                "kubeconfig_created_at": DAY_ONE,
                "kubeconfig_expires_at": "2026-01-15T10:30:00Z",
                "oidc": {"issuer_url": "https://accounts.example.com", "client_id": "kubernetes"},
            },
            autoscaler_config={"scale-down-unneeded-time": "5m"},
            cni={"provider": "cilium", "cilium": {"hubble_relay": True}},
            ddos_profile={"enabled": False},
            logging={
                "enabled": True,
                "destination_region_id": 7,
                "topic_name": "lab",
                "retention_policy": {"period": 45},
            },
            pods_ipv6_pool="2001:db8:16::/64",
            services_ipv6_pool="2001:db8:24::/108",
        ),
        # Without pools: it is being created.
        cluster(3, "building", status="Provisioning", fixed_network="", fixed_subnet=""),
        # The same name in another project and in another region.
        cluster(4, "shop", **ELSEWHERE),
    )

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return a cluster with its pools."""
        pools = [each for each in api.store.all_visible(POOLS, api.now) if each["cluster_id"] == document["id"]]
        return {**super().show(api, document, query), "pools": [api.kind(POOLS).show(api, pool) for pool in pools]}
