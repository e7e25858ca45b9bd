# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The process in which the action plugin runs a task, and its end when Ansible has ended."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
import time
import typing as t

from .ansible_process import end_children
from .interruption import WAKEUP_INTERVAL, hear_nothing

running_tasks: list[str] = []
"""The tasks that run in this process, at most one. A running task itself ends when Ansible has ended."""
_supervised: set[int] = set()
"""The IDs of the processes that end by themselves when Ansible has ended."""


def is_worker() -> bool:
    """Whether this is a worker process of Ansible."""
    return multiprocessing.parent_process() is not None


def is_orphaned() -> bool:
    """Whether this is a worker process whose main process has ended."""
    parent = multiprocessing.parent_process()
    return parent is not None and parent.pid != os.getppid()


def end_with_ansible() -> None:
    """Make this worker process end when Ansible's main process has ended.

    Otherwise it would wait forever for Ansible to take its result, and the processes that it has started would run on.
    """
    if not is_worker() or os.getpid() in _supervised:
        return
    _supervised.add(os.getpid())

    def supervise() -> None:
        hear_nothing()
        while running_tasks or not is_orphaned():
            time.sleep(WAKEUP_INTERVAL)
        end_children()
        os._exit(1)

    # If no thread can be started any more, the next task of this process checks it.
    with contextlib.suppress(RuntimeError):
        threading.Thread(target=supervise, daemon=True).start()


@contextlib.contextmanager
def running(task: str) -> t.Iterator[None]:
    """Mark a task as running in this process."""
    running_tasks.append(task)
    try:
        yield
    finally:
        running_tasks.clear()
