# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.
"""The collections of Scanopy. A release can have other names: see ``dialects.py``."""

from __future__ import annotations

import typing as t

from .._model.collection import Collection, Document


def _in_networks(path: str, list_path: str) -> Collection:
    """A collection of which a key sees what is in its networks.

    Arguments:
      path: the path of a single resource.
      list_path: the path of the list.
    """
    return Collection(path=path, list_path=list_path, list_is_complete=True, partly_visible=True)


HOSTS = _in_networks("/api/v1/hosts/{host_id}", "/api/v1/hosts")
"""The list of hosts shows everything that is on them."""
SERVICES = _in_networks("/api/v1/services/{service_id}", "/api/v1/services")
SUBNETS = _in_networks("/api/v1/subnets/{subnet_id}", "/api/v1/subnets")
NETWORKS = _in_networks("/api/v1/networks/{network_id}", "/api/v1/networks")
IP_ADDRESSES = _in_networks("/api/v1/ip-addresses/{ip_address_id}", "/api/v1/ip-addresses")
DEPENDENCIES = _in_networks("/api/v1/dependencies/{dependency_id}", "/api/v1/dependencies")
TAGS = Collection(path="/api/v1/tags/{tag_id}", list_path="/api/v1/tags", list_is_complete=True)
"""Each key sees all tags of its organization."""
BINDINGS = _in_networks("/api/v1/bindings/{binding_id}", "/api/v1/bindings")


def own_id(document: Document) -> tuple[t.Any]:
    """The ID of a document, as the key of an index."""
    return (document.get("id"),)
