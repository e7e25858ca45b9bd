#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_port
short_description: Update a port of Gcore Cloud
version_added: 1.0.0
description:
  - Changes an existing port, which is the network interface of an instance, for example. It never creates or deletes
    one.
  - The module does not change options that are not set. Order, duplicates and spelling in lists make no difference.
  - The module reads the port and sends the differences in one request. Then it waits for the tasks of the API, and
    reads the port again to verify the result.
  - A port that the platform manages, such as that of a load balancer, cannot be changed. A task without changes
    succeeds.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.tags
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  port_id:
    description:
      - The UUID of the port. Either this or O(ip_address) is required.
    type: str
  ip_address:
    description:
      - One of the addresses of the port itself, instead of O(port_id). If several ports in different networks have it,
        the task fails and lists their UUIDs.
      - If no port has it, the module uses the port that already has the O(ip_assignments). So a task that removes this
        address can run again.
    type: str
  network_id:
    description:
      - The UUID of the network of the port with O(ip_address). Needed only if several networks use the same address.
    type: str
  allowed_address_pairs:
    description:
      - The additional addresses and networks that the port may use, at most 10.
      - V([]) removes all of them.
    type: list
    elements: dict
    suboptions:
      ip_address:
        description:
          - An IPv4 or IPv6 address, or a network such as V(192.168.0.0/17).
        type: str
        required: true
  purge_allowed_address_pairs:
    description:
      - Whether to remove address pairs that are not listed in O(allowed_address_pairs).
    type: bool
    default: true
  remove_allowed_address_pairs:
    description:
      - Address pairs to remove. The module keeps all others, and ignores pairs that the port does not have.
      - Together with O(allowed_address_pairs), this needs O(purge_allowed_address_pairs=false).
    type: list
    elements: dict
    suboptions:
      ip_address:
        description:
          - An IPv4 or IPv6 address, or a network such as V(192.168.0.0/17).
        type: str
        required: true
    version_added: 1.2.0
  ip_assignments:
    description:
      - The addresses of the port itself. At least one must remain, and each subnet must belong to the network of the
        port.
    type: list
    elements: dict
    suboptions:
      subnet_id:
        description:
          - The UUID of the subnet.
        type: str
        required: true
      ip_address:
        description:
          - An IPv4 or IPv6 address in that subnet.
        type: str
        required: true
  purge_ip_assignments:
    description:
      - Whether to remove addresses that are not listed in O(ip_assignments).
    type: bool
    default: true
  remove_ip_assignments:
    description:
      - Addresses to remove from the port. The module keeps all others, and ignores addresses that the port does not
        have. At least one must remain.
      - Together with O(ip_assignments), this needs O(purge_ip_assignments=false).
      - A task that finds the port by O(ip_address) can remove this address only if it also sets O(ip_assignments).
    type: list
    elements: dict
    suboptions:
      subnet_id:
        description:
          - The UUID of the subnet.
        type: str
        required: true
      ip_address:
        description:
          - An IPv4 or IPv6 address in that subnet.
        type: str
        required: true
    version_added: 1.2.0
  port_security_enabled:
    description:
      - Whether the network drops packets with spoofed addresses and applies the security groups of the port.
      - With V(false), the network allows all traffic.
    type: bool
  security_group_ids:
    description:
      - The UUIDs of the security groups of the port, at most 10. O(security_groups) takes their names instead.
      - V([]) detaches all of them.
    type: list
    elements: str
  security_groups:
    description:
      - The exact names of the security groups of the port, instead of O(security_group_ids). They need one additional
        request. If several groups have the same name, the task fails and lists their UUIDs.
    type: list
    elements: str
  purge_security_group_ids:
    description:
      - Whether to detach security groups that are not listed in O(security_group_ids) or O(security_groups).
      - Use V(false) to add a group to many ports, and to keep their other groups.
    type: bool
    default: true
    aliases: [purge_security_groups]
  remove_security_group_ids:
    description:
      - The UUIDs of security groups to detach. The module keeps all others, and ignores groups that the port does not
        have. O(remove_security_groups) takes their names instead.
      - Together with O(security_group_ids) or O(security_groups), this needs O(purge_security_group_ids=false).
    type: list
    elements: str
    version_added: 1.2.0
  remove_security_groups:
    description:
      - The exact names of security groups to detach, instead of O(remove_security_group_ids). They need one additional
        request. If several groups have the same name, the task fails and lists their UUIDs.
      - If no group has the name, the module ignores it, and warns. RV(msg) contains this note, too.
    type: list
    elements: str
    version_added: 1.2.0
seealso:
  - module: day2.resources.gcore_port_info
  - name: Your first playbook
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/first_playbook.html
    description: An example of check mode, a change, and a second run without changes.
  - module: day2.resources.gcore_instance
"""

EXAMPLES = r"""
- name: Allow the port to use a virtual address and a network
  day2.resources.gcore_port:
    project_id: 1
    region_id: 7
    port_id: 40000000-0000-4000-8000-000000000001
    allowed_address_pairs:
      - ip_address: 192.168.123.20
      - ip_address: 192.168.0.0/17

- name: Add a security group and keep the others
  day2.resources.gcore_port:
    project_id: 1
    region_id: 7
    port_id: 40000000-0000-4000-8000-000000000001
    security_group_ids:
      - 30000000-0000-4000-8000-000000000003
    purge_security_group_ids: false

- name: Add a security group to the port with this address, by names only
  day2.resources.gcore_port:
    project_name: default
    region_name: Luxembourg-2
    ip_address: 10.10.1.11
    security_groups:
      - monitoring
    purge_security_groups: false

- name: Detach a security group, if the port has it, and keep the others
  day2.resources.gcore_port:
    project_id: 1
    region_id: 7
    port_id: 40000000-0000-4000-8000-000000000001
    remove_security_groups:
      - web

- name: Attach one security group, detach another, and keep the rest
  day2.resources.gcore_port:
    project_id: 1
    region_id: 7
    port_id: 40000000-0000-4000-8000-000000000001
    security_groups:
      - database
    purge_security_groups: false
    remove_security_groups:
      - ssh

- name: Set exactly these security groups
  day2.resources.gcore_port:
    project_id: 1
    region_id: 7
    port_id: 40000000-0000-4000-8000-000000000001
    security_groups:
      - default
      - ssh

- name: Remove one address pair and keep the others
  day2.resources.gcore_port:
    project_id: 1
    region_id: 7
    port_id: 40000000-0000-4000-8000-000000000001
    remove_allowed_address_pairs:
      - ip_address: 192.168.123.20

- name: Remove an address from a port
  day2.resources.gcore_port:
    project_id: 1
    region_id: 7
    port_id: 40000000-0000-4000-8000-000000000002
    remove_ip_assignments:
      - subnet_id: 20000000-0000-4000-8000-000000000003
        ip_address: "2001:db8:10::12"

- name: Set one tag and remove another
  day2.resources.gcore_port:
    project_id: 1
    region_id: 7
    port_id: 40000000-0000-4000-8000-000000000001
    tags:
      team: web
      old-tag: null
"""

RETURN = r"""
port:
  description:
    - The port after the task. In check mode, and with O(wait=false), the predicted port.
    - It contains the options of this module that the API shows, and the other properties of the port under the names of
      the API.
  returned: when the port was read
  type: dict
  contains:
    id:
      description: The UUID of the port.
      type: str
      returned: always
      sample: 40000000-0000-4000-8000-000000000001
    allowed_address_pairs:
      description: The additional addresses and networks.
      type: list
      elements: dict
      returned: always
      sample: [{"ip_address": "192.168.0.0/17"}, {"ip_address": "192.168.123.20"}]
    ip_assignments:
      description: The addresses of the port and their subnets.
      type: list
      elements: dict
      returned: always
      sample: [{"ip_address": "10.10.1.11", "subnet_id": "20000000-0000-4000-8000-000000000001"}]
    port_security_enabled:
      description: Whether the network protects the port and applies its security groups.
      type: bool
      returned: always
      sample: true
    security_group_ids:
      description: The UUIDs of the security groups.
      type: list
      elements: str
      returned: always
      sample: ["30000000-0000-4000-8000-000000000003"]
    tags:
      description: The tags that can be changed.
      type: dict
      returned: always
      sample: {"team": "web"}
    read_only_tags:
      description: The tags that the platform sets.
      type: dict
      returned: always
      sample: {"os_type": "linux"}
matched_by:
  description:
    - The option that found the port, V(id), V(ip_address) or V(new_ip_address). The last one means that the port
      already has the O(ip_assignments).
  returned: when the port was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - If the task succeeds, a note that the port already has its new address, or that no group has a name in
      O(remove_security_groups). The old address or the name may be misspelt.
  returned: when the task fails, RV(matched_by) is V(new_ip_address), or a group to remove does not exist
  type: str
  sample: >-
    No port has the address 10.10.1.11: assuming that an earlier run changed it to 10.10.1.12.
# Generated by make generate from here to the end of the file: do not edit.
tasks:
  description: The IDs of the tasks that the API started for the change.
  returned: always
  type: list
  elements: str
  sample: ["d478ae29-dedc-4869-82f0-96104425f565"]
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
  sample: {"ip_assignments": ["Subnet does not belong to the network of the port"]}
request_id:
  description: The ID of the failed request, for the support of the provider.
  returned: when the task fails
  type: str
  sample: 4f8b1c0d9a7e4d1f8a3c5b6e7d8f9a0b
answer_lost:
  description: Whether the answer to the change was lost, so that only a read could show the result.
  returned: when the task fails
  type: bool
  version_added: 1.1.0
before:
  description: The port before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/ports/1/7/40000000-0000-4000-8000-000000000001
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT

MODULE = update_module(GCORE, PORT)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
