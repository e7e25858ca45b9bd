# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The processes of Ansible that wait for the result of a module: whether they are still there."""

from __future__ import annotations

import contextlib
import os
import select
import signal

_PROGRAMS = frozenset({b"ansible", b"ansible-playbook", b"ansible-console", b"ansible-pull"})
_MAX_ANCESTORS = 100


def _parent_of(pid: int) -> int | None:
    """The process ID of the parent of a process. None if the system does not show it."""
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


def _find_ancestors() -> tuple[list[int], int | None]:
    """The process IDs from this process up to Ansible's main process, and the ID of that one.

    Without Ansible among the ancestors these are only this process and its parent, and None: on another host, if the
    system does not show processes, or for an asynchronous task, which runs on when Ansible ends.
    """
    ancestors = [os.getpid(), os.getppid()]
    ansible: list[bytes] = []
    top = 0
    while ancestors[-1] > 0 and len(ancestors) < _MAX_ANCESTORS:
        command = _command(ancestors[-1])
        if any(b"async_wrapper" in word for word in command):
            break
        if not ansible and any(os.path.basename(word) in _PROGRAMS for word in command[:4]):
            ansible = command
        if ansible:
            if command != ansible:
                break
            top = len(ancestors)
        parent = _parent_of(ancestors[-1])
        if parent is None:
            break
        ancestors.append(parent)
    return (ancestors[:top], ancestors[top - 1]) if top else (ancestors[:2], None)


class Watch:
    """Checks whether Ansible still waits for the result of this process.

    ``main`` is the process ID of Ansible's main process, or None if it is not known.
    """

    def __init__(self) -> None:
        self._ancestors, self.main = _find_ancestors()

    def gone(self) -> bool:
        """Whether Ansible, or the reader of the output of this process, has ended."""
        if os.getppid() != self._ancestors[1]:
            return True
        if any(_parent_of(child) != parent for child, parent in zip(self._ancestors[1:], self._ancestors[2:])):
            return True
        return _has_no_reader(1)


def _has_no_reader(descriptor: int) -> bool:
    """Whether the other end of a pipe, a socket or a terminal is closed."""
    try:
        poll = select.poll()
        poll.register(descriptor, 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _descriptor, event in poll.poll(0))
    except (OSError, AttributeError):  # no poll on this system
        return False


def end_children() -> None:
    """Send SIGTERM to the child processes of this one, where the system shows which these are."""
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdigit() and _parent_of(int(name)) == os.getpid():
                with contextlib.suppress(OSError):
                    os.kill(int(name), signal.SIGTERM)
