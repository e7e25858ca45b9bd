#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_instance
short_description: Update an instance of Gcore Cloud
version_added: 1.0.0
description:
  - Changes the name and the tags of an existing instance. It never creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the instance, sends the differences in one request, and reads the instance again to verify the
    result. If another task locks the instance, the module waits.
  - Bare metal servers are updated like instances.
notes:
  - If an instance and a bare metal server have the same O(instance_name), the task fails and lists both UUIDs. The
    module cannot detect this if the API ignores the request to show bare metal servers in the list of instances. Then
    it updates the instance. To be sure, use O(instance_id).
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
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
seealso:
  - module: day2.resources.gcore_instance_info
  - ref: ansible_collections.day2.resources.docsite.first_playbook
    description: An example of check mode, a change, and a second run without changes.
  - module: day2.resources.gcore_port
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
    No instance is named 'web-1'; the one named 'web-01' counts as renamed before.
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
