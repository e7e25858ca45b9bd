# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server groups, which the documentation calls placement groups. Requests to instances change their members."""

from __future__ import annotations

from typing import Any

from ..store import Document
from .api import Gcore, GcoreCall, Scope
from .instance import GROUPS
from .kind import GcoreKind
from .values import FRANKFURT, LUXEMBOURG, ListQuery, Query, Shape, Uuid


class Member(Shape):
    """An instance of a group. Its name is that of the instance now."""

    instance_id: Uuid
    instance_name: str = ""


class ServerGroupDocument(Shape):
    """A server group.

    id: not shown; answers call it servergroup_id.
    """

    id: str
    project_id: int
    region_id: int
    region: str
    servergroup_id: str = ""
    name: str
    policy: str = "anti-affinity"
    instances: list[Member] = []


class ServerGroupsQuery(ListQuery):
    """The query of the list, which has no filters and no order."""


def group(number: int, name: str, **values: Any) -> Document:
    """Return a seed document."""
    return {**LUXEMBOURG, "id": f"60000000-0000-4000-8000-00000000060{number}", "name": name, **values}


class ServerGroup(GcoreKind):
    """Server groups. Only their members can be updated."""

    title = "Server group"
    collection = GROUPS
    document = ServerGroupDocument
    path = "/cloud/v1/servergroups/{project_id}/{region_id}"
    item = "group_id"
    query = ServerGroupsQuery
    not_simulated = ("POST", "DELETE")
    hidden = frozenset({"id"})
    seed = (
        group(1, "web", instances=[{"instance_id": "50000000-0000-4000-8000-000000000001"}]),
        # Without members.
        group(2, "databases", policy="soft-anti-affinity"),
        # The same name twice: names of groups are not unique.
        group(3, "twin", policy="affinity"),
        group(4, "twin"),
        # In another project and in another region.
        group(5, "rehearsal", **FRANKFURT),
    )

    def target(self, api: Gcore, call: GcoreCall) -> tuple[Scope, str]:
        """Return the project, the region and the ID in the path, which can be any text."""
        return api.scope(call), call.params[self.item]

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return a group with the names of its instances."""
        members = [
            {**each, "instance_name": api.store.visible("instances", each["instance_id"], api.now).get("name")}
            for each in document["instances"] or []
        ]
        return {**super().show(api, document, query), "servergroup_id": document["id"], "instances": members}
