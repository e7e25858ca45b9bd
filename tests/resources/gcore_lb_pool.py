# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pool of a load balancer: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_pool import LB_POOL as RESOURCE
from hypothesis import strategies as st

from .seed import PLAIN_POOL, POOL, SECRETS
from .strategies import NAMES, cased, gcore_properties, some_of
from .subject import Case, Document, Subject, bodies_twice, case, named, patched_twice, refusal

CASES = {
    "pool, name": case(POOL, {"name": "web"}, {"name": "web"}, name="web"),
    "pool, longest name": case(POOL, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "pool, same name": case(POOL, None, name="shop"),
    "pool, down": case(POOL, {"admin_state_up": False}, {"admin_state_up": False}, admin_state_up=False),
    "pool, up": case(PLAIN_POOL, {"admin_state_up": True}, admin_state_up="yes"),
    "pool, up already": case(POOL, None, admin_state_up=True),
    # lb_algorithm
    "algorithm, set": case(
        POOL,
        {"lb_algorithm": "LEAST_CONNECTIONS"},
        {"lb_algorithm": "LEAST_CONNECTIONS"},
        lb_algorithm="LEAST_CONNECTIONS",
    ),
    "algorithm, by its other name": case(POOL, {"lb_algorithm": "SOURCE_IP"}, algorithm="SOURCE_IP"),
    "algorithm, in small letters": case(
        POOL,
        {"lb_algorithm": "LEAST_CONNECTIONS"},
        {"lb_algorithm": "LEAST_CONNECTIONS"},
        algorithm="least_connections",
    ),
    "algorithm, same": case(POOL, None, lb_algorithm="ROUND_ROBIN"),
    "algorithm, same in small letters": case(POOL, None, {"lb_algorithm": "ROUND_ROBIN"}, lb_algorithm="round_robin"),
    # protocol
    "protocol, set": case(POOL, {"protocol": "PROXYV2"}, {"protocol": "PROXYV2"}, protocol="PROXYV2"),
    "protocol, same": case(POOL, None, protocol="HTTPS"),
    # secrets
    "secrets, others": case(
        POOL,
        {"secret_id": SECRETS[1], "ca_secret_id": SECRETS[0], "crl_secret_id": SECRETS[2]},
        {"secret_id": SECRETS[1], "ca_secret_id": SECRETS[0], "crl_secret_id": SECRETS[2]},
        secret_id=SECRETS[1],
        ca_secret_id=SECRETS[0].upper(),
        crl_secret_id=SECRETS[2].replace("-", ""),
    ),
    "secrets, first": case(PLAIN_POOL, {"ca_secret_id": SECRETS[5]}, ca_secret_id=SECRETS[5]),
    "secrets, same": case(POOL, None, secret_id=SECRETS[2], ca_secret_id=SECRETS[5], crl_secret_id=SECRETS[6]),
    "secrets, cleared": case(
        POOL,
        {"secret_id": None, "ca_secret_id": None, "crl_secret_id": None},
        {"secret_id": "none", "ca_secret_id": "none", "crl_secret_id": "none"},
        secret_id="none",
        ca_secret_id="None",
        crl_secret_id="NONE",
    ),
    "secrets, cleared already": case(PLAIN_POOL, None, secret_id="none", ca_secret_id="none", crl_secret_id="none"),
    "secrets, by name": case(
        POOL,
        {"secret_id": SECRETS[1], "ca_secret_id": SECRETS[0], "crl_secret_id": SECRETS[5]},
        secret_name="shop-2026",
        ca_secret_name="shop-2025",
        crl_secret_name="internal-ca",
    ),
    "secrets, same by name": case(
        POOL, None, secret_name="api-2026", ca_secret_name="internal-ca", crl_secret_name="revoked"
    ),
    # timeouts
    "timeouts, set": case(
        POOL,
        {"timeout_client_data": 30_000, "timeout_member_connect": 0, "timeout_member_data": 86_400_000},
        {"timeout_client_data": 30_000, "timeout_member_connect": 0, "timeout_member_data": 86_400_000},
        timeout_client_data=30_000,
        timeout_member_connect=0,
        timeout_member_data="86400000",
    ),
    "timeouts, first": case(PLAIN_POOL, {"timeout_member_connect": 5000}, timeout_member_connect=5000),
    "timeouts, same": case(POOL, None, timeout_member_connect="5000", timeout_member_data=50_000),
    "pool, everything at once": case(
        PLAIN_POOL,
        {"name": "web", "lb_algorithm": "ROUND_ROBIN", "protocol": "TCP", "admin_state_up": True},
        name="web",
        algorithm="round_robin",
        protocol="TCP",
        admin_state_up=True,
    ),
    "pool, nothing wanted": case(POOL, None),
    "pool, null is not given": case(POOL, None, secret_id=None, ca_secret_name=None, timeout_client_data=None),
}
REFUSALS = {
    "an unknown secret": refusal(
        POOL, "ca_secret_name: there is no secret with the name 'interna-ca'", ca_secret_name="interna-ca"
    ),
    "an ambiguous secret": refusal(
        POOL,
        f"there are 2 secrets with the name 'wildcard': {SECRETS[3]}, {SECRETS[4]}. Give crl_secret_id to select one",
        crl_secret_name="wildcard",
    ),
}


def lookups(case: Case, by_words: bool, lost: bool) -> int:
    """Secrets by name are one list, and the new name is another one."""
    by_name = ("secret_name", "ca_secret_name", "crl_secret_name")
    return any(case.options.get(option) for option in by_name) + int(by_words and lost)


def read(pool: Document) -> Document:
    """The pool as the API shows it."""
    return {key: value for key, value in pool.items() if key not in ("project_id", "region_id", "region")}


ALGORITHMS = ["LEAST_CONNECTIONS", "ROUND_ROBIN", "SOURCE_IP"]
PROTOCOLS = st.sampled_from(["HTTP", "HTTPS", "PROXY", "PROXYV2", "TCP", "UDP"])
TIMEOUTS = st.sampled_from([0, 1, 50_000, 86_400_000])
SECRET = st.sampled_from(SECRETS[:4])
SECRET_KEYS = ("secret_id", "ca_secret_id", "crl_secret_id")
TIMEOUT_KEYS = ("timeout_client_data", "timeout_member_connect", "timeout_member_data")
DOCUMENTS: dict[str, st.SearchStrategy[object]] = {
    "name": NAMES,
    "lb_algorithm": st.sampled_from(ALGORITHMS),
    "protocol": PROTOCOLS,
    "admin_state_up": st.booleans(),
    **{key: st.one_of(st.none(), SECRET) for key in SECRET_KEYS},
    **{key: st.one_of(st.none(), TIMEOUTS) for key in TIMEOUT_KEYS},
}
OPTIONS: dict[str, st.SearchStrategy[object]] = {
    "name": NAMES,
    "lb_algorithm": st.sampled_from([*ALGORITHMS, *(name.lower() for name in ALGORITHMS)]),
    "protocol": PROTOCOLS,
    "admin_state_up": st.booleans(),
    **{key: st.one_of(st.sampled_from(["none", "None"]), SECRET.flatmap(cased)) for key in SECRET_KEYS},
    **dict.fromkeys(TIMEOUT_KEYS, TIMEOUTS),
}

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="lbpools",
    sample=POOL,
    change={"name": "web"},
    name="shop",
    cases=CASES,
    refusals=REFUSALS,
    words=named("pool", "lbpools"),
    lookups=lookups,
    # Before a change, the lock of the load balancer is read.
    prepares=(1, 1),
    writes=patched_twice,
    properties=gcore_properties(
        RESOURCE,
        "lbpools",
        POOL,
        DOCUMENTS,
        some_of(OPTIONS),
        read=read,
        bodies=bodies_twice,
        outcomes=("changes", "nothing to do"),
    ),
    task_types=("patch_lbpool",),
    deprecated={
        f"PATCH /cloud/{version}/lbpools/{{project_id}}/{{region_id}}/{{pool_id}}: body.timeout_client_data": (
            "the newer place is the listener, but the pool shows and takes it"
        )
        for version in ("v2", "v1")
    },
)
