# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The pool of a load balancer. See the page "Update load balancer pool"."""

from __future__ import annotations

from .._model.collection import Collection
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_by_name import ExtraFilter, LookupByName
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.scalars import Alias, Bool, Choice, Uuid
from .fields import NAME, REGIONAL
from .load_balancing import (
    LISTENER_NAME,
    LOCKING_TASK_TYPES,
    MILLISECONDS,
    STATUS_FILTERS,
    balancer,
    in_balancer,
    of_balancer,
    secret,
    secret_name,
)

_POOLS = Collection(
    path="/cloud/v1/lbpools/{project_id}/{region_id}/{pool_id}",
    list_path="/cloud/v1/lbpools/{project_id}/{region_id}",
    # Without this, rows show only the IDs of members.
    fixed_query=(("details", "true"),),
    query_keys={"name": "name"},
)
_BALANCER_KEY, _LISTENER_KEY = "loadbalancers.id", "listeners.id"
_ALGORITHMS = ("LEAST_CONNECTIONS", "ROUND_ROBIN", "SOURCE_IP")
_ALGORITHM = Alias(
    Choice(*_ALGORITHMS, *(name.lower() for name in _ALGORITHMS)), {name.lower(): name for name in _ALGORITHMS}
)
_PROTOCOL = Choice("HTTP", "HTTPS", "PROXY", "PROXYV2", "TCP", "UDP")

LB_POOL = Resource(
    kind="lb_pool",
    noun="load balancer pool",
    collection=_POOLS,
    identity=Identity(
        "pool_id",
        Uuid(),
        lookup=LookupByName(
            "load balancer pool",
            _POOLS,
            "pool_name",
            "pool_id",
            extra_filters=(
                in_balancer(_BALANCER_KEY),
                ExtraFilter("listener_id", Uuid(), "listener_id", _LISTENER_KEY, lookup=LISTENER_NAME),
            ),
        ),
    ),
    fields=(
        Value("name", NAME),
        Value("lb_algorithm", _ALGORITHM, aliases=("algorithm",)),
        Value("protocol", _PROTOCOL),
        Value("admin_state_up", Bool()),
        secret("secret"),
        secret("ca_secret"),
        secret("crl_secret"),
        Value("timeout_client_data", MILLISECONDS),
        Value("timeout_member_connect", MILLISECONDS),
        Value("timeout_member_data", MILLISECONDS),
    ),
    writes=(
        Write("PATCH", "/cloud/v2/lbpools/{project_id}/{region_id}/{pool_id}"),
        Write("PATCH", _POOLS.path),
    ),
    scope=REGIONAL,
    relatives=(balancer(_BALANCER_KEY),),
    locking_task_types=LOCKING_TASK_TYPES,
    volatile=("task_id", "provisioning_status", "operating_status"),
    status_keys=("provisioning_status",),
    filters=(
        of_balancer(_BALANCER_KEY),
        Filter("listener_id", Uuid(), (_LISTENER_KEY,), "listener_id", lookup=LISTENER_NAME),
        Filter("protocol", _PROTOCOL, ("protocol",)),
        Filter("lb_algorithm", _ALGORITHM, ("lb_algorithm",), aliases=("algorithm",)),
        Filter(
            "secret_id",
            Uuid(),
            ("secret_id", "ca_secret_id", "crl_secret_id"),
            lookup=secret_name("secret_name", "secret_id"),
        ),
        *STATUS_FILTERS,
    ),
)
