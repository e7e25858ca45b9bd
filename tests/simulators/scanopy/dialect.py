# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shapes of the Scanopy API: what its versions call things, stored documents, bodies and queries.

Stored documents have the names of 0.16 (``network_id``, ``ip_address_id``) and keys that not every version shows.
"""

from __future__ import annotations

import functools
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel

from ..api import STRICT, Document

VERSION = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)([-+].*)?")
HEX = "[0-9a-fA-F]"
DASHED = f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}"
UUID = re.compile(rf"(urn:uuid:)?{DASHED}|{HEX}{{32}}|\{{{DASHED}\}}")
DATE = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
WHOLE_NUMBER = re.compile(r"\+?[0-9]{1,9}")
USER_KEY = re.compile(r"scp_u_[0-9A-Za-z]{32}")

DAY_ONE = "2026-02-01T08:00:00.123456Z"
LATER = "2026-02-05T08:00:00.123456Z"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
SECOND = 10**9
DEFAULT_LIMIT = 50
LARGEST_LIMIT = 1000

# What 0.17 keeps of each binding beside the rest. The first two are never null.
SEEN = ("valid_from", "last_seen_at")
DISCOVERED = ("lineage_id", "last_discovery_id", "first_discovery_id")
HISTORY = (*SEEN, "valid_to", *DISCOVERED)

T = TypeVar("T")


# Versions


@dataclass(frozen=True)
class Dialect:
    """What one version calls things, and what it can do."""

    tenant: Literal["network", "site"]
    address: Literal["interface", "ip_address"]
    history: bool

    @property
    def tenant_key(self) -> str:
        """The key of the tenant in every document, and the filter."""
        return f"{self.tenant}_id"

    @property
    def address_key(self) -> str:
        """The key of the address in a binding, and the filter."""
        return f"{self.address}_id"

    @property
    def address_type(self) -> str:
        """The type of a binding to an address."""
        return "Interface" if self.address == "interface" else "IPAddress"

    def title(self, collection: str) -> str:
        """Return how messages name a document of a collection."""
        if collection == "networks":
            return self.tenant.capitalize()
        if collection == "ip_addresses":
            return "Interface" if self.address == "interface" else "IP Address"
        return collection.capitalize().removesuffix("s")

    def filters(self, collection: str) -> dict[str, tuple[str, bool]]:
        """Return the filters of a list: the stored key of each, and whether it takes many values."""
        tenant = {self.tenant_key: ("network_id", False)}
        tenants = {self.tenant_key: ("network_id", True), f"{self.tenant_key}s": ("network_id", True)}
        host = {"host_id": ("host_id", False)}
        ids = {"ids": ("id", True)}
        if collection == "bindings":
            address = {self.address_key: ("ip_address_id", False)}
            return {**tenant, **address, "service_id": ("service_id", False), "port_id": ("port_id", False)}
        if collection == "hosts":
            return {**(tenants if self.history else tenant), **ids}
        if collection == "services":
            if self.tenant == "site":
                return {**tenants, **ids, "host_id": ("host_id", True), "host_ids": ("host_id", True)}
            return {**tenant, **host, **ids}
        if collection == "ports":
            return {**tenant, **host, **ids}
        if collection == "ip_addresses":
            return {**tenant, **host, "subnet_id": ("subnet_id", False)}
        return {}

    def not_simulated(self, collection: str) -> set[str]:
        """Return what a list of this version understands as well, and no answer here would be true."""
        names: set[str] = set()
        if collection in ("hosts", "services"):
            names |= {"tag_ids", "group_by", "order_by", "order_direction"}
        if collection == "services":
            names |= {"exclude_categories"}
            names |= {"search", "ports", "service_definitions"} if self.tenant == "site" else set()
        if collection == "hosts" and self.history:
            names |= {"search", "service_names", "include_children"}
        if collection == "bindings" and self.history:
            names |= {"at"}
        return names


@functools.cache
def dialect_of(version: str) -> Dialect:
    """Return the newest dialect that is not newer than the version."""
    parts = VERSION.fullmatch(version)
    if parts is None:
        raise ValueError("a version has three numbers, such as 0.16.2")
    number = tuple(int(part) for part in parts.groups()[:3])
    return Dialect(
        tenant="site" if number >= (0, 17, 22) else "network",
        address="ip_address" if number >= (0, 16, 0) else "interface",
        history=number >= (0, 17, 0),
    )


def clean_version(version: str) -> str:
    """Check the version of a server."""
    dialect_of(version)
    return version


# Values


def clean_uuid(text: str) -> str:
    """Return a UUID of any version and spelling in lower case with dashes."""
    if not UUID.fullmatch(text):
        raise ValueError(f"UUID parsing failed: {text!r} is none")
    return str(uuid.UUID(text))


def read_date(text: str) -> int:
    """Return the nanoseconds since 1970 that an RFC 3339 text says."""
    parts = DATE.fullmatch(text)
    if parts is None:
        raise ValueError("input contains invalid characters")
    day, clock, fraction, zone = parts.groups()
    try:
        date = datetime.fromisoformat(f"{day}T{clock}{'+00:00' if zone in 'Zz' else zone}")
    except ValueError:
        raise ValueError("input is out of range") from None
    return (date - EPOCH) // timedelta(seconds=1) * SECOND + int((fraction or "").ljust(9, "0")[:9])


def date_text(at: int) -> str:
    """Return a moment in UTC with no more than the three, six or nine digits that it needs."""
    seconds, fraction = divmod(at, SECOND)
    digits = f"{fraction:09}"
    for nothing in ("000000000", "000000", "000"):
        if digits.endswith(nothing):
            digits = digits[: -len(nothing)]
            break
    date = (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{date}.{digits}Z" if digits else f"{date}Z"


def in_microseconds(text: str) -> str:
    """Return a date as the database keeps it."""
    at = read_date(text)
    return date_text(at - at % 1000)


def this_moment() -> int:
    """Return nanoseconds since 1970 that are never whole microseconds, however coarse the clock is."""
    at = time.time_ns()
    return at if at % 1000 else at + 1


def clean_key(text: str) -> str:
    """Check the key of a user."""
    if not USER_KEY.fullmatch(text):
        raise ValueError("a key is scp_u_ and 32 letters or digits")
    return text


Uuid = Annotated[str, AfterValidator(clean_uuid)]
Date = Annotated[str, AfterValidator(in_microseconds)]
Key = Annotated[str, AfterValidator(clean_key)]
Permissions = Literal["Viewer", "Member", "Admin", "Owner"]


# Stored documents. Defaults are what a seed leaves out.


class Shape(BaseModel):
    """A document: nothing unknown, no conversion of types."""

    model_config = STRICT

    id: Uuid
    created_at: Date = DAY_ONE
    updated_at: Date = LATER


class UserApiKeyDocument(Shape):
    """A key. No route shows it."""

    key: Key
    user: str = "somebody"
    permissions: Permissions = "Viewer"
    network_ids: list[Uuid] = []
    is_enabled: bool = True
    expires_at: Date | None = None


class NetworkDocument(Shape):
    """A network, from 0.17.22 on a site."""

    name: str
    organization_id: Uuid
    tags: list[Uuid] = []
    credential_ids: list[Uuid] = []


class HostDocument(Shape):
    """A host without what belongs to it."""

    network_id: Uuid
    name: str
    hostname: str | None = None
    description: str | None = None
    source: Document = {"type": "Manual"}
    hidden: bool = False
    tags: list[Uuid] = []
    virtualization: Document | None = None
    chassis_id: str | None = None
    management_url: str | None = None
    sys_contact: str | None = None
    sys_descr: str | None = None
    sys_location: str | None = None
    sys_object_id: str | None = None
    credential_assignments: list[Document] = []


class ServiceDocument(Shape):
    """A service without its bindings."""

    network_id: Uuid
    host_id: Uuid
    name: str
    service_definition: str
    source: Document = {"type": "Manual"}
    tags: list[Uuid] = []
    position: int = 0
    virtualization: Document | None = None


class PortDocument(Shape):
    """A port of a host."""

    network_id: Uuid
    host_id: Uuid
    number: int
    protocol: Literal["Tcp", "Udp"]
    type: str = "Custom"


class IpAddressDocument(Shape):
    """An address of a host, up to 0.15 an interface."""

    network_id: Uuid
    host_id: Uuid
    subnet_id: Uuid
    ip_address: str
    mac_address: str | None = None
    name: str | None = None
    position: int = 0


class BindingDocument(Shape):
    """A binding. A port binding without an address is one to all of them."""

    network_id: Uuid
    service_id: Uuid
    type: Literal["Port", "IPAddress"]
    port_id: Uuid | None = None
    ip_address_id: Uuid | None = None
    valid_from: Date = DAY_ONE
    last_seen_at: Date = LATER
    valid_to: Date | None = None
    lineage_id: Uuid | None = None
    last_discovery_id: Uuid | None = None
    first_discovery_id: Uuid | None = None


# Bodies. What is unknown is ignored: only what a version knows by this very name is looked at.


class Body:
    """A JSON object whose values are read one by one; a ValueError says what is wrong."""

    def __init__(self, values: object) -> None:
        if not isinstance(values, dict):
            raise ValueError(f"invalid type: {type_of(values)}, expected struct Binding")
        self.values = values

    def text(self, name: str) -> str:
        """Return a text that has to be there."""
        if name not in self.values:
            raise ValueError(f"missing field `{name}`")
        return self._read(name, str)

    def uuid(self, name: str) -> str:
        """Return a UUID that has to be there."""
        return clean_uuid(self.text(name))

    def optional_uuid(self, name: str) -> str | None:
        """Return a UUID; null stands for none, too."""
        return None if self.values.get(name) is None else self._read(name, clean_uuid)

    def date(self, name: str, otherwise: int) -> int:
        """Return a date that may be left out, and may not be null."""
        return self._read(name, read_date) if name in self.values else otherwise

    def optional_date(self, name: str) -> int | None:
        """Return a date; null stands for none, too."""
        return None if self.values.get(name) is None else self._read(name, read_date)

    def _read(self, name: str, read: Callable[[str], T]) -> T:
        value = self.values[name]
        if not isinstance(value, str):
            raise ValueError(f"invalid type: {type_of(value)}, expected a string")
        return read(value)


def type_of(value: object) -> str:
    """Return how messages name a JSON value."""
    for kind, name in ((bool, "boolean"), (str, "string"), (dict, "map"), (list, "sequence")):
        if isinstance(value, kind):
            return f"{name} `{str(value).lower()}`" if kind is bool else name
    return "null" if value is None else f"number `{value}`"


def read_binding(values: object, dialect: Dialect, now: int) -> Document:
    """Return the binding that a body says, as it is stored, with dates in nanoseconds."""
    body = Body(values)
    if "id" in body.values:
        body.uuid("id")
    body.date("created_at", now)
    wanted: Document = {"updated_at": date_text(body.date("updated_at", now))}
    wanted["service_id"] = body.uuid("service_id")
    wanted["network_id"] = body.uuid(dialect.tenant_key)
    key = dialect.address_key
    # From 0.16 on both spellings are one key.
    if dialect.address == "ip_address" and "interface_id" in body.values:
        if key in body.values:
            raise ValueError(f"duplicate field `{key}`")
        key = "interface_id"
    kind = body.text("type")
    if kind == "Port":
        wanted.update(type="Port", port_id=body.uuid("port_id"), ip_address_id=body.optional_uuid(key))
    elif kind in (dialect.address_type, "Interface"):
        wanted.update(type="IPAddress", port_id=None, ip_address_id=body.uuid(key))
    else:
        raise ValueError(f"unknown variant `{kind}`, expected `{dialect.address_type}` or `Port`")
    if dialect.history:
        for name in SEEN:
            wanted[name] = date_text(body.date(name, now))
        until = body.optional_date("valid_to")
        wanted["valid_to"] = None if until is None else date_text(until)
        for name in DISCOVERED:
            wanted[name] = body.optional_uuid(name)
    return wanted


# Queries


@dataclass(frozen=True)
class ListQuery:
    """What a list is asked for; ``filters`` are accepted values by stored key."""

    limit: int
    offset: int
    filters: Mapping[str, frozenset[str]]

    def passes(self, document: Mapping[str, Any]) -> bool:
        """Tell whether a document passes the filters."""
        return all(document.get(key) in values for key, values in self.filters.items())


def read_number(text: str) -> int:
    """Return a number of a query that is not negative."""
    if not WHOLE_NUMBER.fullmatch(text):
        raise ValueError("invalid digit found in string")
    return int(text)


def read_list_query(query: Mapping[str, list[str]], dialect: Dialect, collection: str) -> ListQuery:
    """Return what a query says. What is unknown or empty does not count; a ValueError says what is wrong."""
    numbers = {"limit": DEFAULT_LIMIT, "offset": 0}
    filters: dict[str, frozenset[str]] = {}
    known = dialect.filters(collection)
    for name, every in query.items():
        if name not in numbers and name not in known:
            continue
        key, many = known.get(name, ("", False))
        if len(every) > 1 and not many:
            raise ValueError(f"duplicate field `{name}`")
        texts = [text for text in every if text]
        if not texts:
            continue
        try:
            if name in numbers:
                numbers[name] = read_number(texts[0])
            else:
                filters[key] = frozenset(clean_uuid(text) for text in texts)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return ListQuery(min(numbers["limit"], LARGEST_LIMIT), numbers["offset"], filters)
