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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel

from ..effects import STRICT
from .dialect import Dialect, Filters, ListFilter

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

MAX_NAME_LENGTH = 100
MAX_DESCRIPTION_LENGTH = 500

# Keys of documents with a history, from 0.17 on. The first two are never null.
HISTORY_DATES = ("valid_from", "last_seen_at", "valid_to")
DISCOVERY_IDS = ("lineage_id", "last_discovery_id", "first_discovery_id")

SOURCES = ("Manual", "System", "Discovery", "DiscoveryWithMatch", "Unknown")

Color = Literal[
    "Pink",
    "Rose",
    "Red",
    "Amber",
    "Orange",
    "Green",
    "Emerald",
    "Teal",
    "Cyan",
    "Blue",
    "Indigo",
    "Purple",
    "Fuchsia",
    "Violet",
    "Sky",
    "Gray",
    "Lime",
    "Yellow",
]

# IDs of seed documents. The first digit tells the kind: 7 tag, a network, b host, c service, d port, e address,
# f binding, 8 others (keys 0x, organization 11, subnets 2x, discoveries 3x and 4x, dependencies 5x, credentials 6x).
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


class HistoryShape(Shape):
    """A stored document with a history, which releases from 0.17 on show."""

    valid_from: Date = DAY_ONE
    last_seen_at: Date = LATER
    valid_to: Date | None = None
    lineage_id: Uuid | None = None
    last_discovery_id: Uuid | None = None
    first_discovery_id: Uuid | None = None


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
        self._demand(name)
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

    def required_flag(self, name: str) -> bool:
        """Return a required boolean."""
        self._demand(name)
        return self.flag(name, default=False)

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where it is missing or null."""
        return None if self.values.get(name) is None else self.text(name)

    def required_number(self, name: str) -> int:
        """Return a required whole number."""
        self._demand(name)
        return self.whole_number(name, 0)

    def whole_number(self, name: str, default: int) -> int:
        """Return a whole number that may be missing, and may not be null."""
        value = self.values.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"invalid type: {type_of(value)}, expected i32")
        if not -(2**31) <= value < 2**31:
            raise ValueError(f"invalid value: integer `{value}`, expected i32")
        return value

    def uuids(self, name: str) -> list[str]:
        """Return a list of UUIDs that may be missing, and may not be null."""
        values = self.values.get(name, [])
        if not isinstance(values, list):
            raise ValueError(f"invalid type: {type_of(values)}, expected a sequence")
        return [Body({name: value}, name).uuid(name) for value in values]

    def required_uuids(self, name: str) -> list[str]:
        """Return a required list of UUIDs."""
        self._demand(name)
        return self.uuids(name)

    def choice(self, name: str, variants: Sequence[str], aliases: Mapping[str, str] | None = None) -> str:
        """Return a required text that is one of some, as they are written.

        Arguments:
          name: the key.
          variants: the texts.
          aliases: other texts, and what is stored for them.
        """
        value = self.text(name)
        value = (aliases or {}).get(value, value)
        if value not in variants:
            expected = ", ".join(f"`{variant}`" for variant in variants)
            raise ValueError(f"unknown variant `{value}`, expected one of {expected}")
        return value

    def color(self, name: str) -> str:
        """Return a required color: the server takes every text, and stores yellow for one that it does not know."""
        value = self.text(name)
        return value if value in get_args(Color) else "Yellow"

    def part(self, name: str, struct: str) -> Body:
        """Return a required object."""
        self._demand(name)
        return Body(self.values[name], struct)

    def optional_part(self, name: str, struct: str) -> Body | None:
        """Return an object, or None where it is missing or null."""
        return None if self.values.get(name) is None else Body(self.values[name], struct)

    def parts(self, name: str, struct: str) -> list[Body]:
        """Return a required list of objects."""
        self._demand(name)
        values = self.values[name]
        if not isinstance(values, list):
            raise ValueError(f"invalid type: {type_of(values)}, expected a sequence")
        return [Body(value, struct) for value in values]

    def optional_parts(self, name: str, struct: str) -> list[Body] | None:
        """Return a list of objects, or None where it is missing or null."""
        return None if self.values.get(name) is None else self.parts(name, struct)

    def history(self, dialect: Dialect, now: int) -> dict[str, Any]:
        """Return the keys of the history, in the releases that have them: what is missing is lost."""
        if not dialect.history:
            return {}
        values: dict[str, Any] = {name: date_text(self.date(name, now)) for name in HISTORY_DATES[:2]}
        valid_to = self.optional_date("valid_to")
        values["valid_to"] = None if valid_to is None else date_text(valid_to)
        return {**values, **{name: self.optional_uuid(name) for name in DISCOVERY_IDS}}

    def _demand(self, name: str) -> None:
        if name not in self.values:
            raise ValueError(f"missing field `{name}`")

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
