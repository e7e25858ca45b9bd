# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recorded requests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .store import Document


@dataclass
class Record:
    """One request and its answer.

    at: the moment of the request, in monotonic seconds.
    settings: the settings at that moment.
    disturbed: whether a fault changed the request or its answer.
    status: None while the request is in progress, and where it was dropped.
    """

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    at: float
    settings: Document
    disturbed: bool = False
    status: int | None = None
    answer: bytes | None = None

    def as_document(self, brief: bool = False) -> Document:
        """Return the record as JSON; a brief one has no headers, bodies and answers."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": {} if brief else self.headers,
            "body": None if brief else parsed(self.body),
            "raw_body": "" if brief else self.body.decode("utf-8", "replace"),
            "status": self.status,
            "at": self.at,
            "settings": self.settings,
            "disturbed": self.disturbed,
            "answer": None if brief else parsed(self.answer),
        }


def parsed(text: bytes | None) -> Any:
    """Return the value of a JSON text, or None if it is not JSON."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
