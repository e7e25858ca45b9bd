#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_load_balancer
short_description: Update a load balancer of Gcore Cloud
version_added: 1.0.0
description:
  - Changes the settings and the tags of an existing load balancer. It never creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the load balancer and sends the differences in one request, a new flavor in a separate request
    before it. After each request, the module waits for the tasks of the API, and reads the load balancer again to
    verify the result. If another task locks the load balancer, the module waits.
  - If the API does not support the current request (version 2) yet, the module uses the older one (version 1), which
    cannot change O(admin_state_up).
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.disruption
  - day2.resources.gcore.tags
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  load_balancer_id:
    description:
      - The UUID of the load balancer. Either this or O(load_balancer_name) is required.
    type: str
    aliases: [loadbalancer_id]
  load_balancer_name:
    description:
      - The exact name of the load balancer, instead of O(load_balancer_id). If several have it, the task fails and
        lists their UUIDs.
      - If no load balancer has it, the module uses the one that already has the new O(name), so that a task that
        renames can run again. If both names exist, the task fails before it changes anything.
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The
        first must be a letter or a digit, the last a letter, a digit, a dot or an underscore.
    type: str
  logging:
    description:
      - The logs of the load balancer. The module does not change keys that are not set.
      - While logging is off, set the other keys together with O(logging.enabled=true).
    type: dict
    suboptions:
      enabled:
        description:
          - Whether the load balancer writes logs. With V(false), the API discards the other keys. Set them again when
            you enable logging.
        type: bool
      destination_region_id:
        description:
          - The ID of the region for the logs. V(0) removes it.
        type: int
      topic_name:
        description:
          - The topic for the logs, at most 223 characters. It can contain lowercase letters, digits, dashes and dots.
            Each part between dots begins and ends with a letter or a digit. An empty text removes it.
        type: str
      retention_policy:
        description:
          - The retention of the logs. V({}) removes it, also if it is empty because its only key is C(omit).
        type: dict
        suboptions:
          period:
            description:
              - The number of days to keep the logs, 1 to 1825.
            type: int
  preferred_connectivity:
    description:
      - The preferred connection to the members of the pools.
    type: str
    choices: [L2, L3]
  admin_state_up:
    description:
      - Whether the load balancer processes traffic.
    type: bool
  flavor_name:
    description:
      - The name of the flavor, such as V(lb1-2-4). It must be one of the flavors of the region.
      - The change drops all connections of the load balancer, so it needs O(allow_disruption=true).
    type: str
    version_added: 1.5.0
seealso:
  - module: day2.resources.gcore_load_balancer_info
  - name: Your first playbook
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/first_playbook.html
    description: An example of check mode, a change, and a second run without changes.
  - module: day2.resources.gcore_port
"""

EXAMPLES = r"""
- name: Write the logs of a load balancer to a topic for 90 days
  day2.resources.gcore_load_balancer:
    project_id: 1
    region_id: 7
    load_balancer_id: 70000000-0000-4000-8000-000000000001
    logging:
      enabled: true
      destination_region_id: 7
      topic_name: shop-access
      retention_policy:
        period: 90

- name: Rename a load balancer and tag it
  day2.resources.gcore_load_balancer:
    project_id: 1
    region_id: 7
    load_balancer_id: 70000000-0000-4000-8000-000000000001
    name: shop
    tags:
      owner: shop

- name: Stop the processing of traffic
  day2.resources.gcore_load_balancer:
    project_id: 1
    region_id: 7
    load_balancer_id: 70000000-0000-4000-8000-000000000001
    admin_state_up: false

- name: Give a load balancer more capacity in a maintenance window
  day2.resources.gcore_load_balancer:
    project_id: 1
    region_id: 7
    load_balancer_id: 70000000-0000-4000-8000-000000000001
    flavor_name: lb1-2-4
    allow_disruption: "{{ maintenance | default(false) }}"
"""

RETURN = r"""
load_balancer:
  description:
    - The load balancer after the task. In check mode, and with O(wait=false), the predicted load balancer.
    - It contains the options of this module that the API shows, and the other properties of the load balancer under the
      names of the API.
  returned: when the load balancer was read
  type: dict
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
      description: The destination of the logs. While logging is off, only RV(load_balancer.logging.enabled).
      type: dict
      returned: always
      contains:
        enabled:
          description: Whether the load balancer writes logs.
          type: bool
          returned: always
          sample: true
        destination_region_id:
          description: The ID of the region for the logs.
          type: int
          returned: while logging is on
          sample: 7
        topic_name:
          description: The topic for the logs.
          type: str
          returned: while logging is on
          sample: shop-access
        retention_policy:
          description: The number of days to keep the logs.
          type: dict
          returned: while logging is on
          sample: {"period": 90}
    preferred_connectivity:
      description: The preferred connection to the members of the pools.
      type: str
      returned: always
      sample: L2
    flavor_name:
      description: The name of the flavor. C(flavor) has all that the API shows of it.
      type: str
      returned: always
      sample: lb1-1-2
    admin_state_up:
      description: Whether the load balancer processes traffic.
      type: bool
      returned: when the API shows it
      sample: true
    tags:
      description: The tags that can be changed.
      type: dict
      returned: always
      sample: {"owner": "shop"}
    read_only_tags:
      description: The tags that the platform sets.
      type: dict
      returned: always
      sample: {"os_type": "linux"}
matched_by:
  description:
    - The option that found the load balancer, V(id), V(name) or V(new_name). The last one means that it already has the
      new name.
  returned: when the load balancer was read
  type: str
  sample: name
msg:
  description:
    - The error.
    - If the task succeeds, a note that the load balancer already has its new name. The old one may be misspelt.
  returned: when the task fails, or RV(matched_by) is V(new_name)
  type: str
  sample: >-
    No load balancer is named 'web-lb': assuming that an earlier run renamed it to 'shop-lb'.
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
  sample: {"name": ["String should match the pattern"]}
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
  description: The load balancer before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/loadbalancers/1/7/70000000-0000-4000-8000-000000000001
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER

MODULE = update_module(GCORE, LOAD_BALANCER)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
