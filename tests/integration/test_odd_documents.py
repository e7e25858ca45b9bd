# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers in which one value is something else than it should be: that is no defect, and no matter of other items."""

from __future__ import annotations

import copy
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.day2.resources.plugins.filter.drift import drift
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Clock
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError
from ansible_collections.day2.resources.plugins.module_utils._api.http import Answer, Client
from ansible_collections.day2.resources.plugins.module_utils._engine.progress import Progress
from resources import changing, subjects

from .harness import BALANCER, GROUPS, INSTANCE, MODULES, PORT, environment

pytestmark = pytest.mark.once
ODD: list[Any] = [None, "", [], {}, 0, 1e308, -1, True, "text", "\ud800", [[]], [{}], {"a": {"b": [1]}}]
MOST = 100
"""How many odd answers one task gets, about."""
FIRST = "f0000000-0000-4000-8000-000000000001"
TAG, OTHER_TAG = (f"70000000-0000-4000-8000-00000000000{digit}" for digit in "12")
BY_NAME = {"project_name": "default", "region_name": "Luxembourg-2"}
WORDS = {"host": "web-1", "service": "website", "port": "443/tcp"}
STORAGE = {"host": "db-1", "service": "storage", "ip_address": "192.168.20.12"}
PORT_OPTIONS = {
    "allowed_address_pairs": [{"ip_address": "10.0.0.0/24"}],
    "ip_assignments": [{"subnet_id": "20000000-0000-4000-8000-000000000001", "ip_address": "10.10.1.99"}],
    "port_security_enabled": False,
    "tags": {"team": "web", "a": None},
}
BALANCER_OPTIONS = {
    "name": "shop-lb",
    "logging": {"enabled": True, "retention_policy": {"period": 7}},
    "preferred_connectivity": "L3",
    "admin_state_up": False,
    "tags": {"team": "web"},
}
OWN: dict[str, tuple[str, dict[str, Any]]] = {
    "port": ("gcore_port", {"port_id": PORT, "security_groups": ["web", "ssh"], **PORT_OPTIONS}),
    "port by address": ("gcore_port", {"ip_address": "10.10.1.11", **BY_NAME, "security_group_ids": GROUPS[:2]}),
    "port added": (
        "gcore_port",
        {
            "port_id": PORT,
            "purge_allowed_address_pairs": False,
            "purge_security_group_ids": False,
            "allowed_address_pairs": [{"ip_address": "10.0.0.0/24"}],
            "security_group_ids": GROUPS[3:4],
            "tags": {},
            "purge_tags": True,
        },
    ),
    "instance": ("gcore_instance", {"instance_id": INSTANCE, "name": "web-01", "tags": {"a": "b"}}),
    "instance by name": (
        "gcore_instance",
        {"instance_name": "web-1", "name": "web-01", "purge_tags": True, "tags": {}},
    ),
    "load balancer": ("gcore_load_balancer", {"load_balancer_id": BALANCER, **BALANCER_OPTIONS}),
    "load balancer by name": ("gcore_load_balancer", {"load_balancer_name": "web-lb", **BALANCER_OPTIONS}),
    "project": ("gcore_project", {"project_name": "staging", "description": "x", "name": "staging-2"}),
    "ports": ("gcore_port_info", {"tags": {"team": "web"}, **BY_NAME}),
    "instances": ("gcore_instance_info", {"name": "web-1"}),
    "load balancers": ("gcore_load_balancer_info", {}),
    "projects": ("gcore_project_info", {"name": "staging"}),
    "ports of an instance": (
        "gcore_port_info",
        {"instance_name": "web-1", "network_name": "backbone", "attached": True},
    ),
    "networks": ("gcore_network_info", {"subnet_name": "office", "external": False}),
    "regions": ("gcore_region_info", {"name": "frankfurt", "has_k8s": True}),
    "security groups": ("gcore_security_group_info", {"tag_keys": ["team"]}),
    "tasks": ("gcore_task_info", {}),
    "Gcore": (
        "gcore_resources",
        {
            "parallel": 1,
            "return_unchanged": True,
            "resources": [
                {"kind": "port", "port_id": PORT, **PORT_OPTIONS},
                {"kind": "port", "ip_address": "10.10.1.12", "tags": {"a": "b"}},
                {"kind": "instance", "instance_name": "web-1", "tags": {"a": "b"}},
                {"kind": "load_balancer", "load_balancer_name": "web-lb", **BALANCER_OPTIONS},
                {"kind": "project", "project_name": "staging", "description": "x"},
            ],
        },
    ),
    "binding": ("scanopy_binding", {"binding_id": FIRST, "ip_address_id": "all"}),
    "binding by words": ("scanopy_binding", {"binding": WORDS, "ip_address": "192.168.30.11"}),
    "bindings": ("scanopy_binding_info", {}),
    "tag": ("scanopy_tag", {"tag_id": TAG, "name": "live", "description": "For all"}),
    "tag by name": ("scanopy_tag", {"tag_name": "production", "name": "live", "is_application": True}),
    "tags": ("scanopy_tag_info", {}),
    "Scanopy": (
        "scanopy_resources",
        {
            "parallel": 1,
            "resources": [
                {"kind": "binding", "binding_id": FIRST, "ip_address_id": "all"},
                {"kind": "binding", "binding": STORAGE, "type": "port", "port": "2049/tcp"},
                {"kind": "tag", "tag_name": "production", "name": "live"},
                {"kind": "tag", "tag_id": OTHER_TAG, "name": "store", "color": "sky"},
            ],
        },
    ),
}
"""Tasks for what only some kinds have, such as lists and lookups."""


def _tasks() -> dict[str, tuple[str, dict[str, Any]]]:
    """All tasks: each module without one in OWN changes as much as a case of its kind does, or reads all."""
    tasks, tried = dict(OWN), {name for name, _options in OWN.values()}
    for name, subject in changing().items():
        case = max((each for each in subject.cases.values() if each.body), key=lambda each: len(each.body or {}))
        by_name = subject.name and case.id == subject.sample
        which = (subject.name_option, subject.name) if by_name else (subject.id_option, case.id)
        tasks[name] = (name, {**subject.parents, **dict([which]), **case.options})
    tasks |= {f"{name}_info": (f"{name}_info", subject.parents) for name, subject in subjects().items()}
    return {title: task for title, task in tasks.items() if title in OWN or task[0] not in tried}


EXPORTED = ("port", "lb_pool", "dependency")
"""The kinds whose export is tried: they have most classes of fields and lookups."""


def _exports() -> dict[str, tuple[str, dict[str, Any]]]:
    """A task that exports each of these kinds."""
    return {
        f"export of the {each.resource.title}": (
            f"{each.provider}_resources_info",
            {"kinds": [each.resource.kind]},
        )
        for each in changing().values()
        if each.resource.kind in EXPORTED
    }


TASKS = {**_tasks(), **_exports()}


class Fast(Clock):
    """Time that passes while the code waits."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += max(seconds, 0.01)


class Host:
    verbosity = 3

    def __init__(self, clock: Clock) -> None:
        self.clock, self.progress, self.kept = clock, Progress(), {}
        self.warnings: list[str] = []
        self.warn = self.warnings.append

    def secret(self, text: str) -> None:
        """It is not asked for here."""


def perform(name: str, options: dict[str, Any], env: dict[str, str], check: bool, clock: Clock) -> dict[str, Any]:
    module = importlib.import_module(f"{MODULES}.{name}").MODULE
    given, problem = module.prepared({**options, "wait_timeout": 30})
    validated = ArgumentSpecValidator(module.spec).validate(given)
    assert not problem and not validated.error_messages, (problem, validated.error_messages)
    host = Host(clock)
    result = module.action(validated.validated_parameters, env, check, True, host)
    return {**result, "warnings": host.warnings}


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of values in a document; of a list only the first elements."""
    items = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    return [place, *(each for key, inner in items for each in places(inner, (*place, key)))]


def altered(value: Any, place: tuple[Any, ...], odd: Any) -> Any:
    if not place:
        return odd
    new = copy.copy(value)
    new[place[0]] = altered(value[place[0]], place[1:], odd)
    return new


def tries(recorded: list[tuple[str, str, Any]]) -> Iterator[tuple[int, tuple[Any, ...], Any]]:
    """Each value of each answer with odd ones: all of them, or in turn a part of them where there are many values."""
    share = 1 + sum(len(places(body)) for _method, _path, body in recorded) * len(ODD) // MOST
    turn = 0
    for number, (_method, _path, body) in enumerate(recorded):
        for place in places(body):
            turn += 1
            for odd in ODD[turn % share :: share]:
                yield number, place, odd


@pytest.mark.parametrize(
    ("task", "check"),
    # Check mode is nothing else for a module that only reads.
    [
        pytest.param(
            task,
            check,
            id=f"{task}-{'check' if check else 'real'}",
            marks=[
                pytest.mark.kind(name.removesuffix("_info")),
                *([pytest.mark.slow] if name.endswith("_resources_info") else []),
            ],
        )
        for task, (name, _options) in TASKS.items()
        for check in (True, False)
        if not (check and name.endswith("_info"))
    ],
)
def test_one_odd_value(sim, server, monkeypatch, task, check):
    name, options = TASKS[task]
    env = {**environment(sim), "SCANOPY_URL": server.url, "SCANOPY_API_KEY": server.key}
    if name == "gcore_task_info":
        started = perform("gcore_port", {"port_id": PORT, "tags": {"a": "b"}, "wait": False}, env, False, Clock())
        options = {"task_ids": started["tasks"]}
    recorded: list[tuple[str, str, Any]] = []
    call = Client.call

    def record(self: Client, method: str, path: str, *arguments: Any, **named: Any) -> Answer:
        answer = call(self, method, path, *arguments, **named)
        recorded.append((method, path, answer.body))
        return answer

    monkeypatch.setattr(Client, "call", record)
    usual = perform(name, options, env, check, Clock())
    assert not usual.get("failed"), usual["msg"]
    odd_one: list[Any] = [None, None]

    def replay(self: Client, method: str, path: str, *_arguments: Any, **_named: Any) -> Answer:
        path.encode()
        known = [number for number, each in enumerate(recorded) if each[:2] == (method, path)]
        if not known:
            raise ApiError(method, path, "HTTP 404", status=404)
        number = next((each for each in known if each > seen.get(path, -1)), known[-1])
        seen[path] = number
        return Answer(200, odd_one[1] if number == odd_one[0] else recorded[number][2])

    monkeypatch.setattr(Client, "call", replay)
    faults: dict[Any, str] = {}
    for number, place, odd in tries(recorded):
        seen: dict[Any, int] = {}
        odd_one[:] = number, altered(recorded[number][2], place, odd)
        result = perform(name, options, env, check, Fast())
        text = json.dumps([result, drift_of(name, result, options)])
        if "This is a defect" in text:
            faults[place, repr(odd)] = text[text.index("This is a defect") :][:200]
        elif name.endswith("_resources"):
            assert len(result["results"]) == len(options["resources"])
    assert not faults


def drift_of(name: str, result: dict[str, Any], options: dict[str, Any]) -> Any:
    results = [each for each in result.get("results", ()) if "resource" in each or not each["changed"]]
    return drift(results, [options["resources"][each["index"]] for each in results]) if results else None


def test_every_module_is_tried():
    there = {path.stem for path in Path(__file__).parents[2].glob("plugins/modules/*.py")}
    assert there == {name for name, _options in TASKS.values()}
