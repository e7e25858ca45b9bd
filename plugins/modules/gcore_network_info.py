#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_network_info
short_description: Read networks of Gcore Cloud
version_added: 1.2.0
description:
  - Reads networks of a region, all of them or those that are looked for.
  - Networks that other projects or the platform share with the project are among them.
  - What is given with several options must all be true. IDs that do not exist simply do not appear.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore.info
  - day2.resources.gcore
  - day2.resources.attributes.info_module
  - day2.resources.attributes.actiongroup_gcore
options:
  network_ids:
    description:
      - The UUIDs of the networks to read.
    type: list
    elements: str
  name:
    description:
      - Only networks with exactly this name.
    type: str
    aliases: [network_name]
  tags:
    description:
      - Only networks that have at least these tags. Tags that the platform sets count as well.
    type: dict
  tag_keys:
    description:
      - Only networks that have tags with all of these keys, whatever their values. Tags that the platform sets count as
        well.
    type: list
    elements: str
  type:
    description:
      - Only networks of this type.
    type: str
    choices: [vlan, vxlan]
    aliases: [network_type]
  external:
    description:
      - Only networks that lead to the internet, or with V(false) only the others.
    type: bool
  shared:
    description:
      - Only networks that others share with the project, or with V(false) only those of the project. The API cannot be
        asked for that, so all networks that fit the other options are read.
    type: bool
  subnet_id:
    description:
      - Only the network that has the subnet with this UUID. The API cannot be asked for that, so all networks that fit
        the other options are read.
      - O(subnet_name) can name it instead.
    type: str
  subnet_name:
    description:
      - The exact name of the subnet, instead of O(subnet_id). A name that does not exist, or that several have, is an
        error. Finding it costs one request.
    type: str
seealso:
  - module: day2.resources.gcore_port_info
  - module: day2.resources.gcore_security_group_info
"""

EXAMPLES = r"""
- name: Find a network by its name
  day2.resources.gcore_network_info:
    project_id: 1
    region_id: 7
    name: backbone
  register: found

- name: Show its ID and its subnets
  ansible.builtin.debug:
    msg: "{{ found.networks | items2dict('id', 'subnets') }}"

- name: Read the networks of the project itself
  day2.resources.gcore_network_info:
    project_id: 1
    region_id: 7
    shared: false
"""

RETURN = r"""
networks:
  description:
    - The networks, in the order in which they were made. Up to three that are asked for by their IDs are in the order
      of the IDs.
    - The list is there, and empty, also when the module fails.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The UUID of the network.
      type: str
      returned: always
      sample: 10000000-0000-4000-8000-000000000001
    name:
      description: The name.
      type: str
      returned: always
      sample: backbone
    type:
      description: The type, V(vlan) or V(vxlan).
      type: str
      returned: always
      sample: vxlan
    subnets:
      description: The UUIDs of its subnets.
      type: list
      elements: str
      returned: always
      sample: [20000000-0000-4000-8000-000000000001]
    external:
      description: Whether it leads to the internet.
      type: bool
      returned: always
      sample: false
    shared:
      description: Whether others share it with the project.
      type: bool
      returned: always
      sample: false
    default:
      description: Whether it is the default network, null where the API does not say so.
      type: bool
      returned: always
      sample: true
    mtu:
      description: The size of the largest packet.
      type: int
      returned: always
      sample: 1450
    project_id:
      description: The ID of the project that has it.
      type: int
      returned: always
      sample: 1
    tags:
      description: The tags that can be changed.
      type: dict
      returned: always
      sample: {"team": "network"}
    read_only_tags:
      description: The tags that the platform sets.
      type: dict
      returned: always
      sample: {}
status:
  description: The HTTP status of the request that failed.
  returned: when the task fails
  type: int
  sample: 400
code:
  description: The API's own name of the error.
  returned: when the task fails
  type: str
  sample: ValidationError
params:
  description: Details that the API gives with the error.
  returned: when the task fails
  type: raw
errors:
  description: What the API says of each wrong field.
  returned: when the task fails
  type: dict
request_id:
  description: The ID of the failed request, for the support of the provider.
  returned: when the task fails
  type: str
  sample: 4f8b1c0d9a7e4d1f8a3c5b6e7d8f9a0b
tasks:
  description: Always empty, because nothing is changed.
  returned: when the task fails
  type: list
  elements: str
before:
  description: Always null, because nothing is changed.
  returned: when the task fails
  type: dict
requests:
  description: The requests that were made, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/networks/1/7
      status: 200
      ms: 35
      tries: 1
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.info import info_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.network import NETWORK

MODULE = info_module(GCORE, NETWORK)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
