# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security groups with many rules, rules that others change, and how rules are shown."""

from __future__ import annotations

import random
from typing import Any

import pytest
from resources.seed import GROUPS, MEMBERS

from .harness import run_module

MODULE = "gcore_security_group"
WEB, SSH = GROUPS[1], GROUPS[2]
MOST = 250
DAY = "2026-01-31T12:00:00Z"
WRITTEN_BY_THE_API = {"remote_group_id": None, "revision_number": 0, "created_at": DAY, "updated_at": DAY}


def stored(number: int) -> dict[str, Any]:
    """A rule of a document, each in one of the spellings that the API has."""
    protocol, ports = [
        ("tcp", (number, number)),
        ("udp", (number, number + 9)),
        (("any", "0", None)[number % 3], None),
    ][number % 3]
    return {
        "id": f"60000000-0000-4000-9000-{number:012}",
        "security_group_id": WEB,
        "direction": "ingress",
        "ethertype": "IPv4" if number % 2 else None,
        "protocol": protocol,
        "port_range_min": ports and ports[0],
        "port_range_max": ports and ports[1],
        "remote_ip_prefix": f"10.{number}.0.0/16" if number % 5 else f"10.{number}.1.1/32",
        "description": ("", None, "Rule")[number % 3],
        **WRITTEN_BY_THE_API,
    }


def written(number: int) -> dict[str, Any]:
    """The same rule as a task can write it."""
    rule = stored(number)
    first, last = rule["port_range_min"], rule["port_range_max"]
    spelled = [str(number), f"{first} - {last}", None][number % 3]
    prefix = rule["remote_ip_prefix"].removesuffix("/32").replace("/16", "/255.255.0.0")
    shown = {"protocol": str(rule["protocol"] or "ANY").upper(), "remote_ip_prefix": prefix}
    return {**shown, **({"port": spelled} if spelled else {}), **({"ethertype": "IPv4"} if number % 7 else {})}


def test_250_rules_in_other_spellings_are_one_read(sim):
    sim.change("securitygroups", WEB, {"security_group_rules": [stored(number) for number in range(MOST)]})
    rules = [written(number) for number in range(MOST)]
    random.Random(19).shuffle(rules)
    for check in (True, False):
        run = run_module(sim, MODULE, {"security_group_id": WEB, "ingress_rules": rules}, check=check)
        assert (run.failed, run.result["changed"], run.sent) == (False, False, ["GET"]), run.result


def test_the_251st_rule_is_refused(sim):
    """By the number of a list before the first request, and by that of a group before the write."""
    sim.change("securitygroups", WEB, {"security_group_rules": [stored(number) for number in range(MOST)]})
    rules = [written(number) for number in range(MOST)]
    one_more = {"protocol": "gre"}
    run = run_module(sim, MODULE, {"security_group_id": WEB, "ingress_rules": [*rules, one_more]})
    assert (run.failed, run.sent) == (True, [])
    assert "ingress_rules: expected at most 250 different elements, got 251" in run.msg
    run = run_module(sim, MODULE, {"security_group_id": WEB, "ingress_rules": [one_more], "purge_ingress_rules": False})
    assert (run.failed, run.sent, run.writes) == (True, ["GET"], [])
    assert "ingress_rules: expected at most 250 different elements, got 251 (250 exist, 1 would be added)" in run.msg
    run = run_module(sim, MODULE, {"security_group_id": WEB, "egress_rules": [one_more]})
    assert (run.failed, run.writes) == (True, [])
    assert "egress_rules: expected at most 250 rules in both directions, got 251" in run.msg


def test_the_whole_set_can_be_sent(sim):
    sim.change("securitygroups", WEB, {"security_group_rules": [stored(number) for number in range(MOST)]})
    rules = [written(number) for number in range(1, MOST)]
    run = run_module(sim, MODULE, {"security_group_id": WEB, "ingress_rules": [*rules, {"protocol": "gre"}]})
    assert not run.failed, run.msg
    (body,) = run.writes
    assert len(body["rules"]) == MOST
    kept = {rule["id"] for rule in sim.get("securitygroups", WEB)["security_group_rules"]}
    assert len(kept & {stored(number)["id"] for number in range(1, MOST)}) == MOST - 1, "the API keeps what is equal"


THEIRS = {
    "direction": "egress",
    "ethertype": "IPv4",
    "protocol": "tcp",
    "port_range_min": 5432,
    "port_range_max": 5432,
    "remote_ip_prefix": "10.99.0.0/16",
    "description": "Theirs",
    "id": "60000000-0000-4000-8000-0000000000ff",
    "security_group_id": MEMBERS,
    **WRITTEN_BY_THE_API,
}


NO_PORTS = {"protocol": "gre", "port_range_min": None, "port_range_max": None, "remote_ip_prefix": None}


@pytest.mark.parametrize(
    ("moment", "options"),
    [
        ({"method": "GET", "path": f".*/{MEMBERS}", "skip": 1}, {"ingress_rules": [{"protocol": "icmp"}]}),
        (
            {"method": "GET", "path": f".*/{MEMBERS}", "skip": 1},
            {"remove_ingress_rules": [{"remote_group_id": "self"}]},
        ),
        ({"method": "POST"}, {"ingress_rules": [{"protocol": "icmp"}], "purge_ingress_rules": False}),
    ],
    ids=["exact", "removed", "added"],
)
def test_a_rule_that_somebody_adds_meanwhile_stays(sim, moment, options):
    """The write sends the other direction back as it is then, not as it was read first."""
    rules = sim.get("securitygroups", MEMBERS)["security_group_rules"]
    change = {"collection": "securitygroups", "id": MEMBERS, "set": {"security_group_rules": [*rules, THEIRS]}}
    sim.fault(**moment, when="before", change=change)
    run = run_module(sim, MODULE, {"security_group_id": MEMBERS, **options})
    assert not run.failed, run.msg
    assert run.result["changed"]
    there = [rule["remote_ip_prefix"] for rule in sim.get("securitygroups", MEMBERS)["security_group_rules"]]
    assert "10.99.0.0/16" in there


OURS = {"protocol": "tcp", "port": 5432, "remote_ip_prefix": "10.99.0.0/16", "description": "mine"}
GRE, DNS = {"protocol": "gre"}, {"protocol": "udp", "port": 53}


@pytest.mark.parametrize(
    ("rules", "skip", "sent"),
    [
        ([OURS], 0, ["POST", "PATCH"]),
        ([{**OURS, "description": None}], 0, ["POST"]),
        ([GRE, {**OURS, "description": None}, DNS], 1, ["POST", "POST", "POST"]),
        ([GRE, OURS, DNS], 1, ["POST", "POST", "PATCH"]),
    ],
    ids=["other description", "same", "same of three", "other description of three"],
)
def test_a_rule_that_somebody_adds_right_before(sim, fake_time, rules, skip, sent):
    """The API refuses to add it twice. The task compares again, and makes what is left of the change."""
    fake_time.add(sim)
    there = sim.get("securitygroups", MEMBERS)["security_group_rules"]
    theirs = [{**THEIRS, "direction": "ingress"}]
    if skip:
        # The first rule of the task is there by then.
        theirs.append({**THEIRS, "id": THEIRS["id"].replace("ff", "fe"), "direction": "ingress", **NO_PORTS})
    change = {"collection": "securitygroups", "id": MEMBERS, "set": {"security_group_rules": [*there, *theirs]}}
    sim.fault(method="POST", skip=skip, when="before", change=change)
    options = {"security_group_id": MEMBERS, "ingress_rules": rules, "purge_ingress_rules": False}
    run = run_module(sim, MODULE, options)
    assert not run.failed, run.msg
    stored = sim.get("securitygroups", MEMBERS)["security_group_rules"]
    assert len(stored) == len(there) + len(rules)
    (rule,) = [each for each in stored if each["remote_ip_prefix"] == "10.99.0.0/16"]
    assert rule["description"] == ("mine" if OURS in rules else "Theirs")
    assert [method for method in run.sent if method in ("POST", "PATCH")] == sent
    assert run_module(sim, MODULE, options).sent == ["GET"]


def test_a_duplicate_that_nobody_can_see_fails(sim, fake_time):
    """An API that refuses a rule as a duplicate, and does not show it, is not asked again."""
    fake_time.add(sim)
    message = "ConflictError: Security group rule already exists"
    sim.fault(method="POST", times=None, status=409, body={"message": message, "exception_class": "ConflictError"})
    run = run_module(sim, MODULE, {"security_group_id": MEMBERS, "ingress_rules": [OURS], "purge_ingress_rules": False})
    assert (run.failed, run.result["changed"], run.sent.count("POST")) == (True, False, 1)
    assert "already exists" in run.msg


def test_a_failure_names_the_rules_that_are_done_and_left(sim):
    sim.fault(method="POST", skip=1, status=400, times=None)
    rules = [OURS, {"protocol": "tcp", "port": 443, "remote_ip_prefix": "0.0.0.0/0"}, {"remote_group_name": "ssh"}]
    run = run_module(sim, MODULE, {"security_group_id": MEMBERS, "ingress_rules": rules, "purge_ingress_rules": False})
    assert run.failed
    done = [f"create rule (ingress_rules[any {SSH}])"]
    left = [f"create rule (ingress_rules[{rule}])" for rule in ("tcp 443 0.0.0.0/0", "tcp 5432 10.99.0.0/16")]
    assert (run.result["done"], run.result["left"]) == (done, left)
    assert f"Done: {done[0]}. Left: {', '.join(left)}. The next run" in run.msg


def test_a_diff_has_one_line_for_each_rule(sim):
    """With the names of groups that the run has read for the task, and its own."""
    options = {
        "security_group_id": MEMBERS,
        "ingress_rules": [
            {"protocol": "tcp", "port": "8000-8010", "remote_group_name": "ssh", "description": "Jobs"},
            {"protocol": "icmp", "remote_ip_prefix": "10.0.0.1"},
        ],
    }
    run = run_module(sim, MODULE, options, check=True)
    assert run.result["diff"]["before"] == {"ingress_rules": [f"any members ({MEMBERS})"]}
    assert run.result["diff"]["after"] == {
        "ingress_rules": ["icmp 10.0.0.1/32", f"tcp 8000-8010 ssh ({SSH}), description: Jobs"]
    }
    assert run.sent == ["GET", "GET"], "the list has the names"


LIST_OF_GROUPS = {"method": "GET", "path": "/security_?groups/1/7$", "status": 403, "times": None}
FROM_SSH = {"protocol": "tcp", "port": 22, "remote_group_id": SSH}
# Each of them takes a request.
ADDED = {
    "security_group_id": WEB,
    "ingress_rules": [{}, {"ethertype": "IPv6"}, FROM_SSH],
    "purge_ingress_rules": False,
}


@pytest.mark.parametrize("check", [True, False])
def test_names_of_groups_cost_a_diff_one_list(sim, fake_time, check):
    """No task without a diff and no task without a change reads it, and a list that cannot be read fails nothing."""
    fake_time.add(sim)
    others = [f"any {version}" for version in ("IPv4", "IPv6")]
    named, alone = [*others, f"tcp 22 ssh ({SSH})"], [*others, f"tcp 22 {SSH}"]
    without = run_module(sim, MODULE, ADDED, check=check, diff=False)
    sim.reset()
    with_names = run_module(sim, MODULE, ADDED, check=check)
    sim.reset()
    sim.fault(**LIST_OF_GROUPS)
    with_ids = run_module(sim, MODULE, ADDED, check=check)
    assert "diff" not in without.result
    assert with_names.sent == ["GET", *without.sent]
    assert [run.result["diff"]["after"]["ingress_rules"] for run in (with_names, with_ids)] == [named, alone]
    assert not with_ids.failed, with_ids.msg
    assert with_ids.sent == with_names.sent
    if not check:
        assert run_module(sim, MODULE, ADDED).sent == ["GET"]
        assert run_module(sim, MODULE, {"security_group_id": WEB, "description": "Web"}).sent.count("GET") == 2


def test_names_of_groups_in_diffs_of_many_are_one_list(sim):
    ids = sim.clone("securitygroups", WEB, 20)
    items = [{"kind": "security_group", **ADDED, "security_group_id": id} for id in ids]
    runs = []
    for diff in (False, True):
        runs.append(run_module(sim, "gcore_resources", {"resources": items}, check=True, diff=diff))
        assert not runs[-1].failed, runs[-1].msg
    assert (runs[0].sent, runs[1].sent) == (["GET"], ["GET", "GET"])
    lines = [each["after"]["ingress_rules"] for each in runs[1].result["diff"]]
    assert lines == [["any IPv4", "any IPv6", f"tcp 22 ssh ({SSH})"]] * 20
    run = run_module(sim, "gcore_resources", {"resources": items[:2]}, check=True)
    assert run.sent == ["GET", "GET", "GET"], "two groups, and one list for both"
    sim.fault(**LIST_OF_GROUPS)
    run = run_module(sim, "gcore_resources", {"resources": items[:2]}, check=True)
    assert run.sent == ["GET", "GET", "GET"], "a list that cannot be read is not tried again"


def test_names_in_rules_cost_one_list(sim):
    """Also without a change. IDs and the word self cost none."""
    names = [{"protocol": "tcp", "remote_group_name": name} for name in ("ssh", "web")]
    ids = [{"protocol": "tcp", "remote_group_id": id} for id in (SSH, WEB)]
    own = {"remote_group_id": "self"}
    assert not run_module(sim, MODULE, {"security_group_id": MEMBERS, "ingress_rules": [own, *ids]}).failed
    for rules, sent in ((ids, 1), (names[:1], 2), (names, 2)):
        options = {"security_group_id": MEMBERS, "ingress_rules": [own, *rules], "purge_ingress_rules": False}
        run = run_module(sim, MODULE, options)
        assert (run.failed, run.result["changed"], run.sent) == (False, False, ["GET"] * sent), run.result


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"protocol": "tpc"}, "[0].protocol: value must be one of: any, ah,"),
        ({"protocol": "tcp", "port": "443:444"}, "[0].port: '443:444' is not a port such as 443, or a range"),
        ({"protocol": "tcp", "port": 70000}, "[0].port: expected at most 65535, got 70000"),
        ({"protocol": "tcp", "port": "10-9"}, "[0].port_range_min: expected at most the port_range_max of 9, got 10"),
        (
            {"protocol": "tcp", "port_range_min": 1},
            "[0].port_range_min: requires port_range_max. For one port, give port",
        ),
        ({"protocol": "tcp", "port": 1, "port_range_max": 2}, "[0].port: is mutually exclusive with port_range_max"),
        ({"port": 443}, "[0].protocol: is required with ports, for example tcp or udp"),
        ({"remote_ip_prefix": "10.0.0.1/8"}, "[0].remote_ip_prefix: '10.0.0.1/8' is an address in a network"),
        (
            {"remote_ip_prefix": "10.0.0.0/8", "remote_group_id": "self"},
            "[0].remote_ip_prefix: is mutually exclusive with remote_group_id",
        ),
        (
            {"remote_ip_prefix": "::/0", "ethertype": "IPv4"},
            "[0].ethertype: the network ::/0 is IPv6: leave ethertype out",
        ),
        ({"protocol": "ipv6-icmp", "ethertype": "IPv4"}, "[0].ethertype: the protocol ipv6-icmp is IPv6"),
        ({"remote_group_id": "web"}, "The word self is also valid. For a name, give remote_group_name"),
        ({"remote_group_id": SSH, "remote_group_name": "ssh"}, "remote_group_id: is mutually exclusive with"),
        ({"direction": "ingress"}, "[0]: unknown key 'direction'"),
        ({"description": "x" * 256}, "[0].description: expected at most 255 characters, got 256"),
    ],
)
def test_refused_rules(sim, rule, message):
    """Each rule that a value breaks is named before the first request."""
    run = run_module(sim, MODULE, {"security_group_id": WEB, "ingress_rules": [rule]})
    assert (run.failed, run.sent) == (True, [])
    assert message in run.msg


def test_200_groups_are_read_from_lists(sim):
    ids = sim.clone("securitygroups", MEMBERS, 200)
    items = [{"kind": "security_group", "security_group_id": id, "description": "Members"} for id in ids]
    run = run_module(sim, "gcore_resources", {"resources": items})
    assert not run.failed, run.msg
    sent = [method for method in run.sent if method != "POLL"]
    assert sent == ["GET", *["PATCH"] * 200, "GET"], "one page of 1,000 groups shows all of them"
    again = run_module(sim, "gcore_resources", {"resources": items})
    assert (again.result["changed"], again.sent) == (False, ["GET"])


def test_ping(sim):
    """The type of a message can be higher than its code."""
    ping = {"protocol": "icmp", "port_range_min": 8, "port_range_max": 0}
    options = {"security_group_id": WEB, "ingress_rules": [ping]}
    run = run_module(sim, MODULE, options)
    assert not run.failed, run.msg
    assert run.writes[0]["rules"][0]["port_range_min"] == 8
    assert run_module(sim, MODULE, options).sent == ["GET"]
    run = run_module(sim, MODULE, {"security_group_id": WEB, "ingress_rules": [{"protocol": "icmp", "port": 8}]})
    assert "ingress_rules[0].port: ICMP has no ports" in run.msg


def test_the_group_itself_by_its_id_and_as_self(sim):
    """Both are one rule, also where one of them is to be removed."""
    own, by_id = {"remote_group_id": "self"}, {"remote_group_id": MEMBERS, "description": "Other"}
    run = run_module(sim, MODULE, {"security_group_id": MEMBERS, "ingress_rules": [own, by_id]}, check=True)
    assert f"ingress_rules: any {MEMBERS} is given twice, with different values" in run.msg
    options = {"ingress_rules": [own], "purge_ingress_rules": False, "remove_ingress_rules": [by_id]}
    run = run_module(sim, MODULE, {"security_group_id": MEMBERS, **options}, check=True)
    assert f"remove_ingress_rules: any {MEMBERS} is also in ingress_rules" in run.msg


def test_an_added_rule_that_is_gone_at_the_end_is_no_success(sim, fake_time):
    """Another user removes the first rules while the last one is added."""
    fake_time.add(sim)
    rules = [{"protocol": "tcp", "port": port} for port in (1, 2, 3)]
    there = sim.get("securitygroups", MEMBERS)["security_group_rules"]
    change = {"collection": "securitygroups", "id": MEMBERS, "set": {"security_group_rules": there}}
    sim.fault(method="POST", skip=2, when="before", change=change)
    options = {"security_group_id": MEMBERS, "ingress_rules": rules, "purge_ingress_rules": False}
    run = run_module(sim, MODULE, options)
    assert (run.failed, run.result["changed"]) == (True, True)
    again = run_module(sim, MODULE, options)
    assert not again.failed, again.msg
    assert len(sim.get("securitygroups", MEMBERS)["security_group_rules"]) == len(there) + 3


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        ({"protocol": "4"}, {"protocol": "ipip"}),
        ({"protocol": "4"}, {"protocol": 4}),
        (
            {"protocol": "tcp", "ethertype": None, "remote_ip_prefix": "::/0"},
            {"protocol": "tcp", "remote_ip_prefix": "::/0"},
        ),
    ],
)
def test_spellings_of_answers(sim, shown, wanted):
    rule = {**THEIRS, "direction": "ingress", "port_range_min": None, "port_range_max": None, "remote_ip_prefix": None}
    sim.change("securitygroups", WEB, {"security_group_rules": [{**rule, **shown}]})
    run = run_module(sim, MODULE, {"security_group_id": WEB, "ingress_rules": [wanted]})
    assert (run.failed, run.result["changed"], run.sent) == (False, False, ["GET"]), run.result
