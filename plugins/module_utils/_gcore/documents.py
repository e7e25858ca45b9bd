# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The contents of answers of Gcore Cloud: locks, errors, tasks, and the rows of lists."""

from __future__ import annotations

import re
import typing as t

from .._api.provider import ApiTask
from .._model.collection import Document

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_LOCK = re.compile(
    r"\b(currently|already|is) locked\b|\blocked by\b|concurrent operations|in PENDING_|while it is locked",
    re.IGNORECASE,
)
_EXISTS = re.compile(r"already (exists|in use|used|taken)|duplicate", re.IGNORECASE)
"""The text of a conflict that does not pass."""


def is_lock(text: t.Any) -> bool:
    """Whether a message says that something else holds the resource. Quoted names do not count."""
    return isinstance(text, str) and bool(_LOCK.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", text)))


def is_duplicate(text: str) -> bool:
    """Whether a message says that a name or an address is taken: a conflict that does not pass."""
    return bool(_EXISTS.search(text))


def explain(body: Document) -> dict[str, t.Any]:
    """The parts of the body of an error."""
    return {
        # Some routes answer 500 when a lock refuses them.
        "undone": is_lock(body.get("message")),
        "message": body.get("message"),
        "code": body.get("exception_class"),
        "params": body.get("info"),
        "errors": body.get("invalid_fields"),
        "request_id": body.get("request_id"),
    }


def uuids(data: t.Any, key_part: str = "") -> set[str]:
    """The UUIDs in the parameters of a task.

    Arguments:
      data: the parameters.
      key_part: only those below a key that contains this text; empty for all.
    """
    if isinstance(data, dict):
        return {id for key, value in data.items() for id in uuids(value, "" if key_part in str(key) else key_part)}
    if isinstance(data, (list, tuple)):
        return {id for value in data for id in uuids(value, key_part)}
    return set() if key_part else {match.group().lower() for match in _UUID.finditer(str(data))}


def results(body: t.Any) -> list[Document]:
    """The rows of a page; empty for a body of another form."""
    rows = body.get("results") if isinstance(body, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def total(body: t.Any) -> int | None:
    """The ``count`` of a list; None if it is not a number."""
    count = body.get("count") if isinstance(body, dict) else None
    return count if isinstance(count, int) and not isinstance(count, bool) else None


def has_more(body: t.Any, read: int, rows: int, limit: int) -> bool:
    """Whether a list has more rows.

    Arguments:
      body: the last page.
      read: how many rows were read.
      rows: how many of them came with the last page.
      limit: how many rows the last page could have.
    """
    count = total(body)
    return count > read if count is not None and count >= read else rows >= limit


def api_task(body: Document) -> ApiTask:
    """A task, from its document."""
    state = str(body.get("state"))
    return ApiTask(
        str(body.get("id")),
        state,
        ended=state in ("FINISHED", "ERROR"),
        failed=state == "ERROR",
        kind=str(body.get("task_type") or ""),
        error=body.get("error"),
    )
