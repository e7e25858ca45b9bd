#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_instance_info
short_description: Read instances of Gcore Cloud
version_added: 1.0.0
description:
  - Reads instances of a region, all of them or those that are looked for.
  - What is given with several options must all be true. IDs that do not exist simply do not appear.
  - Bare metal servers are among them. Where the list of instances does not show any, the module also reads the list of
    bare metal servers. Its entries have no C(instance_description), C(security_groups) and C(volumes). If an instance
    has the O(name), the second list is only read where the API refuses to show bare metal servers in the first one.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore.info
  - day2.resources.gcore
  - day2.resources.attributes.info_module
  - day2.resources.attributes.actiongroup_gcore
options:
  instance_ids:
    description:
      - The UUIDs of the instances to read.
    type: list
    elements: str
  name:
    description:
      - Only instances with exactly this name.
    type: str
    aliases: [instance_name]
  tags:
    description:
      - Only instances that have at least these tags. Tags that the platform sets count as well.
    type: dict
  tag_keys:
    description:
      - Only instances that have tags with all of these keys, whatever their values. Tags that the platform sets count
        as well.
    type: list
    elements: str
    version_added: 1.2.0
  status:
    description:
      - Only instances with this status. The API cannot be asked for V(DELETED), V(PASSWORD), V(RESCUE) and V(UNKNOWN),
        so all instances that fit the other options are read.
    type: str
    choices:
      - ACTIVE
      - BUILD
      - DELETED
      - ERROR
      - HARD_REBOOT
      - MIGRATING
      - PASSWORD
      - PAUSED
      - REBOOT
      - REBUILD
      - RESCUE
      - RESIZE
      - REVERT_RESIZE
      - SHELVED
      - SHELVED_OFFLOADED
      - SHUTOFF
      - SOFT_DELETED
      - SUSPENDED
      - UNKNOWN
      - VERIFY_RESIZE
    version_added: 1.2.0
  ip_address:
    description:
      - Only instances with exactly this address, a floating one or one of their own. The API cannot be asked for an
        IPv6 address, so all instances that fit the other options are read.
    type: str
    version_added: 1.2.0
  flavor_id:
    description:
      - Only instances of the flavor with this ID.
    type: str
    version_added: 1.2.0
  flavor_name:
    description:
      - Only instances of the flavor with exactly this name. The API cannot be asked for it, so all instances that fit
        the other options are read.
    type: str
    version_added: 1.2.0
  flavor_prefix:
    description:
      - Only instances of flavors whose ID begins like that, V(g2-) for example.
    type: str
    version_added: 1.2.0
  exclude_flavor_prefix:
    description:
      - Only instances of flavors whose ID begins otherwise.
    type: str
    version_added: 1.2.0
  security_group_name:
    description:
      - Only instances that have a security group with exactly this name. The API cannot be asked for it, so all
        instances that fit the other options are read.
    type: str
    version_added: 1.2.0
  exclude_security_group_name:
    description:
      - Only instances that have no security group with exactly this name.
    type: str
    version_added: 1.2.0
  ssh_key_name:
    description:
      - Only instances that were made with the SSH key of this name. The API cannot be asked for it, so all instances
        that fit the other options are read.
    type: str
    version_added: 1.2.0
  isolated:
    description:
      - Only instances that the platform has isolated, or with V(false) only the others.
    type: bool
    version_added: 1.2.0
  fixed_external_ip:
    description:
      - Only instances that have a fixed address in an external network, or with V(false) only the others. All instances
        that fit the other options are read.
    type: bool
    version_added: 1.2.0
  available_floating:
    description:
      - Only instances that can take a floating address, or with V(false) only the others. Results do not show it, so
        the API alone decides. Bare metal servers are among them only where the list of instances shows them.
    type: bool
    version_added: 1.2.0
  changed_after:
    description:
      - Only instances that have changed at this moment or later, V(2026-01-31T12:00:00Z) for example. A moment without
        a zone is in UTC. Results do not show it, so the API alone decides.
    type: str
    version_added: 1.2.0
  changed_before:
    description:
      - Only instances that have last changed at this moment or before. A moment without a zone is in UTC. Results do
        not show it, so the API alone decides.
    type: str
    version_added: 1.2.0
  protection_status:
    description:
      - Only instances whose DDoS protection has this status. The API alone decides which they are. Results show the
        C(ddos_profile), as with O(with_ddos=true).
    type: str
    choices: [Active, Queued, Error]
    version_added: 1.2.0
  ddos_profile_name:
    description:
      - Only instances with the DDoS protection profile of this name. The API alone decides which they are. Results show
        the C(ddos_profile), as with O(with_ddos=true).
    type: str
    version_added: 1.2.0
  ddos_profile_type:
    description:
      - Only bare metal servers with this type of DDoS protection. The API alone decides which they are. Results show
        the C(ddos_profile), as with O(with_ddos=true).
    type: str
    choices: [basic, advanced]
    version_added: 1.2.0
  with_ddos:
    description:
      - Whether results show the C(ddos_profile). Else it is null.
    type: bool
    version_added: 1.2.0
seealso:
  - module: day2.resources.gcore_instance
"""

EXAMPLES = r"""
- name: Find an instance by its name
  day2.resources.gcore_instance_info:
    project_id: 1
    region_id: 7
    name: web-1
  register: found

- name: Show its ID
  ansible.builtin.debug:
    msg: "{{ found.instances | map(attribute='id') }}"

- name: Find the instances of one flavor that are shut off
  day2.resources.gcore_instance_info:
    project_id: 1
    region_id: 7
    status: SHUTOFF
    flavor_id: g2-standard-2-4

- name: Find the instances that have changed since a moment, with their DDoS protection
  day2.resources.gcore_instance_info:
    project_id: 1
    region_id: 7
    changed_after: "2024-01-15T00:00:00Z"
    with_ddos: true

- name: Find out which instance has an address
  day2.resources.gcore_instance_info:
    project_id: 1
    region_id: 7
    ip_address: 10.10.1.11
"""

RETURN = r"""
instances:
  description:
    - The instances, in the order in which they were made. Up to three that are asked for by their IDs are in the
      order of the IDs.
    - Each looks like the instance that M(day2.resources.gcore_instance) returns.
    - Its options can be given back to that module, together with its ID, and change nothing.
    - The list is there, and empty, also when the module fails.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The UUID of the instance.
      type: str
      returned: always
      sample: 50000000-0000-4000-8000-000000000001
    name:
      description: The name.
      type: str
      returned: always
      sample: web-01
    status:
      description: The status.
      type: str
      returned: always
      sample: ACTIVE
    vm_state:
      description: What the virtual machine does.
      type: str
      returned: always
      sample: active
    flavor:
      description: The flavor, with its C(flavor_id) and C(flavor_name).
      type: dict
      returned: always
      sample: {"flavor_id": "g2-standard-2-4", "flavor_name": "g2-standard-2-4", "ram": 4096, "vcpus": 2}
    addresses:
      description: The addresses by the name of the network.
      type: dict
      returned: always
      sample: {"backbone": [{"addr": "10.10.1.11", "type": "fixed"}]}
    security_groups:
      description: The names of its security groups.
      type: list
      elements: dict
      returned: always
      sample: [{"name": "default"}]
    ssh_key_name:
      description: The name of the SSH key, null without one.
      type: str
      returned: always
    instance_isolation:
      description: Why the platform has isolated it, null where it has not.
      type: dict
      returned: always
    ddos_profile:
      description: The profile of the DDoS protection, null without one, and without O(with_ddos).
      type: dict
      returned: always
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
      path: /cloud/v1/instances/1/7
      status: 200
      ms: 35
      tries: 1
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.info import info_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.instance import INSTANCE

MODULE = info_module(GCORE, INSTANCE)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
