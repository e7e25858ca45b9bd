# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The subnet. See the page "Update subnet"."""

from __future__ import annotations

import ipaddress

from .._model.addresses import Cidr, IpAddress
from .._model.collection import Document, PathParams
from .._model.field import Value
from .._model.filters import Filter, is_true
from .._model.lookup_alternatives import Alternatives
from .._model.lookup_by_name import ExtraFilter, LookupByName, has_value
from .._model.plan import Change, PrepareContext, Write
from .._model.resource import Identity, Resource
from .._model.rules import Consent, Fixed, ReadOnly, Unfit
from .._model.scalars import Bool, Keyword, Uuid
from .._model.set_field import Sequence, Set
from .._model.struct import Struct
from .collections import NETWORKS, SUBNETS
from .fields import NAME, REGIONAL, tags
from .lookups import by_name

_CIDR = Cidr()
_NONE = "none"
_LONGEST_WITH_ENDS = 30
"""The longest prefix of IPv4 with a network address and a broadcast address."""
_NETWORK = by_name("network", NETWORKS)
_IN_NETWORK = (ExtraFilter("network_id", Uuid(), "network_id", "network_id", lookup=_NETWORK),)


def _foreign(subnet: Document, path_params: PathParams) -> str | None:
    project = subnet.get("project_id")
    if project in (None, path_params["project_id"]):
        return None
    return (
        f"this subnet belongs to project {project}, which shares its network. gcore_subnet_info shows the project_id "
        "of each subnet"
    )


def _outside(change: Change) -> str | None:
    """Why a new gateway does not fit the subnet. A router of IPv6 can have a link-local address instead."""
    gateway, cidr = change.field_changes["gateway_ip"].after, change.document.get("cidr")
    try:
        address, network = ipaddress.ip_address(gateway), ipaddress.ip_network(str(cidr), strict=False)
    except ValueError:
        return None  # none, or an API that does not show the network
    if address not in network and not (network.version == address.version == 6 and address.is_link_local):
        return f"{gateway} is not in the subnet {cidr}"
    if network.version == 4 and network.prefixlen <= _LONGEST_WITH_ENDS:
        for end, name in ((network.network_address, "network"), (network.broadcast_address, "broadcast")):
            if address == end:
                return f"{gateway} is the {name} address of the subnet {cidr}"
    return None


def _other_version(change: Change) -> str | None:
    """Why new host routes do not fit the subnet: DHCP offers only routes of its IP version."""
    routes, version = change.field_changes["host_routes"], change.document.get("ip_version")
    unfit = [
        f"{route['destination']} through {route['nexthop']}"
        for route in routes.after
        if route not in (routes.before or ())
        and {ipaddress.ip_network(route["destination"]).version, ipaddress.ip_address(route["nexthop"]).version}
        != {version}
    ]
    return f"a subnet of IPv{version} cannot have {', '.join(unfit)}" if unfit and version in (4, 6) else None


def _interrupted(change: Change, _context: PrepareContext) -> str | None:
    before = change.field_changes["gateway_ip"].before
    return None if before == _NONE else f"this cuts floating IPs and all connections through the gateway {before}"


SUBNET = Resource(
    kind="subnet",
    collection=SUBNETS,
    identity=Identity(
        "subnet_id",
        Uuid(),
        lookup=Alternatives(
            LookupByName("subnet", SUBNETS, "subnet_name", "subnet_id", query_key=None, extra_filters=_IN_NETWORK),
            LookupByName(
                "subnet",
                SUBNETS,
                "subnet_cidr",
                "subnet_id",
                value_type=_CIDR,
                word="cidr",
                query_key=None,
                matches=has_value("cidr", _CIDR),
                name_key="cidr",
                extra_filters=_IN_NETWORK,
            ),
        ),
    ),
    fields=(
        Value("name", NAME),
        Sequence("dns_nameservers", IpAddress(), absent=None),
        Value("gateway_ip", Keyword(_NONE, IpAddress()), absent=None),
        Set("host_routes", Struct(destination=_CIDR, nexthop=IpAddress()), absent=None),
        Value("enable_dhcp", Bool()),
        tags("list"),
    ),
    writes=(Write("PATCH", SUBNETS.path),),
    scope=REGIONAL,
    shared_scope=("project_id",),
    rules=(
        ReadOnly(_foreign),
        Unfit("gateway_ip", _outside),
        Unfit("host_routes", _other_version),
        Fixed("enable_dhcp", lambda subnet: subnet.get("ip_version") == 6, "a subnet of IPv6 keeps it for good"),
        Consent("gateway_ip", _interrupted),
    ),
    volatile=("updated_at", "task_id", "available_ips", "total_ips"),
    status_keys=("task_id",),
    filters=(
        Filter("network_id", Uuid(), ("network_id",), "network_id", lookup=_NETWORK),
        Filter("cidr", _CIDR, ("cidr",), aliases=("subnet_cidr",)),
        Filter("gateway_ip", Keyword(_NONE, IpAddress()), ("gateway_ip",)),
        Filter("enable_dhcp", Bool(), ("enable_dhcp",), matches=is_true),
    ),
)
