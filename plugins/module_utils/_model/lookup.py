# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Lookups: from readable criteria to the one document that they mean."""

from __future__ import annotations

import typing as t

from .collection import Collection, Document, Place, Query
from .desired import Wanted
from .names import Documents, Names
from .value_type import Invalid, Leaf

Words = t.Mapping[str, t.Any]
"""Readable words by their options."""
_SHOWN = 10
"""How many ids a message names."""


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
