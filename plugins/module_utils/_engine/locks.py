# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Finds out what locks a resource whose document shows no locks, and for how long to wait for it."""

from __future__ import annotations

import contextlib
import threading
import typing as t

from .._api.errors import ApiError
from .._api.provider import ApiTask, Conflict, LockOwner
from .._model.collection import Document, fill_path
from .._model.relative import Relative
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
        # The relatives by path, with the moments of their reads.
        self._relatives: dict[str, tuple[float, Document | None]] = {}
        self._relatives_lock = threading.Lock()

    def forget(self) -> None:
        """Ask anew for running tasks and relatives when they are needed next."""
        self._running.clear()
        self._relatives.clear()

    def owner(self, job: Job) -> LockOwner | None:
        """The running task of someone else that locks the resource; None if there is none. Raises ApiError."""
        scope = job.scope_key
        with self._lock:
            listed_at, running = self._running.get(scope, (0.0, []))
            age = self._state.clock.monotonic() - listed_at
            if scope not in self._running or age > self._state.max_document_age:
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

    def read_relatives(self, jobs: t.Iterable[Job]) -> None:
        """Read the relatives of many jobs from lists, as far as that takes fewer requests.

        A relative that no list shows is read when a job needs it. A failure then concerns that job alone.
        """
        groups: dict[t.Any, tuple[Job, Relative, set[str]]] = {}
        for job in jobs:
            for relative in job.resource.relatives:
                key = (relative.kind, job.scope_key)
                groups.setdefault(key, (job, relative, set()))[2].update(relative.ids(job.document, job.path_params))
        for job, relative, ids in groups.values():
            if len(ids) <= limits.SINGLE_READ_LIMIT:
                continue
            read_at = self._state.clock.monotonic()
            with contextlib.suppress(ApiError):
                for row in self._state.api.search(relative.collection, job.path_params, (), self._state.deadline):
                    path = self._path(job, relative, str(row.get(relative.collection.id_key)))
                    self._relatives[path] = (read_at, row)

    def relative(self, job: Job, kind: str) -> Document | None:
        """The first relative of a job that is of a kind; None if there is none. Raises ApiError."""
        relatives = [each for each in job.resource.relatives if each.kind == kind]
        ids = [(relative, id) for relative in relatives for id in relative.ids(job.document, job.path_params)]
        return self._relative(job, *ids[0])[1] if ids else None

    def relative_owner(self, job: Job) -> LockOwner | None:
        """The lock that a relative of a job shows; None if there is none. Raises ApiError."""
        return self._owner_among(job, job.resource.relatives, job.document)

    def _owner_among(self, job: Job, relatives: t.Iterable[Relative], document: Document) -> LockOwner | None:
        """The lock that some relatives show, or theirs.

        Arguments:
          job: the job.
          relatives: the relatives.
          document: the document that names them.
        """
        for relative in relatives:
            for id in relative.ids(document, job.path_params):
                job.relative_ids.add((relative.kind, id))
                read_at, shown = self._relative(job, relative, id)
                job.fresh_since = max(job.fresh_since, read_at)
                lock_owner = self._state.api.lock(shown) if shown else None
                # With wait: false it can be a task of this run: the family shares its lock.
                if lock_owner:
                    description = f"{lock_owner.description}, which its {relative.title} shows"
                    return lock_owner._replace(description=description)
                lock_owner = self._owner_among(job, relative.relatives, shown) if shown else None
                if lock_owner:
                    return lock_owner
        return None

    def _relative(self, job: Job, relative: Relative, id: str) -> tuple[float, Document | None]:
        """The moment of the read of a relative, and its document; None if it cannot be read. Raises ApiError."""
        path = self._path(job, relative, id)
        with self._relatives_lock:  # also during the request: relatives of many jobs are one document
            read_at, document = self._relatives.get(path, (float("-inf"), None))
            now = self._state.clock.monotonic()
            if now - read_at >= self._state.max_document_age:
                path_params = {**job.path_params, relative.variable: id}
                collection = relative.collection
                document = self._state.api.look(collection.path, path_params, self._state.deadline, collection.id_key)
                read_at = now
                self._relatives[path] = (read_at, document)
        return read_at, document

    @staticmethod
    def _path(job: Job, relative: Relative, id: str) -> str:
        return fill_path(relative.collection.path, {**job.path_params, relative.variable: id.lower()})

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
        """The error of a lock that outlasts the deadline, or of changes that others make again and again."""
        conflict = job.conflict_error
        if conflict and self._state.api.conflict(conflict) is Conflict.OVERTAKEN:
            return deadline_error(self._state.deadline, conflict)
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
