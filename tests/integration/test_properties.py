# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules for every document and all options, tried with random ones against the simulators.

For each pair of them, ``oracle.py`` says from the pages of the API what the task has to come to. Then

* check mode writes nothing, and says whether something changes, what, and what the result will be;
* the real run says the same and has sent what differs, and no more; with ``purge_...: false`` nothing disappears;
* the simulator holds what was said, and what no option sets stays as it was in the whole document;
* the next run changes nothing;
* a task is refused if and only if a rule forbids its options, and then nothing is written.

The strategies of each kind are in tests/resources. CONTRIBUTING.md says how to try more examples than usual.
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
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.day2.resources.plugins.module_utils._ansible.task import perform, update_module
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Clock
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import pauses as _pauses
from ansible_collections.day2.resources.plugins.module_utils._engine.progress import Progress
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_listener import LB_LISTENER
from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_pool import LB_POOL
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER
from ansible_collections.day2.resources.plugins.module_utils._gcore.security_group import SECURITY_GROUP
from ansible_collections.day2.resources.plugins.module_utils._model.plan import Change
from ansible_collections.day2.resources.plugins.module_utils._model.resource import Resource
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import SCANOPY
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st
from resources import changing, params
from resources.gcore_load_balancer import logging
from resources.subject import Subject
from simulators import Simulator
from simulators.gcore.lb_listener import User
from simulators.gcore.lb_pool import HealthMonitorBody, MemberBody
from simulators.gcore.security_group import RuleBody

from . import harness, oracle

FEW = 5
"""How many examples each test tries in the quick tier."""
OLDER = 20
"""How many each test tries with an older release, which treats only the request in another way."""
USUAL = 50
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", USUAL))
ASKED = EXAMPLES > USUAL
"""Whether there are more examples than usual. Then the examples are random; else they are always the same ones."""
PROFILE = settings(
    deadline=None,
    derandomize=False,
    database=None,
    print_blob=True,
    # To make an example small takes minutes: that is for whoever looks for defects, and not for each run.
    phases=[Phase.generate, *([Phase.shrink] if ASKED else [])],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
PROVIDERS = {"gcore": GCORE, "scanopy": SCANOPY}
PLACES: dict[str, dict[str, Any]] = {"gcore": {"project_id": 1, "region_id": 7}, "scanopy": {}}
"""The options of each provider that say where a resource is."""
pytestmark = pytest.mark.timeout(EXAMPLES // 2 + 600)


def tried(*case: str, examples: int = EXAMPLES) -> Callable[[Any], Any]:
    """Try examples: each case of a test has its own ones."""
    wraps = [] if ASKED else [seed(zlib.crc32(" ".join(case).encode()))]
    profile = settings(PROFILE, max_examples=examples)
    return lambda test: functools.reduce(lambda wrapped, wrap: wrap(wrapped), [*wraps, profile], test)


# Running a task


class Host:
    """The runtime of a task: it keeps the warnings, and shows the list of requests."""

    verbosity = 3

    def __init__(self) -> None:
        self.clock, self.progress, self.kept = Clock(), Progress(), {}
        self.warnings: list[str] = []
        self.warn = self.warnings.append

    def secret(self, text: str) -> None:
        """Nothing is logged here."""


@dataclass
class Run:
    """The result of a task, and the bodies of its writes."""

    result: dict[str, Any]
    writes: list[Any]

    @property
    def refused(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def reads(self) -> int:
        return sum(each["method"] == "GET" for each in self.result["requests"])


def task(sim: Simulator, subject: Subject, options: dict[str, Any], check: bool = False) -> Run:
    """Do a task as its module does, without starting one."""
    sim.clear_requests()
    provider, resource = PROVIDERS[subject.provider], subject.resource
    module = update_module(provider, resource)
    prepared, problem = module.prepared(options)
    if problem:
        return Run(module.failed_result(problem), [])
    validated = ArgumentSpecValidator(module.spec).validate(prepared)
    assert not validated.error_messages, validated.error_messages
    names = {"api_key": sim.key, "api_url": sim.url}
    result = perform(provider, resource, {**validated.validated_parameters, **names}, {}, check, True, Host())
    return Run(result, [each.body for each in sim.requests() if each.method != "GET"])


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """All is done immediately here: nothing waits for tasks, or for values that come later."""
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.0)
    monkeypatch.setattr(_pauses, "poll_pauses", lambda: itertools.repeat(0.0))


def run_cycle(
    sim: Simulator,
    subject: Subject,
    options: dict[str, Any],
    expected: oracle.Outcome,
    stored: Callable[[], Any],
    seen: Counter[str],
) -> Run | None:
    """Run a task in check mode, for real, and again. Returns the run that wrote; None where none did.

    Arguments:
      stored: reads what the simulator holds.
      seen: counts what the examples come to.
    """
    preview = task(sim, subject, options, check=True)
    assert preview.writes == []
    real = task(sim, subject, options)
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
        assert expected.plain(run.result[subject.resource.kind]) == expected.plain(expected.shown)
        difference = run.result["diff"]
        assert expected.plain(harness.ids_alone([difference["before"], difference["after"]])) == expected.plain(
            harness.ids_alone([*expected.difference])
        )
    again = task(sim, subject, options)
    reads = 1 + subject.asks_release
    assert (again.refused, again.result["changed"], again.writes, again.reads) == (False, False, [], reads)
    assert expected.plain(again.result[subject.resource.kind]) == expected.plain(expected.shown)
    if not expected.changed:
        assert (real.writes, real.reads) == ([], reads)
        return None
    return real


def worth_it(expected: oracle.Outcome, *example: Any) -> bool:
    """Whether to try an example. Of those where nothing is written one of three is enough: they come too often."""
    return expected.changed or expected.conflicts or expected.shares or zlib.crc32(repr(example).encode()) % 3 == 0


def check_variety(seen: Counter[str], examples: int, *outcomes: str) -> None:
    """Make sure that the examples were no easy ones. A few say nothing about that."""
    if examples < USUAL:
        return
    # Some kinds have only a few different examples.
    enough = min(examples, sum(seen[name] for name in outcomes)) // 40
    rare = {name: seen[name] for name in outcomes if seen[name] < max(enough, 1)}
    assert not rare, f"too few of {examples} examples: {rare}"


def subjects() -> list[Any]:
    """Each kind with each release that its examples are tried with. The newest one is quick, with fewer examples."""
    found = []
    for module, subject in changing().items():
        if subject.properties is None:
            continue
        releases = subject.properties.releases or subject.releases
        for release in releases:
            marks = [pytest.mark.kind(module), *([] if release == releases[0] else [pytest.mark.slow])]
            found.append(pytest.param(subject, release, id=" ".join([module, *release.values()]), marks=marks))
    return found


@pytest.mark.parametrize(("kind", "release"), subjects())
def test_properties(request, watch, kind, release):
    subject, properties = kind, kind.properties
    resource = subject.resource
    sim = watch(request.getfixturevalue(subject.provider))
    sim.settings(**release, **({"task_running": 0, "settling": 0} if subject.provider == "gcore" else {}))
    if properties.prepare:
        properties.prepare(sim)
    which = {**PLACES[subject.provider], **subject.parents, resource.identity.option: subject.sample}
    examples = EXAMPLES if ASKED or release == (properties.releases or kind.releases)[0] else OLDER
    if "not slow" in request.config.option.markexpr and not ASKED:
        examples = FEW
    seen: Counter[str] = Counter()

    def stored() -> Any:
        return subject.stored(sim, subject.sample)

    @tried(resource.kind, *release.values(), examples=examples)
    @given(properties.states, properties.desired)
    def check(state: Any, options: dict[str, Any]) -> None:
        properties.store(sim, state)
        expected = properties.expected(sim, release, state, options)
        assume(worth_it(expected, *(state if isinstance(state, tuple) else (state,)), options))
        real = run_cycle(sim, subject, {**which, **options}, expected, stored, seen)
        if real:
            sent, bodies = (
                expected.plain(each) if properties.any_order else [expected.plain(body) for body in each]
                for each in (real.writes, properties.bodies(release, expected))
            )
            assert sent == bodies
        if expected.refused and properties.refused:
            properties.refused(sim, release, expected, seen)

    check()
    check_variety(seen, examples, *properties.outcomes)


# Keys that the collection does not know

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
def test_an_unknown_key_of_logging_is_sent_back(shown, unknown, topic):
    """The simulators know all keys. A newer API can have more, and a write replaces all of them."""
    document = {"logging": {**(shown or {"enabled": False}), **unknown}}
    options = ({"enabled": True, "topic_name": topic}, {"enabled": False})
    changes = [change for value in options if (change := change_of(LOAD_BALANCER, document, {"logging": value}))]
    assert changes
    for change in changes:
        assert unknown.items() <= change.body["logging"].items()


GROUP = "30000000-0000-4000-8000-000000000003"
RULE = {"direction": "egress", "ethertype": "IPv4", "description": "a"}
TCP = {**RULE, "protocol": "tcp", "port_range_min": 1, "port_range_max": 9, "remote_ip_prefix": "10.0.0.0/8"}
MEMBER = {
    "address": "10.10.1.11",
    "protocol_port": 80,
    "weight": 5,
    "admin_state_up": False,
    "backup": True,
    "monitor_address": "10.10.1.12",
    "monitor_port": 81,
    "subnet_id": "20000000-0000-4000-8000-000000000001",
}
MONITOR = {
    "type": "HTTP",
    "delay": 10,
    "timeout": 5,
    "max_retries": 2,
    "max_retries_down": 4,
    "admin_state_up": False,
    "url_path": "/a",
    "http_method": "HEAD",
    "http_version": "1.1",
    "domain_name": "a.example.com",
    "expected_codes": "200",
}
USER = {"username": "operator", "encrypted_password": "$5$salt$made-up"}
# The resource, the key of its rows, that of requests, the rows, options that keep them, and the model of the request
PARTS: dict[str, tuple[Resource, str, str, list[dict[str, Any]], dict[str, Any], Any]] = {
    "rules": (
        *(SECURITY_GROUP, "security_group_rules", "rules", [TCP, {**RULE, "remote_group_id": GROUP}]),
        *({"ingress_rules": [{"protocol": "icmp"}]}, RuleBody),
    ),
    "members": (
        *(LB_POOL, "members", "members", [MEMBER]),
        *({"members": [{"address": "10.10.1.13", "protocol_port": 80}], "purge_members": False}, MemberBody),
    ),
    "users": (
        *(LB_LISTENER, "user_list", "user_list", [USER]),
        *({"user_list": [{**USER, "username": "auditor"}], "purge_user_list": False}, User),
    ),
    "monitor": (LB_POOL, "healthmonitor", "healthmonitor", [MONITOR], {"health_monitor": {}}, HealthMonitorBody),
}
NOT_SHOWN = {"instance_id"}
"""Keys that requests take and documents never show: the address of a member says the same."""


@pytest.mark.parametrize("part", PARTS)
def test_an_unknown_key_of_a_part_is_not_sent(part):
    """All that the request takes goes back as it was read, and nothing else: the contract knows no other key."""
    resource, key, sent_key, rows, options, model = PARTS[part]
    assert {name for row in rows for name in row} == model.model_fields.keys() - NOT_SHOWN

    @tried("unknown keys of parts", part)
    @given(UNKNOWN, st.integers(11, 99))
    def check(unknown: dict[str, Any], delay: int) -> None:
        shown = [{**row, **unknown, "id": GROUP} for row in rows]
        is_monitor = part == "monitor"
        wanted = {"health_monitor": {"delay": delay}} if is_monitor else options
        change = change_of(resource, {"id": GROUP, key: shown[0] if is_monitor else shown}, wanted)
        assert change is not None
        if is_monitor:
            assert change.body[sent_key] == {**MONITOR, "delay": delay}
            return
        others = [row for row in change.body[sent_key] if row not in rows]
        assert [row in change.body[sent_key] for row in rows] == [True] * len(rows)
        assert len(others) == 1
        assert unknown.keys().isdisjoint(others[0])

    check()


REPLACED = {name: each for name, each in changing().items() if each.provider == "scanopy"}


@pytest.mark.parametrize("kind", params(pytest, REPLACED))
def test_an_unknown_key_of_what_is_replaced_is_sent_back(watch, scanopy, kind):
    """A separate form, as hosts have it, holds the keys of that form alone."""
    release = kind.releases[0]["server_version"]
    form = kind.resource.writes[0].form
    shown = oracle.IdNames(release).canonical(watch(scanopy).get(kind.collection, kind.sample))

    @tried("unknown keys", kind.module)
    @given(UNKNOWN)
    def check(unknown: dict[str, Any]) -> None:
        change = change_of(kind.resource, {**shown, **unknown}, kind.change)
        assert change is not None
        body = kind.resource.writes[0].body(change, 0.0)
        if form.keep is None:
            assert unknown.items() <= body.items()
        else:
            assert body.keys() == {*form.keep, *form.conditions}
        assert body.get("updated_at") != shown["updated_at"], "the moment of the last change is no value to keep"

    check()
