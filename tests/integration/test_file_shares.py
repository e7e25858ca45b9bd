# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""File shares: what the generic tests do not ask."""

from __future__ import annotations

import pytest

from .harness import run_module

SHARE, ARCHIVE, *TWINS = (f"60000000-0000-4000-8000-00000000020{digit}" for digit in "1234")
ITEM = f"/cloud/v1/file_shares/1/7/{SHARE}"
BACKBONE, MANAGEMENT = (f"10000000-0000-4000-8000-00000000000{digit}" for digit in "12")
STORAGE = "20000000-0000-4000-8000-000000000002"


def test_a_task_of_the_api_is_waited_for(sim):
    run = run_module(sim, "gcore_file_share", {"file_share_id": SHARE, "tags": {"a": "1"}})
    assert (run.result["changed"], len(run.result["tasks"])) == (True, 1)
    assert [each.path for each in run.requests if each.method == "PATCH"] == [ITEM.replace("/v1/", "/v3/")]


@pytest.mark.parametrize("key", ["share_settings", "size", "type_name", "connection_point"])
def test_what_is_not_changed_is_shown_as_it_is(sim, key):
    run = run_module(sim, "gcore_file_share", {"file_share_id": ARCHIVE, "name": "archive"})
    assert run.result["file_share"][key] == sim.get("file_shares", ARCHIVE)[key]


def test_settings_are_never_sent(sim):
    """No source says whether they would be replaced or merged. Only name and tags are sent."""
    run = run_module(sim, "gcore_file_share", {"file_share_id": ARCHIVE, "name": "archive", "tags": {"a": "1"}})
    assert run.writes == [{"name": "archive", "tags": {"a": "1"}}]


def test_a_share_that_another_task_extends(sim):
    sim.lock("file_shares", SHARE, seconds=0.5, task_type="extend_sfs")
    run = run_module(sim, "gcore_file_share", {"file_share_name": "home", "name": "homes"})
    assert (run.result["changed"], run.result["file_share"]["name"]) == (True, "homes")


FILTERS = [
    ({}, "1234", {}),
    ({"name": "home"}, "1", {"name": ["home"]}),
    ({"type": "vast"}, "2", {"type_name": ["vast"]}),
    ({"type_name": "standard"}, "134", {"type_name": ["standard"]}),
    ({"status": "extending"}, "2", {}),
    ({"protocol": "NFS"}, "1234", {}),
    ({"network_id": BACKBONE}, "134", {}),
    ({"network_name": "management"}, "2", {}),
    ({"subnet_id": STORAGE}, "134", {}),
    ({"subnet_name": "office"}, "2", {}),
    ({"tags": {"team": "backend"}}, "1", {}),
    ({"tag_keys": ["os_type"]}, "1", {}),
    ({"file_share_ids": [ARCHIVE, SHARE]}, "21", None),
]


@pytest.mark.parametrize(("options", "digits", "query"), FILTERS, ids=str)
def test_filters(sim, options, digits, query):
    run = run_module(sim, "gcore_file_share_info", options)
    assert not run.failed, run.msg
    assert "".join(each["id"][-1] for each in run.result["file_shares"]) == digits
    if query is not None:
        (request,) = [each for each in run.requests if "/file_shares/" in each.path]
        assert {name: values for name, values in request.query.items() if name != "limit"} == query
