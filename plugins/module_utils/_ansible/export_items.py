# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Resources as the items of a list that would change nothing: with names where these are unique, else with IDs."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import replace

from .._api.clock import Deadline
from .._api.errors import ApiError
from .._api.list_cache import ListCache
from .._api.provider import Api, Provider
from .._engine.resolver import NO_LIST_STATUS, Resolver
from .._model.collection import Document, PathParams
from .._model.field import Field
from .._model.lookup import Criteria, Lookup, lookup_request, normalize_id
from .._model.names import IdNamer, IdNames
from .._model.resource import Identity, Parent, Resource
from .._model.value_type import Invalid
from .._model.yaml_text import is_writable
from .export_filters import parent_collection
from .info import read_documents, resolved_filters
from .info_request import request_of
from .results import Mask
from .session import Scope, Session, scope_of

_NUMBER = re.compile(r"([0-9]+)")
Options = dict[str, t.Any]


class Exported(t.NamedTuple):
    """A resource as an item.

    Arguments:
      options: the options of the item.
      left_out: the options that it lacks although the resource has values for them, each with the reason.
    """

    options: Options
    left_out: list[tuple[str, str]]


class Reading:
    """The connection and the lists that the kinds of a task share.

    Arguments:
      api: the connection.
      deadline: the end of all requests.
      runtime: hides secrets, and shows warnings.
      by_name: whether items have names where these are unique.
      is_exact: as in ``Field.declared``.
    """

    def __init__(self, api: Api, deadline: Deadline, runtime: Mask, by_name: bool, is_exact: bool) -> None:
        self.api, self.deadline, self.runtime = api, deadline, runtime
        self.by_name, self.is_exact = by_name, is_exact
        self.lists, self.names = ListCache(), IdNames()

    def resolver(self, path_params: PathParams) -> Resolver:
        """The context of lookups.

        Arguments:
          path_params: the known IDs.
        """
        return Resolver(self.api, path_params, {}, self.deadline, self.lists, self.names)


class _Place:
    """The resources with the same project, region and parents, and the names that are unique among them.

    Arguments:
      reading: the connection and the lists.
      path_params: the IDs of the place.
    """

    def __init__(self, reading: Reading, path_params: PathParams) -> None:
        self.reading, self.path_params = reading, path_params
        self.resolver = reading.resolver(path_params)
        self._unique: dict[int, t.Callable[[t.Any], Criteria | None]] = {}

    def name_of(self, namer: IdNamer, value: t.Any) -> str | None:
        """The name of an ID in a list that the task has read, or None."""
        return self.reading.names.of(namer, value, self.path_params)

    def unique_of(self, lookup: Lookup, value: t.Any) -> Criteria | None:
        """The options by which a lookup finds only the resource with an ID, or None. Raises ApiError."""
        if value is None or not self.reading.by_name:
            return None
        if id(lookup) not in self._unique:
            self._unique[id(lookup)] = self._index(lookup)
        names = self._unique[id(lookup)](value)
        return names if names and is_writable(dict(names)) else None

    def _index(self, lookup: Lookup) -> t.Callable[[t.Any], Criteria | None]:
        try:
            return lookup.unique(self.resolver, self.unique_of)
        except ApiError as error:
            if error.status not in NO_LIST_STATUS:
                raise
            # A key that may not read this list still reads the resources, which then have IDs.
            self.reading.runtime.warn(f"Cannot find the names for {lookup.id_option}: {error.problem.rstrip('.')}.")
            return lambda _value: None


class ItemReader:
    """Reads the resources of one kind.

    Arguments:
      reading: the connection and the lists.
      provider: the provider.
      resource: the kind of resource.
      options: the options of the task.
      environment: the environment of the task.
      filters: the filters of the kind.
      modules: the modules of all kinds that the task reads.
    """

    def __init__(
        self,
        reading: Reading,
        provider: Provider,
        resource: Resource,
        options: t.Mapping[str, t.Any],
        environment: t.Mapping[str, str],
        filters: t.Mapping[str, t.Any],
        modules: t.Collection[str],
    ) -> None:
        self._reading, self._resource, self._filters = reading, resource, filters
        included = resource.collection.included
        # A resource that also has a separate list is declared once.
        self._is_elsewhere = included.shows if included and included.module in modules else lambda _document: False
        self._scope = scope_of(provider, replace(resource, parents=()), options, environment)

    def items(self) -> list[Exported]:
        """The resources, sorted. Raises Invalid and ApiError."""
        resolver = self._reading.resolver(self._scope.path_params)
        resolver.scope(self._scope.named)
        place = _Place(self._reading, {name: resolver.path_params[name] for name in self._resource.scope})
        items = [
            (_sort_key([parents, *key]), exported)
            for path_params, parents in self._parents(place)
            for key, exported in self._in_place(_Place(self._reading, path_params), parents)
        ]
        return [exported for _key, exported in sorted(items, key=lambda item: item[0])]

    def _parents(self, place: _Place) -> list[tuple[PathParams, Options]]:
        """The IDs of all places with such resources, and the options for the parents. Raises Invalid and ApiError."""
        places: list[tuple[PathParams, Options]] = [(place.path_params, {})]
        for parent in self._resource.parents:
            places = [
                ({**path_params, parent.option: value}, {**options, **_identified(place, parent, value)})
                for path_params, options in places
                for value in self._parent_ids(place, parent)
            ]
        return places

    def _parent_ids(self, place: _Place, parent: Parent) -> list[t.Any]:
        """The IDs of a parent: the one that the filters select, or all. Raises Invalid and ApiError."""
        request = lookup_request(parent, self._filters)
        if request:
            return place.resolver.ids(request)
        if self._filters.get(parent.option) is not None:
            return [normalize_id(parent, self._filters[parent.option])]
        collection = parent_collection(self._resource, parent)
        return [_normalized(parent, row.get(collection.id_key)) for row in place.resolver.rows(collection)]

    def _in_place(self, place: _Place, parents: Options) -> t.Iterator[tuple[list[t.Any], Exported]]:
        """The resources of a place, each with what sorts it. Raises Invalid and ApiError."""
        resource, reading = self._resource, self._reading
        for document in self._documents(place):
            for text in resource.secrets(document):
                reading.runtime.secret_value(text)
            try:
                value = _normalized(resource.identity, document.get(resource.collection.id_key))
            except Invalid:
                continue  # an odd row, which no task could select
            whole = self._complete(place, document, value)
            title = resource.display_name(whole, place.name_of)
            exported = self._exported(place, whole, value, parents)
            fields = {name: item for name, item in exported.options.items() if name != resource.identity.option}
            yield [str(title or ""), fields, str(value)], exported

    def _documents(self, place: _Place) -> t.Iterator[Document]:
        """The documents that fit the filters, each once. Raises Invalid and ApiError."""
        resource = self._resource
        session = Session(self._reading.api, Scope(dict(place.path_params), {}), True, self._reading.deadline)
        request = request_of(resource, self._filters)
        request = replace(request, filter_request=resolved_filters(request.filter_request, place.resolver))
        seen = set()
        for document in read_documents(resource, session, request, place.resolver.rows):
            key = repr(document.get(resource.collection.id_key))
            fits = request.fits(resource, resource.show(document)) and not self._is_elsewhere(document)
            if fits and key not in seen:
                seen.add(key)
                yield document

    def _complete(self, place: _Place, document: Document, value: t.Any) -> Document:
        """A document with the parts that other requests read, as far as the key may read them. Raises ApiError."""
        resource, api = self._resource, self._reading.api
        for extra in resource.extras:
            if extra.key in document or not extra.exists(document):
                continue
            try:
                answer: t.Any = (
                    place.resolver.rows(extra.collection)
                    if extra.collection
                    else api.look(
                        extra.path, {**place.path_params, resource.identity.option: value}, self._reading.deadline
                    )
                )
            except ApiError as error:
                if error.status not in NO_LIST_STATUS:
                    raise
                continue
            shown = None if answer is None else extra.value(answer, document)
            if shown is not None:
                document = {**document, extra.key: shown}
        return document

    def _exported(self, place: _Place, document: Document, value: t.Any, parents: Options) -> Exported:
        """A resource as an item. Raises ApiError."""
        resource = self._resource
        identity = _identified(place, resource.identity, value)
        declared, left_out = resource.declared(document, self._reading.is_exact)
        options = {**parents, **identity}
        chosen = resource.identity.lookup.choose(identity) if resource.identity.lookup else None
        for field in resource.fields:
            given = declared.get(field.option)
            is_said = chosen and field.option == chosen.word and given == {chosen.word: identity.get(chosen.option)}
            if not given or is_said:
                continue  # what finds a resource says what its name is
            named = self._named(place, field, given, document)
            if is_writable(named):
                options.update(named)
            else:
                left_out.append((field.option, "it has characters that no file can hold"))
        return Exported(options, left_out)

    def _named(self, place: _Place, field: Field, given: Options, document: Document) -> Options:
        """The options of a field with names, if these find what the IDs mean. Raises ApiError."""
        named = field.named(given, place.unique_of) if self._reading.by_name else given
        if named == given:
            return given
        resolver = self._reading.resolver(place.path_params)
        resolver.document = document
        try:
            desired = field.desired(named)
            if desired and desired.unresolved:
                desired = field.resolve(desired, resolver)
            return given if not desired or field.plan(document, desired) else named
        except Invalid:
            return given


def _normalized(identity: Identity, value: t.Any) -> t.Any:
    """The ID in a document, as a task gives it. Raises Invalid."""
    return identity.value_type.normalize(identity.value_type.from_api(value), identity.option)


def _identified(place: _Place, identity: Identity, value: t.Any) -> Options:
    """The options that say which resource is meant. Raises ApiError."""
    names = place.unique_of(identity.lookup, value) if identity.lookup else None
    return dict(names or {identity.option: value})


def _sort_key(values: t.Iterable[t.Any]) -> list[t.Any]:
    """A key that sorts by each text, as a person sorts it, and then by its exact form."""
    texts = [json.dumps(value, sort_keys=True, default=str) for value in values]
    return [(_natural(text), text) for text in texts]


def _natural(text: str) -> list[t.Any]:
    """A key that sorts by words without their case, and by the numbers in them."""
    parts = [part.lstrip("0") if index % 2 else part.casefold() for index, part in enumerate(_NUMBER.split(text))]
    # A number before a text, and a shorter one first. Python refuses to convert very long ones.
    return [(0, len(part), part) if index % 2 else (1, 0, part) for index, part in enumerate(parts)]
