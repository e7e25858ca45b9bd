# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks of the Gcore Cloud API. They run by the clock; each request first ends those that are due."""

from __future__ import annotations

import heapq
import math
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from ..store import Clock, Document, NotFound

ResourceKey = tuple[str, str]


@dataclass
class Task:
    """One task.

    created, starts, ends: moments in monotonic seconds; ``ends`` can be infinite.
    locks: the resource that the task locks until it ends.
    error: the task ends in ERROR with this text; None means that it finishes.
    work: what it does when it finishes, with that moment.
    hidden: the HTTP status of a read of the task; None means that it can be read.
    listed: whether lists show it.
    """

    task_type: str
    project_id: int | None
    region_id: int | None
    data: Document | None
    created: float
    starts: float
    ends: float
    locks: ResourceKey | None = None
    error: str | None = None
    work: Callable[[float], None] | None = None
    hidden: int | None = None
    listed: bool = True
    request_id: str | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def state(self, now: float) -> Literal["NEW", "RUNNING", "FINISHED", "ERROR"]:
        """Return the state in which the task is now."""
        if now < self.starts:
            return "NEW"
        if now < self.ends:
            return "RUNNING"
        return "FINISHED" if self.error is None else "ERROR"

    def document(self, clock: Clock, now: float) -> Document:
        """Return what the API shows of the task now."""
        state = self.state(now)
        over = state in ("FINISHED", "ERROR")
        last_step = max(moment for moment in (self.created, self.starts, self.ends) if moment <= max(now, self.created))
        return {
            "id": self.id,
            "state": state,
            "task_type": self.task_type,
            "error": self.error if state == "ERROR" else None,
            "detailed_state": None,
            "data": self.data,
            "created_resources": None,
            "created_on": date(clock, self.created),
            "updated_on": date(clock, last_step),
            "finished_on": date(clock, self.ends) if over else None,
            "acknowledged_at": None,
            "acknowledged_by": None,
            "user_id": 1001,
            "client_id": 4242,
            "user_client_id": 4242,
            "project_id": self.project_id,
            "region_id": self.region_id,
            "lifecycle_policy_id": None,
            "request_id": self.request_id,
            "job_id": None,
            "schedule_id": None,
        }


def date(clock: Clock, moment: float) -> str:
    """Return a date in the form of tasks: without a zone and fractions."""
    return clock.date(moment).replace(tzinfo=None).isoformat(timespec="seconds")


class Tasks:
    """All tasks since the last reset, oldest first."""

    def __init__(self) -> None:
        self._all: dict[str, Task] = {}
        self._active: dict[str, Task] = {}
        self._lock_owners: dict[ResourceKey, list[Task]] = {}
        self._ends: list[tuple[float, int, Task]] = []
        self._numbers = count()

    def add(self, task: Task) -> str:
        """Add a task, and return its ID."""
        self._all[task.id] = task
        self._active[task.id] = task
        if task.locks is not None:
            self._lock_owners.setdefault(task.locks, []).append(task)
        if task.ends < math.inf:
            heapq.heappush(self._ends, (task.ends, next(self._numbers), task))
        return task.id

    def run_due(self, now: float) -> None:
        """End the tasks that are due, in the order of their ends."""
        while self._ends and self._ends[0][0] <= now:
            task = heapq.heappop(self._ends)[2]
            del self._active[task.id]
            if task.locks is not None:
                self._lock_owners[task.locks].remove(task)
            if task.work is not None and task.error is None:
                task.work(task.ends)

    def get(self, task_id: str) -> Task:
        """Return a task by its ID."""
        try:
            return self._all[task_id]
        except KeyError:
            raise NotFound(task_id) from None

    def lock_owner(self, resource: ResourceKey) -> Task | None:
        """Return the first active task that locks a resource."""
        owners = self._lock_owners.get(resource)
        return owners[0] if owners else None

    def listed(self) -> Iterator[Task]:
        """Return the tasks that lists show, oldest first."""
        return (task for task in self._all.values() if task.listed and task.hidden is None)

    def active(self) -> Iterator[Task]:
        """Return the tasks that lists of active ones show, oldest first."""
        return (task for task in self._active.values() if task.listed and task.hidden is None)
