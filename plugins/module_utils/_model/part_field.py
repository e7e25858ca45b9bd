# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Fields for nested objects that the API replaces as a whole."""

from __future__ import annotations

import json
import typing as t
from dataclasses import replace

from .desired import Desired, FieldChange
from .field import UNKNOWN, Field
from .names import IdNamer, NameOf
from .scalars import Choice, Keyword
from .struct import Struct, check_keys
from .text_forms import json_hint
from .together_field import NONE, is_none
from .value_type import Invalid, ValueType, expected, wrong_kind


class Part(Field):
    """A dictionary that a write replaces as a whole, and of which a task manages only the keys that it gives.

    The base class of such fields.

    Arguments:
      option: its name in a task.
      example: a dictionary that a task could give, for messages.
      key: its key in documents; None for the name of the option.
      absent: the value that a missing key means.
      namers: what knows the names of the IDs in the values, by key.
      value_types: the types of the values by key.
      aliases: other names of the option.
    """

    def __init__(
        self,
        option: str,
        example: t.Mapping[str, t.Any],
        key: str | None,
        absent: t.Any,
        namers: t.Mapping[str, IdNamer] | None,
        value_types: t.Mapping[str, ValueType],
        aliases: tuple[str, ...] = (),
    ) -> None:
        super().__init__(option, key, absent)
        self._example, self.value_types, self.namers, self.aliases = example, value_types, namers or {}, aliases
        self.value_type = Struct(*value_types, **value_types)

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {
            self.option: {
                "type": "dict",
                **({"aliases": [*self.aliases]} if self.aliases else {}),
                "options": {key: value_type.spec() for key, value_type in self.value_types.items()},
            }
        }

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        value = options.get(self.option)
        if value is None:
            return None
        if not isinstance(value, dict):
            example_values = {"type": NONE} if is_none(value) and "type" in self.value_types else self._example
            example = ", ".join(f"{key}: {json.dumps(item)}" for key, item in example_values.items()).replace('"', "")
            hint = json_hint(self.option, json.dumps(example_values))
            raise wrong_kind(self.option, "a dictionary", value, f"Write {{{example}}}. {hint}")
        check_keys(value, self.value_types, self.option)
        values = {
            key: self.value_types[key].normalize(item, f"{self.option}.{key}")
            for key, item in value.items()
            if item is not None
        }
        return Desired(values) if values else None

    def sends_unmanaged(self, desired: Desired) -> bool:
        return True

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        values = self._current(document)
        if values is UNKNOWN or values is None:
            return []
        managed = (desired and desired.value) or {}
        return [{key: value} for key, value in values.items() if key not in managed]

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        if not isinstance(value, dict):
            return None
        names = {key: name_of(namer, value.get(key)) for key, namer in self.namers.items()}
        return {key: name for key, name in names.items() if name} or None

    def declared(self, document: t.Mapping[str, t.Any], is_exact: bool = False) -> dict[str, t.Any]:
        declared = super().declared(document, is_exact)
        return {option: self._without_gaps(value) for option, value in declared.items()}

    def _without_gaps(self, values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return the values that a declaration needs."""
        return {key: value for key, value in values.items() if value is not None}

    def _check_unmanaged(self, key: str, value: t.Any) -> None:
        where = f"{self.option}.{key}"
        try:
            if value is not None:
                self.value_types[key].normalize(value, where)
        except Invalid as invalid:
            raise Invalid(
                invalid.where, f"{invalid.rule}. The update also sends this value: give a valid one"
            ) from None

    def _shown_values(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return the normalized values of the known keys that a document shows."""
        values = document.get(self.key, self.absent)
        shown = values if isinstance(values, dict) else {}
        return {key: value_type.from_api(shown[key]) for key, value_type in self.value_types.items() if key in shown}


class SwitchedPart(Part):
    """A part with a key that switches it on. While it is off, documents can leave out the other keys.

    Arguments:
      option: its name in a task.
      enabled_by: the key of the switch.
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
        super().__init__(option, {enabled_by: True}, key, absent, namers, value_types)
        self.enabled_by = enabled_by

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

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        if not isinstance(document.get(self.key, self.absent), (dict, type(None))):
            return UNKNOWN
        values = {**dict.fromkeys(self.value_types), **self._shown_values(document)}
        return values if values[self.enabled_by] else {self.enabled_by: False}


class RemovablePart(Part):
    """A part that exists or not, and whose type decides which other keys it has. ``type: none`` removes it.

    Arguments:
      option: its name in a task.
      types: the keys that each type has, by type, beside those that all types have.
      required: the keys that a new part needs beside its type.
      key: its key in documents; None for the name of the option.
      is_type_fixed: whether the type of an existing part cannot change.
      defaults: the values of a new part that a task can leave out, by key. They do not count for types without the key.
      below: pairs of keys. The value of the first one must be below that of the second one.
      is_shown_by_key: whether results also show the key of documents.
      required_by: the keys that some types need, by type.
      aliases: other names of the option.
      value_types: the types of the other values by key.
    """

    def __init__(
        self,
        option: str,
        types: t.Mapping[str, tuple[str, ...]],
        required: tuple[str, ...] = (),
        key: str | None = None,
        is_type_fixed: bool = False,
        defaults: t.Mapping[str, t.Any] | None = None,
        below: tuple[tuple[str, str], ...] = (),
        is_shown_by_key: bool = False,
        required_by: t.Mapping[str, tuple[str, ...]] | None = None,
        aliases: tuple[str, ...] = (),
        **value_types: ValueType,
    ) -> None:
        type_of = Keyword(NONE, Choice(*types))
        all_types = {"type": type_of, **value_types}
        super().__init__(option, {"type": next(iter(types))}, key, UNKNOWN, None, all_types, aliases)
        self.types, self.required, self.is_type_fixed = types, required, is_type_fixed
        self.required_by = required_by or {}
        self.defaults, self.below = defaults or {}, below
        if is_shown_by_key:
            self.sources = ()

    def _without_gaps(self, values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        strange = {key for keys in self.types.values() for key in keys} - {*self.types.get(str(values["type"]), ())}
        return {
            key: value
            for key, value in super()._without_gaps(values).items()
            if key not in strange and not (key in self.defaults and value == self.defaults[key])
        }

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        desired = super().desired(options)
        if desired and desired.value.get("type") == NONE:
            others = [key for key in desired.value if key != "type"]
            if others:
                raise Invalid(f"{self.option}.type", f"{NONE} is mutually exclusive with {' and '.join(others)}")
            return replace(desired, value=None)
        if desired and "type" in desired.value:
            self._check_keys(desired.value["type"], desired.value)
        if desired:
            self._check_order(desired.value)
        return desired

    def _check_keys(self, type_: str, values: t.Iterable[str]) -> None:
        """Refuse keys that a type does not have. Raises Invalid."""
        for key in values:
            owners = [owner for owner, keys in self.types.items() if key in keys]
            if owners and type_ not in owners:
                raise Invalid(f"{self.option}.{key}", f"is valid for the type {' or '.join(owners)} only, not {type_}")

    def _check_order(self, values: t.Mapping[str, t.Any]) -> None:
        for low, high in self.below:
            if None not in (values.get(low), values.get(high)) and values[low] >= values[high]:
                where = f"{self.option}.{low}"
                raise expected(where, f"less than the {high} of {values[high]}", str(values[low]))

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document)
        if desired.value is None:
            return None if before is None else FieldChange(None, before, None)
        if before is not None and all(before[key] == value for key, value in desired.value.items()):
            return None
        former = before or {}
        type_ = desired.value.get("type", former.get("type"))
        if before is None:
            missing = [key for key in ("type", *self.required) if key not in desired.value]
            if missing:
                raise Invalid(self.option, f"there is none yet, and a new one requires {' and '.join(missing)}")
        elif self.is_type_fixed and type_ != former["type"]:
            raise Invalid(
                f"{self.option}.type",
                f"is {former['type']} and cannot change. Remove it with type: {NONE} first, in a task of its own",
            )
        self._check_keys(type_, desired.value)
        strange = {key for owner, keys in self.types.items() for key in keys} - {*self.types.get(type_, ())}
        kept = {key: value for key, value in former.items() if key not in strange}
        for key in kept.keys() - desired.value.keys():
            self._check_unmanaged(key, kept[key])
        defaults = {key: value for key, value in self.defaults.items() if key not in strange}
        after = {**dict.fromkeys(self.value_types), **(kept if before else defaults), **desired.value}
        lacking = [key for key in self.required_by.get(type_, ()) if after[key] is None]
        if lacking:
            raise Invalid(self.option, f"the type {type_} requires {' and '.join(lacking)}")
        self._check_order(after)
        shown = document.get(self.key) or {}
        sent = {key: shown[key] for key in kept if key in shown and shown[key] is not None}
        return FieldChange({**sent, **desired.value}, before, after)

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        # null is not sent back: the API may have a default for it.
        return [value for value in super().unmanaged_values(document, desired) if None not in value.values()]

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        document[self.key] = None if after is None else {**(document.get(self.key) or {}), **after}

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = document.get(self.key, UNKNOWN)
        if value is None or value is UNKNOWN:
            return value
        if not isinstance(value, dict):
            return UNKNOWN
        return {**dict.fromkeys(self.value_types), **self._shown_values(document)}
