# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The address of a host, up to 0.15 an interface. See the page "Update an IP Address" of https://scanopy.net/docs.

Only its name can be changed without harm: bindings refer to the address, and its place among those of the host counts.
"""

from __future__ import annotations

from .._model.addresses import IpAddress
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_by_name import LookupByName, has_value
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.scalars import Nullable, Text, Uuid
from .collections import IP_ADDRESSES
from .fields import WHOLE
from .words import IN_NETWORK, IN_NETWORK_FILTER, NAMED_HOST, NAMED_NETWORK, NAMED_SUBNET, ON_HOST, ON_HOST_FILTER

_ADDRESS = IpAddress()

IP_ADDRESS = Resource(
    kind="ip_address",
    noun="IP address",
    collection=IP_ADDRESSES,
    identity=Identity(
        "ip_address_id",
        Uuid(),
        lookup=LookupByName(
            "IP address",
            IP_ADDRESSES,
            "ip_address",
            "ip_address_id",
            value_type=_ADDRESS,
            word="address",
            query_key=None,
            matches=has_value("ip_address", _ADDRESS),
            extra_filters=(ON_HOST, IN_NETWORK),
            name_key="ip_address",
        ),
    ),
    fields=(Value("name", Nullable(Text(), ""), absent=None),),
    writes=(Write("PUT", IP_ADDRESSES.path, form=WHOLE),),
    volatile=("updated_at", "last_seen_at"),
    reread_before_write=True,
    display_name=lambda address, _name_of: address.get("ip_address"),
    filters=(
        IN_NETWORK_FILTER,
        ON_HOST_FILTER,
        Filter("subnet_id", Uuid(), ("subnet_id",), "subnet_id"),
        Filter("ip_address", _ADDRESS, ("ip_address",)),
    ),
    names=(NAMED_NETWORK, NAMED_HOST, NAMED_SUBNET),
)
