# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The host. See the page "Update a Host" of https://scanopy.net/docs.

The update has its own form: what it leaves out becomes null, and each list of children that it has replaces them.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._model.addresses import IpAddress
from .._model.collection import Document
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_alternatives import Alternatives
from .._model.lookup_by_name import LookupByName
from .._model.plan import Replace, Write
from .._model.resource import Identity, Resource
from .._model.rules import Shows
from .._model.scalars import Bool, Nullable, Text, Uuid
from .._model.steps import UPDATE
from .collections import HOSTS
from .fields import SHORT_DESCRIPTION, SHORT_NAME
from .hosts import address_name, items
from .tagging import NAMED_TAGS, TAG_FILTER, TAG_IDS, KnownTags, without_tags
from .words import HOST_NAME, IN_NETWORK, IN_NETWORK_FILTER, NAMED_NETWORK

_OWN_KEYS = ("id", "name", "hostname", "description", "virtualization", "hidden", "tags")
"""The keys of an update that are the host's own."""


def _addresses(host: Document) -> list[str]:
    return [address_name(item) for item in items(host, "ip_addresses")]


_FORM = Replace(keep=_OWN_KEYS, conditions={"expected_updated_at": "updated_at"})
_FORMER = Write("PUT", HOSTS.path, form=_FORM)
"""The condition does not cover the tags. An empty list leaves them as they are since Scanopy 0.16."""


def _has_address(host: Document, address: t.Any) -> bool:
    return address in _addresses(host)


HOST = Resource(
    kind="host",
    collection=HOSTS,
    identity=Identity(
        "host_id",
        Uuid(),
        lookup=Alternatives(
            replace(HOST_NAME, extra_filters=(IN_NETWORK,)),
            LookupByName(
                "host",
                HOSTS,
                "host_address",
                "host_id",
                value_type=IpAddress(),
                word="address",
                query_key=None,
                matches=_has_address,
                names_of=_addresses,
                extra_filters=(IN_NETWORK,),
            ),
        ),
    ),
    fields=(
        Value("name", SHORT_NAME),
        Value("hostname", Nullable(Text(), ""), absent=None),
        Value("description", SHORT_DESCRIPTION, absent=None),
        Value("hidden", Bool()),
        TAG_IDS,
    ),
    steps=(UPDATE, without_tags("Host")),
    rules=(Shows(_OWN_KEYS, ("id", "updated_at")), KnownTags()),
    writes=(replace(_FORMER, form=replace(_FORM, blank={"tags": []}, guarded=True), former=_FORMER),),
    volatile=("updated_at", "last_seen_at"),
    after=("tag",),
    filters=(
        IN_NETWORK_FILTER,
        Filter("hidden", Bool(), ("hidden",)),
        TAG_FILTER,
    ),
    names=(NAMED_NETWORK, NAMED_TAGS),
)
