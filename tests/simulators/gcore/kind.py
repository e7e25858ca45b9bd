# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of a kind of resource of the Gcore Cloud API: its routes, and what they do.

A kind declares paths, models and writes; this base reads, lists, filters, pages, locks and updates. A kind overrides a
method only for a rule of its own.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ..kind import Kind, select
from ..messages import Answer, Route, refuse
from ..store import Document, NotFound
from .api import Gcore, GcoreCall, Scope, data_key, invalid, read_body, read_query, scope_of
from .effects import Generation, TaskPlan
from .tasks import Task
from .values import Body, ListQuery, NoQuery, Query, normalize_uuid

Change = Callable[[Document], Document]


@dataclass(frozen=True)
class Write:
    """A route that updates one document.

    body: the model of the body.
    task_type: the type of the tasks of the update.
    path: None means the path of the single read.
    starts_tasks: whether the answer is a list of tasks; else it is the document, updated at once.
    generation: the only generation of the API that has the route; None means all.
    missing_status: the HTTP status in other generations.
    answer: values that the answer shows instead of those of the document.
    """

    body: type[Body]
    task_type: str
    method: str = "PATCH"
    path: str | None = None
    starts_tasks: bool = False
    generation: Generation | None = None
    missing_status: int = 404
    answer: Mapping[str, Any] = field(default_factory=dict)


class GcoreKind(Kind[Gcore]):
    """One kind of resource.

    path: of the list.
    item: the variable of the path that follows in the path of the single read.
    query: the parameters of the list; None means that there is none.
    item_query: the parameters of the single read; None means that there is none.
    writes: the routes that update a document.
    not_simulated: other methods of the API: POST on the list, DELETE on a single resource.
    hidden: stored keys that no answer shows.
    hidden_on_pages: keys that the generation ``pages`` does not have.
    shown_on_request: keys that are null without the parameter that asks for them.
    tags_key: the list of tags in the document.
    """

    path: ClassVar[str]
    item: ClassVar[str] = ""
    query: ClassVar[type[ListQuery] | None] = None
    item_query: ClassVar[type[Query] | None] = NoQuery
    writes: ClassVar[Sequence[Write]] = ()
    not_simulated: ClassVar[Sequence[str]] = ()
    hidden: ClassVar[frozenset[str]] = frozenset()
    hidden_on_pages: ClassVar[frozenset[str]] = frozenset()
    shown_on_request: ClassVar[Mapping[str, str]] = {}
    tags_key: ClassVar[str] = "tags"

    def routes(self) -> list[Route]:
        """Return the routes of the kind."""
        item_path = f"{self.path}/{{{self.item}}}"
        routes: list[Route] = []
        if self.query is not None:
            routes.append(("GET", self.path, self.get_list))
        if self.item and self.item_query is not None:
            routes.append(("GET", item_path, self.get_item))
        for write in self.writes:
            routes.append((write.method, write.path or item_path, functools.partial(self.update, write)))
        for method in self.not_simulated:
            routes.append((method, self.path if method == "POST" else item_path, refuse_not_simulated))
        return routes

    # Reads

    def get_item(self, api: Gcore, call: GcoreCall) -> Answer:
        """Answer one document."""
        query = read_query(self.item_query or NoQuery, call)
        scope, key = self.target(api, call)
        return Answer(200, self.show(api, self.find(api, key, scope), query))

    def get_list(self, api: Gcore, call: GcoreCall) -> Answer:
        """Answer a page of the documents that pass the filters."""
        scope = self.scope(api, call)
        query = read_query(self.query or ListQuery, call)
        self.check_query(api, call)
        documents = in_order(select(self.candidates(api, scope, query), query), query)
        page = documents[query.offset :][: query.limit]
        return Answer(200, {"count": len(documents), "results": [self.show(api, item, query) for item in page]})

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return what an answer shows of a stored document.

        Arguments:
          api: the API with its state.
          document: the stored document.
          query: the query of the request; None shows what a plain read shows.
        """
        hidden = self.hidden
        if api.settings.generation == "pages":
            hidden |= self.hidden_on_pages
        current: Document = {}
        lock_owner = api.tasks.lock_owner((self.collection, str(document.get("id"))))
        if lock_owner is not None:
            current.update(task_id=lock_owner.id, provisioning_status="PENDING_UPDATE")
        for key, parameter in self.shown_on_request.items():
            if not getattr(query, parameter, False):
                current[key] = None
        return {key: current.get(key, value) for key, value in document.items() if key not in hidden}

    # Where the documents are

    def scope(self, api: Gcore, call: GcoreCall) -> Scope | None:
        """Return the project and the region in the path; None where the path has none."""
        return api.scope(call) if "{region_id}" in self.path else None

    def target(self, api: Gcore, call: GcoreCall) -> tuple[Scope, str]:
        """Return the project, the region and the UUID in the path."""
        try:
            key = normalize_uuid(call.params[self.item])
        except ValueError as error:
            raise invalid({self.item: [str(error)]}) from None
        return api.scope(call), key

    def candidates(self, api: Gcore, scope: Scope | None, query: Query) -> Sequence[Document]:
        """Return the documents of which the list selects."""
        documents = api.store.all_visible(self.collection, api.now)
        return [item for item in documents if scope in (None, scope_of(self.collection, item))]

    def find(self, api: Gcore, key: str, scope: Scope, latest: bool = False) -> Document:
        """Return the document if it is in this project and region.

        Arguments:
          api: the API with its state.
          key: the ID.
          scope: the project and the region of the request.
          latest: whether to return a document that readers do not see yet.
        """
        try:
            store = api.store
            document = store.latest(self.collection, key) if latest else store.visible(self.collection, key, api.now)
        except NotFound:
            document = {}
        if scope_of(self.collection, document) != scope:
            refuse(404, "NotFoundError", f"{self.title} {key} could not be found")
        return document

    def seen_by(self, scope: Scope, document: Document) -> Document:
        """Return a document as the project of the request sees it."""
        return document

    # Rules that a kind can add

    def check_query(self, api: Gcore, call: GcoreCall) -> None:
        """Refuse a query of the list that the model cannot judge."""

    def check_writable(self, key: str, document: Document, scope: Scope) -> None:
        """Refuse the update of a document that no user can change."""

    def check_lock(self, api: Gcore, key: str, document: Document) -> None:
        """Refuse the update of a document that a task locks."""
        lock_owner = api.tasks.lock_owner((self.collection, key))
        task_id = document.get("task_id") if lock_owner is None else lock_owner.id
        if task_id is not None:
            refuse(409, "ConflictError", f"{self.title} {key} is locked by the active task {task_id}")
        status = str(document.get("provisioning_status"))
        if status.startswith("PENDING_"):
            refuse(409, "ConflictError", f"{self.title} {key} cannot be changed while it is in {status}")

    def check_body(self, api: Gcore, document: Document, body: Any) -> None:
        """Refuse a body that its model cannot judge alone."""

    def apply(self, document: Document, body: Any) -> Document:
        """Return the document with the changes of a body; equal to ``document`` where nothing changes."""
        changes = body.changes()
        if "tags" in changes:
            changes[self.tags_key] = merged_tags(document.get(self.tags_key) or [], changes.pop("tags"))
        return {**document, **changes}

    # Updates

    def update(self, write: Write, api: Gcore, call: GcoreCall) -> Answer:
        """Answer a write: with tasks that will apply it, or with the updated document."""
        if write.generation not in (None, api.settings.generation):
            raise api.failure(write.missing_status)
        read_query(NoQuery, call)
        scope, key = self.target(api, call)
        body = read_body(write.body, call)
        document = self.find(api, key, scope, latest=True)
        self.check_writable(key, document, scope)
        self.check_lock(api, key, document)
        self.check_body(api, document, body)

        def change(current: Document) -> Document:
            return self.apply(current, body)

        if write.starts_tasks or call.effects.tasks is not None:
            return Answer(200, {"tasks": self._start_tasks(api, call, key, change, write.task_type)})
        changed = self.seen_by(scope, self._update_now(api, call, key, change))
        return Answer(200, {**self.show(api, changed, NoQuery()), **write.answer})

    def _update_now(self, api: Gcore, call: GcoreCall, key: str, change: Change) -> Document:
        """Change a document at once, and return it."""
        document = api.store.latest(self.collection, key)
        changed = change(document)
        if changed != document:
            changed = api.updated(changed, api.now)
            if call.effects.apply:
                api.store.write(self.collection, key, changed, api.visible_at(call.effects, api.now))
        return changed

    def _start_tasks(self, api: Gcore, call: GcoreCall, key: str, change: Change, task_type: str) -> Sequence[str]:
        """Start the tasks that will change a document, and return their IDs; none if there is nothing to change."""
        document = api.store.latest(self.collection, key)
        if change(document) == document:
            return []
        pending = [change]

        def work(moment: float) -> None:
            # Other writes may have changed the document meanwhile: the change applies to the latest one.
            if pending:
                current = api.updated(pending.pop()(api.store.latest(self.collection, key)), moment)
                api.store.write(self.collection, key, current, api.visible_at(call.effects, moment))

        project_id, region_id = scope_of(self.collection, document)
        starts = api.now + api.settings.task_new
        plans = call.effects.tasks
        if plans is None:
            plans = [TaskPlan(apply=call.effects.apply)]
        task_ids = []
        for plan in plans:
            seconds = api.settings.task_running if plan.seconds is None else plan.seconds
            task = Task(
                task_type=task_type,
                project_id=project_id,
                region_id=region_id,
                data={data_key(self.title): document.get("id", key)},
                created=api.now,
                starts=starts,
                ends=math.inf if plan.never else starts + seconds,
                locks=(self.collection, key),
                error=plan.error,
                work=work if plan.apply else None,
                hidden=plan.hidden,
                listed=not plan.unlisted,
                request_id=call.request_id,
            )
            task_ids.append(api.tasks.add(task))
        return task_ids


def refuse_not_simulated(api: Gcore, call: GcoreCall) -> Answer:
    """Refuse a request that the API answers and the simulator does not."""
    refuse(501, "NotSimulated", f"{call.method} {call.path} is not simulated")


def in_order(documents: Iterable[Document], query: ListQuery) -> Sequence[Document]:
    """Return documents in the order of ``order_by``: ``field.asc`` or ``field.desc``; equal ones keep theirs."""
    order_by = getattr(query, "order_by", None)
    if order_by is None:
        return [*documents]
    key, _dot, direction = order_by.partition(".")
    key = query.order_keys.get(key, key)
    return sorted(documents, key=lambda document: str(document.get(key)), reverse=direction == "desc")


def merged_tags(tags: Sequence[Document], changes: Mapping[str, str | None] | None) -> Sequence[Document]:
    """Return the tags with changes; None removes all. Read-only tags never change.

    Arguments:
      tags: the tags of a document.
      changes: the new values by key, None removes a tag.
    """
    read_only = {tag["key"] for tag in tags if tag.get("read_only")}
    pending = {key: value for key, value in (changes or {}).items() if key not in read_only}
    merged: list[Document] = []
    for tag in tags:
        value = None if changes is None else pending.pop(tag["key"], tag["value"])
        if tag["read_only"]:
            merged.append(tag)
        elif value is not None:
            merged.append({**tag, "value": value})
    merged += [{"key": key, "value": value, "read_only": False} for key, value in pending.items() if value is not None]
    return merged
