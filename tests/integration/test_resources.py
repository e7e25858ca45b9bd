# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of all kinds: reading, items of a list, options and examples. The kinds are in tests/resources."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import resources
from ansible_collections.day2.resources.plugins.filter.drift import drift
from resources import changing, params, problems, subjects

from .harness import run_module
from .test_playbooks import check_options, documented

ALL = pytest.mark.parametrize("kind", params(pytest, subjects()))
CHANGING = pytest.mark.parametrize(
    "kind", params(pytest, {name: each for name, each in changing().items() if each.change})
)


@pytest.fixture(name="simulator")
def _simulator(request, watch, kind):
    return watch(request.getfixturevalue(kind.provider))


def test_every_kind_has_all_parts():
    missing = problems()
    assert not missing, "\n" + "\n".join(missing)


def test_a_kind_that_lacks_something_is_told_what(monkeypatch):
    """One message: what is missing, and where it goes."""
    kinds = {**resources.kinds(), "gcore_router": True, "gcore_region": True}
    del kinds["gcore_project"]
    monkeypatch.setattr(resources, "kinds", lambda: kinds)
    found = problems()
    assert (
        "tests/resources/gcore_router.py is missing: write SUBJECT = Subject(...) there with resource, provider, "
        "collection, sample, change, cases, words, properties"
    ) in found
    assert (
        "tests/resources/gcore_project.py: there is no module gcore_project or gcore_project_info. Remove the file"
    ) in found
    lacks_cases = "SUBJECT lacks cases: the cases of the cycle: at least one for each option"
    assert f"tests/resources/gcore_region.py: {lacks_cases}" in found


def test_a_kind_with_several_writes_has_cases_of_one_of_two_and_of_all():
    volume = changing()["gcore_volume"]
    cases = {name: each for name, each in volume.cases.items() if len(each.requests) < 3}
    assert replace(volume, cases=cases).problems(changes=True) == ["no case takes all steps: add one to cases"]
    cases = {name: each for name, each in cases.items() if len(each.requests) < 2}
    assert replace(volume, cases=cases).problems(changes=True) == [
        "no case takes two steps: add one to cases",
        "no case takes all steps: add one to cases",
    ]


@CHANGING
def test_the_drift_report_shows_a_change(simulator, kind):
    """In check mode, as the role asks, and then as it is after the change."""
    which = {**kind.parents, kind.resource.identity.option: kind.sample}
    item = {"kind": kind.resource.kind, **which, **kind.change}

    def report(check):
        options = {"resources": [item], "return_unchanged": True}
        run = run_module(simulator, f"{kind.provider}_resources", options, check)
        assert not run.failed, run.msg
        return drift(run.result["results"], [item])

    found = report(check=True)
    assert found["drift"]
    assert found["counts"]["drifted"] == 1
    assert {(each["provider"], each["resource"]) for each in found["differences"]} == {
        (kind.provider, kind.resource.kind)
    }
    report(check=False)
    assert not report(check=True)["drift"]


def fields_with_cases():
    """Each field of each kind, with the case that changes the fewest others beside it."""
    found = []
    for module, subject in changing().items():
        for field in subject.resource.fields:
            cases = [
                each for each in subject.cases.values() if {*field.sent_keys} & (each.body or {}).keys() and each.id
            ]
            cases = [each for each in cases if {*field.options()} & each.options.keys()]
            if cases:
                case = min(cases, key=lambda each: len(each.options))
                marks = [pytest.mark.kind(module)]
                found.append(pytest.param(subject, field, case, id=f"{module} {field.option}", marks=marks))
    return found


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize(("kind", "field", "case"), fields_with_cases())
def test_the_drift_report_shows_each_field(simulator, kind, field, case):
    """As it is and as it is declared. The others are missing."""
    item = {"kind": kind.resource.kind, **kind.parents, kind.resource.identity.option: case.id, **case.options}
    run = run_module(simulator, f"{kind.provider}_resources", {"resources": [item]}, check=True)
    assert run.writes == []
    report = drift(run.result["results"], [item])
    assert report["drift"], report["msg"]
    entries = report["differences"]
    shown = {re.split(r"[.[]", each["option"])[0] for each in entries}
    assert field.option in shown
    given = case.options.keys() | case.body.keys()
    managed = {each.option for each in kind.resource.fields if {*each.options(), *each.sent_keys} & given}
    # A value that another option leaves without a meaning is emptied.
    assert all(each["wanted"] is None for each in entries if re.split(r"[.[]", each["option"])[0] not in managed)
    assert all(each["current"] != each["wanted"] for each in entries)
    assert {(each["resource"], each["id"]) for each in entries} == {(kind.resource.kind, case.id)}


REFUSED = {
    name: each for name, each in changing().items() if any(one.predicted for one in (each.refusals or {}).values())
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("kind", params(pytest, REFUSED))
def test_the_drift_report_notes_changes_that_a_task_refuses(simulator, kind):
    """The report has the change, and a note with the reason that the task has outside check mode."""
    for refusal in [each for each in kind.refusals.values() if each.predicted]:
        which = {**kind.parents, kind.id_option: refusal.id}
        item = {"kind": kind.resource.kind, **which, **refusal.options}
        options = {"resources": [item], "return_unchanged": True}
        found = drift(run_module(simulator, kind.bulk_module, options, check=True).result["results"], [item])
        (note,) = found["notes"]
        assert note["msg"].startswith("The task would refuse this change: ")
        assert refusal.message in note["msg"]
        assert (found["drift"], found["counts"]["drifted"], found["counts"]["unreadable"]) == (True, 1, 0)
        assert {each["id"] for each in found["differences"]} == {note["id"]}
        assert found["msg"].endswith("1 is worth a look: see the notes.")
        real = run_module(simulator, kind.bulk_module, options)
        assert (real.failed, real.writes) == (True, [])
        assert refusal.message in real.result["results"][0]["msg"]


def _other_documents(run, own):
    """The documents that a task has read beside its resource, by path: the key of the ID, the ID, and the answer."""
    found = {}
    for each in run.requests:
        id = each.path.rpartition("/")[2]
        if (each.method, each.status) == ("GET", 200) and id.lower() != str(own).lower() and "/tasks/" not in each.path:
            document = each.answer.get("data", each.answer)
            keys = [key for key in ("id", "name") if isinstance(document, dict) and document.get(key) == id]
            if keys:
                found[each.path] = (keys[0], id, each.answer)
    return found


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.off_contract_answers
@CHANGING
def test_what_is_read_beside_the_resource_is_held_against_what_was_asked(simulator, kind):
    """A lock, a status or members of another resource decide nothing: the task fails before its first write."""
    tried = set()
    # Which documents are read depends on the options, and hardly on their values.
    for case in {frozenset(each.options): each for each in kind.cases.values()}.values():
        simulator.reset()
        options = {**kind.parents, kind.id_option: case.id, **case.options}
        others = _other_documents(run_module(simulator, kind.module, options), case.id)
        for path, (key, id, shown) in others.items():
            collection = path.rpartition("/")[0]
            if collection in tried:
                continue
            tried.add(collection)
            simulator.reset()
            wrong = {**shown.get("data", shown), key: f"{id[:-1]}{'0' if id[-1] != '0' else '1'}"}
            body = {**shown, "data": wrong} if "data" in shown else wrong
            simulator.fault(method="GET", path=f"{path}$", times=None, status=200, body=body)
            run = run_module(simulator, kind.module, options)
            assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
            assert "the answer does not match the request: it shows" in run.msg
            assert f"{wrong[key]} instead of {id}" in run.msg
    assert len(tried) >= len(kind.resource.relatives)


# Reading


@ALL
def test_the_sample_is_among_all(simulator, kind):
    run = run_module(simulator, f"{kind.module}_info", {})
    assert (run.failed, run.result["changed"], run.writes) == (False, False, []), run.msg
    assert kind.sample in [each[kind.resource.collection.id_key] for each in run.result[kind.resource.kinds]]


@ALL
def test_the_sample_is_found_by_its_id(simulator, kind):
    ids = {f"{kind.resource.identity.option}s": [kind.sample]}
    run = run_module(simulator, f"{kind.module}_info", ids, check=True)
    assert (run.failed, run.writes) == (False, []), run.msg
    assert [each[kind.resource.collection.id_key] for each in run.result[kind.resource.kinds]] == [kind.sample]


@CHANGING
def test_the_info_module_shows_what_the_module_shows(simulator, kind):
    option = kind.resource.identity.option
    shown = run_module(simulator, kind.module, {option: kind.sample}).result[kind.resource.kind]
    (read,) = run_module(simulator, f"{kind.module}_info", {f"{option}s": [kind.sample]}).result[kind.resource.kinds]
    assert shown.items() <= read.items()


# Items of a list


def item(kind, id=None, **options):
    return {"kind": kind.resource.kind, kind.resource.identity.option: id or kind.sample, **options}


@CHANGING
@pytest.mark.sampled(2)
def test_an_item_changes_once(simulator, kind):
    task = {"resources": [item(kind, **kind.change)]}
    for check, changed in ((True, True), (False, True), (False, False)):
        run = run_module(simulator, kind.bulk_module, task, check=check)
        assert (run.failed, run.result["changed"]) == (False, changed), run.msg
        assert bool(run.writes) is (changed and not check)
        assert [each["id"] for each in run.result["results"]] == [kind.sample]


@CHANGING
def test_the_same_item_twice_is_refused(simulator, kind):
    run = run_module(simulator, kind.bulk_module, {"resources": [item(kind), item(kind, **kind.change)]})
    title = kind.resource.title
    assert run.msg.endswith(f"resources[1]: is the same {title} as resources[0]: merge the items")
    assert (run.failed, run.requests) == (True, [])


@CHANGING
def test_an_item_with_an_unknown_option_is_refused(simulator, kind):
    run = run_module(simulator, kind.bulk_module, {"resources": [item(kind, nonsense=1)]})
    assert "resources[0].nonsense: there is no such option" in run.msg
    assert (run.failed, run.requests) == (True, [])


# Options


@CHANGING
def test_a_task_without_the_resource_is_refused(simulator, kind):
    """Nothing is changed by accident."""
    run = run_module(simulator, kind.module, kind.change)
    option = kind.resource.identity.option
    assert run.msg.startswith(f"{option}: is required to select the {kind.resource.title}")
    assert (run.failed, run.requests) == (True, [])


@CHANGING
def test_an_unknown_option_is_refused(simulator, kind):
    run = run_module(simulator, kind.module, {kind.resource.identity.option: kind.sample, "nonsense": 1})
    assert "nonsense" in run.msg
    assert (run.failed, run.requests) == (True, [])


# Tasks of the API


@CHANGING
@pytest.mark.sampled(2)
def test_the_tasks_of_a_change_have_known_types(simulator, kind):
    """By their types the engine knows who locks a resource."""
    run = run_module(simulator, kind.module, {kind.resource.identity.option: kind.sample, **kind.change})
    found = [each.answer for each in run.requests if "/tasks" in each.path]
    tasks = [task for answer in found for task in answer.get("results", [answer])]
    assert bool(run.result["tasks"]) is bool(kind.task_types)
    types = {task["task_type"] for task in tasks if task["id"] in run.result["tasks"]}
    assert all(each.startswith(kind.task_types) for each in types), types
    assert {*kind.task_types} <= {*kind.resource.locking_task_types}


PLANNED = [
    pytest.param(subject, name, id=f"{module}: {name}", marks=pytest.mark.kind(module))
    for module, subject in changing().items()
    for name, case in subject.cases.items()
    if case.requests
]


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize(("subject", "name"), PLANNED)
def test_the_tasks_of_planned_writes_have_known_types(request, watch, subject, name):
    sim = watch(request.getfixturevalue(subject.provider))
    case = subject.cases[name]
    run = run_module(sim, subject.module, {subject.resource.identity.option: case.id, **case.options})
    assert not run.failed, run.msg
    found = [each.answer for each in run.requests if "/tasks" in each.path]
    tasks = [task for answer in found for task in answer.get("results", [answer])]
    types = {task["task_type"] for task in tasks if task["id"] in run.result["tasks"]}
    assert all(each.startswith(subject.resource.locking_task_types) for each in types), types


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize(
    ("subject", "name"), [each for each in PLANNED if len(each.values[0].cases[each.values[1]].requests) > 1]
)
def test_several_writes_need_waiting(request, watch, subject, name):
    """Nothing is written, and check mode says so, too."""
    sim = watch(request.getfixturevalue(subject.provider))
    case = subject.cases[name]
    options = {subject.resource.identity.option: case.id, **case.options, "wait": False}
    for check in (True, False):
        run = run_module(sim, subject.module, options, check=check)
        assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
        words = f"wait: false is valid for one write only, and this takes {len(case.requests)}: "
        assert words in run.msg


# Documentation


@ALL
def test_examples_of_reading_have_known_options(kind):
    check_options(documented(f"{kind.module}_info", "EXAMPLES"))


@CHANGING
def test_examples_have_known_options(kind):
    check_options(documented(kind.module, "EXAMPLES"))
