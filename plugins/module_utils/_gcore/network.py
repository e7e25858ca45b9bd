# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The network, after the page "Get network". It is only read."""

from __future__ import annotations

import typing as t

from .._model.fields import Value
from .._model.filters import Filter, is_true
from .._model.lookup import Named, Seek, Words
from .._model.resource import Collection, Document, Identity, Resource
from .._model.value_types import Bool, Choice, Uuid
from .api import GCORE, NAME, REGIONAL, by_name, tags

NETWORKS = Collection(
    one="/cloud/v1/networks/{project_id}/{region_id}/{network_id}",
    all="/cloud/v1/networks/{project_id}/{region_id}",
    # Else networks that others share with the project could be read by ID only.
    always=(("order_by", "created_at.asc"), ("owned_by", "any")),
    hints={"name": "name", "tags": "tag_key_value", "tag_keys": "tag_key"},
    # A name can have more.
    longest={"name": 61},
)
"""Where networks are read."""
_SUBNETS = Collection(
    all="/cloud/v1/subnets/{project_id}/{region_id}", always=(("order_by", "created_at.asc"), ("owned_by", "any"))
)


class _SubnetName(Named):
    """The name of a subnet, in the network that is asked for too, if there is one."""

    def find(self, words: Words, seek: Seek, alone: bool = True) -> list[Document]:
        network = seek.place.get("network_id")
        return [each for each in super().find(words, seek, alone) if network in (None, each.get("network_id"))]

    def resolves(self, found: t.Sequence[Document], words: Words) -> str:
        networks = {str(each.get("network_id")) for each in found}
        return " or ".join([self.instead, *(["network_id", "network_name"] if len(networks) > 1 else [])])


SUBNET_NAME = _SubnetName("subnet", _SUBNETS, "subnet_name", "subnet_id", hint=None)

NETWORK = Resource(
    kind="network",
    service=GCORE,
    collection=NETWORKS,
    identity=Identity("network_id", Uuid(), ref=by_name("network", NETWORKS)),
    fields=(Value("name", NAME), tags("list")),
    writes=(),
    scope=REGIONAL,
    lent=("project_id",),
    filters=(
        Filter("type", Choice("vlan", "vxlan"), ("type",), "network_type", aliases=("network_type",)),
        Filter("external", Bool(), ("external",), "external", is_true),
        Filter("shared", Bool(), ("shared",), matches=is_true),
        Filter("subnet_id", Uuid(), ("subnets",), ref=SUBNET_NAME),
    ),
)
