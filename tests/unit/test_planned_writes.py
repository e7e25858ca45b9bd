# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes that take several writes, against a server in memory: their order, and what each kind of failure leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.day2.resources.plugins.module_utils._ansible.messages import failure
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Deadline
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError
from ansible_collections.day2.resources.plugins.module_utils._api.provider import Provider
from ansible_collections.day2.resources.plugins.module_utils._engine.errors import NotStarted
from ansible_collections.day2.resources.plugins.module_utils._engine.job import Job
from ansible_collections.day2.resources.plugins.module_utils._engine.progress import Progress
from ansible_collections.day2.resources.plugins.module_utils._engine.run import run
from ansible_collections.day2.resources.plugins.module_utils._model.attachment_field import Attachment
from ansible_collections.day2.resources.plugins.module_utils._model.collection import Collection
from ansible_collections.day2.resources.plugins.module_utils._model.field import Value
from ansible_collections.day2.resources.plugins.module_utils._model.lookup_by_name import LookupByName
from ansible_collections.day2.resources.plugins.module_utils._model.plan import Former, Predicted, Write
from ansible_collections.day2.resources.plugins.module_utils._model.power_field import PowerState
from ansible_collections.day2.resources.plugins.module_utils._model.resource import Identity, Resource
from ansible_collections.day2.resources.plugins.module_utils._model.rules import Consent, Grows, Unfit
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Int, Text
from ansible_collections.day2.resources.plugins.module_utils._model.set_field import Set
from ansible_collections.day2.resources.plugins.module_utils._model.steps import (
    UPDATE,
    ExtraDocument,
    Settling,
    Step,
    adds,
    removes,
)
from simulators.in_memory import FakeApi, JumpingClock, finishes

POWER = PowerState(
    "power_state",
    "vm_state",
    "action",
    {"running": "active", "stopped": "stopped", "suspended": "suspended"},
    {
        ("running", "stopped"): "stop",
        ("stopped", "running"): "start",
        ("running", "suspended"): "suspend",
        ("suspended", "running"): "resume",
    },
    resting=("stopped", "running"),
    synonyms={"started": "running"},
)
ATTACHED = Attachment(
    "attached_to",
    LookupByName("place", Collection(list_path="/places"), "instance_name", "instance_id", word="instance"),
    "attachments",
    "server_id",
    instance_id=Text(),
)


def needs_restart(change, _context):
    return "restarts the server" if POWER.turning_point(change) == "running" else None


SERVER = Resource(
    kind="server",
    collection=Collection(path="/servers/{id}"),
    identity=Identity("id", Text()),
    fields=(
        Value("name", Text()),
        Value("flavor", Text()),
        Value("size", Int(1)),
        POWER,
        ATTACHED,
        Set("shared_with", Text(), max_items=5, sent="ids"),
    ),
    writes=(Write("PATCH", "/servers/{id}"),),
    steps=(
        Step(
            "detach",
            ("attached_to",),
            (Write("POST", "/servers/{id}/detach", form=Former("attached_to", "instance_id")),),
            removes("attached_to"),
        ),
        Step("power", ("power_state",), (Write("POST", "/servers/{id}/action"),), POWER.first),
        Step("resize", ("flavor",), (Write("POST", "/servers/{id}/resize"),)),
        Step("power", ("power_state",), (Write("POST", "/servers/{id}/action"),), POWER.last),
        Step("extend", ("size",), (Write("POST", "/servers/{id}/extend"),)),
        Step("attach", ("attached_to",), (Write("POST", "/servers/{id}/attach", absolute=False),), adds("attached_to")),
        UPDATE,
        Step("share", ("shared_with",), (Write("PUT", "/servers/{id}/shared"),)),
    ),
    extras=(
        ExtraDocument("shared_with", "shared_with", lambda answer, _document: answer["ids"], "/servers/{id}/shared"),
    ),
    settling=Settling("status", frozenset(("extending",))),
    rules=(Consent("flavor", needs_restart), Grows("size", "GiB"), Unfit("power_state", POWER.unreachable)),
)
ACTIONS = {"stop": "stopped", "start": "active", "suspend": "suspended", "resume": "active"}
LOST = ApiError("POST", "/", "HTTP 502", status=502, outcome_unknown=True)
REFUSED = ApiError("POST", "/", "HTTP 400", status=400)


class Server(FakeApi):
    """Servers in memory. ``answers`` holds what a request does instead of its effect, by the end of its path."""

    def __init__(self, clock, documents):
        super().__init__(clock, documents)
        self.answers, self.shared, self.bodies = {}, ["x"], []
        self.late = {}

    def fetch(self, collection, path_params, deadline):
        for moment, change in list(self.late.items()):
            if self.clock.now >= moment:
                del self.late[moment]
                self.documents[path_params["id"]].update(change)
        return super().fetch(collection, path_params, deadline)

    def fetch_other(self, path, path_params, deadline):
        self._call("look", deadline)
        return {"ids": [*self.shared]}

    def write(self, write, path_params, body, deadline, body_factory=None):
        name = write.path.rpartition("/")[2].strip("{}")
        self._call(f"{name} {path_params['id']}", deadline)
        self.bodies.append(body)
        answer = self.answers.pop(name, None)
        if isinstance(answer, ApiError) and not getattr(answer, "takes_effect", False):
            raise answer
        document = self.documents[path_params["id"]]
        if name == "action":
            document["vm_state"] = ACTIONS[body["action"]]
        elif name == "shared":
            self.shared = body["ids"]
        elif name in ("attach", "detach"):
            document["attachments"] = [{"server_id": body["instance_id"]}] if name == "attach" else []
        else:
            document.update({"flavor": body["flavor"]} if name == "resize" else body)
        if isinstance(answer, ApiError):
            raise answer
        if isinstance(answer, str):
            return (answer,)
        if callable(answer):
            answer()
        return ()


class Scene:
    def __init__(self, *ids, consent=False, state="active", **options):
        self.clock = JumpingClock()
        documents = {
            each: {
                "id": each,
                "name": "old",
                "flavor": "small",
                "size": 10,
                "vm_state": state,
                "attachments": [],
                "status": "available",
            }
            for each in ids or ["a"]
        }
        self.api, self.warnings, self.progress = Server(self.clock, documents), [], Progress()
        self.jobs = [
            Job(SERVER, {"id": each}, SERVER.desired(options), self.warnings.append, label=each, consent=consent)
            for each in documents
        ]
        self.job, self.document = self.jobs[0], next(iter(documents.values()))

    def run(self, check_mode=False, wait=True, **options):
        run(self.jobs, self.api, check_mode, wait, Deadline(600, self.clock), progress=self.progress, **options)
        return self.job

    @property
    def calls(self):
        return [call.removesuffix(" a") for call in self.api.calls]

    @property
    def writes(self):
        return [call for call in self.calls if call.partition(" ")[0] not in ("read", "poll", "active", "look")]

    def failure(self):
        return failure(Provider(), self.job, self.job.error)


EVERYTHING = {"name": "new", "flavor": "big", "size": 20, "power_state": "running", "attached_to": {"instance_id": "i"}}
ORDER = ["resize", "action", "extend", "attach", "id"]


def test_one_read_each_write_and_a_read_for_each():
    scene = Scene(state="stopped", **EVERYTHING)
    job = scene.run()
    assert job.error is None
    assert scene.calls == ["read", *[call for write in ORDER for call in (write, "read")]]
    assert [*scene.api.bodies] == [
        {"flavor": "big"},
        {"action": "start"},
        {"size": 20},
        {"instance_id": "i"},
        {"name": "new"},
    ]
    again = Scene(state="stopped", **EVERYTHING)
    again.api.documents = scene.api.documents
    again.run()
    assert (again.calls, again.job.written) == (["read"], False)


def test_check_mode_predicts_all_of_it():
    scene = Scene(state="stopped", **EVERYTHING)
    predicted = scene.run(check_mode=True).change.outcome
    real = Scene(state="stopped", **EVERYTHING)
    assert predicted == real.run().document
    assert (scene.calls, scene.job.written) == (["read"], False)


@pytest.mark.parametrize(
    ("before", "after", "writes"),
    [
        ("stopped", "running", ["resize", "start"]),
        ("active", "stopped", ["stop", "resize"]),
        ("suspended", "stopped", ["resume", "stop", "resize"]),
        ("suspended", "running", ["resume", "resize"]),
        ("stopped", "suspended", ["resize", "start", "suspend"]),
        ("active", "suspended", ["resize", "suspend"]),
    ],
)
def test_the_order_of_verbs(before, after, writes):
    scene = Scene(state=before, power_state=after, flavor="big", consent=True)
    assert scene.run().error is None
    assert [body.get("action", "resize") for body in scene.api.bodies] == writes


def test_a_state_that_no_verb_leaves():
    scene = Scene(state="error", power_state="running")
    scene.run()
    assert scene.failure()["msg"] == (
        "Cannot change the server old (a): power_state: expected vm_state active or stopped or suspended before this "
        "change, got: 'error'."
    )
    assert scene.writes == []


def test_a_move_detaches_first():
    scene = Scene(attached_to={"instance_id": "new"})
    scene.document["attachments"] = [{"server_id": "old"}]
    scene.run()
    assert scene.writes == ["detach", "attach"]
    assert scene.api.bodies == [{"instance_id": "old"}, {"instance_id": "new"}]


def test_a_restart_needs_consent_and_a_stopped_server_does_not():
    scene = Scene(flavor="big")
    assert isinstance(scene.run().error, Predicted)
    assert scene.calls == ["read"]
    assert Scene(flavor="big").run(check_mode=True).refused.startswith("flavor: restarts the server.")
    assert Scene(flavor="big", consent=True).run().written
    assert Scene(flavor="big", state="stopped").run().written
    assert Scene(flavor="big", power_state="stopped").run().written


def test_a_size_only_grows():
    job = Scene(size=9).run(check_mode=True)
    assert job.refused == "size: expected at least the current 10 GiB, got: 9. It can only grow"
    assert job.change.outcome["size"] == 9


def test_without_waiting_one_write_is_the_most():
    scene = Scene(size=20, name="new")
    scene.run(wait=False)
    assert "wait: false is valid for one write only, and this takes 2: extend (size), update (name)" in str(
        scene.job.error
    )
    assert scene.writes == []
    assert Scene(size=20).run(wait=False).error is None


# Failures between the writes


def fails_with(scene, answer):
    scene.api.answers["extend"] = answer
    scene.run()
    return scene.failure()


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("refused", "Cannot change the server old (a): HTTP 400."),
        ("conflict", "Cannot change the server old (a): HTTP 409."),
        ("task", "The change of the server old (a) failed in task t: it is full"),
        ("lost", "The answer to the change of the server old (a) was lost (HTTP 502), and the API does not show"),
        (
            "no effect",
            "The change of the server old (a) was accepted, but the API does not show the new value of size.",
        ),
    ],
)
def test_a_write_in_the_middle_fails(name, start):
    scene = Scene(state="stopped", **EVERYTHING)
    scene.api.task_states["t"] = finishes("t", 2, failed=True, error="it is full")
    conflict = ApiError("POST", "/", "HTTP 409", status=409)

    def undo():
        scene.document["size"] = 10

    # A lost answer without an effect is sent once more: then it is lost again.
    answer = {"refused": REFUSED, "conflict": conflict, "task": "t", "lost": LOST, "no effect": undo}[name]
    writes = ["resize", "action", "extend"]
    if name in ("lost", "conflict"):
        scene.api.answers = Always("extend", answer)
        writes.append("extend")
        scene.run()
        result = scene.failure()
    else:
        result = fails_with(scene, answer)
    assert result["msg"].startswith(start)
    assert (
        "Done: resize (flavor), power (power_state). Left: extend (size), attach (attached_to), update (name)."
        in (result["msg"])
    )
    assert result["done"] == ["resize (flavor)", "power (power_state)"]
    assert result["left"] == ["extend (size)", "attach (attached_to)", "update (name)"]
    assert scene.job.written
    assert scene.writes == writes
    # The second run does only what is left.
    again = Scene(state="stopped", **EVERYTHING)
    again.api.documents = {"a": {**scene.document, "size": 10}}
    assert again.run().error is None
    assert again.writes == ["extend", "attach", "id"]


class Always(dict):
    """An answer that each write of one kind gets."""

    def __init__(self, name, answer):
        super().__init__({name: answer})

    def pop(self, name, default=None):
        return self.get(name, default)


def test_a_lost_answer_that_took_effect_goes_on():
    scene = Scene(state="stopped", **EVERYTHING)
    lost = ApiError("POST", "/", "HTTP 502", status=502, outcome_unknown=True)
    lost.takes_effect = True
    scene.api.answers["resize"] = lost
    assert scene.run().error is None
    assert scene.writes == ORDER
    assert scene.job.outcome_unknown is None


def test_an_attachment_is_never_sent_twice():
    scene = Scene(attached_to={"instance_id": "i"})
    scene.api.answers["attach"] = LOST
    scene.run()
    assert scene.writes == ["attach"]
    assert scene.job.written


def test_a_first_write_that_is_refused_changes_nothing():
    scene = Scene(size=20, name="new")
    result = fails_with(scene, REFUSED)
    assert not scene.job.written
    assert "Left" not in result["msg"]
    assert (result["done"], result["left"]) == ([], [])


def test_a_lock_between_two_writes_is_waited_for():
    scene = Scene(size=20, name="new")
    scene.api.answers["extend"] = lambda: scene.document.update(lock="t9")
    scene.api.at.append((30, lambda: scene.document.pop("lock")))
    assert scene.run().error is None
    assert scene.writes == ["extend", "id"]
    assert scene.clock.now - scene.api.started >= 30


def test_an_interruption_between_two_writes():
    scene = Scene(size=20, name="new")
    scene.api.answers["extend"] = scene.clock.stop
    scene.run()
    assert scene.writes == ["extend"]
    result = scene.failure()
    assert "interrupted" in result["msg"]
    assert "Left: " in result["msg"]
    assert scene.job.written


def test_a_stale_read_does_not_write_again():
    """A write that was accepted is only verified: here a later read shows the old value once more."""
    scene = Scene(size=20, name="new")
    reads = []

    def stale():
        scene.document["size"] = 10
        scene.api.late[scene.clock.now + 3] = {"size": 20}
        reads.append(scene.clock.now)

    scene.api.answers["id"] = stale
    assert scene.run().error is None
    assert scene.writes == ["extend", "id"]
    assert reads


def test_somebody_elses_change_in_between_is_not_undone():
    """After the first write, another user renames the server as the task wants: nothing is left to write."""
    scene = Scene(size=20, name="new")
    scene.api.answers["extend"] = lambda: scene.document.update(name="new")
    assert scene.run().error is None
    assert scene.writes == ["extend"]


# Status words


def test_the_next_write_waits_until_the_resource_has_settled():
    scene = Scene(size=20, name="new")

    def extending():
        scene.document["status"] = "extending"
        scene.api.late[scene.clock.now + 40] = {"status": "available"}

    scene.api.answers["extend"] = extending
    assert scene.run().error is None
    assert scene.writes == ["extend", "id"]
    assert scene.clock.now - scene.api.started >= 40


def test_the_last_write_waits_until_the_resource_has_settled():
    scene = Scene(size=20)
    scene.api.answers["extend"] = lambda: scene.document.update(status="extending")
    scene.run()
    assert "it is not done after 600 s: its status extending" in scene.failure()["msg"]


def test_before_the_first_write_a_status_is_a_lock():
    scene = Scene(size=20)
    scene.document["status"] = "extending"
    scene.api.late[scene.clock.now + 20] = {"status": "available"}
    assert scene.run().error is None
    assert scene.writes == ["extend"]
    checked = Scene(size=20)
    checked.document["status"] = "extending"
    checked.run(check_mode=True)
    assert checked.warnings == ["The server is locked by its status extending. A real run would wait for it."]


# Extra documents


def test_an_extra_document_is_read_only_where_it_is_wanted():
    assert Scene(name="old").run().error is None
    scene = Scene(name="old")
    scene.run()
    assert scene.calls == ["read"]
    scene = Scene(shared_with=["x", "y"])
    assert scene.run().error is None
    assert scene.calls == ["read", "look", "shared", "read", "look"]
    assert scene.api.bodies == [{"ids": ["x", "y"]}]


# Many at the same time


def test_disruptions_one_at_a_time_and_the_others_at_once():
    scene = Scene("a", "b", "c", flavor="big", name="new", consent=True)
    scene.jobs.append(Job(SERVER, {"id": "d"}, SERVER.desired({"name": "new"}), scene.warnings.append, label="d"))
    scene.api.documents["d"] = {**scene.document, "id": "d"}
    scene.run()
    assert [job.error for job in scene.jobs] == [None] * 4
    order = [call for call in scene.api.calls if call.startswith(("resize", "id"))]
    places = {call: place for place, call in enumerate(order)}
    assert places["id a"] < places["resize b"] < places["id b"] < places["resize c"]
    assert places["id d"] < places["resize b"]


def test_max_disruptions_at_once():
    scene = Scene("a", "b", "c", flavor="big", name="new", consent=True)
    scene.run(max_disruptions=3)
    order = [call for call in scene.api.calls if call.startswith("resize")]
    assert order == ["resize a", "resize b", "resize c"]
    assert scene.api.calls.index("resize c") < scene.api.calls.index("id a")


def test_fail_fast_stops_the_disruptions_that_wait():
    scene = Scene("a", "b", "c", flavor="big", name="new", consent=True)
    scene.api.answers["resize"] = REFUSED
    scene.run(fail_fast=True)
    assert scene.writes == ["resize"]
    assert [type(job.error) for job in scene.jobs] == [ApiError, NotStarted, NotStarted]


def test_with_fail_fast_what_has_begun_is_completed():
    scene = Scene("a", "b", size=20, name="new")
    scene.api.documents["b"]["size"] = 20

    def fails():
        scene.api.answers["id"] = REFUSED

    scene.api.answers["extend"] = fails
    scene.run(fail_fast=True)
    assert [bool(job.error) for job in scene.jobs].count(True) == 1
    done = next(job for job in scene.jobs if not job.error)
    assert done.document["name"] == "new"


def test_a_step_of_which_the_api_knows_only_the_older_request():
    older = replace(
        SERVER,
        steps=(
            Step("extend", ("size",), (Write("POST", "/servers/{id}/v2"), Write("POST", "/servers/{id}/extend"))),
            UPDATE,
        ),
    )
    scene = Scene("a", "b", size=20, name="new")
    for job in scene.jobs:
        job.resource = older
    scene.api.answers["v2"] = ApiError("POST", "/", "HTTP 404", status=404)
    scene.run()
    assert [job.error for job in scene.jobs] == [None, None]
    assert [call.partition(" ")[0] for call in scene.writes].count("v2") == 1


def test_rules_judge_values_that_have_settled():
    """While the server grows, the wanted size is not yet smaller than the current one, or no longer."""
    scene = Scene(size=20)
    scene.document.update(status="extending", size=30)
    scene.api.late[scene.clock.now + 20] = {"status": "available", "size": 10}
    assert scene.run().error is None
    assert scene.writes == ["extend"]


def test_an_update_does_not_wait_for_a_status():
    """The API takes a new name at any time, also of a resource that never settles."""
    scene = Scene(name="new")
    scene.document["status"] = "extending"
    assert scene.run().error is None
    assert scene.writes == ["id"]
    assert scene.clock.now - scene.api.started < 1


def test_a_request_is_not_repeated_for_another_step():
    """In the pause, another user makes the first part of the change: its request must not send the second part."""
    scene = Scene(state="stopped", flavor="big", name="new")
    write = scene.api.write

    def limited(write_, path_params, body, deadline, body_factory=None):
        if write_.path.endswith("/resize"):
            scene.document["flavor"] = "big"
            body = body_factory()
        return write(write_, path_params, body, deadline)

    scene.api.write = limited
    assert scene.run().error is None
    assert (scene.writes, scene.api.bodies) == (["id"], [{"name": "new"}])
