# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts of Scanopy and the services on them: the words for them, and concurrent changes."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from resources.seed import BRANCH, DB_HOST, HOME, RESOLVER, WEB, WEB_HOST

from .harness import run_module

STORAGE = "c0000000-0000-4000-8000-000000000005"
LATER = "2026-03-01T00:00:00.000001Z"


@pytest.fixture(autouse=True)
def _impatience(monkeypatch):
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.3)
    monkeypatch.setattr(api_limits, "BACKOFF", 0.05)


@pytest.fixture(name="sim", params=["0.14.19", "0.16.2", "0.17.22"])
def _sim(server, request):
    server.settings(server_version=request.param)
    return server


def host(sim, check=False, **options):
    return run_module(sim, "scanopy_host", options, check=check)


def service(sim, check=False, **options):
    return run_module(sim, "scanopy_service", options, check=check)


def refused(run, *words):
    assert (run.failed, run.result["changed"], run.writes) == (True, False, []), run.result
    for word in words:
        assert word in run.msg, run.msg


# Words


@pytest.mark.parametrize(
    ("words", "matched_by"),
    [
        ({"host_name": "db-1"}, "name"),
        ({"host_name": "db-1.example.net"}, "hostname"),
        ({"host_address": "192.168.20.12"}, "address"),
        ({"host_name": "db-1", "network_id": HOME.upper()}, "name"),
        ({"host_address": "192.168.20.12", "network_name": "home"}, "address"),
    ],
    ids=str,
)
def test_words_for_a_host(sim, words, matched_by):
    run = host(sim, hidden=True, **words)
    assert (run.failed, run.result["changed"], run.result["matched_by"]) == (False, True, matched_by), run.msg
    assert run.result["host"]["id"] == DB_HOST
    again = host(sim, hidden=True, **words)
    assert (again.failed, again.result["changed"]) == (False, False)


def test_a_host_that_is_found_by_its_hostname_gets_another_name(sim):
    """The hostname still finds it, so nothing was lost."""
    for changed in (True, False):
        run = host(sim, host_name="db-1.example.net", name="orders")
        assert (run.failed, run.result["changed"], run.result["matched_by"]) == (False, changed, "hostname"), run.msg


def test_a_host_that_is_found_by_its_hostname_gets_another_one(sim):
    """The next run finds it by the new one."""
    options = {"host_name": "db-1.example.net", "hostname": "orders.example.net"}
    for changed, matched_by in ((True, "hostname"), (False, "new_hostname")):
        run = host(sim, **options)
        assert (run.failed, run.result["changed"], run.result["matched_by"]) == (False, changed, matched_by), run.msg
    note = "No host is named 'db-1.example.net': assuming that an earlier run renamed it to 'orders.example.net'."
    assert run.result["msg"] == note
    refused(host(sim, host_name="db-1.example.net", hostname=""), "there is no host with the name 'db-1.example.net'")
    run = host(sim, host_name="orders.example.net", hostname="web-1.example.net")
    refused(
        run, "there is one host with the name 'orders.example.net'", "another one with the name 'web-1.example.net'"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            {"host_address": "192.168.20.13"},
            "there is no host with the address '192.168.20.13', or the key may not see it",
        ),
        ({"host_address": "192.168.20"}, "host_address: "),
        ({"host_name": "db-2"}, "there is no host with the name 'db-2'"),
        ({"host_name": "db-1", "host_address": "192.168.20.12"}, "host_name: is mutually exclusive with host_address"),
        ({"host_name": "db-1", "network_id": BRANCH}, "there is no host with the name 'db-1'"),
        ({"host_id": DB_HOST, "network_id": HOME}, "network_id: requires the option host_name or host_address"),
    ],
    ids=str,
)
def test_words_for_no_host(sim, words, message):
    refused(host(sim, hidden=True, **words), message)


def test_services_with_the_same_name(sim):
    sim.change("services", STORAGE, {"name": "website"})
    refused(service(sim, service_name="website", name="web"), WEB, STORAGE, "host_id")
    refused(service(sim, service_name="website", host_name="printer-1", name="web"), "there is no service")
    for words in ({"host_name": "db-1"}, {"host_id": DB_HOST}):
        run = service(sim, check=True, service_name="website", name="web", **words)
        assert (run.failed, run.result["service"]["id"]) == (False, STORAGE), run.msg


# Concurrent changes


def test_a_host_that_changes_meanwhile(sim):
    """The server refuses the write, and the next one keeps the change of the other client."""
    change = {"collection": "hosts", "id": WEB_HOST, "set": {"description": "By hand", "updated_at": LATER}}
    sim.fault(method="PUT", path="/hosts/", change=change)
    run = host(sim, host_id=WEB_HOST, name="web-01")
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert [each.status for each in run.requests if each.method == "PUT"] == [400, 200]
    assert [each["description"] for each in run.writes] == [None, "By hand"]
    stored = sim.get("hosts", WEB_HOST)
    assert (stored["name"], stored["description"]) == ("web-01", "By hand")


def test_what_is_on_a_host_stays(sim):
    before = sim.get("hosts", WEB_HOST)
    assert host(sim, host_id=WEB_HOST, name="web-01").result["changed"] is True
    after = sim.get("hosts", WEB_HOST)
    assert {key for key in before if before[key] != after[key]} == {"name", "updated_at"}


def test_a_binding_that_changes_meanwhile(sim):
    """The update of a service has its bindings, as they were read right before."""
    binding = sim.get("services", WEB)["bindings"][0]["id"]
    change = {"collection": "bindings", "id": binding, "set": {"ip_address_id": None}}
    sim.fault(method="GET", path="/services/", skip=1, change=change)
    run = service(sim, service_id=WEB, name="web")
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert not {"ip_address_id", "interface_id"} & sim.get("bindings", binding).keys(), "it is still on all addresses"
    assert len(sim.get("services", WEB)["bindings"]) == 2


def test_a_definition_that_the_server_does_not_know(sim):
    """It stores another one. The first read after it shows that: there is nothing to wait for."""
    run = service(sim, service_id=RESOLVER, service_definition="Nonsense")
    assert (run.failed, run.result["changed"]) == (True, True)
    assert "was accepted, but Scanopy does not know the new value of service_definition, and has stored" in run.msg
    assert "'Missing Service' as service_definition. Correct the value." in run.msg
    assert run.sent == ["GET", "GET", "PUT", "GET"]
    again = service(sim, service_id=RESOLVER, service_definition="Nonsense")
    assert (again.failed, "Scanopy does not know the new value of service_definition" in again.msg) == (True, True)
    assert sim.get("services", RESOLVER)["service_definition"] == "Missing Service"
