# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold for every document and every wish, tried with random ones against the simulators.

For each pair of them, ``outcomes.py`` says from the pages of the API what the task has to come to. Then

* the preview writes nothing, and says whether something changes, what, and what the result will be;
* the real run says the same and has sent what differs, and no more; with ``purge_...: false`` nothing disappears;
* the simulator holds what was said, and what was not wanted stays as it was in the whole document;
* the next run changes nothing;
* a task is refused if and only if a rule forbids what it wants, and then nothing is written.

CONTRIBUTING.md says how to try more examples than a normal run does.
"""

from __future__ import annotations

import functools
import itertools
import os
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.day2.resources.plugins.module_utils._ansible.task import perform, update_module
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Clock
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import pauses as _pauses
from ansible_collections.day2.resources.plugins.module_utils._engine.progress import Progress
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.instance import INSTANCE
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER
from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT
from ansible_collections.day2.resources.plugins.module_utils._gcore.project import PROJECT
from ansible_collections.day2.resources.plugins.module_utils._model.plan import Change
from ansible_collections.day2.resources.plugins.module_utils._model.resource import Resource
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import SCANOPY
from ansible_collections.day2.resources.plugins.module_utils._scanopy.binding import BINDING
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st
from simulators import Simulator

from . import harness, outcomes

USUAL = 200
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", USUAL))
ASKED = EXAMPLES > USUAL
"""How many for each test. They are always the same ones, unless somebody asks for more: then they are random ones."""
PROFILE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=False,
    database=None,
    print_blob=True,
    # To make an example small takes minutes: that is for whoever looks for defects, and not for each run.
    phases=[Phase.generate, *([Phase.shrink] if ASKED else [])],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
pytestmark = pytest.mark.timeout(EXAMPLES // 2 + 600)


def tried(*case: str) -> Callable[[Any], Any]:
    """Try examples: each case of a test has its own ones."""
    same = [] if ASKED else [seed(zlib.crc32(" ".join(case).encode()))]
    return lambda test: functools.reduce(lambda each, wrap: wrap(each), [*same, PROFILE], test)


# Running a task


class Host:
    """Where a task runs: it keeps the warnings, and asks for the list of requests."""

    verbosity = 3

    def __init__(self) -> None:
        self.clock, self.progress, self.kept = Clock(), Progress(), {}
        self.warnings: list[str] = []
        self.warn = self.warnings.append

    def secret(self, text: str) -> None:
        """Nothing is logged here."""


@dataclass
class Run:
    """What a task said, and what it sent."""

    result: dict[str, Any]
    writes: list[Any]

    @property
    def refused(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def reads(self) -> int:
        return sum(each["method"] == "GET" for each in self.result["requests"])


def task(sim: Simulator, resource: Resource, options: dict[str, Any], check: bool = False) -> Run:
    """Do a task as its module does, without starting one."""
    sim.clear_requests()
    service = SCANOPY if resource is BINDING else GCORE
    module = update_module(service, resource)
    prepared, problem = module.prepared(options)
    if problem:
        return Run(module.failed_result(problem), [])
    validated = ArgumentSpecValidator(module.spec).validate(prepared)
    assert not validated.error_messages, validated.error_messages
    names = {"api_key": sim.key, "api_url": sim.url}
    result = perform(service, resource, {**validated.validated_parameters, **names}, {}, check, True, Host())
    return Run(result, [each.body for each in sim.requests() if each.method != "GET"])


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """All is done at once here: nobody needs to wait for tasks, or for values that come later."""
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.0)
    monkeypatch.setattr(_pauses, "poll_pauses", lambda: itertools.repeat(0.0))


def climb(
    sim: Simulator,
    resource: Resource,
    options: dict[str, Any],
    expected: outcomes.Outcome,
    stored: Any,
    seen: Counter[str],
) -> Run | None:
    """Preview, change and repeat; the run that wrote, if one did.

    Arguments: stored, reads what the simulator holds; seen, counts what the examples come to.
    """
    preview = task(sim, resource, options, check=True)
    assert preview.writes == []
    real = task(sim, resource, options)
    if expected.refused:
        seen["refused"] += 1
        assert (preview.refused, real.refused) == (True, True), f"allowed, although {expected.refused}"
        assert (real.result["changed"], real.writes) == (False, [])
        assert preview.result["msg"] == real.result["msg"]
        return None
    assert (preview.refused, real.refused) == (False, False), (
        preview.result.get("msg"),
        real.result.get("msg"),
    )
    seen["changes" if expected.changed else "nothing to do"] += 1
    assert expected.holds(stored())
    assert (preview.result["changed"], real.result["changed"]) == (expected.changed, expected.changed)
    for run in (preview, real):
        assert outcomes.plain(run.result[resource.kind]) == expected.shown
        difference = run.result["diff"]
        assert outcomes.plain(harness.ids_alone([difference["before"], difference["after"]])) == outcomes.plain(
            expected.difference
        )
    again = task(sim, resource, options)
    assert (again.refused, again.result["changed"], again.writes, again.reads) == (False, False, [], 1)
    assert outcomes.plain(again.result[resource.kind]) == expected.shown
    if not expected.changed:
        assert (real.writes, real.reads) == ([], 1)
        return None
    return real


def worth_it(expected: outcomes.Outcome, *example: Any) -> bool:
    """Whether to try an example. Of those where nothing is written one of three is enough: they come too often."""
    return expected.changed or expected.conflicts or expected.shares or zlib.crc32(repr(example).encode()) % 3 == 0


def everything(seen: Counter[str], *outcomes: str) -> None:
    """Make sure that the examples were no easy ones. A few say nothing about that."""
    if EXAMPLES < USUAL:
        return
    rare = {name: seen[name] for name in outcomes if seen[name] < EXAMPLES // 20}
    assert not rare, f"too few of {EXAMPLES} examples: {rare}"


# What documents and wishes are made of


NETWORKS = [
    ("10.0.0.1", "10.0.0.1/32", "10.0.0.1/255.255.255.255"),
    ("10.0.0.2",),
    ("10.20.0.0/16", "10.20.0.0/255.255.0.0"),
    ("2001:db8::1", "2001:DB8:0:0::1", "2001:db8::1/128"),
    ("2001:db8:1::/48", "2001:DB8:1::/48"),
    ("2001:db8:1::", "2001:db8:1:0::0"),
    *[(f"172.16.0.{number}",) for number in range(9)],
]
"""Each value with its spellings."""
ASSIGNED = [
    (harness.SUBNET, ("10.10.1.5",)),
    (harness.SUBNET, ("10.10.1.6",)),
    *[(harness.SUBNET_B, (f"10.10.2.{number}",)) for number in range(5, 13)],
    (harness.SUBNET_6, ("2001:db8:10::5", "2001:DB8:10:0::5")),
]
# Alike and not the same: in upper case, with blanks, and the same letters in two ways of Unicode.
KEYS = ["a", "A", "b", "c", "d", "e", "os_type", "cost-center", "\u00e9t\u00e9", "e\u0301te\u0301", "k" * 255]
TEXTS = ["1", "2", "true", "True", "x y", "X Y", "x  y", "a=b", "\u2665", "\u00fc", "u\u0308", "v" * 255]
SPELLED = [1, 2, True, False, 2.5, " 1 ", "x y ", "\tx y\n"]
NAMES = st.sampled_from(["web-1", "web-2", "Web-1", "web-10", "Web 3.", "n" * 63])
NOTES = st.sampled_from(["", "x", " x", "X", "For rehearsals", "\u00e9\u2665", "n" * 255])
MISSING = "(missing)"
"""A key that an older API does not show."""


def cased(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([text, text.upper(), text.replace("-", ""), f"urn:uuid:{text}"])


def sized(element: st.SearchStrategy[Any], most: int, least: int = 0) -> st.SearchStrategy[list[Any]]:
    """A list of different elements, often a long one: limits are only met by those."""

    def lists(low: int, high: int) -> st.SearchStrategy[list[Any]]:
        return st.lists(element, min_size=low, max_size=high, unique_by=outcomes.same)

    return st.one_of(lists(least, 3), lists(4, 6), lists(7, most))


def repeated(elements: st.SearchStrategy[list[Any]]) -> st.SearchStrategy[list[Any]]:
    """The same list with some elements twice, and in any order."""
    return elements.flatmap(lambda items: st.permutations([*items, *items[:2]]))


def pairs() -> st.SearchStrategy[dict[str, str]]:
    return st.sampled_from(NETWORKS).flatmap(st.sampled_from).map(lambda name: {"ip_address": name})


def assignments(spelled: bool) -> st.SearchStrategy[dict[str, str]]:
    def one(entry: tuple[str, tuple[str, ...]]) -> st.SearchStrategy[dict[str, str]]:
        subnet = cased(entry[0]) if spelled else st.just(entry[0])
        return st.fixed_dictionaries({"subnet_id": subnet, "ip_address": st.sampled_from(entry[1])})

    return st.sampled_from(ASSIGNED).flatmap(one)


def groups(spelled: bool) -> st.SearchStrategy[str]:
    one = st.sampled_from(harness.GROUPS)
    return one.flatmap(cased) if spelled else one


def mapped(keys: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return sized(st.sampled_from(keys), len(keys)).flatmap(
        lambda chosen: st.fixed_dictionaries(dict.fromkeys(chosen, values))
    )


def tag_list() -> st.SearchStrategy[list[dict[str, Any]]]:
    entry = st.tuples(st.sampled_from(TEXTS), st.sampled_from([False, False, True]))
    return mapped(KEYS, entry).map(
        lambda tags: [{"key": key, "value": text, "read_only": fixed} for key, (text, fixed) in tags.items()]
    )


def wanted_tags() -> st.SearchStrategy[dict[str, Any]]:
    value = st.one_of(st.none(), st.sampled_from(TEXTS), st.sampled_from(SPELLED))
    return st.one_of(mapped(KEYS, value), mapped([*KEYS, " a ", "b "], value))


LOGGING_VALUES: dict[str, list[Any]] = {
    "destination_region_id": [7, 8],
    "topic_name": ["shop", "web.logs"],
    "retention_policy": [{"period": 1}, {"period": 1825}],
}
CLEARED = {"destination_region_id": 0, "topic_name": "", "retention_policy": {}}


def logging() -> st.SearchStrategy[Any]:
    """Logging as an API shows it. What is not set is null, and can be left out where the contract says so."""
    keys = {key: st.sampled_from([*values, None]) for key, values in LOGGING_VALUES.items()}
    least = {"enabled": st.just(True), **{key: each for key, each in keys.items() if key != "retention_policy"}}
    on = st.fixed_dictionaries(least, optional={"retention_policy": keys["retention_policy"]})
    return st.one_of(on, on, st.sampled_from([{"enabled": False}, None]))


def wanted_logging() -> st.SearchStrategy[Any]:
    keys = {key: st.sampled_from([*values, CLEARED[key], None]) for key, values in LOGGING_VALUES.items()}
    switch = {"enabled": st.sampled_from([True, True, False, None])}
    return st.fixed_dictionaries({}, optional={**switch, **keys})


def some_of(options: dict[str, st.SearchStrategy[Any]], *purges: str) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the options: few, many and all of them equally often. One that purges is there or left out.

    A set has an option that removes, too: mostly alone, or beside one that does not purge.
    """

    def removing(wishes: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
        sets = sorted(outcomes.SETS & wishes.keys())
        if not sets:
            return st.just(wishes)
        name = sets[0]
        gone = {f"remove_{name}": options[name]}
        others = {each: wish for each, wish in wishes.items() if each not in (name, f"purge_{name}")}
        adding = {**wishes, f"purge_{name}": False}
        return st.one_of(
            st.just(wishes),
            st.fixed_dictionaries(gone).map(lambda wish: {**others, **wish}),
            st.fixed_dictionaries(gone).map(lambda wish: {**adding, **wish}),
            st.fixed_dictionaries(gone).map(lambda wish: {**wishes, **wish}),
        )

    subsets = [chosen for size in range(1, len(options) + 1) for chosen in itertools.combinations(options, size)]
    return (
        st.sampled_from([(), *subsets])
        .flatmap(
            lambda chosen: st.fixed_dictionaries(
                {name: options[name] for name in chosen},
                optional={f"purge_{name}": st.booleans() for name in chosen if name in purges},
            )
        )
        .flatmap(removing)
    )


@dataclass(frozen=True)
class Kind:
    """A resource, where the simulator has it, and what documents and wishes of it are made of."""

    resource: Resource
    collection: str
    id: Any
    documents: dict[str, st.SearchStrategy[Any]]
    wishes: st.SearchStrategy[dict[str, Any]]


KINDS = {
    "port": Kind(
        PORT,
        "ports",
        harness.PORT,
        {
            "allowed_address_pairs": sized(pairs(), 10),
            "ip_assignments": sized(assignments(False), 10, least=1),
            "port_security_enabled": st.booleans(),
            "security_group_ids": sized(groups(False), 10),
            "tags": mapped(KEYS, st.sampled_from(TEXTS)),
            "system_tags": st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS), max_size=2),
        },
        some_of(
            {
                "allowed_address_pairs": repeated(sized(pairs(), 11)),
                "ip_assignments": repeated(sized(assignments(True), 10)),
                "port_security_enabled": st.booleans(),
                "security_group_ids": repeated(sized(groups(True), 11)),
                "tags": wanted_tags(),
            },
            "allowed_address_pairs",
            "ip_assignments",
            "security_group_ids",
            "tags",
        ),
    ),
    "instance": Kind(
        INSTANCE,
        "instances",
        harness.INSTANCE,
        {"name": NAMES, "tags": tag_list()},
        some_of({"name": NAMES, "tags": wanted_tags()}, "tags"),
    ),
    "load_balancer": Kind(
        LOAD_BALANCER,
        "loadbalancers",
        harness.BALANCER,
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
    ),
    "project": Kind(
        PROJECT,
        "projects",
        2,
        {"name": NAMES, "description": st.one_of(st.none(), NOTES)},
        some_of({"name": NAMES, "description": NOTES}),
    ),
}


@pytest.mark.parametrize("generation", ["today", "pages"])
@pytest.mark.parametrize("name", KINDS)
def test_gcore(sim, name, generation):
    kind = KINDS[name]
    resource = kind.resource
    place = {"project_id": 1, "region_id": 7, resource.identity.option: kind.id}
    sim.settings(generation=generation, task_running=0)

    seen: Counter[str] = Counter()

    def stored() -> Any:
        return sim.get(kind.collection, kind.id)

    @tried(name, generation)
    @given(st.fixed_dictionaries(kind.documents), kind.wishes)
    def check(state: dict[str, Any], wishes: dict[str, Any]) -> None:
        shown = {key: value for key, value in state.items() if value is not MISSING}
        sim.change(kind.collection, kind.id, shown, remove=tuple(state.keys() - shown))
        expected = outcomes.gcore(resource.kind, stored(), wishes)
        assume(worth_it(expected, shown, wishes))
        real = climb(sim, resource, {**place, **wishes}, expected, stored, seen)
        if real:
            whole = generation == "pages" and name == "project"
            body = expected.replacement if whole else expected.patch
            assert outcomes.plain(real.writes[-1]) == outcomes.plain(body)

    check()
    everything(seen, "changes", "nothing to do", *([] if name == "project" else ["refused"]))


# The binding

HOME, BRANCH = (f"a0000000-0000-4000-8000-00000000000{digit}" for digit in "12")
WEB, RESOLVER, DATABASE, SPARE = (f"c0000000-0000-4000-8000-00000000000{digit}" for digit in "1236")
HTTP, HTTPS, DNS, SQL = (f"d0000000-0000-4000-8000-00000000000{digit}" for digit in "1235")
ETH0, ETH1, ETH_DB = (f"e0000000-0000-4000-8000-00000000000{digit}" for digit in "123")
BINDINGS = [f"f0000000-0000-4000-8000-00000000000{digit}" for digit in "1234"]
OF_THE_DATABASE = [f"f0000000-0000-4000-8000-00000000000{digit}" for digit in "56"]
KEY_OF_BOTH = "80000000-0000-4000-8000-000000000006"
NOBODY = "90000000-0000-4000-8000-000000000009"


def bindings(services: list[str]) -> st.SearchStrategy[dict[str, Any]]:
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


WANTED_BINDING = some_of(
    {
        "service_id": spelled_ids(*[WEB, RESOLVER, SPARE] * 3, DATABASE, NOBODY),
        "type": st.sampled_from(["port", "ip_address"]),
        "port_id": spelled_ids(*[HTTP, HTTP, HTTPS, DNS] * 3, SQL),
        "ip_address_id": st.one_of(st.just("all"), spelled_ids(*[ETH0, ETH1] * 4, ETH_DB)),
    }
)


@pytest.mark.parametrize("version", ["0.14.19", "0.16.2", "0.17.0", "0.17.22"])
def test_scanopy(scanopy, watch, version):
    watch(scanopy)
    scanopy.settings(server_version=version)
    scanopy.change("user_api_keys", "80000000-0000-4000-8000-000000000001", {"network_ids": [HOME, BRANCH]})
    mine, *theirs = BINDINGS
    url = f"{scanopy.url}/api/v1/bindings/{mine}"
    names = outcomes.IdNames(version)
    hosts = {service: (HOME, {HTTP, HTTPS, DNS}, {ETH0, ETH1}) for service in (WEB, RESOLVER, SPARE)} | {
        DATABASE: (HOME, {SQL}, {ETH_DB})
    }

    seen: Counter[str] = Counter()

    def stored() -> Any:
        return scanopy.get("bindings", mine)

    @tried("binding", version)
    @given(
        bindings([WEB, RESOLVER]),
        st.sampled_from([HOME, HOME, BRANCH]),
        st.lists(bindings([WEB, WEB, RESOLVER]), min_size=1, max_size=len(theirs)),
        WANTED_BINDING,
    )
    def check(state: Any, network: str, others: list[Any], wishes: dict[str, Any]) -> None:
        scanopy.change("bindings", mine, {**state, "network_id": network})
        for id, other in itertools.zip_longest(theirs, others):
            parked = {"service_id": DATABASE, "type": "Port", "port_id": SQL, "ip_address_id": None}
            scanopy.change("bindings", id, other or parked)
        there = [names.normalize(scanopy.get("bindings", id)) for id in [*theirs, *OF_THE_DATABASE]]
        expected = outcomes.binding(names, stored(), wishes, there, hosts)
        assume(worth_it(expected, state, network, others, wishes))
        real = climb(scanopy, BINDING, {"binding_id": mine, **wishes}, expected, stored, seen)
        if real:
            assert outcomes.plain(real.writes) == outcomes.plain([expected.replacement])
        if expected.conflicts or expected.shares:
            answer = requests.put(
                url,
                json=names.body(expected.document),
                headers={"Authorization": f"Bearer {scanopy.key}"},
                timeout=60,
            )
        if expected.conflicts:
            # The server has the same rule: it refuses what the module did not send.
            seen["conflicts"] += 1
            assert (answer.status_code, answer.json()["success"]) == (409, False)
        if expected.shares:
            # Here it has the rule where the service is saved, and not before.
            seen["shares"] += 1
            assert (answer.status_code, answer.json()["success"]) == (200, True)
            problems = scanopy.saveable(expected.document["service_id"])
            assert any("is already bound to" in each for each in problems)

    check()
    everything(seen, "changes", "nothing to do", "refused", "conflicts", "shares")


# What nobody here knows

LETTERS = st.text("abcxyz_", min_size=1, max_size=8)
UNKNOWN = st.dictionaries(
    LETTERS.map("new_{}".format),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=3)),
        lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(LETTERS, inner, max_size=2)),
        max_leaves=4,
    ),
    min_size=1,
    max_size=3,
)


def change_of(resource: Resource, document: dict[str, Any], options: dict[str, Any]) -> Change | None:
    return resource.plan(document, resource.desired(options))


@tried("unknown keys of logging")
@given(logging(), UNKNOWN, st.sampled_from(["shop", "web.logs", ""]))
def test_an_unknown_key_of_logging_goes_along(shown, unknown, topic):
    """The simulators know all keys. A newer API can have more, and a write replaces all of them."""
    document = {"logging": {**(shown or {"enabled": False}), **unknown}}
    wishes = ({"enabled": True, "topic_name": topic}, {"enabled": False})
    changes = [change for wish in wishes if (change := change_of(LOAD_BALANCER, document, {"logging": wish}))]
    assert changes
    for change in changes:
        assert unknown.items() <= change.body["logging"].items()


@tried("unknown keys of a binding")
@given(UNKNOWN, st.sampled_from([ETH0, "all"]))
def test_an_unknown_key_of_a_binding_goes_along(unknown, address):
    document = {"id": BINDINGS[0], "type": "port", "port_id": HTTP, "service_id": WEB, "updated_at": "x", **unknown}
    change = change_of(BINDING, document, {"port_id": HTTPS, "ip_address_id": address})
    assert change is not None
    body = BINDING.writes[0].body(change)
    assert unknown.items() <= body.items()
    assert "updated_at" not in body
