# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Flavors of instances."""

from __future__ import annotations

from collections.abc import Sequence

from ..store import Document
from .api import Gcore, Scope
from .instance import FLAVORS, Flavor
from .kind import GcoreKind
from .values import ListQuery, Query


class FlavorDocument(Flavor):
    """A flavor, and whether it is disabled."""

    disabled: bool = False


class FlavorsQuery(ListQuery):
    """The query of the list, which has no order."""

    not_simulated = frozenset({"disabled", "exclude_linux", "exclude_windows", "include_prices"})


class InstanceFlavor(GcoreKind):
    """Flavors of instances: each project and region has the same ones."""

    title = "Flavor"
    path = "/cloud/v1/flavors/{project_id}/{region_id}"
    query = FlavorsQuery

    def candidates(self, api: Gcore, scope: Scope | None, query: Query) -> Sequence[Document]:
        """Return all flavors."""
        return [{**flavor, "disabled": False} for flavor in FLAVORS]
