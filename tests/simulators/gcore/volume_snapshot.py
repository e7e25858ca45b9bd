# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volume snapshots."""

from __future__ import annotations

from typing import Annotated, Literal

from ..kind import equals
from .kind import GcoreKind, Write
from .values import FRANKFURT, LUXEMBOURG, ListQuery, NamedBody, NamedDocument, Uuid

SnapshotStatus = Literal[
    "available", "backing-up", "creating", "deleted", "deleting", "error", "error_deleting", "restoring", "unmanaging"
]
VOLUME = "60000000-0000-4000-8000-000000000003"  # of the instance web-1
OTHER_VOLUME = "60000000-0000-4000-8000-000000000008"


class SnapshotDocument(NamedDocument):
    """A snapshot of a volume."""

    description: str | None = None
    status: SnapshotStatus = "available"
    size: int = 5
    volume_id: Uuid
    creator_task_id: Uuid = "60000000-0000-4000-8000-000000000020"


class SnapshotsQuery(ListQuery):
    """The query of the list, which has no filter for names and no order."""

    not_simulated = frozenset({"instance_id", "lifecycle_policy_id", "schedule_id"})

    volume_id: Annotated[str | None, equals()] = None


class VolumeSnapshot(GcoreKind):
    """Volume snapshots. An update is synchronous."""

    title = "Snapshot"
    collection = "snapshots"
    document = SnapshotDocument
    path = "/cloud/v1/snapshots/{project_id}/{region_id}"
    item = "snapshot_id"
    query = SnapshotsQuery
    writes = (Write(NamedBody, "update_snapshot"),)
    seed = (
        # A plain one: one of its tags is read-only.
        {
            **LUXEMBOURG,
            "id": "80000000-0000-4000-8000-000000000001",
            "name": "web-1-before-upgrade",
            "description": "Before the upgrade",
            "volume_id": VOLUME,
            "tags": [
                {"key": "os_type", "value": "linux", "read_only": True},
                {"key": "env", "value": "production"},
                {"key": "team", "value": "backend"},
            ],
        },
        # The same name twice: names of snapshots are not unique.
        {**LUXEMBOURG, "id": "80000000-0000-4000-8000-000000000002", "name": "twin", "volume_id": VOLUME},
        {**LUXEMBOURG, "id": "80000000-0000-4000-8000-000000000003", "name": "twin", "volume_id": OTHER_VOLUME},
        # Without tags.
        {**LUXEMBOURG, "id": "80000000-0000-4000-8000-000000000005", "name": "nightly", "volume_id": OTHER_VOLUME},
        # In another project and in another region.
        {**FRANKFURT, "id": "80000000-0000-4000-8000-000000000004", "name": "rehearsal", "volume_id": OTHER_VOLUME},
    )
