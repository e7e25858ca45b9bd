# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names beside ids: in the header and the values of a difference, in results of lists, and in messages."""

import pytest
from ansible_collections.day2.resources.plugins.filter.drift import drift
from ansible_collections.day2.resources.plugins.module_utils._gcore.lookups import REGION
from ansible_collections.day2.resources.plugins.module_utils._model.names import IdNames, with_name

from . import harness
from .harness import BALANCER, GROUPS, INSTANCE, LOGGED, PAIRED, PORT, SYSTEM, run_module

DEFAULT, WEB, SSH = (f"{name} ({id})" for name, id in zip(("default", "web", "ssh"), GROUPS))
WEBSITE, DATABASE, SPARE = (f"c0000000-0000-4000-8000-00000000000{digit}" for digit in "136")
HTTP, HTTPS, SQL = (f"d0000000-0000-4000-8000-00000000000{digit}" for digit in "125")
ETH0, DB = (f"e0000000-0000-4000-8000-00000000000{digit}" for digit in "13")
FIRST, ONE = (f"f0000000-0000-4000-8000-00000000000{digit}" for digit in "15")
NOWHERE = "90000000-0000-4000-8000-000000000009"
ODD = "a\x1b[2Jb\n<i>\u202e"
EXECUTION_PATHS = pytest.mark.parametrize("execution_path", ["module", "action", "bulk"], indirect=True)


def both(sim, name, options, **more):
    """A preview and the real run, which show the same difference; the real one."""
    preview, real = (run_module(sim, name, options, check, **more) for check in (True, False))
    assert preview.result["diff"] == real.result["diff"]
    assert (real.failed, real.result["changed"]) == (False, True), real.msg
    return real


def bulk(sim, *items, check=False, env=None, **options):
    return run_module(sim, "gcore_resources", {"resources": [*items], **options}, check, env=env)


def bindings(server, *items, check=False):
    return run_module(server, "scanopy_resources", {"resources": [*items]}, check, env=to(server))


def to(server):
    return {"SCANOPY_API_KEY": server.key, "SCANOPY_URL": server.url}


def sides(run):
    return run.result["diff"]["before"], run.result["diff"]["after"]


@EXECUTION_PATHS
def test_security_groups_that_were_looked_up(sim, execution_path):
    sim.change("ports", PORT, {"security_group_ids": GROUPS[:1]})
    run = both(sim, "gcore_port", {"port_id": PORT, "security_groups": ["web", "ssh"]})
    assert sides(run) == ({"security_group_ids": [DEFAULT]}, {"security_group_ids": [WEB, SSH]})
    assert run.result["port"]["security_group_ids"] == GROUPS[1:3], "results show ids"
    header = f"port 10.10.1.11 ({PORT})"
    assert (run.result["diff"]["before_header"], run.result["diff"]["after_header"]) == (header, header)


@EXECUTION_PATHS
def test_a_name_that_nothing_has_shown(sim, execution_path):
    """One name shows those of all groups, and no request is sent only to show a name."""
    sim.change("ports", PORT, {"security_group_ids": GROUPS[:1]})
    run = both(sim, "gcore_port", {"port_id": PORT, "security_groups": ["web"]})
    assert sides(run) == ({"security_group_ids": [DEFAULT]}, {"security_group_ids": [WEB]})
    run = both(sim, "gcore_port", {"port_id": PORT, "security_group_ids": GROUPS[:1]})
    assert sides(run) == ({"security_group_ids": [GROUPS[1]]}, {"security_group_ids": [GROUPS[0]]})
    assert not [each for each in run.requests if "securitygroups" in each.path]


@pytest.mark.off_contract_answers
def test_a_list_of_names_in_the_order_of_the_ids(sim):
    """One item has the groups looked up, and all of its region profit from that. Without a name, there is no key."""
    sim.change("securitygroups", GROUPS[2], {"name": " "})
    sim.change("ports", PORT, {"security_group_ids": GROUPS[1:3]})
    items = [
        {"kind": "port", "port_id": PORT, "security_groups": ["default", "web"]},
        {"kind": "port", "port_id": PAIRED, "security_group_ids": [], "tags": {"a": "1"}},
    ]
    preview, real = bulk(sim, *items, check=True), bulk(sim, *items)
    for run in (preview, real):
        first, second = run.result["results"]
        assert first["changes"] == [
            {
                "option": "security_group_ids",
                "before": GROUPS[1:3],
                "after": GROUPS[:2],
                "before_name": ["web", None],
                "after_name": ["default", "web"],
            }
        ]
        assert all("before_name" not in each for each in second["changes"] if each["option"] == "tags")
        assert [first["display_name"], first["id"]] == ["10.10.1.11", PORT]
        assert f"The port 10.10.1.11 ({PORT}) " in first["msg"]
    assert preview.result["diff"] == real.result["diff"]
    assert real.result["diff"][0]["before"] == {"security_group_ids": [WEB, GROUPS[2]]}
    assert sum("securitygroups" in each.path for each in real.requests) == 1


def test_the_region_of_the_logs(sim):
    """The list of regions was read to find the one of the task."""
    env = {**harness.environment(sim)}
    del env["GCORE_CLOUD_REGION_ID"]
    logging = {"enabled": True, "topic_name": "logs", "destination_region_id": 8}
    for place, before, after in (
        ({"region_name": "luxembourg-2"}, "Luxembourg-2 (7)", "Frankfurt (8)"),
        ({"region_id": 7}, 7, 8),
    ):
        sim.change("loadbalancers", LOGGED, {"logging": {**logging, "destination_region_id": 7}})
        run = both(sim, "gcore_load_balancer", {"load_balancer_id": LOGGED, "logging": logging, **place}, env=env)
        shown = [each["logging"]["destination_region_id"] for each in sides(run)]
        assert shown == [before, after]
    sim.change("loadbalancers", LOGGED, {"logging": {**logging, "destination_region_id": 7}})
    item = {"kind": "load_balancer", "load_balancer_id": LOGGED, "logging": logging}
    looked = bulk(sim, item, check=True, env=env, region_name="Luxembourg-2")
    (change,) = looked.result["results"][0]["changes"]
    names = {"destination_region_id": "Luxembourg-2"}, {"destination_region_id": "Frankfurt"}
    assert (change["before_name"], change["after_name"]) == names
    (row,) = drift(looked.result["results"], [item])["differences"]
    assert (row["option"], row["current"], row["wanted"]) == ("logging.destination_region_id", 7, 8)
    assert (row["current_name"], row["wanted_name"]) == ("Luxembourg-2", "Frankfurt")


@EXECUTION_PATHS
@pytest.mark.parametrize(
    ("module", "option", "id", "name"),
    [
        ("gcore_instance", "instance_id", INSTANCE, "web-1"),
        ("gcore_load_balancer", "load_balancer_id", BALANCER, None),
        ("gcore_project", "project_id", 2, None),
    ],
)
def test_a_header_has_the_name_before_the_change(sim, execution_path, module, option, id, name):
    kind = module.partition("_")[2]
    was = name or run_module(sim, module, {option: id}).result[kind]["name"]
    run = both(sim, module, {option: id, "name": "quite-another"})
    assert run.result["diff"]["before_header"] == f"{kind.replace('_', ' ')} {was} ({id})"


@pytest.mark.parametrize(
    ("assigned", "mac", "name"),
    [
        (["10.10.1.11"], None, "10.10.1.11 "),
        (["10.10.1.11", "10.10.1.12"], None, "10.10.1.11, 10.10.1.12 "),
        ([f"10.10.1.{number}" for number in range(11, 16)], None, "10.10.1.11, 10.10.1.12, 10.10.1.13 and 2 more "),
        ([], "fa:16:3e:00:00:01", "fa:16:3e:00:00:01 "),
        ([], None, ""),
    ],
)
@pytest.mark.off_contract_answers
def test_what_a_port_is_called(sim, assigned, mac, name):
    subnet = sim.get("ports", PORT)["ip_assignments"][0]["subnet_id"]
    addresses = [{"subnet_id": subnet, "ip_address": each} for each in assigned]
    sim.change("ports", PORT, {"ip_assignments": addresses, "mac_address": mac})
    run = run_module(sim, "gcore_port", {"port_id": PORT, "tags": {"a": "1"}}, check=True)
    id = f"({PORT})" if name else PORT
    assert run.result["diff"]["before_header"] == f"port {name}{id}"


@EXECUTION_PATHS
@pytest.mark.off_contract_answers
@pytest.mark.parametrize("name", [None, "", " \n", 5, ["web"], {"a": "b"}, INSTANCE])
def test_a_name_that_is_none(sim, execution_path, name):
    sim.change("instances", INSTANCE, {"name": name})
    run = run_module(sim, "gcore_instance", {"instance_id": INSTANCE, "tags": {"a": "1"}}, check=True)
    assert run.result["diff"]["before_header"] == f"instance {INSTANCE}"


@EXECUTION_PATHS
@pytest.mark.off_contract_answers
def test_a_name_that_commands_a_terminal(sim, execution_path):
    sim.change("instances", INSTANCE, {"name": ODD})
    run = run_module(sim, "gcore_instance", {"instance_id": INSTANCE, "tags": {"a": "1"}})
    shown = f"instance a\\x1b[2Jb\\n<i>\\u202e ({INSTANCE})"
    assert run.result["diff"]["before_header"] == shown
    sim.fault(method="PATCH", path="/instances/", status=400)
    run = run_module(sim, "gcore_instance", {"instance_id": INSTANCE, "tags": {"a": "2"}})
    assert f"Cannot change the {shown}: HTTP 400" in run.result["msg"]


@EXECUTION_PATHS
def test_a_refusal_says_which_port(sim, execution_path):
    (address,) = [each["ip_address"] for each in sim.get("ports", SYSTEM)["ip_assignments"]]
    run = run_module(sim, "gcore_port", {"port_id": SYSTEM, "tags": {"a": "1"}})
    assert run.result["msg"].startswith(f"Cannot change the port {address} ({SYSTEM}): the platform manages")


def test_what_could_not_be_read_has_its_id_alone(sim):
    run = bulk(sim, {"kind": "port", "port_id": NOWHERE, "tags": {"a": "1"}})
    (result,) = run.result["results"]
    assert "display_name" not in result
    assert f"Cannot read the port {NOWHERE}: HTTP 404" in result["msg"]


def test_a_place_that_was_named_is_named_where_nothing_is_found(sim):
    env = {**harness.environment(sim)}
    del env["GCORE_CLOUD_REGION_ID"]
    options = {"port_id": PORT, "security_groups": ["webb"]}
    run = run_module(sim, "gcore_port", {**options, "region_name": "luxembourg-2"}, env=env)
    assert "there is no security group with the name 'webb' (project_id 1, region_id 7: Luxembourg-2)" in run.msg
    run = run_module(sim, "gcore_port", {**options, "region_id": 7}, env=env)
    assert "there is no security group with the name 'webb' (project_id 1, region_id 7)" in run.msg


@EXECUTION_PATHS
def test_groups_that_went_back_and_are_gone(sim, execution_path):
    sim.change("ports", PORT, {"security_group_ids": GROUPS[:1]})
    theirs = {"collection": "ports", "id": PORT, "set": {"security_group_ids": GROUPS[1:3]}}
    sim.fault(method="GET", path=f"/ports/1/7/{PORT}", skip=2, when="before", change=theirs)
    options = {"port_id": PORT, "security_groups": ["web", "ssh"], "purge_security_groups": False}
    run = run_module(sim, "gcore_port", options)
    (warning,) = run.warnings
    assert f"security_groups: the change sent ['{DEFAULT}'] back" in warning


@EXECUTION_PATHS
def test_a_binding_by_ids(server, execution_path):
    """The host is read to check the change: it shows what the ids are called."""
    run = both(
        server, "scanopy_binding", {"binding_id": FIRST, "port_id": HTTPS, "ip_address_id": "all"}, env=to(server)
    )
    assert sides(run) == (
        {"port_id": f"80/tcp ({HTTP})", "ip_address_id": f"192.168.20.11 ({ETH0})"},
        {"port_id": f"443/tcp ({HTTPS})", "ip_address_id": "all"},
    )
    assert run.result["diff"]["before_header"] == (f"binding 80/tcp on 192.168.20.11 of website on web-1 ({FIRST})")


@EXECUTION_PATHS
def test_a_binding_that_moves_to_another_host(server, execution_path):
    """Of a host that was not read, nothing is known: neither of the port, nor of the service."""
    options = {"binding_id": FIRST, "service_id": DATABASE, "port_id": SQL, "ip_address_id": DB}
    server.change("bindings", ONE, {"ip_address_id": DB})
    run = both(server, "scanopy_binding", options, env=to(server))
    before, after = sides(run)
    assert before == {"service_id": WEBSITE, "port_id": HTTP, "ip_address_id": ETH0}
    assert after["service_id"] == f"database ({DATABASE})"
    assert after["port_id"] == f"5432/tcp ({SQL})"
    assert run.result["diff"]["before_header"] == f"binding {FIRST}"


@EXECUTION_PATHS
def test_a_service_of_another_host_is_placed(server, execution_path):
    """By words, the list of all hosts is read: then the other host has a name, too."""
    words = {"host": "web-1", "service": "website", "port": "80/tcp", "ip_address": "192.168.20.11"}
    run = run_module(server, "scanopy_binding", {"binding": words, "port_id": SQL}, env=to(server))
    assert run.failed
    start = (
        f"Cannot change the binding 80/tcp on 192.168.20.11 of website on web-1 ({FIRST}): port_id: the port 5432/tcp "
    )
    assert run.result["msg"].startswith(start)
    assert "is on the host db-1 (b0000000-0000-4000-8000-000000000002)" in run.result["msg"]


def test_bindings_of_a_list(server):
    items = [
        {"kind": "binding", "binding_id": FIRST, "port_id": HTTPS},
        {"kind": "binding", "binding_id": ONE},
    ]
    preview, real = bindings(server, *items, check=True), bindings(server, *items)
    assert preview.result["diff"] == real.result["diff"]
    first, second = real.result["results"]
    assert first["display_name"] == "80/tcp on 192.168.20.11 of website on web-1"
    assert (first["changes"][0]["before_name"], first["changes"][0]["after_name"]) == ("80/tcp", "443/tcp")
    assert second["display_name"].endswith(" of database on db-1")


@pytest.mark.parametrize(
    ("value", "name", "shown"),
    [
        ("a", "web", "web (a)"),
        ("a", None, "a"),
        ("a", "a", "a"),
        (7, "7", 7),
        (7, "Luxembourg", "Luxembourg (7)"),
        (["a", "b"], ["web", None], ["web (a)", "b"]),
        (["a", "b"], None, ["a", "b"]),
        ({"a": 7, "b": 1}, {"a": "x"}, {"a": "x (7)", "b": 1}),
        (None, None, None),
    ],
)
def test_a_name_beside_an_id(value, name, shown):
    assert with_name(value, name) == shown


def test_names_come_with_the_documents():
    names = IdNames()
    assert names.of(REGION, 7, {}) is None
    names.add("/cloud/v1/regions", [{"id": 7, "display_name": "Luxembourg"}, {"id": 8, "display_name": 5}, {}])
    assert [names.of(REGION, each, {}) for each in (7, "7", 8, 9, None, [7], {"a": 7})] == ["Luxembourg"] * 2 + [
        None
    ] * 5
    names.add("/cloud/v1/regions", [{"id": 9, "display_name": "Paris"}])
    assert names.of(REGION, 9, {}) == "Paris"
