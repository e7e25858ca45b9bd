# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Scanopy API, in its versions from 0.14 to 0.17.22. Each kind has a file.

The control routes have the names of 0.16 for what is stored (``network_id``, ``ip_address_id``, ``IPAddress``),
whatever the version is, and show documents as the API of the version shows them. A port binding whose
``ip_address_id`` is null is one to all addresses. Dependencies are there from 0.16 on.

Beside the actions of every simulator (see ``control.py``) there are two, the first one also as an effect of a fault::

    POST /_simulator/remove     {"collection": "bindings", "id": "..."}
    POST /_simulator/saveable   {"collection": "services", "id": "..."}

The first one deletes a document, and what belongs to it. The second one changes nothing: it returns why the server
would refuse to save a service as it is, by the rules of ``PUT /services/{id}``, which no PUT of a binding checks
completely. A fault with a ``status`` alone answers as this API does; a 429 asks for a new try one second later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from ..api import Api, Seed
from ..effects import Action, Effects, ResourceAction, Settings
from ..messages import Answer, Call, Delayed, Handler, Refusal, Route, Text, refuse
from ..store import Document
from .dialect import Dialect, check_version, dialect_of
from .values import read_date, this_moment

API_VERSION = 1
PERMISSIONS = ("Viewer", "Member", "Admin", "Owner")

WEB_PAGE = Text(
    '<!doctype html>\n<html lang="en"><head><title>Scanopy</title></head><body><div id="app"></div></body></html>\n',
    "text/html; charset=utf-8",
)
EMPTY = Text("")

BODY_ERRORS: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "Failed to parse the request body as JSON: expected value at line 1 column 1",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Failed to buffer the request body: length limit exceeded",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Expected request with `Content-Type: application/json`",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Failed to deserialize the JSON body into the target type: missing field `type`",
}

FAILURES: dict[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("auth_not_authenticated", "Not authenticated"),
    HTTPStatus.PAYMENT_REQUIRED: ("", "Your plan does not include api access"),
    HTTPStatus.FORBIDDEN: ("auth_permission_denied", "You don't have permission to perform this action"),
    HTTPStatus.NOT_FOUND: ("entity_not_found", "Not found"),
    HTTPStatus.TOO_MANY_REQUESTS: ("", "Rate limit exceeded. Try again in 1 seconds."),
}


class ScanopySettings(Settings):
    """Settings of every simulator, and which server this is.

    server_version: the server behaves like the newest simulated version that is not newer.
    check_gap: the server checks a binding before it writes it, and not again. Requests within this time pass the
      same check.
    web_page: whether the server also has the web page, which answers every unknown GET.
    """

    server_version: Annotated[str, AfterValidator(check_version)] = Field(
        default="0.16.2", description="the version of the server"
    )
    check_gap: float = Field(
        default=0.0, ge=0, description="seconds between the check of a binding for conflicts and its write"
    )
    web_page: bool = Field(default=True, description="whether unknown GET paths answer the web page")


class Remove(ResourceAction):
    """Another client deletes a document."""


class Saveable(ResourceAction):
    """The question whether a service can be saved."""


class ScanopyEffects(Effects):
    """Effects of every simulator, and the deletion of a document."""

    remove: Remove | None = None

    def actions(self) -> list[Action]:
        """Return the actions right before or after the request."""
        return [*super().actions(), *([] if self.remove is None else [self.remove])]


ScanopyCall = Call[ScanopyEffects]


class TextRefusal(Refusal):
    """A refusal whose body is only its text."""


class OtherVersion(Exception):
    """The version of the server does not have the route."""


class Scanopy(Api):
    """The API with its state."""

    package = __package__
    settings_model = ScanopySettings
    effects_model = ScanopyEffects
    actions: ClassVar[Mapping[str, type[Action]]] = {**Api.actions, "remove": Remove, "saveable": Saveable}

    settings: ScanopySettings

    @classmethod
    def routes(cls) -> list[Route]:
        """Return the routes of all kinds, and those of the server. Kinds of different versions can share a path."""
        handlers: dict[tuple[str, str], list[Handler]] = {}
        for method, path, handler in super().routes():
            handlers.setdefault((method, path), []).append(handler)
        return [
            ("GET", "/api/version", get_version),
            ("GET", "/api/health", get_health),
            ("GET", "/api/health/ready", refuse_not_simulated),
            *((method, path, first_of(choices)) for (method, path), choices in handlers.items()),
        ]

    @classmethod
    def own_key(cls) -> str:
        """Return the key of the first user."""
        key: str = cls.own_seed()["user_api_keys"][0]["key"]
        return key

    @classmethod
    def read_seed(cls, raw: object) -> Seed:
        """Check a seed. The accepted keys are those of its users."""
        if isinstance(raw, dict):
            users = cls.read_documents("user_api_keys", raw.get("user_api_keys"))
            raw = {**raw, "api_keys": [user["key"] for user in users]}
        return super().read_seed(raw)

    def run_due(self) -> None:
        """Do nothing: this API has no tasks."""

    def user(self, call: Call[Any]) -> str | None:
        """Return the user of the key: the requests with all keys of a user count together."""
        try:
            return str(self.user_key(call)["user"])
        except Refusal:
            return None

    def limit_rate(self, call: Call[Any]) -> None:
        """Refuse a request that comes too soon; the web page has no limit."""
        if call.path.startswith("/api/"):
            super().limit_rate(call)

    def authenticate(self, call: Call[Any]) -> None:
        """Accept every request: the routes that need a key ask for it."""

    def act(self, action: Action) -> Document:
        """Perform a control action."""
        if isinstance(action, Saveable):
            services: Any = self.kind("services")
            return {"problems": services.problems(self, self.store.latest("services", action.id))}
        if not isinstance(action, Remove):
            return super().act(action)
        self.remove(action.collection, action.id)
        return {}

    def remove(self, collection: str, key: object) -> None:
        """Delete a document, those of which it is a parent, and its place in lists of others."""
        for kind in self.kinds():
            for name, parent in kind.parents.items():
                children = self.store.all_latest(kind.collection) if parent == collection else []
                for child in children:
                    if child.get(name) == key:
                        self.remove(kind.collection, child["id"])
        self.store.remove(collection, key)
        others: Any = self.kinds()
        for kind in others:
            kind.forget(self, collection, key)

    @property
    def dialect(self) -> Dialect:
        """The names of the version."""
        return dialect_of(self.settings.server_version)

    # The form of answers

    def headers(self, call: Call[Any], status: int) -> dict[str, str]:
        """Return the headers of the rate limit, which are exact only in refusals."""
        if not call.path.startswith("/api/"):
            return {}
        limit = 40 if self.user(call) is None else 100
        limits = {"X-RateLimit-Limit": str(limit)}
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return {**limits, "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1", "Retry-After": "1"}
        return {**limits, "X-RateLimit-Remaining": str(limit - 1), "X-RateLimit-Reset": "60"}

    def failure(self, status: int) -> Refusal:
        """Return the usual refusal with this HTTP status."""
        if status in BODY_ERRORS:
            return self.body_error(status, BODY_ERRORS[status])
        if status == HTTPStatus.CONFLICT:
            return Refusal(status, "", self.dialect.conflict("Port", None))
        phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else "Error"
        code, text = FAILURES.get(status, ("", phrase))
        return Refusal(status, code, text)

    def body_error(self, status: int, text: str, as_json: bool = False) -> Refusal:
        """Return the refusal of a body that cannot be read: a text, from 0.17 on (or with ``as_json``) JSON."""
        if (self.dialect.history or as_json) and status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return Refusal(HTTPStatus.BAD_REQUEST, "", text.partition(": ")[2] or text)
        return TextRefusal(status, "", text)

    def error_body(self, refusal: Refusal, request_id: str) -> Document | Text:
        """Return the body of a refusal."""
        if isinstance(refusal, TextRefusal):
            return Text(refusal.message)
        body: Document = {"success": False, "error": refusal.message, "meta": self.meta()}
        if refusal.code:
            body["code"] = refusal.code
        if refusal.fields:
            body["params"] = refusal.fields
        return body

    def no_route(self, call: Call[Any], status: int) -> Answer:
        """Answer a request for which there is no route: the web page answers every unknown path."""
        if status == HTTPStatus.NOT_FOUND and self.settings.web_page:
            return Answer(200, WEB_PAGE) if call.method == "GET" else Answer(405, EMPTY)
        return Answer(status, EMPTY)

    def meta(self) -> Document:
        """Return what answers say of the server."""
        return {"api_version": API_VERSION, "server_version": self.settings.server_version}

    def success(self, data: Any) -> Answer:
        """Return a successful answer."""
        return Answer(200, {"success": True, "data": data, "meta": self.meta()})

    def page(self, documents: Sequence[Document], total: int, limit: int, offset: int) -> Answer:
        """Return a successful answer with a page of documents.

        Arguments:
          documents: those of the page.
          total: the number of documents on all pages.
          limit: the number of documents in the query.
          offset: the number of documents before the page.
        """
        has_more = offset + limit < total
        pagination = {"total_count": total, "limit": limit, "offset": offset, "has_more": has_more}
        return Answer(200, {"success": True, "data": documents, "meta": {**self.meta(), "pagination": pagination}})

    # Keys

    def user_key(self, call: ScanopyCall, permission: str = "Viewer") -> Document:
        """Return the key of the request. Refuse a key that is not valid, or has not the permission."""
        authorization = call.headers.get("authorization", "")
        token = authorization.removeprefix("Bearer ")
        if token == authorization:
            raise self.failure(401)
        if not token.startswith("scp_u_"):
            # The server takes it for the key of a daemon.
            if self.dialect.history:
                refuse(401, "auth_daemon_key_not_created", "This daemon key has not been created")
            refuse(403, "auth_daemon_required", "Daemon context required")
        keys = self.store.all_latest("user_api_keys")
        user_key = next((user_key for user_key in keys if user_key["key"] == token), None)
        if user_key is None:
            raise self.failure(401)
        entity = {"entity": "User API Key"}
        if not user_key["is_enabled"]:
            refuse(403, "entity_disabled", "This User API Key is disabled", entity)
        if user_key["expires_at"] is not None and read_date(user_key["expires_at"]) <= this_moment():
            refuse(403, "entity_expired", "This User API Key has expired", entity)
        if PERMISSIONS.index(user_key["permissions"]) < PERMISSIONS.index(permission):
            raise self.failure(403)
        return user_key

    def check_access(self, user_key: Document, network_id: str) -> None:
        """Refuse a network that the key must not use."""
        if network_id not in user_key["network_ids"]:
            entity = self.dialect.tenant.capitalize()
            fields = {"entity": entity, "id": network_id}
            refuse(403, "entity_access_denied", f"You don't have access to this {entity}", fields)

    def is_current(self, document: Document) -> bool:
        """Return whether a document is not history."""
        return not self.dialect.history or document.get("valid_to") is None

    def current(self, collection: str) -> list[Document]:
        """Return the documents of a collection as the database has them, without history."""
        return [document for document in self.store.all_latest(collection) if self.is_current(document)]

    def visible(self, collection: str) -> list[Document]:
        """Return the documents of a collection that readers see now."""
        return [document for document in self.store.all_visible(collection, self.now) if self.is_current(document)]


def first_of(handlers: Sequence[Handler]) -> Handler:
    """Return a handler that answers with the first of these that the version has."""

    def handle(api: Scanopy, call: ScanopyCall) -> Answer | Delayed:
        for handler in handlers:
            try:
                return handler(api, call)
            except OtherVersion:
                continue
        return api.no_route(call, 404)

    return handle


def get_version(api: Scanopy, call: ScanopyCall) -> Answer:
    """Answer the version of the server, without a key."""
    return api.success(api.meta())


def get_health(api: Scanopy, call: ScanopyCall) -> Answer:
    """Answer that the server is there, without a key."""
    about = f"Scanopy Server {api.settings.server_version}"
    return Answer(200, {"success": True, "data": about, "error": None})


def refuse_not_simulated(api: Scanopy, call: ScanopyCall) -> Answer:
    """Refuse a request that the API answers and the simulator does not."""
    refuse(501, "not_simulated", f"{call.method} {call.path} is not simulated")
