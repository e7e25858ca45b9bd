# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run Ansible's programs in copies of a process that has imported Ansible and the collection.

To import both takes longer than most plays of the tests. A copy has its own environment, folder and output, but the
settings of Ansible (``ANSIBLE_...``) are those of the process: Ansible reads them while it is imported.

The process reads a line of JSON for each run, and answers with a line that has its exit code. It ends with its input.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from pathlib import Path
from typing import Any

PROGRAMS = {"ansible": "adhoc", "ansible-inventory": "inventory", "ansible-playbook": "playbook"}
"""The programs, and where their ``main`` is below ``ansible.cli``."""
PLUGINS = (
    *("callback.default", "connection.local", "inventory.host_list", "inventory.ini", "inventory.yaml"),
    *("shell.sh", "strategy.linear", "action.debug", "action.set_fact", "action.assert"),
)
ACTIONS = "ansible_collections.day2.resources.plugins.action"
ROOT = Path(__file__).resolve().parents[2]
USUAL = {
    "LC_ALL": "C.UTF-8",
    "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build"),
    "ANSIBLE_LOCALHOST_WARNING": "false",
    "ANSIBLE_NOCOLOR": "true",
    "ANSIBLE_DISPLAY_FAILED_STDERR": "false",
}
"""The settings of most tests."""
READ_LATER = ("ANSIBLE_REMOTE_TMP", "ANSIBLE_ASYNC_DIR", "ANSIBLE_SHOW_CUSTOM_STATS", "ANSIBLE_CALLBACK_RESULT_FORMAT")
"""Settings that Ansible reads when it needs them."""


def run(
    arguments: list[str], env: dict[str, str], cwd: Path, timeout: float
) -> subprocess.CompletedProcess[str] | None:
    """Run a program like ``subprocess.run``, with both kinds of output in one text. None if no copy can do it.

    Arguments:
      arguments: the name of the program and its arguments.
      env: its environment.
      cwd: its folder.
      timeout: seconds after which it is killed.
    """
    names = [name for name in env if name.startswith(("ANSIBLE_", "PYTHON", "LC_")) and name not in READ_LATER]
    settings = {name: env[name] for name in names}
    if arguments[0] not in PROGRAMS or settings != USUAL or (cwd / "ansible.cfg").exists():
        return None
    return _process(env["PATH"]).run(arguments, env, cwd, timeout)


class _Process:
    """The process that is copied.

    Arguments:
      path: the folders of programs.
    """

    def __init__(self, path: str) -> None:
        self._home = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env={**USUAL, "PATH": path, "HOME": self._home.name},
            cwd=self._home.name,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lock = threading.Lock()
        atexit.register(self._end)

    def run(
        self, arguments: list[str], env: dict[str, str], cwd: Path, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run a program in a copy. The arguments are those of the function."""
        assert self._process.stdin and self._process.stdout
        with self._lock, tempfile.TemporaryFile("w+") as output:
            task = {"arguments": arguments, "env": env, "cwd": str(cwd), "timeout": timeout}
            task["output"] = f"/proc/{os.getpid()}/fd/{output.fileno()}"
            self._process.stdin.write(json.dumps(task) + "\n")
            self._process.stdin.flush()
            code = json.loads(self._process.stdout.readline())
            output.seek(0)
            return subprocess.CompletedProcess(arguments, code, output.read())

    def _end(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        self._home.cleanup()


_process = functools.cache(_Process)


def _import_all() -> None:
    """Import what most plays need."""
    for name in PROGRAMS.values():
        importlib.import_module(f"ansible.cli.{name}")
    for name in PLUGINS:
        importlib.import_module(f"ansible.plugins.{name}")
    importlib.import_module("ansible.executor.playbook_executor")
    loader = importlib.import_module("ansible.plugins.loader")
    loader.init_plugin_loader()
    for path in (ROOT / "plugins/action").glob("*.py"):
        importlib.import_module(f"{ACTIONS}.{path.stem}")
    # Each program sets it up again, and keeps what is there.
    warnings.filterwarnings("ignore", message="AnsibleCollectionFinder has already been configured")


def _run(task: dict[str, Any]) -> None:
    """Become the program, in a copy of the process. Does not return."""
    signal.alarm(int(task["timeout"]))
    output = os.open(task["output"], os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(task["env"])
    os.chdir(task["cwd"])
    program = task["arguments"][0]
    sys.argv = [str(Path(sys.executable).with_name(program)), *task["arguments"][1:]]
    code: Any = 1
    try:
        importlib.import_module(f"ansible.cli.{PROGRAMS[program]}").main()
        code = 0
    except SystemExit as error:
        code = error.code
    except BaseException:  # noqa: BLE001  its output is all that the test gets
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


def main() -> None:
    """Copy this process for each task on the input."""
    _import_all()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line))
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
