# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The modules that update one resource."""

from __future__ import annotations

import functools
import typing as t

from .._api.provider import Provider
from .._engine.job import Job
from .._engine.run import run
from .._model.collection import Document
from .._model.field import Field
from .._model.plan import Predicted
from .._model.resource import Resource
from .arguments import argument_spec, option_groups_of
from .messages import failure, title
from .module_spec import ModuleSpec
from .results import Mask, bug_result, failed_result, run_guarded
from .runtime import Result, Runtime
from .session import connected, job_of
from .validation import validate_arguments


def update_module(provider: Provider, resource: Resource) -> ModuleSpec:
    """The module that updates a resource."""
    spec = argument_spec(provider, resource)
    return ModuleSpec(
        spec,
        provider,
        lambda options, is_complete: validate_arguments(provider, resource, spec, options, is_complete),
        lambda *task: perform(provider, resource, *task),
        functools.partial(_refused_change, resource),
        option_groups_of(resource, is_complete=False),
        id_key=resource.collection.id_key,
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
    """Run one task and return its result.

    Arguments:
      provider: the provider.
      resource: the resource to update.
      options: the options after Ansible's validation with ``argument_spec``.
      environment: the environment of the task.
      check_mode: whether the task runs in check mode.
      diff: whether the result has a diff.
      runtime: the runtime.
    """

    def action(mask: Mask, trace: list[Result] | None) -> Result:
        return _perform(provider, resource, options, environment, check_mode, diff, mask, trace)

    result = run_guarded(runtime, action)
    return {**_no_progress(resource), **result} if result.get("failed") else result


def _refused_change(resource: Resource, message: str) -> Result:
    """The result of an update that fails before its first request."""
    return {**failed_result(message), **_no_progress(resource)}


def _no_progress(resource: Resource) -> Result:
    """The keys of a failed update that say how far it is, before the first request."""
    return {"answer_lost": False, **({"done": [], "left": []} if resource.steps else {})}


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
    job = job_of(resource, options, session.scope, runtime.warn, runtime.secret_value)
    try:
        run([job], session.api, check_mode, session.wait, session.deadline, progress=runtime.progress, diff=diff)
        return _result(provider, job, check_mode, diff)
    except Exception as defect:  # noqa: BLE001  a write is reported in any case
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
        result["matched_by"] = job.matched_by
    if job.note:
        result["msg"] = job.note
    if job.refused:
        result["refused"] = job.refused
    if diff and before and document:
        result["diff"] = difference(job)
    if job.error:
        result.update(failure(provider, job, job.error), failed=True, changed=job.written)
        result["before"] = resource.show(before) if before else None
    return result


def changed(job: Job, check_mode: bool) -> bool:
    """Whether a resource has changed, or would change in check mode."""
    return job.written or (check_mode and bool(job.change) and not job.error)


def documents(job: Job) -> tuple[Document, Document]:
    """The document of a resource before and after the change, read or predicted. Empty where it was not read."""
    return job.before or job.document, job.change.outcome if job.change and not job.error else job.document


def differences(job: Job) -> tuple[Document, Document]:
    """The fields of a job that differ, before and after: those that its task manages or changes."""
    before, after = documents(job)
    if job.change and isinstance(job.error, Predicted):
        after = job.change.outcome
    old, new = job.resource.differences(before, after)
    foreign = old.keys() - job.desired.keys()
    planned = job.change or job.sent
    if foreign and planned:
        foreign -= job.resource.differences(planned.document, planned.outcome)[0].keys()
    return (
        {option: value for option, value in old.items() if option not in foreign},
        {option: value for option, value in new.items() if option not in foreign},
    )


def difference(job: Job) -> Result:
    """The diff of a job, in Ansible's format. If the change was refused, what it would have been."""
    fields = {field.option: field for field in job.resource.fields}
    old, new = (
        {option: fields[option].in_diff(value, names_in(job, option, value)) for option, value in side.items()}
        for side in differences(job)
    )
    header = title(job)
    return {"before": old, "after": new, "before_header": header, "after_header": header}


def names_in(job: Job, option: str, value: t.Any) -> t.Any:
    """The names of the IDs in the value of an option, in the form of the value. None where no name is known."""
    return field_of(job, option).names_in(value, job.name_of)


def field_of(job: Job, option: str) -> Field:
    """The field of an option."""
    return next(field for field in job.resource.fields if field.option == option)
