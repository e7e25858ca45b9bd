#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_task_info
short_description: Read tasks of Gcore Cloud, and wait for their end
version_added: 1.0.0
description:
  - Reads tasks, which the modules leave behind with O(wait=false), and waits until they have ended.
  - With O(wait=false), they are read as they are.
  - What is given with several options must all be true when the tasks are read first. After waiting, they are shown as
    they are then. O(task_ids) or one of the options that look for tasks is required.
  - A task that has failed does not make this module fail, look at RV(tasks[].state).
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
      - Not used, look for the tasks of a project with O(project_ids). It is accepted so that defaults of
        C(group/day2.resources.gcore) can name a project.
    type: int
  project_name:
    description:
      - Not used. It is accepted so that defaults of C(group/day2.resources.gcore) can name a project.
    type: str
  wait:
    description:
      - Whether to wait until the tasks have ended.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait at most, from the moment when the tasks are seen to run.
    type: int
    default: 600
  task_ids:
    description:
      - The UUIDs of the tasks. Those that do not exist simply do not appear.
      - Was required before 1.2.0.
    type: list
    elements: str
  states:
    description:
      - Only tasks in one of these states.
    type: list
    elements: str
    choices: [NEW, RUNNING, FINISHED, ERROR]
    version_added: 1.2.0
  task_type:
    description:
      - Only tasks of this type, V(update_port) for example.
    type: str
    version_added: 1.2.0
  project_ids:
    description:
      - Only tasks of the projects with these IDs. Without it, tasks of all projects.
    type: list
    elements: int
    version_added: 1.2.0
  region_ids:
    description:
      - Only tasks of the regions with these IDs. Without it, tasks of all regions.
    type: list
    elements: int
    version_added: 1.2.0
  created_after:
    description:
      - Only tasks that were made at this time or later.
      - A date such as V(2026-01-31), or with a time V(2026-01-31T12:00:00Z). Without a zone, it is UTC.
    type: str
    version_added: 1.2.0
  created_before:
    description:
      - Only tasks that were made at this time or earlier, in the same spelling.
    type: str
    version_added: 1.2.0
seealso:
  - module: day2.resources.gcore_port
  - module: day2.resources.gcore_load_balancer
"""

EXAMPLES = r"""
- name: Change a port, and go on without waiting
  day2.resources.gcore_port:
    project_id: 1
    region_id: 7
    port_id: 40000000-0000-4000-8000-000000000001
    tags:
      team: web
    wait: false
  register: change

- name: Wait for the end of the change
  day2.resources.gcore_task_info:
    task_ids: "{{ change.tasks }}"
  register: result

- name: Show what became of it
  ansible.builtin.debug:
    msg: "{{ result.tasks | items2dict(key_name='id', value_name='state') }}"

- name: Wait until nothing works in a project any more
  day2.resources.gcore_task_info:
    project_ids: [1]
    states: [NEW, RUNNING]

- name: Read what has failed since a day
  day2.resources.gcore_task_info:
    states: [ERROR]
    created_after: "2026-01-31"
    wait: false
  register: failures
"""

RETURN = r"""
tasks:
  description: The tasks as the API shows them, when the module fails as far as they were read.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The UUID of the task.
      type: str
      returned: always
      sample: d478ae29-dedc-4869-82f0-96104425f565
    state:
      description: How far it has come, C(NEW), C(RUNNING), C(FINISHED) or C(ERROR).
      type: str
      returned: always
      sample: FINISHED
    task_type:
      description: What it does.
      type: str
      returned: always
      sample: update_port
    error:
      description: Why it failed, null when it did not.
      type: str
      returned: always
    project_id:
      description: The ID of the project, null for a task that is about none.
      type: int
      returned: always
      sample: 1
    region_id:
      description: The ID of the region, null for a task that is about none.
      type: int
      returned: always
      sample: 7
    created_on:
      description: When it was made, in UTC.
      type: str
      returned: always
      sample: "2026-01-31T12:00:00"
    finished_on:
      description: When it ended, null before that.
      type: str
      returned: always
      sample: "2026-01-31T12:00:03"
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
      path: /cloud/v1/tasks/d478ae29-dedc-4869-82f0-96104425f565
      status: 200
      ms: 35
      tries: 1
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.info_tasks import task_info_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.task import TASK

MODULE = task_info_module(GCORE, TASK)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
