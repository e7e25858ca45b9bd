# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Thousands of resources: how many requests reading takes, and how much memory all of it takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from simulators import Simulator

from .harness import PORT, UNATTACHED, environment, run_module
from .test_bulk import TAG, bulk, item, many, succeeded

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 300 * 1024 * 1024
"""Bytes of memory that 10,000 items may take, Python and Ansible included."""
OF_THE_SEED = [f"40000000-0000-4000-8000-00000000000{digit}" for digit in "12345679"]
"""The ports of the seed in the project and region of the environment."""

ALONE = """
import json, sys
from pathlib import Path
from integration import harness

way, options, variables = json.load(sys.stdin)
run = {"module": harness._as_module, "action": harness._as_action}[way]
result, _text = run("gcore_resources", options, False, 0, variables)
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
peak = int(status["VmHWM"].split()[0]) * 1024
print(json.dumps({"peak": peak, "msg": result["msg"], "failed": result.get("failed")}))
"""
"""A process that runs one task and says how much memory it has had at most. What it was started by does not count."""


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
@pytest.mark.parametrize("task", ["module", "action"])
def test_the_memory_of_10000(task):
    """2,000 of them change, with all that follows: tasks of the API, proofs, results and differences."""
    with Simulator("gcore") as simulator:
        ids = simulator.clone("ports", PORT, 10_000)
        items = [item("port", id, **(TAG if number % 5 == 0 else {})) for number, id in enumerate(ids)]
        given = json.dumps([task, {"resources": items, "parallel": 16}, environment(simulator)])
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
