# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""What one task has to change: the planned write, and what a resource may do before it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .collection import Collection, Document
from .desired import Desired, FieldChange
from .field import Field
from .names import IdNamer


@dataclass(frozen=True)
class Replace:
    """The body of a write that replaces the resource: the document as it will be.

    Arguments: keep, the only keys that it has, None for all; drop, keys that it does not have.
    """

    keep: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()

    def body(self, change: Change) -> Document:
        keys = change.outcome if self.keep is None else self.keep
        return {key: change.outcome.get(key) for key in keys if key not in self.drop}


@dataclass(frozen=True)
class Write:
    """A request that changes a resource.

    Arguments: its method and path; form, what its body holds beside the changed fields, None for nothing; lacks, the
    options that it cannot change; absolute, whether to send it twice leads to the same as to send it once.
    """

    method: str
    path: str
    form: Replace | None = None
    unsupported: tuple[str, ...] = ()
    absolute: bool = True

    def body(self, change: Change) -> Document:
        """What this request sends for a change."""
        return self.form.body(change) if self.form else change.body


@dataclass
class Change:
    """What one task has to change, and what it would lead to.

    ``body`` goes to the API; ``deltas`` are the changed fields by option; ``outcome`` is the predicted document;
    ``whole`` says whether the write that is sent replaces the resource.
    """

    document: Document
    outcome: Document
    body: Document
    field_changes: dict[str, FieldChange]
    desired: t.Mapping[str, Desired]
    put_full: bool = False

    def expected(self, fields: t.Iterable[Field]) -> dict[str, Desired]:
        """What a read after the write must show: all wanted values, of those that change as far as they were sent."""
        return {
            each.option: each.expected_after(self.desired[each.option], self.field_changes[each.option])
            if each.option in self.field_changes
            else self.desired[each.option]
            for each in fields
            if each.option in self.desired
        }

    def sends_unmanaged(self, fields: t.Iterable[Field]) -> bool:
        """Whether the changed fields carry values that the task does not give."""
        return any(
            each.sends_unmanaged(self.desired[each.option]) for each in fields if each.option in self.field_changes
        )

    def sends_unmanaged_values(self, fields: t.Iterable[Field]) -> bool:
        """Whether the write that was sent has sent back values that the task does not give."""
        return self.put_full or self.sends_unmanaged(fields)

    def is_overwritten(self, document: Document, fields: t.Iterable[Field]) -> bool:
        """Whether ``document`` holds values of others where the change has sent back what was there before."""
        return any(
            each.unmanaged_values(document, desired)
            not in (each.unmanaged_values(self.outcome, desired), each.unmanaged_values(self.document, desired))
            for each, desired in self._sent_back(fields)
        )

    def not_kept(self, document: Document, fields: t.Iterable[Field]) -> dict[str, list[t.Any]]:
        """What the change has sent back as it was read and ``document`` does not hold, by option."""
        outcome_unknown = {}
        for each, desired in self._sent_back(fields):
            kept = each.unmanaged_values(document, desired)
            outcome_unknown[each.option] = [
                each.value_type.redact(one) for one in each.unmanaged_values(self.outcome, desired) if one not in kept
            ]
        return {option: values for option, values in outcome_unknown.items() if values}

    def _sent_back(self, fields: t.Iterable[Field]) -> list[tuple[Field, Desired | None]]:
        return [
            (each, self.desired.get(each.option))
            for each in fields
            if self.put_full or each.option in self.field_changes
        ]


class Refusal(Exception):
    """A resource cannot be changed as wanted; nothing was written. The text is for the user."""


class PrepareContext(t.Protocol):
    """What ``prepare`` may use beside the change itself. It cannot write."""

    def read(self, path: str, **path_params: t.Any) -> Document | None:
        """Another document of the same API; None where there is none or it may not be read. Raises ApiError."""

    def index(
        self, collection: Collection, keys: t.Callable[[Document], t.Iterable[t.Any]]
    ) -> t.Mapping[t.Any, Document] | None:
        """The documents of a list by what ``keys`` gives for each, read once for all resources of the run.

        None where single reads are better: there is only one resource, or the list may not be read. Raises ApiError.
        """

    def warn(self, text: str) -> None:
        """Tell the user something that does not stop the task."""

    def name_of(self, namer: IdNamer, value: t.Any) -> str | None:
        """What an id is called, as far as the run has read it; None where it has not."""

    @property
    def outcomes(self) -> t.Mapping[t.Any, Document]:
        """The documents of the same kind as others of the run have left them, or will have, by id."""


Prepare = t.Callable[[Change, PrepareContext], None]
"""Looks at a change before it is written, in check mode too. Raises Refusal."""
