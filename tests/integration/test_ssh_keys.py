# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH keys belong to a project and to no region: the module neither needs nor sends a region."""

from __future__ import annotations

import pytest

from .harness import environment, run_module

KEY, SHARED, *TWINS = (f"60000000-0000-4000-8000-00000000010{digit}" for digit in "1234")
LIST = "/cloud/v1/ssh_keys/1"
SHARE = {"shared_in_project": True}
REGION = "GCORE_CLOUD_REGION_ID"


def paths(run):
    return [(each.method, each.path) for each in run.requests]


@pytest.mark.parametrize("execution_path", ["module", "action", "bulk"], indirect=True)
@pytest.mark.parametrize("region", [{}, {"region_id": 99}])
def test_no_region_is_needed_or_used(sim, execution_path, region):
    env = {name: value for name, value in environment(sim).items() if name != REGION}
    run = run_module(sim, "gcore_ssh_key", {"ssh_key_id": KEY, **SHARE, **region}, env=env)
    assert not run.failed, run.msg
    item = f"{LIST}/{KEY}"
    assert paths(run) == [("GET", item), ("PATCH", item), ("GET", item)]
    assert (run.result["changed"], run.writes) == (True, [SHARE])


def test_a_name_of_a_region_takes_no_request(sim):
    run = run_module(sim, "gcore_ssh_key", {"ssh_key_name": "operations", **SHARE, "region_name": "Nowhere"})
    assert (run.result["changed"], paths(run)[0]) == (True, ("GET", LIST))


def test_a_project_by_name(sim):
    run = run_module(sim, "gcore_ssh_key", {"ssh_key_name": "rehearsal", **SHARE, "project_name": "staging"})
    assert (run.result["changed"], run.result["ssh_key"]["project_id"]) == (True, 2)


def test_a_key_of_another_project_is_not_found(sim):
    run = run_module(sim, "gcore_ssh_key", {"ssh_key_name": "rehearsal", **SHARE})
    assert run.msg == "ssh_key_name: there is no SSH key with the name 'rehearsal' (project_id 1)"


def test_a_name_that_two_keys_have(sim):
    run = run_module(sim, "gcore_ssh_key", {"ssh_key_name": "twin", **SHARE})
    assert (run.failed, run.writes) == (True, [])
    assert f"there are 2 SSH keys with the name 'twin': {', '.join(TWINS)}. Give ssh_key_id to select one" in run.msg


def test_the_list_is_not_cut_off_after_ten(sim):
    """Ten is the default of the API."""
    copies = sim.clone("ssh_keys", KEY, 15)
    run = run_module(sim, "gcore_ssh_key_info", {})
    assert len(run.result["ssh_keys"]) == 4 + len(copies)


def test_somebody_elses_key(sim):
    """No source says what the API answers. The message shows it, and nothing counts as changed."""
    sim.fault(method="PATCH", path="/ssh_keys/", status=403, body={"message": "This key is not yours"})
    run = run_module(sim, "gcore_ssh_key", {"ssh_key_id": KEY, **SHARE})
    assert (run.failed, run.result["changed"]) == (True, False)
    assert "This key is not yours" in run.msg


FILTERS = [
    ({}, "1234", {}),
    ({"name": "operations"}, "1", {"name": ["operations"]}),
    ({"ssh_key_name": "operations-deploy"}, "2", {"name": ["operations-deploy"]}),
    ({"shared_in_project": True}, "2", {}),
    ({"shared_in_project": False}, "134", {}),
    ({"fingerprint": "5e:9c:0d:61:f4:1e:4c:18:8b:17:02:3b:a5:7d:90:02"}, "2", {}),
    ({"state": "DELETING"}, "3", {}),
    ({"ssh_key_ids": [SHARED, KEY]}, "21", None),
]


@pytest.mark.parametrize(("options", "digits", "query"), FILTERS, ids=str)
def test_filters(sim, options, digits, query):
    if "state" in options:
        sim.change("ssh_keys", TWINS[0], {"state": "DELETING"})
    run = run_module(sim, "gcore_ssh_key_info", options)
    assert not run.failed, run.msg
    assert "".join(each["id"][-1] for each in run.result["ssh_keys"]) == digits
    if query is not None:
        (request,) = run.requests
        sent = {name: values for name, values in request.query.items() if name not in ("limit", "order_by")}
        assert (request.path, sent) == (LIST, query)
