# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The project. See the page "Update project" and the replacement of older APIs."""

from __future__ import annotations

from .._model.field import Value
from .._model.filters import Filter, is_true
from .._model.plan import Replace, Write
from .._model.resource import Identity, Resource
from .._model.scalars import Bool, Int, Text
from .collections import PROJECTS
from .fields import NAME
from .lookups import by_name

PROJECT = Resource(
    kind="project",
    collection=PROJECTS,
    identity=Identity("project_id", Int(1), lookup=by_name("project", PROJECTS, query_key=None)),
    fields=(
        Value("name", NAME),
        Value("description", Text(max_length=255), absent=""),
    ),
    unique=("name",),
    writes=(
        Write("PATCH", PROJECTS.path),
        Write("PUT", PROJECTS.path, form=Replace(keep=("name", "description"))),
    ),
    filters=(
        Filter("is_default", Bool(), ("is_default",), matches=is_true),
        Filter("include_deleted", Bool(), query_key="include_deleted"),
    ),
)
