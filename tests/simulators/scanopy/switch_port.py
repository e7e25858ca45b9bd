# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports of switches, which SNMP finds. Here are none."""

from __future__ import annotations

from ..messages import Answer
from .api import Scanopy, ScanopyCall
from .kind import ScanopyKind
from .values import DEFAULT_LIMIT


class SwitchPort(ScanopyKind):
    """Ports of switches: from 0.17.22 on they have the path that addresses had up to 0.15."""

    title = "Switch port"
    paths = {
        "if-entries": lambda dialect: dialect.tenant == "network",
        "interfaces": lambda dialect: dialect.tenant == "site",
    }
    paths_of_items = ()
    not_simulated = ("POST",)

    def get_list(self, api: Scanopy, call: ScanopyCall) -> Answer:
        """Answer an empty list."""
        api.user_key(call)
        return api.page([], 0, DEFAULT_LIMIT, 0)
