# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The body of an answer: whole, and JSON."""

from __future__ import annotations

import json
import re
import typing as t

from . import limits


class TruncatedBody(Exception):
    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


def declared_length(headers: t.Any) -> int:
    """How many bytes an answer says that its body has; 0 where it does not say it."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        return 0
    length = headers.get("Content-Length", "")
    # urllib3 before 2.0 takes a body that ends early for complete.
    return int(length) if re.fullmatch("[0-9]{1,15}", length) else 0


def parse_json(text: bytes) -> tuple[t.Any, str]:
    """The document, and what is wrong with it: empty where nothing is."""
    if not text.strip():
        return None, ""
    try:
        # Half a character cannot be printed. json.loads itself takes it from bytes, too.
        whole = text.decode(json.detect_encoding(text))
        if "\\u" in whole:
            whole = _ESCAPE.sub(_whole_character, whole)
        document = json.loads(whole, parse_constant=_no_number, parse_float=_finite)
        level = [document]
        for _depth in range(limits.MAX_DEPTH):
            level = [
                each
                for one in level
                for each in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
                if isinstance(each, (dict, list))
            ]
            if not level:
                return document, ""
    except ValueError:
        return None, "is not JSON"
    except RecursionError:
        pass
    return None, "is nested too deep"


_ESCAPE = re.compile(r"\\(?:(u[dD][89abAB]..\\u[dD][c-fC-F]..)|(u[dD][89a-fA-F]..)|.)")
"""A pair of escapes that make one character, a half of such a pair, or another escape."""


def _whole_character(escape: t.Any) -> str:
    return "\\ufffd" if escape.group(2) else t.cast(str, escape.group(0))


def _no_number(word: str) -> t.NoReturn:
    raise ValueError(f"{word} is no JSON")


def _finite(word: str) -> float:
    number = float(word)
    return number if abs(number) != float("inf") else _no_number(word)


def readable_words(text: bytes) -> str:
    """What a person can read in a body that is not JSON: the title of a page, or how the text begins."""
    page = text[:20000].decode("utf-8", "replace")
    title = re.search(r"<title[^>]*>(.*?)</title>", page, re.IGNORECASE | re.DOTALL)
    plain = title.group(1) if title else re.sub(r"<[^>]*>", " ", page)
    return " ".join(plain.split())[:200]
