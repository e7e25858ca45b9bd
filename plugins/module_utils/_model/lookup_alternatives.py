# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A lookup that has several main criteria, of which a task gives one."""

from __future__ import annotations

import typing as t

from .collection import Document
from .lookup import Criteria, Lookup, LookupContext, UniqueOf
from .names import Documents
from .value_type import Invalid


class Alternatives(Lookup):
    """Finds a document by one of several main criteria, such as its name or its address.

    Arguments:
      lookups: the lookups. Options that narrow several of them are the same in each.
    """

    def __init__(self, *lookups: Lookup) -> None:
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
            others = " and ".join(lookup.option for lookup in given[1:])
            raise Invalid(given[0].option, f"is mutually exclusive with {others}")
        return given[0] if given else self

    def names(self, read: Documents) -> dict[str, str]:
        return self.lookups[0].names(read)

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {name: spec for lookup in self.lookups for name, spec in lookup.options().items()}

    def criteria(self, options: t.Mapping[str, t.Any]) -> Criteria | None:
        chosen = self.choose(options)
        unused = self.options().keys() - (chosen.options().keys() if chosen is not self else ())
        for name in self.options():
            if name in unused and options.get(name) is not None:
                if chosen is not self:
                    raise Invalid(name, f"is mutually exclusive with {chosen.option}")
                raise Invalid(name, f"requires the option {' or '.join(self.main_options)}")
        return chosen.criteria(options) if chosen is not self else None

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        return self._of(criteria).find(criteria, context, use_filter)

    def unique(self, context: LookupContext, unique_of: UniqueOf) -> t.Callable[[t.Any], Criteria | None]:
        each = [lookup.unique(context, unique_of) for lookup in self.lookups]
        return lambda id: next((criteria for of in each if (criteria := of(id))), None)

    def require_one(self, documents: t.Sequence[Document], criteria: Criteria, context: LookupContext) -> Document:
        return self._of(criteria).require_one(documents, criteria, context)

    def describe(self, criteria: Criteria) -> str:
        return self._of(criteria).describe(criteria)

    def _of(self, criteria: Criteria) -> Lookup:
        """The lookup to which criteria belong."""
        return next(lookup for lookup in self.lookups if lookup.option in criteria)
