#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_security_group_info
short_description: Read security groups of Gcore Cloud
version_added: 1.2.0
description:
  - Reads security groups of a region, all of them or those that are looked for.
  - What is given with several options must all be true. IDs that do not exist simply do not appear.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore.info
  - day2.resources.gcore
  - day2.resources.attributes.info_module
  - day2.resources.attributes.actiongroup_gcore
options:
  security_group_ids:
    description:
      - The UUIDs of the security groups to read.
    type: list
    elements: str
  name:
    description:
      - Only security groups with exactly this name. Several can have the same.
    type: str
    aliases: [security_group_name]
  tags:
    description:
      - Only security groups that have at least these tags. Tags that the platform sets count as well.
    type: dict
  tag_keys:
    description:
      - Only security groups that have tags with all of these keys, whatever their values. Tags that the platform sets
        count as well.
    type: list
    elements: str
seealso:
  - module: day2.resources.gcore_port
  - module: day2.resources.gcore_port_info
"""

EXAMPLES = r"""
- name: Find a security group by its name
  day2.resources.gcore_security_group_info:
    project_id: 1
    region_id: 7
    name: web
  register: found

- name: Show its ID and its rules
  ansible.builtin.debug:
    msg: "{{ found.security_groups | items2dict('id', 'security_group_rules') }}"

- name: Find the ports that have it
  day2.resources.gcore_port_info:
    project_id: 1
    region_id: 7
    security_group_id: "{{ found.security_groups[0].id }}"
"""

RETURN = r"""
security_groups:
  description:
    - The security groups, in the order of the API. Up to three that are asked for by their IDs are in the order of the
      IDs.
    - The list is there, and empty, also when the module fails.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The UUID of the security group.
      type: str
      returned: always
      sample: 30000000-0000-4000-8000-000000000001
    name:
      description: The name.
      type: str
      returned: always
      sample: web
    description:
      description: The description.
      type: str
      returned: always
      sample: What a web server lets in
    security_group_rules:
      description: The rules, as the API shows them.
      type: list
      elements: dict
      returned: always
      sample:
        - direction: ingress
          ethertype: IPv4
          protocol: tcp
          port_range_min: 443
          port_range_max: 443
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
      path: /cloud/v1/securitygroups/1/7
      status: 200
      ms: 35
      tries: 1
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.info import info_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.security_group import SECURITY_GROUP

MODULE = info_module(GCORE, SECURITY_GROUP)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
