# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Lookups: from readable criteria to the one document that they mean."""

from __future__ import annotations

import typing as t

from .collection import Collection, Document, PathParams, Query
from .desired import Desired
from .names import Documents, IdNames
from .value_type import Invalid, ValueType, show_value

Criteria = t.Mapping[str, t.Any]
"""Readable words by their options."""
_SHOWN = 10
"""How many ids a message names."""


class NotFound(Invalid):
    """Nothing is what the words of a task mean. Arguments: as for Invalid; gone, whether that means that it is gone."""

    def __init__(self, where: str, rule: str, gone: bool) -> None:
        super().__init__(where, rule)
        self.gone = gone


class LookupContext(t.Protocol):
    """What a look-up may use. It cannot write.

    ``place`` holds the ids that are known; ``document`` the resource that is updated, empty while it is looked for;
    ``wanted`` what its task wants, as far as it is known; ``names`` what ids are called.
    """

    path_params: PathParams
    document: Document
    desired: t.Mapping[str, Desired]
    names: IdNames

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


class Lookup:
    """Readable words that stand for an id. A subclass says which documents they mean.

    ``title`` names what is looked for; ``option`` asks for the word, and ``instead`` for the id; ``word`` says in a
    result what was found by it.
    """

    title: str
    option: str
    id_option: str
    word: str = "name"

    def names(self, read: Documents) -> dict[str, str]:
        """What each id is called that it can stand for. Arguments: as in Namer."""
        return {}

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options, by name."""
        raise NotImplementedError

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        """What the options of a task say; None when they say nothing. Raises Invalid."""
        raise NotImplementedError

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        """All documents that are meant. ``alone`` says that nothing else is looked for in the same list."""
        raise NotImplementedError

    def describe(self, criteria: Criteria) -> str:
        """The words, to be put after the title: ``with the name 'web-1'``."""
        raise NotImplementedError

    def distinguishing_options(self, found: t.Sequence[Document], criteria: Criteria) -> str:
        """The options that can say which one of these is meant."""
        return self.id_option

    def describe_matches(self, found: t.Sequence[Document], criteria: Criteria, context: LookupContext) -> str:
        """Those that are meant where only one should be, for a message."""
        return list_ids(found)

    def criteria_of(self, documents: t.Sequence[Document], context: LookupContext) -> list[Criteria | None] | None:
        """The words that mean each document and no other one, for a result. Raises ApiError.

        An entry is None where no words do that. None instead of a list: results do not show words.
        """
        return None

    def not_found_message(self, criteria: Criteria, context: LookupContext) -> str:
        """What to say where nothing is meant."""
        return f"there is no {self.title} {self.describe(criteria)}"

    def with_suggestion(self, message: str, criteria: Criteria, context: LookupContext) -> str:
        """What to say where nothing is meant, with the name that the words are most like."""
        return message

    def is_gone(self, criteria: Criteria, context: LookupContext) -> bool:
        """Whether it is gone where nothing is meant. Else it may be in a place that was not looked through."""
        return True

    def renamed_note(self, criteria: Criteria, new: Criteria) -> str:
        """What to say where nothing is meant by the words, and something by those after its update."""
        old = self.describe(criteria)
        return f"There is no {self.title} {old}; the one {self.describe(new)} counts as changed before."

    def criteria_after(
        self, criteria: Criteria, desired: t.Mapping[str, Desired], document: Document
    ) -> Criteria | None:
        """The words that mean the same thing after its update; None when they stay.

        ``document`` is what the words mean before it, empty when they mean nothing any more.
        """
        return None

    def find_one(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> Document:
        """The only document that is meant. Raises Invalid, which says how to resolve it."""
        return self.require_one(self.find(criteria, context, use_filter), criteria, context)

    def find_for_filter(self, criteria: Criteria, context: LookupContext) -> list[Document]:
        """What narrows a list of others: the only document that is meant, where words may not mean several.

        Raises Invalid where the words mean nothing.
        """
        return [self.find_one(criteria, context)]

    def require_one(self, found: t.Sequence[Document], criteria: Criteria, context: LookupContext) -> Document:
        """The only one of what was found. Raises Invalid."""
        if len(found) == 1:
            return found[0]
        if not found:
            raise Invalid(
                self.option, self.with_suggestion(self.not_found_message(criteria, context), criteria, context)
            )
        plural = f"{self.title}{'es' if self.title.endswith('s') else 's'}"
        raise Invalid(
            self.option,
            f"there are {len(found)} {plural} {self.describe(criteria)}: {self.describe_matches(found, criteria, context)}. "
            f"Give {self.distinguishing_options(found, criteria)} to say which",
        )


def list_ids(found: t.Sequence[Document]) -> str:
    """The ids of what was found, for a message."""
    shown = ", ".join(str(each.get("id")) for each in found[:_SHOWN])
    return f"{shown} and {len(found) - _SHOWN} more" if len(found) > _SHOWN else shown


class LookupRequest(t.NamedTuple):
    """What is looked for: how, the words, and what an id of it may be."""

    lookup: Lookup
    criteria: Criteria
    value_type: ValueType

    @property
    def description(self) -> str:
        return f"{self.lookup.title} {self.lookup.describe(self.criteria)}"


class HasLookup(t.Protocol):
    """An option for an id, what the id may be, and the words that may stand for it."""

    @property
    def option(self) -> str: ...

    @property
    def value_type(self) -> ValueType: ...

    @property
    def lookup(self) -> Lookup | None: ...


def lookup_request(what: HasLookup, options: t.Mapping[str, t.Any]) -> LookupRequest | None:
    """What a task names by words instead of by its id; None when it does not. Raises Invalid."""
    option, lookup = what.option, what.lookup
    criteria = lookup.criteria(options) if lookup else None
    if lookup is None or criteria is None:
        return None
    if options.get(option) is not None:
        raise Invalid(
            option,
            f"it and {lookup.option} are given, one of the two is needed. To leave out the one that is a default of a "
            f"""group of modules, write {option}: "{{{{ omit }}}}" or {lookup.option}: "{{{{ omit }}}}\"""",
        )
    return LookupRequest(lookup, criteria, what.value_type)


def first_unresolved(named: t.Mapping[str, LookupRequest], path_params: PathParams) -> LookupRequest | None:
    """The first of what is named by words, by variable of the path, that has no id yet."""
    return next((each for variable, each in named.items() if variable not in path_params), None)


def id_of(document: Document, named: LookupRequest) -> t.Any:
    """The id of what was found: nothing else may come into a path."""
    id = document.get("id")
    try:
        return named.value_type.normalize(id, named.lookup.option)
    except Invalid:
        raise Invalid(
            named.lookup.option, f"the API shows {show_value(id)} as the id of the {named.description}, which is none"
        ) from None
