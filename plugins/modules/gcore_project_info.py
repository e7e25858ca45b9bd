#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_project_info
short_description: Read projects of Gcore Cloud
version_added: 1.0.0
description:
  - Reads projects of the account, all of them, or those that O(name), O(project_ids) and other options look for.
  - O(project_name) and O(project_id) look for nothing here, because they can be the defaults of a group of modules. The
    result has a RV(msg) that says so.
  - What is given with several options must all be true. IDs that do not exist simply do not appear.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore.no_region
  - day2.resources.gcore.info
  - day2.resources.gcore
  - day2.resources.attributes.info_module
  - day2.resources.attributes.actiongroup_gcore
options:
  project_id:
    description:
      - Not used, look for a project with O(project_ids). It is accepted so that defaults of
        C(group/day2.resources.gcore) can name a project.
    type: int
  project_name:
    description:
      - Not used, look for a project with O(name). It is accepted so that defaults of C(group/day2.resources.gcore) can
        name a project.
    type: str
  project_ids:
    description:
      - The IDs of the projects to read.
    type: list
    elements: int
  name:
    description:
      - Only projects with exactly this name.
    type: str
  is_default:
    description:
      - Only the default project of the account, or with V(false) only the others. The API cannot be asked for that, so
        all projects that fit the other options are read.
    type: bool
    version_added: 1.2.0
  include_deleted:
    description:
      - Whether projects that are deleted are among them. Without this option, the API decides, which leaves them out.
    type: bool
    version_added: 1.2.0
seealso:
  - module: day2.resources.gcore_project
"""

EXAMPLES = r"""
- name: Read all projects
  day2.resources.gcore_project_info:
  register: found

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ found.projects | map(attribute='name') }}"
"""

RETURN = r"""
projects:
  description:
    - The projects, in the order in which they were made. Up to three that are asked for by their IDs are in the
      order of the IDs.
    - Each looks like the project that M(day2.resources.gcore_project) returns.
    - Its options can be given back to that module, together with its ID, and change nothing.
    - The list is there, and empty, also when the module fails.
  returned: always
  type: list
  elements: dict
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
      sample: staging
    description:
      description: The description.
      type: str
      returned: always
      sample: Where we try what comes next
    is_default:
      description: Whether it is the default project of the account.
      type: bool
      returned: always
      sample: false
    state:
      description: The state.
      type: str
      returned: always
      sample: ACTIVE
    deleted_at:
      description: When it was deleted, null where it was not.
      type: str
      returned: always
msg:
  description:
    - What went wrong.
    - Without a failure, that O(project_name) or O(project_id) is given, which looks for nothing here.
  returned: when the task fails, or one of these is given and neither O(name) nor O(project_ids)
  type: str
  sample: "project_name is not used here: name looks for projects."
  version_added: 1.2.0
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
      path: /cloud/v1/projects
      status: 200
      ms: 35
      tries: 1
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.info import info_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.project import PROJECT

MODULE = info_module(GCORE, PROJECT)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
