# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Groups the jobs that must be written one after the other, and orders them."""

from __future__ import annotations

import typing as t

from .job import Job
from .places import Place, left_and_taken

Keys = t.Callable[[Job], t.Iterable[t.Hashable]]
"""Gives what a job shares with the others of its group."""


def lock_groups_of(jobs: t.Sequence[Job]) -> list[list[Job]]:
    """The lock groups: jobs that share the value of a lock key, before or after their changes, directly or not."""
    return _grouped(jobs, lock_keys_of)


def families_of(jobs: t.Sequence[Job]) -> list[list[Job]]:
    """The families: jobs whose resources are locked while the API updates one of them, or that take each other's place.

    They are in the order of the jobs, except that a place is given free before another job takes it.
    """
    if not any(job.resource.relatives or job.resource.exclusive for job in jobs):
        return [[job] for job in jobs]
    return [_released_first(family) for family in _grouped(jobs, _family_keys)]


def stages_of(jobs: t.Sequence[Job]) -> list[list[Job]]:
    """The stages: jobs come after those of the kinds to which their resources refer, if there are any."""
    resources = {job.resource.kind: job.resource for job in jobs}

    def stage(kind: str) -> int:
        return max((stage(other) + 1 for other in resources[kind].after if other in resources), default=0)

    stages: dict[int, list[Job]] = {}
    numbers = {kind: stage(kind) for kind in resources}
    for job in jobs:
        stages.setdefault(numbers[job.resource.kind], []).append(job)
    return [stages[number] for number in sorted(stages)]


def _released_first(family: list[Job]) -> list[Job]:
    """The jobs of a family, with those that give an exclusive place free before those that take it."""
    holders = {place: id(job) for job in family for place in left_and_taken(job)[0]}
    if not holders:
        return family
    left = {id(job): job for job in family}
    ordered = []
    while left:
        # Plans that exchange places are refused. If others have caused it since, the API decides.
        first = next((job for job in left.values() if not _waits(job, holders, left)), next(iter(left.values())))
        ordered.append(left.pop(id(first)))
    return ordered


def _waits(job: Job, holders: t.Mapping[Place, int], left: t.Collection[int]) -> bool:
    """Whether another job, which is not written yet, leaves the place that a job takes."""
    return any(holders.get(place) in left for place in left_and_taken(job)[1])


def lock_keys_of(job: Job) -> t.Iterator[t.Hashable]:
    """The lock keys of a job with their values, before and after its change."""
    for key in job.resource.lock_keys:
        if key in (*job.resource.place, job.resource.identity.option):
            yield key, job.path_params.get(key)
        for document in (job.document, job.change.outcome if job.change else {}):
            if isinstance(document.get(key), str):
                yield key, document[key]


def _family_keys(job: Job) -> t.Iterator[t.Hashable]:
    scope = job.scope_key
    yield job.resource.kind, scope, str(job.path_params.get(job.resource.identity.option)).lower()
    for relative in job.resource.relatives:
        for id in relative.ids(job.document, job.path_params):
            yield relative.kind, scope, id
    for kind, id in job.relative_ids:
        yield kind, scope, id
    for places in left_and_taken(job):
        yield from places


def _grouped(jobs: t.Sequence[Job], keys: Keys) -> list[list[Job]]:
    # Disjoint sets: each number leads to the first one of its group.
    parents = list(range(len(jobs)))

    def first_of(number: int) -> int:
        while parents[number] != number:
            parents[number] = number = parents[parents[number]]
        return number

    owners: dict[t.Any, int] = {}
    for number, job in enumerate(jobs):
        for key in keys(job):
            left, right = first_of(owners.setdefault(key, number)), first_of(number)
            parents[max(left, right)] = min(left, right)
    groups: dict[int, list[Job]] = {}
    for number, job in enumerate(jobs):
        groups.setdefault(first_of(number), []).append(job)
    return list(groups.values())


def _is_verified_first(family: t.Sequence[Job]) -> bool:
    """Whether the first job of a family must be verified before the others are written, once it is written."""
    first, *others = family
    return bool(first.sent) and (first.outcome_unknown is not None or any(job.after is first for job in others))


class WriteOrder:
    """Which jobs may be written now: of each family, only one at a time.

    After a job whose answer was lost, its verification comes before the rest of its family. It can lead to another
    write, and must not take the changes of the others for changes by other users. The verification also comes first
    after a job that leaves a place for another one.

    Arguments:
      jobs: the jobs to write.
      is_done: returns whether the update of a job has ended.
    """

    def __init__(self, jobs: t.Sequence[Job], is_done: t.Callable[[Job], bool]) -> None:
        self._queues = [[*family] for family in families_of(jobs)]
        self._is_done = is_done
        self.postponed: list[Job] = []
        """The jobs that wait for a verification."""

    def first(self) -> list[Job]:
        """The first job of each family."""
        return [queue[0] for queue in self._queues]

    @property
    def is_waiting(self) -> bool:
        """Whether jobs wait for others of their family."""
        return any(len(queue) > 1 for queue in self._queues)

    def next(self) -> list[Job]:
        """The jobs whose turn has come since the last call."""
        started = []
        for queue in self._queues:
            if not queue[0].error and _is_verified_first(queue):
                self.postponed += queue[1:]
                del queue[1:]
            if len(queue) > 1 and self._is_done(queue[0]):
                before = queue.pop(0)
                queue[0].follows_unknown = before.has_hidden_task or bool(before.written and before.error)
                started.append(queue[0])
        return started
