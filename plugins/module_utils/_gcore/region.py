# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The region, read-only. See the page "List regions"."""

from __future__ import annotations

from .._model.filters import Filter, Shown, Values, is_true
from .._model.resource import Identity, Resource
from .._model.scalars import Bool, Choice, Int, Text
from .collections import DETAILED_REGIONS


def _ignoring_case(shown: Shown, values: Values) -> bool:
    return not {str(value).casefold() for value in shown}.isdisjoint(value.casefold() for value in values)


REGION = Resource(
    kind="region",
    collection=DETAILED_REGIONS,
    identity=Identity("region_id", Int(1)),
    fields=(),
    writes=(),
    filters=(
        # The parameter of the list compares only one of the two names.
        Filter("name", Text(1), ("display_name", "slug"), matches=_ignoring_case),
        Filter("country", Text(2, 2), ("country",), matches=_ignoring_case),
        Filter("product", Choice("containers", "inference"), query_key="product"),
        Filter("has_baremetal", Bool(), ("has_baremetal",), matches=is_true),
        Filter("has_k8s", Bool(), ("has_k8s",), matches=is_true),
    ),
)
