# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Lists and dictionaries that are written as text, as forms and the command line pass them."""

from __future__ import annotations

import ast
import json
import re
import typing as t

from .value_type import Invalid

_SEPARATOR = re.compile(r"\s*,\s*|\s*[\r\n]\s*")
"""A comma, or the end of a line with the blank lines after it."""


def parse_list(value: t.Any, lines: bool = False) -> t.Any:
    """Parse the text of a list: JSON, a Python literal, or elements with commas between them and perhaps at the end.

    Arguments:
      value: the text. Any other value is returned as it is, and so is a text that begins as JSON and is none.
      lines: whether the end of a line ends an element, too. The text of a dictionary can have several lines.
    """
    if not isinstance(value, str) or not value.strip():
        return value
    if not value.lstrip().startswith("["):
        text = value.strip().removesuffix(",").strip()
        return _SEPARATOR.split(text) if lines else [item.strip() for item in text.split(",")]
    for parse in (json.loads, ast.literal_eval):
        try:
            items = parse(value.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(items, list):
            return items
    return value


def parse_pairs(value: t.Any, where: str) -> t.Any:
    """Parse the text of a dictionary: one ``key=value`` on each line, commas and blanks belong to values.

    If all lines but the last end with a comma, commas separate the pairs. The result is then one line, which
    Ansible splits at commas and blanks.

    Arguments:
      value: the text. A single line, JSON and any other value are returned as they are.
      where: the option and the path in it, for messages.

    Raises Invalid for a line without ``=`` and for a key that is given twice.
    """
    if not isinstance(value, str) or "=" not in value or value.lstrip().startswith("{"):
        return value
    lines = [line for line in map(str.strip, re.split(r"[\r\n]+", value)) if line.strip(",")]
    if len(lines) < 2 or all(line.endswith(",") for line in lines[:-1]):
        return ",".join(line.strip(",") for line in lines) if len(lines) > 1 else value
    pairs: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        key, equals, text = (part.strip() for part in line.removesuffix(",").partition("="))
        if not equals:
            raise Invalid(where, f"line {number} of the text has no '=': write one key=value on each line")
        if key in pairs:
            advice = "a list of dictionaries is JSON" if where.endswith("]") else "give each key once"
            raise Invalid(where, f"line {number} of the text repeats the key {key!r}: {advice}")
        is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
        pairs[key] = text[1:-1] if is_quoted else text
    return pairs


def json_hint(option: str, value: str) -> str:
    """Return the advice to write an option as JSON.

    Arguments:
      option: the name of the option.
      value: an example of its value, as JSON.
    """
    return f"""With -a and -e write the options as JSON: '{{"{option}": {value}}}'"""
