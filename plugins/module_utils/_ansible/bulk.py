# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""One task for many resources: what the modules do that take a list. The engine is the same as for one."""

from __future__ import annotations

import functools
import re
import threading
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.http import ApiError
from .._api.provider import Service, Setting
from .._engine.run import Job, NotStarted, mark_gone, run
from .._model.lookup import sought
from .._model.resource import Resource
from .._model.text import plural, printable, sentence, with_guess, with_option
from .._model.value_types import Bool, Int, Invalid, holds_template, kind_of
from .redact import MIN_SECRET_LENGTH, without_no_log
from .task import (
    Host,
    Mask,
    Module,
    Part,
    Result,
    about_unknown,
    changed,
    check_state,
    complaint,
    connection,
    defective,
    difference,
    documents,
    failure,
    guarded,
    item_spec,
    job_of,
    library_missing,
    literal_problem,
    misread,
    names_in,
    names_of,
    one_option,
    parts_of,
    patience,
    settings_of,
    shared_parts,
    shared_spec,
    tidy,
    title,
    unknown_options,
    where,
)

_PARALLEL = Int(1, 64)
_FLAG = Bool()
_SHOWN = 10
"""How many failures the message of a task names. The result has all."""
_OURS = ("kind", "label")
"""What an item holds besides the options of its kind."""
_PLACE = re.compile(r"(.*)\[(\d+)\]", re.DOTALL)
"""A place in a list, in the words of a message."""


def updates_many(service: Service, *resources: Resource) -> Module:
    """The module that updates a list of such resources."""
    kinds = {each.kind: _Kind(service, each) for each in resources}
    spec = {
        **shared_spec(service),
        # What is no dictionary is refused here, with its place: Ansible would refuse the list.
        "resources": {"type": "list", "elements": "raw", "required": True},
        "parallel": {**_PARALLEL.spec(), "default": 8},
        "fail_fast": {**_FLAG.spec(), "default": False},
        "return_unchanged": {**_FLAG.spec(), "default": False},
    }

    def action(
        options: t.Mapping[str, t.Any], environment: t.Mapping[str, str], check_mode: bool, diff: bool, host: Host
    ) -> Result:
        def perform(mask: Mask, trace: list[Result] | None) -> Result:
            return _perform(service, kinds, options, environment, check_mode, diff, mask, trace)

        result = guarded(host, perform)
        if "results" in result:
            return result
        return {**_refused(result["msg"]), **{key: result[key] for key in ("exception", "requests") if key in result}}

    items = {kind: each.spec for kind, each in kinds.items()}
    return Module(
        spec,
        service,
        lambda options, whole: (
            (_no_list(kinds, spec, options) if whole else None) or _wrong_options(options) or misread(spec, options)
        ),
        action,
        _refused,
        _PARTS,
        items,
        functools.partial(_item_problem, service, kinds),
    )


def _refused(message: str) -> Result:
    """The result of a task that failed before its first request."""
    return {"failed": True, "changed": False, "msg": printable(message), "results": []}


def _no_list(kinds: t.Mapping[str, _Kind], spec: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> str | None:
    """What to say where there is no list: people write lists of a kind, or call it otherwise."""
    strange = unknown_options(spec, options)
    if options.get("resources") is not None or not strange:
        return None
    name = strange[0]
    kind = next((each for each in kinds if name in (each, f"{each}s")), None) or min(kinds)
    text = (
        f"resources: is missing, and there is no option {' or '.join(strange)}. Write one list, resources, with the "
        f"kind of each item, such as kind: {kind}"
    )
    return about_unknown(text, name, None, ())


def _check_list(options: t.Mapping[str, t.Any]) -> None:
    """Refuse what is no list of resources, before Ansible makes one of it. Raises Invalid."""
    if not isinstance(options["resources"], list):
        raise Invalid("resources", f"is {kind_of(options['resources'])}, a list is needed")


_PARTS: list[Part] = [
    ({"resources": {"type": "raw"}}, _check_list),
    one_option("parallel", _PARALLEL),
    one_option("fail_fast", _FLAG),
    one_option("return_unchanged", _FLAG),
]
"""The options that only a list of resources has, to be judged."""


def _wrong_options(options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with the options that only a list of resources has, or None."""
    try:
        for own, judge in _PARTS:
            if any(options.get(option) is not None for option in own):
                judge(options)
    except Invalid as invalid:
        return str(invalid)
    return None


class _Kind:
    """What an item of one kind may hold."""

    def __init__(self, service: Service, resource: Resource) -> None:
        self.service, self.resource = service, resource
        self.spec = item_spec(service, resource)
        self.names = names_of(self.spec)
        self._validator = ArgumentSpecValidator(without_no_log(self.spec))

    def options(self, given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The options of an item, validated as those of the module of its kind. Raises Invalid and _Wrong."""
        tidied = self.tidied(given)
        problem = complaint(self.service, self.resource, self.spec, tidied)
        if problem:
            raise _Wrong(f".{problem}")
        validated = self._validator.validate(tidied)
        if validated.error_messages:
            raise _Wrong(f": {validated.error_messages[0]}")
        return t.cast("dict[str, t.Any]", validated.validated_parameters)

    def tidied(self, given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The options of an item, each of which there is. Raises Invalid."""
        tidied = tidy(self.spec, given)
        check_state(self.spec, tidied)
        strange = sorted(str(name) for name in tidied if name not in self.names)
        if strange:
            known = ", ".join(sorted(self.names))
            text = f"there is no such option. An item of the kind {self.resource.kind} has: {known}"
            # The guess follows, and belongs to this one.
            text = with_option(text, strange[0], given.get(strange[0]), self.names)
            more = f"{sentence(text)} Neither is there {' or '.join(strange[1:])}" if strange[1:] else text
            raise Invalid(strange[0], more)
        return tidied


class _Wrong(Exception):
    """What is wrong with an item, in words that follow its place: Ansible's do not begin with an option."""


def _perform(
    service: Service,
    kinds: t.Mapping[str, _Kind],
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    check_mode: bool,
    diff: bool,
    host: Mask,
    trace: list[Result] | None,
) -> Result:
    missing = library_missing()
    if missing:
        return missing
    _hide_keys(service, options["resources"], host)
    settings = settings_of(service, options, environment, host)
    parallel = _PARALLEL.canonical(options["parallel"], "parallel")
    fail_fast = _FLAG.canonical(options["fail_fast"], "fail_fast")
    return_unchanged = _FLAG.canonical(options["return_unchanged"], "return_unchanged")
    wait, deadline = patience(settings, options, host)
    warnings = _Warnings(host)
    jobs, problems = _jobs(service, kinds, options, environment, warnings)
    if problems:
        items = options["resources"]
        wrong = [
            f"{place}{problem}"
            for problem, numbers in problems.items()
            for place in _places([_label(items[number], number) for number in numbers])
        ]
        count = len({number for numbers in problems.values() for number in numbers})
        message = (
            f"Nothing was done: {count} of {len(items)} resource{plural(len(items))} cannot be read as "
            f"{'it is' if len(items) == 1 else 'they are'} written. "
        )
        return _refused(message + "; ".join(wrong))
    api = connection(service, settings, environment, host, trace, min(parallel, max(1, len(jobs))))
    defect: Result = {}
    try:
        run(jobs, api, check_mode, wait, deadline, parallel, fail_fast, host.progress)
        mark_gone(jobs, api, deadline)
    except Exception as error:  # noqa: BLE001  what was written must be said whatever happens
        defect = defective(error)
        for job in jobs:
            if not job.error and (job.change or not job.document):
                job.error = error  # nobody has seen it through
    warnings.show()
    result = _result(service, jobs, check_mode, diff, return_unchanged)
    return {**result, **defect, "changed": result["changed"]}


def _hide_keys(service: Service, items: t.Sequence[t.Any], host: Mask) -> None:
    """A key in an item is a mistake, and still a key."""
    names = names_of({option: each for option, each in shared_spec(service).items() if each.get("no_log")})
    for item in items:
        for name in names:
            value = item.get(name) if isinstance(item, dict) else None
            if isinstance(value, str) and len(value) >= MIN_SECRET_LENGTH:
                host.secret(value)


class _Warnings:
    """Collects what is to be said of items: the same for many of them is one warning."""

    def __init__(self, host: Mask) -> None:
        self._host = host
        self.secret = host.secret_value
        self._lock = threading.Lock()
        self._said: dict[str, list[str]] = {}

    def add(self, label: str, text: str) -> None:
        with self._lock:
            labels = self._said.setdefault(text, [])
            if label not in labels:
                labels.append(label)

    def show(self) -> None:
        for text, labels in self._said.items():
            more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
            self._host.warn(f"{', '.join(labels[:_SHOWN])}{more}: {text}")


def _jobs(
    service: Service,
    kinds: t.Mapping[str, _Kind],
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    warnings: _Warnings,
) -> tuple[list[Job], dict[str, list[int]]]:
    """What is wanted of each item; and what is wrong with items: words that follow their place, and the places."""
    jobs: list[Job] = []
    problems: dict[str, list[int]] = {}
    first: dict[t.Any, int] = {}
    for setting in service.scope:
        sought(setting, options)  # both an id and a name on the task are no fault of an item
    for number, item in enumerate(options["resources"]):
        label = _label(item, number)
        try:
            job = _job(service, kinds, item, label, options, environment, warnings)
        except Invalid as invalid:
            problems.setdefault(f".{invalid}", []).append(number)
            continue
        except _Wrong as wrong:
            problems.setdefault(str(wrong), []).append(number)
            continue
        jobs.append(job)
        same = first.setdefault(_means(job), number)
        if same != number:
            other = _label(options["resources"][same], same)
            words = f": is the same {job.resource.title} as {other}: make one item of them"
            problems.setdefault(words, []).append(number)
    return jobs, problems


def _label(item: t.Any, number: int) -> str:
    """What messages call an item: its own word for it, or its place in the list."""
    own = item.get("label") if isinstance(item, dict) else None
    return (" ".join(own.split()) if isinstance(own, str) else "") or f"resources[{number}]"


def _places(labels: t.Sequence[str]) -> list[str]:
    """Items as a message names them: many at once in short, such as resources[0-299,307]."""
    if len(labels) <= _SHOWN:
        return list(labels)
    lists: dict[str, list[list[int]]] = {}
    others: list[str] = []
    for label in labels:
        place = _PLACE.fullmatch(label)
        if not place:
            others.append(label)
            continue
        runs, number = lists.setdefault(place[1], []), int(place[2])
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    if len(others) > _SHOWN:
        others[_SHOWN - 1 :] = [f"{others[_SHOWN - 1]} and {len(others) - _SHOWN} more"]
    short = [f"{name}[{','.join('-'.join(map(str, run)) for run in runs)}]" for name, runs in lists.items()]
    return [*short, *others]


def _job(
    service: Service,
    kinds: t.Mapping[str, _Kind],
    item: t.Any,
    label: str,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    warnings: _Warnings,
) -> Job:
    """What is wanted of an item. Raises Invalid and _Wrong."""
    kind = _kind_of(service, kinds, item)
    given = kind.options(_own(item))
    own = {**given, **_scope(service.scope, kind.resource, given, options)}
    stands = where(service, kind.resource, own, environment)
    return job_of(kind.resource, own, stands, lambda text: warnings.add(label, text), warnings.secret, label)


def _own(item: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options of an item that those of its kind are."""
    return {option: value for option, value in item.items() if option not in _OURS}


def _item_problem(service: Service, kinds: t.Mapping[str, _Kind], place: str, item: t.Any) -> str | None:
    """What is wrong with an item that is not templated yet, or None. Argument: place, what messages call it."""
    if holds_template(item.get("kind") if isinstance(item, dict) else item):
        return None
    try:
        kind = _kind_of(service, kinds, item)
        tidied = kind.tidied(_own(item))
    except Invalid as invalid:
        return f"{place}.{invalid}"
    except _Wrong as wrong:
        return f"{place}{wrong}"
    scope = [part for part in shared_parts(service) if part[0].keys() <= kind.spec.keys()]
    return literal_problem(kind.spec, [*scope, *parts_of(kind.resource)], tidied, f"{place}.")


def _kind_of(service: Service, kinds: t.Mapping[str, _Kind], item: t.Any) -> _Kind:
    """The kind of an item that can be one. Raises Invalid and _Wrong."""
    if not isinstance(item, dict):
        raise _Wrong(f": is {kind_of(item)}, a dictionary is needed")
    name = item.get("kind")
    if not isinstance(name, str) or name not in kinds:
        what = "is missing" if name is None else f"is {name!r}"
        text = f"{what}, one of these is needed: {', '.join(sorted(kinds))}"
        # People write the name of the module.
        word = name.removeprefix(f"{service.name}_") if isinstance(name, str) else name
        raise Invalid("kind", with_guess(text, word, kinds))
    on_task = _names_on_task(service)
    for option in item:
        if option in on_task:
            raise Invalid(option, "belongs to the task, not to an item: write it there")
    if not isinstance(item.get("label", ""), (str, type(None))):
        raise Invalid("label", f"is {kind_of(item['label'])}, a text is needed")
    return kinds[name]


@functools.cache
def _names_on_task(service: Service) -> frozenset[str]:
    """The options that a task has and none of its items."""
    return frozenset(names_of(shared_spec(service)) - {name for each in service.scope for name in each.options()})


def _scope(
    settings: t.Iterable[Setting], resource: Resource, given: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]
) -> dict[str, t.Any]:
    """Where an item stands as its task says it, as far as the item does not."""
    found: dict[str, t.Any] = {}
    for each in settings:
        names = each.options().keys()
        if each.option in resource.scope and all(given.get(name) is None for name in names):
            found.update({name: options.get(name) for name in names})
    return found


def _means(job: Job) -> t.Any:
    """The same for two items that mean the same resource in the same words."""
    words = [*job.scope.items(), *([("", job.sought)] if job.sought else [])]
    return (job.resource.kind, repr(sorted(job.place.items())), repr([(name, each.words) for name, each in words]))


def _result(service: Service, jobs: t.Sequence[Job], check_mode: bool, diff: bool, return_unchanged: bool) -> Result:
    results = [_outcome(service, number, job, check_mode, return_unchanged) for number, job in enumerate(jobs)]
    altered = [job for job in jobs if _altered(job, check_mode)]
    result: Result = {"changed": bool(altered), "results": results}
    if diff:
        result["diff"] = [difference(job) for job in altered if all(documents(job))]
    failed = [each for each in results if each["failed"]]
    left = [job for job in jobs if isinstance(job.error, NotStarted)]
    would = "would change" if check_mode else "changed"
    if not failed and not left:
        return {**result, "msg": f"{len(altered)} of {len(jobs)} resource{plural(len(jobs))} {would}."}
    told = [_told(job, each["msg"]) for job, each in zip(jobs, results) if each["failed"]][:_SHOWN]
    more = f" And {len(failed) - _SHOWN} more: see results." if len(failed) > _SHOWN else ""
    rest = f" {len(left)} {'was' if len(left) == 1 else 'were'} not started: {left[0].error}." if left else ""
    done = f" {len(altered)} {would}." if altered else ""
    message = f"{len(failed)} of {len(jobs)} resource{plural(len(jobs))} failed.{done}{rest} {' '.join(told)}{more}"
    return {**result, "failed": True, "msg": message.strip()}


def _names(job: Job, option: str, before: t.Any, after: t.Any) -> Result:
    """What the ids in a difference are called, as far as that is known."""
    found = {"before_name": names_in(job, option, before), "after_name": names_in(job, option, after)}
    return {key: name for key, name in found.items() if name is not None}


def _altered(job: Job, check_mode: bool) -> bool:
    """Whether a resource has changed. A write does not count that a read has shown to be without effect."""
    return changed(job, check_mode) and not job.vain


def _told(job: Job, message: str) -> str:
    """What went wrong with an item, for the message of the task. Some messages begin with an option of the item."""
    if not isinstance(job.error, Invalid):
        return f"{job.label}: {message}"
    return sentence(message if message.startswith(job.label) else f"{job.label}.{message}")


def _outcome(service: Service, number: int, job: Job, check_mode: bool, return_unchanged: bool) -> Result:
    """What became of one item."""
    before, document = documents(job)
    begun = not isinstance(job.error, NotStarted)
    result: Result = {
        "index": number,
        "provider": service.name,
        "kind": job.resource.kind,
        "id": job.place.get(job.resource.identity.option),
        "changed": _altered(job, check_mode),
        "failed": bool(job.error) and begun,
        "started": begun,
        "tasks": list(job.tasks),
        "msg": f"The {title(job)} is as wanted.",
    }
    if job.label != _label(None, number):
        result["label"] = job.label
    if job.display_name is not None:
        result["display_name"] = job.display_name
    if before and document and (result["changed"] or return_unchanged):
        old, new = job.resource.differences(before, document)
        result["resource"] = job.resource.show(document, before)
        result["matched_by"] = job.matched
        result["changes"] = [
            {"option": name, "before": old[name], "after": new[name], **_names(job, name, old[name], new[name])}
            for name in old
        ]
        if result["changed"]:
            result["msg"] = f"The {title(job)} {'would change' if check_mode else 'has changed'}: {', '.join(old)}."
    if job.note and not job.error:
        result["note"], result["matched_by"] = job.note, job.matched
        result["msg"] += f" {job.note}"
    if result["failed"]:
        result["missing"] = job.gone
        result["answered"] = bool(job.document) or job.gone or not isinstance(job.error, ApiError)
    if job.error:
        try:
            said = failure(service, job, job.error)
        except Exception as defect:  # noqa: BLE001  an error that is none of those that can happen
            said = defective(defect)
            said = {key: said[key] for key in ("msg", "exception")}
        result.update(said if begun else {"msg": said["msg"]})
    return result
