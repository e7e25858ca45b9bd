# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Validates options that are not templated yet, for a linter."""

from __future__ import annotations

import contextlib
import re
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.provider import Provider
from .._model.guess import with_option
from .._model.scalars import Bool, Choice, Int
from .._model.value_type import Invalid, ValueType, holds_template, kind_of
from .arguments import OptionGroup, names_of, shared_parts, shared_spec
from .redact import Options, Spec, by_name, without_no_log
from .validation import acceptable, silent_conversions, two_names

_VALUE_TYPES: dict[str, ValueType] = {"bool": Bool(), "int": Int()}
"""What a value of such a type may be."""


def wrong_shared(provider: Provider, options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with the options that all modules of an API share, or None."""
    spec = shared_spec(provider)
    given = {name: options[name] for name in by_name(spec) if options.get(name) is not None}
    return literal_problem(spec, shared_parts(provider), given)


def literal_problem(spec: Spec, parts: t.Iterable[OptionGroup], options: Options, place: str = "") -> str | None:
    """What cannot be right in options that are not templated yet, or None. Unknown names of options do not count.

    What holds a template says nothing, nor do options that are judged together with it. No message is in Ansible's own
    words: ansible-lint would look for options in them, and fail where it does not find one.

    Arguments:
      spec: the Ansible options.
      parts: the same in groups.
      options: as ``tidy`` leaves them.
      place: what stands before the names of the options in a message, such as ``resources[0].``.
    """
    main = {alias: name for name, each in spec.items() for alias in by_name({name: each})}
    written = {main[alias]: alias for alias in options if alias in main}
    given = {name: options[alias] for name, alias in written.items()}
    unresolved = next(_unknown_keys(spec, given, place), None)
    if unresolved:
        return unresolved
    literal = {name: value for name, value in options.items() if not holds_template(value)}
    for problem in (*two_names(spec, literal), *silent_conversions(by_name(spec), literal)):
        return f"{place}{problem}"
    for own, judge in parts:
        theirs = {name: given[name] for name in own if name in given}
        plain = {name: value for name, value in theirs.items() if not holds_template(value)}
        try:
            if plain and len(plain) == len(theirs):
                judge(_as_validated(own, plain))
            for name, value in plain.items():
                if not acceptable({name: dict(own[name])}, {name: value}):
                    _refuse(name, own[name], value)
        except Invalid as invalid:
            # By the name that is written there.
            name = re.split(r"[.\[ ]", invalid.where, maxsplit=1)[0]
            return f"{place}{written.get(name, name)}{str(invalid)[len(name) :]}"
    return None


def _as_validated(spec: Spec, given: Options) -> Options:
    """Options as Ansible's validation leaves them, where it takes them, without the defaults of others."""
    validator = ArgumentSpecValidator(without_no_log(spec))
    with contextlib.suppress(TypeError):  # what has parts but is no dictionary
        validated = validator.validate({**given})
        if not validated.error_messages:
            return {name: validated.validated_parameters[name] for name in given}
    return given


def _unknown_keys(spec: Spec, given: Options, place: str) -> t.Iterator[str]:
    """What is wrong with keys of dictionaries that there are not. Arguments: as above, by the main names."""
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
    """Raise Invalid for a value that Ansible does not take."""
    kind = spec.get("type")
    elements = enumerate(value) if kind == "list" and isinstance(value, list) else ()
    for number, each in elements:
        element = {**spec, "type": spec.get("elements", "raw")}
        if not acceptable({option: element}, {option: each}):
            _refuse(f"{option}[{number}]", element, each)
    value_type = Choice(*spec["choices"]) if "choices" in spec and kind != "list" else _VALUE_TYPES.get(str(kind))
    if value_type:
        value_type.normalize(value, option)
    if kind == "list":
        raise Invalid(option, f"is {kind_of(value)}, a list is needed")
    if kind == "dict":
        raise Invalid(option, f"is {kind_of(value)}, a dictionary is needed")
    raise Invalid(option, f"is {kind_of(value)}, a text is needed")
