# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The subnet of Scanopy: what the generic tests run with."""

from __future__ import annotations

import ipaddress
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._scanopy.subnet import SUBNET as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from . import tagging
from .seed import TAG
from .strategies import some_of
from .subject import SCANOPY_RELEASES, Case, Document, Properties, Subject, case, named, refusal

LAN, STORAGE, DOCKER, LAN_6 = (f"80000000-0000-4000-8000-00000000002{digit}" for digit in "1289")
"""With two addresses, with one address and the tag production, with two tags, of IPv6."""

CASES = {
    "name": case(STORAGE, {"name": "backup"}, {"name": "backup", "type": "storage"}, name="backup"),
    "name, longest": case(STORAGE, {"name": "\u00fc" * 100}, {"name": "\u00fc" * 100}, name="\u00fc" * 100),
    "name, empty": case(STORAGE, {"name": ""}, {"name": ""}, name=""),
    "name, with blanks": case(STORAGE, {"name": " storage "}, {"name": " storage "}, name=" storage "),
    "name, that of another network": case(STORAGE, {"name": "branch-lan"}, name="branch-lan"),
    "name, instead of the range": case(LAN, {"name": "office"}, {"name": "office"}, name="office"),
    "name, same": case(STORAGE, None, name="storage"),
    "description": case(STORAGE, {"description": "NFS"}, {"description": "NFS"}, description="NFS"),
    "description, longest": case(STORAGE, {"description": "\u00fc" * 500}, description="\u00fc" * 500),
    "description, first": case(LAN, {"description": "NFS"}, {"description": "NFS"}, description="NFS"),
    "description, removed": case(STORAGE, {"description": None}, {"description": None}, description=""),
    "description, none to remove": case(LAN, None, {"description": None}, description=""),
    "description, same": case(STORAGE, None, description="Only for copies"),
    "type": case(STORAGE, {"subnet_type": "vpn_tunnel"}, {"type": "vpn_tunnel"}, type="vpn_tunnel"),
    "type, by its alias": case(STORAGE, {"subnet_type": "iot"}, {"type": "iot"}, subnet_type="iot"),
    "type, of one of containers": case(DOCKER, {"subnet_type": "ip_vlan"}, {"type": "ip_vlan"}, type="ip_vlan"),
    "type, same": case(STORAGE, None, {"type": "storage"}, type="storage"),
    "type, unknown already": case(LAN_6, None, {"type": "unknown"}, type="unknown"),
    "cidr": case(STORAGE, {"cidr": "192.168.30.0/25"}, {"cidr": "192.168.30.0/25"}, cidr="192.168.30.0/25"),
    "cidr, wider and with a mask": case(
        LAN, {"cidr": "192.168.16.0/21"}, {"cidr": "192.168.16.0/21"}, cidr="192.168.16.0/255.255.248.0"
    ),
    "cidr, that of another": case(LAN, {"cidr": "0.0.0.0/0"}, cidr="0.0.0.0/0"),
    "cidr, of the other version": case(DOCKER, {"cidr": "2001:db8::/48"}, cidr="2001:DB8:0::/48"),
    "cidr, same": case(STORAGE, None, cidr="192.168.30.0/255.255.255.0"),
    "cidr, other spelling": case(LAN_6, None, {"cidr": "2001:db8:20::/64"}, cidr="2001:0DB8:20:0::/64"),
    **tagging.tag_cases(STORAGE, TAG, LAN),
    "tags, one of two removed": case(DOCKER, {"tags": [TAG]}, {"tag_ids": [TAG]}, remove_tags=["shop"]),
    "tags, both removed": case(DOCKER, {"tags": []}, {"tag_ids": []}, tags=[], purge_tag_ids=True),
    "all": case(
        STORAGE,
        {"name": "backup", "description": "NFS", "subnet_type": "lan", "cidr": "192.168.28.0/22", "tags": []},
        name="backup",
        description="NFS",
        type="lan",
        cidr="192.168.28.0/22",
        remove_tags=["production"],
    ),
    "one of all": case(STORAGE, {"name": "backup"}, name="backup", type="storage", cidr="192.168.30.0/24"),
    "nothing wanted": case(STORAGE, None),
    "null is not given": case(STORAGE, None, name=None, description=None, type=None, cidr=None),
}
REFUSALS = {
    "an address outside": refusal(
        STORAGE, "cidr: 192.168.31.0/24 leaves addresses of hosts outside: 192.168.30.11", cidr="192.168.31.0/24"
    ),
    "addresses outside": refusal(LAN, "outside: 192.168.20.11, 192.168.20.12", cidr="192.168.20.0/29"),
    "one of two outside": refusal(LAN, "outside: 192.168.20.12", cidr="192.168.20.8/30"),
    "addresses of the other version": refusal(LAN, "outside: 192.168.20.11, 192.168.20.12", cidr="::/0"),
    **tagging.tag_refusals(STORAGE, TAG),
}

TAGS = {STORAGE: TAG}

# Alike and not the same: in another case, with blanks, and the same letters in two ways of Unicode.
TEXTS = ["live", "Live", " live", "x" * 100, "\u00fc", "u\u0308", "{{ x", "a\nb"]
TYPES = st.sampled_from([*oracle.SUBNET_TYPES])
RANGES = ["192.168.30.0/24", "192.168.30.0/28", "192.168.30.11/32", "192.168.0.0/16", "0.0.0.0/0"]
OUTSIDE = ["192.168.30.0/29", "192.168.31.0/24", "::/0"]
STATES = st.fixed_dictionaries(
    {
        "name": st.sampled_from([*TEXTS, ""]),
        "description": st.one_of(st.none(), st.sampled_from(TEXTS)),
        "subnet_type": TYPES,
        "cidr": st.sampled_from(RANGES),
        "tags": tagging.STORED,
    }
)
OPTIONS = st.builds(
    lambda options, tags: {**options, **tags},
    some_of(
        {
            "name": st.sampled_from([*TEXTS, *TEXTS, "", "x" * 101]),
            "description": st.sampled_from([*TEXTS, *TEXTS, "", "x" * 500, "x" * 501]),
            "type": TYPES.map(oracle.SUBNET_TYPES.get),
            "cidr": st.sampled_from([*RANGES, *RANGES, "192.168.30.0/255.255.255.0", *OUTSIDE]),
        }
    ),
    tagging.OPTIONS,
)


def store(sim: Simulator, state: Document) -> None:
    sim.change("subnets", STORAGE, state)


def expected(sim: Simulator, release: Document, _state: Any, options: Document) -> oracle.Outcome:
    """A subnet after a task."""
    names = oracle.IdNames(release["server_version"])
    before = names.canonical(sim.get("subnets", STORAGE))
    given = {key: each for key, each in options.items() if "tag_ids" not in key}
    try:
        if "cidr" in given:
            given["cidr"] = oracle.network(given["cidr"])
        after = tagging.replaced_by(before, given, options, {"type": "subnet_type"})
        if after["cidr"] != before["cidr"] and not holds_address(after["cidr"]):
            raise oracle.Forbidden("an address is outside")
    except oracle.Forbidden as rule:
        return oracle.Outcome(before, refused=str(rule))
    return tagging.outcome(names, before, after, {"type": "subnet_type"})


def holds_address(cidr: str) -> bool:
    return ipaddress.ip_address("192.168.30.11") in ipaddress.ip_network(cidr)


def prepares(case: Case, _by_words: bool) -> tuple[int, int]:
    """The lists of hosts and tags show what a new range and new tags need. A real run reads the subnet once more."""
    reads = int("cidr" in (case.body or {})) + tagging.adds_tags(case, TAGS.get(case.id, ""))
    return reads, reads + 1


SUBJECT = Subject(
    resource=RESOURCE,
    provider="scanopy",
    collection="subnets",
    sample=STORAGE,
    change={"name": "backup"},
    name="storage",
    cases=CASES,
    refusals=REFUSALS,
    words=named("subnet", "subnets"),
    # The list of subnets is read whole.
    lookups=lambda case, _by_words, _lost: int(tagging.reads_tags(case)),
    prepares=prepares,
    writes=tagging.replaced_with_tags("subnets", "Subnet"),
    releases=SCANOPY_RELEASES,
    properties=Properties(
        STATES,
        OPTIONS,
        store,
        expected,
        bodies=tagging.bodies("Subnet", STORAGE),
        prepare=tagging.add_application,
    ),
)
