# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The binding, on every release of Scanopy that names things differently."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.day2.resources.plugins.module_utils import _engine, _http
from ansible_collections.day2.resources.plugins.module_utils._scanopy import dialect
from simulators import Simulator

from . import harness

RELEASES = ["0.14.19", "0.15.5", "0.16.2", "0.17.0", "0.17.22", "0.18.3"]
WEB, RESOLVER, DATABASE, SPARE = (f"c0000000-0000-4000-8000-00000000000{digit}" for digit in "1236")
HTTP, HTTPS, DNS, DNS_UDP, SQL, NFS = (f"d0000000-0000-4000-8000-00000000000{digit}" for digit in "123456")
ETH0, ETH1, DB = (f"e0000000-0000-4000-8000-00000000000{digit}" for digit in "123")
FIRST, EVERYWHERE, ADDRESS, NAMES, ONE, ALL_TOO, FREE = (f"f0000000-0000-4000-8000-00000000000{d}" for d in "1234569")
NOBODY = "90000000-0000-4000-8000-000000000009"
CHANGE = ["GET", "GET", "GET", "GET", "PUT", "GET"]


@pytest.fixture(scope="module", name="server")
def _server():
    with Simulator("scanopy") as simulator:
        yield simulator


@pytest.fixture(name="sim", params=RELEASES)
def _sim(server, request, monkeypatch):
    monkeypatch.setattr(_engine, "PROOF_PATIENCE", 1.0)
    monkeypatch.setattr(_http, "BACKOFF", 0.05)
    server.reset()
    server.settings(server_version=request.param)
    return server


def binding(sim, id=FIRST, check=False, env=None, **options):
    variables = env or {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url}
    return harness.run_module(sim, "scanopy_binding", {"binding_id": id, **options}, check=check, env=variables)


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
    "to a port of all": (
        FREE,
        {"type": "port", "port_id": NFS, "ip_address_id": "all"},
        {"type": "port", "ip_address_id": "all"},
    ),
}


def still(shown):
    return {key: value for key, value in shown.items() if key != "updated_at"}


@pytest.mark.parametrize("case", CASES)
def test_ladder(sim, case):
    id, options, shows = CASES[case]
    before = sim.get("bindings", id)
    predicted = binding(sim, id, check=True, **options)
    assert not predicted.failed, predicted.msg
    assert (predicted.result["changed"], predicted.sent) == (bool(shows), ["GET"] * (3 if shows else 1))
    real = binding(sim, id, **options)
    assert not real.failed, real.msg
    assert (real.result["changed"], real.sent) == (bool(shows), CHANGE if shows else ["GET"])
    assert predicted.result["diff"] == real.result["diff"]
    shown = real.result["binding"]
    assert still(predicted.result["binding"]) == still(shown)
    assert (shows or {}).items() <= shown.items()
    again = binding(sim, id, **options)
    assert (again.failed, again.result["changed"], again.sent) == (False, False, ["GET"])
    for body in real.writes:
        names = {"ip_address_id", "interface_id"} & set(body)
        assert len(names) == 1, "exactly one name, and never none: that would mean all addresses"
        assert "updated_at" not in body
        kept = set(before) - {"updated_at", "port_id", *names}
        assert {key: body[key] for key in kept - {"type", "service_id"}} == {
            key: before[key] for key in kept - {"type", "service_id"}
        }, "what the server stores as sent goes along"


REFUSED = {
    "no such service": (FIRST, {"service_id": NOBODY}, f"service_id: there is no service {NOBODY}"),
    "port of another host": (FIRST, {"port_id": SQL}, f"port_id: {SQL} does not belong to the host web-1"),
    "address of another host": (FIRST, {"ip_address_id": DB}, f"ip_address_id: {DB} does not belong to the host web-1"),
    "service of another host": (FIRST, {"service_id": DATABASE}, "does not belong to the host db-1"),
    "no port": (ADDRESS, {"type": "port", "ip_address_id": ETH1}, "port_id is missing"),
    "no address": (FREE, {"type": "port", "port_id": NFS}, "ip_address_id is missing: say which address"),
    "port without its type": (ADDRESS, {"port_id": DNS}, "a binding of type ip_address has no port"),
    "all without a port": (ADDRESS, {"ip_address_id": "all"}, "ip_address_id is missing"),
    "address beside a port on all": (FIRST, {"type": "ip_address"}, f"has the binding {EVERYWHERE}"),
    "port beside the address": (NAMES, {"ip_address_id": ETH1}, f"has the binding {ADDRESS}, which binds this address"),
    "all beside an address": (NAMES, {"ip_address_id": "all"}, f"has the binding {ADDRESS}, which binds an address"),
}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("case", REFUSED)
def test_refused(sim, case, check):
    id, options, words = REFUSED[case]
    run = binding(sim, id, check=check, **options)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert words in run.msg


def test_bindings_that_all_addresses_leave_behind(sim):
    sim.change("bindings", ALL_TOO, {"ip_address_id": DB})
    run = binding(sim, ONE, check=True, ip_address_id="all")
    assert ALL_TOO in run.warnings[0]


def test_somebody_changes_it_between_the_reads_and_the_write(sim):
    """The binding is read once more right before the write: a change until then is kept."""
    change = {"collection": "bindings", "id": FIRST, "set": {"port_id": HTTPS}}
    sim.fault(method="GET", path="/hosts/", when="after", change=change)
    run = binding(sim, ip_address_id="all")
    assert not run.failed, run.msg
    assert (run.result["binding"]["port_id"], run.result["binding"]["ip_address_id"]) == (HTTPS, "all")


def test_a_conflict_that_comes_meanwhile(sim):
    run = binding(sim, env=None, port_id=HTTPS)
    assert not run.failed
    sim.fault(method="PUT", status=409, body={"success": False, "error": "Cannot add port binding"})
    run = binding(sim, port_id=HTTP)
    assert (run.failed, run.result["changed"], run.writes[1:]) == (True, False, [])
    assert "HTTP 409: Cannot add port binding" in run.msg


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
    assert "does not show it: port_id" in run.msg


@pytest.mark.parametrize(("number", "words"), [(2, "HTTP 403"), (3, "HTTP 403"), (4, "HTTP 403"), (5, "HTTP 403")])
def test_keys_that_may_not(sim, number, words):
    key = sim.get("user_api_keys", f"80000000-0000-4000-8000-00000000000{number}")["key"]
    run = binding(sim, env={"SCANOPY_API_KEY": key, "SCANOPY_URL": sim.url}, port_id=HTTPS)
    assert run.failed
    assert words in run.msg
    assert key not in run.text


@pytest.mark.parametrize(("key", "words"), [("scp_u_wrong", "HTTP 401"), ("scp_d_x", "begins with something else")])
def test_keys_that_are_none(sim, key, words):
    run = binding(sim, env={"SCANOPY_API_KEY": key, "SCANOPY_URL": sim.url}, port_id=HTTPS)
    assert (run.failed, run.result["changed"]) == (True, False)
    assert words in run.msg


def test_a_binding_that_is_not_there(sim):
    run = binding(sim, NOBODY, port_id=HTTPS)
    assert run.failed
    assert "HTTP 404" in run.msg
    assert "Check binding_id and api_url" in run.msg


def test_another_address_shows_a_page(sim):
    run = binding(sim, env={"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": f"{sim.url}/elsewhere"}, port_id=HTTPS)
    assert run.failed
    assert "a body that is not JSON (text/html" in run.msg
    assert "Check api_url" in run.msg


def test_the_example_runs(sim):
    path = Path(__file__).resolve().parents[2] / "plugins/modules/scanopy_binding.py"
    text = re.search(r'^EXAMPLES = r"""(.*?)"""', path.read_text(), re.MULTILINE | re.DOTALL).group(1)
    for task in yaml.safe_load(text):
        options = dict(task["day2.resources.scanopy_binding"])
        assert binding(sim, options.pop("binding_id"), **options).result["changed"] is True


@pytest.mark.parametrize("version", [None, "", "soon", 16])
def test_what_is_no_version(version):
    with pytest.raises(ValueError, match="is no version"):
        dialect(version)


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
    assert key in spoken.native({"ip_address_id": "x"})
    assert spoken.path("/api/v1/ip-addresses") == path
    document = {"type": "port", "ip_address_id": None, "network_id": "n", "new": {"x": 1}}
    assert spoken.canonical(spoken.native(document)) == document
