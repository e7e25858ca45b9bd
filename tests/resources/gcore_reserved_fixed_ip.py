# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reserved fixed IP: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.reserved_fixed_ip import (
    RESERVED_FIXED_IP as RESOURCE,
)
from hypothesis import strategies as st

from .seed import PORT
from .strategies import gcore_properties, some_of
from .subject import Document, Subject, case, predicted_refusal

SAMPLE, SHARED, UNUSED, HELD, ABROAD = (f"40000000-0000-4000-8000-0000000000a{digit}" for digit in "12345")
OUTER_KEYS = ("id", "connected")
"""Keys that no answer shows."""

CASES = {
    "virtual": case(SAMPLE, {"is_vip": True}, {"is_vip": True}, is_vip=True),
    "virtual, as text": case(SAMPLE, {"is_vip": True}, is_vip="yes"),
    "virtual already": case(SHARED, None, is_vip=True),
    "plain": case(UNUSED, {"is_vip": False}, {"is_vip": False}, is_vip=False),
    "plain, taken from ports": case(SHARED, {"is_vip": False}, {"is_vip": False}, is_vip=False, allow_disruption=True),
    "plain already": case(SAMPLE, None, is_vip="no"),
    "nothing wanted": case(SHARED, None),
}
CONNECTED = f"is_vip: takes the address from the ports that share it: {PORT} of the instance"


def read(document: Document) -> Document:
    """A reserved fixed IP as the API shows it."""
    return {key: value for key, value in document.items() if key not in OUTER_KEYS}


SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="reserved_fixed_ips",
    sample=SAMPLE,
    change={"is_vip": True},
    cases=CASES,
    refusals={"shared": predicted_refusal(SHARED, CONNECTED, is_vip=False)},
    words=lambda sim, id: {"fixed_ip_address": sim.get("reserved_fixed_ips", id)["fixed_ip_address"]},
    matched_by="fixed_ip_address",
    # Only without consent, and only before the address is taken away.
    prepares=lambda case, _by_words: (int(case.id == UNUSED),) * 2,
    properties=gcore_properties(
        RESOURCE,
        "reserved_fixed_ips",
        SAMPLE,
        {"is_vip": st.booleans()},
        some_of({"is_vip": st.booleans()}),
        read=read,
        outcomes=("changes", "nothing to do"),
    ),
)
