# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Values as YAML that Ansible reads back as the same values."""

from __future__ import annotations

import math
import re
import typing as t
import unicodedata

from .value_type import to_nfc

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*[A-Za-z0-9]|[A-Za-z]")
"""The texts that may need no quotes."""
_WORDS = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf", "infinity", "t", "f")
)
"""The texts that a loader, or Ansible, can take for something else."""
_TEMPLATE = re.compile(r"\{[{%#]|#jinja2:")
"""The beginnings of a template. The last one, as the header of a text, gives the others another form."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SHOWN = ("L", "N", "P", "S")
"""The categories of the characters that are written as they are."""
_MAX_KEY = 1000
"""The length of a key that every loader takes."""


def yaml_lines(value: t.Any, indent: int = 0) -> t.Iterator[str]:
    """Yield the lines of a dictionary or a list, in block style.

    Arguments:
      value: the value.
      indent: the number of blanks before each line.
    """
    blanks = " " * indent
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(f"{blanks}{_key(key)}:", item, indent + 2)
    else:
        for item in value:
            first, *rest = yaml_lines(item, indent + 2) if _is_block(item) else [f"{blanks}  {scalar(item)}"]
            yield f"{blanks}- {first[indent + 2 :]}"
            yield from rest


def _entry(start: str, value: t.Any, indent: int) -> t.Iterator[str]:
    if _is_block(value):
        yield start
        yield from yaml_lines(value, indent)
    else:
        yield f"{start} {scalar(value)}"


def _is_block(value: t.Any) -> bool:
    return isinstance(value, (dict, list)) and bool(value)


def _key(key: t.Any) -> str:
    # Ansible templates no keys, and the loader builds them before tags count.
    return quoted(key) if isinstance(key, str) else scalar(key)


def scalar(value: t.Any) -> str:
    """Return a single value, or an empty dictionary or list. A text that looks like a template is no template."""
    if isinstance(value, str):
        return f"!unsafe {_in_quotes(value)}" if _TEMPLATE.search(value) else quoted(value)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return "{}" if isinstance(value, dict) else "[]" if isinstance(value, list) else repr(value)


def quoted(text: str) -> str:
    """Return a text, in quotes unless every loader takes it for a text."""
    return text if _PLAIN.fullmatch(text) and text.lower() not in _WORDS else _in_quotes(text)


def _in_quotes(text: str) -> str:
    # An editor could compose what is not in normal form C.
    shown = (*_SHOWN, "M") if to_nfc(text) == text else _SHOWN
    return f'"{"".join(_escaped(character, shown) for character in text)}"'


def _escaped(character: str, shown: t.Sequence[str] = _SHOWN) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character == " " or unicodedata.category(character)[0] in shown:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def is_writable(value: t.Any) -> bool:
    """Return whether a value can be read back: a file holds no lone surrogates, and no very long keys."""
    if isinstance(value, dict):
        return all(is_writable(key) and len(_key(key)) <= _MAX_KEY and is_writable(item) for key, item in value.items())
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(map(is_writable, value))
    return not isinstance(value, str) or not any(0xD800 <= ord(character) <= 0xDFFF for character in value)


def comment(text: str) -> str:
    """Return a text as one line of a comment."""
    return "# " + "".join(character if character == " " else _escaped_in_comment(character) for character in text)


def _escaped_in_comment(character: str) -> str:
    return character if character in ('"', "\\") else _escaped(character)
