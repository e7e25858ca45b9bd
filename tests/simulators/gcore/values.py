# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of the Gcore Cloud API, and the bases of its documents, bodies and queries."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from ..effects import STRICT
from ..kind import Filter
from ..store import Document

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z 0-9._\-]{1,61}[a-zA-Z0-9._]")
TAG_KEY = re.compile(r"[^\s=]+")
TAG_VALUE = re.compile(r"[^ \t\n\r\f\v]([^\t\n\r\f\v]*[^ \t\n\r\f\v])?")
MAX_TAG_LENGTH = 255


def normalize_uuid(text: str) -> str:
    """Return a UUID of version 4 in lower case."""
    if not UUID.fullmatch(text.lower()):
        raise ValueError("Input should be a valid UUID of version 4")
    return text.lower()


def normalize_address(text: str) -> str:
    """Return an IP address in its canonical form."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("Input is not a valid IPv4 or IPv6 address") from None
    if "%" in text:
        raise ValueError("An address with a zone is not allowed here")
    return str(address)


def normalize_address_or_network(text: str) -> str:
    """Return an IP address or a network; a network of one address becomes that address."""
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f"Input is not a valid IPv4 or IPv6 address or network: {error}") from None
    if "%" in text:
        raise ValueError("An address with a zone is not allowed here")
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def normalize_network(text: str) -> str:
    """Return a network in its canonical form."""
    return str(ipaddress.ip_network(text))


def check_name(text: str) -> str:
    """Check a name."""
    if not NAME.fullmatch(text):
        raise ValueError(f"String should match pattern '^{NAME.pattern}$'")
    return text


def normalize_tag_key(text: str) -> str:
    """Trim and check the key of a tag."""
    key = text.strip()
    if not 1 <= len(key) <= MAX_TAG_LENGTH or not TAG_KEY.fullmatch(key):
        raise ValueError(f"the tag key {text!r} should have 1 to {MAX_TAG_LENGTH} characters, no whitespace and no '='")
    return key


def normalize_tag_value(text: str) -> str:
    """Trim and check the value of a tag."""
    value = text.strip()
    if not 1 <= len(value) <= MAX_TAG_LENGTH or not TAG_VALUE.fullmatch(value):
        raise ValueError(f"the tag value {text!r} should have 1 to {MAX_TAG_LENGTH} characters and no tabs or newlines")
    return value


def normalize_tags(tags: dict[str, str | None]) -> dict[str, str | None]:
    """Trim and check tags; None removes a tag."""
    normalized: dict[str, str | None] = {}
    for raw_key, value in tags.items():
        key = normalize_tag_key(raw_key)
        if key in normalized:
            raise ValueError(f"the tag key {key!r} is there twice once it is trimmed")
        normalized[key] = None if value is None else normalize_tag_value(value)
    return normalized


def check_date(text: str) -> str:
    """Check a date, and keep its form."""
    read_date(text)
    return text


def read_date(text: str) -> datetime:
    """Return the date of an ISO 8601 text, in UTC if it has no zone."""
    try:
        # Python 3.10 does not know the Z.
        date = datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))
    except ValueError:
        raise ValueError("Input should be a valid datetime") from None
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


def read_whole_number(text: object) -> object:
    """Read a number of a query."""
    if not isinstance(text, str) or not WHOLE_NUMBER.fullmatch(text):
        raise ValueError("Input should be a valid integer")
    return int(text)


def read_flag(text: object) -> object:
    """Read a boolean of a query."""
    if text not in ("true", "false"):
        raise ValueError("Input should be a valid boolean: true or false")
    return text == "true"


def read_tag_object(text: object) -> object:
    """Read a JSON object of tags in a query."""
    try:
        tags = json.loads(str(text))
    except ValueError:
        tags = None
    if not isinstance(tags, dict) or not all(isinstance(value, str) for value in tags.values()):
        raise ValueError("Input should be a JSON object of texts")
    return tags


Uuid = Annotated[str, AfterValidator(normalize_uuid)]
Address = Annotated[str, AfterValidator(normalize_address)]
AddressOrNetwork = Annotated[str, AfterValidator(normalize_address_or_network)]
Network = Annotated[str, AfterValidator(normalize_network)]
Name = Annotated[str, AfterValidator(check_name)]
Date = Annotated[str, AfterValidator(check_date)]
TagKey = Annotated[str, AfterValidator(normalize_tag_key)]
TagValue = Annotated[str, AfterValidator(normalize_tag_value)]
TagChanges = Annotated[dict[str, str | None], AfterValidator(normalize_tags)]
TagFilter = Annotated[dict[TagKey, TagValue], BeforeValidator(read_tag_object)]
Number = Annotated[int, BeforeValidator(read_whole_number)]
Limit = Annotated[Number, Field(gt=0, le=1000)]
Offset = Annotated[Number, Field(ge=0)]
Flag = Annotated[bool, BeforeValidator(read_flag)]
Moment = Annotated[datetime, BeforeValidator(lambda text: read_date(str(text)))]

DAY_ONE = "2024-01-15T10:30:00Z"

# The scopes of seed documents. The first digit of an ID tells the kind: 1 network, 2 subnet, 3 security group, 4 port,
# 5 instance, 7 load balancer, 8 volume snapshot, a floating IP, b listener, c pool, d secret, e L7 policy,
# f Kubernetes cluster or pool, 6 others.
LUXEMBOURG: Document = {"project_id": 1, "region_id": 7, "region": "Luxembourg-2"}
FRANKFURT: Document = {"project_id": 2, "region_id": 8, "region": "Frankfurt"}


class Shape(BaseModel):
    """A document, a body or a query, or a part of one: no unknown keys, no conversion of types."""

    model_config = STRICT


class Tag(Shape):
    """A tag in a list."""

    key: str
    value: str
    read_only: bool = False


class NamedDocument(Shape):
    """The keys of most documents of a project and region, with the values that a seed can leave out."""

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: Name
    tags: list[Tag] = []
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE
    creator_task_id: Uuid | None = None
    task_id: Uuid | None = None


class Body(Shape):
    """The body of a write. Whether a key was sent is asked of ``model_fields_set``: null is no default here."""

    def changes(self) -> Document:
        """Return the values to store: those of the keys that were sent."""
        return self.model_dump(include=self.model_fields_set)


class NoBody(Body):
    """The body of a write that takes none."""


class NamedBody(Body):
    """The body of a resource of which the name and the tags can be updated."""

    name: Name = ""
    tags: TagChanges | None = None


class Query(Shape):
    """The query of a request.

    not_simulated: parameters of the API that no answer here would respect.
    """

    not_simulated: ClassVar[frozenset[str]] = frozenset()


class NoQuery(Query):
    """The query of a request that takes no parameters."""


class ListQuery(Query):
    """The query of a list. A parameter with a ``Filter`` in its type selects documents.

    order_keys: the key of the document for a word of ``order_by``, where they differ.
    """

    order_keys: ClassVar[Mapping[str, str]] = {}

    limit: Limit = 1000
    offset: Offset = 0


def tags_of(document: Document) -> dict[str, str]:
    """Return the tags of a document by key: those of ``tags_v2``, else of ``tags``."""
    tags = document["tags_v2"] if "tags_v2" in document else document.get("tags")
    return {tag["key"]: tag["value"] for tag in tags or []}


HasTags = Filter(lambda document, expected: expected.items() <= tags_of(document).items(), "")
HasTagKeys = Filter(lambda document, expected: all(key in tags_of(document) for key in expected), "")


class TaggedListQuery(ListQuery):
    """The query of a list that also selects by tags."""

    tag_key: Annotated[list[TagKey], HasTagKeys] = []
    tag_key_value: Annotated[TagFilter, HasTags] = {}
