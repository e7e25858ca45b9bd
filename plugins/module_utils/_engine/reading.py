# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Reads the documents of jobs: one by one, or many of one kind with few requests."""

from __future__ import annotations

import threading
import typing as t

from .._api.clock import Deadline
from .._api.errors import ApiError
from .._model.collection import Document, fill_path
from .._model.desired import Desired
from .._model.steps import ExtraDocument
from .batch_read import fetch
from .job import Job
from .state import RunState
from .workers import Workers

Shown = t.Callable[[Job], t.Mapping[str, Desired]]
"""Gives the values that the document of a job must show, by option."""


def desired_values(job: Job) -> t.Mapping[str, Desired]:
    """The values that a read before the write must show."""
    return job.desired


class Reader:
    """Reads documents. A prefetched document is used up by the next read of its job.

    Arguments:
      state: the shared state of the phases.
      workers: runs the requests of a prefetch.
    """

    def __init__(self, state: RunState, workers: Workers) -> None:
        self._state, self._workers = state, workers
        self._prefetched: dict[int, tuple[float, Document]] = {}
        # The lists that extra documents need, by path, with the moments of their reads.
        self._lists: dict[str, tuple[float, list[Document]]] = {}
        self._lists_lock = threading.Lock()

    def prefetch(self, jobs: t.Iterable[Job], shown: Shown = desired_values, deadline: Deadline | None = None) -> None:
        """Read the documents of jobs with few requests: those of one kind and scope together.

        Arguments:
          jobs: the jobs to read.
          shown: gives the values that a document must show; a document that lacks one is read alone later.
          deadline: the end of these requests; None for the deadline of the run.
        """
        self._prefetched.clear()
        self._lists.clear()
        groups: dict[t.Any, list[Job]] = {}
        for job in jobs:
            if not job.error:
                groups.setdefault((job.resource.kind, job.place_key), []).append(job)
        end = deadline or self._state.deadline

        def prefetch_group(group: list[Job]) -> None:
            try:
                self.fetch_group(group, shown, end)
            except ApiError as error:
                # A key that may not read a list may still read its resources. Without time left, the phase itself
                # reports for each job what it has waited for.
                if error.status not in (403, 405) and end.left():
                    for job in group:
                        job.error = error
                    self._state.progress.fail(len(group))
            except Exception:  # noqa: BLE001  an unexpected row: single reads follow, and report it for its job
                return

        self._workers.map(prefetch_group, groups.values())

    def fetch_group(self, group: t.Sequence[Job], shown: Shown, deadline: Deadline) -> None:
        """Read the documents of jobs of one kind and scope. Raises ApiError. Arguments as in ``prefetch``."""
        resource, option = group[0].resource, group[0].resource.identity.option
        ids = {id(job): job.path_params[option] for job in group if option in job.path_params}
        path_params = {name: value for name, value in group[0].path_params.items() if name != option}
        read_at = self._state.clock.monotonic()
        documents = fetch(
            self._state.api,
            resource,
            path_params,
            {*ids.values()},
            [2 if _is_renamed(job) else 1 for job in group if id(job) not in ids],
            self._state.list_cache,
            deadline,
        )
        for job in group:
            document = documents.get(ids.get(id(job)))
            if document is not None and not job.resource.is_incomplete(document, shown(job)):
                self._prefetched[id(job)] = (read_at, document)

    def prefetched_at(self, job: Job) -> float | None:
        """The moment at which the document of a job was prefetched; None if there is none."""
        entry = self._prefetched.get(id(job))
        return entry[0] if entry else None

    def discard(self, job: Job) -> None:
        """Forget the prefetched document of a job."""
        self._prefetched.pop(id(job), None)

    def read(self, job: Job, deadline: Deadline | None = None) -> None:
        """Read the document of a job, or take the prefetched one. Raises ApiError.

        Arguments:
          job: the job to read.
          deadline: the end of the request; None for the deadline of the run.
        """
        api = self._state.api
        read_at, row = self._prefetched.pop(id(job), (self._state.clock.monotonic(), None))
        if row is None:
            document = api.read(job.resource, job.path_params, deadline or self._state.deadline)
        else:
            document = api.checked(job.resource, row, job.path_params)
        job.set_document(document, read_at)
        self.complete(job, deadline)

    def complete(self, job: Job, deadline: Deadline | None = None) -> None:
        """Add the parts of the document that other requests read, as far as the task manages them. Raises ApiError."""
        for extra in job.resource.extras:
            if extra.option in job.desired and extra.key not in job.document:
                answer = self._extra(job, extra, deadline or self._state.deadline)
                value = None if answer is None else extra.value(answer, job.document)
                if value is not None:
                    job.set_document({**job.document, extra.key: value}, job.read_at)

    def _extra(self, job: Job, extra: ExtraDocument, deadline: Deadline) -> t.Any:
        """The answer that an extra document needs; None if it is no document. Raises ApiError."""
        if not extra.collection:
            return self._extra_answer(job, extra, deadline)
        path = fill_path(extra.collection.list_path, job.path_params)
        with self._lists_lock:  # also during the request: it serves many jobs
            read_at, rows = self._lists.get(path, (-1.0, []))
            if read_at < job.read_at or not self._state.many:
                read_at = self._state.clock.monotonic()
                rows = self._state.api.search(extra.collection, job.path_params, (), deadline)
                self._lists[path] = (read_at, rows)
                # Lookups and rules need the same list.
                self._state.list_cache.add_complete(path, rows, extra.collection.id_key)
        return rows

    def _extra_answer(self, job: Job, extra: ExtraDocument, deadline: Deadline) -> t.Any:
        """The answer of the request of an extra document. Raises ApiError, which says what to do without it."""
        try:
            return self._state.api.read_other(extra.path, job.path_params, deadline)
        except ApiError as error:
            if self._state.api.is_withheld(error) and not error.hint:
                option = job.desired[extra.option].option_used or extra.option
                error.hint = f"Use a key that may read it, or leave {option} out."
            raise


def _is_renamed(job: Job) -> bool:
    """Whether the lookup of a job may need two requests: for the criteria before its change, and after it."""
    request = job.lookup_request
    return bool(request and request.lookup.criteria_after(request.criteria, job.desired, {}))
