# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The messages of failures."""

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
from .._model.value_type import Invalid
from .redact import cover_keys
from .results import error_fields
from .runtime import Result

_MAX_SHOWN_TASKS = 10
"""How many tasks of an API a message names. The result has all."""


def failure(provider: Provider, job: Job, error: Exception) -> Result:
    """What a result says of a failure."""
    api = error if isinstance(error, ApiError) else job.outcome_unknown or job.conflict_error
    message = _message(provider, job, error) + _sent_along(job, api)
    if job.outcome_unknown and not isinstance(error, NotVerified):
        message += (
            f" Before that, the answer to the change was lost: {job.outcome_unknown.problem}. Run the task again."
        )
    words = error_fields(api)
    if job.secrets:
        keys = job.resource.secret_keys
        words.update({key: cover_keys(words[key], keys, job.secrets) for key in ("params", "errors")})
    return {"msg": message, **words, "answer_lost": bool(job.outcome_unknown)}


def _sent_along(job: Job, api: ApiError | None) -> str:
    """What to do where the API refuses a value that the task did not give: an update can carry more than that."""
    errors = api.errors if api and isinstance(api.errors, dict) else {}
    for key in errors:
        sent, _dot, part = str(key).partition(".")
        for each in job.resource.fields:
            given = job.desired[each.option].value if each.option in job.desired else {}
            # The task gave all of a value or a list, and of a dictionary what stands in it; keys can have dots.
            ours = each.option in job.desired and (
                not part or not isinstance(given, dict) or any(f"{part}.".startswith(f"{name}.") for name in given)
            )
            if each.sent == sent and not ours:
                name = f"{each.option}.{part}" if part else each.option
                return f" {name} goes along with this change as it is: give it too, with a value that is allowed."
    return ""


def title(job: Job) -> str:
    """What the task is about: by its name and id, or until the id is known by the words of the task."""
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
        return f"The task was interrupted after it has sent the change of {one}. Run it again to see what became of it."
    if isinstance(error, Refusal):
        return f"Cannot change {one}: {error}."
    if isinstance(error, StillLocked):
        lock_owner = f"{error.lock_owner.description}{describe_state(error.task)}"
        return (
            f"Nothing was changed: after {error.seconds:g} s {one} is still locked by {lock_owner}. Run the task again "
            "when it is free."
        )
    if isinstance(error, StillRunning):
        tasks = describe_tasks(error.tasks)
        return (
            f"The change of {one} was accepted, but it is not done after {error.seconds:g} s: {tasks}. "
            "It may be done later. To wait longer, raise wait_timeout."
        )
    if isinstance(error, TaskFailed):
        kind = f" ({error.task.kind})" if error.task.kind else ""
        return f"The change of {one} failed in task {error.task.shown}{kind}: {error.task.error or 'no reason given'}"
    if isinstance(error, NotVerified):
        options = ", ".join(error.options)
        if error.outcome_unknown:
            return (
                f"The answer to the change of {one} was lost ({error.outcome_unknown.problem}), and {options} is not there "
                "as wanted. Run the task again."
            )
        return (
            f"The change of {one} was accepted, but the API does not show it: {options} is not as wanted. Somebody "
            "else may have changed it: run the task again."
        )
    if not isinstance(error, ApiError):
        raise error
    own = "" if isinstance(error, OutOfTime) or provider.advice(error, resource.title) else _gone(job, error)
    words = own or advice(
        provider, resource, error, job.lookup_request.lookup.option if job.lookup_request else resource.identity.option
    )
    return f"Cannot {_doing(job, error, one)}: {error.problem.rstrip('.')}. {words}".rstrip()


def _doing(job: Job, error: ApiError, one: str) -> str:
    """What the task was about to do when an API said no."""
    unknown_place = first_unresolved(job.scope, job.path_params)
    if error.method not in SAFE_METHODS:
        return f"change {one}"
    if unknown_place:
        return f"look for the {unknown_place.description}"
    if job.follows:
        return f"follow the tasks of {one}"
    if job.resource.identity.option not in job.path_params:
        return f"look for {one}"
    return f"read {one}" if error.path == job.path else f"read {error.path}, which the change of {one} needs"


def describe_state(task: ApiTask | None) -> str:
    """What kind of task it is and how far it has come, to be put after its id."""
    return f" ({', '.join(word for word in (task.kind, task.state) if word)})" if task else ""


def describe_tasks(tasks: t.Sequence[ApiTask]) -> str:
    """Tasks and how far they have come, for a message."""
    shown = ", ".join(f"task {task.shown}{describe_state(task)}" for task in tasks[:_MAX_SHOWN_TASKS])
    return f"{shown} and {len(tasks) - _MAX_SHOWN_TASKS} more" if len(tasks) > _MAX_SHOWN_TASKS else shown


def _gone(job: Job, error: ApiError) -> str:
    if error.status in (404, 405) and error.method not in SAFE_METHODS:
        return "It is still there: this API cannot change it."
    if error.status == 404 and job.document and error.path == job.path:
        return "It was there a moment ago: it is gone meanwhile."
    taken = [option for option in job.resource.unique if job.change and option in job.change.field_changes]
    if error.status == 409 and taken:
        return f"No two {job.resource.title}s have the same {taken[0]}: another one may have this {taken[0]} already."
    return ""


def advice(provider: Provider, resource: Resource, error: ApiError, *options: str) -> str:
    """What a user can do about an error. Arguments: options, those that say what was looked for."""
    own = provider.advice(error, resource.title)
    if isinstance(error, Interrupted):
        return ""
    if own or error.hint:
        return own or error.hint
    if isinstance(error, OutOfTime):
        return "The time of wait_timeout is over: raise it to wait longer."
    if error.status == 401:
        return "Check api_key."
    if error.status == 403:
        return "If that is about rights, take a key that has them."
    if error.status == 404:
        names = ", ".join([*options, *resource.scope])
        return f"Check {names} and api_url." if names else "Check api_url."
    if error.status == 200:
        return "Check api_url."
    if error.status in RETRIABLE_STATUS:
        return "Try again later, or raise api_retries."
    return ""
