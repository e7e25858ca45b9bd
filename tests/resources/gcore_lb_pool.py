# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pool of a load balancer: what the generic tests run with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_pool import LB_POOL as RESOURCE
from hypothesis import strategies as st
from integration import oracle

from .seed import DNS_POOL, PLAIN_POOL, POOL, SECRETS, SUBNET, SUBNET_6, SUBNET_B, UDP_POOL
from .strategies import NAMES, cased, gcore_properties, some_of
from .subject import (
    GENERATIONS,
    Case,
    Document,
    Subject,
    Write,
    case,
    named,
    patched_twice,
    planned,
    predicted_refusal,
    refusal,
)


def member(address: str, protocol_port: int = 8080, **others: Any) -> Document:
    """A member as the request has it: with all values that it has."""
    values = {"weight": 1, "admin_state_up": True, "backup": False, **others}
    return {"address": address, "protocol_port": protocol_port, **values}


def at(address: str, protocol_port: int | str = 8080, **others: Any) -> Document:
    """A member as a task gives it."""
    return {"address": address, "protocol_port": protocol_port, **others}


def put(*members: Document) -> Write:
    """The write that replaces all members."""
    return ("PUT", "members", [*members])


FIRST, SECOND = member("10.10.1.11", subnet_id=SUBNET), member("10.10.1.12", backup=True)
"""The members of ``POOL``."""
DNS_MEMBERS = [
    member("10.10.1.13", 53, weight=10, subnet_id=SUBNET),
    member("10.10.1.13", 5353, admin_state_up=False, subnet_id=SUBNET),
    member("2001:db8:10::53", 53, backup=True, monitor_address="10.10.1.53", monitor_port=9153, subnet_id=SUBNET_6),
]
MONITOR = {
    "type": "HTTP",
    "delay": 10,
    "timeout": 5,
    "max_retries": 3,
    "max_retries_down": 3,
    "admin_state_up": True,
    "url_path": "/",
    "http_method": "GET",
    "expected_codes": "200",
}
"""The health monitor of ``POOL``, without what is null."""
COOKIE = {"type": "HTTP_COOKIE", "cookie_name": "shop-member"}
UNUSED = {"cookie_name": None, "persistence_granularity": None, "persistence_timeout": None}

CASES = {
    "pool, name": case(POOL, {"name": "web"}, {"name": "web"}, name="web"),
    "pool, longest name": case(POOL, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "pool, same name": case(POOL, None, name="shop"),
    "pool, down": case(POOL, {"admin_state_up": False}, {"admin_state_up": False}, admin_state_up=False),
    "pool, up": case(PLAIN_POOL, {"admin_state_up": True}, admin_state_up="yes"),
    "pool, up already": case(POOL, None, admin_state_up=True),
    # lb_algorithm
    "algorithm, set": case(
        POOL,
        {"lb_algorithm": "LEAST_CONNECTIONS"},
        {"lb_algorithm": "LEAST_CONNECTIONS"},
        lb_algorithm="LEAST_CONNECTIONS",
    ),
    "algorithm, by its other name": case(POOL, {"lb_algorithm": "SOURCE_IP"}, algorithm="SOURCE_IP"),
    "algorithm, in small letters": case(
        POOL,
        {"lb_algorithm": "LEAST_CONNECTIONS"},
        {"lb_algorithm": "LEAST_CONNECTIONS"},
        algorithm="least_connections",
    ),
    "algorithm, same": case(POOL, None, lb_algorithm="ROUND_ROBIN"),
    "algorithm, same in small letters": case(POOL, None, {"lb_algorithm": "ROUND_ROBIN"}, lb_algorithm="round_robin"),
    # protocol
    "protocol, set": case(POOL, {"protocol": "PROXYV2"}, {"protocol": "PROXYV2"}, protocol="PROXYV2"),
    "protocol, same": case(POOL, None, protocol="HTTPS"),
    # secrets
    "secrets, others": case(
        POOL,
        {"secret_id": SECRETS[1], "ca_secret_id": SECRETS[0], "crl_secret_id": SECRETS[2]},
        {"secret_id": SECRETS[1], "ca_secret_id": SECRETS[0], "crl_secret_id": SECRETS[2]},
        secret_id=SECRETS[1],
        ca_secret_id=SECRETS[0].upper(),
        crl_secret_id=SECRETS[2].replace("-", ""),
    ),
    "secrets, first": case(PLAIN_POOL, {"ca_secret_id": SECRETS[5]}, ca_secret_id=SECRETS[5]),
    "secrets, same": case(POOL, None, secret_id=SECRETS[2], ca_secret_id=SECRETS[5], crl_secret_id=SECRETS[6]),
    "secrets, cleared": case(
        POOL,
        {"secret_id": None, "ca_secret_id": None, "crl_secret_id": None},
        {"secret_id": "none", "ca_secret_id": "none", "crl_secret_id": "none"},
        secret_id="none",
        ca_secret_id="None",
        crl_secret_id="NONE",
    ),
    "secrets, cleared already": case(PLAIN_POOL, None, secret_id="none", ca_secret_id="none", crl_secret_id="none"),
    "secrets, by name": case(
        POOL,
        {"secret_id": SECRETS[1], "ca_secret_id": SECRETS[0], "crl_secret_id": SECRETS[5]},
        secret_name="shop-2026",
        ca_secret_name="shop-2025",
        crl_secret_name="internal-ca",
    ),
    "secrets, same by name": case(
        POOL, None, secret_name="api-2026", ca_secret_name="internal-ca", crl_secret_name="revoked"
    ),
    # timeouts
    "timeouts, set": case(
        POOL,
        {"timeout_client_data": 30_000, "timeout_member_connect": 0, "timeout_member_data": 86_400_000},
        {"timeout_client_data": 30_000, "timeout_member_connect": 0, "timeout_member_data": 86_400_000},
        timeout_client_data=30_000,
        timeout_member_connect=0,
        timeout_member_data="86400000",
    ),
    "timeouts, first": case(PLAIN_POOL, {"timeout_member_connect": 5000}, timeout_member_connect=5000),
    "timeouts, same": case(POOL, None, timeout_member_connect="5000", timeout_member_data=50_000),
    # health_monitor
    "monitor, other times": case(
        POOL,
        {"healthmonitor": {**MONITOR, "delay": 4, "timeout": 2}},
        {"health_monitor": {**MONITOR, "http_version": None, "domain_name": None, "delay": 4, "timeout": 2}},
        health_monitor={"delay": 4, "timeout": "2"},
    ),
    "monitor, by its other name": case(
        POOL, {"healthmonitor": {**MONITOR, "admin_state_up": False}}, healthmonitor={"admin_state_up": False}
    ),
    "monitor, all of HTTP": case(
        POOL,
        {
            "healthmonitor": {
                **MONITOR,
                "max_retries": 1,
                "max_retries_down": 10,
                "url_path": "/health",
                "http_method": "HEAD",
                "http_version": "1.1",
                "domain_name": "shop.example.com",
                "expected_codes": "200-204",
            }
        },
        health_monitor={
            "type": "HTTP",
            "max_retries": 1,
            "max_retries_down": 10,
            "url_path": "/health",
            "http_method": "HEAD",
            "http_version": "1.1",
            "domain_name": "shop.example.com",
            "expected_codes": "204,200-203",
        },
    ),
    "monitor, same": case(POOL, None, health_monitor={"type": "HTTP", "delay": 10, "timeout": 5, "max_retries": 3}),
    "monitor, same codes": case(POOL, None, health_monitor={"expected_codes": 200}),
    "monitor, null is not given": case(POOL, None, health_monitor={"type": None, "delay": 10}),
    "monitor, not of HTTP": case(
        DNS_POOL,
        {
            "healthmonitor": {
                "type": "TCP",
                "delay": 30,
                "timeout": 5,
                "max_retries": 3,
                "max_retries_down": 2,
                "admin_state_up": True,
            }
        },
        health_monitor={"admin_state_up": True},
    ),
    "monitor, removed": case(POOL, {"healthmonitor": None}, {"health_monitor": None}, health_monitor={"type": "None"}),
    "monitor, removed already": case(PLAIN_POOL, None, {"health_monitor": None}, health_monitor={"type": "none"}),
    "monitor, first": case(
        PLAIN_POOL,
        {"healthmonitor": {"type": "PING", "delay": 5, "timeout": 0, "max_retries": 2}},
        health_monitor={"type": "PING", "delay": 5, "timeout": 0, "max_retries": 2},
    ),
    "monitor, first of HTTP": case(
        PLAIN_POOL,
        {"healthmonitor": {"type": "HTTPS", "delay": 5, "timeout": 3, "max_retries": 2}},
        {
            "health_monitor": {
                **MONITOR,
                "type": "HTTPS",
                "delay": 5,
                "timeout": 3,
                "max_retries": 2,
                "http_version": None,
                "domain_name": None,
            }
        },
        health_monitor={"type": "HTTPS", "delay": 5, "timeout": 3, "max_retries": 2},
    ),
    # session_persistence
    "persistence, other cookie": case(
        POOL,
        {"session_persistence": {**COOKIE, "cookie_name": "member"}},
        {"session_persistence": {**UNUSED, **COOKIE, "cookie_name": "member"}},
        session_persistence={"cookie_name": "member"},
    ),
    "persistence, other type with the same cookie": case(
        POOL,
        {"session_persistence": {**COOKIE, "type": "APP_COOKIE"}},
        session_persistence={"type": "APP_COOKIE"},
    ),
    "persistence, other type without cookies": case(
        POOL,
        {"session_persistence": {"type": "SOURCE_IP"}},
        {"session_persistence": {**UNUSED, "type": "SOURCE_IP"}},
        session_persistence={"type": "SOURCE_IP"},
    ),
    "persistence, of UDP": case(
        UDP_POOL,
        {
            "session_persistence": {
                "type": "SOURCE_IP",
                "persistence_granularity": "255.255.255.0",
                "persistence_timeout": 120,
            }
        },
        session_persistence={"persistence_granularity": "255.255.255.0", "persistence_timeout": "120"},
    ),
    "persistence, same": case(POOL, None, session_persistence=COOKIE),
    "persistence, removed": case(
        POOL, {"session_persistence": None}, {"session_persistence": None}, session_persistence={"type": "none"}
    ),
    "persistence, removed already": case(PLAIN_POOL, None, session_persistence={"type": "none"}),
    "persistence, first": case(
        PLAIN_POOL, {"session_persistence": {"type": "SOURCE_IP"}}, session_persistence={"type": "SOURCE_IP"}
    ),
    # members
    "members, exact": planned(
        POOL,
        [put(FIRST, member("10.10.1.13", weight=10, subnet_id=SUBNET))],
        members=[at("10.10.1.13", weight=10, subnet_id=SUBNET.upper()), at("10.10.1.11", "8080")],
    ),
    "members, same in other order": case(
        POOL, None, members=[at("10.10.1.12", "8080"), at("10.10.1.11", subnet_id=SUBNET.upper(), weight="1")]
    ),
    "members, same in other spelling": case(
        DNS_POOL,
        None,
        members=[at("2001:DB8:10:0::53", 53, monitor_address="10.10.1.53", monitor_port=9153)],
        purge_members=False,
    ),
    "members, first": planned(
        PLAIN_POOL,
        [put(member("10.10.2.31", 80, subnet_id=SUBNET, monitor_address="10.10.2.32", monitor_port=81))],
        members=[at("10.10.2.31", 80, subnet_id=SUBNET, monitor_address="10.10.2.32", monitor_port=81)],
    ),
    "members, added": planned(
        POOL,
        [put(FIRST, SECOND, member("10.10.1.11", 8081, subnet_id=SUBNET))],
        members=[at("10.10.1.11", 8081, subnet_id=SUBNET)],
        purge_members=False,
    ),
    "members, there already": case(POOL, None, members=[at("10.10.1.11")], purge_members=False),
    "members, none to add": case(POOL, None, members=[], purge_members=False),
    "members, one down": planned(
        DNS_POOL,
        [put(*DNS_MEMBERS[:2], {**DNS_MEMBERS[2], "admin_state_up": False})],
        members=[at("2001:db8:10::53", 53, admin_state_up=False)],
        purge_members=False,
    ),
    "members, other values": planned(
        DNS_POOL,
        [
            put(
                {**DNS_MEMBERS[0], "weight": 256, "backup": True, "monitor_port": 54},
                DNS_MEMBERS[1],
                member("2001:db8:10::53", 53, backup=True, subnet_id=SUBNET_6),
            )
        ],
        members=[
            at("10.10.1.13", 53, weight=256, backup=True, monitor_port=54),
            at("10.10.1.13", 5353),
            at("2001:db8:10::53", 53, monitor_address="none", monitor_port="None"),
        ],
    ),
    "members, removed": planned(POOL, [put(FIRST)], remove_members=[at("10.10.1.12")]),
    "members, one added and one removed": planned(
        POOL,
        [put(FIRST, member("10.10.1.13", subnet_id=SUBNET))],
        members=[at("10.10.1.13", subnet_id=SUBNET)],
        purge_members=False,
        remove_members=[at("10.10.1.12")],
    ),
    "members, others removed": case(POOL, None, remove_members=[at("10.10.1.12", 80)]),
    "members, all removed": planned(POOL, [put()], {"members": []}, members=[], allow_disruption=True),
    "members, removed already": case(PLAIN_POOL, None, {"members": []}, members=[]),
    "members, by instance": planned(
        PLAIN_POOL, [put(FIRST)], members=[{"instance_name": "web-1", "protocol_port": 8080}]
    ),
    "members, by instance and subnet": planned(
        PLAIN_POOL,
        [put(member("10.10.1.12", subnet_id=SUBNET))],
        members=[{"instance_name": "db-1", "protocol_port": 8080, "subnet_id": SUBNET}],
    ),
    "members, same by instance": case(
        POOL, None, members=[{"instance_name": name, "protocol_port": 8080} for name in ("web-1", "db-1")]
    ),
    "members, removed by instance": planned(
        POOL, [put(FIRST)], remove_members=[{"instance_name": "db-1", "protocol_port": 8080}]
    ),
    "members, with the pool": planned(
        POOL,
        [("PATCH", "", {"name": "web", "session_persistence": None}), put(FIRST)],
        name="web",
        session_persistence={"type": "none"},
        members=[at("10.10.1.11")],
    ),
    "pool, everything at once": case(
        PLAIN_POOL,
        {"name": "web", "lb_algorithm": "ROUND_ROBIN", "protocol": "TCP", "admin_state_up": True},
        name="web",
        algorithm="round_robin",
        protocol="TCP",
        admin_state_up=True,
    ),
    "pool, nothing wanted": case(POOL, None),
    "pool, null is not given": case(POOL, None, secret_id=None, ca_secret_name=None, timeout_client_data=None),
}
EMPTY, CONSENT = "leaves no member that is up, so that the pool answers nothing", "Set allow_disruption: true"
REFUSALS = {
    "persistence of UDP": refusal(
        PLAIN_POOL,
        "session_persistence: persistence_timeout requires a pool of the protocol UDP, got HTTP",
        session_persistence={"type": "SOURCE_IP", "persistence_timeout": 5},
    ),
    "persistence of UDP, with another protocol": refusal(
        UDP_POOL,
        "session_persistence: persistence_granularity requires a pool of the protocol UDP, got TCP",
        session_persistence={"persistence_granularity": "255.255.255.0"},
        protocol="TCP",
    ),
    "an unknown secret": refusal(
        POOL, "ca_secret_name: there is no secret with the name 'interna-ca'", ca_secret_name="interna-ca"
    ),
    "an ambiguous secret": refusal(
        POOL,
        f"there are 2 secrets with the name 'wildcard': {SECRETS[3]}, {SECRETS[4]}. Give crl_secret_id to select one",
        crl_secret_name="wildcard",
    ),
    "no member": predicted_refusal(POOL, f"members: {EMPTY} (2 are up now). {CONSENT}", members=[]),
    "no member that is up": predicted_refusal(
        DNS_POOL,
        f"members: {EMPTY} (2 are up now). {CONSENT}",
        members=[at("10.10.1.13", 53, admin_state_up=False)],
        purge_members=False,
        remove_members=[at("2001:db8:10::53", 53)],
    ),
    "a weight of zero": refusal(
        POOL, "To take a member out, set admin_state_up: false", members=[at("10.10.1.11", weight=0)]
    ),
    "another subnet": refusal(
        POOL,
        f"members: 10.10.1.11:8080 has the subnet_id {SUBNET}, which cannot change: leave it out",
        members=[at("10.10.1.11", subnet_id=SUBNET_6)],
        purge_members=False,
    ),
    "a new member without a subnet": predicted_refusal(
        POOL,
        "members: a new member requires subnet_id, which is missing for 10.10.1.77:80",
        members=[at("10.10.1.77", 80), at("10.10.1.12")],
        purge_members=False,
    ),
    "an instance whose subnet is not shown": predicted_refusal(
        PLAIN_POOL,
        "members: a new member requires subnet_id, which is missing for 10.10.1.12:80. The subnet of 10.10.1.12 cannot "
        "be found, because the instance 'db-1' does not show it: give subnet_id",
        members=[{"instance_name": "db-1", "protocol_port": 80}],
    ),
    "a member without an address": refusal(
        POOL,
        "members.instance_name: the instance 'queue-1' has no address",
        members=[{"instance_name": "queue-1", "protocol_port": 80}],
    ),
    "another type of monitor": refusal(
        POOL, "health_monitor.type: is HTTP and cannot change. Remove it", health_monitor={"type": "TCP"}
    ),
    "a part of a monitor that does not exist": refusal(
        PLAIN_POOL,
        "health_monitor: there is none yet, and a new one requires type and timeout and max_retries",
        health_monitor={"delay": 5},
    ),
    "a key of another type of monitor": refusal(
        DNS_POOL, "health_monitor.url_path: is valid for the type HTTP or HTTPS only", health_monitor={"url_path": "/a"}
    ),
    "a timeout that is too long": refusal(
        POOL, "health_monitor.timeout: expected less than the delay of 10, got 10", health_monitor={"timeout": 10}
    ),
    "a cookie without a name": refusal(
        PLAIN_POOL,
        "session_persistence: the type APP_COOKIE requires cookie_name",
        session_persistence={"type": "APP_COOKIE"},
    ),
}


def lookups(case: Case, by_words: bool, lost: bool) -> int:
    """Secrets by name are one list, instances by name another one, and the new name one more."""
    by_name = ("secret_name", "ca_secret_name", "crl_secret_name")
    members = [*case.options.get("members", []), *case.options.get("remove_members", [])]
    instances = any("instance_name" in each for each in members)
    return any(case.options.get(option) for option in by_name) + int(instances) + int(by_words and lost)


def read(pool: Document) -> Document:
    """The pool as the API shows it."""
    return {key: value for key, value in pool.items() if key not in ("project_id", "region_id", "region")}


HTTP_ONLY = {"url_path": "/", "http_method": "GET", "expected_codes": "200", "http_version": None, "domain_name": None}
"""The keys of a health monitor that only some types have, with the values of a new one."""
TIMES = {"delay": None, "timeout": None, "max_retries": None, "max_retries_down": 3, "admin_state_up": True}
"""The other ones."""


class Whole(oracle.Value):
    """An object that a write replaces as a whole and that ``type: none`` removes.

    Arguments:
      key: as for ``Value``.
      types: the keys of each type, with the values of a new object.
      required: the keys that a new one needs, beside its type.
      needed: the keys that some types need at any time.
      fixed: whether the type stays.
      shown: whether results also have the key of documents.
    """

    def __init__(
        self,
        key: str,
        types: dict[str, Document],
        required: tuple[str, ...] = (),
        needed: dict[str, str] | None = None,
        fixed: bool = False,
        shown: bool = False,
    ) -> None:
        super().__init__(key)
        self.types, self.required, self.needed, self.fixed, self.shown = types, required, needed or {}, fixed, shown
        self.every = ("type", *{key: None for each in types.values() for key in each})

    def keys(self, name: str) -> tuple[str, ...]:
        return () if self.shown else (self.key,)

    def read(self, name: str, document: Document) -> Document:
        whole = document[self.key]
        return {name: whole and {key: whole.get(key) for key in self.every}}

    def desired(self, name: str, before: Document, options: Document) -> Document | None:
        asked, old = options[name], before[name]
        if asked.get("type") == "none":
            return None
        kind = asked.get("type", old and old["type"])
        if old is None and not {"type", *self.required} <= asked.keys():
            raise oracle.Forbidden(f"a new {name} needs more")
        if old and self.fixed and kind != old["type"]:
            raise oracle.Forbidden(f"the type of {name} stays")
        own = self.types[kind]
        if strange := asked.keys() - {"type", *own}:
            raise oracle.Forbidden(f"{strange} does not belong to {kind}")
        kept = {key: old[key] for key in own} if old else own
        after = {**dict.fromkeys(self.every), **kept, "type": kind, **asked}
        if after.get("timeout") is not None and after["timeout"] >= after["delay"]:
            raise oracle.Forbidden("the timeout is not below the delay")
        if kind in self.needed and after[self.needed[kind]] is None:
            raise oracle.Forbidden(f"{kind} needs {self.needed[kind]}")
        return after

    def store(self, name: str, document: Document, before: Document, after: Document, options: Document) -> Document:
        new, old = after[name], before[name]
        document[self.key] = new and {**(document[self.key] or {}), **new}
        sent = {key: each for key, each in (new or {}).items() if each is not None and (old or key in options[name])}
        return {self.key: new and sent}


MEMBER_KEYS = ("weight", "admin_state_up", "backup", "monitor_address", "monitor_port", "subnet_id")


class Members(oracle.Value):
    """The members of a pool."""

    def read(self, name: str, document: Document) -> Document:
        return {
            name: [
                {key: "none" if each is None and key.startswith("monitor_") else each for key, each in row.items()}
                for row in document[name]
            ]
        }

    def show(self, name: str, document: Document) -> Document:
        return {name: document[name]}

    def desired(self, name: str, before: Document, options: Document) -> list[Document]:
        value, removed = options.get(name), options.get(f"remove_{name}") or []
        purge = options.get(f"purge_{name}", value is not None)
        wanted: dict[Any, Document] = {}
        for each in value or []:
            if wanted.setdefault(self._place(each), each) != each:
                raise oracle.Forbidden("a member is there twice, and not the same")
        gone = {self._place(each) for each in removed}
        if gone and (purge or gone & wanted.keys()):
            raise oracle.Forbidden("a member is to be there and to go")
        after = []
        for row in before[name]:
            place = self._place(row)
            asked = wanted.pop(place, None)
            if asked is None:
                after += [] if purge or place in gone else [row]
                continue
            if row["subnet_id"] and asked["subnet_id"] != row["subnet_id"]:
                raise oracle.Forbidden("a member stays in its subnet")
            after.append({**row, **asked, "address": row["address"], "subnet_id": row["subnet_id"]})
        new = {"weight": 1, "admin_state_up": True, "backup": False, "monitor_address": "none", "monitor_port": "none"}
        after += [{**new, **each, "address": oracle.address(each["address"])} for each in wanted.values()]
        return after

    @staticmethod
    def _place(row: Document) -> tuple[str, int]:
        return oracle.address(row["address"]), int(row["protocol_port"])

    def in_difference(self, value: list[Document]) -> list[str]:
        lines = []
        for row in value:
            address, port = self._place(row)
            place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
            parts = [(key, row[key]) for key in MEMBER_KEYS if row[key] is not None]
            texts = [f"{key}: {str(each).lower() if isinstance(each, bool) else each}" for key, each in parts]
            lines.append(", ".join([place, *texts]))
        return lines

    def store(self, name: str, document: Document, before: Document, after: Document, options: Document) -> Document:
        rows = [{key: None if each == "none" else each for key, each in row.items()} for row in after[name]]
        document[name] = rows
        sent = ("address", "protocol_port", *MEMBER_KEYS)
        return {name: [{key: row[key] for key in sent if row[key] is not None} for row in rows]}


def bodies(release: Document, expected: oracle.Outcome) -> list[Any]:
    """The bodies of the update and of the request for members."""
    update = {key: each for key, each in expected.patch.items() if key != "members"}
    members = [expected.patch["members"]] if "members" in expected.patch else []
    return [*([update] * (1 if release == GENERATIONS[0] else 2) if update else []), *members]


PLACES = [("10.10.1.11", SUBNET), ("10.10.1.12", SUBNET), ("10.10.1.13", SUBNET), ("2001:db8:10::53", SUBNET_6)]
SPELLINGS = {"2001:db8:10::53": ["2001:db8:10::53", "2001:DB8:10:0::53"]}
VALUES: dict[str, st.SearchStrategy[object]] = {
    "weight": st.sampled_from([1, 2, 256]),
    "admin_state_up": st.booleans(),
    "backup": st.booleans(),
    "monitor_address": st.sampled_from(["10.10.1.99", "none"]),
    "monitor_port": st.sampled_from([81, "none"]),
}
PORTS = st.sampled_from([80, 8080])
STATUSES = {"operating_status": st.just("ONLINE"), "provisioning_status": st.just("ACTIVE")}


def shown_member(place: tuple[str, str]) -> st.SearchStrategy[Document]:
    """A member as a document has it."""
    address, subnet = place
    values = {key: each.map(lambda value: None if value == "none" else value) for key, each in VALUES.items()}
    return st.fixed_dictionaries(
        {
            "address": st.just(address),
            "protocol_port": PORTS,
            "subnet_id": st.sampled_from([subnet, None]),
            "id": st.uuids(version=4).map(str),
            **STATUSES,
            **values,
        }
    )


def wanted_member(place: tuple[str, str]) -> st.SearchStrategy[Document]:
    """A member as a task gives it."""
    address, subnet = place
    required = {
        "address": st.sampled_from(SPELLINGS.get(address, [address])),
        "protocol_port": PORTS,
        "subnet_id": st.sampled_from([subnet] * 9 + [SUBNET_B]),
    }
    return st.fixed_dictionaries(required, optional=VALUES)


def members_of(
    member_of: Callable[[tuple[str, str]], st.SearchStrategy[Document]],
) -> st.SearchStrategy[list[Document]]:
    """Different members."""
    return st.lists(
        st.sampled_from(PLACES).flatmap(member_of),
        max_size=6,
        unique_by=lambda each: (oracle.address(each["address"]), each["protocol_port"]),
    )


PATHS, METHODS = st.sampled_from(["/", "/health"]), st.sampled_from(["GET", "HEAD"])
MONITOR_TYPES = ["HTTP", "HTTPS", "TCP", "PING"]
MONITOR_TIMES: dict[str, st.SearchStrategy[object]] = {
    "delay": st.sampled_from([5, 10, 60]),
    "timeout": st.sampled_from([0, 3, 8]),
    "max_retries": st.sampled_from([1, 10]),
    "max_retries_down": st.sampled_from([1, 3]),
    "admin_state_up": st.booleans(),
}
MONITOR_HTTP: dict[str, st.SearchStrategy[object]] = {
    "url_path": PATHS,
    "http_method": METHODS,
    "expected_codes": st.sampled_from(["200", "200-204", "200,404"]),
    "http_version": st.just("1.1"),
    "domain_name": st.sampled_from(["a.example.com", "b.example.com"]),
}


def shown_monitor(kind: str) -> st.SearchStrategy[Document]:
    """A health monitor as a document has it."""
    http = {
        key: each if HTTP_ONLY[key] is not None else st.one_of(st.none(), each) for key, each in MONITOR_HTTP.items()
    }
    others = http if kind.startswith("HTTP") else dict.fromkeys(MONITOR_HTTP, st.none())
    times = {**MONITOR_TIMES, "timeout": st.sampled_from([0, 3, 4])}
    return st.fixed_dictionaries(
        {"id": st.uuids(version=4).map(str), **STATUSES, "type": st.just(kind), **times, **others}
    )


def wanted_monitor() -> st.SearchStrategy[Document]:
    """A health monitor as a task gives it."""
    kinds = st.sampled_from(MONITOR_TYPES)
    times = {key: MONITOR_TIMES[key] for key in ("delay", "timeout", "max_retries")}
    return st.one_of(
        st.just({"type": "none"}),
        st.fixed_dictionaries({}, optional={"type": kinds, **MONITOR_TIMES}).filter(bool),
        st.fixed_dictionaries({}, optional={**MONITOR_TIMES, **MONITOR_HTTP}).filter(bool),
        st.fixed_dictionaries({"type": kinds, **times}, optional=MONITOR_HTTP),
        st.fixed_dictionaries({"type": kinds, **times}),
    )


COOKIES = st.sampled_from(["shop", "member"])
PERSISTENCE = st.one_of(
    st.none(),
    st.fixed_dictionaries({"type": st.just("APP_COOKIE"), "cookie_name": COOKIES}),
    st.fixed_dictionaries({"type": st.just("HTTP_COOKIE"), "cookie_name": st.one_of(st.none(), COOKIES)}),
    st.just({"type": "SOURCE_IP", "cookie_name": None}),
).map(lambda each: each and {**UNUSED, **each})
WANTED_PERSISTENCE = st.one_of(
    st.just({"type": "none"}),
    st.fixed_dictionaries(
        {}, optional={"type": st.sampled_from(["APP_COOKIE", "HTTP_COOKIE", "SOURCE_IP"]), "cookie_name": COOKIES}
    ).filter(bool),
)
ALGORITHMS = ["LEAST_CONNECTIONS", "ROUND_ROBIN", "SOURCE_IP"]
PROTOCOLS = st.sampled_from(["HTTP", "HTTPS", "PROXY", "PROXYV2", "TCP", "UDP"])
TIMEOUTS = st.sampled_from([0, 1, 50_000, 86_400_000])
SECRET = st.sampled_from(SECRETS[:4])
SECRET_KEYS = ("secret_id", "ca_secret_id", "crl_secret_id")
TIMEOUT_KEYS = ("timeout_client_data", "timeout_member_connect", "timeout_member_data")
DOCUMENTS: dict[str, st.SearchStrategy[object]] = {
    "name": NAMES,
    "lb_algorithm": st.sampled_from(ALGORITHMS),
    "protocol": PROTOCOLS,
    "admin_state_up": st.booleans(),
    **{key: st.one_of(st.none(), SECRET) for key in SECRET_KEYS},
    **{key: st.one_of(st.none(), TIMEOUTS) for key in TIMEOUT_KEYS},
    "healthmonitor": st.one_of(st.none(), st.sampled_from(MONITOR_TYPES).flatmap(shown_monitor)),
    "session_persistence": PERSISTENCE,
    "members": members_of(shown_member),
}
OPTIONS: dict[str, st.SearchStrategy[object]] = {
    "name": NAMES,
    "lb_algorithm": st.sampled_from([*ALGORITHMS, *(name.lower() for name in ALGORITHMS)]),
    "protocol": PROTOCOLS,
    "admin_state_up": st.booleans(),
    **{key: st.one_of(st.sampled_from(["none", "None"]), SECRET.flatmap(cased)) for key in SECRET_KEYS},
    **dict.fromkeys(TIMEOUT_KEYS, TIMEOUTS),
    "health_monitor": wanted_monitor(),
    "session_persistence": WANTED_PERSISTENCE,
    "members": members_of(wanted_member),
}

SECRET = oracle.Value(null="none", spelled=oracle.uuid_or_none)
PERSISTENCE_KEYS = {
    **{key: {"cookie_name": None} for key in ("APP_COOKIE", "HTTP_COOKIE")},
    "SOURCE_IP": {"persistence_granularity": None, "persistence_timeout": None},
}
MODEL = oracle.Model(
    volatile=("id", "operating_status", "provisioning_status"),
    health_monitor=Whole(
        "healthmonitor",
        {kind: {**TIMES, **(HTTP_ONLY if kind.startswith("HTTP") else {})} for kind in MONITOR_TYPES},
        ("delay", "timeout", "max_retries"),
        fixed=True,
        shown=True,
    ),
    session_persistence=Whole("session_persistence", PERSISTENCE_KEYS, needed={"APP_COOKIE": "cookie_name"}),
    members=Members(),
    name=oracle.Value(),
    admin_state_up=oracle.Value(),
    lb_algorithm=oracle.Value(spelled=str.upper),
    protocol=oracle.Value(),
    secret_id=SECRET,
    ca_secret_id=SECRET,
    crl_secret_id=SECRET,
    timeout_client_data=oracle.Value(),
    timeout_member_connect=oracle.Value(),
    timeout_member_data=oracle.Value(),
)

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="lbpools",
    sample=POOL,
    change={"name": "web"},
    name="shop",
    cases=CASES,
    refusals=REFUSALS,
    words=named("pool", "lbpools"),
    lookups=lookups,
    # Before a change, the lock of the load balancer is read.
    prepares=(1, 1),
    writes=patched_twice,
    properties=gcore_properties(
        RESOURCE,
        "lbpools",
        POOL,
        MODEL,
        DOCUMENTS,
        # The rules are about the three parts.
        st.one_of(
            some_of(OPTIONS, "members"),
            some_of({name: OPTIONS[name] for name in ("health_monitor", "session_persistence", "members")}, "members"),
        ).map(lambda options: {**options, oracle.CONSENT: True}),
        read=read,
        bodies=bodies,
    ),
    task_types=("patch_lbpool",),
    assigned=("id", "operating_status", "provisioning_status"),
    deprecated={
        f"PATCH /cloud/{version}/lbpools/{{project_id}}/{{region_id}}/{{pool_id}}: body.timeout_client_data": (
            "the newer place is the listener, but the pool shows and takes it"
        )
        for version in ("v2", "v1")
    },
)
