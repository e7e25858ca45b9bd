# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task has to come to, written from the pages of the APIs and of the modules.

Nothing of the code under test is used here, so that it cannot agree with itself.
"""

from __future__ import annotations

import ipaddress
import json
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]

VOLATILE = {"updated_at"}
"""What changes by itself, and what nobody compares."""
MOST = 10
"""The limit of the page "Update port" for address pairs and for security groups."""
TAGS = {"load_balancer": "tags_v2"}
"""Under which key documents have tags, where it is not ``tags``."""
SETS = {"allowed_address_pairs", "ip_assignments", "security_group_ids"}
LOGGING = ("enabled", "destination_region_id", "topic_name", "retention_policy")
OFF = {"enabled": False}


class Forbidden(Exception):
    """A rule that the value breaks."""


@dataclass
class Outcome:
    """What a task comes to.

    ``refused`` is the rule that forbids it; ``document`` is what is stored then; ``shown`` the result, ``difference``
    its diff; ``patch`` what a partial write carries, ``replacement`` the same for a whole one; ``conflicts`` whether
    the server has the rule, too, and ``shares`` whether it has it only where a service is saved; ``read`` makes
    ``document`` of what is stored.
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

    @property
    def changed(self) -> bool:
        return self.difference != ({}, {})

    def holds(self, stored: Document) -> bool:
        """Whether this is stored, all of it."""
        return bool(plain(self.read(stored)) == plain(self.document))


# Spellings


def address(text: str) -> str:
    """An address or network as RFC 5952 spells it. A network of one address is that address."""
    network = ipaddress.ip_network(text)
    return str(network.network_address if network.num_addresses == 1 else network)


def element(item: Any) -> Any:
    """An element of a set in its one spelling."""
    if isinstance(item, str):
        return str(uuid.UUID(item))
    spelled = {"ip_address": address(item["ip_address"])}
    return {**spelled, "subnet_id": str(uuid.UUID(item["subnet_id"]))} if "subnet_id" in item else spelled


def same(item: Any) -> str:
    """Equal for equal elements of a set, whatever their spelling."""
    try:
        return json.dumps(element(item), sort_keys=True)
    except ValueError:
        return json.dumps(item)


def distinct(items: Sequence[Any]) -> list[Any]:
    return [json.loads(text) for text in sorted({same(item) for item in items})]


def plain(value: Any) -> Any:
    """A value to compare: the order of lists, the spelling of addresses and what is volatile do not count."""
    if isinstance(value, dict):
        return {
            key: address(each) if key == "ip_address" else plain(each)
            for key, each in value.items()
            if key not in VOLATILE
        }
    if isinstance(value, (list, tuple)):
        return sorted((plain(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    return value


# Gcore


def gcore(kind: str, stored: Document, options: Document) -> Outcome:
    """What a task makes of a stored document."""
    before = options_of(kind, stored)
    try:
        names = {name.removeprefix("remove_") for name in options if not name.startswith("purge_")}
        after = {**before, **{name: desired_value(name, before, options) for name in names}}
    except Forbidden as rule:
        return Outcome(stored, refused=str(rule))
    changed = [name for name in before if before[name] != after[name]]
    document = {**stored}
    patch: Document = {}
    for name in changed:
        patch[name] = document[name] = after[name]
        if name == "tags":
            known = before["tags"] | after["tags"]
            patch["tags"] = {
                key: after["tags"].get(key) for key in known if before["tags"].get(key) != after["tags"].get(key)
            }
            if kind != "port":
                del document["tags"]
                fixed = [(key, text, True) for key, text in before["read_only_tags"].items()]
                every = [*fixed, *((key, text, False) for key, text in after["tags"].items())]
                document[TAGS.get(kind, "tags")] = [
                    {"key": key, "value": text, "read_only": only} for key, text, only in every
                ]
        if name == "logging" and after[name] == OFF:
            patch[name] = {**before[name], **cleared(options[name])}
    return Outcome(
        document,
        shown=plain(shown(kind, document)),
        difference=({name: before[name] for name in changed}, {name: after[name] for name in changed}),
        patch=patch,
        replacement={key: document.get(key) for key in ("name", "description")},
    )


def options_of(kind: str, document: Document) -> Document:
    """What the options of a module stand for in a document."""
    found: Document = {}
    for name in (*sorted(SETS), "port_security_enabled", "name", "admin_state_up"):
        if name in document:
            found[name] = distinct(document[name]) if name in SETS else document[name]
    if kind == "project":
        found["description"] = document.get("description") or ""
    if kind == "load_balancer":
        found["preferred_connectivity"] = document.get("preferred_connectivity") or "L2"
        logging = document.get("logging") or OFF
        found["logging"] = {**dict.fromkeys(LOGGING), **logging} if logging["enabled"] else OFF
    if kind == "port":
        found.update(tags=document["tags"], read_only_tags=document["system_tags"])
    elif (tags := document.get(TAGS.get(kind, "tags"))) is not None:
        found["tags"] = {tag["key"]: tag["value"] for tag in tags if not tag["read_only"]}
        found["read_only_tags"] = {tag["key"]: tag["value"] for tag in tags if tag["read_only"]}
    return found


def shown(kind: str, document: Document) -> Document:
    """A document as a result shows it."""
    others = {key: each for key, each in document.items() if key not in ("tags_v2", "system_tags")}
    return {**others, **options_of(kind, document)}


def desired_value(name: str, before: Document, options: Document) -> Any:
    """The value of one option after the task."""
    value = options.get(name)
    if name not in before:
        raise Forbidden(f"{name} is not shown, nobody can compare it")
    if name in SETS:
        purge = options.get(f"purge_{name}", value is not None)
        return desired_set(name, before[name], value or [], purge, options.get(f"remove_{name}", []))
    if name == "tags":
        return desired_tags(before, value, options.get("purge_tags", False))
    return desired_logging(before[name], value) if name == "logging" else value


def desired_set(name: str, before: list[Any], value: list[Any], purge: bool, removed: list[Any]) -> list[Any]:
    gone = {same(item) for item in removed}
    if gone and purge:
        raise Forbidden(f"{name} is exact, and a list of what goes is given")
    if gone & {same(item) for item in value}:
        raise Forbidden(f"an element of {name} is to be there and to go")
    after = distinct(value if purge else [*(item for item in before if same(item) not in gone), *value])
    if len(after) > MOST and name != "ip_assignments":
        raise Forbidden(f"{name} has more than {MOST} elements")
    if not after and name == "ip_assignments":
        raise Forbidden("at least one assignment must remain")
    return after


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


def form_c(text: str) -> str:
    """A text as people see it: Unicode can write some letters in two ways."""
    return unicodedata.normalize("NFC", text)


def tag_text(value: Any) -> str:
    """The text of a tag, as YAML shows a number or a boolean."""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def cleared(value: Document) -> Document:
    """The given keys of logging; nothing where an empty value asks for none."""
    given = {key: each for key, each in value.items() if each is not None}
    return {key: each if key == "enabled" else each or None for key, each in given.items()}


def desired_logging(before: Document, value: Document) -> Document:
    given = cleared(value)
    if not given:
        return before
    if not given.get("enabled", before["enabled"]):
        if "enabled" not in given:
            raise Forbidden("logging is off")
        return OFF
    was = before if before["enabled"] else dict.fromkeys(LOGGING)
    return {**was, **given, "enabled": True}


# Scanopy

COLORS = (
    *("Pink", "Rose", "Red", "Amber", "Orange", "Green", "Emerald", "Teal", "Cyan", "Blue", "Indigo", "Purple"),
    *("Fuchsia", "Violet", "Sky", "Gray", "Lime", "Yellow"),
)
MAX_NAME = 100


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
        return {"type": self._types, "color": {color.lower(): color for color in COLORS}}

    def canonical(self, native: Document) -> Document:
        """A document of this version as results of modules name it."""
        names = {own: name for name, own in self._own.items()}
        words = {key: {own: word for word, own in values.items()} for key, values in self._words.items()}
        found = {names.get(key, key): each for key, each in native.items()}
        return {key: words[key].get(each, each) if key in words else each for key, each in found.items()}

    def native(self, document: Document) -> Document:
        """A document as a PUT of this version has it."""
        words = self._words
        values = {key: words[key].get(each, each) if key in words else each for key, each in document.items()}
        return {self._own.get(key, key): each for key, each in values.items() if key not in VOLATILE}

    def normalize(self, native: Document) -> Document:
        """A binding of this version as results of the module name it."""
        found = self.canonical(native)
        return {"port_id": None, **found, "ip_address_id": found.get("ip_address_id") or "all"}

    def body(self, binding: Document) -> Document:
        """The whole binding for a PUT. Without its key, the address would be all of them: null says so, too."""
        address = None if binding["ip_address_id"] == "all" else binding["ip_address_id"]
        without = {"port_id"} if binding["type"] == "ip_address" else set()
        body = {key: each for key, each in binding.items() if key not in without}
        return self.native({**body, "ip_address_id": address})


def tag(names: IdNames, stored: Document, options: Document) -> Outcome:
    """What a task makes of a tag. Texts are compared in normal form C; an empty description is null."""
    before = names.canonical(stored)

    def shown(document: Document) -> Document:
        texts = {key: to_nfc(document[key]) for key in ("name", "description") if key in document}
        return {**document, **texts}

    given = {key: to_nfc(each) for key, each in options.items()}
    if not 1 <= len(given.get("name", "x")) <= MAX_NAME:
        return Outcome(before, refused="the length of a name")
    if given.get("color", "red") not in map(str.lower, COLORS):
        return Outcome(before, refused="the colors")
    if given.get("description") == "":
        given["description"] = None
    changed = {key: each for key, each in given.items() if shown(before)[key] != each}
    after = {**before, **changed}
    return Outcome(
        after,
        shown=plain(shown(after)),
        difference=({key: shown(before)[key] for key in changed}, changed),
        replacement=names.native(after),
        read=names.canonical,
    )


def to_nfc(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def binding(
    names: IdNames,
    stored: Document,
    options: Document,
    others: Sequence[Document],
    hosts: Mapping[str, tuple[str, set[str], set[str]]],
) -> Outcome:
    """What a task makes of a binding. ``others`` are the bindings beside it, and ``hosts`` has for each service its
    network, and the ports and addresses of its host."""
    before = names.normalize(stored)
    given = {key: each if key == "type" or each == "all" else str(uuid.UUID(each)) for key, each in options.items()}
    after = {**before, **given}
    if after == before:
        return Outcome(before, shown=plain(before), read=names.normalize)
    if after["type"] == "ip_address" and "port_id" not in given:
        after["port_id"] = None
    place = hosts.get(after["service_id"])
    refused = binding_rule(before, given, after, place)
    if refused:
        return Outcome(before, refused=refused)
    after["network_id"] = place[0] if place else None
    conflict = any(other["service_id"] == after["service_id"] and conflicting(after, other) for other in others)
    if conflict:
        return Outcome(after, refused="the service has another binding", conflicts=True)
    sharing = [each for each in others if each["service_id"] != after["service_id"] and shared(after, each)]
    if any(each["service_id"] == before["service_id"] or not shared(before, each) for each in sharing):
        return Outcome(after, refused="another service has the port", shares=True)
    changed = [name for name in ("service_id", "type", "port_id", "ip_address_id") if before[name] != after[name]]
    return Outcome(
        after,
        shown=plain(after),
        difference=({name: before[name] for name in changed}, {name: after[name] for name in changed}),
        replacement=names.body(after),
        read=names.normalize,
    )


def binding_rule(before: Document, given: Document, after: Document, place: Any) -> str:
    """The rule for one binding that the value breaks, or nothing."""
    if after["type"] == "ip_address" and "port_id" in given:
        return "a binding to an address has no port"
    if after["type"] == "ip_address" and after["ip_address_id"] == "all":
        return "a binding to an address needs one"
    if after["type"] == "port" and after["port_id"] is None:
        return "a binding to a port needs one"
    if place is None:
        return "there is no such service"
    _network, ports, addresses = place
    if after["port_id"] not in (None, *ports) or after["ip_address_id"] not in ("all", *addresses):
        return "port and address must belong to the host of the service"
    return ""


def conflicting(mine: Document, other: Document) -> bool:
    """The rule of the server: no service has an address and a port on it, or a port on all addresses."""
    if mine["type"] == other["type"]:
        return False
    return overlapping(mine, other)


def shared(mine: Document, other: Document) -> bool:
    """The rule of the server for two services: they do not have the same port on the same address."""
    return mine["type"] == other["type"] == "port" and mine["port_id"] == other["port_id"] and overlapping(mine, other)


def overlapping(mine: Document, other: Document) -> bool:
    """Whether two bindings have an address in common."""
    places = {mine["ip_address_id"], other["ip_address_id"]}
    return len(places) == 1 or "all" in places
