# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Text for people: one line stays one line, and nothing in it can command a terminal."""

from __future__ import annotations

import re
import typing as t

# What neither JSON nor YAML escapes as Ansible writes them: the second half of the control characters, separators of
# lines, what turns the direction of writing, and half characters.
_UNESCAPED = "\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_RAW = re.compile(f"[{_UNESCAPED}]")
_HARMFUL = re.compile(f"[\x00-\x1f{_UNESCAPED}]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    code = ord(character)
    return _SHORT.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def printable(text: str) -> str:
    """A text for people to read: characters that could command a terminal are shown as Python escapes them."""
    return _HARMFUL.sub(_escape, text)


def all_printable(value: t.Any, data: bool = False) -> t.Any:
    """The same for all texts in a value, keys of dictionaries too.

    Arguments:
      data: whether the value is printed as JSON or YAML, which escape most of these characters themselves.
    """
    if isinstance(value, str):
        harmful = _RAW if data else _HARMFUL
        return harmful.sub(_escape, value) if harmful.search(value) else value
    # What needs no change stays in memory once.
    if isinstance(value, dict):
        shown = {all_printable(key, data): all_printable(each, data) for key, each in value.items()}
        same = all(old is new for pair in zip(value.items(), shown.items()) for old, new in zip(*pair))
        return value if same and len(shown) == len(value) else shown
    if isinstance(value, (list, tuple)):
        listed = [all_printable(each, data) for each in value]
        return value if isinstance(value, list) and all(old is new for old, new in zip(value, listed)) else listed
    return value


def plural(number: int) -> str:
    """What follows a noun after such a number."""
    return "" if number == 1 else "s"


def are(number: int) -> str:
    """The verb after such a number."""
    return "is" if number == 1 else "are"


def sentence(text: str) -> str:
    """A text with the mark at its end that makes it a sentence."""
    return text if text.endswith((".", "?")) else f"{text}."
