# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The pauses between requests, and the end of waiting."""

from __future__ import annotations

import typing as t

from .._api.clock import Clock, Deadline
from .._api.errors import Interrupted
from . import limits


def backoff(first: float, factor: float, maximum: float) -> t.Iterator[float]:
    """Longer and longer pauses in seconds.

    Arguments:
      first: the first pause, in seconds.
      factor: what each pause is multiplied by to get the next one.
      maximum: the longest pause, in seconds.
    """
    pause = first
    while True:
        yield min(pause, maximum)
        pause *= factor


def poll_pauses() -> t.Iterator[float]:
    """The pauses between two polls of tasks or locks, in seconds: fewer than 25 in the first minute, none above 4 s."""
    elapsed = 0.0
    for longest in backoff(first=0.2, factor=1.25, maximum=10.0):
        pause = min(longest, max(4.0, elapsed / 15))
        elapsed += pause
        yield pause


def final_read_deadline(clock: Clock | None = None) -> Deadline:
    """A started deadline for reads after the end of another one.

    Arguments:
      clock: the clock of the run; None for a new one.
    """
    deadline = Deadline(limits.FINAL_READ_TIMEOUT, clock)
    deadline.start()
    return deadline


def deadline_error(deadline: Deadline, error: Exception) -> Exception:
    """The error of a job that runs out of time: ``error``, or Interrupted if the clock was stopped."""
    return Interrupted("GET", "", "the task was interrupted") if deadline.clock.stopped else error
