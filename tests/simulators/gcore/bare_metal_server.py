# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bare metal servers: instances of that kind, with fewer keys and with other paths."""

from __future__ import annotations

from typing import Any

from ..messages import refuse
from ..store import Document
from .api import Gcore, Scope
from .instance import BareMetalQuery, Server, ServerAction
from .kind import Write
from .values import NamedBody


class BareMetalServer(Server):
    """Bare metal servers. An update is synchronous, an action starts a task."""

    title = "Bare metal server"
    path = "/cloud/v1/bminstances/{project_id}/{region_id}"
    item = "server_id"
    query = BareMetalQuery
    writes = (
        Write(NamedBody, "update_bm"),
        Write(
            ServerAction,
            "{action}_bm",
            "POST",
            "/cloud/v2/baremetal/{project_id}/{region_id}/{server_id}/action",
            starts_tasks=True,
        ),
    )
    not_simulated = ("POST", "DELETE")
    hidden = Server.hidden | {"instance_description", "security_groups", "volumes"}

    def server_kinds(self, api: Gcore, query: Any) -> set[str]:
        """Return which kinds of servers the list has."""
        return {"baremetal"}

    def find(self, api: Gcore, key: str, scope: Scope, latest: bool = False) -> Document:
        """Return a bare metal server: these paths show no other instance."""
        server = super().find(api, key, scope, latest)
        if server["kind"] != "baremetal":
            refuse(404, "NotFoundError", f"{self.title} {key} could not be found")
        return server
