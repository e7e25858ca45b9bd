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
    Unknown names stay as they are, and so does all that is not a part.

    Arguments:
      keys: the canonical names of keys, by the names of the release.
      words: the canonical values, by the values of the release, by the canonical key whose values differ.
      paths: the starts of paths in the release, by their canonical starts.
      lacks: the canonical starts of paths that the release does not have.
      parts: the canonical keys that hold documents, or lists of them, in documents. Other values keep their names:
        there, the same word can mean something else.
    """

    keys: t.Mapping[str, str] = field(default_factory=dict)
    words: t.Mapping[str, t.Mapping[str, str]] = field(default_factory=dict)
    paths: t.Mapping[str, str] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def normalize(self, value: t.Any) -> t.Any:
        """A document of this release, or a list of them, with canonical names."""
        names = {key: name for name, key in self.keys.items()}
        return _translated(value, self.keys, self.words, {names.get(key, key) for key in self.parts})

    def native(self, document: Document) -> Document:
        """A canonical document with the names of this release."""
        names = {key: name for name, key in self.keys.items()}
        words = {
            names.get(key, key): {canonical: word for word, canonical in values.items()}
            for key, values in self.words.items()
        }
        return t.cast(Document, _translated(document, names, words, self.parts))

    def path(self, path: str) -> str:
        """A canonical path in this release."""
        for canonical, start in self.paths.items():
            if path.startswith(canonical):
                return start + path[len(canonical) :]
        return path


def _translated(
    value: t.Any,
    keys: t.Mapping[str, str],
    words: t.Mapping[str, t.Mapping[str, str]],
    parts: t.Collection[str],
) -> t.Any:
    """A document, or a list of them, with other names.

    Arguments:
      value: the document or the list.
      keys: the new names of keys, by their old names.
      words: the new values, by the old values, by the new name of the key.
      parts: the old names of the keys that hold documents.
    """
    if isinstance(value, list):
        return [_translated(item, keys, words, parts) for item in value]
    if not isinstance(value, dict):
        return value
    result: dict[str, t.Any] = {}
    for name, item in value.items():
        key = keys.get(name, name)
        if key in result and name not in keys:
            continue  # a translated key takes precedence over one that already has its new name
        if name in parts:
            result[key] = _translated(item, keys, words, parts)
        else:
            result[key] = words.get(key, {}).get(item, item) if isinstance(item, str) else item
    return result
