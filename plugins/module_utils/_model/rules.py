# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Rules: checks of a change that several resources need. They run before ``prepare``, in check mode too."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .collection import Document, PathParams
from .plan import Change, Predicted, PrepareContext, Refusal

CONSENT = "allow_disruption"
"""The option with which a task allows a change that interrupts a service."""


class Rule:
    """Checks a change before it is written. The base class of all rules."""

    asks_for_consent = False
    """Whether the task can allow what the rule refuses."""
    is_predicted = False
    """Whether check mode predicts the change that the rule refuses."""

    def check(self, change: Change, context: PrepareContext) -> None:
        """Check a change. Raises Refusal.

        Arguments:
          change: the change.
          context: what the rule can use. It may read from the API but never writes.
        """
        raise NotImplementedError


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
class Fixed(Rule):
    """Refuses the change of a field.

    Arguments:
      option: the option of the field.
      when: returns whether a document has the value that it has for good.
      why: the rest of the message, which begins with the option.
    """

    option: str
    when: t.Callable[[Document], bool]
    why: str
    is_predicted = True

    def check(self, change: Change, context: PrepareContext) -> None:
        if self.option in change.field_changes and self.when(change.document):
            raise Predicted(f"{self.option}: {self.why}")


@dataclass(frozen=True)
class Unfit(Rule):
    """Refuses a new value of a field that does not fit the resource.

    Arguments:
      option: the option of the field.
      why: returns why the new value does not fit, as the rest of the message; None where it fits.
    """

    option: str
    why: t.Callable[[Change], str | None]

    def check(self, change: Change, context: PrepareContext) -> None:
        why = self.why(change) if self.option in change.field_changes else None
        if why:
            raise Refusal(f"{self.option}: {why}")


@dataclass(frozen=True)
class Consent(Rule):
    """Refuses a change that interrupts a service, unless the task allows it.

    Arguments:
      option: the option of the field.
      why: returns what a change interrupts, as a sentence without its period; None where it interrupts nothing.
    """

    option: str
    why: t.Callable[[Change, PrepareContext], str | None]
    asks_for_consent = is_predicted = True

    def check(self, change: Change, context: PrepareContext) -> None:
        if change.consent or self.option not in change.field_changes:
            return
        why = self.why(change, context)
        if why:
            raise Predicted(f"{self.option}: {why}. Set {CONSENT}: true to allow this")
