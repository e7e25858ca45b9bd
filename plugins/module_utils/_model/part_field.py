# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for a nested object that an API replaces as a whole."""

from __future__ import annotations

import typing as t

from .desired import Desired, FieldChange
from .field import UNKNOWN, Field
from .guess import with_option
from .names import IdNamer, NameOf
from .struct import Struct
from .text_forms import json_hint
from .value_type import Invalid, ValueType, kind_of


class Part(Field):
    """A dictionary that a write replaces as a whole, and of which a task manages the keys that it gives.

    Arguments: leaves, what its values may be, by key; switch, the key of a boolean: while it is false, the other
    keys mean nothing, and documents may leave them out; namers, what has names for the ids under a key, by key; the
    rest as in Field.
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
        given = options.get(self.option)
        if given is None:
            return None
        if not isinstance(given, dict):
            hint = json_hint(self.option, f'{{"{self.enabled_by}": true}}')
            raise Invalid(
                self.option, f"is {kind_of(given)}, a dictionary is needed. Write {{{self.enabled_by}: true}}. {hint}"
            )
        unresolved = sorted(str(key) for key in given if key not in self.value_types)
        if unresolved:
            text = f"has the unknown key {unresolved[0]}, known: {', '.join(self.value_types)}"
            raise Invalid(self.option, with_option(text, unresolved[0], given.get(unresolved[0]), self.value_types))
        value = {
            key: self.value_types[key].normalize(each, f"{self.option}.{key}")
            for key, each in given.items()
            if each is not None
        }
        return Desired(value) if value else None

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._known(document)
        whole = {**dict.fromkeys(self.value_types), **self._whole(document), **desired.value}
        if not whole[self.enabled_by] and self.enabled_by not in desired.value:
            raise Invalid(self.option, f"is off: add {self.enabled_by}: true")
        if whole[self.enabled_by]:
            same = all(key in before and before[key] == value for key, value in desired.value.items())
        else:
            same = not before[self.enabled_by]
        if same:
            return None
        for key in whole.keys() - desired.value.keys():
            self._check_kept(key, whole[key])
        # The write replaces all of it, so what nobody here knows goes along, and the rest as it was read.
        patch = {**dict.fromkeys(self.value_types), **(document.get(self.key) or {}), **desired.value}
        return FieldChange(patch, before, whole if whole[self.enabled_by] else {self.enabled_by: False})

    def sends_unmanaged(self, desired: Desired) -> bool:
        return True

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        value = self._current(document)
        if value is UNKNOWN:
            return []
        return [{key: each} for key, each in value.items() if not desired or key not in desired.value]

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        if not isinstance(value, dict):
            return None
        found = {key: name_of(each, value.get(key)) for key, each in self.namers.items()}
        return {key: name for key, name in found.items() if name} or None

    def _check_kept(self, key: str, value: t.Any) -> None:
        where = f"{self.option}.{key}"
        try:
            if value is not None:
                self.value_types[key].normalize(value, where)
        except Invalid as invalid:
            raise Invalid(invalid.where, f"{invalid.rule}. It goes along with this change: give it too") from None

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        if not isinstance(document.get(self.key, self.absent), (dict, type(None))):
            return UNKNOWN
        whole = {**dict.fromkeys(self.value_types), **self._whole(document)}
        return whole if whole[self.enabled_by] else {self.enabled_by: False}

    def _whole(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        value = document.get(self.key, self.absent)
        known = value if isinstance(value, dict) else {}
        return {key: value_type.from_api(known[key]) for key, value_type in self.value_types.items() if key in known}
