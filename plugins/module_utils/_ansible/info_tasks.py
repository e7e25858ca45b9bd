# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The module that reads tasks of an API and waits for their end."""

from __future__ import annotations

import contextlib
import typing as t

from .._api.errors import ApiError
from .._api.provider import Provider
from .._engine.errors import StillRunning
from .._engine.job import Job
from .._engine.pauses import final_read_deadline
from .._engine.resolver import Resolver
from .._engine.run import follow
from .._model.collection import Document
from .._model.resource import Resource
from .arguments import unknown_options
from .info import read_documents, read_each, run_read
from .info_request import InfoRequest, ids_option, info_spec, invalid_values, request_option_groups
from .messages import describe_tasks
from .module_spec import ModuleSpec
from .results import Mask, failed_result
from .runtime import Result, Runtime
from .session import Session
from .validation import find_silent_conversions


def _by_id(tasks: t.Iterable[Document]) -> dict[str, Document]:
    return {str(task.get("id")): task for task in tasks}


def task_info_module(provider: Provider, resource: Resource) -> ModuleSpec:
    """The module that reads tasks of an API."""
    spec = info_spec(provider, resource)
    return ModuleSpec(
        spec,
        provider,
        lambda options, is_complete: _validate(resource, spec, options, is_complete),
        lambda options, environment, _check, _diff, runtime: watch(provider, resource, options, environment, runtime),
        failed_result,
        request_option_groups(provider, resource),
        reads=True,
    )


def _validate(
    resource: Resource, spec: dict[str, dict[str, t.Any]], options: t.Mapping[str, t.Any], is_complete: bool
) -> str | None:
    """The first problem of the options of a task, or None."""
    filters = [filter.option for filter in resource.filters]
    # Ansible reports an unknown option first.
    missing = not options.keys() & {ids_option(resource), *filters}
    if is_complete and missing and not unknown_options(spec, options):
        return f"{ids_option(resource)}: is required. Give it, or select {resource.titles} with {', '.join(filters)}"
    return find_silent_conversions(spec, options) or invalid_values(resource, options)


def watch(
    provider: Provider,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    runtime: Runtime,
) -> Result:
    """Read tasks of an API, wait for their end if the task has ``wait``, and return the result."""

    def read(session: Session, _resolver: Resolver, request: InfoRequest, _mask: Mask) -> Result:
        rows = (
            read_documents(resource, session, request)
            if request.ids is None
            else read_each(resource, session, request.ids)[0]
        )
        tasks = _by_id(row for row in rows if request.fits(resource, row))
        running = [id for id, task in tasks.items() if not session.api.task(task).ended]
        if session.wait and running:
            jobs = [Job(resource, {}, {}, lambda _text: None, tasks=(id,)) for id in running]
            follow(jobs, session.api, session.deadline)
            late = [job.error for job in jobs if isinstance(job.error, StillRunning)]
            if late:
                # The result shows the end of tasks that have ended in the meantime.
                with contextlib.suppress(ApiError):
                    more_time = session._replace(deadline=final_read_deadline(session.deadline.clock))
                    tasks.update(_by_id(read_each(resource, more_time, running)[0]))
                unfinished = describe_tasks([task for error in late for task in error.tasks])
                message = (
                    f"Not done after {session.deadline.seconds:g} s: {unfinished}. Raise wait_timeout to wait longer."
                )
                return {**failed_result(message), "tasks": list(tasks.values())}
            for job in jobs:
                if isinstance(job.error, ApiError):
                    raise job.error
            ended, gone = read_each(resource, session, running)
            tasks.update(_by_id(ended))
            if gone:
                message = (
                    f"Task {gone[0]} no longer exists, so its result is unknown. Check the resource that it was to "
                    "change."
                )
                return {**failed_result(message), "tasks": list(tasks.values())}
        return {"tasks": list(tasks.values())}

    return run_read(provider, resource, options, environment, runtime, read)
