# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields: what they validate, compare, send, predict and show."""

from __future__ import annotations

import copy
import datetime

import pytest
from ansible_collections.day2.resources.plugins.module_utils._gcore.fields import tags
from ansible_collections.day2.resources.plugins.module_utils._model.addresses import Cidr, IpAddress, IpNetwork
from ansible_collections.day2.resources.plugins.module_utils._model.collection import Collection
from ansible_collections.day2.resources.plugins.module_utils._model.field import UNKNOWN, Value, distinct_values
from ansible_collections.day2.resources.plugins.module_utils._model.lookup_by_name import LookupByName
from ansible_collections.day2.resources.plugins.module_utils._model.names import IdNames
from ansible_collections.day2.resources.plugins.module_utils._model.part_field import SwitchedPart
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import (
    Alias,
    Bool,
    Int,
    Keyword,
    Nullable,
    Text,
    Uuid,
)
from ansible_collections.day2.resources.plugins.module_utils._model.secret_value import Secret
from ansible_collections.day2.resources.plugins.module_utils._model.set_field import Sequence, Set
from ansible_collections.day2.resources.plugins.module_utils._model.struct import Struct
from ansible_collections.day2.resources.plugins.module_utils._model.text_forms import parse_list, parse_pairs
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import Invalid

A, B, C = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "abc")
GROUPS = Set("groups", Uuid(), max_items=2)
PAIRS = Set("pairs", Struct(ip_address=IpNetwork()), max_items=10)
ASSIGNED = Set("assigned", Struct(subnet_id=Uuid(), ip_address=IpAddress()), min_items=1)
SERVERS = Sequence("servers", IpAddress(), max_items=3, absent=None)
GATEWAY = Value("gateway", Keyword("none", IpAddress()), absent=None)
NAME = Value("name", Text(3, 63))
SECURE = Value("secure", Bool())
MODE = Value("mode", Text(), absent="L2")
MAP = tags("map", system="system_tags")
LIST = tags("list")
RENAMED = tags("list", key="tags_v2")
NOTE = Value("note", Text(max_length=255), absent="")
LOGS = SwitchedPart(
    "logs",
    enabled_by="enabled",
    absent=None,
    enabled=Bool(),
    region=Nullable(Int(1), 0),
    topic=Nullable(Text(1, 9), ""),
    keep=Nullable(Struct(days=Int(1, 9)), {}),
)
ON = {"enabled": True, "region": 7, "topic": "shop", "keep": {"days": 5}}
OFF = {"enabled": False}
NONE = {"region": None, "topic": None, "keep": None}
TAKEN = {"subnet_id": A, "ip_address": "10.0.0.1"}


def pair(*addresses):
    return [{"ip_address": address} for address in addresses]


def entries(read_only=False, **texts):
    return [{"key": key, "value": text, "read_only": read_only} for key, text in texts.items()]


# field, document, options, expected patch (None: nothing to do), expected value after
CHANGES = {
    "value": (NAME, {"name": "web-1"}, {"name": "web-2"}, "web-2", "web-2"),
    "value, same": (NAME, {"name": "web-1"}, {"name": "web-1"}, None, None),
    "value, now null": (NAME, {"name": None}, {"name": "web-1"}, "web-1", "web-1"),
    "value, now against the rules": (
        NAME,
        {"name": "x"},
        {"name": "web"},
        "web",
        "web",
    ),
    "sequence": (SERVERS, {"servers": ["::1"]}, {"servers": ["::2", "::1"]}, ["::2", "::1"], ["::2", "::1"]),
    "sequence, other order": (
        SERVERS,
        {"servers": ["::1", "::2"]},
        {"servers": ["::2", "::1"]},
        ["::2", "::1"],
        ["::2", "::1"],
    ),
    "sequence, repeated and spelt differently": (
        SERVERS,
        {"servers": ["::2", "::1", "::2"]},
        {"servers": ["0::2", "::1", "::2"]},
        None,
        None,
    ),
    "sequence, not shown": (SERVERS, {}, {"servers": []}, None, None),
    "sequence, null": (SERVERS, {"servers": None}, {"servers": []}, None, None),
    "sequence, cleared": (SERVERS, {"servers": ["::1"]}, {"servers": []}, [], []),
    "sequence, added last": (
        SERVERS,
        {"servers": ["::2", "::3"]},
        {"servers": ["::1", "::3"], "purge_servers": False},
        ["::2", "::3", "::1"],
        ["::2", "::3", "::1"],
    ),
    "sequence, there already": (
        SERVERS,
        {"servers": ["::2", "::1"]},
        {"servers": ["::1", "::2"], "purge_servers": False},
        None,
        None,
    ),
    "sequence, removed": (
        SERVERS,
        {"servers": ["::3", "::2", "::1"]},
        {"remove_servers": ["::2", "::9"]},
        ["::3", "::1"],
        ["::3", "::1"],
    ),
    "keyword, null already": (GATEWAY, {"gateway": None}, {"gateway": "none"}, None, None),
    "keyword, not shown": (GATEWAY, {}, {"gateway": "::1"}, "::1", "::1"),
    "boolean": (SECURE, {"secure": True}, {"secure": False}, False, False),
    "boolean, same": (SECURE, {"secure": False}, {"secure": False}, None, None),
    "absent means a value": (MODE, {}, {"mode": "L2"}, None, None),
    "absent means a value, other": (MODE, {}, {"mode": "L3"}, "L3", "L3"),
    "null means absent": (NOTE, {"note": None}, {"note": ""}, None, None),
    "null means absent, other": (NOTE, {"note": None}, {"note": "x"}, "x", "x"),
    "cleared text": (NOTE, {"note": "x"}, {"note": ""}, "", ""),
    "merge, one key": (LOGS, {"logs": ON}, {"logs": {"topic": "web"}}, {**ON, "topic": "web"}, {**ON, "topic": "web"}),
    "merge, same": (LOGS, {"logs": ON}, {"logs": {"topic": "shop", "keep": {"days": "5"}}}, None, None),
    "merge, nothing given": (LOGS, {"logs": ON}, {"logs": {"topic": "shop", "region": None}}, None, None),
    "merge, cleared": (
        LOGS,
        {"logs": ON},
        {"logs": {"topic": "", "region": 0, "keep": {"days": None}}},
        {"enabled": True, **NONE},
        {"enabled": True, **NONE},
    ),
    "merge, cleared already": (
        LOGS,
        {"logs": {"enabled": True}},
        {"logs": {"topic": "", "region": 0, "keep": {}}},
        None,
        None,
    ),
    "merge, switched on": (
        LOGS,
        {"logs": OFF},
        {"logs": {"enabled": True, "topic": "web"}},
        {**NONE, "enabled": True, "topic": "web"},
        {**NONE, "enabled": True, "topic": "web"},
    ),
    "merge, switched on again": (LOGS, {"logs": ON}, {"logs": {"enabled": True}}, None, None),
    "merge, switched off": (LOGS, {"logs": ON}, {"logs": {"enabled": False}}, {**ON, "enabled": False}, OFF),
    "merge, switched off with another key": (
        LOGS,
        {"logs": ON},
        {"logs": {"enabled": False, "topic": "web"}},
        {**ON, "enabled": False, "topic": "web"},
        OFF,
    ),
    "merge, off already": (LOGS, {"logs": OFF}, {"logs": {"enabled": False, "topic": "web"}}, None, None),
    "merge, null is off": (LOGS, {"logs": None}, {"logs": {"enabled": False}}, None, None),
    "merge, absent is off": (
        LOGS,
        {},
        {"logs": {"enabled": True}},
        {**NONE, "enabled": True},
        {**NONE, "enabled": True},
    ),
    "merge, other keys are sent back": (
        LOGS,
        {"logs": {**ON, "format": "json"}},
        {"logs": {"topic": "web"}},
        {**ON, "topic": "web", "format": "json"},
        {**ON, "topic": "web"},
    ),
    "merge, none in another form": (
        LOGS,
        {"logs": {"enabled": True, "region": 0, "topic": "", "keep": {"days": None}}},
        {"logs": {"region": 0, "topic": "", "keep": {}}},
        None,
        None,
    ),
    "merge, other keys do not count": (LOGS, {"logs": {**ON, "more": 1}}, {"logs": {"topic": "shop"}}, None, None),
    "tags under another key": (
        RENAMED,
        {"tags_v2": entries(a="1")},
        {"tags": {"b": "2"}},
        {"b": "2"},
        {"a": "1", "b": "2"},
    ),
    "set": (GROUPS, {"groups": [A]}, {"groups": [B]}, [B], [B]),
    "set, order": (GROUPS, {"groups": [B, A]}, {"groups": [A, B]}, None, None),
    "set, repetition": (
        GROUPS,
        {"groups": [A]},
        {"groups": [A, A.upper(), A]},
        None,
        None,
    ),
    "set, emptied": (GROUPS, {"groups": [A]}, {"groups": []}, [], []),
    "set, empty already": (GROUPS, {"groups": []}, {"groups": []}, None, None),
    "set, null is empty": (GROUPS, {"groups": None}, {"groups": []}, None, None),
    "set, one goes": (GROUPS, {"groups": [A, B]}, {"groups": [A]}, [A], [A]),
    "set, add": (
        GROUPS,
        {"groups": [A]},
        {"groups": [B], "purge_groups": False},
        [A, B],
        [A, B],
    ),
    "set, add what is there": (
        GROUPS,
        {"groups": [A, B]},
        {"groups": [B], "purge_groups": False},
        None,
        None,
    ),
    "set, add nothing": (
        GROUPS,
        {"groups": [A, B]},
        {"groups": [], "purge_groups": False},
        None,
        None,
    ),
    "set, too many are there already": (
        GROUPS,
        {"groups": [A, B, C]},
        {"groups": [A], "purge_groups": False},
        None,
        None,
    ),
    "set, least without purge": (
        ASSIGNED,
        {"assigned": []},
        {"assigned": [], "purge_assigned": False},
        None,
        None,
    ),
    "set, remove": (GROUPS, {"groups": [A, B]}, {"remove_groups": [B]}, [A], [A]),
    "set, remove what is not there": (GROUPS, {"groups": [A]}, {"remove_groups": [B, C]}, None, None),
    "set, remove from none": (GROUPS, {"groups": None}, {"remove_groups": [B]}, None, None),
    "set, remove nothing": (GROUPS, {"groups": [A]}, {"remove_groups": [], "groups": [A]}, None, None),
    "set, remove the last one": (GROUPS, {"groups": [A]}, {"remove_groups": [A.upper(), A]}, [], []),
    "set, remove one of too many": (
        Set("groups", Uuid(), max_items=2),
        {"groups": [A, B, C]},
        {"remove_groups": [C], "purge_groups": False},
        [A, B],
        [A, B],
    ),
    "set, add and remove": (
        GROUPS,
        {"groups": [A, B]},
        {"groups": [C], "purge_groups": False, "remove_groups": [A]},
        [B, C],
        [B, C],
    ),
    "set, add only": (
        GROUPS,
        {"groups": [B]},
        {"groups": [C], "purge_groups": False, "remove_groups": [A]},
        [B, C],
        [B, C],
    ),
    "set, remove only": (
        GROUPS,
        {"groups": [A, B]},
        {"groups": [B], "purge_groups": False, "remove_groups": [A]},
        [B],
        [B],
    ),
    "set, remove from fewer than least": (ASSIGNED, {"assigned": []}, {"remove_assigned": [TAKEN]}, None, None),
    "pairs, remove another spelling": (
        PAIRS,
        {"pairs": pair("10.0.0.1", "2001:db8::/32")},
        {"remove_pairs": pair("2001:DB8:0::/32")},
        pair("10.0.0.1"),
        pair("10.0.0.1"),
    ),
    "pairs, remove beside a malformed one": (
        PAIRS,
        {"pairs": pair("10.0.0.5/24", "10.0.0.1")},
        {"remove_pairs": pair("10.0.0.1")},
        pair("10.0.0.5/24"),
        pair("10.0.0.5/24"),
    ),
    "pairs, spelling": (
        PAIRS,
        {"pairs": pair("10.0.0.1", "2001:db8::/32")},
        {"pairs": pair("2001:DB8:0::/32", "10.0.0.1/32")},
        None,
        None,
    ),
    "pairs, other keys do not count": (
        PAIRS,
        {"pairs": [{"ip_address": "10.0.0.1", "mac_address": "x"}]},
        {"pairs": pair("10.0.0.1")},
        None,
        None,
    ),
    "pairs, a malformed one stays": (
        PAIRS,
        {"pairs": pair("10.0.0.5/24")},
        {"pairs": pair("10.0.0.1"), "purge_pairs": False},
        pair("10.0.0.1", "10.0.0.5/24"),
        pair("10.0.0.1", "10.0.0.5/24"),
    ),
    "tags, add": (
        MAP,
        {"tags": {"a": "1"}},
        {"tags": {"b": "2"}},
        {"b": "2"},
        {"a": "1", "b": "2"},
    ),
    "tags, change one of two": (
        MAP,
        {"tags": {"a": "1", "b": "2"}},
        {"tags": {"a": "1", "b": "3"}},
        {"b": "3"},
        {"a": "1", "b": "3"},
    ),
    "tags, same as number": (MAP, {"tags": {"a": "1"}}, {"tags": {"a": 1}}, None, None),
    "tags, same as boolean": (
        MAP,
        {"tags": {"a": "true"}},
        {"tags": {"a": True}},
        None,
        None,
    ),
    "tags, same with blanks": (
        MAP,
        {"tags": {"a": "1"}},
        {"tags": {" a ": " 1 "}},
        None,
        None,
    ),
    "tags, number as key": (
        MAP,
        {"tags": {}},
        {"tags": {80: "web"}},
        {"80": "web"},
        {"80": "web"},
    ),
    "tags, remove": (
        MAP,
        {"tags": {"a": "1", "b": "2"}},
        {"tags": {"a": None}},
        {"a": None},
        {"b": "2"},
    ),
    "tags, remove what is gone": (
        MAP,
        {"tags": {"b": "2"}},
        {"tags": {"a": None}},
        None,
        None,
    ),
    "tags, nothing": (MAP, {"tags": {"b": "2"}}, {"tags": {}}, None, None),
    "tags, exact": (
        MAP,
        {"tags": {"a": "1", "b": "2"}},
        {"tags": {"a": "1"}, "purge_tags": True},
        {"b": None},
        {"a": "1"},
    ),
    "tags, exact and null": (
        MAP,
        {"tags": {"a": "1"}},
        {"tags": {"a": None}, "purge_tags": True},
        {"a": None},
        {},
    ),
    "tags, none at all": (
        MAP,
        {"tags": {"a": "1", "b": "2"}, "system_tags": {"os": "x"}},
        {"tags": {}, "purge_tags": True},
        {"a": None, "b": None},
        {},
    ),
    "tags, null is empty": (
        MAP,
        {"tags": None},
        {"tags": {}, "purge_tags": True},
        None,
        None,
    ),
    "tags, read-only as it is": (
        MAP,
        {"tags": {}, "system_tags": {"os": "x"}},
        {"tags": {"os": "x"}},
        None,
        None,
    ),
    "tags, also read-only": (
        MAP,
        {"tags": {"os": "y"}, "system_tags": {"os": "x"}},
        {"tags": {"os": "y"}},
        None,
        None,
    ),
    "tags, read-only ones are not purged": (
        MAP,
        {"tags": {"env": "x", "os": "x"}, "system_tags": {"os": "x"}},
        {"tags": {"env": "x"}, "purge_tags": True},
        None,
        None,
    ),
    "tags of a list, malformed rows are ignored": (
        LIST,
        {"tags": [{"key": None, "value": "1"}, {"key": ["a"], "value": "1"}, "odd", *entries(a="1")]},
        {"tags": {"a": "1"}, "purge_tags": True},
        None,
        None,
    ),
    "tags of a list": (
        LIST,
        {"tags": entries(a="1") + entries(True, os="x")},
        {"tags": {"a": "2"}},
        {"a": "2"},
        {"a": "2"},
    ),
    "tags of a list, exact": (
        LIST,
        {"tags": entries(a="1") + entries(True, os="x")},
        {"tags": {"b": "1"}, "purge_tags": True},
        {"a": None, "b": "1"},
        {"b": "1"},
    ),
    "tags of a list, read-only as it is": (
        LIST,
        {"tags": entries(True, os="x")},
        {"tags": {"os": "x"}},
        None,
        None,
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_plan(case):
    field, document, options, patch, after = CHANGES[case]
    untouched = copy.deepcopy((document, options))
    desired = field.desired(options)
    change = field.plan(document, desired)
    assert (document, options) == untouched
    if patch is None:
        assert change is None
        return
    assert (change.patch, change.after) == (patch, after)
    outcome = copy.deepcopy(document)
    field.apply(outcome, change.after)
    assert field.show(outcome)[field.option] == after
    assert field.plan(outcome, desired) is None, "the outcome of a plan needs no change"
    assert field.plan(outcome, field.expected_after(desired, change)) is None
    assert field.plan(document, field.expected_after(desired, change)) is not None, (
        "verification notices that nothing was written"
    )


@pytest.mark.parametrize("field", [NAME, GROUPS, MAP], ids=lambda field: field.option)
def test_left_out_or_null_is_left_alone(field):
    assert field.desired({}) is None
    assert field.desired({field.option: None, f"purge_{field.option}": True}) is None


@pytest.mark.parametrize(
    "field, options, message",
    [
        (
            GROUPS,
            {"groups": [A, B, C]},
            "groups: expected at most 2 different elements, got 3",
        ),
        (
            ASSIGNED,
            {"assigned": []},
            "assigned: expected at least 1 different element, got 0",
        ),
        (GROUPS, {"groups": [A, "x"]}, "groups[1]: 'x' is not a UUID"),
        (GROUPS, {"groups": [A, None]}, "groups[1]: expected a string, got null"),
        (GROUPS, {"groups": {"a": 1}}, "groups: expected a list, got a dictionary"),
        (
            GROUPS,
            {"groups": [""]},
            "groups: expected a list, got an empty string. Write [] for an empty list",
        ),
        (GROUPS, {"groups": ["[oops"]}, """'{"groups": [...]}'"""),
        (GROUPS, {"remove_groups": [A, "x"]}, "remove_groups[1]: 'x' is not a UUID"),
        (GROUPS, {"remove_groups": "None"}, "remove_groups[0]: 'None' is not a UUID"),
        (GROUPS, {"remove_groups": [None]}, "remove_groups[0]: expected a string, got null"),
        (GROUPS, {"remove_groups": {"a": 1}}, "remove_groups: expected a list, got a dictionary"),
        (GROUPS, {"remove_groups": 5}, "remove_groups: expected a list, got a number"),
        (
            GROUPS,
            {"remove_groups": ""},
            "remove_groups: expected a list, got an empty string. Write [] for an empty list",
        ),
        (
            PAIRS,
            {"remove_pairs": ["10.0.0.1"]},
            "remove_pairs[0]: expected a dictionary such as {ip_address: ...}, got a string",
        ),
        (PAIRS, {"remove_pairs": [{}]}, "remove_pairs[0]: missing key 'ip_address'"),
        (
            GROUPS,
            {"groups": [B, A], "purge_groups": False, "remove_groups": [A.upper()]},
            f"remove_groups: '{A}' is also in groups: remove it from one of the two",
        ),
        (
            PAIRS,
            {"pairs": pair("10.0.0.1"), "remove_pairs": pair("10.0.0.1/32"), "purge_pairs": False},
            "remove_pairs: {'ip_address': '10.0.0.1'} is also in pairs: remove",
        ),
        (
            PAIRS,
            {"pairs": ["10.0.0.1"]},
            "pairs[0]: expected a dictionary such as {ip_address: ...}, got a string",
        ),
        (
            PAIRS,
            {"pairs": pair("10.0.0.5/24")},
            "pairs[0].ip_address: '10.0.0.5/24' is an address in a network",
        ),
        (LOGS, {"logs": ["a"]}, "logs: expected a dictionary, got a list. Write {enabled: true}"),
        (LOGS, {"logs": {"nonsense": 1}}, "logs: unknown key 'nonsense'. Supported keys: enabled, region, topic, keep"),
        (LOGS, {"logs": {"topic": "much too long"}}, "logs.topic: expected at most 9 characters, got 13"),
        (LOGS, {"logs": {"region": -1}}, "logs.region: expected at least 1, got -1"),
        (LOGS, {"logs": {"keep": {"days": 10}}}, "logs.keep.days: expected at most 9, got 10"),
        (LOGS, {"logs": {"enabled": "perhaps"}}, "logs.enabled"),
        (MAP, {"tags": ["a"]}, "tags: expected a dictionary, got a list"),
        (MAP, {"tags": "a"}, "{key: value}"),
        *(
            (MAP, {"tags": text}, "as text one key=value on each line, or leave it out")
            for text in ("", "a: b", "a=1, d")
        ),
        (MAP, {"tags": "{'b': datetime.date(2024, 1, 1)}"}, "quote the date"),
        (MAP, {"tags": {"a": ""}}, "tags.a: empty value: use null to remove the tag"),
        (MAP, {"tags": {"a": "  "}}, """use null to remove the tag. As text, null is JSON: {"a": null}"""),
        (MAP, {"tags": {"a": ["x"]}}, "tags.a: expected a string, got a list"),
        (MAP, {"tags": {"a": {"b": 1}}}, "tags.a: expected a string, got a dictionary"),
        (MAP, {"tags": {"a": datetime.date(2024, 1, 1)}}, "tags.a: expected a string, got a date"),
        (
            MAP,
            {"tags": {"cost center": "1"}},
            "tags.cost center: 'cost center' is not a key without blanks",
        ),
        (MAP, {"tags": {"a=b": "1"}}, "tags.a=b"),
        (MAP, {"tags": {"": "1"}}, "tags: empty key"),
        (MAP, {"tags": {" ": "1"}}, "tags: empty key"),
        (MAP, {"tags": {"k" * 256: "1"}}, "at most 255"),
        (MAP, {"tags": {"a": "v" * 256}}, "at most 255"),
        (MAP, {"tags": {"a": "x\ty"}}, "is not a value without tabs and line breaks"),
        (MAP, {"tags": {"a": "x\ny"}}, "is not a value without tabs and line breaks"),
        (MAP, {"tags": {"a": "1", "a ": "1"}}, "is given twice"),
    ],
)
def test_refused_before_any_request(field, options, message):
    with pytest.raises(Invalid) as caught:
        field.desired(options)
    assert str(caught.value).removeprefix("remove_").startswith(field.option)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"groups": [A], "remove_groups": [B]},
            "purge_groups: true, which is the default with groups. Set purge_groups",
        ),
        (
            {"groups": [], "remove_groups": [B]},
            "purge_groups: true, which is the default with groups. Set purge_groups",
        ),
        (
            {"groups": [A], "remove_groups": [B], "purge_groups": True},
            "purge_groups: true. Set purge_groups: false, or ",
        ),
        ({"remove_groups": [B], "purge_groups": True}, "purge_groups: true. Set purge_groups: false, or leave"),
        ({"remove_groups": "b", "purge_groups": "yes"}, "purge_groups: true. Set purge_groups: false, or leave"),
        ({"remove_groups": [B]}, ""),
        ({"remove_groups": [B], "purge_groups": "no"}, ""),
        ({"remove_groups": [B], "purge_groups": "perhaps"}, ""),
        ({"remove_groups": [B], "purge_groups": None, "groups": None}, ""),
        ({"remove_groups": [], "purge_groups": True}, ""),
        ({"remove_groups": [], "groups": [A]}, ""),
        ({"remove_groups": None, "groups": [A]}, ""),
        ({"groups": [A], "remove_groups": [B], "purge_groups": False}, ""),
    ],
    ids=str,
)
def test_what_is_removed_and_what_is_purged(given, message):
    if not message:
        assert GROUPS.check(given) is None
        return
    with pytest.raises(Invalid) as caught:
        GROUPS.check(given)
    assert str(caught.value).startswith(f"remove_groups: is mutually exclusive with {message}")
    assert str(caught.value).endswith("or leave remove_groups out")


@pytest.mark.parametrize(
    "field, document, options, message",
    [
        (
            GROUPS,
            {"groups": [A, B]},
            {"groups": [C], "purge_groups": False},
            "groups: expected at most 2 different elements, got 3 (2 exist, 1 would be added)",
        ),
        (
            GROUPS,
            {"groups": [A, B, "odd"]},
            {"groups": [C], "purge_groups": False, "remove_groups": [A]},
            "groups: expected at most 2 different elements, got 3 (3 exist, 1 would be added and 1 removed)",
        ),
        (
            ASSIGNED,
            {"assigned": [TAKEN]},
            {"remove_assigned": [TAKEN]},
            "remove_assigned: expected at least 1 different element to remain, got 0 of 1",
        ),
        (GROUPS, {}, {"remove_groups": [A]}, "remove_groups: the API does not show this value"),
        (LOGS, {"logs": OFF}, {"logs": {"topic": "web"}}, "logs: is disabled: add enabled: true"),
        (LOGS, {"logs": None}, {"logs": {"topic": ""}}, "logs: is disabled: add enabled: true"),
        (NAME, {}, {"name": "web-1"}, "name: the API does not show this value: leave the option out"),
        (GROUPS, {}, {"groups": []}, "the API does not show this value"),
        (GROUPS, {"groups": "odd"}, {"groups": []}, "the API does not show this value"),
        (MAP, {}, {"tags": {}}, "the API does not show this value"),
        (MAP, {"tags": []}, {"tags": {}}, "the API does not show this value"),
        (LIST, {"tags": {}}, {"tags": {}}, "the API does not show this value"),
        (
            MAP,
            {"tags": {}, "system_tags": {"os": "x"}},
            {"tags": {"os": "y"}},
            "tags.os: the platform sets this read-only tag",
        ),
        (
            MAP,
            {"tags": {}, "system_tags": {"os": "x"}},
            {"tags": {"os": None}},
            "tags.os: the platform sets this read-only tag",
        ),
        (LIST, {"tags": entries(True, os="x")}, {"tags": {"os": "y"}}, "sets this read-only tag to 'x': leave it out"),
    ],
)
def test_refused_after_the_read(field, document, options, message):
    with pytest.raises(Invalid) as caught:
        field.plan(document, field.desired(options))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ('["a", "b"]', ["a", "b"]),
        ("['a']", ["a"]),
        (" [] ", []),
        ('[{"ip_address": "10.0.0.1"}]', [{"ip_address": "10.0.0.1"}]),
        ("a, b", ["a", "b"]),
        ("a", ["a"]),
        ("", ""),
        ("[oops", "[oops"),
        ('{"a": 1}', ['{"a": 1}']),
        (["a"], ["a"]),
        (None, None),
        (5, 5),
    ],
)
def test_lists_that_are_written_as_text(given, taken):
    assert parse_list(given) == taken


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("a\nb", ["a", "b"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("\n a \n\n \n\tb\n", ["a", "b"]),
        ("a, b\nc", ["a", "b", "c"]),
        ("a,\nb,\n", ["a", "b"]),
        ("a,\nb,,\n", ["a", "b", ""]),
        (",\n", [""]),
        ("a\n, b", ["a", "b"]),
        ("a,,b", ["a", "", "b"]),
        ("web server", ["web server"]),
        ("web server\n", ["web server"]),
        ("web server\nmail server", ["web server", "mail server"]),
        ('["a",\n "b, c"]\n', ["a", "b, c"]),
        ("[oops\nb", "[oops\nb"),
        (" \n", " \n"),
    ],
)
def test_lists_with_one_element_a_line(given, taken):
    assert parse_list(given, lines=True) == taken


@pytest.mark.parametrize("text", ["a", "a, b", "a ,b ", "a,\nb", "a,,b", ",a", "a,", '{"a": 1}', " a b "])
def test_lines_change_nothing_about_commas(text):
    assert parse_list(text, lines=True) == parse_list(text)


def test_the_text_of_a_dictionary_can_have_lines():
    record = '{\n  "ip_address": "10.0.0.1"\n}\n'
    assert parse_list(record) == [record.strip()]


@pytest.mark.parametrize("key", ["{{ env }}", "{{env}}", "{%if%}", "team-{{env}}", "{{"])
def test_a_key_with_a_template_can_only_be_removed(key):
    for value in ("web", 5, True):
        with pytest.raises(Invalid, match="templates only values"):
            MAP.desired({"tags": {key: value}})
    if " " not in key:
        desired = MAP.desired({"tags": {key: None}})
        assert MAP.plan({"tags": {key: "web"}}, desired).patch == {key: None}
        assert MAP.plan({"tags": {"a": "1"}}, desired) is None


@pytest.mark.parametrize("value", ["{{ env }}", "{%", "{x}"])
def test_a_value_or_a_brace_is_no_template(value):
    assert MAP.desired({"tags": {"a": value, "{x}": value}}).value == {"a": value, "{x}": value}


COMPOSED, DECOMPOSED = "gr\u00f6\u00dfe", "gro\u0308\u00dfe"


@pytest.mark.parametrize(("there", "given"), [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)])
@pytest.mark.parametrize("purge", [False, True])
def test_tags_that_look_alike_are_the_same(there, given, purge):
    def plan(document, **tags):
        return MAP.plan(document, MAP.desired({"tags": tags, "purge_tags": purge}))

    document = {"tags": {there: f"1 {there}"}}
    assert plan(document, **{given: f"1 {given}"}) is None
    # A write names a tag as it is: else there would be two of them.
    change = plan(document, **{given: "2"})
    assert (change.patch, change.after) == ({there: "2"}, {there: "2"})
    assert plan({"tags": change.after}, **{given: "2"}) is None
    assert plan(document, **{given: None}).patch == {there: None}
    assert MAP.plan({"tags": {}, "system_tags": {there: there}}, MAP.desired({"tags": {given: given}})) is None
    desired = MAP.desired({"tags": {given: "2"}})
    assert MAP.plan({"tags": {there: "2"}}, MAP.expected_after(desired, MAP.plan(document, desired))) is None


def test_two_tags_that_look_alike():
    alike = {"tags": {COMPOSED: "1", DECOMPOSED: "2"}}
    assert MAP.plan(alike, MAP.desired({"tags": {DECOMPOSED: "1"}})) is None, "the one in normal form is meant"
    assert MAP.plan(alike, MAP.desired({"tags": {DECOMPOSED: None}})).patch == {COMPOSED: None, DECOMPOSED: None}
    exact = MAP.desired({"tags": {COMPOSED: "1"}, "purge_tags": True})
    assert MAP.plan(alike, exact).patch == {DECOMPOSED: None}
    with pytest.raises(Invalid, match="is given twice"):
        MAP.desired({"tags": {COMPOSED: "1", DECOMPOSED: "1"}})


def test_verification_ignores_what_others_add():
    desired = MAP.desired({"tags": {"a": "1", "b": "2"}})
    expected = MAP.expected_after(desired, MAP.plan({"tags": {"a": "1"}}, desired))
    assert MAP.plan({"tags": {"a": "other", "b": "2", "c": "3"}}, expected) is None
    exact = MAP.desired({"tags": {"a": "1"}, "purge_tags": True})
    expected = MAP.expected_after(exact, MAP.plan({"tags": {}}, exact))
    assert MAP.plan({"tags": {"a": "1", "c": "3"}}, expected) is not None


def test_verification_of_an_added_element_ignores_the_others():
    desired = GROUPS.desired({"groups": [A, B], "purge_groups": False})
    expected = GROUPS.expected_after(desired, GROUPS.plan({"groups": [A]}, desired))
    assert GROUPS.plan({"groups": [B]}, expected) is None, "another client may remove the other one"


def test_verification_of_a_removed_element_ignores_the_others():
    desired = GROUPS.desired({"remove_groups": [A, B]})
    change = GROUPS.plan({"groups": [A, C]}, desired)
    expected = GROUPS.expected_after(desired, change)
    assert GROUPS.plan({"groups": [A]}, expected) is not None
    assert GROUPS.plan({"groups": [B]}, expected) is None, "another client may add what was not there"
    assert GROUPS.sends_unmanaged(desired), "the others are sent back as last read"
    assert GROUPS.unmanaged_values({"groups": [A, B, C]}, desired) == [C]


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("a=1\na=2", "tags", "tags: line 2 of the text repeats the key 'a': give each key once"),
        ("a=1\na=2", "pairs[0]", "pairs[0]: line 2 of the text repeats the key 'a': a list of dictionaries is JSON"),
        ("a=1\nb", "tags", "tags: line 2 of the text has no '=': write one key=value on each line"),
    ],
)
def test_lines_that_are_no_pairs(text, where, message):
    with pytest.raises(Invalid) as caught:
        parse_pairs(text, where)
    assert str(caught.value) == message


def test_null_in_the_text_of_pairs_is_a_text():
    assert parse_pairs("a=null\nb=None\nc=", "tags") == {"a": "null", "b": "None", "c": ""}


class Listed:
    """The context of a lookup in a list that holds these names."""

    path_params, document, desired, names = {}, {}, {}, IdNames()

    def __init__(self, **ids):
        self.rows_of_list, self.warnings = [{"id": id, "name": name} for name, id in ids.items()], []

    def matches(self, _collection, _query, fits):
        return [row for row in self.rows_of_list if fits(row)]

    def candidates(self, _collection):
        return self.rows_of_list

    def tell(self, text, warns=False):
        self.warnings.append(text)


NAMED = Set("group_ids", Uuid(), lookup=LookupByName("group", Collection(), "groups", "group_ids"))


@pytest.mark.parametrize(
    ("field", "document", "options", "undeclared"),
    [
        (GROUPS, {"groups": [B, A]}, {"groups": [B], "purge_groups": False}, [A]),
        (GROUPS, {"groups": [B, A]}, {"groups": [], "purge_groups": False}, [A, B]),
        (GROUPS, {"groups": [B, A]}, {"groups": [B], "purge_groups": False, "remove_groups": [A]}, []),
        (GROUPS, {"groups": [B, A]}, {"groups": [A.upper()]}, []),
        # Only removes: no list is declared.
        (GROUPS, {"groups": [B, A]}, {"remove_groups": [B]}, []),
        (GROUPS, {"groups": [B, A]}, {"remove_groups": [B], "purge_groups": False}, []),
        (GROUPS, {"groups": "x"}, {"groups": [B], "purge_groups": False}, []),
        (SERVERS, {"servers": ["::3", "::2", "::1"]}, {"servers": ["::2"], "purge_servers": False}, ["::3", "::1"]),
        (
            PAIRS,
            {"pairs": [{"ip_address": "10.0.0.1", "mac_address": "x"}]},
            {"pairs": pair("10.0.0.2"), "purge_pairs": False},
            pair("10.0.0.1"),
        ),
        # Tags of others are the usual case.
        (MAP, {"tags": {"a": "1"}}, {"tags": {"b": "2"}}, []),
        (NAME, {"name": "web-1"}, {"name": "web-2"}, []),
    ],
)
def test_undeclared_elements(field, document, options, undeclared):
    assert field.undeclared(document, field.desired(options)) == undeclared


def test_labels_of_elements():
    """The value as text, with its name if it is known."""

    def name_of(_namer, value):
        return {A: "web"}.get(value)

    assert [NAMED.label(value, name_of) for value in (A, B)] == [f"web ({A})", B]
    assert PAIRS.label({"ip_address": "10.0.0.1"}, name_of) == '{"ip_address": "10.0.0.1"}'
    assert NAMED.elements([A], [B], name_of) is None, "reports compare the whole list"


@pytest.mark.parametrize("prefix", ["", "remove_"])
@pytest.mark.parametrize("id", [A, A.upper(), A.replace("-", "")])
def test_an_id_in_the_option_for_names(prefix, id):
    desired = NAMED.desired({f"{prefix}groups": [id]})
    with pytest.raises(Invalid) as caught:
        NAMED.resolve(desired, Listed(web=A))
    assert str(caught.value) == (
        f"{prefix}groups: there is no group with the name '{id}'. This is an ID: give it in {prefix}group_ids"
    )
    resolved = NAMED.resolve(desired, Listed(**{id: B}))
    assert (resolved.removed or resolved).value == [B], "a group can have such a name"


def test_a_name_that_is_not_there_is_not_removed():
    context = Listed(web=A)
    resolved = NAMED.resolve(NAMED.desired({"remove_groups": ["wep", "web"]}), context)
    assert resolved.removed.value == [A]
    assert context.warnings == [
        "remove_groups: there is no group with the name 'wep'. Nothing is removed for it. Did you mean 'web'?"
    ]


def test_null_in_a_secret_set():
    assert Set("keys", Secret(Text())).redact(None) is None


def test_the_order_of_keys_makes_no_other_element():
    assert len(distinct_values([{"a": 1, "b": 2}, {"b": 2, "a": 1}])) == 1


def test_options_of_a_set():
    field = Set("group_ids", Uuid(), lookup=LookupByName("group", Collection(), "groups", "group_ids"))
    assert field.options() == {
        "group_ids": {"type": "list", "elements": "str"},
        "groups": {"type": "list", "elements": "str"},
        "purge_group_ids": {"type": "bool", "default": True, "aliases": ["purge_groups"]},
        "remove_group_ids": {"type": "list", "elements": "str"},
        "remove_groups": {"type": "list", "elements": "str"},
    }
    spec = PAIRS.options()
    assert spec["remove_pairs"] == spec["pairs"]


def test_read_only_tags_are_shown_apart():
    assert MAP.show({"tags": {"b": "2", "a": "1"}, "system_tags": {"os": "x"}}) == {
        "tags": {"a": "1", "b": "2"},
        "read_only_tags": {"os": "x"},
    }
    assert LIST.show({"tags": entries(a="1") + entries(True, os="x")}) == {
        "tags": {"a": "1"},
        "read_only_tags": {"os": "x"},
    }
    assert LIST.show({"tags": ["odd", {"value": "odd"}]}) == {
        "tags": {},
        "read_only_tags": {},
    }


def test_a_prediction_keeps_read_only_tags():
    document = {"tags": entries(a="1") + entries(True, os="x")}
    LIST.apply(document, {"b": "2"})
    assert LIST.show(document) == {"tags": {"b": "2"}, "read_only_tags": {"os": "x"}}


def test_what_an_api_does_not_show_is_not_in_a_result():
    assert NAME.show({}) == {}
    assert MODE.show({}) == {"mode": "L2"}
    assert repr(UNKNOWN) == "UNKNOWN"


def test_a_word_is_sent_as_null():
    change = GATEWAY.plan({"gateway": "::1"}, GATEWAY.desired({"gateway": "None"}))
    assert (change.patch, change.before, change.after) == (None, "::1", "none")


def test_a_word_is_in_results_and_null_in_documents():
    field = Value("group", Keyword("all", Uuid()), absent=None)
    assert field.show({}) == field.show({"group": None}) == {"group": "all"}
    desired = field.desired({"group": "all"})
    assert field.plan({}, desired) is field.plan({"group": None}, desired) is None
    change = field.plan({"group": A}, desired)
    assert (change.patch, change.before, change.after) == (None, A, "all")
    document = {"group": A}
    field.apply(document, change.after)
    assert document == {"group": None}
    assert field.plan(document, field.desired({"group": A})).patch == A


def test_an_empty_list_that_a_write_clears_with_null():
    field = Set("groups", Uuid(), absent=[], empty_is_null=True)
    for shown in ({}, {"groups": None}, {"groups": []}):
        assert field.show(shown) == {"groups": []}
        assert field.plan(shown, field.desired({"groups": []})) is None
    change = field.plan({"groups": [A]}, field.desired({"groups": []}))
    assert (change.patch, change.before, change.after) == (None, [A], [])
    assert field.plan({"groups": [A]}, field.desired({"remove_groups": [A]})).patch is None
    assert field.plan({"groups": None}, field.desired({"groups": [A]})).patch == [A]
    assert Set("groups", Uuid()).plan({"groups": [A]}, field.desired({"groups": []})).patch == []


def test_a_null_that_documents_show_as_an_empty_text():
    field = Value("group", Keyword("none", Uuid(), blank=True))
    for shown in (None, ""):
        assert field.show({"group": shown}) == {"group": "none"}
        assert field.plan({"group": shown}, field.desired({"group": "None"})) is None
        assert field.plan({"group": shown}, field.desired({"group": A})).patch == A
    assert field.plan({"group": A}, field.desired({"group": "NONE"})).patch is None
    assert Value("group", Keyword("none", Uuid())).show({"group": ""}) == {"group": ""}
    with pytest.raises(Invalid):
        field.desired({"group": ""})


def test_two_spellings_of_one_value():
    field = Value("limit", Alias(Int(-1, 9), {-1: 9}), aliases=("maximum",))
    assert field.options() == {"limit": {"type": "int", "aliases": ["maximum"]}}
    for shown in (-1, 9):
        assert field.show({"limit": shown}) == {"limit": 9}
        for wanted in (-1, "-1", 9):
            assert field.plan({"limit": shown}, field.desired({"limit": wanted})) is None
    assert field.plan({"limit": 5}, field.desired({"limit": -1})).patch == 9
    assert field.plan({"limit": 9}, field.desired({"limit": 0})).patch == 0
    with pytest.raises(Invalid) as caught:
        field.desired({"limit": -2})
    assert str(caught.value) == "limit: expected at least -1, got -2"


def test_networks_of_one_address_stay_networks():
    field = Set("cidrs", Cidr())
    shown = {"cidrs": ["10.0.0.1/32", "2001:db8::/32", "0.0.0.0/0"]}
    wanted = {"cidrs": ["2001:DB8:0::/32", "10.0.0.1", "0.0.0.0/0.0.0.0", "10.0.0.1/32"]}
    assert field.plan(shown, field.desired(wanted)) is None
    assert field.desired({"cidrs": ["2001:db8::1"]}).value == ["2001:db8::1/128"]
    for wrong in ("10.0.0.1/8", "any", "10.0.0.0/33", "", "fe80::1%eth0"):
        with pytest.raises(Invalid) as caught:
            field.desired({"cidrs": ["10.0.0.0/8", wrong]})
        assert str(caught.value).startswith(f"cidrs[1]: {wrong!r} ")
