# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Names and addresses of the hosts of an inventory: remote texts that neither select nor reach anything else."""

from __future__ import annotations

import re
import socket
import typing as t
import unicodedata

from .._model.collection import Document
from .._model.host_kind import HostKind, usable_address
from .._model.text import printable
from .._model.value_type import to_nfc

_NAME = re.compile(r"\w[\w.-]{0,254}")
"""The names that patterns of hosts, files of variables and templates take unchanged."""
_LOCAL = re.compile(r"(.+\.)?(ip6-)?(localhost|loopback)[46]?(\..*)?")
"""The names that lead to the host that runs Ansible, as a resolver reads them."""
_FILLERS = {0x115F: None, 0x1160: None}
"""The letters without a shape, which libraries for international names leave out."""
SHARED = "not unique"
TAKEN = "that of another host or of a group"
"""Ends of a warning: the name of a host is this."""
_MAX_SHOWN = 10
"""Maximum number of hosts that a warning names."""


def reserved_name(name: str) -> str:
    """The reason why a name cannot be one: it leads to the host that runs Ansible, or nowhere. Empty for others."""
    # A connection takes full-width letters and digits, for example, for those of ASCII.
    folded = unicodedata.normalize("NFKC", name).translate(_FILLERS).casefold()
    if _LOCAL.fullmatch(folded):
        return "reserved for localhost"
    try:
        # Also the short forms that a connection takes, such as 127.1 and 0.
        address = socket.inet_ntoa(socket.inet_aton(folded))
    except (OSError, UnicodeError, ValueError):
        return ""
    return "" if usable_address(address) else "an address that is never used"


def safe_name(text: t.Any) -> tuple[str, str]:
    """The name of a host that a remote text gives, and the reason why it cannot be one; one of both is empty.

    Blanks, which separate patterns, become underscores.
    """
    if not isinstance(text, str) or not text.strip():
        return "", "no name"
    address = usable_address(text)
    if address is not None and address.version == 6:
        return str(address), ""
    name = to_nfc(text.strip()).replace(" ", "_")
    reason = reserved_name(name) if _NAME.fullmatch(name) else "unfit for patterns"
    return "" if reason else name, reason


def host_names(
    kind: HostKind,
    hosts: t.Sequence[Document],
    words: t.Sequence[str],
    is_taken: t.Callable[[str, Document], bool],
    warn: t.Callable[[str], None],
) -> list[str]:
    """The names of the hosts, in their order. A host whose name cannot be used is called by its ID, with a warning.

    Arguments:
      kind: the kind of the hosts.
      hosts: their variables.
      words: the preferences of the option ``hostnames``.
      is_taken: whether a name belongs to another host or to a group of the inventory.
      warn: shows a warning.
    """
    chosen = [_first_name(kind, host, words) for host in hosts]
    # The name of a host can be the ID of another one.
    count: dict[str, int] = {host["id"]: 1 for host in hosts}
    for name, _reason in chosen:
        count[name] = count.get(name, 0) + 1
    reasons = []
    for host, (name, reason) in zip(hosts, chosen):
        is_own = bool(reason) or name == host["id"]
        is_shared = not is_own and count[name] > 1
        reasons.append(reason or (SHARED if is_shared else TAKEN if not is_own and is_taken(name, host) else ""))
    names = [host["id"] if reason else name for host, (name, _reason), reason in zip(hosts, chosen, reasons)]
    for text in fallback_warnings(kind, hosts, reasons):
        warn(text)
    return names


def _first_name(kind: HostKind, host: Document, words: t.Sequence[str]) -> tuple[str, str]:
    """The first name that a host can have, and the reason why it has none, which is empty for an expected one."""
    reason = ""
    for word in words:
        for text in kind.names[word](host):
            name, problem = (host["id"], "") if word == "id" else safe_name(text)
            if name:
                return name, reason
            # A host without a name is called by the next word, as the option says.
            reason = reason or (problem if isinstance(text, str) and text.strip() else "")
    return host["id"], reason


def fallback_warnings(kind: HostKind, hosts: t.Sequence[Document], reasons: t.Sequence[str]) -> t.Iterator[str]:
    """Warnings about hosts that are called by their ID, one for each reason.

    Arguments:
      kind: the kind of the hosts.
      hosts: their variables.
      reasons: the reason of each host; empty for none.
    """
    for reason in dict.fromkeys(filter(None, reasons)):
        labels = [
            printable(f"{host['id']} ({host.get('name')!r})") for host, other in zip(hosts, reasons) if other == reason
        ]
        yield f"These {kind.titles} are called by their ID, because their name is {reason}: {listed(labels)}"


def listed(labels: t.Sequence[str]) -> str:
    """The first of some labels for a message."""
    more = f" and {len(labels) - _MAX_SHOWN} more" if len(labels) > _MAX_SHOWN else ""
    return f"{', '.join(labels[:_MAX_SHOWN])}{more}"


def address_of(kind: HostKind, host: Document, words: t.Sequence[str], network: str | None) -> str | None:
    """The address to connect to; None if the host has none of those that the options allow.

    Arguments:
      kind: the kind of the host.
      host: its variable.
      words: the preferences of the option ``connect_with``.
      network: the network in which the address must be; None for any.
    """
    inside = kind.in_network(host, network) if network else host
    for word in words:
        for text in kind.addresses[word](inside):
            address = usable_address(text)
            name = str(address) if address else safe_name(text)[0]
            # An address that a connection must not use is no name, either.
            if name:
                return name
    return None
