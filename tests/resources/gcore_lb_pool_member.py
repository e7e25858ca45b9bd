# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The member of a pool of a load balancer: what the generic tests run with."""

from __future__ import annotations

from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_pool_member import LB_POOL_MEMBER as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from .seed import DNS_POOL, UDP_POOL
from .strategies import gcore_properties, some_of
from .subject import Case, Document, Properties, Subject, case, predicted_refusal, refusal

MEMBER, DOWN, LAST = (f"60000000-0000-4000-8000-0000000000{number}" for number in (35, 36, 37))
"""The members of ``DNS_POOL``. The last one has all that a member can have."""
ALONE = "60000000-0000-4000-8000-000000000039"
"""The only member of ``UDP_POOL``."""

CASES = {
    "weight": case(MEMBER, {"weight": 256}, {"weight": 256}, weight="256"),
    "weight, same": case(MEMBER, None, weight=10),
    "down": case(MEMBER, {"admin_state_up": False}, {"admin_state_up": False}, admin_state_up=False),
    "down already": case(DOWN, None, admin_state_up="no"),
    "up": case(DOWN, {"admin_state_up": True}, admin_state_up="yes"),
    "up already": case(MEMBER, None, admin_state_up=True),
    "down with consent": case(MEMBER, {"admin_state_up": False}, admin_state_up=False, allow_disruption=True),
    "backup": case(MEMBER, {"backup": True}, {"backup": True}, backup=True),
    "backup, same": case(LAST, None, backup="true"),
    "monitor, other place": case(
        LAST,
        {"monitor_address": "2001:db8:10::54", "monitor_port": 9154},
        {"monitor_address": "2001:db8:10::54", "monitor_port": 9154},
        monitor_address="2001:DB8:10:0::54",
        monitor_port=9154,
    ),
    "monitor, first place": case(
        MEMBER, {"monitor_address": "10.10.1.99", "monitor_port": 1}, monitor_address="10.10.1.99", monitor_port="1"
    ),
    "monitor, same place": case(LAST, None, monitor_address="10.10.1.53", monitor_port="9153"),
    "monitor, none": case(
        LAST,
        {"monitor_address": None, "monitor_port": None},
        {"monitor_address": "none", "monitor_port": "none"},
        monitor_address="none",
        monitor_port="None",
    ),
    "monitor, none already": case(MEMBER, None, monitor_address="NONE", monitor_port="none"),
    "everything at once": case(
        DOWN,
        {"weight": 2, "admin_state_up": True, "backup": True, "monitor_address": "10.10.1.99", "monitor_port": 65535},
        weight=2,
        admin_state_up=True,
        backup=True,
        monitor_address="10.10.1.99",
        monitor_port=65535,
    ),
    "null is not given": case(MEMBER, None, weight=None, admin_state_up=None, monitor_port=None),
    "nothing wanted": case(MEMBER, None),
}


def words(sim: Simulator, id: Any) -> Document:
    """The address and the port of a member."""
    member = SUBJECT.stored(sim, id)
    return {key: member[key] for key in ("address", "protocol_port")}


def reads(case: Case, by_words: bool) -> tuple[int, int]:
    """The lock of the pool and the load balancer is read, and other members if the list has not been read anyway."""
    asks = case.options.get("admin_state_up") is False and oracle.CONSENT not in case.options
    return (2 + int(asks and not by_words),) * 2


VALUES: dict[str, st.SearchStrategy[object]] = {
    "weight": st.sampled_from([1, 2, 256]),
    "admin_state_up": st.booleans(),
    "backup": st.booleans(),
}
PLACES: dict[str, list[Any]] = {"monitor_address": ["10.10.1.99", "2001:db8:10::54"], "monitor_port": [81, 65535]}
MODEL = oracle.Model(
    **{name: oracle.Value() for name in VALUES},
    monitor_address=oracle.Value(null="none", spelled=lambda text: text if text == "none" else oracle.address(text)),
    monitor_port=oracle.Value(null="none"),
)


def member_properties() -> Properties:
    """The properties of the sample, which is a part of a document. The others of its pool are up."""
    properties = gcore_properties(
        RESOURCE,
        "lbpools",
        DNS_POOL,
        MODEL,
        {**VALUES, **{name: st.sampled_from([None, *places]) for name, places in PLACES.items()}},
        some_of({**VALUES, **{name: st.sampled_from(["none", *places]) for name, places in PLACES.items()}}),
        outcomes=("changes", "nothing to do"),
    )

    def store(sim: Simulator, state: Document) -> None:
        members = sim.get("lbpools", DNS_POOL)["members"]
        sim.change("lbpools", DNS_POOL, {"members": [{**members[0], **state}, *members[1:]]})

    def expected(sim: Simulator, _release: Document, _state: Document, options: Document) -> oracle.Outcome:
        return MODEL.outcome(SUBJECT.stored(sim, MEMBER), options)

    return Properties(
        properties.states, properties.desired, store, expected, properties.outcomes, bodies=properties.bodies
    )


SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="lbpools",
    sample=MEMBER,
    parents={"pool_id": DNS_POOL},
    stored_id=lambda _id: DNS_POOL,
    part="members",
    change={"weight": 20},
    cases=CASES,
    refusals={
        "a weight of zero": refusal(MEMBER, "To take a member out, set admin_state_up: false", weight=0),
        "the only one that is up": predicted_refusal(
            ALONE,
            "admin_state_up: leaves no member that is up, so that the pool answers nothing. Set allow_disruption: true",
            pool_id=UDP_POOL,
            admin_state_up=False,
        ),
    },
    words=words,
    matched_by="address",
    loses_words=lambda _case: False,
    prepares=reads,
    properties=member_properties(),
    task_types=("update_lbmember",),
)
