# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies of the tree, in which defects are planted and tests run."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .defect import Defect

_LINK = "build/ansible_collections/day2/resources"
_FAILURE = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", re.MULTILINE)
# It fails for each defect that is planted.
CHECK = "tests/unit/test_project.py::test_each_defect_can_be_planted"
_MODULE = "ansible_collections.day2.resources.plugins.module_utils._model.field"


class Broken(Exception):
    """The tests cannot be run: this is no matter of a defect."""


@dataclass(frozen=True)
class Stage:
    """Some of the tests, from the fastest to the slowest.

    Arguments:
      name: its name.
      selection: the arguments of pytest that select them.
      seconds: the time limit.
    """

    name: str
    selection: tuple[str, ...]
    seconds: int


# The tests that find most come first.
_FIRST = tuple(f"tests/integration/test_{name}.py" for name in ("cycle", "faults", "bulk"))
STAGES = (
    Stage("unit", ("tests/unit",), 600),
    Stage("quick", (*_FIRST, "tests/integration", "-m", "not slow"), 3600),
    Stage("rest", ("tests/integration", "-m", "slow"), 5400),
)


@dataclass(frozen=True)
class Outcome:
    """The result of one run of pytest.

    Arguments:
      failed: whether a test failed, or could not be collected.
      test: the first of these; empty where pytest names none.
      seconds: how long it took.
      timed_out: whether it was ended at the time limit.
      output: what it printed.
    """

    failed: bool
    test: str
    seconds: float
    timed_out: bool
    output: str


class Processes:
    """The processes of all copies, which end together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self.stopped = False

    def run(self, command: Sequence[str], folder: Path, env: dict[str, str], seconds: float) -> tuple[int | None, str]:
        """Run a command. Return its exit code, None where the time limit ended it, and what it printed."""
        with self._lock:
            if self.stopped:
                raise KeyboardInterrupt
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            self._running.add(process)
        try:
            output, _nothing = process.communicate(timeout=seconds)
            code: int | None = process.returncode
        except subprocess.TimeoutExpired:
            _end(process)
            code, output = None, _rest_of_output(process)
        finally:
            _end(process)  # what its tests may have left behind
            with self._lock:
                self._running.discard(process)
        if self.stopped:
            raise KeyboardInterrupt
        return code, output

    def stop(self) -> None:
        """End all processes. No new one starts."""
        with self._lock:
            self.stopped = True
            for process in self._running:
                _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _rest_of_output(process: subprocess.Popen[str]) -> str:
    try:
        return process.communicate(timeout=10)[0]
    except subprocess.TimeoutExpired:  # a process of a test in another session holds the pipe
        return ""


class Tree:
    """A copy of the tracked files with a separate build folder. It uses the environment that runs this.

    Arguments:
      root: the tree to copy.
      place: the copy.
      processes: runs the tests.
    """

    _moment = int(time.time())
    _moments = threading.Lock()

    def __init__(self, root: Path, place: Path, processes: Processes) -> None:
        self._root, self.place, self._processes = root, place, processes

    def prepare(self) -> None:
        """Make or update the copy. Raises Broken where tests would not import it."""
        self.place.mkdir(parents=True, exist_ok=True)
        for path in self.place.iterdir():
            if path.name != "build":  # it has the compiled files
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=self._root,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        for name in filter(None, listed.split("\0")):
            source, target = self._root / name, self.place / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        link = self.place / _LINK
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(Path("..", "..", ".."))
        environment = self.place / "build/venv"
        if not environment.is_symlink():
            environment.symlink_to(sys.prefix)
        (self.place / "build/home").mkdir(exist_ok=True)
        # Tests that ask git for the files must get those of the copy.
        subprocess.run(["git", "init", "--quiet"], cwd=self.place, check=True)
        subprocess.run(["git", "add", "--all"], cwd=self.place, check=True)
        self._check_import()

    def _check_import(self) -> None:
        program = f"import sys; sys.path.insert(0, 'build'); import {_MODULE} as module; print(module.__file__)"
        _code, output = self._processes.run([sys.executable, "-c", program], self.place, self._environment(), 60)
        if not output.strip() or self.place.resolve() not in Path(output.strip().splitlines()[-1]).resolve().parents:
            raise Broken(f"tests in {self.place} would not import the copy: {output.strip()}")

    def plant(self, defect: Defect) -> None:
        """Write a defect into the copy."""
        with self._moments:
            Tree._moment += 1
            moment = Tree._moment
        defect.plant(self.place, moment)

    def restore(self, defect: Defect) -> None:
        """Take a defect out of the copy."""
        shutil.copy2(self._root / defect.file, self.place / defect.file)

    def test(self, selection: Sequence[str], seconds: float, without: Sequence[str] = ()) -> Outcome:
        """Run tests until the first one fails. Raises Broken where pytest itself fails.

        Arguments:
          selection: the arguments of pytest that select them.
          seconds: the time limit.
          without: tests and files of tests that are left out.
        """
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "1", "--tb", "short", *selection]
        # A file that cannot be imported has to be ignored.
        command += [f"--{'deselect' if '::' in test else 'ignore'}={test}" for test in (CHECK, *without)]
        began = time.monotonic()
        code, output = self._processes.run(command, self.place, self._environment(), seconds)
        found = _FAILURE.search(output)
        passed = time.monotonic() - began
        # 2: a file could not be imported; 4: a conftest.py could not.
        if code not in (None, 0, 1, 2, 4):
            raise Broken(f"pytest ended with {code} in {self.place}:\n{output[-4000:]}")
        return Outcome(code in (1, 2, 4), found[1] if found else "", passed, code is None, output)

    def _environment(self) -> dict[str, str]:
        build = self.place / "build"
        return {
            **os.environ,
            "HOME": str(build / "home"),
            "ANSIBLE_COLLECTIONS_PATH": str(build),
            "PYTHONPYCACHEPREFIX": str(build / "pycache"),
        }
