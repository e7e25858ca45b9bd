# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Sends the write of one job. This is the only code that writes, and it does not wait."""

from __future__ import annotations

import contextlib
import functools
import typing as t

from .._api.errors import ApiError, OutOfTime
from .._api.provider import Api
from .._model.collection import Document
from .._model.plan import Change, Refusal, Write
from .._model.value_type import Invalid
from .errors import ConcurrentChange
from .job import Job, stable_part
from .lock_groups import lock_keys_of
from .locks import Locks
from .planning import Planner
from .preparation import Preparer
from .reading import Reader
from .rereading import Rereader
from .state import RunState


def _writes(api: Api, job: Job) -> list[Write]:
    """The requests that can send the change of a job, in the form that this release of the API needs."""
    return [api.fitting(write) for write in job.step_writes]


def candidates(api: Api, job: Job) -> t.Iterator[tuple[int, Write]]:
    """The writes that this API may know and that can send the change of a job, the best first, with their numbers."""
    changed = job.change.field_changes.keys() if job.change else set()
    writes = _writes(api, job)
    for number in range(api.choices.get(job.step_key, 0), len(writes)):
        if not changed & {*writes[number].unsupported}:
            yield number, writes[number]


class Sender:
    """Sends writes.

    Arguments:
      state: the shared state of the phases.
      reader: reads a resource whose write does not exist.
      planner: plans again what has changed.
      preparer: keeps what jobs that depend on each other must know.
      rereader: brings unmanaged values up to date.
      locks: finds tasks that run at the same time.
    """

    def __init__(
        self,
        state: RunState,
        reader: Reader,
        planner: Planner,
        preparer: Preparer,
        rereader: Rereader,
        locks: Locks,
    ) -> None:
        self._state, self._api = state, state.api
        self._reader, self._planner, self._preparer = reader, planner, preparer
        self._rereader, self._locks = rereader, locks
        self._written: dict[t.Hashable, tuple[str, float]] = {}
        """The kind of the last write with a lock key, and its time."""

    def write(self, job: Job) -> None:
        """Send the change of a job. Raises ApiError, Refusal, Invalid and StillLocked.

        Sets ``sent`` if the write was accepted or its answer was lost, and ``lock_owner`` if another task locks the
        resource. Sets ``conflict_error`` if the API refused the write because of a conflict.
        """
        if not job.change:
            return
        many, resource = self._state.many, job.resource
        self._state.deadline.start()
        last_conflict, job.conflict_error = job.conflict_error, None
        if many and resource.lock_keys:
            self._planner.replan(job)  # the jobs before it may have left another outcome than predicted
        sends_unmanaged_values = self._sends_unmanaged_values(job)
        checked_at = self._find_concurrent_task(job) if sends_unmanaged_values else 0.0
        if job.lock_owner:
            return
        # Values that another task has written until then must be among those that are sent back, and decide whether the
        # change needs consent.
        since = max(checked_at, job.fresh_since, self._overwritten_since(job))
        is_old = self._rereader.is_too_old(job)
        if (
            ((sends_unmanaged_values or job.lacks_consent) and (is_old or job.read_at <= since))
            or (job.has_waited and is_old)  # another user may have made the same change
            or (resource.reread_before_write and (not many or resource.rereads_each))
        ):
            self._rereader.reread_and_plan(job, since)
        if not job.change or job.lock_owner:
            return
        job.write_time = job.write_time or self._state.clock.time()
        # Set before the request, so that an interruption during it counts as a write.
        written, job.written = job.written, True
        try:
            job.tasks += self._send(job)
        except ConcurrentChange:
            job.written = written
            return
        except (ApiError, Refusal, Invalid) as error:
            if not isinstance(error, ApiError) or not error.outcome_unknown:
                job.written = written
                if isinstance(error, OutOfTime) and last_conflict:
                    raise self._locks.still_locked(job) from None
                if not isinstance(error, ApiError) or not self._is_conflict(error):
                    raise
                job.conflict_error = error
                return
            job.outcome_unknown = error
            self._state.outcome_unknown = True
        job.sent, job.without_effect = job.change, False
        job.before = job.before or job.document
        if many and resource.lock_keys:
            self._written.update(dict.fromkeys(lock_keys_of(job), (resource.kind, self._state.clock.monotonic())))
            self._keep_outcome(job)

    def _overwritten_since(self, job: Job) -> float:
        """The time of the last write of another kind in the lock group, which the document of a job may not show.

        It can be a part that the write of the job sends back.
        """
        writes = [self._written[key] for key in lock_keys_of(job) if key in self._written]
        return max((time for kind, time in writes if kind != job.resource.kind), default=0.0)

    def _is_conflict(self, error: ApiError) -> bool:
        """Whether a write was refused for a reason that may pass. A read shows whether it does."""
        if error.status in (404, 405):
            return False
        return error.status == 409 or self._api.conflict(error) is not None

    def _keep_outcome(self, job: Job) -> None:
        """Keep the document that the write leaves, for the next jobs of the lock group."""
        outcome = job.change.outcome if job.change else job.document
        if job.outcome_unknown:
            with contextlib.suppress(ApiError):  # without an answer, only a read shows it
                outcome = self._api.read(job.resource, job.path_params, self._state.deadline)
        self._preparer.keep_outcome(job, outcome)

    def _sends_unmanaged_values(self, job: Job) -> bool:
        """Whether the write of a job sends back values that its task does not give."""
        if not job.change:
            return False
        write = next((write for _number, write in candidates(self._api, job)), None)
        if write is None:
            return job.change.sends_unmanaged(job.resource.fields)
        return job.with_write(write).sends_unmanaged_values(job.resource.fields)

    def _find_concurrent_task(self, job: Job) -> float:
        """Make a task of someone else that changes the resource the ``lock_owner``, unless it has lasted too long.

        Gives the moment at which the running tasks were listed; 0 if documents show locks.
        """
        if not job.resource.locking_task_types or self._api.shows_locks(job.document):
            return 0.0
        job.lock_owner = self._locks.owner(job)
        if job.lock_owner and self._locks.has_waited_long_enough(job):
            job.lock_owner = None
        return self._locks.listed_at(job)

    def _send(self, job: Job) -> tuple[str, ...]:
        """Send the change with the first write that this API knows, and remember that write. Gives the ids of tasks."""
        refusal: ApiError | None = None
        for number, write in candidates(self._api, job):
            change = self._change_for(job, write)
            # Others may change in a pause what the change would overwrite, or what it may not interrupt.
            may_age = job.lacks_consent or change.sends_unmanaged_values(job.resource.fields)
            body_factory = functools.partial(self._new_body, job, write) if may_age else None
            body = write.body(change, job.write_time)
            try:
                tasks = self._api.write(write, job.path_params, body, self._state.deadline, body_factory)
            except ApiError as error:
                # Some APIs also answer 405 if a value is invalid.
                if error.status not in (404, 405) or "validation" in str(error.code).lower():
                    raise
                refusal = refusal if refusal and refusal.status == 404 else error
                has_worked_before = self._api.choices.get(job.step_key) == number
                self._check_exists(job)
                if has_worked_before:
                    break
            else:
                self._api.choices[job.step_key] = number
                return tasks
        unsupported = {option for write in _writes(self._api, job) for option in write.unsupported}
        names = ""
        if job.change:
            options = unsupported & job.change.field_changes.keys()
            names = ", ".join(sorted(map(job.change.option_used, options)))
        if refusal and not names:
            raise refusal
        reason = f" ({refusal.problem})" if refusal else ""
        raise Refusal(f"this API version cannot change {names}{reason}. Leave out {names}")

    def _check_exists(self, job: Job) -> None:
        """Read a resource after a 404 or 405, which can mean the resource or the write. Raises ApiError."""
        last = job.document
        self._reader.discard(job)
        self._reader.read(job)
        if stable_part(job.resource, job.document) != stable_part(job.resource, last):
            self._planner.replan(job)

    def _new_body(self, job: Job, write: Write) -> Document | list[t.Any] | None:
        """The body of a write that the client repeats after a pause, with up-to-date unmanaged values."""
        if not self._state.many or self._rereader.is_too_old(job):
            self._rereader.reread_and_plan(job)
        return write.body(self._change_for(job, write), job.write_time)

    def _change_for(self, job: Job, write: Write) -> Change:
        """The change that a write sends. Raises ConcurrentChange if a new plan has none, or another step first."""
        if not job.change or job.lock_owner or write not in _writes(self._api, job):
            raise ConcurrentChange
        return job.with_write(write)
