# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Leaves: what one value may be, and its one canonical spelling.

A leaf gives the Ansible option that asks for its value, and turns each spelling of the same value into one. Two
values are the same when their canonical spellings are equal.
"""

from __future__ import annotations

import datetime
import ipaddress
import json
import re
import typing as t
import unicodedata
import uuid

from .text import are, plural, with_guess, with_option

_TEMPLATE = re.compile(r"\{[{%]")


def composed(value: t.Any) -> t.Any:
    """A text in Unicode normal form C: two texts that look the same are equal then. Anything else passes untouched."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) and not value.isascii() else value


class Respelled(str):
    """A text in normal form C that a task writes with other characters: the Kelvin sign for the letter K."""


def as_looked_for(value: t.Any, given: t.Any) -> t.Any:
    """A canonical value, marked where ``given``, what a task has written, may be another spelling of it."""
    return Respelled(value) if isinstance(value, str) and not is_plain(given) else value


def is_plain(value: t.Any) -> bool:
    """Whether all texts in a value can be compared character by character: other ones may have several spellings."""
    if isinstance(value, dict):
        return all(is_plain(each) for pair in value.items() for each in pair)
    if isinstance(value, (list, tuple)):
        return all(is_plain(each) for each in value)
    return not isinstance(value, str) or (value.isascii() and not isinstance(value, Respelled))


def holds_template(value: t.Any) -> bool:
    """Whether a value, or a key or value in it, has a template that was not evaluated."""
    if isinstance(value, dict):
        return any(holds_template(each) for pair in value.items() for each in pair)
    if isinstance(value, (list, tuple)):
        return any(holds_template(each) for each in value)
    return isinstance(value, str) and bool(_TEMPLATE.search(value))


SECRET = "(secret)"  # noqa: S105  what is shown
"""What is shown instead of a secret value."""
SECRET_CHANGED = "(secret, changed)"  # noqa: S105
"""The same where the value before was another one."""


class _Same:
    def __repr__(self) -> str:
        return "SAME"


SAME: t.Any = _Same()
"""Instead of the value before: nothing is compared with it."""


class Invalid(ValueError):
    """A value breaks a rule.

    Arguments: where, the option and the place in it (``tags.team``); rule, what is wrong and what is right, as the
    end of a sentence that starts with the option.
    """

    def __init__(self, where: str, rule: str) -> None:
        super().__init__(f"{where}: {rule}")
        self.where = where
        self.rule = rule


class Leaf:
    """What one value may be. A subclass gives ``option`` and ``canonical``."""

    option: str = "str"
    secret = False
    """Whether the value is secret, or holds one that is."""

    def spec(self) -> dict[str, t.Any]:
        """The Ansible option that asks for such a value, without its name."""
        return {"type": self.option}

    def element(self) -> dict[str, t.Any]:
        """The Ansible option that asks for a list of such values, without its name."""
        return {"type": "list", "elements": self.option}

    def canonical(self, value: t.Any, where: str) -> t.Any:
        """The one spelling of ``value``. Raises Invalid, which names ``where``."""
        raise NotImplementedError

    def read(self, value: t.Any) -> t.Any:
        """The one spelling of a value that exists: one that breaks today's rules is kept as it is."""
        try:
            return self.canonical(value, "")
        except Invalid:
            return value

    def write(self, value: t.Any) -> t.Any:
        """What documents hold for a canonical value. ``read`` gives that value again."""
        return value

    def cover(self, value: t.Any, before: t.Any = SAME) -> t.Any:
        """A value as it is shown. Argument: before, the value that it was; it must not differ where it is SAME."""
        return value

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        """The secret texts in a value."""
        return iter(())

    def secret_keys(self, name: str) -> t.Iterator[str]:
        """The keys under which such a value, which is called ``name``, holds secret ones."""
        return iter(())


def _text(value: t.Any, where: str) -> str:
    if not isinstance(value, str):
        raise Invalid(where, f"is {kind_of(value)}, a text is needed")
    return value


def kind_of(value: t.Any) -> str:
    """The kind of a value in the words of a playbook, with its article."""
    for types, words in (
        (type(None), "null"),
        (bool, "a boolean"),
        ((int, float), "a number"),
        (str, "a text"),
        (dict, "a dictionary"),
        ((list, tuple), "a list"),
    ):
        if isinstance(value, types):
            return words
    return f"a {type(value).__name__}"


def covered(value: t.Any, before: t.Any = SAME) -> t.Any:
    """What is shown instead of a secret value. null is none."""
    if value is None:
        return None
    return SECRET if before is SAME or before == value else SECRET_CHANGED


def texts_of(value: t.Any) -> t.Iterator[str]:
    """All texts and numbers in a value, as texts."""
    if isinstance(value, (dict, list, tuple)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield str(value)


class _Around(Leaf):
    """A value that another leaf says more of. Argument: leaf, that one."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf, self.option, self.secret = leaf, leaf.option, leaf.secret

    def cover(self, value: t.Any, before: t.Any = SAME) -> t.Any:
        return self.leaf.cover(value, before)

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        return self.leaf.secrets(value)

    def secret_keys(self, name: str) -> t.Iterator[str]:
        return self.leaf.secret_keys(name)


class Hidden(_Around):
    """A secret value: it is compared and sent, and never shown. Argument: leaf, what it may be."""

    def __init__(self, leaf: Leaf) -> None:
        super().__init__(leaf)
        self.secret = True

    def spec(self) -> dict[str, t.Any]:
        return {**self.leaf.spec(), "no_log": True}

    def element(self) -> dict[str, t.Any]:
        return {**self.leaf.element(), "no_log": True}

    def canonical(self, value: t.Any, where: str) -> t.Any:
        try:
            return self.leaf.canonical(value, where)
        except Invalid as invalid:
            rule = invalid.rule.replace(repr(value), SECRET)
        # Outside, so that no traceback shows the error before. A part of the value can be left in the rule.
        if any(text.strip() and text.strip()[:4] in rule for text in texts_of(value)):
            raise Invalid(where, "has a form that is not allowed. The value is secret and not shown")
        raise Invalid(where, rule)

    def read(self, value: t.Any) -> t.Any:
        return self.leaf.read(value)

    def write(self, value: t.Any) -> t.Any:
        return self.leaf.write(value)

    def cover(self, value: t.Any, before: t.Any = SAME) -> t.Any:
        return covered(value, before)

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        return texts_of(value)

    def secret_keys(self, name: str) -> t.Iterator[str]:
        yield name


class Text(Leaf):
    """A text.

    Arguments: least and most, its length in characters; pattern, a regular expression for the whole text, and rule,
    the same in words; trim, whether blanks at the ends do not count; scalars, whether numbers and booleans are
    taken as the text that YAML shows; exact, whether each character counts as it is. Canonical: else in Unicode
    normal form C.
    """

    def __init__(
        self,
        least: int = 0,
        most: int | None = None,
        pattern: str | None = None,
        rule: str = "",
        trim: bool = False,
        scalars: bool = False,
        exact: bool = False,
    ) -> None:
        self.least, self.most, self.rule, self.trim, self.scalars = (
            least,
            most,
            rule,
            trim,
            scalars,
        )
        self.exact = exact
        self.pattern = re.compile(pattern) if pattern else None

    def canonical(self, value: t.Any, where: str) -> str:
        if self.scalars and isinstance(value, bool):
            value = "true" if value else "false"
        elif self.scalars and isinstance(value, (int, float)):
            value = str(value)
        text = _text(value, where)
        if not self.exact:
            text = composed(text)
        if self.trim:
            text = text.strip()
        if len(text) < self.least:
            few, least = len(text), self.least
            raise Invalid(where, f"has {few} character{plural(few)}, at least {least} {are(least)} needed")
        if self.most is not None and len(text) > self.most:
            many, most = len(text), self.most
            raise Invalid(where, f"has {many} character{plural(many)}, at most {most} {are(most)} allowed")
        # fullmatch: a "$" in a pattern would let a line break at the end pass.
        if self.pattern and not self.pattern.fullmatch(text):
            raise Invalid(where, f"is {text!r}, {self.rule}")
        return text

    def read(self, value: t.Any) -> t.Any:
        found = super().read(value)
        return found if self.exact else composed(found)


class Int(Leaf):
    """A whole number, also as text. Arguments: least and most, its bounds."""

    option = "int"

    def __init__(self, least: int = 0, most: int | None = None) -> None:
        self.least, self.most = least, most

    def canonical(self, value: t.Any, where: str) -> int:
        # Without the limit, Python itself refuses to read or write very long numbers.
        text = value if isinstance(value, str) else str(value) if isinstance(value, int) and abs(value) < 10**18 else ""
        if isinstance(value, bool) or not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            shown = repr(value) if isinstance(value, (str, bool)) else kind_of(value)
            raise Invalid(where, f"is {shown[:80]}, a whole number is needed")
        number = int(value)
        if number < self.least:
            raise Invalid(where, f"is {number}, at least {self.least} is needed")
        if self.most is not None and number > self.most:
            raise Invalid(where, f"is {number}, at most {self.most} is allowed")
        return number


_TRUE = frozenset(("y", "yes", "on", "1", "true", "t", 1, 1.0, True))
_FALSE = frozenset(("n", "no", "off", "0", "false", "f", 0, 0.0, False))
"""What Ansible takes for a boolean."""


class Bool(Leaf):
    """A boolean, in each spelling that Ansible takes."""

    option = "bool"

    def canonical(self, value: t.Any, where: str) -> bool:
        word = value.lower().strip() if isinstance(value, str) else value
        for words, boolean in ((_TRUE, True), (_FALSE, False)):
            if isinstance(word, (str, int, float)) and word in words:
                return boolean
        raise Invalid(where, f"is {value!r}, true or false is needed")


class Choice(Leaf):
    """One of some words, in their own spelling. Arguments: the words."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def spec(self) -> dict[str, t.Any]:
        return {**super().spec(), "choices": list(self.words)}

    def canonical(self, value: t.Any, where: str) -> str:
        if value not in self.words:
            text = f"is {value!r}, one of {', '.join(self.words)} is needed"
            raise Invalid(where, with_guess(text, value, self.words))
        return t.cast(str, value)


class Clearable(_Around):
    """A value that may be none at all. Arguments: leaf, what it may be; empty, how a task asks for none.

    Canonical is None for none, as null in a task means that the option is not given.
    """

    def __init__(self, leaf: Leaf, empty: t.Any) -> None:
        super().__init__(leaf)
        self.empty = empty

    def spec(self) -> dict[str, t.Any]:
        spec = self.leaf.spec()
        if "options" in spec:  # an empty dictionary asks for none
            spec["options"] = {key: {**each, "required": False} for key, each in spec["options"].items()}
        return spec

    def canonical(self, value: t.Any, where: str) -> t.Any:
        return None if self._is_empty(value) else self.leaf.canonical(value, where)

    def read(self, value: t.Any) -> t.Any:
        return None if self._is_empty(value) else self.leaf.read(value)

    def _is_empty(self, value: t.Any) -> bool:
        # Ansible fills a dictionary with null for each key that is not given, and an API may answer that way.
        bare = {key: each for key, each in value.items() if each is not None} if isinstance(value, dict) else value
        return value is None or (bare == self.empty and type(bare) is type(self.empty))


class Word(_Around):
    """A value, or one word, in any letter case, for what is null in documents.

    Arguments: word, in lower case; leaf, what the value may be.
    """

    def __init__(self, word: str, leaf: Leaf) -> None:
        super().__init__(leaf)
        self.word = word

    def spec(self) -> dict[str, t.Any]:
        return {**super().spec(), **({"no_log": True} if self.secret else {})}

    def canonical(self, value: t.Any, where: str) -> t.Any:
        # Templates make None and All of them.
        if isinstance(value, str) and value.lower() == self.word:
            return self.word
        try:
            return self.leaf.canonical(value, where)
        except Invalid as invalid:
            raise Invalid(where, f"{invalid.rule}, or the word {self.word}") from None

    def read(self, value: t.Any) -> t.Any:
        return self.word if value is None else self.leaf.read(value)

    def write(self, value: t.Any) -> t.Any:
        return None if value == self.word else self.leaf.write(value)


class Uuid(Leaf):
    """A UUID of any version: RFC 4122's text, its 32 digits alone, or its URN. Canonical: lower case with dashes."""

    _TEXT = re.compile(
        r"(?:urn:uuid:)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})",
        re.IGNORECASE,
    )

    def canonical(self, value: t.Any, where: str) -> str:
        found = self._TEXT.fullmatch(_text(value, where))
        if not found:
            raise Invalid(
                where,
                f"is {value!r}, a UUID such as 1f0ca628-a73b-42c0-bdac-7b10d023e097 is needed",
            )
        return str(uuid.UUID(found.group(1)))


class Moment(Leaf):
    """A date, with or without a time, as ISO 8601 spells it, in UTC where it names no zone. Canonical: in UTC."""

    _TEXT = re.compile(
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,][0-9]+)?"
        r"(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
        re.IGNORECASE,
    )

    def canonical(self, value: t.Any, where: str) -> str:
        found = self._TEXT.fullmatch(_text(value, where).strip())
        try:
            if not found:
                raise ValueError
            day, time, zone = found.group(1), found.group(2) or "00:00", found.group(3) or "Z"
            text = f"{day} {time}{'' if time[5:] else ':00'} {zone.upper()}"
            moment = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")
            return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, OverflowError):
            raise Invalid(where, f"is {value!r}, a date such as 2026-01-31T12:00:00Z is needed") from None


def _no_zone(text: str, where: str) -> None:
    if "%" in text:
        raise Invalid(
            where,
            f"is {text!r}, an address with a zone id means something on one host only: leave out the zone",
        )


class Address(Leaf):
    """An IPv4 or IPv6 address."""

    def canonical(self, value: t.Any, where: str) -> str:
        text = _text(value, where)
        _no_zone(text, where)
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            pass
        if "/" in text:
            raise Invalid(
                where,
                f"is {text!r}, an address is needed here, not a network: write it without the slash",
            )
        raise Invalid(where, f"is {text!r}, an IPv4 or IPv6 address is needed")


class Network(Leaf):
    """An IPv4 or IPv6 address or network; a network of one address is that address."""

    def canonical(self, value: t.Any, where: str) -> str:
        text = _text(value, where)
        _no_zone(text, where)
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            raise Invalid(
                where,
                f"is {text!r}, an address or a network such as 10.0.0.0/24 is needed",
            ) from None
        if ipaddress.ip_interface(text).ip != network.network_address:
            raise Invalid(
                where,
                f"is {text!r}, an address inside a network: write the network itself, {network}",
            )
        return str(network.network_address if network.prefixlen == network.max_prefixlen else network)


class Record(Leaf):
    """A dictionary of leaves. Arguments: optional, the keys that may be left out; the leaves by their keys."""

    option = "dict"

    def __init__(self, *optional: str, **leaves: Leaf) -> None:
        self.optional, self.leaves = optional, leaves
        self.secret = any(leaf.secret for leaf in leaves.values())

    def spec(self) -> dict[str, t.Any]:
        return {**super().spec(), "options": self._parts()}

    def element(self) -> dict[str, t.Any]:
        return {**super().element(), "options": self._parts()}

    def _parts(self) -> dict[str, t.Any]:
        needed = {key: {} if key in self.optional else {"required": True} for key in self.leaves}
        return {key: {**leaf.spec(), **needed[key]} for key, leaf in self.leaves.items()}

    def canonical(self, value: t.Any, where: str) -> dict[str, t.Any]:
        if not isinstance(value, dict):
            example = ", ".join(f"{key}: ..." for key in self.leaves)
            hint = self._as_text(where.endswith("]")) if isinstance(value, str) else ""
            raise Invalid(where, f"is {kind_of(value)}, a dictionary is needed: {{{example}}}{hint}")
        unknown = sorted(str(key) for key in value if key not in self.leaves)
        if unknown:
            text = f"has the unknown key {unknown[0]}, known: {', '.join(self.leaves)}"
            raise Invalid(where, with_option(text, unknown[0], value.get(unknown[0]), self.leaves))
        given = {key: each for key, each in value.items() if each is not None}
        for key in self.leaves:
            if key not in given and key not in self.optional:
                raise Invalid(where, f"lacks {key}: add it")
        return {key: leaf.canonical(given[key], f"{where}.{key}") for key, leaf in self.leaves.items() if key in given}

    def _as_text(self, listed: bool) -> str:
        """How to write it as text. Argument: listed, whether it is an element of a list."""
        example = json.dumps(dict.fromkeys(self.leaves, "..."))
        return (
            f". As text, a list of dictionaries is JSON: [{example}]" if listed else f". As text it is JSON: {example}"
        )

    def read(self, value: t.Any) -> t.Any:
        if not isinstance(value, dict) or any(key not in value for key in self.leaves):
            return value
        return {key: leaf.read(value[key]) for key, leaf in self.leaves.items()}

    def cover(self, value: t.Any, before: t.Any = SAME) -> t.Any:
        if not self.secret or not isinstance(value, dict):
            return covered(value, before) if self.secret else value
        former = before if before is SAME or isinstance(before, dict) else {}
        return {
            key: self.leaves[key].cover(each, SAME if former is SAME else former.get(key))
            if key in self.leaves
            else each
            for key, each in value.items()
        }

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        if self.secret and not isinstance(value, dict):
            yield from texts_of(value)  # an API has another form for it
            return
        for key, leaf in self.leaves.items():
            yield from leaf.secrets(value.get(key) if isinstance(value, dict) else None)

    def secret_keys(self, name: str) -> t.Iterator[str]:
        for key, leaf in self.leaves.items():
            yield from leaf.secret_keys(key)
