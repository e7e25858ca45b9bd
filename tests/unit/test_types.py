# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Value types: the spellings of one value, and the messages about wrong values."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api.settings import ApiKey, ApiUrl
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.fields import NAME
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import _TOPIC
from ansible_collections.day2.resources.plugins.module_utils._model.addresses import Cidr, IpAddress, IpNetwork
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import (
    Bool,
    Choice,
    Int,
    Keyword,
    Nullable,
    Text,
    Timestamp,
    Uuid,
)
from ansible_collections.day2.resources.plugins.module_utils._model.secret_value import Secret
from ansible_collections.day2.resources.plugins.module_utils._model.struct import Struct
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import Invalid

ID = "1f0ca628-a73b-42c0-bdac-7b10d023e097"
KEY = next(each.value_type for each in GCORE.connection if each.option == "api_key")
TOPIC = _TOPIC
PAIR = Struct(ip_address=IpNetwork())
ASSIGNMENT = Struct(subnet_id=Uuid(), ip_address=IpAddress())


@pytest.mark.parametrize(
    "value_type, given, normalized",
    [
        (Text(), "", ""),
        (Text(trim=True), "  a b\t", "a b"),
        (Text(scalars=True), 80, "80"),
        (Text(scalars=True), 1.5, "1.5"),
        (Text(scalars=True), True, "true"),
        (Text(scalars=True), False, "false"),
        (Int(), "7", 7),
        (Int(), 0, 0),
        (Bool(), "yes", True),
        (Bool(), 0, False),
        (Uuid(), ID, ID),
        (Uuid(), ID.upper(), ID),
        (Uuid(), ID.replace("-", ""), ID),
        (Uuid(), f"urn:uuid:{ID}", ID),
        (IpAddress(), "10.0.0.1", "10.0.0.1"),
        (IpAddress(), "2001:DB8:0:0::1", "2001:db8::1"),
        (IpNetwork(), "10.0.0.1", "10.0.0.1"),
        (IpNetwork(), "10.0.0.1/32", "10.0.0.1"),
        (IpNetwork(), "2001:db8::1/128", "2001:db8::1"),
        (IpNetwork(), "10.0.0.0/255.255.255.0", "10.0.0.0/24"),
        (IpNetwork(), "2001:DB8::/32", "2001:db8::/32"),
        (IpNetwork(), "0.0.0.0/0", "0.0.0.0/0"),
        (Cidr(), "10.0.0.1", "10.0.0.1/32"),
        (Cidr(), "2001:DB8::1", "2001:db8::1/128"),
        (Cidr(), "10.0.0.0/255.255.255.0", "10.0.0.0/24"),
        (PAIR, {"ip_address": "10.0.0.1/32"}, {"ip_address": "10.0.0.1"}),
        (Choice("L2", "L3"), "L3", "L3"),
        (TOPIC, "a", "a"),
        (TOPIC, "a--b.c-1.d", "a--b.c-1.d"),
        (Nullable(Int(1), 0), 7, 7),
        (NAME, "web", "web"),
        (NAME, "a" * 63, "a" * 63),
        (NAME, "Web 1._-x.", "Web 1._-x."),
        (ApiUrl(), "https://api.example.com/", "https://api.example.com"),
        (ApiUrl(), "https://api.example.com/other", "https://api.example.com/other"),
        (ApiUrl(drop="/cloud"), "https://api.gcore.com/cloud/", "https://api.gcore.com"),
        (ApiUrl(), "http://[::1]:8080/base", "http://[::1]:8080/base"),
        (ApiUrl(drop="/cloud"), "http://cloud", "http://cloud"),
        (ApiUrl(drop="/cloud"), "https://api.example.com/base/cloud", "https://api.example.com/base"),
        (ApiKey(), "29841_c767$x", "29841_c767$x"),
    ],
)
def test_one_spelling(value_type, given, normalized):
    assert value_type.normalize(given, "here") == normalized
    assert value_type.normalize(normalized, "here") == normalized
    assert type(value_type.normalize(given, "here")) is type(normalized)


@pytest.mark.parametrize(
    "value_type, given, message",
    [
        (Text(), 80, "here: expected a string, got a number"),
        (Text(), None, "expected a string, got null"),
        (Text(), ["a"], "expected a string, got a list"),
        (Text(min_length=3), "ab", "expected at least 3 characters, got 2"),
        (Text(max_length=3), "abcd", "expected at most 3 characters, got 4"),
        (Int(), True, "True is not an integer"),
        (Int(), "1.0", "'1.0' is not an integer"),
        (Int(), "", "'' is not an integer"),
        (Int(), "\u0667", "is not an integer"),
        (Int(1), 0, "expected at least 1, got 0"),
        (Int(1), "9" * 5000, "expected an integer of at most 18 digits, got a string"),
        (Int(1), 10**30, "expected an integer of at most 18 digits, got a number"),
        (Int(), "x" * 5000, f"here: '{'x' * 5000}' is not an integer"),
        (Int(1), 1.0, "1.0 is not an integer"),
        (Int(1), [1], "expected an integer, got a list"),
        (Int(1), "-3", "expected at least 1, got -3"),
        (Int(maximum=5), 6, "expected at most 5, got 6"),
        (Bool(), "perhaps", "'perhaps' is not a boolean"),
        (Bool(), {"api_key": "x"}, "here: expected a boolean, got a dictionary"),
        (Bool(), [True], "here: expected a boolean, got a list"),
        (Bool(), None, "here: expected a boolean, got null"),
        (Bool(), 5, "here: 5 is not a boolean"),
        (Choice("L2", "L3"), {"api_key": "x"}, "here: value must be one of: L2, L3, got: a dictionary"),
        (Choice("L2", "L3"), ["L2"], "here: value must be one of: L2, L3, got: a list"),
        (Choice("L2", "L3"), True, "here: value must be one of: L2, L3, got: True"),
        (Choice("L2", "L3"), 7, "here: value must be one of: L2, L3, got: 7"),
        (Text(), "a\0b", "here: contains the character U+0000, which an API cannot store. Remove it"),
        (Text(scalars=True, trim=True), "\0", "here: contains the character U+0000"),
        (Keyword("all", Choice("L2")), {"api_key": "x"}, "got: a dictionary. The keyword all is also valid"),
        (Timestamp(), {"api_key": "x"}, "here: expected a string, got a dictionary"),
        (Uuid(), ["x"], "here: expected a string, got a list"),
        (Uuid(), "", "a UUID such as"),
        (Uuid(), f"{ID}\n", "a UUID such as"),
        (Uuid(), f" {ID}", "a UUID such as"),
        (Uuid(), "../../projects/1", "a UUID such as"),
        (Uuid(), f"{ID}?x=1", "a UUID such as"),
        (Uuid(), f"http://evil.example/{ID}", "a UUID such as"),
        (Uuid(), ID.replace("1", "\u0661"), "a UUID such as"),
        (Uuid(), ID.replace("-", "", 1), "a UUID such as"),
        (Uuid(), f"{{{ID}}}", "a UUID such as"),
        (IpAddress(), "10.0.0.0/24", "is a network, not an address"),
        (IpAddress(), "10.0.0", "'10.0.0' is not an IPv4 or IPv6 address"),
        (IpAddress(), "010.0.0.1", "'010.0.0.1' is not an IPv4 or IPv6 address"),
        (IpAddress(), "fe80::1%eth0", "zone ID"),
        (IpAddress(), 167772161, "got a number"),
        (IpNetwork(), "10.0.0.5/24", "write the network itself, 10.0.0.0/24"),
        (IpNetwork(), "2001:db8::1/64", "write the network itself, 2001:db8::/64"),
        (Cidr(), "10.0.0.5/24", "write the network itself, 10.0.0.0/24"),
        (Cidr(), "host", "an address or a network such as"),
        (IpNetwork(), "10.0.0.0/33", "an address or a network such as"),
        (IpNetwork(), "fe80::/10%eth0", "zone ID"),
        (IpNetwork(), "", "an address or a network such as"),
        (PAIR, "10.0.0.1", "expected a dictionary such as {ip_address: ...}, got a string"),
        (PAIR, {}, "here: missing key 'ip_address'"),
        (PAIR, {"ip_address": None}, "missing key 'ip_address'"),
        (PAIR, {"ip_address": "x"}, "here.ip_address: 'x' is not an address or"),
        (
            PAIR,
            {"ip_address": "10.0.0.1", "mac_address": "x"},
            "unknown key 'mac_address'",
        ),
        (ASSIGNMENT, {"ip_address": "10.0.0.1"}, "missing key 'subnet_id'"),
        (Choice("L2", "L3"), "l3", "value must be one of: L2, L3, got: 'l3'"),
        (Choice("L2", "L3"), None, "value must be one of: L2, L3, got: null"),
        (TOPIC, "Shop", "lowercase letters"),
        (TOPIC, "a.", "lowercase letters"),
        (TOPIC, "a." + "a" * 200 + "!", "lowercase letters"),
        (TOPIC, "-a", "lowercase letters"),
        (TOPIC, "a" * 224, "at most 223"),
        (Nullable(Int(1), 0), False, "False is not an integer"),
        (Nullable(Struct(period=Int(1, 1825)), {}), {"period": 0}, "here.period: expected at least 1, got 0"),
        (Nullable(Struct(period=Int(1, 1825)), {}), {"period": 1826}, "at most 1825"),
        (NAME, "ab", "at least 3"),
        (NAME, "a" * 64, "at most 63"),
        (NAME, "-web", "that begins with a letter"),
        (NAME, "web-", "does not end with"),
        (NAME, "web-1\n", "letters, digits"),
        (NAME, "w\u00e4b1", "letters, digits"),
        (ApiUrl(), "api.gcore.com", "an address such as"),
        (ApiUrl(), "ftp://api.gcore.com", "an address such as"),
        (ApiUrl(), "https://", "an address such as"),
        (ApiUrl(), "https://api.gcore.com:99999", "an address such as"),
        (ApiUrl(), "https://api.gcore.com/a b", "an address such as"),
        (ApiUrl(), "https://api.gcore.com\r\nHost: x", "an address such as"),
        (ApiUrl(), "https://me:secret@api.gcore.com", "leave it out"),
        (ApiUrl(), "https://api.gcore.com?x=1", "leave it out"),
        (ApiKey(), "", "the key is empty"),
        (ApiKey(), "29841_abc\n", "a line break"),
        (ApiKey(), "k\u00e9y", "another invalid character"),
        (KEY, "apikey 29841_abc", "give the key alone"),
        (KEY, "Bearer 29841_abc", "give the key alone"),
    ],
)
def test_refused(value_type, given, message):
    with pytest.raises(Invalid) as caught:
        value_type.normalize(given, "here")
    assert str(caught.value).startswith("here")
    assert message in str(caught.value)


SECRETS = [{"api_key": "29841_secret"}, ["29841_secret"], [{"api_key": "29841_secret"}]]


@pytest.mark.parametrize("value", SECRETS, ids=["dictionary", "list", "list of dictionaries"])
@pytest.mark.parametrize(
    "value_type",
    [
        *(Text(), Text(scalars=True), Text(pattern="a", rule="a"), Int(), Bool(), Choice("a"), Uuid(), Timestamp()),
        *(IpAddress(), IpNetwork(), PAIR, Nullable(Int(), 0), Nullable(PAIR, {}), Keyword("all", Choice("a"))),
        *(ApiKey(), NAME, TOPIC),
    ],
    ids=lambda value_type: type(value_type).__name__,
)
def test_no_message_shows_a_dictionary_or_a_list(value_type, value):
    """A key of a task that is indented too far can be a secret."""
    with pytest.raises(Invalid) as caught:
        value_type.normalize(value, "here")
    assert "secret" not in str(caught.value)


def test_numbers_in_a_secret_are_secret():
    value = {"pin": 29841, "ratio": 0.25, "words": ["apple", True, None]}
    assert [*Secret(PAIR).secrets(value)] == ["29841", "0.25", "apple"]


def test_a_key_is_never_in_its_own_error():
    for key in ("apikey 29841_secret", "29841_secret\n", "29841 secret"):
        with pytest.raises(Invalid) as caught:
            KEY.normalize(key, "api_key")
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "value_type, existing, shown",
    [
        (IpNetwork(), "10.0.0.5/24", "10.0.0.5/24"),
        (IpNetwork(), "10.0.0.5/32", "10.0.0.5"),
        (NAME, "x", "x"),
        (Uuid(), None, None),
        (
            PAIR,
            {"ip_address": "10.0.0.5/24", "mac_address": "fa:16:3e:00:00:01"},
            {"ip_address": "10.0.0.5/24"},
        ),
        (PAIR, {"mac_address": "x"}, {"mac_address": "x"}),
        (PAIR, "odd", "odd"),
    ],
)
def test_an_existing_value_that_breaks_the_rules_is_kept(value_type, existing, shown):
    assert value_type.from_api(existing) == shown


@pytest.mark.parametrize(
    ("value_type", "empty"),
    [
        (Nullable(Int(1), 0), 0),
        (Nullable(TOPIC, ""), ""),
        (Nullable(Struct(period=Int(1)), {}), {}),
        (Nullable(Struct(period=Int(1)), {}), {"period": None}),
    ],
)
def test_what_can_be_cleared(value_type, empty):
    assert value_type.normalize(empty, "here") is None
    assert value_type.from_api(None) is None
    assert value_type.spec()["type"] == value_type.value_type.spec()["type"]


def test_a_keyword_for_null():
    value_type = Keyword("all", Uuid())
    assert value_type.normalize("all", "here") == value_type.from_api(None) == "all"
    assert value_type.to_api("all") is None
    assert value_type.to_api(value_type.normalize(ID.upper(), "here")) == value_type.from_api(ID.upper()) == ID
    assert [value_type.normalize(each, "here") for each in ("ALL", "All", "aLL")] == ["all"] * 3
    for wrong in ("every", " all", "all ", "", ["all"], True):
        with pytest.raises(Invalid, match=r" a (UUID|string).*\. The keyword all is also valid$"):
            value_type.normalize(wrong, "here")


def test_texts_are_compared_in_one_form():
    composed, decomposed = "\u00e9t\u00e9", "e\u0301te\u0301"
    for value_type in (Text(1), Text(max_length=3), Text(pattern=".t.", rule="", trim=True)):
        assert (
            value_type.normalize(decomposed, "name")
            == value_type.from_api(decomposed)
            == value_type.normalize(composed, "name")
            == composed
        )
    assert Text(9).from_api(decomposed) == composed, "a value that breaks the rules of today, too"
    assert Text(exact=True).normalize(decomposed, "ca_path") == Text(exact=True).from_api(decomposed) == decomposed
    assert Text().from_api(5) == 5
