# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page about coverage counts the operations that the modules really send."""

from __future__ import annotations

import re

import pytest
from generate import coverage
from resources import changing

from .harness import run_module

SUBJECTS = {module: subject for module, subject in changing().items() if subject.provider == "gcore"}
PATTERNS = {
    each: re.compile(re.escape(each).replace(r"\{\}", "[^/]+"))
    for operations in coverage.updates().values()
    for each in operations
}


def operation(method, path):
    """The operation of a request."""
    return next(each for each, pattern in PATTERNS.items() if pattern.fullmatch(f"{method} {path}"))


def sent_by(sim, module):
    """The operations that a module sends in all of its cases."""
    subject = SUBJECTS[module]
    sent = set()
    for case in subject.cases.values():
        if case.body is None:
            continue
        sim.reset()
        which = {subject.resource.identity.option: case.id} if case.id else {}
        run = run_module(sim, module, {**which, **case.options})
        assert not run.failed, run.msg
        sent |= {operation(each.method, each.path) for each in run.requests if each.method != "GET"}
    return sent


@pytest.mark.slow
@pytest.mark.once
def test_the_record_is_what_the_modules_send(gcore, watch, pytestconfig):
    """With --record, it is written. The page is generated from it."""
    sim = watch(gcore)
    text = coverage.record({module: sent_by(sim, module) for module in SUBJECTS})
    if pytestconfig.getoption("record"):
        coverage.RECORDED.write_text(text)
    assert text == coverage.RECORDED.read_text(), f"{coverage.RECORDED.name} is stale: run {coverage.RECORD}"


def test_the_page_is_generated_from_the_record():
    path, text = coverage.page()
    assert path.read_text() == text, "run make generate"
    assert coverage.recorded().keys() <= SUBJECTS.keys()


def test_each_operation_is_in_the_contract_and_counts_once():
    """An operation is an update, an action or deprecated."""
    contract = {coverage.nameless(each): is_deprecated for each, is_deprecated in coverage.contract().items()}
    lists = [*PATTERNS], [*coverage.actions()], [*coverage.deprecated()]
    assert [[contract[each] for each in listed] for listed in lists] == [
        [False] * len(lists[0]),
        [False] * len(lists[1]),
        [True] * len(lists[2]),
    ]
    every = [each for listed in lists for each in listed]
    assert len(every) == len({*every})
    assert all(reason.endswith(".") for reason in coverage.actions().values())
    changing_one = {coverage.nameless(each) for each in coverage.contract() if each.split()[0] in ("PATCH", "PUT")}
    assert changing_one <= {*every}
