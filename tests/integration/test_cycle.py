# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cycle: every case of every kind goes through the same steps, over real HTTP.

Check mode (nothing is written) -> for real (exactly this body) -> the same difference as predicted -> the predicted
result is the real one -> again (unchanged, no write). Nothing else in the simulator has changed. All of it by id, and
by readable words. The cases are in tests/resources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from resources import changing
from resources.subject import Case, Document, Subject
from simulators import Simulator

from .harness import run_module


@dataclass(frozen=True)
class Cycle:
    """A case with all that it runs on.

    Attributes:
      subject: the kind.
      case: the case.
      release: the release of the API.
      first: whether it is the first case of the kind that changes one of its keys.
    """

    subject: Subject
    case: Case
    release: Document
    first: bool

    @property
    def newest(self) -> bool:
        """Whether the newest release of the API runs it."""
        return self.release == self.subject.releases[0]


def cycles(newest: bool, named: bool = False) -> list[Any]:
    """The cases of all subjects on their newest release, or on the older ones.

    An older release gets one case of each key that it can change: what is compared does not depend on the release.

    Arguments:
      newest: whether to run them on the newest release.
      named: whether to leave out cases whose resource has no words.
    """
    found = []
    for module, subject in changing().items():
        seen: set[str] = set()
        for name, case in subject.cases.items():
            if named and not (case.id and subject.words):
                continue
            first = bool(set(case.body or {}) - seen)
            if not newest and (subject.newer_options & case.options.keys() or not first):
                continue
            seen |= set(case.body or {})
            for release in subject.releases[:1] if newest else subject.releases[1:]:
                id = " ".join([f"{module}: {name}", *([] if newest else [", ".join(release.values())])])
                marks = [pytest.mark.kind(module), *([] if newest else [pytest.mark.once])]
                found.append(pytest.param(Cycle(subject, case, release, first), id=id, marks=marks))
    return found


@pytest.fixture(name="simulator")
def _simulator(request: Any, watch: Any, cycle: Cycle) -> Simulator:
    """The simulator of the API, as the release that the case runs on."""
    simulator = watch(request.getfixturevalue(cycle.subject.provider))
    simulator.settings(**cycle.release)
    return simulator


def stable(subject: Subject, shown: Document) -> Document:
    """A resource without what changes by itself."""
    return {key: value for key, value in shown.items() if key not in subject.resource.volatile}


def world(sim: Simulator, subject: Subject) -> dict[str, Document]:
    """All documents of the simulator by collection and id, but those that show the resource in another one."""
    names = [name for name in sim.collections() if name not in subject.embedded]
    return {f"{name} {each['id']}": each for name in names for each in sim.documents(name)}


def changed_keys(before: dict[str, Document], after: dict[str, Document]) -> dict[str, set[str]]:
    """The keys that differ, by collection and id."""
    assert before.keys() == after.keys()
    missing = object()
    differences = {
        name: {key for key in old | after[name] if old.get(key, missing) != after[name].get(key, missing)}
        for name, old in before.items()
    }
    return {name: keys for name, keys in differences.items() if keys}


def check_world(subject: Subject, case: Case, changed: dict[str, set[str]]) -> None:
    """Only the resource has changed, and of it only what the case changes."""
    fields = [each for each in subject.resource.fields if each.sent in (case.body or {})]
    sources = {source for each in fields for source in each.sources}
    for name, keys in changed.items():
        assert name == f"{subject.collection} {case.id}"
        assert keys <= {*sources, *subject.resource.volatile, *subject.derived}, name


def run_cycle(sim: Simulator, cycle: Cycle, by_words: bool = False) -> None:
    """Run a case in check mode, for real, and again."""
    subject, case = cycle.subject, cycle.case
    resource = subject.resource
    assert subject.words is not None
    which = subject.words(sim, case.id) if by_words else {resource.identity.option: case.id} if case.id else {}
    options = {**which, **case.options}
    changes = case.body is not None
    writes = subject.writes(sim, case, cycle.release) if changes else []
    lost = subject.loses_words(case)
    reads = ["GET"] * (1 + subject.more_lookups(case, by_words, lost))
    in_check_mode, for_real = (["GET"] * (number if changes else 0) for number in subject.more_reads(case, by_words))
    word = subject.matched_by if by_words else "id"
    # An update that adds to a list or removes from it looks for other updates of the resource before and after its own,
    # and reads the resource after the first look.
    partial = [value is False for option, value in options.items() if option.startswith("purge_")]
    partial += [bool(value) for option, value in options.items() if option.startswith("remove_")]
    others = ["POLL", "GET"] if changes and any(partial) else []
    # Between two kinds of update the resource is read: where it is gone, the newer kind is not missing.
    sends = "GET ".join(f"{method} " for method, _body in writes).split()
    before = world(sim, subject)

    predicted = run_module(sim, subject.module, options, check=True)
    assert not predicted.failed, predicted.msg
    assert (predicted.result["changed"], predicted.sent) == (changes, [*reads, *in_check_mode])
    assert predicted.result["matched_by"] == word

    real = run_module(sim, subject.module, options)
    assert not real.failed, real.msg
    assert real.result["changed"] is changes
    assert [(each.method, each.body) for each in real.requests if each.method != "GET"] == writes
    polls = ["POLL"] * (real.sent.count("POLL") - len(others))
    expected = [*reads, *for_real, *others, *sends, *polls, *(others or ["GET"])] if changes else reads
    assert real.sent == expected
    assert real.result["matched_by"] == word
    assert bool(polls) is bool(real.result["tasks"])
    check_world(subject, case, changed_keys(before, world(sim, subject)))

    assert predicted.result["diff"] == real.result["diff"]
    assert bool(real.result["diff"]["before"]) is changes
    shown = real.result[resource.kind]
    assert stable(subject, predicted.result[resource.kind]) == stable(subject, shown)
    assert {key: shown[key] for key in case.shows} == case.shows
    assert set(real.result) - {"warnings"} == set(predicted.result) - {"warnings"}

    again = run_module(sim, subject.module, options)
    assert (again.failed, again.result["changed"], again.sent) == (False, False, reads)
    assert again.result["matched_by"] == (f"new_{word}" if by_words and lost else word)
    assert again.result["diff"]["before"] == again.result["diff"]["after"] == {}
    assert stable(subject, again.result[resource.kind]) == stable(subject, shown)


@pytest.mark.parametrize("cycle", cycles(newest=True))
def test_cycle(simulator, cycle):
    run_cycle(simulator, cycle)


@pytest.mark.parametrize("cycle", cycles(newest=True, named=True))
def test_cycle_by_words(simulator, cycle):
    run_cycle(simulator, cycle, by_words=True)


@pytest.mark.parametrize("cycle", cycles(newest=False))
def test_cycle_on_an_older_release(simulator, cycle):
    run_cycle(simulator, cycle)


@pytest.mark.parametrize("cycle", cycles(newest=False, named=True))
def test_cycle_by_words_on_an_older_release(simulator, cycle):
    run_cycle(simulator, cycle, by_words=True)


def refusals() -> list[Any]:
    """The tasks that a kind refuses."""
    return [
        pytest.param(subject, name, id=f"{module}: {name}", marks=pytest.mark.kind(module))
        for module, subject in changing().items()
        for name in subject.refusals or ()
    ]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(("subject", "name"), refusals())
def test_refusal(request, watch, subject, name, check):
    """Nothing is written, in check mode either, and the message says why."""
    sim = watch(request.getfixturevalue(subject.provider))
    sim.settings(**subject.releases[0])
    before = world(sim, subject)
    refusal = subject.refusals[name]
    options = {subject.resource.identity.option: refusal.id, **refusal.options}
    run = run_module(sim, subject.module, options, check=check)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, []), run.result
    assert refusal.message in run.msg
    assert world(sim, subject) == before


def first_changes() -> list[Any]:
    """A case of each kind that changes something."""
    found: dict[str, Any] = {}
    for param in cycles(newest=True):
        (cycle,) = param.values
        if cycle.case.body is not None:
            found.setdefault(cycle.subject.module, param)
    return [*found.values()]


@pytest.mark.once
@pytest.mark.parametrize("cycle", first_changes())
def test_cycle_with_latency(simulator, cycle):
    simulator.settings(latency=0.2)
    run_cycle(simulator, cycle)
