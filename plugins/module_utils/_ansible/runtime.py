# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The runtime of a task: a module, or the process of the controller."""

from __future__ import annotations

import typing as t

from .._api.clock import Clock
from .._api.provider import Api
from .._engine.progress import Progress

Result = dict[str, t.Any]


class Runtime(t.Protocol):
    """The runtime of a task.

    ``clock`` can be stopped to end the task early; ``progress`` is that of the task; ``kept`` holds the connections
    that the items of a loop share.
    """

    verbosity: int
    clock: Clock
    progress: Progress
    kept: dict[t.Any, Api]

    def warn(self, text: str) -> None:
        """Show a warning to the user."""

    def secret(self, text: str) -> None:
        """Hide a text in everything that is shown or logged from now on."""
