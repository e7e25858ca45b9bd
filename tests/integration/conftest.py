# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fixtures of all integration tests: one simulator of each API for the session, at its seed for each test."""

from __future__ import annotations

import gc
import os
import signal
import zlib

import pytest
from resources import kinds, subjects

from . import contract, harness
from .fake_time import FakeTime

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell has started the tests in the background. Their processes must not ignore interrupts, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    # So has nohup: the tests go on, and what they start hears it.
    signal.signal(signal.SIGHUP, lambda _number, _frame: None)

# How the tests of a file run their tasks, where it is not only as a module.
EXECUTION_PATHS = {
    "test_bulk": ("module", "action"),
    "test_connection": ("module", "action"),
    "test_faults": ("module", "action"),
    "test_cycle": ("module", "action", "bulk"),
    "test_mistakes": ("module", "action"),
    "test_proxy": ("module", "action"),
}
FAKE_TIME = (
    "test_bulk",
    "test_coverage",
    "test_cycle",
    "test_every_case",
    "test_faults",
    "test_faults_of_planned_writes",
    "test_gpu_clusters",
    "test_info",
    "test_planned_writes",
    "test_resources",
    "test_scanopy",
    "test_thousands",
    "test_ways",
)
"""Files whose tests run with a fake time: see fake_time.py."""
START_ANSIBLE = ("test_action", "test_awx", "test_examples", "test_playbooks", "test_roles", "test_runner")
"""Files whose tests start Ansible as a process, several times."""
SLOW_FILES = (
    "test_awx",
    "test_characters",
    "test_ends",
    "test_lint",
    "test_odd_documents",
    "test_runner",
    "test_thousands",
)
"""Files whose tests take more than two seconds, all of them."""
SLOW_TESTS = {
    "test_400_hosts": ("test_simulator_scanopy_updates", ()),
    "test_a_case_takes_no_more_requests": ("test_frozen", ("1000, ", "info of 250", "older API")),
    "test_a_contract_is_what_the_script_writes": ("test_contract", ()),
    "test_a_simulator_with_a_limit": ("test_rate_limit", ()),
    "test_a_connection_that_breaks_in_a_write": ("test_bulk", ()),
    "test_a_group_is_detached_from_400_ports": ("test_bulk", ()),
    "test_all_pages": ("test_info", ()),
    "test_an_interruption": ("test_bulk", ()),
    "test_as_a_loop_in_each_order": ("test_scanopy_together", ()),
    "test_503_for_the_500th": ("test_bulk", ()),
    "test_instances": ("test_client", ()),
    "test_no_drip_outlasts_the_time_of_a_request": ("test_connection", ()),
    "test_no_log_hides_the_items": ("test_secrets", ()),
    "test_the_drift_report_and_roles": ("test_secrets", ()),
    "test_the_guide_runs": ("test_scanopy", ()),
}
"""Tests of other files that take more than two seconds: their file, and which of their cases, if not all."""
NEWEST = "0.18.3"
"""The newest release of Scanopy that there is a simulator of."""

MARKS = ("bad_requests", "off_contract_requests", "off_contract_answers")
"""Marks of tests whose requests or answers differ from the contract."""


def pytest_addoption(parser):
    parser.addoption("--kind", help="only the generic tests of this kind, for example gcore_port")
    parser.addoption("--record", action="store_true", help="write the operations that test_coverage.py records")


def pytest_generate_tests(metafunc):
    paths = EXECUTION_PATHS.get(metafunc.module.__name__.rpartition(".")[2])
    if paths and {"sim", "server", "simulator"} & {*metafunc.fixturenames}:
        metafunc.parametrize("execution_path", paths, indirect=True)


def params_of(item):
    """The parameters of a test, by name."""
    return item.callspec.params if hasattr(item, "callspec") else {}


def is_slow(item):
    """Whether a test starts Ansible, takes more than two seconds, or does what another one does on another path."""
    file = item.path.stem
    if file in SLOW_FILES or (file in START_ANSIBLE and "command" in item.fixturenames):
        return True
    # The quick tier tries one execution path: test_ways.py compares both. Of the cycle it has one case of each kind.
    params = params_of(item)
    if params.get("execution_path", "module") != "module" and not (file == "test_cycle" and params["cycle"].opens):
        return True
    slow_file, cases = SLOW_TESTS.get(getattr(item, "originalname", ""), ("", ()))
    return file == slow_file and (not cases or any(case in item.name for case in cases))


def is_left_out(item):
    """Whether a test is one of those that samples leave out."""
    sampled = item.get_closest_marker("sampled")
    return sampled is not None and zlib.crc32(item.nodeid.encode()) % sampled.args[0] != 0


def mark_tier(item):
    """Mark a test that the quick tier leaves out, and one that a single ansible-core runs."""
    left_out = is_left_out(item)
    if left_out:
        item.add_marker("once")
    if left_out or is_slow(item):
        item.add_marker("slow")


def permission_of(item):
    """The permission of the key with which a test runs: what its kind needs."""
    kinds_of = {each.args[0] for each in item.iter_markers("kind")} & subjects().keys()
    return max((subjects()[name].permission for name in kinds_of), key=["Member", "Admin"].index, default="Member")


def is_of(item, kind):
    """Whether a test is one of a kind: a generic test with it, or the one that says what a kind lacks."""
    return item.name == "test_every_kind_has_all_parts" or kind in {each.args[0] for each in item.iter_markers("kind")}


def pytest_collection_modifyitems(config, items):
    """Choose and order the tests.

    For what an older release of an API does, one execution path and one ansible-core are enough. The other execution
    paths run the first case of each key, and the faults of one subject.
    """
    deselected = set()
    kind = config.getoption("kind")
    for item in items:
        values = params_of(item)
        subject, release = values.get("subject"), values.get("sim")
        module = values.get("execution_path", "module") == "module"
        older = isinstance(release, str) and release != NEWEST
        if "cycle" in values:
            older = not values["cycle"].newest
            if not module and ("by_words" in item.name or not values["cycle"].first):
                deselected.add(item)
        elif hasattr(subject, "newest"):
            older = older or not subject.newest
            if not module and subject.kind != "port":
                deselected.add(item)
        if older:
            item.add_marker("once")
            item.add_marker("slow")
            if not module:
                deselected.add(item)
        if kind and not is_of(item, kind):
            deselected.add(item)
        mark_tier(item)
    if deselected:
        config.hook.pytest_deselected(items=[each for each in items if each in deselected])
        items[:] = [each for each in items if each not in deselected]
    # Those that take many seconds are spread among the others, so that no process has several of them at the end.
    slow = [item for item in items if item.path.stem in START_ANSIBLE]
    quick = [item for item in items if item.path.stem not in START_ANSIBLE]
    if slow and quick:
        share = -(-len(quick) // len(slow))
        items[:] = [
            item for place, first in enumerate(slow) for item in (first, *quick[place * share : (place + 1) * share])
        ]


def pytest_configure(config):
    kind = config.getoption("kind")
    if kind and kind not in kinds():
        raise pytest.UsageError(f"there is no module {kind}. Give one of {', '.join(kinds())}")


@pytest.fixture(autouse=True)
def execution_path(request, monkeypatch):
    """How tasks are run: as a module, by the action plugin in this process, or as an item of a list."""
    monkeypatch.setattr(harness, "EXECUTION_PATH", [getattr(request, "param", "module")])


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
        if simulator.api == "scanopy":
            simulator.use_key(permission_of(request.node))
        if time:
            time.add(simulator)
        simulator.excused = [mark for mark in MARKS if request.node.get_closest_marker(mark)]
        watched.append(simulator)
        return simulator

    yield start
    home = request.node.funcargs.get("tmp_path")
    if home:
        harness.end_processes(home)
    # A test that is run again with another ansible-core sends the same.
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


def pytest_collection_finish():
    """Leave what was collected out of each later search for garbage: it takes long, and all of it stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
