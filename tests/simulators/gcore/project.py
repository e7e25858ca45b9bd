# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ..kind import Filter, contains
from ..messages import refuse
from ..store import Document
from .api import Gcore, GcoreCall
from .kind import GcoreKind, Write
from .values import Body, Date, Flag, Limit, ListQuery, Name, Shape

Description = Annotated[str, Field(max_length=255)]


class ProjectDocument(Shape):
    """A project."""

    id: int
    client_id: int = 4242
    name: str
    description: str | None = None
    state: str = "ACTIVE"
    is_default: bool = False
    created_at: Date = "2024-01-15T10:30:00.123456"
    deleted_at: Date | None = None
    task_id: str | None = None


class PatchProject(Body):
    """The body of an update."""

    name: Name = ""
    description: Description = ""


class PutProject(Body):
    """The body of a replacement. A default is a value here: what the body leaves out is cleared."""

    name: Name
    description: Description | None = None

    def changes(self) -> Document:
        """Return the values to store: all."""
        return self.model_dump()


class ProjectsQuery(ListQuery):
    """The query of the list. Names match in part."""

    limit: Limit = 100
    name: Annotated[str, contains()] = ""
    include_deleted: Annotated[Flag, Filter(lambda date, expected: expected or date is None, "deleted_at")] = False
    order_by: Literal["created_at.asc", "created_at.desc", "name.asc", "name.desc"] = "created_at.desc"


class Project(GcoreKind):
    """Projects, which belong to an account. A name is unique in it."""

    title = "Project"
    collection = "projects"
    document = ProjectDocument
    path = "/cloud/v1/projects"
    item = "project_id"
    query = ProjectsQuery
    writes = (
        Write(PatchProject, "update_project", generation="today", missing_status=405),
        Write(PutProject, "update_project", method="PUT", generation="pages", missing_status=405),
    )
    not_simulated = ("POST", "DELETE")
    seed = (
        {"id": 1, "name": "default", "is_default": True},
        {"id": 2, "name": "staging", "description": "For rehearsals", "created_at": "2024-03-01T08:00:00.000001"},
        # Its name contains another one's.
        {"id": 3, "name": "staging-eu", "description": None, "created_at": "2024-03-02T08:00:00.000001"},
        # Characters that JSON and YAML have to quote, other than ASCII, and more than one line.
        {
            "id": 4,
            "name": "research",
            "description": 'Prüfstände \u2013 50 % "quick" & <dirty>: {#1}\n\tC:\\bench, 試験 🚀',
            "created_at": "2024-03-03T08:00:00.000001",
        },
    )

    def target(self, api: Gcore, call: GcoreCall) -> tuple[Any, str]:
        """Return the ID in the path."""
        return None, str(api.number(call, self.item, self.collection))

    def find(self, api: Gcore, key: str, scope: Any, latest: bool = False) -> Document:
        """Return a project that exists."""
        return api.store.latest("projects", key) if latest else api.store.visible("projects", key, api.now)

    def check_body(self, api: Gcore, document: Document, body: Body) -> None:
        """Refuse the name of another project of the account; those of deleted ones are free."""
        name = body.changes().get("name", document.get("name"))
        if name == document.get("name"):
            return
        for other in api.store.all_latest("projects"):
            same_account = other.get("client_id") == document.get("client_id") and other.get("deleted_at") is None
            if same_account and other.get("id") != document.get("id") and other.get("name") == name:
                refuse(409, "ConflictError", f"The name {name!r} is already in use by another project of this account")
