# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The subnet. See the page "Update a Subnet" of https://scanopy.net/docs."""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import replace

from .._model.addresses import Cidr
from .._model.collection import Document
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_alternatives import Alternatives
from .._model.lookup_by_name import LookupByName, has_value
from .._model.plan import Change, PrepareContext, Refusal, Write
from .._model.resource import Identity, Resource
from .._model.rules import Shows
from .._model.scalars import Uuid
from .._model.steps import UPDATE
from .collections import HOSTS, SUBNETS
from .fields import SHORT_DESCRIPTION, SHORT_NAME, SUBNET_TYPE, WHOLE
from .hosts import address_name, items, listing
from .tagging import NAMED_TAGS, TAG_FILTER, TAG_IDS, KnownTags, without_tags
from .words import IN_NETWORK, IN_NETWORK_FILTER, NAMED_NETWORK, SUBNET_NAME

_CIDR = Cidr(needs_prefix=True)


def _subnets_of(host: Document) -> set[t.Any]:
    ids = [address.get("subnet_id") for address in items(host, "ip_addresses")]
    return {id for id in ids if isinstance(id, str)}


def _prepare(change: Change, look: PrepareContext) -> None:
    """Refuse a network that leaves addresses of hosts outside. The server refuses it, too, and names one of them."""
    if "cidr" not in change.field_changes:
        return
    network = ipaddress.ip_network(change.field_changes["cidr"].after)
    # An index keeps one document for each key, and a subnet has addresses of many hosts.
    look.index(HOSTS, _subnets_of, for_one=True)
    outside = [
        address_name(address)
        for host in look.seen(HOSTS)
        for address in items(host, "ip_addresses")
        if address.get("subnet_id") == change.document.get("id") and not _is_in(address_name(address), network)
    ]
    if outside:
        raise Refusal(f"cidr: {network} leaves addresses of hosts outside: {listing(outside)}")


def _is_in(address: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(address) in network
    except ValueError:
        return True  # the server decides


SUBNET = Resource(
    kind="subnet",
    collection=SUBNETS,
    identity=Identity(
        "subnet_id",
        Uuid(),
        lookup=Alternatives(
            replace(SUBNET_NAME, extra_filters=(IN_NETWORK,)),
            LookupByName(
                "subnet",
                SUBNETS,
                "subnet_cidr",
                "subnet_id",
                value_type=_CIDR,
                word="cidr",
                query_key=None,
                matches=has_value("cidr", _CIDR),
                name_key="cidr",
                extra_filters=(IN_NETWORK,),
            ),
        ),
    ),
    fields=(
        Value("name", SHORT_NAME),
        Value("description", SHORT_DESCRIPTION, absent=None),
        Value("type", SUBNET_TYPE, key="subnet_type", aliases=("subnet_type",)),
        Value("cidr", _CIDR),
        TAG_IDS,
    ),
    steps=(UPDATE, without_tags("Subnet")),
    rules=(Shows((), ("id",)), KnownTags()),
    writes=(Write("PUT", SUBNETS.path, form=WHOLE),),
    prepare=_prepare,
    volatile=("updated_at", "last_seen_at"),
    reread_before_write=True,
    after=("tag",),
    filters=(
        IN_NETWORK_FILTER,
        Filter("cidr", _CIDR, ("cidr",), aliases=("subnet_cidr",)),
        Filter("type", SUBNET_TYPE, ("type",), aliases=("subnet_type",)),
        TAG_FILTER,
    ),
    names=(NAMED_NETWORK, NAMED_TAGS),
)
