# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Results: failed ones, without secrets, readable in a terminal."""

from __future__ import annotations

import traceback
import typing as t

from .._model.text import all_printable, printable
from .._model.value_type import Invalid
from .redact import MASK, MIN_SECRET_LENGTH, spellings
from .runtime import Result, Runtime


def run_guarded(runtime: Runtime, action: t.Callable[[Mask, list[Result] | None], Result]) -> Result:
    """The result of ``action``, a refusal of an option included, with the requests if they are wanted, without the key.

    ``action`` is given where it runs, and the list that takes an entry for each request.
    """
    trace: list[Result] | None = [] if runtime.verbosity >= 3 else None
    mask = Mask(runtime)
    try:
        result = action(mask, trace)
    except Invalid as invalid:
        result = failed_result(str(invalid))
    if trace is not None:
        result["requests"] = trace
    try:
        # The keys of a result are ours: an odd key of an API must not hide that a task has failed.
        return _readable({key: mask.redact(value) for key, value in result.items()})
    except RecursionError as defect:  # an answer that is nested too deep to be shown
        return {**bug_result(defect), "changed": result["changed"]}


_ERROR_FIELDS = ("status", "code", "params", "errors", "request_id")
"""What an API says of a failure."""


def error_fields(error: Exception | None) -> Result:
    """What an API has said of a failure, with a key for everything that it can say."""
    return {key: getattr(error, key, None) for key in _ERROR_FIELDS}


def _readable(result: Result) -> Result:
    """A result without characters that would command a terminal. In documents, JSON and YAML escape most of them."""
    shown = {key: all_printable(value, data=True) for key, value in result.items() if key not in ("results", "diff")}
    for key in ("msg", "label", "requests", *_ERROR_FIELDS):
        if key in result:
            shown[key] = all_printable(result[key])
    if "exception" in result:
        shown["exception"] = "\n".join(map(printable, str(result["exception"]).split("\n")))
    if "results" in result:
        shown["results"] = [_readable(each) for each in result["results"]]
    if "diff" in result:
        shown["diff"] = _readable_diff(result["diff"])
    return shown


def _readable_diff(diff: t.Any) -> t.Any:
    """A difference as Ansible prints it: headers as they are, and the values as JSON or YAML."""
    if isinstance(diff, list):
        return [_readable_diff(each) for each in diff]
    return {key: all_printable(value, data=not key.endswith("_header")) for key, value in diff.items()}


class Mask:
    """Shows warnings once, and keeps secrets out of everything: an API may repeat them, even as a key of an object."""

    def __init__(self, runtime: Runtime) -> None:
        self._host = runtime
        self._known: set[str] = set()
        self._secrets: tuple[str, ...] = ()
        self._said: set[str] = set()
        self.verbosity, self.clock, self.progress, self.kept = (
            runtime.verbosity,
            runtime.clock,
            runtime.progress,
            runtime.kept,
        )

    def secret(self, text: str) -> None:
        if text and text not in self._known:
            self._known.add(text)
            # One can be a part of another. Other threads may be reading them.
            self._secrets = tuple(sorted({*self._secrets, *spellings(text)}, key=len, reverse=True))
        self._host.secret(text)

    def secret_value(self, text: str) -> None:
        """The same for a value of a resource. A short one is hidden where it belongs, and not in other words."""
        if len(text) >= MIN_SECRET_LENGTH:
            self.secret(text)

    def warn(self, text: str) -> None:
        redacted = printable(self.redact(text))
        if redacted not in self._said:
            self._said.add(redacted)
            self._host.warn(redacted)

    def redact(self, value: t.Any) -> t.Any:
        if not self._secrets:
            return value
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, MASK)
            return value
        if isinstance(value, bytes):
            for secret in self._secrets:
                value = value.replace(secret.encode("utf-8", "replace"), MASK.encode())
            return value
        if isinstance(value, dict):
            return {self.redact(key): self.redact(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.redact(each) for each in value]
        return value


def bug_result(defect: Exception) -> Result:
    """The result of a task that met a defect of ours."""
    message = f"This is a defect of the module, please report it: {defect!r}"
    return {
        **failed_result(message),
        "exception": "".join(traceback.format_exception(type(defect), defect, defect.__traceback__)),
    }


def failed_result(message: str) -> Result:
    """The result of a task that failed before its first request, with the keys that every failure has."""
    return {
        "failed": True,
        "changed": False,
        "msg": printable(message),
        "tasks": [],
        "before": None,
        **error_fields(None),
    }
