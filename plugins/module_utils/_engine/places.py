# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Exclusive places: which job leaves one, which one takes it, and who has it already."""

from __future__ import annotations

import threading
import typing as t

from .._api.errors import ApiError
from .._model.collection import Document, Query
from .._model.exclusive import Exclusive
from .._model.names import with_name
from .._model.plan import Predicted
from . import limits
from .job import Job
from .resolver import NO_LIST_STATUS, Resolver
from .state import RunState

Place = tuple[str, tuple[t.Any, ...], tuple[str, ...]]
"""The kind, the scope and the values of the keys."""


def left_and_taken(job: Job) -> tuple[list[Place], list[Place]]:
    """The exclusive place that a job leaves, and the one that it takes. A list is empty where there is none."""
    exclusive = job.resource.exclusive
    if not exclusive or not job.change:
        return [], []
    before, after = (exclusive.place(document) for document in (job.document, job.change.outcome))
    if before == after:
        return [], []
    left, taken = ([(job.resource.kind, job.scope_key, place)] if place else [] for place in (before, after))
    return left, taken


class Places:
    """Decides which jobs can take the places that they want. It sets ``after`` of those whose place another one leaves.

    Arguments:
      state: the shared state of the phases.
      jobs: all jobs of the run, which are planned.
      wait: whether the run waits for the tasks of its writes.
    """

    def __init__(self, state: RunState, jobs: t.Sequence[Job], wait: bool) -> None:
        self._state, self._wait = state, wait
        self._takers: dict[Place, list[Job]] = {}
        self._documents: dict[tuple[str, t.Any, t.Any], Document] = {}
        self._shown: dict[tuple[str, t.Any, int], dict[t.Any, list[Document]]] = {}
        """The rows of the list by place, for each request."""
        self._lock = threading.Lock()
        holders: dict[Place, Job] = {}
        self.jobs = [job for job in jobs if job.resource.exclusive]
        for job in self.jobs:
            id = job.path_params.get(job.resource.identity.option)
            if job.document:
                self._documents[job.resource.kind, job.scope_key, id] = job.document
            left, taken = left_and_taken(job)
            holders.update((place, job) for place in left)
            for place in taken:
                self._takers.setdefault(place, []).append(job)
        self._firsts: dict[tuple[str, t.Any], list[str]] = {}
        for kind, scope, values in sorted(self._takers, key=lambda place: place[2]):
            firsts = self._firsts.setdefault((kind, scope), [])
            firsts += [values[0]] if values[0] not in firsts[-1:] else []
        for place, takers in self._takers.items():
            for job in takers:
                job.after = holders.get(place)

    def check(self, job: Job) -> None:
        """Refuse a change that takes a place which the resource cannot have. Raises Predicted and ApiError."""
        exclusive, (_left, taken) = job.resource.exclusive, left_and_taken(job)
        if not exclusive or not taken or not job.change:
            return
        name = f"{exclusive.option}: {exclusive.describe(job.change.outcome)}"
        others = [other.label for other in self._takers[taken[0]] if other is not job]
        if others:
            verb = "takes" if len(others) == 1 else "take"
            raise Predicted(f"{name} can have only one {job.resource.title}, and {', '.join(others)} {verb} it, too")
        if job.after and _is_circular(job):
            raise Predicted(
                f"{name} is free only after {job.after.label}, which waits for this one in turn. Detach one of them "
                "first, in another task"
            )
        if job.after and not self._wait:
            raise Predicted(f"{name} is free only after {job.after.label}, for which wait: false does not wait")
        holder = None if job.after else self._holder(job, exclusive, taken[0])
        if holder:
            known = with_name(
                holder.get(job.resource.collection.id_key), job.resource.display_name(holder, job.name_of)
            )
            raise Predicted(f"{name} has the {job.resource.title} {known} already. Detach that one first")

    def _holder(self, job: Job, exclusive: Exclusive, taken: Place) -> Document | None:
        """The resource that has a place and does not leave it; None if the list shows none. Raises ApiError."""
        kind, scope, (value, *_others) = taken
        values = self._firsts[kind, scope]
        start = values.index(value) // limits.IDS_PER_REQUEST * limits.IDS_PER_REQUEST
        with self._lock:  # also during the request, which is for many jobs
            if (kind, scope, start) not in self._shown:
                query = [(exclusive.query_key, each) for each in values[start : start + limits.IDS_PER_REQUEST]]
                self._shown[kind, scope, start] = self._by_place(job, exclusive, query)
            shown = self._shown[kind, scope, start]
        own = job.path_params[job.resource.identity.option]
        return next((row for row in shown.get(taken[2], ()) if _id_of(job, row) != own), None)

    def _by_place(self, job: Job, exclusive: Exclusive, query: Query) -> dict[t.Any, list[Document]]:
        """The rows of a list by place; none if the key may not read it. Raises ApiError."""
        state = self._state
        resolver = Resolver(state.api, job.path_params, {}, state.deadline, state.list_cache, state.names)
        shown: dict[t.Any, list[Document]] = {}
        try:
            rows = resolver.rows(job.resource.collection, query)
        except ApiError as error:
            if error.status not in NO_LIST_STATUS:
                raise
            rows = []
        for row in rows:
            # The run has read its own resources later than the list, perhaps.
            document = self._documents.get((job.resource.kind, job.scope_key, _id_of(job, row)), row)
            shown.setdefault(exclusive.place(document), []).append(row)
        return shown


def _id_of(job: Job, row: Document) -> t.Any:
    return job.resource.identity.value_type.from_api(row.get(job.resource.collection.id_key))


def _is_circular(job: Job) -> bool:
    """Whether the jobs that must come before a job include itself."""
    before = job.after
    seen: list[Job] = []
    while before and before is not job and not any(before is one for one in seen):
        seen.append(before)
        before = before.after
    return before is job
