# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shapes of the Gcore Cloud API: stored documents, request bodies, queries."""

from __future__ import annotations

import ipaddress
import json
import re
from datetime import datetime, timezone
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ..api import STRICT

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z 0-9._\-]{1,61}[a-zA-Z0-9._]")
TAG_KEY = re.compile(r"[^\s=]+")
TAG_VALUE = re.compile(r"[^ \t\n\r\f\v]([^\t\n\r\f\v]*[^ \t\n\r\f\v])?")
LONGEST_TAG = 255
# Labels of lower case letters, digits and dashes, joined by dots.
TOPIC = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LONGEST_TOPIC = 223
LONGEST_DESCRIPTION = 255
LONGEST_RETENTION = 1825


def clean_uuid(text: str) -> str:
    """Return a UUID of version 4 in lower case."""
    if not UUID.fullmatch(text.lower()):
        raise ValueError("Input should be a valid UUID of version 4")
    return text.lower()


def clean_address(text: str) -> str:
    """Return an IP address in its usual spelling."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("Input is not a valid IPv4 or IPv6 address") from None
    if "%" in text:
        raise ValueError("An address with a zone is not allowed here")
    return str(address)


def clean_pair(text: str) -> str:
    """Return an IP address or a network; a network of one address becomes that address."""
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f"Input is not a valid IPv4 or IPv6 address or network: {error}") from None
    if "%" in text:
        raise ValueError("An address with a zone is not allowed here")
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def clean_network(text: str) -> str:
    """Return a network in its usual spelling."""
    return str(ipaddress.ip_network(text))


def clean_name(text: str) -> str:
    """Check a name."""
    if not NAME.fullmatch(text):
        raise ValueError(f"String should match pattern '^{NAME.pattern}$'")
    return text


def clean_topic(text: str) -> str:
    """Check the name of a topic for logs."""
    if len(text) > LONGEST_TOPIC or not TOPIC.fullmatch(text):
        raise ValueError(f"String should match pattern '^{TOPIC.pattern}$' and have at most {LONGEST_TOPIC} characters")
    return text


def clean_tag_key(text: str) -> str:
    """Trim and check the key of a tag."""
    key = text.strip()
    if not 1 <= len(key) <= LONGEST_TAG or not TAG_KEY.fullmatch(key):
        raise ValueError(f"the tag key {text!r} should have 1 to {LONGEST_TAG} characters, no whitespace and no '='")
    return key


def clean_tag_value(text: str) -> str:
    """Trim and check the value of a tag."""
    value = text.strip()
    if not 1 <= len(value) <= LONGEST_TAG or not TAG_VALUE.fullmatch(value):
        raise ValueError(f"the tag value {text!r} should have 1 to {LONGEST_TAG} characters and no tabs or newlines")
    return value


def clean_tags(tags: dict[str, str | None]) -> dict[str, str | None]:
    """Trim and check tags; None stands for a tag to remove."""
    clean: dict[str, str | None] = {}
    for given, value in tags.items():
        key = clean_tag_key(given)
        if key in clean:
            raise ValueError(f"the tag key {key!r} is there twice once it is trimmed")
        clean[key] = None if value is None else clean_tag_value(value)
    return clean


def clean_date(text: str) -> str:
    """Check a date, and keep its spelling."""
    read_date(text)
    return text


def read_date(text: str) -> datetime:
    """Return the date that an ISO 8601 text says, in UTC if it names no zone."""
    try:
        # Python 3.10 does not know the Z.
        date = datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))
    except ValueError:
        raise ValueError("Input should be a valid datetime") from None
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


def read_whole_number(text: object) -> object:
    """Read a number of a query."""
    if not isinstance(text, str) or not WHOLE_NUMBER.fullmatch(text):
        raise ValueError("Input should be a valid integer")
    return int(text)


def read_flag(text: object) -> object:
    """Read a boolean of a query."""
    if text not in ("true", "false"):
        raise ValueError("Input should be a valid boolean: true or false")
    return text == "true"


def read_tag_object(text: object) -> object:
    """Read a JSON object of tags out of a query."""
    try:
        tags = json.loads(str(text))
    except ValueError:
        tags = None
    if not isinstance(tags, dict) or not all(isinstance(value, str) for value in tags.values()):
        raise ValueError("Input should be a JSON object of texts")
    return tags


Uuid = Annotated[str, AfterValidator(clean_uuid)]
Address = Annotated[str, AfterValidator(clean_address)]
Pair = Annotated[str, AfterValidator(clean_pair)]
Network = Annotated[str, AfterValidator(clean_network)]
Name = Annotated[str, AfterValidator(clean_name)]
Topic = Annotated[str, AfterValidator(clean_topic)]
Description = Annotated[str, Field(max_length=LONGEST_DESCRIPTION)]
Date = Annotated[str, AfterValidator(clean_date)]
TagKey = Annotated[str, AfterValidator(clean_tag_key)]
TagValue = Annotated[str, AfterValidator(clean_tag_value)]
WantedTags = Annotated[dict[str, str | None], AfterValidator(clean_tags)]
TagFilter = Annotated[dict[TagKey, TagValue], BeforeValidator(read_tag_object)]
Number = Annotated[int, BeforeValidator(read_whole_number)]
Limit = Annotated[Number, Field(gt=0, le=1000)]
Offset = Annotated[Number, Field(ge=0)]
Flag = Annotated[bool, BeforeValidator(read_flag)]
Moment = Annotated[datetime, BeforeValidator(lambda text: read_date(str(text)))]

DAY_ONE = "2024-01-15T10:30:00Z"


class Shape(BaseModel):
    """A part of a document, a body or a query: nothing unknown, no conversion of types."""

    model_config = STRICT


# Stored documents. Defaults are what a seed leaves out; answers always carry everything.


class IpAssignment(Shape):
    """An address of a port."""

    subnet_id: Uuid
    ip_address: Address


class AddressPair(Shape):
    """An address or a network that a port may use beside its own."""

    ip_address: Pair


class Capabilities(Shape):
    """What is enforced on a port. What is not enforced can still be stored."""

    security_groups: bool = True
    port_security: bool = True
    allowed_address_pairs: bool = True


class Trunk(Shape):
    """The part of a port in a trunk that carries others, or is carried."""

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


class Tag(Shape):
    """A tag in a list."""

    key: str
    value: str
    read_only: bool = False


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
    """An instance. ``kind`` is not shown: lists leave some kinds out. Neither is ``changed_at``."""

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


class PlacedAddress(Shape):
    """One more address of a load balancer."""

    ip_address: Address
    subnet_id: Uuid


class VrrpAddress(PlacedAddress):
    """An address of one of the machines behind a load balancer."""

    role: Literal["MASTER", "BACKUP", "STANDALONE"]


class LoadBalancerFlavor(Shape):
    """The flavor of a load balancer."""

    flavor_id: str = "lb1-1-2"
    flavor_name: str = "lb1-1-2"
    vcpus: int = 1
    ram: int = 2048


class Listener(Shape):
    """A listener of a load balancer."""

    id: Uuid


class Statistics(Shape):
    """What went through a load balancer."""

    active_connections: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    request_errors: int = 0
    total_connections: int = 0


class Retention(Shape):
    """How many days logs are kept."""

    period: Annotated[int, Field(ge=1, le=LONGEST_RETENTION)] | None


class LoggingOn(Shape):
    """Where logs go."""

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


class SecurityGroupDocument(Shape):
    """A security group."""

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: Name
    description: str = ""
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE
    revision_number: int = 1
    security_group_rules: list[dict[str, Any]] = []
    tags_v2: list[Tag] = []


class ProjectDocument(Shape):
    """A project."""

    id: int
    client_id: int = 4242
    name: str
    description: str | None = None
    state: str = "ACTIVE"
    is_default: bool = False
    created_at: Date = "2024-01-15T10:30:00.123456"
    deleted_at: Date | None = None
    task_id: str | None = None


class Coordinates(Shape):
    """Where a region is."""

    latitude: str
    longitude: str


class RegionDocument(Shape):
    """A region. Lists can be asked for its products, and no answer shows them."""

    id: int
    display_name: str
    keystone_name: str
    slug: str
    state: Literal["ACTIVE", "DELETED", "DELETING", "DELETION_FAILED", "INACTIVE", "MAINTENANCE", "NEW"] = "ACTIVE"
    country: str
    zone: Literal["AMERICAS", "APAC", "EMEA", "RUSSIA_AND_CIS"] | None = "EMEA"
    task_id: str | None = None
    endpoint_type: Literal["admin", "internal", "public"] = "public"
    external_network_id: str | None = None
    created_on: Date = DAY_ONE
    created_at: Date = DAY_ONE
    keystone_id: int = 1
    has_kvm: bool = True
    has_baremetal: bool = True
    has_basic_vm: bool = True
    has_sfs: bool = True
    has_dbaas: bool = False
    has_ddos: bool = True
    has_k8s: bool = True
    has_ai: bool = False
    has_ai_gpu: bool = False
    vlan_physical_network: str = "vlan"
    available_volume_types: list[str] | None = ["standard", "ssd_hiiops"]
    metrics_database_id: int | None = None
    access_level: Literal["core", "edge"] = "core"
    coordinates: Coordinates | None = None
    file_share_types: list[Literal["ddn", "standard", "vast"]] | None = ["standard"]
    ddos_endpoint_id: int | None = None
    products: list[Literal["containers", "inference"]] = []


class Subnet(Shape):
    """A subnet of a network."""

    id: Uuid
    name: Name
    cidr: Network
    enable_dhcp: bool = True
    gateway_ip: Address | None = None
    dns_nameservers: list[Address] | None = []
    host_routes: list[dict[str, str]] | None = []
    total_ips: int | None = None
    available_ips: int | None = None
    tags: list[Tag] = []
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE


class NetworkDocument(Shape):
    """A network with its subnets; ports are checked against it. Answers show the ids of subnets.

    ``shared`` says whether other projects of the region can use it: only those see it as shared.
    """

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: Name
    subnets: list[Subnet]
    mtu: int = 1450
    type: Literal["vlan", "vxlan"] = "vxlan"
    segmentation_id: int | None = None
    external: bool = False
    default: bool | None = None
    shared: bool = False
    port_security_enabled: bool = True
    tags: list[Tag] = []
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE
    creator_task_id: Uuid | None = None
    task_id: Uuid | None = None


# Request bodies. Whether a field was given is asked of ``model_fields_set``: null is no value here.


class PatchPort(Shape):
    """The body of a port's update."""

    allowed_address_pairs: Annotated[list[AddressPair], Field(max_length=10)] = []
    ip_assignments: Annotated[list[IpAssignment], Field(min_length=1)] = []
    port_security_enabled: bool = False
    security_group_ids: Annotated[list[Uuid], Field(max_length=10)] = []
    tags: WantedTags = {}


class PatchInstance(Shape):
    """The body of an instance's update."""

    name: Name = ""
    tags: WantedTags | None = None


class WantedLogging(Shape):
    """Logging in a body. The object is taken as a whole: what it leaves out is reset."""

    enabled: bool = False
    destination_region_id: int | None = None
    topic_name: Topic | None = None
    retention_policy: Retention | None = None

    def outcome(self) -> dict[str, Any]:
        """Return what is stored, and shown from then on."""
        return self.model_dump() if self.enabled else LoggingOff().model_dump()


class PatchLoadBalancerV1(Shape):
    """The body of a load balancer's update, in the first version of the route."""

    name: Name = ""
    preferred_connectivity: Connectivity = "L2"
    tags: WantedTags | None = None
    logging: WantedLogging = WantedLogging()


class PatchLoadBalancer(PatchLoadBalancerV1):
    """The same in the second version."""

    admin_state_up: bool = True


class PatchProject(Shape):
    """The body of a project's update."""

    name: Name = ""
    description: Description = ""


class PutProject(Shape):
    """The body of a project's replacement. Here a default is a value: what is left out is cleared."""

    name: Name
    description: Description | None = None


# Queries. A name in ``not_simulated`` belongs to the API, but no answer here would be true.


class Query(Shape):
    """What a request may carry behind the question mark."""

    not_simulated: ClassVar[frozenset[str]] = frozenset()


class TasksQuery(Query):
    """The query of the list of all tasks."""

    limit: Limit = 10
    offset: Offset = 0
    project_id: list[Number] = []
    region_id: list[Number] = []
    state: list[Literal["NEW", "RUNNING", "FINISHED", "ERROR"]] = []
    task_type: str | None = None
    from_timestamp: Moment | None = None
    to_timestamp: Moment | None = None
    is_acknowledged: Flag | None = None
    order_by: Literal["asc", "desc"] | None = None
    sorting: Literal["asc", "desc"] = "desc"


class ActiveTasksQuery(Query):
    """The query of the list of active tasks."""

    limit: Limit = 10
    offset: Offset = 0
    task_type: list[str] = []


class PortsQuery(Query):
    """The query of the list of ports."""

    limit: Limit = 100
    offset: Offset = 0
    ids: list[Uuid] = []
    ip_addresses: list[Address] = []
    network_ids: list[Uuid] = []
    subnet_ids: list[Uuid] = []
    attached: Flag | None = None
    managed_by: Literal["user", "system"] | None = None
    parent_port_id: Uuid | None = None
    resource_id: Uuid | None = None
    resource_type: ResourceType | None = None
    order_by: Literal["created_at.asc", "created_at.desc", "network_id.asc", "network_id.desc"] = "created_at.desc"


class BareMetalQuery(Query):
    """The query of the list of bare metal servers."""

    not_simulated: ClassVar[frozenset[str]] = frozenset({"only_with_fixed_external_ip", "with_interfaces_name"})

    limit: Limit = 1000
    offset: Offset = 0
    name: str = ""
    uuid: Annotated[str, Field(max_length=36)] = ""
    ip: str = ""
    flavor_id: str | None = None
    flavor_prefix: str = ""
    status: (
        Literal["ACTIVE", "BUILD", "ERROR", "HARD_REBOOT", "REBOOT", "REBUILD", "RESCUE", "SHUTOFF", "SUSPENDED"] | None
    ) = None
    tag_key_value: TagFilter = {}
    tag_value: list[TagValue] = []
    include_k8s: Flag = True
    only_isolated: Flag = False
    with_ddos: Flag = False
    changes_since: Moment | None = Field(default=None, alias="changes-since")
    changes_before: Moment | None = Field(default=None, alias="changes-before")
    protection_status: Literal["Active", "Queued", "Error"] | None = None
    profile_name: str | None = None
    type_ddos_profile: Literal["basic", "advanced"] | None = None
    order_by: Literal["created.asc", "created.desc", "name.asc", "name.desc", "status.asc", "status.desc"] = (
        "created.desc"
    )


class InstancesQuery(BareMetalQuery):
    """The query of the list of instances."""

    not_simulated: ClassVar[frozenset[str]] = BareMetalQuery.not_simulated | {"include_ai"}

    available_floating: Flag | None = None
    exclude_flavor_prefix: str | None = None
    exclude_secgroup: str | None = None
    include_baremetal: Flag = False
    status: (
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
        | None
    ) = None  # type: ignore[assignment]


class LoadBalancerQuery(Query):
    """The query of the read of one load balancer."""

    show_stats: Flag = False
    with_ddos: Flag = False


class LoadBalancersQuery(LoadBalancerQuery):
    """The query of the list of load balancers."""

    limit: Limit = 1000
    offset: Offset = 0
    name: str = ""
    assigned_floating: Flag | None = None
    logging_enabled: Flag | None = None
    operating_status: OperatingStatus | None = None
    provisioning_status: ProvisioningStatus | None = None
    tag_key: list[TagKey] = []
    tag_key_value: TagFilter = {}
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


class SecurityGroupsQuery(Query):
    """The query of the list of security groups."""

    limit: Limit = 10
    offset: Offset = 0
    name: str | None = None
    tag_key: list[TagKey] = []
    tag_key_value: TagFilter = {}


class NetworksQuery(Query):
    """The query of the list of networks."""

    limit: Limit = 1000
    offset: Offset = 0
    name: Annotated[str, Field(max_length=61)] = ""
    external: Flag | None = None
    network_type: Literal["vlan", "vxlan"] | None = None
    owned_by: Literal["any", "project"] = "project"
    tag_key: list[TagKey] = []
    tag_key_value: TagFilter = {}
    order_by: Literal["created_at.asc", "created_at.desc", "name.asc", "name.desc", "priority.desc"] = "created_at.desc"


class SubnetsQuery(Query):
    """The query of the list of subnets."""

    limit: Limit = 1000
    offset: Offset = 0
    network_id: Uuid | None = None
    owned_by: Literal["any", "project"] = "project"
    tag_key: list[TagKey] = []
    tag_key_value: TagFilter = {}
    order_by: Literal[
        "available_ips.asc",
        "available_ips.desc",
        "cidr.asc",
        "cidr.desc",
        "created_at.asc",
        "created_at.desc",
        "name.asc",
        "name.desc",
        "total_ips.asc",
        "total_ips.desc",
        "updated_at.asc",
        "updated_at.desc",
    ] = "cidr.asc"


class ProjectsQuery(Query):
    """The query of the list of projects."""

    limit: Limit = 100
    offset: Offset = 0
    name: str = ""
    include_deleted: Flag = False
    order_by: Literal["created_at.asc", "created_at.desc", "name.asc", "name.desc"] = "created_at.desc"


class RegionsQuery(Query):
    """The query of the list of regions."""

    limit: Limit = 100
    offset: Offset = 0
    display_name: str | None = None
    product: Literal["containers", "inference"] | None = None
    show_volume_types: Flag = False
    order_by: Literal["created_at.asc", "created_at.desc", "display_name.asc", "display_name.desc"] = "created_at.desc"


class NoQuery(Query):
    """The query of a single read."""
