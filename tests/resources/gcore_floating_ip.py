# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The floating IP: what the generic tests run with."""

from __future__ import annotations

import uuid
from dataclasses import replace

from ansible_collections.day2.resources.plugins.module_utils._gcore.floating_ip import FLOATING_IP as RESOURCE
from hypothesis import strategies as st
from integration import oracle

from .seed import BARE, MANAGEMENT, METAL, METAL_SERVER, PAIRED, PORT, UNATTACHED
from .strategies import cased, gcore_properties, some_of, tag_list, wanted_tags
from .subject import GENERATIONS, Case, Document, Subject, case, patched_twice, predicted_refusal, refusal

SAMPLE, FREE, BALANCED = (f"a0000000-0000-4000-8000-00000000000{digit}" for digit in "123")
SUB_PORT = "40000000-0000-4000-8000-000000000007"


def at(port: str | None, address: str | None) -> Document:
    return {"port_id": port, "fixed_ip_address": address}


NOWHERE = {"attached_to": None}
DETACHED = {"port_id": None}
CASES = {
    # attached_to, a free one
    "attached, by port": case(
        FREE,
        at(UNATTACHED, "10.10.2.15"),
        {"attached_to": at(UNATTACHED, "10.10.2.15")},
        attached_to={"port_id": UNATTACHED},
    ),
    "attached, by port and address": case(
        FREE,
        at(PAIRED, "10.10.1.12"),
        {"attached_to": at(PAIRED, "10.10.1.12")},
        attached_to=at(PAIRED.replace("-", "").upper(), "10.10.1.12"),
    ),
    "attached, first address of the port": case(
        FREE, at(PAIRED, "10.10.1.12"), attached_to={"port_id": PAIRED.upper()}
    ),
    "attached, by address": case(FREE, at(PAIRED, "10.10.1.12"), attached_to={"ip_address": "10.10.1.12"}),
    "attached, by address in a network": case(
        FREE, at(METAL, "10.10.1.16"), attached_to={"ip_address": "10.10.1.16", "network_name": "backbone"}
    ),
    "attached, by instance": case(FREE, at(PAIRED, "10.10.1.12"), attached_to={"instance_name": "db-1"}),
    "attached, by ID of the instance": case(FREE, at(PAIRED, "10.10.1.12"), attached_to={"instance_id": BARE}),
    "attached, by instance and network": case(
        FREE, at(SUB_PORT, "192.168.50.17"), attached_to={"instance_name": "metal-1", "network_id": MANAGEMENT}
    ),
    "attached, by instance and name of the network": case(
        FREE, at(METAL, "10.10.1.16"), attached_to={"instance_id": METAL_SERVER, "network_name": "backbone"}
    ),
    "attached, by instance and address": case(
        FREE, at(METAL, "10.10.1.16"), attached_to={"instance_name": "metal-1", "fixed_ip_address": "10.10.1.16"}
    ),
    "attached, as JSON text": case(FREE, at(PAIRED, "10.10.1.12"), attached_to='{"instance_name": "db-1"}'),
    "attached, as text": case(FREE, at(UNATTACHED, "10.10.2.15"), attached_to=f"port_id={UNATTACHED}"),
    # attached_to, as it is
    "attached already, by port": case(SAMPLE, None, attached_to={"port_id": PORT.upper()}),
    "attached already, by port and address": case(SAMPLE, None, attached_to=at(PORT, "10.10.1.11")),
    "attached already, by address": case(SAMPLE, None, attached_to={"ip_address": "10.10.1.11"}),
    "attached already, by instance": case(SAMPLE, None, attached_to={"instance_name": "web-1"}),
    "attached, not given": case(SAMPLE, None, attached_to={"port_id": None, "instance_name": None}),
    "attached, empty": case(SAMPLE, None, attached_to={}),
    "free already": case(FREE, None, NOWHERE, attached_to={"port_id": "none"}),
    # attached_to, taken away
    "moved to another port": case(
        SAMPLE,
        at(UNATTACHED, "10.10.2.15"),
        {"attached_to": at(UNATTACHED, "10.10.2.15")},
        attached_to={"port_id": UNATTACHED},
        allow_disruption=True,
    ),
    "moved to another instance": case(
        SAMPLE, at(PAIRED, "10.10.1.12"), attached_to={"instance_name": "db-1"}, allow_disruption=True
    ),
    "detached": case(SAMPLE, DETACHED, NOWHERE, attached_to={"port_id": "none"}, allow_disruption=True),
    "detached, as Jinja writes it": case(
        BALANCED, DETACHED, NOWHERE, attached_to={"instance_id": "None"}, allow_disruption=True
    ),
    # tags
    "tags, added": case(
        SAMPLE,
        {"tags": {"a": "1"}},
        {"tags": {"env": "production", "team": "backend", "a": "1"}},
        tags={"a": "1", "team": "backend"},
    ),
    "tags, first": case(FREE, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "tags, removed": case(
        SAMPLE, {"tags": {"team": None}}, {"tags": {"env": "production"}}, tags={"team": None, "none": None}
    ),
    "tags, exact": case(
        SAMPLE,
        {"tags": {"env": None, "team": None, "a": "1"}},
        {"tags": {"a": "1"}, "read_only_tags": {"created_by": "console"}},
        tags={"a": "1"},
        purge_tags=True,
    ),
    "tags, all removed": case(SAMPLE, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True),
    "tags, none to remove": case(FREE, None, tags={}, purge_tags=True),
    "tags, same": case(SAMPLE, None, tags={"team": " backend"}),
    # both
    "attached and tagged": case(
        FREE,
        {**at(PAIRED, "10.10.1.12"), "tags": {"team": "web"}},
        attached_to={"instance_name": "db-1"},
        tags={"team": "web"},
    ),
    "nothing wanted": case(SAMPLE, None),
}
HELD = f"attached_to: takes 203.0.113.11 from 10.10.1.11 of the port {PORT}. Set allow_disruption: true to allow this"
REFUSALS = {
    "detached without consent": predicted_refusal(SAMPLE, HELD, attached_to={"instance_id": "none"}),
    "moved without consent": predicted_refusal(SAMPLE, HELD, attached_to={"port_id": UNATTACHED}, tags={"a": "1"}),
    "several ports": refusal(
        FREE,
        "attached_to.instance_name: there are 2 IPv4 addresses of the instance 'metal-1': 10.10.1.16 of the port "
        f"{METAL}, 192.168.50.17 of the port {SUB_PORT}. Give port_id or fixed_ip_address or network_id to select one",
        attached_to={"instance_name": "metal-1"},
    ),
    "no port": refusal(
        FREE,
        f"attached_to.instance_id: there is no IPv4 address of the instance '{BARE}' and the network_name 'management'",
        attached_to={"instance_id": BARE, "network_name": "management"},
    ),
    "unknown port": refusal(
        FREE,
        f"attached_to.port_id: there is no IPv4 address of the port '{SAMPLE}'",
        attached_to={"port_id": SAMPLE},
    ),
    "unknown address": refusal(
        FREE,
        "attached_to.ip_address: there is no port of the address '10.10.1.99'",
        attached_to={"ip_address": "10.10.1.99"},
    ),
    "another address": refusal(
        FREE,
        "there is no IPv4 address of the instance 'db-1' and the fixed_ip_address 10.10.1.99",
        attached_to={"instance_name": "db-1", "fixed_ip_address": "10.10.1.99"},
    ),
}


def given(case: Case) -> Document:
    """The keys that a case gives in ``attached_to``."""
    attached_to = case.options.get("attached_to") or {}
    return attached_to if isinstance(attached_to, dict) else {"instance_name": ""} if "instance" in attached_to else {}


def lookups(case: Case, _by_words: bool, _lost: bool) -> int:
    """The lists of instances, networks and ports. Bare metal servers can have a separate list."""
    found = given(case)
    is_detached = found.get("instance_id") == "None"
    by_criteria = any(found.get(name) is not None for name in ("ip_address", "instance_id", "instance_name"))
    names = sum(found.get(name) is not None for name in ("instance_name", "network_name"))
    return 0 if is_detached or not by_criteria else 1 + names


def more_reads(case: Case, by_words: bool) -> tuple[int, int]:
    """The floating IPs of the port, its subnet, and the port itself unless a list has shown it."""
    if not (case.body or {}).get("port_id"):
        return (0, 0)
    return (2 - by_words + (not lookups(case, False, False)),) * 2


PLACES = [(PORT, "10.10.1.11"), (PAIRED, "10.10.1.12"), (UNATTACHED, "10.10.2.15")]


def wanted_places() -> st.SearchStrategy[Document]:
    def place(entry: tuple[str, str]) -> st.SearchStrategy[Document]:
        port, address = cased(entry[0]), st.just(entry[1])
        return st.fixed_dictionaries({"port_id": port}, optional={"fixed_ip_address": address})

    none = st.fixed_dictionaries({"port_id": st.sampled_from(["none", "None", "NONE"])})
    return st.one_of(none, st.sampled_from(PLACES).flatmap(place))


FIRST_ADDRESSES = dict(PLACES)


class AttachedTo(oracle.Value):
    """The option ``attached_to``: a port and one of its addresses."""

    def keys(self, name: str) -> tuple[str, ...]:
        return tuple(at(None, None))

    def read(self, name: str, document: Document) -> Document:
        place = {key: document[key] for key in self.keys(name)}
        return {name: place if place["port_id"] else None}

    def desired(self, name: str, before: Document, options: Document) -> Document | None:
        """A port that it has already keeps the address, unless one is given."""
        given = {**options[name]}
        if given["port_id"].lower() == "none":
            return None
        given["port_id"] = str(uuid.UUID(given["port_id"]))
        was = before[name]
        same_port = was and was["port_id"] == given["port_id"]
        return {**(was if same_port else at(given["port_id"], FIRST_ADDRESSES[given["port_id"]])), **given}

    def store(self, name: str, document: Document, before: Document, after: Document, options: Document) -> Document:
        document.update(after[name] or at(None, None))
        return after[name] or DETACHED


MODEL = oracle.Model(volatile=["router_id"], attached_to=AttachedTo(), tags=oracle.Tags())

PROPERTIES = replace(
    gcore_properties(
        RESOURCE,
        "floatingips",
        SAMPLE,
        MODEL,
        {},
        some_of({"attached_to": wanted_places(), "tags": wanted_tags()}, "tags").map(
            lambda options: {**options, "allow_disruption": True}
        ),
        # The older API cannot attach.
        releases=GENERATIONS[:1],
    ),
    states=st.tuples(st.sampled_from([(None, None), *PLACES]), tag_list()).map(
        lambda parts: {**at(*parts[0]), "tags": parts[1]}
    ),
)

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="floatingips",
    sample=SAMPLE,
    change={"tags": {"a": "1"}},
    cases=CASES,
    refusals=REFUSALS,
    words=lambda sim, id: {"floating_ip_address": sim.get("floatingips", id)["floating_ip_address"]},
    matched_by="floating_ip_address",
    lookups=lookups,
    prepares=more_reads,
    writes=patched_twice,
    newer_options=frozenset({"attached_to"}),
    properties=PROPERTIES,
    task_types=("update_floating_ip",),
)
