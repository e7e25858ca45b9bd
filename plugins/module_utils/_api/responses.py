# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""An answer of an API: its document, or the error that it means."""

from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from .body import parse_json, readable_words
from .diagnosis import proxy_login_advice, proxy_of
from .errors import REDIRECT_STATUS, SAFE_METHODS, ApiError
from .transport import RawAnswer


class Answer(t.NamedTuple):
    """An answer with a status of 200 to 299. ``body`` is the parsed JSON, None without a body."""

    status: int
    body: t.Any


def parse_answer(
    method: str,
    path: str,
    raw: RawAnswer,
    *,
    redact: t.Callable[[bytes], bytes],
    explain: t.Callable[[t.Any], dict[str, t.Any]],
    url: str,
    environment: t.Mapping[str, str],
) -> Answer:
    """The document of an answer. Raises ApiError for any status but 200 to 299, and for a body that is not JSON.

    Arguments:
      method: the method of the request.
      path: its path.
      raw: the answer.
      redact: returns a text without secrets.
      explain: as in ``Client``.
      url: the address of the API.
      environment: the variables of the task.
    """
    document, problem = parse_json(raw.body)
    text = redact(raw.body)  # before a message truncates it
    if not 200 <= raw.status < 300:
        raise _error(method, path, raw, document, text, explain, url, environment)
    if problem:
        content_type = raw.headers.get("Content-Type") or "no type"
        message = f"HTTP {raw.status} with a body that {problem} ({content_type})"
        if method in SAFE_METHODS:
            raise ApiError(method, path, f"{message}: {readable_words(text)}", status=raw.status)
        raise ApiError(method, path, message, outcome_unknown=True, status=raw.status)
    return Answer(raw.status, document)


def _error(
    method: str,
    path: str,
    raw: RawAnswer,
    document: t.Any,
    text: bytes,
    explain: t.Callable[[t.Any], dict[str, t.Any]],
    url: str,
    environment: t.Mapping[str, str],
) -> ApiError:
    """The error of an answer with another status than 200 to 299. Arguments: see ``parse_answer``."""
    status, is_write = raw.status, method not in SAFE_METHODS
    is_redirect = 300 <= status < 400
    if is_redirect and status != 304:
        target = _host(raw.headers.get("Location", "")) or "another address"
        return ApiError(
            method,
            path,
            f"HTTP {status}: redirect to {target}. The module follows no redirect, because it would send the key there",
            # 303 and the like say that the write was done, or say nothing about it.
            outcome_unknown=is_write and status not in REDIRECT_STATUS,
            status=status,
        )
    details = explain(document) if isinstance(document, dict) else {}
    if details.get("code") is not None:
        details["code"] = str(details["code"])
    # A gateway that fails does not know whether the API has done the write. 503 with Retry-After means "not now".
    not_done = details.pop("undone", False) or is_unavailable_for_now(raw) or status in (501, 505)
    words = [f"HTTP {status}", details.get("code"), details.pop("message", None) or readable_words(text)]
    details.setdefault("request_id", raw.headers.get("X-Request-Id"))
    proxy = proxy_of(url, environment) if status == 407 else None
    return ApiError(
        method,
        path,
        ": ".join(str(word) for word in words if word),
        # An interim response is not the last word, either.
        outcome_unknown=is_write and (status < 200 or is_redirect or (status >= 500 and not not_done)),
        hint=proxy_login_advice(proxy) if proxy else "",
        status=status,
        **details,
    )


def is_unavailable_for_now(raw: RawAnswer) -> bool:
    """Whether an API says that it has processed nothing, and when to ask again."""
    return raw.status == 503 and bool(raw.headers.get("Retry-After"))


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
