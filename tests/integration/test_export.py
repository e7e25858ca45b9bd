# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What exists as what is declared: it changes nothing, is the same bytes again, and reads back as the same values."""

from __future__ import annotations

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from resources import changing, params

from .harness import run_module


def export(sim, **options):
    run = run_module(sim, f"{sim.api}_resources_info", options)
    assert not run.failed, run.msg
    assert run.writes == []
    return run


def loaded(run):
    """The items, as Ansible reads them from the files."""
    items = []
    for each in run.result["lists"]:
        read = DataLoader().load(each["yaml"])
        assert [*read] == [each["variable"]]
        items += [{"kind": each["kind"], **item} for item in read[each["variable"]]]
    return items


@pytest.mark.parametrize("identity", ["name", "id"])
@pytest.mark.parametrize("subject", params(pytest, changing()))
def test_round_trip(request, watch, subject, identity):
    sim = watch(request.getfixturevalue(subject.provider))
    run = export(sim, kinds=[subject.resource.kind], identity=identity, exact=True)
    print(run.result["lists"][0]["yaml"], len(run.requests))
    for r in run.requests: print(r.method, r.path)
    items = loaded(run)
    assert items
    done = run_module(sim, f"{sim.api}_resources", {"resources": items})
    assert (done.failed, done.result["changed"], done.writes) == (False, False, []), done.msg
    assert export(sim, kinds=[subject.resource.kind], identity=identity, exact=True).result == run.result
