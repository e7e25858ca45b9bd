# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signals while a task works: they end the task, after the work has come to its own end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from ansible_collections.day2.resources.plugins.module_utils._ansible import ansible_process as _ansible_process
from ansible_collections.day2.resources.plugins.module_utils._ansible import controller
from ansible_collections.day2.resources.plugins.module_utils._ansible import interruption as _attend
from ansible_collections.day2.resources.plugins.module_utils._ansible.controller import ControllerRuntime
from ansible_collections.day2.resources.plugins.module_utils._ansible.interruption import SIGNALS, InterruptibleRun
from ansible_collections.day2.resources.plugins.module_utils._ansible.terminal import Terminal
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Clock, Deadline

LONG = 60.0
"""Seconds after which a test that hangs fails. None waits for them otherwise."""


class Endless(Clock):
    """A time in which a sleep ends only because the clock is stopped."""

    def sleep(self, seconds):
        super().sleep(LONG)
        assert self.stopped, "nobody has stopped the clock"


class Alarm(Exception):
    """The exception that a time-out of Ansible raises in the main thread."""


@pytest.fixture(autouse=True)
def handlers():
    """The handlers of this process, which a failing test must not leave behind."""
    former = {number: signal.getsignal(number) for number in (*SIGNALS, signal.SIGALRM)}
    # If a shell has started the tests in the background, they ignore the first one, and with nohup the second one.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield former
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.fixture()
def heard():
    """The signals that come to handlers of this test."""
    numbers = []
    for number in SIGNALS:
        signal.signal(number, lambda which, _frame: numbers.append(which))
    return numbers


def handled():
    return {number: signal.getsignal(number) for number in SIGNALS}


def test_a_result():
    clock = Clock()
    before = handled()
    where = []
    attended = InterruptibleRun(lambda: where.append(threading.current_thread()) or "done", clock)
    assert attended.result() == "done"
    assert (attended.signals, clock.stopped, handled()) == ([], False, before)
    assert where != [threading.main_thread()]


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_an_exception_of_the_work_is_raised_here(error):
    def work():
        raise error

    before = handled()
    clock = Clock()
    with pytest.raises(type(error)) as raised:
        InterruptibleRun(work, clock).result()
    assert raised.value is error
    assert (clock.stopped, handled()) == (False, before)


@pytest.mark.parametrize("numbers", [*([each] for each in SIGNALS), [*SIGNALS], [*SIGNALS[::-1]]], ids=str)
def test_a_signal_stops_the_clock_and_the_work_ends_itself(numbers, heard):
    clock = Endless()
    seen = []

    def work():
        for number in numbers:
            os.kill(os.getpid(), number)
        clock.sleep(LONG)
        seen.append(clock.stopped)
        return "ended"

    attended = InterruptibleRun(work, clock)
    assert attended.result() == "ended"
    assert (sorted(attended.signals), seen, heard) == (sorted(numbers), [True], [])
    os.kill(os.getpid(), numbers[0])
    assert heard == numbers[:1], "whoever listened before listens again"


def test_many_signals_at_once():
    clock = Endless()

    def work():
        for _time in range(200):
            for number in SIGNALS:
                os.kill(os.getpid(), number)
        clock.sleep(LONG)
        return "ended"

    attended = InterruptibleRun(work, clock)
    assert attended.result() == "ended"
    assert {*attended.signals} == {*SIGNALS}


def test_a_stopped_clock_lets_nobody_sleep_on(monkeypatch):
    monkeypatch.setattr(_attend, "WAKEUP_INTERVAL", LONG)
    clock = Endless()
    asleep = [threading.Event() for _thread in range(5)]
    woken = []

    def sleeper(event):
        deadline = Deadline(10 * LONG, clock)
        deadline.start()
        event.set()
        while deadline.left():
            deadline.sleep(LONG)
        woken.append(True)

    def work():
        threads = [threading.Thread(target=sleeper, args=[event]) for event in asleep]
        for thread in threads:
            thread.start()
        for event in asleep:
            event.wait(LONG)
        os.kill(os.getpid(), signal.SIGTERM)
        for thread in threads:
            thread.join()
        return "ended"

    assert InterruptibleRun(work, clock).result() == "ended"
    assert woken == [True] * 5


def test_no_thread_of_the_work_takes_a_signal():
    """One that comes there would wait for the next look of the main thread."""
    masks = []

    def mask():
        masks.append(signal.pthread_sigmask(signal.SIG_BLOCK, []))

    def work():
        mask()
        thread = threading.Thread(target=mask)
        thread.start()
        thread.join()

    InterruptibleRun(work, Clock()).result()
    assert [{*SIGNALS} <= each for each in masks] == [True, True]
    mask()
    assert not {*SIGNALS} & masks[-1]


def test_an_alarm_waits_for_the_end_of_the_work():
    """An exception in the main thread goes on only when nothing runs any more."""
    clock = Endless()
    ended = []

    def ring(_number, _frame):
        raise Alarm

    def work():
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        clock.sleep(LONG)
        time.sleep(0.1)  # a request that is under way
        ended.append(clock.stopped)

    signal.signal(signal.SIGALRM, ring)
    before = handled()
    attended = InterruptibleRun(work, clock)
    with pytest.raises(Alarm):
        attended.result()
    assert (ended, attended.signals, handled()) == ([True], [], before)


def test_what_is_raised_by_the_tick_waits_too(monkeypatch):
    monkeypatch.setattr(_attend, "WAKEUP_INTERVAL", 0.01)
    clock = Endless()
    ended = []

    def work():
        clock.sleep(LONG)
        ended.append(True)

    def tick():
        raise Alarm

    with pytest.raises(Alarm):
        InterruptibleRun(work, clock, tick).result()
    assert ended == [True]


def test_the_tick_comes_again_and_again(monkeypatch):
    monkeypatch.setattr(_attend, "WAKEUP_INTERVAL", 0.01)
    ticks = []
    enough = threading.Event()

    def tick():
        assert threading.current_thread() is threading.main_thread()
        ticks.append(1)
        if len(ticks) == 5:
            enough.set()

    assert InterruptibleRun(lambda: enough.wait(LONG), Clock(), tick).result() is True


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_that_is_ignored_stays_ignored(number):
    """nohup, and a shell's background, ignore it for all that they start."""
    signal.signal(number, signal.SIG_IGN)
    clock = Clock()

    def work():
        assert signal.getsignal(number) == signal.SIG_IGN
        os.kill(os.getpid(), number)
        clock.sleep(0.05)
        return clock.stopped

    attended = InterruptibleRun(work, clock)
    assert attended.result() is False
    assert (attended.signals, signal.getsignal(number)) == ([], signal.SIG_IGN)


def test_not_in_the_main_thread():
    """Only there signals can be listened to: elsewhere the work is done all the same."""
    before = handled()
    found = []

    def work():
        found.append(handled())
        return "done"

    def elsewhere():
        found.append(InterruptibleRun(work, Clock()).result())

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [before, "done"]
    assert handled() == before


def test_one_after_the_other(heard):
    """Each of them is stopped for itself."""
    first, second = Clock(), Clock()
    InterruptibleRun(lambda: os.kill(os.getpid(), signal.SIGINT), first).result()
    assert first.stopped
    assert InterruptibleRun(lambda: second.stopped, second).result() is False
    assert heard == []


def test_a_line_that_ansible_overwrites_is_written_again(tmp_path, monkeypatch):
    """Its errors go to a file to which it does not append, and it writes where it has written last."""
    path = tmp_path / "log"
    with path.open("wb") as output:
        script = "import sys\nfor _line in sys.stdin: print('x' * 60, flush=True)"
        main = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=output, stderr=output)
    terminal = Terminal(main.pid)
    sleep, sleeps = time.sleep, []

    def write_meanwhile(seconds):
        sleeps.append(seconds)
        if len(sleeps) == 2:
            main.stdin.write(b"\n")
            main.stdin.flush()
            while not path.read_bytes().startswith(b"x" * 60 + b"\n"):
                sleep(0.01)

    monkeypatch.setattr(time, "sleep", write_meanwhile)
    try:
        assert terminal.write("a line")
    finally:
        terminal.close()
        main.stdin.close()
        main.wait()
    assert path.read_bytes() == b"x" * 60 + b"\na line\n"
    assert len(sleeps) == 4


def test_a_terminal_that_is_gone_is_not_waited_for(monkeypatch):
    writes = []

    def write(_descriptor, data):
        writes.append(data)
        raise BrokenPipeError

    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as main:
        terminal = Terminal(main.pid)
        main.stdin.close()
    monkeypatch.setattr(os, "write", write)
    assert (terminal.write("a line"), writes) == (False, [b"a line\n"])


def test_the_processes_up_to_ansible(monkeypatch):
    play = b"python3 -X utf8 /bin/ansible-playbook site.yml"
    parents = {1: 0, 20: 1, 30: 20, 40: 30, 50: 40, 60: 50}
    commands = {20: b"bash", 30: play, 40: play, 50: b"sh -c module", 60: b"python3 module"}
    monkeypatch.setattr(_ansible_process, "_parent_of", parents.get)
    monkeypatch.setattr(_ansible_process, "_command", lambda pid: commands.get(pid, b"").split())
    monkeypatch.setattr(os, "getpid", lambda: 60)
    monkeypatch.setattr(os, "getppid", lambda: 50)
    assert _ansible_process._find_ancestors() == ([60, 50, 40, 30], 30)


def test_the_reader_of_a_pipe_has_ended():
    reader, writer = os.pipe()
    try:
        assert not _ansible_process._has_no_reader(writer)
        os.close(reader)
        assert _ansible_process._has_no_reader(writer)
    finally:
        os.close(writer)


def test_a_short_task_shows_no_progress():
    shown = []
    runtime = ControllerRuntime(1, {}, shown.append)
    runtime.progress.start("written", 5)
    runtime.tick()
    assert shown == []


def test_progress_is_shown_once_in_each_interval(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(controller.time, "monotonic", lambda: now[0])
    shown = []
    runtime = ControllerRuntime(1, {}, shown.append)
    runtime.progress.start("written", 5)
    for seconds, lines in ((1, 0), (controller.PROGRESS_INTERVAL, 1), (1, 1), (controller.PROGRESS_INTERVAL, 2)):
        now[0] += seconds
        runtime.tick()
        assert shown == ["0 of 5 written"] * lines
