# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of an organization."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..messages import Answer, Route, refuse
from ..store import Document
from .api import Scanopy, ScanopyCall
from .dialect import Dialect
from .kind import ScanopyKind, always, check_organization, read_values, refusal_of_tags
from .values import MAX_NAME_LENGTH, ORGANIZATION, Body, Color, Shape, Uuid, date_text


class TagDocument(Shape):
    """A tag."""

    name: str
    description: str | None = None
    color: Color = "Yellow"
    organization_id: Uuid = ORGANIZATION
    is_application: bool = False


@dataclass(frozen=True)
class Assignment:
    """The body of a request that assigns tags.

    entity_type: what the entities are.
    entities: their IDs.
    tags: the IDs of the tags.
    """

    entity_type: str
    entities: Sequence[str]
    tags: Sequence[str]


class Tag(ScanopyKind):
    """Tags, which every key of the organization sees, and assigns to all that can have some."""

    title = "Tag"
    collection = "tags"
    document = TagDocument
    paths = {"tags": always}
    write_permission = "Member"
    struct = "Tag"
    network_key = None
    not_simulated = ("POST", "DELETE /{id}")
    seed = (
        {
            "id": "70000000-0000-4000-8000-000000000001",
            "name": "production",
            "description": "Serves customers",
            "color": "Red",
            "created_at": "2026-02-01T10:00:01.000001Z",
        },
        # No description; a tag of applications.
        {
            "id": "70000000-0000-4000-8000-000000000002",
            "name": "shop",
            "color": "Blue",
            "is_application": True,
            "created_at": "2026-02-01T10:00:02.000001Z",
        },
        # The name of the first one in another case.
        {
            "id": "70000000-0000-4000-8000-000000000003",
            "name": "Production",
            "created_at": "2026-02-01T10:00:03.000001Z",
        },
    )

    def routes(self) -> list[Route]:
        """Return the routes of the kind."""
        return [
            ("PUT", "/api/v1/tags/assign", self.assign),
            ("POST", "/api/v1/tags/assign/bulk-add", self.add),
            ("POST", "/api/v1/tags/assign/bulk-remove", self.remove),
            *super().routes(),
        ]

    def not_simulated_parameters(self, dialect: Dialect) -> set[str]:
        """Return the parameters of the list that no answer here would respect."""
        return {"group_by", "order_by", "order_direction"}

    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:
        """Return the values of a body as they are stored: without ``updated_at`` the tag was updated in 1970."""
        body.identity(now)
        return {
            "updated_at": date_text(body.date("updated_at", 0)),
            "name": body.text("name"),
            "description": body.nullable_text("description") or None,
            "color": body.color("color"),
            "organization_id": body.uuid("organization_id"),
            "is_application": body.flag("is_application", default=False),
        }

    def check_values(self, api: Scanopy, user_key: Document, key: str, values: Document) -> None:
        """Refuse the length of a name. No source states the status and the text: they are an assumption."""
        if not 1 <= len(values["name"]) <= MAX_NAME_LENGTH:
            refuse(400, "", f"Validation failed: name: length must be between 1 and {MAX_NAME_LENGTH}")

    def check_write(self, api: Scanopy, user_key: Document, document: Document, values: Document) -> None:
        """Refuse another organization, and the name of another tag."""
        check_organization(document, values)
        organization_id = document["organization_id"]
        for other in api.store.all_latest("tags"):
            is_other = other["organization_id"] == organization_id and other["id"] != document["id"]
            if is_other and other["name"] == values["name"]:
                rule = 'duplicate key value violates unique constraint "idx_tags_org_name"'
                refuse(500, "", f"error returned from database: {rule}")

    # Assignments. Nothing checks the entities: neither whether they exist, nor the network that they are in.

    def assign(self, api: Scanopy, call: ScanopyCall) -> Answer:
        """Replace the tags of one entity. No tags change nothing."""

        def read(body: Body, dialect: Dialect, now: int) -> Assignment:
            entity_type = body.choice("entity_type", dialect.entity_types)
            return Assignment(entity_type, [body.uuid("entity_id")], body.required_uuids("tag_ids"))

        body = self._read(api, call, "SetTagsRequest", read)
        refusal = refusal_of_tags(api, body.entity_type, body.tags)
        if refusal is not None:
            raise refusal
        if body.tags:
            self._change(api, call, body, lambda _tags: body.tags)
        return api.success(None)

    def add(self, api: Scanopy, call: ScanopyCall) -> Answer:
        """Add one tag to entities, even a second tag of an application."""
        body = self._read(api, call, "BulkTagRequest", read_bulk)
        (tag,) = body.tags
        if body.entities and not api.store.has("tags", tag):
            refuse(500, "", f"Tag {tag} not found")
        changed = self._change(api, call, body, lambda tags: tags if tag in tags else [*tags, tag])
        known = self._known(api, body)
        # The server tags every ID, also those of nothing, and of kinds that the simulator does not have.
        return api.success({"affected_count": changed + len({*body.entities} - known)})

    def remove(self, api: Scanopy, call: ScanopyCall) -> Answer:
        """Remove one tag from entities."""
        body = self._read(api, call, "BulkTagRequest", read_bulk)
        (tag,) = body.tags
        changed = self._change(api, call, body, lambda tags: [other for other in tags if other != tag])
        return api.success({"affected_count": changed})

    def _read(
        self, api: Scanopy, call: ScanopyCall, struct: str, read: Callable[[Body, Dialect, int], Assignment]
    ) -> Assignment:
        api.user_key(call, "Member")
        body = read_values(api, call, struct, read)
        if body.entity_type not in api.dialect.taggable:
            refuse(400, "", f"Entity type {body.entity_type} does not support tagging")
        return body

    def _collection(self, api: Scanopy, body: Assignment) -> str | None:
        """Return where the entities are stored; None for what is not simulated."""
        kinds = (kind for kind in api.kinds() if isinstance(kind, ScanopyKind) and kind.tag_type == body.entity_type)
        return next((kind.collection for kind in kinds), None)

    def _known(self, api: Scanopy, body: Assignment) -> set[str]:
        collection = self._collection(api, body)
        return {key for key in body.entities if collection is not None and api.store.has(collection, key)}

    def _change(
        self,
        api: Scanopy,
        call: ScanopyCall,
        body: Assignment,
        change: Callable[[Sequence[str]], Sequence[str]],
    ) -> int:
        """Change the tags of the entities that exist, and return how many are not as before."""
        collection = self._collection(api, body)
        number = 0
        for key in self._known(api, body):
            assert collection is not None
            entity = api.store.latest(collection, key)
            tags = [*change(entity["tags"])]
            number += tags != entity["tags"]
            if tags != entity["tags"] and call.effects.apply:
                api.store.write(collection, key, {**entity, "tags": tags}, api.visible_at(call.effects, api.now))
        return number


def read_bulk(body: Body, dialect: Dialect, now: int) -> Assignment:
    """Return the values of a request for one tag of several entities."""
    entity_type = body.choice("entity_type", dialect.entity_types)
    return Assignment(entity_type, body.required_uuids("entity_ids"), [body.uuid("tag_id")])
