# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator of the Scanopy API itself, in its versions. The effects of faults are tested with Gcore's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from simulators import Simulator, SimulatorError
from simulators.command import main
from simulators.scanopy.api import Scanopy
from simulators.scanopy.dialect import dialect_of
from simulators.scanopy.kind import ScanopyKind

from .contract import Broken, Contract, Watched, contract

TESTS = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.off_contract_requests

VERSIONS = ("0.14.19", "0.16.2", "0.17.0", "0.17.22")
OLD, TODAY, HISTORY, SITES = VERSIONS

ID = "{}0000000-0000-4000-8000-00000000000{}"
HOME, BRANCH = (ID.format("a", digit) for digit in "12")
WEB_HOST, DB_HOST, PRINTER_HOST, BRANCH_HOST = (ID.format("b", digit) for digit in "1234")
WEBSITE, RESOLVER, DATABASE, PRINTING, STORAGE, SPARE, BRANCH_SITE = (ID.format("c", digit) for digit in "1234567")
HTTP, HTTPS, DNS_TCP, DNS_UDP, SQL, NFS, RAW, BRANCH_HTTPS = (ID.format("d", digit) for digit in "12345678")
ETH0, ETH1, DB_ETH0, BRANCH_ETH0 = (ID.format("e", digit) for digit in "1234")
HTTP_ON_ETH0, HTTPS_ON_ALL, ON_ETH1, DNS_ON_ETH0, SQL_ON_ETH0, SQL_ON_ALL, RAW_ON_ALL, RAW_AGAIN, ON_DB, ON_BRANCH = (
    ID.format("f", digit) for digit in "123456789a"
)
MEMBER, VIEWER, BRANCH_MEMBER, EXPIRED, DISABLED, BOTH, NOBODY = (ID.format("8", digit) for digit in "1234567")
NOWHERE = "90000000-0000-4000-8000-000000000009"

BINDINGS = "/api/v1/bindings"
HISTORY_KEYS = {"valid_from", "last_seen_at", "valid_to", "lineage_id", "last_discovery_id", "first_discovery_id"}


class Client:
    """A client of the API, with a key."""

    def __init__(self, simulator: Simulator, user: str = MEMBER) -> None:
        self.simulator = simulator
        self.url = simulator.url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {simulator.get('user_api_keys', user)['key']}"

    def get(self, path: str) -> requests.Response:
        """Read."""
        return self.session.get(self.url + path, timeout=30)

    def put(self, key: str, body: Any) -> requests.Response:
        """Replace a binding."""
        return self.session.put(f"{self.url}{BINDINGS}/{key}", json=body, timeout=30)

    def send(self, key: str, text: str | bytes, kind: str | None = "application/json") -> requests.Response:
        """Send any body."""
        headers = {} if kind is None else {"Content-Type": kind}
        return self.session.put(f"{self.url}{BINDINGS}/{key}", data=text, headers=headers, timeout=30)

    def ok(self, path: str) -> Any:
        """Return the data of a successful read."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        body = response.json()
        assert set(body) == {"success", "data", "meta"}
        assert body["success"] is True
        return body["data"]

    def ids(self, path: str) -> list[str]:
        """Return the ids in a list."""
        return [item["id"] for item in self.ok(path)]

    def read(self, key: str) -> Any:
        """Return a binding."""
        return self.ok(f"{BINDINGS}/{key}")

    def write(self, key: str, changes: dict[str, Any], without: tuple[str, ...] = ("updated_at",)) -> Any:
        """Replace a binding by what is read of it, with changes; return what the answer says."""
        response = self.put(key, {**dict_without(self.read(key), without), **changes})
        assert response.status_code == 200, response.text
        return response.json()["data"]


def dict_without(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return a dictionary without some keys."""
    return {name: value for name, value in values.items() if name not in names}


@pytest.fixture(name="sim")
def _sim(scanopy: Watched, watch: Callable[[Watched], Watched]) -> Watched:
    return watch(scanopy)


@pytest.fixture(name="api")
def _api(sim: Simulator) -> Iterator[Client]:
    client = Client(sim)
    yield client
    client.session.close()


@pytest.fixture(params=VERSIONS, name="version")
def _version(request: pytest.FixtureRequest, sim: Simulator) -> str:
    version: str = request.param
    sim.settings(server_version=version)
    return version


def refused(response: requests.Response, status: int, text: str, code: str = "", **params: str) -> None:
    """Check a refusal in an envelope."""
    assert response.status_code == status, response.text
    body = response.json()
    assert body.pop("meta")["api_version"] == 1
    assert re.search(text, body["error"]), body
    expected = {"success": False, "error": body["error"]}
    if code:
        expected["code"] = code
    if params:
        expected["params"] = params
    assert body == expected


def said(response: requests.Response, status: int, text: str) -> None:
    """Check a refusal that is only a text."""
    assert (response.status_code, response.headers["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert re.search(text, response.text), response.text


def unreadable(response: requests.Response, version: str, status: int, text: str) -> None:
    """Check the refusal of a body, which from 0.17 on is like all others."""
    if dialect_of(version).history:
        refused(response, 400, text)
        assert not response.json()["error"].startswith("Failed")
    else:
        said(response, status, text)


def binding(version: str, **values: Any) -> dict[str, Any]:
    """Return a body in the names of a version."""
    dialect = dialect_of(version)
    names = {"network_id": dialect.tenant_key, "ip_address_id": dialect.address_key}
    body = {"network_id": HOME, **values}
    if body.get("type") == "IPAddress":
        body["type"] = dialect.address_type
    return {names.get(name, name): value for name, value in body.items()}


# Versions


@pytest.mark.parametrize(
    ("version", "tenant", "address", "history"),
    [
        ("0.14.19", "network", "interface", False),
        ("0.15.5", "network", "interface", False),
        ("0.16.0-rc.1", "network", "ip_address", False),
        ("0.16.10", "network", "ip_address", False),
        ("0.17.9", "network", "ip_address", True),
        ("0.17.21", "network", "ip_address", True),
        ("0.17.22", "site", "ip_address", True),
        ("0.17.100", "site", "ip_address", True),
        ("0.18.0", "site", "ip_address", True),
        ("1.0.0", "site", "ip_address", True),
    ],
)
def test_versions_are_numbers(version: str, tenant: str, address: str, history: bool) -> None:
    dialect = dialect_of(version)
    assert (dialect.tenant, dialect.address, dialect.history) == (tenant, address, history)


@pytest.mark.parametrize("version", ["0.16", "x", "", "0.16.x", "v0.16.2"])
def test_no_versions(sim: Simulator, version: str) -> None:
    with pytest.raises(SimulatorError, match="three numbers"):
        sim.settings(server_version=version)


def test_names_of_a_version(api: Client, version: str) -> None:
    dialect = dialect_of(version)
    base = {"id", "created_at", "updated_at", "service_id", dialect.tenant_key, "type"}
    base |= HISTORY_KEYS if dialect.history else set()
    port = api.read(HTTP_ON_ETH0)
    assert set(port) == base | {"port_id", dialect.address_key}
    assert set(api.read(HTTPS_ON_ALL)) == base | {"port_id"}
    address = api.read(ON_ETH1)
    assert set(address) == base | {dialect.address_key}
    assert (port["type"], address["type"]) == ("Port", dialect.address_type)
    host = api.ok(f"/api/v1/hosts/{WEB_HOST}")
    addresses = {"interface": "interfaces", "ip_address": "ip_addresses"}[dialect.address]
    others = {"interface": "if_entries", "ip_address": "interfaces"}[dialect.address]
    assert [item["id"] for item in host[addresses]] == [ETH0, ETH1]
    assert host[others] == []
    assert len(host["ports"]) == 4
    assert [item["id"] for item in host["services"]] == [WEBSITE, RESOLVER, SPARE]
    assert host["services"][0] == api.ok(f"/api/v1/services/{WEBSITE}")
    assert host["services"][0]["bindings"] == [port, api.read(HTTPS_ON_ALL)]
    every = [host, *host[addresses], *host["ports"], *host["services"], port, address]
    for document in every:
        assert document[dialect.tenant_key] == HOME
        assert {"network_id", "site_id"} & set(document) == {dialect.tenant_key}
    assert ("ip_addresses" in host) == (dialect.address == "ip_address")


def test_paths_of_a_version(api: Client, version: str) -> None:
    dialect = dialect_of(version)
    there = {
        "/api/v1/interfaces": {OLD: [ETH0, ETH1, DB_ETH0], SITES: []},
        "/api/v1/if-entries": {OLD: [], TODAY: [], HISTORY: []},
        "/api/v1/ip-addresses": {key: [ETH0, ETH1, DB_ETH0] for key in (TODAY, HISTORY, SITES)},
        f"/api/v1/{dialect.tenant}s": {version: [HOME]},
        "/api/v1/networks" if version == SITES else "/api/v1/sites": {},
    }
    for path, versions in there.items():
        if version in versions:
            assert api.ids(path) == versions[version]
        else:
            assert api.get(path).headers["Content-Type"].startswith("text/html")
    path = "interfaces" if version == OLD else "ip-addresses"
    assert api.ok(f"/api/v1/{path}/{ETH0}")["ip_address"] == "192.168.20.11"
    assert api.ok(f"/api/v1/{dialect.tenant}s/{BRANCH}")["name"] == "branch"


def test_version_and_health(sim: Simulator, version: str) -> None:
    about = {"api_version": 1, "server_version": version}
    answer = requests.get(f"{sim.url}/api/version", timeout=30)
    assert answer.json() == {"success": True, "data": about, "meta": about}
    health = requests.get(f"{sim.url}/api/health", timeout=30).json()
    assert health == {"success": True, "data": f"Scanopy Server {version}", "error": None}


def test_the_control_plane_speaks_the_version_too(sim: Simulator, api: Client, version: str) -> None:
    sim.change("bindings", HTTP_ON_ETH0, {"ip_address_id": ETH1, "network_id": HOME})
    shown = api.read(HTTP_ON_ETH0)
    assert shown[dialect_of(version).address_key] == ETH1
    assert sim.get("bindings", HTTP_ON_ETH0) == shown
    sim.change("bindings", HTTP_ON_ETH0, {"type": "IPAddress"}, remove=("port_id",))
    assert api.read(HTTP_ON_ETH0)["type"] == dialect_of(version).address_type
    sim.change("bindings", HTTP_ON_ETH0, {"type": "Port", "port_id": HTTP}, remove=("ip_address_id",))
    assert dialect_of(version).address_key not in api.read(HTTP_ON_ETH0)
    assert sim.get("hosts", WEB_HOST) == api.ok(f"/api/v1/hosts/{WEB_HOST}")


# Tags


TAG, APPLICATION_TAG, SAME_LETTERS = (ID.format("7", digit) for digit in "123")
TAGS = "/api/v1/tags"


def put_tag(api: Client, body: Any, key: str = TAG) -> requests.Response:
    """Replace a tag."""
    return api.session.put(f"{api.url}{TAGS}/{key}", json=body, timeout=30)


def test_tags(sim: Simulator, version: str) -> None:
    for user in (MEMBER, VIEWER, BRANCH_MEMBER, NOBODY):
        assert Client(sim, user).ids(TAGS) == [TAG, APPLICATION_TAG, SAME_LETTERS]
    api = Client(sim)
    tag = api.ok(f"{TAGS}/{TAG}")
    assert set(tag) == {
        *("id", "created_at", "updated_at", "name", "description", "color", "is_application", "organization_id")
    }
    assert put_tag(api, tag).json()["data"] == tag == api.ok(f"{TAGS}/{TAG}")
    changes = {"name": "x" * 100, "description": "", "color": "red", "is_application": True}
    changed = put_tag(api, {**tag, **changes, "id": SPARE, "unknown": 1}).json()["data"]
    assert changed == {**tag, **changes, "description": None, "color": "Yellow"} == api.ok(f"{TAGS}/{TAG}")
    body = {name: tag[name] for name in ("name", "description", "color", "organization_id")}
    changed = put_tag(api, body).json()["data"]
    assert changed == {**tag, "updated_at": "1970-01-01T00:00:00Z"}


def test_refused_tags(sim: Simulator, api: Client) -> None:
    tag = api.ok(f"{TAGS}/{TAG}")
    for name in ("name", "description", "color", "organization_id"):
        response = put_tag(api, dict_without(tag, (name,)))
        assert response.status_code == 422
        assert f"missing field `{name}`" in response.text
    for name in ("name", "color", "organization_id", "is_application", "id", "created_at", "updated_at"):
        assert put_tag(api, {**tag, name: None}).status_code == 422, name
    refused(put_tag(api, {**tag, "name": ""}), 400, "name")
    refused(put_tag(api, {**tag, "name": "x" * 101}), 400, "name")
    refused(put_tag(api, {**tag, "name": "shop"}), 500, "idx_tags_org_name")
    params = {"entity": "Organization", "id": NOWHERE}
    refused(put_tag(api, {**tag, "organization_id": NOWHERE}), 403, "Organization", "entity_access_denied", **params)
    params = {"entity": "Tag", "id": NOWHERE}
    refused(put_tag(api, tag, NOWHERE), 404, "^Tag with ID", "entity_not_found", **params)
    refused(put_tag(Client(sim, VIEWER), tag), 403, "permission", "auth_permission_denied")
    for method, path in (("POST", TAGS), ("DELETE", f"{TAGS}/{TAG}")):
        refused(api.session.request(method, api.url + path, timeout=30), 501, "not simulated", "not_simulated")
    refused(api.get(f"{TAGS}?order_by=name"), 501, "order_by is not simulated", "not_simulated")
    sim.settings(server_version=HISTORY)
    refused(put_tag(api, {**tag, "name": None}), 400, "invalid type")


# Permissions


@pytest.mark.parametrize("header", [None, "", "Basic {key}", "bearer {key}", "Bearer", "{key}", "Bearer {key}x"])
def test_refused_keys(sim: Simulator, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.format(key=sim.key)}
    for path in (BINDINGS, f"{BINDINGS}/x", "/api/v1/hosts", "/api/v1/networks"):
        response = requests.get(sim.url + path, headers=headers, timeout=30)
        refused(response, 401, "^Not authenticated$", "auth_not_authenticated")
        assert sim.key not in response.text
        assert "WWW-Authenticate" not in response.headers


def test_keys_of_another_form(sim: Simulator) -> None:
    for version, status, code in ((TODAY, 403, "auth_daemon_required"), (HISTORY, 401, "auth_daemon_key_not_created")):
        sim.settings(server_version=version)
        for prefix in ("", "scp_d_"):
            headers = {"Authorization": f"Bearer {sim.key.replace('scp_u_', prefix)}"}
            refused(requests.get(sim.url + BINDINGS, headers=headers, timeout=30), status, "aemon", code)


def test_expired_and_disabled_keys(sim: Simulator) -> None:
    for user, code, text in ((EXPIRED, "entity_expired", "has expired"), (DISABLED, "entity_disabled", "is disabled")):
        response = Client(sim, user).get(BINDINGS)
        refused(response, 403, f"^This User API Key {text}$", code, entity="User API Key")
    sim.change("user_api_keys", EXPIRED, {"expires_at": None})
    assert Client(sim, EXPIRED).get(BINDINGS).status_code == 200


def test_viewers_only_read(sim: Simulator, version: str) -> None:
    viewer = Client(sim, VIEWER)
    assert viewer.read(HTTP_ON_ETH0)["id"] == HTTP_ON_ETH0
    text = "^You don't have permission to perform this action$"
    for key in (HTTP_ON_ETH0, "x"):
        refused(viewer.put(key, {}), 403, text, "auth_permission_denied")


def test_access_is_to_networks(sim: Simulator, api: Client, version: str) -> None:
    entity = "Site" if version == SITES else "Network"
    text = f"^You don't have access to this {entity}$"
    path = "interfaces" if version == OLD else "ip-addresses"
    for route, key in (("bindings", ON_BRANCH), ("services", BRANCH_SITE), ("hosts", BRANCH_HOST), (path, BRANCH_ETH0)):
        refused(api.get(f"/api/v1/{route}/{key}"), 403, text, "entity_access_denied", entity=entity, id=BRANCH)
    body = binding(version, type="Port", service_id=BRANCH_SITE, port_id=BRANCH_HTTPS, network_id=BRANCH)
    for key in (ON_BRANCH, HTTP_ON_ETH0):
        refused(api.put(key, body), 403, text, "entity_access_denied", entity=entity, id=BRANCH)
    body = binding(version, type="Port", service_id=SPARE, port_id=HTTP, network_id=NOWHERE)
    refused(api.put(HTTP_ON_ETH0, body), 403, text, "entity_access_denied", entity=entity, id=NOWHERE)
    for user, hosts, networks in ((NOBODY, 0, 0), (BRANCH_MEMBER, 1, 1), (BOTH, 4, 2)):
        client = Client(sim, user)
        assert len(client.ids("/api/v1/hosts")) == hosts
        assert len(client.ids(f"/api/v1/{entity.lower()}s")) == networks


def test_only_networks_are_checked(sim: Simulator, api: Client, version: str) -> None:
    body = binding(version, type="Port", service_id=BRANCH_SITE, port_id=BRANCH_HTTPS, ip_address_id=ETH1)
    assert api.put(HTTP_ON_ETH0, body).json()["data"]["service_id"] == BRANCH_SITE
    both = Client(sim, BOTH)
    body = binding(version, type="Port", service_id=WEBSITE, port_id=HTTP, network_id=BRANCH)
    assert both.put(HTTP_ON_ETH0, body).status_code == 200
    assert api.get(f"{BINDINGS}/{HTTP_ON_ETH0}").status_code == 403
    assert HTTP_ON_ETH0 in [item["id"] for item in api.ok(f"/api/v1/services/{WEBSITE}")["bindings"]]


# Lists


def test_lists(sim: Simulator, api: Client, version: str) -> None:
    dialect = dialect_of(version)
    answer = api.get(BINDINGS).json()
    assert answer["meta"] == {
        "api_version": 1,
        "server_version": version,
        "pagination": {"total_count": 9, "limit": 50, "offset": 0, "has_more": False},
    }
    assert answer["data"][0] == api.read(HTTP_ON_ETH0)
    assert ON_BRANCH not in api.ids(BINDINGS)
    for query, number in (
        (f"service_id={WEBSITE}", 2),
        (f"service_id={WEBSITE.upper().replace('-', '')}", 2),
        (f"port_id={SQL}", 2),
        (f"{dialect.address_key}={ETH0}", 2),
        (f"{dialect.tenant_key}={HOME}", 9),
        (f"{dialect.tenant_key}={BRANCH}", 0),
        (f"service_id={WEBSITE}&port_id={HTTP}", 1),
        (f"service_id={NOWHERE}", 0),
        # Unknown and empty parameters do not count.
        (f"host_id={WEB_HOST}", 9),
        ("service_id=", 9),
        ("limit=", 9),
        (f"ids={HTTP_ON_ETH0}", 9),
        ("order_by=x", 9),
    ):
        assert len(api.ids(f"{BINDINGS}?{query}")) == number, query
    for name in {"ip_address_id", "interface_id", "network_id", "site_id"} - {dialect.address_key, dialect.tenant_key}:
        assert len(api.ids(f"{BINDINGS}?{name}={NOWHERE}")) == 9


@pytest.mark.parametrize(
    "query", ["service_id=x", "limit=-1", "limit=x", "offset=1.5", "service_id={0}&service_id={0}"]
)
def test_malformed_queries(api: Client, version: str, query: str) -> None:
    said(api.get(f"{BINDINGS}?{query.format(WEBSITE)}"), 400, "^Failed to deserialize query string: ")


def test_filters_of_other_lists(sim: Simulator, api: Client, version: str) -> None:
    tenant = dialect_of(version).tenant_key
    addresses = "interfaces" if version == OLD else "ip-addresses"
    for query, number in (
        (f"services?host_id={WEB_HOST}", 3),
        (f"services?ids={WEBSITE}&ids={RESOLVER}", 2),
        (f"services?{tenant}={BRANCH}", 0),
        (f"hosts?{tenant}={HOME}", 3),
        (f"hosts?ids={WEB_HOST}", 1),
        (f"hosts?name={WEB_HOST}", 3),
        (f"ports?host_id={WEB_HOST}", 4),
        (f"ports?ids={HTTP}&host_id={DB_HOST}", 0),
        (f"{addresses}?host_id={PRINTER_HOST}", 0),
        (f"{addresses}?subnet_id=80000000-0000-4000-8000-000000000021", 2),
        (f"{addresses}?ids={NOWHERE}", 3),
        (f"hosts?{tenant}s={BRANCH}", 0 if dialect_of(version).history else 3),
        (f"services?host_ids={WEB_HOST}&host_ids={DB_HOST}", 5 if version == SITES else 6),
    ):
        assert len(api.ids(f"/api/v1/{query}")) == number, query
    refused(api.get("/api/v1/hosts?order_by=name"), 501, "order_by is not simulated", "not_simulated")


def test_limits(sim: Simulator, api: Client) -> None:
    sim.clone("bindings", HTTP_ON_ETH0, 1100)
    pages = {}
    for query in ("", "?limit=3", "?limit=0", "?limit=0&offset=1100", "?limit=5000", "?limit=3&offset=1107"):
        answer = api.get(BINDINGS + query).json()
        page = answer["meta"]["pagination"]
        assert page["total_count"] == 1109
        pages[query] = (len(answer["data"]), page["limit"], page["offset"], page["has_more"])
    assert pages == {
        "": (50, 50, 0, True),
        "?limit=3": (3, 3, 0, True),
        "?limit=0": (1109, 0, 0, True),
        "?limit=0&offset=1100": (9, 0, 1100, True),
        "?limit=5000": (1000, 1000, 0, True),
        "?limit=3&offset=1107": (2, 3, 1107, False),
    }


def test_pages_lose_what_was_made_together(sim: Simulator, api: Client) -> None:
    clones = sim.clone("bindings", HTTP_ON_ETH0, 500)
    paged = [key for offset in range(0, 509, 50) for key in api.ids(f"{BINDINGS}?limit=50&offset={offset}")]
    assert len(paged) == 509
    assert len(set(paged)) < 509
    found = api.ok(f"{BINDINGS}?limit=0")
    assert {item["id"] for item in found} > set(clones)
    assert found == sorted(found, key=lambda item: item["created_at"])


# Replacement


def test_replacement(api: Client, version: str) -> None:
    key = dialect_of(version).address_key
    before = api.read(HTTP_ON_ETH0)
    answer = api.write(HTTP_ON_ETH0, {"port_id": DNS_UDP, key: ETH1})
    assert re.search(r"\.\d{9}Z$", answer["updated_at"])
    after = api.read(HTTP_ON_ETH0)
    assert answer["updated_at"].startswith(after["updated_at"][:-1])
    assert re.search(r"\.\d{1,6}Z$", after["updated_at"])
    expected = {**before, "port_id": DNS_UDP, key: ETH1, "updated_at": after["updated_at"]}
    assert after == expected
    assert answer == {**expected, "updated_at": answer["updated_at"]}
    # A missing address means all addresses.
    assert key not in api.write(HTTP_ON_ETH0, {}, ("updated_at", key))
    assert key not in api.read(HTTP_ON_ETH0)
    assert api.write(HTTP_ON_ETH0, {key: ETH0})[key] == ETH0
    assert key not in api.write(HTTP_ON_ETH0, {key: None})


def test_the_date_is_stored_as_sent(api: Client, version: str) -> None:
    before = api.read(HTTP_ON_ETH0)
    assert api.write(HTTP_ON_ETH0, {"port_id": HTTPS}, ())["updated_at"] == before["updated_at"]
    assert api.read(HTTP_ON_ETH0) == {**before, "port_id": HTTPS}
    answer = api.write(
        HTTP_ON_ETH0, {"updated_at": "2001-02-03T04:05:06.123456789+01:00", "created_at": "2001-02-03T04:05:06Z"}
    )
    assert answer["updated_at"] == "2001-02-03T03:05:06.123456789Z"
    assert answer["created_at"] == before["created_at"]
    assert api.read(HTTP_ON_ETH0)["updated_at"] == "2001-02-03T03:05:06.123456Z"
    assert api.write(HTTP_ON_ETH0, {"updated_at": "2001-02-03T04:05:06Z"})["updated_at"] == "2001-02-03T04:05:06Z"


def test_other_types(api: Client, version: str) -> None:
    dialect = dialect_of(version)
    key = dialect.address_key
    answer = api.write(ON_DB, {"type": "Port", "port_id": NFS})
    assert (answer["type"], answer["port_id"], answer[key]) == ("Port", NFS, DB_ETH0)
    # A port is no part of a binding to an address, even if it is sent.
    answer = api.write(ON_DB, {"type": dialect.address_type})
    assert (answer["type"], answer[key]) == (dialect.address_type, DB_ETH0)
    assert "port_id" not in answer
    assert "port_id" not in api.read(ON_DB)


def test_ids_in_any_spelling(api: Client, version: str) -> None:
    plain = HTTP_ON_ETH0.replace("-", "").upper()
    for spelling in (plain, HTTP_ON_ETH0.upper(), f"urn:uuid:{HTTP_ON_ETH0}"):
        assert api.read(spelling)["id"] == HTTP_ON_ETH0
    body = binding(version, type="Port", service_id=WEBSITE.upper(), port_id=f"{{{HTTPS}}}", id=NOWHERE)
    answer = api.put(plain, body).json()["data"]
    assert (answer["id"], answer["service_id"], answer["port_id"]) == (HTTP_ON_ETH0, WEBSITE, HTTPS)


def test_moves_do_not_follow_the_host(api: Client, version: str) -> None:
    key = dialect_of(version).address_key
    answer = api.write(HTTP_ON_ETH0, {"service_id": SPARE, "port_id": SQL, key: DB_ETH0})
    assert (answer["service_id"], answer["port_id"], answer[key]) == (SPARE, SQL, DB_ETH0)
    bindings = {key: api.ok(f"/api/v1/services/{key}")["bindings"] for key in (WEBSITE, SPARE)}
    assert [item["id"] for item in bindings[SPARE]] == [HTTP_ON_ETH0]
    assert [item["id"] for item in bindings[WEBSITE]] == [HTTPS_ON_ALL]


def test_nothing_is_superseded(api: Client) -> None:
    api.write(SQL_ON_ETH0, {"ip_address_id": None})
    assert [item["id"] for item in api.ok(f"/api/v1/services/{DATABASE}")["bindings"]] == [SQL_ON_ETH0, SQL_ON_ALL]


def test_history(api: Client, sim: Simulator) -> None:
    for version in (HISTORY, SITES):
        sim.reset()
        sim.settings(server_version=version)
        before = api.read(HTTP_ON_ETH0)
        assert before["lineage_id"] == "80000000-0000-4000-8000-000000000031"
        after = api.write(HTTP_ON_ETH0, {}, ())
        assert after == before
        # A missing value is lost.
        after = api.write(HTTP_ON_ETH0, {}, tuple(HISTORY_KEYS))
        assert {name for name in HISTORY_KEYS if after[name] is None} == HISTORY_KEYS - {"valid_from", "last_seen_at"}
        assert api.read(HTTP_ON_ETH0)["valid_from"] > before["valid_from"]
        after = api.write(HTTP_ON_ETH0, {"valid_to": "2026-03-01T00:00:00Z"})
        assert after["valid_to"] == "2026-03-01T00:00:00Z"
        text = f"^Binding with ID '{HTTP_ON_ETH0}' not found$"
        for response in (api.get(f"{BINDINGS}/{HTTP_ON_ETH0}"), api.put(HTTP_ON_ETH0, after)):
            refused(response, 404, text, "entity_not_found", entity="Binding", id=HTTP_ON_ETH0)
        assert HTTP_ON_ETH0 not in api.ids(BINDINGS)
        assert len(api.ok(f"/api/v1/services/{WEBSITE}")["bindings"]) == 1
    sim.settings(server_version=TODAY)
    assert api.read(HTTP_ON_ETH0)["id"] == HTTP_ON_ETH0


def test_names_of_other_versions(api: Client, sim: Simulator) -> None:
    body = {"type": "Port", "service_id": WEBSITE, "network_id": HOME, "port_id": HTTP}
    sim.settings(server_version=OLD)
    assert "interface_id" not in api.put(HTTP_ON_ETH0, {**body, "ip_address_id": ETH1}).json()["data"]
    answer = api.put(HTTP_ON_ETH0, {**body, "ip_address_id": ETH1, "interface_id": ETH0}).json()["data"]
    assert answer["interface_id"] == ETH0
    said(api.put(HTTP_ON_ETH0, {**body, "type": "IPAddress"}), 422, "unknown variant `IPAddress`")
    for version in (TODAY, HISTORY):
        sim.settings(server_version=version)
        assert api.put(HTTP_ON_ETH0, {**body, "interface_id": ETH1}).json()["data"]["ip_address_id"] == ETH1
        both = {**body, "interface_id": None, "ip_address_id": ETH1}
        unreadable(api.put(HTTP_ON_ETH0, both), version, 422, "duplicate field `ip_address_id`")
        address = {**body, "type": "Interface", "service_id": SPARE, "interface_id": ETH1}
        answer = api.put(HTTP_ON_ETH0, address).json()["data"]
        assert (answer["type"], answer["ip_address_id"]) == ("IPAddress", ETH1)
    sim.settings(server_version=SITES)
    refused(api.put(HTTP_ON_ETH0, body), 400, "missing field `site_id`")
    assert api.put(HTTP_ON_ETH0, {**body, "network_id": 1, "site_id": HOME}).status_code == 200


# Refusals of a replacement

GOOD = {"type": "Port", "service_id": WEBSITE, "port_id": HTTP, "ip_address_id": ETH0}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"type": ...}, "missing field `type`"),
        ({"type": "port"}, "unknown variant `port`"),
        ({"type": None}, "invalid type: null"),
        ({"service_id": ...}, "missing field `service_id`"),
        ({"service_id": None}, "invalid type: null"),
        ({"service_id": 1}, "invalid type: number `1`"),
        ({"network_id": ...}, "missing field `(network|site)_id`"),
        ({"network_id": "x"}, "UUID parsing failed"),
        ({"port_id": ...}, "missing field `port_id`"),
        ({"port_id": None}, "invalid type: null"),
        ({"port_id": "d0000000-00004000-8000-000000000001-"}, "UUID parsing failed"),
        ({"ip_address_id": ""}, "UUID parsing failed"),
        ({"ip_address_id": []}, "invalid type: sequence"),
        ({"ip_address_id": True}, "invalid type: boolean `true`"),
        ({"type": "IPAddress", "ip_address_id": ...}, "missing field `(ip_address|interface)_id`"),
        ({"type": "IPAddress", "ip_address_id": None}, "invalid type: null"),
        ({"id": None}, "invalid type: null"),
        ({"created_at": None}, "invalid type: null"),
        ({"updated_at": None}, "invalid type: null"),
        ({"updated_at": "yesterday"}, "invalid characters"),
        ({"updated_at": "2026-02-30T00:00:00Z"}, "out of range"),
        ({"updated_at": "2026-02-03T00:00:00"}, "invalid characters"),
    ],
)
def test_malformed_bodies(sim: Simulator, api: Client, version: str, changes: dict[str, Any], text: str) -> None:
    wanted = {name: value for name, value in {"network_id": HOME, **GOOD, **changes}.items() if value is not ...}
    body = binding(version, **wanted)
    if changes == {"network_id": ...}:
        del body[dialect_of(version).tenant_key]
    unreadable(api.put(HTTP_ON_ETH0, body), version, 422, text)


def test_malformed_history(api: Client, sim: Simulator) -> None:
    body = binding(TODAY, **GOOD)
    for name, value in (("valid_from", None), ("last_seen_at", ""), ("valid_to", "x"), ("lineage_id", "")):
        sim.settings(server_version=TODAY)
        assert api.put(HTTP_ON_ETH0, {**body, name: value}).status_code == 200
        sim.settings(server_version=HISTORY)
        refused(api.put(HTTP_ON_ETH0, {**body, name: value}), 400, "i")
    assert api.put(HTTP_ON_ETH0, {**body, "valid_to": None, "lineage_id": None}).status_code == 200


def test_unreadable_bodies(api: Client, version: str) -> None:
    good = json.dumps(binding(version, **GOOD))
    for text in (good[:-1], "", "x", "NaN", b"\xff"):
        unreadable(api.send(HTTP_ON_ETH0, text), version, 400, "^(Failed to parse the request body as JSON: )?.+")
    for text in ("[]", "null", "1"):
        unreadable(api.send(HTTP_ON_ETH0, text), version, 422, "invalid type")
    for kind in (None, "text/plain", "application/x-www-form-urlencoded"):
        unreadable(api.send(HTTP_ON_ETH0, good, kind), version, 415, "application/json`$")
    for kind in ("application/json; charset=utf-8", "application/problem+json"):
        assert api.send(HTTP_ON_ETH0, good, kind).status_code == 200
    said(api.send(HTTP_ON_ETH0, good + " " * 2**21), 413, "length limit exceeded")
    for response in (api.put("x", {}), api.get(f"{BINDINGS}/x"), api.get("/api/v1/hosts/1")):
        said(response, 400, "^Invalid URL: ")


@pytest.mark.parametrize(
    ("key", "wanted", "text"),
    [
        # A binding to an address, and a port of the same service on it or on all.
        (
            ON_DB,
            {"type": "IPAddress", "service_id": WEBSITE, "ip_address_id": DB_ETH0},
            "Cannot add {} binding: .*all {}s",
        ),
        (
            SQL_ON_ALL,
            {"type": "IPAddress", "service_id": DATABASE, "ip_address_id": DB_ETH0},
            "already has a port binding",
        ),
        # A port on an address that is bound to.
        (DNS_ON_ETH0, {"ip_address_id": ETH1}, "Cannot add port binding: service already has an {} binding on this {}"),
        (HTTP_ON_ETH0, {"service_id": STORAGE, "ip_address_id": DB_ETH0}, "already has an {} binding on this {}"),
        # A port on all.
        (DNS_ON_ETH0, {"ip_address_id": None}, "Cannot add port binding on all {}s: service already has {} bindings"),
        (HTTP_ON_ETH0, {"service_id": RESOLVER, "ip_address_id": None}, "on all {}s"),
        (NOWHERE, {"service_id": RESOLVER, "port_id": HTTP, "ip_address_id": None, "type": "Port"}, "on all {}s"),
    ],
)
def test_conflicts(sim: Simulator, api: Client, version: str, key: str, wanted: dict[str, Any], text: str) -> None:
    address = dialect_of(version).address
    known = {HTTP_ON_ETH0: GOOD, DNS_ON_ETH0: {**GOOD, "service_id": RESOLVER, "port_id": DNS_TCP}}
    response = api.put(key, binding(version, **{**known.get(key, {}), **wanted}))
    # The conflict comes before the question whether there is such a binding.
    words = {"interface": "interfaces", "ip_address": "ip_addresses"}[address]
    refused(response, 409, text.replace("{}s", words).replace("{}", address))


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (ON_ETH1, {"type": "Port", "service_id": RESOLVER, "port_id": DNS_UDP, "ip_address_id": None}),
        (ON_ETH1, {"type": "IPAddress", "service_id": STORAGE, "ip_address_id": DB_ETH0}),
        (SQL_ON_ETH0, {"type": "Port", "service_id": DATABASE, "port_id": SQL, "ip_address_id": None}),
        (HTTP_ON_ETH0, {"type": "Port", "service_id": STORAGE, "port_id": NFS, "ip_address_id": ETH0}),
        (HTTP_ON_ETH0, {"type": "IPAddress", "service_id": SPARE, "ip_address_id": ETH1}),
        (RAW_ON_ALL, {"type": "Port", "service_id": PRINTING, "port_id": RAW}),
    ],
)
def test_no_conflicts(api: Client, version: str, key: str, wanted: dict[str, Any]) -> None:
    response = api.put(key, binding(version, **wanted))
    assert response.status_code == 200, response.text


def test_another_network_hides_conflicts(sim: Simulator) -> None:
    body = binding(TODAY, **{**GOOD, "service_id": RESOLVER, "ip_address_id": None, "network_id": BRANCH})
    assert Client(sim, BOTH).put(HTTP_ON_ETH0, body).status_code == 200


def test_order_of_refusals(sim: Simulator, api: Client, version: str) -> None:
    conflict = {"service_id": RESOLVER, "type": "Port", "port_id": HTTP, "ip_address_id": None}
    branch = Client(sim, BRANCH_MEMBER)
    response = branch.put(NOWHERE, binding(version, **conflict))
    if dialect_of(version).history:
        assert response.status_code == 403
    else:
        refused(response, 409, "Cannot add port binding on all")
    unknown = binding(version, **{**GOOD, "service_id": NOWHERE})
    text = f"^Binding with ID '{NOWHERE}' not found$"
    refused(api.put(NOWHERE, unknown), 404, text, "entity_not_found", entity="Binding", id=NOWHERE)
    assert branch.put(HTTP_ON_ETH0, {**unknown, dialect_of(version).tenant_key: BRANCH}).status_code == 403


def test_unknown_ids(api: Client, version: str) -> None:
    for name, word in (("service_id", "service"), ("port_id", "port"), ("ip_address_id", "interface")):
        response = api.put(HTTP_ON_ETH0, binding(version, **{**GOOD, name: NOWHERE}))
        rule = f'violates foreign key constraint "bindings_{word}_id_fkey"$'
        refused(response, 500, f'^error returned from database: insert or update on table "bindings" {rule}')
    path = "interfaces" if version == OLD else "ip-addresses"
    title = "Interface" if version == OLD else "IP Address"
    for route, entity in (("bindings", "Binding"), ("services", "Service"), ("ports", "Port"), (path, title)):
        response = api.get(f"/api/v1/{route}/{NOWHERE}")
        text = f"^{entity} with ID '{NOWHERE}' not found$"
        refused(response, 404, text, "entity_not_found", entity=entity, id=NOWHERE)


def test_unknown_paths(api: Client, sim: Simulator) -> None:
    for path in ("/", "/x", f"{BINDINGS}/", "/api/v1/nothing", "/cloud/v1/projects"):
        response = api.get(path)
        assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert response.text.startswith("<!doctype html>")
        assert api.session.post(api.url + path, timeout=30).status_code == 405
    sim.settings(web_page=False)
    for method, path, status in (("GET", "/x", 404), ("PUT", "/x", 404), ("PATCH", BINDINGS, 405), ("GET", "/", 404)):
        response = api.session.request(method, api.url + path, timeout=30)
        assert (response.status_code, response.text) == (status, "")
    assert api.get("/api/v1/sites").status_code == 404


def test_what_is_not_simulated(api: Client) -> None:
    for method, path in (
        ("POST", BINDINGS),
        ("DELETE", f"{BINDINGS}/{HTTP_ON_ETH0}"),
        ("GET", f"{BINDINGS}/export/csv"),
    ):
        refused(api.session.request(method, api.url + path, timeout=30), 501, "is not simulated", "not_simulated")


# Faults, actions and others that write


def test_usual_refusals(api: Client, sim: Simulator, version: str) -> None:
    for status, text, code in (
        (401, "Not authenticated", "auth_not_authenticated"),
        (402, "Your plan does not include api access", ""),
        (403, "You don't have permission to perform this action", "auth_permission_denied"),
        (404, "Not found", "entity_not_found"),
        (409, "Cannot add port binding on all", ""),
        (500, "Internal Server Error", ""),
        (599, "Error", ""),
    ):
        sim.fault(status=status)
        refused(api.get(BINDINGS), status, text, code)
    for status in (400, 415, 422):
        sim.fault(status=status)
        response = api.put(HTTP_ON_ETH0, {})
        assert response.headers["Content-Type"].startswith(
            "application/json" if version in (HISTORY, SITES) else "text/"
        )
        assert response.status_code == status
    sim.fault(status=402, body={"success": False, "error": {"code": 402, "message": "Unpaid"}})
    assert api.get(BINDINGS).json()["error"]["message"] == "Unpaid"


def test_rate_limit(api: Client, sim: Simulator) -> None:
    def limits(response: requests.Response) -> list[str | None]:
        names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After")
        return [response.headers.get(name) for name in names]

    assert limits(api.get(BINDINGS)) == limits(api.put("x", {})) == ["100", "99", "60", None]
    assert limits(api.get("/")) == [None] * 4
    assert limits(requests.get(f"{sim.url}/api/version", timeout=30)) == ["40", "39", "60", None]
    assert limits(Client(sim, EXPIRED).get(BINDINGS)) == ["40", "39", "60", None]
    sim.fault(status=429)
    response = api.get(BINDINGS)
    assert limits(response) == ["100", "0", "1", "1"]
    refused(response, 429, r"^Rate limit exceeded\. Try again in 1 seconds\.$")
    sim.fault(status=429, headers={"Retry-After": "7"})
    assert api.get(BINDINGS).headers["Retry-After"] == "7"
    assert "X-Request-Id" not in response.headers


def test_faults_of_writes(api: Client, sim: Simulator) -> None:
    body = binding(TODAY, **{**GOOD, "ip_address_id": ETH1})
    before = api.read(HTTP_ON_ETH0)
    sim.fault("PUT", apply=False)
    assert api.put(HTTP_ON_ETH0, body).json()["data"]["ip_address_id"] == ETH1
    assert api.read(HTTP_ON_ETH0) == before
    sim.fault("PUT", drop="before")
    with pytest.raises(requests.ConnectionError):
        api.put(HTTP_ON_ETH0, body)
    assert api.read(HTTP_ON_ETH0) == before
    sim.fault("PUT", stale=30)
    assert api.put(HTTP_ON_ETH0, body).status_code == 200
    assert api.read(HTTP_ON_ETH0) == before
    assert before in api.ok(f"/api/v1/services/{WEBSITE}")["bindings"]
    sim.reset()
    sim.fault("PUT", drop="after")
    with pytest.raises(requests.ConnectionError):
        api.put(HTTP_ON_ETH0, body)
    assert api.read(HTTP_ON_ETH0)["ip_address_id"] == ETH1
    sim.fault("PUT", status=502, html=True, after=True)
    assert api.put(HTTP_ON_ETH0, {**body, "ip_address_id": None}).headers["Content-Type"] == "text/html"
    assert "ip_address_id" not in api.read(HTTP_ON_ETH0)
    sim.fault("PUT", empty=True)
    assert api.put(HTTP_ON_ETH0, body).status_code == 204
    sim.fault("PUT", truncate="json")
    with pytest.raises(ValueError):
        api.put(HTTP_ON_ETH0, body).json()


def test_somebody_else_writes(api: Client, sim: Simulator, version: str) -> None:
    key = dialect_of(version).address_key
    change = {"collection": "bindings", "id": HTTP_ON_ETH0, "set": {"ip_address_id": ETH1}}
    sim.fault("GET", BINDINGS, change=change, when="after")
    assert api.read(HTTP_ON_ETH0)[key] == ETH0
    assert api.read(HTTP_ON_ETH0)[key] == ETH1
    sim.fault("GET", BINDINGS, remove={"collection": "bindings", "id": HTTP_ON_ETH0})
    assert api.get(f"{BINDINGS}/{HTTP_ON_ETH0}").status_code == 404
    assert api.put(HTTP_ON_ETH0, binding(version, **GOOD)).status_code == 404
    (added,) = sim.add(
        "bindings", {"id": NOWHERE, "network_id": HOME, "service_id": SPARE, "type": "Port", "port_id": HTTP}
    )
    assert api.read(added)["port_id"] == HTTP


def test_what_belongs_to_it_goes_too(api: Client, sim: Simulator) -> None:
    sim.remove("ip_addresses", ETH0)
    assert set(api.ids(BINDINGS)) & {HTTP_ON_ETH0, DNS_ON_ETH0, ON_ETH1, HTTPS_ON_ALL} == {ON_ETH1, HTTPS_ON_ALL}
    sim.remove("hosts", WEB_HOST)
    assert api.ids("/api/v1/services") == [DATABASE, PRINTING, STORAGE]
    assert HTTPS_ON_ALL not in api.ids(BINDINGS)
    sim.remove("networks", HOME)
    assert (api.ids("/api/v1/networks"), api.ids("/api/v1/hosts"), api.ids(BINDINGS)) == ([], [], [])
    with pytest.raises(SimulatorError, match="nothing with the id"):
        sim.remove("hosts", WEB_HOST)
    with pytest.raises(SimulatorError, match="nothing with the id"):
        sim.fault("GET", remove={"collection": "bindings", "id": NOWHERE})


# Start and seed


def test_settings_of_the_start() -> None:
    with Watched("scanopy", server_version="0.15.5", web_page=False) as sim:
        others = {"latency": 0, "stale": 0, "check_gap": 0, "rate_limit": 0, "rate_burst": 150, "retry_after": True}
        assert sim.settings() == {**others, "server_version": "0.15.5", "web_page": False}
        sim.settings(server_version="0.17.22")
        sim.reset()
        assert Client(sim).read(ON_DB)["type"] == "Interface"
        assert sim.key == sim.get("user_api_keys", MEMBER)["key"]


def test_refused_starts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["scanopy", "--server-version", "newest"]) == 1
    assert "server_version: a version has three numbers" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["scanopy", "--web-page", "maybe"])
    assert "neither true nor false" in capsys.readouterr().err
    for text, complaint in (
        ("{}", "user_api_keys: a list"),
        ("[]", "mapping"),
        ("user_api_keys: []", "at least one"),
        (f"user_api_keys: [{{id: {MEMBER}, key: short}}]", "scp_u_"),
    ):
        path = tmp_path / "seed.yml"
        path.write_text(text, encoding="utf-8")
        assert main(["scanopy", "--seed", str(path)]) == 1
        assert complaint in capsys.readouterr().err


def test_help_names_the_settings() -> None:
    command = [sys.executable, str(TESTS / "simulators"), "scanopy", "--help"]
    text = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "--server-version" in text
    assert "--web-page {true,false}" in text


def test_the_seed_fits_together() -> None:
    seed = Scanopy.read_seed(Scanopy.own_seed()).collections
    known = {name: {item["id"]: item for item in items} for name, items in seed.items()}
    assert {key for items in known.values() for key in items} >= {HOME, WEB_HOST, SPARE, NFS, BRANCH_ETH0, ON_BRANCH}
    for name in ("services", "ports", "ip_addresses"):
        for item in seed[name]:
            assert item["network_id"] == known["hosts"][item["host_id"]]["network_id"]
    for item in seed["bindings"]:
        service = known["services"][item["service_id"]]
        assert item["network_id"] == service["network_id"]
        for name, collection in (("port_id", "ports"), ("ip_address_id", "ip_addresses")):
            if item[name] is not None:
                assert known[collection][item[name]]["host_id"] == service["host_id"]
        assert (item["port_id"] is None) == (item["type"] == "IPAddress")
    twins = [dict_without(known["bindings"][key], ("id",)) for key in (RAW_ON_ALL, RAW_AGAIN)]
    assert twins[0] == twins[1]


# Values that the server does not check


def at_once(api: Client, *bodies: tuple[str, Any]) -> list[int]:
    """Replace bindings at the same time."""
    start = threading.Barrier(len(bodies))

    def send(body: tuple[str, Any]) -> int:
        client = Client(api.simulator)
        start.wait()
        return client.put(*body).status_code

    with ThreadPoolExecutor(len(bodies)) as pool:
        return sorted(pool.map(send, bodies))


EXCLUDE: list[tuple[str, Any]] = [
    (HTTP_ON_ETH0, {"service_id": SPARE, "ip_address_id": None}),
    (ON_ETH1, {"service_id": SPARE}),
]


@pytest.mark.parametrize("gap", [0.0, 1.5])
def test_the_check_of_a_binding_has_a_gap(api: Client, sim: Watched, gap: float) -> None:
    sim.settings(check_gap=gap)
    bodies = [(key, {**sim.get("bindings", key), **changes}) for key, changes in EXCLUDE]
    assert at_once(api, *bodies) == ([200, 200] if gap else [200, 409])
    assert bool(sim.saveable(SPARE)) == bool(gap)


def test_one_after_the_other_has_none(api: Client, sim: Watched) -> None:
    sim.settings(check_gap=0.2)
    bodies = [(key, {**sim.get("bindings", key), **changes}) for key, changes in EXCLUDE]
    assert [api.put(*body).status_code for body in bodies] == [200, 409]
    assert sim.saveable(SPARE) == []


DNS_IS_BOUND = (
    f"Port 53/tcp (ID: {DNS_TCP}) is already bound to 'resolver' on this host. "
    "Use 'Transfer Ports' to reassign it, or remove the binding from 'resolver' first."
)
UNSAVEABLE: list[tuple[str, dict[str, Any], list[str]]] = [
    (RAW_ON_ALL, {}, []),
    (HTTP_ON_ETH0, {"port_id": SQL}, [f"Port binding references port {SQL} which does not belong to this host"]),
    (
        HTTP_ON_ETH0,
        {"ip_address_id": DB_ETH0},
        [f"Port binding references ip_address {DB_ETH0} which does not belong to this host"],
    ),
    (HTTP_ON_ETH0, {"port_id": DNS_TCP}, [DNS_IS_BOUND]),
    (HTTP_ON_ETH0, {"port_id": DNS_TCP, "ip_address_id": ETH1}, []),
    (
        HTTP_ON_ETH0,
        {"port_id": DNS_TCP, "ip_address_id": None},
        [DNS_IS_BOUND],
    ),
    (
        HTTP_ON_ETH0,
        {"type": "IPAddress", "port_id": None},
        [
            "Cannot add ip_address binding: service already has a port binding on this ip_address (or on all "
            "ip_addresses).",
            "Cannot add port binding on all ip_addresses: service already has ip_address bindings.",
        ],
    ),
]


@pytest.mark.parametrize(("key", "changes", "problems"), UNSAVEABLE)
def test_why_a_service_cannot_be_saved(sim: Watched, key: str, changes: dict[str, Any], problems: list[str]) -> None:
    sim.change("bindings", key, changes)
    assert sim.saveable(sim.get("bindings", key)["service_id"]) == problems


# The contract


@pytest.fixture(name="judge")
def _judge() -> Contract:
    return contract("scanopy")


def test_answers_keep_the_contract(sim: Watched, judge: Contract) -> None:
    """Reads all resources. All requests to the simulator are compared with the contract."""
    assert judge.document["paths"]
    api = Client(sim, BOTH)
    for kind in ("bindings", "services", "hosts", "ports", "ip-addresses", "networks", "subnets", "dependencies"):
        for query in ("", "?limit=0", "?limit=1&offset=1"):
            assert api.ok(f"/api/v1/{kind}{query}")
        for key in api.ids(f"/api/v1/{kind}"):
            api.ok(f"/api/v1/{kind}/{key}")
    for changes in ({"ip_address_id": ETH1}, {"ip_address_id": None}, {"updated_at": "2026-02-03T04:05:06Z"}):
        api.write(HTTP_ON_ETH0, changes)
    assert sim.judge() > 40


def test_refusals_keep_the_contract(api: Client, judge: Contract) -> None:
    for response, method, status in (
        (api.get(f"{BINDINGS}/{NOWHERE}"), "get", "404"),
        (api.put(DNS_ON_ETH0, binding(TODAY, **{**GOOD, "service_id": RESOLVER, "ip_address_id": ETH1})), "put", "409"),
    ):
        assert str(response.status_code) == status
        answer = judge.document["paths"][f"{BINDINGS}/{{id}}"][method]["responses"][status]
        judge.hold(status, answer["content"]["application/json"]["schema"], response.json())


def test_the_exception_to_the_contract_is_one(api: Client, sim: Watched, judge: Contract) -> None:
    for path in (f"{BINDINGS}/{HTTPS_ON_ALL}", f"/api/v1/services/{WEBSITE}", f"/api/v1/hosts/{WEB_HOST}"):
        api.ok(path)
        request = sim.requests()[-1]
        judge.check(request)
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Broken):
            patch.setattr(judge, "agreed", lambda answer, _request: answer)
            judge.check(request)


def test_routes_and_filters_keep_the_contract(judge: Contract) -> None:
    methods = {"get", "post", "put", "patch", "delete"}
    routes = {(method, path) for method, path, _handler in Scanopy.routes()}
    simulated = {path: judge.document["paths"].get(path, {}) for _method, path in routes}
    known = {(method.upper(), path) for path, item in simulated.items() for method in methods & set(item)}
    assert {path for _method, path in known} >= {f"/api/v1/{kind}" for kind in ("bindings", "hosts", "networks")}
    assert known <= routes
    dialect = dialect_of(TODAY)
    kinds = [kind for kind in Scanopy.kinds() if isinstance(kind, ScanopyKind) and kind.document and kind.paths]
    collections = {"bindings", "services", "hosts", "networks", "tags", "subnets", "dependencies"}
    assert {kind.collection for kind in kinds} >= collections
    for kind in kinds:
        operation = judge.document["paths"][f"/api/v1/{kind.collection.replace('_', '-')}"]["get"]
        names = {item["name"] for item in operation["parameters"]}
        assert {*kind.filters(dialect), *kind.not_simulated_parameters(dialect), "limit", "offset"} == names
