# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which Pythons this machine has."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path


def find(version: str) -> str | None:
    """The program of a Python such as "3.12", as it names itself; None where there is none.

    A shim of pyenv only forwards, and fails where its Python is not switched on: it is asked, and then what pyenv
    has installed. HOME does not count, because make sets its own.
    """
    pyenv = os.environ.get("PYENV_ROOT") or os.path.join(pwd.getpwuid(os.getuid()).pw_dir, ".pyenv")
    folders = os.get_exec_path() + sorted(str(path) for path in Path(pyenv).glob("versions/*/bin"))
    for folder in folders:
        program = shutil.which(f"python{version}", path=folder)
        if program is None:
            continue
        command = [program, "-c", "import sys; print(sys.executable)"]
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            return os.path.realpath(tried.stdout.strip())
    return None


def oldest() -> str | None:
    """The program of the oldest Python that modules run on; None where there is none."""
    return next(filter(None, (find(f"3.{minor}") for minor in range(9, 20))), None)
