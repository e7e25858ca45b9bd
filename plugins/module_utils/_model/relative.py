# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Relatives: other resources whose lock is also the lock of a resource."""

from __future__ import annotations

from dataclasses import dataclass

from .collection import Collection, Document, PathParams, values_at
from .text import title_of


@dataclass(frozen=True)
class Relative:
    """Another resource that is locked while this one is updated, and the other way round.

    Arguments:
      kind: its kind.
      collection: where it is read.
      variable: the variable of its path that takes its ID.
      key: the path in documents to its ID, or to several. Empty for a parent, whose ID the path of the resource has.
      relatives: its relatives, whose locks count, too.
    """

    kind: str
    collection: Collection
    variable: str
    key: str = ""
    relatives: tuple[Relative, ...] = ()

    @property
    def title(self) -> str:
        """The kind with blanks instead of underscores, for messages."""
        return title_of(self.kind)

    def ids(self, document: Document, path_params: PathParams) -> list[str]:
        """Return its IDs, in lower case.

        Arguments:
          document: the document of the resource.
          path_params: the IDs in the path of the resource.
        """
        if not self.key:
            return [str(path_params[self.variable]).lower()]
        return [str(id).lower() for id in values_at(document, self.key.split(".")) if isinstance(id, (str, int))]
