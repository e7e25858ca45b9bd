# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tags of resources of Scanopy: cases, refusals and random examples that their kinds share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from .seed import APPLICATION, SAME_LETTERS, TAG
from .strategies import cased, repeated
from .subject import Case, Document, Refusal, case, refusal, replaced

SECOND = "70000000-0000-4000-8000-000000000008"
"""Another tag of an application, which no seed has."""
UNKNOWN = "70000000-0000-4000-8000-000000000009"
LIMITS = {"name": 100, "description": 500}
"""How many characters the texts of a resource have at most."""
NULLABLE = ("hostname", "description")
"""The texts of a resource that are null if they are empty. Hosts can show an empty text instead."""
NAMES = {TAG: "production", APPLICATION: "shop", SAME_LETTERS: "Production", SECOND: "web page"}


def tag_cases(tagged: str, tag: str, untagged: str) -> dict[str, Case]:
    """The cases of all options for tags.

    Arguments:
      tagged: the ID of a resource with one tag.
      tag: the ID of that tag.
      untagged: the ID of a resource without tags.
    """
    both, name = sorted([tag, SAME_LETTERS]), NAMES[tag]
    return {
        "tags, first": case(untagged, {"tags": [TAG]}, {"tag_ids": [TAG]}, tag_ids=[TAG]),
        "tags, first by name": case(untagged, {"tags": [APPLICATION]}, {"tag_ids": [APPLICATION]}, tags=["shop"]),
        "tags, two at once": case(untagged, {"tags": [TAG, APPLICATION]}, tag_ids=[APPLICATION, TAG, TAG.upper()]),
        "tags, one added": case(tagged, {"tags": both}, {"tag_ids": both}, tag_ids=[f"urn:uuid:{SAME_LETTERS}"]),
        "tags, one added by name": case(tagged, {"tags": both}, {"tag_ids": both}, tags=["Production"]),
        "tags, exact": case(
            tagged, {"tags": [SAME_LETTERS]}, {"tag_ids": [SAME_LETTERS]}, tag_ids=[SAME_LETTERS], purge_tag_ids=True
        ),
        "tags, exact by name": case(tagged, {"tags": both}, tags=["Production", name], purge_tags=True),
        "tags, one for another": case(tagged, {"tags": [SAME_LETTERS]}, tags=["Production"], remove_tags=[name]),
        "tags, one for another by id": case(
            tagged, {"tags": [SAME_LETTERS]}, tag_ids=[SAME_LETTERS], remove_tag_ids=[tag, UNKNOWN]
        ),
        "tags, same": case(tagged, None, {"tag_ids": [tag]}, tag_ids=[tag.upper(), tag.replace("-", "")]),
        "tags, same by name": case(tagged, None, tags=[name, name], purge_tag_ids=True),
        "tags, none added": case(tagged, None, {"tag_ids": [tag]}, tag_ids=[]),
        "tags, none at all already": case(untagged, None, {"tag_ids": []}, tag_ids=[], purge_tag_ids=True),
        "tags, one that is not there": case(tagged, None, remove_tag_ids=[SAME_LETTERS, UNKNOWN]),
        "tags, a name that is not there": case(tagged, None, remove_tags=["Production", "unknown"]),
        "tags, last removed": case(tagged, {"tags": []}, {"tag_ids": []}, remove_tag_ids=[tag]),
        "tags, last removed by name": case(tagged, {"tags": []}, {"tag_ids": []}, remove_tags=[name]),
        "tags, none at all": case(tagged, {"tags": []}, {"tag_ids": []}, tag_ids=[], purge_tag_ids=True),
        "tags, none at all and a name": case(
            tagged, {"name": "live", "tags": []}, {"name": "live", "tag_ids": []}, name="live", tags=[], purge_tags=True
        ),
        "tags, null is not given": case(
            tagged, None, {"tag_ids": [tag]}, tags=None, tag_ids=None, remove_tags=None, remove_tag_ids=None
        ),
    }


def tag_refusals(tagged: str, tag: str) -> dict[str, Refusal]:
    """Tasks that are refused for their tags. Arguments as in ``tag_cases``."""
    return {
        "a tag that does not exist": refusal(tagged, f"tag_ids: there is no tag {UNKNOWN}", tag_ids=[tag, UNKNOWN]),
        "a name that no tag has": refusal(tagged, "there is no tag with the name 'Shop'", tags=["Shop"]),
        "an ID as a name": refusal(tagged, "This is an ID: give it in tag_ids", tags=[SAME_LETTERS]),
        "a tag to add and to remove": refusal(
            tagged, f"production ({TAG}) is also in tags", tags=["production"], remove_tag_ids=[TAG]
        ),
    }


def reads_tags(case: Case) -> bool:
    """Whether a task reads the list of tags to find names."""
    return bool(case.options.get("tags") or case.options.get("remove_tags"))


def adds_tags(case: Case, *before: str) -> bool:
    """Whether a change reads the list of tags to see whether those that it adds exist, and which are of applications.

    Arguments:
      case: the case.
      before: the tags that the resource has.
    """
    added = {*(case.body or {}).get("tags", ())} - {*before}
    return bool(added) and not reads_tags(case)


def removals(entity_type: str, id: str, tags: list[str]) -> list[Document]:
    """The bodies of the requests that remove the last tags."""
    return [{"entity_type": entity_type, "entity_ids": [id], "tag_id": tag} for tag in sorted(tags)]


def replaced_with_tags(
    collection: str,
    entity_type: str,
    update: Callable[[Simulator, Case, Document], list[tuple[str, Any]]] | None = None,
) -> Callable[[Simulator, Case, Document], list[Any]]:
    """The writes of a kind that has tags: an update does not remove the last tags.

    Arguments:
      collection: where the simulator keeps it.
      entity_type: what requests for tags call it.
      update: the writes without those for the last tags; None for a kind that Scanopy replaces as a whole.
    """
    put = update or replaced(collection)

    def writes(sim: Simulator, case: Case, release: Document) -> list[tuple[str, Any]]:
        body = case.body or {}
        if body.get("tags") != []:
            return put(sim, case, release)
        others = {key: each for key, each in body.items() if key != "tags"}
        puts = put(sim, replace(case, body=others), release) if others else []
        tags = sim.get(collection, case.id)["tags"]
        return [*puts, *(("POST", each) for each in removals(entity_type, case.id, tags))]

    return writes


# Properties

TAGS = [TAG, APPLICATION, SAME_LETTERS, SECOND]
APPLICATIONS = {APPLICATION, SECOND}
STORED = st.lists(st.sampled_from(TAGS), max_size=3, unique=True).filter(lambda tags: not APPLICATIONS.issubset(tags))
"""The tags of a resource: the server has at most one of an application, unless many resources got it in one request."""
LISTED = repeated(st.lists(st.sampled_from([*TAGS * 3, UNKNOWN]).flatmap(cased), max_size=3))
OPTIONS: st.SearchStrategy[Document] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"tag_ids": LISTED}, optional={"purge_tag_ids": st.booleans()}),
    st.fixed_dictionaries({"tag_ids": st.just([]), "purge_tag_ids": st.booleans()}),
    st.fixed_dictionaries({"remove_tag_ids": LISTED}, optional={"purge_tag_ids": st.just(False)}),
    st.fixed_dictionaries({"tag_ids": LISTED, "remove_tag_ids": LISTED}, optional={"purge_tag_ids": st.booleans()}),
)


def add_application(sim: Simulator) -> None:
    """Add the other tag of an application."""
    sim.add("tags", {"id": SECOND, "name": NAMES[SECOND], "color": "Pink", "is_application": True})


def desired_tags(before: list[str], options: Document) -> list[str]:
    """The tags of a resource after a task. Raises oracle.Forbidden."""
    listed, removed = (
        {str(uuid.UUID(each)) for each in options.get(name, ())} for name in ("tag_ids", "remove_tag_ids")
    )
    purges = options.get("purge_tag_ids") is True
    if removed and purges:
        raise oracle.Forbidden("the list is exact, and a list of what goes is given")
    if removed & listed:
        raise oracle.Forbidden("a tag is to be there and to go")
    kept = set() if purges and "tag_ids" in options else {*before} - removed
    after = kept | listed
    if UNKNOWN in after - {*before}:
        raise oracle.Forbidden("there is no such tag")
    if after - {*before} and len(after & APPLICATIONS) > 1:
        raise oracle.Forbidden("a second tag of an application")
    return sorted(after)


def bodies(
    entity_type: str, id: str, kept: Callable[[Document, list[str]], list[str]] = lambda _release, tags: tags
) -> Callable[[Document, oracle.Outcome], list[Document]]:
    """The bodies of the writes of an example, given the release and the outcome. Further arguments as for ``removals``.

    Arguments:
      kept: the list in an update that leaves tags as they are, given the release and the tags.
    """

    def sent(release: Document, outcome: oracle.Outcome) -> list[Document]:
        before, after = outcome.difference
        if after.get("tag_ids") != []:
            return [outcome.replacement]
        puts = [{**outcome.replacement, "tags": kept(release, before["tag_ids"])}] if len(after) > 1 else []
        return [*puts, *removals(entity_type, id, before["tag_ids"])]

    return sent


def compared(key: str, value: Any) -> Any:
    """A value as it is compared, and as a result shows it."""
    return None if key in NULLABLE and value == "" else oracle.form_c(value)


def replaced_by(before: Document, given: Document, options: Document, keys: dict[str, str]) -> Document:
    """A document after a task. Texts are compared in normal form C. Raises oracle.Forbidden.

    Arguments:
      before: the document.
      given: the options of the task without those for tags, as documents have their values.
      options: all options of the task.
      keys: the keys of documents for options with another name.
    """
    for name, limit in LIMITS.items():
        if len(oracle.form_c(given.get(name, ""))) > limit:
            raise oracle.Forbidden(f"the length of {name}")
    values = {keys.get(name, name): compared(name, each) for name, each in given.items()}
    changed = {key: each for key, each in values.items() if compared(key, before[key]) != each}
    after = {**before, **changed}
    tags = desired_tags(before["tags"], options)
    return after if {*tags} == {*before["tags"]} else {**after, "tags": tags}


def outcome(
    names: oracle.IdNames,
    before: Document,
    after: Document,
    keys: dict[str, str],
    show: Callable[[Document], Document] = dict,
    ordered: frozenset[str] = frozenset(),
) -> oracle.Outcome:
    """The outcome of a task that the module does not refuse.

    Arguments:
      names: the names of the release.
      before: the document.
      after: the document after the task.
      keys: the keys of documents for options with another name.
      show: makes what a result shows of a document, beside the names of its keys.
      ordered: the keys of lists whose order counts.
    """
    options = {key: option for option, key in {**keys, "tag_ids": "tags"}.items()}

    def shown(document: Document) -> Document:
        texts = {key: compared(key, document[key]) for key in ("name", *NULLABLE) if key in document}
        found = {options.get(key, key): each for key, each in {**show(document), **texts}.items()}
        return {**found, "tag_ids": sorted(found["tag_ids"])}

    was, found = shown(before), shown(after)
    changed = [key for key in found if was[key] != found[key]]
    return oracle.Outcome(
        after,
        shown=found,
        difference=({key: was[key] for key in changed}, {key: found[key] for key in changed}),
        replacement=names.native(after),
        read=names.whole,
        ordered=ordered,
    )
