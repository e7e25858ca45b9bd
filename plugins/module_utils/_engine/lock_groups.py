# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Which jobs must wait for each other."""

from __future__ import annotations

import typing as t

from .job import Job


def lock_groups_of(jobs: t.Sequence[Job]) -> list[list[Job]]:
    """Jobs that must wait for each other: those that have a value of a lock key in common, before or after."""
    parents = list(range(len(jobs)))

    def first(number: int) -> int:
        while parents[number] != number:
            parents[number] = number = parents[parents[number]]
        return number

    seen: dict[t.Any, int] = {}
    for number, job in enumerate(jobs):
        for key in job.resource.lock_keys:
            for document in (job.document, job.change.outcome if job.change else {}):
                if isinstance(document.get(key), str):
                    one, other = first(seen.setdefault((key, document[key]), number)), first(number)
                    parents[max(one, other)] = min(one, other)
    groups: dict[int, list[Job]] = {}
    for number, job in enumerate(jobs):
        groups.setdefault(first(number), []).append(job)
    return list(groups.values())
