# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters of the roles."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.day2.resources.plugins.filter.drift import drift
from ansible_collections.day2.resources.plugins.filter.of_kind import of_kind


def test_items_get_their_kind_and_a_label():
    items = [{"port_id": "a"}, {"kind": "port", "label": "mine", "tags": None}, {"label": None}]
    assert of_kind(items, "port", "ports") == [
        {"port_id": "a", "kind": "port", "label": "ports[0]"},
        {"kind": "port", "label": "mine", "tags": None},
        {"kind": "port", "label": "ports[2]"},
    ]
    assert items[0] == {"port_id": "a"}
    assert of_kind([], "port", "ports") == []


def test_dates_are_as_modules_get_them():
    day, moment = datetime.date(2026, 12, 31), datetime.datetime(2026, 12, 31, 5, 6)
    made = of_kind([{"tags": {"a": day, "b": [moment, 1, None]}, "label": " "}], "port", "ports")
    tags = {"a": "2026-12-31", "b": ["2026-12-31T05:06:00", 1, None]}
    assert made == [{"tags": tags, "kind": "port", "label": "ports[0]"}]


@pytest.mark.parametrize(
    ("kind", "item", "name"),
    [
        ("instance", {"instance_name": "web-1", "name": "web"}, "web-1"),
        ("port", {"ip_address": "10.10.1.11"}, "10.10.1.11"),
        ("lb_listener", {"listener_name": "http"}, "http"),
        ("lb_pool", {"pool_name": "shop"}, "shop"),
        ("reserved_fixed_ip", {"fixed_ip_address": "10.10.1.9"}, "10.10.1.9"),
        ("subnet", {"subnet_cidr": "10.10.1.0/24"}, "10.10.1.0/24"),
        ("binding", {"binding": {"host": "web-1", "service": "dns", "port": None}, "ip_address": "all"}, "web-1, dns"),
        ("binding", {"binding_id": "b", "ip_address": "all"}, None),
        ("port", {"port_id": "a"}, None),
    ],
)
def test_what_could_not_be_compared_has_the_words_of_its_declaration(kind, item, name):
    result = {"kind": kind, "id": None, "failed": True, "started": True, "msg": "gone", "index": 0}
    assert [each["name"] for each in drift([result], [item])["unreadable"]] == [name]


@pytest.mark.parametrize(
    ("kind", "option", "title"),
    [
        ("lb_listener", "listener_id", "load balancer listener"),
        ("reserved_fixed_ip", "port_id", "reserved fixed IP"),
        ("gpu_virtual_cluster", "gpu_virtual_cluster_id", "GPU virtual cluster"),
    ],
)
def test_each_entry_has_the_kind_in_words_and_the_id(kind, option, title):
    outcome = {"index": 0, "kind": kind, "id": None, "started": True, "msg": "why"}
    report = drift([{**outcome, "failed": True}], [{option: "a"}])
    assert [(each["title"], each["id"]) for each in report["unreadable"]] == [(title, "a")]
    change = {"option": "name", "before": "a", "after": "b"}
    report = drift([{**outcome, "failed": False, "changed": True, "resource": {}, "changes": [change]}], [{}])
    assert [(each["resource"], each["title"]) for each in report["differences"]] == [(kind, title)]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (None, "ports: expected a list, got null"),
        ({"port_id": "a"}, "ports: expected a list, got a dictionary"),
        ([{}, ["a"]], "ports[1]: expected a dictionary, got a list"),
        ([{"kind": "instance"}], "ports[0].kind: value must be one of: port, got: 'instance'"),
        ([{"label": 5}], "ports[0].label: expected a string, got a number"),
    ],
)
def test_what_is_no_item(items, message):
    with pytest.raises(AnsibleFilterError) as error:
        of_kind(items, "port", "ports")
    assert message in str(error.value)


def result(index: int, kind: str = "instance", **more: Any) -> dict[str, Any]:
    return {
        "index": index,
        "provider": "gcore",
        "kind": kind,
        "id": "a",
        "changed": False,
        "failed": False,
        "started": True,
        "msg": "",
        **more,
    }


def changed(index: int, changes: list[tuple[str, Any, Any]], **more: Any) -> dict[str, Any]:
    told = [{"option": option, "before": before, "after": after} for option, before, after in changes]
    return result(index, changed=True, changes=told, **{"resource": {}, "matched_by": "id", **more})


def test_a_dictionary_has_a_row_for_each_key_that_differs():
    changes = [
        ("tags", {"b": "1", "a.b": "2", "same": "3"}, {"b": "4", "new": "5", "same": "3"}),
        (
            "logging",
            {"retention_policy": None, "deep": {"x": 1, "y": 2}},
            {"retention_policy": {}, "deep": {"x": 1, "y": 3}},
        ),
        ("name", "old", "new"),
        ("pairs", [], ["a"]),
    ]
    report = drift([changed(0, changes, resource={"name": "new"})], [{}])
    assert [(each["option"], each["current"], each["wanted"]) for each in report["differences"]] == [
        ("tags.a.b", "2", None),
        ("tags.b", "1", "4"),
        ("tags.new", None, "5"),
        ("logging.deep.y", 2, 3),
        ("logging.retention_policy", None, {}),
        ("name", "old", "new"),
        ("pairs", [], ["a"]),
    ]
    assert {(each["name"], each["declared"]) for each in report["differences"]} == {("old", "resources[0]")}
    assert (report["drift"], report["counts"]["differences"]) == (True, 7)


def test_what_was_not_started_was_not_compared():
    results = [
        result(0, id=None, started=False, msg="why", label="ports[0]"),
        result(1, failed=True),
        changed(2, [("x", 1, 2)], kind="port", matched_by="ip_address"),
    ]
    report = drift(results, [{"instance_id": "b", "instance_name": "c"}, {}, {"ip_address": "10.0.0.1"}])
    same = {"display_name": None}
    assert report["unreadable"] == [
        {
            "provider": "gcore",
            "resource": "instance",
            "title": "instance",
            "id": "b",
            "name": "c",
            **same,
            "declared": "ports[0]",
            "msg": "why",
        },
        {
            "provider": "gcore",
            "resource": "instance",
            "title": "instance",
            "id": "a",
            "name": None,
            **same,
            "declared": "resources[1]",
            "msg": "",
        },
    ]
    assert report["differences"][0]["name"] == "10.0.0.1"
    assert report["counts"] == {
        "resources": 3,
        "drifted": 1,
        "missing": 0,
        "unreadable": 2,
        "differences": 1,
        "undeclared": 0,
    }


def test_names_stand_beside_what_they_name():
    """Those of a list in its order, those of a dictionary under their keys; one without any has none."""
    names = {"before_name": ["web", None], "after_name": ["db"]}
    region = {"before_name": {"region": "Luxembourg"}, "after_name": {"region": "Frankfurt"}}
    changes = [
        {"option": "groups", "before": ["a", "b"], "after": ["c"], **names},
        {"option": "logging", "before": {"region": 7, "on": True}, "after": {"region": 8, "on": False}, **region},
        {"option": "service_id", "before": "a", "after": "b", "after_name": "website"},
    ]
    results = [result(0, "port", changed=True, changes=changes, resource={}, display_name="10.0.0.1", matched_by="id")]
    report = drift([*results, result(1, failed=True, display_name="web-1", msg="why")], [{}, {}])
    assert [(each["option"], each["current_name"], each["wanted_name"]) for each in report["differences"]] == [
        ("groups", ["web", None], ["db"]),
        ("logging.on", None, None),
        ("logging.region", "Luxembourg", "Frankfurt"),
        ("service_id", None, "website"),
    ]
    assert {(each["name"], each["display_name"]) for each in report["differences"]} == {(None, "10.0.0.1")}
    assert [(each["name"], each["display_name"]) for each in report["unreadable"]] == [(None, "web-1")]


RULE = {"protocol": "tcp", "port_range_min": 22, "remote_group_id": "b"}


def test_a_list_of_records_has_a_row_for_each_element_that_differs():
    described = {**RULE, "description": "new"}
    elements = [
        {"element": "tcp 22 web (b)", "before": RULE, "after": described, "before_name": {"remote_group_id": "web"}},
        {"element": "udp 53", "before": None, "after": {"protocol": "udp"}},
    ]
    change = {
        "option": "ingress_rules",
        "before": [RULE],
        "after": [described, {"protocol": "udp"}],
        "elements": elements,
    }
    report = drift([result(0, "security_group", changed=True, changes=[change], resource={})], [{}])
    names = ("current_name", "wanted_name")
    assert [tuple(each[key] for key in ("option", "current", "wanted", *names)) for each in report["differences"]] == [
        ("ingress_rules[tcp 22 web (b)]", RULE, described, {"remote_group_id": "web"}, None),
        ("ingress_rules[udp 53]", None, {"protocol": "udp"}, None, None),
    ]
    assert (report["counts"]["differences"], report["undeclared"]) == (2, [])


UNDECLARED = [
    {
        "option": "ingress_rules",
        "element": "tcp 22 web (b)",
        "value": RULE,
        "value_name": {"remote_group_id": "web"},
    },
    {"option": "egress_rules", "element": "any IPv4", "value": {}},
]


def test_undeclared_elements_are_shown():
    """The entries are those of differences."""
    results = [result(0, "security_group", undeclared=UNDECLARED, display_name="web", label="mine")]
    report = drift(results, [{"security_group_name": "web"}])
    assert report["differences"] == []
    shared = {
        "provider": "gcore",
        "resource": "security_group",
        "title": "security group",
        "id": "a",
        "name": "web",
        "display_name": "web",
        "declared": "mine",
        "wanted": None,
        "wanted_name": None,
    }
    assert report["undeclared"] == [
        {
            **shared,
            "option": "ingress_rules[tcp 22 web (b)]",
            "current": RULE,
            "current_name": {"remote_group_id": "web"},
        },
        {**shared, "option": "egress_rules[any IPv4]", "current": {}, "current_name": None},
    ]
    assert report["counts"]["undeclared"] == 2


@pytest.mark.parametrize(
    ("elements", "is_changed", "said"),
    [
        (0, False, ("The one resource is as declared.",) * 2),
        (
            1,
            False,
            (
                "The one resource is as declared. 1 element is undeclared.",
                "1 of 1 resource differs from what is declared. 1 element is undeclared.",
            ),
        ),
        (2, True, ("1 of 1 resource differs from what is declared. 2 elements are undeclared.",) * 2),
    ],
)
def test_undeclared_elements_are_drift_only_if_asked_for(elements, is_changed, said):
    results = [changed(0, [("x", 1, 2)]) if is_changed else result(0)]
    if elements:
        results[0]["undeclared"] = UNDECLARED[:elements]
    for undeclared, words in zip((False, True), said):
        report = drift(results, [{}], undeclared=undeclared)
        assert report["msg"] == words
        assert report["drift"] is (is_changed or bool(elements and undeclared))
        assert report["counts"]["drifted"] == int(report["drift"])
    with pytest.raises(AnsibleFilterError, match="drift: undeclared: expected a boolean, got a string"):
        drift(results, [{}], undeclared="false")


def test_what_is_missing_is_drift_and_a_note_is_none():
    results = [
        result(0, failed=True, missing=True, id=None, msg="nobody has it"),
        result(1, failed=True, missing=False, msg="it may not be read"),
        result(2, note="it counts as renamed", provider="scanopy", kind="binding"),
    ]
    report = drift(results, [{"instance_name": "web-1"}, {}, {"binding": "x"}])
    assert [(each["name"], each["msg"]) for each in report["missing"]] == [("web-1", "nobody has it")]
    assert [each["msg"] for each in report["unreadable"]] == ["it may not be read"]
    assert report["notes"] == [
        {
            "provider": "scanopy",
            "resource": "binding",
            "title": "binding",
            "id": "a",
            "name": "x",
            "display_name": None,
            "declared": "resources[2]",
            "msg": "it counts as renamed",
        }
    ]
    assert report["counts"] == {
        "resources": 3,
        "drifted": 0,
        "missing": 1,
        "unreadable": 1,
        "differences": 0,
        "undeclared": 0,
    }
    assert (report["format"], report["drift"]) == (1, True)
    assert drift(results[2:], [{}])["drift"] is False


@pytest.mark.parametrize(
    ("matched", "said"),
    [
        ([{}], "1 was found by a new name: see the notes."),
        ([{"matched_by": "new_name"}] * 2, "2 were found by a new name: see the notes."),
        ([{"matched_by": "id"}], "1 is worth a look: see the notes."),
        ([{"matched_by": "id"}, {"matched_by": "new_name"}], "2 are worth a look: see the notes."),
    ],
)
def test_notes_are_counted_by_what_they_are_about(matched, said):
    results = [result(number, note="look", **each) for number, each in enumerate(matched)]
    report = drift(results, [{}] * len(results))
    assert report["msg"].endswith(f"declared. {said}")
    assert (len(report["notes"]), report["drift"]) == (len(matched), False)


def test_results_of_1_0_0_are_read():
    old = [result(0), result(1, failed=True)]
    for each in old:
        del each["provider"]
    report = drift(old, [{}, {}])
    assert report["counts"] == {
        "resources": 2,
        "drifted": 0,
        "missing": 0,
        "unreadable": 1,
        "differences": 0,
        "undeclared": 0,
    }
    assert report["unreadable"][0]["provider"] is None


@pytest.mark.parametrize(
    ("same", "different", "missing", "failed", "said"),
    [
        (0, 0, 0, 0, "No resources are declared."),
        (1, 0, 0, 0, "The one resource is as declared."),
        (2, 0, 0, 0, "All 2 resources are as declared."),
        (1, 1, 0, 0, "1 of 2 resources differs from what is declared."),
        (0, 2, 0, 0, "2 of 2 resources differ from what is declared."),
        (0, 0, 0, 1, "0 of 1 resource is as declared. 1 could not be compared."),
        (1, 0, 0, 2, "1 of 3 resources is as declared. 2 could not be compared."),
        (2, 0, 1, 0, "2 of 3 resources are as declared. 1 is missing."),
        (1, 1, 2, 1, "1 of 5 resources differs from what is declared. 2 are missing. 1 could not be compared."),
    ],
)
def test_the_sentence(same, different, missing, failed, said):
    results = [result(0)] * same + [changed(0, [("x", 1, 2)])] * different
    results += [result(0, failed=True, missing=True)] * missing + [result(0, failed=True, missing=False)] * failed
    report = drift(results, [{}] * len(results))
    assert (report["msg"], report["drift"]) == (said, bool(different or missing))


@pytest.mark.parametrize(
    ("results", "resources", "message"),
    [
        ([result(0)], [], "got 1 result for 0 resources"),
        (None, [], "drift: results: expected a list, got null"),
        ([], {}, "drift: resources: expected a list, got a dictionary"),
    ],
)
def test_what_does_not_belong_together(results, resources, message):
    with pytest.raises(AnsibleFilterError, match=message):
        drift(results, resources)
