# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of a kind of resource of the Gcore Cloud API: its routes, and what they do.

A kind declares paths, models and writes; this base reads, lists, filters, pages, locks and updates. A kind overrides a
method only for an additional rule.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel

from ..kind import Kind, select
from ..messages import Answer, Route, refuse
from ..store import Document, NotFound
from .api import Gcore, GcoreCall, Scope, data_key, invalid, read_body, read_query, scope_of
from .effects import Generation, TaskPlan
from .tasks import ResourceKey, Task
from .values import Body, ListQuery, NoBody, NoQuery, Query, normalize_uuid

Change = Callable[[Document], Document]
Locked = tuple[Sequence[ResourceKey], Sequence[ResourceKey]]


@dataclass(frozen=True)
class Write:
    """A route that updates one document.

    body: the model of the body; without fields where there is no body. It can be an ``Operation``.
    task_type: the type of the tasks of the update, with keys of the body in braces.
    path: None means the path of the single read.
    starts_tasks: whether the answer is a list of tasks; else it is the updated document.
    generation: the only generation of the API that has the route; None means all.
    missing_status: the HTTP status in other generations.
    answer: values that the answer shows instead of those of the document.
    part: whether it updates one of the ``parts`` of the document, or removes it where there is no body.
    """

    body: type[BaseModel]
    task_type: str
    method: str = "PATCH"
    path: str | None = None
    starts_tasks: bool = False
    generation: Generation | None = None
    missing_status: int = 404
    answer: Mapping[str, Any] = field(default_factory=dict)
    part: bool = False


@dataclass(frozen=True)
class Parts:
    """A list in a document whose elements have separate routes.

    Control actions find the elements in a separate collection; the store has only the whole document.

    title: the name of one element in messages.
    collection: the name of the elements in the control routes.
    key: of the list in the document.
    path: of the list.
    item: the variable of the path that follows in the path of one element.
    query: the parameters of the list; None means that neither the list nor an element can be read.
    """

    title: str
    collection: str
    key: str
    path: str
    item: str
    query: type[ListQuery] | None = None

    @property
    def item_path(self) -> str:
        """The path of one element."""
        return f"{self.path}/{{{self.item}}}"

    def find(self, document: Document, key: str) -> Document:
        """Return the element with this ID."""
        found = [part for part in document.get(self.key) or [] if part["id"] == key]
        if not found:
            refuse(404, "NotFoundError", f"{self.title} {key} could not be found")
        return dict(found[0])

    def changed(self, document: Document, key: str, change: Callable[[Document], Sequence[Document]]) -> Document:
        """Return the document with other elements instead of the one with this ID."""
        parts = document.get(self.key) or []
        return {
            **document,
            self.key: [each for part in parts for each in (change(part) if part["id"] == key else [part])],
        }

    def locked(self, document: Document, key: str) -> Document:
        """Return what a document shows while the element with this ID is locked, if elements show a status."""
        if "provisioning_status" not in self.find(document, key):
            return {}
        shown = self.changed(document, key, lambda part: [{**part, "provisioning_status": "PENDING_UPDATE"}])
        return {self.key: shown[self.key]}


class Operation:
    """The effect of a write. A body with separate rules is also one."""

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse a body that its model cannot judge alone."""

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the document with the changes; equal to ``document`` where nothing changes."""
        return document

    def changes_of_others(self, api: Gcore, document: Document) -> Sequence[tuple[ResourceKey, Change]]:
        """Return the changes of other documents, which the tasks lock, too."""
        return ()

    def interim(self, document: Document) -> Document:
        """Return what the document shows while the tasks run."""
        return {}

    def data(self) -> Document:
        """Return what the data of the tasks name beside the documents."""
        return {}

    def settled(self, document: Document) -> Document:
        """Return what is stored of a document once the change has settled, from what it was before the change."""
        return {}


class GcoreKind(Kind[Gcore]):
    """One kind of resource. The path names its ``parents``, too.

    path: of the list.
    item: the variable of the path that follows in the path of the single read.
    by_name: whether this variable is the name of a document instead of its ID.
    query: the parameters of the list; None means that there is none.
    item_query: the parameters of the single read; None means that there is none.
    writes: the routes that update a document.
    parts: a list in the document whose elements have separate routes; None means that there is none.
    not_simulated: other methods of the API: POST on the list, DELETE on a single resource.
    hidden: stored keys that no answer shows.
    hidden_on_pages: keys that the generation ``pages`` does not have.
    shown_on_request: keys that are null without the parameter that asks for them.
    tags_key: the list of tags in the document.
    """

    path: ClassVar[str]
    item: ClassVar[str] = ""
    by_name: ClassVar[bool] = False
    query: ClassVar[type[ListQuery] | None] = None
    item_query: ClassVar[type[Query] | None] = NoQuery
    writes: ClassVar[Sequence[Write]] = ()
    parts: ClassVar[Parts | None] = None
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
        if self.parts is not None and self.parts.query is not None:
            routes.append(("GET", self.parts.path, self.get_parts))
            routes.append(("GET", self.parts.item_path, self.get_part))
        for write in self.writes:
            routes.append((write.method, self.write_path(write), functools.partial(self.update, write)))
        for method in self.not_simulated:
            routes.append((method, self.path if method == "POST" else item_path, refuse_not_simulated))
        return routes

    def write_path(self, write: Write) -> str:
        """Return the path of a write."""
        if write.part and self.parts is not None:
            return self.parts.item_path
        return write.path or f"{self.path}/{{{self.item}}}"

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
        place = self.place(api, call)
        documents = [item for item in self.candidates(api, scope, query) if place.items() <= item.items()]
        return page(documents, query, lambda item: self.show(api, item, query))

    def get_part(self, api: Gcore, call: GcoreCall) -> Answer:
        """Answer one of the parts of a document."""
        read_query(NoQuery, call)
        scope, key = self.target(api, call)
        parts = self._parts()
        return Answer(200, parts.find(self.show(api, self.find(api, key, scope)), uuid_in_path(call, parts.item)))

    def get_parts(self, api: Gcore, call: GcoreCall) -> Answer:
        """Answer a page of the parts of a document."""
        parts = self._parts()
        query = read_query(parts.query or ListQuery, call)
        scope, key = self.target(api, call)
        return page(self.show(api, self.find(api, key, scope))[parts.key] or [], query)

    def _parts(self) -> Parts:
        """Return the parts of a kind that has some."""
        assert self.parts is not None
        return self.parts

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
        resource = (self.collection, str(document.get("id")))
        lock_owner = api.tasks.shown_by(resource)
        if lock_owner is not None:
            current = {"task_id": lock_owner.id, "provisioning_status": "PENDING_UPDATE"}
            current.update(lock_owner.interim.get(resource, {}))
        for key, parameter in self.shown_on_request.items():
            if not getattr(query, parameter, False):
                current[key] = None
        return {key: current.get(key, value) for key, value in document.items() if key not in hidden}

    # Places of documents

    def scope(self, api: Gcore, call: GcoreCall) -> Scope | None:
        """Return the project and the region in the path; None where the path has none."""
        return api.scope(call) if "{project_id}" in self.path else None

    def target(self, api: Gcore, call: GcoreCall) -> tuple[Scope, str]:
        """Return the project, the region and the ID of the document in the path."""
        if not self.by_name:
            key = uuid_in_path(call, self.item)
            return api.scope(call), key
        scope, name = api.scope(call), call.params[self.item]
        place = {"name": name, **self.place(api, call)}
        documents = [item for item in api.store.all_latest(self.collection) if place.items() <= item.items()]
        keys = [str(item["id"]) for item in documents if scope_of(self.collection, item) == scope]
        if not keys:
            refuse(404, "NotFoundError", f"{self.title} {name} could not be found")
        return scope, keys[0]

    def place(self, api: Gcore, call: GcoreCall) -> Document:
        """Return the keys of documents for their parents in the path."""
        kinds: dict[str, Any] = {key: api.kind(collection) for key, collection in self.parents.items()}
        return {key: kind.target(api, call)[1] for key, kind in kinds.items()}

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

    def locked(self, api: Gcore, document: Document) -> Locked:
        """Return what a task of a document locks: the resources that show it, and those that do not."""
        return [(self.collection, str(document["id"]))], []

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
        operation = self._operation(write, body, call)
        operation.check(api, document)
        if write.starts_tasks or call.effects.tasks is not None:
            task_type = write.task_type.format_map(body.model_dump())
            return Answer(200, {"tasks": self._start_tasks(api, call, key, operation, task_type)})
        document = api.store.latest(self.collection, key)
        changed = operation.apply(api, document)
        if changed != document:
            changed = api.updated(changed, api.now)
            if call.effects.apply:
                self._carry_out(api, call, key, operation, api.now)
        return Answer(200, {**self.show_updated(api, self.seen_by(scope, changed), write), **write.answer})

    def _operation(self, write: Write, body: Any, call: GcoreCall) -> Operation:
        """Return what a write does."""
        if write.part:
            return PartUpdate(self._parts(), uuid_in_path(call, self._parts().item), body)
        return body if isinstance(body, Operation) else Update(self, body)

    def show_updated(self, api: Gcore, document: Document, write: Write) -> Document:
        """Return what the answer to a synchronous write shows of the updated document."""
        return self.show(api, document, NoQuery())

    def _carry_out(self, api: Gcore, call: GcoreCall, key: str, operation: Operation, moment: float) -> None:
        """Change the document and others, at this moment and once the change has settled."""

        def store(collection: str, key: str, change: Change, moment: float) -> None:
            # Other writes may have changed the document in the meantime: the change applies to the latest one.
            changed = api.updated(change(api.store.latest(collection, key)), moment)
            api.store.write(collection, key, changed, api.visible_at(call.effects, moment))

        before = api.store.latest(self.collection, key)
        others = operation.changes_of_others(api, before)
        store(self.collection, key, functools.partial(operation.apply, api), moment)
        for (collection, other), change in others:
            store(collection, other, change, moment)
        settled = operation.settled(before)
        if settled:
            settle = functools.partial(store, self.collection, key, lambda document: {**document, **settled})
            api.tasks.at(moment + api.settings.settling, settle)

    def _start_tasks(
        self, api: Gcore, call: GcoreCall, key: str, operation: Operation, task_type: str
    ) -> Sequence[str]:
        """Start the tasks of an operation, and return their IDs; none if there is nothing to change."""
        document = api.store.latest(self.collection, key)
        others = operation.changes_of_others(api, document)
        if operation.apply(api, document) == document and not others:
            return []
        pending = [operation]

        def work(moment: float) -> None:
            if pending:
                self._carry_out(api, call, key, pending.pop(), moment)

        project_id, region_id = scope_of(self.collection, document)
        starts = api.now + api.settings.task_new
        plans = call.effects.tasks
        if plans is None:
            plans = [TaskPlan(apply=call.effects.apply)]
        locks, also_locks = self.locked(api, {"id": key, **document})
        data = {data_key(api.kind(collection).title): other for (collection, other), _change in others}
        data.update(operation.data(), **{data_key(self.title): document.get("id", key)})
        task_ids = []
        for plan in plans:
            seconds = api.settings.task_running if plan.seconds is None else plan.seconds
            task = Task(
                task_type=task_type,
                project_id=project_id,
                region_id=region_id,
                data=data,
                created=api.now,
                starts=starts,
                ends=math.inf if plan.never else starts + seconds,
                locks=[*locks, *(resource for resource, _change in others)],
                also_locks=also_locks,
                error=plan.error,
                work=work if plan.apply else None,
                interim={(self.collection, key): operation.interim(document)},
                hidden=plan.hidden,
                listed=not plan.unlisted,
                request_id=call.request_id,
            )
            task_ids.append(api.tasks.add(task))
        return task_ids


class Update(Operation):
    """The update of a document by the rules of its kind."""

    def __init__(self, kind: GcoreKind, body: Body) -> None:
        self._kind = kind
        self._body = body

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse a body by the rules of the kind."""
        self._kind.check_body(api, document, self._body)

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the document as the kind changes it."""
        return self._kind.apply(document, self._body)


class PartUpdate(Operation):
    """The update of one of the parts of a document; without a body it is removed."""

    def __init__(self, parts: Parts, key: str, body: Body) -> None:
        self._parts = parts
        self._key = key
        self._body = body

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse a part that does not exist."""
        self._parts.find(document, self._key)

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the document with the changed part, or without it."""
        if isinstance(self._body, NoBody):
            return self._parts.changed(document, self._key, lambda part: [])
        return self._parts.changed(document, self._key, lambda part: [{**part, **self._body.changes()}])

    def interim(self, document: Document) -> Document:
        """Return the status that the part shows, if parts show one."""
        return self._parts.locked(document, self._key)

    def data(self) -> Document:
        """Return the ID of the part."""
        return {data_key(self._parts.title): self._key}


def uuid_in_path(call: GcoreCall, name: str) -> str:
    """Return the UUID in the path."""
    try:
        return normalize_uuid(call.params[name])
    except ValueError as error:
        raise invalid({name: [str(error)]}) from None


def page(documents: Sequence[Document], query: ListQuery, show: Change = dict) -> Answer:
    """Answer the page that a query asks for: of the documents that pass its filters, in its order."""
    selected = in_order(select(documents, query), query)
    results = [show(item) for item in selected[query.offset :][: query.limit]]
    return Answer(200, {"count": len(selected), "results": results})


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
