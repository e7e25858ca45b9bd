# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page about coverage counts the operations that the modules really send."""

from __future__ import annotations

import json
import re

import pytest
from generate import coverage
from generate.kinds import all_kinds
from resources import changing

from .contract import CONTRACTS
from .harness import run_module

SUBJECTS = {module: subject for module, subject in changing().items() if subject.provider == "gcore"}
PATTERNS = {
    each: re.compile(re.escape(each).replace(r"\{\}", "[^/]+"))
    for operations in coverage.updates().values()
    for each in operations
}


def operation(method: str, path: str) -> str:
    """The operation of a request."""
    return next(each for each, pattern in PATTERNS.items() if pattern.fullmatch(f"{method} {path}"))


@pytest.mark.slow
@pytest.mark.parametrize("module", SUBJECTS)
def test_the_page_counts_what_is_sent(gcore, watch, module):
    subject = SUBJECTS[module]
    sim = watch(gcore)
    sent = set()
    for case in subject.cases.values():
        if case.body is None:
            continue
        sim.reset()
        which = {subject.resource.identity.option: case.id} if case.id else {}
        run = run_module(sim, module, {**which, **case.options})
        assert not run.failed, run.msg
        sent |= {operation(each.method, each.path) for each in run.requests if each.method != "GET"}
    (kind,) = (kind for kind in all_kinds() if kind.module == module)
    counted = {each for each in coverage.written([kind]) if each in PATTERNS}
    assert sent == counted


def test_each_operation_is_in_the_contract_and_not_deprecated():
    contract = {
        coverage.nameless(f"{method.upper()} {path}"): operation
        for path, methods in json.loads((CONTRACTS / "gcore.json").read_text())["paths"].items()
        for method, operation in methods.items()
        if isinstance(operation, dict)
    }
    for each in PATTERNS:
        assert each in contract
        assert not contract[each].get("deprecated")
