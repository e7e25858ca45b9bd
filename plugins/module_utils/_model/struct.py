# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The type of a dictionary with known keys."""

from __future__ import annotations

import json
import typing as t

from .guess import with_option
from .secret_value import covered, texts_of
from .value_type import SAME, Invalid, Leaf, kind_of


class Record(Leaf):
    """A dictionary of leaves. Arguments: optional, the keys that may be left out; the leaves by their keys."""

    option = "dict"

    def __init__(self, *optional: str, **leaves: Leaf) -> None:
        self.optional, self.leaves = optional, leaves
        self.secret = any(leaf.secret for leaf in leaves.values())

    def spec(self) -> dict[str, t.Any]:
        return {**super().spec(), "options": self._parts()}

    def element(self) -> dict[str, t.Any]:
        return {**super().element(), "options": self._parts()}

    def _parts(self) -> dict[str, t.Any]:
        needed = {key: {} if key in self.optional else {"required": True} for key in self.leaves}
        return {key: {**leaf.spec(), **needed[key]} for key, leaf in self.leaves.items()}

    def canonical(self, value: t.Any, where: str) -> dict[str, t.Any]:
        if not isinstance(value, dict):
            example = ", ".join(f"{key}: ..." for key in self.leaves)
            hint = self._as_text(where.endswith("]")) if isinstance(value, str) else ""
            raise Invalid(where, f"is {kind_of(value)}, a dictionary is needed: {{{example}}}{hint}")
        unknown = sorted(str(key) for key in value if key not in self.leaves)
        if unknown:
            text = f"has the unknown key {unknown[0]}, known: {', '.join(self.leaves)}"
            raise Invalid(where, with_option(text, unknown[0], value.get(unknown[0]), self.leaves))
        given = {key: each for key, each in value.items() if each is not None}
        for key in self.leaves:
            if key not in given and key not in self.optional:
                raise Invalid(where, f"lacks {key}: add it")
        return {key: leaf.canonical(given[key], f"{where}.{key}") for key, leaf in self.leaves.items() if key in given}

    def _as_text(self, listed: bool) -> str:
        """How to write it as text. Argument: listed, whether it is an element of a list."""
        example = json.dumps(dict.fromkeys(self.leaves, "..."))
        return (
            f". As text, a list of dictionaries is JSON: [{example}]" if listed else f". As text it is JSON: {example}"
        )

    def read(self, value: t.Any) -> t.Any:
        if not isinstance(value, dict) or any(key not in value for key in self.leaves):
            return value
        return {key: leaf.read(value[key]) for key, leaf in self.leaves.items()}

    def cover(self, value: t.Any, before: t.Any = SAME) -> t.Any:
        if not self.secret or not isinstance(value, dict):
            return covered(value, before) if self.secret else value
        former = before if before is SAME or isinstance(before, dict) else {}
        return {
            key: self.leaves[key].cover(each, SAME if former is SAME else former.get(key))
            if key in self.leaves
            else each
            for key, each in value.items()
        }

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        if self.secret and not isinstance(value, dict):
            yield from texts_of(value)  # an API has another form for it
            return
        for key, leaf in self.leaves.items():
            yield from leaf.secrets(value.get(key) if isinstance(value, dict) else None)

    def secret_keys(self, name: str) -> t.Iterator[str]:
        for key, leaf in self.leaves.items():
            yield from leaf.secret_keys(key)
