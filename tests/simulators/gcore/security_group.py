# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups."""

from __future__ import annotations

from typing import Annotated, Any

from ..kind import equals
from .kind import GcoreKind
from .values import (
    DAY_ONE,
    FRANKFURT,
    LUXEMBOURG,
    Date,
    Limit,
    Name,
    Shape,
    Tag,
    TaggedListQuery,
    Uuid,
)


class SecurityGroupDocument(Shape):
    """A security group."""

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: Name
    description: str = ""
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE
    revision_number: int = 1
    security_group_rules: list[dict[str, Any]] = []
    tags_v2: list[Tag] = []


class SecurityGroupsQuery(TaggedListQuery):
    """The query of the list."""

    limit: Limit = 10
    name: Annotated[str | None, equals()] = None


class SecurityGroup(GcoreKind):
    """Security groups. The list shows ten without a limit."""

    title = "Security group"
    collection = "securitygroups"
    document = SecurityGroupDocument
    path = "/cloud/v1/securitygroups/{project_id}/{region_id}"
    item = "group_id"
    query = SecurityGroupsQuery
    not_simulated = ("POST",)
    tags_key = "tags_v2"
    seed = (
        {
            **LUXEMBOURG,
            "id": "30000000-0000-4000-8000-000000000001",
            "name": "default",
            "description": "What a new server gets",
            "security_group_rules": [
                {
                    "id": "60000000-0000-4000-8000-000000000001",
                    "security_group_id": "30000000-0000-4000-8000-000000000001",
                    "description": None,
                    "direction": "egress",
                    "ethertype": "IPv4",
                    "protocol": "any",
                    "port_range_min": None,
                    "port_range_max": None,
                    "remote_group_id": None,
                    "remote_ip_prefix": None,
                    "revision_number": 0,
                    "created_at": "2024-01-15T10:30:00Z",
                    "updated_at": "2024-01-15T10:30:00Z",
                }
            ],
        },
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000002", "name": "web"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000003", "name": "ssh"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000004", "name": "database"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000005", "name": "monitoring"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000006", "name": "backup"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000007", "name": "mail"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000008", "name": "dns"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-000000000009", "name": "cache"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-00000000000a", "name": "queue"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-00000000000b", "name": "proxy"},
        # Only on the second page of a list without a limit.
        {
            **LUXEMBOURG,
            "id": "30000000-0000-4000-8000-00000000000c",
            "name": "vpn",
            "tags_v2": [{"key": "team", "value": "network"}],
        },
        # The same name twice: names of groups are not unique.
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-00000000000d", "name": "twin"},
        {**LUXEMBOURG, "id": "30000000-0000-4000-8000-00000000000e", "name": "twin"},
        # In another project and in another region.
        {**FRANKFURT, "id": "30000000-0000-4000-8000-00000000000f", "name": "rehearsal"},
    )
