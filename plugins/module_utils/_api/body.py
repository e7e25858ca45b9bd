# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The body of an answer: reading it whole, decompressing it, parsing its JSON."""

from __future__ import annotations

import http.client
import json
import re
import typing as t
import zlib

from . import limits


class BodyTooLong(http.client.HTTPException):
    """A body is longer than ``MAX_BODY_SIZE``."""


class UnreadableAnswer(http.client.HTTPException):
    """An answer is not HTTP, has no end, or cannot be decompressed."""


def read_body(response: t.Any) -> bytes:
    """The whole decompressed body of a response of requests.

    Raises BodyTooLong, UnreadableAnswer also for a body that ends early, and any exception of the libraries.
    """
    data = bytearray()
    for chunk in response.raw.stream(65536, decode_content=False):
        data += chunk
        if len(data) > limits.MAX_BODY_SIZE:
            raise BodyTooLong
    if len(data) < _declared_length(response.headers):
        raise UnreadableAnswer
    return decompress(bytes(data), response.headers.get("Content-Encoding", ""), limits.MAX_BODY_SIZE)


def _declared_length(headers: t.Any) -> int:
    """The bytes of the body as the headers declare them; 0 if they do not."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        return 0
    length = headers.get("Content-Length", "")
    # urllib3 before 2.0 takes a body that ends early for complete.
    return int(length) if re.fullmatch("[0-9]{1,15}", length) else 0


def decompress(data: bytes, encodings: str, max_size: int) -> bytes:
    """A body without its content encodings. Raises BodyTooLong or UnreadableAnswer.

    Arguments:
      data: the body as it was sent.
      encodings: the Content-Encoding header.
      max_size: the bytes of the result at most.
    """
    names = [name for name in (part.strip().lower() for part in encodings.split(",")) if name not in ("", "identity")]
    if len(names) > limits.MAX_ENCODINGS:
        raise UnreadableAnswer
    for name in reversed(names):
        if name in ("gzip", "x-gzip"):
            data = _inflate(data, 31, max_size)
        elif name == "deflate":
            # Some servers leave out the zlib header.
            data = _inflate(data, 15 if data[:1] and data[0] & 15 == 8 else -15, max_size)
        else:
            raise UnreadableAnswer
    return data


def _inflate(data: bytes, wbits: int, max_size: int) -> bytes:
    """Data without one encoding. gzip data can have several members; anything else after the first one is ignored."""
    result = b""
    while data and (not result or data[:2] == b"\x1f\x8b"):
        member = zlib.decompressobj(wbits)
        try:
            result += member.decompress(data, max_size + 1 - len(result))
        except zlib.error as error:
            raise UnreadableAnswer from error
        if len(result) > max_size:
            raise BodyTooLong
        if not member.eof:
            raise UnreadableAnswer
        data = member.unused_data
    return result


def parse_json(data: bytes) -> tuple[t.Any, str]:
    """The document in a body, None for an empty body; and what is wrong with it, empty for a valid document."""
    if not data.strip():
        return None, ""
    try:
        # json.loads accepts encoded surrogates in bytes, which cannot be printed. Decoding rejects them.
        text = data.decode(json.detect_encoding(data))
        if "\\u" in text:
            text = _ESCAPE.sub(_without_lone_surrogate, text)
        document = json.loads(text, parse_constant=_reject_constant, parse_float=_finite)
        level = [document]
        for _depth in range(limits.MAX_DEPTH):
            level = [item for container in level for item in _items(container) if isinstance(item, (dict, list))]
            if not level:
                return document, ""
    except ValueError:
        return None, "is not JSON"
    except RecursionError:
        pass
    return None, "is nested too deep"


_ESCAPE = re.compile(r"\\(?:(u[dD][89abAB]..\\u[dD][c-fC-F]..)|(u[dD][89a-fA-F]..)|.)")
"""A pair of surrogate escapes, a lone surrogate escape, or another escape."""


def _without_lone_surrogate(escape: t.Any) -> str:
    return "\\ufffd" if escape.group(2) else t.cast(str, escape.group(0))


def _items(container: t.Any) -> t.Iterable[t.Any]:
    return container.values() if isinstance(container, dict) else container if isinstance(container, list) else ()


def _reject_constant(name: str) -> t.NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if abs(number) != float("inf") else _reject_constant(digits)


def readable_words(data: bytes) -> str:
    """The readable text of a body that is not JSON: the title of an HTML page, or the beginning of the text."""
    page = data[:20000].decode("utf-8", "replace")
    title = re.search(r"<title[^>]*>(.*?)</title>", page, re.IGNORECASE | re.DOTALL)
    text = title.group(1) if title else re.sub(r"<[^>]*>", " ", page)
    return " ".join(text.split())[:200]
