# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both ways in come to the same: whole results, warnings and requests of the module and of the action plugin.

All that may differ is EXCUSED. Ids and times that a simulator makes up are compared by their other places.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from resources import changing
from resources.subject import Case, Subject

from . import harness, test_options, test_scanopy
from .harness import BALANCER, INSTANCE, LOGGED, METAL, PORT, environment

EXCUSED = {
    "ansible_facts": "only what runs on a host looks for its Python",
    "exception": "where a failure was raised says nothing about the resource",
}
MADE = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
SEEDED = re.compile(r"[0-9a-f]0000000-?0000-?4000-?8000")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:Z|[+-][\d:]+)?")


class Masked:
    """Puts what differs from run to run into words that do not: the n-th id that was made up is <n>, now is <now>."""

    def __init__(self) -> None:
        self._began = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        self._ids: dict[str, str] = {}

    def __call__(self, value: Any) -> Any:
        if isinstance(value, dict):
            # Only a request has this key, and how long it took.
            return {self(key): "<ms>" if key == "ms" else self(value[key]) for key in sorted(value)}
        if isinstance(value, list):
            return [self(each) for each in value]
        return TIME.sub(self._time, MADE.sub(self._id, value)) if isinstance(value, str) else value

    def _id(self, match: re.Match[str]) -> str:
        text = match.group()
        return text if SEEDED.match(text) else self._ids.setdefault(text, f"<{len(self._ids) + 1}>")

    def _time(self, match: re.Match[str]) -> str:
        return "<now>" if match.group() >= self._began else match.group()


def without_polls(requests: list[Any], waits: bool) -> list[Any]:
    """Requests without polls of tasks that repeat the one before, whose number depends on how fast this machine is.

    If a task waits for what never comes, all polls are left out, and so is each other request that comes again.
    It is for requests with their own ids: what is left out must not count when ids are numbered.
    """
    found: list[Any] = []
    places: list[Any] = []
    for each in requests:
        polls = "/tasks" in each["path"]
        place = [each["method"], each["path"], *([] if polls else [each.get("body"), each.get("query")])]
        if place not in places[-1:] if polls else not (waits and place in places):
            found.append(each)
        places.append(place)
    return [each for each in found if not (waits and "/tasks" in each["path"])]


def told(run: harness.Run, mask: Masked, waits: bool) -> dict[str, Any]:
    """All of a run that has to be the same both ways."""
    result = {key: value for key, value in run.result.items() if key not in EXCUSED}
    sent = [{name: getattr(each, name) for name in ("method", "path", "query", "body")} for each in run.requests]
    if "requests" in result:
        shown = without_polls(result["requests"], waits)
        # How many requests there were before each depends on the machine, and so do the numbers of their ids.
        result["requests"] = [{**each, "request_id": None} for each in shown] if waits else shown
    return {"said": mask({**result, "warnings": run.warnings}), "sent": mask(without_polls(sent, waits))}


@pytest.fixture(autouse=True)
def _impatience(monkeypatch):
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.3)
    monkeypatch.setattr(api_limits, "BACKOFF", 0.05)
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.5)


# check mode, verbosity
STEPS = ((True, 0), (True, 3), (False, 3), (False, 0))


@dataclass
class Task:
    """A task; before, what the simulator is told before each of its runs; waits, whether it asks again and again."""

    name: str
    options: dict[str, Any]
    before: Callable[[Any], Any] | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    waits: bool = False


def both(sim: Any, monkeypatch: Any, task: Task) -> list[dict[str, Any]]:
    """Run a task as a module and in this process, each from the seed. Returns what was told of each step."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in ("module", "action"):
        monkeypatch.setattr(harness, "EXECUTION_PATH", [path])
        sim.reset()
        sim.settings(**task.settings)
        mask = Masked()
        for check, verbosity in STEPS:
            if task.before:
                sim.clear_faults()
                task.before(sim)
            run = harness.run_module(
                sim, task.name, json.loads(json.dumps(task.options)), check, verbosity, environment(sim, **task.env)
            )
            found.setdefault(path, []).append(told(run, mask, task.waits))
    for module, action in zip(found["module"], found["action"], strict=True):
        assert module == action
        assert "invocation" in module["said"]
        assert sim.key not in json.dumps(module["said"])
    return found["module"]


def form(subject: Subject, option: str, value: Any) -> Any:
    """The type of an option with those of its suboptions, and the type of the value that a task gives."""

    def declared(spec: dict[str, Any]) -> Any:
        inner = sorted(repr(declared(each)) for each in spec.get("options", {}).values())
        return spec.get("type"), spec.get("elements"), bool(spec.get("choices")), *inner

    return declared(subject.resource.options()[option]) if option in subject.resource.options() else option, type(value)


def first_cases() -> dict[str, tuple[Subject, Case]]:
    """The first case of each kind, and each case with an option in a form that no case before it has.

    Both execution paths compare and send the same, but they receive options in different forms.
    """
    found: dict[str, tuple[Subject, Case]] = {}
    seen: set[Any] = set()
    for module, subject in changing().items():
        for number, (name, case) in enumerate(subject.cases.items()):
            forms = {form(subject, option, value) for option, value in case.options.items()}
            if number == 0 or forms - seen:
                found[f"{module}: {name}"] = (subject, case)
            seen |= forms
    return found


CASES = first_cases()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.kind(subject.module)) for name, (subject, _case) in CASES.items()]
)
def test_changes(request, watch, monkeypatch, name):
    subject, case = CASES[name]
    sim = watch(request.getfixturevalue(subject.provider))
    options = {**({subject.resource.identity.option: case.id} if case.id else {}), **case.options}
    steps = both(sim, monkeypatch, Task(subject.module, options))
    assert [each["said"]["changed"] for each in steps] == [case.body is not None] * 3 + [False]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("release", ["0.16.2", "0.18.3"])
@pytest.mark.parametrize("name", test_scanopy.CASES)
def test_changes_of_bindings(server, monkeypatch, name, release):
    id, options, shows = test_scanopy.CASES[name]
    task = Task("scanopy_binding", {"binding_id": id, **options}, settings={"server_version": release})
    steps = both(server, monkeypatch, task)
    assert [each["said"]["changed"] for each in steps] == [bool(shows)] * 3 + [False]


WORDS = {
    "port": Task(
        "gcore_port",
        {
            "ip_address": "10.10.1.11",
            "project_name": "default",
            "region_name": "luxembourg-2",
            "security_groups": ["ssh"],
            "tags": {"team": "web"},
        },
        env={"GCORE_CLOUD_PROJECT_ID": "", "GCORE_CLOUD_REGION_ID": ""},
    ),
    "instance": Task("gcore_instance", {"instance_name": "web-1", "name": "web-01"}),
    "load balancer": Task("gcore_load_balancer", {"load_balancer_name": "web-lb", "name": "shop-lb"}),
    "project": Task("gcore_project", {"project_name": "staging", "description": ""}),
    "binding": Task(
        "scanopy_binding",
        {
            "binding": {"host": "web-1", "service": "website", "port": "80/tcp", "ip_address": "192.168.20.11"},
            "port": "443/tcp",
        },
    ),
}


@pytest.mark.parametrize("name", WORDS)
def test_by_words(request, watch, monkeypatch, name):
    task = WORDS[name]
    steps = both(watch(request.getfixturevalue(task.name.partition("_")[0])), monkeypatch, task)
    assert [each["said"]["changed"] for each in steps] == [True] * 3 + [False], steps[0]["said"].get("msg")


INFO = [
    Task("gcore_port_info", {}),
    Task("gcore_port_info", {"port_ids": [PORT, METAL], "tags": {"env": "production"}}),
    Task("gcore_port_info", {"instance_name": "web-1", "network_name": "backbone"}),
    Task("gcore_port_info", {"network_name": "nowhere"}),
    Task("gcore_instance_info", {"name": "web-1"}),
    Task("gcore_network_info", {"network_type": "vlan"}),
    Task("gcore_region_info", {"region_ids": [8]}),
    Task("gcore_security_group_info", {"name": "twin"}),
    Task("gcore_load_balancer_info", {"load_balancer_ids": [BALANCER, LOGGED]}),
    Task("gcore_project_info", {}),
    Task("gcore_project_info", {"project_ids": "x"}),
    Task("gcore_task_info", {"task_ids": ["90000000-0000-4000-8000-000000000009"]}),
    Task("gcore_task_info", {}),
    Task("scanopy_binding_info", {}),
    Task("scanopy_binding_info", {"nonsense": 1}),
]


@pytest.mark.parametrize("task", INFO, ids=lambda task: f"{task.name} {task.options}")
def test_reading(request, watch, monkeypatch, task):
    steps = both(watch(request.getfixturevalue(task.name.partition("_")[0])), monkeypatch, task)
    assert not any(each["said"]["changed"] for each in steps)


REFUSED = [
    *({"port_id": PORT, **options} for options, *_words in test_options.PORT_OPTIONS),
    {"port_id": [PORT]},
    {"port_id": PORT, "api_key": "1_abc", "api_token": "1_abd"},
    {"port_id": PORT, "api_key": ["1_abc"]},
    {"port_id": PORT, "api_key": {"a": "1_abc"}},
    {"port_id": PORT, "api_key": "1234567", "tags": {"number": 1234567, "x": ""}},
    {"port_id": PORT, "api_key": "1_abc", "tags": {"key": "1_abc", "in": "a 1_abc z", "x": ""}},
    {"port_id": PORT, "wait": "perhaps"},
    {"port_id": PORT, "nonsense": {"a": [1, None]}},
    {"port_id": PORT, "project_id": 1, "project_name": "default"},
    {"port_id": PORT, "ip_address": "10.10.1.11"},
    {"tags": {"a": 1}},
    {},
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("options", REFUSED, ids=lambda options: str(options)[:90])
def test_refused_options(sim, monkeypatch, options):
    for step in both(sim, monkeypatch, Task("gcore_port", options)):
        assert (step["said"]["failed"], step["said"]["changed"], step["sent"]) == (True, False, [])


def test_two_names_of_one_option(sim, monkeypatch):
    """Ansible's validation warns of them by itself."""
    task = Task("gcore_load_balancer", {"load_balancer_id": BALANCER, "loadbalancer_id": BALANCER, "name": "shop"})
    steps = both(sim, monkeypatch, task)
    assert ["Both option load_balancer_id and its alias loadbalancer_id are set." in str(each) for each in steps] == [
        True
    ] * 4


TAG = {"port_id": PORT, "tags": {"a": "1"}}
FAILURES = {
    "401": Task("gcore_port", TAG, env={"GCORE_API_KEY": "29841_some-wrong-key"}),
    "404": Task("gcore_port", {**TAG, "port_id": "90000000-0000-4000-8000-000000000009"}),
    "404 of an address": Task("gcore_port", {"ip_address": "10.99.99.99", "tags": {"a": "1"}}),
    "403": Task("gcore_port", TAG, lambda sim: sim.fault(status=403, times=None)),
    "400 that repeats the key": Task(
        "gcore_port", TAG, lambda sim: sim.fault(status=400, times=None, body={"message": f"no: {sim.key}", sim.key: 1})
    ),
    "409 of a lock": Task(
        "gcore_port", {**TAG, "wait_timeout": 2}, lambda sim: sim.lock("ports", PORT, None), waits=True
    ),
    "a failing task": Task(
        "gcore_port", TAG, lambda sim: sim.fault(method="PATCH", times=None, tasks=[{"error": "no space is left"}])
    ),
    "a lost answer": Task("gcore_port", TAG, lambda sim: sim.fault(method="PATCH", drop="after"), waits=True),
    "a lost write": Task(
        "gcore_instance",
        {"instance_id": INSTANCE, "name": "web-01"},
        lambda sim: sim.fault(method="PATCH", drop="before", times=2),
        waits=True,
    ),
    "a write that was not done": Task(
        "gcore_instance",
        {"instance_id": INSTANCE, "name": "web-01"},
        lambda sim: sim.fault(method="PATCH", apply=False, times=None),
        waits=True,
    ),
    "503": Task(
        "gcore_port",
        TAG,
        lambda sim: sim.fault(method="GET", status=503, headers={"Retry-After": "0"}, times=None),
        env={"GCORE_API_RETRIES": "0"},
    ),
    "a page": Task("gcore_port", TAG, lambda sim: sim.fault(status=200, html=True, times=None)),
    "nobody listens": Task("gcore_port", TAG, env={"GCORE_API_RETRIES": "0", "GCORE_BASE_URL": "http://127.0.0.1:9"}),
    "a wrong variable": Task("gcore_port", TAG, env={"GCORE_API_TIMEOUT": "soon"}),
    "no key": Task("gcore_port", TAG, env={"GCORE_API_KEY": ""}),
    "no bundle": Task("gcore_port", {**TAG, "ca_path": "/nowhere/ca.pem"}),
}


@pytest.mark.slow
@pytest.mark.bad_requests
@pytest.mark.parametrize("name", FAILURES)
def test_failures(sim, monkeypatch, name):
    steps = both(sim, monkeypatch, FAILURES[name])
    assert steps[2]["said"].get("failed") is True or name == "a lost answer"


BULK = {
    "changes": (
        {"kind": "port", "port_id": PORT, "tags": {"a": "1"}},
        {"kind": "instance", "instance_name": "web-1", "name": "web-01"},
    ),
    "one is as it should be": (
        {"kind": "project", "project_id": 2, "name": "staging"},
        {"kind": "load_balancer", "load_balancer_id": BALANCER, "tags": {"a": "1"}},
    ),
    "one fails": (
        {"kind": "port", "port_id": "90000000-0000-4000-8000-000000000009", "tags": {"a": "1"}},
        {"kind": "port", "port_id": PORT, "tags": {"a": "1"}},
    ),
    "both are wrong": ({"kind": "port", "port_id": "x"}, {"kind": "thing"}),
    "the same twice": ({"kind": "port", "port_id": PORT}, {"kind": "port", "port_id": PORT.upper()}),
}


@pytest.mark.parametrize("return_unchanged", [False, True])
@pytest.mark.parametrize("name", BULK)
def test_two_items(sim, monkeypatch, name, return_unchanged):
    # One after the other: both ways then send in the same order.
    options = {"resources": [*BULK[name]], "parallel": 1, "return_unchanged": return_unchanged}
    steps = both(sim, monkeypatch, Task("gcore_resources", options))
    assert steps[2]["said"]["changed"] is (name in ("changes", "one is as it should be", "one fails"))


def test_two_items_of_scanopy(server, monkeypatch):
    items = [
        {"kind": "binding", "binding_id": test_scanopy.FIRST, "port_id": test_scanopy.HTTPS},
        {"kind": "binding", "binding_id": test_scanopy.ADDRESS, "ip_address_id": test_scanopy.ETH0},
    ]
    steps = both(server, monkeypatch, Task("scanopy_resources", {"resources": items, "parallel": 1}))
    assert [each["failed"] for each in steps[2]["said"]["results"]] == [False, True]


@pytest.mark.parametrize("place", ["option", "environment"])
def test_the_key_in_other_options(sim, monkeypatch, place):
    """It is hidden where it is the whole of a value, and where it stands within one, as a module does it."""
    options = {"port_id": PORT, "tags": {"whole": sim.key, "within": f"a {sim.key} z"}}
    task = Task("gcore_port", {**options, **({"api_key": sim.key} if place == "option" else {})})
    if place == "option":
        task.env = {"GCORE_API_KEY": ""}
    arguments = both(sim, monkeypatch, task)[2]["said"]["invocation"]["module_args"]
    assert arguments["tags"] == {"whole": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "within": "a ******** z"}
