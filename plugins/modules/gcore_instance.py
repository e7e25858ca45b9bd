#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_instance
short_description: Update an instance of Gcore Cloud
version_added: 1.0.0
description:
  - Changes the name, the tags, the flavor, the power state and the placement group of an existing instance. It never
    creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the instance and sends the differences. The name and the tags take one request, each other option a
    separate one. After each request, the module waits for the tasks of the API, and reads the instance again to verify
    the result. If another task locks the instance, the module waits.
  - 'The order of requests: stop or resume, change the flavor, start or suspend, leave and join placement groups, and
    the name and tags last. If one fails, the result has RV(done) and RV(left), and the next run does only what is
    left.'
  - The module also updates bare metal servers, and warns. Use M(day2.resources.gcore_bare_metal_server) for them. From
    version 2.0.0 on, no other module finds them.
notes:
  - No source says that requests for instances also read and update bare metal servers. From version 2.0.0 on, only
    M(day2.resources.gcore_bare_metal_server) does so.
  - If an instance and a bare metal server have the same O(instance_name), the task fails and lists both UUIDs. The
    module cannot detect this if the API ignores the request to show bare metal servers in the list of instances. Then
    it updates the instance. To be sure, use O(instance_id).
  - No source says whether a later version of the API updates names and tags in a task. If it does, the module waits for
    the task.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.disruption
  - day2.resources.gcore.tags
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  instance_id:
    description:
      - The UUID of the instance. Either this or O(instance_name) is required.
    type: str
  instance_name:
    description:
      - The exact name of the instance, instead of O(instance_id). If several have it, the task fails and lists their
        UUIDs.
      - If no instance has it, the module uses the one that already has the new O(name), so that a task that renames can
        run again. If both names exist, the task fails before it changes anything.
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The
        first must be a letter or a digit, the last a letter, a digit, a dot or an underscore.
    type: str
  flavor_id:
    description:
      - The ID of the flavor, such as V(g2-standard-4-8). It must be one of the flavors of the region.
      - The change restarts a running instance, and then needs O(allow_disruption=true). It does not with
        O(power_state=stopped), because the module stops the instance first.
      - An instance that is suspended keeps its flavor, unless O(power_state) is V(running) or V(stopped).
    type: str
    version_added: 1.5.0
  flavor_name:
    description:
      - The exact name of the flavor, instead of O(flavor_id).
    type: str
    version_added: 1.5.0
  power_state:
    description:
      - Whether the instance runs. This option alone is consent to stop, start, suspend or resume it.
      - From V(suspended) to V(stopped), and the other way round, the instance runs for a moment.
      - There is no state for a restart. The guide about sizes and power shows how to restart.
    type: str
    choices: [running, stopped, suspended]
    version_added: 1.5.0
  placement_group_id:
    description:
      - The UUID of the placement group. The word V(none) takes the instance out of its placement group.
      - The module reads the list of placement groups, because instances do not show theirs.
    type: str
    version_added: 1.5.0
  placement_group_name:
    description:
      - The exact name of the placement group, instead of O(placement_group_id).
    type: str
    version_added: 1.5.0
seealso:
  - module: day2.resources.gcore_instance_info
  - name: Sizes and power
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/sizes_and_power.html
    description: The order of changes, consent, and restarts.
  - module: day2.resources.gcore_bare_metal_server
  - name: Your first playbook
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/first_playbook.html
    description: An example of check mode, a change, and a second run without changes.
  - module: day2.resources.gcore_port
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
"""

EXAMPLES = r"""
- name: Rename an instance and tag it
  day2.resources.gcore_instance:
    project_id: 1
    region_id: 7
    instance_id: 50000000-0000-4000-8000-000000000001
    name: web-01
    tags:
      environment: production

- name: Remove all tags but one
  day2.resources.gcore_instance:
    project_id: 1
    region_id: 7
    instance_id: 50000000-0000-4000-8000-000000000001
    tags:
      team: web
    purge_tags: true

- name: Tag an instance, by names only
  day2.resources.gcore_instance:
    project_name: default
    region_name: Luxembourg-2
    instance_name: web-01
    tags:
      environment: production

- name: Give a running instance another flavor, which restarts it
  day2.resources.gcore_instance:
    project_id: 1
    region_id: 7
    instance_id: 50000000-0000-4000-8000-000000000001
    flavor_name: g2-standard-4-8
    allow_disruption: "{{ maintenance | default(false) }}"

- name: Stop an instance
  day2.resources.gcore_instance:
    project_id: 1
    region_id: 7
    instance_id: 50000000-0000-4000-8000-000000000001
    power_state: stopped
"""

RETURN = r"""
instance:
  description:
    - The instance after the task. In check mode, the predicted instance.
    - It contains the options of this module that the API shows, and the other properties of the instance under the
      names of the API.
  returned: when the instance was read
  type: dict
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
    flavor_id:
      description: The ID of the flavor. C(flavor) has all that the API shows of it.
      type: str
      returned: always
      sample: g2-standard-4-8
    power_state:
      description:
        - Whether the instance runs; null in another state, such as an error. C(vm_state) is the state in the
          words of the API.
      type: str
      returned: always
      sample: running
    placement_group_id:
      description: The UUID of the placement group, or V(none).
      type: str
      returned: if the task gives O(placement_group_id) or O(placement_group_name)
      sample: none
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
matched_by:
  description:
    - The option that found the instance, V(id), V(name) or V(new_name). The last one means that it already has the new
      name.
  returned: when the instance was read
  type: str
  sample: name
msg:
  description:
    - The error.
    - If the task succeeds, a note that the instance already has its new name. The old one may be misspelt.
  returned: when the task fails, or RV(matched_by) is V(new_name)
  type: str
  sample: >-
    No instance is named 'web-1': assuming that an earlier run renamed it to 'web-01'.
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
  description: The instance before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/instances/1/7/50000000-0000-4000-8000-000000000001
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.instance import INSTANCE

MODULE = update_module(GCORE, INSTANCE)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
