# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The address of a host in Scanopy: what the generic tests run with."""

from __future__ import annotations

from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._scanopy.ip_address import IP_ADDRESS as RESOURCE
from hypothesis import strategies as st
from integration import oracle
from simulators import Simulator

from .seed import ETH0, ETH1, ETH_DB
from .strategies import some_of
from .subject import SCANOPY_RELEASES, Document, Properties, Subject, case, replaced

HOSTS = {ETH0: "web-1", ETH1: "web-1", ETH_DB: "db-1"}
LONG = "\u00fc" * 3000

CASES = {
    "name": case(ETH0, {"name": "lan0"}, {"name": "lan0", "ip_address": "192.168.20.11"}, name="lan0"),
    "name, of the second one": case(ETH1, {"name": "lan1"}, {"name": "lan1", "position": 1}, name="lan1"),
    "name, that of another": case(ETH1, {"name": "eth0"}, {"name": "eth0"}, name="eth0"),
    "name, in another case": case(ETH0, {"name": "ETH0"}, {"name": "ETH0"}, name="ETH0"),
    "name, with blanks": case(ETH0, {"name": " eth0 "}, {"name": " eth0 "}, name=" eth0 "),
    "name, without a limit": case(ETH0, {"name": LONG}, {"name": LONG}, name=LONG),
    "name, a number": case(ETH_DB, {"name": "10"}, {"name": "10"}, name=10),
    "name, removed": case(ETH0, {"name": None}, {"name": None}, name=""),
    "name, same": case(ETH0, None, {"mac_address": "02:00:00:00:00:01"}, name="eth0"),
    "nothing wanted": case(ETH0, None),
    "null is not given": case(ETH0, None, name=None),
    "id in another spelling": case("", None, ip_address_id=ETH0.replace("-", "").upper(), name="eth0"),
}

# Alike and not the same: in another case, with blanks, and the same letters in two ways of Unicode.
TEXTS = ["lan0", "Lan0", " lan0", "x" * 300, "\u00fc", "u\u0308", "{{ x", "a\nb"]
STATES = st.tuples(
    st.fixed_dictionaries(
        {
            "name": st.one_of(st.none(), st.sampled_from(["", *TEXTS])),
            "mac_address": st.sampled_from([None, "02:00:00:00:00:01", "02:00:00:00:00:AA"]),
        }
    ),
    st.sampled_from([(0, 1), (1, 0)]),
)
"""The address, and its place and that of the other one of its host."""
OPTIONS = some_of({"name": st.sampled_from([*TEXTS, ""])})


def store(sim: Simulator, state: Any) -> None:
    document, (place, other) = state
    sim.change("ip_addresses", ETH0, {**document, "position": place})
    sim.change("ip_addresses", ETH1, {"position": other})


def expected(sim: Simulator, release: Document, _state: Any, options: Document) -> oracle.Outcome:
    """An address after a task. Names are compared in normal form C; an empty one is null."""
    names = oracle.IdNames(release["server_version"])
    before = names.canonical(sim.get("ip_addresses", ETH0))
    was = oracle.form_c(before["name"]) or None
    wanted = (oracle.form_c(options["name"]) or None) if "name" in options else was
    after = before if wanted == was else {**before, "name": wanted}
    return oracle.Outcome(
        after,
        shown={**after, "name": wanted},
        difference=({"name": was}, {"name": wanted}) if wanted != was else ({}, {}),
        replacement=names.native(after),
        read=names.canonical,
    )


SUBJECT = Subject(
    resource=RESOURCE,
    provider="scanopy",
    collection="ip_addresses",
    sample=ETH0,
    change={"name": "lan0"},
    cases=CASES,
    words=lambda sim, id: {"ip_address": sim.get("ip_addresses", id)["ip_address"], "host_name": HOSTS[id]},
    matched_by="address",
    # No task changes the address.
    loses_words=lambda _case: False,
    # The list of hosts shows the release, too.
    lookups=lambda _case, _by_words, _lost: 0,
    # A real run reads the address once more, right before the write.
    prepares=(0, 1),
    writes=replaced("ip_addresses"),
    releases=SCANOPY_RELEASES,
    properties=Properties(
        STATES,
        OPTIONS,
        store,
        expected,
        outcomes=("changes", "nothing to do"),
        bodies=lambda _release, outcome: [outcome.replacement],
    ),
    embedded=("hosts",),
    asks_release=True,
)
