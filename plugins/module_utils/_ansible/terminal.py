# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The terminal or file that shows the errors of Ansible: an interrupted task writes its report there."""

from __future__ import annotations

import contextlib
import os
import stat
import time

_OVERWRITE_DELAY = 0.3
"""Seconds in which Ansible shows that it was interrupted. In a file it may overwrite the line of a task."""
_WRITE_TIMEOUT = 1.0
"""Seconds to wait for a terminal or pipe that takes no more."""
_MAX_WRITES = 4


class Terminal:
    """Writes directly to where Ansible shows its errors: Ansible may be about to end, and shows nothing more.

    It is opened early, as Ansible may have ended when it is used. It works on Linux, if the process of Ansible has the
    same user and its errors go to a terminal, a pipe or a file.

    Arguments:
      main: the process ID of Ansible's main process, or None if it is not known.
    """

    def __init__(self, main: int | None) -> None:
        self._descriptor: int | None = None
        self._info_path = ""
        for number in (2, 1) if main else ():
            path = f"/proc/{main}/fd/{number}"
            with contextlib.suppress(OSError):
                if os.stat(f"/proc/{main}").st_uid == os.geteuid() and os.readlink(path) != os.devnull:
                    flags = os.O_WRONLY | os.O_APPEND | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
                    self._descriptor = os.open(path, flags)
                    self._info_path = f"/proc/{main}/fdinfo/{number}"
                    return

    def write(self, text: str) -> bool:
        """Write a line, in a few seconds at most. Returns whether all of it was written."""
        for _turn in range(_MAX_WRITES):
            before = self._offset()
            if before is not None:
                time.sleep(_OVERWRITE_DELAY)
            with contextlib.suppress(OSError, TypeError):
                before = os.fstat(self._descriptor).st_size  # type: ignore[arg-type]
            if not self._send(f"{text}\n".encode("utf-8", "replace")):
                return False
            if self._offset() is not None:
                time.sleep(_OVERWRITE_DELAY)
            after = self._offset()
            if after is None or before is None or after <= before:
                return True
        return True

    def _offset(self) -> int | None:
        """The position at which Ansible writes next, or None where it cannot overwrite a line.

        It can where its errors go to a file that is not opened for appending.
        """
        try:
            if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):  # type: ignore[arg-type]
                return None
            with open(self._info_path, encoding="ascii") as file:
                lines = dict(line.split(":", 1) for line in file if line.count(":") == 1)
            return None if int(lines["flags"], 8) & os.O_APPEND else int(lines["pos"])
        except (OSError, TypeError, KeyError, ValueError):
            return None

    def _send(self, data: bytes) -> bool:
        end = time.monotonic() + _WRITE_TIMEOUT
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
