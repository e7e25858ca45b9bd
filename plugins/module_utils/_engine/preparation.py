# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""What the preparation of a change may use: it can read from the API, but never writes."""

from __future__ import annotations

import typing as t

from .._api.clock import Deadline
from .._api.provider import Api
from .._model.collection import Collection, Document, PathParams, fill_path
from .job import Job

Keys = t.Callable[[Document], t.Iterable[t.Any]]
"""What a document of a list is found by."""


class EngineContext:
    """What ``prepare`` may use: it reads and warns. Arguments: outcomes and index, as in Look, index for a place."""

    def __init__(
        self,
        api: Api,
        deadline: Deadline,
        job: Job,
        outcomes: t.Mapping[t.Any, Document],
        index: t.Callable[[PathParams, Collection, Keys], t.Mapping[t.Any, Document] | None],
    ) -> None:
        self._api, self._deadline, self._place, self._index = api, deadline, job.path_params, index
        self.warn, self.outcomes, self.name_of, self._names = job.warn, outcomes, job.name_of, job.names

    def read(self, path: str, **path_params: t.Any) -> Document | None:
        whole = {**self._place, **path_params}
        found = self._api.look(path, whole, self._deadline)
        if found is not None and self._names:
            # One document is read below the list that it belongs to.
            self._names.add(fill_path(path, whole).rpartition("/")[0], [found])
        return found

    def index(self, collection: Collection, keys: Keys) -> t.Mapping[t.Any, Document] | None:
        return self._index(self._place, collection, keys)
