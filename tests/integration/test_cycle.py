# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cycle: every case of every kind goes through the same steps, over real HTTP.

Check mode (nothing is written) -> for real (exactly this body) -> the same difference as predicted -> the predicted
result is the real one -> again (unchanged, no write). Nothing else in the simulator has changed. All of it by id, and
by readable words. The cases are in tests/resources.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.day2.resources.plugins.module_utils._model.field import Value
from ansible_collections.day2.resources.plugins.module_utils._model.resource import Resource
from ansible_collections.day2.resources.plugins.module_utils._model.rules import CONSENT
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
      opens: whether it is the first case of the kind that changes anything.
    """

    subject: Subject
    case: Case
    release: Document
    first: bool
    opens: bool

    @property
    def newest(self) -> bool:
        """Whether the newest release of the API runs it."""
        return self.release == self.subject.releases[0]


def cycles(newest: bool, named: bool = False) -> list[Any]:
    """The cases of all subjects on their newest release, or on the older ones.

    An older release gets one case of each key that it can change: what is compared does not depend on the release.

    Arguments:
      newest: whether to run them on the newest release.
      named: whether to run those by words, of the cases whose resource has words.
    """
    found = []
    for module, subject in changing().items():
        seen: set[str] = set()
        for name, case in subject.cases.items():
            if named and not (case.id and subject.words):
                continue
            first, opens = bool(set(case.body or {}) - seen), not seen
            if not newest and (subject.newer_options & case.options.keys() or not first):
                continue
            seen |= set(case.body or {})
            for release in subject.releases[:1] if newest else subject.releases[1:]:
                id = " ".join([f"{module}: {name}", *([] if newest else [", ".join(release.values())])])
                # One case of each key shows that an ansible-core passes the options.
                others = [] if newest and first else [pytest.mark.once]
                others += [pytest.mark.slow] if named and not opens else []
                marks = [pytest.mark.kind(module), *others]
                found.append(pytest.param(Cycle(subject, case, release, first, first and opens), id=id, marks=marks))
    return found


@pytest.fixture(name="simulator")
def _simulator(request: Any, watch: Any, cycle: Cycle) -> Simulator:
    """The simulator of the API, as the release that the case runs on."""
    simulator = watch(request.getfixturevalue(cycle.subject.provider))
    simulator.settings(**cycle.release)
    return simulator


def stable(subject: Subject, shown: Document) -> Document:
    """A resource without what changes by itself, and without what only the API adds to its parts."""

    def part(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: part(each) for key, each in value.items() if key not in subject.assigned}
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            # The API decides where new ones are.
            return sorted(map(part, value), key=lambda each: sorted(map(repr, each.items())))
        return value

    return {key: part(value) for key, value in shown.items() if key not in subject.resource.volatile}


def by_id(documents: dict[str, list[Document]], without: tuple[str, ...] = ()) -> dict[str, Document]:
    """All documents of a simulator by collection and id. without: collections that show the resource, too."""
    ids = ("id", "port_id", "servergroup_id")
    return {
        f"{name} {next(each[key] for key in ids if key in each)}": each
        for name, stored in documents.items()
        for each in stored
        if name not in without
    }


@functools.cache
def seed_world(sim: Simulator, release: tuple[tuple[str, Any], ...]) -> dict[str, list[Document]]:
    """All documents of a simulator at its seed, as the release shows them."""
    return sim.world()


def changed_keys(before: dict[str, Document], after: dict[str, Document]) -> dict[str, set[str]]:
    """The keys that differ, by collection and id."""
    assert before.keys() == after.keys()
    missing = object()
    differences = {
        name: {key for key in old | after[name] if old.get(key, missing) != after[name].get(key, missing)}
        for name, old in before.items()
    }
    return {name: keys for name, keys in differences.items() if keys}


def field_of(resource: Resource, option: str) -> Any:
    """The field of an option."""
    return next(each for each in resource.fields if each.option == option)


def options_of(resource: Resource) -> set[str]:
    """The options of its fields, without those that add to one."""
    return {each.option for each in resource.fields}


def reads_again(resource: Resource, case: Case, partial: bool) -> tuple[bool, ...]:
    """Whether a change reads the resource once more, after the lock of its relatives, as far as its options say.

    It does if the write sends back what the task does not give, or if the document decides whether it needs consent.
    """
    if not resource.relatives:
        return (False,)
    if partial:
        return (True,)
    fields = [each for each in resource.fields if {*each.options()} & case.options.keys()]
    asks = any(rule.asks_for_consent for rule in resource.rules) and CONSENT not in case.options
    alone = not any(write.form for write in resource.writes)
    return (False,) if alone and not asks and all(isinstance(each, Value) for each in fields) else (False, True)


def without_polls(sent: list[str]) -> list[str]:
    return [method for method in sent if method != "POLL"]


def may_change(subject: Subject, case: Case, name: str) -> set[str]:
    """The keys of a document that a case may change. name: the collection and the ID of the document."""
    if name != f"{subject.collection} {subject.stored_id(case.id)}":
        return {*subject.moved} if name.startswith(f"{subject.collection} ") else set()
    fields = [each for each in subject.resource.fields if {*each.sent_keys} & (case.body or {}).keys()]
    sources = {source for each in fields for source in (*each.sources, each.key.partition(".")[0])}
    return {
        *({subject.part} if subject.part else sources),
        *subject.resource.volatile,
        *subject.derived,
        *subject.moved,
    }


def check_world(subject: Subject, case: Case, changed: dict[str, set[str]]) -> None:
    """Only the resource has changed, and of it only what the case changes."""
    for name, keys in changed.items():
        assert keys <= may_change(subject, case, name), name


def run_cycle(sim: Simulator, cycle: Cycle, by_words: bool = False) -> None:
    """Run a case in check mode, for real, and again."""
    subject, case = cycle.subject, cycle.case
    resource = subject.resource
    assert subject.words is not None
    which = subject.words(sim, case.id) if by_words else {resource.identity.option: case.id} if case.id else {}
    options = {**which, **case.options}
    changes = case.body is not None
    planned = [(method, body) for method, _path, body in case.requests]
    writes = (planned or subject.writes(sim, case, cycle.release)) if changes else []
    lost = subject.loses_words(case)
    extras = [each for each in resource.extras if {*field_of(resource, each.option).options()} & options.keys()]
    document = ["GET"] * (1 + len(extras))
    reads = ["GET"] * subject.asks_release + [*document, *["GET"] * subject.more_lookups(case, by_words, lost)]
    in_check_mode, for_real = (["GET"] * (number if changes else 0) for number in subject.more_reads(case, by_words))
    names = ["GET"] * (subject.diff_reads(case) if changes else 0)
    word = subject.matched_by if by_words else "id"
    # An update that sends back what it does not change looks for other updates of the resource before and after its
    # own, and reads the resource after the first look. There is no need if the resource shows its lock, or if its
    # update starts no tasks.
    partial = [value is False for option, value in options.items() if option.startswith("purge_")]
    partial += [bool(value) for option, value in options.items() if option.startswith("remove_")]
    partial += [bool(options.get(option)) and not options.get(f"purge_{option}") for option in subject.replaced]
    partial += [getattr(field_of(resource, each), "only", None) for each in {*case.options} & options_of(resource)]
    adds = {write.path.rpartition("/")[2] for step in resource.steps for write in step.writes if write.adds}
    adds &= {end for _method, end, _body in case.requests}
    shows_locks = case.id and {"task_id", "provisioning_status"} & subject.stored(sim, case.id).keys()
    looks = changes and any(partial) and resource.locking_task_types and not shows_locks and not adds
    others = ["POLL", "GET"] if looks else []
    again = reads_again(resource, case, any(partial) and not adds) if changes and not looks else (False,)
    # Between two kinds of update the resource is read: where it is gone, the newer kind is not missing. Before a write
    # that replaces it, or belongs to one that does, it is read once more.
    reads_between = "GET " * (1 + resource.reread_before_write)
    sends = reads_between.join(f"{method} " for method, _body in writes).split()
    before = by_id(seed_world(sim, tuple(cycle.release.items())), subject.embedded)

    predicted = run_module(sim, subject.module, options, check=True)
    assert not predicted.failed, predicted.msg
    assert (predicted.result["changed"], predicted.sent) == (changes, [*reads, *in_check_mode, *names])
    assert predicted.result["matched_by"] == word

    real = run_module(sim, subject.module, options)
    assert not real.failed, real.msg
    assert real.result["changed"] is changes
    assert [(each.method, each.body) for each in real.requests if each.method != "GET"] == writes
    polls = ["POLL"] * (real.sent.count("POLL") - len(others))
    if case.requests:
        # After each write the resource is read, more than once while it settles.
        assert tuple(
            (each.method, each.path.rpartition("/")[2])
            for each in [each for each in real.requests if each.method != "GET"]
        ) == tuple((method, end or case.id) for method, end, _body in case.requests)
        assert [method for method, _repeated in itertools.groupby(without_polls(real.sent))] == [
            "GET",
            *[each for method, _path, _body in case.requests for each in (method, "GET")],
        ]
        assert real.sent[: real.sent.index(writes[0][0])] in [
            [*reads, *for_real, *names, *others, *["GET"] * number] for number in again
        ]
    else:
        after = [*sends, *polls, *(others or document)] if changes else []
        before_it = [*reads, *for_real, *names, *others] if changes else reads
        assert real.sent in [[*before_it, *["GET"] * number, *after] for number in again]
    assert real.result["matched_by"] == word
    # While a resource settles, each of its reads looks for other updates.
    assert bool(polls) is bool(real.result["tasks"]) or (others and resource.settling)
    check_world(subject, case, changed_keys(before, by_id(sim.world(), subject.embedded)))

    assert predicted.result["diff"] == real.result["diff"]
    assert bool(real.result["diff"]["before"]) is changes
    shown = real.result[resource.kind]
    assert stable(subject, predicted.result[resource.kind]) == stable(subject, shown)
    assert {key: shown[key] for key in case.shows} == case.shows
    assert set(real.result) - {"warnings"} == set(predicted.result) - {"warnings"}

    if not changes:
        return  # the run for real was already the second one
    once_more = run_module(sim, subject.module, options)
    assert (once_more.failed, once_more.result["changed"], once_more.sent) == (False, False, reads)
    assert once_more.result["matched_by"] == (f"new_{word}" if by_words and lost else word)
    assert once_more.result["diff"]["before"] == once_more.result["diff"]["after"] == {}
    assert stable(subject, once_more.result[resource.kind]) == stable(subject, shown)


@pytest.mark.parametrize("cycle", cycles(newest=True))
def test_cycle(simulator, cycle):
    run_cycle(simulator, cycle)


@pytest.mark.once
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


@pytest.mark.parametrize(("subject", "name"), refusals())
def test_refusal(request, watch, subject, name):
    """Nothing is written, in check mode either, and the message says why."""
    sim = watch(request.getfixturevalue(subject.provider))
    release = subject.releases[0]
    sim.settings(**release)
    refusal = subject.refusals[name]
    options = {subject.resource.identity.option: refusal.id, **refusal.options}
    for check in (True, False):
        run = run_module(sim, subject.module, options, check=check)
        predicts = check and refusal.predicted
        assert (run.failed, run.result["changed"], run.writes) == (not predicts, predicts, []), run.result
        assert refusal.message in (run.result["refused"] if predicts else run.msg)
    assert sim.world() == seed_world(sim, tuple(release.items()))


def first_changes() -> list[Any]:
    """A case of each provider and each form of writes: how they are sent, what they wait for, and what they read."""
    found: dict[Any, Any] = {}
    for param in cycles(newest=True):
        (cycle,) = param.values
        if cycle.case.body is not None:
            resource = cycle.subject.resource
            forms = [(each.method, type(each.form)) for each in resource.writes]
            waits = bool(resource.locking_task_types), resource.reread_before_write, resource.rereads_each
            found.setdefault((cycle.subject.provider, *waits, *forms), param)
    return [*found.values()]


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("cycle", first_changes())
def test_cycle_with_latency(simulator, cycle):
    simulator.settings(latency=0.2)
    run_cycle(simulator, cycle)
