# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any, Literal

from pydantic import Field

from ..kind import Filter, equals, one_of
from ..messages import refuse
from ..store import Document
from .api import Gcore, Scope, invalid, scope_of
from .kind import GcoreKind, Write
from .security_group import unknown_groups
from .values import (
    DAY_ONE,
    Address,
    AddressOrNetwork,
    Body,
    Date,
    Flag,
    Limit,
    ListQuery,
    Shape,
    TagChanges,
    Uuid,
)


class IpAssignment(Shape):
    """An address of a port."""

    subnet_id: Uuid
    ip_address: Address


class AddressPair(Shape):
    """An address or a network that a port may use beside its own."""

    ip_address: AddressOrNetwork


class Capabilities(Shape):
    """The rules that are enforced on a port. Values that are not enforced can still be stored."""

    security_groups: bool = True
    port_security: bool = True
    allowed_address_pairs: bool = True


class Trunk(Shape):
    """The part of a port that carries others."""

    role: Literal["parent"]


class SubPort(Shape):
    """The part of a port that another port carries."""

    role: Literal["sub_port"]
    parent_port_id: Uuid


ResourceType = Literal[
    "baremetal_server",
    "basic_vm",
    "dhcp",
    "gpu_baremetal_server",
    "gpu_virtual_server",
    "instance",
    "load_balancer",
    "router",
]


class Attachment(Shape):
    """The owner of a port."""

    resource_id: Uuid | None
    resource_type: ResourceType | None
    trunk: Trunk | SubPort | None = None


class PortDocument(Shape):
    """A port. Answers do not show its project and region."""

    project_id: int
    region_id: int
    id: Uuid
    mac_address: str = "fa:16:3e:00:00:01"
    network_id: Uuid
    ip_assignments: list[IpAssignment] = []
    port_security_enabled: bool = True
    security_group_ids: list[Uuid] = []
    allowed_address_pairs: list[AddressPair] = []
    tags: dict[str, str] = {}
    system_tags: dict[str, str] = {}
    managed_by: Literal["user", "system"] = "user"
    capabilities: Capabilities | None = Capabilities()
    attached_to: Attachment | None = None
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE


class PatchPort(Body):
    """The body of an update."""

    allowed_address_pairs: Annotated[list[AddressPair], Field(max_length=10)] = []
    ip_assignments: Annotated[list[IpAssignment], Field(min_length=1)] = []
    port_security_enabled: bool = False
    security_group_ids: Annotated[list[Uuid], Field(max_length=10)] = []
    tags: TagChanges = {}


def any_assignment(key: str) -> Filter:
    """Return a filter for ports of which an address has one of the expected values."""

    def test(assignments: Any, expected: Any) -> bool:
        return not expected or any(assignment[key] in expected for assignment in assignments or [])

    return Filter(test, "ip_assignments")


class PortsQuery(ListQuery):
    """The query of the list."""

    limit: Limit = 100
    ids: Annotated[list[Uuid], one_of("id")] = []
    ip_addresses: Annotated[list[Address], any_assignment("ip_address")] = []
    network_ids: Annotated[list[Uuid], one_of("network_id")] = []
    subnet_ids: Annotated[list[Uuid], any_assignment("subnet_id")] = []
    attached: Annotated[Flag | None, Filter(lambda owner, expected: (owner is not None) is expected, "attached_to")] = (
        None
    )
    managed_by: Annotated[Literal["user", "system"] | None, equals()] = None
    parent_port_id: Annotated[Uuid | None, equals("attached_to.trunk.parent_port_id")] = None
    resource_id: Annotated[Uuid | None, equals("attached_to.resource_id")] = None
    resource_type: Annotated[ResourceType | None, equals("attached_to.resource_type")] = None
    order_by: Literal["created_at.asc", "created_at.desc", "network_id.asc", "network_id.desc"] = "created_at.desc"


class Port(GcoreKind):
    """Ports: their tags are a map, and sets have no order."""

    title = "Port"
    collection = "ports"
    document = PortDocument
    path = "/cloud/v1/ports/{project_id}/{region_id}"
    item = "port_id"
    query = PortsQuery
    writes = (Write(PatchPort, "update_port", starts_tasks=True),)
    hidden = frozenset({"project_id", "region_id"})
    seed = (
        # A plain port of an instance: two groups, one address, tags.
        {
            "id": "40000000-0000-4000-8000-000000000001",
            "project_id": 1,
            "region_id": 7,
            "mac_address": "fa:16:3e:00:00:01",
            "network_id": "10000000-0000-4000-8000-000000000001",
            "ip_assignments": [{"subnet_id": "20000000-0000-4000-8000-000000000001", "ip_address": "10.10.1.11"}],
            "security_group_ids": ["30000000-0000-4000-8000-000000000001", "30000000-0000-4000-8000-000000000002"],
            "tags": {"env": "production", "team": "backend"},
            "system_tags": {"image_name": "ubuntu-22.04", "os_type": "linux"},
            "attached_to": {"resource_id": "50000000-0000-4000-8000-000000000001", "resource_type": "instance"},
        },
        # Pairs: an address and a network of each family; also addresses in two subnets.
        {
            "id": "40000000-0000-4000-8000-000000000002",
            "project_id": 1,
            "region_id": 7,
            "mac_address": "fa:16:3e:00:00:02",
            "network_id": "10000000-0000-4000-8000-000000000001",
            "ip_assignments": [
                {"subnet_id": "20000000-0000-4000-8000-000000000001", "ip_address": "10.10.1.12"},
                {"subnet_id": "20000000-0000-4000-8000-000000000003", "ip_address": "2001:db8:10::12"},
            ],
            "security_group_ids": ["30000000-0000-4000-8000-000000000001"],
            "allowed_address_pairs": [
                {"ip_address": "10.10.1.100"},
                {"ip_address": "192.168.0.0/17"},
                {"ip_address": "2001:db8:10::100"},
                {"ip_address": "2001:db8:20::/48"},
            ],
            "attached_to": {"resource_id": "50000000-0000-4000-8000-000000000002", "resource_type": "instance"},
        },
        # No groups, security off.
        {
            "id": "40000000-0000-4000-8000-000000000003",
            "project_id": 1,
            "region_id": 7,
            "mac_address": "fa:16:3e:00:00:03",
            "network_id": "10000000-0000-4000-8000-000000000002",
            "ip_assignments": [{"subnet_id": "20000000-0000-4000-8000-000000000004", "ip_address": "192.168.50.13"}],
            "port_security_enabled": False,
            "attached_to": {"resource_id": "50000000-0000-4000-8000-000000000003", "resource_type": "instance"},
        },
        # Of a load balancer: the system manages it, and no user can change it.
        {
            "id": "40000000-0000-4000-8000-000000000004",
            "project_id": 1,
            "region_id": 7,
            "mac_address": "fa:16:3e:00:00:04",
            "network_id": "10000000-0000-4000-8000-000000000001",
            "ip_assignments": [{"subnet_id": "20000000-0000-4000-8000-000000000001", "ip_address": "10.10.1.14"}],
            "managed_by": "system",
            "attached_to": {"resource_id": "70000000-0000-4000-8000-000000000001", "resource_type": "load_balancer"},
        },
        # Attached to nothing: what is enforced is unknown.
        {
            "id": "40000000-0000-4000-8000-000000000005",
            "project_id": 1,
            "region_id": 7,
            "mac_address": "fa:16:3e:00:00:05",
            "network_id": "10000000-0000-4000-8000-000000000001",
            "ip_assignments": [{"subnet_id": "20000000-0000-4000-8000-000000000002", "ip_address": "10.10.2.15"}],
            "capabilities": None,
        },
        # Of a bare metal server whose driver does not enforce pairs.
        {
            "id": "40000000-0000-4000-8000-000000000006",
            "project_id": 1,
            "region_id": 7,
            "mac_address": "fa:16:3e:00:00:06",
            "network_id": "10000000-0000-4000-8000-000000000001",
            "ip_assignments": [{"subnet_id": "20000000-0000-4000-8000-000000000001", "ip_address": "10.10.1.16"}],
            "capabilities": {"allowed_address_pairs": False},
            "attached_to": {
                "resource_id": "50000000-0000-4000-8000-000000000006",
                "resource_type": "baremetal_server",
                "trunk": {"role": "parent"},
            },
        },
        # Carried by the port above.
        {
            "id": "40000000-0000-4000-8000-000000000007",
            "project_id": 1,
            "region_id": 7,
            "mac_address": "fa:16:3e:00:00:07",
            "network_id": "10000000-0000-4000-8000-000000000002",
            "ip_assignments": [{"subnet_id": "20000000-0000-4000-8000-000000000004", "ip_address": "192.168.50.17"}],
            "attached_to": {
                "resource_id": "50000000-0000-4000-8000-000000000006",
                "resource_type": "baremetal_server",
                "trunk": {"role": "sub_port", "parent_port_id": "40000000-0000-4000-8000-000000000006"},
            },
        },
        # In another project and in another region.
        {
            "id": "40000000-0000-4000-8000-000000000008",
            "project_id": 2,
            "region_id": 8,
            "mac_address": "fa:16:3e:00:00:08",
            "network_id": "10000000-0000-4000-8000-000000000003",
            "ip_assignments": [{"subnet_id": "20000000-0000-4000-8000-000000000005", "ip_address": "10.99.0.18"}],
        },
        # Without any address.
        {
            "id": "40000000-0000-4000-8000-000000000009",
            "project_id": 1,
            "region_id": 7,
            "mac_address": "fa:16:3e:00:00:09",
            "network_id": "10000000-0000-4000-8000-000000000001",
            "ip_assignments": [],
        },
    )

    def check_writable(self, key: str, document: Document, scope: Scope) -> None:
        """Refuse the update of a port that the system manages."""
        if document.get("managed_by") == "system":
            refuse(403, "ForbiddenError", f"Port {key} is managed by the system and cannot be changed")

    def check_lock(self, api: Gcore, key: str, document: Document) -> None:
        """Refuse the update of a locked port, unless the settings allow it."""
        if api.settings.port_locks:
            super().check_lock(api, key, document)

    def check_body(self, api: Gcore, document: Document, body: PatchPort) -> None:
        """Refuse unknown security groups, and addresses that do not belong to the network."""
        groups = {f"security_group_ids.{index}": group for index, group in enumerate(body.security_group_ids)}
        errors = unknown_groups(api, scope_of(self.collection, document), groups)
        network_id = document.get("network_id", "")
        subnets = self._subnets(api, network_id)
        for index, assignment in enumerate(body.ip_assignments):
            cidr = subnets.get(assignment.subnet_id)
            if cidr is None:
                text = f"Subnet {assignment.subnet_id} does not belong to the network {network_id} of the port"
                errors[f"ip_assignments.{index}.subnet_id"] = [text]
            elif ipaddress.ip_address(assignment.ip_address) not in ipaddress.ip_network(cidr):
                text = f"{assignment.ip_address} is not in {cidr}"
                errors[f"ip_assignments.{index}.ip_address"] = [text]
        if errors:
            raise invalid(errors)

    def _subnets(self, api: Gcore, network_id: str) -> dict[str, str]:
        """Return the addresses of the subnets of a network by ID."""
        subnets = api.store.all_latest("subnets")
        return {subnet["id"]: subnet["cidr"] for subnet in subnets if subnet["network_id"] == network_id}

    def apply(self, document: Document, body: PatchPort) -> Document:
        """Return the port with the changes of a body; equal to ``document`` where nothing changes."""
        names = body.model_fields_set
        changed = dict(document)
        if "allowed_address_pairs" in names:
            pairs = sorted({pair.ip_address for pair in body.allowed_address_pairs})
            changed["allowed_address_pairs"] = [{"ip_address": pair} for pair in pairs]
        if "ip_assignments" in names:
            assignments = [assignment.model_dump() for assignment in body.ip_assignments]
            # Their order has no meaning: in another order they are the same.
            if sorted(assignments, key=str) != sorted(document.get("ip_assignments") or [], key=str):
                changed["ip_assignments"] = assignments
        if "port_security_enabled" in names:
            changed["port_security_enabled"] = body.port_security_enabled
        if "security_group_ids" in names:
            changed["security_group_ids"] = sorted(set(body.security_group_ids))
        if "tags" in names:
            system_tags = document.get("system_tags") or {}
            changes = {key: value for key, value in body.tags.items() if key not in system_tags}
            tags = {**(document.get("tags") or {}), **changes}
            changed["tags"] = {key: value for key, value in tags.items() if value is not None}
        return changed
