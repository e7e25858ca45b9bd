# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parts of load balancers: the lock that they share, their lookups, and their secrets."""

from __future__ import annotations

import json

import pytest

from .harness import BALANCER, LOGGED, run_module
from .test_bulk import bulk, flags, succeeded

HTTPS, HTTP, METRICS, METRICS_2, DNS_UDP, DNS_TCP = (
    f"b0000000-0000-4000-8000-00000000000{digit}" for digit in "123456"
)
SHOP, IDLE, DEFAULT, DEFAULT_2 = (f"c0000000-0000-4000-8000-00000000000{digit}" for digit in "1234")
QUEUE = "70000000-0000-4000-8000-000000000003"
HASH = "$5$v9zXrIbB$made-up-hash-of-a-password"
THREE = [{"kind": "lb_listener", "listener_id": id, "connection_limit": 7} for id in (HTTPS, HTTP, METRICS)]


def limits(sim):
    return [sim.get("lblisteners", id)["connection_limit"] for id in (HTTPS, HTTP, METRICS)]


def statuses(run):
    return [each.status for each in run.requests if each.method != "GET"]


def updated(run):
    """The IDs of what was changed, in the order of the requests."""
    return [each.path.rpartition("/")[2] for each in run.requests if each.method != "GET"]


# The lock of a family


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("parallel", [1, 8])
def test_parts_of_one_balancer_are_changed_one_after_the_other(sim, fake_time, wait, parallel):
    fake_time.add(sim)
    sim.settings(task_running=1.5)
    items = [*THREE, {"kind": "load_balancer", "load_balancer_id": BALANCER, "name": "shop"}]
    run = succeeded(bulk(sim, items, wait=wait, parallel=parallel), 4)
    assert (updated(run), statuses(run)) == ([HTTPS, HTTP, METRICS, BALANCER], [200] * 4)
    sim.advance(5)
    assert (limits(sim), sim.get("loadbalancers", BALANCER)["name"]) == ([7] * 3, "shop")


@pytest.mark.parametrize("wait", [True, False])
def test_listeners_and_pools_share_a_lock(sim, fake_time, wait):
    """Whichever comes first, and with the older requests, too."""
    fake_time.add(sim)
    items = [
        {"kind": "lb_pool", "pool_id": SHOP, "name": "shop-2"},
        {"kind": "load_balancer", "load_balancer_id": BALANCER, "name": "shop"},
        {"kind": "lb_listener", "listener_id": HTTP, "name": "http"},
        {"kind": "lb_pool", "load_balancer_name": "web-lb", "pool_name": "default", "name": "http"},
    ]
    for generation in ("today", "pages"):
        sim.reset()
        sim.settings(task_running=1.5, generation=generation)
        run = succeeded(bulk(sim, items, wait=wait, parallel=8), 4)
        assert {200} <= {*statuses(run)} <= {200, 404}
        assert [*dict.fromkeys(updated(run))] == [SHOP, BALANCER, HTTP, DEFAULT]
        sim.advance(5)
        assert (sim.get("lbpools", SHOP)["name"], sim.get("lbpools", DEFAULT)["name"]) == ("shop-2", "http")


def test_families_are_changed_side_by_side(sim, fake_time):
    fake_time.add(sim)
    sim.settings(task_running=1.5)
    other = {"kind": "lb_listener", "listener_id": DNS_TCP, "connection_limit": 7}
    run = succeeded(bulk(sim, [*THREE, other], parallel=4), 4)
    assert {*updated(run)[:2]} == {HTTPS, DNS_TCP}
    assert statuses(run) == [200] * 4


@pytest.mark.parametrize(("collection", "locked"), [("loadbalancers", BALANCER), ("lblisteners", METRICS)])
def test_three_wait_once_for_a_lock_in_their_family(sim, fake_time, collection, locked):
    """The lock shows on the load balancer, whoever has it."""
    fake_time.add(sim)
    sim.settings(task_running=0)
    began = fake_time.now
    sim.lock(collection, locked, 20.0, "update_loadbalancer")
    run = succeeded(bulk(sim, THREE), 3)
    assert statuses(run) == [200] * 3
    assert 20 <= fake_time.now - began < 30


def test_a_sibling_alone_is_refused_where_nothing_shows_the_lock(sim, fake_time):
    """The task begins between the last look and the write."""
    fake_time.add(sim)
    effect = {"lock": {"collection": "lblisteners", "id": HTTP, "seconds": 3.0, "task_type": "patch_lblistener"}}
    sim.fault(method="PATCH", path=HTTPS, times=1, when="before", **effect)
    run = run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, "connection_limit": 7})
    assert (run.failed, statuses(run)) == (False, [409, 200])
    assert limits(sim)[0] == 7


@pytest.mark.parametrize("wait", [True, False])
def test_another_user_makes_the_change_while_a_part_waits_for_its_turn(sim, fake_time, wait):
    """It has not changed, then."""
    fake_time.add(sim)
    sim.settings(task_running=20)
    same = {"collection": "lblisteners", "id": HTTP, "set": {"connection_limit": 7}}
    sim.fault(method="PATCH", path=HTTPS, when="after", change=same)
    run = bulk(sim, THREE, wait=wait, wait_timeout=100)
    assert flags(run) == "c.c", run.result["results"]
    assert updated(run) == [HTTPS, METRICS]


@pytest.mark.parametrize("fault", [{"drop": "before"}, {"drop": "after"}, {"status": 500}, {"truncate": True}], ids=str)
@pytest.mark.parametrize("parallel", [1, 8])
@pytest.mark.parametrize("wait", [True, False])
def test_the_answer_about_one_part_is_lost(sim, fake_time, fault, parallel, wait):
    """It is verified before the next part is changed, so that nothing is refused and all changes are made."""
    fake_time.add(sim)
    sim.settings(task_running=1.5)
    member = sim.get("lbpools", SHOP)["members"][0]["id"]
    items = [
        {"kind": "lb_pool", "pool_id": SHOP, "name": "shop-2"},
        {"kind": "lb_pool_member", "pool_id": SHOP, "member_id": member, "weight": 9},
        *THREE[:2],
    ]
    sim.fault(method="PATCH", path=f"/lbpools/1/7/{SHOP}", **fault)
    run = succeeded(bulk(sim, items, wait=wait, parallel=parallel), 4)
    assert 409 not in statuses(run)
    assert {each for each in updated(run)[1:] if each != SHOP} == {member, HTTPS, HTTP}
    sim.advance(5)
    shown = sim.get("lbpools", SHOP)
    assert (shown["name"], shown["members"][0]["weight"], limits(sim)[:2]) == ("shop-2", 9, [7] * 2)


@pytest.mark.parametrize(("status", "flag"), [(403, "c"), (500, "b")])
def test_the_task_of_one_part_cannot_be_read(sim, fake_time, status, flag):
    """The next part looks for the lock, so that nothing is refused."""
    fake_time.add(sim)
    sim.settings(task_running=8)
    sim.fault(method="GET", path="/cloud/v1/tasks", status=status, times=5)
    run = bulk(sim, THREE)
    assert flags(run) == f"{flag}cc", run.result["results"]
    assert statuses(run) == [200] * 3


def test_a_part_that_takes_all_the_time(sim, fake_time):
    fake_time.add(sim)
    sim.settings(task_running=100)
    run = bulk(sim, THREE, wait_timeout=30)
    assert flags(run) == "bnn"
    for result in run.result["results"][1:]:
        assert result["msg"].endswith(": the wait_timeout has expired before its turn.")


def test_many_parts_with_short_tasks(sim, fake_time):
    """Each turn polls soon, whatever came before it."""
    fake_time.add(sim)
    sim.settings(task_running=0.05)
    listeners = [HTTPS, *sim.clone("lblisteners", HTTPS, 19)]
    began = fake_time.now
    items = [{"kind": "lb_listener", "listener_id": id, "connection_limit": 7} for id in listeners]
    succeeded(bulk(sim, items), 20)
    assert fake_time.now - began < 10


def test_check_mode_names_the_lock_of_the_balancer(sim):
    task = sim.lock("lblisteners", HTTP, 60.0, "patch_lblistener")
    run = run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, "connection_limit": 7}, check=True)
    assert run.warnings == [
        f"The load balancer listener is locked by task {task}, which its load balancer shows. A real run would wait "
        "for it."
    ]


def test_a_lock_that_does_not_end(sim, fake_time):
    fake_time.add(sim)
    sim.lock("loadbalancers", BALANCER, None, "resize_loadbalancer")
    run = bulk(sim, THREE, wait_timeout=30)
    assert (flags(run), statuses(run)) == ("fff", [])
    assert all("which its load balancer shows" in each["msg"] for each in run.result["results"])


def test_the_balancer_may_not_be_read(sim):
    """Then only the refusal of a change shows the lock."""
    sim.fault(method="GET", path="/loadbalancers/", status=403, times=None)
    run = run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, "connection_limit": 7})
    assert (run.failed, statuses(run)) == (False, [200])


def test_many_balancers_are_read_from_their_list(sim):
    ids = sim.clone("loadbalancers", BALANCER, 5)
    listeners = sim.clone("lblisteners", HTTP, 5)
    for listener, balancer in zip(listeners, ids):
        sim.change("lblisteners", listener, {"load_balancer_id": balancer})
    items = [{"kind": "lb_listener", "listener_id": id, "connection_limit": 7} for id in listeners]
    run = bulk(sim, items, check=True)
    assert (flags(run), len(run.requests)) == ("ccccc", 2)


# Lookups of a listener


@pytest.mark.parametrize(
    ("options", "id"),
    [
        ({"listener_name": "shop-https"}, HTTPS),
        ({"listener_name": "metrics", "load_balancer_id": LOGGED}, METRICS_2),
        ({"listener_name": "metrics", "load_balancer_name": "web-lb"}, METRICS),
        ({"protocol_port": 443}, HTTPS),
        ({"protocol_port": 9101, "load_balancer_id": LOGGED}, METRICS_2),
        ({"protocol_port": "9101", "load_balancer_name": "web-lb"}, METRICS),
        ({"protocol_port": 53, "protocol": "UDP"}, DNS_UDP),
        ({"protocol_port": 53, "protocol": "TCP", "load_balancer_name": "queue-lb"}, DNS_TCP),
    ],
)
def test_what_finds_a_listener(sim, options, id):
    run = run_module(sim, "gcore_lb_listener", {**options, "name": "renamed"})
    assert not run.failed, run.msg
    word = "name" if "listener_name" in options else "protocol_port"
    assert (run.result["lb_listener"]["id"], run.result["matched_by"]) == (id, word)
    again = run_module(sim, "gcore_lb_listener", {**options, "name": "renamed"})
    # A port finds the listener whatever its name is.
    assert (again.failed, again.result["changed"]) == (False, False)
    assert again.result["matched_by"] == ("new_name" if word == "name" else word)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"listener_name": "metrics"},
            "listener_name: there are 2 load balancer listeners with the name 'metrics': "
            f"{METRICS}, {METRICS_2}. Give listener_id or load_balancer_id to select one",
        ),
        (
            {"protocol_port": 53, "load_balancer_id": QUEUE},
            "protocol_port: there are 2 load balancer listeners with the protocol_port 53 and the load_balancer_id "
            f"{QUEUE}: {DNS_UDP}, {DNS_TCP}. Give listener_id or protocol to select one",
        ),
        (
            {"protocol_port": 8443, "load_balancer_name": "web-lb"},
            "protocol_port: there is no load balancer listener with the protocol_port 8443 and the load_balancer_name "
            "'web-lb' (project_id 1, region_id 7)",
        ),
        (
            {"listener_name": "shop-https", "load_balancer_name": "web-lp"},
            "load_balancer_name: there is no load balancer with the name 'web-lp' (project_id 1, region_id 7)",
        ),
        (
            {"listener_name": "shop-https", "load_balancer_name": "web-lb", "load_balancer_id": BALANCER},
            "load_balancer_id: is mutually exclusive with load_balancer_name",
        ),
        ({"listener_name": "shop-https", "protocol_port": 443}, "is mutually exclusive with protocol_port"),
        ({"listener_name": "shop-https", "listener_id": HTTPS}, "is mutually exclusive with listener_name"),
        ({"protocol": "UDP"}, "listener_id: is required to select the load balancer listener. Give it or "),
        (
            {"listener_id": HTTPS, "load_balancer_id": BALANCER},
            "load_balancer_id: requires the option listener_name or protocol_port",
        ),
        ({"protocol_port": 70000}, "protocol_port: expected at most 65535, got 70000"),
        ({}, "listener_id: is required to select"),
    ],
)
def test_what_finds_no_listener(sim, options, message):
    run = run_module(sim, "gcore_lb_listener", {**options, "connection_limit": 7})
    assert (run.failed, run.writes) == (True, []), run.result
    assert message in run.msg


def test_one_of_two_balancers_with_a_name_has_the_listener(sim):
    """The names together say which one is meant."""
    twin = "70000000-0000-4000-8000-000000000005"
    sim.change("lblisteners", METRICS_2, {"load_balancer_id": twin})
    options = {"listener_name": "metrics", "load_balancer_name": "twin", "connection_limit": 7}
    run = run_module(sim, "gcore_lb_listener", options)
    assert (run.failed, run.result["lb_listener"]["id"]) == (False, METRICS_2)


@pytest.mark.parametrize(
    ("options", "id"),
    [
        ({"pool_name": "shop"}, SHOP),
        ({"pool_name": "default", "load_balancer_id": LOGGED}, DEFAULT_2),
        ({"pool_name": "default", "load_balancer_name": "web-lb"}, DEFAULT),
        ({"pool_name": "default", "listener_id": HTTP}, DEFAULT),
        ({"pool_name": "default", "listener_name": "api"}, DEFAULT_2),
        ({"pool_name": "default", "listener_name": "shop-http", "load_balancer_id": BALANCER}, DEFAULT),
    ],
)
def test_what_finds_a_pool(sim, options, id):
    for word in ("name", "new_name"):
        run = run_module(sim, "gcore_lb_pool", {**options, "name": "renamed"})
        assert not run.failed, run.msg
        assert (run.result["lb_pool"]["id"], run.result["matched_by"]) == (id, word)


def test_listeners_with_one_name_are_told_apart_by_their_balancer(sim):
    for pool, listener in ((DEFAULT, METRICS), (DEFAULT_2, METRICS_2)):
        sim.change("lbpools", pool, {"listeners": [{"id": listener}]})
    options = {"pool_name": "default", "listener_name": "metrics", "algorithm": "source_ip"}
    unclear = run_module(sim, "gcore_lb_pool", options)
    assert unclear.msg == (
        "pool_name: there are 2 load balancer pools with the name 'default' and the listener_name 'metrics': "
        f"{DEFAULT}, {DEFAULT_2}. Give pool_id or load_balancer_id or listener_id to select one"
    )
    run = run_module(sim, "gcore_lb_pool", {**options, "load_balancer_name": "api-lb"})
    assert (run.failed, run.result["lb_pool"]["id"]) == (False, DEFAULT_2)
    assert run.writes == [{"lb_algorithm": "SOURCE_IP"}]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"pool_name": "default"},
            f"there are 2 load balancer pools with the name 'default': {DEFAULT}, {DEFAULT_2}. Give pool_id or "
            "load_balancer_id or listener_id to select one",
        ),
        (
            {"pool_name": "shop", "listener_name": "shop-http"},
            "there is no load balancer pool with the name 'shop' and the listener_name 'shop-http'",
        ),
        ({"pool_name": "shop", "listener_name": "x"}, "listener_name: there is no load balancer listener with"),
        ({"pool_id": SHOP, "listener_id": HTTP}, "listener_id: requires the option pool_name"),
        ({"pool_name": "shop", "listener_id": HTTP, "listener_name": "x"}, "is mutually exclusive with listener_name"),
        ({"pool_id": SHOP, "algorithm": "round robin"}, "lb_algorithm"),
        (
            {"pool_id": SHOP, "lb_algorithm": "ROUND_ROBIN", "algorithm": "SOURCE_IP"},
            "algorithm is an alias, and its value differs",
        ),
        ({"pool_id": SHOP, "protocol": "https"}, "protocol"),
        ({"pool_id": SHOP, "ca_secret_id": ""}, "ca_secret_id: '' is not a UUID such as"),
        (
            {"pool_id": SHOP, "crl_secret_id": "none", "crl_secret_name": "x"},
            "crl_secret_id: is mutually exclusive with crl_secret_name",
        ),
        ({"pool_id": SHOP, "timeout_member_data": -1}, "timeout_member_data: expected at least 0, got -1"),
        ({}, "pool_id: is required to select"),
    ],
)
def test_what_is_wrong_with_a_pool(sim, options, message):
    run = run_module(sim, "gcore_lb_pool", {"timeout_client_data": 7, **options})
    assert (run.failed, run.writes) == (True, []), run.result
    assert message in run.msg


# Errors and secrets


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"allowed_cidrs": ["10.0.0.1/8"]}, "allowed_cidrs[0]: '10.0.0.1/8' is an address in a network"),
        ({"allowed_cidrs": ["all"]}, "allowed_cidrs[0]: 'all' is not an address or a network"),
        ({"allowed_cidrs": "10.0.0.0/8,", "name": ""}, "name: expected at least 3 characters, got 0"),
        ({"allowed_cidrs": [f"10.1.{n}.0/24" for n in range(101)]}, "expected at most 100 different elements, got 101"),
        (
            {"allowed_cidrs": ["10.0.0.0/8"], "remove_allowed_cidrs": ["10.1.0.0/16"]},
            "remove_allowed_cidrs: is mutually exclusive with purge_allowed_cidrs: true",
        ),
        ({"connection_limit": -2}, "connection_limit: expected at least -1, got -2"),
        ({"connection_limit": 1_000_001}, "connection_limit: expected at most 1000000, got 1000001"),
        ({"secret_id": ""}, "secret_id: '' is not a UUID such as"),
        ({"secret_id": "shop-2026"}, "The keyword none is also valid"),
        ({"secret_id": "none", "secret_name": "shop-2026"}, "secret_id: is mutually exclusive with secret_name"),
        ({"sni_secret_ids": ["none"]}, "sni_secret_ids[0]: 'none' is not a UUID such as"),
        ({"timeout_client_data": 86_400_001}, "timeout_client_data: expected at most 86400000, got 86400001"),
        ({"timeout_member_data": "5s"}, "timeout_member_data: '5s' is not an integer"),
    ],
)
def test_what_is_refused_before_any_request(sim, options, message):
    run = run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, **options})
    assert (run.failed, run.requests) == (True, []), run.result
    assert message in run.msg


@pytest.mark.parametrize("check", [True, False])
def test_networks_of_another_version_than_the_balancer(sim, check):
    """The balancer that is read for its lock shows the version."""
    option = {"purge_allowed_cidrs": False, "allowed_cidrs": ["2001:db8::/32", "10.8.0.0/16"]}
    run = run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, **option}, check=check)
    assert (run.failed, run.sent, run.result["changed"]) == (True, ["GET", "GET"], False)
    assert "allowed_cidrs: the load balancer has only IPv4 addresses, which does not fit 2001:db8::/32." in run.msg
    sim.change("loadbalancers", BALANCER, {"vip_ip_family": "dual"})
    run = run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, **option}, check=check)
    assert (run.failed, run.sent[:2]) == (False, ["GET", "GET"])


def test_networks_while_the_balancer_cannot_be_read(sim):
    sim.fault(method="GET", path="/loadbalancers/", times=None, status=403)
    run = run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, "allowed_cidrs": ["2001:db8::/32"]})
    assert (run.failed, run.result["status"]) == (True, 400)
    assert "allowed_cidrs" in run.msg


def test_networks_of_many_listeners_take_one_list_of_balancers(sim):
    balancers = [BALANCER, *sim.clone("loadbalancers", BALANCER, 11)]
    listeners = [HTTP, *sim.clone("lblisteners", HTTP, 11)]
    for listener, balancer in zip(listeners, balancers, strict=True):
        sim.change("lblisteners", listener, {"load_balancer_id": balancer})
    items = [{"kind": "lb_listener", "listener_id": id, "allowed_cidrs": ["2001:db8::/32"]} for id in listeners]
    run = bulk(sim, items, check=True)
    assert flags(run) == "f" * 12
    assert [each.path.split("/")[3] for each in run.requests] == ["lblisteners", "loadbalancers"]


def test_the_word_none_is_a_name_for_a_name(sim):
    sim.change("secrets", "d0000000-0000-4000-8000-000000000007", {"name": "none"})
    run = run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, "secret_name": "none"})
    assert run.writes == [{"secret_id": "d0000000-0000-4000-8000-000000000007"}]


@pytest.mark.parametrize("verbosity", [0, 3])
def test_hashes_of_passwords_are_hidden(sim, verbosity):
    """In results, also where an answer of the API repeats them."""
    assert sim.get("lblisteners", HTTPS)["user_list"][0]["encrypted_password"] == HASH
    error = {"message": f"bad user_list: {HASH}", "invalid_fields": {"user_list": [HASH]}}
    sim.fault(method="PATCH", path=HTTPS, status=400, times=1, body=error)
    runs = [
        run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, "connection_limit": 7}, verbosity=verbosity),
        run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, "connection_limit": 7}, verbosity=verbosity),
        run_module(sim, "gcore_lb_listener_info", {}, verbosity=verbosity),
        bulk(sim, THREE, verbosity=verbosity, return_unchanged=True),
    ]
    assert [run.failed for run in runs] == [True, False, False, False]
    for run in runs:
        assert HASH not in json.dumps(run.result)
    users = [{"username": "operator", "encrypted_password": "(secret)"}]
    assert runs[1].result["lb_listener"]["user_list"] == users
    assert runs[2].result["lb_listeners"][0]["user_list"] == users
    assert sim.get("lblisteners", HTTPS)["user_list"][0]["encrypted_password"] == HASH


@pytest.mark.parametrize("check", [True, False])
def test_the_hash_of_a_task_is_hidden(sim, check):
    """In the difference, in errors, and in an item of a list."""
    new = "$6$fixed-salt$a-hash-that-nothing-shows"
    user = {"username": "operator", "encrypted_password": new}
    runs = [
        run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, "user_list": [user]}, check=check, verbosity=3),
        bulk(sim, [{"kind": "lb_listener", "listener_id": HTTP, "user_list": [user]}], check=check, verbosity=3),
        run_module(sim, "gcore_lb_listener", {"listener_id": HTTP, "user_list": [{**user, "username": "-"}]}),
        run_module(sim, "gcore_lb_listener", {"listener_id": HTTP, "user_list": [{**user, "password": new}]}),
    ]
    assert [run.failed for run in runs] == [False, False, True, True]
    for run in runs:
        assert new not in json.dumps(run.result) + run.text
    assert runs[0].result["diff"]["after"] == {"user_list": ["operator, encrypted_password: (secret, changed)"]}
    assert (sim.get("lblisteners", HTTPS)["user_list"] == [user]) is not check


@pytest.mark.parametrize("check", [True, False])
def test_the_hashes_of_users_in_a_drift_report_are_hidden(sim, check):
    """Those of users that the task keeps, and of users that it changes."""
    new = {"username": "auditor", "encrypted_password": "$6$fixed-salt$a-hash-that-nothing-shows"}
    listener = {"kind": "lb_listener", "listener_id": HTTPS}
    kept = bulk(sim, [{**listener, "user_list": [new], "purge_user_list": False}], check=check)
    (result,) = kept.result["results"]
    operator = {"username": "operator", "encrypted_password": "(secret)"}
    assert result["undeclared"] == [{"option": "user_list", "element": "operator", "value": operator}]
    added = {"username": "auditor", "encrypted_password": "(secret, changed)"}
    assert result["changes"][0]["elements"] == [{"element": "auditor", "before": None, "after": added}]
    changed = bulk(sim, [{**listener, "user_list": [{**new, "username": "operator"}]}], check=True)
    (row, *_removed) = reversed(changed.result["results"][0]["changes"][0]["elements"])
    hidden = {**operator, "encrypted_password": "(secret, changed)"}
    assert row == {"element": "operator", "before": operator, "after": hidden}
    for run in (kept, changed):
        text = json.dumps(run.result)
        assert (HASH in text, new["encrypted_password"] in text) == (False, False)


@pytest.mark.parametrize("placeholder", ["(secret)", "(secret, changed)", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"])
def test_a_result_that_is_given_back_is_no_password(sim, placeholder):
    user = {"username": "operator", "encrypted_password": placeholder}
    run = run_module(sim, "gcore_lb_listener", {"listener_id": HTTPS, "user_list": [user]})
    assert (run.failed, run.result["changed"], run.writes) == (False, False, [])
    refused = run_module(sim, "gcore_lb_listener", {"listener_id": HTTP, "user_list": [user]})
    assert (refused.msg, refused.writes) == ("user_list: operator is new and requires the key 'encrypted_password'", [])


# The _info module


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ({"load_balancer_id": BALANCER}, [HTTPS, HTTP, METRICS]),
        ({"load_balancer_name": "queue-lb"}, [DNS_UDP, DNS_TCP]),
        ({"listener_name": "metrics"}, [METRICS, METRICS_2]),
        ({"name": "metrics", "load_balancer_name": "api-lb"}, [METRICS_2]),
        ({"protocol": "PROMETHEUS"}, [METRICS, METRICS_2]),
        ({"protocol_port": 53}, [DNS_UDP, DNS_TCP]),
        ({"secret_id": "d0000000-0000-4000-8000-000000000003"}, [HTTPS]),
        ({"secret_name": "shop-2025"}, [HTTPS]),
        ({"secret_name": "revoked"}, []),
        ({"operating_status": "OFFLINE"}, [DNS_TCP]),
        ({"provisioning_status": "PENDING_UPDATE"}, [HTTP]),
        ({"listener_ids": [HTTP, HTTPS]}, [HTTP, HTTPS]),
    ],
)
def test_filters_of_listeners(sim, options, ids):
    sim.lock("lblisteners", HTTP, 60.0, "patch_lblistener")
    run = run_module(sim, "gcore_lb_listener_info", options)
    assert not run.failed, run.msg
    assert [each["id"] for each in run.result["lb_listeners"]] == ids


def test_statistics_of_listeners(sim):
    shown = [
        run_module(sim, "gcore_lb_listener_info", {"listener_ids": [HTTPS], **options}).result["lb_listeners"][0]
        for options in ({}, {"show_stats": True})
    ]
    assert (shown[0]["stats"], shown[1]["stats"]["active_connections"]) == (None, 3)


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ({"load_balancer_id": BALANCER}, [SHOP, IDLE, DEFAULT]),
        ({"load_balancer_name": "api-lb"}, [DEFAULT_2]),
        ({"listener_id": HTTPS}, [SHOP]),
        ({"listener_name": "shop-http"}, [DEFAULT]),
        ({"listener_name": "metrics", "load_balancer_name": "api-lb"}, []),
        ({"pool_name": "default"}, [DEFAULT, DEFAULT_2]),
        ({"protocol": "TCP"}, [DEFAULT_2]),
        ({"lb_algorithm": "source_ip"}, [IDLE]),
        ({"algorithm": "LEAST_CONNECTIONS"}, [DEFAULT_2]),
        ({"secret_name": "internal-ca"}, [SHOP]),
        ({"secret_id": "d0000000-0000-4000-8000-000000000007"}, [SHOP]),
        ({"operating_status": "OFFLINE"}, [IDLE]),
        ({"provisioning_status": "PENDING_UPDATE"}, [DEFAULT]),
        ({"pool_ids": [DEFAULT, SHOP]}, [DEFAULT, SHOP]),
    ],
)
def test_filters_of_pools(sim, options, ids):
    sim.lock("lbpools", DEFAULT, 60.0, "patch_lbpool")
    run = run_module(sim, "gcore_lb_pool_info", options)
    assert not run.failed, run.msg
    assert [each["id"] for each in run.result["lb_pools"]] == ids


def test_an_ambiguous_listener_of_pools(sim):
    run = run_module(sim, "gcore_lb_pool_info", {"listener_name": "metrics"})
    assert run.msg.endswith("Give listener_id or load_balancer_id or load_balancer_name to select one")


def test_rows_of_pools_are_whole(sim):
    """By name and by ID, the members have all of their keys."""
    by_name, by_id = (
        run_module(sim, "gcore_lb_pool_info", options).result["lb_pools"]
        for options in ({"name": "shop"}, {"pool_ids": [SHOP]})
    )
    assert by_name == by_id
    assert [each["address"] for each in by_name[0]["members"]] == ["10.10.1.11", "10.10.1.12"]


def test_the_protocol_does_not_narrow_a_name(sim):
    run = run_module(sim, "gcore_lb_listener", {"listener_name": "shop-https", "protocol": "TCP", "name": "renamed"})
    assert (run.failed, run.requests) == (True, [])
    assert run.msg == "protocol: is mutually exclusive with listener_name"
