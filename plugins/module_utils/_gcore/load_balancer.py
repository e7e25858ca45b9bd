# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The load balancer. See the pages "Update load balancer" and "Resize load balancer"."""

from __future__ import annotations

import typing as t

from .._model.addresses import IpAddress
from .._model.collection import Document
from .._model.field import Value
from .._model.filters import Filter, is_present, is_true
from .._model.part_field import SwitchedPart
from .._model.plan import Change, PrepareContext, Write
from .._model.resource import Identity, Resource
from .._model.rules import Consent, Offered
from .._model.scalars import Bool, Choice, Int, Nullable, Text, Uuid
from .._model.steps import Step
from .._model.struct import Struct
from .collections import LB_FLAVORS, LOAD_BALANCERS
from .fields import NAME, REGIONAL, tags
from .load_balancing import OPERATING_STATUS, PROVISIONING_STATUS
from .lookups import REGION, by_name

_TOPIC = Text(
    1,
    223,
    # The published pattern without its nested repetition, which needs exponential time for some names.
    pattern=r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
    rule="a name of lowercase letters, digits, dashes and dots, in which each part between dots begins and ends with a "
    "letter or a digit",
)


def _flavor_names(flavor: Document) -> tuple[t.Any, ...]:
    return (flavor.get("flavor_name"),)


def _drops_connections(_change: Change, _context: PrepareContext) -> str:
    return "drops all connections of the load balancer"


LOAD_BALANCER = Resource(
    kind="load_balancer",
    collection=LOAD_BALANCERS,
    identity=Identity(
        "load_balancer_id", Uuid(), aliases=("loadbalancer_id",), lookup=by_name("load_balancer", LOAD_BALANCERS)
    ),
    fields=(
        Value("name", NAME),
        SwitchedPart(
            "logging",
            enabled_by="enabled",
            absent=None,
            namers={"destination_region_id": REGION},
            enabled=Bool(),
            destination_region_id=Nullable(Int(1), 0),
            topic_name=Nullable(_TOPIC, ""),
            retention_policy=Nullable(Struct(period=Int(1, 1825)), {}),
        ),
        Value("preferred_connectivity", Choice("L2", "L3"), absent="L2"),
        Value("admin_state_up", Bool()),
        Value("flavor_name", Text(1), key="flavor.flavor_name", sent="flavor", described=True),
        tags("list", key="tags_v2"),
    ),
    steps=(Step("resize", ("flavor_name",), (Write("POST", f"{LOAD_BALANCERS.path}/resize"),)),),
    rules=(Offered("flavor_name", LB_FLAVORS, _flavor_names, "flavor"), Consent("flavor_name", _drops_connections)),
    writes=(
        Write("PATCH", "/cloud/v2/loadbalancers/{project_id}/{region_id}/{load_balancer_id}"),
        Write("PATCH", LOAD_BALANCERS.path, unsupported=("admin_state_up",)),
    ),
    scope=REGIONAL,
    locking_task_types=("update_loadbalancer", "resize_loadbalancer"),
    # Another flavor has other machines.
    volatile=("updated_at", "task_id", "provisioning_status", "operating_status", "flavor", "vrrp_ips"),
    status_keys=("provisioning_status",),
    filters=(
        Filter(
            "ip_address", IpAddress(), ("vip_address", "additional_vips.ip_address", "floating_ips.floating_ip_address")
        ),
        Filter("flavor_name", Text(1), ("flavor.flavor_name",)),
        Filter("operating_status", OPERATING_STATUS, ("operating_status",), "operating_status"),
        Filter("provisioning_status", PROVISIONING_STATUS, ("provisioning_status",), "provisioning_status"),
        Filter("logging_enabled", Bool(), ("logging.enabled",), "logging_enabled", is_true),
        Filter("assigned_floating", Bool(), ("floating_ips.id",), "assigned_floating", is_present),
        Filter("with_ddos", Bool(), query_key="with_ddos"),
    ),
)
