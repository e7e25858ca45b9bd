# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The first phase: finds the resource of each job, reads it, and plans its change."""

from __future__ import annotations

import functools
import typing as t

from .._api.provider import LockOwner
from .._model.plan import Change, Refusal
from .._model.resource import Resource
from .._model.value_type import Invalid
from .errors import NotStarted
from .job import Job
from .lock_groups import stages_of
from .locks import Locks
from .places import Places
from .preparation import Preparer
from .reading import Reader
from .resolver import Resolver
from .state import RunState
from .workers import Workers

_DUPLICATES = "two items are the same resource"
"""Why nothing is written for the other jobs either."""


class Planner:
    """Plans what has to change.

    Arguments:
      state: the shared state of the phases.
      workers: runs the phase.
      reader: reads the documents.
      preparer: runs the ``prepare`` of resources.
      locks: finds the locks of relatives.
      check_mode: whether the run only predicts changes.
      wait: whether the run waits for the tasks of its writes.
    """

    def __init__(
        self,
        state: RunState,
        workers: Workers,
        reader: Reader,
        preparer: Preparer,
        locks: Locks,
        check_mode: bool,
        wait: bool,
    ) -> None:
        self._state, self._workers, self._reader = state, workers, reader
        self._preparer, self._locks, self._check_mode, self._wait = preparer, locks, check_mode, wait

    def resolve_and_plan_all(self, jobs: t.Sequence[Job]) -> None:
        """Set the document of each job, and the change if one is necessary."""
        for job in jobs:
            job.names = self._state.names
        self._resolve_scopes(jobs)
        self._reader.prefetch(jobs)
        self._workers.for_each(jobs, self._resolve_and_plan, "read", starts_work=True)
        has_duplicates = _refuse_duplicates(jobs)
        if has_duplicates and not self._check_mode:
            for job in jobs:
                job.error = job.error or NotStarted(_DUPLICATES)
        places = Places(self._state, jobs, self._wait)
        self._workers.for_each(places.jobs, functools.partial(self._prepare_place, places))
        # Jobs that depend on each other are prepared in their order, and only once all of them are planned.
        for stage in stages_of([job for job in jobs if job.change]):
            dependent = [job for job in stage if job.resource.lock_keys]
            self._workers.for_each(dependent, self._prepare_in_group, by_lock_group=True)
            self._workers.for_each([job for job in stage if _refers_only(job)], self._prepare)
        related = [job for job in jobs if job.change and job.resource.relatives and not job.error]
        self._keep_relatives(jobs, related)
        self._locks.read_relatives(job for job in related if not job.lock_owner)
        self._workers.for_each(related, self._prepare_with_relatives)
        self._preparer.end_of_planning()
        if self._check_mode:
            _predict_refusals(jobs, _DUPLICATES if has_duplicates else "")

    def _keep_relatives(self, jobs: t.Iterable[Job], related: t.Iterable[Job]) -> None:
        """Keep the predicted documents of the relatives that the run changes, too."""
        kinds = {relative.kind for job in related for relative in job.resource.relatives}
        for job in jobs:
            if job.change and not (job.error or job.refused) and job.resource.kind in kinds:
                self._preparer.keep_outcome(job, job.change.outcome)

    def read_and_plan(self, job: Job) -> None:
        """Read, plan and prepare. Raises ApiError, Invalid and Refusal."""
        self._reader.read(job)
        self.replan(job)
        self._find_lock_of_relatives(job)

    def replan(self, job: Job) -> None:
        """Plan and prepare with the document at hand. Raises ApiError, Invalid and Refusal."""
        self._plan(job)
        self._prepare(job)

    def plan_stage(self, jobs: t.Sequence[Job]) -> list[Job]:
        """Plan the jobs of a stage again: those before it may have left another outcome than predicted.

        Gives those that have a change. Jobs with lock keys are planned again right before their writes.
        """
        self._workers.for_each([job for job in jobs if not job.resource.lock_keys], self.replan, starts_work=True)
        return [job for job in jobs if job.change and not job.error]

    def plan_next(self, jobs: t.Iterable[Job]) -> list[Job]:
        """Plan the next write of verified jobs. Gives those that have one."""
        following = [job for job in jobs if job.left and not job.error]
        for job in following:
            job.complete_write()
        self._workers.for_each(following, self._plan_next, starts_work=True)
        return [job for job in following if job.change and not job.error]

    def _plan_next(self, job: Job) -> None:
        """Plan the next write with the document that has shown the effect of the last one."""
        job.sent = job.outcome_unknown = job.conflict_error = None
        job.conflicts = 0
        self.replan(job)

    def _plan(self, job: Job) -> None:
        job.change = job.resource.plan(job.document, job.desired)
        status = job.resource.unsettled(job.document, job.change)
        job.lock_owner = self._state.api.lock(job.document) or (LockOwner(status) if status else None)

    def _prepare(self, job: Job) -> None:
        """Let the resource check and complete the change, and choose the write that is next."""
        if job.change and job.resource.unsettled(job.document, job.change):
            # The plan is made anew when the values have settled. Until then, it may interrupt a service.
            job.disrupts = job.disrupts or (job.consent and job.resource.may_need_consent(job.change))
            return
        self._preparer.prepare(job)
        if job.change and job.resource.steps:
            self._choose_write(job, job.change)

    def _choose_write(self, job: Job, change: Change) -> None:
        """Narrow the change to the next write. A write that was accepted is never planned again. Raises Refusal."""
        planned = job.resource.planned_writes(change)
        undone = [str(each) for each in planned if each in job.done]
        if undone:
            job.undo_writes(planned)
            raise Refusal(f"another user has undone a part of the change: {', '.join(undone)}. Run the task again")
        if len(planned) > 1 and not self._wait:
            writes = ", ".join(str(each) for each in planned)
            raise Refusal(f"wait: false is valid for one write only, and this takes {len(planned)}: {writes}")
        if self._check_mode:
            return
        job.planned, *left = planned
        job.left = tuple(left)
        job.change = job.resource.part_of(change, job.planned, is_last=not left)
        job.change.is_rest = bool(job.done) and not left

    def _find_lock_of_relatives(self, job: Job) -> None:
        if job.change and not job.lock_owner:
            job.lock_owner = self._locks.relative_owner(job)

    def _resolve_scopes(self, jobs: t.Sequence[Job]) -> None:
        """Look up the scope of each job, once for all jobs of one scope. A failure is the failure of all of them."""
        groups: dict[t.Any, list[Job]] = {}
        for job in jobs:
            if job.scope:
                criteria = [(variable, request.criteria) for variable, request in job.scope.items()]
                given = [(name, job.path_params[name]) for name in job.resource.place if name in job.path_params]
                groups.setdefault(repr((criteria, given)), []).append(job)
        self._workers.for_each([group[0] for group in groups.values()], self._resolve_scope, starts_work=True)
        for first, *others in groups.values():
            resolved = {name: first.path_params[name] for name in first.scope if name in first.path_params}
            for job in others:
                job.path_params = {**resolved, **job.path_params}
                job.error = first.error
                if job.error and not isinstance(job.error, NotStarted):
                    self._state.progress.fail()

    def _resolve_scope(self, job: Job) -> None:
        state = self._state
        resolver = Resolver(state.api, job.path_params, job.desired, state.deadline, names=state.names)
        try:
            resolver.scope(job.scope)
        finally:
            job.path_params = resolver.path_params

    def _resolve_and_plan(self, job: Job) -> None:
        """Look up the resource, read it, look up the desired values, and plan.

        A list that shows all necessary values saves the single read.
        """
        state, resource = self._state, job.resource
        resolver = Resolver(state.api, job.path_params, job.desired, state.deadline, state.list_cache, state.names)
        if job.lookup_request:
            read_at = state.clock.monotonic()
            job.matched_by = resolver.identity(resource, job.lookup_request)
            job.path_params = resolver.path_params
            job.set_document(state.api.checked(resource, resolver.document, job.path_params), read_at)
        is_single_read = False
        if not job.document or resource.is_incomplete(job.document, job.desired):
            is_single_read = self._reader.prefetched_at(job) is None
            self._reader.read(job)
        else:
            self._reader.complete(job)
        resolver.document = job.document
        resolver.values(resource)
        job.desired, job.note = resolver.desired, resolver.note
        for text in resolver.warnings:
            job.warn(text)
        self._plan(job)
        if job.change and not is_single_read and any(key not in job.document for key in resource.status_keys):
            # A list can leave out the keys that forbid a change at the moment.
            self._reader.read(job)
            self._plan(job)
        included = resource.collection.included
        if included and included.module and included.shows(job.document):
            job.warn(
                f"Use the module {included.module} for this {resource.title}. From version 2.0.0 on, no other module "
                "finds it."
            )
        if not (_depends(resource) or resource.exclusive):
            self._prepare(job)

    def _prepare_place(self, places: Places, job: Job) -> None:
        """Refuse a place that the resource cannot have, and prepare the job if it can."""
        with self._preparer.predicting(job):
            places.check(job)
        if not job.refused and not _depends(job.resource):
            self._prepare(job)

    def _prepare_with_relatives(self, job: Job) -> None:
        """Prepare a job after a list has shown its relatives, and find their locks."""
        if not job.resource.lock_keys:
            self._prepare(job)
        self._find_lock_of_relatives(job)

    def _prepare_in_group(self, job: Job) -> None:
        """Prepare a job that depends on others; the jobs before it count as done."""
        self._prepare(job)
        if job.change:
            self._preparer.keep_outcome(job, job.change.outcome)


def _depends(resource: Resource) -> bool:
    """Whether a resource is prepared only after others."""
    return bool(resource.lock_keys or resource.relatives or resource.after)


def _refers_only(job: Job) -> bool:
    """Whether a job depends on jobs of other kinds only: those to which its resource refers."""
    resource = job.resource
    return bool(resource.after) and not (resource.lock_keys or resource.relatives)


def _predict_refusals(jobs: t.Sequence[Job], reason: str) -> None:
    """Predict which changes a real run does not make because of other jobs.

    Arguments:
      jobs: all jobs.
      reason: why it makes none at all; empty if it makes some.
    """
    pending = [job for job in jobs if job.change and not (job.error or job.refused)]
    while pending:
        refused = [job for job in pending if reason or job.blocked]
        for job in refused:
            job.refused = reason or job.blocked
        # One that is refused can block another one.
        pending = [job for job in pending if not job.refused] if refused else []


def _refuse_duplicates(jobs: t.Sequence[Job]) -> bool:
    """Fail the jobs that update the same resource: their order would decide the result. Gives whether there are any."""
    by_resource: dict[t.Any, list[Job]] = {}
    for job in jobs:
        if job.document:
            # Several kinds can find a resource, each under another option.
            owner = job.resource.collection.owner(job.document)
            id = job.path_params[job.resource.identity.option]
            by_resource.setdefault((owner.list_path or owner.path, job.place_key, id), []).append(job)
    duplicates = [group for group in by_resource.values() if len(group) > 1]
    for group in duplicates:
        for job in group:
            others = ", ".join(other.label for other in group if other is not job)
            job.error = Invalid(job.label, f"is the same {job.resource.title} as {others}: merge the items")
    return bool(duplicates)
