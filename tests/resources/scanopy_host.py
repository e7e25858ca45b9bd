# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host: what the generic tests run with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._scanopy.host import HOST as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from . import tagging
from .seed import APPLICATION, DB_HOST, PRINTER_HOST, SAME_LETTERS, TAG, WEB_HOST
from .strategies import some_of
from .subject import SCANOPY_RELEASES, Case, Document, Properties, Subject, case, named, refusal

TAGS = {WEB_HOST: [APPLICATION, TAG], DB_HOST: [TAG], PRINTER_HOST: []}
OWN = ("id", "name", "hostname", "description", "virtualization", "hidden", "tags")
"""The keys of an update that never has what is on a host."""


def kept(release: Document, tags: list[str]) -> list[str]:
    """The list that leaves the tags as they are: for releases before 0.16, an empty one was not measured."""
    return tags if release["server_version"].startswith(("0.14.", "0.15.")) else []


def body(host: Document, before: Document, release: Document) -> Document:
    """The body of an update: the server refuses it if the host has changed since it was read, but for its tags."""
    tags = host["tags"] if host["tags"] != before["tags"] else kept(release, host["tags"])
    return {**{key: host[key] for key in OWN}, "tags": tags, "expected_updated_at": host["updated_at"]}


CASES = {
    "name": case(WEB_HOST, {"name": "web-01"}, {"name": "web-01", "hostname": "web-1.example.net"}, name="web-01"),
    "name, of a virtual machine": case(DB_HOST, {"name": "db-01"}, {"name": "db-01"}, name="db-01"),
    "name, longest": case(WEB_HOST, {"name": "\u00fc" * 100}, {"name": "\u00fc" * 100}, name="\u00fc" * 100),
    "name, with blanks": case(WEB_HOST, {"name": " web-1 "}, {"name": " web-1 "}, name=" web-1 "),
    "name, in another case": case(WEB_HOST, {"name": "WEB-1"}, {"name": "WEB-1"}, name="WEB-1"),
    "name, empty": case(PRINTER_HOST, {"name": ""}, {"name": ""}, name=""),
    "name, same": case(WEB_HOST, None, name="web-1"),
    "hostname": case(WEB_HOST, {"hostname": "www"}, {"hostname": "www", "name": "web-1"}, hostname="www"),
    "hostname, long": case(WEB_HOST, {"hostname": "w" * 300}, {"hostname": "w" * 300}, hostname="w" * 300),
    "hostname, removed": case(WEB_HOST, {"hostname": None}, {"hostname": None, "name": "web-1"}, hostname=""),
    "hostname, same": case(WEB_HOST, None, hostname="web-1.example.net"),
    "description": case(DB_HOST, {"description": "Old"}, {"description": "Old"}, description="Old"),
    "description, first": case(WEB_HOST, {"description": "Shop"}, {"description": "Shop"}, description="Shop"),
    "description, longest": case(WEB_HOST, {"description": "\u00fc" * 500}, description="\u00fc" * 500),
    "description, removed": case(DB_HOST, {"description": None}, {"description": None}, description=""),
    "description, none to remove": case(WEB_HOST, None, {"description": None}, description=""),
    "description, same": case(DB_HOST, None, description="Holds the orders"),
    "hidden": case(WEB_HOST, {"hidden": True}, {"hidden": True}, hidden="yes"),
    "hidden, not already": case(WEB_HOST, None, {"hidden": False}, hidden=False),
    **tagging.tag_cases(DB_HOST, TAG, PRINTER_HOST),
    "tags, one of two": case(WEB_HOST, {"tags": [TAG]}, {"tag_ids": [TAG]}, tag_ids=[TAG], purge_tag_ids=True),
    "tags, another one for two": case(
        WEB_HOST, {"tags": [SAME_LETTERS]}, {"tag_ids": [SAME_LETTERS]}, tags=["Production"], purge_tags=True
    ),
    "tags, one of two removed": case(WEB_HOST, {"tags": [APPLICATION]}, remove_tags=["production"]),
    "tags, both removed": case(WEB_HOST, {"tags": []}, {"tag_ids": []}, remove_tag_ids=[APPLICATION, TAG]),
    "tags, the last one removed beside others": case(
        DB_HOST,
        {"hostname": None, "hidden": True, "tags": []},
        {"hostname": None, "hidden": True, "tag_ids": []},
        hostname="",
        hidden=True,
        remove_tags=["production"],
    ),
    "all": case(
        PRINTER_HOST,
        {"name": "print", "hostname": "print.example.net", "description": "Floor 2", "hidden": True, "tags": [TAG]},
        name="print",
        hostname="print.example.net",
        description="Floor 2",
        hidden=True,
        tag_ids=[TAG],
    ),
    "nothing wanted": case(WEB_HOST, None),
    "null is not given": case(WEB_HOST, None, name=None, hostname=None, description=None, hidden=None),
}
REFUSALS = {
    **tagging.tag_refusals(DB_HOST, TAG),
    "a long name": refusal(DB_HOST, "name: expected at most 100 characters, got 101", name="n" * 101),
    "a long description": refusal(
        DB_HOST, "description: expected at most 500 characters, got 501", description="d" * 501
    ),
}


def update(sim: Simulator, case: Case, release: Document) -> list[tuple[str, Any]]:
    """The PUT of the host alone. Its keys have the same names in each release."""
    before = sim.get("hosts", case.id)
    return [("PUT", body({**before, **(case.body or {})}, before, release))]


def prepares(case: Case, _by_words: bool) -> tuple[int, int]:
    """The list of tags shows new ones. The host is not read again: the server compares the time of its last change."""
    reads = int(tagging.adds_tags(case, *TAGS[case.id]))
    return reads, reads


# Properties

# Alike and not the same: in another case, with blanks, and the same letters in two ways of Unicode.
TEXTS = ["web-1", "Web-1", " web-1", "", "x" * 100, "\u00fc", "u\u0308", "{{ x", "a\nb"]
STATES = st.fixed_dictionaries(
    {
        "name": st.sampled_from(TEXTS),
        "hostname": st.one_of(st.none(), st.sampled_from(TEXTS)),
        "description": st.one_of(st.none(), st.sampled_from(TEXTS)),
        "hidden": st.booleans(),
        "tags": tagging.STORED,
    }
)
OPTIONS = st.builds(
    lambda options, tags: {**options, **tags},
    some_of(
        {
            "name": st.sampled_from([*TEXTS * 2, "x" * 101]),
            "hostname": st.sampled_from([*TEXTS, "x" * 1000]),
            "description": st.sampled_from([*TEXTS * 2, "x" * 500, "x" * 501]),
            "hidden": st.booleans(),
        }
    ),
    tagging.OPTIONS,
)


def store(sim: Simulator, state: Document) -> None:
    sim.change("hosts", WEB_HOST, state)


def expected(sim: Simulator, release: Document, _state: Any, options: Document) -> oracle.Outcome:
    """A host after a task. The server keeps an empty text, which means the same as none."""
    names = oracle.IdNames(release["server_version"])
    before = names.whole(sim.get("hosts", WEB_HOST))
    given = {key: each for key, each in options.items() if "tag_ids" not in key}
    try:
        after = tagging.replaced_by(before, given, options, {})
    except oracle.Forbidden as rule:
        return oracle.Outcome(before, refused=str(rule))
    return replace(tagging.outcome(names, before, after, {}), replacement=body(after, before, release))


SUBJECT = Subject(
    resource=RESOURCE,
    provider="scanopy",
    collection="hosts",
    sample=WEB_HOST,
    change={"name": "web-01"},
    name="web-1",
    # The list of hosts is read whole.
    lookups=lambda case, _by_words, _lost: int(tagging.reads_tags(case)),
    cases=CASES,
    refusals=REFUSALS,
    words=named("host", "hosts"),
    prepares=prepares,
    writes=tagging.replaced_with_tags("hosts", "Host", update),
    releases=SCANOPY_RELEASES,
    properties=Properties(
        STATES,
        OPTIONS,
        store,
        expected,
        bodies=tagging.bodies("Host", WEB_HOST, kept),
        prepare=tagging.add_application,
    ),
)
