# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The pauses between two reads of what takes time."""

from __future__ import annotations

import typing as t

from .._api.clock import Clock, Deadline
from .._api.errors import Interrupted
from . import limits


def pauses(first: float, factor: float, most: float) -> t.Iterator[float]:
    """Seconds between two looks: quick at the start, slower and slower."""
    pause = first
    while True:
        yield min(pause, most)
        pause *= factor


def final_read_deadline(clock: Clock | None = None) -> Deadline:
    """The little time for a look when the time is over."""
    deadline = Deadline(limits.FINAL_READ_TIMEOUT, clock)
    deadline.start()
    return deadline


def poll_pauses() -> t.Iterator[float]:
    """The pauses between two looks at tasks or locks: fewer than 25 in the first minute, at most 4 s each there."""
    elapsed = 0.0
    for request in pauses(0.2, 1.25, 10.0):
        pause = min(request, max(4.0, elapsed / 15))
        elapsed += pause
        yield pause


def deadline_error(deadline: Deadline, error: Exception) -> Exception:
    """Why there is no time left: somebody wants the task to end, or it has lasted too long."""
    return Interrupted("GET", "", "the task was interrupted") if deadline.clock.stopped else error
