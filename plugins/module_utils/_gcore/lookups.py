# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Lookups of resources of Gcore Cloud by name."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.collection import Collection, Document
from .._model.lookup import Criteria, LookupContext
from .._model.lookup_by_name import LookupByName
from .._model.plan import PrepareContext
from .._model.text import title_of
from .._model.value_type import to_nfc
from .collections import REGIONS, SUBNETS, own_id


def by_name(kind: str, collection: Collection, query_key: str | None = "name") -> LookupByName:
    """The lookup of a resource by its name.

    Arguments:
      kind: the kind of resource.
      collection: where it is read.
      query_key: the parameter of the list for a name; None if there is none.
    """
    return LookupByName(title_of(kind), collection, f"{kind}_name", f"{kind}_id", query_key=query_key)


def read_one(collection: Collection, variable: str, id: t.Any, context: PrepareContext) -> Document | None:
    """A document that a change depends on; empty if the key may not read it, None if it does not exist.

    In a run of many, the list shows all such documents. Raises ApiError.

    Arguments:
      collection: where it is read.
      variable: the variable of its path for the ID.
      id: the ID.
      context: reads it.
    """
    documents = context.index(collection, own_id)
    shown = documents.get(id) if documents else None
    return shown or context.read(collection.path, forbidden={}, **{variable: id})


def _names_of_region(document: Document) -> tuple[t.Any, ...]:
    return (document.get("display_name"), document.get("slug"))


def _is_region(document: Document, name: str) -> bool:
    names = [to_nfc(each).casefold() for each in _names_of_region(document) if isinstance(each, str)]
    return name.casefold() in names


REGION = LookupByName(
    "region",
    REGIONS,
    "region_name",
    "region_id",
    # The parameter of the list compares only one of the two names; the list is short.
    query_key=None,
    matches=_is_region,
    names_of=_names_of_region,
    name_key="display_name",
)
"""A region by its name or its slug."""


@dataclass(frozen=True)
class NameWithin(LookupByName):
    """A resource by its name. If the task gives the ID of what has it, only in that.

    Arguments:
      owner: the kind of what has it. Documents show its ID under the name of the option for it.
    """

    owner: str = ""

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        owner = context.path_params.get(f"{self.owner}_id")
        documents = super().find(criteria, context, use_filter)
        return [document for document in documents if owner in (None, document.get(f"{self.owner}_id"))]

    def distinguishing_options(self, documents: t.Sequence[Document], criteria: Criteria) -> str:
        owners = {str(document.get(f"{self.owner}_id")) for document in documents}
        more = [f"{self.owner}_id", f"{self.owner}_name"] if len(owners) > 1 else []
        return " or ".join([self.id_option, *more])


SUBNET_NAME = NameWithin(
    title="subnet",
    collection=SUBNETS,
    option="subnet_name",
    id_option="subnet_id",
    query_key=None,
    owner="network",
)
