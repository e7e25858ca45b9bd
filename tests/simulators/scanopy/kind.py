# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of a kind of resource of the Scanopy API: its routes, and what they do.

A kind declares paths, models, filters and the permission to write; this base reads, lists, filters, pages and
replaces. A kind overrides a method only for a rule of its own.
"""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar

from ..kind import Kind
from ..messages import Answer, Delayed, Handler, Route, refuse
from ..store import Document, NotFound
from .api import OtherVersion, Scanopy, ScanopyCall, TextRefusal, refuse_not_simulated
from .dialect import Dialect, Filters
from .values import Body, normalize_uuid, read_date, read_list_query, this_moment, to_microseconds

MAX_BODY_BYTES = 2 * 1024 * 1024


def always(dialect: Dialect) -> bool:
    """Return true: all versions have the path."""
    return True


class ScanopyKind(Kind[Scanopy]):
    """One kind of resource.

    paths: the paths of the list below /api/v1, and which versions have each.
    paths_of_items: those of them with a single read.
    write_permission: the permission of a key to replace a document; "" means that there is no such route.
    struct: the name of a body in messages.
    not_simulated: other routes of the API, as method and what follows the first path.
    network_key: the key of the network that a key must be able to use; None means that every key sees all.
    date_keys: the dates of a body, of which the database stores microseconds.
    """

    paths: ClassVar[Mapping[str, Callable[[Dialect], bool]]] = {}
    paths_of_items: ClassVar[Sequence[str] | None] = None
    write_permission: ClassVar[str] = ""
    struct: ClassVar[str] = ""
    not_simulated: ClassVar[Sequence[str]] = ()
    network_key: ClassVar[str | None] = "network_id"
    date_keys: ClassVar[Sequence[str]] = ("updated_at",)

    def routes(self) -> list[Route]:
        """Return the routes of the kind."""
        routes: list[Route] = []
        for path, has_path in self.paths.items():
            url = f"/api/v1/{path}"
            routes.append(("GET", url, functools.partial(only_where, has_path, self.get_list)))
            if self.paths_of_items is None or path in self.paths_of_items:
                routes.append(("GET", f"{url}/{{id}}", functools.partial(only_where, has_path, self.get_item)))
                if self.write_permission:
                    routes.append(("PUT", f"{url}/{{id}}", functools.partial(only_where, has_path, self.put)))
        first_path = next(iter(self.paths), "")
        for route in self.not_simulated:
            method, _space, rest = route.partition(" ")
            routes.append((method, f"/api/v1/{first_path}{rest}", refuse_not_simulated))
        return routes

    # What versions call it

    def name(self, dialect: Dialect) -> str:
        """Return the name of a document in messages."""
        return self.title

    def filters(self, dialect: Dialect) -> Filters:
        """Return the filters of the list."""
        return {}

    def not_simulated_parameters(self, dialect: Dialect) -> set[str]:
        """Return the parameters of the list that no answer here would respect."""
        return set()

    # Reads

    def get_item(self, api: Scanopy, call: ScanopyCall) -> Answer:
        """Answer one document."""
        user_key = api.user_key(call)
        document = self.find(api, path_id(call))
        self.check_readable(api, user_key, document)
        return api.success(self.show(api, document))

    def get_list(self, api: Scanopy, call: ScanopyCall) -> Answer:
        """Answer a page of the documents that pass the filters."""
        user_key = api.user_key(call)
        dialect = api.dialect
        for name, values in call.query.items():
            if any(values) and name in self.not_simulated_parameters(dialect):
                refuse(501, "not_simulated", f"the parameter {name} is not simulated")
        try:
            query = read_list_query(call.query, self.filters(dialect))
        except ValueError as error:
            raise TextRefusal(400, "", f"Failed to deserialize query string: {error}") from None
        documents = [
            document
            for document in api.visible(self.collection)
            if (self.network_key is None or document[self.network_key] in user_key["network_ids"])
            and query.passes(document)
        ]

        def order(document: Document) -> tuple[int, int]:
            # Documents of the same moment have no order: it differs from page to page.
            return read_date(document["created_at"]), zlib.crc32(f"{query.offset} {document['id']}".encode())

        documents.sort(key=order)
        page = documents[query.offset :][: query.limit or None]
        return api.page(self.show_all(api, page), len(documents), query.limit, query.offset)

    def find(self, api: Scanopy, key: str, latest: bool = False) -> Document:
        """Return the document if there is one.

        Arguments:
          api: the API with its state.
          key: the ID.
          latest: whether to return a document that readers do not see yet.
        """
        try:
            store = api.store
            document = store.latest(self.collection, key) if latest else store.visible(self.collection, key, api.now)
        except NotFound:
            document = None
        if document is None or not api.is_current(document):
            name = self.name(api.dialect)
            refuse(404, "entity_not_found", f"{name} with ID '{key}' not found", {"entity": name, "id": key})
        return document

    def check_readable(self, api: Scanopy, user_key: Document, document: Document) -> None:
        """Refuse a document of a network that the key must not use."""
        if self.network_key is not None:
            api.check_access(user_key, document[self.network_key])

    def show(self, api: Scanopy, document: Document) -> Document:
        """Return what the version shows of a stored document."""
        return self.show_all(api, [document])[0]

    def show_all(self, api: Scanopy, documents: Sequence[Document]) -> list[Document]:
        """Return what the version shows of stored documents."""
        names = {"network_id": api.dialect.tenant_key}
        return [{names.get(key, key): value for key, value in document.items()} for document in documents]

    # The write

    def put(self, api: Scanopy, call: ScanopyCall) -> Answer | Delayed:
        """Replace a document."""
        user_key = api.user_key(call, self.write_permission)
        key = path_id(call)
        values = self._read_values(api, call)
        self.check_values(api, user_key, key, values)

        def finish(api: Scanopy, call: ScanopyCall) -> Answer:
            document = self.find(api, key, latest=True)
            self.check_readable(api, user_key, document)
            self.check_write(api, user_key, document, values)
            # The answer has the dates of the body; the database stores less of them.
            changed = {**document, **values}
            if call.effects.apply:
                stored = {name: to_microseconds(changed[name]) for name in self.date_keys if changed.get(name)}
                visible_at = api.visible_at(call.effects, api.now)
                api.store.write(self.collection, key, {**changed, **stored}, visible_at)
            return api.success(self.show(api, changed))

        seconds = self.seconds_before_write(api)
        return Delayed(seconds, finish) if seconds else finish(api, call)

    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:
        """Return the values of a body as they are stored. Raise ValueError for an invalid body.

        Arguments:
          body: the body.
          dialect: the names of the version.
          now: nanoseconds since 1970.
        """
        raise NotImplementedError

    def check_values(self, api: Scanopy, user_key: Document, key: str, values: Document) -> None:
        """Refuse values before the server looks for the document."""

    def check_write(self, api: Scanopy, user_key: Document, document: Document, values: Document) -> None:
        """Refuse values for the document that the server has found."""

    def seconds_before_write(self, api: Scanopy) -> float:
        """Return the seconds between the check of the values and the write."""
        return 0.0

    def _read_values(self, api: Scanopy, call: ScanopyCall) -> Document:
        content_type = call.content_type
        is_json_type = content_type.startswith("application/") and content_type.endswith("+json")
        if content_type != "application/json" and not is_json_type:
            raise api.failure(415)
        if len(call.body) > MAX_BODY_BYTES:
            raise api.failure(413)
        try:
            values = json.loads(call.body, parse_constant=refuse_constant)
        except ValueError as error:
            text = f"Failed to parse the request body as JSON: {error}"
            raise api.body_error(HTTPStatus.BAD_REQUEST, text) from None
        try:
            return self.read_body(Body(values, self.struct), api.dialect, this_moment())
        except ValueError as error:
            text = f"Failed to deserialize the JSON body into the target type: {error}"
            raise api.body_error(HTTPStatus.UNPROCESSABLE_ENTITY, text) from None


def only_where(
    has_path: Callable[[Dialect], bool], handler: Handler, api: Scanopy, call: ScanopyCall
) -> Answer | Delayed:
    """Answer a request in the versions that have the path."""
    if not has_path(api.dialect):
        raise OtherVersion
    return handler(api, call)


def shown_by_owner(api: Scanopy, collection: str, key: str, owners: Sequence[Document]) -> dict[str, list[Document]]:
    """Return the shown documents of a collection by the ID of their owner.

    Arguments:
      api: the API with its state.
      collection: the collection of the documents.
      key: the key in them that has the ID of the owner.
      owners: the owners.
    """
    kind = api.kind(collection)
    assert isinstance(kind, ScanopyKind)
    shown_by_id: dict[str, list[Document]] = {owner["id"]: [] for owner in owners}
    children = [document for document in api.visible(collection) if document[key] in shown_by_id]
    for child, shown in zip(children, kind.show_all(api, children)):
        shown_by_id[child[key]].append(shown)
    return shown_by_id


def refuse_constant(name: str) -> None:
    """Refuse a constant that only Python takes for JSON."""
    raise ValueError(f"expected value, not {name}")


def path_id(call: ScanopyCall) -> str:
    """Return the ID in the path."""
    try:
        return normalize_uuid(call.params["id"])
    except ValueError as error:
        raise TextRefusal(400, "", f"Invalid URL: Cannot parse `id`: {error}") from None
