# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The desired state of one field, and the change that leads to it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Desired:
    """The desired state of one field.

    Arguments:
      value: the normalized value.
      purge: whether elements that are not listed are removed.
      criteria: the criteria of lookups that give the value. There is no value until they are resolved.
      option_used: the option that the task gives, where it is not the field's own.
      removed: the elements that a ``remove_`` option lists.
      rest: values that a write sends with this one, and that are not compared.
      element: what messages call the one element that a write is for; empty if it is for the whole value.
    """

    value: t.Any
    purge: bool = True
    criteria: t.Any = None
    option_used: str = ""
    removed: Desired | None = None
    rest: t.Mapping[str, t.Any] = field(default_factory=dict)
    element: str = ""

    @property
    def unresolved(self) -> bool:
        """Whether a lookup has to give the value first."""
        return self.criteria is not None or bool(self.removed and self.removed.unresolved)


@dataclass(frozen=True)
class FieldChange:
    """The change of one field.

    Arguments:
      patch: the value that a partial write sends.
      before: the value before the write.
      after: the value after the write.
    """

    patch: t.Any
    before: t.Any
    after: t.Any
