# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A lookup by one word in a list, such as a name."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .collection import Collection, Document, variables
from .desired import Wanted
from .guess import with_guess
from .lookup import Ref, Seek, Words
from .names import Documents, is_name
from .scalars import Text
from .value_type import Invalid, Leaf, as_looked_for, composed, is_plain


def has_name(document: Document, word: t.Any) -> bool:
    """Whether a document has a name. Arguments: word, the name in Unicode normal form C."""
    return bool(composed(document.get("name")) == word)


def _names(document: Document) -> tuple[t.Any, ...]:
    return (document.get("name"),)


@dataclass(frozen=True)
class Also:
    """An option that narrows a search: what it may be, its parameter of the list, and the key that is compared."""

    option: str
    leaf: Leaf
    hint: str
    key: str


@dataclass(frozen=True)
class Named(Ref):
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
    instead: str
    leaf: Leaf = field(default_factory=lambda: Text(1))
    word: str = "name"
    hint: str | None = "name"
    matches: t.Callable[[Document, t.Any], bool] = has_name
    named: t.Callable[[Document], t.Iterable[t.Any]] = _names
    also: tuple[Also, ...] = ()
    name_key: str = "name"

    def names(self, read: Documents) -> dict[str, str]:
        return {
            str(each.get("id")): each[self.name_key]
            for collection in self.collection.lists
            for each in read(collection)
            if is_name(each.get(self.name_key))
        }

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {self.option: self.leaf.spec(), **{each.option: each.leaf.spec() for each in self.also}}

    def words(self, options: t.Mapping[str, t.Any]) -> Words | None:
        given = {each.option: options[each.option] for each in self.also if options.get(each.option) is not None}
        if options.get(self.option) is None:
            for name in given:
                raise Invalid(name, f"says nothing alone: give {self.option} too")
            return None
        word = options[self.option]
        words = {self.option: as_looked_for(self.leaf.canonical(word, self.option), word)}
        for each in self.also:
            if each.option in given:
                words[each.option] = each.leaf.canonical(given[each.option], each.option)
        return words

    def find(self, words: Words, seek: Seek, alone: bool = True) -> list[Document]:
        query: list[tuple[str, t.Any]] = []
        # A list compares the characters: it would leave out a name that is written in another way.
        if self.hint and alone and is_plain(words[self.option]):
            query.append((self.hint, words[self.option]))
        query += [(each.hint, words[each.option]) for each in self.also if each.option in words]
        return seek.matches(self.collection, query, lambda document: self._means(document, words))

    def _means(self, document: Document, words: Words) -> bool:
        return self.matches(document, words[self.option]) and all(
            each.leaf.read(document.get(each.key)) == words[each.option] for each in self.also if each.option in words
        )

    def described(self, words: Words) -> str:
        more = [f" and the {each.option} {words[each.option]}" for each in self.also if each.option in words]
        return f"with the {self.word} {words[self.option]!r}{''.join(more)}"

    def missing(self, words: Words, seek: Seek) -> str:
        known = [(name, seek.place[name]) for name in variables(self.collection.all)]
        where = ", ".join(
            f"{name} {value}: {seek.names.places[name, value]}"
            if (name, value) in seek.names.places
            else f"{name} {value}"
            for name, value in known
        )
        return f"{super().missing(words, seek)} ({where})" if where else super().missing(words, seek)

    def guessed(self, message: str, words: Words, seek: Seek) -> str:
        if self.word != "name":
            return message  # an address that differs in one digit is no misspelt one
        known = [name for each in seek.candidates(self.collection) for name in self.named(each)]
        return with_guess(message, words[self.option], known)

    def resolves(self, found: t.Sequence[Document], words: Words) -> str:
        differ = [each.option for each in self.also if len({str(one.get(each.key)) for one in found}) > 1]
        return " or ".join([self.instead, *differ])

    def changed(self, words: Words, wanted: t.Mapping[str, Wanted], document: Document) -> Words | None:
        if "name" not in wanted or wanted["name"].value == words[self.option]:
            return None
        return {**words, self.option: wanted["name"].value}

    def note(self, words: Words, new: Words) -> str:
        old = words[self.option]
        return f"No {self.title} is named {old!r}; the one named {new[self.option]!r} counts as renamed before."
