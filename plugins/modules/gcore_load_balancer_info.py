#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_load_balancer_info
short_description: Read load balancers of Gcore Cloud
version_added: 1.0.0
description:
  - Reads load balancers of a region, all of them or those that are looked for.
  - What is given with several options must all be true. IDs that do not exist simply do not appear.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore.info
  - day2.resources.gcore
  - day2.resources.attributes.info_module
  - day2.resources.attributes.actiongroup_gcore
options:
  load_balancer_ids:
    description:
      - The UUIDs of the load balancers to read.
    type: list
    elements: str
  name:
    description:
      - Only load balancers with exactly this name.
    type: str
    aliases: [load_balancer_name]
  tags:
    description:
      - Only load balancers that have at least these tags. Tags that the platform sets count as well.
    type: dict
  tag_keys:
    description:
      - Only load balancers that have tags with all of these keys, whatever their values. Tags that the platform sets
        count as well.
    type: list
    elements: str
    version_added: 1.2.0
  ip_address:
    description:
      - Only load balancers with this address, which is the first one, another one or a floating one. The API cannot be
        asked for it, so all load balancers that fit the other options are read.
    type: str
    version_added: 1.2.0
  flavor_name:
    description:
      - Only load balancers of the flavor with exactly this name. The API cannot be asked for it, so all load balancers
        that fit the other options are read.
    type: str
    version_added: 1.2.0
  operating_status:
    description:
      - Only load balancers with this operating status.
    type: str
    choices: [DEGRADED, DRAINING, ERROR, NO_MONITOR, OFFLINE, ONLINE]
    version_added: 1.2.0
  provisioning_status:
    description:
      - Only load balancers with this provisioning status. Those beginning with C(PENDING_) say that something works on
        them.
    type: str
    choices: [ACTIVE, DELETED, ERROR, PENDING_CREATE, PENDING_DELETE, PENDING_UPDATE]
    version_added: 1.2.0
  logging_enabled:
    description:
      - Only load balancers that write logs, or with V(false) only those that do not.
    type: bool
    version_added: 1.2.0
  assigned_floating:
    description:
      - Only load balancers that have a floating IP, or with V(false) only those that have none.
    type: bool
    version_added: 1.2.0
  with_ddos:
    description:
      - Whether results show the C(ddos_profile). Else it is null.
    type: bool
    version_added: 1.2.0
seealso:
  - module: day2.resources.gcore_load_balancer
"""

EXAMPLES = r"""
- name: Read two load balancers
  day2.resources.gcore_load_balancer_info:
    project_id: 1
    region_id: 7
    load_balancer_ids:
      - 70000000-0000-4000-8000-000000000001
      - 70000000-0000-4000-8000-000000000002
  register: found

- name: Show which of them write logs
  ansible.builtin.debug:
    msg: "{{ found.load_balancers | selectattr('logging.enabled') | map(attribute='name') }}"

- name: Find the load balancers that do not work
  day2.resources.gcore_load_balancer_info:
    project_id: 1
    region_id: 7
    operating_status: ERROR

- name: Wait until a load balancer is active
  day2.resources.gcore_load_balancer_info:
    project_id: 1
    region_id: 7
    load_balancer_name: api-lb
    provisioning_status: ACTIVE
  register: result
  until: result is failed or result.load_balancers | length > 0
  retries: 10
  delay: 3
"""

RETURN = r"""
load_balancers:
  description:
    - The load balancers, in the order in which they were made. Up to three that are asked for by their IDs are in the
      order of the IDs.
    - Each looks like the load balancer that M(day2.resources.gcore_load_balancer) returns.
    - Its options can be given back to that module, together with its ID, and change nothing.
    - The list is there, and empty, also when the module fails.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The UUID of the load balancer.
      type: str
      returned: always
      sample: 70000000-0000-4000-8000-000000000001
    name:
      description: The name.
      type: str
      returned: always
      sample: shop
    logging:
      description: Where the logs go.
      type: dict
      returned: always
      sample: {"enabled": false}
    operating_status:
      description: The operating status.
      type: str
      returned: always
      sample: ONLINE
    provisioning_status:
      description: The provisioning status.
      type: str
      returned: always
      sample: ACTIVE
    vip_address:
      description: The first address, null while there is none.
      type: str
      returned: always
      sample: 10.10.1.20
    additional_vips:
      description: The other addresses.
      type: list
      elements: dict
      returned: always
    floating_ips:
      description: The floating IPs.
      type: list
      elements: dict
      returned: always
    flavor:
      description: The flavor, with its C(flavor_name), null for the default.
      type: dict
      returned: always
      sample: {"flavor_id": "lb1-1-2", "flavor_name": "lb1-1-2", "ram": 2048, "vcpus": 1}
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
      path: /cloud/v1/loadbalancers/1/7
      status: 200
      ms: 35
      tries: 1
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.info import info_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER

MODULE = info_module(GCORE, LOAD_BALANCER)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
