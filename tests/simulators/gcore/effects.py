# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings, control actions and effects of faults that only the simulated Gcore Cloud API has.

Beside the actions of every simulator (see ``control.py``) there are two, as control routes and as effects of a fault::

    POST /_simulator/lock   {"collection": "instances", "id": "...", "seconds": 2.0}
    POST /_simulator/task   {"collection": "ports", "id": "...", "seconds": 2.0, "attributed": false}

Both start a task of another client which locks the resource until it ends ("seconds": null: forever). The document
carries its ID as ``task_id`` if it has such a key; writes answer 409. A task that is not attributed has no ``data``.
One more effect of a fault, ``tasks``, is a list: the write answers with one task for each entry::

    seconds    how long the task runs; default: the setting task_running
    never      true: the task never ends
    error      the task ends in ERROR with this text, and the change is not applied
    apply      false: the task finishes, and does not apply the change
    hidden     403 or 404: what a read of the task answers; lists do not show it
    unlisted   true: lists do not show it

The first task that finishes and applies the change applies it; an empty list says that there is nothing to do, and
nothing is done. An asynchronous write without such a fault has one task; a synchronous one has tasks only with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from ..effects import Action, Effects, ResourceAction, Settings, Strict

Generation = Literal["today", "pages"]


class GcoreSettings(Settings):
    """Settings of every simulator, how long tasks take, and which API this is.

    generation: ``today`` is the API in operation. ``pages`` is the one of older reference pages, which has only the
      first version of some routes, shows less of load balancers, and replaces projects with PUT instead of PATCH.
    bare_metal: what the deprecated parameter ``include_baremetal`` of the list of instances does. ``included`` is the
      API of today, ``refused`` one that no longer knows the parameter, ``ignored`` one without an effect of it. The
      list of bare metal servers is always there.
    """

    other_options: ClassVar[Mapping[str, str]] = {"task_running": "--task-seconds"}

    task_new: float = Field(default=0.0, ge=0, description="seconds for which a task is NEW")
    task_running: float = Field(default=0.05, ge=0, description="seconds for which a task is RUNNING")
    generation: Generation = Field(default="today", description="the API of today, or the one of older pages")
    bare_metal: Literal["included", "refused", "ignored"] = Field(
        default="included", description="what the list of instances makes of include_baremetal"
    )
    settling: float = Field(
        default=0.05, ge=0, description="seconds for which a status shows a change after its answer or its task"
    )
    port_locks: bool = Field(default=True, description="whether an update of a port is refused while another one runs")


class Lock(ResourceAction):
    """A task of another client that locks a resource.

    seconds: until the task ends; None means never.
    attributed: whether the data of the task name the resource.
    """

    seconds: float | None = Field(default=2.0, ge=0)
    task_type: str = "resize_vm"
    attributed: bool = True


class PortTask(Lock):
    """The same for a resource whose document cannot show the task."""

    task_type: str = "update_port"


class TaskPlan(Strict):
    """The course of one task of a write."""

    seconds: float | None = Field(default=None, ge=0)
    never: bool = False
    error: str | None = None
    apply: bool = True
    hidden: Literal[403, 404] | None = None
    unlisted: bool = False


class GcoreEffects(Effects):
    """Effects of every simulator, and those on tasks."""

    tasks: list[TaskPlan] | None = None
    lock: Lock | None = None
    task: PortTask | None = None

    def actions(self) -> list[Action]:
        """Return the actions right before or after the request."""
        return [*super().actions(), *(action for action in (self.lock, self.task) if action is not None)]
