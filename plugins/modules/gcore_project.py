#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_project
short_description: Update a project of Gcore Cloud
version_added: 1.0.0
description:
  - Changes the name and the description of an existing project. It never creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the project, sends the differences in one request, and reads the project again to verify the
    result.
  - If the API does not support the current request yet, the module uses the older one, which replaces the whole
    project.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore.no_region
  - day2.resources.gcore
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  project_id:
    description:
      - The ID of the project. Either this or O(project_name) is required.
      - The module never takes it from the environment, so that no task changes your working project by mistake.
      - The module cannot distinguish a value from C(module_defaults) from one of the task. Set the working project of
        other modules in the environment or in variables of the play, and not as a default of
        C(group/day2.resources.gcore).
    type: int
  project_name:
    description:
      - The exact name of the project, instead of O(project_id). Do not set it in C(module_defaults) either.
      - If no project has it, the module uses the one that already has the new O(name), so that a task that renames can
        run again. If both names exist, the task fails before it changes anything.
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. It must be unique in the account.
      - Letters, digits, blanks, dots, underscores and dashes are allowed. The first must be a letter or a digit, the
        last a letter, a digit, a dot or an underscore.
    type: str
  description:
    description:
      - The description, at most 255 characters. An empty text removes it.
    type: str
notes:
  - An older API can only replace a project as a whole. The module then also sends the current name and description. It
    overwrites a change that another user makes between this read and the write.
seealso:
  - module: day2.resources.gcore_project_info
  - ref: ansible_collections.day2.resources.docsite.first_playbook
    description: An example of check mode, a change, and a second run without changes.
  - module: day2.resources.gcore_instance
"""

EXAMPLES = r"""
- name: Rename a project and describe it
  day2.resources.gcore_project:
    project_id: 2
    name: rehearsal
    description: Where we try what comes next

- name: Clear the description of a project
  day2.resources.gcore_project:
    project_id: 2
    description: ""

- name: Describe a project by its name
  day2.resources.gcore_project:
    project_name: research
    description: Where we try what nobody has tried
"""

RETURN = r"""
project:
  description:
    - The project after the task. In check mode, the predicted project.
    - It contains the options of this module, and the other properties of the project under the names of the API.
  returned: when the project was read
  type: dict
  contains:
    id:
      description: The ID of the project.
      type: int
      returned: always
      sample: 2
    name:
      description: The name.
      type: str
      returned: always
      sample: rehearsal
    description:
      description: The description, an empty text if there is none.
      type: str
      returned: always
      sample: Where we try what comes next
matched_by:
  description:
    - The option that found the project, V(id), V(name) or V(new_name). The last one means that it already has the new
      name.
  returned: when the project was read
  type: str
  sample: name
msg:
  description:
    - The error.
    - If the task succeeds, a note that the project already has its new name. The old one may be misspelt.
  returned: when the task fails, or RV(matched_by) is V(new_name)
  type: str
  sample: >-
    No project is named 'staging'; the one named 'rehearsal' counts as renamed before.
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
  description: The project before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/projects/2
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.project import PROJECT

MODULE = update_module(GCORE, PROJECT)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
