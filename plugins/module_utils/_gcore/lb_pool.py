# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The pool of a load balancer. See the page "Update load balancer pool"."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, replace

from .._model.addresses import IpAddress
from .._model.collection import Document
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup import Lookup
from .._model.lookup_by_name import ExtraFilter, LookupByName
from .._model.part_field import RemovablePart
from .._model.plan import BareList, Change, Predicted, PrepareContext, Write
from .._model.record_type import Record
from .._model.records_field import Records
from .._model.resource import Identity, Resource
from .._model.rules import Consent, FieldRule, Unfit
from .._model.scalars import Alias, Bool, Choice, Int, Keyword, Text, Uuid
from .._model.steps import UPDATE, Step
from .._model.value_type import Invalid, require_text, wrong_value
from .collections import INSTANCES, LB_POOLS
from .fields import NAME, REGIONAL
from .load_balancing import (
    BALANCER_KIND,
    LISTENER_NAME,
    LOCKING_TASK_TYPES,
    MILLISECONDS,
    NO_MEMBER_UP,
    POOL_BALANCER_KEY,
    POOL_LISTENER_KEY,
    PORT,
    STATUS_FILTERS,
    WEIGHT,
    balancer,
    in_balancer,
    of_balancer,
    secret,
    secret_name,
)
from .lookups import by_name

_OF_HTTP = ("url_path", "http_method", "http_version", "domain_name", "expected_codes")
_OF_COOKIES, _OF_SOURCE = ("cookie_name",), ("persistence_granularity", "persistence_timeout")
_MAX_INT = 2**31 - 1
_ALGORITHMS = ("LEAST_CONNECTIONS", "ROUND_ROBIN", "SOURCE_IP")
_ALGORITHM = Alias(
    Choice(*_ALGORITHMS, *(name.lower() for name in _ALGORITHMS)), {name.lower(): name for name in _ALGORITHMS}
)
_PROTOCOL = Choice("HTTP", "HTTPS", "PROXY", "PROXYV2", "TCP", "UDP")


class _Codes(Text):
    """HTTP statuses: one, several with commas, or a range. The normal form is the shortest of these."""

    def normalize(self, value: t.Any, where: str) -> str:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else require_text(value, where)
        codes: set[int] = set()
        for part in text.split(","):
            match = re.fullmatch(r"\s*([1-5][0-9]{2})\s*(?:-\s*([1-5][0-9]{2})\s*)?", part)
            if not match:
                raise wrong_value(where, "a list of HTTP statuses such as 200,204, or a range such as 200-204", value)
            codes.update(range(int(match[1]), int(match[2] or match[1]) + 1))
        low, high = min(codes, default=0), max(codes, default=0)
        if not codes:
            raise Invalid(where, f"the range {text} is empty: write the lower number first")
        is_range = len(codes) > 1 and len(codes) == high - low + 1
        return f"{low}-{high}" if is_range else ",".join(map(str, sorted(codes)))


def _addresses(instance: Document) -> dict[str, str | None]:
    """The fixed addresses of an instance, with their subnets. A list shows subnets under another key only."""
    networks, assignments = instance.get("addresses"), instance.get("fixed_ip_assignments")
    rows = [
        (row.get("addr"), row.get("subnet_id"))
        for each in (networks.values() if isinstance(networks, dict) else ())
        for row in (each if isinstance(each, list) else ())
        if isinstance(row, dict) and row.get("type") == "fixed"
    ]
    rows += [
        (row.get("ip_address"), row.get("subnet_id"))
        for row in (assignments if isinstance(assignments, list) else ())
        if isinstance(row, dict)
    ]
    found: dict[str, str | None] = {}
    for address, subnet in rows:
        if isinstance(address, str):
            key = IpAddress().from_api(address)
            found[key] = found.get(key) or Uuid().from_api(subnet)
    return found


class _Member(Record):
    """A member of a pool. It can be given as an instance, whose address the API needs."""

    def found(
        self, key: str, lookup: Lookup, document: Document, values: t.Mapping[str, t.Any], where: str
    ) -> t.Mapping[str, t.Any]:
        addresses = _addresses(document)
        subnet = values.get("subnet_id")
        fitting = {key: place for key, place in addresses.items() if subnet is None or place in (None, subnet)}
        name = document.get("name")
        if not fitting:
            more = f" in the subnet {subnet}" if subnet else ""
            raise Invalid(f"{where}.{lookup.option}", f"the instance {name!r} has no address{more}")
        if len(fitting) > 1:
            shown = ", ".join(f"{address} (subnet {place})" if place else address for address, place in fitting.items())
            raise Invalid(
                f"{where}.{lookup.option}",
                f"the instance {name!r} has {len(fitting)} addresses: {shown}. Give subnet_id, or address instead",
            )
        ((address, subnet),) = fitting.items()
        return {"address": address, **({} if subnet is None else {"subnet_id": subnet})}

    def label(self, record: t.Mapping[str, t.Any]) -> str:
        address = str(record.get("address") or record.get("instance_name"))
        return (
            f"[{address}]:{record.get('protocol_port')}"
            if ":" in address
            else (f"{address}:{record.get('protocol_port')}")
        )


_MEMBER = _Member(
    ("address", "protocol_port"),
    {
        "weight": 1,
        "admin_state_up": True,
        "backup": False,
        "monitor_address": "none",
        "monitor_port": "none",
        "subnet_id": None,
    },
    lookups={"address": replace(by_name("instance", INSTANCES), id_option="address")},
    fixed=("subnet_id",),
    ignored=("id", "operating_status", "provisioning_status"),
    address=IpAddress(),
    protocol_port=PORT,
    weight=WEIGHT,
    admin_state_up=Bool(),
    backup=Bool(),
    monitor_address=Keyword("none", IpAddress()),
    monitor_port=Keyword("none", PORT),
    subnet_id=Uuid(),
)


def _needs_subnets(context: PrepareContext) -> bool:
    """Whether the load balancer reaches its members in their subnets. If it cannot be read, the API decides."""
    balancer = context.relative(BALANCER_KIND)
    if balancer is None:
        return False
    balancer = context.outcomes_of(BALANCER_KIND).get(str(balancer.get("id")), balancer)
    return balancer.get("preferred_connectivity") in (None, "L2")


@dataclass(frozen=True)
class _InSubnets(FieldRule):
    """Refuses new members without a subnet, where the load balancer needs it."""

    option: str = "members"
    is_predicted = True

    def check(self, change: Change, context: PrepareContext) -> None:
        members = change.field_changes[self.option]
        known = [_MEMBER.key_of(member) for member in members.before]
        lacking = [
            member
            for member in members.after
            if member.get("subnet_id") is None and _MEMBER.key_of(member) not in known
        ]
        if lacking and _needs_subnets(context):
            places = " and ".join(map(_MEMBER.label, lacking))
            reasons = [self._reason(instance, lacking) for instance in context.seen(INSTANCES)]
            text = f"a new member requires subnet_id, which is missing for {places}"
            raise Predicted(self.message(change, ". ".join([text, *filter(None, reasons)])))

    @staticmethod
    def _reason(instance: Document, lacking: list[dict[str, t.Any]]) -> str:
        """Return for which members an instance shows the address without its subnet; empty if for none."""
        unknown = [address for address, subnet in _addresses(instance).items() if subnet is None]
        addresses = [*dict.fromkeys(member["address"] for member in lacking if member["address"] in unknown)]
        return (
            f"The subnet of {' and '.join(addresses)} cannot be found, because the instance {instance.get('name')!r} "
            "does not show it: give subnet_id"
            if addresses
            else ""
        )


def _takes_all(change: Change, _context: PrepareContext) -> str | None:
    """Whether a change that takes members out, or removes some, leaves none that gets connections."""
    members = change.field_changes["members"]
    were_up, are_up = (
        [member for member in side if member.get("admin_state_up")] for side in (members.before, members.after)
    )
    if are_up:
        return None
    if were_up:
        return f"{NO_MEMBER_UP} ({len(were_up)} {'is' if len(were_up) == 1 else 'are'} up now)"
    kept = [_MEMBER.key_of(member) for member in members.after]
    removed = [member for member in members.before if _MEMBER.key_of(member) not in kept]
    return f"{NO_MEMBER_UP} (none is up now, and {len(removed)} would be removed)" if removed else None


def _of_another_protocol(change: Change) -> str | None:
    """Why new keys of the session persistence do not fit the protocol."""
    persistence, protocol = change.field_changes["session_persistence"].after, change.outcome.get("protocol")
    keys = [key for key in _OF_SOURCE if isinstance(persistence, dict) and persistence.get(key) is not None]
    return (
        f"{keys[0]} requires a pool of the protocol UDP, got {protocol}"
        if keys and protocol not in (None, "UDP")
        else None
    )


LB_POOL = Resource(
    kind="lb_pool",
    noun="load balancer pool",
    collection=LB_POOLS,
    identity=Identity(
        "pool_id",
        Uuid(),
        lookup=LookupByName(
            "load balancer pool",
            LB_POOLS,
            "pool_name",
            "pool_id",
            extra_filters=(
                in_balancer(POOL_BALANCER_KEY),
                ExtraFilter("listener_id", Uuid(), "listener_id", POOL_LISTENER_KEY, lookup=LISTENER_NAME),
            ),
        ),
    ),
    fields=(
        Value("name", NAME),
        Value("lb_algorithm", _ALGORITHM, aliases=("algorithm",)),
        Value("protocol", _PROTOCOL),
        Value("admin_state_up", Bool()),
        secret("secret"),
        secret("ca_secret"),
        secret("crl_secret"),
        Value("timeout_client_data", MILLISECONDS),
        Value("timeout_member_connect", MILLISECONDS),
        Value("timeout_member_data", MILLISECONDS),
        RemovablePart(
            "health_monitor",
            {
                **dict.fromkeys(("HTTP", "HTTPS"), _OF_HTTP),
                **dict.fromkeys(("K8S", "PING", "TCP", "TLS-HELLO", "UDP-CONNECT"), ()),
            },
            required=("delay", "timeout", "max_retries"),
            key="healthmonitor",
            is_type_fixed=True,
            defaults={
                "max_retries_down": 3,
                "admin_state_up": True,
                "url_path": "/",
                "http_method": "GET",
                "expected_codes": "200",
            },
            below=(("timeout", "delay"),),
            is_shown_by_key=True,
            aliases=("healthmonitor",),
            delay=Int(1, _MAX_INT),
            timeout=Int(0, 2_147_483),
            max_retries=Int(1, 10),
            max_retries_down=Int(1, 10),
            admin_state_up=Bool(),
            url_path=Text(1, pattern=r"/([^/?#%][^?#%]*)?", rule="a path such as /health"),
            http_method=Choice("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"),
            http_version=Choice("1.0", "1.1"),
            domain_name=Text(1, pattern=r"[A-Za-z0-9._-]{1,253}", rule="a domain name such as shop.example.com"),
            expected_codes=_Codes(),
        ),
        RemovablePart(
            "session_persistence",
            {"APP_COOKIE": _OF_COOKIES, "HTTP_COOKIE": _OF_COOKIES, "SOURCE_IP": _OF_SOURCE},
            required_by={"APP_COOKIE": _OF_COOKIES},
            cookie_name=NAME,
            persistence_granularity=Text(1),
            persistence_timeout=Int(),
        ),
        Records("members", _MEMBER),
    ),
    steps=(
        UPDATE,
        Step(
            "update members",
            ("members",),
            (
                Write(
                    "PUT",
                    "/cloud/v1/loadbalancers/{project_id}/{region_id}/pools/{pool_id}/members",
                    BareList("members"),
                ),
            ),
        ),
    ),
    rules=(
        Unfit("session_persistence", _of_another_protocol),
        _InSubnets(),
        Consent("members", _takes_all),
    ),
    writes=(
        Write("PATCH", "/cloud/v2/lbpools/{project_id}/{region_id}/{pool_id}"),
        Write("PATCH", LB_POOLS.path),
    ),
    scope=REGIONAL,
    relatives=(balancer(POOL_BALANCER_KEY),),
    locking_task_types=LOCKING_TASK_TYPES,
    volatile=("task_id", "provisioning_status", "operating_status"),
    status_keys=("provisioning_status",),
    filters=(
        of_balancer(POOL_BALANCER_KEY),
        Filter("listener_id", Uuid(), (POOL_LISTENER_KEY,), "listener_id", lookup=LISTENER_NAME),
        Filter("protocol", _PROTOCOL, ("protocol",)),
        Filter("lb_algorithm", _ALGORITHM, ("lb_algorithm",), aliases=("algorithm",)),
        Filter(
            "secret_id",
            Uuid(),
            ("secret_id", "ca_secret_id", "crl_secret_id"),
            lookup=secret_name("secret_name", "secret_id"),
        ),
        *STATUS_FILTERS,
    ),
)
