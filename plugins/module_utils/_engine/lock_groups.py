# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Groups the jobs that must be written one after the other."""

from __future__ import annotations

import typing as t

from .job import Job


def lock_groups_of(jobs: t.Sequence[Job]) -> list[list[Job]]:
    """The lock groups: jobs that share the value of a lock key, before or after their changes, directly or not."""
    # Disjoint sets: each number leads to the first one of its group.
    parents = list(range(len(jobs)))

    def first_of(number: int) -> int:
        while parents[number] != number:
            parents[number] = number = parents[parents[number]]
        return number

    owners: dict[t.Any, int] = {}
    for number, job in enumerate(jobs):
        for key in job.resource.lock_keys:
            for document in (job.document, job.change.outcome if job.change else {}):
                if isinstance(document.get(key), str):
                    left, right = first_of(owners.setdefault((key, document[key]), number)), first_of(number)
                    parents[max(left, right)] = min(left, right)
    groups: dict[int, list[Job]] = {}
    for number, job in enumerate(jobs):
        groups.setdefault(first_of(number), []).append(job)
    return list(groups.values())
