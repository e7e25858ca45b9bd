# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A job: one resource, what is wanted of it, and how far a run has come with it."""

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
    """One resource and what is wanted of it, and how far it has come.

    scope: what names by words where the resource is, by variable of the path; ``place`` lacks these at first.
    sought: the same for the resource itself.
    matched_by: what it was found by.
    note: what a person should know of that.
    document: the last one read, empty before that.
    read_at: the moment of that, on the clock of the run.
    before: the document that the first write was based on.
    change: what has to change, None when nothing has.
    names: what ids are called, None before the run.
    proof: what a read after the write must show.
    written: whether a write was accepted, or its answer was lost.
    sent: the change that such a write has sent, until it is verified.
    rewrites: how many writes came before that one.
    resent: whether one of them had no effect.
    vain: whether a read has shown that the last one had no effect.
    lost: the error of a write whose answer was lost.
    clash: the conflict that a write ended in.
    clashes: how many did.
    holder: what holds the resource meanwhile.
    busy: whether something else was at work while the effect of a lost write was looked for.
    overlapped: whether a task of others may still undo a change that sent values back as they were read.
    patience: seconds of looks for which the effect of a write may still come.
    looked_at: the moment of the last of them.
    unseen: whether a task may not be read.
    polling_failed: whether the error is one of reading tasks.
    gone: whether the error is that there is no such resource.
    secrets: the secret texts that are wanted, or that a document has held.
    on_secret: is told each of them.
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
    before: Document | None = None
    change: Change | None = None
    expected: t.Mapping[str, Desired] = field(default_factory=dict)
    written: bool = False
    sent: Change | None = None
    rewrites: int = 0
    resent: bool = False
    without_effect: bool = False
    tasks: tuple[str, ...] = ()
    outcome_unknown: ApiError | None = None
    conflict_error: ApiError | None = None
    conflicts: int = 0
    conflict_since: float | None = None
    lock_owner: LockOwner | None = None
    busy: bool = False
    overlapped: bool = False
    patience: float = 0.0
    looked_at: float | None = None
    unseen: bool = False
    polling_failed: bool = False
    gone: bool = False
    names: IdNames | None = None
    error: Exception | None = None
    secrets: set[str] = field(default_factory=set)
    on_secret: t.Callable[[str], None] = lambda _text: None

    def saw(self, document: Document) -> None:
        """Take a document that was read for the one of this resource."""
        self.document = document
        self.hide(self.resource.secrets(document))

    def hide(self, secrets: t.Iterable[str]) -> None:
        """Keep secret texts out of what is said of this resource."""
        for text in secrets:
            if text not in self.secrets:
                self.secrets.add(text)
                self.on_secret(text)

    @property
    def scope_key(self) -> tuple[t.Any, ...]:
        """The part of the API that the resource stands in."""
        return tuple(self.path_params.get(name) for name in self.resource.scope)

    @property
    def path(self) -> str | None:
        """Where the resource is read; None until that is known."""
        path = self.resource.collection.path
        return fill_path(path, self.path_params) if {*variables(path)} <= self.path_params.keys() else None

    def name_of(self, namer: IdNamer, value: t.Any) -> str | None:
        """What an id of the place where the resource stands is called; None where nothing has shown it."""
        path_params = {name: self.path_params[name] for name in self.resource.scope if name in self.path_params}
        return self.names.of(namer, value, path_params) if self.names else None

    @property
    def display_name(self) -> str | None:
        """What the resource was called by people before the change; None where that is not known."""
        document = self.before or self.document
        found = self.resource.display_name(document, self.name_of) if document else None
        return found if is_name(found) else None

    @property
    def missing(self) -> list[str]:
        """The options that are not as wanted."""
        return list(self.change.field_changes) if self.change else []

    @property
    def untouched(self) -> bool:
        """Whether the last read shows the resource as it was before the last write."""
        before = self.sent.document if self.sent else self.before
        return bool(before) and stable_part(self.resource, self.document) == stable_part(self.resource, before or {})


def stable_part(resource: Resource, document: Document) -> Document:
    """What does not change by itself."""
    return {key: value for key, value in document.items() if key not in resource.volatile}
