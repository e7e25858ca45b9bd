# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Time, the deadline of a task, and an early end to all waits."""

from __future__ import annotations

import threading
import time


class _Flag:
    """An event for one thread and its signal handlers."""

    def __init__(self) -> None:
        self._set = False

    def is_set(self) -> bool:
        return self._set

    def set(self) -> None:
        self._set = True

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._set and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))


class Clock:
    """Time, and an end to all waits of those who share it.

    Any thread may call ``stop``. From then on ``stopped`` is true: waits end, and no deadline has time left, so that no
    new request begins. A request that is being sent finishes its current try.
    """

    def __init__(self) -> None:
        self._stop: threading.Event | _Flag = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stop.is_set()

    def stop(self) -> None:
        """End all waits."""
        self._stop.set()

    def without_lock(self) -> None:
        """Allow a signal handler to call ``stop`` in a thread that sleeps: the lock of an event could block it."""
        self._stop = _Flag()

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def time(self) -> float:
        """Seconds since 1970 in UTC."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait, but not longer than until ``stop``."""
        self._stop.wait(seconds)


class Deadline:
    """The end of the time that a task may take.

    Arguments:
      seconds: the time, counted from the first call of ``start``.
      clock: the clock that counts it; None for a new one.
    """

    def __init__(self, seconds: float, clock: Clock | None = None) -> None:
        self.seconds = seconds
        self.clock = clock or Clock()
        self.paused = 0.0
        """Seconds for which all requests have waited because the API limits them."""
        self._end: float | None = None

    def start(self) -> None:
        """Start to count. Further calls change nothing."""
        if self._end is None:
            self._end = self.clock.monotonic() + self.seconds

    def restart(self) -> None:
        """Start to count anew, if the deadline has started and has time left."""
        if self._end is not None and self.left():
            self._end = self.clock.monotonic() + self.seconds

    def left(self) -> float:
        """The seconds left: all of them before the start, at least 0, and 0 once the clock has stopped."""
        if self.clock.stopped:
            return 0.0
        return self.seconds if self._end is None else max(0.0, self._end - self.clock.monotonic())

    def limits(self, seconds: float) -> float:
        """``seconds``, or what is left of a started deadline if that is less; 0 once the clock has stopped."""
        return 0.0 if self.clock.stopped else self.allows(seconds)

    def allows(self, seconds: float) -> float:
        """The same for something that has begun: it may finish although the clock has stopped."""
        return seconds if self._end is None else max(0.0, min(seconds, self._end - self.clock.monotonic()))

    def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the deadline."""
        self.clock.sleep(self.limits(seconds))
