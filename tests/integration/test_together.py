# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several hosts that add to one list at the same time, as plays with many forks do: what each adds stays."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from ansible_collections.day2.resources.plugins.module_utils._ansible.task import perform
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Clock
from ansible_collections.day2.resources.plugins.module_utils._engine.progress import Progress
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_pool import LB_POOL
from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_pool_member import LB_POOL_MEMBER
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER
from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT as PORTS
from ansible_collections.day2.resources.plugins.module_utils._gcore.security_group import SECURITY_GROUP
from resources.seed import DNS_POOL, MEMBERS, POOL, SPELLINGS
from simulators import Simulator

from .fake_time import FakeTime
from .harness import BALANCER, PORT, environment, meanwhile, until

HOSTS = 8


class Host:
    """The process in which one host of a play runs its task."""

    verbosity = 3

    def __init__(self):
        self.clock, self.progress, self.kept, self.warnings = Clock(), Progress(), {}, []

    def warn(self, text):
        self.warnings.append(text)

    def secret(self, text):
        pass


@pytest.fixture(name="sim", scope="module")
def _sim():
    with Simulator("gcore") as simulator:
        yield simulator


def at_once(sim, monkeypatch, resource, options, stagger=0.0):
    """Run a task on each host, each some seconds after the one before. Gives the results.

    ``resource`` is the kind of all tasks, or a list with the kind of each. Time passes only while all hosts sleep: a
    busy machine makes none of them wait between its last look and its write.
    """
    kinds = resource if isinstance(resource, list) else [resource] * len(options)
    start = threading.Barrier(len(options))
    results = [None] * len(options)
    time = FakeTime(monkeypatch, threads=len(options))
    time.add(sim)

    def run(number):
        with time.thread():
            start.wait()
            time.sleep(number * stagger)
            task = {"wait": True, "wait_timeout": 120, **options[number]}
            results[number] = perform(GCORE, kinds[number], task, environment(sim), False, True, Host())

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(options))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return results


@pytest.mark.slow
@pytest.mark.parametrize(("locks", "task_running"), [(True, 0.3), (False, 1.0)])
@pytest.mark.parametrize("stagger", [0.0, 0.011])
def test_each_adds_a_pair_to_one_port(sim, monkeypatch, locks, task_running, stagger):
    """Whether the API refuses an update while another one runs is written nowhere."""
    sim.reset()
    sim.settings(task_running=task_running, port_locks=locks, latency=0.01)
    pairs = [f"10.9.0.{number + 1}" for number in range(HOSTS)]
    options = [
        {"port_id": PORT, "allowed_address_pairs": [{"ip_address": pair}], "purge_allowed_address_pairs": False}
        for pair in pairs
    ]
    results = at_once(sim, monkeypatch, PORTS, options, stagger)
    assert [each["msg"] for each in results if each.get("failed")] == []
    assert [each["changed"] for each in results] == [True] * HOSTS
    there = {each["ip_address"] for each in sim.get("ports", PORT)["allowed_address_pairs"]}
    assert {*pairs} <= there


def test_each_sets_a_part_of_logging(sim, monkeypatch):
    sim.reset()
    sim.settings(task_running=0.05)
    start = {"load_balancer_id": BALANCER, "logging": {"enabled": True, "topic_name": "a", "destination_region_id": 7}}
    (first,) = at_once(sim, monkeypatch, LOAD_BALANCER, [start])
    assert not first.get("failed"), first["msg"]
    parts = [{"topic_name": "b"}, {"retention_policy": {"period": 9}}]
    options = [{"load_balancer_id": BALANCER, "logging": {"enabled": True, **part}} for part in parts]
    results = at_once(sim, monkeypatch, LOAD_BALANCER, options)
    assert [each["msg"] for each in results if each.get("failed")] == []
    logging = sim.get("loadbalancers", BALANCER)["logging"]
    assert (logging["topic_name"], logging["retention_policy"]) == ("b", {"period": 9})


def ssh_from(number):
    return {"protocol": "tcp", "port": 22, "remote_ip_prefix": f"10.9.{number}.0/24"}


def prefixes(sim, group):
    return [rule["remote_ip_prefix"] for rule in sim.get("securitygroups", group)["security_group_rules"]]


@pytest.mark.slow
def test_each_adds_a_rule_to_one_group(sim, monkeypatch):
    """All hosts have read the group before the first one writes. Each adds its rule alone, so none is lost."""
    sim.reset()
    sim.settings(task_running=0.3)
    sim.fault(method="POST", path="/rules$", times=10, hold=True)
    before = prefixes(sim, SPELLINGS)
    options = [
        {"security_group_id": SPELLINGS, "ingress_rules": [ssh_from(number)], "purge_ingress_rules": False}
        for number in range(10)
    ]

    def release() -> list[Any]:
        """Let the writes go on once all have come. Gives the answers to them until then, and those to the reads."""

        def answers(method: str, end: str) -> list[Any]:
            return [each.status for each in sim.requests() if each.method == method and each.path.endswith(end)]

        until(lambda: len(answers("POST", "/rules")) == 10, "all hosts write")
        found = [answers("POST", "/rules"), answers("GET", SPELLINGS)]
        sim.release()
        return found

    with meanwhile(release) as found:
        results = at_once(sim, monkeypatch, SECURITY_GROUP, options)
    assert found == [[[None] * 10, [200] * 10]]
    assert [each["msg"] for each in results if each.get("failed")] == []
    assert [each["changed"] for each in results] == [True] * 10
    there = before + [f"10.9.{number}.0/24" for number in range(10)]
    assert sorted(map(str, prefixes(sim, SPELLINGS))) == sorted(map(str, there))


def test_all_add_the_same_rule(sim, monkeypatch):
    """The API refuses a rule that exists. A task that comes too late finds it there."""
    sim.reset()
    sim.settings(task_running=0.3)
    options = [{"security_group_id": MEMBERS, "ingress_rules": [ssh_from(1)], "purge_ingress_rules": False}] * 4
    results = at_once(sim, monkeypatch, SECURITY_GROUP, options)
    assert [each["msg"] for each in results if each.get("failed")] == []
    assert [each["changed"] for each in results].count(True) == 1
    assert prefixes(sim, MEMBERS).count("10.9.1.0/24") == 1


def test_each_removes_a_rule_of_one_group(sim, monkeypatch):
    """A write that removes sends all other rules: each of them as it is then."""
    sim.reset()
    sim.settings(task_running=0.3)
    gone = ["10.10.0.0/16", "10.20.0.0/16", "10.30.0.0/16"]
    options = [
        {"security_group_id": SPELLINGS, "remove_ingress_rules": [{"protocol": "any", "remote_ip_prefix": prefix}]}
        for prefix in gone
    ]
    before = prefixes(sim, SPELLINGS)
    results = at_once(sim, monkeypatch, SECURITY_GROUP, options)
    assert [each["msg"] for each in results if each.get("failed")] == []
    assert sorted(map(str, prefixes(sim, SPELLINGS))) == sorted(str(each) for each in before if each not in gone)


def member(sim, pool, address):
    return next(each for each in sim.get("lbpools", pool)["members"] if each["address"] == address)


@pytest.mark.parametrize("stagger", [0.0, 0.4])
def test_a_set_of_members_and_the_weight_of_one(sim, monkeypatch, stagger):
    """One play gives the members of a pool, and another one the weight of one of them: the first keeps that weight."""
    sim.reset()
    sim.settings(task_running=0.3)
    members = [{"address": "10.10.1.11", "protocol_port": 8080}, {"address": "10.10.1.12", "protocol_port": 8080}]
    new = {"address": "10.10.1.13", "protocol_port": 8080, "subnet_id": "20000000-0000-4000-8000-000000000001"}
    weighted = {"pool_id": POOL, "purge_members": False, "members": [{**members[0], "weight": 77}]}
    options = [weighted, {"pool_id": POOL, "members": [*members, new]}]
    for order in (options, options[::-1]):
        results = at_once(sim, monkeypatch, LB_POOL, order, stagger)
        assert [each["msg"] for each in results if each.get("failed")] == []
        assert member(sim, POOL, "10.10.1.11")["weight"] == 77
        assert member(sim, POOL, "10.10.1.13")["subnet_id"] == new["subnet_id"]
        sim.reset()
        sim.settings(task_running=0.3)


def test_a_set_of_members_and_one_of_them(sim, monkeypatch):
    """The same with the module for one member. Both wait for the lock of the load balancer."""
    sim.reset()
    sim.settings(task_running=0.3)
    first, *others = sim.get("lbpools", DNS_POOL)["members"]
    keys = ("address", "protocol_port")
    members = [{key: each[key] for key in keys} for each in (first, *others)]
    options = [
        {"pool_id": DNS_POOL, "member_id": first["id"], "weight": 99},
        {"pool_id": DNS_POOL, "members": members[:-1]},
    ]
    results = at_once(sim, monkeypatch, [LB_POOL_MEMBER, LB_POOL], options)
    assert [each["msg"] for each in results if each.get("failed")] == []
    there = sim.get("lbpools", DNS_POOL)["members"]
    assert [each["address"] for each in there] == [each["address"] for each in (first, *others[:-1])]
    assert there[0]["weight"] == 99
