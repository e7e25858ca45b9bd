# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The instance: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.instance import INSTANCE as RESOURCE
from integration import oracle

from .seed import BARE, INSTANCE, METAL_SERVER
from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Subject, Write, case, named, planned, predicted_refusal, refusal

STOPPED, SUSPENDED = (f"50000000-0000-4000-8000-00000000000{digit}" for digit in "39")
WEB_GROUP, DATABASES = (f"60000000-0000-4000-8000-00000000060{digit}" for digit in "12")
FLAVOR = "g2-standard-8-16"


def action(verb: str) -> Write:
    return ("POST", "action", {"action": verb})


LEAVE = ("POST", "remove_from_servergroup", None)
JOIN = ("POST", "put_into_servergroup", {"servergroup_id": DATABASES})
RESIZE = ("POST", "changeflavor", {"flavor_id": FLAVOR})

FLAVOR_ID = oracle.Derived(lambda server: server["flavor"]["flavor_id"])
STATES = {"active": "running", "stopped": "stopped", "suspended": "suspended"}
POWER_STATE = oracle.Derived(lambda server: STATES.get(server["vm_state"]))

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
    "instance, flavor": planned(INSTANCE, [RESIZE], {"flavor_id": FLAVOR}, flavor_id=FLAVOR, allow_disruption=True),
    "instance, flavor by name": planned(STOPPED, [RESIZE], flavor_name=FLAVOR),
    "instance, same flavor": case(INSTANCE, None, flavor_id="g2-standard-2-4"),
    "instance, same flavor by name": case(INSTANCE, None, flavor_name="g2-standard-2-4"),
    "instance, stopped": planned(INSTANCE, [action("stop")], {"power_state": "stopped"}, power_state="stopped"),
    "instance, started": planned(STOPPED, [action("start")], {"power_state": "running"}, power_state="running"),
    "instance, suspended": planned(INSTANCE, [action("suspend")], power_state="suspended"),
    "instance, resumed": planned(SUSPENDED, [action("resume")], power_state="running"),
    "instance, stopped from suspended": planned(SUSPENDED, [action("resume"), action("stop")], power_state="stopped"),
    "instance, same power state": case(SUSPENDED, None, power_state="suspended"),
    "instance, stopped and resized": planned(
        INSTANCE, [action("stop"), RESIZE], power_state="stopped", flavor_id=FLAVOR
    ),
    "instance, in a group": planned(
        BARE, [JOIN], {"placement_group_id": DATABASES}, placement_group_id=DATABASES.upper()
    ),
    "instance, in another group by name": planned(INSTANCE, [LEAVE, JOIN], placement_group_name="databases"),
    "instance, in no group": planned(INSTANCE, [LEAVE], {"placement_group_id": "none"}, placement_group_id="None"),
    "instance, same group": case(INSTANCE, None, {"placement_group_id": WEB_GROUP}, placement_group_id=WEB_GROUP),
    "instance, in no group already": case(BARE, None, placement_group_id="none"),
    "instance, larger, renamed, tagged and running": planned(
        STOPPED,
        [RESIZE, action("start"), ("PATCH", "", {"name": "queue-01", "tags": {"a": "1"}})],
        {"flavor_id": FLAVOR, "power_state": "running", "name": "queue-01"},
        flavor_name=FLAVOR,
        power_state="running",
        name="queue-01",
        tags={"a": "1"},
    ),
    "instance, stopped, resized, moved, renamed and tagged": planned(
        INSTANCE,
        [action("stop"), RESIZE, LEAVE, JOIN, ("PATCH", "", {"name": "web-01", "tags": {"a": "1"}})],
        {"flavor_id": FLAVOR, "power_state": "stopped", "placement_group_id": DATABASES, "name": "web-01"},
        power_state="stopped",
        flavor_id=FLAVOR,
        placement_group_name="databases",
        name="web-01",
        tags={"a": "1"},
    ),
    "instance, stopped from suspended, resized, in a group and renamed": planned(
        SUSPENDED,
        [action("resume"), action("stop"), RESIZE, JOIN, ("PATCH", "", {"name": "cache-01"})],
        {"flavor_id": FLAVOR, "power_state": "stopped", "placement_group_id": DATABASES, "name": "cache-01"},
        power_state="stopped",
        flavor_id=FLAVOR,
        placement_group_id=DATABASES,
        name="cache-01",
    ),
    "instance, resized, suspended, in a group and renamed": planned(
        STOPPED,
        [RESIZE, action("start"), action("suspend"), JOIN, ("PATCH", "", {"name": "queue-01"})],
        {"flavor_id": FLAVOR, "power_state": "suspended", "placement_group_id": DATABASES, "name": "queue-01"},
        power_state="suspended",
        flavor_name=FLAVOR,
        placement_group_id=DATABASES,
        name="queue-01",
    ),
    "instance, resized and renamed": planned(
        STOPPED, [RESIZE, ("PATCH", "", {"name": "queue-01"})], flavor_id=FLAVOR, name="queue-01"
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
    refusals={
        "restart": predicted_refusal(
            INSTANCE, "flavor_id: restarts the running instance. Set allow_disruption: true", flavor_id=FLAVOR
        ),
        "restart, by the name of the flavor": predicted_refusal(
            INSTANCE, "flavor_name: restarts the running instance. Set allow_disruption: true", flavor_name=FLAVOR
        ),
        "unknown group": refusal(INSTANCE, "placement_group_id: value must be one of: ", placement_group_id=INSTANCE),
        "flavor of bare metal": refusal(
            METAL_SERVER, "flavor_id: a bare metal server cannot have it", flavor_id=FLAVOR
        ),
        "group of bare metal": refusal(
            METAL_SERVER, "placement_group_id: a bare metal server cannot have it", placement_group_id=WEB_GROUP
        ),
        "group of bare metal by name": refusal(
            METAL_SERVER, "placement_group_name: a bare metal server cannot have it", placement_group_name="databases"
        ),
        "suspended bare metal": refusal(
            METAL_SERVER, "power_state: a bare metal server cannot have it", power_state="suspended"
        ),
        "suspended": refusal(
            SUSPENDED, "flavor_id: an instance whose vm_state is suspended keeps its flavor", flavor_id=FLAVOR
        ),
        "unknown flavor": refusal(
            STOPPED,
            "flavor_id: value must be one of: g2-standard-1-2, g2-standard-2-4, g2-standard-4-8, g2-standard-8-16",
            flavor_id="g2-standard-3-6",
        ),
    },
    words=named("instance", "instances"),
    # A flavor by its name, and the list of flavors for a change by ID. The groups are a part of the document.
    lookups=lambda case, by_words, lost: int("flavor_name" in case.options) + (2 if by_words and lost else 0),
    prepares=lambda case, _by_words: (int("flavor_id" in case.options),) * 2,
    embedded=("servergroups", "volumes"),
    properties=gcore_properties(
        RESOURCE,
        "instances",
        INSTANCE,
        oracle.Model(name=oracle.Value(), tags=oracle.Tags(), flavor_id=FLAVOR_ID, power_state=POWER_STATE),
        {"name": NAMES, "tags": tag_list()},
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
    ),
    deprecated={
        "GET /cloud/v1/instances/{project_id}/{region_id}: include_baremetal": (
            "It makes one list of what is two lists: a name takes one request. Where an API refuses or ignores it, "
            "both lists are read."
        )
    },
)
