# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""That the check against the contracts notices what it is there for. It follows each test: see conftest.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from simulators.client import Request

from . import contract
from .harness import BALANCER, INSTANCE, LOGGED, PORT, run_module

BINDING = "f0000000-0000-4000-8000-000000000001"
CHANGES = {
    "gcore_port": {"port_id": PORT, "tags": {"a": "1"}},
    "gcore_instance": {"instance_id": INSTANCE, "name": "web-02"},
    "gcore_load_balancer": {"load_balancer_id": LOGGED, "logging": {"topic_name": "shop"}},
    "gcore_project": {"project_id": 2, "description": "new"},
}


def judge(api: str) -> contract.Contract:
    found = contract.contract(api)
    if found is None:
        pytest.skip("the contract of the API is not here")
    return found


@pytest.fixture(scope="module", name="real")
def _real(gcore) -> dict[str, Request]:
    """Real requests by method and module."""
    found = {}
    gcore.excused = []
    for generation in ("pages", "today"):
        gcore.reset()
        gcore.settings(generation=generation)
        for name, options in CHANGES.items():
            for request in run_module(gcore, name, options).requests:
                if request.status == 200:
                    found[f"{request.method} {'tasks' if '/tasks' in request.path else name}"] = request
            gcore.reset()
            gcore.settings(generation=generation)
    return found


def with_key(document: Any, place: str, value: Any = 1) -> Any:
    """A copy of a document with one key more, or another value of one."""
    head, _dot, rest = place.partition(".")
    if isinstance(document, list):
        return [with_key(document[0], place, value), *document[1:]]
    return {**document, head: with_key(document[head], rest, value) if rest else value}


@pytest.mark.parametrize(
    ("which", "change"),
    [
        ("PATCH gcore_port", {"body": {"nonsense": 1}}),
        ("PATCH gcore_port", {"body": {"tags": None}}),
        ("PATCH gcore_port", {"body": {"tags": {"a b": "1"}}}),
        ("PATCH gcore_port", {"body": {"allowed_address_pairs": [{"ip_address": "10.0.0.5/24"}]}}),
        ("PATCH gcore_port", {"body": {"allowed_address_pairs": [{"ip_address": "10.0.0.5", "nonsense": "1"}]}}),
        ("PATCH gcore_port", {"body": {"security_group_ids": ["x"]}}),
        ("PATCH gcore_port", {"headers": {"authorization": "APIKey 1_x"}}),
        ("PATCH gcore_instance", {"body": {"name": "-"}}),
        ("PATCH gcore_instance", {"method": "PUT"}),
        ("PATCH gcore_instance", {"method": "DELETE"}),
        ("PATCH gcore_instance", {"answer": {"id": INSTANCE}}),
        ("PATCH gcore_instance", {"status": 204}),
        ("PATCH gcore_load_balancer", {"body": {"logging": {"enabled": True, "nonsense": 1}}}),
        ("PATCH gcore_load_balancer", {"body": {"logging": {"retention_policy": {"period": 9, "periods": 9}}}}),
        ("PATCH gcore_load_balancer", {"body": {"logging": {"retention_policy": {"period": 0}}}}),
        ("PATCH gcore_project", {"body": {"name": None}}),
        ("PUT gcore_project", {"body": {"description": "new"}}),
        ("PUT gcore_project", {"body": {"name": "n", "nonsense": 1}}),
        ("PUT gcore_project", {"answer": {"id": 2}}),
        ("GET gcore_port", {"query": {"nonsense": ["1"]}}),
        ("GET gcore_port", {"path": "/cloud/v3/ports/1"}),
        ("GET gcore_port", {"path": f"/cloud/v1/ports/one/7/{PORT}"}),
        ("GET gcore_port", {"path": "/cloud/v1/ports/1/7/x"}),
        ("GET gcore_port", {"answer": []}),
        ("GET gcore_port", {"raw_body": "{}"}),
        ("GET gcore_port", {"headers": {}}),
        ("GET gcore_port", {"headers": {"authorization": "Bearer x"}}),
        ("GET gcore_load_balancer", {"answer": {}}),
        ("GET tasks", {"answer": {"id": "x", "state": "DONE"}}),
    ],
    ids=str,
)
def test_what_breaks_the_contract_is_noticed(real, which, change):
    judge("gcore").check(real[which])
    with pytest.raises(contract.Broken):
        judge("gcore").check(replace(real[which], **change))


@pytest.mark.parametrize(
    ("which", "place"),
    [
        ("GET gcore_port", "nonsense"),
        ("GET gcore_port", "ip_assignments.nonsense"),
        ("GET gcore_port", "capabilities.nonsense"),
        ("GET gcore_load_balancer", "logging.nonsense"),
        ("GET gcore_project", "nonsense"),
        ("PUT gcore_project", "nonsense"),
        ("PATCH gcore_instance", "tags.nonsense"),
    ],
)
def test_an_answer_with_an_unknown_key_is_noticed(real, which, place):
    request = real[which]
    with pytest.raises(contract.Broken, match="does not have"):
        judge("gcore").check(replace(request, answer=with_key(request.answer, place)))
    disturbed = replace(request, answer=with_key(request.answer, place), disturbed=True)
    judge("gcore").check(disturbed)


def test_the_exceptions_are_exceptions(sim):
    """Without them these answers would break the contract: nothing is excused that need not be."""
    off = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER}).requests[0]
    assert off.answer["logging"] == {"enabled": False}
    with pytest.raises(contract.Broken):
        judge("gcore").check(replace(off, answer={**off.answer, "logging": {"enabled": True}}))
    sim.settings(generation="pages")
    old = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER}).requests[0]
    judge("gcore").check(old)
    with pytest.raises(contract.Broken):
        judge("gcore").check(replace(old, settings={"generation": "today"}))


def test_bad_requests_are_excused_only_where_they_are_refused(real):
    bad = replace(real["PATCH gcore_instance"], body={"name": "-"}, status=400)
    with pytest.raises(contract.Broken):
        judge("gcore").check(bad)
    judge("gcore").check(bad, "bad_requests")
    with pytest.raises(contract.Broken):
        judge("gcore").check(replace(bad, status=200), "bad_requests")


def test_a_limit_outside_the_contract_is_noticed(real):
    for query in ({"limit": ["1001"]}, {"limit": ["10", "20"]}):
        listed = replace(real["GET tasks"], path="/cloud/v1/tasks", query=query, disturbed=True)
        with pytest.raises(contract.Broken):
            judge("gcore").check(listed)


@pytest.fixture(name="bound")
def _bound(scanopy, watch) -> dict[str, Request]:
    """Real requests to Scanopy by method and kind."""
    sim = watch(scanopy)
    sim.settings(server_version="0.16.2")
    env = {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url}
    run = run_module(sim, "scanopy_binding", {"binding_id": BINDING, "ip_address_id": "all"}, env=env)
    assert run.result["changed"] is True
    return {f"{request.method} {request.path.split('/')[3]}": request for request in run.requests}


@pytest.mark.parametrize(
    ("which", "change"),
    [
        ("PUT bindings", {"body": {"type": "Port"}}),
        ("PUT bindings", {"answer": {"success": True}}),
        ("PUT bindings", {"path": "/api/v1/bindings/x"}),
        ("PUT bindings", {"headers": {"authorization": "Bearer scp_u_x", "content-type": "text/plain"}}),
        ("GET bindings", {"headers": {"authorization": "Bearer x"}}),
        ("GET hosts", {"answer": {"success": True, "data": {}, "meta": {}}}),
        ("GET services", {"query": {"nonsense": ["1"]}}),
    ],
    ids=str,
)
def test_what_breaks_the_contract_of_scanopy_is_noticed(bound, which, change):
    judge("scanopy").check(bound[which])
    with pytest.raises(contract.Broken):
        judge("scanopy").check(replace(bound[which], **change))


@pytest.mark.parametrize("place", ["interface_id", "nonsense"])
def test_a_binding_with_an_unknown_key_is_noticed(bound, place):
    put = bound["PUT bindings"]
    with pytest.raises(contract.Broken, match="does not have"):
        judge("scanopy").check(replace(put, body=with_key(put.body, place)))
    with pytest.raises(contract.Broken, match="does not have"):
        judge("scanopy").check(replace(put, answer=with_key(put.answer, f"data.{place}")))


def test_a_watched_simulator_forgets_nothing_unjudged(gcore, monkeypatch):
    judge("gcore")
    gcore.reset()
    gcore.excused = []
    run_module(gcore, "gcore_port", CHANGES["gcore_port"])
    monkeypatch.setattr(contract.GcoreContract, "authorization", contract.re.compile("never"))
    with pytest.raises(contract.Broken):
        gcore.reset()
    assert gcore.requests(all=True) == []
    run_module(gcore, "gcore_port", CHANGES["gcore_port"])
    with pytest.raises(contract.Broken):
        gcore.judge()
    assert gcore.judge() == 0


def test_in_ci_the_contract_must_be_there(monkeypatch, tmp_path):
    monkeypatch.setattr(contract, "CONTRACTS", tmp_path / "contracts")
    find = contract.contract.__wrapped__
    monkeypatch.setenv("CI", "true")
    with pytest.raises(AssertionError):
        find("gcore")
    monkeypatch.delenv("CI")
    assert find("gcore") is None
