# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Names of IDs, from the documents that a run reads anyway."""

from __future__ import annotations

import threading
import typing as t
from dataclasses import dataclass

from .collection import Collection, Document, PathParams, fill_path, variables

Documents = t.Callable[[Collection], t.Iterable[Document]]
"""Returns the documents of a collection that are read already."""


class IdNamer(t.Protocol):
    """Knows which documents hold the names of IDs."""

    def names(self, read: Documents) -> dict[str, str]:
        """Return the names by ID.

        Arguments:
          read: returns the documents of a collection.
        """


NameOf = t.Callable[[IdNamer, t.Any], t.Optional[str]]
"""Returns the name of an ID; None where it is not known."""


@dataclass(frozen=True)
class NamedIds:
    """IDs in documents whose names the results of ``_info`` modules have, too.

    Arguments:
      key: their key, as results show them.
      collection: the collection whose list has the names.
      names_in: returns the names of the IDs in a value, as ``Field.names_in`` does.
    """

    key: str
    collection: Collection
    names_in: t.Callable[[t.Any, NameOf], t.Any]

    def shown(self, value: t.Any, name_of: NameOf) -> t.Any:
        """Return the names of a value in its form, with None for each one that is not known.

        Arguments:
          value: the value that results show.
          name_of: returns the name of an ID.
        """
        names = self.names_in(value, name_of)
        return [None] * len(value) if names is None and isinstance(value, list) else names


def named_id(key: str, collection: Collection, namer: IdNamer) -> NamedIds:
    """Return a single ID whose name results have, too.

    Arguments:
      key: its key, as results show it.
      collection: the collection whose list has the name.
      namer: knows the name.
    """
    return NamedIds(key, collection, lambda value, name_of: name_of(namer, value))


class IdNames:
    """Names of IDs, from the documents that a run reads anyway. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._documents: dict[str, dict[int, t.Sequence[Document]]] = {}
        """The documents by the path of their list and the identity of the sequence that holds them."""
        self._names: dict[t.Any, dict[str, str]] = {}
        self.places: dict[tuple[str, t.Any], str] = {}
        """The names of path parameters, such as project and region, by variable and ID."""

    def add(self, path: str, documents: t.Sequence[Document]) -> None:
        """Remember documents of a list.

        Arguments:
          path: the path of the list, filled in.
          documents: all documents of the list, or some.
        """
        with self._lock:
            sequences = self._documents.setdefault(path, {})
            if id(documents) not in sequences:
                sequences[id(documents)] = documents
                self._names.clear()

    def of(self, namer: IdNamer, value: t.Any, path_params: PathParams) -> str | None:
        """Return the name of an ID; None where it is not known.

        Arguments:
          namer: knows which documents hold the name.
          value: the ID.
          path_params: the path parameters of the lists.
        """
        if value is None or isinstance(value, (dict, list)):
            return None

        key = (id(namer), *sorted(path_params.items()))
        with self._lock:
            if key not in self._names:
                names = namer.names(lambda collection: self._seen(collection, path_params))
                self._names[key] = {resource_id.lower(): name for resource_id, name in names.items()}
            return self._names[key].get(str(value).lower())

    def seen(self, collection: Collection, path_params: PathParams) -> list[Document]:
        """Return the documents of a list that were read."""
        with self._lock:
            return self._seen(collection, path_params)

    def _seen(self, collection: Collection, path_params: PathParams) -> list[Document]:
        if not {*variables(collection.list_path)} <= path_params.keys():
            return []
        sequences = self._documents.get(fill_path(collection.list_path, path_params), {})
        return [document for documents in sequences.values() for document in documents]


def with_name(value: t.Any, name: t.Any) -> t.Any:
    """Return an ID for people to read, with its name before it.

    Arguments:
      value: the ID, or a list or dictionary of IDs.
      name: its name, or a list or dictionary of names; None where there is none.
    """
    if isinstance(value, dict) and isinstance(name, dict):
        return {key: with_name(item, name.get(key)) for key, item in value.items()}
    if isinstance(value, list) and isinstance(name, list):
        return [with_name(*pair) for pair in zip(value, name)]
    return f"{name} ({value})" if isinstance(name, str) and name != str(value) else value


def is_name(value: t.Any) -> bool:
    """Return whether a value of a document can be shown as a name."""
    return isinstance(value, str) and bool(value.strip())
