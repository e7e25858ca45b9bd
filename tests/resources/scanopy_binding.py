# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The binding: what the generic tests run with."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter
from typing import Any

import requests
from ansible_collections.day2.resources.plugins.module_utils._scanopy.binding import BINDING as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from .seed import (
    BINDING,
    BRANCH,
    DATABASE,
    DNS,
    DNS_UDP,
    ETH0,
    ETH1,
    ETH_DB,
    FREE,
    HOME,
    HTTP,
    HTTPS,
    NAMES,
    NFS,
    ON_ADDRESS,
    ON_ALL,
    ON_DATABASE,
    RESOLVER,
    SPARE,
    SQL,
    WEB,
)
from .strategies import cased, some_of
from .subject import Case, Document, Properties, Subject, case, refusal

WORDS: dict[str, Document] = {
    BINDING: {"host": "web-1", "service": "website", "port": "80/tcp", "ip_address": "192.168.20.11"},
    ON_ALL: {"host": "web-1", "service": "website", "port": "443/tcp"},
    ON_ADDRESS: {"host": "web-1", "service": "resolver", "ip_address": "192.168.30.11"},
    NAMES: {"host": "web-1", "service": "resolver", "port": "53/tcp", "ip_address": "192.168.20.11"},
    ON_DATABASE: {"host": "db-1", "service": "database", "port": "5432/tcp", "ip_address": "192.168.20.12"},
    FREE: {"host": "db-1", "service": "storage", "ip_address": "192.168.20.12"},
}
"""The words for the bindings of the seed."""

CASES = {
    "port": case(BINDING, {"port_id": HTTPS}, {"port_id": HTTPS, "ip_address_id": ETH0, "type": "port"}, port_id=HTTPS),
    "port by number": case(BINDING, {"port_id": HTTPS}, {"port_id": HTTPS}, port="443/tcp"),
    "port, same": case(BINDING, None, port_id=HTTP.upper()),
    "port, same by number": case(BINDING, None, port="80/tcp"),
    "port, of the other protocol": case(NAMES, {"port_id": DNS_UDP}, {"port_id": DNS_UDP}, port="53/udp"),
    "address": case(BINDING, {"ip_address_id": ETH1}, {"ip_address_id": ETH1, "port_id": HTTP}, ip_address_id=ETH1),
    "address in words": case(BINDING, {"ip_address_id": ETH1}, {"ip_address_id": ETH1}, ip_address="192.168.30.11"),
    "address, same": case(BINDING, None, ip_address_id=ETH0.replace("-", "")),
    "address, all": case(BINDING, {"ip_address_id": "all"}, {"ip_address_id": "all"}, ip_address_id="all"),
    "address, all already": case(ON_ALL, None, ip_address_id="all", type="port"),
    "address, one of all": case(ON_ALL, {"ip_address_id": ETH1}, {"ip_address_id": ETH1}, ip_address_id=ETH1),
    "port and address": case(
        BINDING,
        {"port_id": HTTPS, "ip_address_id": ETH1},
        {"port_id": HTTPS, "ip_address_id": ETH1},
        port_id=HTTPS.upper(),
        ip_address_id=f"urn:uuid:{ETH1}",
    ),
    "service": case(BINDING, {"service_id": SPARE}, {"service_id": SPARE, "port_id": HTTP}, service_id=SPARE),
    "service in words": case(BINDING, {"service_id": SPARE}, {"service_id": SPARE}, service="spare"),
    "service, one with other bindings": case(
        BINDING, {"service_id": RESOLVER}, {"service_id": RESOLVER}, service_id=RESOLVER
    ),
    "service, same": case(BINDING, None, service_id=WEB, type="port"),
    "service of another host": case(
        BINDING,
        {"service_id": DATABASE, "port_id": NFS, "ip_address_id": ETH_DB},
        {"service_id": DATABASE, "port_id": NFS, "ip_address_id": ETH_DB},
        service_id=DATABASE,
        port_id=NFS,
        ip_address_id=ETH_DB,
    ),
    "service of another host in words": case(
        BINDING,
        {"service_id": DATABASE, "port_id": NFS, "ip_address_id": ETH_DB},
        host="db-1",
        service="database",
        port="2049/tcp",
        ip_address="192.168.20.12",
    ),
    "type, an address": case(
        BINDING,
        {"service_id": SPARE, "type": "ip_address", "ip_address_id": ETH1},
        {"type": "ip_address", "port_id": None, "ip_address_id": ETH1},
        service_id=SPARE,
        type="ip_address",
        ip_address_id=ETH1,
    ),
    "type, the address that it has": case(
        BINDING,
        {"service_id": SPARE, "type": "ip_address"},
        {"type": "ip_address", "port_id": None, "ip_address_id": ETH0},
        service_id=SPARE,
        type="ip_address",
    ),
    "type, a port": case(
        FREE,
        {"type": "port", "port_id": NFS},
        {"type": "port", "port_id": NFS, "ip_address_id": ETH_DB},
        type="port",
        port_id=NFS,
    ),
    "type, a port of all addresses": case(
        FREE,
        {"type": "port", "port_id": NFS, "ip_address_id": "all"},
        {"type": "port", "port_id": NFS, "ip_address_id": "all"},
        type="port",
        port_id=NFS,
        ip_address_id="all",
    ),
    "nothing wanted": case(BINDING, None),
    "null is not given": case(BINDING, None, port_id=None, ip_address_id=None, service_id=None, type=None),
    "id in another spelling": case("", None, binding_id=BINDING.replace("-", "").upper(), type="port"),
}
REFUSALS = {
    "a port of another host": refusal(BINDING, "port_id: the port 5432/tcp", port_id=SQL),
    "a port of an address": refusal(FREE, "a binding of type ip_address has no port", port_id=NFS),
}
CRITERIA = ("host", "service", "port", "ip_address")


def normalize(names: oracle.IdNames, native: Document) -> Document:
    """A binding of this version as results of the module name it."""
    found = names.canonical(native)
    return {"port_id": None, **found, "ip_address_id": found.get("ip_address_id") or "all"}


def body(names: oracle.IdNames, binding: Document) -> Document:
    """The whole binding for a PUT. Without its key, the address would be all of them: null says so, too."""
    address = None if binding["ip_address_id"] == "all" else binding["ip_address_id"]
    without = {"port_id"} if binding["type"] == "ip_address" else set()
    body = {key: each for key, each in binding.items() if key not in without}
    return names.native({**body, "ip_address_id": address})


def writes(sim: Simulator, case: Case, release: Document) -> list[tuple[str, Any]]:
    """The PUT of the whole binding, under the names of the release."""
    names = oracle.IdNames(release["server_version"])
    after = {**normalize(names, sim.get("bindings", case.id)), **(case.body or {})}
    if after["type"] == "ip_address":
        after["port_id"] = None
    return [("PUT", body(names, after))]


def lookups(case: Case, by_words: bool, _lost: bool) -> int:
    """The list of hosts has all that the options say by words. The binding is found there, too."""
    return int(not by_words and any(case.options.get(option) for option in CRITERIA))


# Properties

PARKED = {"service_id": DATABASE, "type": "Port", "port_id": SQL, "ip_address_id": None}
NEIGHBOURS = [f"f0000000-0000-4000-8000-00000000000{digit}" for digit in "234"]
OF_THE_DATABASE = [f"f0000000-0000-4000-8000-00000000000{digit}" for digit in "56"]
MANAGER = "80000000-0000-4000-8000-000000000001"
UNKNOWN_SERVICE = "90000000-0000-4000-8000-000000000009"
HOSTS = {service: (HOME, {HTTP, HTTPS, DNS}, {ETH0, ETH1}) for service in (WEB, RESOLVER, SPARE)} | {
    DATABASE: (HOME, {SQL}, {ETH_DB})
}


def bindings(services: list[str]) -> st.SearchStrategy[Document]:
    """A binding of the host web-1, as the control routes of the simulator store it."""
    service = st.sampled_from(services)
    ports = st.fixed_dictionaries(
        {
            "service_id": service,
            "type": st.just("Port"),
            "port_id": st.sampled_from([HTTP, HTTP, HTTPS, DNS]),
            "ip_address_id": st.sampled_from([ETH0, ETH1, None, None]),
        }
    )
    addresses = st.fixed_dictionaries(
        {
            "service_id": service,
            "type": st.just("IPAddress"),
            "port_id": st.none(),
            "ip_address_id": st.sampled_from([ETH0, ETH1]),
        }
    )
    return st.one_of(ports, ports, addresses)


def spelled_ids(*ids: str) -> st.SearchStrategy[str]:
    return st.sampled_from(ids).flatmap(cased)


STATES = st.tuples(
    bindings([WEB, RESOLVER]),
    st.sampled_from([HOME, HOME, BRANCH]),
    st.lists(bindings([WEB, WEB, RESOLVER]), min_size=1, max_size=len(NEIGHBOURS)),
)
"""The binding, its network, and the bindings beside it."""
OPTIONS = some_of(
    {
        "service_id": spelled_ids(*[WEB, RESOLVER, SPARE] * 3, DATABASE, UNKNOWN_SERVICE),
        "type": st.sampled_from(["port", "ip_address"]),
        "port_id": spelled_ids(*[HTTP, HTTP, HTTPS, DNS] * 3, SQL),
        "ip_address_id": st.one_of(st.just("all"), spelled_ids(*[ETH0, ETH1] * 4, ETH_DB)),
    }
)


def store(sim: Simulator, state: Any) -> None:
    document, network, neighbours = state
    sim.change("bindings", BINDING, {**document, "network_id": network})
    for id, neighbour in itertools.zip_longest(NEIGHBOURS, neighbours):
        sim.change("bindings", id, neighbour or PARKED)


def expected(sim: Simulator, release: Document, _state: Any, options: Document) -> oracle.Outcome:
    """The binding after a task."""
    names = oracle.IdNames(release["server_version"])

    def read(stored: Document) -> Document:
        return normalize(names, stored)

    others = [read(sim.get("bindings", id)) for id in [*NEIGHBOURS, *OF_THE_DATABASE]]
    before = read(sim.get("bindings", BINDING))
    given = {key: each if key == "type" or each == "all" else str(uuid.UUID(each)) for key, each in options.items()}
    after = {**before, **given}
    if after == before:
        return oracle.Outcome(before, shown=before, read=read)
    if after["type"] == "ip_address" and "port_id" not in given:
        after["port_id"] = None
    place = HOSTS.get(after["service_id"])
    refused = binding_rule(before, given, after, place)
    if refused:
        return oracle.Outcome(before, refused=refused)
    after["network_id"] = place[0] if place else None
    conflict = any(other["service_id"] == after["service_id"] and conflicting(after, other) for other in others)
    if conflict:
        return oracle.Outcome(after, refused="the service has another binding", conflicts=True)
    sharing = [each for each in others if each["service_id"] != after["service_id"] and shared(after, each)]
    if any(each["service_id"] == before["service_id"] or not shared(before, each) for each in sharing):
        return oracle.Outcome(after, refused="another service has the port", shares=True)
    changed = [name for name in ("service_id", "type", "port_id", "ip_address_id") if before[name] != after[name]]
    return oracle.Outcome(
        after,
        shown=after,
        difference=({name: before[name] for name in changed}, {name: after[name] for name in changed}),
        replacement=body(names, after),
        read=read,
    )


def binding_rule(before: Document, given: Document, after: Document, place: Any) -> str:
    """The rule for one binding that the value breaks, or nothing."""
    if after["type"] == "ip_address" and "port_id" in given:
        return "a binding to an address has no port"
    if after["type"] == "ip_address" and after["ip_address_id"] == "all":
        return "a binding to an address needs one"
    if after["type"] == "port" and after["port_id"] is None:
        return "a binding to a port needs one"
    if place is None:
        return "there is no such service"
    _network, ports, addresses = place
    if after["port_id"] not in (None, *ports) or after["ip_address_id"] not in ("all", *addresses):
        return "port and address must belong to the host of the service"
    return ""


def conflicting(mine: Document, other: Document) -> bool:
    """The rule of the server: no service has an address and a port on it, or a port on all addresses."""
    if mine["type"] == other["type"]:
        return False
    return overlapping(mine, other)


def shared(mine: Document, other: Document) -> bool:
    """The rule of the server for two services: they do not have the same port on the same address."""
    return mine["type"] == other["type"] == "port" and mine["port_id"] == other["port_id"] and overlapping(mine, other)


def overlapping(mine: Document, other: Document) -> bool:
    """Whether two bindings have an address in common."""
    places = {mine["ip_address_id"], other["ip_address_id"]}
    return len(places) == 1 or "all" in places


def ask_the_server(sim: Simulator, release: Document, outcome: oracle.Outcome, seen: Counter[str]) -> None:
    """The server has some of the rules, too. It sees there what the module did not send."""
    if not (outcome.conflicts or outcome.shares):
        return
    answer = requests.put(
        f"{sim.url}/api/v1/bindings/{BINDING}",
        json=body(oracle.IdNames(release["server_version"]), outcome.document),
        headers={"Authorization": f"Bearer {sim.key}"},
        timeout=60,
    )
    if outcome.conflicts:
        seen["conflicts"] += 1
        assert (answer.status_code, answer.json()["success"]) == (409, False)
    if outcome.shares:
        # Here it has the rule where the service is saved, and not before.
        seen["shares"] += 1
        assert (answer.status_code, answer.json()["success"]) == (200, True)
        problems = sim.saveable(outcome.document["service_id"])
        assert any("is already bound to" in each for each in problems)


def see_both_networks(sim: Simulator) -> None:
    sim.change("user_api_keys", MANAGER, {"network_ids": [HOME, BRANCH]})


SUBJECT = Subject(
    resource=RESOURCE,
    provider="scanopy",
    collection="bindings",
    sample=BINDING,
    change={"ip_address_id": "all"},
    cases=CASES,
    refusals=REFUSALS,
    words=lambda _sim, id: {"binding": WORDS[id]},
    matched_by="binding",
    loses_words=lambda case: case.body is not None,
    lookups=lookups,
    # Check mode reads the service and its host; a real run reads the binding once more, too.
    prepares=(2, 3),
    writes=writes,
    # The releases between them differ in names alone.
    releases=({"server_version": "0.18.3"}, {"server_version": "0.14.19"}),
    properties=Properties(
        STATES,
        OPTIONS,
        store,
        expected,
        outcomes=("changes", "nothing to do", "refused", "conflicts", "shares"),
        bodies=lambda _release, outcome: [outcome.replacement],
        refused=ask_the_server,
        prepare=see_both_networks,
        releases=tuple({"server_version": version} for version in ("0.17.22", "0.17.0", "0.16.2", "0.14.19")),
    ),
    embedded=("hosts", "services"),
    # The last one is what older releases call ip_address_id.
    derived=("port_id", "network_id", "interface_id"),
)
