# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from ..kind import Filter, contains, equals
from ..store import Document
from .api import Gcore, GcoreCall, Scope, invalid
from .kind import GcoreKind, Write
from .values import (
    DAY_ONE,
    FRANKFURT,
    LUXEMBOURG,
    Address,
    Date,
    Flag,
    HasTags,
    ListQuery,
    Moment,
    Name,
    NamedBody,
    Query,
    Shape,
    Tag,
    TagFilter,
    TagValue,
    Uuid,
    read_date,
    tags_of,
)


class Flavor(Shape):
    """The flavor of an instance; bare metal has more fields."""

    model_config = ConfigDict(extra="allow")

    flavor_id: str = "g2-standard-2-4"
    flavor_name: str = "g2-standard-2-4"
    vcpus: int = 2
    ram: int = 4096
    hardware_description: dict[str, str] = {"ram": "4096", "vcpus": "2"}
    os_type: str = "linux"
    architecture: str = "x86_64"


class FixedIp(Shape):
    """An address of an instance."""

    subnet_id: Uuid
    ip_address: Address
    external: bool = False


class Volume(Shape):
    """A volume of an instance."""

    id: Uuid
    delete_on_termination: bool = False


class NamedGroup(Shape):
    """A security group as instances show it."""

    name: Name


InstanceStatus = Literal[
    "ACTIVE",
    "BUILD",
    "DELETED",
    "ERROR",
    "HARD_REBOOT",
    "MIGRATING",
    "PASSWORD",
    "PAUSED",
    "REBOOT",
    "REBUILD",
    "RESCUE",
    "RESIZE",
    "REVERT_RESIZE",
    "SHELVED",
    "SHELVED_OFFLOADED",
    "SHUTOFF",
    "SOFT_DELETED",
    "SUSPENDED",
    "UNKNOWN",
    "VERIFY_RESIZE",
]

VmState = Literal[
    "active",
    "building",
    "deleted",
    "error",
    "paused",
    "rescued",
    "resized",
    "shelved",
    "shelved_offloaded",
    "soft-deleted",
    "stopped",
    "suspended",
]


class InstanceDocument(Shape):
    """An instance.

    kind: not shown; lists leave some kinds out.
    changed_at: not shown; lists select by it.
    """

    kind: Literal["vm", "baremetal", "k8s"] = "vm"
    changed_at: Date = DAY_ONE
    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: str
    created_at: Date = DAY_ONE
    status: InstanceStatus = "ACTIVE"
    vm_state: VmState = "active"
    task_state: str | None = None
    task_id: str | None = None
    creator_task_id: str | None = None
    flavor: Flavor = Flavor()
    addresses: dict[str, list[dict[str, str | None]]] = {}
    fixed_ip_assignments: list[FixedIp] | None = []
    security_groups: list[NamedGroup] = []
    ssh_key_name: str | None = None
    volumes: list[Volume] = []
    tags: list[Tag] = []
    instance_description: str | None = None
    instance_isolation: dict[str, str | None] | None = None
    blackhole_ports: list[dict[str, Any]] = []
    ddos_profile: dict[str, Any] | None = None


def any_text(test: Any) -> Any:
    """Return a test for a text that may be missing."""
    return lambda value, expected: test(value or "", expected)


def has_address(networks: Any, expected: str) -> bool:
    """Return whether an address of the instance contains the expected text."""
    return not expected or any(expected in item["addr"] for items in (networks or {}).values() for item in items)


def is_floating(assignments: Any, expected: bool) -> bool:
    """Return whether the instance has, or has not, an address that can get a floating one."""
    return expected is any(not assignment["external"] for assignment in assignments or [])


class BareMetalQuery(ListQuery):
    """The query of the list of bare metal servers."""

    not_simulated = frozenset({"only_with_fixed_external_ip", "with_interfaces_name"})
    order_keys = {"created": "created_at"}

    name: Annotated[str, contains()] = ""
    uuid: Annotated[
        str, Field(max_length=36), Filter(any_text(lambda key, expected: expected.lower() in key), "id")
    ] = ""
    ip: Annotated[str, Filter(has_address, "addresses")] = ""
    flavor_id: Annotated[str | None, equals("flavor.flavor_id")] = None
    flavor_prefix: Annotated[str, Filter(any_text(str.startswith), "flavor.flavor_id")] = ""
    status: Annotated[
        Literal["ACTIVE", "BUILD", "ERROR", "HARD_REBOOT", "REBOOT", "REBUILD", "RESCUE", "SHUTOFF", "SUSPENDED"]
        | None,
        equals(),
    ] = None
    tag_key_value: Annotated[TagFilter, HasTags] = {}
    tag_value: Annotated[
        list[TagValue],
        Filter(lambda item, expected: not expected or any(value in expected for value in tags_of(item).values()), ""),
    ] = []
    include_k8s: Flag = True
    only_isolated: Annotated[
        Flag, Filter(lambda isolation, expected: not expected or isolation is not None, "instance_isolation")
    ] = False
    with_ddos: Flag = False
    changes_since: Annotated[
        Moment | None, Filter(lambda date, expected: read_date(date) >= expected, "changed_at")
    ] = Field(default=None, alias="changes-since")
    changes_before: Annotated[
        Moment | None, Filter(lambda date, expected: read_date(date) <= expected, "changed_at")
    ] = Field(default=None, alias="changes-before")
    protection_status: Literal["Active", "Queued", "Error"] | None = None
    profile_name: str | None = None
    type_ddos_profile: Literal["basic", "advanced"] | None = None
    order_by: Literal["created.asc", "created.desc", "name.asc", "name.desc", "status.asc", "status.desc"] = (
        "created.desc"
    )


class InstancesQuery(BareMetalQuery):
    """The query of the list of instances."""

    not_simulated = BareMetalQuery.not_simulated | {"include_ai"}

    available_floating: Annotated[Flag | None, Filter(is_floating, "fixed_ip_assignments")] = None
    exclude_flavor_prefix: Annotated[
        str | None, Filter(any_text(lambda flavor, prefix: not flavor.startswith(prefix)), "flavor.flavor_id")
    ] = None
    exclude_secgroup: Annotated[
        str | None,
        Filter(lambda groups, expected: all(group["name"] != expected for group in groups or []), "security_groups"),
    ] = None
    include_baremetal: Flag = False
    status: Annotated[
        Literal[
            "ACTIVE",
            "BUILD",
            "ERROR",
            "HARD_REBOOT",
            "MIGRATING",
            "PAUSED",
            "REBOOT",
            "REBUILD",
            "RESIZE",
            "REVERT_RESIZE",
            "SHELVED",
            "SHELVED_OFFLOADED",
            "SHUTOFF",
            "SOFT_DELETED",
            "SUSPENDED",
            "VERIFY_RESIZE",
        ]
        | None,
        equals(),
    ] = None  # type: ignore[assignment]


def protection_matches(server: Document, query: Any) -> bool:
    """Return whether the DDoS protection passes the filters, which have an effect with ``with_ddos`` only."""
    profile = server.get("ddos_profile") or {}
    return not query.with_ddos or (
        query.protection_status in (None, (profile.get("status") or {}).get("status"))
        and query.profile_name in (None, (profile.get("profile_template") or {}).get("name"))
        and query.type_ddos_profile in (None, "advanced" if profile else "basic")
    )


class Server(GcoreKind):
    """Servers: instances and bare metal servers are documents of one collection."""

    collection = "instances"
    hidden = frozenset({"kind", "changed_at"})
    shown_on_request = {"ddos_profile": "with_ddos"}

    def server_kinds(self, api: Gcore, query: Any) -> set[str]:
        """Return which kinds of servers the list has."""
        raise NotImplementedError

    def candidates(self, api: Gcore, scope: Scope | None, query: Query) -> Sequence[Document]:
        """Return the servers of which the list selects."""
        kinds = self.server_kinds(api, query)
        servers = [server for server in super().candidates(api, scope, query) if server["kind"] in kinds]
        return [server for server in servers if protection_matches(server, query)]


class Instance(Server):
    """Instances: the list can include other kinds of servers."""

    title = "Instance"
    document = InstanceDocument
    path = "/cloud/v1/instances/{project_id}/{region_id}"
    item = "instance_id"
    query = InstancesQuery
    writes = (Write(NamedBody, "update_vm"),)
    not_simulated = ("DELETE",)
    seed = (
        # A plain one; two of its tags are read-only.
        {
            **LUXEMBOURG,
            "id": "50000000-0000-4000-8000-000000000001",
            "name": "web-1",
            "tags": [
                {"key": "image_name", "value": "ubuntu-22.04", "read_only": True},
                {"key": "os_type", "value": "linux", "read_only": True},
                {"key": "env", "value": "production"},
                {"key": "team", "value": "backend"},
            ],
            "addresses": {
                "backbone": [
                    {"type": "fixed", "addr": "10.10.1.11", "interface_name": "eth0"},
                    {"type": "floating", "addr": "203.0.113.11"},
                ]
            },
            "fixed_ip_assignments": [{"subnet_id": "20000000-0000-4000-8000-000000000001", "ip_address": "10.10.1.11"}],
            "security_groups": [{"name": "default"}, {"name": "web"}],
            "ssh_key_name": "operations",
            "volumes": [{"id": "60000000-0000-4000-8000-000000000003", "delete_on_termination": True}],
        },
        # No tags at all.
        {
            **LUXEMBOURG,
            "id": "50000000-0000-4000-8000-000000000002",
            "name": "db-1",
            "created_at": "2024-01-16T10:30:00Z",
            "flavor": {"flavor_id": "g2-standard-4-8", "flavor_name": "g2-standard-4-8", "vcpus": 4, "ram": 8192},
            "addresses": {"backbone": [{"type": "fixed", "addr": "10.10.1.12", "interface_name": "eth0"}]},
        },
        # For tests of locks.
        {
            **LUXEMBOURG,
            "id": "50000000-0000-4000-8000-000000000003",
            "name": "queue-1",
            "created_at": "2024-01-17T10:30:00Z",
            "status": "SHUTOFF",
            "vm_state": "stopped",
            "instance_description": "Stopped over the weekend",
            "tags": [{"key": "os_type", "value": "linux", "read_only": True}, {"key": "env", "value": "production"}],
        },
        # The same name twice: names of instances are not unique.
        {
            **LUXEMBOURG,
            "id": "50000000-0000-4000-8000-000000000004",
            "name": "twin",
            "created_at": "2024-01-18T10:30:00Z",
        },
        {
            **LUXEMBOURG,
            "id": "50000000-0000-4000-8000-000000000005",
            "name": "twin",
            "created_at": "2024-01-19T10:30:00Z",
            "instance_isolation": {"reason": "Suspicious activities"},
        },
        # Bare metal: lists show it on request only.
        {
            **LUXEMBOURG,
            "id": "50000000-0000-4000-8000-000000000006",
            "kind": "baremetal",
            "name": "metal-1",
            "created_at": "2024-01-20T10:30:00Z",
            "flavor": {
                "flavor_id": "bm1-infrastructure-small",
                "flavor_name": "bm1-infrastructure-small",
                "vcpus": 8,
                "ram": 32768,
                "resource_class": "bm1-infrastructure-small",
                "hardware_description": {
                    "cpu": "1x 8C/16T",
                    "disk": "2x 960 GB SSD",
                    "ram": "32 GB",
                    "network": "2x 10 Gbps",
                    "license": "",
                },
            },
        },
        # In another project and in another region.
        {**FRANKFURT, "id": "50000000-0000-4000-8000-000000000007", "name": "rehearsal-1"},
    )

    def check_query(self, api: Gcore, call: GcoreCall) -> None:
        """Refuse a parameter that newer APIs may not know."""
        if api.settings.bare_metal == "refused" and "include_baremetal" in call.query:
            raise invalid({"include_baremetal": ["Extra inputs are not permitted"]})

    def server_kinds(self, api: Gcore, query: Any) -> set[str]:
        """Return which kinds of servers the list has."""
        kinds = {"vm"}
        if query.include_k8s:
            kinds.add("k8s")
        if query.include_baremetal and api.settings.bare_metal == "included":
            kinds.add("baremetal")
        return kinds
