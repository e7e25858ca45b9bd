# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pool of a Kubernetes cluster: what the generic tests run with."""

from __future__ import annotations

from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._gcore.k8s_pool import K8S_POOL as RESOURCE
from hypothesis import strategies as st
from integration import oracle

from .seed import GROUPS
from .strategies import cased, gcore_properties, mapped, repeated, some_of
from .subject import Case, Document, Subject, Write, case, planned, predicted_refusal, refusal

WORKERS, BURST, PLAIN, SHRUNK = "workers", "burst", "plain", "shrunk"
"""Pools of one cluster: with a fixed number of nodes, with an autoscaler, without anything, and with a lost node."""
IDS = {
    name: f"f0000000-0000-4000-8000-00000000010{digit}"
    for name, digit in ((WORKERS, 1), (BURST, 2), (PLAIN, 3), (SHRUNK, 6))
}
LABELS = {"tier": "web", "example.com/team": "backend"}
TAINTS = {"dedicated": "batch:NoSchedule", "spot": "true:PreferNoSchedule"}


def resize(number: int) -> Write:
    return ("POST", "resize", {"node_count": number})


def update(name: str, **changes: Any) -> Write:
    return ("PATCH", name, changes)


CASES = {
    "healing, off": planned(
        WORKERS,
        [update(WORKERS, auto_healing_enabled=False)],
        {"auto_healing_enabled": False},
        auto_healing_enabled=False,
    ),
    "healing, on already": case(WORKERS, None, auto_healing_enabled="yes"),
    # limits
    "limits, wider": planned(
        BURST,
        [update(BURST, min_node_count=2, max_node_count=200)],
        {"min_node_count": 2, "max_node_count": 200, "node_count": 4},
        min_node_count="2",
        max_node_count=200,
    ),
    "limits, same": case(BURST, None, min_node_count=1, max_node_count=10),
    "limits, with fewer nodes": planned(
        BURST,
        [update(BURST, min_node_count=3, max_node_count=3)],
        {"node_count": 3},
        min_node_count=3,
        max_node_count=3,
        node_count=3,
        allow_disruption=True,
    ),
    # node_count
    "number, same": case(WORKERS, None, node_count=3),
    "number, without a lost node": case(SHRUNK, None, node_count=2),
    "number, as fixed": planned(SHRUNK, [resize(3)], {"node_count": 3}, node_count="3"),
    "number, with its limits": planned(
        SHRUNK,
        [update(SHRUNK, min_node_count=2, max_node_count=2)],
        {"node_count": 2},
        min_node_count=2,
        max_node_count=2,
        node_count=2,
    ),
    "number, with labels": planned(
        SHRUNK,
        [update(SHRUNK, labels={"zone": "a"}), resize(3)],
        {"labels": {"zone": "a"}, "node_count": 3},
        labels={"zone": "a"},
        purge_labels=True,
        node_count=3,
    ),
    # labels
    "labels, added": planned(
        WORKERS,
        [update(WORKERS, labels={**LABELS, "zone": "a", "empty": ""})],
        {"labels": {**LABELS, "zone": "a", "empty": ""}},
        labels={"zone": " a", "empty": "", "tier": "web"},
    ),
    "labels, first": planned(PLAIN, [update(PLAIN, labels={"a": "1", "b": "true"})], labels={"a": 1, "b": True}),
    "labels, changed": planned(WORKERS, [update(WORKERS, labels={**LABELS, "tier": "db"})], labels={"tier": "db"}),
    "labels, removed": planned(
        WORKERS, [update(WORKERS, labels={"tier": "web"})], labels={"example.com/team": None, "gone": None}
    ),
    "labels, exact": planned(
        WORKERS,
        [update(WORKERS, labels={"zone": "a"})],
        {"labels": {"zone": "a"}},
        labels={"zone": "a"},
        purge_labels=True,
    ),
    "labels, all removed": planned(WORKERS, [update(WORKERS, labels={})], {"labels": {}}, labels={}, purge_labels=True),
    "labels, same": case(WORKERS, None, labels={"tier": "web", "gone": None}),
    "labels, exact already": case(WORKERS, None, labels=LABELS, purge_labels=True),
    # taints
    "taints, added": planned(
        BURST, [update(BURST, taints={**TAINTS, "gpu": ":NoExecute"})], taints={"gpu": ":NoExecute"}
    ),
    "taints, exact": planned(
        BURST,
        [update(BURST, taints={"dedicated": "batch:NoExecute"})],
        {"taints": {"dedicated": "batch:NoExecute"}},
        taints={"dedicated": "batch:NoExecute"},
        purge_taints=True,
    ),
    "taints, removed": planned(BURST, [update(BURST, taints={"spot": TAINTS["spot"]})], taints={"dedicated": None}),
    "taints, same": case(BURST, None, taints={"spot": "true:PreferNoSchedule"}),
    # security groups
    "groups, exact": planned(
        WORKERS,
        [update(WORKERS, security_group_ids=[GROUPS[2], GROUPS[3]])],
        {"security_group_ids": [GROUPS[2], GROUPS[3]]},
        security_group_ids=[GROUPS[3], GROUPS[2].upper()],
    ),
    "groups, added by name": planned(
        WORKERS,
        [update(WORKERS, security_group_ids=GROUPS[1:3])],
        security_groups=["ssh"],
        purge_security_groups=False,
    ),
    "groups, same by name": case(WORKERS, None, security_groups="web"),
    "groups, there already": case(WORKERS, None, security_group_ids=[GROUPS[1]], purge_security_group_ids=False),
    "groups, removed": planned(
        WORKERS, [update(WORKERS, security_group_ids=[])], remove_security_group_ids=[GROUPS[1], GROUPS[2]]
    ),
    "groups, removed by name": planned(
        WORKERS, [update(WORKERS, security_group_ids=[])], {"security_group_ids": []}, remove_security_groups=["web"]
    ),
    "groups, detached": planned(WORKERS, [update(WORKERS, security_group_ids=[])], security_group_ids=[]),
    "everything at once": planned(
        PLAIN,
        [
            update(
                PLAIN,
                auto_healing_enabled=True,
                max_node_count=5,
                labels={"a": "1"},
                taints={"b": "1:NoSchedule"},
                security_group_ids=[GROUPS[0]],
            )
        ],
        auto_healing_enabled=True,
        max_node_count=5,
        labels={"a": "1"},
        taints={"b": "1:NoSchedule"},
        security_groups=["default"],
    ),
    "null is not given": case(WORKERS, None, labels=None, taints=None, node_count=None, security_groups=None),
    "nothing wanted": case(WORKERS, None),
}

AUTOSCALED = "node_count: the autoscaler keeps it between 1 and 10. Leave it out"
REFUSALS = {
    "the work of the autoscaler": refusal(BURST, AUTOSCALED, node_count=5),
    "the current number beside an autoscaler": refusal(BURST, AUTOSCALED, node_count=4),
    "a number beside new limits": refusal(
        WORKERS, "node_count: the autoscaler keeps it between 3 and 4", max_node_count=4, node_count=3
    ),
    "a number outside the limits": refusal(
        BURST, "node_count: 11 is outside the limits, and the autoscaler keeps it between 1 and 10", node_count=11
    ),
    "another number than the limits": refusal(
        WORKERS, "node_count: expected 3, the value of min_node_count and max_node_count, got 4", node_count=4
    ),
    "a minimum above the maximum": refusal(
        BURST, "min_node_count: expected at most the max_node_count of 10, got 11", min_node_count=11
    ),
    "fewer nodes": predicted_refusal(
        WORKERS,
        "removes 1 of 3 nodes. Set allow_disruption: true to allow this",
        **dict.fromkeys(("min_node_count", "max_node_count", "node_count"), 2),
    ),
    "a maximum below the number": predicted_refusal(
        BURST,
        "max_node_count: is below the current number of 4 nodes and removes 1 of them. Set allow_disruption: true",
        max_node_count=3,
    ),
    "an unknown group": refusal(
        WORKERS, "security_groups: there is no security group with the name 'wep'", security_groups=["wep"]
    ),
}


def lookups(case: Case, _by_words: bool, _lost: bool) -> int:
    """Security groups by name are one list."""
    return int(bool(case.options.get("security_groups") or case.options.get("remove_security_groups")))


def read(pool: Document) -> Document:
    """The pool as the API shows it."""
    return {key: each for key, each in pool.items() if key not in ("project_id", "region_id", "cluster_id")}


class Pairs(oracle.Value):
    """A map of texts that a write replaces as a whole."""

    def desired(self, name: str, before: Document, options: Document) -> Document:
        kept = {} if options.get(f"purge_{name}") else before[name]
        after = {**kept, **{key: each and str(each).strip() for key, each in options[name].items()}}
        return {key: each for key, each in after.items() if each is not None}


KEYS = ["tier", "example.com/team", "zone", "Zone", "a", "b", "c"]
TEXTS = st.sampled_from(["a", "b", ""])
EFFECTS = st.sampled_from(["a:NoSchedule", "a:NoExecute", ":NoSchedule"])
COUNTS = st.sampled_from([1, 2, 3, 5])
GROUP = st.sampled_from(GROUPS[:4])
MODEL = oracle.Model(
    volatile=("status",),
    auto_healing_enabled=oracle.Value(),
    labels=Pairs(),
    taints=Pairs(),
    security_group_ids=oracle.Items(),
)

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="k8spools",
    sample=WORKERS,
    parents={"cluster_name": "shop"},
    stored_id=lambda name: IDS[name],
    change={"labels": {"zone": "a"}},
    cases=CASES,
    refusals=REFUSALS,
    words=lambda _sim, name: {"pool_name": name},
    matched_by="id",
    loses_words=lambda _case: False,
    lookups=lookups,
    # Before a change, the lock of the cluster is read.
    prepares=(1, 1),
    embedded=("k8sclusters",),
    derived=("node_count",),
    replaced=("labels", "taints"),
    properties=gcore_properties(
        RESOURCE,
        "k8spools",
        IDS[WORKERS],
        MODEL,
        {
            "auto_healing_enabled": st.booleans(),
            "labels": mapped(KEYS, TEXTS),
            "taints": mapped(KEYS, EFFECTS),
            "security_group_ids": st.lists(GROUP, max_size=4, unique=True),
        },
        some_of(
            {
                "auto_healing_enabled": st.booleans(),
                "labels": mapped(KEYS, st.one_of(st.none(), TEXTS)),
                "taints": mapped(KEYS, st.one_of(st.none(), EFFECTS)),
                "security_group_ids": repeated(st.lists(GROUP.flatmap(cased), max_size=4, unique_by=oracle.same)),
            },
            "security_group_ids",
        ).flatmap(
            lambda options: st.fixed_dictionaries(
                {},
                optional={f"purge_{name}": st.booleans() for name in ("labels", "taints") if name in options},
            ).map(lambda purges: {**options, **purges})
        ),
        read=read,
        outcomes=("changes", "nothing to do"),
    ),
)
