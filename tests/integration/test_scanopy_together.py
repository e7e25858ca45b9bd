# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bindings that depend on each other, in one task: it ends as a loop over them does, though the server has gaps."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits

from . import harness

ID = "{}0000000-0000-4000-8000-00000000000{}"
WEB_HOST = ID.format("b", 1)
WEB, RESOLVER, DATABASE, SPARE = (ID.format("c", digit) for digit in "1236")
HTTP, HTTPS, DNS, DNS_UDP = (ID.format("d", digit) for digit in "1234")
ETH0, ETH1, ETH2 = (ID.format("e", digit) for digit in "129")
FIRST, EVERYWHERE, ADDRESS, NAMES, ONE = (ID.format("f", digit) for digit in "12345")
SERVICES = (WEB, RESOLVER, SPARE)
ROUNDS = 8


@pytest.fixture(autouse=True)
def _impatience(monkeypatch):
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.3)
    monkeypatch.setattr(api_limits, "BACKOFF", 0.05)


@pytest.fixture(name="sim", params=["0.14.19", "0.18.3"])
def _sim(server, request):
    server.settings(server_version=request.param)
    third_address(server)
    return server


def third_address(sim):
    """A third address of the first host."""
    address = {"id": ETH2, "network_id": ID.format("a", 1), "host_id": WEB_HOST, "subnet_id": ID.format("8", 1)}
    sim.add("ip_addresses", {**address, "ip_address": "192.168.40.11", "name": "eth2", "position": 2})


def task(sim, name, options, check=False):
    variables = {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url}
    return harness.run_module(sim, name, options, check, env=variables)


def bulk(sim, items, check=False, **options):
    resources = [{"kind": "binding", "binding_id": id, **wanted} for id, wanted in items]
    return task(sim, "scanopy_resources", {"resources": resources, **options}, check)


def told(run):
    """The result of each item, and the reason of its failure."""
    return [result_of(each) for each in run.result["results"]]


def result_of(result):
    failed = bool(result.get("failed"))
    return failed, result["changed"], result["msg"] if failed else None


def managed(sim):
    keys = ("id", "service_id", "type", "port_id", "ip_address_id", "interface_id")
    return [{key: each.get(key) for key in keys} for each in sim.documents("bindings")]


# Each alone is possible, both are not
EXCLUDE = {
    "a port and an address of one service": [
        (NAMES, {"ip_address_id": ETH2}),
        (ADDRESS, {"ip_address_id": ETH2}),
    ],
    "a port on all and an address, into one service": [
        (FIRST, {"service_id": SPARE, "ip_address_id": "all"}),
        (ADDRESS, {"service_id": SPARE}),
    ],
    "one port of two services": [
        (NAMES, {"port_id": DNS_UDP}),
        (FIRST, {"port_id": DNS_UDP}),
    ],
}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("case", EXCLUDE)
def test_one_of_two_that_exclude_each_other(server, case, turned):
    """The server checks before it writes, and takes both if they come at the same time."""
    items = EXCLUDE[case][::-1] if turned else EXCLUDE[case]
    first = items[0][0]
    for _round in range(ROUNDS):
        server.reset()
        third_address(server)
        server.settings(check_gap=0.05)
        run = bulk(server, items, parallel=8)
        assert [each[:2] for each in told(run)] == [(False, True), (True, False)]
        assert first in told(run)[1][2], "the other binding is named"
        assert [each.status for each in run.requests if each.method == "PUT"] == [200]
        assert [server.saveable(each) for each in SERVICES] == [[], [], []]


# The effect of one item on others
CHAINS = {
    "frees the port": [(FIRST, {"port_id": DNS_UDP}), (NAMES, {"port_id": HTTP})],
    "frees the address of a port": [(FIRST, {"ip_address_id": ETH1}), (NAMES, {"port_id": HTTP})],
    "becomes an address": [(NAMES, {"type": "ip_address"}), (FIRST, {"port_id": DNS})],
    "leaves the service": [(ADDRESS, {"service_id": SPARE}), (NAMES, {"ip_address_id": "all"})],
    "leaves the address": [(ADDRESS, {"ip_address_id": ETH2}), (NAMES, {"ip_address_id": ETH1})],
    "leaves the address, twice": [
        (ADDRESS, {"ip_address_id": ETH2}),
        (NAMES, {"ip_address_id": ETH1}),
        (FIRST, {"port_id": DNS}),
    ],
    "makes room for all": [
        (ADDRESS, {"service_id": SPARE}),
        (EVERYWHERE, {"service_id": RESOLVER}),
        (NAMES, {"service_id": WEB}),
    ],
}


@pytest.mark.parametrize("parallel", [1, 8])
@pytest.mark.parametrize("case", CHAINS)
def test_as_a_loop_in_each_order(sim, case, parallel):
    """In the right order all succeed, in each other one those fail that fail in a loop, for the same reason."""
    outcomes = []
    for items in itertools.permutations(CHAINS[case]):
        before = managed(sim)
        loop = [task(sim, "scanopy_binding", {"binding_id": id, **wanted}) for id, wanted in items]
        expected = [result_of(run.result) for run in loop]
        after = managed(sim)
        for old in before:
            sim.change("bindings", old["id"], stored(old))
        predicted = bulk(sim, items, check=True, parallel=parallel)
        assert told(predicted) == expected
        assert managed(sim) == before
        run = bulk(sim, items, parallel=parallel)
        assert told(run) == expected
        assert managed(sim) == after
        assert [sim.saveable(each) for each in SERVICES] == [[], [], []]
        outcomes.append(any(failed for failed, _changed, _msg in expected))
        for old in before:
            sim.change("bindings", old["id"], stored(old))
    assert not outcomes[0], "the order that is written above"
    assert any(outcomes[1:]), "another order"


def stored(shown):
    """A binding as the simulator stores it, whatever the release shows."""
    kind = "Port" if shown["type"] == "Port" else "IPAddress"
    address = shown["ip_address_id"] or shown["interface_id"]
    return {"service_id": shown["service_id"], "type": kind, "port_id": shown["port_id"], "ip_address_id": address}


def test_what_failed_frees_nothing(sim):
    """The first item is foreseen to free the port, and its write fails: the second one is judged again."""
    sim.fault(method="PUT", path=FIRST, status=403)
    run = bulk(sim, CHAINS["frees the port"])
    assert [each[:2] for each in told(run)] == [(True, False), (True, False)]
    assert f"the port 80/tcp is already bound by the service website on the same host (binding {FIRST})" in run.msg
    assert [each.path[-36:] for each in run.requests if each.method == "PUT"] == [FIRST]


def free_bindings(sim, number):
    """Bindings of another service, and ports without a binding."""
    ports = sim.clone("ports", DNS_UDP, number)
    for place, port in enumerate(ports):
        sim.change("ports", port, {"number": 1000 + place})
    bindings = sim.clone("bindings", FIRST, number)
    for binding, port in zip(bindings, ports):
        sim.change("bindings", binding, {"port_id": port})
    return bindings


def reads(run, what):
    return len([each for each in run.requests if each.method == "GET" and each.path.startswith(f"/api/v1/{what}")])


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("number", [2, 12])
def test_hosts_are_read_once(sim, number, check):
    items = [(id, {"ip_address_id": ETH1}) for id in free_bindings(sim, number)]
    run = bulk(sim, items, check)
    assert told(run) == [(False, True, None)] * number
    assert (reads(run, "hosts"), reads(run, "services")) == (1, 0)


@pytest.mark.parametrize("fault", [{"status": 403}, {"status": 500}, {"drop": "before"}], ids=str)
def test_a_list_of_hosts_that_cannot_be_read(sim, fault):
    """It may be forbidden, too long or too slow: then hosts are read as they are for a single binding."""
    items = [(id, {"ip_address_id": ETH1}) for id in free_bindings(sim, 5)]
    sim.fault(method="GET", path="/hosts$", times=None, **fault)
    run = bulk(sim, items, check=True, api_retries=0)
    assert told(run) == [(False, True, None)] * 5
    assert (reads(run, "hosts"), reads(run, "services")) == (1 + 5, 5)


def test_a_service_that_no_list_shows(sim):
    """It is searched separately, and the message is that of one binding."""
    nobody = ID.format("9", 9)
    run = bulk(sim, [(FIRST, {"service_id": nobody}), (ONE, {"service_id": nobody})])
    assert all(f"service_id: there is no service {nobody}, or the key may not see it" in each[2] for each in told(run))
    assert (reads(run, "hosts"), reads(run, "services")) == (1, 2)
