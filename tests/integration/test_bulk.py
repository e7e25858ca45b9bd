# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many resources in one task: refusals, the number of requests, and the result of each.

An item holds the same options as the module of its kind, and is compared as by it: the cycle runs as an item, too.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import time

import pytest
from ansible_collections.day2.resources.plugins.filter.drift import drift
from ansible_collections.day2.resources.plugins.module_utils._api import clock as _clock
from ansible_collections.day2.resources.plugins.module_utils._api import http as _http
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._api import rate_limit as _rate_limit
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import progress as _progress
from ansible_collections.day2.resources.plugins.module_utils._engine import run as _run
from ansible_collections.day2.resources.plugins.module_utils._gcore import api as _gcore_api
from resources import changing
from resources.seed import POOL
from simulators.gcore.security_group import Rule, rule

from . import harness
from .harness import (
    BALANCER,
    BARE,
    GROUPS,
    INSTANCE,
    LOGGED,
    METAL,
    OPEN,
    PAIRED,
    PORT,
    SYSTEM,
    UNATTACHED,
    by_id,
    environment,
    meanwhile,
    run_module,
    then,
    until,
)

TAG = {"tags": {"bulk": "yes"}}
SUBJECTS = {each.resource.kind: each for each in changing().values()}
COLLECTIONS = {kind: each.collection for kind, each in SUBJECTS.items() if each.provider == "gcore"}
MODELS = {kind: each.sample for kind, each in SUBJECTS.items() if each.provider == "gcore"}
FIRST, EVERYWHERE, RESOLVED, OF_A_PORT = (f"f0000000-0000-4000-8000-00000000000{digit}" for digit in "1234")
HTTPS = "d0000000-0000-4000-8000-000000000002"
ETH1 = "e0000000-0000-4000-8000-000000000002"
SPARE = "c0000000-0000-4000-8000-000000000006"


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    """A change that never shows is given up after the second read, not after 15 seconds, and retries follow sooner."""
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.4)
    monkeypatch.setattr(api_limits, "BACKOFF", 0.05)
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.5)


def bulk(sim, items, check=False, env=None, verbosity=0, **options):
    return run_module(sim, "gcore_resources", {"resources": items, **options}, check, verbosity, env)


def bindings(server, items, check=False, **options):
    variables = {"SCANOPY_API_KEY": server.key, "SCANOPY_URL": server.url}
    return run_module(server, "scanopy_resources", {"resources": items, **options}, check, env=variables)


def item(kind, id, **options):
    option = SUBJECTS[kind].id_option if kind in SUBJECTS else f"{kind}_id"
    return {"kind": kind, option: id, **options}


def many(sim, kind, number, **options):
    """Items for so many copies of a resource of the seed."""
    ids = sim.clone(COLLECTIONS[kind], MODELS[kind], number)
    return [item(kind, id, **options) for id in ids]


def results(run, *parts):
    """Of each item its index, which must be its place, and these parts of its result."""
    assert [each["index"] for each in run.result["results"]] == [*range(len(run.result["results"]))]
    return [tuple(each[part] for part in parts) for each in run.result["results"]]


def flags(run):
    """Of each item in one letter: changed, failed, both, not started, or the same as before."""
    letters = {(True, False): "c", (False, True): "f", (True, True): "b", (False, False): "."}
    return "".join(
        letters[each["changed"], each["failed"]] if each["started"] else "n" for each in run.result["results"]
    )


def succeeded(run, changed):
    assert not run.failed, run.msg
    total = len(run.result["results"])
    assert run.result["changed"] is bool(changed)
    assert flags(run).count("c") == changed
    assert f"{changed} of {total} resource{'' if total == 1 else 's'} " in run.msg
    return run


def failed(run, *words):
    assert run.failed, run.result
    for word in words:
        assert word in run.msg, run.msg
    return run


def looks(run):
    return len([each for each in run.requests if each.method == "GET" and "/tasks" not in each.path])


def writes(run):
    return [each for each in run.requests if each.method != "GET"]


def tagged(sim, kind, ids):
    """Whether each of these has got the tag."""
    found = []
    for id in ids:
        document = sim.get(COLLECTIONS[kind], id)
        tags = document["tags_v2" if kind == "load_balancer" else "tags"]
        found.append("bulk" in tags if isinstance(tags, dict) else "bulk" in [each["key"] for each in tags])
    return found


# Refusals before the first request


KINDS = ", ".join(sorted(each.resource.kind for each in changing().values() if each.provider == "gcore"))
WRONG = {
    "no kind": ({"port_id": PORT}, f": missing key 'kind', which must be one of: {KINDS}"),
    "null kind": ({"kind": None, "port_id": PORT}, ": missing key 'kind', which must be one of: "),
    "unknown kind": ({"kind": "vm"}, f".kind: value must be one of: {KINDS}, got: 'vm'"),
    "kind of another API": ({"kind": "binding"}, f".kind: value must be one of: {KINDS}, got: 'binding'"),
    "a number as kind": ({"kind": 3}, f".kind: value must be one of: {KINDS}, got: 3"),
    "a list as kind": ({"kind": ["port"]}, f".kind: value must be one of: {KINDS}, got: a list"),
    "unknown option": (
        item("port", PORT, nme="x"),
        ".nme: there is no such option. An item of the kind port supports: ",
    ),
    "option of another kind": (item("port", PORT, name="web-1"), ".name: there is no such option"),
    "an odd key": ({**item("port", PORT), 3: 4}, ".3: there is no such option"),
    "wrong type": (item("port", PORT, tags=3), ".tags: expected a dictionary, got a number"),
    "a boolean as name": (item("instance", INSTANCE, name=True), ".name: expected a string, got a boolean"),
    "a switch": (
        item("port", PORT, port_security_enabled="perhaps"),
        ".port_security_enabled: 'perhaps' is not a boolean",
    ),
    "bad tag": (item("port", PORT, tags={"a b": "1"}), ".tags.a b: 'a b' is not a key without blanks"),
    "empty name": (item("instance", INSTANCE, name=""), ".name: expected at least 3 characters, got 0"),
    "no id": ({"kind": "port", **TAG}, ".port_id: is required to select the port. Give it or ip_address"),
    "null id": ({"kind": "instance", "instance_id": None}, ".instance_id: is required"),
    "project without its own id": (
        {"kind": "project", "description": "x"},
        ".project_id: is required to select the project. Give it or project_name. GCORE_CLOUD_PROJECT_ID is "
        "ignored here, so that nothing is changed by accident",
    ),
    "bad id": (item("port", "../../projects/1"), ".port_id: '../../projects/1' is not a UUID"),
    "id and name": (
        item("instance", INSTANCE, instance_name="web-1"),
        ".instance_id: is mutually exclusive with instance_name",
    ),
    "two scopes": (
        item("port", PORT, region_id=7, region_name="Luxembourg-2"),
        ".region_id: is mutually exclusive with region_name",
    ),
    "two spellings": (
        item("load_balancer", BALANCER, loadbalancer_id=LOGGED),
        ".load_balancer_id: loadbalancer_id is an alias, and its value differs",
    ),
    "bad scope": (item("port", PORT, project_id=0), ".project_id: expected at least 1, got 0"),
    "scope of another type": (item("port", PORT, region_id="x"), ": argument 'region_id' is of type "),
    "groups by id and name": (
        item("port", PORT, security_groups=["web"], security_group_ids=[]),
        ".security_group_ids: is mutually exclusive with security_groups",
    ),
    **{
        f"{option} belongs to the task": (
            item("port", PORT, **{option: value}),
            f".{option}: is an option of the task, not of an item",
        )
        for option, value in {
            "wait": False,
            "wait_timeout": 5,
            "api_key": "x",
            "api_token": "x",
            "api_url": "https://api.example.com",
            "api_retries": 0,
            "validate_certs": False,
        }.items()
    },
}


@pytest.mark.parametrize("check", [True, False])
def test_every_wrong_item_is_reported_before_the_first_request(sim, check):
    """All of them together, each with its index, among items that are right."""
    wrong = list(WRONG.values())
    items = [part for each, _words in wrong for part in (item("port", UNATTACHED), each)]
    ports = [each for each in items if each == item("port", UNATTACHED)]
    for number, each in enumerate(ports):  # no two of them may be the same
        each["region_id"] = number + 100
    run = failed(
        bulk(sim, items, check), f"Nothing was done: {len(wrong)} of {len(items)} resources have invalid options. "
    )
    for number, (_item, words) in enumerate(wrong):
        assert f"resources[{2 * number + 1}]{words}" in run.msg, run.msg
    assert run.msg.count("resources[") == len(wrong)
    assert (run.result["changed"], run.result["results"], run.requests) == (False, [], [])


def test_each_thread_keeps_its_connection(sim, monkeypatch):
    apis = []
    connect = _gcore_api._Gcore.connect

    def noted(service, settings, connections=1):
        apis.append(connect(service, settings, connections))
        return apis[-1]

    monkeypatch.setattr(_gcore_api._Gcore, "connect", noted)
    monkeypatch.setattr(_http.Client, "close", lambda _client: None)  # a module closes them before it ends
    sim.settings(latency=0.02)
    succeeded(bulk(sim, many(sim, "instance", 40, **TAG), parallel=6), 40)
    (api,) = apis
    pools = api.client._transport.session.get_adapter(sim.url).poolmanager.pools
    opened = [pools[key].num_connections for key in pools.keys()]  # noqa: SIM118  it is no dictionary
    assert len(opened) == 1
    assert 2 <= opened[0] <= 6


def test_a_place_is_looked_for_once_also_where_that_fails(sim):
    sim.fault(path="/projects", times=None, status=500)
    items = [*many(sim, "port", 20), item("port", PORT, project_name="rehearsal")]
    run = failed(bulk(sim, items, project_name="default", api_retries=0), "21 of 21 resources failed.")
    assert len(run.requests) == 2, "one for each project that is named"


def test_two_instances_are_renamed_by_name_with_a_request_for_each_name(sim):
    """A long list is not read whole for that."""
    sim.clone("instances", INSTANCE, 1200)
    names = [("db-1", "db-01"), ("queue-1", "queue-01")]
    items = [{"kind": "instance", "instance_name": old, "name": new} for old, new in names]
    run = succeeded(bulk(sim, items, check=True), 2)
    # Bare metal servers can have the new names.
    assert looks(run) == 6
    assert all("name" in each.query for each in run.requests)


def test_renames_that_use_a_name_twice_need_ids(sim):
    """Names are looked up before the first change, and a task that could mean either resource is refused."""
    first, second = "50000000-0000-4000-8000-000000000002", "50000000-0000-4000-8000-000000000003"

    def renames(**names):
        return bulk(sim, [{"kind": "instance", "instance_name": old, "name": new} for old, new in names.items()])

    chain = {"db-1": "queue-1", "queue-1": "queue-2"}
    assert flags(failed(renames(**chain))) == "fc"
    assert flags(succeeded(renames(**chain), 1)) == "c."
    assert flags(failed(renames(**chain))) == ".f", "once more"
    assert flags(failed(renames(**{"queue-1": "queue-2", "queue-2": "queue-1"}))) == "ff"
    swap = [item("instance", first, name="queue-2"), item("instance", second, name="queue-1")]
    assert flags(succeeded(bulk(sim, swap), 2)) == "cc"
    assert flags(succeeded(bulk(sim, swap), 0)) == ".."


def test_a_key_in_an_item_is_hidden_though_it_is_a_mistake(sim):
    key = "31415_a-key-that-nobody-may-see-in-an-output"
    for env in (None, {"GCORE_BASE_URL": sim.url}):
        run = failed(bulk(sim, [item("port", PORT, api_key=key)], env=env))
        assert key not in run.text
        assert run.requests == []


def test_a_mistake_of_the_task_is_said_once(sim):
    """It is no mistake of each item."""
    both = bulk(sim, many(sim, "port", 30), project_id=1, project_name="default")
    assert failed(both).msg.startswith("project_id: is mutually exclusive with project_name")
    nowhere = environment(sim)
    del nowhere["GCORE_CLOUD_REGION_ID"]
    items = [*many(sim, "port", 30), {"kind": "project", "project_id": 2}, item("instance", INSTANCE)]
    run = failed(bulk(sim, items, env=nowhere), "resources[0-29,31].region_id: is required. Set it or region_name, or")
    assert run.requests == []


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_item_alone(sim, name):
    each, words = WRONG[name]
    run = failed(bulk(sim, [each]), f"Nothing was done: 1 of 1 resource has invalid options. resources[0]{words}")
    assert (run.result["results"], run.requests, run.warnings) == ([], [], [])


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (["port"], "resources[0]: expected a dictionary, got a string"),
        (["kind=port"], "resources[0]: expected a dictionary, got a string"),
        ([item("port", PORT), None], "resources[1]: expected a dictionary, got null"),
        (
            [[], item("port", PORT), 3, {"kind": "vm"}],
            "resources[0]: expected a dictionary, got a list; resources[2]: expected a dictionary, got a number; "
            f"resources[3].kind: value must be one of: {KINDS}, got: 'vm'",
        ),
        (item("port", PORT), "resources: expected a list, got a dictionary"),
        (True, "resources: expected a list, got a boolean"),
        (None, "missing required arguments: resources"),
    ],
    ids=str,
)
def test_what_is_no_item(sim, items, message):
    run = failed(bulk(sim, items))
    said = re.sub(r"^Nothing was done: \d of \d resources? (has|have) invalid options\. ", "", run.msg)
    assert (said, run.result["changed"], run.result["results"], run.requests) == (message, False, [], [])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"parallel": 0}, "parallel: expected at least 1, got 0"),
        ({"parallel": 65}, "parallel: expected at most 64, got 65"),
        ({"parallel": "many"}, "parallel"),
        ({"fail_fast": "perhaps"}, "fail_fast"),
        ({"return_unchanged": 7}, "return_unchanged"),
        ({"wait_timeout": 0}, "wait_timeout: expected at least 1, got 0"),
        ({"tags": {}}, "tags"),
        ({"api_key": ""}, "api_key"),
    ],
    ids=str,
)
def test_a_wrong_option_of_the_task(sim, options, words):
    run = failed(bulk(sim, [item("port", PORT)], **options), words)
    assert run.requests == []


def test_an_empty_list(sim):
    run = succeeded(bulk(sim, []), 0)
    assert (run.result["results"], run.result["diff"], run.requests) == ([], [], [])


def test_items_as_text(sim):
    """As -e and templates without native types pass them."""
    run = succeeded(bulk(sim, json.dumps([item("port", PORT, **TAG)])), 1)
    assert tagged(sim, "port", [PORT]) == [True]
    assert run.result["results"][0]["id"] == PORT


# Two items for one resource


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    "twin",
    [
        item("port", PORT.upper()),
        item("port", PORT.replace("-", "")),
        item("port", f"urn:uuid:{PORT}"),
        item("port", PORT, project_id=1),
        item("port", PORT, project_id="1", region_id="7"),
    ],
    ids=str,
)
def test_twins_by_id(sim, twin, check):
    """In whatever spelling: without any request."""
    run = failed(bulk(sim, [item("port", PORT, **TAG), item("port", PAIRED), twin], check))
    assert run.msg.endswith("resources[2]: is the same port as resources[0]: merge the items")
    assert "1 of 3" in run.msg
    assert (run.result["results"], run.requests) == ([], [])


def test_twins_of_the_task_and_of_an_item(sim):
    """The task says of an item the same as the item itself."""
    env = environment(sim)
    del env["GCORE_CLOUD_PROJECT_ID"], env["GCORE_CLOUD_REGION_ID"]
    where = {"project_name": "default", "region_id": 7}
    twins = [item("port", PORT, **TAG), item("port", PORT, **where)]
    run = failed(bulk(sim, twins, env=env, **where), "resources[1]: is the same port as resources[0]: merge the items")
    assert run.requests == []
    twins = [{"kind": "instance", "instance_name": "web-1"}, {"kind": "instance", "instance_name": "web-1", **TAG}]
    assert (
        failed(bulk(sim, twins), "resources[1]: is the same instance as resources[0]: merge the items").requests == []
    )


def test_the_same_id_elsewhere_is_no_twin(sim):
    run = failed(bulk(sim, [item("port", PORT), item("port", PORT, region_id=8)]), "1 of 2 resources failed")
    assert (flags(run), run.result["results"][1]["status"]) == (".f", 404)


@pytest.mark.parametrize(("check", "more"), [(True, 0), (False, 4)])
@pytest.mark.parametrize(
    "twin",
    [
        {"kind": "instance", "instance_name": "web-1"},
        {"kind": "instance", "instance_name": "old", "name": "web-1"},
        item("instance", INSTANCE, project_name="default"),
        {"kind": "instance", "instance_name": "web-1", "project_name": "default", "region_name": "Luxembourg-2"},
    ],
    ids=str,
)
def test_twins_by_name(sim, twin, more, check):
    """By all names, and before anything is written. Check mode compares the others."""
    others = [item("instance", f"50000000-0000-4000-8000-00000000000{number}", **TAG) for number in range(3, 3 + more)]
    items = [item("instance", INSTANCE, **TAG), item("instance", BARE, **TAG), twin, *others]
    run = failed(bulk(sim, items, check), f"2 of {len(items)} resources failed")
    assert writes(run) == []
    assert flags(run) == ("fcf" if check else "fnf" + "n" * len(others))
    assert run.result["changed"] is check
    by_index = run.result["results"]
    assert by_index[0]["msg"] == "resources[0]: is the same instance as resources[2]: merge the items"
    assert by_index[2]["msg"] == "resources[2]: is the same instance as resources[0]: merge the items"
    assert "two items are the same resource" in by_index[1]["refused" if check else "msg"]


def test_twins_by_two_names(sim):
    twins = [{"kind": "port", "ip_address": "10.10.1.12"}, {"kind": "port", "ip_address": "2001:db8:10::12", **TAG}]
    run = failed(bulk(sim, twins), "2 of 2 resources failed")
    assert (writes(run), flags(run)) == ([], "ff")
    by_names = [
        {"kind": "project", "project_name": "staging", "name": "rehearsal"},
        {"kind": "project", "project_name": "rehearsal", "name": "staging"},
    ]
    assert writes(failed(bulk(sim, by_names), "is the same project as")) == []


# The projects and regions of items


def test_each_item_has_its_own_place(sim):
    elsewhere = harness.ELSEWHERE
    rehearsal = "50000000-0000-4000-8000-000000000007"
    items = [
        item("port", PORT, **TAG),
        item("port", elsewhere, project_id=2, region_id=8, **TAG),
        {
            "kind": "instance",
            "instance_name": "rehearsal-1",
            "project_name": "staging",
            "region_name": "frankfurt",
            **TAG,
        },
        item("instance", INSTANCE, region_name="luxembourg-2", **TAG),
        item("project", 2, description="new"),
        item("load_balancer", BALANCER, project_name="default", region_id=7, **TAG),
    ]
    run = succeeded(bulk(sim, items), 6)
    ids = [PORT, elsewhere, rehearsal, INSTANCE, 2, BALANCER]
    assert results(run, "kind", "id") == [(each["kind"], id) for each, id in zip(items, ids)]
    paths = sorted(each.path.partition("/cloud/")[2] for each in writes(run))
    assert paths == sorted(
        [
            f"v1/ports/1/7/{PORT}",
            f"v1/ports/2/8/{elsewhere}",
            f"v1/instances/2/8/{rehearsal}",
            f"v1/instances/1/7/{INSTANCE}",
            "v1/projects/2",
            f"v2/loadbalancers/1/7/{BALANCER}",
        ]
    )
    lists = [each.path for each in run.requests if each.path in ("/cloud/v1/projects", "/cloud/v1/regions")]
    assert lists.count("/cloud/v1/regions") == 1, "the list of regions is short: it is read once"
    assert lists.count("/cloud/v1/projects") == 1, "so is the list of projects"


def test_a_place_of_the_task_is_overruled_whole(sim):
    """An id of an item is not mixed with a name of the task, nor with what the environment says."""
    where = {"project_name": "default", "region_name": "Luxembourg-2"}
    run = succeeded(bulk(sim, [item("port", harness.ELSEWHERE, project_id=2, region_id=8, **TAG)], **where), 1)
    assert [each.path for each in run.requests if "projects" in each.path or "regions" in each.path] == []
    run = succeeded(bulk(sim, [item("port", PORT, project_id=1, **TAG), item("port", PAIRED, region_id=7)], **where), 1)
    assert len([each for each in run.requests if each.path.startswith("/cloud/v1/regions")]) == 1


def test_a_place_that_is_not_there_fails_alone(sim):
    items = [item("port", PORT, **TAG), item("port", PAIRED, project_name="nowhere"), item("port", OPEN, **TAG)]
    run = failed(bulk(sim, items), "1 of 3 resources failed. 2 changed. resources[1].project_name: there is no project")
    assert (flags(run), tagged(sim, "port", [PORT, OPEN])) == ("cfc", [True, True])


def test_a_project_is_said_by_its_item_only(sim):
    """Neither the environment nor the task says which one is changed."""
    message = "resources[0].project_id: is required to select the project"
    for where in ({}, {"project_id": 2}, {"project_name": "staging"}):
        run = failed(bulk(sim, [{"kind": "project", "description": "new"}], **where), message)
        assert run.requests == []
    items = [
        item("project", 2, description="new"),
        {"kind": "project", "project_name": "staging-eu", "description": "x"},
    ]
    run = succeeded(bulk(sim, items, project_id=1), 2)
    assert results(run, "id") == [(2,), (3,)]


# How many requests


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "number", "others", "requests"),
    [
        ("port", 1, 0, 1),
        ("port", 3, 500, 3),
        ("port", 4, 500, 1),
        ("port", 100, 0, 1),
        ("port", 101, 0, 1),
        ("port", 250, 0, 1),
        ("instance", 3, 0, 3),
        ("instance", 4, 0, 1),
        ("instance", 250, 0, 1),
        ("load_balancer", 3, 0, 3),
        ("load_balancer", 101, 0, 1),
    ],
)
def test_requests_of_unchanged_ones(sim, kind, number, others, requests):
    items = many(sim, kind, number, tags={"team": "backend"}, purge_tags=False)
    if others:
        many(sim, kind, others)
    run = succeeded(bulk(sim, items), 0)
    assert (len(run.requests), {each.status for each in run.requests}) == (requests, {200})
    assert flags(run) == "." * number
    assert [id for (id,) in results(run, "id")] == [each[SUBJECTS[kind].id_option] for each in items]


def test_requests_of_unchanged_bindings(server):
    ids = server.clone("bindings", FIRST, 120)
    for number in (1, 3):
        assert len(succeeded(bindings(server, [item("binding", id) for id in ids[:number]]), 0).requests) == number
    for number in (4, 101, 120):
        assert len(succeeded(bindings(server, [item("binding", id) for id in ids[:number]]), 0).requests) == 1


def test_requests_of_names(sim):
    """A list shows the resource with the name, and all that is needed of it."""
    for number in range(30):
        (copy,) = sim.clone("instances", INSTANCE, 1)
        sim.change("instances", copy, {"name": f"app-{number}"})
    items = [
        {"kind": "instance", "instance_name": f"app-{number}", "tags": {"env": "production"}} for number in range(30)
    ]
    for number in (3, 4, 30):
        run = succeeded(bulk(sim, items[:number]), 0)
        assert len(run.requests) == (number if number <= 3 else 1)


def test_requests_of_each_kind_and_place(sim):
    """Each place has its own lists, and few of a kind are read singly beside many of another."""
    items = [
        *many(sim, "port", 20),
        item("instance", INSTANCE),
        item("instance", BARE),
        item("port", harness.ELSEWHERE, project_id=2, region_id=8),
        item("project", 2),
    ]
    run = succeeded(bulk(sim, items), 0)
    assert len(run.requests) == 1 + 2 + 1 + 1


def test_security_groups_by_name_are_one_list(sim):
    """Few words are sent in the query, as for one port; then the list is read, once for all ports."""
    names = ["web", "ssh", "database", "monitoring", "backup"]
    ports = sim.clone("ports", PORT, 40)
    items = [
        item("port", id, security_groups=[name], purge_security_groups=False)
        for id, name in zip(ports, itertools.cycle(names))
    ]
    run = succeeded(bulk(sim, items, check=True), 32)
    groups = [each for each in run.requests if "/securitygroups/" in each.path]
    assert len(groups) <= 4, "three that ask for a name, and the list"
    assert len(run.requests) == len(groups) + 1
    items = [item("port", id, security_groups=["web", "ssh"]) for id in ports]
    run = succeeded(bulk(sim, items), 40)
    assert len([each for each in run.requests if "/securitygroups/" in each.path]) == 1
    assert {tuple(sim.get("ports", id)["security_group_ids"]) for id in ports} == {(GROUPS[1], GROUPS[2])}


def test_a_group_is_detached_from_400_ports(sim):
    """One list of ports, one of groups, a write for each port that has it; again: the two lists. A note for a typo."""
    ports = sim.clone("ports", PORT, 400)
    for id in ports[300:]:
        sim.change("ports", id, {"security_group_ids": [GROUPS[0], GROUPS[2]]})
    items = [item("port", id, remove_security_groups=["web"]) for id in ports]
    predicted = succeeded(bulk(sim, items, check=True), 300)
    assert len(predicted.requests) == 2
    run = succeeded(bulk(sim, items), 300)
    assert len(writes(run)) == 300
    assert {json.dumps(each.body) for each in writes(run)} == {json.dumps({"security_group_ids": [GROUPS[0]]})}
    assert predicted.result["diff"] == run.result["diff"]
    assert sim.get("ports", ports[0])["security_group_ids"] == [GROUPS[0]]
    assert sim.get("ports", ports[-1])["security_group_ids"] == [GROUPS[0], GROUPS[2]]
    again = succeeded(bulk(sim, items), 0)
    assert len(again.requests) == 2
    assert all("note" not in each for each in again.result["results"])
    misspelt = succeeded(bulk(sim, [{**each, "remove_security_groups": ["wep"]} for each in items]), 0)
    assert len(misspelt.requests) == 2
    notes = {each["note"] for each in misspelt.result["results"]}
    assert len(notes) == 1
    assert "there is no security group with the name 'wep'" in notes.pop()
    declared = [{**each, "remove_security_groups": ["default", "wep"]} for each in items[:4]]
    preview = succeeded(bulk(sim, declared, check=True), 4)
    report = drift(preview.result["results"], declared)
    assert report["msg"] == "4 of 4 resources differ from what is declared. 4 are worth a look: see the notes."
    assert [(each["option"], each["current"], each["wanted"]) for each in report["differences"]] == [
        ("security_group_ids", [GROUPS[0]], [])
    ] * 4


HTTPS_RULE = {"protocol": "tcp", "port": 443, "remote_ip_prefix": "0.0.0.0/0"}
HTTPS_SHOWN = {
    "protocol": "tcp",
    "port_range_min": 443,
    "port_range_max": 443,
    "ethertype": "IPv4",
    "remote_ip_prefix": "0.0.0.0/0",
    "remote_group_id": None,
    "description": "HTTPS",
}


def with_rules(sim):
    """The group web has a rule for HTTPS, and one that another user has added."""
    rules = [
        rule(2, 1, "ingress", **{**HTTPS_SHOWN, "protocol": "6"}),
        rule(2, 2, "ingress", protocol="tcp", port_range_min=22, port_range_max=22, remote_group_id=GROUPS[2]),
    ]
    sim.change("securitygroups", GROUPS[1], {"security_group_rules": [Rule(**each).model_dump() for each in rules]})
    added = {"protocol": "tcp", "port_range_min": 22, "port_range_max": 22, "remote_group_id": GROUPS[2]}
    return {**HTTPS_SHOWN, "remote_ip_prefix": None, "description": "", **added}


def test_rules_are_compared_one_by_one(sim):
    """One line for the rule that another user has added, and one for each that differs, in check mode as for real."""
    added = with_rules(sim)
    named = [{"protocol": "udp", "port": 53, "remote_group_name": name} for name in ("backup", "mail")]
    declared = [
        item("security_group", GROUPS[1], ingress_rules=[{**HTTPS_RULE, "description": "Web"}, *named]),
        item("security_group", GROUPS[3], ingress_rules=[]),
    ]
    preview = succeeded(bulk(sim, declared, check=True), 1)
    report = drift(preview.result["results"], declared)
    ports = {"port_range_min": 53, "port_range_max": 53}
    wanted = {**added, **ports, "protocol": "udp"}
    lines = [
        ("ingress_rules[tcp 443 0.0.0.0/0]", HTTPS_SHOWN, {**HTTPS_SHOWN, "description": "Web"}, None, None),
        (f"ingress_rules[tcp 22 ssh ({GROUPS[2]})]", added, None, {"remote_group_id": "ssh"}, None),
        *(
            (
                f"ingress_rules[udp 53 {name} ({id})]",
                None,
                {**wanted, "remote_group_id": id},
                None,
                {"remote_group_id": name},
            )
            for name, id in (("backup", GROUPS[5]), ("mail", GROUPS[6]))
        ),
    ]
    keys = ("option", "current", "wanted", "current_name", "wanted_name")
    found = [tuple(each[key] for key in keys) for each in report["differences"]]
    assert sorted(found, key=str) == sorted(lines, key=str)
    assert (report["undeclared"], report["counts"]["drifted"]) == ([], 1)
    real = succeeded(bulk(sim, declared), 1)
    assert real.result["results"][0]["changes"] == preview.result["results"][0]["changes"]
    assert drift(succeeded(bulk(sim, declared, check=True), 0).result["results"], declared)["drift"] is False


def test_elements_that_a_task_keeps_are_undeclared(sim):
    """Those of unchanged and changed resources, in check mode and for real. A task that only removes has none."""
    added = with_rules(sim)
    sim.change("ports", PORT, {"security_group_ids": GROUPS[:3]})
    items = [
        item("security_group", GROUPS[1], ingress_rules=[HTTPS_RULE], purge_ingress_rules=False),
        item("port", PORT, security_groups=["web"], purge_security_groups=False, remove_security_groups=["default"]),
        item("port", PAIRED, remove_security_groups=["web"], **TAG),
    ]
    preview, real = succeeded(bulk(sim, items, check=True), 2), succeeded(bulk(sim, items), 2)
    rest = {"option": "ingress_rules", "element": f"tcp 22 ssh ({GROUPS[2]})", "value": added}
    ssh = {"option": "security_group_ids", "element": f"ssh ({GROUPS[2]})", "value": GROUPS[2], "value_name": "ssh"}
    for run in (preview, real):
        first, second, third = run.result["results"]
        assert first["undeclared"] == [{**rest, "value_name": {"remote_group_id": "ssh"}}]
        assert second["undeclared"] == [ssh]
        assert "undeclared" not in third
    report = drift(preview.result["results"], items, undeclared=True)
    assert report["msg"] == "3 of 3 resources differ from what is declared. 2 elements are undeclared."
    assert [(each["option"], each["current_name"]) for each in report["undeclared"]] == [
        (f"ingress_rules[tcp 22 ssh ({GROUPS[2]})]", {"remote_group_id": "ssh"}),
        (f"security_group_ids[ssh ({GROUPS[2]})]", "ssh"),
    ]
    (alone,) = succeeded(bulk(sim, items[:1]), 0).result["results"]
    assert alone["undeclared"] == [{**rest, "element": f"tcp 22 {GROUPS[2]}"}], "nothing has shown the name"
    (failed_one,) = bulk(sim, [{**items[1], "security_groups": ["nothing"]}]).result["results"]
    assert (failed_one["failed"], "undeclared" in failed_one) == (True, False)


def test_members_are_compared_one_by_one(sim):
    """Those of a pool have their address and port as the label."""
    heavy = {"address": "10.10.1.11", "protocol_port": 8080, "weight": 5}
    declared = [item("lb_pool", POOL, members=[heavy])]
    report = drift(succeeded(bulk(sim, declared, check=True), 1).result["results"], declared)
    gone, weighed = sorted(report["differences"], key=lambda each: each["wanted"] is not None)
    assert (weighed["option"], weighed["current"]["weight"]) == ("members[10.10.1.11:8080]", 1)
    assert weighed["wanted"] == {**weighed["current"], "weight": 5}
    assert (gone["option"], gone["current"]["backup"], gone["wanted"]) == ("members[10.10.1.12:8080]", True, None)
    kept = [{**declared[0], "members": [{**heavy, "weight": 1}], "purge_members": False}]
    report = drift(succeeded(bulk(sim, kept, check=True), 0).result["results"], kept)
    assert [(each["option"], each["current"]) for each in report["undeclared"]] == [(gone["option"], gone["current"])]
    assert report["drift"] is False


def test_requests_of_changed_ones(sim):
    """One list before, a write each, one list of tasks a round, and one list after."""
    run = succeeded(bulk(sim, many(sim, "port", 60, **TAG)), 60)
    assert (len(writes(run)), looks(run)) == (60, 2)
    assert run.sent.count("POLL") <= 6
    run = succeeded(bulk(sim, many(sim, "instance", 60, **TAG)), 60)
    assert (len(writes(run)), looks(run), run.sent.count("POLL")) == (60, 2, 0)


# The result of each


MIXED = [
    item("port", PORT, security_group_ids=[GROUPS[2]], **TAG),
    item("instance", INSTANCE, name="web-01"),
    item("port", PAIRED),
    {"kind": "load_balancer", "load_balancer_name": "api-lb", "logging": {"topic_name": "api.errors"}},
    {"kind": "project", "project_name": "staging", "description": "new"},
    item("instance", BARE, tags={"env": "test"}),
    {"kind": "port", "ip_address": "192.168.50.13", "port_security_enabled": True},
]
CHANGED = {
    0: {"security_group_ids", "tags"},
    1: {"name"},
    3: {"logging"},
    4: {"description"},
    5: {"tags"},
    6: {"port_security_enabled"},
}


def test_mixed_kinds_at_once(sim):
    """Each result is what the module of its kind shows; a preview is what is real."""
    preview = succeeded(bulk(sim, MIXED, check=True), 6)
    assert (writes(preview), preview.msg) == ([], "6 of 7 resources would change.")
    run = succeeded(bulk(sim, MIXED), 6)
    assert run.msg == "6 of 7 resources changed."
    assert results(run, "kind", "id", "changed", "failed", "started") == [
        ("port", PORT, True, False, True),
        ("instance", INSTANCE, True, False, True),
        ("port", PAIRED, False, False, True),
        ("load_balancer", LOGGED, True, False, True),
        ("project", 2, True, False, True),
        ("instance", BARE, True, False, True),
        ("port", OPEN, True, False, True),
    ]
    assert run.result["diff"] == preview.result["diff"]
    assert len(run.result["diff"]) == len(CHANGED)
    for (index, options), part in zip(CHANGED.items(), run.result["diff"]):
        one, before = run.result["results"][index], preview.result["results"][index]
        assert {each["option"] for each in one["changes"]} == options
        assert one["changes"] == before["changes"]
        assert part["before"] == {each["option"]: each["before"] for each in one["changes"]}
        assert part["after"] == {each["option"]: each["after"] for each in one["changes"]}
        title = f"{SUBJECTS[one['kind']].resource.title} {one['display_name']} ({one['id']})"
        assert part["before_header"] == part["after_header"] == title
        assert one["msg"].startswith(f"The {title} has changed: ")
        assert "would change: " in before["msg"]
        assert ({**one, "tasks": [], "msg": "", "resource": settled(one)}) == (
            {**before, "msg": "", "resource": settled(before)}
        )
        shown = run_module(sim, f"gcore_{one['kind']}", {f"{one['kind']}_id": one["id"]}).result[one["kind"]]
        assert shown == one["resource"]
        assert bool(one["tasks"]) is (one["kind"] in ("port", "load_balancer"))
    unchanged = run.result["results"][2]
    assert unchanged["msg"] == f"The port {unchanged['display_name']} ({PAIRED}) is as declared."
    common = {"index", "provider", "kind", "id", "display_name", "changed", "failed", "started", "tasks", "msg"}
    assert unchanged.keys() == common
    again = succeeded(bulk(sim, MIXED), 0)
    assert (again.result["diff"], writes(again), again.msg) == ([], [], "0 of 7 resources changed.")


def settled(result):
    """A resource without what changes by itself."""
    return {
        key: value
        for key, value in result["resource"].items()
        if key not in ("updated_at", "task_id", "provisioning_status")
    }


def test_return_unchanged(sim):
    run = succeeded(bulk(sim, MIXED, return_unchanged=True), 6)
    one = run.result["results"][2]
    assert (one["changes"], one["resource"]["id"], one["matched_by"]) == ([], PAIRED, "id")
    assert len(run.result["diff"]) == 6, "what did not change differs in nothing"
    by_kind = {each["id"]: each["matched_by"] for each in run.result["results"]}
    assert by_kind == {
        **dict.fromkeys((PORT, INSTANCE, PAIRED, BARE), "id"),
        **dict.fromkeys((LOGGED, 2), "name"),
        OPEN: "ip_address",
    }


def test_a_change_that_somebody_else_makes_meanwhile_is_not_ours(sim):
    """The plan is made again after a lock: a resource that is then as declared was not changed."""
    sim.lock("instances", INSTANCE, 0.6)
    theirs = {"collection": "instances", "id": INSTANCE, "set": {"name": "web-01"}}
    sim.fault(method="PATCH", path=BARE, change=theirs)
    run = succeeded(bulk(sim, [item("instance", INSTANCE, name="web-01"), item("instance", BARE, name="db-01")]), 1)
    assert flags(run) == ".c"
    assert [by_id(each["before_header"]) for each in run.result["diff"]] == [f"instance {BARE}"]


def test_warnings_of_many_are_one(sim):
    ports = sim.clone("ports", METAL, 25)
    items = [item("port", id, allowed_address_pairs=[{"ip_address": "10.0.0.1"}]) for id in ports]
    run = succeeded(bulk(sim, items, check=True), 25)
    (warning,) = run.warnings
    said, _colon, text = warning.partition(": ")
    assert said.startswith("resources[")
    assert said.endswith(" and 15 more")
    assert said.count("resources[") == 10
    flag = "capabilities.allowed_address_pairs"
    assert text == f"allowed_address_pairs: the driver of this port does not enforce it ({flag} is false)."
    run = succeeded(bulk(sim, [*items[:2], item("instance", INSTANCE, **TAG)], parallel=1), 3)
    assert run.warnings == [f"resources[0], resources[1]: {text}"]


@pytest.mark.parametrize("parallel", [1, 64])
def test_parallel(sim, parallel):
    """One after the other, or as many at the same time as there may be, on connections that are kept."""

    def held():
        return len([each for each in sim.requests(brief=True) if each.method == "PATCH"])

    def look():
        try:
            until(lambda: held() >= parallel, f"{parallel} writes")
            time.sleep(0.2)  # for one more that may not come
            return held()
        finally:
            sim.release()

    items = many(sim, "instance", 2 * parallel + 4, **TAG)
    sim.fault(method="PATCH", times=None, hold=True)
    with meanwhile(look) as most:
        succeeded(bulk(sim, items, parallel=parallel), len(items))
    assert most == [parallel]
    assert tagged(sim, "instance", [each["instance_id"] for each in items]) == [True] * len(items)


def test_wait_false(sim):
    """The task does not wait for running tasks; an immediate change is verified."""
    sim.settings(task_running=5)
    items = [*many(sim, "port", 5, **TAG), item("instance", INSTANCE, **TAG)]
    run = succeeded(bulk(sim, items, wait=False), 6)
    assert "POLL" not in run.sent
    assert looks(run) == 1 + 1 + 1
    assert all(each["tasks"] for each in run.result["results"][:5])
    assert run.result["results"][0]["resource"]["tags"]["bulk"] == "yes", "as it will be"
    assert tagged(sim, "port", [items[0]["port_id"]]) == [False]


def test_requests_are_shown_at_verbosity_3(sim):
    run = bulk(sim, many(sim, "instance", 5, **TAG), verbosity=3)
    assert len(run.result["requests"]) == len(run.requests)
    assert "requests" not in bulk(sim, [item("instance", INSTANCE)], verbosity=2).result


def test_an_item_is_called_by_its_own_label(sim):
    """In all texts: mistakes, one by one and many together, failures, warnings and results."""
    wrong = [item("port", PORT, tags=3, label=f"web[{number}]") for number in range(12) if number != 5]
    wrong += [item("port", PORT, tags=3, label=f"port {number}") for number in range(12)]
    run = failed(bulk(sim, [*wrong, item("port", PORT, tags=3)]))
    assert "web[0-4,6-11].tags: " in run.msg
    assert "resources[23].tags: " in run.msg
    assert "port 8.tags: " in run.msg
    assert "port 9 and 2 more.tags: " in run.msg
    twins = [item("port", PORT, label="web[0]"), item("port", PORT, label=" web \n one ")]
    failed(bulk(sim, twins), "web one: is the same port as web[0]")
    failed(bulk(sim, [item("port", PORT, label=["a"])]), "resources[0].label: expected a string, got a list")
    assert run.requests == []
    items = [
        item("port", PORT, label="web[0]", **TAG),
        item("port", SYSTEM, label="web[1]", **TAG),
        {"kind": "instance", "instance_name": "twin", "label": "web[2]"},
        item("port", PAIRED, label=None),
    ]
    run = failed(bulk(sim, items))
    assert "web[1]: Cannot change the port" in run.msg
    assert "web[2].instance_name: " in run.msg
    assert "resources[" not in run.msg
    assert [each.get("label") for each in run.result["results"]] == ["web[0]", "web[1]", "web[2]", None]


# Failures of some of them


def test_some_fail_and_the_others_are_done(sim):
    missing = "40000000-0000-4000-8000-0000000000ff"
    items = [
        item("port", PORT, **TAG),
        item("port", missing, **TAG),
        item("port", SYSTEM, **TAG),
        {"kind": "instance", "instance_name": "nobody"},
        {"kind": "instance", "instance_name": "twin", **TAG},
        item("instance", BARE, **TAG),
        item("instance", INSTANCE, tags={"os_type": "windows"}),
        item("port", PAIRED),
        {"kind": "project", "project_id": 2, "name": "default"},
        item("port", OPEN, security_groups=["nothing"]),
    ]
    preview = failed(bulk(sim, items, check=True), "6 of 10 resources failed.")
    assert (flags(preview), writes(preview)) == ("cffffcf.cf", [])
    run = failed(bulk(sim, items), "7 of 10 resources failed.")
    assert flags(run) == "cffffcf.ff"
    assert run.result["changed"] is True
    for index in (1, 2, 3, 4, 6, 8, 9):
        one = run.result["results"][index]
        assert f"resources[{index}]" in run.msg
        assert one["msg"] in run.result["msg"]
        assert "resource" not in one
    by_index = run.result["results"]
    assert (by_index[1]["status"], by_index[1]["id"]) == (404, missing)
    assert (by_index[3]["status"], by_index[3]["id"]) == (None, None)
    assert by_index[8]["status"] == 409
    assert "Each project needs a unique name: another one may have this name already." in by_index[8]["msg"]
    assert len(run.result["diff"]) == 2
    assert tagged(sim, "port", [PORT, SYSTEM]) + tagged(sim, "instance", [BARE]) == [True, False, True]


NOWHERE = "40000000-0000-4000-8000-0000000000ff"
NO_INSTANCE, NO_BALANCER = "50000000-0000-4000-8000-0000000000ff", "70000000-0000-4000-8000-0000000000ff"
GONE, UNSURE, SILENT = (True, True), (False, True), (False, False)


def marks(run):
    """Of each item that failed, whether it is missing and whether the API has answered."""
    assert all(("missing" in each) == ("answered" in each) == each["failed"] for each in run.result["results"])
    return [(each["missing"], each["answered"]) for each in run.result["results"] if each["failed"]]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item("port", NOWHERE)], [GONE]),
        ([item("instance", NO_INSTANCE, **TAG), item("load_balancer", NO_BALANCER)], [GONE, GONE]),
        ([item("project", 99, description="x")], [GONE]),
        ([{"kind": "instance", "instance_name": "nobody"}], [GONE]),
        ([{"kind": "instance", "instance_name": "nobody", "name": "no-one"}], [GONE]),
        ([{"kind": "port", "ip_address": "10.99.0.1"}], [GONE]),
        ([{"kind": "project", "project_name": "nothing"}], [GONE]),
        ([{"kind": "instance", "instance_name": "twin"}], [UNSURE]),
        ([item("port", PORT, security_groups=["nothing"])], [UNSURE]),
        ([item("port", NOWHERE, project_id=99), item("port", PORT, region_id=99)], [SILENT, SILENT]),
        ([item("port", NOWHERE, project_name="nothing"), item("port", PORT, region_name="nothing")], [UNSURE, UNSURE]),
        ([{"kind": "instance", "instance_name": "web-1", "project_id": 99}], [SILENT]),
        ([item("port", PORT, project_id=99), item("port", NOWHERE)], [SILENT, GONE]),
    ],
    ids=str,
)
def test_what_is_missing(sim, items, expected, check):
    """A missing resource in an existing project. A missing project, several of one name, and values do not count."""
    assert marks(failed(bulk(sim, items, check=check))) == expected


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_route_that_refuses_says_nothing_of_what_is_missing(sim, status):
    """The list of the place answers the same."""
    for _request in range(9):
        sim.fault(method="GET", path="/ports/", status=status)
    assert marks(failed(bulk(sim, [item("port", PORT)], api_retries=0))) == [SILENT]


@pytest.mark.parametrize("number", [1, 3, 5])
def test_requests_of_missing_ones(sim, number):
    """One list of each place in which none was found, and none where one was. For more than three, one list is read."""
    absent = [item("instance", f"{NO_INSTANCE[:-1]}{digit}") for digit in range(number)]
    lists = [each for each in failed(bulk(sim, absent)).requests if each.path.endswith("/instances/1/7")]
    assert len(lists) == 1 + (number > 3)
    run = failed(bulk(sim, [*absent, item("instance", INSTANCE)]))
    assert len([each for each in run.requests if each.path.endswith("/instances/1/7")]) == (number > 2)
    assert marks(run) == [GONE] * number


def test_what_goes_while_it_is_read_is_missing(sim):
    sim.fault(method="PATCH", status=404)
    sim.fault(method="GET", path=f"/ports/1/7/{PORT}", skip=1, status=404)
    run = failed(bulk(sim, [item("port", PORT, **TAG)]), "It existed a moment ago, and has been deleted since.")
    assert (marks(run), looks(run)) == ([GONE], 2)


def test_missing_bindings(server):
    nowhere = f"{FIRST[:-2]}ff"
    words = {"host": "web-1", "service": "website", "port": "81/tcp"}
    items = [item("binding", nowhere), {"kind": "binding", "binding": words}]
    for turn in (items, items[:1], items[1:]):
        assert marks(failed(bindings(server, turn))) == [GONE] * len(turn)
    for other in ({"host": "web-9"}, {"service": "nothing"}):
        assert marks(failed(bindings(server, [{"kind": "binding", "binding": {**words, **other}}]))) == [GONE]
    lost = {**words, "network": "nothing"}
    assert marks(failed(bindings(server, [{"kind": "binding", "binding": lost}]))) == [UNSURE]
    server.fault(method="GET", path="/api/v1/bindings", times=2, status=404)
    assert marks(failed(bindings(server, [item("binding", FIRST)]))) == [SILENT]


def test_renamed_ones_are_said(sim, server):
    """Whether changed or not, and of no other."""
    said = "No instance is named 'web-0': assuming that an earlier run renamed it to 'web-1'."
    again = {"kind": "instance", "instance_name": "web-0", "name": "web-1"}
    for more, changed in (({}, 0), (TAG, 1)):
        for check in (True, False):
            run = succeeded(bulk(sim, [{**again, **more}, item("port", PORT)], check=check), changed)
            renamed, other = run.result["results"]
            assert (renamed["note"], "note" in other) == (said, False)
            assert renamed["msg"].endswith(f". {said}")
            assert said not in other["msg"]
    words = {"host": "web-1", "service": "website", "port": "81/tcp", "ip_address": "192.168.20.11"}
    (one,) = bindings(server, [{"kind": "binding", "binding": words, "port": "80/tcp"}]).result["results"]
    assert one["note"] == (
        "There is no binding of 81/tcp on 192.168.20.11 of the service 'website' on the host 'web-1': assuming that "
        "an earlier run changed it to the one of 80/tcp on 192.168.20.11 of the service 'website' on the host 'web-1'."
    )


def test_many_that_fail_are_counted(sim):
    items = [item("port", f"40000000-0000-4000-8000-0000000001{number:02}") for number in range(25)]
    run = failed(
        bulk(sim, [*items, item("port", PORT, **TAG)]), "25 of 26 resources failed.", "And 15 more: see results."
    )
    assert run.msg.count("resources[") == 10
    assert flags(run) == "f" * 25 + "c"


def test_fail_fast(sim, monkeypatch):
    items = many(sim, "instance", 60, **TAG)
    sim.fault(method="PATCH", skip=9, status=400)
    # A later one is answered when the task knows of it.
    sim.fault(method="PATCH", skip=9, times=None, hold=True)
    then(monkeypatch, _progress.Progress, "fail", sim.release)
    run = failed(
        bulk(sim, items, fail_fast=True, parallel=4),
        "1 of 60 resources failed.",
        "were not started: another resource has",
    )
    done = flags(run)
    assert done.count("f") == 1
    # Those that were under way
    assert 9 <= done.count("c") <= 9 + 3
    assert done.count("n") == 60 - 1 - done.count("c")
    assert len(writes(run)) == 1 + done.count("c")
    left = run.result["results"][done.index("n")]
    assert (left["changed"], left["failed"], left["tasks"]) == (False, False, [])
    assert "Nothing was done with the instance" in left["msg"]
    run = succeeded(bulk(sim, items), done.count("n") + 1)
    assert len(writes(run)) == done.count("n") + 1, "the next run finishes the rest"


def test_fail_fast_before_the_first_write(sim):
    items = [item("instance", "50000000-0000-4000-8000-0000000000ff"), *many(sim, "instance", 5, **TAG)]
    run = failed(bulk(sim, items, fail_fast=True), "1 of 6 resources failed. 5 were not started")
    assert (flags(run), writes(run)) == ("fnnnnn", [])


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_list_that_fails(sim, status):
    """A key that may not see a list may see its elements; any other error is that of all."""
    items = many(sim, "instance", 6)
    sim.fault(method="GET", path="/instances/1/7$", times=None, status=status)
    run = bulk(sim, [*items, item("port", PORT, **TAG)], api_retries=0)
    if status == 403:
        succeeded(run, 1)
        assert looks(run) == 1 + 6 + 2
    else:
        failed(run, "6 of 7 resources failed", f"HTTP {status}")
        assert flags(run) == "ffffffc"
        assert {each["status"] for each in run.result["results"][:6]} == {status}


def test_a_list_that_changes_while_it_is_read(sim, monkeypatch):
    """Rows that move are found by their ids all the same."""
    monkeypatch.setattr(_gcore_api, "PAGE_SIZE", 50)
    items = many(sim, "port", 130, **TAG)
    (late,) = sim.clone("ports", UNATTACHED, 1)
    earlier = {"collection": "ports", "id": late, "set": {"created_at": "2000-01-01T00:00:00Z"}}
    sim.fault(method="GET", path="/ports/1/7$", skip=1, when="before", change=earlier)
    succeeded(bulk(sim, items), 130)
    assert sim.faults() == []
    assert tagged(sim, "port", [each["port_id"] for each in items]) == [True] * 130


def test_too_many_requests_slow_all(sim, monkeypatch):
    """One answer is meant for all that are under way: none begins within its time."""
    items = many(sim, "instance", 60, **TAG)
    sim.fault(method="PATCH", skip=20, status=429, headers={"Retry-After": "1"})
    # A later one is answered when the task knows of it.
    sim.fault(method="PATCH", skip=20, times=None, hold=True)
    then(monkeypatch, _rate_limit.RateLimitGate, "slow_down", sim.release)
    run = succeeded(bulk(sim, items, parallel=8), 60)
    (place,) = [place for place, each in enumerate(run.requests) if each.status == 429]
    late = [each.at - run.requests[place].at for each in run.requests[place + 1 :]]
    # Those that were under way
    assert len([seconds for seconds in late if seconds < 1]) <= 7
    assert len(writes(run)) == 61


def test_503_for_the_500th(sim):
    """With Retry-After nothing was processed: it is sent again. Without, this is unknown: a read comes before that."""
    items = many(sim, "instance", 510, **TAG)
    sim.fault(method="PATCH", skip=499, status=503, html=True)
    sim.fault(method="PATCH", skip=499, status=503, headers={"Retry-After": "0"}, html=True)
    run = succeeded(bulk(sim, items), 510)
    sent = [each.path.rpartition("/")[2] for each in writes(run)]
    refused = [each.path.rpartition("/")[2] for each in writes(run) if each.status == 503]
    assert len(sent) == 512
    assert [sent.count(id) for id in refused] == [2, 2]


def test_an_answer_that_is_lost_again_and_again(sim):
    """A change that no read has shown is none, with or without an answer."""
    items = many(sim, "instance", 20, **TAG)
    path = f"/{items[7]['instance_id']}"
    sim.fault(method="PATCH", path=path, times=None, status=502)
    run = failed(bulk(sim, items), "1 of 20 resources failed. 19 changed.", "HTTP 502", "was lost")
    (one,) = [each for each in run.result["results"] if each["failed"]]
    assert (one["index"], one["changed"], one["status"]) == (7, False, 502)
    assert len([each for each in writes(run) if each.path.endswith(path)]) == 2
    run = failed(bulk(sim, items), "1 of 20 resources failed. ", "HTTP 502")
    assert run.result["changed"] is False, "nothing has changed this time"


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_connection_that_breaks_in_a_write(sim, drop):
    """The others go on; what was done is found by reading, and what was not is said."""
    items = many(sim, "instance", 40, **TAG)
    sim.fault(method="PATCH", skip=20, drop=drop)
    run = bulk(sim, items)
    assert len(writes(run)) == (40 if drop == "after" else 41)
    assert [each.status for each in writes(run)].count(None) == 1
    succeeded(run, 40)
    assert writes(succeeded(bulk(sim, items), 0)) == []


@pytest.mark.parametrize("effects", [{"status": 502, "after": True}, {"truncate": True}, {"empty": True}], ids=str)
def test_an_answer_that_is_lost(sim, effects):
    items = many(sim, "instance", 20, **TAG)
    sim.fault(method="PATCH", skip=10, **effects)
    run = succeeded(bulk(sim, items), 20)
    assert len(writes(run)) == 20


def test_a_connection_that_breaks_in_a_list(sim):
    items = many(sim, "instance", 20, **TAG)
    sim.fault(method="GET", path="/instances/1/7$", times=2, drop="after")
    succeeded(bulk(sim, items), 20)
    assert sim.faults() == []


def test_a_task_that_fails_in_the_middle(sim):
    items = many(sim, "port", 30, **TAG)
    sim.fault(method="PATCH", skip=15, tasks=[{"error": "No more room", "seconds": 0.2}])
    run = failed(bulk(sim, items), "1 of 30 resources failed. ", "No more room")
    (one,) = [each for each in run.result["results"] if each["failed"]]
    assert one["changed"] is True
    assert len(one["tasks"]) == 1
    assert one["tasks"][0] in one["msg"]
    assert flags(run).count("c") == 29
    assert len(writes(succeeded(bulk(sim, items), 1))) == 1


def test_a_task_that_no_list_shows(sim):
    items = many(sim, "port", 10, **TAG)
    sim.fault(method="PATCH", skip=5, tasks=[{"unlisted": True, "seconds": 0.2}])
    succeeded(bulk(sim, items), 10)


def test_locks_that_end(sim):
    """Free resources are written first; locked ones are read together, one list a round."""
    items = many(sim, "instance", 30, **TAG)
    for each in items[10:20]:
        sim.lock("instances", each["instance_id"], 1.0)
    run = succeeded(bulk(sim, items), 30)
    written = [each.path.rpartition("/")[2] for each in writes(run)]
    assert len(written) == 30
    assert {*written[20:]} == {each["instance_id"] for each in items[10:20]}
    assert looks(run) <= 10


@pytest.mark.parametrize("locked", [1, 6])
def test_locks_that_do_not_end(sim, locked):
    items = many(sim, "instance", 12, **TAG)
    tasks = [sim.lock("instances", each["instance_id"], None) for each in items[:locked]]
    run = failed(bulk(sim, items, wait_timeout=2), f"{locked} of 12 resources failed. ")
    assert flags(run) == "f" * locked + "c" * (12 - locked)
    for one, task in zip(run.result["results"], tasks):
        assert one["msg"] == (
            f"Nothing was changed: after 2 s the instance {one['display_name']} ({one['id']}) is still locked by "
            f"task {task} (resize_vm, RUNNING). Run the task again when it is unlocked."
        )


def test_ports_that_other_tasks_hold(sim):
    """Their documents show no lock: a conflict does, and then one list of running tasks for all of them."""
    items = many(sim, "port", 12, **TAG)
    for each in items[4:8]:
        sim.task("ports", each["port_id"], 0.6)
    run = succeeded(bulk(sim, items), 12)
    assert len(writes(run)) == 12 + 4
    active = [each for each in run.requests if each.path.endswith("/active")]
    assert len(active) <= 6


def test_tasks_that_never_end(sim):
    items = many(sim, "port", 8, **TAG)
    sim.fault(method="PATCH", skip=4, times=2, tasks=[{"never": True}])
    run = failed(bulk(sim, items, wait_timeout=2), "2 of 8 resources failed. ", "is not done after 2 s")
    assert sorted(flags(run)) == ["b"] * 2 + ["c"] * 6


def test_a_defect_of_ours_still_says_what_was_written(sim, monkeypatch):
    def broken(*arguments):
        raise ZeroDivisionError("broken")

    monkeypatch.setattr(_run.Verifier, "verify", broken)
    sim.fault(method="PATCH", status=400, body={"message": "no"})
    run = failed(bulk(sim, many(sim, "instance", 5, **TAG)), "This is a defect of the module")
    assert run.result["changed"] is True
    assert sorted(flags(run)) == [*"bbbbf"], "nobody has seen them through"
    assert ["HTTP 400: no" in each["msg"] for each in run.result["results"]].count(True) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption(sim, execution_path, monkeypatch, number):
    """No write begins after it, those under way end, and the next run finishes the rest."""
    items = many(sim, "instance", 60, **TAG)
    # Those under way end when the task knows of it.
    sim.fault(method="PATCH", skip=19, times=None, hold=True)
    then(monkeypatch, _clock.Clock, "stop", sim.release)
    heard = []
    former = signal.signal(number, lambda which, _frame: heard.append(which))
    count = itertools.count(1)
    write = _gcore_api._GcoreApi.write

    def interrupting(*arguments):
        if next(count) == 20:
            os.kill(os.getpid(), number)
        return write(*arguments)

    monkeypatch.setattr(_gcore_api._GcoreApi, "write", interrupting)
    try:
        run = failed(
            bulk(sim, items, parallel=4), "of 60 resources failed", "were not started: the task was interrupted"
        )
    finally:
        signal.signal(number, former)
    # A signal to a process with other work goes on to it.
    assert heard == ([number] if harness.EXECUTION_PATH == ["action"] else [])
    sent = writes(run)
    assert 20 - 4 <= len(sent) <= 20 + 4
    assert {each.status for each in sent} == {200}
    ids = [each["instance_id"] for each in items]
    written = {each.path.rpartition("/")[2] for each in sent}
    assert [id for id, done in zip(ids, tagged(sim, "instance", ids)) if done] == [id for id in ids if id in written]
    for one in run.result["results"]:
        assert one["changed"] is (one["id"] in written)
        assert ("had sent the change" if one["changed"] else "Nothing was done with") in one["msg"]
        assert "the task was interrupted" in one["msg"].lower()
    monkeypatch.setattr(_gcore_api._GcoreApi, "write", write)
    again = succeeded(bulk(sim, items), 60 - len(written))
    assert len(writes(again)) == 60 - len(written)


# Scanopy


def test_bindings_changed_at_once(server):
    """A binding is read once more right before its write, and its service and host before that."""
    items = [
        item("binding", FIRST, port_id=HTTPS),
        item("binding", EVERYWHERE, ip_address_id=ETH1),
        item("binding", OF_A_PORT),
    ]
    preview = succeeded(bindings(server, items, check=True), 2)
    run = succeeded(bindings(server, items), 2)
    assert run.result["diff"] == preview.result["diff"]
    assert results(run, "kind", "id") == [("binding", id) for id in (FIRST, EVERYWHERE, OF_A_PORT)]
    succeeded(bindings(server, items), 0)


@pytest.mark.parametrize(("parallel", "turn"), [(1, 1), (1, -1), (8, 1)])
def test_bindings_that_are_in_the_way_of_each_other(server, parallel, turn):
    """Each would fit alone. The one that comes later is refused with the words that it would read alone, after it."""
    pair = [
        item("binding", FIRST, service_id=SPARE, ip_address_id="all"),
        item("binding", RESOLVED, service_id=SPARE),
    ][::turn]
    run = failed(bindings(server, pair, parallel=parallel), "1 of 2 resources failed. ", "Change that one first")
    assert sorted(flags(run)) == ["c", "f"]
    assert parallel > 1 or flags(run) == "cf"
    late = pair[flags(run).index("f")]
    alone = bindings(server, [late])
    assert alone.result["results"][0]["msg"] == run.result["results"][flags(run).index("f")]["msg"]
    assert [each.status for each in writes(run)].count(200) == 1


def test_what_an_item_of_scanopy_may_not_hold(server):
    items = [
        item("binding", FIRST, project_id=1),
        {"kind": "port", "port_id": HTTPS},
        item("binding", EVERYWHERE, wait=True),
    ]
    run = failed(bindings(server, items), "resources[0].project_id: there is no such option")
    kinds = ", ".join(sorted(each.resource.kind for each in changing().values() if each.provider == "scanopy"))
    assert f"resources[1].kind: value must be one of: {kinds}, got: 'port'" in run.msg
    assert "resources[2].wait: is an option of the task, not of an item: write it there" in run.msg
    assert run.requests == []


def test_twins_of_scanopy(server):
    words = {"host": "web-1", "service": "website", "port": "80/tcp", "ip_address": "192.168.20.11"}
    twins = [item("binding", FIRST, port_id=HTTPS), {"kind": "binding", "binding": words}]
    run = failed(bindings(server, twins), "resources[0]: is the same binding as resources[1]: merge the items")
    assert writes(run) == []
