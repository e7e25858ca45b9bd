# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to a simulated API and its answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NoReturn, TypeVar

from pydantic import ValidationError

from .effects import Effects
from .store import Document

# The text that pydantic puts before that of a ValueError.
PYDANTIC_PREFIX = "Value error, "

E = TypeVar("E", bound=Effects)


@dataclass(frozen=True)
class Call(Generic[E]):
    """One request to an API, read completely.

    params: the variables of the path.
    headers: by lower-case name.
    effects: what a fault does to the request.
    """

    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    request_id: str
    effects: E

    @property
    def content_type(self) -> str:
        """The media type of the body in lower case, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Text:
    """The body of an answer that is no JSON."""

    text: str
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """The answer of an API.

    body: sent as JSON, unless it is a ``Text``.
    headers: added to those of every answer; None removes one.
    """

    status: int
    body: Any
    headers: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Delayed:
    """A checked request that ``finish`` answers after so many seconds: other requests come between."""

    seconds: float
    finish: Callable[[Any, Call[Any]], Answer]


Handler = Callable[[Any, Call[Any]], "Answer | Delayed"]
Route = tuple[str, str, Handler]
"""The method, the path with its variables in braces, and what answers."""


@dataclass(eq=False)
class Refusal(Exception):
    """An API refuses a request. Each API gives it the form of its errors."""

    status: int
    code: str
    message: str
    fields: Document = field(default_factory=dict)
    headers: Mapping[str, str | None] = field(default_factory=dict)


def refuse(status: int, code: str, message: str, fields: Document | None = None) -> NoReturn:
    """Refuse the request."""
    raise Refusal(status, code, message, fields or {})


def errors_by_field(error: ValidationError, root: str) -> dict[str, list[str]]:
    """Return the messages by dotted path; ``root`` is the name of the object itself."""
    errors: dict[str, list[str]] = {}
    for details in error.errors(include_url=False, include_context=False, include_input=False):
        path = ".".join(str(part) for part in details["loc"]) or root
        errors.setdefault(path, []).append(details["msg"].removeprefix(PYDANTIC_PREFIX))
    return errors


def one_line(error: ValidationError) -> str:
    """Return the messages in one line."""
    return "; ".join(f"{path}: {', '.join(messages)}" for path, messages in errors_by_field(error, "it").items())
