# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proxy of the environment: which variable names it, and what cannot be one. Messages about addresses."""

from __future__ import annotations

import datetime
import importlib.util
import os

import pytest
import requests
from ansible_collections.day2.resources.plugins.module_utils._api import diagnosis as _diagnosis
from ansible_collections.day2.resources.plugins.module_utils._api.proxy import Proxy, check_proxy
from ansible_collections.day2.resources.plugins.module_utils._api.settings import (
    ApiKey,
    ApiUrl,
    Setting,
    connection_settings,
    without_secrets,
)
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import Invalid

HTTPS = "https://api.example.com"
HTTP = "http://api.example.com"


@pytest.fixture()
def proxy_of(monkeypatch):
    """Gives the proxy with such variables, and holds it against what requests would use."""

    def look(url, **variables):
        for name in [each for each in os.environ if each.lower().endswith("_proxy")]:
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        found = _diagnosis.proxy_of(url, os.environ)
        used = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url))
        assert (found.address if found else None) == used
        return found

    return look


@pytest.mark.parametrize(
    ("url", "variables", "named"),
    [
        (HTTPS, {"HTTPS_PROXY": "http://a"}, "HTTPS_PROXY"),
        (HTTPS, {"https_proxy": "http://a"}, "https_proxy"),
        (HTTPS, {"HTTPS_PROXY": "http://b", "https_proxy": "http://a"}, "https_proxy"),
        (HTTPS, {"HTTPS_PROXY": "http://a", "ALL_PROXY": "http://b"}, "HTTPS_PROXY"),
        (HTTPS, {"ALL_PROXY": "http://a", "HTTP_PROXY": "http://b"}, "ALL_PROXY"),
        (HTTP, {"HTTP_PROXY": "http://a", "HTTPS_PROXY": "http://b"}, "HTTP_PROXY"),
        (HTTP, {"all_proxy": "http://a", "ALL_PROXY": "http://b"}, "all_proxy"),
        (HTTPS, {"Https_Proxy": "http://a"}, "Https_Proxy"),
    ],
    ids=str,
)
def test_the_variable_that_counts(proxy_of, url, variables, named):
    assert proxy_of(url, **variables) == Proxy("http://a", named)


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"HTTP_PROXY": "http://a"},
        {"HTTPS_PROXY": "http://a", "NO_PROXY": "example.com"},
        {"HTTPS_PROXY": "http://a", "no_proxy": "api.example.com,localhost"},
        {"HTTPS_PROXY": ""},
        {"HTTPS_PROXY": "http://a", "https_proxy": ""},
    ],
    ids=str,
)
def test_no_proxy(proxy_of, variables):
    assert proxy_of(HTTPS, **variables) is None


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://", "the value is not the address of a proxy"),
        ("not a url", "the value is not the address of a proxy"),
        ("http://me:123/secret@proxy.example", "the value is not the address of a proxy"),
        ("http://proxy.example:port", "the port is not a number from 1 to 65535"),
        ("http://proxy.example:0", "the port is not a number from 1 to 65535"),
        ("http://proxy.example:99999", "the port is not a number from 1 to 65535"),
        ("http://me:secret/@proxy.example:3128", "the port is not a number from 1 to 65535"),
        ("http://[::1", "the port is not a number from 1 to 65535"),
        ("http:", "the port is not a number from 1 to 65535"),
        ("me:secret@proxy.example:3128", "the value is not the address of a proxy"),
        ("http//proxy.example:port", "the value is not the address of a proxy"),
        ("proxy.example.com;3128", "the value is not the address of a proxy"),
        ("http://proxy\n.example:3128", "the value is not the address of a proxy"),
        ("ftp://me:secret@proxy.example", "unknown kind of proxy"),
        ("socks://proxy.example", "the scheme must be one of http, https, socks4, socks4a, socks5, socks5h"),
    ],
    ids=str,
)
def test_what_is_no_proxy(address, problem):
    with pytest.raises(Invalid) as caught:
        check_proxy(Proxy(address, "HTTPS_PROXY"))
    message = str(caught.value)
    assert message.startswith("HTTPS_PROXY: ")
    assert problem in message
    assert "secret" not in message and "me:" not in message
    assert "Write http://proxy.example.com:3128." in message


@pytest.mark.parametrize(
    "address",
    [
        "proxy.example",
        "proxy.example:3128",
        "http://me:se%40cret@proxy.example:3128/",
        "HTTPS://proxy.example",
        "http://proxy.example:3128/proxy.pac",
        "10.0.0.1",
        "http://[2001:db8::1]:3128",
        "socks5h://proxy.example:1080",
    ],
)
def test_what_is_one(address):
    check_proxy(Proxy(address, "HTTPS_PROXY"))
    assert "cret" not in Proxy(address, "HTTPS_PROXY").description
    check_proxy(None)


def test_a_socks_proxy_needs_a_library(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Invalid, match=r"^ALL_PROXY: a SOCKS proxy requires the Python library PySocks. Install it"):
        check_proxy(Proxy("socks5://me:secret@proxy.example", "ALL_PROXY"))


@pytest.mark.parametrize(
    ("address", "has_login"),
    [
        ("http://me:secret@proxy.example:3128", True),
        ("http://me:se%40cret@proxy.example", True),
        ("http://me@proxy.example", False),
        ("http://:secret@proxy.example", False),
        ("http://proxy.example", False),
        ("proxy.example:3128", False),
        ("http://[::1", False),
    ],
)
def test_the_advice_for_a_proxy_that_wants_a_login(address, has_login):
    proxy = Proxy(address, "HTTPS_PROXY")
    assert proxy.has_login is has_login
    advice = _diagnosis.proxy_login_advice(proxy)
    assert advice.startswith("Correct the user" if has_login else "Give the user")
    assert "HTTPS_PROXY" in advice
    assert "cret" not in advice


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("api.example.com", "api.example.com"),
        ("ftp://api.example.com/base", "ftp://api.example.com/base"),
        ("htps://me:SECRET@proxy", "htps://********@proxy"),
        ("https:/me:SECRET@proxy", "********@proxy"),
        ("me:SECRET@api.example.com:1", "********@api.example.com:1"),
        ("https://me:SECRET@SECRET@api.example.com:x", "https://********@api.example.com:x"),
        ("https://me:SECRET/SECRET@api.example.com", "https://********@api.example.com"),
        ("https://me:SECRET%40api.example.com", "https://********@api.example.com"),
        ("https://me:SECRET\uff20api.example.com", "https://********@api.example.com"),
        ("https://me:\nSECRET@api.example.com", "https://********@api.example.com"),
        ("htps://api.example.com?token=SECRET&x=SECRET", "htps://api.example.com?********"),
        ("htps://api.example.com/#SECRET", "htps://api.example.com/#********"),
        ("htps://me:SECRET@api.example.com/?a=SECRET", "htps://********@api.example.com/?********"),
        ("htps://me:SECRET?SECRET@api.example.com", "htps://********"),
        ("htps://api.example.com?mail=SECRET@SECRET", "htps://********"),
        ("htps://api.example.com?a=\nSECRET", "htps://api.example.com?********"),
    ],
)
def test_an_address_in_a_message_has_no_secrets(address, shown):
    assert without_secrets(address) == shown
    with pytest.raises(Invalid) as caught:
        ApiUrl().normalize(address, "api_url")
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        {"password": "SECRET"},
        ["SECRET"],
        [{"a": ["SECRET"]}],
        [["SECRET"]],
        {1: "SECRET"},
        [None, "SECRET"],
        [12345],
        {"when": datetime.date(2026, 1, 1), "password": "SECRET"},
    ],
    ids=str,
)
@pytest.mark.parametrize("as_text", [False, True])
def test_a_dictionary_or_a_list_is_not_shown(value, as_text):
    url = Setting("api_url", ApiUrl(), "URL")
    settings = connection_settings("X", ApiKey(), url)
    assert len(settings) == 7
    for setting in settings:
        # Ansible turns what is given for a path into text.
        given = str(value) if as_text and setting.option == "ca_path" else value
        with pytest.raises(Invalid, match=f"^{setting.option}: expected an? .+, got a (dictionary|list)$") as caught:
            setting.value({setting.option: given}, {})
        assert "SECRET" not in str(caught.value)


def test_a_path_with_brackets_is_one():
    for path in ("[a].pem", "{a}", "/[1]", "[" * 9000, "{{ path }}"):
        assert connection_settings("X", ApiKey(), Setting("api_url", ApiUrl(), "U"))[-1].value({"ca_path": path}, {})
