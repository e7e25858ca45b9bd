# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A task of the API, read-only. See the page "Get task"."""

from __future__ import annotations

from .._model.filters import Filter, since, until
from .._model.resource import Identity, Resource
from .._model.scalars import Choice, Int, Text, Timestamp, Uuid
from .collections import TASKS

TASK = Resource(
    kind="task",
    collection=TASKS,
    identity=Identity("task_id", Uuid()),
    fields=(),
    writes=(),
    filters=(
        Filter("states", Choice("NEW", "RUNNING", "FINISHED", "ERROR"), ("state",), "state", many=True),
        Filter("task_type", Text(1), ("task_type",), "task_type"),
        Filter("project_ids", Int(1), ("project_id",), "project_id", many=True),
        Filter("region_ids", Int(1), ("region_id",), "region_id", many=True),
        Filter("created_after", Timestamp(), ("created_on",), "from_timestamp", since),
        Filter("created_before", Timestamp(), ("created_on",), "to_timestamp", until),
    ),
)
