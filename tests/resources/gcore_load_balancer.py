# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The load balancer: what the generic tests run with."""

from __future__ import annotations

from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER as RESOURCE
from hypothesis import strategies as st
from integration import oracle

from .seed import BALANCER, LOGGED
from .strategies import MISSING, NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Document, Subject, bodies_twice, case, named, patched_twice, planned, predicted_refusal, refusal

LOGS = {
    "enabled": True,
    "destination_region_id": 8,
    "topic_name": "api.access-logs",
    "retention_policy": {"period": 45},
}
NO_LOGS = {"enabled": True, "destination_region_id": None, "topic_name": None, "retention_policy": None}

CASES = {
    "balancer, name": case(BALANCER, {"name": "shop"}, {"name": "shop"}, name="shop"),
    "balancer, same name": case(BALANCER, None, name="web-lb"),
    "balancer, L3": case(BALANCER, {"preferred_connectivity": "L3"}, preferred_connectivity="L3"),
    "balancer, L2 already": case(BALANCER, None, preferred_connectivity="L2"),
    "balancer, down": case(BALANCER, {"admin_state_up": False}, {"admin_state_up": False}, admin_state_up=False),
    "balancer, up already": case(BALANCER, None, admin_state_up="yes"),
    "balancer, tags": case(
        BALANCER,
        {"tags": {"env": None, "owner": "shop"}},
        {"tags": {"team": "backend", "owner": "shop"}, "read_only_tags": {"k8s_cluster": "shop"}},
        tags={"owner": "shop", "env": None, "k8s_cluster": "shop"},
    ),
    "balancer, exact tags": case(BALANCER, {"tags": {"env": None, "team": None}}, tags={}, purge_tags=True),
    "balancer, same tags": case(BALANCER, None, tags={"env": "production"}),
    "logging, on": case(
        BALANCER,
        {"logging": {**NO_LOGS, "topic_name": "shop", "destination_region_id": 7}},
        {"logging": {**NO_LOGS, "topic_name": "shop", "destination_region_id": 7}},
        logging={"enabled": True, "topic_name": "shop", "destination_region_id": 7},
    ),
    "logging, off": case(
        LOGGED, {"logging": {**LOGS, "enabled": False}}, {"logging": {"enabled": False}}, logging={"enabled": False}
    ),
    "logging, off with a topic": case(
        LOGGED,
        {"logging": {**LOGS, "enabled": False, "topic_name": "x"}},
        logging={"enabled": False, "topic_name": "x"},
    ),
    "logging, off already": case(BALANCER, None, logging={"enabled": False, "topic_name": "x"}),
    "logging, one key": case(
        LOGGED,
        {"logging": {**LOGS, "retention_policy": {"period": 1825}}},
        {"logging": {**LOGS, "retention_policy": {"period": 1825}}},
        logging={"retention_policy": {"period": "1825"}},
    ),
    "logging, cleared": case(
        LOGGED,
        {"logging": NO_LOGS},
        {"logging": NO_LOGS},
        logging={"topic_name": "", "destination_region_id": 0, "retention_policy": {}},
    ),
    "logging, same": case(LOGGED, None, logging={"enabled": True, "retention_policy": {"period": 45}}),
    "logging, nothing given": case(LOGGED, None, logging={"enabled": None}),
    "balancer, everything at once": case(
        BALANCER,
        {"name": "shop", "preferred_connectivity": "L3", "logging": NO_LOGS, "tags": {"a": "1"}},
        name="shop",
        preferred_connectivity="L3",
        logging={"enabled": True},
        tags={"a": "1"},
    ),
    "balancer, other name of its id": case("", None, loadbalancer_id=BALANCER),
    "balancer, nothing wanted": case(BALANCER, None),
    "balancer, flavor": planned(
        BALANCER,
        [("POST", "resize", {"flavor": "lb1-2-4"})],
        {"flavor_name": "lb1-2-4"},
        flavor_name="lb1-2-4",
        allow_disruption=True,
    ),
    "balancer, same flavor": case(BALANCER, None, flavor_name="lb1-1-2"),
    "balancer, flavor and everything else": planned(
        BALANCER,
        [
            ("POST", "resize", {"flavor": "lb1-4-8"}),
            (
                "PATCH",
                "",
                {
                    "name": "shop",
                    "preferred_connectivity": "L3",
                    "admin_state_up": False,
                    "logging": NO_LOGS,
                    "tags": {"a": "1"},
                },
            ),
        ],
        {"flavor_name": "lb1-4-8", "name": "shop", "admin_state_up": False},
        flavor_name="lb1-4-8",
        name="shop",
        preferred_connectivity="L3",
        admin_state_up=False,
        logging={"enabled": True},
        tags={"a": "1"},
        allow_disruption=True,
    ),
}


LOGGING_VALUES: dict[str, list[Any]] = {
    "destination_region_id": [7, 8],
    "topic_name": ["shop", "web.logs"],
    "retention_policy": [{"period": 1}, {"period": 1825}],
}
CLEARED = {"destination_region_id": 0, "topic_name": "", "retention_policy": {}}


def logging() -> st.SearchStrategy[Any]:
    """Logging as an API shows it. A value that is not set is null, and can be left out where the contract says so."""
    keys = {key: st.sampled_from([*values, None]) for key, values in LOGGING_VALUES.items()}
    required = {"enabled": st.just(True), **{key: each for key, each in keys.items() if key != "retention_policy"}}
    on = st.fixed_dictionaries(required, optional={"retention_policy": keys["retention_policy"]})
    return st.one_of(on, on, st.sampled_from([{"enabled": False}, None]))


def wanted_logging() -> st.SearchStrategy[Any]:
    keys = {key: st.sampled_from([*values, CLEARED[key], None]) for key, values in LOGGING_VALUES.items()}
    switch = {"enabled": st.sampled_from([True, True, False, None])}
    return st.fixed_dictionaries({}, optional={**switch, **keys})


KEYS = ("enabled", "destination_region_id", "topic_name", "retention_policy")
OFF = {"enabled": False}


def cleared(value: Document) -> Document:
    """The given keys of logging; nothing where an empty value asks for none."""
    given = {key: each for key, each in value.items() if each is not None}
    return {key: each if key == "enabled" else each or None for key, each in given.items()}


class Logging(oracle.Value):
    """The option ``logging``. A task that turns it off sends the rest of it, too."""

    def read(self, name: str, document: Document) -> Document:
        shown = document.get(name) or OFF
        return {name: {**dict.fromkeys(KEYS), **shown} if shown["enabled"] else OFF}

    def desired(self, name: str, before: Document, options: Document) -> Document:
        was, given = before[name], cleared(options[name])
        if not given:
            return was
        if not given.get("enabled", was["enabled"]):
            if "enabled" not in given:
                raise oracle.Forbidden("logging is off")
            return OFF
        return {**(was if was["enabled"] else dict.fromkeys(KEYS)), **given, "enabled": True}

    def store(self, name: str, document: Document, before: Document, after: Document, options: Document) -> Document:
        written = super().store(name, document, before, after, options)
        return {name: {**before[name], **cleared(options[name])}} if after[name] == OFF else written


MODEL = oracle.Model(
    name=oracle.Value(),
    preferred_connectivity=oracle.Value(null="L2", absent="L2"),
    admin_state_up=oracle.Value(),
    flavor_name=oracle.Derived(lambda balancer: balancer["flavor"]["flavor_name"]),
    logging=Logging(),
    tags=oracle.Tags("tags_v2"),
)

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="loadbalancers",
    sample=BALANCER,
    change={"name": "shop"},
    name="web-lb",
    cases=CASES,
    refusals={
        "drops connections": predicted_refusal(
            BALANCER, "flavor_name: drops all connections of the load balancer. Set", flavor_name="lb1-2-4"
        ),
        "unknown flavor": refusal(
            BALANCER,
            "flavor_name: value must be one of: lb1-1-2, lb1-2-4, lb1-4-8, got: 'lb1-2-5'",
            flavor_name="lb1-2-5",
        ),
    },
    words=named("load_balancer", "loadbalancers"),
    prepares=lambda case, _by_words: (int("flavor_name" in case.options),) * 2,
    writes=patched_twice,
    newer_options=frozenset({"admin_state_up"}),
    properties=gcore_properties(
        RESOURCE,
        "loadbalancers",
        BALANCER,
        MODEL,
        {
            "name": NAMES,
            "preferred_connectivity": st.sampled_from(["L2", "L3", MISSING]),
            "admin_state_up": st.booleans(),
            "tags_v2": tag_list(),
            "logging": logging(),
        },
        some_of(
            {
                "name": NAMES,
                "preferred_connectivity": st.sampled_from(["L2", "L3"]),
                "admin_state_up": st.booleans(),
                "tags": wanted_tags(),
                "logging": wanted_logging(),
            },
            "tags",
        ),
        bodies=bodies_twice,
    ),
    task_types=("update_loadbalancer", "resize_loadbalancer"),
)
