# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin for servers of Gcore Cloud."""

from __future__ import annotations

DOCUMENTATION = r"""
name: gcore
short_description: Read instances and bare metal servers of Gcore Cloud as hosts
version_added: 1.8.0
description:
  - Reads the instances and the bare metal servers of projects and regions, and adds them as hosts.
  - The name of the file ends with C(gcore.yml) or C(gcore.yaml).
  - Each host has one variable, C(gcore_server), a dictionary with C(id), C(name), C(type) (V(instance) or
    V(bare_metal_server)), C(project_id), C(region_id), C(region), C(tags), C(flavor), C(status), C(addresses),
    C(security_groups) and C(volumes). The values have the form of M(day2.resources.gcore_instance_info); C(tags)
    includes read-only ones.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore.inventory
  - day2.resources.inventory_hosts
  - constructed
  - inventory_cache
options:
  plugin:
    description:
      - The name of the plugin, V(day2.resources.gcore).
    type: str
    required: true
    choices:
      - day2.resources.gcore
  projects:
    description:
      - The IDs and exact names of the projects. V(all) means all of them. A project called V(all), or by a number, is
        given by its ID.
      - If not set, the environment variable E(GCORE_CLOUD_PROJECT_ID) is used. One of the two is required.
    type: list
    elements: str
    env:
      - name: GCORE_CLOUD_PROJECT_ID
  regions:
    description:
      - The IDs, names and slugs of the regions, as in O(projects). V(all) means all of them.
      - If not set, the environment variable E(GCORE_CLOUD_REGION_ID) is used. One of the two is required.
    type: list
    elements: str
    env:
      - name: GCORE_CLOUD_REGION_ID
  filters:
    description:
      - Only servers that match all of these options of M(day2.resources.gcore_instance_info), such as C(name),
        C(tags), C(tag_keys), C(status) and C(flavor_prefix).
    type: dict
  exclude_filters:
    description:
      - No servers that match one of these dictionaries. Each has options as in O(filters), and a server must match all
        of them. Options that only the API can compare, such as C(changed_after), are not valid here.
    type: list
    elements: dict
  hostnames:
    description:
      - The names of hosts, by preference. The first one that a server has is used, and the ID if it has none.
    type: list
    elements: str
    choices:
      - name
      - id
      - floating_ipv4
      - public_ipv4
      - private_ipv4
      - floating_ipv6
      - public_ipv6
      - private_ipv6
    default:
      - name
      - id
  connect_with:
    description:
      - The addresses to connect to, by preference. C(ansible_host) is the first one that a server has.
      - With V(name), the network has to resolve the names of servers.
    type: list
    elements: str
    choices:
      - floating_ipv4
      - public_ipv4
      - private_ipv4
      - floating_ipv6
      - public_ipv6
      - private_ipv6
      - name
    default:
      - floating_ipv4
      - public_ipv4
      - private_ipv4
  connect_network:
    description:
      - The name of a network. Only addresses in this network, and floating ones that lead to it, are for connections.
    type: str
  group:
    default: gcore
  default_groups:
    description:
      - The groups to create, such as C(gcore_region_luxembourg_2), C(gcore_project_1), C(gcore_status_active),
        C(gcore_type_instance), C(gcore_flavor_g2_standard_2_4), C(gcore_security_group_web) and
        C(gcore_tag_role_web). C([]) means none but O(group).
      - With V(tag), everyone who may tag a server decides which of these groups it joins.
    type: list
    elements: str
    choices:
      - region
      - project
      - status
      - type
      - flavor
      - security_group
      - tag
    default:
      - region
      - project
      - status
  unreachable:
    description:
      - The reaction if a project in a region cannot be read. With V(fail), the plugin adds no hosts. With V(warn), it
        warns, and adds the hosts of the others, unless the key is refused or nothing can be read.
    type: str
    choices:
      - fail
      - warn
    default: fail
seealso:
  - module: day2.resources.gcore_instance_info
  - plugin: day2.resources.scanopy
    plugin_type: inventory
"""

EXAMPLES = r"""
# The servers of one project in two regions, for example in web.gcore.yml. GCORE_API_KEY holds the key.
plugin: day2.resources.gcore
projects: [default]
regions: [Luxembourg-2, 8]

---
# All servers of production, but no stopped ones. Ansible connects over a private network.
plugin: day2.resources.gcore
projects: all
regions: all
unreachable: warn
filters:
  tags:
    env: production
exclude_filters:
  - status: SHUTOFF
connect_with: [private_ipv4]
connect_network: backbone

---
# Groups by tag, such as gcore_tag_team_backend, and groups and variables by expressions.
plugin: day2.resources.gcore
projects: [1]
regions: [7]
default_groups: [region, tag]
compose:
  ansible_user: "'ubuntu' if 'ubuntu' in gcore_server.tags.image_name | default('') else 'root'"
groups:
  small: gcore_server.flavor.ram < 8192
keyed_groups:
  - prefix: team
    key: gcore_server.tags.team | default(none)

---
# A cache, and a key from another environment variable.
plugin: day2.resources.gcore
api_key: "{{ lookup('env', 'GCORE_API_KEY') }}"
projects: [1]
regions: [7]
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/ansible_inventory
cache_timeout: 300
"""

from ..module_utils._ansible.inventory_options import Source
from ..module_utils._gcore.api import GCORE
from ..module_utils._gcore.instance import INSTANCE
from ..module_utils._gcore.inventory import SERVERS
from ..plugin_utils._inventory import InventoryPlugin


class InventoryModule(InventoryPlugin):
    NAME = "day2.resources.gcore"
    SOURCE = Source(GCORE, INSTANCE, SERVERS)
