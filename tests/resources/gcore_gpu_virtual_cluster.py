# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The GPU cluster of virtual servers: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.gpu_cluster import GPU_VIRTUAL_CLUSTER as RESOURCE
from integration import oracle

from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Subject, case, named

SAMPLE, NO_TAGS = (f"60000000-0000-4000-8000-00000000030{digit}" for digit in "12")
NAME = "inference"

CASES = {
    "virtual cluster, name": case(SAMPLE, {"name": "renamed"}, {"name": "renamed"}, name="renamed"),
    "virtual cluster, longest name": case(SAMPLE, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "virtual cluster, number as name": case(SAMPLE, {"name": "1234"}, {"name": "1234"}, name=1234),
    "virtual cluster, same name": case(SAMPLE, None, name=NAME),
    "virtual cluster tags, added": case(
        SAMPLE,
        {"tags": {"a": "1"}},
        {"tags": {"env": "production", "team": "research", "a": "1"}, "read_only_tags": {"os_type": "linux"}},
        tags={"a": "1", "team": "research"},
    ),
    "virtual cluster tags, first": case(NO_TAGS, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "virtual cluster tags, removed": case(
        SAMPLE, {"tags": {"team": None}}, {"tags": {"env": "production"}}, tags={"team": None, "none": None}
    ),
    "virtual cluster tags, exact": case(
        SAMPLE,
        {"tags": {"env": None, "team": "web"}},
        {"tags": {"team": "web"}, "read_only_tags": {"os_type": "linux"}},
        tags={"team": "web"},
        purge_tags=True,
    ),
    "virtual cluster tags, all removed": case(
        SAMPLE, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True
    ),
    "virtual cluster tags, none to remove": case(NO_TAGS, None, tags={}, purge_tags=True),
    "virtual cluster tags, same": case(SAMPLE, None, tags={"team": " research", "os_type": "linux"}),
    "virtual cluster, name and tags": case(
        SAMPLE, {"name": "renamed", "tags": {"team": "web"}}, name="renamed", tags={"team": "web"}
    ),
    "virtual cluster, nothing wanted": case(SAMPLE, None),
}

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="gpu_virtual_clusters",
    sample=SAMPLE,
    change={"name": "renamed"},
    name=NAME,
    cases=CASES,
    words=named("gpu_virtual_cluster", "gpu_virtual_clusters"),
    properties=gcore_properties(
        RESOURCE,
        "gpu_virtual_clusters",
        SAMPLE,
        oracle.Model(["servers_settings.user_data"], name=oracle.Value(), tags=oracle.Tags()),
        {"name": NAMES, "tags": tag_list()},
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
    ),
)
