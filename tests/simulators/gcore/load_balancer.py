# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from ..kind import contains, equals, is_set
from ..store import Document
from .api import Gcore, Scope, invalid
from .balancer_part import BalancerPart
from .kind import Operation, Write
from .lb_flavor import FLAVORS, LoadBalancerFlavor
from .values import (
    DAY_ONE,
    FRANKFURT,
    LUXEMBOURG,
    Address,
    Body,
    Date,
    Flag,
    Name,
    NamedBody,
    Query,
    Shape,
    Tag,
    TaggedListQuery,
    Uuid,
)

# Labels of lower case letters, digits and dashes, joined by dots.
TOPIC = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
MAX_TOPIC_LENGTH = 223


def check_topic(text: str) -> str:
    """Check the name of a topic for logs."""
    if len(text) > MAX_TOPIC_LENGTH or not TOPIC.fullmatch(text):
        raise ValueError(
            f"String should match pattern '^{TOPIC.pattern}$' and have at most {MAX_TOPIC_LENGTH} characters"
        )
    return text


Topic = Annotated[str, AfterValidator(check_topic)]


class PlacedAddress(Shape):
    """One more address of a load balancer."""

    ip_address: Address
    subnet_id: Uuid


class VrrpAddress(PlacedAddress):
    """An address of one of the machines behind a load balancer."""

    role: Literal["MASTER", "BACKUP", "STANDALONE"]


class Listener(Shape):
    """A listener of a load balancer."""

    id: Uuid


class Statistics(Shape):
    """The traffic of a load balancer."""

    active_connections: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    request_errors: int = 0
    total_connections: int = 0


class Retention(Shape):
    """How many days logs are kept."""

    period: Annotated[int, Field(ge=1, le=1825)] | None


class LoggingOn(Shape):
    """The destination of logs."""

    enabled: Literal[True]
    destination_region_id: int | None = None
    topic_name: str | None = None
    retention_policy: Retention | None = None


class LoggingOff(Shape):
    """Without logs nothing else is shown."""

    enabled: Literal[False] = False


OperatingStatus = Literal["DEGRADED", "DRAINING", "ERROR", "NO_MONITOR", "OFFLINE", "ONLINE"]
ProvisioningStatus = Literal["ACTIVE", "DELETED", "ERROR", "PENDING_CREATE", "PENDING_DELETE", "PENDING_UPDATE"]
Connectivity = Literal["L2", "L3"]


class LoadBalancerDocument(Shape):
    """A load balancer."""

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: Name
    operating_status: OperatingStatus = "ONLINE"
    provisioning_status: ProvisioningStatus = "ACTIVE"
    admin_state_up: bool = True
    preferred_connectivity: Connectivity = "L2"
    logging: LoggingOn | LoggingOff | None = LoggingOff()
    tags_v2: list[Tag] = []
    flavor: LoadBalancerFlavor | None = LoadBalancerFlavor()
    listeners: list[Listener] = []
    floating_ips: list[dict[str, Any]] = []
    vip_address: Address | None = None
    vip_port_id: Uuid | None = None
    vip_ip_family: Literal["dual", "ipv4", "ipv6"] | None = "ipv4"
    vip_fqdn: str | None = None
    additional_vips: list[PlacedAddress] = []
    vrrp_ips: list[VrrpAddress] = []
    stats: Statistics | None = Statistics()
    ddos_profile: dict[str, Any] | None = None
    created_at: Date = DAY_ONE
    updated_at: Date | None = DAY_ONE
    task_id: Uuid | None = None
    creator_task_id: Uuid | None = None


class LoggingBody(Shape):
    """Logging in a body. The object is taken as a whole: what it leaves out is reset."""

    enabled: bool = False
    destination_region_id: int | None = None
    topic_name: Topic | None = None
    retention_policy: Retention | None = None


class PatchLoadBalancerV1(NamedBody):
    """The body of an update in the first version of the route."""

    preferred_connectivity: Connectivity = "L2"
    logging: LoggingBody = LoggingBody()

    def changes(self) -> Document:
        """Return the values to store; logging that is off has no other values."""
        changes = super().changes()
        if "logging" in changes:
            changes["logging"] = self.logging.model_dump() if self.logging.enabled else LoggingOff().model_dump()
        return changes


class PatchLoadBalancer(PatchLoadBalancerV1):
    """The body of an update in the second version of the route."""

    admin_state_up: bool = True


class ResizeLoadBalancer(Body, Operation):
    """The body of a change of the flavor. It replaces the machines behind the load balancer, with their addresses."""

    flavor: str

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse an unknown flavor."""
        if self.flavor not in FLAVORS:
            raise invalid({"flavor": [f"Flavor {self.flavor} could not be found"]})

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the load balancer with its new flavor; equal to ``document`` where it has this flavor."""
        flavor = FLAVORS[self.flavor]
        if document["flavor"] == flavor:
            return document
        machines = [
            {**each, "ip_address": str(ipaddress.ip_address(each["ip_address"]) + 100)} for each in document["vrrp_ips"]
        ]
        return {**document, "flavor": flavor, "vrrp_ips": machines}


class LoadBalancerQuery(Query):
    """The query of the single read."""

    show_stats: Flag = False
    with_ddos: Flag = False


class LoadBalancersQuery(TaggedListQuery, LoadBalancerQuery):
    """The query of the list. Names match in part."""

    name: Annotated[str, contains()] = ""
    assigned_floating: Annotated[Flag | None, is_set("floating_ips")] = None
    logging_enabled: Annotated[Flag | None, is_set("logging.enabled")] = None
    operating_status: Annotated[OperatingStatus | None, equals()] = None
    provisioning_status: Annotated[ProvisioningStatus | None, equals()] = None
    order_by: Literal[
        "created_at.asc",
        "created_at.desc",
        "flavor.asc",
        "flavor.desc",
        "name.asc",
        "name.desc",
        "operating_status.asc",
        "operating_status.desc",
        "provisioning_status.asc",
        "provisioning_status.desc",
        "updated_at.asc",
        "updated_at.desc",
        "vip_address.asc",
        "vip_address.desc",
        "vip_ip_family.asc",
        "vip_ip_family.desc",
    ] = "created_at.desc"


class LoadBalancer(BalancerPart):
    """Load balancers. The answer of the first version of the route does not know the addresses of its machines."""

    title = "Load balancer"
    collection = "loadbalancers"
    document = LoadBalancerDocument
    path = "/cloud/v1/loadbalancers/{project_id}/{region_id}"
    item = "load_balancer_id"
    query = LoadBalancersQuery
    item_query = LoadBalancerQuery
    writes = (
        Write(PatchLoadBalancerV1, "update_loadbalancer", answer={"vrrp_ips": []}),
        Write(
            PatchLoadBalancer,
            "update_loadbalancer",
            path="/cloud/v2/loadbalancers/{project_id}/{region_id}/{load_balancer_id}",
            starts_tasks=True,
            generation="today",
        ),
        Write(
            ResizeLoadBalancer,
            "resize_loadbalancer",
            "POST",
            "/cloud/v1/loadbalancers/{project_id}/{region_id}/{load_balancer_id}/resize",
            starts_tasks=True,
        ),
    )
    not_simulated = ("POST", "DELETE")
    hidden_on_pages = frozenset({"admin_state_up", "vip_fqdn"})
    shown_on_request = {"ddos_profile": "with_ddos", "stats": "show_stats"}
    tags_key = "tags_v2"
    seed = (
        # A plain one: one of its tags is read-only, logging is off.
        {
            **LUXEMBOURG,
            "id": "70000000-0000-4000-8000-000000000001",
            "name": "web-lb",
            "tags_v2": [
                {"key": "k8s_cluster", "value": "shop", "read_only": True},
                {"key": "env", "value": "production"},
                {"key": "team", "value": "backend"},
            ],
            "listeners": [
                {"id": "b0000000-0000-4000-8000-000000000001"},
                {"id": "b0000000-0000-4000-8000-000000000002"},
                {"id": "b0000000-0000-4000-8000-000000000003"},
            ],
            "floating_ips": [
                {
                    "id": "60000000-0000-4000-8000-000000000006",
                    "project_id": 1,
                    "region_id": 7,
                    "region": "Luxembourg-2",
                    "created_at": "2024-01-15T10:30:00Z",
                    "updated_at": "2024-01-15T10:30:00Z",
                    "creator_task_id": None,
                    "task_id": None,
                    "fixed_ip_address": "10.10.1.14",
                    "floating_ip_address": "203.0.113.14",
                    "port_id": "40000000-0000-4000-8000-000000000004",
                    "router_id": "60000000-0000-4000-8000-000000000007",
                    "status": "ACTIVE",
                    "tags": [],
                }
            ],
            "vip_address": "10.10.1.14",
            "vip_port_id": "40000000-0000-4000-8000-000000000004",
            "vip_fqdn": "web-lb.lux2.example.com",
            "vrrp_ips": [
                {"ip_address": "10.10.1.21", "subnet_id": "20000000-0000-4000-8000-000000000001", "role": "MASTER"},
                {"ip_address": "10.10.1.22", "subnet_id": "20000000-0000-4000-8000-000000000001", "role": "BACKUP"},
            ],
            "stats": {
                "active_connections": 3,
                "bytes_in": 34942398609,
                "bytes_out": 304777113641,
                "total_connections": 21095970,
            },
        },
        # Its logs go to another region; no tags.
        {
            **LUXEMBOURG,
            "id": "70000000-0000-4000-8000-000000000002",
            "name": "api-lb",
            "created_at": "2024-01-16T10:30:00Z",
            "updated_at": "2024-01-16T11:00:00Z",
            "preferred_connectivity": "L3",
            "logging": {
                "enabled": True,
                "destination_region_id": 8,
                "topic_name": "api.access-logs",
                "retention_policy": {"period": 45},
            },
            "flavor": {"flavor_id": "lb1-2-4", "flavor_name": "lb1-2-4", "vcpus": 2, "ram": 4096},
            "listeners": [
                {"id": "b0000000-0000-4000-8000-000000000004"},
                {"id": "b0000000-0000-4000-8000-000000000008"},
            ],
            "vip_address": "10.10.1.30",
            "vip_ip_family": "dual",
            "additional_vips": [{"ip_address": "2001:db8:10::30", "subnet_id": "20000000-0000-4000-8000-000000000003"}],
            "vrrp_ips": [
                {"ip_address": "10.10.1.31", "subnet_id": "20000000-0000-4000-8000-000000000001", "role": "STANDALONE"}
            ],
        },
        # For tests of locks.
        {
            **LUXEMBOURG,
            "id": "70000000-0000-4000-8000-000000000003",
            "name": "queue-lb",
            "listeners": [
                {"id": "b0000000-0000-4000-8000-000000000005"},
                {"id": "b0000000-0000-4000-8000-000000000006"},
            ],
            "created_at": "2024-01-17T10:30:00Z",
            "operating_status": "OFFLINE",
            "tags_v2": [{"key": "env", "value": "production"}],
        },
        # The same name twice: names of load balancers are not unique.
        {
            **LUXEMBOURG,
            "id": "70000000-0000-4000-8000-000000000004",
            "name": "twin",
            "created_at": "2024-01-18T10:30:00Z",
            "operating_status": "NO_MONITOR",
        },
        # Without traffic, and without logging.
        {
            **LUXEMBOURG,
            "id": "70000000-0000-4000-8000-000000000005",
            "name": "twin",
            "created_at": "2024-01-19T10:30:00Z",
            "operating_status": "OFFLINE",
            "admin_state_up": False,
            "logging": None,
            "updated_at": None,
        },
        # In another project and in another region.
        {
            **FRANKFURT,
            "id": "70000000-0000-4000-8000-000000000006",
            "name": "rehearsal-lb",
            "listeners": [{"id": "b0000000-0000-4000-8000-000000000007"}],
        },
    )

    def balancers(self, document: Document) -> Sequence[str]:
        """Return itself."""
        return [str(document["id"])]

    def candidates(self, api: Gcore, scope: Scope | None, query: Query) -> Sequence[Document]:
        """Return the load balancers of which the list selects: by the status that a task changes."""
        return [self.show(api, item, query) for item in super().candidates(api, scope, query)]

    def check_body(self, api: Gcore, document: Document, body: PatchLoadBalancerV1) -> None:
        """Refuse an unknown region."""
        region_id = body.logging.destination_region_id
        if region_id is not None and not api.store.has("regions", region_id):
            raise invalid({"logging.destination_region_id": [f"Region {region_id} could not be found"]})
