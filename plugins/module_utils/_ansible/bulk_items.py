# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The items of a list of resources: their options, labels and jobs."""

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
from .._model.value_type import Invalid, holds_template, not_one_of, wrong_kind
from .arguments import (
    OptionGroup,
    about_unknown,
    check_state,
    is_task_keyword,
    item_spec,
    names_of,
    option_group,
    option_groups_of,
    preprocess_arguments,
    shared_option_groups,
    shared_spec,
)
from .literals import literal_problem
from .redact import without_no_log
from .results import Mask
from .session import job_of, scope_of
from .validation import validate_arguments

MAX_LISTED = 10
"""Maximum number of failures that the message of a task names. The result has all."""


class ItemWarnings:
    """Collects warnings about items: the same text for several items becomes one warning."""

    def __init__(self, runtime: Mask) -> None:
        self._runtime = runtime
        self.secret = runtime.secret_value
        self._lock = threading.Lock()
        self._labels: dict[str, list[str]] = {}

    def add(self, label: str, text: str) -> None:
        with self._lock:
            labels = self._labels.setdefault(text, [])
            if label not in labels:
                labels.append(label)

    def show(self) -> None:
        for text, labels in self._labels.items():
            more = f" and {len(labels) - MAX_LISTED} more" if len(labels) > MAX_LISTED else ""
            self._runtime.warn(f"{', '.join(labels[:MAX_LISTED])}{more}: {text}")


PARALLEL_TYPE = Int(1, 64)
FLAG_TYPE = Bool()
_ITEM_KEYS = ("kind", "label")
"""The keys of an item besides the options of its kind."""
_LIST_PLACE = re.compile(r"(.*)\[(\d+)\]", re.DOTALL)
"""The label of an item that is its place in a list."""


def _check_list(options: t.Mapping[str, t.Any]) -> None:
    """Raise Invalid for resources that are not a list, before Ansible converts them to one."""
    if not isinstance(options["resources"], list):
        raise wrong_kind("resources", "a list", options["resources"])


LIST_OPTIONS: list[OptionGroup] = [
    ({"resources": {"type": "raw"}}, _check_list),
    option_group("parallel", PARALLEL_TYPE),
    option_group("max_disruptions", PARALLEL_TYPE),
    option_group("fail_fast", FLAG_TYPE),
    option_group("return_unchanged", FLAG_TYPE),
]
"""The options that only the modules for lists have, in groups that are validated together."""


def list_options_problem(options: t.Mapping[str, t.Any]) -> str | None:
    """The first problem of the options that only the modules for lists have, or None."""
    try:
        for group, check in LIST_OPTIONS:
            if any(options.get(option) is not None for option in group):
                check(options)
    except Invalid as invalid:
        return str(invalid)
    return None


class ItemKind:
    """One kind of items: its argument spec and its validation."""

    def __init__(self, provider: Provider, resource: Resource) -> None:
        self.provider, self.resource = provider, resource
        self.spec = item_spec(provider, resource)
        self.names = names_of(self.spec)
        self._validator = ArgumentSpecValidator(without_no_log(self.spec))

    def options(self, given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The validated options of an item. Raises Invalid and _InvalidItem."""
        arguments = self.arguments(given)
        problem = validate_arguments(self.provider, self.resource, self.spec, arguments)
        if problem:
            raise _InvalidItem(f".{problem}")
        validated = self._validator.validate(arguments)
        if validated.error_messages:
            raise _InvalidItem(f": {validated.error_messages[0]}")
        return t.cast("dict[str, t.Any]", validated.validated_parameters)

    def arguments(self, given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The preprocessed options of an item. Raises Invalid for an unknown one."""
        arguments = preprocess_arguments(self.spec, given)
        check_state(self.spec, arguments)
        unknown = sorted(str(name) for name in arguments if name not in self.names)
        if unknown:
            known = ", ".join(sorted(self.names))
            text = f"there is no such option. An item of the kind {self.resource.kind} supports: {known}"
            # The advice follows the option that it belongs to.
            text = about_unknown(text, unknown[0], given.get(unknown[0]), self.names)
            if unknown[1:]:
                text = f"{sentence(text)} Neither is there {' or '.join(unknown[1:])}"
            for name in unknown[1:]:
                if is_task_keyword(name):
                    text = about_unknown(text, name, given.get(name), self.names)
            raise Invalid(unknown[0], text)
        return arguments


class _InvalidItem(Exception):
    """A problem of an item, as a text that follows its label. The text need not begin with an option."""


def jobs_of_items(
    provider: Provider,
    kinds: t.Mapping[str, ItemKind],
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    warnings: ItemWarnings,
) -> tuple[list[Job], dict[str, list[int]]]:
    """The jobs of the items, and their problems: texts that follow the labels, with the numbers of the items.

    Arguments:
      provider: the provider.
      kinds: the kinds of items.
      options: the options of the task.
      environment: the environment of the task.
      warnings: takes warnings about items.
    """
    jobs: list[Job] = []
    problems: dict[str, list[int]] = {}
    first: dict[t.Any, int] = {}
    for setting in provider.scope:
        lookup_request(setting, options)  # an ID and a name on the task are a problem of the task, not of each item
    for number, item in enumerate(options["resources"]):
        label = label_of(item, number)
        try:
            job = _job(provider, kinds, item, label, options, environment, warnings)
        except Invalid as invalid:
            problems.setdefault(f".{invalid}", []).append(number)
            continue
        except _InvalidItem as problem:
            problems.setdefault(str(problem), []).append(number)
            continue
        jobs.append(job)
        same = first.setdefault(_identity_key(job), number)
        if same != number:
            other = label_of(options["resources"][same], same)
            text = f": is the same {job.resource.title} as {other}: merge the items"
            problems.setdefault(text, []).append(number)
    return jobs, problems


def label_of(item: t.Any, number: int) -> str:
    """The label of an item in messages: its ``label``, or its place in the list."""
    label = item.get("label") if isinstance(item, dict) else None
    return (" ".join(label.split()) if isinstance(label, str) else "") or f"resources[{number}]"


def shown_places(labels: t.Sequence[str]) -> list[str]:
    """Labels for a message: many places of a list are shortened, such as resources[0-299,307]."""
    if len(labels) <= MAX_LISTED:
        return list(labels)
    lists: dict[str, list[list[int]]] = {}
    others: list[str] = []
    for label in labels:
        place = _LIST_PLACE.fullmatch(label)
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
    """The job of an item. Raises Invalid and _InvalidItem."""
    kind = _kind_of(provider, kinds, item)
    given = kind.options(_resource_options(item))
    with_scope = {**given, **_scope(provider.scope, kind.resource, given, options)}
    scope = scope_of(provider, kind.resource, with_scope, environment)
    return job_of(kind.resource, with_scope, scope, lambda text: warnings.add(label, text), warnings.secret, label)


def _resource_options(item: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options of an item without ``kind`` and ``label``."""
    return {option: value for option, value in item.items() if option not in _ITEM_KEYS}


def item_problem(provider: Provider, kinds: t.Mapping[str, ItemKind], place: str, item: t.Any) -> str | None:
    """The problem of an item that is not templated yet, or None.

    Arguments:
      provider: the provider.
      kinds: the kinds of items.
      place: the label of the item.
      item: the item.
    """
    if holds_template(item.get("kind") if isinstance(item, dict) else item):
        return None
    try:
        kind = _kind_of(provider, kinds, item)
        arguments = kind.arguments(_resource_options(item))
    except Invalid as invalid:
        return f"{place}.{invalid}"
    except _InvalidItem as problem:
        return f"{place}{problem}"
    scope = [group for group in shared_option_groups(provider) if group[0].keys() <= kind.spec.keys()]
    return literal_problem(kind.spec, [*scope, *option_groups_of(kind.resource)], arguments, f"{place}.")


def _kind_of(provider: Provider, kinds: t.Mapping[str, ItemKind], item: t.Any) -> ItemKind:
    """The kind of an item. Raises Invalid and _InvalidItem."""
    if not isinstance(item, dict):
        raise _InvalidItem(str(wrong_kind("", "a dictionary", item)))
    name = item.get("kind")
    if name is None:
        raise _InvalidItem(f": missing key 'kind', which must be one of: {', '.join(sorted(kinds))}")
    if not isinstance(name, str) or name not in kinds:
        # People write the name of the module.
        word = name.removeprefix(f"{provider.name}_") if isinstance(name, str) else name
        raise Invalid("kind", with_guess(not_one_of("kind", sorted(kinds), name).rule, word, kinds))
    on_task = _names_on_task(provider)
    for option in item:
        if option in on_task:
            raise Invalid(option, "is an option of the task, not of an item: write it there")
    if not isinstance(item.get("label", ""), (str, type(None))):
        raise wrong_kind("label", "a string", item["label"])
    return kinds[name]


@functools.cache
def _names_on_task(provider: Provider) -> frozenset[str]:
    """The options that belong to a task and not to its items."""
    return frozenset(
        names_of(shared_spec(provider)) - {name for setting in provider.scope for name in setting.options()}
    )


def _scope(
    settings: t.Iterable[Setting], resource: Resource, given: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]
) -> dict[str, t.Any]:
    """The scope options that an item takes from its task: those that it does not give itself."""
    scope: dict[str, t.Any] = {}
    for setting in settings:
        names = setting.options().keys()
        if setting.option in resource.scope and all(given.get(name) is None for name in names):
            scope.update({name: options.get(name) for name in names})
    return scope


def _identity_key(job: Job) -> t.Any:
    """A value that is equal for two items with the same ID or criteria and the same scope."""
    requests = [*job.scope.items(), *([("", job.lookup_request)] if job.lookup_request else [])]
    return (
        job.resource.kind,
        repr(sorted(job.path_params.items())),
        repr([(name, request.criteria) for name, request in requests]),
    )
