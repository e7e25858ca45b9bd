# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dependencies between services. Up to 0.15 they are groups, which are not simulated."""

from __future__ import annotations

from typing import Literal

from ..messages import refuse
from ..store import Document
from .api import Scanopy, ScanopyCall
from .dialect import Dialect, Filters
from .kind import ScanopyKind, check_lengths
from .values import BRANCH, HOME, SOURCES, Body, Color, HistoryShape, Uuid

# The members by their type: the key of their IDs, and their collection.
MEMBERS = {"Services": ("service_ids", "services"), "Bindings": ("binding_ids", "bindings")}
EDGE_STYLES = ("Straight", "SmoothStep", "Bezier")


class DependencyDocument(HistoryShape):
    """A dependency. The order of its members counts: a path, or the hub and then the spokes."""

    network_id: Uuid
    name: str
    description: str | None = None
    dependency_type: Literal["RequestPath", "HubAndSpoke"] = "RequestPath"
    members: Document = {"type": "Services", "service_ids": []}
    color: Color = "Yellow"
    edge_style: Literal["Straight", "SmoothStep", "Bezier"] = "SmoothStep"
    source: Document = {"type": "Manual"}
    tags: list[Uuid] = []


class Dependency(ScanopyKind):
    """Dependencies. A deleted service or binding is a member no more."""

    title = "Dependency"
    collection = "dependencies"
    document = DependencyDocument
    parents = {"network_id": "networks"}
    paths = {"dependencies": lambda dialect: dialect.has_dependencies}
    write_permission = "Member"
    struct = "Dependency"
    not_simulated = ("POST", "DELETE /{id}")
    tag_type = "Dependency"
    seed = (
        # A path of services of two hosts, in an order that is not that of their dates; a tag and a description.
        {
            "id": "80000000-0000-4000-8000-000000000051",
            "network_id": HOME,
            "name": "orders",
            "description": "From the shop to its data",
            "members": {
                "type": "Services",
                "service_ids": [
                    "c0000000-0000-4000-8000-000000000003",
                    "c0000000-0000-4000-8000-000000000001",
                    "c0000000-0000-4000-8000-000000000005",
                ],
            },
            "color": "Blue",
            "tags": ["70000000-0000-4000-8000-000000000002"],
            "created_at": "2026-02-03T10:01:00.000001Z",
        },
        # A hub and a spoke, by bindings.
        {
            "id": "80000000-0000-4000-8000-000000000052",
            "network_id": HOME,
            "name": "names",
            "dependency_type": "HubAndSpoke",
            "members": {
                "type": "Bindings",
                "binding_ids": ["f0000000-0000-4000-8000-000000000004", "f0000000-0000-4000-8000-000000000001"],
            },
            "color": "Green",
            "edge_style": "Bezier",
            "created_at": "2026-02-03T10:02:00.000001Z",
        },
        # No members.
        {
            "id": "80000000-0000-4000-8000-000000000053",
            "network_id": HOME,
            "name": "planned",
            "edge_style": "Straight",
            "created_at": "2026-02-03T10:03:00.000001Z",
        },
        # In the other network.
        {
            "id": "80000000-0000-4000-8000-000000000054",
            "network_id": BRANCH,
            "name": "branch-orders",
            "members": {"type": "Services", "service_ids": ["c0000000-0000-4000-8000-000000000007"]},
            "created_at": "2026-02-03T10:04:00.000001Z",
        },
    )

    def filters(self, dialect: Dialect) -> Filters:
        """Return the filters of the list."""
        return dialect.tenant_filter

    def not_simulated_parameters(self, dialect: Dialect) -> set[str]:
        """Return the parameters of the list that no answer here would respect."""
        return {"group_by", "order_by", "order_direction", *dialect.newer_parameters}

    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:
        """Return the values of a body as they are stored. Missing members are none."""
        body.identity(now)
        # It is read and ignored: the server keeps the stored date, and the source.
        body.date("updated_at", now)
        if "source" in body.values:
            body.part("source", "EntitySource").choice("type", SOURCES)
        members: Document = {"type": "Services", "service_ids": []}
        if "members" in body.values:
            part = body.part("members", "DependencyMembers")
            kind = part.choice("type", [*MEMBERS])
            name, _collection = MEMBERS[kind]
            members = {"type": kind, name: part.required_uuids(name)}
        aliases = {"Step": "SmoothStep", "SimpleBezier": "Bezier"}
        has_style = "edge_style" in body.values
        return {
            "network_id": body.uuid(dialect.tenant_key),
            "name": body.text("name"),
            "description": body.nullable_text("description") or None,
            "dependency_type": body.choice("dependency_type", ["RequestPath", "HubAndSpoke"]),
            "members": members,
            "color": body.color("color"),
            "edge_style": body.choice("edge_style", EDGE_STYLES, aliases) if has_style else "SmoothStep",
            "tags": body.uuids("tags"),
            **body.history(dialect, now),
        }

    def check_values(self, api: Scanopy, user_key: Document, key: str, values: Document) -> None:
        """Refuse members that do not exist, and those of another network."""
        for title, collection, member in members_of(values):
            if not api.store.has(collection, member):
                refuse(400, "", f"{title} {member} not found")
            network, own = api.store.latest(collection, member)["network_id"], values["network_id"]
            if network != own:
                tenant = api.dialect.tenant
                problem = f"can't add {title.lower()} on {tenant} {network}"
                refuse(400, "", f"Dependency is on {tenant} {own}, {problem}")

    def check_write(self, api: Scanopy, user_key: Document, document: Document, values: Document) -> None:
        """Refuse long texts, and a network that the key must not use."""
        check_lengths(values)
        api.check_access(user_key, values["network_id"])

    def write(self, api: Scanopy, call: ScanopyCall, document: Document, changed: Document, values: Document) -> None:
        """Store the dependency, and then its members: if the server refuses them, the rest stays stored.

        A service is a member at most once. The server drops a second one, and refuses a second binding
        of it.
        """
        members = values["members"]
        name, collection = MEMBERS[members["type"]]
        if collection == "services":
            self.store(api, call, {**changed, "members": {**members, name: [*dict.fromkeys(members[name])]}})
            return
        services = [api.store.latest("bindings", key)["service_id"] for key in members[name]]
        if len({*services}) < len(services):
            self.store(api, call, {**changed, "members": document["members"], "tags": document["tags"]})
            rule = "dependency_members_dep_service_unique"
            refuse(400, "", f"A record with these values already exists ({rule})")
        self.store(api, call, changed)

    def forget(self, api: Scanopy, collection: str, key: object) -> None:
        """Remove a deleted member, or a deleted tag."""
        super().forget(api, collection, key)
        for document in api.store.all_latest(self.collection):
            members = document["members"]
            name, of_members = MEMBERS[members["type"]]
            if of_members == collection and key in members[name]:
                rest = [member for member in members[name] if member != key]
                api.store.write(self.collection, document["id"], {**document, "members": {**members, name: rest}}, 0.0)


def members_of(values: Document) -> list[tuple[str, str, str]]:
    """Return the title, the collection and the ID of each member."""
    members = values["members"]
    name, collection = MEMBERS[members["type"]]
    return [(collection.removesuffix("s").capitalize(), collection, member) for member in members[name]]
