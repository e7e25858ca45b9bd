# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The service. See the page "Update a Service" of https://scanopy.net/docs.

The update replaces the bindings of the service: they are sent back with their IDs, as they were read right before.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._model.collection import Document
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_by_name import LookupByName
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.rules import Shows
from .._model.scalars import Text, Uuid
from .._model.steps import UPDATE
from .collections import SERVICES
from .fields import SHORT_NAME, WHOLE
from .tagging import NAMED_TAGS, TAG_FILTER, TAG_IDS, KnownTags, without_tags
from .words import IN_NETWORK, IN_NETWORK_FILTER, NAMED_HOST, NAMED_NETWORK, ON_HOST, ON_HOST_FILTER


def _with_addresses(service: Document) -> Document:
    """A service as the API takes it: a port on all addresses has a key for the address, which answers leave out."""
    bindings = service.get("bindings")
    if not isinstance(bindings, list):
        return service

    def complete(binding: t.Any) -> t.Any:
        is_port = isinstance(binding, dict) and binding.get("type") == "port"
        return {"ip_address_id": None, **binding} if is_port else binding

    return {**service, "bindings": [complete(binding) for binding in bindings]}


SERVICE = Resource(
    kind="service",
    collection=SERVICES,
    identity=Identity(
        "service_id",
        Uuid(),
        lookup=LookupByName(
            "service", SERVICES, "service_name", "service_id", query_key=None, extra_filters=(ON_HOST, IN_NETWORK)
        ),
    ),
    fields=(
        Value("name", SHORT_NAME),
        Value("service_definition", Text(1), unknown_as="Missing Service"),
        TAG_IDS,
    ),
    steps=(UPDATE, without_tags("Service")),
    rules=(Shows(("bindings", "position"), ("id",)), KnownTags()),
    writes=(Write("PUT", SERVICES.path, form=replace(WHOLE, complete=_with_addresses)),),
    volatile=("updated_at", "last_seen_at"),
    reread_before_write=True,
    rereads_each=True,
    # Bindings have it under this key: they are changed one after the other.
    lock_keys=("service_id",),
    after=("tag",),
    filters=(
        IN_NETWORK_FILTER,
        ON_HOST_FILTER,
        Filter("service_definition", Text(1), ("service_definition",)),
        TAG_FILTER,
    ),
    names=(NAMED_NETWORK, NAMED_HOST, NAMED_TAGS),
)
