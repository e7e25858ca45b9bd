# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Looks up what a task names: where a resource is, the resource itself, and the values that it wants."""

from __future__ import annotations

import typing as t

from .._api.clock import Deadline
from .._api.errors import ApiError
from .._api.list_cache import Known
from .._api.provider import Api
from .._model.collection import Collection, Document, Place, Query, fill
from .._model.desired import Wanted
from .._model.lookup import NotFound, Sought, id_of, ids
from .._model.names import Names
from .._model.resource import Resource
from .._model.value_type import Invalid

NO_LIST = (403, 404, 405)
"""What an API answers where it has no such list, or where it may not be read."""


class Finder:
    """Looks things up for one resource. Arguments: as in Seek, what it asks, and the lists that are known."""

    def __init__(
        self,
        api: Api,
        place: Place,
        wanted: t.Mapping[str, Wanted],
        deadline: Deadline,
        known: Known | None = None,
        names: Names | None = None,
    ) -> None:
        self._api, self._deadline = api, deadline
        self.place, self.wanted = place, wanted
        self.document: Document = {}
        self.note = ""
        self.seeks: Sought | None = None
        """What is looked for at the moment, for a message."""
        self._known, self.names = known or Known(), names or Names()

    def rows(self, collection: Collection, query: Query = ()) -> list[Document]:
        def ask(which: Query) -> list[Document]:
            return self._api.search(collection, self.place, which, self._deadline)

        path = fill(collection.all, self.place)
        rows = self._known.rows(path, query, ask)
        self.names.add(path, rows)
        return rows

    def tell(self, text: str) -> None:
        self.note = f"{self.note} {text}".strip()

    def candidates(self, collection: Collection) -> list[Document]:
        pages = self._api.listing(collection, self.place, self._deadline)
        return self._known.candidates(fill(collection.all, self.place), pages.more)

    def matches(self, collection: Collection, query: Query, fits: t.Callable[[Document], bool]) -> list[Document]:
        found = [each for each in self.rows(collection, query) if fits(each)]
        # A list that was read whole would show one of them if it did include them, and if there were any.
        whole = self._known.is_whole(fill(collection.all, self.place))
        own = self._api.own_list(collection, bool(found) and not whole)
        if not own:
            return found
        try:
            rows = self.rows(own, () if whole else query)
        except ApiError as error:
            if error.status not in NO_LIST:
                raise
            return found
        ids = [each.get("id") for each in found]
        others = [each for each in rows if fits(each) and each.get("id") not in ids]
        if others:
            self._api.includes.setdefault(collection.all, False)
        return found + others

    def scope(self, named: t.Mapping[str, Sought]) -> None:
        """Find where a resource stands: each name by the variable of the path. Raises Invalid and ApiError."""
        # These lists are known as long as the connection.
        seek = Finder(self._api, self.place, self.wanted, self._deadline, self._api.places, self.names)
        try:
            for variable, each in named.items():
                found = id_of(each.ref.one(each.words, seek), each)
                name = self.names.of(each.ref, found, seek.place)
                if name:
                    self.names.places[variable, found] = name
                self.place = seek.place = {**self.place, variable: found}
        except Invalid:
            # A task that is repeated until it succeeds has to look again.
            self._api.places = Known()
            raise

    def identity(self, resource: Resource, named: Sought) -> str:
        """Find the resource itself; its document is known then. Gives what it was found by.

        A task that renames what it looks for finds it under the new name when it runs again. ``note`` says so: the old
        name can be a typo. Raises NotFound, Invalid and ApiError.
        """
        ref, words = named.ref, named.words
        found = ref.find(words, self)
        matched = ref.word
        if found:
            document = ref.only(found, words, self)
            new = ref.changed(words, self.wanted, document)
            others = [each for each in ref.find(new, self) if each.get("id") != document.get("id")] if new else []
            if others and new:
                raise Invalid(
                    ref.option,
                    f"one {ref.title} is there {ref.described(words)} ({document.get('id')}), and already another one "
                    f"{ref.described(new)} ({ids(others)}). Give {ref.instead} to say which one is meant",
                )
        else:
            new = ref.changed(words, self.wanted, {})
            gone = ref.is_gone(words, self)
            if not new:
                raise NotFound(ref.option, ref.guessed(ref.missing(words, self), words, self), gone)
            matched = f"new_{ref.word}"
            found = ref.find(new, self)
            if not found:
                message = f"{ref.missing(words, self)}. There is none {ref.described(new)} either"
                raise NotFound(ref.option, ref.guessed(message, words, self), gone)
            document = ref.only(found, new, self)
            self.tell(ref.note(words, new))
        # A row of another list can have other keys than a single read.
        others = [
            row for each in resource.collection.lists[1:] for row in self._known.shown(fill(each.all, self.place))
        ]
        self.document = {} if any(each is document for each in others) else document
        self.place = {**self.place, resource.identity.option: id_of(document, named)}
        return matched

    def ids(self, named: Sought) -> list[t.Any]:
        """The ids by which a list is narrowed. Raises Invalid and ApiError."""
        self.seeks = named
        found = named.ref.narrowing(named.words, self)
        self.seeks = None
        # What stands for all of them has no id.
        return list(dict.fromkeys(id_of(each, named) if "id" in each else named.leaf.read(None) for each in found))

    def values(self, resource: Resource) -> None:
        """Find the ids that wanted values name. Raises Invalid and ApiError."""
        for each in resource.fields:
            wanted = self.wanted.get(each.option)
            if wanted and wanted.unresolved:
                self.wanted = {**self.wanted, each.option: each.resolve(wanted, self)}
