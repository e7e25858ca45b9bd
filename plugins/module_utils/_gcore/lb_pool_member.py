# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""One member of a pool of a load balancer. See the page "Update load balancer pool member"."""

from __future__ import annotations

from .._model.addresses import IpAddress
from .._model.collection import Collection, Document
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_by_name import ExtraFilter, LookupByName, has_value
from .._model.names import NameOf
from .._model.plan import Change, PrepareContext, Write
from .._model.relative import Relative
from .._model.resource import Identity, Parent, Resource
from .._model.rules import Consent
from .._model.scalars import Bool, Keyword, Uuid
from .collections import LB_POOLS, own_id
from .fields import REGIONAL
from .load_balancing import (
    LOCKING_TASK_TYPES,
    NO_MEMBER_UP,
    POOL_BALANCER_KEY,
    PORT,
    STATUS_FILTERS,
    WEIGHT,
    balancer,
    in_balancer,
)

_LIST = "/cloud/v1/loadbalancers/{project_id}/{region_id}/pools/{pool_id}/members"
_MEMBERS = Collection(path=f"{_LIST}/{{member_id}}", list_path=_LIST, list_is_complete=True)


def _display_name(document: Document, _name_of: NameOf) -> str:
    return f"{document.get('address')}:{document.get('protocol_port')}"


def _takes_last(change: Change, context: PrepareContext) -> str | None:
    """Whether a change takes the last member out that gets connections."""
    if change.field_changes["admin_state_up"].after:
        return None
    members = context.index(_MEMBERS, own_id, for_one=True) or {}
    this = change.document.get("id")
    others = [context.outcomes.get(id, member) for id, member in members.items() if id != this]
    is_up = any(member.get("admin_state_up") for member in others)
    return None if is_up else NO_MEMBER_UP


LB_POOL_MEMBER = Resource(
    kind="lb_pool_member",
    noun="pool member",
    collection=_MEMBERS,
    identity=Identity(
        "member_id",
        Uuid(),
        lookup=LookupByName(
            "pool member",
            _MEMBERS,
            "address",
            "member_id",
            value_type=IpAddress(),
            word="address",
            query_key=None,
            matches=has_value("address", IpAddress()),
            extra_filters=(ExtraFilter("protocol_port", PORT, None, "protocol_port"),),
            name_key="address",
        ),
    ),
    parents=(
        Parent(
            "pool_id",
            Uuid(),
            lookup=LookupByName(
                "load balancer pool",
                LB_POOLS,
                "pool_name",
                "pool_id",
                extra_filters=(in_balancer(POOL_BALANCER_KEY),),
            ),
        ),
    ),
    fields=(
        Value("weight", WEIGHT),
        Value("admin_state_up", Bool()),
        Value("backup", Bool()),
        Value("monitor_address", Keyword("none", IpAddress())),
        Value("monitor_port", Keyword("none", PORT)),
    ),
    writes=(Write("PATCH", _MEMBERS.path),),
    scope=REGIONAL,
    relatives=(Relative("lb_pool", LB_POOLS, "pool_id", relatives=(balancer(POOL_BALANCER_KEY),)),),
    rules=(Consent("admin_state_up", _takes_last),),
    locking_task_types=LOCKING_TASK_TYPES,
    # Whether a member is the last one that is up depends on the others of its pool.
    lock_keys=("pool_id",),
    volatile=("provisioning_status", "operating_status"),
    status_keys=("provisioning_status",),
    display_name=_display_name,
    filters=(
        Filter("address", IpAddress(), ("address",)),
        Filter("protocol_port", PORT, ("protocol_port",)),
        *STATUS_FILTERS,
    ),
)
