# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes that take several writes, in tasks for one resource and for many."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.filter.drift import drift
from ansible_collections.day2.resources.plugins.module_utils._engine.progress import Progress

from .contract import contract
from .harness import BALANCER, run_module
from .test_bulk import bulk, item

BOOT, SAMPLE, FREE = (f"60000000-0000-4000-8000-000000000{number}" for number in ("003", "501", "502"))
WEB, DATABASE, STOPPED, SUSPENDED, METAL = (f"50000000-0000-4000-8000-00000000000{digit}" for digit in "12398")
WEB_GROUP, DATABASES = (f"60000000-0000-4000-8000-00000000060{digit}" for digit in "12")
PORTS = [f"40000000-0000-4000-8000-00000000000{digit}" for digit in "12"]
FLAVOR = "g2-standard-8-16"
NOWHERE = {"instance_id": "none"}


def writes(run):
    """The ends of the paths of the writes."""
    return [each.path.rpartition("/")[2] for each in run.requests if each.method != "GET"]


def test_a_failure_in_the_middle(sim):
    sim.fault(method="POST", path="/attach", status=400, body={"message": "No more devices"})
    options = {"volume_id": FREE, "size": 20, "attached_to": {"instance_id": WEB}, "name": "data-2"}
    run = run_module(sim, "gcore_volume", options)
    assert (run.failed, run.result["changed"]) == (True, True)
    assert (run.result["done"], run.result["left"]) == (["extend (size)"], ["attach (attached_to)", "update (name)"])
    assert "No more devices" in run.msg
    assert run.msg.endswith(
        "Done: extend (size). Left: attach (attached_to), update (name). The next run does only what is left."
    )
    assert run.result["volume"]["size"] == 20
    again = run_module(sim, "gcore_volume", options)
    assert (again.failed, writes(again)) == (False, ["attach", FREE])


def test_a_task_that_fails_in_the_middle(sim):
    sim.fault(method="POST", path="/extend", tasks=[{"error": "No space left in the pool"}])
    run = run_module(sim, "gcore_volume", {"volume_id": FREE, "size": 20, "name": "data-2"})
    assert (run.failed, run.result["changed"], writes(run)) == (True, True, ["extend"])
    assert "No space left in the pool" in run.msg
    assert run.result["left"] == ["extend (size)", "update (name)"]


def test_a_failed_item_says_what_is_left(sim):
    sim.fault(method="POST", path="/attach", status=400, body={"message": "No more devices"})
    items = [{"kind": "volume", "volume_id": FREE, "size": 20, "attached_to": {"instance_id": WEB}}]
    (result,) = bulk(sim, items).result["results"]
    assert (result["failed"], result["changed"]) == (True, True)
    assert (result["done"], result["left"]) == (["extend (size)"], ["attach (attached_to)"])


def test_a_failed_item_has_changed_if_its_first_write_is_done(sim):
    """A read shows that the second one, whose answer is lost, had no effect."""
    sim.fault(method="POST", path="/extend", status=502, times=2)
    run = bulk(sim, [item("volume", SAMPLE, size=60, type="standard", attached_to=NOWHERE, allow_disruption=True)])
    (result,) = run.result["results"]
    assert (result["failed"], result["changed"], result["answer_lost"], run.result["changed"]) == (True,) * 4
    assert (result["done"], result["left"]) == (["detach (attached_to)"], ["extend (size)", "retype (type)"])


@pytest.mark.parametrize(
    ("word", "right"),
    [
        *(("started", "running"), ("on", "running"), ("absent", "stopped"), ("SHUTOFF", "stopped")),
        *(("shutdown", "stopped"), ("powered-off", "stopped"), ("Power_Off", "stopped"), ("paused", "suspended")),
    ],
)
def test_words_of_other_tools_for_power_states(sim, word, right):
    run = run_module(sim, "gcore_instance", {"instance_id": WEB, "power_state": word})
    expected = f"power_state: value must be one of: running, stopped, suspended, got: {word!r}. Use {right}"
    assert run.msg == expected
    assert run.requests == []


@pytest.mark.parametrize("kind", ["instance", "bare_metal_server"])
@pytest.mark.parametrize("word", ["restarted", "rebooted", "HARD_REBOOT"])
def test_there_is_no_state_for_a_restart(sim, kind, word):
    run = run_module(sim, f"gcore_{kind}", {f"{kind}_id": SERVERS[kind][0], "power_state": word})
    assert run.requests == []
    assert run.msg.endswith(f'got: {word!r}. There is no state for a restart: see the guide "Sizes and power"')


def test_a_state_that_is_no_power_state(sim):
    sim.change("instances", WEB, {"vm_state": "error", "status": "ERROR"})
    run = run_module(sim, "gcore_instance", {"instance_id": WEB, "tags": {"a": "1"}})
    assert (run.failed, run.result["instance"]["power_state"], run.result["instance"]["vm_state"]) == (
        False,
        None,
        "error",
    )
    run = run_module(sim, "gcore_instance", {"instance_id": WEB, "power_state": "running"})
    assert "power_state: expected vm_state active or stopped or suspended before this change, got: 'error'" in run.msg
    assert run.writes == []


POWER_STATES = {"active": "running", "stopped": "stopped", "suspended": "suspended"}
PASSING = ("building", "resized")
"""The states that pass by themselves."""
VM_STATES = contract("gcore").document["components"]["schemas"]["InstanceVMState"]["enum"]
SERVERS = {"instance": (WEB, {"flavor", "vm_state", "security_groups"}), "bare_metal_server": (METAL, {"vm_state"})}
"""A server of each kind, and the keys that its results have as the API shows them, since 1.0.0."""


def shaped(document, keys):
    return {key: document[key] for key in keys}


def states():
    """Each state of each kind of server. The quick tier has some of an instance."""
    for kind in SERVERS:
        for state in VM_STATES:
            is_quick = kind == "instance" and state in ("active", "building", "error", "paused")
            yield pytest.param(kind, state, id=f"{kind} {state}", marks=[] if is_quick else [pytest.mark.slow])


@pytest.mark.once
@pytest.mark.parametrize(("kind", "state"), [*states()])
def test_each_state_of_a_server(sim, kind, state):
    """A transient state or an error is null beside vm_state, and only a task that wants a power state fails."""
    id, keys = SERVERS[kind]
    sim.change("instances", id, {"vm_state": state})
    stored, which = sim.get("instances", id), {f"{kind}_id": id}
    power_state = POWER_STATES.get(state) if kind == "instance" or state != "suspended" else None
    (read,) = run_module(sim, f"gcore_{kind}_info", {f"{kind}_ids": [id]}).result[f"{kind}s"]
    predicted = run_module(sim, f"gcore_{kind}", {**which, "name": "new-name"}, check=True)
    renamed = run_module(sim, f"gcore_{kind}", {**which, "name": "new-name"})
    assert (renamed.failed, renamed.result["changed"]) == (False, True), renamed.msg
    for shown in (read, predicted.result[kind], renamed.result[kind]):
        assert shaped(shown, keys) == shaped(stored, keys)
        assert shown["power_state"] == power_state

    run = run_module(sim, f"gcore_{kind}", {**which, "power_state": "stopped", "wait_timeout": 1})
    if power_state:
        assert not run.failed, run.msg
        assert shaped(run.result[kind], keys) == {**shaped(stored, keys), "vm_state": "stopped"}
        return
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    rule = f"still locked by its vm_state {state}" if state in PASSING else f"before this change, got: {state!r}"
    assert rule in run.msg


STATUSES = contract("gcore").document["components"]["schemas"]["VolumeStatus"]["enum"]
LASTING = {"available", "in-use", "reserved", "maintenance", "deleting"}
"""The statuses that do not pass, beside the errors."""


@pytest.mark.once
@pytest.mark.parametrize(
    "status", [pytest.param(each, marks=[] if each == "retyping" else [pytest.mark.slow]) for each in STATUSES]
)
def test_each_status_of_a_volume(sim, status):
    """A new name is written at any time. Other changes wait for a status that passes, as for a lock."""
    sim.change("volumes", FREE, {"status": status})
    assert writes(run_module(sim, "gcore_volume", {"volume_id": FREE, "name": "data-2"})) == [FREE]
    wanted = {"volume_id": FREE, "size": 20}
    passes = status not in LASTING and not status.startswith("error")
    warnings = [f"The volume is locked by its status {status}. A real run would wait for it."] if passes else []
    predicted = run_module(sim, "gcore_volume", wanted, check=True)
    assert (predicted.failed, predicted.result["changed"], predicted.warnings) == (False, True, warnings)
    run = run_module(sim, "gcore_volume", {**wanted, "wait_timeout": 1})
    assert (f"is still locked by its status {status}" in run.result.get("msg", "")) is passes
    assert writes(run) == ([] if passes else ["extend"])


FLAVORS = {
    "instance": ({"instance_id": WEB}, {"flavor_id": FLAVOR, "power_state": "stopped"}, ("vm_state", "stopped")),
    "load_balancer": ({"load_balancer_id": BALANCER}, {"flavor_name": "lb1-4-8"}, ("provisioning_status", "ACTIVE")),
}


@pytest.mark.parametrize("kind", FLAVORS)
def test_the_shape_of_a_flavor_after_its_change(sim, kind):
    """Check mode shows all of the new flavor, as a real run does."""
    which, options, (key, state) = FLAVORS[kind]
    options = {**which, **options, "allow_disruption": True}
    before = run_module(sim, f"gcore_{kind}", which).result[kind]
    predicted = run_module(sim, f"gcore_{kind}", options, check=True).result[kind]
    real = run_module(sim, f"gcore_{kind}", options).result[kind]
    assert predicted["flavor"] == real["flavor"] != before["flavor"]
    assert real["flavor"].keys() == before["flavor"].keys()
    assert (predicted[key], real[key]) == (state, state)
    assert predicted.get("security_groups") == real.get("security_groups") == before.get("security_groups")


def test_a_flavor_without_waiting(sim):
    """The result is the predicted one."""
    options = {"instance_id": STOPPED, "flavor_id": FLAVOR}
    predicted = run_module(sim, "gcore_instance", options, check=True).result["instance"]["flavor"]
    run = run_module(sim, "gcore_instance", {**options, "wait": False})
    assert run.result["instance"]["flavor"] == predicted != {"flavor_id": FLAVOR}


def test_a_flavor_that_no_list_shows(sim):
    """Check mode shows what the task says of it."""
    sim.fault(method="GET", path="/flavors/", status=403, times=None)
    run = run_module(sim, "gcore_instance", {"instance_id": STOPPED, "flavor_id": FLAVOR}, check=True)
    assert run.result["instance"]["flavor"] == {"flavor_id": FLAVOR}


def test_several_writes_need_waiting(sim):
    run = run_module(sim, "gcore_volume", {"volume_id": FREE, "size": 20, "name": "data-2", "wait": False})
    assert "wait: false is valid for one write only, and this takes 2: extend (size), update (name)" in run.msg
    assert (run.writes, run.result["changed"]) == ([], False)
    assert not run_module(sim, "gcore_volume", {"volume_id": FREE, "size": 20, "wait": False}).failed


def test_one_read_the_writes_and_a_read_for_each(sim):
    """The list of flavors is read, too: once. The second run reads the instance."""
    sim.settings(settling=0)
    which = {"instance_id": STOPPED}
    wanted = {"flavor_id": FLAVOR, "power_state": "running", "name": "queue-01", "tags": {"a": "1"}}
    run = run_module(sim, "gcore_instance", {**which, **wanted})
    assert [each for each in run.sent if each != "POLL"] == ["GET", "GET", *["POST", "GET"] * 2, "PATCH", "GET"]
    assert (writes(run), reads(run, "/flavors/1/7")) == (["changeflavor", "action", STOPPED], 1)
    again = run_module(sim, "gcore_instance", {**which, **wanted})
    assert (again.result["changed"], again.sent) == (False, ["GET"])


def test_a_read_after_a_task_that_is_out_of_date(sim):
    """The old values show for a moment after the task: the module waits for the new ones before the next write."""
    sim.settings(stale=0.3)
    options = {"instance_id": STOPPED, "flavor_id": FLAVOR, "power_state": "running"}
    run = run_module(sim, "gcore_instance", options)
    assert (run.failed, writes(run)) == (False, ["changeflavor", "action"]), run.msg
    assert run.result["instance"]["power_state"] == "running"


@pytest.mark.once
def test_50_volumes_grow(sim):
    ids = [FREE, *sim.clone("volumes", FREE, 49)]
    run = bulk(sim, [{"kind": "volume", "volume_id": id, "size": 20} for id in ids])
    assert not run.result.get("failed"), run.result["msg"]
    assert run.result["msg"] == "50 of 50 resources changed."
    assert writes(run) == ["extend"] * 50
    reads = [each.path for each in run.requests if each.method == "GET" and "/tasks" not in each.path]
    # One list before the writes, and one after them.
    assert reads == ["/cloud/v1/volumes/1/7"] * 2
    assert len([each for each in run.requests if "/tasks" in each.path]) < 10


def resized(sim, ids, **options):
    """The result of a task that gives instances another flavor, and the IDs of those that were written."""
    items = [{"kind": "instance", "instance_id": id, "flavor_id": FLAVOR, "allow_disruption": True} for id in ids]
    run = bulk(sim, items, **options)
    return run, [each.path.split("/")[-2] for each in run.requests if each.method == "POST"]


@pytest.mark.once
def test_20_instances_change_their_flavor_one_at_a_time(sim):
    ids = [WEB, *sim.clone("instances", WEB, 19)]
    run, written = resized(sim, ids)
    assert (run.result["msg"], written) == ("20 of 20 resources changed.", ids)
    # Between two of them, the first one is done and read.
    requests = [each for each in run.requests if "/tasks" not in each.path]
    posts = [number for number, each in enumerate(requests) if each.method == "POST"]
    between = [requests[start + 1 : end] for start, end in zip(posts, posts[1:], strict=False)]
    assert all(
        any(written[number] in each.path or each.path.endswith("/7") for each in reads)
        for number, reads in enumerate(between)
    )


@pytest.mark.once
def test_the_first_that_fails_stops_the_rest(sim):
    ids = [WEB, *sim.clone("instances", WEB, 19)]
    sim.fault(method="POST", path=f"/{ids[2]}/changeflavor", tasks=[{"error": "No valid host was found"}])
    run, written = resized(sim, ids, fail_fast=True)
    assert written == ids[:3]
    assert run.result["msg"].startswith("1 of 20 resources failed. 3 changed. 17 were not started")
    assert [each["started"] for each in run.result["results"]] == [True] * 3 + [False] * 17


@pytest.mark.once
def test_more_disruptions_at_the_same_time(sim):
    ids = [WEB, *sim.clone("instances", WEB, 3)]
    run, written = resized(sim, ids, max_disruptions=4)
    assert sorted(written) == sorted(ids)
    first_read = next(
        number
        for number, each in enumerate(run.requests)
        if number > 2 and each.method == "GET" and "/tasks" in each.path
    )
    assert len([each for each in run.requests[:first_read] if each.method == "POST"]) == 4


def reads(run, end):
    """How many requests read what has a path with this end."""
    return len([each for each in run.requests if each.method == "GET" and each.path.endswith(end)])


@pytest.mark.once
@pytest.mark.parametrize("option", ["flavor_id", pytest.param("flavor_name", marks=pytest.mark.slow)])
@pytest.mark.parametrize("check", [pytest.param(True, marks=pytest.mark.slow), False])
def test_what_is_offered_is_read_once(sim, check, option):
    """Each instance is planned again before each of its writes, and much time passes between them."""
    sim.settings(task_running=5)
    resized = {option: FLAVOR, "allow_disruption": True}
    items = [
        item("instance", WEB, **resized, placement_group_id=DATABASES),
        item("instance", DATABASE, **resized, power_state="stopped"),
        item("instance", STOPPED, **resized, power_state="running", placement_group_id=DATABASES),
        item("instance", SUSPENDED, **resized, power_state="stopped"),
        *(
            item("load_balancer", id, flavor_name="lb1-2-4", name=f"shop-{number}", allow_disruption=True)
            for number, id in enumerate([BALANCER, *sim.clone("loadbalancers", BALANCER, 1)])
        ),
    ]
    run = bulk(sim, items, check=check)
    assert run.result["msg"].startswith("6 of 6 resources"), run.result["msg"]
    assert (reads(run, "/flavors/1/7"), reads(run, "/lbflavors/1/7")) == (1, 1)
    assert len(run.writes) == (0 if check else 15)


ALONE = {
    "flavor_id": ("gcore_instance", {"instance_id": SUSPENDED, "flavor_id": FLAVOR}, "/flavors/1/7"),
    "flavor_name": ("gcore_instance", {"instance_id": SUSPENDED, "flavor_name": FLAVOR}, "/flavors/1/7"),
    "balancer": ("gcore_load_balancer", {"load_balancer_id": BALANCER, "flavor_name": "lb1-2-4"}, "/lbflavors/1/7"),
}


@pytest.mark.once
@pytest.mark.parametrize("name", ALONE)
def test_what_is_offered_is_read_once_for_one_resource(sim, name):
    """Two writes come before that of the flavor of the instance, and a conflict before that of the balancer."""
    sim.settings(task_running=5)
    module, options, path = ALONE[name]
    more = {"power_state": "stopped"} if module == "gcore_instance" else {"allow_disruption": True}
    sim.fault(method="POST", path="/(changeflavor|resize)", status=409)
    run = run_module(sim, module, {**options, **more})
    assert not run.failed, run.msg
    assert reads(run, path) == 1


def test_a_list_of_what_is_offered_that_may_not_be_read(sim):
    """It is requested once, and the API decides."""
    sim.settings(task_running=5)
    sim.fault(method="GET", path="/flavors/", status=403, times=None)
    run = run_module(sim, "gcore_instance", {"instance_id": SUSPENDED, "flavor_id": FLAVOR, "power_state": "stopped"})
    assert (run.failed, reads(run, "/flavors/1/7"), writes(run)) == (False, 1, ["action", "action", "changeflavor"])


@pytest.mark.parametrize(("value", "problem"), [(0, "at least 1"), ("many", "an integer"), (65, "at most 64")])
def test_max_disruptions_is_a_number(sim, value, problem):
    run = bulk(sim, [item("instance", WEB)], max_disruptions=value)
    assert run.failed
    assert "max_disruptions" in run.msg
    assert problem in run.msg
    assert run.requests == []


def test_the_progress_says_which_write(sim, monkeypatch):
    seen = []
    start = Progress.start

    def watched(self, doing, total):
        seen.append(doing)
        start(self, doing, total)

    monkeypatch.setattr(Progress, "start", watched)
    run_module(sim, "gcore_volume", {"volume_id": FREE, "size": 20, "name": "data-2"})
    assert [doing for doing in seen if doing.startswith("written")] == [
        "written (write 1 of 2)",
        "written (write 2 of 2)",
    ]


@pytest.mark.once
def test_the_progress_of_many_says_which_write(sim, monkeypatch):
    """One volume takes one write, and the other one two."""
    seen = []
    start = Progress.start

    def watched(self, doing, total):
        seen.append((doing, total))
        start(self, doing, total)

    monkeypatch.setattr(Progress, "start", watched)
    items = [item("volume", FREE, size=20), item("volume", SAMPLE, size=60, name="data-1b")]
    run = bulk(sim, items)
    assert run.result["msg"] == "2 of 2 resources changed."
    assert [each for each in seen if each[0].startswith("written")] == [
        ("written (write 1 of 2)", 2),
        ("written (write 2 of 2)", 1),
    ]


@pytest.mark.once
def test_check_mode_shows_each_field_as_the_drift_report_does(sim):
    """A change that needs consent is shown, too, with the reason that would refuse it."""
    items = [
        {"kind": "volume", "volume_id": FREE, "size": 20, "type": "ssd_hiiops", "attached_to": {"instance_id": WEB}},
        {"kind": "volume", "volume_id": SAMPLE, "attached_to": {"instance_id": "none"}},
        {"kind": "instance", "instance_id": WEB, "flavor_id": FLAVOR, "placement_group_id": "none"},
        {"kind": "instance", "instance_id": STOPPED, "power_state": "running"},
        {
            "kind": "bare_metal_server",
            "bare_metal_server_id": "50000000-0000-4000-8000-000000000008",
            "power_state": "stopped",
        },
        {"kind": "load_balancer", "load_balancer_id": BALANCER, "flavor_name": "lb1-2-4"},
        {"kind": "reserved_fixed_ip", "port_id": "40000000-0000-4000-8000-0000000000a2", "connected_port_ids": []},
    ]
    run = bulk(sim, items, check=True)
    assert run.writes == []
    shown = [
        ({each["option"] for each in result["changes"]}, "allow_disruption: true" in result.get("refused", ""))
        for result in run.result["results"]
    ]
    assert shown == [
        ({"size", "type", "attached_to"}, False),
        ({"attached_to"}, True),
        ({"flavor_id", "placement_group_id"}, True),
        ({"power_state"}, False),
        ({"power_state"}, False),
        ({"flavor_name"}, True),
        ({"connected_port_ids"}, True),
    ]
    report = drift(run.result["results"], items)
    assert (report["drift"], report["counts"]["drifted"]) == (True, 7)
    entries = [(each["declared"], each["option"], each["current"], each["wanted"]) for each in report["differences"]]
    assert entries == [
        ("resources[0]", "size", 10, 20),
        ("resources[0]", "type", "standard", "ssd_hiiops"),
        ("resources[0]", "attached_to", None, {"instance_id": WEB}),
        ("resources[1]", "attached_to", {"instance_id": DATABASE}, None),
        ("resources[2]", "flavor_id", "g2-standard-2-4", FLAVOR),
        ("resources[2]", "placement_group_id", WEB_GROUP, "none"),
        ("resources[3]", "power_state", "stopped", "running"),
        ("resources[4]", "power_state", "running", "stopped"),
        ("resources[5]", "flavor_name", "lb1-1-2", "lb1-2-4"),
        ("resources[6]", "connected_port_ids", PORTS, []),
    ]
    # The reasons for which the task would refuse four of them.
    assert len(report["notes"]) == 4
    # A task with consent does the same as check mode has shown.
    consents = [{"allow_disruption": True} if result.get("refused") else {} for result in run.result["results"]]
    changed = bulk(sim, [{**each, **consent} for each, consent in zip(items, consents, strict=True)])
    assert changed.result["msg"] == "7 of 7 resources changed."
    assert [each["changes"] for each in changed.result["results"]] == [
        each["changes"] for each in run.result["results"]
    ]
    assert not drift(bulk(sim, items, check=True, return_unchanged=True).result["results"], items)["drift"]


@pytest.mark.once
def test_several_volumes_go_to_one_instance(sim):
    """Each attachment locks the instance."""
    ids = [FREE, *sim.clone("volumes", FREE, 2)]
    run = bulk(sim, [{"kind": "volume", "volume_id": id, "attached_to": {"instance_name": "web-1"}} for id in ids])
    assert run.result["msg"] == "3 of 3 resources changed.", run.result
    assert {each["server_id"] for id in ids for each in sim.get("volumes", id)["attachments"]} == {WEB}


@pytest.mark.once
@pytest.mark.parametrize("status", [429, 503])
def test_an_instance_that_another_user_starts_in_a_pause(sim, status):
    """The repeated request would restart it, so it needs consent."""
    started = {"collection": "instances", "id": STOPPED, "set": {"vm_state": "active", "status": "ACTIVE"}}
    sim.fault(method="POST", path="/changeflavor", status=status, headers={"Retry-After": "0"}, change=started)
    run = run_module(sim, "gcore_instance", {"instance_id": STOPPED, "flavor_id": FLAVOR})
    assert (run.failed, run.result["changed"], writes(run)) == (True, False, ["changeflavor"])
    assert "flavor_id: restarts the running instance" in run.msg


@pytest.mark.once
def test_a_write_that_another_user_undoes(sim):
    """The instance was stopped for its new flavor, and another user has started it before that."""
    started = {"collection": "instances", "id": WEB, "set": {"vm_state": "active", "status": "ACTIVE"}}
    sim.fault(method="POST", path="/changeflavor", status=409, change=started)
    run = run_module(sim, "gcore_instance", {"instance_id": WEB, "flavor_id": FLAVOR, "power_state": "stopped"})
    assert (run.failed, run.result["changed"], writes(run)) == (True, True, ["action", "changeflavor"])
    assert "another user has undone a part of the change: action (power_state)" in run.msg
    assert (run.result["done"], run.result["left"]) == ([], ["action (power_state)", "changeflavor (flavor_id)"])


@pytest.mark.once
def test_check_mode_predicts_what_has_not_settled(sim):
    """A real run would wait for the state to pass."""
    sim.change("instances", WEB, {"vm_state": "resized"})
    options = {"instance_id": WEB, "flavor_id": FLAVOR, "allow_disruption": True}
    run = run_module(sim, "gcore_instance", options, check=True)
    assert (run.failed, run.result["changed"]) == (False, True)
    assert run.warnings == ["The instance is locked by its vm_state resized. A real run would wait for it."]


@pytest.mark.once
def test_a_volume_is_not_detached_for_an_instance_that_does_not_exist(sim):
    options = {"attached_to": {"instance_id": "50000000-0000-4000-8000-0000000000ff"}, "allow_disruption": True}
    for check in (True, False):
        run = run_module(sim, "gcore_volume", {"volume_id": SAMPLE, **options}, check=check)
        assert (run.failed, run.writes) == (True, [])
        assert "attached_to: there is no instance with the ID 50000000-0000-4000-8000-0000000000ff" in run.msg


SLOW = {
    "a stopped instance": (
        "gcore_instance",
        {"instance_id": STOPPED, "flavor_id": FLAVOR, "power_state": "running", "name": "web-2", "tags": {"a": "1"}},
        "running",
    ),
    "an instance that the task stops": (
        "gcore_instance",
        {"instance_id": WEB, "flavor_id": FLAVOR, "power_state": "stopped"},
        "stopped",
    ),
}


@pytest.mark.slow
@pytest.mark.real_time
@pytest.mark.parametrize("name", SLOW)
def test_an_api_that_takes_a_second_for_each_answer(sim, name):
    """Rules read for each plan. Then the document is old, although it has not changed."""
    module, options, power_state = SLOW[name]
    sim.settings(latency=1.1)
    run = run_module(sim, module, options)
    assert not run.failed, run.msg
    assert run.result["instance"]["power_state"] == power_state
    sim.settings(latency=0)
    assert not run_module(sim, module, options).result["changed"]


# Attachments that cannot be


def test_a_volume_that_no_instance_of_this_flavor_can_have(sim):
    """The API would refuse it after the volume has been detached."""
    sim.change("volumes", SAMPLE, {"volume_type": "ultra"})
    wanted = {"volume_id": SAMPLE, "attached_to": {"instance_id": WEB}, "allow_disruption": True}
    for check in (True, False):
        run = run_module(sim, "gcore_volume", wanted, check=check)
        assert (run.failed, run.writes) == (True, [])
        assert "a volume of the type ultra requires an instance with a shared flavor, got g" in run.msg
    shown = sim.get("instances", WEB)["flavor"]
    sim.change("instances", WEB, {"flavor": {**shown, "flavor_id": "g1s-shared-1-0.5"}})
    assert writes(run_module(sim, "gcore_volume", wanted)) == ["detach", "attach"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bootable": True}, "type: a bootable volume keeps its type"),
        ({"volume_type": "ultra"}, "type: a volume of the type ultra keeps it"),
    ],
)
def test_a_type_that_stays_is_noticed_before_the_volume_is_detached(sim, change, words):
    sim.change("volumes", SAMPLE, change)
    options = {"volume_id": SAMPLE, "type": "standard", "attached_to": NOWHERE, "allow_disruption": True}
    run = run_module(sim, "gcore_volume", options)
    assert (run.failed, run.writes) == (True, [])
    assert words in run.msg


@pytest.mark.parametrize("name", ["web-1", "db-1", "nope"])
def test_an_instance_by_its_id_and_its_name(sim, name):
    run = run_module(
        sim, "gcore_volume", {"volume_id": FREE, "attached_to": {"instance_id": WEB, "instance_name": name}}
    )
    assert (run.failed, run.requests) == (True, [])
    assert run.msg == "attached_to.instance_name: is mutually exclusive with instance_id"


def test_a_volume_with_two_attachments(sim):
    (attachment,) = sim.get("volumes", SAMPLE)["attachments"]
    sim.change("volumes", SAMPLE, {"attachments": [attachment, {**attachment, "server_id": WEB}]})
    run = run_module(sim, "gcore_volume", {"volume_id": SAMPLE, "attached_to": NOWHERE, "allow_disruption": True})
    assert (run.failed, run.writes) == (True, [])
    assert "attached_to: the API shows 2 attachments, and this option gives one: leave it out" in run.msg


@pytest.mark.parametrize("wanted", [NOWHERE, {"instance_id": WEB}])
def test_a_volume_whose_attachment_shows_no_instance(sim, wanted):
    """It is not free: nothing can be attached, and the instance to detach it from is unknown."""
    (attachment,) = sim.get("volumes", SAMPLE)["attachments"]
    sim.change("volumes", SAMPLE, {"attachments": [{**attachment, "server_id": None}]})
    run = run_module(sim, "gcore_volume", {"volume_id": SAMPLE, "size": 60, "attached_to": wanted})
    assert (run.failed, run.writes) == (True, [])
    assert run.msg == "attached_to: the API does not show this value: leave the option out"
    shown = run_module(sim, "gcore_volume", {"volume_id": SAMPLE, "size": 60}).result["volume"]
    assert (shown["size"], "attached_to" in shown) == (60, False)


@pytest.mark.parametrize("volume", [FREE, SAMPLE])
@pytest.mark.parametrize("check", [True, False])
def test_an_instance_that_the_key_may_not_read(sim, volume, check):
    """The volume is not detached and does not grow for an attachment that may be impossible."""
    sim.fault(method="GET", path=f"/instances/1/7/{WEB}", status=403)
    options = {"volume_id": volume, "size": 60, "attached_to": {"instance_id": WEB}, "allow_disruption": True}
    run = run_module(sim, "gcore_volume", options, check=check)
    assert (run.failed, run.writes) == (True, [])
    assert f"attached_to: the API key may not read the instance {WEB}. Attach the volume in a task alone." in run.msg


def test_only_an_attachment_to_an_instance_that_the_key_may_not_read(sim):
    """Nothing comes before it, so the API decides."""
    sim.fault(method="GET", path=f"/instances/1/7/{WEB}", status=403)
    run = run_module(sim, "gcore_volume", {"volume_id": FREE, "name": "logs", "attached_to": {"instance_id": WEB}})
    assert (run.failed, run.result["volume"]["attached_to"]) == (False, {"instance_id": WEB})


def test_an_instance_whose_state_the_key_may_not_read(sim):
    sim.fault(method="GET", path=f"/instances/1/7/{DATABASE}", status=403)
    run = run_module(sim, "gcore_volume", {"volume_id": SAMPLE, "attached_to": NOWHERE})
    assert (run.failed, run.writes) == (True, [])
    assert f"from the instance {DATABASE}, whose vm_state cannot be read. Set allow_disruption: true" in run.msg


@pytest.mark.off_contract_answers
def test_a_type_that_is_not_shown(sim):
    body = {**sim.get("volumes", SAMPLE), "volume_type": None}
    sim.fault(method="GET", path=f"/volumes/1/7/{SAMPLE}", status=200, body=body)
    options = {"volume_id": SAMPLE, "type": "standard", "attached_to": NOWHERE, "allow_disruption": True}
    run = run_module(sim, "gcore_volume", options)
    assert (run.failed, run.writes) == (True, [])
    assert run.msg.endswith(": type: the API does not show the current type.")


def test_an_unfit_instance_in_a_list(sim):
    """It fails alone, before its volume grows."""
    items = [
        {"kind": "volume", "volume_id": FREE, "size": 20, "attached_to": {"instance_id": METAL}},
        {"kind": "volume", "volume_id": SAMPLE, "size": 60},
    ]
    run = bulk(sim, items)
    assert [each["failed"] for each in run.result["results"]] == [True, False]
    assert (writes(run), sim.get("volumes", FREE)["size"]) == (["extend"], 10)


def test_a_type_that_still_changes_at_the_end_of_the_time(sim):
    sim.settings(settling=60)
    run = run_module(sim, "gcore_volume", {"volume_id": FREE, "type": "ssd_hiiops", "wait_timeout": 5})
    assert (run.failed, run.result["changed"]) == (True, True)
    assert "its status retyping" in run.msg
    assert "Another user" not in run.msg
