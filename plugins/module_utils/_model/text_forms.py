# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Lists and dictionaries that are written as text, as forms and the command line hand them over."""

from __future__ import annotations

import ast
import json
import re
import typing as t

from .value_type import Invalid

_SEPARATOR = re.compile(r"\s*,\s*|\s*[\r\n]\s*")
"""A comma, or the end of a line with the blank lines after it."""


def parse_list(given: t.Any, lines: bool = False) -> t.Any:
    """A list that was written as text, which is what -a, -e and forms hand over.

    The text is JSON, or elements with commas between, and perhaps one at the end. Anything else is given back as it is.

    Arguments:
      lines: whether a line ends an element, too. The text of a dictionary can have several.
    """
    if not isinstance(given, str) or not given.strip():
        return given
    if not given.lstrip().startswith("["):
        text = given.strip().removesuffix(",").strip()
        return _SEPARATOR.split(text) if lines else [item.strip() for item in text.split(",")]
    for parse in (json.loads, ast.literal_eval):
        try:
            parsed = parse(given.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(parsed, list):
            return parsed
    return given


def parse_pairs(given: t.Any, where: str) -> t.Any:
    """A dictionary that was written as text with one ``key=value`` on each line, which is what forms hand over.

    Anything else is given back as it is: Ansible reads pairs on one line, with commas or blanks between. Where each
    line ends with a comma, they are such pairs, too. Otherwise lines end the pairs, and commas and blanks belong to
    values.

    Argument: where, the option and the place in it. Raises Invalid for a line that is no pair, and for a second one
    with the same key.
    """
    if not isinstance(given, str) or "=" not in given or given.lstrip().startswith("{"):
        return given
    lines = [line for line in map(str.strip, re.split(r"[\r\n]+", given)) if line.strip(",")]
    if len(lines) < 2 or all(line.endswith(",") for line in lines[:-1]):
        return ",".join(line.strip(",") for line in lines) if len(lines) > 1 else given
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        key, equals, value = (part.strip() for part in line.removesuffix(",").partition("="))
        if not equals:
            raise Invalid(where, f"line {number} of the text has no '=': write one key=value on each line")
        if key in found:
            advice = "a list of dictionaries is JSON" if where.endswith("]") else "give each key once"
            raise Invalid(where, f"line {number} of the text gives {key} again: {advice}")
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        found[key] = value[1:-1] if quoted else value
    return found


def json_hint(option: str, value: str) -> str:
    return f"""With -a and -e write the options as JSON: '{{"{option}": {value}}}'"""
