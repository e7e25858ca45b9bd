# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""How one release of an API names things."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._model.collection import Document


@dataclass(frozen=True)
class Dialect:
    """How one release of an API names things.

    It stands at the border: right after each read its names become the canonical ones, right before each write the
    canonical ones become its names. What it does not know passes untouched.

    Arguments: keys, its names of keys and the canonical ones; words, the same for the values of some keys, by
    canonical key; paths, the canonical beginnings of paths and its own.
    """

    keys: t.Mapping[str, str] = field(default_factory=dict)
    words: t.Mapping[str, t.Mapping[str, str]] = field(default_factory=dict)
    paths: t.Mapping[str, str] = field(default_factory=dict)

    def normalize(self, value: t.Any) -> t.Any:
        """A document of this release under canonical names, with all that is in it."""
        return _translated(value, self.keys, self.words)

    def native(self, document: Document) -> Document:
        """A canonical document under the names of this release."""
        names = {key: name for name, key in self.keys.items()}
        words = {names.get(key, key): {word: own for own, word in each.items()} for key, each in self.words.items()}
        return t.cast(Document, _translated(document, names, words))

    def path(self, path: str) -> str:
        """A canonical path as this release has it."""
        for beginning, own in self.paths.items():
            if path.startswith(beginning):
                return own + path[len(beginning) :]
        return path


def _translated(value: t.Any, keys: t.Mapping[str, str], words: t.Mapping[str, t.Mapping[str, str]]) -> t.Any:
    """Under other names, with all that is in it. ``words`` stand under the new names of keys."""
    if isinstance(value, list):
        return [_translated(each, keys, words) for each in value]
    if not isinstance(value, dict):
        return value
    result: dict[str, t.Any] = {}
    for name, each in value.items():
        key = keys.get(name, name)
        if key in result and name not in keys:
            continue  # a name of its own counts more than one that only looks like the other one
        known = words.get(key, {}).get(each) if isinstance(each, str) else None
        result[key] = _translated(each, keys, words) if known is None else known
    return result
