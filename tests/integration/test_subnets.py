# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Subnets: which one a task means, and consent for a single item."""

from __future__ import annotations

import pytest

from .harness import SUBNET, SUBNET_B, run_module

BACKBONE, MANAGEMENT = (f"10000000-0000-4000-8000-00000000000{digit}" for digit in "12")
LAB = "20000000-0000-4000-8000-000000000007"
OFFICE = "20000000-0000-4000-8000-000000000004"
SHARED = "20000000-0000-4000-8000-000000000006"


def subnet(sim, **options):
    return run_module(sim, "gcore_subnet", options)


@pytest.mark.parametrize(
    ("options", "id", "word", "lists"),
    [
        ({"subnet_name": "storage"}, SUBNET_B, "name", 1),
        ({"subnet_name": "storage", "network_id": BACKBONE}, SUBNET_B, "name", 1),
        ({"subnet_name": "servers", "network_name": "backbone"}, SUBNET, "name", 2),
        ({"subnet_cidr": "10.10.2.0/255.255.255.0"}, SUBNET_B, "cidr", 1),
        ({"subnet_cidr": "10.10.1.0/24", "network_id": BACKBONE.upper()}, SUBNET, "cidr", 1),
        ({"subnet_cidr": "10.10.1.0/24", "network_name": "management"}, LAB, "cidr", 2),
    ],
    ids=str,
)
def test_a_subnet_by_words(sim, options, id, word, lists):
    run = subnet(sim, **options, dns_nameservers=["9.9.9.9"])
    assert not run.failed, run.msg
    assert (run.result["subnet"]["id"], run.result["matched_by"]) == (id, word)
    assert run.sent == [*["GET"] * lists, "PATCH", "GET"]
    again = subnet(sim, **options, dns_nameservers=["9.9.9.9"])
    assert (again.failed, again.result["changed"], again.sent) == (False, False, ["GET"] * lists)


def test_a_subnet_that_its_addresses_find_can_get_another_name(sim):
    options = {"subnet_cidr": "10.10.2.0/24", "name": "servers"}
    for changed in (True, False):
        run = subnet(sim, **options)
        assert (run.failed, run.result["changed"], run.result["matched_by"]) == (False, changed, "cidr"), run.msg


@pytest.mark.parametrize(
    ("options", "message", "requests"),
    [
        ({"subnet_cidr": "10.10.1.0/24"}, f"there are 2 subnets with the cidr '10.10.1.0/24': {SUBNET}, {LAB}", 1),
        ({"subnet_cidr": "10.10.1.0/24"}, "Give subnet_id or network_id to select one", 1),
        ({"subnet_name": "servers"}, f"{SUBNET}, {SHARED}. Give subnet_id or network_id to select one", 1),
        ({"subnet_cidr": "10.10.9.0/24"}, "subnet_cidr: there is no subnet with the cidr '10.10.9.0/24'", 1),
        (
            {"subnet_name": "office", "network_name": "backbone"},
            "there is no subnet with the name 'office' and the network_name 'backbone' (project_id 1, region_id 7)",
            3,
        ),
        ({"subnet_name": "office", "network_name": "backbon"}, "there is no network with the name 'backbon'", 2),
        ({"subnet_cidr": "10.10.1.7/24"}, "subnet_cidr: '10.10.1.7/24' is an address in a network", 0),
        ({"subnet_cidr": "10.10.1.0/24", "subnet_name": "a"}, "subnet_name: is mutually exclusive with subnet_cidr", 0),
        ({"subnet_cidr": "10.10.1.0/24", "subnet_id": SUBNET}, "subnet_id: is mutually exclusive with subnet_cidr", 0),
        ({"network_id": BACKBONE}, "subnet_id: is required to select the subnet. Give it or subnet_name", 0),
        (
            {"subnet_id": SUBNET, "network_id": BACKBONE},
            "network_id: requires the option subnet_name or subnet_cidr",
            0,
        ),
        (
            {"subnet_name": "servers", "network_id": BACKBONE, "network_name": "backbone"},
            "network_id: is mutually exclusive with network_name",
            0,
        ),
        ({"name": "core"}, "subnet_id", 0),
        ({"subnet_id": SUBNET, "gateway_ip": "10.10.1.0/24"}, "gateway_ip: '10.10.1.0/24' is a network, not", 0),
        ({"subnet_id": SUBNET, "gateway_ip": ""}, "gateway_ip: '' is not an IPv4 or IPv6 address", 0),
        ({"subnet_id": SUBNET, "dns_nameservers": ["none"]}, "dns_nameservers[0]: 'none' is not an IPv4 or", 0),
        ({"subnet_id": SUBNET, "host_routes": [{"destination": "10.0.0.0/8"}]}, "missing key 'nexthop'", 0),
        (
            {"subnet_id": SUBNET, "host_routes": [{"destination": "10.0.0.1/8", "nexthop": "10.10.1.2"}]},
            "host_routes[0].destination: '10.0.0.1/8' is an address in a network: write the network itself",
            0,
        ),
        ({"subnet_id": SUBNET, "cidr": "10.10.1.0/25"}, "cidr", 0),
    ],
    ids=str,
)
def test_refused(sim, options, message, requests):
    run = subnet(sim, **options)
    assert (run.failed, len(run.requests)) == (True, requests), run.msg
    assert message in run.msg
    assert "Did you mean 'office'" not in run.msg, "the name is right"


@pytest.mark.parametrize("check", [True, False])
def test_consent_is_for_one_item(sim, check):
    items = [
        {"kind": "subnet", "subnet_id": SUBNET, "gateway_ip": "none", "allow_disruption": True},
        {"kind": "subnet", "subnet_id": SUBNET_B, "gateway_ip": "none"},
    ]
    run = run_module(sim, "gcore_resources", {"resources": items}, check=check)
    first, second = run.result["results"]
    assert (run.failed, first["changed"], first.get("refused")) == (not check, True, None)
    assert "through the gateway 10.10.2.1" in (second["refused"] if check else second["msg"])
    assert [sim.get("subnets", id)["gateway_ip"] for id in (SUBNET, SUBNET_B)] == [
        "10.10.1.1" if check else None,
        "10.10.2.1",
    ]


@pytest.mark.off_contract_answers
@pytest.mark.bad_requests
def test_a_document_without_its_addresses_leaves_the_check_of_the_gateway_to_the_api(sim):
    sim.fault(method="GET", path=OFFICE, status=200, body={**sim.get("subnets", OFFICE), "cidr": None})
    run = subnet(sim, subnet_id=OFFICE, gateway_ip="10.0.0.1")
    assert (run.failed, run.result["status"]) == (True, 400)
    assert "10.0.0.1 is not in 192.168.50.0/24" in run.msg
