# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools of load balancers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from ..kind import Filter, contains
from ..messages import refuse
from ..store import Document
from .api import Gcore
from .balancer_part import HIDDEN, BalancerPart, Milliseconds, balancers_of, check_secrets
from .kind import Write
from .load_balancer import OperatingStatus, ProvisioningStatus
from .values import FRANKFURT, LUXEMBOURG, Address, Body, Flag, ListQuery, Name, Query, Shape, Uuid

TIMEOUTS = {"timeout_client_data": 50_000, "timeout_member_connect": 5_000, "timeout_member_data": 50_000}
"""What null stands for."""
NOT_SIMULATED = {"healthmonitor", "members", "session_persistence"}

Algorithm = Literal["LEAST_CONNECTIONS", "ROUND_ROBIN", "SOURCE_IP"]
Protocol = Literal["HTTP", "HTTPS", "PROXY", "PROXYV2", "TCP", "UDP"]
Port = Annotated[int, Field(ge=1, le=65535)]


class Owner(Shape):
    """A load balancer or a listener of a pool."""

    id: Uuid


class Member(Shape):
    """A member of a pool."""

    id: Uuid
    address: Address
    protocol_port: Port = 8080
    weight: Annotated[int, Field(gt=0, le=256)] = 1
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
    type: Literal["HTTP", "HTTPS", "K8S", "PING", "TCP", "TLS-HELLO", "UDP-CONNECT"] = "HTTP"
    delay: Annotated[int, Field(ge=1, le=2147483647)] = 10
    timeout: Annotated[int, Field(ge=0, le=2147483)] = 5
    max_retries: Annotated[int, Field(ge=1, le=10)] = 3
    max_retries_down: Annotated[int, Field(ge=1, le=10)] = 3
    admin_state_up: bool = True
    url_path: str | None = "/"
    http_method: str | None = "GET"
    http_version: Literal["1.0", "1.1"] | None = None
    domain_name: str | None = None
    expected_codes: str | None = "200"
    operating_status: OperatingStatus = "ONLINE"
    provisioning_status: ProvisioningStatus = "ACTIVE"


class SessionPersistence(Shape):
    """How a client stays with a member."""

    type: Literal["APP_COOKIE", "HTTP_COOKIE", "SOURCE_IP"]
    cookie_name: str | None = None
    persistence_granularity: str | None = None
    persistence_timeout: int | None = None


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
    healthmonitor: dict[str, Any] | None = None
    lb_algorithm: Algorithm = "ROUND_ROBIN"
    members: list[dict[str, Any]] | None = None
    name: Name = ""
    protocol: Protocol = "HTTP"
    secret_id: Uuid | None = None
    session_persistence: dict[str, Any] | None = None
    timeout_client_data: Milliseconds | None = None
    timeout_member_connect: Milliseconds | None = None
    timeout_member_data: Milliseconds | None = None

    def changes(self) -> Document:
        """Return the values to store: null stands for a default."""
        changes = super().changes()
        defaults = {key: value for key, value in TIMEOUTS.items() if key in changes and changes[key] is None}
        return {**changes, **defaults}


def belongs_to(key: str) -> Filter:
    """Return a filter for pools of one load balancer or listener, whose IDs are under this key."""
    return Filter(lambda document, expected: expected in [each["id"] for each in document[key]], "")


class LbPoolsQuery(ListQuery):
    """The query of the list, which has no order. Names match in part. Without details, members are IDs alone."""

    name: Annotated[str, contains()] = ""
    load_balancer_id: Annotated[Uuid | None, belongs_to("loadbalancers")] = None
    listener_id: Annotated[Uuid | None, belongs_to("listeners")] = None
    details: Flag = False


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
    )
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
    )

    def balancers(self, document: Document) -> Sequence[str]:
        """Return the load balancers of a pool."""
        return balancers_of(document)

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return a pool; a list without details shows the IDs of its members alone."""
        shown = super().show(api, document, query)
        if isinstance(query, LbPoolsQuery) and not query.details:
            shown["members"] = [{"id": member["id"]} for member in shown["members"]]
        return shown

    def check_body(self, api: Gcore, document: Document, body: LbPoolBody) -> None:
        """Refuse unknown secrets, and what has requests of its own."""
        for key in sorted(NOT_SIMULATED & body.model_fields_set):
            refuse(501, "NotSimulated", f"the update of {key} is not simulated")
        check_secrets(api, body.changes(), "secret_id", "ca_secret_id", "crl_secret_id")
