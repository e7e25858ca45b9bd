# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Groups the jobs that must be written one after the other."""

from __future__ import annotations

import typing as t

from .job import Job

Keys = t.Callable[[Job], t.Iterable[t.Hashable]]
"""Gives what a job shares with the others of its group."""


def lock_groups_of(jobs: t.Sequence[Job]) -> list[list[Job]]:
    """The lock groups: jobs that share the value of a lock key, before or after their changes, directly or not."""
    return _grouped(jobs, _lock_keys)


def families_of(jobs: t.Sequence[Job]) -> list[list[Job]]:
    """The families: jobs whose resources are locked while the API updates one of them, in the order of the jobs."""
    if not any(job.resource.relatives for job in jobs):
        return [[job] for job in jobs]
    return _grouped(jobs, _family_keys)


def _lock_keys(job: Job) -> t.Iterator[t.Hashable]:
    for key in job.resource.lock_keys:
        for document in (job.document, job.change.outcome if job.change else {}):
            if isinstance(document.get(key), str):
                yield key, document[key]


def _family_keys(job: Job) -> t.Iterator[t.Hashable]:
    yield job.resource.kind, job.scope_key, str(job.path_params.get(job.resource.identity.option)).lower()
    for relative in job.resource.relatives:
        for id in relative.ids(job.document):
            yield relative.kind, job.scope_key, id


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


class WriteOrder:
    """Which jobs may be written now: of each family, only one at a time.

    Arguments:
      jobs: the jobs to write.
      is_done: returns whether the update of a job has ended.
    """

    def __init__(self, jobs: t.Sequence[Job], is_done: t.Callable[[Job], bool]) -> None:
        self._queues = [[*family] for family in families_of(jobs)]
        self._is_done = is_done

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
            if len(queue) > 1 and self._is_done(queue[0]):
                del queue[0]
                started.append(queue[0])
        return started
