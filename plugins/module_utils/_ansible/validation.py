# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Validation of options before that of Ansible, with messages that say what to do."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.provider import Provider
from .._model.resource import Resource
from .._model.scalars import Bool
from .._model.text_forms import parse_pairs
from .._model.value_type import Invalid, wrong_kind
from .arguments import about_unknown, names_of, option_groups_of, unknown_options
from .redact import without_no_log

_TEXT_TYPES = ("str", "path")
_NEEDED = {
    "str": "a string",
    "path": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "a boolean",
}
"""The values of the scalar types of Ansible's options, as messages call them."""


def validate_arguments(
    provider: Provider,
    resource: Resource,
    specs: t.Mapping[str, dict[str, t.Any]],
    options: t.Mapping[str, t.Any],
    is_complete: bool = True,
) -> str | None:
    """The first problem of options that Ansible's validation refuses or would silently convert to text, or None.

    Arguments:
      provider: the provider.
      resource: the resource that the module updates.
      specs: the argument spec.
      options: preprocessed options.
      is_complete: whether the task has no other options.
    """
    problems = [
        *alias_conflicts(specs, options),
        *(_missing_identity(provider, resource, specs, options) if is_complete else ()),
        *_contradictions(resource, options),
    ]
    problem = problems[0] if problems else find_silent_conversions(specs, options)
    if problem or is_accepted({**specs}, {**options}):
        return problem
    for group, check in option_groups_of(resource):
        given = {name: spec for name, spec in group.items() if options.keys() & names_of({name: spec})}
        if is_accepted(given, {name: options[name] for name in names_of(given) if name in options}):
            continue
        try:
            check(options)
            _check_booleans(group, options)
        except Invalid as invalid:
            return str(invalid)
    return None


def _check_booleans(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> None:
    """Raise Invalid for a flag of a field, such as ``purge_tags``, that is not a boolean."""
    for option, spec in specs.items():
        for name in (option, *spec.get("aliases", ())) if spec.get("type") == "bool" else ():
            if options.get(name) is not None:
                Bool().normalize(options[name], name)


def find_silent_conversions(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> str | None:
    """The first message of ``silent_conversions``, or None."""
    return next(silent_conversions(specs, options), None)


def alias_conflicts(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """Messages about options that are given under two names, with different values."""
    for name, spec in specs.items():
        names = [alias for alias in (name, *spec.get("aliases", ())) if alias in options]
        if any(options[alias] != options[names[0]] for alias in names):
            yield f"{names[0]}: {names[1]} is an alias, and its value differs: give one of the two"


def _missing_identity(
    provider: Provider, resource: Resource, specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]
) -> t.Iterator[str]:
    """A message about a task that does not say which resource it updates."""
    identity, lookup = resource.identity, resource.identity.lookup
    if not options.keys() & {identity.option, *identity.aliases, *(lookup.main_options if lookup else ())}:
        more = [f"Give it or {' or '.join(lookup.main_options)}"] if lookup else []
        unknown = unknown_options(specs, options)
        if unknown:
            text = ". ".join([f"{identity.option}: is required, and there is no option {' or '.join(unknown)}", *more])
            guessed = about_unknown(text, unknown[0], options[unknown[0]], names_of(specs))
            yield text if guessed.endswith(f"{identity.option!r}?") else guessed  # the text names it already
        for setting in provider.scope:
            if setting.option == identity.option:
                more.append(f"{setting.env} is ignored here, so that nothing is changed by accident")
        if "name" in options and "name" in specs:
            more.append("name is the new name")
        yield ". ".join([f"{identity.option}: is required to select the {resource.title}", *more])


def _contradictions(resource: Resource, options: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """Messages about options of a field that contradict each other."""
    for field in resource.fields:
        try:
            field.check(options)
        except Invalid as invalid:
            yield str(invalid)


def silent_conversions(
    specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any], place: str = ""
) -> t.Iterator[str]:
    """Messages about values that Ansible would convert to text, or quote in its own message.

    Arguments:
      specs: the argument spec.
      options: preprocessed options.
      place: the prefix of option names in a message.
    """
    for name, value in options.items():
        spec, where = specs.get(name, {}), f"{place}{name}"
        kind, elements = spec.get("type"), spec.get("elements")
        scalars = [(where, value)] if kind in _NEEDED else []
        if (elements == "str" and isinstance(value, (bool, dict))) or (elements in _NEEDED and isinstance(value, dict)):
            yield str(wrong_kind(where, "a list", value))
        if elements in _NEEDED and isinstance(value, list):
            kind = elements
            scalars = [(f"{where}[{number}]", element) for number, element in enumerate(value)]
        spots = [(where, value)] if spec.get("type") == "dict" else []
        if spec.get("elements") == "dict" and isinstance(value, list):
            spots = [(f"{where}[{number}]", element) for number, element in enumerate(value)]
        for spot, text in spots:
            try:
                parse_pairs(text, spot)
            except Invalid as invalid:
                yield str(invalid)
        for spot, scalar in scalars:
            # Ansible makes a text of anything, and quotes in its message what it cannot convert: that can hold a key.
            if isinstance(scalar, (list, dict)) or (
                kind in _TEXT_TYPES and (scalar is None or scalar is True or scalar is False)
            ):
                yield str(wrong_kind(spot, _NEEDED[kind], scalar))
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            if "options" in spec and isinstance(part, dict):
                yield from silent_conversions(
                    spec["options"], part, f"{where}[{number}]." if part is not value else f"{where}."
                )


def is_accepted(spec: dict[str, t.Any], options: dict[str, t.Any]) -> bool:
    """Whether Ansible's validation accepts options."""
    try:
        return not ArgumentSpecValidator(without_no_log(spec)).validate(options).error_messages
    except TypeError:  # options that have suboptions but are no dictionary
        return False
