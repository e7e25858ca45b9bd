# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The argument specs of modules, and the preprocessing of options before Ansible validates them."""

from __future__ import annotations

import contextlib
import functools
import typing as t

from .._api.provider import Provider
from .._model.field import Field
from .._model.guess import with_option
from .._model.lookup import lookup_request, normalize_id
from .._model.resource import Resource
from .._model.rules import CONSENT
from .._model.scalars import Bool, Int
from .._model.text import sentence
from .._model.text_forms import parse_list, parse_pairs
from .._model.value_type import Invalid, ValueType
from .redact import SCALAR_TYPES, Options, Spec

_TASK_KEYWORDS = frozenset(
    {"become", "changed_when", "check_mode", "delegate_to", "diff", "environment", "failed_when", "ignore_errors"}
    | {"loop", "module_defaults", "no_log", "notify", "register", "retries", "timeout", "until", "vars", "when"}
)
"""Keywords of tasks that are easily indented as options of the module."""
_STATE_OPTIONS = ("status", "states", "operating_status", "provisioning_status")
"""The options of info modules that select resources by what other modules call ``state``."""
OptionGroup = tuple[Spec, t.Callable[[Options], t.Any]]
"""Options that are validated together, and the function that validates them: it raises Invalid."""
_LIFECYCLE_STATES = frozenset(
    {"present", "absent", "created", "deleted", "removed", "latest", "started", "stopped", "restarted", "running"}
    | {"merged", "replaced", "overridden", "gathered", "query", "exists", "enabled", "disabled"}
)
"""The values of ``state`` by which modules of other collections create, delete and configure."""
WAIT_TYPE = Bool()
WAIT_TIMEOUT_TYPE = Int(1, 30 * 86400)


def names_of(spec: t.Mapping[str, t.Mapping[str, t.Any]]) -> set[str]:
    """The names of options and their aliases."""
    return {name for option, entry in spec.items() for name in (option, *entry.get("aliases", ()))}


def is_task_keyword(name: str) -> bool:
    """Whether a name is a keyword of tasks, such as ``when``."""
    return name in _TASK_KEYWORDS


def about_unknown(text: str, name: str, value: t.Any, known: t.Iterable[str]) -> str:
    """A message about an unknown option, followed by advice.

    Arguments:
      text: the message, without a full stop.
      name: the unknown option.
      value: its value.
      known: the options of the module.
    """
    known = set(known)
    if name in known:
        return text
    if name in _TASK_KEYWORDS:
        return f"{sentence(text)} {name} is a keyword of the task: indent it like the module name."
    if name == "remove_tags" and "purge_tags" in known:
        return f"{sentence(text)} To remove a tag, set it to null: tags: {{a: null}}."
    meant = [option for option in _STATE_OPTIONS if name in ("state", "status", "states") and option in known]
    if meant:
        return f"{sentence(text)} Did you mean {' or '.join(map(repr, meant))}?"
    return text if name == "state" else with_option(text, name, value, known)


def shared_spec(provider: Provider) -> dict[str, dict[str, t.Any]]:
    """The options of all modules of a provider: a default of a module group must not fail in one of them."""
    settings = (*provider.connection, *provider.scope)
    spec = {name: entry for setting in settings for name, entry in setting.options().items()}
    spec["wait"] = {**WAIT_TYPE.spec(), "default": True}
    spec["wait_timeout"] = {**WAIT_TIMEOUT_TYPE.spec(), "default": 600}
    return spec


def shared_option_groups(provider: Provider) -> list[OptionGroup]:
    """The options of all modules of a provider, in groups that are validated together."""
    return [
        *((setting.options(), identity_check(setting)) for setting in (*provider.connection, *provider.scope)),
        option_group("wait", WAIT_TYPE),
        option_group("wait_timeout", WAIT_TIMEOUT_TYPE),
    ]


def option_groups_of(resource: Resource, is_complete: bool = True) -> list[OptionGroup]:
    """The options of a resource, in groups that are validated together.

    Arguments:
      resource: the resource.
      is_complete: whether the task has no other options, from defaults of a module group for example.
    """
    identity = resource.identity
    return [
        *((each.options(), identity_check(each)) for each in (identity, *resource.parents)),
        *((field.options(), functools.partial(_check_field, field, is_complete)) for field in resource.fields),
        *([option_group(CONSENT, Bool())] if resource.asks_for_consent else []),
    ]


def option_group(option: str, value_type: ValueType) -> OptionGroup:
    """An option that is validated alone."""
    return {option: value_type.spec()}, lambda options: value_type.normalize(options[option], option)


def identity_check(identity: t.Any) -> t.Callable[[Options], t.Any]:
    """The function that validates an ID and the criteria that may replace it.

    Arguments:
      identity: an Identity or a Setting.
    """

    def check(options: Options) -> None:
        if not (identity.lookup and lookup_request(identity, options)) and options.get(identity.option) is not None:
            normalize_id(identity, options[identity.option])

    return check


def _check_field(field: Field, is_complete: bool, options: Options) -> None:
    """Raise Invalid for options of a field.

    Arguments:
      field: the field.
      is_complete: whether the task has no other options.
      options: the options of the task.
    """
    problem: Invalid | None = None
    flags = {name: spec["default"] for name, spec in field.options().items() if isinstance(spec.get("default"), bool)}
    # A default of a module group can be the opposite of ours.
    for opposite in [{}, *({name: not default} for name, default in flags.items() if not is_complete)]:
        try:
            field.check({**opposite, **options})
            field.desired({**opposite, **options})
            return
        except Invalid as invalid:
            problem = problem or invalid
    if problem:
        raise problem


def argument_spec(provider: Provider, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The argument spec of the module that updates a resource."""
    return {**shared_spec(provider), **resource.options()}


def item_spec(provider: Provider, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The argument spec of an item of a list: that of the module, without the options that only the task has."""
    scope = {name: entry for setting in provider.scope for name, entry in setting.options().items()}
    return scope | resource.options()


def check_state(spec: Spec, options: Options, reads: bool = False) -> None:
    """Raise Invalid for ``state``, with which modules of other collections create and delete.

    Another value than theirs, ``state: ACTIVE`` for example, is left to the message about unknown options.

    Arguments:
      spec: the Ansible options of the module.
      options: the options of the task.
      reads: whether the module only reads.
    """
    known = names_of(spec)
    state = options.get("state")
    if "state" not in options or "state" in known:
        return
    if reads:
        text = "there is no such option"
        rule = about_unknown(text, "state", state, known)
        if rule == text and state in _LIFECYCLE_STATES:
            rule = f"{text}. This module only reads: leave it out"
        elif rule == text:
            return
    elif isinstance(state, str) and state.strip().casefold() not in _LIFECYCLE_STATES:
        return
    else:
        rule = (
            "there is no such option. This collection changes existing resources, and never creates or deletes one: "
            "leave it out"
        )
    for name in unknown_options(spec, options):
        if name != "state":
            rule = about_unknown(f"{sentence(rule)} There is no option {name} either", name, options.get(name), known)
    raise Invalid("state", rule)


def unknown_options(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> list[str]:
    """The names of options that the spec does not have, without those that Ansible adds."""
    known = names_of(specs)
    return sorted(str(name) for name in options if name not in known and not str(name).startswith("_"))


def preprocess_arguments(spec: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options of a task, ready for Ansible's validation.

    An option, or a key of one, that is null is left out. Text where a list is needed becomes a list.

    Arguments:
      spec: the argument spec.
      options: the options as the task gives them.
    """
    return _without_nulls(spec, options)


def _without_nulls(spec: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    arguments = {name: _preprocess_value(spec.get(name, {}), value) for name, value in options.items()}
    return {name: value for name, value in arguments.items() if value is not None}


def _preprocess_value(spec: t.Mapping[str, t.Any], value: t.Any) -> t.Any:
    if spec.get("type") == "list":
        value = parse_list(value, lines=spec.get("elements") in SCALAR_TYPES)
    with contextlib.suppress(Invalid):  # reported by silent_conversions, with its place
        if spec.get("type") == "dict":
            value = parse_pairs(value, "")
        elif spec.get("elements") == "dict" and isinstance(value, list):
            value = [parse_pairs(element, "") for element in value]
    parts = spec.get("options")
    if parts and isinstance(value, list):
        return [_without_nulls(parts, element) if isinstance(element, dict) else element for element in value]
    if parts and isinstance(value, dict):
        # {} is an empty dictionary; a dictionary whose values are all null is not given.
        return (_without_nulls(parts, value) or None) if value else value
    return value
