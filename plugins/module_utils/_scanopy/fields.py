# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The types of values that resources of Scanopy share, and what their updates have in common."""

from __future__ import annotations

from .._model.plan import Replace
from .._model.scalars import Choice, Nullable, Text

COLOR = Choice(
    *("pink", "rose", "red", "amber", "orange", "green", "emerald", "teal", "cyan", "blue", "indigo", "purple"),
    *("fuchsia", "violet", "sky", "gray", "lime", "yellow"),
)
"""The server stores yellow for a color that it does not know."""
DESCRIPTION = Nullable(Text(), "")
"""The server stores null for an empty description."""
WHOLE = Replace(stamp=("updated_at",))
"""The whole resource. Without ``updated_at``, the server stores 1970."""
SHORT_NAME = Text(0, 100)
"""A name, which may be empty."""
SHORT_DESCRIPTION = Nullable(Text(0, 500), "")

SUBNET_TYPES = {
    "Internet": "internet",
    "Remote": "remote",
    "Gateway": "gateway",
    "VpnTunnel": "vpn_tunnel",
    "Dmz": "dmz",
    "Lan": "lan",
    "WiFi": "wifi",
    "IoT": "iot",
    "Guest": "guest",
    "DockerBridge": "docker_bridge",
    "MacVlan": "mac_vlan",
    "IpVlan": "ip_vlan",
    "Management": "management",
    "Storage": "storage",
    "Loopback": "loopback",
    "Unknown": "unknown",
}
"""The types of subnets, by the names of the API."""
SUBNET_TYPE = Choice(*SUBNET_TYPES.values())
DEPENDENCY_TYPES = {"RequestPath": "request_path", "HubAndSpoke": "hub_and_spoke"}
DEPENDENCY_TYPE = Choice(*DEPENDENCY_TYPES.values())
EDGE_STYLES = {"Straight": "straight", "SmoothStep": "smooth_step", "Bezier": "bezier"}
EDGE_STYLE = Choice(*EDGE_STYLES.values())
