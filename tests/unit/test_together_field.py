# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys that a write sends together, and lookups with several main criteria, one of which gives them."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._model.addresses import Ipv4Address
from ansible_collections.day2.resources.plugins.module_utils._model.collection import Collection
from ansible_collections.day2.resources.plugins.module_utils._model.desired import Desired
from ansible_collections.day2.resources.plugins.module_utils._model.field import UNKNOWN
from ansible_collections.day2.resources.plugins.module_utils._model.lookup_alternatives import Alternatives
from ansible_collections.day2.resources.plugins.module_utils._model.lookup_by_name import ExtraFilter, LookupByName
from ansible_collections.day2.resources.plugins.module_utils._model.names import IdNames
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Int, Text, Uuid
from ansible_collections.day2.resources.plugins.module_utils._model.together_field import Together
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import Invalid

A, B, C = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "abc")
HOSTS = Collection(id_key="host_id")
ROOM = ExtraFilter("room", Text(1), None, "room")
BY_NAME = LookupByName("host", HOSTS, "host_name", "host_id", extra_filters=(ROOM,))
BY_ID = LookupByName(
    "host", HOSTS, "host_id", "host_id", Uuid(), "host_id", matches=lambda host, id: host["host_id"] == id, name_key=""
)
BY_SERIAL = LookupByName(
    "host", HOSTS, "serial", "host_id", Int(), "serial", matches=lambda host, number: host["serial"] == number
)
PLUGGED = Together(
    "plugged_into", Alternatives(BY_ID, BY_NAME, BY_SERIAL), about=("owner",), host_id=Uuid(), slot=Int(1)
)
MOUNTED = Together("mounted_on", BY_NAME, host_id=Uuid())
ROWS = [
    {"host_id": A, "slot": 1, "name": "web", "serial": 7, "room": "red"},
    {"host_id": B, "slot": 2, "name": "db", "serial": 8, "room": "red"},
    {"host_id": C, "slot": 3, "name": "db", "serial": 9, "room": "blue"},
]


class Rows:
    """The context of a lookup: the rows of a list, and the number of its reads."""

    path_params, desired, names = {}, {}, IdNames()

    def __init__(self, document=None):
        self.document, self.reads = document or {}, 0

    def matches(self, _collection, _query, fits):
        self.reads += 1
        return [row for row in ROWS if fits(row)]

    def candidates(self, _collection):
        return ROWS


def at(host, slot):
    return {"host_id": host, "slot": slot}


def desired(given, document=None, field=PLUGGED):
    """The desired state once it is resolved, and how many lists that took."""
    context = Rows(document)
    state = field.desired({field.option: given})
    return field.resolve(state, context), context.reads


@pytest.mark.parametrize(
    ("given", "document", "patch", "reads"),
    [
        ({"host_id": A}, at(None, None), at(A, 1), 1),
        ({"host_id": A.upper()}, at(A, 9), None, 0),
        ({"host_id": A, "slot": 5}, at(None, None), at(A, 5), 0),
        ({"host_id": A, "slot": 5}, at(A, 1), at(A, 5), 0),
        ({"host_id": A, "slot": "5"}, at(A, 5), None, 0),
        ({"host_name": "web"}, at(B, 2), at(A, 1), 1),
        ({"host_name": "web"}, at(A, 1), None, 1),
        ({"host_name": "web"}, at(A, 2), at(A, 1), 1),
        ({"host_name": "web", "slot": 4}, at(A, 1), at(A, 4), 1),
        ({"host_name": "db", "room": "blue"}, at(A, 1), at(C, 3), 1),
        ({"serial": 8}, at(A, 1), at(B, 2), 1),
        ({"host_id": "none"}, at(A, 1), {"host_id": None}, 0),
        ({"host_id": "None"}, at(None, None), None, 0),
    ],
)
def test_what_is_sent(given, document, patch, reads):
    state, requests = desired(given, document)
    change = PLUGGED.plan(document, state)
    assert (change and PLUGGED.to_send(change, {}), requests) == (patch, reads)


@pytest.mark.parametrize("given", [None, {}, {"host_id": None, "room": None}])
def test_not_given(given):
    assert PLUGGED.desired({"plugged_into": given}) is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "plugged_into: expected a dictionary such as {host_id: ..., slot: ...}, got a list"),
        ("none", "such as {host_id: ..., slot: ...}, got a string"),
        ("None", "The keyword none is valid for plugged_into.host_id"),
        ({"host": A}, "plugged_into: unknown key 'host'. Supported keys: host_id, slot, host_name, room, serial"),
        ({"host_id": "web"}, "plugged_into.host_id: 'web' is not a UUID such as"),
        ({"host_id": "web"}, "The keyword none is also valid"),
        ({"host_id": A, "slot": 0}, "plugged_into.slot: expected at least 1, got 0"),
        ({"host_id": "none", "slot": 1}, "plugged_into.host_id: the word none is mutually exclusive with slot"),
        ({"slot": 1}, "plugged_into.slot: requires the option host_id or host_name or serial"),
        ({"room": "red"}, "plugged_into.room: requires the option host_id or host_name or serial"),
        ({"serial": 7, "room": "red"}, "plugged_into.room: is mutually exclusive with serial"),
        ({"host_id": A, "room": "red"}, "plugged_into.room: is mutually exclusive with host_id"),
        (
            {"host_id": A, "host_name": "web", "serial": 7},
            "plugged_into.host_id: is mutually exclusive with host_name and serial",
        ),
        ({"serial": 7, "host_name": "web"}, "plugged_into.host_name: is mutually exclusive with serial"),
    ],
)
def test_refused_before_any_request(given, message):
    with pytest.raises(Invalid) as caught:
        PLUGGED.desired({"plugged_into": given})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"host_name": "dbs"}, "plugged_into.host_name: there is no host with the name 'dbs'"),
        ({"serial": 1}, "plugged_into.serial: there is no host with the serial 1"),
        ({"host_name": "none"}, "with the name 'none'. The keyword none is valid for host_id"),
        (
            {"host_name": "db"},
            f"plugged_into.host_name: there are 2 hosts with the name 'db': {B}, {C}. Give host_id or room",
        ),
    ],
)
def test_refused_by_the_lookup(given, message):
    with pytest.raises(Invalid) as caught:
        desired(given)
    assert message in str(caught.value)


def test_a_name_can_be_the_word():
    assert PLUGGED.desired({"plugged_into": {"host_name": "none"}}).criteria == {"host_name": "none"}


def test_keys_that_a_task_does_not_give_are_sent_and_not_verified():
    state, _reads = desired({"host_id": A}, at(B, 2))
    change = PLUGGED.plan(at(B, 2), state)
    assert (change.before, change.after) == (at(B, 2), at(A, 1))
    assert PLUGGED.plan(at(A, 4), PLUGGED.expected_after(state, change)) is None
    assert PLUGGED.plan(at(C, 1), PLUGGED.expected_after(state, change)).patch == at(A, 1)


def test_a_prediction_leaves_out_what_describes_the_former_values():
    document = {**at(A, 1), "owner": {"name": "web"}, "size": 1}
    PLUGGED.apply(document, None)
    assert document == {**at(None, None), "size": 1}
    assert PLUGGED.show(document) == {"plugged_into": None}
    assert PLUGGED.show(at(A.upper(), 1)) == {"plugged_into": at(A, 1)}


@pytest.mark.parametrize("document", [{}, {"slot": 1}, {"host_id": A}])
def test_not_shown_by_the_api(document):
    assert PLUGGED.raw(document) is UNKNOWN
    assert PLUGGED.show(document) == {}
    with pytest.raises(Invalid, match=r"plugged_into: the API does not show this value: leave the option out"):
        PLUGGED.plan(document, Desired(at(A, 1)))


def test_one_key_with_a_name_instead():
    assert MOUNTED.options() == {
        "mounted_on": {
            "type": "dict",
            "options": {"host_id": {"type": "str"}, "host_name": {"type": "str"}, "room": {"type": "str"}},
        }
    }
    state, reads = desired({"host_name": "web"}, {"host_id": None}, MOUNTED)
    assert (MOUNTED.plan({"host_id": None}, state).patch, reads) == ({"host_id": A}, 1)
    assert desired({"host_id": A}, {"host_id": None}, MOUNTED) == (Desired({"host_id": A}), 0)
    with pytest.raises(Invalid, match=r"mounted_on\.room: requires the option host_name"):
        desired({"room": "red"}, None, MOUNTED)


def test_the_name_of_the_first_key_is_shown():
    assert MOUNTED.names_in({"host_id": A}, lambda _lookup, id: {A: "web"}.get(id)) == {"host_id": "web"}
    assert MOUNTED.names_in(None, lambda _lookup, _id: "web") is None


@pytest.mark.parametrize("text", ["::1", "2001:db8::1", "10.0.0", "10.0.0.0/8", "web"])
def test_no_ipv4_address(text):
    with pytest.raises(Invalid, match=r"is not an IPv4 address|is a network, not an address") as caught:
        Ipv4Address().normalize(text, "ip")
    assert repr(text) in str(caught.value)


def test_documents_of_a_list_that_were_read():
    names, rows = IdNames(), [{"id": 1}, {"id": 2}]
    collection = Collection(list_path="/shelves/{shelf}")
    names.add("/shelves/7", rows)
    assert names.seen(collection, {"shelf": 7}) == rows
    assert names.seen(collection, {"shelf": 8}) == names.seen(collection, {}) == []


def test_a_place_that_another_user_has_left():
    """The lookup was not necessary at first, so a half of the place would be sent."""
    state, reads = desired({"host_id": A}, at(A, 9))
    assert reads == 0
    with pytest.raises(Invalid, match="another user has changed it since the task has read it"):
        PLUGGED.plan(at(B, 2), state)


def test_an_empty_text_is_no_place():
    assert PLUGGED.show(at("", None)) == {PLUGGED.option: None}
