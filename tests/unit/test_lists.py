# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists with wrong totals or pages, and answers with thousands of tasks."""

from __future__ import annotations

import time

import pytest
from ansible_collections.day2.resources.plugins.module_utils._ansible.info_request import InfoRequest, request_of
from ansible_collections.day2.resources.plugins.module_utils._ansible.messages import describe_tasks
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Deadline
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError
from ansible_collections.day2.resources.plugins.module_utils._api.http import Answer
from ansible_collections.day2.resources.plugins.module_utils._api.provider import MAX_SHOWN_ID, shown_id
from ansible_collections.day2.resources.plugins.module_utils._engine.api_tasks import RunningTasks
from ansible_collections.day2.resources.plugins.module_utils._engine.errors import StillRunning
from ansible_collections.day2.resources.plugins.module_utils._engine.job import Job
from ansible_collections.day2.resources.plugins.module_utils._engine.progress import Progress
from ansible_collections.day2.resources.plugins.module_utils._engine.run import follow
from ansible_collections.day2.resources.plugins.module_utils._gcore import api as _gcore_api
from ansible_collections.day2.resources.plugins.module_utils._gcore.collections import REGIONS
from ansible_collections.day2.resources.plugins.module_utils._gcore.instance import INSTANCE
from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT
from ansible_collections.day2.resources.plugins.module_utils._scanopy import api as _scanopy_api
from ansible_collections.day2.resources.plugins.module_utils._scanopy.binding import BINDING

PATH_PARAMS = {"project_id": 1, "region_id": 7, "port_id": "40000000-0000-4000-8000-000000000001"}


class OddList:
    """A client for a list with wrong totals or pages. Tests choose what is wrong."""

    def __init__(self, rows, count=None, cap=1000, offset=True, limit=True, gap=None):
        self.rows = [{"id": f"{number:08d}-0000-4000-8000-000000000000", "name": str(number)} for number in range(rows)]
        self.count, self.cap, self.offset, self.limit, self.gap = count, cap, offset, limit, gap
        self.asked = 0

    def call(self, method, path, deadline, query=None, body=None, body_factory=None):
        self.asked += 1
        asked = dict(query or [])
        start = asked.get("offset", 0) if self.offset else 0
        size = min(asked["limit"], self.cap) if self.limit else len(self.rows)
        page = self.rows[start : start + size]
        if self.gap and self.gap(self.asked):
            page = page[: len(page) // 2]
        count = self.count(self.asked) if callable(self.count) else self.count
        return Answer(200, {"count": count, "results": page})

    def read(self):
        return _gcore_api._GcoreApi(_gcore_api.GCORE, self).search(REGIONS, {}, (), Deadline(600))

    def fails(self):
        with pytest.raises(ApiError) as caught:
            self.read()
        return caught.value.problem


WRONG_COUNTS = {
    "zero": 0,
    "too small": 500,
    "a page": 1000,
    "negative": -3000,
    "a text": "3000",
    "a boolean": True,
    "a fraction": 1000.0,
    "missing": None,
    "smaller and smaller": lambda asked: 3000 - 1000 * asked,
    "right at the second page only": lambda asked: 1999 if asked == 2 else 0,
    "suddenly what was read": lambda asked: {1: 3000, 2: 1999}.get(asked, 3000),
}


@pytest.mark.parametrize("cap", [1000, 300])
@pytest.mark.parametrize("name", [name for name in WRONG_COUNTS if name != "a page"])
def test_a_wrong_count_hides_no_row(name, cap):
    listing = OddList(3000, WRONG_COUNTS[name], cap)
    assert [each["name"] for each in listing.read()] == [str(number) for number in range(3000)]


@pytest.mark.parametrize("cap", [1, 2, 100, 999])
def test_a_server_that_gives_smaller_pages(cap):
    listing = OddList(min(1500, cap * 5), min(1500, cap * 5), cap)
    if cap == 1:  # the row that shows whether others have moved is all that fits
        assert listing.fails() == "the list ends after 1 of 5 rows, 5 times"
    else:
        assert len(listing.read()) == len(listing.rows)


def test_a_server_that_ignores_the_limit():
    for count in (3000, 0, None):
        listing = OddList(3000, count, limit=False)
        assert (len(listing.read()), listing.asked) == (3000, 1 if count else 2)


def test_a_list_that_ends_before_its_count():
    listing = OddList(1500, 30000)
    assert listing.fails() == "the list ends after 1500 of 30000 rows, 5 times"
    assert listing.asked == 5 * 3
    assert OddList(0, 3).fails() == "the list ends after 0 of 3 rows, 5 times"


def test_a_short_page_in_the_middle():
    listing = OddList(3000, 3000, gap=lambda asked: asked == 2)
    assert len(listing.read()) == 3000


@pytest.mark.parametrize("count", [3000, 0, None, 10**12])
def test_a_list_that_does_not_page(count):
    listing = OddList(3000, count, offset=False)
    problem = "the list does not page: it shows its first rows again where the next ones belong, 5 times"
    assert (listing.fails(), listing.asked) == (problem, 10)


def test_a_list_without_an_end(monkeypatch):
    monkeypatch.setattr(_gcore_api, "MAX_PAGES", 3)
    assert OddList(30000, 30000).fails() == "the list has no end after 3 pages"
    assert len(OddList(2500, 2500).read()) == 2500
    monkeypatch.setattr(_gcore_api, "MAX_PAGES", 50)
    listing = OddList(10000, 10000)
    for row in listing.rows:
        del row["id"]  # no row can be told from another one
    listing.offset = False
    assert listing.fails() == "the list has no end after 50 pages"


def test_the_requests_of_a_list_with_a_right_count():
    assert [
        (listing.read(), listing.asked)[1] for listing in (OddList(n, n) for n in (0, 1, 999, 1000, 1001, 1999, 2000))
    ] == [
        *(1, 1, 1, 1, 2, 2, 3),
    ]


def test_running_tasks_on_several_pages(monkeypatch):
    monkeypatch.setattr(_gcore_api, "PAGE_SIZE", 3)
    path_params = {"project_id": 1, "region_id": 7}
    for count, asked in ((8, 3), (0, 3), (None, 3), ("8", 3)):
        listing = OddList(8, count)
        tasks = _gcore_api._GcoreApi(_gcore_api.GCORE, listing).running(path_params, Deadline(600))
        assert ([each["name"] for each in tasks], listing.asked) == ([str(number) for number in range(8)], asked)
    others = ((OddList(8, 8, cap=2), 8, 4), (OddList(8, 99, offset=False), 3, 2), (OddList(99, 99), 30, 10))
    for listing, number, asked in others:
        assert (
            len(_gcore_api._GcoreApi(_gcore_api.GCORE, listing).running(path_params, Deadline(600))),
            listing.asked,
        ) == (
            number,
            asked,
        )


# Scanopy


class AnswersInOrder:
    """A client that gives one answer after the other, and repeats the last one."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), 0

    def call(self, method, path, deadline, query=None, body=None, body_factory=None):
        assert dict(query) == {"limit": 0}
        rows, pagination = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return Answer(200, {"data": rows, "meta": {"server_version": "0.18.3", "pagination": pagination}})

    def read(self):
        return _scanopy_api._ScanopyApi(_scanopy_api.SCANOPY, self).search(BINDING.collection, {}, (), Deadline(600))


ROWS = [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]


@pytest.mark.parametrize(
    "pagination",
    [None, [], {}, {"total_count": 2}, {"total_count": 2, "limit": 0, "has_more": True}, {"total_count": "9"}],
)
def test_a_list_of_scanopy_is_one_request(pagination):
    server = AnswersInOrder((ROWS, pagination))
    assert (server.read(), server.asked) == (ROWS, 1)


@pytest.mark.parametrize(
    ("rows", "pagination", "problem"),
    [
        (ROWS, {"total_count": 3}, "the list ends after 2 of 3 rows, 5 times"),
        (ROWS, {"total_count": 0, "has_more": True}, "the list has more than its 0 rows, 5 times"),
        (ROWS, {"limit": 2, "has_more": True}, "the list ends after 2 rows, and has more, 5 times"),
        (ROWS, {"total_count": 2, "limit": 2, "has_more": True}, "the list ends after 2 rows, and has more, 5 times"),
        ([], {"total_count": 1}, "the list ends after 0 of 1 rows, 5 times"),
        ([*ROWS, ROWS[0]], {"total_count": 3}, "the list has changed while it was read, 5 times"),
        ([*ROWS, {"id": "2", "name": "c"}], {}, "the list has changed while it was read, 5 times"),
    ],
)
def test_a_list_of_scanopy_that_cannot_be_complete(rows, pagination, problem):
    server = AnswersInOrder((rows, pagination))
    with pytest.raises(ApiError) as caught:
        server.read()
    assert (caught.value.problem, server.asked) == (problem, 5)
    again = AnswersInOrder((rows, pagination), (ROWS, {"total_count": 2}))
    assert (again.read(), again.asked) == (ROWS, 2)


# Thousands of tasks in one answer


class ManyTasks:
    """A client whose tasks run for ever, or have ended at the first poll."""

    def __init__(self, ids, ends, cap=1000):
        self.ids, self.ends, self.cap, self.asked = ids, ends, cap, 0

    def call(self, method, path, deadline, query=None, body=None, body_factory=None):
        if deadline.left() <= 0:
            raise ApiError(method, path, "no time is left for it")
        self.asked += 1
        state = "FINISHED" if self.ends else "RUNNING"
        if path != "/cloud/v1/tasks":
            return Answer(200, {"id": self.ids[0] if len(self.ids) == 1 else None, "state": state})
        asked = dict(query)
        page = self.ids[asked.get("offset", 0) :][: min(self.cap, asked["limit"])]
        rows = [{"id": each, "state": state, "task_type": "update_port"} for each in page]
        return Answer(200, {"count": len(self.ids), "results": rows})


class JumpingClock:
    """A clock that skips each pause."""

    stopped = False

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def followed(number, ends=False, cap=1000, seconds=30):
    """A job with so many tasks after the wait, and the number of requests."""
    ids = [f"{each:08d}-0000-4000-8000-000000000000" for each in range(number)]
    client = ManyTasks(ids, ends, cap)
    job = Job(PORT, PATH_PARAMS, {}, lambda text: None, tasks=tuple(ids))
    follow([job], _gcore_api._GcoreApi(_gcore_api.GCORE, client), Deadline(seconds, JumpingClock()))
    return job, client.asked


def test_thousands_of_tasks_in_one_message():
    job, _asked = followed(3000)
    assert isinstance(job.error, StillRunning)
    assert [task.state for task in job.error.tasks] == ["RUNNING"] * 3000
    description = describe_tasks(job.error.tasks)
    assert description.count("task ") == 10
    assert description.endswith("task 00000009-0000-4000-8000-000000000000 (update_port, RUNNING) and 2990 more")
    assert describe_tasks(job.error.tasks[:10]).count("task ") == 10
    assert "more" not in describe_tasks(job.error.tasks[:10])


def test_thousands_of_tasks_that_end():
    assert [(job.error, asked) for job, asked in (followed(n, ends=True) for n in (1, 2, 1000, 1001, 3000))] == [
        *((None, 1), (None, 1), (None, 1), (None, 2), (None, 3)),
    ]
    job, asked = followed(300, ends=True, cap=100)
    assert (job.error, asked) == (None, 3), "a server can give fewer than it was asked for"


def cpu(action):
    """CPU seconds of the best of several tries, so that other processes do not count."""
    tries = []
    for _try in range(4):
        began = time.process_time()
        action()
        tries.append(time.process_time() - began)
    return min(tries)


def give_up(number):
    ids = [str(each) for each in range(number)]
    job = Job(PORT, PATH_PARAMS, {}, lambda text: None, tasks=tuple(ids))
    tasks = RunningTasks(
        _gcore_api._GcoreApi(_gcore_api.GCORE, ManyTasks(ids, False)), Deadline(0, JumpingClock()), Progress()
    )
    tasks.add([job])
    tasks.poll()
    assert isinstance(job.error, StillRunning)


def finish(number):
    followed(number, ends=True)


@pytest.mark.parametrize("what", [give_up, followed, finish], ids=lambda what: what.__name__)
def test_the_work_grows_with_the_number_of_tasks(what):
    """Ten times as many take about ten times as long, not a hundred times."""
    assert cpu(lambda: what(6000)) < 35 * cpu(lambda: what(600))


def test_the_work_grows_with_the_number_of_ids():
    def choose(number):
        ids = [f"{each:08d}-0000-4000-8000-000000000000" for each in range(number)]
        request = InfoRequest(ids, None, None)
        assert all(request.fits(PORT, {"id": each}) for each in ids)
        assert not request.fits(PORT, {"id": [1]})

    assert cpu(lambda: choose(10000)) < 35 * cpu(lambda: choose(1000))


def test_what_lacks_the_key_of_a_filter_fits_only_if_unsure():
    request = request_of(INSTANCE, {"flavor_name": "small"})
    assert [request.fits(INSTANCE, {"id": "a"}, **more) for more in ({}, {"unsure": True})] == [False, True]


ODD_IDS = {
    "twice": (["t1", "t1", "t2"], ("t1", "t2")),
    "no texts": ([5, None, True, ["t1"], {"id": "t1"}, "t1"], ("t1",)),
    "empty": (["", " ", "\n", "t1"], ("t1",)),
}


@pytest.mark.parametrize("name", ODD_IDS)
def test_invalid_ids_of_tasks(name):
    answered, tasks = ODD_IDS[name]

    class Client:
        def call(self, *_arguments, **_options):
            return Answer(200, {"tasks": answered})

    assert (
        _gcore_api._GcoreApi(_gcore_api.GCORE, Client()).write(PORT.writes[0], PATH_PARAMS, {}, Deadline(600)) == tasks
    )


@pytest.mark.parametrize("id", ["..", ".", "x" * 10000])
def test_ids_of_tasks_that_lead_elsewhere_are_not_sent(id):
    client = ManyTasks([id], True)
    (task,), _asked = _gcore_api._GcoreApi(_gcore_api.GCORE, client).poll([id], PATH_PARAMS, Deadline(600))
    assert (task.id, task.hidden, task.state, client.asked) == (id, True, "it is not an ID", 0)


@pytest.mark.parametrize("id", ["../../projects/1", "a/b", "a?b#c", "a\nb\x00", "%2e%2e", "\ud800", "\u202e"])
def test_ids_of_tasks_are_quoted(id):
    client = ManyTasks([id], True)
    asked = []
    call = client.call
    client.call = lambda method, path, *others, **options: asked.append(path) or call(method, path, *others, **options)
    (task,), _asked = _gcore_api._GcoreApi(_gcore_api.GCORE, client).poll([id], PATH_PARAMS, Deadline(600))
    assert (task.id, task.ended) == (id, True)
    (path,) = asked
    assert path.isascii()
    assert path.isprintable()
    assert path.count("/") == 4
    assert "?" not in path


def test_ids_of_tasks_in_messages():
    assert shown_id("t1") == "t1"
    assert shown_id("x" * 10000) == "x" * MAX_SHOWN_ID + "..."
    for id in ("a\nb", "\x1b[2J", "\u202e", "\ud800"):
        assert shown_id(id).isascii()
        assert shown_id(id).isprintable()
