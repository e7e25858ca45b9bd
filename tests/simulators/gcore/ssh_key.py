# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH keys."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..kind import contains
from .kind import GcoreKind, Write
from .values import DAY_ONE, Body, Date, Limit, ListQuery, Name, Shape, Uuid

# Invented: there are no private parts.
OPERATIONS = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB operations"
DEPLOY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAC deploy"


class SshKeyDocument(Shape):
    """An SSH key of a project."""

    id: Uuid
    name: Annotated[Name, Field(min_length=1, max_length=255)]
    public_key: str = OPERATIONS
    fingerprint: str = "5e:9c:0d:61:f4:1e:4c:18:8b:17:02:3b:a5:7d:90:01"
    state: Literal["ACTIVE", "DELETING"] = "ACTIVE"
    project_id: int | None = 1
    shared_in_project: bool = False
    created_at: Date | None = DAY_ONE


class ShareBody(Body):
    """The body of the only update."""

    shared_in_project: bool


class SshKeysQuery(ListQuery):
    """The query of the list. Names match in part."""

    limit: Limit = 10
    name: Annotated[str, contains()] = ""
    order_by: Literal["created_at.asc", "created_at.desc", "name.asc", "name.desc"] = "created_at.desc"


class SshKey(GcoreKind):
    """SSH keys, which belong to a project and to no region. An update is synchronous, and nothing locks them."""

    title = "SSH key"
    collection = "ssh_keys"
    document = SshKeyDocument
    path = "/cloud/v1/ssh_keys/{project_id}"
    item = "ssh_key_id"
    query = SshKeysQuery
    writes = (Write(ShareBody, "update_ssh_key"),)
    not_simulated = ("POST", "DELETE")
    seed = (
        # A plain one.
        {"id": "60000000-0000-4000-8000-000000000101", "name": "operations"},
        # Its name contains another one's. It is shared.
        {
            "id": "60000000-0000-4000-8000-000000000102",
            "name": "operations-deploy",
            "public_key": DEPLOY,
            "fingerprint": "5e:9c:0d:61:f4:1e:4c:18:8b:17:02:3b:a5:7d:90:02",
            "shared_in_project": True,
            "created_at": "2024-01-16T10:30:00Z",
        },
        # The same name twice: whether names are unique, no source says.
        {"id": "60000000-0000-4000-8000-000000000103", "name": "twin", "created_at": "2024-01-17T10:30:00Z"},
        {"id": "60000000-0000-4000-8000-000000000104", "name": "twin", "created_at": "2024-01-18T10:30:00Z"},
        # In another project.
        {"id": "60000000-0000-4000-8000-000000000105", "name": "rehearsal", "project_id": 2},
    )
