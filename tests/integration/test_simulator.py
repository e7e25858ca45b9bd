# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator of the Gcore Cloud API itself: its routes, limits, errors, faults and control plane."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import requests
from pydantic import BaseModel, RootModel
from simulators import Simulator, SimulatorError
from simulators.command import main
from simulators.gcore import lb_listener, lb_pool, load_balancer, security_group, values
from simulators.gcore.api import Gcore
from simulators.gcore.kind import GcoreKind

from . import harness
from .contract import Contract, Watched, contract

TESTS = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.bad_requests

NETWORK = "10000000-0000-4000-8000-000000000001"
SUBNET = "20000000-0000-4000-8000-000000000001"
SUBNET_6 = "20000000-0000-4000-8000-000000000003"
OTHER_SUBNET = "20000000-0000-4000-8000-000000000002"
FOREIGN_SUBNET = "20000000-0000-4000-8000-000000000004"
GROUP = "30000000-0000-4000-8000-00000000000{:x}"
PORT = "40000000-0000-4000-8000-000000000001"
PAIRS_PORT = "40000000-0000-4000-8000-000000000002"
OPEN_PORT = "40000000-0000-4000-8000-000000000003"
SYSTEM_PORT = "40000000-0000-4000-8000-000000000004"
FOREIGN_PORT = "40000000-0000-4000-8000-000000000008"
INSTANCE = "50000000-0000-4000-8000-000000000001"
BARE_INSTANCE = "50000000-0000-4000-8000-000000000002"
LOCK_INSTANCE = "50000000-0000-4000-8000-000000000003"
BALANCER = "70000000-0000-4000-8000-000000000001"
LOGGED_BALANCER = "70000000-0000-4000-8000-000000000002"
LOCK_BALANCER = "70000000-0000-4000-8000-000000000003"
SILENT_BALANCER = "70000000-0000-4000-8000-000000000005"
FOREIGN_BALANCER = "70000000-0000-4000-8000-000000000006"
NOWHERE = "90000000-0000-4000-8000-000000000009"
DATA_VOLUME = "60000000-0000-4000-8000-000000000501"
BOOT_VOLUME = "60000000-0000-4000-8000-000000000003"
FREE_VOLUME = "60000000-0000-4000-8000-000000000502"
SAVED_VOLUME = "60000000-0000-4000-8000-000000000008"
LOCAL_VOLUME = "60000000-0000-4000-8000-000000000504"
SUSPENDED_INSTANCE = "50000000-0000-4000-8000-000000000009"
FOREIGN_INSTANCE = "50000000-0000-4000-8000-000000000007"
METAL = "50000000-0000-4000-8000-000000000006"
SERVER_GROUP = "60000000-0000-4000-8000-000000000601"
EMPTY_GROUP = "60000000-0000-4000-8000-000000000602"
FOREIGN_GROUP = "60000000-0000-4000-8000-000000000605"
NETWORKS = [f"10000000-0000-4000-8000-00000000000{digit}" for digit in "12345"]

PORT_PATH = f"/cloud/v1/ports/1/7/{PORT}"
INSTANCE_PATH = f"/cloud/v1/instances/1/7/{INSTANCE}"
NETWORK_PATH = f"/cloud/v1/networks/1/7/{NETWORK}"
NETWORK_PATH_2 = f"/cloud/v2/networks/1/7/{NETWORK}"
SUBNET_PATH = f"/cloud/v1/subnets/1/7/{SUBNET}"
IMAGE_PATH = "/cloud/v1/images/1/7/61000000-0000-4000-8000-000000000001"
SNAPSHOT_PATH = "/cloud/v1/snapshots/1/7/80000000-0000-4000-8000-000000000001"
BALANCER_PATH = f"/cloud/v1/loadbalancers/1/7/{BALANCER}"
BALANCER_PATH_2 = f"/cloud/v2/loadbalancers/1/7/{BALANCER}"
LOGGED_PATH = f"/cloud/v1/loadbalancers/1/7/{LOGGED_BALANCER}"
LOGGED_PATH_2 = f"/cloud/v2/loadbalancers/1/7/{LOGGED_BALANCER}"
PROJECT_PATH = "/cloud/v1/projects/2"

KINDS = [kind for kind in Gcore.kinds() if kind.document is not None]
"""The kinds that keep documents."""


def item_path(kind: GcoreKind) -> str:
    """Return the path of the single read, with its variables."""
    return f"{kind.path}/{{{kind.item}}}"


def filled(path: str, **variables: Any) -> str:
    """Return a path in the first project and region, and in the first cluster."""
    return path.format(**{"project_id": 1, "region_id": 7, "cluster_name": "shop", **variables})


def key_in_path(kind: GcoreKind, document: Any) -> str:
    """Return the ID or the name of a document, as a path has it."""
    if kind.by_name:
        return str(document["name"])
    return str(document.get("id") or document.get("port_id") or document["servergroup_id"])


LISTS = {
    filled(kind.path): (kind.path, kind.query.model_fields["limit"].default)
    for kind in Gcore.kinds()
    if kind.query is not None
} | {
    "/cloud/v1/tasks": ("/cloud/v1/tasks", 10),
    "/cloud/v1/tasks/1/7/active": ("/cloud/v1/tasks/{project_id}/{region_id}/active", 10),
}
"""Each list: its path with variables, and how many documents a page has unless the query says more."""
NAMED = [
    (filled(write.path or item_path(kind), **{kind.item: kind.seed[0]["id"]}), write.starts_tasks)
    for kind in KINDS
    for write in kind.writes
    if write.body is values.NamedBody
    and write.generation != "pages"
    and issubclass(kind.document, values.NamedDocument)
]
"""The writes of kinds of which only the name and the tags can change: the path, and whether they start tasks."""


class Client:
    """A client of the API, with a key."""

    def __init__(self, simulator: Simulator) -> None:
        self.url = simulator.url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"APIKey {simulator.key}"

    def get(self, path: str, **options: Any) -> requests.Response:
        """Read without following redirects."""
        return self.session.get(self.url + path, timeout=30, allow_redirects=False, **options)

    def patch(self, path: str, body: Any, **options: Any) -> requests.Response:
        """Write a JSON body."""
        options.setdefault("timeout", 30)
        return self.session.patch(self.url + path, json=body, **options)

    def post(self, path: str, body: Any = None) -> requests.Response:
        """Send a JSON body, or none."""
        return self.session.post(self.url + path, json=body, timeout=30)

    def put(self, path: str, body: Any) -> requests.Response:
        """Replace by a JSON body."""
        return self.session.put(self.url + path, json=body, timeout=30)

    def delete(self, path: str) -> requests.Response:
        """Remove a part."""
        return self.session.delete(self.url + path, timeout=30)

    def ok(self, path: str, **options: Any) -> Any:
        """Return what a successful read says."""
        response = self.get(path, **options)
        assert response.status_code == 200, response.text
        return response.json()

    def count(self, path: str, **query: Any) -> int:
        """Return the count that a list says."""
        number: int = self.ok(path, params=query)["count"]
        return number

    def task(self, task_id: str) -> Any:
        """Return a task."""
        return self.ok(f"/cloud/v1/tasks/{task_id}")

    def start(self, path: str, body: Any = None, method: str = "PATCH") -> list[str]:
        """Return the tasks of a write."""
        response = self.session.request(method, self.url + path, json=body, timeout=30)
        assert response.status_code == 200, response.text
        tasks: list[str] = response.json()["tasks"]
        return tasks

    def run(self, path: str, body: Any = None, method: str = "POST") -> Any:
        """Start an operation, which has one task, and return the task at its end."""
        (task_id,) = self.start(path, body, method)
        until(lambda: self.task(task_id)["finished_on"])
        return self.task(task_id)


@pytest.fixture(name="api")
def _api(sim: Simulator) -> Iterator[Client]:
    client = Client(sim)
    yield client
    client.session.close()


ENDLESS = 10.0**6
"""Seconds for which no test waits."""
STOPPED: list[Simulator] = []
"""The simulator of a test, whose clock only ``until`` moves."""


@pytest.fixture(autouse=True)
def _stopped(request: pytest.FixtureRequest) -> Iterator[None]:
    if "sim" in request.fixturenames and not request.node.get_closest_marker("real_time"):
        sim = request.getfixturevalue("sim")
        sim.advance()
        STOPPED.append(sim)
    yield
    STOPPED.clear()


def until(condition: Callable[[], object]) -> None:
    """Let time pass until something is so."""

    def came() -> bool:
        if condition():
            return True
        for sim in STOPPED:
            sim.advance(0.05)
        return False

    harness.until(came)


@pytest.fixture(name="judge")
def _judge() -> Contract:
    return contract("gcore")


def invalid_fields(response: requests.Response) -> list[str]:
    """Return the fields that a validation error names."""
    assert response.status_code == 400, response.text
    body = response.json()
    assert body["exception_class"] == "ValidationError"
    assert body["message"].startswith("Validation Error: ")
    return sorted(body["invalid_fields"])


def refused(response: requests.Response, status: int, code: str) -> None:
    """Check a refusal."""
    body = response.json()
    assert (response.status_code, body["exception_class"]) == (status, code), response.text
    assert body["request_id"] == response.headers["X-Request-Id"]
    assert body["message"]


# Reads


def test_single_reads(api: Client) -> None:
    port = api.ok(PORT_PATH)
    assert port["id"] == PORT
    assert port["tags"] == {"env": "production", "team": "backend"}
    assert "project_id" not in port
    assert api.ok(PORT_PATH.replace("4000", "4000").upper().replace("/CLOUD/V1/PORTS", "/cloud/v1/ports")) == port
    instance = api.ok(INSTANCE_PATH)
    assert instance["tags"][0] == {"key": "image_name", "value": "ubuntu-22.04", "read_only": True}
    assert "kind" not in instance
    assert api.ok(PROJECT_PATH)["name"] == "staging"
    assert api.ok("/cloud/v1/projects/4")["description"].endswith("\n\tC:\\bench, 試験 🚀")
    balancer = api.ok(BALANCER_PATH)
    assert (balancer["logging"], balancer["stats"], balancer["admin_state_up"]) == ({"enabled": False}, None, True)
    assert api.ok(f"{BALANCER_PATH}?show_stats=true")["stats"]["active_connections"] == 3
    assert api.ok(LOGGED_PATH)["logging"] == {
        "enabled": True,
        "destination_region_id": 8,
        "topic_name": "api.access-logs",
        "retention_policy": {"period": 45},
    }


@pytest.mark.parametrize(
    "path",
    [
        f"/cloud/v1/ports/1/7/{NOWHERE}",
        f"/cloud/v1/ports/1/7/{FOREIGN_PORT}",
        f"/cloud/v1/ports/2/7/{PORT}",
        f"/cloud/v1/ports/1/8/{PORT}",
        f"/cloud/v1/ports/9/7/{PORT}",
        "/cloud/v1/ports/1/9",
        f"/cloud/v1/instances/2/7/{INSTANCE}",
        f"/cloud/v1/loadbalancers/1/7/{NOWHERE}",
        f"/cloud/v1/loadbalancers/1/7/{FOREIGN_BALANCER}",
        f"/cloud/v1/securitygroups/1/7/{NOWHERE}",
        f"/cloud/v1/securitygroups/2/8/{GROUP.format(1)}",
        f"/cloud/v1/networks/1/7/{NOWHERE}",
        f"/cloud/v1/networks/2/8/{NETWORKS[0]}",
        "/cloud/v1/networks/1/9",
        "/cloud/v1/projects/9",
        "/cloud/v1/tasks/nothing",
        "/cloud/v1/nothing",
        "/cloud/v1/projects/",
        "/",
    ],
)
def test_not_found(api: Client, path: str) -> None:
    refused(api.get(path), 404, "NotFoundError")


def test_wrong_methods(api: Client) -> None:
    response = api.session.put(api.url + PORT_PATH, json={}, timeout=30)
    refused(response, 405, "HTTPError")
    assert response.json()["message"] == "HTTP 405: Method Not Allowed"
    refused(api.session.delete(api.url + "/cloud/v1/projects/1", timeout=30), 501, "NotSimulated")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/cloud/v1/ports/one/7", "project_id"),
        ("/cloud/v1/ports/1/7.0", "region_id"),
        ("/cloud/v1/projects/x", "project_id"),
        ("/cloud/v1/ports/1/7/x", "port_id"),
        (f"/cloud/v1/ports/1/7/{PORT.replace('-', '')}", "port_id"),
        ("/cloud/v1/ports/1/7/40000000-0000-1000-8000-000000000001", "port_id"),
        ("/cloud/v1/instances/1/7/x", "instance_id"),
        ("/cloud/v1/loadbalancers/1/7/x", "load_balancer_id"),
        ("/cloud/v1/securitygroups/1/7/x", "group_id"),
        ("/cloud/v1/networks/1/7/x", "network_id"),
        (f"/cloud/v1/networks/1/7/{NETWORKS[0]}?owned_by=any", "owned_by"),
        (f"{BALANCER_PATH}?show_stats=1", "show_stats"),
        (f"{BALANCER_PATH}?limit=1", "limit"),
    ],
)
def test_malformed_paths(api: Client, path: str, field: str) -> None:
    assert invalid_fields(api.get(path)) == [field]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "not_authenticated"),
        ("", "not_authenticated"),
        ("apikey", "not_authenticated"),
        ("apikey  {key}", "not_authenticated"),
        ("{key}", "not_authenticated"),
        ("Bearer {key}", "token_not_valid"),
        ("apikey {key}x", "not_authenticated"),
        ("apikey nothing", "not_authenticated"),
    ],
)
def test_refused_keys(sim: Simulator, header: str | None, code: str) -> None:
    headers = {} if header is None else {"Authorization": header.format(key=sim.key)}
    response = requests.get(sim.url + PORT_PATH, headers=headers, timeout=30)
    refused(response, 401, code)
    assert sim.key not in response.text


@pytest.mark.parametrize("scheme", ["apikey", "APIKey", "APIKEY"])
def test_accepted_schemes(sim: Simulator, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {sim.key}"}
    assert requests.get(sim.url + PORT_PATH, headers=headers, timeout=30).status_code == 200


# Lists


@pytest.mark.parametrize("path", LISTS)
def test_limits(api: Client, path: str) -> None:
    for query in ("limit=0", "limit=-1", "limit=1001", "limit=x", "limit=1.0", "limit=", "limit=1&limit=2"):
        assert invalid_fields(api.get(f"{path}?{query}")) == ["limit"]
    for query in ("offset=-1", "offset=x"):
        assert invalid_fields(api.get(f"{path}?{query}")) == ["offset"]
    assert invalid_fields(api.get(f"{path}?nothing=1")) == ["nothing"]
    assert api.ok(f"{path}?limit=1000&offset=10000")["results"] == []


def test_pages(sim: Simulator, api: Client) -> None:
    ids = sim.clone("ports", PORT, 150)
    assert len(api.ok("/cloud/v1/ports/1/7")["results"]) == 100
    assert api.count("/cloud/v1/ports/1/7") == 158
    pages = [api.ok(f"/cloud/v1/ports/1/7?limit=50&offset={offset}") for offset in range(0, 200, 50)]
    found = [port["id"] for page in pages for port in page["results"]]
    assert len(found) == len(set(found)) == 158
    assert set(ids) < set(found)
    assert len(api.ok("/cloud/v1/securitygroups/1/7")["results"]) == 10
    assert api.count("/cloud/v1/securitygroups/1/7") == 17


@pytest.mark.parametrize(
    ("query", "number"),
    [
        (f"ids={PORT}&ids={PAIRS_PORT}&ids={NOWHERE}", 2),
        ("ip_addresses=10.10.1.11&ip_addresses=2001:db8:10:0::12", 2),
        (f"network_ids={NETWORK}", 6),
        (f"subnet_ids={OTHER_SUBNET}", 1),
        ("attached=false", 2),
        ("attached=true", 6),
        ("managed_by=system", 1),
        ("parent_port_id=40000000-0000-4000-8000-000000000006", 1),
        (f"resource_id={INSTANCE}", 1),
        ("resource_type=baremetal_server", 2),
        ("resource_type=instance&managed_by=user&limit=1", 3),
    ],
)
def test_port_filters(api: Client, query: str, number: int) -> None:
    assert api.ok(f"/cloud/v1/ports/1/7?{query}")["count"] == number


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 6),
        ("name=twi", 2),
        ("name=TWIN", 0),
        ("uuid=50000000-0000", 6),
        ("ip=10.10.1.1", 2),
        ("ip=203.0.113.11", 1),
        ("flavor_id=g2-standard-4-8", 1),
        ("flavor_id=g2", 0),
        ("flavor_prefix=g2-standard-2", 5),
        ("exclude_flavor_prefix=g2-standard-2", 1),
        ("exclude_secgroup=web", 5),
        ("status=SHUTOFF", 1),
        ("status=SUSPENDED", 1),
        ("tag_key_value=%7B%22env%22%3A%22production%22%2C%22team%22%3A%22backend%22%7D", 1),
        ("tag_value=production&tag_value=nothing", 2),
        ("include_baremetal=true", 8),
        ("include_k8s=false", 6),
        ("only_isolated=true", 1),
        ("with_ddos=true", 6),
        ("protection_status=Active", 6),
        ("with_ddos=true&protection_status=Active", 0),
        ("with_ddos=true&profile_name=games", 0),
        ("with_ddos=true&type_ddos_profile=basic", 6),
        ("changes-since=2024-01-16T00:00:00Z", 0),
        ("changes-before=2024-01-16T00:00:00Z", 6),
        ("available_floating=true", 1),
    ],
)
def test_instance_filters(api: Client, query: str, number: int) -> None:
    assert api.ok(f"/cloud/v1/instances/1/7?{query}")["count"] == number


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 2), ("name=etal", 1), ("name=web", 0), ("uuid=50000000", 2), ("flavor_prefix=bm1", 1), ("status=SHUTOFF", 0)],
)
def test_bare_metal_filters(api: Client, query: str, number: int) -> None:
    assert api.ok(f"/cloud/v1/bminstances/1/7?{query}")["count"] == number


@pytest.mark.parametrize(("bare_metal", "status", "number"), [("refused", 400, None), ("ignored", 200, 6)])
def test_what_becomes_of_include_baremetal(
    api: Client, sim: Watched, bare_metal: str, status: int, number: int | None
) -> None:
    sim.settings(bare_metal=bare_metal)
    response = api.get("/cloud/v1/instances/1/7?include_baremetal=true")
    assert (response.status_code, response.json().get("count")) == (status, number)
    assert api.ok("/cloud/v1/instances/1/7")["count"] == 6
    rows = api.ok("/cloud/v1/bminstances/1/7")["results"]
    assert not any("volumes" in row for row in rows)


def test_paths_of_bare_metal_servers_show_no_instance(api: Client) -> None:
    metal = "/cloud/v1/bminstances/1/7"
    (row, _other) = api.ok(f"{metal}?order_by=created.asc")["results"]
    assert api.ok(f"{metal}/{row['id']}") == row
    refused(api.get(f"{metal}/{INSTANCE}"), 404, "NotFoundError")
    refused(api.patch(f"{metal}/{INSTANCE}", {"name": "metal-9"}), 404, "NotFoundError")
    refused(api.patch(f"{metal}/{row['id']}", {"nonsense": 1}), 400, "ValidationError")
    assert api.patch(f"{metal}/{row['id']}", {"name": "metal-9"}).json() == api.ok(f"{metal}/{row['id']}")


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 5),
        ("name=twi", 2),
        ("name=TWIN", 0),
        ("assigned_floating=true", 1),
        ("assigned_floating=false", 4),
        ("logging_enabled=true", 1),
        ("logging_enabled=false", 4),
        ("operating_status=OFFLINE", 2),
        ("provisioning_status=ACTIVE", 5),
        ("provisioning_status=PENDING_UPDATE", 0),
        ("tag_key=env", 2),
        ("tag_key=env&tag_key=k8s_cluster", 1),
        ("tag_key_value=%7B%22env%22%3A%22production%22%2C%22team%22%3A%22backend%22%7D", 1),
    ],
)
def test_load_balancer_filters(api: Client, query: str, number: int) -> None:
    assert api.ok(f"/cloud/v1/loadbalancers/1/7?{query}")["count"] == number


LISTENER = "b0000000-0000-4000-8000-00000000000{}"
POOL = "c0000000-0000-4000-8000-00000000000{}"
SECRET = "d0000000-0000-4000-8000-00000000000{}"
PARTS = [
    *(f"/cloud/{{}}/lblisteners/1/7/{LISTENER.format(digit)}" for digit in "123"),
    *(f"/cloud/{{}}/lbpools/1/7/{POOL.format(digit)}" for digit in "123"),
    BALANCER_PATH.replace("v1", "{}"),
]
"""The paths of a load balancer and its parts, for each version."""


@pytest.mark.parametrize("path", PARTS)
def test_one_lock_for_a_load_balancer_and_its_parts(api: Client, sim: Simulator, path: str) -> None:
    sim.settings(task_running=5)
    (task_id,) = api.start(path.format("v2"), {"name": "other"})
    for each in PARTS:
        for version in ("v1", "v2"):
            response = api.patch(each.format(version), {"name": "another"})
            refused(response, 409, "ConflictError")
            assert "is locked by the active task" in response.json()["message"]
        shown = api.ok(each.format("v1"))
        shows_lock = (shown["task_id"], shown["provisioning_status"]) == (task_id, "PENDING_UPDATE")
        assert shows_lock is (each in (path, PARTS[-1])), each
    assert len(api.start(f"/cloud/v2/lblisteners/1/7/{LISTENER.format(8)}", {"name": "other"})) == 1
    sim.advance(5)
    assert {api.ok(each.format("v1"))["provisioning_status"] for each in PARTS} == {"ACTIVE"}
    assert api.ok(path.format("v1"))["name"] == "other"


def test_a_part_of_a_pending_load_balancer(api: Client, sim: Simulator) -> None:
    sim.change("loadbalancers", BALANCER, {"provisioning_status": "PENDING_UPDATE"})
    for path in PARTS:
        refused(api.patch(path.format("v2"), {"name": "other"}), 409, "ConflictError")


def test_the_older_update_of_a_listener(api: Client, sim: Simulator) -> None:
    path = PARTS[0].format("v1")
    assert api.patch(path, {"name": "other"}).json()["name"] == "other"
    assert api.ok(path)["name"] == "other"
    assert api.count("/cloud/v1/tasks") == 0
    assert invalid_fields(api.patch(path, {"connection_limit": 5})) == ["connection_limit", "name"]
    sim.settings(generation="pages")
    refused(api.patch(path.replace("v1", "v2"), {"name": "x-1"}), 404, "NotFoundError")


USERS = [{"username": f"user-{digit}", "encrypted_password": f"$5$salt${digit}" + "x" * 119} for digit in "1234"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "x"}, "name"),
        ({"protocol": "TCP"}, "protocol"),
        ({"connection_limit": -2}, "connection_limit"),
        ({"connection_limit": None}, "connection_limit"),
        ({"allowed_cidrs": ["10.0.0.1/8"]}, "allowed_cidrs.0"),
        ({"allowed_cidrs": ["2001:db8::/32"]}, "allowed_cidrs"),
        ({"allowed_cidrs": [f"10.0.{number}.0/24" for number in range(101)]}, "allowed_cidrs"),
        ({"secret_id": ""}, "secret_id"),
        ({"secret_id": NOWHERE}, "secret_id"),
        ({"sni_secret_id": [SECRET.format(1), NOWHERE]}, "sni_secret_id"),
        ({"timeout_client_data": -1}, "timeout_client_data"),
        ({"timeout_member_data": 86_400_001}, "timeout_member_data"),
        ({"user_list": [{"username": "operator"}]}, "user_list.0.encrypted_password"),
        ({"user_list": [{"username": "-operator", "encrypted_password": "x"}]}, "user_list.0.username"),
        ({"user_list": [{"username": "ab", "encrypted_password": "x"}]}, "user_list.0.username"),
        ({"user_list": [{"username": "a" * 33, "encrypted_password": "x"}]}, "user_list.0.username"),
        ({"user_list": [{"username": "operator", "encrypted_password": "x" * 129}]}, "user_list.0.encrypted_password"),
        ({"user_list": [{"username": "operator", "encrypted_password": None}]}, "user_list.0.encrypted_password"),
        (
            {"user_list": [{"username": "operator", "password": "x"}]},
            "user_list.0.encrypted_password user_list.0.password",
        ),
        ({"user_list": {}}, "user_list"),
        ({"user_list": USERS[:4]}, "user_list"),
        # Rules that a schema cannot express.
        ({"user_list": [USERS[0], {**USERS[1], **USERS[0]}]}, "user_list"),
    ],
)
def test_listener_update_against_the_rules(api: Client, sim: Simulator, body: Any, field: str) -> None:
    before = sim.documents("lblisteners")
    assert invalid_fields(api.patch(PARTS[0].format("v2"), body)) == field.split()
    assert sim.documents("lblisteners") == before


def test_users_of_a_listener(api: Client, sim: Simulator) -> None:
    path = f"/cloud/v2/lblisteners/1/7/{LISTENER.format(9)}"
    before = api.ok(path.replace("v2", "v1"))
    assert api.start(path, {"user_list": before["user_list"]}) == []
    for users in (before["user_list"][1:], USERS[:3], [{**USERS[0], "encrypted_password": "x"}], []):
        assert api.run(path, {"user_list": users}, "PATCH")["task_type"] == "patch_lblistener"
        assert api.ok(path.replace("v2", "v1")) == {**before, "user_list": users}
    assert api.start(path, {"user_list": None}) == []
    other = path.replace(LISTENER.format(9), LISTENER.format(5))
    assert invalid_fields(api.patch(other, {"user_list": USERS[:1]})) == ["user_list"], "its protocol is UDP"
    assert api.start(other, {"user_list": []}) == []


@pytest.mark.parametrize(
    ("sent", "key", "stored"),
    [
        ({"connection_limit": -1}, "connection_limit", 100_000),
        ({"allowed_cidrs": None}, "allowed_cidrs", None),
        ({"sni_secret_id": None}, "sni_secret_id", None),
        ({"secret_id": None}, "secret_id", None),
        ({"timeout_client_data": None}, "timeout_client_data", 50_000),
        ({"user_list": None}, "user_list", []),
    ],
)
def test_what_an_update_of_a_listener_stores(api: Client, sim: Simulator, sent: Any, key: str, stored: Any) -> None:
    sim.settings(task_running=0)
    sim.change("lblisteners", LISTENER.format(1), {"connection_limit": 5, "timeout_client_data": 5})
    before = sim.get("lblisteners", LISTENER.format(1))
    api.start(PARTS[0].format("v2"), sent)
    assert sim.get("lblisteners", LISTENER.format(1)) == {**before, key: stored}


MONITOR: Any = {"delay": 10, "timeout": 5, "max_retries": 3}
MONITOR_BODIES: list[tuple[Any, str]] = [
    ({"delay": None}, ".delay"),
    ({"delay": 0}, ".delay"),
    ({"timeout": -1}, ".timeout"),
    ({"timeout": 2147484}, ".timeout"),
    ({"max_retries": 11}, ".max_retries"),
    ({"max_retries_down": 0}, ".max_retries_down"),
    ({"max_retries_down": None}, ".max_retries_down"),
    ({"admin_state_up": None}, ".admin_state_up"),
    ({"type": "TLS_HELLO"}, ".type"),
    ({"url_path": "healthz"}, ".url_path"),
    ({"url_path": "//healthz"}, ".url_path"),
    ({"url_path": "/healthz?a=b"}, ".url_path"),
    ({"http_method": "get"}, ".http_method"),
    ({"http_version": "2"}, ".http_version"),
    ({"domain_name": "a b"}, ".domain_name"),
    ({"id": NOWHERE}, ".id"),
    # Rules that a schema cannot express.
    ({"timeout": 10}, ""),
    ({"timeout": 11}, ""),
    ({"type": "TCP"}, ".type"),
    ({"expected_codes": "2xx"}, ".expected_codes"),
    ({"expected_codes": "200,"}, ".expected_codes"),
]
PERSISTENCE_BODIES: list[tuple[Any, str]] = [
    ({}, ".type"),
    ({"type": None}, ".type"),
    ({"type": "COOKIE"}, ".type"),
    ({"type": "APP_COOKIE", "cookie_name": "x"}, ".cookie_name"),
    ({"type": "SOURCE_IP", "persistence_timeout": "5"}, ".persistence_timeout"),
    ({"type": "SOURCE_IP", "timeout": 5}, ".timeout"),
    # Rules that a schema cannot express.
    ({"type": "APP_COOKIE"}, ".cookie_name"),
    ({"type": "SOURCE_IP", "cookie_name": "shop-member"}, ".cookie_name"),
    ({"type": "SOURCE_IP", "persistence_timeout": 5}, ".persistence_timeout"),
    ({"type": "HTTP_COOKIE", "persistence_granularity": "255.255.255.0"}, ".persistence_granularity"),
]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lb_algorithm": "round_robin"}, "lb_algorithm"),
        ({"protocol": "TERMINATED_HTTPS"}, "protocol"),
        ({"ca_secret_id": NOWHERE}, "ca_secret_id"),
        ({"crl_secret_id": ""}, "crl_secret_id"),
        ({"timeout_member_connect": "5"}, "timeout_member_connect"),
        ({"tags": {}}, "tags"),
        *(({"healthmonitor": {**MONITOR, **wrong}}, f"healthmonitor{field}") for wrong, field in MONITOR_BODIES),
        *(({"session_persistence": wrong}, f"session_persistence{field}") for wrong, field in PERSISTENCE_BODIES),
    ],
)
def test_pool_update_against_the_rules(api: Client, sim: Simulator, body: Any, field: str) -> None:
    before = sim.documents("lbpools")
    for version in ("v1", "v2"):
        assert invalid_fields(api.patch(PARTS[3].format(version), body)) == [field]
    assert sim.documents("lbpools") == before


def pool_path(digit: str, member: str | None = None) -> str:
    """Return the path of a pool, of its members, or of the member with these last digits."""
    if member is None:
        return f"/cloud/v2/lbpools/1/7/{POOL.format(digit)}"
    path = f"/cloud/v1/loadbalancers/1/7/pools/{POOL.format(digit)}/members"
    return path + (member and f"/60000000-0000-4000-8000-0000000000{member}")


@pytest.mark.parametrize("part", ["healthmonitor", "session_persistence"])
def test_parts_of_a_pool_can_be_removed(api: Client, sim: Simulator, part: str) -> None:
    before = sim.get("lbpools", POOL.format(1))
    assert before[part]
    assert api.run(pool_path("1"), {part: None}, "PATCH")["task_type"] == "patch_lbpool"
    assert sim.get("lbpools", POOL.format(1)) == {**before, part: None}
    assert api.start(pool_path("1"), {part: None}) == []


@pytest.mark.parametrize(
    ("digit", "body", "shown"),
    [
        ("1", MONITOR, {}),
        ("1", {**MONITOR, "type": "HTTP", "url_path": None, "expected_codes": "200", "http_method": "GET"}, {}),
        (
            "1",
            {**MONITOR, "delay": 60, "max_retries_down": 10, "admin_state_up": False, "domain_name": "example.com"},
            {"delay": 60, "max_retries_down": 10, "admin_state_up": False, "domain_name": "example.com"},
        ),
        (
            "1",
            {**MONITOR, "expected_codes": "200,301-302", "http_version": "1.1", "url_path": "/", "http_method": "HEAD"},
            {"expected_codes": "200,301-302", "http_version": "1.1", "http_method": "HEAD"},
        ),
        # Values that are left out are reset.
        ("7", MONITOR, {"delay": 10, "max_retries_down": 3, "admin_state_up": True}),
        (
            "7",
            {**MONITOR, "type": "TCP", "url_path": None},
            {"delay": 10, "max_retries_down": 3, "admin_state_up": True},
        ),
    ],
)
def test_health_monitors_are_taken_as_a_whole(api: Client, sim: Simulator, digit: str, body: Any, shown: Any) -> None:
    before = sim.get("lbpools", POOL.format(digit))
    assert bool(api.start(pool_path(digit), {"healthmonitor": body})) is bool(shown)
    until(lambda: sim.get("lbpools", POOL.format(digit))["task_id"] is None)
    after = sim.get("lbpools", POOL.format(digit))
    assert after == {**before, "healthmonitor": {**before["healthmonitor"], **shown}}


def test_health_monitors_of_other_types(api: Client, sim: Simulator) -> None:
    for key, value in (("url_path", "/"), ("http_method", "GET"), ("expected_codes", "200"), ("domain_name", "a")):
        body = {"healthmonitor": {**MONITOR, key: value}}
        assert invalid_fields(api.patch(pool_path("7"), body)) == [f"healthmonitor.{key}"]
        body["healthmonitor"]["type"] = "PING"
        assert invalid_fields(api.patch(pool_path("2"), body)) == [f"healthmonitor.{key}"]
    assert invalid_fields(api.patch(pool_path("2"), {"healthmonitor": MONITOR})) == ["healthmonitor.type"]
    for kind, codes in (("PING", None), ("HTTPS", "200")):
        api.run(pool_path("2"), {"healthmonitor": {**MONITOR, "type": kind}}, "PATCH")
        monitor = sim.get("lbpools", POOL.format(2))["healthmonitor"]
        assert (monitor["type"], monitor["expected_codes"], monitor["provisioning_status"]) == (kind, codes, "ACTIVE")
        api.run(pool_path("2"), {"healthmonitor": None}, "PATCH")


def test_session_persistence_is_taken_as_a_whole(api: Client, sim: Simulator) -> None:
    whole = {"cookie_name": None, "persistence_granularity": None, "persistence_timeout": None}
    for digit, body in (
        ("1", {"type": "HTTP_COOKIE"}),
        ("1", {"type": "APP_COOKIE", "cookie_name": "JSESSIONID"}),
        ("2", {"type": "SOURCE_IP"}),
        ("6", {"type": "SOURCE_IP", "persistence_timeout": 5}),
    ):
        api.run(pool_path(digit), {"session_persistence": body}, "PATCH")
        assert sim.get("lbpools", POOL.format(digit))["session_persistence"] == {**whole, **body}
        assert api.start(pool_path(digit), {"session_persistence": body}) == []
    body = {"type": "SOURCE_IP", "persistence_timeout": 5}
    assert len(api.start(pool_path("7"), {"session_persistence": body, "protocol": "UDP"})) == 1


def test_members_in_the_update_of_a_pool_are_not_simulated(api: Client) -> None:
    bodies: list[Any] = [[], None]
    for members in bodies:
        refused(api.patch(pool_path("1"), {"members": members}), 501, "NotSimulated")


MEMBER: Any = {"address": "10.10.1.13", "protocol_port": 53}
MEMBER_BODIES: list[tuple[Any, str]] = [
    ({"address": None}, ".address"),
    ({"address": "10.10.1.0/24"}, ".address"),
    ({"protocol_port": 0}, ".protocol_port"),
    ({"protocol_port": 65536}, ".protocol_port"),
    ({"admin_state_up": None}, ".admin_state_up"),
    ({"backup": 1}, ".backup"),
    ({"monitor_address": "x"}, ".monitor_address"),
    ({"monitor_port": 0}, ".monitor_port"),
    ({"weight": 0}, ".weight"),
    ({"weight": 257}, ".weight"),
    ({"weight": None}, ".weight"),
    ({"id": NOWHERE}, ".id"),
    # Rules that a schema cannot express.
    ({"subnet_id": NOWHERE}, ".subnet_id"),
    ({"subnet_id": SUBNET_6}, ".subnet_id"),
    ({"instance_id": NOWHERE}, ".instance_id"),
    ({"instance_id": FOREIGN_INSTANCE}, ".instance_id"),
    ({"protocol_port": 54}, ""),
    ({"protocol_port": 5353}, ""),
]


@pytest.mark.parametrize(("body", "field"), MEMBER_BODIES)
def test_members_against_the_rules(api: Client, sim: Simulator, body: Any, field: str) -> None:
    before = sim.documents("lbpools")
    members = [{**MEMBER, "protocol_port": 5353}, {**MEMBER, **body}]
    assert invalid_fields(api.put(pool_path("7", ""), members)) == [f"1{field}"]
    assert sim.documents("lbpools") == before


def test_a_list_of_members_is_needed(api: Client) -> None:
    for body in ({}, {"members": []}, {"root": []}, None):
        assert invalid_fields(api.put(pool_path("7", ""), body)) == ["body"]
    assert invalid_fields(api.put(pool_path("7", ""), [[]])) == ["0"]
    refused(api.put(pool_path("9", ""), []), 404, "NotFoundError")


def test_members_are_replaced(api: Client, sim: Simulator) -> None:
    path = pool_path("7", "")
    before = api.ok(path)["results"]
    keys = before[0].keys() - {"id", "operating_status", "provisioning_status"}
    sent = [{key: member[key] for key in keys} for member in before]
    assert api.start(path, sent[::-1], "PUT") == []
    without_subnets = [{**member, "subnet_id": None, "instance_id": INSTANCE} for member in sent]
    assert api.start(path, without_subnets, "PUT") == [], "the subnet stays, and instances are not compared"
    new = {"address": "10.10.1.14", "protocol_port": 53, "instance_id": INSTANCE, "weight": 256}
    task = api.run(path, [new, MEMBER], "PUT")
    assert (task["task_type"], task["data"]) == ("update_lbmember", {"loadbalancerpool_id": POOL.format(7)})
    first, second = api.ok(path)["results"]
    assert first == {**before[0], "weight": 1}
    defaults = {"admin_state_up": True, "backup": False, "monitor_address": None, "monitor_port": None}
    statuses = {"operating_status": "ONLINE", "provisioning_status": "ACTIVE", "subnet_id": None}
    new.pop("instance_id")
    assert second == {**new, **defaults, **statuses, "id": second["id"]}
    assert api.ok(f"/cloud/v1/lbpools/1/7/{POOL.format(7)}")["members"] == [first, second]
    api.run(path, [], "PUT")
    assert api.ok(path) == {"count": 0, "results": []}
    refused(api.put(path, [MEMBER]), 400, "ValidationError")
    sim.change("loadbalancers", LOCK_BALANCER, {"preferred_connectivity": "L3"})
    assert len(api.start(path, [MEMBER], "PUT")) == 1, "it is reached by routes"


def test_reads_of_members(api: Client) -> None:
    path = pool_path("7", "")
    rows = api.ok(path)["results"]
    assert [row["id"][-2:] for row in rows] == ["35", "36", "37"]
    assert [row["id"][-2:] for row in api.ok(f"{path}?order_by=address.desc")["results"]] == ["37", "35", "36"]
    assert api.ok(f"{path}?limit=1&offset=1") == {"count": 3, "results": [rows[1]]}
    for query in ("limit=1001", "limit=0", "order_by=name.asc", "address=10.10.1.13"):
        assert invalid_fields(api.get(f"{path}?{query}")) == [query.partition("=")[0]]
    assert api.ok(pool_path("7", "36")) == rows[1]
    assert invalid_fields(api.get(f"{path}/x")) == ["member_id"]
    assert invalid_fields(api.get(f"{pool_path('7', '36')}?limit=1")) == ["limit"]
    refused(api.get(pool_path("7", "31")), 404, "NotFoundError")
    refused(api.get(pool_path("7", "36").replace("/1/7/", "/2/8/")), 404, "NotFoundError")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "body"),
        ({"weight": 0}, "weight"),
        ({"weight": None}, "weight"),
        ({"backup": None}, "backup"),
        ({"admin_state_up": "yes"}, "admin_state_up"),
        ({"monitor_port": 65536}, "monitor_port"),
        ({"address": "10.10.1.13"}, "address"),
        ({"subnet_id": None}, "subnet_id"),
    ],
)
def test_member_update_against_the_rules(api: Client, body: Any, field: str) -> None:
    assert invalid_fields(api.patch(pool_path("7", "36"), body)) == [field]


def test_one_member_is_updated(api: Client, sim: Simulator) -> None:
    path = pool_path("7", "37")
    pool = sim.get("lbpools", POOL.format(7))
    before = api.ok(path)
    assert api.start(path, {"backup": True, "monitor_port": 9153}) == []
    changes = {"monitor_address": None, "monitor_port": None, "weight": 7, "admin_state_up": False}
    (task_id,) = api.start(path, changes)
    task = api.task(task_id)
    data = {"loadbalancerpool_id": POOL.format(7), "loadbalancerpoolmember_id": before["id"]}
    assert (task["task_type"], task["data"]) == ("update_lbmember", data)
    assert api.ok(path) == {**before, "provisioning_status": "PENDING_UPDATE"}
    assert api.ok(pool_path("7", "36"))["provisioning_status"] == "ACTIVE"
    others = [*(pool_path("7", digits) for digits in ("36", "37")), pool_path("6"), pool_path("7")]
    others.append(f"/cloud/v2/loadbalancers/1/7/{LOCK_BALANCER}")
    for response in (*(api.patch(each, {}) for each in others), api.put(pool_path("7", ""), [])):
        refused(response, 409, "ConflictError")
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    assert api.ok(path) == {**before, **changes}
    after = sim.get("lbpools", POOL.format(7))
    assert after == {**pool, "members": [*pool["members"][:2], api.ok(path)]}
    refused(api.patch(pool_path("7", "31"), {"weight": 1}), 404, "NotFoundError")
    assert invalid_fields(api.patch(f"{pool_path('7', '')}/x", {"weight": 1})) == ["member_id"]


@pytest.mark.parametrize(
    ("path", "query", "ids"),
    [
        ("lblisteners", {"name": "shop"}, "12"),
        ("lblisteners", {"load_balancer_id": LOGGED_BALANCER}, "48"),
        ("lbpools", {"name": "defa"}, "34"),
        ("lbpools", {"load_balancer_id": BALANCER}, "123"),
        ("lbpools", {"listener_id": LISTENER.format(8)}, "4"),
        ("secrets", {}, "1234567"),
    ],
)
def test_lists_of_parts(api: Client, path: str, query: Any, ids: str) -> None:
    rows = api.ok(f"/cloud/v1/{path}/1/7", params=query)["results"]
    assert "".join(sorted(row["id"][-1] for row in rows)) == ids
    assert all("project_id" not in row for row in rows)


def test_what_parts_show_on_request(api: Client) -> None:
    listener, pool = (PARTS[number].format("v1") for number in (0, 3))
    assert (api.ok(listener)["stats"], api.ok(f"{listener}?show_stats=true")["stats"]["active_connections"]) == (
        None,
        3,
    )
    members = [
        api.ok(path)["results"][0]["members"][0]
        for path in ("/cloud/v1/lbpools/1/7", "/cloud/v1/lbpools/1/7?details=true")
    ]
    assert (members[0], members[1]["address"]) == ({"id": members[1]["id"]}, "10.10.1.11")
    assert api.ok(pool)["members"][0] == members[1]


@pytest.mark.off_contract_answers
def test_what_load_balancers_show_on_request(api: Client, sim: Simulator) -> None:
    sim.change("loadbalancers", BALANCER, {"ddos_profile": {"id": 1}})
    lists = "/cloud/v1/loadbalancers/1/7?name=web"
    for path, pick in ((f"{BALANCER_PATH}?", lambda shown: shown), (f"{lists}&", lambda page: page["results"][0])):
        shown = pick(api.ok(path))
        assert (shown["stats"], shown["ddos_profile"]) == (None, None)
        shown = pick(api.ok(f"{path}show_stats=true&with_ddos=true"))
        assert (shown["stats"]["total_connections"], shown["ddos_profile"]) == (21095970, {"id": 1})
    assert pick(api.ok(lists)) == api.ok(BALANCER_PATH)


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("ports", "ids=x", "ids.0"),
        ("ports", "ip_addresses=10.0.0.0/8", "ip_addresses.0"),
        ("ports", "attached=1", "attached"),
        ("ports", "managed_by=nobody", "managed_by"),
        ("ports", "order_by=name.asc", "order_by"),
        ("ports", "resource_type=x", "resource_type"),
        ("instances", "status=DELETED", "status"),
        ("instances", "status=RESCUE", "status"),
        ("bminstances", "status=PAUSED", "status"),
        ("bminstances", "available_floating=true", "available_floating"),
        ("bminstances", "exclude_secgroup=web", "exclude_secgroup"),
        ("instances", "changes-since=yesterday", "changes-since"),
        ("instances", "changes_since=2024-01-16", "changes_since"),
        ("instances", "changes-before=2024-01-16&changes-before=2024-01-17", "changes-before"),
        ("instances", "protection_status=active", "protection_status"),
        ("instances", "type_ddos_profile=none", "type_ddos_profile"),
        ("instances", "tag_key_value=x", "tag_key_value"),
        ("instances", f"uuid={'a' * 37}", "uuid"),
        ("securitygroups", "tag_key=a%20b", "tag_key.0"),
        ("networks", f"name={'a' * 62}", "name"),
        ("networks", "network_type=flat", "network_type"),
        ("networks", "owned_by=me", "owned_by"),
        ("networks", "external=1", "external"),
        ("networks", "order_by=type.asc", "order_by"),
        ("networks", "shared=true", "shared"),
        ("subnets", "network_id=x", "network_id"),
        ("subnets", "name=office", "name"),
        ("subnets", "order_by=id.asc", "order_by"),
        ("loadbalancers", "operating_status=ACTIVE", "operating_status"),
        ("loadbalancers", "logging_enabled=1", "logging_enabled"),
        ("loadbalancers", "order_by=id.asc", "order_by"),
    ],
)
def test_malformed_filters(api: Client, path: str, query: str, field: str) -> None:
    assert invalid_fields(api.get(f"/cloud/v1/{path}/1/7?{query}")) == [field]


def test_parameters_that_are_not_simulated(api: Client) -> None:
    refused(api.get("/cloud/v1/instances/1/7?include_ai=true"), 501, "NotSimulated")


def test_single_reads_take_no_query(api: Client) -> None:
    assert invalid_fields(api.get(f"{PORT_PATH}?limit=1")) == ["limit"]


def test_names(api: Client) -> None:
    assert api.count("/cloud/v1/projects", name="stag") == 2
    assert api.count("/cloud/v1/projects", name="staging-eu") == 1
    assert api.count("/cloud/v1/regions", display_name="LUXEMBOURG-2") == 1
    assert api.count("/cloud/v1/regions", display_name="Luxembourg") == 0
    assert api.count("/cloud/v1/securitygroups/1/7", name="twin") == 2
    assert api.count("/cloud/v1/securitygroups/1/7", name="twi") == 0
    assert api.count("/cloud/v1/securitygroups/1/7", tag_key="team", tag_key_value='{"team": "network"}') == 1
    assert api.count("/cloud/v1/regions", product="inference") == 1
    assert api.count("/cloud/v1/regions", product="containers") == 0
    regions = api.ok("/cloud/v1/regions")["results"]
    assert regions[0]["available_volume_types"] is None
    assert api.ok("/cloud/v1/regions?show_volume_types=true")["results"][0]["available_volume_types"]


def test_networks(api: Client) -> None:
    def ids(kind: str, where: str = "1/7", **query: str) -> list[str]:
        params = {"order_by": "created_at.asc", **query}
        found = api.session.get(f"{api.url}/cloud/v1/{kind}/{where}", params=params, timeout=5).json()["results"]
        return [item["id"] for item in found]

    backbone, management, rehearsal, shared, public = NETWORKS
    assert ids("networks") == [backbone, management]
    assert ids("networks", "2/8") == [rehearsal]
    assert ids("networks", "3/7") == [shared, public]
    assert ids("networks", owned_by="any") == [backbone, management, shared, public]
    assert ids("networks", owned_by="any", external="true") == [public]
    assert ids("networks", owned_by="any", network_type="vlan", external="false") == [backbone]
    assert ids("networks", name="ack") == [backbone]
    assert ids("networks", tag_key="team", tag_key_value='{"team": "network"}') == [backbone]
    theirs, ours = (api.ok(f"/cloud/v1/networks/{where}/{shared}") for where in ("1/7", "3/7"))
    assert (theirs["shared"], ours["shared"]) == (True, False)
    assert theirs["subnets"] == ["20000000-0000-4000-8000-000000000006"]
    assert len(ids("subnets")) == 5
    assert len(ids("subnets", owned_by="any")) == 6
    assert ids("subnets", network_id=management) == api.ok(f"/cloud/v1/networks/1/7/{management}")["subnets"]
    subnets = api.ok(f"/cloud/v1/subnets/1/7?network_id={management}")["results"]
    assert [(subnet["name"], subnet["cidr"], subnet["ip_version"]) for subnet in subnets] == [
        ("lab", "10.10.1.0/24", 4),
        ("office", "192.168.50.0/24", 4),
    ]


def test_subnets(api: Client, sim: Simulator) -> None:
    before = api.ok(SUBNET_PATH)
    changes = {"gateway_ip": None, "dns_nameservers": ["2001:DB8::1"], "host_routes": []}
    after = api.patch(SUBNET_PATH, changes).json()
    assert {key: after[key] for key in before if after[key] != before[key] and key != "updated_at"} == {
        "gateway_ip": None,
        "dns_nameservers": ["2001:db8::1"],
    }
    nulls = api.patch(SUBNET_PATH, {"name": None, "dns_nameservers": None, "host_routes": None}).json()
    assert (nulls["name"], nulls["host_routes"]) == ("servers", [])
    assert nulls["dns_nameservers"], "the automatic servers"
    for body, field in (
        ({"gateway_ip": "10.10.2.1"}, "gateway_ip"),
        ({"gateway_ip": "none"}, "gateway_ip"),
        ({"dns_nameservers": ["10.0.0.0/8"]}, "dns_nameservers.0"),
        ({"host_routes": [{"destination": "10.0.0.1/8", "nexthop": "10.10.1.2"}]}, "host_routes.0.destination"),
        ({"host_routes": [{"destination": "10.0.0.0/8"}]}, "host_routes.0.nexthop"),
        ({"cidr": "10.10.1.0/25"}, "cidr"),
        ({"network_id": NETWORK}, "network_id"),
    ):
        assert invalid_fields(api.patch(SUBNET_PATH, body)) == [field]
    assert invalid_fields(api.patch(SUBNET_PATH.replace(SUBNET, SUBNET_6), {"enable_dhcp": False})) == ["enable_dhcp"]
    assert api.patch(SUBNET_PATH.replace(SUBNET, SUBNET_6), {"gateway_ip": "fe80::1"}).status_code == 200
    shared = "20000000-0000-4000-8000-000000000006"
    for where, status in (("1/7", 403), ("3/7", 200), ("2/8", 404)):
        assert api.patch(f"/cloud/v1/subnets/{where}/{shared}", {"enable_dhcp": False}).status_code == status, where
    sim.lock("subnets", SUBNET, task_type="delete_subnet")
    refused(api.patch(SUBNET_PATH, {"gateway_ip": "10.10.1.1"}), 409, "ConflictError")


def test_order(api: Client) -> None:
    def names(order: str) -> list[str]:
        return [item["name"] for item in api.ok(f"/cloud/v1/instances/1/7?order_by={order}")["results"]]

    assert names("name.asc") == sorted(names("name.asc"))
    assert names("name.desc") == sorted(names("name.asc"), reverse=True)
    assert names("created.desc") == names("created.asc")[::-1]
    projects = [item["name"] for item in api.ok("/cloud/v1/projects")["results"]]
    assert projects == ["research", "staging-eu", "staging", "default"]
    balancers = api.ok("/cloud/v1/loadbalancers/1/7?order_by=created_at.asc")["results"]
    assert [item["name"] for item in balancers] == ["web-lb", "api-lb", "queue-lb", "twin", "twin"]
    assert api.ok("/cloud/v1/loadbalancers/1/7")["results"] == balancers[::-1]


# Port updates


def test_port_update(api: Client, sim: Simulator) -> None:
    sim.settings(task_new=0.3, task_running=0.3)
    before = api.ok(PORT_PATH)
    body = {
        "allowed_address_pairs": [
            {"ip_address": "192.168.7.0/24"},
            {"ip_address": "10.0.0.9/32"},
            {"ip_address": "2001:DB8::1/128"},
        ],
        "ip_assignments": [{"subnet_id": OTHER_SUBNET, "ip_address": "10.10.2.77"}],
        "port_security_enabled": False,
        "security_group_ids": [GROUP.format(4), GROUP.format(3)],
        "tags": {" env ": " a b ", "team": None, "unknown": None, "os_type": "mine"},
    }
    (task_id,) = api.start(PORT_PATH, body)
    task = api.task(task_id)
    assert (task["state"], task["task_type"], task["data"]) == ("NEW", "update_port", {"port_id": PORT})
    assert (task["project_id"], task["region_id"], task["finished_on"]) == (1, 7, None)
    assert api.ok(PORT_PATH) == before
    refused(api.patch(PORT_PATH, {"tags": {"a": "b"}}), 409, "ConflictError")
    until(lambda: api.task(task_id)["state"] == "RUNNING")
    assert api.ok(PORT_PATH) == before
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    after = api.ok(PORT_PATH)
    assert after == {
        **before,
        "allowed_address_pairs": [
            {"ip_address": "10.0.0.9"},
            {"ip_address": "192.168.7.0/24"},
            {"ip_address": "2001:db8::1"},
        ],
        "ip_assignments": body["ip_assignments"],
        "port_security_enabled": False,
        "security_group_ids": [GROUP.format(3), GROUP.format(4)],
        "tags": {"env": "a b"},
        "updated_at": after["updated_at"],
    }
    assert after["updated_at"] > before["updated_at"]
    assert api.task(task_id)["finished_on"]
    assert api.start(PORT_PATH, body) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tags": {}},
        {"tags": {"env": "production", "gone": None}},
        {"tags": {"os_type": "mine", "image_name": None}},
        {"security_group_ids": [GROUP.format(2), GROUP.format(1), GROUP.format(2).upper()]},
        {"port_security_enabled": True},
        {"allowed_address_pairs": []},
        {"ip_assignments": [{"subnet_id": SUBNET, "ip_address": "10.10.1.11"}]},
    ],
)
def test_port_update_without_change(api: Client, sim: Simulator, body: Any) -> None:
    before = sim.get("ports", PORT)
    assert api.start(PORT_PATH, body) == []
    assert sim.get("ports", PORT) == before
    assert api.count("/cloud/v1/tasks") == 0


def test_order_of_addresses_means_nothing(api: Client, sim: Simulator) -> None:
    assignments = sim.get("ports", PAIRS_PORT)["ip_assignments"]
    assert api.start(f"/cloud/v1/ports/1/7/{PAIRS_PORT}", {"ip_assignments": assignments[::-1]}) == []


def test_sets_can_be_emptied(api: Client, sim: Simulator) -> None:
    path = f"/cloud/v1/ports/1/7/{PAIRS_PORT}"
    api.start(path, {"allowed_address_pairs": [], "security_group_ids": []})
    until(lambda: sim.get("ports", PAIRS_PORT)["allowed_address_pairs"] == [])
    assert sim.get("ports", PAIRS_PORT)["security_group_ids"] == []


PORT_BODIES: list[tuple[Any, str]] = [
    ([], "body"),
    ("text", "body"),
    (None, "body"),
    ({"nothing": 1}, "nothing"),
    ({"managed_by": "user"}, "managed_by"),
    ({"allowed_address_pairs": None}, "allowed_address_pairs"),
    ({"allowed_address_pairs": {}}, "allowed_address_pairs"),
    ({"allowed_address_pairs": ["10.0.0.1"]}, "allowed_address_pairs.0"),
    ({"allowed_address_pairs": [{}]}, "allowed_address_pairs.0.ip_address"),
    ({"allowed_address_pairs": [{"ip_address": "x"}]}, "allowed_address_pairs.0.ip_address"),
    ({"allowed_address_pairs": [{"ip_address": 1}]}, "allowed_address_pairs.0.ip_address"),
    ({"allowed_address_pairs": [{"ip_address": "10.0.0.1/24"}]}, "allowed_address_pairs.0.ip_address"),
    ({"allowed_address_pairs": [{"ip_address": "fe80::1%eth0"}]}, "allowed_address_pairs.0.ip_address"),
    (
        {"allowed_address_pairs": [{"ip_address": "10.0.0.1", "mac_address": "fa:16:3e:00:00:01"}]},
        "allowed_address_pairs.0.mac_address",
    ),
    ({"allowed_address_pairs": [{"ip_address": f"10.0.0.{last}"} for last in range(11)]}, "allowed_address_pairs"),
    ({"ip_assignments": []}, "ip_assignments"),
    ({"ip_assignments": [{"subnet_id": SUBNET}]}, "ip_assignments.0.ip_address"),
    ({"ip_assignments": [{"ip_address": "10.10.1.9"}]}, "ip_assignments.0.subnet_id"),
    ({"ip_assignments": [{"subnet_id": SUBNET, "ip_address": "10.10.1.0/24"}]}, "ip_assignments.0.ip_address"),
    ({"ip_assignments": [{"subnet_id": SUBNET, "ip_address": "10.10.2.9"}]}, "ip_assignments.0.ip_address"),
    ({"ip_assignments": [{"subnet_id": SUBNET, "ip_address": "2001:db8::1"}]}, "ip_assignments.0.ip_address"),
    ({"ip_assignments": [{"subnet_id": FOREIGN_SUBNET, "ip_address": "192.168.50.9"}]}, "ip_assignments.0.subnet_id"),
    ({"port_security_enabled": "true"}, "port_security_enabled"),
    ({"port_security_enabled": 1}, "port_security_enabled"),
    ({"port_security_enabled": None}, "port_security_enabled"),
    ({"security_group_ids": GROUP.format(1)}, "security_group_ids"),
    ({"security_group_ids": ["default"]}, "security_group_ids.0"),
    ({"security_group_ids": [NOWHERE]}, "security_group_ids.0"),
    ({"security_group_ids": [GROUP.format(1), GROUP.format(15)]}, "security_group_ids.1"),
    ({"security_group_ids": [GROUP.format(number) for number in range(1, 12)]}, "security_group_ids"),
    ({"tags": None}, "tags"),
    ({"tags": []}, "tags"),
    ({"tags": {"a": 1}}, "tags.a"),
    ({"tags": {"a": True}}, "tags.a"),
    ({"tags": {"a": {}}}, "tags.a"),
    ({"tags": {"a": ""}}, "tags"),
    ({"tags": {"a": "  "}}, "tags"),
    ({"tags": {"a": "b\tc"}}, "tags"),
    ({"tags": {"a": "b\n\n c"}}, "tags"),
    ({"tags": {"a": "x" * 256}}, "tags"),
    ({"tags": {"": "b"}}, "tags"),
    ({"tags": {" ": None}}, "tags"),
    ({"tags": {"a b": "c"}}, "tags"),
    ({"tags": {"a=b": "c"}}, "tags"),
    ({"tags": {"x" * 256: "c"}}, "tags"),
    ({"tags": {"a": "b", "a ": "b"}}, "tags"),
]


@pytest.mark.parametrize(("body", "field"), PORT_BODIES)
def test_port_update_against_the_rules(api: Client, sim: Simulator, body: Any, field: str) -> None:
    before = sim.get("ports", PORT)
    response = api.session.patch(
        api.url + PORT_PATH, data=json.dumps(body), headers={"Content-Type": "application/json"}, timeout=30
    )
    assert invalid_fields(response) == [field]
    assert sim.get("ports", PORT) == before
    assert api.count("/cloud/v1/tasks") == 0


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/json-patch+json"]
)
def test_wrong_content_type(api: Client, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    assert invalid_fields(api.session.patch(api.url + PORT_PATH, data=b"{}", headers=headers, timeout=30)) == ["body"]


@pytest.mark.parametrize("body", [b"", b"{", b"{} {}", b"\xff"])
def test_broken_body(api: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert invalid_fields(api.session.patch(api.url + PORT_PATH, data=body, headers=headers, timeout=30)) == ["body"]


def test_tag_limits(api: Client, sim: Simulator) -> None:
    tags = {"x" * 255: "y" * 255, "Ümläut:/@": "inner = spaces  are fine"}
    api.start(PORT_PATH, {"tags": tags})
    until(lambda: tags.items() <= sim.get("ports", PORT)["tags"].items())


def test_ten_of_each_fit(api: Client, sim: Simulator) -> None:
    groups = [GROUP.format(number) for number in range(1, 11)]
    pairs = [{"ip_address": f"10.0.0.{last}"} for last in range(10)]
    api.start(PORT_PATH, {"security_group_ids": groups, "allowed_address_pairs": pairs})
    until(lambda: sim.get("ports", PORT)["security_group_ids"] == groups)
    assert sim.get("ports", PORT)["allowed_address_pairs"] == pairs


def test_refused_port_updates(api: Client) -> None:
    refused(api.patch(f"/cloud/v1/ports/1/7/{SYSTEM_PORT}", {"tags": {"a": "b"}}), 403, "ForbiddenError")
    refused(api.patch(f"/cloud/v1/ports/1/7/{NOWHERE}", {"tags": {"a": "b"}}), 404, "NotFoundError")
    refused(api.patch(f"/cloud/v1/ports/1/7/{FOREIGN_PORT}", {"tags": {"a": "b"}}), 404, "NotFoundError")


# Instance updates


def test_instance_update(api: Client, sim: Simulator) -> None:
    before = api.ok(INSTANCE_PATH)
    tags = {"env": "staging", "team": None, "owner": "me", "os_type": "windows", "image_name": None}
    response = api.patch(INSTANCE_PATH, {"name": "web-2", "tags": tags})
    assert response.status_code == 200
    after = response.json()
    assert after == {
        **before,
        "name": "web-2",
        "tags": [
            *before["tags"][:2],
            {"key": "env", "value": "staging", "read_only": False},
            {"key": "owner", "value": "me", "read_only": False},
        ],
    }
    assert api.ok(INSTANCE_PATH) == sim.get("instances", INSTANCE) == after
    assert api.patch(INSTANCE_PATH, {}).json() == after
    assert api.patch(INSTANCE_PATH, {"tags": None}).json()["tags"] == before["tags"][:2]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "body"),
        ({"nothing": 1}, "nothing"),
        ({"name": None}, "name"),
        ({"name": 1}, "name"),
        ({"name": ""}, "name"),
        ({"name": "ab"}, "name"),
        ({"name": "a" * 64}, "name"),
        ({"name": "-abc"}, "name"),
        ({"name": "abc-"}, "name"),
        ({"name": "abc\n"}, "name"),
        ({"name": "a/c"}, "name"),
        ({"tags": []}, "tags"),
        ({"tags": {"a": 1}}, "tags.a"),
        ({"tags": {"a b": "c"}}, "tags"),
    ],
)
def test_instance_update_against_the_rules(api: Client, sim: Simulator, body: Any, field: str) -> None:
    before = sim.get("instances", INSTANCE)
    assert invalid_fields(api.patch(INSTANCE_PATH, body)) == [field]
    assert sim.get("instances", INSTANCE) == before


def test_names_at_the_limits(api: Client) -> None:
    for name in ("abc", "a" * 63, "a b.c_d-e."):
        assert api.patch(INSTANCE_PATH, {"name": name}).json()["name"] == name


def test_locked_instance(api: Client, sim: Simulator) -> None:
    path = f"/cloud/v1/instances/1/7/{LOCK_INSTANCE}"
    task_id = sim.lock("instances", LOCK_INSTANCE, seconds=0.3)
    assert api.ok(path)["task_id"] == task_id
    assert api.task(task_id)["data"] == {"instance_id": LOCK_INSTANCE}
    refused(api.patch(path, {"name": "queue-2"}), 409, "ConflictError")
    assert api.ok("/cloud/v1/instances/1/7?name=queue")["results"][0]["task_id"] == task_id
    until(lambda: api.ok(path)["task_id"] is None)
    assert api.task(task_id)["state"] == "FINISHED"
    assert api.patch(path, {"name": "queue-2"}).status_code == 200
    sim.lock("instances", LOCK_INSTANCE, seconds=None)
    refused(api.patch(path, {"name": "queue-3"}), 409, "ConflictError")


# Load balancer updates


def test_load_balancer_update(api: Client, sim: Simulator) -> None:
    sim.settings(task_new=0.3, task_running=0.3)
    before = api.ok(BALANCER_PATH)
    body: Any = {
        "name": "web-lb-2",
        "preferred_connectivity": "L3",
        "admin_state_up": False,
        "tags": {" env ": " staging ", "team": None, "owner": "me", "k8s_cluster": "mine"},
        "logging": {"enabled": True, "topic_name": "web", "destination_region_id": 7},
    }
    (task_id,) = api.start(BALANCER_PATH_2, body)
    task = api.task(task_id)
    assert (task["state"], task["task_type"]) == ("NEW", "update_loadbalancer")
    assert (task["project_id"], task["region_id"], task["data"]) == (1, 7, {"loadbalancer_id": BALANCER})
    held = {**before, "task_id": task_id, "provisioning_status": "PENDING_UPDATE"}
    assert api.ok(BALANCER_PATH) == sim.get("loadbalancers", BALANCER) == held
    assert api.ok("/cloud/v1/loadbalancers/1/7?provisioning_status=PENDING_UPDATE")["results"] == [held]
    for path in (BALANCER_PATH, BALANCER_PATH_2):
        refused(api.patch(path, {"name": "web-lb-3"}), 409, "ConflictError")
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    after = api.ok(BALANCER_PATH)
    assert after == {
        **before,
        "name": "web-lb-2",
        "preferred_connectivity": "L3",
        "admin_state_up": False,
        "tags_v2": [
            before["tags_v2"][0],
            {"key": "env", "value": "staging", "read_only": False},
            {"key": "owner", "value": "me", "read_only": False},
        ],
        "logging": {"retention_policy": None, **body["logging"]},
        "updated_at": after["updated_at"],
    }
    assert after["updated_at"] > before["updated_at"]
    assert api.start(BALANCER_PATH_2, body) == []


def test_deprecated_load_balancer_update(api: Client, sim: Simulator) -> None:
    before = api.ok(BALANCER_PATH)
    assert len(before["vrrp_ips"]) == 2
    response = api.patch(BALANCER_PATH, {"preferred_connectivity": "L3", "tags": None})
    assert response.status_code == 200
    answer = response.json()
    changed = {"preferred_connectivity": "L3", "tags_v2": before["tags_v2"][:1], "updated_at": answer["updated_at"]}
    assert answer == {**before, **changed, "vrrp_ips": []}
    assert api.ok(BALANCER_PATH) == sim.get("loadbalancers", BALANCER) == {**before, **changed}
    assert api.patch(BALANCER_PATH, {}).json() == answer
    assert invalid_fields(api.patch(BALANCER_PATH, {"name": "web-lb-2", "admin_state_up": False})) == ["admin_state_up"]
    assert api.count("/cloud/v1/tasks") == 0
    sim.fault("PATCH", tasks=[{"seconds": 0.1}])
    (task_id,) = api.start(BALANCER_PATH, {"name": "web-lb-2"})
    assert api.ok(BALANCER_PATH)["task_id"] == task_id
    until(lambda: api.ok(BALANCER_PATH)["name"] == "web-lb-2")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({}, {"enabled": False}),
        ({"topic_name": "other"}, {"enabled": False}),
        ({"enabled": False, "retention_policy": {"period": 45}}, {"enabled": False}),
        (
            {"enabled": True},
            {"enabled": True, "destination_region_id": None, "topic_name": None, "retention_policy": None},
        ),
        (
            {"enabled": True, "topic_name": "a.b-c.1", "retention_policy": {"period": None}},
            {"enabled": True, "destination_region_id": None, "topic_name": "a.b-c.1"}
            | {"retention_policy": {"period": None}},
        ),
        (
            {
                "enabled": True,
                "topic_name": "x" * 223,
                "retention_policy": {"period": 1825},
                "destination_region_id": 7,
            },
            {
                "enabled": True,
                "topic_name": "x" * 223,
                "retention_policy": {"period": 1825},
                "destination_region_id": 7,
            },
        ),
    ],
)
def test_logging_is_taken_as_a_whole(api: Client, sim: Simulator, body: Any, shown: Any) -> None:
    sim.settings(task_running=0)
    assert len(api.start(LOGGED_PATH_2, {"logging": body})) == 1
    assert api.ok(LOGGED_PATH)["logging"] == shown
    assert api.start(LOGGED_PATH_2, {"logging": body}) == []
    assert api.patch(LOGGED_PATH, {"logging": body}).json()["logging"] == shown


def test_no_word_on_logs_is_not_off(api: Client, sim: Simulator) -> None:
    sim.settings(task_running=0)
    path = f"/cloud/v1/loadbalancers/1/7/{SILENT_BALANCER}"
    assert api.ok(path)["logging"] is None
    assert len(api.start(path.replace("v1", "v2"), {"logging": {"enabled": False}})) == 1
    assert api.ok(path)["logging"] == {"enabled": False}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tags": {}},
        {"tags": {"env": "production", "gone": None, "k8s_cluster": None}},
        {"name": "web-lb", "preferred_connectivity": "L2", "admin_state_up": True},
        {"logging": {"enabled": False, "topic_name": "x"}},
    ],
)
def test_load_balancer_update_without_change(api: Client, sim: Simulator, body: Any) -> None:
    before = sim.get("loadbalancers", BALANCER)
    assert api.start(BALANCER_PATH_2, body) == []
    body.pop("admin_state_up", None)
    assert api.patch(BALANCER_PATH, body).json() == {**before, "vrrp_ips": []}
    assert sim.get("loadbalancers", BALANCER) == before
    assert api.count("/cloud/v1/tasks") == 0


BALANCER_BODIES: list[tuple[Any, str]] = [
    ([], "body"),
    ({"nothing": 1}, "nothing"),
    ({"tags_v2": []}, "tags_v2"),
    ({"name": None}, "name"),
    ({"name": "ab"}, "name"),
    ({"name": "a" * 64}, "name"),
    ({"name": "abc-"}, "name"),
    ({"preferred_connectivity": None}, "preferred_connectivity"),
    ({"preferred_connectivity": "l2"}, "preferred_connectivity"),
    ({"tags": []}, "tags"),
    ({"tags": {"a": 1}}, "tags.a"),
    ({"tags": {"a b": "c"}}, "tags"),
    ({"logging": None}, "logging"),
    ({"logging": {"nothing": 1}}, "logging.nothing"),
    ({"logging": {"enabled": None}}, "logging.enabled"),
    ({"logging": {"enabled": "true"}}, "logging.enabled"),
    ({"logging": {"destination_region_id": "7"}}, "logging.destination_region_id"),
    ({"logging": {"destination_region_id": 9}}, "logging.destination_region_id"),
    ({"logging": {"retention_policy": {}}}, "logging.retention_policy.period"),
    ({"logging": {"retention_policy": 45}}, "logging.retention_policy"),
    ({"logging": {"retention_policy": {"period": 0}}}, "logging.retention_policy.period"),
    ({"logging": {"retention_policy": {"period": 1826}}}, "logging.retention_policy.period"),
    ({"logging": {"retention_policy": {"period": True}}}, "logging.retention_policy.period"),
    ({"logging": {"retention_policy": {"period": 1, "nothing": 1}}}, "logging.retention_policy.nothing"),
    *(
        ({"logging": {"topic_name": topic}}, "logging.topic_name")
        for topic in ("", "x" * 224, "A", "a_b", "-a", "a-", "a.", ".a", "a..b", "a.-b", "a b", 1)
    ),
]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *BALANCER_BODIES,
        ({"admin_state_up": None}, "admin_state_up"),
        ({"admin_state_up": 1}, "admin_state_up"),
        ({"logging": {"topic_name": "a\n"}}, "logging.topic_name"),
    ],
)
def test_load_balancer_update_against_the_rules(api: Client, sim: Simulator, body: Any, field: str) -> None:
    before = sim.get("loadbalancers", BALANCER)
    for path in (BALANCER_PATH, BALANCER_PATH_2):
        assert invalid_fields(api.patch(path, body)) == [field]
    assert sim.get("loadbalancers", BALANCER) == before
    assert api.count("/cloud/v1/tasks") == 0


def test_refused_load_balancer_updates(api: Client, sim: Simulator) -> None:
    for version in ("v1", "v2"):
        for key in (NOWHERE, FOREIGN_BALANCER):
            path = f"/cloud/{version}/loadbalancers/1/7/{key}"
            refused(api.patch(path, {"name": "other"}), 404, "NotFoundError")
        path = f"/cloud/{version}/loadbalancers/1/7/{BALANCER}"
        assert invalid_fields(api.patch(f"{path}?show_stats=true", {"name": "other"})) == ["show_stats"]
    sim.change("loadbalancers", BALANCER, {"provisioning_status": "PENDING_CREATE"})
    for path in (BALANCER_PATH, BALANCER_PATH_2):
        refused(api.patch(path, {"name": "other"}), 409, "ConflictError")
    refused(api.session.delete(api.url + BALANCER_PATH, timeout=30), 501, "NotSimulated")


def test_locked_load_balancer(api: Client, sim: Simulator) -> None:
    path = f"/cloud/v1/loadbalancers/1/7/{LOCK_BALANCER}"
    task_id = sim.lock("loadbalancers", LOCK_BALANCER, seconds=0.3, task_type="resize_loadbalancer")
    assert (api.task(task_id)["task_type"], api.task(task_id)["region_id"]) == ("resize_loadbalancer", 7)
    shown = api.ok(path)
    assert (shown["task_id"], shown["provisioning_status"]) == (task_id, "PENDING_UPDATE")
    for version in ("v1", "v2"):
        refused(api.patch(path.replace("v1", version), {"name": "other"}), 409, "ConflictError")
    until(lambda: api.ok(path)["task_id"] is None)
    assert api.ok(path)["provisioning_status"] == "ACTIVE"
    assert len(api.start(path.replace("v1", "v2"), {"name": "other"})) == 1


def test_failed_load_balancer_update(api: Client, sim: Simulator) -> None:
    before = api.ok(BALANCER_PATH)
    sim.fault("PATCH", tasks=[{"error": "No amphora", "seconds": 0}])
    (task_id,) = api.start(BALANCER_PATH_2, {"name": "web-lb-2"})
    assert (api.task(task_id)["state"], api.task(task_id)["error"]) == ("ERROR", "No amphora")
    assert api.ok(BALANCER_PATH) == before
    sim.fault("PATCH", tasks=[])
    assert api.start(BALANCER_PATH_2, {"name": "web-lb-2"}) == []
    assert api.ok(BALANCER_PATH) == before


@pytest.mark.off_contract_answers
def test_load_balancers_can_be_changed_and_cloned(api: Client, sim: Simulator) -> None:
    sim.change("loadbalancers", BALANCER, {"name": "theirs"}, remove=("tags_v2", "logging", "preferred_connectivity"))
    (clone,) = sim.clone("loadbalancers", BALANCER, 1)
    assert clone != BALANCER
    path = f"/cloud/v1/loadbalancers/1/7/{clone}"
    assert api.ok(path) == {**api.ok(BALANCER_PATH), "id": clone}
    assert "logging" not in api.ok(path)
    assert api.count("/cloud/v1/loadbalancers/1/7", name="theirs", logging_enabled="false") == 2
    answer = api.patch(path, {"tags": {"a": "b"}, "preferred_connectivity": "L2"}).json()
    assert answer["tags_v2"] == [{"key": "a", "value": "b", "read_only": False}]
    assert answer["preferred_connectivity"] == "L2"


# Project updates


def test_project_update(api: Client, sim: Simulator) -> None:
    before = api.ok(PROJECT_PATH)
    response = api.patch(PROJECT_PATH, {"description": 'Größer\n"als" sonst 🚀'})
    assert response.status_code == 200
    assert response.json() == {**before, "description": 'Größer\n"als" sonst 🚀'} == api.ok(PROJECT_PATH)
    assert api.patch(PROJECT_PATH, {"description": ""}).json() == {**before, "description": ""}
    assert api.patch(PROJECT_PATH, {"name": "rehearsal"}).json() == {**before, "name": "rehearsal", "description": ""}
    assert api.patch(PROJECT_PATH, {}).json() == sim.get("projects", 2)
    assert api.patch("/cloud/v1/projects/1", {"name": "staging"}).json()["name"] == "staging"
    assert api.count("/cloud/v1/tasks") == 0


PROJECT_BODIES: list[tuple[Any, str]] = [
    ([], "body"),
    ({"nothing": 1}, "nothing"),
    ({"is_default": True}, "is_default"),
    ({"name": None}, "name"),
    ({"name": 1}, "name"),
    ({"name": "ab"}, "name"),
    ({"name": "a" * 64}, "name"),
    ({"name": "abc-"}, "name"),
    ({"name": "Grün"}, "name"),
    ({"description": 1}, "description"),
    ({"description": None}, "description"),
    ({"description": "x" * 256}, "description"),
]


@pytest.mark.parametrize(("body", "field"), PROJECT_BODIES)
def test_project_update_against_the_rules(api: Client, sim: Simulator, body: Any, field: str) -> None:
    before = sim.get("projects", 2)
    assert invalid_fields(api.patch(PROJECT_PATH, body)) == [field]
    assert sim.get("projects", 2) == before


def test_names_of_projects_are_unique(api: Client, sim: Simulator) -> None:
    before = sim.get("projects", 2)
    response = api.patch(PROJECT_PATH, {"name": "default", "description": "other"})
    refused(response, 409, "ConflictError")
    message = "The name 'default' is already in use by another project of this account"
    assert response.json()["message"] == message
    assert sim.get("projects", 2) == before
    assert api.patch(PROJECT_PATH, {"name": "staging", "description": "other"}).status_code == 200
    assert api.patch(PROJECT_PATH, {"name": "Default"}).status_code == 200
    sim.change("projects", 1, {"deleted_at": "2024-04-01T08:00:00.000001"})
    assert api.patch(PROJECT_PATH, {"name": "default"}).status_code == 200
    sim.add("projects", {"id": 5, "name": "foreign", "client_id": 4243})
    assert api.patch(PROJECT_PATH, {"name": "foreign"}).status_code == 200
    sim.settings(generation="pages")
    refused(api.put(PROJECT_PATH, {"name": "staging-eu"}), 409, "ConflictError")


def test_refused_project_updates(api: Client) -> None:
    refused(api.patch("/cloud/v1/projects/9", {"name": "other"}), 404, "NotFoundError")
    assert invalid_fields(api.patch("/cloud/v1/projects/x", {"name": "other"})) == ["project_id"]
    assert invalid_fields(api.patch(f"{PROJECT_PATH}?name=staging", {"name": "other"})) == ["name"]
    refused(api.session.delete(api.url + PROJECT_PATH, timeout=30), 501, "NotSimulated")


@pytest.mark.parametrize("generation", ["today", "pages"])
def test_locked_project(api: Client, sim: Simulator, generation: str) -> None:
    sim.settings(generation=generation)
    write = api.patch if generation == "today" else api.put
    task_id = sim.lock("projects", 2, seconds=0.3, task_type="delete_project")
    assert api.ok(PROJECT_PATH)["task_id"] == task_id
    task = api.task(task_id)
    assert (task["data"], task["project_id"], task["region_id"]) == ({"project_id": 2}, 2, None)
    response = write(PROJECT_PATH, {"name": "default"})
    refused(response, 409, "ConflictError")
    assert task_id in response.json()["message"]
    until(lambda: api.ok(PROJECT_PATH)["task_id"] is None)
    assert write(PROJECT_PATH, {"name": "rehearsal"}).json()["name"] == "rehearsal"


def test_project_update_with_tasks(api: Client, sim: Simulator) -> None:
    sim.fault("PATCH", tasks=[{"seconds": 0.1}])
    (task_id,) = api.start(PROJECT_PATH, {"name": "rehearsal"})
    task = api.task(task_id)
    assert (task["task_type"], task["data"], task["project_id"]) == ("update_project", {"project_id": 2}, 2)
    assert (api.ok(PROJECT_PATH)["task_id"], api.ok(PROJECT_PATH)["name"]) == (task_id, "staging")
    until(lambda: api.ok(PROJECT_PATH)["name"] == "rehearsal")


def test_projects_can_be_cloned(api: Client, sim: Simulator) -> None:
    assert sim.clone("projects", 2, 2) == [5, 6]
    assert api.ok("/cloud/v1/projects/6") == {**api.ok(PROJECT_PATH), "id": 6}
    assert api.patch("/cloud/v1/projects/6", {"name": "staging", "description": "other"}).status_code == 200


# Generations


def test_what_today_does_not_know(api: Client, sim: Simulator) -> None:
    before = sim.get("projects", 2)
    refused(api.put(PROJECT_PATH, {"name": "rehearsal"}), 405, "HTTPError")
    assert sim.get("projects", 2) == before
    refused(requests.put(api.url + PROJECT_PATH, json={}, timeout=30), 401, "not_authenticated")


def test_what_the_pages_do_not_know(api: Client, sim: Simulator) -> None:
    today = api.ok(BALANCER_PATH)
    sim.settings(generation="pages")
    before = sim.get("projects", 2)
    shown = {key: value for key, value in today.items() if key not in ("admin_state_up", "vip_fqdn")}
    assert api.ok(BALANCER_PATH) == sim.get("loadbalancers", BALANCER) == shown
    assert shown in api.ok("/cloud/v1/loadbalancers/1/7")["results"]
    response = api.patch(BALANCER_PATH_2, {"name": "web-lb-2"})
    refused(response, 404, "NotFoundError")
    assert response.json()["message"] == "HTTP 404: Not Found"
    refused(api.patch(PROJECT_PATH, {"name": "rehearsal"}), 405, "HTTPError")
    assert (api.ok(BALANCER_PATH), sim.get("projects", 2)) == (shown, before)
    answer = api.patch(BALANCER_PATH, {"name": "web-lb-2"}).json()
    assert answer == {**shown, "name": "web-lb-2", "vrrp_ips": [], "updated_at": answer["updated_at"]}
    assert invalid_fields(api.patch(BALANCER_PATH, {"admin_state_up": False})) == ["admin_state_up"]
    sim.settings(generation="today")
    assert api.ok(BALANCER_PATH)["admin_state_up"] is True


def test_project_replacement(api: Client, sim: Simulator) -> None:
    sim.settings(generation="pages")
    before = api.ok(PROJECT_PATH)
    response = api.put(PROJECT_PATH, {"name": "staging"})
    assert response.status_code == 200
    assert response.json() == {**before, "description": None} == api.ok(PROJECT_PATH)
    for description in ("x" * 255, "", None):
        wanted = {"name": "rehearsal", "description": description}
        assert api.put(PROJECT_PATH, wanted).json() == {**before, **wanted}
    assert invalid_fields(api.put(PROJECT_PATH, {"description": "other"})) == ["name"]
    for body, field in PROJECT_BODIES:
        if body != {"description": None}:
            given = {"name": "staging", **body} if isinstance(body, dict) else body
            assert invalid_fields(api.put(PROJECT_PATH, given)) == [field]
    refused(api.put("/cloud/v1/projects/9", {"name": "other"}), 404, "NotFoundError")


# Tasks


def test_task_lists(api: Client, sim: Simulator) -> None:
    sim.settings(task_new=5, task_running=5)
    first = sim.task("ports", PORT, seconds=0)
    second = sim.lock("instances", INSTANCE, seconds=None)
    third = sim.task("ports", FOREIGN_PORT, seconds=None)
    (fourth,) = api.start(f"/cloud/v1/ports/1/7/{OPEN_PORT}", {"tags": {"a": "b"}})

    def ids(query: str) -> list[str]:
        return [task["id"] for task in api.ok(f"/cloud/v1/tasks?{query}")["results"]]

    assert ids("") == [fourth, third, second, first]
    assert ids("order_by=asc") == ids("sorting=asc") == [first, second, third, fourth]
    assert ids("state=NEW&state=FINISHED") == [fourth, first]
    assert ids("project_id=2&project_id=3") == ids("region_id=8") == [third]
    assert ids("task_type=resize_vm") == [second]
    assert ids("limit=1&offset=1") == [third]
    assert ids("is_acknowledged=false") == [fourth, third, second, first]
    assert ids("is_acknowledged=true") == []
    assert ids("from_timestamp=2020-01-01T00:00:00Z") == [fourth, third, second, first]
    assert ids("to_timestamp=2020-01-01T00:00:00") == []
    active = api.ok("/cloud/v1/tasks/1/7/active")
    assert [task["id"] for task in active["results"]] == [fourth, second]
    assert api.count("/cloud/v1/tasks/1/7/active", task_type=["update_port", "x"]) == 1
    assert api.count("/cloud/v1/tasks/2/8/active") == 1
    assert invalid_fields(api.get("/cloud/v1/tasks?state=DONE")) == ["state.0"]
    assert invalid_fields(api.get("/cloud/v1/tasks?from_timestamp=yesterday")) == ["from_timestamp"]


def test_ten_tasks_by_default(api: Client, sim: Simulator) -> None:
    for port in sim.clone("ports", PORT, 12):
        api.start(f"/cloud/v1/ports/1/7/{port}", {"tags": {"a": "b"}})
    tasks = api.ok("/cloud/v1/tasks")
    assert (tasks["count"], len(tasks["results"])) == (12, 10)


def test_task_of_somebody_else(api: Client, sim: Simulator) -> None:
    before = api.ok(PORT_PATH)
    task_id = sim.task("ports", PORT, seconds=0.3, attributed=False)
    assert api.task(task_id)["data"] is None
    assert api.ok("/cloud/v1/tasks/1/7/active")["results"][0]["id"] == task_id
    assert api.ok(PORT_PATH) == before
    refused(api.patch(PORT_PATH, {"tags": {"a": "b"}}), 409, "ConflictError")
    until(lambda: api.count("/cloud/v1/tasks/1/7/active") == 0)
    assert len(api.start(PORT_PATH, {"tags": {"a": "b"}})) == 1


def test_planned_tasks(api: Client, sim: Simulator) -> None:
    sim.fault(
        "PATCH",
        tasks=[
            {"error": "No more addresses", "seconds": 0},
            {"apply": False, "seconds": 0},
            {"seconds": 0.4},
            {"hidden": 403, "seconds": 0.1},
            {"hidden": 404, "never": True},
            {"unlisted": True, "seconds": 0.1},
        ],
    )
    failed, idle, applied, forbidden, missing, unlisted = api.start(PORT_PATH, {"tags": {"a": "b"}})
    task = api.task(failed)
    assert (task["state"], task["error"]) == ("ERROR", "No more addresses")
    assert api.task(idle)["state"] == "FINISHED"
    assert "a" not in sim.get("ports", PORT)["tags"]
    refused(api.get(f"/cloud/v1/tasks/{forbidden}"), 403, "ForbiddenError")
    refused(api.get(f"/cloud/v1/tasks/{missing}"), 404, "NotFoundError")
    assert api.task(unlisted)["id"] == unlisted
    listed = {task["id"] for task in api.ok("/cloud/v1/tasks?limit=1000")["results"]}
    assert listed == {failed, idle, applied}
    until(lambda: api.task(applied)["state"] == "FINISHED")
    assert sim.get("ports", PORT)["tags"]["a"] == "b"
    refused(api.patch(PORT_PATH, {"tags": {"a": "c"}}), 409, "ConflictError")


def test_no_tasks_although_there_is_a_change(api: Client, sim: Simulator) -> None:
    sim.fault("PATCH", tasks=[])
    assert api.start(PORT_PATH, {"tags": {"a": "b"}}) == []
    assert "a" not in sim.get("ports", PORT)["tags"]


def test_failed_task_changes_nothing(api: Client, sim: Simulator) -> None:
    sim.fault("PATCH", tasks=[{"error": "No more addresses", "seconds": 0}])
    before = sim.get("ports", PORT)
    (task_id,) = api.start(PORT_PATH, {"tags": {"a": "b"}})
    assert api.task(task_id)["state"] == "ERROR"
    assert api.ok(PORT_PATH) == before


def test_instance_update_with_tasks(api: Client, sim: Simulator) -> None:
    sim.fault("PATCH", tasks=[{"seconds": 0.1}])
    (task_id,) = api.start(INSTANCE_PATH, {"name": "web-2"})
    assert api.ok(INSTANCE_PATH)["task_id"] == task_id
    until(lambda: api.ok(INSTANCE_PATH)["name"] == "web-2")


def test_change_of_others_survives_a_task(api: Client, sim: Simulator) -> None:
    sim.settings(task_running=1)
    sim.advance()
    api.start(PORT_PATH, {"tags": {"a": "b"}})
    sim.change("ports", PORT, {"port_security_enabled": False, "tags": {"others": "tag"}})
    sim.advance(1)
    assert sim.get("ports", PORT)["tags"] == {"others": "tag", "a": "b"}
    assert sim.get("ports", PORT)["port_security_enabled"] is False


# Faults


def test_status_instead_of_the_answer(api: Client, sim: Simulator) -> None:
    sim.fault("PATCH", "/ports/", status=429, headers={"Retry-After": "1"})
    response = api.patch(PORT_PATH, {"tags": {"a": "b"}})
    refused(response, 429, "HTTPError")
    assert response.headers["Retry-After"] == "1"
    assert api.count("/cloud/v1/tasks") == 0
    sim.fault("PATCH", status=409, after=True)
    refused(api.patch(PORT_PATH, {"tags": {"a": "b"}}), 409, "ConflictError")
    until(lambda: sim.get("ports", PORT)["tags"].get("a") == "b")
    sim.fault("GET", status=599)
    refused(api.get(PORT_PATH), 599, "HTTPError")


def test_bodies_of_faults(api: Client, sim: Simulator) -> None:
    sim.fault("GET", status=502, html=True)
    response = api.get(PORT_PATH)
    assert (response.status_code, response.headers["Content-Type"]) == (502, "text/html")
    assert response.text.startswith("<html>")
    sim.fault("GET", status=200, body={"surprise": [1]})
    assert api.ok(PORT_PATH) == {"surprise": [1]}
    sim.fault("GET", status=200, body=None)
    assert api.ok(PORT_PATH) is None
    sim.fault("GET", headers={"X-More": "1"})
    response = api.get(PORT_PATH)
    assert (response.json()["id"], response.headers["X-More"]) == (PORT, "1")


def test_counting_of_faults(api: Client, sim: Simulator) -> None:
    sim.fault("GET", "/instances/", times=None, status=500)
    first = sim.fault("GET", r"/ports/1/7/\w+", skip=1, times=2, status=503)
    second = sim.fault(status=504, path="/ports/")
    assert [fault["id"] for fault in sim.faults()] == [first - 1, first, second]
    assert [api.get(PORT_PATH).status_code for _try in range(5)] == [504, 503, 503, 200, 200]
    assert [api.get(INSTANCE_PATH).status_code for _try in range(3)] == [500, 500, 500]
    assert len(sim.faults()) == 1
    sim.clear_faults()
    assert api.get(INSTANCE_PATH).status_code == 200


@pytest.mark.parametrize("moment", ["before", "after"])
def test_dropped_connections(api: Client, sim: Simulator, moment: str) -> None:
    sim.fault("PATCH", drop=moment)
    with pytest.raises(requests.ConnectionError):
        api.patch(INSTANCE_PATH, {"name": "web-2"})
    assert sim.get("instances", INSTANCE)["name"] == ("web-1" if moment == "before" else "web-2")
    (record,) = sim.requests()
    assert (record.status, record.answer, record.body) == (None, None, {"name": "web-2"})
    assert api.ok(INSTANCE_PATH)


def test_delays(api: Client, sim: Simulator) -> None:
    sim.fault("PATCH", delay=0.2)
    start = time.monotonic()
    assert api.patch(INSTANCE_PATH, {"name": "web-2"}).status_code == 200
    assert time.monotonic() - start >= 0.2
    sim.fault("PATCH", delay_after=30)
    with pytest.raises(requests.ReadTimeout):
        api.patch(INSTANCE_PATH, {"name": "web-3"}, timeout=0.1)
    until(lambda: sim.get("instances", INSTANCE)["name"] == "web-3")
    sim.fault("PATCH", delay=30)
    with pytest.raises(requests.ReadTimeout):
        api.patch(INSTANCE_PATH, {"name": "web-4"}, timeout=0.1)
    until(lambda: [record.status for record in sim.requests()] == [200, None, None])
    assert sim.get("instances", INSTANCE)["name"] == "web-3"


def test_requests_that_are_held(api: Client, sim: Simulator) -> None:
    sim.fault("PATCH", skip=1, times=None, hold=True)
    assert api.patch(INSTANCE_PATH, {"name": "web-2"}).status_code == 200
    with ThreadPoolExecutor(2) as pool:
        for release in (sim.release, sim.reset):
            waiting = [pool.submit(Client(sim).patch, INSTANCE_PATH, {"name": f"web-{each}"}) for each in "34"]
            until(lambda: len([record for record in sim.requests() if record.status is None]) == 2)
            assert sim.get("instances", INSTANCE)["name"] == "web-2"
            release()
            assert [each.result().status_code for each in waiting] == [200, 200]
            assert sim.faults() == []
            assert sim.get("instances", INSTANCE)["name"] in (
                ("web-3", "web-4") if release == sim.release else ("web-1",)
            )
            sim.change("instances", INSTANCE, {"name": "web-2"})
            sim.fault("PATCH", times=None, hold=True)


def test_a_clock_that_is_stopped(api: Client, sim: Simulator) -> None:
    """Tasks, locks, stale reads and limits go by it; what it shows does not run backwards."""
    began = sim.advance()
    assert (sim.advance(), sim.advance(0.5), sim.advance()) == (began, began + 0.5, began + 0.5)
    sim.settings(task_new=1, task_running=1, stale=1)
    (task_id,) = api.start(PORT_PATH, {"tags": {"a": "b"}})
    states, shown = [], []
    for _number in range(4):
        states.append(api.task(task_id)["state"])
        shown.append("a" in sim.get("ports", PORT)["tags"])
        sim.advance(1)
    assert states == ["NEW", "RUNNING", "FINISHED", "FINISHED"]
    assert shown == [False, False, False, True]
    sim.lock("instances", INSTANCE, seconds=1)
    refused(api.patch(INSTANCE_PATH, {"name": "web-2"}), 409, "ConflictError")
    sim.advance(1)
    assert api.patch(INSTANCE_PATH, {"name": "web-2"}).status_code == 200
    sim.settings(rate_limit=60, rate_burst=1)
    assert [api.get(PORT_PATH).status_code for _number in range(2)] == [200, 429]
    assert sim.requests()[-1].at == sim.advance()
    sim.advance(1)
    assert api.get(PORT_PATH).status_code == 200
    sim.reset()
    first = api.get(PORT_PATH) and sim.requests()[-1].at
    assert first < (api.get(PORT_PATH) and sim.requests()[-1].at)
    with pytest.raises(SimulatorError):
        sim.advance(-1)


def test_dripping_answer(api: Client, sim: Simulator) -> None:
    sim.fault("GET", drip=0.02)
    start = time.monotonic()
    assert api.ok(PORT_PATH)["id"] == PORT
    assert time.monotonic() - start > 0.3
    sim.fault("PATCH", drip=0.001, tasks=[])
    assert api.start(PORT_PATH, {"tags": {"a": "b"}}) == []


def test_truncated_answers(api: Client, sim: Simulator) -> None:
    sim.fault("PATCH", truncate=True)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        api.patch(INSTANCE_PATH, {"name": "web-2"})
    assert sim.get("instances", INSTANCE)["name"] == "web-2"
    sim.fault("GET", truncate="json")
    response = api.get(INSTANCE_PATH)
    assert int(response.headers["Content-Length"]) == len(response.content)
    with pytest.raises(json.JSONDecodeError):
        response.json()
    sim.fault("PATCH", truncate=True, empty=True)
    assert api.patch(INSTANCE_PATH, {"name": "web-3"}).status_code == 204


def test_redirects(api: Client, sim: Simulator) -> None:
    sim.fault("GET", redirect="http://127.0.0.1:1/elsewhere")
    response = api.get(PORT_PATH)
    assert (response.status_code, response.headers["Location"]) == (302, "http://127.0.0.1:1/elsewhere")
    sim.fault("GET", redirect="/elsewhere", status=307)
    assert api.get(PORT_PATH).status_code == 307


def test_empty_answers(api: Client, sim: Simulator) -> None:
    sim.fault("PATCH", empty=True, times=None)
    response = api.patch(INSTANCE_PATH, {"name": "web-2"})
    assert (response.status_code, response.content) == (204, b"")
    assert sim.get("instances", INSTANCE)["name"] == "web-2"
    assert api.patch(PORT_PATH, {"tags": {"a": "b"}}).status_code == 204
    until(lambda: sim.get("ports", PORT)["tags"].get("a") == "b")
    assert invalid_fields(api.patch(INSTANCE_PATH, {"name": ""})) == ["name"]


def test_stale_reads(api: Client, sim: Simulator) -> None:
    sim.fault("PATCH", stale=0.3)
    assert api.patch(INSTANCE_PATH, {"name": "web-2"}).json()["name"] == "web-2"
    assert api.ok(INSTANCE_PATH)["name"] == "web-1"
    assert api.count("/cloud/v1/instances/1/7", name="web-2") == 0
    until(lambda: api.ok(INSTANCE_PATH)["name"] == "web-2")
    sim.settings(stale=0.3, task_running=0)
    (task_id,) = api.start(PORT_PATH, {"tags": {"a": "b"}})
    assert api.task(task_id)["state"] == "FINISHED"
    assert "a" not in api.ok(PORT_PATH)["tags"]
    until(lambda: api.ok(PORT_PATH)["tags"].get("a") == "b")
    api.patch(INSTANCE_PATH, {"name": "web-3"})
    sim.settings(stale=0)
    assert api.patch(INSTANCE_PATH, {"tags": {"x": "y"}}).json()["name"] == "web-3"
    assert api.ok(INSTANCE_PATH)["name"] == "web-3"


def test_writes_that_store_nothing(api: Client, sim: Simulator) -> None:
    sim.settings(task_running=0)
    sim.fault("PATCH", apply=False, times=2)
    assert api.patch(INSTANCE_PATH, {"name": "web-2"}).json()["name"] == "web-2"
    assert api.ok(INSTANCE_PATH)["name"] == "web-1"
    (task_id,) = api.start(PORT_PATH, {"tags": {"a": "b"}})
    assert api.task(task_id)["state"] == "FINISHED"
    assert "a" not in api.ok(PORT_PATH)["tags"]


WRITES: list[tuple[str, str, str, object]] = [
    ("today", BALANCER_PATH, "loadbalancers", BALANCER),
    ("today", BALANCER_PATH_2, "loadbalancers", BALANCER),
    ("today", PROJECT_PATH, "projects", 2),
    ("pages", BALANCER_PATH, "loadbalancers", BALANCER),
    ("pages", PROJECT_PATH, "projects", 2),
]


@pytest.mark.parametrize(("generation", "path", "collection", "key"), WRITES)
def test_faults_of_newer_writes(
    api: Client, sim: Simulator, generation: str, path: str, collection: str, key: object
) -> None:
    sim.settings(generation=generation, task_running=0)
    method = "PUT" if (generation, collection) == ("pages", "projects") else "PATCH"
    read = path.replace("v2", "v1")
    before = api.ok(read)

    def write(name: str) -> requests.Response:
        return api.session.request(method, api.url + path, json={"name": name}, timeout=30)

    sim.fault(method, apply=False)
    response = write("other")
    assert response.json().get("name") == (None if "v2" in path else "other")
    assert api.ok(read) == before
    sim.fault(method, status=500)
    assert write("other").status_code == 500
    assert api.ok(read) == before
    faults: list[dict[str, Any]] = [{"status": 502, "after": True}, {"drop": "after"}, {"empty": True}]
    for place, fault in enumerate(faults):
        sim.fault(method, **fault)
        if "drop" in fault:
            with pytest.raises(requests.ConnectionError):
                write(f"other-{place}")
        else:
            assert write(f"other-{place}").status_code == fault.get("status", 204)
        assert api.ok(read)["name"] == f"other-{place}"
    sim.fault(method, stale=0.3)
    assert write("stale").status_code == 200
    assert api.ok(read)["name"] == "other-2"
    until(lambda: api.ok(read)["name"] == "stale")
    sim.fault(method, lock={"collection": collection, "id": key, "seconds": 0.1})
    refused(write("locked"), 409, "ConflictError")
    until(lambda: api.ok(read)["task_id"] is None)
    sim.fault(method, change={"collection": collection, "id": key, "set": {"name": "theirs"}}, when="after")
    assert write("mine").status_code == 200
    until(lambda: api.ok(read)["name"] in ("mine", "theirs"))


def test_others_act_with_a_request(api: Client, sim: Simulator) -> None:
    change = {"collection": "instances", "id": INSTANCE, "set": {"name": "theirs"}}
    sim.fault("GET", change=change)
    assert api.ok(INSTANCE_PATH)["name"] == "theirs"
    sim.reset()
    sim.fault("GET", change=change, when="after")
    assert api.ok(INSTANCE_PATH)["name"] == "web-1"
    assert api.ok(INSTANCE_PATH)["name"] == "theirs"
    sim.fault("PATCH", lock={"collection": "instances", "id": INSTANCE, "seconds": 0.1})
    refused(api.patch(INSTANCE_PATH, {"name": "mine"}), 409, "ConflictError")
    until(lambda: api.ok(INSTANCE_PATH)["task_id"] is None)
    sim.fault("GET", task={"collection": "ports", "id": PORT, "seconds": None}, when="after", status=500)
    assert api.get(PORT_PATH).status_code == 500
    refused(api.patch(PORT_PATH, {"tags": {"a": "b"}}), 409, "ConflictError")


def test_latency(api: Client, sim: Simulator) -> None:
    assert sim.settings(latency=0.2)["latency"] == 0.2
    start = time.monotonic()
    assert api.ok(PORT_PATH)
    assert time.monotonic() - start >= 0.2
    sim.reset()
    assert sim.settings()["latency"] == 0


@pytest.mark.slow
def test_latency_is_that_of_each_request() -> None:
    with ThreadPoolExecutor(1) as pool:
        with Simulator("gcore", latency=ENDLESS) as sim:
            waiting = pool.submit(Client(sim).get, PORT_PATH)
            until(lambda: len(sim.requests()) == 1)
            sim.settings(latency=0)
            assert Client(sim).get(PORT_PATH).status_code == 200, "it does not wait for the other one"
            first, second = sim.requests()
            assert (first.status, second.status) == (None, 200)
        with pytest.raises(requests.ConnectionError):
            waiting.result()


# Control plane


@pytest.mark.real_time
def test_recording(api: Client, sim: Simulator) -> None:
    before = time.monotonic()
    api.get("/cloud/v1/ports/1/7?ids=a&ids=b&limit=5")
    api.session.patch(api.url + PORT_PATH, data="no json", headers={"X-Mine": "1"}, timeout=30)
    first, second = sim.requests()
    assert (first.method, first.path, first.status) == ("GET", "/cloud/v1/ports/1/7", 400)
    assert first.query == {"ids": ["a", "b"], "limit": ["5"]}
    assert first.headers["authorization"] == f"APIKey {sim.key}"
    assert (first.body, first.raw_body) == (None, "")
    assert first.answer["exception_class"] == "ValidationError"
    assert before <= first.at <= second.at <= time.monotonic()
    assert (second.body, second.raw_body, second.headers["x-mine"]) == (None, "no json", "1")
    brief, _second = sim.requests(brief=True)
    assert (brief.method, brief.path, brief.query, brief.status) == (first.method, first.path, first.query, 400)
    assert (brief.headers, brief.answer) == ({}, None)
    sim.clear_requests()
    assert sim.requests() == []
    api.ok(PORT_PATH)
    assert [record.path for record in sim.requests()] == [PORT_PATH]
    assert len(sim.requests(all=True)) == 3
    sim.reset()
    assert sim.requests(all=True) == []


@pytest.mark.off_contract_answers
def test_reset(api: Client, sim: Simulator) -> None:
    before = {name: sim.get(name, key) for name, key in (("ports", PORT), ("instances", INSTANCE))}
    sim.settings(task_running=0, stale=0)
    api.start(PORT_PATH, {"tags": {"a": "b"}, "security_group_ids": []})
    api.patch(INSTANCE_PATH, {"tags": None})
    sim.change("ports", PORT, {"mac_address": "x"}, remove=("capabilities",))
    assert "capabilities" not in api.ok(PORT_PATH)
    sim.lock("instances", INSTANCE, seconds=None)
    sim.fault(status=500, times=None)
    (clone,) = sim.clone("ports", PORT, 1)
    sim.reset()
    assert {name: sim.get(name, document["id"]) for name, document in before.items()} == before
    assert api.count("/cloud/v1/tasks") == 0
    refused(api.get(f"/cloud/v1/ports/1/7/{clone}"), 404, "NotFoundError")


def test_all_documents_are_shown(api: Client, sim: Simulator) -> None:
    sim.change("ports", PORT, {"tags": {"a": "b"}})
    every = {document["id"]: document for document in sim.documents("ports")}
    assert {PORT, FOREIGN_PORT} < set(every)
    assert every[PORT] == api.ok(PORT_PATH)
    assert every[PORT]["tags"] == {"a": "b"}


def test_reset_while_a_request_waits(sim: Simulator) -> None:
    sim.fault("PATCH", delay=0.3)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(Client(sim).patch, INSTANCE_PATH, {"name": "web-2"})
        until(lambda: len(sim.requests()) == 1)
        sim.reset()
        assert waiting.result().status_code == 200
    assert sim.get("instances", INSTANCE)["name"] == "web-1"
    assert sim.requests() == []


def test_documents_can_be_added(api: Client, sim: Simulator) -> None:
    (key,) = sim.add("securitygroups", {"id": NOWHERE, "project_id": 1, "region_id": 7, "region": "x", "name": "new"})
    assert key == NOWHERE
    assert api.count("/cloud/v1/securitygroups/1/7", name="new") == 1
    with pytest.raises(SimulatorError, match="twice"):
        sim.add("projects", {"id": 1, "name": "x"})


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda sim: sim.fault(nothing=1), "nothing: Extra inputs"),
        (lambda sim: sim.fault(), "needs an effect"),
        (lambda sim: sim.fault(status=500, path="("), "regular expression"),
        (lambda sim: sim.fault(status=200, redirect="/"), "redirect"),
        (lambda sim: sim.fault(body={}), "need a status"),
        (lambda sim: sim.fault(after=True, delay=1), "after needs"),
        (lambda sim: sim.fault(drop="middle"), "drop"),
        (lambda sim: sim.fault(times=0, status=500), "times"),
        (lambda sim: sim.fault(tasks=[{"hidden": 500}]), "tasks.0.hidden"),
        (lambda sim: sim.fault(lock={"collection": "ports", "id": NOWHERE}), "nothing with the id"),
        (lambda sim: sim.settings(latency=-1), "latency"),
        (lambda sim: sim.settings(nothing=1), "nothing"),
        (lambda sim: sim.settings(generation="yesterday"), "generation"),
        (lambda sim: sim.settings(generation=1), "generation"),
        (lambda sim: sim.lock("projects", 9), "nothing with the id"),
        (lambda sim: sim.get("nothing", "x"), "no collection"),
        (lambda sim: sim.get("ports", "x"), "nothing with the id"),
        (lambda sim: sim.change("ports", "x", {}), "nothing with the id"),
        (lambda sim: sim.add("ports", {"id": "x"}), "project_id: Field required"),
    ],
)
def test_mistakes_of_tests(sim: Simulator, ask: Callable[[Simulator], object], text: str) -> None:
    with pytest.raises(SimulatorError, match=text):
        ask(sim)


def test_control_by_hand(sim: Simulator) -> None:
    about = requests.get(f"{sim.url}/_simulator", timeout=30).json()
    assert (about["key"], about["collections"]["ports"]) == (sim.key, 9)
    assert len(requests.get(f"{sim.url}/_simulator/state/ports", timeout=30).json()) == 9
    for method, path, status in (("GET", "/nothing", 404), ("PUT", "/faults", 405), ("POST", "/settings", 400)):
        response = requests.request(method, f"{sim.url}/_simulator{path}", data="no json", timeout=30)
        assert (response.status_code, list(response.json())) == (status, ["error"])


@pytest.mark.off_contract_answers
def test_documents_with_other_names_of_keys(api: Client, sim: Simulator) -> None:
    sim.change(
        "instances", INSTANCE, {"instance_id": INSTANCE, "instance_name": "web-1"}, remove=("id", "name", "tags")
    )
    assert "id" not in api.ok(INSTANCE_PATH)
    assert api.count("/cloud/v1/instances/1/7") == 6
    assert len(requests.get(f"{sim.url}/_simulator/state/instances", timeout=30).json()) == 9
    assert api.patch(INSTANCE_PATH, {"tags": {"a": "b"}}).json()["tags"][0]["key"] == "a"
    sim.change("ports", PORT, {}, remove=("id", "tags", "network_id", "allowed_address_pairs", "ip_assignments"))
    assert api.count("/cloud/v1/ports/1/7") == 8
    assert len(api.start(PORT_PATH, {"tags": {"a": "b"}, "allowed_address_pairs": []})) == 1
    until(lambda: sim.get("ports", PORT).get("tags") == {"a": "b"})


# Many at the same time


def test_only_one_of_many_wins(api: Client, sim: Simulator) -> None:
    sim.settings(task_running=5)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: Client(sim).patch(PORT_PATH, {"tags": {"n": str(number)}}), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    assert api.count("/cloud/v1/tasks") == 1


@pytest.mark.slow
def test_many_ports_at_once(api: Client, sim: Simulator) -> None:
    ports = sim.clone("ports", PORT, 200)
    sim.settings(latency=0.01)

    def update(port: str) -> None:
        client = Client(sim)
        path = f"/cloud/v1/ports/1/7/{port}"
        (task_id,) = client.start(path, {"tags": {"own": port}})
        until(lambda: client.task(task_id)["state"] == "FINISHED")
        assert client.ok(path)["tags"]["own"] == port

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(update, ports))
    assert api.count("/cloud/v1/tasks", state="FINISHED") == 200
    assert sum(record.method == "PATCH" for record in sim.requests()) == 200


def test_faults_are_counted_once(sim: Simulator) -> None:
    sim.fault("GET", status=500, skip=10, times=30)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _try: Client(sim).get(PORT_PATH).status_code, range(100)))
    assert sorted(answers) == [200] * 70 + [500] * 30


def test_a_call_that_is_broken_off_does_not_disturb_the_next(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    class TimeIsOver(BaseException):
        """The exception that ends a test that takes too long."""

    def broken_off(_connection: http.client.HTTPConnection) -> None:
        raise TimeIsOver

    with monkeypatch.context() as patch, pytest.raises(TimeIsOver):
        patch.setattr(http.client.HTTPConnection, "getresponse", broken_off)
        sim.settings()
    assert sim.get("ports", PORT)["id"] == PORT


# Kinds with a name and tags


@pytest.mark.parametrize("path", [path for path, _starts_tasks in NAMED])
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "x"}, "name"),
        ({"name": None}, "name"),
        ({"name": "a" * 64}, "name"),
        ({"tags": {"a b": "1"}}, "tags"),
        ({"tags": {"a": ""}}, "tags"),
        ({"tags": []}, "tags"),
        ({"mtu": 1500}, "mtu"),
        ([], "body"),
    ],
    ids=str,
)
def test_wrong_bodies_of_named_kinds(api: Client, path: str, body: Any, field: str) -> None:
    response = api.patch(path, body)
    refused(response, 400, "ValidationError")
    assert list(response.json()["invalid_fields"]) == [field]


@pytest.mark.parametrize("path", [path for path, starts_tasks in NAMED if not starts_tasks])
def test_synchronous_updates_of_named_kinds(api: Client, path: str) -> None:
    before = api.ok(path)
    assert api.patch(path, {"name": before["name"]}).json() == before
    answer = api.patch(path, {"name": "new-name", "tags": {"team": None, "a": "1"}}).json()
    assert answer == api.ok(path)
    assert answer["name"] == "new-name"
    assert {"key": "a", "value": "1", "read_only": False} in answer["tags"]
    assert "team" not in [tag["key"] for tag in answer["tags"]]
    assert answer["updated_at"] > before["updated_at"]
    left = [tag["key"] for tag in api.patch(path, {"tags": None}).json()["tags"]]
    assert left == [tag["key"] for tag in before["tags"] if tag["read_only"]]


def test_a_network_with_tasks(api: Client, sim: Simulator) -> None:
    assert api.start(NETWORK_PATH_2, {"name": "backbone", "tags": {"team": "network"}}) == []
    (task_id,) = api.start(NETWORK_PATH_2, {"name": "new-name"})
    assert api.ok(NETWORK_PATH)["task_id"] == task_id
    for path in (NETWORK_PATH, NETWORK_PATH_2):
        refused(api.patch(path, {"name": "other-name"}), 409, "ConflictError")
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    task = api.task(task_id)
    assert (task["task_type"], task["data"]) == ("update_network", {"network_id": NETWORK})
    assert api.ok(NETWORK_PATH)["name"] == "new-name"
    sim.settings(generation="pages")
    refused(api.patch(NETWORK_PATH_2, {"name": "backbone"}), 404, "NotFoundError")
    assert api.patch(NETWORK_PATH, {"name": "backbone"}).json()["name"] == "backbone"


def test_networks_of_others_cannot_be_changed(api: Client) -> None:
    shared, public = NETWORKS[3:]
    for where, key, status in (("1/7", shared, 403), ("3/7", shared, 200), ("3/7", public, 403), ("2/8", shared, 404)):
        for version in ("v1", "v2"):
            path = f"/cloud/{version}/networks/{where}/{key}"
            assert api.patch(path, {"name": "any-name"}).status_code == status, (where, version)
            until(lambda: api.count("/cloud/v1/tasks/3/7/active") == 0)


def test_snapshots(api: Client, sim: Simulator) -> None:
    path = "/cloud/v1/snapshots/1/7"
    assert api.count(path) == 4
    assert api.count(path, volume_id="60000000-0000-4000-8000-000000000003") == 2
    refused(api.get(path, params={"name": "twin"}), 400, "ValidationError")
    refused(api.get(path, params={"schedule_id": "x"}), 501, "NotSimulated")
    sim.lock("snapshots", SNAPSHOT_PATH.rpartition("/")[2], task_type="create_snapshot")
    refused(api.patch(SNAPSHOT_PATH, {"name": "new-name"}), 409, "ConflictError")


def test_images(api: Client, sim: Simulator) -> None:
    path = "/cloud/v1/images/1/7"
    assert api.count(path) == 6
    assert api.count(path, name="GOLDEN") == 2
    assert api.count(path, visibility="private", os_distro="debian", architecture="x86_64") == 2
    refused(api.get(path, params={"private": "true"}), 501, "NotSimulated")
    refused(api.get(f"{path}/any-text"), 404, "NotFoundError")
    assert invalid_fields(api.get(path, params={"order_by": "name.asc"})) == ["order_by"]
    assert api.patch(IMAGE_PATH, {"is_baremetal": None}).json()["is_baremetal"] is False
    for body, field in (
        ({"tags": None}, "tags"),
        ({"ssh_key": None}, "ssh_key"),
        ({"ssh_key": "Allow"}, "ssh_key"),
        ({"hw_machine_type": "pc"}, "hw_machine_type"),
        ({"os_distro": "debian"}, "os_distro"),
        ({"name": "a"}, "name"),
    ):
        assert invalid_fields(api.patch(IMAGE_PATH, body)) == [field]
    public, shared = (IMAGE_PATH.replace("000000000001", f"00000000000{digit}") for digit in "67")
    for key, where, status in (
        (public, "1/7", 403),
        (public, "3/7", 403),
        (shared, "1/7", 403),
        (shared, "3/7", 200),
        (shared, "2/8", 404),
    ):
        assert api.patch(key.replace("1/7", where), {"ssh_key": "deny"}).status_code == status, (key, where)
    sim.lock("images", IMAGE_PATH.rpartition("/")[2], task_type="delete_image")
    refused(api.patch(IMAGE_PATH, {"ssh_key": "deny"}), 409, "ConflictError")


# Control actions on parts of documents


def test_control_of_members(api: Client, sim: Simulator) -> None:
    ids = [f"60000000-0000-4000-8000-0000000000{digits}" for digits in ("35", "36", "37")]
    path = pool_path("7", "36")
    before = api.ok(path)
    assert sim.get("lbmembers", ids[1]) == before
    assert [member["id"] for member in sim.documents("lbmembers")][3:] == ids
    sim.change("lbmembers", ids[1], {"weight": 5}, remove=("backup",))
    changed = {key: value for key, value in before.items() if key != "backup"}
    assert sim.get("lbmembers", ids[1]) == {**changed, "weight": 5}
    sim.change("lbmembers", ids[1], before)
    copies = sim.clone("lbmembers", ids[1], 2)
    assert [member["id"] for member in api.ok(pool_path("7", ""))["results"]] == [*ids[:2], *copies, ids[2]]
    assert api.ok(f"{pool_path('7', '')}/{copies[1]}") == {**before, "id": copies[1]}
    task_id = sim.lock("lbmembers", ids[1], seconds=1, task_type="update_lbmember")
    assert api.task(task_id)["data"] == {"loadbalancerpoolmember_id": ids[1]}
    statuses = [member["provisioning_status"] for member in sim.documents("lbmembers")[3:]]
    assert statuses == ["ACTIVE", "PENDING_UPDATE", "ACTIVE", "ACTIVE", "ACTIVE"]
    refused(api.patch(path, {"weight": 2}), 409, "ConflictError")
    sim.advance(1)
    sim.fault("PATCH", change={"collection": "lbmembers", "id": ids[1], "set": {"weight": 9}})
    assert len(api.start(path, {"weight": 2})) == 1
    assert sim.get("lbmembers", ids[1])["weight"] == 9
    for ask in (sim.get, sim.lock, lambda name, key: sim.change(name, key, {})):
        with pytest.raises(SimulatorError, match="nothing with the id"):
            ask("lbmembers", NOWHERE)


def test_control_of_rules(api: Client, sim: Simulator) -> None:
    rule = rules_of(api, "12")[0]
    assert sim.get("securitygrouprules", rule["id"]) == rule
    sim.change("securitygrouprules", rule["id"], {"description": "theirs"})
    assert rules_of(api, "12")[0] == {**rule, "description": "theirs"}
    sim.lock("securitygrouprules", rule["id"], seconds=None)
    refused(api.delete(f"{group_path('12')}/rules/{rule['id']}"), 409, "ConflictError")
    assert rules_of(api, "12")[0] == {**rule, "description": "theirs"}


# Kubernetes


NODES = "/cloud/v2/k8s/clusters/1/7/shop/pools"


def test_clusters(api: Client) -> None:
    path = "/cloud/v2/k8s/clusters/1/7"
    rows = api.ok(path)["results"]
    assert [row["name"] for row in rows] == ["shop", "lab", "building"]
    shop = api.ok(f"{path}/shop")
    assert (shop, [pool["name"] for pool in shop["pools"]]) == (rows[0], ["workers", "burst", "plain", "shrunk"])
    assert (shop["status"], shop["task_id"], "project_id" in shop) == ("Provisioned", None, False)
    (other,) = api.ok(path.replace("1/7", "2/8"))["results"]
    assert (other["name"], other["id"] == shop["id"]) == ("shop", False)
    for key in (shop["id"], "SHOP", "nothing"):
        refused(api.get(f"{path}/{key}"), 404, "NotFoundError")
    for query in ("name=shop", "order_by=name.asc"):
        assert invalid_fields(api.get(f"{path}?{query}")) == [query.partition("=")[0]]
    refused(api.patch(f"{path}/shop", {"autoscaler_config": {}}), 501, "NotSimulated")


def test_pools_of_nodes(api: Client) -> None:
    rows = api.ok(NODES)["results"]
    assert api.ok(f"{NODES}/burst") == rows[1]
    assert api.ok(NODES.replace("shop", "lab"))["results"] == [api.ok(f"{NODES.replace('shop', 'lab')}/workers")]
    assert api.ok(NODES.replace("shop", "building")) == {"count": 0, "results": []}
    assert api.ok(f"{NODES}/workers")["id"] != api.ok(f"{NODES.replace('1/7', '2/8')}/workers")["id"]
    assert not {"project_id", "region_id", "cluster_id"} & rows[0].keys()
    for key in (rows[1]["id"], "Burst", "nothing"):
        refused(api.get(f"{NODES}/{key}"), 404, "NotFoundError")
        refused(api.patch(f"{NODES}/{key}", {}), 404, "NotFoundError")
        refused(api.post(f"{NODES}/{key}/resize", {"node_count": 1}), 404, "NotFoundError")
    for path in (NODES.replace("shop", "nothing"), NODES.replace("shop", "lab") + "/burst"):
        refused(api.get(path), 404, "NotFoundError")
    refused(api.get(f"{NODES.replace('1/7', '2/8')}/burst"), 404, "NotFoundError")


NODE_BODIES: list[tuple[Any, str]] = [
    ([], "body"),
    ({"name": "other"}, "name"),
    ({"auto_healing_enabled": 1}, "auto_healing_enabled"),
    ({"labels": []}, "labels"),
    ({"labels": {"a": None}}, "labels.a"),
    ({"labels": {"a": 1}}, "labels.a"),
    ({"taints": {"a": True}}, "taints.a"),
    ({"security_group_ids": None}, "security_group_ids"),
    ({"max_node_count": "5"}, "max_node_count"),
    # Rules that a schema cannot express, or only that of a creation.
    ({"security_group_ids": ["web"]}, "security_group_ids.0"),
    ({"security_group_ids": [GROUP.format(2), NOWHERE]}, "security_group_ids.1"),
    ({"security_group_ids": [GROUP.format(15)]}, "security_group_ids.0"),
    ({"taints": {"dedicated": "batch"}}, "taints.dedicated"),
    ({"taints": {"dedicated": "batch:NoRun"}}, "taints.dedicated"),
    ({"taints": {"dedicated": "NoSchedule"}}, "taints.dedicated"),
    ({"min_node_count": 0}, "min_node_count"),
    ({"max_node_count": 201}, "max_node_count"),
    ({"min_node_count": 11}, "min_node_count"),
    ({"min_node_count": 6, "max_node_count": 5}, "min_node_count"),
]


@pytest.mark.parametrize(("body", "field"), NODE_BODIES)
def test_node_pool_update_against_the_rules(api: Client, sim: Simulator, body: Any, field: str) -> None:
    before = sim.documents("k8spools")
    assert invalid_fields(api.patch(f"{NODES}/burst", body)) == [field]
    assert sim.documents("k8spools") == before


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ({"labels": {"a": "b"}, "taints": {}}, {}),
        ({"labels": {}, "taints": {"new": ":NoExecute"}}, {}),
        ({"auto_healing_enabled": False, "security_group_ids": [GROUP.format(3), GROUP.format(2)]}, {}),
        ({"min_node_count": 4, "max_node_count": 4}, {}),
        ({"min_node_count": 7}, {"node_count": 7}),
        ({"max_node_count": 2}, {"node_count": 2}),
    ],
)
def test_a_node_pool_is_updated(api: Client, sim: Simulator, body: Any, more: Any) -> None:
    before = api.ok(f"{NODES}/burst")
    answer = api.patch(f"{NODES}/burst", body).json()
    assert answer == {**before, **body, "status": "Updating"} == api.ok(f"{NODES}/burst")
    assert api.ok("/cloud/v2/k8s/clusters/1/7/shop")["pools"][1] == answer
    refused(api.patch(f"{NODES}/burst", body), 409, "ConflictError")
    refused(api.post(f"{NODES}/burst/resize", {"node_count": 9}), 409, "ConflictError")
    assert api.patch(f"{NODES}/plain", {}).json()["status"] == "Running"
    sim.advance(0.05)
    assert api.ok(f"{NODES}/burst") == {**before, **body, **more}
    assert api.patch(f"{NODES}/burst", body).json()["status"] == "Running"
    assert api.count("/cloud/v1/tasks") == 0


def test_nulls_do_not_change_a_node_pool(api: Client) -> None:
    before = api.ok(f"{NODES}/burst")
    names = ("auto_healing_enabled", "labels", "taints", "min_node_count", "max_node_count")
    assert api.patch(f"{NODES}/burst", dict.fromkeys(names)).json() == before
    refused(api.patch(f"{NODES}/burst", {"node_count": 5}), 501, "NotSimulated")


def test_a_node_pool_is_resized(api: Client, sim: Simulator) -> None:
    path, cluster = f"{NODES}/burst/resize", "/cloud/v2/k8s/clusters/1/7/shop"
    for body, field in (
        ({}, "node_count"),
        ({"node_count": 0}, "node_count"),
        ({"node_count": 201}, "node_count"),
        ({"node_count": None}, "node_count"),
        ({"node_count": 5, "name": "x"}, "name"),
    ):
        assert invalid_fields(api.post(path, body)) == [field]
    before = api.ok(f"{NODES}/burst")
    assert api.start(path, {"node_count": 4}, "POST") == []
    (task_id,) = api.start(path, {"node_count": 200}, "POST")
    assert api.task(task_id)["task_type"] == "resize_k8s_cluster_v2"
    assert api.ok(f"{NODES}/burst") == {**before, "status": "Scaling"}
    assert (api.ok(cluster)["task_id"], api.ok(cluster)["status"]) == (task_id, "Provisioned")
    for name in ("burst", "plain"):
        refused(api.patch(f"{NODES}/{name}", {"labels": {}}), 409, "ConflictError")
        refused(api.post(f"{NODES}/{name}/resize", {"node_count": 2}), 409, "ConflictError")
    assert api.patch(f"{NODES.replace('shop', 'lab')}/workers", {"labels": {}}).status_code == 200
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    assert api.ok(f"{NODES}/burst") == {**before, "node_count": 200}
    assert api.ok(cluster)["task_id"] is None
    sim.lock("k8sclusters", api.ok(cluster)["id"], task_type="upgrade_k8s_cluster_v2")
    refused(api.patch(f"{NODES}/plain", {"labels": {"a": "b"}}), 409, "ConflictError")


# L7 policies


def policy_path(digit: str) -> str:
    """Return the path of an L7 policy."""
    return f"/cloud/v1/l7policies/1/7/e0000000-0000-4000-8000-00000000000{digit}"


URL = {"action": "REDIRECT_TO_URL", "redirect_url": "https://www.example.com/new"}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ([], "body"),
        ({}, "action"),
        ({"name": "other"}, "action"),
        ({"action": None}, "action"),
        ({"action": "redirect"}, "action"),
        ({"action": "REDIRECT_TO_URL"}, "redirect_url"),
        ({"action": "REDIRECT_PREFIX", "redirect_url": "https://www.example.com"}, "redirect_prefix redirect_url"),
        ({"action": "REDIRECT_TO_POOL"}, "redirect_pool_id"),
        ({"action": "REDIRECT_TO_POOL", "redirect_pool_id": None}, "redirect_pool_id"),
        ({"action": "REJECT", "redirect_http_code": 302}, "redirect_http_code"),
        ({"action": "REJECT", "redirect_url": "https://www.example.com"}, "redirect_url"),
        ({**URL, "redirect_http_code": 304}, "redirect_http_code"),
        ({**URL, "redirect_http_code": None}, "redirect_http_code"),
        ({**URL, "redirect_url": 1}, "redirect_url"),
        ({**URL, "position": 0}, "position"),
        ({**URL, "position": None}, "position"),
        ({**URL, "name": "x"}, "name"),
        ({**URL, "tags": {"a": "b"}}, "tags"),
        ({**URL, "tags": [1]}, "tags.0"),
        ({**URL, "tags": None}, "tags"),
        ({**URL, "listener_id": LISTENER.format(1)}, "listener_id"),
        # Rules that a schema cannot express.
        ({"action": "REDIRECT_TO_POOL", "redirect_pool_id": NOWHERE}, "redirect_pool_id"),
        ({"action": "REDIRECT_TO_POOL", "redirect_pool_id": POOL.format(4)}, "redirect_pool_id"),
    ],
)
def test_policy_update_against_the_rules(api: Client, sim: Simulator, body: Any, fields: str) -> None:
    before = sim.documents("l7policies")
    assert invalid_fields(api.patch(policy_path("2"), body)) == fields.split()
    assert sim.documents("l7policies") == before


def test_policies(api: Client) -> None:
    rows = api.ok("/cloud/v1/l7policies/1/7")["results"]
    assert [row["id"][-1] for row in rows] == [*"123456"]
    assert api.ok(policy_path("3")) == rows[2]
    for query in ("name=docs", f"listener_id={LISTENER.format(1)}", "order_by=name.asc"):
        assert invalid_fields(api.get(f"/cloud/v1/l7policies/1/7?{query}")) == [query.partition("=")[0]]
    refused(api.get(policy_path("7")), 404, "NotFoundError")
    refused(api.patch(policy_path("7"), URL), 404, "NotFoundError")


TO_POOL = {"action": "REDIRECT_TO_POOL", "redirect_pool_id": POOL.format(3)}


@pytest.mark.parametrize(
    ("digit", "body", "changed"),
    [
        ("1", {**TO_POOL, "redirect_pool_id": POOL.format(1)}, {}),
        ("1", {**TO_POOL, "tags": ["api"]}, {"redirect_pool_id": POOL.format(3), "tags": ["api"]}),
        ("2", {**URL, "redirect_http_code": 301, "position": 2}, {}),
        ("2", {**URL, "name": "other"}, {"name": "other", "redirect_http_code": 302}),
        ("2", {"action": "REJECT"}, {"action": "REJECT", "redirect_url": None, "redirect_http_code": None}),
        ("2", TO_POOL, {**TO_POOL, "redirect_url": None, "redirect_http_code": None}),
        ("4", {**URL, "redirect_http_code": 307}, {**URL, "redirect_http_code": 307}),
        ("4", {"action": "REDIRECT_PREFIX", "redirect_prefix": "/x"}, {"redirect_http_code": 302}),
    ],
)
def test_policy_updates(api: Client, digit: str, body: Any, changed: Any) -> None:
    before = api.ok(policy_path(digit))
    tasks = api.start(policy_path(digit), body)
    assert len(tasks) == bool(changed)
    until(lambda: api.ok(policy_path(digit))["task_id"] is None)
    if body["action"] == "REDIRECT_PREFIX":
        changed = {**body, **changed}
    assert api.ok(policy_path(digit)) == {**before, **changed}
    for task_id in tasks:
        task = api.task(task_id)
        assert (task["task_type"], task["data"]) == ("update_l7policy", {"l7policy_id": before["id"]})


@pytest.mark.parametrize(
    ("digit", "position", "order"),
    [("4", 1, "4123"), ("1", 3, "2314"), ("1", 4, "2341"), ("1", 99, "2341"), ("3", 2, "1324"), ("4", 9, "1234")],
)
def test_positions_of_policies(api: Client, digit: str, position: int, order: str) -> None:
    shown = api.ok(policy_path(digit))
    targets = ("redirect_url", "redirect_prefix", "redirect_pool_id", "redirect_http_code")
    companions = {key: shown[key] for key in ("action", *targets) if shown[key] is not None}
    tasks = api.start(policy_path(digit), {**companions, "position": position})
    until(lambda: api.count("/cloud/v1/tasks/1/7/active") == 0)
    assert bool(tasks) is (order != "1234")
    rows = {row["id"][-1]: row["position"] for row in api.ok("/cloud/v1/l7policies/1/7")["results"]}
    assert {key: rows[key] for key in "1234"} == {key: place for place, key in enumerate(order, 1)}
    assert (rows["5"], rows["6"]) == (1, 1)


def test_locked_policies(api: Client, sim: Simulator) -> None:
    sim.settings(task_running=5)
    (task_id,) = api.start(policy_path("4"), URL)
    shown = [api.ok(path) for path in (policy_path("4"), BALANCER_PATH, policy_path("3"))]
    locked = (task_id, "PENDING_UPDATE")
    assert [(each["task_id"], each["provisioning_status"]) for each in shown] == [locked, locked, (None, "ACTIVE")]
    for digit in "345":
        refused(api.patch(policy_path(digit), {"action": "REJECT"}), 409, "ConflictError")
    for part in PARTS:
        refused(api.patch(part.format("v2"), {"name": "other"}), 409, "ConflictError")
    assert len(api.start(policy_path("6"), URL)) == 1
    sim.advance(5)
    (task_id,) = api.start(PARTS[0].format("v2"), {"name": "other"})
    refused(api.patch(policy_path("4"), {"action": "REJECT"}), 409, "ConflictError")
    assert api.ok(policy_path("4"))["task_id"] is None
    sim.advance(5)
    sim.change("loadbalancers", BALANCER, {"provisioning_status": "PENDING_UPDATE"})
    refused(api.patch(policy_path("4"), {"action": "REJECT"}), 409, "ConflictError")


# Security groups


def group_path(digits: str, version: str = "v2") -> str:
    """Return the path of a security group for reads in the first version, or for writes in the second one."""
    name = "security_groups" if version == "v2" else "securitygroups"
    return f"/cloud/{version}/{name}/1/7/30000000-0000-4000-8000-0000000000{digits}"


def rules_of(api: Client, digits: str) -> list[Any]:
    """Return the rules of a security group."""
    rules: list[Any] = api.ok(group_path(digits, "v1"))["security_group_rules"]
    return rules


def as_sent(rule: Any) -> Any:
    """Return the body of a rule that answers show."""
    keys = ("direction", "ethertype", "protocol", "port_range_min", "port_range_max", "remote_group_id")
    body = {key: rule[key] for key in (*keys, "remote_ip_prefix", "description") if rule[key] is not None}
    spellings = {"any": None, "0": None, "50": "esp"}
    return {**body, "protocol": spellings.get(rule["protocol"], rule["protocol"])}


RULE_BODIES: list[tuple[Any, str]] = [
    ({"direction": None}, ".direction"),
    ({"direction": "in"}, ".direction"),
    ({"ethertype": "ipv4"}, ".ethertype"),
    ({"ethertype": None}, ".ethertype"),
    ({"protocol": "any"}, ".protocol"),
    ({"protocol": "0"}, ".protocol"),
    ({"protocol": "TCP"}, ".protocol"),
    ({"protocol": 6}, ".protocol"),
    ({"port_range_min": -1}, ".port_range_min"),
    ({"port_range_max": 65536}, ".port_range_max"),
    ({"port_range_max": "80"}, ".port_range_max"),
    ({"remote_group_id": None}, ".remote_group_id"),
    ({"remote_group_id": "web"}, ".remote_group_id"),
    ({"remote_ip_prefix": "10.0.0.1/8"}, ".remote_ip_prefix"),
    ({"remote_ip_prefix": ""}, ".remote_ip_prefix"),
    ({"description": None}, ".description"),
    ({"description": "x" * 256}, ".description"),
    ({"id": NOWHERE}, ".id"),
    # Rules that a schema cannot express.
    ({"remote_group_id": NOWHERE}, ".remote_group_id"),
    ({"remote_group_id": GROUP.format(15)}, ".remote_group_id"),
    ({"protocol": "tcp", "port_range_min": 80}, ""),
    ({"protocol": "udp", "port_range_max": 80}, ""),
    ({"protocol": "tcp", "port_range_min": 81, "port_range_max": 80}, ""),
    ({"remote_ip_prefix": "2001:db8::/32"}, ""),
    ({"remote_ip_prefix": "10.0.0.0/8", "ethertype": "IPv6"}, ""),
    ({"remote_ip_prefix": "10.0.0.0/8", "remote_group_id": GROUP.format(2)}, ""),
]


@pytest.mark.parametrize(("rule", "field"), RULE_BODIES)
def test_rules_against_the_rules(api: Client, sim: Simulator, rule: Any, field: str) -> None:
    before = sim.documents("securitygroups")
    other, rule = {"direction": "egress"}, {"direction": "ingress", **rule}
    assert invalid_fields(api.patch(group_path("11"), {"rules": [other, rule]})) == [f"rules.1{field}"]
    assert invalid_fields(api.post(f"{group_path('11')}/rules", rule)) == [field.removeprefix(".") or "body"]
    assert sim.documents("securitygroups") == before
    assert api.count("/cloud/v1/tasks") == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "body"),
        ({"name": "x"}, "name"),
        ({"name": None}, "name"),
        ({"description": None}, "description"),
        ({"tags": []}, "tags"),
        ({"tags_v2": []}, "tags_v2"),
        ({"security_group_rules": []}, "security_group_rules"),
        ({"rules": None}, "rules"),
        ({"rules": {}}, "rules"),
        ({"rules": [{}]}, "rules.0.direction"),
        (
            {"rules": [{"direction": "egress", "remote_ip_prefix": f"10.0.{each}.0/24"} for each in range(251)]},
            "rules",
        ),
        ({"rules": [{"direction": "egress", "description": text} for text in "ab"]}, "rules.1"),
    ],
)
def test_security_group_update_against_the_rules(api: Client, sim: Simulator, body: Any, field: str) -> None:
    before = sim.documents("securitygroups")
    assert invalid_fields(api.patch(group_path("11"), body)) == [field]
    assert sim.documents("securitygroups") == before


@pytest.mark.parametrize("digits", ["01", "02", "10", "11", "12"])
def test_rules_that_are_there_already(api: Client, digits: str) -> None:
    """Of each spelling of answers, in another order."""
    before = api.ok(group_path(digits, "v1"))
    rules = [as_sent(rule) for rule in before["security_group_rules"]]
    assert api.start(group_path(digits), {"rules": rules[::-1], "name": before["name"], "tags": {"no": None}}) == []
    assert api.ok(group_path(digits, "v1")) == before


def test_rules_are_the_whole_set(api: Client) -> None:
    before = api.ok(group_path("11", "v1"))
    rules = before["security_group_rules"]
    sent = [as_sent(rule) for rule in rules]
    changed = {**sent[5], "description": "TLS"}
    task = api.run(group_path("11"), {"rules": [*sent[:5], changed, {"direction": "egress"}]}, "PATCH")
    assert (task["task_type"], task["data"]) == ("update_security_group", {"securitygroup_id": before["id"]})
    after = api.ok(group_path("11", "v1"))
    assert after["security_group_rules"][:5] == rules[:5]
    tls, egress = after["security_group_rules"][5:]
    news = {key: tls[key] for key in ("id", "created_at", "updated_at")}
    assert tls == {**rules[5], **news, "description": "TLS"}
    assert (tls["id"] in [rule["id"] for rule in rules], egress["protocol"]) == (False, "any")
    assert (egress["ethertype"], egress["security_group_id"]) == ("IPv4", before["id"])
    assert (after["revision_number"], after["updated_at"] > before["updated_at"]) == (2, True)
    unchanged = {"security_group_rules", "updated_at", "revision_number"}
    assert {key: after[key] for key in before.keys() - unchanged} == {
        key: before[key] for key in before.keys() - unchanged
    }
    api.run(group_path("11"), {"rules": []}, "PATCH")
    assert rules_of(api, "11") == []


def test_a_security_group_with_all_that_it_can_have(api: Client) -> None:
    rules = [{"direction": "egress", "remote_ip_prefix": f"10.0.{each}.0/24"} for each in range(250)]
    body = {"name": "other", "description": "Many", "tags": {"env": None, "a": "1", "k8s_cluster": "x"}}
    api.run(group_path("02"), {**body, "rules": rules}, "PATCH")
    after = api.ok(group_path("02", "v1"))
    assert (after["name"], after["description"], len(after["security_group_rules"])) == ("other", "Many", 250)
    assert api.start(group_path("02"), {"rules": rules}) == []
    api.run(group_path("11"), body, "PATCH")
    assert [(tag["key"], tag["value"]) for tag in api.ok(group_path("11", "v1"))["tags_v2"]] == [
        ("k8s_cluster", "shop"),
        ("a", "1"),
    ]


def test_single_rules(api: Client) -> None:
    path = f"{group_path('12')}/rules"
    before = rules_of(api, "12")
    task = api.run(path, {"direction": "egress", "ethertype": "IPv6", "protocol": "ipv6-icmp"})
    assert task["task_type"] == "create_security_group_rule"
    *kept, new = rules_of(api, "12")
    assert (kept, new["protocol"], new["remote_group_id"]) == (before, "ipv6-icmp", None)
    refused(api.post(path, as_sent(new)), 409, "ConflictError")
    refused(api.post(path, {**as_sent(new), "description": "other"}), 409, "ConflictError")
    assert api.run(f"{path}/{before[0]['id'].upper()}", None, "DELETE")["task_type"] == "delete_security_group_rule"
    assert rules_of(api, "12") == [before[1], new]
    for key in (before[0]["id"], NOWHERE, rules_of(api, "11")[0]["id"]):
        refused(api.delete(f"{path}/{key}"), 404, "NotFoundError")
    assert invalid_fields(api.delete(f"{path}/x")) == ["rule_id"]
    refused(api.post(path.replace("/1/7/", "/2/8/"), {"direction": "egress"}), 404, "NotFoundError")
    refused(api.patch(group_path("12", "v1"), {"name": "other"}), 501, "NotSimulated")


@pytest.mark.parametrize(
    "task_type", ["update_security_group", "create_security_group_rule", "delete_security_group_rule"]
)
def test_a_locked_security_group(api: Client, sim: Simulator, task_type: str) -> None:
    before = api.ok(group_path("12", "v1"))
    task_id = sim.lock("securitygroups", before["id"], seconds=2, task_type=task_type)
    assert api.ok(group_path("12", "v1")) == before
    rule = f"{group_path('12')}/rules/{before['security_group_rules'][0]['id']}"
    for response in (
        api.patch(group_path("12"), {"name": "other"}),
        api.post(f"{group_path('12')}/rules", {"direction": "ingress"}),
        api.delete(rule),
    ):
        refused(response, 409, "ConflictError")
        text = f"Resource {before['id']} is already locked by another task. Please try again later."
        assert response.json()["message"] == text
    assert api.start(group_path("11"), {"name": "other"})
    sim.advance(2)
    assert api.task(task_id)["state"] == "FINISHED"
    assert api.run(rule, None, "DELETE")["state"] == "FINISHED"


# Operations beside the update of a document


def volume_path(key: str, operation: str = "") -> str:
    """Return the path of a volume, or of an operation on it."""
    version = "v2" if operation in ("attach", "detach") else "v1"
    return f"/cloud/{version}/volumes/1/7/{key}" + (operation and f"/{operation}")


def instance_path(key: str, operation: str = "") -> str:
    """Return the path of an instance, or of an operation on it."""
    version = "v2" if operation == "action" else "v1"
    return f"/cloud/{version}/instances/1/7/{key}" + (operation and f"/{operation}")


METAL_ACTION = f"/cloud/v2/baremetal/1/7/{METAL}/action"
RESIZE = f"{BALANCER_PATH}/resize"
VIP = "/cloud/v1/reserved_fixed_ips/1/7/40000000-0000-4000-8000-0000000000a{}"
DEVICES = f"{VIP.format(2)}/connected_devices"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (volume_path(FREE_VOLUME, "extend"), {}, "size"),
        (volume_path(FREE_VOLUME, "extend"), {"size": 0}, "size"),
        (volume_path(FREE_VOLUME, "extend"), {"size": "20"}, "size"),
        (volume_path(FREE_VOLUME, "extend"), {"size": 9}, "size"),
        (volume_path(FREE_VOLUME, "extend"), {"size": 10}, "size"),
        (volume_path(FREE_VOLUME, "extend"), {"size": 20, "name": "new-name"}, "name"),
        (volume_path(FREE_VOLUME, "retype"), {"volume_type": "ultra"}, "volume_type"),
        (volume_path(FREE_VOLUME, "retype"), {"volume_type": "standard"}, "volume_type"),
        (volume_path(LOCAL_VOLUME, "retype"), {"volume_type": "standard"}, "volume_type"),
        (volume_path(FREE_VOLUME, "attach"), {}, "instance_id"),
        (volume_path(FREE_VOLUME, "attach"), {"instance_id": None}, "instance_id"),
        (volume_path(FREE_VOLUME, "attach"), {"instance_id": "web-1"}, "instance_id"),
        (volume_path(FREE_VOLUME, "attach"), {"instance_id": METAL}, "instance_id"),
        (volume_path(FREE_VOLUME, "attach"), {"instance_id": INSTANCE, "attachment_tag": "a,b"}, "attachment_tag"),
        (volume_path(FREE_VOLUME, "attach"), {"instance_id": INSTANCE, "attachment_tag": "a" * 61}, "attachment_tag"),
        (volume_path(DATA_VOLUME, "detach"), {"instance_id": INSTANCE}, "instance_id"),
        (volume_path(DATA_VOLUME, "detach"), {"instance_id": BARE_INSTANCE, "attachment_tag": "a"}, "attachment_tag"),
        (instance_path(INSTANCE, "action"), {"action": "powercycle"}, "action"),
        (instance_path(INSTANCE, "action"), {"action": "stop", "activate_profile": True}, "activate_profile"),
        (instance_path(LOCK_INSTANCE, "action"), {"action": "start", "activate_profile": 1}, "activate_profile"),
        (METAL_ACTION, {"action": "suspend"}, "action"),
        (instance_path(INSTANCE, "changeflavor"), {"flavor_id": "g2-standard-3-6"}, "flavor_id"),
        (instance_path(INSTANCE, "changeflavor"), {"flavor_id": "g2-standard-2-4"}, "flavor_id"),
        (instance_path(METAL, "changeflavor"), {"flavor_id": "g2-standard-4-8"}, "flavor_id"),
        (instance_path(INSTANCE, "put_into_servergroup"), {}, "servergroup_id"),
        (instance_path(INSTANCE, "remove_from_servergroup"), {}, "body"),
        (RESIZE, {"flavor": "lb1-3-6"}, "flavor"),
        (RESIZE, {"flavor_name": "lb1-2-4", "flavor": "lb1-2-4"}, "flavor_name"),
    ],
    ids=str,
)
def test_operations_against_the_rules(api: Client, path: str, body: Any, field: str) -> None:
    assert invalid_fields(api.post(path, body)) == [field]
    assert api.count("/cloud/v1/tasks") == 0


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 6),
        ("name_part=twi", 2),
        ("name_part=TWIN", 0),
        ("id_part=000000000501", 1),
        (f"instance_id={BARE_INSTANCE}", 1),
        (f"instance_id={LOCK_INSTANCE}", 0),
        ("has_attachments=true", 2),
        ("has_attachments=false", 4),
        ("bootable=true", 1),
        ("bootable=false", 5),
        ("tag_key=env", 2),
        ("tag_key=env&tag_key=team", 1),
        ("tag_key_value=%7B%22env%22%3A%22production%22%7D", 2),
    ],
)
def test_volume_filters(api: Client, query: str, number: int) -> None:
    assert api.count(f"/cloud/v1/volumes/1/7?{query}") == number


def test_what_volumes_show_of_others(api: Client, sim: Simulator) -> None:
    assert len(api.ok(volume_path(SAVED_VOLUME))["snapshot_ids"]) == 2
    assert api.ok(volume_path(FREE_VOLUME))["snapshot_ids"] == []
    api.patch(f"/cloud/v1/instances/1/7/{BARE_INSTANCE}", {"name": "db-2"})
    (attachment,) = api.ok(volume_path(DATA_VOLUME))["attachments"]
    assert attachment == {
        "attachment_id": "60000000-0000-4000-8000-000000000511",
        "attached_at": "2024-01-16T10:35:00Z",
        "device": "/dev/vdb",
        "flavor_id": "g2-standard-4-8",
        "instance_name": "db-2",
        "server_id": BARE_INSTANCE,
        "volume_id": DATA_VOLUME,
    }


@pytest.mark.parametrize(("key", "status"), [(FREE_VOLUME, "available"), (DATA_VOLUME, "in-use")])
def test_a_volume_grows(api: Client, key: str, status: str) -> None:
    before = api.ok(volume_path(key))
    (task_id,) = api.start(volume_path(key, "extend"), {"size": before["size"] + 1}, "POST")
    assert api.ok(volume_path(key)) == {**before, "status": "extending", "task_id": task_id}
    refused(api.post(volume_path(key, "extend"), {"size": 200}), 409, "ConflictError")
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    assert (api.task(task_id)["task_type"], api.task(task_id)["data"]) == ("extend_volume", {"volume_id": key})
    after = api.ok(volume_path(key))
    assert after == {**before, "size": before["size"] + 1, "updated_at": after["updated_at"]}


def test_the_type_of_a_volume_changes_after_the_answer(api: Client, sim: Simulator) -> None:
    sim.settings(settling=0.5)
    before = api.ok(volume_path(FREE_VOLUME))
    answer = api.post(volume_path(FREE_VOLUME, "retype"), {"volume_type": "ssd_hiiops"}).json()
    assert (
        answer
        == {**before, "status": "retyping", "updated_at": answer["updated_at"]}
        == api.ok(volume_path(FREE_VOLUME))
    )
    assert api.count("/cloud/v1/tasks") == 0
    refused(api.post(volume_path(FREE_VOLUME, "extend"), {"size": 20}), 409, "ConflictError")
    refused(api.post(volume_path(FREE_VOLUME, "attach"), {"instance_id": INSTANCE}), 409, "ConflictError")
    assert api.patch(volume_path(FREE_VOLUME), {"name": "new-name"}).json()["status"] == "retyping"
    sim.advance(0.5)
    after = api.ok(volume_path(FREE_VOLUME))
    assert (after["name"], after["status"], after["volume_type"]) == ("new-name", "available", "ssd_hiiops")


def test_volumes_whose_type_cannot_change(api: Client, sim: Simulator) -> None:
    body = {"volume_type": "ssd_hiiops"}
    sim.change("volumes", LOCAL_VOLUME, {"bootable": True, "volume_type": "standard"})
    for key, text in (
        (DATA_VOLUME, "while it is in-use"),
        (BOOT_VOLUME, "while it is in-use"),
        (LOCAL_VOLUME, "boot volume"),
        (SAVED_VOLUME, "has snapshots"),
    ):
        response = api.post(volume_path(key, "retype"), body)
        refused(response, 400, "ValidationError")
        assert text in response.json()["message"]


def test_a_volume_moves(api: Client, sim: Simulator) -> None:
    before = api.ok(volume_path(DATA_VOLUME))
    (task_id,) = api.start(volume_path(DATA_VOLUME, "detach"), {"instance_id": BARE_INSTANCE}, "POST")
    assert api.ok(volume_path(DATA_VOLUME)) == {**before, "status": "detaching", "task_id": task_id}
    instance = api.ok(instance_path(BARE_INSTANCE))
    assert (instance["task_id"], instance["status"]) == (task_id, "ACTIVE")
    assert [each["id"] for each in instance["volumes"]] == [DATA_VOLUME]
    refused(api.post(instance_path(BARE_INSTANCE, "action"), {"action": "stop"}), 409, "ConflictError")
    refused(api.post(volume_path(FREE_VOLUME, "attach"), {"instance_id": BARE_INSTANCE}), 409, "ConflictError")
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    assert api.task(task_id)["task_type"] == "detach_volume"
    assert api.task(task_id)["data"] == {"volume_id": DATA_VOLUME, "instance_id": BARE_INSTANCE}
    free = api.ok(volume_path(DATA_VOLUME))
    assert free == {**before, "attachments": [], "status": "available", "updated_at": free["updated_at"]}
    assert api.ok(instance_path(BARE_INSTANCE)) == {**instance, "task_id": None, "volumes": []}
    (task_id,) = api.start(
        volume_path(DATA_VOLUME, "attach"), {"instance_id": INSTANCE, "attachment_tag": "data"}, "POST"
    )
    assert api.ok(volume_path(DATA_VOLUME)) == {**free, "status": "attaching", "task_id": task_id}
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    assert api.task(task_id)["task_type"] == "attach_volume"
    after = api.ok(volume_path(DATA_VOLUME))
    (attachment,) = after["attachments"]
    assert (after["status"], attachment["server_id"], attachment["instance_name"]) == ("in-use", INSTANCE, "web-1")
    assert api.ok(INSTANCE_PATH)["volumes"] == [
        {"id": BOOT_VOLUME, "delete_on_termination": True},
        {"id": DATA_VOLUME, "delete_on_termination": False},
    ]
    assert api.count("/cloud/v1/volumes/1/7", instance_id=INSTANCE) == 2


def test_volumes_that_cannot_move(api: Client, sim: Simulator) -> None:
    attached, free = volume_path(DATA_VOLUME, "attach"), volume_path(FREE_VOLUME, "attach")
    refused(api.post(attached, {"instance_id": INSTANCE}), 400, "ValidationError")
    refused(api.post(volume_path(FREE_VOLUME, "detach"), {"instance_id": INSTANCE}), 400, "ValidationError")
    response = api.post(volume_path(BOOT_VOLUME, "detach"), {"instance_id": INSTANCE})
    refused(response, 400, "ValidationError")
    assert "boot volume" in response.json()["message"]
    for key in (NOWHERE, FOREIGN_INSTANCE):
        refused(api.post(free, {"instance_id": key}), 404, "NotFoundError")
    sim.lock("instances", LOCK_INSTANCE)
    refused(api.post(free, {"instance_id": LOCK_INSTANCE}), 409, "ConflictError")
    sim.change("volumes", FREE_VOLUME, {"volume_type": "ultra"})
    assert invalid_fields(api.post(free, {"instance_id": INSTANCE})) == ["instance_id"]
    sim.change("volumes", FREE_VOLUME, {"status": "error"})
    refused(api.post(volume_path(FREE_VOLUME, "extend"), {"size": 20}), 400, "ValidationError")
    sim.lock("volumes", DATA_VOLUME)
    refused(api.patch(volume_path(DATA_VOLUME), {"name": "new-name"}), 409, "ConflictError")


@pytest.mark.parametrize(
    ("key", "action", "task_state", "after"),
    [
        (INSTANCE, "stop", "powering-off", ("stopped", "SHUTOFF")),
        (INSTANCE, "suspend", "suspending", ("suspended", "SUSPENDED")),
        (LOCK_INSTANCE, "start", "powering-on", ("active", "ACTIVE")),
        (SUSPENDED_INSTANCE, "resume", "resuming", ("active", "ACTIVE")),
    ],
)
def test_actions_on_instances(api: Client, key: str, action: str, task_state: str, after: tuple[str, str]) -> None:
    before = api.ok(instance_path(key))
    (task_id,) = api.start(instance_path(key, "action"), {"action": action}, "POST")
    assert api.ok(instance_path(key)) == {**before, "task_id": task_id, "task_state": task_state}
    refused(api.post(instance_path(key, "action"), {"action": action}), 409, "ConflictError")
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    assert (api.task(task_id)["task_type"], api.task(task_id)["data"]) == (f"{action}_vm", {"instance_id": key})
    assert api.ok(instance_path(key)) == {**before, "vm_state": after[0], "status": after[1]}


def test_wrong_actions(api: Client, sim: Simulator) -> None:
    right = {INSTANCE: {"stop", "suspend"}, LOCK_INSTANCE: {"start"}, SUSPENDED_INSTANCE: {"resume"}}
    for key, actions in right.items():
        for action in {"start", "stop", "suspend", "resume"} - actions:
            refused(api.post(instance_path(key, "action"), {"action": action}), 400, "ValidationError")
        for action in ("reboot", "reboot_hard"):
            refused(api.post(instance_path(key, "action"), {"action": action}), 501, "NotSimulated")
    refused(api.post(instance_path(METAL, "action"), {"action": "suspend"}), 400, "ValidationError")
    refused(api.post(instance_path(NOWHERE, "action"), {"action": "stop"}), 404, "NotFoundError")
    sim.change("instances", INSTANCE, {"vm_state": "error"})
    refused(api.post(instance_path(INSTANCE, "action"), {"action": "stop"}), 400, "ValidationError")
    assert api.count("/cloud/v1/tasks") == 0


def test_actions_on_bare_metal_servers(api: Client) -> None:
    path = f"/cloud/v1/bminstances/1/7/{METAL}"
    before = api.ok(path)
    refused(api.post(METAL_ACTION, {"action": "start"}), 400, "ValidationError")
    refused(api.post(METAL_ACTION, {"action": "reboot"}), 501, "NotSimulated")
    refused(api.post(METAL_ACTION.replace(METAL, INSTANCE), {"action": "stop"}), 404, "NotFoundError")
    (task_id,) = api.start(METAL_ACTION, {"action": "stop"}, "POST")
    assert api.ok(path) == {**before, "task_id": task_id, "task_state": "powering-off"}
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    assert api.task(task_id)["task_type"] == "stop_bm"
    assert api.ok(path) == {**before, "vm_state": "stopped", "status": "SHUTOFF"}
    assert api.run(METAL_ACTION, {"action": "start", "activate_profile": None})["task_type"] == "start_bm"
    assert api.ok(path) == before


@pytest.mark.parametrize("key", [INSTANCE, LOCK_INSTANCE])
def test_a_flavor_changes(api: Client, sim: Simulator, key: str) -> None:
    sim.settings(settling=0.5)
    path = instance_path(key)
    before = api.ok(path)
    offered = api.ok(f"{path}/available_flavors")
    assert [each["flavor_id"] for each in offered["results"]] == [
        f"g2-standard-{each}" for each in ("1-2", "4-8", "8-16")
    ]
    refused(api.get(f"{path}/available_flavors?include_prices=true"), 501, "NotSimulated")
    flavor = {name: value for name, value in offered["results"][1].items() if name != "disabled"}
    (task_id,) = api.start(f"{path}/changeflavor", {"flavor_id": "g2-standard-4-8"}, "POST")
    meanwhile = {"task_id": task_id, "task_state": "resize_migrating", "status": "RESIZE"}
    assert api.ok(path) == {**before, **meanwhile}
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    assert api.task(task_id)["task_type"] == "resize_vm"
    assert api.ok(path) == {**before, "flavor": flavor, "vm_state": "resized", "status": "VERIFY_RESIZE"}
    for action in ("start", "stop"):
        refused(api.post(instance_path(key, "action"), {"action": action}), 400, "ValidationError")
    assert api.patch(path, {"name": "new-name"}).json()["vm_state"] == "resized"
    sim.advance(0.5)
    assert api.ok(path) == {**before, "name": "new-name", "flavor": flavor}


def test_flavors_that_cannot_change(api: Client) -> None:
    body = {"flavor_id": "g2-standard-4-8"}
    refused(api.post(instance_path(SUSPENDED_INSTANCE, "changeflavor"), body), 400, "ValidationError")
    refused(api.post(instance_path(NOWHERE, "changeflavor"), body), 404, "NotFoundError")
    assert api.ok(instance_path(METAL, "available_flavors")) == {"count": 0, "results": []}


def members(api: Client) -> dict[str, list[str]]:
    """Return the names of the instances in each server group that has some."""
    groups = api.ok("/cloud/v1/servergroups/1/7")["results"]
    names = {each["servergroup_id"]: [item["instance_name"] for item in each["instances"]] for each in groups}
    return {key: value for key, value in names.items() if value}


def test_server_groups(api: Client, sim: Simulator) -> None:
    put, remove = (instance_path(INSTANCE, f"{verb}_servergroup") for verb in ("put_into", "remove_from"))
    assert api.count("/cloud/v1/servergroups/1/7") == 4
    assert members(api) == {SERVER_GROUP: ["web-1"]}
    for key in (NOWHERE, FOREIGN_GROUP, "any-text"):
        refused(api.get(f"/cloud/v1/servergroups/1/7/{key}"), 404, "NotFoundError")
    # The old group has to be left first.
    refused(api.post(put, {"servergroup_id": EMPTY_GROUP}), 400, "ValidationError")
    (task_id,) = api.start(remove, None, "POST")
    assert api.ok(INSTANCE_PATH)["task_id"] == task_id
    refused(api.post(remove), 409, "ConflictError")
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    assert api.task(task_id)["task_type"] == "remove_from_server_group"
    assert members(api) == {}
    refused(api.post(remove), 400, "ValidationError")
    for key in (NOWHERE, FOREIGN_GROUP, "any-text"):
        refused(api.post(put, {"servergroup_id": key}), 404, "NotFoundError")
    before = api.ok(INSTANCE_PATH)
    task = api.run(put, {"servergroup_id": EMPTY_GROUP})
    assert task["task_type"] == "put_into_server_group"
    assert task["data"] == {"instance_id": INSTANCE, "servergroup_id": EMPTY_GROUP}
    assert api.ok(INSTANCE_PATH) == before
    api.patch(INSTANCE_PATH, {"name": "web-2"})
    assert members(api) == {EMPTY_GROUP: ["web-2"]}
    api.run(instance_path(BARE_INSTANCE, "put_into_servergroup"), {"servergroup_id": EMPTY_GROUP})
    assert members(api) == {EMPTY_GROUP: ["web-2", "db-1"]}
    for verb, body in (("put_into", {"servergroup_id": EMPTY_GROUP}), ("remove_from", None)):
        refused(api.post(instance_path(METAL, f"{verb}_servergroup"), body), 400, "ValidationError")


def test_a_load_balancer_gets_another_flavor(api: Client, sim: Simulator) -> None:
    flavors = api.ok("/cloud/v1/lbflavors/1/7")["results"]
    assert [each["flavor_name"] for each in flavors] == ["lb1-1-2", "lb1-2-4", "lb1-4-8"]
    before = api.ok(BALANCER_PATH)
    assert api.start(RESIZE, {"flavor": "lb1-1-2"}, "POST") == []
    (task_id,) = api.start(RESIZE, {"flavor": "lb1-2-4"}, "POST")
    assert api.ok(BALANCER_PATH) == {**before, "task_id": task_id, "provisioning_status": "PENDING_UPDATE"}
    for response in (api.post(RESIZE, {"flavor": "lb1-4-8"}), api.patch(BALANCER_PATH_2, {"name": "new-lb"})):
        refused(response, 409, "ConflictError")
    until(lambda: api.task(task_id)["state"] == "FINISHED")
    task = api.task(task_id)
    assert (task["task_type"], task["data"]) == ("resize_loadbalancer", {"loadbalancer_id": BALANCER})
    after = api.ok(BALANCER_PATH)
    assert [each["ip_address"] for each in after["vrrp_ips"]] == ["10.10.1.121", "10.10.1.122"]
    changed = {key: after[key] for key in ("updated_at", "vrrp_ips")}
    assert after == {**before, **changed, "flavor": flavors[1]}


def ports_of(answer: Any) -> list[str]:
    """Return the IDs of the ports in a list of devices."""
    assert answer["count"] == len(answer["results"])
    return [each["port_id"] for each in answer["results"]]


def test_ports_that_share_an_address(api: Client, sim: Simulator) -> None:
    empty = f"{VIP.format(3)}/connected_devices"
    available = empty.replace("connected", "available")
    assert ports_of(api.ok(empty)) == []
    assert ports_of(api.ok(available)) == [PORT, PAIRS_PORT] == ports_of(api.ok(DEVICES))
    assert ports_of(api.ok(DEVICES.replace("connected", "available"))) == []
    before = api.ok(VIP.format(3))
    answer = api.patch(empty, {"port_ids": [PORT]}).json()
    assert (ports_of(answer), answer) == ([PORT], api.ok(empty))
    assert ports_of(api.patch(empty, {"port_ids": [PORT, PAIRS_PORT, PORT]}).json()) == [PORT, PAIRS_PORT]
    assert ports_of(api.ok(available)) == []
    assert ports_of(api.put(empty, {"port_ids": [PAIRS_PORT]}).json()) == [PAIRS_PORT] == ports_of(api.ok(empty))
    assert ports_of(api.patch(empty, {}).json()) == [PAIRS_PORT]
    assert ports_of(api.put(empty, {"port_ids": []}).json()) == []
    after = api.ok(VIP.format(3))
    assert after == {**before, "updated_at": after["updated_at"]}
    assert api.count("/cloud/v1/tasks") == 0


def test_ports_that_cannot_share_an_address(api: Client, sim: Simulator) -> None:
    sim.change("ports", OPEN_PORT, {"attached_to": None})
    for send in (api.patch, api.put):
        for port_id in (NOWHERE, OPEN_PORT, SYSTEM_PORT, FOREIGN_PORT):
            assert invalid_fields(send(DEVICES, {"port_ids": [PORT, port_id]})) == ["port_ids.1"]
        assert invalid_fields(send(DEVICES, {"port_ids": ["any-text"]})) == ["port_ids.0"]
        assert invalid_fields(send(DEVICES, {"ports": []})) == ["ports"]
        refused(send(DEVICES.replace("a2", "a1"), {"port_ids": []}), 400, "ValidationError")
        refused(send(DEVICES.replace("a2", "a9"), {"port_ids": []}), 404, "NotFoundError")
    refused(api.get(f"{DEVICES}?limit=1"), 400, "ValidationError")
    sim.lock("reserved_fixed_ips", "40000000-0000-4000-8000-0000000000a2")
    refused(api.put(DEVICES, {"port_ids": []}), 409, "ConflictError")
    assert ports_of(api.ok(DEVICES)) == [PORT, PAIRS_PORT]


OPERATIONS: list[tuple[str, Any, str, str]] = [
    (volume_path(FREE_VOLUME, "extend"), {"size": 20}, volume_path(FREE_VOLUME), "size"),
    (volume_path(FREE_VOLUME, "attach"), {"instance_id": INSTANCE}, INSTANCE_PATH, "volumes"),
    (volume_path(DATA_VOLUME, "detach"), {"instance_id": BARE_INSTANCE}, volume_path(DATA_VOLUME), "status"),
    (instance_path(LOCK_INSTANCE, "action"), {"action": "start"}, instance_path(LOCK_INSTANCE), "vm_state"),
    (instance_path(INSTANCE, "changeflavor"), {"flavor_id": "g2-standard-4-8"}, INSTANCE_PATH, "flavor"),
    (
        instance_path(INSTANCE, "remove_from_servergroup"),
        None,
        f"/cloud/v1/servergroups/1/7/{SERVER_GROUP}",
        "instances",
    ),
    (METAL_ACTION, {"action": "stop"}, f"/cloud/v1/bminstances/1/7/{METAL}", "vm_state"),
    (RESIZE, {"flavor": "lb1-2-4"}, BALANCER_PATH, "flavor"),
]


@pytest.mark.parametrize(("path", "body", "shown", "key"), OPERATIONS)
def test_operations_that_fail_or_are_slow(
    api: Client, sim: Simulator, path: str, body: Any, shown: str, key: str
) -> None:
    before = api.ok(shown)
    sim.fault("POST", tasks=[{"error": "No valid host was found", "seconds": 0}])
    task = api.run(path, body)
    assert (task["state"], task["error"]) == ("ERROR", "No valid host was found")
    assert api.ok(shown) == before
    sim.fault("POST", apply=False)
    assert (api.run(path, body)["state"], api.ok(shown)) == ("FINISHED", before)
    sim.settings(task_new=1, task_running=3)
    (task_id,) = api.start(path, body, "POST")
    for seconds, state in ((0.5, "NEW"), (3, "RUNNING"), (0.5, "FINISHED")):
        sim.advance(seconds)
        assert api.task(task_id)["state"] == state
        assert (api.ok(shown)[key] != before[key]) == (state == "FINISHED" or key == "status")


@pytest.mark.parametrize(("path", "body", "shown", "key"), OPERATIONS)
@pytest.mark.parametrize("everywhere", [True, False])
def test_reads_after_an_operation_can_be_stale(
    api: Client, sim: Simulator, path: str, body: Any, shown: str, key: str, everywhere: bool
) -> None:
    before = api.ok(shown)
    if everywhere:
        sim.settings(stale=2)
    else:
        sim.fault("POST", stale=2)
    assert api.run(path, body)["state"] == "FINISHED"
    assert api.ok(shown) == before
    sim.advance(1.9)
    assert api.ok(shown)[key] == before[key]
    sim.advance(0.1)
    assert api.ok(shown)[key] != before[key]


# Nulls


COMPUTED = {"instances", "network", "pools", "snapshot_ids", "subnets"}
"""Keys that answers take from other documents."""


@pytest.mark.off_contract_answers
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.item], ids=lambda kind: kind.collection)
def test_nulls_in_documents(api: Client, sim: Simulator, kind: GcoreKind) -> None:
    key = kind.seed[0]["id"]
    path = f"{filled(kind.path)}/{key_in_path(kind, kind.seed[0])}"
    stored = sim.get(kind.collection, key)
    shown = {name: value for name, value in api.ok(path).items() if value is None or isinstance(value, (dict, list))}
    names = [name for name, value in shown.items() if stored[name] == value and name not in COMPUTED]
    sim.change(kind.collection, key, dict.fromkeys(names))
    assert {name: api.ok(path)[name] for name in names} == dict.fromkeys(names)
    queries = ["", "name=e", "tag_key=team", 'tag_key_value={"team":"x"}', "tag_value=x", "flavor_prefix=g", "ip=10.1"]
    queries += ["exclude_secgroup=web", "available_floating=true", "logging_enabled=true", "assigned_floating=true"]
    queries += ["ip_addresses=10.10.1.11", "order_by=name.asc", "with_ddos=true"]
    for query in queries:
        assert api.get(f"{filled(kind.path)}?{query}").status_code in (200, 400), query
    assert api.get("/cloud/v1/subnets/1/7").status_code == 200
    for write in kind.writes[:1]:
        changes = {"tags": {"a": "1"}, "name": "new-name", "is_vip": True, "shared_in_project": True, "labels": {}}
        change: Any = next({name: changes[name]} for name in changes if name in write.body.model_fields)
        if kind.collection == "l7policies":
            change = {"action": "REJECT", "tags": ["a"]}
        assert (
            api.patch(
                filled(kind.write_path(write), **{kind.item: key_in_path(kind, kind.seed[0])}), change
            ).status_code
            == 200
        )


def answered(judge: Contract, kind: GcoreKind) -> Any:
    """Return the schema of a document in answers: those of the single read, or of the list where there is none."""
    operation = judge.document["paths"][item_path(kind) if kind.item else kind.path]["get"]
    schema = judge.resolved(operation["responses"]["200"]["content"]["application/json"]["schema"])
    return schema if kind.item else judge.resolved(schema["properties"]["results"]["items"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.collection)
def test_models_allow_the_nulls_of_the_contract(judge: Contract, kind: GcoreKind) -> None:
    assert kind.document
    properties, fields = answered(judge, kind)["properties"], kind.document.model_fields
    nullable = {key for key, schema in properties.items() if {"type": "null"} in schema.get("anyOf", [])}
    assert nullable == {key for key in properties if type(None) in get_args(fields[key].annotation)}


# Start and stop


def command(*options: str) -> list[str]:
    """Return the command line of a simulator started by hand."""
    return [sys.executable, str(TESTS / "simulators"), "gcore", *options]


@pytest.mark.slow
def test_settings_and_seed_of_the_start(tmp_path: Path) -> None:
    seed: dict[str, Any] = {
        "api_keys": ["another-long-key-that-is-made-up"],
        "projects": [{"id": 5, "name": "five"}],
        "regions": [{"id": 6, "display_name": "Six", "keystone_name": "SIX", "slug": "six", "country": "LU"}],
    }
    path = tmp_path / "seed.yml"
    path.write_text(json.dumps(seed), encoding="utf-8")
    for given in (seed, path):
        with Watched("gcore", seed=given, latency=0.01, task_running=7) as sim:
            sim.settings(latency=0.02)
            sim.reset()
            times = {"latency": 0.01, "stale": 0, "task_new": 0, "task_running": 7, "settling": 0.05}
            others = {"port_locks": True, "rate_limit": 0, "rate_burst": 150, "retry_after": True}
            assert sim.settings() == {**times, **others, "generation": "today", "bare_metal": "included"}
            assert sim.key == seed["api_keys"][0]
            assert Client(sim).count("/cloud/v1/ports/5/6") == 0


@pytest.mark.slow
def test_generation_of_the_start() -> None:
    with Watched("gcore", generation="pages") as sim:
        assert sim.settings()["generation"] == "pages"
        assert "admin_state_up" not in sim.get("loadbalancers", BALANCER)
        sim.settings(generation="today")
        assert "admin_state_up" in sim.get("loadbalancers", BALANCER)
        sim.reset()
        assert "admin_state_up" not in sim.get("loadbalancers", BALANCER)


@pytest.mark.slow
def test_start_as_a_module_and_stop() -> None:
    arguments = [sys.executable, "-m", "simulators", "gcore", "--port", "0", "--task-seconds", "5"]
    with subprocess.Popen(arguments, cwd=TESTS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("listening on http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        _output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.slow
def test_a_waiting_request_does_not_delay_the_end() -> None:
    with ThreadPoolExecutor(1) as pool:
        with Simulator("gcore") as sim:
            sim.fault(delay=ENDLESS)
            waiting = pool.submit(Client(sim).get, PORT_PATH)
            until(lambda: len(sim.requests()) == 1)
            process = sim._process
            assert process is not None
            process.terminate()
            assert process.wait(timeout=60) == 0, "it has ended by itself"
        with pytest.raises(requests.ConnectionError):
            waiting.result()


@pytest.mark.slow
def test_end_with_the_parent() -> None:
    with subprocess.Popen(
        command("--exit-with-parent"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline().startswith("listening on ")
        process.stdin.close()
        assert process.wait(timeout=60) == 0


@pytest.mark.slow
def test_a_taken_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(command("--port", str(port)), capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert str(port) in done.stderr


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: [", "while parsing"),
        ("[]", "mapping"),
        ("{}", "api_keys"),
        ("api_keys: [a]\nthings: []", "things"),
        ("api_keys: [a]\nprojects: 1", "projects: a list"),
        ("api_keys: [a]\nprojects: [{id: 1}]", "projects[0]: name: Field required"),
        ("api_keys: [a]\nprojects: [{id: 1, name: a}, {id: 1, name: b}]", "twice"),
    ],
)
def test_broken_seeds(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, complaint: str) -> None:
    path = tmp_path / "seed.yml"
    path.write_text(text, encoding="utf-8")
    assert main(["gcore", "--seed", str(path)]) == 1
    output, errors = capsys.readouterr()
    assert (output, errors.count("\n")) == ("", 1)
    assert str(path) in errors
    assert complaint in errors


@pytest.mark.slow
def test_failed_starts(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="did not start"), Simulator("gcore", seed=tmp_path / "nothing.yml"):
        pass
    with pytest.raises(SimulatorError, match="did not start"), Simulator("gcore", nothing=1):
        pass
    with pytest.raises(SimulatorError, match="did not start"), Simulator("gcore", generation="yesterday"):
        pass


# The contract


def test_answers_keep_the_contract(api: Client, sim: Watched, judge: Contract) -> None:
    """Reads all resources. All requests to the simulator are compared with the contract."""
    assert judge.document["paths"]
    api.start(PORT_PATH, {"tags": {"a": "b"}})
    sim.fault("PATCH", "/ports/", tasks=[{"error": "No more addresses", "seconds": 0}])
    api.start(f"/cloud/v1/ports/1/7/{OPEN_PORT}", {"tags": {"a": "b"}})
    sim.lock("instances", LOCK_INSTANCE)
    sim.lock("loadbalancers", LOCK_BALANCER)
    sim.task("ports", PAIRS_PORT, attributed=False)
    for path in LISTS:
        api.ok(path + "?limit=1000")
    api.ok("/cloud/v1/instances/1/7?include_baremetal=true&with_ddos=true")
    api.ok("/cloud/v1/regions?show_volume_types=true")
    api.ok("/cloud/v1/loadbalancers/1/7?show_stats=true&with_ddos=true")
    for generation in ("today", "pages"):
        sim.settings(generation=generation)
        for kind in KINDS:
            for item in api.ok(filled(kind.path))["results"] if kind.item else ():
                api.ok(f"{filled(kind.path)}/{key_in_path(kind, item)}")
        for task in api.ok("/cloud/v1/tasks")["results"]:
            api.ok(f"/cloud/v1/tasks/{task['id']}")
    assert api.put(PROJECT_PATH, {"name": "rehearsal"}).status_code == 200
    assert api.patch(LOGGED_PATH, {"preferred_connectivity": "L2", "name": "other-lb"}).status_code == 200
    sim.settings(generation="today")
    for path in (BALANCER_PATH, BALANCER_PATH_2, LOGGED_PATH, LOGGED_PATH_2):
        assert api.patch(path, {"name": "new-lb"}).status_code == 200
    assert api.patch(INSTANCE_PATH, {"name": "web-2"}).status_code == 200
    assert api.patch(PROJECT_PATH, {"description": "x" * 255}).status_code == 200
    assert sim.judge() > 60


@pytest.mark.sampled(2)
@pytest.mark.parametrize("path", LISTS)
def test_queries_keep_the_contract(api: Client, judge: Contract, path: str) -> None:
    template, default = LISTS[path]
    parameters = judge.document["paths"][template]["get"]["parameters"]
    known = judge.document["components"]["schemas"]
    schemas = {item["name"]: item["schema"] for item in parameters if item["in"] == "query"}
    schemas = {name: known.get(schema.get("$ref", "").rpartition("/")[2], schema) for name, schema in schemas.items()}
    assert (schemas["limit"]["default"], schemas["limit"]["maximum"]) == (default, 1000)
    for name, schema in schemas.items():
        for value in schema.get("enum", []):
            assert api.get(path, params={name: value}).status_code in (200, 501)
        response = api.get(path, params={name: "\t"})
        assert "Extra inputs" not in response.text
        if schema.get("enum") or schema.get("type") in ("integer", "boolean"):
            assert response.status_code in (400, 501), name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.collection)
def test_fields_keep_the_contract(judge: Contract, kind: GcoreKind) -> None:
    assert kind.document
    assert {*kind.document.model_fields} - kind.hidden == {*answered(judge, kind)["properties"]}
    for write in kind.writes:
        operation = judge.document["paths"][kind.write_path(write)][write.method.lower()]
        schema = operation.get("requestBody", {"content": {"application/json": {"schema": {}}}})
        assert fields_of(write.body) == keys_of(judge, schema["content"]["application/json"]["schema"])


def fields_of(body: type[BaseModel]) -> set[str]:
    """Return the fields of a body, or of the elements of its list."""
    if issubclass(body, RootModel):
        (body,) = get_args(body.model_fields["root"].annotation)
    return {*body.model_fields}


def keys_of(judge: Contract, schema: Any) -> set[str]:
    """Return the keys of all shapes that a body, or an element of its list, can have; none of no body."""
    schema = judge.resolved(schema)
    shapes = [*schema.get("anyOf", []), *schema.get("oneOf", []), *([schema["items"]] if "items" in schema else [])]
    return {*schema.get("properties", {})}.union(*(keys_of(judge, each) for each in shapes))


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("LoadbalancerLoggingSerializer", load_balancer.LoggingBody),
        ("LoggingOutSerializer", load_balancer.LoggingOn),
        ("PatchLbHealthMonitorSerializer", lb_pool.HealthMonitorBody),
        ("LbHealthMonitorSerializer", lb_pool.HealthMonitor),
        ("MutateLbSessionPersistence", lb_pool.SessionPersistence),
        ("DetailedLbPoolMemberSerializer", lb_pool.Member),
        ("UserListItem", lb_listener.User),
        ("CreateSecurityGroupRuleSerializerV2", security_group.RuleBody),
        ("SecurityGroupRuleSerializer", security_group.Rule),
    ],
)
def test_fields_of_parts_keep_the_contract(judge: Contract, name: str, model: type[values.Shape]) -> None:
    assert {*model.model_fields} == {*judge.document["components"]["schemas"][name]["properties"]}


def test_routes_keep_the_contract(judge: Contract) -> None:
    methods = {"get", "post", "put", "patch", "delete"}
    simulated = {(method, path) for method, path, _handler in Gcore.routes()}
    paths = {path: judge.document["paths"][path] for _method, path in simulated}
    known = {(method.upper(), path) for path, item in paths.items() for method in methods & set(item)}
    # The older generation only.
    known.add(("PUT", "/cloud/v1/projects/{project_id}"))
    assert {(method, path) for method, path, _handler in Gcore.routes()} <= known


def accepted_fields(judge: Contract, name: str, bodies: list[tuple[Any, str]]) -> set[str]:
    """Return the fields of the wrong bodies that the contract lets pass."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": judge.document["components"]}
    validator = jsonschema.Draft202012Validator(schema)
    return {field for body, field in bodies if validator.is_valid(body)}


def test_wrong_bodies_are_wrong_by_the_contract_too(judge: Contract) -> None:
    # Rules that a schema cannot express: formats, other documents, trimming, and that nothing unknown is allowed.
    formats = {"allowed_address_pairs.0.ip_address", "ip_assignments.0.ip_address", "ip_assignments.0.subnet_id"}
    others = {"ip_assignments", "security_group_ids.0", "security_group_ids.1"}
    unknown = {"nothing", "managed_by", "allowed_address_pairs.0.mac_address"}
    assert accepted_fields(judge, "PatchPortSerializer", PORT_BODIES) == formats | others | unknown
    unknown = {"nothing", "tags_v2", "logging.nothing", "logging.retention_policy.nothing"}
    for name in ("LoadBalancerPatchSerializer", "LoadBalancerPatchSerializerV2"):
        accepted = accepted_fields(judge, name, BALANCER_BODIES)
        assert accepted == unknown | {"logging.destination_region_id"}
    groups = [({"direction": "ingress", **rule}, field) for rule, field in RULE_BODIES]
    accepted = accepted_fields(judge, "CreateSecurityGroupRuleSerializerV2", groups)
    assert accepted == {"", ".id", ".remote_group_id", ".remote_ip_prefix"}
    monitors = [({**MONITOR, **body}, field) for body, field in MONITOR_BODIES]
    accepted = accepted_fields(judge, "PatchLbHealthMonitorSerializer", monitors)
    assert accepted == {"", ".id", ".type", ".expected_codes"}
    accepted = accepted_fields(judge, "MutateLbSessionPersistence", PERSISTENCE_BODIES)
    assert accepted == {".timeout", ".cookie_name", ".persistence_timeout", ".persistence_granularity"}
    members = [({**MEMBER, **body}, field) for body, field in MEMBER_BODIES]
    accepted = accepted_fields(judge, "CreateLbPoolMemberSerializer", members)
    assert accepted == {"", ".id", ".address", ".monitor_address", ".subnet_id", ".instance_id"}
    accepted = accepted_fields(judge, "K8sClusterPoolUpdateV2Serializer", NODE_BODIES)
    groups = {"security_group_ids.0", "security_group_ids.1"}
    assert accepted == {"name", "taints.dedicated", "min_node_count", "max_node_count"} | groups
    # The length of a description is limited in answers only.
    accepted = accepted_fields(judge, "UpdateProjectSerializer", PROJECT_BODIES)
    assert accepted == {"nothing", "is_default", "description"}
