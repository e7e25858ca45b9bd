# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin for hosts that Scanopy documents."""

from __future__ import annotations

DOCUMENTATION = r"""
name: scanopy
short_description: Read hosts that Scanopy documents as hosts
version_added: 1.8.0
description:
  - Reads the hosts of Scanopy with their addresses, services and tags, and adds them as hosts.
  - The name of the file ends with C(scanopy.yml) or C(scanopy.yaml).
  - Each host has one variable, C(scanopy_host), a dictionary with C(id), C(name), C(hostname), C(description),
    C(network_id), C(network), C(hidden), C(tags), C(addresses), C(services) and C(ports). Tags and services are lists
    of names, ports have the form C(443/tcp).
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.scanopy.inventory
  - day2.resources.inventory_hosts
  - constructed
  - inventory_cache
options:
  plugin:
    description:
      - The name of the plugin, V(day2.resources.scanopy).
    type: str
    required: true
    choices:
      - day2.resources.scanopy
  filters:
    description:
      - Only hosts that match all of these options of M(day2.resources.scanopy_host_info), such as C(network_name),
        C(hidden) and C(tag_name).
    type: dict
  exclude_filters:
    description:
      - No hosts that match one of these dictionaries. Each has options as in O(filters), and a host must match all of
        them.
    type: list
    elements: dict
  hostnames:
    description:
      - The names of hosts, by preference. The first one that a host has is used, and the ID if it has none.
    type: list
    elements: str
    choices:
      - name
      - hostname
      - id
      - ipv4
      - ipv6
    default:
      - name
      - hostname
      - id
  connect_with:
    description:
      - The addresses to connect to, by preference. C(ansible_host) is the first one that a host has.
      - With V(hostname) and V(name), the network has to resolve the names of hosts.
    type: list
    elements: str
    choices:
      - ipv4
      - ipv6
      - hostname
      - name
    default:
      - ipv4
      - ipv6
  connect_network:
    description:
      - A network such as V(192.168.20.0/24). Only addresses in this network are for connections. Use it where hosts
        have addresses of networks inside them, such as those of containers.
    type: str
  group:
    default: scanopy
  default_groups:
    description:
      - The groups to create, such as C(scanopy_network_home), C(scanopy_service_nginx) and C(scanopy_tag_production).
        C([]) means none but O(group).
    type: list
    elements: str
    choices:
      - network
      - service
      - tag
    default:
      - network
seealso:
  - module: day2.resources.scanopy_host_info
  - plugin: day2.resources.gcore
    plugin_type: inventory
"""

EXAMPLES = r"""
# All hosts, for example in home.scanopy.yml. SCANOPY_URL and SCANOPY_API_KEY hold the address and the key.
plugin: day2.resources.scanopy

---
# The hosts of one network with a tag, and groups by service. Ansible connects to addresses of one network.
plugin: day2.resources.scanopy
filters:
  network_name: home
  tag_name: production
connect_network: 192.168.20.0/24
default_groups: [network, service]
keyed_groups:
  - prefix: described
    key: (scanopy_host.description is not none) | string | lower
"""

from ..module_utils._ansible.inventory_options import Source
from ..module_utils._scanopy.api import SCANOPY
from ..module_utils._scanopy.host import HOST
from ..module_utils._scanopy.inventory import HOSTS_OF_INVENTORY
from ..plugin_utils._inventory import InventoryPlugin


class InventoryModule(InventoryPlugin):
    NAME = "day2.resources.scanopy"
    SOURCE = Source(SCANOPY, HOST, HOSTS_OF_INVENTORY)
