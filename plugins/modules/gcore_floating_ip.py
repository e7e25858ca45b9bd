#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_floating_ip
short_description: Update a floating IP of Gcore Cloud
version_added: 1.4.0
description:
  - Attaches an existing floating IP to an address of a port, moves it to another one, detaches it, and changes its
    tags. It never creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the floating IP and sends the differences in one request. Then it waits for the tasks of the API,
    and reads the floating IP again to verify the result. If another task locks the floating IP, the module waits.
  - If the API does not support the current request (version 2) yet, the module changes tags with the older one (version
    1), which cannot attach or detach.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.disruption
  - day2.resources.gcore.tags
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  floating_ip_id:
    description:
      - The UUID of the floating IP. Either this or O(floating_ip_address) is required.
    type: str
  floating_ip_address:
    description:
      - The public address of the floating IP, instead of O(floating_ip_id). The API cannot filter by it, so the module
        reads the list of all floating IPs of the region.
    type: str
  attached_to:
    description:
      - The address that the floating IP belongs to. Give exactly one of V(port_id), V(ip_address), V(instance_id) and
        V(instance_name). Without any value, such as with V({}), the floating IP stays as it is.
      - The word V(none) as V(port_id) or V(instance_id) detaches the floating IP.
      - An address can have only one floating IP. The module refuses one that another floating IP has. To replace it,
        detach the old one and attach the new one. In one task of M(day2.resources.gcore_resources), the old one is
        detached first, but not with O(day2.resources.gcore_resources#module:wait=false). In one task, two floating IPs
        cannot exchange their addresses, and cannot go to the same one.
      - To detach it, or to take it from another address, O(allow_disruption=true) is needed. To attach a free one, it
        is not.
      - Before a change, the module reads the port, its subnet and its floating IPs. With V(port_id) and
        V(fixed_ip_address), the API key need not be able to read them. Then the API decides whether the change is
        possible.
    type: dict
    suboptions:
      port_id:
        description:
          - The UUID of the port, or V(none).
          - Without V(fixed_ip_address), the floating IP goes to the first IPv4 address of the port. If it is at any
            address of this port already, nothing changes.
        type: str
      fixed_ip_address:
        description:
          - The IPv4 address of the port. Needed only if the port, or the instance, has several.
        type: str
      ip_address:
        description:
          - An IPv4 address of the port, instead of V(port_id). The floating IP goes to this address.
        type: str
      instance_id:
        description:
          - The UUID of the instance, or bare metal server, instead of V(port_id). V(none) is like V(none) as
            V(port_id).
          - If several of its IPv4 addresses fit, the task fails and lists them with their ports.
        type: str
      instance_name:
        description:
          - The exact name of the instance, or bare metal server, instead of V(instance_id). The instance can have the
            name none.
        type: str
      network_id:
        description:
          - The UUID of the network of the port. It narrows V(ip_address), V(instance_id) and V(instance_name).
        type: str
      network_name:
        description:
          - The exact name of the network, instead of V(network_id).
        type: str
notes:
  - The subnet of the port needs a gateway. Without one, the floating IP gets no traffic, and the module warns.
  - No source says how the API answers if the address has another floating IP. The module refuses the change. To
    exchange two floating IPs, detach one of them first.
seealso:
  - module: day2.resources.gcore_floating_ip_info
  - module: day2.resources.gcore_port_info
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
"""

EXAMPLES = r"""
- name: Attach a free floating IP to an instance with one IPv4 address
  day2.resources.gcore_floating_ip:
    project_id: 1
    region_id: 7
    floating_ip_address: 203.0.113.12
    attached_to:
      instance_name: db-1

- name: Move it to the address of a server in one of its networks
  day2.resources.gcore_floating_ip:
    project_id: 1
    region_id: 7
    floating_ip_id: a0000000-0000-4000-8000-000000000002
    attached_to:
      instance_name: metal-1
      network_name: management
    allow_disruption: "{{ maintenance | default(false) }}"

- name: Move a floating IP to the standby server in a maintenance window
  day2.resources.gcore_floating_ip:
    project_name: default
    region_name: Luxembourg-2
    floating_ip_address: 203.0.113.11
    attached_to:
      port_id: 40000000-0000-4000-8000-000000000002
      fixed_ip_address: 10.10.1.12
    allow_disruption: "{{ maintenance | default(false) }}"

- name: Detach a floating IP and tag it
  day2.resources.gcore_floating_ip:
    project_id: 1
    region_id: 7
    floating_ip_address: 203.0.113.11
    attached_to:
      port_id: none
    allow_disruption: "{{ maintenance | default(false) }}"
    tags:
      state: spare
"""

RETURN = r"""
floating_ip:
  description:
    - The floating IP after the task. In check mode, and with O(wait=false), the predicted floating IP.
    - It contains the options of this module that the API shows, and the other properties of the floating IP under the
      names of the API. If O(floating_ip_address) has found it and nothing changes, these include the instance or the
      load balancer of the port.
    - A predicted floating IP lacks RV(floating_ip.router_id) if O(attached_to) changes.
  returned: when the floating IP was read
  type: dict
  contains:
    id:
      description: The UUID of the floating IP.
      type: str
      returned: always
      sample: a0000000-0000-4000-8000-000000000002
    floating_ip_address:
      description: The public address.
      type: str
      returned: always
      sample: 203.0.113.12
    attached_to:
      description: The address that the floating IP belongs to; null if it is free.
      type: dict
      returned: always
      sample: {"port_id": "40000000-0000-4000-8000-000000000002", "fixed_ip_address": "10.10.1.12"}
      contains:
        port_id:
          description: The UUID of the port.
          type: str
          returned: always
          sample: 40000000-0000-4000-8000-000000000002
        fixed_ip_address:
          description: The address of the port.
          type: str
          returned: always
          sample: 10.10.1.12
    router_id:
      description: The UUID of the router between the two addresses; null if the floating IP is free.
      type: str
      returned: when the API shows it
      sample: 60000000-0000-4000-8000-000000000030
    tags:
      description: The tags that can be changed.
      type: dict
      returned: always
      sample: {"team": "web"}
    read_only_tags:
      description: The read-only tags.
      type: dict
      returned: always
      sample: {}
matched_by:
  description:
    - The option that found the floating IP, V(id) or V(floating_ip_address).
  returned: when the floating IP was read
  type: str
  sample: floating_ip_address
msg:
  description: The error.
  returned: when the task fails
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
  description: The floating IP before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/floatingips/1/7/a0000000-0000-4000-8000-000000000002
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.floating_ip import FLOATING_IP

MODULE = update_module(GCORE, FLOATING_IP)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
