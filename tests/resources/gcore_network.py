# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The network: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.network import NETWORK as RESOURCE
from integration import oracle

from .seed import MANAGEMENT, NETWORK
from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Subject, bodies_twice, case, named, patched_twice, refusal

CASES = {
    "network, name": case(NETWORK, {"name": "core"}, {"name": "core"}, name="core"),
    # The filter of the list takes 61 characters.
    "network, longest name": case(NETWORK, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "network, same name": case(NETWORK, None, name="backbone"),
    "network tags, added": case(
        NETWORK, {"tags": {"a": "1"}}, {"tags": {"team": "network", "a": "1"}}, tags={"a": "1", "team": "network"}
    ),
    "network tags, first": case(MANAGEMENT, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "network tags, removed": case(NETWORK, {"tags": {"team": None}}, {"tags": {}}, tags={"team": None, "none": None}),
    "network tags, exact": case(
        NETWORK, {"tags": {"team": None, "a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}, purge_tags=True
    ),
    "network tags, all removed": case(NETWORK, {"tags": {"team": None}}, {"tags": {}}, tags={}, purge_tags=True),
    "network tags, none to remove": case(MANAGEMENT, None, tags={}, purge_tags=True),
    "network tags, same": case(NETWORK, None, tags={"team": " network"}),
    "network, name and tags": case(
        NETWORK, {"name": "core", "tags": {"team": "core"}}, name="core", tags={"team": "core"}
    ),
    "network, nothing wanted": case(NETWORK, None),
}
FOREIGN = "10000000-0000-4000-8000-000000000004"
EXTERNAL = "10000000-0000-4000-8000-000000000005"
REFUSALS = {
    "of another project": refusal(FOREIGN, "belongs to project 3 (shared: true)", name="core"),
    "of the platform": refusal(EXTERNAL, "belongs to the platform (external: true)", tags={"a": "1"}),
}

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="networks",
    sample=NETWORK,
    change={"name": "core"},
    name="backbone",
    cases=CASES,
    refusals=REFUSALS,
    words=named("network", "networks"),
    writes=patched_twice,
    embedded=("reserved_fixed_ips",),
    properties=gcore_properties(
        RESOURCE,
        "networks",
        NETWORK,
        oracle.Model(name=oracle.Value(), tags=oracle.Tags()),
        {"name": NAMES, "tags": tag_list()},
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
        bodies=bodies_twice,
    ),
    task_types=("update_network",),
)
