# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API in memory and a clock that jumps, for tests of the engine alone."""

from __future__ import annotations

import itertools

from ansible_collections.day2.resources.plugins.module_utils._api.clock import Clock
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError, Interrupted, OutOfTime
from ansible_collections.day2.resources.plugins.module_utils._api.provider import (
    Api,
    ApiTask,
    Listing,
    LockOwner,
    Provider,
)


class JumpingClock(Clock):
    """A clock whose time passes only during sleep."""

    def __init__(self):
        super().__init__()
        self.now = 1000.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        assert seconds >= 0
        self.now += 0 if self.stopped else max(seconds, 0.001)


class OnePageListing(Listing):
    def __init__(self, api, deadline):
        self.api, self.deadline = api, deadline

    def more(self):
        self.api._call("list", self.deadline)
        rows = [dict(each) for each in self.api.documents.values()]
        self.finished, self.total = True, len(rows)
        return rows


class FakeApi(Api):
    """An API that keeps documents in a dictionary; tests set what else it does.

    ``at`` holds events: (seconds from the start, function).
    """

    limited = False

    def __init__(self, clock, documents):
        super().__init__(Provider(), None)
        self.clock, self.documents = clock, documents
        self.started = clock.now
        self.calls = []
        self.at = []
        self.writes = itertools.repeat("done")
        self.shows = True
        self.active = None
        self.task_states = {}

    def _call(self, what, deadline=None):
        for moment, act in [each for each in self.at if each[0] <= self.clock.now - self.started]:
            self.at.remove((moment, act))
            act()
        if deadline is not None and deadline.limits(1) <= 0:
            if self.clock.stopped:
                raise Interrupted("GET", what, "the task was interrupted")
            raise OutOfTime("GET", what, "no time is left for it")
        self.calls.append(what)

    def count(self, what):
        return len([call for call in self.calls if call.startswith(what)])

    def reconnect(self):
        self.calls.append("reconnect")

    def fetch(self, collection, path_params, deadline):
        self._call(f"read {path_params['id']}", deadline)
        if path_params["id"] not in self.documents:
            raise ApiError("GET", "/", "HTTP 404", status=404)
        return dict(self.documents[path_params["id"]])

    def write(self, write, path_params, body, deadline, body_factory=None):
        self._call(f"write {path_params['id']}", deadline)
        what = next(self.writes)
        if isinstance(what, ApiError):
            raise what
        if what == "done":
            self.documents[path_params["id"]].update(body)
            return ()
        return tuple(what)

    def shows_locks(self, document):
        return self.shows

    def lock(self, document):
        return LockOwner(f"task {document['lock']}", document["lock"]) if document.get("lock") else None

    def listing(self, collection, path_params, deadline):
        return OnePageListing(self, deadline)

    def running(self, path_params, deadline):
        self._call("active", deadline)
        return [{"id": self.active}] if self.active else []

    def lock_owner(self, id, kind, task_types, running):
        return LockOwner(f"task {running[0]['id']}", running[0]["id"]) if running else None

    def poll(self, tasks, path_params, deadline, max_requests=1):
        self._call("poll", deadline)
        elapsed = self.clock.now - self.started
        return [self.task_states[task](elapsed) for task in tasks if task in self.task_states], 1


def finishes(task, after, failed=False, error=None):
    def state(elapsed):
        if elapsed < after:
            return ApiTask(task, "RUNNING")
        return ApiTask(
            task,
            "ERROR" if failed else "FINISHED",
            ended=True,
            failed=failed,
            error=error,
        )

    return state
