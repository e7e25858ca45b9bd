# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Messages of failed tasks."""

from __future__ import annotations

import typing as t

from .._api.errors import RETRIABLE_STATUS, SAFE_METHODS, ApiError, Interrupted, OutOfTime
from .._api.provider import ApiTask, Provider
from .._engine.errors import NotStarted, NotVerified, StillLocked, StillRunning, TaskFailed
from .._engine.job import Job
from .._model.lookup import first_unresolved
from .._model.names import with_name
from .._model.plan import Refusal
from .._model.resource import Resource
from .._model.text import sentence
from .._model.value_type import Invalid
from .redact import redact_fields
from .results import error_fields
from .runtime import Result

_MAX_SHOWN_TASKS = 10
"""Maximum number of API tasks that a message names. The result has all."""


def failure(provider: Provider, job: Job, error: Exception) -> Result:
    """The keys that a failure adds to a result.

    Arguments:
      provider: the provider.
      job: the job that failed.
      error: its exception.
    """
    api = error if isinstance(error, ApiError) else job.outcome_unknown or job.conflict_error
    message = _message(provider, job, error) + _unchanged_value_advice(job, api)
    if job.outcome_unknown is error and not job.without_effect:
        message += " The rest of the change is stored."
    elif job.outcome_unknown and job.outcome_unknown is not error and not isinstance(error, NotVerified):
        what = "the answer to the change was lost" if job.answer_lost else "a part of the change was refused"
        message += f" Before that, {what}: {job.outcome_unknown.problem}. Run the task again."
    if job.unfinished:
        message = f"{sentence(message.rstrip())} {_progress(job)}"
    answer = error_fields(api)
    if job.secrets:
        keys = job.resource.secret_keys
        answer.update({key: redact_fields(answer[key], keys, job.secrets) for key in ("params", "errors")})
    result = {"msg": message, **answer, "answer_lost": job.answer_lost}
    if job.resource.steps:
        result.update({"done": [str(each) for each in job.done], "left": [str(each) for each in job.unfinished]})
    return result


def _progress(job: Job) -> str:
    """How far a change is that takes several writes."""
    done = ", ".join(str(each) for each in job.done)
    left = ", ".join(str(each) for each in job.unfinished)
    return f"{f'Done: {done}. ' if done else ''}Left: {left}. The next run does only what is left."


def _unchanged_value_advice(job: Job, api: ApiError | None) -> str:
    """Advice where the API refuses a value that the task does not give: an update may send unchanged values too."""
    errors = api.errors if api and isinstance(api.errors, dict) else {}
    for key in errors:
        sent, _dot, part = str(key).partition(".")
        for field in job.resource.fields:
            value = job.desired[field.option].value if field.option in job.desired else {}
            # Of a dictionary the task gives only some keys, which can have dots.
            is_desired = field.option in job.desired and (
                not part or not isinstance(value, dict) or any(f"{part}.".startswith(f"{key}.") for key in value)
            )
            # Of a list that two options share, a number does not say which of them is meant.
            is_shared = sum(other.sent == sent for other in job.resource.fields) > 1
            if field.sent == sent and not is_desired and not is_shared:
                name = f"{field.option}.{part}" if part else field.option
                return f" The update also sends {name} unchanged: give a valid value for it, too."
    return ""


def title(job: Job) -> str:
    """The resource of a job in a message: its name and ID, or the criteria of the task while the ID is unknown."""
    id = job.path_params.get(job.resource.identity.option)
    if id is None and job.lookup_request:
        return job.lookup_request.description
    return f"{job.resource.title} {with_name(id, job.display_name)}"


def _message(provider: Provider, job: Job, error: Exception) -> str:
    resource = job.resource
    one = f"the {title(job)}"
    if isinstance(error, Invalid):
        return str(error)
    if isinstance(error, NotStarted):
        return f"Nothing was done with {one}: {error}."
    if isinstance(error, Interrupted) and not job.written:
        return f"Nothing was done with {one}: the task was interrupted."
    if isinstance(error, Interrupted):
        return f"The task was interrupted after it had sent the change of {one}. Run it again to see the result."
    if isinstance(error, Refusal):
        return f"Cannot change {one}: {error}."
    if isinstance(error, StillLocked):
        lock_owner = f"{error.lock_owner.description}{describe_state(error.task)}"
        outcome = "The change is not complete" if job.written else "Nothing was changed"
        return (
            f"{outcome}: after {error.seconds:g} s {one} is still locked by {lock_owner}. Run the task again when it "
            "is unlocked."
        )
    if isinstance(error, StillRunning):
        work = error.status or describe_tasks(error.tasks)
        return (
            f"The change of {one} was accepted, but it is not done after {error.seconds:g} s: {work}. "
            "It may be done later. To wait longer, raise wait_timeout."
        )
    if isinstance(error, TaskFailed):
        kind = f" ({error.task.kind})" if error.task.kind else ""
        return f"The change of {one} failed in task {error.task.shown}{kind}: {error.task.error or 'no reason given'}"
    if isinstance(error, NotVerified):
        return _not_verified(provider, one, error)
    if not isinstance(error, ApiError):
        raise error
    is_known = isinstance(error, OutOfTime) or provider.advice(error, resource.title)
    hint = ("" if is_known else _missing_advice(provider, job, error)) or advice(
        provider, resource, error, job.lookup_request.lookup.option if job.lookup_request else resource.identity.option
    )
    return f"Cannot {_attempt(job, error, one)}: {error.problem.rstrip('.')}. {hint}".rstrip()


def _not_verified(provider: Provider, one: str, error: NotVerified) -> str:
    """The message about a change of which reads do not show the values that were sent.

    Arguments:
      provider: the provider.
      one: the resource.
      error: the exception.
    """
    options = ", ".join(error.options)
    if error.replaced:
        stored = " and ".join(f"{value!r} as {option}" for option, value in error.replaced.items())
        return (
            f"The change of {one} was accepted, but {provider.title} does not know the new value of "
            f"{', '.join(error.replaced)}, and has stored {stored}. Correct the value."
        )
    if error.outcome_unknown:
        return (
            f"The answer to the change of {one} was lost ({error.outcome_unknown.problem}), and the API does not "
            f"show the new value of {options}. Run the task again."
        )
    return (
        f"The change of {one} was accepted, but the API does not show the new value of {options}. Another user may "
        "have changed it: run the task again."
    )


def _attempt(job: Job, error: ApiError, one: str) -> str:
    """The action that failed, for a message: its verb and its object."""
    unknown_place = first_unresolved(job.scope, job.path_params)
    if error.method not in SAFE_METHODS:
        return f"change {one}"
    if unknown_place:
        return f"look for the {unknown_place.description}"
    if job.polling_failed:
        return f"follow the tasks of {one}"
    if job.resource.identity.option not in job.path_params:
        return f"look for {one}"
    return f"read {one}" if error.path == job.path else f"read {error.path}, which the change of {one} needs"


def describe_state(task: ApiTask | None) -> str:
    """The kind and state of an API task, to follow its ID."""
    return f" ({', '.join(text for text in (task.kind, task.state) if text)})" if task else ""


def describe_tasks(tasks: t.Sequence[ApiTask]) -> str:
    """API tasks with their kinds and states, for a message."""
    shown = ", ".join(f"task {task.shown}{describe_state(task)}" for task in tasks[:_MAX_SHOWN_TASKS])
    return f"{shown} and {len(tasks) - _MAX_SHOWN_TASKS} more" if len(tasks) > _MAX_SHOWN_TASKS else shown


def _missing_advice(provider: Provider, job: Job, error: ApiError) -> str:
    """Advice about a resource that exists, or existed a moment ago, or a value that must be unique."""
    if error.status in (404, 405) and error.method not in SAFE_METHODS:
        return "It still exists: this API cannot change it."
    if error.status == 404 and job.document and error.path == job.path:
        return "It existed a moment ago, and has been deleted since."
    taken = [option for option in job.resource.unique if job.change and option in job.change.field_changes]
    if taken and provider.is_taken(error):
        return f"Each {job.resource.title} needs a unique {taken[0]}: another one may have this {taken[0]} already."
    return ""


def advice(provider: Provider, resource: Resource, error: ApiError, *options: str) -> str:
    """Advice about a failed request, or an empty text.

    Arguments:
      provider: the provider.
      resource: the resource.
      error: the error.
      options: the options with the ID or the criteria of the resource.
    """
    known = provider.advice(error, resource.title)
    if isinstance(error, Interrupted):
        return ""
    if known or error.hint:
        return known or error.hint
    if isinstance(error, OutOfTime):
        return "wait_timeout has expired: raise it to wait longer."
    if error.status == 401:
        return "Check api_key."
    if error.status == 403:
        return "If the key lacks permissions, use another one."
    if error.status == 404:
        names = ", ".join([*options, *resource.place])
        return f"Check {names} and api_url." if names else "Check api_url."
    if error.status == 200:
        return "Check api_url."
    if error.status in RETRIABLE_STATUS:
        return "Try again later, or raise api_retries."
    return ""
