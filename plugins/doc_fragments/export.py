# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of the modules that read resources of several kinds as items."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  kinds:
    description:
      - The kinds of resources to read, V(network) for example. If one of them cannot be read, the module fails.
      - By default all kinds, except those that an item of another kind lists as its parts. A kind that the API does not
        offer here, or that the key may not read, is then in RV(unread).
    type: list
    elements: str
  filters:
    description:
      - Which resources to read. Each key is a kind, and its value has options of the C(_info) module of this kind.
      - By default all resources of the kinds.
    type: dict
  identity:
    description:
      - Whether items have names, such as C(network_name), where these are unique, and IDs only elsewhere, or always
        IDs.
      - An item with a name does not notice that its resource gets another name. With V(id), each item also declares its
        name, so that a new name is a difference.
    type: str
    choices: [name, id]
    default: name
  exact:
    description:
      - Whether items also remove what is added later where their modules keep it by default. They then have
        C(purge_tags=true), for example, and empty lists and tags.
    type: bool
    default: false
"""
