# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The options of an inventory plugin: which hosts there are, and what they are called."""

from __future__ import annotations

import hashlib
import json
import typing as t
from dataclasses import dataclass

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.provider import Provider
from .._api.settings import Setting
from .._model.host_kind import HostKind
from .._model.resource import Resource
from .._model.scalars import Choice, Text
from .._model.text import plural_of
from .._model.text_forms import parse_list
from .._model.value_type import Invalid, ValueType, expected, wrong_kind
from .arguments import WAIT_TIMEOUT_TYPE, about_unknown, names_of, preprocess_arguments, unknown_options
from .info_request import InfoRequest, filter_spec, request_of, validate_info_arguments
from .inventory_names import reserved_name
from .validation import alias_conflicts

ALL = "all"
"""The word for all projects, for example. A project of this name is given by its ID."""
_GROUP = Text(1, 255, "[A-Za-z_][A-Za-z0-9_]*", "a name of letters, digits and underscores")
_RESERVED = ("all", "ungrouped", "_meta")
"""The names of Ansible's own groups, and of the part of an inventory as JSON that is no group."""
ENVIRONMENT = "the environment"
"""The environment in messages: no task has given it."""
_FORMAT = 1
"""The form of the hosts in the cache. A release that changes it does not read those of earlier ones."""


@dataclass(frozen=True)
class Source:
    """The resources that an inventory plugin reads, and the hosts that they become.

    Arguments:
      provider: the provider.
      resource: the resource of the ``_info`` module whose options are the filters.
      hosts: the resources as hosts.
    """

    provider: Provider
    resource: Resource
    hosts: HostKind

    @property
    def scope(self) -> dict[str, Setting]:
        """The settings of the scope, by the option that takes several of them, such as ``projects``."""
        return {plural_of(setting.option.removesuffix("_id")): setting for setting in self.provider.scope}


class Option(t.NamedTuple):
    """An option of an inventory plugin.

    Arguments:
      value_type: the type of a value.
      default: the default; a tuple for an option that takes a list.
    """

    value_type: ValueType
    default: t.Any = None


def own_options(source: Source) -> dict[str, Option]:
    """The options that say which hosts there are, and what they are called, without connection, scope and filters."""
    hosts = source.hosts
    options = {
        "hostnames": Option(Choice(*hosts.names), hosts.hostnames),
        "connect_with": Option(Choice(*hosts.addresses), hosts.connect_with),
        "connect_network": Option(hosts.network_type),
        "group": Option(_GROUP, source.provider.name),
        "default_groups": Option(Choice(*hosts.groups), hosts.default_groups),
        "wait_timeout": Option(WAIT_TIMEOUT_TYPE, 600),
    }
    if source.scope:
        options["unreachable"] = Option(Choice("fail", "warn"), "fail")
    return options


def option_spec(source: Source) -> dict[str, dict[str, t.Any]]:
    """The options of an inventory plugin, without those that Ansible defines, as an argument spec."""
    spec = {name: entry for setting in source.provider.connection for name, entry in setting.options().items()}
    for name in source.scope:
        spec[name] = {"type": "list", "elements": "str"}
    spec["filters"] = {"type": "dict"}
    spec["exclude_filters"] = {"type": "list", "elements": "dict"}
    for name, option in own_options(source).items():
        is_list = isinstance(option.default, tuple)
        entry = option.value_type.element() if is_list else option.value_type.spec()
        if is_list:
            entry = {**entry, **{key: value for key, value in option.value_type.spec().items() if key == "choices"}}
        default = list(option.default) if is_list else option.default
        spec[name] = {**entry, **({} if default is None else {"default": default})}
    return spec


@dataclass(frozen=True)
class InventoryOptions:
    """The validated options of an inventory plugin.

    Arguments:
      connection: the options of the connection that are given.
      scope: the IDs and names of the scope by option, ``ALL``, or None for that of the environment.
      request: the hosts to read.
      excluded: the hosts to leave out, by what they match.
      filters: the filters as a text, which is the same for the same ones.
      own: the other options.
    """

    connection: t.Mapping[str, t.Any]
    scope: t.Mapping[str, t.Any]
    request: InfoRequest
    excluded: tuple[InfoRequest, ...]
    filters: str
    own: t.Mapping[str, t.Any]


def inventory_options(source: Source, given: t.Mapping[str, t.Any], known: t.Iterable[str]) -> InventoryOptions:
    """The validated options of an inventory plugin. Raises Invalid.

    Arguments:
      source: the source of the plugin.
      given: the options of the file, templated.
      known: the options that Ansible defines.
    """
    spec = option_spec(source)
    options = preprocess_arguments(spec, given)
    names = {*names_of(spec), *known}
    for name in unknown_options({name: {} for name in names}, options):
        raise Invalid(name, about_unknown("there is no such option", name, options[name], names))
    _raise_first(alias_conflicts(spec, options))
    filters, excluded = options.get("filters", {}), options.get("exclude_filters", [])
    if not isinstance(excluded, (list, dict)):
        raise wrong_kind("exclude_filters", "a list", excluded)
    excluded = [excluded] if isinstance(excluded, dict) else excluded
    own = {name: _own_value(name, option, options.get(name)) for name, option in own_options(source).items()}
    if own["group"] in _RESERVED or reserved_name(own["group"]):
        raise Invalid("group", f"{own['group']!r} is a name of Ansible itself. Give another name")
    return InventoryOptions(
        _connection(source, options),
        {option: _scope_items(option, setting, options.get(option)) for option, setting in source.scope.items()},
        _filter_request(source, "filters", filters),
        tuple(_excluded_request(source, f"exclude_filters[{index}]", each) for index, each in enumerate(excluded)),
        json.dumps([filters, excluded], sort_keys=True),
        own,
    )


def _connection(source: Source, options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options of the connection that are given, without aliases."""
    return {
        setting.option: options[name]
        for setting in source.provider.connection
        for name in names_of(setting.options())
        if name in options
    }


def _raise_first(messages: t.Iterable[str]) -> None:
    """Raise Invalid for the first message about options."""
    for message in messages:
        where, _colon, rule = message.partition(": ")
        raise Invalid(where, rule)


def _own_value(name: str, option: Option, value: t.Any) -> t.Any:
    if value is None:
        return option.default
    if not isinstance(option.default, tuple):
        return option.value_type.normalize(value, name)
    if not isinstance(value, list):
        raise wrong_kind(name, "a list", value)
    normalized = (option.value_type.normalize(each, f"{name}[{index}]") for index, each in enumerate(value))
    return tuple(dict.fromkeys(normalized))


def _scope_items(option: str, setting: Setting, value: t.Any) -> t.Any:
    """IDs, as numbers, and names of projects for example; ``ALL``; None where the option is not given."""
    value = parse_list(value)
    if value is None:
        return None
    items = [value] if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(items, list):
        raise wrong_kind(option, "a list", value)
    if not items:
        raise expected(option, "at least one element", "an empty list", f"For all {option}, write {ALL}")
    if any(isinstance(each, str) and each.strip().casefold() == ALL for each in items):
        if len(items) > 1:
            raise Invalid(option, f"{ALL} is mutually exclusive with other elements")
        return ALL
    named = (_scope_item(setting, each, f"{option}[{index}]") for index, each in enumerate(items))
    return tuple(dict.fromkeys(named))


def _scope_item(setting: Setting, value: t.Any, where: str) -> t.Any:
    """An ID as a number, or a name."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise wrong_kind(where, "an ID or a name", value)
    if isinstance(value, int) or value.strip().isdecimal():
        return setting.value_type.normalize(value if isinstance(value, int) else value.strip(), where)
    return Text(1).normalize(value, where)


def _filter_request(source: Source, place: str, given: t.Any) -> InfoRequest:
    """The request of an ``_info`` module with these options. Raises Invalid, with the place before the option."""
    try:
        if not isinstance(given, dict):
            raise wrong_kind("", "a dictionary", given)
        spec = filter_spec(source.provider, source.resource)
        options = preprocess_arguments(spec, given)
        for name in unknown_options(spec, options):
            raise Invalid(name, about_unknown("there is no such option", name, options[name], names_of(spec)))
        problem = validate_info_arguments(source.provider, source.resource, options)
        _raise_first([problem] if problem else [])
        validated = ArgumentSpecValidator(spec).validate(options)
        _raise_first(f"filter: {message}" for message in validated.error_messages)
        return request_of(source.resource, validated.validated_parameters)
    except Invalid as invalid:
        raise Invalid(f"{place}.{invalid.where}".rstrip("."), invalid.rule) from None


def _excluded_request(source: Source, place: str, given: t.Any) -> InfoRequest:
    """The same for hosts to leave out: only what their documents show can be compared."""
    request = _filter_request(source, place, given)
    if request == _filter_request(source, place, {}):
        raise Invalid(place, "the filter is empty, and would exclude everything. Give an option, or leave it out")
    for each in request.filter_request:
        if each.is_left_to_list:
            raise Invalid(f"{place}.{each.filter.option}", "only the API can compare it: use it in filters")
    return request


def cache_name(source: Source, options: InventoryOptions, environment: t.Mapping[str, str]) -> str:
    """A text that tells apart what one file can read: from which address, with which key, scope and filters.

    It is a part of a hash, which does not show the key. Raises Invalid.

    Arguments:
      source: the source of the plugin.
      options: the options.
      environment: the environment.
    """
    url, key = (
        setting.value(options.connection, environment, ENVIRONMENT)
        for option in ("api_url", "api_key")
        for setting in source.provider.connection
        if setting.option == option
    )
    scope = {name: known_scope(source, options, name, environment) for name in source.scope}
    text = json.dumps([_FORMAT, url, key, scope, options.filters])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def known_scope(source: Source, options: InventoryOptions, name: str, environment: t.Mapping[str, str]) -> t.Any:
    """The elements of the scope that an option gives, or else the environment. Raises Invalid if none does."""
    setting = source.scope[name]
    if options.scope[name] is not None:
        return options.scope[name]
    if not environment.get(setting.env):
        raise Invalid(name, f"is required. Give IDs or names, {ALL}, or set {setting.env} in {ENVIRONMENT}")
    return (setting.value({}, environment),)
