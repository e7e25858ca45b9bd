# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Time, the deadline of a task, and an early end to all waiting."""

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
    """Time as it goes by, and an end to all waiting for those who share it.

    ``stopped`` is true after ``stop``, which any other thread may call: from then on nobody sleeps, no deadline has
    time left, and so no request begins. One that is under way ends its try.
    """

    def __init__(self) -> None:
        self._stop: threading.Event | _Flag = threading.Event()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        self._stop.set()

    def without_lock(self) -> None:
        """Let a signal handler stop it in the very thread that sleeps: no lock may be in between."""
        self._stop = _Flag()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        self._stop.wait(seconds)


class Deadline:
    """The moment at which patience ends. It counts from ``start``, which may be called again and again.

    Arguments: seconds from the start; clock, the time that it counts.
    """

    def __init__(self, seconds: float, clock: Clock | None = None) -> None:
        self.seconds = seconds
        self.clock = clock or Clock()
        self.paused = 0.0
        """Seconds for which all requests have waited because the API limits them."""
        self._end: float | None = None

    def start(self) -> None:
        if self._end is None:
            self._end = self.clock.monotonic() + self.seconds

    def left(self) -> float:
        """Seconds left: all of them before the start, never less than 0, none once its clock has stopped."""
        if self.clock.stopped:
            return 0.0
        return self.seconds if self._end is None else max(0.0, self._end - self.clock.monotonic())

    def limits(self, seconds: float) -> float:
        """``seconds``, or what is left of a started deadline if that is less."""
        return 0.0 if self.clock.stopped else self.allows(seconds)

    def allows(self, seconds: float) -> float:
        """The same for what has begun: it may end also when the clock stops."""
        return seconds if self._end is None else max(0.0, min(seconds, self._end - self.clock.monotonic()))

    def sleep(self, seconds: float) -> None:
        """Wait so long, but not beyond the end."""
        self.clock.sleep(self.limits(seconds))
