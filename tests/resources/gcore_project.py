# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The project: what the generic tests run with."""

from __future__ import annotations

from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._gcore.project import PROJECT as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from .seed import PROJECT
from .strategies import NAMES, gcore_properties, some_of
from .subject import Case, Document, Subject, case, named

NOTES = st.sampled_from(["", "x", " x", "X", "For rehearsals", "\u00e9\u2665", "n" * 255])

CASES = {
    "project, name": case(2, {"name": "rehearsal"}, {"name": "rehearsal"}, name="rehearsal"),
    "project, description": case(
        2, {"description": "x = \u2665"}, {"description": "x = \u2665"}, description="x = \u2665"
    ),
    "project, description cleared": case(2, {"description": ""}, {"description": ""}, description=""),
    "project, both": case(2, {"name": "rehearsal", "description": "d"}, name="rehearsal", description="d"),
    "project, one of two": case(2, {"description": "d"}, name="staging", description="d"),
    "project, same": case(2, None, name="staging", description="For rehearsals"),
    "project, nothing wanted": case(1, None),
}


def writes(sim: Simulator, case: Case, release: Document) -> list[tuple[str, Any]]:
    """The PATCH; an older API has only the PUT of the whole project."""
    patch = ("PATCH", case.body)
    if release["generation"] == "today":
        return [patch]
    document = sim.get("projects", case.id)
    return [patch, ("PUT", {key: document[key] for key in ("name", "description")} | (case.body or {}))]


def bodies(release: Document, expected: oracle.Outcome) -> list[Document]:
    """The bodies of the writes. An older API refuses the first one, and then gets all of the project."""
    whole = {key: expected.document[key] for key in ("name", "description")}
    return [expected.patch, *([] if release["generation"] == "today" else [whole])]


SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="projects",
    sample=PROJECT,
    change={"description": "new"},
    name="staging",
    cases=CASES,
    words=named("project", "projects"),
    writes=writes,
    properties=gcore_properties(
        RESOURCE,
        "projects",
        PROJECT,
        oracle.Model(name=oracle.Value(), description=oracle.Value(null="", absent="")),
        {"name": NAMES, "description": st.one_of(st.none(), NOTES)},
        some_of({"name": NAMES, "description": NOTES}),
        outcomes=("changes", "nothing to do"),
        bodies=bodies,
    ),
)
