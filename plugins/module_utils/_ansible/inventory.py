# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The options of an inventory plugin, and the hosts that it reads."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import threading
import typing as t
from dataclasses import dataclass

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.clock import Deadline
from .._api.errors import ApiError, Interrupted
from .._api.provider import Api, Provider
from .._api.settings import Setting
from .._engine.pool import Pool
from .._engine.resolver import Resolver
from .._model.collection import Document
from .._model.host_kind import HostKind
from .._model.lookup import id_of, lookup_request
from .._model.lookup_by_name import LookupByName
from .._model.resource import Resource
from .._model.scalars import Choice, Text, Uuid
from .._model.text import plural_of
from .._model.text_forms import parse_list
from .._model.value_type import Invalid, ValueType, expected, wrong_kind
from .arguments import WAIT_TIMEOUT_TYPE, about_unknown, names_of, preprocess_arguments, unknown_options
from .info import read_documents, resolved
from .info_request import InfoRequest, filter_spec, request_of, validate_info_arguments
from .messages import advice
from .results import Mask, bug_result, failed_result, run_guarded
from .runtime import Result, Runtime
from .session import Scope, Session, connection, library_missing, settings_of, wait_options
from .validation import alias_conflicts

ALL = "all"
"""The word for all projects, for example. A project of this name is given by its ID."""
PARALLEL = 8
"""Maximum number of requests at the same time."""
GROUP = re.compile(r"[A-Za-z_]\w*", re.ASCII)
"""The names of groups that are valid everywhere."""
_FORMAT = 1
"""The form of the hosts in the cache. A release that changes it does not read those of earlier ones."""


@dataclass(frozen=True)
class Source:
    """What an inventory plugin reads, and what it makes of it.

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
        "group": Option(Text(1, 255, GROUP.pattern, "a name of letters, digits and underscores"), source.provider.name),
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
      connection: the options of the connection, as they are given.
      scope: the IDs and names of the scope by option, ``ALL``, or None for that of the environment.
      request: the hosts to read.
      excluded: the hosts to leave out, by what they match.
      own: the other options.
    """

    connection: t.Mapping[str, t.Any]
    scope: t.Mapping[str, t.Any]
    request: InfoRequest
    excluded: tuple[InfoRequest, ...]
    own: t.Mapping[str, t.Any]


def inventory_options(source: Source, given: t.Mapping[str, t.Any], known: t.Iterable[str]) -> InventoryOptions:
    """The validated options of an inventory plugin. Raises Invalid.

    Arguments:
      source: what the plugin reads.
      given: the options of the file, templated.
      known: the options that Ansible defines.
    """
    spec = option_spec(source)
    options = preprocess_arguments(spec, given)
    names = {*names_of(spec), *known}
    for name in unknown_options(dict.fromkeys(names, {}), options):
        raise Invalid(name, about_unknown("there is no such option", name, options[name], names))
    _raise_first(alias_conflicts(spec, options))
    filters = options.get("filters")
    excluded = options.get("exclude_filters")
    if isinstance(excluded, dict):
        excluded = [excluded]
    if not isinstance(excluded, (list, type(None))):
        raise wrong_kind("exclude_filters", "a list", excluded)
    return InventoryOptions(
        {name: options[name] for setting in source.provider.connection for name in names_of(setting.options()) & {*options}},
        {option: _scope_items(option, setting, options.get(option)) for option, setting in source.scope.items()},
        _filter_request(source, "filters", {} if filters is None else filters),
        tuple(_excluded_request(source, f"exclude_filters[{index}]", each) for index, each in enumerate(excluded or ())),
        {name: _own_value(name, option, options.get(name)) for name, option in own_options(source).items()},
    )


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
    return tuple(dict.fromkeys(option.value_type.normalize(each, f"{name}[{index}]") for index, each in enumerate(value)))


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
    is_all = [isinstance(each, str) and each.strip().casefold() == ALL for each in items]
    if any(is_all) and len(items) > 1:
        raise Invalid(option, f"{ALL} is mutually exclusive with other elements")
    return ALL if any(is_all) else tuple(
        dict.fromkeys(_scope_item(setting, each, f"{option}[{index}]") for index, each in enumerate(items))
    )


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
            raise Invalid(f"{place}.{each.filter.option}", f"only the API can compare it: use it in filters")
    return request


def cache_name(source: Source, options: InventoryOptions, environment: t.Mapping[str, str]) -> str:
    """A text that tells apart what one file can read: from which address, with which key, scope and filters.

    It is a part of a hash, so that nobody can read the key in it. Raises Invalid.

    Arguments:
      source: what the plugin reads.
      options: the options.
      environment: the environment.
    """
    settings = {setting.option: setting.value(options.connection, environment) for setting in source.provider.connection}
    scope = {name: _known_ids(source, options, name, environment) for name in source.scope}
    parts = (_FORMAT, settings["api_url"], settings["api_key"], scope, options.request, options.excluded)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _known_ids(source: Source, options: InventoryOptions, name: str, environment: t.Mapping[str, str]) -> t.Any:
    """The elements of the scope that an option gives, or else the environment. Raises Invalid if none does."""
    setting = source.scope[name]
    if options.scope[name] is not None:
        return options.scope[name]
    if not environment.get(setting.env):
        raise Invalid(name, f"is required. Give IDs or names, {ALL}, or set {setting.env} in the environment")
    return (setting.value({}, environment),)


def read_hosts(
    source: Source, options: InventoryOptions, environment: t.Mapping[str, str], runtime: Runtime
) -> Result:
    """Read the hosts. The result has their variables in ``hosts``, and in ``unread`` why some were not read.

    Arguments:
      source: what the plugin reads.
      options: the options.
      environment: the environment.
      runtime: the runtime.
    """

    def action(mask: Mask, trace: list[Result] | None) -> Result:
        missing = library_missing()
        if missing:
            return missing
        settings = settings_of(source.provider, options.connection, environment, mask)
        waiting = {"wait": True, "wait_timeout": options.own["wait_timeout"]}
        _wait, deadline = wait_options(settings, waiting, mask)
        api = connection(source.provider, settings, environment, mask, trace, PARALLEL)
        try:
            return {"changed": False, **_Reader(source, options, api, deadline, environment).result()}
        except Invalid:
            raise
        except Exception as defect:  # noqa: BLE001  reported as a defect of the plugin
            return bug_result(defect)
        finally:
            api.client.close()

    return run_guarded(runtime, action)


class _Reader:
    """Reads the hosts of all parts of the scope, several parts at the same time."""

    def __init__(
        self,
        source: Source,
        options: InventoryOptions,
        api: Api,
        deadline: Deadline,
        environment: t.Mapping[str, str],
    ) -> None:
        self._source, self._options, self._api, self._deadline = source, options, api, deadline
        self._environment = environment
        self._hosts: dict[int, list[Document]] = {}
        self._errors: dict[int, Exception] = {}
        self._lock = threading.Lock()

    def result(self) -> Result:
        """The hosts, or a failed result. Raises Invalid."""
        try:
            places = self._places()
        except ApiError as error:
            return failed_result(self._message(f"look for the {' and '.join(self._source.scope)}", error))
        Pool(PARALLEL).map(self._read_place, list(enumerate(places)))
        unread = [self._unread(places[number], error) for number, error in sorted(self._errors.items())]
        # A wrong key, or an outage of all, is no reason for an inventory without hosts.
        if unread and (not self._tolerates(*self._errors.values()) or len(unread) == len(places)):
            return failed_result(unread[0])
        hosts = {host["id"]: host for number in sorted(self._hosts) for host in self._hosts[number]}
        return {"hosts": list(hosts.values()), "unread": unread}

    def _tolerates(self, *errors: Exception) -> bool:
        """Whether the other hosts are an inventory without those that could not be read for these reasons."""
        fatal = [error for error in errors if isinstance(error, (Interrupted, Invalid)) or self._status(error) == 401]
        return not fatal and self._options.own.get("unreachable") == "warn"

    @staticmethod
    def _status(error: Exception) -> int | None:
        return getattr(error, "status", None)

    def _places(self) -> list[dict[str, t.Any]]:
        """The IDs of each part of the scope: of each project and region, for example."""
        places: list[dict[str, t.Any]] = [{}]
        resolver = Resolver(self._api, {}, {}, self._deadline)
        for name, setting in self._source.scope.items():
            ids = self._ids(name, setting, resolver)
            places = [{**place, setting.option: id} for place in places for id in ids]
        return places

    def _ids(self, name: str, setting: Setting, resolver: Resolver) -> list[t.Any]:
        lookup = setting.lookup
        if not isinstance(lookup, LookupByName):
            raise TypeError(f"{setting.option} has no names")
        named = dataclasses.replace(setting, lookup=dataclasses.replace(lookup, option=name, id_option="the ID"))
        items = _known_ids(self._source, self._options, name, self._environment)
        if items == ALL:
            rows = [row for row in resolver.rows(lookup.collection) if self._source.hosts.is_open(row)]
            return [setting.value_type.normalize(row.get("id"), f"the ID in the list of {name}") for row in rows]
        ids = []
        for item in items:
            request = lookup_request(named, {name: item}) if isinstance(item, str) else None
            ids.append(id_of(request.find(resolver), request) if request else item)
        return list(dict.fromkeys(ids))

    def _read_place(self, numbered: tuple[int, dict[str, t.Any]]) -> None:
        number, place = numbered
        with self._lock:
            if self._errors and not self._tolerates(*self._errors.values()):
                return  # the result is a failure
        try:
            self._hosts[number] = list(self._read(place))
        except (ApiError, Invalid) as error:
            with self._lock:
                self._errors[number] = error

    def _read(self, place: dict[str, t.Any]) -> t.Iterator[Document]:
        """The variables of the hosts in one part of the scope. Raises ApiError and Invalid."""
        source, resource = self._source, self._source.resource
        resolver = Resolver(self._api, place, {}, self._deadline)
        request, *excluded = (
            dataclasses.replace(each, filter_request=resolved(each.filter_request, resolver))
            for each in (self._options.request, *self._options.excluded)
        )
        names = {
            kind: {str(row.get(collection.id_key)): str(row.get("name")) for row in resolver.rows(collection)}
            for kind, collection in source.hosts.related.items()
        }
        session = Session(self._api, Scope(place, {}), True, self._deadline)
        for document in read_documents(resource, session, request):
            shown = resource.show(document)
            if request.fits(resource, shown) and not any(each.fits(resource, shown) for each in excluded):
                self._require_id(shown)
                yield source.hosts.describe(shown, place, names)

    def _require_id(self, shown: Document) -> None:
        """Raise ApiError for a host without a valid ID: no name would be left for it."""
        resource = self._source.resource
        try:
            shown[resource.collection.id_key] = Uuid().normalize(shown.get(resource.collection.id_key), "id")
        except Invalid:
            path = resource.collection.list_path
            raise ApiError("GET", path, f"the list has a {resource.title} without a valid ID") from None

    def _unread(self, place: dict[str, t.Any], error: Exception) -> str:
        """The message that a part of the scope could not be read."""
        if isinstance(error, Invalid):
            return str(error)
        where = ", ".join(f"{option} {id}" for option, id in place.items())
        return self._message(f"read the {self._source.hosts.titles}{f' of {where}' if where else ''}", error)

    def _message(self, doing: str, error: Exception) -> str:
        if not isinstance(error, ApiError):
            return str(error)
        hint = advice(self._source.provider, self._source.resource, error)
        return f"Cannot {doing}: {error.problem.rstrip('.')}. {hint}".rstrip()


def to_cache(hosts: t.Sequence[Document]) -> str:
    """Hosts as a cache keeps them: one text, because some caches keep marks of trust that a document could imitate."""
    return json.dumps(hosts)


def from_cache(text: t.Any) -> list[Document] | None:
    """Hosts from a cache; None for anything else."""
    try:
        hosts = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
    is_valid = isinstance(hosts, list) and all(isinstance(host, dict) and host.get("id") for host in hosts)
    return hosts if is_valid else None
