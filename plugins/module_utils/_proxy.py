# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The proxy that the environment names for an address: which variable says so, and what is wrong with it."""

from __future__ import annotations

import importlib.util
import os
import sys
import typing as t
from urllib.parse import urlsplit

from ._types import Invalid

utils: t.Any
try:
    from requests import utils
except ImportError:  # reported by _http.py
    utils = None

_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
_EXAMPLE = "http://proxy.example.com:3128"


class Proxy(t.NamedTuple):
    """A proxy. ``address`` is as the environment has it, with its user and password: never show it."""

    address: str
    variable: str

    @property
    def host(self) -> str:
        """The host and the port, without user and password."""
        try:
            return urlsplit(_with_scheme(self.address)).netloc.rpartition("@")[2]
        except ValueError:
            return ""

    @property
    def words(self) -> str:
        """The proxy for a message: its host, and the variable that names it."""
        return f"{self.host} ({self.variable})"


def proxy_of(url: str) -> Proxy | None:
    """The proxy for an address; None where there is none, or NO_PROXY excludes the address."""
    return _selected(url, utils.get_environ_proxies(url))


def left_out(url: str) -> Proxy | None:
    """The proxy that would be used for an address, if NO_PROXY did not exclude it."""
    return None if proxy_of(url) else _selected(url, utils.getproxies())


def _selected(url: str, proxies: t.Mapping[str, str]) -> Proxy | None:
    address = utils.select_proxy(url, proxies)
    if not address:
        return None
    scheme = urlsplit(url).scheme
    return Proxy(address, _variable(f"{scheme if proxies.get(scheme) else 'all'}_proxy"))


def _variable(name: str) -> str:
    """The variable that counts of those that differ in letter case only. Argument: name, in lower case."""
    # As urllib does it: lower case wins, of all others the last one.
    if os.environ.get(name):
        return name
    others = [each for each, value in os.environ.items() if each.lower() == name and value]
    return others[-1] if others else "the system's settings"


def no_proxy_variable() -> str:
    """The variable that excludes addresses from the proxy: the one that is set and counts, else its usual name."""
    return "no_proxy" if os.environ.get("no_proxy") else "NO_PROXY"


def check_proxy(url: str) -> None:
    """Raise Invalid, which names the variable, where the proxy for an address cannot be used. No request is made."""
    proxy = proxy_of(url)
    if proxy is None:
        return
    address = _with_scheme(proxy.address)
    scheme = address.partition("://")[0].lower()
    try:
        parts = urlsplit(address)
        host, problem = parts.hostname, ""
        if parts.port == 0:
            raise ValueError
    except ValueError:
        host, problem = None, "has a port that is not a number from 1 to 65535"
    # The value itself is not shown: it can hold a password.
    if scheme not in _SCHEMES:
        problem = f"is for a proxy of the unknown kind {scheme!r}, one of {', '.join(_SCHEMES)} is needed"
    elif not problem and (not host or any(letter.isspace() for letter in host)):
        problem = "is not the address of a proxy"
    if problem:
        raise Invalid(
            proxy.variable,
            f"{problem}. Write {_EXAMPLE}. In a user and a password, write %40 for @, %3A for : and %2F for /",
        )
    if scheme.startswith("socks") and importlib.util.find_spec("socks") is None:
        python = sys.executable or "python3"
        raise Invalid(
            proxy.variable,
            f"is a SOCKS proxy, which needs the Python library PySocks. Install it: {python} -m pip install PySocks",
        )


def _with_scheme(address: str) -> str:
    """The address as requests takes it: without a scheme it is one of HTTP."""
    return address if "://" in address else f"http://{address}"
