# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for a nested object that an API replaces as a whole."""

from __future__ import annotations

import typing as t

from .desired import Delta, Wanted
from .field import UNKNOWN, Field
from .guess import with_option
from .names import NameOf, Namer
from .struct import Record
from .text_forms import json_hint
from .value_type import Invalid, Leaf, kind_of


class Merge(Field):
    """A dictionary that a write replaces as a whole, and of which a task manages the keys that it gives.

    Arguments: leaves, what its values may be, by key; switch, the key of a boolean: while it is false, the other
    keys mean nothing, and documents may leave them out; namers, what has names for the ids under a key, by key; the
    rest as in Field.
    """

    def __init__(
        self,
        option: str,
        switch: str,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        namers: t.Mapping[str, Namer] | None = None,
        **leaves: Leaf,
    ) -> None:
        super().__init__(option, key, absent)
        self.switch, self.leaves, self.namers = switch, leaves, namers or {}
        self.leaf = Record(*leaves, **leaves)

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {
            self.option: {
                "type": "dict",
                "options": {key: leaf.spec() for key, leaf in self.leaves.items()},
            }
        }

    def wanted(self, options: t.Mapping[str, t.Any]) -> Wanted | None:
        given = options.get(self.option)
        if given is None:
            return None
        if not isinstance(given, dict):
            hint = json_hint(self.option, f'{{"{self.switch}": true}}')
            raise Invalid(
                self.option, f"is {kind_of(given)}, a dictionary is needed. Write {{{self.switch}: true}}. {hint}"
            )
        unknown = sorted(str(key) for key in given if key not in self.leaves)
        if unknown:
            text = f"has the unknown key {unknown[0]}, known: {', '.join(self.leaves)}"
            raise Invalid(self.option, with_option(text, unknown[0], given.get(unknown[0]), self.leaves))
        value = {
            key: self.leaves[key].canonical(each, f"{self.option}.{key}")
            for key, each in given.items()
            if each is not None
        }
        return Wanted(value) if value else None

    def plan(self, document: t.Mapping[str, t.Any], wanted: Wanted) -> Delta | None:
        before = self._known(document)
        whole = {**dict.fromkeys(self.leaves), **self._whole(document), **wanted.value}
        if not whole[self.switch] and self.switch not in wanted.value:
            raise Invalid(self.option, f"is off: add {self.switch}: true")
        if whole[self.switch]:
            same = all(key in before and before[key] == value for key, value in wanted.value.items())
        else:
            same = not before[self.switch]
        if same:
            return None
        for key in whole.keys() - wanted.value.keys():
            self._check_kept(key, whole[key])
        # The write replaces all of it, so what nobody here knows goes along, and the rest as it was read.
        fragment = {**dict.fromkeys(self.leaves), **(document.get(self.key) or {}), **wanted.value}
        return Delta(fragment, before, whole if whole[self.switch] else {self.switch: False})

    def keeps(self, wanted: Wanted) -> bool:
        return True

    def others(self, document: t.Mapping[str, t.Any], wanted: Wanted | None) -> list[t.Any]:
        value = self._current(document)
        if value is UNKNOWN:
            return []
        return [{key: each} for key, each in value.items() if not wanted or key not in wanted.value]

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        if not isinstance(value, dict):
            return None
        found = {key: name_of(each, value.get(key)) for key, each in self.namers.items()}
        return {key: name for key, name in found.items() if name} or None

    def _check_kept(self, key: str, value: t.Any) -> None:
        where = f"{self.option}.{key}"
        try:
            if value is not None:
                self.leaves[key].canonical(value, where)
        except Invalid as invalid:
            raise Invalid(invalid.where, f"{invalid.rule}. It goes along with this change: give it too") from None

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        if not isinstance(document.get(self.key, self.absent), (dict, type(None))):
            return UNKNOWN
        whole = {**dict.fromkeys(self.leaves), **self._whole(document)}
        return whole if whole[self.switch] else {self.switch: False}

    def _whole(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        value = document.get(self.key, self.absent)
        known = value if isinstance(value, dict) else {}
        return {key: leaf.read(known[key]) for key, leaf in self.leaves.items() if key in known}
