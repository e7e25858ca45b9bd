# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of the Scanopy API, and the bases of its documents, bodies and queries.

Stored documents have the names of 0.16 (``network_id``, ``ip_address_id``), and keys that not every version shows.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel

from ..effects import STRICT
from .dialect import Filters, ListFilter

HEX = "[0-9a-fA-F]"
DASHED = f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}"
UUID = re.compile(rf"(urn:uuid:)?{DASHED}|{HEX}{{32}}|\{{{DASHED}\}}")
DATE = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
WHOLE_NUMBER = re.compile(r"\+?[0-9]{1,9}")

DAY_ONE = "2026-02-01T08:00:00.123456Z"
LATER = "2026-02-05T08:00:00.123456Z"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
SECOND = 10**9  # nanoseconds
DEFAULT_LIMIT = 50
MAX_LIMIT = 1000

# IDs of seed documents. The first digit tells the kind: 7 tag, a network, b host, c service, d port, e address,
# f binding, 8 others (keys, organization, subnets, discoveries).
ORGANIZATION = "80000000-0000-4000-8000-000000000011"
HOME = "a0000000-0000-4000-8000-000000000001"
BRANCH = "a0000000-0000-4000-8000-000000000002"

T = TypeVar("T")


def normalize_uuid(text: str) -> str:
    """Return a UUID of any version and spelling in lower case with dashes."""
    if not UUID.fullmatch(text):
        raise ValueError(f"UUID parsing failed: {text!r} is none")
    return str(uuid.UUID(text))


def read_date(text: str) -> int:
    """Return the nanoseconds since 1970 of an RFC 3339 text."""
    parts = DATE.fullmatch(text)
    if parts is None:
        raise ValueError("input contains invalid characters")
    day, clock, fraction, zone = parts.groups()
    try:
        date = datetime.fromisoformat(f"{day}T{clock}{'+00:00' if zone in 'Zz' else zone}")
    except ValueError:
        raise ValueError("input is out of range") from None
    return (date - EPOCH) // timedelta(seconds=1) * SECOND + int((fraction or "").ljust(9, "0")[:9])


def date_text(moment: int) -> str:
    """Return a moment in UTC, with three, six or nine digits of the second as it needs."""
    seconds, fraction = divmod(moment, SECOND)
    digits = f"{fraction:09}"
    for zeros in ("000000000", "000000", "000"):
        if digits.endswith(zeros):
            digits = digits[: -len(zeros)]
            break
    date = (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{date}.{digits}Z" if digits else f"{date}Z"


def to_microseconds(text: str) -> str:
    """Return a date as the database stores it."""
    at = read_date(text)
    return date_text(at - at % 1000)


def this_moment() -> int:
    """Return nanoseconds since 1970 that are never whole microseconds, however coarse the clock is."""
    at = time.time_ns()
    return at if at % 1000 else at + 1


Uuid = Annotated[str, AfterValidator(normalize_uuid)]
Date = Annotated[str, AfterValidator(to_microseconds)]


class Shape(BaseModel):
    """A stored document: no unknown keys, no conversion of types. Defaults are what a seed leaves out."""

    model_config = STRICT

    id: Uuid
    created_at: Date = DAY_ONE
    updated_at: Date = LATER


class Body:
    """A JSON object whose values are read one by one. An invalid value raises a ValueError.

    Arguments:
      values: the parsed JSON.
      struct: the name of the object in messages.
    """

    def __init__(self, values: object, struct: str) -> None:
        if not isinstance(values, dict):
            raise ValueError(f"invalid type: {type_of(values)}, expected struct {struct}")
        self.values = values

    def text(self, name: str) -> str:
        """Return a required text."""
        if name not in self.values:
            raise ValueError(f"missing field `{name}`")
        return self._read(name, str)

    def uuid(self, name: str) -> str:
        """Return a required UUID."""
        return normalize_uuid(self.text(name))

    def optional_uuid(self, name: str) -> str | None:
        """Return a UUID, or None where it is missing or null."""
        return None if self.values.get(name) is None else self._read(name, normalize_uuid)

    def date(self, name: str, default: int) -> int:
        """Return a date that may be missing, and may not be null."""
        return self._read(name, read_date) if name in self.values else default

    def optional_date(self, name: str) -> int | None:
        """Return a date, or None where it is missing or null."""
        return None if self.values.get(name) is None else self._read(name, read_date)

    def nullable_text(self, name: str) -> str | None:
        """Return a required text that may be null."""
        return None if self.values.get(name, "") is None else self.text(name)

    def flag(self, name: str, default: bool) -> bool:
        """Return a boolean that may be missing, and may not be null."""
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            raise ValueError(f"invalid type: {type_of(value)}, expected a boolean")
        return value

    def identity(self, now: int) -> None:
        """Check what the server reads and ignores: the ID and the date of creation."""
        if "id" in self.values:
            self.uuid("id")
        self.date("created_at", now)

    def _read(self, name: str, read: Callable[[str], T]) -> T:
        value = self.values[name]
        if not isinstance(value, str):
            raise ValueError(f"invalid type: {type_of(value)}, expected a string")
        return read(value)


def type_of(value: object) -> str:
    """Return the name of a JSON value in messages."""
    for kind, name in ((bool, "boolean"), (str, "string"), (dict, "map"), (list, "sequence")):
        if isinstance(value, kind):
            return f"{name} `{str(value).lower()}`" if kind is bool else name
    return "null" if value is None else f"number `{value}`"


@dataclass(frozen=True)
class ListQuery:
    """The query of a list.

    filters: the accepted values by key of the stored document.
    """

    limit: int
    offset: int
    filters: Mapping[str, frozenset[str]]

    def passes(self, document: Mapping[str, Any]) -> bool:
        """Return whether a document passes the filters."""
        return all(document.get(key) in values for key, values in self.filters.items())


def read_number(text: str) -> int:
    """Return a number of a query that is not negative."""
    if not WHOLE_NUMBER.fullmatch(text):
        raise ValueError("invalid digit found in string")
    return int(text)


def read_list_query(query: Mapping[str, list[str]], known: Filters) -> ListQuery:
    """Return the query of a list; unknown and empty parameters have no effect. Raise ValueError where it is invalid.

    Arguments:
      query: the values of each parameter.
      known: the filters of the list.
    """
    numbers = {"limit": DEFAULT_LIMIT, "offset": 0}
    filters: dict[str, frozenset[str]] = {}
    for name, values in query.items():
        if name not in numbers and name not in known:
            continue
        list_filter = known.get(name, ListFilter(""))
        if len(values) > 1 and not list_filter.many:
            raise ValueError(f"duplicate field `{name}`")
        texts = [value for value in values if value]
        if not texts:
            continue
        try:
            if name in numbers:
                numbers[name] = read_number(texts[0])
            else:
                filters[list_filter.key] = frozenset(normalize_uuid(text) for text in texts)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return ListQuery(min(numbers["limit"], MAX_LIMIT), numbers["offset"], filters)
