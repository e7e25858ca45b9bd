# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A lookup in a list by one text, such as a name."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass, field

from .collection import Collection, Document, values_at, variables
from .desired import Desired
from .field import distinct_values, refuse_both
from .guess import with_guess
from .lookup import Criteria, Lookup, LookupContext, LookupRequest, UniqueOf, id_of, normalize_id
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


def has_value(key: str, value_type: ValueType) -> t.Callable[[Document, t.Any], bool]:
    """Return a function that returns whether a document has a value.

    Arguments:
      key: the key of documents.
      value_type: the type of the value.
    """
    return lambda document, value: bool(value_type.from_api(document.get(key)) == value)


@dataclass(frozen=True)
class ExtraFilter:
    """An option that narrows a lookup.

    Arguments:
      option: its name.
      value_type: the type of its value.
      query_key: the parameter of the list; None where it has none.
      key: the key of documents that is compared, or the path to it.
      lookup: another option gives the value by name; None where there is none.
    """

    option: str
    value_type: ValueType
    query_key: str | None
    key: str
    lookup: Lookup | None = None

    def options(self) -> dict[str, dict[str, t.Any]]:
        """Return the argument spec, by option."""
        return {self.option: self.value_type.spec(), **(self.lookup.options() if self.lookup else {})}

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria:
        """Return the criteria that a task gives, by option. Raises Invalid."""
        by_name = self.lookup.criteria(options) if self.lookup else None
        value = options.get(self.option)
        if self.lookup and by_name:
            refuse_both(self.option, value, self.lookup.option)
            return by_name
        return {} if value is None else {self.option: normalize_id(self, value)}

    def values(self, criteria: Criteria, context: LookupContext) -> list[t.Any]:
        """Return the values of which documents must show one; empty for any value. Raises Invalid and ApiError.

        Several resources can have a name. Then the other criteria tell which of them is meant.
        """
        if self.lookup and self.lookup.option in criteria:
            by_name = {self.lookup.option: criteria[self.lookup.option]}
            found = self.lookup.find(by_name, context) or [self.lookup.require_one([], by_name, context)]
            return [id_of(document, LookupRequest(self.lookup, by_name, self.value_type)) for document in found]
        return [criteria[self.option]] if self.option in criteria else []

    def fits(self, document: Document, values: t.Collection[t.Any]) -> bool:
        """Return whether a document shows one of the values."""
        return any(self.value_type.from_api(shown) in values for shown in values_at(document, self.key.split(".")))

    def describe(self, criteria: Criteria) -> str:
        """Return the criterion as it follows the others in a message; empty where there is none."""
        if self.option in criteria:
            return f" and the {self.option} {criteria[self.option]}"
        if self.lookup and self.lookup.option in criteria:
            return f" and the {self.lookup.option} {criteria[self.lookup.option]!r}"
        return ""


@dataclass(frozen=True)
class LookupByName(Lookup):
    """A lookup in a list by one text. An update of the name, or of what else finds it, changes the criteria.

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
      names_of: returns the names of a document; None for the one that ``name_key`` holds.
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
    names_of: t.Callable[[Document], t.Iterable[t.Any]] | None = None
    extra_filters: tuple[ExtraFilter, ...] = ()
    name_key: str = "name"

    @property
    def id_key(self) -> str:
        return self.collection.id_key

    def names(self, read: Documents) -> dict[str, str]:
        return {
            str(document.get(self.id_key)): document[self.name_key]
            for collection in self.collection.lists
            for document in read(collection)
            if is_name(document.get(self.name_key))
        }

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {
            **super().options(),
            **{name: spec for extra in self.extra_filters for name, spec in extra.options().items()},
        }

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        name = options.get(self.option)
        if name is None:
            extras = [option for extra in self.extra_filters for option in extra.options()]
            for option in extras:
                if options.get(option) is not None:
                    raise Invalid(option, f"requires the option {self.option}")
            return None
        criteria = {self.option: mark_ambiguous(normalize_id(self, name), name)}
        for extra in self.extra_filters:
            criteria.update(extra.criteria(options))
        return criteria

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        query: list[tuple[str, t.Any]] = []
        # The list compares characters, so it would leave out a name in another spelling.
        if self.query_key and use_filter and has_one_spelling(criteria[self.option]):
            query.append((self.query_key, criteria[self.option]))
        narrowed = [(extra, extra.values(criteria, context)) for extra in self.extra_filters]
        extras = [(extra, values) for extra, values in narrowed if values]
        query += [(extra.query_key, values[0]) for extra, values in extras if extra.query_key and len(values) == 1]
        return context.matches(
            self.collection,
            query,
            lambda document: (
                self.matches(document, criteria[self.option])
                and all(extra.fits(document, values) for extra, values in extras)
            ),
        )

    def describe(self, criteria: Criteria) -> str:
        extras = [extra.describe(criteria) for extra in self.extra_filters]
        return f"with the {self.word} {criteria[self.option]!r}{''.join(extras)}"

    def not_found_message(self, criteria: Criteria, context: LookupContext) -> str:
        scope = []
        for variable in variables(self.collection.list_path):
            id = context.path_params[variable]
            name = context.names.places.get((variable, id))
            scope.append(f"{variable} {id}" if name is None else f"{variable} {id}: {name}")
        message = super().not_found_message(criteria, context)
        message = f"{message} ({', '.join(scope)})" if scope else message
        return f"{message}, or the key may not see it" if self.collection.partly_visible else message

    def with_suggestion(self, message: str, criteria: Criteria, context: LookupContext) -> str:
        if self.word != "name":
            return message  # an address that differs in one digit is not misspelled
        documents = context.candidates(self.collection)
        if any(self.matches(document, criteria[self.option]) for document in documents):
            return message  # the name is right, and another criterion does not fit
        names = [name for document in documents for name in self.texts_of(document)]
        return with_guess(message, criteria[self.option], names)

    def texts_of(self, document: Document) -> t.Iterable[t.Any]:
        """Return the texts that can find a document, as it shows them."""
        return self.names_of(document) if self.names_of else (document.get(self.name_key),)

    def unique(self, context: LookupContext, unique_of: UniqueOf) -> t.Callable[[t.Any], Criteria | None]:
        return _UniqueNames(self, context.matches(self.collection, (), lambda _row: True), unique_of).of

    def distinguishing_options(self, documents: t.Sequence[Document], criteria: Criteria) -> str:
        differing = [
            extra.option
            for extra in self.extra_filters
            if len({str([*values_at(document, extra.key.split("."))]) for document in documents}) > 1
        ]
        return " or ".join([self.id_option, *differing])

    def criteria_after(
        self, criteria: Criteria, desired: t.Mapping[str, Desired], document: Document
    ) -> Criteria | None:
        # A criterion that is no option of the resource stays as it is.
        if self.word not in desired or desired[self.word].value == criteria[self.option]:
            return None
        return {**criteria, self.option: desired[self.word].value}

    def renamed_note(self, criteria: Criteria, new: Criteria) -> str:
        if self.word != "name":
            return super().renamed_note(criteria, new)
        old, name = criteria[self.option], new[self.option]
        return f"No {self.title} is named {old!r}: assuming that an earlier run renamed it to {name!r}."


def _text(value: t.Any) -> t.Any:
    """Return a number by which a lookup finds a document as text; any other value as it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _has_value(extra: ExtraFilter, value: t.Any, row: Document) -> bool:
    """Return whether a row has the value of a narrowing option."""
    return extra.fits(row, [value])


class _UniqueNames:
    """The names of the rows of a list, with the narrowing options that no other row matches, too.

    Arguments:
      lookup: the lookup that takes the names.
      rows: all rows of its list.
      unique_of: gives the names for the narrowing options.
    """

    def __init__(self, lookup: LookupByName, rows: t.Iterable[Document], unique_of: UniqueOf) -> None:
        self._lookup, self._unique_of = lookup, unique_of
        self._by_id: dict[str, Document] = {}
        self._by_text: dict[str, list[Document]] = {}
        self._by_steps: dict[t.Any, list[Document]] = {}
        for row in rows:
            self._by_id[str(row.get(lookup.collection.id_key)).lower()] = row
            for key in dict.fromkeys(map(self._key, lookup.texts_of(row))):
                self._by_text.setdefault(key, []).append(row)

    def _key(self, text: t.Any) -> str:
        """Return a key that is equal for all texts that a lookup could take for one another."""
        return str(self._lookup.value_type.from_api(text)).casefold()

    def of(self, id: t.Any) -> Criteria | None:
        """Return the options that find only the row with an ID; None where there are none."""
        row = self._by_id.get(str(id).lower())
        texts = [] if row is None else [text for text in self._lookup.texts_of(row) if is_name(_text(text))]
        found = (self._with_text(t.cast(Document, row), text) for text in texts)
        return next((options for options in found if options), None)

    def _with_text(self, row: Document, text: t.Any) -> Criteria | None:
        """Return the options with this text that find only a row; None where others match as well."""
        lookup = self._lookup
        try:
            name = normalize_id(lookup, text)
        except Invalid:
            return None
        steps: list[tuple[str, str]] = [(lookup.option, str(name))]
        rows = self._kept(steps, self._by_text[self._key(text)], lambda each: lookup.matches(each, name))
        options = {lookup.option: name}
        # The parent keeps a name unique when another resource gets the same: by its name, by ID only where needed.
        narrowing = [(extra, *self._narrowed(extra, row)) for extra in lookup.extra_filters]
        for extra, value, named in sorted(narrowing, key=lambda each: not each[2]):
            if value is not None and (named or len(rows) > 1):
                steps.append((extra.option, str(value)))
                rows = self._kept(steps, rows, functools.partial(_has_value, extra, value))
                options.update(named or {extra.option: value})
        return options if len(rows) == 1 and rows[0] is row else None

    def _kept(
        self, steps: t.Sequence[tuple[str, str]], rows: t.Iterable[Document], fits: t.Callable[[Document], bool]
    ) -> list[Document]:
        """Return the rows that fit. Many rows can have a name: they are compared once.

        Arguments:
          steps: the options that lead to these rows, with their values.
          rows: the rows that fit all of them but the last one.
          fits: returns whether a row fits the last one.
        """
        if (*steps,) not in self._by_steps:
            self._by_steps[(*steps,)] = [row for row in rows if fits(row)]
        return self._by_steps[(*steps,)]

    def _narrowed(self, extra: ExtraFilter, row: Document) -> tuple[t.Any, Criteria | None]:
        """Return the value of a row by which an option narrows the lookup, and the options that name it."""
        values = distinct_values([extra.value_type.from_api(shown) for shown in values_at(row, extra.key.split("."))])
        if len(values) != 1 or values[0] is None:
            return None, None
        named = self._unique_of(extra.lookup, values[0]) if extra.lookup else None
        return values[0], named if named and extra.lookup and {*named} == {extra.lookup.option} else None
