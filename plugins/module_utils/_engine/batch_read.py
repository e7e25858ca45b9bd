# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Reads many resources of one kind and scope with few requests.

The first page of a list shows how long the list is. That decides what costs the fewest requests: the other pages,
requests for many ids each, or a request for each resource.
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
    """The queries that ask a list for ids, if the list can be filtered by them."""
    key = resource.collection.query_keys["ids"]
    for start in range(0, len(ids), limits.IDS_PER_REQUEST):
        yield [(key, id) for id in ids[start : start + limits.IDS_PER_REQUEST]]


def fetch(
    api: Api,
    resource: Resource,
    path_params: PathParams,
    ids: t.Collection[t.Any],
    lookup_costs: t.Sequence[int],
    list_cache: ListCache,
    deadline: Deadline,
) -> dict[t.Any, Document]:
    """The documents of resources by id, as far as a list shows them. Raises ApiError.

    Arguments:
      api: the connection.
      resource: the kind of the resources.
      path_params: the ids of their scope.
      ids: their normalized ids.
      lookup_costs: for each resource that is looked up later, how many requests its lookup takes without the list.
      list_cache: receives the list if all of it was read.
      deadline: the end of all requests.
    """
    documents: dict[t.Any, Document] = {}
    requested = {*ids}
    by_ids = "ids" in resource.collection.query_keys

    def keep(rows: t.Iterable[Document]) -> None:
        for row in rows:
            id = resource.identity.value_type.from_api(row.get(resource.collection.id_key))
            if isinstance(id, t.Hashable) and id in requested:
                documents[id] = row

    def cost_without_pages() -> int:
        """The number of requests that all resources take without further pages."""
        missing = len(requested) - len(documents)
        return sum(lookup_costs) + (-(-missing // limits.IDS_PER_REQUEST) if by_ids else missing)

    path = fill_path(resource.collection.list_path, path_params)
    if len(requested) + len(lookup_costs) <= limits.SINGLE_READ_LIMIT:
        if lookup_costs:
            list_cache.keep_partial(path)
        return documents
    if by_ids and not lookup_costs and len(requested) <= limits.IDS_PER_REQUEST:
        keep(api.search(resource.collection, path_params, next(batches(resource, [*requested])), deadline))
        return documents
    listing = api.listing(resource.collection, path_params, deadline)
    rows = _read_pages(listing, keep, cost_without_pages, collect=bool(lookup_costs))
    if lookup_costs and rows is not None:
        list_cache.add_complete(path, rows, resource.collection.id_key)
    elif lookup_costs:
        list_cache.keep_partial(path)
    missing = [id for id in requested if id not in documents]
    if by_ids and len(missing) > 1 and rows is None:
        for query in batches(resource, missing):
            keep(api.search(resource.collection, path_params, query, deadline))
    return documents


def _read_pages(
    listing: Listing,
    keep: t.Callable[[t.Iterable[Document]], None],
    cost_without_pages: t.Callable[[], int],
    collect: bool,
) -> list[Document] | None:
    """Read pages as long as this is the cheapest way. Gives all rows; None if some were not read. Raises ApiError.

    Arguments:
      listing: the list.
      keep: receives the rows of each page.
      cost_without_pages: gives the number of requests that the other ways take.
      collect: whether the rows are needed; if not, the list of them stays empty.
    """
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
        pages_left = None if listing.total is None else -(-(listing.total - read) // listing.page_size)
        if not listing.finished and (pages_left is None or pages_left > cost_without_pages()):
            return None
    return rows
