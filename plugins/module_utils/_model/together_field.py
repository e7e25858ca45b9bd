# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for several keys of a document that say one thing, such as where a resource is attached."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .desired import Desired, FieldChange
from .field import UNKNOWN, Field, Value
from .lookup import Lookup, LookupContext, LookupRequest, UniqueOf, id_of, normalize_id
from .names import NameOf
from .scalars import Keyword
from .struct import Struct, check_keys
from .value_type import Invalid, ValueType

NONE = "none"
"""The word in an option for an ID that empties all keys."""


def is_none(value: t.Any) -> bool:
    """Return whether a task gives the word ``none``. Templates turn it into ``None``."""
    return isinstance(value, str) and value.lower() == NONE


class Together(Field):
    """Keys of a document that a write sends together. A task gives them as one dictionary.

    The first key holds an ID, without which the others mean nothing. A task can give it alone: then a lookup completes
    the write, and the other keys are not compared. It can also give criteria of the lookup instead.

    Arguments:
      option: its name in a task.
      lookup: gives the values that a task leaves out. In its documents, the first key is the ``id_key`` of the lookup.
      empties: the options in the dictionary for IDs that take the word ``none``; empty for the first key alone.
      about: keys of documents that describe the values. A prediction leaves them out.
      value_types: the types of the values by key.
    """

    def __init__(
        self,
        option: str,
        lookup: Lookup,
        empties: tuple[str, ...] = (),
        about: tuple[str, ...] = (),
        **value_types: ValueType,
    ) -> None:
        self.first = next(iter(value_types))
        super().__init__(option, self.first)
        value_types[self.first] = Keyword(NONE, value_types[self.first])
        self.lookup, self.about, self.value_types = lookup, about, value_types
        self.empties = empties or (self.first,)
        self.sources = self.sent_keys = tuple(value_types)
        self.value_type = Struct(*value_types, **value_types)
        self._values = {
            key: Value(key, value_type, lookup=lookup if key == self.first else None)
            for key, value_type in value_types.items()
        }

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {self.option: {"type": "dict", "options": self._parts()}}

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        value = options.get(self.option)
        given = self._given(value)
        if not given:
            return None
        emptied = [name for name in self.empties if is_none(given.get(name))]
        if emptied:
            others = [name for name in given if name not in emptied]
            if others:
                text = f"the word {NONE} is mutually exclusive with {' and '.join(others)}"
                raise Invalid(f"{self.option}.{emptied[0]}", text)
            return Desired(None)
        values = {
            key: normalize_id(value_of_key, given[key], f"{self.option}.{key}")
            for key, value_of_key in self._values.items()
            if key in given
        }
        criteria = self._named(lambda: self.lookup.criteria(given))
        if self.first in values and (len(values) == len(self.value_types) or not criteria):
            return Desired(values)
        if not criteria:
            names = dict.fromkeys((self.first, *self.lookup.main_options))
            raise Invalid(f"{self.option}.{next(iter(given))}", f"requires the option {' or '.join(names)}")
        return Desired(values, criteria=criteria)

    def resolve(self, desired: Desired, context: LookupContext) -> Desired:
        if desired.criteria is None:
            return desired
        if self.first in desired.value and self._shows(self._current(context.document), desired.value):
            return replace(desired, criteria=None)
        request = LookupRequest(self.lookup, desired.criteria, self.value_types[self.first])
        found = self._named(lambda: request.find(context))
        values = {key: value_type.from_api(found.get(key)) for key, value_type in self.value_types.items()}
        values[self.first] = self._named(lambda: id_of(found, request))
        if self.first in desired.value:
            return replace(desired, criteria=None, rest=values)
        return Desired({**values, **desired.value})

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document)
        if self._shows(before, desired.value):
            return None
        if desired.value is None:
            return FieldChange({self.first: None}, before, None)
        after = {**desired.rest, **desired.value}
        if len(after) < len(self.value_types):
            # The lookup was not necessary, because the document showed the value.
            raise Invalid(self.option, "another user has changed it since the task has read it. Run the task again")
        return FieldChange(after, before, after)

    def to_send(self, change: FieldChange, outcome: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        return dict(change.patch)

    def raw(self, document: t.Mapping[str, t.Any]) -> t.Any:
        values = {key: document[key] for key in self.value_types if key in document}
        return values if len(values) == len(self.value_types) else UNKNOWN

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        document.update({**dict.fromkeys(self.value_types), **(after or {})})
        for key in self.about:
            document.pop(key, None)

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        name = name_of(self.lookup, value.get(self.first)) if isinstance(value, dict) else None
        return {self.first: name} if name else None

    def declared(self, document: t.Mapping[str, t.Any], is_exact: bool = False) -> dict[str, t.Any]:
        declared = super().declared(document, is_exact)
        return {
            option: {key: value for key, value in values.items() if value is not None}
            for option, values in declared.items()
        }

    def named(self, declared: t.Mapping[str, t.Any], unique_of: UniqueOf) -> dict[str, t.Any]:
        values = declared[self.option]
        names = unique_of(self.lookup, values[self.first])
        others = {key: value for key, value in values.items() if key != self.first}
        return {self.option: {**names, **others}} if names else dict(declared)

    def _parts(self) -> dict[str, dict[str, t.Any]]:
        """Return the argument spec of the dictionary."""
        return {**{key: value_type.spec() for key, value_type in self.value_types.items()}, **self.lookup.options()}

    def _given(self, value: t.Any) -> dict[str, t.Any]:
        """Return what the dictionary of a task gives; empty for none. Raises Invalid."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            hint = self.value_types[self.first].keyword_hint(value, f"{self.option}.{self.first}")
            try:
                self.value_type.normalize(value, self.option)
            except Invalid as invalid:
                raise Invalid(self.option, f"{invalid.rule}{hint}") from None
        check_keys(value, self._parts(), self.option)
        return {name: item for name, item in value.items() if item is not None}

    def _named(self, find: t.Callable[[], t.Any]) -> t.Any:
        """Return what the lookup returns. Its messages name options in the dictionary."""
        try:
            return find()
        except Invalid as invalid:
            raise Invalid(f"{self.option}.{invalid.where}", invalid.rule) from None

    @staticmethod
    def _shows(current: t.Any, desired: t.Any) -> bool:
        """Return whether the current value is as desired in all keys that are compared."""
        if not isinstance(current, dict) or desired is None:
            return bool(current is desired)
        return all(current[key] == value for key, value in desired.items())

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        values = self.raw(document)
        if values is UNKNOWN or values[self.first] in (None, ""):
            return values if values is UNKNOWN else None
        return {key: value_type.from_api(values[key]) for key, value_type in self.value_types.items()}
