# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A lookup that has several main criteria, of which a task gives one."""

from __future__ import annotations

import typing as t

from .collection import Document
from .lookup import Criteria, Lookup, LookupContext
from .lookup_by_name import LookupByName
from .names import Documents
from .value_type import Invalid


class Alternatives(Lookup):
    """Finds a document by one of several main criteria, such as its name or its address.

    Arguments:
      lookups: the lookups. Options that narrow several of them are the same in each.
    """

    def __init__(self, *lookups: LookupByName) -> None:
        self.lookups = lookups
        first = lookups[0]
        self.title, self.option, self.id_option, self.word = first.title, first.option, first.id_option, first.word

    @property
    def id_key(self) -> str:
        return self.lookups[0].id_key

    @property
    def main_options(self) -> tuple[str, ...]:
        return tuple(lookup.option for lookup in self.lookups)

    def choose(self, options: t.Mapping[str, t.Any]) -> Lookup:
        given = [lookup for lookup in self.lookups if options.get(lookup.option) is not None]
        if len(given) > 1:
            raise Invalid(given[0].option, f"it and {given[1].option} are given, one of the two is needed")
        return given[0] if given else self

    def names(self, read: Documents) -> dict[str, str]:
        return self.lookups[0].names(read)

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {name: spec for lookup in self.lookups for name, spec in lookup.options().items()}

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        chosen = self.choose(options)
        if chosen is not self:
            return chosen.criteria(options)
        for name in self.options():
            if options.get(name) is not None:
                raise Invalid(name, f"says nothing alone: give {' or '.join(self.main_options)} too")
        return None

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        return self._of(criteria).find(criteria, context, use_filter)

    def describe(self, criteria: Criteria) -> str:
        return self._of(criteria).describe(criteria)

    def _of(self, criteria: Criteria) -> LookupByName:
        """The lookup to which criteria belong."""
        return next(lookup for lookup in self.lookups if lookup.option in criteria)
