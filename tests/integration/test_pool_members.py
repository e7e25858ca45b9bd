# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members of pools: several in one task, and an inventory without hosts."""

from __future__ import annotations

from collections import Counter

import pytest
from resources.seed import BALANCER, DNS_POOL, POOL, UDP_POOL

from .harness import run_module
from .test_bulk import bulk, succeeded

MEMBERS = [f"60000000-0000-4000-8000-0000000000{number}" for number in (35, 36, 37)]
ALONE = "60000000-0000-4000-8000-000000000039"
QUEUE = "70000000-0000-4000-8000-000000000003"
OTHER_LISTENER = "b0000000-0000-4000-8000-000000000006"


def refused(run):
    return [each.status for each in run.requests if each.method != "GET" and each.status != 200]


@pytest.mark.parametrize("parallel", [1, 8])
def test_parts_of_one_balancer_are_one_lock_group(sim, fake_time, parallel):
    """Members of two pools, a listener and a pool of one load balancer: one after the other, and none is refused."""
    fake_time.add(sim)
    sim.settings(task_running=1.5)
    items = [
        *({"kind": "lb_pool_member", "pool_id": DNS_POOL, "member_id": id, "weight": 77} for id in MEMBERS),
        {"kind": "lb_pool_member", "pool_id": UDP_POOL, "member_id": ALONE, "weight": 77},
        {"kind": "lb_listener", "listener_id": OTHER_LISTENER, "connection_limit": 7},
        {"kind": "lb_pool", "pool_id": UDP_POOL, "name": "dns"},
    ]
    run = succeeded(bulk(sim, items, parallel=parallel), len(items))
    assert refused(run) == []
    weights = [each["weight"] for each in sim.get("lbpools", DNS_POOL)["members"]]
    assert weights == [77] * 3
    again = succeeded(bulk(sim, items, parallel=parallel), 0)
    # One page for each list of members, and for the other kinds.
    assert Counter(each.path for each in again.requests).most_common(1)[0][1] == 1


def test_50_pools_are_read_from_lists(sim, fake_time):
    fake_time.add(sim)
    sim.settings(task_running=0)
    pools = [POOL, *sim.clone("lbpools", POOL, 49)]
    monitor = {"delay": 30, "timeout": 7}
    items = [{"kind": "lb_pool", "pool_id": id, "health_monitor": monitor} for id in pools]
    run = succeeded(bulk(sim, items), 50)
    assert len(run.writes) == 50
    assert run.sent == ["GET", "GET", *["GET", "PATCH", "POLL"] * 50, "GET"]
    reads = [each.path for each in run.requests if each.method == "GET" and "/tasks" not in each.path]
    first, lock, *each_one, last = reads
    assert (first, last) == ("/cloud/v1/lbpools/1/7",) * 2, "a list shows what all have before and after it"
    assert lock == f"/cloud/v1/loadbalancers/1/7/{BALANCER}"
    # The balancer changes one pool at a time, and the monitor of each goes back as it is right before the write.
    assert sorted(each_one) == sorted(f"/cloud/v1/lbpools/1/7/{id}" for id in pools)
    run = succeeded(bulk(sim, items), 0)
    assert run.sent == ["GET"]


EMPTY = {"members": []}
ALL_DOWN = {
    "members": [
        {"address": "10.10.1.11", "protocol_port": 8080, "admin_state_up": False},
        {"address": "10.10.1.12", "protocol_port": 8080, "admin_state_up": False},
    ]
}


NEW = {"members": [{"address": "10.10.1.77", "protocol_port": 80}], "purge_members": False}
NO_SUBNET = "members: a new member requires subnet_id, which is missing for 10.10.1.77:80"


@pytest.mark.parametrize(
    ("changes", "absent", "is_refused"),
    [
        ({"preferred_connectivity": "L2"}, (), True),
        ({}, ("preferred_connectivity",), True),
        ({"preferred_connectivity": "L3"}, (), False),
    ],
)
def test_a_new_member_without_a_subnet(sim, changes, absent, is_refused):
    """A load balancer that reaches its members by routes needs none. Both modes read the load balancer once."""
    sim.change("loadbalancers", BALANCER, changes, remove=absent)
    run = run_module(sim, "gcore_lb_pool", {"pool_id": POOL, **NEW}, check=True)
    assert (run.failed, run.result["changed"], run.sent) == (False, True, ["GET", "GET"])
    assert (NO_SUBNET in run.result.get("refused", "")) is is_refused
    run = run_module(sim, "gcore_lb_pool", {"pool_id": POOL, **NEW})
    assert (run.failed, run.result["changed"], NO_SUBNET in run.msg) == (is_refused, not is_refused, is_refused)
    assert len(run.writes) == (0 if is_refused else 1)


def test_new_members_without_subnets_and_instances(sim):
    """The message names the instances that do not show a subnet, and no other one."""
    members = [
        {"instance_name": "web-1", "protocol_port": 1},
        {"instance_name": "db-1", "protocol_port": 1},
        {"address": "10.10.1.11", "protocol_port": 2},
        {"address": "2001:db8::1", "protocol_port": 2},
    ]
    run = run_module(sim, "gcore_lb_pool", {"pool_id": POOL, "members": members})
    assert (run.failed, run.writes) == (True, [])
    text = "missing for 10.10.1.11:2 and 10.10.1.12:1 and [2001:db8::1]:2. The subnet of 10.10.1.12 cannot be found"
    assert text in run.msg
    assert "web-1" not in run.msg


@pytest.mark.parametrize("fault", [{"status": 403}, {"status": 404}])
def test_a_new_member_of_a_balancer_that_cannot_be_read(sim, fault):
    """The API decides about the subnet."""
    sim.fault(method="GET", path=f"/loadbalancers/1/7/{BALANCER}$", times=None, **fault)
    run = run_module(sim, "gcore_lb_pool", {"pool_id": POOL, **NEW})
    assert (run.failed, "Either subnet_id or instance_id should be provided" in run.msg) == (True, True)


@pytest.mark.parametrize(("before", "after"), [("L2", "L3"), ("L3", "L2")])
def test_a_new_member_and_its_balancer_in_one_task(sim, fake_time, before, after):
    """The load balancer counts as the task leaves it, in both modes."""
    fake_time.add(sim)
    sim.change("loadbalancers", BALANCER, {"preferred_connectivity": before})
    items = [
        {"kind": "load_balancer", "load_balancer_id": BALANCER, "preferred_connectivity": after},
        {"kind": "lb_pool", "pool_id": POOL, **NEW},
    ]
    is_refused = after == "L2"
    run = run_module(sim, "gcore_resources", {"resources": items}, check=True)
    assert [each["changed"] for each in run.result["results"]] == [True, True]
    assert (NO_SUBNET in run.result["results"][1].get("refused", "")) is is_refused
    run = run_module(sim, "gcore_resources", {"resources": items})
    assert [each["failed"] for each in run.result["results"]] == [False, is_refused], run.msg
    assert ("10.10.1.77" in str(sim.get("lbpools", POOL)["members"])) is not is_refused


@pytest.mark.parametrize("options", [EMPTY, ALL_DOWN], ids=["empty", "down"])
def test_no_member_is_left(sim, options):
    """An inventory group without hosts must not empty a pool. Check mode predicts the refusal."""
    message = "members: leaves no member that is up, so that the pool answers nothing (2 are up now)"
    run = run_module(sim, "gcore_lb_pool", {"pool_id": POOL, **options})
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert message in run.msg
    run = run_module(sim, "gcore_lb_pool", {"pool_id": POOL, **options}, check=True)
    assert (run.failed, run.result["changed"], message in run.result["refused"]) == (False, True, True)
    run = run_module(sim, "gcore_lb_pool", {"pool_id": POOL, "allow_disruption": True, **options})
    assert (run.failed, run.result["changed"]) == (False, True)


@pytest.mark.parametrize("options", [EMPTY, {"remove_members": [{"address": "10.10.1.11", "protocol_port": 8080}]}])
def test_members_of_a_pool_without_one_that_is_up(sim, options):
    """If none is up, a list that became empty by mistake still must not remove members. Other changes may go on."""
    down = [{**each, "admin_state_up": False} for each in sim.get("lbpools", POOL)["members"]]
    sim.change("lbpools", POOL, {"members": down})
    removed = len(down) if options is EMPTY else 1
    message = f"members: leaves no member that is up, so that the pool answers nothing (none is up now, and {removed} "
    run = run_module(sim, "gcore_lb_pool", {"pool_id": POOL, **options})
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert message in run.msg
    run = run_module(sim, "gcore_lb_pool", {"pool_id": POOL, **options}, check=True)
    assert (run.failed, message in run.result["refused"]) == (False, True)
    weight = [{"address": "10.10.1.11", "protocol_port": 8080, "weight": 9}]
    for allowed in ({"members": weight, "purge_members": False}, {**options, "allow_disruption": True}):
        run = run_module(sim, "gcore_lb_pool", {"pool_id": POOL, **allowed})
        assert (run.failed, run.result["changed"]) == (False, True), run.msg


def test_the_parent_has_to_be_given(sim):
    run = run_module(sim, "gcore_lb_pool_member", {"pool_id": None, "address": "10.10.1.13", "weight": 5})
    assert (run.failed, run.sent) == (True, [])
    assert "pool_id: is required to select the load balancer pool. Give it or pool_name" in run.msg


def test_a_parent_by_its_name_is_narrowed_by_its_balancer(sim):
    options = {"pool_name": "default", "address": "10.10.1.13", "protocol_port": 53, "weight": 5}
    run = run_module(sim, "gcore_lb_pool_member", options)
    assert (run.failed, run.writes) == (True, [])
    assert "there are 2 load balancer pools with the name 'default'" in run.msg
    run = run_module(sim, "gcore_lb_pool_member", {**options, "load_balancer_name": "web-lb"})
    assert (run.failed, run.writes) == (True, [])
    assert "there is no pool member with the address '10.10.1.13' and the protocol_port 53" in run.msg
    options = {"pool_name": "dns-tcp", "address": "10.10.1.13", "weight": 5}
    run = run_module(sim, "gcore_lb_pool_member", options)
    assert "there are 2 pool members" in run.msg
    run = run_module(sim, "gcore_lb_pool_member", {**options, "protocol_port": 53})
    assert not run.failed, run.msg
    assert run.sent[:2] == ["GET", "GET"], "the list of pools and the list of its members, in which it is found"


@pytest.mark.parametrize("parallel", [1, 8])
@pytest.mark.parametrize("seconds", [0, 1.5])
def test_the_last_member_of_a_list_needs_consent(sim, fake_time, parallel, seconds):
    """An item counts the items before it, in check mode too."""
    fake_time.add(sim)
    sim.settings(task_running=seconds)
    members = [member["id"] for member in sim.get("lbpools", POOL)["members"]]
    items = [{"kind": "lb_pool_member", "pool_id": POOL, "member_id": id, "admin_state_up": False} for id in members]
    run = bulk(sim, items, check=True, parallel=parallel)
    refused = [each.get("refused", "") for each in run.result["results"]]
    assert (refused[0], "leaves no member that is up" in refused[1]) == ("", True)
    run = bulk(sim, items, parallel=parallel)
    assert [each["changed"] for each in run.result["results"]] == [True, False]
    assert "leaves no member that is up" in run.result["results"][1]["msg"]
    assert [member["admin_state_up"] for member in sim.get("lbpools", POOL)["members"]] == [False, True]


def test_what_another_item_has_written_is_not_undone(sim, fake_time):
    """The list of members goes back as it is after the write of one of them in the same task."""
    fake_time.add(sim)
    sim.settings(task_running=0)
    members = sim.get("lbpools", POOL)["members"]
    items = [
        {"kind": "lb_pool_member", "pool_id": POOL, "member_id": members[0]["id"], "weight": 30},
        {
            "kind": "lb_pool",
            "pool_id": POOL,
            "members": [{"address": members[1]["address"], "protocol_port": 8080, "weight": 40}],
            "purge_members": False,
        },
    ]
    for parallel in (1, 8):
        succeeded(bulk(sim, items, parallel=parallel), 2)
        assert [member["weight"] for member in sim.get("lbpools", POOL)["members"]] == [30, 40]
        sim.change("lbpools", POOL, {"members": members})


@pytest.mark.parametrize(
    ("module", "options", "collection", "change", "message"),
    [
        (
            "gcore_lb_pool",
            {"pool_id": POOL, "health_monitor": {"delay": 44}},
            ("lbpools", POOL),
            {"healthmonitor": None},
            "health_monitor: there is none yet",
        ),
        (
            "gcore_lb_pool_member",
            {"pool_id": DNS_POOL, "member_id": MEMBERS[0], "admin_state_up": False},
            ("lbmembers", MEMBERS[2]),
            {"admin_state_up": False},
            "leaves no member that is up",
        ),
    ],
    ids=["monitor", "consent"],
)
def test_a_change_while_the_lock_is_looked_up(sim, module, options, collection, change, message):
    """The resource is read right before the write, after the lock of the load balancer."""
    change = {"collection": collection[0], "id": collection[1], "set": change}
    sim.fault(method="GET", path=".*/loadbalancers/1/7/[^/]*$", when="before", change=change)
    run = run_module(sim, module, options)
    assert (run.failed, run.writes) == (True, []), run.result
    assert message in run.msg


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"taints": {"dedicated": "batch"}}, "taints.dedicated: 'batch' is not a value and an effect"),
        (
            {"min_node_count": 5, "max_node_count": 5, "node_count": 4},
            "node_count: expected 5, the value of min_node_count and max_node_count, got 4",
        ),
    ],
)
def test_what_a_kubernetes_pool_cannot_have(sim, options, message):
    """Check mode says so, too."""
    pool = {"cluster_name": "shop", "pool_name": "burst"}
    for check in (True, False):
        run = run_module(sim, "gcore_k8s_pool", {**pool, **options}, check=check)
        assert (run.failed, run.writes) == (True, [])
        assert message in run.msg
