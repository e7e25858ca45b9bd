# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Reading many resources of one kind and place with few requests.

The first page of a list says how long the list is. Then it is known what is cheaper: the other pages, requests for many
ids each, or a request for each resource.
"""

from __future__ import annotations

import typing as t

from .._api.clock import Deadline
from .._api.list_cache import ListCache
from .._api.provider import Api, Listing
from .._model.collection import Document, PathParams, fill_path
from .._model.resource import Resource
from . import limits


def batches(resource: Resource, ids: t.Sequence[t.Any]) -> t.Iterator[list[tuple[str, t.Any]]]:
    """The queries that ask a list for these ids, where it can be asked for ids."""
    hint = resource.collection.query_keys["ids"]
    for start in range(0, len(ids), limits.IDS_PER_REQUEST):
        yield [(hint, each) for each in ids[start : start + limits.IDS_PER_REQUEST]]


def fetch(
    api: Api,
    resource: Resource,
    path_params: PathParams,
    ids: t.Collection[t.Any],
    words: t.Sequence[int],
    known: ListCache,
    deadline: Deadline,
) -> dict[t.Any, Document]:
    """The documents of resources by id, as far as a list shows them. Raises ApiError.

    Arguments: place, where they stand; ids, the canonical ones; words, for each one that will be looked
    for by other words than ids, how many requests that takes; known, which gets the list if all of it was read.
    """
    found: dict[t.Any, Document] = {}
    desired = {*ids}
    by_ids = "ids" in resource.collection.query_keys

    def keep(rows: t.Iterable[Document]) -> None:
        for row in rows:
            id = resource.identity.value_type.from_api(row.get("id"))
            if isinstance(id, t.Hashable) and id in desired:
                found[id] = row

    def others() -> int:
        """How many requests are needed without further pages."""
        missing = len(desired) - len(found)
        return sum(words) + (-(-missing // limits.IDS_PER_REQUEST) if by_ids else missing)

    path = fill_path(resource.collection.list_path, path_params)
    if len(desired) + len(words) <= limits.SINGLE_READ_LIMIT:
        if words:
            known.keep_partial(path)
    else:
        if by_ids and not words and len(desired) <= limits.IDS_PER_REQUEST:
            keep(api.search(resource.collection, path_params, next(batches(resource, [*desired])), deadline))
            return found
        listing = api.listing(resource.collection, path_params, deadline)
        rows = _pages(listing, keep, others, bool(words))
        if words and rows is not None:
            known.add_complete(path, rows)
        elif words:
            known.keep_partial(path)
        missing = [each for each in desired if each not in found]
        if by_ids and len(missing) > 1 and rows is None:
            for query in batches(resource, missing):
                keep(api.search(resource.collection, path_params, query, deadline))
    return found


def _pages(
    listing: Listing, keep: t.Callable[[t.Iterable[Document]], None], others: t.Callable[[], int], collect: bool
) -> list[Document] | None:
    """Read pages as long as that is the cheapest. All rows, with ``collect``; None where some were not read."""
    rows: list[Document] = []
    read = 0
    while not listing.finished:
        page = listing.more()
        if page is None:
            return None
        keep(page)
        read += len(page)
        if collect:
            rows += page
        left = None if listing.total is None else -(-(listing.total - read) // listing.page_size)
        if not listing.finished and (left is None or left > others()):
            return None
    return rows
