# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an API on the frame is made of: documents, a store for them, requests, answers, effects of faults.

A new API is one subclass of ``Api`` with its routes; everything about HTTP, faults and recording is the frame's.
"""

from __future__ import annotations

import dataclasses
import math
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar, Generic, Literal, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .rate_limit import Limit, RateLimit

Document = dict[str, Any]

STRICT = ConfigDict(extra="forbid", strict=True)

# What pydantic puts before the text of a validator of ours.
PYDANTIC_PREFIX = "Value error, "


class Unknown(LookupError):
    """There is no such collection or document."""


class SeedError(ValueError):
    """A seed, or a document to be added, cannot be used."""


class Clock:
    """Monotonic seconds, and the date that belongs to them."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()
        self._stopped_at: float | None = None

    def now(self) -> float:
        """Return monotonic seconds: until the clock is stopped, they are the same in every process of this machine."""
        return time.monotonic() if self._stopped_at is None else self._stopped_at

    def advance(self, seconds: float) -> float:
        """Stop the clock, so many seconds after now. Returns that moment."""
        self._stopped_at = self.now() + seconds
        return self._stopped_at

    def date(self, at: float) -> datetime:
        """Return the date in UTC at these monotonic seconds."""
        return datetime.fromtimestamp(0, timezone.utc) + timedelta(seconds=self._offset + at)


@dataclass(frozen=True)
class Version:
    """A state of a document, and the moment from which readers see it."""

    visible_at: float
    document: Document


class Store:
    """Documents by collection and id. A stored document is never changed, only replaced: a reset needs no copies."""

    def __init__(self, collections: Mapping[str, Iterable[Document]], clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._collections: dict[str, dict[str, list[Version]]] = {}
        for name, documents in collections.items():
            self._collections[name] = {}
            self.add(name, documents)

    def sizes(self) -> dict[str, int]:
        """Return the number of documents in each collection."""
        return {name: len(documents) for name, documents in self._collections.items()}

    def keys(self, collection: str) -> list[str]:
        """Return the ids of all documents of a collection."""
        return list(self._collection(collection))

    def add(self, collection: str, documents: Iterable[Document]) -> None:
        """Add documents; an id that is taken is an error."""
        known = self._collection(collection)
        for document in documents:
            if str(document["id"]) in known:
                raise SeedError(f"{collection}: the id {document['id']} is there twice")
            known[str(document["id"])] = [Version(0.0, document)]

    def has(self, collection: str, key: object) -> bool:
        """Tell whether there is such a document."""
        return str(key) in self._collection(collection)

    def latest(self, collection: str, key: object) -> Document:
        """Return the document as it is, even where readers still see an older one."""
        return self._versions(collection, key)[-1].document

    def shown(self, collection: str, key: object, now: float) -> Document:
        """Return the document as readers see it now."""
        return self._visible(self._versions(collection, key), now)

    def every(self, collection: str, now: float) -> list[Document]:
        """Return all documents of a collection as readers see them now."""
        return [self._visible(versions, now) for versions in self._collection(collection).values()]

    def remove(self, collection: str, key: object) -> None:
        """Take a document away, for readers too; it need not be there."""
        self._collection(collection).pop(str(key), None)

    def write(self, collection: str, key: object, document: Document, visible_at: float) -> None:
        """Replace a document; readers see the new one from ``visible_at`` on."""
        versions = self._versions(collection, key)
        # What came before the state that readers see now is never read again.
        now = self._clock.now()
        first = next((place for place in reversed(range(len(versions))) if versions[place].visible_at <= now), 0)
        versions[:] = [*versions[first:], Version(visible_at, document)]

    def _collection(self, name: str) -> dict[str, list[Version]]:
        try:
            return self._collections[name]
        except KeyError:
            raise Unknown(f"there is no collection {name!r}, only {', '.join(self._collections)}") from None

    def _versions(self, collection: str, key: object) -> list[Version]:
        try:
            return self._collection(collection)[str(key)]
        except KeyError:
            raise Unknown(f"there is nothing with the id {str(key)!r} in {collection}") from None

    @staticmethod
    def _visible(versions: list[Version], now: float) -> Document:
        for version in reversed(versions):
            if version.visible_at <= now:
                return version.document
        return versions[0].document


class Strict(BaseModel):
    """A model that takes nothing it does not know and converts no types."""

    model_config = STRICT


class Settings(Strict):
    """What holds for all requests. Each field is also an option of the command line."""

    other_options: ClassVar[Mapping[str, str]] = {}

    latency: float = Field(default=0.0, ge=0, description="seconds before each request is processed")
    stale: float = Field(default=0.0, ge=0, description="seconds for which reads show the old document after a write")
    rate_limit: float = Field(default=0.0, ge=0, description="requests a minute for each user, or 0 for no limit")
    rate_burst: float = Field(default=150.0, ge=1, description="requests that may come at once under a rate limit")
    retry_after: bool = Field(default=True, description="whether a rate limit says when to come again")


class Action(Strict):
    """Something that happens on the server's side without a request of the client under test."""


class ResourceAction(Action):
    """An action on one document."""

    collection: str
    id: str | int


class Change(ResourceAction):
    """Somebody else's change of a stored document: keys to set and keys to take away."""

    set: Document = {}
    remove: list[str] = []


class Clone(ResourceAction):
    """Copies of a document under ids of their own: random ones, or the next numbers where ids are numbers."""

    number: int = Field(ge=1)


class Effects(Strict):
    """What a fault does to a request. Combine them where that makes sense."""

    status: int | None = Field(default=None, ge=200, le=599)
    headers: dict[str, str] = {}
    html: bool = False
    body: Any = None
    after: bool = False
    drop: Literal["before", "after"] | None = None
    hold: bool = False
    delay: float = Field(default=0.0, ge=0)
    delay_after: float = Field(default=0.0, ge=0)
    drip: float | None = Field(default=None, ge=0)
    truncate: bool | Literal["json"] = False
    redirect: str | None = None
    empty: bool = False
    stale: float | None = Field(default=None, ge=0)
    apply: bool = True
    change: Change | None = None
    when: Literal["before", "after"] = "before"

    @model_validator(mode="after")
    def _sensible(self) -> Effects:
        given = self.model_fields_set
        if not given - {"after", "when"}:
            raise ValueError("a fault needs an effect")
        if self.html and "body" in given:
            raise ValueError("html and body exclude each other")
        if (self.html or "body" in given) and self.status is None:
            raise ValueError("html and body need a status")
        if self.after and not self.replaces:
            raise ValueError("after needs a status or a redirect")
        if self.redirect is not None and self.status is not None and not 300 <= self.status < 400:
            raise ValueError("a redirect needs a status from 300 to 399")
        return self

    @property
    def replaces(self) -> bool:
        """Tell whether the answer of the API is replaced by another one."""
        return self.status is not None or self.redirect is not None

    def actions(self) -> list[Action]:
        """Return what happens right before or after the request."""
        return [] if self.change is None else [self.change]


E = TypeVar("E", bound=Effects)


@dataclass(frozen=True)
class Call(Generic[E]):
    """One request to an API, read completely."""

    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    request_id: str
    effects: E


@dataclass(frozen=True)
class Text:
    """The body of an answer that is no JSON."""

    text: str
    kind: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What an API says to a request; ``body`` is sent as JSON, unless it is a ``Text``."""

    status: int
    body: Any
    headers: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Later:
    """A request that is checked, and answered by ``rest`` so many seconds later: others come between."""

    seconds: float
    rest: Callable[[Any, Call[Any]], Answer]


@dataclass(eq=False)
class Refused(Exception):
    """An API refuses a request. Each API gives it the shape of its own errors."""

    status: int
    code: str
    message: str
    fields: Document = field(default_factory=dict)
    headers: Mapping[str, str | None] = field(default_factory=dict)


Route = tuple[str, str, Callable[[Any, Call[Any]], Answer | Later]]


@dataclass(frozen=True)
class Seed:
    """What a simulator starts with: the keys it accepts and its documents."""

    keys: list[str]
    collections: dict[str, list[Document]]


class Api(ABC):
    """One API with its state. A reset makes a new one, so that a request under way cannot touch the new state."""

    settings_model: ClassVar[type[Settings]] = Settings
    effects_model: ClassVar[type[Effects]] = Effects
    actions: ClassVar[Mapping[str, type[Action]]] = {"change": Change, "clone": Clone}
    documents: ClassVar[Mapping[str, type[BaseModel]]]
    routes: ClassVar[Sequence[Route]]
    limit_of_strangers: ClassVar[Limit] = Limit(40, 10)

    def __init__(self, seed: Seed, settings: Settings) -> None:
        self.keys = seed.keys
        self.settings = settings
        self.clock = Clock()
        self.now = self.clock.now()
        self.store = Store(seed.collections, self.clock)
        self.rate_limit = RateLimit()

    @classmethod
    def read_seed(cls, raw: object) -> Seed:
        """Check a seed as it was read from a file, and fill in what it leaves out."""
        if not isinstance(raw, dict):
            raise SeedError("a seed is a mapping of collections")
        keys = raw.get("api_keys")
        if not isinstance(keys, list) or not keys or not all(isinstance(key, str) and key for key in keys):
            raise SeedError("api_keys: a list of at least one text is needed")
        collections: dict[str, list[Document]] = {name: [] for name in cls.documents}
        for name, documents in raw.items():
            if name != "api_keys":
                collections[name] = cls.read_documents(name, documents)
        Store(collections)
        return Seed(keys, collections)

    @classmethod
    def read_documents(cls, collection: str, raw: object) -> list[Document]:
        """Check documents of one collection, and fill in what they leave out."""
        model = cls.documents.get(str(collection))
        if model is None:
            raise SeedError(f"{collection}: unknown, only {', '.join(cls.documents)} are known")
        if not isinstance(raw, list):
            raise SeedError(f"{collection}: a list is needed")
        documents = []
        for place, document in enumerate(raw):
            try:
                documents.append(model.model_validate(document).model_dump(mode="json"))
            except ValidationError as error:
                raise SeedError(f"{collection}[{place}]: {told(error)}") from None
        return documents

    def act(self, action: Action) -> Document:
        """Do what an action says, and return what its caller needs to know."""
        if isinstance(action, Clone):
            document = self.store.latest(action.collection, action.id)
            ids: Iterable[object]
            if isinstance(document.get("id"), int):
                first = 1 + max(int(key) for key in self.store.keys(action.collection))
                ids = range(first, first + action.number)
            else:
                ids = (str(uuid.uuid4()) for _copy in range(action.number))
            copies = [{**document, "id": key} for key in ids]
            self.store.add(action.collection, copies)
            return {"ids": [document["id"] for document in copies]}
        if isinstance(action, Change):
            document = {**self.store.latest(action.collection, action.id), **action.set}
            for key in action.remove:
                document.pop(key, None)
            self.store.write(action.collection, action.id, document, self.now)
            return {}
        raise TypeError(f"nobody knows how to do {type(action).__name__}")

    def check(self, action: Action) -> None:
        """Raise ``Unknown`` for an action on something that is not there."""
        if isinstance(action, ResourceAction):
            self.store.latest(action.collection, action.id)

    def visible_at(self, effects: Effects, at: float) -> float:
        """Return the moment from which readers see a write that took effect at ``at``."""
        return at + (self.settings.stale if effects.stale is None else effects.stale)

    def tick(self) -> None:
        """Stop the time for the request that comes next, and let everything happen that is due by now."""
        self.now = self.clock.now()
        self.settle()

    @abstractmethod
    def settle(self) -> None:
        """Let everything happen that is due by now."""

    def throttle(self, call: Call[Any]) -> None:
        """Refuse a request that comes too soon after others of the same user."""
        if not self.settings.rate_limit:
            return
        who = self.user(call)
        limit = Limit(self.settings.rate_limit, self.settings.rate_burst) if who else self.limit_of_strangers
        seconds = math.ceil(self.rate_limit.take(who or "", limit, self.now))
        if seconds:
            refused = self.failure(429)
            message = refused.message.replace("in 1 seconds", f"in {seconds} seconds")
            after = str(seconds) if self.settings.retry_after else None
            raise dataclasses.replace(refused, message=message, headers={"Retry-After": after})

    def user(self, call: Call[Any]) -> str | None:
        """Return who asks; None for somebody without an accepted key."""
        token = call.headers.get("authorization", "").rpartition(" ")[2]
        return token if token in self.keys else None

    @abstractmethod
    def admit(self, call: Call[Any]) -> None:
        """Refuse a request that does not prove who sends it."""

    @abstractmethod
    def show(self, collection: str, key: str) -> Document:
        """Return a stored document as the API shows it now."""

    @abstractmethod
    def failure(self, status: int) -> Refused:
        """Return the usual refusal with this HTTP status."""

    @abstractmethod
    def refusal(self, refused: Refused, request_id: str) -> Document | Text:
        """Return the body of a refusal."""

    def missing(self, call: Call[Any], status: int) -> Answer:
        """Answer a request for which there is no route: 404, or 405 where other methods have one."""
        raise self.failure(status)

    def headers(self, call: Call[Any], status: int) -> dict[str, str]:
        """Return what every answer with this HTTP status carries."""
        return {"X-Request-Id": call.request_id}


def faults_of(error: ValidationError, whole: str) -> dict[str, list[str]]:
    """Return the texts by field; ``whole`` is the name for the object itself."""
    texts: dict[str, list[str]] = {}
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        place = ".".join(str(part) for part in fault["loc"]) or whole
        texts.setdefault(place, []).append(fault["msg"].removeprefix(PYDANTIC_PREFIX))
    return texts


def told(error: ValidationError) -> str:
    """Return what is wrong in one line."""
    return "; ".join(f"{place}: {', '.join(texts)}" for place, texts in faults_of(error, "it").items())


def refuse(status: int, code: str, message: str, fields: Document | None = None) -> NoReturn:
    """Refuse the request."""
    raise Refused(status, code, message, fields or {})
