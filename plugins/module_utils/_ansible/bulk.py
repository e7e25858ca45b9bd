# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The modules that update a list of resources."""

from __future__ import annotations

import functools
import typing as t

from .._api.errors import ApiError
from .._api.provider import Provider
from .._engine.errors import NotStarted
from .._engine.job import Job
from .._engine.run import mark_gone, run
from .._model.collection import Document
from .._model.plan import Predicted
from .._model.resource import Resource
from .._model.text import plural, plural_of, printable, sentence
from .._model.value_type import Invalid
from .arguments import about_unknown, names_of, shared_spec, unknown_options
from .bulk_items import (
    FLAG_TYPE,
    LIST_OPTIONS,
    MAX_LISTED,
    PARALLEL_TYPE,
    ItemKind,
    ItemWarnings,
    item_problem,
    jobs_of_items,
    label_of,
    list_options_problem,
    shown_places,
)
from .messages import failure, title
from .module_spec import ModuleSpec
from .redact import MIN_SECRET_LENGTH
from .results import Mask, bug_result, run_guarded
from .runtime import Result, Runtime
from .session import connection, library_missing, settings_of, wait_options
from .task import changed, difference, differences, documents, field_of, names_in
from .validation import find_silent_conversions


def bulk_module(provider: Provider, *resources: Resource) -> ModuleSpec:
    """The module that updates a list of resources.

    Arguments:
      provider: the provider.
      resources: the resources, one for each kind of item.
    """
    kinds = {resource.kind: ItemKind(provider, resource) for resource in resources}
    spec = {
        **shared_spec(provider),
        # raw: an item that is no dictionary is refused by its label, where Ansible would refuse the list.
        "resources": {"type": "list", "elements": "raw", "required": True},
        "parallel": {**PARALLEL_TYPE.spec(), "default": 8},
        "fail_fast": {**FLAG_TYPE.spec(), "default": False},
        "return_unchanged": {**FLAG_TYPE.spec(), "default": False},
    }
    if any(resource.asks_for_consent for resource in resources):
        spec["max_disruptions"] = {**PARALLEL_TYPE.spec(), "default": 1}

    def action(
        options: t.Mapping[str, t.Any], environment: t.Mapping[str, str], check_mode: bool, diff: bool, runtime: Runtime
    ) -> Result:
        def perform(mask: Mask, trace: list[Result] | None) -> Result:
            return _perform(provider, kinds, options, environment, check_mode, diff, mask, trace)

        result = run_guarded(runtime, perform)
        if "results" in result:
            return result
        return {
            **_refused_task(result["msg"]),
            **{key: result[key] for key in ("exception", "requests") if key in result},
        }

    items = {kind: item_kind.spec for kind, item_kind in kinds.items()}
    return ModuleSpec(
        spec,
        provider,
        lambda options, is_complete: (
            (_missing_list(kinds, spec, options) if is_complete else None)
            or find_silent_conversions(spec, options)
            or list_options_problem(options)
        ),
        action,
        _refused_task,
        LIST_OPTIONS,
        items,
        functools.partial(item_problem, provider, kinds),
    )


def _refused_task(message: str) -> Result:
    """The result of a task that fails before its first request."""
    return {"failed": True, "changed": False, "msg": printable(message), "results": []}


def _missing_list(
    kinds: t.Mapping[str, ItemKind], spec: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]
) -> str | None:
    """A message for a task without ``resources``, but with an unknown option such as ``ports``, or None."""
    unknown = unknown_options(spec, options)
    if options.get("resources") is not None or not unknown:
        return None
    name = unknown[0]
    kind = next((kind for kind in kinds if name in (kind, plural_of(kind))), None) or min(kinds)
    text = (
        f"resources: is required, and there is no option {' or '.join(unknown)}. Write one list, resources, with the "
        f"kind of each item, such as kind: {kind}"
    )
    return about_unknown(text, name, None, ())


def _perform(
    provider: Provider,
    kinds: t.Mapping[str, ItemKind],
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    check_mode: bool,
    diff: bool,
    runtime: Mask,
    trace: list[Result] | None,
) -> Result:
    missing = library_missing()
    if missing:
        return missing
    _hide_keys(provider, options["resources"], runtime)
    settings = settings_of(provider, options, environment, runtime)
    parallel = PARALLEL_TYPE.normalize(options["parallel"], "parallel")
    fail_fast = FLAG_TYPE.normalize(options["fail_fast"], "fail_fast")
    return_unchanged = FLAG_TYPE.normalize(options["return_unchanged"], "return_unchanged")
    max_disruptions = PARALLEL_TYPE.normalize(options.get("max_disruptions", 1), "max_disruptions")
    wait, deadline = wait_options(settings, options, runtime)
    warnings = ItemWarnings(runtime)
    jobs, problems = jobs_of_items(provider, kinds, options, environment, warnings)
    if problems:
        items = options["resources"]
        errors = [
            f"{place}{problem}"
            for problem, numbers in problems.items()
            for place in shown_places([label_of(items[number], number) for number in numbers])
        ]
        count = len({number for numbers in problems.values() for number in numbers})
        message = (
            f"Nothing was done: {count} of {len(items)} resource{plural(len(items))} "
            f"{'has' if count == 1 else 'have'} invalid options. "
        )
        return _refused_task(message + "; ".join(errors))
    api = connection(provider, settings, environment, runtime, trace, min(parallel, max(1, len(jobs))))
    defect: Result = {}
    try:
        run(jobs, api, check_mode, wait, deadline, parallel, fail_fast, runtime.progress, max_disruptions, diff)
        mark_gone(jobs, api, deadline)
    except Exception as error:  # noqa: BLE001  writes are reported in any case
        defect = bug_result(error)
        for job in jobs:
            if not job.error and (job.change or not job.document):
                job.error = error  # it has not ended
    warnings.show()
    result = _result(provider, jobs, check_mode, diff, return_unchanged)
    return {**result, **defect, "changed": result["changed"]}


def _hide_keys(provider: Provider, items: t.Sequence[t.Any], runtime: Mask) -> None:
    """Hide API keys in items: there they are an error, but still secret."""
    names = names_of({option: entry for option, entry in shared_spec(provider).items() if entry.get("no_log")})
    for item in items:
        for name in names:
            value = item.get(name) if isinstance(item, dict) else None
            if isinstance(value, str) and len(value) >= MIN_SECRET_LENGTH:
                runtime.secret(value)


def _result(provider: Provider, jobs: t.Sequence[Job], check_mode: bool, diff: bool, return_unchanged: bool) -> Result:
    results = [_outcome(provider, number, job, check_mode, return_unchanged) for number, job in enumerate(jobs)]
    altered = [job for job in jobs if _altered(job, check_mode)]
    result: Result = {"changed": bool(altered), "results": results}
    if diff:
        shown = [job for job in jobs if _altered(job, check_mode) or isinstance(job.error, Predicted)]
        result["diff"] = [difference(job) for job in shown if all(documents(job))]
    failed = [item for item in results if item["failed"]]
    not_started = [job for job in jobs if isinstance(job.error, NotStarted)]
    would = "would change" if check_mode else "changed"
    if not failed and not not_started:
        return {**result, "msg": f"{len(altered)} of {len(jobs)} resource{plural(len(jobs))} {would}."}
    errors = [_failure_text(job, item["msg"]) for job, item in zip(jobs, results) if item["failed"]][:MAX_LISTED]
    more = f" And {len(failed) - MAX_LISTED} more: see results." if len(failed) > MAX_LISTED else ""
    rest = ""
    if not_started:
        rest = f" {len(not_started)} {'was' if len(not_started) == 1 else 'were'} not started: {not_started[0].error}."
    done = f" {len(altered)} {would}." if altered else ""
    message = f"{len(failed)} of {len(jobs)} resource{plural(len(jobs))} failed.{done}{rest} {' '.join(errors)}{more}"
    return {**result, "failed": True, "msg": message.strip()}


def _names(job: Job, option: str, before: t.Any, after: t.Any) -> Result:
    """The names of the IDs in a change, where they are known."""
    names = {"before_name": names_in(job, option, before), "after_name": names_in(job, option, after)}
    return {key: name for key, name in names.items() if name is not None}


def _elements(job: Job, option: str, before: t.Any, after: t.Any) -> Result:
    """The differences of the elements in a change. Empty if reports compare the whole value."""
    elements = field_of(job, option).elements(before, after, job.name_of)
    if not elements:
        return {}
    return {
        "elements": [
            {"element": label, "before": old, "after": new, **_names(job, option, old, new)}
            for label, old, new in elements
        ]
    }


def _undeclared(job: Job, document: Document) -> list[Result]:
    """The elements that a task keeps in a document, although it lists others."""
    entries: list[Result] = []
    for option, desired in job.desired.items():
        field = field_of(job, option)
        values = field.undeclared(document, desired)
        for value in field.redact(values) if values else ():
            name = field.names_in(value, job.name_of)
            entry = {"option": option, "element": field.label(value, job.name_of), "value": value}
            entries.append(entry if name is None else {**entry, "value_name": name})
    return entries


def _altered(job: Job, check_mode: bool) -> bool:
    """Whether a resource has changed. A write that a read has shown to be without effect does not count."""
    return changed(job, check_mode) and (bool(job.done) or not job.without_effect)


def _failure_text(job: Job, message: str) -> str:
    """The failure of an item, for the message of the task. The message of Invalid begins with an option."""
    if not isinstance(job.error, Invalid):
        return f"{job.label}: {message}"
    return sentence(message if message.startswith(job.label) else f"{job.label}.{message}")


def _outcome(provider: Provider, number: int, job: Job, check_mode: bool, return_unchanged: bool) -> Result:
    """The result of one item."""
    before, document = documents(job)
    is_started = not isinstance(job.error, NotStarted)
    result: Result = {
        "index": number,
        "provider": provider.name,
        "kind": job.resource.kind,
        "id": job.path_params.get(job.resource.identity.option),
        "changed": _altered(job, check_mode),
        "failed": bool(job.error) and is_started,
        "started": is_started,
        "tasks": list(job.tasks),
        "msg": f"The {title(job)} is as declared.",
    }
    if job.label != label_of(None, number):
        result["label"] = job.label
    if job.display_name is not None:
        result["display_name"] = job.display_name
    if before and document and (result["changed"] or return_unchanged):
        old, new = differences(job)
        result["resource"] = job.resource.show(document, before)
        result["matched_by"] = job.matched_by
        result["changes"] = [
            {
                "option": name,
                "before": old[name],
                "after": new[name],
                **_names(job, name, old[name], new[name]),
                **_elements(job, name, old[name], new[name]),
            }
            for name in old
        ]
        if result["changed"]:
            result["msg"] = f"The {title(job)} {'would change' if check_mode else 'has changed'}: {', '.join(old)}."
    undeclared = [] if job.error or not document else _undeclared(job, document)
    if undeclared:
        result["undeclared"] = undeclared
    if job.refused:
        result["refused"] = job.refused
        result["msg"] += f" A real run would refuse this: {sentence(job.refused)}"
    if job.note and not job.error:
        result["note"], result["matched_by"] = job.note, job.matched_by
        result["msg"] += f" {job.note}"
    if result["failed"]:
        result["missing"] = job.gone
        result["answered"] = bool(job.document) or job.gone or not isinstance(job.error, ApiError)
    if job.error:
        try:
            error = failure(provider, job, job.error)
        except Exception as defect:  # noqa: BLE001  an unexpected exception
            bug = bug_result(defect)
            error = {key: bug[key] for key in ("msg", "exception")}
        result.update(error if is_started else {"msg": error["msg"]})
    return result
