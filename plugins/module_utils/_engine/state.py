# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The shared state of the phases of one run."""

from __future__ import annotations

from dataclasses import dataclass, field

from .._api.clock import Clock, Deadline
from .._api.list_cache import ListCache
from .._api.provider import Api
from .._model.names import IdNames
from . import limits
from .progress import Progress


@dataclass
class RunState:
    """The shared state of the phases of one run.

    Arguments:
      api: the connection, shared by all threads.
      deadline: the end of all waiting.
      progress: shows a person how far the run is.
      many: whether the run has more than one job. If so, phases read lists instead of single documents.
      list_cache: the lists that the run has read.
      names: the names of ids that the run has read.
      outcome_unknown: whether the answer to a write was lost. Only verification shows whether that write failed, which
        is too late for ``fail_fast``.
    """

    api: Api
    deadline: Deadline
    progress: Progress
    many: bool
    list_cache: ListCache = field(default_factory=ListCache)
    names: IdNames = field(default_factory=IdNames)
    outcome_unknown: bool = False

    @property
    def max_document_age(self) -> float:
        """Seconds: age at most of what a write relies on."""
        is_limited = self.many and self.api.limited
        return limits.MAX_DOCUMENT_AGE_LIMITED if is_limited else limits.MAX_DOCUMENT_AGE

    @property
    def clock(self) -> Clock:
        """The clock of the deadline."""
        return self.deadline.clock
