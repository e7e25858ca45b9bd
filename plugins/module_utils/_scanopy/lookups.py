# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Hosts, services, ports, addresses and bindings of Scanopy by readable words.

No list of Scanopy can be asked for a name, and no name is unique. The list of hosts shows everything that is on them.
"""

from __future__ import annotations

import contextlib
import re
import typing as t
from dataclasses import dataclass

from .._api.errors import ApiError, OutOfTime
from .._model.addresses import IpAddress
from .._model.collection import Collection, Document
from .._model.desired import Desired
from .._model.guess import with_guess
from .._model.lookup import Criteria, Lookup, LookupContext
from .._model.lookup_by_name import LookupByName, has_name
from .._model.names import Documents, NameOf, is_name
from .._model.scalars import Int, Keyword, Text
from .._model.struct import Struct
from .._model.value_type import Invalid, ValueType, to_nfc

_HOSTS = Collection(list_path="/api/v1/hosts")
_NETWORKS = Collection(list_path="/api/v1/networks")
_HOST_NAMES = ("name", "hostname")
"""The keys of a host by which it can be named."""
_ADDRESS = IpAddress()
_ANY = "any"
"""Among the words of a binding: whatever port or address it has."""
_BOTH: Criteria = {"port": "", "ip_address": ""}
_BESIDE = "beside"
"""Among the words of a binding: a service on the same host."""
_SHOWN = 20
"""How many names a message lists."""


class PortNumber(ValueType):
    """A port by its number and protocol, such as ``443/tcp``."""

    _TEXT = re.compile(r"([0-9]{1,5})/(tcp|udp)", re.IGNORECASE)
    _NUMBER = Int(0, 65535)

    def normalize(self, value: t.Any, where: str) -> str:
        found = self._TEXT.fullmatch(value) if isinstance(value, str) else None
        if not found:
            raise Invalid(where, f"is {value!r}, a number with a protocol such as 443/tcp or 53/udp is needed")
        return f"{self._NUMBER.normalize(found.group(1), where)}/{found.group(2).lower()}"


_PORT = PortNumber()
_NAME = Text(1)


def rows(document: Document, key: str) -> list[Document]:
    """What a list in a document holds. What has no id cannot be meant."""
    found = document.get(key)
    listed = found if isinstance(found, list) else []
    return [row for row in listed if isinstance(row, dict) and isinstance(row.get("id"), str)]


def number_of(port: Document) -> str:
    """A port in words."""
    return f"{port.get('number')}/{str(port.get('protocol')).lower()}"


def address_of(address: Document) -> str:
    """An address in its one spelling."""
    return str(_ADDRESS.from_api(address.get("ip_address")))


def _is_called(host: Document, name: str) -> bool:
    return name in [to_nfc(host.get(key)) for key in _HOST_NAMES]


def _host_of(service: t.Any, context: LookupContext) -> Document | None:
    """The host on which a service is, by the id of the service."""
    for host in context.rows(_HOSTS):
        if any(each.get("id") == service for each in rows(host, "services")):
            return host
    return None


def _list(criteria: t.Iterable[str]) -> str:
    known = list(dict.fromkeys(criteria))
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"{', '.join(known[:_SHOWN])}{more}" if known else "none"


def _services_of(hosts: t.Iterable[Document]) -> str:
    return _list(str(each.get("name")) for host in hosts for each in rows(host, "services"))


def _no_service(criteria: Criteria, hosts: t.Iterable[Document]) -> str:
    return (
        f"the host {criteria.get('host')!r} has no service {criteria.get('service')!r}; it has: {_services_of(hosts)}"
    )


class ServiceName(Lookup):
    """A service by its name, on the host of the binding as it is, or on another one that is named too."""

    title, option, id_option = "service", "service", "service_id"
    _NAME = Text(1)

    def names(self, read: Documents) -> dict[str, str]:
        services = [each for host in read(_HOSTS) for each in rows(host, "services")]
        return {each["id"]: each["name"] for each in services if is_name(each.get("name"))}

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {"service": self._NAME.spec(), "host": self._NAME.spec()}

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        given = {option: options[option] for option in ("service", "host") if options.get(option) is not None}
        if "host" in given and "service" not in given:
            raise Invalid("host", "says on which host the service is: give service too")
        return {option: self._NAME.normalize(text, option) for option, text in given.items()} or None

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        return [each for host in self._hosts(criteria, context) for each in _called(host, criteria["service"])]

    @staticmethod
    def _hosts(criteria: Criteria, context: LookupContext) -> list[Document]:
        if "host" in criteria:
            return [host for host in context.rows(_HOSTS) if _is_called(host, criteria["host"])]
        host = _host_of(context.document.get("service_id"), context)
        return [host] if host else []

    def describe(self, criteria: Criteria) -> str:
        where = f" on the host {criteria['host']!r}" if "host" in criteria else ""
        return f"with the name {criteria['service']!r}{where}"

    def not_found_message(self, criteria: Criteria, context: LookupContext) -> str:
        hosts = self._hosts(criteria, context)
        if not hosts and "host" in criteria:
            return f"there is no host {criteria['host']!r}, or the key may not see it"
        if "host" in criteria:
            return _no_service(criteria, hosts)
        there = _services_of(hosts)
        return (
            f"there is no service {criteria['service']!r} on the host of the binding; there is: {there}. Give host too if "
            "it is on another one"
        )

    def with_suggestion(self, message: str, criteria: Criteria, context: LookupContext) -> str:
        hosts = self._hosts(criteria, context)
        if not hosts and "host" in criteria:
            return _guessed_host(message, criteria, context)
        return _guessed_service(message, criteria, hosts)


def _guessed_host(message: str, criteria: Criteria, context: LookupContext) -> str:
    """The message about a host that is not there, with the one that is meant perhaps."""
    return with_guess(
        message, criteria["host"], [host.get(key) for host in context.rows(_HOSTS) for key in _HOST_NAMES]
    )


def _guessed_service(message: str, criteria: Criteria, hosts: t.Iterable[Document]) -> str:
    """The same for a service of these hosts."""
    return with_guess(
        message, criteria["service"], [each.get("name") for host in hosts for each in rows(host, "services")]
    )


def _called(host: Document, service: str) -> list[Document]:
    return [each for each in rows(host, "services") if has_name(each, service)]


class _Child(Lookup):
    """Something that the host of the service has, by its word. A subclass says what and where."""

    key: str
    value_type: ValueType

    def names(self, read: Documents) -> dict[str, str]:
        found = {each["id"]: self.text(each) for host in read(_HOSTS) for each in rows(host, self.key)}
        return {id: text for id, text in found.items() if self._is_word(text)}

    def _is_word(self, text: str) -> bool:
        with contextlib.suppress(Invalid):
            return bool(self.value_type.normalize(text, self.option) == text)
        return False

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {self.option: self.value_type.spec()}

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        given = options.get(self.option)
        return None if given is None else {self.option: self.value_type.normalize(given, self.option)}

    def text(self, child: Document) -> str:
        raise NotImplementedError

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        host = self._host(context)
        return [each for each in rows(host, self.key) if self.text(each) == criteria[self.option]] if host else []

    @staticmethod
    def _host(context: LookupContext) -> Document | None:
        service = (
            context.desired["service_id"].value
            if "service_id" in context.desired
            else context.document.get("service_id")
        )
        return _host_of(service, context)

    def describe(self, criteria: Criteria) -> str:
        return str(criteria[self.option])

    def not_found_message(self, criteria: Criteria, context: LookupContext) -> str:
        host = self._host(context)
        if not host:
            return "the host of the service is not there, or the key may not see it"
        there = _list(self.text(each) for each in rows(host, self.key))
        name = host.get("name") or host.get("hostname") or host.get("id")
        return f"the host {name} has no {self.title} {criteria[self.option]}; it has: {there}"


class HostPort(_Child):
    """A port of the host, such as ``443/tcp``."""

    title, option, id_option, key = "port", "port", "port_id", "ports"
    value_type = _PORT

    def text(self, child: Document) -> str:
        return number_of(child)


class HostAddress(_Child):
    """An address of the host, or the word for all of them."""

    title, option, id_option, key = "address", "ip_address", "ip_address_id", "ip_addresses"
    value_type = Keyword("all", _ADDRESS)

    def text(self, child: Document) -> str:
        return address_of(child)

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        # All of them is no address: what stands for it has no id.
        return [{"id": None}] if criteria[self.option] == "all" else super().find(criteria, context, use_filter)


class _HostOf:
    """The names of hosts, by their own ids and by those of their services."""

    def names(self, read: Documents) -> dict[str, str]:
        hosts = [(host, next(filter(is_name, (host.get("name"), host.get("hostname"))), None)) for host in read(_HOSTS)]
        ids = [(each, name) for host, name in hosts if name for each in [host, *rows(host, "services")]]
        return {str(each.get("id")): name for each, name in ids}


SERVICE, PORT, ADDRESS, HOST = ServiceName(), HostPort(), HostAddress(), _HostOf()
"""What has names for the ids in a binding."""


def describe_bound(binding: Document, name_of: NameOf) -> str | None:
    """What a binding binds, in words; None where that is not known."""
    port, address = (name_of(PORT, binding.get("port_id")), name_of(ADDRESS, binding.get("ip_address_id")))
    if (binding.get("port_id") and not port) or (binding.get("ip_address_id") and not address):
        return None
    return f"{port} on {address or 'all addresses'}" if port else address


def describe_binding(binding: Document, name_of: NameOf) -> str | None:
    """A binding in words: what it binds, of which service, on which host, as far as that is known."""
    service, host = (name_of(namer, binding.get("service_id")) for namer in (SERVICE, HOST))
    place = " on ".join(each for each in (service, host) if each)
    return " of ".join(each for each in (describe_bound(binding, name_of), place) if each) or None


@dataclass(frozen=True)
class OnHosts(Lookup):
    """What is on any host that the key may see, by a word that several can have. It narrows a list of bindings.

    Arguments: title, option and instead as in Ref; leaf, what the word may be; pick, what a host has of that: None
    where the word does not mean this host, or nothing on it; named, the words of what a host has, for a guess.
    """

    title: str
    option: str
    id_option: str
    pick: t.Callable[[Document, t.Any], list[Document] | None]
    value_type: ValueType = _NAME
    named: t.Callable[[Document], t.Iterable[t.Any]] = lambda _host: ()

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {self.option: self.value_type.spec()}

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        given = options.get(self.option)
        return None if given is None else {self.option: self.value_type.normalize(given, self.option)}

    def find_for_filter(self, criteria: Criteria, context: LookupContext) -> list[Document]:
        word = criteria[self.option]
        if isinstance(self.value_type, Keyword) and word == self.value_type.word:
            return [{}]
        hosts = context.rows(_HOSTS)
        picked = [found for host in hosts if (found := self.pick(host, word)) is not None]
        if not picked:
            known = [each for host in hosts for each in self.named(host)]
            message = with_guess(f"there is no {self.title} {word!r}, or the key may not see it", word, known)
            raise Invalid(self.option, message)
        return [each for found in picked for each in found]

    def describe(self, criteria: Criteria) -> str:
        return repr(criteria[self.option])


def _on(key: str, text: t.Callable[[Document], str]) -> t.Callable[[Document, t.Any], list[Document] | None]:
    """What a host has in a list under such a text."""
    return lambda host, word: [each for each in rows(host, key) if text(each) == word] or None


ON_SERVICE = OnHosts(
    "service",
    "service_name",
    "service_id",
    lambda host, word: _called(host, word) or None,
    named=lambda host: [each.get("name") for each in rows(host, "services")],
)
ON_HOST = OnHosts(
    "host",
    "host_name",
    "service_id",
    lambda host, word: rows(host, "services") if _is_called(host, word) else None,
    named=lambda host: [host.get(key) for key in _HOST_NAMES],
)
ON_PORT = OnHosts("port", "port", "port_id", _on("ports", number_of), _PORT)
ON_ADDRESS = OnHosts(
    "address", "ip_address", "ip_address_id", _on("ip_addresses", address_of), Keyword("all", _ADDRESS)
)


class NetworkName(LookupByName):
    """The name of a network. The list of hosts tells the release, and by that where networks are."""

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        context.rows(_HOSTS)
        return super().find(criteria, context, use_filter)


NETWORK_NAME = NetworkName("network", _NETWORKS, "network_name", "network_id", query_key=None)


class BindingWords(Lookup):
    """A binding by its host, its service, and what it binds."""

    title, option, id_option, word = "binding", "binding", "binding_id", "binding"
    value_type = Struct(
        "port",
        "ip_address",
        "network",
        host=Text(1),
        service=Text(1),
        port=Keyword("none", Keyword(_ANY, _PORT)),
        ip_address=Keyword("all", Keyword(_ANY, _ADDRESS)),
        network=Text(1),
    )

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {self.option: self.value_type.spec()}

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        if options.get(self.option) is None:
            return None
        criteria = {"port": "none", "ip_address": "all", **self.value_type.normalize(options[self.option], self.option)}
        if criteria["port"] == "none" and criteria["ip_address"] == "all":
            raise Invalid(
                self.option, "has no port, and such a binding is for one address: give port, ip_address or both"
            )
        return criteria

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        found = [binding for _host, binding in self._matching(criteria, context)]
        exact = self._after(criteria, context.desired)
        if len(found) < 2 or exact == criteria or _open(exact):
            return found
        if len({str(each.get("service_id")) for each in found}) > 1:
            return found  # that one service has such a binding says nothing about another one of the same name
        # Else a task could not run again after another binding has come that `any` matches, too.
        desired = {binding["id"] for _host, binding in self._matching(exact, context)}
        done = [each for each in found if each["id"] in desired]
        return done if len(done) == 1 else found

    def _matching(self, criteria: Criteria, context: LookupContext) -> list[tuple[Document, Document]]:
        """The bindings that these words mean, each with its host before it."""
        return [
            (host, binding)
            for host in self._hosts(criteria, context)
            for service in self._services(host, criteria)
            for binding in rows(service, "bindings")
            if self._spoken(host, binding, criteria).items() <= criteria.items()
        ]

    def _hosts(self, criteria: Criteria, context: LookupContext) -> list[Document]:
        # The first list tells the release, and by that where networks are.
        hosts = context.rows(_HOSTS)
        if criteria.get(_BESIDE):
            hosts = [host for host in [_host_of(criteria[_BESIDE], context)] if host]
        if "host" in criteria:
            hosts = [host for host in hosts if _is_called(host, criteria["host"])]
        if "network" in criteria:
            known = [each.get("id") for each in context.rows(_NETWORKS) if has_name(each, criteria["network"])]
            hosts = [host for host in hosts if host.get("network_id") in known]
        return hosts

    @staticmethod
    def _services(host: Document, criteria: Criteria) -> list[Document]:
        if "service_id" in criteria:
            return [each for each in rows(host, "services") if each.get("id") == criteria["service_id"]]
        return _called(host, criteria["service"])

    @staticmethod
    def _spoken(host: Document, binding: Document, criteria: Criteria) -> Criteria:
        """What a binding binds, by those words or ids that are asked for."""

        def of(key: str, id: t.Any, text: t.Callable[[Document], str]) -> str:
            return next((text(each) for each in rows(host, key) if each.get("id") == id), "unknown")

        port, address = binding.get("port_id"), binding.get("ip_address_id")
        found = {
            "port": "none" if port is None else of("ports", port, number_of),
            "ip_address": "all" if address is None else of("ip_addresses", address, address_of),
            "port_id": port,
            "ip_address_id": "all" if address is None else address,
        }
        return {word: found[word] for word in found if word in criteria and word not in _open(criteria)}

    def _labels(self, pairs: t.Iterable[tuple[Document, Document]]) -> str:
        """What bindings bind, with their ids, for a message. Arguments: each binding with its host before it."""
        known = [(self._spoken(host, binding, _BOTH), binding["id"]) for host, binding in pairs]
        return _list(
            f"{each['port']} on {each['ip_address']} ({id})"
            if each["port"] != "none"
            else f"{each['ip_address']} ({id})"
            for each, id in known
        )

    def describe_matches(self, found: t.Sequence[Document], criteria: Criteria, context: LookupContext) -> str:
        if not _open(criteria):
            return super().describe_matches(found, criteria, context)
        return self._labels(self._matching(criteria, context))

    def distinguishing_options(self, found: t.Sequence[Document], criteria: Criteria) -> str:
        more = [*_open(criteria), *([] if "network" in criteria else ["network"])]
        differ = [word for word in more if len({str(each.get(f"{word}_id")) for each in found}) > 1]
        return " or ".join([self.id_option, *(f"{self.option}.{word}" for word in differ)])

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
        services = [(host, each) for host in hosts for each in self._services(host, criteria)]
        if not services:
            return _no_service(criteria, hosts)
        there = self._labels((host, each) for host, service in services for each in rows(service, "bindings"))
        return f"there is no {self.title} {self.describe(criteria)}; the service has: {there}"

    def with_suggestion(self, message: str, criteria: Criteria, context: LookupContext) -> str:
        hosts = self._hosts(criteria, context)
        if hosts:
            if not any(self._services(host, criteria) for host in hosts):
                return _guessed_service(message, criteria, hosts)
            for word in ("ip_address", "port"):
                near = self._matching({**criteria, word: _ANY}, context)
                if len(near) == 1:
                    return f"{message}. {self.option}.{word}: any would match {self._labels(near)}"
            return message
        if "network" in criteria and not (known := _networks(context)).count(criteria["network"]):
            return with_guess(message, criteria["network"], known)
        return _guessed_host(message, criteria, context) if "host" in criteria else message

    def criteria_of(self, documents: t.Sequence[Document], context: LookupContext) -> list[Criteria | None] | None:
        known: dict[t.Any, list[Criteria]] = {}
        meant: dict[t.Any, dict[t.Any, t.Any]] = {}  # by words: the networks of the bindings that they mean, by id
        for host in context.rows(_HOSTS):
            names = dict.fromkeys(
                to_nfc(each) for each in (host.get("name"), host.get("hostname")) if isinstance(each, str)
            )
            for service in rows(host, "services"):
                for binding in rows(service, "bindings"):
                    for name in names:
                        called = to_nfc(service.get("name"))
                        criteria = self._writable(
                            {"host": name, "service": called, **self._spoken(host, binding, _BOTH)}
                        )
                        if criteria:
                            known.setdefault(binding["id"], []).append(criteria)
                            meant.setdefault(_key(criteria), {})[binding["id"]] = host.get("network_id")
        networks: dict[t.Any, t.Any] | None = None

        def unique(id: t.Any) -> Criteria | None:
            nonlocal networks
            spoken = known.get(id, [])
            for criteria in spoken:
                if len(meant[_key(criteria)]) == 1:
                    return {**criteria, "network": None}
            for criteria in spoken:
                places = meant[_key(criteria)]
                if list(places.values()).count(places[id]) > 1:
                    continue
                networks = _names_of_networks(context) if networks is None else networks
                name = networks.get(places[id])
                full = self._writable({**criteria, "network": name}) if name is not None else None
                if full and sum(networks.get(each) == name for each in places.values()) == 1:
                    return full
            return None

        ids = [each.get("id") for each in documents]
        return [unique(id) if isinstance(id, str) else None for id in ids]

    def _writable(self, criteria: Criteria) -> Criteria | None:
        """The words as a task can write them; None where it cannot, such as for a host without a name."""
        try:
            normalize = self.criteria({self.option: criteria})
        except Invalid:
            return None
        return normalize if normalize == criteria else None

    def is_gone(self, criteria: Criteria, context: LookupContext) -> bool:
        # What a key may not see is left out of lists, without an error.
        if not context.rows(_HOSTS):
            return False
        return "network" not in criteria or any(has_name(each, criteria["network"]) for each in context.rows(_NETWORKS))

    def criteria_after(
        self, criteria: Criteria, desired: t.Mapping[str, Desired], document: Document
    ) -> Criteria | None:
        # What may be anything still may: it can drift after this run.
        new = self._after(criteria, desired, keep=_open(criteria))
        if new == criteria:
            return None
        service = desired.get("service_id")
        moves = bool(service and service.criteria and "host" in service.criteria)
        if document and "host" in new and not moves:
            # It stays on its host, of which others may have the name.
            new[_BESIDE] = document.get("service_id")
        return new

    @staticmethod
    def _after(criteria: Criteria, desired: t.Mapping[str, Desired], keep: t.Collection[str] = ()) -> dict[str, t.Any]:
        """The words that mean the same binding after its update. ``keep``: which of port and ip_address stay."""
        new = dict(criteria)
        for field, word, places in (
            ("service_id", "service", ("host", "network")),
            ("port_id", "port", ()),
            ("ip_address_id", "ip_address", ()),
        ):
            if field not in desired or word in keep:
                continue
            if desired[field].criteria is None:
                for old in (word, *places):
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


def _open(criteria: Criteria) -> list[str]:
    """Which words of a binding may be anything."""
    return [word for word in ("port", "ip_address") if criteria.get(word) == _ANY]


def _key(criteria: Criteria) -> tuple[str, ...]:
    return tuple(criteria[each] for each in ("host", "service", "port", "ip_address"))


def _networks(context: LookupContext) -> list[t.Any]:
    return [each.get("name") for each in context.rows(_NETWORKS)]


def _names_of_networks(context: LookupContext) -> dict[t.Any, t.Any]:
    """The names of networks by their ids; none where the key may not see them."""
    try:
        return {each.get("id"): to_nfc(each.get("name")) for each in context.rows(_NETWORKS)}
    except OutOfTime:
        raise
    except ApiError:
        return {}
