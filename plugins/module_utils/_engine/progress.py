# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""How far a run is."""

from __future__ import annotations

import threading


class Progress:
    """How far a run is, for a person who waits. Any thread may read it.

    ``doing`` is a participle for the phase, ``total`` and ``done`` count its jobs or tasks, and ``failed`` counts the
    failed jobs of the whole run.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.doing, self.total, self.done, self.failed = "", 0, 0, 0

    def start(self, doing: str, total: int) -> None:
        """Start a phase."""
        with self._lock:
            self.doing, self.total, self.done = doing, total, 0

    def step(self) -> None:
        """Count one job or task of the phase."""
        with self._lock:
            self.done += 1

    def fail(self, jobs: int = 1) -> None:
        """Count failed jobs."""
        with self._lock:
            self.failed += jobs
