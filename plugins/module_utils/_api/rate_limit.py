# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The rate at which a session sends requests to an API that limits them, shared by all threads of the session."""

from __future__ import annotations

import threading
import time

from . import limits
from .clock import Deadline


class RateLimitGate:
    """Admits requests: without a limit until the API answers 429, then one after the other at a rate.

    The rate falls with each 429 and rises with each request that succeeds. A 429 for a request that was sent before the
    rate fell says nothing about the new rate, and does not count: many threads get a 429 at the same time.

    Arguments:
      max_interval: the seconds between two requests at most.
    """

    def __init__(self, max_interval: float = 60.0) -> None:
        self._max_interval = max_interval
        self._lock = threading.Lock()
        self._rate: float | None = None
        self._searching = True
        self._slowed_at = 0.0
        self._open_at = 0.0
        self._next_at = 0.0
        self.rejections = 0
        """How many times the rate has fallen since the last success."""

    @property
    def limited(self) -> bool:
        """Whether the API has answered 429 in this session."""
        return self._rate is not None

    def wait(self, deadline: Deadline) -> float:
        """Wait until a request may be sent, or until the deadline. Returns that moment, for ``slow_down``."""
        while True:
            with self._lock:
                now = time.monotonic()
                turn = max(self._open_at, self._next_at)
                pause = deadline.limits(turn - now)
                if pause <= 0:
                    if self._rate is not None:
                        self._next_at = max(turn, now) + min(1 / self._rate, self._max_interval)
                    return now
            deadline.clock.sleep(pause)

    def slow_down(self, pause: float, sent_at: float) -> float:
        """Record a 429. Returns the seconds by which all requests have to wait longer.

        Arguments:
          pause: the seconds in which no request may be sent.
          sent_at: what ``wait`` returned for the request.
        """
        with self._lock:
            if sent_at < self._slowed_at:
                return 0.0
            now = time.monotonic()
            self.rejections += 1
            before = max(now, self._open_at)
            self._open_at = max(before, now + pause)
            if self._rate is None:
                self._rate = limits.INITIAL_RATE
            else:
                decrease = limits.SEARCH_DECREASE if self._searching else limits.RATE_DECREASE
                self._rate = max(limits.MIN_RATE, self._rate * decrease)
                self._searching = False
            self._slowed_at = now
            return self._open_at - before

    def speed_up(self) -> None:
        """Record a success."""
        with self._lock:
            self.rejections = 0
            if self._rate is not None:
                step = min(limits.RATE_STEP, self._rate * limits.MAX_RATE_STEP)
                self._rate += limits.SEARCH_STEP if self._searching else step
