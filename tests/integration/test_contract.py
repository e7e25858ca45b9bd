# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""That the check against the contract notices what it is there for. The check itself follows each test: conftest.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from . import contract
from .harness import BALANCER, INSTANCE, PORT, run_module


@pytest.fixture(name="judge")
def _judge() -> contract.Contract:
    found = contract.contract("gcore_cloud")
    if found is None:
        pytest.skip("the contract of the API is not here")
    return found


@pytest.fixture(name="real")
def _real(sim) -> dict[str, Any]:
    """Real requests by method and kind."""
    found = {}
    for name, options in (
        ("gcore_port", {"port_id": PORT, "tags": {"a": "1"}}),
        ("gcore_instance", {"instance_id": INSTANCE, "name": "web-02"}),
        ("gcore_load_balancer", {"load_balancer_id": BALANCER, "name": "shop"}),
    ):
        for request in run_module(sim, name, options).requests:
            found[f"{request.method} {'tasks' if '/tasks' in request.path else name}"] = request
    return found


@pytest.mark.parametrize(
    ("which", "change"),
    [
        ("PATCH gcore_port", {"body": {"nonsense": 1}}),
        ("PATCH gcore_port", {"body": {"tags": None}}),
        ("PATCH gcore_port", {"body": {"tags": {"a b": "1"}}}),
        ("PATCH gcore_port", {"body": {"allowed_address_pairs": [{"ip_address": "10.0.0.5/24"}]}}),
        ("PATCH gcore_port", {"body": {"security_group_ids": ["x"]}}),
        ("PATCH gcore_instance", {"body": {"name": "-"}}),
        ("PATCH gcore_instance", {"method": "PUT"}),
        ("PATCH gcore_instance", {"answer": {"id": INSTANCE}}),
        ("GET gcore_port", {"query": {"nonsense": ["1"]}}),
        ("GET gcore_port", {"path": "/cloud/v3/ports/1"}),
        ("GET gcore_port", {"answer": []}),
        ("GET gcore_load_balancer", {"answer": {}}),
        ("GET tasks", {"answer": {"id": "x", "state": "DONE"}}),
    ],
)
def test_what_breaks_the_contract_is_noticed(judge, real, which, change):
    judge.check(real[which], "today")
    with pytest.raises(contract.Broken):
        judge.check(replace(real[which], **change), "today")


def test_the_exceptions_are_exceptions(sim, judge):
    """Without them these answers would break the contract: nothing is excused that need not be."""
    off = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER}).requests[0]
    assert off.answer["logging"] == {"enabled": False}
    with pytest.raises(contract.Broken):
        judge.check(replace(off, answer={**off.answer, "vip_address": None, "logging": {"enabled": True}}), "today")
    sim.settings(generation="pages")
    old = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER}).requests[0]
    judge.check(old, "pages")
    with pytest.raises(contract.Broken):
        judge.check(old, "today")


def test_a_limit_outside_the_contract_is_noticed(judge, real):
    listed = replace(real["GET tasks"], path="/cloud/v1/tasks", query={"limit": ["1001"]}, disturbed=True)
    with pytest.raises(contract.Broken):
        judge.check(listed, "today")


def test_in_ci_the_contract_must_be_there(monkeypatch, tmp_path):
    references = tmp_path / "references"
    references.mkdir()
    monkeypatch.setattr(contract, "CONTRACTS", references / "contracts")
    find = contract.contract.__wrapped__
    monkeypatch.setenv("CI", "true")
    assert find("gcore_cloud") is None, "nobody has put any references beside the clone"
    (references / "something").touch()
    with pytest.raises(AssertionError):
        find("gcore_cloud")
    monkeypatch.delenv("CI")
    assert find("gcore_cloud") is None
