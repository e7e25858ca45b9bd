# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tag: what the generic tests run with."""

from __future__ import annotations

from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._scanopy.tag import TAG as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from .seed import APPLICATION, SAME_LETTERS, TAG
from .strategies import some_of
from .subject import SCANOPY_RELEASES, Case, Document, Properties, Subject, case, named, replaced

CASES = {
    "name": case(TAG, {"name": "live"}, {"name": "live", "color": "red"}, name="live"),
    "name, longest": case(TAG, {"name": "\u00fc" * 100}, {"name": "\u00fc" * 100}, name="\u00fc" * 100),
    "name, with blanks": case(TAG, {"name": " production "}, {"name": " production "}, name=" production "),
    "name, in another case": case(SAME_LETTERS, {"name": "PRODUCTION"}, {"name": "PRODUCTION"}, name="PRODUCTION"),
    "name, same": case(TAG, None, name="production"),
    "description": case(TAG, {"description": "For all"}, {"description": "For all"}, description="For all"),
    "description, first": case(APPLICATION, {"description": "For all"}, description="For all"),
    "description, removed": case(TAG, {"description": None}, {"description": None}, description=""),
    "description, none to remove": case(APPLICATION, None, description=""),
    "description, same": case(TAG, None, description="Serves customers"),
    "color": case(TAG, {"color": "sky"}, {"color": "sky"}, color="sky"),
    "color, same": case(TAG, None, {"color": "red"}, color="red"),
    "application": case(TAG, {"is_application": True}, {"is_application": True}, is_application="yes"),
    "no application": case(APPLICATION, {"is_application": False}, {"is_application": False}, is_application=False),
    "application, same": case(APPLICATION, None, is_application=True),
    "all": case(
        APPLICATION,
        {"name": "store", "description": "Sells", "color": "lime", "is_application": False},
        name="store",
        description="Sells",
        color="lime",
        is_application=False,
    ),
    "nothing wanted": case(TAG, None),
    "null is not given": case(TAG, None, name=None, description=None, color=None, is_application=None),
}

# Alike and not the same: in another case, with blanks, and the same letters in two ways of Unicode.
TEXTS = ["live", "Live", " live", "x" * 100, "\u00fc", "u\u0308", "{{ x", "a\nb"]
NAMES = st.sampled_from([*TEXTS, *TEXTS, "", "x" * 101])
DESCRIPTIONS = st.sampled_from([*TEXTS, "", "x" * 101])
COLORS = st.sampled_from(oracle.COLORS)
STATES = st.fixed_dictionaries(
    {
        "name": st.sampled_from(TEXTS),
        "description": st.one_of(st.none(), st.sampled_from(TEXTS)),
        "color": COLORS,
        "is_application": st.booleans(),
    }
)
OPTIONS = some_of(
    {
        "name": NAMES,
        "description": DESCRIPTIONS,
        "color": st.one_of(COLORS.map(str.lower), COLORS.map(str.lower), COLORS),
        "is_application": st.booleans(),
    }
)


def store(sim: Simulator, state: Document) -> None:
    sim.change("tags", TAG, state)


def expected(sim: Simulator, release: Document, _state: Any, options: Document) -> oracle.Outcome:
    """A tag after a task. Texts are compared in normal form C; an empty description is null."""
    names = oracle.IdNames(release["server_version"])
    before = names.canonical(sim.get("tags", TAG))

    def shown(document: Document) -> Document:
        texts: Document = {key: oracle.form_c(document[key]) for key in ("name", "description") if key in document}
        return {**document, **texts}

    given = {key: oracle.form_c(each) for key, each in options.items()}
    if not 1 <= len(given.get("name", "x")) <= 100:
        return oracle.Outcome(before, refused="the length of a name")
    if given.get("color", "red") not in map(str.lower, oracle.COLORS):
        return oracle.Outcome(before, refused="the colors")
    if given.get("description") == "":
        given["description"] = None
    changed = {key: each for key, each in given.items() if shown(before)[key] != each}
    after = {**before, **changed}
    return oracle.Outcome(
        after,
        shown=shown(after),
        difference=({key: shown(before)[key] for key in changed}, changed),
        replacement=names.native(after),
        read=names.canonical,
    )


def prepares(case: Case, by_words: bool) -> tuple[int, int]:
    """The tag is read again before the write. A new name is compared with the list, which words have read already."""
    names = int("name" in (case.body or {}) and not by_words)
    return names, names + 1


SUBJECT = Subject(
    resource=RESOURCE,
    provider="scanopy",
    collection="tags",
    sample=TAG,
    change={"name": "live"},
    name="production",
    # The list of tags is read whole.
    lookups=lambda _case, _by_words, _lost: 0,
    cases=CASES,
    refusals={},
    words=named("tag", "tags"),
    # A real run reads the tag once more, right before the write.
    prepares=prepares,
    writes=replaced("tags"),
    releases=SCANOPY_RELEASES,
    properties=Properties(
        STATES,
        OPTIONS,
        store,
        expected,
        bodies=lambda _release, outcome: [outcome.replacement],
    ),
)
