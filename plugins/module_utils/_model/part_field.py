# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for a nested object that the API replaces as a whole."""

from __future__ import annotations

import typing as t

from .desired import Desired, FieldChange
from .field import UNKNOWN, Field
from .names import IdNamer, NameOf
from .struct import Struct, check_keys
from .text_forms import json_hint
from .value_type import Invalid, ValueType, wrong_kind


class Part(Field):
    """A dictionary that a write replaces as a whole, and of which a task manages only the keys that it gives.

    Arguments:
      option: its name in a task.
      enabled_by: the key of a boolean. While it is false, documents can leave out the other keys.
      key: its key in documents; None for the name of the option.
      absent: the value that a missing key means.
      namers: what knows the names of the IDs in the values, by key.
      value_types: the types of the values by key.
    """

    def __init__(
        self,
        option: str,
        enabled_by: str,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        namers: t.Mapping[str, IdNamer] | None = None,
        **value_types: ValueType,
    ) -> None:
        super().__init__(option, key, absent)
        self.enabled_by, self.value_types, self.namers = enabled_by, value_types, namers or {}
        self.value_type = Struct(*value_types, **value_types)

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {
            self.option: {
                "type": "dict",
                "options": {key: value_type.spec() for key, value_type in self.value_types.items()},
            }
        }

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        value = options.get(self.option)
        if value is None:
            return None
        if not isinstance(value, dict):
            hint = json_hint(self.option, f'{{"{self.enabled_by}": true}}')
            raise wrong_kind(self.option, "a dictionary", value, f"Write {{{self.enabled_by}: true}}. {hint}")
        check_keys(value, self.value_types, self.option)
        values = {
            key: self.value_types[key].normalize(item, f"{self.option}.{key}")
            for key, item in value.items()
            if item is not None
        }
        return Desired(values) if values else None

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document)
        merged = {**dict.fromkeys(self.value_types), **self._shown_values(document), **desired.value}
        is_enabled = merged[self.enabled_by]
        if not is_enabled and self.enabled_by not in desired.value:
            raise Invalid(self.option, f"is disabled: add {self.enabled_by}: true")
        if is_enabled:
            is_same = all(key in before and before[key] == value for key, value in desired.value.items())
        else:
            is_same = not before[self.enabled_by]
        if is_same:
            return None
        for key in merged.keys() - desired.value.keys():
            self._check_unmanaged(key, merged[key])
        # The write replaces the whole object, so it also sends back unknown keys and unmanaged values as last read.
        patch = {**dict.fromkeys(self.value_types), **(document.get(self.key) or {}), **desired.value}
        return FieldChange(patch, before, merged if is_enabled else {self.enabled_by: False})

    def sends_unmanaged(self, desired: Desired) -> bool:
        return True

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        values = self._current(document)
        if values is UNKNOWN:
            return []
        return [{key: value} for key, value in values.items() if not desired or key not in desired.value]

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        if not isinstance(value, dict):
            return None
        names = {key: name_of(namer, value.get(key)) for key, namer in self.namers.items()}
        return {key: name for key, name in names.items() if name} or None

    def _check_unmanaged(self, key: str, value: t.Any) -> None:
        where = f"{self.option}.{key}"
        try:
            if value is not None:
                self.value_types[key].normalize(value, where)
        except Invalid as invalid:
            raise Invalid(
                invalid.where, f"{invalid.rule}. The update also sends this value: give a valid one"
            ) from None

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        if not isinstance(document.get(self.key, self.absent), (dict, type(None))):
            return UNKNOWN
        values = {**dict.fromkeys(self.value_types), **self._shown_values(document)}
        return values if values[self.enabled_by] else {self.enabled_by: False}

    def _shown_values(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return the normalized values of the known keys that a document shows."""
        values = document.get(self.key, self.absent)
        shown = values if isinstance(values, dict) else {}
        return {key: value_type.from_api(shown[key]) for key, value_type in self.value_types.items() if key in shown}
