# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of a release of Scanopy: which parts of a document have them, and which keep what they have."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._scanopy.dialects import dialect

FOREIGN = {"type": "Port", "details": {"interface_id": "a", "site_id": "b", "color": "Blue", "bindings": ["x"]}}
"""A value of the server with words and keys that mean something else elsewhere."""
RELEASES = {
    "0.14.19": ("network_id", "interfaces", "interface_id", "Interface"),
    "0.16.2": ("network_id", "ip_addresses", "ip_address_id", "IPAddress"),
    "0.18.3": ("site_id", "ip_addresses", "ip_address_id", "IPAddress"),
}


def host(network, addresses, address, word):
    binding = {"id": "f", "type": word, address: "e"}
    return {
        network: "a",
        addresses: [{"id": "e", network: "a"}],
        "services": [{network: "a", "bindings": [binding, {**binding, "type": "unheard"}], "virtualization": FOREIGN}],
        "virtualization": FOREIGN,
        "unknown": [FOREIGN],
    }


@pytest.mark.parametrize("release", RELEASES)
def test_what_is_translated(release):
    names, native = dialect(release), host(*RELEASES[release])
    canonical = names.normalize(native)
    assert canonical == host("network_id", "ip_addresses", "ip_address_id", "ip_address")
    assert names.native(canonical) == native
    assert names.normalize([native, "odd", None]) == [canonical, "odd", None]


@pytest.mark.parametrize("odd", [None, "Blue", 3, ["Port", {"type": "Port"}], {"interface_id": {"color": "Blue"}}])
def test_odd_values(odd):
    """A part is a list of documents. Anything else comes back as it was."""
    names = dialect("0.14.19")
    assert names.native(names.normalize({"services": odd, "color": odd})) == {"services": odd, "color": odd}
    assert names.normalize({"virtualization": odd}) == {"virtualization": odd}
