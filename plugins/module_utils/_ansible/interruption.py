# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Somebody who listens while a task works: signals, the task's own time-out and the death of Ansible end it without
breaking a write, and the user reads what has become of it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import stat
import threading
import time
import types
import typing as t

from .._api.clock import Clock
from .._model.text import printable

try:
    from ansible.module_utils import secrets as _secrets
except ImportError:  # ansible-core before 2.22, which hides what a module names
    _secrets = None

Outcome = t.TypeVar("Outcome")

register_secret: t.Callable[[str], t.Any] = _secrets.register_secret if _secrets else str
"""Keeps a text out of everything that Ansible shows from now on."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WAKEUP_INTERVAL = 0.2
"""Seconds between two looks at the work. A write must not begin within a second after Ansible is gone."""
_PROGRAMS = frozenset({b"ansible", b"ansible-playbook", b"ansible-console", b"ansible-pull"})
_OVERWRITTEN = 0.3
"""Seconds in which Ansible says that it was interrupted, into a file where it may overwrite the line of a task."""
_SHOWN = 10
"""How many labels a report names in each group."""


class InterruptibleRun(t.Generic[Outcome]):
    """Does ``action`` in a thread, while the main thread waits for it.

    A signal, or an exception that is raised here while it waits, stops ``clock``: no request begins from then on, and
    one that is under way ends. Only then the exception goes on. ``signals`` are those that came; ``outcome`` holds what
    the action has returned, also if an exception goes on.

    If no thread can be started, the main thread does it. Then nothing is ticked, and signals are heeded as ever.

    Arguments: tick, what is done several times a second meanwhile.
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
        """Do it. Raises what the action raises."""
        thread = threading.Thread(target=self._work)
        former = self._listen()
        try:
            try:
                thread.start()
            except (RuntimeError, MemoryError):  # "can't start new thread"
                self._clock.without_lock()
                return self._action()
            # Not the thread's own join: before Python 3.13, one that an exception leaves takes the thread for ended.
            while not self._ended.wait(WAKEUP_INTERVAL):
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
        return self.outcome[0]

    def _work(self) -> None:
        hear_nothing()
        try:
            self.outcome.append(self._action())
        except BaseException as error:  # noqa: BLE001  it is raised where the outcome is wanted
            self._error.append(error)
        finally:
            self._ended.set()

    def _listen(self) -> dict[int, t.Any]:
        """Take over the signals that end a process. Gives their former handlers."""
        return listen(self._heed)

    def _heed(self, number: int, _frame: types.FrameType | None) -> None:
        self.signals.append(number)
        self._stop()

    def _stop(self) -> None:
        # A signal can come while this is done for another reason: the lock of the clock would wait for itself.
        first, self._stopped = not self._stopped, True
        if first:
            self._clock.stop()


def listen(heed: t.Callable[[int, types.FrameType | None], None]) -> dict[int, t.Any]:
    """Let `heed` handle the signals that end a process. Returns their former handlers."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    former: dict[int, t.Any] = {number: signal.getsignal(number) for number in SIGNALS}
    # What is ignored (nohup), or handled by something that is not Python, stays so.
    mine = {number: handler for number, handler in former.items() if handler not in (signal.SIG_IGN, None)}
    for number in mine:
        signal.signal(number, heed)
    return mine


@contextlib.contextmanager
def held() -> t.Iterator[list[int]]:
    """Hold back the signals that end a process: the first of those in the list is sent again at the end.

    Ansible often sends a second one, which must not come before the user is told.
    """
    came: list[int] = []
    former = listen(lambda number, _frame: came.append(number))
    try:
        yield came
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        if came:
            os.kill(os.getpid(), came[0])


def hear_nothing() -> None:
    """Leave all signals to the main thread."""
    # The system may give a signal to any thread, and Python heeds it in the main thread, which then sleeps on until
    # its next look. The threads that this one starts have its mask.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


# Whether Ansible is still there


def _parent_of(pid: int) -> int | None:
    """The parent of a process; None if the system does not tell."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def _command(pid: int) -> list[bytes]:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read(65536).split(b"\0")
    except OSError:
        return []


def _line() -> tuple[list[int], int | None]:
    """This process, its parent, and so on up to Ansible's main process; and the id of that one.

    The line is only this process and its parent if Ansible is not among its ancestors: on another host, if the
    system does not tell, or if the task is asynchronous and has to outlive Ansible.
    """
    line = [os.getpid(), os.getppid()]
    ansible: list[bytes] = []
    top = 0
    while line[-1] > 0 and len(line) < 100:
        command = _command(line[-1])
        if any(b"async_wrapper" in word for word in command):
            break
        if not ansible and any(os.path.basename(word) in _PROGRAMS for word in command[:4]):
            ansible = command
        if ansible:
            if command != ansible:
                break
            top = len(line)
        parent = _parent_of(line[-1])
        if parent is None:
            break
        line.append(parent)
    return (line[:top], line[top - 1]) if top else (line[:2], None)


class Watch:
    """Looks whether whoever waits for the result of this process is still there.

    ``main`` is the id of Ansible's main process if it is known.
    """

    def __init__(self) -> None:
        self._line, self.main = _line()

    def gone(self) -> bool:
        """Whether Ansible, or the reader of this process's output, is gone."""
        if os.getppid() != self._line[1]:
            return True
        if any(_parent_of(child) != parent for child, parent in zip(self._line[1:], self._line[2:])):
            return True
        return _unread(1)


def _unread(descriptor: int) -> bool:
    """Whether nobody can read any more what is written into a pipe, a socket or a terminal."""
    try:
        poll = select.poll()
        poll.register(descriptor, 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _descriptor, event in poll.poll(0))
    except (OSError, AttributeError):  # no poll on this system
        return False


def end_children() -> None:
    """Ask the processes that this one has started to end, as far as the system tells which these are."""
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdigit() and _parent_of(int(name)) == os.getpid():
                with contextlib.suppress(OSError):
                    os.kill(int(name), signal.SIGTERM)


# What the user reads


class Terminal:
    """Writes to where Ansible shows its errors, past Ansible: it may be about to end, and shows nothing more.

    It is opened before it is needed, as Ansible may be gone by then. It works on Linux, if the process ``main`` has the
    same user and its errors go to a terminal, a pipe or a file.
    """

    def __init__(self, main: int | None) -> None:
        self._descriptor: int | None = None
        self._place = ""
        for number in (2, 1) if main else ():
            path = f"/proc/{main}/fd/{number}"
            with contextlib.suppress(OSError):
                if os.stat(f"/proc/{main}").st_uid == os.geteuid() and os.readlink(path) != os.devnull:
                    flags = os.O_WRONLY | os.O_APPEND | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
                    self._descriptor = os.open(path, flags)
                    self._place = f"/proc/{main}/fdinfo/{number}"
                    return

    def write(self, text: str) -> bool:
        """Write a line. Returns whether all of it was taken, in a few seconds at most."""
        for _turn in range(4):
            before = self._offset()
            if before is not None:
                time.sleep(_OVERWRITTEN)
            with contextlib.suppress(OSError, TypeError):
                before = os.fstat(self._descriptor).st_size  # type: ignore[arg-type]
            if not self._send(f"{text}\n".encode("utf-8", "replace")):
                return False
            if self._offset() is not None:
                time.sleep(_OVERWRITTEN)
            after = self._offset()
            if after is None or before is None or after <= before:
                return True
        return True

    def _offset(self) -> int | None:
        """Where Ansible writes next, if that is a file to which it does not append: it would overwrite the line."""
        try:
            if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):  # type: ignore[arg-type]
                return None
            with open(self._place, encoding="ascii") as file:
                lines = dict(line.split(":", 1) for line in file if line.count(":") == 1)
            return None if int(lines["flags"], 8) & os.O_APPEND else int(lines["pos"])
        except (OSError, TypeError, KeyError, ValueError):
            return None

    def _send(self, data: bytes) -> bool:
        end = time.monotonic() + 1
        while data and self._descriptor is not None and time.monotonic() < end:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:
                time.sleep(0.02)
            except OSError:
                self.close()
        return not data

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(descriptor)


Told = tuple[str, t.Mapping[str, t.Any]]
"""The label of an item, and its result."""


def items_of(label: str, result: t.Mapping[str, t.Any]) -> list[Told]:
    """The items of a result: those of a list of resources, or the one that it is about.

    Arguments:
      label: what to call the one, if the result does not name its resource.
    """
    items = result.get("results")
    if isinstance(items, list):
        return [
            (str(each.get("label") or f"resources[{each.get('index')}]"), each)
            for each in items
            if isinstance(each, dict)
        ]
    for kind, shown in result.items():
        if kind != "before" and isinstance(shown, dict) and shown.get("id") is not None:
            return [(f"{kind.replace('_', ' ')} {shown['id']}", result)]
    return [(label, result)]


def interrupted(name: str, items: t.Iterable[Told], check_mode: bool, more: str = "") -> str:
    """What a task that was interrupted says of its items.

    Arguments:
      name: what the user calls the task, such as its module.
      items: what is known of its items.
      check_mode: whether nothing was to be written.
      more: a sentence that follows.
    """
    items = list(items)
    groups: dict[str, list[str]] = {"changed": [], "in doubt": [], "not changed": [], "not begun": []}
    for label, result in items:
        failed, changed = result.get("failed"), result.get("changed") and not check_mode
        if not result.get("started", True):
            groups["not begun"].append(label)
        elif changed:
            groups["in doubt" if failed and result.get("answer_lost") else "changed"].append(label)
        elif failed:
            groups["not changed"].append(label)
    words = [f"{len(labels)} {group} ({_labels(labels)})" for group, labels in groups.items() if labels]
    report = f"{name} was interrupted: {', '.join(words) or 'nothing was changed'}."
    if any(
        result.get("failed") and result.get("changed") and not result.get("answer_lost") for _label, result in items
    ):
        report += " Changed is what the API has accepted; not all of it was seen again."
    if groups["in doubt"]:
        report += " Run the task again to see what became of those in doubt."
    return printable(f"{report} {more}".rstrip())


def _labels(labels: t.Sequence[str]) -> str:
    more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
    return f"{', '.join(labels[:_SHOWN])}{more}"
