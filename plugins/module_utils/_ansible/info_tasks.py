# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The module that reads tasks of an API, and waits for their end."""

from __future__ import annotations

import contextlib
import typing as t

from .._api.errors import ApiError
from .._api.provider import Service
from .._engine.errors import StillRunning
from .._engine.resolver import Finder
from .._engine.job import Job
from .._engine.pauses import grace
from .._engine.run import follow
from .._model.collection import Document
from .._model.resource import Resource
from .info import read_documents, read_each, run_read
from .info_request import Wish, ids_option, info_spec, invalid_values, request_parts
from .messages import tasks_in_words
from .module_spec import Module
from .results import Mask, refused
from .runtime import Host, Result
from .session import Session
from .validation import misread

# Tasks of the API


def _by_id(tasks: t.Iterable[Document]) -> dict[str, Document]:
    return {str(each.get("id")): each for each in tasks}


def reads_tasks(service: Service, resource: Resource) -> Module:
    """The module that reads tasks of an API."""
    spec = info_spec(service, resource)
    return Module(
        spec,
        service,
        lambda options, whole: _tasks_complaint(resource, spec, options, whole),
        lambda options, environment, _check, _diff, host: watch(service, resource, options, environment, host),
        refused,
        request_parts(service, resource),
    )


def _tasks_complaint(
    resource: Resource, spec: dict[str, dict[str, t.Any]], options: t.Mapping[str, t.Any], whole: bool
) -> str | None:
    filters = [each.option for each in resource.filters]
    if whole and not options.keys() & {ids_option(resource), *filters}:
        return f"{ids_option(resource)}: is missing: give it, or say which {resource.title}s with {', '.join(filters)}"
    return misread(spec, options) or invalid_values(resource, options)


def watch(
    service: Service,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Host,
) -> Result:
    """Read tasks of an API, wait for their end if that is wanted, and return the result of the task."""

    def read(session: Session, _finder: Finder, wish: Wish, _host: Mask) -> Result:
        rows = (
            read_documents(resource, session, wish) if wish.ids is None else read_each(resource, session, wish.ids)[0]
        )
        found = _by_id(each for each in rows if wish.fits(resource, each))
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
                words = tasks_in_words([task for each in late for task in each.tasks])
                message = f"Not done after {session.deadline.seconds:g} s: {words}. Raise wait_timeout to wait longer."
                return {**refused(message), "tasks": list(found.values())}
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
                return {**refused(message), "tasks": list(found.values())}
        return {"tasks": list(found.values())}

    return run_read(service, resource, options, environment, host, read)
