# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Filters: options by which an ``_info`` module selects resources, beside IDs, a name and tags.

The parameter of a list only reduces what the API returns. Each document is compared here, exactly.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .collection import Document, values_at
from .lookup import Lookup, LookupRequest, lookup_request, normalize_id
from .value_type import ValueType, has_one_spelling, mark_ambiguous, wrong_kind

Shown = t.Sequence[t.Any]
"""The normalized values that a document shows under the keys of a filter."""
Values = t.Sequence[t.Any]
"""The normalized values that a task gives. One match is enough."""


def normalize_all(option: str, value_type: ValueType, items: t.Any) -> tuple[t.Any, ...]:
    """Return the normalized values of an option that takes a list, without repetitions. Raises Invalid.

    Arguments:
      option: the option.
      value_type: the type of a value.
      items: the list that the task gives.
    """
    values = []
    if not isinstance(items, (list, tuple)):
        raise wrong_kind(option, "a list", items)
    for index, item in enumerate(items):
        if item is None:
            raise wrong_kind(f"{option}[{index}]", "a value", item)
        values.append(mark_ambiguous(value_type.normalize(item, f"{option}[{index}]"), item))
    return tuple(dict.fromkeys(values))


def one_of(shown: Shown, values: Values) -> bool:
    """Match a document that shows one of the values."""
    return any(value in values for value in shown)


def is_present(shown: Shown, values: Values) -> bool:
    """Match a document that shows any value, or none, for a filter that takes a boolean."""
    return any(value is not None for value in shown) in values


def is_true(shown: Shown, values: Values) -> bool:
    """Match a document that shows true. null and a missing value count as false."""
    return (True in shown) in values


def only_if_true(value: bool) -> str | None:
    """Return the parameter of a list that can only select what is true; None where it is left out."""
    return "true" if value else None


def starts_with(shown: Shown, values: Values) -> bool:
    """Match a document that shows a text that starts with one of the values."""
    return any(str(value).startswith(tuple(values)) for value in shown)


def since(shown: Shown, values: Values) -> bool:
    """Match a document that shows a time at or after one of the values."""
    return any(isinstance(value, str) and value >= min(values) for value in shown)


def until(shown: Shown, values: Values) -> bool:
    """Match a document that shows a time at or before one of the values."""
    return any(isinstance(value, str) and value <= max(values) for value in shown)


def _to_parameter(value: t.Any) -> str | None:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Filter:
    """An option of an ``_info`` module that selects resources.

    Arguments:
      option: its name; empty where only a lookup can give the value.
      value_type: the type of a value.
      keys: the paths of the value in documents: keys joined by dots, through all elements of lists; ``*`` means
        every key. Empty where documents do not show the value: the API alone filters.
      query_key: the parameter of the list that filters; None where there is none.
      matches: returns whether the shown values match the values of the task.
      lookup: a lookup that can give an ID; None where there is none.
      many: whether the option takes a list, of which one value has to match.
      aliases: other names of the option.
      parameter: returns a value as the parameter takes it; None where it does not take this value.
      needs: another parameter and its value, without which the API ignores the one that filters.
    """

    option: str
    value_type: ValueType
    keys: tuple[str, ...] = ()
    query_key: str | None = None
    matches: t.Callable[[Shown, Values], bool] = one_of
    lookup: Lookup | None = None
    many: bool = False
    aliases: tuple[str, ...] = ()
    parameter: t.Callable[[t.Any], str | None] = _to_parameter
    needs: tuple[tuple[str, str], ...] = ()

    def options(self) -> dict[str, dict[str, t.Any]]:
        """Return the argument spec, by option."""
        spec = dict(self.value_type.spec())
        if self.many:
            spec.update(self.value_type.element())
        if self.aliases:
            spec["aliases"] = list(self.aliases)
        return {**({self.option: spec} if self.option else {}), **(self.lookup.options() if self.lookup else {})}

    def filter_request(self, options: t.Mapping[str, t.Any]) -> FilterRequest | None:
        """Return the filter with the values that a task gives; None where it gives none. Raises Invalid."""
        named = lookup_request(self, options)
        value = options.get(self.option)
        if named or value is None:
            return FilterRequest(self, named=named) if named else None
        if self.many:
            return FilterRequest(self, normalize_all(self.option, self.value_type, value))
        return FilterRequest(self, (mark_ambiguous(normalize_id(self, value), value),))


@dataclass(frozen=True)
class FilterRequest:
    """A filter that a task asks for.

    Arguments:
      filter: the filter.
      values: the normalized values.
      named: a lookup that gives the values; None where they are known.
    """

    filter: Filter
    values: tuple[t.Any, ...] = ()
    named: LookupRequest | None = None

    def resolved(self, ids: t.Callable[[LookupRequest], t.Iterable[t.Any]]) -> FilterRequest:
        """Return the filter with the values that the lookup gives. Raises what ``ids`` raises.

        Arguments:
          ids: returns the IDs that a lookup gives.
        """
        return FilterRequest(self.filter, tuple(ids(self.named))) if self.named else self

    def query(self) -> list[tuple[str, str]]:
        """Return the parameters of the list; empty where the list cannot filter by these values."""
        query_key, texts = self.filter.query_key, [self.filter.parameter(value) for value in self.values]
        # A parameter that takes a single value would leave out matches of the other values.
        if query_key is None or None in texts or (len(texts) > 1 and not self.filter.many):
            return []
        # The list compares characters. It is used nevertheless where documents do not show the value.
        if self.filter.keys and not has_one_spelling(self.values):
            return []
        return [*((query_key, text) for text in texts if text is not None), *self.filter.needs]

    @property
    def is_left_to_list(self) -> bool:
        """Whether only the API can filter, because documents do not show the value."""
        return self.filter.query_key is not None and not self.filter.keys

    def needs_rows(self, row_keys: t.Collection[str]) -> bool:
        """Return whether only the list shows the value.

        Arguments:
          row_keys: the keys that only the list shows.
        """
        return any(path.partition(".")[0] in row_keys for path in self.filter.keys)

    def is_shown(self, document: Document) -> bool:
        """Return whether a document shows enough to be compared."""
        return not self.filter.keys or all(path.partition(".")[0] in document for path in self.filter.keys)

    def fits(self, document: Document) -> bool:
        """Return whether a document, as results show it, matches."""
        if not self.filter.keys:
            return True
        value_type = self.filter.value_type
        shown = [
            value_type.from_api(value) for path in self.filter.keys for value in values_at(document, path.split("."))
        ]
        # One of several paths can be enough for a match. Without any value, a document has to show all paths.
        return (bool(shown) or self.is_shown(document)) and self.filter.matches(shown, self.values)


def filter_requests(filters: t.Iterable[Filter], options: t.Mapping[str, t.Any]) -> tuple[FilterRequest, ...]:
    """Return the filters that a task asks for. Raises Invalid."""
    return tuple(request for filter in filters if (request := filter.filter_request(options)))
