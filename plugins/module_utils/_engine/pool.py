# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Threads for the jobs of a run, as many as the system allows."""

from __future__ import annotations

import contextlib
import os
import threading
import typing as t

try:
    import resource
except ImportError:  # this system has no limits that Python knows
    resource = None  # type: ignore[assignment]

Item = t.TypeVar("Item")

RESERVED = 8
"""Number of file descriptors left for anything but connections: name resolution, certificates, the result."""


def free_descriptors() -> int | None:
    """How many files this process can still open; None if this is unknown or unlimited."""
    if resource is None:
        return None
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if limit == resource.RLIM_INFINITY:
        return None
    for folder in ("/proc/self/fd", "/dev/fd"):
        with contextlib.suppress(OSError):
            return max(0, limit - len(os.listdir(folder)))
    return None


class Pool:
    """Runs one action for many items, several at the same time.

    The calling thread always takes part. If the system starts no more threads, those that run do the work.

    Arguments:
      parallel: how many actions run at the same time at most; fewer if there are not enough file descriptors.
    """

    def __init__(self, parallel: int) -> None:
        free = free_descriptors() if parallel > 1 else None
        self.parallel = parallel if free is None else max(1, min(parallel, free - RESERVED))

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_error: object) -> None:
        """Do nothing: ``map`` leaves no thread behind."""

    def map(self, action: t.Callable[[Item], t.Any], items: t.Iterable[Item]) -> None:
        """Run an action for each item, and return after the last one. Raises the first exception of an action.

        An exception does not stop the actions for the other items.
        """
        waiting = list(items)
        extra_threads = min(self.parallel, len(waiting)) - 1
        waiting.reverse()
        errors: list[Exception] = []

        def work() -> None:
            while True:
                try:
                    item = waiting.pop()
                except IndexError:
                    return
                try:
                    action(item)
                except Exception as error:  # noqa: BLE001  raised after the last action
                    errors.append(error)
                except BaseException:  # such as the alarm of a timeout, in the calling thread: start nothing more
                    waiting.clear()
                    raise

        threads: list[threading.Thread] = []
        try:
            for _number in range(extra_threads):
                thread = threading.Thread(target=work, daemon=True)
                thread.start()
                threads.append(thread)
        except (RuntimeError, MemoryError):  # "can't start new thread"
            pass
        try:
            work()
        finally:
            for thread in threads:
                thread.join()
        if errors:
            raise errors[0]
