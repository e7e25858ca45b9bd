# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pool: several items at the same time if the system allows it, and all of them in any case."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from ansible_collections.day2.resources.plugins.module_utils._ansible.interruption import InterruptibleRun
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Clock
from ansible_collections.day2.resources.plugins.module_utils._engine import pool as _pool
from ansible_collections.day2.resources.plugins.module_utils._engine.pool import RESERVED, Pool


@pytest.fixture()
def threads(monkeypatch):
    """The number of threads that may still start."""
    left = [0]
    start = threading.Thread.start

    def limited(thread):
        if not left[0]:
            raise RuntimeError("can't start new thread")
        left[0] -= 1
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)
    return left


def test_several_at_once():
    together = threading.Barrier(4, timeout=60)
    done = []

    def work(item):
        together.wait()
        done.append(item)

    with Pool(4) as pool:
        pool.map(work, range(8))
    assert sorted(done) == [*range(8)]


@pytest.mark.parametrize("allowed", [0, 1, 3])
def test_no_more_threads(threads, allowed):
    threads[0] = allowed
    seen, done = set(), []

    def work(item):
        seen.add(threading.get_ident())
        done.append(item)

    with Pool(8) as pool:
        pool.map(work, range(100))
    assert sorted(done) == [*range(100)]
    assert len(seen) <= allowed + 1


def test_one_job_starts_no_thread(threads):
    threads[0] = 5
    Pool(8).map(lambda item: item, [1])
    assert threads == [5]


def test_an_exception_comes_when_all_have_ended():
    done = []

    def work(item):
        if item == 1:
            raise ValueError(item)
        done.append(item)

    with pytest.raises(ValueError, match="1"):
        Pool(2).map(work, range(5))
    assert sorted(done) == [0, 2, 3, 4]


@pytest.mark.parametrize(("free", "parallel"), [(None, 64), (1000, 64), (RESERVED + 5, 5), (3, 1), (0, 1)])
def test_few_descriptors_mean_few_at_once(monkeypatch, free, parallel):
    monkeypatch.setattr(_pool, "free_descriptors", lambda: free)
    assert Pool(64).parallel == parallel
    assert Pool(1).parallel == 1


def test_an_interruption_without_a_thread(threads):
    """The main thread runs the action, and a signal still stops it."""
    clock = Clock()
    former = signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def work():
        os.kill(os.getpid(), signal.SIGTERM)
        clock.sleep(60)
        return clock.stopped

    interruptible = InterruptibleRun(work, clock)
    try:
        assert interruptible.result() is True
    finally:
        signal.signal(signal.SIGTERM, former)
    assert interruptible.signals == [signal.SIGTERM]
