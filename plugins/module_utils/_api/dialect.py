# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The names that one release of an API uses."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._model.collection import Document


@dataclass(frozen=True)
class Dialect:
    """The names that one release of an API uses.

    Names are translated right after each read, and right before each write: everything else uses the canonical names.
    Unknown names stay as they are.

    Arguments:
      keys: the canonical names of keys, by the names of the release.
      words: the canonical values, by the values of the release, by the canonical key whose values differ.
      paths: the starts of paths in the release, by their canonical starts.
      lacks: the canonical starts of paths that the release does not have.
    """

    keys: t.Mapping[str, str] = field(default_factory=dict)
    words: t.Mapping[str, t.Mapping[str, str]] = field(default_factory=dict)
    paths: t.Mapping[str, str] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()

    def normalize(self, value: t.Any) -> t.Any:
        """A value of this release, at any depth, with canonical names."""
        return _translated(value, self.keys, self.words)

    def native(self, document: Document) -> Document:
        """A canonical document with the names of this release."""
        names = {key: name for name, key in self.keys.items()}
        words = {
            names.get(key, key): {canonical: word for word, canonical in values.items()}
            for key, values in self.words.items()
        }
        return t.cast(Document, _translated(document, names, words))

    def path(self, path: str) -> str:
        """A canonical path in this release."""
        for canonical, start in self.paths.items():
            if path.startswith(canonical):
                return start + path[len(canonical) :]
        return path


def _translated(value: t.Any, keys: t.Mapping[str, str], words: t.Mapping[str, t.Mapping[str, str]]) -> t.Any:
    """A value with other names, at any depth.

    Arguments:
      value: the value.
      keys: the new names of keys, by their old names.
      words: the new values, by the old values, by the new name of the key.
    """
    if isinstance(value, list):
        return [_translated(item, keys, words) for item in value]
    if not isinstance(value, dict):
        return value
    result: dict[str, t.Any] = {}
    for name, item in value.items():
        key = keys.get(name, name)
        if key in result and name not in keys:
            continue  # a translated key takes precedence over one that already has its new name
        word = words.get(key, {}).get(item) if isinstance(item, str) else None
        result[key] = _translated(item, keys, words) if word is None else word
    return result
