#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_image
short_description: Update an image of Gcore Cloud
version_added: 1.4.0
description:
  - Changes the name, the properties and the tags of an existing image. It never creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the image, sends the differences in one request, and reads the image again to verify the result. If
    another task locks the image, the module waits.
  - Only images of the project can be changed, not those of the platform, and not those that other projects share. A
    task without changes succeeds.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.tags
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  image_id:
    description:
      - The UUID of the image. Either this or O(image_name) is required.
    type: str
  image_name:
    description:
      - The exact name of the image, instead of O(image_id). If several have it, the task fails and lists their UUIDs.
        Images of the platform and of other projects count, too.
      - If no image has it, the module uses the one that already has the new O(name), so that a task that renames can
        run again. If both names exist, the task fails before it changes anything.
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The
        first must be a letter or a digit, the last a letter, a digit, a dot or an underscore.
    type: str
  ssh_key:
    description:
      - Whether an instance from this image may have an SSH key (V(allow)), must have one (V(required)), or must not
        have one (V(deny)).
    type: str
    choices: [allow, deny, required]
  os_type:
    description:
      - The operating system.
    type: str
    choices: [linux, windows]
  hw_firmware_type:
    description:
      - The firmware that boots the image. If the image has another one than the disk was made for, instances do not
        boot.
    type: str
    choices: [bios, uefi]
  hw_machine_type:
    description:
      - The chipset of the virtual machine.
    type: str
    choices: [i440, q35]
  is_baremetal:
    description:
      - Whether the image is for bare metal servers.
      - No source says whether the list of images shows those for bare metal servers. If a task does not find one by
        O(image_name), use O(image_id).
    type: bool
notes:
  - No source says what the API does with a change of a public image. The module refuses it.
  - No source says whether a change affects instances that exist already. Expect it to affect only new ones.
  - No source says whether the list has images for bare metal servers. If it leaves one out, use O(image_id).
  - A property that the API shows as null, because it is not set, can be set but not removed again.
seealso:
  - module: day2.resources.gcore_image_info
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
"""

EXAMPLES = r"""
- name: Let instances from an image boot with UEFI
  day2.resources.gcore_image:
    project_id: 1
    region_id: 7
    image_id: 61000000-0000-4000-8000-000000000001
    hw_firmware_type: uefi
    hw_machine_type: q35

- name: Refuse instances without an SSH key, by names only
  day2.resources.gcore_image:
    project_name: default
    region_name: Luxembourg-2
    image_name: web-golden
    ssh_key: required

- name: Mark an image as superseded
  day2.resources.gcore_image:
    project_id: 1
    region_id: 7
    image_name: desktop
    name: desktop-2025
    tags:
      state: superseded
"""

RETURN = r"""
image:
  description:
    - The image after the task. In check mode, and with O(wait=false), the predicted image.
    - It contains the options of this module that the API shows, and the other properties of the image under the names
      of the API.
  returned: when the image was read
  type: dict
  contains:
    id:
      description: The UUID of the image.
      type: str
      returned: always
      sample: 61000000-0000-4000-8000-000000000001
    name:
      description: The name.
      type: str
      returned: always
      sample: web-golden
    visibility:
      description: V(private) for an image of a project, V(public) for one of the platform, V(shared) for one that a
        project shares.
      type: str
      returned: always
      sample: private
    project_id:
      description: The ID of the project that has it.
      type: int
      returned: always
      sample: 1
    status:
      description: The status.
      type: str
      returned: always
      sample: active
    ssh_key:
      description: Whether an instance from this image may, must or must not have an SSH key, or null.
      type: str
      returned: always
      sample: allow
    os_type:
      description: The operating system.
      type: str
      returned: always
      sample: linux
    os_distro:
      description: The distribution.
      type: str
      returned: always
      sample: debian
    os_version:
      description: The version of the operating system.
      type: str
      returned: always
      sample: "12"
    architecture:
      description: The architecture, V(x86_64) or V(aarch64).
      type: str
      returned: always
      sample: x86_64
    hw_firmware_type:
      description: The firmware that boots the image, or null.
      type: str
      returned: always
      sample: uefi
    hw_machine_type:
      description: The chipset of the virtual machine, or null.
      type: str
      returned: always
      sample: q35
    is_baremetal:
      description: Whether the image is for bare metal servers.
      type: bool
      returned: always
      sample: false
    tags:
      description: The tags that can be changed.
      type: dict
      returned: always
      sample: {"team": "web"}
    read_only_tags:
      description: The read-only tags.
      type: dict
      returned: always
      sample: {}
matched_by:
  description:
    - The option that found the image, V(id), V(name) or V(new_name). The last one means that it already has the new
      name.
  returned: when the image was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - If the task succeeds, a note that the image already has its new name. The old one may be misspelt.
  returned: when the task fails, or RV(matched_by) is V(new_name)
  type: str
# Generated by make generate from here to the end of the file: do not edit.
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
  description: The image before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/images/1/7/61000000-0000-4000-8000-000000000001
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.image import IMAGE

MODULE = update_module(GCORE, IMAGE)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
