# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Gcore Cloud: its settings, answers, errors, locks, tasks, and the rules that its resources share.

It follows the pages of ports, instances, load balancers, projects and tasks of https://gcore.com/docs/api-reference/cloud.
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
from .fields import REGIONAL
from .lookups import REGION, by_name

PAGE_SIZE = 1000
"""The biggest page that the API gives."""
MAX_LIST_RESTARTS = 5
"""How often a list is read from its beginning, because its pages do not fit together."""
MAX_PAGES = 1000
"""How many pages of a list are read at most."""
MAX_ACTIVE_PAGES = 10
"""How many pages of running tasks are read at most."""
MAX_TASK_ID = 255
"""Characters of the id of a task at most: a longer one makes an address that servers refuse."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class _GcoreKey(ApiKey):
    def normalize(self, value: t.Any, where: str) -> str:
        if isinstance(value, str) and re.match(r"(apikey|bearer)\s", value, re.IGNORECASE):
            raise Invalid(where, "begins with the name of a scheme: give the key alone")
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
        return _GcoreApi(self, self.client(settings, Key("APIKey", settings["api_key"]), _explain, connections))


_LOCK = re.compile(
    r"\b(currently|already|is) locked\b|\blocked by\b|concurrent operations|in PENDING_|while it is locked",
    re.IGNORECASE,
)
_EXISTS = re.compile(r"already (exists|in use|used|taken)|duplicate", re.IGNORECASE)
"""The words of a conflict that no time resolves."""


def _is_lock(text: t.Any) -> bool:
    """Whether an API says that something else holds the resource. Values that people choose do not count."""
    return isinstance(text, str) and bool(_LOCK.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", text)))


def _explain(body: Document) -> dict[str, t.Any]:
    return {
        # Some routes answer 500 where a lock refuses them.
        "undone": _is_lock(body.get("message")),
        "message": body.get("message"),
        "code": body.get("exception_class"),
        "params": body.get("info"),
        "errors": body.get("invalid_fields"),
        "request_id": body.get("request_id"),
    }


class _Pages(Listing):
    """A list. A page begins with the last row of the one before, which shows whether rows have moved.

    The list ends where as many rows were read as it says it has. A ``count`` that cannot be true, or that changes from
    page to page, ends nothing: then the list ends with a page that brings no new row.
    """

    page_size = PAGE_SIZE - 1

    def __init__(
        self, api: Api, collection: Collection, path_params: PathParams, query: Query, deadline: Deadline
    ) -> None:
        self._client, self._collection, self._deadline = api.client, collection, deadline
        self._includes = api.includes
        self.path = fill_path(collection.list_path, path_params)
        self._query = [*collection.fixed_query, *collection.accepted(query), ("limit", PAGE_SIZE)]
        self._asked = self._read = 0
        self._last: t.Any = None
        self._known: set[str] = set()
        self._counts: set[int | None] = set()
        self.problem = self.hint = ""
        """Why a page does not fit to those before, and what to do about it."""

    def more(self) -> list[Document] | None:
        if self._asked >= MAX_PAGES:
            hint = "Give IDs instead of names."
            raise ApiError("GET", self.path, f"the list has no end after {MAX_PAGES} pages", hint=hint)
        self._asked += 1
        offset = [("offset", self._read - 1)] if self._read else []
        answer = self._ask(offset)
        if not isinstance(answer.body, dict) or not isinstance(answer.body.get("results"), list):
            raise unexpected_body("GET", self.path, answer.status, "list")
        results = answer.body["results"]
        rows = [self._collection.normalize(each) if isinstance(each, dict) else {} for each in results]
        ids = [repr(each["id"]) for each in rows if each.get("id") is not None]
        if offset and (not rows or rows[0].get("id") != self._last):
            self._misfit("pages" if ids and self._known >= {*ids} else "moved")
            return None
        ids = ids[1:] if offset and self._last is not None else ids
        if len({*ids}) < len(ids) or self._known & {*ids}:
            self._misfit("moved")
            return None
        reread_before_write = rows[len(offset) :]
        self._read += len(reread_before_write)
        count = _count(answer.body)
        self._counts.add(count)
        self.total = None if count is None or count < self._read else count
        if not reread_before_write and self.total not in (None, self._read):
            self._misfit("ends")
            return None
        self.finished = not reread_before_write or (self.total == self._read and len(self._counts) == 1)
        self._known.update(ids)
        included = self._collection.included
        if included and any(included.shows(each) for each in reread_before_write):
            self._includes[self._collection.list_path] = True
        if reread_before_write:
            self.page_size = max(1, len(rows) - 1)  # a server can give fewer than it was asked for
            self._last = rows[-1].get("id")
        return [each for each in reread_before_write if each]

    def _ask(self, offset: Query) -> Answer:
        """A page. An API that refuses to be asked for what the list includes is asked without that from then on."""
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

    def _misfit(self, how: str) -> None:
        problems = {
            "moved": "the list has changed while it was read",
            "pages": "the list does not page: it shows its first rows again where the next ones belong",
            "ends": f"the list ends after {self._read} of {self.total} rows",
        }
        self.problem, self.hint = problems[how], "Run the task again." if how == "moved" else MIXED_UP_ADVICE


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

    def look(self, path: str, path_params: PathParams, deadline: Deadline) -> Document | None:
        try:
            body = self.client.call("GET", fill_path(path, path_params), deadline).body
        except ApiError as error:
            if error.status not in (403, 404):
                raise
            return None
        return body if isinstance(body, dict) else None

    def write(
        self,
        write: Write,
        path_params: PathParams,
        body: Document,
        deadline: Deadline,
        body_factory: BodyFactory | None = None,
    ) -> tuple[str, ...]:
        path = fill_path(write.path, path_params)
        answer = self.client.call(write.method, path, deadline, body=body, body_factory=body_factory)
        shown = answer.body.get("id") if isinstance(answer.body, dict) else None
        # What the path ends with is what the write is about.
        if shown is not None and not path.lower().endswith(f"/{str(shown).lower()}"):
            raise unrelated(write.method, path, f"it shows the id {shown}")
        tasks = answer.body.get("tasks") if isinstance(answer.body, dict) else None
        found = [task for task in tasks if isinstance(task, str) and task.strip()] if isinstance(tasks, list) else ()
        return tuple(dict.fromkeys(found))

    def shows_locks(self, document: Document) -> bool:
        return "task_id" in document or "provisioning_status" in document

    def lock(self, document: Document) -> LockOwner | None:
        if document.get("task_id"):
            return LockOwner(f"task {shown_id(document['task_id'])}", str(document["task_id"]))
        status = document.get("provisioning_status")
        return LockOwner(f"its status {status}") if isinstance(status, str) and status.startswith("PENDING_") else None

    def conflict(self, error: ApiError) -> Conflict | None:
        if _is_lock(error.problem):
            return Conflict.LOCKED
        if error.status == 409 and not _EXISTS.search(error.problem):
            return Conflict.UNCLEAR
        return None

    def running(self, path_params: PathParams, deadline: Deadline) -> list[Document]:
        if not set(REGIONAL) <= set(path_params):
            return []
        path = fill_path("/cloud/v1/tasks/{project_id}/{region_id}/active", path_params)
        found: dict[str, Document] = {}
        read = 0
        for _page in range(MAX_ACTIVE_PAGES):
            query = [("limit", PAGE_SIZE), *([("offset", read)] if read else [])]
            body = self.client.call("GET", path, deadline, query=query).body
            rows, known = _results(body), len(found)
            found.update({repr(each.get("id") or (read, number)): each for number, each in enumerate(rows)})
            read += len(rows)
            if len(found) == known or not _goes_on(body, read, len(rows), PAGE_SIZE):
                break
        return [*found.values()]

    def lock_owner(
        self, id: t.Any, kind: str, task_types: tuple[str, ...], running: t.Sequence[Document]
    ) -> LockOwner | None:
        ours = str(id).lower()
        for task in running:
            named = _ids(task.get("data"))
            held = str(task.get("task_type")).startswith(task_types)
            # A task that does not say which one it works on may work on this one.
            if ours in named or (held and not _ids(task.get("data"), kind)):
                return LockOwner(f"task {shown_id(task.get('id'))}", str(task.get("id")))
        return None

    def task(self, document: Document) -> ApiTask:
        return _task(document)

    def poll(
        self, tasks: t.Sequence[str], path_params: PathParams, deadline: Deadline, max_requests: int = 1
    ) -> tuple[list[ApiTask], int]:
        where = tuple(path_params.get(name) for name in REGIONAL)
        ours = {*tasks}
        known = self._missing.get(where, [])
        missing = [task for task in known if task in ours] if len(ours) > 1 else list(tasks)
        news: list[ApiTask] = []
        asked = 0
        if len(missing) < len(ours):
            news, asked = self._list_tasks(ours, path_params, deadline, max_requests)
        shown = {each.id for each in news}
        missing = [task for task in missing if task not in shown]
        turn = missing[: max_requests - asked]
        news += [self._read_task(task, deadline) for task in turn]
        # What had no turn comes first the next time, then what the list has just failed to show.
        old = {*missing}
        reread_before_write = [task for task in tasks if task not in shown and task not in old]
        self._missing[where] = missing[len(turn) :] + reread_before_write + turn
        return news, asked + len(turn)

    def _list_tasks(
        self, tasks: set[str], path_params: PathParams, deadline: Deadline, max_requests: int
    ) -> tuple[list[ApiTask], int]:
        """The newest tasks, as many as are looked for and more, from a page or, where they fill it, from several."""
        where = [(name, path_params[name]) for name in REGIONAL if name in path_params]
        limit = min(PAGE_SIZE, max(100, 2 * len(tasks)))
        news: dict[str, ApiTask] = {}
        asked = read = 0
        size = PAGE_SIZE
        while asked < max(1, min(max_requests, -(-len(tasks) // size))) and len(news) < len(tasks):
            query = [*where, ("limit", limit), *([("offset", read)] if asked else [])]
            asked += 1
            try:
                body = self.client.call("GET", "/cloud/v1/tasks", deadline, query=query).body
            except ApiError as error:
                if error.status not in (403, 404):
                    raise
                break
            found = _results(body)
            shown = {each["id"]: _task(each) for each in found if isinstance(each.get("id"), str)}
            news.update({id: task for id, task in shown.items() if id in tasks})
            read += len(found)
            size = max(1, min(size, len(found)))  # a server can give fewer than it was asked for
            if not _goes_on(body, read, len(found), limit):
                break
        return list(news.values()), asked

    def _read_task(self, task: str, deadline: Deadline) -> ApiTask:
        # These would lead to another address, however they are quoted.
        if task in (".", "..") or len(task) > MAX_TASK_ID:
            return ApiTask(task, "it is no id", hidden=True)
        path = f"/cloud/v1/tasks/{quote(task, safe='', errors='replace')}"
        try:
            body = self.client.call("GET", path, deadline).body
        except ApiError as error:
            if error.status not in (400, 403, 404):
                raise
            return ApiTask(task, error.problem, hidden=True)
        shown = _task(body if isinstance(body, dict) else {})
        if isinstance(body, dict) and body.get("id") not in (None, task):
            raise unrelated("GET", path, f"it shows the task {shown.shown} instead of {shown_id(task)}")
        return shown._replace(id=task)


def _ids(data: t.Any, word: str = "") -> set[str]:
    """The ids in the parameters of a task; with ``word``, those that stand below a key with this word."""
    if isinstance(data, dict):
        return {each for key, value in data.items() for each in _ids(value, "" if word in str(key) else word)}
    if isinstance(data, (list, tuple)):
        return {each for value in data for each in _ids(value, word)}
    return set() if word else {match.group().lower() for match in _UUID.finditer(str(data))}


def _results(body: t.Any) -> list[Document]:
    results = body.get("results") if isinstance(body, dict) else None
    return [each for each in results if isinstance(each, dict)] if isinstance(results, list) else []


def _count(body: t.Any) -> int | None:
    """How many rows a list says it has; None where it says nothing that is a number."""
    count = body.get("count") if isinstance(body, dict) else None
    return count if isinstance(count, int) and not isinstance(count, bool) else None


def _goes_on(body: t.Any, read: int, rows: int, limit: int) -> bool:
    """Whether a list has more rows after ``read``, of which the last page has brought ``rows`` of ``limit``."""
    count = _count(body)
    return count > read if count is not None and count >= read else rows >= limit


def _task(body: Document) -> ApiTask:
    state = str(body.get("state"))
    return ApiTask(
        str(body.get("id")),
        state,
        ended=state in ("FINISHED", "ERROR"),
        failed=state == "ERROR",
        kind=str(body.get("task_type") or ""),
        error=body.get("error"),
    )


GCORE = _Gcore()
