# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The first phase: finds the resource of each job, reads it, and plans its change."""

from __future__ import annotations

import typing as t

from .._model.value_type import Invalid
from .errors import NotStarted
from .job import Job
from .preparation import Preparer
from .reading import Reader
from .resolver import Resolver
from .state import RunState
from .workers import Workers


class Planner:
    """Plans what has to change.

    Arguments:
      state: the shared state of the phases.
      workers: runs the phase.
      reader: reads the documents.
      preparer: runs the ``prepare`` of resources.
    """

    def __init__(self, state: RunState, workers: Workers, reader: Reader, preparer: Preparer) -> None:
        self._state, self._workers, self._reader, self._preparer = state, workers, reader, preparer

    def resolve_and_plan_all(self, jobs: t.Sequence[Job]) -> None:
        """Set the document of each job, and the change if one is necessary."""
        for job in jobs:
            job.names = self._state.names
        self._resolve_scopes(jobs)
        self._reader.prefetch(jobs)
        self._workers.for_each(jobs, self._resolve_and_plan, "read", starts_work=True)
        _refuse_duplicates(jobs)
        # Jobs that depend on each other are prepared in their order, and only once all of them are planned.
        dependent = [job for job in jobs if job.change and job.resource.lock_keys]
        self._workers.for_each(dependent, self._prepare_in_group, by_lock_group=True)
        self._preparer.forget_outcomes()

    def read_and_plan(self, job: Job) -> None:
        """Read, plan and prepare. Raises ApiError, Invalid and Refusal."""
        self._reader.read(job)
        self.replan(job)

    def replan(self, job: Job) -> None:
        """Plan and prepare with the document at hand. Raises ApiError, Invalid and Refusal."""
        self._plan(job)
        self._preparer.prepare(job)

    def _plan(self, job: Job) -> None:
        job.change = job.resource.plan(job.document, job.desired)
        job.lock_owner = self._state.api.lock(job.document)

    def _resolve_scopes(self, jobs: t.Sequence[Job]) -> None:
        """Look up the scope of each job, once for all jobs of one scope. A failure is the failure of all of them."""
        groups: dict[t.Any, list[Job]] = {}
        for job in jobs:
            if job.scope:
                criteria = [(variable, request.criteria) for variable, request in job.scope.items()]
                given = [(name, job.path_params[name]) for name in job.resource.scope if name in job.path_params]
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
        resolver.document = job.document
        resolver.values(resource)
        job.desired, job.note = resolver.desired, resolver.note
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
        if not resource.lock_keys:
            self._preparer.prepare(job)

    def _prepare_in_group(self, job: Job) -> None:
        """Prepare a job that depends on others; the jobs before it count as done."""
        self._preparer.prepare(job)
        if job.change:
            self._preparer.keep_outcome(job, job.change.outcome)


def _refuse_duplicates(jobs: t.Sequence[Job]) -> None:
    """Fail all jobs if two of them update the same resource: their order would decide the result."""
    by_resource: dict[t.Any, list[Job]] = {}
    for job in jobs:
        if job.document:
            by_resource.setdefault((job.resource.kind, *sorted(job.path_params.items())), []).append(job)
    duplicates = [group for group in by_resource.values() if len(group) > 1]
    for group in duplicates:
        for job in group:
            others = ", ".join(other.label for other in group if other is not job)
            job.error = Invalid(job.label, f"is the same {job.resource.title} as {others}: merge the items")
    for job in jobs if duplicates else ():
        if not job.error:
            job.error = NotStarted("two items are the same resource")
