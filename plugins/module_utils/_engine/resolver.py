# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Looks up ids by names: those of the scope, of the resource itself, and of desired values."""

from __future__ import annotations

import typing as t

from .._api.clock import Deadline
from .._api.errors import ApiError
from .._api.list_cache import ListCache
from .._api.provider import Api
from .._model.collection import Collection, Document, PathParams, Query, fill_path
from .._model.desired import Desired
from .._model.lookup import LookupRequest, NotFound, id_of, list_ids
from .._model.names import IdNames
from .._model.resource import Resource
from .._model.value_type import Invalid

NO_LIST_STATUS = (403, 404, 405)
"""The HTTP statuses of a list that does not exist, or that the key may not read."""


class Resolver:
    """The ``LookupContext`` of one resource, and the lookups themselves.

    Arguments:
      api: the connection.
      path_params: the ids that are given.
      desired: the desired values, by option.
      deadline: the end of all requests.
      list_cache: the lists that the run has read; None for a new one.
      names: the names of ids that the run has read; None for new ones.
    """

    def __init__(
        self,
        api: Api,
        path_params: PathParams,
        desired: t.Mapping[str, Desired],
        deadline: Deadline,
        list_cache: ListCache | None = None,
        names: IdNames | None = None,
    ) -> None:
        self._api, self._deadline = api, deadline
        self.path_params, self.desired = path_params, desired
        self.document: Document = {}
        self.note = ""
        self.warnings: list[str] = []
        self.current_request: LookupRequest | None = None
        """The lookup that runs at the moment, for a message."""
        self._list_cache, self.names = list_cache or ListCache(), names or IdNames()

    def rows(self, collection: Collection, query: Query = ()) -> list[Document]:
        """See ``LookupContext``."""

        def search(needed_query: Query) -> list[Document]:
            return self._api.search(collection, self.path_params, needed_query, self._deadline)

        path = fill_path(collection.list_path, self.path_params)
        rows = self._list_cache.rows(path, query, search, collection.id_key)
        self.names.add(path, rows)
        return rows

    def tell(self, text: str, warns: bool = False) -> None:
        """See ``LookupContext``."""
        self.note = f"{self.note} {text}".strip()
        if warns:
            self.warnings.append(text)

    def candidates(self, collection: Collection) -> list[Document]:
        """See ``LookupContext``."""
        listing = self._api.listing(collection, self.path_params, self._deadline)
        return self._list_cache.candidates(fill_path(collection.list_path, self.path_params), listing.more)

    def matches(self, collection: Collection, query: Query, fits: t.Callable[[Document], bool]) -> list[Document]:
        """See ``LookupContext``."""
        documents = [row for row in self.rows(collection, query) if fits(row)]
        # A complete list would show an included resource, if the API included them and if there were any.
        is_complete = self._list_cache.is_complete(fill_path(collection.list_path, self.path_params))
        own_list = self._api.own_list(collection, bool(documents) and not is_complete)
        if not own_list:
            return documents
        try:
            rows = self.rows(own_list, () if is_complete else query)
        except ApiError as error:
            if error.status not in NO_LIST_STATUS:
                raise
            return documents
        ids = [document.get(collection.id_key) for document in documents]
        others = [row for row in rows if fits(row) and row.get(collection.id_key) not in ids]
        if others:
            self._api.includes.setdefault(collection.list_path, False)
        return documents + others

    def scope(self, requests: t.Mapping[str, LookupRequest]) -> None:
        """Look up the ids of the scope, and add them to ``path_params``. Raises Invalid and ApiError.

        Arguments:
          requests: the lookups, by variable of the path.
        """
        # The lists of the scope are kept as long as the connection.
        context = Resolver(self._api, self.path_params, self.desired, self._deadline, self._api.places, self.names)
        try:
            for variable, request in requests.items():
                id = id_of(request.find(context), request)
                name = self.names.of(request.lookup, id, context.path_params)
                if name:
                    self.names.places[variable, id] = name
                self.path_params = context.path_params = {**self.path_params, variable: id}
        except Invalid:
            # A task that is repeated until it succeeds needs new lists.
            self._api.places = ListCache()
            raise

    def identity(self, resource: Resource, request: LookupRequest) -> str:
        """Look up the resource itself: its id joins ``path_params``, its row ``document``. Gives what has matched.

        A task that renames its resource finds it by the new name in the next run. Then ``note`` says so, because the
        old name can also be a typo. Raises NotFound, Invalid and ApiError.
        """
        lookup, criteria = request.lookup, request.criteria
        documents = lookup.find(criteria, self)
        if documents:
            document = lookup.require_one(documents, criteria, self)
            matched_by = lookup.matched_by(criteria, document)
            new = lookup.criteria_after(criteria, self.desired, document)
            id = document.get(lookup.id_key)
            others = [row for row in lookup.find(new, self) if row.get(lookup.id_key) != id] if new else []
            if others and new:
                raise Invalid(
                    lookup.option,
                    f"there is one {lookup.title} {lookup.describe(criteria)} ({id}), and another one "
                    f"{lookup.describe(new)} ({list_ids(others, lookup.id_key)}). Give {lookup.id_option} to select "
                    "one",
                )
        else:
            new = lookup.criteria_after(criteria, self.desired, {})
            gone = lookup.is_gone(criteria, self)
            if not new:
                raise NotFound(
                    lookup.option,
                    lookup.with_suggestion(lookup.not_found_message(criteria, self), criteria, self),
                    gone,
                )
            documents = lookup.find(new, self)
            if not documents:
                message = f"{lookup.not_found_message(criteria, self)}. There is also none {lookup.describe(new)}"
                raise NotFound(lookup.option, lookup.with_suggestion(message, criteria, self), gone)
            document = lookup.require_one(documents, new, self)
            matched_by = f"new_{lookup.matched_by(new, document)}"
            self.tell(lookup.renamed_note(criteria, new))
        # A row of another list can have other keys than a single read.
        foreign_rows = [
            row
            for collection in resource.collection.lists[1:]
            for row in self._list_cache.shown(fill_path(collection.list_path, self.path_params))
        ]
        self.document = {} if any(row is document for row in foreign_rows) else document
        self.path_params = {**self.path_params, resource.identity.option: id_of(document, request)}
        return matched_by

    def ids(self, request: LookupRequest) -> list[t.Any]:
        """Look up the ids that filter a list. Raises Invalid and ApiError."""
        self.current_request = request
        documents = request.lookup.find_for_filter(request.criteria, self)
        self.current_request = None
        return list(dict.fromkeys(id_of(document, request) for document in documents))

    def values(self, resource: Resource) -> None:
        """Look up the ids of desired values, and replace these in ``desired``. Raises Invalid and ApiError."""
        for field in resource.fields:
            desired = self.desired.get(field.option)
            if desired and desired.unresolved:
                self.desired = {**self.desired, field.option: field.resolve(desired, self)}
