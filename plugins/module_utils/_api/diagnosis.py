# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Why there was no answer, in words, and what to do about it."""

from __future__ import annotations

import errno
import re
import typing as t
from urllib.parse import urlsplit

from .libraries import requests
from .proxy import Proxy, no_proxy_in, selected


def proxy_of(url: str, environment: t.Mapping[str, str]) -> Proxy | None:
    """The proxy for an address; None where there is none, or NO_PROXY excludes the address."""
    return selected(url, requests.utils.get_environ_proxies(url), environment)


def no_connection(url: str, reason: t.Any, environment: t.Mapping[str, str]) -> tuple[str, str]:
    """The problem and the hint where there is no connection, and nothing was sent.

    Arguments:
      url: the address of the API.
      reason: the error of the library.
      environment: as in ``Client``.
    """
    host, proxy, why = urlsplit(url).netloc, proxy_of(url, environment), plain_error(reason)
    if proxy is None:
        excluded = selected(url, requests.utils.getproxies(), environment)
        hint = "Check api_url, and the way to it."
        if excluded:
            hint += f" {no_proxy_in(environment)} excludes it from the proxy {excluded.description}."
        return f"no connection to {host}: {why}", hint
    if "Tunnel connection failed" in why:
        hint = proxy_login_advice(proxy) if "failed: 407" in why else proxy_advice(url, proxy, environment)
        return f"the proxy {proxy.description} does not connect to {host}: {why}", hint
    hint = proxy_advice(url, proxy, environment)
    if "wrong version number" in why.lower() or "appears to only use HTTP" in why:
        hint = f"The proxy {proxy.description} does not speak TLS: begin {proxy.variable} with http://."
    return f"no connection to the proxy {proxy.description}: {why}", hint


def proxy_advice(url: str, proxy: Proxy, environment: t.Mapping[str, str]) -> str:
    host = urlsplit(url).hostname
    return f"Check {proxy.variable}. If {host} can be reached without a proxy, add it to {no_proxy_in(environment)}."


def proxy_login_advice(proxy: Proxy) -> str:
    return f"Give the user and the password of the proxy in {proxy.variable}: http://user:password@{proxy.host}."


def host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def plain_error(error: t.Any) -> str:
    """An error of urllib3 in words, without the objects that it prints, down to the error that caused it."""
    causes = [each for each in getattr(error, "args", ()) if isinstance(each, BaseException)]
    words = [each for each in getattr(error, "args", ()) if isinstance(each, str)]
    if causes:
        return ": ".join([*(word.rstrip(".") for word in words), plain_error(causes[-1])])
    text = re.sub(r"<[^<>]*>:? ?|HTTPS?Connection(Pool)?\([^()]*\):? ?", "", str(error))
    text = re.sub(r"//[^/\s]*@", "//", text)  # the user and the password of a proxy
    return " ".join(text.split()) or type(error).__name__


def causes_of(error: BaseException) -> t.Iterator[BaseException]:
    """An error and all that caused it, however libraries say so."""
    found: list[BaseException] = []
    todo: list[t.Any] = [error]
    while todo:
        each = todo.pop()
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            names = ("reason", "original_error", "__cause__", "__context__")
            todo += [*each.args, *(getattr(each, name, None) for name in names)]
    return iter(found)


NO_DESCRIPTORS = (errno.EMFILE, errno.ENFILE)
