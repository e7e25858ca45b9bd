# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Places that only one resource of a kind can have, such as an address of a port."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .collection import Document


@dataclass(frozen=True)
class Exclusive:
    """A place that only one resource of a kind can have.

    Arguments:
      option: the option that says which place a resource takes.
      keys: keys of a document whose values together are the place. All of them are texts.
      query_key: the filter of the list for the first of these keys.
      describe: names the place of a document.
    """

    option: str
    keys: tuple[str, ...]
    query_key: str
    describe: t.Callable[[Document], str]

    def place(self, document: Document) -> tuple[str, ...] | None:
        """Return the place of a resource; None where it has none."""
        values = tuple(document.get(key) for key in self.keys)
        texts = tuple(value.lower() for value in values if isinstance(value, str) and value)
        return texts if len(texts) == len(values) else None
