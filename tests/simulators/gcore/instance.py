# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import ConfigDict, Field

from ..kind import Filter, contains, equals
from ..messages import Answer, Route, refuse
from ..store import Document
from .api import Gcore, GcoreCall, Scope, invalid, read_query
from .kind import Change, GcoreKind, Operation, Write
from .tasks import ResourceKey
from .values import (
    DAY_ONE,
    FRANKFURT,
    LUXEMBOURG,
    Address,
    Body,
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
    volumes: attaching and detaching a volume changes them, and the volume.
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


def flavor_of(vcpus: int, gibibytes: int) -> Document:
    """Return a flavor that instances can have."""
    name, ram = f"g2-standard-{vcpus}-{gibibytes}", gibibytes * 1024
    hardware = {"ram": str(ram), "vcpus": str(vcpus)}
    return Flavor(flavor_id=name, flavor_name=name, vcpus=vcpus, ram=ram, hardware_description=hardware).model_dump()


FLAVORS = tuple(flavor_of(vcpus, 2 * vcpus) for vcpus in (1, 2, 4, 8))


def available_flavors(server: Document) -> Sequence[Document]:
    """Return the flavors that a server can get: other ones; no source says whether its own is among them."""
    return [each for each in FLAVORS if server["kind"] != "baremetal" and each["flavor_id"] != flavor_id(server)]


def flavor_id(server: Document) -> str | None:
    """Return the ID of the flavor of a server."""
    return (server["flavor"] or {}).get("flavor_id")


class Power(NamedTuple):
    """An action: the state that it needs, the one that it leads to, and the task state in between."""

    before: VmState
    after: VmState
    task_state: str


ACTIONS = {
    "start": Power("stopped", "active", "powering-on"),
    "stop": Power("active", "stopped", "powering-off"),
    "suspend": Power("active", "suspended", "suspending"),
    "resume": Power("suspended", "active", "resuming"),
}
STATUSES: dict[str, InstanceStatus] = {"active": "ACTIVE", "stopped": "SHUTOFF", "suspended": "SUSPENDED"}


class ServerAction(Body, Operation):
    """The body of an action on a bare metal server."""

    action: Literal["start", "stop", "reboot", "reboot_hard"]
    activate_profile: bool | None = True

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse an action in another state than it needs; the contract calls that a wrong action."""
        if self.action != "start" and "activate_profile" in self.model_fields_set:
            raise invalid({"activate_profile": ["Extra inputs are not permitted"]})
        if self.action not in ACTIONS:
            refuse(501, "NotSimulated", f"the action {self.action} is not simulated")
        state = document["vm_state"]
        if state != ACTIONS[self.action].before:
            refuse(400, "ValidationError", f"Wrong action: cannot {self.action} a server while it is in {state}")

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the server in its new state."""
        state = ACTIONS[self.action].after
        return {**document, "vm_state": state, "status": STATUSES[state]}

    def interim(self, document: Document) -> Document:
        """Return what the server does."""
        return {"task_state": ACTIONS[self.action].task_state}


class InstanceAction(ServerAction):
    """The body of an action on an instance."""

    action: Literal["start", "stop", "suspend", "resume", "reboot", "reboot_hard"]  # type: ignore[assignment]

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse what a bare metal server cannot do, too."""
        if document["kind"] == "baremetal" and self.action in ("suspend", "resume"):
            refuse(400, "ValidationError", f"Wrong action: cannot {self.action} a bare metal server")
        super().check(api, document)


class ChangeFlavor(Body, Operation):
    """The body of a change of the flavor. An instance is in the state ``resized`` for a moment after it."""

    flavor_id: str

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse a flavor that is not available, and states in which OpenStack refuses it."""
        available = [each["flavor_id"] for each in available_flavors(document)]
        if self.flavor_id not in available:
            raise invalid({"flavor_id": [f"Input should be one of {', '.join(available)}"]})
        state = document["vm_state"]
        if state not in ("active", "stopped"):
            refuse(400, "ValidationError", f"The flavor of an instance cannot be changed while it is in {state}")

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the instance with its new flavor."""
        (flavor,) = (each for each in FLAVORS if each["flavor_id"] == self.flavor_id)
        return {**document, "flavor": flavor, "vm_state": "resized", "status": "VERIFY_RESIZE"}

    def interim(self, document: Document) -> Document:
        """Return what the instance does."""
        return {"task_state": "resize_migrating", "status": "RESIZE"}

    def settled(self, document: Document) -> Document:
        """Return the state that the instance had."""
        return {key: document[key] for key in ("vm_state", "status")}


GROUPS = "servergroups"


def group_of(api: Gcore, instance: Document) -> str | None:
    """Return the ID of the server group of an instance."""
    groups = api.store.all_latest(GROUPS)
    return next(
        (group["id"] for group in groups if len(without(group, instance)) < len(group["instances"] or [])), None
    )


def without(group: Document, instance: Document) -> Sequence[Document]:
    """Return the members of a server group but one."""
    return [each for each in group["instances"] or [] if each["instance_id"] != instance["id"]]


class PutIntoGroup(Body, Operation):
    """The body of a request that puts an instance into a server group. No source states the refusals."""

    servergroup_id: str

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse a bare metal server, an instance that is in a group, and an unknown group."""
        check_groups(document)
        if group_of(api, document) is not None:
            refuse(400, "ValidationError", f"Instance {document['id']} is already in a server group")
        scope = (document["project_id"], document["region_id"])
        groups: Any = api.kind(GROUPS)
        groups.find(api, self.servergroup_id, scope, latest=True)

    def changes_of_others(self, api: Gcore, document: Document) -> Sequence[tuple[ResourceKey, Change]]:
        """Return the change of the group."""

        def change(group: Document) -> Document:
            return {**group, "instances": [*(group["instances"] or []), {"instance_id": document["id"]}]}

        return [((GROUPS, self.servergroup_id), change)]


class RemoveFromGroup(Body, Operation):
    """A request without a body that removes an instance from its server group."""

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse a bare metal server, and an instance that is in no group."""
        check_groups(document)
        if group_of(api, document) is None:
            refuse(400, "ValidationError", f"Instance {document['id']} is not in a server group")

    def changes_of_others(self, api: Gcore, document: Document) -> Sequence[tuple[ResourceKey, Change]]:
        """Return the change of the group."""
        group_id = group_of(api, document)

        def change(group: Document) -> Document:
            return {**group, "instances": without(group, document)}

        return [] if group_id is None else [((GROUPS, group_id), change)]


def check_groups(server: Document) -> None:
    """Refuse a bare metal server."""
    if server["kind"] == "baremetal":
        refuse(400, "ValidationError", "Bare metal servers do not support server groups")


class AvailableFlavorsQuery(Query):
    """The query of the flavors that an instance can get."""

    not_simulated = frozenset({"include_prices"})


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


ITEM = "/cloud/v1/instances/{project_id}/{region_id}/{instance_id}"


class Instance(Server):
    """Instances: the list can include other kinds of servers."""

    title = "Instance"
    document = InstanceDocument
    path = "/cloud/v1/instances/{project_id}/{region_id}"
    item = "instance_id"
    query = InstancesQuery
    writes = (
        Write(NamedBody, "update_vm"),
        Write(
            InstanceAction,
            "{action}_vm",
            "POST",
            "/cloud/v2/instances/{project_id}/{region_id}/{instance_id}/action",
            starts_tasks=True,
        ),
        Write(ChangeFlavor, "resize_vm", "POST", f"{ITEM}/changeflavor", starts_tasks=True),
        Write(PutIntoGroup, "put_into_server_group", "POST", f"{ITEM}/put_into_servergroup", starts_tasks=True),
        Write(
            RemoveFromGroup, "remove_from_server_group", "POST", f"{ITEM}/remove_from_servergroup", starts_tasks=True
        ),
    )
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
            "volumes": [{"id": "60000000-0000-4000-8000-000000000501"}],
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
        {
            **LUXEMBOURG,
            "id": "50000000-0000-4000-8000-000000000008",
            "kind": "baremetal",
            "name": "storage-1",
            "created_at": "2024-01-21T10:30:00Z",
            "tags": [
                {"key": "os_type", "value": "linux", "read_only": True},
                {"key": "env", "value": "production"},
                {"key": "team", "value": "storage"},
            ],
            "flavor": {
                "flavor_id": "bm2-hf-medium",
                "flavor_name": "bm2-hf-medium",
                "vcpus": 16,
                "ram": 131072,
                "resource_class": "bm2-hf-medium",
                "hardware_description": {
                    "cpu": "1x 16C/32T",
                    "disk": "4x 4 TB NVMe",
                    "ram": "128 GB",
                    "network": "2x 25 Gbps",
                    "license": "",
                },
            },
            "addresses": {
                "backbone": [
                    {
                        "type": "fixed",
                        "addr": "10.10.2.31",
                        "interface_name": "eth0",
                        "subnet_id": "20000000-0000-4000-8000-000000000002",
                        "subnet_name": "storage",
                    }
                ]
            },
            "ssh_key_name": "operations",
        },
        # Suspended.
        {
            **LUXEMBOURG,
            "id": "50000000-0000-4000-8000-000000000009",
            "name": "cache-1",
            "created_at": "2024-01-22T10:30:00Z",
            "status": "SUSPENDED",
            "vm_state": "suspended",
        },
        # In another project and in another region.
        {**FRANKFURT, "id": "50000000-0000-4000-8000-000000000007", "name": "rehearsal-1"},
    )

    def routes(self) -> list[Route]:
        """Return the routes of the kind, with that of the flavors that an instance can get."""
        return [*super().routes(), ("GET", f"{ITEM}/available_flavors", self.get_flavors)]

    def get_flavors(self, api: Gcore, call: GcoreCall) -> Answer:
        """Answer the flavors that an instance can get."""
        read_query(AvailableFlavorsQuery, call)
        scope, key = self.target(api, call)
        flavors = [{**each, "disabled": False} for each in available_flavors(self.find(api, key, scope))]
        return Answer(200, {"count": len(flavors), "results": flavors})

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
