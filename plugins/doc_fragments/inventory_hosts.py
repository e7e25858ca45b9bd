# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that the inventory plugins share, whatever they read."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  group:
    description:
      - The group of all hosts, and the prefix of the names of all other groups of O(default_groups). It has letters,
        digits and underscores, and is no name of Ansible itself, such as V(all) or V(localhost).
    type: str
  cache:
    description:
      - Whether to keep the hosts in a cache. The plugin does not keep an incomplete list.
      - The cache belongs to the address, the key, the scope and the filters. After a change of another option, the
        cached hosts are still valid.
notes:
  - Names, tags and all other values come from the API. Ansible never evaluates them as templates, and they become
    nothing but the one variable of a host, C(ansible_host), and names of groups with the prefix O(group).
  - A host is called by its ID, with a warning, if its name is C(localhost), or that of another host or of a group.
    The same applies to loopback, link-local and multicast addresses, and to names that a host pattern cannot have.
    Blanks in names become underscores.
  - A plugin does not see the hosts and groups of sources that Ansible reads later. List sources with fixed names first.
  - If no address is known, C(ansible_host) is the ID, so that Ansible never connects to another host by chance.
  - Unless C(any_unparsed_is_failed) is set in the section C(inventory) of the configuration, Ansible goes on without
    the hosts of a source that fails.
requirements:
  - ansible-core >= 2.16
  - requests >= 2.25.1
  - urllib3 >= 1.26.5
"""
