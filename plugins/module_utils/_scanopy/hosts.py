# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.
"""The contents of a host: services, ports and addresses, as the list of hosts shows them.

No list of Scanopy has a filter for names, and no name is unique.
"""

from __future__ import annotations

import re
import typing as t

from .._model.addresses import IpAddress
from .._model.collection import Document
from .._model.guess import with_guess
from .._model.lookup import Criteria, LookupContext
from .._model.lookup_by_name import has_name
from .._model.scalars import Int
from .._model.value_type import ValueType, to_nfc, wrong_value
from .collections import HOSTS

NAME_KEYS = ("name", "hostname")
"""The keys of a host that can name it."""
MAX_NAMES = 20
"""How many names a message lists at most."""


class PortNumber(ValueType):
    """A port as number and protocol, such as ``443/tcp``."""

    _TEXT = re.compile(r"([0-9]{1,5})/(tcp|udp)", re.IGNORECASE)
    _NUMBER = Int(0, 65535)

    def normalize(self, value: t.Any, where: str) -> str:
        match = self._TEXT.fullmatch(value) if isinstance(value, str) else None
        if not match:
            raise wrong_value(where, "a port such as 443/tcp or 53/udp", value)
        return f"{self._NUMBER.normalize(match.group(1), where)}/{match.group(2).lower()}"


PORT_TYPE = PortNumber()
ADDRESS_TYPE = IpAddress()


def items(document: Document, key: str) -> list[Document]:
    """The documents in a list of a document. A document without an ID is left out, because nothing can refer to it."""
    value = document.get(key)
    listed = value if isinstance(value, list) else []
    return [item for item in listed if isinstance(item, dict) and isinstance(item.get("id"), str)]


def port_name(port: Document) -> str:
    """The number and the protocol of a port."""
    return f"{port.get('number')}/{str(port.get('protocol')).lower()}"


def address_name(address: Document) -> str:
    """The IP address of an address, normalized."""
    return str(ADDRESS_TYPE.from_api(address.get("ip_address")))


def host_names(host: Document) -> list[str]:
    """The name and the hostname of a host, each once and normalized."""
    return list(dict.fromkeys(to_nfc(host[key]) for key in NAME_KEYS if isinstance(host.get(key), str)))


def is_named(host: Document, name: str) -> bool:
    """Whether the name or the hostname of a host is this one."""
    return name in host_names(host)


def host_of_service(service_id: t.Any, context: LookupContext) -> Document | None:
    """The host on which a service runs; None if the list does not show it."""
    for host in context.rows(HOSTS):
        if any(service.get("id") == service_id for service in items(host, "services")):
            return host
    return None


def services_named(host: Document, name: str) -> list[Document]:
    """The services of a host with this name."""
    return [service for service in items(host, "services") if has_name(service, name)]


def listing(names: t.Iterable[str]) -> str:
    """Some names for a message, each once."""
    names = list(dict.fromkeys(names))
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return f"{', '.join(names[:MAX_NAMES])}{more}" if names else "none"


def service_listing(hosts: t.Iterable[Document]) -> str:
    """The names of the services of some hosts, for a message."""
    return listing(str(service.get("name")) for host in hosts for service in items(host, "services"))


def no_service_message(criteria: Criteria, hosts: t.Iterable[Document]) -> str:
    """The message that a host has no such service."""
    host, service = criteria.get("host"), criteria.get("service")
    return f"the host {host!r} has no service {service!r}; it has: {service_listing(hosts)}"


def suggest_host(message: str, criteria: Criteria, context: LookupContext) -> str:
    """The message that there is no such host, with a similar name if there is one."""
    return with_guess(message, criteria["host"], [host.get(key) for host in context.rows(HOSTS) for key in NAME_KEYS])


def suggest_service(message: str, criteria: Criteria, hosts: t.Iterable[Document]) -> str:
    """The message that these hosts have no such service, with a similar name if there is one."""
    names = [service.get("name") for host in hosts for service in items(host, "services")]
    return with_guess(message, criteria["service"], names)
