# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Why there was no answer: the cause in words, what to do about it, and whether to retry."""

from __future__ import annotations

import errno
import re
import socket
import ssl
import typing as t
import urllib.request
from urllib.parse import urlsplit

from .connections import TryState
from .errors import RUN_AGAIN_ADVICE, SAFE_METHODS, ApiError
from .libraries import requests, urllib3
from .proxy import Proxy, no_proxy_in, selected
from .retries import FailedTry, Failure

_NO_DESCRIPTOR = (errno.EMFILE, errno.ENFILE)


def diagnose(
    method: str,
    path: str,
    error: Exception,
    state: TryState,
    *,
    seconds: float,
    timeout_advice: str,
    url: str,
    environment: t.Mapping[str, str],
) -> ApiError | FailedTry:
    """The exception for a try without an answer: FailedTry if a retry is safe and can help, otherwise ApiError.

    Arguments:
      method: the method of the request.
      path: its path.
      error: the exception of the libraries.
      state: how far the try came.
      seconds: how long it took.
      timeout_advice: what to do if it took too long.
      url: the address of the API.
      environment: the variables of the task.
    """
    argument = error.args[0] if error.args else error
    reason = getattr(argument, "reason", None) or argument
    host = urlsplit(url).netloc
    is_read = method in SAFE_METHODS
    sent = state.sent and not state.connecting
    outcome_unknown = sent and not is_read
    causes = list(causes_of(error))
    if not sent and any(isinstance(cause, OSError) and cause.errno in _NO_DESCRIPTOR for cause in causes):
        problem = f"no connection to {host}: {plain_error(reason)}"
        return FailedTry(ApiError(method, path, problem), Failure.NO_DESCRIPTOR)
    is_reset = any(isinstance(cause, ConnectionError) for cause in causes)
    handshake_broke = state.connecting and (is_reset or any(isinstance(cause, ssl.SSLEOFError) for cause in causes))
    if isinstance(error, requests.exceptions.SSLError) and not handshake_broke:
        problem = f"TLS with {host} failed: {plain_error(reason)}"
        return ApiError(method, path, problem, outcome_unknown=outcome_unknown, hint="Check api_url and ca_path.")
    if state.connecting and not state.expired:
        problem, hint = no_connection(url, reason, environment)
        no_route = ApiError(method, path, problem, hint=hint)
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return FailedTry(no_route, Failure.COUNTED)
        is_refusal = re.search("Tunnel connection failed: (?!50[234])", str(reason))
        return no_route if is_refusal else FailedTry(no_route, Failure.UNAVAILABLE)
    proxy = proxy_of(url, environment)
    failure = Failure.COUNTED
    if state.expired or isinstance(error, requests.exceptions.Timeout) or "timed out" in str(reason):
        problem, hint = f"{host} did not answer within {seconds:.3g} s", timeout_advice
        if proxy and state.connecting:
            problem = f"the proxy {proxy.description} did not connect to {host} within {seconds:.3g} s"
            hint = proxy_advice(url, proxy, environment)
    else:
        route = f" through the proxy {proxy.description}" if proxy else ""
        problem, hint = f"the connection to {host}{route} broke: {plain_error(reason)}", RUN_AGAIN_ADVICE
        # A load balancer resets it while its server is unavailable, and so does a server that stops.
        failure = Failure.UNAVAILABLE if is_reset else failure
    no_answer = ApiError(method, path, problem, outcome_unknown=outcome_unknown, hint=hint)
    # If no connection was even tried, the library rejected the request: a retry would end the same way.
    return FailedTry(no_answer, failure) if state.connecting or (is_read and sent) else no_answer


def proxy_of(url: str, environment: t.Mapping[str, str]) -> Proxy | None:
    """The proxy for an address; None if there is none, or if NO_PROXY excludes the address.

    Arguments:
      url: the address.
      environment: the variables of the task, to name the one that counts.
    """
    # requests documents no shorter way to ask which proxies it would use.
    settings = requests.Session().merge_environment_settings(url, {}, None, None, None)
    return selected(url, settings["proxies"], environment)


def no_connection(url: str, reason: t.Any, environment: t.Mapping[str, str]) -> tuple[str, str]:
    """The problem and the hint if there is no connection, and nothing was sent.

    Arguments:
      url: the address of the API.
      reason: the exception of the library.
      environment: the variables of the task.
    """
    host, proxy, cause = urlsplit(url).netloc, proxy_of(url, environment), plain_error(reason)
    if proxy is None:
        excluded = selected(url, urllib.request.getproxies(), environment)
        hint = "Check api_url and the network."
        if excluded:
            hint += f" {no_proxy_in(environment)} excludes it from the proxy {excluded.description}."
        return f"no connection to {host}: {cause}", hint
    if "Tunnel connection failed" in cause:
        hint = proxy_login_advice(proxy) if "failed: 407" in cause else proxy_advice(url, proxy, environment)
        return f"the proxy {proxy.description} does not connect to {host}: {cause}", hint
    hint = proxy_advice(url, proxy, environment)
    if "wrong version number" in cause.lower() or "appears to only use HTTP" in cause:
        hint = f"The proxy {proxy.description} does not speak TLS: begin {proxy.variable} with http://."
    return f"no connection to the proxy {proxy.description}: {cause}", hint


def proxy_advice(url: str, proxy: Proxy, environment: t.Mapping[str, str]) -> str:
    """Advice about a proxy that does not connect to an address."""
    host = urlsplit(url).hostname
    return f"Check {proxy.variable}. If {host} can be reached without a proxy, add it to {no_proxy_in(environment)}."


def proxy_login_advice(proxy: Proxy) -> str:
    """Advice about a proxy that answers 407."""
    if proxy.has_login:
        return f"Correct the user and the password in {proxy.variable}: the proxy {proxy.host} does not accept them."
    return f"Give the user and the password of the proxy in {proxy.variable}: http://user:password@{proxy.host}."


def plain_error(error: t.Any) -> str:
    """The text of an exception of urllib3, down to its cause, without the objects and logins that it shows."""
    arguments = getattr(error, "args", ())
    causes = [argument for argument in arguments if isinstance(argument, BaseException)]
    texts = [argument for argument in arguments if isinstance(argument, str)]
    if causes:
        return ": ".join([*(text.rstrip(".") for text in texts), plain_error(causes[-1])])
    text = re.sub(r"<[^<>]*>:? ?|HTTPS?Connection(Pool)?\([^()]*\):? ?", "", str(error))
    text = re.sub(r"//[^/\s]*@", "//", text)  # the user and the password of a proxy
    return " ".join(text.split()) or type(error).__name__


def causes_of(error: BaseException) -> t.Iterator[BaseException]:
    """An exception and all that caused it, in each way in which libraries record that."""
    causes: list[BaseException] = []
    pending: list[t.Any] = [error]
    while pending:
        cause = pending.pop()
        if isinstance(cause, BaseException) and cause not in causes:
            causes.append(cause)
            names = ("reason", "original_error", "__cause__", "__context__")
            pending += [*cause.args, *(getattr(cause, name, None) for name in names)]
    return iter(causes)


def is_connect_error(error: BaseException) -> bool:
    """Whether an exception says by its type that there was no connection."""
    types = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    return any(isinstance(cause, types) for cause in causes_of(error))
