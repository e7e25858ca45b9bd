# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The plan of one task: the write, and what a resource checks before it."""

from __future__ import annotations

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
    """

    keep: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()
    stamp: tuple[str, ...] = ()

    def body(self, change: Change, now: float) -> Document:
        """Return the body for a change.

        Arguments:
          change: the change.
          now: the time of the write, in seconds since 1970.
        """
        keys = change.outcome if self.keep is None else self.keep
        moment = datetime.datetime.fromtimestamp(now, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        body = {key: change.outcome.get(key) for key in keys if key not in self.drop}
        return {**body, **dict.fromkeys(self.stamp, moment)}


@dataclass(frozen=True)
class Write:
    """A request that changes a resource.

    Arguments:
      method: its HTTP method.
      path: its path.
      form: what its body holds; None for the changed fields alone.
      unsupported: the options that it cannot change.
      absolute: whether sending it twice has the same effect as sending it once.
    """

    method: str
    path: str
    form: Replace | None = None
    unsupported: tuple[str, ...] = ()
    absolute: bool = True

    def body(self, change: Change, now: float) -> Document:
        """Return the body for a change.

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
      put_full: whether the write that is sent replaces the resource.
    """

    document: Document
    outcome: Document
    body: Document
    field_changes: dict[str, FieldChange]
    desired: t.Mapping[str, Desired]
    put_full: bool = False

    def expected(self, fields: t.Iterable[Field]) -> dict[str, Desired]:
        """Return what a read after the write has to show, by option.

        This is the desired state of all managed fields, of changed ones as far as the write sends it.
        """
        return {
            field.option: field.expected_after(self.desired[field.option], self.field_changes[field.option])
            if field.option in self.field_changes
            else self.desired[field.option]
            for field in fields
            if field.option in self.desired
        }

    def sends_unmanaged(self, fields: t.Iterable[Field]) -> bool:
        """Return whether the changed fields send back values that the task does not give."""
        return any(
            field.sends_unmanaged(self.desired[field.option]) for field in fields if field.option in self.field_changes
        )

    def sends_unmanaged_values(self, fields: t.Iterable[Field]) -> bool:
        """Return whether the write sends back values that the task does not give."""
        return self.put_full or self.sends_unmanaged(fields)

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
        return [
            (field, self.desired.get(field.option))
            for field in fields
            if self.put_full or field.option in self.field_changes
        ]


class Refusal(Exception):
    """A resource refuses a change before it is written. The text is for the user."""


class PrepareContext(t.Protocol):
    """The data that ``prepare`` can use beside the change. It may read from the API but never writes."""

    @property
    def path_params(self) -> PathParams:
        """The IDs of the resource and of its scope, as the task gives them."""

    def read(self, path: str, **path_params: t.Any) -> Document | None:
        """Return another document; None where it does not exist or the key may not read it. Raises ApiError."""

    def index(
        self, collection: Collection, keys: t.Callable[[Document], t.Iterable[t.Any]], for_one: bool = False
    ) -> t.Mapping[t.Any, Document] | None:
        """Return the documents of a list by key. The list is read once for all resources of the run.

        Returns None where single reads are better: there is only one resource, or the key may not read the list.
        Raises ApiError.

        Arguments:
          collection: the collection of the list.
          keys: returns the keys of a document.
          for_one: whether to read the list for one resource, too.
        """

    def warn(self, text: str) -> None:
        """Warn the user."""

    def name_of(self, namer: IdNamer, value: t.Any) -> str | None:
        """Return the name of an ID; None where the run has not read it."""

    @property
    def outcomes(self) -> t.Mapping[t.Any, Document]:
        """The documents of the same kind that the run changes, as they are or will be after it, by ID."""


Prepare = t.Callable[[Change, PrepareContext], None]
"""Checks a change before it is written, in check mode too. Raises Refusal."""
