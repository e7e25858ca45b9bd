# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Python source in the form of ``make format``: imports, and expressions that are broken into lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Union

WIDTH = 120
_PIECE = 80
"""The length of the pieces of a text that is too long for a line."""


class Imports:
    """The names that a file imports, by module."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def add(self, module: str, *names: str) -> None:
        if names:
            self._names.setdefault(module, set()).update(names)

    def __str__(self) -> str:
        """The imports as ruff sorts them: Python's own, others, those of this package."""

        def by_kind(name: str) -> tuple[int, str]:
            return (0 if name.partition(" ")[0].isupper() else 1 if name[0].isupper() else 2, name)

        def order(module: str) -> tuple[int, int, str]:
            dots = len(module) - len(module.lstrip("."))
            return (_group(module), -dots, module)

        groups: dict[int, str] = {}
        for module in sorted(self._names, key=order):
            start, names = f"from {module} import ", sorted(self._names[module], key=by_kind)
            line = f"{start}{', '.join(names)}"
            text = line if len(line) <= WIDTH else Brackets(start, names).text()
            groups[_group(module)] = f"{groups.get(_group(module), '')}{text}\n"
        return "\n".join(groups.values())


def _group(module: str) -> int:
    """0 for Python's own modules, 1 for others, 2 for those of this package."""
    return 2 if module.startswith(".") else int(module.partition(".")[0] in ("ansible_collections", "pydantic"))


@dataclass(frozen=True)
class Brackets:
    """An expression in brackets, such as a call. If it is too long for a line, each item has a line.

    Arguments:
      name: the text before the brackets.
      items: the arguments or elements. An item that begins with ``#`` is a comment.
      brackets: the opening and the closing one.
      end: the text after the brackets.
      is_tuple: whether a single item needs a comma.
    """

    name: str
    items: Sequence[Expression]
    brackets: str = "()"
    end: str = ""
    is_tuple: bool = False

    def __str__(self) -> str:
        comma = "," if self.is_tuple and len(self.items) == 1 else ""
        return f"{self.name}{self.brackets[0]}{', '.join(map(str, self.items))}{comma}{self.brackets[1]}{self.end}"

    def text(self, indent: int = 0, end: str = "") -> str:
        """The expression in lines.

        Arguments:
          indent: the number of blanks before each line.
          end: the text after the expression.
        """
        blanks, line = " " * indent, f"{self}{end}"
        if len(line) + indent <= WIDTH and "#" not in line and "\n" not in line:
            return f"{blanks}{line}"
        items = [text_of(item, indent + 4, "" if is_comment(item) else ",") for item in self.items]
        last = f"{blanks}{self.brackets[1]}{self.end}{end}"
        return "\n".join([f"{blanks}{self.name}{self.brackets[0]}", *items, last])


@dataclass(frozen=True)
class LongText:
    """A text, in pieces if it is too long for a line.

    Arguments:
      name: the source before the text.
      value: the text.
      is_raw: whether it is a regular expression.
    """

    name: str
    value: str
    is_raw: bool = False

    def _literal(self, text: str) -> str:
        return f'r"{text}"' if self.is_raw and '"' not in text else quoted(text)

    def __str__(self) -> str:
        return f"{self.name}{self._literal(self.value)}"

    def text(self, indent: int = 0, end: str = "") -> str:
        """The text in lines: see ``Brackets.text``."""
        blanks, line = " " * indent, f"{self}{end}"
        if len(line) + indent <= WIDTH:
            return f"{blanks}{line}"
        pieces, rest = [], self.value
        while rest:
            cut = _PIECE
            while rest[:cut].endswith("\\") and cut < len(rest):
                cut += 1
            pieces.append(self._literal(rest[:cut]))
            rest = rest[cut:]
        return f"{blanks}{self.name}" + f"\n{blanks}".join(pieces) + end


Expression = Union[str, Brackets, LongText]


def text_of(expression: Expression, indent: int = 0, end: str = "") -> str:
    """An expression in lines: see ``Brackets.text``."""
    return f"{' ' * indent}{expression}{end}" if isinstance(expression, str) else expression.text(indent, end)


def is_comment(expression: Expression) -> bool:
    return isinstance(expression, str) and expression.startswith("#")


def prefixed(name: str, expression: Expression) -> Expression:
    """An expression with a text before it, such as the name of an argument."""
    if isinstance(expression, str):
        return f"{name}{expression}"
    return replace(expression, name=f"{name}{expression.name}")


def or_none(expression: Expression) -> Expression:
    """A type that also allows None."""
    if isinstance(expression, Brackets):
        return replace(expression, end=f"{expression.end} | None")
    return f"{expression} | None"


def tuple_of(name: str, items: Iterable[Expression]) -> Brackets:
    """A tuple, with a text before it."""
    return Brackets(name, list(items), is_tuple=True)


def quoted(text: object) -> str:
    """A constant of Python."""
    return json.dumps(text, ensure_ascii=False) if isinstance(text, str) else repr(text)


def dictionary(values: dict[str, str]) -> str:
    """A dictionary, from the source of its values."""
    return "{" + ", ".join(f'"{name}": {value}' for name, value in values.items()) + "}"
