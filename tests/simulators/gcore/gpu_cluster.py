# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GPU clusters of virtual servers, and those of bare metal servers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ..kind import Filter, one_of
from ..messages import refuse
from ..store import Document
from .api import Gcore, Scope
from .kind import GcoreKind, Write
from .values import (
    DAY_ONE,
    Date,
    HasTags,
    Limit,
    ListQuery,
    Moment,
    NamedBody,
    Number,
    Shape,
    Tag,
    TagKey,
    TagValue,
    Uuid,
    read_date,
    tags_of,
)

ClusterStatus = Literal[
    "active", "creating", "degraded", "deleting", "error", "rebooting", "rebuilding", "resizing", "shutoff"
]
HERE: Document = {"project_id": 1, "region_id": 7}
ELSEWHERE: Document = {"project_id": 2, "region_id": 8}
SETTINGS: Document = {
    "user_data": None,
    "ssh_key_name": "operations",
    "interfaces": [{"type": "external", "ip_family": "ipv4", "name": None, "security_groups": []}],
    "file_shares": [],
    "security_groups": [],
}
VOLUMES: Document = {"volumes": []}
TAGS: list[Document] = [
    {"key": "os_type", "value": "linux", "read_only": True},
    {"key": "env", "value": "production"},
    {"key": "team", "value": "research"},
]


class ClusterDocument(Shape):
    """A GPU cluster. Its tasks lock it, and it does not show them.

    project_id, region_id: not shown.
    """

    project_id: int
    region_id: int
    id: Uuid
    name: str
    status: ClusterStatus = "active"
    flavor: str
    tags: list[Tag] = []
    servers_count: int = 1
    servers_ids: list[Uuid] = []
    servers_settings: dict[str, Any] = {**SETTINGS, **VOLUMES}
    has_pending_changes: bool = False
    created_at: Date = DAY_ONE
    updated_at: Date | None = DAY_ONE


class MetalClusterDocument(ClusterDocument):
    """A GPU cluster of bare metal servers."""

    servers_settings: dict[str, Any] = SETTINGS
    image_id: str = "60000000-0000-4000-8000-000000000490"
    managed_by: Literal["user", "k8s"] = "user"


class ClusterBody(NamedBody):
    """The body of an update. Changes of the template of servers are not simulated."""

    servers_settings: dict[str, Any] = {}


class MetalClusterBody(ClusterBody):
    """The same for bare metal servers."""

    image_id: Uuid = ""


class Texts(Shape):
    """A rule for a text: it is in each list that is given."""

    exact: Annotated[list[str], Field(max_length=100)] = []
    contains: Annotated[list[str], Field(max_length=10)] = []
    prefix: Annotated[list[str], Field(max_length=10)] = []
    suffix: Annotated[list[str], Field(max_length=10)] = []

    def fits(self, text: str) -> bool:
        """Return whether a text is what it has to be."""
        tests = (
            (self.exact, str.__eq__),
            (self.contains, str.__contains__),
            (self.prefix, str.startswith),
            (self.suffix, str.endswith),
        )
        return all(not expected or any(test(text, each) for each in expected) for expected, test in tests)


def only_one(texts: object) -> object:
    """Return the text of a key that can be given once."""
    return texts[0] if isinstance(texts, list) and len(texts) == 1 else texts


OneNumber = Annotated[Number, Field(ge=0), BeforeValidator(only_one)]
OneMoment = Annotated[Moment, BeforeValidator(only_one)]


class Numbers(Shape):
    """A range of numbers."""

    gt: OneNumber | None = None
    gte: OneNumber | None = None
    lt: OneNumber | None = None
    lte: OneNumber | None = None


class Moments(Shape):
    """A range of moments."""

    gt: OneMoment | None = None
    gte: OneMoment | None = None
    lt: OneMoment | None = None
    lte: OneMoment | None = None


def in_range(value: Any, limits: Any) -> bool:
    """Return whether a value is there and in a range."""
    return value is not None and all(
        limit is None or test(limit)
        for limit, test in (
            (limits.gt, value.__gt__),
            (limits.gte, value.__ge__),
            (limits.lt, value.__lt__),
            (limits.lte, value.__le__),
        )
    )


def date_in_range(date: str | None, limits: Any) -> bool:
    """Return whether a date is there and in a range."""
    return in_range(None if date is None else read_date(date), limits)


class ClustersQuery(ListQuery):
    """The query of the list: most parameters are objects, such as ``name[exact]=train``."""

    limit: Limit = 10
    ids: Annotated[list[Uuid], one_of("id")] = []
    name: Annotated[Texts | None, Filter(lambda name, expected: expected.fits(name))] = None
    flavor: Annotated[Texts | None, Filter(lambda flavor, expected: expected.fits(flavor))] = None
    tag_key: Annotated[Texts | None, Filter(lambda item, expected: any(map(expected.fits, tags_of(item))), "")] = None
    tag_value: Annotated[
        Texts | None, Filter(lambda item, expected: any(map(expected.fits, tags_of(item).values())), "")
    ] = None
    tags: Annotated[dict[TagKey, Annotated[TagValue, BeforeValidator(only_one)]], HasTags] = {}
    servers_count: Annotated[Numbers | None, Filter(in_range)] = None
    created_at: Annotated[Moments | None, Filter(date_in_range)] = None
    updated_at: Annotated[Moments | None, Filter(date_in_range)] = None


class MetalClustersQuery(ClustersQuery):
    """The query of the list of clusters of bare metal servers."""

    image_ids: Annotated[list[Uuid], one_of("image_id")] = []
    managed_by: Annotated[list[Literal["user", "k8s"]], one_of()] = ["user"]


class Cluster(GcoreKind):
    """GPU clusters. An update is synchronous."""

    item = "cluster_id"
    not_simulated = ("POST", "DELETE")
    hidden = frozenset({"project_id", "region_id"})

    def check_body(self, api: Gcore, document: Document, body: Any) -> None:
        """Refuse what is not simulated."""
        for key in sorted(body.model_fields_set - {"name", "tags"}):
            refuse(501, "NotSimulated", f"the key {key} is not simulated")


class VirtualCluster(Cluster):
    """GPU clusters of virtual servers."""

    title = "GPU virtual cluster"
    collection = "gpu_virtual_clusters"
    document = ClusterDocument
    path = "/cloud/v3/gpu/virtual/{project_id}/{region_id}/clusters"
    query = ClustersQuery
    writes = (Write(ClusterBody, "update_tags_gpu_virtual_cluster"),)
    seed = (
        # A plain one: one of its tags is read-only.
        {
            **HERE,
            "id": "60000000-0000-4000-8000-000000000301",
            "name": "inference",
            "flavor": "g3-ai-32-192-1500-l40s-48-1",
            "servers_count": 2,
            "servers_ids": ["60000000-0000-4000-8000-000000000391", "60000000-0000-4000-8000-000000000392"],
            "tags": TAGS,
        },
        # Without tags. Its name contains another one's.
        {
            **HERE,
            "id": "60000000-0000-4000-8000-000000000302",
            "name": "inference-test",
            "flavor": "g3-ai-16-96-750-l40s-24-1",
            "status": "shutoff",
            "created_at": "2024-01-16T10:30:00Z",
            "updated_at": None,
        },
        # The same name twice: names of clusters are not unique.
        {**HERE, "id": "60000000-0000-4000-8000-000000000303", "name": "twin", "flavor": "g3-ai-32"},
        {**HERE, "id": "60000000-0000-4000-8000-000000000304", "name": "twin", "flavor": "g3-ai-32"},
        # In another project and in another region.
        {**ELSEWHERE, "id": "60000000-0000-4000-8000-000000000305", "name": "rehearsal", "flavor": "g3-ai-32"},
    )


class MetalCluster(Cluster):
    """GPU clusters of bare metal servers. The list leaves out those of Kubernetes unless the query includes them."""

    title = "GPU bare metal cluster"
    collection = "gpu_bare_metal_clusters"
    document = MetalClusterDocument
    path = "/cloud/v3/gpu/baremetal/{project_id}/{region_id}/clusters"
    query = MetalClustersQuery
    writes = (Write(MetalClusterBody, "update_gpu_baremetal_cluster"),)
    seed = (
        # A plain one: one of its tags is read-only.
        {
            **HERE,
            "id": "60000000-0000-4000-8000-000000000401",
            "name": "training",
            "flavor": "bm3-ai-1xlarge-h100-80-8",
            "servers_count": 2,
            "servers_ids": ["60000000-0000-4000-8000-000000000491", "60000000-0000-4000-8000-000000000492"],
            "tags": TAGS,
        },
        # Without tags. Its servers do not have its settings yet.
        {
            **HERE,
            "id": "60000000-0000-4000-8000-000000000402",
            "name": "training-test",
            "flavor": "bm3-ai-1xlarge-a100-80-8",
            "image_id": "60000000-0000-4000-8000-000000000480",
            "has_pending_changes": True,
            "created_at": "2024-01-16T10:30:00Z",
        },
        # The same name twice: names of clusters are not unique.
        {**HERE, "id": "60000000-0000-4000-8000-000000000403", "name": "twin", "flavor": "bm3-ai-1xlarge-h100-80-8"},
        {**HERE, "id": "60000000-0000-4000-8000-000000000404", "name": "twin", "flavor": "bm3-ai-1xlarge-h100-80-8"},
        # Of a Kubernetes cluster.
        {
            **HERE,
            "id": "60000000-0000-4000-8000-000000000406",
            "name": "k8s-pool-1",
            "flavor": "bm3-ai-1xlarge-h100-80-8",
            "managed_by": "k8s",
        },
        # In another project and in another region.
        {
            **ELSEWHERE,
            "id": "60000000-0000-4000-8000-000000000405",
            "name": "rehearsal",
            "flavor": "bm3-ai-1xlarge-h100-80-8",
        },
    )

    def check_writable(self, key: str, document: Document, scope: Scope) -> None:
        """Refuse the update of a cluster that Kubernetes manages.

        No source states this answer: 403 is an assumption.
        """
        if document["managed_by"] == "k8s":
            refuse(403, "ForbiddenError", f"{self.title} {key} is managed by k8s")
