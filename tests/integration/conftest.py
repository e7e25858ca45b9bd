# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all integration tests share: one simulator of each API for the session, at its seed for each test."""

from __future__ import annotations

import os
import signal

import pytest

from . import contract, harness
from .fake_time import FakeTime

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell has started the tests in the background. What they start must not ignore interrupts, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    # So has nohup: the tests go on, and what they start hears it.
    signal.signal(signal.SIGHUP, lambda _number, _frame: None)

# How the tests of a file run their tasks, where it is not only as a module.
WAYS = {
    "test_bulk": ("module", "action"),
    "test_connection": ("module", "action"),
    "test_faults": ("module", "action"),
    "test_ladder": ("module", "action", "bulk"),
    "test_mistakes": ("module", "action"),
    "test_proxy": ("module", "action"),
    "test_scanopy": ("module", "action"),
}
FAKE_TIME = ("test_bulk", "test_faults", "test_info", "test_ladder", "test_scanopy", "test_thousands")
"""Files whose tests run with a time of their own: see fake_time.py."""
SLOW = ("test_action", "test_awx", "test_playbooks", "test_roles", "test_runner")
"""Files whose tests start Ansible as a process, several times."""
NEWEST = "0.18.3"
"""The newest release of Scanopy that there is a simulator of."""

MARKS = {
    "bad_requests": "what the simulator refuses need not be what the contract has",
    "odd_requests": "requests need not be what the contract has",
    "strange_documents": "answers need not be what the contract has",
}


def pytest_configure(config):
    config.addinivalue_line("markers", "real_time: it is about the time that requests take")
    config.addinivalue_line("markers", "once: it depends so little on Ansible that one ansible-core is enough")
    for mark, meaning in MARKS.items():
        config.addinivalue_line("markers", f"{mark}: {meaning}")


def pytest_generate_tests(metafunc):
    ways = WAYS.get(metafunc.module.__name__.rpartition(".")[2])
    if ways and {"sim", "server", "climber"} & {*metafunc.fixturenames}:
        metafunc.parametrize("way", ways, indirect=True)


def pytest_collection_modifyitems(config, items):
    """Choose and order. Of what older releases of an API do, one way of running a task and one ansible-core will do."""
    gone = set()
    for item in items:
        values = item.callspec.params if hasattr(item, "callspec") else {}
        subject, release = values.get("subject"), values.get("sim")
        if (subject and not subject.newest) or (isinstance(release, str) and release != NEWEST):
            item.add_marker("once")
            if values.get("way", "module") != "module":
                gone.add(item)
        elif subject and not subject.first:
            item.add_marker("once")
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]
    # Those that take many seconds stand between the others, so that no process has several of them at the end.
    slow = [item for item in items if item.path.stem in SLOW]
    quick = [item for item in items if item.path.stem not in SLOW]
    if slow and quick:
        share = -(-len(quick) // len(slow))
        items[:] = [
            each for place, one in enumerate(slow) for each in (one, *quick[place * share : (place + 1) * share])
        ]


@pytest.fixture(autouse=True)
def way(request, monkeypatch):
    """How tasks are run."""
    monkeypatch.setattr(harness, "WAY", [getattr(request, "param", "module")])


@pytest.fixture(scope="session")
def gcore():
    with contract.Watched("gcore") as simulator:
        yield simulator


@pytest.fixture(scope="session")
def scanopy():
    with contract.Watched("scanopy") as simulator:
        yield simulator


@pytest.fixture()
def fake_time(monkeypatch):
    """The time of the code under test, and of the simulators that are added to it."""
    return FakeTime(monkeypatch)


@pytest.fixture()
def watch(request, monkeypatch):
    """Hands out a simulator at its seed, without the caller's environment, and judges what it was asked in the test."""
    watched = []
    fake = request.path.stem in FAKE_TIME and not request.node.get_closest_marker("real_time")
    time = request.getfixturevalue("fake_time") if fake else None

    def start(simulator):
        for name in os.environ:
            if name.startswith(f"{simulator.api.upper()}_"):
                monkeypatch.delenv(name)
        simulator.reset()
        if time:
            time.add(simulator)
        simulator.excused = [mark for mark in MARKS if request.node.get_closest_marker(mark)]
        watched.append(simulator)
        return simulator

    yield start
    home = request.node.funcargs.get("tmp_path")
    if home:
        harness.end_processes(home)
    # What is run again with another ansible-core sends the same.
    for simulator in watched if request.config.option.markexpr != "not once" else ():
        simulator.judge()


@pytest.fixture()
def sim(gcore, watch):
    """The Gcore simulator."""
    return watch(gcore)


@pytest.fixture()
def server(scanopy, watch):
    """The Scanopy simulator."""
    return watch(scanopy)
