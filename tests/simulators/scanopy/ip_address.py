# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of hosts, up to 0.15 interfaces."""

from __future__ import annotations

import ipaddress
import re

from ..messages import refuse
from ..store import Document
from .api import Scanopy
from .dialect import Dialect, Filters, ListFilter
from .kind import ScanopyKind
from .subnet import refuse_out_of_range
from .values import BRANCH, HOME, Body, HistoryShape, Uuid, date_text

MAC_ADDRESS = re.compile(r"[0-9A-Fa-f]{2}([:-]?)[0-9A-Fa-f]{2}(\1[0-9A-Fa-f]{2}){4}")


class IpAddressDocument(HistoryShape):
    """An address of a host."""

    network_id: Uuid
    host_id: Uuid
    subnet_id: Uuid
    ip_address: str
    mac_address: str | None = None
    name: str | None = None
    position: int = 0


class IpAddress(ScanopyKind):
    """Addresses of hosts."""

    title = "IP Address"
    collection = "ip_addresses"
    document = IpAddressDocument
    parents = {"host_id": "hosts", "subnet_id": "subnets"}
    paths = {
        "ip-addresses": lambda dialect: dialect.address == "ip_address",
        "interfaces": lambda dialect: dialect.address == "interface",
    }
    write_permission = "Member"
    struct = "IPAddress"
    not_simulated = ("POST", "DELETE /{id}")
    seed = (
        {
            "id": "e0000000-0000-4000-8000-000000000001",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "subnet_id": "80000000-0000-4000-8000-000000000021",
            "ip_address": "192.168.20.11",
            "mac_address": "02:00:00:00:00:01",
            "name": "eth0",
            "created_at": "2026-02-01T10:01:30.000001Z",
        },
        {
            "id": "e0000000-0000-4000-8000-000000000002",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000001",
            "subnet_id": "80000000-0000-4000-8000-000000000022",
            "ip_address": "192.168.30.11",
            "mac_address": "02:00:00:00:00:02",
            "name": "eth1",
            "position": 1,
            "created_at": "2026-02-01T10:02:30.000001Z",
        },
        {
            "id": "e0000000-0000-4000-8000-000000000003",
            "network_id": HOME,
            "host_id": "b0000000-0000-4000-8000-000000000002",
            "subnet_id": "80000000-0000-4000-8000-000000000021",
            "ip_address": "192.168.20.12",
            "mac_address": "02:00:00:00:00:03",
            "name": "eth0",
            "created_at": "2026-02-01T10:03:30.000001Z",
        },
        {
            "id": "e0000000-0000-4000-8000-000000000004",
            "network_id": BRANCH,
            "host_id": "b0000000-0000-4000-8000-000000000004",
            "subnet_id": "80000000-0000-4000-8000-000000000023",
            "ip_address": "192.168.90.11",
            "mac_address": "02:00:00:00:00:04",
            "name": "eth0",
            "created_at": "2026-02-01T10:04:30.000001Z",
        },
    )

    def name(self, dialect: Dialect) -> str:
        """Return the name of a document in messages."""
        return "Interface" if dialect.address == "interface" else self.title

    def filters(self, dialect: Dialect) -> Filters:
        """Return the filters of the list."""
        return {**dialect.tenant_filter, "host_id": ListFilter("host_id"), "subnet_id": ListFilter("subnet_id")}

    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:
        """Return the values of a body as they are stored."""
        body.identity(now)
        mac_address = body.optional_text("mac_address")
        return {
            "updated_at": date_text(body.date("updated_at", 0)),
            "network_id": body.uuid(dialect.tenant_key),
            "host_id": body.uuid("host_id"),
            "subnet_id": body.uuid("subnet_id"),
            "ip_address": read_address(body.text("ip_address")),
            "mac_address": None if mac_address is None else read_mac_address(mac_address),
            "name": body.optional_text("name"),
            "position": body.whole_number("position", 0),
            **body.history(dialect, now),
        }

    def check_values(self, api: Scanopy, user_key: Document, key: str, values: Document) -> None:
        """Refuse another network than that of the host or the subnet, an address outside, and a wrong position."""
        for name, collection in (("host_id", "hosts"), ("subnet_id", "subnets")):
            if api.store.has(collection, values[name]):
                owner = api.store.latest(collection, values[name])
                if owner["network_id"] != values["network_id"]:
                    refuse_network_mismatch(api.kind(collection).title)
        if api.store.has("subnets", values["subnet_id"]):
            cidr = api.store.latest("subnets", values["subnet_id"])["cidr"]
            if ipaddress.ip_address(values["ip_address"]) not in ipaddress.ip_network(cidr):
                refuse_out_of_range(values["ip_address"], cidr)
        title, position = api.dialect.address_title, values["position"]
        addresses = [item for item in api.store.all_latest(self.collection) if item["host_id"] == values["host_id"]]
        if not 0 <= position < len(addresses):
            valid = f"Valid positions are 0 to {len(addresses) - 1}."
            refuse(400, "", f"{title} position {position} is out of range. {valid}")
        if any(other["id"] != key and other["position"] == position for other in addresses):
            other_title = title.replace("Interface", "interface")
            refuse(400, "", f"{title} position {position} is already used by another {other_title}.")

    def check_write(self, api: Scanopy, user_key: Document, document: Document, values: Document) -> None:
        """Refuse a network that the key must not use, what does not exist, and an address that the host has."""
        api.check_access(user_key, values["network_id"])
        for name, collection in (("host_id", "hosts"), ("subnet_id", "subnets")):
            if not api.store.has(collection, values[name]):
                rule = f'violates foreign key constraint "interfaces_{name}_fkey"'
                refuse(500, "", f'error returned from database: insert or update on table "ip_addresses" {rule}')
        unique = ("host_id", "subnet_id", "ip_address")
        for other in api.store.all_latest(self.collection):
            if other["id"] != document["id"] and all(other[name] == values[name] for name in unique):
                rule = 'duplicate key value violates unique constraint "interfaces_host_id_subnet_id_ip_address_key"'
                refuse(500, "", f"error returned from database: {rule}")

    def merged(self, api: Scanopy, document: Document, values: Document) -> Document:
        """Return the address with the values of a body: it keeps a MAC address that it has."""
        changed = super().merged(api, document, values)
        return {**changed, "mac_address": document["mac_address"] or changed["mac_address"]}


def read_address(text: str) -> str:
    """Return an IP address in its usual spelling. Raise ValueError where it is none."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError("invalid IP address syntax") from None


def read_mac_address(text: str) -> str:
    """Return a MAC address in its usual spelling. Raise ValueError where it is none."""
    if not MAC_ADDRESS.fullmatch(text):
        raise ValueError("invalid MAC address")
    digits = re.sub("[:-]", "", text).upper()
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def refuse_network_mismatch(entity: str) -> None:
    """Refuse what is in another network than its owner. No source states the text: it is an assumption."""
    refuse(400, "entity_network_mismatch", f"{entity} is on a different network", {"entity": entity})
