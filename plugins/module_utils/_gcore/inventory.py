# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Servers as hosts of an inventory: instances and bare metal servers."""

from __future__ import annotations

import functools
import typing as t

from .._model.collection import Document, PathParams
from .._model.host_kind import HostKind, Names, addresses_of
from .._model.scalars import Text
from .collections import is_bare_metal

_SHOWN = ("id", "name", "region", "flavor", "status", "addresses", "security_groups", "volumes")
"""The keys of a server that its variable has as the API shows them."""
_FORM = {**dict.fromkeys(_SHOWN, object), "id": str, "type": str, "project_id": int, "region_id": int, "tags": dict}
_CLOSED = ("DELETED", "DELETING", "DELETION_FAILED", "INACTIVE", "NEW")
"""The states of projects and regions without usable servers."""


def _server(shown: Document, path_params: PathParams, _names: Names) -> Document:
    return {
        **{key: shown.get(key) for key in _SHOWN},
        "type": "bare_metal_server" if is_bare_metal(shown) else "instance",
        **path_params,
        "tags": {**(shown.get("read_only_tags") or {}), **(shown.get("tags") or {})},
    }


def _entries(server: Document) -> t.Iterator[Document]:
    """The entries of all networks of a server."""
    networks = server.get("addresses")
    for entries in networks.values() if isinstance(networks, dict) else ():
        yield from (entry for entry in (entries if isinstance(entries, list) else ()) if isinstance(entry, dict))


def _addresses(version: int, floating: bool, private: bool | None, server: Document) -> list[str]:
    texts = [entry.get("addr") for entry in _entries(server) if (entry.get("type") == "floating") is floating]
    return addresses_of(texts, version, private)


def _in_network(server: Document, name: str) -> Document:
    networks = server.get("addresses")
    entries = networks.get(name) if isinstance(networks, dict) else None
    return {**server, "addresses": {name: entries}}


def _tags(server: Document) -> list[str]:
    tags = server.get("tags")
    return [f"{key}_{value}" for key, value in tags.items()] if isinstance(tags, dict) else []


def _security_groups(server: Document) -> list[t.Any]:
    groups = server.get("security_groups")
    return [group.get("name") for group in groups if isinstance(group, dict)] if isinstance(groups, list) else []


def _flavor(server: Document) -> list[t.Any]:
    flavor = server.get("flavor")
    return [flavor.get("flavor_id")] if isinstance(flavor, dict) else []


_ADDRESSES = {
    f"{name}_ipv{version}": functools.partial(_addresses, version, floating, private)
    for version in (4, 6)
    for name, floating, private in (("floating", True, None), ("public", False, False), ("private", False, True))
}
SERVERS = HostKind(
    variable="gcore_server",
    titles="servers",
    describe=_server,
    form=_FORM,
    names={"name": lambda server: [server.get("name")], "id": lambda server: [server["id"]], **_ADDRESSES},
    addresses={**_ADDRESSES, "name": lambda server: [server.get("name")]},
    in_network=_in_network,
    network_type=Text(1),
    groups={
        "region": lambda server: [str(server.get("region") or server["region_id"]).lower()],
        "project": lambda server: [str(server["project_id"])],
        "status": lambda server: [str(server.get("status") or "").lower()],
        "type": lambda server: [server["type"]],
        "flavor": _flavor,
        "security_group": _security_groups,
        "tag": _tags,
    },
    hostnames=("name", "id"),
    connect_with=("floating_ipv4", "public_ipv4", "private_ipv4"),
    default_groups=("region", "project", "status"),
    is_open=lambda row: row.get("state") not in _CLOSED,
)
