# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups."""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from ..kind import equals
from ..messages import refuse
from ..store import Document
from .api import Gcore, invalid, scope_of
from .kind import GcoreKind, Operation, Parts, Write
from .values import (
    DAY_ONE,
    FRANKFURT,
    LUXEMBOURG,
    Body,
    Date,
    Limit,
    Name,
    NamedBody,
    Network,
    NoBody,
    Shape,
    Tag,
    TaggedListQuery,
    Uuid,
)

GROUPS = "securitygroups"
RULES = "security_group_rules"
SPELLINGS = {
    "1": "icmp",
    "2": "igmp",
    "4": "ipip",
    "6": "tcp",
    "8": "egp",
    "17": "udp",
    "33": "dccp",
    "41": "ipv6-encap",
    "43": "ipv6-route",
    "44": "ipv6-frag",
    "46": "rsvp",
    "47": "gre",
    "50": "esp",
    "51": "ah",
    "58": "ipv6-icmp",
    "59": "ipv6-nonxt",
    "60": "ipv6-opts",
    "89": "ospf",
    "112": "vrrp",
    "113": "pgm",
    "132": "sctp",
    "136": "udplite",
}
"""The names of protocols that answers can also spell as numbers."""
ANY = "any"
"""The usual spelling of all protocols in answers; others are null and 0."""

Direction = Literal["egress", "ingress"]
Ethertype = Literal["IPv4", "IPv6"]
Protocol = Literal[
    "ah",
    "dccp",
    "egp",
    "esp",
    "gre",
    "icmp",
    "igmp",
    "ipencap",
    "ipip",
    "ipv6-encap",
    "ipv6-frag",
    "ipv6-icmp",
    "ipv6-nonxt",
    "ipv6-opts",
    "ipv6-route",
    "ospf",
    "pgm",
    "rsvp",
    "sctp",
    "tcp",
    "udp",
    "udplite",
    "vrrp",
]
PortNumber = Annotated[int, Field(ge=0, le=65535)]


def check_spelling(text: str) -> str:
    """Check the spelling of a protocol in an answer: a name, or a number."""
    if text not in (ANY, *get_args(Protocol)) and not (text.isdecimal() and int(text) <= 255):
        raise ValueError("Input should be the name or the number of a protocol")
    return text


class Rule(Shape):
    """A rule of a security group, as answers show it."""

    id: Uuid
    security_group_id: Uuid
    direction: Direction
    ethertype: Ethertype | None = "IPv4"
    protocol: Annotated[str, AfterValidator(check_spelling)] | None = ANY
    port_range_min: PortNumber | None = None
    port_range_max: PortNumber | None = None
    remote_group_id: Uuid | None = None
    remote_ip_prefix: Network | None = None
    description: str | None = ""
    revision_number: int = 0
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE


class SecurityGroupDocument(Shape):
    """A security group."""

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: Name
    description: str = ""
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE
    revision_number: int = 1
    security_group_rules: list[Rule] = []
    tags_v2: list[Tag] = []


class RuleBody(Body):
    """A rule in a body. The contract states the types; no source states how rules that contradict themselves fail."""

    direction: Direction
    ethertype: Ethertype = "IPv4"
    protocol: Protocol | None = None
    port_range_min: PortNumber | None = None
    port_range_max: PortNumber | None = None
    # Not null: a rule for no group leaves it out.
    remote_group_id: Uuid = ""
    remote_ip_prefix: Network | None = None
    description: Annotated[str, Field(max_length=255)] = ""

    @model_validator(mode="after")
    def check_together(self) -> RuleBody:
        """Refuse values that do not fit together."""
        first, last = self.port_range_min, self.port_range_max
        if self.protocol in ("tcp", "udp") and (first is None) != (last is None):
            raise ValueError(f"port_range_min and port_range_max are required together with {self.protocol}")
        # Of ICMP, these are the type and the code of messages.
        if first is not None and last is not None and first > last and "icmp" not in (self.protocol or ""):
            raise ValueError("port_range_min should not be greater than port_range_max")
        if self.remote_ip_prefix is not None:
            if self.remote_group_id:
                raise ValueError("remote_ip_prefix and remote_group_id are mutually exclusive")
            if self.ethertype != f"IPv{ipaddress.ip_network(self.remote_ip_prefix).version}":
                raise ValueError(f"remote_ip_prefix is not of {self.ethertype}")
        return self

    def stored(self, api: Gcore, document: Document) -> Document:
        """Return the rule of this group to store."""
        date = api.date(api.now)
        values = self.model_dump()
        values["protocol"] = self.protocol or ANY
        values["remote_group_id"] = self.remote_group_id or None
        rule = Rule(id=str(uuid.uuid4()), security_group_id=document["id"], created_at=date, updated_at=date, **values)
        return rule.model_dump()


def matches(rule: Mapping[str, Any]) -> Sequence[Any]:
    """Return what a rule matches, in one spelling. Two rules of a group cannot match the same."""
    protocol = rule["protocol"]
    return (
        rule["direction"],
        rule["ethertype"] or "IPv4",
        None if protocol in (ANY, "0") else SPELLINGS.get(protocol, protocol),
        rule["port_range_min"],
        rule["port_range_max"],
        rule["remote_group_id"] or None,
        rule["remote_ip_prefix"],
    )


def identity(rule: Mapping[str, Any]) -> Sequence[Any]:
    """Return what makes a rule another one. No source says so of the description: its change replaces the rule."""
    return (*matches(rule), rule["description"] or "")


def unknown_groups(api: Gcore, scope: tuple[int | None, int | None], groups: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the errors of groups that are not in the project and region, by their places in the body."""
    known = {group["id"] for group in api.store.all_visible(GROUPS, api.now) if scope_of(GROUPS, group) == scope}
    return {place: [f"Security group {key} could not be found"] for place, key in groups.items() if key not in known}


class UpdateSecurityGroup(NamedBody, Operation):
    """The body of an update. The rules are all that the group has afterwards."""

    description: str = ""
    rules: Annotated[list[RuleBody], Field(max_length=250)] = []

    def changes(self) -> Document:
        """Return the values to store, without those of the rules."""
        return {key: value for key, value in super().changes().items() if key != "rules"}

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse unknown groups, and rules that match the same. No source states the answers."""
        groups = {f"rules.{index}.remote_group_id": rule.remote_group_id for index, rule in enumerate(self.rules)}
        groups = {place: group for place, group in groups.items() if group}
        errors = unknown_groups(api, scope_of(GROUPS, document), groups)
        known: set[Sequence[Any]] = set()
        for index, rule in enumerate(self.rules):
            key = matches(rule.model_dump())
            if key in known:
                errors[f"rules.{index}"] = ["Rule is there twice"]
            known.add(key)
        if errors:
            raise invalid(errors)

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the group with the changes. Rules that stay are not touched: they keep their IDs and spellings."""
        kind: Any = api.kind(GROUPS)
        changed: Document = kind.apply(document, self)
        if "rules" not in self.model_fields_set:
            return changed
        pending = {identity(rule.model_dump()): rule for rule in self.rules}
        kept = [rule for rule in document.get(RULES) or [] if pending.pop(identity(rule), None)]
        return {**changed, RULES: [*kept, *(rule.stored(api, document) for rule in pending.values())]}


class CreateRule(RuleBody, Operation):
    """The body of a request that adds a rule."""

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse an unknown group, and a rule that matches the same as another one.

        No source states the answer to the latter. It is 409 here, as in OpenStack, where this status also means a lock.
        """
        groups = {"remote_group_id": self.remote_group_id} if self.remote_group_id else {}
        errors = unknown_groups(api, scope_of(GROUPS, document), groups)
        if errors:
            raise invalid(errors)
        for rule in document.get(RULES) or []:
            if matches(rule) == matches(self.model_dump()):
                refuse(409, "ConflictError", f"Security group rule already exists. Rule id is {rule['id']}.")

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the group with the rule."""
        return {**document, RULES: [*(document.get(RULES) or []), self.stored(api, document)]}


class SecurityGroupsQuery(TaggedListQuery):
    """The query of the list."""

    limit: Limit = 10
    name: Annotated[str | None, equals()] = None


def rule(group: int, number: int, direction: Direction, **values: Any) -> Document:
    """Return a rule of a seed document."""
    return {
        "id": f"60000000-0000-4000-8{group:03x}-0000000000{number:02}",
        "security_group_id": f"30000000-0000-4000-8000-0000000000{group:02x}",
        "direction": direction,
        **values,
    }


def default_rules(group: int) -> Iterator[Document]:
    """Return the rules that a new group gets: one for each protocol and version of addresses."""
    for version, number in (("IPv4", 1), ("IPv6", 41)):
        # Each protocol of one version, and those that both have.
        others = ("ipv6-",) if version == "IPv4" else ("icmp", "igmp", "ipencap")
        protocols = [ANY, *(each for each in get_args(Protocol) if not each.startswith(others))]
        for place, protocol in enumerate(protocols):
            yield rule(group, number + place, "egress", ethertype=version, protocol=protocol)


ITEM = "/cloud/v2/security_groups/{project_id}/{region_id}/{group_id}"


class SecurityGroup(GcoreKind):
    """Security groups. The list shows ten without a limit. Answers do not show the lock of a group."""

    title = "Security group"
    collection = GROUPS
    document = SecurityGroupDocument
    path = "/cloud/v1/securitygroups/{project_id}/{region_id}"
    item = "group_id"
    query = SecurityGroupsQuery
    parts = Parts("Security group rule", "securitygrouprules", RULES, f"{ITEM}/rules", "rule_id")
    writes = (
        Write(UpdateSecurityGroup, "update_security_group", path=ITEM, starts_tasks=True),
        Write(CreateRule, "create_security_group_rule", "POST", f"{ITEM}/rules", starts_tasks=True),
        Write(NoBody, "delete_security_group_rule", "DELETE", starts_tasks=True, part=True),
    )
    not_simulated = ("POST", "PATCH")
    tags_key = "tags_v2"
    seed = (
        {
            **LUXEMBOURG,
            "id": "30000000-0000-4000-8000-000000000001",
            "name": "default",
            "description": "What a new server gets",
            "security_group_rules": [
                {
                    "id": "60000000-0000-4000-8000-000000000001",
                    "security_group_id": "30000000-0000-4000-8000-000000000001",
                    "description": None,
                    "direction": "egress",
                    "ethertype": "IPv4",
                    "protocol": "any",
                    "port_range_min": None,
                    "port_range_max": None,
                    "remote_group_id": None,
                    "remote_ip_prefix": None,
                    "revision_number": 0,
                    "created_at": "2024-01-15T10:30:00Z",
                    "updated_at": "2024-01-15T10:30:00Z",
                }
            ],
        },
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000002", "name": "web"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000003", "name": "ssh"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000004", "name": "database"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000005", "name": "monitoring"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000006", "name": "backup"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000007", "name": "mail"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000008", "name": "dns"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000009", "name": "cache"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-00000000000a", "name": "queue"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-00000000000b", "name": "proxy"},
        # Only on the second page of a list without a limit.
        {
            **LUXEMBOURG,
            "id": "30000000-0000-4000-8000-00000000000c",
            "name": "vpn",
            "tags_v2": [{"key": "team", "value": "network"}],
        },
        # The same name twice: names of groups are not unique.
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-00000000000d", "name": "twin"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-00000000000e", "name": "twin"},
        # In another project and in another region.
        {**FRANKFURT, "id": "30000000-0000-4000-8000-00000000000f", "name": "rehearsal"},
        # As a new one.
        {
            **LUXEMBOURG,
            "id": "30000000-0000-4000-8000-000000000010",
            "name": "new-group",
            "security_group_rules": [*default_rules(0x10)],
        },
        # Each spelling that answers have.
        {
            **LUXEMBOURG,
            "id": "30000000-0000-4000-8000-000000000011",
            "name": "spellings",
            "tags_v2": [
                {"key": "k8s_cluster", "value": "shop", "read_only": True},
                {"key": "env", "value": "production"},
            ],
            "security_group_rules": [
                rule(0x11, 1, "ingress", remote_ip_prefix="10.10.0.0/16"),
                rule(0x11, 2, "ingress", protocol=None, remote_ip_prefix="10.20.0.0/16", description=None),
                rule(0x11, 3, "ingress", protocol="0", remote_ip_prefix="10.30.0.0/16", ethertype=None),
                rule(0x11, 4, "ingress", protocol="50", remote_ip_prefix="203.0.113.7/32"),
                rule(0x11, 5, "ingress", protocol="esp", remote_ip_prefix="203.0.113.8/32"),
                rule(
                    0x11,
                    6,
                    "ingress",
                    protocol="tcp",
                    port_range_min=443,
                    port_range_max=443,
                    remote_ip_prefix="0.0.0.0/0",
                    description="HTTPS",
                ),
                rule(
                    0x11,
                    7,
                    "ingress",
                    ethertype="IPv6",
                    protocol="udp",
                    port_range_min=60000,
                    port_range_max=61000,
                    remote_ip_prefix="2001:db8::/32",
                ),
                rule(0x11, 8, "ingress", protocol="icmp"),
                rule(
                    0x11,
                    9,
                    "ingress",
                    protocol="tcp",
                    port_range_min=22,
                    port_range_max=22,
                    remote_group_id="30000000-0000-4000-8000-000000000003",
                ),
            ],
        },
        # Its members reach each other.
        {
            **LUXEMBOURG,
            "id": "30000000-0000-4000-8000-000000000012",
            "name": "members",
            "security_group_rules": [
                rule(0x12, 1, "ingress", remote_group_id="30000000-0000-4000-8000-000000000012"),
                rule(0x12, 2, "egress"),
            ],
        },
    )

    def check_lock(self, api: Gcore, key: str, document: Document) -> None:
        """Refuse the update of a group that a task locks: such an answer was seen."""
        if api.tasks.lock_owner((self.collection, key)) is not None:
            refuse(409, "ConflictError", f"Resource {key} is already locked by another task. Please try again later.")
