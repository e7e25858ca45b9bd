# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""What an API is to the engine: its settings, its reads and writes, its locks and tasks."""

from __future__ import annotations

import enum
import typing as t

from .._model.collection import Collection, Document, PathParams, Query, fill_path, variables
from .._model.plan import Write
from .._model.resource import Resource
from .._model.value_type import ValueType
from .clock import Deadline
from .errors import ApiError, unrelated
from .http import BodyFactory, Client
from .list_cache import ListCache
from .settings import Setting

MAX_SHOWN_ID = 100
"""Characters of an id that a message shows at most."""


def shown_id(id: t.Any) -> str:
    """The id of a task for a message: short, and without characters that nobody can see."""
    text = str(id)
    short = text[:MAX_SHOWN_ID] + ("..." if len(text) > MAX_SHOWN_ID else "")
    return short if short.isprintable() else ascii(short)


class ApiTask(t.NamedTuple):
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


class LockOwner(t.NamedTuple):
    """What holds a resource, in words, and the task behind it if there is one."""

    description: str
    task: str | None = None


class Conflict(enum.Enum):
    """What an API means by a refusal that may pass: something holds the resource for sure, or perhaps."""

    LOCKED = "locked"
    UNCLEAR = "unclear"


class Provider:
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
    def scope_types(self) -> dict[str, ValueType]:
        """What the settings of the scope may be, by option."""
        return {each.option: each.value_type for each in self.scope}

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


class Listing:
    """A list that is read page by page.

    ``total`` is how many rows there are, None where nobody knows; ``whole`` whether all were read; ``page`` how many
    rows one more request brings.
    """

    total: int | None = None
    finished = False
    page_size = 1

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

    def __init__(self, provider: Provider, client: Client) -> None:
        self.provider, self.client = provider, client
        self.choices: dict[str, int] = {}
        self.places = ListCache()
        self.includes: dict[str, bool] = {}

    def own_list(self, collection: Collection, found: bool = False) -> Collection | None:
        """The list of what ``collection`` may include and not show; None where nothing is missing there.

        Arguments: found, whether the first list shows what is looked for. Then the other one can only show another one
        of the same name, and is read only where the first one is known to leave it out.
        """
        included, shows = collection.included, self.includes.get(collection.list_path)
        return None if included is None or shows or (found and shows is None) else included.own

    @property
    def limited(self) -> bool:
        """Whether the API limits requests, and each one that is saved makes a task shorter."""
        return self.client.limited

    def read(self, resource: Resource, path_params: PathParams, deadline: Deadline) -> Document:
        """The document of one resource, under today's names of keys."""
        document = self.fetch(resource.collection, path_params, deadline)
        if resource.mismatch(document, path_params, self.provider.scope_types):
            # A connection that is one answer behind would mix up all that follow.
            self.reconnect()
            document = self.fetch(resource.collection, path_params, deadline)
        return self.checked(resource, document, path_params)

    def checked(self, resource: Resource, document: Document, path_params: PathParams) -> Document:
        """A document that is about the resource in ``place``, as far as it says that. Raises ApiError for another."""
        other = resource.mismatch(document, path_params, self.provider.scope_types)
        if other:
            path = resource.collection.path
            raise unrelated(
                "GET",
                fill_path(path, path_params) if {*variables(path)} <= path_params.keys() else "",
                f"it shows {other}",
            )
        return document

    def reconnect(self) -> None:
        """Let the next requests have connections of their own."""
        self.client.close()

    def fetch(self, collection: Collection, path_params: PathParams, deadline: Deadline) -> Document:
        """The same, whatever resource the answer is about."""
        raise NotImplementedError

    def search(
        self, collection: Collection, path_params: PathParams, query: Query, deadline: Deadline
    ) -> list[Document]:
        """The documents of all resources that the list shows, each once. ``query`` is sent along with each request.

        It makes as many requests as the list has pages, and more where the list changes meanwhile.
        """
        raise NotImplementedError

    def listing(self, collection: Collection, path_params: PathParams, deadline: Deadline) -> Listing:
        """The same list, to be read as far as it is needed. No request is made yet."""
        raise NotImplementedError

    def look(self, path: str, path_params: PathParams, deadline: Deadline) -> Document | None:
        """Another document, under canonical names; None where there is none or it may not be read."""
        raise NotImplementedError

    def write(
        self,
        write: Write,
        path_params: PathParams,
        body: Document,
        deadline: Deadline,
        body_factory: BodyFactory | None = None,
    ) -> tuple[str, ...]:
        """Send a change, the only method that does. Gives the ids of the tasks that the answer names.

        ``renew`` gives the body of each repetition: see ``Client.call``. Whether the change took effect is for a read
        to prove.
        """
        raise NotImplementedError

    def shows_locks(self, document: Document) -> bool:
        """Whether the document of such a resource would show a lock."""
        raise NotImplementedError

    def lock(self, document: Document) -> LockOwner | None:
        """What holds the resource, as its document shows it; None when nothing does."""
        raise NotImplementedError

    def conflict(self, error: ApiError) -> Conflict | None:
        """What a refused write has run into; None where the same write would be refused again."""
        return Conflict.UNCLEAR if error.status == 409 else None

    def running(self, path_params: PathParams, deadline: Deadline) -> list[Document]:
        """The tasks that run in the part of the API where a resource stands."""
        raise NotImplementedError

    def lock_owner(
        self, id: t.Any, kind: str, task_types: tuple[str, ...], running: t.Sequence[Document]
    ) -> LockOwner | None:
        """What holds a resource whose document shows no locks; None when nothing does. No request.

        Arguments:
          id: the id of the resource.
          kind: its kind.
          task_types: how the types of the tasks begin that hold such a resource.
          running: the tasks that run.
        """
        raise NotImplementedError

    def task(self, document: Document) -> ApiTask:
        """What the document of a task says."""
        raise NotImplementedError

    def poll(
        self, tasks: t.Sequence[str], path_params: PathParams, deadline: Deadline, max_requests: int = 1
    ) -> tuple[list[ApiTask], int]:
        """News of these tasks, from at most ``max_requests`` requests, and how many those were.

        Called again and again, it gives news of each of them in turn.
        """
        raise NotImplementedError
