# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flavors of load balancers."""

from __future__ import annotations

from collections.abc import Sequence

from ..store import Document
from .api import Gcore, Scope
from .kind import GcoreKind
from .values import ListQuery, Query, Shape


class LoadBalancerFlavor(Shape):
    """The flavor of a load balancer."""

    flavor_id: str = "lb1-1-2"
    flavor_name: str = "lb1-1-2"
    vcpus: int = 1
    ram: int = 2048


def flavor_of(vcpus: int) -> Document:
    """Return a flavor that load balancers can have."""
    name = f"lb1-{vcpus}-{2 * vcpus}"
    return LoadBalancerFlavor(flavor_id=name, flavor_name=name, vcpus=vcpus, ram=2048 * vcpus).model_dump()


FLAVORS = {flavor["flavor_name"]: flavor for flavor in map(flavor_of, (1, 2, 4))}


class FlavorsQuery(ListQuery):
    """The query of the list, which has no filters and no order."""

    not_simulated = frozenset({"include_prices"})


class LbFlavor(GcoreKind):
    """Flavors of load balancers: each project and region has the same ones."""

    title = "Load balancer flavor"
    path = "/cloud/v1/lbflavors/{project_id}/{region_id}"
    query = FlavorsQuery

    def candidates(self, api: Gcore, scope: Scope | None, query: Query) -> Sequence[Document]:
        """Return all flavors."""
        return list(FLAVORS.values())
