# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit of an API: a burst, then so many requests per minute (GCRA), for each user."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limit:
    """The requests that may come together, and those per minute after that."""

    per_minute: float
    burst: float


@dataclass
class RateLimit:
    """Counts the requests of each user. A refused request does not count."""

    _empty_until: dict[str, float] = field(default_factory=dict)

    def take(self, user: str, limit: Limit, now: float) -> float:
        """Count a request. Return 0, or the seconds until it would be accepted."""
        interval = 60 / limit.per_minute
        due = max(self._empty_until.get(user, now), now)
        wait = due - now - (limit.burst - 1) * interval
        if wait > 1e-9:
            return wait
        self._empty_until[user] = due + interval
        return 0.0
