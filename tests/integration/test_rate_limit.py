# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API that limits requests: requests that come too soon, and the results of many changes."""

from __future__ import annotations

import http.client

import pytest
from ansible_collections.day2.resources.plugins.module_utils._gcore.instance import INSTANCE
from simulators import Simulator
from simulators.rate_limit import Limit, RateLimit

from .harness import INSTANCE as INSTANCE_ID
from .harness import run_module
from .test_together import at_once

FIRST = "f0000000-0000-4000-8000-000000000001"
HTTPS = "d0000000-0000-4000-8000-000000000002"
EXPIRED = "scp_u_NotARealKeyThatHasExpired0000000"

pytestmark = pytest.mark.once


@pytest.fixture()
def sim():
    with Simulator("scanopy") as simulator:
        yield simulator


def test_a_burst_and_then_so_many_a_minute():
    limit, counted = Limit(60, 3), RateLimit()
    assert [counted.take("a", limit, 100.0) for _number in range(4)] == [0, 0, 0, 1]
    assert counted.take("b", limit, 100.0) == 0
    assert counted.take("a", limit, 100.5) == 0.5
    assert [counted.take("a", limit, 101.0), counted.take("a", limit, 101.0)] == [0, 1]
    assert [counted.take("a", limit, 500.0) for _number in range(4)] == [0, 0, 0, 1]


@pytest.mark.parametrize("api", ["gcore", "scanopy"])
@pytest.mark.parametrize("says_when", [True, False])
def test_a_simulator_with_a_limit(api, says_when):
    with Simulator(api) as sim:
        sim.settings(rate_limit=1, rate_burst=2, retry_after=says_when)
        path, scheme = ("/api/v1/bindings", "Bearer") if api == "scanopy" else ("/cloud/v1/projects", "APIKey")
        found = []
        for _number in range(3):
            connection = http.client.HTTPConnection(sim.url.removeprefix("http://"))
            connection.request("GET", path, headers={"Authorization": f"{scheme} {sim.key}"})
            found.append(connection.getresponse())
            connection.close()
        assert [each.status for each in found] == [200, 200, 429]
        assert (found[2].headers["Retry-After"] is not None) is says_when
        assert [each.status for each in sim.requests()] == [200, 200, 429]


def test_a_wrong_key_fails_soon_where_strangers_may_ask_seldom(sim):
    sim.settings(rate_limit=300)
    items = [{"kind": "binding", "binding_id": each, "port_id": HTTPS} for each in sim.clone("bindings", FIRST, 30)]
    env = {"SCANOPY_API_KEY": EXPIRED, "SCANOPY_URL": sim.url}
    run = run_module(sim, "scanopy_resources", {"resources": items, "wait_timeout": 60}, env=env)
    assert run.failed
    assert "has expired" in run.text
    assert "limits requests" not in run.text


@pytest.mark.slow
@pytest.mark.parametrize("parallel", [1, 64])
def test_many_changes_under_a_limit(sim, parallel):
    """All succeed with the default options, and few requests are refused."""
    sim.settings(rate_limit=1500, rate_burst=20)
    items = [{"kind": "binding", "binding_id": each, "port_id": HTTPS} for each in sim.clone("bindings", FIRST, 60)]
    env = {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url}
    run = run_module(sim, "scanopy_resources", {"resources": items, "parallel": parallel}, env=env)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    refused = [each for each in run.requests if each.status == 429]
    assert len(refused) <= parallel + 0.2 * len(run.requests)


@pytest.mark.slow
def test_400_changes_under_the_limit_of_a_server(server, fake_time):
    """With its figures and the default options: all succeed, hardly later than the limit alone allows."""
    fake_time.add(server)
    server.settings(rate_limit=300, rate_burst=150)
    items = [{"kind": "binding", "binding_id": each, "port_id": HTTPS} for each in server.clone("bindings", FIRST, 400)]
    env = {"SCANOPY_API_KEY": server.key, "SCANOPY_URL": server.url}
    began = fake_time.now
    run = run_module(server, "scanopy_resources", {"resources": items}, env=env)
    assert (run.failed, [each["changed"] for each in run.result["results"]]) == (False, [True] * 400), run.msg
    lists_and_writes = 2 + 400
    assert fake_time.now - began < 1.15 * (lists_and_writes - 150) / (300 / 60)


def test_many_hosts_under_a_limit_that_does_not_say_when(monkeypatch):
    """24 forks begin at the same time, and none of them knows of the others."""
    with Simulator("gcore") as sim:
        ids = sim.clone("instances", INSTANCE_ID, 24)
        sim.settings(rate_limit=360, rate_burst=6, retry_after=False)
        options = [{"instance_id": id, "name": f"web-{number:02}"} for number, id in enumerate(ids)]
        results = at_once(sim, monkeypatch, INSTANCE, options)
        assert [each["msg"] for each in results if each.get("failed")] == []
        assert [each["changed"] for each in results] == [True] * 24
        assert sorted(sim.get("instances", id)["name"] for id in ids) == [each["name"] for each in options]
