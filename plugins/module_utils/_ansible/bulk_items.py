# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The items of a list of resources: their options, and what messages call them."""

from __future__ import annotations

import functools
import re
import threading
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.provider import Provider
from .._api.settings import Setting
from .._engine.job import Job
from .._model.guess import with_guess
from .._model.lookup import lookup_request
from .._model.resource import Resource
from .._model.scalars import Bool, Int
from .._model.text import sentence
from .._model.value_type import Invalid, holds_template, kind_of
from .arguments import (
    OptionGroup,
    about_unknown,
    check_state,
    is_task_keyword,
    item_spec,
    names_of,
    one_option,
    parts_of,
    preprocess_arguments,
    shared_parts,
    shared_spec,
)
from .literals import literal_problem
from .redact import quoted, without_no_log
from .results import Mask
from .session import job_of, where
from .validation import validate_arguments

MAX_LISTED = 10
"""How many failures the message of a task names. The result has all."""


class ItemWarnings:
    """Collects what is to be said of items: the same for many of them is one warning."""

    def __init__(self, runtime: Mask) -> None:
        self._host = runtime
        self.secret = runtime.secret_value
        self._lock = threading.Lock()
        self._said: dict[str, list[str]] = {}

    def add(self, label: str, text: str) -> None:
        with self._lock:
            labels = self._said.setdefault(text, [])
            if label not in labels:
                labels.append(label)

    def show(self) -> None:
        for text, labels in self._said.items():
            more = f" and {len(labels) - MAX_LISTED} more" if len(labels) > MAX_LISTED else ""
            self._host.warn(f"{', '.join(labels[:MAX_LISTED])}{more}: {text}")


PARALLEL_TYPE = Int(1, 64)
FLAG_TYPE = Bool()
_OURS = ("kind", "label")
"""What an item holds besides the options of its kind."""
_PLACE = re.compile(r"(.*)\[(\d+)\]", re.DOTALL)
"""A place in a list, in the words of a message."""


def _check_list(options: t.Mapping[str, t.Any]) -> None:
    """Refuse what is no list of resources, before Ansible makes one of it. Raises Invalid."""
    if not isinstance(options["resources"], list):
        raise Invalid("resources", f"is {kind_of(options['resources'])}, a list is needed")


LIST_OPTIONS: list[OptionGroup] = [
    ({"resources": {"type": "raw"}}, _check_list),
    one_option("parallel", PARALLEL_TYPE),
    one_option("fail_fast", FLAG_TYPE),
    one_option("return_unchanged", FLAG_TYPE),
]
"""The options that only a list of resources has, to be judged."""


def wrong_list_options(options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with the options that only a list of resources has, or None."""
    try:
        for own, judge in LIST_OPTIONS:
            if any(options.get(option) is not None for option in own):
                judge(options)
    except Invalid as invalid:
        return str(invalid)
    return None


class ItemKind:
    """What an item of one kind may hold."""

    def __init__(self, provider: Provider, resource: Resource) -> None:
        self.provider, self.resource = provider, resource
        self.spec = item_spec(provider, resource)
        self.names = names_of(self.spec)
        self._validator = ArgumentSpecValidator(without_no_log(self.spec))

    def options(self, given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The options of an item, validated as those of the module of its kind. Raises Invalid and _Wrong."""
        arguments = self.arguments(given)
        problem = validate_arguments(self.provider, self.resource, self.spec, arguments)
        if problem:
            raise _Wrong(f".{problem}")
        validated = self._validator.validate(arguments)
        if validated.error_messages:
            raise _Wrong(f": {validated.error_messages[0]}")
        return t.cast("dict[str, t.Any]", validated.validated_parameters)

    def arguments(self, given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The options of an item, each of which there is. Raises Invalid."""
        arguments = preprocess_arguments(self.spec, given)
        check_state(self.spec, arguments)
        strange = sorted(str(name) for name in arguments if name not in self.names)
        if strange:
            known = ", ".join(sorted(self.names))
            text = f"there is no such option. An item of the kind {self.resource.kind} has: {known}"
            # The advice follows the option that it belongs to.
            text = about_unknown(text, strange[0], given.get(strange[0]), self.names)
            if strange[1:]:
                text = f"{sentence(text)} Neither is there {' or '.join(strange[1:])}"
            for name in strange[1:]:
                if is_task_keyword(name):
                    text = about_unknown(text, name, given.get(name), self.names)
            raise Invalid(strange[0], text)
        return arguments


class _Wrong(Exception):
    """What is wrong with an item, in words that follow its place: Ansible's do not begin with an option."""


def jobs_of_items(
    provider: Provider,
    kinds: t.Mapping[str, ItemKind],
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    warnings: ItemWarnings,
) -> tuple[list[Job], dict[str, list[int]]]:
    """What is wanted of each item; and what is wrong with items: words that follow their place, and the places."""
    jobs: list[Job] = []
    problems: dict[str, list[int]] = {}
    first: dict[t.Any, int] = {}
    for setting in provider.scope:
        lookup_request(setting, options)  # both an id and a name on the task are no fault of an item
    for number, item in enumerate(options["resources"]):
        label = label_of(item, number)
        try:
            job = _job(provider, kinds, item, label, options, environment, warnings)
        except Invalid as invalid:
            problems.setdefault(f".{invalid}", []).append(number)
            continue
        except _Wrong as wrong:
            problems.setdefault(str(wrong), []).append(number)
            continue
        jobs.append(job)
        same = first.setdefault(_means(job), number)
        if same != number:
            other = label_of(options["resources"][same], same)
            words = f": is the same {job.resource.title} as {other}: make one item of them"
            problems.setdefault(words, []).append(number)
    return jobs, problems


def label_of(item: t.Any, number: int) -> str:
    """What messages call an item: its own word for it, or its place in the list."""
    own = item.get("label") if isinstance(item, dict) else None
    return (" ".join(own.split()) if isinstance(own, str) else "") or f"resources[{number}]"


def shown_places(labels: t.Sequence[str]) -> list[str]:
    """Items as a message names them: many at once in short, such as resources[0-299,307]."""
    if len(labels) <= MAX_LISTED:
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
    if len(others) > MAX_LISTED:
        others[MAX_LISTED - 1 :] = [f"{others[MAX_LISTED - 1]} and {len(others) - MAX_LISTED} more"]
    short = [f"{name}[{','.join('-'.join(map(str, run)) for run in runs)}]" for name, runs in lists.items()]
    return [*short, *others]


def _job(
    provider: Provider,
    kinds: t.Mapping[str, ItemKind],
    item: t.Any,
    label: str,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    warnings: ItemWarnings,
) -> Job:
    """What is wanted of an item. Raises Invalid and _Wrong."""
    kind = _kind_of(provider, kinds, item)
    given = kind.options(_own(item))
    own = {**given, **_scope(provider.scope, kind.resource, given, options)}
    stands = where(provider, kind.resource, own, environment)
    return job_of(kind.resource, own, stands, lambda text: warnings.add(label, text), warnings.secret, label)


def _own(item: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options of an item that those of its kind are."""
    return {option: value for option, value in item.items() if option not in _OURS}


def item_problem(provider: Provider, kinds: t.Mapping[str, ItemKind], place: str, item: t.Any) -> str | None:
    """What is wrong with an item that is not templated yet, or None. Argument: place, what messages call it."""
    if holds_template(item.get("kind") if isinstance(item, dict) else item):
        return None
    try:
        kind = _kind_of(provider, kinds, item)
        arguments = kind.arguments(_own(item))
    except Invalid as invalid:
        return f"{place}.{invalid}"
    except _Wrong as wrong:
        return f"{place}{wrong}"
    scope = [part for part in shared_parts(provider) if part[0].keys() <= kind.spec.keys()]
    return literal_problem(kind.spec, [*scope, *parts_of(kind.resource)], arguments, f"{place}.")


def _kind_of(provider: Provider, kinds: t.Mapping[str, ItemKind], item: t.Any) -> ItemKind:
    """The kind of an item that can be one. Raises Invalid and _Wrong."""
    if not isinstance(item, dict):
        raise _Wrong(f": is {kind_of(item)}, a dictionary is needed")
    name = item.get("kind")
    if not isinstance(name, str) or name not in kinds:
        what = "is missing" if name is None else f"is {quoted(name)}"
        text = f"{what}, one of these is needed: {', '.join(sorted(kinds))}"
        # People write the name of the module.
        word = name.removeprefix(f"{provider.name}_") if isinstance(name, str) else name
        raise Invalid("kind", with_guess(text, word, kinds))
    on_task = _names_on_task(provider)
    for option in item:
        if option in on_task:
            raise Invalid(option, "belongs to the task, not to an item: write it there")
    if not isinstance(item.get("label", ""), (str, type(None))):
        raise Invalid("label", f"is {kind_of(item['label'])}, a text is needed")
    return kinds[name]


@functools.cache
def _names_on_task(provider: Provider) -> frozenset[str]:
    """The options that a task has and none of its items."""
    return frozenset(names_of(shared_spec(provider)) - {name for each in provider.scope for name in each.options()})


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
    words = [*job.scope.items(), *([("", job.lookup_request)] if job.lookup_request else [])]
    return (
        job.resource.kind,
        repr(sorted(job.path_params.items())),
        repr([(name, each.criteria) for name, each in words]),
    )
