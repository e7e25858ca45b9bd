# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Validation of options that are not templated yet, for ansible-lint."""

from __future__ import annotations

import contextlib
import re
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.provider import Provider
from .._model.guess import with_option
from .._model.scalars import Bool, Choice, Int
from .._model.value_type import Invalid, ValueType, holds_template, wrong_kind
from .arguments import OptionGroup, names_of, shared_option_groups, shared_spec
from .redact import Options, Spec, by_name, without_no_log
from .validation import alias_conflicts, is_accepted, silent_conversions

_VALUE_TYPES: dict[str, ValueType] = {"bool": Bool(), "int": Int()}
"""The value types of Ansible's scalar types."""


def shared_options_problem(provider: Provider, options: t.Mapping[str, t.Any]) -> str | None:
    """The first problem of the options that all modules of a provider share, or None."""
    spec = shared_spec(provider)
    given = {name: options[name] for name in by_name(spec) if options.get(name) is not None}
    return literal_problem(spec, shared_option_groups(provider), given)


def literal_problem(spec: Spec, parts: t.Iterable[OptionGroup], options: Options, place: str = "") -> str | None:
    """The first problem of options that are not templated yet, or None. Unknown options are no problem here.

    Values with a template are skipped, with the options that are validated together with them. No message
    begins as Ansible's own do: ansible-lint searches those for the name of an option, and fails if it finds none.

    Arguments:
      spec: the argument spec.
      parts: the same options in groups that are validated together.
      options: preprocessed options.
      place: the prefix of option names in a message, such as ``resources[0].``.
    """
    main = {alias: name for name, entry in spec.items() for alias in by_name({name: entry})}
    written = {main[alias]: alias for alias in options if alias in main}
    given = {name: options[alias] for name, alias in written.items()}
    unknown_key = next(_unknown_keys(spec, given, place), None)
    if unknown_key:
        return unknown_key
    literal = {name: value for name, value in options.items() if not holds_template(value)}
    for problem in (*alias_conflicts(spec, literal), *silent_conversions(by_name(spec), literal)):
        return f"{place}{problem}"
    for group, check in parts:
        values = {name: given[name] for name in group if name in given}
        plain = {name: value for name, value in values.items() if not holds_template(value)}
        try:
            if plain and len(plain) == len(values):
                check(_as_validated(group, plain))
            for name, value in plain.items():
                if not is_accepted({name: dict(group[name])}, {name: value}):
                    _refuse(name, group[name], value)
        except Invalid as invalid:
            # With the name that the task uses.
            name = re.split(r"[.\[ ]", invalid.where, maxsplit=1)[0]
            return f"{place}{written.get(name, name)}{str(invalid)[len(name) :]}"
    return None


def _as_validated(spec: Spec, given: Options) -> Options:
    """Options as Ansible's validation converts them, or as they are where it refuses them. Defaults are not added."""
    validator = ArgumentSpecValidator(without_no_log(spec))
    with contextlib.suppress(TypeError):  # options that have suboptions but are no dictionary
        validated = validator.validate({**given})
        if not validated.error_messages:
            return {name: validated.validated_parameters[name] for name in given}
    return given


def _unknown_keys(spec: Spec, given: Options, place: str) -> t.Iterator[str]:
    """Messages about unknown keys of dictionaries.

    Arguments:
      spec: the argument spec.
      given: the options by their main names.
      place: the prefix of option names in a message.
    """
    for name, value in given.items():
        keys = spec.get(name, {}).get("options")
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            if not keys or not isinstance(part, dict):
                continue
            where = f"{place}{name}" if part is value else f"{place}{name}[{number}]"
            known = sorted(names_of(keys))
            for key in part:
                if key not in known:
                    text = f"Unsupported parameters: {where}.{key}. Supported parameters include: {', '.join(known)}"
                    yield with_option(text, key, part[key], known)
            yield from _unknown_keys(keys, part, f"{where}.")


def _refuse(option: str, spec: t.Mapping[str, t.Any], value: t.Any) -> t.NoReturn:
    """Raise Invalid for a value that Ansible refuses."""
    kind = spec.get("type")
    element_spec = {**spec, "type": spec.get("elements", "raw")}
    for number, element in enumerate(value) if kind == "list" and isinstance(value, list) else ():
        if not is_accepted({option: element_spec}, {option: element}):
            _refuse(f"{option}[{number}]", element_spec, element)
    value_type = Choice(*spec["choices"]) if "choices" in spec and kind != "list" else _VALUE_TYPES.get(str(kind))
    if value_type:
        value_type.normalize(value, option)
    raise wrong_kind(option, {"list": "a list", "dict": "a dictionary"}.get(str(kind), "a string"), value)
