# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Waiting for the tasks of an API."""

from __future__ import annotations

import typing as t

from .._api.clock import Clock, Deadline
from .._api.errors import ApiError
from .._api.provider import Api, ApiTask
from .._model.collection import Document
from . import limits
from .errors import StillRunning, TaskFailed
from .job import Job
from .pauses import deadline_error, poll_pauses
from .progress import Progress


class RunningTasks:
    """The tasks of the API that the writes have started, until they end. Arguments: as in ``run``."""

    def __init__(self, api: Api, deadline: Deadline, progress: Progress) -> None:
        self._api, self._deadline, self._progress = api, deadline, progress
        self._rounds: _Rounds | None = None
        self._last: dict[str, ApiTask] = {}
        self._own: set[str] = set()
        self.running: dict[str, Job] = {}

    def of_others(self, tasks: t.Iterable[Document]) -> list[Document]:
        """Those of some running tasks that no write of this run has started."""
        return [task for task in tasks if str(task.get("id")) not in self._own]

    def add(self, jobs: t.Sequence[Job]) -> None:
        self._own.update(task for job in jobs for task in job.tasks)
        self.running.update({task: job for job in jobs if not job.error for task in job.tasks})

    def wait(self) -> None:
        """Look again after a while."""
        self._rounds = self._rounds or _Rounds(self._deadline.clock)
        self._deadline.sleep(self._rounds.pause())
        self.look()

    def look(self) -> None:
        """Ask for news once."""
        self._rounds = self._rounds or _Rounds(self._deadline.clock)
        try:
            news, asked = self._poll(self._rounds.max_requests())
        except ApiError as error:
            self._fail_all(error if self._deadline.left() else None)
            return
        self._rounds.asked(asked)
        for task in news:
            if task.id in self.running:  # a list can show a row twice
                self._heed(self.running[task.id], task)
        self.running = {task: job for task, job in self.running.items() if not job.error}
        if not self._deadline.left():
            self._fail_all(None)

    def _fail_all(self, error: ApiError | None) -> None:
        """Give up what still runs, because of an error or, without one, because the time is over."""
        running: dict[int, tuple[Job, list[str]]] = {}
        for task, job in self.running.items():  # one job can have thousands of tasks
            running.setdefault(id(job), (job, []))[1].append(task)
        for job, tasks in running.values():
            self._fail(job, error or self._late(tasks))
            job.polling_failed = True
        self.running.clear()

    def _heed(self, job: Job, task: ApiTask) -> None:
        self._last[task.id] = task
        if task.failed:
            self._fail(job, TaskFailed(task))
        elif task.hidden and not job.unseen:  # one warning is enough, also for thousands of tasks
            job.unseen = True
            job.warn(
                f"Task {task.shown} may not be read ({task.state}). The {job.resource.title} is watched instead until "
                "it is as wanted."
            )
        if task.ended or task.hidden:
            del self.running[task.id]
            self._progress.step()

    def _fail(self, job: Job, error: Exception) -> None:
        if not job.error:
            self._progress.fail()
        job.error = error

    def _late(self, running: t.Iterable[str]) -> Exception:
        tasks = [self._last.get(task, ApiTask(task, "unknown")) for task in running]
        return deadline_error(self._deadline, StillRunning(tasks, self._deadline.seconds))

    def _poll(self, max_requests: int) -> tuple[list[ApiTask], int]:
        """News of tasks, asked for once for each part of the API that they run in."""
        parts: dict[t.Any, list[str]] = {}
        for task, job in self.running.items():
            parts.setdefault(job.scope_key, []).append(task)
        news: list[ApiTask] = []
        asked = 0
        for tasks in parts.values():
            part, requests = self._api.poll(
                tasks, self.running[tasks[0]].path_params, self._deadline, max(1, max_requests - asked)
            )
            news += part
            asked += requests
        return news, asked


class _Rounds:
    """When to ask for news of tasks, and how much.

    A round of several requests takes the time of several, but for those of the first second: most tasks end there,
    so the time is taken after it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.monotonic()
        self._pauses = poll_pauses()
        self._total = 0
        self._owed = 0

    def pause(self) -> float:
        """Seconds until the next round; one comes right after the first minute, when the limit is gone."""
        elapsed = self._clock.monotonic() - self._began
        if elapsed >= 60:
            return next(self._pauses)
        pause = next(self._pauses)
        if elapsed > 1:
            pause += sum(next(self._pauses) for _request in range(self._owed))
            self._owed = 0
        if elapsed + pause > 60 or self._total >= limits.MAX_POLLS_FIRST_MINUTE:
            pause = 60.5 - elapsed
        return pause

    def max_requests(self) -> int:
        """How many requests the next round may have."""
        if self._clock.monotonic() - self._began >= 60:
            return limits.MAX_POLLS_FIRST_MINUTE
        return min(limits.POLLS_PER_ROUND, limits.MAX_POLLS_FIRST_MINUTE - self._total)

    def asked(self, requests: int) -> None:
        """Count the requests of a round."""
        self._total += requests
        self._owed += max(0, requests - 1)
