# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Names of resources of Gcore Cloud instead of their ids."""

from __future__ import annotations

import typing as t

from .._model.collection import Collection, Document
from .._model.lookup import Criteria, LookupContext
from .._model.lookup_by_name import LookupByName
from .._model.value_type import to_nfc
from .collections import REGIONS, SUBNETS


def by_name(kind: str, collection: Collection, query_key: str | None = "name") -> LookupByName:
    """The name of a resource instead of its id. Argument: hint, as in ``Named``."""
    return LookupByName(kind.replace("_", " "), collection, f"{kind}_name", f"{kind}_id", query_key=query_key)


def _names_of_region(document: Document) -> tuple[t.Any, ...]:
    return (document.get("display_name"), document.get("slug"))


def _is_region(document: Document, word: str) -> bool:
    return word.casefold() in [to_nfc(name).casefold() for name in _names_of_region(document) if isinstance(name, str)]


REGION = LookupByName(
    "region",
    REGIONS,
    "region_name",
    "region_id",
    # The parameter of the list compares only one of the two names, and the list is short.
    query_key=None,
    matches=_is_region,
    names_of=_names_of_region,
    name_key="display_name",
)
"""The name of a region instead of its id."""


class _SubnetName(LookupByName):
    """The name of a subnet, in the network that is asked for too, if there is one."""

    def find(self, criteria: Criteria, context: LookupContext, use_filter: bool = True) -> list[Document]:
        network = context.path_params.get("network_id")
        return [
            each for each in super().find(criteria, context, use_filter) if network in (None, each.get("network_id"))
        ]

    def distinguishing_options(self, found: t.Sequence[Document], criteria: Criteria) -> str:
        networks = {str(each.get("network_id")) for each in found}
        return " or ".join([self.id_option, *(["network_id", "network_name"] if len(networks) > 1 else [])])


SUBNET_NAME = _SubnetName("subnet", SUBNETS, "subnet_name", "subnet_id", query_key=None)
