# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Thousands of resources: how many requests reading takes, and how much memory all of it takes."""

from __future__ import annotations

import ipaddress
import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from ansible_collections.day2.resources.plugins.module_utils._model.collection import fill_path
from resources import changing
from simulators import Simulator

from .harness import BALANCER, PORT, UNATTACHED, environment, run_module
from .test_bulk import TAG, bulk, item, many, succeeded

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 300 * 1024 * 1024
"""Bytes of memory that 10,000 items may take, Python and Ansible included."""
OF_THE_SEED = [f"40000000-0000-4000-8000-00000000000{digit}" for digit in "12345679"]
"""The ports of the seed in the project and region of the environment."""

GCORE = [
    each
    for each in changing().values()
    if each.provider == "gcore"
    and not each.resource.parents
    and not any(relative.relatives for relative in each.resource.relatives)
]
"""The kinds with one list for all and one list of relatives. A kind with parents has a list for each of them."""
EACH = -(-1000 // len(GCORE))
"""How many items of each kind make 1,000 of all kinds."""
HERE = {"project_id": 1, "region_id": 7}
SCOPES = (HERE, {"project_id": 1, "region_id": 8}, {"project_id": 2, "region_id": 7}, {"project_id": 2, "region_id": 8})


def pages(scopes, collections):
    """The paths of one page of each collection in each scope. A kind outside of a scope has one list for all."""
    return Counter({fill_path(each.list_path, scope): 1 for each in collections for scope in scopes})


ALONE = """
import json, sys
from pathlib import Path
from integration import harness

options, variables = json.load(sys.stdin)
result, _text = harness.run_action("gcore_resources", options, False, 0, variables)
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
peak = int(status["VmHWM"].split()[0]) * 1024
print(json.dumps({"peak": peak, "msg": result["msg"], "failed": result.get("failed")}))
"""
"""A process that runs one task and says how much memory it has had at most. Its parent process does not count."""


@pytest.mark.parametrize(
    ("kind", "number", "others", "most"),
    [
        ("port", 992, 0, 1),
        ("port", 993, 0, 2),
        ("port", 101, 2000, 2 + 1),
        ("port", 250, 2500, 3 + 1),
        ("instance", 1001, 100, 2),
        ("instance", 4, 1200, 2),
    ],
)
def test_requests_of_unchanged_ones(sim, kind, number, others, most):
    """With the 8 of the seed, 1,000 or 1,001 ports: all that are there. ``others``: how many more there are."""
    items = many(sim, kind, number)
    if others:
        many(sim, kind, others)
    else:
        items += [item(kind, id) for id in OF_THE_SEED]
    run = succeeded(bulk(sim, items), 0)
    assert len(run.result["results"]) == len(items)
    assert len(run.requests) <= most


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much memory was used at most")
def test_the_memory_of_10000():
    """2,000 of them change, with all that follows: tasks of the API, proofs, results and differences."""
    with Simulator("gcore") as simulator:
        ids = simulator.clone("ports", PORT, 10_000)
        items = [item("port", id, **(TAG if number % 5 == 0 else {})) for number, id in enumerate(ids)]
        given = json.dumps([{"resources": items, "parallel": 16}, environment(simulator)])
        paths = {**os.environ, "PYTHONPATH": f"{ROOT / 'build'}{os.pathsep}{ROOT / 'tests'}"}
        run = subprocess.run(
            [sys.executable, "-c", ALONE], input=given, env=paths, capture_output=True, text=True, check=False
        )
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert (said["msg"], said["failed"]) == ("2000 of 10000 resources changed.", None)
    assert said["peak"] < LIMIT


@pytest.mark.parametrize(("plan", "many"), [({}, True), ({"never": True}, False)])
def test_a_write_that_starts_3000_tasks(sim, plan, many):
    sim.fault(method="PATCH", tasks=[plan] * 3000)
    if many:
        run = bulk(sim, [item("port", PORT, **TAG), item("port", UNATTACHED)], wait_timeout=3)
    else:
        run = run_module(sim, "gcore_port", {"port_id": PORT, "wait_timeout": 3, **TAG})
    result = run.result["results"][0] if many else run.result
    assert len({*result["tasks"]}) == 3000
    assert (result["changed"], bool(result["failed"]) if many else run.failed) == (True, bool(plan))
    if plan:
        words = [*(f"task {each} (update_port, RUNNING)" for each in result["tasks"][:10])]
        assert f"is not done after 3 s: {', '.join(words)} and 2990 more. It may be done later." in result["msg"]
    else:
        assert len([each for each in run.requests if "/tasks" in each.path]) <= 4


def with_other_values(sim, collection, id, replacements):
    """Replace values of a stored document, wherever they are in it."""
    changed = {}
    for key, value in sim.get(collection, id).items():
        text = json.dumps(value)
        for old, new in replacements.items():
            text = text.replace(json.dumps(old), json.dumps(new))
        if json.loads(text) != value:
            changed[key] = json.loads(text)
    sim.change(collection, id, changed)


def mixed(sim, scopes):
    """The sample of each kind and copies of it, with the options that find them: by ID and by name in turn.

    Each has another name or address, and those with a load balancer have different ones.
    """
    balancers = [BALANCER, *sim.clone("loadbalancers", BALANCER, EACH - 1)]
    numbers = itertools.count(1)
    found = []
    for subject in GCORE:
        (option, old), *others = subject.words(sim, subject.sample).items()
        copies = (
            balancers[1:] if subject.sample == BALANCER else sim.clone(subject.collection, subject.sample, EACH - 1)
        )
        for place, (id, balancer, number) in enumerate(zip([subject.sample, *copies], balancers, numbers)):
            new = f"copy-{number}"
            if isinstance(old, str) and "." in old:
                new = str(ipaddress.ip_address("198.18.0.0") + number)
            replacements = {old: new, **({BALANCER: balancer} if subject.resource.relatives else {})}
            with_other_values(sim, subject.collection, id, replacements)
            scope = {key: scopes[place % len(scopes)][key] for key in subject.resource.scope}
            sim.change(subject.collection, id, scope if subject.resource.scope else {})
            which = {option: new, **dict(others)} if number % 2 else {subject.id_option: id}
            found.append((subject, {"kind": subject.resource.kind, **scope, **which}))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("scopes", [(HERE,), SCOPES], ids=["one scope", "four scopes"])
def test_requests_of_1000_of_all_kinds(sim, scopes):
    """In each scope a page for each kind and each kind of relative, a list for each kind of value, and the writes."""
    sim.settings(task_running=0)
    items = mixed(sim, scopes)
    lists = pages(scopes, [each.resource.collection for each in GCORE])
    related = [relative.collection for each in GCORE for relative in each.resource.relatives]
    relatives = pages(scopes, related)
    assert len(items) >= 1000

    changes = {
        each.module: itertools.cycle(
            [case.options for case in each.cases.values() if case.body and not case.requests and case.id == each.sample]
        )
        for each in GCORE
    }
    # The resources to which the cases refer exist in the first scope alone.
    wanted = [
        {**each, **(next(changes[subject.module]) if len(scopes) == 1 else subject.change)} for subject, each in items
    ]
    run = succeeded(bulk(sim, wanted, True), len(items))
    reads = Counter(each.path for each in run.requests)
    assert run.sent.count("GET") == len(run.requests)
    looked_up = Counter({f"/cloud/v1/{name}/1/7": 1 for name in ("securitygroups", "secrets")})
    active = Counter({fill_path("/cloud/v1/tasks/{project_id}/{region_id}/active", scope): 1 for scope in scopes})
    assert reads <= lists + relatives + looked_up + active
    run = succeeded(bulk(sim, [{**each, **subject.change} for subject, each in items]), len(items))
    assert len(run.writes) == len(items)
    reads = Counter(each.path for each in run.requests if each.method == "GET" and "/tasks" not in each.path)
    assert reads <= lists + relatives + lists, "before the writes and after them"
    assert len([each for each in run.requests if "/tasks" in each.path]) <= 4 * len(scopes)
