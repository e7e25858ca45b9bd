# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The load balancer. See the page "Update load balancer" and the update by tasks that replaces it."""

from __future__ import annotations

from .._model.addresses import IpAddress
from .._model.field import Value
from .._model.filters import Filter, is_present, is_true
from .._model.part_field import Part
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.scalars import Bool, Choice, Int, Nullable, Text, Uuid
from .._model.struct import Struct
from .collections import LOAD_BALANCERS
from .fields import NAME, REGIONAL, tags
from .lookups import REGION, by_name

_TOPIC = Text(
    1,
    223,
    # The published pattern without its nested repetition, which needs exponential time for some names.
    pattern=r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
    rule="a name of lowercase letters, digits, dashes and dots, in which each part between dots begins and ends with a "
    "letter or a digit",
)
LOAD_BALANCER = Resource(
    kind="load_balancer",
    collection=LOAD_BALANCERS,
    identity=Identity(
        "load_balancer_id", Uuid(), aliases=("loadbalancer_id",), lookup=by_name("load_balancer", LOAD_BALANCERS)
    ),
    fields=(
        Value("name", NAME),
        Part(
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
        tags("list", key="tags_v2"),
    ),
    writes=(
        Write("PATCH", "/cloud/v2/loadbalancers/{project_id}/{region_id}/{load_balancer_id}"),
        Write("PATCH", LOAD_BALANCERS.path, unsupported=("admin_state_up",)),
    ),
    scope=REGIONAL,
    locking_task_types=("update_loadbalancer",),
    volatile=("updated_at", "task_id", "provisioning_status", "operating_status"),
    status_keys=("provisioning_status",),
    filters=(
        Filter(
            "ip_address", IpAddress(), ("vip_address", "additional_vips.ip_address", "floating_ips.floating_ip_address")
        ),
        Filter("flavor_name", Text(1), ("flavor.flavor_name",)),
        Filter(
            "operating_status",
            Choice("DEGRADED", "DRAINING", "ERROR", "NO_MONITOR", "OFFLINE", "ONLINE"),
            ("operating_status",),
            "operating_status",
        ),
        Filter(
            "provisioning_status",
            Choice("ACTIVE", "DELETED", "ERROR", "PENDING_CREATE", "PENDING_DELETE", "PENDING_UPDATE"),
            ("provisioning_status",),
            "provisioning_status",
        ),
        Filter("logging_enabled", Bool(), ("logging.enabled",), "logging_enabled", is_true),
        Filter("assigned_floating", Bool(), ("floating_ips.id",), "assigned_floating", is_present),
        Filter("with_ddos", Bool(), query_key="with_ddos"),
    ),
)
