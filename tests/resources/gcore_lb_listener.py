# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The listener of a load balancer: what the generic tests run with."""

from __future__ import annotations

import uuid

from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_listener import LB_LISTENER as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from .seed import CONSOLE, DUAL_LISTENER, LISTENER, METRICS, PLAIN_LISTENER, SECRETS, UDP_LISTENER
from .strategies import NAMES, cased, gcore_properties, repeated, sized, some_of
from .subject import GENERATIONS, Case, Document, Subject, bodies_twice, case, named, patched_twice, refusal

HUNDRED = [f"10.1.{number}.0/24" for number in range(100)]
HASH, OTHER_HASH = "$5$v9zXrIbB$made-up-hash-of-a-password", "$6$fixed-salt$another-made-up-hash"


def user(username: str, encrypted_password: str) -> Document:
    return {"username": username, "encrypted_password": encrypted_password}


OPERATOR = user("operator", HASH)
"""The user of ``LISTENER``."""
CONSOLE_USERS = [
    user(name, f"$5$rounds=5000${name}$made-up-hash-of-a-password") for name in ("operator", "auditor", "backup user")
]

CASES = {
    "listener, name": case(LISTENER, {"name": "shop"}, {"name": "shop"}, name="shop"),
    "listener, longest name": case(LISTENER, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "listener, same name": case(LISTENER, None, name="shop-https"),
    "listener, down": case(LISTENER, {"admin_state_up": False}, {"admin_state_up": False}, admin_state_up=False),
    "listener, up already": case(LISTENER, None, admin_state_up="yes"),
    # allowed_cidrs
    "cidrs, set": case(
        LISTENER,
        {"allowed_cidrs": ["192.0.2.0/24", "198.51.100.7/32"]},
        {"allowed_cidrs": ["192.0.2.0/24", "198.51.100.7/32"]},
        allowed_cidrs=["198.51.100.7", "192.0.2.0/24"],
    ),
    "cidrs, first": case(PLAIN_LISTENER, {"allowed_cidrs": ["10.0.0.0/8"]}, allowed_cidrs="10.0.0.0/8"),
    "cidrs, of both versions": case(
        DUAL_LISTENER,
        {"allowed_cidrs": ["0.0.0.0/0", "2001:db8::/32"]},
        allowed_cidrs=["2001:DB8:0::/32", "0.0.0.0/0"],
    ),
    "cidrs, as many as possible": case(LISTENER, {"allowed_cidrs": sorted(HUNDRED)}, allowed_cidrs=HUNDRED),
    "cidrs, cleared": case(LISTENER, {"allowed_cidrs": None}, {"allowed_cidrs": []}, allowed_cidrs=[]),
    "cidrs, cleared already": case(PLAIN_LISTENER, None, {"allowed_cidrs": []}, allowed_cidrs=[]),
    "cidrs, same in other spellings": case(
        LISTENER, None, allowed_cidrs=["203.0.113.0/255.255.255.0", "10.0.0.0/8", "10.0.0.0/8"]
    ),
    "cidrs, added": case(
        LISTENER,
        {"allowed_cidrs": ["10.0.0.0/8", "192.0.2.0/24", "203.0.113.0/24"]},
        allowed_cidrs=["192.0.2.0/24"],
        purge_allowed_cidrs=False,
    ),
    "cidrs, there already": case(LISTENER, None, allowed_cidrs=["10.0.0.0/8"], purge_allowed_cidrs=False),
    "cidrs, removed": case(
        LISTENER, {"allowed_cidrs": ["10.0.0.0/8"]}, remove_allowed_cidrs=["203.0.113.0/24", "192.0.2.0/24"]
    ),
    "cidrs, all removed": case(
        LISTENER,
        {"allowed_cidrs": None},
        {"allowed_cidrs": []},
        remove_allowed_cidrs=["203.0.113.0/24", "10.0.0.0/8"],
    ),
    "cidrs, others removed": case(LISTENER, None, remove_allowed_cidrs=["192.0.2.0/24"]),
    # connection_limit
    "limit, set": case(LISTENER, {"connection_limit": 500}, {"connection_limit": 500}, connection_limit="500"),
    "limit, none": case(LISTENER, {"connection_limit": 0}, connection_limit=0),
    "limit, largest": case(LISTENER, {"connection_limit": 1_000_000}, connection_limit=1_000_000),
    "limit, same": case(LISTENER, None, connection_limit=100_000),
    "limit, other spelling": case(LISTENER, None, {"connection_limit": 100_000}, connection_limit=-1),
    # secret_id, and the same by its name
    "secret, other": case(LISTENER, {"secret_id": SECRETS[1]}, {"secret_id": SECRETS[1]}, secret_id=SECRETS[1].upper()),
    "secret, first": case(METRICS, {"secret_id": SECRETS[0]}, secret_id=SECRETS[0]),
    "secret, same": case(LISTENER, None, secret_id=SECRETS[0]),
    "secret, cleared": case(LISTENER, {"secret_id": None}, {"secret_id": "none"}, secret_id="None"),
    "secret, cleared already": case(PLAIN_LISTENER, None, {"secret_id": "none"}, secret_id="none"),
    "secret, never set": case(UDP_LISTENER, None, {"secret_id": "none"}, secret_id="none"),
    "secret, by name": case(LISTENER, {"secret_id": SECRETS[1]}, secret_name="shop-2026"),
    "secret, same by name": case(LISTENER, None, secret_name="shop-2025"),
    # sni_secret_ids, and the same by their names
    "sni, set": case(
        LISTENER,
        {"sni_secret_id": [SECRETS[1], SECRETS[2]]},
        {"sni_secret_ids": [SECRETS[1], SECRETS[2]]},
        sni_secret_ids=[SECRETS[2], SECRETS[1]],
    ),
    "sni, first": case(METRICS, {"sni_secret_id": [SECRETS[0]]}, sni_secret_ids=SECRETS[0]),
    "sni, cleared": case(LISTENER, {"sni_secret_id": None}, {"sni_secret_ids": []}, sni_secret_ids=[]),
    "sni, cleared already": case(PLAIN_LISTENER, None, {"sni_secret_ids": []}, sni_secret_ids=[]),
    "sni, same in other order": case(LISTENER, None, sni_secret_ids=[SECRETS[2], SECRETS[0].upper()]),
    "sni, added": case(
        LISTENER, {"sni_secret_id": SECRETS[:3]}, sni_secret_ids=[SECRETS[1]], purge_sni_secret_ids=False
    ),
    "sni, removed": case(LISTENER, {"sni_secret_id": [SECRETS[2]]}, remove_sni_secret_ids=[SECRETS[0]]),
    "sni, by name": case(LISTENER, {"sni_secret_id": [SECRETS[1], SECRETS[2]]}, sni_secrets=["shop-2026", "api-2026"]),
    "sni, rotated by name": case(
        LISTENER,
        {"secret_id": SECRETS[1], "sni_secret_id": [SECRETS[1], SECRETS[2]]},
        secret_name="shop-2026",
        sni_secrets=["shop-2026"],
        purge_sni_secrets=False,
        remove_sni_secrets=["shop-2025"],
    ),
    "sni, removed by name": case(LISTENER, {"sni_secret_id": [SECRETS[0]]}, remove_sni_secrets="api-2026"),
    # timeouts
    "timeouts, set": case(
        LISTENER,
        {"timeout_client_data": 0, "timeout_member_connect": 5000, "timeout_member_data": 86_400_000},
        {"timeout_client_data": 0, "timeout_member_connect": 5000, "timeout_member_data": 86_400_000},
        timeout_client_data=0,
        timeout_member_connect="5000",
        timeout_member_data=86_400_000,
    ),
    "timeouts, first": case(UDP_LISTENER, {"timeout_client_data": 50_000}, timeout_client_data=50_000),
    "timeouts, same": case(LISTENER, None, timeout_client_data="50000"),
    # user_list
    "users, exact": case(
        LISTENER, {"user_list": [user("auditor", OTHER_HASH)]}, user_list=[user("auditor", OTHER_HASH)]
    ),
    "users, other password": case(
        LISTENER, {"user_list": [user("operator", OTHER_HASH)]}, user_list=[user("operator", OTHER_HASH)]
    ),
    "users, first": case(PLAIN_LISTENER, {"user_list": [OPERATOR]}, user_list=[OPERATOR]),
    "users, same": case(LISTENER, None, user_list=[OPERATOR]),
    "users, same in other order": case(CONSOLE, None, user_list=[*CONSOLE_USERS[1:], CONSOLE_USERS[0]]),
    "users, same without a password": case(LISTENER, None, user_list=[{"username": "operator"}]),
    "users, added": case(
        LISTENER,
        {"user_list": [OPERATOR, user("auditor", OTHER_HASH)]},
        user_list=[user("auditor", OTHER_HASH)],
        purge_user_list=False,
    ),
    "users, there already": case(CONSOLE, None, user_list=[CONSOLE_USERS[2]], purge_user_list=False),
    "users, removed": case(
        CONSOLE, {"user_list": [CONSOLE_USERS[0], CONSOLE_USERS[2]]}, remove_user_list=[{"username": "auditor"}]
    ),
    "users, others removed": case(LISTENER, None, remove_user_list=[{"username": "auditor"}]),
    "users, one added and one removed": case(
        CONSOLE,
        {"user_list": [*CONSOLE_USERS[1:], user("new user", OTHER_HASH)]},
        user_list=[user("new user", OTHER_HASH)],
        purge_user_list=False,
        remove_user_list=[{"username": "operator"}],
    ),
    "users, all removed": case(LISTENER, {"user_list": None}, {"user_list": []}, user_list=[]),
    "users, removed already": case(PLAIN_LISTENER, None, {"user_list": []}, user_list=[]),
    "listener, nothing wanted": case(LISTENER, None),
    "listener, null is not given": case(LISTENER, None, allowed_cidrs=None, secret_id=None, sni_secrets=None),
}
REFUSALS = {
    "more users than possible": refusal(
        CONSOLE,
        "user_list: expected at most 3 different elements, got 4 (3 exist, 1 would be added)",
        user_list=[user("new user", OTHER_HASH)],
        purge_user_list=False,
    ),
    "a new user without a password": refusal(
        LISTENER,
        "user_list: auditor is new and requires the key 'encrypted_password'",
        user_list=[user("auditor", "(secret)")],
    ),
    "more networks than possible": refusal(
        LISTENER,
        "allowed_cidrs: expected at most 100 different elements, got 101 (2 exist, 99 would be added)",
        allowed_cidrs=HUNDRED[:99],
        purge_allowed_cidrs=False,
    ),
    **{
        f"{option} of a protocol without them": refusal(
            id,
            f"{option}: requires a listener of one of the protocols {protocols}PROMETHEUS, TERMINATED_HTTPS, got {got}",
            **{option: value},
        )
        for option, value, id, protocols, got in (
            ("user_list", [user("auditor", OTHER_HASH)], UDP_LISTENER, "HTTP, ", "UDP"),
            ("user_list", [user("auditor", OTHER_HASH)], DUAL_LISTENER, "HTTP, ", "TCP"),
            ("secret_id", SECRETS[0], PLAIN_LISTENER, "", "HTTP"),
            ("secret_name", "shop-2026", UDP_LISTENER, "", "UDP"),
            ("sni_secret_ids", [SECRETS[0]], PLAIN_LISTENER, "", "HTTP"),
        )
    },
    "an unknown secret": refusal(LISTENER, "there is no secret with the name 'shop-2027'", secret_name="shop-2027"),
    "an ambiguous secret": refusal(
        LISTENER,
        f"there are 2 secrets with the name 'wildcard': {SECRETS[3]}, {SECRETS[4]}. Give secret_id to select one",
        secret_name="wildcard",
    ),
}


def words(sim: Simulator, id: str) -> Document:
    """The name of a listener. Two are called metrics."""
    balancer = {"load_balancer_id": sim.get("lblisteners", id)["load_balancer_id"]} if id == METRICS else {}
    return {**named("listener", "lblisteners")(sim, id), **balancer}


def lookups(case: Case, by_words: bool, lost: bool) -> int:
    """Secrets by name are one list, and the new name is another one."""
    by_name = ("secret_name", "sni_secrets", "remove_sni_secrets")
    return any(case.options.get(option) for option in by_name) + int(by_words and lost)


def read(listener: Document) -> Document:
    """The listener as the API shows it: without statistics."""
    others = {key: value for key, value in listener.items() if key not in ("project_id", "region_id", "region")}
    return {**others, "stats": None}


class Users(oracle.Value):
    """The users of a listener, by name. A key beside each hash says whether it has changed: nothing shows the hash."""

    def keys(self, name: str) -> tuple[str, ...]:
        return (name,)

    def read(self, name: str, document: Document) -> Document:
        return {name: [{**row, "changed": False} for row in document[name]]}

    def show(self, name: str, document: Document) -> Document:
        return {name: [user(row["username"], "(secret)") for row in document[name]]}

    def desired(self, name: str, before: Document, options: Document) -> list[Document]:
        value, removed = options.get(name), options.get(f"remove_{name}") or []
        purge = options.get(f"purge_{name}", value is not None)
        hashes: dict[str, str | None] = {}
        for row in value or []:
            # A result that is given back has no hash.
            each = None if row.get("encrypted_password") == "(secret)" else row.get("encrypted_password")
            if hashes.setdefault(row["username"], each) != each:
                raise oracle.Forbidden("a user is there twice, with different hashes")
        gone = {row["username"] for row in removed}
        if gone and (purge or gone & hashes.keys()):
            raise oracle.Forbidden("a user is to be there and to go")
        after = []
        for row in before[name]:
            if row["username"] in hashes:
                asked = hashes.pop(row["username"]) or row["encrypted_password"]
                after.append({**row, "encrypted_password": asked, "changed": asked != row["encrypted_password"]})
            elif not (purge or row["username"] in gone):
                after.append(row)
        if None in hashes.values():
            raise oracle.Forbidden("a new user has no hash")
        after += [{**user(username, str(each)), "changed": True} for username, each in hashes.items()]
        if len(after) > 3:
            raise oracle.Forbidden("a listener has at most 3 users")
        return after

    def in_difference(self, value: list[Document]) -> list[str]:
        texts = {False: "(secret)", True: "(secret, changed)"}
        return [f"{row['username']}, encrypted_password: {texts[row['changed']]}" for row in value]

    def store(self, name: str, document: Document, before: Document, after: Document, options: Document) -> Document:
        document[name] = [user(row["username"], row["encrypted_password"]) for row in after[name]]
        return {name: document[name] or None}


NETWORKS = [
    ("10.0.0.1/32", "10.0.0.1", "10.0.0.1/255.255.255.255"),
    ("10.20.0.0/16", "10.20.0.0/255.255.0.0"),
    ("0.0.0.0/0",),
    *[(f"172.16.{number}.0/24",) for number in range(6)],
]
"""Each network with its spellings, the one of the API first."""
CIDRS = st.sampled_from(NETWORKS).flatmap(st.sampled_from)
TIMEOUTS = st.sampled_from([0, 1, 50_000, 86_400_000])
SECRET = st.sampled_from(SECRETS[:4])
CERTIFICATES = st.lists(SECRET, max_size=4, unique=True)
USERNAMES = st.sampled_from(["operator", "Operator", "auditor", "backup user", "new.user"])
HASHES = st.sampled_from([HASH, OTHER_HASH])
WANTED_USERS = st.lists(
    st.fixed_dictionaries(
        {"username": USERNAMES},
        optional={"encrypted_password": st.one_of(HASHES, HASHES, st.sampled_from(["(secret)", None]))},
    ),
    max_size=4,
)


def one_of_each(users: list[Document]) -> bool:
    return len(users) == len({each["username"] for each in users})


DOCUMENTS: dict[str, st.SearchStrategy[object]] = {
    "name": NAMES,
    "admin_state_up": st.booleans(),
    "allowed_cidrs": st.one_of(
        st.sampled_from([None, HUNDRED, HUNDRED[1:]]),
        sized(st.sampled_from([each[0] for each in NETWORKS]), 8),
    ),
    "connection_limit": st.sampled_from([0, 1, 100_000, 1_000_000]),
    "secret_id": st.one_of(st.sampled_from([None, ""]), SECRET),
    "sni_secret_id": st.one_of(st.none(), CERTIFICATES),
    "timeout_client_data": st.one_of(TIMEOUTS, st.none()),
    "timeout_member_connect": st.one_of(TIMEOUTS, st.none()),
    "timeout_member_data": st.one_of(TIMEOUTS, st.none()),
    "user_list": st.lists(st.builds(user, USERNAMES, HASHES), max_size=3, unique_by=lambda each: each["username"]),
}
OPTIONS: dict[str, st.SearchStrategy[object]] = {
    "name": NAMES,
    "admin_state_up": st.booleans(),
    "allowed_cidrs": st.one_of(*[repeated(sized(CIDRS, 8))] * 3, st.just([*HUNDRED, "10.2.0.0/24"])),
    "connection_limit": st.sampled_from([-1, 0, 1, 100_000, 1_000_000]),
    "secret_id": st.one_of(st.sampled_from(["none", "None"]), SECRET.flatmap(cased)),
    "sni_secret_ids": repeated(st.lists(SECRET.flatmap(cased), max_size=4, unique_by=uuid.UUID)),
    "timeout_client_data": TIMEOUTS,
    "timeout_member_connect": TIMEOUTS,
    "timeout_member_data": TIMEOUTS,
    "user_list": st.one_of(repeated(WANTED_USERS.filter(one_of_each)), WANTED_USERS),
}

MODEL = oracle.Model(
    user_list=Users(),
    name=oracle.Value(),
    admin_state_up=oracle.Value(),
    allowed_cidrs=oracle.Items(absent=[], most=100, clears=True, spelled=oracle.network),
    connection_limit=oracle.Value(spelled=lambda limit: 100_000 if limit == -1 else limit),
    secret_id=oracle.Value(null="none", spelled=oracle.uuid_or_none),
    sni_secret_ids=oracle.Items("sni_secret_id", absent=[], clears=True),
    timeout_client_data=oracle.Value(),
    timeout_member_connect=oracle.Value(),
    timeout_member_data=oracle.Value(),
)

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="lblisteners",
    sample=LISTENER,
    change={"name": "shop"},
    name="shop-https",
    cases=CASES,
    refusals=REFUSALS,
    words=words,
    lookups=lookups,
    # Before a change, the lock of the load balancer is read.
    prepares=(1, 1),
    writes=patched_twice,
    newer_options=frozenset(option for field in RESOURCE.fields for option in field.options()) - {"name"},
    properties=gcore_properties(
        RESOURCE,
        "lblisteners",
        LISTENER,
        MODEL,
        DOCUMENTS,
        st.one_of(
            some_of(OPTIONS, "allowed_cidrs", "sni_secret_ids", "user_list"),
            some_of({"name": NAMES, "user_list": OPTIONS["user_list"]}, "user_list"),
        ),
        read=read,
        bodies=bodies_twice,
        releases=GENERATIONS[:1],
    ),
    task_types=("patch_lblistener",),
    assigned=("encrypted_password",),
    deprecated={
        f"PATCH /cloud/v2/lblisteners/{{project_id}}/{{region_id}}/{{listener_id}}: body.{key}": (
            "the newer place is the pool, but the listener shows and takes it"
        )
        for key in ("timeout_member_connect", "timeout_member_data")
    },
)
