# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The shared code of the parts of a load balancer: its lock, references to secrets, timeouts, and filters."""

from __future__ import annotations

import typing as t

from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_by_name import ExtraFilter, LookupByName
from .._model.relative import Relative
from .._model.scalars import Choice, Int, Keyword, Uuid
from .._model.value_type import Invalid
from .collections import LB_LISTENERS, LOAD_BALANCERS, SECRETS
from .lookups import NameWithin, by_name


class _Weight(Int):
    """The weight of a member."""

    def normalize(self, value: t.Any, where: str) -> int:
        try:
            return super().normalize(value, where)
        except Invalid as invalid:
            if str(value).strip() != "0":
                raise
            raise Invalid(where, f"{invalid.rule}. To take a member out, set admin_state_up: false") from None


LOCKING_TASK_TYPES = (
    *("update_loadbalancer", "resize_loadbalancer", "failover_loadbalancer"),
    *("patch_lblistener", "create_lblistener", "delete_lblistener"),
    *("patch_lbpool", "create_lbpool", "delete_lbpool", "update_lbpool_health_monitor"),
    *("create_lbmember", "update_lbmember", "delete_lbmember"),
    *("update_l7policy", "create_l7policy", "delete_l7policy", "put_l7rule", "create_l7rule", "delete_l7rule"),
)
"""The tasks that lock a load balancer and all of its parts."""
NO_MEMBER_UP = "leaves no member that is up, so that the pool answers nothing"
"""The reason for consent to a change of the last member."""
BALANCER_KIND = "load_balancer"
"""The kind of the relative of each part."""
BALANCER_NAME = by_name(BALANCER_KIND, LOAD_BALANCERS)
LISTENER_NAME = NameWithin(
    title="load balancer listener",
    collection=LB_LISTENERS,
    option="listener_name",
    id_option="listener_id",
    owner="load_balancer",
)
WEIGHT = _Weight(1, 256)
PORT = Int(1, 65535)
MILLISECONDS = Int(0, 86_400_000)
OPERATING_STATUS = Choice("DEGRADED", "DRAINING", "ERROR", "NO_MONITOR", "OFFLINE", "ONLINE")
PROVISIONING_STATUS = Choice("ACTIVE", "DELETED", "ERROR", "PENDING_CREATE", "PENDING_DELETE", "PENDING_UPDATE")
STATUS_FILTERS = (
    Filter("operating_status", OPERATING_STATUS, ("operating_status",)),
    Filter("provisioning_status", PROVISIONING_STATUS, ("provisioning_status",)),
)


def balancer(key: str) -> Relative:
    """The load balancer of a part, whose lock is also the lock of the part.

    Arguments:
      key: the path to its ID in documents.
    """
    return Relative(BALANCER_KIND, LOAD_BALANCERS, "load_balancer_id", key)


def in_balancer(key: str) -> ExtraFilter:
    """The options that narrow a lookup to the parts of one load balancer. The argument is that of ``balancer``."""
    return ExtraFilter("load_balancer_id", Uuid(), "load_balancer_id", key, lookup=BALANCER_NAME)


LISTENER_BALANCER_KEY, POOL_BALANCER_KEY, POOL_LISTENER_KEY = "load_balancer_id", "loadbalancers.id", "listeners.id"
"""The paths in listeners and pools to the IDs of what has them."""


def of_balancer(key: str) -> Filter:
    """The filter for the parts of one load balancer. The argument is that of ``balancer``."""
    return Filter("load_balancer_id", Uuid(), (key,), "load_balancer_id", lookup=BALANCER_NAME)


def secret_name(option: str, id_option: str) -> LookupByName:
    """The lookup of a secret by its name. The list has no filter for names."""
    return LookupByName("secret", SECRETS, option, id_option, query_key=None)


def secret(role: str) -> Value:
    """The reference to a secret, which can be cleared.

    Arguments:
      role: what the options begin with, such as ``ca_secret``.
    """
    lookup = secret_name(f"{role}_name", f"{role}_id")
    return Value(f"{role}_id", Keyword("none", Uuid(), blank=True), lookup=lookup)
