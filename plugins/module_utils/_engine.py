# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The engine: one way for one resource and for many.

    look up what is named -> read -> plan -> prepare -> [check mode ends here] -> write -> settle -> prove

Each phase is a function over all jobs in the same state. No API and no Ansible is known here.
"""

from __future__ import annotations

import contextlib
import functools
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ._fields import Wanted
from ._find import Finder, Sought
from ._http import ApiError, Deadline, OutOfTime
from ._resource import Change, Document, Place, Refusal, Resource, Write
from ._service import Api, Holder, Task
from ._types import Invalid

PROOF_PATIENCE = 15.0
"""Seconds in which a value that was written must show."""
GRACE = 5.0
"""Seconds that a look at what was written has at least, whatever the deadline says."""
POLLS = 25
"""How many requests for news of tasks are made at most in the first minute, and in one round after it."""
ROUND = 4
"""How many of them are made in one round of the first minute: what no list shows is read singly."""
FRESH_LOOKS = 3
"""How often a resource is looked at again before a write, where it changes each time, until the task gives up."""
CLASH_PATIENCE = 60.0
"""Seconds in which a task must let go of a resource whose document shows no locks."""


class StillLocked(Exception):
    """Something else held the resource for longer than the task may wait. ``task`` is its last news, if it is one."""

    def __init__(self, holder: Holder, task: Task | None, seconds: float) -> None:
        super().__init__(holder.words)
        self.holder, self.task, self.seconds = holder, task, seconds


class TaskFailed(Exception):
    """The API's own task failed. ``task`` is that one."""

    def __init__(self, task: Task) -> None:
        super().__init__(task.id)
        self.task = task


class StillRunning(Exception):
    """The API's own tasks did not end in time. ``tasks`` are their last news."""

    def __init__(self, tasks: list[Task], seconds: float) -> None:
        super().__init__(", ".join(task.id for task in tasks))
        self.tasks, self.seconds = tasks, seconds


class Unproven(Exception):
    """What was written does not show. ``options`` are the ones in question, ``lost`` the error of a lost answer."""

    def __init__(self, options: list[str], lost: ApiError | None) -> None:
        super().__init__(", ".join(options))
        self.options, self.lost = options, lost


class _Overtaken(Exception):
    """Somebody else has made the change, or holds the resource, before a write could be repeated."""


Failure = (ApiError, Invalid, Refusal, StillLocked, StillRunning, TaskFailed, Unproven)


@dataclass
class Job:
    """One resource and what is wanted of it, and how far it has come.

    ``document`` is the last one read, empty before that; ``before`` the one that the first write was based on;
    ``change`` what has to change, None when nothing has; ``proof`` what a read after the write must show;
    ``written`` whether a write was accepted or its answer was lost (``lost``); ``clash`` the conflict that a write
    ended in, and ``holder`` what holds the resource meanwhile; ``unseen`` whether a task may not be read; ``follows``
    whether the error is one of reading tasks. ``scope`` and ``sought`` are what the task names by words and ``place``
    does not hold at first: where the resource stands, by variable of the path, and the resource itself; ``matched``
    says what it was found by.
    """

    resource: Resource
    place: Place
    wanted: t.Mapping[str, Wanted]
    warn: t.Callable[[str], None]
    scope: t.Mapping[str, Sought] = field(default_factory=dict)
    sought: Sought | None = None
    matched: str = "id"
    document: Document = field(default_factory=dict)
    before: Document | None = None
    change: Change | None = None
    proof: t.Mapping[str, Wanted] = field(default_factory=dict)
    written: bool = False
    tasks: tuple[str, ...] = ()
    lost: ApiError | None = None
    clash: ApiError | None = None
    clash_since: float | None = None
    holder: Holder | None = None
    unseen: bool = False
    follows: bool = False
    error: Exception | None = None

    @property
    def missing(self) -> list[str]:
        """The options that are not as wanted."""
        return list(self.change.deltas) if self.change else []


def pauses(first: float, factor: float, most: float) -> t.Iterator[float]:
    """Seconds between two looks: quick at the start, slower and slower."""
    pause = first
    while True:
        yield min(pause, most)
        pause *= factor


def grace(clock: t.Any = time) -> Deadline:
    """The little time for a look when the time is over."""
    deadline = Deadline(GRACE, clock)
    deadline.start()
    return deadline


def poll_pauses() -> t.Iterator[float]:
    """The pauses between two looks at tasks or locks: fewer than 25 in the first minute, at most 4 s each there."""
    elapsed = 0.0
    for wish in pauses(0.2, 1.25, 10.0):
        pause = min(wish, max(4.0, elapsed / 15))
        elapsed += pause
        yield pause


def run(
    jobs: t.Sequence[Job],
    api: Api,
    check_mode: bool,
    wait: bool,
    deadline: Deadline,
    parallel: int = 1,
    clock: t.Any = time,
) -> None:
    """Bring all jobs to their end. What went wrong with one stands in its ``error``; it stops no other.

    Arguments: check_mode, whether to stop before the first write; wait, whether to wait for the tasks of the API;
    deadline, the end of all waiting, which starts with the first lock or write; parallel, how many requests are
    under way at once; clock, with ``monotonic`` and ``sleep``.
    """
    work = _Work(api, wait, deadline, parallel, clock)
    work.each(jobs, work.begin)
    todo = [job for job in jobs if job.change and not job.error]
    if check_mode:
        for job in todo:
            if job.holder:
                job.warn(f"The {job.resource.title} is locked by {job.holder.words}. A real run would wait for it.")
        return
    work.write_all(todo)
    written = [job for job in todo if job.written]
    if wait:
        work.settle([job for job in written if job.tasks and not job.error])
    work.prove([job for job in written if not job.error and (wait or not job.tasks)])


def follow(jobs: t.Sequence[Job], api: Api, deadline: Deadline, clock: t.Any = time) -> None:
    """Wait until the tasks of all jobs have ended. What went wrong with one stands in its ``error``."""
    deadline.start()
    _Work(api, True, deadline, 1, clock).settle(jobs)


class _Work:
    """The phases of one run. Arguments: as in ``run``."""

    def __init__(self, api: Api, wait: bool, deadline: Deadline, parallel: int, clock: t.Any) -> None:
        self.api, self.wait, self.deadline = api, wait, deadline
        self.parallel, self.clock = parallel, clock

    def each(self, jobs: t.Sequence[Job], action: t.Callable[[Job], None]) -> None:
        """Do ``action`` for all jobs, several at once where there are several."""

        def guarded(job: Job) -> None:
            try:
                action(job)
            except Failure as failure:
                job.error = failure

        if len(jobs) == 1 or self.parallel == 1:
            for job in jobs:
                guarded(job)
        elif jobs:
            with ThreadPoolExecutor(min(self.parallel, len(jobs))) as pool:
                list(pool.map(guarded, jobs))

    def read(self, job: Job) -> None:
        job.document = self.api.read(job.resource, job.place, self.deadline)

    def begin(self, job: Job) -> None:
        """Find what the task names, and look. A list that shows all that is needed saves a read."""
        finder = Finder(self.api, job.place, job.wanted, self.deadline)
        try:
            finder.scope(job.scope)
        finally:
            job.place = finder.place
        if job.sought:
            job.matched = finder.identity(job.resource, job.sought)
            job.document, job.place = finder.document, finder.place
        if not job.document or job.resource.lacks(job.document, job.wanted):
            self.read(job)
        finder.document = job.document
        finder.values(job.resource)
        job.wanted = finder.wanted
        self.judge(job)

    def look(self, job: Job) -> None:
        """Read, plan, and prepare what has to change."""
        self.read(job)
        self.judge(job)

    def judge(self, job: Job) -> None:
        """Plan, and prepare what has to change."""
        job.change = job.resource.plan(job.document, job.wanted)
        job.holder = self.api.lock(job.document)
        self.prepare(job)

    def prepare(self, job: Job) -> None:
        """Let the resource look at a change, and at what else it needs to."""
        if job.change and job.resource.prepare:
            job.resource.prepare(job.change, _Look(self.api, self.deadline, job))

    def look_fresh(self, job: Job) -> None:
        """Read and plan once more right before the write; what was prepared counts only while nothing has changed."""
        for _look in range(FRESH_LOOKS):
            known = job.document
            self.read(job)
            if job.change and _still(job.resource, job.document) == _still(job.resource, known):
                # What changes by itself says nothing about the plan, and goes along as it is now.
                volatile = {key: job.document[key] for key in job.resource.volatile if key in job.document}
                job.change.document = job.document
                job.change.outcome.update(volatile)
                return
            job.change = job.resource.plan(job.document, job.wanted)
            job.holder = self.api.lock(job.document)
            self.prepare(job)
            if not job.change or job.holder:
                return
        raise Refusal(
            f"somebody else is changing it, {FRESH_LOOKS} times while this task was about to. Run the task again"
        )

    # Writing

    def write_all(self, todo: t.Sequence[Job]) -> None:
        """Write each job once, as soon as nothing else holds its resource."""
        pause = poll_pauses()
        while todo:
            free = [job for job in todo if not job.holder]
            self.each(free, self.write)
            self.each([job for job in free if job.clash and not job.error], self._after_clash)
            todo = [job for job in todo if job.change and not job.error and not job.written]
            if todo:
                self.deadline.start()
                self.clock.sleep(self.deadline.limits(next(pause)))
                self.each(todo, self._look_again)
                todo = [job for job in todo if job.change and not job.error]

    def _after_clash(self, job: Job) -> None:
        """Find out what a write ran into. Anything but a lock or a running task is an error."""
        self.look(job)
        if not job.change or not job.clash:
            return
        if job.holder:
            job.clash = None
            return
        if not self.api.shows_locks(job.document):
            job.holder = self._holder(job)
        if not job.holder:
            raise job.clash
        if job.clash_since is None:
            job.clash_since = self.clock.monotonic()

    def _look_again(self, job: Job) -> None:
        """Look whether a resource is still held: its document says so, or after a conflict the running tasks do."""
        before = job.holder
        try:
            self._look_at_holder(job)
        except ApiError:
            if not before or self.deadline.left():
                raise
            job.holder = before
        if job.holder and not self.deadline.left():
            raise StillLocked(job.holder, self._news(job, job.holder), self.deadline.seconds)

    def _look_at_holder(self, job: Job) -> None:
        holder = job.holder
        if job.clash:
            holder = self._holder(job)
            if holder and job.clash_since is not None and self.clock.monotonic() - job.clash_since > CLASH_PATIENCE:
                raise StillLocked(holder, self._news(job, holder), CLASH_PATIENCE)
        if not job.clash or not holder:
            self.look(job)

    def _holder(self, job: Job) -> Holder | None:
        try:
            return self.api.holder(job.resource, job.place, self.deadline)
        except ApiError as error:
            if error.status in (403, 404, 405):
                return None
            raise

    def _news(self, job: Job, holder: Holder) -> Task | None:
        """The state of what holds a resource, for the message of a failure."""
        if not holder.task:
            return None
        try:
            news, _asked = self.api.poll([holder.task], job.place, grace(self.clock))
            return news[0] if news else None
        except ApiError:
            return None

    def write(self, job: Job) -> None:
        """The only function that writes. It does not wait."""
        if not job.change:
            return
        self.deadline.start()
        job.clash = None
        if job.resource.fresh:
            self.look_fresh(job)
            if not job.change or job.holder:
                return
        job.written = True
        try:
            job.tasks = self._send(job, job.change)
        except _Overtaken:
            job.written = False
            return
        except (ApiError, Refusal, Invalid) as error:
            if isinstance(error, ApiError) and error.lost:
                job.lost = error
            else:
                job.written = False
                if not isinstance(error, ApiError) or error.status != 409:
                    raise
                job.clash = error
                return
        job.before = job.document
        job.proof = job.change.proof(job.resource.fields)

    def _send(self, job: Job, change: Change) -> tuple[str, ...]:
        """Send a change in the first way that this API knows. What worked is kept for the session."""
        kind, writes = job.resource.kind, job.resource.writes
        wanting: set[str] = set()
        gone: ApiError | None = None
        for number in range(self.api.choices.get(kind, 0), len(writes)):
            write = writes[number]
            lacking = change.deltas.keys() & set(write.lacks)
            if lacking:
                wanting |= lacking
                continue
            keeps = write.form is not None or change.keeps(job.resource.fields)
            renew = functools.partial(self._renewed, job, write) if keeps else None
            try:
                tasks = self.api.write(write, job.place, write.body(change), self.deadline, renew)
            except ApiError as error:
                if error.status not in (404, 405):
                    raise
                gone = gone if gone and gone.status == 404 else error
            else:
                self.api.choices[kind] = number
                return tasks
        if gone and not wanting:
            raise gone
        reason = f" ({gone.problem}), or it is gone meanwhile" if gone else ""
        raise Refusal(f"this API version cannot change {', '.join(sorted(wanting))}{reason}")

    def _renewed(self, job: Job, write: Write) -> Document:
        """The body of a write that has to be repeated after a while, and carries what nobody wanted to change."""
        self.look_fresh(job)
        if not job.change or job.holder:
            raise _Overtaken
        return write.body(job.change)

    # Waiting and proving

    def settle(self, jobs: t.Sequence[Job]) -> None:
        """Wait until the tasks of all jobs have ended."""
        running = {task: job for job in jobs for task in job.tasks}
        last: dict[str, Task] = {}
        rounds = _Rounds(self.clock)
        while running:
            self.clock.sleep(self.deadline.limits(rounds.pause()))
            try:
                news, asked = self._poll(running, rounds.most())
            except ApiError as error:
                for job in running.values():
                    job.error = error if self.deadline.left() else _late(job, last, self.deadline)
                    job.follows = True
                return
            rounds.asked(asked)
            for task in news:
                if task.id not in running:
                    continue  # a list can show a row twice
                job = running[task.id]
                last[task.id] = task
                if task.failed:
                    job.error = TaskFailed(task)
                elif task.hidden:
                    job.unseen = True
                    job.warn(
                        f"Task {task.id} may not be read ({task.state}). The {job.resource.title} is watched "
                        "instead until it is as wanted."
                    )
                if task.ended or task.hidden:
                    del running[task.id]
            running = {task: job for task, job in running.items() if not job.error}
            if running and not self.deadline.left():
                for job in running.values():
                    job.error = _late(job, last, self.deadline)
                return

    def _poll(self, running: t.Mapping[str, Job], most: int) -> tuple[list[Task], int]:
        """News of tasks, asked for once for each part of the API that they run in."""
        parts: dict[t.Any, list[str]] = {}
        for task, job in running.items():
            parts.setdefault(tuple(job.place[name] for name in job.resource.scope), []).append(task)
        news: list[Task] = []
        asked = 0
        for tasks in parts.values():
            part, requests = self.api.poll(tasks, running[tasks[0]].place, self.deadline, max(1, most - asked))
            news += part
            asked += requests
        return news, asked

    def prove(self, jobs: t.Sequence[Job]) -> None:
        """Read the written resources until they show what was sent."""
        pause = pauses(0.5, 1.5, 4.0)
        patience = {id(job): self.clock.monotonic() + PROOF_PATIENCE for job in jobs}
        while True:
            self.each(jobs, self._prove)
            jobs = [job for job in jobs if job.change and not job.error]
            self.each(jobs, lambda job: self._have_patience(job, patience))
            jobs = [job for job in jobs if not job.error]
            if not jobs:
                return
            self.clock.sleep(self.deadline.limits(next(pause)))
            self.each(jobs, self._in_time)
            jobs = [job for job in jobs if not job.error]

    def _in_time(self, job: Job) -> None:
        if not self.deadline.left():
            raise Unproven(job.missing, job.lost)

    def _prove(self, job: Job) -> None:
        # Whoever has waited that long wants to know what became of it, also when the time has just run out.
        deadline = self.deadline if self.deadline.left() > GRACE else grace(self.clock)
        job.document = self.api.read(job.resource, job.place, deadline)
        with contextlib.suppress(Invalid):  # what cannot be planned is not as wanted: the change stays as it was
            job.change = job.resource.plan(job.document, job.proof)

    def _have_patience(self, job: Job, patience: dict[int, float]) -> None:
        """Go on as long as the values may still come: forever within the deadline where something is under way."""
        self._in_time(job)
        try:
            under_way = self._under_way(job)
        except OutOfTime:
            raise Unproven(job.missing, job.lost) from None
        if under_way:
            patience[id(job)] = self.clock.monotonic() + PROOF_PATIENCE
        if self.clock.monotonic() >= patience[id(job)]:
            raise Unproven(job.missing, job.lost)

    def _under_way(self, job: Job) -> bool:
        """Whether something still works on the resource that may be the change."""
        if not job.lost:
            return job.unseen
        if self.api.shows_locks(job.document):
            return bool(self.api.lock(job.document))
        return bool(self._holder(job))


class _Look:
    """What ``prepare`` may use: it reads and warns."""

    def __init__(self, api: Api, deadline: Deadline, job: Job) -> None:
        self._api, self._deadline, self._place = api, deadline, job.place
        self.warn = job.warn

    def read(self, path: str, **place: t.Any) -> Document | None:
        return self._api.look(path, {**self._place, **place}, self._deadline)


class _Rounds:
    """When to ask for news of tasks, and how much.

    A round of several requests takes the time of several, but for those of the first second: most tasks end there,
    so the time is taken after it.
    """

    def __init__(self, clock: t.Any) -> None:
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
        if elapsed + pause > 60 or self._total >= POLLS:
            pause = 60.5 - elapsed
        return pause

    def most(self) -> int:
        """How many requests the next round may have."""
        if self._clock.monotonic() - self._began >= 60:
            return POLLS
        return min(ROUND, POLLS - self._total)

    def asked(self, requests: int) -> None:
        """Count the requests of a round."""
        self._total += requests
        self._owed += max(0, requests - 1)


def _still(resource: Resource, document: Document) -> Document:
    """What does not change by itself."""
    return {key: value for key, value in document.items() if key not in resource.volatile}


def _late(job: Job, last: dict[str, Task], deadline: Deadline) -> StillRunning:
    return StillRunning([last.get(task, Task(task, "unknown")) for task in job.tasks], deadline.seconds)
