# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Gcore Cloud API: keys, errors, scopes, locks and tasks. The kinds are in files of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ValidationError

from ..api import Api, Seed
from ..effects import Action, Settings
from ..messages import Call, Refusal, errors_by_field, refuse
from ..store import Document
from .effects import GcoreEffects, GcoreSettings, Lock, PortTask
from .tasks import Task, Tasks
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
Scope = tuple[int, int]
"""A project and a region."""


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

    def act(self, action: Action) -> Document:
        """Perform a control action; a lock returns the ID of its task."""
        if not isinstance(action, Lock):
            return super().act(action)
        title = self.kind(action.collection).title
        project_id, region_id = scope_of(action.collection, self.store.latest(action.collection, action.id))
        task = Task(
            task_type=action.task_type,
            project_id=project_id,
            region_id=region_id,
            data={data_key(title): action.id} if action.attributed else None,
            created=self.now,
            starts=self.now,
            ends=math.inf if action.seconds is None else self.now + action.seconds,
            locks=(action.collection, str(action.id)),
        )
        return {"task_id": self.tasks.add(task)}

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
        """Return the project and the region in the path."""
        return self.number(call, "project_id", "projects"), self.number(call, "region_id", "regions")

    def updated(self, document: Document, moment: float) -> Document:
        """Return the document with the date of its update, if it has one."""
        if "updated_at" not in document:
            return document
        return {**document, "updated_at": self.clock.date(moment).strftime("%Y-%m-%dT%H:%M:%SZ")}


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
    """Return the checked query of a request."""
    values: dict[str, object] = {}
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, texts in call.query.items():
        if name in model.not_simulated:
            refuse(501, "NotSimulated", f"the parameter {name} is not simulated")
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
    """Return the checked JSON object of a request."""
    if call.content_type != "application/json":
        raise invalid({"body": [f"Content-Type should be application/json, not {call.content_type or 'missing'}"]})
    try:
        return model.model_validate_json(call.body)
    except ValidationError as error:
        raise invalid(errors_by_field(error, "body")) from None
