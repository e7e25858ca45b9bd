# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""What a task wants of one field, and what has to change for it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class Desired:
    """What a task wants of one field: the canonical value, and whether what is not listed goes.

    ``words`` stand for what has to be looked up first; until then there is no value. ``said`` is the option that gave
    it, where that is another one than the field's own. ``without`` is what must not be there, as an option of its own
    lists it.
    """

    value: t.Any
    purge: bool = True
    criteria: t.Any = None
    option_used: str = ""
    removed: Desired | None = None

    @property
    def unresolved(self) -> bool:
        """Whether words have to be looked up."""
        return self.criteria is not None or bool(self.removed and self.removed.unresolved)


@dataclass(frozen=True)
class FieldChange:
    """What one field has to change: what a partial write carries, and the value before and after."""

    patch: t.Any
    before: t.Any
    after: t.Any
