# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The proxy that the environment names for an address: which variable names it, and what is wrong with it."""

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

    ``address`` is as the environment has it, with its user and password: never show it. ``variable`` names it.
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
    def description(self) -> str:
        """The proxy for a message: its host, and the variable that names it."""
        return f"{self.host} ({self.variable})"


def selected(url: str, proxies: t.Mapping[str, str], environment: t.Mapping[str, str]) -> Proxy | None:
    """The proxy for an address, or None.

    Arguments:
      url: the address.
      proxies: those of the environment, by scheme.
      environment: the variables, to name the one that counts.
    """
    scheme = urlsplit(url).scheme
    kind = scheme if scheme in proxies else "all"
    return Proxy(proxies[kind], _variable(f"{kind}_proxy", environment)) if proxies.get(kind) else None


def _variable(name: str, environment: t.Mapping[str, str]) -> str:
    """The variable that counts of those that differ in letter case only. Argument: name, in lower case."""
    # As urllib does it: lower case wins, of all others the last one.
    others = [each for each, value in environment.items() if each.lower() == name and value]
    return name if name in others else others[-1] if others else "the system's settings"


def no_proxy_in(environment: t.Mapping[str, str]) -> str:
    """The variable that excludes addresses from the proxy: the one that counts, else its usual name."""
    return "no_proxy" if environment.get("no_proxy") else "NO_PROXY"


def check_proxy(proxy: Proxy | None) -> None:
    """Raise Invalid, which names the variable, for a proxy that cannot be used."""
    if proxy is None:
        return
    address = _with_scheme(proxy.address)
    scheme = address.partition("://")[0].lower()
    try:
        parts = urlsplit(address)
        host, rest, problem = parts.hostname, f"{parts.path.strip('/')}{parts.query}{parts.fragment}", ""
        if parts.port == 0 or parts.netloc.endswith(":"):
            raise ValueError
    except ValueError:
        host, rest, problem = None, "", "has a port that is not a number from 1 to 65535"
    # Without a scheme, requests takes a user for one. A path is of no use, but does no harm.
    find_silent_conversions = "@" in rest or ("://" not in proxy.address and (rest or "@" in address))
    # The value itself is not shown: it can hold a password.
    if scheme not in _SCHEMES:
        problem = f"is for a proxy of an unknown kind, one of {', '.join(_SCHEMES)} is needed"
    elif not problem and (
        find_silent_conversions or not host or not _HOST.fullmatch(host) or re.search(r"\s", proxy.address.strip())
    ):
        problem = "is not the address of a proxy"
    if problem:
        raise Invalid(
            proxy.variable,
            f"{problem}. Write http://proxy.example.com:3128. In a user and a password, write %40 for @, %3A for : and "
            "%2F for /",
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
