# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the generic tests have to know of a kind."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._model.resource import Resource
from hypothesis.strategies import SearchStrategy
from integration import oracle
from simulators import Simulator

Document = dict[str, Any]

GENERATIONS: tuple[Document, ...] = ({"generation": "today"}, {"generation": "pages"})
"""Gcore Cloud as its contract has it, and as the pages of its documentation have it."""

SCANOPY_RELEASES: tuple[Document, ...] = ({"server_version": "0.18.3"}, {"server_version": "0.14.19"})
"""The newest and the oldest release of Scanopy. Those between them differ in names alone."""


@dataclass(frozen=True)
class Case:
    """A task, and what it must do.

    Attributes:
      id: the resource; "" where the options say which one.
      options: the other options of the task.
      body: the fields that change, as a PATCH carries them; None when nothing has to change.
      shows: parts of the result.
    """

    id: Any
    options: Document
    body: Document | None
    shows: Document = field(default_factory=dict)


def case(id: Any, body: Document | None, shows: Document | None = None, /, **options: Any) -> Case:
    """A case with its options as keyword arguments."""
    return Case(id, options, body, shows or {})


@dataclass(frozen=True)
class Refusal:
    """A task that the module refuses after it has read the resource.

    Attributes:
      id: the resource.
      options: the other options of the task.
      message: a part of the message.
    """

    id: Any
    options: Document
    message: str


def refusal(id: Any, message: str, /, **options: Any) -> Refusal:
    """A refusal with its options as keyword arguments."""
    return Refusal(id, options, message)


@dataclass(frozen=True)
class Properties:
    """How random examples of a kind are made and judged.

    Attributes:
      states: what the simulator holds before a task.
      desired: the options of a task.
      store: puts a state into the simulator.
      expected: what the task comes to, given simulator, release, state and options: an ``oracle.Outcome``.
      outcomes: what at least one of twenty examples must come to.
      bodies: the bodies that are sent, given the release and the outcome.
      refused: judges what the API itself says of an example that is refused; None where it is not asked.
      prepare: what the simulator needs before the first example; None: nothing.
      releases: the releases that examples are tried with, the newest first; None: those of the subject.
    """

    states: SearchStrategy[Any]
    desired: SearchStrategy[Document]
    store: Callable[[Simulator, Any], None]
    expected: Callable[[Simulator, Document, Any, Document], Any]
    outcomes: tuple[str, ...] = ("changes", "nothing to do", "refused")
    bodies: Callable[[Document, Any], list[Any]] = lambda _release, expected: [expected.patch]
    refused: Callable[[Simulator, Document, Any, Any], None] | None = None
    prepare: Callable[[Simulator], None] | None = None
    releases: tuple[Document, ...] | None = None


def patched(_sim: Simulator, case: Case, _release: Document) -> list[tuple[str, Any]]:
    """The writes of a kind that every release changes by PATCH."""
    return [("PATCH", case.body)]


class _Now:
    """Equal to each text of a time in UTC since the tests began."""

    def __init__(self) -> None:
        self._since = datetime.datetime.now(datetime.timezone.utc)

    def __eq__(self, other: object) -> bool:
        moment = datetime.datetime.strptime(str(other), "%Y-%m-%dT%H:%M:%S.%f%z")
        return str(other).endswith("Z") and self._since <= moment <= datetime.datetime.now(datetime.timezone.utc)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return "now"


NOW = _Now()


def replaced(collection: str) -> Callable[[Simulator, Case, Document], list[tuple[str, Any]]]:
    """The writes of a kind that Scanopy replaces as a whole: all that it shows, and the time of the change."""

    def writes(sim: Simulator, case: Case, release: Document) -> list[tuple[str, Any]]:
        names = oracle.IdNames(release["server_version"])
        after = {**names.canonical(sim.get(collection, case.id)), **(case.body or {})}
        return [("PUT", {**names.native(after), "updated_at": NOW})]

    return writes


def patched_twice(_sim: Simulator, case: Case, release: Document) -> list[tuple[str, Any]]:
    """The writes of a kind of Gcore Cloud that an older API has under an older path: it refuses the first PATCH."""
    return [("PATCH", case.body)] * (1 if release == GENERATIONS[0] else 2)


def bodies_twice(release: Document, expected: Any) -> list[Any]:
    """The bodies of the same writes, for ``Properties``."""
    return [expected.patch] * (1 if release == GENERATIONS[0] else 2)


def named(kind: str, collection: str) -> Callable[[Simulator, Any], Document]:
    """The option with the name of a resource, given the simulator and an id."""
    return lambda sim, id: {f"{kind}_name": sim.get(collection, id)["name"]}


@dataclass(frozen=True)
class Subject:
    """A kind of resource, as the generic tests need it.

    Attributes:
      resource: its descriptor.
      provider: the API.
      collection: where the simulator keeps it.
      sample: the id of a resource of the seed.
      change: options that change the sample.
      name: what the seed calls the sample; "" where the kind has no names.
      cases: the cases of the cycle, by name.
      refusals: the tasks that the rules of the kind refuse, by name; empty if they refuse none of a single resource.
      words: the options that say by readable words which resource is meant, given the simulator and an id.
      matched_by: what a result calls these words.
      loses_words: whether a case changes what the words say; None: the name.
      lookups: how many more requests the words of a case need, given the case, whether the words say which resource is
        meant, and whether the case loses them; None: those of a lookup by name.
      prepares: how many more requests a change takes in check mode, and how many for real; or a function of the case,
        and of whether the task finds the resource by words, that returns both.
      writes: what is sent for a case, given the simulator, the case and the release: method and body, the newest first.
      releases: settings of the simulator for each release that differs, the newest first.
      newer_options: options that only the newest release has.
      properties: random examples.
      task_types: how the types of the API's tasks begin that its update starts.
      embedded: collections whose documents show this resource, too.
      derived: keys of its documents that a change of other keys changes.
      deprecated: what the contract calls deprecated and its requests send, and why: ``METHOD path``, ``METHOD path:
        parameter`` or ``METHOD path: body.key``. An older path in ``writes`` of the descriptor need not be listed.
    """

    resource: Resource
    provider: str
    collection: str
    sample: Any
    change: Document | None = None
    name: str = ""
    cases: dict[str, Case] = field(default_factory=dict)
    refusals: dict[str, Refusal] | None = None
    words: Callable[[Simulator, Any], Document] | None = None
    matched_by: str = "name"
    loses_words: Callable[[Case], bool] = lambda case: "name" in (case.body or {})
    lookups: Callable[[Case, bool, bool], int] | None = None
    prepares: tuple[int, int] | Callable[[Case, bool], tuple[int, int]] = (0, 0)
    writes: Callable[[Simulator, Case, Document], list[tuple[str, Any]]] = patched
    releases: tuple[Document, ...] = GENERATIONS
    newer_options: frozenset[str] = frozenset()
    properties: Properties | None = None
    task_types: tuple[str, ...] = ()
    embedded: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    deprecated: dict[str, str] = field(default_factory=dict)

    @property
    def module(self) -> str:
        """The name of the module that changes it."""
        return f"{self.provider}_{self.resource.kind}"

    @property
    def reads_whole_list(self) -> bool:
        """Whether a name is looked for in the whole list, because the list has no filter for names."""
        return getattr(self.resource.identity.lookup, "query_key", None) is None

    @property
    def renamed_lookups(self) -> int:
        """How many more requests the new name of a renamed resource needs: none if the whole list has shown it."""
        return 0 if self.reads_whole_list else len(self.resource.collection.lists)

    def more_lookups(self, case: Case, by_words: bool, lost: bool) -> int:
        """How many more requests the words of a case need: see ``lookups``."""
        if self.lookups:
            return self.lookups(case, by_words, lost)
        return self.renamed_lookups if by_words and lost else 0

    def more_reads(self, case: Case, by_words: bool) -> tuple[int, int]:
        """How many more requests the change of a case takes: see ``prepares``."""
        return self.prepares(case, by_words) if callable(self.prepares) else self.prepares

    @property
    def bulk_module(self) -> str:
        """The name of the module that changes many."""
        return f"{self.provider}_resources"

    def problems(self, changes: bool) -> list[str]:
        """What is missing here. Argument: changes, whether a module changes this kind."""
        if not changes:
            return []
        empty = {
            "change": "options that change the sample",
            "cases": "the cases of the cycle: at least one for each option",
            "words": "the options that say by readable words which resource is meant",
            "properties": "strategies of documents and options",
        }
        found = [f"SUBJECT lacks {part}: {meaning}" for part, meaning in empty.items() if not getattr(self, part)]
        if self.resource.prepare and self.refusals is None:
            found.append("SUBJECT lacks refusals: a task for each rule of prepare that refuses it")
        if self.cases:
            used = {option for each in self.cases.values() for option in each.options}
            known = {option for each in self.resource.fields for option in each.options()}
            found += [f"no case uses the option {option}: add one to cases" for option in sorted(known - used)]
            sent = {key for each in self.cases.values() for key in each.body or {}}
            keys = {each.sent for each in self.resource.fields}
            found += [f"no case changes {key}: add one to cases" for key in sorted(keys - sent)]
            found += [f"a case sends {key}, which no field does" for key in sorted(sent - keys)]
        return found
