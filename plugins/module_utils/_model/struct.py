# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The type of a dictionary with known keys."""

from __future__ import annotations

import json
import typing as t

from .guess import with_option
from .secret_value import redacted, texts_in
from .value_type import NOT_COMPARED, Invalid, ValueType, wrong_kind


class Struct(ValueType):
    """A dictionary with known keys.

    Arguments:
      optional: the keys that a task can leave out.
      value_types: the types of the values by key.
    """

    option = "dict"

    def __init__(self, *optional: str, **value_types: ValueType) -> None:
        self.optional, self.value_types = optional, value_types
        self.secret = any(value_type.secret for value_type in value_types.values())

    def spec(self) -> dict[str, t.Any]:
        return {**super().spec(), "options": self._suboptions()}

    def element(self) -> dict[str, t.Any]:
        return {**super().element(), "options": self._suboptions()}

    def _suboptions(self) -> dict[str, t.Any]:
        required = {key: {} if key in self.optional else {"required": True} for key in self.value_types}
        return {key: {**value_type.spec(), **required[key]} for key, value_type in self.value_types.items()}

    def normalize(self, value: t.Any, where: str) -> dict[str, t.Any]:
        self._check_dictionary(value, where)
        check_keys(value, self.value_types, where)
        present = {key: item for key, item in value.items() if item is not None}
        for key in self.value_types:
            if key not in present and key not in self.optional:
                raise Invalid(where, f"missing key {key!r}")
        return {
            key: value_type.normalize(present[key], f"{where}.{key}")
            for key, value_type in self.value_types.items()
            if key in present
        }

    def _check_dictionary(self, value: t.Any, where: str) -> None:
        """Raise Invalid for what is no dictionary."""
        if not isinstance(value, dict):
            example = ", ".join(f"{key}: ..." for key in self.value_types)
            hint = self._json_example(where.endswith("]")) if isinstance(value, str) else ""
            raise wrong_kind(where, f"a dictionary such as {{{example}}}", value, hint)

    def _json_example(self, is_element: bool) -> str:
        example = json.dumps(dict.fromkeys(self.value_types, "..."))
        if is_element:
            return f"As text, a list of dictionaries is JSON: [{example}]"
        return f"As text it is JSON: {example}"

    def from_api(self, value: t.Any) -> t.Any:
        if not isinstance(value, dict) or any(key not in value for key in self.value_types):
            return value
        return {key: value_type.from_api(value[key]) for key, value_type in self.value_types.items()}

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        if not self.secret or not isinstance(value, dict):
            return redacted(value, before) if self.secret else value
        former = before if before is NOT_COMPARED or isinstance(before, dict) else {}
        return {
            key: self.value_types[key].redact(item, NOT_COMPARED if former is NOT_COMPARED else former.get(key))
            if key in self.value_types
            else item
            for key, item in value.items()
        }

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        if self.secret and not isinstance(value, dict):
            yield from texts_in(value)  # the API shows another form, which can hold the secret anywhere
            return
        for key, value_type in self.value_types.items():
            yield from value_type.secrets(value.get(key) if isinstance(value, dict) else None)

    def secret_keys(self, name: str) -> t.Iterator[str]:
        for key, value_type in self.value_types.items():
            yield from value_type.secret_keys(key)


def check_keys(value: t.Mapping[t.Any, t.Any], known: t.Collection[str], where: str) -> None:
    """Refuse a dictionary with an unknown key. Raises Invalid.

    Arguments:
      value: the dictionary.
      known: the known keys.
      where: the option and the path in it, for messages.
    """
    unknown = sorted(str(key) for key in value if key not in known)
    if unknown:
        text = f"unknown key {unknown[0]!r}. Supported keys: {', '.join(known)}"
        raise Invalid(where, with_option(text, unknown[0], value.get(unknown[0]), known))
