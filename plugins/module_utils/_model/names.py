# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""What ids are called, as far as a run has read it anyway."""

from __future__ import annotations

import threading
import typing as t

from .collection import Collection, Document, PathParams, fill_path, variables

Documents = t.Callable[[Collection], t.Iterable[Document]]
"""The documents of a collection that were read, as far as there are any."""


class IdNamer(t.Protocol):
    """Something that has ids, and names for them."""

    def names(self, read: Documents) -> dict[str, str]:
        """What each id is called, as far as documents show it. Arguments: read, the documents of a collection."""


NameOf = t.Callable[[IdNamer, t.Any], t.Optional[str]]
"""What an id is called; None where that is not known."""


class IdNames:
    """What ids are called, as far as documents show it that a run has read anyway. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lists: dict[str, dict[int, t.Sequence[Document]]] = {}
        self._names: dict[t.Any, dict[str, str]] = {}
        self.places: dict[tuple[str, t.Any], str] = {}
        """The names of what a path leads through, by variable of the path and id."""

    def add(self, path: str, documents: t.Sequence[Document]) -> None:
        """Take documents of a list along, whole or in part."""
        with self._lock:
            known = self._lists.setdefault(path, {})
            if id(documents) not in known:
                known[id(documents)] = documents
                self._names.clear()

    def of(self, namer: IdNamer, value: t.Any, path_params: PathParams) -> str | None:
        """What an id is called. Arguments: place, the ids of what it stands in."""
        if value is None or isinstance(value, (dict, list)):
            return None

        def read(collection: Collection) -> list[Document]:
            if not {*variables(collection.list_path)} <= path_params.keys():
                return []
            return [
                row
                for rows in self._lists.get(fill_path(collection.list_path, path_params), {}).values()
                for row in rows
            ]

        key = (id(namer), *sorted(path_params.items()))
        with self._lock:
            if key not in self._names:
                self._names[key] = {each.lower(): name for each, name in namer.names(read).items()}
            return self._names[key].get(str(value).lower())


def with_name(value: t.Any, name: t.Any) -> t.Any:
    """An id for people to read, with its name before it; the elements of a list and of a dictionary the same way."""
    if isinstance(value, dict) and isinstance(name, dict):
        return {key: with_name(each, name.get(key)) for key, each in value.items()}
    if isinstance(value, list) and isinstance(name, list):
        return [with_name(each, one) for each, one in zip(value, name)]
    return f"{name} ({value})" if isinstance(name, str) and name != str(value) else value


def is_name(value: t.Any) -> bool:
    """Whether a value of a document can be shown as a name."""
    return isinstance(value, str) and bool(value.strip())
