# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Planned writes: the requests that a change takes, and their order."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .collection import Collection, Document
from .desired import Desired
from .plan import Change, Write

Targets = t.Mapping[str, Desired]
"""The desired state of some fields, by option."""
TargetsOf = t.Callable[[Change], t.Sequence[Targets]]
"""Returns the desired states that writes lead to, one after the other."""


@dataclass(frozen=True)
class Step:
    """A kind of write that a change may take.

    Arguments:
      name: what the API calls it, such as ``resize``.
      options: the options of the fields that it writes; empty for those that no other step writes.
      writes: its requests. If an API does not know the first one, the next one is sent. Empty for the resource's own.
      targets: returns the desired states that its writes lead to, one after the other; None for one write with the
        desired state of the task.
    """

    name: str
    options: tuple[str, ...] = ()
    writes: tuple[Write, ...] = ()
    targets: TargetsOf | None = None

    def planned(self, change: Change, options: t.Collection[str]) -> list[PlannedWrite]:
        """Return the writes that a change takes, in their order.

        Arguments:
          change: the whole change.
          options: the options of the fields that the step writes.
        """
        if self.targets:
            all_targets = self.targets(change)
        else:
            target = {option: change.desired[option] for option in change.field_changes if option in options}
            all_targets = [target] if target else []
        return [PlannedWrite(self, targets) for targets in all_targets]


def removes(option: str, empty: t.Any = None) -> TargetsOf:
    """Return what leads to the empty value first, where a change ends another one.

    Arguments:
      option: the option of the field.
      empty: its empty value.
    """

    def targets(change: Change) -> list[Targets]:
        field_change = change.field_changes.get(option)
        target = Desired(empty, option_used=change.option_used(option))
        return [{option: target}] if field_change and field_change.before != empty else []

    return targets


def adds(option: str, empty: t.Any = None) -> TargetsOf:
    """Return what leads to the desired value, unless that is the empty one. Arguments as in ``removes``."""

    def targets(change: Change) -> list[Targets]:
        field_change = change.field_changes.get(option)
        return [{option: change.desired[option]}] if field_change and field_change.after != empty else []

    return targets


UPDATE = Step("update")
"""The step of the changes that no other step writes."""


@dataclass(frozen=True)
class PlannedWrite:
    """One write of a plan.

    Arguments:
      step: its step.
      targets: the desired state that it leads to, by option.
    """

    step: Step
    targets: Targets

    def __str__(self) -> str:
        options = [
            f"{target.option_used or option}{f'[{target.element}]' if target.element else ''}"
            for option, target in self.targets.items()
        ]
        return f"{self.step.name} ({', '.join(options)})"


@dataclass(frozen=True)
class ExtraDocument:
    """A part of a document that another request reads, only where a task manages its field.

    Arguments:
      option: the option of the field.
      key: the key of the document under which the value is added.
      value: returns the value, from the answer or from the rows of the list, and the document; None if it is unknown.
      path: the path of the request; empty to read a list.
      collection: the list; None to read one answer.
      exists: whether a document can have the part at all.
    """

    option: str
    key: str
    value: t.Callable[[t.Any, Document], t.Any]
    path: str = ""
    collection: Collection | None = None
    exists: t.Callable[[Document], bool] = lambda _document: True


@dataclass(frozen=True)
class Settling:
    """The values of a key that say that the API still works on a resource.

    Arguments:
      key: the key of documents.
      values: the values.
    """

    key: str
    values: frozenset[str]

    def shown(self, document: Document) -> str | None:
        """Return what a document shows, for messages; None where the resource has settled."""
        value = document.get(self.key)
        return f"its {self.key} {value}" if isinstance(value, str) and value.lower() in self.values else None
