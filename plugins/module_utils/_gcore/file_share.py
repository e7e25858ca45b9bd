# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The file share. See the page "Update file share" and the update by tasks that replaces it."""

from __future__ import annotations

from .._model.collection import Collection
from .._model.field import Value
from .._model.filters import Filter
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.scalars import Choice, Text, Uuid
from .collections import NETWORKS
from .fields import NAME, REGIONAL, tags
from .lookups import SUBNET_NAME, by_name

_COLLECTION = Collection(
    path="/cloud/v1/file_shares/{project_id}/{region_id}/{file_share_id}",
    list_path="/cloud/v1/file_shares/{project_id}/{region_id}",
    query_keys={"name": "name"},
)
_STATUS = Choice(
    *("available", "awaiting_transfer", "backup_creating", "backup_restoring", "backup_restoring_error", "creating"),
    *("creating_from_snapshot", "deleted", "deleting", "ensuring", "error", "error_deleting", "extending"),
    *("extending_error", "inactive", "manage_error", "manage_starting", "migrating", "migrating_to"),
    *("replication_change", "reverting", "reverting_error", "shrinking", "shrinking_error"),
    *("shrinking_possible_data_loss_error", "unmanage_error", "unmanage_starting", "unmanaged"),
)
FILE_SHARE = Resource(
    kind="file_share",
    collection=_COLLECTION,
    identity=Identity("file_share_id", Uuid(), lookup=by_name("file_share", _COLLECTION)),
    fields=(Value("name", NAME), tags("list")),
    writes=(
        Write("PATCH", "/cloud/v3/file_shares/{project_id}/{region_id}/{file_share_id}"),
        Write("PATCH", _COLLECTION.path),
    ),
    scope=REGIONAL,
    locking_task_types=("update_sfs", "extend_sfs"),
    volatile=("task_id", "status", "size"),
    status_keys=("task_id",),
    filters=(
        Filter("type", Choice("standard", "vast", "ddn"), ("type_name",), "type_name", aliases=("type_name",)),
        Filter("status", _STATUS, ("status",)),
        Filter("protocol", Text(1), ("protocol",)),
        Filter("network_id", Uuid(), ("network_id",), lookup=by_name("network", NETWORKS)),
        Filter("subnet_id", Uuid(), ("subnet_id",), lookup=SUBNET_NAME),
    ),
)
