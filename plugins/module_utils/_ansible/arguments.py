# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The Ansible options of modules, and options as users write them."""

from __future__ import annotations

import contextlib
import functools
import typing as t

from .._api.provider import Provider
from .._model.field import Field
from .._model.guess import with_option
from .._model.lookup import lookup_request
from .._model.resource import Resource
from .._model.scalars import Bool, Int
from .._model.text import sentence
from .._model.text_forms import parse_list, parse_pairs
from .._model.value_type import Invalid, ValueType
from .redact import Options, Spec

_TASK_KEYWORDS = frozenset(
    {"become", "changed_when", "check_mode", "delegate_to", "diff", "environment", "failed_when", "ignore_errors"}
    | {"loop", "module_defaults", "no_log", "notify", "register", "retries", "timeout", "until", "vars", "when"}
)
"""What stands beside a module in a task, and slips into its options."""
OptionGroup = tuple[Spec, t.Callable[[Options], t.Any]]
"""Ansible options that are judged together, and what raises Invalid for values of theirs that are wrong."""
_SCALAR_TYPES = ("str", "int", "float", "bool")
"""The types of Ansible's options that one line of text can hold."""
WAIT_TYPE = Bool()
WAIT_TIMEOUT_TYPE = Int(1, 30 * 86400)


def names_of(spec: t.Mapping[str, t.Mapping[str, t.Any]]) -> set[str]:
    """All names of Ansible options, their aliases too."""
    return {name for option, each in spec.items() for name in (option, *each.get("aliases", ()))}


def about_unknown(text: str, name: str, value: t.Any, known: t.Iterable[str]) -> str:
    """A message about an option that there is not, followed by what to do about it.

    Arguments:
      text: the message, without a full stop.
      name: the option.
      value: what is given for it.
      known: the options that there are.
    """
    if name in _TASK_KEYWORDS and name not in known:
        return f"{sentence(text)} {name} is a keyword of the task: indent it as the module."
    return with_option(text, name, value, known)


def shared_spec(provider: Provider) -> dict[str, dict[str, t.Any]]:
    """The Ansible options of all modules of an API. A group default for one must not fail in another."""
    spec = {name: one for each in (*provider.connection, *provider.scope) for name, one in each.options().items()}
    spec["wait"] = {**WAIT_TYPE.spec(), "default": True}
    spec["wait_timeout"] = {**WAIT_TIMEOUT_TYPE.spec(), "default": 600}
    return spec


def shared_parts(provider: Provider) -> list[OptionGroup]:
    """The options that all modules of an API share, to be judged."""
    return [
        *((each.options(), _named_or(each)) for each in (*provider.connection, *provider.scope)),
        one_option("wait", WAIT_TYPE),
        one_option("wait_timeout", WAIT_TIMEOUT_TYPE),
    ]


def parts_of(resource: Resource, whole: bool = True) -> list[OptionGroup]:
    """The options of a resource, to be judged. Argument: whole, whether none of them can come from elsewhere."""
    identity = resource.identity
    return [
        (identity.options(), _named_or(identity)),
        *((each.options(), functools.partial(_judge, each, whole)) for each in resource.fields),
    ]


def one_option(option: str, value_type: ValueType) -> OptionGroup:
    """An option, to be judged alone."""
    return {option: value_type.spec()}, lambda given: value_type.normalize(given[option], option)


def _named_or(what: t.Any) -> t.Callable[[Options], t.Any]:
    """What judges an id and the words that stand for it."""

    def judge(given: Options) -> None:
        if not (what.lookup and lookup_request(what, given)) and given.get(what.option) is not None:
            what.value_type.normalize(given[what.option], what.option)

    return judge


def _judge(each: Field, whole: bool, given: Options) -> None:
    problem: Invalid | None = None
    switches = {name: spec["default"] for name, spec in each.options().items() if isinstance(spec.get("default"), bool)}
    # A default of a group of modules can be the other one.
    for other in [{}, *({name: not default} for name, default in switches.items() if not whole)]:
        try:
            each.check({**other, **given})
            each.desired({**other, **given})
            return
        except Invalid as invalid:
            problem = problem or invalid
    if problem:
        raise problem


def argument_spec(provider: Provider, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The Ansible options of the module that updates such a resource."""
    return {**shared_spec(provider), **resource.options()}


def item_spec(provider: Provider, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The options of such a resource in a list: those of its module, without what the whole task has in common."""
    return {name: one for each in provider.scope for name, one in each.options().items()} | resource.options()


def check_state(spec: t.Mapping[str, t.Mapping[str, t.Any]], options: t.Mapping[str, t.Any]) -> None:
    """Raise Invalid for the option by which modules of other collections create and delete."""
    known = names_of(spec)
    if "state" in options and "state" not in known:
        rule = (
            "there is no such option. This collection changes existing resources, and never creates or deletes one: "
            "leave it out"
        )
        for name in unknown_options(spec, options):
            if name != "state":
                rule = about_unknown(
                    f"{sentence(rule)} There is no option {name} either", name, options.get(name), known
                )
        raise Invalid("state", rule)


def unknown_options(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> list[str]:
    """The options that there are not, Ansible's own left out."""
    known = names_of(specs)
    return sorted(str(name) for name in options if name not in known and not str(name).startswith("_"))


def preprocess_arguments(spec: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options as the user gave them, ready for Ansible's validation with ``spec``.

    null means "not given", for an option and for a part of one. Text where a list belongs becomes the list.
    """
    return _given(spec, options)


def _given(spec: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    arguments = {name: _tidy_value(spec.get(name, {}), value) for name, value in options.items()}
    return {name: value for name, value in arguments.items() if value is not None}


def _tidy_value(spec: t.Mapping[str, t.Any], value: t.Any) -> t.Any:
    if spec.get("type") == "list":
        value = parse_list(value, lines=spec.get("elements") in _SCALAR_TYPES)
    with contextlib.suppress(Invalid):  # said by _no_texts, with its place
        if spec.get("type") == "dict":
            value = parse_pairs(value, "")
        elif spec.get("elements") == "dict" and isinstance(value, list):
            value = [parse_pairs(each, "") for each in value]
    parts = spec.get("options")
    if parts and isinstance(value, list):
        return [_given(parts, each) if isinstance(each, dict) else each for each in value]
    if parts and isinstance(value, dict):
        # {} asks for an empty one; one whose parts are all null asks for nothing.
        return (_given(parts, value) or None) if value else value
    return value
