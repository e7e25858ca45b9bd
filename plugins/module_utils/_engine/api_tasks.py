# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Waits for the tasks of the API that the writes of a run have started."""

from __future__ import annotations

import typing as t

from .._api.clock import Clock, Deadline
from .._api.errors import ApiError
from .._api.provider import Api, ApiTask
from .._model.collection import Document
from . import limits, pauses
from .errors import StillRunning, TaskFailed
from .job import Job
from .progress import Progress


class RunningTasks:
    """The tasks that the writes have started, until they end.

    Arguments:
      api: the connection.
      deadline: the end of all waiting.
      progress: counts the tasks that have ended, and the jobs that fail.
    """

    def __init__(self, api: Api, deadline: Deadline, progress: Progress) -> None:
        self._api, self._deadline, self._progress = api, deadline, progress
        self._schedule: _PollSchedule | None = None
        self._states: dict[str, ApiTask] = {}
        self._started: set[str] = set()
        self._running: dict[str, Job] = {}

    def started_by_others(self, tasks: t.Iterable[Document]) -> list[Document]:
        """The tasks of a list that no write of this run has started."""
        return [task for task in tasks if str(task.get("id")) not in self._started]

    def add(self, jobs: t.Sequence[Job]) -> None:
        """Take the tasks of jobs."""
        self._started.update(task for job in jobs for task in job.tasks)
        self._running.update({task: job for job in jobs if not job.error for task in job.tasks})

    def wait_for_all(self) -> None:
        """Wait until all tasks have ended. A job whose task fails, or does not end in time, gets an error."""
        self._progress.start("done", len(self._running))
        while self._running:
            self.wait_once()

    def wait_once(self) -> None:
        """Pause, and ask once for the states of the running tasks."""
        self._schedule = self._schedule or _PollSchedule(self._deadline.clock)
        self._deadline.sleep(self._schedule.pause())
        self.poll()

    def expect_new(self) -> None:
        """Poll soon again, because a job begins only now."""
        if self._schedule:
            self._schedule.expect_new()

    def is_running(self, job: Job) -> bool:
        """Whether a task of a job is running."""
        return any(running is job for running in self._running.values())

    def poll(self) -> None:
        """Ask once for the states of the running tasks."""
        self._schedule = self._schedule or _PollSchedule(self._deadline.clock)
        try:
            states, requests = self._request_states(self._schedule.max_requests())
        except ApiError as error:
            self._fail_all(error if self._deadline.left() else None)
            return
        self._schedule.count(requests)
        for task in states:
            if task.id in self._running:  # a list can show a task twice
                self._update(self._running[task.id], task)
        self._running = {task: job for task, job in self._running.items() if not job.error}
        if not self._deadline.left():
            self._fail_all(None)

    def _fail_all(self, error: ApiError | None) -> None:
        """Fail the jobs of all running tasks.

        Arguments:
          error: the error of each job; None if the deadline has passed.
        """
        tasks_by_job: dict[int, tuple[Job, list[str]]] = {}
        for task, job in self._running.items():  # one job can have thousands of tasks
            tasks_by_job.setdefault(id(job), (job, []))[1].append(task)
        for job, tasks in tasks_by_job.values():
            self._fail(job, error or self._deadline_error(tasks))
            job.polling_failed = True
        self._running.clear()

    def _update(self, job: Job, task: ApiTask) -> None:
        self._states[task.id] = task
        if task.failed:
            self._fail(job, TaskFailed(task))
        elif task.hidden and not job.has_hidden_task:  # one warning is enough, also for thousands of tasks
            job.has_hidden_task = True
            job.warn(
                f"Cannot read task {task.shown} ({task.state}). The module reads the {job.resource.title} instead, "
                "until it shows the change."
            )
        if task.ended or task.hidden:
            del self._running[task.id]
            self._progress.step()

    def _fail(self, job: Job, error: Exception) -> None:
        if not job.error:
            self._progress.fail()
        job.error = error

    def _deadline_error(self, running: t.Iterable[str]) -> Exception:
        tasks = [self._states.get(task, ApiTask(task, "unknown")) for task in running]
        return pauses.deadline_error(self._deadline, StillRunning(tasks, self._deadline.seconds))

    def _request_states(self, max_requests: int) -> tuple[list[ApiTask], int]:
        """The states of tasks, asked for once for each scope, and the number of requests. Raises ApiError."""
        tasks_by_scope: dict[t.Any, list[str]] = {}
        for task, job in self._running.items():
            tasks_by_scope.setdefault(job.scope_key, []).append(task)
        states: list[ApiTask] = []
        requests = 0
        for tasks in tasks_by_scope.values():
            path_params = self._running[tasks[0]].path_params
            scope_states, scope_requests = self._api.poll(
                tasks, path_params, self._deadline, max(1, max_requests - requests)
            )
            states += scope_states
            requests += scope_requests
        return states, requests


class _PollSchedule:
    """When to poll, and with how many requests.

    A round with several requests pauses as long as that many rounds. In the first second this time is put off until
    later, because most tasks end in it.

    Arguments:
      clock: the clock of the run; the first minute starts now.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._started_at = clock.monotonic()
        self._pauses = pauses.poll_pauses()
        self._requests = 0
        self._owed_pauses = 0

    def pause(self) -> float:
        """Seconds until the next round. One comes right after the first minute, when the limit of requests ends."""
        elapsed = self._clock.monotonic() - self._started_at
        if elapsed >= 60:
            return next(self._pauses)
        pause = next(self._pauses)
        if elapsed > 1:
            pause += sum(next(self._pauses) for _request in range(self._owed_pauses))
            self._owed_pauses = 0
        if elapsed + pause > 60 or self._requests >= limits.MAX_POLLS_FIRST_MINUTE:
            pause = 60.5 - elapsed
        return pause

    def expect_new(self) -> None:
        """Begin with the shortest pause again. The limit of the first minute stays."""
        self._pauses = pauses.poll_pauses()

    def max_requests(self) -> int:
        """The number of requests that the next round may make."""
        if self._clock.monotonic() - self._started_at >= 60:
            return limits.MAX_POLLS_FIRST_MINUTE
        return min(limits.POLLS_PER_ROUND, limits.MAX_POLLS_FIRST_MINUTE - self._requests)

    def count(self, requests: int) -> None:
        """Count the requests of a round."""
        self._requests += requests
        self._owed_pauses += max(0, requests - 1)
