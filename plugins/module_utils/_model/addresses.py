# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Types of IP addresses and networks."""

from __future__ import annotations

import ipaddress
import typing as t

from .value_type import Invalid, ValueType, require_text, wrong_value


def _refuse_zone(text: str, where: str) -> None:
    if "%" in text:
        raise Invalid(where, f"{text!r} has a zone ID, which is valid on one host only: leave out the zone")


class IpAddress(ValueType):
    """An IPv4 or IPv6 address."""

    needed = "an IPv4 or IPv6 address"

    def normalize(self, value: t.Any, where: str) -> str:
        text = require_text(value, where)
        _refuse_zone(text, where)
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            pass
        if "/" in text:
            raise Invalid(where, f"{text!r} is a network, not an address: write it without the slash")
        raise wrong_value(where, self.needed, text)


class Ipv4Address(IpAddress):
    """An IPv4 address."""

    needed = "an IPv4 address"

    def normalize(self, value: t.Any, where: str) -> str:
        address = super().normalize(value, where)
        if ":" in address:
            raise wrong_value(where, self.needed, address)
        return address


class IpNetwork(ValueType):
    """An IPv4 or IPv6 address or network. The normal form of a network with one address is that address."""

    def normalize(self, value: t.Any, where: str) -> str:
        network = self._network(value, where)
        return str(network.network_address if network.prefixlen == network.max_prefixlen else network)

    @staticmethod
    def _network(value: t.Any, where: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
        text = require_text(value, where)
        _refuse_zone(text, where)
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            raise wrong_value(where, "an address or a network such as 10.0.0.0/24", text) from None
        if ipaddress.ip_interface(text).ip != network.network_address:
            raise Invalid(where, f"{text!r} is an address in a network: write the network itself, {network}")
        return network


class Cidr(IpNetwork):
    """An IPv4 or IPv6 network in CIDR notation. The normal form of an address is its network, such as 10.0.0.1/32.

    Arguments:
      needs_prefix: whether an address without a prefix is refused.
    """

    def __init__(self, needs_prefix: bool = False) -> None:
        self._needs_prefix = needs_prefix

    def normalize(self, value: t.Any, where: str) -> str:
        if self._needs_prefix and isinstance(value, str) and "/" not in value:
            raise wrong_value(where, "a network with its prefix, such as 192.168.20.0/24", value)
        return str(self._network(value, where))
