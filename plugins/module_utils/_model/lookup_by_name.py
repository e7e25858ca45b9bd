# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A lookup in a list by one text, such as a name."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .collection import Collection, Document, variables
from .desired import Desired
from .guess import with_guess
from .lookup import Criteria, Lookup, LookupContext
from .names import Documents, is_name
from .scalars import Text
from .value_type import Invalid, ValueType, has_one_spelling, mark_ambiguous, to_nfc


def has_name(document: Document, name: t.Any) -> bool:
    """Return whether a document has a name.

    Arguments:
      document: the document.
      name: the name in Unicode normal form C.
    """
    return bool(to_nfc(document.get("name")) == name)


def _name_of(document: Document) -> tuple[t.Any, ...]:
    return (document.get("name"),)


@dataclass(frozen=True)
class ExtraFilter:
    """An option that narrows a lookup.

    Arguments:
      option: its name.
      value_type: the type of its value.
      query_key: the parameter of the list.
      key: the key of documents that is compared.
    """

    option: str
    value_type: ValueType
    query_key: str
    key: str


@dataclass(frozen=True)
class LookupByName(Lookup):
    """A lookup in a list by one text. An update of the name changes the criteria.

    Arguments:
      title: the kind of the resource, for messages.
      collection: the collection of the list.
      option: the option for the name.
      id_option: the option for the ID.
      value_type: the type of the name.
      word: the criterion, as results call it.
      query_key: the parameter of the list that filters by the name. None reads the whole list, which then gives the
        names of all IDs: right for short lists.
      matches: returns whether a document has a name.
      names_of: returns the names of a document, for suggestions.
      extra_filters: options that narrow the lookup.
      name_key: the key of documents that holds the name.
    """

    title: str
    collection: Collection
    option: str
    id_option: str
    value_type: ValueType = field(default_factory=lambda: Text(1))
    word: str = "name"
    query_key: str | None = "name"
    matches: t.Callable[[Document, t.Any], bool] = has_name
    names_of: t.Callable[[Document], t.Iterable[t.Any]] = _name_of
    extra_filters: tuple[ExtraFilter, ...] = ()
    name_key: str = "name"

    def names(self, read: Documents) -> dict[str, str]:
        return {
            str(document.get("id")): document[self.name_key]
            for collection in self.collection.lists
            for document in read(collection)
            if is_name(document.get(self.name_key))
        }

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {
            **super().options(),
            **{extra.option: extra.value_type.spec() for extra in self.extra_filters},
        }

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        extras = [extra for extra in self.extra_filters if options.get(extra.option) is not None]
        name = options.get(self.option)
        if name is None:
            if extras:
                raise Invalid(extras[0].option, f"requires the option {self.option}")
            return None
        criteria = {self.option: mark_ambiguous(self.value_type.normalize(name, self.option), name)}
        for extra in extras:
            criteria[extra.option] = extra.value_type.normalize(options[extra.option], extra.option)
        return criteria

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        query: list[tuple[str, t.Any]] = []
        # The list compares characters, so it would leave out a name in another spelling.
        if self.query_key and use_filter and has_one_spelling(criteria[self.option]):
            query.append((self.query_key, criteria[self.option]))
        query += [(extra.query_key, criteria[extra.option]) for extra in self._extras(criteria)]
        return context.matches(self.collection, query, lambda document: self._fits(document, criteria))

    def _extras(self, criteria: Criteria) -> list[ExtraFilter]:
        return [extra for extra in self.extra_filters if extra.option in criteria]

    def _fits(self, document: Document, criteria: Criteria) -> bool:
        return self.matches(document, criteria[self.option]) and all(
            extra.value_type.from_api(document.get(extra.key)) == criteria[extra.option]
            for extra in self._extras(criteria)
        )

    def describe(self, criteria: Criteria) -> str:
        extras = [f" and the {extra.option} {criteria[extra.option]}" for extra in self._extras(criteria)]
        return f"with the {self.word} {criteria[self.option]!r}{''.join(extras)}"

    def not_found_message(self, criteria: Criteria, context: LookupContext) -> str:
        scope = []
        for variable in variables(self.collection.list_path):
            id = context.path_params[variable]
            name = context.names.places.get((variable, id))
            scope.append(f"{variable} {id}" if name is None else f"{variable} {id}: {name}")
        message = super().not_found_message(criteria, context)
        return f"{message} ({', '.join(scope)})" if scope else message

    def with_suggestion(self, message: str, criteria: Criteria, context: LookupContext) -> str:
        if self.word != "name":
            return message  # an address that differs in one digit is not misspelled
        names = [name for document in context.candidates(self.collection) for name in self.names_of(document)]
        return with_guess(message, criteria[self.option], names)

    def distinguishing_options(self, documents: t.Sequence[Document], criteria: Criteria) -> str:
        differing = [
            extra.option
            for extra in self.extra_filters
            if len({str(document.get(extra.key)) for document in documents}) > 1
        ]
        return " or ".join([self.id_option, *differing])

    def criteria_after(
        self, criteria: Criteria, desired: t.Mapping[str, Desired], document: Document
    ) -> Criteria | None:
        if "name" not in desired or desired["name"].value == criteria[self.option]:
            return None
        return {**criteria, self.option: desired["name"].value}

    def renamed_note(self, criteria: Criteria, new: Criteria) -> str:
        old, name = criteria[self.option], new[self.option]
        return f"No {self.title} is named {old!r}: assuming that an earlier run renamed it to {name!r}."
