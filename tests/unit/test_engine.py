# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine alone, against a fake API and a clock that jumps."""

from __future__ import annotations

import itertools
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.day2.resources.plugins.module_utils._ansible import task as _task
from ansible_collections.day2.resources.plugins.module_utils._ansible.messages import failure
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Deadline
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError, Interrupted
from ansible_collections.day2.resources.plugins.module_utils._api.provider import (
    ApiTask,
    Conflict,
    Provider,
)
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import lock_groups as _lock_groups
from ansible_collections.day2.resources.plugins.module_utils._engine import run as _run
from ansible_collections.day2.resources.plugins.module_utils._engine.errors import (
    NotStarted,
    NotVerified,
    StillLocked,
    StillRunning,
    TaskFailed,
)
from ansible_collections.day2.resources.plugins.module_utils._engine.job import Job
from ansible_collections.day2.resources.plugins.module_utils._engine.pauses import poll_pauses
from ansible_collections.day2.resources.plugins.module_utils._engine.progress import Progress
from ansible_collections.day2.resources.plugins.module_utils._engine.run import run
from ansible_collections.day2.resources.plugins.module_utils._model.collection import Collection
from ansible_collections.day2.resources.plugins.module_utils._model.field import Value
from ansible_collections.day2.resources.plugins.module_utils._model.plan import Predicted, Refusal, Replace, Write
from ansible_collections.day2.resources.plugins.module_utils._model.relative import Relative
from ansible_collections.day2.resources.plugins.module_utils._model.resource import Identity, Resource
from ansible_collections.day2.resources.plugins.module_utils._model.rules import Consent, Fixed, ReadOnly, Unfit
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Text
from ansible_collections.day2.resources.plugins.module_utils._model.set_field import Set
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import Invalid
from simulators.in_memory import FakeApi, JumpingClock, OnePageListing, finishes


def refuse(change, context):
    if change.outcome.get("name") == "forbidden":
        raise Refusal("that name is forbidden")
    context.warn("prepared")


THING = Resource(
    kind="thing",
    collection=Collection(path="/things/{id}"),
    identity=Identity("id", Text()),
    fields=(Value("name", Text()), Set("colours", Text(), max_items=3)),
    writes=(Write("PATCH", "/things/{id}"),),
    prepare=refuse,
)
OLDER_WRITES = replace(
    THING,
    writes=(
        Write("PATCH", "/new/{id}"),
        Write("PATCH", "/things/{id}", unsupported=("colours",)),
        Write("PUT", "/things/{id}", form=Replace(keep=("name", "size"))),
    ),
)
CONFLICT = ApiError("PATCH", "/", "HTTP 409", status=409)
LOST = ApiError("PATCH", "/", "HTTP 502", status=502, outcome_unknown=True)


class Scene:
    """One run: an API, its clock, and the jobs."""

    def __init__(self, *ids, **options):
        self.clock = JumpingClock()
        self.api = FakeApi(
            self.clock,
            {each: {"id": each, "name": "old", "colours": []} for each in ids or ["a"]},
        )
        self.warnings = []
        options = options or {"name": "new"}
        self.jobs = [
            Job(THING, {"id": each}, THING.desired(options), self.warnings.append, label=each) for each in ids or ["a"]
        ]
        self.job = self.jobs[0]
        self.progress = Progress()

    def run(self, check_mode=False, wait=True, seconds=600, parallel=1, fail_fast=False):
        run(
            self.jobs,
            self.api,
            check_mode,
            wait,
            Deadline(seconds, self.clock),
            parallel,
            fail_fast,
            self.progress,
        )
        return self.job

    @property
    def elapsed(self):
        return self.clock.now - self.api.started


def test_unchanged_is_one_read():
    scene = Scene(name="old")
    job = scene.run()
    assert scene.api.calls == ["read a"]
    assert (job.error, job.written, job.change) == (None, False, None)
    assert scene.warnings == [], "prepare runs only when something changes"


def test_a_change_is_read_write_read():
    scene = Scene()
    job = scene.run()
    assert scene.api.calls == ["read a", "write a", "read a"]
    assert (job.error, job.written, job.document["name"], job.before["name"]) == (
        None,
        True,
        "new",
        "old",
    )


def test_check_mode_never_writes_and_never_waits():
    scene = Scene()
    scene.api.documents["a"]["lock"] = "t1"
    job = scene.run(check_mode=True)
    assert scene.api.calls == ["read a"]
    assert (job.written, job.change.outcome["name"], scene.elapsed) == (False, "new", 0)
    assert scene.warnings == [
        "prepared",
        "The thing is locked by task t1. A real run would wait for it.",
    ]


def test_check_mode_prepares():
    assert isinstance(Scene(name="forbidden").run(check_mode=True).error, Refusal)


def test_a_refusal_stops_before_the_write():
    scene = Scene(name="forbidden")
    assert isinstance(scene.run().error, Refusal)
    assert scene.api.calls == ["read a"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_empty_plan_does_not_wait_for_a_lock(check_mode):
    scene = Scene(name="old")
    scene.api.documents["a"]["lock"] = "t1"
    scene.run(check_mode=check_mode)
    assert (scene.api.calls, scene.warnings) == (["read a"], [])


@pytest.mark.parametrize("diff", [True, False])
def test_a_result_has_a_diff_only_in_diff_mode(diff):
    assert ("diff" in _task._result(Provider(), Scene().run(), False, diff)) is diff


def test_a_failure_without_an_answer_has_nothing_of_one():
    keys = failure(Provider(), Scene().job, ApiError("GET", "/", "no connection"))
    assert [keys[each] for each in ("status", "code", "params", "errors", "request_id")] == [None] * 5


def test_a_lock_is_waited_for_and_the_plan_made_again():
    scene = Scene(colours=["red"])
    document = scene.api.documents["a"]
    document["lock"] = "t1"
    scene.api.at.append((3, lambda: document.update(lock=None, colours=["blue"])))
    job = scene.run()
    assert job.error is None
    assert document["colours"] == ["red"]
    assert job.before["colours"] == ["blue"]
    assert scene.api.count("write") == 1
    assert 3 <= scene.elapsed < 5


def test_a_lock_whose_end_leaves_nothing_to_do():
    scene = Scene()
    document = scene.api.documents["a"]
    document["lock"] = "t1"
    scene.api.at.append((3, lambda: document.update(lock=None, name="new")))
    job = scene.run()
    assert (job.error, job.written, scene.api.count("write")) == (None, False, 0)


def test_wait_false_still_waits_for_somebody_elses_lock():
    scene = Scene()
    document = scene.api.documents["a"]
    document["lock"] = "t1"
    scene.api.at.append((3, lambda: document.update(lock=None)))
    assert scene.run(wait=False).written


def test_a_lock_that_never_ends_is_reported_with_its_task():
    scene = Scene()
    scene.api.documents["a"]["lock"] = "t1"
    scene.api.task_states["t1"] = finishes("t1", 9999)
    job = scene.run(seconds=30)
    assert isinstance(job.error, StillLocked)
    assert (job.error.task, job.written, scene.api.count("write")) == (
        ApiTask("t1", "RUNNING"),
        False,
        0,
    )
    assert 30 <= scene.elapsed <= 31


def test_a_conflict_with_a_lock_is_waited_for():
    scene = Scene()
    document = scene.api.documents["a"]
    scene.api.writes = iter([CONFLICT, "done"])
    scene.api.at += [(0, lambda: None), (3, lambda: document.update(lock=None))]
    read = scene.api.read

    def locked_from_the_second_read(*arguments):
        if scene.api.count("write") == 1 and scene.elapsed < 3:
            document["lock"] = "t1"
        return read(*arguments)

    scene.api.read = locked_from_the_second_read
    job = scene.run()
    assert (job.error, job.written, scene.api.count("write")) == (None, True, 2)


@pytest.mark.parametrize("shows", [True, False])
def test_a_conflict_that_has_ended_before_the_read(shows):
    scene = Scene()
    scene.api.shows = shows
    scene.api.writes = iter([CONFLICT, "done"])
    job = scene.run()
    assert (job.error, job.written, scene.api.count("write")) == (None, True, 2)
    assert scene.elapsed < 1


@pytest.mark.parametrize("shows", [True, False])
def test_an_unclear_conflict_is_tried_once_more(shows):
    scene = Scene()
    scene.api.shows = shows
    scene.api.writes = iter([CONFLICT, CONFLICT])
    job = scene.run()
    assert (job.error, job.written) == (CONFLICT, False)
    assert scene.elapsed < 1


def test_a_conflict_that_does_not_pass_is_an_error_at_once():
    scene = Scene()
    scene.api.conflict = lambda error: None
    scene.api.writes = iter([CONFLICT])
    job = scene.run()
    assert (job.error, job.written) == (CONFLICT, False)
    assert scene.api.calls == ["read a", "write a", "read a"]


def rename_before_each_write(scene):
    """Let another user be faster."""
    write = scene.api.write

    def somebody_was_faster(*arguments):
        scene.api.documents["a"]["name"] = "new"
        return write(*arguments)

    scene.api.write = somebody_was_faster


@pytest.mark.parametrize("writes", [[CONFLICT, "done"], [CONFLICT, CONFLICT]])
def test_a_conflict_after_which_another_change_is_left(writes):
    """Another user has made a part of the change: the rest is another write, and is refused for its own reasons."""
    scene = Scene(name="new", colours=["red"])
    scene.api.conflict = lambda error: None
    scene.api.writes = iter(writes)
    rename_before_each_write(scene)
    job = scene.run()
    is_done = writes[1] == "done"
    assert (job.error, job.written, scene.api.count("write")) == (None if is_done else CONFLICT, is_done, 2)


@pytest.mark.parametrize("shows", [True, False])
@pytest.mark.parametrize("status", [400, 409, 423, 500])
def test_a_lock_that_only_the_refusal_shows(shows, status):
    """No document or task shows the lock, but the API says that it is one: it may last until the deadline."""
    scene = Scene()
    scene.api.shows = shows
    refusal = ApiError("PATCH", "/", f"HTTP {status}: locked", status=status)
    scene.api.conflict = lambda error: Conflict.LOCKED
    scene.api.writes = itertools.chain(itertools.repeat(refusal, 30), ["done"])
    job = scene.run()
    assert (job.error, job.written, scene.api.count("write")) == (None, True, 31)
    assert scene.elapsed > 60


def test_a_lock_that_only_the_refusal_shows_and_that_does_not_end():
    scene = Scene()
    scene.api.conflict = lambda error: Conflict.LOCKED
    scene.api.writes = itertools.repeat(CONFLICT)
    job = scene.run(seconds=30)
    assert isinstance(job.error, StillLocked)
    assert "is still locked by another task, as the API says" in failure(Provider(), job, job.error)["msg"]
    assert (job.written, 30 <= scene.elapsed < 31) == (False, True)


def test_a_conflict_after_which_nothing_has_to_change():
    scene = Scene()
    scene.api.writes = iter([CONFLICT])
    rename_before_each_write(scene)
    job = scene.run()
    assert (job.error, job.written) == (None, False)


def test_a_conflict_where_documents_show_no_locks():
    scene = Scene()
    scene.api.shows = False
    scene.api.active = "t1"
    scene.api.writes = iter([CONFLICT, "done"])
    scene.api.at.append((5, lambda: setattr(scene.api, "active", None)))
    job = scene.run()
    assert (job.error, job.written, scene.api.count("write")) == (None, True, 2)
    assert 5 <= scene.elapsed < 8


@pytest.mark.parametrize(("seconds", "end"), [(600, 60), (20, 20)])
def test_a_conflict_that_does_not_end(seconds, end):
    scene = Scene()
    scene.api.shows = False
    scene.api.active = "t1"
    scene.api.writes = iter([CONFLICT])
    job = scene.run(seconds=seconds)
    assert isinstance(job.error, StillLocked)
    assert (job.written, scene.api.count("write")) == (False, 1)
    assert end <= scene.elapsed <= end + 5


def test_tasks_are_waited_for():
    scene = Scene()
    scene.api.writes = iter([["t1", "t2"]])
    scene.api.task_states = {"t1": finishes("t1", 1), "t2": finishes("t2", 4)}
    scene.api.at.append((4, lambda: scene.api.documents["a"].update(name="new")))
    job = scene.run()
    assert (job.error, job.written, job.tasks) == (None, True, ("t1", "t2"))
    assert scene.api.calls[-1] == "read a"
    assert scene.api.count("read") == 2


def test_one_of_two_tasks_fails():
    scene = Scene()
    scene.api.writes = iter([["t1", "t2"]])
    scene.api.task_states = {
        "t1": finishes("t1", 1),
        "t2": finishes("t2", 2, failed=True, error="No more addresses"),
    }
    job = scene.run()
    assert isinstance(job.error, TaskFailed)
    assert (job.error.task.id, job.error.task.error, job.written) == (
        "t2",
        "No more addresses",
        True,
    )


def test_a_task_that_never_ends():
    scene = Scene()
    scene.api.writes = iter([["t1"]])
    scene.api.task_states = {"t1": finishes("t1", 9999)}
    job = scene.run(seconds=30)
    assert isinstance(job.error, StillRunning)
    assert (job.error.tasks, job.written) == ([ApiTask("t1", "RUNNING")], True)
    assert 30 <= scene.elapsed < 31


def test_wait_false_does_not_wait_for_own_tasks():
    scene = Scene()
    scene.api.writes = iter([["t1"]])
    job = scene.run(wait=False)
    assert scene.api.calls == ["read a", "write a"]
    assert (job.error, job.written, job.change.outcome["name"]) == (None, True, "new")


def test_wait_false_still_verifies_a_synchronous_write():
    scene = Scene()
    scene.run(wait=False)
    assert scene.api.calls == ["read a", "write a", "read a"]


def test_a_task_that_may_not_be_read():
    scene = Scene()
    scene.api.writes = iter([["t1"]])
    scene.api.task_states = {"t1": lambda elapsed: ApiTask("t1", "HTTP 403", hidden=True)}
    scene.api.at.append((100, lambda: scene.api.documents["a"].update(name="new")))
    job = scene.run()
    assert (job.error, job.written) == (None, True)
    assert "Cannot read task t1 (HTTP 403)" in scene.warnings[-1]
    assert 100 <= scene.elapsed < 105


def test_a_value_that_appears_late():
    scene = Scene()
    scene.api.writes = iter([[]])
    scene.api.at.append((10, lambda: scene.api.documents["a"].update(name="new")))
    assert scene.run().error is None
    assert 10 <= scene.elapsed < 15


def test_a_value_that_never_appears():
    scene = Scene(name="new", colours=["red"])
    scene.api.writes = iter([[]])
    scene.api.at.append((0.1, lambda: scene.api.documents["a"].update(colours=["red"])))
    job = scene.run()
    assert isinstance(job.error, NotVerified)
    assert (job.error.options, job.written) == (["name"], True)
    assert 15 <= scene.elapsed < 20


def test_a_lost_answer_is_never_sent_again():
    scene = Scene()
    scene.api.writes = iter([LOST])
    scene.api.at.append((5, lambda: scene.api.documents["a"].update(name="new")))
    job = scene.run()
    assert (job.error, job.written, scene.api.count("write")) == (None, True, 1)


def test_a_lost_answer_without_effect_is_written_once_more():
    scene = Scene()
    scene.api.writes = iter([LOST, "done"])
    job = scene.run()
    assert (job.error, job.written, job.without_effect, scene.api.count("write")) == (None, True, False, 2)
    assert 15 <= scene.elapsed < 20


def test_a_repeated_write_has_the_time_of_the_first_one(monkeypatch):
    """Otherwise the API would store another time only because an answer was lost."""
    scene = Scene()
    resource = replace(THING, writes=(Write("PUT", "/things/{id}", form=Replace(stamp=("seen", "updated"))),))
    scene.jobs[0].resource = resource
    scene.api.writes = iter([LOST, "done"])
    times = itertools.count(1767225600.25)
    monkeypatch.setattr(JumpingClock, "time", lambda _clock: next(times))
    bodies = []
    write = scene.api.write

    def kept(way, path_params, body, *others):
        bodies.append(body)
        return write(way, path_params, body, *others)

    monkeypatch.setattr(scene.api, "write", kept)
    scene.run()
    assert len(bodies) == 2
    assert {(body["seen"], body["updated"]) for body in bodies} == {("2026-01-01T00:00:00.250000Z",) * 2}


def test_a_lost_answer_without_effect_is_written_once_more_and_never_again():
    scene = Scene()
    scene.api.writes = iter([LOST, LOST])
    job = scene.run()
    assert isinstance(job.error, NotVerified)
    assert (job.error.outcome_unknown, job.written, job.without_effect, scene.api.count("write")) == (
        LOST,
        True,
        True,
        2,
    )
    assert 30 <= scene.elapsed < 40


def test_what_is_refused_after_a_lost_answer_is_not_written():
    refused = ApiError("PATCH", "/", "HTTP 400", status=400)
    scene = Scene()
    scene.api.writes = iter([LOST, refused])
    job = scene.run()
    assert (job.error, job.written, job.without_effect) == (refused, True, True)


def test_a_lost_answer_to_a_write_that_adds_is_not_written_again():
    scene = Scene()
    scene.job.resource = replace(THING, writes=(Write("POST", "/things/{id}", absolute=False),))
    scene.api.writes = iter([LOST])
    job = scene.run()
    assert isinstance(job.error, NotVerified)
    assert (job.written, job.without_effect, scene.api.count("write")) == (True, True, 1)


def test_a_lost_answer_after_which_others_change_it_is_not_written_again():
    scene = Scene()
    scene.api.writes = iter([LOST])
    scene.api.at.append((5, lambda: scene.api.documents["a"].update(colours=["red"])))
    job = scene.run()
    assert isinstance(job.error, NotVerified)
    assert (job.written, job.without_effect, scene.api.count("write")) == (True, False, 1)


def test_a_lost_answer_after_which_a_lock_was_seen_is_not_written_again():
    scene = Scene()
    scene.api.writes = iter([LOST])
    document = scene.api.documents["a"]
    scene.api.at += [(5, lambda: document.update(lock="t1")), (9, lambda: document.pop("lock"))]
    job = scene.run()
    assert isinstance(job.error, NotVerified)
    assert (job.without_effect, scene.api.count("write")) == (True, 1)


@pytest.mark.parametrize("shows", [True, False])
def test_a_lost_answer_while_a_task_runs(shows):
    scene = Scene()
    scene.api.shows = shows
    scene.api.writes = iter([LOST])
    document = scene.api.documents["a"]
    if shows:
        scene.api.at += [(0, lambda: None), (1, lambda: document.update(lock="t1"))]
    else:
        scene.api.active = "t1"

    def end():
        scene.api.active = None
        document.update(lock=None, name="new")

    scene.api.at.append((100, end))
    job = scene.run()
    assert (job.error, job.written, scene.api.count("write")) == (None, True, 1)


def test_the_deadline_counts_from_the_lock_over_everything():
    scene = Scene()
    document = scene.api.documents["a"]
    document["lock"] = "t0"
    scene.api.at.append((20, lambda: document.update(lock=None)))
    scene.api.writes = iter([["t1"]])
    scene.api.task_states = {"t1": finishes("t1", 40)}
    job = scene.run(seconds=30)
    assert isinstance(job.error, StillRunning)
    assert 30 <= scene.elapsed < 31


def test_the_60_seconds_count_over_all_conflicts():
    scene = Scene()
    scene.api.shows = False
    scene.api.active = "t1"
    scene.api.writes = itertools.repeat(CONFLICT)
    for moment in range(10, 200, 10):  # again and again the resource seems free for a moment
        scene.api.at.append((moment, lambda: setattr(scene.api, "active", None)))
        scene.api.at.append((moment + 0.0001, lambda: setattr(scene.api, "active", "t1")))
    job = scene.run()
    assert job.error is CONFLICT or isinstance(job.error, StillLocked)
    assert scene.elapsed < 70


def test_what_is_refused_after_a_conflict():
    scene = Scene()
    scene.api.writes = iter([CONFLICT])
    write = scene.api.write

    def platform_takes_over(*arguments):
        scene.job.resource = replace(THING, prepare=lambda change, context: refuse_all())
        return write(*arguments)

    def refuse_all():
        raise Refusal("it is the platform's now")

    scene.api.write = platform_takes_over
    assert isinstance(scene.run().error, Refusal)
    assert scene.api.count("write") == 1


@pytest.mark.parametrize("status", [403, 404, 405])
def test_running_tasks_that_may_not_be_listed(status):
    scene = Scene()
    scene.api.shows = False

    def hidden(*arguments):
        raise ApiError("GET", "/active", f"HTTP {status}", status=status)

    scene.api.running = hidden
    scene.api.writes = itertools.repeat(CONFLICT)
    assert scene.run().error is CONFLICT
    assert scene.api.count("write") == 2


def test_verification_ends_with_the_deadline():
    scene = Scene()
    scene.api.writes = iter([[]])
    job = scene.run(seconds=4)
    assert isinstance(job.error, NotVerified)
    assert 4 <= scene.elapsed < 5


def test_verification_of_a_document_that_cannot_be_planned():
    """The API leaves the value out for a while after the write."""
    scene = Scene()
    document = scene.api.documents["a"]
    write = scene.api.write

    def hide(*arguments):
        tasks = write(*arguments)
        del document["name"]
        return tasks

    scene.api.write = hide
    scene.api.at.append((3, lambda: document.update(name="new") if "name" not in document else None))
    assert scene.run().error is None
    assert 3 <= scene.elapsed < 6


def test_a_task_that_a_list_shows_twice():
    scene = Scene()
    scene.api.writes = iter([["t1", "t2"]])
    scene.api.at.append((1, lambda: scene.api.documents["a"].update(name="new")))
    scene.api.poll = lambda tasks, path_params, deadline, max_requests: (
        [ApiTask(task, "FINISHED", ended=True) for task in tasks * 2],
        1,
    )
    assert scene.run().error is None


def test_tasks_are_polled_in_their_scope():
    scene = Scene("a", "b")
    asked = []
    for job, region in zip(scene.jobs, (7, 8)):
        job.resource = replace(THING, scope=("region",))
        job.path_params = {**job.path_params, "region": region}
    scene.api.writes = iter([["t1"], ["t2"]])
    for each in scene.api.documents.values():
        scene.api.at.append((0.1, lambda each=each: each.update(name="new")))

    def poll(tasks, path_params, deadline, max_requests):
        asked.append((tuple(tasks), path_params["region"]))
        return [ApiTask(task, "FINISHED", ended=True) for task in tasks], 1

    scene.api.poll = poll
    scene.run()
    assert sorted(asked) == [(("t1",), 7), (("t2",), 8)]


def test_the_state_of_a_lock_owner_is_read_quickly():
    scene = Scene()
    scene.api.documents["a"]["lock"] = "t1"

    def slow(tasks, path_params, deadline, max_requests=1):
        scene.clock.sleep(deadline.limits(100))
        raise ApiError("GET", "/", "no answer")

    scene.api.poll = slow
    assert isinstance(scene.run(seconds=10).error, StillLocked)
    assert scene.elapsed <= 16


def test_many_jobs_share_the_phases_and_fail_alone():
    scene = Scene("a", "b", "c", "d")
    del scene.api.documents["b"]
    scene.api.documents["c"]["name"] = "new"
    scene.api.documents["d"]["lock"] = "t1"
    scene.api.at.append((3, lambda: scene.api.documents["d"].update(lock=None)))
    scene.run()
    assert [job.written for job in scene.jobs] == [True, False, False, True]
    assert [getattr(job.error, "status", None) for job in scene.jobs] == [
        None,
        404,
        None,
        None,
    ]
    assert scene.api.calls.index("write a") < 3, "a free resource does not wait for a locked one"
    assert scene.api.count("write") == 2


def test_all_tasks_of_all_jobs_share_the_polls():
    scene = Scene(*[f"thing{number}" for number in range(50)])
    scene.api.writes = iter([[f"t{number}"] for number in range(50)])
    scene.api.task_states = {f"t{number}": finishes(f"t{number}", number % 5) for number in range(50)}
    for document in scene.api.documents.values():
        scene.api.at.append((5, lambda document=document: document.update(name="new")))
    scene.run()
    assert all(job.written and not job.error for job in scene.jobs)
    assert scene.api.count("poll") <= 10


def test_threads_start_only_where_there_are_several_jobs():
    seen = set()

    def note(*arguments):
        seen.add(threading.current_thread().name)
        return {"id": "a", "name": "new"}

    for ids, several in ((["a"], False), (["a", "b", "c"], True)):
        seen.clear()
        scene = Scene(*ids)
        scene.api.read = note
        scene.run(parallel=3)
        assert (threading.main_thread().name not in seen) is several


@pytest.mark.parametrize("parallel", [1, 3])
def test_a_bug_with_one_job_does_not_hide_the_results_of_others(parallel):
    scene = Scene("a", "b", "c")
    read = scene.api.read
    scene.api.read = lambda resource, path_params, deadline: (
        1 / 0 if path_params["id"] == "b" else read(resource, path_params, deadline)
    )
    scene.run(parallel=parallel)
    assert [type(job.error) for job in scene.jobs] == [type(None), ZeroDivisionError, type(None)]
    assert [job.written for job in scene.jobs] == [True, False, True]


@pytest.mark.parametrize("shown", [True, False])
def test_a_row_of_a_list_without_status_keys(shown):
    """A single read shows them. It is not necessary if nothing has to change."""
    for name, reads in (("new", 0 if shown else 5), ("old", 0)):
        scene = Scene("a", "b", "c", "d", "e", name=name)
        for job in scene.jobs:
            job.resource = replace(job.resource, status_keys=("lock",))
        rows = [{**each, **({"lock": None} if shown else {})} for each in scene.api.documents.values()]
        for document in scene.api.documents.values():
            document["lock"] = None
        listing = OnePageListing(scene.api, None)
        listing.more = lambda listing=listing, rows=rows: setattr(listing, "finished", True) or rows
        scene.api.listing = lambda *_arguments, listing=listing: listing
        scene.run(check_mode=True)
        assert scene.api.count("read") == reads
        assert all(bool(job.change) is (name == "new") for job in scene.jobs)


@pytest.fixture()
def old():
    """An API that knows only the last write, and the requests that it received."""
    scene = Scene("a", "b", name="new")
    scene.sent = []
    scene.refuse = {404: "/new/{id}", 405: "PATCH"}
    for job in scene.jobs:
        job.resource = OLDER_WRITES
        scene.api.documents[job.path_params["id"]]["size"] = 5

    def write(write, path_params, body, deadline, body_factory=None):
        scene.sent.append((write.method, write.path, body))
        for status, words in scene.refuse.items():
            if words in (write.path, write.method):
                raise ApiError(write.method, "/", f"HTTP {status}", status=status)
        scene.api.documents[path_params["id"]].update(body)
        return ()

    scene.api.write = write
    return scene


def test_the_next_write_is_tried_and_the_choice_is_remembered(old):
    old.run()
    assert [job.error for job in old.jobs] == [None, None]
    whole = {"name": "new", "size": 5}
    assert old.sent == [
        ("PATCH", "/new/{id}", {"name": "new"}),
        ("PATCH", "/things/{id}", {"name": "new"}),
        ("PUT", "/things/{id}", whole),
        ("PUT", "/things/{id}", whole),
    ]


def test_a_choice_is_remembered_only_after_it_worked(old):
    old.refuse = {404: "/new/{id}", 400: "PATCH"}
    old.run()
    assert [verb_path[1] for verb_path in old.sent] == ["/new/{id}", "/things/{id}"] * 2
    assert old.api.choices == {}


def test_a_write_that_does_not_support_a_field_is_skipped(old):
    for job in old.jobs:
        job.desired = THING.desired({"colours": ["red"]})
    old.run()
    assert [verb for verb, _path, _body in old.sent] == ["PATCH", "PUT", "PUT"]


@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_only_an_unknown_write_leads_to_the_next_one(old, status):
    old.jobs = old.jobs[:1]
    old.refuse = {status: "/new/{id}"}
    old.run()
    assert [path for _verb, path, _body in old.sent] == ["/new/{id}"]
    assert old.job.error.status == status


def test_404_is_reported_before_405(old):
    """404 says that the resource is gone, 405 only that the write is unknown: the order does not matter."""
    old.jobs = old.jobs[:1]
    old.job.resource = replace(OLDER_WRITES, writes=OLDER_WRITES.writes[:2])
    old.run()
    assert (len(old.sent), old.job.error.status) == (2, 404)


def test_no_write_is_left(old):
    old.jobs = old.jobs[:1]
    old.job.resource = replace(OLDER_WRITES, writes=OLDER_WRITES.writes[:2])
    old.job.desired = THING.desired({"colours": ["red"]})
    old.run()
    assert str(old.job.error) == "this API version cannot change colours (HTTP 404). Leave out colours"
    assert (old.job.written, len(old.sent)) == (False, 1)


def test_the_refusal_of_the_last_write_is_reported(old):
    old.refuse = {404: "/new/{id}", 405: "/things/{id}"}
    old.jobs = old.jobs[:1]
    old.run()
    assert (old.job.error.status, old.job.written, len(old.sent)) == (404, False, 3)


@pytest.mark.parametrize("unlisted", [1, 2, 4, 10, 30])
@pytest.mark.parametrize("end", [0.3, 60])
def test_tasks_that_no_list_shows(unlisted, end):
    """With any number of tasks, polling keeps its limit, and an end after a minute is noticed within 5 s."""
    scene = Scene()
    names = [f"t{number}" for number in range(unlisted)]
    scene.api.writes = iter([names])
    scene.api.at.append((end, lambda: scene.api.documents["a"].update(name="new")))
    asked = []
    waiting = list(names)

    def poll(tasks, path_params, deadline, max_requests=1):
        elapsed = scene.clock.now - scene.api.started
        turn = [task for task in waiting if task in tasks][:max_requests]
        for task in turn:
            waiting.remove(task)
            waiting.append(task)
        asked.extend([elapsed] * len(turn))
        return [finishes(task, end)(elapsed) for task in turn], len(turn)

    scene.api.poll = poll
    assert scene.run().error is None
    assert len([moment for moment in asked if moment < 60]) <= 25
    if end == 60:
        assert asked[-1] <= 65 + (unlisted > 25) * 5
    elif unlisted <= 4:
        assert asked[-1] <= 0.6


def test_a_write_that_is_repeated_with_a_new_plan_still_replaces_the_resource():
    """Otherwise no task would notice that it undoes what others write to the values that it sends back."""
    scene = Scene()
    scene.job.resource = replace(THING, writes=(Write("PUT", "/things/{id}", form=Replace()),))
    write = scene.api.write

    def repeat(sent, path_params, body, deadline, body_factory):
        scene.api.documents["a"]["size"] = 7
        return write(sent, path_params, body_factory(), deadline)

    scene.api.write = repeat
    job = scene.run()
    assert (job.error, job.sent.put_full, scene.api.documents["a"]["size"]) == (None, True, 7)


def changes_with_each_read(**changes):
    scene = Scene()
    scene.job.resource = replace(THING, reread_before_write=True, **changes)
    read = scene.api.read
    numbers = itertools.count()
    scene.api.read = lambda *arguments: {**read(*arguments), "seen": next(numbers)}
    return scene, scene.run()


def test_a_resource_that_changes_with_each_read():
    """A write would undo the last change, so the job fails without one."""
    scene, job = changes_with_each_read()
    assert "others have changed it" in str(job.error)
    assert (job.written, scene.api.count("write"), scene.api.count("read")) == (False, 0, 4)


def test_volatile_values_do_not_count_and_are_sent_up_to_date():
    scene, job = changes_with_each_read(volatile=("seen",), writes=(Write("PUT", "/", form=Replace()),))
    assert (job.error, job.written) == (None, True)
    assert scene.api.calls == ["read a", "read a", "write a", "read a"]
    assert (job.before["seen"], scene.api.documents["a"]["seen"]) == (1, 1)


def test_a_reread_is_one_request_and_keeps_changes_of_others():
    scene = Scene(name="new")
    scene.job.resource = replace(THING, reread_before_write=True)
    scene.run()
    assert scene.api.calls == ["read a", "read a", "write a", "read a"]
    scene = Scene(name="new")
    scene.job.resource = replace(THING, reread_before_write=True, prepare=lambda change, context: change_meanwhile())

    def change_meanwhile():
        scene.api.documents["a"]["name"] = "new"

    job = scene.run()
    assert (job.error, job.written, scene.api.count("write")) == (None, False, 0)


def moments():
    return list(itertools.takewhile(lambda moment: moment <= 300, itertools.accumulate(poll_pauses())))


def test_polling_is_quick_and_within_its_limit():
    times = moments()
    assert len([moment for moment in times if moment <= 60]) <= 25
    assert any(0.3 <= moment <= 0.6 for moment in times), "the end of a task of 0.3 s is noticed within 0.3 s"
    for end in (0.3, 1, 5, 20, 60, 120):
        noticed = next(moment for moment in times if moment >= end)
        assert noticed - end <= max(0.3, min(5, end / 2)), end
    assert all(later - earlier <= (4.01 if later <= 60 else 10) for earlier, later in itertools.pairwise(times))


FILES = sorted(Path(_run.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_engine_knows_no_provider_and_no_ansible(path):
    text = path.read_text(encoding="utf-8").lower()
    assert re.findall(r"gcore|scanopy|\b_?ansible\.|\b(?:ports?|bindings?|task_id)\b", text) == []


# Many at the same time


def stops(scene, name):
    """Stop the clock in the next call of a method of the API, which still answers."""
    method = getattr(scene.api, name)

    def stopping(*arguments):
        result = method(*arguments)
        scene.clock.stop()
        return result

    setattr(scene.api, name, stopping)


def interrupted(scene):
    """The end of each job: not begun, interrupted after it was sent, or done. The message matches."""
    ends = []
    for job in scene.jobs:
        if job.error:
            assert "interrupted" in failure(Provider(), job, job.error)["msg"], failure(Provider(), job, job.error)[
                "msg"
            ]
            assert isinstance(job.error, Interrupted) if job.written else not isinstance(job.error, StillRunning)
        ends.append("sent" if job.error and job.written else "not begun" if job.error else "done")
    return ends


@pytest.mark.parametrize("parallel", [1, 4])
def test_stopped_before_anything(parallel):
    scene = Scene(*"abcdef")
    scene.clock.stop()
    scene.run(parallel=parallel)
    assert scene.api.calls == []
    assert interrupted(scene) == ["not begun"] * 6
    assert all(isinstance(job.error, NotStarted) for job in scene.jobs)


@pytest.mark.parametrize("name", ["read", "listing"])
def test_stopped_while_reading(name):
    """The request in progress is answered, and nothing is written."""
    scene = Scene(*("ab" if name == "read" else "abcdef"))
    stops(scene, name)
    scene.run()
    assert scene.api.count("write") == 0
    assert len(scene.api.calls) <= 1
    assert all(isinstance(job.error, (NotStarted, Interrupted)) or not job.change for job in scene.jobs)
    assert {*interrupted(scene)} == {"not begun"}


def test_stopped_between_writes():
    scene = Scene("a", "b", "c")
    stops(scene, "write")
    scene.run()
    assert scene.api.calls == ["read a", "read b", "read c", "write a"]
    assert interrupted(scene) == ["sent", "not begun", "not begun"]
    assert [type(job.error) for job in scene.jobs[1:]] == [NotStarted] * 2


def test_stopped_before_a_write_is_repeated():
    """The first one may have been done, although there is no change left to verify."""
    job = Scene().job
    job.written = True
    text = failure(Provider(), job, Interrupted("PATCH", "/", "the task was interrupted"))["msg"]
    assert "after it had sent the change" in text


@pytest.mark.parametrize("ids", ["a", "abcdef"])
def test_stopped_while_locked(ids):
    scene = Scene(*ids)
    for document in scene.api.documents.values():
        document["lock"] = "t1"
    scene.api.at.append((3, scene.clock.stop))
    scene.run()
    assert scene.api.count("write") == 0
    assert interrupted(scene) == ["not begun"] * len(ids)
    assert scene.elapsed < 6
    assert "Nothing was done with" in failure(Provider(), scene.job, scene.job.error)["msg"]


def test_stopped_while_one_is_locked_and_another_one_was_written():
    scene = Scene("a", "b")
    scene.api.documents["b"]["lock"] = "t1"
    scene.api.at.append((3, scene.clock.stop))
    scene.run()
    assert scene.api.calls.count("write a") == scene.api.count("write") == 1
    assert interrupted(scene) == ["sent", "not begun"]


@pytest.mark.parametrize("ids", ["a", "abcdef"])
def test_stopped_while_tasks_run(ids):
    scene = Scene(*ids)
    scene.api.writes = iter([[each] for each in ids])
    scene.api.task_states = {each: finishes(each, 9999) for each in ids}
    scene.api.at.append((5, scene.clock.stop))
    scene.run()
    assert interrupted(scene) == ["sent"] * len(ids)
    assert [job.tasks for job in scene.jobs] == [(each,) for each in ids]
    assert scene.elapsed < 10


@pytest.mark.parametrize("ids", ["a", "abcdef"])
def test_stopped_while_verifying(ids):
    scene = Scene(*ids)
    scene.api.writes = itertools.repeat([])
    scene.api.at.append((1, scene.clock.stop))
    scene.run()
    assert interrupted(scene) == ["sent"] * len(ids)
    assert scene.elapsed < 5


def test_what_was_verified_before_the_stop_is_done():
    scene = Scene("a", "b", "c")
    scene.api.writes = iter(["done", [], "done"])
    scene.api.at.append((1, scene.clock.stop))
    scene.run()
    assert interrupted(scene) == ["done", "sent", "done"]


REFUSED = ApiError("PATCH", "/", "HTTP 400", status=400)


def ends_of(scene):
    return ["not begun" if isinstance(job.error, NotStarted) else "failed" if job.error else "" for job in scene.jobs]


def test_fail_fast_while_reading():
    scene = Scene("a", "b", "c")
    del scene.api.documents["b"]
    scene.run(fail_fast=True)
    assert ends_of(scene) == ["not begun", "failed", "not begun"]
    assert scene.api.calls == ["read a", "read b"]
    scene = Scene("a", "b", "c")
    del scene.api.documents["b"]
    scene.run()
    assert ends_of(scene) == ["", "failed", ""]


def test_fail_fast_while_writing():
    scene = Scene("a", "b", "c", "d")
    scene.api.writes = iter(["done", REFUSED])
    scene.run(fail_fast=True)
    assert ends_of(scene) == ["", "failed", "not begun", "not begun"]
    assert [job.written for job in scene.jobs] == [True, False, False, False]
    assert scene.api.documents["a"]["name"] == "new", "what was sent before is followed to its end"


def test_fail_fast_after_a_lost_answer():
    """Only the verification shows whether the write has failed."""
    scene = Scene("a", "b")
    scene.api.writes = iter([LOST, "done"])
    scene.api.at.append((1, lambda: scene.api.documents["a"].update(name="new")))
    scene.run(fail_fast=True)
    assert ends_of(scene) == ["", "not begun"]
    assert scene.api.count("write b") == 0


def test_fail_fast_does_not_wait_for_a_lock():
    scene = Scene("a", "b")
    scene.api.documents["b"]["lock"] = "t1"
    scene.api.writes = iter([REFUSED])
    scene.run(fail_fast=True)
    assert ends_of(scene) == ["failed", "not begun"]
    assert scene.elapsed < 1


def test_fail_fast_heeds_a_task_that_fails_meanwhile(monkeypatch):
    monkeypatch.setattr(engine_limits, "WRITES_PER_BATCH", 2)
    scene = Scene(*"abcdef")
    scene.api.writes = iter([[each] for each in "abcdef"])
    scene.api.task_states = {"a": finishes("a", 0, failed=True), **{each: finishes(each, 5) for each in "bcdef"}}
    scene.api.at.append((5, lambda: scene.api.documents["b"].update(name="new")))
    scene.run(fail_fast=True)
    assert ends_of(scene) == ["failed", "", *["not begun"] * 4]
    assert scene.api.count("write") == 2
    scene = Scene(*"abcdef")
    scene.api.writes = iter([[each] for each in "abcdef"])
    scene.api.task_states = {each: finishes(each, 0, failed=True) for each in "abcdef"}
    scene.run()
    assert (ends_of(scene), scene.api.count("write")) == (["failed"] * 6, 6)


def test_fail_fast_while_verifying():
    """All writes were sent before: the run verifies each of them."""
    scene = Scene("a", "b")
    scene.api.writes = iter([[], "done"])
    scene.run(fail_fast=True)
    assert ends_of(scene) == ["failed", ""]
    assert isinstance(scene.job.error, NotVerified)


@pytest.mark.parametrize("wait", [True, False])
def test_the_tasks_of_many_writes_are_polled_between_batches(wait):
    names = [f"thing{number}" for number in range(1200)]
    scene = Scene(*names)
    scene.api.writes = iter([[name] for name in names])
    scene.api.task_states = {name: finishes(name, 0) for name in names}
    for document in scene.api.documents.values():
        scene.api.at.append((0.01, lambda document=document: document.update(name="new")))
    scene.run(wait=wait)
    assert [job.error for job in scene.jobs if job.error] == []
    writing = [call for call in scene.api.calls if call.startswith(("write", "poll"))]
    looks = [at for at, call in enumerate(writing) if call == "poll"]
    assert looks == ([500, 1001, 1202] if wait else [])


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("ids", ["ab", "abcdef"])
def test_duplicates(ids, check_mode):
    scene = Scene(*ids)
    again = [
        Job(THING, {"id": each}, THING.desired({"colours": ["red"]}), scene.warnings.append, label=f"{each}2")
        for each in ids[:2]
    ]
    scene.jobs += [*again, Job(THING, {"id": "a"}, {}, scene.warnings.append, label="a3")]
    scene.run(check_mode=check_mode)
    assert scene.api.count("write") == 0
    messages = {job.label: str(job.error) for job in scene.jobs if isinstance(job.error, Invalid)}
    assert messages == {
        "a": "a: is the same thing as a2, a3: merge the items",
        "a2": "a2: is the same thing as a, a3: merge the items",
        "a3": "a3: is the same thing as a, a2: merge the items",
        "b": "b: is the same thing as b2: merge the items",
        "b2": "b2: is the same thing as b: merge the items",
    }
    others = [job for job in scene.jobs if not isinstance(job.error, Invalid)]
    assert [job.label for job in others] == [*ids[2:]]
    if check_mode:
        assert [(job.error, job.refused) for job in others] == [(None, "two items are the same resource")] * len(others)
    else:
        assert all(isinstance(job.error, NotStarted) for job in others)


def test_the_same_id_of_another_kind_or_scope_is_no_duplicate():
    scene = Scene("a")
    for changes in ({"kind": "other", "collection": Collection("/others/{id}")}, {"scope": ("region",)}):
        path_params = {"id": "a", **dict.fromkeys(changes.get("scope", ()), 7)}
        scene.jobs.append(
            Job(replace(THING, **changes), path_params, THING.desired({"name": "new"}), scene.warnings.append)
        )
    scene.run(check_mode=True)
    assert [job.error for job in scene.jobs] == [None] * 3


@pytest.mark.parametrize("status", [403, 405])
def test_a_list_that_may_not_be_read(status):
    scene = Scene(*"abcdef")

    def listing(*arguments):
        raise ApiError("GET", "/things", f"HTTP {status}", status=status)

    scene.api.listing = listing
    scene.run()
    assert [job.error for job in scene.jobs] == [None] * 6
    assert scene.api.count("read") == 12


@pytest.mark.parametrize("status", [401, 404, 500, None])
def test_a_list_that_fails(status):
    """It would fail for each job: one request is enough."""
    scene = Scene(*"abcdef")
    error = ApiError("GET", "/things", "it failed", status=status)

    def listing(*arguments):
        raise error

    scene.api.listing = listing
    scene.run()
    assert [job.error for job in scene.jobs] == [error] * 6
    assert (scene.api.calls, scene.progress.failed) == ([], 6)


def test_many_locks_that_never_end_are_each_reported():
    """After the deadline no list is read, because its error would become that of all jobs."""
    scene = Scene(*"abcdef")
    for id, document in scene.api.documents.items():
        document["lock"] = f"t{id}"
    scene.run(seconds=30)
    assert all(isinstance(job.error, StillLocked) for job in scene.jobs)
    assert [job.error.lock_owner.task for job in scene.jobs] == [f"t{id}" for id in "abcdef"]
    assert 30 <= scene.elapsed <= 31


@pytest.mark.parametrize("parallel", [1, 3, 64])
def test_as_many_writes_at_once_as_wanted(parallel):
    ids = [f"thing{number}" for number in range(2 * parallel)]
    scene = Scene(*ids)
    together = threading.Barrier(parallel)
    write = scene.api.write

    def waits(*arguments):
        together.wait(30)  # it breaks, and the test fails, unless so many come
        return write(*arguments)

    scene.api.write = waits
    running, counts = set(), []
    send = _run.Sender._send

    def counting(sender, job):
        running.add(id(job))
        counts.append(len(running))
        try:
            return send(sender, job)
        finally:
            running.discard(id(job))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_run.Sender, "_send", counting)
        scene.run(parallel=parallel)
    assert [job.error for job in scene.jobs if job.error] == []
    assert max(counts) == parallel


def test_progress_shows_the_phase_and_its_jobs():
    scene = Scene("a", "b", "c")
    scene.api.writes = iter(["done", REFUSED, "done"])
    seen = []
    for name in ("read", "write"):
        method = getattr(scene.api, name)

        def noting(*arguments, method=method):
            now = scene.progress
            seen.append((now.doing, now.total, now.done, now.failed))
            return method(*arguments)

        setattr(scene.api, name, noting)
    scene.run()
    assert seen == [
        *[("read", 3, done, 0) for done in range(3)],
        *[("written", 3, 0, 0), ("written", 3, 1, 0), ("written", 3, 2, 1)],
        *[("checked", 2, done, 1) for done in range(2)],
    ]


# A document must be about the requested resource


@pytest.mark.parametrize(
    "shown",
    [{"id": "b"}, {"id": 7}, {"id": ["a"]}, {"id": {"a": "a"}}, {"id": True}, {"id": "A"}],
    ids=str,
)
@pytest.mark.parametrize("name", ["old", "new"])
def test_an_answer_about_another_resource(shown, name):
    """The result must be neither unchanged nor changed."""
    scene = Scene()
    scene.api.documents["a"].update(shown, name=name)
    job = scene.run()
    assert isinstance(job.error, ApiError)
    assert f"the answer does not match the request: it shows id {shown['id']} instead of a" in str(job.error)
    assert (job.written, scene.api.count("write")) == (False, 0)


@pytest.mark.parametrize("shown", [{"id": None}, {}])
def test_an_answer_without_an_id(shown):
    scene = Scene()
    del scene.api.documents["a"]["id"]
    scene.api.documents["a"].update(shown)
    assert (scene.run().error, scene.api.count("write")) == (None, 1)


def test_an_answer_about_another_resource_after_the_write():
    scene = Scene()
    write = scene.api.write

    def mix_up(*arguments):
        write(*arguments)
        scene.api.documents["a"]["id"] = "b"

    scene.api.write = lambda *arguments: mix_up(*arguments) or ()
    job = scene.run()
    assert "does not match the request" in str(job.error)
    assert (job.written, scene.api.count("write")) == (True, 1)


# Unmanaged values that are sent back


ADD = {"colours": ["red"], "purge_colours": False}


def adding(scene, **more):
    scene.job.resource = replace(THING, prepare=None, **more)
    return scene


def test_a_recent_document_is_not_reread():
    scene = adding(Scene(**ADD))
    assert scene.run().error is None
    assert scene.api.calls == ["read a", "write a", "read a"]


@pytest.mark.parametrize(("seconds", "reads"), [(1.9, 1), (2.1, 2)])
def test_a_document_older_than_two_seconds_is_reread(seconds, reads):
    """The reason of the delay does not matter."""
    scene = Scene(**ADD)
    document = scene.api.documents["a"]

    def slow(change, context):
        if scene.elapsed == 0:
            scene.clock.sleep(seconds)
            document["colours"] = ["blue"] if reads > 1 else []

    scene.job.resource = replace(THING, prepare=slow)
    job = scene.run()
    assert job.error is None
    assert scene.api.calls[: reads + 1] == ["read a"] * reads + ["write a"]
    assert document["colours"] == (["blue", "red"] if reads > 1 else ["red"])


def test_values_that_are_not_sent_back_are_not_reread():
    scene = Scene(colours=["red"])
    scene.job.resource = replace(THING, prepare=lambda change, context: scene.clock.sleep(60))
    assert scene.run().error is None
    assert scene.api.calls == ["read a", "write a", "read a"]


def test_what_others_overwrite_is_added_again():
    """Two writers have read the same document, and the other one has written last."""
    scene = adding(Scene(**ADD))
    document = scene.api.documents["a"]
    write = scene.api.write

    def overwritten_once(*arguments):
        answer = write(*arguments)
        if scene.api.count("write") == 1:
            document["colours"] = ["blue"]
        return answer

    scene.api.write = overwritten_once
    job = scene.run()
    assert (job.error, job.written, document["colours"]) == (None, True, ["blue", "red"])
    assert scene.api.calls == ["read a", "write a", "read a", "read a", "write a", "read a"]
    assert job.before["colours"] == [], "as it was before the first write"


def test_what_others_bring_back_is_removed_again():
    scene = adding(Scene(remove_colours=["red"]))
    document = scene.api.documents["a"]
    document["colours"] = ["green", "red"]
    write = scene.api.write

    def overwritten_once(*arguments):
        answer = write(*arguments)
        if scene.api.count("write") == 1:
            document["colours"] = ["blue", "green", "red"]
        return answer

    scene.api.write = overwritten_once
    job = scene.run()
    assert (job.error, job.written, document["colours"]) == (None, True, ["blue", "green"])
    assert scene.api.calls == ["read a", "write a", "read a", "read a", "write a", "read a"]


def test_unmanaged_values_that_a_removal_sends_are_verified():
    scene = adding(Scene(remove_colours=["red"]))
    document = scene.api.documents["a"]
    document["colours"] = ["green", "red"]
    write = scene.api.write

    def taken(*arguments):
        answer = write(*arguments)
        assert document["colours"] == ["green"]
        document["colours"] = []
        return answer

    scene.api.write = taken
    assert scene.run().error is None
    assert any("colours: the change sent ['green'] back as last read" in each for each in scene.warnings)


@pytest.mark.parametrize(("seconds", "reads"), [(1.9, 1), (2.1, 2)])
def test_a_removal_rereads_what_it_sends_back(seconds, reads):
    scene = Scene(remove_colours=["red"])
    document = scene.api.documents["a"]
    document["colours"] = ["red"]

    def slow(change, context):
        if scene.elapsed == 0:
            scene.clock.sleep(seconds)
            document["colours"] = ["blue", "red"] if reads > 1 else ["red"]

    scene.job.resource = replace(THING, prepare=slow)
    assert scene.run().error is None
    assert scene.api.calls[: reads + 1] == ["read a"] * reads + ["write a"]
    assert document["colours"] == (["blue"] if reads > 1 else [])


def test_the_run_gives_up_after_so_many_rewrites():
    scene = adding(Scene(**ADD))
    write = scene.api.write

    def overwritten(*arguments):
        write(*arguments)
        scene.api.documents["a"]["colours"] = [f"blue {scene.api.count('write')}"]
        return ()

    scene.api.write = overwritten
    job = scene.run()
    assert isinstance(job.error, NotVerified)
    assert (job.written, scene.api.count("write")) == (True, 1 + engine_limits.MAX_REWRITES)


def test_a_stale_read_is_not_a_concurrent_change():
    scene = adding(Scene(**ADD))
    scene.api.documents["a"]["colours"] = ["green"]
    read, stale = scene.api.fetch, {"id": "a", "name": "old", "colours": ["green"]}
    scene.api.fetch = lambda *a: read(*a) and (dict(stale) if scene.elapsed < 5 else read(*a))
    job = scene.run()
    assert (job.error, scene.api.count("write")) == (None, 1)


def test_a_change_that_another_writer_puts_back_is_sent_once_more():
    """The document is as this run has read it first: after the time for stale reads the change is sent once more."""
    scene = adding(Scene(**ADD))
    write = scene.api.write

    def put_back_once(*arguments):
        write(*arguments)
        if scene.api.count("write") == 1:
            scene.api.documents["a"]["colours"] = []
        return ()

    scene.api.write = put_back_once
    job = scene.run()
    assert (job.error, scene.api.count("write")) == (None, 2)
    assert scene.elapsed > 15


def test_a_purged_list_is_not_written_again():
    scene = adding(Scene(colours=["red"]))
    write = scene.api.write

    def overwritten(*arguments):
        write(*arguments)
        scene.api.documents["a"]["colours"] = ["blue"]
        return ()

    scene.api.write = overwritten
    assert isinstance(scene.run().error, NotVerified)
    assert scene.api.count("write") == 1


def test_a_lost_unmanaged_value_is_reported():
    scene = adding(Scene(**ADD))
    document = scene.api.documents["a"]
    document["colours"] = ["blue", "green"]
    write = scene.api.write

    def drop(*arguments):
        answer = write(*arguments)
        document["colours"] = ["blue", "red"]
        return answer

    scene.api.write = drop
    assert scene.run().error is None
    assert scene.warnings == [
        "colours: the change sent ['green'] back as last read, but the API no longer shows it. Another user may have "
        "removed it."
    ]


def test_values_that_others_add_meanwhile_do_not_count():
    scene = adding(Scene(**ADD))
    write = scene.api.write

    def others(*arguments):
        answer = write(*arguments)
        scene.api.documents["a"]["colours"] = ["blue", "red"]
        return answer

    scene.api.write = others
    assert scene.run().error is None
    assert scene.warnings == []


def test_a_concurrent_task_is_waited_for_before_and_after():
    """Running tasks show it, because the document does not."""
    scene = adding(Scene(**ADD), locking_task_types=("update",))
    document = scene.api.documents["a"]
    scene.api.shows, scene.api.active = False, "t1"

    def end_of_the_first():
        scene.api.active = None
        document["colours"] = ["blue"]

    scene.api.at.append((3, end_of_the_first))
    write = scene.api.write

    def another_one(*arguments):
        write(*arguments)
        if scene.api.count("write") > 1:
            return ()
        scene.api.active = "t2"
        moment = scene.elapsed + 4

        def end_of_the_second():
            scene.api.active = None
            document["colours"] = ["blue", "green"]

        scene.api.at.append((moment, end_of_the_second))
        return ()

    scene.api.write = another_one
    job = scene.run()
    assert job.error is None
    assert document["colours"] == ["blue", "green", "red"]
    assert scene.api.count("write") == 2, "the second one has taken it away"


def test_a_concurrent_task_that_does_not_end_is_waited_for_60_seconds():
    scene = adding(Scene(**ADD), locking_task_types=("update",))
    scene.api.shows, scene.api.active = False, "t1"
    job = scene.run()
    assert (job.error, job.written) == (None, True)
    assert 60 <= scene.elapsed < 90


def test_an_own_task_that_is_still_listed_is_no_concurrent_task():
    scene = adding(Scene(**ADD), locking_task_types=("update",))
    scene.api.shows, scene.api.active = False, "t1"
    scene.api.writes = iter([["t1"]])
    scene.api.task_states = {"t1": finishes("t1", 1)}
    scene.api.lock_owner = lambda *arguments: FakeApi.lock_owner(scene.api, *arguments) if scene.job.tasks else None
    scene.api.at.append((1, lambda: scene.api.documents["a"].update(colours=["red"])))
    assert scene.run().error is None
    assert scene.elapsed < 5


def test_no_time_to_find_a_concurrent_task():
    """The document shows the change, which is enough."""
    scene = adding(Scene(**ADD), locking_task_types=("update",))
    scene.api.shows = False
    write = scene.api.write
    scene.api.write = lambda *a: write(*a) or setattr(scene.api, "active", "t1") or ()
    job = scene.run(seconds=5)
    assert (job.error, job.written) == (None, True)


@pytest.mark.parametrize(("limited", "lists"), [(False, 8), (True, 4)])
def test_many_share_the_lists_that_are_read_again(limited, lists):
    """A list serves all writes within two seconds, or within five if the API limits the rate of requests."""
    scene = Scene(*(str(number) for number in range(30)), **ADD)
    for job in scene.jobs:
        job.resource = replace(
            THING, prepare=None, collection=Collection(path="/things/{id}", list_path="/things", list_is_complete=True)
        )
    write = scene.api.write

    def slow(*arguments):
        scene.clock.sleep(0.5)
        return write(*arguments)

    scene.api.write, scene.api.limited = slow, limited
    scene.run()
    assert [job.error for job in scene.jobs if job.error] == []
    assert scene.api.count("write") == 30
    assert (scene.api.count("read"), scene.api.count("list")) == (0, pytest.approx(lists, abs=1))
    assert all(each["colours"] == ["red"] for each in scene.api.documents.values())


# Jobs that depend on each other


def grouped(scene):
    """FakeApi of one shop: their names must be unique."""

    def prepare(change, context):
        others = {**scene.api.documents, **context.outcomes}
        for id, other in others.items():
            if id != change.document["id"] and other["name"] == change.outcome["name"]:
                raise Refusal(f"{other['name']} is taken")

    resource = replace(THING, prepare=prepare, lock_keys=("shop", "name"))
    for job, name in zip(scene.jobs, "abcd"):
        job.resource = resource
        scene.api.documents[job.path_params["id"]].update(name=name, shop="s")
    return scene


def test_two_jobs_that_exclude_each_other():
    for parallel in (1, 8):
        scene = grouped(Scene("1", "2", "3"))
        for job in scene.jobs:
            job.desired = THING.desired({"name": "x"})
        scene.run(parallel=parallel)
        assert [bool(job.written) for job in scene.jobs] == [True, False, False]
        assert [str(job.error) for job in scene.jobs[1:]] == ["x is taken"] * 2


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_job_takes_a_value_that_another_one_gives_up(check_mode):
    scene = grouped(Scene("1", "2"))
    scene.jobs[0].desired, scene.jobs[1].desired = THING.desired({"name": "c"}), THING.desired({"name": "a"})
    scene.run(check_mode=check_mode, parallel=8)
    assert [job.error for job in scene.jobs] == [None, None]
    assert [job.change is not None for job in scene.jobs] == [check_mode] * 2


def test_a_job_cannot_take_a_value_that_another_one_still_has():
    """The API has refused the change that should have freed the value."""
    scene = grouped(Scene("1", "2"))
    scene.jobs[0].desired, scene.jobs[1].desired = THING.desired({"name": "c"}), THING.desired({"name": "a"})
    scene.api.writes = iter([ApiError("PATCH", "/", "HTTP 400", status=400)])
    scene.run(parallel=8)
    assert [type(job.error) for job in scene.jobs] == [ApiError, Refusal]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_job_whose_answer_was_lost_is_read_before_the_next_one(arrived):
    scene = grouped(Scene("1", "2"))
    scene.jobs[0].desired, scene.jobs[1].desired = THING.desired({"name": "c"}), THING.desired({"name": "a"})
    write, answers = scene.api.write, iter([LOST, "done", "done"])

    def lose(how, path_params, *others):
        answer = next(answers)
        if answer == "done" or arrived:
            write(how, path_params, *others)
        if answer is LOST:
            raise LOST
        return ()

    scene.api.write = lose
    scene.run(parallel=8)
    assert scene.jobs[0].error is None
    assert (scene.jobs[1].error is None) is arrived


def test_groups_are_written_side_by_side_and_their_jobs_one_after_the_other():
    scene = grouped(Scene("1", "2", "3", "4"))
    for number, job in enumerate(scene.jobs):
        scene.api.documents[job.path_params["id"]]["shop"] = "left" if number % 2 else "right"
        job.desired = THING.desired({"name": f"new {number}"})
    together, counts, order = set(), [], []
    write = scene.api.write
    both = threading.Barrier(2, timeout=30)

    def watched(how, path_params, *others):
        shop = scene.api.documents[path_params["id"]]["shop"]
        assert shop not in together
        together.add(shop)
        order.append(path_params["id"])
        both.wait()
        counts.append(len(together))
        both.wait()
        together.remove(shop)
        return write(how, path_params, *others)

    scene.api.write = watched
    scene.run(parallel=8)
    assert [job.error for job in scene.jobs] == [None] * 4
    assert counts == [2] * 4
    assert (sorted(order[:2]), sorted(order[2:])) == (["1", "2"], ["3", "4"])


def test_a_lock_group_of_ten_thousand_is_found_quickly():
    scene = Scene(*(str(number) for number in range(10_000)))
    resource = replace(THING, lock_keys=("shop", "name"))
    for number, job in enumerate(scene.jobs):
        job.resource, job.document = resource, {"shop": "s", "name": str(number)}
    began = time.process_time()
    assert [len(group) for group in _lock_groups.lock_groups_of(scene.jobs)] == [10_000]
    assert time.process_time() - began < 5


def test_groups_that_a_later_one_joins():
    scene = Scene("1", "2", "3", "4")
    resource = replace(THING, lock_keys=("shop", "name"))
    for job, shop, name in zip(scene.jobs, "abcb", "xyzx"):
        job.resource, job.document = resource, {"shop": shop, "name": name}
    groups = _lock_groups.lock_groups_of(scene.jobs)
    assert [[job.label for job in group] for group in groups] == [["1", "2", "4"], ["3"]]


SHOP = Relative("shop", Collection(path="/shops/{shop_id}", list_path="/shops"), "shop_id", "shop")


class FamilyApi(FakeApi):
    """Things of shops: while one of a shop is updated, the shop shows the lock, and the others refuse theirs.

    An update takes two seconds. ``shops`` has the shop documents by ID; a test can lock them, too.
    """

    def __init__(self, clock, documents):
        super().__init__(clock, documents)
        self.shops, self.ends = {}, {}
        self.order = []
        self.refused = []

    def _shop(self, id):
        document = dict(self.shops.get(id, {}))
        for task, (end, shop) in self.ends.items():
            if shop == id and self.clock.now < end:
                document["lock"] = task
        return document

    def fetch_other(self, path, path_params, deadline):
        self._call(f"look {path_params['shop_id']}", deadline)
        return self._shop(path_params["shop_id"]) if path_params["shop_id"] in self.shops else None

    def search(self, collection, path_params, query, deadline):
        self._call("shops", deadline)
        return [{"id": id, **self._shop(id)} for id in self.shops]

    def write(self, write, path_params, body, deadline, body_factory=None):
        id = path_params["id"]
        self._call(f"write {id}", deadline)
        shop = self.documents[id].get("shop", id if id in self.shops else None)
        if shop and self._shop(shop).get("lock"):
            self.refused.append(id)
            raise CONFLICT
        task, end = f"task of {id}", self.clock.now + 2
        self.ends[task] = (end, shop)
        self.task_states[task] = finishes(task, end - self.started)
        self.documents[id].update(body)
        self.order.append((id, self.clock.now - self.started))
        return (task,)


def family(ids, shops):
    """A scene of things that belong to shops, one after the other."""
    scene = Scene(*ids)
    scene.api = FamilyApi(scene.clock, scene.api.documents)
    scene.api.shops = {shop: {} for shop in {*shops} - {None}}
    resource = replace(THING, relatives=(SHOP,), prepare=None)
    for job, shop in zip(scene.jobs, shops):
        job.resource = resource
        scene.api.documents[job.path_params["id"]]["shop"] = shop
    return scene


def moments_of(scene):
    return [round(moment) for _id, moment in scene.api.order]


def ids_of(scene):
    return [id for id, _moment in scene.api.order]


@pytest.mark.parametrize("parallel", [1, 8])
@pytest.mark.parametrize("wait", [True, False])
def test_relatives_are_written_one_after_the_other(wait, parallel):
    scene = family(["a", "b", "c", "d"], ["s", "s", "s", "t"])
    scene.run(wait=wait, parallel=parallel)
    assert [job.error for job in scene.jobs] == [None] * 4
    assert sorted(ids_of(scene)[:2]) == ["a", "d"]
    assert ids_of(scene)[2:] == ["b", "c"]
    assert scene.api.refused == []
    times = moments_of(scene)
    assert times[1] == 0
    assert times[2] >= 2
    assert times[3] >= 4


def test_a_relative_belongs_to_its_own_family():
    """The shop itself is changed in the same run."""
    shop = replace(THING, kind="shop", prepare=None)
    scene = family(["s", "b"], [None, "s"])
    scene.jobs[0].resource = shop
    scene.api.shops = {"s": {}}
    scene.run(parallel=8)
    assert ([job.error for job in scene.jobs], ids_of(scene), scene.api.refused) == ([None, None], ["s", "b"], [])


@pytest.mark.parametrize("shows", [True, False])
def test_relatives_wait_once_for_the_lock_of_somebody_else(shows):
    scene = family(["a", "b", "c"], ["s"] * 3)
    scene.api.shops["s"]["lock"] = "T" if shows else None
    scene.api.at = [(30, lambda: scene.api.shops["s"].update(lock=None))] if shows else []
    scene.run(seconds=60)
    assert [job.error for job in scene.jobs] == [None] * 3
    assert scene.api.refused == []
    first, second, third = moments_of(scene)
    assert (first >= 30) is shows
    # Once the lock has ended, nothing pauses but for the updates themselves.
    assert second - first <= 5
    assert third - second <= 5


def test_the_lock_of_a_relative_that_does_not_end():
    scene = family(["a", "b"], ["s", "s"])
    scene.api.shops["s"]["lock"] = "T"
    scene.run(seconds=20)
    assert [str(type(job.error).__name__) for job in scene.jobs] == ["StillLocked"] * 2
    assert [job.lock_owner.description for job in scene.jobs] == ["task T, which its shop shows"] * 2
    assert scene.api.order == []


def test_check_mode_reads_a_shared_relative_once():
    for parallel in (1, 8):
        scene = family(["a", "b", "c", "d"], ["s", "s", "s", None])
        scene.api.shops["s"]["lock"] = "T"
        scene.run(check_mode=True, parallel=parallel)
        assert scene.api.count("look") == 1
        assert len(scene.warnings) == 3
        assert all("locked by task T, which its shop shows" in text for text in scene.warnings)


def test_what_does_not_change_needs_no_relative():
    scene = family(["a"], ["s"])
    scene.api.documents["a"]["name"] = "new"
    scene.run()
    assert scene.api.calls == ["read a"]


@pytest.mark.parametrize("forbidden", [True, False])
def test_many_relatives_are_read_from_their_list(forbidden):
    ids = [str(number) for number in range(8)]
    scene = family(ids, [f"s{id}" for id in ids])
    if forbidden:

        def search(*arguments):
            raise ApiError("GET", "/shops", "HTTP 403", status=403)

        scene.api.search = search
    scene.run(check_mode=True)
    assert [job.error for job in scene.jobs] == [None] * 8
    assert (scene.api.count("shops"), scene.api.count("look")) == ((0, 8) if forbidden else (1, 0))


def test_a_relative_that_cannot_be_read_fails_its_job_alone():
    scene = family(["a", "b"], ["s", "t"])
    fetch_other = scene.api.fetch_other

    def broken(path, path_params, deadline):
        if path_params["shop_id"] == "s":
            raise ApiError("GET", "/shops/s", "HTTP 500", status=500)
        return fetch_other(path, path_params, deadline)

    scene.api.fetch_other = broken
    scene.run()
    assert [bool(job.error) for job in scene.jobs] == [True, False]
    assert ids_of(scene) == ["b"]


def test_a_failed_relative_makes_room_for_the_next_one():
    scene = family(["a", "b"], ["s", "s"])
    write = scene.api.write

    def refused(how, path_params, *others):
        if path_params["id"] == "a":
            raise ApiError("PATCH", "/", "HTTP 400", status=400)
        return write(how, path_params, *others)

    scene.api.write = refused
    scene.run()
    assert [bool(job.error) for job in scene.jobs] == [True, False]


def test_families():
    scene = family(["a", "b", "c", "s"], ["s", "t", "S", None])
    for job in scene.jobs:
        job.document = scene.api.documents[job.path_params["id"]]
    assert [[job.label for job in group] for group in _lock_groups.families_of(scene.jobs)] == [
        ["a", "c"],
        ["b"],
        ["s"],
    ]
    scene.jobs[3].resource = replace(THING, kind="shop")
    groups = _lock_groups.families_of(scene.jobs)
    assert [[job.label for job in group] for group in groups] == [["a", "c", "s"], ["b"]]
    done = set()
    order = _lock_groups.WriteOrder(scene.jobs, lambda job: job.label in done)
    assert [job.label for job in order.first()] == ["a", "b"]
    assert (order.is_waiting, order.next()) == (True, [])
    for label, turn in (("b", []), ("a", ["c"]), ("c", ["s"]), ("s", [])):
        done.add(label)
        assert [job.label for job in order.next()] == turn
    assert not order.is_waiting


def test_a_family_of_ten_thousand_is_found_quickly():
    scene = Scene(*(str(number) for number in range(10_000)))
    resource = replace(THING, relatives=(SHOP,))
    for job in scene.jobs:
        job.resource, job.document = resource, {"shop": "s"}
    began = time.process_time()
    assert [len(group) for group in _lock_groups.families_of(scene.jobs)] == [10_000]
    assert time.process_time() - began < 5


# Rules

REASON = "colours: takes red away. Set allow_disruption: true to allow this"


def takes_red(change, _context):
    return "takes red away" if "red" in change.field_changes["colours"].before else None


def ruled(consent=False, **options):
    made = Scene(**options)
    made.api.documents["a"]["colours"] = ["red"]
    made.job.resource = replace(THING, prepare=None, rules=(Consent("colours", takes_red),))
    made.job.consent = consent
    return made


def test_a_change_without_consent_is_refused():
    refused = ruled(colours=["blue"])
    job = refused.run()
    assert (str(job.error), job.written, refused.api.calls) == (REASON, False, ["read a"])


def test_check_mode_predicts_a_change_without_consent():
    refused = ruled(colours=["blue"])
    job = refused.run(check_mode=True)
    assert (job.error, job.refused) == (None, REASON)
    assert job.change.outcome["colours"] == ["blue"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_change_with_consent(check_mode):
    allowed = ruled(consent=True, colours=["blue"])
    job = allowed.run(check_mode)
    assert (job.error, job.refused, job.written) == (None, "", not check_mode)


@pytest.mark.parametrize("options", [{"name": "new"}, {"colours": ["red"], "name": "new"}])
def test_other_changes_need_no_consent(options):
    job = ruled(**options).run()
    assert (job.error, job.written) == (None, True)


def test_what_interrupts_nothing_needs_no_consent():
    free = ruled(colours=["blue"])
    free.api.documents["a"]["colours"] = []
    assert free.run().written


def test_only_a_resource_with_such_a_rule_has_the_option():
    resource = ruled().job.resource
    assert resource.options()["allow_disruption"] == {"type": "bool", "default": False}
    assert "allow_disruption" not in THING.options()


# Rules


FIXED = Fixed("name", lambda document: document["name"] == "old", "it stays")
ASKING = Consent("name", lambda change, _context: "this renames it" if change.outcome["name"] == "new" else None)
UNFIT = Unfit("name", lambda change: "it is not good" if change.field_changes["name"].after == "new" else None)
READ_ONLY = ReadOnly(lambda document, path_params: f"{path_params['id']} is the platform's")


def run_under(rule, check_mode=False, consent=False, **options):
    """Run one job under one rule. Returns the job and the requests."""
    scene = Scene(**(options or {"name": "new"}))
    scene.job.resource, scene.job.consent = replace(THING, prepare=None, rules=(rule,)), consent
    return scene.run(check_mode=check_mode), scene.api.calls


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (FIXED, "name: it stays"),
        (ASKING, "name: this renames it. Set allow_disruption: true to allow this"),
        (UNFIT, "name: it is not good"),
        (READ_ONLY, "a is the platform's"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_refused_change(rule, message):
    job, calls = run_under(rule)
    assert isinstance(job.error, Refusal)
    assert isinstance(job.error, Predicted) is rule.is_predicted
    assert (str(job.error), job.written, calls) == (message, False, ["read a"])


@pytest.mark.parametrize("rule", [FIXED, ASKING])
def test_check_mode_predicts_the_change_beside_the_refusal(rule):
    job, calls = run_under(rule, check_mode=True)
    assert (job.error, job.change.outcome["name"], calls) == (None, "new", ["read a"])
    assert job.refused.startswith("name: ")


@pytest.mark.parametrize("rule", [UNFIT, READ_ONLY])
def test_check_mode_fails_where_no_change_is_possible(rule):
    job, calls = run_under(rule, check_mode=True)
    assert (type(job.error), job.refused, calls) == (Refusal, "", ["read a"])


def test_consent_is_given_to_its_own_rule_only():
    assert run_under(ASKING, consent=True)[0].written
    assert run_under(ASKING, check_mode=True, consent=True)[0].refused == ""
    for rule in (FIXED, UNFIT, READ_ONLY):
        assert not run_under(rule, consent=True)[0].written


@pytest.mark.parametrize("rule", [FIXED, ASKING, UNFIT])
def test_a_rule_for_one_field_allows_changes_of_others(rule):
    job, _calls = run_under(rule, colours=["red"])
    assert (job.error, job.written) == (None, True)


@pytest.mark.parametrize("rule", [ASKING, UNFIT])
def test_a_value_that_the_rule_allows(rule):
    assert run_under(rule, name="other")[0].written


@pytest.mark.parametrize("rule", [FIXED, ASKING, UNFIT, READ_ONLY])
def test_nothing_to_change_is_never_refused(rule):
    job, calls = run_under(rule, name="old")
    assert (job.error, job.written, calls) == (None, False, ["read a"])


def test_a_rule_judges_the_change_that_is_planned_after_a_lock():
    """While the resource was locked, it got another name, which may be changed."""
    scene = Scene()
    document = scene.api.documents["a"]
    document.update(lock="t1", name="other")
    scene.job.resource = replace(THING, prepare=None, rules=(FIXED,))
    scene.api.at.append((3, lambda: document.update(lock=None, name="old")))
    job = scene.run()
    assert (str(job.error), job.written) == ("name: it stays", False)


def test_consent_counts_for_a_repeated_write_too():
    """During the pause before a repetition, others may change what the task must not interrupt."""
    guarded = replace(
        THING,
        rules=(Consent("name", lambda change, _context: change.document.get("owner") and "takes it from its owner"),),
        prepare=None,
    )
    scene = Scene()
    scene.job.resource = guarded
    write = scene.api.write

    def limited(write_, path_params, body, deadline, body_factory=None):
        scene.api.documents["a"]["owner"] = "someone"
        assert body_factory is not None
        body_factory()
        return write(write_, path_params, body, deadline)

    scene.api.write = limited
    job = scene.run()
    assert isinstance(job.error, Predicted)
    assert (job.written, scene.api.count("write")) == (False, 0)
    allowed = Scene()
    allowed.job.resource, allowed.job.consent = guarded, True
    assert allowed.run().error is None
