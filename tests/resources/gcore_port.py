# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The port: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT as RESOURCE
from hypothesis import strategies as st
from integration import oracle

from .seed import GROUPS, METAL, OPEN, PAIRED, PORT, SUBNET, SUBNET_6, SUBNET_B, SYSTEM, UNATTACHED
from .strategies import KEYS, TEXTS, cased, gcore_properties, mapped, repeated, sized, some_of, wanted_tags
from .subject import Case, Subject, case, refusal


def pair(*addresses: str) -> list[dict[str, str]]:
    return [{"ip_address": address} for address in addresses]


def at(subnet: str, address: str) -> dict[str, str]:
    return {"subnet_id": subnet, "ip_address": address}


FOUR = pair("10.10.1.100", "192.168.0.0/17", "2001:db8:10::100", "2001:db8:20::/48")

CASES = {
    # allowed_address_pairs
    "pairs, set": case(
        PORT,
        {"allowed_address_pairs": pair("10.10.1.20", "10.20.0.0/16")},
        {"allowed_address_pairs": pair("10.10.1.20", "10.20.0.0/16")},
        allowed_address_pairs=pair("10.20.0.0/16", "10.10.1.20/32", "10.10.1.20"),
    ),
    "pairs, cleared": case(
        PAIRED, {"allowed_address_pairs": []}, {"allowed_address_pairs": []}, allowed_address_pairs=[]
    ),
    "pairs, as JSON text": case(
        PORT,
        {"allowed_address_pairs": pair("10.0.0.1", "10.0.0.2")},
        allowed_address_pairs='[{"ip_address": "10.0.0.1"}, {"ip_address": "10.0.0.2"}]',
    ),
    "pairs, cleared as text": case(PAIRED, {"allowed_address_pairs": []}, allowed_address_pairs="[]"),
    "pairs, added": case(
        PAIRED,
        {"allowed_address_pairs": [*FOUR[:2], *pair("192.168.200.1"), *FOUR[2:]]},
        allowed_address_pairs=pair("192.168.200.1"),
        purge_allowed_address_pairs=False,
    ),
    "pairs, other spelling": case(
        PAIRED,
        None,
        allowed_address_pairs=pair(
            "2001:DB8:10:0::100", "10.10.1.100/32", "192.168.0.0/255.255.128.0", "2001:db8:20::/48", "10.10.1.100"
        ),
    ),
    "pairs, added again": case(PAIRED, None, allowed_address_pairs=FOUR[:1], purge_allowed_address_pairs=False),
    "pairs, one removed": case(
        PAIRED,
        {"allowed_address_pairs": [FOUR[0], *FOUR[2:]]},
        {"allowed_address_pairs": [FOUR[0], *FOUR[2:]]},
        remove_allowed_address_pairs=pair("192.168.0.0/255.255.128.0"),
    ),
    "pairs, removed as JSON text": case(
        PAIRED, {"allowed_address_pairs": FOUR[1:]}, remove_allowed_address_pairs='[{"ip_address": "10.10.1.100/32"}]'
    ),
    "pairs, all removed": case(
        PAIRED, {"allowed_address_pairs": []}, remove_allowed_address_pairs=[*FOUR, *pair("10.0.0.9")]
    ),
    "pairs, others removed": case(PAIRED, None, remove_allowed_address_pairs=pair("10.10.1.101", "192.168.0.0/16")),
    "pairs, added and removed": case(
        PAIRED,
        {"allowed_address_pairs": [*pair("10.0.0.1"), *FOUR[1:]]},
        allowed_address_pairs=pair("10.0.0.1"),
        purge_allowed_address_pairs=False,
        remove_allowed_address_pairs=FOUR[:1],
    ),
    "pairs, exact and none removed": case(PAIRED, None, allowed_address_pairs=FOUR, remove_allowed_address_pairs=[]),
    "pairs, empty already": case(PORT, None, allowed_address_pairs=[]),
    "pairs, ten": case(
        PORT,
        {"allowed_address_pairs": pair(*(f"10.30.0.{n}" for n in range(10)))},
        allowed_address_pairs=pair(*(f"10.30.0.{n}" for n in [*range(10), 3, 4])),
    ),
    # ip_assignments
    "addresses, replaced": case(
        PORT,
        {"ip_assignments": [at(SUBNET_B, "10.10.2.9")]},
        {"ip_assignments": [at(SUBNET_B, "10.10.2.9")]},
        ip_assignments=[at(SUBNET_B.upper(), "10.10.2.9")],
    ),
    "addresses, added": case(
        PORT,
        {"ip_assignments": [at(SUBNET, "10.10.1.11"), at(SUBNET_6, "2001:db8:10::9")]},
        ip_assignments=[at(SUBNET_6, "2001:DB8:10:0::9")],
        purge_ip_assignments=False,
    ),
    "addresses, other spelling": case(
        PAIRED, None, ip_assignments=[at(SUBNET_6.replace("-", ""), "2001:0db8:0010::12"), at(SUBNET, "10.10.1.12")]
    ),
    "addresses, one removed": case(
        PAIRED,
        {"ip_assignments": [at(SUBNET, "10.10.1.12")]},
        {"ip_assignments": [at(SUBNET, "10.10.1.12")]},
        remove_ip_assignments=[at(SUBNET_6.upper(), "2001:DB8:10:0::12")],
    ),
    "addresses, removed of another subnet": case(PAIRED, None, remove_ip_assignments=[at(SUBNET_B, "10.10.1.12")]),
    "addresses, none to add": case(PORT, None, ip_assignments=[], purge_ip_assignments=False),
    # port_security_enabled
    "security, off": case(
        PORT, {"port_security_enabled": False}, {"port_security_enabled": False}, port_security_enabled=False
    ),
    "security, on": case(OPEN, {"port_security_enabled": True}, port_security_enabled="yes"),
    "security, off already": case(OPEN, None, port_security_enabled="no"),
    # security_group_ids
    "groups, set": case(
        PORT,
        {"security_group_ids": [GROUPS[2], GROUPS[3]]},
        {"security_group_ids": [GROUPS[2], GROUPS[3]]},
        security_group_ids=[GROUPS[3], GROUPS[2]],
    ),
    "groups, detached": case(PORT, {"security_group_ids": []}, security_group_ids=[]),
    "groups, detached as text": case(PORT, {"security_group_ids": []}, security_group_ids="[]"),
    "groups, one added": case(
        PORT, {"security_group_ids": GROUPS[:3]}, security_group_ids=[GROUPS[2]], purge_security_group_ids=False
    ),
    "groups, added as text": case(
        PORT,
        {"security_group_ids": GROUPS[:4]},
        security_group_ids=f"{GROUPS[2]}, {GROUPS[3]}",
        purge_security_group_ids=False,
    ),
    "groups, other order and spelling": case(
        PORT, None, security_group_ids=[GROUPS[1].upper(), GROUPS[0].replace("-", ""), GROUPS[1]]
    ),
    "groups, one removed": case(
        PORT,
        {"security_group_ids": [GROUPS[0]]},
        {"security_group_ids": [GROUPS[0]]},
        remove_security_group_ids=[GROUPS[1].upper()],
    ),
    "groups, removed as text": case(
        PORT, {"security_group_ids": []}, remove_security_group_ids=f"{GROUPS[1]},{GROUPS[0]}, {GROUPS[2]}"
    ),
    "groups, others removed": case(PORT, None, remove_security_group_ids=GROUPS[2:12]),
    "groups, none removed": case(PORT, None, remove_security_group_ids=[], purge_security_group_ids=True),
    "groups, added by ids and removed by names": case(
        PORT,
        {"security_group_ids": [GROUPS[0], GROUPS[2]]},
        security_group_ids=[GROUPS[2]],
        purge_security_group_ids=False,
        remove_security_groups=["web"],
    ),
    # security_groups, the same by their names
    "group names, set": case(
        PORT,
        {"security_group_ids": [GROUPS[2], GROUPS[3]]},
        {"security_group_ids": [GROUPS[2], GROUPS[3]]},
        security_groups=["database", "ssh"],
    ),
    "group names, one": case(PORT, {"security_group_ids": [GROUPS[11]]}, security_groups=["vpn"]),
    "group names, as text": case(PORT, {"security_group_ids": GROUPS[1:3]}, security_groups="web, ssh"),
    "group names, added": case(
        PORT, {"security_group_ids": GROUPS[:3]}, security_groups=["ssh"], purge_security_groups=False
    ),
    "group names, added with the other name of purge": case(
        PORT, {"security_group_ids": GROUPS[:3]}, security_groups=["ssh"], purge_security_group_ids=False
    ),
    "group ids, added with the other name of purge": case(
        PORT, {"security_group_ids": GROUPS[:3]}, security_group_ids=[GROUPS[2]], purge_security_groups=False
    ),
    "group names, detached": case(PORT, {"security_group_ids": []}, security_groups=[]),
    "group names, same in other order": case(PORT, None, security_groups=["web", "default", "web"]),
    "group names, one removed": case(
        PORT,
        {"security_group_ids": [GROUPS[0]]},
        {"security_group_ids": [GROUPS[0]]},
        remove_security_groups=["web"],
    ),
    "group names, removed as text": case(
        PORT, {"security_group_ids": []}, remove_security_groups="web, default", purge_security_groups=False
    ),
    "group names, others removed": case(PORT, None, remove_security_groups=["ssh", "vpn"]),
    "group names, none removed": case(PORT, None, remove_security_groups=[]),
    "group names, added and removed": case(
        PORT,
        {"security_group_ids": [GROUPS[0], GROUPS[2]]},
        security_groups=["ssh"],
        purge_security_groups=False,
        remove_security_groups=["web"],
    ),
    "group names, there already": case(PORT, None, security_groups=["web"], purge_security_groups=False),
    "group names, none to add": case(PORT, None, security_groups=[], purge_security_groups=False),
    "groups, there already": case(PORT, None, security_group_ids=[GROUPS[1]], purge_security_group_ids=False),
    # tags of a port
    "tags, added": case(
        PORT,
        {"tags": {"team": "web"}},
        {
            "tags": {"env": "production", "team": "web"},
            "read_only_tags": {"image_name": "ubuntu-22.04", "os_type": "linux"},
        },
        tags={"team": "web", "env": "production"},
    ),
    "tags, removed": case(PORT, {"tags": {"team": None}}, {"tags": {"env": "production"}}, tags={"team": None}),
    "tags, exact": case(
        PORT, {"tags": {"env": None, "team": None, "a": "1"}}, {"tags": {"a": "1"}}, tags={"a": 1}, purge_tags=True
    ),
    "tags, all removed": case(PORT, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True),
    "tags, other spelling": case(PORT, None, tags={" env ": " production", "os_type": "linux", "gone": None}),
    "tags, numbers and booleans": case(
        UNATTACHED,
        {"tags": {"a": "1", "b": "true", "c": "2.5"}},
        {"tags": {"a": "1", "b": "true", "c": "2.5"}},
        tags={"a": 1, "b": True, "c": 2.5},
    ),
    "tags as text": case(UNATTACHED, {"tags": {"a": "1", "b": "2"}}, tags="a=1,b=2"),
    "tags as JSON text": case(UNATTACHED, {"tags": {"a": "1"}}, tags='{"a": 1}'),
    "tags, unicode": case(
        UNATTACHED, {"tags": {"st\u00e4dt": "K\u00f6ln = \u2665"}}, tags={"st\u00e4dt": "K\u00f6ln = \u2665"}
    ),
    # several fields, and none
    "port, everything at once": case(
        METAL,
        {
            "allowed_address_pairs": pair("10.0.0.0/8"),
            "ip_assignments": [at(SUBNET, "10.10.1.99")],
            "security_group_ids": [GROUPS[0]],
            "port_security_enabled": False,
            "tags": {"a": "b"},
        },
        allowed_address_pairs=pair("10.0.0.0/8"),
        ip_assignments=[at(SUBNET, "10.10.1.99")],
        security_group_ids=[GROUPS[0]],
        port_security_enabled=False,
        tags={"a": "b"},
    ),
    "port, one of two": case(PORT, {"tags": {"a": "b"}}, security_group_ids=GROUPS[:2], tags={"a": "b"}),
    "port, nothing wanted": case(PORT, None),
    "port, id in another spelling": case("", None, port_id=PORT.replace("-", "").upper(), port_security_enabled=True),
    "port, null is not given": case(
        PORT, None, allowed_address_pairs=None, tags=None, security_group_ids=None, purge_tags=True
    ),
}


def loses_address(case: Case) -> bool:
    """Whether a case takes the address away by which the port is found."""
    changed = "ip_assignments" in (case.body or {}) and "ip_assignments" in case.options
    return changed and case.options.get("purge_ip_assignments", True)


def lookups(case: Case, by_words: bool, lost: bool) -> int:
    """Security groups by name are one list, and the new address is another one."""
    groups = case.options.get("security_groups") or case.options.get("remove_security_groups")
    return bool(groups) + int(by_words and lost)


NETWORKS = [
    ("10.0.0.1", "10.0.0.1/32", "10.0.0.1/255.255.255.255"),
    ("10.0.0.2",),
    ("10.20.0.0/16", "10.20.0.0/255.255.0.0"),
    ("2001:db8::1", "2001:DB8:0:0::1", "2001:db8::1/128"),
    ("2001:db8:1::/48", "2001:DB8:1::/48"),
    ("2001:db8:1::", "2001:db8:1:0::0"),
    *[(f"172.16.0.{number}",) for number in range(9)],
]
"""Each value with its spellings."""
ASSIGNED = [
    (SUBNET, ("10.10.1.5",)),
    (SUBNET, ("10.10.1.6",)),
    *[(SUBNET_B, (f"10.10.2.{number}",)) for number in range(5, 13)],
    (SUBNET_6, ("2001:db8:10::5", "2001:DB8:10:0::5")),
]


def pairs() -> st.SearchStrategy[dict[str, str]]:
    return st.sampled_from(NETWORKS).flatmap(st.sampled_from).map(lambda name: {"ip_address": name})


def assignments(spelled: bool) -> st.SearchStrategy[dict[str, str]]:
    def assignment(entry: tuple[str, tuple[str, ...]]) -> st.SearchStrategy[dict[str, str]]:
        subnet = cased(entry[0]) if spelled else st.just(entry[0])
        return st.fixed_dictionaries({"subnet_id": subnet, "ip_address": st.sampled_from(entry[1])})

    return st.sampled_from(ASSIGNED).flatmap(assignment)


def groups(spelled: bool) -> st.SearchStrategy[str]:
    group = st.sampled_from(GROUPS)
    return group.flatmap(cased) if spelled else group


DOCUMENTS: dict[str, st.SearchStrategy[object]] = {
    "allowed_address_pairs": sized(pairs(), 10),
    "ip_assignments": sized(assignments(False), 10, least=1),
    "port_security_enabled": st.booleans(),
    "security_group_ids": sized(groups(False), 10),
    "tags": mapped(KEYS, st.sampled_from(TEXTS)),
    "system_tags": st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS), max_size=2),
}
OPTIONS: dict[str, st.SearchStrategy[object]] = {
    "allowed_address_pairs": repeated(sized(pairs(), 11)),
    "ip_assignments": repeated(sized(assignments(True), 10)),
    "port_security_enabled": st.booleans(),
    "security_group_ids": repeated(sized(groups(True), 11)),
    "tags": wanted_tags(),
}
PURGED = ("allowed_address_pairs", "ip_assignments", "security_group_ids", "tags")

MODEL = oracle.Model(
    allowed_address_pairs=oracle.Items(most=10),
    ip_assignments=oracle.Items(least=1),
    port_security_enabled=oracle.Value(),
    security_group_ids=oracle.Items(most=10),
    tags=oracle.Tags(system="system_tags"),
)

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="ports",
    sample=PORT,
    change={"tags": {"a": "1"}},
    cases=CASES,
    refusals={"of the platform": refusal(SYSTEM, "the platform manages this port itself", tags={"a": "1"})},
    words=lambda sim, id: {"ip_address": sim.get("ports", id)["ip_assignments"][0]["ip_address"]},
    matched_by="ip_address",
    loses_words=loses_address,
    lookups=lookups,
    properties=gcore_properties(RESOURCE, "ports", PORT, MODEL, DOCUMENTS, some_of(OPTIONS, *PURGED)),
    task_types=("update_port",),
)
