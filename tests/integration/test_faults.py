# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes wrong between a module and an API: what the user reads, what was sent and how often, what it led to."""

from __future__ import annotations

import time

import pytest
from ansible_collections.day2.resources.plugins.module_utils import _engine, _gcore, _http
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
    environment,
    run_module,
)

TAG = {"tags": {"a": "1"}}


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    """What never comes is given up after 1 second, not after 15, and retries follow sooner."""
    monkeypatch.setattr(_engine, "PROOF_PATIENCE", 1.0)
    monkeypatch.setattr(_http, "BACKOFF", 0.05)


def port(sim, id=PORT, check=False, env=None, **options):
    return run_module(sim, "gcore_port", {"port_id": id, **(options or TAG)}, check=check, env=env)


def instance(sim, id=INSTANCE, check=False, **options):
    return run_module(sim, "gcore_instance", {"instance_id": id, **(options or TAG)}, check=check)


class Subject:
    """A module with a change to make, and the write that makes it.

    ``write`` matches that request; ``refused`` is what an API of the pages' generation refuses before it.
    """

    def __init__(self, collection, id, change, write=("PATCH", ""), refused=None):
        self.collection, self.id, self.change, self.refused = collection, id, change, refused
        self.verb, path = write
        self.write = {"method": self.verb, "path": path}
        self.kind = {"loadbalancers": "load_balancer"}.get(collection, collection.removesuffix("s"))
        self.option = next(iter(change))

    def __repr__(self):
        return f"{self.kind}{' of the pages' if self.refused else ''}"

    def __call__(self, sim, **options):
        sim.settings(generation="pages" if self.refused else "today")
        return run_module(sim, f"gcore_{self.kind}", {f"{self.kind}_id": self.id, **self.change, **options})

    def sent(self, writes, reads=1):
        """The requests of a change, without those for tasks."""
        refused = [self.refused] if self.refused else []
        return " ".join(["GET", *refused, *[self.verb] * writes, *["GET"] * reads])

    def writes(self, run):
        """The bodies of the write that counts."""
        return [each.body for each in run.requests if each.method == self.verb and self.write["path"] in each.path]

    def done(self, sim):
        """Whether the API holds the change."""
        document = sim.get(self.collection, self.id)
        if self.option != "tags":
            return document[self.option] == self.change[self.option]
        tags = document["tags"]
        shown = tags if isinstance(tags, dict) else {tag["key"]: tag["value"] for tag in tags}
        return self.change["tags"].items() <= shown.items()


ALL = [
    Subject("ports", PORT, TAG),
    Subject("instances", INSTANCE, TAG),
    Subject("loadbalancers", BALANCER, {"name": "shop"}, ("PATCH", "/v2/loadbalancers")),
    Subject("loadbalancers", BALANCER, {"name": "shop"}, ("PATCH", "/v1/loadbalancers"), refused="PATCH"),
    Subject("projects", 2, {"description": "new"}, ("PATCH", "/projects")),
    Subject("projects", 2, {"description": "new"}, ("PUT", "/projects"), refused="PATCH"),
]
SUBJECTS = pytest.mark.parametrize("subject", ALL, ids=repr)
WITH_TASKS = pytest.mark.parametrize("subject", [ALL[0], ALL[2]], ids=repr)
LOCKABLE = pytest.mark.parametrize("subject", ALL[1:], ids=repr)


def succeeded(run, sent, changed=True):
    assert not run.failed, run.msg
    assert run.result["changed"] is changed
    compact = [what for index, what in enumerate(run.sent) if what != "POLL" or run.sent[index - 1] != "POLL"]
    assert [what for what in compact if what != "POLL"] == sent.split()


def failed(run, sent, changed, *words):
    assert run.failed, run.result
    assert run.result["changed"] is changed
    assert [what for what in run.sent if what != "POLL"] == sent.split()
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


@pytest.mark.parametrize("fault", PASSING)
def test_a_read_is_repeated(sim, fault):
    sim.fault(method="GET", path="/ports/", times=2, **PASSING[fault])
    succeeded(port(sim, port_security_enabled=True), "GET GET GET", changed=False)


@pytest.mark.parametrize("fault", PASSING)
def test_a_read_is_repeated_three_times_and_no_more(sim, fault):
    sim.fault(method="GET", path="/ports/", times=None, **PASSING[fault])
    run = port(sim, api_retry_max_delay=0)
    failed(run, "GET GET GET GET", False, f"Cannot read the port {PORT}")
    assert run.result["status"] == PASSING[fault].get("status")


@pytest.mark.parametrize("retries", [0, 1])
def test_how_often_is_an_option(sim, retries):
    sim.fault(method="GET", path="/ports/", times=None, status=502)
    failed(port(sim, api_retries=retries), " ".join(["GET"] * (retries + 1)), False, "HTTP 502")


def test_a_poll_is_repeated(sim):
    sim.fault(method="GET", path="/tasks", times=2, status=502, html=True)
    succeeded(port(sim), "GET PATCH GET")


def test_polling_that_fails_for_good(sim):
    sim.fault(method="GET", path="/tasks", times=None, status=500, html=True)
    run = port(sim, api_retry_max_delay=0, **TAG)
    failed(run, "GET PATCH", True, "Cannot follow the tasks of the port", "HTTP 500")
    assert run.result["tasks"]


@SUBJECTS
@pytest.mark.parametrize("fault", ["too many", "too many, no header", "503 with a time"])
def test_a_write_that_was_not_processed_is_repeated(sim, subject, fault):
    sim.fault(**subject.write, times=2, **PASSING[fault])
    run = subject(sim)
    succeeded(run, subject.sent(3))
    bodies = subject.writes(run)
    assert bodies == bodies[:1] * 3


@SUBJECTS
def test_a_write_that_is_never_processed(sim, subject):
    sim.fault(**subject.write, times=None, status=429, headers={"Retry-After": "0"})
    failed(subject(sim), subject.sent(4, reads=0), False, "Cannot change the", "HTTP 429", "raise api_retries")
    assert not subject.done(sim)


def test_a_service_that_stays_unavailable(sim):
    sim.fault(method="PATCH", times=None, status=503, headers={"Retry-After": "0"})
    failed(instance(sim), "GET PATCH PATCH PATCH PATCH", False, "Cannot change the", "HTTP 503")


def test_a_lost_answer_and_nothing_to_be_read_after_it(sim):
    sim.fault(method="PATCH", drop="after")
    sim.fault(method="GET", skip=1, times=None, status=500)
    run = instance(sim)
    failed(
        run,
        "GET PATCH GET GET GET GET",
        True,
        "Cannot read the instance",
        "Before that, the answer to the change was lost",
    )


def test_a_defect_of_ours_still_says_what_was_written(sim, monkeypatch):
    monkeypatch.setattr(_gcore._GcoreApi, "poll", lambda *arguments: 1 / 0)
    run = port(sim)
    failed(run, "GET PATCH", True, "This is a defect of the module, please report it: ZeroDivisionError")


def test_retry_after_is_honoured(sim):
    sim.fault(method="PATCH", status=429, headers={"Retry-After": "1"})
    began = time.monotonic()
    succeeded(instance(sim), "GET PATCH PATCH GET")
    assert 1 <= time.monotonic() - began < 2


def test_retry_after_has_a_limit(sim):
    sim.fault(method="PATCH", status=429, headers={"Retry-After": "3600"})
    began = time.monotonic()
    succeeded(instance(sim, api_retry_max_delay=1, **TAG), "GET PATCH PATCH GET")
    assert time.monotonic() - began < 2


def test_retry_after_beyond_the_deadline(sim):
    sim.fault(method="PATCH", status=429, headers={"Retry-After": "30"})
    began = time.monotonic()
    failed(instance(sim, wait_timeout=2, **TAG), "GET PATCH", False, "HTTP 429", "wait_timeout")
    assert time.monotonic() - began < 2


def test_retry_after_that_is_no_number(sim):
    sim.fault(method="PATCH", status=429, headers={"Retry-After": "soon"})
    succeeded(instance(sim), "GET PATCH PATCH GET")


# Lost answers


LOST = {
    "500": {"status": 500, "html": True},
    "502": {"status": 502, "html": True},
    "503": {"status": 503, "html": True},
    "504": {"status": 504},
}


@SUBJECTS
@pytest.mark.parametrize(
    "fault",
    [
        *({**each, "after": True} for each in LOST.values()),
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
    assert subject.change.items() <= run.result[subject.kind].items() or subject.option == "tags"


@SUBJECTS
@pytest.mark.parametrize("fault", [*LOST.values(), {"drop": "before"}], ids=str)
def test_a_lost_answer_to_a_write_without_effect(sim, subject, fault):
    sim.fault(**subject.write, **fault)
    run = subject(sim)
    assert run.failed
    assert run.result["changed"] is True
    assert len(subject.writes(run)) == 1
    for words in ("was lost", f"{subject.option} is not there as wanted", "Run the task again"):
        assert words in run.msg
    assert not subject.done(sim)
    assert run.result["status"] == fault.get("status")


def test_a_lost_answer_at_the_deadline(sim):
    """The time is over when the answer does not come: one look at what became of it is still taken."""
    sim.fault(method="PATCH", delay_after=5)
    run = instance(sim, wait_timeout=1, **TAG)
    assert (run.failed, run.result["changed"], run.sent) == (False, True, ["GET", "PATCH", "GET"])
    sim.fault(method="PATCH", delay=5)
    run = instance(sim, wait_timeout=1, tags={"b": "2"})
    failed(run, "GET PATCH GET", True, "gave no answer within 1", "tags is not there as wanted. Run the task again")


def test_a_lost_answer_to_a_write_that_is_still_running(sim):
    sim.settings(task_running=3)
    sim.fault(method="PATCH", drop="after")
    run = port(sim)
    assert not run.failed, run.msg
    assert (run.result["changed"], run.sent.count("PATCH")) == (True, 1)


# Answers that are not what the pages say


@SUBJECTS
def test_no_content(sim, subject):
    sim.settings(task_running=0)
    sim.fault(**subject.write, empty=True)
    succeeded(subject(sim), subject.sent(1))


def test_a_read_without_content(sim):
    sim.fault(method="GET", empty=True, times=None)
    failed(port(sim), "GET", False, "HTTP 204 without the object that belongs there")


@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_is_an_error_and_the_key_stays(sim, method, status):
    with Simulator("gcore") as other:
        sim.fault(method=method, redirect=f"{other.url}/cloud", status=status)
        run = instance(sim)
        failed(run, "GET" if method == "GET" else "GET PATCH", False, f"HTTP {status}", "no redirect is followed")
        assert other.requests() == []


def test_a_page_instead_of_the_api(sim):
    sim.fault(method="GET", status=200, html=True, times=None)
    failed(port(sim), "GET", False, "a body that is not JSON (text/html")


@SUBJECTS
def test_a_stale_read(sim, subject):
    sim.settings(stale=0.7)
    run = subject(sim)
    assert not run.failed, run.msg
    assert (run.result["changed"], len(subject.writes(run))) == (True, 1)
    assert run.sent.count("GET") > 2


@SUBJECTS
def test_done_but_not_done(sim, subject):
    sim.fault(**subject.write, apply=False)
    run = subject(sim)
    assert run.failed
    assert run.result["changed"] is True
    assert f"was accepted, but the API does not show it: {subject.option} is not as wanted" in run.msg
    assert len(subject.writes(run)) == 1


# Tasks of the API


def test_a_task_that_fails(sim):
    sim.fault(method="PATCH", tasks=[{"error": "No more addresses"}])
    run = port(sim)
    failed(run, "GET PATCH", True, f"The change of the port {PORT} failed in task", "(update_port): No more addresses")
    assert run.result["before"]["tags"] == {"env": "production", "team": "backend"}
    assert sim.get("ports", PORT)["tags"] == run.result["before"]["tags"]


def test_one_of_two_tasks_fails(sim):
    sim.fault(method="PATCH", tasks=[{}, {"seconds": 0.3, "error": "No more addresses"}])
    run = port(sim)
    good, bad = run.result["tasks"]
    failed(run, "GET PATCH", True, bad, "No more addresses")
    assert good not in run.msg


@WITH_TASKS
def test_a_task_that_never_ends(sim, subject):
    sim.fault(method="PATCH", tasks=[{"never": True}])
    began = time.monotonic()
    run = subject(sim, wait_timeout=2)
    assert 2 <= time.monotonic() - began < 3
    kind = f"update_{subject.kind.replace('_', '')}"
    failed(run, "GET PATCH", True, "not done after 2 s", f"task {run.result['tasks'][0]} ({kind}, RUNNING)")


@WITH_TASKS
@pytest.mark.parametrize("status", [403, 404])
def test_a_task_that_may_not_be_read(sim, subject, status):
    sim.fault(method="PATCH", tasks=[{"seconds": 1.5, "hidden": status}])
    run = subject(sim)
    assert not run.failed, run.msg
    assert run.result["changed"] is True
    assert f"may not be read (HTTP {status}" in run.warnings[0]


def test_two_tasks_of_which_the_list_shows_one(sim):
    sim.fault(method="PATCH", tasks=[{"seconds": 0.3}, {"seconds": 0.3, "unlisted": True}])
    run = port(sim)
    assert not run.failed, run.msg
    polls = [each for each in run.requests if "/tasks" in each.path]
    assert {each.path.endswith("/tasks") for each in polls} == {True, False}
    assert int(polls[0].query["limit"][0]) >= 100, "the default of the list is 10"


def test_wait_false(sim):
    sim.settings(task_running=5)
    run = port(sim, wait=False, **TAG)
    assert (run.failed, run.result["changed"], run.sent) == (False, True, ["GET", "PATCH"])
    assert len(run.result["tasks"]) == 1
    assert run.result["port"]["tags"]["a"] == "1"
    assert run.result["diff"]["after"] == {"tags": {"a": "1", "env": "production", "team": "backend"}}


def test_wait_false_proves_what_is_done_at_once(sim):
    succeeded(instance(sim, wait=False, **TAG), "GET PATCH GET")


@pytest.mark.parametrize("seconds", [0.1, 0.3, 1.0])
def test_the_end_of_a_task_is_noticed(sim, seconds):
    sim.settings(task_running=seconds)
    run = port(sim)
    began = next(each.at for each in run.requests if each.method == "PATCH")
    assert run.requests[-1].at - began - seconds < 0.3


# Locks and other people


@LOCKABLE
def test_a_lock_is_waited_for(sim, subject):
    sim.lock(subject.collection, subject.id, seconds=1)
    run = subject(sim)
    assert not run.failed, run.msg
    assert len(subject.writes(run)) == 1
    assert run.sent.count("GET") >= 3


def test_a_lock_in_check_mode(sim):
    task = sim.lock("instances", INSTANCE, seconds=None)
    run = instance(sim, check=True)
    assert (run.sent, run.result["changed"]) == (["GET"], True)
    assert run.warnings == [f"The instance is locked by task {task}. A real run would wait for it."]


def test_a_lock_does_not_matter_without_a_change(sim):
    sim.lock("instances", INSTANCE, seconds=None)
    run = instance(sim, name="web-1")
    assert (run.sent, run.result["changed"], run.warnings) == (["GET"], False, [])


@LOCKABLE
def test_a_lock_for_ever(sim, subject):
    task = sim.lock(subject.collection, subject.id, seconds=None)
    run = subject(sim, wait_timeout=1)
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    title = f"{subject.kind.replace('_', ' ')} {subject.id}"
    assert f"after 1 s the {title} is still locked by task {task}" in run.msg
    assert "RUNNING" in run.msg


@LOCKABLE
def test_a_lock_between_read_and_write(sim, subject):
    sim.fault(**subject.write, when="before", lock={"collection": subject.collection, "id": subject.id, "seconds": 1})
    run = subject(sim)
    assert not run.failed, run.msg
    assert len(subject.writes(run)) == 2


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
    failed(run, "GET PATCH GET", False, "Cannot change the port", "HTTP 409: ConflictError: no")
    assert (run.result["code"], run.result["request_id"]) == ("ConflictError", "r")


def test_an_instance_with_a_conflict_but_no_lock(sim):
    sim.fault(method="PATCH", status=409)
    failed(instance(sim), "GET PATCH GET", False, "HTTP 409")


def test_somebody_adds_a_tag_meanwhile(sim):
    change = {"collection": "ports", "id": PORT, "set": {"tags": {"env": "other", "team": "backend", "b": "2"}}}
    sim.fault(method="PATCH", when="before", change=change)
    run = port(sim)
    assert not run.failed, run.msg
    assert run.result["port"]["tags"] == {"a": "1", "b": "2", "env": "other", "team": "backend"}


def test_somebody_takes_the_change_back(sim):
    sim.fault(
        method="GET",
        path="/ports/",
        skip=1,
        times=None,
        when="before",
        change={"collection": "ports", "id": PORT, "set": {"security_group_ids": []}},
    )
    run = port(sim, security_group_ids=[GROUPS[2]])
    assert (run.failed, run.result["changed"]) == (True, True)
    assert "security_group_ids is not as wanted" in run.msg


def test_the_plan_is_made_again_after_a_lock(sim):
    sim.lock("instances", INSTANCE, seconds=1)
    sim.fault(
        method="GET",
        skip=1,
        when="before",
        change={"collection": "instances", "id": INSTANCE, "set": {"name": "by-somebody"}},
    )
    run = instance(sim, name="web-02")
    assert run.result["diff"] == {
        "before": {"name": "by-somebody"},
        "after": {"name": "web-02"},
        "before_header": f"instance {INSTANCE}",
        "after_header": f"instance {INSTANCE}",
    }


# What the API refuses


def test_a_subnet_of_another_network(sim):
    run = port(sim, ip_assignments=[{"subnet_id": OTHER_SUBNET, "ip_address": "192.168.50.77"}])
    failed(run, "GET PATCH", False, "Cannot change the port", "HTTP 400: ValidationError")
    assert run.result["code"] == "ValidationError"
    assert "ip_assignments" in str(run.result["errors"])
    assert sim.get("ports", PORT)["ip_assignments"] == [{"subnet_id": SUBNET, "ip_address": "10.10.1.11"}]


@pytest.mark.parametrize(
    ("key", "words"),
    [("29841_this-is-not-the-accepted-key", ("HTTP 401", "Check api_key"))],
)
def test_a_wrong_key(sim, key, words):
    run = port(sim, env=environment(sim, GCORE_API_KEY=key))
    failed(run, "GET", False, *words)
    assert key not in run.text


def test_an_unknown_id(sim):
    unknown = PORT[:-1] + "f"
    run = port(sim, id=unknown)
    failed(
        run,
        "GET",
        False,
        f"Cannot read the port {unknown}",
        "HTTP 404",
        "Check port_id, project_id, region_id and api_url",
    )
    failed(port(sim, id=ELSEWHERE), "GET", False, "HTTP 404")
    succeeded(port(sim, id=ELSEWHERE, project_id=2, region_id=8), "GET", changed=False)


@pytest.mark.parametrize("status", [404, 405])
def test_gone_between_read_and_write(sim, status):
    sim.fault(method="PATCH", status=status)
    failed(port(sim), "GET PATCH", False, f"HTTP {status}", "It was there a moment ago")


def test_a_port_of_the_platform(sim):
    for check in (True, False):
        run = port(sim, id=SYSTEM, check=check)
        failed(run, "GET", False, f"Cannot change the port {SYSTEM}", "managed_by: system")
    succeeded(port(sim, id=SYSTEM, port_security_enabled=True), "GET", changed=False)


@pytest.mark.parametrize("check", [True, False])
def test_a_read_only_tag(sim, check):
    for module, id in ((port, PORT), (instance, INSTANCE)):
        run = module(sim, id=id, check=check, tags={"a": "1", "os_type": "windows"})
        failed(run, "GET", False, "tags.os_type: is a read-only tag")


@pytest.mark.parametrize("check", [True, False])
def test_warnings_of_a_port(sim, check):
    run = port(sim, id=METAL, check=check, allowed_address_pairs=[{"ip_address": "10.0.0.1"}])
    assert run.warnings == [
        "allowed_address_pairs: the driver of this port does not enforce it "
        "(capabilities.allowed_address_pairs is false)."
    ]
    run = port(sim, id=OPEN, check=check, security_group_ids=[GROUPS[0]])
    assert run.warnings == ["security_group_ids: has no effect while port_security_enabled is false."]
    assert port(sim, id=PORT, check=check, port_security_enabled=False, security_group_ids=[]).warnings == []


@pytest.mark.parametrize(
    ("flag", "options"),
    [("security_groups", {"security_group_ids": []}), ("port_security", {"port_security_enabled": False})],
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
    assert run.warnings == ["security_group_ids: has no effect while port_security_enabled is false."]


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
        run, "GET", False, "security_group_ids: has 12 different elements (9 are there, 3 would be added), at most 10"
    )


def test_what_the_api_does_not_show(sim):
    document = sim.get("ports", PORT)
    del document["security_group_ids"]
    sim.fault(method="GET", path="/ports/", times=None, status=200, body=document)
    run = port(sim, security_group_ids=[])
    failed(run, "GET", False, "security_group_ids: this API does not show it, leave it out")
    run = port(sim, tags={"team": "backend"})
    assert not run.failed
    assert "security_group_ids" not in run.result["port"]


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


# What is special about a kind


def test_a_name_that_another_project_has(sim):
    for generation in ("today", "pages"):
        sim.settings(generation=generation)
        began = time.monotonic()
        run = run_module(sim, "gcore_project", {"project_id": 2, "name": "default"})
        sent = "GET PATCH GET" if generation == "today" else "GET PATCH PUT GET"
        failed(run, sent, False, "Cannot change the project 2: HTTP 409: ConflictError", "name")
        assert time.monotonic() - began < 2


def test_a_project_is_never_taken_from_the_environment(sim):
    run = run_module(sim, "gcore_project", {"name": "renamed"})
    assert run.failed
    assert "project_id" in run.msg
    assert run.requests == []
    run = run_module(sim, "gcore_project", {"project_id": 2}, env=environment(sim, GCORE_CLOUD_REGION_ID=""))
    assert [each.path for each in run.requests] == ["/cloud/v1/projects/2"]


def test_an_unknown_project(sim):
    run = run_module(sim, "gcore_project", {"project_id": 99, "name": "renamed"})
    failed(run, "GET", False, "Cannot read the project 99", "Check project_id and api_url")


@pytest.mark.parametrize("check", [True, False])
def test_an_admin_state_that_the_older_api_does_not_show(sim, check):
    sim.settings(generation="pages")
    run = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER, "admin_state_up": False}, check=check)
    failed(run, "GET", False, "admin_state_up: this API does not show it, leave it out")


def test_an_admin_state_that_the_older_update_cannot_change(sim):
    sim.fault(method="PATCH", path="/v2/", times=None, status=405)
    options = {"load_balancer_id": BALANCER, "admin_state_up": False}
    run = run_module(sim, "gcore_load_balancer", options)
    failed(run, "GET PATCH", False, "this API version cannot change admin_state_up")


@pytest.mark.parametrize("check", [True, False])
def test_a_topic_while_logging_is_off(sim, check):
    options = {"load_balancer_id": BALANCER, "logging": {"topic_name": "shop"}}
    run = run_module(sim, "gcore_load_balancer", options, check=check)
    failed(run, "GET", False, "logging is off: add enabled: true")


def test_the_deprecated_update_when_the_new_one_is_gone(sim):
    sim.fault(method="PATCH", path="/v2/", times=None, status=404)
    run = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER, "name": "shop"})
    succeeded(run, "GET PATCH PATCH GET")
    assert run.result["load_balancer"]["vrrp_ips"], "the answer of that update lacks them, a read has them"


def test_a_load_balancer_that_is_gone_meanwhile(sim):
    sim.fault(method="PATCH", times=None, status=404)
    run = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER, "name": "shop"})
    failed(run, "GET PATCH PATCH", False, "HTTP 404", "It was there a moment ago")
