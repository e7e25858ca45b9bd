# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A lookup by one word in a list, such as a name."""

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


def has_name(document: Document, word: t.Any) -> bool:
    """Whether a document has a name. Arguments: word, the name in Unicode normal form C."""
    return bool(to_nfc(document.get("name")) == word)


def _names(document: Document) -> tuple[t.Any, ...]:
    return (document.get("name"),)


@dataclass(frozen=True)
class ExtraFilter:
    """An option that narrows a search: what it may be, its parameter of the list, and the key that is compared."""

    option: str
    value_type: ValueType
    query_key: str
    key: str


@dataclass(frozen=True)
class LookupByName(Lookup):
    """One word, looked for in a list.

    Arguments: title, option and instead as in Ref; collection, the list; leaf, what the word may be; word as in Ref;
    hint, the parameter of the list that leaves out others; matches, whether a word means a document, by default the
    one of this name; named, the words of a document, for the guess what a misspelt word means; also, more that may
    say which one; name_key, the key of a document that holds its name. An update of the name changes the word. Without
    a hint the list is read whole: where it is short, this gives names to all its ids.
    """

    title: str
    collection: Collection
    option: str
    id_option: str
    value_type: ValueType = field(default_factory=lambda: Text(1))
    word: str = "name"
    query_key: str | None = "name"
    matches: t.Callable[[Document, t.Any], bool] = has_name
    names_of: t.Callable[[Document], t.Iterable[t.Any]] = _names
    extra_filters: tuple[ExtraFilter, ...] = ()
    name_key: str = "name"

    def names(self, read: Documents) -> dict[str, str]:
        return {
            str(each.get("id")): each[self.name_key]
            for collection in self.collection.lists
            for each in read(collection)
            if is_name(each.get(self.name_key))
        }

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {
            self.option: self.value_type.spec(),
            **{each.option: each.value_type.spec() for each in self.extra_filters},
        }

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        given = {
            each.option: options[each.option] for each in self.extra_filters if options.get(each.option) is not None
        }
        if options.get(self.option) is None:
            for name in given:
                raise Invalid(name, f"says nothing alone: give {self.option} too")
            return None
        word = options[self.option]
        criteria = {self.option: mark_ambiguous(self.value_type.normalize(word, self.option), word)}
        for each in self.extra_filters:
            if each.option in given:
                criteria[each.option] = each.value_type.normalize(given[each.option], each.option)
        return criteria

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        query: list[tuple[str, t.Any]] = []
        # A list compares the characters: it would leave out a name that is written in another way.
        if self.query_key and use_filter and has_one_spelling(criteria[self.option]):
            query.append((self.query_key, criteria[self.option]))
        query += [(each.query_key, criteria[each.option]) for each in self.extra_filters if each.option in criteria]
        return context.matches(self.collection, query, lambda document: self._means(document, criteria))

    def _means(self, document: Document, criteria: Criteria) -> bool:
        return self.matches(document, criteria[self.option]) and all(
            each.value_type.from_api(document.get(each.key)) == criteria[each.option]
            for each in self.extra_filters
            if each.option in criteria
        )

    def describe(self, criteria: Criteria) -> str:
        more = [
            f" and the {each.option} {criteria[each.option]}" for each in self.extra_filters if each.option in criteria
        ]
        return f"with the {self.word} {criteria[self.option]!r}{''.join(more)}"

    def not_found_message(self, criteria: Criteria, context: LookupContext) -> str:
        known = [(name, context.path_params[name]) for name in variables(self.collection.list_path)]
        where = ", ".join(
            f"{name} {value}: {context.names.places[name, value]}"
            if (name, value) in context.names.places
            else f"{name} {value}"
            for name, value in known
        )
        return (
            f"{super().not_found_message(criteria, context)} ({where})"
            if where
            else super().not_found_message(criteria, context)
        )

    def with_suggestion(self, message: str, criteria: Criteria, context: LookupContext) -> str:
        if self.word != "name":
            return message  # an address that differs in one digit is no misspelt one
        known = [name for each in context.candidates(self.collection) for name in self.names_of(each)]
        return with_guess(message, criteria[self.option], known)

    def distinguishing_options(self, found: t.Sequence[Document], criteria: Criteria) -> str:
        differ = [each.option for each in self.extra_filters if len({str(one.get(each.key)) for one in found}) > 1]
        return " or ".join([self.id_option, *differ])

    def criteria_after(
        self, criteria: Criteria, desired: t.Mapping[str, Desired], document: Document
    ) -> Criteria | None:
        if "name" not in desired or desired["name"].value == criteria[self.option]:
            return None
        return {**criteria, self.option: desired["name"].value}

    def renamed_note(self, criteria: Criteria, new: Criteria) -> str:
        old = criteria[self.option]
        return f"No {self.title} is named {old!r}; the one named {new[self.option]!r} counts as renamed before."
