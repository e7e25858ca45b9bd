# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading many resources: how many requests it takes, beside the fewest that anybody could know of."""

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


def thing(**hints):
    return Resource(
        kind="thing",
        collection=Collection(path="/things/{id}", list_path=PATH, query_keys=hints),
        identity=Identity("id", Uuid()),
        fields=(),
        writes=(),
    )


class Pages(Listing):
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


class Things(Api):
    """A list of things that writes down what it is asked. The tests set how it behaves.

    ``moves`` and ``fails``: the number of the page at which rows have moved, or an error comes; ``counts``: whether
    the list says how long it is.
    """

    def __init__(self, count, page=1000):
        super().__init__(Provider(), None)
        self.rows = [{"id": identity(number), "name": f"name {number}"} for number in range(count)]
        self.page_size, self.counts, self.moves, self.fails = page - 1, True, None, None
        self.asked = []

    def ask(self, what):
        self.asked.append(what)

    def listing(self, collection, place, deadline):
        return Pages(self)

    def search(self, collection, place, query, deadline):
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


def cost(api, resource, ids, words=()):
    """Fetch, then do what the engine does: look for the words, and read each one that is missing alone."""
    known = ListCache()
    found = fetch(api, resource, {}, ids, [1] * len(words), known, Deadline(600))
    assert all(row["id"] == id for id, row in found.items())
    assert found.keys() <= {*ids}
    looks = []
    for word in words:
        rows = known.rows(PATH, [("name", word)], lambda query: looks.append(query) or api.rows)
        assert any(row["name"] == word for row in rows)
    return len(api.asked) + len(looks) + len({*ids} - found.keys())


def best(api, ids, words, batch):
    """All pages, or a request for each word and the ids in batches, or one by one: whatever is the fewest."""
    singly = len(words) + (-(-len(ids) // batch) if batch else len(ids))
    return min(api.pages, singly)


def places(count, wanted):
    """Where in a list those stand that are wanted."""
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


@pytest.mark.parametrize("by_ids", [True, False])
@pytest.mark.parametrize("words", [0, 1, 2, 5])
@pytest.mark.parametrize("sizes", SIZES)
def test_at_most_one_request_above_the_best_choice(sizes, words, by_ids, monkeypatch):
    page, batch, counts, wishes = SIZES[sizes]
    monkeypatch.setattr(engine_limits, "IDS_PER_REQUEST", batch)
    resource = thing(**({"ids": "ids"} if by_ids else {}))
    tried = 0
    for count, wish in itertools.product(counts, wishes):
        api = Things(count, page)
        for where in places(count, wish) if wish + words <= count else ():
            ids = [identity(number) for number in where]
            others = (number for number in range(count) if number not in where)
            named = [f"name {number}" for number in itertools.islice(others, words)]
            api.asked.clear()
            needed = cost(api, resource, ids, named)
            if wish + words <= engine_limits.SINGLE_READ_LIMIT:
                assert (needed, api.asked) == (wish + words, [])
            else:
                least = best(api, ids, named, batch if by_ids else None)
                assert needed <= least + 1, (count, wish, [*where])
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("by_ids", [True, False])
def test_a_thousand_of_a_thousand_are_one_request(by_ids):
    api = Things(1000)
    resource = thing(**({"ids": "ids"} if by_ids else {}))
    assert cost(api, resource, [row["id"] for row in api.rows]) == 1
    assert api.asked == ["page"]


def test_words_alone_are_looked_for_in_the_list():
    api = Things(1500)
    assert cost(api, thing(), [], [f"name {number}" for number in range(1400, 1500)]) == 2
    api = Things(5000)
    assert cost(api, thing(), [], [f"name {number}" for number in range(4)]) == 5, "the list is too long for four"


def test_an_id_in_another_spelling_is_the_same():
    api = Things(10)
    ids = [row["id"] for row in api.rows]
    for row in api.rows:
        row["id"] = row["id"].replace("-", "").upper()
    found = fetch(api, thing(), {}, ids, [], ListCache(), Deadline(600))
    assert found.keys() == {*ids}


@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize("by_ids", [True, False])
def test_rows_that_move(page, by_ids):
    """What was read counts; nobody takes the list for whole."""
    api = Things(3000)
    api.moves = page
    resource = thing(**({"ids": "ids"} if by_ids else {}))
    known = ListCache()
    ids = [row["id"] for row in api.rows]
    found = fetch(api, resource, {}, ids, [1], known, Deadline(600))
    read = min(1000 + 999 * (page - 2), 3000) if page > 1 else 0
    assert api.asked.count("page") == page
    if by_ids:
        assert (found.keys(), api.asked.count("batch")) == ({*ids}, -(-(3000 - read) // 100))
    else:
        assert found.keys() == {*ids[:read]}
    asked = []
    known.rows(PATH, [("name", "name 1")], lambda query: asked.append(query) or [])
    assert asked == [(("name", "name 1"),)]


@pytest.mark.parametrize(("count", "requests"), [(999, 1), (1000, 1), (1500, 1 + 5), (5000, 1 + 40)])
def test_a_list_that_does_not_say_how_long_it_is(count, requests):
    """A page that is not full is the last one. After a full one nobody knows: batches are sure to end."""
    api = Things(count)
    api.counts = False
    ids = [row["id"] for row in api.rows]
    assert cost(api, thing(ids="ids"), ids) == requests
    assert api.asked.count("page") == 1


def test_a_count_that_grows_while_it_is_read():
    """What it says last counts."""
    api = Things(1500)
    more = Pages.more

    def growing(pages):
        api.rows += [{"id": identity(number), "name": ""} for number in range(len(api.rows), len(api.rows) + 1000)]
        return more(pages)

    ids = [row["id"] for row in api.rows]
    listing = Pages(api)
    listing.more = lambda: growing(listing)
    api.listing = lambda *arguments: listing
    found = fetch(api, thing(ids="ids"), {}, ids, [], ListCache(), Deadline(600))
    assert found.keys() == {*ids}
    assert len(api.asked) <= 1 + 5


@pytest.mark.parametrize("by_ids", [True, False])
@pytest.mark.parametrize("wish", [4, 150])
def test_what_no_list_shows_is_left_to_single_reads(wish, by_ids):
    api = Things(200)
    resource = thing(**({"ids": "ids"} if by_ids else {}))
    strange = [identity(number) for number in range(200, 200 + wish)]
    ids = [row["id"] for row in api.rows[:wish]]
    assert fetch(api, resource, {}, strange, [], ListCache(), Deadline(600)) == {}
    assert len(api.asked) == 1
    found = fetch(api, resource, {}, [*ids, *strange], [], ListCache(), Deadline(600))
    assert found.keys() == {*ids}


def test_what_has_no_id_is_passed_over():
    api = Things(10)
    ids = [row["id"] for row in api.rows]
    api.rows[3:3] = [{}, {"id": None}, {"id": ["x"]}, {"id": 7}]
    assert fetch(api, thing(), {}, ids, [], ListCache(), Deadline(600)).keys() == {*ids}


@pytest.mark.parametrize("page", [1, 2])
def test_an_error_of_the_list_is_raised(page):
    api = Things(1500)
    api.fails = page
    with pytest.raises(ApiError):
        fetch(api, thing(), {}, [row["id"] for row in api.rows], [], ListCache(), Deadline(600))
    assert api.asked == ["page"] * page
