# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stages: changes of what others refer to come first."""

from __future__ import annotations

import dataclasses

from ansible_collections.day2.resources.plugins.module_utils._engine.job import Job
from ansible_collections.day2.resources.plugins.module_utils._engine.lock_groups import stages_of
from ansible_collections.day2.resources.plugins.module_utils._gcore import registry as gcore
from ansible_collections.day2.resources.plugins.module_utils._scanopy import registry as scanopy
from ansible_collections.day2.resources.plugins.module_utils._scanopy.tag import TAG

AFTER = {"a": ("b", "c"), "b": ("c",), "c": (), "d": ("nobody",)}


def stages(*kinds):
    jobs = [
        Job(dataclasses.replace(TAG, kind=kind, after=AFTER[kind]), {}, {}, print, label=f"{kind}{number}")
        for number, kind in enumerate(kinds)
    ]
    return [[job.label for job in stage] for stage in stages_of(jobs)]


def test_the_order_of_kinds():
    assert stages() == []
    assert stages(*"abdcab") == [["d2", "c3"], ["b1", "b5"], ["a0", "a4"]]


def test_kinds_that_are_not_there_are_not_waited_for():
    assert stages(*"adb") == [["d1", "b2"], ["a0"]]
    assert stages(*"add") == [["a0", "d1", "d2"]]


def test_what_kinds_refer_to():
    """Outcomes are kept of kinds with lock keys only."""
    for resources in (gcore.UPDATABLE, scanopy.UPDATABLE):
        kinds = {each.kind: each for each in resources}
        assert all(kinds[other].lock_keys for each in resources for other in each.after)
