# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lookups that options narrow, lookups with several main criteria, and keys that results hide."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._model.attachment_field import Attachment
from ansible_collections.day2.resources.plugins.module_utils._model.collection import Collection
from ansible_collections.day2.resources.plugins.module_utils._model.field import Value
from ansible_collections.day2.resources.plugins.module_utils._model.filters import Filter
from ansible_collections.day2.resources.plugins.module_utils._model.lookup_alternatives import Alternatives
from ansible_collections.day2.resources.plugins.module_utils._model.lookup_by_name import ExtraFilter, LookupByName
from ansible_collections.day2.resources.plugins.module_utils._model.names import IdNames
from ansible_collections.day2.resources.plugins.module_utils._model.resource import Identity, Resource
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Choice, Int, Keyword, Text
from ansible_collections.day2.resources.plugins.module_utils._model.secret_value import without_doubt
from ansible_collections.day2.resources.plugins.module_utils._model.set_field import Set
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import Invalid
from resources import subjects

SHOPS, DOORS = Collection(list_path="/shops"), Collection(list_path="/doors")
SHOP_NAME = LookupByName("shop", SHOPS, "shop_name", "shop_id")
IN_SHOP = ExtraFilter("shop_id", Text(1), "shop", "shops.id", lookup=SHOP_NAME)
SIDE = ExtraFilter("side", Choice("left", "right"), None, "side")
BY_NAME = LookupByName("door", DOORS, "door_name", "door_id", extra_filters=(IN_SHOP,))
BY_NUMBER = LookupByName(
    "door",
    DOORS,
    "number",
    "door_id",
    value_type=Int(1, 99),
    word="number",
    query_key=None,
    matches=lambda document, number: document["number"] == number,
    extra_filters=(SIDE, IN_SHOP),
)
DOOR = Alternatives(BY_NAME, BY_NUMBER)
ROWS = {
    "/shops": [{"id": "s", "name": "north"}, {"id": "t", "name": "twin"}, {"id": "u", "name": "twin"}],
    "/doors": [
        {"id": "a", "name": "front", "number": 1, "side": "left", "shops": [{"id": "s"}]},
        {"id": "b", "name": "front", "number": 2, "side": "left", "shops": [{"id": "t"}]},
        {"id": "c", "name": "back", "number": 2, "side": "right", "shops": [{"id": "u"}]},
        {"id": "d", "name": "none", "number": 3, "side": "right", "shops": []},
    ],
}


class Context:
    """The context of lookups in these lists, which keeps the queries."""

    path_params, document, desired, names = {}, {}, {}, IdNames()

    def __init__(self):
        self.queries = []

    def matches(self, collection, query, fits):
        self.queries.append((collection.list_path, list(query)))
        return [row for row in ROWS[collection.list_path] if fits(row)]

    def candidates(self, collection):
        return ROWS[collection.list_path]


def find(options):
    """The ID that options find, and the queries."""
    context, lookup = Context(), DOOR.choose(options)
    return lookup.find_one(lookup.criteria(options), context)["id"], context.queries


@pytest.mark.parametrize(
    ("options", "id", "queries"),
    [
        ({"door_name": "back"}, "c", [("/doors", [("name", "back")])]),
        ({"door_name": "none"}, "d", [("/doors", [("name", "none")])]),
        ({"door_name": "front", "shop_id": "t"}, "b", [("/doors", [("name", "front"), ("shop", "t")])]),
        (
            {"door_name": "front", "shop_name": "north"},
            "a",
            [("/shops", [("name", "north")]), ("/doors", [("name", "front"), ("shop", "s")])],
        ),
        # Two shops have the name: the list is not narrowed to one of them.
        (
            {"door_name": "front", "shop_name": "twin"},
            "b",
            [("/shops", [("name", "twin")]), ("/doors", [("name", "front")])],
        ),
        ({"number": "3"}, "d", [("/doors", [])]),
        ({"number": 2, "side": "right"}, "c", [("/doors", [])]),
        ({"number": 2, "shop_id": "t"}, "b", [("/doors", [("shop", "t")])]),
    ],
)
def test_what_options_find(options, id, queries):
    assert find(options) == (id, queries)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"door_name": "front"},
            "door_name: there are 2 doors with the name 'front': a, b. Give door_id or shop_id to select one",
        ),
        (
            {"number": 2},
            "number: there are 2 doors with the number 2: b, c. Give door_id or side or shop_id to select one",
        ),
        ({"number": 2, "shop_id": "s"}, "number: there is no door with the number 2 and the shop_id s"),
        (
            {"door_name": "fornt"},
            "door_name: there is no door with the name 'fornt'. Did you mean 'front'?",
        ),
        (
            {"door_name": "front", "shop_name": "nort"},
            "shop_name: there is no shop with the name 'nort'. Did you mean 'north'?",
        ),
        (
            {"door_name": "front", "shop_name": "north", "shop_id": "s"},
            "shop_id: is mutually exclusive with shop_name",
        ),
        ({"door_name": "front", "number": 1}, "door_name: is mutually exclusive with number"),
        ({"number": 100}, "number: expected at most 99, got 100"),
    ],
)
def test_what_options_do_not_find(options, message):
    with pytest.raises(Invalid) as caught:
        find(options)
    assert str(caught.value) == message


def test_options_that_say_nothing_alone():
    with pytest.raises(Invalid) as caught:
        DOOR.criteria({"side": "left"})
    assert str(caught.value) == "side: requires the option door_name or number"
    assert DOOR.criteria({}) is None
    assert DOOR.main_options == ("door_name", "number")
    assert {*DOOR.options()} == {"door_name", "number", "side", "shop_id", "shop_name"}


def test_a_new_name_changes_only_the_criteria_of_a_name():
    desired = {"name": Value("name", Text()).desired({"name": "new"})}
    assert BY_NAME.criteria_after({"door_name": "front"}, desired, {}) == {"door_name": "new"}
    assert BY_NAME.criteria_after({"door_name": "new"}, desired, {}) is None
    assert BY_NUMBER.criteria_after({"number": 1}, desired, {}) is None


KEYS = Resource(
    kind="key_box",
    collection=DOORS,
    identity=Identity("key_box_id", Text()),
    fields=(Value("name", Text()), Value("secret_id", Text(), aliases=("secret",))),
    writes=(),
    hidden=("users.hash", "code"),
    noun="box of keys",
)


def test_hidden_keys():
    document = {
        "id": "k",
        "name": "n",
        "users": [{"name": "me", "hash": "h1"}, {"name": "you", "hash": "h2"}],
        "code": 7,
    }
    assert KEYS.show(document) == {"id": "k", "name": "n"}
    assert [*KEYS.secrets(document)] == ["h1", "h2", "7"]
    assert [*KEYS.secrets({"id": "k", "users": None})] == []
    assert KEYS.secret_keys == {"hash", "code"}


def test_the_noun_of_a_kind():
    assert KEYS.title == "box of keys"
    assert Resource("key_box", DOORS, KEYS.identity, (), ()).title == "key box"


def test_names_that_look_secret():
    assert KEYS.options()["secret_id"] == {"type": "str", "aliases": ["secret"], "no_log": False}
    spec = {"secret_key": {"no_log": True}, "secret_id": {}, "name": {}}
    assert without_doubt(spec) == {"secret_key": {"no_log": True}, "secret_id": {"no_log": False}, "name": {}}


def ids_beside_names():
    """The fields and filters for IDs of all kinds beside which another option takes a name."""
    for module, subject in subjects().items():
        for each in (*subject.resource.fields, *subject.resource.filters):
            lookup = getattr(each, "lookup", None)
            if lookup and lookup.word == "name" and each.option and not isinstance(each.value_type, Text):
                given = {Set: ["web 1"], Attachment: {lookup.id_option: "web 1"}}.get(type(each), "web 1")
                yield pytest.param(each, given, lookup.option, id=f"{module}: {each.option}")


@pytest.mark.parametrize(("option", "given", "name_option"), [*ids_beside_names()])
def test_a_name_where_an_id_belongs(option, given, name_option):
    with pytest.raises(Invalid) as caught:
        (option.filter_request if isinstance(option, Filter) else option.desired)({option.option: given})
    assert str(caught.value).endswith(f". For a name, give {name_option}")


def test_a_name_where_the_id_of_an_extra_filter_belongs():
    extra = ExtraFilter("shop_id", Int(1), "shop", "shops.id", lookup=SHOP_NAME)
    with pytest.raises(Invalid, match=r"shop_id: 'north' is not an integer\. For a name, give shop_name"):
        extra.criteria({"shop_id": "north"})


@pytest.mark.parametrize("name", ["closed", "Closed", "open"])
def test_a_keyword_where_a_name_belongs(name):
    field = Value("door_id", Keyword("closed", Text(1)), lookup=BY_NAME)
    with pytest.raises(Invalid) as caught:
        field.resolve(field.desired({"door_name": name}), Context())
    hint = "" if name == "open" else ". The keyword closed is valid for door_id"
    assert str(caught.value) == f"door_name: there is no door with the name {name!r}{hint}"
