# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The entry of the engine, for one job and for many: the order of the phases.

    resolve names -> read -> plan -> prepare -> [name] -> [end of check mode] -> write -> wait for tasks -> verify

If diffs are shown, the names of IDs are read as they are before the first write, in check mode as for real.

Each phase works on all jobs in the same state. The engine knows neither Ansible nor a provider.
"""

from __future__ import annotations

import contextlib
import typing as t

from .._api.clock import Deadline
from .._api.errors import SAFE_METHODS, ApiError
from .._api.provider import Api
from .._model.lookup import NotFound
from .._model.text import sentence
from . import limits
from .api_tasks import RunningTasks
from .job import Job
from .lock_groups import families_of, stages_of
from .locks import Locks
from .naming import read_names
from .pauses import final_read_deadline
from .planning import Planner
from .pool import Pool
from .preparation import Preparer
from .progress import Progress
from .reading import Reader
from .rereading import Rereader
from .sending import Sender
from .state import RunState
from .verification import Verifier
from .workers import Workers
from .writing import WritingPhase


def run(
    jobs: t.Sequence[Job],
    api: Api,
    check_mode: bool,
    wait: bool,
    deadline: Deadline,
    parallel: int = 1,
    fail_fast: bool = False,
    progress: Progress | None = None,
    max_disruptions: int = 1,
    diff: bool = False,
) -> None:
    """Bring the resources of all jobs to their desired state. A job that fails keeps its exception in ``error``.

    Arguments:
      jobs: the jobs. Their order is the order of requests, and of the results of jobs that depend on each other.
      api: the connection.
      check_mode: whether to stop before the first write.
      wait: whether to wait for the tasks of the API.
      deadline: the end of all waiting. It starts with the first lock or write. To stop its clock ends the run.
      parallel: how many requests may run at the same time.
      fail_fast: whether nothing new starts after a failure.
      progress: shows a person how far the run is; None to show nothing.
      max_disruptions: how many changes that interrupt a service may run at the same time.
      diff: whether the results show diffs, with the names of IDs.
    """
    with Pool(parallel) as pool:
        state = RunState(api, deadline, progress or Progress(), many=len(jobs) > 1)
        workers = Workers(state, pool if parallel > 1 else None, fail_fast)
        tasks = RunningTasks(api, deadline, state.progress)
        reader, locks = Reader(state, workers), Locks(state, tasks)
        preparer = Preparer(state, locks, check_mode)
        planner = Planner(state, workers, reader, preparer, locks, check_mode, wait)
        rereader = Rereader(state, reader, planner)
        sender = Sender(state, reader, planner, preparer, rereader, locks)
        writing = WritingPhase(state, workers, reader, planner, rereader, sender, locks, tasks, wait)
        verifier = Verifier(state, workers, reader, planner, locks, wait)

        planner.resolve_and_plan_all(jobs)
        todo = [job for job in jobs if job.change and not job.error]
        if diff:
            read_names(jobs, state)
        if check_mode:
            _warn_of_real_run(todo)
            return

        def bring(todo: list[Job]) -> None:
            """Write and verify the jobs of one stage."""
            # A disruption is complete, all its writes and their verification, before another one takes its place.
            families = families_of(todo)
            waiting = [family for family in families if _disrupts(family)]
            todo = [job for family in families if not _disrupts(family) for job in family]
            while todo or waiting:
                free = max(0, max_disruptions - sum(job.disrupts for job in todo))
                started, waiting = waiting[:free], waiting[free:]
                if started:
                    deadline.restart()  # their time begins with their turn
                    todo += [job for family in started for job in family]
                postponed = writing.write_all(todo)
                sent = [job for job in todo if job.sent]
                if wait:
                    tasks.wait_for_all()
                verified = [job for job in sent if not job.error and (wait or not job.tasks)]
                todo = verifier.verify(verified)
                todo += planner.plan_next([job for job in verified if job.sent])
                todo += postponed

        first, *others = stages_of(todo) or [[]]
        bring(first)
        for stage in others:
            deadline.restart()
            bring(planner.plan_stage(stage))


def _disrupts(family: t.Iterable[Job]) -> bool:
    return any(job.disrupts for job in family)


def _warn_of_real_run(jobs: t.Iterable[Job]) -> None:
    """Warn where a real run would wait, or fail."""
    for job in jobs:
        if job.refused:
            job.warn(f"A real run would refuse this change: {sentence(job.refused)}")
        if job.lock_owner:
            job.warn(
                f"The {job.resource.title} is locked by {job.lock_owner.description}. A real run would wait for it."
            )


def follow(jobs: t.Sequence[Job], api: Api, deadline: Deadline) -> None:
    """Wait until the tasks of all jobs have ended. A job that fails keeps its exception in ``error``."""
    deadline.start()
    tasks = RunningTasks(api, deadline, Progress())
    tasks.add(jobs)
    tasks.wait_for_all()


def mark_gone(jobs: t.Sequence[Job], api: Api, deadline: Deadline) -> None:
    """Set ``gone`` of the jobs that have failed because their resource does not exist. Call it after ``run``.

    A wrong project or URL answers 404, too. A 404 counts only if the list of its scope can be read, or if the run has
    seen another resource there. This takes at most one request for each kind and scope.
    """
    groups: dict[t.Any, list[Job]] = {}
    for job in jobs:
        groups.setdefault((job.resource.kind, job.place_key), []).append(job)
    for group in groups.values():
        not_found = [job for job in group if _is_not_found(job)]
        for job in group:
            job.gone = isinstance(job.error, NotFound) and job.error.gone
        scope_exists = any(job.document or job.gone for job in group)
        if not_found and not scope_exists:
            with contextlib.suppress(ApiError):
                end = deadline if deadline.left() > limits.FINAL_READ_TIMEOUT else final_read_deadline(deadline.clock)
                api.listing(group[0].resource.collection, not_found[0].path_params, end).more()
                scope_exists = True
        for job in not_found:
            job.gone = scope_exists


def _is_not_found(job: Job) -> bool:
    """Whether the single read of a job was answered with 404."""
    error = job.error
    return (
        isinstance(error, ApiError) and error.status == 404 and error.method in SAFE_METHODS and error.path == job.path
    )
