# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests an API takes: a burst, then so many a minute (GCRA), for each of those who ask."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limit:
    """A burst, and what comes back each minute."""

    per_minute: float
    burst: float


@dataclass
class RateLimit:
    """Counts the requests of each user. A refused one does not count."""

    _empty_until: dict[str, float] = field(default_factory=dict)

    def take(self, who: str, limit: Limit, now: float) -> float:
        """Count a request. Return 0, or the seconds after which it would be taken."""
        interval = 60 / limit.per_minute
        due = max(self._empty_until.get(who, now), now)
        wait = due - now - (limit.burst - 1) * interval
        if wait > 1e-9:
            return wait
        self._empty_until[who] = due + interval
        return 0.0
