# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock of a simulator, and its documents by collection."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

Document = dict[str, Any]


class NotFound(LookupError):
    """There is no such collection or document."""


class SeedError(ValueError):
    """A seed, or a document to be added, is invalid."""


class Clock:
    """Monotonic seconds, and the date that belongs to them."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()
        self._stopped_at: float | None = None

    def now(self) -> float:
        """Return monotonic seconds: until the clock is stopped, they are the same in every process of this machine."""
        return time.monotonic() if self._stopped_at is None else self._stopped_at

    def advance(self, seconds: float) -> float:
        """Stop the clock at ``seconds`` after now, and return that moment."""
        self._stopped_at = self.now() + seconds
        return self._stopped_at

    def date(self, moment: float) -> datetime:
        """Return the date in UTC at these monotonic seconds."""
        return datetime.fromtimestamp(0, timezone.utc) + timedelta(seconds=self._offset + moment)


@dataclass(frozen=True)
class Version:
    """A state of a document, and the moment from which readers see it."""

    visible_at: float
    document: Document


class Store:
    """Documents by collection and ID. A stored document is never changed, only replaced: a reset needs no copies.

    Arguments:
      collections: the documents of each collection.
      clock: tells which version of a document readers see; None creates a clock.
    """

    def __init__(self, collections: Mapping[str, Iterable[Document]], clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._collections: dict[str, dict[str, list[Version]]] = {}
        for collection, documents in collections.items():
            self._collections[collection] = {}
            self.add(collection, documents)

    def sizes(self) -> dict[str, int]:
        """Return the number of documents in each collection."""
        return {collection: len(documents) for collection, documents in self._collections.items()}

    def keys(self, collection: str) -> list[str]:
        """Return the IDs of all documents of a collection."""
        return list(self._collection(collection))

    def add(self, collection: str, documents: Iterable[Document]) -> None:
        """Add documents. Raise SeedError where an ID is taken."""
        versions = self._collection(collection)
        for document in documents:
            key = str(document["id"])
            if key in versions:
                raise SeedError(f"{collection}: the id {key} is there twice")
            versions[key] = [Version(0.0, document)]

    def has(self, collection: str, key: object) -> bool:
        """Return whether there is such a document."""
        return str(key) in self._collection(collection)

    def latest(self, collection: str, key: object) -> Document:
        """Return the last written document, even where readers still see an older one."""
        return self._versions(collection, key)[-1].document

    def all_latest(self, collection: str) -> list[Document]:
        """Return all documents of a collection as last written."""
        return [versions[-1].document for versions in self._collection(collection).values()]

    def visible(self, collection: str, key: object, now: float) -> Document:
        """Return the document as readers see it now."""
        return visible_document(self._versions(collection, key), now)

    def all_visible(self, collection: str, now: float) -> list[Document]:
        """Return all documents of a collection as readers see them now."""
        return [visible_document(versions, now) for versions in self._collection(collection).values()]

    def remove(self, collection: str, key: object) -> None:
        """Remove a document if it is there, for readers too."""
        self._collection(collection).pop(str(key), None)

    def write(self, collection: str, key: object, document: Document, visible_at: float) -> None:
        """Replace a document; readers see the new one from ``visible_at`` on."""
        versions = self._versions(collection, key)
        # Versions before the one that readers see now are never read again.
        now = self._clock.now()
        first = next((index for index in reversed(range(len(versions))) if versions[index].visible_at <= now), 0)
        versions[:] = [*versions[first:], Version(visible_at, document)]

    def _collection(self, name: str) -> dict[str, list[Version]]:
        try:
            return self._collections[name]
        except KeyError:
            raise NotFound(f"there is no collection {name!r}, only {', '.join(self._collections)}") from None

    def _versions(self, collection: str, key: object) -> list[Version]:
        try:
            return self._collection(collection)[str(key)]
        except KeyError:
            raise NotFound(f"there is nothing with the id {str(key)!r} in {collection}") from None


def visible_document(versions: list[Version], now: float) -> Document:
    """Return the last version that readers see now, or the first one where they see none yet."""
    return next((version for version in reversed(versions) if version.visible_at <= now), versions[0]).document
