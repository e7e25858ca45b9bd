# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of a kind of resource of the Scanopy API: its routes, and what they do.

A kind declares paths, models, filters and the permission to write; this base reads, lists, filters, pages and
replaces. A kind overrides a method only for an additional rule.

A write is not atomic. The server stores a document first, then what belongs to it, and its tags at last; a step that
it refuses leaves the earlier ones.
"""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar, TypeVar

from ..kind import Kind
from ..messages import Answer, Delayed, Handler, Refusal, Route, refuse
from ..store import Document, NotFound
from .api import BODY_ERRORS, OtherVersion, Scanopy, ScanopyCall, TextRefusal, refuse_not_simulated
from .dialect import Dialect, Filters
from .values import (
    DISCOVERY_IDS,
    HISTORY_DATES,
    MAX_DESCRIPTION_LENGTH,
    MAX_NAME_LENGTH,
    Body,
    normalize_uuid,
    read_date,
    read_list_query,
    this_moment,
    to_microseconds,
)

MAX_BODY_BYTES = 2 * 1024 * 1024

T = TypeVar("T")


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
    tag_type: the word for one document in requests that assign tags; "" means that it cannot have any.
    tags_first: whether the server refuses tags before it stores anything else.
    json_errors: whether bodies that cannot be read are refused with JSON from 0.16 on, not only from 0.17 on.
    beside: the values of a body that are no part of the document.
    """

    paths: ClassVar[Mapping[str, Callable[[Dialect], bool]]] = {}
    paths_of_items: ClassVar[Sequence[str] | None] = None
    write_permission: ClassVar[str] = ""
    struct: ClassVar[str] = ""
    not_simulated: ClassVar[Sequence[str]] = ()
    network_key: ClassVar[str | None] = "network_id"
    date_keys: ClassVar[Sequence[str]] = ("updated_at", *HISTORY_DATES)
    tag_type: ClassVar[str] = ""
    tags_first: ClassVar[bool] = False
    json_errors: ClassVar[bool] = False
    beside: ClassVar[Sequence[str]] = ()

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

    # Names in versions

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
        hidden = () if api.dialect.history else (*HISTORY_DATES, *DISCOVERY_IDS)
        return [
            {names.get(key, key): value for key, value in document.items() if key not in hidden}
            for document in documents
        ]

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
            changed = self.merged(api, document, values)
            if self.tags_first:
                self.check_tags(api, values)
            tags = self.refusal_of_tags(api, values)
            if call.effects.apply:
                stored = changed
                if self.tag_type and (tags is not None or not values["tags"]):
                    # No tags leave the old ones, whatever the answer says.
                    stored = {**changed, "tags": document["tags"]}
                self.write(api, call, document, stored, values)
            if tags is not None:
                raise tags
            return api.success(self.answered(api, changed, values))

        seconds = self.seconds_before_write(api)
        return Delayed(seconds, finish) if seconds else finish(api, call)

    def merged(self, api: Scanopy, document: Document, values: Document) -> Document:
        """Return the document with the values of a body, as it is answered."""
        return {**document, **{name: value for name, value in values.items() if name not in self.beside}}

    def write(self, api: Scanopy, call: ScanopyCall, document: Document, changed: Document, values: Document) -> None:
        """Store the document, and then what belongs to it.

        Arguments:
          api: the API with its state.
          call: the request.
          document: the document as it was.
          changed: the document as it is stored.
          values: the values of the body.
        """
        self.store(api, call, changed)

    def store(self, api: Scanopy, call: ScanopyCall, changed: Document) -> None:
        """Store one document. The answer has the dates of the body; the database stores less of them."""
        dates = {name: to_microseconds(changed[name]) for name in self.date_keys if changed.get(name)}
        visible_at = api.visible_at(call.effects, api.now)
        api.store.write(self.collection, changed["id"], {**changed, **dates}, visible_at)

    def answered(self, api: Scanopy, changed: Document, values: Document) -> Document:
        """Return the answer to a write."""
        return self.show(api, changed)

    def refusal_of_tags(self, api: Scanopy, values: Document) -> Refusal | None:
        """Return why the server does not assign the tags of a body, or None if it does."""
        return refusal_of_tags(api, self.tag_type, values["tags"]) if self.tag_type else None

    def check_tags(self, api: Scanopy, values: Document) -> None:
        """Refuse tags of a body that the server does not assign."""
        tags = self.refusal_of_tags(api, values)
        if tags is not None:
            raise tags

    def forget(self, api: Scanopy, collection: str, key: object) -> None:
        """Remove a deleted document from the lists in the documents of this kind, for readers too."""
        if self.tag_type and collection == "tags":
            for document in api.store.all_latest(self.collection):
                if key in document["tags"]:
                    tags = [tag for tag in document["tags"] if tag != key]
                    api.store.write(self.collection, document["id"], {**document, "tags": tags}, 0.0)

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
        as_json = self.json_errors and api.dialect.address == "ip_address"
        return read_values(api, call, self.struct, self.read_body, as_json)


def read_values(
    api: Scanopy, call: ScanopyCall, struct: str, read_body: Callable[[Body, Dialect, int], T], as_json: bool = False
) -> T:
    """Return what a function reads in the body of a request. Refuse a body that cannot be read.

    Arguments:
      api: the API with its state.
      call: the request.
      struct: the name of the body in messages.
      read_body: returns the values of a body for a release and a moment, or raises a ValueError.
      as_json: whether the refusal is JSON in releases before 0.17, too.
    """
    content_type = call.content_type
    is_json_type = content_type.startswith("application/") and content_type.endswith("+json")
    if content_type != "application/json" and not is_json_type:
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise api.body_error(status, BODY_ERRORS[status], as_json)
    if len(call.body) > MAX_BODY_BYTES:
        raise api.failure(413)
    try:
        values = json.loads(call.body, parse_constant=refuse_constant)
    except ValueError as error:
        text = f"Failed to parse the request body as JSON: {error}"
        raise api.body_error(HTTPStatus.BAD_REQUEST, text, as_json) from None
    try:
        return read_body(Body(values, struct), api.dialect, this_moment())
    except ValueError as error:
        text = f"Failed to deserialize the JSON body into the target type: {error}"
        raise api.body_error(HTTPStatus.UNPROCESSABLE_ENTITY, text, as_json) from None


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


def refusal_of_tags(api: Scanopy, tag_type: str, tags: Sequence[str]) -> Refusal | None:
    """Return why the server does not assign tags to a document, or None if it does.

    Arguments:
      api: the API with its state.
      tag_type: the word for the document in requests that assign tags.
      tags: the IDs of the tags.
    """
    unknown = next((tag for tag in tags if not api.store.has("tags", tag)), None)
    if unknown is not None:
        return Refusal(500, "", f"Tag {unknown} not found")
    if len([tag for tag in tags if api.store.latest("tags", tag)["is_application"]]) > 1:
        rule = "Services inherit their host's application unless overridden with their own."
        return Refusal(500, "", f"Only one application tag allowed per {tag_type}. {rule}")
    if len({*tags}) < len(tags):
        rule = 'duplicate key value violates unique constraint "entity_tags_entity_id_entity_type_tag_id_key"'
        return Refusal(500, "", f"Failed to set tags: error returned from database: {rule}")
    return None


def check_lengths(values: Document) -> None:
    """Refuse a name or a description that is too long. No source states the text: it is an assumption."""
    limits = {"name": MAX_NAME_LENGTH, "description": MAX_DESCRIPTION_LENGTH}
    for name, limit in limits.items():
        if len(values.get(name) or "") > limit:
            refuse(400, "", f"Validation failed: {name}: length must be between 0 and {limit}")


def check_organization(document: Document, values: Document) -> None:
    """Refuse another organization. No source states the answer: it is an assumption."""
    if values["organization_id"] != document["organization_id"]:
        fields = {"entity": "Organization", "id": values["organization_id"]}
        refuse(403, "entity_access_denied", "You don't have access to this Organization", fields)


def refuse_constant(name: str) -> None:
    """Refuse a constant that only Python takes for JSON."""
    raise ValueError(f"expected value, not {name}")


def path_id(call: ScanopyCall) -> str:
    """Return the ID in the path."""
    try:
        return normalize_uuid(call.params["id"])
    except ValueError as error:
        raise TextRefusal(400, "", f"Invalid URL: Cannot parse `id`: {error}") from None
