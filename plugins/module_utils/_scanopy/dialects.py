# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.
"""The names that a release of Scanopy uses for keys, values and paths.

The rest of the collection uses those of 0.16.
"""

from __future__ import annotations

import re
import typing as t

from .._api.dialect import Dialect
from .fields import COLOR, DEPENDENCY_TYPES, EDGE_STYLES, SUBNET_TYPES

_PARTS = ("ip_addresses", "ports", "services", "bindings")
"""The documents in hosts and services. The form of others, such as ``virtualization``, belongs to the server."""
_WORDS = {
    "color": {color.capitalize(): color for color in COLOR.choices},
    "subnet_type": SUBNET_TYPES,
    "dependency_type": DEPENDENCY_TYPES,
    "edge_style": EDGE_STYLES,
}
BEFORE_0_16 = Dialect(
    keys={"interface_id": "ip_address_id", "interfaces": "ip_addresses"},
    words={"type": {"Port": "port", "Interface": "ip_address"}, **_WORDS},
    paths={"/api/v1/ip-addresses": "/api/v1/interfaces"},
    lacks=("/api/v1/dependencies",),
    parts=_PARTS,
)
SINCE_0_16 = Dialect(words={"type": {"Port": "port", "IPAddress": "ip_address"}, **_WORDS}, parts=_PARTS)
SINCE_0_17_22 = Dialect(
    keys={"site_id": "network_id"},
    words=SINCE_0_16.words,
    paths={"/api/v1/networks": "/api/v1/sites"},
    parts=_PARTS,
)
DIALECTS = (((0, 17, 22), SINCE_0_17_22), ((0, 16), SINCE_0_16), ((0,), BEFORE_0_16))
"""The first release of each dialect, the newest first."""


def dialect(version: t.Any) -> Dialect:
    """The dialect of a release. Raises ValueError for a value that is not a version.

    Arguments:
      version: the release as an answer shows it, such as "0.16.2".
    """
    match = re.match(r"(\d{1,6}(?:\.\d{1,6})*)", version) if isinstance(version, str) else None
    if not match:
        raise ValueError("meta.server_version is missing" if version is None else f"{version!r} is not a version")
    release = tuple(int(number) for number in match.group(1).split("."))
    return next(dialect for since, dialect in DIALECTS if release >= since)
