# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The type of a record: a dictionary that some of its values tell from the others of a list."""

from __future__ import annotations

import json
import typing as t

from .collection import Document
from .field import refuse_both
from .lookup import Lookup, LookupRequest, id_of
from .secret_value import PLACEHOLDERS
from .struct import Struct, check_keys
from .value_type import Invalid, ValueType


class Record(Struct):
    """A dictionary with a natural key, such as a rule. A subclass can override ``complete``.

    Its normal form as a task gives it has the whole natural key, and of the other values only the given ones. That of
    a row has all values.

    Arguments:
      key: the natural key: the keys of the values that tell a record from the others.
      defaults: the values that a missing key or null means, by key.
      inputs: the types of what tasks can give instead of values, by key. ``complete`` replaces them.
      lookups: lookups that tasks can give instead of values, by the key of the ID that they give.
      fixed: the keys that an update cannot change.
      ignored: other keys that results show, which a task may give back with the record.
      named: the keys of IDs that a diff shows with their names, for which it reads the list of their lookup.
      value_types: the types of the values by key.
    """

    def __init__(
        self,
        key: tuple[str, ...],
        defaults: t.Mapping[str, t.Any],
        inputs: t.Mapping[str, ValueType] | None = None,
        lookups: t.Mapping[str, Lookup] | None = None,
        fixed: tuple[str, ...] = (),
        ignored: tuple[str, ...] = (),
        named: tuple[str, ...] = (),
        **value_types: ValueType,
    ) -> None:
        super().__init__(*value_types, **value_types)
        self.key, self.defaults, self.fixed, self.ignored = key, defaults, fixed, ignored
        self.inputs, self.lookups, self.named = inputs or {}, lookups or {}, named
        self.given_types = {**value_types, **self.inputs}
        self.secret_values = {key for key, value_type in self.given_types.items() if value_type.secret}

    def _suboptions(self) -> dict[str, t.Any]:
        spec = {key: value_type.spec() for key, value_type in self.given_types.items()}
        for lookup in self.lookups.values():
            spec.update(lookup.options())
        return {**spec, **{key: {"type": "raw"} for key in self.ignored}}

    def complete(self, values: dict[str, t.Any], where: str) -> dict[str, t.Any]:
        """Return the values of a record that a task gives, with those that follow from others. Raises Invalid.

        Arguments:
          values: the normalized values, inputs and names for lookups that the task gives, by key.
          where: the option and the path in it, for messages.
        """
        return values

    def normalize(self, value: t.Any, where: str) -> dict[str, t.Any]:
        self._check_dictionary(value, where)
        check_keys(value, self._suboptions(), where)
        # A result that is given back has a placeholder for a secret value.
        present = {
            key: item
            for key, item in value.items()
            if item is not None and not (key in self.secret_values and item in PLACEHOLDERS)
        }
        values = {
            key: value_type.normalize(present[key], f"{where}.{key}")
            for key, value_type in self.given_types.items()
            if key in present
        }
        for key, lookup in self.lookups.items():
            if lookup.option in present:
                refuse_both(f"{where}.{key}", present.get(key), lookup.option)
                values[lookup.option] = lookup.value_type.normalize(present[lookup.option], f"{where}.{lookup.option}")
        values = self.complete(values, where)
        for key in self.key:
            if key not in values and not self._is_looked_up(key, values):
                if key not in self.defaults:
                    raise Invalid(where, f"missing key {key!r}")
                values[key] = self.defaults[key]
        return values

    def _is_looked_up(self, key: str, values: t.Mapping[str, t.Any]) -> bool:
        return key in self.lookups and self.lookups[key].option in values

    def pending(self, record: t.Mapping[str, t.Any]) -> list[tuple[str, Lookup]]:
        """Return the lookups that a record needs, with the keys of the IDs that they give."""
        return [(key, lookup) for key, lookup in self.lookups.items() if lookup.option in record]

    def from_api(self, value: t.Any) -> t.Any:
        if not isinstance(value, dict):
            return value
        values = {
            key: self.defaults.get(key) if value.get(key) is None else value_type.from_api(value[key])
            for key, value_type in self.value_types.items()
        }
        return value if any(values[key] is None and key not in self.defaults for key in self.key) else values

    def visible(self, row: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return a row as the API shows it, without its secret values."""
        return {key: value for key, value in row.items() if key not in self.secret_values}

    def key_of(self, record: t.Mapping[str, t.Any]) -> tuple[t.Any, ...]:
        """Return the natural key of a normalized record."""
        return tuple(record.get(key) for key in self.key)

    def new(self, record: t.Mapping[str, t.Any], where: str) -> dict[str, t.Any]:
        """Return a record that a task adds, with all values. Raises Invalid.

        Arguments:
          record: the normalized record.
          where: the option, for messages.
        """
        for key in self.value_types:
            if key not in record and key not in self.defaults:
                raise Invalid(where, f"{self.label(record)} is new and requires the key {key!r}")
        return {key: record.get(key, self.defaults.get(key)) for key in self.value_types}

    def changed(self, record: t.Mapping[str, t.Any], wanted: t.Mapping[str, t.Any], where: str) -> dict[str, t.Any]:
        """Return an existing record with the values that a task wants. Raises Invalid for a fixed value.

        Arguments:
          record: the existing record.
          wanted: the normalized record that the task gives.
          where: the option, for messages.
        """
        for key in self.fixed:
            if record[key] is not None and wanted.get(key) not in (None, record[key]):
                raise Invalid(
                    where, f"{self.label(record)} has the {key} {record[key]}, which cannot change: leave it out"
                )
        return {**record, **{key: value for key, value in wanted.items() if key not in self.fixed}}

    def bound(self, record: dict[str, t.Any], document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return a normalized record with the values that depend on the document of the resource."""
        return record

    def declared(self, row: t.Mapping[str, t.Any], document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return a normalized row as a task declares it: without secrets and defaults. The inverse of ``bound``.

        Arguments:
          row: the row.
          document: the document of the resource.
        """
        # The first value of the key stays: an empty dictionary would say nothing to readers.
        return {
            key: value
            for key, value in self.visible(row).items()
            if value is not None and (key == self.key[0] or key not in self.defaults or value != self.defaults[key])
        }

    def found(
        self, key: str, lookup: Lookup, document: Document, values: t.Mapping[str, t.Any], where: str
    ) -> t.Mapping[str, t.Any]:
        """Return the values that a lookup gives. Raises Invalid.

        Arguments:
          key: the key of the ID.
          lookup: the lookup.
          document: what it has found.
          values: the other values of the record.
          where: the option, for messages.
        """
        return {key: id_of(document, LookupRequest(lookup, {lookup.option: ""}, self.value_types[key]))}

    def to_api(self, value: t.Any) -> dict[str, t.Any]:
        return {key: self.value_types[key].to_api(item) for key, item in value.items()}

    def resent(self, value: t.Any) -> dict[str, t.Any]:
        # null is the default of each key that can be null, and some writes refuse it.
        values = {key: value_type.resent(value[key]) for key, value_type in self.value_types.items() if key in value}
        return {key: item for key, item in values.items() if item is not None}

    def label(self, record: t.Mapping[str, t.Any]) -> str:
        """Return what messages and reports call a record: the values of its natural key."""
        return " ".join(str(record.get(key)) for key in self.key if record.get(key) is not None)

    def line(self, record: t.Mapping[str, t.Any]) -> str:
        """Return a record as one line of a diff."""
        others = [
            f"{key}: {value if isinstance(value, str) else json.dumps(value)}"
            for key, value in record.items()
            if key not in self.key and value not in (None, "")
        ]
        return ", ".join([self.label(record), *others])
