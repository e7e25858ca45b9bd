#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_bare_metal_server
short_description: Update a bare metal server of Gcore Cloud
version_added: 1.4.0
description:
  - Changes the name, the tags and the power state of an existing bare metal server. It never creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the bare metal server and sends the differences, the power state before the name and the tags.
    After each request, the module waits for the tasks of the API, and reads the bare metal server again to verify the
    result. If another task locks the bare metal server, the module waits.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.tags
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  bare_metal_server_id:
    description:
      - The UUID of the bare metal server. Either this or O(bare_metal_server_name) is required.
    type: str
  bare_metal_server_name:
    description:
      - The exact name of the bare metal server, instead of O(bare_metal_server_id). If several have it, the task fails
        and lists their UUIDs.
      - If no bare metal server has it, the module uses the one that already has the new O(name), so that a task that
        renames can run again. If both names exist, the task fails before it changes anything.
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The
        first must be a letter or a digit, the last a letter, a digit, a dot or an underscore.
    type: str
  power_state:
    description:
      - Whether the server runs. This option alone is consent to stop it.
      - There is no state for a restart. The guide about sizes and power shows how to restart.
    type: str
    choices: [running, stopped]
    version_added: 1.5.0
notes:
  - M(day2.resources.gcore_instance) finds bare metal servers, too, and warns. From version 2.0.0 on, it does not. For
    the same server, use one of the two modules only.
  - The name in the API is not the hostname of the operating system.
  - No source says whether a later version of the API updates servers in a task. If it does, the module waits for the
    task.
seealso:
  - module: day2.resources.gcore_bare_metal_server_info
  - module: day2.resources.gcore_instance
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
"""

EXAMPLES = r"""
- name: Rename a bare metal server and tag it
  day2.resources.gcore_bare_metal_server:
    project_id: 1
    region_id: 7
    bare_metal_server_id: 50000000-0000-4000-8000-000000000006
    name: metal-01
    tags:
      rack: "4"

- name: Replace a tag and remove another one, by names only
  day2.resources.gcore_bare_metal_server:
    project_name: default
    region_name: Luxembourg-2
    bare_metal_server_name: storage-1
    tags:
      team: backup
      env: null

- name: Remove all tags but one
  day2.resources.gcore_bare_metal_server:
    project_id: 1
    region_id: 7
    bare_metal_server_name: storage-1
    tags:
      team: archive
    purge_tags: true

- name: Stop a bare metal server
  day2.resources.gcore_bare_metal_server:
    project_id: 1
    region_id: 7
    bare_metal_server_name: storage-1
    power_state: stopped
"""

RETURN = r"""
bare_metal_server:
  description:
    - The bare metal server after the task. In check mode, and with O(wait=false), the predicted bare metal server.
    - It contains the options of this module that the API shows, and the other properties of the bare metal server under
      the names of the API.
  returned: when the bare metal server was read
  type: dict
  contains:
    id:
      description: The UUID of the bare metal server.
      type: str
      returned: always
      sample: 50000000-0000-4000-8000-000000000006
    name:
      description: The name.
      type: str
      returned: always
      sample: metal-01
    power_state:
      description:
        - Whether the server runs; null in another state, such as an error. C(vm_state) is the state
          in the words of the API.
      type: str
      returned: always
      sample: running
    tags:
      description: The tags that can be changed.
      type: dict
      returned: always
      sample: {"rack": "4"}
    read_only_tags:
      description: The read-only tags.
      type: dict
      returned: always
      sample: {}
matched_by:
  description:
    - The option that found the bare metal server, V(id), V(name) or V(new_name). The last one means that it already has
      the new name.
  returned: when the bare metal server was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - If the task succeeds, a note that the bare metal server already has its new name. The old one may be misspelt.
  returned: when the task fails, or RV(matched_by) is V(new_name)
  type: str
  sample: >-
    No bare metal server is named 'metal-1': assuming that an earlier run renamed it to 'metal-01'.
# Generated by make generate from here to the end of the file: do not edit.
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
  description: The bare metal server before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/bminstances/1/7/50000000-0000-4000-8000-000000000006
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.bare_metal_server import BARE_METAL_SERVER

MODULE = update_module(GCORE, BARE_METAL_SERVER)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
