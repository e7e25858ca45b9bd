# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Rules: checks of a change that several resources need. They run before ``prepare``, in check mode too."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .collection import Collection, Document, PathParams
from .guess import with_guess
from .plan import Change, Predicted, PrepareContext, Refusal
from .value_type import not_one_of

CONSENT = "allow_disruption"
"""The option with which a task allows a change that interrupts a service."""


class Rule:
    """Checks a change before it is written. The base class of all rules."""

    asks_for_consent = False
    """Whether the task can allow what the rule refuses."""
    is_predicted = False
    """Whether check mode predicts the change that the rule refuses."""

    def concerns(self, change: Change) -> bool:
        """Return whether a change has an option that the rule is about."""
        return True

    def check(self, change: Change, context: PrepareContext) -> None:
        """Check a change that concerns the rule. Raises Refusal.

        Arguments:
          change: the change.
          context: what the rule can use. It may read from the API but never writes.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class FieldRule(Rule):
    """Checks the change of one field. The base class of such rules.

    Arguments:
      option: the option of the field.
    """

    option: str

    def concerns(self, change: Change) -> bool:
        return self.option in change.field_changes

    def message(self, change: Change, text: str) -> str:
        """Return the message of a refusal, which begins with the option that the task gives.

        Arguments:
          change: the change.
          text: the rest of the message.
        """
        return f"{change.option_used(self.option)}: {text}"


@dataclass(frozen=True)
class ReadOnly(Rule):
    """Refuses each change of some resources.

    Arguments:
      reason: returns why a document cannot be changed, as the end of a sentence; None where it can. It gets the
        document and the path parameters.
    """

    reason: t.Callable[[Document, PathParams], str | None]

    def check(self, change: Change, context: PrepareContext) -> None:
        reason = self.reason(change.document, context.path_params)
        if reason:
            raise Refusal(reason)


@dataclass(frozen=True)
class Shows(Rule):
    """Refuses each change of a document that lacks what the write has to send back.

    Arguments:
      keys: the keys of the document.
      values: those of them that cannot be null.
    """

    keys: tuple[str, ...]
    values: tuple[str, ...] = ()

    def check(self, change: Change, context: PrepareContext) -> None:
        missing = [key for key in self.keys if key not in change.document]
        missing += [key for key in self.values if change.document.get(key) is None]
        if missing:
            raise Refusal(f"the API does not show {missing[0]}, which the change would remove")


@dataclass(frozen=True)
class Fixed(FieldRule):
    """Refuses the change of a field.

    Arguments:
      option: the option of the field.
      when: returns whether a document has the value that it has for good.
      why: the rest of the message, which begins with the option.
    """

    when: t.Callable[[Document], bool]
    why: str
    is_predicted = True

    def check(self, change: Change, context: PrepareContext) -> None:
        if self.when(change.document):
            raise Predicted(self.message(change, self.why))


@dataclass(frozen=True)
class Grows(FieldRule):
    """Refuses a smaller value.

    Arguments:
      option: the option of the field, whose values are numbers.
      unit: the unit of the values.
    """

    unit: str
    is_predicted = True

    def check(self, change: Change, context: PrepareContext) -> None:
        before, after = change.field_changes[self.option].before, change.field_changes[self.option].after
        if not isinstance(before, int) or isinstance(before, bool):
            raise Refusal(self.message(change, f"the API does not show the current number of {self.unit}"))
        if after < before:
            text = f"expected at least the current {before} {self.unit}, got: {after}. It can only grow"
            raise Predicted(self.message(change, text))


@dataclass(frozen=True)
class Offered(FieldRule):
    """Refuses a new value that a list of the API does not have. Does nothing where the list cannot be read.

    Such a list is a catalog: no write of a run changes what it offers, so one read serves the whole run.

    Arguments:
      option: the option of the field.
      collection: the list.
      keys: returns the values of a row of the list.
      shown_in: the key of documents that shows the row, so that a prediction can show the new one; "" if none does.
    """

    collection: Collection
    keys: t.Callable[[Document], t.Iterable[t.Any]]
    shown_in: str = ""

    def check(self, change: Change, context: PrepareContext) -> None:
        rows = context.index(self.collection, self.keys, for_one=True, lasts=True)
        value = change.field_changes[self.option].after
        if rows and value not in rows:
            choices = sorted(map(str, rows))
            text = with_guess(not_one_of(self.option, choices, value).rule, value, choices)
            raise Refusal(self.message(change, text))
        shown, row = change.document.get(self.shown_in), (rows or {}).get(value)
        if row and isinstance(shown, dict):
            shown_row = {key: row[key] for key in shown if key in row}
            change.outcome[self.shown_in] = {**shown_row, **change.outcome[self.shown_in]}


@dataclass(frozen=True)
class Unfit(FieldRule):
    """Refuses a new value of a field that does not fit the resource.

    Arguments:
      option: the option of the field.
      why: returns why the new value does not fit, as the rest of the message; None where it fits.
    """

    why: t.Callable[[Change], str | None]

    def check(self, change: Change, context: PrepareContext) -> None:
        why = self.why(change)
        if why:
            raise Refusal(self.message(change, why))


@dataclass(frozen=True)
class Consent(FieldRule):
    """Refuses a change that interrupts a service, unless the task allows it.

    Arguments:
      option: the option of the field.
      why: returns what a change interrupts, as a sentence without its period; None where it interrupts nothing.
    """

    why: t.Callable[[Change, PrepareContext], str | None]
    asks_for_consent = is_predicted = True

    def check(self, change: Change, context: PrepareContext) -> None:
        # If a single change is allowed, its effect does not matter.
        if change.consent and not context.many:
            return
        why = self.why(change, context)
        change.disrupts = change.disrupts or bool(why)
        if why and not change.consent:
            raise Predicted(self.message(change, f"{why}. Set {CONSENT}: true to allow this"))
