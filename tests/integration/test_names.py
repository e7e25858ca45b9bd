# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Readable words instead of ids: which one they mean, with how many requests, and what is said if none.

Rules for each kind with a name are tried at both APIs, the rest at Gcore.
"""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._gcore import api as _gcore_api
from resources import changing, in_turn, params
from resources.gcore_floating_ip import FREE
from resources.gcore_lb_pool import POOL

from .harness import (
    BALANCER,
    BARE,
    GROUPS,
    INSTANCE,
    METAL,
    OPEN,
    PAIRED,
    PORT,
    SUBNET,
    SUBNET_6,
    SUBNET_B,
    UNATTACHED,
    environment,
    run_module,
)

TWINS = [f"50000000-0000-4000-8000-00000000000{digit}" for digit in "45"]
TWIN_BALANCERS = [f"70000000-0000-4000-8000-00000000000{digit}" for digit in "45"]
BACKBONE, MANAGEMENT = (f"10000000-0000-4000-8000-00000000000{digit}" for digit in "12")
BARE_PORT = "40000000-0000-4000-8000-000000000009"
NOWHERE = ("GCORE_CLOUD_PROJECT_ID", "GCORE_CLOUD_REGION_ID")
NAMED = {name: each for name, each in changing().items() if each.name}
ONE = {
    each.resource.kind: (each.collection, each.sample, each.name) for each in NAMED.values() if each.provider == "gcore"
}
"""A resource of each kind of Gcore Cloud that has a name: where it is stored, its id, its name."""
ALL_NAMED = pytest.mark.parametrize("kind", params(pytest, NAMED))
"""Each kind that has a name, at Scanopy, too."""
ALL_RENAMED = pytest.mark.parametrize(
    "kind",
    params(
        pytest,
        {name: each for name, each in NAMED.items() if any(field.option == "name" for field in each.resource.fields)},
    ),
)
"""Each of them whose name a task can change."""


@pytest.fixture(name="simulator")
def _simulator(request, watch, kind):
    return watch(request.getfixturevalue(kind.provider))


def task(sim, kind, check=False, env=None, **options):
    return run_module(sim, f"gcore_{kind}", options, check=check, env=env)


def task_of(sim, kind, check=False, **options):
    """A task of a kind in the registry."""
    return run_module(sim, kind.module, options, check=check)


def named(sim, kind, word, /, check=False, env=None, **options):
    """A task for what has this name."""
    return task(sim, kind, check, env, **{NAMED[f"gcore_{kind}"].name_option: word, **options})


def counted(run):
    """The requests without the one that asks for the release: it does not depend on names. test_cycle.py counts it."""
    return [each for each in run.requests if each.query.get("limit") != ["1"]]


def found(run):
    """The id of what was found, by what, and with how many requests."""
    assert not run.failed, run.msg
    kinds = ("port", *(each.resource.kind for each in NAMED.values()))
    shown = next(run.result[kind] for kind in kinds if kind in run.result)
    return shown["id"], run.result["matched_by"], len(counted(run))


def refused(run, requests=0):
    """The message of a task that has failed before it wrote anything.

    If an instance is missing, the bare metal servers are searched, too: that does not count here.
    """
    assert run.failed
    own = [each for each in counted(run) if "/bminstances/" not in each.path] or run.requests
    sent = [each.method for each in own]
    assert (run.result["changed"], sent) == (False, ["GET"] * requests), run.msg
    return run.msg


def at(subnet, address):
    return {"subnet_id": subnet, "ip_address": address}


@pytest.mark.parametrize("id", [{"a": 1}, [], "..", True], ids=str)
@pytest.mark.parametrize(
    ("kind", "options", "path", "title"),
    [
        ("port", {"port_id": PORT, "security_groups": ["x"]}, "/securitygroups/", "security group"),
        ("subnet", {"subnet_name": "web", "network_name": "x", "tags": {}}, "/networks/", "network"),
        ("lb_pool", {"pool_id": POOL, "secret_name": "x"}, "/secrets/", "secret"),
        ("floating_ip", {"floating_ip_id": FREE, "attached_to": {"instance_name": "x"}}, "/instances/", "instance"),
        ("floating_ip", {"floating_ip_id": FREE, "attached_to": {"ip_address": "10.9.9.9"}}, "/ports/", "IPv4 address"),
    ],
)
def test_looked_up_values_that_are_no_ids(sim, kind, options, path, title, id):
    """An odd answer ends in a message, and never in a request."""
    row = {"id": id, "name": "x", "ip_assignments": [{"ip_address": "10.9.9.9"}]}
    sim.fault(method="GET", path=path, times=None, status=200, body={"count": 1, "results": [row]})
    run = task(sim, kind, **options)
    assert f"as the ID of the {title} " in run.msg
    assert "which is not a valid ID" in run.msg
    assert run.writes == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"path": "/v2/lblisteners", "status": 405}, "cannot change secret_name (HTTP 405"),
        ({"path": "/lblisteners", "apply": False}, "the API does not show the new value of secret_name"),
    ],
)
def test_messages_name_the_option_of_the_task(sim, fault, message):
    sim.fault(method="PATCH", times=None, **fault)
    listener = {"listener_id": "b0000000-0000-4000-8000-000000000001", "secret_name": "api-2026"}
    run = run_module(sim, "gcore_lb_listener", listener)
    assert (run.failed, "secret_id" in run.msg) == (True, False)
    assert message in run.msg


def test_the_progress_names_the_option_of_the_task(sim):
    sim.fault(method="POST", path="/put_into_servergroup", status=400)
    run = run_module(sim, "gcore_instance", {"instance_id": INSTANCE, "placement_group_name": "databases"})
    assert run.result["done"] == ["remove_from_servergroup (placement_group_name)"]
    assert run.result["left"] == ["put_into_servergroup (placement_group_name)"]


# How many requests, and what is sent


def test_requests_of_each_name(sim):
    """One for the resource, which shows it, and one for each more name."""
    env = environment(sim)
    for variable in NOWHERE:
        del env[variable]
    where = {"project_name": "default", "region_name": "Luxembourg-2"}
    ids = {"project_id": 1, "region_id": 7}
    assert found(task(sim, "port", env=env, port_id=PORT, **ids)) == (PORT, "id", 1)
    assert found(task(sim, "port", env=env, ip_address="10.10.1.11", **ids)) == (PORT, "ip_address", 1)
    assert found(task(sim, "port", env=env, ip_address="10.10.1.11", project_name="default", region_id=7))[2] == 2
    assert found(task(sim, "port", env=env, port_id=PORT, project_id=1, region_name="luxembourg-2"))[2] == 2
    run = task(sim, "port", env=env, ip_address="10.10.1.11", security_groups=["web", "default"], **where)
    assert found(run) == (PORT, "ip_address", 4)
    assert [each.path.removeprefix("/cloud/v1/") for each in run.requests] == [
        "projects",
        "regions",
        "ports/1/7",
        "securitygroups/1/7",
    ]
    assert found(named(sim, "instance", "web-1", env=env, **where)) == (INSTANCE, "name", 3)
    assert found(named(sim, "load_balancer", "web-lb", env=env, **where)) == (BALANCER, "name", 3)
    assert found(named(sim, "project", "staging", env=env)) == (2, "name", 1)


@pytest.mark.parametrize(
    ("kind", "options", "query"),
    [
        (
            "instance",
            {"instance_name": "web-1"},
            {"order_by": ["created.asc"], "include_baremetal": ["true"], "name": ["web-1"]},
        ),
        ("load_balancer", {"load_balancer_name": "web-lb"}, {"order_by": ["created_at.asc"], "name": ["web-lb"]}),
        ("project", {"project_name": "staging"}, {"order_by": ["created_at.asc"]}),
        ("port", {"ip_address": "10.10.1.11"}, {"order_by": ["created_at.asc"], "ip_addresses": ["10.10.1.11"]}),
        (
            "port",
            {"ip_address": "10.10.1.11", "network_id": BACKBONE.replace("-", "").upper()},
            {"order_by": ["created_at.asc"], "ip_addresses": ["10.10.1.11"], "network_ids": [BACKBONE]},
        ),
        ("port", {"port_id": PORT, "security_groups": ["web"]}, {}),
        ("port", {"port_id": PORT, "security_groups": ["web", "ssh"]}, {}),
        ("port", {"port_id": PORT, "region_name": "Frankfurt"}, {"order_by": ["created_at.asc"]}),
    ],
    ids=str,
)
def test_what_the_server_is_asked(sim, kind, options, query):
    """It leaves out all that it can, and pages are as big as they can be."""
    run = task(sim, kind, check=True, **options)
    (asked,) = [each.query for each in run.requests if each.query]
    assert asked == {**query, "limit": ["1000"]}


def test_a_row_that_lacks_what_is_wanted_is_read_singly(sim):
    (row,) = named(sim, "instance", "web-1").requests[0].answer["results"]
    del row["tags"]
    for options, requests in (({}, 1), ({"name": "web-1"}, 1), ({"tags": {"env": "production"}}, 2)):
        sim.fault(method="GET", path="/instances/1/7$", status=200, body={"count": 1, "results": [row]})
        run = named(sim, "instance", "web-1", **options)
        assert found(run) == (INSTANCE, "name", requests)
        assert run.result["changed"] is False
    (row,) = task(sim, "port", ip_address="10.10.1.11").requests[0].answer["results"]
    del row["security_group_ids"]
    sim.fault(method="GET", path="/ports/1/7$", status=200, body={"count": 1, "results": [row]})
    run = task(sim, "port", ip_address="10.10.1.11", security_groups=["ssh"])
    assert [each for each in run.sent if each != "POLL"] == ["GET", "GET", "GET", "PATCH", "GET"]


def test_older_names_of_keys_are_understood(sim):
    (row,) = named(sim, "instance", "web-1").requests[0].answer["results"]
    old = {**row, "instance_id": row["id"], "instance_name": row["name"]}
    del old["id"], old["name"]
    sim.fault(method="GET", path="/instances/1/7$", status=200, body={"count": 1, "results": [old]})
    assert found(named(sim, "instance", "web-1", tags={"env": "production"})) == (INSTANCE, "name", 1)


def test_what_is_on_a_later_page_is_found(sim, monkeypatch):
    monkeypatch.setattr(_gcore_api, "PAGE_SIZE", 2)
    assert found(task(sim, "port", port_id=PORT, security_groups=["web", "default"])) == (PORT, "id", 17)
    for word in ("web-10", "web-11", "web-12"):
        (copy,) = sim.clone("instances", INSTANCE, 1)
        sim.change("instances", copy, {"name": word, "created_at": "2025-01-01T00:00:00Z"})
    # The server gives all whose names contain the word.
    assert found(named(sim, "instance", "web-12"))[0] == copy
    assert found(named(sim, "instance", "web-1")) == (INSTANCE, "name", 3)


# Renamed


@ALL_RENAMED
@pytest.mark.sampled(2)
@pytest.mark.parametrize("check", [True, False])
def test_the_old_and_the_new_name_exist(simulator, kind, check):
    option, identity, old, new = kind.name_option, kind.id_option, kind.name, f"new-{kind.name}"
    (other,) = simulator.clone(kind.collection, kind.sample, 1)
    simulator.change(kind.collection, other, {"name": new})
    for key in simulator.documents("user_api_keys") if simulator.api == "scanopy" else ():
        # A key sees its own networks only.
        simulator.change("user_api_keys", key["id"], {"network_ids": [*key["network_ids"], kind.sample, other]})
    run = task_of(simulator, kind, check, **{option: old, "name": new})
    assert refused(run, 1 if kind.reads_whole_list else 2) == (
        f"{option}: there is one {kind.resource.title} with the name {old!r} ({kind.sample}), and another one with the "
        f"name {new!r} ({other}). Give {identity} to select one"
    )
    if not kind.resource.unique:
        assert task_of(simulator, kind, check, **{identity: kind.sample, "name": new}).result["changed"] is True


@ALL_RENAMED
@pytest.mark.sampled(2)
def test_a_new_name_that_contains_the_old_one(simulator, kind):
    """The filter of the server gives both."""
    option, old, new = kind.name_option, kind.name, f"{kind.name}0"
    run = task_of(simulator, kind, **{option: old, "name": new})
    assert run.result["changed"] is True
    assert "msg" not in run.result
    again = task_of(simulator, kind, **{option: old, "name": new})
    # A bare metal server can have the old name.
    assert found(again) == (kind.sample, "new_name", 1 + kind.renamed_lookups)
    assert again.result["msg"] == (
        f"No {kind.resource.title} is named {old!r}: assuming that an earlier run renamed it to {new!r}."
    )
    by_new_name = task_of(simulator, kind, **{option: new, "name": new})
    assert (found(by_new_name), "msg" in by_new_name.result) == ((kind.sample, "name", 1), False)
    back = task_of(simulator, kind, **{option: new, "name": old})
    assert (back.result["changed"], simulator.get(kind.collection, kind.sample)["name"]) == (True, old)


def test_neither_the_old_nor_the_new_name_exists(sim):
    message = refused(named(sim, "instance", "web-0", name="web-01"), 3)
    assert message == (
        "instance_name: there is no instance with the name 'web-0' (project_id 1, region_id 7). There is also none "
        "with the name 'web-01'. Did you mean 'web-1'?"
    )


@pytest.mark.parametrize("check", [True, False])
def test_the_old_name_is_gone_and_several_have_the_new_one(sim, check):
    message = refused(named(sim, "instance", "web-0", check=check, name="twin", tags={"a": "1"}), 2)
    assert message.startswith(f"instance_name: there are 2 instances with the name 'twin': {', '.join(TWINS)}. Give ")
    message = refused(named(sim, "instance", "twin", check=check, name="web-01"), 1)
    assert message.startswith("instance_name: there are 2 instances with the name 'twin'"), "nor with several old ones"


def test_what_was_renamed_is_changed_further(sim):
    assert found(named(sim, "instance", "web-1", name="web-01"))[:2] == (INSTANCE, "name")
    run = named(sim, "instance", "web-1", name="web-01", tags={"a": "1"})
    assert (found(run)[:2], run.writes) == ((INSTANCE, "new_name"), [{"tags": {"a": "1"}}])


def test_a_project_that_is_renamed_can_be_where_others_stand(sim):
    env = environment(sim)
    del env[NOWHERE[0]]
    named(sim, "project", "default", env=env, name="main")
    assert "there is no project" in refused(task(sim, "port", env=env, port_id=PORT, project_name="default"), 1)
    assert found(task(sim, "port", env=env, port_id=PORT, project_name="main")) == (PORT, "id", 2)


def test_somebody_renames_it_meanwhile(sim):
    """It was found: from then on its id counts."""
    renamed = {"collection": "instances", "id": INSTANCE, "set": {"name": "theirs"}}
    sim.fault(method="PATCH", when="before", change=renamed)
    run = named(sim, "instance", "web-1", tags={"a": "1"})
    assert found(run)[:2] == (INSTANCE, "name")
    assert (run.result["changed"], run.result["instance"]["name"]) == (True, "theirs")


# Exactly one must match


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("instance", {"instance_name": "web"}, "instance_name: there is no instance with the name 'web'"),
        ("instance", {"instance_name": "Web-1"}, "instance_name: there is no instance with the name 'Web-1'"),
        ("instance", {"instance_name": "rehearsal-1"}, "instance_name: there is no instance with the name 'rehea"),
        ("load_balancer", {"load_balancer_name": "lb"}, "load_balancer_name: there is no load balancer with the name"),
        (
            "project",
            {"project_name": "stag"},
            "project_name: there is no project with the name 'stag'. Did you mean 'staging'?",
        ),
        ("port", {"ip_address": "10.10.1.1"}, "ip_address: there is no port with the ip_address '10.10.1.1'"),
        ("port", {"ip_address": "10.10.1.100"}, "ip_address: there is no port with the ip_address '10.10.1.100'"),
        (
            "port",
            {"ip_address": "10.10.1.11", "network_id": MANAGEMENT},
            f"ip_address: there is no port with the ip_address '10.10.1.11' and the network_id {MANAGEMENT}",
        ),
        (
            "instance",
            {"instance_name": "twin"},
            f"instance_name: there are 2 instances with the name 'twin': {TWINS[0]}, {TWINS[1]}. Give instance_id to "
            "select one",
        ),
        (
            "load_balancer",
            {"load_balancer_name": "twin"},
            f"load_balancer_name: there are 2 load balancers with the name 'twin': {', '.join(TWIN_BALANCERS)}. Give "
            "load_balancer_id to select one",
        ),
    ],
    ids=str,
)
def test_none_or_several(sim, kind, options, message, check):
    run = task(sim, kind, check=check, **options, **({"description": "x"} if kind == "project" else {"tags": {"a": 1}}))
    missing = "_name: there is no" in message and kind != "project"
    assert refused(run, 2 if missing else 1).startswith(message)
    assert run.result["before"] is None


@pytest.mark.parametrize(
    ("options", "message", "requests"),
    [
        (
            {"project_name": "stag"},
            "project_name: there is no project with the name 'stag'. Did you mean 'staging'?",
            1,
        ),
        ({"region_name": "Luxembourg"}, "region_name: there is no region with the name 'Luxembourg'", 1),
        ({"region_name": "LUX2"}, "region_name: there is no region with the name 'LUX2'", 1),
        ({"security_groups": ["we"]}, "security_groups: there is no security group with the name 'we'", 2),
        ({"security_groups": ["web", "Web"]}, "security_groups: there is no security group with the name 'Web'", 2),
        ({"security_groups": ["rehearsal"]}, "security_groups: there is no security group with the name 'rehe", 2),
        (
            {"security_groups": ["twin"]},
            f"security_groups: there are 2 security groups with the name 'twin': {GROUPS[12]}, {GROUPS[13]}. Give "
            "security_group_ids to select one",
            2,
        ),
        ({"security_groups": ["web", "twin"]}, "security_groups: there are 2 security groups with the name 'twin'", 2),
    ],
    ids=str,
)
def test_none_or_several_of_what_else_is_named(sim, options, message, requests):
    assert refused(task(sim, "port", port_id=PORT, tags={"a": 1}, **options), requests).startswith(message)


def test_a_name_that_is_part_of_another_one(sim):
    (copy,) = sim.clone("instances", BARE, 1)
    sim.change("instances", copy, {"name": "web-10"})
    assert found(named(sim, "instance", "web-1"))[0] == INSTANCE
    assert found(named(sim, "instance", "web-10"))[0] == copy
    assert found(named(sim, "project", "staging"))[0] == 2
    assert found(named(sim, "project", "staging-eu"))[0] == 3
    run = task(sim, "port", port_id=PORT, project_name="staging", region_name="Frankfurt", check=True)
    assert run.requests[-1].path == f"/cloud/v1/ports/2/8/{PORT}"


def test_many_that_match_are_not_all_shown(sim):
    copies = sim.clone("instances", TWINS[0], 20)
    message = refused(named(sim, "instance", "twin"), 1)
    assert message.startswith("instance_name: there are 22 instances with the name 'twin': ")
    assert "and 12 more. Give instance_id to select one" in message
    assert sum(each in message for each in [*TWINS, *copies]) == 10


@pytest.mark.parametrize("word", ["Luxembourg-2", "luxembourg-2", "LUXEMBOURG-2"])
def test_region_names_ignore_case(sim, word):
    sim.change("regions", 7, {"slug": "somewhere"})
    assert found(task(sim, "port", port_id=PORT, region_name=word)) == (PORT, "id", 2)


@pytest.mark.parametrize("word", ["lux-two", "Lux-Two"])
def test_regions_have_a_second_name(sim, word):
    sim.change("regions", 7, {"slug": "lux-two"})
    run = task(sim, "port", port_id=PORT, region_name=word)
    assert (found(run), run.requests[-1].path) == ((PORT, "id", 2), f"/cloud/v1/ports/1/7/{PORT}")


@pytest.mark.off_contract_answers
def test_two_regions_of_one_name(sim):
    sim.change("regions", 8, {"slug": "luxembourg-2"})
    message = refused(task(sim, "port", port_id=PORT, region_name="Luxembourg-2"), 1)
    assert message.startswith("region_name: there are 2 regions with the name 'Luxembourg-2': 7, 8. Give region_id")
    assert refused(task(sim, "port", port_id=PORT, region_name=""), 0).startswith(
        "region_name: expected at least 1 character"
    )
    sim.change("regions", 8, {"display_name": "", "slug": None})
    assert found(task(sim, "port", port_id=PORT, region_name="Luxembourg-2")) == (PORT, "id", 2)


# Ports by their addresses


def test_an_address_of_two_networks(sim):
    sim.change("ports", OPEN, {"ip_assignments": [at("20000000-0000-4000-8000-000000000004", "10.10.1.11")]})
    message = refused(task(sim, "port", ip_address="10.10.1.11", tags={"a": "1"}), 1)
    assert message == (
        f"ip_address: there are 2 ports with the ip_address '10.10.1.11': {PORT}, {OPEN}. "
        "Give port_id or network_id to select one"
    )
    sim.change("ports", BARE_PORT, {"ip_assignments": [at(SUBNET, "10.10.1.11")]})
    message = refused(task(sim, "port", ip_address="10.10.1.11", network_id=BACKBONE, tags={"a": "1"}), 1)
    assert message.endswith(f": {PORT}, {BARE_PORT}. Give port_id to select one")
    sim.change("ports", BARE_PORT, {"ip_assignments": []})
    for network, port in ((BACKBONE, PORT), (MANAGEMENT, OPEN)):
        for spelling in (network, network.upper(), network.replace("-", ""), f"urn:uuid:{network}"):
            run = task(sim, "port", ip_address="10.10.1.11", network_id=spelling)
            assert found(run) == (port, "ip_address", 1)


def test_an_address_of_two_networks_is_compared_here(sim):
    """A part that a server leaves out is a hint."""
    rows = [sim.get("ports", port) for port in (PAIRED, OPEN, PORT)]
    rows[1]["ip_assignments"] = rows[2]["ip_assignments"]
    sim.fault(method="GET", path="/ports/1/7$", status=200, body={"count": 3, "results": rows})
    run = task(sim, "port", ip_address="10.10.1.11", network_id=BACKBONE)
    assert found(run) == (PORT, "ip_address", 1)


@pytest.mark.parametrize("spelling", ["2001:db8:10::12", "2001:DB8:10:0:0::12", "2001:0db8:0010::0012"])
def test_an_address_in_another_spelling(sim, spelling):
    assert found(task(sim, "port", ip_address=spelling)) == (PAIRED, "ip_address", 1)
    # Also where the API spells it otherwise; what it finds by its own filter then is its own matter.
    row = sim.get("ports", PAIRED)
    row["ip_assignments"][1]["ip_address"] = "2001:0DB8:10::12"
    sim.fault(method="GET", path="/ports/1/7$", status=200, body={"count": 1, "results": [row]})
    assert found(task(sim, "port", ip_address=spelling)) == (PAIRED, "ip_address", 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ip_address": "10.10.1.0/24"}, "ip_address: '10.10.1.0/24' is a network, not an address"),
        ({"ip_address": "10.10.1.11/32"}, "ip_address: '10.10.1.11/32' is a network, not an address"),
        ({"ip_address": "fe80::1%eth0"}, "ip_address: 'fe80::1%eth0' has a zone ID"),
        ({"ip_address": "web-1"}, "ip_address: 'web-1' is not an IPv4 or IPv6 address"),
        ({"ip_address": ""}, "ip_address: '' is not an IPv4 or IPv6 address"),
        ({"ip_address": ["10.10.1.11"]}, "ip_address: expected a string, got a list"),
        ({"ip_address": "10.10.1.11", "network_id": "backbone"}, "network_id: 'backbone' is not a UUID such as"),
        ({"port_id": PORT, "network_id": BACKBONE}, "network_id: requires the option ip_address"),
        ({"port_id": PORT, "ip_address": "10.10.1.11"}, "port_id: is mutually exclusive with ip_address"),
        ({"ip_address": None}, "port_id: is required to select the port. Give it or ip_address"),
    ],
    ids=str,
)
def test_addresses_that_are_none(sim, options, message):
    assert refused(task(sim, "port", tags={"a": "1"}, **options)).startswith(message)


NEW = [at(SUBNET_B, "10.10.2.9")]
REPLACED = {
    # assignments, whether they are all, what it is found by when it runs again
    "one": (NEW, True, "new_ip_address"),
    "several": ([*NEW, at(SUBNET, "10.10.1.77"), at(SUBNET_6, "2001:DB8:10:0::77")], True, "new_ip_address"),
    "several, and its own": ([*NEW, at(SUBNET, "10.10.1.11")], True, "ip_address"),
    "added": (NEW, False, "ip_address"),
}


@pytest.mark.parametrize("case", REPLACED)
def test_a_port_whose_address_is_replaced(sim, case):
    assignments, purge, matched = REPLACED[case]
    options = {"ip_address": "10.10.1.11", "ip_assignments": assignments, "purge_ip_assignments": purge}
    looks = 2 if matched == "new_ip_address" else 1
    predicted = task(sim, "port", check=True, **options)
    assert found(predicted) == (PORT, "ip_address", looks)
    run = task(sim, "port", **options)
    assert found(run)[:2] == (PORT, "ip_address")
    assert len(run.writes) == 1
    assert predicted.result["diff"] == run.result["diff"]
    again = task(sim, "port", **options)
    assert (found(again), again.result["changed"]) == ((PORT, matched, looks), False)
    new = "10.10.1.77" if case == "several" else "10.10.2.9"
    note = f"No port has the address 10.10.1.11: assuming that an earlier run changed it to {new}."
    assert again.result.get("msg") == (note if matched == "new_ip_address" else None)


@pytest.mark.parametrize("check", [True, False])
def test_a_port_whose_new_address_another_one_has(sim, check):
    options = {"ip_address": "10.10.1.11", "ip_assignments": [at(SUBNET_B, "10.10.2.15")]}
    message = refused(task(sim, "port", check=check, **options), 2)
    assert message.startswith(f"ip_address: there is one port with the ip_address '10.10.1.11' ({PORT}), and ")
    assert f"another one with the ip_address '10.10.2.15' ({UNATTACHED}). Give port_id" in message
    # In another network the same address is another one.
    sim.change("ports", OPEN, {"ip_assignments": [at("20000000-0000-4000-8000-000000000004", "10.10.2.9")]})
    options["ip_assignments"] = NEW
    assert found(task(sim, "port", check=check, network_id=BACKBONE, **options))[:2] == (PORT, "ip_address")


def test_a_port_that_has_only_some_of_the_new_addresses(sim):
    """It may be another one that has got one of them."""
    options = {"ip_address": "10.10.1.19", "ip_assignments": [at(SUBNET, "10.10.1.16"), at(SUBNET_B, "10.10.2.16")]}
    message = refused(task(sim, "port", **options), 2)
    assert message.startswith(
        "ip_address: there is no port with the ip_address '10.10.1.19' (project_id 1, region_id 7). "
    )
    sim.change("ports", METAL, {"ip_assignments": options["ip_assignments"]})
    assert found(task(sim, "port", **options)) == (METAL, "new_ip_address", 2)


@pytest.mark.parametrize("check", [True, False])
def test_a_port_that_would_lose_the_address_it_is_found_by(sim, check):
    """With nothing new to find it by, the task could not run again."""
    lost = {"remove_ip_assignments": [at(SUBNET, "10.10.1.12"), at(SUBNET, "10.10.1.99")]}
    message = refused(task(sim, "port", check=check, ip_address="10.10.1.12", **lost), 1)
    assert message.startswith("remove_ip_assignments: removes 10.10.1.12, by which the task finds the port, ")
    assert message.endswith("Give port_id, or another ip_address of the port")
    for other in ({"port_id": PAIRED}, {"ip_address": "2001:db8:10::12"}):
        run = task(sim, "port", check=True, **other, **lost)
        assert (found(run)[0], run.result["changed"]) == (PAIRED, True)


def test_a_port_that_keeps_the_address_it_is_found_by(sim):
    """The pair to remove is of another subnet."""
    run = task(sim, "port", ip_address="10.10.1.12", remove_ip_assignments=[at(SUBNET_B, "10.10.1.12")])
    assert (found(run), run.result["changed"]) == ((PAIRED, "ip_address", 1), False)


def test_a_port_whose_address_is_exchanged_and_keeps_others(sim):
    options = {
        "ip_address": "10.10.1.12",
        "ip_assignments": NEW,
        "purge_ip_assignments": False,
        "remove_ip_assignments": [at(SUBNET, "10.10.1.12")],
    }
    assert found(task(sim, "port", check=True, **options)) == (PAIRED, "ip_address", 2)
    run = task(sim, "port", **options)
    assert found(run)[:2] == (PAIRED, "ip_address")
    assert sim.get("ports", PAIRED)["ip_assignments"] == [*NEW, at(SUBNET_6, "2001:db8:10::12")]
    again = task(sim, "port", **options)
    assert (found(again), again.result["changed"]) == ((PAIRED, "new_ip_address", 2), False)


def test_bulk_items_that_would_lose_their_addresses(sim):
    """One of them does not make the others dearer."""
    ports = sim.clone("ports", PORT, 20)
    items = [{"kind": "port", "port_id": id, "remove_security_group_ids": [GROUPS[5]]} for id in ports]
    items.append(
        {"kind": "port", "ip_address": "10.10.1.12", "remove_ip_assignments": [at(SUBNET, "10.10.1.12")]},
    )
    run = run_module(sim, "gcore_resources", {"resources": items})
    assert run.msg.startswith("1 of 21 resources failed. resources[20].remove_ip_assignments: removes 10.10.1.12")
    assert run.sent == ["GET"]


# Names that look like something else


HOSTILE = [
    INSTANCE,
    INSTANCE.replace("-", ""),
    "1",
    "007",
    "1e3",
    "true",
    "null",
    "a/b",
    "../projects",
    "..",
    "/",
    "a'b\"c",
    "%2F%00%",
    "100 %",
    "{{ omit }}",
    "{project_id}",
    "\u00dcber-Stra\u00dfe \u8a66\u9a13 \U0001f680",
    " web-1",
    "web-1 ",
    "\tweb-1\n",
    " ",
    "a&name=b",
    "a#b",
    "a?limit=1",
    "a=b;c,d",
    "a+b",
    "[web-1]",
    "x" * 2000,
    "\u007f",
    "\u202etxt",
]


@pytest.mark.off_contract_answers
@pytest.mark.parametrize(("kind", "name"), in_turn(pytest, NAMED, HOSTILE, 5))
def test_names_are_looked_up_literally(simulator, kind, name):
    # To guess which one is meant, its list is read as well, unless it was read whole.
    whole = kind.reads_whole_list or not name.isascii()
    message = refused(task_of(simulator, kind, **{kind.name_option: name}), 1 if whole else 2)
    assert f"there is no {kind.resource.title} with the name {name!r}" in message
    simulator.change(kind.collection, kind.sample, {"name": name})
    run = task_of(simulator, kind, **{kind.name_option: name})
    assert found(run) == (kind.sample, "name", 1)
    # For a letter that can have another form, the whole list is searched.
    # So is a name that is longer than the filter takes.
    too_long = len(name) > kind.resource.collection.max_lengths.get("name", len(name))
    assert run.requests[0].query.get(kind.name_parameter) == (None if whole or too_long else [name])


@pytest.mark.sampled(2)
@pytest.mark.off_contract_answers
@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:40])
def test_other_names_are_looked_up_literally(sim, name):
    sim.change("projects", 1, {"name": name})
    sim.change("regions", 7, {"display_name": name})
    for group in GROUPS[:2]:
        sim.change("securitygroups", group, {"name": f"{group[-1]}{name}"})
    groups = [f"1{name}", f"2{name}"]
    run = task(sim, "port", port_id=PORT, project_name=name, region_name=name, security_groups=groups)
    assert found(run) == (PORT, "id", 4)
    assert run.result["changed"] is False
    sim.change("securitygroups", GROUPS[2], {"name": name})
    options = {"security_groups": [name], "purge_security_groups": False}
    run = task(sim, "port", port_id=PORT, check=True, **options)
    if name in (" ", "[web-1]"):
        # Ansible makes a list of a text, which is invisible afterwards.
        assert refused(run).startswith(
            ("security_groups: expected a list, ", "security_groups: the text is not a valid list")
        )
    else:
        assert run.result["port"]["security_group_ids"] == GROUPS[:3]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "expected at least 1 character, got 0"),
        (True, "expected a string, got a boolean"),
        (["web-1"], "expected a string, got a list"),
        ([], "expected a string, got a list"),
        ({"name": "web-1"}, "expected a string, got a dictionary"),
    ],
    ids=str,
)
@ALL_NAMED
@pytest.mark.sampled(2)
def test_names_that_are_no_text(simulator, kind, value, message):
    assert refused(task_of(simulator, kind, **{kind.name_option: value})) == f"{kind.name_option}: {message}"
    for option in ("project_name", "region_name") if kind.provider == "gcore" else ():
        assert refused(task(simulator, "port", port_id=PORT, **{option: value})) == f"{option}: {message}"


@ALL_NAMED
def test_a_number_is_the_text_that_yaml_shows(simulator, kind):
    simulator.change(kind.collection, kind.sample, {"name": "2024"})
    assert found(task_of(simulator, kind, **{kind.name_option: 2024})) == (kind.sample, "name", 1)


@ALL_NAMED
def test_null_is_no_name(simulator, kind):
    identity, option = kind.id_option, kind.name_option
    assert refused(task_of(simulator, kind, **{option: None})).startswith(f"{identity}: is required to select the ")
    assert found(task_of(simulator, kind, **{identity: kind.sample, option: None})) == (kind.sample, "id", 1)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (["web", ""], "security_groups[1]: expected at least 1 character, got 0"),
        (["web", None], "security_groups[1]: expected a string, got null"),
        ([["web"]], "security_groups[0]: expected a string, got a list"),
        (["web", True], "security_groups[1]: expected a string, got a boolean"),
        ([{"name": "web"}], "security_groups[0]: expected a string, got a dictionary"),
        ("", "security_groups: expected a list, got an empty string. Write []"),
        ({"name": "web"}, "security_groups: expected a list, got a dictionary"),
        (
            [f"group-{number}" for number in range(11)],
            "security_groups: expected at most 10 different elements, got 11",
        ),
    ],
    ids=str,
)
def test_security_groups_that_are_no_names(sim, groups, message):
    assert refused(task(sim, "port", port_id=PORT, security_groups=groups)).startswith(message)


def test_security_groups_by_id_and_by_name(sim):
    run = task(sim, "port", port_id=PORT, security_groups=["web"], security_group_ids=[GROUPS[0]])
    assert refused(run).startswith("security_group_ids: is mutually exclusive with security_groups")
    run = task(sim, "port", port_id=PORT, security_groups=["web"], purge_security_groups=False)
    assert found(run) == (PORT, "id", 2)
    both = {"purge_security_groups": False, "purge_security_group_ids": True}
    message = refused(task(sim, "port", port_id=PORT, security_groups=["web"], **both))
    assert message.startswith("purge_security_group_ids: purge_security_groups is an alias")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"remove_security_groups": ["web"], "remove_security_group_ids": [GROUPS[0]]},
            "remove_security_group_ids: is mutually exclusive with remove_security_groups",
        ),
        ({"remove_security_groups": ["web", ""]}, "remove_security_groups[1]: expected at least 1 character"),
        ({"remove_security_groups": ["web", None]}, "remove_security_groups[1]: expected a string, got null"),
        ({"remove_security_groups": ["web", True]}, "remove_security_groups[1]: expected a string, got a boolean"),
        ({"remove_security_groups": {"name": "web"}}, "remove_security_groups: expected a list, got a dictionary"),
        ({"remove_security_groups": ""}, "remove_security_groups: expected a list, got an empty string. Write []"),
        ({"remove_security_group_ids": ["web"]}, "remove_security_group_ids[0]: 'web' is not a UUID such as"),
        ({"remove_security_group_ids": "None"}, "remove_security_group_ids[0]: 'None' is not a UUID such as"),
        ({"remove_allowed_address_pairs": ["10.0.0.1"]}, "remove_allowed_address_pairs[0]: expected a dictionary"),
        (
            {"remove_allowed_address_pairs": [{"ip": "10.0.0.1"}]},
            "remove_allowed_address_pairs[0]: unknown key",
        ),
        (
            {"remove_allowed_address_pairs": [{"ip_address": "10.0.0.5/24"}]},
            "remove_allowed_address_pairs[0].ip_address: '10.0.0.5/24' is an address in a network",
        ),
        ({"remove_ip_assignments": [{"ip_address": "10.0.0.1"}]}, "remove_ip_assignments[0]: missing key 'subnet_id'"),
        (
            {"security_groups": ["ssh"], "remove_security_groups": ["web"]},
            "remove_security_groups: is mutually exclusive with purge_security_groups: true, which is the default with "
            "security_groups. Set purge_security_groups: false, or leave remove_security_groups out",
        ),
        (
            {"security_groups": "ssh", "remove_security_group_ids": GROUPS[1]},
            "remove_security_group_ids: is mutually exclusive with purge_security_group_ids: true, which is",
        ),
        (
            {"purge_security_groups": "yes", "remove_security_group_ids": [GROUPS[1]]},
            "remove_security_group_ids: is mutually exclusive with purge_security_groups: true. Set purge_",
        ),
        (
            {"security_groups": ["ssh", "web"], "remove_security_groups": ["web"], "purge_security_groups": False},
            "remove_security_groups: 'web' is also in security_groups: remove it from one of the two",
        ),
    ],
    ids=str,
)
def test_removals_that_are_refused(sim, options, message):
    """Before any request; and the same in a list."""
    assert refused(task(sim, "port", port_id=PORT, **options)).startswith(message)
    run = run_module(sim, "gcore_resources", {"resources": [{"kind": "port", "port_id": PORT, **options}]})
    assert (run.failed, run.sent) == (True, [])
    assert f"resources[0].{message}" in run.msg


def test_a_group_that_is_added_by_id_and_removed_by_name(sim):
    options = {"security_group_ids": [GROUPS[2]], "purge_security_groups": False, "remove_security_groups": ["ssh"]}
    message = refused(task(sim, "port", port_id=PORT, **options), 2)
    group = f"ssh ({GROUPS[2]})"
    assert message == f"remove_security_groups: {group} is also in security_group_ids: remove it from one of the two"
    options = {"security_groups": ["ssh"], "purge_security_groups": False, "remove_security_group_ids": [GROUPS[2]]}
    message = refused(task(sim, "port", port_id=PORT, **options), 2)
    assert message == f"remove_security_group_ids: {group} is also in security_groups: remove it from one of the two"


def test_more_groups_than_an_update_takes(sim):
    """The API limits the list that an update sends, so that what is left has to fit."""
    sim.change("ports", PORT, {"security_group_ids": GROUPS[:12]})
    message = refused(task(sim, "port", port_id=PORT, remove_security_group_ids=GROUPS[:1]), 1)
    assert message == (
        "remove_security_group_ids: expected at most 10 different elements to remain, got 11 of 12. Remove 1 more in "
        "the same task"
    )
    run = task(sim, "port", port_id=PORT, remove_security_group_ids=GROUPS[:2])
    assert (run.failed, run.result["port"]["security_group_ids"]) == (False, GROUPS[2:12]), run.msg


def test_a_group_to_remove_that_does_not_exist(sim):
    """It cannot be there, and the name may be misspelt."""
    note = (
        "remove_security_groups: there is no security group with the name 'wep' (project_id 1, region_id 7). "
        "Nothing is removed for it. Did you mean 'web'?"
    )
    for check in (True, False):
        run = task(sim, "port", check=check, port_id=PORT, remove_security_groups=["wep"])
        assert run.warnings == [note]
        assert (found(run), run.result["changed"], run.msg) == ((PORT, "id", 2), False, note)
        run = task(sim, "port", check=True, port_id=PORT, remove_security_groups=["wep", "web"])
        assert (run.result["changed"], run.result["msg"], len(run.requests)) == (True, note, 2)
    run = task(sim, "port", port_id=PORT, remove_security_groups=["ssh"])
    assert "msg" not in run.result, "it exists"


def test_a_group_to_remove_that_several_may_be(sim):
    message = refused(task(sim, "port", port_id=PORT, remove_security_groups=["twin"]), 2)
    assert message.startswith("remove_security_groups: there are 2 security groups with the name 'twin': ")
    assert message.endswith("Give remove_security_group_ids to select one")


def test_the_last_address_cannot_be_removed(sim):
    run = task(sim, "port", port_id=PORT, remove_ip_assignments=[at(SUBNET, "10.10.1.11")])
    assert refused(run, 1) == "remove_ip_assignments: expected at least 1 different element to remain, got 0 of 1"


def test_too_many_groups_by_name(sim):
    """The message names the option of the task, with or without those that are there already."""
    names = ["web", "ssh", "database", "monitoring", "backup", "mail", "dns", "cache", "queue", "proxy", "vpn"]
    message = refused(task(sim, "port", port_id=PORT, security_groups=names))
    assert message == "security_groups: expected at most 10 different elements, got 11"
    sim.change("ports", PORT, {"security_group_ids": GROUPS[:9]})
    message = refused(task(sim, "port", port_id=PORT, security_groups=names, purge_security_groups=False), 2)
    assert message.startswith(
        "security_groups: expected at most 10 different elements, got 12 (9 exist, 3 would be added)"
    ), message
