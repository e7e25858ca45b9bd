# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Reads a resource again right before a write that sends unmanaged values back, so that they are up to date."""

from __future__ import annotations

import contextlib
import threading
import typing as t

from .._model.plan import Refusal
from . import limits
from .job import Job, stable_part
from .planning import Planner
from .reading import Reader, desired_values
from .state import RunState


class Rereader:
    """Keeps documents young enough for a write.

    Arguments:
      state: the shared state of the phases.
      reader: reads the documents.
      planner: plans again what has changed.
    """

    def __init__(self, state: RunState, reader: Reader, planner: Planner) -> None:
        self._state, self._reader, self._planner = state, reader, planner
        self._queue: t.Sequence[Job] = ()
        self._positions: dict[int, int] = {}
        self._lock = threading.Lock()

    def expect(self, queue: t.Sequence[Job]) -> None:
        """Set the jobs that are about to be written, in their order: one list serves those that come next."""
        self._queue, self._positions = queue, {id(job): position for position, job in enumerate(queue)}

    def is_too_old(self, job: Job) -> bool:
        """Whether the document of a job must be read again before its unmanaged values are sent back."""
        return self._state.clock.monotonic() - job.read_at > self._state.max_document_age

    def reread_and_plan(self, job: Job, since: float = 0.0) -> None:
        """Read again, and plan again if anything has changed. Raises ApiError, Invalid and Refusal.

        Arguments:
          job: the job to read.
          since: a moment on the clock of the run; a document that was read before it is too old.
        """
        is_judged = False
        for _reread in range(limits.MAX_REREADS):
            last = job.document
            self._read(job, since)
            # Whether a change interrupts a service can depend on more than the values that are compared: each plan
            # reads that. If the API is slow, the document is then older than it may be.
            is_equal = stable_part(job.resource, job.document) == stable_part(job.resource, last)
            if job.change and is_equal and (is_judged or not job.lacks_consent):
                # The plan is still valid. Values that change by themselves are sent as they are now.
                volatile = {key: job.document[key] for key in job.resource.volatile if key in job.document}
                job.change.document = job.document
                job.change.outcome.update(volatile)
                return
            self._planner.replan(job)
            is_judged = True
            if not job.change or job.lock_owner:
                return
            if (self._state.many or not job.resource.reread_before_write) and not self.is_too_old(job):
                return
        raise Refusal(
            f"others have changed it {limits.MAX_REREADS} times while this task was about to. Run the task again"
        )

    def _read(self, job: Job, since: float) -> None:
        if job.resource.rereads_each:
            self._reader.discard(job)
        elif self._state.many:
            with self._lock:
                read_at = self._reader.prefetched_at(job)
                if (
                    read_at is None
                    or read_at < since
                    or self._state.clock.monotonic() - read_at > self._state.max_document_age
                ):
                    self._reader.discard(job)
                    self._prefetch_next(job)
        self._reader.read(job)

    def _prefetch_next(self, job: Job) -> None:
        """Read a job together with those of its kind and scope that are written next."""
        following = self._queue[self._positions.get(id(job), len(self._queue)) + 1 :]
        similar = [other for other in following if (other.resource, other.place_key) == (job.resource, job.place_key)]
        group = [job, *similar[: limits.IDS_PER_REQUEST - 1]]
        with contextlib.suppress(Exception):  # a single read follows
            self._reader.fetch_group(group, desired_values, self._state.deadline)
