#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_reserved_fixed_ip
short_description: Update a reserved fixed IP of Gcore Cloud
version_added: 1.4.0
description:
  - Makes an existing reserved fixed IP a virtual IP (VIP), or a plain one again, and sets the ports that share a
    virtual IP. It never creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the reserved fixed IP, and its ports where the task sets them. It sends the differences, in one
    request for each of the two, and reads both again after each request to verify the result. If another task locks the
    reserved fixed IP, the module waits.
  - A reserved fixed IP is a port, and has no other ID than O(port_id).
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.disruption
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  port_id:
    description:
      - The UUID of the port that holds the address. Either this or O(fixed_ip_address) is required.
    type: str
  fixed_ip_address:
    description:
      - The IPv4 address, instead of O(port_id). If several networks use it, the task fails and lists the UUIDs of the
        ports.
      - For a reserved fixed IP with an IPv6 address alone, give O(port_id).
    type: str
  network_id:
    description:
      - The UUID of the network of the address with O(fixed_ip_address). Needed only if several networks use the same
        address.
    type: str
  network_name:
    description:
      - The exact name of the network, instead of O(network_id).
    type: str
  is_vip:
    description:
      - Whether the address is a virtual IP. V(true) also protects it from deletion.
      - V(false) takes the address from the ports that share it. If there are any, O(allow_disruption=true) is needed.
        To find out, the module reads these ports before the change.
    type: bool
  connected_port_ids:
    description:
      - The UUIDs of the ports that share the virtual IP. V([]) takes it from all of them.
      - To take it from a port, O(allow_disruption=true) is needed.
      - Only a virtual IP can have ports. Set O(is_vip=true) in the same task to make it one.
    type: list
    elements: str
    version_added: 1.5.0
  connected_instances:
    description:
      - The names of the instances whose ports share the virtual IP, instead of O(connected_port_ids). The port is the
        one in the network of the address.
    type: list
    elements: str
    version_added: 1.5.0
  purge_connected_port_ids:
    description:
      - Whether to take the virtual IP from the ports that are not listed.
    type: bool
    default: true
    aliases: [purge_connected_instances]
    version_added: 1.5.0
  remove_connected_port_ids:
    description:
      - The UUIDs of ports to take the virtual IP from. All others keep it.
    type: list
    elements: str
    version_added: 1.5.0
  remove_connected_instances:
    description:
      - The names of instances, instead of O(remove_connected_port_ids).
    type: list
    elements: str
    version_added: 1.5.0
notes:
  - No source says how the API answers to O(is_vip=false) while ports share the address. The module reads these ports,
    asks for O(allow_disruption=true), and reports a refusal.
  - To change the address pairs of the ports that share a virtual IP, use M(day2.resources.gcore_port).
seealso:
  - module: day2.resources.gcore_reserved_fixed_ip_info
  - module: day2.resources.gcore_port
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
"""

EXAMPLES = r"""
- name: Make a reserved fixed IP a virtual IP
  day2.resources.gcore_reserved_fixed_ip:
    project_id: 1
    region_id: 7
    port_id: 40000000-0000-4000-8000-0000000000a1
    is_vip: true

- name: Find it by its address and its network
  day2.resources.gcore_reserved_fixed_ip:
    project_name: default
    region_name: Luxembourg-2
    fixed_ip_address: 192.168.50.60
    network_name: management
    is_vip: true

- name: Take a virtual IP out of service
  day2.resources.gcore_reserved_fixed_ip:
    project_id: 1
    region_id: 7
    fixed_ip_address: 10.10.1.51
    is_vip: false
    allow_disruption: "{{ maintenance | default(false) }}"

- name: Let two instances share a virtual IP
  day2.resources.gcore_reserved_fixed_ip:
    project_id: 1
    region_id: 7
    fixed_ip_address: 10.10.1.50
    is_vip: true
    connected_instances: [web-1, db-1]
    allow_disruption: "{{ maintenance | default(false) }}"
"""

RETURN = r"""
reserved_fixed_ip:
  description:
    - The reserved fixed IP after the task. In check mode, and with O(wait=false), the predicted reserved fixed IP.
    - It contains the options of this module that the API shows, and the other properties of the reserved fixed IP under
      the names of the API.
  returned: when the reserved fixed IP was read
  type: dict
  contains:
    port_id:
      description: The UUID of the port that holds the address.
      type: str
      returned: always
      sample: 40000000-0000-4000-8000-0000000000a1
    fixed_ip_address:
      description: The IPv4 address; null if there is none.
      type: str
      returned: always
      sample: 10.10.1.50
    is_vip:
      description: Whether the address is a virtual IP.
      type: bool
      returned: always
      sample: true
    connected_port_ids:
      description: The UUIDs of the ports that share the virtual IP.
      type: list
      elements: str
      returned: if the task sets them
      sample: ["40000000-0000-4000-8000-000000000001"]
    network_id:
      description: The UUID of the network.
      type: str
      returned: always
      sample: 10000000-0000-4000-8000-000000000001
matched_by:
  description:
    - The option that found the reserved fixed IP, V(id) or V(fixed_ip_address).
  returned: when the reserved fixed IP was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - A name in O(remove_connected_instances) that nothing has adds a note, and a warning.
  returned: when the task fails, or there is a note
  type: str
# Generated by make generate from here to the end of the file: do not edit.
refused:
  description: Why the task would refuse this change outside check mode.
  returned: in check mode, if it would
  type: str
tasks:
  description: The IDs of the tasks that the API started for the change.
  returned: always
  type: list
  elements: str
  sample: ["d478ae29-dedc-4869-82f0-96104425f565"]
done:
  description: The requests of the change whose result a read has shown, with the options or elements that they send.
  returned: when the task fails
  type: list
  elements: str
  sample: []
  version_added: 1.5.0
left:
  description: The requests of the change whose result no read has shown, if the change has begun, with the options or
    elements that they send.
  returned: when the task fails
  type: list
  elements: str
  sample: ["update (name)"]
  version_added: 1.5.0
status:
  description: The HTTP status of the request that failed.
  returned: when the task fails
  type: int
  sample: 400
code:
  description: The name of the error in the API.
  returned: when the task fails
  type: str
  sample: ValidationError
params:
  description: Details of the error from the API.
  returned: when the task fails
  type: raw
errors:
  description: The errors of each invalid field.
  returned: when the task fails
  type: dict
request_id:
  description: The ID of the failed request, for the support of the provider.
  returned: when the task fails
  type: str
  sample: 4f8b1c0d9a7e4d1f8a3c5b6e7d8f9a0b
answer_lost:
  description: Whether the answer to the change was lost, so that only a read could show the result.
  returned: when the task fails
  type: bool
before:
  description: The reserved fixed IP before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/reserved_fixed_ips/1/7/40000000-0000-4000-8000-0000000000a1
      status: 200
      ms: 35
      tries: 1
      request_id: 4f8b1c0d9a7e4d1f8a3c5b6e7d8f9a0b
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._ansible.task import update_module
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.reserved_fixed_ip import RESERVED_FIXED_IP

MODULE = update_module(GCORE, RESERVED_FIXED_IP)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
