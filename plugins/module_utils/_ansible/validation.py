# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Validates options before Ansible does, with messages that say what to do."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.provider import Provider
from .._model.resource import Resource
from .._model.scalars import Bool
from .._model.text_forms import parse_pairs
from .._model.value_type import Invalid, kind_of
from .arguments import about_unknown, names_of, parts_of, unknown_options
from .redact import without_no_log


def validate_arguments(
    provider: Provider,
    resource: Resource,
    specs: t.Mapping[str, dict[str, t.Any]],
    options: t.Mapping[str, t.Any],
    whole: bool = True,
) -> str | None:
    """What is wrong with options that Ansible's validation refuses, or would silently turn into text.

    Arguments: specs, the Ansible options; options, as ``tidy`` leaves them; whole, whether these are all. None where
    there is nothing to add to what Ansible says.
    """
    problems = [
        *two_names(specs, options),
        *(_no_identity(provider, resource, specs, options) if whole else ()),
        *_contradictions(resource, options),
    ]
    problem = problems[0] if problems else find_silent_conversions(specs, options)
    if problem or acceptable({**specs}, {**options}):
        return problem
    for own, judge in parts_of(resource):
        given = {name: spec for name, spec in own.items() if options.keys() & names_of({name: spec})}
        if acceptable(given, {name: options[name] for name in names_of(given) if name in options}):
            continue
        try:
            judge(options)
            _check_booleans(own, options)
        except Invalid as invalid:
            return str(invalid)
    return None


def _check_booleans(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> None:
    """Raise Invalid for an option that belongs to a field, such as one that purges, and is no boolean."""
    for option, spec in specs.items():
        for name in (option, *spec.get("aliases", ())) if spec.get("type") == "bool" else ():
            if options.get(name) is not None:
                Bool().normalize(options[name], name)


def find_silent_conversions(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with options that Ansible would silently turn into text."""
    return next(silent_conversions(specs, options), None)


def two_names(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """What is wrong with options that are given by two of their names."""
    for name, spec in specs.items():
        names = [each for each in (name, *spec.get("aliases", ())) if each in options]
        if any(options[each] != options[names[0]] for each in names):
            yield f"{names[0]}: it and {names[1]} are two names of one option, and their values differ: give one"


def _no_identity(
    provider: Provider, resource: Resource, specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]
) -> t.Iterator[str]:
    identity, lookup = resource.identity, resource.identity.lookup
    if not options.keys() & {identity.option, *identity.aliases, *([lookup.option] if lookup else [])}:
        more = [f"Give it or {lookup.option}"] if lookup else []
        strange = unknown_options(specs, options)
        if strange:
            text = ". ".join([f"{identity.option}: is missing, and there is no option {' or '.join(strange)}", *more])
            guessed = about_unknown(text, strange[0], options[strange[0]], names_of(specs))
            yield text if guessed.endswith(f"{identity.option!r}?") else guessed  # it stands there already
        for each in provider.scope:
            if each.option == identity.option:
                more.append(f"{each.env} is not used for it, so that nothing is changed by accident")
        if "name" in options and "name" in specs:
            more.append("name is the name that it gets")
        yield ". ".join([f"{identity.option}: is missing, it says which {resource.title} is meant", *more])


def _contradictions(resource: Resource, options: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    for each in resource.fields:
        try:
            each.check(options)
        except Invalid as invalid:
            yield str(invalid)


def silent_conversions(
    specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any], place: str = ""
) -> t.Iterator[str]:
    for name, value in options.items():
        spec, where = specs.get(name, {}), f"{place}{name}"
        texts = [(where, value)] if spec.get("type") == "str" else []
        if spec.get("elements") == "str" and isinstance(value, (bool, dict)):
            yield f"{where}: is {kind_of(value)}, a list is needed"
        if spec.get("elements") == "str" and isinstance(value, list):
            texts = [(f"{where}[{n}]", each) for n, each in enumerate(value)]
        spots = [(where, value)] if spec.get("type") == "dict" else []
        if spec.get("elements") == "dict" and isinstance(value, list):
            spots = [(f"{where}[{n}]", each) for n, each in enumerate(value)]
        for spot, text in spots:
            try:
                parse_pairs(text, spot)
            except Invalid as invalid:
                yield str(invalid)
        for spot, text in texts:
            if isinstance(text, (bool, list, dict)) or text is None:
                yield f"{spot}: is {kind_of(text)}, a text is needed"
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            if "options" in spec and isinstance(part, dict):
                yield from silent_conversions(
                    spec["options"], part, f"{where}[{number}]." if part is not value else f"{where}."
                )


def acceptable(spec: dict[str, t.Any], options: dict[str, t.Any]) -> bool:
    """Whether Ansible's validation takes options."""
    try:
        return not ArgumentSpecValidator(without_no_log(spec)).validate(options).error_messages
    except TypeError:  # what has parts but is no dictionary
        return False
