# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random documents and options of tasks that kinds share. Those of one kind are in its file."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._model.resource import Resource
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from .subject import Document, Properties

# Alike and not the same: in upper case, with blanks, and the same letters in two ways of Unicode.
KEYS = ["a", "A", "b", "c", "d", "e", "os_type", "cost-center", "\u00e9t\u00e9", "e\u0301te\u0301", "k" * 255]
TEXTS = ["1", "2", "true", "True", "x y", "X Y", "x  y", "a=b", "\u2665", "\u00fc", "u\u0308", "v" * 255]
SPELLED = [1, 2, True, False, 2.5, " 1 ", "x y ", "\tx y\n"]
NAMES = st.sampled_from(["web-1", "web-2", "Web-1", "web-10", "Web 3.", "n" * 63])
MISSING = "(missing)"
"""A key that an older API does not show."""


def cased(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([text, text.upper(), text.replace("-", ""), f"urn:uuid:{text}"])


def sized(element: st.SearchStrategy[Any], most: int, least: int = 0) -> st.SearchStrategy[list[Any]]:
    """A list of different elements, often a long one: limits are only met by those."""

    def lists(low: int, high: int) -> st.SearchStrategy[list[Any]]:
        return st.lists(element, min_size=low, max_size=high, unique_by=oracle.same)

    return st.one_of(lists(least, 3), lists(4, 6), lists(7, most))


def repeated(elements: st.SearchStrategy[list[Any]]) -> st.SearchStrategy[list[Any]]:
    """The same list with some elements twice, and in any order."""
    return elements.flatmap(lambda items: st.permutations([*items, *items[:2]]))


def mapped(keys: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return sized(st.sampled_from(keys), len(keys)).flatmap(
        lambda chosen: st.fixed_dictionaries(dict.fromkeys(chosen, values))
    )


def tag_list() -> st.SearchStrategy[list[dict[str, Any]]]:
    entry = st.tuples(st.sampled_from(TEXTS), st.sampled_from([False, False, True]))
    return mapped(KEYS, entry).map(
        lambda tags: [{"key": key, "value": text, "read_only": fixed} for key, (text, fixed) in tags.items()]
    )


def wanted_tags() -> st.SearchStrategy[dict[str, Any]]:
    value = st.one_of(st.none(), st.sampled_from(TEXTS), st.sampled_from(SPELLED))
    return st.one_of(mapped(KEYS, value), mapped([*KEYS, " a ", "b "], value))


def some_of(options: dict[str, st.SearchStrategy[Any]], *purges: str) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the options: few, many and all of them equally often. One that purges is there or left out.

    A list has an option that removes, too: mostly alone, or beside one that does not purge.
    """

    def removing(desired: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
        sets = sorted(({*purges} - {"tags"}) & desired.keys())
        if not sets:
            return st.just(desired)
        name = sets[0]
        gone = {f"remove_{name}": options[name]}
        others = {each: value for each, value in desired.items() if each not in (name, f"purge_{name}")}
        adding = {**desired, f"purge_{name}": False}
        return st.one_of(
            st.just(desired),
            st.fixed_dictionaries(gone).map(lambda value: {**others, **value}),
            st.fixed_dictionaries(gone).map(lambda value: {**adding, **value}),
            st.fixed_dictionaries(gone).map(lambda value: {**desired, **value}),
        )

    subsets = [chosen for size in range(1, len(options) + 1) for chosen in itertools.combinations(options, size)]
    return (
        st.sampled_from([(), *subsets])
        .flatmap(
            lambda chosen: st.fixed_dictionaries(
                {name: options[name] for name in chosen},
                optional={f"purge_{name}": st.booleans() for name in chosen if name in purges},
            )
        )
        .flatmap(removing)
    )


def gcore_properties(
    resource: Resource,
    collection: str,
    id: Any,
    model: oracle.Model,
    documents: dict[str, st.SearchStrategy[Any]],
    desired: st.SearchStrategy[Document],
    read: Callable[[Document], Document] = dict,
    **others: Any,
) -> Properties:
    """The properties of a resource that is one document of Gcore Cloud.

    Arguments:
      resource: its descriptor.
      collection: where the simulator keeps it.
      id: the document that changes.
      model: what the pages say of its options.
      documents: the strategy of each key of the document.
      desired: the strategy of the options of a task.
      read: makes what the API shows of what the simulator stores.
      others: other attributes of ``Properties``.
    """

    def store(sim: Simulator, state: Document) -> None:
        shown = {key: value for key, value in state.items() if value is not MISSING}
        sim.change(collection, id, shown, remove=tuple(state.keys() - shown))

    def expected(sim: Simulator, _release: Document, _state: Document, options: Document) -> oracle.Outcome:
        return replace(model.outcome(read(sim.get(collection, id)), options), read=read)

    return Properties(st.fixed_dictionaries(documents), desired, store, expected, **others)
