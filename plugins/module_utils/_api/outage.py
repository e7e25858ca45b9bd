# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The time for which an API is unavailable, shared by all threads of a session."""

from __future__ import annotations

import threading
import time
import typing as t

from . import limits


class Outage:
    """The current outage of an API, if there is one.

    ``notice`` is called with a message when an outage ends that the user should know of.

    Arguments:
      host: the host of the API, for the message.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._lock = threading.Lock()
        self._started_at: float | None = None
        self._seen_at = 0.0
        self.notice: t.Callable[[str], None] | None = None

    def seen(self, patience: float) -> float:
        """Record that the API is unavailable. Returns the seconds since the outage began.

        Arguments:
          patience: the seconds without a request after which a new outage begins.
        """
        with self._lock:
            now = time.monotonic()
            if self._started_at is None or now - self._seen_at > patience:
                self._started_at = now
            self._seen_at = now
            return now - self._started_at

    def end(self) -> None:
        """Record that the API has answered."""
        if self._started_at is None:
            return
        with self._lock:
            started_at, self._started_at = self._started_at, None
        seconds = time.monotonic() - started_at if started_at is not None else 0.0
        if seconds >= limits.NOTICE_AFTER and self.notice:
            self.notice(f"The API at {self._host} did not answer for {seconds:.0f} s; the task waited for it.")
