# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The service: what the generic tests run with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._scanopy.service import SERVICE as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from . import tagging
from .seed import APPLICATION, RESOLVER, SPARE, TAG, WEB
from .strategies import some_of
from .subject import SCANOPY_RELEASES, Case, Document, Properties, Subject, case, named, refusal, replaced

TAGS = {WEB: [APPLICATION], RESOLVER: [], SPARE: []}

CASES = {
    "name": case(WEB, {"name": "web"}, {"name": "web", "service_definition": "Nginx"}, name="web"),
    "name, longest": case(WEB, {"name": "\u00fc" * 100}, {"name": "\u00fc" * 100}, name="\u00fc" * 100),
    "name, with blanks": case(WEB, {"name": " website "}, {"name": " website "}, name=" website "),
    "name, in another case": case(WEB, {"name": "Website"}, {"name": "Website"}, name="Website"),
    "name, empty": case(SPARE, {"name": ""}, {"name": ""}, name=""),
    "name, same": case(WEB, None, name="website"),
    "definition": case(
        WEB, {"service_definition": "SSH"}, {"service_definition": "SSH", "name": "website"}, service_definition="SSH"
    ),
    "definition, without bindings": case(SPARE, {"service_definition": "SSH"}, service_definition="SSH"),
    "definition, same": case(WEB, None, {"service_definition": "Nginx"}, service_definition="Nginx"),
    **tagging.tag_cases(WEB, APPLICATION, RESOLVER),
    "all": case(
        WEB,
        {"name": "web", "service_definition": "Custom", "tags": [TAG]},
        {"name": "web", "service_definition": "Custom", "tag_ids": [TAG]},
        name="web",
        service_definition="Custom",
        tags=["production"],
        purge_tag_ids=True,
    ),
    "nothing wanted": case(WEB, None),
    "null is not given": case(WEB, None, name=None, service_definition=None),
}
REFUSALS = {
    **tagging.tag_refusals(WEB, APPLICATION),
    "a long name": refusal(WEB, "name: expected at most 100 characters, got 101", name="n" * 101),
    "an empty definition": refusal(WEB, "service_definition: expected at least 1 character", service_definition=""),
}


def prepares(case: Case, _by_words: bool) -> tuple[int, int]:
    """The list of tags shows new ones. A real run reads the service once more, right before the write."""
    reads = int(tagging.adds_tags(case, *TAGS[case.id]))
    return reads, reads + 1


# Properties

# Alike and not the same: in another case, with blanks, and the same letters in two ways of Unicode.
TEXTS = ["website", "Website", " website", "", "x" * 100, "\u00fc", "u\u0308", "{{ x", "a\nb"]
DEFINITIONS = ["Nginx", "Custom", "Pi-Hole", "Web Service", "Unclaimed Open Ports"]
STATES = st.fixed_dictionaries(
    {
        "name": st.sampled_from(TEXTS),
        "service_definition": st.sampled_from([*DEFINITIONS, "Missing Service"]),
        "position": st.integers(0, 5),
        "tags": tagging.STORED,
    }
)
OPTIONS = st.builds(
    lambda options, tags: {**options, **tags},
    some_of(
        {
            "name": st.sampled_from([*TEXTS * 2, "x" * 101]),
            # For one that it does not know, the server stores another one.
            "service_definition": st.sampled_from([*DEFINITIONS * 2, ""]),
        }
    ),
    tagging.OPTIONS,
)


def store(sim: Simulator, state: Document) -> None:
    sim.change("services", WEB, state)


def expected(sim: Simulator, release: Document, _state: Any, options: Document) -> oracle.Outcome:
    """A service after a task: an update has its bindings, too, as they are."""
    names = oracle.IdNames(release["server_version"])
    stored = sim.get("services", WEB)
    before = names.whole(stored)
    given = {key: each for key, each in options.items() if "tag_ids" not in key}
    try:
        if given.get("service_definition") == "":
            raise oracle.Forbidden("a definition is no empty text")
        after = tagging.replaced_by(before, given, options, {})
    except oracle.Forbidden as rule:
        return oracle.Outcome(before, refused=str(rule))
    outcome = tagging.outcome(names, before, after, {})
    return replace(outcome, replacement={**outcome.replacement, "bindings": sent(stored["bindings"])})


def put(sim: Simulator, case: Case, release: Document) -> list[tuple[str, Any]]:
    """The update of a service, with its bindings."""
    return [
        (method, {**body, "bindings": sent(body["bindings"])})
        for method, body in replaced("services")(sim, case, release)
    ]


def sent(bindings: list[Document]) -> list[Document]:
    """Bindings as an update has them: with a key for the address of one to all of them."""
    key = "ip_address_id" if any("ip_address_id" in each for each in bindings) else "interface_id"
    return [{key: None, **each} if each["type"] == "Port" else each for each in bindings]


SUBJECT = Subject(
    resource=RESOURCE,
    provider="scanopy",
    collection="services",
    sample=WEB,
    change={"name": "web"},
    name="website",
    # The list of services is read whole.
    lookups=lambda case, _by_words, _lost: int(tagging.reads_tags(case)),
    cases=CASES,
    refusals=REFUSALS,
    words=named("service", "services"),
    prepares=prepares,
    writes=tagging.replaced_with_tags("services", "Service", put),
    releases=SCANOPY_RELEASES,
    properties=Properties(
        STATES,
        OPTIONS,
        store,
        expected,
        bodies=tagging.bodies("Service", WEB),
        prepare=tagging.add_application,
    ),
    embedded=("hosts",),
)
