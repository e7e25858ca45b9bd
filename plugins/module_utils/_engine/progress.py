# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""How far a run is."""

from __future__ import annotations

import threading


class Progress:
    """How far a run is, for a person who waits. Any thread may read it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.doing, self.total, self.done, self.failed = "", 0, 0, 0

    def resolve_and_plan(self, doing: str, total: int) -> None:
        """Something is done now for so many resources."""
        with self._lock:
            self.doing, self.total, self.done = doing, total, 0

    def step(self) -> None:
        """It is done for one more."""
        with self._lock:
            self.done += 1

    def fail(self, jobs: int = 1) -> None:
        """Some have failed."""
        with self._lock:
            self.failed += jobs
