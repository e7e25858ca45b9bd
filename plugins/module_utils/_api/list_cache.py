# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The lists that a run has read, shared by all of its threads."""

from __future__ import annotations

import contextlib
import threading
import typing as t

from .._model.collection import Document, Query
from . import limits
from .errors import ApiError


class ListCache:
    """The lists that a run has read. Each request for a list is made once, even if several threads need it.

    After ``MAX_PARTIAL_LISTS`` filtered requests for one list, the whole list is read instead, unless
    ``keep_partial`` says that this costs more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[t.Any, threading.Lock] = {}
        self._queries: dict[str, set[t.Any]] = {}
        self._lists: dict[t.Any, list[Document]] = {}
        """The rows by path and query: the query is () for the whole list, None for its first page."""
        self._partial: set[str] = set()
        self._compared = 0

    def add_complete(self, path: str, rows: t.Iterable[Document], id_key: str = "id") -> None:
        """Add the rows of a whole list: they answer every query from now on. Arguments as in ``rows``."""
        self._lists[path, ()] = _with_id(rows, id_key)

    def shown(self, path: str) -> list[Document]:
        """All rows of a list that were read so far, possibly with duplicates."""
        return [row for (key, _query), rows in [*self._lists.items()] if key == path for row in rows]

    def is_complete(self, path: str) -> bool:
        """Whether the whole list was read."""
        return (path, ()) in self._lists

    def candidates(self, path: str, first: t.Callable[[], list[Document] | None]) -> list[Document]:
        """Rows to compare a misspelled name with: the whole list if it was read, otherwise its first page.

        Empty once a run has compared ``MAX_COMPARED`` names.

        Arguments:
          path: the path of the list.
          first: reads the first page. It is called once, and its ApiError is ignored.
        """
        with self._lock:
            lock = self._locks.setdefault((path, None), threading.Lock())
        with lock:
            rows = self._lists.get((path, ()), self._lists.get((path, None)))
            if rows is None:
                with contextlib.suppress(ApiError):
                    rows = first()
                rows = self._lists[path, None] = rows or []
            self._compared += len(rows)
            return rows if self._compared <= limits.MAX_COMPARED else []

    def keep_partial(self, path: str) -> None:
        """Never read the whole list: it is so long that any number of filtered requests costs less."""
        self._partial.add(path)

    def rows(
        self, path: str, query: Query, ask: t.Callable[[Query], list[Document]], id_key: str = "id"
    ) -> list[Document]:
        """The rows of a list that match a query, or more than those. Rows without an id are left out.

        Arguments:
          path: the path of the list.
          query: the filters.
          ask: reads the rows for a query. If it raises an exception, the next call reads them.
          id_key: the key of a row that holds its ID.
        """
        key = tuple(query)
        with self._lock:
            queries = self._queries.setdefault(path, set())
            if key not in queries and len(queries) >= limits.MAX_PARTIAL_LISTS and path not in self._partial:
                key = ()
            queries.add(key)
            lock = self._locks.setdefault((path, key), threading.Lock())
        with lock:
            rows = self._lists.get((path, ()), self._lists.get((path, key)))
            if rows is None:
                rows = self._lists[path, key] = _with_id(ask(key), id_key)
            return rows


def _with_id(rows: t.Iterable[Document], id_key: str) -> list[Document]:
    """The rows that can be referred to."""
    return [row for row in rows if row.get(id_key) is not None]
