# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Subnets, addresses and dependencies of Scanopy by words, and members of another network."""

from __future__ import annotations

import pytest
from resources.seed import BRANCH, ETH0, ETH1, HOME, WEB

from .harness import environment, run_module

LAN, STORAGE, BRANCH_LAN, INTERNET, DOCKER, LAN_6 = (f"80000000-0000-4000-8000-00000000002{one}" for one in "123489")
ORDERS, BRANCH_ORDERS = (f"80000000-0000-4000-8000-00000000005{one}" for one in "14")
BRANCH_ADDRESS = "e0000000-0000-4000-8000-000000000004"
BRANCH_WEBSITE = "c0000000-0000-4000-8000-000000000007"
BOTH = "80000000-0000-4000-8000-000000000006"


@pytest.fixture(name="sim", params=["0.14.19", "0.16.2", "0.17.22"])
def _sim(server, request):
    server.settings(server_version=request.param)
    return server


@pytest.fixture(name="newer", params=["0.16.2", "0.17.22"])
def _newer(server, request):
    server.settings(server_version=request.param)
    return server


def task(sim, kind, both=False, check=False, **options):
    """A task. Argument: both, whether with the key that sees both networks."""
    others = {"SCANOPY_API_KEY": sim.get("user_api_keys", BOTH)["key"]} if both else {}
    return run_module(sim, f"scanopy_{kind}", options, check=check, env=environment(sim, **others))


def found(run):
    """The ID of what a task has found, and by what."""
    assert not run.failed, run.msg
    return next(run.result[kind] for kind in ("subnet", "ip_address", "dependency") if kind in run.result)["id"], (
        run.result["matched_by"]
    )


def refused(run, *words):
    assert (run.failed, run.result["changed"], run.writes) == (True, False, []), run.result
    for word in words:
        assert word in run.msg, run.msg


# Subnets


@pytest.mark.parametrize(
    ("cidr", "id"),
    [
        ("192.168.30.0/24", STORAGE),
        ("192.168.30.0/255.255.255.0", STORAGE),
        ("172.17.0.0/16", DOCKER),
        ("2001:DB8:20:0::/64", LAN_6),
    ],
)
def test_a_subnet_by_its_range(sim, cidr, id):
    assert found(task(sim, "subnet", subnet_cidr=cidr)) == (id, "cidr")


def test_a_subnet_whose_range_changes(sim):
    options = {"subnet_cidr": "192.168.30.0/24", "cidr": "192.168.30.0/25"}
    run = task(sim, "subnet", **options)
    assert (found(run), run.result["changed"]) == ((STORAGE, "cidr"), True)
    again = task(sim, "subnet", **options)
    assert (found(again), again.result["changed"]) == ((STORAGE, "new_cidr"), False)
    assert again.result["msg"] == (
        "There is no subnet with the cidr '192.168.30.0/24': assuming that an earlier run changed it to the one with "
        "the cidr '192.168.30.0/25'."
    )


def test_a_subnet_whose_range_becomes_that_of_another(sim):
    """It would not be clear afterwards which one the task means."""
    run = task(sim, "subnet", subnet_cidr="192.168.30.0/24", cidr="192.168.20.0/24")
    refused(run, f"there is one subnet with the cidr '192.168.30.0/24' ({STORAGE}), and another one", f"({LAN})")


def test_two_subnets_of_one_range(sim):
    run = task(sim, "subnet", subnet_cidr="0.0.0.0/0", description="")
    refused(run, "there are 2 subnets with the cidr", INTERNET, "Give subnet_id to select one")


def test_a_name_in_two_networks(sim):
    refused(task(sim, "subnet", both=True, subnet_name="Internet"), "there are 2 subnets with the name 'Internet'")
    run = task(sim, "subnet", both=True, subnet_name="Internet", network_name="home", description="All")
    assert (found(run), run.result["changed"]) == ((INTERNET, "name"), True)
    assert found(task(sim, "subnet", both=True, subnet_name="Internet", network_id=HOME)) == (INTERNET, "name")


def test_a_range_in_a_network_by_name(sim):
    options = {"subnet_cidr": "192.168.90.0/24", "network_name": "branch"}
    assert found(task(sim, "subnet", both=True, **options)) == (BRANCH_LAN, "cidr")
    refused(task(sim, "subnet", both=True, **{**options, "network_name": "home"}), "there is no subnet with the cidr")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"subnet_name": "storage", "subnet_cidr": "192.168.30.0/24"}, "is mutually exclusive with"),
        ({"subnet_id": STORAGE, "subnet_cidr": "192.168.30.0/24"}, "is mutually exclusive with"),
        ({"subnet_cidr": "192.168.30.1/24"}, "subnet_cidr"),
        (
            {"subnet_name": "Storage"},
            "there is no subnet with the name 'Storage', or the key may not see it. Did you mean 'storage'?",
        ),
        ({"network_name": "home"}, "is required"),
    ],
    ids=str,
)
def test_words_of_subnets_that_are_refused(server, options, message):
    refused(task(server, "subnet", **options), message)


# Addresses


def test_an_address_by_itself(sim):
    assert found(task(sim, "ip_address", ip_address="192.168.20.11")) == (ETH0, "address")
    assert found(task(sim, "ip_address", both=True, ip_address="192.168.90.11", network_id=BRANCH)) == (
        BRANCH_ADDRESS,
        "address",
    )


def test_an_address_that_two_hosts_have(sim):
    """The server allows that."""
    sim.change("ip_addresses", "e0000000-0000-4000-8000-000000000003", {"ip_address": "192.168.20.11"})
    refused(task(sim, "ip_address", ip_address="192.168.20.11", name="lan0"), "there are 2 IP addresses with the")
    run = task(sim, "ip_address", ip_address="192.168.20.11", host_name="web-1", name="lan0")
    assert (found(run), run.result["changed"]) == ((ETH0, "address"), True)


def test_an_address_of_another_host(sim):
    options = {"ip_address": "192.168.30.11", "host_name": "db-1"}
    refused(task(sim, "ip_address", **options), "there is no IP address with the address '192.168.30.11'")
    assert found(task(sim, "ip_address", **{**options, "host_name": "web-1"})) == (ETH1, "address")


# Dependencies


def test_a_dependency_by_its_name_and_network(newer):
    options = {"dependency_name": "branch-orders", "network_name": "branch"}
    run = task(newer, "dependency", both=True, **options, color="sky")
    assert (found(run), run.result["changed"]) == ((BRANCH_ORDERS, "name"), True)
    refused(
        task(newer, "dependency", dependency_name="branch-orders"),
        "there is no dependency with the name 'branch-orders', or the key may not see it",
    )


@pytest.mark.parametrize("check", [True, False])
def test_a_member_of_another_network(newer, check):
    members = [{"service_id": WEB}, {"service_id": BRANCH_WEBSITE}]
    run = task(newer, "dependency", both=True, check=check, dependency_id=ORDERS, name="sales", members=members)
    refused(run, f"members[1]: the service {BRANCH_WEBSITE}", "is in another network than the dependency")
    assert newer.get("dependencies", ORDERS)["name"] == "orders"


@pytest.mark.parametrize("check", [True, False])
def test_a_release_without_dependencies(server, check):
    server.settings(server_version="0.14.19")
    run = task(server, "dependency", check=check, dependency_id=ORDERS, name="sales")
    refused(run, "Scanopy 0.14.19 does not have it", "Use a newer release")


def test_a_key_that_may_not_read_hosts(newer):
    """The members cannot be compared then, and the server refuses them after it has stored the rest."""
    newer.fault(method="GET", path="/hosts$", status=403, times=None)
    before = newer.get("dependencies", ORDERS)["members"]
    bindings = [{"binding_id": f"f0000000-0000-4000-8000-00000000000{one}"} for one in "12"]
    run = task(newer, "dependency", dependency_id=ORDERS, members=bindings)
    refused(run, "members: the key may not read the list of hosts")
    assert newer.get("dependencies", ORDERS)["members"] == before
