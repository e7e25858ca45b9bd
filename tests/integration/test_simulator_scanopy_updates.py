# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator of Scanopy: updates of other resources than bindings, and tags of resources."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from simulators import Simulator, SimulatorError
from simulators.scanopy.api import Scanopy
from simulators.scanopy.dialect import dialect_of

from .contract import Watched
from .test_simulator_scanopy import (
    APPLICATION_TAG,
    BINDINGS,
    BOTH,
    BRANCH,
    BRANCH_ETH0,
    BRANCH_HOST,
    BRANCH_MEMBER,
    BRANCH_SITE,
    DATABASE,
    DB_ETH0,
    DB_HOST,
    DNS_ON_ETH0,
    DNS_TCP,
    ETH0,
    ETH1,
    HISTORY,
    HISTORY_KEYS,
    HOME,
    HTTP,
    HTTP_ON_ETH0,
    HTTPS_ON_ALL,
    ID,
    NOWHERE,
    OLD,
    ON_BRANCH,
    ON_DB,
    ON_ETH1,
    PRINTER_HOST,
    PRINTING,
    RAW_ON_ALL,
    RESOLVER,
    SAME_LETTERS,
    SITES,
    SPARE,
    SQL,
    SQL_ON_ALL,
    STORAGE,
    TAG,
    TODAY,
    VERSIONS,
    VIEWER,
    WEB_HOST,
    WEBSITE,
    Client,
    dict_without,
    refused,
    said,
    unreadable,
)

pytestmark = pytest.mark.off_contract_requests

ADMIN, ADMIN_OF_HOME = (ID.format("8", digit) for digit in "89")
OTHER_APPLICATION = "70000000-0000-4000-8000-000000000009"


def special(number: int) -> str:
    """Return the ID of a document of the seed whose kind has no own digit."""
    return f"80000000-0000-4000-8000-0000000000{number}"


LAN, STORAGE_NET, BRANCH_LAN, INTERNET, REMOTE, DOCKER, LAN_6 = map(special, (21, 22, 23, 24, 25, 28, 29))
ORDERS, NAMES, PLANNED, BRANCH_ORDERS = map(special, range(51, 55))
SWITCHES, DOCKERS = map(special, range(61, 63))

EPOCH = "1970-01-01T00:00:00Z"
THEN = "2020-02-03T04:05:06Z"


@pytest.fixture(name="sim")
def _sim(scanopy: Watched, watch: Callable[[Watched], Watched]) -> Watched:
    return watch(scanopy)


@pytest.fixture(name="api")
def _api(sim: Simulator) -> Iterator[Client]:
    # A key for all that there is.
    client = Client(sim, ADMIN)
    yield client
    client.session.close()


@pytest.fixture(params=VERSIONS, name="version")
def _version(request: pytest.FixtureRequest, sim: Simulator) -> str:
    version: str = request.param
    sim.settings(server_version=version)
    return version


def path_of(kind: str, key: str, version: str = TODAY) -> str:
    """Return the path of a document in a version."""
    dialect = dialect_of(version)
    if kind == "networks":
        kind = f"{dialect.tenant}s"
    if kind == "ip-addresses" and dialect.address == "interface":
        kind = "interfaces"
    return f"/api/v1/{kind}/{key}"


def put(api: Client, path: str, body: Any) -> requests.Response:
    """Replace a document."""
    return api.session.put(api.url + path, json=body, timeout=30)


def post(api: Client, path: str, body: Any) -> requests.Response:
    """Send a request that is no replacement."""
    return api.session.post(api.url + path, json=body, timeout=30)


def body_of(api: Client, path: str) -> dict[str, Any]:
    """Return a body that changes nothing, but the date of a host."""
    document: dict[str, Any] = api.ok(path)
    if "/hosts/" not in path:
        return document
    names = ("id", "name", "hostname", "description", "virtualization", "hidden", "tags")
    return {name: document[name] for name in names}


def write(api: Client, path: str, changes: dict[str, Any], without: tuple[str, ...] = ()) -> Any:
    """Replace a document by what is read of it, with changes; return what the answer says."""
    response = put(api, path, {**dict_without(body_of(api, path), without), **changes})
    assert response.status_code == 200, response.text
    return response.json()["data"]


def without_date(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document without the date of its last write."""
    return dict_without(document, ("updated_at",))


KINDS = {
    "hosts": (DB_HOST, PRINTER_HOST, WEB_HOST, BRANCH_HOST),
    "services": (WEBSITE, RESOLVER, STORAGE, SPARE, BRANCH_SITE),
    "subnets": (LAN, STORAGE_NET, BRANCH_LAN, INTERNET, DOCKER, LAN_6),
    "networks": (HOME, BRANCH),
    "ip-addresses": (ETH0, ETH1, DB_ETH0, BRANCH_ETH0),
    "dependencies": (ORDERS, NAMES, PLANNED, BRANCH_ORDERS),
    "tags": (TAG, APPLICATION_TAG),
}
DOCUMENTS = [(kind, key) for kind, keys in KINDS.items() for key in keys]
FIRST = {kind: keys[0] for kind, keys in KINDS.items()}
NEWER = ("dependencies",)
"""Kinds that releases up to 0.15 do not have."""


# All kinds


@pytest.mark.parametrize(("kind", "key"), DOCUMENTS)
def test_what_is_read_can_be_written(api: Client, version: str, kind: str, key: str) -> None:
    if kind in NEWER and version == OLD:
        return
    path = path_of(kind, key, version)
    before = api.ok(path)
    rows = {row["id"]: row for row in api.ok(f"{path.rpartition('/')[0]}?limit=0")}
    assert rows[key] == before
    response = put(api, path, body_of(api, path))
    assert response.status_code == 200, response.text
    after = api.ok(path)
    if kind == "hosts":
        assert after["updated_at"] > before["updated_at"]
        assert without_date(after) == without_date(before)
        # The answer has more of the date.
        assert response.json()["data"].pop("updated_at").startswith(after["updated_at"][:-1])
    else:
        assert response.json()["data"] == before == after


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "hosts"])
def test_dates(api: Client, version: str, kind: str) -> None:
    if kind in NEWER and version == OLD:
        return
    path = path_of(kind, FIRST[kind], version)
    before = api.ok(path)
    kept = kind in ("subnets", "dependencies")
    precise = "2026-06-07T08:09:10.123456789Z"
    for sent, stored in ((None, EPOCH), (THEN, THEN), (precise, "2026-06-07T08:09:10.123456Z")):
        body = dict_without(before, ("updated_at",)) | ({} if sent is None else {"updated_at": sent})
        assert put(api, path, {**body, "created_at": THEN}).status_code == 200
        assert api.ok(path) == {**before, "updated_at": before["updated_at"] if kept else stored}


@pytest.mark.parametrize("kind", KINDS)
def test_identities(api: Client, kind: str) -> None:
    path = path_of(kind, FIRST[kind])
    before = without_date(api.ok(path))
    body = {**body_of(api, path), "id": NOWHERE, "created_at": THEN, "unknown": {"x": 1}}
    assert put(api, path, body).json()["data"]["id"] == FIRST[kind]
    assert without_date(api.ok(path)) == before
    for name in ("id",) if kind == "hosts" else ("id", "created_at", "updated_at"):
        assert put(api, path, {**body, name: None}).status_code == (400 if kind == "subnets" else 422), name


REQUIRED = {
    "hosts": ("id", "name", "hidden"),
    "services": ("host_id", "network_id", "service_definition", "name", "bindings", "source"),
    "subnets": ("cidr", "network_id", "name", "description", "subnet_type"),
    "networks": ("name", "organization_id"),
    "ip-addresses": ("network_id", "host_id", "subnet_id", "ip_address"),
    "dependencies": ("name", "network_id", "description", "dependency_type", "color"),
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in REQUIRED.items() for name in names])
def test_required_keys(api: Client, version: str, kind: str, name: str) -> None:
    if kind in NEWER and version == OLD:
        return
    path = path_of(kind, FIRST[kind], version)
    body = body_of(api, path)
    name = dialect_of(version).tenant_key if name == "network_id" else name
    wrong_bodies = [(dict_without(body, (name,)), f"missing field `{name}`"), ({**body, name: None}, "invalid type")]
    for wrong, text in wrong_bodies[:1] if name == "description" else wrong_bodies:
        response = put(api, path, wrong)
        if kind == "subnets" and version != OLD:
            refused(response, 400, text)
        else:
            unreadable(response, version, 422, text)
    assert api.ok(path)["id"] == FIRST[kind]


@pytest.mark.parametrize(
    ("kind", "changes", "text"),
    [
        ("hosts", {"hidden": "no"}, "expected a boolean"),
        ("hosts", {"tags": None}, "expected a sequence"),
        ("hosts", {"tags": [1]}, "expected a string"),
        ("hosts", {"tags": ["x"]}, "UUID parsing failed"),
        ("hosts", {"services": {}}, "expected a sequence"),
        ("hosts", {"expected_updated_at": "x"}, "invalid characters"),
        ("hosts", {"virtualization": {"type": "Docker", "details": {}}}, "unknown variant `Docker`"),
        ("hosts", {"virtualization": {"type": "Proxmox", "details": {}}}, "missing field `service_id`"),
        ("hosts", {"virtualization": {"type": "Proxmox"}}, "missing field `details`"),
        ("hosts", {"hostname": 1}, "expected a string"),
        ("services", {"tags": None}, "expected a sequence"),
        ("services", {"position": None}, "expected i32"),
        ("services", {"position": 1.5}, "expected i32"),
        ("services", {"position": 2**31}, "expected i32"),
        ("services", {"bindings": [{"type": "Port"}]}, "missing field"),
        ("services", {"bindings": "x"}, "expected a sequence"),
        ("services", {"source": {"type": "Nobody"}}, "unknown variant `Nobody`"),
        ("services", {"virtualization": {"type": "Proxmox", "details": {}}}, "unknown variant `Proxmox`"),
        ("networks", {"tags": None}, "expected a sequence"),
        ("networks", {"credential_ids": None}, "expected a sequence"),
        ("ip-addresses", {"ip_address": "192.168.20"}, "invalid IP address"),
        ("ip-addresses", {"mac_address": "02:00"}, "invalid MAC address"),
        ("ip-addresses", {"position": None}, "expected i32"),
        ("dependencies", {"dependency_type": "requestpath"}, "unknown variant `requestpath`, expected one of `"),
        ("dependencies", {"edge_style": "bezier"}, "expected one of `Straight`, `SmoothStep`, `Bezier`"),
        ("dependencies", {"edge_style": None}, "expected a string"),
        ("dependencies", {"color": None}, "expected a string"),
        ("dependencies", {"members": None}, "expected struct"),
        ("dependencies", {"members": {"type": "Hosts"}}, "unknown variant `Hosts`"),
        ("dependencies", {"members": {"type": "Bindings", "service_ids": []}}, "missing field `binding_ids`"),
    ],
)
def test_malformed_values(api: Client, kind: str, changes: dict[str, Any], text: str) -> None:
    path = path_of(kind, FIRST[kind])
    before = api.ok(path)
    said(put(api, path, {**body_of(api, path), **changes}), 422, text)
    assert api.ok(path) == before


def test_subnets_refuse_all_bodies_with_json(api: Client, sim: Simulator) -> None:
    path = path_of("subnets", LAN)
    body = api.ok(path)
    for changes, text in (
        ({"subnet_type": "lan"}, "^unknown variant `lan`, expected one of `Internet`, `Remote`"),
        ({"cidr": "192.168.20.5/24"}, "^Invalid CIDR '192.168.20.5/24': address doesn't align"),
        ({"cidr": "192.168.20.0/33"}, "^Invalid CIDR"),
        ({"cidr": "lan"}, "^Invalid CIDR 'lan'"),
        ({"cidr": "192.168.20.0/255.255.255.0"}, "^Invalid CIDR"),
        ({"virtualization": {"type": "Proxmox"}}, "^unknown variant `Proxmox`"),
        ({"tags": None}, "^invalid type: null"),
    ):
        refused(put(api, path, {**body, **changes}), 400, text)
    response = api.session.put(api.url + path, data="{", headers={"Content-Type": "application/json"}, timeout=30)
    refused(response, 400, "^(?!Failed)")
    refused(api.session.put(api.url + path, data="{}", timeout=30), 400, "application/json")
    sim.settings(server_version=OLD)
    said(put(api, path, {**body, "subnet_type": "lan"}), 422, "unknown variant `lan`")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "tags"])
def test_who_may_write(sim: Simulator, api: Client, version: str, kind: str) -> None:
    if kind in NEWER and version == OLD:
        assert api.get(path_of(kind, FIRST[kind], version)).headers["Content-Type"].startswith("text/html")
        assert put(api, path_of(kind, FIRST[kind], version), {}).status_code == 405
        return
    path = path_of(kind, FIRST[kind], version)
    body = body_of(api, path)
    denied = ("^You don't have permission to perform this action$", "auth_permission_denied")
    refused(put(Client(sim, VIEWER), path, body), 403, *denied)
    member = put(Client(sim, BOTH), path, body)
    if kind == "networks":
        refused(member, 403, *denied)
    else:
        assert member.status_code == 200
    said(put(api, f"{path}x", body), 400, "^Invalid URL: ")
    said(api.get(f"{path}x"), 400, "^Invalid URL: ")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("tags", "networks")])
def test_other_networks(sim: Simulator, api: Client, version: str, kind: str) -> None:
    if kind in NEWER and version == OLD:
        return
    tenant = dialect_of(version).tenant
    entity = {"entity": tenant.capitalize(), "id": BRANCH}
    words = (f"^You don't have access to this {tenant.capitalize()}$", "entity_access_denied")
    elsewhere = next(key for key in KINDS[kind] if api.ok(path_of(kind, key, version))[f"{tenant}_id"] == BRANCH)
    path = path_of(kind, elsewhere, version)
    body = body_of(api, path)
    admin = Client(sim, ADMIN_OF_HOME)
    refused(put(admin, path, body), 403, *words, **entity)
    refused(admin.get(path), 403, *words, **entity)
    assert elsewhere not in admin.ids(f"{path.rpartition('/')[0]}?limit=0")
    assert admin.ids(f"{path.rpartition('/')[0]}?{tenant}_id={BRANCH}") == []
    assert admin.ids(f"{path.rpartition('/')[0]}?{tenant}_id={HOME}")
    # A network that the key must not use, or that there is not.
    if kind in ("subnets", "dependencies"):
        path = path_of(kind, KINDS[kind][2 if kind == "dependencies" else 0], version)
        for network in (BRANCH, NOWHERE):
            response = put(admin, path, {**admin.ok(path), f"{tenant}_id": network})
            refused(response, 403, *words, entity=tenant.capitalize(), id=network)


@pytest.mark.parametrize("kind", KINDS)
def test_documents_that_do_not_exist(api: Client, kind: str) -> None:
    path = path_of(kind, FIRST[kind])
    entity = {
        "hosts": "Host",
        "services": "Service",
        "subnets": "Subnet",
        "networks": "Network",
        "ip-addresses": "IP Address",
        "dependencies": "Dependency",
        "tags": "Tag",
    }[kind]
    missing = path_of(kind, NOWHERE)
    answers = [api.get(missing), put(api, missing, body_of(api, path))]
    if kind == "ip-addresses":
        # It looks at the position before.
        refused(answers.pop(), 400, "^IP address position 0 is already used by another IP address.$")
    for answer in answers:
        refused(answer, 404, f"^{entity} with ID '{NOWHERE}' not found$", "entity_not_found", entity=entity, id=NOWHERE)


@pytest.mark.parametrize("kind", ["hosts", "services", "subnets", "networks", "dependencies"])
def test_names(api: Client, kind: str) -> None:
    path = path_of(kind, FIRST[kind])
    for name in ("", "ü" * 100, " spaces "):
        assert write(api, path, {"name": name})["name"] == name == api.ok(path)["name"]
    refused(put(api, path, {**body_of(api, path), "name": "x" * 101}), 400, "name")
    assert api.ok(path)["name"] == " spaces "


@pytest.mark.parametrize("kind", ["hosts", "subnets", "dependencies"])
def test_descriptions(api: Client, kind: str) -> None:
    path = path_of(kind, FIRST[kind])
    for text, stored in (("x" * 500, "x" * 500), (None, None), ("", "" if kind == "hosts" else None)):
        assert write(api, path, {"description": text})["description"] == stored
        assert api.ok(path)["description"] == stored
    refused(put(api, path, {**body_of(api, path), "description": "x" * 501}), 400, "description")


def test_history_is_lost_where_it_is_not_sent(api: Client, sim: Simulator) -> None:
    lineage = special(31)
    for kind in ("services", "subnets", "ip-addresses", "dependencies"):
        sim.change(kind.replace("-", "_"), FIRST[kind], {"lineage_id": lineage})
        for version in (TODAY, HISTORY):
            sim.settings(server_version=version)
            path = path_of(kind, FIRST[kind], version)
            before = api.ok(path)
            assert HISTORY_KEYS & set(before) == (HISTORY_KEYS if version == HISTORY else set())
            assert write(api, path, {}) == before
        assert before["lineage_id"] == lineage
        after = write(api, path, {}, ("lineage_id", "last_seen_at"))
        assert after["lineage_id"] is None
        assert after["last_seen_at"] > before["last_seen_at"]
        assert write(api, path, {"valid_to": THEN})["valid_to"] == THEN
        assert api.get(path).status_code == 404
    # A host keeps it.
    sim.change("hosts", DB_HOST, {"lineage_id": lineage})
    assert write(api, path_of("hosts", DB_HOST), {"lineage_id": None})["lineage_id"] == lineage


def test_filters_that_are_not_simulated(api: Client, sim: Simulator) -> None:
    for kind in ("subnets", "dependencies"):
        for name in ("order_by", "group_by", "order_direction"):
            refused(api.get(f"/api/v1/{kind}?{name}=x"), 501, f"{name} is not simulated", "not_simulated")
        # There are no such filters.
        assert len(api.ids(f"/api/v1/{kind}?name=x&cidr=x&search=x&ids={NOWHERE}")) == len(api.ids(f"/api/v1/{kind}"))
    sim.settings(server_version=SITES)
    refused(api.get("/api/v1/subnets?search=x"), 501, "search is not simulated", "not_simulated")
    for method, path in (("GET", "/api/v1/credentials"), ("PUT", f"/api/v1/credentials/{SWITCHES}")):
        refused(api.session.request(method, api.url + path, timeout=30), 501, "is not simulated", "not_simulated")


# Hosts

HOST = path_of("hosts", WEB_HOST)
CHILDREN = ("ip_addresses", "ports", "services")


def test_what_a_host_loses(api: Client) -> None:
    path = path_of("hosts", DB_HOST)
    before = api.ok(path)
    assert before["virtualization"]["details"]["vm_name"] == "db-1"
    after = write(api, path, {"hidden": True}, ("hostname", "description", "virtualization", "tags"))
    lost = {"hostname": None, "description": None, "virtualization": None}
    assert without_date(api.ok(path)) == without_date({**before, **lost, "hidden": True})
    assert after["tags"] == []


def test_what_a_host_keeps(api: Client) -> None:
    names = ("network_id", "source", "sys_descr", "sys_location", "management_url", "chassis_id", "interfaces")
    before = api.ok(HOST)
    assert before["sys_descr"]
    write(api, HOST, {"name": "web-2", **{name: {"x": 1} for name in names}})
    assert without_date(api.ok(HOST)) == without_date({**before, "name": "web-2"})


def test_virtual_machines(api: Client) -> None:
    details = {"service_id": STORAGE}
    written = write(api, HOST, {"virtualization": {"type": "Proxmox", "details": details}})["virtualization"]
    assert written == {"type": "Proxmox", "details": {"vm_name": None, "vm_id": None, "service_id": STORAGE}}
    assert api.ok(HOST)["virtualization"] == written
    assert write(api, HOST, {"virtualization": None})["virtualization"] is None


def test_the_lock_of_hosts(api: Client) -> None:
    before = api.ok(HOST)
    read = before["updated_at"]
    written = write(api, HOST, {"expected_updated_at": read.replace("Z", "999Z"), "name": "first"})
    assert "expected_updated_at" not in written
    text = r"^Host was modified by another process \(possibly discovery\)\. Please reload and try again\. Expected: "
    refused(put(api, HOST, {**body_of(api, HOST), "name": "second", "expected_updated_at": read}), 400, text)
    assert api.ok(HOST)["name"] == "first"
    # The date of the answer is more precise than what is stored, and it is the same.
    assert write(api, HOST, {"expected_updated_at": written["updated_at"], "name": "third"})["name"] == "third"
    assert write(api, HOST, {"expected_updated_at": None, "name": "fourth"})["name"] == "fourth"
    assert write(api, HOST, {}, ("updated_at",))["updated_at"] > written["updated_at"]


def test_credentials_of_hosts(api: Client) -> None:
    before = api.ok(HOST)["credential_assignments"]
    assert before == [{"credential_id": DOCKERS, "ip_address_ids": None}]
    for value in (..., None):
        write(api, HOST, {} if value is ... else {"credential_assignments": None})
        assert api.ok(HOST)["credential_assignments"] == before
    some = [{"credential_id": SWITCHES, "ip_address_ids": [ETH0]}]
    assert write(api, HOST, {"credential_assignments": some})["credential_assignments"] == some
    assert write(api, HOST, {"credential_assignments": []})["credential_assignments"] == []


def test_children_that_are_not_sent_stay(api: Client, version: str) -> None:
    path = path_of("hosts", WEB_HOST, version)
    before = api.ok(path)
    names = ("interfaces" if version == OLD else "ip_addresses", "ports", "services")
    write(api, path, {"name": "web-2"})
    write(api, path, dict.fromkeys(names))
    after = api.ok(path)
    assert {name: after[name] for name in names} == {name: before[name] for name in names}


def test_children_that_are_missing_in_a_list_are_deleted(api: Client) -> None:
    members = {key: api.ok(path_of("dependencies", key))["members"] for key in (ORDERS, NAMES)}
    assert write(api, HOST, {"services": []})["services"] == []
    assert api.ids("/api/v1/services?limit=0") == [DATABASE, PRINTING, STORAGE, BRANCH_SITE]
    assert {HTTP_ON_ETH0, HTTPS_ON_ALL, ON_ETH1, DNS_ON_ETH0} & {*api.ids(f"{BINDINGS}?limit=0")} == set()
    assert api.ok(path_of("dependencies", ORDERS))["members"]["service_ids"] == [DATABASE, STORAGE]
    assert api.ok(path_of("dependencies", NAMES))["members"] == {"type": "Bindings", "binding_ids": []}
    assert members[NAMES]["binding_ids"] == [DNS_ON_ETH0, HTTP_ON_ETH0]
    assert len(write(api, HOST, {"ports": api.ok(HOST)["ports"][1:]})["ports"]) == 3
    assert api.get(path_of("ports", HTTP)).status_code == 404
    assert write(api, HOST, {"ip_addresses": []})["ip_addresses"] == []


def test_addresses_of_a_host_in_versions(api: Client, sim: Simulator) -> None:
    """Each version takes only its own name; from 0.16 on the older one has another meaning."""
    for version, name, other in ((OLD, "interfaces", "ip_addresses"), (TODAY, "ip_addresses", "interfaces")):
        sim.reset()
        sim.settings(server_version=version)
        assert len(write(api, HOST, {other: []})[name]) == 2
        assert write(api, HOST, {name: []})[name] == []


def test_the_echo_of_a_host(api: Client) -> None:
    before = api.ok(HOST)
    after = put(api, HOST, before)
    assert after.status_code == 200, after.text
    shown = api.ok(HOST)

    def dates(child: dict[str, Any]) -> bool:
        return child["updated_at"] == shown["updated_at"]

    for name in ("ports", "services"):
        assert all(dates(child) and child["created_at"] == child["updated_at"] for child in shown[name])
    assert all(map(dates, shown["ip_addresses"]))
    assert [item["created_at"] for item in shown["ip_addresses"]] == [
        item["created_at"] for item in before["ip_addresses"]
    ]
    bindings = [[item["id"] for item in service["bindings"]] for service in before["services"]]
    assert [[item["id"] for item in service["bindings"]] for service in shown["services"]] == bindings
    assert all(dates(item) for service in shown["services"] for item in service["bindings"])
    assert api.ok(path_of("dependencies", NAMES))["members"]["binding_ids"] == [DNS_ON_ETH0, HTTP_ON_ETH0]


def test_a_host_is_written_step_by_step(api: Client, sim: Simulator) -> None:
    sim.change("services", SPARE, {"position": 0})
    body = {**api.ok(HOST), "name": "half"}
    body["ip_addresses"] = body["ip_addresses"][:1]
    refused(put(api, HOST, body), 400, r"^Duplicate service position: 0\. ")
    shown = api.ok(HOST)
    assert (shown["name"], [item["id"] for item in shown["ip_addresses"]]) == ("half", [ETH0])
    assert [item["id"] for item in shown["services"]] == [WEBSITE, RESOLVER, SPARE]
    sim.reset()
    body = {**api.ok(HOST), "ip_addresses": []}
    refused(put(api, HOST, body), 400, f"references ip_address {ETH0} which does not belong to this host$")
    assert api.ok(HOST)["ip_addresses"] == []
    sim.change("services", SPARE, {"position": 5})
    body = {"id": WEB_HOST, "name": "x", "hidden": False, "services": api.ok(HOST)["services"]}
    refused(put(api, HOST, body), 400, "positions must be sequential")
    del body["services"][0]["position"]
    refused(put(api, HOST, body), 400, "all specified or all omitted")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("services", {"id": NOWHERE}),
        ("services", {"id": DATABASE}),
        ("services", {"name": "x"}),
        ("services", {"bindings": [{"id": NOWHERE, "type": "Port", "port_id": HTTP}]}),
        ("services", {"bindings": [{"id": HTTP_ON_ETH0, "type": "Port", "port_id": HTTP}]}),
        ("ports", {"id": NOWHERE}),
        ("ports", {"number": 81}),
        ("ip_addresses", {"id": NOWHERE}),
        ("ip_addresses", {"name": None}),
    ],
)
def test_new_and_changed_children_are_not_simulated(api: Client, name: str, change: dict[str, Any]) -> None:
    before = api.ok(HOST)
    children = [{**before[name][0], **change}, *before[name][1:]]
    refused(put(api, HOST, {**before, name: children}), 501, "is not simulated$", "not_simulated")
    assert api.ok(HOST) == before


# Services

SERVICE = path_of("services", WEBSITE)


def test_bindings_of_a_service_are_replaced(api: Client) -> None:
    before = api.ok(SERVICE)
    first, second = before["bindings"]
    write(api, SERVICE, {"bindings": [second]})
    assert api.ok(SERVICE)["bindings"] == [second]
    assert api.get(f"{BINDINGS}/{HTTP_ON_ETH0}").status_code == 404
    assert api.ok(path_of("dependencies", NAMES))["members"]["binding_ids"] == [DNS_ON_ETH0]
    # One without an ID gets a new one, and that of the sent ID is another one.
    (kept, added) = write(api, SERVICE, {"bindings": [second, dict_without(first, ("id",))]})["bindings"]
    assert kept["id"] == HTTPS_ON_ALL
    assert added["id"] not in (HTTP_ON_ETH0, HTTPS_ON_ALL)
    assert dict_without(added, ("id", "created_at", "updated_at")) == dict_without(
        first, ("id", "created_at", "updated_at")
    )
    (again,) = write(api, SERVICE, {"bindings": [dict_without(added, ("id",))]})["bindings"]
    assert again["id"] != added["id"]
    assert api.get(f"{BINDINGS}/{added['id']}").status_code == 404
    (named,) = write(api, SERVICE, {"bindings": [{**again, "id": NOWHERE}]})["bindings"]
    assert named["id"] == NOWHERE
    assert write(api, SERVICE, {"bindings": []})["bindings"] == []
    assert api.ids(f"{BINDINGS}?service_id={WEBSITE}") == []


def test_a_binding_belongs_to_the_service_that_is_written(api: Client) -> None:
    (first, second) = api.ok(SERVICE)["bindings"]
    wrong = {"service_id": SPARE, "network_id": BRANCH, "created_at": THEN, "updated_at": THEN}
    write(api, SERVICE, {"bindings": [{**first, **wrong}, second]})
    assert api.read(HTTP_ON_ETH0) == {**first, "updated_at": THEN}
    # The ID of another service's binding is taken. The rest is stored.
    taken = {**first, "id": ON_ETH1, "type": "Port", "port_id": HTTP}
    body = {**api.ok(SERVICE), "name": "half", "bindings": [taken]}
    refused(put(api, SERVICE, body), 400, r"^A record with these values already exists \(bindings_pkey\)$")
    assert api.ok(SERVICE)["name"] == "half"


def test_a_service_undoes_a_binding_that_was_written_meanwhile(api: Client) -> None:
    read = api.ok(SERVICE)
    api.write(HTTP_ON_ETH0, {"ip_address_id": ETH1})
    assert put(api, SERVICE, {**read, "name": "later"}).status_code == 200
    assert api.read(HTTP_ON_ETH0)["ip_address_id"] == ETH0


def test_twins_do_not_survive(api: Client) -> None:
    for key, rest in ((PRINTING, RAW_ON_ALL), (DATABASE, SQL_ON_ALL)):
        path = path_of("services", key)
        assert len(api.ok(path)["bindings"]) == 2
        assert [item["id"] for item in write(api, path, {})["bindings"]] == [rest]
        assert [item["id"] for item in api.ok(path)["bindings"]] == [rest]


def test_positions_of_services(api: Client) -> None:
    path = path_of("services", RESOLVER)
    assert api.ok(path)["position"] == 1
    for position in (5, -1, 2):
        assert write(api, path, {"position": position})["position"] == position
    assert write(api, path, {}, ("position",))["position"] == 0 == api.ok(path)["position"]
    refused(put(api, HOST, api.ok(HOST)), 400, "^Duplicate service position: 0")


def test_definitions_of_services(api: Client) -> None:
    for seeded in (item["service_definition"] for item in api.ok("/api/v1/services?limit=0")):
        assert write(api, SERVICE, {"service_definition": seeded})["service_definition"] == seeded
    for unknown in ("nginx", "", "Whatever"):
        assert write(api, SERVICE, {"service_definition": unknown})["service_definition"] == "Missing Service"
        assert api.ok(SERVICE)["service_definition"] == "Missing Service"


def test_what_a_service_keeps(api: Client) -> None:
    path = path_of("services", DATABASE)
    before = api.ok(path)
    assert before["virtualization"]["details"]["container_name"] == "postgres"
    for changes in ({"source": {"type": "System"}}, {"virtualization": None}):
        write(api, path, changes)
        assert dict_without(api.ok(path), ("bindings",)) == dict_without(before, ("bindings",))
    write(api, path, {}, ("virtualization",))
    assert api.ok(path)["virtualization"] == before["virtualization"]
    details = {"service_id": SPARE, "compose_project": "shop"}
    wanted = {"container_name": None, "container_id": None, **details}
    assert write(api, path, {"virtualization": {"type": "Docker", "details": details}})["virtualization"] == {
        "type": "Docker",
        "details": wanted,
    }


def test_hosts_of_services(api: Client) -> None:
    body = api.ok(SERVICE)
    text = f"^Port binding references port {HTTP} which does not belong to this host$"
    refused(put(api, SERVICE, {**body, "host_id": DB_HOST}), 400, text)
    mismatch = ("entity_network_mismatch", {"entity": "Service"})
    for changes in ({"network_id": BRANCH}, {"host_id": BRANCH_HOST}):
        refused(put(api, SERVICE, {**body, **changes}), 400, "network", mismatch[0], **mismatch[1])
    empty = {**body, "bindings": []}
    refused(put(api, SERVICE, {**empty, "host_id": NOWHERE}), 500, 'foreign key constraint "services_host_id_fkey"$')
    assert api.ok(SERVICE) == body
    assert put(api, SERVICE, {**empty, "host_id": DB_HOST}).json()["data"]["host_id"] == DB_HOST
    assert WEBSITE in [item["id"] for item in api.ok(path_of("hosts", DB_HOST))["services"]]


def port(port_id: str, address: str | None = None, key: str | None = None) -> dict[str, Any]:
    """Return a port binding in a service, without an ID if there is no key."""
    body = {"type": "Port", "port_id": port_id, "ip_address_id": address, "service_id": WEBSITE, "network_id": HOME}
    return {**body, **({} if key is None else {"id": key})}


def address(address_id: str) -> dict[str, Any]:
    """Return a binding to an address in a service, without an ID."""
    return {"type": "IPAddress", "ip_address_id": address_id, "service_id": WEBSITE, "network_id": HOME}


@pytest.mark.parametrize(
    ("bindings", "text"),
    [
        ([address(ETH0), port(HTTP, ETH0)], "Cannot add ip_address binding: service already has a port binding on"),
        ([port(HTTP, ETH0), address(ETH0)], "Cannot add port binding: service already has an ip_address binding on"),
        ([port(HTTP), address(ETH0)], "Cannot add port binding on all ip_addresses: service already has ip_address"),
        ([port(SQL)], f"Port binding references port {SQL} which does not belong to this host$"),
        ([port(NOWHERE)], f"Port binding references port {NOWHERE} which does not belong to this host$"),
        ([port(HTTP, DB_ETH0)], f"Port binding references ip_address {DB_ETH0} which does not belong to this host$"),
        ([address(DB_ETH0)], f"IP address binding references ip_address {DB_ETH0} which does not belong to this host$"),
        (
            [port(DNS_TCP)],
            rf"Port 53/tcp \(ID: {DNS_TCP}\) is already bound to 'resolver' on this host\. Use 'Transfer Ports' to "
            r"reassign it, or remove the binding from 'resolver' first\.$",
        ),
        ([port(DNS_TCP, ETH0)], "Port 53/tcp .* is already bound to 'resolver' on this host"),
    ],
)
def test_rules_for_bindings_of_services(api: Client, bindings: list[dict[str, Any]], text: str) -> None:
    before = api.ok(SERVICE)
    refused(put(api, SERVICE, {**before, "name": "x", "bindings": bindings}), 400, f"^{text}")
    assert api.ok(SERVICE) == before


@pytest.mark.parametrize(
    "bindings",
    [
        [port(DNS_TCP, ETH1)],
        [address(ETH0), address(ETH1)],
        [address(ETH1), port(HTTP, ETH0)],
        [port(HTTP, ETH0), port(HTTP)],
    ],
)
def test_bindings_that_services_may_have(api: Client, bindings: list[dict[str, Any]]) -> None:
    assert put(api, SERVICE, {**api.ok(SERVICE), "bindings": bindings}).status_code == 200


def test_a_binding_can_make_two_services_unsaveable(api: Client) -> None:
    api.write(HTTP_ON_ETH0, {"port_id": DNS_TCP})
    for path in (SERVICE, path_of("services", RESOLVER)):
        refused(put(api, path, api.ok(path)), 400, "is already bound to '(website|resolver)' on this host")


# Tags

ASSIGN, ADD, REMOVE = (f"/api/v1/tags/assign{rest}" for rest in ("", "/bulk-add", "/bulk-remove"))
TAGGED = {
    "Host": ("hosts", WEB_HOST),
    "Service": ("services", WEBSITE),
    "Subnet": ("subnets", LAN),
    "Network": ("networks", HOME),
    "Dependency": ("dependencies", NAMES),
}


@pytest.fixture(name="second_application")
def _second_application(sim: Simulator) -> str:
    sim.add("tags", {"id": OTHER_APPLICATION, "name": "billing", "is_application": True})
    return OTHER_APPLICATION


def assign(api: Client, entity_type: str, key: str, *tags: str) -> requests.Response:
    """Replace the tags of an entity."""
    return put(api, ASSIGN, {"entity_type": entity_type, "entity_id": key, "tag_ids": tags})


def bulk(api: Client, path: str, entity_type: str, tag: str, *keys: str) -> Any:
    """Add or remove a tag, and return how many entities are affected."""
    response = post(api, path, {"entity_type": entity_type, "entity_ids": keys, "tag_id": tag})
    assert response.status_code == 200, response.text
    assert set(response.json()["data"]) == {"affected_count"}
    return response.json()["data"]["affected_count"]


@pytest.mark.parametrize("entity_type", TAGGED)
def test_assigned_tags(sim: Simulator, api: Client, version: str, entity_type: str) -> None:
    kind, key = TAGGED[entity_type]
    if kind in NEWER and version == OLD:
        unreadable(assign(api, entity_type, key, TAG), version, 422, "unknown variant `Dependency`")
        return
    path = path_of(kind, key, version)
    member = Client(sim, BOTH)
    before = api.ok(path)

    def tags() -> list[str]:
        document = api.ok(path)
        assert {**document, "tags": 0} == {**before, "tags": 0}
        return list(document["tags"])

    response = assign(member, entity_type, key, TAG, SAME_LETTERS)
    assert (response.status_code, response.json()["data"]) == (200, None)
    assert tags() == [TAG, SAME_LETTERS]
    # The order is that of the request. No tags change nothing.
    assert assign(member, entity_type, key, SAME_LETTERS, TAG).status_code == 200
    assert tags() == [SAME_LETTERS, TAG]
    assert assign(member, entity_type, key).status_code == 200
    assert tags() == [SAME_LETTERS, TAG]
    assert [bulk(member, ADD, entity_type, APPLICATION_TAG, key) for _turn in range(2)] == [1, 0]
    assert tags() == [SAME_LETTERS, TAG, APPLICATION_TAG]
    for tag in (SAME_LETTERS, APPLICATION_TAG, TAG):
        assert [bulk(member, REMOVE, entity_type, tag, key) for _turn in range(2)] == [1, 0]
    assert tags() == []


@pytest.mark.parametrize("entity_type", TAGGED)
def test_tags_in_bodies(api: Client, entity_type: str, second_application: str) -> None:
    kind, key = TAGGED[entity_type]
    path = path_of(kind, key)
    for wanted in ([TAG, SAME_LETTERS], [SAME_LETTERS, TAG], [APPLICATION_TAG]):
        assert write(api, path, {"tags": wanted})["tags"] == wanted == api.ok(path)["tags"]
    for changes, without in (({"tags": []}, ()), ({}, ("tags",))):
        assert write(api, path, {"name": "x", **changes}, without)["tags"] == []
        assert (api.ok(path)["name"], api.ok(path)["tags"]) == ("x", [APPLICATION_TAG])
    allowed = f"^Only one application tag allowed per {entity_type}. "
    body = {**body_of(api, path), "name": "y"}
    refused(put(api, path, {**body, "tags": [APPLICATION_TAG, second_application]}), 500, allowed)
    refused(put(api, path, {**body, "tags": [TAG, NOWHERE]}), 500, f"^Tag {NOWHERE} not found$")
    refused(put(api, path, {**body, "tags": [TAG, TAG]}), 500, "duplicate key")
    # A host is written after its tags, everything else before them.
    assert (api.ok(path)["name"], api.ok(path)["tags"]) == ("x" if kind == "hosts" else "y", [APPLICATION_TAG])


def test_refused_assignments(sim: Simulator, api: Client, second_application: str) -> None:
    before = api.ok(HOST)
    refused(assign(api, "Host", WEB_HOST, TAG, TAG), 500, "duplicate key")
    refused(assign(api, "Host", WEB_HOST, TAG, NOWHERE), 500, f"^Tag {NOWHERE} not found$")
    allowed = "^Only one application tag allowed per Host. Services inherit their host's application unless"
    refused(assign(api, "Host", WEB_HOST, APPLICATION_TAG, second_application), 500, allowed)
    body = {"entity_type": "Host", "entity_ids": [WEB_HOST], "tag_id": NOWHERE}
    refused(post(api, ADD, body), 500, f"^Tag {NOWHERE} not found$")
    assert bulk(api, REMOVE, "Host", NOWHERE, WEB_HOST) == 0
    viewer = Client(sim, VIEWER)
    for response in (assign(viewer, "Host", WEB_HOST, TAG), post(viewer, ADD, body), post(viewer, REMOVE, body)):
        refused(response, 403, "permission", "auth_permission_denied")
    for entity_type in ("Port", "Binding", "Tag", "Vlan"):
        text = f"^Entity type {entity_type} does not support tagging$"
        refused(assign(api, entity_type, HTTP, TAG), 400, text)
        refused(post(api, ADD, {**body, "entity_type": entity_type}), 400, text)
    said(assign(api, "host", WEB_HOST, TAG), 422, "unknown variant `host`, expected one of")
    for path, send, known in ((ADD, post, body), (REMOVE, post, body), (ASSIGN, put, {**body, "entity_id": HTTP})):
        names = ("entity_type", "entity_id", "tag_ids") if path == ASSIGN else tuple(body)
        for name in names:
            said(send(api, path, dict_without({**known, "tag_ids": []}, (name,))), 422, f"missing field `{name}`")
    assert api.ok(HOST) == before


def test_a_second_tag_of_an_application(api: Client, second_application: str) -> None:
    """Adding one to several does not check it; then no body with both can be written."""
    assert bulk(api, ADD, "Host", second_application, WEB_HOST, DB_HOST, DB_HOST) == 2
    assert api.ok(HOST)["tags"] == [APPLICATION_TAG, TAG, second_application]
    refused(put(api, HOST, body_of(api, HOST)), 500, "^Only one application tag")
    assert bulk(api, REMOVE, "Host", APPLICATION_TAG, WEB_HOST, DB_HOST) == 1
    assert write(api, HOST, {})["tags"] == [TAG, second_application]


def test_nothing_checks_what_gets_a_tag(sim: Simulator, api: Client) -> None:
    member = Client(sim, BRANCH_MEMBER)
    assert bulk(member, ADD, "Host", SAME_LETTERS, NOWHERE, DB_HOST) == 2
    assert api.ok(path_of("hosts", DB_HOST))["tags"] == [TAG, SAME_LETTERS]
    assert bulk(member, REMOVE, "Host", SAME_LETTERS, NOWHERE, DB_HOST) == 1
    assert assign(member, "Host", NOWHERE, TAG).status_code == 200
    assert assign(member, "Service", DATABASE, TAG).status_code == 200
    assert bulk(api, ADD, "Host", TAG) == 0
    for entity_type in ("Discovery", "Daemon", "DaemonApiKey", "UserApiKey", "Credential"):
        assert bulk(api, ADD, entity_type, TAG, NOWHERE) == 1
        assert assign(api, entity_type, NOWHERE, TAG).status_code == 200


def test_a_deleted_tag_is_gone_everywhere(sim: Simulator, api: Client) -> None:
    sim.remove("tags", TAG)
    for kind, key in (("hosts", WEB_HOST), ("subnets", DOCKER)):
        assert api.ok(path_of(kind, key))["tags"] == [APPLICATION_TAG]
    for kind, key in (("hosts", DB_HOST), ("networks", HOME), ("subnets", STORAGE_NET)):
        assert api.ok(path_of(kind, key))["tags"] == []
    assert api.ok(path_of("services", DATABASE))["tags"] == [SAME_LETTERS]


# Subnets


def test_subnets(sim: Simulator, api: Client, version: str) -> None:
    tenant = dialect_of(version).tenant_key
    home = [INTERNET, REMOTE, LAN, STORAGE_NET, DOCKER, LAN_6]
    assert Client(sim).ids("/api/v1/subnets") == home
    assert api.ids(f"/api/v1/subnets?{tenant}={HOME}") == home
    assert len(api.ids("/api/v1/subnets")) == 9
    for row in api.ok("/api/v1/subnets"):
        assert ("virtualization" in row) == (row["id"] == DOCKER)
        if row["cidr"] == "0.0.0.0/0":
            assert (row["name"], row["source"]) == (row["subnet_type"], {"type": "System"})
    path = path_of("subnets", DOCKER)
    assert api.ok(path)["virtualization"] == {"type": "Docker", "service_id": SPARE}
    assert "virtualization" not in write(api, path, {}, ("virtualization",))
    assert "virtualization" not in api.ok(path)
    assert write(api, path, {"source": {"type": "System"}})["source"] == {"type": "Manual"}


def test_types_of_subnets(api: Client) -> None:
    path = path_of("subnets", LAN)
    for value in ("Dmz", "WiFi", "IoT", "Guest", "VpnTunnel", "Management", "Loopback", "Unknown", "MacVlan"):
        assert write(api, path, {"subnet_type": value})["subnet_type"] == value == api.ok(path)["subnet_type"]
    assert write(api, path, {"subnet_type": "None"})["subnet_type"] == "Unknown"


def test_ranges_of_subnets(api: Client) -> None:
    path = path_of("subnets", LAN)
    for cidr in ("192.168.0.0/16", "192.168.20.8/29", "192.168.30.0/24", "0.0.0.0/0"):
        response = put(api, path, {**api.ok(path), "cidr": cidr})
        if cidr == "192.168.30.0/24":
            params = {"ip": "192.168.20.11", "subnet": cidr}
            refused(response, 400, "192.168.20.11", "ip_address_out_of_range", **params)
        else:
            assert response.json()["data"]["cidr"] == cidr
    assert write(api, path_of("subnets", LAN_6), {"cidr": "2001:DB8::/32"})["cidr"] == "2001:db8::/32"
    assert write(api, path_of("subnets", DOCKER), {"cidr": "10.0.0.1/32"})["cidr"] == "10.0.0.1/32"


def test_addresses_of_a_subnet_stay_in_their_network(sim: Simulator, api: Client) -> None:
    path = path_of("subnets", LAN)
    assert write(api, path, {"network_id": BRANCH})["network_id"] == BRANCH
    assert api.ok(path_of("ip-addresses", ETH0))["network_id"] == HOME
    assert Client(sim).get(path).status_code == 403


# Networks


def test_networks(sim: Simulator, api: Client, version: str) -> None:
    path = path_of("networks", HOME, version)
    before = api.ok(path)
    assert before["credential_ids"] == [SWITCHES]
    both = [DOCKERS, SWITCHES]
    assert write(api, path, {"credential_ids": both})["credential_ids"] == both == api.ok(path)["credential_ids"]
    body = {**api.ok(path), "name": "half", "credential_ids": [SWITCHES, NOWHERE]}
    refused(put(api, path, body), 500, "violates foreign key constraint")
    assert (api.ok(path)["name"], api.ok(path)["credential_ids"]) == ("half", both)
    for changes, without in (({"credential_ids": []}, ()), ({}, ("credential_ids",))):
        write(api, path, {"credential_ids": both})
        assert write(api, path, changes, without)["credential_ids"] == [] == api.ok(path)["credential_ids"]
    params = {"entity": "Organization", "id": NOWHERE}
    response = put(api, path, {**api.ok(path), "organization_id": NOWHERE})
    refused(response, 403, "Organization", "entity_access_denied", **params)
    other = path_of("networks", BRANCH, version)
    member = Client(sim)
    assert member.ids(other.rpartition("/")[0]) == [HOME]
    assert member.ok(other)["id"] == BRANCH


# Addresses

ADDRESS = path_of("ip-addresses", ETH0)


def test_addresses(api: Client, version: str) -> None:
    path = path_of("ip-addresses", ETH0, version)
    before = api.ok(path)
    for mac in (None, "02:00:00:00:00:99", "020000000099"):
        assert write(api, path, {"mac_address": mac})["mac_address"] == before["mac_address"]
    assert write(api, path, {}, ("mac_address",))["mac_address"] == before["mac_address"]
    assert write(api, path, {"name": "x" * 500})["name"] == "x" * 500
    for changes, without in (({"name": None}, ()), ({}, ("name",))):
        write(api, path, {"name": "eth0"})
        assert write(api, path, changes, without)["name"] is None
    assert write(api, path, {"ip_address": "192.168.20.99"})["ip_address"] == "192.168.20.99"
    assert api.ok(path) == {**before, "name": None, "ip_address": "192.168.20.99"}


def test_a_mac_address_can_be_set_once(api: Client, sim: Simulator) -> None:
    sim.change("ip_addresses", ETH0, {"mac_address": None})
    assert write(api, ADDRESS, {"mac_address": "02-00-00-00-00-aa"})["mac_address"] == "02:00:00:00:00:AA"
    assert write(api, ADDRESS, {"mac_address": None})["mac_address"] == "02:00:00:00:00:AA"


def test_positions_of_addresses(api: Client, version: str) -> None:
    word = "Interface" if version == OLD else "IP address"
    path = path_of("ip-addresses", ETH1, version)
    body = api.ok(path)
    assert body["position"] == 1
    for position, text in ((0, "0 is already used by another"), (2, "2 is out of range"), (-1, "-1 is out of range")):
        refused(put(api, path, {**body, "position": position}), 400, f"^{word} position {text}")
    refused(put(api, path, dict_without(body, ("position",))), 400, f"^{word} position 0 is already used")
    assert api.ok(path) == body


def test_places_of_addresses(api: Client) -> None:
    body = api.ok(ADDRESS)
    params = {"ip": "192.168.21.1", "subnet": "192.168.20.0/24"}
    response = put(api, ADDRESS, {**body, "ip_address": "192.168.21.1"})
    refused(response, 400, "192.168.21.1", "ip_address_out_of_range", **params)
    for changes, entity in (({"network_id": BRANCH}, "Host"), ({"subnet_id": BRANCH_LAN}, "Subnet")):
        refused(put(api, ADDRESS, {**body, **changes}), 400, "network", "entity_network_mismatch", entity=entity)
    refused(put(api, ADDRESS, {**body, "subnet_id": NOWHERE}), 500, 'constraint "interfaces_subnet_id_fkey"$')
    refused(put(api, ADDRESS, {**body, "host_id": NOWHERE}), 400, "position 0 is out of range")
    # The address of another host is no problem, one that the host has in the subnet is.
    assert write(api, ADDRESS, {"ip_address": "192.168.20.12"})["ip_address"] == "192.168.20.12"
    taken = {**api.ok(path_of("ip-addresses", ETH1)), "subnet_id": LAN, "ip_address": "192.168.20.12"}
    text = 'duplicate key value violates unique constraint "interfaces_host_id_subnet_id_ip_address_key"$'
    refused(put(api, path_of("ip-addresses", ETH1), taken), 500, text)


# Dependencies

DEPENDENCY = path_of("dependencies", ORDERS)


def of_services(*keys: str) -> dict[str, Any]:
    """Return members by services."""
    return {"members": {"type": "Services", "service_ids": [*keys]}}


def of_bindings(*keys: str) -> dict[str, Any]:
    """Return members by bindings."""
    return {"members": {"type": "Bindings", "binding_ids": [*keys]}}


def test_members_are_in_order(api: Client) -> None:
    assert api.ids(f"/api/v1/dependencies?network_id={HOME}") == [ORDERS, NAMES, PLANNED]
    for wanted in (of_services(WEBSITE, DATABASE), of_services(DATABASE, WEBSITE, SPARE), of_bindings(ON_DB, ON_ETH1)):
        assert write(api, DEPENDENCY, wanted)["members"] == wanted["members"] == api.ok(DEPENDENCY)["members"]
    assert write(api, DEPENDENCY, {}, ("members",))["members"] == of_services()["members"]
    assert api.ok(DEPENDENCY)["members"] == of_services()["members"]


def test_looks_of_dependencies(api: Client) -> None:
    for style, stored in (("Step", "SmoothStep"), ("SimpleBezier", "Bezier"), ("Straight", "Straight")):
        assert write(api, DEPENDENCY, {"edge_style": style})["edge_style"] == stored
    assert write(api, DEPENDENCY, {}, ("edge_style",))["edge_style"] == "SmoothStep"
    for color, stored in (("Red", "Red"), ("red", "Yellow"), ("", "Yellow"), ("Lime", "Lime")):
        assert write(api, DEPENDENCY, {"color": color})["color"] == stored == api.ok(DEPENDENCY)["color"]
    assert write(api, DEPENDENCY, {"dependency_type": "HubAndSpoke"})["dependency_type"] == "HubAndSpoke"
    assert write(api, DEPENDENCY, {"source": {"type": "System"}})["source"] == {"type": "Manual"}


def test_a_service_is_a_member_once(api: Client) -> None:
    twice = of_services(WEBSITE, DATABASE, WEBSITE)
    assert write(api, DEPENDENCY, twice)["members"] == twice["members"]
    assert api.ok(DEPENDENCY)["members"] == of_services(WEBSITE, DATABASE)["members"]
    text = r"^A record with these values already exists \(dependency_members_dep_service_unique\)$"
    for keys in ((HTTP_ON_ETH0, HTTPS_ON_ALL), (HTTP_ON_ETH0, HTTP_ON_ETH0)):
        before = api.ok(DEPENDENCY)
        body = {**before, "name": f"half {len({*keys})}", "color": "Lime", **of_bindings(*keys)}
        refused(put(api, DEPENDENCY, body), 400, text)
        assert api.ok(DEPENDENCY) == {**before, "name": body["name"], "color": "Lime"}


def test_refused_members(api: Client) -> None:
    before = api.ok(DEPENDENCY)
    for members, text in (
        (of_services(WEBSITE, NOWHERE), f"^Service {NOWHERE} not found$"),
        (of_bindings(NOWHERE), f"^Binding {NOWHERE} not found$"),
        (of_services(BRANCH_SITE), f"^Dependency is on network {HOME}, can't add service on network {BRANCH}$"),
        (of_bindings(ON_BRANCH), f"^Dependency is on network {HOME}, can't add binding on network {BRANCH}$"),
        ({"network_id": BRANCH}, f"^Dependency is on network {BRANCH}, "),
    ):
        refused(put(api, DEPENDENCY, {**before, "name": "x", **members}), 400, text)
    assert api.ok(DEPENDENCY) == before
    assert write(api, path_of("dependencies", PLANNED), {"network_id": BRANCH})["network_id"] == BRANCH


def test_deleted_members(sim: Simulator, api: Client) -> None:
    sim.remove("services", WEBSITE)
    assert api.ok(DEPENDENCY)["members"] == of_services(DATABASE, STORAGE)["members"]
    assert api.ok(path_of("dependencies", NAMES))["members"] == of_bindings(DNS_ON_ETH0)["members"]
    sim.remove("bindings", DNS_ON_ETH0)
    assert api.ok(path_of("dependencies", NAMES))["members"] == of_bindings()["members"]
    sim.remove("hosts", DB_HOST)
    assert api.ok(DEPENDENCY)["members"] == of_services()["members"]
    sim.remove("networks", HOME)
    assert api.ids("/api/v1/dependencies") == [BRANCH_ORDERS]
    assert all(row["network_id"] == BRANCH for row in api.ok("/api/v1/subnets"))


# The seed, faults, and the speed


def test_the_seed_fits_together() -> None:
    seed = Scanopy.read_seed(Scanopy.own_seed()).collections
    known = {key: item for items in seed.values() for key, item in ((item["id"], item) for item in items)}
    for items in seed.values():
        for item in items:
            for tag in item.get("tags", ()):
                assert "color" in known[tag]
    for item in seed["ip_addresses"]:
        assert known[item["subnet_id"]]["network_id"] == item["network_id"]
    for item in seed["dependencies"]:
        keys = next(value for value in item["members"].values() if isinstance(value, list))
        assert all(known[key]["network_id"] == item["network_id"] for key in keys)
    for host in seed["hosts"]:
        positions = [item["position"] for item in seed["services"] if item["host_id"] == host["id"]]
        assert positions == [*range(len(positions))]


def test_faults(sim: Simulator, api: Client) -> None:
    paths = (HOST, SERVICE, DEPENDENCY, path_of("subnets", LAN), path_of("networks", HOME), ADDRESS)
    for path in paths:
        before = api.ok(path)
        sim.fault("PUT", apply=False)
        changes = {"name": "never"} | ({"bindings": []} if path == SERVICE else {})
        assert write(api, path, changes)["name"] == "never"
        assert api.ok(path) == before
    sim.fault("PUT", stale=30)
    write(api, HOST, {"name": "later", "tags": [TAG]})
    assert api.ok(HOST)["name"] == "web-1"
    sim.advance(31)
    assert (api.ok(HOST)["name"], api.ok(HOST)["tags"]) == ("later", [TAG])
    sim.fault("PUT", apply=False)
    assert assign(api, "Host", WEB_HOST, SAME_LETTERS).status_code == 200
    assert api.ok(HOST)["tags"] == [TAG]


def test_400_hosts(sim: Simulator, api: Client) -> None:
    hosts = sim.clone("hosts", PRINTER_HOST, 400)
    sim.add(
        "services",
        *(
            {"id": str(uuid.uuid4()), "network_id": HOME, "host_id": host, "name": "x", "service_definition": "Custom"}
            for host in hosts
        ),
    )
    start = time.monotonic()
    for number, host in enumerate(hosts):
        body = {"id": host, "name": f"host-{number}", "hidden": False}
        assert put(api, path_of("hosts", host), body).status_code == 200
    rows = {row["id"]: row["name"] for row in api.ok("/api/v1/hosts?limit=0")}
    assert [rows[host] for host in hosts] == [f"host-{number}" for number in range(400)]
    assert time.monotonic() - start < 30


def test_unknown_documents_of_the_control_plane(sim: Simulator) -> None:
    with pytest.raises(SimulatorError, match="nothing with the id"):
        sim.remove("dependencies", NOWHERE)
    with pytest.raises(SimulatorError, match="Invalid CIDR"):
        sim.add("subnets", {"id": NOWHERE, "network_id": HOME, "cidr": "10.0.0.1/8", "name": "x"})
    assert re.match("scp_u_", sim.get("user_api_keys", ADMIN)["key"])
