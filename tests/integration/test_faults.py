# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults between a module and an API: the message, the requests and their number, the outcome.

Faults that can happen to any module are tried with one subject of each mechanism: see ALL. A kind of resource that uses
the same mechanisms adds nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import run as _run
from ansible_collections.day2.resources.plugins.module_utils._model.text import title_of
from ansible_collections.day2.resources.plugins.module_utils._scanopy.dialects import dialect
from simulators import Simulator

from .harness import (
    BALANCER,
    BARE,
    ELSEWHERE,
    GROUPS,
    INSTANCE,
    METAL,
    OPEN,
    OTHER_SUBNET,
    PORT,
    SUBNET,
    SYSTEM,
    by_id,
    environment,
    ids_alone,
    run_module,
)

TAG = {"tags": {"a": "1"}}
BINDING = "f0000000-0000-4000-8000-000000000001"
HTTPS = "d0000000-0000-4000-8000-000000000002"
ETH1 = "e0000000-0000-4000-8000-000000000002"
REGIONAL = ("project_id", "region_id")
BY_SOMEBODY = "by-somebody"


@dataclass(eq=False)
class Subject:
    """A module with a change to make, and how it makes it.

    Arguments: api, its simulator; collection, where that keeps the resource; other, the change of another field by
    another user, as it is stored, and shown, as a result has it where that differs; needed, an option and a value that
    cannot be planned where the API does not show the field; scope, the other options that say which resource is meant;
    shared_scope, those of them of which a document can show another value; ways, the verbs of its writes, the best
    first; way, the one that this release of the API knows; path, of that one; settings, which release it is; tasks,
    whether the write starts tasks; looks, the other documents that are read before a change; fresh, whether the
    resource is read once more before the write.
    """

    api: str
    kind: str
    collection: str
    id: Any
    change: dict[str, Any]
    other: dict[str, Any]
    needed: tuple[str, Any]
    shown: dict[str, Any] | None = None
    scope: tuple[str, ...] = ()
    shared_scope: tuple[str, ...] = ()
    ways: tuple[str, ...] = ("PATCH",)
    way: int = 0
    path: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    tasks: bool = False
    looks: tuple[str, ...] = ()
    reread_before_write: bool = False

    def __post_init__(self):
        self.title = title_of(self.kind)
        self.identity = f"{self.kind}_id"
        self.option, self.value = next(iter(self.change.items()))
        self.options = ", ".join(self.change)
        self.verb = self.ways[self.way]
        self.read = {"method": "GET", "path": f"/{self.collection}/"}
        self.write = {"method": self.verb, "path": self.path or self.read["path"]}
        self.shown = self.shown or self.other
        # A PUT carries all of the resource: before it is repeated, that is read again.
        self.sends_unmanaged_values = self.verb == "PUT"
        # How often the resource itself is read before the write: after one that does not exist, too.
        self.reads = 1 + self.reread_before_write + self.way

    @property
    def newest(self):
        """Whether it is of the newest release of its API."""
        return self.settings.items() <= {"generation": GENERATIONS[0], "server_version": RELEASES[-1]}.items()

    def __repr__(self):
        return " ".join([self.kind, *self.settings.values()])

    def __call__(self, sim, check=False, key=None, **options):
        return self.look(sim, check, key, **{**self.change, **options})

    def look(self, sim, check=False, key=None, **options):
        """Run the module with these options alone."""
        key = key or sim.key
        if self.api == "gcore":
            variables = environment(sim, GCORE_API_KEY=key)
        else:
            variables = {"SCANOPY_API_KEY": key, "SCANOPY_URL": sim.url}
        options = {self.identity: self.id, **options}
        return run_module(sim, f"{self.api}_{self.kind}", options, check=check, env=variables)

    @property
    def before(self):
        """The reads of a change before its write."""
        return ["GET"] * (1 + self.reread_before_write + len(self.looks))

    def sent(self, writes, reads=1):
        """The requests of a change, without those for tasks."""
        between = ["GET"] if self.sends_unmanaged_values else []
        tries = [*[self.verb, *between] * (writes - 1), self.verb]
        unknown = [step for verb in self.ways[: self.way] for step in (verb, "GET")]
        return " ".join([*self.before, *unknown, *tries, *["GET"] * reads])

    def writes(self, run):
        """The writes that count."""
        return [each for each in run.requests if each.method == self.verb and self.write["path"] in each.path]

    def holds(self, document):
        """Whether a document, or a result, has the change."""
        if isinstance(self.value, dict):
            return self.value.items() <= document[self.option].items()
        return document[self.option] == self.value

    def done(self, sim):
        """Whether the API holds the change."""
        return self.holds(self.document(sim))

    def document(self, sim):
        """The stored document, under canonical names."""
        document = sim.get(self.collection, self.id)
        return dialect(self.settings["server_version"]).normalize(document) if self.api == "scanopy" else document

    def stored(self, values):
        """Values as the simulator keeps them, whatever names its release shows."""
        return dialect(STORED).native(values) if self.api == "scanopy" else values

    def by_somebody(self, values):
        """The effect of a fault: another user changes this resource."""
        return {"change": {"collection": self.collection, "id": self.id, "set": values}, "when": "before"}

    def answer(self, document):
        """The answer of the API to a read of this document."""
        if self.api == "gcore":
            return document
        return {"success": True, "data": document, "meta": {"api_version": 1, **self.settings}}


def balancer(way, generation):
    return Subject(
        "gcore",
        "load_balancer",
        "loadbalancers",
        BALANCER,
        {"name": "shop"},
        other={"preferred_connectivity": "L3"},
        needed=("name", "shop"),
        scope=REGIONAL,
        ways=("PATCH", "PATCH"),
        way=way,
        path="/v1/loadbalancers/" if way else "/v2/loadbalancers/",
        settings={"generation": generation},
        tasks=not way,
    )


def project(generation):
    return Subject(
        "gcore",
        "project",
        "projects",
        2,
        {"description": "new"},
        other={"name": BY_SOMEBODY},
        needed=("name", "shop"),
        ways=("PATCH", "PUT"),
        way=1,
        settings={"generation": generation},
    )


def binding(release):
    return Subject(
        "scanopy",
        "binding",
        "bindings",
        BINDING,
        {"port_id": HTTPS},
        other={"ip_address_id": ETH1},
        needed=("service_id", "c0000000-0000-4000-8000-000000000001"),
        ways=("PUT",),
        settings={"server_version": release},
        looks=("/services/", "/hosts/"),
        reread_before_write=True,
    )


GENERATIONS = ["today", "pages"]
STORED = "0.16.2"
RELEASES = ["0.14.19", "0.17.22"]
ALL = [
    # The answer are tasks, and only these show a lock.
    Subject(
        "gcore",
        "port",
        "ports",
        PORT,
        TAG,
        other={"security_group_ids": []},
        needed=("security_group_ids", []),
        scope=REGIONAL,
        tasks=True,
    ),
    # The answer is the document, which shows a lock.
    Subject(
        "gcore",
        "instance",
        "instances",
        INSTANCE,
        {"name": "web-02"},
        other={"tags": [{"key": "b", "value": "2", "read_only": False}]},
        shown={"tags": {"b": "2"}},
        needed=("name", "web-02"),
        scope=REGIONAL,
    ),
    # The answer are tasks, and the document shows a lock; before it, another path, and neither.
    *(balancer(way, generation) for way, generation in enumerate(GENERATIONS)),
    # The older API knows another verb, and replaces the whole document.
    project(GENERATIONS[1]),
    # It is replaced too, and other documents are read before. Releases differ in names alone.
    *(binding(release) for release in RELEASES),
]


def of(subjects):
    return pytest.mark.parametrize("subject", subjects, ids=repr)


SUBJECTS = of(ALL)
# The write of the others is done when its answer comes.
WITH_TASKS = of([each for each in ALL if each.tasks])
AT_ONCE = of([each for each in ALL if not each.tasks])
# The document of a port shows no lock, and Scanopy has none.
LOCKABLE = of([each for each in ALL if each.api == "gcore" and each.kind != "port"])
# Projects and bindings have no tags; those of the other samples are not read-only.
WITH_TAGS = of([each for each in ALL if each.kind in ("port", "instance", "load_balancer")])
# The PUT of a project repeats what was read: who changes it in between is overwritten, and nothing can show it.
KEEPING = of([each for each in ALL if (each.kind, each.verb) != ("project", "PUT") and each.other])
# The others read nothing but the resource itself before they write.
LOOKS = pytest.mark.parametrize(
    ("subject", "path"),
    [pytest.param(each, path, id=f"{each!r} {path}") for each in ALL for path in each.looks],
)
FRESH = of([each for each in ALL if each.reread_before_write])


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    """A change that never shows is given up after the second read, not after 15 seconds, and retries follow sooner."""
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.4)
    monkeypatch.setattr(api_limits, "BACKOFF", 0.05)
    monkeypatch.setattr(api_limits, "MIN_WRITE_TIMEOUT", 0.1)
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.5)


@pytest.fixture(name="sim")
def _sim(request):
    """The simulator of the subject, as the release that it is for; Gcore's for a test that has no subject."""
    subject = request.node.callspec.params.get("subject") if hasattr(request.node, "callspec") else None
    simulator = request.getfixturevalue("watch")(request.getfixturevalue(subject.api if subject else "gcore"))
    if subject:
        simulator.settings(**subject.settings)
    yield simulator
    unmet = [each for each in simulator.faults() if each["times"] is not None]
    assert not unmet, "a fault that meets no request proves nothing"


@pytest.fixture(scope="session")
def elsewhere():
    """A server to which nothing may go."""
    with Simulator("gcore") as simulator:
        yield simulator


def port(sim, id=PORT, check=False, **options):
    return run_module(sim, "gcore_port", {"port_id": id, **(options or TAG)}, check=check)


def instance(sim, id=INSTANCE, check=False, **options):
    return run_module(sim, "gcore_instance", {"instance_id": id, **options}, check=check)


def methods(run):
    """The requests, without those about tasks."""
    return " ".join(what for what in run.sent if what != "POLL")


def succeeded(run, sent, changed=True):
    assert not run.failed, run.msg
    assert run.result["changed"] is changed
    assert methods(run) == sent


def failed(run, sent, changed, *words):
    assert run.failed, run.result
    assert run.result["changed"] is changed, run.msg
    assert methods(run) == sent
    for word in words:
        assert word in run.msg, run.msg


# Faults that pass


PASSING = {
    "too many": {"status": 429, "headers": {"Retry-After": "0"}},
    "too many, no header": {"status": 429},
    "500": {"status": 500, "html": True},
    "502": {"status": 502, "html": True},
    "503": {"status": 503, "html": True},
    "503 with a time": {"status": 503, "headers": {"Retry-After": "0"}, "html": True},
    "504": {"status": 504},
    "dropped": {"drop": "before"},
    "cut": {"truncate": True},
}
# The others are matters of time: an API that limits requests, or that restarts.
COUNTED = ["500", "cut"]
TIMED = [each for each in PASSING if each not in COUNTED]


@SUBJECTS
@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", PASSING)
def test_a_read_is_repeated(sim, subject, fault):
    sim.fault(**subject.read, times=2, **PASSING[fault])
    succeeded(subject.look(sim, api_retry_max_delay=0), "GET GET GET", changed=False)


@SUBJECTS
@pytest.mark.parametrize("fault", COUNTED)
def test_a_read_is_repeated_three_times_and_no_more(sim, subject, fault):
    sim.fault(**subject.read, times=None, **PASSING[fault])
    run = subject(sim, api_retry_max_delay=0)
    failed(run, "GET GET GET GET", False, f"Cannot read the {subject.title} {subject.id}")
    assert run.result["status"] == PASSING[fault].get("status")


@SUBJECTS
@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", TIMED)
def test_a_read_is_repeated_for_a_time_and_no_longer(sim, subject, fault):
    status = PASSING[fault].get("status")
    sim.fault(**subject.read, times=None, **PASSING[fault])
    run = subject(sim, api_retries=0 if status == 429 else 1, wait_timeout=3 if status == 429 else 1)
    assert (run.failed, run.result["changed"]) == (True, False)
    assert run.result["status"] == status
    assert (f"HTTP {status}" if status else "the connection to") in run.msg
    assert "api_retries" not in run.msg
    assert ("wait_timeout" in run.msg) is (status == 429)
    assert len(run.requests) > (1 if status == 429 else 2)


@SUBJECTS
@pytest.mark.parametrize("retries", [0, 1])
def test_how_often_is_an_option(sim, subject, retries):
    sim.fault(**subject.read, times=None, status=500)
    failed(subject(sim, api_retries=retries), " ".join(["GET"] * (retries + 1)), False, "HTTP 500", "raise api_retries")


@SUBJECTS
@pytest.mark.parametrize("status", [502, 503])
def test_an_api_that_restarts_is_not_waited_for_without_repetitions(sim, subject, status):
    sim.fault(**subject.read, times=None, status=status)
    failed(subject(sim, api_retries=0), "GET", False, f"HTTP {status}")


@SUBJECTS
@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", PASSING)
def test_the_read_of_the_proof_is_repeated(sim, subject, fault):
    sim.fault(**subject.read, skip=subject.reads, times=2, **PASSING[fault])
    succeeded(subject(sim, api_retry_max_delay=0), subject.sent(1, reads=3))


@WITH_TASKS
def test_a_poll_is_repeated(sim, subject):
    sim.fault(method="GET", path="/tasks", times=2, status=502, html=True)
    succeeded(subject(sim), subject.sent(1))


@WITH_TASKS
def test_polling_that_fails_for_good(sim, subject):
    sim.fault(method="GET", path="/tasks", times=None, status=500, html=True)
    run = subject(sim, api_retry_max_delay=0)
    words = f"Cannot follow the tasks of the {subject.title} {subject.id}"
    failed(run, subject.sent(1, reads=0), True, words, "HTTP 500")
    assert run.result["tasks"]


@SUBJECTS
@pytest.mark.parametrize("fault", ["too many", "too many, no header", "503 with a time"])
def test_a_write_that_was_not_processed_is_repeated(sim, subject, fault):
    sim.fault(**subject.write, times=2, **PASSING[fault])
    run = subject(sim, api_retry_max_delay=0)
    succeeded(run, subject.sent(3))
    bodies = [each.body for each in subject.writes(run)]
    assert bodies == bodies[:1] * 3


@SUBJECTS
def test_a_write_that_the_api_limits_for_ever(sim, subject):
    sim.fault(**subject.write, times=None, status=429, headers={"Retry-After": "0"})
    run = subject(sim, wait_timeout=2)
    assert (run.failed, run.result["changed"], run.result["status"]) == (True, False, 429)
    assert "the API limits requests (HTTP 429)" in run.msg
    assert "wait_timeout" in run.msg
    assert "api_retries" not in run.msg
    assert len(subject.writes(run)) > 1
    assert not subject.done(sim)


@SUBJECTS
def test_a_write_that_is_never_processed(sim, subject):
    sim.fault(**subject.write, times=None, status=503, headers={"Retry-After": "0"})
    run = subject(sim)
    assert (run.failed, run.result["changed"], len(subject.writes(run)) > 1) == (True, False, True)
    for words in ("Cannot change the", "HTTP 503", "Try again later"):
        assert words in run.msg
    assert not subject.done(sim)


@SUBJECTS
def test_a_lost_answer_and_nothing_to_be_read_after_it(sim, subject):
    sim.fault(**subject.write, drop="after")
    sim.fault(**subject.read, skip=subject.reads, times=None, status=500)
    words = (f"Cannot read the {subject.title} {subject.id}", "Before that, the answer to the change was lost")
    failed(subject(sim, api_retry_max_delay=0), subject.sent(1, reads=4), True, *words)


@SUBJECTS
@pytest.mark.parametrize("phase", ["write_all", "verify"])
def test_a_defect_of_ours_still_says_what_was_written(sim, subject, phase, monkeypatch):
    owner = {"write_all": _run.WritingPhase, "verify": _run.Verifier}[phase]
    monkeypatch.setattr(owner, phase, lambda *arguments: 1 / 0)
    words = "This is a defect of the module, please report it: ZeroDivisionError"
    written = phase == "verify"
    sent = subject.sent(1, reads=0) if written else " ".join(["GET", *["GET"] * len(subject.looks)])
    failed(subject(sim), sent, written, words)


@SUBJECTS
def test_retry_after_is_honoured(sim, subject):
    sim.fault(**subject.write, status=429, headers={"Retry-After": "1"})
    run = subject(sim)
    succeeded(run, subject.sent(2))
    refused, repeated = subject.writes(run)
    # Some part of a second on top, so that tasks that were told the same do not come at the same time.
    assert 1 <= repeated.at - refused.at < 5


@SUBJECTS
def test_retry_after_has_a_limit(sim, subject):
    sim.fault(**subject.write, status=429, headers={"Retry-After": "3600"})
    run = subject(sim, api_retry_max_delay=0)
    succeeded(run, subject.sent(2))
    refused, repeated = subject.writes(run)
    assert repeated.at - refused.at < 1


@SUBJECTS
def test_retry_after_beyond_the_deadline(sim, subject, fake_time):
    sim.fault(**subject.write, status=429, headers={"Retry-After": "30"})
    began = fake_time.now
    failed(subject(sim, wait_timeout=2), subject.sent(1, reads=0), False, "HTTP 429", "wait_timeout")
    assert fake_time.now == began


@SUBJECTS
def test_retry_after_that_is_no_number(sim, subject):
    sim.fault(**subject.write, status=429, headers={"Retry-After": "soon"})
    succeeded(subject(sim), subject.sent(2))


# Other documents that are read before a write


@LOOKS
@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", PASSING)
def test_a_look_is_repeated(sim, subject, path, fault):
    sim.fault(method="GET", path=path, times=2, **PASSING[fault])
    succeeded(subject(sim, api_retry_max_delay=0), f"GET GET {subject.sent(1)}")


@LOOKS
@pytest.mark.parametrize("fault", COUNTED)
def test_a_look_that_fails_for_good(sim, subject, path, fault):
    sim.fault(method="GET", path=path, times=None, **PASSING[fault])
    run = subject(sim, api_retry_max_delay=0)
    sent = ["GET"] * (1 + subject.looks.index(path) + 4)
    words = (f"Cannot read /api/v1{path}", f", which the change of the {subject.title} {subject.id} needs: ")
    failed(run, " ".join(sent), False, *words)
    assert run.result["status"] == PASSING[fault].get("status")


@LOOKS
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 403}, "Cannot change the"),
        ({"status": 404}, "Cannot change the"),
        ({"status": 302, "redirect": "https://elsewhere.invalid/"}, "follows no redirect"),
        ({"status": 200, "html": True}, "a body that is not JSON (text/html"),
        ({"empty": True}, "HTTP 204 without the expected object"),
    ],
    ids=str,
)
def test_a_look_that_shows_nothing(sim, subject, path, check, fault, words):
    sim.fault(method="GET", path=path, times=None, **fault)
    sent = ["GET"] * (1 + subject.looks.index(path) + 1)
    failed(subject(sim, check), " ".join(sent), False, f"the {subject.title} {subject.id}", words)


@LOOKS
@pytest.mark.parametrize("check", [True, False])
def test_a_key_that_has_worked_is_not_called_wrong(sim, subject, path, check):
    """A server that has lost its database refuses every key."""
    sim.fault(method="GET", path=path, times=None, status=401)
    run = subject(sim, check)
    assert (run.failed, run.result["changed"], run.result["status"]) == (True, False, 401)
    assert "The key has worked before in this task" in run.msg
    assert "Check api_key" not in run.msg
    assert len(run.requests) > 2 + subject.looks.index(path)


@LOOKS
def test_a_database_that_comes_back(sim, subject, path):
    sim.fault(method="GET", path=path, times=2, status=401)
    run = subject(sim)
    succeeded(run, f"GET GET {subject.sent(1)}")


@AT_ONCE
def test_a_write_that_is_refused_for_lack_of_a_database(sim, subject):
    sim.fault(**subject.write, times=None, status=401)
    run = subject(sim)
    failed(run, subject.sent(1, reads=0), False, "HTTP 401", "The key has worked before in this task")
    assert "Check api_key" not in run.msg


@FRESH
def test_gone_between_two_reads(sim, subject):
    remove = {"collection": subject.collection, "id": subject.id}
    path = subject.looks[-1] if subject.looks else subject.read["path"]
    sim.fault(method="GET", path=path, when="after", remove=remove)
    words = (f"Cannot read the {subject.title} {subject.id}", "HTTP 404", "It existed a moment ago")
    failed(subject(sim), " ".join(subject.before), False, *words)


# Lost answers


LOST = {
    "500": {"status": 500, "html": True},
    "502": {"status": 502, "html": True},
    "503": {"status": 503, "html": True},
    "504": {"status": 504},
}


@SUBJECTS
@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "fault",
    [
        *({**each, "after": True} for each in LOST.values()),
        {"status": 200, "html": True, "after": True},
        {"drop": "after"},
        {"truncate": True},
        {"truncate": "json"},
        {"delay_after": 1.5},
        {"drip": 0.3},
    ],
    ids=str,
)
def test_a_lost_answer_to_a_write_that_took_effect(sim, subject, fault):
    sim.fault(**subject.write, **fault)
    run = subject(sim, api_timeout=1)
    assert not run.failed, run.msg
    assert run.result["changed"] is True
    assert len(subject.writes(run)) == 1
    assert subject.done(sim)
    assert subject.holds(run.result[subject.kind])


@SUBJECTS
@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", [*LOST.values(), {"drop": "before"}], ids=str)
def test_a_lost_answer_to_a_write_without_effect(sim, subject, fault, monkeypatch):
    """Once every look has shown that nothing has happened, the write is sent a second time."""
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.0)
    sim.fault(**subject.write, **fault)
    run = subject(sim)
    assert not run.failed, run.msg
    assert run.result["changed"] is True
    first, second = subject.writes(run)
    assert first.body == second.body
    assert subject.done(sim)


@SUBJECTS
@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", [*LOST.values(), {"drop": "before"}], ids=str)
def test_no_write_is_sent_three_times(sim, subject, fault, monkeypatch):
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.0)
    sim.fault(**subject.write, times=2, **fault)
    run = subject(sim)
    assert run.failed
    assert run.result["changed"] is True
    assert len(subject.writes(run)) == 2
    for words in ("was lost", f"does not show the new value of {subject.options}. Run the task again"):
        assert words in run.msg
    assert not subject.done(sim)
    assert run.result["status"] == fault.get("status")


@SUBJECTS
@pytest.mark.real_time
@pytest.mark.parametrize("effect", [{"delay_after": 30}, {"hold": True}], ids=str)
def test_a_lost_answer_at_the_deadline(sim, subject, effect):
    """The time has passed when the answer does not come: one read of the outcome still follows."""
    sim.fault(**subject.write, **effect)
    run = subject(sim, wait_timeout=1)
    if "delay_after" in effect:
        succeeded(run, subject.sent(1))
    else:
        words = ("did not answer within", f"does not show the new value of {subject.options}. Run the task again")
        failed(run, subject.sent(1), True, *words)


@SUBJECTS
@pytest.mark.real_time
def test_a_slow_look_at_the_deadline(sim, subject):
    """Little time is left after the write: the read of the outcome gets more than that."""
    sim.fault(**subject.read, skip=subject.reads, delay=1.05)
    succeeded(subject(sim, wait_timeout=1), subject.sent(1))


@WITH_TASKS
def test_a_lost_answer_to_a_write_that_is_still_running(sim, subject):
    sim.settings(task_running=1.2)
    sim.fault(**subject.write, drop="after")
    run = subject(sim)
    assert not run.failed, run.msg
    assert (run.result["changed"], len(subject.writes(run))) == (True, 1)


# Answers that are not what the pages say


@SUBJECTS
def test_no_content(sim, subject):
    if subject.tasks:
        sim.settings(task_running=0)
    sim.fault(**subject.write, empty=True)
    succeeded(subject(sim), subject.sent(1))


@SUBJECTS
def test_a_read_without_content(sim, subject):
    sim.fault(**subject.read, empty=True, times=None)
    failed(subject(sim), "GET", False, "HTTP 204 without the expected object")


@SUBJECTS
@pytest.mark.parametrize("writing", [False, True])
@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_is_an_error_and_the_key_stays(sim, subject, elsewhere, writing, status):
    sim.fault(**(subject.write if writing else subject.read), redirect=f"{elsewhere.url}/cloud", status=status)
    sent = subject.sent(1, reads=0) if writing else "GET"
    failed(subject(sim), sent, False, f"HTTP {status}", "follows no redirect")
    assert elsewhere.requests(all=True) == []


@SUBJECTS
def test_a_page_instead_of_the_api(sim, subject):
    sim.fault(**subject.read, status=200, html=True, times=None)
    failed(subject(sim), "GET", False, "a body that is not JSON (text/html", "Check api_url")


@SUBJECTS
def test_a_stale_read(sim, subject, monkeypatch):
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 5.0)
    sim.settings(stale=0.3)
    run = subject(sim)
    assert not run.failed, run.msg
    assert (run.result["changed"], len(subject.writes(run))) == (True, 1)
    assert run.sent.count("GET") > len(subject.before) + 1


@SUBJECTS
def test_done_but_not_done(sim, subject):
    sim.fault(**subject.write, apply=False)
    run = subject(sim)
    assert run.failed
    assert run.result["changed"] is True
    assert run.msg.endswith(
        f"was accepted, but the API does not show the new value of {subject.options}. Another user may have changed "
        "it: run the task again."
    )
    assert len(subject.writes(run)) == 1


@SUBJECTS
def test_what_the_api_does_not_show(sim, subject):
    option, value = subject.needed
    document = {key: each for key, each in sim.get(subject.collection, subject.id).items() if key != option}
    sim.fault(**subject.read, times=None, status=200, body=subject.answer(document))
    words = f"{option}: the API does not show this value: leave the option out"
    failed(subject.look(sim, **{option: value}), "GET", False, words)
    run = subject.look(sim)
    succeeded(run, "GET", changed=False)
    assert option not in run.result[subject.kind]


# Answers about something else, such as those of a proxy that mixes them up


def of_another(sim, subject):
    """The document of another resource of the same kind, in which the change is done or not."""
    document = sim.get(subject.collection, subject.id)
    id = 99 if isinstance(subject.id, int) else subject.id[:-1] + "f"
    return id, {**document, "id": id}


@SUBJECTS
@pytest.mark.parametrize("changes", [True, False])
@pytest.mark.parametrize("check", [True, False])
def test_an_answer_about_another_resource(sim, subject, changes, check):
    """It is neither said to be as declared nor changed, in both states of the other one."""
    id, document = of_another(sim, subject)
    if not changes:
        document.update(subject.stored(subject.change) if subject.option != "tags" else subject.change)
    sim.fault(**subject.read, times=None, status=200, body=subject.answer(document))
    words = (f"Cannot read the {subject.title} {subject.id}", "the answer does not match the request", str(id))
    failed(subject(sim, check), "GET GET", False, *words)


@SUBJECTS
def test_an_answer_about_another_resource_once(sim, subject):
    """A connection that is one answer behind is left."""
    _id, document = of_another(sim, subject)
    sim.fault(**subject.read, status=200, body=subject.answer(document))
    run = subject(sim)
    assert not run.failed, run.msg
    assert (run.result["changed"], subject.done(sim), len(subject.writes(run))) == (True, True, 1)


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        pytest.param(each, key, id=f"{key}-{each!r}")
        for each in ALL
        for key in each.scope
        if key not in each.shared_scope
    ],
)
def test_an_answer_from_somewhere_else(sim, subject, key):
    document = sim.get(subject.collection, subject.id)
    sim.fault(**subject.read, times=None, status=200, body=subject.answer({**document, key: 99}))
    failed(subject(sim), "GET GET", False, f"the answer does not match the request: it shows {key} 99 instead of")


@SUBJECTS
def test_the_read_of_the_proof_is_about_another_resource(sim, subject):
    id, document = of_another(sim, subject)
    document.update(subject.stored(subject.change) if subject.option != "tags" else subject.change)
    sim.fault(**subject.read, skip=subject.reads, times=None, status=200, body=subject.answer(document))
    failed(subject(sim), subject.sent(1, reads=2), True, "the answer does not match the request", str(id))


@AT_ONCE
@pytest.mark.parametrize("arrived", [True, False])
def test_the_answer_to_a_write_is_about_another_resource(sim, subject, arrived):
    """The outcome of this one is unknown: it is read."""
    _id, document = of_another(sim, subject)
    sim.fault(**subject.write, status=200, body=subject.answer(document), after=arrived)
    run = subject(sim)
    assert not run.failed, run.msg
    assert (run.result["changed"], subject.done(sim)) == (True, True)
    assert len(subject.writes(run)) == (1 if arrived else 2)


@LOOKS
def test_a_look_at_something_else(sim, subject, path):
    body = {"id": subject.id[:-1] + "f", "name": "other", "host_id": subject.id, "network_id": subject.id}
    sim.fault(method="GET", path=path, times=None, status=200, body=subject.answer(body))
    sent = ["GET"] * (1 + subject.looks.index(path) + 2)  # the second one on a new connection
    failed(subject(sim), " ".join(sent), False, "the answer does not match the request: it shows the id")


@WITH_TASKS
def test_an_answer_about_another_task(sim, subject):
    """A task that is known to have ended is not the one that the write has started."""
    sim.fault(**subject.write, tasks=[{"seconds": 60}])
    other = {"id": "another-task", "state": "FINISHED", "task_type": "x"}
    sim.fault(method="GET", path="/tasks/", times=None, status=200, body=other)
    sim.fault(method="GET", path="/tasks$", times=None, status=200, body={"count": 0, "results": []})
    run = subject(sim)
    assert (run.failed, run.result["changed"]) == (True, True)
    assert "the answer does not match the request: it shows the task another-task instead of" in run.msg


# Tasks of the API


@WITH_TASKS
def test_a_task_that_fails(sim, subject):
    before = subject.look(sim).result[subject.kind]
    sim.fault(**subject.write, tasks=[{"error": "No more addresses"}])
    words = f"The change of the {subject.title} {subject.id} failed in task"
    run = subject(sim)
    kind = f"update_{subject.kind.replace('_', '')}"
    failed(run, subject.sent(1, reads=0), True, words, f"({kind}): No more addresses")
    assert run.result["before"] == before
    assert not subject.done(sim)


@WITH_TASKS
def test_one_of_two_tasks_fails(sim, subject):
    sim.fault(**subject.write, tasks=[{}, {"seconds": 0.3, "error": "No more addresses"}])
    run = subject(sim)
    good, bad = run.result["tasks"]
    failed(run, subject.sent(1, reads=0), True, bad, "No more addresses")
    assert good not in run.msg


@WITH_TASKS
def test_a_task_that_never_ends(sim, subject, fake_time):
    sim.fault(**subject.write, tasks=[{"never": True}])
    began = fake_time.now
    run = subject(sim, wait_timeout=1)
    assert 1 <= fake_time.now - began < 2
    kind = f"update_{subject.kind.replace('_', '')}"
    words = ("not done after 1 s", f"task {run.result['tasks'][0]} ({kind}, RUNNING)")
    failed(run, subject.sent(1, reads=0), True, *words)


@WITH_TASKS
@pytest.mark.parametrize("status", [403, 404])
def test_a_task_that_may_not_be_read(sim, subject, status):
    sim.fault(**subject.write, tasks=[{"seconds": 1, "hidden": status}])
    run = subject(sim)
    assert not run.failed, run.msg
    assert run.result["changed"] is True
    assert f"(HTTP {status}" in run.warnings[0]


@WITH_TASKS
def test_two_tasks_of_which_the_list_shows_one(sim, subject):
    sim.fault(**subject.write, tasks=[{"seconds": 0.3}, {"seconds": 0.3, "unlisted": True}])
    run = subject(sim)
    assert not run.failed, run.msg
    polls = [each for each in run.requests if "/tasks" in each.path]
    assert {each.path.endswith("/tasks") for each in polls} == {True, False}
    assert int(polls[0].query["limit"][0]) >= 100, "the default of the list is 10"


@WITH_TASKS
def test_wait_false(sim, subject):
    sim.settings(task_running=5)
    before = subject.look(sim).result[subject.kind]
    run = subject(sim, wait=False)
    succeeded(run, subject.sent(1, reads=0))
    assert len(run.result["tasks"]) == 1
    assert subject.holds(run.result[subject.kind])
    diff = run.result["diff"]
    assert ids_alone(diff["before"]) == {subject.option: before[subject.option]}
    assert ids_alone(diff["after"]) == {subject.option: run.result[subject.kind][subject.option]}


@AT_ONCE
def test_wait_false_proves_what_is_done_at_once(sim, subject):
    succeeded(subject(sim, wait=False), subject.sent(1))


@WITH_TASKS
@pytest.mark.parametrize("seconds", [0.1, 0.3, 1.0])
def test_the_end_of_a_task_is_noticed(sim, subject, seconds):
    sim.settings(task_running=seconds)
    run = subject(sim)
    assert run.requests[-1].at - subject.writes(run)[0].at - seconds < 0.3


# Locks and other people


@LOCKABLE
def test_a_lock_is_waited_for(sim, subject):
    sim.lock(subject.collection, subject.id, seconds=0.5)
    run = subject(sim)
    assert not run.failed, run.msg
    assert len(subject.writes(run)) == 1
    assert run.sent.count("GET") >= 3


@LOCKABLE
def test_a_lock_in_check_mode(sim, subject):
    task = sim.lock(subject.collection, subject.id, seconds=None)
    run = subject(sim, check=True)
    succeeded(run, "GET")
    assert run.warnings == [f"The {subject.title} is locked by task {task}. A real run would wait for it."]


@LOCKABLE
def test_a_lock_does_not_matter_without_a_change(sim, subject):
    sim.lock(subject.collection, subject.id, seconds=None)
    run = subject.look(sim)
    succeeded(run, "GET", changed=False)
    assert run.warnings == []


@LOCKABLE
def test_a_lock_for_ever(sim, subject):
    task = sim.lock(subject.collection, subject.id, seconds=None)
    run = subject(sim, wait_timeout=1)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert f"after 1 s the {subject.title} {subject.id} is still locked by task {task}" in run.msg
    assert "RUNNING" in run.msg


@LOCKABLE
def test_a_lock_between_read_and_write(sim, subject):
    lock = {"collection": subject.collection, "id": subject.id, "seconds": 0.5}
    sim.fault(**subject.write, when="before", lock=lock)
    run = subject(sim)
    assert not run.failed, run.msg
    assert len(subject.writes(run)) == 2


@LOCKABLE
def test_the_plan_is_made_again_after_a_lock(sim, subject):
    sim.lock(subject.collection, subject.id, seconds=0.5)
    sim.fault(**subject.read, skip=1, **subject.by_somebody({subject.option: BY_SOMEBODY}))
    run = subject(sim)
    header = f"{subject.title} {subject.id}"
    diff = run.result["diff"]
    assert (diff["before"], diff["after"]) == ({subject.option: BY_SOMEBODY}, subject.change)
    assert by_id(diff["before_header"]) == by_id(diff["after_header"]) == header


@pytest.mark.parametrize("attributed", [True, False])
def test_a_port_that_another_task_holds(sim, attributed):
    sim.task("ports", PORT, seconds=1, attributed=attributed)
    run = port(sim)
    assert not run.failed, run.msg
    assert run.sent.count("PATCH") == 2
    active = [each for each in run.requests if each.path.endswith("/active")]
    assert active[0].query == {"limit": ["1000"]}


def test_a_conflict_without_a_reason(sim):
    sim.task("ports", OPEN, seconds=5)
    sim.fault(method="PATCH", status=409, body={"exception_class": "ConflictError", "message": "no", "request_id": "r"})
    run = port(sim)
    succeeded(run, "GET PATCH GET GET PATCH GET")
    sim.fault(
        method="PATCH",
        times=2,
        status=409,
        body={"exception_class": "ConflictError", "message": "no", "request_id": "r"},
    )
    run = port(sim, tags={"a": "2"})
    failed(run, "GET PATCH GET GET PATCH GET", False, "Cannot change the port", "HTTP 409: ConflictError: no")
    assert (run.result["code"], run.result["request_id"]) == ("ConflictError", "r")


@SUBJECTS
def test_a_conflict_but_no_lock(sim, subject):
    sim.fault(**subject.write, status=409)
    run = subject(sim)
    assert not run.failed, run.msg
    assert (len(subject.writes(run)), subject.done(sim)) == (2, True)


@SUBJECTS
def test_a_conflict_that_stays_but_no_lock(sim, subject):
    sim.fault(**subject.write, times=2, status=409)
    run = subject(sim)
    assert (run.failed, run.result["changed"], len(subject.writes(run))) == (True, False, 2)
    assert f"Cannot change the {subject.title} {subject.id}: HTTP 409" in run.msg
    assert not subject.done(sim)


WORDS_OF_LOCKS = [
    "Operation on resource currently locked by running task to prevent concurrent operations. Repeat request a little "
    "later.",
    "Resource 1f0ca628-a73b-42c0-bdac-7b10d023e097 is already locked by another task. Please try again later.",
]


@of([each for each in ALL if each.api == "gcore" and each.newest])
@pytest.mark.parametrize(("status", "number"), [(409, 0), (409, 1), (400, 0), (500, 1)])
def test_a_lock_that_nothing_but_the_refusal_shows(sim, subject, status, number):
    """It has ended, or it is not shown, by the time that it is read: the write is sent until it is accepted."""
    body = {"exception_class": "ConflictError", "message": WORDS_OF_LOCKS[number], "request_id": "r"}
    sim.fault(**subject.write, times=3, status=status, body=body)
    run = subject(sim)
    assert not run.failed, run.msg
    assert (len(subject.writes(run)), run.result["changed"], subject.done(sim)) == (4, True, True)


@of([each for each in ALL if each.api == "gcore" and each.newest])
def test_a_lock_that_nothing_but_the_refusal_shows_and_that_stays(sim, subject):
    body = {"exception_class": "ConflictError", "message": WORDS_OF_LOCKS[0], "request_id": "r"}
    sim.fault(**subject.write, times=None, status=409, body=body)
    run = subject(sim, wait_timeout=1)
    assert (run.failed, run.result["changed"]) == (True, False)
    words = f"after 1 s the {subject.title} {subject.id} is still locked by another task, as the API says"
    assert words in run.msg


@of([each for each in ALL if each.kind == "instance"])
def test_a_name_is_no_word_of_a_lock(sim, subject):
    body = {"exception_class": "ValidationError", "message": "the name 'is locked by me' is not allowed"}
    sim.fault(**subject.write, status=400, body=body)
    failed(subject(sim), "GET PATCH", False, "HTTP 400")


@SUBJECTS
def test_a_conflict_with_somebody_who_wants_the_same(sim, subject):
    values = subject.change
    if isinstance(subject.value, dict):
        values = {subject.option: {**subject.document(sim)[subject.option], **subject.value}}
    sim.fault(**subject.write, status=409, **subject.by_somebody(subject.stored(values)))
    run = subject(sim)
    succeeded(run, subject.sent(1), changed=False)
    assert subject.holds(run.result[subject.kind])


def test_somebody_adds_a_tag_meanwhile(sim):
    change = {"collection": "ports", "id": PORT, "set": {"tags": {"env": "other", "team": "backend", "b": "2"}}}
    sim.fault(method="PATCH", when="before", change=change)
    run = port(sim)
    assert not run.failed, run.msg
    assert run.result["port"]["tags"] == {"a": "1", "b": "2", "env": "other", "team": "backend"}


@KEEPING
def test_somebody_changes_something_else_before_the_write(sim, subject):
    """A document that is sent whole is read right before: until then the changes of others are kept."""
    moment = {**subject.read, "skip": 1} if subject.reread_before_write else subject.write
    sim.fault(**moment, **subject.by_somebody(subject.other))
    run = subject(sim)
    assert not run.failed, run.msg
    assert subject.holds(run.result[subject.kind])
    assert subject.shown.items() <= run.result[subject.kind].items()


@SUBJECTS
def test_somebody_changes_something_else_after_the_write(sim, subject):
    sim.fault(**subject.read, skip=subject.reads, **subject.by_somebody(subject.other))
    run = subject(sim)
    succeeded(run, subject.sent(1))
    assert subject.shown.items() <= run.result[subject.kind].items()


@SUBJECTS
def test_somebody_takes_the_change_back(sim, subject):
    document = subject.document(sim)
    was = subject.stored({option: document.get(option) for option in subject.change})
    sim.fault(**subject.read, skip=subject.reads, times=None, **subject.by_somebody(was))
    run = subject(sim)
    assert (run.failed, run.result["changed"]) == (True, True)
    assert f"the new value of {subject.options}. Another user may have changed it: run the task again." in run.msg


# Refusals of the API


def test_a_subnet_of_another_network(sim):
    run = port(sim, ip_assignments=[{"subnet_id": OTHER_SUBNET, "ip_address": "192.168.50.77"}])
    failed(run, "GET PATCH", False, "Cannot change the port", "HTTP 400: ValidationError")
    assert run.result["code"] == "ValidationError"
    assert "ip_assignments" in str(run.result["errors"])
    assert sim.get("ports", PORT)["ip_assignments"] == [{"subnet_id": SUBNET, "ip_address": "10.10.1.11"}]


@SUBJECTS
def test_a_wrong_key(sim, subject):
    key = sim.key[:-1] + "x"
    run = subject(sim, key=key)
    failed(run, "GET", False, "HTTP 401", "Check api_key")
    assert key not in run.text


@SUBJECTS
def test_an_unknown_id(sim, subject):
    unknown = 99 if isinstance(subject.id, int) else subject.id[:-1] + "f"
    run = subject(sim, **{subject.identity: unknown})
    advice = f"Check {', '.join([subject.identity, *subject.scope])} and api_url"
    failed(run, "GET", False, f"Cannot read the {subject.title} {unknown}", "HTTP 404", advice)


def test_an_id_of_another_project(sim):
    failed(port(sim, id=ELSEWHERE), "GET", False, "HTTP 404")
    succeeded(port(sim, id=ELSEWHERE, project_id=2, region_id=8), "GET", changed=False)


@SUBJECTS
@pytest.mark.parametrize("status", [404, 405])
def test_a_write_that_the_api_does_not_have(sim, subject, status):
    for verb in set(subject.ways):
        sim.fault(method=verb, times=None, status=status)
    words = (f"Cannot change the {subject.title} {subject.id}", f"HTTP {status}", "still exists: this API cannot")
    steps = [step for verb in subject.ways for step in (verb, "GET")]
    failed(subject(sim), " ".join([*subject.before, *steps]), False, *words)


@SUBJECTS
@pytest.mark.parametrize("status", [404, 405])
def test_gone_between_read_and_write(sim, subject, status):
    """A missing resource differs from a write that the API does not have, and no other write is tried."""
    sim.fault(method=subject.ways[0], status=status)
    sim.fault(**subject.read, skip=1 + subject.reread_before_write, status=404)
    words = (f"Cannot read the {subject.title} {subject.id}", "HTTP 404", "has been deleted since")
    failed(subject(sim), " ".join([*subject.before, subject.ways[0], "GET"]), False, *words)


@SUBJECTS
def test_a_405_that_speaks_of_the_values(sim, subject):
    body = {"exception_class": "ValidationError", "code": "validation_failed", "message": "no", "error": "no"}
    sim.fault(method=subject.ways[0], status=405, body=body)
    failed(subject(sim), " ".join([*subject.before, subject.ways[0]]), False, "HTTP 405")


@SUBJECTS
def test_gone_after_the_write(sim, subject):
    sim.fault(**subject.read, skip=subject.reads, times=None, status=404)
    words = (f"Cannot read the {subject.title} {subject.id}", "HTTP 404", "It existed a moment ago")
    failed(subject(sim), subject.sent(1), True, *words)


def test_a_port_of_the_platform(sim):
    for check in (True, False):
        run = port(sim, id=SYSTEM, check=check)
        failed(run, "GET", False, f"Cannot change the port {SYSTEM}", "managed_by: system")
    succeeded(port(sim, id=SYSTEM, port_security_enabled=True), "GET", changed=False)


@WITH_TAGS
@pytest.mark.parametrize("check", [True, False])
def test_a_read_only_tag(sim, subject, check):
    name = next(iter(subject.look(sim).result[subject.kind]["read_only_tags"]))
    run = subject.look(sim, check, tags={"a": "1", name: "other"})
    failed(run, "GET", False, f"tags.{name}: the platform sets this read-only tag")


@pytest.mark.parametrize("check", [True, False])
def test_warnings_of_a_port(sim, check):
    run = port(sim, id=METAL, check=check, allowed_address_pairs=[{"ip_address": "10.0.0.1"}])
    assert run.warnings == [
        "allowed_address_pairs: the driver of this port does not enforce it "
        "(capabilities.allowed_address_pairs is false)."
    ]
    run = port(sim, id=OPEN, check=check, security_group_ids=[GROUPS[0]])
    assert run.warnings == ["security_group_ids: no effect while port_security_enabled is false."]
    # The option that the task has given.
    run = port(sim, id=OPEN, check=True, security_groups=["web"])
    assert run.warnings == ["security_groups: no effect while port_security_enabled is false."]
    assert port(sim, id=PORT, check=check, port_security_enabled=False, security_group_ids=[]).warnings == []


@pytest.mark.parametrize(
    ("flag", "options"),
    [
        ("security_groups", {"security_group_ids": []}),
        ("security_groups", {"security_groups": ["ssh"]}),
        ("port_security", {"port_security_enabled": False}),
    ],
)
def test_what_the_driver_does_not_enforce(sim, flag, options):
    flags = {"allowed_address_pairs": True, "security_groups": True, "port_security": True, flag: False}
    sim.change("ports", PORT, {"capabilities": flags})
    option = next(iter(options))
    assert port(sim, check=True, tags={"a": "1"}).warnings == []
    words = f"{option}: the driver of this port does not enforce it (capabilities.{flag} is false)."
    assert port(sim, check=True, **options).warnings == [words]


def test_groups_that_are_there_while_port_security_goes_off(sim):
    groups = sim.get("ports", PORT)["security_group_ids"]
    run = port(sim, check=True, port_security_enabled=False, security_group_ids=groups)
    assert run.warnings == ["security_group_ids: no effect while port_security_enabled is false."]


def test_a_warning_is_said_once(sim):
    sim.task("ports", METAL, seconds=1)
    run = port(sim, id=METAL, allowed_address_pairs=[{"ip_address": "10.0.0.1"}])
    assert not run.failed, run.msg
    assert run.sent.count("PATCH") == 2
    assert len(run.warnings) == 1


def test_a_merged_set_that_gets_too_big(sim):
    assert not port(sim, security_group_ids=GROUPS[:9]).failed
    run = port(sim, security_group_ids=GROUPS[9:12], purge_security_group_ids=False)
    failed(
        run,
        "GET",
        False,
        "security_group_ids: expected at most 10 different elements, got 12 (9 exist, 3 would be added)",
    )


def test_older_names_of_keys(sim):
    document = sim.get("instances", BARE)
    sim.fault(
        method="GET",
        status=200,
        times=1,
        body={"instance_id": document["id"], "instance_name": "db-1", "tags": [], "task_id": None},
    )
    run = instance(sim, id=BARE, name="db-1")
    assert run.result["instance"] == {"id": BARE, "name": "db-1", "tags": {}, "read_only_tags": {}, "task_id": None}
    assert run.result["changed"] is False


# Rules of single kinds


def test_a_name_that_another_project_has(sim, fake_time):
    for generation in ("today", "pages"):
        sim.settings(generation=generation)
        began = fake_time.now
        run = run_module(sim, "gcore_project", {"project_id": 2, "name": "default"})
        sent = "GET PATCH GET" if generation == "today" else "GET PATCH GET PUT GET"
        failed(
            run, sent, False, "Cannot change the project 2: HTTP 409: ConflictError", "another one may have this name"
        )
        assert fake_time.now - began < 2


def test_a_project_is_never_taken_from_the_environment(sim):
    run = run_module(sim, "gcore_project", {"name": "renamed"})
    assert run.failed
    assert "project_id" in run.msg
    assert run.requests == []
    run = run_module(sim, "gcore_project", {"project_id": 2}, env=environment(sim, GCORE_CLOUD_REGION_ID=""))
    assert [each.path for each in run.requests] == ["/cloud/v1/projects/2"]


@pytest.mark.parametrize("check", [True, False])
def test_an_admin_state_that_the_older_api_does_not_show(sim, check):
    sim.settings(generation="pages")
    run = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER, "admin_state_up": False}, check=check)
    failed(run, "GET", False, "admin_state_up: the API does not show this value: leave the option out")


def test_an_admin_state_that_the_older_update_cannot_change(sim):
    sim.fault(method="PATCH", path="/v2/", times=None, status=405)
    options = {"load_balancer_id": BALANCER, "admin_state_up": False}
    run = run_module(sim, "gcore_load_balancer", options)
    failed(run, "GET PATCH GET", False, "this API version cannot change admin_state_up (HTTP 405")


@pytest.mark.parametrize("check", [True, False])
def test_a_topic_while_logging_is_off(sim, check):
    options = {"load_balancer_id": BALANCER, "logging": {"topic_name": "shop"}}
    run = run_module(sim, "gcore_load_balancer", options, check=check)
    failed(run, "GET", False, "logging: is disabled: add enabled: true")


def test_the_deprecated_update_when_the_new_one_is_gone(sim):
    sim.fault(method="PATCH", path="/v2/", times=None, status=404)
    run = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER, "name": "shop"})
    succeeded(run, "GET PATCH GET PATCH GET")
    assert run.result["load_balancer"]["vrrp_ips"], "the answer of that update lacks them, a read has them"
