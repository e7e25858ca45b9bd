# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of bare metal servers: instances of that kind with fewer keys."""

from __future__ import annotations

from typing import Any

from .api import Gcore
from .instance import BareMetalQuery, Server


class BareMetal(Server):
    """Bare metal servers."""

    title = "Bare metal server"
    path = "/cloud/v1/bminstances/{project_id}/{region_id}"
    query = BareMetalQuery
    not_simulated = ("POST",)
    hidden = Server.hidden | {"instance_description", "security_groups", "volumes"}

    def server_kinds(self, api: Gcore, query: Any) -> set[str]:
        """Return which kinds of servers the list has."""
        return {"baremetal"}
