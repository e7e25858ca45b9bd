# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The module that reads tasks of an API, and waits for their end."""

from __future__ import annotations

import contextlib
import typing as t

from .._api.errors import ApiError
from .._api.provider import Provider
from .._engine.errors import StillRunning
from .._engine.job import Job
from .._engine.pauses import grace
from .._engine.resolver import Resolver
from .._engine.run import follow
from .._model.collection import Document
from .._model.resource import Resource
from .arguments import unknown_options
from .info import read_documents, read_each, run_read
from .info_request import InfoRequest, ids_option, info_spec, invalid_values, request_parts
from .messages import describe_tasks
from .module_spec import ModuleSpec
from .results import Mask, failed_result
from .runtime import Result, Runtime
from .session import Session
from .validation import find_silent_conversions

# Tasks of the API


def _by_id(tasks: t.Iterable[Document]) -> dict[str, Document]:
    return {str(each.get("id")): each for each in tasks}


def task_info_module(provider: Provider, resource: Resource) -> ModuleSpec:
    """The module that reads tasks of an API."""
    spec = info_spec(provider, resource)
    return ModuleSpec(
        spec,
        provider,
        lambda options, whole: _tasks_complaint(resource, spec, options, whole),
        lambda options, environment, _check, _diff, runtime: watch(provider, resource, options, environment, runtime),
        failed_result,
        request_parts(provider, resource),
        reads=True,
    )


def _tasks_complaint(
    resource: Resource, spec: dict[str, dict[str, t.Any]], options: t.Mapping[str, t.Any], whole: bool
) -> str | None:
    filters = [each.option for each in resource.filters]
    # Whoever misspells an option hears of that first.
    missing = not options.keys() & {ids_option(resource), *filters}
    if whole and missing and not unknown_options(spec, options):
        return f"{ids_option(resource)}: is missing: give it, or say which {resource.title}s with {', '.join(filters)}"
    return find_silent_conversions(spec, options) or invalid_values(resource, options)


def watch(
    provider: Provider,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    runtime: Runtime,
) -> Result:
    """Read tasks of an API, wait for their end if that is wanted, and return the result of the task."""

    def read(session: Session, _finder: Resolver, request: InfoRequest, _host: Mask) -> Result:
        rows = (
            read_documents(resource, session, request)
            if request.ids is None
            else read_each(resource, session, request.ids)[0]
        )
        found = _by_id(each for each in rows if request.fits(resource, each))
        running = [key for key, each in found.items() if not session.api.task(each).ended]
        if session.wait and running:
            jobs = [Job(resource, {}, {}, lambda _text: None, tasks=(key,)) for key in running]
            follow(jobs, session.api, session.deadline)
            late = [job.error for job in jobs if isinstance(job.error, StillRunning)]
            if late:
                # What has ended meanwhile must not look as if it had not.
                with contextlib.suppress(ApiError):
                    found.update(
                        _by_id(
                            read_each(resource, session._replace(deadline=grace(session.deadline.clock)), running)[0]
                        )
                    )
                words = describe_tasks([task for each in late for task in each.tasks])
                message = f"Not done after {session.deadline.seconds:g} s: {words}. Raise wait_timeout to wait longer."
                return {**failed_result(message), "tasks": list(found.values())}
            for job in jobs:
                if isinstance(job.error, ApiError):
                    raise job.error
            ended, gone = read_each(resource, session, running)
            found.update(_by_id(ended))
            if gone:
                message = (
                    f"Task {gone[0]} was there and is not there any more, so nobody knows how it has ended. Look at "
                    "the resource that it was to change."
                )
                return {**failed_result(message), "tasks": list(found.values())}
        return {"tasks": list(found.values())}

    return run_read(provider, resource, options, environment, runtime, read)
