# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the tests that depend on Ansible with each ansible-core and Python that we promise.

A Python that this machine does not have is left out.
``make test-matrix`` calls it, with options of pytest.
"""

from __future__ import annotations

import fnmatch
import os
import subprocess
import sys
import time
from pathlib import Path

import ansible.release
import pythons

ROOT = Path(__file__).resolve().parent.parent

# ansible-core, Python, whether it must pass
ROWS = [
    ("2.16.*", "3.12", True),
    ("2.19.*", "3.11", True),
    ("2.21.*", "3.13", True),
    ("2.22.0rc1", "3.13", False),
]

CURRENT = f"{sys.version_info.major}.{sys.version_info.minor}"

# The parts that depend on the release of Ansible: how it starts modules and plugins, and treats options, results,
# warnings and secrets. The engine, the APIs and their simulators do the same with each: make test-all runs their tests.
DEPENDS = (
    "action",
    "cycle",
    "inventory",
    "options",
    "playbooks",
    "private_names",
    "resources",
    "roles",
    "runner",
    "secrets",
    "ways",
)
# Of a list of resources, the tests of its options, results and warnings, and of signals.
OF_A_LIST = (
    *("an_interruption", "a_key_in_an_item_is_hidden_though_it_is_a_mistake", "a_wrong_item_alone"),
    *("a_wrong_option_of_the_task", "an_item_is_called_by_its_own_label", "fail_fast", "items_as_text"),
    *("mixed_kinds_at_once", "requests_are_shown_at_verbosity_3", "warnings_of_many_are_one", "what_is_no_item"),
)
# Of an export, what a release of Ansible makes of the texts in its files.
OF_AN_EXPORT = ("no_text_of_a_file_is_a_template", "texts_read_back_as_they_are")
# Tests that show whether modules run at all, for a future release.
FORETASTE = ("ways",)


def paths(names: tuple[str, ...]) -> list[str]:
    return [f"tests/integration/test_{name}.py" for name in names]


def selected(required: bool) -> list[str]:
    """The tests for a release that must pass, or for one that may fail."""
    if not required:
        return paths(FORETASTE)
    parts = [("bulk", OF_A_LIST), ("export", OF_AN_EXPORT)]
    return [
        "tests/unit",
        *paths(DEPENDS),
        *(f"tests/integration/test_{file}.py::test_{name}" for file, names in parts for name in names),
    ]


def make(folder: Path, python: str, core: str) -> str:
    """Make a virtual environment unless it is there. Return its Python."""
    program = folder / "bin/python"
    stamp = folder / "made-from"
    wanted = f"{python} {core}\n{(ROOT / 'tests/requirements.txt').read_text()}"
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(program), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "-r", "tests/requirements.txt", f"ansible-core=={core}"], check=True)
        stamp.write_text(wanted)
    return str(program)


def main(options: list[str]) -> int:
    """Run all rows, print what came of them, and return the exit code."""
    os.chdir(ROOT)
    outcome = []
    failed = tried = 0
    for core, version, required in ROWS:
        began = time.monotonic()
        python = pythons.find(version)
        if python is None:
            outcome.append((core, version, "skipped: this Python was not found"))
            continue
        if os.environ.get("CI") and version == CURRENT and fnmatch.fnmatch(ansible.release.__version__, core):
            outcome.append((core, version, "what make test runs with"))
            continue
        if os.environ.get("CI") and not required:
            outcome.append((core, version, "may fail, so CI does not wait for it"))
            continue
        print(f"\n===== ansible-core {core}, Python {version}", flush=True)
        try:
            program = make(ROOT / "build/matrix" / f"{core}-{version}".replace("*", "x"), python, core)
        except subprocess.CalledProcessError as error:
            code, words = error.returncode, "could not be installed"
        else:
            # Two workers: each collects all tests, and the gate has other work for the processors.
            command = [program, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", "not once"]
            command += selected(required)
            environment = {**os.environ, "PATH": f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"}
            code = subprocess.call([*command, *options], env=environment)
            words = "failed" if code else "passed"
            tried += 1
        failed += bool(code) and required
        outcome.append(
            (core, version, f"{words}{'' if required else ', and may fail'} ({time.monotonic() - began:.0f} s)")
        )
    print("\nansible-core   Python   outcome")
    for core, version, words in outcome:
        print(f"{core:14} {version:8} {words}")
    if not tried:
        print("No row could be tried.")
    return 1 if failed or not tried else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
