# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.
"""The collections of Scanopy. A release can have other names: see ``dialects.py``."""

from __future__ import annotations

import typing as t

from .._model.collection import Collection, Document

HOSTS = Collection(path="/api/v1/hosts/{host_id}", list_path="/api/v1/hosts", list_is_complete=True)
"""The list of hosts shows everything that is on them."""
SERVICES = Collection(path="/api/v1/services/{service_id}", list_path="/api/v1/services", list_is_complete=True)
SUBNETS = Collection(path="/api/v1/subnets/{subnet_id}", list_path="/api/v1/subnets", list_is_complete=True)
NETWORKS = Collection(path="/api/v1/networks/{network_id}", list_path="/api/v1/networks", list_is_complete=True)
IP_ADDRESSES = Collection(
    path="/api/v1/ip-addresses/{ip_address_id}", list_path="/api/v1/ip-addresses", list_is_complete=True
)
DEPENDENCIES = Collection(
    path="/api/v1/dependencies/{dependency_id}", list_path="/api/v1/dependencies", list_is_complete=True
)
TAGS = Collection(path="/api/v1/tags/{tag_id}", list_path="/api/v1/tags", list_is_complete=True)
BINDINGS = Collection(path="/api/v1/bindings/{binding_id}", list_path="/api/v1/bindings", list_is_complete=True)


def own_id(document: Document) -> tuple[t.Any]:
    """The ID of a document, as the key of an index."""
    return (document.get("id"),)
