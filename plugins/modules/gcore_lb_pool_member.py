#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_lb_pool_member
short_description: Update a member of a load balancer pool of Gcore Cloud
version_added: 1.6.0
description:
  - Changes an existing member of a load balancer pool, and no other member. It never adds or removes one. To do that,
    use O(day2.resources.gcore_lb_pool#module:members).
  - The module does not change options that are not set.
  - The module reads the member, its pool and the load balancer, and sends the differences in one request. Then it waits
    for the tasks of the API, and reads the member again to verify the result.
  - If another task locks the pool or its load balancer, the module waits. The API changes only one part of a load
    balancer at a time.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.disruption
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
notes:
  - Declare a member here or in O(day2.resources.gcore_lb_pool#module:members), but not the same values in both.
options:
  member_id:
    description:
      - The UUID of the member. Either this or O(address) is required.
    type: str
  address:
    description:
      - The IP address of the member, instead of O(member_id). If the pool has it with several ports, also set
        O(protocol_port).
    type: str
  protocol_port:
    description:
      - The port of the member with O(address). Needed only if the pool has the address with several ports.
    type: int
  pool_id:
    description:
      - The UUID of the pool. Either this or O(pool_name) is required.
    type: str
  pool_name:
    description:
      - The exact name of the pool, instead of O(pool_id). If several have it, the task fails and lists their UUIDs.
    type: str
  load_balancer_id:
    description:
      - The UUID of the load balancer of the pool with O(pool_name). Needed only if several pools have this name.
    type: str
  load_balancer_name:
    description:
      - The exact name of that load balancer, instead of O(load_balancer_id).
    type: str
  weight:
    description:
      - The share of connections that the member gets, compared with the weights of others, 1 to 256.
      - The API refuses 0. To take the member out, set O(admin_state_up=false).
    type: int
  admin_state_up:
    description:
      - Whether the member gets connections.
      - If V(false) leaves no member that is up, O(allow_disruption=true) is needed. To find out, the module reads the
        members of the pool.
    type: bool
  backup:
    description:
      - Whether the member gets connections only if all others do not work.
    type: bool
  monitor_address:
    description:
      - The IP address that the health monitor checks. V(none) means the one of the member.
    type: str
  monitor_port:
    description:
      - The port that the health monitor checks, 1 to 65535. V(none) means the one of the member.
    type: str
seealso:
  - module: day2.resources.gcore_lb_pool_member_info
  - module: day2.resources.gcore_lb_pool
  - name: Rules, members and monitors
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/rules_and_members.html
    description: Members from an inventory, and a play that works on one member after the other.
"""

EXAMPLES = r"""
- name: Take a member out of the pool
  day2.resources.gcore_lb_pool_member:
    project_id: 1
    region_id: 7
    pool_name: shop
    address: 10.10.1.11
    protocol_port: 8080
    admin_state_up: false

# Here are the tasks that need the member to be out, such as an update of its packages.
- name: Put it back
  day2.resources.gcore_lb_pool_member:
    project_id: 1
    region_id: 7
    pool_name: shop
    address: 10.10.1.11
    protocol_port: 8080
    admin_state_up: true

- name: Give a larger server more connections
  day2.resources.gcore_lb_pool_member:
    project_name: default
    region_name: Luxembourg-2
    load_balancer_name: web-lb
    pool_name: shop
    address: 10.10.1.12
    weight: 4
    backup: false

- name: Check the health of a member at another port
  day2.resources.gcore_lb_pool_member:
    project_id: 1
    region_id: 7
    pool_id: c0000000-0000-4000-8000-000000000001
    member_id: 60000000-0000-4000-8000-000000000031
    monitor_port: 9100
"""

RETURN = r"""
lb_pool_member:
  description:
    - The member after the task. In check mode, and with O(wait=false), the predicted member.
    - It contains the options of this module that the API shows, and the other properties of the member under the names
      of the API.
  returned: when the member was read
  type: dict
  contains:
    id:
      description: The UUID of the member.
      type: str
      returned: always
      sample: 60000000-0000-4000-8000-000000000031
    address:
      description: The IP address.
      type: str
      returned: always
      sample: 10.10.1.11
    protocol_port:
      description: The port.
      type: int
      returned: always
      sample: 8080
    subnet_id:
      description: The UUID of the subnet, or null.
      type: str
      returned: always
      sample: 20000000-0000-4000-8000-000000000001
    weight:
      description: The share of connections that the member gets.
      type: int
      returned: always
      sample: 1
    admin_state_up:
      description: Whether the member gets connections.
      type: bool
      returned: always
      sample: true
    backup:
      description: Whether the member gets connections only if all others do not work.
      type: bool
      returned: always
      sample: false
    monitor_address:
      description: The IP address that the health monitor checks, or V(none) for the one of the member.
      type: str
      returned: always
      sample: none
    monitor_port:
      description: The port that the health monitor checks, or V(none) for the one of the member.
      type: raw
      returned: always
      sample: none
    operating_status:
      description: Whether the member works.
      type: str
      returned: always
      sample: ONLINE
matched_by:
  description:
    - The option that found the member, V(id) or V(address).
  returned: when the member was read
  type: str
  sample: address
msg:
  description:
    - The error.
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
  description: The pool member before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/loadbalancers/1/7/pools/00000000-0000-4000-8000-000000000001/members
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_pool_member import LB_POOL_MEMBER

MODULE = update_module(GCORE, LB_POOL_MEMBER)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
