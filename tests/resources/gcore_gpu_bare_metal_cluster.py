# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The GPU cluster of bare metal servers: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.gpu_cluster import (
    GPU_BARE_METAL_CLUSTER as RESOURCE,
)
from integration import oracle

from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Subject, case, named, refusal

SAMPLE, NO_TAGS = (f"60000000-0000-4000-8000-00000000040{digit}" for digit in "12")
NAME = "training"
OF_KUBERNETES = "60000000-0000-4000-8000-000000000406"

CASES = {
    "metal cluster, name": case(SAMPLE, {"name": "renamed"}, {"name": "renamed"}, name="renamed"),
    "metal cluster, longest name": case(SAMPLE, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "metal cluster, number as name": case(SAMPLE, {"name": "1234"}, {"name": "1234"}, name=1234),
    "metal cluster, same name": case(SAMPLE, None, name=NAME),
    "metal cluster tags, added": case(
        SAMPLE,
        {"tags": {"a": "1"}},
        {"tags": {"env": "production", "team": "research", "a": "1"}, "read_only_tags": {"os_type": "linux"}},
        tags={"a": "1", "team": "research"},
    ),
    "metal cluster tags, first": case(NO_TAGS, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "metal cluster tags, removed": case(
        SAMPLE, {"tags": {"team": None}}, {"tags": {"env": "production"}}, tags={"team": None, "none": None}
    ),
    "metal cluster tags, exact": case(
        SAMPLE,
        {"tags": {"env": None, "team": "web"}},
        {"tags": {"team": "web"}, "read_only_tags": {"os_type": "linux"}},
        tags={"team": "web"},
        purge_tags=True,
    ),
    "metal cluster tags, all removed": case(
        SAMPLE, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True
    ),
    "metal cluster tags, none to remove": case(NO_TAGS, None, tags={}, purge_tags=True),
    "metal cluster tags, same": case(SAMPLE, None, tags={"team": " research", "os_type": "linux"}),
    "metal cluster, name and tags": case(
        SAMPLE, {"name": "renamed", "tags": {"team": "web"}}, name="renamed", tags={"team": "web"}
    ),
    "metal cluster, nothing wanted": case(SAMPLE, None),
}
REFUSALS = {
    "name of a cluster of Kubernetes": refusal(
        OF_KUBERNETES, "Kubernetes manages this cluster itself (managed_by: k8s)", name="renamed"
    ),
    "tags of a cluster of Kubernetes": refusal(
        OF_KUBERNETES, "managed_by: user lists clusters that you can change", tags={"a": "1"}
    ),
}

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="gpu_bare_metal_clusters",
    sample=SAMPLE,
    change={"name": "renamed"},
    name=NAME,
    cases=CASES,
    refusals=REFUSALS,
    words=named("gpu_bare_metal_cluster", "gpu_bare_metal_clusters"),
    properties=gcore_properties(
        RESOURCE,
        "gpu_bare_metal_clusters",
        SAMPLE,
        oracle.Model(["servers_settings.user_data"], name=oracle.Value(), tags=oracle.Tags()),
        {"name": NAMES, "tags": tag_list()},
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
    ),
)
