# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""One task that updates one resource."""

from __future__ import annotations

import typing as t

from .._api.provider import Service
from .._engine.job import Job
from .._engine.run import run
from .._model.collection import Document
from .._model.names import named
from .._model.resource import Resource
from .arguments import argument_spec, parts_of
from .messages import failure, title
from .module_spec import Module
from .results import Mask, defective, guarded, refused
from .runtime import Host, Result
from .session import connected, job_of
from .validation import complaint


def updates(service: Service, resource: Resource) -> Module:
    """The module that updates such a resource."""
    spec = argument_spec(service, resource)
    return Module(
        spec,
        service,
        lambda options, whole: complaint(service, resource, spec, options, whole),
        lambda *task: perform(service, resource, *task),
        _refused_change,
        parts_of(resource, whole=False),
    )


def perform(
    service: Service,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    check_mode: bool,
    diff: bool,
    host: Host,
) -> Result:
    """Do one task and return its result, which carries ``failed`` when it did not succeed.

    Arguments: options, as Ansible's validation of ``argument_spec`` leaves them; environment, the task's; diff,
    whether the result shows one.
    """

    def action(mask: Mask, trace: list[Result] | None) -> Result:
        return _perform(service, resource, options, environment, check_mode, diff, mask, trace)

    result = guarded(host, action)
    return {"answer_lost": False, **result} if result.get("failed") else result


def _refused_change(message: str) -> Result:
    """The result of a task that would change something, and failed before its first request."""
    return {**refused(message), "answer_lost": False}


def _perform(
    service: Service,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    check_mode: bool,
    diff: bool,
    host: Mask,
    trace: list[Result] | None,
) -> Result:
    session = connected(service, resource, options, environment, host, trace)
    if isinstance(session, dict):
        return session
    job = job_of(resource, options, session.where, host.warn, host.secret_value)
    try:
        run([job], session.api, check_mode, session.wait, session.deadline, progress=host.progress)
        return _result(service, job, check_mode, diff)
    except Exception as defect:  # noqa: BLE001  what was written must be said whatever happens
        return {**defective(defect), "changed": job.written}


def _result(service: Service, job: Job, check_mode: bool, diff: bool) -> Result:
    resource = job.resource
    result: Result = {
        "changed": changed(job, check_mode),
        "tasks": list(job.tasks),
    }
    before, document = documents(job)
    if document:
        result[resource.kind] = resource.show(document, before)
        result["matched_by"] = job.matched
    if job.note:
        result["msg"] = job.note
    if diff and before and document:
        result["diff"] = difference(job)
    if job.error:
        result.update(failure(service, job, job.error), failed=True, changed=job.written)
        result["before"] = resource.show(before) if before else None
    return result


def changed(job: Job, check_mode: bool) -> bool:
    """Whether a resource has changed, or in check mode would change."""
    return job.written or (check_mode and bool(job.change) and not job.error)


def documents(job: Job) -> tuple[Document, Document]:
    """A resource before and after: as it was read, or as predicted. Empty where it was not read."""
    return job.before or job.document, job.change.outcome if job.change and not job.error else job.document


def difference(job: Job) -> Result:
    """What has changed, as Ansible shows it."""
    sides = job.resource.differences(*documents(job))
    old, new = (
        {option: named(value, names_in(job, option, value)) for option, value in each.items()} for each in sides
    )
    header = title(job)
    return {"before": old, "after": new, "before_header": header, "after_header": header}


def names_in(job: Job, option: str, value: t.Any) -> t.Any:
    """What the ids in the value of an option are called, in the form of the value; None where no name is known."""
    return next(each.names_in(value, job.name_of) for each in job.resource.fields if each.option == option)
