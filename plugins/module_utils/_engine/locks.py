# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Finds out what locks a resource whose document shows no locks, and for how long to wait for it."""

from __future__ import annotations

import threading
import typing as t

from .._api.errors import ApiError
from .._api.provider import ApiTask, LockOwner
from .._model.collection import Document
from . import limits
from .api_tasks import RunningTasks
from .errors import StillLocked
from .job import Job
from .pauses import deadline_error, final_read_deadline
from .state import RunState


class Locks:
    """Finds the owners of locks.

    Arguments:
      state: the shared state of the phases.
      tasks: the tasks that the run itself has started; they never count as lock owners.
    """

    def __init__(self, state: RunState, tasks: RunningTasks) -> None:
        self._state, self._tasks = state, tasks
        self._lock = threading.Lock()
        # When the running tasks of a scope were listed, and what they were.
        self._running: dict[t.Any, tuple[float, list[Document]]] = {}
        self._waiting_since: dict[int, float] = {}

    def forget_running_tasks(self) -> None:
        """List the running tasks anew when they are needed next."""
        self._running.clear()

    def owner(self, job: Job) -> LockOwner | None:
        """The running task of someone else that locks the resource; None if there is none. Raises ApiError."""
        scope = job.scope_key
        with self._lock:
            listed_at, running = self._running.get(scope, (-limits.MAX_DOCUMENT_AGE, []))
            age = self._state.clock.monotonic() - listed_at
            if scope not in self._running or age > limits.MAX_DOCUMENT_AGE:
                listed_at = self._state.clock.monotonic()
                try:
                    running = self._state.api.running(job.path_params, self._state.deadline)
                except ApiError as error:
                    if error.status not in (403, 404, 405):
                        raise
                    running = []
                self._running[scope] = (listed_at, running)
        resource, id = job.resource, job.path_params[job.resource.identity.option]
        others = self._tasks.started_by_others(running)
        return self._state.api.lock_owner(id, resource.kind, resource.locking_task_types, others)

    def listed_at(self, job: Job) -> float:
        """The moment at which the running tasks of the scope of a job were listed. ``owner`` comes before it."""
        return self._running[job.scope_key][0]

    def start_waiting(self, job: Job) -> None:
        """Start the time that a lock may last that no document shows; later calls change nothing."""
        self._waiting_since.setdefault(id(job), self._state.clock.monotonic())

    def has_waited_long_enough(self, job: Job) -> bool:
        """Whether a lock that no document shows has lasted too long. The first call starts the time."""
        self.start_waiting(job)
        return self._state.clock.monotonic() - self._waiting_since[id(job)] > limits.CONFLICT_TIMEOUT

    def still_locked(self, job: Job) -> Exception:
        """The error of a lock that outlasts the deadline."""
        lock_owner = job.lock_owner or LockOwner("another task, as the API says")
        error = StillLocked(lock_owner, self.last_state(job, lock_owner), self._state.deadline.seconds)
        return deadline_error(self._state.deadline, error)

    def last_state(self, job: Job, lock_owner: LockOwner) -> ApiTask | None:
        """The state of the task that owns a lock, for the message of a failure; None if it is unknown."""
        if not lock_owner.task:
            return None
        try:
            states, _requests = self._state.api.poll(
                [lock_owner.task], job.path_params, final_read_deadline(self._state.clock)
            )
            return states[0] if states else None
        except ApiError:
            return None
