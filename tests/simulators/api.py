# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of a simulated API: its seed, its kinds, its clock, control actions and the rate limit."""

from __future__ import annotations

import dataclasses
import functools
import math
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ValidationError

from .effects import Action, Change, Clone, Effects, ResourceAction, Settings
from .kind import Kind, find_kinds
from .messages import Answer, Call, Refusal, Route, Text, one_line
from .rate_limit import Limit, RateLimit
from .store import Clock, Document, NotFound, SeedError, Store


@dataclass(frozen=True)
class Seed:
    """The start of a simulator: the keys it accepts and its documents by collection."""

    keys: list[str]
    collections: dict[str, list[Document]]


class Api(ABC):
    """One API with its state. A reset creates a new one, so that a request in progress cannot touch the new state.

    package: the Python package whose modules declare the kinds.
    api_keys: the keys that the API accepts with its own seed.
    actions: the control actions by name.
    anonymous_limit: the rate limit of requests without an accepted key.
    """

    package: ClassVar[str]
    api_keys: ClassVar[Sequence[str]] = ()
    settings_model: ClassVar[type[Settings]] = Settings
    effects_model: ClassVar[type[Effects]] = Effects
    actions: ClassVar[Mapping[str, type[Action]]] = {"change": Change, "clone": Clone}
    anonymous_limit: ClassVar[Limit] = Limit(40, 10)

    def __init__(self, seed: Seed, settings: Settings) -> None:
        self.keys = seed.keys
        self.settings = settings
        self.clock = Clock()
        self.now = self.clock.now()
        self.store = Store(seed.collections, self.clock)
        self.rate_limit = RateLimit()

    @classmethod
    @functools.cache
    def kinds(cls) -> Sequence[Kind[Any]]:
        """Return the kinds that the modules of the package declare."""
        return find_kinds(cls.package)

    @classmethod
    @functools.cache
    def documents(cls) -> Mapping[str, type[BaseModel]]:
        """Return the models of stored documents by collection."""
        return {kind.collection: kind.document for kind in cls.kinds() if kind.document is not None}

    @classmethod
    def routes(cls) -> list[Route]:
        """Return the routes of all kinds."""
        return [route for kind in cls.kinds() for route in kind.routes()]

    @classmethod
    def kind(cls, collection: str) -> Kind[Any]:
        """Return the kind whose documents are in a collection."""
        for kind in cls.kinds():
            if kind.collection == collection and kind.document is not None:
                return kind
        raise NotFound(f"there is no collection {collection!r}, only {', '.join(cls.documents())}")

    @classmethod
    def own_key(cls) -> str:
        """Return the first key that the API accepts with its own seed, which is not checked for that."""
        return cls.api_keys[0]

    @classmethod
    def own_seed(cls) -> Document:
        """Return the seed that the kinds declare, in the form of a seed file."""
        seed: Document = {"api_keys": [*cls.api_keys]} if cls.api_keys else {}
        for kind in cls.kinds():
            if kind.document is not None:
                seed[kind.collection] = [*kind.seed]
        return seed

    @classmethod
    def read_seed(cls, raw: object) -> Seed:
        """Check a seed as a file has it, and fill in what it leaves out."""
        if not isinstance(raw, dict):
            raise SeedError("a seed is a mapping of collections")
        keys = raw.get("api_keys")
        if not isinstance(keys, list) or not keys or not all(isinstance(key, str) and key for key in keys):
            raise SeedError("api_keys: a list of at least one text is needed")
        collections: dict[str, list[Document]] = {name: [] for name in cls.documents()}
        for name, documents in raw.items():
            if name != "api_keys":
                collections[name] = cls.read_documents(name, documents)
        Store(collections)
        return Seed(keys, collections)

    @classmethod
    def read_documents(cls, collection: str, raw: object) -> list[Document]:
        """Check documents of one collection, and fill in what they leave out."""
        model = cls.documents().get(str(collection))
        if model is None:
            raise SeedError(f"{collection}: unknown, only {', '.join(cls.documents())} are known")
        if not isinstance(raw, list):
            raise SeedError(f"{collection}: a list is needed")
        documents = []
        for index, document in enumerate(raw):
            try:
                documents.append(model.model_validate(document).model_dump(mode="json"))
            except ValidationError as error:
                raise SeedError(f"{collection}[{index}]: {one_line(error)}") from None
        return documents

    def show(self, collection: str, key: str) -> Document:
        """Return a stored document as the API shows it now."""
        document = self.store.visible(collection, key, self.now)
        return self.kind(collection).show(self, document)

    def ids(self, collection: str) -> list[str]:
        """Return the IDs of all documents of a collection."""
        return self.store.keys(collection)

    def act(self, action: Action) -> Document:
        """Perform a control action, and return its result."""
        if isinstance(action, Clone):
            return {"ids": self._clone(action)}
        if isinstance(action, Change):
            document = {**self.store.latest(action.collection, action.id), **action.set}
            for key in action.remove:
                document.pop(key, None)
            self.store.write(action.collection, action.id, document, self.now)
            return {}
        raise TypeError(f"unknown action {type(action).__name__}")

    def _clone(self, action: Clone) -> list[Any]:
        document = self.store.latest(action.collection, action.id)
        ids: Iterable[object]
        if isinstance(document.get("id"), int):
            first = 1 + max(int(key) for key in self.store.keys(action.collection))
            ids = range(first, first + action.number)
        else:
            ids = (str(uuid.uuid4()) for _copy in range(action.number))
        copies = [{**document, "id": key} for key in ids]
        self.store.add(action.collection, copies)
        return [copy["id"] for copy in copies]

    def check(self, action: Action) -> None:
        """Raise NotFound for an action on a document that does not exist."""
        if isinstance(action, ResourceAction):
            self.store.latest(action.collection, action.id)

    def visible_at(self, effects: Effects, moment: float) -> float:
        """Return the moment from which readers see a write that takes effect at ``moment``."""
        return moment + (self.settings.stale if effects.stale is None else effects.stale)

    def tick(self) -> None:
        """Freeze the time for the next request, and run everything that is due by now."""
        self.now = self.clock.now()
        self.run_due()

    @abstractmethod
    def run_due(self) -> None:
        """Run everything that is due by now."""

    def limit_rate(self, call: Call[Any]) -> None:
        """Refuse a request that comes too soon after others of the same user."""
        if not self.settings.rate_limit:
            return
        user = self.user(call)
        limit = Limit(self.settings.rate_limit, self.settings.rate_burst) if user else self.anonymous_limit
        seconds = math.ceil(self.rate_limit.take(user or "", limit, self.now))
        if seconds:
            refusal = self.failure(429)
            message = refusal.message.replace("in 1 seconds", f"in {seconds} seconds")
            retry_after = str(seconds) if self.settings.retry_after else None
            raise dataclasses.replace(refusal, message=message, headers={"Retry-After": retry_after})

    def user(self, call: Call[Any]) -> str | None:
        """Return the user whose requests count together; None without an accepted key."""
        token = call.headers.get("authorization", "").rpartition(" ")[2]
        return token if token in self.keys else None

    @abstractmethod
    def authenticate(self, call: Call[Any]) -> None:
        """Refuse a request without an accepted key."""

    @abstractmethod
    def failure(self, status: int) -> Refusal:
        """Return the usual refusal with this HTTP status."""

    @abstractmethod
    def error_body(self, refusal: Refusal, request_id: str) -> Document | Text:
        """Return the body of a refusal."""

    def no_route(self, call: Call[Any], status: int) -> Answer:
        """Answer a request for which there is no route: 404, or 405 where other methods have one."""
        raise self.failure(status)

    def headers(self, call: Call[Any], status: int) -> dict[str, str]:
        """Return the headers of every answer with this HTTP status."""
        return {"X-Request-Id": call.request_id}
