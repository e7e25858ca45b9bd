# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data of a kind that the generic tests need."""

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
Write = tuple[str, str, "Document | list[Document] | None"]
"""A write: its method, the end of its path, and its body."""

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
      requests: the writes, where they are not one update.
    """

    id: Any
    options: Document
    body: Document | None
    shows: Document = field(default_factory=dict)
    requests: tuple[Write, ...] = ()


def case(id: Any, body: Document | None, shows: Document | None = None, /, **options: Any) -> Case:
    """A case with its options as keyword arguments."""
    return Case(id, options, body, shows or {})


def planned(id: Any, requests: list[Write], shows: Document | None = None, /, **options: Any) -> Case:
    """A case that takes other writes than one update, with its options as keyword arguments.

    A body that is a list is what the end of the path says.
    """
    sent: Document = {}
    for _method, path, body in requests:
        sent.update({path: body} if isinstance(body, list) else body or {})
    return Case(id, options, sent, shows or {}, tuple(requests))


@dataclass(frozen=True)
class Refusal:
    """A task that the module refuses after it has read the resource.

    Attributes:
      id: the resource.
      options: the other options of the task.
      message: a part of the message.
      predicted: whether check mode predicts the change beside the message.
    """

    id: Any
    options: Document
    message: str
    predicted: bool = False


def refusal(id: Any, message: str, /, **options: Any) -> Refusal:
    """A refusal with its options as keyword arguments."""
    return Refusal(id, options, message)


def predicted_refusal(id: Any, message: str, /, **options: Any) -> Refusal:
    """A refusal beside which check mode predicts the change."""
    return Refusal(id, options, message, predicted=True)


@dataclass(frozen=True)
class Properties:
    """How random examples of a kind are made and judged.

    Attributes:
      states: what the simulator holds before a task.
      desired: the options of a task.
      store: puts a state into the simulator.
      expected: what the task comes to, given simulator, release, state and options: an ``oracle.Outcome``.
      outcomes: what at least one of forty examples must come to.
      bodies: the bodies that are sent, given the release and the outcome.
      refused: judges what the API itself says of an example that is refused; None where it is not asked.
      prepare: what the simulator needs before the first example; None: nothing.
      any_order: whether the bodies can be sent in any order.
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
    any_order: bool = False
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
      parents: the options for the parents of these resources. The harness adds them to tasks without one.
      stored_id: the ID of the document in the simulator that has a resource, given the ID in tasks.
      part: the key of the list in this document that has the resource; "" if the document is the resource.
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
      diff_reads: how many requests a change takes for the names in its diff, given the case.
      writes: what is sent for a case, given the simulator, the case and the release: method and body, the newest first.
      releases: settings of the simulator for each release that differs, the newest first.
      newer_options: options that only the newest release has.
      properties: random examples.
      task_types: how the types of the API's tasks begin that its update starts.
      embedded: collections whose documents show this resource, too.
      derived: keys of its documents that a change of other keys changes.
      replaced: options with a map that a write replaces as a whole.
      moved: keys that a change of one of its documents changes in others of the same collection, too.
      assigned: keys of parts of its documents that not all results show alike: those that the API adds to a new part,
        such as an ID, and secret values.
      permission: what a key needs to change it: the permission of the key with which its tests run.
      deprecated: what the contract calls deprecated and its requests send, and why: ``METHOD path``, ``METHOD path:
        parameter`` or ``METHOD path: body.key``. An older path in ``writes`` of the descriptor need not be listed.
      asks_release: whether the first request asks for the release, because the path depends on it.
    """

    resource: Resource
    provider: str
    collection: str
    sample: Any
    parents: Document = field(default_factory=dict)
    stored_id: Callable[[Any], Any] = lambda id: id
    part: str = ""
    change: Document | None = None
    name: str = ""
    cases: dict[str, Case] = field(default_factory=dict)
    refusals: dict[str, Refusal] | None = None
    words: Callable[[Simulator, Any], Document] | None = None
    matched_by: str = "name"
    loses_words: Callable[[Case], bool] = lambda case: "name" in (case.body or {})
    lookups: Callable[[Case, bool, bool], int] | None = None
    prepares: tuple[int, int] | Callable[[Case, bool], tuple[int, int]] = (0, 0)
    diff_reads: Callable[[Case], int] = lambda _case: 0
    writes: Callable[[Simulator, Case, Document], list[tuple[str, Any]]] = patched
    releases: tuple[Document, ...] = GENERATIONS
    newer_options: frozenset[str] = frozenset()
    properties: Properties | None = None
    task_types: tuple[str, ...] = ()
    embedded: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    assigned: tuple[str, ...] = ()
    permission: str = "Member"
    deprecated: dict[str, str] = field(default_factory=dict)
    asks_release: bool = False

    @property
    def module(self) -> str:
        """The name of the module that changes it."""
        return f"{self.provider}_{self.resource.kind}"

    def stored(self, sim: Simulator, id: Any) -> Document:
        """A resource as the simulator stores it."""
        document: Document = sim.get(self.collection, self.stored_id(id))
        if not self.part:
            return document
        return next(part for part in document[self.part] if part["id"] == id)

    @property
    def id_option(self) -> str:
        """The option for its ID."""
        return self.resource.identity.option

    @property
    def name_option(self) -> str:
        """The option for its name, or for what else finds it."""
        lookup = self.resource.identity.lookup
        return lookup.option if lookup else ""

    @property
    def name_parameter(self) -> str | None:
        """The parameter of the list that filters by name; None where it has none."""
        lookup = self.resource.identity.lookup
        (first, *_others) = getattr(lookup, "lookups", (lookup,))
        return getattr(first, "query_key", None)

    @property
    def reads_whole_list(self) -> bool:
        """Whether the module looks for a name in the whole list, because the list has no filter for names."""
        return self.name_parameter is None

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
        """The missing parts. Argument: changes, whether a module changes this kind."""
        if not changes:
            return []
        empty = {
            "change": "options that change the sample",
            "cases": "the cases of the cycle: at least one for each option",
            "words": "the options that say by readable words which resource is meant",
            "properties": "strategies of documents and options",
        }
        found = [f"SUBJECT lacks {part}: {meaning}" for part, meaning in empty.items() if not getattr(self, part)]
        if (self.resource.prepare or self.resource.rules) and self.refusals is None:
            found.append("SUBJECT lacks refusals: a task for each rule, and each of prepare, that refuses it")
        if self.cases:
            used = {option for each in self.cases.values() for option in each.options}
            known = {option for each in self.resource.fields for option in each.options()}
            found += [f"no case uses the option {option}: add one to cases" for option in sorted(known - used)]
            sent = {key for each in self.cases.values() for key in each.body or {}}
            keys = {key for each in self.resource.fields for key in each.sent_keys}
            found += [f"no case changes {key}: add one to cases" for key in sorted(keys - sent)]
            found += [f"a case sends {key}, which no field does" for key in sorted(sent - keys)]
            found += self._cases_of_steps()
        return found

    def _cases_of_steps(self) -> list[str]:
        """The missing cases of a kind whose changes take several writes: of one step, of two, and of all of them.

        Steps for the same options count as one.
        """
        steps = {step.options for step in self.resource.steps if step.options}
        own = {option for options in steps for option in options}
        others = {each.option for each in self.resource.fields} - own
        parts = [{*options} for options in steps] + [others] * bool(others)
        touched = set()
        for each in self.cases.values():
            changed = {field.option for field in self.resource.fields if {*field.sent_keys} & (each.body or {}).keys()}
            touched.add(sum(bool(part & changed) for part in parts))
        wanted = {1: "one step", 2: "two steps", len(parts): "all steps"} if self.resource.steps else {}
        return [f"no case takes {words}: add one to cases" for number, words in wanted.items() if number not in touched]
