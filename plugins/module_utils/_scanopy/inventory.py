# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Hosts of the documentation as hosts of an inventory."""

from __future__ import annotations

import functools
import ipaddress

from .._model.addresses import Cidr
from .._model.collection import Document, PathParams
from .._model.host_kind import HostKind, Names, addresses_of, usable_address
from .collections import NETWORKS, TAGS
from .hosts import address_name, items, port_name

_SHOWN = ("id", "name", "hostname", "description", "network_id", "hidden")
"""The keys of a host that its variable has as the API shows them."""
_LISTS = ("tags", "addresses", "services", "ports")
_FORM = {**dict.fromkeys(_SHOWN, object), "id": str, "network": str, **dict.fromkeys(_LISTS, list)}


def _host(shown: Document, _path_params: PathParams, names: Names) -> Document:
    network, tags = str(shown.get("network_id")), shown.get("tag_ids")
    return {
        **{key: shown.get(key) for key in _SHOWN},
        "network": names["network"].get(network, network),
        "tags": [names["tag"].get(str(tag), str(tag)) for tag in (tags if isinstance(tags, list) else ())],
        "addresses": [address_name(item) for item in items(shown, "ip_addresses")],
        "services": [item.get("name") for item in items(shown, "services") if isinstance(item.get("name"), str)],
        "ports": [port_name(item) for item in items(shown, "ports")],
    }


def _addresses(version: int, host: Document) -> list[str]:
    return addresses_of(host["addresses"], version)


def _in_network(host: Document, cidr: str) -> Document:
    network = ipaddress.ip_network(cidr)
    inside = [text for text in host["addresses"] if (address := usable_address(text)) and address in network]
    return {**host, "addresses": inside}


_ADDRESSES = {f"ipv{version}": functools.partial(_addresses, version) for version in (4, 6)}
HOSTS_OF_INVENTORY = HostKind(
    variable="scanopy_host",
    titles="hosts",
    describe=_host,
    form=_FORM,
    names={
        "name": lambda host: [host.get("name")],
        "hostname": lambda host: [host.get("hostname")],
        "id": lambda host: [host["id"]],
        **_ADDRESSES,
    },
    addresses={
        **_ADDRESSES,
        "hostname": lambda host: [host.get("hostname")],
        "name": lambda host: [host.get("name")],
    },
    in_network=_in_network,
    network_type=Cidr(needs_prefix=True),
    groups={
        "network": lambda host: [host.get("network")],
        "service": lambda host: host["services"],
        "tag": lambda host: host["tags"],
    },
    hostnames=("name", "hostname", "id"),
    connect_with=("ipv4", "ipv6"),
    default_groups=("network",),
    related={"network": NETWORKS, "tag": TAGS},
)
