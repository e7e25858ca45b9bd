# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The interface of each release still exists: options, results, and how many requests a task takes.

The files in tests/frozen say what that was. They are made with ``make freeze`` and never changed.
"""

from __future__ import annotations

import fnmatch
import itertools
import json

import interface
import pytest

pytestmark = pytest.mark.once

RELEASES = {path.stem: json.loads(path.read_text()) for path in sorted(interface.FROZEN.glob("*.json"))}
CASES = interface.cases()

GUARD = "others who write the same list are looked for before and after it, and it is read after the first look"
ROUTE = "the resource is read after the 404 of the newer route, so that one that is gone is not taken for an older API"
WORDS = "the words of a binding stand in the list of hosts"
METAL = "the new name is looked for among the bare metal servers, too, so that no two machines get one name"
RAISED: dict[str, tuple[dict[str, int], str]] = {
    # cases of a release that take more requests today: how many more of each kind, and why
    "port: a* more by id": ({"POLL": 2, "GET": 1}, GUARD),
    "port: a* more by name": ({"POLL": 2, "GET": 1}, GUARD),
    "port: a* more by *, older API": ({"POLL": 2, "GET": 1}, GUARD),
    "port: 10, a group more": ({"POLL": 2, "GET": 1}, GUARD),
    "port: 10, a group more, older API": ({"POLL": 2, "GET": 1}, GUARD),
    "instance: name by name*": ({"GET": 1}, METAL),
    "binding: info *": ({"GET": 1}, WORDS),
    "project: [dn]* by *, older API": ({"GET": 1}, ROUTE),
    "project: 10, description, older API": ({"GET": 1}, ROUTE),
    "load_balancer: [cnt]* by *, older API": ({"GET": 1}, ROUTE),
    "load_balancer: 10, tags, older API": ({"GET": 1}, ROUTE),
}
"""Each entry names cases as fnmatch does."""


def more(case):
    """How many more requests of each kind a case may take, and the entries that say so."""
    entries = [name for name in RAISED if fnmatch.fnmatch(case, name)]
    allowed = {}
    for name in entries:
        for method, number in RAISED[name][0].items():
            allowed[method] = allowed.get(method, 0) + number
    return allowed, entries


def lost(before, now, place=""):
    """The parts of ``before`` that are not in ``now``: options or results, and their facts."""
    for name, old in before.items():
        where = f"{place}{name}"
        new = now.get(name)
        if new is None:
            yield f"{where} is gone"
            continue
        for key, value in old.items():
            if key in ("options", "contains"):
                yield from lost(value, new.get(key, {}), f"{where}.")
            elif key in ("choices", "aliases"):
                gone = [each for each in value if each not in new.get(key, [] if key == "aliases" else value)]
                yield from (f"{where}: {key} lacks {each!r}" for each in gone)
            elif key == "returned":
                # A key that is always returned stays; other words may change.
                if value in ("always", "success") and new.get(key) not in ("always", value):
                    yield f"{where}: returned was {value!r} and is {new.get(key)!r}"
            elif new.get(key) != value and not (key == "required" and value):
                yield f"{where}: {key} was {value!r} and is {new.get(key)!r}"
        if new.get("required") and not old.get("required"):
            yield f"{where} is required"
        if new.get("choices") and not old.get("choices"):
            yield f"{where} has choices"
        if "default" in new and "default" not in old:
            yield f"{where}: default is {new['default']!r} and was none"


def test_what_is_documented_only_grows():
    documented = interface.documented()
    for release, part in itertools.product(RELEASES, ("modules", "results", "filters", "inventory", "roles")):
        for name, frozen in RELEASES[release].get(part, {}).items():
            assert name in documented[part], release
            assert [*lost(frozen, documented[part][name])] == [], f"{release}: {part} {name}"
            required = [each for each, spec in documented[part][name].items() if spec.get("required")]
            assert {*required} <= {*frozen}, f"{release}: {part} {name}: an option that is new cannot be required"


@pytest.mark.parametrize("release", RELEASES)
def test_what_the_code_accepts_only_grows(release):
    accepted = interface.accepted()
    for name, frozen in RELEASES[release]["modules"].items():
        assert [*lost(without_defaults(frozen), without_defaults(accepted[name]))] == [], name


def without_defaults(options):
    """Some options have none in the code, which has to tell a default from a value that a task gives."""
    return {
        name: {
            key: without_defaults(value) if key == "options" else value
            for key, value in spec.items()
            if key not in ("default",)
        }
        for name, spec in options.items()
    }


@pytest.mark.parametrize("release", RELEASES)
def test_the_environment_counts_as_before(release):
    assert RELEASES[release]["variables"].items() <= interface.variables().items()


@pytest.mark.slow
@pytest.mark.parametrize("case", sorted({case for each in RELEASES.values() for case in each["requests"]}))
def test_a_case_takes_no_more_requests(case, gcore, scanopy, fake_time):
    """Than in each release that has it. Its result has all keys that it had, too."""
    now = interface.measured(CASES[case], {"gcore": gcore, "scanopy": scanopy}[CASES[case].api])
    allowed, entries = more(case)
    for release in (each for each in RELEASES.values() if case in each["requests"]):
        frozen = release["requests"][case]
        raised = {
            method: number - frozen.get(method, 0)
            for method, number in now["requests"].items()
            if number > frozen.get(method, 0) + allowed.get(method, 0)
        }
        assert not raised, f"{frozen} before, {now['requests']} now; RAISED has {entries} for it"
        keys = release["keys"][interface.same_keys(CASES[case], now["changed"])]
        assert {*keys["keys"]} <= now["keys"]
        assert {*keys["item"]} <= now["item"]
    assert now["changed"] is not any(word in case for word in ("unchanged", "info"))


def test_each_raise_is_about_a_case_and_has_a_reason():
    known = {case for frozen in RELEASES.values() for case in frozen["requests"]}
    for name, (allowed, reason) in RAISED.items():
        assert fnmatch.filter(known, name), name
        assert all(number > 0 for number in allowed.values())
        assert reason


OPTION = {"type": "list", "elements": "str", "aliases": ["a", "b"], "choices": ["x", "y"], "default": ["x"]}


@pytest.mark.parametrize(
    ("now", "what"),
    [
        ({}, "o is gone"),
        ({"o": {**OPTION, "aliases": ["a"]}}, "o: aliases lacks 'b'"),
        ({"o": {key: value for key, value in OPTION.items() if key != "aliases"}}, "o: aliases lacks 'a'"),
        ({"o": {**OPTION, "choices": ["y"]}}, "o: choices lacks 'x'"),
        ({"o": {**OPTION, "type": "raw"}}, "o: type was 'list' and is 'raw'"),
        ({"o": {**OPTION, "elements": "raw"}}, "o: elements was 'str' and is 'raw'"),
        ({"o": {**OPTION, "default": []}}, "o: default was ['x'] and is []"),
        ({"o": {**OPTION, "required": True}}, "o is required"),
        ({"o": {**OPTION, "aliases": ["b", "c", "a"], "choices": ["z", "y", "x"]}}, None),
        ({"o": OPTION, "p": {"type": "str"}}, None),
    ],
)
def test_what_counts_as_lost(now, what):
    assert [*lost({"o": OPTION}, now)][:1] == ([what] if what else [])
    inner = {"outer": {"type": "dict", "options": {"o": OPTION}}}
    found = [*lost(inner, {"outer": {"type": "dict", "options": now}})][:1]
    assert found == ([f"outer.{what}"] if what else [])


def test_what_counts_as_lost_of_results():
    frozen = {"r": {"type": "dict", "returned": "always", "contains": {"k": {"type": "str", "returned": "success"}}}}
    assert [*lost(frozen, {"r": {**frozen["r"], "contains": {}}})] == ["r.k is gone"]
    assert [*lost(frozen, {"r": {**frozen["r"], "returned": "on failure"}})] == [
        "r: returned was 'always' and is 'on failure'"
    ]
    assert [*lost({"o": {"type": "str"}}, {"o": {"type": "str", "default": "x", "choices": ["x"]}})] == [
        "o has choices",
        "o: default is 'x' and was none",
    ]
