# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tags of Scanopy: names that must be unique, the time of the last change, and what a server does not show."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from resources.seed import APPLICATION, SAME_LETTERS, TAG
from resources.subject import NOW

from .harness import environment, run_module

TAKEN = "Each tag needs a unique name: another one may have this name already."
VIEWER = "80000000-0000-4000-8000-000000000002"
MEMBER_ELSEWHERE = "80000000-0000-4000-8000-000000000003"


@pytest.fixture(autouse=True)
def _impatience(monkeypatch):
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.3)
    monkeypatch.setattr(api_limits, "BACKOFF", 0.05)


@pytest.fixture(name="sim", params=["0.14.19", "0.16.2", "0.17.22"])
def _sim(server, request):
    server.settings(server_version=request.param)
    return server


def tag(sim, check=False, env=None, **options):
    return run_module(sim, "scanopy_tag", options, check=check, env=env)


def tags(sim, *items, check=False, **options):
    resources = [{"kind": "tag", "tag_id": id, **wanted} for id, wanted in items]
    return run_module(sim, "scanopy_resources", {"resources": resources, **options}, check=check)


def refused(run, *words):
    assert (run.failed, run.result["changed"]) == (True, False), run.result
    for word in words:
        assert word in run.msg, run.msg
    return run


def names(sim):
    return [each["name"] for each in sim.documents("tags")]


# The time of the last change


def test_the_time_of_a_change_is_now(sim):
    before = sim.get("tags", TAG)["updated_at"]
    assert tag(sim, check=True, tag_id=TAG, color="sky").result["tag"]["updated_at"] == before
    run = tag(sim, tag_id=TAG, color="sky")
    assert NOW == sim.get("tags", TAG)["updated_at"] == run.result["tag"]["updated_at"]
    assert not {"updated_at"} & run.result["diff"]["after"].keys()


def test_the_clock_of_the_engine_says_when(server, fake_time, monkeypatch):
    moment = datetime.datetime(2031, 5, 6, 7, 8, 9, 10, datetime.timezone.utc)
    monkeypatch.setattr(fake_time, "time", moment.timestamp, raising=False)
    assert tag(server, tag_id=TAG, color="sky").writes[0]["updated_at"] == "2031-05-06T07:08:09.000010Z"


@pytest.mark.parametrize(
    "fault",
    [{"status": 429}, {"drop": "before"}, {"status": 500, "html": True}, {"status": 503, "html": True}],
    ids=str,
)
def test_a_write_that_is_repeated_has_the_same_time(sim, fault):
    sim.fault(method="PUT", **fault)
    run = tag(sim, tag_id=TAG, name="live", description="")
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    first, second = run.writes
    assert first == second


def test_somebody_else_changes_the_time_only(sim):
    """That is no change of the tag, and prepares nothing again."""
    change = {"collection": "tags", "id": TAG, "set": {"updated_at": "2026-03-01T00:00:00Z"}}
    sim.fault(method="GET", path="/tags/", skip=1, when="before", change=change)
    run = tag(sim, tag_id=TAG, color="sky")
    assert run.sent == ["GET", "GET", "PUT", "GET"]


# Names


@pytest.mark.parametrize("check", [True, False])
def test_a_name_that_the_list_shows(sim, check):
    run = refused(tag(sim, check, tag_name="production", name="shop"), "another one with the name 'shop'")
    assert (run.sent, run.writes) == (["GET"], [])


@pytest.mark.parametrize("check", [True, False])
def test_a_name_that_the_list_of_another_task_shows(sim, check):
    run = refused(tag(sim, check, tag_id=TAG, name="shop"), f"name: the tag {APPLICATION} has this name")
    assert (run.sent, run.writes) == (["GET", "GET"], [])


def test_a_name_that_only_the_server_knows(sim):
    """A key may be able to read a tag, and not the list."""
    sim.fault(method="GET", path="/tags$", status=403, times=None)
    run = refused(tag(sim, tag_id=TAG, name="shop"), f"Cannot change the tag {TAG}: HTTP 500", TAKEN)
    assert run.sent[-1] == "PUT", "the server has done nothing: nothing is looked for"
    assert run.result["answer_lost"] is False
    assert names(sim) == ["production", "shop", "Production"]


def test_another_case_is_another_name(sim):
    assert tag(sim, tag_name="Production", name="SHOP").result["changed"] is True
    assert names(sim) == ["production", "shop", "SHOP"]


@pytest.mark.parametrize("check", [True, False])
def test_a_name_that_another_tag_of_the_task_has(sim, check):
    items = [(TAG, {"name": "shop"}), (APPLICATION, {"color": "sky"})]
    run = tags(sim, *items, check=check)
    assert f"name: the tag {APPLICATION} has this name. Give another one, or rename that tag first" in run.msg
    assert [each["failed"] for each in run.result["results"]] == [True, False]
    assert names(sim) == ["production", "shop", "Production"]


@pytest.mark.parametrize("check", [True, False])
def test_two_tags_get_the_same_name(sim, check):
    run = tags(sim, (TAG, {"name": "live"}), (APPLICATION, {"name": "live"}), check=check)
    assert [each["failed"] for each in run.result["results"]] == [False, True]
    assert f"name: the tag {TAG} has this name" in run.msg
    assert names(sim) == (["production", "shop", "Production"] if check else ["live", "shop", "Production"])


@pytest.mark.parametrize("parallel", [1, 16])
def test_a_name_that_an_earlier_item_gives_up(sim, parallel):
    items = [(APPLICATION, {"name": "store"}), (TAG, {"name": "shop"}), (SAME_LETTERS, {"name": "production"})]
    for check in (True, False):
        run = tags(sim, *items, check=check, parallel=parallel)
        assert not run.failed, run.msg
    assert names(sim) == ["shop", "store", "production"]
    run = tags(sim, *items)
    assert (run.failed, run.result["changed"]) == (False, False)


def test_tags_that_exchange_their_names(sim):
    run = tags(sim, (TAG, {"name": "shop"}), (APPLICATION, {"name": "production"}))
    assert [each["failed"] for each in run.result["results"]] == [True, True]
    assert names(sim) == ["production", "shop", "Production"]


# Unknown values of a server


@pytest.mark.off_contract_answers
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("options", [{"name": "x"}, {"description": "x"}, {"color": "sky"}, {"is_application": True}])
def test_a_key_that_is_not_shown(sim, check, options):
    (option,) = options
    sim.change("tags", TAG, {}, remove=(option,))
    message = f"{option}: the API does not show this value: leave the option out"
    run = refused(tag(sim, check, tag_id=TAG, **options), message)
    assert run.writes == []


@pytest.mark.parametrize("which", [{"tag_id": TAG}, {"tag_name": "production"}])
def test_a_server_without_tags(sim, which):
    sim.fault(method="GET", path="/tags", times=None, status=404)
    (option,) = which
    run = refused(tag(sim, color="sky", **which), "HTTP 404", f"Check {option} and api_url")
    assert run.writes == []


@pytest.mark.off_contract_answers
@pytest.mark.off_contract_requests
def test_a_color_of_a_newer_server(sim):
    """It is shown as it is, and sent back as it is."""
    sim.change("tags", TAG, {"color": "Brown"})
    predicted = tag(sim, check=True, tag_id=TAG, name="live")
    assert (predicted.result["tag"]["color"], predicted.result["diff"]["after"]) == ("Brown", {"name": "live"})
    assert tag(sim, tag_id=TAG, name="live").writes[0]["color"] == "Brown"


# Keys


def key(sim, id):
    return environment(sim, SCANOPY_API_KEY=sim.get("user_api_keys", id)["key"])


def test_a_viewer_cannot_change_a_tag(sim):
    words = "A change needs a key with the permission Member"
    refused(tag(sim, env=key(sim, VIEWER), tag_id=TAG, color="sky"), "HTTP 403: auth_permission_denied", words)


def test_a_member_of_any_network_can(sim):
    run = tag(sim, env=key(sim, MEMBER_ELSEWHERE), tag_id=TAG, color="sky")
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
