# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The last phase: reads the written resources until they show what was sent, or decides to write again."""

from __future__ import annotations

import contextlib
import functools
import random
import typing as t
from dataclasses import dataclass

from .._api.clock import Deadline
from .._api.errors import ApiError, OutOfTime
from .._model.names import with_name
from .._model.value_type import Invalid
from . import limits
from .errors import NotVerified, StillRunning
from .job import Job
from .locks import Locks
from .pauses import backoff, deadline_error, final_read_deadline
from .planning import Planner
from .reading import Reader
from .sending import candidates
from .state import RunState
from .workers import Workers


@dataclass
class _Verification:
    """How far the verification of one job is.

    Arguments:
      seconds_left: how long the sent values may still take to show.
      checked_at: the moment of the last read; None before the first one.
      overlaps: whether a task of someone else may still undo a change that sent unmanaged values back, or the API still
        works on the resource.
      saw_activity: whether something worked on the resource while the effect of a lost write was unknown.
      resent: whether a write without an effect was already repeated.
      rewrites: how often the change was planned again.
    """

    seconds_left: float = 0.0
    checked_at: float | None = None
    overlaps: bool = False
    saw_activity: bool = False
    resent: bool = False
    rewrites: int = 0


class Verifier:
    """Verifies written jobs.

    Arguments:
      state: the shared state of the phases.
      workers: runs the phase.
      reader: reads the resources.
      planner: plans the changes that are written again.
      locks: finds tasks that run at the same time.
      wait: whether the run waits until the API has ended its work.
    """

    def __init__(
        self, state: RunState, workers: Workers, reader: Reader, planner: Planner, locks: Locks, wait: bool
    ) -> None:
        self._state, self._workers, self._reader, self._planner = state, workers, reader, planner
        self._locks, self._wait = locks, wait
        self._verifications: dict[int, _Verification] = {}

    def verify(self, jobs: t.Sequence[Job]) -> list[Job]:
        """Read the written resources until they show what was sent. Gives the jobs to write again."""
        deadline, pause = self._state.deadline, backoff(first=0.5, factor=1.5, maximum=4.0)
        for job in jobs:
            verification = self._verifications.setdefault(id(job), _Verification())
            verification.seconds_left, verification.checked_at = limits.VERIFY_TIMEOUT, None
        again: list[Job] = []
        verified = [*jobs]
        while jobs:
            self._locks.forget()
            # After a long wait users want to know the result, even if the deadline has just passed.
            end = deadline if deadline.left() > limits.FINAL_READ_TIMEOUT else final_read_deadline(self._state.clock)
            self._reader.prefetch(jobs, lambda job: job.expected, end)
            self._workers.for_each(jobs, functools.partial(self._verify_job, end), "checked")
            jobs = self._unverified(jobs)
            self._workers.for_each(jobs, self._decide)
            again += [job for job in jobs if not job.sent]
            jobs = [job for job in jobs if job.sent and not job.error]
            if jobs:
                deadline.sleep(next(pause))
                self._workers.for_each(jobs, self._check_deadline)
                jobs = self._unverified(jobs)
        if again:
            # The pause is random because another task may be about to repeat its own write.
            fewest = min(self._verifications[id(job)].rewrites for job in again)
            deadline.sleep(random.uniform(0, min(limits.MAX_REWRITE_PAUSE, limits.REWRITE_PAUSE * 2**fewest)))  # noqa: S311
        for job in verified:
            if job.sent:  # the next write of its plan is verified anew
                del self._verifications[id(job)]
        self._workers.for_each(again, self._planner.read_and_plan)
        return [job for job in again if job.change and not job.error]

    def _unverified(self, jobs: t.Iterable[Job]) -> list[Job]:
        return [job for job in jobs if (job.change or self._verifications[id(job)].overlaps) and not job.error]

    def _verify_job(self, deadline: Deadline, job: Job) -> None:
        """Read a resource, and plan what it does not show yet."""
        verification, fields = self._verifications[id(job)], job.resource.fields
        # Tasks are listed before the read: while one runs it may still undo the change, so another read follows.
        verification.overlaps = self._is_overlapped(job)
        self._reader.read(job, deadline)
        verification.overlaps = verification.overlaps or bool(self._unsettled(job))
        with contextlib.suppress(Invalid):  # a value that cannot be planned is not verified: the change stays
            job.change = job.resource.plan(job.document, job.expected)
        if not job.change and not verification.overlaps and job.sent:
            by_option = {field.option: field for field in fields}
            for option, values in job.sent.not_kept(job.document, fields).items():
                shown = with_name(values, by_option[option].names_in(values, job.name_of))
                job.warn(
                    f"{job.sent.option_used(option)}: the change sent {shown} back as last read, but the API no longer "
                    "shows it. Another user may have removed it."
                )

    def _is_overlapped(self, job: Job) -> bool:
        """Whether a task of someone else works on a resource to which unmanaged values were sent back."""
        resource = job.resource
        if not job.sent or not job.sent.sends_unmanaged_values(resource.fields) or not resource.locking_task_types:
            return False
        if self._state.api.shows_locks(job.document) or not self._state.deadline.left():
            return False
        return bool(self._locks.owner(job)) and not self._locks.has_waited_long_enough(job)

    def _check_deadline(self, job: Job) -> None:
        """Raise StillRunning, NotVerified or Interrupted if no time is left for a change that does not show."""
        if self._state.deadline.left():
            return
        self._verifications[id(job)].overlaps = False
        status = self._unsettled(job)
        if status and not (job.change and job.outcome_unknown):
            raise deadline_error(self._state.deadline, StillRunning([], self._state.deadline.seconds, status))
        if job.change:
            raise self._too_late(job)

    def _too_late(self, job: Job) -> Exception:
        """The error of a job whose change no read has shown in time. The change can still come."""
        error = deadline_error(self._state.deadline, _not_verified(job))
        verification = self._verifications[id(job)]
        if verification.saw_activity or verification.seconds_left > 0:
            job.without_effect = False
        return error

    def _unsettled(self, job: Job) -> str | None:
        """The status of a resource that the API still works on; None if the run does not wait for that."""
        return job.resource.unsettled(job.document, job.sent) if self._wait else None

    def _decide(self, job: Job) -> None:
        """Decide whether to read a job again, to write it again, or to fail.

        While something works on the resource, reads go on until the deadline. A job to write again loses its ``sent``.
        """
        if job.change and job.outcome_unknown and job.outcome_unknown.partial:
            raise _refused_part(job, job.outcome_unknown)
        if job.replaced and not job.is_unchanged:
            raise _not_verified(job)
        self._check_deadline(job)
        if not job.change:
            return
        verification = self._verifications[id(job)]
        # Only time in which the API answers counts, not an outage.
        now = self._state.clock.monotonic()
        if verification.checked_at is not None:
            verification.seconds_left -= min(now - verification.checked_at, limits.MAX_COUNTED_PAUSE)
        verification.checked_at = now
        if (
            job.sent
            and not job.outcome_unknown
            and job.sent.is_overwritten(job.document, job.resource.fields)
            and self._rewrite(job)
        ):
            return
        try:
            is_active = self._is_active(job)
        except OutOfTime:
            raise self._too_late(job) from None
        if is_active:
            verification.saw_activity, verification.seconds_left = True, limits.VERIFY_TIMEOUT
        if verification.seconds_left > 0:
            return
        if self._may_resend(job):
            job.without_effect = bool(job.outcome_unknown)
            if self._rewrite(job):
                verification.resent = True
                return
        raise _not_verified(job)

    def _may_resend(self, job: Job) -> bool:
        """Whether a write that had no effect may be sent once more, because that does no harm."""
        verification = self._verifications[id(job)]
        if not job.is_unchanged or verification.saw_activity or verification.resent:
            return False
        # If the write sent unmanaged values, another writer of the same list may have put everything back.
        if not job.outcome_unknown and not (job.sent and job.sent.sends_unmanaged(job.resource.fields)):
            return False
        return all(write.absolute for _number, write in candidates(self._state.api, job))

    def _rewrite(self, job: Job) -> bool:
        """Let the change be planned and written again; False if that was done too often."""
        verification = self._verifications[id(job)]
        if verification.rewrites >= limits.MAX_REWRITES:
            return False
        verification.rewrites += 1
        job.sent, job.outcome_unknown = None, None
        return True

    def _is_active(self, job: Job) -> bool:
        """Whether something still works on the resource that may be the change itself."""
        if not job.outcome_unknown:
            return job.has_hidden_task or self._verifications[id(job)].overlaps
        if self._state.api.shows_locks(job.document):
            return bool(self._state.api.lock(job.document))
        return bool(self._locks.owner(job))


def _refused_part(job: Job, refusal: ApiError) -> ApiError:
    """The refusal of a part of a change, of which a read has shown whether the rest is stored."""
    job.without_effect = job.is_unchanged
    job.written = bool(job.done) or not job.without_effect
    return refusal


def _not_verified(job: Job) -> NotVerified:
    """The error of a change that does not show."""
    job.without_effect = bool(job.outcome_unknown) and job.is_unchanged
    return NotVerified(job.missing_options, job.outcome_unknown, job.replaced)
