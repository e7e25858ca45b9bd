# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The subnet: what the generic tests run with."""

from __future__ import annotations

import ipaddress

from ansible_collections.day2.resources.plugins.module_utils._gcore.subnet import SUBNET as RESOURCE
from hypothesis import strategies as st
from integration import oracle

from .seed import OTHER_SUBNET as OFFICE
from .seed import SUBNET_6
from .seed import SUBNET_B as STORAGE
from .strategies import NAMES, gcore_properties, repeated, sized, some_of, tag_list, wanted_tags
from .subject import Document, Subject, case, named, predicted_refusal, refusal

FOREIGN = "20000000-0000-4000-8000-000000000006"
CONSENT = {"allow_disruption": True}


def route(destination: str, nexthop: str) -> dict[str, str]:
    return {"destination": destination, "nexthop": nexthop}


ROUTES = [route("10.20.0.0/16", "10.10.2.254"), route("10.30.0.7/32", "10.10.2.253")]
SERVERS = ["10.10.2.53", "10.10.1.53"]

CASES = {
    "subnet, name": case(STORAGE, {"name": "backup"}, {"name": "backup"}, name="backup"),
    "subnet, longest name": case(STORAGE, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "subnet, same name": case(STORAGE, None, name="storage"),
    # dns_nameservers
    "servers, set": case(
        STORAGE,
        {"dns_nameservers": ["9.9.9.9", "2620:fe::fe"]},
        {"dns_nameservers": ["9.9.9.9", "2620:fe::fe"]},
        dns_nameservers=["9.9.9.9", "2620:FE:0::fe", "9.9.9.9"],
    ),
    "servers, first": case(OFFICE, {"dns_nameservers": SERVERS}, {"dns_nameservers": SERVERS}, dns_nameservers=SERVERS),
    "servers, same": case(STORAGE, None, dns_nameservers=[*SERVERS, SERVERS[0]]),
    "servers, other order": case(
        STORAGE,
        {"dns_nameservers": SERVERS[::-1]},
        {"dns_nameservers": SERVERS[::-1]},
        dns_nameservers=SERVERS[::-1],
    ),
    "servers, as text": case(STORAGE, {"dns_nameservers": ["9.9.9.9", "1.1.1.1"]}, dns_nameservers="9.9.9.9, 1.1.1.1"),
    "servers, cleared": case(STORAGE, {"dns_nameservers": []}, {"dns_nameservers": []}, dns_nameservers=[]),
    "servers, none already": case(OFFICE, None, {"dns_nameservers": []}, dns_nameservers=[]),
    "servers, one added at the end": case(
        STORAGE,
        {"dns_nameservers": [*SERVERS, "1.1.1.1"]},
        dns_nameservers=["1.1.1.1", SERVERS[0]],
        purge_dns_nameservers=False,
    ),
    "servers, there already": case(STORAGE, None, dns_nameservers=SERVERS[::-1], purge_dns_nameservers=False),
    "servers, one removed": case(
        STORAGE, {"dns_nameservers": SERVERS[1:]}, remove_dns_nameservers=[SERVERS[0], "9.9.9.9"]
    ),
    # gateway_ip
    "gateway, removed": case(STORAGE, {"gateway_ip": None}, {"gateway_ip": "none"}, gateway_ip="None", **CONSENT),
    "gateway, replaced": case(
        STORAGE, {"gateway_ip": "10.10.2.2"}, {"gateway_ip": "10.10.2.2"}, gateway_ip="10.10.2.2", **CONSENT
    ),
    "gateway, first": case(
        OFFICE, {"gateway_ip": "192.168.50.1"}, {"gateway_ip": "192.168.50.1"}, gateway_ip="192.168.50.1"
    ),
    "gateway, same": case(STORAGE, None, gateway_ip="10.10.2.1"),
    "gateway, other spelling": case(SUBNET_6, None, gateway_ip="2001:DB8:10:0::1"),
    "gateway, link-local": case(SUBNET_6, {"gateway_ip": "fe80::1"}, gateway_ip="fe80::1", **CONSENT),
    "gateway, none already": case(OFFICE, None, gateway_ip="none"),
    # host_routes
    "routes, set": case(
        STORAGE,
        {"host_routes": [route("10.0.0.0/8", "10.10.2.9"), route("10.1.1.1/32", "10.10.2.9")]},
        {"host_routes": [route("10.0.0.0/8", "10.10.2.9"), route("10.1.1.1/32", "10.10.2.9")]},
        host_routes=[route("10.1.1.1", "10.10.2.9"), route("10.0.0.0/255.0.0.0", "10.10.2.9")],
    ),
    "routes, first": case(OFFICE, {"host_routes": ROUTES[:1]}, {"host_routes": ROUTES[:1]}, host_routes=ROUTES[:1]),
    "routes, other order and spelling": case(
        STORAGE, None, host_routes=[route("10.30.0.7", "10.10.2.253"), ROUTES[0], ROUTES[0]]
    ),
    "routes, as JSON text": case(
        STORAGE, {"host_routes": ROUTES[1:]}, host_routes='[{"destination": "10.30.0.7", "nexthop": "10.10.2.253"}]'
    ),
    "routes, cleared": case(STORAGE, {"host_routes": []}, {"host_routes": []}, host_routes=[]),
    "routes, none already": case(OFFICE, None, {"host_routes": []}, host_routes=[]),
    "routes, one added": case(
        STORAGE,
        {"host_routes": [route("0.0.0.0/0", "10.10.2.9"), *ROUTES]},
        host_routes=[route("0.0.0.0/0", "10.10.2.9")],
        purge_host_routes=False,
    ),
    "routes, one removed": case(
        STORAGE, {"host_routes": ROUTES[:1]}, remove_host_routes=[route("10.30.0.7", "10.10.2.253")]
    ),
    "routes, another next hop": case(STORAGE, None, remove_host_routes=[route("10.30.0.7", "10.10.2.9")]),
    # enable_dhcp
    "dhcp, off": case(STORAGE, {"enable_dhcp": False}, {"enable_dhcp": False}, enable_dhcp=False),
    "dhcp, on": case(OFFICE, {"enable_dhcp": True}, enable_dhcp="yes"),
    "dhcp, same of IPv6": case(SUBNET_6, None, enable_dhcp=True),
    # tags
    "subnet tags, added": case(
        STORAGE,
        {"tags": {"a": "1"}},
        {"tags": {"env": "production", "team": "storage", "a": "1"}},
        tags={"a": "1", "team": "storage"},
    ),
    "subnet tags, first": case(OFFICE, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "subnet tags, removed": case(
        STORAGE, {"tags": {"team": None}}, {"tags": {"env": "production"}}, tags={"team": None, "none": None}
    ),
    "subnet tags, exact": case(
        STORAGE,
        {"tags": {"env": None, "team": None, "a": "1"}},
        {"tags": {"a": "1"}, "read_only_tags": {"managed_by": "platform"}},
        tags={"a": "1"},
        purge_tags=True,
    ),
    "subnet tags, none to remove": case(OFFICE, None, tags={}, purge_tags=True),
    "subnet tags, same": case(STORAGE, None, tags={"team": " storage"}),
    # several fields, and none
    "subnet, everything at once": case(
        STORAGE,
        {
            "name": "backup",
            "dns_nameservers": ["1.1.1.1"],
            "gateway_ip": None,
            "host_routes": [],
            "enable_dhcp": False,
            "tags": {"a": "1"},
        },
        name="backup",
        dns_nameservers=["1.1.1.1"],
        gateway_ip="none",
        host_routes=[],
        enable_dhcp=False,
        tags={"a": "1"},
        **CONSENT,
    ),
    "subnet, one of all": case(
        STORAGE,
        {"enable_dhcp": False},
        name="storage",
        dns_nameservers=SERVERS,
        gateway_ip="10.10.2.1",
        host_routes=ROUTES,
        enable_dhcp=False,
    ),
    "subnet, null is not given": case(
        STORAGE, None, gateway_ip=None, dns_nameservers=None, host_routes=None, tags=None, **CONSENT
    ),
    "subnet, nothing wanted": case(STORAGE, None),
}
REFUSALS = {
    "of another project": refusal(FOREIGN, "belongs to project 3, which shares its network", name="core"),
    "gateway outside": refusal(
        STORAGE, "gateway_ip: 10.10.1.1 is not in the subnet 10.10.2.0/24", gateway_ip="10.10.1.1"
    ),
    "gateway outside, with consent": refusal(
        STORAGE, "gateway_ip: fe80::1 is not in the subnet 10.10.2.0/24", gateway_ip="fe80::1", **CONSENT
    ),
    "gateway of IPv6 outside": refusal(
        SUBNET_6, "gateway_ip: 2001:db8:11::1 is not in the subnet", gateway_ip="2001:db8:11::1"
    ),
    "gateway at the first address": refusal(
        STORAGE, "gateway_ip: 10.10.2.0 is the network address of the subnet 10.10.2.0/24", gateway_ip="10.10.2.0"
    ),
    "gateway at the last address": refusal(
        STORAGE, "gateway_ip: 10.10.2.255 is the broadcast address of", gateway_ip="10.10.2.255", **CONSENT
    ),
    "route to IPv6": refusal(
        STORAGE,
        "host_routes: a subnet of IPv4 cannot have 2001:db8:1::/48 through 10.10.2.254",
        host_routes=[route("2001:db8:1::/48", "10.10.2.254")],
    ),
    "route through IPv6": refusal(
        STORAGE,
        "host_routes: a subnet of IPv4 cannot have 10.0.0.0/8 through 2001:db8::1, 2001:db8:1::/48 through 2001:db8::2",
        host_routes=[
            route("10.0.0.0/8", "2001:db8::1"),
            route("2001:db8:1::/48", "2001:db8::2"),
        ],
        purge_host_routes=False,
    ),
    "route of IPv4": refusal(
        SUBNET_6,
        "host_routes: a subnet of IPv6 cannot have 10.0.0.0/8 through 10.10.2.254",
        host_routes=[route("10.0.0.0/8", "10.10.2.254")],
    ),
    "dhcp of IPv6": predicted_refusal(
        SUBNET_6, "enable_dhcp: a subnet of IPv6 keeps it for good", enable_dhcp=False, **CONSENT
    ),
    "gateway removed": predicted_refusal(
        STORAGE,
        "gateway_ip: this cuts floating IPs and all connections through the gateway 10.10.2.1. Set "
        "allow_disruption: true to allow this",
        gateway_ip="none",
    ),
    "gateway replaced": predicted_refusal(
        STORAGE, "through the gateway 10.10.2.1. Set", gateway_ip="10.10.2.2", allow_disruption=False
    ),
}

ADDRESSES = [("9.9.9.9",), ("1.1.1.1",), ("2620:fe::fe", "2620:FE:0::fe"), *[(f"10.10.2.{n}",) for n in range(50, 54)]]
"""Each value with its spellings."""
DESTINATIONS = [
    ("10.0.0.1/32", "10.0.0.1"),
    ("10.0.0.2/32",),
    ("10.20.0.0/16", "10.20.0.0/255.255.0.0"),
    ("0.0.0.0/0",),
]


def spelled(values: list[tuple[str, ...]], freely: bool) -> st.SearchStrategy[str]:
    """One of the values as documents show it, or freely in any spelling."""
    return st.sampled_from(values).flatmap(lambda names: st.sampled_from(names if freely else names[:1]))


def routes(freely: bool) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {"destination": spelled(DESTINATIONS, freely), "nexthop": st.sampled_from(["10.10.2.9", "10.10.2.8"])}
    )


INSIDE = ["10.10.2.1", "10.10.2.2"]
DOCUMENTS: dict[str, st.SearchStrategy[object]] = {
    "name": NAMES,
    "dns_nameservers": st.one_of(st.none(), sized(spelled(ADDRESSES, False), 7)),
    "gateway_ip": st.sampled_from([None, *INSIDE]),
    "host_routes": st.one_of(st.none(), sized(routes(False), 7)),
    "enable_dhcp": st.booleans(),
    "tags": tag_list(),
}
OPTIONS: dict[str, st.SearchStrategy[object]] = {
    "name": NAMES,
    "dns_nameservers": repeated(sized(spelled(ADDRESSES, True), 7)),
    "gateway_ip": st.sampled_from(["none", "None", *INSIDE, "10.10.3.1"]),
    "host_routes": repeated(sized(routes(True), 7)),
    "enable_dhcp": st.booleans(),
    "tags": wanted_tags(),
}


def check(stored: Document, before: Document, after: Document) -> None:
    """The rule of a subnet of IPv4."""
    gateway, inside = after["gateway_ip"], ipaddress.ip_network(stored["cidr"])
    if gateway not in (before["gateway_ip"], "none") and ipaddress.ip_address(gateway) not in inside:
        raise oracle.Forbidden("the gateway is not in the subnet")


MODEL = oracle.Model(
    rule=check,
    name=oracle.Value(),
    dns_nameservers=oracle.Items(absent=[], ordered=True),
    gateway_ip=oracle.Value(null="none", absent="none", spelled=str.lower),
    host_routes=oracle.Items(absent=[]),
    enable_dhcp=oracle.Value(),
    tags=oracle.Tags(),
)

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="subnets",
    sample=STORAGE,
    change={"name": "backup"},
    name="storage",
    cases=CASES,
    refusals=REFUSALS,
    words=named("subnet", "subnets"),
    properties=gcore_properties(
        RESOURCE,
        "subnets",
        STORAGE,
        MODEL,
        DOCUMENTS,
        some_of(OPTIONS, "dns_nameservers", "host_routes", "tags").map(lambda options: {**options, **CONSENT}),
    ),
)
