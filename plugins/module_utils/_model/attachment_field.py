# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for the resource to which another one is attached."""

from __future__ import annotations

import typing as t

from .desired import Desired, FieldChange
from .field import UNKNOWN
from .lookup import Lookup
from .together_field import Together, is_none
from .value_type import Invalid, ValueType


class Attachment(Together):
    """The resource to which another one is attached. A document lists at most one attachment.

    Arguments:
      option: its name in a task.
      lookup: gives the ID of the resource.
      attachments: the key of documents that lists the attachments.
      shown: the key of an attachment that holds the ID.
      value_types: the type of the ID by its key in writes.
    """

    def __init__(self, option: str, lookup: Lookup, attachments: str, shown: str, **value_types: ValueType) -> None:
        super().__init__(option, lookup, (), (), **value_types)
        self._attachments, self._shown = attachments, shown
        self.sources = ()

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        given = self._given(options.get(self.option))
        names = [name for name in self.lookup.main_options if name in given]
        if names and given.get(self.first) is not None and not is_none(given[self.first]):
            raise Invalid(f"{self.option}.{names[0]}", f"is mutually exclusive with {self.first}")
        return super().desired(options)

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        rows = document.get(self._attachments)
        if isinstance(rows, list) and len(rows) > 1:
            raise Invalid(
                self.option, f"the API shows {len(rows)} attachments, and this option gives one: leave it out"
            )
        return super().plan(document, desired)

    def raw(self, document: t.Mapping[str, t.Any]) -> t.Any:
        if self._attachments not in document:
            return UNKNOWN
        rows = document[self._attachments] or []
        if not isinstance(rows, list) or len(rows) > 1 or not all(isinstance(row, dict) for row in rows):
            return UNKNOWN
        if rows and rows[0].get(self._shown) in (None, ""):
            return UNKNOWN  # it is attached, but to what is not shown
        return {self.first: rows[0][self._shown] if rows else None}

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        document[self._attachments] = [{self._shown: after[self.first]}] if after else []
