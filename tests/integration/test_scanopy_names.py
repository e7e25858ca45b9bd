# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names beside IDs in the results of the modules that read Scanopy."""

from __future__ import annotations

import pytest
from resources.seed import APPLICATION, DB_HOST, ETH0, HOME, TAG, WEB, WEB_HOST

from .harness import run_module

LAN = "80000000-0000-4000-8000-000000000021"
ORDERS = "80000000-0000-4000-8000-000000000051"
FIRST, OTHER = (f"f0000000-0000-4000-8000-00000000000{digit}" for digit in "15")
KINDS = ("host", "service", "subnet", "network", "ip_address", "dependency")
OPTIONS = {
    # what an element has in common with the options of its module
    "host": ("name", "hostname", "description", "hidden", "tag_ids"),
    "service": ("name", "service_definition", "tag_ids"),
    "subnet": ("name", "description", "type", "cidr", "tag_ids"),
    "network": ("name", "tag_ids"),
    "ip_address": ("name",),
    "dependency": ("name", "description", "type", "color", "edge_style", "members", "tag_ids"),
}


@pytest.fixture(name="sim")
def _sim(server):
    server.settings(server_version="0.17.22")
    return server


def info(sim, kind, **options):
    return run_module(sim, f"scanopy_{kind}_info", options)


def elements(run):
    assert (run.failed, run.result["changed"]) == (False, False), run.msg
    return next(value for value in run.result.values() if isinstance(value, list))


def names(sim, kind, id):
    run = info(sim, kind, **{f"{kind}_ids": [id]})
    (element,) = elements(run)
    assert run.warnings == []
    return element["names"]


def test_what_ids_mean(sim):
    sim.change("hosts", DB_HOST, {"tags": [APPLICATION, TAG]})
    for kind, collection in (("service", "services"), ("subnet", "subnets"), ("network", "networks")):
        sim.change(collection, {"service": WEB, "subnet": LAN, "network": HOME}[kind], {"tags": [TAG]})
    sim.change("dependencies", ORDERS, {"tags": [], "members": {"type": "Services", "service_ids": [WEB]}})
    tagged = {"tag_ids": ["production"]}
    assert names(sim, "host", DB_HOST) == {"network_id": "home", "tag_ids": ["production", "shop"]}
    assert names(sim, "service", WEB) == {"network_id": "home", "host_id": "web-1", **tagged}
    assert names(sim, "subnet", LAN) == {"network_id": "home", **tagged}
    assert names(sim, "network", HOME) == tagged
    assert names(sim, "ip_address", ETH0) == {"network_id": "home", "host_id": "web-1", "subnet_id": "192.168.20.0/24"}
    members = [{"service_id": "website on web-1"}]
    assert names(sim, "dependency", ORDERS) == {"network_id": "home", "members": members, "tag_ids": []}


def test_what_bindings_of_a_dependency_mean(sim):
    """In the diff, too: the check of members reads the list of hosts."""
    sim.change("dependencies", ORDERS, {"members": {"type": "Bindings", "binding_ids": [FIRST, OTHER]}})
    first, other = names(sim, "dependency", ORDERS)["members"]
    assert first == {"binding_id": "80/tcp on 192.168.20.11 of website on web-1"}
    assert other["binding_id"].endswith(" of database on db-1")
    members = [{"binding_id": OTHER}, {"binding_id": FIRST}]
    run = run_module(sim, "scanopy_dependency", {"dependency_id": ORDERS, "members": members})
    shown = [{"binding_id": f"{each['binding_id']} ({id})"} for each, id in ((first, FIRST), (other, OTHER))]
    assert (run.result["diff"]["before"], run.result["diff"]["after"]) == ({"members": shown}, {"members": shown[::-1]})


def test_a_host_without_a_name_has_its_hostname(sim):
    sim.change("hosts", WEB_HOST, {"name": ""})
    assert names(sim, "service", WEB)["host_id"] == "web-1.example.net"


@pytest.mark.off_contract_answers
def test_what_has_no_name(sim):
    """It is null in its place, and so is what an odd answer has instead of an ID."""
    sim.change("tags", APPLICATION, {"name": " "})
    sim.change("hosts", WEB_HOST, {"tags": [TAG, APPLICATION]})
    assert names(sim, "host", WEB_HOST)["tag_ids"] == ["production", None]
    row = {**sim.get("services", WEB), "host_id": {"x": 1}, "site_id": None, "tags": ["production"]}
    meta = {"api_version": 1, "server_version": "0.17.22"}
    sim.fault("GET", "/services$", status=200, body={"success": True, "data": [row], "meta": meta})
    (element,) = elements(info(sim, "service"))
    assert element["names"] == {"network_id": None, "host_id": None, "tag_ids": [None]}


def paths(run):
    return [each.path.rpartition("/")[2] for each in run.requests]


def test_each_list_is_read_once(sim):
    assert sorted(paths(info(sim, "service"))) == ["hosts", "services", "sites", "tags"]
    run = info(sim, "service", network_name="home", host_name="web-1", tag_name="production")
    assert len(run.requests) - len({*paths(run)}) <= 1, "one more for the release"
    assert {*paths(run)} == {"hosts", "services", "sites", "tags"}


def test_what_no_id_needs_is_not_read(sim):
    for host in sim.documents("hosts"):
        sim.change("hosts", host["id"], {"tags": []})
    assert sorted(paths(info(sim, "host"))) == ["hosts", "sites"]
    assert paths(info(sim, "host", name="nobody")) == ["hosts"]


@pytest.mark.parametrize("fault", [{"status": 403}, {"drop": "before"}], ids=str)
def test_a_list_that_cannot_be_read(sim, fault):
    """The hosts were read: it is a warning, and the other names are there."""
    sim.fault("GET", "/tags$", times=None, **fault)
    run = info(sim, "host", host_ids=[WEB_HOST], api_retries=0)
    (element,) = elements(run)
    assert element["names"] == {"network_id": "home", "tag_ids": [None, None]}
    (warning,) = run.warnings
    assert warning.startswith("Cannot find the names for the hosts: ")


def test_elements_can_be_given_back_in_one_task(sim):
    found = {kind: elements(info(sim, kind)) for kind in KINDS}
    items = [
        {"kind": kind, f"{kind}_id": element["id"], **{option: element[option] for option in OPTIONS[kind]}}
        for kind in KINDS
        for element in found[kind]
    ]
    run = run_module(sim, "scanopy_resources", {"resources": items})
    assert (run.failed, run.result["changed"], run.writes) == (False, False, []), run.msg
