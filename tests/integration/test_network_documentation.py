# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kinds of Scanopy together, and beside other clients: what a write sends back, and what is lost in which order."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits

from . import harness

ID = "{}0000000-0000-4000-8000-00000000000{}"
HOME = ID.format("a", 1)
WEB_HOST, DB_HOST = ID.format("b", 1), ID.format("b", 2)
WEBSITE, SPARE = ID.format("c", 1), ID.format("c", 6)
FIRST = ID.format("f", 1)
"""A binding of the website to its first address."""
ETH1 = ID.format("e", 2)
PRODUCTION, SHOP = ID.format("7", 1), ID.format("7", 2)
LAN = "80000000-0000-4000-8000-000000000021"
CREDENTIAL = "80000000-0000-4000-8000-000000000061"
ORDERS = "80000000-0000-4000-8000-000000000051"
RELEASES = ("0.14.19", "0.16.2", "0.18.3")
NEW_OPTIONS = {"name": "new", "description": "New"}


@pytest.fixture(autouse=True)
def _impatience(monkeypatch):
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.3)
    monkeypatch.setattr(api_limits, "BACKOFF", 0.05)


@pytest.fixture(name="sim", params=RELEASES)
def _sim(server, request):
    server.settings(server_version=request.param)
    return server


def task(sim, name, options, check=False):
    return harness.run_module(sim, name, options, check)


def bulk(sim, *items, check=False, **options):
    return task(sim, "scanopy_resources", {"resources": [*items], **options}, check)


def item(kind, id, **options):
    return {"kind": kind, f"{kind}_id": id, **options}


def stored(sim, collection, id, *keys):
    document = sim.get(collection, id)
    return tuple(document[key] for key in keys)


# The lock of hosts


def test_a_host_that_another_process_changes_between_read_and_write(sim):
    """The server refuses the first write. The change of the other process stays."""
    change = {"collection": "hosts", "id": DB_HOST, "set": {"hostname": "db", "updated_at": "2026-03-01T00:00:00Z"}}
    sim.fault("PUT", "/hosts/", change=change)
    run = task(sim, "scanopy_host", {"host_id": DB_HOST, "name": "database"})
    assert (run.failed, run.result["changed"]) == (False, True), run.result
    assert [each.status for each in run.requests if each.method == "PUT"] == [400, 200]
    assert stored(sim, "hosts", DB_HOST, "name", "hostname") == ("database", "db")
    assert run.result["host"]["hostname"] == "db"


def test_a_host_that_another_process_changes_to_what_the_task_wants(sim):
    change = {"collection": "hosts", "id": DB_HOST, "set": {"name": "database", "updated_at": "2026-03-01T00:00:00Z"}}
    sim.fault("PUT", "/hosts/", change=change)
    run = task(sim, "scanopy_host", {"host_id": DB_HOST, "name": "database"})
    assert (run.failed, run.result["changed"]) == (False, False), run.result
    assert [each.status for each in run.requests if each.method == "PUT"] == [400]


def test_a_host_that_others_change_all_the_time(sim):
    """The task ends, and says why."""
    error = "Host was modified by another process. Please refresh and try again."
    sim.fault("PUT", "/hosts/", times=None, status=400, body={"success": False, "data": None, "error": error})
    run = task(sim, "scanopy_host", {"host_id": DB_HOST, "name": "database", "wait_timeout": 1})
    assert run.failed
    assert "another process" in run.msg
    assert stored(sim, "hosts", DB_HOST, "name") == ("db-1",)
    assert run.sent.count("PUT") > 1


def test_tags_that_others_set_between_read_and_write_stay(server):
    """The server does not compare them. An empty list leaves them as they are, but not in releases before 0.16."""
    server.settings(server_version="0.16.2")
    server.fault("PUT", "/hosts/", change={"collection": "hosts", "id": DB_HOST, "set": {"tags": [SHOP]}})
    run = task(server, "scanopy_host", {"host_id": DB_HOST, "name": "database"})
    assert not run.failed, run.msg
    assert [body["tags"] for body in run.writes] == [[]]
    assert stored(server, "hosts", DB_HOST, "name", "tags") == ("database", [SHOP])
    server.settings(server_version="0.15.2")
    run = task(server, "scanopy_host", {"host_id": DB_HOST, "name": "db-1"})
    assert [body["tags"] for body in run.writes] == [[SHOP]]


def test_no_update_of_a_host_touches_its_children(sim):
    collections = ("services", "ports", "ip_addresses", "bindings", "dependencies")
    before = [sim.documents(name) for name in collections]
    run = task(sim, "scanopy_host", {"host_id": DB_HOST, **NEW_OPTIONS, "hostname": "", "hidden": True, "tags": []})
    assert not run.failed, run.msg
    assert [sim.documents(name) for name in collections] == before
    (body,) = run.writes
    assert {*body} == {
        *("id", "name", "hostname", "description", "virtualization", "hidden", "tags", "expected_updated_at")
    }
    assert body["virtualization"] == sim.get("hosts", DB_HOST)["virtualization"]
    assert body["virtualization"]


# Tags


@pytest.mark.parametrize(
    ("kind", "collection", "id"),
    [("host", "hosts", WEB_HOST), ("service", "services", WEBSITE), ("subnet", "subnets", LAN)],
)
def test_the_last_tags_are_removed(sim, kind, collection, id):
    """Which no update can do."""
    sim.change(collection, id, {"tags": [SHOP, PRODUCTION]})
    options = {f"{kind}_id": id, "tags": [], "purge_tags": True, "name": "new"}
    check = task(sim, f"scanopy_{kind}", options, check=True)
    run = task(sim, f"scanopy_{kind}", options)
    assert check.result["diff"] == run.result["diff"]
    assert [each.method for each in run.requests if each.method != "GET"] == ["PUT", "POST", "POST"]
    assert stored(sim, collection, id, "name", "tags") == ("new", [])
    assert task(sim, f"scanopy_{kind}", options).sent == ["GET"]


def test_an_interruption_between_two_tags(sim):
    """The result says how much is left, and the next run does it."""
    sim.change("hosts", WEB_HOST, {"tags": [SHOP, PRODUCTION]})
    sim.fault("POST", "/tags/assign/bulk-remove", skip=1, status=403)
    options = {"host_id": WEB_HOST, "tags": [], "purge_tags": True}
    run = task(sim, "scanopy_host", options)
    assert (run.failed, run.result["changed"]) == (True, True)
    assert (len(run.result["done"]), len(run.result["left"])) == (1, 1)
    assert len(stored(sim, "hosts", WEB_HOST, "tags")[0]) == 1
    assert task(sim, "scanopy_host", options).result["changed"]
    assert stored(sim, "hosts", WEB_HOST, "tags") == ([],)


# A service and its bindings


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))], ids=str)
def test_a_service_and_its_bindings_in_one_task(sim, order):
    """Nothing is lost: the update of the service sends back what the others have written."""
    items = [
        item("service", WEBSITE, name="shop"),
        item("binding", FIRST, ip_address_id=ETH1),
        item("host", WEB_HOST, name="web"),
    ]
    run = bulk(sim, *(items[number] for number in order))
    assert not run.failed, run.result
    assert run.result["changed"]
    assert stored(sim, "services", WEBSITE, "name") == ("shop",)
    address = "interface_id" if sim.settings()["server_version"].startswith("0.14") else "ip_address_id"
    assert stored(sim, "bindings", FIRST, address) == (ETH1,)
    assert stored(sim, "hosts", WEB_HOST, "name") == ("web",)
    again = bulk(sim, *(items[number] for number in order))
    assert (again.failed, again.result["changed"]) == (False, False)


MOMENTS = {
    # before which request of the task the other process writes; whether its write survives
    "the binding, before the last read of the service": ("GET", "/services/", 1, "binding", True),
    "the binding, before the write of the service": ("PUT", "/services/", 0, "binding", False),
    "the service, before the last read of the binding": ("GET", "/bindings/", 1, "service", True),
    "the service, before the write of the binding": ("PUT", "/bindings/", 0, "service", True),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_service_and_a_binding_changed_by_two_processes(server, moment):
    """The guide says what is lost: a binding that changes between the last read of its service and the write."""
    server.settings(server_version="0.16.2")
    method, path, skip, other, survives = MOMENTS[moment]
    changes = {
        "binding": {"collection": "bindings", "id": FIRST, "set": {"ip_address_id": ETH1}},
        "service": {"collection": "services", "id": WEBSITE, "set": {"name": "theirs"}},
    }
    server.fault(method, path, skip=skip, change=changes[other])
    mine = {
        "binding": ("scanopy_service", {"service_id": WEBSITE, "name": "shop"}),
        "service": ("scanopy_binding", {"binding_id": FIRST, "ip_address_id": ETH1}),
    }[other]
    run = task(server, *mine)
    assert (run.failed, run.result["changed"]) == (False, True), run.result
    theirs = {
        "binding": lambda: stored(server, "bindings", FIRST, "ip_address_id") == (ETH1,),
        "service": lambda: stored(server, "services", WEBSITE, "name") == ("theirs",),
    }[other]
    assert theirs() is survives


# Many


def test_a_site_in_one_list(server):
    """Hosts, services, bindings, subnets and a dependency by words: each list is read once."""
    server.settings(server_version="0.16.2")
    names = {"kind": "host", "host_name": "web-1"}
    run = bulk(
        server,
        {**names, "description": "Front", "tags": ["production", "shop"]},
        {"kind": "service", "host_name": "web-1", "service_name": "website", "service_definition": "Pi-Hole"},
        {"kind": "subnet", "subnet_cidr": "192.168.20.0/24", "network_name": "home", "name": "office"},
        {
            "kind": "dependency",
            "dependency_name": "orders",
            "members": [{"host": "web-1", "service": "website"}, {"host": "db-1", "service": "storage"}],
        },
        {"kind": "tag", "tag_name": "shop", "description": "Sells"},
        check=True,
    )
    assert not run.failed, run.result
    # One row of the tags shows the release, which decides about the path of networks.
    paths = [each.path for each in run.requests if each.query.get("limit") != ["1"]]
    assert len(run.requests) - len(paths) <= 1
    assert sorted(set(paths)) == sorted(paths), "a list is read twice"
    assert [each["changed"] for each in run.result["results"]] == [True] * 5


@pytest.mark.slow
def test_400_hosts_under_the_real_limit(server):
    """After the first 150, each request waits. Nothing that is sent back can be old: the server compares the time."""
    server.settings(server_version="0.16.2", rate_limit=1200, rate_burst=150)
    ids = server.clone("hosts", DB_HOST, 400)
    run = bulk(server, *(item("host", id, name=f"host {number}") for number, id in enumerate(ids)))
    assert not run.failed, run.result["msg"]
    done = [(each.method, each.status) for each in run.requests]
    assert done.count(("PUT", 200)) == 400
    lists = [each.path for each in run.requests if each.method == "GET" and each.status == 200]
    assert lists == ["/api/v1/hosts"] * 2
    assert {server.get("hosts", id)["name"] for id in ids} == {f"host {number}" for number in range(400)}


# Rules that the server does not check, or checks too late


def test_dependencies_of_a_release_that_has_none(server):
    server.settings(server_version="0.15.2")
    run = task(server, "scanopy_dependency", {"dependency_name": "orders", "name": "new"})
    assert run.failed
    assert "Scanopy 0.15.2 does not have it" in run.msg
    assert len(run.requests) == 1


@pytest.mark.parametrize("check", [True, False])
def test_a_second_tag_of_an_application(sim, check):
    shown = sim.get("tags", SHOP)
    (other,) = sim.add("tags", {"id": ID.format("7", 9), "name": "store", "is_application": True})
    assert shown["is_application"]
    run = task(sim, "scanopy_host", {"host_id": WEB_HOST, "tags": ["store"]}, check)
    assert (run.failed, run.writes) == (True, [])
    assert f"tags: shop ({SHOP}) and store ({other}) are tags of applications" in run.msg


@pytest.mark.parametrize("check", [True, False])
def test_a_tag_that_does_not_exist(sim, check):
    unknown = ID.format("7", 9)
    run = task(sim, "scanopy_subnet", {"subnet_id": LAN, "tag_ids": [unknown]}, check)
    assert (run.failed, run.writes) == (True, [])
    assert f"tag_ids: there is no tag {unknown}" in run.msg


@pytest.mark.parametrize("more", [{}, {"name": "office"}], ids=str)
def test_a_tag_that_is_deleted_right_before_the_write(server, more):
    """The server answers 500, and has stored the other values: it is a refusal, and no lost answer."""
    server.settings(server_version="0.16.2")
    server.fault("PUT", "/subnets/", remove={"collection": "tags", "id": SHOP})
    run = task(server, "scanopy_subnet", {"subnet_id": LAN, "tag_ids": [SHOP], **more})
    assert (run.failed, run.result["changed"], run.result["answer_lost"]) == (True, bool(more), False), run.msg
    assert run.sent.count("PUT") == 1, "it is refused again"
    assert f"HTTP 500: Tag {SHOP} not found. The tag does not exist, or has been deleted since." in run.msg
    assert ("The rest of the change is stored." in run.msg) is bool(more)
    assert stored(server, "subnets", LAN, "name") == (more.get("name", "192.168.20.0/24"),)


def test_a_refused_part_whose_rest_cannot_be_read(server):
    server.settings(server_version="0.16.2")
    server.fault("PUT", "/subnets/", remove={"collection": "tags", "id": SHOP})
    server.fault("GET", f"/subnets/{LAN}", skip=2, status=403, times=None)
    run = task(server, "scanopy_subnet", {"subnet_id": LAN, "tag_ids": [SHOP], "name": "office"})
    assert (run.failed, run.result["changed"]) == (True, True)
    assert f"Before that, a part of the change was refused: HTTP 500: Tag {SHOP} not found. Run the task" in run.msg


@pytest.mark.parametrize("check", [True, False])
def test_members_that_the_server_refuses_after_it_has_stored_the_rest(server, check):
    server.settings(server_version="0.16.2")
    two = [{"host": "web-1", "service": "website", "port": port, "ip_address": "any"} for port in ("80/tcp", "443/tcp")]
    before = server.get("dependencies", ORDERS)
    run = task(server, "scanopy_dependency", {"dependency_id": ORDERS, "name": "new", "members": two}, check)
    assert (run.failed, run.writes) == (True, [])
    assert "members[1]: the service website" in run.result["msg"]
    assert "is also members[0]" in run.msg
    assert server.get("dependencies", ORDERS) == before


def test_a_network_that_is_stored_by_half(server):
    """The server stores the name, answers 500 for a credential that is gone, and has removed the other ones."""
    server.settings(server_version="0.16.2")
    admin = next(each["key"] for each in server.documents("user_api_keys") if each["permissions"] == "Admin")
    server.fault("PUT", "/networks/", remove={"collection": "credentials", "id": CREDENTIAL})
    variables = {"SCANOPY_API_KEY": admin, "SCANOPY_URL": server.url}
    run = harness.run_module(server, "scanopy_network", {"network_id": HOME, "name": "new"}, env=variables)
    assert [each.status for each in run.requests if each.method == "PUT"] == [500]
    assert stored(server, "networks", HOME, "name") == ("new",)
    assert run.result["changed"] is True, run.result


def test_members_where_the_key_may_not_read_the_hosts(server):
    """The server would store the name before it refuses the members."""
    server.settings(server_version="0.16.2")
    server.fault("GET", "/hosts", times=None, status=403)
    members = [{"service_id": WEBSITE}]
    run = task(server, "scanopy_dependency", {"dependency_id": ORDERS, "name": "new", "members": members})
    assert (run.failed, run.writes) == (True, [])
    assert "members: the key may not read the list of hosts" in run.msg


# Words


def test_a_hostname_finds_its_host_whatever_other_hosts_are_called(sim):
    items = [
        {"kind": "host", "host_name": f"{name}.example.net", "name": "same"} for name in ("web-1", "db-1", "printer-1")
    ]
    assert bulk(sim, *items).result["changed"]
    again = bulk(sim, *items)
    assert (again.failed, again.result["changed"]) == (False, False), again.result["msg"]


@pytest.mark.parametrize("option", ["cidr", "subnet_cidr"])
def test_a_range_without_its_prefix(sim, option):
    """It would be a range of one address."""
    which = {"subnet_id": LAN} if option == "cidr" else {}
    run = task(sim, "scanopy_subnet", {**which, option: "192.168.20.0", "name": "office"})
    assert (run.failed, run.requests) == (True, [])
    assert f"{option}: '192.168.20.0' is not a network with its prefix, such as 192.168.20.0/24" in run.msg


def test_the_places_of_members_in_messages(server):
    server.settings(server_version="0.16.2")
    several = {"host": "web-1", "service": "website", "port": "any", "ip_address": "any"}
    for member, words in (
        (
            {"host": "web-1", "service": "website", "network": "branch"},
            "members[0].network: no such host is in a network",
        ),
        (several, "Give members[0].binding_id or members[0].port or members[0].ip_address to select one"),
    ):
        run = task(server, "scanopy_dependency", {"dependency_id": ORDERS, "members": [member]})
        assert run.failed
        assert words in run.msg


# A dependency and its bindings in one task


@pytest.mark.parametrize("turned", [1, -1])
@pytest.mark.parametrize("check", [True, False])
def test_a_dependency_of_bindings_that_the_task_moves(server, turned, check):
    """Both are on one service. The binding leaves it before the dependency lists both."""
    server.settings(server_version="0.16.2")
    second = ID.format("f", 2)
    move = item("binding", second, service_id=SPARE)
    both = item("dependency", ORDERS, members=[{"binding_id": FIRST}, {"binding_id": second}])
    run = bulk(server, *[move, both][::turned], check=check)
    assert not run.failed, run.msg
    assert [each["changed"] for each in run.result["results"]] == [True, True]
    writes = [each.path.split("/")[3] for each in run.requests if each.method == "PUT"]
    assert writes == ([] if check else ["bindings", "dependencies"])
    assert not bulk(server, both).result["changed"] or check


def test_a_dependency_of_a_binding_that_does_not_move(server):
    """The move is foreseen, and fails. The dependency is not sent."""
    server.settings(server_version="0.16.2")
    second = ID.format("f", 2)
    server.fault("PUT", "/bindings/", status=403, times=None)
    both = item("dependency", ORDERS, name="new", members=[{"binding_id": FIRST}, {"binding_id": second}])
    run = bulk(server, both, item("binding", second, service_id=SPARE))
    assert [each["failed"] for each in run.result["results"]] == [True, True]
    assert "is also members[0]" in run.msg
    assert stored(server, "dependencies", ORDERS, "name") == ("orders",)


# Documents that do not show all


MISSING = [
    *(("host", "hosts", DB_HOST, key) for key in ("virtualization", "hostname", "description", "tags", "updated_at")),
    *(("service", "services", WEBSITE, key) for key in ("bindings", "position")),
    ("network", "networks", HOME, "credential_ids"),
    ("dependency", "dependencies", ORDERS, "members"),
]


@pytest.mark.off_contract_answers
@pytest.mark.parametrize(("kind", "collection", "id", "key"), MISSING)
def test_what_is_not_shown_is_not_removed(server, kind, collection, id, key):
    """The server takes a key that an update lacks for a removal."""
    server.settings(server_version="0.16.2")
    document = {name: value for name, value in server.get(collection, id).items() if name != key}
    version = {"api_version": 1, "server_version": "0.16.2"}
    body = {"success": True, "data": document, "meta": version}
    server.fault("GET", f"/{collection}/{id}", times=None, status=200, body=body)
    run = task(server, f"scanopy_{kind}", {f"{kind}_id": id, "name": "new"})
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert "the API does not show" in run.msg


@pytest.mark.parametrize("check", [True, False])
def test_members_that_two_bindings_of_one_service_have_become(server, check):
    """The server refuses each update of such a dependency, and stores a half of it."""
    server.settings(server_version="0.16.2")
    two = [ID.format("f", 1), ID.format("f", 2)]
    server.change("dependencies", ORDERS, {"members": {"type": "Bindings", "binding_ids": two}})
    run = task(server, "scanopy_dependency", {"dependency_id": ORDERS, "name": "new"}, check)
    assert (run.failed, run.writes) == (True, [])
    assert "is also members[0]" in run.msg


def test_members_that_become_wrong_right_before_the_write(server):
    """The result has what the server has stored."""
    server.settings(server_version="0.16.2")
    two = [ID.format("f", 1), ID.format("f", 4)]
    server.change("dependencies", ORDERS, {"members": {"type": "Bindings", "binding_ids": two}})
    moved = {"collection": "bindings", "id": two[1], "set": {"service_id": WEBSITE}}
    server.fault("PUT", "/dependencies/", change=moved)
    run = task(server, "scanopy_dependency", {"dependency_id": ORDERS, "name": "new"})
    assert stored(server, "dependencies", ORDERS, "name") == ("new",)
    assert run.result["changed"] is True, run.result


def test_each_service_of_many_is_read_right_before_its_write(server):
    """Its bindings may have changed since the list: an update deletes those that it lacks."""
    server.settings(server_version="0.16.2")
    moved = {"collection": "bindings", "id": FIRST, "set": {"service_id": SPARE}}
    server.fault("PUT", f"/services/{WEBSITE}", change=moved, when="after")
    run = bulk(server, item("service", WEBSITE, name="shop"), item("service", SPARE, name="more"), parallel=1)
    assert not run.failed, run.result
    assert stored(server, "bindings", FIRST, "service_id") == (SPARE,)


@pytest.mark.off_contract_answers
@pytest.mark.parametrize(
    "members", [{"type": "Services", "binding_ids": ["a", "b"]}, {"type": "Bindings", "binding_ids": [["x"], {}]}]
)
def test_members_of_an_unknown_form(server, members):
    server.settings(server_version="0.16.2")
    body = {
        "success": True,
        "data": {**server.get("dependencies", ORDERS), "members": members},
        "meta": {"api_version": 1, "server_version": "0.16.2"},
    }
    server.fault("GET", f"/dependencies/{ORDERS}", times=None, status=200, body=body)
    run = task(server, "scanopy_dependency", {"dependency_id": ORDERS, "name": "new"}, check=True)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
