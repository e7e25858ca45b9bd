# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Gcore Cloud API: keys, errors, scopes, locks and tasks. Each kind has a file."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ValidationError

from ..api import Api, Seed
from ..effects import Action, Change, Clone, ResourceAction, Settings
from ..messages import Call, Refusal, errors_by_field, refuse
from ..store import Document, NotFound
from .effects import GcoreEffects, GcoreSettings, Lock, PortTask
from .tasks import ResourceKey, Task, Tasks
from .values import Query, read_whole_number

ERROR_CODES: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "ValidationError",
    HTTPStatus.UNAUTHORIZED: "not_authenticated",
    HTTPStatus.FORBIDDEN: "ForbiddenError",
    HTTPStatus.NOT_FOUND: "NotFoundError",
    HTTPStatus.CONFLICT: "ConflictError",
}

Q = TypeVar("Q", bound=Query)
B = TypeVar("B", bound=BaseModel)
GcoreCall = Call[GcoreEffects]
Scope = tuple[int, int | None]
"""A project and a region; None for what belongs to a project alone."""


class Gcore(Api):
    """The API with its state."""

    package = __package__
    # Made up, and long enough to be found in any output.
    api_keys = ("29841_0f3c9d5e7a1b4c6d8e2f-not-a-real-key",)
    settings_model = GcoreSettings
    effects_model = GcoreEffects
    actions: ClassVar[Mapping[str, type[Action]]] = {**Api.actions, "lock": Lock, "task": PortTask}

    settings: GcoreSettings

    def __init__(self, seed: Seed, settings: Settings) -> None:
        super().__init__(seed, settings)
        self.tasks = Tasks()

    def run_due(self) -> None:
        """End the tasks that are due."""
        self.tasks.run_due(self.now)

    def authenticate(self, call: Call[Any]) -> None:
        """Refuse a request without an accepted key."""
        scheme, _space, token = call.headers.get("authorization", "").partition(" ")
        if not token or token != token.strip():
            refuse(401, "not_authenticated", "Authentication credentials were not provided.")
        if scheme.lower() != "apikey":
            refuse(401, "token_not_valid", "Given token not valid for any token type")
        if token not in self.keys:
            refuse(401, "not_authenticated", f"Bad permanent token: {token[:4]}...")

    def failure(self, status: int) -> Refusal:
        """Return the usual refusal with this HTTP status."""
        phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else "Error"
        return Refusal(status, ERROR_CODES.get(status, "HTTPError"), f"HTTP {status}: {phrase}")

    def error_body(self, refusal: Refusal, request_id: str) -> Document:
        """Return the body of a refusal."""
        body: Document = {"exception_class": refusal.code, "message": refusal.message, "request_id": request_id}
        return {**body, "invalid_fields": refusal.fields} if refusal.fields else body

    def owner(self, collection: str, key: object) -> tuple[Any, Document] | None:
        """Return the kind and the document that have a part with this ID; None for other collections."""
        kind = self.part_kinds().get(collection)
        if kind is None:
            return None
        for document in self.store.all_latest(kind.collection):
            if key in [part["id"] for part in document.get(kind.parts.key) or []]:
                return kind, document
        raise NotFound(f"there is nothing with the id {key!r} in {collection}")

    @classmethod
    def part_kinds(cls) -> dict[str, Any]:
        """Return the kinds with parts by the collection of these."""
        kinds: Sequence[Any] = cls.kinds()
        return {kind.parts.collection: kind for kind in kinds if kind.parts is not None}

    def ids(self, collection: str) -> list[str]:
        """Return the IDs of all documents of a collection, or of all parts."""
        kind = self.part_kinds().get(collection)
        if kind is None:
            return super().ids(collection)
        documents = self.store.all_latest(kind.collection)
        return [part["id"] for document in documents for part in document.get(kind.parts.key) or []]

    def show(self, collection: str, key: str) -> Document:
        """Return a stored document, or a part of one, as the API shows it now."""
        owner = self.owner(collection, key)
        if owner is None:
            return super().show(collection, key)
        kind, document = owner
        part: Document = kind.parts.find(super().show(kind.collection, document["id"]), key)
        return part

    def check(self, action: Action) -> None:
        """Raise NotFound for an action on a document, or on a part of one, that does not exist."""
        if not isinstance(action, ResourceAction) or self.owner(action.collection, action.id) is None:
            super().check(action)

    def act(self, action: Action) -> Document:
        """Perform a control action; a lock returns the ID of its task."""
        owner = self.owner(action.collection, action.id) if isinstance(action, ResourceAction) else None
        if isinstance(action, Lock):
            return {"task_id": self._lock(action, owner)}
        return super().act(action) if owner is None else self._change_part(action, *owner)

    def _lock(self, action: Lock, owner: tuple[Any, Document] | None) -> str:
        """Start the task of a lock, and return its ID."""
        interim: dict[ResourceKey, Document] = {}
        kind: Any
        kind, document = owner or (self.kind(action.collection), self.store.latest(action.collection, action.id))
        title = kind.title
        if owner is not None:
            title = kind.parts.title
            interim = {(kind.collection, document["id"]): kind.parts.locked(document, action.id)}
        project_id, region_id = scope_of(action.collection, document)
        locks, also_locks = kind.locked(self, document)
        task = Task(
            task_type=action.task_type,
            project_id=project_id,
            region_id=region_id,
            data={data_key(title): action.id} if action.attributed else None,
            created=self.now,
            starts=self.now,
            ends=math.inf if action.seconds is None else self.now + action.seconds,
            locks=locks,
            also_locks=also_locks,
            interim=interim,
        )
        return self.tasks.add(task)

    def _change_part(self, action: Action, kind: Any, document: Document) -> Document:
        """Change or clone a part of a document."""
        ids: list[str] = []
        if isinstance(action, Clone):
            ids = [str(uuid.uuid4()) for _copy in range(action.number)]
            key, changes, removed = action.id, [{}, *({"id": each} for each in ids)], []
        elif isinstance(action, Change):
            key, changes, removed = action.id, [action.set], action.remove
        else:
            raise TypeError(f"unknown action {type(action).__name__}")

        def change(part: Document) -> list[Document]:
            changed = [{**part, **each} for each in changes]
            return [{name: value for name, value in each.items() if name not in removed} for each in changed]

        self.store.write(kind.collection, document["id"], kind.parts.changed(document, key, change), self.now)
        return {"ids": ids} if ids else {}

    def number(self, call: GcoreCall, name: str, collection: str) -> int:
        """Return the ID in the path of a project or region that exists."""
        try:
            number = read_whole_number(call.params[name])
        except ValueError as error:
            raise invalid({name: [str(error)]}) from None
        if not self.store.has(collection, number):
            refuse(404, "NotFoundError", f"{self.kind(collection).title} {number} could not be found")
        return int(str(number))

    def scope(self, call: GcoreCall) -> Scope:
        """Return the project and the region in the path, None where it has no region."""
        project_id = self.number(call, "project_id", "projects")
        return project_id, self.number(call, "region_id", "regions") if "region_id" in call.params else None

    def updated(self, document: Document, moment: float) -> Document:
        """Return the document with the date and the number of its update, if it has them."""
        changes: Document = {}
        if "updated_at" in document:
            changes["updated_at"] = self.date(moment)
        if "revision_number" in document:
            changes["revision_number"] = document["revision_number"] + 1
        return {**document, **changes}

    def date(self, moment: float) -> str:
        """Return the date at a moment, in the form of most documents."""
        return self.clock.date(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def scope_of(collection: str, document: Document) -> tuple[int | None, int | None]:
    """Return the project and the region of a document. A project belongs to itself, and to no region."""
    return document.get("id" if collection == "projects" else "project_id"), document.get("region_id")


def data_key(title: str) -> str:
    """Return the key of a resource in the data of a task, such as ``loadbalancer_id``."""
    return title.lower().replace(" ", "") + "_id"


def invalid(errors: dict[str, list[str]]) -> Refusal:
    """Return the refusal of an invalid request, with the messages by field."""
    return Refusal(400, "ValidationError", f"Validation Error: {errors}", errors)


def read_query(model: type[Q], call: GcoreCall) -> Q:
    """Return the checked query of a request. ``name[key]=text`` is an object with a list of texts."""
    values: dict[str, Any] = {}
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, texts in call.query.items():
        if name in model.not_simulated:
            refuse(501, "NotSimulated", f"the parameter {name} is not simulated")
        outer, bracket, key = name.partition("[")
        if bracket and key.endswith("]"):
            values.setdefault(outer, {})[key[:-1]] = texts
            continue
        field = fields.get(name)
        is_list = field is not None and isinstance(field.default, list)
        if len(texts) > 1 and field is not None and not is_list:
            raise invalid({name: ["Input should be given only once"]})
        values[name] = texts if is_list else texts[0]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise invalid(errors_by_field(error, "query")) from None


def read_body(model: type[B], call: GcoreCall) -> B:
    """Return the checked JSON object of a request; a model without fields is the one of a request without a body."""
    if not model.model_fields:
        if call.body:
            raise invalid({"body": ["Extra inputs are not permitted"]})
        return model()
    if call.content_type != "application/json":
        raise invalid({"body": [f"Content-Type should be application/json, not {call.content_type or 'missing'}"]})
    try:
        return model.model_validate_json(call.body)
    except ValidationError as error:
        raise invalid(errors_by_field(error, "body")) from None
