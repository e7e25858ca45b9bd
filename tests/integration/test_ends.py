# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a task ends that is interrupted, or that Ansible leaves alone: nothing begins any more, and a report is shown."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import pty
import re
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest
import urllib3
import yaml
from ansible_collections.day2.resources.plugins.module_utils._ansible import interruption as _attend
from ansible_collections.day2.resources.plugins.module_utils._api import http as _http

from . import test_action, test_playbooks
from .harness import LONG, PORT, processes, run_module, until
from .test_action import many, rest_is_done, writes
from .test_playbooks import BIN

command = test_playbooks.command
WAYS = pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as a module"])
ENDS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def turns(process: int) -> int | None:
    """How often the main thread of a process has gone to sleep; None if the process has ended."""
    with contextlib.suppress(OSError):
        found = re.search(
            r"^voluntary_ctxt_switches:\s*(\d+)$", Path(f"/proc/{process}/status").read_text(), re.MULTILINE
        )
        return int(found.group(1)) if found else None
    return None


def works(process: int) -> bool:
    """Whether a process does a task in a thread, while its main thread looks around."""
    with contextlib.suppress(OSError):
        return len([*Path(f"/proc/{process}/task").iterdir()]) > 2
    return False


def have_looked(command: Any) -> None:
    """Wait until each process that works has looked around once more: it sees what is so now."""
    before = {each: turns(each) for each in processes(command.home) if works(each)}
    assert before, "a process works"

    def done() -> bool:
        now = {each: turns(each) for each in before}
        # A look that has begun before may have seen less, and the processes that only watch the others end.
        return all(now[each] is None or now[each] >= before[each] + 3 for each in before)

    until(done, "each process has looked")


class Running:
    """ansible-playbook at work, as the leader of a session."""

    def __init__(self, command: Any, task: dict[str, Any], in_process: bool, **options: Any) -> None:
        self.command = command
        play = {"hosts": "localhost", "gather_facts": False, "tasks": [task]}
        play["vars"] = {"day2_resources_in_process": in_process}
        (command.home / "play.yml").write_text(yaml.safe_dump([play]))
        self.output = command.home / "output"
        log = {"ANSIBLE_LOG_PATH": str(command.home / "log")}
        env = {**command.env, **log, **options.pop("env", {})}
        with self.output.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(BIN / "ansible-playbook"), "play.yml"],
                **{
                    "env": env,
                    "cwd": command.home,
                    "stdin": subprocess.DEVNULL,
                    "stdout": output,
                    "stderr": subprocess.STDOUT,
                    "start_new_session": True,
                    **options,
                },
            )

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_error: object) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def after(self, sim: Any, number: int) -> None:
        """Wait until so many writes have come."""

        def come() -> bool:
            assert self.process.poll() is None, self.told
            return len(writes(sim)) >= number

        until(come, f"{number} writes")

    def send(self, number: int, group: bool = True) -> None:
        (os.killpg if group else os.kill)(self.process.pid, number)

    def end(self) -> None:
        """Wait until no process of it is left."""
        self.process.wait(LONG)
        self.command.ended()

    @property
    def told(self) -> str:
        return self.output.read_text(errors="replace")

    @property
    def log(self) -> str:
        path = self.command.home / "log"
        return path.read_text() if path.exists() else ""


def report(text: str) -> dict[str, int]:
    """The numbers of the report of an interruption, which is one line."""
    found = re.findall(r"was interrupted: (.*)", text)
    assert len(found) == 1, text
    groups = re.findall(r"(\d+) (changed|in doubt|not changed|not started) \(", found[0])
    return {group: int(number) for number, group in groups}


def held_after(sim: Any, number: int) -> None:
    """Let so many writes be answered, and those after them wait."""
    sim.fault(method="PATCH", skip=number, times=None, hold=True)


def loop(number: int, sim: Any) -> dict[str, Any]:
    """A task with a loop over so many ports."""
    ids = sim.clone("ports", test_action.UNATTACHED, number)
    return {"day2.resources.gcore_port": {"port_id": "{{ item }}", "tags": {"a": "1"}}, "loop": ids}


@WAYS
@pytest.mark.parametrize("number", ENDS, ids=lambda number: number.name)
def test_the_user_reads_what_was_changed(command, sim, number, in_process):
    held_after(sim, 6)
    task = many(sim, 40, parallel=2)
    with Running(command, task, in_process) as running:
        running.after(sim, 8)
        running.send(number)
        have_looked(command)
        sim.release()
        running.end()
        before = writes(sim)
        assert len(before) == 8, "those under way end, and none begins"
        numbers = report(running.told)
        # Each of these was accepted, and no answer was lost.
        assert numbers["changed"] == len(before)
        assert "in doubt" not in numbers
        assert sum(numbers.values()) == 40
        assert re.search(r"not started \(resources\[\d+\], .* and \d+ more\)", running.told)
        assert command.key not in running.told + running.log
        if in_process:
            assert report(running.log) == numbers
    rest_is_done(command, sim, task, before)


@WAYS
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_loop_tells_the_items_before(command, sim, number, in_process):
    """A separate module tells its own end, in another line."""
    held_after(sim, 2)
    with Running(command, loop(8, sim), in_process) as running:
        running.after(sim, 3)
        running.send(number)
        have_looked(command)
        sim.release()
        running.end()
        told = re.findall(r"was interrupted: .*", running.told)
        assert told, running.told
        for each in writes(sim):
            assert any(each.path.rpartition("/")[2] in line for line in told), told
        assert running.told.count("The later items of the loop were not started.") == 1
        if in_process:
            assert report(running.told)["changed"] >= 2


@WAYS
@pytest.mark.parametrize("bulk", [True, False], ids=["bulk", "loop"])
def test_ansible_is_killed(command, sim, bulk, in_process):
    """No write begins once that is seen, which takes less than a second, and no process is left."""
    assert 3 * _attend.WAKEUP_INTERVAL < 1
    under_way = 4 if bulk else 1
    held_after(sim, 4)
    task = many(sim, 200, parallel=under_way) if bulk else loop(60, sim)
    with Running(command, task, in_process) as running:
        running.after(sim, 4 + under_way)
        running.send(signal.SIGKILL, group=False)
        have_looked(command)
        sim.release()
        running.end()
        assert len(writes(sim)) == 4 + under_way
        if in_process or bulk:
            assert sum(report(running.told).values()) == 200 if bulk else report(running.told)["changed"]


@pytest.mark.parametrize(
    ("in_process", "pipelining"), [(True, "0"), (False, "0"), (False, "1")], ids=["in process", "module", "pipelining"]
)
def test_ansible_is_killed_while_it_reads(command, sim, in_process, pipelining):
    """The writes that would follow never begin."""
    sim.fault(method="GET", path="/ports/", hold=True, times=None)
    with Running(command, many(sim, 4), in_process, env={"ANSIBLE_PIPELINING": pipelining}) as running:
        until(sim.requests, "the first read")
        running.send(signal.SIGKILL, group=False)
        have_looked(command)
        sim.release()
        running.end()
        assert writes(sim) == []


@WAYS
def test_the_terminal_is_closed(command, sim, in_process):
    """Ansible gets a SIGHUP, and nothing can be shown any more: the log of Ansible has it."""
    held_after(sim, 4)
    ours, theirs = pty.openpty()
    options = {"stdin": theirs, "stdout": theirs, "stderr": theirs, "start_new_session": False}
    own = {"preexec_fn": lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0))}
    with Running(command, many(sim, 100, parallel=2), in_process, **options, **own) as running:
        os.close(theirs)
        running.after(sim, 6)
        os.close(ours)
        have_looked(command)
        sim.release()
        running.end()
        assert len(writes(sim)) == 6
        if in_process:
            assert report(running.log)["changed"]


def test_an_asynchronous_task_outlives_ansible(command, sim):
    sim.settings(latency=0.1)
    task = {**many(sim, 30, parallel=1), "async": 120, "poll": 1}
    with Running(command, task, True) as running:
        running.after(sim, 2)
        running.send(signal.SIGKILL, group=False)
        running.process.wait()
        until(lambda: len(writes(sim)) == 30, "all writes")
        command.ended()


def test_nohup(command, sim):
    sim.settings(latency=0.1)
    options = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)}
    with Running(command, many(sim, 20, parallel=2), False, **options) as running:
        running.after(sim, 2)
        running.send(signal.SIGHUP)
        assert running.process.wait(LONG) == 0, running.told
        assert len(writes(sim)) == 20


# Resources that the system does not give


@WAYS
@pytest.mark.parametrize("limit", [24, 32, 40])
def test_few_descriptors(command, sim, in_process, limit):
    """All is done, with fewer connections, and each change is sent once."""
    sim.settings(latency=0.05)
    task = many(sim, 80, parallel=64)
    if in_process:
        # Files that Ansible itself needs are its own matter.
        limit += 16
    (command.home / "sitecustomize.py").write_text(FEW.format(limit=limit, program=in_process))
    with Running(command, task, in_process, env={"PYTHONPATH": str(command.home)}) as running:
        assert running.process.wait(LONG) == 0, running.told
        assert len(writes(sim)) == len({each.path for each in writes(sim)}) == 80


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENFILE], ids=errno.errorcode.get)
def test_a_connection_waits_for_a_descriptor(sim, monkeypatch, code):
    """Nothing was sent before, so a change is sent once, however few retries are left."""
    connect = urllib3.util.connection.create_connection
    left = [3]

    def scarce(*arguments, **options):
        if left[0]:
            left[0] -= 1
            raise OSError(code, os.strerror(code))
        return connect(*arguments, **options)

    def closing(self, *arguments, **options):
        # The change needs another connection.
        answer = send(self, *arguments, **options)
        if arguments[0] == "GET" and not writes(sim):
            self.close()
            left[0] = 3
        return answer

    send = _http.Client.call
    monkeypatch.setattr(urllib3.util.connection, "create_connection", scarce)
    monkeypatch.setattr(_http.Client, "call", closing)
    run = run_module(sim, "gcore_port", {"port_id": PORT, "tags": {"a": "1"}, "api_retries": 0})
    assert not run.failed, run.msg
    assert (run.result["changed"], len(run.writes), left) == (True, 1, [0])


FEW = """
import resource
import sys

worker = any(each.endswith(("ansible-playbook", "ansible-playbook-x")) for each in sys.orig_argv)
if worker == {program}:
    resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit}))
"""


@WAYS
def test_no_thread_can_be_started(command, sim, in_process):
    task = many(sim, 8, parallel=4)
    (command.home / "sitecustomize.py").write_text(NO_THREADS)
    with Running(command, task, in_process, env={"PYTHONPATH": str(command.home)}) as running:
        assert running.process.wait(LONG) == 0, running.told
        assert len(writes(sim)) == 8


NO_THREADS = """
import sys
import threading

start = threading.Thread.start
playbook = any(each.endswith("ansible-playbook") for each in sys.orig_argv)


def none(thread):
    # Ansible itself needs some.
    target = repr(getattr(thread, "_target", None))
    ours = isinstance(thread, threading.Timer) or any(word in target for word in ("Pool.map", "Attended", "_watch"))
    if playbook and not ours:
        return start(thread)
    raise RuntimeError("can't start new thread")


threading.Thread.start = none
"""
