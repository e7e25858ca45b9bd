# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Reads the names of the IDs in diffs that the run has not read."""

from __future__ import annotations

import contextlib
import typing as t

from .._api.errors import ApiError
from .._model.collection import fill_path
from .._model.names import IdNamer
from .._model.plan import Predicted
from .job import Job
from .pauses import final_read_deadline
from .resolver import Resolver
from .state import RunState


def read_names(jobs: t.Iterable[Job], state: RunState) -> None:
    """Read the lists with the names of the IDs in diffs, each list once. If that fails, diffs show IDs alone.

    A list gets a few seconds only, because the writes wait for it.

    Arguments:
      jobs: all jobs, planned. One that changes nothing needs no names.
      state: the shared state of the phases.
    """
    tried = set()
    for job in jobs:
        ids = [*_ids_of(job)]
        if ids:
            # A resource can refer to itself.
            state.names.add(fill_path(job.resource.collection.list_path, job.path_params), [job.document])
        for namer, value in ids:
            key = (id(namer), job.place_key)
            if key in tried or job.name_of(namer, value) is not None:
                continue
            tried.add(key)
            deadline = final_read_deadline(state.clock)
            resolver = Resolver(state.api, job.path_params, {}, deadline, state.list_cache, state.names)
            with contextlib.suppress(ApiError):
                namer.names(resolver.rows)


def _ids_of(job: Job) -> t.Iterator[tuple[IdNamer, t.Any]]:
    """The IDs in what a job changes, each with what knows its name."""
    if not job.change or (job.error and not isinstance(job.error, Predicted)):
        return
    # The job itself can hold the first of several writes only.
    change = job.resource.plan(job.document, job.desired)
    for field in job.resource.fields:
        field_change = change and change.field_changes.get(field.option)
        for value in (field_change.before, field_change.after) if field_change else ():
            yield from field.ids_to_name(value)
