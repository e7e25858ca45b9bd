# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks as a kind: their lists and the read of one. ``tasks.py`` has what they do."""

from __future__ import annotations

from typing import Literal

from ..messages import Answer, Route, refuse
from ..store import NotFound
from .api import Gcore, GcoreCall, read_query
from .kind import GcoreKind
from .tasks import Task
from .values import Flag, Limit, ListQuery, Moment, NoQuery, Number


class ActiveTasksQuery(ListQuery):
    """The query of the list of active tasks."""

    limit: Limit = 10
    task_type: list[str] = []


class TasksQuery(ListQuery):
    """The query of the list of all tasks."""

    limit: Limit = 10
    project_id: list[Number] = []
    region_id: list[Number] = []
    state: list[Literal["NEW", "RUNNING", "FINISHED", "ERROR"]] = []
    task_type: str | None = None
    from_timestamp: Moment | None = None
    to_timestamp: Moment | None = None
    is_acknowledged: Flag | None = None
    order_by: Literal["asc", "desc"] | None = None
    sorting: Literal["asc", "desc"] = "desc"


class TaskKind(GcoreKind):
    """Tasks of all projects and regions, newest first."""

    title = "Task"
    path = "/cloud/v1/tasks"
    item = "task_id"

    def routes(self) -> list[Route]:
        """Return the routes of the kind."""
        return [
            ("GET", self.path, self.get_list),
            ("GET", self.path + "/{project_id}/{region_id}/active", self.get_active),
            ("GET", self.path + "/{task_id}", self.get_item),
        ]

    def get_item(self, api: Gcore, call: GcoreCall) -> Answer:
        """Answer one task."""
        read_query(NoQuery, call)
        task_id = call.params["task_id"]
        try:
            task = api.tasks.get(task_id)
        except NotFound:
            refuse(404, "NotFoundError", f"Task {task_id} could not be found")
        if task.hidden is not None:
            raise api.failure(task.hidden)
        return Answer(200, task.document(api.clock, api.now))

    def get_list(self, api: Gcore, call: GcoreCall) -> Answer:
        """Answer tasks of all projects and regions."""
        query = read_query(TasksQuery, call)
        tasks = [task for task in api.tasks.listed() if matches(api, task, query)]
        if (query.order_by or query.sorting) == "desc":
            tasks.reverse()
        return page_of(api, tasks, query)

    def get_active(self, api: Gcore, call: GcoreCall) -> Answer:
        """Answer tasks of a project and region that have not ended."""
        scope = api.scope(call)
        query = read_query(ActiveTasksQuery, call)
        tasks = [
            task
            for task in api.tasks.active()
            if (task.project_id, task.region_id) == scope and task.task_type in (query.task_type or [task.task_type])
        ]
        tasks.reverse()
        return page_of(api, tasks, query)


def matches(api: Gcore, task: Task, query: TasksQuery) -> bool:
    """Return whether a task passes the filters."""
    created = api.clock.date(task.created)
    return (
        (not query.project_id or task.project_id in query.project_id)
        and (not query.region_id or task.region_id in query.region_id)
        and (not query.state or task.state(api.now) in query.state)
        and query.task_type in (None, task.task_type)
        and (query.from_timestamp is None or created >= query.from_timestamp)
        and (query.to_timestamp is None or created <= query.to_timestamp)
        # The simulator acknowledges no task.
        and query.is_acknowledged is not True
    )


def page_of(api: Gcore, tasks: list[Task], query: ListQuery) -> Answer:
    """Return the answer with a page of tasks."""
    page = tasks[query.offset :][: query.limit]
    return Answer(200, {"count": len(tasks), "results": [task.document(api.clock, api.now) for task in page]})
