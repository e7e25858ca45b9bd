# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reserved fixed IP: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.reserved_fixed_ip import (
    RESERVED_FIXED_IP as RESOURCE,
)
from hypothesis import strategies as st
from integration import oracle

from .seed import PORT
from .strategies import gcore_properties, some_of
from .subject import Document, Subject, Write, case, planned, predicted_refusal, refusal

OTHER_PORT = "40000000-0000-4000-8000-000000000002"
SAMPLE, SHARED, UNUSED, HELD, ABROAD = (f"40000000-0000-4000-8000-0000000000a{digit}" for digit in "12345")
OUTER_KEYS = ("id", "connected")
"""Keys that no answer shows."""


def ports(*ids: str) -> Write:
    """The write that replaces the ports of a virtual IP."""
    return ("PUT", "connected_devices", {"port_ids": [*ids]})


CASES = {
    "virtual": case(SAMPLE, {"is_vip": True}, {"is_vip": True}, is_vip=True),
    "virtual, as text": case(SAMPLE, {"is_vip": True}, is_vip="yes"),
    "virtual already": case(SHARED, None, is_vip=True),
    "plain": case(UNUSED, {"is_vip": False}, {"is_vip": False}, is_vip=False),
    "plain, taken from ports": case(SHARED, {"is_vip": False}, {"is_vip": False}, is_vip=False, allow_disruption=True),
    "plain already": case(SAMPLE, None, is_vip="no"),
    "ports, added": planned(
        UNUSED,
        [ports(PORT, OTHER_PORT)],
        {"connected_port_ids": [PORT, OTHER_PORT]},
        connected_port_ids=[OTHER_PORT, PORT.upper()],
    ),
    "ports, added alone": planned(
        UNUSED, [ports(OTHER_PORT)], connected_port_ids=[OTHER_PORT], purge_connected_port_ids=False
    ),
    "ports, same": case(
        SHARED,
        None,
        {"connected_port_ids": [PORT, OTHER_PORT]},
        connected_port_ids=[PORT, OTHER_PORT, PORT],
    ),
    "ports, there already": case(SHARED, None, connected_port_ids=[PORT], purge_connected_port_ids=False),
    "ports, all taken": planned(SHARED, [ports()], connected_port_ids=[], allow_disruption=True),
    "ports, one removed": planned(SHARED, [ports(OTHER_PORT)], remove_connected_port_ids=[PORT], allow_disruption=True),
    "ports, of a new virtual address": planned(
        SAMPLE,
        [("PATCH", "", {"is_vip": True}), ports(PORT)],
        {"is_vip": True, "connected_port_ids": [PORT]},
        is_vip=True,
        connected_port_ids=PORT,
    ),
    "ports, taken before it is plain": planned(
        SHARED, [ports(), ("PATCH", "", {"is_vip": False})], is_vip=False, connected_port_ids=[], allow_disruption=True
    ),
    "ports, by the names of instances": planned(
        UNUSED, [ports(PORT, OTHER_PORT)], connected_instances=["web-1", "db-1"]
    ),
    "ports, same by the names of instances": case(SHARED, None, connected_instances=["db-1", "web-1"]),
    "ports, removed by the name of an instance": planned(
        SHARED, [ports(OTHER_PORT)], remove_connected_instances=["web-1"], allow_disruption=True
    ),
    "nothing wanted": case(SHARED, None),
}
TAKEN = "takes the address from the ports that share it:"
CONNECTED = f"is_vip: {TAKEN} {PORT}"


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
    refusals={
        "shared": predicted_refusal(SHARED, CONNECTED, is_vip=False),
        "taken away": predicted_refusal(SHARED, f"connected_port_ids: {TAKEN} {PORT}", connected_port_ids=[]),
        "taken away from all instances": predicted_refusal(
            SHARED, f"connected_instances: {TAKEN} {PORT}", connected_instances=[]
        ),
        "taken away from an instance": predicted_refusal(
            SHARED, f"remove_connected_instances: {TAKEN} {PORT}", remove_connected_instances=["web-1"]
        ),
        "plain, with the ports that it has": refusal(
            SHARED,
            "connected_port_ids: only a virtual IP can have ports",
            connected_port_ids=[PORT],
            purge_connected_port_ids=False,
            is_vip=False,
            allow_disruption=True,
        ),
        "plain, with all ports that it has": refusal(
            SHARED,
            "connected_port_ids: only a virtual IP can have ports",
            connected_port_ids=[PORT, OTHER_PORT],
            is_vip=False,
            allow_disruption=True,
        ),
        "plain, with the instances that it has": refusal(
            SHARED,
            "connected_instances: only a virtual IP can have ports",
            connected_instances=["web-1", "db-1"],
            is_vip=False,
            allow_disruption=True,
        ),
        "plain": refusal(SAMPLE, "connected_port_ids: only a virtual IP can have ports", connected_port_ids=[PORT]),
    },
    words=lambda sim, id: {"fixed_ip_address": sim.get("reserved_fixed_ips", id)["fixed_ip_address"]},
    matched_by="fixed_ip_address",
    # Only without consent, and only before the address is taken away.
    prepares=lambda case, _by_words: (int(case.id == UNUSED and "is_vip" in case.options),) * 2,
    # An instance by its name, and the ports of its network.
    lookups=lambda case, _by_words, _lost: (
        2 * int(bool({"connected_instances", "remove_connected_instances"} & case.options.keys()))
    ),
    derived=("connected",),
    properties=gcore_properties(
        RESOURCE,
        "reserved_fixed_ips",
        SAMPLE,
        oracle.Model(is_vip=oracle.Value()),
        {"is_vip": st.booleans()},
        some_of({"is_vip": st.booleans()}),
        read=read,
        outcomes=("changes", "nothing to do"),
    ),
)
