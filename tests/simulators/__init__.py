# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulators: real HTTP servers, each in a separate process, that answer like the APIs and keep state.

Tests use ``Simulator``. By hand: ``python tests/simulators gcore --port 8081``, see ``--help``.
"""

from __future__ import annotations

from .client import Request, Simulator, SimulatorError

__all__ = ["Request", "Simulator", "SimulatorError"]
