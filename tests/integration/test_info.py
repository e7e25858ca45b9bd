# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading many resources: what is found, with how many requests, and that it can be given back."""

from __future__ import annotations

import json

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._gcore import api as _gcore_api
from ansible_collections.day2.resources.plugins.module_utils._gcore.image import IMAGE
from ansible_collections.day2.resources.plugins.module_utils._gcore.instance import INSTANCE
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER
from ansible_collections.day2.resources.plugins.module_utils._gcore.network import NETWORK
from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT
from ansible_collections.day2.resources.plugins.module_utils._gcore.project import PROJECT
from ansible_collections.day2.resources.plugins.module_utils._gcore.region import REGION
from ansible_collections.day2.resources.plugins.module_utils._gcore.security_group import SECURITY_GROUP
from ansible_collections.day2.resources.plugins.module_utils._gcore.subnet import SUBNET
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Text, Uuid
from ansible_collections.day2.resources.plugins.module_utils._scanopy.binding import BINDING
from resources import changing, subjects

from . import harness
from .harness import BALANCER, BARE, GROUPS, LOGGED, environment, run_module

RELEASES = {
    "gcore": [{"generation": name} for name in ("today", "pages")],
    "scanopy": [{"server_version": release} for release in ("0.14.19", "0.16.2", "0.17.0", "0.17.22")],
}
OLDEST = {"scanopy_dependency": "0.16"}
"""The kinds that the oldest release of their API does not have, and the first one that does."""
CASES = [
    (each.resource, release)
    for each in changing().values()
    for release in RELEASES[each.provider]
    if release.get("server_version", "") >= OLDEST.get(each.module, "")
]


def named(value):
    return getattr(value, "kind", None) or str(value)


NOBODY = "90000000-0000-4000-8000-000000000009"


def subject_of(kind):
    return next(each for each in subjects().values() if each.resource is kind)


def info(sim, kind, check=False, env=None, **options):
    return run_module(sim, f"{subject_of(kind).module}_info", options, check=check, env=env)


def found(run):
    assert not run.failed, run.msg
    assert run.result["changed"] is False
    assert run.writes == []
    return next(value for value in run.result.values() if isinstance(value, list))


def ids(run, kind=INSTANCE):
    return [each[kind.collection.id_key] for each in found(run)]


@pytest.fixture(name="place", params=CASES, ids=lambda case: " ".join([subject_of(case[0]).module, *case[1].values()]))
def _place(request, watch):
    kind, settings = request.param
    sim = watch(request.getfixturevalue(subject_of(kind).provider))
    sim.settings(**settings)
    if sim.api == "scanopy" and kind.kind == "network":
        for key in sim.documents("user_api_keys"):
            sim.change("user_api_keys", key["id"], {"network_ids": [each["id"] for each in sim.documents("networks")]})
    return sim, kind


def more(kind, requests, run):
    """The number of requests, with the one that asks for a release, and a list for each kind that the IDs mean."""
    elements = found(run)
    lists = {each.collection.list_path for each in kind.names if any(element.get(each.key) for element in elements)}
    return requests + int(kind is BINDING) + subject_of(kind).asks_release + len(lists)


@pytest.mark.sampled(2)
def test_every_element_can_be_given_back(place):
    """The values of a resource, under the names of the options, change nothing."""
    sim, kind = place
    run = info(sim, kind)
    elements = found(run)
    assert run.sent == ["GET"] * more(kind, 1, run)
    assert len(elements) > 1
    for element in elements:
        # The words for bindings, and the names of IDs.
        for key, is_there in {"binding": kind is BINDING, "names": bool(kind.names)}.items():
            assert (key in element) is is_there
            element.pop(key, None)
        options = {each.option: element[each.option] for each in kind.fields if each.option in element}
        if options.get("ip_assignments") == []:
            del options["ip_assignments"]
        if options.get("min_node_count") != options.get("max_node_count"):
            del options["node_count"]  # the autoscaler sets it
        options = {kind.identity.option: element[kind.collection.id_key], **options}
        again = run_module(sim, subject_of(kind).module, options)
        reads = ["GET"] * (1 + subject_of(kind).asks_release)
        assert (again.failed, again.result["changed"], again.sent) == (False, False, reads), again.msg
        shared = {key: value for key, value in element.items() if key not in kind.collection.row_keys}
        # Ansible hides what a task gives for a secret value, also the word for a hidden one.
        hidden = json.dumps(shared).replace('"(secret)"', '"VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"')
        assert again.result[kind.kind] in (shared, json.loads(hidden)), "both show the same"


@pytest.mark.sampled(2)
def test_all_that_the_account_sees_is_there(place):
    sim, kind = place
    shown = ids(info(sim, kind, check=True), kind)
    assert len(set(shown)) == len(shown)
    everywhere = {"project": 4, "binding": 9}  # of all projects, and of the networks of the key
    assert len(shown) == everywhere.get(kind.kind, len(shown)) > 1
    for key in shown:
        assert subject_of(kind).stored(sim, key)


@pytest.mark.sampled(2)
def test_by_ids(place):
    sim, kind = place
    every = ids(info(sim, kind), kind)
    unknown = {Uuid: NOBODY, Text: "nobody"}.get(type(kind.identity.value_type), 99)
    wanted = [every[1], unknown, every[0], every[0]]
    run = info(sim, kind, **{f"{kind.identity.option}s": wanted})
    assert sorted(ids(run, kind), key=str) == sorted(every[:2], key=str)
    # Read one by one, and then the list: where it is, the project and the region are. Other lists are read immediately.
    at_once = "ids" in kind.collection.query_keys or sim.api == "scanopy"
    assert len(run.requests) == more(kind, 1 if at_once else 4, run)
    few = info(sim, kind, **{f"{kind.identity.option}s": every[:2]})
    assert len(few.requests) == more(kind, 1 if at_once else 2, few)
    assert found(info(sim, kind, **{f"{kind.identity.option}s": []})) == []
    many = info(sim, kind, **{f"{kind.identity.option}s": [*every, unknown]})
    requests = more(kind, 1 if at_once or len(every) > 2 else 4, many)
    assert (sorted(ids(many, kind), key=str), len(many.requests)) == (sorted(every, key=str), requests)


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


@pytest.mark.off_contract_answers
def test_rows_without_an_id(sim):
    """They cannot be compared with each other. None is taken for another one."""
    sim.fault(method="GET", status=200, body={"count": 3, "results": [{"name": "a"}, {"name": "b"}, {"name": "a"}]})
    assert [each["name"] for each in found(info(sim, PORT))] == ["a", "b", "a"]


def test_many_ids_are_asked_for_in_batches(sim):
    copies = sim.clone("ports", harness.PORT, 250)
    run = info(sim, PORT, port_ids=copies)
    assert (sorted(ids(run)), [len(each.query["ids"]) for each in run.requests]) == (sorted(copies), [100, 100, 50])


def test_rows_that_move_between_two_pages(sim, monkeypatch):
    """A row of the first page goes to the end: without a second look, the one after the page would be lost."""
    monkeypatch.setattr(_gcore_api, "PAGE_SIZE", 3)
    every = ids(info(sim, PORT))
    moved = {"collection": "ports", "id": every[0], "set": {"created_at": "2030-01-01T00:00:00+0000"}}
    sim.fault(method="GET", path="/ports/1/7$", skip=1, when="before", change=moved)
    run = info(sim, PORT)
    assert ids(run) == [*every[1:], every[0]]
    assert [each.query.get("offset") for each in run.requests] == [None, ["2"], None, ["2"], ["4"], ["6"]]


def test_rows_that_never_rest(sim, monkeypatch):
    monkeypatch.setattr(_gcore_api, "PAGE_SIZE", 3)
    every = ids(info(sim, PORT))
    for turn in range(_gcore_api.MAX_LIST_RESTARTS):
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


# Keys that a list may leave out


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
    assert len(found(info(sim, INSTANCE))) == len(rows)
    for id, shown in (("..", "'..'"), ("", "''"), ({"a": 1}, "a dictionary")):
        answer_with(sim, [{**rows[0], "id": id}])
        run = run_module(sim, "gcore_instance", {"instance_name": "web-1", "tags": {"a": "b"}})
        assert (
            run.msg
            == f"instance_name: the API shows {shown} as the ID of the instance with the name 'web-1', which is not a "
            "valid ID"
        )
        assert run.writes == []
    answer_with(sim, [{"id": "../..", "name": "default"}])
    run = run_module(sim, "gcore_instance", {"instance_name": "web-1", "project_name": "default"})
    assert "as the ID of the project with the name 'default', which is not a valid ID" in run.msg


@pytest.mark.parametrize("results", ["text", {}, None, 5])
def test_results_that_are_no_list(sim, results):
    sim.fault(method="GET", status=200, body={"count": 1, "results": results})
    run = run_module(sim, "gcore_instance", {"instance_name": "web-1"})
    assert "HTTP 200 without the expected list" in run.msg


def test_a_server_that_ignores_a_filter_shows_nothing_twice(sim):
    copies = sim.clone("ports", harness.PORT, 150)
    rows = rows_of(sim, PORT)
    answer_with(sim, rows, times=2)
    assert sorted(ids(info(sim, PORT, port_ids=copies))) == sorted(copies)


def test_pages_that_repeat_a_row(sim, monkeypatch):
    """The first row of the second page is right, and yet another one has moved."""
    a, b, c, d, *_others = rows_of(sim, PORT)
    monkeypatch.setattr(_gcore_api, "PAGE_SIZE", 3)
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
    monkeypatch.setattr(_gcore_api, "PAGE_SIZE", 3)
    answer_with(sim, [a, b, c], count=count)
    answer_with(sim, [c, d], count=count)
    answer_with(sim, [d], count=count)
    assert len(ids(info(sim, PORT))) == 4


def test_many_items_by_name_in_a_list_with_a_wrong_count(sim, monkeypatch):
    """A list that says that it is empty is read to its end for many, too."""
    monkeypatch.setattr(_gcore_api, "PAGE_SIZE", 3)
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
        ({"status": 403}, "If the key lacks permissions, use another one"),
        ({"status": 404}, "Check project_id, region_id and api_url."),
        ({"status": 200, "body": []}, "HTTP 200 without the expected list. Check api_url."),
        ({"status": 200, "html": True}, "a body that is not JSON"),
        ({"empty": True}, "HTTP 204 without the expected list"),
        ({"status": 503, "headers": {"Retry-After": "0"}}, "Try again later."),
    ],
    ids=str,
)
def test_failures(sim, fault, words, monkeypatch):
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.2)
    sim.fault(method="GET", times=None, **fault)
    run = info(sim, PORT)
    assert run.failed
    assert run.msg.startswith("Cannot read the ports: HTTP ")
    assert words in run.msg
    assert run.result["changed"] is False


def test_failures_of_scanopy(scanopy, watch):
    sim = watch(scanopy)
    sim.fault(method="GET", status=200, html=True)
    assert "It is the address of the web page without a path" in info(sim, BINDING).msg
    sim.fault(method="GET", empty=True)
    assert "HTTP 204 without the expected list" in info(sim, BINDING).msg


def test_a_passing_fault(sim):
    sim.fault(method="GET", times=2, status=502)
    assert info(sim, PORT, env=environment(sim, GCORE_API_RETRY_MAX_DELAY="0")).sent == ["GET"] * 3


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (PORT, {"port_ids": ["x"]}, "port_ids[0]: 'x' is not a UUID such as"),
        (PORT, {"port_ids": [None]}, "port_ids[0]: expected a string, got null"),
        (PORT, {"port_ids": [[harness.PORT]]}, "port_ids[0]: expected a string, got a list"),
        (PORT, {"port_ids": ""}, "port_ids"),
        (PORT, {"tags": ["a"]}, "tags: expected a dictionary, got a list"),
        (PORT, {"tags": {"a": None}}, "tags.a: expected the value of the tag, got null"),
        (PORT, {"tags": {"a": ""}}, "tags.a: expected the value of the tag, got an empty string"),
        (INSTANCE, {"name": ""}, "name: expected at least 1 character, got 0"),
        (INSTANCE, {"name": ["web-1"]}, "name: expected a string, got a list"),
        (PROJECT, {"project_ids": [0]}, "project_ids[0]: expected at least 1, got 0"),
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
    assert info(sim, PORT, env=env).msg.startswith("project_id: is required")


# Filters


BACKBONE, MANAGEMENT, REHEARSAL, SHARED, PUBLIC = (f"10000000-0000-4000-8000-00000000000{digit}" for digit in "12345")
PORTS = [f"40000000-0000-4000-8000-00000000000{digit}" for digit in "1234567x9"]
LISTS = {
    "networks": "/networks/1/7",
    "subnets": "/subnets/1/7",
    "instances": "/instances/1/7",
    "balancers": "/loadbalancers/1/7",
    "groups": "/securitygroups/1/7",
}


@pytest.mark.parametrize(
    ("options", "digits", "query", "looked"),
    [
        ({"network_id": MANAGEMENT}, "37", {"network_ids": [MANAGEMENT]}, []),
        ({"network_id": MANAGEMENT.upper().replace("-", "")}, "37", {"network_ids": [MANAGEMENT]}, []),
        ({"network_name": "management"}, "37", {"network_ids": [MANAGEMENT]}, ["networks"]),
        ({"subnet_id": harness.SUBNET_6}, "2", {"subnet_ids": [harness.SUBNET_6]}, []),
        ({"subnet_name": "storage"}, "5", {"subnet_ids": [harness.SUBNET_B]}, ["subnets"]),
        (
            {"subnet_name": "servers", "network_name": "backbone"},
            "1246",
            {"subnet_ids": [harness.SUBNET], "network_ids": [BACKBONE]},
            ["networks", "subnets"],
        ),
        ({"ip_address": "2001:DB8:10:0::12"}, "2", {"ip_addresses": ["2001:db8:10::12"]}, []),
        ({"instance_id": harness.INSTANCE}, "1", {"resource_id": [harness.INSTANCE]}, []),
        ({"instance_name": "metal-1"}, "67", {"resource_id": [harness.METAL_SERVER]}, ["instances"]),
        ({"load_balancer_name": "web-lb"}, "4", {"resource_id": [BALANCER]}, ["balancers"]),
        ({"resource_type": "baremetal_server"}, "67", {"resource_type": ["baremetal_server"]}, []),
        ({"attached": False}, "59", {"attached": ["false"]}, []),
        ({"attached": "yes"}, "123467", {"attached": ["true"]}, []),
        ({"parent_port_id": harness.METAL}, "7", {"parent_port_id": [harness.METAL]}, []),
        ({"managed_by": "system"}, "4", {"managed_by": ["system"]}, []),
        ({"security_group_id": GROUPS[1]}, "1", {}, []),
        ({"security_group_name": "web"}, "1", {}, ["groups"]),
        ({"tag_keys": ["os_type", "team"]}, "1", {}, []),
        ({"tag_keys": "team"}, "1", {}, []),
        ({"tag_keys": ["backend"]}, "", {}, []),
        (
            {"network_id": BACKBONE, "port_ids": [harness.PORT, harness.OPEN]},
            "1",
            {"ids": [harness.PORT, harness.OPEN]},
            [],
        ),
        ({"instance_id": harness.INSTANCE, "load_balancer_id": BALANCER}, "", {"resource_id": [harness.INSTANCE]}, []),
    ],
    ids=str,
)
def test_filters_of_ports(sim, options, digits, query, looked):
    run = info(sim, PORT, **options)
    assert ids(run) == [PORTS[int(digit) - 1] for digit in digits]
    assert [each.path.removeprefix("/cloud/v1") for each in run.requests[:-1]] == [LISTS[each] for each in looked]
    sent = run.requests[-1].query
    assert {name: value for name, value in sent.items() if name not in ("limit", "order_by")} == query


PROFILE = {
    "id": 1,
    "options": {"active": True, "bgp": False},
    "site": None,
    "protocols": None,
    "status": {"status": "Active", "error_description": ""},
    "profile_template_description": None,
    "profile_template": {"id": 1, "name": "games", "description": None, "fields": []},
    "fields": [],
}
WINDOWS = {"os_distro": ["windows"], "os_version": ["2022"]}
WITH_DDOS = {"with_ddos": ["true"]}
EXCLUDED = {"exclude_flavor_prefix": ["g2-"], "status": ["ACTIVE"]}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("kind", "options", "wanted", "query"),
    [
        (INSTANCE, {"instance_name": "web-1"}, ["web-1"], {"name": ["web-1"]}),
        (INSTANCE, {"status": "PAUSED"}, ["quiet"], {"status": ["PAUSED"]}),
        (INSTANCE, {"ip_address": "10.10.1.1"}, ["small"], {"ip": ["10.10.1.1"]}),
        (INSTANCE, {"ip_address": "2001:DB8::9"}, ["small"], {}),
        (INSTANCE, {"flavor_id": "g9-tiny"}, ["small"], {"flavor_id": ["g9-tiny"]}),
        (INSTANCE, {"flavor_name": "Tiny"}, ["small"], {}),
        (INSTANCE, {"flavor_prefix": "g9-"}, ["small"], {"flavor_prefix": ["g9-"]}),
        (INSTANCE, {"security_group_name": "vpn"}, ["small"], {}),
        (INSTANCE, {"ssh_key_name": "ops"}, ["small"], {}),
        (
            INSTANCE,
            {"isolated": True, "status": "PAUSED"},
            ["quiet"],
            {"status": ["PAUSED"], "only_isolated": ["true"]},
        ),
        (INSTANCE, {"isolated": False, "flavor_prefix": "g9"}, ["small"], {"flavor_prefix": ["g9"]}),
        (INSTANCE, {"status": "RESCUE"}, ["saved"], {}),
        (INSTANCE, {"exclude_flavor_prefix": "g2-", "status": "ACTIVE"}, ["small", "storage-1"], EXCLUDED),
        (
            INSTANCE,
            {"exclude_security_group_name": "web", "flavor_prefix": "g9"},
            ["small"],
            {"exclude_secgroup": ["web"], "flavor_prefix": ["g9"]},
        ),
        (INSTANCE, {"fixed_external_ip": True}, ["small"], {}),
        (INSTANCE, {"available_floating": True}, ["saved"], {"available_floating": ["true"]}),
        (INSTANCE, {"changed_after": "2026-01-31"}, ["small"], {"changes-since": ["2026-01-31T00:00:00Z"]}),
        (
            INSTANCE,
            {"changed_before": "2023-12-31 23:00+01:00"},
            ["quiet"],
            {"changes-before": ["2023-12-31T22:00:00Z"]},
        ),
        (INSTANCE, {"protection_status": "Active"}, ["quiet"], {"protection_status": ["Active"], **WITH_DDOS}),
        (
            INSTANCE,
            {"ddos_profile_name": "games", "with_ddos": False, "instance_ids": [BARE, harness.METAL_SERVER]},
            ["quiet"],
            {"profile_name": ["games"], **WITH_DDOS},
        ),
        (INSTANCE, {"ddos_profile_type": "advanced"}, ["quiet"], {"type_ddos_profile": ["advanced"], **WITH_DDOS}),
        (INSTANCE, {"name": "quiet", "with_ddos": True}, ["quiet"], {"name": ["quiet"], **WITH_DDOS}),
        (LOAD_BALANCER, {"name": "api-lb", "with_ddos": True}, ["api-lb"], {"name": ["api-lb"], **WITH_DDOS}),
        (LOAD_BALANCER, {"load_balancer_name": "api-lb"}, ["api-lb"], {"name": ["api-lb"]}),
        (LOAD_BALANCER, {"ip_address": "10.10.1.30"}, ["api-lb"], {}),
        (LOAD_BALANCER, {"ip_address": "2001:db8:10:0::30"}, ["api-lb"], {}),
        (LOAD_BALANCER, {"flavor_name": "lb1-2-4"}, ["api-lb"], {}),
        (LOAD_BALANCER, {"operating_status": "NO_MONITOR"}, ["twin"], {"operating_status": ["NO_MONITOR"]}),
        (LOAD_BALANCER, {"provisioning_status": "ERROR"}, [], {"provisioning_status": ["ERROR"]}),
        (LOAD_BALANCER, {"logging_enabled": True}, ["api-lb"], {"logging_enabled": ["true"]}),
        (LOAD_BALANCER, {"assigned_floating": True}, ["web-lb"], {"assigned_floating": ["true"]}),
        (
            LOAD_BALANCER,
            {"tag_keys": ["env"], "operating_status": "OFFLINE"},
            ["queue-lb"],
            {"tag_key": ["env"], "operating_status": ["OFFLINE"]},
        ),
        (PROJECT, {"is_default": True}, ["default"], {}),
        (
            PROJECT,
            {"include_deleted": True},
            ["default", "staging", "staging-eu", "research", "gone"],
            {"include_deleted": ["true"]},
        ),
        (NETWORK, {"network_name": "backbone"}, ["backbone"], {"name": ["backbone"]}),
        (NETWORK, {"name": "back"}, [], {"name": ["back"]}),
        (NETWORK, {"name": "public-network-of-the-region-with-a-name-of-sixty-three-letters"}, [PUBLIC], {}),
        (NETWORK, {"type": "vlan", "external": False}, ["backbone"], {"network_type": ["vlan"], "external": ["false"]}),
        (
            NETWORK,
            {"network_type": "vlan", "external": True},
            [PUBLIC],
            {"network_type": ["vlan"], "external": ["true"]},
        ),
        (NETWORK, {"shared": False}, ["backbone", "management"], {}),
        (NETWORK, {"subnet_id": harness.OTHER_SUBNET}, ["management"], {}),
        (NETWORK, {"tags": {"team": "network"}}, ["backbone"], {"tag_key_value": ['{"team": "network"}']}),
        (
            NETWORK,
            {"network_ids": [SHARED, REHEARSAL, BACKBONE, MANAGEMENT]},
            ["backbone", "management", "shared-lan"],
            {},
        ),
        (SUBNET, {"subnet_name": "servers"}, ["servers", "servers"], {}),
        (SUBNET, {"network_id": MANAGEMENT}, ["office", "lab"], {"network_id": [MANAGEMENT]}),
        (SUBNET, {"subnet_cidr": "10.10.1.0/255.255.255.0"}, ["servers", "lab"], {}),
        (SUBNET, {"cidr": "2001:DB8:10::/64"}, ["servers-v6"], {}),
        (SUBNET, {"gateway_ip": "None"}, ["office", "lab"], {}),
        (SUBNET, {"gateway_ip": "10.10.2.1"}, ["storage"], {}),
        (SUBNET, {"enable_dhcp": False}, ["office"], {}),
        (SUBNET, {"tags": {"team": "storage"}}, ["storage"], {"tag_key_value": ['{"team": "storage"}']}),
        (SUBNET, {"tag_keys": ["managed_by"]}, ["storage"], {"tag_key": ["managed_by"]}),
        (IMAGE, {"image_name": "TWIN"}, [], {"name": ["TWIN"]}),
        (IMAGE, {"name": "golden"}, [], {"name": ["golden"]}),
        (IMAGE, {"name": "twin", "architecture": "aarch64"}, ["twin"], {"name": ["twin"], "architecture": ["aarch64"]}),
        (IMAGE, {"visibility": "public"}, ["debian-12-x64"], {"visibility": ["public"]}),
        (IMAGE, {"os_type": "windows"}, ["desktop"], {}),
        (IMAGE, {"os_distro": "windows", "os_version": 2022}, ["desktop"], WINDOWS),
        (IMAGE, {"tags": {"source": "volume"}}, ["web-golden"], {"tag_key_value": ['{"source": "volume"}']}),
        (SECURITY_GROUP, {"security_group_name": "vpn"}, ["vpn"], {"name": ["vpn"]}),
        (SECURITY_GROUP, {"name": "twin"}, ["twin", "twin"], {"name": ["twin"]}),
        (SECURITY_GROUP, {"tag_keys": ["team"]}, ["vpn"], {"tag_key": ["team"]}),
    ],
    ids=named,
)
def test_filters_of_others(sim, kind, options, wanted, query):
    small, quiet = BARE, harness.METAL_SERVER
    sim.change(
        "instances",
        small,
        {
            "name": "small",
            "flavor": {**sim.get("instances", small)["flavor"], "flavor_id": "g9-tiny", "flavor_name": "Tiny"},
            "addresses": {
                "backbone": [{"addr": "10.10.1.1", "type": "fixed", "interface_name": None}],
                "other": [{"addr": "2001:db8::9", "type": "floating"}],
            },
            "security_groups": [{"name": "vpn"}],
            "ssh_key_name": "ops",
            "fixed_ip_assignments": [{"subnet_id": harness.SUBNET, "ip_address": "203.0.113.9", "external": True}],
            "changed_at": "2026-01-31T00:00:00Z",
        },
    )
    sim.change("instances", harness.INSTANCE, {"name": "saved"} if "saved" in wanted else {})
    if options.get("status") == "RESCUE":
        sim.change("instances", harness.INSTANCE, {"status": "RESCUE"})
    if "exclude_flavor_prefix" in options:
        sim.change("instances", quiet, {"flavor": {**sim.get("instances", quiet)["flavor"], "flavor_id": "g2-x"}})
    sim.change("instances", quiet, {"name": "quiet", "status": "PAUSED", "instance_isolation": {"reason": "fraud"}})
    sim.change("instances", quiet, {"changed_at": "2023-12-31T22:00:00Z", "ddos_profile": PROFILE})
    sim.add(
        "projects",
        {"id": 9, "name": "gone", "deleted_at": "2024-05-01T00:00:00Z", "created_at": "2024-04-01T00:00:00Z"},
    )
    run = info(sim, kind, **options)
    assert [each["name"] if PUBLIC not in wanted else each["id"] for each in found(run)] == wanted
    # If the list shows no bare metal server, their own list is read as well.
    (request,) = (each for each in run.requests if "/bminstances/" not in each.path)
    usual = ("limit", "order_by", "include_baremetal", "owned_by")
    assert {name: value for name, value in request.query.items() if name not in usual} == query


@pytest.mark.parametrize("bare_metal", ["included", "refused", "ignored"])
def test_what_the_list_alone_can_tell_of_bare_metal_servers(sim, bare_metal):
    """The filter is sent to their own list, too. If that fails, they are left out."""
    metal = harness.METAL_SERVER
    sim.settings(bare_metal=bare_metal)
    sim.change("instances", metal, {"ddos_profile": PROFILE, "status": "RESCUE", "changed_at": "2026-01-31T00:00:00Z"})
    for options in ({"protection_status": "Active"}, {"changed_after": "2026-01-30"}):
        for more in ({}, {"instance_ids": [metal, BARE]}):
            assert ids(info(sim, INSTANCE, **options, **more)) == [metal]
    for more in ({}, {"name": "metal-1"}, {"instance_ids": [metal]}, {"security_group_name": "none"}):
        run = info(sim, INSTANCE, with_ddos=True, **more)
        shown = [each["ddos_profile"] for each in found(run) if each["id"] == metal]
        assert shown == ([] if "security_group_name" in more else [PROFILE]), more
    run = info(sim, INSTANCE, with_ddos=True, exclude_security_group_name="web", status="RESCUE")
    assert [each["ddos_profile"] for each in found(run)] == [PROFILE]
    assert found(info(sim, INSTANCE, instance_ids=[metal]))[0]["ddos_profile"] is None
    assert metal not in ids(info(sim, INSTANCE, available_floating=True))


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (REGION, {"region_name": "Frankfurt"}, "region_name is ignored: name selects regions."),
        (REGION, {"region_id": 8}, "region_id is ignored: region_ids selects regions."),
        (REGION, {"region_id": 8, "name": "Frankfurt"}, None),
        (REGION, {"region_name": "Frankfurt", "region_ids": [8]}, None),
        (REGION, {"project_id": 1}, None),
        (PROJECT, {"project_name": "staging"}, "project_name is ignored: name selects projects."),
        (PROJECT, {"project_id": 2}, "project_id is ignored: project_ids selects projects."),
        (PROJECT, {"project_id": 2, "name": "staging"}, None),
        (NETWORK, {"region_id": 7}, None),
    ],
    ids=named,
)
def test_an_option_that_looks_for_nothing(sim, kind, options, message):
    run = info(sim, kind, **options)
    assert (run.failed, run.result.get("msg"), run.warnings) == (False, message, [])
    if message:
        assert len(ids(run)) > 1, "it can be the default of a group"


@pytest.mark.parametrize(
    ("kind", "options", "message", "requests"),
    [
        (
            PORT,
            {"network_name": "nowhere"},
            "network_name: there is no network with the name 'nowhere' (project_id 1",
            2,
        ),
        (PORT, {"network_name": "nowhere", "port_ids": []}, "network_name: there is no network with the name", 2),
        (PORT, {"network_name": ""}, "network_name: expected at least 1 character, got 0", 0),
        (PORT, {"network_name": BACKBONE}, "network_name: there is no network with the name", 2),
        (PORT, {"network_id": "backbone"}, "network_id: 'backbone' is not a UUID such as", 0),
        (
            PORT,
            {"network_id": BACKBONE, "network_name": "backbone"},
            "network_id: is mutually exclusive with network_name",
            0,
        ),
        (PORT, {"subnet_name": "servers"}, "Give subnet_id or network_id or network_name to select one", 1),
        (PORT, {"load_balancer_name": "twin"}, "Give load_balancer_id to select one", 1),
        (PORT, {"ip_address": "10.10.1.0/24"}, "ip_address: '10.10.1.0/24' is a network, not an address", 0),
        (PORT, {"attached": "perhaps"}, "attached", 0),
        (PORT, {"managed_by": "me"}, "managed_by", 0),
        (PORT, {"instance_name": ["web-1"]}, "instance_name: expected a string, got a list", 0),
        (PORT, {"tag_keys": ["a b"]}, "tag_keys[0]: 'a b' is not a key without blanks", 0),
        (PORT, {"tag_keys": [None]}, "tag_keys[0]: expected a string, got null", 0),
        (PORT, {"project_name": "default", "network_id": "x"}, "network_id: 'x' is not a UUID such as", 0),
        (INSTANCE, {"status": "shutoff"}, "status", 0),
        (INSTANCE, {"name": "a", "instance_name": "b"}, "is an alias, and its value differs", 0),
        (REGION, {"region_ids": ["seven"]}, "region_ids", 0),
        (REGION, {"country": "Luxembourg"}, "country: expected at most 2 characters, got 10", 0),
        (NETWORK, {"network_ids": ["x"]}, "network_ids[0]: 'x' is not a UUID such as", 0),
        (SUBNET, {"cidr": "10.10.1.5/24"}, "cidr: '10.10.1.5/24' is an address in a network: write the", 0),
        (SUBNET, {"gateway_ip": "x"}, "gateway_ip: 'x' is not an IPv4 or IPv6 address", 0),
    ],
    ids=named,
)
def test_wrong_filters(sim, kind, options, message, requests):
    run = info(sim, kind, **options)
    assert (run.failed, run.result["changed"], len(run.requests)) == (True, False, requests)
    assert message in run.msg
    assert run.result[kind.kinds] == []


def test_what_is_named_may_not_be_looked_for(sim):
    sim.fault(method="GET", path="/networks/", status=403)
    run = info(sim, PORT, network_name="backbone")
    assert run.msg.startswith("Cannot look for the network with the name 'backbone': HTTP 403")
    assert run.result["ports"] == []


def test_a_row_that_does_not_show_what_a_filter_compares_is_read(sim):
    rows = [{key: value for key, value in row.items() if key != "managed_by"} for row in rows_of(sim, PORT)[:3]]
    answer_with(sim, rows, path="/ports/1/7$")
    run = info(sim, PORT, managed_by="user", security_group_id=GROUPS[1])
    assert (ids(run), len(run.requests)) == ([harness.PORT], 2), "only those that fit otherwise are read"


def test_a_server_that_does_not_know_the_filters(sim):
    """Other resources that it shows are left out."""
    rows = rows_of(sim, PORT)
    answer_with(sim, rows)
    assert ids(info(sim, PORT, attached=False)) == [PORTS[4], PORTS[8]]


REGION_CASES = [
    ({}, [7, 8]),
    ({"name": "LUXEMBOURG-2"}, [7]),
    ({"name": "frankfurt", "country": "de"}, [8]),
    ({"name": "Luxembourg"}, []),
    ({"region_ids": ["8", 99]}, [8]),
    ({"region_ids": []}, []),
    ({"product": "inference"}, [7]),
    ({"has_baremetal": False}, [8]),
    ({"has_k8s": True, "product": "containers"}, []),
]


@pytest.mark.parametrize(("options", "wanted"), REGION_CASES, ids=str)
def test_regions(sim, options, wanted):
    """They have no project and no region, and take the defaults of their group."""
    env = environment(sim)
    del env["GCORE_CLOUD_PROJECT_ID"], env["GCORE_CLOUD_REGION_ID"]
    for where in ({}, {"project_name": "nowhere", "region_id": 99}):
        run = info(sim, REGION, env=env, **options, **where)
        assert ids(run) == wanted
        assert len(run.requests) == (options.get("region_ids") != [])
        assert all(each["available_volume_types"] for each in found(run))


@pytest.mark.parametrize("kind", [NETWORK, SECURITY_GROUP, REGION], ids=named)
def test_kinds_that_are_only_read(sim, kind):
    every = found(info(sim, kind, check=True))
    keys = [each["id"] for each in every]
    assert len(keys) == {"network": 4, "security_group": 17, "region": 2}[kind.kind]
    option = f"{kind.identity.option}s"
    unknown = 99 if kind is REGION else NOBODY
    assert ids(info(sim, kind, **{option: [keys[1], unknown, keys[0]]})) == (
        keys[:2] if kind is REGION else keys[1::-1]
    )
    shown = found(info(sim, kind, **{option: [keys[0]]}))
    assert shown == [each for each in every if each["id"] == keys[0]], "a list and a single read show the same"
    if kind is not REGION:
        assert {"tags", "read_only_tags"} <= every[0].keys()
        run = info(sim, kind, region_id=99)
        assert "Region 99 could not be found" in run.msg
    sim.fault(method="GET", times=None, status=403)
    run = info(sim, kind)
    assert run.msg.startswith(f"Cannot read the {kind.titles}: HTTP 403")
    assert run.result[kind.kinds] == []


@pytest.mark.parametrize("kind", [PORT, INSTANCE, LOAD_BALANCER, PROJECT, NETWORK, SECURITY_GROUP, REGION], ids=named)
def test_the_list_is_there_after_a_failure(sim, kind):
    """A condition such as result.ports | length > 0 does not hide the error."""
    name = kind.kinds
    env = environment(sim)
    del env["GCORE_API_KEY"]
    assert info(sim, kind, env=env).result[name] == []
    assert info(sim, kind, nonsense=1).result[name] == []
    assert info(sim, kind, **{f"{kind.identity.option}s": {"a": 1}}).result[name] == []
    sim.fault(method="GET", times=None, status=500)
    run = info(sim, kind, api_retries=0)
    assert (run.failed, run.result[name]) == (True, [])


FIRST = "f0000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize("release", ["0.14.19", "0.16.2", "0.17.0", "0.17.22"])
def test_filters_of_bindings(scanopy, watch, release):
    """The words find all bindings that have them."""
    sim = watch(scanopy)
    sim.settings(server_version=release)
    every = found(info(sim, BINDING))
    words = {each["id"]: each["binding"] for each in every}

    def those(**options):
        run = info(sim, BINDING, **options)
        assert len(run.requests) <= 3
        return [each["id"] for each in found(run)]

    # The two without words are the same binding twice: what is said of one of its kind is true of both.
    nameless = [each for each in every if not each["binding"]]
    assert len(nameless) == 2
    pair = {"ip_address": "all"}

    def known(**asked):
        return [id for id, each in words.items() if asked.items() <= (each or pair).items()]

    first = next(each for each in every if each["id"] == FIRST)
    assert those(host_name="web-1") == known(host="web-1") != []
    assert those(host_name="web-1", service_name="website") == known(host="web-1", service="website") != []
    assert those(port="80/TCP") == known(port="80/tcp") != []
    assert those(ip_address="192.168.20.11") == known(ip_address="192.168.20.11") != []
    assert those(ip_address="All") == those(ip_address_id="all") == known(ip_address="all") != []
    ports = those(type="port")
    assert FIRST in ports
    for option in ("service_id", "port_id", "ip_address_id", "network_id"):
        wanted = [each["id"] for each in every if each[option] == first[option]]
        assert those(**{option: first[option]}) == wanted
    networks = {each["network_id"] for each in every}
    named_network = [sim.get("networks", each)["name"] for each in networks]
    assert sorted(id for name in named_network for id in those(network_name=name)) == sorted(words)
    for option, value in {"host_name": "x", "service_name": "all", "port": "1/udp", "ip_address": "10.0.0.1"}.items():
        run = info(sim, BINDING, **{option: value})
        assert run.msg.startswith(f"{option}: there is no ")
        assert run.msg.endswith(f"{value!r}, or the key may not see it")
        assert run.result["bindings"] == []
    assert info(sim, BINDING, network_name="x").msg.startswith("network_name: there is no network with the name 'x'")
    assert "is not a port such as 443/tcp" in info(sim, BINDING, port=443).msg
    assert (
        "service_id: is mutually exclusive with service_name"
        in info(sim, BINDING, service_id=FIRST, service_name="website").msg
    )


def test_parameters_have_the_names_of_the_release(scanopy, watch):
    sim = watch(scanopy)
    for release, name in (("0.14.19", "interface_id"), ("0.16.2", "ip_address_id")):
        sim.settings(server_version=release)
        run = info(sim, BINDING, ip_address="192.168.20.11")
        assert name in next(each.query for each in run.requests if each.path.endswith("/bindings"))
    sim.settings(server_version="0.17.22")
    run = info(
        sim,
        BINDING,
        host_name="web-1",
        network_name=sim.get("networks", found(info(sim, BINDING))[0]["network_id"])["name"],
    )
    assert "site_id" in next(each.query for each in run.requests if each.path.endswith("/bindings"))


# Tasks of the API


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"states": ["ERROR"]}, [1]),
        ({"states": ["FINISHED", "RUNNING"]}, [0]),
        ({"states": []}, []),
        ({"task_type": "update_port"}, [0, 1]),
        ({"task_type": "update_vm"}, []),
        ({"project_ids": [1, 2], "region_ids": ["7"]}, [0, 1]),
        ({"project_ids": [2]}, []),
        ({"created_after": "2020-01-01"}, [0, 1]),
        ({"created_before": "2020-01-01 12:00:00"}, []),
        ({"created_after": "2020-01-01T00:00:00+02:00", "created_before": "2999-01-01"}, [0, 1]),
    ],
    ids=str,
)
def test_tasks_are_looked_for(sim, options, wanted):
    sim.settings(task_running=0.3)
    given = started(sim, harness.PORT)
    sim.fault(method="PATCH", tasks=[{"error": "No more addresses", "seconds": 0}])
    given += started(sim, harness.OPEN)
    run_module(sim, "gcore_task_info", {"task_ids": given})
    run = run_module(sim, "gcore_task_info", options)
    assert not run.failed, run.msg
    assert [each["id"] for each in run.result["tasks"]] == [given[number] for number in wanted]


def test_the_end_of_tasks_that_are_looked_for(sim):
    sim.settings(task_running=0.5)
    given = started(sim, harness.PORT, harness.OPEN)
    run = run_module(sim, "gcore_task_info", {"states": ["NEW", "RUNNING"]})
    assert states(run) == ["FINISHED"] * 2, "they are shown as they are after the wait"
    assert [each["id"] for each in run.result["tasks"]] == given


def test_all_tasks_of_an_account_are_not_read(sim):
    for options in ({}, {"wait": False, "project_id": 1}):
        run = run_module(sim, "gcore_task_info", options)
        assert (run.failed, run.requests) == (True, [])
        assert run.msg.startswith("task_ids: is required. Give it, or select tasks with states, task_type, ")
    assert "a date such as" in run_module(sim, "gcore_task_info", {"created_after": "yesterday"}).msg
    assert "states" in run_module(sim, "gcore_task_info", {"states": ["DONE"]}).msg


def tasks(sim, given, **options):
    return run_module(sim, "gcore_task_info", {"task_ids": given, **options})


def started(sim, *ports):
    """The tasks of changes that no task waits for."""
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
    assert f"Task {given[0]} no longer exists, so its result is unknown" in run.msg


def test_a_task_that_is_not_there(sim):
    given = started(sim, harness.PORT)
    assert [each["id"] for each in tasks(sim, [NOBODY, *given, *given]).result["tasks"]] == given
    assert tasks(sim, []).requests == []
    assert "task_ids[0]: 'x' is not a" in tasks(sim, ["x"]).msg
    assert "task_ids" in run_module(sim, "gcore_task_info", {}).msg


def test_tasks_that_cannot_be_followed(sim):
    sim.fault(method="PATCH", tasks=[{"never": True}])
    given = started(sim, harness.PORT)
    sim.fault(method="GET", path="/tasks", skip=1, times=None, status=400)
    run = tasks(sim, given)
    assert run.failed
    assert run.msg.startswith("Cannot read the tasks: HTTP 400")
