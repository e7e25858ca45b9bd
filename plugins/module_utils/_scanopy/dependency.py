# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The dependency, which no scan can find. See the page "Update a Dependency" of https://scanopy.net/docs.

The update replaces the members, and stores the other values even where it refuses these: they are checked before.
"""

from __future__ import annotations

import typing as t

from .._model.collection import Document
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_by_name import LookupByName
from .._model.names import NamedIds, with_name
from .._model.plan import Change, PrepareContext, Refusal, Write
from .._model.resource import Identity, Resource
from .._model.rules import Shows
from .._model.scalars import Uuid
from .._model.steps import UPDATE
from .collections import DEPENDENCIES, HOSTS, own_id
from .dependency_members import Members, names_of_members
from .fields import COLOR, DEPENDENCY_TYPE, EDGE_STYLE, SHORT_DESCRIPTION, SHORT_NAME, WHOLE
from .filters import SERVICE_FILTER
from .hosts import items
from .tagging import NAMED_TAGS, TAG_FILTER, TAG_IDS, KnownTags, without_tags
from .words import IN_NETWORK, IN_NETWORK_FILTER, NAMED_NETWORK


def _prepare(change: Change, look: PrepareContext) -> None:
    """Refuse members that the server refuses after it has stored the other values.

    Two bindings that are members can get the same service later. Then the server refuses each update.
    """
    members = MEMBERS.value_type.from_api(change.outcome.get("members"))
    if "members" not in change.field_changes and not _are_bindings(members):
        return
    if look.index(HOSTS, own_id, for_one=True) is None:
        raise Refusal("members: the key may not read the list of hosts, which has the services and the bindings")
    services: dict[t.Any, Document] = {}
    owners: dict[t.Any, t.Any] = {}
    for host in look.seen(HOSTS):
        for service in items(host, "services"):
            services[service["id"]] = service
            owners.update({binding["id"]: service["id"] for binding in items(service, "bindings")})
    # Bindings that the same task moves come first.
    owners.update({id: binding.get("service_id") for id, binding in look.outcomes_of("binding").items()})
    seen: dict[str, int] = {}
    for number, member in enumerate(members):
        ((key, id),) = member.items()
        service_id = id if key == "service_id" else owners.get(id)
        service = services.get(service_id, {})
        if not service:
            raise Refusal(f"members[{number}]: there is no {key.removesuffix('_id')} {id}, or the key may not see it")
        name = with_name(service_id, service.get("name"))
        if service.get("network_id") != change.document.get("network_id"):
            raise Refusal(f"members[{number}]: the service {name} is in another network than the dependency")
        if seen.setdefault(service["id"], number) != number:
            raise Refusal(
                f"members[{number}]: the service {name} is also members[{seen[service['id']]}], and a dependency has "
                "each service once at most"
            )


def _are_bindings(members: t.Any) -> bool:
    """Whether normalized members are several bindings. Members of an unknown form are sent back as they are."""
    return (
        isinstance(members, list)
        and len(members) > 1
        and all(isinstance(member.get("binding_id"), str) for member in members)
    )


MEMBERS = Members()


DEPENDENCY = Resource(
    kind="dependency",
    collection=DEPENDENCIES,
    identity=Identity(
        "dependency_id",
        Uuid(),
        lookup=LookupByName(
            "dependency",
            DEPENDENCIES,
            "dependency_name",
            "dependency_id",
            query_key=None,
            extra_filters=(IN_NETWORK,),
        ),
    ),
    fields=(
        Value("name", SHORT_NAME),
        Value("description", SHORT_DESCRIPTION, absent=None),
        Value("type", DEPENDENCY_TYPE, key="dependency_type", aliases=("dependency_type",)),
        Value("color", COLOR),
        Value("edge_style", EDGE_STYLE),
        MEMBERS,
        TAG_IDS,
    ),
    steps=(UPDATE, without_tags("Dependency")),
    rules=(Shows(("members",), ("id",)), KnownTags()),
    writes=(Write("PUT", DEPENDENCIES.path, form=WHOLE),),
    prepare=_prepare,
    volatile=("updated_at", "last_seen_at"),
    reread_before_write=True,
    after=("tag", "binding"),
    filters=(
        IN_NETWORK_FILTER,
        Filter("type", DEPENDENCY_TYPE, ("type",), aliases=("dependency_type",)),
        Filter("service_id", Uuid(), ("members.service_id",), lookup=SERVICE_FILTER),
        TAG_FILTER,
    ),
    names=(NAMED_NETWORK, NamedIds("members", HOSTS, names_of_members), NAMED_TAGS),
)
