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
from simulators import Simulator, SimulatorError
from simulators.command import main
from simulators.gcore import load_balancer, values
from simulators.gcore.api import Gcore
from simulators.gcore.kind import GcoreKind

from . import harness
from .contract import Contract, Watched, contract

TESTS = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.bad_requests

NETWORK = "10000000-0000-4000-8000-000000000001"
SUBNET = "20000000-0000-4000-8000-000000000001"
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
NETWORKS = [f"10000000-0000-4000-8000-00000000000{digit}" for digit in "12345"]

PORT_PATH = f"/cloud/v1/ports/1/7/{PORT}"
INSTANCE_PATH = f"/cloud/v1/instances/1/7/{INSTANCE}"
NETWORK_PATH = f"/cloud/v1/networks/1/7/{NETWORK}"
NETWORK_PATH_2 = f"/cloud/v2/networks/1/7/{NETWORK}"
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
    """Return a path in the first project and region."""
    return path.format(**{"project_id": 1, "region_id": 7, **variables})


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

    def put(self, path: str, body: Any) -> requests.Response:
        """Replace by a JSON body."""
        return self.session.put(self.url + path, json=body, timeout=30)

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

    def start(self, path: str, body: Any) -> list[str]:
        """Return the tasks of a write."""
        response = self.patch(path, body)
        assert response.status_code == 200, response.text
        tasks: list[str] = response.json()["tasks"]
        return tasks


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
    assert api.count("/cloud/v1/securitygroups/1/7") == 14


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
        ("", 5),
        ("name=twi", 2),
        ("name=TWIN", 0),
        ("uuid=50000000-0000", 5),
        ("ip=10.10.1.1", 2),
        ("ip=203.0.113.11", 1),
        ("flavor_id=g2-standard-4-8", 1),
        ("flavor_id=g2", 0),
        ("flavor_prefix=g2-standard-2", 4),
        ("exclude_flavor_prefix=g2-standard-2", 1),
        ("exclude_secgroup=web", 4),
        ("status=SHUTOFF", 1),
        ("tag_key_value=%7B%22env%22%3A%22production%22%2C%22team%22%3A%22backend%22%7D", 1),
        ("tag_value=production&tag_value=nothing", 2),
        ("include_baremetal=true", 6),
        ("include_k8s=false", 5),
        ("only_isolated=true", 1),
        ("with_ddos=true", 5),
        ("protection_status=Active", 5),
        ("with_ddos=true&protection_status=Active", 0),
        ("with_ddos=true&profile_name=games", 0),
        ("with_ddos=true&type_ddos_profile=basic", 5),
        ("changes-since=2024-01-16T00:00:00Z", 0),
        ("changes-before=2024-01-16T00:00:00Z", 5),
        ("available_floating=true", 1),
    ],
)
def test_instance_filters(api: Client, query: str, number: int) -> None:
    assert api.ok(f"/cloud/v1/instances/1/7?{query}")["count"] == number


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 1), ("name=etal", 1), ("name=web", 0), ("uuid=50000000", 1), ("flavor_prefix=bm1", 1), ("status=SHUTOFF", 0)],
)
def test_bare_metal_filters(api: Client, query: str, number: int) -> None:
    assert api.ok(f"/cloud/v1/bminstances/1/7?{query}")["count"] == number


@pytest.mark.parametrize(("bare_metal", "status", "number"), [("refused", 400, None), ("ignored", 200, 5)])
def test_what_becomes_of_include_baremetal(
    api: Client, sim: Watched, bare_metal: str, status: int, number: int | None
) -> None:
    sim.settings(bare_metal=bare_metal)
    response = api.get("/cloud/v1/instances/1/7?include_baremetal=true")
    assert (response.status_code, response.json().get("count")) == (status, number)
    assert api.ok("/cloud/v1/instances/1/7")["count"] == 5
    (row,) = api.ok("/cloud/v1/bminstances/1/7")["results"]
    assert "volumes" not in row


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
    assert len(ids("subnets")) == 4
    assert len(ids("subnets", owned_by="any")) == 5
    assert ids("subnets", network_id=management) == ["20000000-0000-4000-8000-000000000004"]
    subnet = api.ok(f"/cloud/v1/subnets/1/7?network_id={management}")["results"][0]
    assert (subnet["name"], subnet["cidr"], subnet["ip_version"]) == ("office", "192.168.50.0/24", 4)


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
    assert api.count("/cloud/v1/instances/1/7") == 5
    assert len(requests.get(f"{sim.url}/_simulator/state/instances", timeout=30).json()) == 7
    assert api.patch(INSTANCE_PATH, {"tags": {"a": "b"}}).json()["tags"][0]["key"] == "a"
    sim.change("ports", PORT, {}, remove=("id", "tags", "network_id", "allowed_address_pairs", "ip_assignments"))
    assert api.count("/cloud/v1/ports/1/7") == 8
    assert len(api.start(PORT_PATH, {"tags": {"a": "b"}, "allowed_address_pairs": []})) == 1
    until(lambda: sim.get("ports", PORT).get("tags") == {"a": "b"})


# Many at once


def test_only_one_of_many_wins(api: Client, sim: Simulator) -> None:
    sim.settings(task_running=5)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: Client(sim).patch(PORT_PATH, {"tags": {"n": str(number)}}), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    assert api.count("/cloud/v1/tasks") == 1


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
        """What ends a test that takes too long."""

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


# Nulls


@pytest.mark.off_contract_answers
@pytest.mark.parametrize(
    ("collection", "key", "names", "path"),
    [
        (
            "instances",
            INSTANCE,
            ("tags", "flavor", "addresses", "security_groups", "fixed_ip_assignments"),
            INSTANCE_PATH,
        ),
        ("loadbalancers", BALANCER, ("tags_v2", "flavor", "logging", "floating_ips"), BALANCER_PATH),
        ("networks", NETWORK, ("tags",), NETWORK_PATH),
        ("ports", PORT, ("tags", "system_tags", "ip_assignments", "attached_to"), PORT_PATH),
        ("snapshots", SNAPSHOT_PATH.rpartition("/")[2], ("tags", "description"), SNAPSHOT_PATH),
    ],
)
def test_nulls_in_documents(
    api: Client, sim: Simulator, collection: str, key: str, names: tuple[str, ...], path: str
) -> None:
    sim.change(collection, key, dict.fromkeys(names))
    assert {name: api.ok(path)[name] for name in names} == dict.fromkeys(names)
    template, _default = LISTS[f"/cloud/v1/{collection}/1/7"]
    queries = ["", "name=e", "tag_key=team", 'tag_key_value={"team":"x"}', "tag_value=x", "flavor_prefix=g", "ip=10.1"]
    queries += ["exclude_secgroup=web", "available_floating=true", "logging_enabled=true", "assigned_floating=true"]
    queries += ["ip_addresses=10.10.1.11", "order_by=name.asc", "with_ddos=true"]
    for query in queries:
        assert api.get(f"/cloud/v1/{collection}/1/7?{query}").status_code in (200, 400), (template, query)
    assert api.get("/cloud/v1/subnets/1/7").status_code == 200
    assert api.patch(path, {"tags": {"a": "1"}}).status_code == 200


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
            times = {"latency": 0.01, "stale": 0, "task_new": 0, "task_running": 7}
            others = {"port_locks": True, "rate_limit": 0, "rate_burst": 150, "retry_after": True}
            assert sim.settings() == {**times, **others, "generation": "today", "bare_metal": "included"}
            assert sim.key == seed["api_keys"][0]
            assert Client(sim).count("/cloud/v1/ports/5/6") == 0


def test_generation_of_the_start() -> None:
    with Watched("gcore", generation="pages") as sim:
        assert sim.settings()["generation"] == "pages"
        assert "admin_state_up" not in sim.get("loadbalancers", BALANCER)
        sim.settings(generation="today")
        assert "admin_state_up" in sim.get("loadbalancers", BALANCER)
        sim.reset()
        assert "admin_state_up" not in sim.get("loadbalancers", BALANCER)


def test_start_as_a_module_and_stop() -> None:
    arguments = [sys.executable, "-m", "simulators", "gcore", "--port", "0", "--task-seconds", "5"]
    with subprocess.Popen(arguments, cwd=TESTS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("listening on http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        _output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")


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


def test_end_with_the_parent() -> None:
    with subprocess.Popen(
        command("--exit-with-parent"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline().startswith("listening on ")
        process.stdin.close()
        assert process.wait(timeout=60) == 0


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


def test_failed_starts(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="did not start"), Simulator("gcore", seed=tmp_path / "nothing.yml"):
        pass
    with pytest.raises(SimulatorError, match="did not start"), Simulator("gcore", nothing=1):
        pass
    with pytest.raises(SimulatorError, match="did not start"), Simulator("gcore", generation="yesterday"):
        pass


# The contract


def test_answers_keep_the_contract(api: Client, sim: Watched, judge: Contract) -> None:
    """Reads all that there is. What is held against the contract is everything that the simulator is asked."""
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
                api.ok(f"{filled(kind.path)}/{item['id']}")
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
        operation = judge.document["paths"][write.path or item_path(kind)][write.method.lower()]
        schema = judge.resolved(operation["requestBody"]["content"]["application/json"]["schema"])
        assert {*write.body.model_fields} == {*schema["properties"]}


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("LoadbalancerLoggingSerializer", load_balancer.LoggingBody),
        ("LoggingOutSerializer", load_balancer.LoggingOn),
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
    # What a schema cannot say: formats, other documents, trimming, and that nothing unknown is allowed.
    formats = {"allowed_address_pairs.0.ip_address", "ip_assignments.0.ip_address", "ip_assignments.0.subnet_id"}
    others = {"ip_assignments", "security_group_ids.0", "security_group_ids.1"}
    unknown = {"nothing", "managed_by", "allowed_address_pairs.0.mac_address"}
    assert accepted_fields(judge, "PatchPortSerializer", PORT_BODIES) == formats | others | unknown
    unknown = {"nothing", "tags_v2", "logging.nothing", "logging.retention_policy.nothing"}
    for name in ("LoadBalancerPatchSerializer", "LoadBalancerPatchSerializerV2"):
        accepted = accepted_fields(judge, name, BALANCER_BODIES)
        assert accepted == unknown | {"logging.destination_region_id"}
    # The length of a description is limited in answers only.
    accepted = accepted_fields(judge, "UpdateProjectSerializer", PROJECT_BODIES)
    assert accepted == {"nothing", "is_default", "description"}
