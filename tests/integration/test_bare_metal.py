# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bare metal servers are found as instances, whether or not the API knows the parameter for their list.

The contract calls the parameter deprecated. A later API may refuse it, or ignore it. The module for bare metal
servers is not affected: it only reads their list.
"""

from __future__ import annotations

import pytest

from .harness import BARE, INSTANCE, METAL_SERVER, STORAGE_SERVER, run_module

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
    assert (METAL_SERVER in every, STORAGE_SERVER in every, len(every)) == (True, True, 8)
    lists = {"included": ["both"], "refused": ["both", "plain", "metal"], "ignored": ["both", "metal"]}[future]
    assert asked(run) == lists
    assert info(sim, name="metal-1")[1] == [METAL_SERVER]
    assert info(sim, instance_ids=[METAL_SERVER])[1] == [METAL_SERVER]
    run, found = info(sim, instance_ids=[*every, NOBODY])
    assert (found, asked(run)) == (every, lists)
    run, found = info(sim, name="web-1")
    assert (found, "metal" in asked(run)) == ([INSTANCE], future == "refused")
    run, found = info(sim, instance_ids=[each for each in every if each not in (METAL_SERVER, STORAGE_SERVER)])
    assert (len(found), "metal" in asked(run)) == (6, False)
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
    assert len(info(sim)[1]) == 6


def test_a_list_of_bare_metal_servers_that_fails(sim):
    """It is unknown whether the server is missing, so the task does not say so."""
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
def test_a_module_of_their_own_is_recommended(sim, future, execution_path, word):
    for check in (True, False):
        run = run_module(sim, "gcore_instance", {**word, **TAG}, check=check)
        assert run.result["changed"] is True
        (warning,) = run.warnings
        assert warning.endswith(
            "Use the module gcore_bare_metal_server for this instance. From version 2.0.0 on, no other module finds it."
        )
    assert run_module(sim, "gcore_instance", {"instance_id": INSTANCE, **TAG}).warnings == []


@pytest.mark.parametrize("execution_path", ["module", "action", "bulk"], indirect=True)
def test_their_own_module_uses_their_own_paths(sim, future, execution_path):
    options = {"bare_metal_server_name": "metal-1", **TAG}
    run = run_module(sim, "gcore_bare_metal_server", options)
    assert (run.result["changed"], run.writes, run.warnings) == (True, [TAG], [])
    assert {each.path.rpartition("/")[0] for each in run.requests} == {METAL.rpartition("/")[0], METAL}


def test_their_own_info_module_shows_no_instance(sim, future):
    run = run_module(sim, "gcore_bare_metal_server_info", {})
    assert [each["id"] for each in run.result["bare_metal_servers"]] == [METAL_SERVER, STORAGE_SERVER]
    assert asked(run) == ["metal"]


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("which", [{"instance_id": METAL_SERVER.upper()}, {"instance_name": "metal-1"}], ids=str)
def test_a_server_given_as_two_kinds(sim, future, which, check):
    items = [
        {"kind": "instance", **which, **TAG},
        {"kind": "bare_metal_server", "bare_metal_server_name": "metal-1", "name": "metal-01"},
    ]
    run = run_module(sim, "gcore_resources", {"resources": items}, check=check)
    assert (run.failed, run.writes) == (True, [])
    assert [each["msg"] for each in run.result["results"]] == [
        "resources[0]: is the same instance as resources[1]: merge the items",
        "resources[1]: is the same bare metal server as resources[0]: merge the items",
    ]
    items[1]["bare_metal_server_name"] = "storage-1"
    assert not run_module(sim, "gcore_resources", {"resources": items}, check=check).failed


@pytest.mark.parametrize("check", [False, True])
def test_their_own_module_finds_no_instance(sim, check):
    run = run_module(sim, "gcore_bare_metal_server", {"bare_metal_server_name": "web-1", **TAG}, check=check)
    assert "there is no bare metal server with the name 'web-1'" in run.msg
    run = run_module(sim, "gcore_bare_metal_server", {"bare_metal_server_id": INSTANCE, **TAG}, check=check)
    assert (run.failed, run.writes, run.result["status"]) == (True, [], 404)


def test_their_own_module_ignores_the_names_of_instances(sim):
    """Names are compared within one kind: a bare metal server may be called like an instance."""
    run = run_module(sim, "gcore_bare_metal_server", {"bare_metal_server_name": "metal-1", "name": "web-1"})
    assert (run.result["changed"], run.writes) == (True, [{"name": "web-1"}])


METAL_FILTERS = [
    ({"status": "ACTIVE"}, "6", {"status": ["ACTIVE"]}),
    ({"status": "RESCUE"}, "", {"status": ["RESCUE"]}),
    ({"status": "MIGRATING"}, "", {}),
    ({"ip_address": "10.10.2.31"}, "8", {"ip": ["10.10.2.31"]}),
    ({"ip_address": "2001:db8::1"}, "", {}),
    ({"flavor_id": "bm2-hf-medium"}, "8", {"flavor_id": ["bm2-hf-medium"]}),
    ({"flavor_name": "bm2-hf-medium"}, "8", {}),
    ({"flavor_prefix": "bm1"}, "6", {"flavor_prefix": ["bm1"]}),
    ({"ssh_key_name": "operations"}, "8", {}),
    ({"isolated": False}, "68", {}),
    ({"isolated": True}, "", {"only_isolated": ["true"]}),
    ({"fixed_external_ip": False}, "68", {}),
    ({"changed_after": "2024-01-16"}, "", {"changes-since": ["2024-01-16T00:00:00Z"]}),
    ({"changed_before": "2024-01-16"}, "68", {"changes-before": ["2024-01-16T00:00:00Z"]}),
    ({"include_k8s": False}, "68", {"include_k8s": ["false"]}),
    ({"ddos_profile_type": "advanced"}, "", {"type_ddos_profile": ["advanced"], "with_ddos": ["true"]}),
    ({"with_ddos": True}, "68", {"with_ddos": ["true"]}),
    ({"tags": {"team": "storage"}}, "8", {"tag_key_value": ['{"team": "storage"}']}),
    ({"tag_keys": ["os_type"]}, "8", {}),
    ({"name": "metal-1"}, "6", {"name": ["metal-1"]}),
]


@pytest.mark.parametrize(("options", "digits", "query"), METAL_FILTERS, ids=str)
def test_filters_of_their_own_module(sim, options, digits, query):
    sim.change("instances", STORAGE_SERVER, {"status": "SHUTOFF"})
    run = run_module(sim, "gcore_bare_metal_server_info", options)
    assert not run.failed, run.msg
    assert "".join(each["id"][-1] for each in run.result["bare_metal_servers"]) == digits
    (request,) = run.requests
    usual = ("limit", "order_by")
    assert {name: values for name, values in request.query.items() if name not in usual} == query


@pytest.mark.parametrize("kind", ["gcore_instance", "gcore_bare_metal_server"])
def test_an_update_that_starts_a_task(sim, kind):
    """A later API may answer so: the names of such tasks exist."""
    sim.fault(method="PATCH", tasks=[{}])
    options = {f"{kind.removeprefix('gcore_')}_id": METAL_SERVER if "metal" in kind else INSTANCE, **TAG}
    run = run_module(sim, kind, options)
    assert (run.failed, run.result["changed"], run.writes) == (False, True, [TAG])
    (task,) = run.result["tasks"]
    assert f"/cloud/v1/tasks/{task}" in [each.path for each in run.requests]
    assert run_module(sim, kind, options).result["changed"] is False
