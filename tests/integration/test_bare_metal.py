# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bare metal servers are found as instances, whatever becomes of the parameter that puts them into the list of those.

The contract calls the parameter deprecated. An API may refuse it one day, or ignore it.
"""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._gcore import instance as _instance

from .harness import BARE, INSTANCE, METAL_SERVER, run_module

FUTURES = ("included", "refused", "ignored")
NOBODY = "99999999-9999-4999-8999-999999999999"
VIRTUAL = "/cloud/v1/instances/1/7"
METAL = "/cloud/v1/bminstances/1/7"
PORTS = [f"40000000-0000-4000-8000-00000000000{digit}" for digit in "67"]
TAG = {"tags": {"rack": "4"}}


@pytest.fixture(name="future", params=FUTURES)
def _future(request, sim):
    sim.settings(bare_metal=request.param)
    return request.param


def asked(run):
    """The lists that were read: with or without the parameter, and those of bare metal servers."""
    names = {VIRTUAL: "plain", METAL: "metal"}
    return [
        "both" if each.query.get("include_baremetal") else names[each.path]
        for each in run.requests
        if each.path in names
    ]


def by_name(sim, word, check=False, **options):
    return run_module(sim, "gcore_instance", {"instance_name": word, **options}, check=check)


def info(sim, **options):
    run = run_module(sim, "gcore_instance_info", options)
    assert not run.failed, run.msg
    return run, sorted(each["id"] for each in run.result["instances"])


@pytest.mark.parametrize("execution_path", ["module", "action", "bulk"], indirect=True)
def test_a_bare_metal_server_is_found_by_name(sim, future, execution_path):
    lists = {"included": ["both"], "refused": ["both", "plain", "metal"], "ignored": ["both", "metal"]}[future]
    preview = by_name(sim, "metal-1", check=True, **TAG)
    assert (preview.result["changed"], preview.writes, asked(preview)) == (True, [], lists)
    run = by_name(sim, "metal-1", **TAG)
    assert (run.result["changed"], run.writes) == (True, [TAG])
    assert {**preview.result["instance"], "tags": {}} == {**run.result["instance"], "tags": {}}
    assert run.result["diff"] == preview.result["diff"]
    again = by_name(sim, "metal-1", **TAG)
    assert (again.result["changed"], again.writes) == (False, [])
    assert again.result["instance"] == run.result["instance"]
    assert again.result["instance"]["id"] == METAL_SERVER
    assert sim.get("instances", METAL_SERVER)["tags"][0]["key"] == "rack"


def test_a_bare_metal_server_is_renamed_by_name(sim, future):
    run = by_name(sim, "metal-1", name="metal-01")
    assert (run.result["changed"], run.result["matched_by"]) == (True, "name")
    again = by_name(sim, "metal-1", name="metal-01")
    assert (again.result["changed"], again.result["matched_by"]) == (False, "new_name")
    assert again.result["instance"]["id"] == METAL_SERVER
    assert "assuming that an earlier run renamed it to" in again.result["msg"]


@pytest.mark.parametrize("name", ["web-1", "twin"])
def test_instances_take_no_request_more(sim, future, name):
    """Only where the parameter is refused, a bare metal server of the same name can be nowhere else."""
    run = by_name(sim, name, **TAG)
    lists = ["both", "plain", "metal"] if future == "refused" else ["both"]
    assert (asked(run), run.failed) == (lists, name == "twin")


def twins(sim):
    """A bare metal server that has the name of an instance."""
    sim.change("instances", METAL_SERVER, {"name": "web-1"})


@pytest.mark.parametrize("future", ["included", "refused"], indirect=True)
@pytest.mark.parametrize("execution_path", ["module", "action", "bulk"], indirect=True)
def test_an_instance_and_a_bare_metal_server_of_one_name(sim, future, execution_path):
    twins(sim)
    run = by_name(sim, "web-1", **TAG)
    assert (run.failed, run.writes) == (True, [])
    assert f"there are 2 instances with the name 'web-1': {INSTANCE}, {METAL_SERVER}" in run.msg


@pytest.mark.parametrize("future", ["included", "refused"], indirect=True)
def test_info_of_an_instance_and_a_bare_metal_server_of_one_name(sim, future):
    twins(sim)
    assert info(sim, name="web-1")[1] == sorted([INSTANCE, METAL_SERVER])
    port = run_module(sim, "gcore_port_info", {"instance_name": "web-1"})
    assert "there are 2 instances with the name 'web-1'" in port.msg


def test_an_api_that_has_shown_that_it_ignores_the_parameter(sim):
    """A server that only its own list shows is proof, from then on."""
    sim.settings(bare_metal="ignored")
    copy = sim.clone("instances", METAL_SERVER, 1)[0]
    sim.change("instances", copy, {"name": "web-01"})
    run = by_name(sim, "web-01", name="web-1")
    assert (run.failed, run.writes) == (True, [])
    assert f"and another one with the name 'web-1' ({INSTANCE})" in run.msg


@pytest.mark.parametrize("future", ["included", "refused", "ignored"], indirect=True)
@pytest.mark.parametrize("check", [False, True])
def test_a_new_name_that_a_bare_metal_server_has(sim, future, check):
    run = by_name(sim, "web-1", check=check, name="metal-1")
    assert (run.failed, run.writes) == (True, [])
    assert f"and another one with the name 'metal-1' ({METAL_SERVER})" in run.msg


def test_many_of_one_name(sim, future):
    """A list that was read whole without a bare metal server is no proof that there is none: one request tells."""
    twins(sim)
    names = ["web-1", "db-1", "web-2", "web-3"]
    for name, key in zip(names[2:], sim.clone("instances", INSTANCE, 2)):
        sim.change("instances", key, {"name": name})
    items = [{"kind": "instance", "instance_name": name, **TAG} for name in names]
    run = run_module(sim, "gcore_resources", {"resources": items})
    first, *others = run.result["results"]
    assert (first["failed"], "there are 2 instances with the name 'web-1'" in first["msg"]) == (True, True)
    assert not any(each["failed"] for each in others), run.msg
    assert asked(run).count("metal") == (0 if future == "included" else 1)


def test_ports_of_a_bare_metal_server(sim, future):
    run = run_module(sim, "gcore_port_info", {"instance_name": "metal-1"})
    assert not run.failed, run.msg
    assert [each["id"] for each in run.result["ports"]] == PORTS
    run = run_module(sim, "gcore_port_info", {"instance_name": "metal-2"})
    assert "there is no instance with the name 'metal-2'" in run.msg
    assert "metal" in asked(run)


def test_many_by_name(sim, future):
    copies = sim.clone("instances", METAL_SERVER, 4)
    for number, key in enumerate(copies):
        sim.change("instances", key, {"name": f"metal-{number + 2}"})
    names = ["web-1", "db-1", *(f"metal-{number}" for number in range(1, 6))]
    items = [{"kind": "instance", "instance_name": name, **TAG} for name in names]
    run = run_module(sim, "gcore_resources", {"resources": items})
    assert [each["id"] for each in run.result["results"]] == [INSTANCE, BARE, METAL_SERVER, *copies]
    assert (run.result["changed"], len(run.writes), run.failed) == (True, 7, False)
    lists = {"included": ["both"], "refused": ["both", "plain"], "ignored": ["both"]}[future]
    assert asked(run)[: len(lists)] == lists
    # The API refuses once; after three names, a list is read whole.
    assert future != "refused" or asked(run).count("both") == 1
    assert asked(run).count("metal") <= (0 if future == "included" else 4)
    again = run_module(sim, "gcore_resources", {"resources": items})
    assert (again.result["changed"], again.writes) == (False, [])


def test_many_by_id(sim, future):
    ids = [INSTANCE, BARE, METAL_SERVER, *sim.clone("instances", INSTANCE, 3)]
    items = [{"kind": "instance", "instance_id": key, **TAG} for key in ids]
    run = run_module(sim, "gcore_resources", {"resources": items})
    assert (run.result["changed"], len(run.writes), run.failed) == (True, 6, False)


def test_info_shows_bare_metal_servers(sim, future):
    run, every = info(sim)
    assert (METAL_SERVER in every, len(every)) == (True, 6)
    lists = {"included": ["both"], "refused": ["both", "plain", "metal"], "ignored": ["both", "metal"]}[future]
    assert asked(run) == lists
    assert info(sim, name="metal-1")[1] == [METAL_SERVER]
    assert info(sim, instance_ids=[METAL_SERVER])[1] == [METAL_SERVER]
    run, found = info(sim, instance_ids=[*every, NOBODY])
    assert (found, asked(run)) == (every, lists)
    run, found = info(sim, name="web-1")
    assert (found, "metal" in asked(run)) == ([INSTANCE], future == "refused")
    run, found = info(sim, instance_ids=[each for each in every if each != METAL_SERVER])
    assert (len(found), "metal" in asked(run)) == (5, False)
    by_name(sim, "metal-1", **TAG)
    run, found = info(sim, **TAG)
    assert found == [METAL_SERVER]
    assert run.requests[-1].query["tag_key_value"] == ['{"rack": "4"}']


def test_what_is_nowhere_is_missing(sim, future):
    run = by_name(sim, "web-0", **TAG)
    assert run.msg == (
        "instance_name: there is no instance with the name 'web-0' (project_id 1, region_id 7). Did you mean 'web-1'?"
    )
    assert "metal" in asked(run)
    items = [{"kind": "instance", "instance_name": name} for name in ("web-1", "web-0")]
    run = run_module(sim, "gcore_resources", {"resources": items})
    assert [each.get("missing") for each in run.result["results"]] == [None, True]


def test_a_list_that_shows_bare_metal_servers_is_enough(sim):
    """The other one would have nothing more."""
    items = [{"kind": "instance", "instance_name": name} for name in ("web-1", "db-1", "metal-1", "web-0", "web-9")]
    run = run_module(sim, "gcore_resources", {"resources": items})
    assert [each.get("missing", False) for each in run.result["results"]] == [False, False, False, True, True]
    assert asked(run) == ["both"]


@pytest.mark.parametrize("status", [403, 404, 405])
def test_there_is_no_list_of_bare_metal_servers(sim, status):
    """Or it may not be read: then nothing is missing for it."""
    sim.settings(bare_metal="ignored")
    sim.fault(method="GET", path="/bminstances/", status=status, times=9)
    assert "there is no instance with the name 'metal-1'" in by_name(sim, "metal-1").msg
    assert by_name(sim, "web-1").result["instance"]["id"] == INSTANCE
    assert len(info(sim)[1]) == 5


def test_a_list_of_bare_metal_servers_that_fails(sim):
    """Nobody knows whether the server is missing, so the task does not say so."""
    sim.settings(bare_metal="ignored")
    sim.fault(method="GET", path="/bminstances/", status=400, times=9, body={"message": "Not now"})
    run = by_name(sim, "metal-1")
    assert run.failed
    assert "there is no instance" not in run.msg
    assert "Not now" in run.msg
    run = run_module(sim, "gcore_instance_info", {})
    assert (run.failed, "Not now" in run.msg) == (True, True)


def test_a_list_that_is_refused_for_another_reason(sim):
    sim.fault(method="GET", path=f"{VIRTUAL}$", status=400, times=2, body={"message": "No such region"})
    run = run_module(sim, "gcore_instance_info", {})
    assert (run.failed, asked(run)) == (True, ["both", "plain"])
    assert "No such region" in run.msg
    assert asked(info(sim)[0]) == ["both"]


@pytest.mark.parametrize("execution_path", ["module", "action", "bulk"], indirect=True)
@pytest.mark.parametrize("word", [{"instance_id": METAL_SERVER}, {"instance_name": "metal-1"}])
def test_a_module_of_their_own_is_recommended(sim, future, execution_path, word, monkeypatch):
    """One line of data says which module that is, once there is one."""
    included = _instance.INSTANCE.collection.included
    assert included.module == ""
    run = run_module(sim, "gcore_instance", {**word, **TAG}, check=True)
    assert (run.result["changed"], run.warnings) == (True, [])
    monkeypatch.setitem(vars(included), "module", "gcore_bare_metal_server")
    run = run_module(sim, "gcore_instance", {**word, **TAG})
    assert run.result["changed"] is True
    (warning,) = run.warnings
    assert warning.endswith(
        "Use the module gcore_bare_metal_server for this instance. From version 2.0.0 on, no other module finds it."
    )
    assert run_module(sim, "gcore_instance", {"instance_id": INSTANCE, **TAG}).warnings == []
