# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools of load balancers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, RootModel, model_validator

from ..kind import Filter, contains
from ..messages import refuse
from ..store import Document
from .api import Gcore, invalid, scope_of
from .balancer_part import BALANCERS, HIDDEN, BalancerPart, Milliseconds, balancers_of, check_secrets
from .kind import Operation, Parts, Write
from .load_balancer import OperatingStatus, ProvisioningStatus
from .values import FRANKFURT, LUXEMBOURG, Address, Body, Flag, ListQuery, Name, Query, Shape, Uuid

TIMEOUTS = {"timeout_client_data": 50_000, "timeout_member_connect": 5_000, "timeout_member_data": 50_000}
"""The values that null means."""
HTTP_DEFAULTS = {"url_path": "/", "http_method": "GET", "expected_codes": "200"}
"""The values that null means in a health monitor of HTTP or HTTPS."""
HTTP_KEYS = (*HTTP_DEFAULTS, "http_version", "domain_name")
"""The keys that only such a health monitor has."""
CODES = re.compile(r"[1-5][0-9]{2}(-[1-5][0-9]{2})?(,[1-5][0-9]{2}(-[1-5][0-9]{2})?)*")

Algorithm = Literal["LEAST_CONNECTIONS", "ROUND_ROBIN", "SOURCE_IP"]
Protocol = Literal["HTTP", "HTTPS", "PROXY", "PROXYV2", "TCP", "UDP"]
Port = Annotated[int, Field(ge=1, le=65535)]
Weight = Annotated[int, Field(gt=0, le=256)]
MonitorType = Literal["HTTP", "HTTPS", "K8S", "PING", "TCP", "TLS-HELLO", "UDP-CONNECT"]
Delay = Annotated[int, Field(ge=1, le=2147483647)]
MonitorTimeout = Annotated[int, Field(ge=0, le=2147483)]
Retries = Annotated[int, Field(ge=1, le=10)]
HttpMethod = Literal["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"]
HttpVersion = Literal["1.0", "1.1"]


class Owner(Shape):
    """A load balancer or a listener of a pool."""

    id: Uuid


class Member(Shape):
    """A member of a pool."""

    id: Uuid
    address: Address
    protocol_port: Port = 8080
    weight: Weight = 1
    admin_state_up: bool = True
    backup: bool = False
    monitor_address: Address | None = None
    monitor_port: Port | None = None
    subnet_id: Uuid | None = None
    operating_status: OperatingStatus = "ONLINE"
    provisioning_status: ProvisioningStatus = "ACTIVE"


class HealthMonitor(Shape):
    """How a pool finds out whether its members work."""

    id: Uuid
    type: MonitorType = "HTTP"
    delay: Delay = 10
    timeout: MonitorTimeout = 5
    max_retries: Retries = 3
    max_retries_down: Retries = 3
    admin_state_up: bool = True
    url_path: str | None = "/"
    http_method: str | None = "GET"
    http_version: HttpVersion | None = None
    domain_name: str | None = None
    expected_codes: str | None = "200"
    operating_status: OperatingStatus = "ONLINE"
    provisioning_status: ProvisioningStatus = "ACTIVE"


class HealthMonitorBody(Shape):
    """A health monitor in a body. The object is taken as a whole: what it leaves out is reset."""

    type: MonitorType | None = None
    delay: Delay
    timeout: MonitorTimeout
    max_retries: Retries
    max_retries_down: Retries = 3
    admin_state_up: bool = True
    url_path: Annotated[str, Field(pattern=r"^/([^/?#%][^?#%]*)?$")] | None = None
    http_method: HttpMethod | None = None
    http_version: HttpVersion | None = None
    domain_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,253}$")] | None = None
    expected_codes: str | None = None

    @model_validator(mode="after")
    def check_times(self) -> HealthMonitorBody:
        """Refuse a timeout that is not below the delay."""
        if self.timeout >= self.delay:
            raise ValueError("timeout should be less than delay")
        return self

    def check(self, before: Document | None) -> None:
        """Refuse another type than that of the pool's monitor, and keys that do not belong to the type."""
        kind = self.type or (before or {}).get("type")
        if kind is None:
            raise invalid({"healthmonitor.type": ["Field required"]})
        if before and kind != before.get("type"):
            raise invalid({"healthmonitor.type": [f"The type {before.get('type')} cannot be changed"]})
        if not kind.startswith("HTTP"):
            wrong = [key for key in HTTP_KEYS if getattr(self, key) is not None]
            if wrong:
                raise invalid({f"healthmonitor.{key}": [f"It does not belong to the type {kind}"] for key in wrong})
        if self.expected_codes is not None and not CODES.fullmatch(self.expected_codes):
            raise invalid({"healthmonitor.expected_codes": [f"String should match pattern '^{CODES.pattern}$'"]})

    def stored(self, before: Document | None) -> Document:
        """Return the health monitor to store; a new one has a new ID."""
        values = self.model_dump(exclude={"type"})
        old = before or HealthMonitor(id=str(uuid.uuid4()), type=self.type or "HTTP").model_dump()
        if old["type"].startswith("HTTP"):
            values.update({key: value for key, value in HTTP_DEFAULTS.items() if values[key] is None})
        return {**old, **values}


class SessionPersistence(Shape):
    """How a client stays with a member. A body is taken as a whole, too."""

    type: Literal["APP_COOKIE", "HTTP_COOKIE", "SOURCE_IP"]
    cookie_name: Name | None = None
    persistence_granularity: str | None = None
    persistence_timeout: int | None = None

    def check(self, protocol: str) -> None:
        """Refuse keys that do not belong to the type and the protocol. No source states the answers."""
        errors: dict[str, list[str]] = {}
        if self.type == "APP_COOKIE" and self.cookie_name is None:
            errors["session_persistence.cookie_name"] = [f"Field required with the type {self.type}"]
        if self.type == "SOURCE_IP" and self.cookie_name is not None:
            errors["session_persistence.cookie_name"] = [f"It does not belong to the type {self.type}"]
        for key in ("persistence_granularity", "persistence_timeout"):
            if getattr(self, key) is not None and (self.type, protocol) != ("SOURCE_IP", "UDP"):
                errors[f"session_persistence.{key}"] = ["It belongs to the type SOURCE_IP and the protocol UDP"]
        if errors:
            raise invalid(errors)


class LbPoolDocument(Shape):
    """A pool."""

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: Name
    lb_algorithm: Algorithm = "ROUND_ROBIN"
    protocol: Protocol = "HTTP"
    admin_state_up: bool = True
    loadbalancers: list[Owner] = []
    listeners: list[Owner] = []
    members: list[Member] = []
    healthmonitor: HealthMonitor | None = None
    session_persistence: SessionPersistence | None = None
    secret_id: Uuid | None = None
    ca_secret_id: Uuid | None = None
    crl_secret_id: Uuid | None = None
    timeout_client_data: Milliseconds | None = None
    timeout_member_connect: Milliseconds | None = 5_000
    timeout_member_data: Milliseconds | None = 50_000
    operating_status: OperatingStatus = "ONLINE"
    provisioning_status: ProvisioningStatus = "ACTIVE"
    creator_task_id: Uuid | None = None
    task_id: Uuid | None = None


class LbPoolBody(Body):
    """The body of an update in both versions of the route."""

    admin_state_up: bool = True
    ca_secret_id: Uuid | None = None
    crl_secret_id: Uuid | None = None
    healthmonitor: HealthMonitorBody | None = None
    lb_algorithm: Algorithm = "ROUND_ROBIN"
    members: list[dict[str, Any]] | None = None
    name: Name = ""
    protocol: Protocol = "HTTP"
    secret_id: Uuid | None = None
    session_persistence: SessionPersistence | None = None
    timeout_client_data: Milliseconds | None = None
    timeout_member_connect: Milliseconds | None = None
    timeout_member_data: Milliseconds | None = None

    def changes(self) -> Document:
        """Return the values to store: null means a default."""
        changes = super().changes()
        defaults = {key: value for key, value in TIMEOUTS.items() if key in changes and changes[key] is None}
        return {**changes, **defaults}


class MemberBody(Shape):
    """A member in a body. Answers do not show the instance."""

    address: Address
    protocol_port: Port
    admin_state_up: bool = True
    backup: bool = False
    instance_id: Uuid | None = None
    monitor_address: Address | None = None
    monitor_port: Port | None = None
    subnet_id: Uuid | None = None
    weight: Weight = 1


class UpdateMember(Body):
    """The body of an update of one member."""

    admin_state_up: bool = True
    backup: bool = False
    monitor_address: Address | None = None
    monitor_port: Port | None = None
    weight: Weight = 1


def place(member: Mapping[str, Any]) -> tuple[str, int]:
    """Return what makes a member another one."""
    return member["address"], member["protocol_port"]


class ReplaceMembers(RootModel[list[MemberBody]], Operation):
    """The body of a request that replaces all members. Those with the same address and port keep their IDs.

    The contract does not state the result for values that an existing member leaves out. They are reset here, as its
    defaults suggest, except for the subnet, which cannot be changed.
    """

    model_config = ConfigDict(strict=True)

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse members that are there twice, and subnets and instances that do not fit. No source states the answers.

        A new member needs a subnet or an instance, unless its load balancer reaches it by routes.
        """
        errors: dict[str, list[str]] = {}
        before = {place(member): member for member in document["members"] or []}
        balancers = [api.store.latest(BALANCERS, each) for each in balancers_of(document)]
        routed = any(balancer.get("preferred_connectivity") == "L3" for balancer in balancers)
        known: set[tuple[str, int]] = set()
        for index, member in enumerate(self.root):
            key = place(member.model_dump())
            if key in known:
                errors[str(index)] = ["Member is there twice"]
            known.add(key)
            for collection, name in (("subnets", "subnet_id"), ("instances", "instance_id")):
                value = getattr(member, name)
                if value is not None and not self._is_known(api, document, collection, value):
                    errors[f"{index}.{name}"] = [f"{value} could not be found"]
            if key not in before and not (routed or member.subnet_id or member.instance_id):
                errors[str(index)] = ["Either subnet_id or instance_id should be provided"]
            if key in before and member.subnet_id not in (None, before[key].get("subnet_id")):
                errors[f"{index}.subnet_id"] = ["It cannot be changed"]
        if errors:
            raise invalid(errors)

    @staticmethod
    def _is_known(api: Gcore, document: Document, collection: str, key: str) -> bool:
        """Return whether the project and region of the pool have such a document."""
        if not api.store.has(collection, key):
            return False
        return scope_of(collection, api.store.latest(collection, key)) == scope_of("lbpools", document)

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the pool with these members: first those that stay, in their order."""
        pending = {place(values): values for values in (member.model_dump() for member in self.root)}
        members = []
        for member in document["members"] or []:
            values = pending.pop(place(member), None)
            if values is not None:
                members.append({**member, **values, "subnet_id": member.get("subnet_id")})
        members += [{**Member(id=str(uuid.uuid4()), address=key[0]).model_dump(), **pending[key]} for key in pending]
        shown = [{name: value for name, value in each.items() if name != "instance_id"} for each in members]
        return {**document, "members": shown}


class MembersQuery(ListQuery):
    """The query of the members of a pool. They do not show when they were created: this order is theirs."""

    order_by: Literal["address.asc", "address.desc", "created_at.asc", "created_at.desc"] | None = None


def belongs_to(key: str) -> Filter:
    """Return a filter for pools of one load balancer or listener, whose IDs are under this key."""
    return Filter(lambda document, expected: expected in [each["id"] for each in document[key] or []], "")


class LbPoolsQuery(ListQuery):
    """The query of the list, which has no order. Names match in part. Without details, members are IDs alone."""

    name: Annotated[str, contains()] = ""
    load_balancer_id: Annotated[Uuid | None, belongs_to("loadbalancers")] = None
    listener_id: Annotated[Uuid | None, belongs_to("listeners")] = None
    details: Flag = False


MEMBERS = "/cloud/v1/loadbalancers/{project_id}/{region_id}/pools/{pool_id}/members"


class LbPool(BalancerPart):
    """Pools."""

    title = "Load balancer pool"
    collection = "lbpools"
    document = LbPoolDocument
    path = "/cloud/v1/lbpools/{project_id}/{region_id}"
    item = "pool_id"
    query = LbPoolsQuery
    writes = (
        Write(LbPoolBody, "patch_lbpool", starts_tasks=True),
        Write(
            LbPoolBody,
            "patch_lbpool",
            path="/cloud/v2/lbpools/{project_id}/{region_id}/{pool_id}",
            starts_tasks=True,
            generation="today",
        ),
        # The contract does not name the type of the tasks of the first one.
        Write(ReplaceMembers, "update_lbmember", "PUT", MEMBERS, starts_tasks=True),
        Write(UpdateMember, "update_lbmember", starts_tasks=True, part=True),
    )
    parts = Parts("Load balancer pool member", "lbmembers", "members", MEMBERS, "member_id", MembersQuery)
    not_simulated = ("POST", "DELETE")
    hidden = HIDDEN
    seed = (
        # One with all that a pool can have.
        {
            **LUXEMBOURG,
            "id": "c0000000-0000-4000-8000-000000000001",
            "name": "shop",
            "protocol": "HTTPS",
            "loadbalancers": [{"id": "70000000-0000-4000-8000-000000000001"}],
            "listeners": [{"id": "b0000000-0000-4000-8000-000000000001"}],
            "members": [
                {
                    "id": "60000000-0000-4000-8000-000000000031",
                    "address": "10.10.1.11",
                    "subnet_id": "20000000-0000-4000-8000-000000000001",
                },
                {"id": "60000000-0000-4000-8000-000000000032", "address": "10.10.1.12", "backup": True},
            ],
            "healthmonitor": {"id": "60000000-0000-4000-8000-000000000033"},
            "session_persistence": {"type": "HTTP_COOKIE", "cookie_name": "shop-member"},
            "secret_id": "d0000000-0000-4000-8000-000000000003",
            "ca_secret_id": "d0000000-0000-4000-8000-000000000006",
            "crl_secret_id": "d0000000-0000-4000-8000-000000000007",
        },
        # A plain one of the same load balancer, which no listener uses.
        {
            **LUXEMBOURG,
            "id": "c0000000-0000-4000-8000-000000000002",
            "name": "maintenance",
            "lb_algorithm": "SOURCE_IP",
            "loadbalancers": [{"id": "70000000-0000-4000-8000-000000000001"}],
            "timeout_member_connect": None,
            "timeout_member_data": None,
            "operating_status": "OFFLINE",
            "admin_state_up": False,
        },
        # The same name in two load balancers.
        {
            **LUXEMBOURG,
            "id": "c0000000-0000-4000-8000-000000000003",
            "name": "default",
            "loadbalancers": [{"id": "70000000-0000-4000-8000-000000000001"}],
            "listeners": [{"id": "b0000000-0000-4000-8000-000000000002"}],
        },
        {
            **LUXEMBOURG,
            "id": "c0000000-0000-4000-8000-000000000004",
            "name": "default",
            "protocol": "TCP",
            "lb_algorithm": "LEAST_CONNECTIONS",
            "loadbalancers": [{"id": "70000000-0000-4000-8000-000000000002"}],
            "listeners": [{"id": "b0000000-0000-4000-8000-000000000008"}],
        },
        # In another project and in another region.
        {
            **FRANKFURT,
            "id": "c0000000-0000-4000-8000-000000000005",
            "name": "rehearsal",
            "loadbalancers": [{"id": "70000000-0000-4000-8000-000000000006"}],
        },
        # Of UDP: its clients stay with a member by their address. It has only one.
        {
            **LUXEMBOURG,
            "id": "c0000000-0000-4000-8000-000000000006",
            "name": "dns-udp",
            "protocol": "UDP",
            "loadbalancers": [{"id": "70000000-0000-4000-8000-000000000003"}],
            "listeners": [{"id": "b0000000-0000-4000-8000-000000000005"}],
            "members": [
                {
                    "id": "60000000-0000-4000-8000-000000000039",
                    "address": "10.10.1.14",
                    "protocol_port": 53,
                    "subnet_id": "20000000-0000-4000-8000-000000000001",
                }
            ],
            "healthmonitor": {
                "id": "60000000-0000-4000-8000-000000000034",
                "type": "UDP-CONNECT",
                **dict.fromkeys(HTTP_DEFAULTS),
            },
            "session_persistence": {
                "type": "SOURCE_IP",
                "persistence_granularity": "255.255.255.255",
                "persistence_timeout": 60,
            },
        },
        # Its members have all that a member can have: also one address twice, and the version 6.
        {
            **LUXEMBOURG,
            "id": "c0000000-0000-4000-8000-000000000007",
            "name": "dns-tcp",
            "protocol": "PROXY",
            "loadbalancers": [{"id": "70000000-0000-4000-8000-000000000003"}],
            "listeners": [{"id": "b0000000-0000-4000-8000-000000000006"}],
            "members": [
                {
                    "id": "60000000-0000-4000-8000-000000000035",
                    "address": "10.10.1.13",
                    "protocol_port": 53,
                    "weight": 10,
                    "subnet_id": "20000000-0000-4000-8000-000000000001",
                },
                {
                    "id": "60000000-0000-4000-8000-000000000036",
                    "address": "10.10.1.13",
                    "protocol_port": 5353,
                    "admin_state_up": False,
                    "subnet_id": "20000000-0000-4000-8000-000000000001",
                    "operating_status": "OFFLINE",
                },
                {
                    "id": "60000000-0000-4000-8000-000000000037",
                    "address": "2001:db8:10::53",
                    "protocol_port": 53,
                    "backup": True,
                    "monitor_address": "10.10.1.53",
                    "monitor_port": 9153,
                    "subnet_id": "20000000-0000-4000-8000-000000000003",
                    "operating_status": "NO_MONITOR",
                },
            ],
            "healthmonitor": {
                "id": "60000000-0000-4000-8000-000000000038",
                "type": "TCP",
                "delay": 30,
                "max_retries_down": 2,
                "admin_state_up": False,
                **dict.fromkeys(HTTP_DEFAULTS),
            },
        },
    )

    def balancers(self, document: Document) -> Sequence[str]:
        """Return the load balancers of a pool."""
        return balancers_of(document)

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return a pool; a list without details shows the IDs of its members alone."""
        shown = super().show(api, document, query)
        if isinstance(query, LbPoolsQuery) and not query.details:
            shown["members"] = [{"id": member["id"]} for member in shown["members"] or []]
        return shown

    def check_body(self, api: Gcore, document: Document, body: LbPoolBody) -> None:
        """Refuse members, which have a separate request, unknown secrets, and parts that do not fit."""
        if "members" in body.model_fields_set:
            refuse(501, "NotSimulated", "the update of members is not simulated")
        check_secrets(api, body.changes(), "secret_id", "ca_secret_id", "crl_secret_id")
        if body.healthmonitor is not None:
            body.healthmonitor.check(document.get("healthmonitor"))
        if body.session_persistence is not None:
            body.session_persistence.check({**document, **body.changes()}.get("protocol", ""))

    def apply(self, document: Document, body: LbPoolBody) -> Document:
        """Return the pool with the changes of a body."""
        changed = super().apply(document, body)
        if body.healthmonitor is not None:
            changed["healthmonitor"] = body.healthmonitor.stored(document.get("healthmonitor"))
        return changed
