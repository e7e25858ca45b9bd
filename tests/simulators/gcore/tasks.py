# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks of the Gcore Cloud API. They run by the clock; each request first ends those that are due."""

from __future__ import annotations

import functools
import heapq
import math
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from ..store import Clock, Document, NotFound

ResourceKey = tuple[str, str]
Work = Callable[[float], None]


@dataclass
class Task:
    """One task.

    created, starts, ends: moments in monotonic seconds; ``ends`` can be infinite.
    locks: the resources that the task locks until it ends, and that show it.
    also_locks: the resources that it locks, too, and that show nothing.
    error: the task ends in ERROR with this text; None means that it finishes.
    work: what it does when it finishes, with that moment.
    interim: keys that the locked resources show beside its ID until it ends.
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
    locks: Sequence[ResourceKey] = ()
    also_locks: Sequence[ResourceKey] = ()
    error: str | None = None
    work: Work | None = None
    interim: Mapping[ResourceKey, Document] = field(default_factory=dict)
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
        self._due: list[tuple[float, int, Work]] = []
        self._numbers = count()

    def add(self, task: Task) -> str:
        """Add a task, and return its ID."""
        self._all[task.id] = task
        self._active[task.id] = task
        for resource in (*task.locks, *task.also_locks):
            self._lock_owners.setdefault(resource, []).append(task)
        if task.ends < math.inf:
            self.at(task.ends, functools.partial(self._end, task))
        return task.id

    def at(self, moment: float, work: Work) -> None:
        """Do something at a moment."""
        heapq.heappush(self._due, (moment, next(self._numbers), work))

    def run_due(self, now: float) -> None:
        """End the tasks that are due, and do what else is, in the order of the moments."""
        while self._due and self._due[0][0] <= now:
            moment, _number, work = heapq.heappop(self._due)
            work(moment)

    def _end(self, task: Task, moment: float) -> None:
        del self._active[task.id]
        for resource in (*task.locks, *task.also_locks):
            self._lock_owners[resource].remove(task)
        if task.work is not None and task.error is None:
            task.work(moment)

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

    def shown_by(self, resource: ResourceKey) -> Task | None:
        """Return the first active task that a resource shows as the owner of its lock."""
        owners = self._lock_owners.get(resource, ())
        return next((task for task in owners if resource in task.locks), None)

    def listed(self) -> Iterator[Task]:
        """Return the tasks that lists show, oldest first."""
        return (task for task in self._all.values() if task.listed and task.hidden is None)

    def active(self) -> Iterator[Task]:
        """Return the tasks that lists of active ones show, oldest first."""
        return (task for task in self._active.values() if task.listed and task.hidden is None)
