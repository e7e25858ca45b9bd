# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The proxy that the environment names for an address: which variable names it, and whether it can be used."""

from __future__ import annotations

import importlib.util
import re
import sys
import typing as t
from urllib.parse import urlsplit

from .._model.value_type import Invalid

_HOST = re.compile(r"[\w.:%-]+")
_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")


class Proxy(t.NamedTuple):
    """A proxy.

    ``address`` is the value of the environment variable, with its user and password: never show it. ``variable`` is the
    name of the variable.
    """

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
    def has_login(self) -> bool:
        """Whether the address has a user and a password."""
        try:
            url = urlsplit(_with_scheme(self.address))
            return bool(url.username and url.password)
        except ValueError:
            return False

    @property
    def description(self) -> str:
        """The proxy for a message: its host, and the variable that names it."""
        return f"{self.host} ({self.variable})"


def selected(url: str, proxies: t.Mapping[str, str], environment: t.Mapping[str, str]) -> Proxy | None:
    """The proxy for an address, or None.

    Arguments:
      url: the address.
      proxies: the proxies of the environment, by scheme.
      environment: the variables, to name the one that counts.
    """
    scheme = urlsplit(url).scheme
    key = scheme if scheme in proxies else "all"
    return Proxy(proxies[key], _variable(f"{key}_proxy", environment)) if proxies.get(key) else None


def _variable(name: str, environment: t.Mapping[str, str]) -> str:
    """The variable that counts of those whose names differ only in case.

    Arguments:
      name: the name in lower case.
      environment: the variables.
    """
    # As in urllib: lower case wins, otherwise the last one.
    names = [variable for variable, value in environment.items() if variable.lower() == name and value]
    return name if name in names else names[-1] if names else "the system's settings"


def no_proxy_in(environment: t.Mapping[str, str]) -> str:
    """The variable that excludes addresses from the proxy: the one that counts, or its usual name."""
    return "no_proxy" if environment.get("no_proxy") else "NO_PROXY"


def check_proxy(proxy: Proxy | None) -> None:
    """Raise Invalid, which names the variable, for a proxy that cannot be used."""
    if proxy is None:
        return
    scheme = _with_scheme(proxy.address).partition("://")[0].lower()
    if scheme not in _SCHEMES:
        problem = f"unknown kind of proxy: the scheme must be one of {', '.join(_SCHEMES)}"
    else:
        problem = _problem_of(proxy.address)
    if problem:
        # The value itself is not shown: it can hold a password.
        raise Invalid(
            proxy.variable,
            f"{problem}. Write http://proxy.example.com:3128. In a user and a password, write %40 for @, %3A for : and "
            "%2F for /",
        )
    if scheme.startswith("socks") and importlib.util.find_spec("socks") is None:
        python = sys.executable or "python3"
        raise Invalid(
            proxy.variable,
            f"a SOCKS proxy requires the Python library PySocks. Install it: {python} -m pip install PySocks",
        )


def _problem_of(value: str) -> str:
    """The problem of the address of a proxy; empty for a valid one."""
    address = _with_scheme(value)
    try:
        url = urlsplit(address)
        host, rest = url.hostname, f"{url.path.strip('/')}{url.query}{url.fragment}"
        if url.port == 0 or url.netloc.endswith(":"):
            raise ValueError
    except ValueError:
        return "the port is not a number from 1 to 65535"
    # Without a scheme, requests takes the user for one. A path is useless, but does no harm.
    is_misread = "@" in rest or ("://" not in value and (rest or "@" in address))
    if is_misread or not host or not _HOST.fullmatch(host) or re.search(r"\s", value.strip()):
        return "the value is not the address of a proxy"
    return ""


def _with_scheme(address: str) -> str:
    """The address as requests takes it: without a scheme, it is an HTTP proxy."""
    return address if "://" in address else f"http://{address}"
