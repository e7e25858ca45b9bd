# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start a simulator: ``python -m simulators gcore`` from tests/, or ``python tests/simulators gcore``."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    if __package__:
        from .command import main

        sys.exit(main())
    # Run as a folder: only as a package it can import its own parts.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    runpy.run_module("simulators", run_name="__main__", alter_sys=True)
