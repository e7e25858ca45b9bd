# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The L7 policy of a listener of a load balancer. See the page "Update L7 policy"."""

from __future__ import annotations

import typing as t

from .._model.collection import Collection, Document
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_by_name import ExtraFilter, LookupByName
from .._model.plan import Accompanied, Change, PrepareContext, Refusal, Write
from .._model.relative import Relative
from .._model.resource import Identity, Resource
from .._model.rules import FieldRule, Rule
from .._model.scalars import Choice, Int, Text, Uuid
from .._model.set_field import Set
from .._model.value_type import Invalid
from .collections import LB_LISTENERS, LB_POOLS, own_id
from .fields import NAME, REGIONAL
from .load_balancing import (
    LISTENER_BALANCER_KEY,
    LISTENER_NAME,
    LOCKING_TASK_TYPES,
    STATUS_FILTERS,
    balancer,
)
from .lookups import by_name

_POLICIES = Collection(
    path="/cloud/v1/l7policies/{project_id}/{region_id}/{l7_policy_id}",
    list_path="/cloud/v1/l7policies/{project_id}/{region_id}",
)
_TARGETS = {
    "REDIRECT_TO_URL": "redirect_url",
    "REDIRECT_PREFIX": "redirect_prefix",
    "REDIRECT_TO_POOL": "redirect_pool_id",
}
"""The keys of what the actions lead to."""
_CODE = "redirect_http_code"
_WITH_CODE = ("REDIRECT_TO_URL", "REDIRECT_PREFIX")
_CODES = (301, 302, 303, 307, 308)
_ACTION = Choice(*_TARGETS, "REJECT")


class _Code(Int):
    """The HTTP status of a redirection."""

    def spec(self) -> dict[str, t.Any]:
        return {**super().spec(), "choices": [*_CODES]}

    def normalize(self, value: t.Any, where: str) -> int:
        code = super().normalize(value, where)
        if code not in _CODES:
            raise Invalid(where, f"value must be one of: {', '.join(map(str, _CODES))}, got: {code}")
        return code


def _companions(document: Document) -> tuple[str, ...]:
    """The keys that each update needs: the action, and what belongs to it."""
    action = str(document.get("action"))
    keys = ["action", *([_TARGETS[action]] if action in _TARGETS else [])]
    return (*keys, _CODE) if action in _WITH_CODE and document.get(_CODE) is not None else tuple(keys)


class _Action(Rule):
    """Refuses a target that does not belong to the action, and an action without its target."""

    def concerns(self, change: Change) -> bool:
        return not change.field_changes.keys().isdisjoint({"action", _CODE, *_TARGETS.values()})

    def check(self, change: Change, context: PrepareContext) -> None:
        outcome, action = change.outcome, change.outcome.get("action")
        own = {_TARGETS.get(str(action)), _CODE if action in _WITH_CODE else None}
        for key in (*_TARGETS.values(), _CODE):
            if key in own:
                continue
            if key in change.desired:
                actions = [each for each, target in _TARGETS.items() if target == key] or _WITH_CODE
                raise Refusal(f"{key}: requires the action {' or '.join(actions)}, and it is {action}")
            outcome[key] = None  # the API clears what belongs to another action
        target = _TARGETS.get(str(action))
        if target and outcome.get(target) is None:
            raise Refusal(f"action: {action} requires the option {target}")
        if action in _WITH_CODE and outcome.get(_CODE) is None:
            outcome[_CODE] = 302  # the default of the API


class _Position(FieldRule):
    """Refuses a position behind the last policy of the listener, where the API would use the last position."""

    def check(self, change: Change, context: PrepareContext) -> None:
        listener, position = change.document.get("listener_id"), change.field_changes["position"].after
        policies = context.index(_POLICIES, own_id, for_one=True) or {}
        number = sum(policy.get("listener_id") == listener for policy in policies.values())
        if 0 < number < position:
            text = f"expected at most {number}, the number of policies of the listener, got {position}"
            raise Refusal(self.message(change, text))


LB_L7_POLICY = Resource(
    kind="lb_l7_policy",
    noun="load balancer L7 policy",
    collection=_POLICIES,
    identity=Identity(
        "l7_policy_id",
        Uuid(),
        lookup=LookupByName(
            "load balancer L7 policy",
            _POLICIES,
            "l7_policy_name",
            "l7_policy_id",
            query_key=None,
            extra_filters=(ExtraFilter("listener_id", Uuid(), None, "listener_id", lookup=LISTENER_NAME),),
        ),
    ),
    fields=(
        Value("name", NAME),
        Value("action", _ACTION),
        Value("redirect_url", Text(1), absent=None),
        Value("redirect_prefix", Text(1), absent=None),
        Value("redirect_pool_id", Uuid(), absent=None, lookup=by_name("redirect_pool", LB_POOLS)),
        Value(_CODE, _Code(), absent=None),
        Value("position", Int(1)),
        Set("policy_tags", Text(1), key="tags", absent=[]),
    ),
    writes=(Write("PATCH", _POLICIES.path, Accompanied(_companions)),),
    scope=REGIONAL,
    relatives=(
        Relative("lb_listener", LB_LISTENERS, "listener_id", "listener_id", (balancer(LISTENER_BALANCER_KEY),)),
    ),
    rules=(_Action(), _Position("position")),
    locking_task_types=LOCKING_TASK_TYPES,
    volatile=("task_id", "provisioning_status", "operating_status"),
    status_keys=("provisioning_status",),
    filters=(
        Filter("listener_id", Uuid(), ("listener_id",), lookup=LISTENER_NAME),
        Filter("action", _ACTION, ("action",)),
        *STATUS_FILTERS,
    ),
)
