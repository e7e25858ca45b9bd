# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The lists that a run has read, each once, whatever thread asks for them."""

from __future__ import annotations

import contextlib
import threading
import typing as t

from .._model.collection import Document, Query
from . import limits
from .errors import ApiError


class ListCache:
    """The lists that were asked for, each once, also where several threads want the same one.

    After a few queries for parts of a list it is read whole, unless ``part`` says that this would be dearer.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[t.Any, threading.Lock] = {}
        self._queries: dict[str, set[t.Any]] = {}
        self._lists: dict[t.Any, list[Document]] = {}
        self._parts: set[str] = set()
        self._compared = 0

    def add_complete(self, path: str, rows: t.Iterable[Document]) -> None:
        """All rows of a list: they answer every query from now on."""
        # What has no id cannot be meant.
        self._lists[path, ()] = [each for each in rows if each.get("id") is not None]

    def shown(self, path: str) -> list[Document]:
        """All rows of a list that were read so far, some of them perhaps several times."""
        return [row for (each, _query), rows in [*self._lists.items()] if each == path for row in rows]

    def is_complete(self, path: str) -> bool:
        """Whether all rows of a list were read."""
        return (path, ()) in self._lists

    def candidates(self, path: str, first: t.Callable[[], list[Document] | None]) -> list[Document]:
        """Rows to guess from: those of the list where it was read whole, else its first page, which is read once.

        There are none any more where so many were compared that further guesses would take long.

        Arguments:
          first: reads the first page.
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
        """This list is so long that parts of it are cheaper, however many."""
        self._parts.add(path)

    def rows(self, path: str, query: Query, ask: t.Callable[[Query], list[Document]]) -> list[Document]:
        """The rows of a list for a query, or more than those. Raises what ``ask`` raises; then the next one asks."""
        request = tuple(query)
        with self._lock:
            queries = self._queries.setdefault(path, set())
            if request not in queries and len(queries) >= limits.MAX_PARTIAL_LISTS and path not in self._parts:
                request = ()
            queries.add(request)
            lock = self._locks.setdefault((path, request), threading.Lock())
        with lock:
            found = self._lists.get((path, ()), self._lists.get((path, request)))
            if found is None:
                found = self._lists[path, request] = [each for each in ask(request) if each.get("id") is not None]
            return found
