# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a command, and print as JSON how long it took and what it used: timed.py LOG LIMIT COMMAND...

It is a separate and small process. The memory that the system tells of a child is never less than its parent had when
it was started, and the benchmark itself becomes large.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time


def main(log: str, limit: int, command: list[str]) -> None:
    """Run the command with its output in the log; it is ended when the limit (seconds) has passed."""
    with open(log, "wb") as output:
        began = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: process.terminate())
        signal.alarm(limit)
        # Of the command and of all its descendants: the sum of the times, and the memory of the biggest one.
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps({"code": code, "seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "memory": memory}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
