# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold for every document and every wish, tried with random ones against the simulator.

The body of a plan makes the next plan empty; the predicted result is what the simulator then holds; what was not
wanted stays as it was; with ``purge_...: false`` nothing disappears.
"""

from __future__ import annotations

import copy
import ipaddress
import os
import uuid
from typing import Any

import pytest
import requests
from ansible_collections.day2.resources.plugins.module_utils._resource import Resource, fill
from ansible_collections.day2.resources.plugins.module_utils._resources.gcore_instance import INSTANCE
from ansible_collections.day2.resources.plugins.module_utils._resources.gcore_load_balancer import LOAD_BALANCER
from ansible_collections.day2.resources.plugins.module_utils._resources.gcore_port import PORT
from ansible_collections.day2.resources.plugins.module_utils._resources.gcore_project import PROJECT
from ansible_collections.day2.resources.plugins.module_utils._types import Invalid
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from . import harness

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "400"))
IDS = {"port": harness.PORT, "instance": harness.INSTANCE, "load_balancer": harness.BALANCER, "project": 2}
COLLECTIONS = {"load_balancer": "loadbalancers"}

# Each value with its spellings, the canonical one first.
NETWORKS = [
    ("10.0.0.1", "10.0.0.1/32"),
    ("10.0.0.2",),
    ("10.20.0.0/16", "10.20.0.0/255.255.0.0"),
    ("2001:db8::1", "2001:DB8:0:0::1", "2001:db8::1/128"),
    ("2001:db8:1::/48", "2001:DB8:1::/48"),
    *[(f"172.16.0.{number}",) for number in range(9)],
]
ASSIGNED = [
    (harness.SUBNET, ("10.10.1.5",)),
    (harness.SUBNET, ("10.10.1.6",)),
    (harness.SUBNET_B, ("10.10.2.5",)),
    (harness.SUBNET_6, ("2001:db8:10::5", "2001:DB8:10:0::5")),
]
KEYS = ["a", "b", "c", "os_type", "cost-center", "\u00e9t\u00e9"]
TEXTS = ["1", "2", "true", "x y", "a=b", "\u2665"]


def cased(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([text, text.upper(), text.replace("-", "")])


def sized(element: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[list[Any]]:
    """A list, often a long one: limits are only met by those."""
    short = st.lists(element, max_size=3)
    return st.one_of(short, st.lists(element, min_size=min(7, most), max_size=most, unique_by=str))


def pairs(spelled: bool) -> st.SearchStrategy[list[dict[str, str]]]:
    one = st.sampled_from(NETWORKS).flatmap(lambda names: st.sampled_from(names if spelled else names[:1]))
    return sized(one.map(lambda name: {"ip_address": name}), 10)


def assignments(spelled: bool) -> st.SearchStrategy[list[dict[str, str]]]:
    def one(entry: tuple[str, tuple[str, ...]]) -> st.SearchStrategy[dict[str, str]]:
        subnet, names = entry
        return st.fixed_dictionaries(
            {
                "subnet_id": cased(subnet) if spelled else st.just(subnet),
                "ip_address": st.sampled_from(names if spelled else names[:1]),
            }
        )

    return st.lists(st.sampled_from(ASSIGNED).flatmap(one), min_size=0 if spelled else 1, max_size=4)


def groups(spelled: bool) -> st.SearchStrategy[list[str]]:
    one = st.sampled_from(harness.GROUPS)
    return sized(one.flatmap(cased) if spelled else one, 10)


def tag_map() -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS), max_size=5)


def tag_list() -> st.SearchStrategy[list[dict[str, Any]]]:
    entry = st.tuples(st.sampled_from(TEXTS), st.booleans())
    return st.dictionaries(st.sampled_from(KEYS), entry, max_size=5).map(
        lambda tags: [{"key": key, "value": text, "read_only": fixed} for key, (text, fixed) in tags.items()]
    )


def wanted_tags() -> st.SearchStrategy[dict[str, Any]]:
    value = st.one_of(st.none(), st.sampled_from(TEXTS), st.sampled_from([1, 2, True, " 1 ", "x y "]))
    return st.dictionaries(st.sampled_from([*KEYS, " a "]), value, max_size=5)


def logging(wish: bool) -> st.SearchStrategy[Any]:
    def some(values: list[Any], empty: Any) -> st.SearchStrategy[Any]:
        return st.sampled_from([*values, *([None, empty] if wish else [None])])

    keys = {
        "destination_region_id": some([7, 8], 0),
        "topic_name": some(["shop", "web.logs"], ""),
        "retention_policy": some([{"period": 1}, {"period": 1825}], {}),
    }
    on = st.fixed_dictionaries(
        {"enabled": st.sampled_from([True, False, None]) if wish else st.just(True)}, optional=keys
    )
    whole = st.fixed_dictionaries({"enabled": st.just(True), **keys})
    return on if wish else st.one_of(whole, st.just({"enabled": False}), st.none())


def some_of(options: dict[str, st.SearchStrategy[Any]], *purges: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={**options, **{f"purge_{name}": st.booleans() for name in purges}})


NAMES = st.sampled_from(["web-1", "web-2", "Web 3."])
NOTES = st.sampled_from(["", "x", "For rehearsals", "\u00e9\u2665"])
STRATEGIES: dict[str, tuple[Resource, st.SearchStrategy[dict[str, Any]], st.SearchStrategy[dict[str, Any]]]] = {
    "port": (
        PORT,
        st.fixed_dictionaries(
            {
                "allowed_address_pairs": pairs(False),
                "ip_assignments": assignments(False),
                "port_security_enabled": st.booleans(),
                "security_group_ids": groups(False),
                "tags": tag_map(),
                "system_tags": st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS), max_size=2),
            }
        ),
        some_of(
            {
                "allowed_address_pairs": pairs(True),
                "ip_assignments": assignments(True),
                "port_security_enabled": st.booleans(),
                "security_group_ids": groups(True),
                "tags": wanted_tags(),
            },
            "allowed_address_pairs",
            "ip_assignments",
            "security_group_ids",
            "tags",
        ),
    ),
    "instance": (
        INSTANCE,
        st.fixed_dictionaries({"name": NAMES, "tags": tag_list()}),
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
    ),
    "load_balancer": (
        LOAD_BALANCER,
        st.fixed_dictionaries(
            {
                "name": NAMES,
                "preferred_connectivity": st.sampled_from(["L2", "L3"]),
                "admin_state_up": st.booleans(),
                "tags_v2": tag_list(),
                "logging": logging(False),
            }
        ),
        some_of(
            {
                "name": NAMES,
                "preferred_connectivity": st.sampled_from(["L2", "L3"]),
                "admin_state_up": st.booleans(),
                "tags": wanted_tags(),
                "logging": logging(True),
            },
            "tags",
        ),
    ),
    "project": (
        PROJECT,
        st.fixed_dictionaries({"name": NAMES, "description": st.one_of(st.none(), NOTES)}),
        some_of({"name": NAMES, "description": NOTES}),
    ),
}


def distinct(document: dict[str, Any]) -> dict[str, Any]:
    """Sets without repetitions, and no key that is both a user's and the platform's, as a real API has them."""
    result = {
        key: [each for index, each in enumerate(value) if each not in value[:index]]
        if isinstance(value, list)
        else value
        for key, value in document.items()
    }
    if "system_tags" in result:
        result["system_tags"] = {key: text for key, text in result["system_tags"].items() if key not in result["tags"]}
    return result


def plain(value: Any) -> Any:
    """The canonical spelling of an element of a set, found without the code under test."""
    if isinstance(value, str):
        return str(uuid.UUID(value))
    network = ipaddress.ip_network(value["ip_address"])
    address = str(network.network_address if network.num_addresses == 1 else network)
    return tuple(sorted({**value, "ip_address": address, **subnet(value)}.items()))


def subnet(value: dict[str, str]) -> dict[str, str]:
    return {"subnet_id": str(uuid.UUID(value["subnet_id"]))} if "subnet_id" in value else {}


def check_wish(name: str, value: Any, purge: bool, before: Any, now: Any) -> None:
    """What was wanted is there now, in so many words and without the plan of the code under test."""
    if name == "tags":
        wish = {key.strip(): text if text is None else str(text).strip() for key, text in value.items()}
        wish = {key: "true" if text == "True" else text for key, text in wish.items()}
        kept = {} if purge else {key: text for key, text in before["tags"].items() if key not in wish}
        wish = {key: text for key, text in wish.items() if text is not None}
        fixed = {key: text for key, text in now["read_only_tags"].items() if key in wish and key not in now["tags"]}
        assert {**now["tags"], **fixed} == {**kept, **wish}
        assert now["read_only_tags"] == before["read_only_tags"]
    elif name == "logging":
        given = {key: each for key, each in value.items() if each is not None}
        if not given:
            assert now[name] == before[name]
        elif given.get("enabled", before[name]["enabled"]) is False:
            assert now[name] == {"enabled": False}
        else:
            was = before[name] if before[name]["enabled"] else {}
            empty = dict.fromkeys(now[name])
            wish = {key: each or None for key, each in given.items()}
            assert {key: each or None for key, each in now[name].items()} == {**empty, **was, **wish}
    elif isinstance(value, list):
        wish, was, is_now = ({plain(each) for each in part} for part in (value, before[name], now[name]))
        assert is_now == (wish if purge else wish | was)
    else:
        assert now[name] == value


def send(sim: Any, resource: Resource, place: dict[str, Any], write: Any, body: Any) -> None:
    url = sim.url + fill(write.path, place)
    headers = {"Authorization": f"APIKey {sim.key}"}
    answer = requests.request(write.verb, url, json=body, headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text


def options_of(resource: Resource) -> list[str]:
    return [each.option for each in resource.fields]


@pytest.mark.parametrize("generation", ["today", "pages"])
@pytest.mark.parametrize("kind", STRATEGIES)
def test_plans(sim, kind, generation):
    resource, documents, wishes = STRATEGIES[kind]
    collection, identity = COLLECTIONS.get(kind, f"{kind}s"), IDS[kind]
    place = {"project_id": 1, "region_id": 7, resource.identity.option: identity}
    sim.settings(generation=generation, task_running=0)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(documents, wishes)
    def check(state: dict[str, Any], options: dict[str, Any]) -> None:
        sim.change(collection, identity, distinct(state))
        document = sim.get(collection, identity)
        if "admin_state_up" not in document:
            options.pop("admin_state_up", None)
        try:
            wanted = resource.wanted(options)
            untouched = copy.deepcopy(document)
            change = resource.plan(document, wanted)
        except Invalid:
            event("refused")
            return
        assert document == untouched
        before = resource.show(document)
        if not change:
            event("nothing to do")
            return
        event("changes")
        write = resource.writes[-1 if generation == "pages" else 0]
        send(sim, resource, place, write, write.body(change))
        after = sim.get(collection, identity)
        now = resource.show(after)
        assert resource.plan(after, wanted) is None
        assert resource.plan(after, change.proof(resource.fields)) is None
        ours = ["read_only_tags", *options_of(resource)]
        assert {name: resource.show(change.outcome).get(name) for name in ours} == {
            name: now.get(name) for name in ours
        }
        moving = {*change.deltas, *resource.volatile, "vrrp_ips"}
        assert {name: each for name, each in now.items() if name not in moving} == {
            name: each for name, each in before.items() if name not in moving
        }
        for name, value in options.items():
            if not name.startswith("purge_"):
                check_wish(name, value, options.get(f"purge_{name}", name != "tags"), before, now)

    check()
