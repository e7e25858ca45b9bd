# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The security group: what the generic tests run with."""

from __future__ import annotations

from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._gcore.security_group import SECURITY_GROUP as RESOURCE
from hypothesis import strategies as st
from integration import oracle

from .seed import GROUPS, MEMBERS, NEW_GROUP, SPELLINGS
from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
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


DOCUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "name": NAMES,
    "description": st.sampled_from(["", "a", "\u00e9t\u00e9"]),
    "tags_v2": tag_list(),
}
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "name": NAMES,
    "description": st.sampled_from(["", "a", "b"]),
    "tags": wanted_tags(),
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
            volatile=("revision_number",),
            name=oracle.Value(),
            description=oracle.Value(absent=""),
            tags=oracle.Tags("tags_v2"),
            ingress_rules=oracle.Derived(lambda _group: []),
            egress_rules=oracle.Derived(lambda _group: []),
        ),
        DOCUMENTS,
        some_of(OPTIONS, "tags"),
    ),
)
