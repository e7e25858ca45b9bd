# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes that take several writes, each of which fails in each way: what the user reads, and what the next run does.

Two tables: PLANS, whose writes fail one after the other, and FAULTS, how they fail.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import run as _run
from resources import changing

from . import harness
from .harness import BALANCER, PORT, run_module
from .test_cycle import stable

SAMPLE = "60000000-0000-4000-8000-000000000501"
WEB, STOPPED, METAL = (f"50000000-0000-4000-8000-00000000000{digit}" for digit in "138")
PLAIN, SHARED = (f"40000000-0000-4000-8000-0000000000a{digit}" for digit in "12")
DATABASES = "60000000-0000-4000-8000-000000000602"


@dataclass
class Plan:
    """A change that takes several writes.

    Attributes:
      kind: the kind of resource.
      id: the resource.
      options: what the task wants.
      writes: the names of the writes as results have them, in their order, and the ends of their paths.
      only_adds: the write that is never sent twice; "" if there is none.
      start: values of the resource before the task.
      at_once: the writes that start no task of the API.
      method: the method of the writes other than the update.
    """

    kind: str
    id: str
    options: dict[str, Any]
    writes: list[tuple[str, str]]
    only_adds: str = ""
    start: dict[str, Any] = field(default_factory=dict)
    at_once: tuple[str, ...] = ()
    method: str = "POST"

    def __post_init__(self) -> None:
        self.subject = changing()[f"gcore_{self.kind}"]
        self.names = [name for name, _end in self.writes]
        self.ends = [end for _name, end in self.writes]
        self.only = {end for name, end in self.writes if name == self.only_adds}

    def run(self, sim: Any, check: bool = False, **options: Any) -> Any:
        which = {self.subject.id_option: self.id}
        return run_module(sim, self.subject.module, {**which, **self.options, **options}, check=check)

    def sent(self, run: Any) -> list[str]:
        """The ends of the paths of the writes of a run."""
        return [each.path.rpartition("/")[2] for each in run.requests if each.method != "GET"]


PLANS = {
    "volume": Plan(
        "volume",
        SAMPLE,
        {
            "name": "data-01",
            "tags": {"a": "1"},
            "size": 60,
            "type": "standard",
            "attached_to": {"instance_id": STOPPED},
            "allow_disruption": True,
        },
        [
            ("detach (attached_to)", "detach"),
            ("extend (size)", "extend"),
            ("retype (type)", "retype"),
            ("attach (attached_to)", "attach"),
            ("update (name, tags)", SAMPLE),
        ],
        only_adds="attach (attached_to)",
        at_once=(SAMPLE,),
    ),
    "instance": Plan(
        "instance",
        WEB,
        {
            "name": "web-01",
            "power_state": "stopped",
            "flavor_id": "g2-standard-8-16",
            "placement_group_id": DATABASES,
        },
        [
            ("action (power_state)", "action"),
            ("action (power_state)", "action"),
            ("changeflavor (flavor_id)", "changeflavor"),
            ("remove_from_servergroup (placement_group_id)", "remove_from_servergroup"),
            ("put_into_servergroup (placement_group_id)", "put_into_servergroup"),
            ("update (name)", WEB),
        ],
        only_adds="put_into_servergroup (placement_group_id)",
        start={"vm_state": "suspended", "status": "SUSPENDED"},
        at_once=(WEB,),
    ),
    "balancer": Plan(
        "load_balancer",
        BALANCER,
        {"name": "shop", "flavor_name": "lb1-2-4", "allow_disruption": True},
        [("resize (flavor_name)", "resize"), ("update (name)", BALANCER)],
    ),
    "bare metal server": Plan(
        "bare_metal_server",
        METAL,
        {"name": "metal-01", "power_state": "stopped"},
        [("action (power_state)", "action"), ("update (name)", METAL)],
        at_once=(METAL,),
    ),
    "virtual IP that becomes plain": Plan(
        "reserved_fixed_ip",
        SHARED,
        {"is_vip": False, "connected_port_ids": [], "allow_disruption": True},
        [("disconnect (connected_port_ids)", "connected_devices"), ("update (is_vip)", SHARED)],
        at_once=("connected_devices", SHARED),
        method="PUT",
    ),
    "address that becomes a virtual IP": Plan(
        "reserved_fixed_ip",
        PLAIN,
        {"is_vip": True, "connected_port_ids": [PORT]},
        [("update (is_vip)", PLAIN), ("connect (connected_port_ids)", "connected_devices")],
        at_once=("connected_devices", PLAIN),
        method="PUT",
    ),
}


@dataclass(frozen=True)
class Fault:
    """How a write fails.

    Attributes:
      effects: what happens to its request.
      sends: how often it is sent.
      times: how many of its requests this happens to.
      says: a part of the message; "" if the task does not fail.
      changes: whether it counts as a change.
      lost: whether its answer is lost. If the read does not show its effect, it may be sent once more.
      stored: whether the API makes the change although the task fails.
      task: whether this happens to the task of the API, so that the write has to start one.
      locks: whether another task of the API locks the resource, for so many seconds.
      older: whether the API has an older form of the write that is tried next, if any.
      options: options of the task.
    """

    effects: dict[str, Any] = field(default_factory=dict)
    sends: int = 1
    times: int = 1
    says: str = ""
    changes: bool = False
    lost: bool = False
    stored: bool = False
    task: bool = False
    locks: int = 0
    older: bool = False
    options: dict[str, Any] = field(default_factory=dict)

    def effects_on(self, plan: Plan) -> dict[str, Any]:
        lock = {"collection": plan.subject.collection, "id": plan.id, "seconds": self.locks}
        return {**self.effects, **({"when": "before", "lock": lock} if self.locks else {})}

    def concerns(self, plan: Plan, end: str) -> bool:
        return not (self.task and end in plan.at_once) and not (self.older and len(plan.subject.resource.writes) > 1)

    def on(self, plan: Plan, end: str) -> Fault:
        """This fault of a write: one that only adds is not sent again after a lost answer."""
        if not self.lost or self.sends == 1 or end not in plan.only:
            return self
        return Fault(self.effects, says="was lost", changes=True, lost=True)


QUICK = 5
"""One of so many faults is in the quick tier."""
PAUSE = {"Retry-After": "0"}
SHORT = {"wait_timeout": 30}
FAULTS = {
    # Not processed: it is sent again.
    "429": Fault({"status": 429, "headers": PAUSE}, sends=2),
    "429 without a time": Fault({"status": 429}, sends=2),
    "503 with a time": Fault({"status": 503, "headers": PAUSE, "html": True}, sends=2),
    "a conflict": Fault({"status": 409}, sends=2),
    "a lock": Fault(locks=5, sends=2),
    "a long lock": Fault(locks=300, says="still locked by task", options=SHORT),
    "a conflict that stays": Fault({"status": 409}, sends=2, times=2, says="HTTP 409"),
    # Refused.
    "400": Fault({"status": 400, "body": {"message": "Not now"}}, says="HTTP 400: Not now"),
    "401": Fault({"status": 401}, says="HTTP 401"),
    "403": Fault({"status": 403}, says="HTTP 403"),
    "404": Fault({"status": 404}, says="HTTP 404", older=True),
    "405": Fault({"status": 405}, says="HTTP 405", older=True),
    "422": Fault({"status": 422}, says="HTTP 422"),
    "a redirect": Fault({"status": 307, "redirect": "https://elsewhere.invalid/"}, says="follows no redirect"),
    # The answer is lost, and the change is there.
    "500 after the change": Fault({"status": 500, "html": True, "after": True}),
    "502 after the change": Fault({"status": 502, "html": True, "after": True}),
    "503 after the change": Fault({"status": 503, "html": True, "after": True}),
    "504 after the change": Fault({"status": 504, "after": True}),
    "a page after the change": Fault({"status": 200, "html": True, "after": True}),
    "dropped after the change": Fault({"drop": "after"}),
    "half an answer": Fault({"truncate": True}),
    "an answer that comes too late": Fault({"delay_after": 1.3}, options={"api_timeout": 1}),
    "an answer in drops": Fault({"drip": 0.3}, options={"api_timeout": 1}),
    "half an object": Fault({"truncate": "json"}),
    "no content": Fault({"empty": True}),
    # The answer is lost, and nothing has changed.
    "500": Fault({"status": 500, "html": True}, sends=2, lost=True),
    "502": Fault({"status": 502, "html": True}, sends=2, lost=True),
    "503": Fault({"status": 503, "html": True}, sends=2, lost=True),
    "504": Fault({"status": 504}, sends=2, lost=True),
    "dropped": Fault({"drop": "before"}, sends=2, lost=True),
    "502 twice": Fault({"status": 502}, sends=2, times=2, says="was lost", changes=True, lost=True),
    "dropped twice": Fault({"drop": "before"}, sends=2, times=2, says="was lost", changes=True, lost=True),
    # Accepted.
    "no effect": Fault({"apply": False}, says="the API does not show the new value of", changes=True),
    "an old read": Fault({"stale": 5}),
    "ERROR of its task": Fault({"tasks": [{"error": "No space"}]}, says="No space", changes=True, task=True),
    "a task without an effect": Fault(
        {"tasks": [{"apply": False}]}, says="the API does not show the new value of", changes=True, task=True
    ),
    "a task that takes too long": Fault(
        {"tasks": [{"seconds": 300}]},
        says="it is not done after 30 s",
        changes=True,
        stored=True,
        task=True,
        options=SHORT,
    ),
    "a task that may not be read": Fault({"tasks": [{"seconds": 1, "hidden": 403}]}, task=True),
}


def places(plan: Plan, number: int, fault: Fault) -> list[int]:
    """The writes of a plan that a fault is tried with: all of the volume, and in turn one of the others."""
    possible = [place for place, end in enumerate(plan.ends) if fault.concerns(plan, end)]
    return possible if plan.kind == "volume" else [possible[number % len(possible)]] if possible else []


def table() -> list[Any]:
    """Each fault of each write. The quick tier has some faults, each of them of one write."""
    rows = []
    for number, (name, fault) in enumerate(FAULTS.items()):
        for title, plan in PLANS.items():
            tried = places(plan, number, fault)
            quick = tried[number // QUICK % len(tried)] if title == "volume" and number % QUICK == 0 else None
            for place in tried:
                marks = [pytest.mark.once, *([] if place == quick else [pytest.mark.slow])]
                fault_here = fault.on(plan, plan.ends[place])
                rows.append(pytest.param(plan, place, fault_here, id=f"{name}: {title} {place}", marks=marks))
    return rows


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    monkeypatch.setattr(api_limits, "BACKOFF", 0.05)
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.5)
    monkeypatch.setattr(api_limits, "MIN_WRITE_TIMEOUT", 0.1)


def started(sim: Any, plan: Plan) -> None:
    """Put the resource into the state before the task."""
    if plan.start:
        sim.change(plan.subject.collection, plan.id, plan.start)


def check_unfinished(plan: Plan, run: Any, place: int) -> None:
    """The user reads which writes of a change are done, and which are left."""
    done, left = plan.names[:place], plan.names[place:]
    assert (run.result["done"], run.result["left"]) == (done, left)
    words = [f"Done: {', '.join(done)}."] * bool(done)
    words += [f"Left: {', '.join(left)}.", "The next run does only what is left."]
    assert run.msg.endswith(" ".join(["", *words])), run.msg


def check_next_run(sim: Any, plan: Plan, predicted: Any, left: list[str]) -> None:
    """The next run does only the rest, as check mode says, and leaves what check mode has said before the first run."""
    rest = plan.run(sim, check=True)
    again = plan.run(sim)
    assert not again.failed, again.msg
    assert (again.result["changed"], plan.sent(again)) == (bool(left), left)
    assert rest.result["changed"] is bool(left)
    assert rest.result["diff"] == again.result["diff"]
    kind = plan.subject.resource.kind
    assert stable(plan.subject, predicted.result[kind]) == stable(plan.subject, again.result[kind])
    assert not plan.run(sim).result["changed"]


@pytest.mark.parametrize(("plan", "place", "fault"), table())
def test_a_write_fails(sim, plan, place, fault):
    check_fault(sim, plan, place, fault)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plan", "place", "fault"), [row for row in table() if not row.values[2].options and row.values[2].says][::3]
)
def test_a_write_of_an_item_fails(sim, monkeypatch, plan, place, fault):
    monkeypatch.setattr(harness, "EXECUTION_PATH", ["bulk"])
    # If reads have shown that the only write had no effect, the item has not changed.
    check_fault(sim, plan, place, replace(fault, changes=fault.changes and not fault.lost))


def check_fault(sim: Any, plan: Plan, place: int, fault: Fault) -> None:
    """Run a task before, with and after a fault of one of its writes."""
    started(sim, plan)
    predicted = plan.run(sim, check=True)
    assert (predicted.failed, predicted.result["changed"], predicted.writes) == (False, True, [])
    assert predicted.result["diff"]["after"].keys() == plan.options.keys() - {"allow_disruption"}

    end = plan.ends[place]
    sim.fault(
        path=f"/{end}$",
        skip=plan.ends[:place].count(end),
        times=fault.times,
        method="PATCH" if end == plan.id else plan.method,
        **fault.effects_on(plan),
    )
    run = plan.run(sim, **fault.options)
    assert run.failed is bool(fault.says), run.msg
    assert fault.says in run.msg
    before, after = plan.ends[:place], plan.ends[place + 1 :]
    assert plan.sent(run) == [*before, *[end] * fault.sends, *([] if run.failed else after)]
    assert run.result["changed"] is (bool(place) or fault.changes or not run.failed)
    if run.failed:
        assert run.result["answer_lost"] is fault.lost
        if run.result["changed"] or fault.lost:
            check_unfinished(plan, run, place)
        else:
            assert (run.result["done"], run.result["left"], "Left: " in run.msg) == ([], [], False)
    assert not [each for each in sim.faults() if each["times"] is not None], "a fault that meets no request"
    sim.advance(fault.locks or (300 if fault.stored else 0))
    check_next_run(sim, plan, predicted, ([] if not run.failed else after if fault.stored else [end, *after]))


def interrupted(monkeypatch: Any, after: int) -> None:
    """Let a signal come when so many writes have been verified."""
    verify: Callable[..., Any] = _run.Verifier.verify
    calls = itertools.count(1)

    def verify_and_stop(verifier: Any, jobs: Any) -> Any:
        again = verify(verifier, jobs)
        if next(calls) == after:
            verifier._state.clock.stop()
        return again

    monkeypatch.setattr(_run.Verifier, "verify", verify_and_stop)


@pytest.mark.once
@pytest.mark.parametrize(
    ("plan", "done"),
    [
        pytest.param(
            plan, done, id=f"{title} {done}", marks=[] if (title, done) == ("volume", 2) else [pytest.mark.slow]
        )
        for title, plan in PLANS.items()
        for done in range(1, len(plan.ends))
    ],
)
def test_an_interruption_between_two_writes(sim, monkeypatch, plan, done):
    started(sim, plan)
    predicted = plan.run(sim, check=True)
    with monkeypatch.context() as patch:
        interrupted(patch, done)
        run = plan.run(sim)
    assert (run.failed, run.result["changed"], plan.sent(run)) == (True, True, plan.ends[:done])
    assert "interrupted" in run.msg
    check_unfinished(plan, run, done)
    check_next_run(sim, plan, predicted, plan.ends[done:])
