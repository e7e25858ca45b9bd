# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A task of the API, after the page "Get task". It is only read."""

from __future__ import annotations

from .._gcore import GCORE
from .._resource import Collection, Identity, Resource
from .._types import Uuid

TASK = Resource(
    kind="task",
    service=GCORE,
    collection=Collection(one="/cloud/v1/tasks/{task_id}", all="/cloud/v1/tasks"),
    identity=Identity("task_id", Uuid()),
    fields=(),
    writes=(),
)
