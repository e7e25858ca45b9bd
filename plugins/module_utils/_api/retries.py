# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The failed tries of a request, and the pauses before the next one."""

from __future__ import annotations

import email.utils
import enum
import re
import time

from . import limits
from .errors import ApiError, OutOfTime

SLOW_DOWN_ADVICE = "Raise wait_timeout, or send fewer requests in parallel."


class Failure(enum.Enum):
    """The limit of the retries after a failed try."""

    RATE_LIMIT = "the deadline: the API answers 429"
    UNAVAILABLE = "RESTART_PATIENCE: the API or the proxy is unavailable"
    NO_DESCRIPTOR = "DESCRIPTOR_PATIENCE: the process cannot open more files"
    COUNTED = "api_retries"


class FailedTry(Exception):
    """A try that may be repeated.

    Arguments:
      error: the error to raise if it is not repeated.
      failure: what limits its retries.
      retry_after: the seconds after which the API asks for the next request; None if it does not say.
    """

    def __init__(self, error: ApiError, failure: Failure, retry_after: float | None = None) -> None:
        super().__init__(error.problem)
        self.error, self.failure, self.retry_after = error, failure, retry_after


class FailedTries:
    """The failed tries of one request."""

    def __init__(self) -> None:
        self.counted = 0
        """The number of failures that ``api_retries`` limits."""
        self.same_since = 0.0
        """The moment of the first failure of those of the latest kind that came one after the other."""
        self._began = time.monotonic()
        self._last: FailedTry | None = None
        self._same = 0

    def add(self, tried: FailedTry) -> float:
        """Record a failed try. Returns the seconds to wait, which double with each failure of one kind."""
        self._same = self._same + 1 if self._last and self._last.failure is tried.failure else 1
        if self._same == 1:
            self.same_since = time.monotonic()
        self._last = tried
        self.counted += tried.failure is Failure.COUNTED
        number = self.counted if tried.failure is Failure.COUNTED else self._same
        return float(limits.BACKOFF * 2 ** min(number - 1, 20))

    def out_of_time(self, method: str, path: str, problem: str, rejections: int) -> OutOfTime:
        """The error of a request whose deadline has passed.

        Arguments:
          method: the method of the request.
          path: its path.
          problem: what there is no time for, if no try explains it better.
          rejections: how many requests of the session the API has answered with 429 since the last success.
        """
        last = self._last.error if self._last else None
        if (self._last and self._last.failure is Failure.RATE_LIMIT) or (not self._last and rejections):
            seconds = time.monotonic() - self._began
            problem = f"the API limits requests (HTTP 429), and {problem} after {seconds:.0f} s"
            error = OutOfTime(method, path, problem, status=429, hint=SLOW_DOWN_ADVICE)
            if last:
                error.key_worked, error.code, error.params = last.key_worked, last.code, last.params
                error.errors, error.request_id = last.errors, last.request_id
            return error
        if last:
            after = f"HTTP {last.status}" if last.status else last.problem
            return OutOfTime(method, path, f"no time is left to repeat it after {after}")
        return OutOfTime(method, path, problem)


def retry_after_seconds(header: str | None) -> float | None:
    """The seconds that a Retry-After header asks for; None for neither a number nor a date."""
    if not header:
        return None
    if re.fullmatch(r"\s*[0-9]+\s*", header):
        return float(header[:300])
    try:
        date = email.utils.parsedate_to_datetime(header)
        return max(0.0, date.timestamp() - time.time())
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
