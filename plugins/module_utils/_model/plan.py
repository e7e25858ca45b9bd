# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The plan of one task: the write, and what a resource checks before it."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
from dataclasses import dataclass

from .collection import Collection, Document, PathParams
from .desired import Desired, FieldChange
from .field import Field
from .names import IdNamer


@dataclass(frozen=True)
class Replace:
    """The body of a write that replaces the resource: the predicted document.

    Arguments:
      keep: the only keys of the body; None for all keys.
      drop: keys that the body leaves out.
      stamp: keys that the body sets to the time of the write, in UTC as RFC 3339 writes it.
      complete: returns the body with what the API requires and does not show; None where it shows all.
      conditions: keys that say what the resource must still be, with the keys of the document that hold it. The server
        refuses the write of a resource that has changed since the last read.
      blank: values that the API takes for no change, by key. They are sent where the task changes nothing.
      guarded: whether the conditions cover all values that are sent back. Then these need not be up to date.
    """

    keep: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()
    stamp: tuple[str, ...] = ()
    complete: t.Callable[[Document], Document] | None = None
    conditions: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    blank: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    guarded: bool = False

    def body(self, change: Change, now: float) -> Document:
        """Return the body for a change.

        Arguments:
          change: the change.
          now: the time of the write, in seconds since 1970.
        """
        keys = change.outcome if self.keep is None else self.keep
        moment = datetime.datetime.fromtimestamp(now, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        body = {key: change.outcome.get(key) for key in keys if key not in self.drop}
        body = self.complete(body) if self.complete else body
        conditions = {name: change.document.get(key) for name, key in self.conditions.items()}
        blank = {key: no for key, no in self.blank.items() if change.outcome.get(key) == change.document.get(key)}
        return {**body, **blank, **dict.fromkeys(self.stamp, moment), **conditions}


@dataclass(frozen=True)
class Former:
    """The body of a write that takes something away: the value that an option has before it.

    Arguments:
      option: the option.
      key: the key of the value, in the body and in a value that is a dictionary.
    """

    option: str
    key: str

    def body(self, change: Change, now: float) -> Document:
        """Return the body for a change. ``now`` is not used."""
        before = change.field_changes[self.option].before
        return {self.key: before[self.key] if isinstance(before, dict) else before}


@dataclass(frozen=True)
class Composed:
    """A body that a function composes.

    Arguments:
      compose: returns the body, from the change.
    """

    compose: t.Callable[[Change], Document]

    def body(self, change: Change, now: float) -> Document:
        """Return the body for a change. ``now`` is not used."""
        return self.compose(change)


@dataclass(frozen=True)
class NoBody:
    """No body."""

    def body(self, change: Change, now: float) -> None:
        """Return the body for a change: none."""


@dataclass(frozen=True)
class Accompanied:
    """The body of a partial write that also needs keys that do not change.

    Arguments:
      keys: returns these keys, from the predicted document.
    """

    keys: t.Callable[[Document], t.Iterable[str]]

    def body(self, change: Change, now: float) -> Document:
        """Return the body for a change. ``now`` is not used."""
        return {**{key: change.outcome.get(key) for key in self.keys(change.outcome)}, **change.body}


@dataclass(frozen=True)
class BareList:
    """A body that is the list of one key.

    Arguments:
      key: the key in writes.
    """

    key: str

    def body(self, change: Change, now: float) -> list[t.Any]:
        """Return the body for a change. ``now`` is not used."""
        return t.cast("list[t.Any]", change.body[self.key])


@dataclass(frozen=True)
class Added:
    """The body of a write that adds one record to a list and sends nothing else.

    Arguments:
      key: the key of the list in writes.
    """

    key: str

    def body(self, change: Change, now: float) -> Document:
        """Return the body for a change. ``now`` is not used."""
        return t.cast(Document, change.body[self.key][-1])


Form = t.Union[Replace, Former, Composed, NoBody, Accompanied, BareList, Added]
"""The form of the body of a write."""


@dataclass(frozen=True)
class Write:
    """A request that changes a resource.

    Arguments:
      method: its HTTP method.
      path: its path.
      form: what its body holds; None for the changed fields alone.
      unsupported: the options that it cannot change.
      absolute: whether sending it twice has the same effect as sending it once.
      id_key: the key of the answer that holds an ID in the path.
      former: the request that earlier releases of the API need instead; None if they take this one.
    """

    method: str
    path: str
    form: Form | None = None
    unsupported: tuple[str, ...] = ()
    absolute: bool = True
    id_key: str = "id"
    former: Write | None = None

    @property
    def sends_back(self) -> bool:
        """Whether the write sends values of the whole resource back, which must be up to date."""
        return isinstance(self.form, Replace) and not self.form.guarded

    def also_sends(self, change: Change) -> tuple[str, ...]:
        """Return the keys that the write sends although they do not change."""
        keys = self.form.keys(change.outcome) if isinstance(self.form, Accompanied) else ()
        return tuple(key for key in keys if key not in change.body)

    @property
    def adds(self) -> bool:
        """Whether the write sends only what is new."""
        return isinstance(self.form, Added)

    def body(self, change: Change, now: float) -> Document | list[t.Any] | None:
        """Return the body for a change; None for none.

        Arguments:
          change: the change.
          now: the time of the write, in seconds since 1970.
        """
        return self.form.body(change, now) if self.form else change.body


@dataclass
class Change:
    """The change of one resource.

    Arguments:
      document: the document as last read.
      outcome: the predicted document after the write.
      body: the body of a partial write.
      field_changes: the changes of the fields, by option.
      desired: the desired state of the fields, by option.
      put_full: whether the write that is sent replaces the resource with values that must be up to date.
      adds: whether the write that is sent holds only what is new.
      also_sent: the keys that the write sends although they do not change.
      consent: whether the task allows to interrupt a service.
      disrupts: whether the change interrupts one.
      is_rest: whether other writes of the same change came before. Then all that the task wants is verified.
    """

    document: Document
    outcome: Document
    body: Document
    field_changes: dict[str, FieldChange]
    desired: t.Mapping[str, Desired]
    put_full: bool = False
    adds: bool = False
    also_sent: tuple[str, ...] = ()
    consent: bool = False
    disrupts: bool = False
    is_rest: bool = False

    def option_used(self, option: str) -> str:
        """Return the option that the task gives for a field: for a name, it is another one than for an ID.

        Arguments:
          option: the option of the field.
        """
        desired = self.desired.get(option)
        return (desired and desired.option_used) or option

    def expected(self, fields: t.Iterable[Field]) -> dict[str, Desired]:
        """Return what a read after the write has to show, by option.

        This is the desired state of all managed fields, of changed ones as far as the write sends it.
        """
        return {
            field.option: field.expected_after(self.desired[field.option], self.field_changes[field.option])
            if field.option in self.field_changes and not self.is_rest
            else self.desired[field.option]
            for field in fields
            if field.option in self.desired
        }

    def sends_unmanaged(self, fields: t.Iterable[Field]) -> bool:
        """Return whether the changed fields send back values that the task does not give."""
        return not self.adds and any(
            field.sends_unmanaged(self.desired[field.option]) for field in fields if field.option in self.field_changes
        )

    def sends_unmanaged_values(self, fields: t.Iterable[Field]) -> bool:
        """Return whether the write sends back values that the task does not give."""
        return self.put_full or bool(self.also_sent) or self.sends_unmanaged(fields)

    def is_overwritten(self, document: Document, fields: t.Iterable[Field]) -> bool:
        """Return whether a document holds unmanaged values that another client has written since the last read.

        Sending back the values as last read would undo that.
        """
        return any(
            field.unmanaged_values(document, desired)
            not in (field.unmanaged_values(self.outcome, desired), field.unmanaged_values(self.document, desired))
            for field, desired in self._sent_back(fields)
        )

    def not_kept(self, document: Document, fields: t.Iterable[Field]) -> dict[str, list[t.Any]]:
        """Return the values that the write sent back and a document does not hold, by option, without secrets."""
        lost = {}
        for field, desired in self._sent_back(fields):
            kept = field.unmanaged_values(document, desired)
            lost[field.option] = [
                field.value_type.redact(value)
                for value in field.unmanaged_values(self.outcome, desired)
                if value not in kept
            ]
        return {option: values for option, values in lost.items() if values}

    def _sent_back(self, fields: t.Iterable[Field]) -> list[tuple[Field, Desired | None]]:
        """Return the fields that the write sends, with their desired state; None for fields that are not managed."""
        if self.adds:
            return []
        fields = list(fields)
        sent = {key for field in fields if field.option in self.field_changes for key in field.sent_keys}
        sent |= {*self.also_sent}
        return [
            (field, self.desired.get(field.option)) for field in fields if self.put_full or sent & {*field.sent_keys}
        ]


class Refusal(Exception):
    """A resource refuses a change before it is written. The text is for the user."""


class Predicted(Refusal):
    """A refusal of a change that differs from the desired state. Check mode predicts the change beside the reason."""


class PrepareContext(t.Protocol):
    """The data that ``prepare`` can use beside the change. It may read from the API but never writes."""

    @property
    def path_params(self) -> PathParams:
        """The IDs of the resource and of its scope, as the task gives them."""

    @property
    def many(self) -> bool:
        """Whether the run changes several resources."""

    def read(self, path: str, forbidden: Document | None = None, **path_params: t.Any) -> Document | None:
        """Return another document; None where it does not exist. Raises ApiError.

        Arguments:
          path: its path.
          forbidden: what to return where the key may not read it.
          path_params: the IDs in the path that are not those of the resource.
        """

    def index(
        self,
        collection: Collection,
        keys: t.Callable[[Document], t.Iterable[t.Any]],
        for_one: bool = False,
        lasts: bool = False,
    ) -> t.Mapping[t.Any, Document] | None:
        """Return the documents of a list by key. The list is read once for all resources that the run plans.

        Returns None where single reads are better: there is only one resource, or the key may not read the list.
        Raises ApiError.

        Arguments:
          collection: the collection of the list.
          keys: returns the keys of a document.
          for_one: whether to read the list for one resource, too.
          lasts: whether the keys stay valid while the run writes, so that the list is not read again for a write.
        """

    def relative(self, kind: str) -> Document | None:
        """Return the relative of a kind, which is read for its lock anyway; None as for ``read``. Raises ApiError."""

    def seen(self, collection: Collection) -> list[Document]:
        """Return the documents of a list that the run has read anyway, perhaps none. They can be out of date."""

    def warn(self, text: str) -> None:
        """Warn the user."""

    def name_of(self, namer: IdNamer, value: t.Any) -> str | None:
        """Return the name of an ID; None where the run has not read it."""

    @property
    def outcomes(self) -> t.Mapping[t.Any, Document]:
        """The documents of the same kind that the run changes, as they are or will be after it, by ID."""

    def outcomes_of(self, kind: str) -> t.Mapping[t.Any, Document]:
        """Return the documents of a kind to which this one refers that the run changes, as ``outcomes`` does.

        Of relatives, only the planned ones: once the run writes, a read shows them.
        """


Prepare = t.Callable[[Change, PrepareContext], None]
"""Checks a change before it is written, in check mode too. Raises Refusal."""
