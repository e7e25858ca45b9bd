# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.
"""The lookup of a binding by host, service, port and address."""

from __future__ import annotations

import typing as t

from .._api.errors import ApiError, OutOfTime
from .._model.collection import Document
from .._model.desired import Desired
from .._model.guess import with_guess
from .._model.lookup import Criteria, Lookup, LookupContext, UniqueOf
from .._model.lookup_by_name import has_name
from .._model.scalars import Keyword, Text
from .._model.struct import Struct
from .._model.value_type import Invalid, to_nfc
from .collections import HOSTS, NETWORKS
from .hosts import (
    ADDRESS_TYPE,
    PORT_TYPE,
    address_name,
    host_names,
    host_of_service,
    is_named,
    items,
    listing,
    no_service_message,
    port_name,
    services_named,
    suggest_host,
    suggest_service,
)

_ANY = "any"
"""The value of a criterion that matches every port or address."""
_PORT_AND_ADDRESS: Criteria = {"port": "", "ip_address": ""}
_SAME_HOST_AS = "same_host_as"
"""A criterion that no task gives: the ID of a service on the same host."""
_HostedBinding = tuple[Document, Document]
"""A host and a binding of one of its services."""


class BindingLookup(Lookup):
    """A binding by its host, its service, and the port and address that it binds."""

    title, option, id_option, word = "binding", "binding", "binding_id", "binding"
    value_type = Struct(
        "port",
        "ip_address",
        "network",
        host=Text(1),
        service=Text(1),
        port=Keyword("none", Keyword(_ANY, PORT_TYPE)),
        ip_address=Keyword("all", Keyword(_ANY, ADDRESS_TYPE)),
        network=Text(1),
    )

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        given = super().criteria(options)
        if given is None:
            return None
        criteria = {"port": "none", "ip_address": "all", **given[self.option]}
        if criteria["port"] == "none" and criteria["ip_address"] == "all":
            raise Invalid(self.option, "a binding without a port requires one address: give port, ip_address or both")
        return criteria

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        found = [binding for _host, binding in self._matches(criteria, context)]
        expected = self._criteria_of_outcome(criteria, context.desired)
        if len(found) < 2 or expected == criteria or _any_criteria(expected):
            return found
        if len({str(binding.get("service_id")) for binding in found}) > 1:
            return found  # the outcome on one service says nothing about another service of the same name
        # Without this, a task could not run again after another binding appears that `any` matches, too.
        done_ids = {binding["id"] for _host, binding in self._matches(expected, context)}
        done = [binding for binding in found if binding["id"] in done_ids]
        return done if len(done) == 1 else found

    def _matches(self, criteria: Criteria, context: LookupContext) -> list[_HostedBinding]:
        """The bindings that fit the criteria."""
        return [
            (host, binding)
            for host in self._hosts(criteria, context)
            for service in self._services(host, criteria)
            for binding in items(service, "bindings")
            if self._criteria_on_host(host, binding, criteria).items() <= criteria.items()
        ]

    def _hosts(self, criteria: Criteria, context: LookupContext) -> list[Document]:
        # The path of networks depends on the release, which the list of hosts shows: it comes first.
        hosts = context.rows(HOSTS)
        if criteria.get(_SAME_HOST_AS):
            hosts = [host for host in [host_of_service(criteria[_SAME_HOST_AS], context)] if host]
        if "host" in criteria:
            hosts = [host for host in hosts if is_named(host, criteria["host"])]
        if "network" in criteria:
            networks = [row.get("id") for row in context.rows(NETWORKS) if has_name(row, criteria["network"])]
            hosts = [host for host in hosts if host.get("network_id") in networks]
        return hosts

    @staticmethod
    def _services(host: Document, criteria: Criteria) -> list[Document]:
        if "service_id" in criteria:
            return [service for service in items(host, "services") if service.get("id") == criteria["service_id"]]
        return services_named(host, criteria["service"])

    @staticmethod
    def _criteria_on_host(host: Document, binding: Document, criteria: Criteria) -> Criteria:
        """The port and the address of a binding, in the form of these criteria: names, IDs or both.

        Arguments:
          host: the host of the binding, which has the names.
          binding: the binding.
          criteria: the keys to show. A key whose value is ``any`` is left out.
        """

        def name(key: str, id: t.Any, name_of: t.Callable[[Document], str]) -> str:
            return next((name_of(item) for item in items(host, key) if item.get("id") == id), "unknown")

        port, address = binding.get("port_id"), binding.get("ip_address_id")
        known = {
            "port": "none" if port is None else name("ports", port, port_name),
            "ip_address": "all" if address is None else name("ip_addresses", address, address_name),
            "port_id": port,
            "ip_address_id": "all" if address is None else address,
        }
        return {key: known[key] for key in known if key in criteria and key not in _any_criteria(criteria)}

    def _listing(self, matches: t.Iterable[_HostedBinding]) -> str:
        """The port, the address and the ID of bindings, for a message."""
        known = [(self._criteria_on_host(host, binding, _PORT_AND_ADDRESS), binding["id"]) for host, binding in matches]
        return listing(
            f"{names['port']} on {names['ip_address']} ({id})"
            if names["port"] != "none"
            else f"{names['ip_address']} ({id})"
            for names, id in known
        )

    def describe_matches(self, found: t.Sequence[Document], criteria: Criteria, context: LookupContext) -> str:
        if not _any_criteria(criteria):
            return super().describe_matches(found, criteria, context)
        return self._listing(self._matches(criteria, context))

    def distinguishing_options(self, found: t.Sequence[Document], criteria: Criteria) -> str:
        keys = [*_any_criteria(criteria), *([] if "network" in criteria else ["network"])]
        different = [key for key in keys if len({str(binding.get(f"{key}_id")) for binding in found}) > 1]
        return " or ".join([self.id_option, *(f"{self.option}.{key}" for key in different)])

    def describe(self, criteria: Criteria) -> str:
        port = criteria.get("port_id") or criteria["port"]
        address = criteria.get("ip_address_id") or criteria["ip_address"]
        where = {"all": "all addresses", _ANY: "any address"}.get(address, address)
        if port == "none":
            what = "of any address without a port" if address == _ANY else f"of {address}"
        elif port == _ANY:
            what = "of any port or address" if address == _ANY else f"of any port on {where}"
        else:
            what = f"of {port} on {where}"
        host = f" on the host {criteria['host']!r}" if "host" in criteria else ""
        network = f" in the network {criteria['network']!r}" if "network" in criteria else ""
        return f"{what} of the service {criteria.get('service_id') or repr(criteria['service'])}{host}{network}"

    def not_found_message(self, criteria: Criteria, context: LookupContext) -> str:
        hosts = self._hosts(criteria, context)
        if not hosts:
            where = f" in a network {criteria['network']!r}" if "network" in criteria else ""
            return f"there is no host {criteria.get('host')!r}{where}, or the key may not see it"
        services = [(host, service) for host in hosts for service in self._services(host, criteria)]
        if not services:
            return no_service_message(criteria, hosts)
        bindings = self._listing((host, item) for host, service in services for item in items(service, "bindings"))
        return f"there is no {self.title} {self.describe(criteria)}; the service has: {bindings}"

    def with_suggestion(self, message: str, criteria: Criteria, context: LookupContext) -> str:
        hosts = self._hosts(criteria, context)
        if hosts:
            if not any(self._services(host, criteria) for host in hosts):
                return suggest_service(message, criteria, hosts)
            for key in ("ip_address", "port"):
                matches = self._matches({**criteria, key: _ANY}, context)
                if len(matches) == 1:
                    return f"{message}. {self.option}.{key}: any matches {self._listing(matches)}"
            return message
        networks = [row.get("name") for row in context.rows(NETWORKS)] if "network" in criteria else []
        if "network" in criteria and criteria["network"] not in networks:
            return with_guess(message, criteria["network"], networks)
        return suggest_host(message, criteria, context) if "host" in criteria else message

    def criteria_of(self, documents: t.Sequence[Document], context: LookupContext) -> list[Criteria | None] | None:
        unique = _UniqueCriteria(self, context)
        ids = [document.get("id") for document in documents]
        return [unique.of(id) if isinstance(id, str) else None for id in ids]

    def unique(self, context: LookupContext, unique_of: UniqueOf) -> t.Callable[[t.Any], Criteria | None]:
        unique = _UniqueCriteria(self, context)
        defaults = {"port": "none", "ip_address": "all", "network": None}

        def of(id: t.Any) -> Criteria | None:
            criteria = unique.of(id)
            return criteria and {
                self.option: {key: value for key, value in criteria.items() if value != defaults.get(key)}
            }

        return of

    def criteria_for_task(self, criteria: Criteria) -> Criteria | None:
        """The criteria as a task can give them; None if it cannot, such as for a host without a name."""
        try:
            normalized = self.criteria({self.option: criteria})
        except Invalid:
            return None
        return normalized if normalized == criteria else None

    def names_on_host(self, host: Document, binding: Document) -> Criteria:
        """The port and the address of a binding by name."""
        return self._criteria_on_host(host, binding, _PORT_AND_ADDRESS)

    def is_gone(self, criteria: Criteria, context: LookupContext) -> bool:
        # Lists leave out what a key may not see, without an error.
        if not context.rows(HOSTS):
            return False
        return "network" not in criteria or any(has_name(row, criteria["network"]) for row in context.rows(NETWORKS))

    def criteria_after(
        self, criteria: Criteria, desired: t.Mapping[str, Desired], document: Document
    ) -> Criteria | None:
        # `any` stays: the binding can drift again after this run.
        new = self._criteria_of_outcome(criteria, desired, keep=_any_criteria(criteria))
        if new == criteria:
            return None
        service = desired.get("service_id")
        moves = bool(service and service.criteria and "host" in service.criteria)
        if document and "host" in new and not moves:
            # The binding stays on its host, and another host can have the same name.
            new[_SAME_HOST_AS] = document.get("service_id")
        return new

    @staticmethod
    def _criteria_of_outcome(
        criteria: Criteria, desired: t.Mapping[str, Desired], keep: t.Collection[str] = ()
    ) -> dict[str, t.Any]:
        """The criteria that match the same binding after its update.

        Arguments:
          criteria: those of the task.
          desired: the desired values by field.
          keep: which of ``port`` and ``ip_address`` stay as they are.
        """
        new = dict(criteria)
        for field, key, places in (
            ("service_id", "service", ("host", "network")),
            ("port_id", "port", ()),
            ("ip_address_id", "ip_address", ()),
        ):
            if field not in desired or key in keep:
                continue
            if desired[field].criteria is None:
                for old in (key, *places):
                    new.pop(old, None)
                new[field] = desired[field].value
                continue
            if "host" in desired[field].criteria:
                new.pop("network", None)
            new.update(desired[field].criteria)
        if "type" in desired and desired["type"].value == "ip_address" and "port" not in keep:
            new.pop("port_id", None)
            new["port"] = "none"
        return new


class _UniqueCriteria:
    """For each binding that the list of hosts shows, criteria that match no other binding."""

    def __init__(self, lookup: BindingLookup, context: LookupContext) -> None:
        self._lookup, self._context = lookup, context
        self._by_id: dict[t.Any, list[Criteria]] = {}
        self._networks_by_match: dict[t.Any, dict[t.Any, str]] = {}
        """For each set of criteria, the bindings that it matches by ID, each with the ID of its network."""
        self._network_names: dict[str, t.Any] | None = None
        for host in context.rows(HOSTS):
            for service in items(host, "services"):
                for binding in items(service, "bindings"):
                    self._add(host, service, binding)

    def _add(self, host: Document, service: Document, binding: Document) -> None:
        names = self._lookup.names_on_host(host, binding)
        for host_name in host_names(host):
            criteria = {"host": host_name, "service": to_nfc(service.get("name")), **names}
            known = self._lookup.criteria_for_task(criteria)
            if known:
                self._by_id.setdefault(binding["id"], []).append(known)
                self._networks_by_match.setdefault(_key(known), {})[binding["id"]] = str(host.get("network_id"))

    def of(self, id: t.Any) -> Criteria | None:
        """Criteria for a binding; None if all of its criteria match other bindings, too."""
        candidates = self._by_id.get(id, [])
        for criteria in candidates:
            if len(self._networks_by_match[_key(criteria)]) == 1:
                return {**criteria, "network": None}
        for criteria in candidates:
            networks = self._networks_by_match[_key(criteria)]
            if list(networks.values()).count(networks[id]) > 1:
                continue
            names = self._names()
            name = names.get(networks[id])
            full = self._lookup.criteria_for_task({**criteria, "network": name}) if name is not None else None
            if full and sum(names.get(network) == name for network in networks.values()) == 1:
                return full
        return None

    def _names(self) -> dict[str, t.Any]:
        """The names of networks by ID; empty if the key may not see them."""
        if self._network_names is None:
            try:
                self._network_names = {
                    str(network.get("id")): to_nfc(network.get("name")) for network in self._context.rows(NETWORKS)
                }
            except OutOfTime:
                raise
            except ApiError:
                self._network_names = {}
        return self._network_names


def _any_criteria(criteria: Criteria) -> list[str]:
    """The criteria whose value is ``any``."""
    return [key for key in ("port", "ip_address") if criteria.get(key) == _ANY]


def _key(criteria: Criteria) -> tuple[str, ...]:
    return tuple(criteria[key] for key in ("host", "service", "port", "ip_address"))
