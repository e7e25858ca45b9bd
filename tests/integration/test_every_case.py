# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every case of every kind in lists: by ID in bulk, and by words through the role and in the drift report.

test_cycle.py runs each case alone. Here, cases that do not touch each other share a world: check mode predicts each of
them, one task makes them, and then nothing is left to do. Of those by words the report shows each, and the role makes
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from ansible_collections.day2.resources.plugins.module_utils._model.text import plural_of
from resources import PROVIDERS, changing
from resources.subject import Case, Document, Subject
from simulators import Simulator

from .harness import run_module, with_parents
from .role import run_role
from .test_cycle import by_id, changed_keys, may_change, seed_world

pytestmark = pytest.mark.once

SHARES = 8
"""How many tests share the worlds of a provider, so that they run at the same time."""


@dataclass(frozen=True)
class Item:
    """A case as an item of a list.

    Attributes:
      name: the module and the case.
      subject: the kind.
      case: the case.
      options: the options of the item.
      writes: what no other case of the world may be about: the resource, and what the case changes, which are IDs of
        documents and the names that it gives.
      uses: the IDs of all documents that it is about, and ``writes``.
    """

    name: str
    subject: Subject
    case: Case
    options: Document
    writes: frozenset[Any]
    uses: frozenset[Any]

    @property
    def changes(self) -> bool:
        return self.case.body is not None

    @property
    def variable(self) -> str:
        """The variable of the roles that it belongs to."""
        return f"{self.subject.provider}_{plural_of(self.subject.resource.kind)}"

    def touches(self, other: Item) -> bool:
        """Whether one of two cases changes what the other one is about."""
        return bool(self.writes & other.uses or other.writes & self.uses)


def texts(value: Any) -> Iterator[Any]:
    """All values in a value."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from texts(each)
    else:
        yield value


def named(world: Mapping[str, list[Document]]) -> dict[Any, set[Any]]:
    """The IDs of all documents by their ID and by their name."""
    found: dict[Any, set[Any]] = {}
    for document in [each for documents in world.values() for each in documents if each.get("id")]:
        for key in (document["id"], document.get("name")):
            found.setdefault(key, set()).add(document["id"])
    return found


class Seed:
    """A simulator at its seed, which gives each document once."""

    def __init__(self, sim: Simulator) -> None:
        self.get, self.documents = cache(sim.get), cache(sim.documents)


def items(sim: Simulator, by_words: bool) -> list[Item]:
    """All cases of the API as items, in the world of the seed."""
    world, seed = named(sim.world()), Seed(sim)
    found = []
    for module, subject in changing().items():
        for name, case in subject.cases.items() if subject.provider == sim.api else ():
            which = {subject.id_option: case.id} if case.id else {}
            if by_words and case.id and subject.words:
                which = subject.words(seed, case.id)
            options = with_parents(module, {**which, **case.options})
            stored = {subject.stored_id(case.id)} if case.id else {name}
            document = subject.stored(seed, case.id) if case.id else {}
            about = {id for each in texts([options, document]) for id in world.get(each, ())} | stored
            gives = {(module, case.options[each]) for each in ("name", "hostname") if case.options.get(each)}
            same = [each[subject.resource.collection.id_key] for each in seed.documents(subject.collection)]
            # Without an ID, the options spell one in their own way.
            claims = {(module, each) for each in ([case.id] if case.id else same)}
            changes = {*stored, *gives, *(same if subject.moved else ())} if case.body is not None else set()
            writes = frozenset({*claims, *changes})
            found.append(Item(f"{module}: {name}", subject, case, options, writes, frozenset({*about, *writes})))
    return found


@cache
def worlds(sim: Simulator, by_words: bool) -> list[list[Item]]:
    """All cases of the API in as few groups as their conflicts allow: the cases of a group can share a world."""
    found: list[list[Item]] = []
    for item in items(sim, by_words):
        free = (world for world in found if not any(item.touches(other) for other in world))
        world = next(free, None)
        if world is None:
            found.append(world := [])
        world.append(item)
    return found


def by_variable(cases: list[Item]) -> dict[str, list[Item]]:
    """Cases by the variable of the roles that they belong to."""
    found: dict[str, list[Item]] = {}
    for item in cases:
        found.setdefault(item.variable, []).append(item)
    return found


def writes_of(sim: Simulator) -> list[tuple[str, Any]]:
    """Method and body of all writes that were sent."""
    return [(each.method, each.body) for each in sim.requests() if each.method != "GET"]


def expected_writes(sim: Simulator, cases: list[Item]) -> list[tuple[str, Any]]:
    """Method and body of all writes of cases."""
    found: list[tuple[str, Any]] = []
    for item in [each for each in cases if each.changes]:
        planned = [(method, body) for method, _path, body in item.case.requests]
        found += planned or item.subject.writes(sim, item.case, item.subject.releases[0])
    return found


def check_results(cases: list[Item], results: list[Document], by_words: bool) -> None:
    """Each case has come to what it must. A role has the lists of its kinds in its own order."""
    lists = by_variable(cases)
    assert len(results) == len(cases)
    for result in results:
        name, _bracket, place = result["label"].removesuffix("]").partition("[")
        item = lists[name][int(place)]
        assert not result["failed"], (item.name, result["msg"])
        assert result["changed"] is item.changes, item.name
        word = item.subject.matched_by if by_words or not item.case.id else "id"
        assert not item.case.id or result.get("matched_by", word) == word, item.name
        shown = result.get("resource") or {}
        assert {key: shown[key] for key in item.case.shows if shown} == (item.case.shows if shown else {}), item.name


def check_writes(expected: list[tuple[str, Any]], sent: list[tuple[str, Any]]) -> None:
    """The writes are those that are expected, in any order."""
    for each in sent:
        assert each in expected, each
        expected.remove(each)
    assert expected == []


def check_world(sim: Simulator, cases: list[Item], before: dict[str, list[Document]]) -> None:
    """Each case has changed its resource alone, and of it only what it may."""
    embedded = {name for item in cases for name in item.subject.embedded if item.changes}
    for name, keys in changed_keys(by_id(before), by_id(sim.world())).items():
        allowed = [may_change(item.subject, item.case, name) for item in cases if item.changes]
        assert keys <= set().union(*allowed) or name.partition(" ")[0] in embedded, name


def start_world(sim: Simulator, cases: list[Item]) -> dict[str, list[Document]]:
    """Bring a simulator to its seed. Returns its documents."""
    release = cases[0].subject.releases[0]
    sim.reset()
    sim.settings(**release)
    if sim.api == "scanopy":
        sim.use_key("Admin")
    return seed_world(sim, tuple(release.items()))


def run_in_bulk(sim: Simulator, cases: list[Item]) -> None:
    """Run cases in one world, as items of one list: in check mode, for real, and again."""
    before, expected = start_world(sim, cases), expected_writes(sim, cases)
    resources = [
        {**item.options, "kind": item.subject.resource.kind, "label": f"{variable}[{place}]"}
        for variable, found in by_variable(cases).items()
        for place, item in enumerate(found)
    ]
    task = {"resources": resources, "return_unchanged": True}

    predicted = run_module(sim, f"{sim.api}_resources", task, check=True)
    check_results(cases, predicted.result["results"], by_words=False)
    assert predicted.writes == []

    applied = run_module(sim, f"{sim.api}_resources", task)
    assert not applied.failed, applied.msg
    check_results(cases, applied.result["results"], by_words=False)
    check_writes(expected, [(each.method, each.body) for each in applied.requests if each.method != "GET"])
    check_world(sim, cases, before)

    again = run_module(sim, f"{sim.api}_resources", task)
    assert (again.failed, again.result["changed"], again.writes) == (False, False, []), again.msg


def run_through_roles(sim: Simulator, cases: list[Item]) -> None:
    """Run cases in one world, as items of the lists of roles: reported in check mode, applied, and reported again."""
    before, expected = start_world(sim, cases), expected_writes(sim, cases)
    lists = {variable: [each.options for each in found] for variable, found in by_variable(cases).items()}

    said = run_role(sim, "drift_report", **lists)
    report, predicted = said["drift_report_result"], said[f"__drift_report_{sim.api}"]["results"]
    check_results(cases, predicted, by_words=True)
    labels = {each["label"] for each in predicted if each["changed"]}
    assert {each["declared"] for each in report["differences"]} == labels
    assert report["counts"]["drifted"] == len(labels)
    check_writes([], writes_of(sim))

    applied = run_role(sim, sim.api, **lists, **{f"{sim.api}_return_unchanged": True})[f"{sim.api}_result"]
    assert not applied.get("failed"), applied["msg"]
    check_results(cases, applied["results"], by_words=True)
    check_writes(expected, writes_of(sim))
    check_world(sim, cases, before)
    sim.clear_requests()

    report = run_role(sim, "drift_report", **lists)["drift_report_result"]
    assert not report["drift"], report["msg"]
    check_writes([], writes_of(sim))


def shares() -> list[Any]:
    """The tests: the first world of each API and way in the quick tier, and shares of the others."""
    first = [pytest.param(api, words, slice(0, 1)) for api in PROVIDERS for words in (False, True)]
    others = [
        pytest.param(api, words, slice(1 + share, None, SHARES), marks=pytest.mark.slow)
        for api in PROVIDERS
        for words in (False, True)
        for share in range(SHARES)
    ]
    ids = [
        f"{api}, by {'words' if words else 'ID'}, {part}"
        for api, words, part in (each.values for each in first + others)
    ]
    return [pytest.param(*each.values, id=id, marks=each.marks) for each, id in zip(first + others, ids)]


@pytest.mark.parametrize(("api", "by_words", "part"), shares())
def test_every_case_in_lists(request, watch, api, by_words, part):
    sim = watch(request.getfixturevalue(api))
    for cases in worlds(sim, by_words)[part]:
        (run_through_roles if by_words else run_in_bulk)(sim, cases)
