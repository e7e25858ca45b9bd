# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A job: one resource, what is wanted of it, and how far a run has come with it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._api.errors import ApiError
from .._api.provider import Holder
from .._model.collection import Document, Place, fill, variables
from .._model.desired import Wanted
from .._model.lookup import Sought
from .._model.names import Namer, Names, is_name
from .._model.plan import Change
from .._model.resource import Resource


@dataclass
class Job:
    """One resource and what is wanted of it, and how far it has come.

    scope: what names by words where the resource is, by variable of the path; ``place`` lacks these at first.
    sought: the same for the resource itself.
    matched: what it was found by.
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
    follows: whether the error is one of reading tasks.
    gone: whether the error is that there is no such resource.
    secrets: the secret texts that are wanted, or that a document has held.
    secret: is told each of them.
    """

    resource: Resource
    place: Place
    wanted: t.Mapping[str, Wanted]
    warn: t.Callable[[str], None]
    scope: t.Mapping[str, Sought] = field(default_factory=dict)
    sought: Sought | None = None
    label: str = ""
    matched: str = "id"
    note: str = ""
    document: Document = field(default_factory=dict)
    read_at: float = 0.0
    before: Document | None = None
    change: Change | None = None
    proof: t.Mapping[str, Wanted] = field(default_factory=dict)
    written: bool = False
    sent: Change | None = None
    rewrites: int = 0
    resent: bool = False
    vain: bool = False
    tasks: tuple[str, ...] = ()
    lost: ApiError | None = None
    clash: ApiError | None = None
    clashes: int = 0
    clash_since: float | None = None
    holder: Holder | None = None
    busy: bool = False
    overlapped: bool = False
    patience: float = 0.0
    looked_at: float | None = None
    unseen: bool = False
    follows: bool = False
    gone: bool = False
    names: Names | None = None
    error: Exception | None = None
    secrets: set[str] = field(default_factory=set)
    secret: t.Callable[[str], None] = lambda _text: None

    def saw(self, document: Document) -> None:
        """Take a document that was read for the one of this resource."""
        self.document = document
        self.hide(self.resource.secrets(document))

    def hide(self, secrets: t.Iterable[str]) -> None:
        """Keep secret texts out of what is said of this resource."""
        for text in secrets:
            if text not in self.secrets:
                self.secrets.add(text)
                self.secret(text)

    @property
    def part(self) -> tuple[t.Any, ...]:
        """The part of the API that the resource stands in."""
        return tuple(self.place.get(name) for name in self.resource.scope)

    @property
    def path(self) -> str | None:
        """Where the resource is read; None until that is known."""
        path = self.resource.collection.one
        return fill(path, self.place) if {*variables(path)} <= self.place.keys() else None

    def name_of(self, namer: Namer, value: t.Any) -> str | None:
        """What an id of the place where the resource stands is called; None where nothing has shown it."""
        place = {name: self.place[name] for name in self.resource.scope if name in self.place}
        return self.names.of(namer, value, place) if self.names else None

    @property
    def display_name(self) -> str | None:
        """What the resource was called by people before the change; None where that is not known."""
        document = self.before or self.document
        found = self.resource.called(document, self.name_of) if document else None
        return found if is_name(found) else None

    @property
    def missing(self) -> list[str]:
        """The options that are not as wanted."""
        return list(self.change.deltas) if self.change else []

    @property
    def untouched(self) -> bool:
        """Whether the last read shows the resource as it was before the last write."""
        before = self.sent.document if self.sent else self.before
        return bool(before) and stable_part(self.resource, self.document) == stable_part(self.resource, before or {})


def stable_part(resource: Resource, document: Document) -> Document:
    """What does not change by itself."""
    return {key: value for key, value in document.items() if key not in resource.volatile}
