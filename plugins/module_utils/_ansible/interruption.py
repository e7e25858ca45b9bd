# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Interruption of a task: signals, the timeout of the task and the end of Ansible do not break a write.

The task ends by itself first, and the user reads which resources it has changed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import types
import typing as t

from .._api.clock import Clock
from .._model.text import printable, title_of

try:
    from ansible.module_utils import secrets as _secrets
except ImportError:  # ansible-core before 2.22, which hides the no_log_values of a module
    _secrets = None

Outcome = t.TypeVar("Outcome")

register_secret: t.Callable[[str], t.Any] = _secrets.register_secret if _secrets else str
"""Hides a text in everything that Ansible shows from now on."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that end a process."""
WAKEUP_INTERVAL = 0.2
"""Seconds between two checks of a running task. No write may begin later than a second after Ansible has ended."""
_MAX_SHOWN_LABELS = 10
"""How many labels a report names in each group."""


class InterruptibleRun(t.Generic[Outcome]):
    """Runs an action in a thread, while the main thread waits for it.

    A signal, or an exception in the waiting main thread, stops the clock: no request begins any more, and a running
    request ends. Then the exception is raised again. ``signals`` are the received ones; ``outcome`` holds the result of
    the action, also after an exception.

    If no thread can be started, the main thread runs the action: without ``tick``, but signals are handled as usual.

    Arguments:
      action: what to run.
      clock: the clock of the action.
      tick: called several times a second while the action runs.
    """

    def __init__(
        self, action: t.Callable[[], Outcome], clock: Clock, tick: t.Callable[[], None] = lambda: None
    ) -> None:
        self._action, self._clock, self._tick = action, clock, tick
        self.outcome: list[Outcome] = []
        self._error: list[BaseException] = []
        self._ended = threading.Event()
        self._stopped = False
        self.signals: list[int] = []

    def result(self) -> Outcome:
        """Run the action and return its result. Raises what the action raises."""
        thread = threading.Thread(target=self._work)
        former = listen(self._handle)
        try:
            try:
                thread.start()
            except (RuntimeError, MemoryError):  # "can't start new thread"
                self._clock.without_lock()
                return self._action()
            # Not Thread.join: before Python 3.13, after an exception in it the thread counts as ended.
            while not self._ended.wait(WAKEUP_INTERVAL):
                self._tick()
        except BaseException:  # the alarm of a task's timeout, whatever Ansible raises for it
            self._stop()
            if thread.is_alive():
                self._ended.wait()
            raise
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
        if self._error:
            raise self._error[0]
        return self.outcome[0]

    def _work(self) -> None:
        hear_nothing()
        try:
            self.outcome.append(self._action())
        except BaseException as error:  # noqa: BLE001  raised in the main thread
            self._error.append(error)
        finally:
            self._ended.set()

    def _handle(self, number: int, _frame: types.FrameType | None) -> None:
        self.signals.append(number)
        self._stop()

    def _stop(self) -> None:
        # A signal can arrive in this method, and the lock of the clock would then wait for itself.
        first, self._stopped = not self._stopped, True
        if first:
            self._clock.stop()


def listen(handle: t.Callable[[int, types.FrameType | None], None]) -> dict[int, t.Any]:
    """Handle the signals that end a process. Returns their former handlers.

    Arguments:
      handle: the handler.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}
    former: dict[int, t.Any] = {number: signal.getsignal(number) for number in SIGNALS}
    # A signal that is ignored (nohup), or has a handler that is not Python's, stays as it is.
    taken = {number: handler for number, handler in former.items() if handler not in (signal.SIG_IGN, None)}
    for number in taken:
        signal.signal(number, handle)
    return taken


@contextlib.contextmanager
def held() -> t.Iterator[list[int]]:
    """Delay the signals that end a process: the first one of the list is sent again at the end.

    Ansible often sends a second one, which must not end the process before the report is shown.
    """
    signals: list[int] = []
    former = listen(lambda number, _frame: signals.append(number))
    try:
        yield signals
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        if signals:
            os.kill(os.getpid(), signals[0])


def hear_nothing() -> None:
    """Block the signals in this thread, so that the main thread gets them."""
    # The system may deliver a signal to any thread, and Python handles it in the main thread, but does not wake it.
    # The threads that this one starts inherit the mask.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


Told = tuple[str, t.Mapping[str, t.Any]]
"""The label of an item, and its result."""


def items_of(label: str, result: t.Mapping[str, t.Any], id_key: str = "id") -> list[Told]:
    """The items of a result: those of a list of resources, or the one resource.

    Arguments:
      label: the label of the one resource, if the result does not name it.
      result: the result of a task.
      id_key: the key of the one resource that holds its ID.
    """
    items = result.get("results")
    if isinstance(items, list):
        return [
            (str(item.get("label") or f"resources[{item.get('index')}]"), item)
            for item in items
            if isinstance(item, dict)
        ]
    for kind, shown in result.items():
        if kind != "before" and isinstance(shown, dict) and shown.get(id_key) is not None:
            return [(f"{title_of(kind)} {shown[id_key]}", result)]
    return [(label, result)]


def interrupted(name: str, items: t.Iterable[Told], check_mode: bool, more: str = "") -> str:
    """The report of an interrupted task.

    Arguments:
      name: the name of its module.
      items: the labels and results of its items.
      check_mode: whether the task runs in check mode.
      more: a sentence to add.
    """
    items = list(items)
    groups: dict[str, list[str]] = {"changed": [], "in doubt": [], "not changed": [], "not started": []}
    for label, result in items:
        failed, changed = result.get("failed"), result.get("changed") and not check_mode
        if not result.get("started", True):
            groups["not started"].append(label)
        elif changed:
            groups["in doubt" if failed and result.get("answer_lost") else "changed"].append(label)
        elif failed:
            groups["not changed"].append(label)
    counts = [f"{len(labels)} {group} ({_labels(labels)})" for group, labels in groups.items() if labels]
    report = f"{name} was interrupted: {', '.join(counts) or 'nothing was changed'}."
    if any(
        result.get("failed") and result.get("changed") and not result.get("answer_lost") for _label, result in items
    ):
        report += " Changed means that the API has accepted the change; not every change was verified."
    if groups["in doubt"]:
        report += " Run the task again to see the state of those in doubt."
    return printable(f"{report} {more}".rstrip())


def _labels(labels: t.Sequence[str]) -> str:
    more = f" and {len(labels) - _MAX_SHOWN_LABELS} more" if len(labels) > _MAX_SHOWN_LABELS else ""
    return f"{', '.join(labels[:_MAX_SHOWN_LABELS])}{more}"
