# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.
"""Lookups of the service, the port and the address of a binding, and the names of their IDs."""

from __future__ import annotations

import collections
import contextlib
import typing as t

from .._model.collection import Document
from .._model.lookup import Criteria, Lookup, LookupContext, UniqueOf
from .._model.names import Documents, IdNamer, NameOf, is_name
from .._model.scalars import Keyword, Text
from .._model.value_type import Invalid, to_nfc
from .collections import HOSTS
from .hosts import (
    ADDRESS_TYPE,
    NAME_KEYS,
    PORT_TYPE,
    address_name,
    host_names,
    host_of_service,
    is_named,
    items,
    listing,
    no_service_message,
    port_name,
    service_listing,
    services_named,
    suggest_host,
    suggest_service,
)


class ServiceName(Lookup):
    """A service by its name, on the host of the binding, or on the host of another option."""

    title, option, id_option = "service", "service", "service_id"
    _NAME = Text(1)

    def names(self, read: Documents) -> dict[str, str]:
        services = [service for host in read(HOSTS) for service in items(host, "services")]
        return {service["id"]: service["name"] for service in services if is_name(service.get("name"))}

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {"service": self._NAME.spec(), "host": self._NAME.spec()}

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        names = {option: options[option] for option in ("service", "host") if options.get(option) is not None}
        if "host" in names and "service" not in names:
            raise Invalid("host", "requires the option service")
        return {option: self._NAME.normalize(name, option) for option, name in names.items()} or None

    def unique(self, context: LookupContext, unique_of: UniqueOf) -> t.Callable[[t.Any], Criteria | None]:
        words: dict[t.Any, list[tuple[str, str]]] = {}
        number: collections.Counter[tuple[str, str]] = collections.Counter()
        for host in context.rows(HOSTS):
            for service in items(host, "services"):
                name = to_nfc(service.get("name"))
                pairs = [(name, each) for each in host_names(host) if is_name(each)] if is_name(name) else []
                words[service.get("id")] = pairs
                number.update(pairs)

        def of(id: t.Any) -> Criteria | None:
            pair = next((pair for pair in words.get(id, ()) if number[pair] == 1), None)
            return dict(zip(("service", "host"), pair)) if pair else None

        return of

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        hosts = self._hosts(criteria, context)
        return [service for host in hosts for service in services_named(host, criteria["service"])]

    @staticmethod
    def _hosts(criteria: Criteria, context: LookupContext) -> list[Document]:
        if "host" in criteria:
            return [host for host in context.rows(HOSTS) if is_named(host, criteria["host"])]
        host = host_of_service(context.document.get("service_id"), context)
        return [host] if host else []

    def describe(self, criteria: Criteria) -> str:
        where = f" on the host {criteria['host']!r}" if "host" in criteria else ""
        return f"with the name {criteria['service']!r}{where}"

    def not_found_message(self, criteria: Criteria, context: LookupContext) -> str:
        hosts = self._hosts(criteria, context)
        if not hosts and "host" in criteria:
            return f"there is no host {criteria['host']!r}, or the key may not see it"
        if "host" in criteria:
            return no_service_message(criteria, hosts)
        return (
            f"there is no service {criteria['service']!r} on the host of the binding; it has: "
            f"{service_listing(hosts)}. If the service is on another host, give host, too"
        )

    def with_suggestion(self, message: str, criteria: Criteria, context: LookupContext) -> str:
        hosts = self._hosts(criteria, context)
        if not hosts and "host" in criteria:
            return suggest_host(message, criteria, context)
        return suggest_service(message, criteria, hosts)


class _OnHostOfService(Lookup):
    """An item in a list of the host on which the service of the binding runs. A subclass says which list."""

    key: str

    def names(self, read: Documents) -> dict[str, str]:
        names = {item["id"]: self.name(item) for host in read(HOSTS) for item in items(host, self.key)}
        return {id: name for id, name in names.items() if self._is_normalized(name)}

    def _is_normalized(self, name: str) -> bool:
        with contextlib.suppress(Invalid):
            return bool(self.value_type.normalize(name, self.option) == name)
        return False

    def name(self, item: Document) -> str:
        """The name of an item, as a task gives it."""
        raise NotImplementedError

    def unique(self, context: LookupContext, unique_of: UniqueOf) -> t.Callable[[t.Any], Criteria | None]:
        found: dict[t.Any, Criteria] = {}
        for host in context.rows(HOSTS):
            names = [(item.get("id"), self.name(item)) for item in items(host, self.key)]
            number = collections.Counter(name for _id, name in names)
            found.update(
                (id, {self.option: name}) for id, name in names if number[name] == 1 and self._is_normalized(name)
            )
        return found.get

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        host = self._host(context)
        return [item for item in items(host, self.key) if self.name(item) == criteria[self.option]] if host else []

    @staticmethod
    def _host(context: LookupContext) -> Document | None:
        desired = context.desired.get("service_id")
        return host_of_service(desired.value if desired else context.document.get("service_id"), context)

    def describe(self, criteria: Criteria) -> str:
        return str(criteria[self.option])

    def not_found_message(self, criteria: Criteria, context: LookupContext) -> str:
        host = self._host(context)
        if not host:
            return "the host of the service does not exist, or the key may not see it"
        names = listing(self.name(item) for item in items(host, self.key))
        host_name = host.get("name") or host.get("hostname") or host.get("id")
        return f"the host {host_name} has no {self.title} {criteria[self.option]}; it has: {names}"


class HostPort(_OnHostOfService):
    """A port of the host, such as ``443/tcp``."""

    title, option, id_option, key = "port", "port", "port_id", "ports"
    value_type = PORT_TYPE

    def name(self, item: Document) -> str:
        return port_name(item)


class HostAddress(_OnHostOfService):
    """An address of the host, or ``all`` for all addresses."""

    title, option, id_option, key = "address", "ip_address", "ip_address_id", "ip_addresses"
    value_type = Keyword("all", ADDRESS_TYPE)

    def name(self, item: Document) -> str:
        return address_name(item)

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        # A binding to all addresses has no ID of an address.
        return [{"id": None}] if criteria[self.option] == "all" else super().find(criteria, context, use_filter)


class _HostNames:
    """The names of hosts, by the IDs of the hosts and by those of their services."""

    def names(self, read: Documents) -> dict[str, str]:
        names = {}
        for host in read(HOSTS):
            name = next((host[key] for key in NAME_KEYS if is_name(host.get(key))), None)
            if name:
                names.update({str(document.get("id")): name for document in [host, *items(host, "services")]})
        return names


class _PlacedNames:
    """The names of services and bindings with those of their hosts, by ID."""

    def names(self, read: Documents) -> dict[str, str]:
        names: dict[str, str | None] = {}
        for host in read(HOSTS):
            names.update(_names_on(host))
        return {id: name for id, name in names.items() if name}


SERVICE, PORT, ADDRESS, HOST, PLACED = ServiceName(), HostPort(), HostAddress(), _HostNames(), _PlacedNames()


def describe_bound(binding: Document, name_of: NameOf) -> str | None:
    """The port and the address of a binding by name; None if a name is not known."""
    port, address = (name_of(PORT, binding.get("port_id")), name_of(ADDRESS, binding.get("ip_address_id")))
    if (binding.get("port_id") and not port) or (binding.get("ip_address_id") and not address):
        return None
    return f"{port} on {address or 'all addresses'}" if port else address


def describe_binding(binding: Document, name_of: NameOf) -> str | None:
    """A binding by the names of its port, address, service and host, as far as they are known; None if none is."""
    service, host = (name_of(names, binding.get("service_id")) for names in (SERVICE, HOST))
    place = " on ".join(name for name in (service, host) if name)
    return " of ".join(part for part in (describe_bound(binding, name_of), place) if part) or None


def _names_on(host: Document) -> t.Iterator[tuple[str, str | None]]:
    """Yield the services and bindings of a host by ID, each with its name and that of the host."""
    namers: tuple[IdNamer, ...] = (SERVICE, PORT, ADDRESS, HOST)
    known = {namer: namer.names(lambda _collection: [host]) for namer in namers}

    def name_of(namer: IdNamer, id: t.Any) -> str | None:
        return known[namer].get(id) if isinstance(id, str) else None

    for service in items(host, "services"):
        owner = {"service_id": service["id"]}
        yield service["id"], describe_binding(owner, name_of)
        for binding in items(service, "bindings"):
            yield binding["id"], describe_binding({**binding, **owner}, name_of)
