# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The SSH key: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.ssh_key import SSH_KEY as RESOURCE
from hypothesis import strategies as st
from integration import oracle

from .strategies import gcore_properties, some_of
from .subject import Subject, case, named

SAMPLE, SHARED = (f"60000000-0000-4000-8000-00000000010{digit}" for digit in "12")
NAME = "operations"

CASES = {
    "key, shared": case(SAMPLE, {"shared_in_project": True}, {"shared_in_project": True}, shared_in_project=True),
    "key, no longer shared": case(
        SHARED, {"shared_in_project": False}, {"shared_in_project": False}, shared_in_project=False
    ),
    "key, shared in another spelling": case(SAMPLE, {"shared_in_project": True}, shared_in_project="Yes"),
    "key, shared by a number": case(SAMPLE, {"shared_in_project": True}, shared_in_project=1),
    "key, same": case(SHARED, None, shared_in_project=True),
    "key, same in another spelling": case(SAMPLE, None, shared_in_project="off"),
    "key, nothing wanted": case(SAMPLE, None),
}

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="ssh_keys",
    sample=SAMPLE,
    change={"shared_in_project": True},
    name=NAME,
    cases=CASES,
    words=named("ssh_key", "ssh_keys"),
    loses_words=lambda _case: False,
    properties=gcore_properties(
        RESOURCE,
        "ssh_keys",
        SAMPLE,
        oracle.Model(shared_in_project=oracle.Value()),
        {"shared_in_project": st.booleans()},
        some_of({"shared_in_project": st.booleans()}),
        outcomes=("changes", "nothing to do"),
    ),
)
