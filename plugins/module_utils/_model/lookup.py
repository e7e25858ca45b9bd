# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""From readable words to the one document that they mean: for what is updated, where it stands, and wanted values.

What a list leaves out is a hint. Which documents are meant is compared here, exactly.
"""

from __future__ import annotations

import threading
import typing as t
from dataclasses import dataclass, field

from .resource import Collection, Document, Place, Query, fill, variables
from .text import with_guess
from .value_types import Invalid, Leaf, Text, as_looked_for, composed, is_plain

if t.TYPE_CHECKING:
    from .desired import Wanted

Words = t.Mapping[str, t.Any]
"""Readable words by their options."""

_SHOWN = 10
"""How many ids a message names."""


Documents = t.Callable[[Collection], t.Iterable[Document]]
"""The documents of a collection that were read, as far as there are any."""


class Namer(t.Protocol):
    """Something that has ids, and names for them."""

    def names(self, read: Documents) -> dict[str, str]:
        """What each id is called, as far as documents show it. Arguments: read, the documents of a collection."""


NameOf = t.Callable[[Namer, t.Any], t.Optional[str]]
"""What an id is called; None where that is not known."""


class Names:
    """What ids are called, as far as documents show it that a run has read anyway. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lists: dict[str, dict[int, t.Sequence[Document]]] = {}
        self._names: dict[t.Any, dict[str, str]] = {}
        self.places: dict[tuple[str, t.Any], str] = {}
        """The names of what a path leads through, by variable of the path and id."""

    def add(self, path: str, documents: t.Sequence[Document]) -> None:
        """Take documents of a list along, whole or in part."""
        with self._lock:
            known = self._lists.setdefault(path, {})
            if id(documents) not in known:
                known[id(documents)] = documents
                self._names.clear()

    def of(self, namer: Namer, value: t.Any, place: Place) -> str | None:
        """What an id is called. Arguments: place, the ids of what it stands in."""
        if value is None or isinstance(value, (dict, list)):
            return None

        def read(collection: Collection) -> list[Document]:
            if not {*variables(collection.all)} <= place.keys():
                return []
            return [row for rows in self._lists.get(fill(collection.all, place), {}).values() for row in rows]

        key = (id(namer), *sorted(place.items()))
        with self._lock:
            if key not in self._names:
                self._names[key] = {each.lower(): name for each, name in namer.names(read).items()}
            return self._names[key].get(str(value).lower())


def named(value: t.Any, name: t.Any) -> t.Any:
    """An id for people to read, with its name before it; the elements of a list and of a dictionary the same way."""
    if isinstance(value, dict) and isinstance(name, dict):
        return {key: named(each, name.get(key)) for key, each in value.items()}
    if isinstance(value, list) and isinstance(name, list):
        return [named(each, one) for each, one in zip(value, name)]
    return f"{name} ({value})" if isinstance(name, str) and name != str(value) else value


def is_name(value: t.Any) -> bool:
    """Whether a value of a document can be shown as a name."""
    return isinstance(value, str) and bool(value.strip())


class NotFound(Invalid):
    """Nothing is what the words of a task mean. Arguments: as for Invalid; gone, whether that means that it is gone."""

    def __init__(self, where: str, rule: str, gone: bool) -> None:
        super().__init__(where, rule)
        self.gone = gone


class Seek(t.Protocol):
    """What a look-up may use. It cannot write.

    ``place`` holds the ids that are known; ``document`` the resource that is updated, empty while it is looked for;
    ``wanted`` what its task wants, as far as it is known; ``names`` what ids are called.
    """

    place: Place
    document: Document
    wanted: t.Mapping[str, Wanted]
    names: Names

    def rows(self, collection: Collection, query: Query = ()) -> list[Document]:
        """The documents of a list, asked for once. Raises ApiError."""

    def tell(self, text: str) -> None:
        """Say something that a person should know of what was looked for."""

    def candidates(self, collection: Collection) -> list[Document]:
        """The documents to guess from what is meant: of a list that was read whole, or on its first page.

        Few requests, and little time, are spent on guesses: see ``Known.candidates``.
        """

    def matches(self, collection: Collection, query: Query, fits: t.Callable[[Document], bool]) -> list[Document]:
        """The documents of a list that fit, those included that have a list of their own. Raises ApiError.

        Where one fits, their own list is read only if the first one is known to leave them out.
        """


class Ref:
    """Readable words that stand for an id. A subclass says which documents they mean.

    ``title`` names what is looked for; ``option`` asks for the word, and ``instead`` for the id; ``word`` says in a
    result what was found by it.
    """

    title: str
    option: str
    instead: str
    word: str = "name"

    def names(self, read: Documents) -> dict[str, str]:
        """What each id is called that it can stand for. Arguments: as in Namer."""
        return {}

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options, by name."""
        raise NotImplementedError

    def words(self, options: t.Mapping[str, t.Any]) -> Words | None:
        """What the options of a task say; None when they say nothing. Raises Invalid."""
        raise NotImplementedError

    def find(self, words: Words, seek: Seek, alone: bool = True) -> list[Document]:
        """All documents that are meant. ``alone`` says that nothing else is looked for in the same list."""
        raise NotImplementedError

    def described(self, words: Words) -> str:
        """The words, to be put after the title: ``with the name 'web-1'``."""
        raise NotImplementedError

    def resolves(self, found: t.Sequence[Document], words: Words) -> str:
        """The options that can say which one of these is meant."""
        return self.instead

    def listed(self, found: t.Sequence[Document], words: Words, seek: Seek) -> str:
        """Those that are meant where only one should be, for a message."""
        return ids(found)

    def said(self, documents: t.Sequence[Document], seek: Seek) -> list[Words | None] | None:
        """The words that mean each document and no other one, for a result. Raises ApiError.

        An entry is None where no words do that. None instead of a list: results do not show words.
        """
        return None

    def missing(self, words: Words, seek: Seek) -> str:
        """What to say where nothing is meant."""
        return f"there is no {self.title} {self.described(words)}"

    def guessed(self, message: str, words: Words, seek: Seek) -> str:
        """What to say where nothing is meant, with the name that the words are most like."""
        return message

    def is_gone(self, words: Words, seek: Seek) -> bool:
        """Whether it is gone where nothing is meant. Else it may be in a place that was not looked through."""
        return True

    def note(self, words: Words, new: Words) -> str:
        """What to say where nothing is meant by the words, and something by those after its update."""
        old = self.described(words)
        return f"There is no {self.title} {old}; the one {self.described(new)} counts as changed before."

    def changed(self, words: Words, wanted: t.Mapping[str, Wanted], document: Document) -> Words | None:
        """The words that mean the same thing after its update; None when they stay.

        ``document`` is what the words mean before it, empty when they mean nothing any more.
        """
        return None

    def one(self, words: Words, seek: Seek, alone: bool = True) -> Document:
        """The only document that is meant. Raises Invalid, which says how to resolve it."""
        return self.only(self.find(words, seek, alone), words, seek)

    def narrowing(self, words: Words, seek: Seek) -> list[Document]:
        """What narrows a list of others: the only document that is meant, where words may not mean several.

        Raises Invalid where the words mean nothing.
        """
        return [self.one(words, seek)]

    def only(self, found: t.Sequence[Document], words: Words, seek: Seek) -> Document:
        """The only one of what was found. Raises Invalid."""
        if len(found) == 1:
            return found[0]
        if not found:
            raise Invalid(self.option, self.guessed(self.missing(words, seek), words, seek))
        plural = f"{self.title}{'es' if self.title.endswith('s') else 's'}"
        raise Invalid(
            self.option,
            f"there are {len(found)} {plural} {self.described(words)}: {self.listed(found, words, seek)}. "
            f"Give {self.resolves(found, words)} to say which",
        )


def ids(found: t.Sequence[Document]) -> str:
    """The ids of what was found, for a message."""
    shown = ", ".join(str(each.get("id")) for each in found[:_SHOWN])
    return f"{shown} and {len(found) - _SHOWN} more" if len(found) > _SHOWN else shown


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


class Sought(t.NamedTuple):
    """What is looked for: how, the words, and what an id of it may be."""

    ref: Ref
    words: Words
    leaf: Leaf

    @property
    def described(self) -> str:
        return f"{self.ref.title} {self.ref.described(self.words)}"


class Nameable(t.Protocol):
    """An option for an id, what the id may be, and the words that may stand for it."""

    @property
    def option(self) -> str: ...

    @property
    def leaf(self) -> Leaf: ...

    @property
    def ref(self) -> Ref | None: ...


def sought(what: Nameable, options: t.Mapping[str, t.Any]) -> Sought | None:
    """What a task names by words instead of by its id; None when it does not. Raises Invalid."""
    option, ref = what.option, what.ref
    words = ref.words(options) if ref else None
    if ref is None or words is None:
        return None
    if options.get(option) is not None:
        raise Invalid(
            option,
            f"it and {ref.option} are given, one of the two is needed. To leave out the one that is a default of a "
            f"""group of modules, write {option}: "{{{{ omit }}}}" or {ref.option}: "{{{{ omit }}}}\"""",
        )
    return Sought(ref, words, what.leaf)


def unknown(named: t.Mapping[str, Sought], place: Place) -> Sought | None:
    """The first of what is named by words, by variable of the path, that has no id yet."""
    return next((each for variable, each in named.items() if variable not in place), None)


def id_of(document: Document, named: Sought) -> t.Any:
    """The id of what was found: nothing else may come into a path."""
    id = document.get("id")
    try:
        return named.leaf.canonical(id, named.ref.option)
    except Invalid:
        raise Invalid(
            named.ref.option, f"the API shows {id!r} as the id of the {named.described}, which is none"
        ) from None
