# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The hosts that an inventory plugin reads."""

from __future__ import annotations

import dataclasses
import json
import threading
import typing as t

from .._api.clock import Deadline
from .._api.errors import ApiError, Interrupted
from .._api.provider import Api
from .._api.settings import Setting
from .._engine.pool import Pool
from .._engine.resolver import Resolver
from .._model.collection import Document
from .._model.host_kind import HostKind
from .._model.lookup import id_of, lookup_request
from .._model.lookup_by_name import LookupByName
from .._model.scalars import Uuid
from .._model.value_type import Invalid
from .info import read_documents, resolved_filters
from .inventory_options import ALL, ENVIRONMENT, InventoryOptions, Source, known_scope
from .messages import advice
from .results import Mask, bug_result, failed_result, run_guarded
from .runtime import Result, Runtime
from .session import Scope, Session, connection, library_missing, settings_of, wait_options

PARALLEL = 8
"""Maximum number of requests at the same time."""


def read_hosts(source: Source, options: InventoryOptions, environment: t.Mapping[str, str], runtime: Runtime) -> Result:
    """Read the hosts. The result has their variables in ``hosts``, and in ``unread`` why some were not read.

    Arguments:
      source: the source of the plugin.
      options: the options.
      environment: the environment.
      runtime: the runtime.
    """

    def action(mask: Mask, trace: list[Result] | None) -> Result:
        missing = library_missing()
        if missing:
            return missing
        settings = settings_of(source.provider, options.connection, environment, mask, ENVIRONMENT)
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
        items = known_scope(self._source, self._options, name, self._environment)
        if items == ALL:
            rows = [row for row in resolver.rows(lookup.collection) if self._source.hosts.is_open(row)]
            return [setting.value_type.normalize(row.get("id"), f"{name} of the API") for row in rows]
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
            dataclasses.replace(each, filter_request=resolved_filters(each.filter_request, resolver))
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


def from_cache(text: t.Any, kind: HostKind) -> list[Document] | None:
    """Hosts from a cache; None for anything that the plugin cannot have written there.

    Arguments:
      text: what the cache has.
      kind: the kind of the hosts.
    """
    try:
        hosts = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
    if not isinstance(hosts, list) or not all(_has_form(host, kind) for host in hosts):
        return None
    return hosts if len({host["id"] for host in hosts}) == len(hosts) else None


def _has_form(host: t.Any, kind: HostKind) -> bool:
    """Whether something is the variable of a host, with an ID that is safe as a name."""
    if not isinstance(host, dict) or host.keys() != kind.form.keys():
        return False
    try:
        is_id = Uuid().normalize(host["id"], "id") == host["id"]
    except Invalid:
        return False
    # Not isinstance: a boolean is no number.
    return is_id and all(expected in (object, type(host[key])) for key, expected in kind.form.items())
