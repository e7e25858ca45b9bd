# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Lookups of resources of Gcore Cloud by name."""

from __future__ import annotations

import typing as t

from .._model.collection import Collection, Document
from .._model.lookup import Criteria, LookupContext
from .._model.lookup_by_name import LookupByName
from .._model.value_type import to_nfc
from .collections import REGIONS, SUBNETS


def by_name(kind: str, collection: Collection, query_key: str | None = "name") -> LookupByName:
    """The lookup of a resource by its name.

    Arguments:
      kind: the kind of resource.
      collection: where it is read.
      query_key: the parameter of the list for a name; None if there is none.
    """
    return LookupByName(kind.replace("_", " "), collection, f"{kind}_name", f"{kind}_id", query_key=query_key)


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


class _SubnetName(LookupByName):
    """A subnet by its name. If the task gives a network, only in that network."""

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        network = context.path_params.get("network_id")
        subnets = super().find(criteria, context, use_filter)
        return [subnet for subnet in subnets if network in (None, subnet.get("network_id"))]

    def distinguishing_options(self, found: t.Sequence[Document], criteria: Criteria) -> str:
        networks = {str(subnet.get("network_id")) for subnet in found}
        return " or ".join([self.id_option, *(["network_id", "network_name"] if len(networks) > 1 else [])])


SUBNET_NAME = _SubnetName("subnet", SUBNETS, "subnet_name", "subnet_id", query_key=None)
