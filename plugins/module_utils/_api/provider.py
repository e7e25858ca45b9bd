# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""What an API is to the engine: its settings, its reads and writes, who holds a resource, and its tasks."""

from __future__ import annotations

import enum
import ipaddress
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .._model.lookup import Ref
from .._model.resource import Collection, Document, Place, Query, Resource, Write, fill, variables
from .._model.value_types import Bool, Int, Invalid, Leaf, Text
from .http import READS, ApiError, Client, Deadline, Renew, proxy_of
from .list_cache import Known

MIXED_UP = "Look for a proxy or a cache before the API that mixes up answers."
"""What to do about an answer that does not belong to its question."""
SHOWN_ID = 100
"""Characters of an id that a message shows at most."""


@dataclass(frozen=True)
class Setting:
    """An option that all modules of an API share and that the environment can give.

    Arguments: option, its name; leaf, what it may be; env, the variable that is read when the task does not give
    it; default, the value when neither does; required, whether one of them must; extra, more of the Ansible option;
    ref, the words that may stand for it.
    """

    option: str
    leaf: Leaf
    env: str
    default: t.Any = None
    required: bool = False
    extra: t.Mapping[str, t.Any] = field(default_factory=dict)
    ref: Ref | None = None

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options. They carry no default: one could not be told from a value that the task gives."""
        return {self.option: {**self.leaf.spec(), **self.extra}, **(self.ref.options() if self.ref else {})}

    def value(self, options: t.Mapping[str, t.Any], environment: t.Mapping[str, str]) -> t.Any:
        """The task's value, else the environment's, else the default. Raises Invalid."""
        given = options.get(self.option)
        if given is not None:
            return self.leaf.canonical(given, self.option)
        if environment.get(self.env):
            return self.leaf.canonical(environment[self.env], f"{self.option} (from {self.env})")
        if self.required:
            other = f" or {self.ref.option}" if self.ref else ""
            raise Invalid(self.option, f"is missing: give it{other}, or set {self.env} in the environment of the task")
        return self.default


class Url(Leaf):
    """Where an API is. Canonical: without a slash at the end. Argument: drop, an end that is taken off as well."""

    def __init__(self, drop: str = "") -> None:
        self.drop = drop

    def canonical(self, value: t.Any, where: str) -> str:
        text = Text().canonical(value, where)
        try:
            parts = urlsplit(text)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable or not text.isascii() or any(letter.isspace() or ord(letter) < 32 for letter in text):
            raise Invalid(
                where,
                f"is {text!r}, an address such as https://api.example.com is needed",
            )
        if parts.username is not None or parts.query or parts.fragment:
            raise Invalid(where, "holds a user, a query or a fragment: give the address alone")
        path = parts.path.rstrip("/")
        if self.drop and path.endswith(self.drop):
            path = path[: -len(self.drop)].rstrip("/")
        return f"{parts.scheme}://{parts.netloc}{path}"


class Secret(Leaf):
    """A key, as it is sent. Messages never show it."""

    def canonical(self, value: t.Any, where: str) -> str:
        if not isinstance(value, str) or not value:
            raise Invalid(where, "is empty: give the key")
        if not value.isascii() or not value.isprintable() or " " in value:
            raise Invalid(
                where,
                "holds a blank, a line break or another character that no key has: copy it again",
            )
        return value


def connection_settings(prefix: str, key: Leaf, url: Setting) -> tuple[Setting, ...]:
    """The settings of a connection, the same for each API.

    Arguments: prefix, how the environment's variables begin; key, what the key may be; url, the setting of the
    address.
    """
    return (
        Setting(
            "api_key",
            key,
            f"{prefix}_API_KEY",
            required=True,
            extra={"no_log": True, "aliases": ["api_token"]},
        ),
        url,
        Setting("api_timeout", Int(1, 86400), f"{prefix}_API_TIMEOUT", 30),
        Setting("api_retries", Int(0, 100), f"{prefix}_API_RETRIES", 3),
        Setting("api_retry_max_delay", Int(0, 86400), f"{prefix}_API_RETRY_MAX_DELAY", 60),
        Setting("validate_certs", Bool(), f"{prefix}_VALIDATE_CERTS", True),
        Setting("ca_path", Text(1, exact=True), f"{prefix}_CA_PATH", extra={"type": "path"}),
    )


def shown_id(id: t.Any) -> str:
    """The id of a task for a message: short, and without characters that nobody can see."""
    text = str(id)
    short = text[:SHOWN_ID] + ("..." if len(text) > SHOWN_ID else "")
    return short if short.isprintable() else ascii(short)


class Task(t.NamedTuple):
    """A task of an API. ``state`` is the API's word; ``ended`` and ``failed`` say what it means."""

    id: str
    state: str
    ended: bool = False
    failed: bool = False
    hidden: bool = False
    kind: str = ""
    error: str | None = None

    @property
    def shown(self) -> str:
        """The id for a message."""
        return shown_id(self.id)


class Holder(t.NamedTuple):
    """What holds a resource, in words, and the task behind it if there is one."""

    words: str
    task: str | None = None


class Conflict(enum.Enum):
    """What an API means by a refusal that may pass: something holds the resource for sure, or perhaps."""

    LOCKED = "locked"
    UNCLEAR = "unclear"


class Service:
    """An API. A subclass says what it has in its own words.

    ``name`` begins the names of its modules; ``title`` names it in messages; ``connection`` and ``scope`` are its
    settings: how to reach it, and in which part of it resources stand; ``pages`` says whether a list can need several
    requests.
    """

    name: str
    title: str
    connection: tuple[Setting, ...]
    scope: tuple[Setting, ...] = ()
    pages = True

    @property
    def scope_types(self) -> dict[str, Leaf]:
        """What the settings of the scope may be, by option."""
        return {each.option: each.leaf for each in self.scope}

    def connect(self, settings: t.Mapping[str, t.Any], connections: int = 1) -> Api:
        """An Api that is ready for requests; none is made yet. ``connections``: how many threads will use it."""
        raise NotImplementedError

    def advice(self, error: ApiError, title: str) -> str:
        """What a user can do about an error of this API, in sentences; empty for what is true of each API.

        Arguments:
          error: the error.
          title: the kind of the resource at hand, in words.
        """
        return ""

    def client(
        self, settings: t.Mapping[str, t.Any], auth: t.Any, explain: t.Any, connections: int, **options: t.Any
    ) -> Client:
        """The session for ``settings``. ``options`` are more of ``Client``."""
        return Client(
            settings["api_url"],
            auth,
            timeout=settings["api_timeout"],
            retries=settings["api_retries"],
            max_delay=settings["api_retry_max_delay"],
            verify=(settings["ca_path"] or True) if settings["validate_certs"] else False,
            explain=explain,
            connections=connections,
            **options,
        )


def open_to_others(address: str) -> str | None:
    """A warning where the key would cross a network that others can read."""
    url = urlsplit(address)
    if url.scheme != "http":
        return None
    proxy = proxy_of(address, {})
    if proxy:
        return f"api_url: {address} is not encrypted, and the proxy {proxy.host} can read the key. Use https."
    if not _near(url.hostname or ""):
        return f"api_url: {address} is not encrypted, anybody on the way can read the key. Use https."
    return None


def _near(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_private


@dataclass(frozen=True)
class Dialect:
    """How one release of an API names things.

    It stands at the border: right after each read its names become the canonical ones, right before each write the
    canonical ones become its names. What it does not know passes untouched.

    Arguments: keys, its names of keys and the canonical ones; words, the same for the values of some keys, by
    canonical key; paths, the canonical beginnings of paths and its own.
    """

    keys: t.Mapping[str, str] = field(default_factory=dict)
    words: t.Mapping[str, t.Mapping[str, str]] = field(default_factory=dict)
    paths: t.Mapping[str, str] = field(default_factory=dict)

    def canonical(self, value: t.Any) -> t.Any:
        """A document of this release under canonical names, with all that is in it."""
        return _translated(value, self.keys, self.words)

    def native(self, document: Document) -> Document:
        """A canonical document under the names of this release."""
        names = {key: name for name, key in self.keys.items()}
        words = {names.get(key, key): {word: own for own, word in each.items()} for key, each in self.words.items()}
        return t.cast(Document, _translated(document, names, words))

    def path(self, path: str) -> str:
        """A canonical path as this release has it."""
        for beginning, own in self.paths.items():
            if path.startswith(beginning):
                return own + path[len(beginning) :]
        return path


def _translated(value: t.Any, keys: t.Mapping[str, str], words: t.Mapping[str, t.Mapping[str, str]]) -> t.Any:
    """Under other names, with all that is in it. ``words`` stand under the new names of keys."""
    if isinstance(value, list):
        return [_translated(each, keys, words) for each in value]
    if not isinstance(value, dict):
        return value
    result: dict[str, t.Any] = {}
    for name, each in value.items():
        key = keys.get(name, name)
        if key in result and name not in keys:
            continue  # a name of its own counts more than one that only looks like the other one
        known = words.get(key, {}).get(each) if isinstance(each, str) else None
        result[key] = _translated(each, keys, words) if known is None else known
    return result


class Listing:
    """A list that is read page by page.

    ``total`` is how many rows there are, None where nobody knows; ``whole`` whether all were read; ``page`` how many
    rows one more request brings.
    """

    total: int | None = None
    whole = False
    page = 1

    def more(self) -> list[Document] | None:
        """The rows of the next page; None where rows have moved meanwhile, so that some may be missing."""
        raise NotImplementedError


class Api:
    """A connection to an API for one task, all items of its loop included. Threads may share it.

    Each method but ``search``, ``listing`` and ``poll`` makes one request. Each raises ApiError, or OutOfTime where the
    deadline comes first.
    ``choices`` keeps which of the writes of a kind of resource has worked, ``places`` where resources stand, and
    ``includes``, by the path of a list, whether it shows what it may include: False where the API refuses to be asked,
    or where their own list has shown one that this one has not.
    """

    def __init__(self, provider: Service, client: Client) -> None:
        self.provider, self.client = provider, client
        self.choices: dict[str, int] = {}
        self.places = Known()
        self.includes: dict[str, bool] = {}

    def own_list(self, collection: Collection, found: bool = False) -> Collection | None:
        """The list of what ``collection`` may include and not show; None where nothing is missing there.

        Arguments: found, whether the first list shows what is looked for. Then the other one can only show another one
        of the same name, and is read only where the first one is known to leave it out.
        """
        included, shows = collection.included, self.includes.get(collection.all)
        return None if included is None or shows or (found and shows is None) else included.own

    @property
    def limited(self) -> bool:
        """Whether the API limits requests, and each one that is saved makes a task shorter."""
        return self.client.limited

    def read(self, resource: Resource, place: Place, deadline: Deadline) -> Document:
        """The document of one resource, under today's names of keys."""
        document = self.fetch(resource.collection, place, deadline)
        if resource.mismatch(document, place, self.provider.scope_types):
            # A connection that is one answer behind would mix up all that follow.
            self.reconnect()
            document = self.fetch(resource.collection, place, deadline)
        return self.checked(resource, document, place)

    def checked(self, resource: Resource, document: Document, place: Place) -> Document:
        """A document that is about the resource in ``place``, as far as it says that. Raises ApiError for another."""
        other = resource.mismatch(document, place, self.provider.scope_types)
        if other:
            path = resource.collection.one
            raise unrelated("GET", fill(path, place) if {*variables(path)} <= place.keys() else "", f"it shows {other}")
        return document

    def reconnect(self) -> None:
        """Let the next requests have connections of their own."""
        self.client.close()

    def fetch(self, collection: Collection, place: Place, deadline: Deadline) -> Document:
        """The same, whatever resource the answer is about."""
        raise NotImplementedError

    def search(self, collection: Collection, place: Place, query: Query, deadline: Deadline) -> list[Document]:
        """The documents of all resources that the list shows, each once. ``query`` is sent along with each request.

        It makes as many requests as the list has pages, and more where the list changes meanwhile.
        """
        raise NotImplementedError

    def listing(self, collection: Collection, place: Place, deadline: Deadline) -> Listing:
        """The same list, to be read as far as it is needed. No request is made yet."""
        raise NotImplementedError

    def look(self, path: str, place: Place, deadline: Deadline) -> Document | None:
        """Another document, under canonical names; None where there is none or it may not be read."""
        raise NotImplementedError

    def write(
        self, write: Write, place: Place, body: Document, deadline: Deadline, renew: Renew | None = None
    ) -> tuple[str, ...]:
        """Send a change, the only method that does. Gives the ids of the tasks that the answer names.

        ``renew`` gives the body of each repetition: see ``Client.call``. Whether the change took effect is for a read
        to prove.
        """
        raise NotImplementedError

    def shows_locks(self, document: Document) -> bool:
        """Whether the document of such a resource would show a lock."""
        raise NotImplementedError

    def lock(self, document: Document) -> Holder | None:
        """What holds the resource, as its document shows it; None when nothing does."""
        raise NotImplementedError

    def conflict(self, error: ApiError) -> Conflict | None:
        """What a refused write has run into; None where the same write would be refused again."""
        return Conflict.UNCLEAR if error.status == 409 else None

    def running(self, place: Place, deadline: Deadline) -> list[Document]:
        """The tasks that run in the part of the API where a resource stands."""
        raise NotImplementedError

    def holder(self, id: t.Any, kind: str, task_types: tuple[str, ...], running: t.Sequence[Document]) -> Holder | None:
        """What holds a resource whose document shows no locks; None when nothing does. No request.

        Arguments:
          id: the id of the resource.
          kind: its kind.
          task_types: how the types of the tasks begin that hold such a resource.
          running: the tasks that run.
        """
        raise NotImplementedError

    def task(self, document: Document) -> Task:
        """What the document of a task says."""
        raise NotImplementedError

    def poll(self, tasks: t.Sequence[str], place: Place, deadline: Deadline, most: int = 1) -> tuple[list[Task], int]:
        """News of these tasks, from at most ``most`` requests, and how many those were.

        Called again and again, it gives news of each of them in turn.
        """
        raise NotImplementedError


def unrelated(method: str, path: str, what: str) -> ApiError:
    """The error of an answer about something else than what was asked for. ``what``: what shows that."""
    return ApiError(
        method,
        path,
        f"the answer is about something else: {what}",
        lost=method not in READS,
        hint=MIXED_UP,
    )
