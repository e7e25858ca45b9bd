# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The modules that read resources of several kinds as the items of a list that would change nothing."""

from __future__ import annotations

import functools
import typing as t

from .._api.errors import ApiError
from .._api.provider import Provider
from .._engine.resolver import NO_LIST_STATUS
from .._model.resource import Resource
from .._model.scalars import Bool, Choice
from .._model.text import plural, plural_of
from .._model.value_type import Invalid, wrong_kind
from .._model.yaml_text import comment, yaml_lines
from .arguments import OptionGroup, option_group, shared_spec
from .export_filters import KindFilters, in_kind
from .export_items import Exported, ItemReader, Reading
from .messages import advice
from .module_spec import ModuleSpec
from .results import Mask, bug_result, error_fields, failed_result, run_guarded
from .runtime import Result, Runtime
from .session import connection, library_missing, settings_of, wait_options

_IDENTITY = Choice("name", "id")
_EXACT = Bool()


def export_module(provider: Provider, *resources: Resource) -> ModuleSpec:
    """The module that reads resources of several kinds.

    Arguments:
      provider: the provider.
      resources: the kinds of resources.
    """
    kinds = {resource.kind: KindFilters(provider, resource) for resource in resources}
    kind_type = Choice(*kinds)
    spec = {
        **shared_spec(provider),
        "kinds": {"type": "list", "elements": "str"},
        "filters": {"type": "dict"},
        "identity": {**_IDENTITY.spec(), "default": "name"},
        "exact": {**_EXACT.spec(), "default": False},
    }

    def check_kinds(options: t.Mapping[str, t.Any]) -> None:
        if not isinstance(options["kinds"], list):
            raise wrong_kind("kinds", "a list", options["kinds"])
        for index, kind in enumerate(options["kinds"]):
            kind_type.normalize(kind, f"kinds[{index}]")

    def check_filters(options: t.Mapping[str, t.Any]) -> None:
        _filters_of(kinds, options)

    groups: list[OptionGroup] = [
        ({"kinds": {"type": "raw"}}, check_kinds),
        ({"filters": {"type": "raw"}}, check_filters),
        option_group("identity", _IDENTITY),
        option_group("exact", _EXACT),
    ]

    def problem_of(options: t.Mapping[str, t.Any]) -> str | None:
        try:
            for group, check in groups:
                if any(options.get(option) is not None for option in group):
                    check(options)
        except Invalid as invalid:
            return str(invalid)
        return None

    def action(
        options: t.Mapping[str, t.Any], environment: t.Mapping[str, str], _check: bool, _diff: bool, runtime: Runtime
    ) -> Result:
        perform = functools.partial(_perform, provider, kinds, options, environment)
        return {"resources": [], "lists": [], "unread": [], **run_guarded(runtime, perform)}

    return ModuleSpec(
        spec,
        provider,
        lambda options, _is_complete: problem_of(options),
        action,
        lambda message: {"resources": [], "lists": [], "unread": [], **failed_result(message)},
        groups,
        reads=True,
    )


def _filters_of(kinds: t.Mapping[str, KindFilters], options: t.Mapping[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """The validated filters of each kind. Raises Invalid."""
    given = options.get("filters") or {}
    if not isinstance(given, dict):
        raise wrong_kind("filters", "a dictionary", given)
    for kind in given:
        Choice(*kinds).normalize(kind, "filters")
    selected = options.get("kinds")
    for kind in given:
        if isinstance(selected, list) and kind not in selected:
            raise Invalid(f"filters.{kind}", "requires the option kinds with this kind")
    return {kind: kinds[kind].options(given[kind]) for kind in given if given[kind] is not None}


def _perform(
    provider: Provider,
    kinds: t.Mapping[str, KindFilters],
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    runtime: Mask,
    trace: list[Result] | None,
) -> Result:
    missing = library_missing()
    if missing:
        return missing
    filters = _filters_of(kinds, options)
    settings = settings_of(provider, options, environment, runtime)
    _wait, deadline = wait_options(settings, options, runtime)
    api = connection(provider, settings, environment, runtime, trace)
    by_name = _IDENTITY.normalize(options["identity"], "identity") == "name"
    reading = Reading(api, deadline, runtime, by_name, _EXACT.normalize(options["exact"], "exact"))
    given = options.get("kinds")
    selected = [*dict.fromkeys(given)] if given is not None else _by_default(kinds, filters)
    modules = {f"{provider.name}_{kind}" for kind in selected}
    lists: list[tuple[Resource, list[Exported]]] = []
    unread: list[tuple[Resource, ApiError]] = []
    for kind in selected:
        resource = kinds[kind].resource
        try:
            reader = ItemReader(reading, provider, resource, options, environment, filters.get(kind, {}), modules)
            lists.append((resource, reader.items()))
        except ApiError as error:
            if given is not None or error.status not in NO_LIST_STATUS:
                return _failed(provider, resource, error)
            unread.append((resource, error))
        except Invalid as invalid:
            raise in_kind(kind, invalid, filters.get(kind, {})) from None
        except Exception as defect:  # noqa: BLE001  reported as a defect of the module
            return bug_result(defect)
    if unread and not lists:
        return _failed(provider, *unread[0])
    return _result(provider, lists, unread)


def _by_default(kinds: t.Mapping[str, KindFilters], filters: t.Collection[str]) -> list[str]:
    """The kinds that a task without ``kinds`` reads: not those that another kind lists as its parts."""
    parents = {kind: kinds[kind].parent_kinds for kind in kinds}
    return [kind for kind in kinds if kind in filters or not parents[kind] & kinds.keys()]


def _failed(provider: Provider, resource: Resource, error: ApiError) -> Result:
    return {**failed_result(_unread_message(provider, resource, error)), **error_fields(error)}


def _unread_message(provider: Provider, resource: Resource, error: ApiError) -> str:
    hint = advice(provider, resource, error)
    return f"Cannot read the {resource.titles}: {error.problem.rstrip('.')}. {hint}".rstrip()


def _result(
    provider: Provider,
    lists: t.Sequence[tuple[Resource, list[Exported]]],
    unread: t.Sequence[tuple[Resource, ApiError]],
) -> Result:
    items = [{"kind": resource.kind, **each.options} for resource, exported in lists for each in exported]
    more = f" {len(unread)} kind{plural(len(unread))} could not be read: see unread." if unread else ""
    left_out = sum(len(each.left_out) for _resource, exported in lists for each in exported)
    more += f" {left_out} option{plural(left_out)} could not be written: see left_out." if left_out else ""
    return {
        "changed": False,
        "msg": f"Read {len(items)} resource{plural(len(items))} of {len(lists)} kind{plural(len(lists))}.{more}",
        "resources": items,
        "lists": [_list(provider, resource, exported) for resource, exported in lists],
        "unread": [
            {"kind": resource.kind, "msg": _unread_message(provider, resource, error)} for resource, error in unread
        ],
    }


def _list(provider: Provider, resource: Resource, exported: t.Sequence[Exported]) -> Result:
    """The resources of one kind, as the variable of a role."""
    variable = plural_of(f"{provider.name}_{resource.kind}")
    left_out = [
        {"index": index, "option": option, "reason": reason}
        for index, each in enumerate(exported)
        for option, reason in each.left_out
    ]
    return {
        "kind": resource.kind,
        "variable": variable,
        "count": len(exported),
        "left_out": left_out,
        "yaml": "\n".join([*_yaml(variable, exported), ""]),
    }


def _yaml(variable: str, exported: t.Sequence[Exported]) -> t.Iterator[str]:
    """The lines of the variable of a role."""
    if not exported:
        yield f"{variable}: []"
        return
    yield f"{variable}:"
    for each in exported:
        for option, reason in each.left_out:
            yield f"  {comment(f'{option} is left out: {reason}')}"
        yield from yaml_lines([each.options], 2)
