# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The expected result of a task, written from the pages of the APIs and of the modules.

This file has what kinds share. The options of a kind, and the rules that only it has, are in its file in
tests/resources. The code under test is not used here, so that it cannot agree with itself.
"""

from __future__ import annotations

import ipaddress
import json
import math
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]

CONSENT = "allow_disruption"
NOT_SHOWN = object()
"""The value of a key that a document does not have."""


class Forbidden(Exception):
    """A rule that the value breaks."""


@dataclass
class Outcome:
    """The expected result of a task.

    ``refused`` is the rule that forbids it; ``document`` is what is stored then; ``shown`` the result, ``difference``
    its diff; ``patch`` what a partial write carries, ``replacement`` the same for a whole one; ``conflicts`` whether
    the server has the rule, too, and ``shares`` whether it has it only where a service is saved; ``read`` makes
    ``document`` of what is stored; ``ordered`` are the lists whose order counts, ``volatile`` keys are not compared.
    """

    document: Document
    shown: Any = None
    difference: tuple[Document, Document] = ({}, {})
    patch: Document = field(default_factory=dict)
    replacement: Document = field(default_factory=dict)
    refused: str = ""
    conflicts: bool = False
    shares: bool = False
    read: Callable[[Document], Document] = dict
    ordered: frozenset[str] = frozenset()
    volatile: frozenset[str] = frozenset()

    @property
    def changed(self) -> bool:
        return self.difference != ({}, {})

    def holds(self, stored: Document) -> bool:
        """Whether this is stored, all of it."""
        return bool(self.plain(self.read(stored)) == self.plain(self.document))

    def plain(self, value: Any) -> Any:
        """A value to compare: order without a meaning, the spelling of addresses and what is volatile do not count."""
        if isinstance(value, dict):
            return {
                key: address(each) if key == "ip_address" else each if key in self.ordered else self.plain(each)
                for key, each in value.items()
                if key not in {"updated_at", *self.volatile}
            }
        if value == "(secret, changed)":
            # Whether a secret has changed depends on what a result is compared with: the diff says it.
            return "(secret)"
        if isinstance(value, (list, tuple)):
            return sorted((self.plain(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
        return value


# Spellings


def address(text: str) -> str:
    """An address or network as RFC 5952 spells it. A network of one address is that address."""
    network = ipaddress.ip_network(text)
    return str(network.network_address if network.num_addresses == 1 else network)


def address_or_uuid(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return str(uuid.UUID(text))


def element(item: Any) -> Any:
    """An element of a set in its one spelling."""
    if isinstance(item, str):
        return network(item) if "/" in item else address_or_uuid(item)
    spelled = {"ip_address": address, "destination": network}
    return {key: spelled.get(key, address_or_uuid)(text) for key, text in item.items()}


def network(text: str) -> str:
    """A network in its one spelling. An address is a network of one address."""
    return str(ipaddress.ip_network(text))


def same(item: Any, spelled: Callable[[Any], Any] = element) -> str:
    """Equal for equal elements of a set, whatever their spelling."""
    try:
        return json.dumps(spelled(item), sort_keys=True)
    except ValueError:
        return json.dumps(item)


def uuid_or_none(text: str) -> str:
    return "none" if text.lower() == "none" else str(uuid.UUID(text))


def form_c(value: Any) -> Any:
    """A text as people see it: Unicode can write some letters in two ways. Any other value as it is."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def tag_text(value: Any) -> str:
    """The text of a tag, as YAML shows a number or a boolean."""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


# Options of Gcore Cloud


class Value:
    """An option with one value.

    Arguments:
      key: its key in documents and bodies; by default the name of the option.
      null: what the option is where a document has null or an empty text; None: the same. If it is ``none``, it is
        written as null.
      absent: what it is where a document lacks the key; by default it cannot be compared.
      spelled: makes of what a task gives what a document has.
    """

    def __init__(
        self,
        key: str = "",
        null: str | None = None,
        absent: Any = NOT_SHOWN,
        spelled: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        self.key, self.null, self.absent, self.spelled = key, null, absent, spelled

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of documents that results show as this option."""
        return (self.key or name,)

    def read(self, name: str, document: Document) -> Document:
        """The result for a document: nothing where it lacks the key."""
        value = document.get(self.key or name, self.absent)
        if value is NOT_SHOWN:
            return {}
        return {name: self.null if self.null is not None and value in (None, "") else value}

    def show(self, name: str, document: Document) -> Document:
        """The value as a result shows it, if that differs from the one to compare."""
        return self.read(name, document)

    def desired(self, name: str, before: Document, options: Document) -> Any:
        """The value after a task. Raises Forbidden."""
        return self.spelled(options[name])

    def in_difference(self, value: Any) -> Any:
        """The value as the diff of a result shows it."""
        return value

    def store(self, name: str, document: Document, before: Document, after: Document, options: Document) -> Document:
        """Store the value after a task, and return what a partial write carries."""
        written = {self.key or name: None if self.null == after[name] == "none" else after[name]}
        document.update(written)
        return written


class Derived(Value):
    """An option that no random task changes. Results show it beside the keys that it is derived from.

    Arguments:
      value: returns its value for a document.
      hides: the keys of documents that results do not show.
    """

    def __init__(self, value: Callable[[Document], Any], *hides: str) -> None:
        super().__init__()
        self._value, self._hides = value, hides

    def keys(self, name: str) -> tuple[str, ...]:
        return self._hides

    def read(self, name: str, document: Document) -> Document:
        return {name: self._value(document)}


class Items(Value):
    """An option with a list.

    Arguments:
      key, absent: as for ``Value``.
      least, most: the limits of its length.
      ordered: whether the order counts.
      clears: whether null is written instead of no elements.
      spelled: makes the one spelling of an element.
    """

    def __init__(
        self,
        key: str = "",
        absent: Any = NOT_SHOWN,
        least: int = 0,
        most: float = math.inf,
        ordered: bool = False,
        clears: bool = False,
        spelled: Callable[[Any], Any] = element,
    ) -> None:
        super().__init__(key, absent=absent, spelled=spelled)
        self.least, self.most, self.ordered, self.clears = least, most, ordered, clears

    def arranged(self, items: Sequence[Any]) -> list[Any]:
        """The elements without repetitions."""
        texts = [self.same(item) for item in items]
        return [json.loads(text) for text in (dict.fromkeys(texts) if self.ordered else sorted({*texts}))]

    def same(self, item: Any) -> str:
        """Equal for equal elements."""
        return same(item, self.spelled)

    def read(self, name: str, document: Document) -> Document:
        return {name: self.arranged(items or []) for name, items in super().read(name, document).items()}

    def desired(self, name: str, before: Document, options: Document) -> list[Any]:
        value, removed = options.get(name), options.get(f"remove_{name}", [])
        purge = options.get(f"purge_{name}", value is not None)
        value = value or []
        gone = {self.same(item) for item in removed}
        if gone and purge:
            raise Forbidden(f"{name} is exact, and a list of what goes is given")
        if gone & {self.same(item) for item in value}:
            raise Forbidden(f"an element of {name} is to be there and to go")
        kept = [] if purge else [item for item in before[name] if self.same(item) not in gone]
        after = self.arranged([*kept, *value])
        if not self.least <= len(after) <= self.most:
            raise Forbidden(f"{name} has too many elements, or too few")
        return after

    def store(self, name: str, document: Document, before: Document, after: Document, options: Document) -> Document:
        written = super().store(name, document, before, after, options)
        for key, items in written.items():
            written[key] = document[key] = None if self.clears and not items else items
        return written


class Tags(Value):
    """The option ``tags``. Documents have a list of tags, or a map.

    Arguments:
      key: the key of documents; bodies always have ``tags``.
      system: the key of the map with the platform's tags; by default, documents have a list.
    """

    def __init__(self, key: str = "tags", system: str = "") -> None:
        super().__init__(key)
        self.system = system

    def keys(self, name: str) -> tuple[str, ...]:
        return (self.key, self.system)

    def read(self, name: str, document: Document) -> Document:
        tags = document.get(self.key)
        if tags is None:
            return {}
        if self.system:
            return {name: tags, "read_only_tags": document[self.system]}
        own, fixed = ({tag["key"]: tag["value"] for tag in tags if tag["read_only"] is only} for only in (False, True))
        return {name: own, "read_only_tags": fixed}

    def desired(self, name: str, before: Document, options: Document) -> dict[str, str]:
        return desired_tags(before, options[name], options.get("purge_tags", False))

    def store(self, name: str, document: Document, before: Document, after: Document, options: Document) -> Document:
        old, new = before[name], after[name]
        document[self.key] = new
        if not self.system:
            every = [(before["read_only_tags"], True), (new, False)]
            document[self.key] = [
                {"key": key, "value": text, "read_only": only} for tags, only in every for key, text in tags.items()
            ]
        return {name: {key: new.get(key) for key in old | new if old.get(key) != new.get(key)}}


def desired_tags(before: Document, value: Document, purge: bool) -> dict[str, str]:
    fixed = {form_c(key): form_c(text) for key, text in sorted(before["read_only_tags"].items())}
    wanted = {form_c(key).strip(): None if text is None else form_c(tag_text(text)) for key, text in value.items()}
    if len(wanted) < len(value):
        raise Forbidden("a key is there twice")
    # Keys that look alike are one key, spelt as it is there; form C is meant first.
    spelt = {key: min((one for one in before["tags"] if form_c(one) == key), key=len, default=key) for key in wanted}
    for key, text in wanted.items():
        # One that is a user's tag and the platform's can be left as it is, in either of its values.
        if key in fixed and text not in (fixed[key], form_c(before["tags"].get(spelt[key], fixed[key]))):
            raise Forbidden(f"{key} is read-only")
    # The platform keeps its keys as they are, also where a user has a tag of the same name.
    after = {key: text for key, text in before["tags"].items() if form_c(key) in fixed or not purge}
    for key, text in wanted.items():
        if key in fixed:
            continue
        if text is None:
            after = {one: each for one, each in after.items() if form_c(one) != key}
        else:
            was = before["tags"].get(spelt[key])
            after[spelt[key]] = was if was is not None and form_c(was) == text else text
    return after


def without(document: Document, path: Sequence[str]) -> Document:
    """A document without what is at a path."""
    key, *rest = path
    others = {name: each for name, each in document.items() if name != key}
    return {**others, key: without(document[key], rest)} if rest and key in document else others


class Model:
    """The rules of a kind in the documentation.

    Arguments:
      hidden: the paths in documents of what no result shows.
      volatile: what changes by itself, beside ``updated_at``.
      rule: checks what a task comes to, given the stored document, and the options before and after it.
      options: its options by name.
    """

    def __init__(
        self,
        hidden: Iterable[str] = (),
        volatile: Iterable[str] = (),
        rule: Callable[[Document, Document, Document], None] = lambda _stored, _before, _after: None,
        **options: Value,
    ) -> None:
        self.hidden, self.volatile, self.rule, self.options = hidden, frozenset(volatile), rule, options
        self.ordered = frozenset(
            name for name, option in options.items() if isinstance(option, Items) and option.ordered
        )

    def read(self, document: Document) -> Document:
        """The values of a document for the options."""
        return {key: each for name, option in self.options.items() for key, each in option.read(name, document).items()}

    def show(self, document: Document) -> Document:
        """A document as a result shows it."""
        shown = document
        for path in (*self.hidden, *(key for name, option in self.options.items() for key in option.keys(name))):
            shown = without(shown, path.split("."))
        for name, option in self.options.items():
            shown = {**shown, **option.show(name, document)}
        return shown

    def outcome(self, stored: Document, options: Document) -> Outcome:
        """A stored document after a task."""
        before = self.read(stored)
        names = {name.removeprefix("remove_") for name in options if not name.startswith("purge_")} - {CONSENT}
        try:
            if not names <= before.keys():
                raise Forbidden(f"{names - before.keys()} is not shown, nobody can compare it")
            after = {**before, **{name: self.options[name].desired(name, before, options) for name in names}}
            self.rule(stored, before, after)
        except Forbidden as rule:
            return Outcome(stored, refused=str(rule))
        changed = [name for name in before if before[name] != after[name]]
        outcome = Outcome({**stored}, ordered=self.ordered, volatile=self.volatile)
        outcome.difference = (
            {name: self.options[name].in_difference(before[name]) for name in changed},
            {name: self.options[name].in_difference(after[name]) for name in changed},
        )
        for name in changed:
            outcome.patch.update(self.options[name].store(name, outcome.document, before, after, options))
        outcome.shown = self.show(outcome.document)
        return outcome


# Scanopy

COLORS = (
    *("Pink", "Rose", "Red", "Amber", "Orange", "Green", "Emerald", "Teal", "Cyan", "Blue", "Indigo", "Purple"),
    *("Fuchsia", "Violet", "Sky", "Gray", "Lime", "Yellow"),
)


SUBNET_TYPES = {
    **{word: word.lower() for word in ("Internet", "Remote", "Gateway", "Dmz", "Lan", "WiFi", "IoT", "Guest")},
    **{word: word.lower() for word in ("Management", "Storage", "Loopback", "Unknown")},
    "VpnTunnel": "vpn_tunnel",
    "DockerBridge": "docker_bridge",
    "MacVlan": "mac_vlan",
    "IpVlan": "ip_vlan",
}
DEPENDENCY_TYPES = {"RequestPath": "request_path", "HubAndSpoke": "hub_and_spoke"}
EDGE_STYLES = {"Straight": "straight", "SmoothStep": "smooth_step", "Bezier": "bezier"}
"""The words of the API, and those of options and results."""


@dataclass(frozen=True)
class IdNames:
    """How a version names keys and values, after the section "versions" of its documentation."""

    version: str

    @property
    def _numbers(self) -> tuple[int, ...]:
        return tuple(int(number) for number in self.version.split("."))

    @property
    def _own(self) -> dict[str, str]:
        names = {"ip_address_id": "ip_address_id" if self._numbers >= (0, 16) else "interface_id"}
        return {**names, "network_id": "site_id" if self._numbers >= (0, 17, 22) else "network_id"}

    @property
    def _types(self) -> dict[str, str]:
        return {"port": "Port", "ip_address": "IPAddress" if self._numbers >= (0, 16) else "Interface"}

    @property
    def _words(self) -> dict[str, dict[str, str]]:
        own = {"subnet_type": SUBNET_TYPES, "dependency_type": DEPENDENCY_TYPES, "edge_style": EDGE_STYLES}
        return {
            "type": self._types,
            "color": {color.lower(): color for color in COLORS},
            **{key: {word: name for name, word in words.items()} for key, words in own.items()},
        }

    def canonical(self, native: Document) -> Document:
        """A document of this version as results of modules name it."""
        names = {own: name for name, own in self._own.items()}
        words = {key: {own: word for word, own in values.items()} for key, values in self._words.items()}
        found = {names.get(key, key): each for key, each in native.items()}
        return {key: words[key].get(each, each) if key in words else each for key, each in found.items()}

    def whole(self, value: Any) -> Any:
        """The same with all documents in it. Up to 0.15 the interfaces of a host are what is addresses later."""
        if isinstance(value, list):
            return [self.whole(each) for each in value]
        if not isinstance(value, dict):
            return value
        found = {key: self.whole(each) for key, each in self.canonical(value).items()}
        if self._numbers < (0, 16) and "interfaces" in found:
            found["ip_addresses"] = found.pop("interfaces")
        return found

    def native(self, document: Document) -> Document:
        """A document as a PUT of this version has it."""
        words = self._words
        values = {key: words[key].get(each, each) if key in words else each for key, each in document.items()}
        return {self._own.get(key, key): each for key, each in values.items() if key != "updated_at"}
