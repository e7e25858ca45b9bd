# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several hosts that add to one list at the same time, as plays with many forks do: what each adds stays."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.day2.resources.plugins.module_utils._ansible.task import perform
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Clock
from ansible_collections.day2.resources.plugins.module_utils._engine.progress import Progress
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER
from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT as PORTS
from simulators import Simulator

from .fake_time import FakeTime
from .harness import BALANCER, PORT, environment

HOSTS = 8


class Host:
    """Where one host of a play runs its task."""

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

    Time passes only while all hosts sleep: a busy machine makes none of them wait between its last look and its write.
    """
    start = threading.Barrier(len(options))
    results = [None] * len(options)
    time = FakeTime(monkeypatch, threads=len(options))
    time.add(sim)

    def run(number):
        with time.thread():
            start.wait()
            time.sleep(number * stagger)
            task = {"wait": True, "wait_timeout": 120, **options[number]}
            results[number] = perform(GCORE, resource, task, environment(sim), False, True, Host())

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(options))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return results


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
