# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reserved fixed IPs: a kind whose documents hold their ID under another key than ``id``."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.filter.drift import drift
from ansible_collections.day2.resources.plugins.module_utils._ansible.interruption import items_of
from ansible_collections.day2.resources.plugins.module_utils._gcore import api as _gcore_api
from ansible_collections.day2.resources.plugins.modules import gcore_reserved_fixed_ip
from resources.gcore_reserved_fixed_ip import ABROAD, HELD, SAMPLE, SHARED, UNUSED

from .harness import BARE, INSTANCE, PAIRED, PORT, run_module

KIND = "gcore_reserved_fixed_ip"
IPV6 = "40000000-0000-4000-8000-0000000000a6"
QUEUE = "50000000-0000-4000-8000-000000000003"
COLLECTION = "reserved_fixed_ips"
EVERY = [SAMPLE, SHARED, UNUSED, HELD, ABROAD, IPV6]


def task(sim, check=False, **options):
    return run_module(sim, KIND, options, check=check)


def bulk(sim, items, check=False, **options):
    resources = [{"kind": "reserved_fixed_ip", **item} for item in items]
    return run_module(sim, "gcore_resources", {"resources": resources, **options}, check=check)


def ids(sim, **options):
    run = run_module(sim, f"{KIND}_info", options)
    assert not run.failed, run.msg
    return [each["port_id"] for each in run.result["reserved_fixed_ips"]]


# Which one is meant


def test_the_parameter_of_the_list_matches_parts(sim):
    """10.10.1.5 is a part of two other addresses."""
    run = task(sim, fixed_ip_address="10.10.1.5", is_vip=False)
    assert (run.failed, run.result["reserved_fixed_ip"]["port_id"]) == (False, UNUSED)
    assert run.requests[0].query["ip_address"] == ["10.10.1.5"]
    assert ids(sim, fixed_ip_address="10.10.1.5") == [UNUSED]


def test_an_address_in_two_networks(sim):
    run = task(sim, fixed_ip_address="192.168.50.60", is_vip=True)
    assert (
        f"there are 2 reserved fixed IPs with the fixed_ip_address '192.168.50.60': {HELD}, {ABROAD}. Give" in run.msg
    )
    assert run.msg.endswith("Give port_id or network_id to select one")
    for network in ({"network_name": "management"}, {"network_id": "10000000-0000-4000-8000-000000000002"}):
        run = task(sim, check=True, fixed_ip_address="192.168.50.60", is_vip=True, **network)
        assert (run.failed, run.result["reserved_fixed_ip"]["port_id"]) == (False, HELD), run.msg
    run = task(sim, fixed_ip_address="10.10.1.50", network_name="management", is_vip=True)
    assert "there is no reserved fixed IP with the fixed_ip_address '10.10.1.50' and the network_name" in run.msg


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fixed_ip_address": "2001:db8::1"}, "fixed_ip_address: '2001:db8::1' is not an IPv4 address"),
        ({"network_name": "backbone"}, "port_id: is required to select"),
        ({"port_id": SAMPLE, "fixed_ip_address": "10.10.1.50"}, "port_id: is mutually exclusive with fixed_ip_address"),
        ({"port_id": SAMPLE, "network_name": "backbone"}, "network_name: requires the option"),
        ({"port_id": SAMPLE, "is_vip": "perhaps"}, "is_vip: 'perhaps' is not a boolean"),
    ],
)
def test_what_is_refused_before_any_request(sim, options, message):
    run = task(sim, **options)
    assert (run.failed, run.requests) == (True, [])
    assert run.msg.startswith(message)


# Ports that share an address


def test_the_message_names_the_ports(sim):
    run = task(sim, port_id=SHARED, is_vip=False)
    names = f"{PORT} of the instance web-1 ({INSTANCE}), {PAIRED} of the instance db-1 ({BARE})"
    assert f"{names}. Set allow_disruption: true to allow this" in run.result["msg"]
    assert run.sent == ["GET", "GET"]


ODD = [{"count": 2}, {"count": 1, "results": []}, {"count": 1, "results": [None]}]


@pytest.mark.off_contract_answers
@pytest.mark.parametrize("answer", [{"status": 403}, *({"status": 200, "body": body} for body in ODD)])
def test_ports_that_cannot_be_read(sim, answer):
    sim.fault(method="GET", path="/connected_devices", **answer)
    run = task(sim, port_id=UNUSED, is_vip=False)
    assert (run.failed, run.writes) == (True, [])
    assert "Which ones they are cannot be read" in run.msg


@pytest.mark.parametrize("status", [403, 404])
@pytest.mark.parametrize(
    ("options", "given"),
    [
        ({"connected_port_ids": [PORT]}, "connected_port_ids"),
        ({"remove_connected_instances": ["web-1"]}, "remove_connected_instances"),
    ],
)
def test_connected_ports_that_may_not_be_read(sim, status, options, given):
    sim.fault(method="GET", path="/connected_devices", status=status, times=None, body={"message": "Not for you"})
    run = task(sim, port_id=SHARED, **options, allow_disruption=True)
    assert (run.failed, run.writes, run.result["status"]) == (True, [], status)
    what = f"/cloud/v1/reserved_fixed_ips/1/7/{SHARED}/connected_devices, which the change of the reserved fixed IP"
    assert run.msg.startswith(f"Cannot read {what}"), run.msg
    assert run.msg.endswith(f"HTTP {status}: Not for you. Use a key that may read it, or leave {given} out.")


def test_connected_ports_that_may_not_be_read_are_no_missing_address(sim):
    sim.fault(method="GET", path="/connected_devices", status=404, times=None)
    run = bulk(sim, [{"port_id": SHARED, "connected_port_ids": [PORT]}], check=True)
    assert (run.failed, run.result["results"][0]["missing"]) == (True, False)


def test_consent_reads_no_ports(sim):
    run = task(sim, port_id=SHARED, is_vip=False, allow_disruption=True)
    assert (run.failed, run.sent) == (False, ["GET", "PATCH", "GET"])


# The key of the ID


@pytest.mark.parametrize("check", [True, False])
def test_many_of_a_list(sim, check):
    copies = sim.clone(COLLECTION, SAMPLE, 12)
    run = bulk(sim, [{"port_id": each.upper(), "is_vip": True} for each in copies], check=check)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert [each["id"] for each in run.result["results"]] == copies
    assert all(each["resource"]["port_id"] == each["id"] for each in run.result["results"])
    assert sum(each.method == "GET" for each in run.requests) == (1 if check else 2), "lists instead of single reads"


def test_the_same_one_twice(sim):
    run = bulk(sim, [{"port_id": SAMPLE, "is_vip": True}, {"fixed_ip_address": "10.10.1.50", "is_vip": True}])
    assert (run.failed, run.writes) == (True, [])
    assert "is the same reserved fixed IP as resources[" in run.msg


def test_by_addresses(sim):
    items = [{"fixed_ip_address": address, "is_vip": True} for address in ("10.10.1.50", "10.10.1.51", "10.10.1.5")]
    run = bulk(sim, items)
    assert [(each["id"], each["changed"]) for each in run.result["results"]] == [
        (SAMPLE, True),
        (SHARED, False),
        (UNUSED, False),
    ]
    assert run.result["results"][0]["display_name"] == "10.10.1.50"


def test_pages(sim, monkeypatch):
    monkeypatch.setattr(_gcore_api, "PAGE_SIZE", 2)
    assert ids(sim) == EVERY
    assert ids(sim, port_ids=EVERY[::-1]) == EVERY


def test_by_ids(sim):
    assert ids(sim, port_ids=[HELD, SAMPLE.upper().replace("-", ""), "90000000-0000-4000-8000-000000000009"]) == [
        HELD,
        SAMPLE,
    ]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"fixed_ipv6_address": "2001:DB8:10:0::50"}, [IPV6]),
        ({"network_name": "management"}, [HELD]),
        ({"subnet_name": "servers-v6"}, [IPV6]),
        ({"subnet_name": "servers", "network_name": "backbone"}, [SAMPLE, SHARED, UNUSED]),
        ({"instance_id": QUEUE}, [HELD]),
        ({"instance_name": "queue-1"}, [HELD]),
        ({"is_vip": True}, [SHARED, UNUSED]),
        ({"is_vip": False}, [SAMPLE, HELD, ABROAD, IPV6]),
        ({"is_vip": True, "port_ids": EVERY[:2]}, [SHARED]),
        ({"is_external": True}, []),
        ({"is_external": False, "network_name": "management"}, [HELD]),
        ({"available_only": True}, [each for each in EVERY if each != HELD]),
        ({"available_only": False}, EVERY),
        ({"available_only": True, "port_ids": [HELD, SAMPLE]}, [SAMPLE]),
    ],
)
def test_filters(sim, options, found):
    assert ids(sim, **options) == found


def test_an_answer_about_another_one(sim):
    sim.fault(
        method="GET", path=f"/{COLLECTION}/1/7/{SAMPLE}", times=None, status=200, body=sim.get(COLLECTION, UNUSED)
    )
    run = task(sim, port_id=SAMPLE, is_vip=True)
    assert (run.failed, run.writes) == (True, [])
    assert f"the answer does not match the request: it shows port_id {UNUSED} instead of {SAMPLE}" in run.msg


@pytest.mark.slow
@pytest.mark.parametrize("arrived", [True, False])
def test_the_answer_to_a_write_is_about_another_one(sim, arrived):
    """The result of this one is unknown: the module reads it."""
    body = sim.get(COLLECTION, UNUSED)
    sim.fault(method="PATCH", path=f"/{COLLECTION}/", status=200, body=body, after=arrived)
    run = task(sim, port_id=SAMPLE, is_vip=True)
    assert (run.failed, run.result["changed"], len(run.writes)) == (False, True, 1 if arrived else 2), run.msg


def test_drift(sim):
    items = [
        {"kind": "reserved_fixed_ip", "port_id": SAMPLE, "is_vip": True},
        {"kind": "reserved_fixed_ip", "fixed_ip_address": "10.10.1.51", "is_vip": False},
        {"kind": "reserved_fixed_ip", "fixed_ip_address": "10.10.1.99", "is_vip": False},
        {"kind": "floating_ip", "floating_ip_address": "203.0.113.11", "attached_to": {"port_id": "none"}},
    ]
    run = run_module(sim, "gcore_resources", {"resources": items}, check=True)
    report = drift(run.result["results"], items)
    rows = report["differences"]
    assert [(each["resource"], each["id"], each["name"], each["display_name"]) for each in rows] == [
        ("reserved_fixed_ip", SAMPLE, None, "10.10.1.50"),
        ("reserved_fixed_ip", SHARED, "10.10.1.51", "10.10.1.51"),
        ("floating_ip", "a0000000-0000-4000-8000-000000000001", "203.0.113.11", "203.0.113.11"),
    ]
    assert [(each["id"], each["name"]) for each in report["missing"]] == [(None, "10.10.1.99")]


def test_the_label_of_an_interruption(sim):
    run = task(sim, port_id=SAMPLE, is_vip=True)
    ((label, _result),) = items_of("the resource", run.result, gcore_reserved_fixed_ip.MODULE.id_key)
    assert label == f"reserved fixed IP {SAMPLE}"
    assert items_of("the resource", run.result)[0][0] == "the resource"


def test_a_lock_is_waited_for(sim):
    sim.lock(COLLECTION, SAMPLE, seconds=0.3)
    run = task(sim, port_id=SAMPLE, is_vip=True)
    assert (run.failed, run.result["changed"], len(run.writes)) == (False, True, 1)
