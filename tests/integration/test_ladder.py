# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ladder: every field of every module climbs the same steps, over real HTTP.

check mode (nothing is written) -> for real (exactly this body) -> the same difference as predicted -> the predicted
result is the real one -> again (unchanged, one GET). All of it by id, and by readable words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.day2.resources.plugins.module_utils._gcore.instance import INSTANCE as INSTANCE_KIND
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER
from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT as PORT_KIND
from ansible_collections.day2.resources.plugins.module_utils._gcore.project import PROJECT

from .harness import (
    BALANCER,
    BARE,
    GROUPS,
    INSTANCE,
    LOGGED,
    METAL,
    OPEN,
    PAIRED,
    PORT,
    SUBNET,
    SUBNET_6,
    SUBNET_B,
    UNATTACHED,
    run_module,
)

KINDS = {
    "gcore_port": PORT_KIND,
    "gcore_instance": INSTANCE_KIND,
    "gcore_load_balancer": LOAD_BALANCER,
    "gcore_project": PROJECT,
}


def pair(*addresses: str) -> list[dict[str, str]]:
    return [{"ip_address": address} for address in addresses]


def at(subnet: str, address: str) -> dict[str, str]:
    return {"subnet_id": subnet, "ip_address": address}


@dataclass(frozen=True)
class Case:
    """A task and what it must do: the body that it sends, None when nothing has to change; parts of the result."""

    module: str
    id: str
    options: dict[str, Any]
    body: dict[str, Any] | None
    shows: dict[str, Any] = field(default_factory=dict)


def port(id: str, body: dict[str, Any] | None, shows: dict[str, Any] | None = None, /, **options: Any) -> Case:
    return Case("gcore_port", id, options, body, shows or {})


def instance(id: str, body: dict[str, Any] | None, shows: dict[str, Any] | None = None, /, **options: Any) -> Case:
    return Case("gcore_instance", id, options, body, shows or {})


def balancer(id: str, body: dict[str, Any] | None, shows: dict[str, Any] | None = None, /, **options: Any) -> Case:
    return Case("gcore_load_balancer", id, options, body, shows or {})


def project(id: int, body: dict[str, Any] | None, shows: dict[str, Any] | None = None, /, **options: Any) -> Case:
    return Case("gcore_project", id, options, body, shows or {})


LOGS = {
    "enabled": True,
    "destination_region_id": 8,
    "topic_name": "api.access-logs",
    "retention_policy": {"period": 45},
}
NO_LOGS = {"enabled": True, "destination_region_id": None, "topic_name": None, "retention_policy": None}
FOUR = pair("10.10.1.100", "192.168.0.0/17", "2001:db8:10::100", "2001:db8:20::/48")

CASES = {
    # allowed_address_pairs
    "pairs, set": port(
        PORT,
        {"allowed_address_pairs": pair("10.10.1.20", "10.20.0.0/16")},
        {"allowed_address_pairs": pair("10.10.1.20", "10.20.0.0/16")},
        allowed_address_pairs=pair("10.20.0.0/16", "10.10.1.20/32", "10.10.1.20"),
    ),
    "pairs, cleared": port(
        PAIRED, {"allowed_address_pairs": []}, {"allowed_address_pairs": []}, allowed_address_pairs=[]
    ),
    "pairs, as JSON text": port(
        PORT,
        {"allowed_address_pairs": pair("10.0.0.1", "10.0.0.2")},
        allowed_address_pairs='[{"ip_address": "10.0.0.1"}, {"ip_address": "10.0.0.2"}]',
    ),
    "pairs, cleared as text": port(PAIRED, {"allowed_address_pairs": []}, allowed_address_pairs="[]"),
    "pairs, added": port(
        PAIRED,
        {"allowed_address_pairs": [*FOUR[:2], *pair("192.168.200.1"), *FOUR[2:]]},
        allowed_address_pairs=pair("192.168.200.1"),
        purge_allowed_address_pairs=False,
    ),
    "pairs, other spelling": port(
        PAIRED,
        None,
        allowed_address_pairs=pair(
            "2001:DB8:10:0::100", "10.10.1.100/32", "192.168.0.0/255.255.128.0", "2001:db8:20::/48", "10.10.1.100"
        ),
    ),
    "pairs, added again": port(PAIRED, None, allowed_address_pairs=FOUR[:1], purge_allowed_address_pairs=False),
    "pairs, one removed": port(
        PAIRED,
        {"allowed_address_pairs": [FOUR[0], *FOUR[2:]]},
        {"allowed_address_pairs": [FOUR[0], *FOUR[2:]]},
        remove_allowed_address_pairs=pair("192.168.0.0/255.255.128.0"),
    ),
    "pairs, removed as JSON text": port(
        PAIRED, {"allowed_address_pairs": FOUR[1:]}, remove_allowed_address_pairs='[{"ip_address": "10.10.1.100/32"}]'
    ),
    "pairs, all removed": port(
        PAIRED, {"allowed_address_pairs": []}, remove_allowed_address_pairs=[*FOUR, *pair("10.0.0.9")]
    ),
    "pairs, others removed": port(PAIRED, None, remove_allowed_address_pairs=pair("10.10.1.101", "192.168.0.0/16")),
    "pairs, added and removed": port(
        PAIRED,
        {"allowed_address_pairs": [*pair("10.0.0.1"), *FOUR[1:]]},
        allowed_address_pairs=pair("10.0.0.1"),
        purge_allowed_address_pairs=False,
        remove_allowed_address_pairs=FOUR[:1],
    ),
    "pairs, exact and none removed": port(PAIRED, None, allowed_address_pairs=FOUR, remove_allowed_address_pairs=[]),
    "pairs, empty already": port(PORT, None, allowed_address_pairs=[]),
    "pairs, ten": port(
        PORT,
        {"allowed_address_pairs": pair(*(f"10.30.0.{n}" for n in range(10)))},
        allowed_address_pairs=pair(*(f"10.30.0.{n}" for n in [*range(10), 3, 4])),
    ),
    # ip_assignments
    "addresses, replaced": port(
        PORT,
        {"ip_assignments": [at(SUBNET_B, "10.10.2.9")]},
        {"ip_assignments": [at(SUBNET_B, "10.10.2.9")]},
        ip_assignments=[at(SUBNET_B.upper(), "10.10.2.9")],
    ),
    "addresses, added": port(
        PORT,
        {"ip_assignments": [at(SUBNET, "10.10.1.11"), at(SUBNET_6, "2001:db8:10::9")]},
        ip_assignments=[at(SUBNET_6, "2001:DB8:10:0::9")],
        purge_ip_assignments=False,
    ),
    "addresses, other spelling": port(
        PAIRED, None, ip_assignments=[at(SUBNET_6.replace("-", ""), "2001:0db8:0010::12"), at(SUBNET, "10.10.1.12")]
    ),
    "addresses, one removed": port(
        PAIRED,
        {"ip_assignments": [at(SUBNET, "10.10.1.12")]},
        {"ip_assignments": [at(SUBNET, "10.10.1.12")]},
        remove_ip_assignments=[at(SUBNET_6.upper(), "2001:DB8:10:0::12")],
    ),
    "addresses, removed of another subnet": port(PAIRED, None, remove_ip_assignments=[at(SUBNET_B, "10.10.1.12")]),
    "addresses, none to add": port(PORT, None, ip_assignments=[], purge_ip_assignments=False),
    # port_security_enabled
    "security, off": port(
        PORT, {"port_security_enabled": False}, {"port_security_enabled": False}, port_security_enabled=False
    ),
    "security, on": port(OPEN, {"port_security_enabled": True}, port_security_enabled="yes"),
    "security, off already": port(OPEN, None, port_security_enabled="no"),
    # security_group_ids
    "groups, set": port(
        PORT,
        {"security_group_ids": [GROUPS[2], GROUPS[3]]},
        {"security_group_ids": [GROUPS[2], GROUPS[3]]},
        security_group_ids=[GROUPS[3], GROUPS[2]],
    ),
    "groups, detached": port(PORT, {"security_group_ids": []}, security_group_ids=[]),
    "groups, detached as text": port(PORT, {"security_group_ids": []}, security_group_ids="[]"),
    "groups, one added": port(
        PORT, {"security_group_ids": GROUPS[:3]}, security_group_ids=[GROUPS[2]], purge_security_group_ids=False
    ),
    "groups, added as text": port(
        PORT,
        {"security_group_ids": GROUPS[:4]},
        security_group_ids=f"{GROUPS[2]}, {GROUPS[3]}",
        purge_security_group_ids=False,
    ),
    "groups, other order and spelling": port(
        PORT, None, security_group_ids=[GROUPS[1].upper(), GROUPS[0].replace("-", ""), GROUPS[1]]
    ),
    "groups, one removed": port(
        PORT,
        {"security_group_ids": [GROUPS[0]]},
        {"security_group_ids": [GROUPS[0]]},
        remove_security_group_ids=[GROUPS[1].upper()],
    ),
    "groups, removed as text": port(
        PORT, {"security_group_ids": []}, remove_security_group_ids=f"{GROUPS[1]},{GROUPS[0]}, {GROUPS[2]}"
    ),
    "groups, others removed": port(PORT, None, remove_security_group_ids=GROUPS[2:12]),
    "groups, none removed": port(PORT, None, remove_security_group_ids=[], purge_security_group_ids=True),
    "groups, added by ids and removed by names": port(
        PORT,
        {"security_group_ids": [GROUPS[0], GROUPS[2]]},
        security_group_ids=[GROUPS[2]],
        purge_security_group_ids=False,
        remove_security_groups=["web"],
    ),
    # security_groups, the same by their names
    "group names, set": port(
        PORT,
        {"security_group_ids": [GROUPS[2], GROUPS[3]]},
        {"security_group_ids": [GROUPS[2], GROUPS[3]]},
        security_groups=["database", "ssh"],
    ),
    "group names, one": port(PORT, {"security_group_ids": [GROUPS[11]]}, security_groups=["vpn"]),
    "group names, as text": port(PORT, {"security_group_ids": GROUPS[1:3]}, security_groups="web, ssh"),
    "group names, added": port(
        PORT, {"security_group_ids": GROUPS[:3]}, security_groups=["ssh"], purge_security_groups=False
    ),
    "group names, added with the other name of purge": port(
        PORT, {"security_group_ids": GROUPS[:3]}, security_groups=["ssh"], purge_security_group_ids=False
    ),
    "group ids, added with the other name of purge": port(
        PORT, {"security_group_ids": GROUPS[:3]}, security_group_ids=[GROUPS[2]], purge_security_groups=False
    ),
    "group names, detached": port(PORT, {"security_group_ids": []}, security_groups=[]),
    "group names, same in other order": port(PORT, None, security_groups=["web", "default", "web"]),
    "group names, one removed": port(
        PORT,
        {"security_group_ids": [GROUPS[0]]},
        {"security_group_ids": [GROUPS[0]]},
        remove_security_groups=["web"],
    ),
    "group names, removed as text": port(
        PORT, {"security_group_ids": []}, remove_security_groups="web, default", purge_security_groups=False
    ),
    "group names, others removed": port(PORT, None, remove_security_groups=["ssh", "vpn"]),
    "group names, none removed": port(PORT, None, remove_security_groups=[]),
    "group names, added and removed": port(
        PORT,
        {"security_group_ids": [GROUPS[0], GROUPS[2]]},
        security_groups=["ssh"],
        purge_security_groups=False,
        remove_security_groups=["web"],
    ),
    "group names, there already": port(PORT, None, security_groups=["web"], purge_security_groups=False),
    "group names, none to add": port(PORT, None, security_groups=[], purge_security_groups=False),
    "groups, there already": port(PORT, None, security_group_ids=[GROUPS[1]], purge_security_group_ids=False),
    # tags of a port
    "tags, added": port(
        PORT,
        {"tags": {"team": "web"}},
        {
            "tags": {"env": "production", "team": "web"},
            "read_only_tags": {"image_name": "ubuntu-22.04", "os_type": "linux"},
        },
        tags={"team": "web", "env": "production"},
    ),
    "tags, removed": port(PORT, {"tags": {"team": None}}, {"tags": {"env": "production"}}, tags={"team": None}),
    "tags, exact": port(
        PORT, {"tags": {"env": None, "team": None, "a": "1"}}, {"tags": {"a": "1"}}, tags={"a": 1}, purge_tags=True
    ),
    "tags, all removed": port(PORT, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True),
    "tags, other spelling": port(PORT, None, tags={" env ": " production", "os_type": "linux", "gone": None}),
    "tags, numbers and booleans": port(
        UNATTACHED,
        {"tags": {"a": "1", "b": "true", "c": "2.5"}},
        {"tags": {"a": "1", "b": "true", "c": "2.5"}},
        tags={"a": 1, "b": True, "c": 2.5},
    ),
    "tags as text": port(UNATTACHED, {"tags": {"a": "1", "b": "2"}}, tags="a=1,b=2"),
    "tags as JSON text": port(UNATTACHED, {"tags": {"a": "1"}}, tags='{"a": 1}'),
    "tags, unicode": port(
        UNATTACHED, {"tags": {"st\u00e4dt": "K\u00f6ln = \u2665"}}, tags={"st\u00e4dt": "K\u00f6ln = \u2665"}
    ),
    # several fields, and none
    "port, everything at once": port(
        METAL,
        {
            "allowed_address_pairs": pair("10.0.0.0/8"),
            "ip_assignments": [at(SUBNET, "10.10.1.99")],
            "security_group_ids": [GROUPS[0]],
            "port_security_enabled": False,
            "tags": {"a": "b"},
        },
        allowed_address_pairs=pair("10.0.0.0/8"),
        ip_assignments=[at(SUBNET, "10.10.1.99")],
        security_group_ids=[GROUPS[0]],
        port_security_enabled=False,
        tags={"a": "b"},
    ),
    "port, one of two": port(PORT, {"tags": {"a": "b"}}, security_group_ids=GROUPS[:2], tags={"a": "b"}),
    "port, nothing wanted": port(PORT, None),
    "port, id in another spelling": port("", None, port_id=PORT.replace("-", "").upper(), port_security_enabled=True),
    "port, null is not given": port(
        PORT, None, allowed_address_pairs=None, tags=None, security_group_ids=None, purge_tags=True
    ),
    # instance
    "name": instance(INSTANCE, {"name": "web-01"}, {"name": "web-01"}, name="web-01"),
    "name, number": instance(INSTANCE, {"name": "1234"}, name=1234),
    "name, same": instance(INSTANCE, None, name="web-1"),
    "instance tags, added": instance(
        INSTANCE,
        {"tags": {"a": "1"}},
        {
            "tags": {"a": "1", "env": "production", "team": "backend"},
            "read_only_tags": {"image_name": "ubuntu-22.04", "os_type": "linux"},
        },
        tags={"a": "1", "team": "backend"},
    ),
    "instance tags, first": instance(BARE, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "instance tags, removed": instance(INSTANCE, {"tags": {"team": None}}, tags={"team": None, "none": None}),
    "instance tags, exact": instance(
        INSTANCE,
        {"tags": {"env": None, "team": "web"}},
        {"tags": {"team": "web"}},
        tags={"team": "web"},
        purge_tags=True,
    ),
    "instance tags, all removed": instance(
        INSTANCE, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True
    ),
    "instance tags, none to remove": instance(BARE, None, tags={}, purge_tags=True),
    "instance tags, same": instance(INSTANCE, None, tags={"os_type": "linux", "env": "production "}),
    "instance, name and tags": instance(
        INSTANCE, {"name": "web-01", "tags": {"env": "test"}}, name="web-01", tags={"env": "test", "team": "backend"}
    ),
    "instance, nothing wanted": instance(INSTANCE, None),
    # load balancer
    "balancer, name": balancer(BALANCER, {"name": "shop"}, {"name": "shop"}, name="shop"),
    "balancer, same name": balancer(BALANCER, None, name="web-lb"),
    "balancer, L3": balancer(BALANCER, {"preferred_connectivity": "L3"}, preferred_connectivity="L3"),
    "balancer, L2 already": balancer(BALANCER, None, preferred_connectivity="L2"),
    "balancer, down": balancer(BALANCER, {"admin_state_up": False}, {"admin_state_up": False}, admin_state_up=False),
    "balancer, up already": balancer(BALANCER, None, admin_state_up="yes"),
    "balancer, tags": balancer(
        BALANCER,
        {"tags": {"env": None, "owner": "shop"}},
        {"tags": {"team": "backend", "owner": "shop"}, "read_only_tags": {"k8s_cluster": "shop"}},
        tags={"owner": "shop", "env": None, "k8s_cluster": "shop"},
    ),
    "balancer, exact tags": balancer(BALANCER, {"tags": {"env": None, "team": None}}, tags={}, purge_tags=True),
    "balancer, same tags": balancer(BALANCER, None, tags={"env": "production"}),
    "logging, on": balancer(
        BALANCER,
        {"logging": {**NO_LOGS, "topic_name": "shop", "destination_region_id": 7}},
        {"logging": {**NO_LOGS, "topic_name": "shop", "destination_region_id": 7}},
        logging={"enabled": True, "topic_name": "shop", "destination_region_id": 7},
    ),
    "logging, off": balancer(
        LOGGED, {"logging": {**LOGS, "enabled": False}}, {"logging": {"enabled": False}}, logging={"enabled": False}
    ),
    "logging, off with a topic": balancer(
        LOGGED,
        {"logging": {**LOGS, "enabled": False, "topic_name": "x"}},
        logging={"enabled": False, "topic_name": "x"},
    ),
    "logging, off already": balancer(BALANCER, None, logging={"enabled": False, "topic_name": "x"}),
    "logging, one key": balancer(
        LOGGED,
        {"logging": {**LOGS, "retention_policy": {"period": 1825}}},
        {"logging": {**LOGS, "retention_policy": {"period": 1825}}},
        logging={"retention_policy": {"period": "1825"}},
    ),
    "logging, cleared": balancer(
        LOGGED,
        {"logging": NO_LOGS},
        {"logging": NO_LOGS},
        logging={"topic_name": "", "destination_region_id": 0, "retention_policy": {}},
    ),
    "logging, same": balancer(LOGGED, None, logging={"enabled": True, "retention_policy": {"period": 45}}),
    "logging, nothing given": balancer(LOGGED, None, logging={"enabled": None}),
    "balancer, everything at once": balancer(
        BALANCER,
        {"name": "shop", "preferred_connectivity": "L3", "logging": NO_LOGS, "tags": {"a": "1"}},
        name="shop",
        preferred_connectivity="L3",
        logging={"enabled": True},
        tags={"a": "1"},
    ),
    "balancer, other name of its id": Case("gcore_load_balancer", "", {"loadbalancer_id": BALANCER}, None),
    "balancer, nothing wanted": balancer(BALANCER, None),
    # project
    "project, name": project(2, {"name": "rehearsal"}, {"name": "rehearsal"}, name="rehearsal"),
    "project, description": project(
        2, {"description": "x = \u2665"}, {"description": "x = \u2665"}, description="x = \u2665"
    ),
    "project, description cleared": project(2, {"description": ""}, {"description": ""}, description=""),
    "project, both": project(2, {"name": "rehearsal", "description": "d"}, name="rehearsal", description="d"),
    "project, one of two": project(2, {"description": "d"}, name="staging", description="d"),
    "project, same": project(2, None, name="staging", description="For rehearsals"),
    "project, nothing wanted": project(1, None),
}


def still(kind: Any, shown: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in shown.items() if key not in kind.volatile}


def older(sim: Any, case: Case) -> list[tuple[str, Any]]:
    """What is sent to an API of the pages' generation: today's request, which it refuses, and the older one."""
    if case.module == "gcore_project":
        document = sim.get("projects", case.id)
        return [("PATCH", case.body), ("PUT", {key: document[key] for key in ("name", "description")} | case.body)]
    if case.module == "gcore_load_balancer":
        return [("PATCH", case.body)] * 2
    return [("PATCH", case.body)]


def words(sim: Any, case: Case) -> dict[str, str]:
    """What the seed calls the resource of a case, in the option that takes it."""
    if case.module == "gcore_port":
        return {"ip_address": sim.get("ports", case.id)["ip_assignments"][0]["ip_address"]}
    kind = KINDS[case.module].kind
    return {f"{kind}_name": sim.get(f"{kind.replace('_', '')}s", case.id)["name"]}


def climb(sim: Any, case: Case, pages: bool = False, named: bool = False) -> None:
    kind = KINDS[case.module]
    options = {**(words(sim, case) if named else {kind.identity.option: case.id} if case.id else {}), **case.options}
    changes = case.body is not None
    writes = (older(sim, case) if pages else [("PATCH", case.body)]) if changes else []
    # Whether the word by which the resource is found goes away. Then two words are looked for.
    lost = {"name", "ip_assignments"} & {*(case.body or {})} & {*case.options}
    lost = lost and case.options.get("purge_ip_assignments", True)
    groups = case.options.get("security_groups") or case.options.get("remove_security_groups")
    # The list of projects is read whole, and a bare metal server can have the name of an instance.
    renames = {"gcore_project": 0, "gcore_instance": 2}.get(case.module, 1) if named and lost else 0
    looks = ["GET"] * (1 + bool(groups) + renames)
    word = ("ip_address" if "ip_address" in options else "name") if named else "id"
    # What adds to a list or removes from it looks for other updates of the port before and after its own, and reads it
    # after that.
    partial = [each is False for option, each in options.items() if option.startswith("purge_")]
    partial += [bool(each) for option, each in options.items() if option.startswith("remove_")]
    others = ["POLL", "GET"] if changes and any(partial) else []
    # Whether the resource is still there, where the newer kind of update is not.
    sends = "GET ".join(f"{verb} " for verb, _body in writes).split()

    predicted = run_module(sim, case.module, options, check=True)
    assert not predicted.failed, predicted.msg
    assert (predicted.result["changed"], predicted.sent) == (changes, looks)
    assert predicted.result["matched_by"] == word

    real = run_module(sim, case.module, options)
    assert not real.failed, real.msg
    assert real.result["changed"] is changes
    assert [(each.method, each.body) for each in real.requests if each.method != "GET"] == writes
    polls = ["POLL"] * (real.sent.count("POLL") - len(others))
    assert real.sent == ([*looks, *others, *sends, *polls, *(others or ["GET"])] if changes else looks)
    assert real.result["matched_by"] == word
    assert bool(polls) is bool(real.result["tasks"])

    assert predicted.result["diff"] == real.result["diff"]
    assert bool(real.result["diff"]["before"]) is changes
    shown = real.result[kind.kind]
    assert still(kind, predicted.result[kind.kind]) == still(kind, shown)
    assert {key: shown[key] for key in case.shows} == case.shows
    assert set(real.result) - {"warnings"} == set(predicted.result) - {"warnings"}

    again = run_module(sim, case.module, options)
    assert (again.failed, again.result["changed"], again.sent) == (False, False, looks)
    assert again.result["matched_by"] == (f"new_{word}" if named and lost else word)
    assert again.result["diff"]["before"] == again.result["diff"]["after"] == {}
    assert still(kind, again.result[kind.kind]) == still(kind, shown)


@pytest.mark.parametrize("name", CASES)
def test_ladder(sim, name):
    climb(sim, CASES[name])


NAMED = [name for name, case in CASES.items() if case.id]


@pytest.mark.parametrize("name", NAMED)
def test_ladder_by_name(sim, name):
    climb(sim, CASES[name], named=True)


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name in NAMED if "admin_state_up" not in CASES[name].options])
def test_ladder_by_name_on_the_generation_of_the_pages(sim, name):
    sim.settings(generation="pages")
    climb(sim, CASES[name], pages=True, named=True)


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "admin_state_up" not in case.options])
def test_ladder_on_the_generation_of_the_pages(sim, name):
    sim.settings(generation="pages")
    climb(sim, CASES[name], pages=True)


@pytest.mark.once
@pytest.mark.parametrize("name", ["groups, set", "name", "balancer, name", "project, name"])
def test_ladder_with_latency(sim, name):
    sim.settings(latency=0.2)
    climb(sim, CASES[name])


def test_every_option_of_every_field_climbs():
    for module, kind in KINDS.items():
        used = {option for case in CASES.values() if case.module == module for option in case.options}
        wanted = {option for each in kind.fields for option in each.options()}
        assert wanted - used == set(), module
        changed = {option for case in CASES.values() if case.module == module for option in case.body or {}}
        assert changed == {each.sent for each in kind.fields}, module
