# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Prepares planned changes: runs the ``prepare`` of a resource, which may read from the API but never writes."""

from __future__ import annotations

import threading
import typing as t

from .._api.clock import Deadline
from .._api.errors import ApiError, OutOfTime
from .._api.provider import Api
from .._model.collection import Collection, Document, PathParams, fill_path
from .job import Job
from .resolver import Resolver
from .state import RunState

Keys = t.Callable[[Document], t.Iterable[t.Any]]
"""Gives the keys under which an index holds a document."""
Index = t.Callable[[PathParams, Collection, Keys, bool], t.Optional[t.Mapping[t.Any, Document]]]
"""Gives the documents of a list by their keys; None if single reads are better."""


class Preparer:
    """Runs the ``prepare`` of resources, and keeps what jobs that depend on each other must know.

    Arguments:
      state: the shared state of the phases.
    """

    def __init__(self, state: RunState) -> None:
        self._state = state
        # The documents as other jobs of the run leave them, by kind and id.
        self._outcomes: dict[str, dict[t.Any, Document]] = {}
        self._indexes: dict[t.Any, dict[t.Any, Document] | None] = {}
        self._lock = threading.Lock()

    def prepare(self, job: Job) -> None:
        """Let the resource check and complete the change of a job. Raises Refusal, Invalid and ApiError."""
        if job.change and job.resource.prepare:
            outcomes = self._outcomes.get(job.resource.kind, {})
            context = EngineContext(self._state.api, self._state.deadline, job, outcomes, self._index)
            job.resource.prepare(job.change, context)

    def keep_outcome(self, job: Job, document: Document) -> None:
        """Keep the document that a job leaves, for the next jobs of its lock group."""
        self._outcomes.setdefault(job.resource.kind, {})[job.path_params[job.resource.identity.option]] = document

    def forget_outcomes(self) -> None:
        """Forget the predicted documents: from now on, only writes count."""
        self._outcomes.clear()

    def _index(
        self, path_params: PathParams, collection: Collection, keys: Keys, for_one: bool
    ) -> t.Mapping[t.Any, Document] | None:
        """The documents of a list by their keys, read once for each run; None if single reads are better."""
        state = self._state
        if not (state.many or for_one):
            return None
        name = (fill_path(collection.list_path, path_params), keys)
        with self._lock:
            if name not in self._indexes:
                try:
                    resolver = Resolver(state.api, path_params, {}, state.deadline, state.list_cache, state.names)
                    rows = resolver.rows(collection)
                    # An odd answer can hold a list where a key belongs.
                    self._indexes[name] = {key: row for row in rows for key in keys(row) if isinstance(key, t.Hashable)}
                except ApiError as error:
                    # Single reads can still succeed if a list is forbidden, too long or too slow, but not if the key
                    # or the rate is refused.
                    if isinstance(error, OutOfTime) or error.status in (401, 429):
                        raise
                    self._indexes[name] = None
            return self._indexes[name]


class EngineContext:
    """The ``PrepareContext`` of one job: it reads and warns.

    Arguments:
      api: the connection.
      deadline: the end of all requests.
      job: the job to prepare.
      outcomes: the documents of the same kind as other jobs leave them, by id.
      index: gives the documents of a list by their keys.
    """

    def __init__(
        self,
        api: Api,
        deadline: Deadline,
        job: Job,
        outcomes: t.Mapping[t.Any, Document],
        index: Index,
    ) -> None:
        self._api, self._deadline, self.path_params, self._index = api, deadline, job.path_params, index
        self.warn, self.outcomes, self.name_of, self._names = job.warn, outcomes, job.name_of, job.names

    def read(self, path: str, **path_params: t.Any) -> Document | None:
        """See ``PrepareContext``."""
        all_params = {**self.path_params, **path_params}
        document = self._api.look(path, all_params, self._deadline)
        if document is not None and self._names:
            # The path of a single document begins with the path of its list.
            self._names.add(fill_path(path, all_params).rpartition("/")[0], [document])
        return document

    def index(self, collection: Collection, keys: Keys, for_one: bool = False) -> t.Mapping[t.Any, Document] | None:
        """See ``PrepareContext``."""
        return self._index(self.path_params, collection, keys, for_one)
