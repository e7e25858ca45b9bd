# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Tries that failed, and when a request may be tried again."""

from __future__ import annotations

import email.utils
import re
import time

from . import limits
from .errors import ApiError, OutOfTime

SLOW_DOWN_ADVICE = "Raise wait_timeout, or let fewer requests be under way at once."


class FailedTry(Exception):
    """A try that may be repeated.

    error: what to raise if it is not.
    kind: "limit", "away", "starved" or "counted".
    asked: the seconds after which the API wants to hear of it again, or None.
    """

    def __init__(self, error: ApiError, kind: str, asked: float | None = None) -> None:
        super().__init__(error.problem)
        self.error, self.kind, self.asked = error, kind, asked


class FailedTries:
    """What the tries of one request have met."""

    def __init__(self) -> None:
        self.counted = 0
        self.since = 0.0
        """The moment of the first of the faults of one kind that have come one after the other."""
        self._began = time.monotonic()
        self._last: FailedTry | None = None
        self._same = 0

    def add(self, fault: FailedTry) -> float:
        """Gives the seconds to wait, longer after each fault of one kind."""
        self._same = self._same + 1 if self._last and self._last.kind == fault.kind else 1
        if self._same == 1:
            self.since = time.monotonic()
        self._last = fault
        self.counted += fault.kind == "counted"
        return float(limits.BACKOFF * 2 ** min((self.counted if fault.kind == "counted" else self._same) - 1, 20))

    def late(self, method: str, path: str, problem: str, refused: int) -> OutOfTime:
        """The error where the deadline comes first. Arguments: problem, in words; refused, whether 429 came."""
        last = self._last.error if self._last else None
        if (self._last and self._last.kind == "limit") or (not self._last and refused):
            seconds = time.monotonic() - self._began
            problem = f"the API limits requests (HTTP 429), and {problem} after {seconds:.0f} s"
            late = OutOfTime(method, path, problem, status=429, hint=SLOW_DOWN_ADVICE)
            if last:
                late.key_worked, late.code, late.params = last.key_worked, last.code, last.params
                late.errors, late.request_id = last.errors, last.request_id
            return late
        if last:
            after = f"HTTP {last.status}" if last.status else last.problem
            return OutOfTime(method, path, f"no time is left to repeat it after {after}")
        return OutOfTime(method, path, problem)


def retry_after_seconds(asked: str | None) -> float | None:
    """What Retry-After asks for; None for neither seconds nor a date."""
    if not asked:
        return None
    if re.fullmatch(r"\s*[0-9]+\s*", asked):
        return float(asked[:300])
    try:
        date = email.utils.parsedate_to_datetime(asked)
        return max(0.0, date.timestamp() - time.time())
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
