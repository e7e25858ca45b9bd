# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.
"""Filters of the module that reads bindings: host, service, port and address by name, and the network."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.collection import Document
from .._model.guess import with_guess
from .._model.lookup import Criteria, Lookup, LookupContext
from .._model.lookup_by_name import LookupByName
from .._model.scalars import Keyword, Text
from .._model.value_type import Invalid, ValueType
from .collections import HOSTS, NETWORKS
from .hosts import ADDRESS_TYPE, NAME_KEYS, PORT_TYPE, address_name, is_named, items, port_name, services_named


@dataclass(frozen=True)
class HostFilter(Lookup):
    """Items of all hosts by a name, which can mean several of them.

    Arguments:
      title: the kind of item, for messages.
      option: the option with the name.
      id_option: the option with an ID.
      find_on: the items of a host with this name; None if the name means nothing on it.
      value_type: the type of the name.
      names_on: the names of a host's items, for a suggestion.
    """

    title: str
    option: str
    id_option: str
    find_on: t.Callable[[Document, t.Any], list[Document] | None]
    value_type: ValueType = Text(1)  # noqa: RUF009  it is immutable
    names_on: t.Callable[[Document], t.Iterable[t.Any]] = lambda _host: ()

    def find_for_filter(self, criteria: Criteria, context: LookupContext) -> list[Document]:
        name = criteria[self.option]
        if isinstance(self.value_type, Keyword) and name == self.value_type.word:
            return [{}]
        hosts = context.rows(HOSTS)
        matches = [found for host in hosts if (found := self.find_on(host, name)) is not None]
        if not matches:
            names = [known for host in hosts for known in self.names_on(host)]
            message = with_guess(f"there is no {self.title} {name!r}, or the key may not see it", name, names)
            raise Invalid(self.option, message)
        return [item for found in matches for item in found]

    def describe(self, criteria: Criteria) -> str:
        return repr(criteria[self.option])


def _by_name(key: str, name_of: t.Callable[[Document], str]) -> t.Callable[[Document, t.Any], list[Document] | None]:
    """A function for ``find_on``: the items in a list of a host with this name."""
    return lambda host, name: [item for item in items(host, key) if name_of(item) == name] or None


SERVICE_FILTER = HostFilter(
    "service",
    "service_name",
    "service_id",
    lambda host, name: services_named(host, name) or None,
    names_on=lambda host: [service.get("name") for service in items(host, "services")],
)
HOST_FILTER = HostFilter(
    "host",
    "host_name",
    "service_id",
    lambda host, name: items(host, "services") if is_named(host, name) else None,
    names_on=lambda host: [host.get(key) for key in NAME_KEYS],
)
PORT_FILTER = HostFilter("port", "port", "port_id", _by_name("ports", port_name), PORT_TYPE)
ADDRESS_FILTER = HostFilter(
    "address", "ip_address", "ip_address_id", _by_name("ip_addresses", address_name), Keyword("all", ADDRESS_TYPE)
)


class NetworkName(LookupByName):
    """The name of a network. The path of networks depends on the release, which the list of hosts shows."""

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        context.rows(HOSTS)
        return super().find(criteria, context, use_filter)


NETWORK_FILTER = NetworkName("network", NETWORKS, "network_name", "network_id", query_key=None)
