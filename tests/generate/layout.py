# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML in the form of the collection's documentation: long texts are wrapped, small values are in one line."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

import yaml

WIDTH = 120
_INLINE = ("sample", "choices", "aliases")
"""The keys whose values are written in one line, if they fit."""


def dump(data: Any, indent: int = 0) -> str:
    """A dictionary or a list as YAML, each line with this many blanks before it."""
    text = "\n".join(_block(data, indent)) + "\n"
    if yaml.safe_load(text) != data:
        raise ValueError(f"The generator writes YAML that does not say what it should:\n{text}")
    return text


def _block(data: Any, indent: int) -> list[str]:
    lines: list[str] = []
    if isinstance(data, dict):
        for key, value in data.items():
            lines += _entry(f"{' ' * indent}{key}:", value, indent + 2, inline=key in _INLINE)
        return lines
    for item in data:
        if isinstance(item, (dict, list)) and item:
            first, *others = _block(item, indent + 2)
            lines += [f"{' ' * indent}- {first.lstrip()}", *others]
        else:
            lines += _entry(f"{' ' * indent}-", item, indent + 2)
    return lines


def _entry(start: str, value: Any, indent: int, inline: bool = False) -> list[str]:
    if isinstance(value, str):
        return _text(start, value, indent)
    if isinstance(value, (dict, list)) and value:
        line = f"{start} {_words(value) or _flow(value)}" if inline else ""
        if 0 < len(line) <= WIDTH:
            return [line]
        return [start, *_block(value, indent)]
    return [f"{start} {json.dumps(value)}"]


def _text(start: str, text: str, indent: int) -> list[str]:
    if len(start) + 1 + len(text) <= WIDTH:
        return [f"{start} {text if _is_plain(text) else json.dumps(text)}"]
    if not _is_plain(text):
        return [f"{start} >-", *_wrapped("", text, indent)]
    if " " not in text:  # the line of a long word alone may be too long
        return [start, f"{' ' * indent}{text}"]
    return _wrapped(start + " ", text, indent)


def _wrapped(start: str, text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=start or " " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _words(value: Any) -> str:
    """A list of words in one line, without quotes; empty for anything else."""
    words = isinstance(value, list) and all(
        isinstance(item, str) and re.fullmatch(r"[A-Za-z]\w*", item) for item in value
    )
    text = f"[{', '.join(value)}]" if words else ""
    return text if text and yaml.safe_load(text) == value else ""


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return json.dumps(value)


def _is_plain(text: str) -> bool:
    try:
        return "\n" not in text and bool(yaml.safe_load(f"key: {text}") == {"key": text})
    except yaml.YAMLError:
        return False
