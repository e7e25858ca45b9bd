# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The dependency of Scanopy: what the generic tests run with."""

from __future__ import annotations

import uuid
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._scanopy.dependency import DEPENDENCY as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from . import tagging
from .seed import (
    ALSO_ON_DATABASE,
    APPLICATION,
    BINDING,
    BRANCH,
    DATABASE,
    FREE,
    HOME,
    NAMES,
    ON_ADDRESS,
    ON_ALL,
    ON_DATABASE,
    RESOLVER,
    SPARE,
    WEB,
)
from .strategies import cased, some_of
from .subject import Case, Document, Properties, Subject, case, named, refusal

ORDERS, LOOKUPS, PLANNED = (f"80000000-0000-4000-8000-00000000005{digit}" for digit in "123")
"""Of services and with the tag shop, of bindings, without members."""
STORAGE, ELSEWHERE = (f"c0000000-0000-4000-8000-00000000000{digit}" for digit in "57")
"""A service, and one in the other network."""
UNKNOWN = "90000000-0000-4000-8000-000000000009"


def services(*ids: str) -> Document:
    """Members as documents have them."""
    return {"members": {"type": "Services", "service_ids": [*ids]}}


def bindings(*ids: str) -> Document:
    """Members as documents have them."""
    return {"members": {"type": "Bindings", "binding_ids": [*ids]}}


def listed(key: str, *ids: str) -> list[Document]:
    """Members as options and results have them."""
    return [{key: id} for id in ids]


WEBSITE = {"host": "web-1", "service": "website"}
AT_HTTP = {**WEBSITE, "port": "80/tcp", "ip_address": "192.168.20.11"}
AT_DNS = {"host": "web-1", "service": "resolver", "port": "53/tcp", "ip_address": "192.168.20.11"}

CASES = {
    "name": case(ORDERS, {"name": "sales"}, {"name": "sales", "color": "blue"}, name="sales"),
    "name, longest": case(ORDERS, {"name": "\u00fc" * 100}, {"name": "\u00fc" * 100}, name="\u00fc" * 100),
    "name, empty": case(ORDERS, {"name": ""}, {"name": ""}, name=""),
    "name, that of another network": case(ORDERS, {"name": "branch-orders"}, name="branch-orders"),
    "name, same": case(ORDERS, None, name="orders"),
    "description": case(ORDERS, {"description": "All"}, {"description": "All"}, description="All"),
    "description, longest": case(ORDERS, {"description": "\u00fc" * 500}, description="\u00fc" * 500),
    "description, first": case(LOOKUPS, {"description": "All"}, {"description": "All"}, description="All"),
    "description, removed": case(ORDERS, {"description": None}, {"description": None}, description=""),
    "description, none to remove": case(LOOKUPS, None, {"description": None}, description=""),
    "description, same": case(ORDERS, None, description="From the shop to its data"),
    "type": case(ORDERS, {"dependency_type": "hub_and_spoke"}, {"type": "hub_and_spoke"}, type="hub_and_spoke"),
    "type, by its alias": case(
        LOOKUPS, {"dependency_type": "request_path"}, {"type": "request_path"}, dependency_type="request_path"
    ),
    "type, same": case(ORDERS, None, {"type": "request_path"}, type="request_path"),
    "color": case(ORDERS, {"color": "rose"}, {"color": "rose"}, color="rose"),
    "color, same": case(PLANNED, None, {"color": "yellow"}, color="yellow"),
    "style": case(ORDERS, {"edge_style": "bezier"}, {"edge_style": "bezier"}, edge_style="bezier"),
    "style, of straight lines": case(LOOKUPS, {"edge_style": "straight"}, edge_style="straight"),
    "style, same": case(ORDERS, None, {"edge_style": "smooth_step"}, edge_style="smooth_step"),
    "members, first": case(
        PLANNED, services(WEB), {"members": [{"service_id": WEB}]}, members=[{"service_id": WEB.upper()}]
    ),
    "members, other order": case(
        ORDERS,
        services(WEB, DATABASE, STORAGE),
        {"members": listed("service_id", WEB, DATABASE, STORAGE)},
        members=listed("service_id", WEB, DATABASE, STORAGE),
    ),
    "members, fewer": case(ORDERS, services(DATABASE, STORAGE), members=listed("service_id", DATABASE, STORAGE)),
    "members, one more in words": case(
        ORDERS,
        services(DATABASE, WEB, STORAGE, SPARE),
        members=[*listed("service_id", DATABASE, WEB, STORAGE), {"host": "web-1", "service": "spare"}],
    ),
    "members, all in words": case(
        ORDERS, services(WEB, DATABASE), members=[WEBSITE, {"host": "db-1", "service": "database", "port": None}]
    ),
    "members, bindings": case(
        ORDERS,
        bindings(ON_DATABASE, BINDING),
        {"members": listed("binding_id", ON_DATABASE, BINDING)},
        members=listed("binding_id", ON_DATABASE, BINDING),
    ),
    "members, bindings in words": case(
        LOOKUPS, bindings(BINDING, NAMES), {"members": listed("binding_id", BINDING, NAMES)}, members=[AT_HTTP, AT_DNS]
    ),
    "members, bindings in words with the network": case(
        LOOKUPS, bindings(BINDING), members=[{**AT_HTTP, "network": "home"}]
    ),
    "members, services instead of bindings": case(
        LOOKUPS, services(RESOLVER, WEB), members=[{"host": "web-1", "service": "resolver"}, {"service_id": WEB}]
    ),
    "members, none": case(ORDERS, services(), {"members": []}, members=[]),
    "members, no bindings": case(LOOKUPS, services(), {"members": []}, members=[]),
    "members, none already": case(PLANNED, None, {"members": []}, members=[]),
    "members, same": case(
        ORDERS, None, members=listed("service_id", DATABASE.upper(), WEB.replace("-", ""), f"urn:uuid:{STORAGE}")
    ),
    "members, same in words": case(LOOKUPS, None, members=[AT_DNS, AT_HTTP]),
    **tagging.tag_cases(ORDERS, APPLICATION, PLANNED),
    "all": case(
        ORDERS,
        {
            "name": "sales",
            "description": "All",
            "dependency_type": "hub_and_spoke",
            "color": "lime",
            "edge_style": "straight",
            **bindings(BINDING),
            "tags": [],
        },
        name="sales",
        description="All",
        type="hub_and_spoke",
        color="lime",
        edge_style="straight",
        members=[AT_HTTP],
        remove_tags=["shop"],
    ),
    "one of all": case(ORDERS, {"color": "lime"}, name="orders", color="lime", edge_style="smooth_step"),
    "nothing wanted": case(ORDERS, None),
    "null is not given": case(
        ORDERS, None, name=None, description=None, type=None, color=None, edge_style=None, members=None
    ),
}
REFUSALS = {
    "a service that does not exist": refusal(
        ORDERS, f"members[1]: there is no service {UNKNOWN}", members=listed("service_id", WEB, UNKNOWN), name="sales"
    ),
    "a binding that does not exist": refusal(
        ORDERS, f"members[0]: there is no binding {UNKNOWN}", members=listed("binding_id", UNKNOWN)
    ),
    "a service of a network that the key may not see": refusal(
        ORDERS, f"there is no service {ELSEWHERE}, or the key may not see it", members=listed("service_id", ELSEWHERE)
    ),
    "two bindings of one service": refusal(
        ORDERS,
        f"members[2]: the service {WEB} is also members[0], and a dependency has each service once at most",
        members=listed("binding_id", BINDING, NAMES, ON_ALL),
    ),
    "a service twice": refusal(
        ORDERS, "members[1]: is the same as members[0]", members=listed("service_id", WEB, WEB.upper())
    ),
    "a service by its ID and in words": refusal(
        ORDERS, "members[1]: is the same as members[0]", members=[{"service_id": WEB}, WEBSITE]
    ),
    "services and bindings": refusal(
        ORDERS, "either services or bindings", members=[{"service_id": WEB}, {"binding_id": NAMES}]
    ),
    "services and bindings in words": refusal(ORDERS, "either services or bindings", members=[WEBSITE, AT_DNS]),
    "words that nothing has": refusal(
        ORDERS,
        "members[1].service: the host 'web-1' has no service 'Website'",
        members=[{"service_id": DATABASE}, {**WEBSITE, "service": "Website"}],
    ),
    **tagging.tag_refusals(ORDERS, APPLICATION),
}
TAGS = {ORDERS: APPLICATION}


def in_words(case: Case) -> bool:
    """Whether a task names members by words."""
    return any("service" in member for member in case.options.get("members") or ())


def lookups(case: Case, _by_words: bool, _lost: bool) -> int:
    """The list of hosts has what members are called. The list of dependencies is read whole."""
    networks = any("network" in member for member in case.options.get("members") or ())
    return in_words(case) + networks + tagging.reads_tags(case)


def prepares(case: Case, _by_words: bool) -> tuple[int, int]:
    """The list of hosts shows new members, unless words have read it. A real run reads the dependency once more."""
    # Of several bindings, two can have got one service since: all changes send them back.
    compared = "members" in (case.body or {}) or case.id == LOOKUPS
    reads = int(compared and not in_words(case)) + tagging.adds_tags(case, TAGS.get(case.id, ""))
    return reads, reads + 1


# Properties

MANAGER = "80000000-0000-4000-8000-000000000001"
OWNERS = {
    BINDING: WEB,
    ON_ALL: WEB,
    ON_ADDRESS: RESOLVER,
    NAMES: RESOLVER,
    ON_DATABASE: DATABASE,
    ALSO_ON_DATABASE: DATABASE,
    FREE: STORAGE,
}
"""The services of bindings."""
SERVICES = [WEB, RESOLVER, DATABASE, STORAGE, SPARE]
IDS = {"service_id": ("Services", "service_ids"), "binding_id": ("Bindings", "binding_ids")}
# Alike and not the same: in another case, with blanks, and the same letters in two ways of Unicode.
TEXTS = ["live", "Live", " live", "x" * 100, "\u00fc", "u\u0308", "{{ x", "a\nb"]
TYPES, STYLES = st.sampled_from([*oracle.DEPENDENCY_TYPES]), st.sampled_from([*oracle.EDGE_STYLES])
COLORS = st.sampled_from(oracle.COLORS)
STATES = st.fixed_dictionaries(
    {
        "name": st.sampled_from([*TEXTS, ""]),
        "description": st.one_of(st.none(), st.sampled_from(TEXTS)),
        "dependency_type": TYPES,
        "color": COLORS,
        "edge_style": STYLES,
        "members": st.one_of(
            st.lists(st.sampled_from(SERVICES), max_size=3, unique=True).map(lambda ids: services(*ids)["members"]),
            st.lists(st.sampled_from([*OWNERS]), max_size=3, unique_by=OWNERS.get).map(
                lambda ids: bindings(*ids)["members"]
            ),
        ),
        "tags": tagging.STORED,
    }
)


def members(key: str, *ids: str) -> st.SearchStrategy[list[Document]]:
    """Members as tasks list them, in any spelling."""
    return st.lists(st.sampled_from(ids).flatmap(cased).map(lambda id: {key: id}), max_size=3)


OPTIONS = st.builds(
    lambda options, tags: {**options, **tags},
    some_of(
        {
            "name": st.sampled_from([*TEXTS, *TEXTS, "", "x" * 101]),
            "description": st.sampled_from([*TEXTS, *TEXTS, "", "x" * 500, "x" * 501]),
            "type": TYPES.map(oracle.DEPENDENCY_TYPES.get),
            "color": COLORS.map(str.lower),
            "edge_style": STYLES.map(oracle.EDGE_STYLES.get),
            "members": st.one_of(
                members("service_id", *SERVICES * 4, UNKNOWN, ELSEWHERE),
                members("binding_id", *OWNERS, *OWNERS, UNKNOWN),
            ),
        }
    ),
    st.one_of(st.just({}), tagging.OPTIONS),
)


def store(sim: Simulator, state: Document) -> None:
    sim.change("dependencies", ORDERS, state)


def prepare(sim: Simulator) -> None:
    """Let the key see both networks, and add a tag."""
    sim.change("user_api_keys", MANAGER, {"network_ids": [HOME, BRANCH]})
    tagging.add_application(sim)


def members_of(document: Document) -> list[Document]:
    """The members of a document as results have them."""
    stored = document["members"]
    (key, ids) = next((key, ids) for key, (name, ids) in IDS.items() if name == stored["type"])
    return listed(key, *stored[ids])


def desired_members(before: list[Document], wanted: list[Document]) -> list[Document]:
    """The members after a task. Raises oracle.Forbidden."""
    after = [{key: str(uuid.UUID(id)) for key, id in member.items()} for member in wanted]
    if len({*map(str, after)}) < len(after):
        raise oracle.Forbidden("a member is there twice")
    if after == before:
        return after
    owners = [OWNERS.get(id) if key == "binding_id" else id for member in after for key, id in member.items()]
    if not {*owners} <= {*SERVICES}:
        raise oracle.Forbidden("a member does not exist in the network")
    if len({*owners}) < len(owners):
        raise oracle.Forbidden("two bindings are of one service")
    return after


def expected(sim: Simulator, release: Document, _state: Any, options: Document) -> oracle.Outcome:
    """A dependency after a task."""
    names = oracle.IdNames(release["server_version"])
    before = names.canonical(sim.get("dependencies", ORDERS))
    given = {key: each for key, each in options.items() if "tag_ids" not in key and key != "members"}
    keys = {"type": "dependency_type"}
    try:
        after = tagging.replaced_by(before, given, options, keys)
        was = members_of(before)
        wanted = desired_members(was, options["members"]) if "members" in options else was
    except oracle.Forbidden as rule:
        return oracle.Outcome(before, refused=str(rule))
    if wanted != was:
        key = next(iter(wanted[0])) if wanted else "service_id"
        name, ids = IDS[key]
        after["members"] = {"type": name, ids: [member[key] for member in wanted]}
    return tagging.outcome(
        names,
        before,
        after,
        keys,
        show=lambda document: {**document, "members": members_of(document)},
        ordered=frozenset({"members"}),
    )


SUBJECT = Subject(
    resource=RESOURCE,
    provider="scanopy",
    collection="dependencies",
    sample=ORDERS,
    change={"name": "sales"},
    name="orders",
    cases=CASES,
    refusals=REFUSALS,
    words=named("dependency", "dependencies"),
    lookups=lookups,
    prepares=prepares,
    writes=tagging.replaced_with_tags("dependencies", "Dependency"),
    # Older releases do not have them.
    releases=({"server_version": "0.18.3"}, {"server_version": "0.16.2"}),
    properties=Properties(
        STATES, OPTIONS, store, expected, bodies=tagging.bodies("Dependency", ORDERS), prepare=prepare
    ),
    asks_release=True,
)
