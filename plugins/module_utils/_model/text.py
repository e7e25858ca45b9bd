# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Text for people: a line stays one line, and no character can control a terminal."""

from __future__ import annotations

import re
import typing as t

# Characters that neither JSON nor YAML escape as Ansible writes them: C1 controls, line separators, characters that
# change the direction of writing, and lone surrogates.
_UNESCAPED = "\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_UNESCAPED_IN_DATA = re.compile(f"[{_UNESCAPED}]")
_HARMFUL = re.compile(f"[\x00-\x1f{_UNESCAPED}]")
_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    return _SHORT_ESCAPES.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def printable(text: str) -> str:
    """Return a text with harmful characters escaped as Python writes them."""
    return _HARMFUL.sub(_escape, text)


def all_printable(value: t.Any, data: bool = False) -> t.Any:
    """Escape harmful characters in all texts of a value, also in the keys of dictionaries.

    Arguments:
      value: the value. Parts without harmful characters are returned as they are, so that they stay in memory once.
      data: whether the value is printed as JSON or YAML, which escape most of these characters themselves.
    """
    if isinstance(value, str):
        harmful = _UNESCAPED_IN_DATA if data else _HARMFUL
        return harmful.sub(_escape, value) if harmful.search(value) else value
    if isinstance(value, dict):
        escaped = {all_printable(key, data): all_printable(item, data) for key, item in value.items()}
        is_same = all(old is new for pair in zip(value.items(), escaped.items()) for old, new in zip(*pair))
        return value if is_same and len(escaped) == len(value) else escaped
    if isinstance(value, (list, tuple)):
        items = [all_printable(item, data) for item in value]
        return value if isinstance(value, list) and all(old is new for old, new in zip(value, items)) else items
    return value


def plural_of(noun: str) -> str:
    """Return the plural of a noun, such as the title of a kind or its name."""
    return re.sub(r"([^aeiou])y$", r"\1ie", noun) + ("es" if noun.endswith("s") else "s")


_ACRONYMS = ("gpu", "ip", "ssh")


def title_of(kind: str) -> str:
    """Return a kind with blanks instead of underscores, for messages."""
    return " ".join(word.upper() if word in _ACRONYMS else word for word in kind.split("_"))


def plural(number: int) -> str:
    """Return the ending of a noun after a number."""
    return "" if number == 1 else "s"


def sentence(text: str) -> str:
    """Return a text that ends with a full stop or a question mark."""
    return text if text.endswith((".", "?")) else f"{text}."
