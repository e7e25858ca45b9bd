# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The releases of Scanopy: their names, and what they can do."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

VERSION = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)([-+].*)?")

TAGGABLE = ("Host", "Service", "Subnet", "Network", "Discovery", "Daemon", "DaemonApiKey", "UserApiKey")
NOT_TAGGABLE = (
    "Organization",
    "Invite",
    "Share",
    "User",
    "Tag",
    "Port",
    "Binding",
    "IPAddress",
    "Interface",
    "Vlan",
    "Topology",
    "Unknown",
)


class ListFilter(NamedTuple):
    """A parameter of a list that selects by an ID.

    key: the key of the stored document.
    many: whether the parameter takes more than one value.
    """

    key: str
    many: bool = False


Filters = dict[str, ListFilter]


@dataclass(frozen=True)
class Dialect:
    """The names of one release.

    history: whether documents have a history, and all errors are JSON.
    """

    tenant: Literal["network", "site"]
    address: Literal["interface", "ip_address"]
    history: bool

    @property
    def tenant_key(self) -> str:
        """The key of the tenant in every document, and its filter."""
        return f"{self.tenant}_id"

    @property
    def address_key(self) -> str:
        """The key of the address in a binding, and its filter."""
        return f"{self.address}_id"

    @property
    def address_type(self) -> str:
        """The type of a binding to an address."""
        return "Interface" if self.address == "interface" else "IPAddress"

    @property
    def tenant_filter(self) -> Filters:
        """The filter of most lists for a tenant."""
        return {self.tenant_key: ListFilter("network_id")}

    @property
    def tenants_filter(self) -> Filters:
        """The filters of newer lists for some tenants."""
        tenants = ListFilter("network_id", many=True)
        return {self.tenant_key: tenants, f"{self.tenant_key}s": tenants}

    @property
    def address_title(self) -> str:
        """The word for an address at the start of messages."""
        return "Interface" if self.address == "interface" else "IP address"

    @property
    def newer_parameters(self) -> frozenset[str]:
        """Parameters of lists that releases from 0.17 on have, and no answer of the simulator respects."""
        return frozenset({"search", f"{self.tenant_key}s"}) if self.history else frozenset()

    @property
    def has_dependencies(self) -> bool:
        """Whether there are dependencies. Up to 0.15 they are groups, whose form no source states."""
        return self.address == "ip_address"

    @property
    def taggable(self) -> frozenset[str]:
        """Return the kinds that requests for tags take. Those of releases up to 0.15 are an assumption."""
        newer = {"Dependency", "Credential"} if self.has_dependencies else {"Group"}
        return frozenset({*TAGGABLE, *newer})

    @property
    def entity_types(self) -> tuple[str, ...]:
        """All words that requests for tags take."""
        return (*sorted(self.taggable), *NOT_TAGGABLE)

    def conflict(self, binding_type: str, address: str | None) -> str:
        """Return why a binding of this type to an address (None: to all) cannot exist."""
        addresses = "interfaces" if self.address == "interface" else "ip_addresses"
        if binding_type != "Port":
            have = f"a port binding on this {self.address} (or on all {addresses})"
            return f"Cannot add {self.address} binding: service already has {have}."
        if address is not None:
            return f"Cannot add port binding: service already has an {self.address} binding on this {self.address}."
        return f"Cannot add port binding on all {addresses}: service already has {self.address} bindings."


@functools.cache
def dialect_of(version: str) -> Dialect:
    """Return the newest dialect that is not newer than the version."""
    parts = VERSION.fullmatch(version)
    if parts is None:
        raise ValueError("a version has three numbers, such as 0.16.2")
    number = tuple(int(part) for part in parts.groups()[:3])
    return Dialect(
        tenant="site" if number >= (0, 17, 22) else "network",
        address="ip_address" if number >= (0, 16, 0) else "interface",
        history=number >= (0, 17, 0),
    )


def check_version(version: str) -> str:
    """Check the version of a server."""
    dialect_of(version)
    return version
