# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The security group: what the generic tests run with."""

from __future__ import annotations

import uuid
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._gcore.security_group import SECURITY_GROUP as RESOURCE
from hypothesis import strategies as st
from integration import oracle

from .seed import GROUPS, MEMBERS, NEW_GROUP, SPELLINGS
from .strategies import NAMES, gcore_properties, repeated, some_of, tag_list, wanted_tags
from .subject import Case, Document, Subject, Write, case, named, predicted_refusal, refusal

DEFAULT, WEB, SSH, DATABASE, MONITORING, BACKUP, MAIL = GROUPS[:7]


def sent(direction: str, protocol: str | None = None, ethertype: str = "IPv4", **values: Any) -> Document:
    """A rule that was there already, as a write sends it back."""
    others = {"protocol": protocol} if protocol else {}
    return {"direction": direction, "ethertype": ethertype, **others, "description": "", **values}


def new(direction: str, **values: Any) -> Document:
    """A new rule, as a write sends it."""
    return {"direction": direction, "ethertype": "IPv4", "description": "", **values}


def adding(id: str, rules: list[Document], patch: Document | None = None, /, **options: Any) -> Case:
    """A case that adds rules, with one request for each, after a PATCH if there is one."""
    update: list[Write] = [("PATCH", "", patch)] if patch else []
    requests = (*update, *(("POST", "rules", rule) for rule in rules))
    return Case(id, options, {**(patch or {}), "rules": rules}, {}, requests)


def ports(first: int, last: int | None = None) -> Document:
    return {"port_range_min": first, "port_range_max": first if last is None else last}


HTTPS = {"protocol": "tcp", "port": 443}
OPEN = {"remote_ip_prefix": "0.0.0.0/0"}
HTTPS_SENT = {"protocol": "tcp", **ports(443)}
HTTPS_SHOWN = {**HTTPS_SENT, "ethertype": "IPv4", "remote_ip_prefix": None, "remote_group_id": None, "description": ""}
# The rules of the group with each spelling, as its document has them, and as a task can write them.
SENT = [
    sent("ingress", remote_ip_prefix="10.10.0.0/16"),
    {"direction": "ingress", "ethertype": "IPv4", "remote_ip_prefix": "10.20.0.0/16"},
    {"direction": "ingress", "remote_ip_prefix": "10.30.0.0/16", "description": ""},
    sent("ingress", "esp", remote_ip_prefix="203.0.113.7/32"),
    sent("ingress", "esp", remote_ip_prefix="203.0.113.8/32"),
    sent("ingress", "tcp", **ports(443), **OPEN, description="HTTPS"),
    sent("ingress", "udp", "IPv6", **ports(60000, 61000), remote_ip_prefix="2001:db8::/32"),
    sent("ingress", "icmp"),
    sent("ingress", "tcp", **ports(22), remote_group_id=SSH),
]
WRITTEN = [
    {"protocol": "0", "remote_ip_prefix": "10.10.0.0/16"},
    {"protocol": "any", "remote_ip_prefix": "10.20.0.0/255.255.0.0"},
    {"remote_ip_prefix": "10.30.0.0/16", "ethertype": "IPv4"},
    {"protocol": "ESP", "remote_ip_prefix": "203.0.113.7"},
    {"protocol": 50, "remote_ip_prefix": "203.0.113.8/32"},
    {"protocol": "6", "port": "443-443", "remote_ip_prefix": "0.0.0.0/0"},
    {"protocol": "udp", "port": "60000 - 61000", "remote_ip_prefix": "2001:DB8:0::/32"},
    {"protocol": "icmp", "remote_ip_prefix": None},
    {"protocol": "tcp", "port_range_min": 22, "port_range_max": "22", "remote_group_id": SSH.upper()},
]

CASES = {
    "rules, set": case(
        WEB,
        {"rules": [new("ingress", protocol="icmp"), new("ingress", **HTTPS_SENT, **OPEN)]},
        ingress_rules=[{**HTTPS, **OPEN}, {"protocol": "icmp"}],
    ),
    "rules, one": case(
        WEB, {"rules": [new("ingress", **HTTPS_SENT)]}, {"ingress_rules": [HTTPS_SHOWN]}, ingress_rules=[HTTPS]
    ),
    "rules, both directions": case(
        WEB,
        {"rules": [new("ingress", **HTTPS_SENT), new("egress")]},
        ingress_rules=[HTTPS],
        egress_rules=[{}],
    ),
    "rules, same in other spellings": case(SPELLINGS, None, ingress_rules=WRITTEN[::-1]),
    "rules, one more beside all spellings": case(
        SPELLINGS,
        {"rules": [*SENT, new("ingress", protocol="gre")]},
        ingress_rules=[{"protocol": 47}, *WRITTEN],
    ),
    "rules, as JSON text": case(
        WEB, {"rules": [new("ingress", **HTTPS_SENT)]}, ingress_rules='[{"protocol": "tcp", "port": 443}]'
    ),
    "rules, none": case(SPELLINGS, {"rules": []}, {"ingress_rules": []}, ingress_rules=[]),
    "rules, none already": case(WEB, None, ingress_rules=[]),
    "rules, other description": case(
        SPELLINGS,
        {"rules": [{**rule, "description": "Web"} if rule.get("port_range_min") == 443 else rule for rule in SENT]},
        ingress_rules=[{**HTTPS, **OPEN, "description": "Web"}],
        purge_ingress_rules=False,
    ),
    "rules, no description": case(
        SPELLINGS,
        {"rules": [{**rule, "description": ""} if rule.get("port_range_min") == 443 else rule for rule in SENT]},
        ingress_rules=[{**HTTPS, **OPEN, "description": ""}],
        purge_ingress_rules=False,
    ),
    "rules, other direction stays": case(
        MEMBERS,
        {"rules": [sent("egress"), new("ingress", **HTTPS_SENT)]},
        ingress_rules=[HTTPS],
    ),
    "rules, of the group itself": case(MEMBERS, None, ingress_rules=[{"remote_group_id": "Self"}]),
    "rules, of the group itself by its name": case(MEMBERS, None, ingress_rules=[{"remote_group_name": "members"}]),
    "rules, of a group by its name": case(
        DATABASE,
        {"rules": [new("ingress", protocol="tcp", **ports(5432), remote_group_id=WEB)]},
        ingress_rules=[{"protocol": "tcp", "port": 5432, "remote_group_name": "web"}],
    ),
    "rules, of two groups by their names": case(
        DATABASE,
        {
            "rules": [
                new("ingress", protocol="tcp", **ports(5432), remote_group_id=WEB),
                new("ingress", protocol="tcp", **ports(5432), remote_group_id=BACKUP),
            ]
        },
        ingress_rules=[{"protocol": "tcp", "port": 5432, "remote_group_name": name} for name in ("web", "backup")],
    ),
    "rules, IPv6": case(
        WEB,
        {"rules": [new("ingress", protocol="ipv6-icmp") | {"ethertype": "IPv6"}]},
        ingress_rules=[{"protocol": "icmpv6"}],
    ),
    "rules, ICMP type and code": case(
        WEB,
        {"rules": [new("ingress", protocol="icmp", **ports(3, 4))]},
        ingress_rules=[{"protocol": "icmp", "port_range_min": 3, "port_range_max": 4}],
    ),
    # One request for each rule that is only added
    "rules, added": adding(
        SPELLINGS,
        [new("ingress", protocol="gre")],
        ingress_rules=[{"protocol": "gre"}, WRITTEN[0]],
        purge_ingress_rules=False,
    ),
    "rules, three added": adding(
        MEMBERS,
        [
            new("ingress", **HTTPS_SENT),
            new("ingress", protocol="tcp", **ports(80)),
            new("egress", **HTTPS_SENT),
        ],
        ingress_rules=[HTTPS, {"protocol": "tcp", "port": 80}],
        purge_ingress_rules=False,
        egress_rules=[HTTPS],
        purge_egress_rules=False,
    ),
    "rules, there already": case(SPELLINGS, None, ingress_rules=WRITTEN[2:4], purge_ingress_rules=False),
    "rules, added to itself": adding(
        WEB,
        [new("ingress", remote_group_id=WEB)],
        ingress_rules=[{"remote_group_id": "self"}],
        purge_ingress_rules=False,
    ),
    "rules, one removed": case(
        SPELLINGS, {"rules": SENT[1:]}, remove_ingress_rules=[{"remote_ip_prefix": "10.10.0.0/16"}]
    ),
    "rules, one added and one removed": case(
        SPELLINGS,
        {"rules": [*SENT[1:], new("ingress", protocol="gre")]},
        ingress_rules=[{"protocol": "gre"}],
        purge_ingress_rules=False,
        remove_ingress_rules=[WRITTEN[0]],
    ),
    "rules, none to remove": case(SPELLINGS, None, remove_ingress_rules=[{"protocol": "gre"}]),
    "egress rules, removed": case(
        MEMBERS,
        {"rules": [sent("ingress", remote_group_id=MEMBERS)]},
        remove_egress_rules=[{}],
    ),
    "egress rules, all of a new group": case(NEW_GROUP, {"rules": [new("egress", **HTTPS_SENT)]}, egress_rules=[HTTPS]),
    "rules, an added one and a tag": adding(
        MEMBERS,
        [new("ingress", **HTTPS_SENT)],
        {"tags": {"team": "web"}},
        tags={"team": "web"},
        ingress_rules=[HTTPS],
        purge_ingress_rules=False,
    ),
    # The group itself
    "group, name": case(MAIL, {"name": "smtp"}, {"name": "smtp"}, name="smtp"),
    "group, same name": case(MAIL, None, name="mail"),
    "group, description": case(MAIL, {"description": "Mail"}, {"description": "Mail"}, description="Mail"),
    "group, no description": case(DEFAULT, {"description": ""}, {"description": ""}, description=""),
    "group, no description already": case(MAIL, None, description=""),
    "group, tags": case(
        SPELLINGS,
        {"tags": {"env": None, "team": "web"}},
        {"tags": {"team": "web"}, "read_only_tags": {"k8s_cluster": "shop"}},
        tags={"team": "web"},
        purge_tags=True,
    ),
    "group, everything at once": case(
        MAIL,
        {
            "name": "smtp",
            "description": "Mail",
            "tags": {"team": "mail"},
            "rules": [new("ingress", protocol="tcp", **ports(25))],
        },
        name="smtp",
        description="Mail",
        tags={"team": "mail"},
        ingress_rules=[{"protocol": "tcp", "port": 25}],
    ),
    "group, nothing wanted": case(MAIL, None),
    "group, null is not given": case(SPELLINGS, None, ingress_rules=None, egress_rules=None, description=None),
}
REFUSALS = {
    "the name of the default group": predicted_refusal(
        DEFAULT, "name: the group default keeps its name", name="common"
    ),
    "an unknown group": refusal(
        WEB,
        "ingress_rules.remote_group_name: there is no remote group with the name 'wep'",
        ingress_rules=[{"remote_group_name": "wep"}],
    ),
    "an ambiguous group": refusal(
        WEB,
        "ingress_rules.remote_group_name: there are 2 remote groups with the name 'twin'",
        ingress_rules=[{"remote_group_name": "twin"}],
    ),
    "too many rules in both directions": refusal(
        NEW_GROUP,
        "ingress_rules: expected at most 250 rules in both directions, got",
        ingress_rules=[{"protocol": "tcp", "port": port} for port in range(1, 251)],
    ),
}
OWN_NAME = CASES["rules, of the group itself by its name"]
OTHER_NAMES = [CASES[f"rules, of {groups}"] for groups in ("a group by its name", "two groups by their names")]


def lookups(case: Case, by_words: bool, lost: bool) -> int:
    """Names of groups are one list. That of the group itself may have been read."""
    return int(case in OTHER_NAMES or (case is OWN_NAME and not by_words)) + int(by_words and lost)


def diff_reads(case: Case) -> int:
    """One of these rules is for another group, which a diff names."""
    return int(case.id == SPELLINGS and "rules" in (case.body or {}))


# Random rules

DIRECTIONS = {"ingress_rules": "ingress", "egress_rules": "egress"}
RULE_OPTIONS = (*DIRECTIONS,)
ROWS, SENT_ROWS = "security_group_rules", "rules"
"""The key of rules in documents, and the one in requests."""
KEYS = ("protocol", "port_range_min", "port_range_max", "ethertype", "remote_ip_prefix", "remote_group_id")
"""The keys that distinguish two rules."""
BY_THE_API = {
    "id": "60000000-0000-4000-9000-000000000001",
    "security_group_id": MAIL,
    "revision_number": 0,
    "created_at": "2026-01-31T12:00:00Z",
    "updated_at": "2026-01-31T12:00:00Z",
}
"""The other keys of a row, of which a request has none."""
PROTOCOLS = {"0": "any", "1": "icmp", "6": "tcp", "17": "udp", "50": "esp", "58": "ipv6-icmp", "icmpv6": "ipv6-icmp"}
"""Protocols by their other spellings."""


def read(group: Document) -> Document:
    """The group as the API shows it, with its rules under the key of requests, and without what only the API writes."""
    rules = [{key: each for key, each in row.items() if key not in BY_THE_API} for row in group[ROWS]]
    return {**{key: value for key, value in group.items() if key != ROWS}, SENT_ROWS: rules}


def named_protocol(spelled: Any) -> str:
    text = "any" if spelled is None else str(spelled).lower()
    return PROTOCOLS.get(text, text)


def shown_rule(row: Document) -> Document:
    """A row of a document as a result shows it."""
    named = {"protocol": named_protocol(row["protocol"]), "ethertype": row["ethertype"] or "IPv4"}
    return {**{key: row[key] for key in KEYS}, **named, "description": row["description"] or ""}


def meant_rule(rule: Document, own: str) -> Document:
    """The match of a rule of a task, and its description if it has one. ``own`` is the ID of the group."""
    rule = {key: each for key, each in rule.items() if each is not None}
    protocol, prefix, group = (rule.get(key) for key in ("protocol", "remote_ip_prefix", "remote_group_id"))
    first, last = rule.get("port_range_min"), rule.get("port_range_max")
    if "port" in rule:
        first, last = (str(rule["port"]).split("-") * 2)[:2]
    is_version_6 = ":" in (prefix or "") or named_protocol(protocol).startswith("ipv6-")
    meant = {
        "protocol": named_protocol(protocol),
        "port_range_min": first if first is None else int(first),
        "port_range_max": last if last is None else int(last),
        "ethertype": rule.get("ethertype", "IPv6" if is_version_6 else "IPv4"),
        "remote_ip_prefix": prefix and oracle.network(prefix),
        "remote_group_id": group and (own if group.lower() == "self" else str(uuid.UUID(group))),
    }
    return {**meant, "description": rule["description"]} if "description" in rule else meant


def matched(rule: Document) -> tuple[Any, ...]:
    """The match of a rule: two that differ only in their description are one."""
    return tuple(rule[key] for key in KEYS)


def stored_rule(rule: Document, direction: str) -> Document:
    """A new row, as the API stores it."""
    return {"direction": direction, **{key: rule[key] for key in KEYS}, "description": rule["description"]}


def sent_rule(row: Document) -> Document:
    """A row as a request has it: as it was read, but without null, and with the name of the protocol."""
    protocol = named_protocol(row["protocol"])
    values = {**row, "protocol": None if protocol == "any" else protocol}
    return {key: each for key, each in values.items() if each is not None}


class Rules(oracle.Value):
    """The rules of one direction. Documents and requests have one list for both.

    Arguments:
      direction: the direction.
    """

    def __init__(self, direction: str) -> None:
        super().__init__()
        self.direction = direction
        self.rows: list[Document] = []
        """The rows of both directions before the task."""
        self.names: dict[str, str] = {SSH: "ssh"}
        """The names of groups before the task. That of the group itself comes from its document."""

    def keys(self, name: str) -> tuple[str, ...]:
        return (SENT_ROWS,)

    def read(self, name: str, document: Document) -> Document:
        self.names[document["id"]], self.rows = document["name"], document[SENT_ROWS]
        return {name: [shown_rule(row) for row in document[SENT_ROWS] if row["direction"] == self.direction]}

    def desired(self, name: str, before: Document, options: Document) -> list[Document]:
        value, removed = options.get(name), options.get(f"remove_{name}") or []
        purge = options.get(f"purge_{name}", value is not None)
        wanted: dict[Any, Document] = {}
        for rule in [meant_rule(each, MAIL) for each in value or []]:
            if wanted.setdefault(matched(rule), rule) != rule:
                raise oracle.Forbidden("a rule is there twice, with different descriptions")
        gone = {matched(meant_rule(each, MAIL)) for each in removed}
        if gone and (purge or gone & wanted.keys()):
            raise oracle.Forbidden("a rule is to be there and to go")
        after = []
        for rule in before[name]:
            asked = wanted.pop(matched(rule), None)
            if asked or not (purge or matched(rule) in gone):
                after.append({**rule, **(asked or {})})
        return [*after, *({"description": "", **rule} for rule in wanted.values())]

    def in_difference(self, value: list[Document]) -> list[str]:
        return [self._line(rule) for rule in value]

    def _line(self, rule: Document) -> str:
        first, last, group = rule["port_range_min"], rule["port_range_max"], rule["remote_group_id"]
        ports = "" if first is None else str(first) if first == last else f"{first}-{last}"
        remote = rule["remote_ip_prefix"] or (group and f"{self.names[group]} ({group})")
        # If the other end does not say which version it is: a group has addresses of both, mostly those of IPv4.
        version = rule["ethertype"] if not remote or (group and rule["ethertype"] == "IPv6") else ""
        line = " ".join(each for each in (rule["protocol"], ports, remote, version) if each)
        return f"{line}, description: {rule['description']}" if rule["description"] else line

    def store(self, name: str, document: Document, before: Document, after: Document, options: Document) -> Document:
        wanted = {matched(rule): rule for rule in after[name]}
        stored = []
        for row in document[SENT_ROWS]:
            rule = shown_rule(row)
            new = wanted.get(matched(rule)) if row["direction"] == self.direction else rule
            if new:
                stored.append(row if new == rule else stored_rule(new, self.direction))
        added = self._added(name, self.direction, before, after)
        document[SENT_ROWS] = [*stored, *added]
        if self._only_adds(name, before, after, options):
            return {name: [sent_rule(row) for row in added]}
        sent = []
        for option, direction in DIRECTIONS.items():
            wanted = {matched(rule): rule for rule in after[option]}
            for row in [each for each in self.rows if each["direction"] == direction]:
                new = wanted.get(matched(shown_rule(row)))
                if new:
                    sent.append(row if new == shown_rule(row) else {**row, "description": new["description"]})
            # Rules that a direction only adds are sent later.
            if not self._only_adds(option, before, after, options):
                sent += self._added(option, direction, before, after)
        return {SENT_ROWS: [sent_rule(row) for row in sent]}

    @staticmethod
    def _added(name: str, direction: str, before: Document, after: Document) -> list[Document]:
        there = {matched(rule) for rule in before[name]}
        return [stored_rule(rule, direction) for rule in after[name] if matched(rule) not in there]

    @staticmethod
    def _only_adds(name: str, before: Document, after: Document, options: Document) -> bool:
        """Whether each new rule is one request that adds it."""
        return not options.get(f"purge_{name}", name in options) and all(rule in after[name] for rule in before[name])


def bodies(_release: Document, expected: oracle.Outcome) -> list[Any]:
    """The body of the update, and one for each rule that is only added."""
    update = {key: each for key, each in expected.patch.items() if key not in RULE_OPTIONS}
    added = [rule for option in RULE_OPTIONS for rule in expected.patch.get(option, [])]
    return [*([update] if update else []), *added]


ANYTHING = dict.fromkeys(KEYS) | {"protocol": "any", "ethertype": "IPv4"}
UNIVERSE: list[Document] = [
    ANYTHING,
    ANYTHING | {"ethertype": "IPv6"},
    ANYTHING | {"protocol": "esp"},
    ANYTHING | {"protocol": "ipv6-icmp", "ethertype": "IPv6"},
    ANYTHING | {"protocol": "icmp", **ports(8, 0), "remote_ip_prefix": "10.1.0.0/16"},
    ANYTHING | {"protocol": "tcp", **ports(443), "remote_ip_prefix": "0.0.0.0/0"},
    ANYTHING | {"protocol": "tcp", **ports(8000, 8010), "remote_ip_prefix": "203.0.113.7/32"},
    ANYTHING | {"protocol": "udp", **ports(53), "remote_ip_prefix": "2001:db8::/32", "ethertype": "IPv6"},
    ANYTHING | {"protocol": "tcp", **ports(443), "remote_group_id": SSH},
    ANYTHING | {"remote_group_id": MAIL},
    ANYTHING | {"protocol": "tcp", **ports(443), "remote_group_id": MAIL, "ethertype": "IPv6"},
]
"""Rules in their one spelling."""
NETWORKS = {
    "10.1.0.0/16": ["10.1.0.0/16", "10.1.0.0/255.255.0.0"],
    "203.0.113.7/32": ["203.0.113.7/32", "203.0.113.7"],
    "2001:db8::/32": ["2001:db8::/32", "2001:DB8:0::/32"],
}


def protocols_of(name: str) -> list[str]:
    return [name, *(spelled for spelled, protocol in PROTOCOLS.items() if protocol == name)]


def row_of(rule: Document) -> st.SearchStrategy[Document]:
    """A rule as a document has it."""
    protocols = [each for each in protocols_of(rule["protocol"]) if each != "icmpv6"]
    return st.fixed_dictionaries(
        {
            **{key: st.just(value) for key, value in {**BY_THE_API, **rule}.items()},
            "direction": st.sampled_from(["ingress", "egress"]),
            "protocol": st.sampled_from([*protocols, *([None] if rule["protocol"] == "any" else [])]),
            "ethertype": st.sampled_from([rule["ethertype"], *([None] if rule["ethertype"] == "IPv4" else [])]),
            "description": st.sampled_from([None, "", "a", "b"]),
        }
    )


def wanted_rule(rule: Document) -> st.SearchStrategy[Document]:
    """A rule as a task can write it."""
    first, last, prefix = rule["port_range_min"], rule["port_range_max"], rule["remote_ip_prefix"]
    protocols = protocols_of(rule["protocol"])
    spelled: list[list[Document]] = [
        [{"protocol": each} for name in protocols for each in (name, name.upper())],
        [{"description": each} for each in ("", "a", None)] + [{}] * 2,
        [{"remote_ip_prefix": each} for each in NETWORKS.get(prefix, [prefix])],
        [{"ethertype": rule["ethertype"]}],
    ]
    if rule["protocol"] == "any":
        spelled[0] += [{}, {"protocol": None}, {"protocol": 0}]
    if rule["ethertype"] == ("IPv6" if (prefix and ":" in prefix) or rule["protocol"] == "ipv6-icmp" else "IPv4"):
        spelled[3] += [{}, {"ethertype": None}]
    if first is not None:
        both = {"port_range_min": first, "port_range_max": str(last)}
        texts = [f"{first}-{last}", f"{first} - {last}", *([first, str(first)] if first == last else [])]
        spelled.append([both, *({"port": each} for each in texts)] if rule["protocol"] != "icmp" else [both])
    group = rule["remote_group_id"]
    if group:
        own = ["self", "SELF"] if group == MAIL else []
        spelled.append([{"remote_group_id": each} for each in (group, group.upper(), *own)])
    return st.tuples(*map(st.sampled_from, spelled)).map(
        lambda parts: {key: each for part in parts for key, each in part.items()}
    )


def wanted_rules() -> st.SearchStrategy[list[Document]]:
    """Rules of a task. Some are there twice, also in other spellings and with other descriptions."""
    rules = st.lists(st.sampled_from(UNIVERSE), max_size=5, unique_by=matched)
    twice = st.lists(st.sampled_from(UNIVERSE), max_size=3).map(lambda some: [*some, *some[:1]])
    every = [chosen.flatmap(lambda some: st.tuples(*map(wanted_rule, some)).map(list)) for chosen in (rules, twice)]
    return st.one_of(every[0], every[0], repeated(every[0]), every[1])


DOCUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "name": NAMES,
    "description": st.sampled_from(["", "a", "\u00e9t\u00e9"]),
    "tags_v2": tag_list(),
    ROWS: st.lists(
        st.sampled_from(UNIVERSE).flatmap(row_of),
        max_size=8,
        unique_by=lambda row: (row["direction"], matched(shown_rule(row))),
    ),
}
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "name": NAMES,
    "description": st.sampled_from(["", "a", "b"]),
    "tags": wanted_tags(),
    **dict.fromkeys(RULE_OPTIONS, wanted_rules()),
}

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="securitygroups",
    sample=MAIL,
    change={"description": "Mail"},
    name="mail",
    cases=CASES,
    refusals=REFUSALS,
    words=named("security_group", "securitygroups"),
    lookups=lookups,
    diff_reads=diff_reads,
    task_types=("update_security_group", "create_security_group_rule"),
    derived=("revision_number",),
    assigned=("id", "security_group_id", "created_at", "updated_at", "revision_number"),
    properties=gcore_properties(
        RESOURCE,
        "securitygroups",
        MAIL,
        oracle.Model(
            volatile=("revision_number", ROWS),
            name=oracle.Value(),
            description=oracle.Value(absent=""),
            tags=oracle.Tags("tags_v2"),
            ingress_rules=Rules("ingress"),
            egress_rules=Rules("egress"),
        ),
        DOCUMENTS,
        st.one_of(
            some_of(OPTIONS, "tags", *RULE_OPTIONS),
            some_of({name: OPTIONS[name] for name in RULE_OPTIONS}, *RULE_OPTIONS),
        ),
        read=read,
        bodies=bodies,
        any_order=True,
    ),
)
