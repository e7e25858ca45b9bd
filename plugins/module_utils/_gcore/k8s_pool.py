# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The node pool of a Kubernetes cluster. See the pages "Update k8s cluster pool" and "Resize k8s cluster pool"."""

from __future__ import annotations

from .._model.collection import Collection
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_by_name import LookupByName
from .._model.pairs_field import Pairs
from .._model.plan import Change, PrepareContext, Refusal, Write
from .._model.relative import Relative
from .._model.resource import Identity, Parent, Resource
from .._model.rules import Consent, Rule
from .._model.scalars import Bool, Int, Text, Uuid
from .._model.set_field import Set
from .._model.steps import Settling, Step
from .._model.value_type import Invalid
from .collections import SECURITY_GROUPS
from .fields import REGIONAL

_CLUSTERS = Collection(
    path="/cloud/v2/k8s/clusters/{project_id}/{region_id}/{cluster_name}",
    list_path="/cloud/v2/k8s/clusters/{project_id}/{region_id}",
    id_key="name",
)
_POOLS = Collection(
    path=f"{_CLUSTERS.path}/pools/{{pool_name}}",
    list_path=f"{_CLUSTERS.path}/pools",
    list_is_complete=True,
    id_key="name",
)
_GROUPS = LookupByName("security group", SECURITY_GROUPS, "security_groups", "security_group_ids", query_key=None)
# New names have no more than 20 lowercase letters, digits and dashes. The contract shows others in examples.
_NAME = Text(
    pattern=r"[A-Za-z](?:[A-Za-z0-9 ._-]{0,61}[A-Za-z0-9])?",
    rule="a name of letters, digits, blanks, dots, underscores and dashes that begins with a letter, and ends with a "
    "letter or a digit",
)
_COUNT = Int(1, 200)
_NAMES = Text(1, 317, trim=True, scalars=True)
_VALUES = Text(0, 255, trim=True, scalars=True)
_TAINTS = Text(
    1,
    255,
    pattern=r"[^:]*:(NoSchedule|PreferNoSchedule|NoExecute)",
    rule="a value and an effect such as batch:NoSchedule",
    trim=True,
)
_BOUNDS = ("min_node_count", "max_node_count")
_UPDATED = ("auto_healing_enabled", *_BOUNDS, "labels", "taints", "security_group_ids")


class _Bounds(Rule):
    """Refuses a minimum above the maximum."""

    def concerns(self, change: Change) -> bool:
        return not change.field_changes.keys().isdisjoint(_BOUNDS)

    def check(self, change: Change, context: PrepareContext) -> None:
        low, high = (change.outcome.get(option) for option in _BOUNDS)
        if isinstance(low, int) and isinstance(high, int) and low > high:
            raise Refusal(f"min_node_count: expected at most the max_node_count of {high}, got {low}")


def _fixed_number(change: Change) -> None:
    """Refuse a number of nodes that the autoscaler changes, also the current one: it can be another one tomorrow.

    Between two equal limits, a node can be lost for a while: to give the current number changes nothing then.
    """
    low, high = (change.outcome.get(option) for option in _BOUNDS)
    if "node_count" not in change.desired or not isinstance(low, int) or not isinstance(high, int):
        return
    number = change.desired["node_count"].value
    if low == high != number and not change.field_changes.keys().isdisjoint(("node_count", *_BOUNDS)):
        raise Invalid("node_count", f"expected {low}, the value of min_node_count and max_node_count, got {number}")
    if low < high:
        outside = "" if low <= number <= high else f"{number} is outside the limits, and "
        raise Invalid(
            "node_count",
            f"{outside}the autoscaler keeps it between {low} and {high}. Leave it out, or set min_node_count and "
            "max_node_count to the same number",
        )


def _takes_nodes(change: Change, _context: PrepareContext) -> str | None:
    """How many nodes a change of the number takes away."""
    count = change.field_changes["node_count"]
    if isinstance(count.before, int) and count.after < count.before:
        return f"removes {count.before - count.after} of {count.before} nodes"
    return None


def _may_take_nodes(change: Change, _context: PrepareContext) -> str | None:
    """Whether a lower maximum removes nodes."""
    number, high = change.document.get("node_count"), change.field_changes["max_node_count"].after
    if isinstance(number, int) and number > high:
        return f"is below the current number of {number} nodes and removes {number - high} of them"
    return None


K8S_POOL = Resource(
    kind="k8s_pool",
    noun="Kubernetes pool",
    collection=_POOLS,
    identity=Identity("pool_name", _NAME),
    parents=(Parent("cluster_name", _NAME),),
    fields=(
        Value("auto_healing_enabled", Bool()),
        Value("min_node_count", _COUNT),
        Value("max_node_count", _COUNT),
        Value("node_count", _COUNT),
        Pairs("labels", _NAMES, _VALUES, noun="label", has_empty=True),
        Pairs("taints", _NAMES, _TAINTS, noun="taint"),
        Set("security_group_ids", Uuid(), lookup=_GROUPS),
    ),
    steps=(
        Step("update", _UPDATED),
        Step("resize", ("node_count",), (Write("POST", f"{_POOLS.path}/resize", id_key="name"),)),
    ),
    writes=(Write("PATCH", _POOLS.path, id_key="name"),),
    settling=Settling("status", frozenset({"provisioning", "scaling", "resizing", "updating", "upgrading", "pending"})),
    scope=REGIONAL,
    relatives=(Relative("k8s_cluster", _CLUSTERS, "cluster_name"),),
    conditions=(_fixed_number,),
    rules=(
        _Bounds(),
        Consent("node_count", _takes_nodes),
        Consent("max_node_count", _may_take_nodes),
    ),
    locking_task_types=("resize_k8s_cluster", "update_k8s_cluster", "upgrade_k8s_cluster", "create_k8s_cluster_pool"),
    volatile=("status",),
    status_keys=("status",),
    filters=(Filter("flavor_id", Text(1), ("flavor_id",)),),
)
