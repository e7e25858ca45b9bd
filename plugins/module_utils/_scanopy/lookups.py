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
from .._model.addresses import Address
from .._model.collection import Collection, Document
from .._model.desired import Wanted
from .._model.guess import with_guess
from .._model.lookup import Ref, Seek, Words
from .._model.lookup_by_name import Named, has_name
from .._model.names import Documents, NameOf, is_name
from .._model.scalars import Int, Text, Word
from .._model.struct import Record
from .._model.value_type import Invalid, Leaf, composed

_HOSTS = Collection(all="/api/v1/hosts")
_NETWORKS = Collection(all="/api/v1/networks")
_HOST_NAMES = ("name", "hostname")
"""The keys of a host by which it can be named."""
_ADDRESS = Address()
_ANY = "any"
"""Among the words of a binding: whatever port or address it has."""
_BOTH: Words = {"port": "", "ip_address": ""}
_BESIDE = "beside"
"""Among the words of a binding: a service on the same host."""
_SHOWN = 20
"""How many names a message lists."""


class PortNumber(Leaf):
    """A port by its number and protocol, such as ``443/tcp``."""

    _TEXT = re.compile(r"([0-9]{1,5})/(tcp|udp)", re.IGNORECASE)
    _NUMBER = Int(0, 65535)

    def canonical(self, value: t.Any, where: str) -> str:
        found = self._TEXT.fullmatch(value) if isinstance(value, str) else None
        if not found:
            raise Invalid(where, f"is {value!r}, a number with a protocol such as 443/tcp or 53/udp is needed")
        return f"{self._NUMBER.canonical(found.group(1), where)}/{found.group(2).lower()}"


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
    return str(_ADDRESS.read(address.get("ip_address")))


def _is_called(host: Document, name: str) -> bool:
    return name in [composed(host.get(key)) for key in _HOST_NAMES]


def _host_of(service: t.Any, seek: Seek) -> Document | None:
    """The host on which a service is, by the id of the service."""
    for host in seek.rows(_HOSTS):
        if any(each.get("id") == service for each in rows(host, "services")):
            return host
    return None


def _list(words: t.Iterable[str]) -> str:
    known = list(dict.fromkeys(words))
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"{', '.join(known[:_SHOWN])}{more}" if known else "none"


def _services_of(hosts: t.Iterable[Document]) -> str:
    return _list(str(each.get("name")) for host in hosts for each in rows(host, "services"))


def _no_service(words: Words, hosts: t.Iterable[Document]) -> str:
    return f"the host {words.get('host')!r} has no service {words.get('service')!r}; it has: {_services_of(hosts)}"


class ServiceName(Ref):
    """A service by its name, on the host of the binding as it is, or on another one that is named too."""

    title, option, instead = "service", "service", "service_id"
    _NAME = Text(1)

    def names(self, read: Documents) -> dict[str, str]:
        services = [each for host in read(_HOSTS) for each in rows(host, "services")]
        return {each["id"]: each["name"] for each in services if is_name(each.get("name"))}

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {"service": self._NAME.spec(), "host": self._NAME.spec()}

    def words(self, options: t.Mapping[str, t.Any]) -> Words | None:
        given = {option: options[option] for option in ("service", "host") if options.get(option) is not None}
        if "host" in given and "service" not in given:
            raise Invalid("host", "says on which host the service is: give service too")
        return {option: self._NAME.canonical(text, option) for option, text in given.items()} or None

    def find(self, words: Words, seek: Seek, alone: bool = True) -> list[Document]:
        return [each for host in self._hosts(words, seek) for each in _called(host, words["service"])]

    @staticmethod
    def _hosts(words: Words, seek: Seek) -> list[Document]:
        if "host" in words:
            return [host for host in seek.rows(_HOSTS) if _is_called(host, words["host"])]
        host = _host_of(seek.document.get("service_id"), seek)
        return [host] if host else []

    def described(self, words: Words) -> str:
        where = f" on the host {words['host']!r}" if "host" in words else ""
        return f"with the name {words['service']!r}{where}"

    def missing(self, words: Words, seek: Seek) -> str:
        hosts = self._hosts(words, seek)
        if not hosts and "host" in words:
            return f"there is no host {words['host']!r}, or the key may not see it"
        if "host" in words:
            return _no_service(words, hosts)
        there = _services_of(hosts)
        return (
            f"there is no service {words['service']!r} on the host of the binding; there is: {there}. Give host too if "
            "it is on another one"
        )

    def guessed(self, message: str, words: Words, seek: Seek) -> str:
        hosts = self._hosts(words, seek)
        if not hosts and "host" in words:
            return _guessed_host(message, words, seek)
        return _guessed_service(message, words, hosts)


def _guessed_host(message: str, words: Words, seek: Seek) -> str:
    """The message about a host that is not there, with the one that is meant perhaps."""
    return with_guess(message, words["host"], [host.get(key) for host in seek.rows(_HOSTS) for key in _HOST_NAMES])


def _guessed_service(message: str, words: Words, hosts: t.Iterable[Document]) -> str:
    """The same for a service of these hosts."""
    return with_guess(
        message, words["service"], [each.get("name") for host in hosts for each in rows(host, "services")]
    )


def _called(host: Document, service: str) -> list[Document]:
    return [each for each in rows(host, "services") if has_name(each, service)]


class _Child(Ref):
    """Something that the host of the service has, by its word. A subclass says what and where."""

    key: str
    leaf: Leaf

    def names(self, read: Documents) -> dict[str, str]:
        found = {each["id"]: self.text(each) for host in read(_HOSTS) for each in rows(host, self.key)}
        return {id: text for id, text in found.items() if self._is_word(text)}

    def _is_word(self, text: str) -> bool:
        with contextlib.suppress(Invalid):
            return bool(self.leaf.canonical(text, self.option) == text)
        return False

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {self.option: self.leaf.spec()}

    def words(self, options: t.Mapping[str, t.Any]) -> Words | None:
        given = options.get(self.option)
        return None if given is None else {self.option: self.leaf.canonical(given, self.option)}

    def text(self, child: Document) -> str:
        raise NotImplementedError

    def find(self, words: Words, seek: Seek, alone: bool = True) -> list[Document]:
        host = self._host(seek)
        return [each for each in rows(host, self.key) if self.text(each) == words[self.option]] if host else []

    @staticmethod
    def _host(seek: Seek) -> Document | None:
        service = seek.wanted["service_id"].value if "service_id" in seek.wanted else seek.document.get("service_id")
        return _host_of(service, seek)

    def described(self, words: Words) -> str:
        return str(words[self.option])

    def missing(self, words: Words, seek: Seek) -> str:
        host = self._host(seek)
        if not host:
            return "the host of the service is not there, or the key may not see it"
        there = _list(self.text(each) for each in rows(host, self.key))
        name = host.get("name") or host.get("hostname") or host.get("id")
        return f"the host {name} has no {self.title} {words[self.option]}; it has: {there}"


class HostPort(_Child):
    """A port of the host, such as ``443/tcp``."""

    title, option, instead, key = "port", "port", "port_id", "ports"
    leaf = _PORT

    def text(self, child: Document) -> str:
        return number_of(child)


class HostAddress(_Child):
    """An address of the host, or the word for all of them."""

    title, option, instead, key = "address", "ip_address", "ip_address_id", "ip_addresses"
    leaf = Word("all", _ADDRESS)

    def text(self, child: Document) -> str:
        return address_of(child)

    def find(self, words: Words, seek: Seek, alone: bool = True) -> list[Document]:
        # All of them is no address: what stands for it has no id.
        return [{"id": None}] if words[self.option] == "all" else super().find(words, seek, alone)


class _HostOf:
    """The names of hosts, by their own ids and by those of their services."""

    def names(self, read: Documents) -> dict[str, str]:
        hosts = [(host, next(filter(is_name, (host.get("name"), host.get("hostname"))), None)) for host in read(_HOSTS)]
        ids = [(each, name) for host, name in hosts if name for each in [host, *rows(host, "services")]]
        return {str(each.get("id")): name for each, name in ids}


SERVICE, PORT, ADDRESS, HOST = ServiceName(), HostPort(), HostAddress(), _HostOf()
"""What has names for the ids in a binding."""


def bound_by(binding: Document, name_of: NameOf) -> str | None:
    """What a binding binds, in words; None where that is not known."""
    port, address = (name_of(PORT, binding.get("port_id")), name_of(ADDRESS, binding.get("ip_address_id")))
    if (binding.get("port_id") and not port) or (binding.get("ip_address_id") and not address):
        return None
    return f"{port} on {address or 'all addresses'}" if port else address


def binding_in_words(binding: Document, name_of: NameOf) -> str | None:
    """A binding in words: what it binds, of which service, on which host, as far as that is known."""
    service, host = (name_of(namer, binding.get("service_id")) for namer in (SERVICE, HOST))
    place = " on ".join(each for each in (service, host) if each)
    return " of ".join(each for each in (bound_by(binding, name_of), place) if each) or None


@dataclass(frozen=True)
class OnHosts(Ref):
    """What is on any host that the key may see, by a word that several can have. It narrows a list of bindings.

    Arguments: title, option and instead as in Ref; leaf, what the word may be; pick, what a host has of that: None
    where the word does not mean this host, or nothing on it; named, the words of what a host has, for a guess.
    """

    title: str
    option: str
    instead: str
    pick: t.Callable[[Document, t.Any], list[Document] | None]
    leaf: Leaf = _NAME
    named: t.Callable[[Document], t.Iterable[t.Any]] = lambda _host: ()

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {self.option: self.leaf.spec()}

    def words(self, options: t.Mapping[str, t.Any]) -> Words | None:
        given = options.get(self.option)
        return None if given is None else {self.option: self.leaf.canonical(given, self.option)}

    def narrowing(self, words: Words, seek: Seek) -> list[Document]:
        word = words[self.option]
        if isinstance(self.leaf, Word) and word == self.leaf.word:
            return [{}]
        hosts = seek.rows(_HOSTS)
        picked = [found for host in hosts if (found := self.pick(host, word)) is not None]
        if not picked:
            known = [each for host in hosts for each in self.named(host)]
            message = with_guess(f"there is no {self.title} {word!r}, or the key may not see it", word, known)
            raise Invalid(self.option, message)
        return [each for found in picked for each in found]

    def described(self, words: Words) -> str:
        return repr(words[self.option])


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
ON_ADDRESS = OnHosts("address", "ip_address", "ip_address_id", _on("ip_addresses", address_of), Word("all", _ADDRESS))


class NetworkName(Named):
    """The name of a network. The list of hosts tells the release, and by that where networks are."""

    def find(self, words: Words, seek: Seek, alone: bool = True) -> list[Document]:
        seek.rows(_HOSTS)
        return super().find(words, seek, alone)


NETWORK_NAME = NetworkName("network", _NETWORKS, "network_name", "network_id", hint=None)


class BindingWords(Ref):
    """A binding by its host, its service, and what it binds."""

    title, option, instead, word = "binding", "binding", "binding_id", "binding"
    leaf = Record(
        "port",
        "ip_address",
        "network",
        host=Text(1),
        service=Text(1),
        port=Word("none", Word(_ANY, _PORT)),
        ip_address=Word("all", Word(_ANY, _ADDRESS)),
        network=Text(1),
    )

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {self.option: self.leaf.spec()}

    def words(self, options: t.Mapping[str, t.Any]) -> Words | None:
        if options.get(self.option) is None:
            return None
        words = {"port": "none", "ip_address": "all", **self.leaf.canonical(options[self.option], self.option)}
        if words["port"] == "none" and words["ip_address"] == "all":
            raise Invalid(
                self.option, "has no port, and such a binding is for one address: give port, ip_address or both"
            )
        return words

    def find(self, words: Words, seek: Seek, alone: bool = True) -> list[Document]:
        found = [binding for _host, binding in self._matching(words, seek)]
        exact = self._after(words, seek.wanted)
        if len(found) < 2 or exact == words or _open(exact):
            return found
        if len({str(each.get("service_id")) for each in found}) > 1:
            return found  # that one service has such a binding says nothing about another one of the same name
        # Else a task could not run again after another binding has come that `any` matches, too.
        wanted = {binding["id"] for _host, binding in self._matching(exact, seek)}
        done = [each for each in found if each["id"] in wanted]
        return done if len(done) == 1 else found

    def _matching(self, words: Words, seek: Seek) -> list[tuple[Document, Document]]:
        """The bindings that these words mean, each with its host before it."""
        return [
            (host, binding)
            for host in self._hosts(words, seek)
            for service in self._services(host, words)
            for binding in rows(service, "bindings")
            if self._spoken(host, binding, words).items() <= words.items()
        ]

    def _hosts(self, words: Words, seek: Seek) -> list[Document]:
        # The first list tells the release, and by that where networks are.
        hosts = seek.rows(_HOSTS)
        if words.get(_BESIDE):
            hosts = [host for host in [_host_of(words[_BESIDE], seek)] if host]
        if "host" in words:
            hosts = [host for host in hosts if _is_called(host, words["host"])]
        if "network" in words:
            known = [each.get("id") for each in seek.rows(_NETWORKS) if has_name(each, words["network"])]
            hosts = [host for host in hosts if host.get("network_id") in known]
        return hosts

    @staticmethod
    def _services(host: Document, words: Words) -> list[Document]:
        if "service_id" in words:
            return [each for each in rows(host, "services") if each.get("id") == words["service_id"]]
        return _called(host, words["service"])

    @staticmethod
    def _spoken(host: Document, binding: Document, words: Words) -> Words:
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
        return {word: found[word] for word in found if word in words and word not in _open(words)}

    def _labels(self, pairs: t.Iterable[tuple[Document, Document]]) -> str:
        """What bindings bind, with their ids, for a message. Arguments: each binding with its host before it."""
        known = [(self._spoken(host, binding, _BOTH), binding["id"]) for host, binding in pairs]
        return _list(
            f"{each['port']} on {each['ip_address']} ({id})"
            if each["port"] != "none"
            else f"{each['ip_address']} ({id})"
            for each, id in known
        )

    def listed(self, found: t.Sequence[Document], words: Words, seek: Seek) -> str:
        if not _open(words):
            return super().listed(found, words, seek)
        return self._labels(self._matching(words, seek))

    def resolves(self, found: t.Sequence[Document], words: Words) -> str:
        more = [*_open(words), *([] if "network" in words else ["network"])]
        differ = [word for word in more if len({str(each.get(f"{word}_id")) for each in found}) > 1]
        return " or ".join([self.instead, *(f"{self.option}.{word}" for word in differ)])

    def described(self, words: Words) -> str:
        port = words.get("port_id") or words["port"]
        address = words.get("ip_address_id") or words["ip_address"]
        where = {"all": "all addresses", _ANY: "any address"}.get(address, address)
        if port == "none":
            what = "of any address without a port" if address == _ANY else f"of {address}"
        elif port == _ANY:
            what = "of any port or address" if address == _ANY else f"of any port on {where}"
        else:
            what = f"of {port} on {where}"
        host = f" on the host {words['host']!r}" if "host" in words else ""
        network = f" in the network {words['network']!r}" if "network" in words else ""
        return f"{what} of the service {words.get('service_id') or repr(words['service'])}{host}{network}"

    def missing(self, words: Words, seek: Seek) -> str:
        hosts = self._hosts(words, seek)
        if not hosts:
            where = f" in a network {words['network']!r}" if "network" in words else ""
            return f"there is no host {words.get('host')!r}{where}, or the key may not see it"
        services = [(host, each) for host in hosts for each in self._services(host, words)]
        if not services:
            return _no_service(words, hosts)
        there = self._labels((host, each) for host, service in services for each in rows(service, "bindings"))
        return f"there is no {self.title} {self.described(words)}; the service has: {there}"

    def guessed(self, message: str, words: Words, seek: Seek) -> str:
        hosts = self._hosts(words, seek)
        if hosts:
            if not any(self._services(host, words) for host in hosts):
                return _guessed_service(message, words, hosts)
            for word in ("ip_address", "port"):
                near = self._matching({**words, word: _ANY}, seek)
                if len(near) == 1:
                    return f"{message}. {self.option}.{word}: any would match {self._labels(near)}"
            return message
        if "network" in words and not (known := _networks(seek)).count(words["network"]):
            return with_guess(message, words["network"], known)
        return _guessed_host(message, words, seek) if "host" in words else message

    def said(self, documents: t.Sequence[Document], seek: Seek) -> list[Words | None] | None:
        known: dict[t.Any, list[Words]] = {}
        meant: dict[t.Any, dict[t.Any, t.Any]] = {}  # by words: the networks of the bindings that they mean, by id
        for host in seek.rows(_HOSTS):
            names = dict.fromkeys(
                composed(each) for each in (host.get("name"), host.get("hostname")) if isinstance(each, str)
            )
            for service in rows(host, "services"):
                for binding in rows(service, "bindings"):
                    for name in names:
                        called = composed(service.get("name"))
                        words = self._writable({"host": name, "service": called, **self._spoken(host, binding, _BOTH)})
                        if words:
                            known.setdefault(binding["id"], []).append(words)
                            meant.setdefault(_key(words), {})[binding["id"]] = host.get("network_id")
        networks: dict[t.Any, t.Any] | None = None

        def unique(id: t.Any) -> Words | None:
            nonlocal networks
            spoken = known.get(id, [])
            for words in spoken:
                if len(meant[_key(words)]) == 1:
                    return {**words, "network": None}
            for words in spoken:
                places = meant[_key(words)]
                if list(places.values()).count(places[id]) > 1:
                    continue
                networks = _names_of_networks(seek) if networks is None else networks
                name = networks.get(places[id])
                full = self._writable({**words, "network": name}) if name is not None else None
                if full and sum(networks.get(each) == name for each in places.values()) == 1:
                    return full
            return None

        ids = [each.get("id") for each in documents]
        return [unique(id) if isinstance(id, str) else None for id in ids]

    def _writable(self, words: Words) -> Words | None:
        """The words as a task can write them; None where it cannot, such as for a host without a name."""
        try:
            canonical = self.words({self.option: words})
        except Invalid:
            return None
        return canonical if canonical == words else None

    def is_gone(self, words: Words, seek: Seek) -> bool:
        # What a key may not see is left out of lists, without an error.
        if not seek.rows(_HOSTS):
            return False
        return "network" not in words or any(has_name(each, words["network"]) for each in seek.rows(_NETWORKS))

    def changed(self, words: Words, wanted: t.Mapping[str, Wanted], document: Document) -> Words | None:
        # What may be anything still may: it can drift after this run.
        new = self._after(words, wanted, keep=_open(words))
        if new == words:
            return None
        service = wanted.get("service_id")
        moves = bool(service and service.words and "host" in service.words)
        if document and "host" in new and not moves:
            # It stays on its host, of which others may have the name.
            new[_BESIDE] = document.get("service_id")
        return new

    @staticmethod
    def _after(words: Words, wanted: t.Mapping[str, Wanted], keep: t.Collection[str] = ()) -> dict[str, t.Any]:
        """The words that mean the same binding after its update. ``keep``: which of port and ip_address stay."""
        new = dict(words)
        for field, word, places in (
            ("service_id", "service", ("host", "network")),
            ("port_id", "port", ()),
            ("ip_address_id", "ip_address", ()),
        ):
            if field not in wanted or word in keep:
                continue
            if wanted[field].words is None:
                for old in (word, *places):
                    new.pop(old, None)
                new[field] = wanted[field].value
                continue
            if "host" in wanted[field].words:
                new.pop("network", None)
            new.update(wanted[field].words)
        if "type" in wanted and wanted["type"].value == "ip_address" and "port" not in keep:
            new.pop("port_id", None)
            new["port"] = "none"
        return new


def _open(words: Words) -> list[str]:
    """Which words of a binding may be anything."""
    return [word for word in ("port", "ip_address") if words.get(word) == _ANY]


def _key(words: Words) -> tuple[str, ...]:
    return tuple(words[each] for each in ("host", "service", "port", "ip_address"))


def _networks(seek: Seek) -> list[t.Any]:
    return [each.get("name") for each in seek.rows(_NETWORKS)]


def _names_of_networks(seek: Seek) -> dict[t.Any, t.Any]:
    """The names of networks by their ids; none where the key may not see them."""
    try:
        return {each.get("id"): composed(each.get("name")) for each in seek.rows(_NETWORKS)}
    except OutOfTime:
        raise
    except ApiError:
        return {}
