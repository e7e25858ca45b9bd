# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The power state of a server: a word in a task, and verbs that lead from one state to another."""

from __future__ import annotations

import collections
import typing as t

from .desired import Desired, FieldChange
from .field import UNKNOWN, Value
from .plan import Change
from .scalars import Choice
from .steps import Targets


class PowerState(Value):
    """The power state of a server. Documents show a status, which results keep.

    Arguments:
      option: its name in a task.
      key: the key of documents that holds the status.
      sent: the key of writes that holds the verb.
      statuses: the status of each state. Any other status, such as an error, is no state.
      verbs: the verb that leads from one state to another.
      resting: the states in which other properties can change, the best first.
      synonyms: states by words that other tools use, for messages.
      advice: what messages say about words that mean no state, such as those for a restart.
    """

    def __init__(
        self,
        option: str,
        key: str,
        sent: str,
        statuses: t.Mapping[str, str],
        verbs: t.Mapping[tuple[str, str], str],
        resting: t.Sequence[str],
        synonyms: t.Mapping[str, str],
        advice: t.Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(option, Choice(*statuses, synonyms=synonyms, advice=advice), key, sent=sent)
        self.sources = ()
        self.statuses, self.verbs, self._resting = statuses, verbs, resting

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document)
        if before == desired.value:
            return None
        path = self._path(before, desired.value)
        return FieldChange(self.verbs[before, path[0]] if path else None, before, desired.value)

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        super().apply(document, self.statuses[after])

    def unreachable(self, change: Change) -> str | None:
        """Return why no verb leads to the desired state, as the rest of a message; None where one does."""
        states = change.field_changes[self.option]
        if self._path(states.before, states.after):
            return None
        status = self.raw(change.document)
        return f"expected {self.key} {' or '.join(self.statuses.values())} before this change, got: {status!r}"

    def turning_point(self, change: Change) -> str | None:
        """Return the state in which other properties change; None where no state that it passes allows that."""
        states = self._states(change)
        return next((state for state in self._resting if state in states), None)

    def first(self, change: Change) -> list[Targets]:
        """Return the states up to the turning point, in which other properties change."""
        states = self._states(change)
        return self._targets(states[1 : self._turn(change, states) + 1])

    def last(self, change: Change) -> list[Targets]:
        """Return the states after the turning point."""
        states = self._states(change)
        return self._targets(states[self._turn(change, states) + 1 :])

    def _turn(self, change: Change, states: list[str | None]) -> int:
        point = self.turning_point(change)
        return states.index(point) if point in states else 0

    def _targets(self, states: t.Iterable[str | None]) -> list[Targets]:
        return [{self.option: Desired(state)} for state in states]

    def _states(self, change: Change) -> list[str | None]:
        """Return the states that a change passes, with the one before it."""
        field_change = change.field_changes.get(self.option)
        if not field_change:
            return [self._current(change.document)]
        before, after = field_change.before, field_change.after
        return [before, *(self._path(before, after) or [after])]

    def _path(self, before: str | None, after: str) -> list[str]:
        """Return the states on the shortest way to another one, without the first; empty where no verb leads there."""
        paths: collections.deque[list[str]] = collections.deque([[before]] if before else [])
        seen = {before}
        while paths:
            path = paths.popleft()
            if path[-1] == after:
                return path[1:]
            following = [end for start, end in self.verbs if start == path[-1] and end not in seen]
            seen.update(following)
            paths.extend([*path, end] for end in following)
        return []

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        status = self.raw(document)
        if status is UNKNOWN or status is None:
            return UNKNOWN
        text = str(status).lower()
        return next((state for state, shown in self.statuses.items() if shown == text), None)
