# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The undocumented names of requests, urllib3 and http.client that ``connections`` needs, and a check that they exist.

Each of them can disappear with a release of its library. ``transport`` then uses the connections of urllib3 as they
are, with one warning. tests/unit/test_connections.py tests what each name is for, with the oldest and the newest
libraries.
"""

from __future__ import annotations

import http.client
import io
import typing as t

from .libraries import HTTPAdapter, urllib3

_NAMES: t.Mapping[str, tuple[str, ...]] = {
    "HTTPAdapter": (
        # The pools without a proxy. init_poolmanager, which makes them, is documented but returns nothing.
        "poolmanager",
        # The pools of each proxy. Shows whether proxy_manager_for has made new ones.
        "proxy_manager",
    ),
    "PoolManager": (
        # The classes of pools by scheme, replaced by those with a deadline. A SOCKS proxy has other classes, so
        # they cannot be named here.
        "pool_classes_by_scheme",
    ),
    "HTTPConnectionPool": (
        # The class of connections of a pool.
        "ConnectionCls",
    ),
    "HTTPConnection": (
        # Opens the socket. connect() returns only after the answer of a proxy, which can take forever.
        "_new_conn",
        # The class of answers, which getresponse() instantiates.
        "response_class",
    ),
    "HTTPResponse": (
        # The file that an answer is read from, replaced by one that counts bytes and finds those that are left.
        "fp",
        # Reads the head of an answer. It knows only 100 Continue as an interim response.
        "begin",
        # begin() does nothing while there are headers: they are reset to read the head after an interim response.
        "headers",
        # The same object under an older name.
        "msg",
        # Whether the connection ends with the answer. After 101 it must, because it does not speak HTTP any more.
        "will_close",
    ),
}


class _NoSocket:
    """The little of a socket that HTTPResponse needs."""

    def makefile(self, *_mode: t.Any, **_options: t.Any) -> t.Any:
        return io.BytesIO()


def missing_names() -> list[str]:
    """The names that the installed libraries do not have, such as ``HTTPConnection._new_conn``."""
    adapter = HTTPAdapter()
    pool = getattr(urllib3, "HTTPConnectionPool", None)
    owners = {
        "HTTPAdapter": adapter,
        "PoolManager": getattr(adapter, "poolmanager", None),
        "HTTPConnectionPool": pool,
        "HTTPConnection": getattr(pool, "ConnectionCls", None),
        "HTTPResponse": http.client.HTTPResponse(t.cast(t.Any, _NoSocket())),
    }
    return [
        f"{owner}.{name}"
        for owner, names in _NAMES.items()
        for name in names
        if owners[owner] is not None and not hasattr(owners[owner], name)
    ]
