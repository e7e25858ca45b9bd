# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading many resources: the number of requests, compared with the smallest possible one."""

from __future__ import annotations

import itertools
import random

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Deadline
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError
from ansible_collections.day2.resources.plugins.module_utils._api.list_cache import ListCache
from ansible_collections.day2.resources.plugins.module_utils._api.provider import Api, Listing, Provider
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from ansible_collections.day2.resources.plugins.module_utils._engine.batch_read import fetch
from ansible_collections.day2.resources.plugins.module_utils._model.collection import Collection
from ansible_collections.day2.resources.plugins.module_utils._model.resource import Identity, Resource
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Uuid

PATH = "/things"


def identity(number):
    return f"00000000-0000-4000-8000-{number:012d}"


def resource_with(**query_keys):
    return Resource(
        kind="thing",
        collection=Collection(path="/things/{id}", list_path=PATH, query_keys=query_keys),
        identity=Identity("id", Uuid()),
        fields=(),
        writes=(),
    )


class PagedListing(Listing):
    """The first page has one row more than the others, of which the first row was there before."""

    def __init__(self, api):
        self.api, self.page_size, self.read = api, api.page_size, 0

    def more(self):
        self.api.ask("page")
        number = self.api.asked.count("page")
        if number == self.api.moves:
            return None
        if number == self.api.fails:
            raise ApiError("GET", PATH, "HTTP 500", status=500)
        size = self.page_size + (not self.read)
        rows = self.api.rows[self.read : self.read + size]
        self.read += len(rows)
        self.total = len(self.api.rows) if self.api.counts else None
        self.finished = self.read >= len(self.api.rows) if self.api.counts else len(rows) < size
        return rows


class FakeApi(Api):
    """A list that records its requests. Tests set its behaviour.

    ``moves`` and ``fails`` are the number of the page at which rows have moved or an error occurs; ``counts`` is
    whether the list shows its total.
    """

    def __init__(self, count, page=1000):
        super().__init__(Provider(), None)
        self.rows = [{"id": identity(number), "name": f"name {number}"} for number in range(count)]
        self.page_size, self.counts, self.moves, self.fails = page - 1, True, None, None
        self.asked = []

    def ask(self, what):
        self.asked.append(what)

    def listing(self, collection, path_params, deadline):
        return PagedListing(self)

    def search(self, collection, path_params, query, deadline):
        self.ask("batch")
        assert {name for name, _id in query} == {collection.query_keys["ids"]}
        asked = [id for _name, id in query]
        assert 0 < len(asked) <= engine_limits.IDS_PER_REQUEST
        which = {*asked}
        assert len(which) == len(asked)
        return [row for row in self.rows if row["id"] in which]

    @property
    def pages(self):
        """The requests that the whole list takes."""
        return 1 + max(0, -(-(len(self.rows) - self.page_size - 1) // self.page_size))


def cost(api, resource, ids, names=()):
    """The requests of a fetch, and of what the engine does after it: lookups by name and single reads."""
    list_cache = ListCache()
    documents = fetch(api, resource, {}, ids, [1] * len(names), list_cache, Deadline(600))
    assert all(row["id"] == id for id, row in documents.items())
    assert documents.keys() <= {*ids}
    searches = []
    for name in names:
        rows = list_cache.rows(PATH, [("name", name)], lambda query: searches.append(query) or api.rows)
        assert any(row["name"] == name for row in rows)
    return len(api.asked) + len(searches) + len({*ids} - documents.keys())


def best(api, ids, names, batch):
    """The fewest requests: all pages, or one for each name and batches of ids or single reads."""
    singly = len(names) + (-(-len(ids) // batch) if batch else len(ids))
    return min(api.pages, singly)


def positions(count, wanted):
    """The positions of the wanted resources in a list."""
    yield range(wanted)
    yield range(count - wanted, count)
    yield {*random.Random(count * wanted).sample(range(count), wanted)}
    yield {number * count // wanted for number in range(wanted)}


SIZES = {
    "as they are": (1000, 100, (4, 5, 100, 999, 1000, 1001, 2500), (4, 99, 100, 101, 250, 900, 1001, 2500)),
    "small pages": (5, 4, range(1, 26), range(1, 26)),
    "small batches": (10, 2, range(1, 41, 3), range(1, 41, 2)),
    "big batches": (4, 20, range(1, 61, 4), range(1, 61, 3)),
}


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("by_ids", [True, False])
@pytest.mark.parametrize("lookups", [0, 1, 2, 5])
@pytest.mark.parametrize("sizes", SIZES)
def test_at_most_one_request_above_the_best_choice(sizes, lookups, by_ids, monkeypatch):
    page, batch, counts, sizes_of_runs = SIZES[sizes]
    monkeypatch.setattr(engine_limits, "IDS_PER_REQUEST", batch)
    resource = resource_with(**({"ids": "ids"} if by_ids else {}))
    tried = 0
    for count, wanted in itertools.product(counts, sizes_of_runs):
        api = FakeApi(count, page)
        for where in positions(count, wanted) if wanted + lookups <= count else ():
            ids = [identity(number) for number in where]
            others = (number for number in range(count) if number not in where)
            names = [f"name {number}" for number in itertools.islice(others, lookups)]
            api.asked.clear()
            needed = cost(api, resource, ids, names)
            if wanted + lookups <= engine_limits.SINGLE_READ_LIMIT:
                assert (needed, api.asked) == (wanted + lookups, [])
            else:
                fewest = best(api, ids, names, batch if by_ids else None)
                assert needed <= fewest + 1, (count, wanted, [*where])
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("by_ids", [True, False])
def test_a_thousand_of_a_thousand_are_one_request(by_ids):
    api = FakeApi(1000)
    resource = resource_with(**({"ids": "ids"} if by_ids else {}))
    assert cost(api, resource, [row["id"] for row in api.rows]) == 1
    assert api.asked == ["page"]


def test_lookups_alone_use_the_list():
    api = FakeApi(1500)
    assert cost(api, resource_with(), [], [f"name {number}" for number in range(1400, 1500)]) == 2
    api = FakeApi(5000)
    assert cost(api, resource_with(), [], [f"name {number}" for number in range(4)]) == 5, (
        "the list is too long for four"
    )


def test_ids_are_normalized():
    api = FakeApi(10)
    ids = [row["id"] for row in api.rows]
    for row in api.rows:
        row["id"] = row["id"].replace("-", "").upper()
    documents = fetch(api, resource_with(), {}, ids, [], ListCache(), Deadline(600))
    assert documents.keys() == {*ids}


@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize("by_ids", [True, False])
def test_rows_that_move(page, by_ids):
    """The rows that were read count, but the list does not count as complete."""
    api = FakeApi(3000)
    api.moves = page
    resource = resource_with(**({"ids": "ids"} if by_ids else {}))
    list_cache = ListCache()
    ids = [row["id"] for row in api.rows]
    documents = fetch(api, resource, {}, ids, [1], list_cache, Deadline(600))
    read = min(1000 + 999 * (page - 2), 3000) if page > 1 else 0
    assert api.asked.count("page") == page
    if by_ids:
        assert (documents.keys(), api.asked.count("batch")) == ({*ids}, -(-(3000 - read) // 100))
    else:
        assert documents.keys() == {*ids[:read]}
    asked = []
    list_cache.rows(PATH, [("name", "name 1")], lambda query: asked.append(query) or [])
    assert asked == [(("name", "name 1"),)]


@pytest.mark.parametrize(("count", "requests"), [(999, 1), (1000, 1), (1500, 1 + 5), (5000, 1 + 40)])
def test_a_list_without_a_total(count, requests):
    """A page that is not full is the last one. After a full one, batches are the safe choice."""
    api = FakeApi(count)
    api.counts = False
    ids = [row["id"] for row in api.rows]
    assert cost(api, resource_with(ids="ids"), ids) == requests
    assert api.asked.count("page") == 1


def test_a_count_that_grows_while_it_is_read():
    """The latest total counts."""
    api = FakeApi(1500)
    more = PagedListing.more

    def growing(pages):
        api.rows += [{"id": identity(number), "name": ""} for number in range(len(api.rows), len(api.rows) + 1000)]
        return more(pages)

    ids = [row["id"] for row in api.rows]
    listing = PagedListing(api)
    listing.more = lambda: growing(listing)
    api.listing = lambda *arguments: listing
    documents = fetch(api, resource_with(ids="ids"), {}, ids, [], ListCache(), Deadline(600))
    assert documents.keys() == {*ids}
    assert len(api.asked) <= 1 + 5


@pytest.mark.parametrize("by_ids", [True, False])
@pytest.mark.parametrize("wanted", [4, 150])
def test_unlisted_resources_are_left_to_single_reads(wanted, by_ids):
    api = FakeApi(200)
    resource = resource_with(**({"ids": "ids"} if by_ids else {}))
    unlisted = [identity(number) for number in range(200, 200 + wanted)]
    ids = [row["id"] for row in api.rows[:wanted]]
    assert fetch(api, resource, {}, unlisted, [], ListCache(), Deadline(600)) == {}
    assert len(api.asked) == 1
    documents = fetch(api, resource, {}, [*ids, *unlisted], [], ListCache(), Deadline(600))
    assert documents.keys() == {*ids}


def test_rows_without_an_id_are_ignored():
    api = FakeApi(10)
    ids = [row["id"] for row in api.rows]
    api.rows[3:3] = [{}, {"id": None}, {"id": ["x"]}, {"id": 7}]
    assert fetch(api, resource_with(), {}, ids, [], ListCache(), Deadline(600)).keys() == {*ids}


@pytest.mark.parametrize("page", [1, 2])
def test_an_error_of_the_list_is_raised(page):
    api = FakeApi(1500)
    api.fails = page
    with pytest.raises(ApiError):
        fetch(api, resource_with(), {}, [row["id"] for row in api.rows], [], ListCache(), Deadline(600))
    assert api.asked == ["page"] * page
