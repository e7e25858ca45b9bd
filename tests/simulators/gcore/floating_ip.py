# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Floating IPs."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from ..kind import equals, one_of
from ..messages import refuse
from ..store import Document
from .api import Gcore, invalid
from .kind import GcoreKind, Write
from .values import (
    DAY_ONE,
    FRANKFURT,
    LUXEMBOURG,
    Address,
    Body,
    Date,
    Query,
    Shape,
    Tag,
    TagChanges,
    TaggedListQuery,
    Uuid,
)

Status = Literal["ACTIVE", "DOWN", "ERROR"]
ROUTER = "60000000-0000-4000-8000-000000000030"
OWNERS = {"instance": ("instance", "instances"), "loadbalancer": ("load_balancer", "loadbalancers")}
"""The owner of a port in the list: by key, the type of the owner in the port, and its collection."""
NOT_IN_LISTS = {
    "instance": {"blackhole_ports", "changed_at", "ddos_profile", "fixed_ip_assignments", "instance_isolation", "kind"},
    "loadbalancer": {"logging"},
}
"""The keys of owners that the list leaves out."""


def check_version_4(text: str) -> str:
    """Check an IPv4 address."""
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        raise ValueError("Input is not a valid IPv4 address") from None


Address4 = Annotated[str, AfterValidator(check_version_4)]


class FloatingIpDocument(Shape):
    """A floating IP. Lists add the owner of its port."""

    project_id: int
    region_id: int
    region: str
    id: Uuid
    floating_ip_address: Address | None = None
    port_id: Uuid | None = None
    fixed_ip_address: Address | None = None
    router_id: Uuid | None = None
    status: Status | None = "ACTIVE"
    tags: list[Tag] = []
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE
    creator_task_id: Uuid | None = None
    task_id: Uuid | None = None


class TagsBody(Body):
    """The body of the older update, which cannot attach."""

    tags: TagChanges | None = None


class FloatingIpBody(TagsBody):
    """The body of an update."""

    port_id: Uuid | None = None
    fixed_ip_address: Address4 | None = None


class FloatingIpsQuery(TaggedListQuery):
    """The query of the list, which has no filter for addresses and no order."""

    port_ids: Annotated[list[Uuid], one_of("port_id")] = []
    status: Annotated[Status | None, equals()] = None


class FloatingIp(GcoreKind):
    """Floating IPs, which are attached to an IPv4 address of a port, or free."""

    title = "Floating IP"
    collection = "floatingips"
    document = FloatingIpDocument
    path = "/cloud/v1/floatingips/{project_id}/{region_id}"
    item = "floating_ip_id"
    query = FloatingIpsQuery
    not_simulated = ("POST", "DELETE")
    writes = (
        Write(TagsBody, "update_floating_ip"),
        Write(
            FloatingIpBody,
            "update_floating_ip",
            path="/cloud/v2/floatingips/{project_id}/{region_id}/{floating_ip_id}",
            starts_tasks=True,
            generation="today",
        ),
    )
    seed = (
        # Of an instance; one of its tags is read-only.
        {
            **LUXEMBOURG,
            "id": "a0000000-0000-4000-8000-000000000001",
            "floating_ip_address": "203.0.113.11",
            "port_id": "40000000-0000-4000-8000-000000000001",
            "fixed_ip_address": "10.10.1.11",
            "router_id": ROUTER,
            "tags": [
                {"key": "created_by", "value": "console", "read_only": True},
                {"key": "env", "value": "production"},
                {"key": "team", "value": "backend"},
            ],
        },
        # Free, and without tags.
        {
            **LUXEMBOURG,
            "id": "a0000000-0000-4000-8000-000000000002",
            "floating_ip_address": "203.0.113.12",
            "status": "DOWN",
        },
        # Of a load balancer.
        {
            **LUXEMBOURG,
            "id": "a0000000-0000-4000-8000-000000000003",
            "floating_ip_address": "203.0.113.13",
            "port_id": "40000000-0000-4000-8000-000000000004",
            "fixed_ip_address": "10.10.1.14",
            "router_id": ROUTER,
        },
        # In another project and in another region.
        {
            **FRANKFURT,
            "id": "a0000000-0000-4000-8000-000000000004",
            "floating_ip_address": "198.51.100.14",
            "status": "DOWN",
        },
    )

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return a floating IP; a list also shows the owner of its port."""
        shown = super().show(api, document, query)
        return {**shown, **self._owners(api, document)} if isinstance(query, FloatingIpsQuery) else shown

    def check_body(self, api: Gcore, document: Document, body: Any) -> None:
        """Refuse an address alone, an unknown port, an address that the port does not have, and one that is taken.

        A port without an address means its first one.

        No source states the answers to a taken address and to an address alone: they are assumptions.
        """
        names = body.model_fields_set
        if "fixed_ip_address" in names and body.port_id is None:
            raise invalid({"fixed_ip_address": ["It needs port_id"]})
        if "port_id" not in names or body.port_id is None:
            return
        addresses = self._addresses(api, document, body.port_id)
        if body.fixed_ip_address is None and not addresses:
            raise invalid({"port_id": [f"Port {body.port_id} has no IPv4 address"]})
        address = body.fixed_ip_address or addresses[0]
        if address not in addresses:
            raise invalid({"fixed_ip_address": [f"Port {body.port_id} does not have the address {address}"]})
        body.fixed_ip_address = address
        for other in api.store.all_latest(self.collection):
            place = (other["port_id"], other["fixed_ip_address"])
            if other["id"] != document["id"] and place == (body.port_id, address):
                refuse(409, "ConflictError", f"Address {address} of port {body.port_id} is already in use")

    def apply(self, document: Document, body: Any) -> Document:
        """Return the floating IP with the changes of a body; equal to ``document`` where nothing changes."""
        changed = super().apply(document, body)
        if "port_id" in body.model_fields_set:
            changed.update(fixed_ip_address=body.fixed_ip_address, router_id=body.port_id and ROUTER)
        return changed

    def _addresses(self, api: Gcore, document: Document, port_id: str) -> Sequence[str]:
        """Return the IPv4 addresses of a port in the same project and region."""
        scope = (document["project_id"], document["region_id"])
        ports = {port["id"]: port for port in api.store.all_latest("ports")}
        port = ports.get(port_id, {})
        if (port.get("project_id"), port.get("region_id")) != scope:
            refuse(404, "NotFoundError", f"Port {port_id} could not be found")
        addresses = [assignment["ip_address"] for assignment in port["ip_assignments"] or []]
        return [address for address in addresses if ":" not in address]

    def _owners(self, api: Gcore, document: Document) -> Document:
        """Return the instance and the load balancer of the port; None where it has another owner or none."""
        ports = {port["id"]: port for port in api.store.all_visible("ports", api.now)}
        owner = ports.get(document["port_id"], {}).get("attached_to") or {}
        found: Document = {}
        for key, (resource_type, collection) in OWNERS.items():
            is_owner = owner.get("resource_type") == resource_type and api.store.has(collection, owner["resource_id"])
            shown = api.store.visible(collection, owner["resource_id"], api.now) if is_owner else None
            found[key] = shown and {each: value for each, value in shown.items() if each not in NOT_IN_LISTS[key]}
        if found["instance"]:
            # The contract knows no null here, and only these keys of the flavor.
            instance = found["instance"]
            instance["creator_task_id"] = instance["creator_task_id"] or ROUTER
            instance["flavor"] = {key: instance["flavor"][key] for key in ("flavor_id", "flavor_name", "ram", "vcpus")}
        return found
