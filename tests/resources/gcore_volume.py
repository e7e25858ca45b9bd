# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The volume: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.volume import VOLUME as RESOURCE
from integration import oracle

from .seed import BARE, INSTANCE
from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Subject, Write, case, named, planned, predicted_refusal, refusal

SAMPLE, FREE, OTHER = (f"60000000-0000-4000-8000-000000000{number}" for number in ("501", "502", "504"))
BOOT, ARCHIVE = (f"60000000-0000-4000-8000-00000000000{digit}" for digit in "38")
STOPPED = "50000000-0000-4000-8000-000000000003"


def extend(size: int) -> Write:
    return ("POST", "extend", {"size": size})


def attach(instance: str) -> Write:
    return ("POST", "attach", {"instance_id": instance})


def detach(instance: str) -> Write:
    return ("POST", "detach", {"instance_id": instance})


def retype(volume_type: str) -> Write:
    return ("POST", "retype", {"volume_type": volume_type})


CASES = {
    "volume, name": case(SAMPLE, {"name": "data-01"}, {"name": "data-01"}, name="data-01"),
    "volume, same name": case(SAMPLE, None, name="db-1-data"),
    "volume tags, added": case(SAMPLE, {"tags": {"a": "1"}}, tags={"a": "1", "team": "backend"}),
    "volume tags, exact": case(
        SAMPLE, {"tags": {"env": None, "team": "web"}}, {"tags": {"team": "web"}}, tags={"team": "web"}, purge_tags=True
    ),
    "volume, larger": planned(SAMPLE, [extend(60)], {"size": 60}, size=60),
    "volume, larger as text": planned(FREE, [extend(11)], {"size": 11}, size="11"),
    "volume, same size": case(SAMPLE, None, size=50),
    "volume, with snapshots": planned(ARCHIVE, [extend(101)], {"size": 101}, size=101),
    "volume, other type": planned(FREE, [retype("ssd_hiiops")], {"type": "ssd_hiiops"}, type="ssd_hiiops"),
    "volume, other type by its alias": planned(FREE, [retype("ssd_hiiops")], volume_type="ssd_hiiops"),
    "volume, same type": case(SAMPLE, None, type="ssd_hiiops"),
    "volume, attached": planned(
        FREE, [attach(BARE)], {"attached_to": {"instance_id": BARE}}, attached_to={"instance_id": BARE.upper()}
    ),
    "volume, attached by name": planned(FREE, [attach(INSTANCE)], attached_to={"instance_name": "web-1"}),
    "volume, attached there": case(SAMPLE, None, attached_to={"instance_id": BARE}),
    "volume, attached there by name": case(SAMPLE, None, attached_to={"instance_name": "db-1"}),
    "volume, detached": planned(
        SAMPLE, [detach(BARE)], {"attached_to": None}, attached_to={"instance_id": "None"}, allow_disruption=True
    ),
    "volume, detached already": case(FREE, None, attached_to={"instance_id": "none"}),
    "volume, moved": planned(
        SAMPLE,
        [detach(BARE), attach(INSTANCE)],
        {"attached_to": {"instance_id": INSTANCE}},
        attached_to={"instance_id": INSTANCE},
        allow_disruption=True,
    ),
    "volume, all at once": planned(
        SAMPLE,
        [
            detach(BARE),
            extend(60),
            retype("standard"),
            attach(STOPPED),
            ("PATCH", "", {"name": "data-01", "tags": {"a": "1"}}),
        ],
        {"size": 60, "type": "standard", "name": "data-01"},
        name="data-01",
        tags={"a": "1"},
        size=60,
        type="standard",
        attached_to={"instance_name": "queue-1"},
        allow_disruption=True,
    ),
    "volume, two of them": planned(FREE, [extend(20), ("PATCH", "", {"name": "data-2"})], size=20, name="data-2"),
    "volume, nothing wanted": case(SAMPLE, None),
}

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="volumes",
    sample=SAMPLE,
    change={"name": "data-2"},
    name="db-1-data",
    cases=CASES,
    refusals={
        "smaller": predicted_refusal(
            SAMPLE, "size: expected at least the current 50 GiB, got: 49. It can only grow", size=49
        ),
        "attached, other type": refusal(
            SAMPLE, "type: an attached volume keeps its type. Set attached_to.instance_id: none", type="standard"
        ),
        "snapshots, other type": refusal(ARCHIVE, "type: a volume with snapshots keeps its type", type="ssd_hiiops"),
        "leaves a running instance": predicted_refusal(
            SAMPLE,
            ", whose vm_state is active. Set allow_disruption: true to allow this",
            attached_to={"instance_id": "none"},
        ),
        "type of others": refusal(FREE, "type: value must be one of: standard, ssd_hiiops, got: 'ultra'", type="ultra"),
        "type that stays": refusal(OTHER, "type: a volume of the type ssd_lowlatency keeps it", type="standard"),
        "bootable, other type": refusal(BOOT, "type: a bootable volume keeps its type", type="ssd_hiiops"),
        "free, no such instance": refusal(
            FREE,
            "attached_to: there is no instance with the ID 50000000-0000-4000-8000-0000000000ff",
            attached_to={"instance_id": "50000000-0000-4000-8000-0000000000ff"},
            size=20,
        ),
        "free, a bare metal server": refusal(
            FREE, "is a bare metal server, which cannot have volumes", attached_to={"instance_name": "storage-1"}
        ),
        "no such instance": refusal(
            SAMPLE,
            "attached_to: there is no instance with the ID 50000000-0000-4000-8000-0000000000ff",
            attached_to={"instance_id": "50000000-0000-4000-8000-0000000000ff"},
            allow_disruption=True,
        ),
        "a bare metal server": refusal(
            SAMPLE,
            "is a bare metal server, which cannot have volumes",
            attached_to={"instance_name": "storage-1"},
            allow_disruption=True,
        ),
        "boot volume": refusal(
            BOOT,
            "attached_to: the boot volume of an instance cannot be detached",
            attached_to={"instance_id": "none"},
            allow_disruption=True,
        ),
        "boot volume, without consent": refusal(
            BOOT,
            "attached_to: the boot volume of an instance cannot be detached",
            attached_to={"instance_id": "none"},
        ),
        "a bare metal server, without consent": refusal(
            SAMPLE, "is a bare metal server, which cannot have volumes", attached_to={"instance_name": "storage-1"}
        ),
    },
    words=named("volume", "volumes"),
    # The instance that the volume goes to is read.
    prepares=lambda case, _by_words: (int(any(path == "attach" for _method, path, _body in case.requests)),) * 2,
    lookups=lambda case, by_words, lost: (
        int("instance_name" in (case.options.get("attached_to") or {})) + int(by_words and lost)
    ),
    properties=gcore_properties(
        RESOURCE,
        "volumes",
        SAMPLE,
        oracle.Model(
            name=oracle.Value(),
            tags=oracle.Tags(),
            size=oracle.Value(),
            type=oracle.Derived(lambda volume: volume["volume_type"], "volume_type"),
            attached_to=oracle.Derived(lambda _volume: {"instance_id": BARE}),
        ),
        {"name": NAMES, "tags": tag_list()},
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
    ),
    embedded=("instances",),
)
