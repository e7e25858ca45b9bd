# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The base of other tests: a time that does not depend on the machine, and processes that end with their test."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Clock, Deadline

from .fake_time import FakeTime
from .harness import LONG, PORT, end_processes, processes, run_module, until

pytestmark = pytest.mark.once


def test_time_passes_while_all_threads_sleep(monkeypatch):
    time = FakeTime(monkeypatch, threads=2)
    began, woken = time.now, []

    def work(name, *pauses):
        with time.thread():
            for seconds in pauses:
                Clock().sleep(seconds)
                woken.append((round(time.now - began, 3), name))

    threads = [threading.Thread(target=work, args=each) for each in (("a", 1, 2, 600), ("b", 1.5, 0, 0.5))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert woken == [(1, "a"), (1.5, "b"), (1.5, "b"), (2, "b"), (3, "a"), (603, "a")]


def test_a_simulator_goes_by_the_same_time(sim, fake_time):
    fake_time.add(sim)
    assert sim.advance() == fake_time.now
    deadline = Deadline(10)
    deadline.start()
    deadline.sleep(4)
    assert (sim.advance(), deadline.left()) == (fake_time.now, 6)
    sim.reset()
    assert sim.advance() == sim.advance(), "it is stopped again"


def test_a_long_task_takes_no_time(sim, fake_time):
    fake_time.add(sim)
    sim.settings(task_running=500)
    began = fake_time.now
    run = run_module(sim, "gcore_port", {"port_id": PORT, "tags": {"a": "1"}})
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert 500 <= fake_time.now - began < 600


def test_nobody_sleeps_once_the_clock_is_stopped(fake_time):
    clock, began = Clock(), fake_time.now
    clock.stop()
    clock.sleep(5)
    assert fake_time.now == began


def test_what_a_test_has_started_ends_with_it(tmp_path):
    """Also what has left its process group, such as an asynchronous task."""
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    home = tmp_path / "home"
    with subprocess.Popen(command, env={"HOME": str(home)}, start_new_session=True) as process:
        until(lambda: process.pid in processes(tmp_path), "it has begun")
        assert process.pid not in processes(tmp_path / "ho")
        end_processes(tmp_path)
        assert process.wait(LONG) == -signal.SIGKILL
    assert processes(tmp_path) == {}
