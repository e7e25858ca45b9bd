# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time that passes only where the code under test sleeps, for it and for the simulators.

The speed of a machine does not count, and no test waits.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._api import clock, http, outage, rate_limit, retries
from simulators import Simulator

LONG = 120.0
"""Real seconds in which some thread has to sleep, or to end: else the number of threads is wrong."""


class FakeTime:
    """Monotonic seconds. They pass while all threads that share them sleep, up to the first one that wakes.

    Replaces the module ``time`` where the code asks what time it is. Time-outs of sockets, and the latency of a
    simulator, are real.

    Arguments: monkeypatch, puts it in the place of the real time for a test; threads, how many sleep by it. More may: a
    thread that is not counted does not wait for the others.
    """

    def __init__(self, monkeypatch: Any, threads: int = 1) -> None:
        self._monkeypatch = monkeypatch
        self._simulators: list[Simulator] = []
        self._threads = threads
        self._wakes: list[float] = []
        self._changed = threading.Condition()
        self.now = time.monotonic()
        for module in (clock, http, outage, rate_limit, retries):
            monkeypatch.setattr(module, "time", self)
        monkeypatch.setattr(clock.Clock, "sleep", lambda each, seconds: None if each.stopped else self.sleep(seconds))

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def add(self, simulator: Simulator) -> None:
        """Stop the clock of a simulator: from now on it goes by this time, after a reset, too."""
        now = simulator.advance()
        if simulator in self._simulators:
            return
        if not self._simulators:
            self.now = now
        self._simulators.append(simulator)
        reset = simulator.reset

        def reset_and_stop() -> None:
            reset()
            simulator.advance()

        self._monkeypatch.setattr(simulator, "reset", reset_and_stop)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._changed:
            wakes_at = self.now + max(0.0, seconds)
            self._wakes.append(wakes_at)
            self._pass()
            while self.now < wakes_at:
                if not self._changed.wait(LONG):
                    raise AssertionError(f"{len(self._wakes)} of {self._threads} threads sleep, and nothing happens")

    @contextlib.contextmanager
    def thread(self) -> Iterator[None]:
        """The work of one of several threads: once it has ended, the others do not wait for it."""
        try:
            yield
        finally:
            with self._changed:
                self._threads -= 1
                self._pass()

    def _pass(self) -> None:
        if not self._wakes or len(self._wakes) < self._threads:
            return
        now = max(self.now, min(self._wakes))
        for simulator in self._simulators:
            simulator.advance(now - self.now)
        self.now = now
        self._wakes = [each for each in self._wakes if each > now]
        self._changed.notify_all()
