# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners of load balancers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from ..kind import contains, equals
from ..store import Document
from .api import Gcore, invalid
from .balancer_part import BALANCERS, HIDDEN, BalancerPart, Milliseconds, balancers_of, check_secrets
from .kind import Write
from .load_balancer import OperatingStatus, ProvisioningStatus, Statistics
from .values import FRANKFURT, LUXEMBOURG, Body, Flag, ListQuery, Name, Network, Query, Shape, Uuid

USERNAME = re.compile(r"[a-zA-Z0-9][a-zA-Z 0-9._\-]{1,30}[a-zA-Z0-9._]")
NO_LIMIT, LIMIT = -1, 100_000

Protocol = Literal["HTTP", "HTTPS", "PROMETHEUS", "TCP", "TERMINATED_HTTPS", "UDP"]
ConnectionLimit = Annotated[int, Field(ge=-1, le=1_000_000)]


def check_username(text: str) -> str:
    """Check the name of a user."""
    if not USERNAME.fullmatch(text):
        raise ValueError(f"String should match pattern '^{USERNAME.pattern}$'")
    return text


class User(Shape):
    """A user of a listener, with the hash of the password."""

    username: Annotated[str, AfterValidator(check_username)]
    encrypted_password: Annotated[str, Field(max_length=128)]


class LbListenerDocument(Shape):
    """A listener."""

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: Name
    protocol: Protocol = "HTTP"
    protocol_port: Annotated[int, Field(ge=1, le=65535)] = 80
    load_balancer_id: Uuid | None = None
    admin_state_up: bool = True
    allowed_cidrs: list[Network] | None = None
    connection_limit: ConnectionLimit = LIMIT
    insert_headers: dict[str, Any] = {}
    pool_count: int | None = 1
    secret_id: str | None = None
    sni_secret_id: list[str] | None = None
    timeout_client_data: Milliseconds | None = 50_000
    timeout_member_connect: Milliseconds | None = None
    timeout_member_data: Milliseconds | None = None
    user_list: list[User] = []
    operating_status: OperatingStatus = "ONLINE"
    provisioning_status: ProvisioningStatus = "ACTIVE"
    stats: Statistics | None = Statistics()
    creator_task_id: Uuid | None = None
    task_id: Uuid | None = None


class ListenerName(Body):
    """The body of an update in the first version of the route."""

    name: Name


class LbListenerBody(Body):
    """The body of an update in the second version of the route."""

    admin_state_up: bool = True
    allowed_cidrs: Annotated[list[Network], Field(max_length=100)] | None = None
    connection_limit: ConnectionLimit = LIMIT
    name: Name = ""
    secret_id: Uuid | None = None
    sni_secret_id: list[Uuid] | None = None
    timeout_client_data: Milliseconds | None = None
    timeout_member_connect: Milliseconds | None = None
    timeout_member_data: Milliseconds | None = None
    user_list: Annotated[list[User], Field(max_length=3)] | None = None

    def changes(self) -> Document:
        """Return the values to store: no limit means the largest one, null a default, and no user an empty list."""
        changes = super().changes()
        if changes.get("connection_limit") == NO_LIMIT:
            changes["connection_limit"] = LIMIT
        for key in changes.keys() & {"timeout_client_data", "timeout_member_connect", "timeout_member_data"}:
            if changes[key] is None:
                changes[key] = 50_000
        if "user_list" in changes:
            changes["user_list"] = changes["user_list"] or []
        return changes


PROTOCOLS = {
    "secret_id": ("PROMETHEUS", "TERMINATED_HTTPS"),
    "sni_secret_id": ("PROMETHEUS", "TERMINATED_HTTPS"),
    "user_list": ("HTTP", "PROMETHEUS", "TERMINATED_HTTPS"),
}
"""The protocols to which a key belongs."""


def check_users(names: Sequence[str]) -> None:
    """Refuse users that are there twice. No source states the answer."""
    if len(names) != len({*names}):
        raise invalid({"user_list": ["User is there twice"]})


def check_protocol(document: Document, changes: Document) -> None:
    """Refuse keys that do not belong to the protocol. No source states the answer."""
    for key, protocols in PROTOCOLS.items():
        if changes.get(key) and document["protocol"] not in protocols:
            raise invalid({key: [f"It does not belong to the protocol {document['protocol']}"]})


class LbListenerQuery(Query):
    """The query of the single read."""

    show_stats: Flag = False


class LbListenersQuery(ListQuery, LbListenerQuery):
    """The query of the list, which has no order. Names match in part."""

    name: Annotated[str, contains()] = ""
    load_balancer_id: Annotated[Uuid | None, equals()] = None


class LbListener(BalancerPart):
    """Listeners. The first version of the route changes only the name, without a task."""

    title = "Load balancer listener"
    collection = "lblisteners"
    document = LbListenerDocument
    path = "/cloud/v1/lblisteners/{project_id}/{region_id}"
    item = "listener_id"
    query = LbListenersQuery
    item_query = LbListenerQuery
    writes = (
        Write(ListenerName, "patch_lblistener"),
        Write(
            LbListenerBody,
            "patch_lblistener",
            path="/cloud/v2/lblisteners/{project_id}/{region_id}/{listener_id}",
            starts_tasks=True,
            generation="today",
        ),
    )
    not_simulated = ("POST", "DELETE")
    hidden = HIDDEN
    shown_on_request = {"stats": "show_stats"}
    seed = (
        # One with certificates and users.
        {
            **LUXEMBOURG,
            "id": "b0000000-0000-4000-8000-000000000001",
            "name": "shop-https",
            "protocol": "TERMINATED_HTTPS",
            "protocol_port": 443,
            "load_balancer_id": "70000000-0000-4000-8000-000000000001",
            "allowed_cidrs": ["10.0.0.0/8", "203.0.113.0/24"],
            "insert_headers": {"X-Forwarded-For": "true", "X-Forwarded-Port": "true", "X-Forwarded-Proto": "true"},
            "secret_id": "d0000000-0000-4000-8000-000000000001",
            "sni_secret_id": ["d0000000-0000-4000-8000-000000000001", "d0000000-0000-4000-8000-000000000003"],
            "user_list": [{"username": "operator", "encrypted_password": "$5$v9zXrIbB$made-up-hash-of-a-password"}],
            "stats": {"active_connections": 3, "total_connections": 21095970},
        },
        # A plain one of the same load balancer.
        {
            **LUXEMBOURG,
            "id": "b0000000-0000-4000-8000-000000000002",
            "name": "shop-http",
            "load_balancer_id": "70000000-0000-4000-8000-000000000001",
            "secret_id": "",
        },
        # The same name in two load balancers.
        {
            **LUXEMBOURG,
            "id": "b0000000-0000-4000-8000-000000000003",
            "name": "metrics",
            "protocol": "PROMETHEUS",
            "protocol_port": 9101,
            "load_balancer_id": "70000000-0000-4000-8000-000000000001",
            "pool_count": 0,
        },
        {
            **LUXEMBOURG,
            "id": "b0000000-0000-4000-8000-000000000004",
            "name": "metrics",
            "protocol": "PROMETHEUS",
            "protocol_port": 9101,
            "load_balancer_id": "70000000-0000-4000-8000-000000000002",
            "pool_count": 0,
        },
        # The addresses of its load balancer are of both versions.
        {
            **LUXEMBOURG,
            "id": "b0000000-0000-4000-8000-000000000008",
            "name": "api",
            "protocol": "TCP",
            "protocol_port": 6443,
            "load_balancer_id": "70000000-0000-4000-8000-000000000002",
        },
        # The same port for two protocols.
        {
            **LUXEMBOURG,
            "id": "b0000000-0000-4000-8000-000000000005",
            "name": "dns-udp",
            "protocol": "UDP",
            "protocol_port": 53,
            "load_balancer_id": "70000000-0000-4000-8000-000000000003",
            "timeout_client_data": None,
        },
        {
            **LUXEMBOURG,
            "id": "b0000000-0000-4000-8000-000000000006",
            "name": "dns-tcp",
            "protocol": "TCP",
            "protocol_port": 53,
            "load_balancer_id": "70000000-0000-4000-8000-000000000003",
            "operating_status": "OFFLINE",
            "admin_state_up": False,
        },
        # In another project and in another region.
        {
            **FRANKFURT,
            "id": "b0000000-0000-4000-8000-000000000007",
            "name": "rehearsal-http",
            "load_balancer_id": "70000000-0000-4000-8000-000000000006",
        },
        # With all users that a listener can have.
        {
            **LUXEMBOURG,
            "id": "b0000000-0000-4000-8000-000000000009",
            "name": "console",
            "protocol_port": 8080,
            "load_balancer_id": "70000000-0000-4000-8000-000000000004",
            "pool_count": 0,
            "user_list": [
                {"username": name, "encrypted_password": f"$5$rounds=5000${name}$made-up-hash-of-a-password"}
                for name in ("operator", "auditor", "backup user")
            ],
        },
    )

    def balancers(self, document: Document) -> Sequence[str]:
        """Return the load balancer of a listener."""
        return balancers_of(document)

    def check_body(self, api: Gcore, document: Document, body: Body) -> None:
        """Refuse unknown secrets, users that do not fit, and networks of another version than the load balancer."""
        changes = body.changes()
        check_secrets(api, changes, "secret_id", "sni_secret_id")
        check_users([user["username"] for user in changes.get("user_list", [])])
        check_protocol(document, changes)
        for balancer in self.balancers(document):
            family = api.store.latest(BALANCERS, balancer)["vip_ip_family"]
            for cidr in changes.get("allowed_cidrs") or []:
                if family not in ("dual", f"ipv{ipaddress.ip_network(cidr).version}"):
                    raise invalid({"allowed_cidrs": [f"{cidr} does not match the {family} address"]})
