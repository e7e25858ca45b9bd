# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File shares."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ..kind import contains, equals
from ..messages import refuse
from ..store import Document
from .api import Gcore
from .kind import GcoreKind, Write
from .values import FRANKFURT, LUXEMBOURG, ListQuery, NamedBody, Shape, Tag, Uuid

ShareStatus = Literal[
    "available",
    "awaiting_transfer",
    "backup_creating",
    "backup_restoring",
    "backup_restoring_error",
    "creating",
    "creating_from_snapshot",
    "deleted",
    "deleting",
    "ensuring",
    "error",
    "error_deleting",
    "extending",
    "extending_error",
    "inactive",
    "manage_error",
    "manage_starting",
    "migrating",
    "migrating_to",
    "replication_change",
    "reverting",
    "reverting_error",
    "shrinking",
    "shrinking_error",
    "shrinking_possible_data_loss_error",
    "unmanage_error",
    "unmanage_starting",
    "unmanaged",
]
ShareType = Literal["ddn", "standard", "vast"]


class FileShareDocument(Shape):
    """A file share."""

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: str
    type_name: ShareType = "standard"
    volume_type: Literal["ddn_share_type", "default_share_type", "vast_share_type"] = "default_share_type"
    share_settings: dict[str, Any] = {"type_name": "standard"}
    share_network_name: str | None = None
    protocol: str = "NFS"
    size: int = 100
    status: ShareStatus = "available"
    connection_point: str | None = None
    network_id: Uuid = "10000000-0000-4000-8000-000000000001"
    network_name: str = "backbone"
    subnet_id: Uuid = "20000000-0000-4000-8000-000000000002"
    subnet_name: str = "storage"
    tags: list[Tag] = []
    created_at: str = "2024-01-15T10:30:00.000000"
    creator_task_id: Uuid = "60000000-0000-4000-8000-000000000290"
    task_id: Uuid | None = None


class FileShareBody(NamedBody):
    """The body of an update."""

    share_settings: dict[str, Any] = {}


class FileSharesQuery(ListQuery):
    """The query of the list, which has no order. Names match in part."""

    name: Annotated[str, contains()] = ""
    type_name: Annotated[ShareType | None, equals()] = None


class FileShare(GcoreKind):
    """File shares. The older update is synchronous."""

    title = "File share"
    collection = "file_shares"
    document = FileShareDocument
    path = "/cloud/v1/file_shares/{project_id}/{region_id}"
    item = "file_share_id"
    query = FileSharesQuery
    writes = (
        Write(FileShareBody, "update_sfs"),
        Write(
            FileShareBody,
            "update_sfs",
            path="/cloud/v3/file_shares/{project_id}/{region_id}/{file_share_id}",
            starts_tasks=True,
            generation="today",
        ),
    )
    not_simulated = ("POST", "DELETE")
    seed = (
        # A plain one: one of its tags is read-only.
        {
            **LUXEMBOURG,
            "id": "60000000-0000-4000-8000-000000000201",
            "name": "home",
            "share_network_name": "share-network",
            "connection_point": "10.10.2.40:/shares/share-1",
            "tags": [
                {"key": "os_type", "value": "linux", "read_only": True},
                {"key": "env", "value": "production"},
                {"key": "team", "value": "backend"},
            ],
        },
        # Without tags, and of another type. Its name contains another one's.
        {
            **LUXEMBOURG,
            "id": "60000000-0000-4000-8000-000000000202",
            "name": "home-archive",
            "type_name": "vast",
            "volume_type": "vast_share_type",
            "share_settings": {
                "type_name": "vast",
                "root_squash": True,
                "path_length": "LCD",
                "allowed_characters": None,
            },
            "network_id": "10000000-0000-4000-8000-000000000002",
            "network_name": "management",
            "subnet_id": "20000000-0000-4000-8000-000000000004",
            "subnet_name": "office",
            "status": "extending",
        },
        # The same name twice: whether names are unique, no fact says.
        {**LUXEMBOURG, "id": "60000000-0000-4000-8000-000000000203", "name": "twin"},
        {**LUXEMBOURG, "id": "60000000-0000-4000-8000-000000000204", "name": "twin"},
        # In another project and in another region.
        {**FRANKFURT, "id": "60000000-0000-4000-8000-000000000205", "name": "rehearsal"},
    )

    def check_body(self, api: Gcore, document: Document, body: Any) -> None:
        """Refuse what is not simulated."""
        if "share_settings" in body.model_fields_set:
            refuse(501, "NotSimulated", "the key share_settings is not simulated")
