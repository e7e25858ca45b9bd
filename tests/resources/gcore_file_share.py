# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file share: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.file_share import FILE_SHARE as RESOURCE
from integration import oracle

from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Subject, bodies_twice, case, named, patched_twice

SAMPLE, NO_TAGS = (f"60000000-0000-4000-8000-00000000020{digit}" for digit in "12")
NAME = "home"

CASES = {
    "share, name": case(SAMPLE, {"name": "renamed"}, {"name": "renamed"}, name="renamed"),
    "share, longest name": case(SAMPLE, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "share, number as name": case(SAMPLE, {"name": "1234"}, {"name": "1234"}, name=1234),
    "share, same name": case(SAMPLE, None, name=NAME),
    "share tags, added": case(
        SAMPLE,
        {"tags": {"a": "1"}},
        {"tags": {"env": "production", "team": "backend", "a": "1"}, "read_only_tags": {"os_type": "linux"}},
        tags={"a": "1", "team": "backend"},
    ),
    "share tags, first": case(NO_TAGS, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "share tags, removed": case(
        SAMPLE, {"tags": {"team": None}}, {"tags": {"env": "production"}}, tags={"team": None, "none": None}
    ),
    "share tags, exact": case(
        SAMPLE,
        {"tags": {"env": None, "team": "web"}},
        {"tags": {"team": "web"}, "read_only_tags": {"os_type": "linux"}},
        tags={"team": "web"},
        purge_tags=True,
    ),
    "share tags, all removed": case(
        SAMPLE, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True
    ),
    "share tags, none to remove": case(NO_TAGS, None, tags={}, purge_tags=True),
    "share tags, same": case(SAMPLE, None, tags={"team": " backend", "os_type": "linux"}),
    "share, name and tags": case(
        SAMPLE, {"name": "renamed", "tags": {"team": "web"}}, name="renamed", tags={"team": "web"}
    ),
    "share, nothing wanted": case(SAMPLE, None),
}

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="file_shares",
    sample=SAMPLE,
    change={"name": "renamed"},
    name=NAME,
    cases=CASES,
    words=named("file_share", "file_shares"),
    writes=patched_twice,
    properties=gcore_properties(
        RESOURCE,
        "file_shares",
        SAMPLE,
        oracle.Model(name=oracle.Value(), tags=oracle.Tags()),
        {"name": NAMES, "tags": tag_list()},
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
        bodies=bodies_twice,
    ),
    task_types=("update_sfs",),
)
