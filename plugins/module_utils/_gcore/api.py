# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The API of Gcore Cloud: settings, lists, writes, locks and tasks.

See https://gcore.com/docs/api-reference/cloud.
"""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote

from .._api.clock import Deadline
from .._api.errors import MIXED_UP_ADVICE, ApiError, unexpected_body, unrelated
from .._api.http import Answer, BodyFactory, Client, Key
from .._api.provider import Api, ApiTask, Conflict, Listing, LockOwner, Provider, shown_id
from .._api.settings import ApiKey, ApiUrl, Setting, connection_settings
from .._model.collection import Collection, Document, PathParams, Query, fill_path
from .._model.plan import Write
from .._model.scalars import Int
from .._model.value_type import Invalid
from .collections import PROJECTS
from .documents import api_task, explain, has_more, is_duplicate, is_lock, results, total, uuids
from .fields import REGIONAL
from .lookups import REGION, by_name

PAGE_SIZE = 1000
"""Rows. The largest page of the API."""
MAX_LIST_RESTARTS = 5
"""How often a list is read from its beginning if its pages do not fit together."""
MAX_PAGES = 1000
"""The most pages of a list that are read."""
MAX_ACTIVE_PAGES = 10
"""The most pages of running tasks that are read."""
MAX_TASK_ID = 255
"""Characters. Servers refuse the address of a task with a longer ID."""


class _GcoreKey(ApiKey):
    def normalize(self, value: t.Any, where: str) -> str:
        if isinstance(value, str) and re.match(r"(apikey|bearer)\s", value, re.IGNORECASE):
            raise Invalid(where, "the value begins with the name of a scheme: give the key alone")
        return super().normalize(value, where)


class _Gcore(Provider):
    name = "gcore"
    title = "Gcore Cloud"
    connection = connection_settings(
        "GCORE",
        _GcoreKey(),
        Setting("api_url", ApiUrl(drop="/cloud"), "GCORE_BASE_URL", "https://api.gcore.com"),
    )
    scope = (
        Setting(
            "project_id",
            Int(1),
            "GCORE_CLOUD_PROJECT_ID",
            required=True,
            lookup=by_name("project", PROJECTS, query_key=None),
        ),
        Setting("region_id", Int(1), "GCORE_CLOUD_REGION_ID", required=True, lookup=REGION),
    )

    def connect(self, settings: t.Mapping[str, t.Any], connections: int = 1) -> Api:
        return _GcoreApi(self, self.client(settings, Key("APIKey", settings["api_key"]), explain, connections))


class _Pages(Listing):
    """The pages of a list. Each page begins with the last row of the one before, which shows whether rows have moved.

    The list ends when ``count`` rows are read. If ``count`` is wrong or changes from page to page, the list ends with a
    page without new rows.
    """

    page_size = PAGE_SIZE - 1

    def __init__(
        self, api: Api, collection: Collection, path_params: PathParams, query: Query, deadline: Deadline
    ) -> None:
        self._client, self._collection, self._deadline = api.client, collection, deadline
        self._includes = api.includes
        self.path = fill_path(collection.list_path, path_params)
        self._query = [*collection.fixed_query, *collection.accepted(query), ("limit", PAGE_SIZE)]
        self._requests = self._read = 0
        self._last: t.Any = None
        self._ids: set[str] = set()
        self._counts: set[int | None] = set()
        self.problem = self.hint = ""
        """Why a page does not fit those before, and what to do about it."""

    def more(self) -> list[Document] | None:
        if self._requests >= MAX_PAGES:
            hint = "Give IDs instead of names."
            raise ApiError("GET", self.path, f"the list has no end after {MAX_PAGES} pages", hint=hint)
        self._requests += 1
        offset = [("offset", self._read - 1)] if self._read else []
        answer = self._request(offset)
        if not isinstance(answer.body, dict) or not isinstance(answer.body.get("results"), list):
            raise unexpected_body("GET", self.path, answer.status, "list")
        rows = [self._collection.normalize(row) if isinstance(row, dict) else {} for row in answer.body["results"]]
        id_key = self._collection.id_key
        ids = [repr(row[id_key]) for row in rows if row.get(id_key) is not None]
        if offset and (not rows or rows[0].get(id_key) != self._last):
            self._set_problem("pages" if ids and self._ids >= {*ids} else "moved")
            return None
        ids = ids[1:] if offset and self._last is not None else ids
        if len({*ids}) < len(ids) or self._ids & {*ids}:
            self._set_problem("moved")
            return None
        new_rows = rows[len(offset) :]
        self._read += len(new_rows)
        count = total(answer.body)
        self._counts.add(count)
        self.total = None if count is None or count < self._read else count
        if not new_rows and self.total not in (None, self._read):
            self._set_problem("ends")
            return None
        self.finished = not new_rows or (self.total == self._read and len(self._counts) == 1)
        self._ids.update(ids)
        included = self._collection.included
        if included and any(included.shows(row) for row in new_rows):
            self._includes[self._collection.list_path] = True
        if new_rows:
            self.page_size = max(1, len(rows) - 1)  # a server can give fewer rows than requested
            self._last = rows[-1].get(id_key)
        return [row for row in new_rows if row]

    def _request(self, offset: Query) -> Answer:
        """A page. If the API refuses the parameter for included resources, later requests leave it out."""
        query, included = [*self._query, *offset], self._collection.included
        if included and self._includes.get(self._collection.list_path) is not False:
            try:
                return self._client.call("GET", self.path, self._deadline, query=[included.parameter, *query])
            except ApiError as error:
                if offset or error.status not in (400, 422):
                    raise
            answer = self._client.call("GET", self.path, self._deadline, query=query)
            self._includes[self._collection.list_path] = False
            return answer
        return self._client.call("GET", self.path, self._deadline, query=query)

    def _set_problem(self, reason: str) -> None:
        problems = {
            "moved": "the list has changed while it was read",
            "pages": "the list does not page: it shows its first rows again where the next ones belong",
            "ends": f"the list ends after {self._read} of {self.total} rows",
        }
        self.problem, self.hint = problems[reason], "Run the task again." if reason == "moved" else MIXED_UP_ADVICE


class _GcoreApi(Api):
    def __init__(self, provider: Provider, client: Client) -> None:
        super().__init__(provider, client)
        self._missing: dict[tuple[t.Any, ...], list[str]] = {}
        """Running tasks that the list of tasks does not show, by project and region."""

    def fetch(self, collection: Collection, path_params: PathParams, deadline: Deadline) -> Document:
        path = fill_path(collection.path, path_params)
        answer = self.client.call("GET", path, deadline)
        if not isinstance(answer.body, dict):
            raise unexpected_body("GET", path, answer.status, "object")
        return collection.normalize(answer.body)

    def search(
        self, collection: Collection, path_params: PathParams, query: Query, deadline: Deadline
    ) -> list[Document]:
        for _turn in range(MAX_LIST_RESTARTS):
            rows: list[Document] = []
            pages = _Pages(self, collection, path_params, query, deadline)
            while not pages.finished:
                page = pages.more()
                if page is None:
                    break
                rows += page
            else:
                return rows
        raise ApiError("GET", pages.path, f"{pages.problem}, {MAX_LIST_RESTARTS} times", hint=pages.hint)

    def listing(self, collection: Collection, path_params: PathParams, deadline: Deadline) -> Listing:
        return _Pages(self, collection, path_params, (), deadline)

    def fetch_other(self, path: str, path_params: PathParams, deadline: Deadline) -> Document | None:
        body = self.client.call("GET", fill_path(path, path_params), deadline).body
        return body if isinstance(body, dict) else None

    def write(
        self,
        write: Write,
        path_params: PathParams,
        body: Document | list[t.Any] | None,
        deadline: Deadline,
        body_factory: BodyFactory | None = None,
    ) -> tuple[str, ...]:
        path = fill_path(write.path, path_params)
        answer = self.client.call(write.method, path, deadline, body=body, body_factory=body_factory)
        shown = answer.body.get(write.id_key) if isinstance(answer.body, dict) else None
        if shown is not None and str(shown).lower() not in path.lower().split("/"):
            raise unrelated(write.method, path, f"it shows the id {shown}")
        tasks = answer.body.get("tasks") if isinstance(answer.body, dict) else None
        ids = [task for task in tasks if isinstance(task, str) and task.strip()] if isinstance(tasks, list) else ()
        return tuple(dict.fromkeys(ids))

    def shows_locks(self, document: Document) -> bool:
        return "task_id" in document or "provisioning_status" in document

    def lock(self, document: Document) -> LockOwner | None:
        if document.get("task_id"):
            return LockOwner(f"task {shown_id(document['task_id'])}", str(document["task_id"]))
        status = document.get("provisioning_status")
        return LockOwner(f"its status {status}") if isinstance(status, str) and status.startswith("PENDING_") else None

    def conflict(self, error: ApiError) -> Conflict | None:
        if is_lock(error.problem):
            return Conflict.LOCKED
        if error.status == 409 and not is_duplicate(error.problem):
            return Conflict.UNCLEAR
        return None

    def running(self, path_params: PathParams, deadline: Deadline) -> list[Document]:
        if not set(REGIONAL) <= set(path_params):
            return []
        path = fill_path("/cloud/v1/tasks/{project_id}/{region_id}/active", path_params)
        tasks: dict[str, Document] = {}
        read = 0
        for _page in range(MAX_ACTIVE_PAGES):
            query = [("limit", PAGE_SIZE), *([("offset", read)] if read else [])]
            body = self.client.call("GET", path, deadline, query=query).body
            rows, known = results(body), len(tasks)
            tasks.update({repr(row.get("id") or (read, number)): row for number, row in enumerate(rows)})
            read += len(rows)
            if len(tasks) == known or not has_more(body, read, len(rows), PAGE_SIZE):
                break
        return [*tasks.values()]

    def lock_owner(
        self, id: t.Any, kind: str, task_types: tuple[str, ...], running: t.Sequence[Document]
    ) -> LockOwner | None:
        uuid = str(id).lower()
        key_part = kind.rpartition("_")[2]  # of a load balancer, it is loadbalancer_id
        for task in running:
            locks_kind = str(task.get("task_type")).startswith(task_types)
            # A task that does not name its resource may work on this one.
            if uuid in uuids(task.get("data")) or (locks_kind and not uuids(task.get("data"), key_part)):
                return LockOwner(f"task {shown_id(task.get('id'))}", str(task.get("id")))
        return None

    def task(self, document: Document) -> ApiTask:
        return api_task(document)

    def poll(
        self, tasks: t.Sequence[str], path_params: PathParams, deadline: Deadline, max_requests: int = 1
    ) -> tuple[list[ApiTask], int]:
        scope = tuple(path_params.get(name) for name in REGIONAL)
        wanted = {*tasks}
        known = self._missing.get(scope, [])
        missing = [task for task in known if task in wanted] if len(wanted) > 1 else list(tasks)
        news: list[ApiTask] = []
        requests = 0
        if len(missing) < len(wanted):
            news, requests = self._list_tasks(wanted, path_params, deadline, max_requests)
        shown = {task.id for task in news}
        missing = [task for task in missing if task not in shown]
        turn = missing[: max_requests - requests]
        news += [self._read_task(task, deadline) for task in turn]
        # Next time, tasks without a turn come first, then tasks that the list has not shown now.
        old = {*missing}
        listed = [task for task in tasks if task not in shown and task not in old]
        self._missing[scope] = missing[len(turn) :] + listed + turn
        return news, requests + len(turn)

    def _list_tasks(
        self, tasks: set[str], path_params: PathParams, deadline: Deadline, max_requests: int
    ) -> tuple[list[ApiTask], int]:
        """News of tasks from the list of the newest tasks: from one page, or from several if the tasks fill them."""
        scope = [(name, path_params[name]) for name in REGIONAL if name in path_params]
        limit = min(PAGE_SIZE, max(100, 2 * len(tasks)))
        news: dict[str, ApiTask] = {}
        requests = read = 0
        size = PAGE_SIZE
        while requests < max(1, min(max_requests, -(-len(tasks) // size))) and len(news) < len(tasks):
            query = [*scope, ("limit", limit), *([("offset", read)] if requests else [])]
            requests += 1
            try:
                body = self.client.call("GET", "/cloud/v1/tasks", deadline, query=query).body
            except ApiError as error:
                if error.status not in (403, 404):
                    raise
                break
            rows = results(body)
            shown = {row["id"]: api_task(row) for row in rows if isinstance(row.get("id"), str)}
            news.update({id: task for id, task in shown.items() if id in tasks})
            read += len(rows)
            size = max(1, min(size, len(rows)))  # a server can give fewer rows than requested
            if not has_more(body, read, len(rows), limit):
                break
        return list(news.values()), requests

    def _read_task(self, task: str, deadline: Deadline) -> ApiTask:
        # These lead to another address, however they are quoted.
        if task in (".", "..") or len(task) > MAX_TASK_ID:
            return ApiTask(task, "it is not an ID", hidden=True)
        path = f"/cloud/v1/tasks/{quote(task, safe='', errors='replace')}"
        try:
            body = self.client.call("GET", path, deadline).body
        except ApiError as error:
            if error.status not in (400, 403, 404):
                raise
            return ApiTask(task, error.problem, hidden=True)
        shown = api_task(body if isinstance(body, dict) else {})
        if isinstance(body, dict) and body.get("id") not in (None, task):
            raise unrelated("GET", path, f"it shows the task {shown.shown} instead of {shown_id(task)}")
        return shown._replace(id=task)


GCORE = _Gcore()
