# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Scanopy: its settings, envelope, errors and dialects.

It follows the page "Update a Binding" of https://scanopy.net/docs, and what its releases do differently.
"""

from __future__ import annotations

import re
import typing as t

from .._api.clock import Deadline
from .._api.dialect import Dialect
from .._api.errors import ApiError, unexpected_body, unrelated
from .._api.retries import SLOW_DOWN_ADVICE
from .._api.http import Answer, BodyFactory, Client, Key
from .._api.provider import Api, ApiTask, Listing, LockOwner, Provider
from .._api.settings import ApiKey, ApiUrl, Setting, connection_settings
from .._model.collection import Collection, Document, PathParams, Query, fill_path
from .._model.plan import Write
from .._model.value_type import Invalid

_BEFORE_0_16 = Dialect(
    keys={"interface_id": "ip_address_id", "interfaces": "ip_addresses"},
    words={"type": {"Port": "port", "Interface": "ip_address"}},
    paths={"/api/v1/ip-addresses": "/api/v1/interfaces"},
)
_SINCE_0_16 = Dialect(words={"type": {"Port": "port", "IPAddress": "ip_address"}})
_SINCE_0_17_22 = Dialect(
    keys={"site_id": "network_id"},
    words=_SINCE_0_16.words,
    paths={"/api/v1/networks": "/api/v1/sites"},
)
_DIALECTS = (((0, 17, 22), _SINCE_0_17_22), ((0, 16), _SINCE_0_16), ((0,), _BEFORE_0_16))
"""The newest first: a release speaks the first one that is not newer than itself."""
_ADVICE: dict[t.Any, str] = {
    # by the API's code, or by the HTTP status: see also _advice_on
    "auth_permission_denied": "A change needs a key with the permission Member. Make one in Platform > API Keys.",
    "auth_demo_mode": "Nothing can be changed in the demo.",
    "entity_access_denied": "A key sees only the networks that it names: look at them in Platform > API Keys.",
    "entity_disabled": "Enable the key in Platform > API Keys, or take another one.",
    "entity_expired": "Make a new key in Platform > API Keys.",
    "license_locked": "Nothing can be changed until the server has a valid licence.",
    200: "Check api_url. It is where the web page is, without a path: https://scanopy.example.com for example.",
    401: "Check api_key. Platform > API Keys shows which keys there are.",
    402: "On a server of your own, look at its licence. In the cloud, the plans Free and Starter have no API.",
    429: f"{SLOW_DOWN_ADVICE} A key that is wrong, expired or disabled soon ends here, too: check api_key.",
}


def _advice_on(status: int | None, title: str) -> str:
    """What to do about a status of a change, by the resource. Argument: title, the kind of it in words."""
    if status == 409:
        return f"Another {title} is in the way. Run the task again, or look for it in the web page."
    if status == 413:
        return f"The {title} is small: look at the limits of the proxy before the server."
    if status in (415, 422):
        return f"The server may take a {title} in another form: look for a newer release of this collection."
    return ""


KEY_LOOKUP_TIMEOUT = 10.0
"""Seconds after which a 403 comes from a server that waits for its database."""
MAX_LIST_RESTARTS = 5
"""How often a list is read that cannot be as it is shown."""
_FOREIGN_KEY = re.compile(r'violates foreign key constraint "[a-z]+_(\w+_id)_fkey"')


def _not_there(text: t.Any) -> str | None:
    """The option that names something which does not exist, as an error of the server's database says it."""
    found = _FOREIGN_KEY.search(text) if isinstance(text, str) else None
    # The database has kept the names of old releases.
    return next(iter(_BEFORE_0_16.normalize({found.group(1): None}))) if found else None


def dialect(version: t.Any) -> Dialect:
    """The dialect of a release such as "0.16.2". Raises ValueError for what is no version."""
    numbers = re.match(r"(\d{1,6}(?:\.\d{1,6})*)", version) if isinstance(version, str) else None
    if not numbers:
        raise ValueError("meta.server_version is missing" if version is None else f"{version!r} is no version")
    release = tuple(int(number) for number in numbers.group(1).split("."))
    return next(each for since, each in _DIALECTS if release >= since)


class _ScanopyKey(ApiKey):
    def normalize(self, value: t.Any, where: str) -> str:
        if isinstance(value, str) and re.match(r"bearer\s", value, re.IGNORECASE):
            raise Invalid(where, "begins with the name of a scheme: give the key alone")
        key = super().normalize(value, where)
        if not key.startswith("scp_u_"):
            raise Invalid(where, "begins with something else than scp_u_: make a user API key in Platform > API Keys")
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
        judges = {"refuses_key": _refuses_key, "doubts_key": _doubts_key}
        return _ScanopyApi(self, self.client(settings, key, _explain, connections, **judges))

    def advice(self, error: ApiError, title: str) -> str:
        missing = _not_there(error.problem)
        if missing:
            return f"What {missing} names is gone meanwhile. Run the task again."
        if error.key_worked and error.hint:
            return error.hint
        own = "" if error.method == "GET" else _advice_on(error.status, title)
        return _ADVICE.get(error.code) or _ADVICE.get(error.status) or own


def _explain(body: Document) -> dict[str, t.Any]:
    error = body.get("error")
    if isinstance(error, dict):  # billing answers that way up to 0.16
        error = error.get("message")
    # What the database refuses is a 500, and nothing was done.
    undone = bool(_not_there(error))
    return {"message": error, "code": body.get("code"), "params": body.get("params"), "undone": undone}


def _refuses_key(error: ApiError) -> bool:
    return error.status == 401 or error.code in ("entity_disabled", "entity_expired")


def _doubts_key(error: ApiError, seconds: float = 0.0) -> bool:
    """Whether the server may only have failed to look the key up: without its database it knows no key."""
    return error.status == 401 or (error.status == 403 and seconds > KEY_LOOKUP_TIMEOUT)


def _misfit(body: Document, rows: list[t.Any]) -> str:
    """Why these cannot be the rows of a list; empty where they can be."""
    ids = [repr(each["id"]) for each in rows if isinstance(each, dict) and each.get("id") is not None]
    if len({*ids}) < len(ids):
        return "the list has changed while it was read"
    pagination = body["meta"].get("pagination")
    count = pagination.get("total_count") if isinstance(pagination, dict) else None
    if isinstance(count, int) and not isinstance(count, bool) and count > len(rows):
        return f"the list ends after {len(rows)} of {count} rows"
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

    def fetch(self, collection: Collection, path_params: PathParams, deadline: Deadline) -> Document:
        path = fill_path(collection.path, path_params)
        return self._opened("GET", path, self._call("GET", path, deadline))

    def search(
        self, collection: Collection, path_params: PathParams, query: Query, deadline: Deadline
    ) -> list[Document]:
        # All at once: pages repeat rows and lose others. Before the first answer nobody knows the release.
        path, problem = collection.list_path, ""
        for _turn in range(MAX_LIST_RESTARTS):
            path = fill_path(
                self._dialect.path(collection.list_path) if self._dialect else collection.list_path, path_params
            )
            answer = self._call("GET", path, deadline, query=[*self._parameters(query), ("limit", 0)])
            rows = self._opened("GET", path, answer, list)
            problem = _misfit(answer.body, rows)
            if not problem:
                return [each for each in rows if isinstance(each, dict)]
        raise ApiError("GET", path, f"{problem}, {MAX_LIST_RESTARTS} times", hint="Run the task again.")

    def listing(self, collection: Collection, path_params: PathParams, deadline: Deadline) -> Listing:
        return _WholeList(lambda: self.search(collection, path_params, (), deadline))

    def look(self, path: str, path_params: PathParams, deadline: Deadline) -> Document | None:
        whole = fill_path(self._known().path(path), path_params)
        try:
            document: Document = self._opened("GET", whole, self._call("GET", whole, deadline))
            if document.get("id") not in (None, path_params.get("id")):
                raise unrelated("GET", whole, f"it shows the id {document['id']} instead of {path_params['id']}")
            return document
        except ApiError as error:
            if error.status in (403, 404) and not _refuses_key(error):
                return None
            raise

    def write(
        self,
        write: Write,
        path_params: PathParams,
        body: Document,
        deadline: Deadline,
        body_factory: BodyFactory | None = None,
    ) -> tuple[str, ...]:
        path = fill_path(self._known().path(write.path), path_params)
        again = (lambda: self._known().native(body_factory())) if body_factory else None
        answer = self._call(write.method, path, deadline, self._known().native(body), again)
        data = answer.body.get("data") if isinstance(answer.body, dict) else None
        if isinstance(data, dict) and data.get("id") is not None and not path.endswith(f"/{data['id']}"):
            raise unrelated(write.method, path, f"it shows the id {data['id']}")
        return ()

    def shows_locks(self, document: Document) -> bool:
        return False

    def lock(self, document: Document) -> LockOwner | None:
        return None

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

    def _parameters(self, query: Query) -> Query:
        """Parameters under the names of this release. A server passes over those that it does not know."""
        if self._dialect is None:
            return query
        return [pair for name, value in query for pair in self._dialect.native({name: value}).items()]

    def _known(self) -> Dialect:
        if self._dialect is None:
            raise RuntimeError("nothing was read yet, so nobody knows the release of the server")
        return self._dialect

    def _opened(self, method: str, path: str, answer: Answer, kind: type = dict) -> t.Any:
        """What is in the envelope, under canonical names. The envelope says which release has answered."""
        envelope = answer.body if isinstance(answer.body, dict) else {}
        data, meta = envelope.get("data"), envelope.get("meta")
        if not isinstance(data, kind):
            raise unexpected_body(method, path, answer.status, "list" if kind is list else "object")
        try:
            self._dialect = dialect(meta.get("server_version") if isinstance(meta, dict) else None)
        except ValueError as error:
            problem = (
                f"HTTP {answer.status}, but the answer does not say which release of {SCANOPY.title} it is: {error}"
            )
            raise ApiError(method, path, problem, status=answer.status) from None
        return self._dialect.normalize(data)


SCANOPY = _Scanopy()
