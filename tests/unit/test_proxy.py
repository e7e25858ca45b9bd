# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proxy of the environment: which variable names it, and what cannot be one."""

from __future__ import annotations

import importlib.util
import os

import pytest
import requests
from ansible_collections.day2.resources.plugins.module_utils._api import diagnosis as _diagnosis
from ansible_collections.day2.resources.plugins.module_utils._api.proxy import Proxy, check_proxy
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
        ("http://", "is not the address of a proxy"),
        ("not a url", "is not the address of a proxy"),
        ("http://me:123/secret@proxy.example", "is not the address of a proxy"),
        ("http://proxy.example:port", "has a port that is not a number from 1 to 65535"),
        ("http://proxy.example:0", "has a port that is not a number from 1 to 65535"),
        ("http://proxy.example:99999", "has a port that is not a number from 1 to 65535"),
        ("http://me:secret/@proxy.example:3128", "has a port that is not a number from 1 to 65535"),
        ("http://[::1", "has a port that is not a number from 1 to 65535"),
        ("http:", "has a port that is not a number from 1 to 65535"),
        ("me:secret@proxy.example:3128", "is not the address of a proxy"),
        ("http//proxy.example:port", "is not the address of a proxy"),
        ("proxy.example.com;3128", "is not the address of a proxy"),
        ("http://proxy\n.example:3128", "is not the address of a proxy"),
        ("ftp://me:secret@proxy.example", "is for a proxy of an unknown kind"),
        ("socks://proxy.example", "one of http, https, socks4, socks4a, socks5, socks5h is needed"),
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
    with pytest.raises(
        Invalid, match=r"^ALL_PROXY: is a SOCKS proxy, which needs the Python library PySocks. Install it"
    ):
        check_proxy(Proxy("socks5://me:secret@proxy.example", "ALL_PROXY"))
