# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The interface of an API for the engine: its settings, reads and writes, locks and tasks."""

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
    """The id of a task for a message: short, and without invisible characters."""
    text = str(id)
    short = text[:MAX_SHOWN_ID] + ("..." if len(text) > MAX_SHOWN_ID else "")
    return short if short.isprintable() else ascii(short)


class ApiTask(t.NamedTuple):
    """A task of an API.

    Arguments:
      id: its id.
      state: its state in the words of the API.
      ended: whether the state means that it has ended.
      failed: whether the state means that it has failed.
      hidden: whether the API does not show it.
      kind: its type.
      error: the error of the API, or None.
    """

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
    """The owner of the lock of a resource.

    Arguments:
      description: the lock owner, in words.
      task: the id of its task, or None.
    """

    description: str
    task: str | None = None


class Conflict(enum.Enum):
    """The meaning of the refusal of a write that can succeed later."""

    LOCKED = "the resource is locked"
    UNCLEAR = "the resource may be locked"
    OVERTAKEN = "the resource has changed since the last read"


class Provider:
    """An API and its settings. Subclasses set the attributes."""

    name: str
    """The start of the names of its modules."""
    title: str
    """Its name in messages."""
    connection: tuple[Setting, ...]
    """The settings of the connection."""
    scope: tuple[Setting, ...] = ()
    """The settings of the part of the API that has the resources."""
    pages = True
    """Whether a list can need several requests."""

    @property
    def scope_types(self) -> dict[str, ValueType]:
        """The types of the settings of the scope, by option."""
        return {setting.option: setting.value_type for setting in self.scope}

    def connect(self, settings: t.Mapping[str, t.Any], connections: int = 1) -> Api:
        """A new connection. No request is made.

        Arguments:
          settings: the values of ``connection``, by option.
          connections: the number of threads that will use it.
        """
        raise NotImplementedError

    def advice(self, error: ApiError, title: str) -> str:
        """Advice about an error of this API, in sentences; empty if the advice for all APIs applies.

        Arguments:
          error: the error.
          title: the kind of the resource, in words.
        """
        return ""

    def is_taken(self, error: ApiError) -> bool:
        """Whether a write was refused because another resource has a value that must be unique.

        Arguments:
          error: the error.
        """
        return error.status == 409

    def client(
        self, settings: t.Mapping[str, t.Any], auth: t.Any, explain: t.Any, connections: int, **options: t.Any
    ) -> Client:
        """A client with these settings.

        Arguments:
          settings: the values of ``connection``, by option.
          auth: as in ``Client``.
          explain: as in ``Client``.
          connections: as in ``Client``.
          options: more options of ``Client``.
        """
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
    """A list that is read page by page."""

    total: int | None = None
    """The number of rows, None if it is unknown."""
    finished = False
    """Whether all rows were read."""
    page_size = 1
    """The number of rows that one request reads."""

    def more(self) -> list[Document] | None:
        """The rows of the next page; None if the list has changed since the first page, so that rows may be missing."""
        raise NotImplementedError


class Api:
    """A connection to an API for one task, with all items of its loop. Threads may share it.

    Each method makes one request, except ``search``, ``listing`` and ``poll``. Each raises ApiError, or OutOfTime if
    the deadline comes first.

    Arguments:
      provider: the API.
      client: the client for its requests.
    """

    def __init__(self, provider: Provider, client: Client) -> None:
        self.provider, self.client = provider, client
        self.choices: dict[str, int] = {}
        """The number of the write that has worked, by kind of resource."""
        self.places = ListCache()
        """The lists of resources of the scope, such as projects."""
        self.includes: dict[str, bool] = {}
        """Whether a list shows what it can include, by its path. False if the API refuses the parameter, or if the
        separate list has shown a resource that this one has not."""

    def own_list(self, collection: Collection, found: bool = False) -> Collection | None:
        """The separate list of what ``collection`` can include but does not show; None if nothing is missing.

        Arguments:
          collection: the list.
          found: whether it shows the resource that is looked up. The separate list could then only show another one of
            the same name, and is used only if ``collection`` is known to leave it out.
        """
        included, shows = collection.included, self.includes.get(collection.list_path)
        return None if included is None or shows or (found and shows is None) else included.own

    def fitting(self, write: Write) -> Write:
        """The request that this release of the API needs for a write: the write itself, or its former one."""
        return write

    @property
    def limited(self) -> bool:
        """Whether the API limits requests: each request that is saved makes the task shorter."""
        return self.client.limited

    def read(self, resource: Resource, path_params: PathParams, deadline: Deadline) -> Document:
        """The document of a resource, with canonical keys."""
        document = self.fetch(resource.collection, path_params, deadline)
        if resource.mismatch(document, path_params, self.provider.scope_types):
            # A connection that is one answer behind would mix up all further answers.
            self.reconnect()
            document = self.fetch(resource.collection, path_params, deadline)
        return self.checked(resource, document, path_params)

    def checked(self, resource: Resource, document: Document, path_params: PathParams) -> Document:
        """The document, if it is about the resource with these ids as far as it shows them. Otherwise raises ApiError.

        Arguments:
          resource: the kind of the resource.
          document: a document of the API.
          path_params: the ids.
        """
        mismatch = resource.mismatch(document, path_params, self.provider.scope_types)
        if mismatch:
            path = resource.collection.path
            raise unrelated(
                "GET",
                fill_path(path, path_params) if {*variables(path)} <= path_params.keys() else "",
                f"it shows {mismatch}",
            )
        return document

    def reconnect(self) -> None:
        """Use new connections for the next requests."""
        self.client.close()

    def fetch(self, collection: Collection, path_params: PathParams, deadline: Deadline) -> Document:
        """The document of a resource. It is not checked which one it is about."""
        raise NotImplementedError

    def search(
        self, collection: Collection, path_params: PathParams, query: Query, deadline: Deadline
    ) -> list[Document]:
        """The documents of all resources that a list shows, each once.

        Makes one request for each page, and more if the list changes while it is read.

        Arguments:
          collection: the list.
          path_params: the ids of its scope.
          query: parameters that are sent with each request.
          deadline: ends all requests.
        """
        raise NotImplementedError

    def listing(self, collection: Collection, path_params: PathParams, deadline: Deadline) -> Listing:
        """The same list, to be read page by page. No request is made."""
        raise NotImplementedError

    def look(
        self,
        path: str,
        path_params: PathParams,
        deadline: Deadline,
        id_key: str = Collection.id_key,
        forbidden: Document | None = None,
    ) -> Document | None:
        """Another document, with canonical keys; None if it does not exist.

        Raises ApiError, also if the document is about something else, as far as it shows that.

        Arguments:
          path: its path. If it ends with a variable, this is the ID of the document.
          path_params: the values of the variables.
          deadline: ends all requests.
          id_key: the key of the document that holds the ID.
          forbidden: what to return if the key may not read it.
        """
        try:
            return self.read_other(path, path_params, deadline, id_key)
        except ApiError as error:
            if not self.is_withheld(error):
                raise
            return None if error.status == 404 else forbidden

    def read_other(
        self, path: str, path_params: PathParams, deadline: Deadline, id_key: str = Collection.id_key
    ) -> Document | None:
        """Another document, as ``look`` returns it; None if the answer is no document.

        Raises ApiError, also if it does not exist or may not be read.
        """
        document = self.fetch_other(path, path_params, deadline)
        if document and self._other_mismatch(document, path, path_params, id_key):
            self.reconnect()
            document = self.fetch_other(path, path_params, deadline)
        mismatch = self._other_mismatch(document, path, path_params, id_key) if document else None
        if mismatch:
            raise unrelated("GET", fill_path(path, path_params), f"it shows {mismatch}")
        return document

    def _other_mismatch(self, document: Document, path: str, path_params: PathParams, id_key: str) -> str | None:
        """The difference between a document and its path, in words; None where nothing differs."""
        names = variables(path)
        keys = {name: name for name in names if name in self.provider.scope_types}
        if path.endswith("}"):
            keys[names[-1]] = id_key
        for name, key in keys.items():
            shown, requested = document.get(key), path_params[name]
            if shown is not None and str(shown).lower() != str(requested).lower():
                return f"{'the id' if key == id_key else name} {shown} instead of {requested}"
        return None

    def fetch_other(self, path: str, path_params: PathParams, deadline: Deadline) -> Document | None:
        """Another document, with canonical keys; None if the answer is no document. Raises ApiError.

        It is not checked which one it is about.
        """
        raise NotImplementedError

    def is_withheld(self, error: ApiError) -> bool:
        """Whether the API says that a document does not exist, or that the key may not read it."""
        return error.status in (403, 404)

    def write(
        self,
        write: Write,
        path_params: PathParams,
        body: Document | list[t.Any] | None,
        deadline: Deadline,
        body_factory: BodyFactory | None = None,
    ) -> tuple[str, ...]:
        """Send a change. Returns the ids of the tasks that the answer names. No other method changes anything.

        The answer does not prove that the change took effect: only a read does.

        Arguments:
          write: the request.
          path_params: the ids of the resource.
          body: the document or list to send; None for none.
          deadline: ends all tries.
          body_factory: as in ``Client.call``.
        """
        raise NotImplementedError

    def shows_locks(self, document: Document) -> bool:
        """Whether the document of a resource would show a lock."""
        raise NotImplementedError

    def lock(self, document: Document) -> LockOwner | None:
        """The lock owner that the document of a resource shows, None if it is not locked."""
        raise NotImplementedError

    def conflict(self, error: ApiError) -> Conflict | None:
        """The meaning of the refusal of a write; None if the same write would be refused again."""
        return Conflict.UNCLEAR if error.status == 409 else None

    def running(self, path_params: PathParams, deadline: Deadline) -> list[Document]:
        """The running tasks in the scope of a resource."""
        raise NotImplementedError

    def lock_owner(
        self, id: t.Any, kind: str, task_types: tuple[str, ...], running: t.Sequence[Document]
    ) -> LockOwner | None:
        """The lock owner of a resource whose document shows no locks, None if it is not locked. Makes no request.

        Arguments:
          id: the id of the resource.
          kind: its kind.
          task_types: the starts of the types of tasks that lock such a resource.
          running: the running tasks.
        """
        raise NotImplementedError

    def task(self, document: Document) -> ApiTask:
        """The task that a document shows."""
        raise NotImplementedError

    def poll(
        self, tasks: t.Sequence[str], path_params: PathParams, deadline: Deadline, max_requests: int = 1
    ) -> tuple[list[ApiTask], int]:
        """The states of some of these tasks, and the number of requests that were made.

        Repeated calls return the states of all tasks in turn.

        Arguments:
          tasks: the ids of the tasks.
          path_params: the ids of their scope.
          deadline: ends all requests.
          max_requests: the number of requests at most.
        """
        raise NotImplementedError
