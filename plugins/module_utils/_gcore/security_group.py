# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The security group and its rules. See the pages "Update security group" and "Create security group rule"."""

from __future__ import annotations

import re
import typing as t

from .._model.addresses import Cidr
from .._model.desired import Desired
from .._model.field import Value
from .._model.guess import with_guess
from .._model.plan import Added, Change, PrepareContext, Refusal, Write
from .._model.record_type import Record
from .._model.records_field import Records
from .._model.resource import Identity, Resource
from .._model.rules import Fixed, Rule
from .._model.scalars import Choice, Int, Text, Uuid
from .._model.steps import Step, Targets
from .._model.value_type import Invalid, ValueType, expected, not_one_of, require_text, wrong_value
from .collections import SECURITY_GROUPS
from .fields import NAME, REGIONAL, tags
from .lookups import by_name

_PATH = "/cloud/v2/security_groups/{project_id}/{region_id}/{security_group_id}"
_MAX_RULES = 250
_MAX_PORT = 65535
_ANY, _SELF = "any", "self"
_PROTOCOLS = dict(
    [
        *(("icmp", 1), ("igmp", 2), ("ipip", 4), ("tcp", 6), ("egp", 8), ("udp", 17), ("dccp", 33)),
        *(("ipv6-encap", 41), ("ipv6-route", 43), ("ipv6-frag", 44), ("rsvp", 46), ("gre", 47), ("esp", 50)),
        *(("ah", 51), ("ipv6-icmp", 58), ("ipv6-nonxt", 59), ("ipv6-opts", 60), ("ospf", 89), ("vrrp", 112)),
        *(("pgm", 113), ("sctp", 132), ("udplite", 136), ("ipencap", None)),
    ]
)
"""The numbers of the protocols, as OpenStack assigns them."""
_NAMES = {**{str(number): name for name, number in _PROTOCOLS.items() if number}, "0": _ANY, "icmpv6": "ipv6-icmp"}
"""Protocols by their other spellings."""
_GROUP_NAME = by_name("security_group", SECURITY_GROUPS)


class _Protocol(ValueType):
    """A protocol by its name or its number; ``any`` for all."""

    def normalize(self, value: t.Any, where: str) -> str:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else require_text(value, where)
        name = _NAMES.get(text.lower(), text.lower())
        if name != _ANY and name not in _PROTOCOLS:
            choices = [_ANY, *sorted(_PROTOCOLS)]
            raise Invalid(where, with_guess(not_one_of(where, choices, value).rule, value, choices))
        return name

    def resent(self, value: t.Any) -> t.Any:
        name = self.from_api(value)
        return None if name == _ANY else name


class _Ports(ValueType):
    """A port, or a range of ports such as ``8000-8010``. The normal form is the first and the last one."""

    _PORT = Int(0, _MAX_PORT)

    def normalize(self, value: t.Any, where: str) -> tuple[int, int]:
        text = str(value).strip() if isinstance(value, int) and not isinstance(value, bool) else value
        match = re.fullmatch(r"([0-9]+)(?:\s*-\s*([0-9]+))?", require_text(text, where).strip())
        if not match:
            raise wrong_value(where, "a port such as 443, or a range such as 8000-8010", value)
        first = self._PORT.normalize(match[1], where)
        return first, self._PORT.normalize(match[2] or match[1], where)


class _Group(Uuid):
    """The ID of a security group, or ``self`` for the one that has the rule."""

    def normalize(self, value: t.Any, where: str) -> str:
        if isinstance(value, str) and value.lower() == _SELF:
            return _SELF
        try:
            return super().normalize(value, where)
        except Invalid as invalid:
            more = f"The word {_SELF} is also valid. For a name, give remote_group_name"
            raise Invalid(invalid.where, f"{invalid.rule}. {more}") from None


class _Rule(Record):
    """A rule of a security group. Two rules that differ only in their description are one."""

    def complete(self, values: dict[str, t.Any], where: str) -> dict[str, t.Any]:
        values = dict(values)
        ports = values.pop("port", None)
        bounds = [name for name in ("port_range_min", "port_range_max") if name in values]
        if ports is not None and bounds:
            raise Invalid(f"{where}.port", f"is mutually exclusive with {' and '.join(bounds)}")
        if ports is not None and "icmp" in values.get("protocol", ""):
            raise Invalid(
                f"{where}.port", "ICMP has no ports: give port_range_min for the type and port_range_max for the code"
            )
        if ports is not None:
            values["port_range_min"], values["port_range_max"] = ports
        elif len(bounds) == 1:
            other = "port_range_max" if bounds[0] == "port_range_min" else "port_range_min"
            raise Invalid(f"{where}.{bounds[0]}", f"requires {other}. For one port, give port")
        if "port_range_min" in values:
            self._check_ports(values, where)
        self._check_remote(values, where)
        return values

    def _check_ports(self, values: t.Mapping[str, t.Any], where: str) -> None:
        low, high, protocol = values["port_range_min"], values["port_range_max"], values.get("protocol", _ANY)
        if protocol == _ANY:
            raise Invalid(f"{where}.protocol", "is required with ports, for example tcp or udp")
        # For ICMP, they are the type and the code of a message.
        if low > high and "icmp" not in protocol:
            raise expected(f"{where}.port_range_min", f"at most the port_range_max of {high}", str(low))

    def _check_remote(self, values: dict[str, t.Any], where: str) -> None:
        """Set the IP version that a network or a protocol has. Raises Invalid."""
        prefix = values.get("remote_ip_prefix")
        group = next((name for name in ("remote_group_id", "remote_group_name") if name in values), None)
        if prefix and group:
            raise Invalid(f"{where}.remote_ip_prefix", f"is mutually exclusive with {group}")
        version = None
        if prefix:
            version = "IPv6" if ":" in prefix else "IPv4"
        elif values.get("protocol", "").startswith("ipv6-"):
            version = "IPv6"
        if version and values.setdefault("ethertype", version) != version:
            reason = f"the network {prefix}" if prefix else f"the protocol {values['protocol']}"
            raise Invalid(f"{where}.ethertype", f"{reason} is {version}: leave ethertype out")

    def from_api(self, value: t.Any) -> t.Any:
        return super().from_api(self._without_gaps(value))

    def resent(self, value: t.Any) -> dict[str, t.Any]:
        return super().resent(self._without_gaps(value))

    @staticmethod
    def _without_gaps(row: t.Any) -> t.Any:
        """Return a row with the IP version of its network, and null instead of empty texts."""
        if not isinstance(row, dict):
            return row
        values = {key: None if value == "" and key.startswith("remote_") else value for key, value in row.items()}
        if values.get("ethertype") is None and ":" in str(values.get("remote_ip_prefix")):
            values["ethertype"] = "IPv6"
        return values

    def bound(self, record: dict[str, t.Any], document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        if record.get("remote_group_id") != _SELF:
            return record
        return {**record, "remote_group_id": self.value_types["remote_group_id"].from_api(document.get("id"))}

    def declared(self, row: t.Mapping[str, t.Any], document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        own = self.bound({"remote_group_id": _SELF}, document)["remote_group_id"]
        declared = super().declared(row, document)
        return {**declared, "remote_group_id": _SELF} if declared.get("remote_group_id") == own else declared

    def label(self, record: t.Mapping[str, t.Any]) -> str:
        low, high = record.get("port_range_min"), record.get("port_range_max")
        ports = "" if low is None else str(low) if low == high else f"{low}-{high}"
        prefix, version = record.get("remote_ip_prefix"), record.get("ethertype")
        group = record.get("remote_group_id") or record.get("remote_group_name")
        # A group has addresses of both versions.
        shown_version = None if prefix or (group and version == "IPv4") else version
        parts = (record.get("protocol"), ports, prefix or group, shown_version)
        return " ".join(str(part) for part in parts if part)


_PORT = Int(0, _MAX_PORT)
RULE = _Rule(
    key=("protocol", "port_range_min", "port_range_max", "ethertype", "remote_ip_prefix", "remote_group_id"),
    defaults={
        "protocol": _ANY,
        "port_range_min": None,
        "port_range_max": None,
        "ethertype": "IPv4",
        "remote_ip_prefix": None,
        "remote_group_id": None,
        "description": "",
    },
    inputs={"port": _Ports()},
    lookups={"remote_group_id": by_name("remote_group", SECURITY_GROUPS)},
    named=("remote_group_id",),
    protocol=_Protocol(),
    port_range_min=_PORT,
    port_range_max=_PORT,
    ethertype=Choice("IPv4", "IPv6"),
    remote_ip_prefix=Cidr(),
    remote_group_id=_Group(),
    description=Text(0, 255),
)
_RULE_OPTIONS = ("ingress_rules", "egress_rules")


def _rules(direction: str) -> Records:
    """The rules for one direction. Both directions are one list in documents and writes."""
    return Records(
        f"{direction}_rules",
        RULE,
        max_items=_MAX_RULES,
        key="security_group_rules",
        sent="rules",
        only={"direction": direction},
        is_shown_by_key=True,
    )


class _AtMost(Rule):
    """Refuses more rules than a group can have."""

    def concerns(self, change: Change) -> bool:
        return any(option in change.field_changes for option in _RULE_OPTIONS)

    def check(self, change: Change, context: PrepareContext) -> None:
        number = len(change.outcome.get("security_group_rules") or ())
        if number > _MAX_RULES:
            options = " and ".join(option for option in _RULE_OPTIONS if option in change.field_changes)
            raise Refusal(f"{options}: expected at most {_MAX_RULES} rules in both directions, got {number}")


def _additions(change: Change, option: str) -> list[dict[str, t.Any]] | None:
    """The rules that a change adds, as the task gives them; None if it also changes or removes others."""
    desired = change.desired[option]
    rules = change.field_changes[option]
    if desired.purge or any(rule not in rules.after for rule in rules.before):
        return None
    keys = [RULE.key_of(rule) for rule in rules.before]
    wanted = [RULE.bound(rule, change.document) for rule in desired.value]
    return [rule for rule in wanted if RULE.key_of(rule) not in keys]


def _at_once(change: Change) -> list[Targets]:
    """One write for all that changes, except rules that are only added."""
    targets = {
        option: change.desired[option]
        for option in change.field_changes
        if option not in _RULE_OPTIONS or _additions(change, option) is None
    }
    return [targets] if targets else []


def _one_by_one(change: Change) -> list[Targets]:
    """One write for each rule that is only added, so that no rule of others is lost."""
    return [
        {option: Desired([rule], purge=False, option_used=option, element=RULE.label(rule))}
        for option in _RULE_OPTIONS
        if option in change.field_changes
        for rule in _additions(change, option) or ()
    ]


SECURITY_GROUP = Resource(
    kind="security_group",
    collection=SECURITY_GROUPS,
    identity=Identity("security_group_id", Uuid(), lookup=_GROUP_NAME),
    fields=(
        Value("name", NAME),
        Value("description", Text(), absent=""),
        tags("list", key="tags_v2"),
        _rules("ingress"),
        _rules("egress"),
    ),
    steps=(
        Step("update", ("name", "description", "tags", *_RULE_OPTIONS), targets=_at_once),
        Step(
            "create rule",
            _RULE_OPTIONS,
            (Write("POST", f"{_PATH}/rules", Added("rules"), absolute=False, id_key="security_group_id"),),
            _one_by_one,
        ),
    ),
    writes=(Write("PATCH", _PATH),),
    scope=REGIONAL,
    rules=(
        Fixed("name", lambda group: group.get("name") == "default", "the group default keeps its name"),
        _AtMost(),
    ),
    locking_task_types=("update_security_group", "create_security_group_rule", "delete_security_group_rule"),
    volatile=("updated_at", "revision_number"),
)
