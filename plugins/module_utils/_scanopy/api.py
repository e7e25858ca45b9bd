# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The API of Scanopy: settings, the envelope of answers, and errors.

See the page "Update a Binding" of https://scanopy.net/docs.
"""

from __future__ import annotations

import re
import threading
import typing as t

from .._api.clock import Deadline
from .._api.dialect import Dialect
from .._api.errors import ApiError, unexpected_body, unrelated
from .._api.http import Answer, BodyFactory, Client, Key
from .._api.provider import Api, ApiTask, Conflict, Listing, LockOwner, Provider
from .._api.retries import SLOW_DOWN_ADVICE
from .._api.settings import ApiKey, ApiUrl, Setting, connection_settings
from .._model.collection import Collection, Document, PathParams, Query, fill_path
from .._model.plan import Write
from .._model.value_type import Invalid
from .dialects import BEFORE_0_16, DIALECTS, dialect

_ADVICE: dict[t.Any, str] = {
    # by the code of the API, or by the HTTP status
    "auth_permission_denied": "A change needs a key with the permission Member. Create one in Platform > API Keys.",
    "auth_demo_mode": "Nothing can be changed in the demo.",
    "entity_access_denied": "A key can access only the networks that it lists: check them in Platform > API Keys.",
    "entity_disabled": "Enable the key in Platform > API Keys, or use another one.",
    "entity_expired": "Create a new key in Platform > API Keys.",
    "license_locked": "Nothing can be changed until the server has a valid licence.",
    200: "Check api_url. It is the address of the web page without a path, such as https://scanopy.example.com.",
    401: "Check api_key. Platform > API Keys shows which keys there are.",
    402: "On a server that you run, check its licence. In the cloud, the plans Free and Starter have no API.",
    429: f"{SLOW_DOWN_ADVICE} A wrong, expired or disabled key also leads to this error: check api_key.",
}


_PERMISSION, _PERMISSION_OF = "Member", {"network": "Admin"}
"""The permission of a key that a change needs, also by kind."""


def _advice_on_change(status: int | None, title: str) -> str:
    """Advice about the status of a refused change; empty for none.

    Arguments:
      status: the HTTP status.
      title: the kind of resource, for the sentence.
    """
    if status == 409:
        return f"It conflicts with another {title}. Run the task again, or look for that {title} in the web page."
    if status == 413:
        return f"A {title} is small: check the size limit of the proxy in front of the server."
    if status in (415, 422):
        return f"The server may expect another form of a {title}: look for a newer release of this collection."
    return ""


_TAG_GONE = re.compile(r"\bTag [0-9a-fA-F-]{36} not found")
"""A part of the error about a tag that does not exist."""
_OF_A_PART = re.compile(rf"dependency_members_|{_TAG_GONE.pattern}|Only one application tag allowed|Failed to set tags")
"""Parts of refusals of members and of tags. The server stores the other values before it looks at these."""
_SHORT_LIST = "/api/v1/tags"
"""A list that each release has, and whose answer shows the release."""
KEY_LOOKUP_TIMEOUT = 10.0
"""Seconds. A server that waits longer than this for its database answers 403."""
MAX_LIST_RESTARTS = 5
"""How often a list is read that changes during the read or is incomplete."""
_NOT_UNIQUE = "violates unique constraint"
"""A part of the error of the server's database if another resource has a value that must be unique."""
_OVERTAKEN = "was modified by another process"
"""A part of the error if the condition of a write does not hold."""
_FOREIGN_KEY = re.compile(r'violates foreign key constraint "\w+?_((?:ip_address|[a-z]+)_id)_fkey"')
_OF_ONE_ROW = re.compile(
    r'violates (?:foreign key|unique) constraint "(?:idx_)?(?:bindings|interfaces|ip_addresses|tags)_'
)
"""An error of the database about the only row that a request writes. Other requests write several, one by one."""


def _missing_reference(text: t.Any) -> str | None:
    """The option whose ID does not exist, from an error of the server's database; None for another error."""
    match = _FOREIGN_KEY.search(text) if isinstance(text, str) else None
    # The database still has the names of old releases.
    return next(iter(BEFORE_0_16.normalize({match.group(1): None}))) if match else None


class _ScanopyKey(ApiKey):
    def normalize(self, value: t.Any, where: str) -> str:
        if isinstance(value, str) and re.match(r"bearer\s", value, re.IGNORECASE):
            raise Invalid(where, "the value begins with the name of a scheme: give the key alone")
        key = super().normalize(value, where)
        if not key.startswith("scp_u_"):
            raise Invalid(where, "the key does not begin with scp_u_: create a user API key in Platform > API Keys")
        return key


class _Scanopy(Provider):
    name = "scanopy"
    title = "Scanopy"
    pages = False
    connection = connection_settings(
        "SCANOPY", _ScanopyKey(), Setting("api_url", ApiUrl(), "SCANOPY_URL", required=True)
    )

    def connect(self, settings: t.Mapping[str, t.Any], connections: int = 1) -> Api:
        key = Key("Bearer", settings["api_key"])
        options = {"refuses_key": _refuses_key, "doubts_key": _doubts_key}
        return _ScanopyApi(self, self.client(settings, key, _explain, connections, **options))

    def advice(self, error: ApiError, title: str) -> str:
        missing = _missing_reference(error.problem)
        if missing:
            return f"The resource in {missing} has been deleted since. Run the task again."
        if _TAG_GONE.search(error.problem):
            return "The tag does not exist, or has been deleted since. Check the tags, and run the task again."
        if error.key_worked and error.hint:
            return error.hint
        on_change = "" if error.method == "GET" else _advice_on_change(error.status, title)
        found = _ADVICE.get(error.code) or _ADVICE.get(error.status) or on_change
        return found.replace(_PERMISSION, _PERMISSION_OF.get(title, _PERMISSION))

    def is_taken(self, error: ApiError) -> bool:
        return _NOT_UNIQUE in error.problem


def _explain(body: Document) -> dict[str, t.Any]:
    error = body.get("error")
    if isinstance(error, dict):  # billing answers like this up to 0.16
        error = error.get("message")
    # The database refuses with 500, and has changed nothing.
    undone = bool(_OF_ONE_ROW.search(str(error)))
    return {"message": error, "code": body.get("code"), "params": body.get("params"), "undone": undone}


def _refuses_key(error: ApiError) -> bool:
    return error.status == 401 or error.code in ("entity_disabled", "entity_expired")


def _doubts_key(error: ApiError, seconds: float = 0.0) -> bool:
    """Whether the server perhaps failed to look up the key: without its database, it knows no key.

    Arguments:
      error: the refusal.
      seconds: how long the server took.
    """
    return error.status == 401 or (error.status == 403 and seconds > KEY_LOOKUP_TIMEOUT)


def _list_problem(body: Document, rows: list[t.Any]) -> str:
    """The problem of the rows of a list; empty for none."""
    ids = [repr(row["id"]) for row in rows if isinstance(row, dict) and row.get("id") is not None]
    if len({*ids}) < len(ids):
        return "the list has changed while it was read"
    pagination = body["meta"].get("pagination")
    if not isinstance(pagination, dict):
        return ""
    count = pagination.get("total_count")
    if isinstance(count, int) and not isinstance(count, bool) and count != len(rows):
        is_cut = count > len(rows)
        return (
            f"the list ends after {len(rows)} of {count} rows" if is_cut else f"the list has more than its {count} rows"
        )
    # Beside a limit of 0, the server says of each list that there is more.
    if pagination.get("limit") and pagination.get("has_more") is True:
        return f"the list ends after {len(rows)} rows, and has more"
    return ""


class _WholeList(Listing):
    def __init__(self, search: t.Callable[[], list[Document]]) -> None:
        self._search = search

    def more(self) -> list[Document]:
        rows = self._search()
        self.finished, self.total = True, len(rows)
        return rows


class _ScanopyApi(Api):
    def __init__(self, provider: Provider, client: Client) -> None:
        super().__init__(provider, client)
        self._dialect: Dialect | None = None
        self._release = ""
        self._asking = threading.Lock()

    def fetch(self, collection: Collection, path_params: PathParams, deadline: Deadline) -> Document:
        path = self._path(fill_path(collection.path, path_params), deadline)
        return self._data("GET", path, self._call("GET", path, deadline))

    def search(
        self, collection: Collection, path_params: PathParams, query: Query, deadline: Deadline
    ) -> list[Document]:
        # One request for all rows: pages repeat rows and lose others.
        path, problem = self._path(fill_path(collection.list_path, path_params), deadline), ""
        for _turn in range(MAX_LIST_RESTARTS):
            answer = self._call("GET", path, deadline, query=[*self._parameters(query), ("limit", 0)])
            rows = self._data("GET", path, answer, list)
            problem = _list_problem(answer.body, rows)
            if not problem:
                return [row for row in rows if isinstance(row, dict)]
        raise ApiError("GET", path, f"{problem}, {MAX_LIST_RESTARTS} times", hint="Run the task again.")

    def listing(self, collection: Collection, path_params: PathParams, deadline: Deadline) -> Listing:
        return _WholeList(lambda: self.search(collection, path_params, (), deadline))

    def fetch_other(self, path: str, path_params: PathParams, deadline: Deadline) -> Document | None:
        full_path = fill_path(self._known_dialect().path(path), path_params)
        return t.cast(Document, self._data("GET", full_path, self._call("GET", full_path, deadline)))

    def is_withheld(self, error: ApiError) -> bool:
        return super().is_withheld(error) and not _refuses_key(error)

    def write(
        self,
        write: Write,
        path_params: PathParams,
        body: Document | list[t.Any] | None,
        deadline: Deadline,
        body_factory: BodyFactory | None = None,
    ) -> tuple[str, ...]:
        names = self._known_dialect()
        path = fill_path(names.path(write.path), path_params)
        native_factory = (lambda: self._known_dialect().native(body_factory())) if body_factory else None
        try:
            answer = self._call(
                write.method, path, deadline, names.native(t.cast(Document, body or {})), native_factory
            )
        except ApiError as error:
            error.partial = bool(_OF_A_PART.search(error.problem))
            error.outcome_unknown = error.outcome_unknown or error.partial
            raise
        data = answer.body.get("data") if isinstance(answer.body, dict) else None
        if isinstance(data, dict) and data.get("id") is not None and not path.endswith(f"/{data['id']}"):
            raise unrelated(write.method, path, f"it shows the id {data['id']}")
        return ()

    def shows_locks(self, document: Document) -> bool:
        return False

    def lock(self, document: Document) -> LockOwner | None:
        return None

    def conflict(self, error: ApiError) -> Conflict | None:
        return Conflict.OVERTAKEN if _OVERTAKEN in error.problem else super().conflict(error)

    def running(self, path_params: PathParams, deadline: Deadline) -> list[Document]:
        return []

    def lock_owner(
        self, id: t.Any, kind: str, task_types: tuple[str, ...], running: t.Sequence[Document]
    ) -> LockOwner | None:
        return None

    def poll(
        self, tasks: t.Sequence[str], path_params: PathParams, deadline: Deadline, max_requests: int = 1
    ) -> tuple[list[ApiTask], int]:
        return [], 0

    def _call(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        body: Document | None = None,
        body_factory: BodyFactory | None = None,
        query: Query = (),
    ) -> Answer:
        return self.client.call(method, path, deadline, query=query, body=body, body_factory=body_factory)

    def _path(self, path: str, deadline: Deadline) -> str:
        """The path in this release. Raises ApiError if the release does not have it.

        Asks for the release if it decides about the path and no answer has shown it.
        """
        decides = any(each.path(path) != path or path.startswith(each.lacks) for _since, each in DIALECTS)
        with self._asking:
            if self._dialect is None and decides:
                answer = self._call("GET", _SHORT_LIST, deadline, query=[("limit", 1)])
                self._data("GET", _SHORT_LIST, answer, list)
        if self._dialect and path.startswith(self._dialect.lacks):
            raise ApiError("GET", path, f"Scanopy {self._release} does not have it", hint="Use a newer release.")
        return self._dialect.path(path) if self._dialect else path

    def _parameters(self, query: Query) -> Query:
        """The parameters with the names of this release. A server ignores parameters that it does not know."""
        if self._dialect is None:
            return query
        return [pair for name, value in query for pair in self._dialect.native({name: value}).items()]

    def fitting(self, write: Write) -> Write:
        """See ``Api``."""
        return write.former if write.former and self._dialect is BEFORE_0_16 else write

    def _known_dialect(self) -> Dialect:
        if self._dialect is None:
            raise RuntimeError("nothing was read yet, so the release of the server is not known")
        return self._dialect

    def _data(self, method: str, path: str, answer: Answer, kind: type = dict) -> t.Any:
        """The data in the envelope of an answer, with normalized names. Notes the release that the envelope shows.

        Arguments:
          method: the method of the request.
          path: the path of the request.
          answer: the answer.
          kind: the type that the data must have.
        """
        envelope = answer.body if isinstance(answer.body, dict) else {}
        data, meta = envelope.get("data"), envelope.get("meta")
        if not isinstance(data, kind):
            raise unexpected_body(method, path, answer.status, "list" if kind is list else "object")
        try:
            release = meta.get("server_version") if isinstance(meta, dict) else None
            self._dialect, self._release = dialect(release), str(release)
        except ValueError as error:
            problem = (
                f"HTTP {answer.status}, but the answer does not say which release of {SCANOPY.title} it is: {error}"
            )
            raise ApiError(method, path, problem, status=answer.status) from None
        return self._dialect.normalize(data)


SCANOPY = _Scanopy()
