# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""What can go wrong with a request."""

from __future__ import annotations

import typing as t

SAFE_METHODS = frozenset({"GET", "HEAD"})
RETRIABLE_STATUS = frozenset({408, 500, 502, 503, 504, 520, 521, 522, 523, 524})
UNAVAILABLE_STATUS = frozenset({502, 503, 504, 520, 521, 522, 523})
"""What a gateway says while the API behind it is not there."""
REDIRECT_STATUS = frozenset({301, 302, 307, 308})


class ApiError(Exception):
    """A request did not succeed.

    ``problem`` says what happened in words. ``lost`` is true where nobody knows whether the request took effect.
    ``status`` is the HTTP status, or None without an answer. ``hint`` says what a user can do, where that is sure.
    ``key_worked`` is true where the API has accepted the key before in this session. The rest is what the API says, as
    far as it says it.
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
        self.hint, self.key_worked = hint, False
        self.status, self.code, self.params, self.errors = status, code, params, errors
        self.request_id = request_id


def unexpected_body(method: str, path: str, status: int, what: str) -> ApiError:
    """The error of an answer that holds something else than it should."""
    return ApiError(method, path, f"HTTP {status} without the {what} that belongs there", status=status)


class OutOfTime(ApiError):
    """The deadline came before an answer."""


class Interrupted(OutOfTime):
    """Somebody wants the task to end."""


RUN_AGAIN_ADVICE = "Run the task again."
"""What to do about a failure that may not come again."""
MIXED_UP_ADVICE = "Look for a proxy or a cache before the API that mixes up answers."
"""What to do about an answer that does not belong to its question."""


def unrelated(method: str, path: str, what: str) -> ApiError:
    """The error of an answer about something else than what was asked for. ``what``: what shows that."""
    return ApiError(
        method,
        path,
        f"the answer is about something else: {what}",
        outcome_unknown=method not in SAFE_METHODS,
        hint=MIXED_UP_ADVICE,
    )
