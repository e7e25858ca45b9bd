# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Hosts of an inventory, as data: the resources that an inventory plugin lists, and the words of its options."""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass, field

from .collection import Collection, Document, PathParams
from .value_type import ValueType

Names = t.Mapping[str, t.Mapping[t.Any, str]]
"""The names of related resources, by kind and ID."""
Texts = t.Callable[[Document], t.Iterable[t.Any]]
"""Returns texts of the variable of a host. Other values are ignored."""


@dataclass(frozen=True)
class HostKind:
    """The resources that become hosts of an inventory. Functions take the variable of a host, if nothing else is said.

    Arguments:
      variable: the name of the only variable that holds what is known about a host.
      titles: the plural of what messages call a host.
      describe: returns the variable, from the resource as results show it, the IDs of its scope, and related names.
      form: the type of each key of the variable, as ``describe`` returns it; ``object`` where the API decides.
      names: the texts that can become the name of a host, by the word in ``hostnames``.
      addresses: the addresses of a host, by the word in ``connect_with``. The first usable one is the address.
      in_network: returns the variable with the addresses in a network only, which ``connect_network`` gives.
      network_type: the type of ``connect_network``.
      groups: the ends of the names of groups, by the word in ``default_groups``.
      hostnames: the default of ``hostnames``.
      connect_with: the default of ``connect_with``.
      default_groups: the default of ``default_groups``.
      related: the lists of resources whose names ``describe`` takes, by kind.
      is_open: returns whether ``all`` includes a row of the list of projects, for example.
    """

    variable: str
    titles: str
    describe: t.Callable[[Document, PathParams, Names], Document]
    form: t.Mapping[str, type]
    names: t.Mapping[str, Texts]
    addresses: t.Mapping[str, Texts]
    in_network: t.Callable[[Document, str], Document]
    network_type: ValueType
    groups: t.Mapping[str, Texts]
    hostnames: tuple[str, ...]
    connect_with: tuple[str, ...]
    default_groups: tuple[str, ...]
    related: t.Mapping[str, Collection] = field(default_factory=dict)
    is_open: t.Callable[[Document], bool] = lambda _row: True


_PRIVATE = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")]
_PRIVATE_6 = ipaddress.ip_network("fc00::/7")


def usable_address(text: t.Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an address to which another host can connect; None for anything else.

    A loopback address would lead to the host that connects.
    """
    try:
        address = ipaddress.ip_address(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        # An IPv4 address in IPv6 form can be a loopback address, too. A zone is valid on one host only.
        address = address.ipv4_mapped or (None if "%" in str(address) else address)
    if address is None or address.is_loopback or address.is_unspecified or address.is_link_local:
        return None
    # 0.0.0.0/8 means this host.
    return None if address.is_multicast or (address.version == 4 and int(address) >> 24 == 0) else address


def addresses_of(texts: t.Iterable[t.Any], version: int, private: bool | None = None) -> list[str]:
    """Return the usable addresses of a version, in their normal form.

    Arguments:
      texts: the texts.
      version: 4 or 6.
      private: whether the addresses are private; None for both.
    """
    addresses = [address for text in texts if (address := usable_address(text)) and address.version == version]
    return [str(address) for address in addresses if private in (None, _is_private(address))]


def _is_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if address.version == 6:
        return address in _PRIVATE_6
    return any(address in network for network in _PRIVATE)
