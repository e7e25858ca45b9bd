# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The network, read-only. See the page "Get network"."""

from __future__ import annotations

from .._model.field import Value
from .._model.filters import Filter, is_true
from .._model.resource import Identity, Resource
from .._model.scalars import Bool, Choice, Uuid
from .collections import NETWORKS
from .fields import NAME, REGIONAL, tags
from .lookups import SUBNET_NAME, by_name

NETWORK = Resource(
    kind="network",
    collection=NETWORKS,
    identity=Identity("network_id", Uuid(), lookup=by_name("network", NETWORKS)),
    fields=(Value("name", NAME), tags("list")),
    writes=(),
    scope=REGIONAL,
    shared_scope=("project_id",),
    filters=(
        Filter("type", Choice("vlan", "vxlan"), ("type",), "network_type", aliases=("network_type",)),
        Filter("external", Bool(), ("external",), "external", is_true),
        Filter("shared", Bool(), ("shared",), matches=is_true),
        Filter("subnet_id", Uuid(), ("subnets",), lookup=SUBNET_NAME),
    ),
)
