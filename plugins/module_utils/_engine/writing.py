# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The writing phase: waits until nothing locks the resources, and writes each job once."""

from __future__ import annotations

import typing as t

from .._api.errors import ApiError, OutOfTime
from .._api.provider import Conflict
from . import limits, pauses
from .api_tasks import RunningTasks
from .errors import NotStarted, StillLocked
from .job import Job
from .lock_groups import WriteOrder
from .locks import Locks
from .planning import Planner
from .reading import Reader
from .rereading import Rereader
from .sending import Sender
from .state import RunState
from .workers import Workers


class WritingPhase:
    """Writes jobs.

    Arguments:
      state: the shared state of the phases.
      workers: runs the phase.
      reader: reads locked resources again.
      planner: plans again after a lock or a conflict.
      rereader: learns which jobs are written next.
      sender: sends the writes.
      locks: finds the owners of locks.
      tasks: takes the tasks that the writes start.
      wait: whether the run waits for these tasks.
    """

    def __init__(
        self,
        state: RunState,
        workers: Workers,
        reader: Reader,
        planner: Planner,
        rereader: Rereader,
        sender: Sender,
        locks: Locks,
        tasks: RunningTasks,
        wait: bool,
    ) -> None:
        self._state, self._workers, self._reader, self._planner = state, workers, reader, planner
        self._rereader, self._sender, self._locks, self._tasks, self._wait = rereader, sender, locks, tasks, wait

    def write_all(self, jobs: t.Sequence[Job]) -> list[Job]:
        """Write each job once, as soon as nothing else locks its resource, and one after the other in a family.

        Gives the jobs that are to be written after the verification of others.
        """
        deadline, pause = self._state.deadline, pauses.poll_pauses()
        order = WriteOrder(jobs, self._is_done)
        jobs = order.first()
        self._begin([job for job in jobs if job.has_waited])
        while jobs or order.is_waiting:
            self._locks.forget()
            free = [job for job in jobs if not job.lock_owner]
            self._write_batches(free)
            self._locks.forget()
            self._workers.for_each([job for job in free if job.conflict_error], self._examine_conflict)
            jobs = [job for job in jobs if job.change and not job.error and not job.sent]
            following = order.next()
            if following:
                self._begin(following)
                jobs += following
            elif jobs:
                deadline.start()
                deadline.sleep(next(pause))
                if order.is_waiting:
                    self._tasks.poll()
                self._locks.forget()
                self._reader.prefetch([job for job in jobs if not job.conflict_error])
                self._locks.read_relatives(jobs)
                self._workers.for_each(jobs, self._check_lock, starts_work=True)
                jobs = [job for job in jobs if job.change and not job.error]
            elif order.is_waiting:
                self._tasks.wait_once()
        for job in order.postponed:
            job.has_waited = True
        return order.postponed

    def _begin(self, jobs: t.Sequence[Job]) -> None:
        """Begin the turn of jobs that have waited for others."""
        if not jobs:
            return
        self._workers.for_each(jobs, self._check_time, starts_work=True)
        jobs = [job for job in jobs if not job.error]
        self._state.deadline.restart()  # their time begins with their turn
        self._tasks.expect_new()
        for job in jobs:
            job.has_waited = True
            job.fresh_since = self._state.clock.monotonic()
        # Without waiting, or if its task cannot be read, the update before may not have ended. Other locks may have.
        unsure = [job for job in jobs if job.lock_owner or not self._wait or job.follows_unknown]
        self._locks.read_relatives(unsure)
        self._workers.for_each(unsure, self._check_lock, starts_work=True)

    def _check_time(self, job: Job) -> None:
        if not (job.written or job.lock_owner or self._state.deadline.left()):
            raise NotStarted("the wait_timeout has expired before its turn")

    def _is_done(self, job: Job) -> bool:
        """Whether the update of a job has ended, so that the next one of its family can begin."""
        return bool(job.error or not job.change or (job.sent and not (self._wait and self._tasks.is_running(job))))

    def _write_batches(self, jobs: t.Sequence[Job]) -> None:
        self._rereader.expect(jobs)
        self._state.progress.start(_doing(jobs), len(jobs))
        for start in range(0, len(jobs), limits.WRITES_PER_BATCH):
            if start and self._wait:
                self._tasks.poll()
            batch = jobs[start : start + limits.WRITES_PER_BATCH]
            self._workers.for_each(batch, self._write, starts_work=True, by_lock_group=True)
            self._tasks.add([job for job in batch if job.sent])

    def _write(self, job: Job) -> None:
        try:
            if job.blocked and not job.written:
                raise NotStarted(job.blocked)
            self._sender.write(job)
        finally:
            self._state.progress.step()

    def _examine_conflict(self, job: Job) -> None:
        """Read and plan after a conflict. Raises the conflict if waiting cannot resolve it."""
        conflict_error = job.conflict_error
        if not conflict_error:
            return
        conflict = self._state.api.conflict(conflict_error)
        refused = _next_write(job)
        try:
            self._planner.read_and_plan(job)
        except OutOfTime:
            if conflict is Conflict.LOCKED:
                raise self._locks.still_locked(job) from None
            raise
        if not job.change:
            return
        job.conflicts += 1
        if job.lock_owner:
            job.conflict_error = None
            return
        if not self._state.api.shows_locks(job.document):
            job.lock_owner = self._locks.owner(job)
        self._locks.start_waiting(job)
        if job.lock_owner:
            return
        if conflict is None and _next_write(job) != refused:
            # Another user has made a part of the change, and the API refuses to make it twice.
            job.conflict_error = None
        elif conflict is None or (conflict is Conflict.UNCLEAR and job.conflicts > 1):
            raise conflict_error

    def _check_lock(self, job: Job) -> None:
        """Find out whether a resource is still locked, and plan again if it is not. Raises StillLocked."""
        last_owner = job.lock_owner
        try:
            self._update_lock_owner(job)
        except ApiError:
            if self._state.deadline.left() or not (last_owner or job.conflict_error):
                raise
            job.lock_owner = last_owner
        if (job.lock_owner or job.conflict_error) and not self._state.deadline.left():
            raise self._locks.still_locked(job)

    def _update_lock_owner(self, job: Job) -> None:
        """Ask for the lock owner: the document shows it, or, after a conflict, the running tasks do."""
        lock_owner = job.lock_owner
        if job.conflict_error:
            lock_owner = self._locks.owner(job)
            # If the API says that the conflict is a lock, it may last until the deadline.
            is_lock = self._state.api.conflict(job.conflict_error) is Conflict.LOCKED
            if lock_owner and not is_lock and self._locks.has_waited_long_enough(job):
                raise StillLocked(lock_owner, self._locks.last_state(job, lock_owner), limits.CONFLICT_TIMEOUT)
        if not job.conflict_error or not lock_owner:
            self._planner.read_and_plan(job)


def _next_write(job: Job) -> t.Any:
    """The next write of a job, to compare it with another one."""
    return job.planned, job.change and job.change.body


def _doing(jobs: t.Sequence[Job]) -> str:
    """The participle of the phase for the progress, with the number of the write where a plan has several."""
    plans = [(len(job.done) + 1 + len(job.left), len(job.done) + 1) for job in jobs]
    writes, number = max(plans, default=(1, 1))
    return f"written (write {number} of {writes})" if writes > 1 else "written"
