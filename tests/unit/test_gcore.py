# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The facts of Gcore Cloud that the engine needs: locks, holders, tasks, and the words of its errors."""

from __future__ import annotations

import re
import types

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Deadline
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError
from ansible_collections.day2.resources.plugins.module_utils._api.http import Answer
from ansible_collections.day2.resources.plugins.module_utils._api.provider import LockOwner
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE, _GcoreApi
from ansible_collections.day2.resources.plugins.module_utils._gcore.documents import explain
from ansible_collections.day2.resources.plugins.module_utils._gcore.instance import INSTANCE
from ansible_collections.day2.resources.plugins.module_utils._gcore.network import NETWORK
from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT as KIND
from ansible_collections.day2.resources.plugins.module_utils._model.plan import Refusal

OURS, OTHER = (
    "40000000-0000-4000-8000-000000000001",
    "40000000-0000-4000-8000-000000000002",
)
PLACE = {"project_id": 1, "region_id": 7, "port_id": OURS}
DEADLINE = Deadline(600)


class Client:
    """Answers from a function of path and query, and counts."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def call(self, method, path, deadline, query=None, body=None, body_factory=None):
        self.asked.append((method, path, dict(query or [])))
        return Answer(200, self.answer(path, dict(query or [])))


def not_found(path):
    raise ApiError("GET", path, "HTTP 404", status=404)


def news(unlisted):
    """Tasks that have finished; the list does not show some of them."""

    def answer(path, query):
        if path == "/cloud/v1/tasks":
            return {"results": [{"id": f"t{n}", "state": "FINISHED"} for n in range(40) if n not in unlisted]}
        return {"id": path.rpartition("/")[2], "state": "FINISHED"}

    return answer


def test_one_task_is_read_itself():
    client = Client(news(()))
    tasks, asked = _GcoreApi(GCORE, client).poll(["t3"], PLACE, DEADLINE)
    assert ([task.id for task in tasks], asked) == (["t3"], 1)
    assert client.asked == [("GET", "/cloud/v1/tasks/t3", {})]


def test_many_tasks_are_one_request():
    client = Client(news(()))
    tasks, asked = _GcoreApi(GCORE, client).poll([f"t{n}" for n in range(40)], PLACE, DEADLINE)
    assert (len(tasks), asked) == (40, 1)
    assert client.asked == [("GET", "/cloud/v1/tasks", {"project_id": 1, "region_id": 7, "limit": 100})]


@pytest.mark.parametrize("most", [2, 3, 4, 25])
def test_each_task_that_no_list_shows_gets_its_turn(most):
    client = Client(news(set(range(10, 20))))
    api = _GcoreApi(GCORE, client)
    running = [f"t{n}" for n in range(40)]
    total = 0
    while running:
        before = len(client.asked)
        tasks, asked = api.poll(running, PLACE, DEADLINE, most)
        assert len(client.asked) - before == asked <= most
        running = [task for task in running if task not in {each.id for each in tasks}]
        total += asked
    assert total == 11, "one list and ten single reads"


def test_no_task_starves():
    """None of them ends: each is read again and again."""
    client = Client(lambda path, query: {"results": []} if path.endswith("/tasks") else {"state": "RUNNING"})
    api = _GcoreApi(GCORE, client)
    running = [f"t{n}" for n in range(10)]
    for _round in range(16):
        api.poll(running, PLACE, DEADLINE, 3)
    reads = [path.rpartition("/")[2] for _method, path, _query in client.asked if not path.endswith("/tasks")]
    assert min(reads.count(task) for task in running) >= 4


def test_the_id_of_a_task_is_quoted():
    client = Client(lambda path, query: {})
    _GcoreApi(GCORE, client).poll(["../../x?y"], PLACE, DEADLINE)
    assert client.asked[0][1] == "/cloud/v1/tasks/..%2F..%2Fx%3Fy"


def test_a_list_that_may_not_be_read():
    api = _GcoreApi(GCORE, Client(lambda path, query: not_found(path)))
    assert api.poll(["t1", "t2"], PLACE, DEADLINE) == ([], 1)
    assert [(task.id, task.hidden) for task in api.poll(["t1", "t2"], PLACE, DEADLINE)[0]] == [("t1", True)]


@pytest.mark.parametrize(
    ("document", "holder"),
    [
        ({"task_id": None}, None),
        ({"task_id": "t1"}, LockOwner("task t1", "t1")),
        ({"provisioning_status": "ACTIVE", "task_id": None}, None),
        (
            {"provisioning_status": "PENDING_UPDATE"},
            LockOwner("its status PENDING_UPDATE"),
        ),
        ({}, None),
    ],
)
def test_locks(document, holder):
    api = _GcoreApi(GCORE, Client(None))
    assert api.lock(document) == holder
    assert api.shows_locks(document) is bool(document)


@pytest.mark.parametrize(
    ("tasks", "held"),
    [
        ([], False),
        ([{"id": "t1", "task_type": "update_port", "data": {"port_id": OURS}}], True),
        (
            [
                {
                    "id": "t1",
                    "task_type": "update_port",
                    "data": {"port": {"id": OURS.upper()}},
                }
            ],
            True,
        ),
        (
            [
                {
                    "id": "t1",
                    "task_type": "attach_vm_interface",
                    "data": {"ports": [OURS]},
                }
            ],
            True,
        ),
        ([{"id": "t1", "task_type": "update_port", "data": {"port_id": OTHER}}], False),
        ([{"id": "t1", "task_type": "update_port", "data": None}], True),
        ([{"id": "t1", "task_type": "update_port", "data": {"network_id": OTHER}}], True),
        ([{"id": "t1", "task_type": "update_port", "data": {"ports": [{"id": OTHER}]}}], False),
        ([{"id": "t1", "task_type": "update_port_allowed_address_pairs"}], True),
        ([{"id": "t1", "task_type": "create_vm", "data": None}], False),
        (["odd", None], False),
    ],
)
def test_who_holds_a_port(tasks, held):
    client = Client(lambda path, query: {"count": len(tasks), "results": tasks})
    api = _GcoreApi(GCORE, client)
    assert api.lock_owner(
        PLACE[KIND.identity.option], KIND.kind, KIND.locking_task_types, api.running(PLACE, DEADLINE)
    ) == (LockOwner("task t1", "t1") if held else None)
    assert client.asked == [("GET", "/cloud/v1/tasks/1/7/active", {"limit": 1000})]


@pytest.mark.parametrize(
    ("data", "held"), [({"loadbalancer_id": OTHER}, False), ({"loadbalancer_id": OURS}, True), ({"id": OTHER}, True)]
)
def test_who_holds_a_resource_with_a_title_of_two_words(data, held):
    api = _GcoreApi(GCORE, Client(lambda path, query: {}))
    running = [{"id": "t1", "task_type": "update_loadbalancer", "data": data}]
    owner = api.lock_owner(OURS, "load_balancer", ("update_loadbalancer",), running)
    assert owner == (LockOwner("task t1", "t1") if held else None)


@pytest.mark.parametrize("body", [None, [], "x", {"results": None}, {"results": "x"}])
def test_lists_that_are_none(body):
    assert _GcoreApi(GCORE, Client(lambda path, query: body)).running(PLACE, DEADLINE) == []


def test_the_words_of_an_error():
    body = {
        "exception_class": "ValidationError",
        "message": "m",
        "request_id": "r",
        "invalid_fields": {"name": ["x"]},
        "info": {"limit": 1},
        "traceback": "t",
    }
    said = {
        "message": "m",
        "code": "ValidationError",
        "params": {"limit": 1},
        "errors": {"name": ["x"]},
    }
    assert explain(body) == {**said, "request_id": "r", "undone": False}
    assert explain({**body, "message": "Resource x is already locked by another task."})["undone"] is True


@pytest.mark.parametrize(
    "answer", [{"tasks": 5}, {"tasks": "t1"}, {"tasks": {"id": "t1"}}, {"tasks": None}, {}, [], None]
)
def test_answers_to_a_write_that_name_no_tasks(answer):
    api = _GcoreApi(GCORE, Client(lambda path, query: answer))
    assert api.write(KIND.writes[0], PLACE, {}, DEADLINE) == ()


def test_tasks_of_an_answer():
    api = _GcoreApi(GCORE, Client(lambda path, query: {"tasks": ["t1", 5, None, "t2"]}))
    assert api.write(KIND.writes[0], PLACE, {}, DEADLINE) == ("t1", "t2")


def test_older_names_of_keys():
    canonical = INSTANCE.collection.normalize
    assert canonical({"instance_id": "1", "instance_name": "a", "x": 1}) == {"id": "1", "name": "a", "x": 1}
    assert canonical({"id": "1", "instance_id": "2", "name": None, "instance_name": "a"}) == {"id": "1", "name": "a"}


@pytest.mark.parametrize(
    ("shown", "owner"),
    [
        ({"external": False, "shared": True, "project_id": 1}, None),
        ({"external": False, "shared": True}, None),
        ({"external": None, "shared": None, "project_id": 2}, None),
        ({"shared": True, "project_id": 2}, "project 2 (shared: true)"),
        ({"external": True, "project_id": 1}, "the platform (external: true)"),
    ],
)
def test_a_network_of_others_is_refused(shown, owner):
    change = NETWORK.plan({"name": "old", **shown}, NETWORK.desired({"name": "new"}))
    context = types.SimpleNamespace(path_params=PLACE)
    if owner is None:
        NETWORK.prepare(change, context)
        return
    with pytest.raises(Refusal, match=re.escape(f"belongs to {owner}. ")):
        NETWORK.prepare(change, context)
