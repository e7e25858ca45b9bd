# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The binding, on every release of Scanopy that names things differently."""

from __future__ import annotations

import re
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import yaml
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Deadline
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import SCANOPY
from ansible_collections.day2.resources.plugins.module_utils._scanopy.binding import BINDING
from ansible_collections.day2.resources.plugins.module_utils._scanopy.dialects import dialect

from . import harness

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
RELEASES = ["0.14.19", "0.15.5", "0.16.2", "0.17.0", "0.17.22", "0.18.3"]
HOME, BRANCH = (f"a0000000-0000-4000-8000-00000000000{digit}" for digit in "12")
WEB_HOST, DB_HOST = (f"b0000000-0000-4000-8000-00000000000{digit}" for digit in "12")
WEB, RESOLVER, DATABASE, SPARE, BRANCH_WEB = (f"c0000000-0000-4000-8000-00000000000{digit}" for digit in "12367")
HTTP, HTTPS, DNS, DNS_UDP, SQL, NFS, BRANCH_HTTPS = (
    f"d0000000-0000-4000-8000-00000000000{digit}" for digit in "1234568"
)
ETH0, ETH1, DB, BRANCH_ETH0 = (f"e0000000-0000-4000-8000-00000000000{digit}" for digit in "1234")
FIRST, EVERYWHERE, ADDRESS, NAMES, ONE, ALL_TOO, FREE = (f"f0000000-0000-4000-8000-00000000000{d}" for d in "1234569")
NOBODY = "90000000-0000-4000-8000-000000000009"
VIEWER, OTHER_NETWORK, EXPIRED, DISABLED, BOTH, NOWHERE = "234567"
CHANGE = ["GET", "GET", "GET", "GET", "PUT", "GET"]
PREPARED_AGAIN = ["GET"] * 3 + CHANGE


@pytest.fixture(autouse=True)
def _impatience(monkeypatch):
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.3)
    monkeypatch.setattr(api_limits, "BACKOFF", 0.05)
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.5)


# The others differ from these in names alone: one test runs with all of them.
@pytest.fixture(name="sim", params=[RELEASES[0], RELEASES[-1]])
def _sim(server, request):
    server.settings(server_version=request.param)
    return server


def binding(sim, id=FIRST, check=False, env=None, **options):
    variables = env or {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url}
    return harness.run_module(sim, "scanopy_binding", {"binding_id": id, **options}, check=check, env=variables)


def another(sim, number):
    """The environment with another key of the seed."""
    key = sim.get("user_api_keys", f"80000000-0000-4000-8000-00000000000{number}")["key"]
    return {"SCANOPY_API_KEY": key, "SCANOPY_URL": sim.url}


def tenant(document):
    """Which network a document names, whatever the release calls it."""
    return document.get("site_id", document.get("network_id"))


# what changes -> what the result shows; None: nothing has to change
CASES = {
    "nothing": (FIRST, {}, None),
    "same in another spelling": (FIRST, {"port_id": HTTP.upper(), "ip_address_id": ETH0.replace("-", "")}, None),
    "all already": (EVERYWHERE, {"ip_address_id": "all", "type": "port"}, None),
    "port": (FIRST, {"port_id": HTTPS}, {"port_id": HTTPS, "ip_address_id": ETH0}),
    "address": (FIRST, {"ip_address_id": ETH1}, {"port_id": HTTP, "ip_address_id": ETH1}),
    "all addresses": (FIRST, {"ip_address_id": "all"}, {"ip_address_id": "all"}),
    "one of all": (EVERYWHERE, {"ip_address_id": ETH1}, {"ip_address_id": ETH1}),
    "service": (FIRST, {"service_id": SPARE}, {"service_id": SPARE, "port_id": HTTP}),
    "to an address": (
        FIRST,
        {"service_id": SPARE, "type": "ip_address", "ip_address_id": ETH1},
        {"type": "ip_address", "port_id": None, "ip_address_id": ETH1},
    ),
    "to a port": (
        FREE,
        {"type": "port", "port_id": NFS, "ip_address_id": DB},
        {"type": "port", "port_id": NFS, "ip_address_id": DB},
    ),
    "to a port on the address that it has": (
        FREE,
        {"type": "port", "port_id": NFS},
        {"type": "port", "port_id": NFS, "ip_address_id": DB},
    ),
    "to the address that it has": (
        FIRST,
        {"service_id": SPARE, "type": "ip_address"},
        {"type": "ip_address", "port_id": None, "ip_address_id": ETH0},
    ),
    "port and address in another spelling": (
        FIRST,
        {"port_id": HTTPS.upper(), "ip_address_id": f"urn:uuid:{ETH1}"},
        {"port_id": HTTPS, "ip_address_id": ETH1},
    ),
    "beside an address": (NAMES, {"port_id": DNS_UDP}, {"port_id": DNS_UDP, "ip_address_id": ETH0}),
    "to a service with other bindings": (FIRST, {"service_id": RESOLVER}, {"service_id": RESOLVER}),
    "to another host": (
        FIRST,
        {"service_id": DATABASE, "port_id": NFS, "ip_address_id": DB},
        {"service_id": DATABASE, "port_id": NFS, "ip_address_id": DB},
    ),
    "null is not given": (FIRST, {"port_id": HTTPS, "ip_address_id": None, "service_id": None}, {"port_id": HTTPS}),
    "to a port of all": (
        FREE,
        {"type": "port", "port_id": NFS, "ip_address_id": "all"},
        {"type": "port", "ip_address_id": "all"},
    ),
}


def still(shown):
    return {key: value for key, value in shown.items() if key != "updated_at"}


# Their names in the seed
SERVICES = {WEB: "website", RESOLVER: "resolver", DATABASE: "database", SPARE: "spare"}
PORTS = {HTTP: "80/tcp", HTTPS: "443/tcp", DNS: "53/tcp", DNS_UDP: "53/udp", SQL: "5432/tcp", NFS: "2049/tcp"}
ADDRESSES = {ETH0: "192.168.20.11", ETH1: "192.168.30.11", DB: "192.168.20.12", "all": "all"}
BINDINGS = {
    FIRST: {"host": "web-1", "service": "website", "port": "80/tcp", "ip_address": "192.168.20.11"},
    EVERYWHERE: {"host": "web-1", "service": "website", "port": "443/tcp"},
    ADDRESS: {"host": "web-1", "service": "resolver", "ip_address": "192.168.30.11"},
    NAMES: {"host": "web-1", "service": "resolver", "port": "53/tcp", "ip_address": "192.168.20.11"},
    ONE: {"host": "db-1", "service": "database", "port": "5432/tcp", "ip_address": "192.168.20.12"},
    FREE: {"host": "db-1", "service": "storage", "ip_address": "192.168.20.12"},
}
WORDS = {"service_id": ("service", SERVICES), "port_id": ("port", PORTS), "ip_address_id": ("ip_address", ADDRESSES)}


def spoken(options):
    """The options of a task by readable words, as far as there are any."""
    found = {}
    for option, value in options.items():
        word, names = WORDS.get(option, (option, {}))
        found[word] = value if value in (None, "all") or not names else names[str(uuid.UUID(value))]
    return {**found, "host": "db-1"} if found.get("service") == "database" else found


def of(run):
    assert not run.failed, run.msg
    return run.result["changed"], run.sent, run.result["matched_by"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("sim", RELEASES, indirect=True)
def test_each_release(sim, case):
    """The cycle of a change by words: test_cycle.py has it by id, with the oldest and the newest release."""
    id, options, shows = CASES[case]
    options = spoken(options)
    # The list of hosts shows everything that words can mean.
    named = any(options.get(name) not in (None, "all") for name, _names in WORDS.values())
    looks = ["GET"] * (1 + named)
    options = {"id": id, **options}
    before = sim.get("bindings", id)
    predicted = binding(sim, check=True, **options)
    assert of(predicted) == (bool(shows), [*looks, "GET", "GET"] if shows else looks, "id")
    real = binding(sim, **options)
    assert of(real) == (bool(shows), [*looks, *CHANGE[1:]] if shows else looks, "id")
    assert predicted.result["diff"] == real.result["diff"]
    shown = real.result["binding"]
    assert still(predicted.result["binding"]) == still(shown)
    assert shown["id"] == id
    assert (shows or {}).items() <= shown.items()
    again = binding(sim, **options)
    assert of(again) == (False, looks, "id")
    assert again.result["binding"] == {**shown, "updated_at": again.result["binding"]["updated_at"]}
    for body in real.writes:
        names = {"ip_address_id", "interface_id"} & set(body)
        assert len(names) == 1, "exactly one name, and never none: that would mean all addresses"
        assert "updated_at" not in body
        kept = set(before) - {"updated_at", "port_id", *names}
        assert {key: body[key] for key in kept - {"type", "service_id"}} == {
            key: before[key] for key in kept - {"type", "service_id"}
        }, "what the server stores as sent goes along"


REFUSED = {
    # Resources that do not exist, or belong elsewhere
    "no such service": (
        FIRST,
        {"service_id": NOBODY},
        f"service_id: there is no service {NOBODY}, or the key may not see it",
    ),
    "a host as the service": (FIRST, {"service_id": WEB_HOST}, f"service_id: there is no service {WEB_HOST}"),
    "service of another network": (FIRST, {"service_id": BRANCH_WEB}, f"service_id: there is no service {BRANCH_WEB}"),
    "no such port": (
        FIRST,
        {"port_id": NOBODY},
        f"port_id: there is no port {NOBODY}, or the key may not see it, and the service website runs on the host "
        "web-1. Give one of its ports",
    ),
    "an address as the port": (FIRST, {"port_id": ETH0}, f"port_id: there is no port {ETH0}"),
    "no such address": (
        FIRST,
        {"ip_address_id": NOBODY},
        f"ip_address_id: there is no address {NOBODY}, or the key may not see it, and the service website runs on the "
        "host web-1. Give one of its addresses",
    ),
    "a port as the address": (FIRST, {"ip_address_id": HTTP}, f"ip_address_id: there is no address {HTTP}"),
    "port of another host": (
        FIRST,
        {"port_id": SQL},
        f"port_id: the port 5432/tcp ({SQL}) is on the host {DB_HOST}, and the service website runs on the host web-1. "
        "Give one of its ports",
    ),
    "address of another host": (
        FIRST,
        {"ip_address_id": DB},
        f"ip_address_id: the address 192.168.20.12 ({DB}) is on the host {DB_HOST}, and the service website runs on "
        "the host web-1. Give one of its addresses",
    ),
    "service of another host": (
        FIRST,
        {"service_id": DATABASE},
        f"port_id: the port 80/tcp ({HTTP}) is on the host {WEB_HOST}, and the service database runs on the host db-1",
    ),
    "service and port of another host": (
        FIRST,
        {"service_id": DATABASE, "port_id": SQL},
        f"ip_address_id: the address 192.168.20.11 ({ETH0}) is on the host {WEB_HOST}",
    ),
    # The options that a type needs
    "no port": (
        ADDRESS,
        {"type": "port", "ip_address_id": ETH1},
        "a binding of type port requires port_id or port",
    ),
    "port without its type": (
        ADDRESS,
        {"port_id": DNS},
        "a binding of type ip_address has no port. Leave out the port, or give type: port",
    ),
    "port with the other type": (
        FIRST,
        {"type": "ip_address", "port_id": HTTP},
        "a binding of type ip_address has no port",
    ),
    "all without a port": (
        ADDRESS,
        {"ip_address_id": "all"},
        "a binding of type ip_address requires one address: give ip_address_id or ip_address",
    ),
    "no address": (
        EVERYWHERE,
        {"type": "ip_address"},
        "a binding of type ip_address requires one address: give ip_address_id or ip_address",
    ),
    # The three rules, from both sides
    "address beside a port on all": (
        FIRST,
        {"type": "ip_address"},
        f"the service website has the binding {EVERYWHERE}, which binds a port on all addresses, so that no address "
        "can be bound. Change that one first",
    ),
    "address beside a port on it": (
        ADDRESS,
        {"ip_address_id": ETH0},
        f"the service resolver has the binding {NAMES}, which binds a port on this address, so that it cannot be bound "
        "alone. Change that one first",
    ),
    "port beside its address": (
        NAMES,
        {"ip_address_id": ETH1},
        f"the service resolver has the binding {ADDRESS}, which binds this address, so that no port can be bound on "
        "it. Change that one first",
    ),
    "all beside an address": (
        NAMES,
        {"ip_address_id": "all"},
        f"the service resolver has the binding {ADDRESS}, which binds an address, so that no port can be bound on all "
        "addresses. Change that one first",
    ),
    "port moves to its address": (
        FIRST,
        {"service_id": RESOLVER, "ip_address_id": ETH1},
        f"the service resolver has the binding {ADDRESS}, which binds this address",
    ),
    "all moves to an address": (
        EVERYWHERE,
        {"service_id": RESOLVER},
        f"the service resolver has the binding {ADDRESS}, which binds an address",
    ),
    "address moves to a port on it": (
        FREE,
        {"service_id": DATABASE},
        f"the service database has the binding {ONE}, which binds a port on this address",
    ),
    "address moves to a port on all": (
        ADDRESS,
        {"service_id": WEB},
        f"the service website has the binding {EVERYWHERE}, which binds a port on all addresses",
    ),
    # The rule for services of one host
    "port of another service": (
        NAMES,
        {"port_id": HTTP},
        f"the port 80/tcp is already bound by the service website on the same host (binding {FIRST}). With both "
        "bindings, neither service can be saved in the web page. Change that binding first, or move it to the service "
        "resolver instead of changing this one",
    ),
    "port that another service has on all": (
        NAMES,
        {"port_id": HTTPS},
        f"the port 443/tcp is already bound by the service website on the same host (binding {EVERYWHERE})",
    ),
    "port on all that another service has on one": (
        ADDRESS,
        {"service_id": SPARE, "type": "port", "port_id": HTTP, "ip_address_id": "all"},
        f"the port 80/tcp is already bound by the service website on the same host (binding {FIRST})",
    ),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("case", REFUSED)
def test_refused(sim, case, check):
    id, options, words = REFUSED[case]
    run = binding(sim, id, check=check, **options)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert f"Cannot change the binding {id}: {words}" in run.msg
    assert len(run.sent) <= 4, "a failure may read one more, to name what is in the way"
    assert run.result["before"] == binding(sim, id).result["binding"]


# The other binding beside the port, the change -> the words of the warning, None for no warning
SHARED = {
    "stays on one of two addresses": ({"ip_address_id": None}, {"ip_address_id": ETH1}, f"(binding {NAMES})"),
    "becomes all": ({}, {"ip_address_id": "all"}, f"(binding {NAMES})"),
    "leaves the address": ({}, {"ip_address_id": ETH1}, None),
    "leaves the port": ({}, {"port_id": DNS_UDP}, None),
    "moves to a third service": ({}, {"service_id": SPARE}, f"(binding {NAMES})"),
    "moves to the other service": ({}, {"service_id": RESOLVER}, None),
    "becomes an address": ({}, {"service_id": SPARE, "type": "ip_address"}, None),
}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("case", SHARED)
def test_a_port_that_two_services_had_before(sim, case, check):
    """It conflicts with nothing, and a change that leaves it so says that."""
    others, options, words = SHARED[case]
    sim.change("bindings", NAMES, {"port_id": HTTP, **others})
    (problem,) = sim.saveable(WEB)
    assert problem.startswith("Port 80/tcp (ID: ")
    assert "is already bound to 'resolver' on this host." in problem
    run = binding(sim, FIRST, check=check, **options)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert [words in each and "as it was before" in each for each in run.warnings] == ([True] if words else [])
    if not check:
        assert bool(sim.saveable(RESOLVER)) == bool(words)


def test_a_port_that_a_third_service_has(sim):
    """An earlier conflict does not allow another one."""
    (third,) = sim.clone("bindings", FIRST, 1)
    sim.change("bindings", third, {"service_id": SPARE, "ip_address_id": ETH1})
    sim.change("bindings", NAMES, {"port_id": HTTP})
    run = binding(sim, FIRST, ip_address_id="all")
    assert f"the port 80/tcp is already bound by the service spare on the same host (binding {third})" in run.msg
    assert run.writes == []


def test_a_port_on_another_address_is_free(sim):
    sim.change("bindings", NAMES, {"ip_address_id": ETH1, "service_id": SPARE})
    run = binding(sim, NAMES, port_id=HTTP)
    assert (run.failed, run.warnings) == (False, []), run.msg
    assert [sim.saveable(each) for each in (WEB, SPARE)] == [[], []]


def test_a_host_that_does_not_show_its_services(sim):
    binding(sim, FIRST, check=True, port_id=DNS_UDP)
    (answer,) = [each.answer for each in sim.requests() if "/hosts/" in each.path]
    del answer["data"]["services"]
    sim.fault(method="GET", path="/hosts/", status=200, body=answer)
    run = binding(sim, FIRST, port_id=DNS_UDP)
    assert "the server does not show services of the host web-1" in run.msg
    assert run.writes == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"id": ""}, "binding_id: '' is not a UUID such as"),
        ({"id": "website"}, "binding_id: 'website' is not a UUID such as"),
        ({"service_id": ""}, "service_id: '' is not a UUID such as"),
        ({"port_id": "443"}, "port_id: '443' is not a UUID such as"),
        ({"port_id": "all"}, "port_id: 'all' is not a UUID such as"),
        ({"ip_address_id": ""}, "ip_address_id: '' is not a UUID such as"),
        ({"ip_address_id": "any"}, "The keyword all is also valid"),
        ({"ip_address_id": "192.168.20.11"}, "The keyword all is also valid"),
        ({"type": "Port"}, "type: value must be one of: port, ip_address, got: 'Port'"),
        ({"type": ""}, "type: value must be one of: port, ip_address, got: ''"),
    ],
    ids=str,
)
def test_refused_before_the_first_request(server, options, words):
    run = binding(server, **options)
    assert (run.failed, run.result["changed"], run.sent) == (True, False, [])
    assert words in run.msg


def test_the_network_follows_the_service(sim):
    both = another(sim, BOTH)
    move = {"service_id": BRANCH_WEB, "port_id": BRANCH_HTTPS, "ip_address_id": BRANCH_ETH0}
    predicted = binding(sim, env=both, check=True, **move).result
    run = binding(sim, env=both, **move)
    assert not run.failed, run.msg
    assert still(predicted["binding"]) == still(run.result["binding"])
    assert (tenant(run.writes[0]), tenant(sim.get("bindings", FIRST))) == (BRANCH, BRANCH)
    assert run.result["binding"]["network_id"] == BRANCH, "results have one name for it"
    assert binding(sim, env=both, **move).sent == ["GET"]
    # The server lets it name another network than its service, and so does whoever wrote that.
    sim.reset()
    sim.change("bindings", FIRST, {"network_id": BRANCH})
    assert binding(sim, env=both, port_id=HTTP).sent == ["GET"], "nothing that was asked for has to change"
    assert tenant(binding(sim, env=both, port_id=HTTPS).writes[0]) == HOME


@pytest.mark.parametrize("check", [True, False])
def test_bindings_that_all_addresses_leave_behind(sim, check):
    run = binding(sim, ONE, check=check, ip_address_id="all")
    assert (run.failed, run.warnings) == (False, []), "the other one means all addresses, too"
    sim.reset()
    sim.change("bindings", ALL_TOO, {"ip_address_id": DB})
    (more,) = sim.add(
        "bindings",
        {
            "id": NOBODY,
            "network_id": HOME,
            "service_id": DATABASE,
            "type": "Port",
            "port_id": SQL,
            "ip_address_id": DB,
        },
    )
    run = binding(sim, ONE, check=check, ip_address_id="all")
    assert (run.failed, run.result["changed"]) == (False, True)
    (warning,) = run.warnings
    assert warning == (
        "The binding will apply to all addresses, but the service database also binds the same port to single "
        f"addresses: 5432/tcp on 192.168.20.12 ({ALL_TOO}), 5432/tcp on 192.168.20.12 ({more}). Saving the service in "
        "the web page deletes those bindings."
    )
    assert binding(sim, ONE, check=True, port_id=NFS).warnings == []


# Errors of the server


ERRORS = {
    # fault, the name of the API for it, where it comes from, what the user reads
    "no such binding": (
        {"status": 404},
        "entity_not_found",
        ("HTTP 404: entity_not_found: Not found. Check binding_id and api_url.", "It still exists"),
    ),
    "not authenticated": (
        {"status": 401},
        "auth_not_authenticated",
        (
            "HTTP 401: auth_not_authenticated: Not authenticated. Check api_key. Platform > API Keys shows which keys "
            "there are.",
            "HTTP 401: auth_not_authenticated: Not authenticated. The key has worked before in this task",
        ),
    ),
    "no API in the plan": (
        {"status": 402},
        None,
        (
            "HTTP 402: Your plan does not include api access. On a server that you run, check its licence. In the "
            "cloud, the plans Free and Starter have no API.",
        )
        * 2,
    ),
    "no API in the plan, as an object": (
        {"status": 402, "body": {"success": False, "error": {"code": 402, "message": "Payment required"}}},
        None,
        ("HTTP 402: Payment required. On a server that you run, check its licence.",) * 2,
    ),
    "no permission": (
        {"status": 403},
        "auth_permission_denied",
        (
            "HTTP 403: auth_permission_denied: You don't have permission to perform this action. A change needs a key "
            "with the permission Member. Create one in Platform > API Keys.",
        )
        * 2,
    ),
    "no licence": (
        {"status": 403, "body": {"success": False, "error": "Locked", "code": "license_locked"}},
        "license_locked",
        ("HTTP 403: license_locked: Locked. Nothing can be changed until the server has a valid licence.",) * 2,
    ),
    "the demo": (
        {"status": 403, "body": {"success": False, "error": "Not here", "code": "auth_demo_mode"}},
        "auth_demo_mode",
        ("HTTP 403: auth_demo_mode: Not here. Nothing can be changed in the demo.",) * 2,
    ),
    "an error without words": ({"status": 403, "body": {"success": False}}, None, ("HTTP 403",) * 2),
    "body too large": (
        {"status": 413},
        None,
        (
            "HTTP 413: Failed to buffer the request body: length limit exceeded.",
            "HTTP 413: Failed to buffer the request body: length limit exceeded. A binding is small: check the "
            "size limit of the proxy in front of the server.",
        ),
    ),
    "not this type of content": ({"status": 415}, None, (" application/json`.",) * 2),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("case", ERRORS)
def test_errors(sim, case, method):
    fault, code, words = ERRORS[case]
    sim.fault(method=method, path="/bindings/", **fault)
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"], run.result["code"]) == (True, False, code)
    doing = "read" if method == "GET" else "change"
    assert run.msg.startswith(f"Cannot {doing} the binding {FIRST}: HTTP {fault['status']}: ")
    assert words[method == "PUT"] in run.msg
    # From 0.17 on what cannot be read is always 400.
    assert run.result["status"] in (fault["status"], 400)
    assert sim.get("bindings", FIRST)["port_id"] == HTTP


@pytest.mark.parametrize(("status", "words"), [(400, "expected value at line 1"), (422, "missing field `type`")])
def test_errors_as_plain_text(sim, status, words):
    """An envelope from 0.17 on."""
    sim.fault(method="PUT", status=status)
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"]) == (True, False)
    assert words in run.msg
    sim.fault(method="PUT", status=400, html=True)
    assert "HTTP 400: 400 Bad Request." in binding(sim, port_id=HTTPS).msg


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            VIEWER,
            f"Cannot change the binding {FIRST}: HTTP 403: auth_permission_denied: You don't have permission to "
            "perform this action. A change needs a key with the permission Member. Create one in Platform > API Keys.",
        ),
        (OTHER_NETWORK, "A key can access only the networks that it lists: check them in Platform > API Keys."),
        (NOWHERE, "A key can access only the networks that it lists: check them in Platform > API Keys."),
        (
            EXPIRED,
            f"Cannot read the binding {FIRST}: HTTP 403: entity_expired: This User API Key has expired. Create a new "
            "key in Platform > API Keys.",
        ),
        (
            DISABLED,
            f"Cannot read the binding {FIRST}: HTTP 403: entity_disabled: This User API Key is disabled. Enable the "
            "key in Platform > API Keys, or use another one.",
        ),
    ],
)
def test_keys_that_may_not(sim, number, words):
    env = another(sim, number)
    run = binding(sim, env=env, port_id=HTTPS)
    assert (run.failed, run.result["changed"], run.result["status"]) == (True, False, 403)
    assert words in run.msg
    assert env["SCANOPY_API_KEY"] not in run.text


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("scp_u_wrong", "HTTP 401: auth_not_authenticated: Not authenticated. Check api_key."),
        (
            "scp_d_x",
            "api_key (from SCANOPY_API_KEY): the key does not begin with scp_u_: create a user API key in Platform > "
            "API Keys",
        ),
        (
            "Bearer scp_u_x",
            "api_key (from SCANOPY_API_KEY): the value begins with the name of a scheme: give the key alone",
        ),
    ],
)
def test_keys_that_are_none(sim, key, words):
    run = binding(sim, env={"SCANOPY_API_KEY": key, "SCANOPY_URL": sim.url}, port_id=HTTPS)
    assert (run.failed, run.result["changed"]) == (True, False)
    assert words in run.msg
    assert f'{key}"' not in run.text


def test_too_many_requests_are_waited_for(server, fake_time):
    server.reset()
    for method in ("GET", "PUT"):
        server.fault(method=method, status=429, headers={"Retry-After": "1"})
    began = fake_time.now
    run = binding(server, port_id=HTTPS)
    assert fake_time.now - began >= 2
    assert (run.failed, run.result["changed"]) == (False, True)
    assert run.sent == ["GET", "GET", "GET", "GET", "GET", "PUT", "GET", "PUT", "GET"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_change_while_a_write_has_to_wait_is_kept(sim, status):
    """The body of a write carries the whole binding: it is read again before the write is repeated."""
    meanwhile = others(FIRST, ip_address_id=ETH1)
    sim.fault(method="PUT", status=status, headers={"Retry-After": "1"}, when="before", change=meanwhile)
    run = binding(sim, port_id=HTTPS)
    assert not run.failed, run.msg
    assert [run.result["binding"][key] for key in ("port_id", "ip_address_id")] == [HTTPS, ETH1]
    assert len(run.writes) == 2


def test_the_same_change_while_a_write_has_to_wait(sim):
    fault = {"status": 429, "headers": {"Retry-After": "0"}, "when": "before"}
    sim.fault(method="PUT", change=others(FIRST, port_id=HTTPS), **fault)
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"], len(run.writes)) == (False, False, 1)


def test_a_release_that_changes_while_a_task_runs(server):
    """Each answer says which release it is of: an upgrade in the middle is noticed."""
    server.settings(server_version="0.15.5")
    seen = {**server.get("bindings", FIRST)}
    server.settings(server_version="0.16.2")
    meta = {"api_version": 1, "server_version": "0.15.5"}
    server.fault(method="GET", path="/bindings/", status=200, body={"success": True, "data": seen, "meta": meta})
    run = binding(server, port_id=HTTPS)
    assert not run.failed, run.msg
    assert "ip_address_id" in run.writes[0]
    assert "interface_id" not in run.writes[0]


@pytest.mark.parametrize("code", [["a"], {"a": 1}, 7])
def test_an_odd_code_of_an_error(sim, code):
    sim.fault(method="PUT", status=403, body={"success": False, "error": "no", "code": code})
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"], run.result["code"]) == (True, False, str(code))


def test_a_refused_key_among_too_many_requests(sim):
    sim.fault(status=429, headers={"Retry-After": "0"})
    run = binding(sim, env=another(sim, EXPIRED), port_id=HTTPS)
    assert "This User API Key has expired" in run.msg
    given = {"api_key": sim.key, "api_url": sim.url, "api_retries": 1}
    api = SCANOPY.connect({each.option: each.value(given, {}) for each in SCANOPY.connection})
    for status in (401, 429):
        sim.fault(status=status, headers={"Retry-After": "0"})
        with pytest.raises(ApiError) as caught:
            api.read(BINDING, {"binding_id": FIRST}, Deadline(10))
        assert caught.value.status == 401


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_too_many_requests_until_the_time_is_over(sim, method):
    sim.fault(method=method, path="/bindings/", status=429, times=None)
    run = binding(sim, port_id=HTTPS, wait_timeout=2)
    assert (run.failed, run.result["changed"], run.result["status"]) == (True, False, 429)
    assert "the API limits requests (HTTP 429)" in run.msg
    assert "Raise wait_timeout" in run.msg
    # The key has been accepted before the change.
    assert ("check api_key" in run.msg) is (method == "GET")


def test_a_read_of_what_a_change_needs(sim, monkeypatch):
    sim.fault(path="/hosts/", status=500, times=None)
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert run.msg == (
        f"Cannot read /api/v1/hosts/{WEB_HOST}, which the change of the binding {FIRST} needs: HTTP 500: Internal "
        "Server Error. Try again later, or raise api_retries."
    )
    sim.reset()
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.0)
    sim.fault(path="/services/", status=401)
    assert f"Cannot read /api/v1/services/{WEB}, which" in binding(sim, port_id=HTTPS).msg
    sim.fault(path="/services/", status=403, body={"error": "has expired", "code": "entity_expired"})
    assert "has expired. Create a new key" in binding(sim, port_id=HTTPS).msg


def test_a_binding_that_is_not_there(sim):
    run = binding(sim, NOBODY, port_id=HTTPS)
    assert run.failed
    assert run.msg == (
        f"Cannot read the binding {NOBODY}: HTTP 404: entity_not_found: Binding with ID '{NOBODY}' not found. Check "
        "binding_id and api_url."
    )


@pytest.mark.off_contract_requests
def test_another_address_shows_a_page(sim):
    run = binding(sim, env={"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": f"{sim.url}/elsewhere"}, port_id=HTTPS)
    assert run.failed
    assert run.msg == (
        f"Cannot read the binding {FIRST}: HTTP 200 with a body that is not JSON (text/html; charset=utf-8): Scanopy. "
        "Check api_url. It is the address of the web page without a path, such as https://scanopy.example.com."
    )


# Races


MOMENTS = {
    # what runs when another user acts right after it
    "the first read": {"path": "/bindings/"},
    "prepare's first read": {"path": "/services/"},
    "prepare's last read": {"path": "/hosts/"},
}
LAST_READ = {"method": "GET", "path": "/bindings/", "skip": 1, "when": "after"}


def others(id, **values):
    return {"collection": "bindings", "id": id, "set": values}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_change_before_the_last_read_is_kept(sim, moment):
    sim.fault(method="GET", when="after", change=others(FIRST, port_id=HTTPS), **MOMENTS[moment])
    run = binding(sim, ip_address_id="all")
    assert not run.failed, run.msg
    assert run.sent == PREPARED_AGAIN
    assert (run.result["binding"]["port_id"], run.result["binding"]["ip_address_id"]) == (HTTPS, "all")
    assert run.result["diff"]["before"] == {"ip_address_id": f"192.168.20.11 ({ETH0})"}
    assert sim.get("bindings", FIRST)["port_id"] == HTTPS


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_changes_by_itself_is_kept_and_prepares_nothing_again(sim, moment):
    seen = "2026-03-04T05:06:07.123456Z"
    sim.fault(method="GET", when="after", change=others(FIRST, last_seen_at=seen), **MOMENTS[moment])
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.sent) == (False, CHANGE)
    shown = sim.get("bindings", FIRST)
    if "last_seen_at" in shown:
        assert run.writes[0]["last_seen_at"] == shown["last_seen_at"] == seen


@pytest.mark.parametrize("moment", MOMENTS)
def test_somebody_else_does_what_is_wanted(sim, moment):
    sim.fault(method="GET", when="after", change=others(FIRST, port_id=HTTPS), **MOMENTS[moment])
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"], run.writes, run.sent) == (False, False, [], ["GET"] * 4)
    assert run.result["binding"]["port_id"] == HTTPS


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_change_after_which_it_may_not_be(sim, moment):
    """Its own change, and that of another binding: the one is seen before the write, the other by the server."""
    sim.fault(method="GET", when="after", change=others(FIRST, service_id=RESOLVER), **MOMENTS[moment])
    run = binding(sim, ip_address_id=ETH1)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert f"the service resolver has the binding {ADDRESS}, which binds this address" in run.msg
    sim.reset()
    sim.fault(method="GET", when="after", change=others(ADDRESS, service_id=WEB), **MOMENTS[moment])
    run = binding(sim, ip_address_id="all")
    assert (run.failed, run.result["changed"], len(run.writes)) == (True, False, moment != "the first read")
    assert f"the service website has the binding {ADDRESS}, which binds an address" in run.msg
    assert sim.get("bindings", FIRST).get("port_id") == HTTP


def test_it_ends_when_somebody_changes_it_again_and_again(sim):
    def change(*ports):
        sim.reset()
        for port in ports:
            sim.fault(method="GET", path="/hosts/", when="after", change=others(FIRST, port_id=port))
        return binding(sim, ip_address_id="all")

    run = change(HTTPS, DNS)
    assert (run.failed, run.result["binding"]["port_id"]) == (False, DNS)
    run = change(HTTPS, DNS, HTTP)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert run.msg == (
        f"Cannot change the binding {FIRST}: others have changed it 3 times while this task was about to. Run "
        "the task again."
    )


def test_a_change_between_the_last_read_and_the_write_is_overwritten(sim):
    """As the documentation says: the server has no means to notice it."""
    sim.fault(**LAST_READ, change=others(FIRST, ip_address_id=ETH1))
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"], run.sent) == (False, True, CHANGE)
    assert run.result["binding"]["ip_address_id"] == ETH0


def test_a_change_after_the_write_is_noticed(sim):
    sim.fault(method="PUT", when="after", change=others(FIRST, port_id=DNS))
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"]) == (True, True)
    assert "was accepted, but the API does not show the new value of port_id." in run.msg
    assert run.result["binding"]["port_id"] == DNS


def test_a_change_after_the_write_of_what_was_as_wanted_already(sim):
    """All that the task wants must be so in the end, and not only what it has changed."""
    sim.fault(method="PUT", when="after", change=others(FIRST, ip_address_id=None))
    run = binding(sim, port_id=HTTPS, ip_address_id=ETH0)
    assert (run.failed, run.result["changed"]) == (True, True)
    assert "was accepted, but the API does not show the new value of ip_address_id." in run.msg


GONE = "It existed a moment ago, and has been deleted since."
DELETED = {
    # who is deleted, right after what, what is wanted -> what the user reads
    "binding": ("bindings", FIRST, MOMENTS, {"port_id": HTTPS}, GONE),
    "service": ("services", WEB, ["prepare's first read", "prepare's last read"], {"port_id": HTTPS}, GONE),
    "service at once": ("services", WEB, ["the first read"], {"port_id": HTTPS}, f"there is no service {WEB}"),
    "new service": (
        "services",
        SPARE,
        ["the first read"],
        {"service_id": SPARE},
        f"service_id: there is no service {SPARE}",
    ),
    "host": (
        "hosts",
        WEB_HOST,
        ["prepare's first read"],
        {"port_id": HTTPS},
        f"the host {WEB_HOST}, on which the service website runs, is gone, or the key may not see it",
    ),
    "port": (
        "ports",
        HTTPS,
        ["the first read", "prepare's first read"],
        {"port_id": HTTPS},
        f"port_id: there is no port {HTTPS}",
    ),
    "address": (
        "ip_addresses",
        ETH1,
        ["the first read", "prepare's first read"],
        {"ip_address_id": ETH1},
        f"ip_address_id: there is no address {ETH1}",
    ),
    "old port": ("ports", HTTP, MOMENTS, {"port_id": HTTPS}, GONE),
}


@pytest.mark.parametrize(("case", "moment"), [(case, moment) for case in DELETED for moment in DELETED[case][2]])
def test_something_is_deleted_before_the_last_read(sim, case, moment):
    collection, id, _moments, options, words = DELETED[case]
    sim.fault(method="GET", when="after", remove={"collection": collection, "id": id}, **MOMENTS[moment])
    run = binding(sim, **options)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert words in run.msg


@pytest.mark.parametrize(
    ("collection", "id", "options", "words"),
    [
        ("bindings", FIRST, {"port_id": HTTPS}, f"Cannot read the binding {FIRST}: HTTP 404"),
        ("ports", HTTPS, {"port_id": HTTPS}, "The resource in port_id has been deleted since. Run the task again."),
        (
            "services",
            SPARE,
            {"service_id": SPARE},
            "The resource in service_id has been deleted since. Run the task again.",
        ),
        (
            "ip_addresses",
            ETH1,
            {"ip_address_id": ETH1},
            "The resource in ip_address_id has been deleted since. Run the task",
        ),
    ],
)
def test_something_is_deleted_right_before_the_write(sim, collection, id, options, words):
    """A change that the database refuses with a 500 was certainly not done."""
    sim.fault(method="PUT", remove={"collection": collection, "id": id})
    run = binding(sim, **options)
    assert (run.failed, run.result["changed"], len(run.writes)) == (True, False, 1)
    assert "has been deleted since" in run.msg
    assert words in run.msg


def test_it_is_deleted_after_the_write(sim):
    sim.fault(method="PUT", when="after", remove={"collection": "bindings", "id": FIRST})
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"], run.result["status"]) == (True, True, 404)
    assert GONE in run.msg


def test_a_conflict_hides_what_else_is_wrong(sim):
    """The server looks for conflicts first: a 409 comes also where the binding is gone or out of reach."""
    conflict = {"method": "PUT", "change": others(ADDRESS, service_id=WEB)}
    sim.fault(**conflict)
    run = binding(sim, ip_address_id="all")
    assert (run.failed, run.result["changed"], run.result["status"]) == (True, False, 409)
    assert f"the service website has the binding {ADDRESS}, which binds an address" in run.msg
    sim.reset()
    sim.fault(**conflict, remove={"collection": "bindings", "id": FIRST})
    run = binding(sim, ip_address_id="all")
    assert (run.failed, run.result["changed"], run.writes[1:]) == (True, False, [])
    assert f"Binding with ID '{FIRST}' not found. {GONE}" in run.msg
    sim.reset()
    sim.fault(method="PUT", status=409, change=others(FIRST, network_id=BRANCH))
    run = binding(sim, ip_address_id="all")
    assert (run.failed, run.result["changed"], run.writes[1:]) == (True, False, [])
    assert "A key can access only the networks that it lists" in run.msg


def test_a_conflict_that_nobody_sees(sim):
    sim.fault(method="PUT", times=2, status=409, body={"success": False, "error": "Cannot add port binding."})
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"], len(run.writes)) == (True, False, 2)
    assert run.msg == (
        f"Cannot change the binding {FIRST}: HTTP 409: Cannot add port binding. It conflicts with another binding. "
        "Run the task again, or look for that binding in the web page."
    )


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"status": 502, "after": True}, {"truncate": True}], ids=str)
def test_a_lost_answer(sim, fault):
    sim.fault(method="PUT", **fault)
    run = binding(sim, port_id=HTTPS)
    assert not run.failed, run.msg
    assert (run.result["changed"], len(run.writes)) == (True, 1)


def test_done_but_not_done(sim):
    sim.fault(method="PUT", apply=False)
    run = binding(sim, port_id=HTTPS)
    assert (run.failed, run.result["changed"]) == (True, True)
    assert "does not show the new value of port_id" in run.msg


# Releases


def answers(sim, collection, id, path, version="0.19.0", drop=(), times=None, **values):
    """The server shows a document in another way than any known release."""
    shown = {key: value for key, value in {**sim.get(collection, id), **values}.items() if key not in drop}
    meta = {"api_version": 1, "server_version": version}
    sim.fault(method="GET", path=path, times=times, status=200, body={"success": True, "data": shown, "meta": meta})


UNKNOWN = "Its release is unknown to this collection: look for a newer one."


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (
            ("bindings", FIRST, "/bindings/", {"drop": ["site_id"], "realm_id": HOME}),
            f"the server does not show network_id of the binding {FIRST}. {UNKNOWN}",
        ),
        (
            ("services", WEB, "/services/", {"drop": ["site_id"], "realm_id": HOME}),
            f"the server does not show network_id of the service website. {UNKNOWN}",
        ),
        (
            ("services", WEB, "/services/", {"drop": ["bindings"]}),
            f"the server does not show bindings of the service website. {UNKNOWN}",
        ),
        (
            ("services", WEB, "/services/", {"drop": ["host_id"]}),
            f"the server does not show host_id of the service website. {UNKNOWN}",
        ),
        (
            ("hosts", WEB_HOST, "/hosts/", {"drop": ["ports"]}),
            f"the server does not show ports of the host web-1. {UNKNOWN}",
        ),
        (
            ("hosts", WEB_HOST, "/hosts/", {"drop": ["ip_addresses"]}),
            f"the server does not show ip_addresses of the host web-1. {UNKNOWN}",
        ),
        (
            ("bindings", FIRST, "/bindings/", {"drop": ["ip_address_id"], "address_id": ETH0}),
            f"the server shows an address of the binding as address_id. {UNKNOWN}",
        ),
        (
            ("bindings", FIRST, "/bindings/", {"drop": ["ip_address_id"], "addresses": [{"id": ETH0.upper()}]}),
            f"the server shows an address of the binding as addresses. {UNKNOWN}",
        ),
        (
            # That of another host, on which the binding was before it moves.
            ("bindings", FIRST, "/bindings/", {"drop": ["ip_address_id"], "address_id": DB}),
            f"the server shows an address of the binding as address_id. {UNKNOWN}",
        ),
        (
            ("bindings", FIRST, "/bindings/", {"drop": ["service_id"]}),
            f"the server does not show service_id of the binding {FIRST}. {UNKNOWN}",
        ),
        (
            ("bindings", FIRST, "/bindings/", {"type": "Socket"}),
            "the server shows the unknown type Socket: set type to one of",
        ),
        (("bindings", FIRST, "/bindings/", {"version": None}), "of Scanopy it is: meta.server_version is missing."),
        (("bindings", FIRST, "/bindings/", {"version": "soon"}), "of Scanopy it is: 'soon' is not a version."),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_a_release_that_nobody_knows(server, seen, words, check):
    """It is never guessed what its keys mean."""
    server.reset()
    server.settings(server_version="0.19.0")
    collection, id, path, how = seen
    answers(server, collection, id, path, **how)
    run = binding(server, check=check, port_id=HTTPS)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert words in run.msg


def test_a_wanted_key_that_is_not_shown(server):
    server.reset()
    answers(server, "bindings", FIRST, "/bindings/", version="0.16.2", drop=["service_id"])
    assert "service_id: the API does not show this value: leave the option out" in binding(server, service_id=SPARE).msg


def test_a_new_key_of_a_release_goes_along(server):
    server.reset()
    server.settings(server_version="0.19.0")
    answers(server, "bindings", EVERYWHERE, "/bindings/", times=2, note={"site_id": ["kept"]})
    run = binding(server, EVERYWHERE, port_id=HTTP)
    assert not run.failed, run.msg
    assert (run.writes[0]["note"], run.writes[0]["ip_address_id"]) == ({"site_id": ["kept"]}, None)


@pytest.mark.parametrize("release", ["0.14.19", "0.17.22"])
def test_the_guide_runs(server, tmp_path, release):
    """Its playbooks, as users run them."""
    server.reset()
    server.settings(server_version=release)
    text = (ROOT / "docs/docsite/rst/scanopy.rst").read_text()
    blocks = re.findall(r"^\.\. code-block:: yaml\+jinja\n\n(.*?)^(?=\S)", text, re.MULTILINE | re.DOTALL)
    plays = [play for block in blocks for play in yaml.safe_load(block)]
    assert len(plays) == 5
    # The group of the modules counts: what it sets wins over the environment.
    plays[1]["environment"] = {"SCANOPY_API_KEY": "scp_u_wrong"}
    plays[1]["module_defaults"] = {"group/day2.resources.scanopy": {"api_key": server.key}}
    path = tmp_path / "play.yml"
    path.write_text(yaml.safe_dump(plays))
    environment = {
        "HOME": str(tmp_path),
        "PATH": f"{BIN}:/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build"),
        "SCANOPY_URL": server.url,
        "SCANOPY_API_KEY": server.key,
    }
    command = [sys.executable, str(BIN / "ansible-playbook"), str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
    assert "changed=7" in done.stdout
    assert server.key not in done.stdout
    shown = binding(server).result["binding"]
    assert (shown["port_id"], shown["ip_address_id"]) == (HTTP, "all")
    moved = binding(server, NAMES).result["binding"]
    assert (moved["service_id"], moved["port_id"], moved["ip_address_id"]) == (SPARE, DNS_UDP, "all")
    tags = {each["name"]: (each["description"], each["color"]) for each in server.documents("tags")}
    assert tags["shop"] == ("Everything that sells", "Emerald")
    assert tags["live"] == ("Serves customers", "Red")


@pytest.mark.parametrize("version", [None, "", "soon", 16])
def test_what_is_no_version(version):
    with pytest.raises(ValueError, match=r"is not a version|is missing"):
        dialect(version)


def test_names_of_releases_stand_in_one_file():
    for path in (ROOT / "plugins").rglob("*.py"):
        named = re.search(r"\b(site_id|interface_id|IPAddress|api/v1/(sites|interfaces))\b", path.read_text())
        assert bool(named) == (path.parts[-2:] == ("_scanopy", "dialects.py")), path


@pytest.mark.parametrize("word", ["interface", "ip_address"])
def test_what_the_database_calls_an_address(server, word):
    server.reset()
    text = f'update on table "bindings" violates foreign key constraint "bindings_{word}_id_fkey"'
    server.fault(method="PUT", status=500, body={"success": False, "error": text})
    run = binding(server, ip_address_id=ETH1)
    assert (run.failed, run.result["changed"]) == (True, False)
    assert "The resource in ip_address_id has been deleted since." in run.msg


@pytest.mark.parametrize(
    ("version", "key", "path"),
    [
        ("0.14.0", "interface_id", "/api/v1/interfaces"),
        ("0.15.99", "interface_id", "/api/v1/interfaces"),
        ("0.16.0", "ip_address_id", "/api/v1/ip-addresses"),
        ("0.17.21", "ip_address_id", "/api/v1/ip-addresses"),
        ("0.17.22-rc1", "ip_address_id", "/api/v1/ip-addresses"),
        ("1.0.0", "ip_address_id", "/api/v1/ip-addresses"),
    ],
)
def test_dialects(version, key, path):
    spoken = dialect(version)
    site = version in ("0.17.22-rc1", "1.0.0")
    assert spoken.native({"network_id": "n"}) == {"site_id" if site else "network_id": "n"}
    # A key that only looks like another release's name never counts more than the own one.
    for document in ({key: "x", "ip_address_id": "x"}, {"ip_address_id": None, key: "x"}):
        assert spoken.normalize(document) == {"ip_address_id": "x"}
    assert key in spoken.native({"ip_address_id": "x"})
    assert spoken.path("/api/v1/ip-addresses") == path
    document = {"type": "port", "ip_address_id": None, "network_id": "n", "new": [{"ip_address_id": 1, "type": "port"}]}
    assert spoken.normalize(spoken.native(document)) == document
