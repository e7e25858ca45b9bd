# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Lookups: they find the document that readable criteria, such as a name, describe."""

from __future__ import annotations

import typing as t

from .collection import Collection, Document, PathParams, Query
from .desired import Desired
from .names import Documents, IdNames
from .text import plural_of
from .value_type import Invalid, ValueType, show_value

Criteria = t.Mapping[str, t.Any]
"""The normalized criteria of a lookup, by option."""
UniqueOf = t.Callable[["Lookup", t.Any], t.Optional[Criteria]]
"""Returns the options by which a lookup finds only the resource with an ID; None where there are none."""
_MAX_LISTED_IDS = 10
"""How many IDs a message lists."""


class NotFound(Invalid):
    """No document matches the criteria of a task.

    Arguments:
      where: the option and the path in it.
      rule: what is wrong, as the end of a sentence that begins with the option.
      gone: whether this means that the resource does not exist.
    """

    def __init__(self, where: str, rule: str, gone: bool) -> None:
        super().__init__(where, rule)
        self.gone = gone


class LookupContext(t.Protocol):
    """The data that a lookup can use. It may read from the API but never writes."""

    path_params: PathParams
    """The path parameters that are known."""
    document: Document
    """The resource that the task updates; empty while it is looked up."""
    desired: t.Mapping[str, Desired]
    """The desired state of its fields, as far as it is known."""
    names: IdNames

    def rows(self, collection: Collection, query: Query = ()) -> list[Document]:
        """Return the documents of a list, which is requested once. Raises ApiError."""

    def tell(self, text: str, warns: bool = False) -> None:
        """Tell the user something in the result.

        Arguments:
          text: a sentence.
          warns: whether it is also a warning.
        """

    def candidates(self, collection: Collection) -> list[Document]:
        """Return documents for suggestions: those of a list that is read already, or its first page.

        Suggestions cost few requests and little time, see the list cache.
        """

    def matches(self, collection: Collection, query: Query, fits: t.Callable[[Document], bool]) -> list[Document]:
        """Return the documents of a list that fit, also included ones that have a separate list. Raises ApiError.

        If a document fits, the other list is read only if the first one is known to leave its documents out.

        Arguments:
          collection: the collection of the list.
          query: the parameters of the list.
          fits: returns whether a document fits.
        """


class Lookup:
    """Finds the document that readable criteria describe. The base class of all lookups."""

    title: str
    """The kind of the resource, for messages."""
    option: str
    """The option for the main criterion."""
    id_option: str
    """The option for the ID."""
    word: str = "name"
    """The main criterion, as results call it."""
    value_type: ValueType
    """The type of the main criterion."""
    lookup: Lookup | None = None
    """A lookup by name where the main criterion is the ID of another resource; None where there is none."""

    @property
    def id_key(self) -> str:
        """The key of the documents that holds the ID."""
        return "id"

    @property
    def main_options(self) -> tuple[str, ...]:
        """The options of which a task gives one to use the lookup."""
        return (self.option,)

    def choose(self, options: t.Mapping[str, t.Any]) -> Lookup:
        """Return the lookup that the options of a task select, if this one combines several. Raises Invalid."""
        return self

    def names(self, read: Documents) -> dict[str, str]:
        """Return the names of the IDs that this lookup can give, by ID.

        Arguments:
          read: returns the documents of a collection that are read already.
        """
        return {}

    def options(self) -> dict[str, dict[str, t.Any]]:
        """Return the argument spec of the criteria, by option."""
        return {self.option: self.value_type.spec()}

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        """Return the criteria that a task gives; None where it gives none. Raises Invalid."""
        value = options.get(self.option)
        return None if value is None else {self.option: normalize_id(self, value)}

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        """Return all documents that match. Raises ApiError.

        Arguments:
          criteria: the criteria.
          context: what the lookup can use.
          use_filter: whether to filter the list in the request. False where the same list is searched several times.
        """
        raise NotImplementedError

    def describe(self, criteria: Criteria) -> str:
        """Return the criteria as they follow the title in a message: ``with the name 'web-1'``."""
        raise NotImplementedError

    def distinguishing_options(self, documents: t.Sequence[Document], criteria: Criteria) -> str:
        """Return the options that distinguish the documents that match."""
        return self.id_option

    def describe_matches(self, documents: t.Sequence[Document], criteria: Criteria, context: LookupContext) -> str:
        """Return the documents that match, for the message that only one should."""
        return list_ids(documents, self.id_key)

    def criteria_of(self, documents: t.Sequence[Document], context: LookupContext) -> list[Criteria | None] | None:
        """Return criteria for each document that no other document matches, for results. Raises ApiError.

        An entry is None where no criteria do that. Returns None where results show no criteria.
        """
        return None

    def unique(self, context: LookupContext, unique_of: UniqueOf) -> t.Callable[[t.Any], Criteria | None]:
        """Return what gives the options that find only the resource with an ID: the inverse of ``find_one``.

        Raises ApiError.

        Arguments:
          context: what the lookup can use.
          unique_of: the same of other lookups.
        """
        return lambda _id: None

    def not_found_message(self, criteria: Criteria, context: LookupContext) -> str:
        """Return the message that no document matches."""
        return f"there is no {self.title} {self.describe(criteria)}"

    def with_suggestion(self, message: str, criteria: Criteria, context: LookupContext) -> str:
        """Add the most similar name to the message that no document matches."""
        return message

    def is_gone(self, criteria: Criteria, context: LookupContext) -> bool:
        """Return whether the resource does not exist if no document matches. Otherwise it can be out of sight."""
        return True

    def matched_by(self, criteria: Criteria, document: Document) -> str:
        """Return what has found a document, as results call it.

        Arguments:
          criteria: the criteria.
          document: the document.
        """
        return self.word

    def renamed_note(self, criteria: Criteria, new: Criteria) -> str:
        """Return the note that a resource is found by its criteria after the update.

        Arguments:
          criteria: the criteria that the task gives, which no document matches.
          new: the criteria after the update.
        """
        old = self.describe(criteria)
        return (
            f"There is no {self.title} {old}: assuming that an earlier run changed it to the one {self.describe(new)}."
        )

    def criteria_after(
        self, criteria: Criteria, desired: t.Mapping[str, Desired], document: Document
    ) -> Criteria | None:
        """Return the criteria that find the resource after its update; None where they do not change. Raises Invalid.

        Arguments:
          criteria: the criteria before the update.
          desired: the desired state, by option.
          document: the resource before the update; empty where no document matches.
        """
        return None

    def find_one(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> Document:
        """Return the only document that matches. Raises Invalid and ApiError."""
        return self.require_one(self.find(criteria, context, use_filter), criteria, context)

    def find_for_filter(self, criteria: Criteria, context: LookupContext) -> list[Document]:
        """Return the documents whose IDs filter another list: one, unless a subclass allows several.

        Raises Invalid where no document matches, and ApiError.
        """
        return [self.find_one(criteria, context)]

    def require_one(self, documents: t.Sequence[Document], criteria: Criteria, context: LookupContext) -> Document:
        """Return the only one of the documents that match. Raises Invalid."""
        if len(documents) == 1:
            return documents[0]
        if not documents:
            message = self.not_found_message(criteria, context)
            raise Invalid(self.option, self.with_suggestion(message, criteria, context))
        titles = plural_of(self.title)
        raise Invalid(
            self.option,
            f"there are {len(documents)} {titles} {self.describe(criteria)}: "
            f"{self.describe_matches(documents, criteria, context)}. "
            f"Give {self.distinguishing_options(documents, criteria)} to select one",
        )


def list_ids(documents: t.Sequence[Document], id_key: str) -> str:
    """Return the IDs of documents, for a message.

    Arguments:
      documents: the documents.
      id_key: the key that holds the ID.
    """
    shown = ", ".join(str(document.get(id_key)) for document in documents[:_MAX_LISTED_IDS])
    more = len(documents) - _MAX_LISTED_IDS
    return f"{shown} and {more} more" if more > 0 else shown


class LookupRequest(t.NamedTuple):
    """A lookup that a task asks for.

    Arguments:
      lookup: the lookup.
      criteria: its criteria.
      value_type: the type of the ID that it gives.
    """

    lookup: Lookup
    criteria: Criteria
    value_type: ValueType

    @property
    def description(self) -> str:
        """The resource that is looked up, for messages."""
        return f"{self.lookup.title} {self.lookup.describe(self.criteria)}"

    def find(self, context: LookupContext) -> Document:
        """Return the only document that matches. Raises ApiError, and Invalid, which says where a keyword is valid."""
        try:
            return self.lookup.find_one(self.criteria, context)
        except Invalid as invalid:
            given = next((self.criteria[name] for name in self.lookup.main_options if name in self.criteria), None)
            hint = self.value_type.keyword_hint(given, self.lookup.id_option)
            raise Invalid(invalid.where, f"{invalid.rule}{hint}") from None


class HasLookup(t.Protocol):
    """An option for an ID, with a lookup that can give it."""

    @property
    def option(self) -> str: ...

    @property
    def value_type(self) -> ValueType: ...

    @property
    def lookup(self) -> Lookup | None: ...


def normalize_id(id_option: HasLookup, value: t.Any, where: str = "") -> t.Any:
    """Return a normalized ID. Raises Invalid, which names the option for a name where a text is no ID.

    Arguments:
      id_option: the option for the ID.
      value: what is given for it.
      where: the place in messages; the option by default.
    """
    lookup = id_option.lookup
    try:
        return id_option.value_type.normalize(value, where or id_option.option)
    except Invalid as invalid:
        if not lookup or lookup.word != "name" or not isinstance(value, str):
            raise
        raise Invalid(invalid.where, f"{invalid.rule}. For a name, give {lookup.option}") from None


def lookup_request(id_option: HasLookup, options: t.Mapping[str, t.Any]) -> LookupRequest | None:
    """Return the lookup that a task asks for instead of an ID; None where it does not. Raises Invalid.

    Arguments:
      id_option: the option for the ID.
      options: the options of the task.
    """
    option = id_option.option
    # The whole lookup refuses the options of alternatives that the task does not use.
    criteria = id_option.lookup.criteria(options) if id_option.lookup else None
    lookup = id_option.lookup and id_option.lookup.choose(options)
    if lookup is None or criteria is None:
        return None
    if options.get(option) is not None:
        raise Invalid(
            option,
            f"is mutually exclusive with {lookup.option}. If module_defaults sets one of them, leave it out with "
            f"""{option}: "{{{{ omit }}}}" or {lookup.option}: "{{{{ omit }}}}\"""",
        )
    return LookupRequest(lookup, criteria, id_option.value_type)


def first_unresolved(requests: t.Mapping[str, LookupRequest], path_params: PathParams) -> LookupRequest | None:
    """Return the first lookup that has given no ID yet; None where all have.

    Arguments:
      requests: the lookups by path parameter.
      path_params: the path parameters that are known.
    """
    return next((request for variable, request in requests.items() if variable not in path_params), None)


def id_of(document: Document, request: LookupRequest) -> t.Any:
    """Return the normalized ID of the document that a lookup found. Raises Invalid for anything else than an ID.

    An ID becomes a part of a path, a query or a body, so it is validated although it comes from the API. A document
    without an ID can mean a keyword.
    """
    id = document.get(request.lookup.id_key)
    try:
        return request.value_type.normalize(request.value_type.from_api(id), request.lookup.option)
    except Invalid:
        raise Invalid(
            request.lookup.option,
            f"the API shows {show_value(id)} as the ID of the {request.description}, which is not a valid ID",
        ) from None
