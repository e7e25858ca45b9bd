# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The errors of requests, and what the status of an answer means."""

from __future__ import annotations

import typing as t

SAFE_METHODS = frozenset({"GET", "HEAD"})
"""The methods that change nothing, so that they can be retried."""
RETRIABLE_STATUS = frozenset({408, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""The statuses of failures that can pass."""
UNAVAILABLE_STATUS = frozenset({502, 503, 504, 520, 521, 522, 523})
"""The statuses of a gateway whose API is unavailable."""
REDIRECT_STATUS = frozenset({301, 302, 307, 308})
"""The statuses of redirects that say that the request was not processed."""


class ApiError(Exception):
    """A request has failed.

    ``key_worked`` is true if the API has accepted the key before in this session. ``partial`` is true if the API
    refuses a part of a change and may have stored the rest: then ``outcome_unknown`` is true, too.

    Arguments:
      method: the method of the request.
      path: its path.
      problem: what happened, in words.
      outcome_unknown: whether the request may have taken effect.
      hint: what a user can do, empty if that is not certain.
      status: the HTTP status, None without an answer.
      code: the error code of the API, or None.
      params: the details of the API, or None.
      errors: the errors by field as the API reports them, or None.
      request_id: the id of the request in the logs of the API, or None.
    """

    def __init__(
        self,
        method: str,
        path: str,
        problem: str,
        *,
        outcome_unknown: bool = False,
        hint: str = "",
        status: int | None = None,
        code: str | None = None,
        params: t.Any = None,
        errors: t.Any = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(problem)
        self.method, self.path, self.problem, self.outcome_unknown = method, path, problem, outcome_unknown
        self.hint, self.key_worked, self.partial = hint, False, False
        self.status, self.code, self.params, self.errors = status, code, params, errors
        self.request_id = request_id


class OutOfTime(ApiError):
    """The deadline has passed before there was an answer."""


class Interrupted(OutOfTime):
    """The task was interrupted before there was an answer."""


RUN_AGAIN_ADVICE = "Run the task again."
"""Advice about a failure that may not happen again."""
MIXED_UP_ADVICE = "A proxy or a cache in front of the API may mix up answers."
"""Advice about an answer that does not belong to its request."""


def unexpected_body(method: str, path: str, status: int, what: str) -> ApiError:
    """The error of an answer whose body is not what it should be.

    Arguments:
      method: the method of the request.
      path: its path.
      status: the status of the answer.
      what: the noun for what the body should be.
    """
    return ApiError(method, path, f"HTTP {status} without the expected {what}", status=status)


def unrelated(method: str, path: str, what: str) -> ApiError:
    """The error of an answer that is about something else than its request.

    Arguments:
      method: the method of the request.
      path: its path.
      what: what shows it, as the end of a sentence.
    """
    return ApiError(
        method,
        path,
        f"the answer does not match the request: {what}",
        outcome_unknown=method not in SAFE_METHODS,
        hint=MIXED_UP_ADVICE,
    )
