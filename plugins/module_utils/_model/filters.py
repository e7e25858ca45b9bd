# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""What an ``_info`` module can be asked for beside IDs, a name and tags, as data.

The parameter of a list only leaves out some of what is not asked for. What fits is compared here, exactly.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .collection import Document
from .lookup import Lookup, LookupRequest, lookup_request
from .value_type import Invalid, ValueType, has_one_spelling, kind_of, mark_ambiguous

Shown = t.Sequence[t.Any]
"""The values that a document shows under the keys of a filter, canonical."""
Values = t.Sequence[t.Any]
"""The values that a task asks for, canonical: one of them is enough."""


def normalize_all(option: str, value_type: ValueType, given: t.Any) -> tuple[t.Any, ...]:
    """The values of an option that takes a list, canonical and each once. Raises Invalid."""
    values = []
    if not isinstance(given, (list, tuple)):
        raise Invalid(option, f"is {kind_of(given)}, a list is needed")
    for number, each in enumerate(given):
        if each is None:
            raise Invalid(f"{option}[{number}]", "is null: give a value, or leave it out")
        values.append(mark_ambiguous(value_type.normalize(each, f"{option}[{number}]"), each))
    return tuple(dict.fromkeys(values))


def one_of(shown: Shown, values: Values) -> bool:
    """Whether one of the values is shown."""
    return any(each in values for each in shown)


def is_present(shown: Shown, values: Values) -> bool:
    """Whether there is anything, for a filter that asks whether there is."""
    return any(each is not None for each in shown) in values


def is_true(shown: Shown, values: Values) -> bool:
    """Whether something is true, for a filter that asks for that: null and a missing part count as false."""
    return (True in shown) in values


def starts_with(shown: Shown, values: Values) -> bool:
    """Whether a text begins with one of the values."""
    return any(str(each).startswith(tuple(values)) for each in shown)


def since(shown: Shown, values: Values) -> bool:
    """Whether a moment is not before one of the values."""
    return any(isinstance(each, str) and each >= min(values) for each in shown)


def until(shown: Shown, values: Values) -> bool:
    """Whether a moment is not after one of the values."""
    return any(isinstance(each, str) and each <= max(values) for each in shown)


def _as_parameter(value: t.Any) -> str | None:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Filter:
    """An option of an ``_info`` module that leaves out resources.

    Arguments:
      option: its name; empty where only words can ask for it.
      leaf: what one value may be.
      keys: where a document shows the value: the keys that lead to it, joined by dots, through all entries of lists; a
        star stands for every key. Empty where documents do not show it: then the API alone decides.
      hint: the parameter of the list that leaves out others; None where the list has none.
      matches: whether what a document shows fits the values.
      ref: the words that may stand for an ID.
      many: whether the option takes a list, of which one value is enough.
      aliases: its other names.
      parameter: what the parameter of the list takes for a value; None where it cannot take this one.
      needs: another parameter, and its value, without which the list does not look at the one of the hint.
    """

    option: str
    value_type: ValueType
    keys: tuple[str, ...] = ()
    query_key: str | None = None
    matches: t.Callable[[Shown, Values], bool] = one_of
    lookup: Lookup | None = None
    many: bool = False
    aliases: tuple[str, ...] = ()
    parameter: t.Callable[[t.Any], str | None] = _as_parameter
    needs: tuple[tuple[str, str], ...] = ()

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options, by name."""
        spec = dict(self.value_type.spec())
        if self.many:
            spec.update(self.value_type.element())
        if self.aliases:
            spec["aliases"] = list(self.aliases)
        return {**({self.option: spec} if self.option else {}), **(self.lookup.options() if self.lookup else {})}

    def filter_request(self, options: t.Mapping[str, t.Any]) -> FilterRequest | None:
        """What a task asks for; None when it does not. Raises Invalid."""
        named = lookup_request(self, options)
        given = options.get(self.option)
        if named or given is None:
            return FilterRequest(self, named=named) if named else None
        if self.many:
            return FilterRequest(self, normalize_all(self.option, self.value_type, given))
        return FilterRequest(self, (mark_ambiguous(self.value_type.normalize(given, self.option), given),))


@dataclass(frozen=True)
class FilterRequest:
    """A filter with what a task asks for: values, or words for them that are not looked up yet."""

    filter: Filter
    values: tuple[t.Any, ...] = ()
    named: LookupRequest | None = None

    def resolved(self, ids: t.Callable[[LookupRequest], t.Iterable[t.Any]]) -> FilterRequest:
        """The same with the IDs of what is named. Raises what ``ids`` raises.

        Argument: ids, gives the IDs of what is looked for.
        """
        return FilterRequest(self.filter, tuple(ids(self.named))) if self.named else self

    def query(self) -> list[tuple[str, str]]:
        """The parameters of the list, empty where it cannot be asked for this."""
        query_key, texts = self.filter.query_key, [self.filter.parameter(each) for each in self.values]
        # A parameter that takes one value would leave out what has another one.
        if query_key is None or None in texts or (len(texts) > 1 and not self.filter.many):
            return []
        # A list compares the characters. Where documents do not show the value, there is no other way.
        if self.filter.keys and not has_one_spelling(self.values):
            return []
        return [*((query_key, text) for text in texts if text is not None), *self.filter.needs]

    @property
    def is_left_to_list(self) -> bool:
        """Whether the list alone can tell what is asked for."""
        return self.filter.query_key is not None and not self.filter.keys

    def is_shown(self, document: Document) -> bool:
        """Whether a document says enough to be compared."""
        return not self.filter.keys or all(key.partition(".")[0] in document for key in self.filter.keys)

    def fits(self, document: Document) -> bool:
        """Whether a document, as a result shows it, is asked for."""
        if not self.filter.keys:
            return True
        value_type = self.filter.value_type
        shown = [value_type.from_api(each) for key in self.filter.keys for each in _under(document, key.split("."))]
        # What is shown under one of several keys can be enough; that nothing is shown says nothing.
        return (bool(shown) or self.is_shown(document)) and self.filter.matches(shown, self.values)


def _under(value: t.Any, keys: t.Sequence[str]) -> t.Iterator[t.Any]:
    """What stands under these keys, in all entries of the lists on the way and at the end."""
    if isinstance(value, list):
        for each in value:
            yield from _under(each, keys)
    elif not keys:
        yield value
    elif isinstance(value, dict):
        for each in value.values() if keys[0] == "*" else [value[key] for key in keys[:1] if key in value]:
            yield from _under(each, keys[1:])


def filter_requests(filters: t.Iterable[Filter], options: t.Mapping[str, t.Any]) -> tuple[FilterRequest, ...]:
    """What a task asks for with these filters. Raises Invalid."""
    return tuple(filter_request for each in filters if (filter_request := each.filter_request(options)))
