# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tags of resources of Scanopy: one of an application at most, and what the server does not check or not tell."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from ansible_collections.day2.resources.plugins.module_utils._scanopy.tagging import KnownTags
from resources import changing, params
from resources.seed import APPLICATION, SAME_LETTERS, TAG
from resources.tagging import NAMES, SECOND, UNKNOWN, add_application

from .harness import run_module

TAGGED = {name: each for name, each in changing().items() if any(isinstance(r, KnownTags) for r in each.resource.rules)}
KINDS = pytest.mark.parametrize("kind", params(pytest, TAGGED))
RULE = f"shop ({APPLICATION}) and web page ({SECOND}) are tags of applications, and a resource has one at most"
SUBNET = "80000000-0000-4000-8000-000000000022"
"""With the tag production."""


@pytest.fixture(autouse=True)
def _impatience(monkeypatch):
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.3)


@pytest.fixture(name="sim")
def _sim(server):
    add_application(server)
    return server


def task(sim, kind, check=False, **options):
    return run_module(sim, kind.module, {kind.id_option: kind.sample, **options}, check=check)


def subnet(sim, check=False, **options):
    return run_module(sim, "scanopy_subnet", {"subnet_id": SUBNET, **options}, check=check)


@KINDS
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("options", [{"tag_ids": [SECOND]}, {"tags": [NAMES[SECOND], "Production"]}], ids=str)
def test_a_second_tag_of_an_application(sim, kind, check, options):
    sim.change(kind.collection, kind.sample, {"tags": [APPLICATION]})
    run = task(sim, kind, check, **options)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert f"{next(iter(options))}: {RULE}. Remove one" in run.msg


@KINDS
def test_two_at_once(sim, kind):
    sim.change(kind.collection, kind.sample, {"tags": []})
    run = task(sim, kind, tag_ids=[SECOND, APPLICATION])
    assert (run.failed, run.writes, RULE in run.msg) == (True, [], True)


def test_one_for_another(sim):
    sim.change("subnets", SUBNET, {"tags": [APPLICATION, TAG]})
    run = subnet(sim, tags=[NAMES[SECOND]], remove_tags=["shop"])
    assert (run.failed, run.result["changed"], len(run.writes)) == (False, True, 1)
    assert sorted(sim.get("subnets", SUBNET)["tags"]) == [TAG, SECOND]


def test_one_of_two_that_are_there_is_removed(sim):
    """A request for many resources can add a second one: the server does not check that."""
    sim.change("subnets", SUBNET, {"tags": [APPLICATION, SECOND]})
    run = subnet(sim, remove_tag_ids=[SECOND])
    assert (run.failed, sim.get("subnets", SUBNET)["tags"]) == (False, [APPLICATION])


@pytest.mark.parametrize("check", [True, False])
def test_another_tag_beside_two_that_are_there(sim, check):
    """The server refuses to store them again."""
    sim.change("subnets", SUBNET, {"tags": [APPLICATION, SECOND]})
    run = subnet(sim, check, tag_ids=[SAME_LETTERS])
    assert (run.failed, run.writes, RULE in run.msg) == (True, [], True)


def test_a_name_beside_two_that_are_there(sim):
    """The server stores the name, and then refuses the tags: nothing is left to do."""
    sim.change("subnets", SUBNET, {"tags": [APPLICATION, SECOND]})
    run = subnet(sim, name="backup")
    assert (run.failed, run.result["changed"], run.sent) == (False, True, ["GET", "GET", "PUT", "GET"])
    assert run.requests[2].status == 500
    stored = sim.get("subnets", SUBNET)
    assert (stored["name"], stored["tags"]) == ("backup", [APPLICATION, SECOND])


def test_a_key_that_may_not_read_tags(sim):
    """The server knows whether there is such a tag."""
    sim.fault(method="GET", path="/tags$", status=403, times=None)
    run = subnet(sim, tag_ids=[UNKNOWN])
    assert (run.failed, f"HTTP 500: Tag {UNKNOWN} not found" in run.msg) == (True, True)
    assert sim.get("subnets", SUBNET)["tags"] == [TAG]
    run = subnet(sim, tag_ids=[SECOND])
    assert (run.failed, sim.get("subnets", SUBNET)["tags"]) == (False, [TAG, SECOND])


def test_another_tag_comes_while_the_last_one_goes(sim):
    """A request removes the tags that the task has seen, and no others: the task says so."""
    both = {"collection": "subnets", "id": SUBNET, "set": {"tags": [TAG, SAME_LETTERS]}}
    sim.fault(method="POST", path="/bulk-remove", when="before", change=both)
    run = subnet(sim, tag_ids=[], purge_tag_ids=True)
    assert (run.failed, run.result["changed"], len(run.writes)) == (True, True, 1)
    assert "the API does not show the new value of tag_ids. Another user may have changed it" in run.msg
    assert sim.get("subnets", SUBNET)["tags"] == [SAME_LETTERS]
    again = subnet(sim, tag_ids=[], purge_tag_ids=True)
    assert (again.failed, sim.get("subnets", SUBNET)["tags"]) == (False, [])


def test_a_removal_of_two_that_ends_halfway(sim):
    sim.change("subnets", SUBNET, {"tags": [TAG, SAME_LETTERS]})
    sim.fault(method="POST", path="/bulk-remove", skip=1, times=None, status=403)
    run = subnet(sim, tag_ids=[], purge_tag_ids=True)
    assert (run.failed, run.result["changed"]) == (True, True)
    assert [each["tag_id"] for each in run.writes] == [TAG, SAME_LETTERS]
    done, left = ([f"remove tags (tag_ids[{id}])"] for id in (TAG, SAME_LETTERS))
    assert (run.result["done"], run.result["left"]) == (done, left)
    assert sim.get("subnets", SUBNET)["tags"] == [SAME_LETTERS]


# Tags that the same task changes


def bulk(sim, *items, check=False):
    return run_module(sim, "scanopy_resources", {"resources": [*items]}, check=check)


def outcomes(run):
    return [(each["failed"], each["changed"]) for each in run.result["results"]]


def written(run):
    return [each.path.split("/")[3] for each in run.requests if each.method != "GET"]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("turned", [1, -1])
def test_a_tag_that_becomes_one_of_an_application(sim, turned, check):
    """The module sends no part of what the server would refuse by half, whatever comes first in the list."""
    sim.change("subnets", SUBNET, {"tags": [APPLICATION]})
    subnet = {"kind": "subnet", "subnet_id": SUBNET, "tag_ids": [TAG], "name": "office"}
    run = bulk(sim, *[{"kind": "tag", "tag_id": TAG, "is_application": True}, subnet][::turned], check=check)
    assert outcomes(run) == [(False, True), (True, False)][::turned]
    assert written(run) == ([] if check else ["tags"])
    assert f"tag_ids: production ({TAG}) and shop ({APPLICATION}) are tags of applications" in run.msg


@pytest.mark.parametrize("turned", [1, -1])
def test_a_tag_that_is_no_longer_one_of_an_application(sim, turned):
    items = [
        {"kind": "tag", "tag_id": SECOND, "is_application": False},
        {"kind": "subnet", "subnet_id": SUBNET, "tag_ids": [SECOND, APPLICATION]},
        {"kind": "service", "service_name": "website", "host_name": "web-1", "tag_ids": [SECOND, APPLICATION]},
    ][::turned]
    assert outcomes(bulk(sim, *items, check=True)) == [(False, True)] * 3
    run = bulk(sim, *items)
    assert outcomes(run) == [(False, True)] * 3, run.msg
    assert written(run)[0] == "tags"
    assert bulk(sim, *items).result["changed"] is False


def test_a_tag_that_stays_one_of_an_application(sim):
    """Its change is foreseen, and fails: what would have two is judged again."""
    sim.fault(method="PUT", path="/tags/", status=403, times=None)
    tag = {"kind": "tag", "tag_id": SECOND, "is_application": False}
    run = bulk(sim, {"kind": "subnet", "subnet_id": SUBNET, "tag_ids": [SECOND, APPLICATION]}, tag)
    assert (outcomes(run), written(run)) == ([(True, False), (True, False)], ["tags"])
    assert RULE in run.msg


def test_stages_take_no_more_requests(sim):
    """Each resource is read, written and verified, whatever comes first."""
    items = [{"kind": "subnet", "subnet_id": SUBNET, "name": "office"}, {"kind": "tag", "tag_id": TAG, "color": "teal"}]
    run = bulk(sim, *items)
    assert outcomes(run) == [(False, True)] * 2
    assert (run.sent, written(run)) == (["GET", "GET", "PUT", "GET", "PUT", "GET"], ["tags", "subnets"])
