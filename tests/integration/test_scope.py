# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The project and the region of resources: by id or name, from the task or environment; and failed look-ups."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits

from .harness import BALANCER, ELSEWHERE, INSTANCE, PORT, environment, run_module
from .test_names import NAMED, ONE, found, named, refused, task

RESOURCES = {
    "port": ("port_id", PORT, "ports/1/7"),
    "instance": ("instance_id", INSTANCE, "instances/1/7"),
    "load_balancer": ("load_balancer_id", BALANCER, "loadbalancers/1/7"),
}
BOTH = {
    "project_id": ({"project_id": 1}, {"project_name": "default"}),
    "region_id": ({"region_id": 7}, {"region_name": "luxembourg-2"}),
}
"""The two ways to say where the resources stand."""


def elsewhere(sim):
    """An environment that names another place, which holds none of the resources."""
    return environment(sim, GCORE_CLOUD_PROJECT_ID="2", GCORE_CLOUD_REGION_ID="8")


def last(run):
    return run.requests[-1].path.removeprefix("/cloud/v1/")


# The task, then the environment


@pytest.mark.parametrize("region", [0, 1])
@pytest.mark.parametrize("project", [0, 1])
@pytest.mark.parametrize("kind", RESOURCES)
def test_the_task_comes_before_the_environment(sim, kind, project, region):
    option, key, path = RESOURCES[kind]
    options = {option: key, **BOTH["project_id"][project], **BOTH["region_id"][region]}
    run = task(sim, kind, env=elsewhere(sim), **options)
    assert found(run) == (key, "id", 1 + project + region)
    assert last(run) == f"{path}/{key}"


@pytest.mark.parametrize("kind", RESOURCES)
def test_the_environment_fills_in_what_the_task_leaves_out(sim, kind):
    option, key, path = RESOURCES[kind]
    for options in BOTH["project_id"]:
        env = environment(sim, GCORE_CLOUD_PROJECT_ID="2")
        assert last(task(sim, kind, env=env, **{option: key}, **options)) == f"{path}/{key}"
    for options in BOTH["region_id"]:
        env = environment(sim, GCORE_CLOUD_REGION_ID="8")
        assert last(task(sim, kind, env=env, **{option: key}, **options)) == f"{path}/{key}"
    assert last(task(sim, kind, **{option: key})) == f"{path}/{key}"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("nonsense", "'nonsense' is not an integer"),
        ("0", "expected at least 1, got 0"),
        ("-1", "expected at least 1, got -1"),
        ("default", "'default' is not an integer"),
    ],
)
def test_the_environment_is_not_read_where_a_name_is_given(sim, text, rule):
    """Mistakes there do not count."""
    env = environment(sim, GCORE_CLOUD_PROJECT_ID=text, GCORE_CLOUD_REGION_ID=text)
    where = {"project_name": "default", "region_name": "Luxembourg-2"}
    assert found(task(sim, "port", env=env, port_id=PORT, **where)) == (PORT, "id", 3)
    message = refused(task(sim, "port", env=env, port_id=PORT, project_name="default"))
    assert message == f"region_id (from GCORE_CLOUD_REGION_ID): {rule}. For a name, give region_name"


def test_the_environment_has_no_names(sim):
    env = environment(sim, GCORE_CLOUD_PROJECT_NAME="default", GCORE_CLOUD_REGION_NAME="Luxembourg-2")
    del env["GCORE_CLOUD_PROJECT_ID"]
    message = refused(task(sim, "port", env=env, port_id=PORT))
    assert message.startswith("project_id: is required. Set it or project_name, or GCORE_CLOUD_PROJECT_ID in the ")


@pytest.mark.parametrize("option", BOTH)
def test_both_are_given(sim, option):
    id, name = BOTH[option]
    other = option.replace("_id", "_name")
    for module, needed in (("gcore_port", {"port_id": PORT}), ("gcore_port_info", {})):
        run = run_module(sim, module, {**needed, **id, **name})
        assert refused(run) == (
            f"{option}: is mutually exclusive with {other}. If module_defaults sets one of them, leave it "
            f'out with {option}: "{{{{ omit }}}}" or {other}: "{{{{ omit }}}}"'
        )


@pytest.mark.parametrize("kind", [*ONE])
def test_identity_by_id_and_by_name(sim, kind):
    _collection, key, name = ONE[kind]
    id_option, name_option = NAMED[f"gcore_{kind}"].id_option, NAMED[f"gcore_{kind}"].name_option
    message = refused(named(sim, kind, name, **{id_option: key}))
    assert message.startswith(f"{id_option}: is mutually exclusive with {name_option}. If module_defaults sets ")


def test_null_is_not_given(sim):
    for nothing in ({"project_name": None, "region_name": None}, {"project_id": None, "region_name": None}):
        assert found(task(sim, "port", port_id=PORT, **nothing)) == (PORT, "id", 1)
    run = task(sim, "port", env=elsewhere(sim), port_id=PORT, project_id=None, project_name="default", region_id=7)
    assert last(run) == f"ports/1/7/{PORT}"


def test_other_places(sim):
    run = task(sim, "port", port_id=ELSEWHERE, project_name="staging", region_name="frankfurt")
    assert (found(run), last(run)) == ((ELSEWHERE, "id", 3), f"ports/2/8/{ELSEWHERE}")
    run = task(sim, "port", ip_address="10.99.0.18", security_groups=["rehearsal"], project_name="staging", region_id=8)
    assert run.result["changed"] is True
    group = "30000000-0000-4000-8000-00000000000f"
    assert sim.get("ports", ELSEWHERE)["security_group_ids"] == [group], "groups are those of the same place"


def test_a_project_is_never_taken_from_the_environment(sim):
    run = task(sim, "project", description="oops")
    assert refused(run).startswith("project_id: is required to select the project. Give it or project_name. ")
    assert "GCORE_CLOUD_PROJECT_ID is ignored here" in run.msg
    run = named(sim, "project", "staging", description="found")
    assert (run.result["changed"], last(run)) == (True, "projects/2")
    assert sim.get("projects", 1)["description"] != "found"
    message = refused(named(sim, "project", "nobody", description="oops"), 1)
    assert message.startswith("project_name: there is no project with the name 'nobody'")


# Modules that read


@pytest.mark.parametrize("kind", RESOURCES)
def test_modules_that_read_take_names(sim, kind):
    _option, key, path = RESOURCES[kind]
    where = {"project_name": "default", "region_name": "LUXEMBOURG-2"}
    run = run_module(sim, f"gcore_{kind}_info", where, env=elsewhere(sim))
    assert not run.failed, run.msg
    assert key in [each["id"] for each in run.result[f"{kind}s"]]
    assert [each.path.removeprefix("/cloud/v1/") for each in run.requests] == ["projects", "regions", path]
    message = refused(run_module(sim, f"gcore_{kind}_info", {"project_name": "nobody"}), 1)
    assert message.startswith("project_name: there is no project with the name 'nobody'")
    assert refused(run_module(sim, f"gcore_{kind}_info", {"region_name": ["x"]})) == (
        "region_name: expected a string, got a list"
    )


def test_tasks_and_projects_stand_nowhere(sim):
    """They take the defaults of their group, and look nothing up."""
    started = task(sim, "port", port_id=PORT, tags={"a": "1"}, wait=False).result["tasks"]
    where = {"project_name": "default", "region_name": "LUXEMBOURG-2"}
    run = run_module(sim, "gcore_task_info", {"task_ids": started, **where}, env=elsewhere(sim))
    assert not run.failed, run.msg
    assert [each["state"] for each in run.result["tasks"]] == ["FINISHED"]
    assert all("/tasks" in each.path for each in run.requests)
    assert found(task(sim, "project", project_id=2, region_name="nowhere")) == (2, "id", 1)


def test_projects_are_read_without_a_place(sim):
    env = environment(sim)
    del env["GCORE_CLOUD_PROJECT_ID"], env["GCORE_CLOUD_REGION_ID"]
    run = run_module(sim, "gcore_project_info", {"name": "staging"}, env=env)
    assert [each["id"] for each in run.result["projects"]] == [2]


# Look-ups that fail


FAULTS = {
    "401": ({"status": 401}, "HTTP 401", "key", 1),
    "403": ({"status": 403}, "HTTP 403", "If the key lacks permissions, use another one.", 1),
    "404": ({"status": 404}, "HTTP 404", "Check ", 1),
    "400": ({"status": 400}, "HTTP 400", "", 1),
    "500": ({"status": 500}, "HTTP 500", "", 4),
    "503": ({"status": 503, "headers": {"Retry-After": "0"}}, "HTTP 503", "Try again later.", 1),
    "HTML": ({"status": 200, "html": True}, "HTTP 200", "Check api_url.", 1),
    "no list": ({"status": 200, "body": []}, "HTTP 200 without the expected list", "Check api_url.", 1),
    "no results": ({"status": 200, "body": {"id": 1}}, "without the expected list", "Check api_url.", 1),
    "a text": ({"status": 200, "body": "results"}, "without the expected list", "Check api_url.", 1),
    "nothing": ({"empty": True}, "HTTP 204 without the expected list", "", 1),
    "cut off": ({"drop": "before"}, "", "", 1),
    "half": ({"truncate": True}, "", "", 4),
}
LOOKS = {
    "instance": ("instance", {"instance_name": "web-1", "name": "web-01"}, "/instances/1/7$", 0),
    "port": ("port", {"ip_address": "10.10.1.11", "tags": {"a": "1"}}, "/ports/1/7$", 0),
    "project": ("project", {"project_name": "staging", "name": "rehearsal"}, "/projects$", 0),
    "new name": ("instance", {"instance_name": "web-1", "name": "web-01"}, "/instances/1/7$", 1),
    "place": ("port", {"port_id": PORT, "project_name": "default", "tags": {"a": "1"}}, "/projects$", 0),
    "region": ("port", {"port_id": PORT, "region_name": "Frankfurt", "tags": {"a": "1"}}, "/regions$", 0),
    "groups": ("port", {"port_id": PORT, "security_groups": ["ssh"]}, "/securitygroups/1/7$", 0),
}
TITLES = {
    "instance": "Cannot look for the instance with the name 'web-1': ",
    "port": "Cannot look for the port with the ip_address '10.10.1.11': ",
    "project": "Cannot look for the project with the name 'staging': ",
    "new name": "Cannot look for the instance with the name 'web-1': ",
    "place": "Cannot look for the project with the name 'default': ",
    "region": "Cannot look for the region with the name 'Frankfurt': ",
    "groups": f"Cannot read /cloud/v1/securitygroups/1/7, which the change of the port {PORT} needs: ",
}


def quick(sim):
    return environment(sim, GCORE_API_RETRY_MAX_DELAY="0")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("look", LOOKS)
def test_a_look_up_that_fails(sim, look, fault, monkeypatch):
    """Requests are repeated for a time while an API is away. Here, it is none."""
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.0)
    kind, options, path, skip = LOOKS[look]
    effects, problem, advice, tries = FAULTS[fault]
    sim.fault(method="GET", path=path, skip=skip, times=None, **effects)
    run = task(sim, kind, env=quick(sim), **options)
    before = skip + (1 if look == "groups" else 0)
    if fault == "400" and look in ("instance", "new name"):
        tries += 1  # what is refused may be the parameter for bare metal servers
    message = refused(run, before + tries)
    assert message.startswith(TITLES[look])
    assert problem in message
    assert advice in message


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "effects", [{"status": 502}, {"drop": "before"}, {"status": 429, "headers": {"Retry-After": "0"}}], ids=str
)
@pytest.mark.parametrize("look", LOOKS)
def test_a_passing_fault(sim, look, effects):
    kind, options, path, skip = LOOKS[look]
    if look == "region":
        options = {**options, "region_name": "Luxembourg-2"}
    sim.fault(method="GET", path=path, skip=skip, times=2, **effects)
    run = task(sim, kind, env=quick(sim), **options)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert len(run.writes) == 1


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_up_that_takes_too_long(sim, look):
    kind, options, path, skip = LOOKS[look]
    sim.fault(method="GET", path=path, skip=skip, times=None, delay=3)
    run = task(sim, kind, env=environment(sim, GCORE_API_TIMEOUT="1", GCORE_API_RETRIES="0"), **options)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert run.msg.startswith(TITLES[look])


def test_two_names_of_a_place_of_which_one_fails(sim):
    sim.fault(method="GET", path="/regions$", status=403)
    where = {"project_name": "default", "region_name": "Frankfurt"}
    message = refused(named(sim, "instance", "web-1", **where), 2)
    assert message.startswith("Cannot look for the region with the name 'Frankfurt': HTTP 403")
    sim.fault(method="GET", path="/regions$", status=403)
    message = refused(run_module(sim, "gcore_instance_info", where), 2)
    assert message.startswith("Cannot look for the region with the name 'Frankfurt': HTTP 403")
    sim.fault(method="GET", path="/instances", status=403)
    assert refused(run_module(sim, "gcore_instance_info", where), 3).startswith("Cannot read the instances: HTTP 403")


def test_rows_that_are_nothing(sim):
    (row,) = named(sim, "instance", "web-1").requests[0].answer["results"]
    body = {"count": 6, "results": [None, 1, "web-1", ["web-1"], {"name": "web-1"}, row]}
    sim.fault(method="GET", path="/instances/1/7$", status=200, body=body)
    assert found(named(sim, "instance", "web-1")) == (INSTANCE, "name", 1)
    sim.fault(method="GET", path="/instances/1/7$", status=200, body={"count": 1, "results": [{"name": "web-1"}]})
    message = refused(named(sim, "instance", "web-1", tags={"a": "1"}), 2)
    assert message.startswith("instance_name: there is no instance with the name 'web-1'")


def test_a_list_that_shows_one_twice_and_then_not(sim):
    """Its rows have moved while it was read: it is read once more."""
    (row,) = named(sim, "instance", "web-1").requests[0].answer["results"]
    sim.fault(method="GET", path="/instances/1/7$", status=200, body={"count": 2, "results": [row, row]})
    assert found(named(sim, "instance", "web-1")) == (INSTANCE, "name", 2)
