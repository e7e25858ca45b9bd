# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A job: one resource, its desired values, and how far a run has come with it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._api.errors import ApiError
from .._api.provider import LockOwner
from .._model.collection import Document, PathParams, fill_path, variables
from .._model.desired import Desired
from .._model.lookup import LookupRequest
from .._model.names import IdNamer, IdNames, is_name
from .._model.plan import Change
from .._model.resource import Resource


@dataclass
class Job:
    """One resource, its desired values, and how far a run has come with it.

    Request:
      resource: the kind of the resource.
      path_params: the ids in its path; those that are looked up are missing at first.
      desired: the desired values, by option.
      warn: shows a warning to the user.
      scope: the lookups for ids of the scope, by variable of the path.
      lookup_request: the lookup for the id of the resource; None if the id is given.
      label: the name of the job in messages about many jobs.

    Resolving and reading:
      matched_by: what has identified the resource, such as "id" or "new_name".
      note: a remark of the lookup for the user; empty if there is none.
      document: the last one read; empty before the first read.
      read_at: the moment of that read, on the clock of the run.
      names: the names of ids that the run has read; None before the run.

    Planning and locks:
      change: the planned change; None if the resource is as desired.
      lock_owner: what locks the resource; None if nothing does.

    Writing:
      written: whether a write was accepted, or its answer was lost.
      write_time: the time of the first write, in seconds since 1970, which each repetition sends too; 0 before it.
      sent: the change that such a write has sent, until it is to be planned again; None before.
      before: the document that the first write was based on; None before it.
      tasks: the ids of the tasks that the writes have started.
      outcome_unknown: the error of a write whose answer was lost; None if there is none.
      conflict_error: the error of a write that was refused because of a conflict; None if there is none.
      conflicts: how many writes were refused that way.

    Outcome:
      has_hidden_task: whether the API does not allow to read a task of the job.
      without_effect: whether reads have shown that the last write had no effect.
      polling_failed: whether the error comes from polling tasks.
      gone: whether the error is that the resource does not exist.
      error: why the job failed; None if it did not.

    Secrets:
      secrets: the secret texts among desired values and documents.
      on_secret: receives each of them.
    """

    resource: Resource
    path_params: PathParams
    desired: t.Mapping[str, Desired]
    warn: t.Callable[[str], None]
    scope: t.Mapping[str, LookupRequest] = field(default_factory=dict)
    lookup_request: LookupRequest | None = None
    label: str = ""

    matched_by: str = "id"
    note: str = ""
    document: Document = field(default_factory=dict)
    read_at: float = 0.0
    names: IdNames | None = None

    change: Change | None = None
    lock_owner: LockOwner | None = None

    written: bool = False
    write_time: float = 0.0
    sent: Change | None = None
    before: Document | None = None
    tasks: tuple[str, ...] = ()
    outcome_unknown: ApiError | None = None
    conflict_error: ApiError | None = None
    conflicts: int = 0

    has_hidden_task: bool = False
    without_effect: bool = False
    polling_failed: bool = False
    gone: bool = False
    error: Exception | None = None

    secrets: set[str] = field(default_factory=set)
    on_secret: t.Callable[[str], None] = lambda _text: None

    def set_document(self, document: Document, read_at: float) -> None:
        """Keep a document that was read, and hide the secrets in it."""
        self.document, self.read_at = document, read_at
        self.hide(self.resource.secrets(document))

    def hide(self, secrets: t.Iterable[str]) -> None:
        """Keep secret texts out of messages and results."""
        for text in secrets:
            if text not in self.secrets:
                self.secrets.add(text)
                self.on_secret(text)

    @property
    def scope_key(self) -> tuple[t.Any, ...]:
        """The ids of the scope: jobs with the same key are in the same part of the API."""
        return tuple(self.path_params.get(name) for name in self.resource.scope)

    @property
    def path(self) -> str | None:
        """The path of the single read; None until all its ids are known."""
        path = self.resource.collection.path
        return fill_path(path, self.path_params) if {*variables(path)} <= self.path_params.keys() else None

    def name_of(self, namer: IdNamer, value: t.Any) -> str | None:
        """The name of an id of the same scope; None if the run has not read it."""
        path_params = {name: self.path_params[name] for name in self.resource.scope if name in self.path_params}
        return self.names.of(namer, value, path_params) if self.names else None

    @property
    def display_name(self) -> str | None:
        """The name of the resource before the change; None if it is unknown."""
        document = self.before or self.document
        name = self.resource.display_name(document, self.name_of) if document else None
        return name if is_name(name) else None

    @property
    def expected(self) -> t.Mapping[str, Desired]:
        """The values that a read after the write must show, by option."""
        return self.sent.expected(self.resource.fields) if self.sent else {}

    @property
    def missing_options(self) -> list[str]:
        """The options whose desired values the document does not show."""
        return list(self.change.field_changes) if self.change else []

    @property
    def is_unchanged(self) -> bool:
        """Whether the last read shows the resource as it was before the last write."""
        before = self.sent.document if self.sent else self.before
        return bool(before) and stable_part(self.resource, self.document) == stable_part(self.resource, before or {})


def stable_part(resource: Resource, document: Document) -> Document:
    """The document without the values that change by themselves."""
    return {key: value for key, value in document.items() if key not in resource.volatile}
