# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The instance: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.instance import INSTANCE as RESOURCE

from .seed import BARE, INSTANCE
from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Subject, case, named

CASES = {
    "name": case(INSTANCE, {"name": "web-01"}, {"name": "web-01"}, name="web-01"),
    "name, number": case(INSTANCE, {"name": "1234"}, name=1234),
    "name, same": case(INSTANCE, None, name="web-1"),
    "instance tags, added": case(
        INSTANCE,
        {"tags": {"a": "1"}},
        {
            "tags": {"a": "1", "env": "production", "team": "backend"},
            "read_only_tags": {"image_name": "ubuntu-22.04", "os_type": "linux"},
        },
        tags={"a": "1", "team": "backend"},
    ),
    "instance tags, first": case(BARE, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "instance tags, removed": case(INSTANCE, {"tags": {"team": None}}, tags={"team": None, "none": None}),
    "instance tags, exact": case(
        INSTANCE,
        {"tags": {"env": None, "team": "web"}},
        {"tags": {"team": "web"}},
        tags={"team": "web"},
        purge_tags=True,
    ),
    "instance tags, all removed": case(
        INSTANCE, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True
    ),
    "instance tags, none to remove": case(BARE, None, tags={}, purge_tags=True),
    "instance tags, same": case(INSTANCE, None, tags={"os_type": "linux", "env": "production "}),
    "instance, name and tags": case(
        INSTANCE, {"name": "web-01", "tags": {"env": "test"}}, name="web-01", tags={"env": "test", "team": "backend"}
    ),
    "instance, nothing wanted": case(INSTANCE, None),
}

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="instances",
    sample=INSTANCE,
    change={"name": "web-02"},
    name="web-1",
    cases=CASES,
    words=named("instance", "instances"),
    properties=gcore_properties(
        RESOURCE,
        "instances",
        INSTANCE,
        {"name": NAMES, "tags": tag_list()},
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
    ),
    deprecated={
        "GET /cloud/v1/instances/{project_id}/{region_id}: include_baremetal": "It makes one list of what is two "
        "lists: a name takes one request. Where an API refuses or ignores it, both lists are read."
    },
)
