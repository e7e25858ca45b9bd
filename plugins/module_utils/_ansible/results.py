# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Results: failures, masked secrets, and texts that a terminal can show."""

from __future__ import annotations

import re
import traceback
import typing as t

from .._model.secret_value import MASK
from .._model.text import all_printable, printable
from .._model.value_type import Invalid
from .redact import MIN_SECRET_LENGTH, spellings
from .runtime import Result, Runtime


def run_guarded(runtime: Runtime, action: t.Callable[[Mask, list[Result] | None], Result]) -> Result:
    """Run an action and return its result without secrets. Invalid becomes a failure.

    Arguments:
      runtime: the runtime. At -vvv the result has the requests.
      action: takes the masked runtime, and the list of requests to fill or None.
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
        # The keys of a result are not masked: a secret that equals one must not hide that the task failed.
        return _readable({key: mask.redact(value, key in _TEXTS_OF_THE_API) for key, value in result.items()})
    except RecursionError as defect:  # an answer that is nested too deep
        return {**bug_result(defect), "changed": result["changed"]}


_TEXTS_OF_THE_API = ("msg", "params", "errors")
"""The keys of a result with texts in which an API can quote a part of a secret."""
_HEAD = 12
"""Characters of a secret by which a shortened one is recognized."""
_ERROR_FIELDS = ("status", "code", "params", "errors", "request_id")
"""The keys of a result that hold an API's answer to a failed request."""


def error_fields(error: Exception | None) -> Result:
    """An API's answer to a failed request: all keys, with None for what it does not have."""
    return {key: getattr(error, key, None) for key in _ERROR_FIELDS}


def _readable(result: Result) -> Result:
    """A result without control characters. In documents, JSON and YAML escape most of them."""
    shown = {key: all_printable(value, data=True) for key, value in result.items() if key not in ("results", "diff")}
    for key in ("msg", "label", "requests", *_ERROR_FIELDS):
        if key in result:
            shown[key] = all_printable(result[key])
    if "exception" in result:
        shown["exception"] = "\n".join(map(printable, str(result["exception"]).split("\n")))
    if "results" in result:
        shown["results"] = [_readable(item) for item in result["results"]]
    if "diff" in result:
        shown["diff"] = _readable_diff(result["diff"])
    return shown


def _readable_diff(diff: t.Any) -> t.Any:
    """A diff as Ansible prints it: headers as text, and values as JSON or YAML."""
    if isinstance(diff, list):
        return [_readable_diff(entry) for entry in diff]
    return {key: all_printable(value, data=not key.endswith("_header")) for key, value in diff.items()}


class Mask:
    """A runtime that shows each warning once, and masks secrets: an API may repeat them, even as keys."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._known: set[str] = set()
        self._secrets: tuple[str, ...] = ()
        self._shown: set[str] = set()
        self.verbosity, self.clock, self.progress, self.kept = (
            runtime.verbosity,
            runtime.clock,
            runtime.progress,
            runtime.kept,
        )

    def secret(self, text: str) -> None:
        if text and text not in self._known:
            self._known.add(text)
            # Longest first, as one can be a part of another. A new tuple, as other threads may read the former one.
            self._secrets = tuple(sorted({*self._secrets, *spellings(text)}, key=len, reverse=True))
        self._runtime.secret(text)

    def secret_value(self, text: str) -> None:
        """Hide a secret value of a resource. A short one is hidden only in its own field."""
        if len(text) >= MIN_SECRET_LENGTH:
            self.secret(text)

    def warn(self, text: str) -> None:
        redacted = printable(self.redact(text))
        if redacted not in self._shown:
            self._shown.add(redacted)
            self._runtime.warn(redacted)

    def redact(self, value: t.Any, shortened: bool = False) -> t.Any:
        """Return a value without secrets.

        Arguments:
          value: the value.
          shortened: whether texts can also hold the beginning of a long secret.
        """
        if not self._secrets:
            return value
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, MASK)
                if shortened and len(secret) > 2 * _HEAD and secret[:_HEAD] in value:
                    value = re.sub(re.escape(secret[:_HEAD]) + r"[^\s'\"]*(\.\.\.|\u2026)[^\s'\"]*", MASK, value)
            return value
        if isinstance(value, bytes):
            for secret in self._secrets:
                value = value.replace(secret.encode("utf-8", "replace"), MASK.encode())
            return value
        if isinstance(value, dict):
            return {self.redact(key, shortened): self.redact(part, shortened) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.redact(part, shortened) for part in value]
        return value


def bug_result(defect: Exception) -> Result:
    """The result of a task that ends with an unexpected exception."""
    message = f"This is a defect of the module, please report it: {defect!r}"
    return {
        **failed_result(message),
        "exception": "".join(traceback.format_exception(type(defect), defect, defect.__traceback__)),
    }


def failed_result(message: str) -> Result:
    """The result of a task that fails before its first request, with the keys that each failure has."""
    return {
        "failed": True,
        "changed": False,
        "msg": printable(message),
        "tasks": [],
        "before": None,
        **error_fields(None),
    }
