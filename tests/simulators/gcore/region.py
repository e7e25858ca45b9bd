# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Regions."""

from __future__ import annotations

from typing import Annotated, Literal

from ..kind import Filter
from ..store import Document
from .api import Gcore
from .kind import GcoreKind
from .values import DAY_ONE, Date, Flag, Limit, ListQuery, Query, Shape


class Coordinates(Shape):
    """The position of a region."""

    latitude: str
    longitude: str


class RegionDocument(Shape):
    """A region. Lists can be asked for its products, and no answer shows them."""

    id: int
    display_name: str
    keystone_name: str
    slug: str
    state: Literal["ACTIVE", "DELETED", "DELETING", "DELETION_FAILED", "INACTIVE", "MAINTENANCE", "NEW"] = "ACTIVE"
    country: str
    zone: Literal["AMERICAS", "APAC", "EMEA", "RUSSIA_AND_CIS"] | None = "EMEA"
    task_id: str | None = None
    endpoint_type: Literal["admin", "internal", "public"] = "public"
    external_network_id: str | None = None
    created_on: Date = DAY_ONE
    created_at: Date = DAY_ONE
    keystone_id: int = 1
    has_kvm: bool = True
    has_baremetal: bool = True
    has_basic_vm: bool = True
    has_sfs: bool = True
    has_dbaas: bool = False
    has_ddos: bool = True
    has_k8s: bool = True
    has_ai: bool = False
    has_ai_gpu: bool = False
    vlan_physical_network: str = "vlan"
    available_volume_types: list[str] | None = ["standard", "ssd_hiiops"]
    metrics_database_id: int | None = None
    access_level: Literal["core", "edge"] = "core"
    coordinates: Coordinates | None = None
    file_share_types: list[Literal["ddn", "standard", "vast"]] | None = ["standard"]
    ddos_endpoint_id: int | None = None
    products: list[Literal["containers", "inference"]] = []


class RegionsQuery(ListQuery):
    """The query of the list."""

    limit: Limit = 100
    display_name: Annotated[str | None, Filter(lambda name, expected: name.casefold() == expected.casefold())] = None
    product: Annotated[
        Literal["containers", "inference"] | None, Filter(lambda products, expected: expected in products, "products")
    ] = None
    show_volume_types: Flag = False
    order_by: Literal["created_at.asc", "created_at.desc", "display_name.asc", "display_name.desc"] = "created_at.desc"


class Region(GcoreKind):
    """Regions, of which there is only a list."""

    title = "Region"
    collection = "regions"
    document = RegionDocument
    path = "/cloud/v1/regions"
    query = RegionsQuery
    hidden = frozenset({"products"})
    seed = (
        {
            "id": 7,
            "display_name": "Luxembourg-2",
            "keystone_name": "LUX2",
            "slug": "luxembourg-2",
            "country": "LU",
            "products": ["inference"],
        },
        {
            "id": 8,
            "display_name": "Frankfurt",
            "keystone_name": "FRA",
            "slug": "frankfurt",
            "country": "DE",
            "has_baremetal": False,
            "created_at": "2024-02-01T00:00:00Z",
            "coordinates": {"latitude": "50.11", "longitude": "8.68"},
        },
    )

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return a region; lists show its types of volumes on request only."""
        if isinstance(query, RegionsQuery) and not query.show_volume_types:
            document = {**document, "available_volume_types": None}
        return super().show(api, document, query)
