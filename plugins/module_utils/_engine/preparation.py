# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Prepares planned changes: runs the ``prepare`` of a resource, which may read from the API but never writes."""

from __future__ import annotations

import contextlib
import functools
import threading
import typing as t

from .._api.errors import ApiError, OutOfTime
from .._api.list_cache import ListCache
from .._model.collection import Collection, Document, fill_path
from .._model.plan import Predicted
from .job import Job
from .locks import Locks
from .resolver import Resolver
from .state import RunState

Keys = t.Callable[[Document], t.Iterable[t.Any]]
"""Gives the keys under which an index holds a document."""
Index = t.Callable[[Collection, Keys, bool, bool], t.Optional[t.Mapping[t.Any, Document]]]
"""Gives the documents of a list by their keys; None if single reads are better."""


class Preparer:
    """Runs the rules and the ``prepare`` of resources, and keeps what jobs that depend on each other must know.

    Arguments:
      state: the shared state of the phases.
      locks: reads the relatives of a resource.
      predict: whether the run only predicts changes, in check mode.
    """

    def __init__(self, state: RunState, locks: Locks, predict: bool) -> None:
        self._state, self._locks, self._predict = state, locks, predict
        # The documents as other jobs of the run leave them, by kind and id.
        self._outcomes: dict[str, dict[t.Any, Document]] = {}
        self._indexes: dict[t.Any, tuple[float, dict[t.Any, Document] | None]] = {}
        self._is_planning = True
        self._lock = threading.Lock()

    def prepare(self, job: Job) -> None:
        """Let the resource check and complete the change of a job. Raises Refusal, Invalid and ApiError.

        In check mode, a refusal that can be predicted is kept in ``refused``.
        """
        job.refused = ""
        if not job.change or not (job.resource.rules or job.resource.prepare):
            return
        job.change.consent = job.consent
        context = EngineContext(self._state, job, self._outcomes, functools.partial(self._index, job), self._locks)
        try:
            with self.predicting(job):
                for rule in job.resource.rules:
                    if rule.concerns(job.change):
                        rule.check(job.change, context)
                if job.resource.prepare:
                    job.resource.prepare(job.change, context)
        finally:
            job.disrupts = job.disrupts or job.change.disrupts

    @contextlib.contextmanager
    def predicting(self, job: Job) -> t.Iterator[None]:
        """Keep a refusal that check mode can predict in ``refused`` of a job. Raises it for real."""
        try:
            yield
        except Predicted as refusal:
            if not self._predict:
                raise
            job.refused = str(refusal)

    def keep_outcome(self, job: Job, document: Document) -> None:
        """Keep the document that a job leaves, for the next jobs of its lock group, and those whose relative it is."""
        self._outcomes.setdefault(job.resource.kind, {})[job.path_params[job.resource.identity.option]] = document

    def end_of_planning(self) -> None:
        """Forget the predicted documents: from now on, only writes count, and lists that are up to date."""
        self._outcomes.clear()
        self._is_planning = False

    @property
    def _max_age(self) -> float:
        return float("inf") if self._is_planning else self._state.max_document_age

    def _index(
        self, job: Job, collection: Collection, keys: Keys, for_one: bool, lasts: bool
    ) -> t.Mapping[t.Any, Document] | None:
        """The documents of a list by their keys; None if single reads are better. See ``PrepareContext``."""
        path_params = job.path_params
        state = self._state
        if not (state.many or for_one):
            return None
        name = (fill_path(collection.list_path, path_params), keys)
        with self._lock:
            read_at, index = self._indexes.get(name, (0.0, None))
            now = state.clock.monotonic()
            is_old = read_at < job.fresh_since or now - read_at > self._max_age
            if name not in self._indexes or (is_old and not lasts):
                # While jobs are planned, one list serves all of them.
                list_cache = state.list_cache if name not in self._indexes else ListCache()
                try:
                    resolver = Resolver(state.api, path_params, {}, state.deadline, list_cache, state.names)
                    rows = resolver.rows(collection)
                    # An odd answer can hold a list where a key belongs.
                    index = {key: row for row in rows for key in keys(row) if isinstance(key, t.Hashable)}
                except ApiError as error:
                    # Single reads can still succeed if a list is forbidden, too long or too slow, but not if the key
                    # or the rate is refused.
                    if isinstance(error, OutOfTime) or error.status in (401, 429):
                        raise
                    index = None
                self._indexes[name] = (now, index)
            return index


class EngineContext:
    """The ``PrepareContext`` of one job: it reads and warns.

    Arguments:
      state: the shared state of the phases.
      job: the job to prepare.
      outcomes: the documents as other jobs leave them, by kind and id.
      index: gives the documents of a list by their keys.
      locks: reads the relatives of the resource.
    """

    def __init__(
        self,
        state: RunState,
        job: Job,
        outcomes: t.Mapping[str, t.Mapping[t.Any, Document]],
        index: Index,
        locks: Locks,
    ) -> None:
        self._api, self._deadline, self.many = state.api, state.deadline, state.many
        self.path_params, self._index = job.path_params, index
        self.relative = functools.partial(locks.relative, job)
        self.warn, self.name_of, self._names = job.warn, job.name_of, job.names
        self._outcomes, self.outcomes = outcomes, outcomes.get(job.resource.kind, {})

    def read(self, path: str, forbidden: Document | None = None, **path_params: t.Any) -> Document | None:
        """See ``PrepareContext``."""
        all_params = {**self.path_params, **path_params}
        document = self._api.look(path, all_params, self._deadline, forbidden=forbidden)
        if document and self._names:
            # The path of a single document begins with the path of its list.
            self._names.add(fill_path(path, all_params).rpartition("/")[0], [document])
        return document

    def outcomes_of(self, kind: str) -> t.Mapping[t.Any, Document]:
        """See ``PrepareContext``."""
        return self._outcomes.get(kind, {})

    def seen(self, collection: Collection) -> list[Document]:
        """See ``PrepareContext``."""
        return self._names.seen(collection, self.path_params) if self._names else []

    def index(
        self, collection: Collection, keys: Keys, for_one: bool = False, lasts: bool = False
    ) -> t.Mapping[t.Any, Document] | None:
        """See ``PrepareContext``."""
        return self._index(collection, keys, for_one, lasts)
