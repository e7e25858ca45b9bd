# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The network, from 0.17.22 on the site: what the generic tests run with."""

from __future__ import annotations

from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._scanopy.network import NETWORK as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from . import tagging
from .seed import APPLICATION, BRANCH, HOME, TAG
from .strategies import some_of
from .subject import SCANOPY_RELEASES, Case, Document, Properties, Subject, case, named, refusal

TAGS = {HOME: [TAG]}

CASES = {
    "name": case(HOME, {"name": "house"}, {"name": "house", "tag_ids": [TAG]}, name="house"),
    "name, longest": case(HOME, {"name": "\u00fc" * 100}, {"name": "\u00fc" * 100}, name="\u00fc" * 100),
    "name, with blanks": case(HOME, {"name": " home "}, {"name": " home "}, name=" home "),
    "name, in another case": case(HOME, {"name": "Home"}, {"name": "Home"}, name="Home"),
    "name, of another network": case(HOME, {"name": "branch"}, {"name": "branch"}, name="branch"),
    "name, empty": case(HOME, {"name": ""}, {"name": ""}, name=""),
    "name, same": case(HOME, None, name="home"),
    # The key does not see the other network in the list.
    **{name: each for name, each in tagging.tag_cases(HOME, TAG, BRANCH).items() if each.id == HOME},
    "all": case(
        HOME,
        {"name": "house", "tags": [APPLICATION]},
        {"name": "house", "tag_ids": [APPLICATION]},
        name="house",
        tag_ids=[APPLICATION],
        purge_tags=True,
    ),
    "nothing wanted": case(HOME, None),
    "null is not given": case(HOME, None, name=None, purge_tag_ids=None),
}
REFUSALS = {
    **tagging.tag_refusals(HOME, TAG),
    "a long name": refusal(HOME, "name: expected at most 100 characters, got 101", name="n" * 101),
}


def prepares(case: Case, _by_words: bool) -> tuple[int, int]:
    """The list of tags shows new ones. A real run reads the network once more, right before the write."""
    reads = int(tagging.adds_tags(case, *TAGS[case.id]))
    return reads, reads + 1


# Properties

# Alike and not the same: in another case, with blanks, and the same letters in two ways of Unicode.
TEXTS = ["home", "Home", " home", "", "x" * 100, "\u00fc", "u\u0308", "{{ x", "a\nb"]
CREDENTIALS = ["80000000-0000-4000-8000-000000000061", "80000000-0000-4000-8000-000000000062"]
STATES = st.fixed_dictionaries(
    {
        "name": st.sampled_from(TEXTS),
        "tags": tagging.STORED,
        "credential_ids": st.lists(st.sampled_from(CREDENTIALS), unique=True),
    }
)
OPTIONS = st.builds(
    lambda options, tags: {**options, **tags},
    some_of({"name": st.sampled_from([*TEXTS * 2, "x" * 101])}),
    tagging.OPTIONS,
)


def store(sim: Simulator, state: Document) -> None:
    sim.change("networks", HOME, state)


def expected(sim: Simulator, release: Document, _state: Any, options: Document) -> oracle.Outcome:
    """A network after a task: an update has its credentials, too, as they are."""
    names = oracle.IdNames(release["server_version"])
    before = names.whole(sim.get("networks", HOME))
    given = {key: each for key, each in options.items() if "tag_ids" not in key}
    try:
        after = tagging.replaced_by(before, given, options, {})
    except oracle.Forbidden as rule:
        return oracle.Outcome(before, refused=str(rule))
    return tagging.outcome(names, before, after, {})


SUBJECT = Subject(
    resource=RESOURCE,
    provider="scanopy",
    collection="networks",
    sample=HOME,
    change={"name": "house"},
    name="home",
    # The list of networks is read whole.
    lookups=lambda case, _by_words, _lost: int(tagging.reads_tags(case)),
    cases=CASES,
    refusals=REFUSALS,
    words=named("network", "networks"),
    prepares=prepares,
    writes=tagging.replaced_with_tags("networks", "Network"),
    releases=SCANOPY_RELEASES,
    properties=Properties(
        STATES,
        OPTIONS,
        store,
        expected,
        bodies=tagging.bodies("Network", HOME),
        prepare=tagging.add_application,
    ),
    permission="Admin",
    asks_release=True,
)
