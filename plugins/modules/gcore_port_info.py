#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_port_info
short_description: Read ports of Gcore Cloud
version_added: 1.0.0
description:
  - Reads ports of a region, all of them or those that are looked for.
  - What is given with several options must all be true. IDs that do not exist simply do not appear.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore.info
  - day2.resources.gcore
  - day2.resources.attributes.info_module
  - day2.resources.attributes.actiongroup_gcore
options:
  port_ids:
    description:
      - The UUIDs of the ports to read.
    type: list
    elements: str
  tags:
    description:
      - Only ports that have at least these tags. Tags that the platform sets count as well.
    type: dict
  tag_keys:
    description:
      - Only ports that have tags with all of these keys, whatever their values. Tags that the platform sets count as
        well.
    type: list
    elements: str
    version_added: 1.2.0
  network_id:
    description:
      - Only ports in the network with this UUID.
      - O(network_name) can name it instead.
    type: str
    version_added: 1.2.0
  network_name:
    description:
      - The exact name of the network, instead of O(network_id). A name that does not exist, or that several have, is an
        error. Finding it costs one request.
    type: str
    version_added: 1.2.0
  subnet_id:
    description:
      - Only ports that have an address in the subnet with this UUID.
      - O(subnet_name) can name it instead.
    type: str
    version_added: 1.2.0
  subnet_name:
    description:
      - The exact name of the subnet, in the network that is given, if there is one, instead of O(subnet_id). A name
        that does not exist, or that several have, is an error. Finding it costs one request.
    type: str
    version_added: 1.2.0
  ip_address:
    description:
      - Only the ports with this address. Networks can have the same addresses.
    type: str
    version_added: 1.2.0
  instance_id:
    description:
      - Only ports of the instance, or bare metal server, with this UUID.
      - O(instance_name) can name it instead.
    type: str
    version_added: 1.2.0
  instance_name:
    description:
      - The exact name of the instance, instead of O(instance_id). A name that does not exist, or that several have, is
        an error. Finding it costs one request.
    type: str
    version_added: 1.2.0
  load_balancer_id:
    description:
      - Only ports of the load balancer with this UUID.
      - O(load_balancer_name) can name it instead.
    type: str
    version_added: 1.2.0
  load_balancer_name:
    description:
      - The exact name of the load balancer, instead of O(load_balancer_id). A name that does not exist, or that several
        have, is an error. Finding it costs one request.
    type: str
    version_added: 1.2.0
  resource_type:
    description:
      - Only ports that are attached to a resource of this type.
    type: str
    choices:
      - baremetal_server
      - basic_vm
      - dhcp
      - gpu_baremetal_server
      - gpu_virtual_server
      - instance
      - load_balancer
      - router
    version_added: 1.2.0
  attached:
    description:
      - Only ports that are attached to something, or with V(false) only those that are not.
    type: bool
    version_added: 1.2.0
  parent_port_id:
    description:
      - Only ports that the port with this UUID carries in its trunk.
    type: str
    version_added: 1.2.0
  managed_by:
    description:
      - Only ports that you manage (V(user)), or only those that the platform manages and that cannot be changed
        (V(system)).
    type: str
    choices: [user, system]
    version_added: 1.2.0
  security_group_id:
    description:
      - Only ports that have the security group with this UUID. The API cannot be asked for that, so all ports that fit
        the other options are read.
      - O(security_group_name) can name it instead.
    type: str
    version_added: 1.2.0
  security_group_name:
    description:
      - The exact name of the security group, instead of O(security_group_id). A name that does not exist, or that
        several have, is an error. Finding it costs one request.
    type: str
    version_added: 1.2.0
seealso:
  - module: day2.resources.gcore_port
"""

EXAMPLES = r"""
- name: Read all ports that the web team looks after
  day2.resources.gcore_port_info:
    project_id: 1
    region_id: 7
    tags:
      team: backend
  register: found

- name: Show their addresses
  ansible.builtin.debug:
    msg: "{{ found.ports | map(attribute='ip_assignments') }}"

- name: Find the ports of an instance in one network
  day2.resources.gcore_port_info:
    project_id: 1
    region_id: 7
    instance_name: web-1
    network_name: backbone
  register: found

- name: Wait until an instance has a port
  day2.resources.gcore_port_info:
    project_id: 1
    region_id: 7
    instance_id: 50000000-0000-4000-8000-000000000001
    managed_by: user
  register: result
  until: result is failed or result.ports | length > 0
  retries: 10
  delay: 3
"""

RETURN = r"""
ports:
  description:
    - The ports, in the order in which they were made.
    - Each looks like the port that M(day2.resources.gcore_port) returns.
    - Its options can be given back to that module, together with its ID, and change nothing. Only an empty list of
      C(ip_assignments) cannot be asked for, leave it out with C(omit).
    - The list is there, and empty, also when the module fails.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The UUID of the port.
      type: str
      returned: always
      sample: 40000000-0000-4000-8000-000000000001
    ip_assignments:
      description: The addresses of the port.
      type: list
      returned: always
    network_id:
      description: The UUID of the network.
      type: str
      returned: always
      sample: 10000000-0000-4000-8000-000000000001
    attached_to:
      description:
        - What the port is attached to, with its C(resource_id), C(resource_type) and C(trunk). Null for a port that is
          not attached.
      type: dict
      returned: always
      sample: {"resource_id": "50000000-0000-4000-8000-000000000001", "resource_type": "instance", "trunk": null}
    managed_by:
      description: Who manages the port, V(user) or V(system).
      type: str
      returned: always
      sample: user
    mac_address:
      description: The MAC address.
      type: str
      returned: always
      sample: fa:16:3e:00:00:01
    security_group_ids:
      description: The UUIDs of its security groups.
      type: list
      elements: str
      returned: always
      sample: [30000000-0000-4000-8000-000000000001]
    allowed_address_pairs:
      description: The addresses and networks that it may use besides its own.
      type: list
      elements: dict
      returned: always
      sample: [{"ip_address": "10.10.1.100"}]
    port_security_enabled:
      description: Whether its security groups and its address are enforced.
      type: bool
      returned: always
      sample: true
    tags:
      description: The tags that can be changed.
      type: dict
      returned: always
      sample: {"environment": "production"}
    read_only_tags:
      description: The tags that the platform sets.
      type: dict
      returned: always
      sample: {"os_type": "linux"}
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
      path: /cloud/v1/ports/1/7
      status: 200
      ms: 35
      tries: 1
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.info import info_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT

MODULE = info_module(GCORE, PORT)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
