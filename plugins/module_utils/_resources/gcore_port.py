# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The port, after the page "Update port"."""

from __future__ import annotations

from .._fields import Set, Value
from .._gcore import GCORE, REGIONAL, tags
from .._resource import Change, Collection, Identity, Look, Refusal, Resource, Write
from .._types import Address, Bool, Network, Record, Uuid

_CAPABILITIES = {
    "allowed_address_pairs": "allowed_address_pairs",
    "security_group_ids": "security_groups",
    "port_security_enabled": "port_security",
}
_PATH = "/cloud/v1/ports/{project_id}/{region_id}/{port_id}"


def _prepare(change: Change, look: Look) -> None:
    if change.document.get("managed_by") == "system":
        raise Refusal("the platform manages this port itself (managed_by: system), it cannot be changed")
    capabilities = change.document.get("capabilities") or {}
    for option, flag in _CAPABILITIES.items():
        if option in change.deltas and capabilities.get(flag) is False:
            look.warn(f"{option}: the driver of this port does not enforce it (capabilities.{flag} is false).")
    if change.outcome.get("port_security_enabled") is False:
        for option in ("allowed_address_pairs", "security_group_ids"):
            if option in change.wanted and change.wanted[option].value:
                look.warn(f"{option}: has no effect while port_security_enabled is false.")


PORT = Resource(
    kind="port",
    service=GCORE,
    collection=Collection(
        one=_PATH,
        all="/cloud/v1/ports/{project_id}/{region_id}",
        order=(("order_by", "created_at.asc"),),
        hints={"ids": "ids"},
    ),
    identity=Identity("port_id", Uuid()),
    fields=(
        Set("allowed_address_pairs", Record(ip_address=Network()), most=10),
        Set("ip_assignments", Record(subnet_id=Uuid(), ip_address=Address()), least=1),
        Value("port_security_enabled", Bool()),
        Set("security_group_ids", Uuid(), most=10),
        tags("map", system="system_tags"),
    ),
    writes=(Write("PATCH", _PATH),),
    scope=REGIONAL,
    prepare=_prepare,
    holders=("update_port",),
    volatile=("updated_at",),
)
