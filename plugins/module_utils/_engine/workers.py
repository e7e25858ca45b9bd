# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Runs one action for each job of a phase, on several threads if there are several jobs."""

from __future__ import annotations

import typing as t

from .._api.errors import Interrupted
from .errors import NotStarted
from .job import Job
from .lock_groups import lock_groups_of
from .pool import Item, Pool
from .state import RunState


class Workers:
    """Runs the actions of the phases.

    Arguments:
      state: the shared state of the phases.
      pool: the threads; None to use the calling thread only.
      fail_fast: whether nothing new starts after a failure.
    """

    def __init__(self, state: RunState, pool: Pool | None, fail_fast: bool) -> None:
        self._state, self._pool, self._fail_fast = state, pool, fail_fast

    def map(self, action: t.Callable[[Item], t.Any], items: t.Collection[Item]) -> None:
        """Run an action for each item. Raises the first exception of an action."""
        if self._pool and len(items) > 1:
            self._pool.map(action, items)
        else:
            for item in items:
                action(item)

    def for_each(
        self,
        jobs: t.Iterable[Job],
        action: t.Callable[[Job], None],
        doing: str = "",
        starts_work: bool = False,
        by_lock_group: bool = False,
    ) -> None:
        """Run an action for each job that has not failed. An exception becomes the error of its job.

        Arguments:
          jobs: the jobs of the phase.
          action: what to do with a job.
          doing: a participle that shows the action in the progress; empty to leave the progress alone.
          starts_work: whether the action starts something new, which an interruption or ``fail_fast`` prevents.
          by_lock_group: whether jobs of one lock group run one after the other, in their order.
        """
        jobs = [job for job in jobs if not job.error]
        if doing:
            self._state.progress.start(doing, len(jobs))

        def run_guarded(job: Job) -> None:
            try:
                if starts_work:
                    self._check_may_start(job)
                action(job)
            except NotStarted as reason:
                job.error = reason
            except Exception as failure:  # noqa: BLE001  a bug with one job must not hide the results of the others
                job.error = failure
                self._state.progress.fail()
            if doing:
                self._state.progress.step()

        def run_in_order(group: t.Iterable[Job]) -> None:
            for job in group:
                run_guarded(job)

        groups = lock_groups_of(jobs) if by_lock_group else [[job] for job in jobs]
        if len(groups) == 1 or not self._pool:
            run_in_order(jobs)
        elif groups:
            self._pool.map(run_in_order, groups)

    def _check_may_start(self, job: Job) -> None:
        """Raise NotStarted if nothing new may start. After the first write of a job, the others complete it."""
        if self._state.clock.stopped and job.written:
            raise Interrupted("GET", "", "the task was interrupted")
        if self._state.clock.stopped:
            raise NotStarted("the task was interrupted before that")
        if job.written:
            return
        if self._fail_fast and (self._state.progress.failed or self._state.outcome_unknown):
            raise NotStarted("another resource has failed, and fail_fast is set")
