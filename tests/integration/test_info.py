# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading many resources: what is found, with how many requests, and that it can be given back."""

from __future__ import annotations

import json

import pytest
from ansible_collections.day2.resources.plugins.module_utils import _gcore, _http
from ansible_collections.day2.resources.plugins.module_utils._resources.gcore_instance import INSTANCE
from ansible_collections.day2.resources.plugins.module_utils._resources.gcore_load_balancer import LOAD_BALANCER
from ansible_collections.day2.resources.plugins.module_utils._resources.gcore_port import PORT
from ansible_collections.day2.resources.plugins.module_utils._resources.gcore_project import PROJECT
from ansible_collections.day2.resources.plugins.module_utils._resources.scanopy_binding import BINDING

from . import harness
from .harness import BALANCER, BARE, GROUPS, LOGGED, environment, run_module

COLLECTIONS = {
    "port": "ports",
    "instance": "instances",
    "load_balancer": "loadbalancers",
    "project": "projects",
    "binding": "bindings",
}
CASES = [
    *((kind, {"generation": name}) for name in ("today", "pages") for kind in (PORT, INSTANCE, LOAD_BALANCER, PROJECT)),
    *((BINDING, {"server_version": release}) for release in ("0.14.19", "0.16.2", "0.17.0", "0.17.22")),
]


def named(value):
    return getattr(value, "kind", None) or str(value)


NOBODY = "90000000-0000-4000-8000-000000000009"


def info(sim, kind, check=False, env=None, **options):
    if kind.service.name == "scanopy":
        env = {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url}
    return run_module(sim, f"{kind.service.name}_{kind.kind}_info", options, check=check, env=env)


def found(run):
    assert not run.failed, run.msg
    assert run.result["changed"] is False
    assert run.writes == []
    return next(value for value in run.result.values() if isinstance(value, list))


def ids(run):
    return [each["id"] for each in found(run)]


@pytest.fixture(name="place", params=CASES, ids=lambda case: " ".join([case[0].kind, *case[1].values()]))
def _place(request, watch):
    kind, settings = request.param
    sim = watch(request.getfixturevalue(kind.service.name))
    sim.settings(**settings)
    return sim, kind


def test_every_element_can_be_given_back(place):
    """What is read of a resource, under the names of the options, changes nothing."""
    sim, kind = place
    run = info(sim, kind)
    elements = found(run)
    # Bindings are shown in words, too: the list of hosts has them.
    assert run.sent == ["GET"] * (2 if kind is BINDING else 1)
    assert len(elements) > 1
    for element in elements:
        if kind is BINDING:
            assert "binding" in element
            element.pop("binding")
        options = {each.option: element[each.option] for each in kind.fields if each.option in element}
        if options.get("ip_assignments") == []:
            del options["ip_assignments"]
        options = {kind.identity.option: element["id"], **options}
        env = {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url} if kind.service.name == "scanopy" else None
        again = run_module(sim, f"{kind.service.name}_{kind.kind}", options, env=env)
        assert (again.failed, again.result["changed"], again.sent) == (False, False, ["GET"]), again.msg
        assert again.result[kind.kind] == element, "both show the same"


def test_all_that_the_account_sees_is_there(place):
    sim, kind = place
    shown = ids(info(sim, kind, check=True))
    assert len(set(shown)) == len(shown)
    everywhere = {"project": 4, "binding": 9}
    assert len(shown) == everywhere.get(kind.kind, len(shown))
    for key in shown:
        assert sim.get(COLLECTIONS[kind.kind], key)


def test_by_ids(place):
    sim, kind = place
    every = ids(info(sim, kind))
    unknown = 99 if kind is PROJECT else NOBODY
    wanted = [every[1], unknown, every[0], every[0]]
    run = info(sim, kind, **{f"{kind.identity.option}s": wanted})
    assert sorted(ids(run), key=str) == sorted(every[:2], key=str)
    # Read one by one, and then the list: where it is, the project and the region are. Hosts name bindings.
    assert len(run.requests) == {"port": 1, "binding": 2}.get(kind.kind, 4)
    assert len(info(sim, kind, **{f"{kind.identity.option}s": every[:2]}).requests) == (1 if kind is PORT else 2)
    assert found(info(sim, kind, **{f"{kind.identity.option}s": []})) == []
    many = info(sim, kind, **{f"{kind.identity.option}s": [*every, unknown]})
    assert (sorted(ids(many), key=str), len(many.requests)) == (
        sorted(every, key=str),
        2 if kind is BINDING else 1,
    )


def test_bare_metal_is_shown_however_it_is_asked_for(sim):
    every = ids(info(sim, INSTANCE))
    assert harness.METAL_SERVER in every
    assert ids(info(sim, INSTANCE, instance_ids=[harness.METAL_SERVER])) == [harness.METAL_SERVER]
    assert ids(info(sim, INSTANCE, instance_ids=every)) == every
    assert ids(info(sim, INSTANCE, name="metal-1")) == [harness.METAL_SERVER]
    run = run_module(sim, "gcore_instance", {"instance_name": "metal-1"})
    assert run.result["instance"]["id"] == harness.METAL_SERVER


def test_odd_shapes_are_among_them(sim):
    """The seed has what is unusual, so that the tests above mean something."""
    ports = {each["id"]: each for each in found(info(sim, PORT))}
    assert ports[harness.SYSTEM]["managed_by"] == "system"
    assert any(not each["ip_assignments"] for each in ports.values())
    assert any(not each["tags"] for each in ports.values())
    assert any(":" in pair["ip_address"] for each in ports.values() for pair in each["ip_assignments"])
    logging = [each["logging"] for each in found(info(sim, LOAD_BALANCER))]
    assert {"enabled": False} in logging
    assert any(each["enabled"] for each in logging)
    assert "" in [each["description"] for each in found(info(sim, PROJECT))]


@pytest.mark.parametrize(
    ("kind", "options", "wanted"),
    [
        (INSTANCE, {"name": "web-1"}, [harness.INSTANCE]),
        (INSTANCE, {"name": "web"}, []),
        (INSTANCE, {"name": "web-1 "}, []),
        (INSTANCE, {"name": harness.INSTANCE}, []),
        (INSTANCE, {"name": "a/b?c=%20'\"ä"}, []),
        (INSTANCE, {"name": "web-1", "tags": {"env": "production", "team": "backend"}}, [harness.INSTANCE]),
        (INSTANCE, {"tags": {"os_type": "linux", "team": "backend"}}, [harness.INSTANCE]),
        (INSTANCE, {"tags": {"team": "Backend"}}, []),
        (INSTANCE, {"name": "web-1", "instance_ids": [BARE]}, []),
        (INSTANCE, {"name": "web-1", "instance_ids": [harness.INSTANCE.upper()]}, [harness.INSTANCE]),
        (LOAD_BALANCER, {"name": "api-lb", "load_balancer_ids": [LOGGED, BALANCER]}, [LOGGED]),
        (PORT, {"tags": {"env": "production"}, "port_ids": [harness.PORT]}, [harness.PORT]),
        (PROJECT, {"name": "staging"}, [2]),
        (PROJECT, {"name": "stag"}, []),
        (PROJECT, {"project_ids": ["2", 1], "name": "default"}, [1]),
    ],
    ids=named,
)
def test_filters(sim, kind, options, wanted):
    if kind is LOAD_BALANCER:
        sim.change("loadbalancers", LOGGED, {"name": "api-lb"})
    assert ids(info(sim, kind, **options)) == wanted


def test_what_the_server_knows_is_sent_to_it(sim):
    query = info(sim, INSTANCE, name="web-1", tags={"team": "backend"}).requests[0].query
    assert query == {
        "order_by": ["created.asc"],
        "include_baremetal": ["true"],
        "name": ["web-1"],
        "tag_key_value": ['{"team": "backend"}'],
        "limit": ["1000"],
    }
    query = info(sim, PORT, port_ids=[harness.PORT, BARE]).requests[0].query
    assert query["ids"] == [harness.PORT, BARE]


# Pages


def test_a_full_page_needs_no_second_one(sim):
    sim.clone("ports", harness.PORT, 1000 - len(ids(info(sim, PORT))))
    run = info(sim, PORT)
    assert (len(found(run)), len(run.requests)) == (1000, 1)


def test_all_pages(sim):
    there = len(ids(info(sim, PORT)))
    copies = sim.clone("ports", harness.PORT, 2100)
    run = info(sim, PORT)
    assert {*copies} < {*ids(run)}
    assert len(ids(run)) == 2100 + there
    assert [each.query.get("offset") for each in run.requests] == [None, ["999"], ["1998"]]


def test_many_ids_are_asked_for_in_batches(sim):
    copies = sim.clone("ports", harness.PORT, 250)
    run = info(sim, PORT, port_ids=copies)
    assert (sorted(ids(run)), [len(each.query["ids"]) for each in run.requests]) == (sorted(copies), [100, 100, 50])


def test_rows_that_move_between_two_pages(sim, monkeypatch):
    """A row of the first page goes to the end: without a second look, the one after the page would be lost."""
    monkeypatch.setattr(_gcore, "PAGE", 3)
    every = ids(info(sim, PORT))
    moved = {"collection": "ports", "id": every[0], "set": {"created_at": "2030-01-01T00:00:00+0000"}}
    sim.fault(method="GET", path="/ports/1/7$", skip=1, when="before", change=moved)
    run = info(sim, PORT)
    assert ids(run) == [*every[1:], every[0]]
    assert [each.query.get("offset") for each in run.requests] == [None, ["2"], None, ["2"], ["4"], ["6"]]


def test_rows_that_never_rest(sim, monkeypatch):
    monkeypatch.setattr(_gcore, "PAGE", 3)
    every = ids(info(sim, PORT))
    for turn in range(_gcore.TURNS):
        date = f"20{30 + turn}-01-01T00:00:00+0000"
        moved = {"collection": "ports", "id": every[turn], "set": {"created_at": date}}
        sim.fault(method="GET", path="/ports/1/7$", skip=turn + 1, when="before", change=moved)
    run = info(sim, PORT)
    assert run.failed
    assert "the list has changed while it was read, 5 times. Run the task again." in run.msg


def test_rows_under_older_names_of_keys(sim):
    """The API once said instance_id and instance_name, and may still do so."""
    older = [{"instance_id": each, "instance_name": f"web-{each[-1]}"} for each in (harness.INSTANCE, BARE)]
    sim.fault(method="GET", path="/instances/", status=200, body={"count": 2, "results": older})
    sim.fault(method="GET", path="/bminstances/", status=200, body={"count": 0, "results": []})
    run = info(sim, INSTANCE)
    assert [(each["id"], each["name"]) for each in found(run)] == [(harness.INSTANCE, "web-1"), (BARE, "web-2")]


def rows_of(sim, kind):
    """The rows of a list as the API gives them, to be changed and given again."""
    info(sim, kind)
    return json.loads(json.dumps(sim.requests()[-1].answer["results"]))


def answer_with(sim, rows, times=1, path="", **others):
    sim.fault(method="GET", path=path, times=times, status=200, body={"count": len(rows), "results": rows, **others})


# What a list may leave out


@pytest.mark.parametrize(
    ("kind", "collection", "id", "keys"),
    [
        (PROJECT, "projects", 2, ["description"]),
        (LOAD_BALANCER, "loadbalancers", LOGGED, ["logging", "preferred_connectivity"]),
    ],
    ids=named,
)
def test_what_a_list_leaves_out_is_read(sim, kind, collection, id, keys):
    """It must not be taken for its default: whoever gives that back would change the resource."""
    rows = [{key: value for key, value in row.items() if key not in keys} for row in rows_of(sim, kind)]
    listed = f"/{collection}$|/{collection}/1/7$"
    answer_with(sim, rows, path=listed)
    run = info(sim, kind, name=sim.get(collection, id)["name"])
    assert ids(run) == [id]
    assert {key: found(run)[0][key] for key in keys} == {key: sim.get(collection, id)[key] for key in keys}
    assert len(run.requests) == 2

    sim.settings(generation="pages")
    answer_with(sim, rows, path=listed)
    before = sim.get(collection, id)
    options = {f"{kind.kind}_name": before["name"], "tags" if kind is LOAD_BALANCER else "name": {"a": "b"}}
    if kind is PROJECT:
        options["name"] = "renamed"
        answer_with(sim, [], path=listed)
    run = run_module(sim, f"gcore_{kind.kind}", options)
    assert run.result["changed"] is True, run.msg
    assert {key: sim.get(collection, id)[key] for key in keys} == {key: before[key] for key in keys}
    assert not {*keys} & {*run.result["diff"]["after"]}


def test_rows_without_tags_have_none_that_is_looked_for(sim):
    rows = rows_of(sim, INSTANCE)
    del rows[0]["tags"]
    rows[1]["tags"] = "nonsense"
    answer_with(sim, rows, times=None, path="/instances/1/7$")
    assert not {rows[0]["id"], rows[1]["id"]} & {*ids(info(sim, INSTANCE, tags={"team": "backend"}))}
    assert not {rows[0]["id"], rows[1]["id"]} & {*ids(info(sim, INSTANCE, tags={}))}


def test_ids_that_are_none(sim):
    """They are shown as they are, and nothing is written to where they would lead."""
    rows = rows_of(sim, INSTANCE)
    rows[2]["id"], rows[3]["id"] = [1], None
    rows.append({**rows[3]})
    answer_with(sim, rows)
    assert len(found(info(sim, INSTANCE))) == len(rows) - 1
    for id in ("..", "", {"a": 1}):
        answer_with(sim, [{**rows[0], "id": id}])
        run = run_module(sim, "gcore_instance", {"instance_name": "web-1", "tags": {"a": "b"}})
        assert (
            run.msg
            == f"instance_name: the API shows {id!r} as the id of the instance with the name 'web-1', which is none"
        )
        assert run.writes == []
    answer_with(sim, [{"id": "../..", "name": "default"}])
    run = run_module(sim, "gcore_instance", {"instance_name": "web-1", "project_name": "default"})
    assert "as the id of the project with the name 'default', which is none" in run.msg


@pytest.mark.parametrize("results", ["text", {}, None, 5])
def test_results_that_are_no_list(sim, results):
    sim.fault(method="GET", status=200, body={"count": 1, "results": results})
    run = run_module(sim, "gcore_instance", {"instance_name": "web-1"})
    assert "HTTP 200 without the list that belongs there" in run.msg


def test_a_server_that_ignores_a_filter_shows_nothing_twice(sim):
    copies = sim.clone("ports", harness.PORT, 150)
    rows = rows_of(sim, PORT)
    answer_with(sim, rows, times=2)
    assert sorted(ids(info(sim, PORT, port_ids=copies))) == sorted(copies)


def test_pages_that_repeat_a_row(sim, monkeypatch):
    """The first row of the second page is right, and yet another one has moved."""
    a, b, c, d, *_others = rows_of(sim, PORT)
    monkeypatch.setattr(_gcore, "PAGE", 3)
    answer_with(sim, [a, b, c], count=5)
    answer_with(sim, [c, a, d], count=5)
    run = info(sim, PORT)
    assert [each.query.get("offset") for each in run.requests][:4] == [None, ["2"], None, ["2"]]
    sim.clear_faults()
    answer_with(sim, [a, b, b], count=3)
    assert info(sim, PORT).requests[1].query.get("offset") is None


@pytest.mark.parametrize("count", [None, "3", True, -1, 0, 1, 2.5, [4]])
def test_a_list_that_does_not_say_how_long_it_is(sim, monkeypatch, count):
    a, b, c, d, *_others = rows_of(sim, PORT)
    monkeypatch.setattr(_gcore, "PAGE", 3)
    answer_with(sim, [a, b, c], count=count)
    answer_with(sim, [c, d], count=count)
    answer_with(sim, [d], count=count)
    assert len(ids(info(sim, PORT))) == 4


def test_many_items_by_name_in_a_list_with_a_wrong_count(sim, monkeypatch):
    """A list that says that it is empty is read to its end for many, too."""
    monkeypatch.setattr(_gcore, "PAGE", 3)
    ports = ids(info(sim, PORT))
    rows = rows_of(sim, PORT)
    for start in (0, *range(2, len(rows), 2)):
        answer_with(sim, rows[start : start + 3], path="/ports/1/7$", count=0)
    items = [{"kind": "port", "port_id": each} for each in ports]
    run = run_module(sim, "gcore_resources", {"resources": items, "return_unchanged": True})
    assert not run.failed, run.msg
    assert [each["id"] for each in run.result["results"]] == ports


# Failures


def test_no_such_place_is_no_missing_id(sim):
    """Ids that do not exist do not appear; a region that does not exist is an error, and so is a wrong address."""
    for kind, id in ((INSTANCE, harness.INSTANCE), (LOAD_BALANCER, BALANCER)):
        run = info(sim, kind, region_id=99, **{f"{kind.identity.option}s": [id]})
        assert run.failed
        assert "Region 99 could not be found" in run.msg
    sim.fault(method="GET", times=None, status=404)
    for kind, id in ((INSTANCE, harness.INSTANCE), (PROJECT, 1)):
        run = info(sim, kind, **{f"{kind.identity.option}s": [id]})
        assert run.failed
        assert "HTTP 404" in run.msg
    run = run_module(sim, "gcore_task_info", {"task_ids": [NOBODY]})
    assert run.failed
    assert "HTTP 404" in run.msg


def test_what_may_not_be_read_is_not_missing(sim):
    sim.fault(method="GET", path=harness.INSTANCE, status=403)
    run = info(sim, INSTANCE, instance_ids=[harness.INSTANCE])
    assert run.failed
    assert "HTTP 403" in run.msg


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 401}, "Check api_key."),
        ({"status": 403}, "take a key that has them"),
        ({"status": 404}, "Check project_id, region_id and api_url."),
        ({"status": 200, "body": []}, "HTTP 200 without the list that belongs there. Check api_url."),
        ({"status": 200, "html": True}, "a body that is not JSON"),
        ({"empty": True}, "HTTP 204 without the list that belongs there"),
        ({"status": 503, "headers": {"Retry-After": "0"}}, "Try again later."),
    ],
    ids=str,
)
def test_failures(sim, fault, words, monkeypatch):
    monkeypatch.setattr(_http, "RESTART_PATIENCE", 0.2)
    sim.fault(method="GET", times=None, **fault)
    run = info(sim, PORT)
    assert run.failed
    assert run.msg.startswith("Cannot read the ports: HTTP ")
    assert words in run.msg
    assert run.result["changed"] is False


def test_failures_of_scanopy(scanopy, watch):
    sim = watch(scanopy)
    sim.fault(method="GET", status=200, html=True)
    assert "It is where the web page is, without a path" in info(sim, BINDING).msg
    sim.fault(method="GET", empty=True)
    assert "HTTP 204 without the list that belongs there" in info(sim, BINDING).msg


def test_a_passing_fault(sim):
    sim.fault(method="GET", times=2, status=502)
    assert info(sim, PORT, env=environment(sim, GCORE_API_RETRY_MAX_DELAY="0")).sent == ["GET"] * 3


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (PORT, {"port_ids": ["x"]}, "port_ids[0]: is 'x', a UUID such as"),
        (PORT, {"port_ids": [None]}, "port_ids[0]: is null, a text is needed"),
        (PORT, {"port_ids": [[harness.PORT]]}, "port_ids[0]: is a list, a text is needed"),
        (PORT, {"port_ids": ""}, "port_ids"),
        (PORT, {"tags": ["a"]}, "tags: is a list, a dictionary is needed"),
        (PORT, {"tags": {"a": None}}, "tags.a: is null: give the text"),
        (PORT, {"tags": {"a": ""}}, "tags.a: is an empty text: give the text"),
        (INSTANCE, {"name": ""}, "name: has 0 characters, at least 1"),
        (INSTANCE, {"name": ["web-1"]}, "name: is a list, a text is needed"),
        (PROJECT, {"project_ids": [0]}, "project_ids[0]: is 0, at least 1 is needed"),
        (PROJECT, {"project_ids": ["two"]}, "project_ids"),
        (PORT, {"name": "x"}, "Unsupported parameters"),
        (INSTANCE, {"security_group_ids": GROUPS}, "Unsupported parameters"),
    ],
    ids=named,
)
def test_wrong_options(sim, kind, options, message):
    run = info(sim, kind, **options)
    assert (run.failed, run.requests) == (True, [])
    assert message in run.msg


def test_texts_are_taken_as_lists(sim):
    for text in (f"{harness.PORT}, {harness.OPEN}", f'["{harness.PORT}", "{harness.OPEN}"]'):
        assert ids(info(sim, PORT, port_ids=text)) == [harness.PORT, harness.OPEN]


def test_a_project_is_never_taken_from_the_environment(sim):
    env = environment(sim, GCORE_CLOUD_PROJECT_ID="2")
    assert len(found(info(sim, PROJECT, env=env))) == 4
    del env["GCORE_CLOUD_PROJECT_ID"], env["GCORE_CLOUD_REGION_ID"]
    assert len(found(info(sim, PROJECT, env=env))) == 4
    assert info(sim, PORT, env=env).msg.startswith("project_id: is missing")


# Tasks of the API


def tasks(sim, given, **options):
    return run_module(sim, "gcore_task_info", {"task_ids": given, **options})


def started(sim, *ports):
    """The tasks of changes that nobody waits for."""
    runs = [run_module(sim, "gcore_port", {"port_id": port, "tags": {"a": "1"}, "wait": False}) for port in ports]
    return [task for run in runs for task in run.result["tasks"]]


def states(run):
    assert not run.failed, run.msg
    return [each["state"] for each in run.result["tasks"]]


def test_the_end_of_tasks_is_waited_for(sim):
    sim.settings(task_running=1)
    given = started(sim, harness.PORT, harness.OPEN)
    early = tasks(sim, given, wait=False)
    assert (states(early), len(early.requests)) == (["RUNNING"] * 2, 2)
    late = tasks(sim, given)
    assert (states(late), late.result["changed"]) == (["FINISHED"] * 2, False)
    again = tasks(sim, given)
    assert (states(again), len(again.requests)) == (["FINISHED"] * 2, 2)
    assert [each["id"] for each in again.result["tasks"]] == given


def test_a_task_that_failed_is_shown(sim):
    sim.fault(method="PATCH", tasks=[{"error": "No more addresses", "seconds": 0.5}])
    given = started(sim, harness.PORT)
    run = tasks(sim, given)
    assert states(run) == ["ERROR"]
    assert run.result["tasks"][0]["error"] == "No more addresses"


def test_a_task_that_never_ends(sim):
    sim.fault(method="PATCH", tasks=[{"never": True}])
    given = started(sim, harness.PORT)
    given += started(sim, harness.PAIRED)
    run = tasks(sim, given, wait_timeout=2)
    assert run.failed
    assert run.msg.startswith(f"Not done after 2 s: task {given[0]} (update_port, RUNNING).")
    assert [each["state"] for each in run.result["tasks"]] == ["RUNNING", "FINISHED"], (
        "what they are now, not what they were at first"
    )
    assert [each["id"] for each in run.result["tasks"]] == given


def test_a_task_that_disappears(sim):
    sim.fault(method="PATCH", tasks=[{"never": True}])
    given = started(sim, harness.PORT)
    sim.fault(method="GET", path="/tasks/", skip=1, times=None, status=404)
    run = tasks(sim, given, wait_timeout=5)
    assert run.failed
    assert f"Task {given[0]} was there and is not there any more" in run.msg


def test_a_task_that_is_not_there(sim):
    given = started(sim, harness.PORT)
    assert [each["id"] for each in tasks(sim, [NOBODY, *given, *given]).result["tasks"]] == given
    assert tasks(sim, []).requests == []
    assert "task_ids[0]: is 'x'" in tasks(sim, ["x"]).msg
    assert "task_ids" in run_module(sim, "gcore_task_info", {}).msg


def test_tasks_that_cannot_be_followed(sim):
    sim.fault(method="PATCH", tasks=[{"never": True}])
    given = started(sim, harness.PORT)
    sim.fault(method="GET", path="/tasks", skip=1, times=None, status=400)
    run = tasks(sim, given)
    assert run.failed
    assert run.msg.startswith("Cannot read the tasks: HTTP 400")
