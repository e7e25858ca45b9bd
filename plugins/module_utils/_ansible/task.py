# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""One task that updates one resource."""

from __future__ import annotations

import typing as t

from .._api.provider import Provider
from .._engine.job import Job
from .._engine.run import run
from .._model.collection import Document
from .._model.names import with_name
from .._model.resource import Resource
from .arguments import argument_spec, parts_of
from .messages import failure, title
from .module_spec import ModuleSpec
from .results import Mask, bug_result, failed_result, run_guarded
from .runtime import Result, Runtime
from .session import connected, job_of
from .validation import validate_arguments


def update_module(provider: Provider, resource: Resource) -> ModuleSpec:
    """The module that updates such a resource."""
    spec = argument_spec(provider, resource)
    return ModuleSpec(
        spec,
        provider,
        lambda options, whole: validate_arguments(provider, resource, spec, options, whole),
        lambda *task: perform(provider, resource, *task),
        _refused_change,
        parts_of(resource, whole=False),
    )


def perform(
    provider: Provider,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    check_mode: bool,
    diff: bool,
    runtime: Runtime,
) -> Result:
    """Do one task and return its result, which carries ``failed`` when it did not succeed.

    Arguments: options, as Ansible's validation of ``argument_spec`` leaves them; environment, the task's; diff,
    whether the result shows one.
    """

    def action(mask: Mask, trace: list[Result] | None) -> Result:
        return _perform(provider, resource, options, environment, check_mode, diff, mask, trace)

    result = run_guarded(runtime, action)
    return {"answer_lost": False, **result} if result.get("failed") else result


def _refused_change(message: str) -> Result:
    """The result of a task that would change something, and failed before its first request."""
    return {**failed_result(message), "answer_lost": False}


def _perform(
    provider: Provider,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    check_mode: bool,
    diff: bool,
    runtime: Mask,
    trace: list[Result] | None,
) -> Result:
    session = connected(provider, resource, options, environment, runtime, trace)
    if isinstance(session, dict):
        return session
    job = job_of(resource, options, session.where, runtime.warn, runtime.secret_value)
    try:
        run([job], session.api, check_mode, session.wait, session.deadline, progress=runtime.progress)
        return _result(provider, job, check_mode, diff)
    except Exception as defect:  # noqa: BLE001  what was written must be said whatever happens
        return {**bug_result(defect), "changed": job.written}


def _result(provider: Provider, job: Job, check_mode: bool, diff: bool) -> Result:
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
        result.update(failure(provider, job, job.error), failed=True, changed=job.written)
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
        {option: with_name(value, names_in(job, option, value)) for option, value in each.items()} for each in sides
    )
    header = title(job)
    return {"before": old, "after": new, "before_header": header, "after_header": header}


def names_in(job: Job, option: str, value: t.Any) -> t.Any:
    """What the ids in the value of an option are called, in the form of the value; None where no name is known."""
    return next(each.names_in(value, job.name_of) for each in job.resource.fields if each.option == option)
