# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The exceptions of jobs, beside errors of the API."""

from __future__ import annotations

import typing as t

from .._api.errors import ApiError
from .._api.provider import ApiTask, LockOwner


class StillLocked(Exception):
    """Something locked the resource for longer than the run may wait.

    Arguments:
      lock_owner: what locks the resource.
      task: the last known state of the task that owns the lock; None if it is unknown.
      seconds: how long the run has waited.
    """

    def __init__(self, lock_owner: LockOwner, task: ApiTask | None, seconds: float) -> None:
        super().__init__(lock_owner.description)
        self.lock_owner, self.task, self.seconds = lock_owner, task, seconds


class TaskFailed(Exception):
    """A task that the write started has failed.

    Arguments:
      task: its last state.
    """

    def __init__(self, task: ApiTask) -> None:
        super().__init__(task.id)
        self.task = task


class StillRunning(Exception):
    """The API did not end what the write started before the deadline.

    Arguments:
      tasks: the last known states of its tasks.
      seconds: how long the run has waited.
      status: what the document shows instead of tasks, in words.
    """

    def __init__(self, tasks: list[ApiTask], seconds: float, status: str = "") -> None:
        super().__init__(status or ", ".join(task.id for task in tasks))
        self.tasks, self.seconds, self.status = tasks, seconds, status


class NotVerified(Exception):
    """Reads do not show the values that were sent.

    Arguments:
      options: the options whose values are missing.
      outcome_unknown: the error of the write if its answer was lost, else None.
      replaced: those of the options whose values the API does not know, each with what it has stored instead.
    """

    def __init__(
        self, options: list[str], outcome_unknown: ApiError | None, replaced: t.Mapping[str, t.Any] | None = None
    ) -> None:
        super().__init__(", ".join(options))
        self.options, self.outcome_unknown, self.replaced = options, outcome_unknown, replaced or {}


class NotStarted(Exception):
    """Nothing was done for the job, because of an interruption or of another job."""


class ConcurrentChange(Exception):
    """Someone else has changed or locked the resource before its write could be sent again."""
