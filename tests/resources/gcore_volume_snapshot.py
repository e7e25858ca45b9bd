# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The volume snapshot: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.volume_snapshot import VOLUME_SNAPSHOT as RESOURCE
from integration import oracle

from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Subject, case, named

SAMPLE = "80000000-0000-4000-8000-000000000001"
NAME = "web-1-before-upgrade"
NO_TAGS = "80000000-0000-4000-8000-000000000005"

CASES = {
    "snapshot, name": case(SAMPLE, {"name": "renamed"}, {"name": "renamed"}, name="renamed"),
    "snapshot, longest name": case(SAMPLE, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "snapshot, same name": case(SAMPLE, None, name=NAME),
    "snapshot tags, added": case(
        SAMPLE,
        {"tags": {"a": "1"}},
        {"tags": {"env": "production", "team": "backend", "a": "1"}},
        tags={"a": "1", "team": "backend"},
    ),
    "snapshot tags, first": case(NO_TAGS, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "snapshot tags, removed": case(
        SAMPLE, {"tags": {"team": None}}, {"tags": {"env": "production"}}, tags={"team": None, "none": None}
    ),
    "snapshot tags, exact": case(
        SAMPLE,
        {"tags": {"env": None, "team": None, "a": "1"}},
        {"tags": {"a": "1"}, "read_only_tags": {"os_type": "linux"}},
        tags={"a": "1"},
        purge_tags=True,
    ),
    "snapshot tags, all removed": case(
        SAMPLE, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True
    ),
    "snapshot tags, none to remove": case(NO_TAGS, None, tags={}, purge_tags=True),
    "snapshot tags, same": case(SAMPLE, None, tags={"team": " backend"}),
    "snapshot, name and tags": case(
        SAMPLE, {"name": "renamed", "tags": {"team": "web"}}, name="renamed", tags={"team": "web"}
    ),
    "snapshot, nothing wanted": case(SAMPLE, None),
}

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="snapshots",
    sample=SAMPLE,
    change={"name": "renamed"},
    name=NAME,
    cases=CASES,
    words=named("volume_snapshot", "snapshots"),
    properties=gcore_properties(
        RESOURCE,
        "snapshots",
        SAMPLE,
        oracle.Model(name=oracle.Value(), tags=oracle.Tags()),
        {"name": NAMES, "tags": tag_list()},
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
    ),
)
