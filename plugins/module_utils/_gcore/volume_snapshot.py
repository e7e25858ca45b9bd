# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The volume snapshot. See the page "Update snapshot"."""

from __future__ import annotations

from .._model.collection import Collection
from .._model.field import Value
from .._model.filters import Filter
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.scalars import Uuid
from .fields import NAME, REGIONAL, tags
from .lookups import by_name

_COLLECTION = Collection(
    path="/cloud/v1/snapshots/{project_id}/{region_id}/{volume_snapshot_id}",
    list_path="/cloud/v1/snapshots/{project_id}/{region_id}",
)
VOLUME_SNAPSHOT = Resource(
    kind="volume_snapshot",
    collection=_COLLECTION,
    identity=Identity("volume_snapshot_id", Uuid(), lookup=by_name("volume_snapshot", _COLLECTION, query_key=None)),
    fields=(Value("name", NAME), tags("list")),
    writes=(Write("PATCH", _COLLECTION.path),),
    scope=REGIONAL,
    volatile=("updated_at", "task_id", "status"),
    status_keys=("task_id",),
    filters=(Filter("volume_id", Uuid(), ("volume_id",), "volume_id"),),
)
