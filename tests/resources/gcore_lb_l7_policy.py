# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The L7 policy of a listener: what the generic tests run with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_l7_policy import LB_L7_POLICY as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from .seed import PLAIN_POOL, POOL
from .strategies import NAMES, cased, gcore_properties, repeated, some_of
from .subject import Case, Document, Subject, case, refusal

TO_POOL, TO_URL, PREFIX, REJECT = (f"e0000000-0000-4000-8000-00000000000{digit}" for digit in "1234")
URL, SITE = "https://www.example.com/new", "https://docs.example.com"
OF_POOL = {"action": "REDIRECT_TO_POOL", "redirect_pool_id": POOL}
OF_URL = {"action": "REDIRECT_TO_URL", "redirect_url": URL, "redirect_http_code": 301}
OF_PREFIX = {"action": "REDIRECT_PREFIX", "redirect_prefix": SITE, "redirect_http_code": 302}
"""The companions in each update of these policies."""
NONE = dict.fromkeys(("redirect_url", "redirect_prefix", "redirect_pool_id", "redirect_http_code"))

CASES = {
    "name": case(TO_URL, {**OF_URL, "name": "renamed"}, {"name": "renamed"}, name="renamed"),
    "name, longest": case(REJECT, {"action": "REJECT", "name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "name, same": case(TO_URL, None, name="old-site"),
    # action
    "action, reject": case(TO_POOL, {"action": "REJECT"}, {**NONE, "action": "REJECT"}, action="REJECT"),
    "action, to a URL": case(
        REJECT,
        {"action": "REDIRECT_TO_URL", "redirect_url": SITE, "redirect_http_code": 302},
        {**NONE, "action": "REDIRECT_TO_URL", "redirect_url": SITE, "redirect_http_code": 302},
        action="REDIRECT_TO_URL",
        redirect_url=SITE,
    ),
    "action, to a prefix with the same status": case(
        TO_URL,
        {"action": "REDIRECT_PREFIX", "redirect_prefix": SITE, "redirect_http_code": 301},
        {**NONE, "action": "REDIRECT_PREFIX", "redirect_prefix": SITE, "redirect_http_code": 301},
        action="REDIRECT_PREFIX",
        redirect_prefix=SITE,
    ),
    "action, to a pool": case(
        PREFIX,
        {"action": "REDIRECT_TO_POOL", "redirect_pool_id": PLAIN_POOL},
        {**NONE, "action": "REDIRECT_TO_POOL", "redirect_pool_id": PLAIN_POOL},
        action="REDIRECT_TO_POOL",
        redirect_pool_id=PLAIN_POOL.upper(),
    ),
    "action, to a pool by name": case(
        REJECT, {**OF_POOL}, {"redirect_pool_id": POOL}, action="REDIRECT_TO_POOL", redirect_pool_name="shop"
    ),
    "action, same": case(TO_URL, None, action="REDIRECT_TO_URL", redirect_url=URL, redirect_http_code="301"),
    "action, same pool by name": case(TO_POOL, None, action="REDIRECT_TO_POOL", redirect_pool_name="shop"),
    # targets
    "target, other URL": case(TO_URL, {**OF_URL, "redirect_url": SITE}, {"redirect_url": SITE}, redirect_url=SITE),
    "target, other prefix": case(PREFIX, {**OF_PREFIX, "redirect_prefix": URL}, redirect_prefix=URL),
    "target, other pool": case(TO_POOL, {**OF_POOL, "redirect_pool_id": PLAIN_POOL}, redirect_pool_name="maintenance"),
    "target, other status": case(
        PREFIX, {**OF_PREFIX, "redirect_http_code": 308}, {"redirect_http_code": 308}, redirect_http_code=308
    ),
    # position
    "position, same": case(PREFIX, None, position=3),
    "position, other": case(REJECT, {"action": "REJECT", "position": 1}, {"position": 1}, position=1),
    # policy_tags
    "tags, exact": case(TO_POOL, {**OF_POOL, "tags": ["web"]}, {"policy_tags": ["web"]}, policy_tags=["web", "web"]),
    "tags, same in other order": case(TO_POOL, None, {"policy_tags": ["api", "shop"]}, policy_tags=["shop", "api"]),
    "tags, added": case(
        TO_POOL, {**OF_POOL, "tags": ["api", "shop", "web"]}, policy_tags=["web"], purge_policy_tags=False
    ),
    "tags, there already": case(TO_POOL, None, policy_tags=["shop"], purge_policy_tags=False),
    "tags, removed": case(TO_POOL, {**OF_POOL, "tags": ["api"]}, remove_policy_tags=["shop"]),
    "tags, others removed": case(TO_POOL, None, remove_policy_tags=["web"]),
    "tags, all removed": case(TO_POOL, {**OF_POOL, "tags": []}, {"policy_tags": []}, policy_tags=[]),
    "tags, removed already": case(REJECT, None, policy_tags=[]),
    "everything at once": case(
        TO_URL,
        {**OF_POOL, "name": "renamed", "tags": ["web"]},
        name="renamed",
        action="REDIRECT_TO_POOL",
        redirect_pool_id=POOL,
        policy_tags="web",
    ),
    "null is not given": case(TO_URL, None, action=None, redirect_prefix=None, position=None),
    "nothing wanted": case(TO_URL, None),
}
REFUSALS = {
    "an action without its target": refusal(
        TO_URL, "action: REDIRECT_PREFIX requires the option redirect_prefix", action="REDIRECT_PREFIX"
    ),
    "the target of another action": refusal(
        TO_URL, "redirect_prefix: requires the action REDIRECT_PREFIX, and it is REDIRECT_TO_URL", redirect_prefix=SITE
    ),
    "the target of the former action": refusal(
        TO_URL,
        "redirect_url: requires the action REDIRECT_TO_URL, and it is REJECT",
        action="REJECT",
        redirect_url=URL,
    ),
    "a status without a redirection": refusal(
        REJECT,
        "redirect_http_code: requires the action REDIRECT_TO_URL or REDIRECT_PREFIX, and it is REJECT",
        redirect_http_code=301,
    ),
    "another status": refusal(
        TO_URL, "redirect_http_code: value must be one of: 301, 302, 303, 307, 308, got: 304", redirect_http_code=304
    ),
    "a position behind the last one": refusal(
        REJECT, "position: expected at most 4, the number of policies of the listener, got 5", position=5
    ),
    "an unknown pool": refusal(
        REJECT,
        "redirect_pool_name: there is no redirect pool with the name 'shopp'",
        action="REDIRECT_TO_POOL",
        redirect_pool_name="shopp",
    ),
}
TARGETS = {
    "REDIRECT_TO_URL": "redirect_url",
    "REDIRECT_PREFIX": "redirect_prefix",
    "REDIRECT_TO_POOL": "redirect_pool_id",
    "REJECT": "",
}
CODE = "redirect_http_code"


def words(sim: Simulator, id: Any) -> Document:
    """The name of a policy and its listener: another listener can have the same name."""
    policy = sim.get("l7policies", id)
    return {"l7_policy_name": policy["name"], "listener_id": policy["listener_id"]}


def reads(case: Case, by_words: bool) -> tuple[int, int]:
    """The lock of the listener and the load balancer is read, and the policies if they have not been read anyway."""
    return (2 + int("position" in (case.body or {}) and not by_words),) * 2


def own_keys(action: str) -> set[str]:
    """The keys that belong to an action."""
    return {TARGETS[action], *([CODE] if action in ("REDIRECT_TO_URL", "REDIRECT_PREFIX") else [])}


class OfAction(oracle.Value):
    """A value that belongs to some actions only."""

    def desired(self, name: str, before: Document, options: Document) -> Any:
        if name not in own_keys(options.get("action") or before["action"]):
            raise oracle.Forbidden(f"{name} does not belong to the action")
        return super().desired(name, before, options)


def check_action(_stored: Document, before: Document, after: Document) -> None:
    """Remove what belonged to the former action, and refuse an action without a target."""
    action = after["action"]
    own = own_keys(action)
    after.update({key: None for key in NONE if key not in own})
    touched = before["action"] != action or any(before[key] != after[key] for key in own - {""})
    if touched and TARGETS[action] and after[TARGETS[action]] is None:
        raise oracle.Forbidden(f"{action} needs {TARGETS[action]}")
    if CODE in own and after[CODE] is None:
        after[CODE] = 302


def body(_release: Document, expected: oracle.Outcome) -> list[Any]:
    """The changes, with what each update has."""
    shown = expected.document
    action = shown["action"]
    companions = {"action": action, **({TARGETS[action]: shown[TARGETS[action]]} if TARGETS[action] else {})}
    if action in ("REDIRECT_TO_URL", "REDIRECT_PREFIX"):
        companions[CODE] = shown[CODE]
    changes = {key: each for key, each in expected.patch.items() if each is not None}
    return [{**companions, **changes}]


URLS = st.sampled_from([URL, SITE])
POOLS = st.sampled_from([POOL, PLAIN_POOL])
TAGS = st.lists(st.sampled_from(["api", "shop", "web", "Web"]), max_size=4, unique=True)
CODES = st.sampled_from([301, 302, 303, 307, 308])
VALUES: dict[str, st.SearchStrategy[Any]] = {"redirect_url": URLS, "redirect_prefix": URLS, "redirect_pool_id": POOLS}


def shown_action(action: str) -> st.SearchStrategy[Document]:
    """An action as a document has it."""
    own = {TARGETS[action]: VALUES[TARGETS[action]]} if TARGETS[action] else {}
    code = {CODE: CODES} if action in ("REDIRECT_TO_URL", "REDIRECT_PREFIX") else {}
    return st.fixed_dictionaries({**{key: st.none() for key in NONE}, "action": st.just(action), **own, **code})


MODEL = oracle.Model(
    rule=check_action,
    name=oracle.Value(),
    action=oracle.Value(),
    redirect_url=OfAction(),
    redirect_prefix=OfAction(),
    redirect_pool_id=OfAction(spelled=oracle.address_or_uuid),
    redirect_http_code=OfAction(),
    position=oracle.Value(),
    policy_tags=oracle.Items("tags", spelled=lambda tag: tag),
)
PROPERTIES = gcore_properties(
    RESOURCE,
    "l7policies",
    TO_URL,
    MODEL,
    {},
    some_of(
        {
            "name": NAMES,
            "action": st.sampled_from([*TARGETS]),
            "redirect_url": URLS,
            "redirect_prefix": URLS,
            "redirect_pool_id": POOLS.flatmap(cased),
            CODE: CODES,
            "policy_tags": repeated(TAGS),
        },
        "policy_tags",
    ),
    read=lambda policy: {key: each for key, each in policy.items() if key != "load_balancer_id"},
    bodies=body,
)

STATES = st.tuples(
    st.fixed_dictionaries({"name": NAMES, "tags": TAGS}), st.sampled_from([*TARGETS]).flatmap(shown_action)
).map(lambda parts: {**parts[0], **parts[1]})

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="l7policies",
    sample=TO_URL,
    change={"name": "renamed"},
    name="old-site",
    cases=CASES,
    refusals=REFUSALS,
    words=words,
    derived=(*NONE,),
    moved=("position",),
    prepares=reads,
    lookups=lambda case, _by_words, _lost: int("redirect_pool_name" in case.options),
    properties=replace(PROPERTIES, states=STATES),
    task_types=("update_l7policy",),
)
