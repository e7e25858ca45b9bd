# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: start the simulators, run the playbook three times, and check what each run did.

``make demo`` calls it. It fails when a run does anything else than it should.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

DEMO = Path(__file__).resolve().parent
PLAYBOOK = DEMO / "playbook.yml"
TASKS = 5
sys.path.insert(0, str(DEMO.parent))

from simulators.client import Simulator

RUNS = [
    # title, options of ansible-playbook, what Ansible must say of each resource, how many writes, in plain words
    ("Preview: what would change?", ["--check", "--diff"], "changed", 0, "All would change. Nothing was written."),
    ("For real: change it", ["--diff"], "changed", TASKS, "All were changed, waited for, and read again."),
    ("Once more: is anything left to do?", ["--diff"], "ok", 0, "All are as they should be. Nothing was written."),
]


def play(options: list[str], environment: dict[str, str]) -> dict[str, str]:
    """Run the playbook, show its output, and return what Ansible says of each task: ok, changed, failed, ..."""
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    command = [program, "-i", "localhost,", *options, str(PLAYBOOK)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    results: dict[str, str] = {}
    task = ""
    try:
        for line in process.stdout or []:
            print(line, end="", flush=True)
            plain = re.sub(r"\x1b\[[0-9;]*m", "", line)
            if started := re.match(r"TASK \[(.*?)\] \*", plain):
                task = started[1]
            elif ended := re.match(r"(\w+): \[localhost\]", plain):
                results[task] = ended[1]
        process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if process.returncode != 0:
        sys.exit(f"The demo FAILED: ansible-playbook ended with exit code {process.returncode}.")
    return results


def demo(latency: float) -> bool:
    """Run the playbook three times, say what each run did, and return whether all was as it should be."""
    began = time.monotonic()
    summary: list[str] = []
    good = True
    with (
        Simulator("gcore", latency=latency, task_running=1) as gcore,
        Simulator("scanopy", latency=latency) as scanopy,
    ):
        print(f"A simulated Gcore Cloud listens on {gcore.url}, and a simulated Scanopy on {scanopy.url}.")
        environment = dict(
            os.environ,
            ANSIBLE_CONFIG=str(DEMO / "ansible.cfg"),
            GCORE_API_KEY=gcore.key,
            GCORE_BASE_URL=gcore.url,
            GCORE_CLOUD_PROJECT_ID="1",
            GCORE_CLOUD_REGION_ID="7",
            SCANOPY_API_KEY=scanopy.key,
            SCANOPY_URL=scanopy.url,
            NO_PROXY="127.0.0.1",
            no_proxy="127.0.0.1",
        )
        environment["ANSIBLE_FORCE_COLOR" if sys.stdout.isatty() else "ANSIBLE_NOCOLOR"] = "1"
        for number, (title, options, expected, writes, meaning) in enumerate(RUNS, 1):
            print(f"\n===== {number}. {title}   ansible-playbook {' '.join(options)} playbook.yml", flush=True)
            gcore.clear_requests()
            scanopy.clear_requests()
            results = play(options, environment)
            methods = [request.method for request in [*gcore.requests(), *scanopy.requests()]]
            written = sum(method != "GET" for method in methods)
            right = len(results) == TASKS and set(results.values()) == {expected} and written == writes
            good = good and right
            summary.append(f"{number}. {title}")
            summary += [f"   {result:8} {task}" for task, result in results.items()]
            wrong = f"WRONG: all should be {expected}, after {writes} requests that write."
            requests = f"Requests: {len(methods) - written} read, {written} write."
            summary.append(f"   {meaning if right else wrong} ({requests})")
    print(f"\n===== What happened in {time.monotonic() - began:.0f} seconds")
    print("\n".join(summary))
    print("All as it should be. The simulators have stopped." if good else "The demo FAILED: see WRONG above.")
    return good


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Watch a playbook update five resources of two simulated APIs.")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that each answer takes longer")
    arguments = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):  # end what was started, too
        signal.signal(number, lambda *_: sys.exit("Stopped."))
    try:
        sys.exit(0 if demo(arguments.latency) else 1)
    except KeyboardInterrupt:
        sys.exit("Interrupted. The simulators have stopped.")


if __name__ == "__main__":
    main()
