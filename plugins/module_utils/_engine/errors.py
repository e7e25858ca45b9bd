# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Why a job of a run can fail, beside errors of the API."""

from __future__ import annotations

from .._api.errors import ApiError
from .._api.provider import ApiTask, LockOwner


class StillLocked(Exception):
    """Something else held the resource for longer than the task may wait. ``task`` is its last news, if it is one."""

    def __init__(self, lock_owner: LockOwner, task: ApiTask | None, seconds: float) -> None:
        super().__init__(lock_owner.description)
        self.lock_owner, self.task, self.seconds = lock_owner, task, seconds


class TaskFailed(Exception):
    """The API's own task failed. ``task`` is that one."""

    def __init__(self, task: ApiTask) -> None:
        super().__init__(task.id)
        self.task = task


class StillRunning(Exception):
    """The API's own tasks did not end in time. ``tasks`` are their last news."""

    def __init__(self, tasks: list[ApiTask], seconds: float) -> None:
        super().__init__(", ".join(task.id for task in tasks))
        self.tasks, self.seconds = tasks, seconds


class NotVerified(Exception):
    """What was written does not show. ``options`` are the ones in question, ``lost`` the error of a lost answer."""

    def __init__(self, options: list[str], outcome_unknown: ApiError | None) -> None:
        super().__init__(", ".join(options))
        self.options, self.outcome_unknown = options, outcome_unknown


class NotStarted(Exception):
    """Nothing was done for this one, because of what happened to others."""


class ConcurrentChange(Exception):
    """Somebody else has made the change, or holds the resource, before a write could be repeated."""
