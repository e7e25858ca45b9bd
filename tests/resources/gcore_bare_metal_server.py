# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bare metal server: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.bare_metal_server import (
    BARE_METAL_SERVER as RESOURCE,
)
from integration import oracle
from simulators.gcore.bare_metal_server import BareMetalServer

from .seed import METAL_SERVER, STORAGE_SERVER
from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Document, Subject, case, named, planned

NAME = "storage-1"

CASES = {
    "bare metal, name": case(STORAGE_SERVER, {"name": "storage-01"}, {"name": "storage-01"}, name="storage-01"),
    "bare metal, longest name": case(STORAGE_SERVER, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "bare metal, number as name": case(STORAGE_SERVER, {"name": "1234"}, {"name": "1234"}, name=1234),
    "bare metal, same name": case(STORAGE_SERVER, None, name=NAME),
    "bare metal tags, added": case(
        STORAGE_SERVER,
        {"tags": {"a": "1"}},
        {"tags": {"env": "production", "team": "storage", "a": "1"}, "read_only_tags": {"os_type": "linux"}},
        tags={"a": "1", "team": "storage"},
    ),
    "bare metal tags, first": case(METAL_SERVER, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "bare metal tags, removed": case(
        STORAGE_SERVER, {"tags": {"team": None}}, {"tags": {"env": "production"}}, tags={"team": None, "none": None}
    ),
    "bare metal tags, exact": case(
        STORAGE_SERVER,
        {"tags": {"env": None, "team": "web"}},
        {"tags": {"team": "web"}, "read_only_tags": {"os_type": "linux"}},
        tags={"team": "web"},
        purge_tags=True,
    ),
    "bare metal tags, all removed": case(
        STORAGE_SERVER, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True
    ),
    "bare metal tags, none to remove": case(METAL_SERVER, None, tags={}, purge_tags=True),
    "bare metal tags, same": case(STORAGE_SERVER, None, tags={"team": " storage", "os_type": "linux"}),
    "bare metal, name and tags": case(
        STORAGE_SERVER, {"name": "storage-01", "tags": {"team": "web"}}, name="storage-01", tags={"team": "web"}
    ),
    "bare metal, stopped": planned(
        STORAGE_SERVER, [("POST", "action", {"action": "stop"})], {"power_state": "stopped"}, power_state="stopped"
    ),
    "bare metal, running already": case(STORAGE_SERVER, None, power_state="running"),
    "bare metal, stopped and renamed": planned(
        STORAGE_SERVER,
        [("POST", "action", {"action": "stop"}), ("PATCH", "", {"name": "storage-01"})],
        power_state="stopped",
        name="storage-01",
    ),
    "bare metal, nothing wanted": case(STORAGE_SERVER, None),
}


def read(server: Document) -> Document:
    """The server as its own paths show it. The simulator stores it among the instances, which have more keys."""
    return {key: value for key, value in server.items() if key not in BareMetalServer.hidden}


SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="instances",
    sample=STORAGE_SERVER,
    change={"name": "storage-02"},
    name=NAME,
    cases=CASES,
    refusals={},
    words=named("bare_metal_server", "instances"),
    properties=gcore_properties(
        RESOURCE,
        "instances",
        STORAGE_SERVER,
        oracle.Model(name=oracle.Value(), tags=oracle.Tags(), power_state=oracle.Derived(lambda _server: "running")),
        {"name": NAMES, "tags": tag_list()},
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
        read=read,
    ),
)
