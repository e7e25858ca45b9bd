# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The options that say by readable words which resource is meant: its name, its host and its network."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.collection import Document
from .._model.desired import Desired
from .._model.filters import Filter
from .._model.lookup import Criteria
from .._model.lookup_by_name import ExtraFilter, LookupByName, has_name
from .._model.names import named_id
from .._model.scalars import Uuid
from .collections import HOSTS, NETWORKS, SUBNETS
from .hosts import NAME_KEYS, host_names, is_named
from .lookups import HOST


@dataclass(frozen=True)
class HostName(LookupByName):
    """A host by its name or its hostname. Each still finds the host after a change of the other one."""

    def matched_by(self, criteria: Criteria, document: Document) -> str:
        return super().matched_by(criteria, document) if has_name(document, criteria[self.option]) else "hostname"

    def criteria_after(
        self, criteria: Criteria, desired: t.Mapping[str, Desired], document: Document
    ) -> Criteria | None:
        after = {**document, **{key: desired[key].value for key in NAME_KEYS if key in desired}}
        if is_named(after, criteria[self.option]):
            return None
        hostname = desired.get("hostname")
        new = super().criteria_after(criteria, desired, document)
        return {**criteria, self.option: hostname.value} if new is None and hostname and hostname.value else new


HOST_NAME = HostName("host", HOSTS, "host_name", "host_id", query_key=None, matches=is_named, names_of=host_names)
"""A host by its name or its hostname."""
SUBNET_NAME = LookupByName("subnet", SUBNETS, "subnet_name", "subnet_id", query_key=None)
NETWORK_NAME = LookupByName("network", NETWORKS, "network_name", "network_id", query_key=None)
IN_NETWORK = ExtraFilter("network_id", Uuid(), "network_id", "network_id", lookup=NETWORK_NAME)
ON_HOST = ExtraFilter("host_id", Uuid(), "host_id", "host_id", lookup=HOST_NAME)
IN_NETWORK_FILTER = Filter("network_id", Uuid(), ("network_id",), "network_id", lookup=NETWORK_NAME)
NAMED_NETWORK = named_id("network_id", NETWORKS, NETWORK_NAME)
NAMED_HOST = named_id("host_id", HOSTS, HOST)
NAMED_SUBNET = named_id("subnet_id", SUBNETS, SUBNET_NAME)
ON_HOST_FILTER = Filter("host_id", Uuid(), ("host_id",), "host_id", lookup=HOST_NAME)
