# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all integration tests share: one simulator for the session, at its seed for each test."""

from __future__ import annotations

import os

import pytest
from simulators import Simulator

from . import contract


def pytest_terminal_summary(terminalreporter):
    """A check that did not run is no check that has passed."""
    if contract.contract("gcore_cloud") is None:
        terminalreporter.write_line(
            f"NOT CHECKED against the vendor's contract: there is none in {contract.CONTRACTS}."
        )


@pytest.fixture(scope="session")
def gcore():
    with Simulator("gcore") as simulator:
        yield simulator


@pytest.fixture()
def sim(gcore, monkeypatch):
    """The Gcore simulator at its seed, and no variable of the caller's environment that could reach a module."""
    for name in os.environ:
        if name.startswith("GCORE_"):
            monkeypatch.delenv(name)
    gcore.reset()
    yield gcore
    # What modules sent and were told in this test, in playbooks too, must be what the vendor's contract has.
    contract.check("gcore_cloud", gcore.requests(all=True), gcore.settings()["generation"])
