# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Somebody who listens while a task works: signals and the task's own time-out end it without breaking a write."""

from __future__ import annotations

import signal
import threading
import types
import typing as t

from ._http import Clock

try:
    from ansible.module_utils import secrets as _secrets
except ImportError:  # ansible-core before 2.22, which hides what a module names
    _secrets = None

Outcome = t.TypeVar("Outcome")

register_secret: t.Callable[[str], t.Any] = _secrets.register_secret if _secrets else str
"""Keeps a text out of everything that Ansible shows from now on."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)
TICK = 1.0
"""Seconds between two looks at the work."""


class Attended(t.Generic[Outcome]):
    """Does ``action`` in a thread, while the main thread waits for it.

    A signal, or an exception that is raised here while it waits, stops ``clock``: no request begins from then on, and
    one that is under way ends. Only then the exception goes on. ``signals`` are those that came.

    Arguments: tick, what is done every second meanwhile.
    """

    def __init__(
        self, action: t.Callable[[], Outcome], clock: Clock, tick: t.Callable[[], None] = lambda: None
    ) -> None:
        self._action, self._clock, self._tick = action, clock, tick
        self._outcome: list[Outcome] = []
        self._error: list[BaseException] = []
        self._ended = threading.Event()
        self._stopped = False
        self.signals: list[int] = []

    def result(self) -> Outcome:
        """Do it. Raises what the action raises."""
        thread = threading.Thread(target=self._work)
        former = self._listen()
        try:
            thread.start()
            # Not the thread's own join: before Python 3.13, one that an exception leaves takes the thread for ended.
            while not self._ended.wait(TICK):
                self._tick()
        except BaseException:  # the alarm of a task's time-out, whatever Ansible raises for it
            self._stop()
            if thread.is_alive():
                self._ended.wait()
            raise
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
        if self._error:
            raise self._error[0]
        return self._outcome[0]

    def _work(self) -> None:
        # The system may give a signal to any thread, and Python heeds it in the main thread, which then sleeps on until
        # its next look. The threads that this one starts have its mask.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            self._outcome.append(self._action())
        except BaseException as error:  # noqa: BLE001  it is raised where the outcome is wanted
            self._error.append(error)
        finally:
            self._ended.set()

    def _listen(self) -> dict[int, t.Any]:
        """Take over the signals that end a process. Gives their former handlers."""
        if threading.current_thread() is not threading.main_thread():
            return {}
        former: dict[int, t.Any] = {number: signal.getsignal(number) for number in SIGNALS}
        # What is ignored, or handled by something that is not Python, stays so.
        mine = {number: handler for number, handler in former.items() if handler not in (signal.SIG_IGN, None)}
        for number in mine:
            signal.signal(number, self._heed)
        return mine

    def _heed(self, number: int, _frame: types.FrameType | None) -> None:
        self.signals.append(number)
        self._stop()

    def _stop(self) -> None:
        # A signal can come while this is done for another reason: the lock of the clock would wait for itself.
        first, self._stopped = not self._stopped, True
        if first:
            self._clock.stop()
