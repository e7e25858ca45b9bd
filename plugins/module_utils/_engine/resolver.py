# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Looks up what a task names: where a resource is, the resource itself, and the values that it wants."""

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
"""What an API answers where it has no such list, or where it may not be read."""


class Resolver:
    """Looks things up for one resource. Arguments: as in Seek, what it asks, and the lists that are known."""

    def __init__(
        self,
        api: Api,
        path_params: PathParams,
        desired: t.Mapping[str, Desired],
        deadline: Deadline,
        known: ListCache | None = None,
        names: IdNames | None = None,
    ) -> None:
        self._api, self._deadline = api, deadline
        self.path_params, self.desired = path_params, desired
        self.document: Document = {}
        self.note = ""
        self.seeks: LookupRequest | None = None
        """What is looked for at the moment, for a message."""
        self._known, self.names = known or ListCache(), names or IdNames()

    def rows(self, collection: Collection, query: Query = ()) -> list[Document]:
        def ask(which: Query) -> list[Document]:
            return self._api.search(collection, self.path_params, which, self._deadline)

        path = fill_path(collection.list_path, self.path_params)
        rows = self._known.rows(path, query, ask)
        self.names.add(path, rows)
        return rows

    def tell(self, text: str) -> None:
        self.note = f"{self.note} {text}".strip()

    def candidates(self, collection: Collection) -> list[Document]:
        pages = self._api.listing(collection, self.path_params, self._deadline)
        return self._known.candidates(fill_path(collection.list_path, self.path_params), pages.more)

    def matches(self, collection: Collection, query: Query, fits: t.Callable[[Document], bool]) -> list[Document]:
        found = [each for each in self.rows(collection, query) if fits(each)]
        # A list that was read whole would show one of them if it did include them, and if there were any.
        whole = self._known.is_complete(fill_path(collection.list_path, self.path_params))
        own = self._api.own_list(collection, bool(found) and not whole)
        if not own:
            return found
        try:
            rows = self.rows(own, () if whole else query)
        except ApiError as error:
            if error.status not in NO_LIST_STATUS:
                raise
            return found
        ids = [each.get("id") for each in found]
        others = [each for each in rows if fits(each) and each.get("id") not in ids]
        if others:
            self._api.includes.setdefault(collection.list_path, False)
        return found + others

    def scope(self, named: t.Mapping[str, LookupRequest]) -> None:
        """Find where a resource stands: each name by the variable of the path. Raises Invalid and ApiError."""
        # These lists are known as long as the connection.
        context = Resolver(self._api, self.path_params, self.desired, self._deadline, self._api.places, self.names)
        try:
            for variable, each in named.items():
                found = id_of(each.lookup.find_one(each.criteria, context), each)
                name = self.names.of(each.lookup, found, context.path_params)
                if name:
                    self.names.places[variable, found] = name
                self.path_params = context.path_params = {**self.path_params, variable: found}
        except Invalid:
            # A task that is repeated until it succeeds has to look again.
            self._api.places = ListCache()
            raise

    def identity(self, resource: Resource, named: LookupRequest) -> str:
        """Find the resource itself; its document is known then. Gives what it was found by.

        A task that renames what it looks for finds it under the new name when it runs again. ``note`` says so: the old
        name can be a typo. Raises NotFound, Invalid and ApiError.
        """
        lookup, criteria = named.lookup, named.criteria
        found = lookup.find(criteria, self)
        matched = lookup.word
        if found:
            document = lookup.require_one(found, criteria, self)
            new = lookup.criteria_after(criteria, self.desired, document)
            others = [each for each in lookup.find(new, self) if each.get("id") != document.get("id")] if new else []
            if others and new:
                raise Invalid(
                    lookup.option,
                    f"one {lookup.title} is there {lookup.describe(criteria)} ({document.get('id')}), and already another one "
                    f"{lookup.describe(new)} ({list_ids(others)}). Give {lookup.id_option} to say which one is meant",
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
            matched = f"new_{lookup.word}"
            found = lookup.find(new, self)
            if not found:
                message = f"{lookup.not_found_message(criteria, self)}. There is none {lookup.describe(new)} either"
                raise NotFound(lookup.option, lookup.with_suggestion(message, criteria, self), gone)
            document = lookup.require_one(found, new, self)
            self.tell(lookup.renamed_note(criteria, new))
        # A row of another list can have other keys than a single read.
        others = [
            row
            for each in resource.collection.lists[1:]
            for row in self._known.shown(fill_path(each.list_path, self.path_params))
        ]
        self.document = {} if any(each is document for each in others) else document
        self.path_params = {**self.path_params, resource.identity.option: id_of(document, named)}
        return matched

    def ids(self, named: LookupRequest) -> list[t.Any]:
        """The ids by which a list is narrowed. Raises Invalid and ApiError."""
        self.seeks = named
        found = named.lookup.find_for_filter(named.criteria, self)
        self.seeks = None
        # What stands for all of them has no id.
        return list(
            dict.fromkeys(id_of(each, named) if "id" in each else named.value_type.from_api(None) for each in found)
        )

    def values(self, resource: Resource) -> None:
        """Find the ids that wanted values name. Raises Invalid and ApiError."""
        for each in resource.fields:
            desired = self.desired.get(each.option)
            if desired and desired.unresolved:
                self.desired = {**self.desired, each.option: each.resolve(desired, self)}
