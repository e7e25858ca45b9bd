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
import random
import threading
import typing as t

from .._api.clock import Deadline
from .._api.errors import SAFE_METHODS, ApiError, OutOfTime
from .._api.list_cache import ListCache
from .._api.provider import Api, ApiTask, Conflict, LockOwner
from .._model.collection import Collection, Document, PathParams, fill_path
from .._model.desired import Desired
from .._model.lookup import NotFound
from .._model.names import IdNames, with_name
from .._model.plan import Refusal, Write
from .._model.value_type import Invalid
from . import limits
from .api_tasks import RunningTasks
from .batch_read import fetch
from .errors import ConcurrentChange, NotStarted, NotVerified, StillLocked
from .job import Job, stable_part
from .lock_groups import lock_groups_of
from .pauses import deadline_error, grace, pauses, poll_pauses
from .pool import Pool
from .preparation import EngineContext, Keys
from .progress import Progress
from .resolver import Resolver


def run(
    jobs: t.Sequence[Job],
    api: Api,
    check_mode: bool,
    wait: bool,
    deadline: Deadline,
    parallel: int = 1,
    fail_fast: bool = False,
    progress: Progress | None = None,
) -> None:
    """Bring all jobs to their end. What went wrong with one stands in its ``error``.

    Arguments: check_mode, whether to stop before the first write; wait, whether to wait for the tasks of the API;
    deadline, the end of all waiting, which starts with the first lock or write, and whose clock can be stopped;
    parallel, how many requests are under way at once; fail_fast, whether nothing new begins after a failure;
    progress, which is kept up to date.
    """
    with Pool(parallel) as pool:
        work = _Work(api, wait, deadline, pool if parallel > 1 else None, fail_fast, progress or Progress())
        work.resolve_and_plan_all(jobs)
        todo = [job for job in jobs if job.change and not job.error]
        if check_mode:
            for job in todo:
                if job.lock_owner:
                    job.warn(
                        f"The {job.resource.title} is locked by {job.lock_owner.description}. A real run would wait for it."
                    )
            return
        while todo:
            work.write_all(todo)
            sent = [job for job in todo if job.sent]
            if wait:
                work.wait_for_tasks()
            todo = work.verify([job for job in sent if not job.error and (wait or not job.tasks)])


def mark_gone(jobs: t.Sequence[Job], api: Api, deadline: Deadline) -> None:
    """Find out which jobs have failed because their resource is gone, after they have run.

    A wrong project or address is a 404, too. So one counts only where the list of its place can be read, or has shown
    another resource. That takes at most one request for each kind and place.
    """
    groups: dict[t.Any, list[Job]] = {}
    for job in jobs:
        groups.setdefault((job.resource.kind, job.scope_key), []).append(job)
    for group in groups.values():
        not_found = [job for job in group if _is_not_found(job)]
        for job in group:
            job.gone = isinstance(job.error, NotFound) and job.error.gone
        there = any(job.document or job.gone for job in group)
        if not_found and not there:
            with contextlib.suppress(ApiError):
                late = deadline if deadline.left() > limits.FINAL_READ_TIMEOUT else grace(deadline.clock)
                api.listing(group[0].resource.collection, not_found[0].path_params, late).more()
                there = True
        for job in not_found:
            job.gone = there


def _is_not_found(job: Job) -> bool:
    error = job.error
    return (
        isinstance(error, ApiError) and error.status == 404 and error.method in SAFE_METHODS and error.path == job.path
    )


def follow(jobs: t.Sequence[Job], api: Api, deadline: Deadline) -> None:
    """Wait until the tasks of all jobs have ended. What went wrong with one stands in its ``error``."""
    deadline.start()
    work = _Work(api, True, deadline, None, False, Progress())
    work.tasks.add(jobs)
    work.wait_for_tasks()


class _Work:
    """The phases of one run. Arguments: as in ``run``; pool, the threads, None where one does it all."""

    def __init__(
        self,
        api: Api,
        wait: bool,
        deadline: Deadline,
        pool: Pool | None,
        fail_fast: bool,
        progress: Progress,
    ) -> None:
        self.api, self.wait, self.deadline, self.clock = api, wait, deadline, deadline.clock
        self.pool, self.fail_fast, self.progress = pool, fail_fast, progress
        self.known, self.names = ListCache(), IdNames()
        self.tasks = RunningTasks(api, deadline, progress)
        # Whether there are many jobs: then lists are read, and not each document.
        self._many = False
        self._fetched: dict[int, tuple[float, Document]] = {}
        self._queue: list[Job] = []
        self._turns: dict[int, int] = {}
        self._running: dict[t.Any, tuple[float, list[Document]]] = {}
        # The documents that other jobs of the run have left, by kind and id, for those that depend on each other.
        self._outcomes: dict[str, dict[t.Any, Document]] = {}
        self._indexes: dict[t.Any, dict[t.Any, Document] | None] = {}
        self._lock, self._reread_lock, self._index_lock = threading.Lock(), threading.Lock(), threading.Lock()
        # Whether an answer was lost: what became of it shows at the end, and that is too late to stop others.
        self._doubtful = False

    def for_each(
        self,
        jobs: t.Sequence[Job],
        action: t.Callable[[Job], None],
        doing: str = "",
        new: bool = False,
        in_turn: bool = False,
    ) -> None:
        """Do ``action`` for all jobs that have not failed, several at once where there are several.

        Arguments: doing, what that is in words; new, whether it begins something that can be left undone; in_turn,
        whether jobs of one lock group wait for each other, in their order.
        """
        jobs = [job for job in jobs if not job.error]
        if doing:
            self.progress.resolve_and_plan(doing, len(jobs))

        def run_guarded(job: Job) -> None:
            try:
                if new:
                    self._go_on()
                action(job)
            except NotStarted as reason:
                job.error = reason
            except Exception as failure:  # noqa: BLE001  a defect of ours with one must not hide what became of others
                job.error = failure
                self.progress.fail()
            if doing:
                self.progress.step()

        def one_by_one(group: t.Iterable[Job]) -> None:
            for job in group:
                run_guarded(job)

        groups = lock_groups_of(jobs) if in_turn else [[job] for job in jobs]
        if len(groups) == 1 or not self.pool:
            one_by_one(jobs)
        elif groups:
            self.pool.map(one_by_one, groups)

    def _go_on(self) -> None:
        if self.clock.stopped:
            raise NotStarted("the task was interrupted before it")
        if self.fail_fast and (self.progress.failed or self._doubtful):
            raise NotStarted("another one has failed before, and fail_fast is set")

    def resolve_and_plan_all(self, jobs: t.Sequence[Job]) -> None:
        """Find out for each job what has to change."""
        self._many = len(jobs) > 1
        for job in jobs:
            job.names = self.names
        self._locate_all(jobs)
        self.prefetch(jobs, {id(job): job.desired for job in jobs})
        self.for_each(jobs, self.resolve_and_plan, "read", new=True)
        self._refuse_duplicates(jobs)
        # Those that depend on each other are prepared once it is known which do, and in their order.
        self.for_each([job for job in jobs if job.change and job.resource.lock_keys], self._prepare_next, in_turn=True)
        self._outcomes.clear()

    def _prepare_next(self, job: Job) -> None:
        """Prepare a job that depends on others, which are as those before it will leave them."""
        self.prepare(job)
        if job.change:
            self._outcomes.setdefault(job.resource.kind, {})[job.path_params[job.resource.identity.option]] = (
                job.change.outcome
            )

    def _locate_all(self, jobs: t.Sequence[Job]) -> None:
        """Find out where the resources stand, once for all that stand in the same place, also where that fails."""
        groups: dict[t.Any, list[Job]] = {}
        for job in jobs:
            if job.scope:
                words = [(variable, each.criteria) for variable, each in job.scope.items()]
                known = [(name, job.path_params[name]) for name in job.resource.scope if name in job.path_params]
                groups.setdefault(repr((words, known)), []).append(job)
        self.for_each([group[0] for group in groups.values()], self.locate, new=True)
        for first, *others in groups.values():
            for job in others:
                job.path_params = {
                    **{name: first.path_params[name] for name in job.scope if name in first.path_params},
                    **job.path_params,
                }
                job.error = first.error
                if job.error and not isinstance(job.error, NotStarted):
                    self.progress.fail()

    def locate(self, job: Job) -> None:
        """Find out where the resource stands."""
        resolver = Resolver(self.api, job.path_params, job.desired, self.deadline, names=self.names)
        try:
            resolver.scope(job.scope)
        finally:
            job.path_params = resolver.path_params

    def prefetch(
        self,
        jobs: t.Sequence[Job],
        shows: t.Mapping[int, t.Mapping[str, Desired]],
        deadline: Deadline | None = None,
    ) -> None:
        """Read many of one kind and place with few requests. The next read of each such job finds it here.

        ``shows``: by the id of the object, what the document of a job must show.
        """
        self._fetched.clear()
        groups: dict[t.Any, list[Job]] = {}
        for job in jobs:
            if not job.error:
                groups.setdefault((job.resource.kind, job.scope_key), []).append(job)
        patience = deadline or self.deadline

        def fetch_group(group: list[Job]) -> None:
            try:
                self._fetch(group, shows, patience)
            except ApiError as error:
                # Who may not see a list may see what stands in it. Without time, each says what it has waited for.
                if error.status not in (403, 405) and patience.left():
                    for job in group:
                        job.error = error
                    self.progress.fail(len(group))
            except Exception:  # noqa: BLE001  an odd row of a list: each is read alone, and says what is odd with it
                return

        if self.pool and len(groups) > 1:
            self.pool.map(fetch_group, groups.values())
        else:
            for group in groups.values():
                fetch_group(group)

    def _fetch(self, group: list[Job], shows: t.Mapping[int, t.Mapping[str, Desired]], deadline: Deadline) -> None:
        """The same for jobs of one kind and place. Raises ApiError."""
        option = group[0].resource.identity.option
        by_id = {id(job): job.path_params[option] for job in group if option in job.path_params}
        path_params = {name: value for name, value in group[0].path_params.items() if name != option}
        at = self.clock.monotonic()
        found = fetch(
            self.api,
            group[0].resource,
            path_params,
            {*by_id.values()},
            [2 if self._renames(job) else 1 for job in group if id(job) not in by_id],
            self.known,
            deadline,
        )
        for job in group:
            document = found.get(by_id.get(id(job)))
            if document is not None and not job.resource.is_incomplete(document, shows[id(job)]):
                self._fetched[id(job)] = (at, document)

    @staticmethod
    def _renames(job: Job) -> bool:
        """Whether two words are looked for: the one before the change, and the one after it."""
        return bool(
            job.lookup_request
            and job.lookup_request.lookup.criteria_after(job.lookup_request.criteria, job.desired, {})
        )

    def _refuse_duplicates(self, jobs: t.Sequence[Job]) -> None:
        """No two jobs may be about one resource: the order in which they are done would decide."""
        seen: dict[t.Any, list[Job]] = {}
        for job in jobs:
            if job.document:
                seen.setdefault((job.resource.kind, *sorted(job.path_params.items())), []).append(job)
        duplicates = [each for each in seen.values() if len(each) > 1]
        for each in duplicates:
            for job in each:
                others = ", ".join(other.label for other in each if other is not job)
                job.error = Invalid(job.label, f"is the same {job.resource.title} as {others}: make one item of them")
        for job in jobs if duplicates else ():
            if not job.error:
                job.error = NotStarted("two items are the same resource")

    def read(self, job: Job, deadline: Deadline | None = None) -> None:
        at, row = self._fetched.pop(id(job), (self.clock.monotonic(), None))
        if row is None:
            job.saw(self.api.read(job.resource, job.path_params, deadline or self.deadline))
        else:
            job.saw(self.api.checked(job.resource, row, job.path_params))
        job.read_at = at

    def resolve_and_plan(self, job: Job) -> None:
        """Find what the task names, and look. A list that shows all that is needed saves a read."""
        resolver = Resolver(self.api, job.path_params, job.desired, self.deadline, self.known, self.names)
        if job.lookup_request:
            at = self.clock.monotonic()
            job.matched = resolver.identity(job.resource, job.lookup_request)
            job.path_params, job.read_at = resolver.path_params, at
            job.saw(self.api.checked(job.resource, resolver.document, job.path_params))
        use_filter = False
        if not job.document or job.resource.is_incomplete(job.document, job.desired):
            use_filter = id(job) not in self._fetched
            self.read(job)
        resolver.document = job.document
        resolver.values(job.resource)
        job.desired, job.note = resolver.desired, resolver.note
        self.plan(job)
        if job.change and not use_filter and any(key not in job.document for key in job.resource.status_keys):
            # A list can leave out what says that it must not be changed now.
            self.read(job)
            self.plan(job)
        included = job.resource.collection.included
        if included and included.module and included.shows(job.document):
            job.warn(
                f"The {job.resource.title} is managed by a module of its own, {included.module}: use that one. From "
                "version 2.0.0 on, no other module finds it."
            )
        if not job.resource.lock_keys:
            self.prepare(job)

    def look(self, job: Job) -> None:
        """Read, plan, and prepare what has to change."""
        self.read(job)
        self.replan(job)

    def replan(self, job: Job) -> None:
        """Plan, and prepare what has to change."""
        self.plan(job)
        self.prepare(job)

    def plan(self, job: Job) -> None:
        """Find out what has to change, and what holds the resource."""
        job.change = job.resource.plan(job.document, job.desired)
        job.lock_owner = self.api.lock(job.document)

    def prepare(self, job: Job) -> None:
        """Let the resource look at a change, and at what else it needs to."""
        if job.change and job.resource.prepare:
            outcomes = self._outcomes.get(job.resource.kind, {})
            job.resource.prepare(job.change, EngineContext(self.api, self.deadline, job, outcomes, self._index))

    def _index(self, path_params: PathParams, collection: Collection, keys: Keys) -> t.Mapping[t.Any, Document] | None:
        """The rows of a list by their keys, read once in a run of many; None where single reads are better."""
        if not self._many:
            return None
        name = (fill_path(collection.list_path, path_params), keys)
        with self._index_lock:
            if name not in self._indexes:
                try:
                    rows = Resolver(self.api, path_params, {}, self.deadline, self.known, self.names).rows(collection)
                    self._indexes[name] = {key: row for row in rows for key in keys(row)}
                except ApiError as error:
                    # Single reads can do where a list is forbidden, too long, or too slow. They cannot where the key or
                    # the pace is refused.
                    if isinstance(error, OutOfTime) or error.status in (401, 429):
                        raise
                    self._indexes[name] = None
            return self._indexes[name]

    def _is_old(self, job: Job) -> bool:
        return self.clock.monotonic() - job.read_at > self._max_age

    @property
    def _max_age(self) -> float:
        return limits.MAX_DOCUMENT_AGE_LIMITED if self._many and self.api.limited else limits.MAX_DOCUMENT_AGE

    def _reread(self, job: Job, since: float) -> None:
        """Read the document of a job again. One list serves those whose turn comes next, too, while it is new."""
        if self._many:
            with self._reread_lock:
                at, row = self._fetched.pop(id(job), (0.0, None))
                if row is None or at < since or self.clock.monotonic() - at > self._max_age:
                    following = self._queue[self._turns.get(id(job), len(self._queue)) + 1 :]
                    of_kind = [
                        each for each in following if (each.resource, each.scope_key) == (job.resource, job.scope_key)
                    ]
                    group = [job, *of_kind[: limits.IDS_PER_REQUEST - 1]]
                    with contextlib.suppress(Exception):  # else it is read singly
                        self._fetch(group, {id(each): each.desired for each in group}, self.deadline)
                else:
                    self._fetched[id(job)] = (at, row)
        self.read(job)

    def reread_and_plan(self, job: Job, since: float = 0.0) -> None:
        """Read and plan once more right before the write; what was prepared counts only while nothing has changed.

        ``since``: a moment; nothing that was read before it is new enough.
        """
        for _look in range(limits.MAX_REREADS):
            known = job.document
            self._reread(job, since)
            if job.change and stable_part(job.resource, job.document) == stable_part(job.resource, known):
                # What changes by itself says nothing about the plan, and goes along as it is now.
                volatile = {key: job.document[key] for key in job.resource.volatile if key in job.document}
                job.change.document = job.document
                job.change.outcome.update(volatile)
                return
            self.replan(job)
            if not job.change or job.lock_owner:
                return
            if (self._many or not job.resource.reread_before_write) and not self._is_old(job):
                return
        raise Refusal(
            f"somebody else is changing it, {limits.MAX_REREADS} times while this task was about to. Run the task again"
        )

    # Writing

    def write_all(self, todo: t.Sequence[Job]) -> None:
        """Write each job once, as soon as nothing else holds its resource."""
        pause = poll_pauses()
        while todo:
            self._running.clear()
            free = self._queue = [job for job in todo if not job.lock_owner]
            self._turns = {id(job): turn for turn, job in enumerate(free)}
            self.progress.resolve_and_plan("written", len(free))
            for start in range(0, len(free), limits.WRITES_PER_BATCH):
                if start and self.wait:
                    self.tasks.look()
                chunk = free[start : start + limits.WRITES_PER_BATCH]
                self.for_each(chunk, self._write_counted, new=True, in_turn=True)
                self.tasks.add([job for job in chunk if job.sent])
            self._running.clear()
            self.for_each([job for job in free if job.conflict_error], self._after_clash)
            todo = [job for job in todo if job.change and not job.error and not job.sent]
            if todo:
                self.deadline.start()
                self.deadline.sleep(next(pause))
                self._running.clear()
                self.prefetch([job for job in todo if not job.conflict_error], {id(job): job.desired for job in todo})
                self.for_each(todo, self._look_again, new=True)
                todo = [job for job in todo if job.change and not job.error]

    def _after_clash(self, job: Job) -> None:
        """Find out what a write ran into. What is neither a lock nor has ended meanwhile is an error."""
        conflict_error = job.conflict_error
        if not conflict_error:
            return
        conflict = self.api.conflict(conflict_error)
        try:
            self.look(job)
        except OutOfTime:
            if conflict is Conflict.LOCKED:
                raise self._still_locked(job) from None
            raise
        if not job.change:
            return
        job.conflicts += 1
        if job.lock_owner:
            job.conflict_error = None
            return
        if not self.api.shows_locks(job.document):
            job.lock_owner = self._holder(job)
        if job.conflict_since is None:
            job.conflict_since = self.clock.monotonic()
        if not job.lock_owner and (conflict is None or (conflict is Conflict.UNCLEAR and job.conflicts > 1)):
            raise conflict_error

    def _look_again(self, job: Job) -> None:
        """Look whether a resource is still held: its document says so, or after a conflict the running tasks do."""
        before = job.lock_owner
        try:
            self._look_at_holder(job)
        except ApiError:
            if self.deadline.left() or not (before or job.conflict_error):
                raise
            job.lock_owner = before
        if (job.lock_owner or job.conflict_error) and not self.deadline.left():
            raise self._still_locked(job)

    def _still_locked(self, job: Job) -> Exception:
        """The error of a lock that has lasted until there is no time left."""
        lock_owner = job.lock_owner or LockOwner("another task, as the API says")
        return deadline_error(
            self.deadline, StillLocked(lock_owner, self._news(job, lock_owner), self.deadline.seconds)
        )

    def _look_at_holder(self, job: Job) -> None:
        lock_owner = job.lock_owner
        if job.conflict_error:
            lock_owner = self._holder(job)
            # Where the API says that it is a lock, the whole time is for it.
            sure = self.api.conflict(job.conflict_error) is Conflict.LOCKED
            if lock_owner and not sure and self._waits_long(job):
                raise StillLocked(lock_owner, self._news(job, lock_owner), limits.CONFLICT_PATIENCE)
        if not job.conflict_error or not lock_owner:
            self.look(job)

    def _waits_long(self, job: Job) -> bool:
        """Whether what no document shows was waited for long enough. The time begins with the first call."""
        if job.conflict_since is None:
            job.conflict_since = self.clock.monotonic()
        return self.clock.monotonic() - job.conflict_since > limits.CONFLICT_PATIENCE

    def _holder(self, job: Job) -> LockOwner | None:
        """What task of others holds a resource whose document shows no locks."""
        part = job.scope_key
        with self._lock:
            at, running = self._running.get(part, (-limits.MAX_DOCUMENT_AGE, []))
            if part not in self._running or self.clock.monotonic() - at > limits.MAX_DOCUMENT_AGE:
                at = self.clock.monotonic()
                try:
                    running = self.api.running(job.path_params, self.deadline)
                except ApiError as error:
                    if error.status not in (403, 404, 405):
                        raise
                    running = []
                self._running[part] = (at, running)
        resource, id = job.resource, job.path_params[job.resource.identity.option]
        return self.api.lock_owner(id, resource.kind, resource.locking_task_types, self.tasks.of_others(running))

    def _news(self, job: Job, lock_owner: LockOwner) -> ApiTask | None:
        """The state of what holds a resource, for the message of a failure."""
        if not lock_owner.task:
            return None
        try:
            news, _asked = self.api.poll([lock_owner.task], job.path_params, grace(self.clock))
            return news[0] if news else None
        except ApiError:
            return None

    def _write_counted(self, job: Job) -> None:
        try:
            self.write(job)
        finally:
            self.progress.step()

    def write(self, job: Job) -> None:
        """The only function that writes. It does not wait."""
        if not job.change:
            return
        self.deadline.start()
        conflict_error, job.conflict_error = job.conflict_error, None
        if self._many and job.resource.lock_keys:
            self.replan(job)  # others may have left theirs in another way than it was foreseen
        sends_unmanaged_values = self._sends_unmanaged_values(job)
        looked = self._look_for_concurrent_task(job) if sends_unmanaged_values else 0.0
        if job.lock_owner:
            return
        # What another task has done until that look must be in what is sent back.
        if (sends_unmanaged_values and (self._is_old(job) or job.read_at <= looked)) or (
            job.resource.reread_before_write and not self._many
        ):
            self.reread_and_plan(job, looked)
        if not job.change or job.lock_owner:
            return
        written, job.written = job.written, True
        try:
            job.tasks += self._send(job)
        except ConcurrentChange:
            job.written = written
            return
        except (ApiError, Refusal, Invalid) as error:
            if not isinstance(error, ApiError) or not error.outcome_unknown:
                job.written = written
                if isinstance(error, OutOfTime) and conflict_error:
                    raise self._still_locked(job) from None
                if not self._is_conflict(error):
                    raise
                job.conflict_error = t.cast(ApiError, error)
                return
            job.outcome_unknown = error
            self._doubtful = True
        job.sent, job.without_effect = job.change, False
        job.before = job.before or job.document
        job.expected = job.change.expected(job.resource.fields)
        if self._many and job.resource.lock_keys:
            self._leave(job)

    def _is_conflict(self, error: Exception) -> bool:
        """Whether a write was refused because of something that may pass, which is still to be found out."""
        if not isinstance(error, ApiError) or error.status in (404, 405):
            return False
        return error.status == 409 or self.api.conflict(error) is not None

    def _leave(self, job: Job) -> None:
        """Keep how a job has left its resource, for those of its lock group that come next."""
        outcome = job.change.outcome if job.change else job.document
        if job.outcome_unknown:
            with contextlib.suppress(ApiError):  # without an answer, only a read tells
                outcome = self.api.read(job.resource, job.path_params, self.deadline)
        self._outcomes.setdefault(job.resource.kind, {})[job.path_params[job.resource.identity.option]] = outcome

    def _candidates(self, job: Job) -> t.Iterator[tuple[int, Write]]:
        """The writes that may be the one of this API and can send the change, the best first."""
        changed = job.change.field_changes.keys() if job.change else set()
        for number in range(self.api.choices.get(job.resource.kind, 0), len(job.resource.writes)):
            if not changed & {*job.resource.writes[number].unsupported}:
                yield number, job.resource.writes[number]

    def _sends_unmanaged_values(self, job: Job) -> bool:
        """Whether the write of a job sends back values that its task does not give."""
        if not job.change:
            return False
        write = next((write for _number, write in self._candidates(job)), None)
        return job.change.sends_unmanaged(job.resource.fields) or bool(write and write.form)

    def _look_for_concurrent_task(self, job: Job) -> float:
        """Look for a task of others that is about to change what the write of this job would send back as it was.

        It becomes the ``holder`` of the job, unless it was waited for long enough. Gives the moment of the look, 0
        where documents show what holds a resource.
        """
        if not job.resource.locking_task_types or self.api.shows_locks(job.document):
            return 0.0
        job.lock_owner = self._holder(job)
        if job.lock_owner and self._waits_long(job):
            job.lock_owner = None
        return self._running[job.scope_key][0]

    def _send(self, job: Job) -> tuple[str, ...]:
        """Send a change in the first way that this API knows. What worked is kept for the session."""
        kind = job.resource.kind
        refused: ApiError | None = None
        for number, write in self._candidates(job):
            if not job.change or job.lock_owner:
                raise ConcurrentChange
            job.change.put_full = write.form is not None
            keeps = job.change.put_full or job.change.sends_unmanaged(job.resource.fields)
            body_factory = functools.partial(self._renewed, job, write) if keeps else None
            try:
                tasks = self.api.write(write, job.path_params, write.body(job.change), self.deadline, body_factory)
            except ApiError as error:
                # A 405 can also be what an API says of the values.
                if error.status not in (404, 405) or "validation" in str(error.code).lower():
                    raise
                refused = refused if refused and refused.status == 404 else error
                known = self.api.choices.get(kind) == number
                self._look_after(job)
                if known:
                    break
            else:
                self.api.choices[kind] = number
                return tasks
        wanting = {option for write in job.resource.writes for option in write.unsupported}
        names = ", ".join(sorted(wanting & job.change.field_changes.keys())) if job.change else ""
        if refused and not names:
            raise refused
        reason = f" ({refused.problem})" if refused else ""
        raise Refusal(f"this API version cannot change {names}{reason}. Leave out {names}")

    def _look_after(self, job: Job) -> None:
        """Read a resource whose write does not exist, so that one that is gone is not taken for that."""
        known = job.document
        self._fetched.pop(id(job), None)
        self.read(job)
        if stable_part(job.resource, job.document) != stable_part(job.resource, known):
            self.replan(job)

    def _renewed(self, job: Job, write: Write) -> Document:
        """The body of a write that has to be repeated after a while, and carries what nobody wanted to change."""
        if not self._many or self._is_old(job):
            self.reread_and_plan(job)
        if not job.change or job.lock_owner:
            raise ConcurrentChange
        return write.body(job.change)

    # Waiting and proving

    def wait_for_tasks(self) -> None:
        """Wait until the tasks of all jobs have ended."""
        self.progress.resolve_and_plan("done", len(self.tasks.running))
        while self.tasks.running:
            self.tasks.wait()

    def verify(self, jobs: t.Sequence[Job]) -> list[Job]:
        """Read the written resources until they show what was sent. Gives those that have to be written again."""
        pause = pauses(0.5, 1.5, 4.0)
        for job in jobs:
            job.patience, job.looked_at = limits.VERIFY_PATIENCE, None
        again: list[Job] = []
        while jobs:
            self._running.clear()
            # Whoever has waited that long wants to know what became of it, also when the time has just run out.
            deadline = self.deadline if self.deadline.left() > limits.FINAL_READ_TIMEOUT else grace(self.clock)
            self.prefetch(jobs, {id(job): job.expected for job in jobs}, deadline)
            self.for_each(jobs, functools.partial(self._verify_job, deadline), "checked")
            jobs = [job for job in jobs if (job.change or job.overlapped) and not job.error]
            self.for_each(jobs, self._have_patience)
            again += [job for job in jobs if not job.sent]
            jobs = [job for job in jobs if job.sent and not job.error]
            if jobs:
                self.deadline.sleep(next(pause))
                self.for_each(jobs, self._in_time)
                jobs = [job for job in jobs if (job.change or job.overlapped) and not job.error]
        if again:
            most = min(4.0, limits.REWRITE_PAUSE * 2 ** min(job.rewrites for job in again))
            self.deadline.sleep(random.uniform(0, most))  # noqa: S311
        self.for_each(again, self.look)
        return [job for job in again if job.change and not job.error]

    def _in_time(self, job: Job) -> None:
        if self.deadline.left():
            return
        job.overlapped = False
        if job.change:
            raise deadline_error(self.deadline, self._unproven(job))

    @staticmethod
    def _unproven(job: Job) -> NotVerified:
        """The error of a change that does not show. A lost one may have had no effect."""
        job.without_effect = bool(job.outcome_unknown) and job.untouched
        return NotVerified(job.missing, job.outcome_unknown)

    def _verify_job(self, deadline: Deadline, job: Job) -> None:
        # What another task is still about to change is read when that has ended: it may take the change back.
        job.overlapped = self._is_overlapped(job)
        self.read(job, deadline)
        with contextlib.suppress(Invalid):  # what cannot be planned is not as wanted: the change stays as it was
            job.change = job.resource.plan(job.document, job.expected)
        if not job.change and not job.overlapped and job.sent:
            fields = {each.option: each for each in job.resource.fields}
            for option, values in job.sent.not_kept(job.document, job.resource.fields).items():
                shown = with_name(values, fields[option].names_in(values, job.name_of))
                job.warn(
                    f"{option}: {shown} went back with the change as it was read, and is not there after it. Somebody "
                    "else may have removed it."
                )

    def _is_overlapped(self, job: Job) -> bool:
        """Whether another task works on a resource to which values went back as they were read."""
        if (
            not job.sent
            or not job.sent.sends_unmanaged_values(job.resource.fields)
            or not job.resource.locking_task_types
        ):
            return False
        if self.api.shows_locks(job.document) or not self.deadline.left():
            return False
        return bool(self._holder(job)) and not self._waits_long(job)

    def _have_patience(self, job: Job) -> None:
        """Go on as long as the values may still come: forever within the deadline where something is under way.

        What others have overwritten, and what was lost without an effect, is not ``sent`` any more after it.
        """
        self._in_time(job)
        if not job.change:
            return
        # Only time in which the API could be looked at counts, not that of an outage.
        now = self.clock.monotonic()
        job.patience -= 0.0 if job.looked_at is None else min(now - job.looked_at, limits.MAX_COUNTED_PAUSE)
        job.looked_at = now
        if (
            job.sent
            and not job.outcome_unknown
            and job.sent.is_overwritten(job.document, job.resource.fields)
            and self._rewrite(job)
        ):
            return
        try:
            under_way = self._under_way(job)
        except OutOfTime:
            raise self._unproven(job) from None
        if under_way:
            job.busy, job.patience = True, limits.VERIFY_PATIENCE
        if job.patience > 0:
            return
        if job.untouched:
            # What has put everything back as it was may be another writer of the same list.
            others = bool(job.sent and job.sent.sends_unmanaged(job.resource.fields))
            absolute = all(write.absolute for _number, write in self._candidates(job))
            if absolute and not job.busy and not job.resent and (job.outcome_unknown or others):
                job.without_effect = bool(job.outcome_unknown)
                if self._rewrite(job):
                    job.resent = True
                    return
        raise self._unproven(job)

    def _rewrite(self, job: Job) -> bool:
        """Let the change be planned and written once more; False where that was done often enough."""
        if job.rewrites >= limits.MAX_REWRITES:
            return False
        job.rewrites += 1
        job.sent, job.outcome_unknown = None, None
        return True

    def _under_way(self, job: Job) -> bool:
        """Whether something still works on the resource that may be the change."""
        if not job.outcome_unknown:
            return job.unseen or job.overlapped
        if self.api.shows_locks(job.document):
            return bool(self.api.lock(job.document))
        return bool(self._holder(job))
