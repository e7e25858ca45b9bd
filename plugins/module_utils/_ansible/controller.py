# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The runtime of a task in the process of the controller, and what the items of a loop share there."""

from __future__ import annotations

import os
import time
import typing as t

from .._api.clock import Clock
from .._api.provider import Api
from .._engine.progress import Progress
from .._model.secret_value import MASK
from .._model.text import printable
from .interruption import Told, register_secret
from .redact import HIDDEN, spellings
from .terminal import Terminal
from .worker import is_orphaned, is_worker

PROGRESS_INTERVAL = 5.0
"""Seconds between two lines that show the progress of a task."""


class LoopState:
    """The state that the items of a loop share.

    ``kept`` are their connections, ``report`` the labels and results of the items that have ended, and ``terminal``
    is where Ansible shows its errors.
    """

    def __init__(self) -> None:
        self.kept: dict[t.Any, Api] = {}
        self.report: list[Told] = []
        self.terminal = Terminal(os.getppid() if is_worker() else None)


class ControllerRuntime:
    """A ``Runtime`` in the process of the controller.

    Arguments:
      verbosity: that of Ansible.
      kept: the connections that the items of a loop share.
      show: shows a line to the user.
    """

    def __init__(self, verbosity: int, kept: dict[t.Any, Api], show: t.Callable[[str], t.Any]) -> None:
        self.verbosity, self.kept, self._show = verbosity, kept, show
        self.clock, self.progress = Clock(), Progress()
        self.warnings: list[str] = []
        self.secrets: set[str] = set()
        self._next = time.monotonic() + PROGRESS_INTERVAL

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def secret(self, text: str) -> None:
        for spelling in spellings(text):
            self.secrets.add(spelling)
            register_secret(spelling)

    def tick(self) -> None:
        """Show the progress of a long task, and stop the task when Ansible has ended."""
        if is_orphaned():
            self.clock.stop()
        progress = self.progress
        if self.verbosity and progress.total > 1 and time.monotonic() >= self._next:
            self._next = time.monotonic() + PROGRESS_INTERVAL
            failed = f", {progress.failed} failed" if progress.failed else ""
            self._show(f"{progress.done} of {progress.total} {progress.doing}{failed}")


def rest_of_loop(variables: t.Mapping[str, t.Any]) -> str:
    """A sentence about the remaining items of a loop when Ansible ends, empty without a loop."""
    return "The later items of the loop were not started." if "ansible_loop_var" in variables else ""


def item_label(variables: t.Mapping[str, t.Any], number: int) -> str:
    """The label of an item of a loop in a report: its text or number, else its place. A dictionary is not shown.

    Arguments:
      variables: those of the task.
      number: how many items came before it.
    """
    item = variables.get(variables.get("ansible_loop_var", ""))
    return printable(str(item)) if isinstance(item, (str, int)) else f"item {number + 1}"


def hide_secrets(value: t.Any, secrets: set[str]) -> t.Any:
    """A result or invocation in which secrets are masked, as Ansible masks those of a module."""
    if isinstance(value, dict):
        return {key: hide_secrets(part, secrets) for key, part in value.items()}
    if isinstance(value, list):
        return [hide_secrets(part, secrets) for part in value]
    if isinstance(value, str):
        if value in secrets:
            return HIDDEN
        for secret in sorted(secrets, key=len, reverse=True):
            value = value.replace(secret, MASK)
    elif isinstance(value, (int, float)) and any(secret in str(value) for secret in secrets):
        return HIDDEN
    return value


def share_texts(value: t.Any, texts: dict[str, str], mark: t.Callable[[str], str]) -> t.Any:
    """A result that keeps each text in memory once, marked as Ansible before 2.19 marks what is no template.

    Ansible would make a marked copy of each text itself, and keep both for a while. Dictionaries and lists are changed
    in place, so that no copy of them is needed.

    Arguments:
      value: the result, or a part of it.
      texts: the marked texts so far.
      mark: marks a text.
    """
    if isinstance(value, str):
        return texts[value] if value in texts else texts.setdefault(value, mark(value))
    if isinstance(value, dict):
        for key in list(value):
            value[share_texts(key, texts, mark)] = share_texts(value.pop(key), texts, mark)
    elif isinstance(value, list):
        value[:] = [share_texts(part, texts, mark) for part in value]
    return value
