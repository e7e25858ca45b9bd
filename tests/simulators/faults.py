# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults: changes of the next requests.

A fault has ``method`` (default: any), ``path`` (a regular expression to search in the path), ``skip`` (so many matching
requests pass first), ``times`` (default: 1; null: always) and effects:

    status, headers, html or body   this answer instead of any processing; with "after": true processed first
    redirect                        a Location header, with 302 or the given status
    drop                            "before" or "after": the processing the connection is closed, without an answer
    hold                            true: wait before the processing until /_simulator/release
    delay, delay_after              seconds to wait before the processing, or between it and the answer
    drip                            seconds between the pieces of the body; a body is sent in about 20 pieces
    truncate                        true: half of the announced body, then closed; "json": an answer with truncated JSON
    empty                           204 without a body instead of a success; it was processed
    stale                           for so many seconds reads show the document before this write
    apply                           false: the write answers as usual and stores nothing
    change and other actions        happen "before" or "after" this request, see ``when``
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import Field, field_validator

from .effects import Effects, Strict


class Match(Strict):
    """Which requests a fault is for, and how often."""

    method: str | None = None
    path: str = ""
    skip: int = Field(default=0, ge=0)
    times: int | None = Field(default=1, ge=1)

    @field_validator("path")
    @classmethod
    def _check_expression(cls, path: str) -> str:
        try:
            re.compile(path)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
        return path


@dataclass
class Fault:
    """Effects for some requests; ``match`` counts down."""

    number: int
    match: Match
    effects: Effects

    def takes(self, method: str, path: str) -> bool:
        """Return whether the fault is for this request, and count it."""
        match = self.match
        if match.times == 0 or match.method not in (None, method) or not re.search(match.path, path):
            return False
        if match.skip > 0:
            match.skip -= 1
            return False
        if match.times is not None:
            match.times -= 1
        return True
