# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""How fast a session sends requests to an API that limits them, and whether that API is away.

Both are the same for all threads of a session.
"""

from __future__ import annotations

import threading
import time
import typing as t

from . import limits
from .clock import Deadline


class Pace:
    """Lets requests go: all at once until the API says "too many" (429), then one after the other.

    The rate falls with each 429 and rises with each request that passes. What was sent before the rate fell says
    nothing about the new one: with many threads, one moment brings many 429.

    Argument: longest, seconds between two requests at most.
    """

    def __init__(self, max_lengths: float = 60.0) -> None:
        self._longest = max_lengths
        self._lock = threading.Lock()
        self._rate: float | None = None
        self._seeking = True
        self._fell_at = 0.0
        self._open_at = 0.0
        self._next_at = 0.0
        self.refused = 0
        """How many times the rate has fallen since a request has passed."""

    @property
    def limited(self) -> bool:
        """Whether the API has said "too many" in this session."""
        return self._rate is not None

    def wait(self, deadline: Deadline) -> float:
        """Wait for the turn of a request, or until the deadline. Gives the moment, for ``fall``."""
        while True:
            with self._lock:
                now = time.monotonic()
                turn = max(self._open_at, self._next_at)
                pause = deadline.limits(turn - now)
                if pause <= 0:
                    if self._rate is not None:
                        self._next_at = max(turn, now) + min(1 / self._rate, self._longest)
                    return now
            deadline.clock.sleep(pause)

    def fall(self, pause: float, sent: float) -> float:
        """A request that was sent at a moment got a 429. Gives the seconds by which all requests wait longer now.

        Arguments: pause, seconds in which no request goes; sent, what ``wait`` gave for it.
        """
        with self._lock:
            if sent < self._fell_at:
                return 0.0
            now = time.monotonic()
            self.refused += 1
            before = max(now, self._open_at)
            self._open_at = max(before, now + pause)
            if self._rate is None:
                self._rate = limits.FIRST_RATE
            else:
                self._rate = max(limits.MIN_RATE, self._rate * (limits.OVERSHOT if self._seeking else limits.FALL))
                self._seeking = False
            self._fell_at = now
            return self._open_at - before

    def rise(self) -> None:
        """A request has passed."""
        with self._lock:
            self.refused = 0
            if self._rate is not None:
                self._rate += limits.SEEK if self._seeking else min(limits.RISE, self._rate * limits.MAX_RISE)


class Outage:
    """Since when an API is away.

    ``notice`` is told how many seconds it was, once it is back.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._lock = threading.Lock()
        self._since: float | None = None
        self._seen_at = 0.0
        self.notice: t.Callable[[str], None] | None = None

    def seen(self, patience: float) -> float:
        """The API is away. Gives the seconds for which it has been.

        Argument: patience, after so many seconds without a request it is another outage.
        """
        with self._lock:
            now = time.monotonic()
            if self._since is None or now - self._seen_at > patience:
                self._since = now
            self._seen_at = now
            return now - self._since

    def over(self) -> None:
        """The API has answered."""
        if self._since is None:
            return
        with self._lock:
            since, self._since = self._since, None
        seconds = time.monotonic() - since if since is not None else 0.0
        if seconds >= limits.NOTICE_AFTER and self.notice:
            self.notice(f"The API at {self._host} did not answer for {seconds:.0f} s; the task waited for it.")
