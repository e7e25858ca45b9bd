#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_volume
short_description: Update a volume of Gcore Cloud
version_added: 1.5.0
description:
  - Changes the name, the tags, the size, the type and the attachment of an existing volume. It never creates or deletes
    one.
  - The module does not change options that are not set.
  - The module reads the volume and sends the differences. The name and the tags take one request, each other option a
    separate one. After each request, the module waits for the tasks of the API, and reads the volume again to verify
    the result. If another task locks the volume, or its status passes by itself, such as V(extending), the module
    waits.
  - 'The order of requests: detach, extend, change the type, attach, and the name and tags last. If one fails, the
    result has RV(done) and RV(left), and the next run does only what is left.'
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.disruption
  - day2.resources.gcore.tags
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  volume_id:
    description:
      - The UUID of the volume. Either this or O(volume_name) is required.
    type: str
  volume_name:
    description:
      - The exact name of the volume, instead of O(volume_id). If several have it, the task fails and
        lists their UUIDs.
      - If no volume has it, the module uses the one that already has the new O(name), so that a task that
        renames can run again. If both names exist, the task fails before it changes anything.
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The
        first must be a letter or a digit, the last a letter, a digit, a dot or an underscore.
    type: str
  size:
    description:
      - The size in GiB. It can only grow. A smaller size than the current one fails.
      - A file system on the volume does not grow with it.
    type: int
  type:
    description:
      - The type of the volume. The API changes it to V(standard) or V(ssd_hiiops). A volume of another type, such as
        V(ultra), keeps it.
      - A bootable volume keeps its type, and so does one that stays attached or has snapshots. The module never
        detaches a volume to change its type, unless O(attached_to) says so.
    type: str
    aliases: [volume_type]
  attached_to:
    description:
      - The instance that the volume is attached to. Without any value, such as with V({}), the volume stays as it is.
      - To take the volume from an instance, O(allow_disruption=true) is needed, unless the instance is stopped. To
        attach a free volume, it is not.
      - The boot volume of an instance cannot be detached, and no volume can be attached to a bare metal server. A
        volume of the type V(ultra) can only be attached to an instance with a shared flavor, whose ID has the word
        C(shared).
      - If the API key may not read the instance, only a task that does nothing else before it attaches a free volume.
    type: dict
    suboptions:
      instance_id:
        description:
          - The UUID of the instance. The word V(none) detaches the volume.
        type: str
      instance_name:
        description:
          - The exact name of the instance. Mutually exclusive with V(instance_id).
        type: str
seealso:
  - module: day2.resources.gcore_volume_info
  - name: Sizes and power
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/sizes_and_power.html
    description: The order of changes, and consent.
  - module: day2.resources.gcore_instance
"""

EXAMPLES = r"""
- name: Grow a volume, and tag it
  day2.resources.gcore_volume:
    project_id: 1
    region_id: 7
    volume_id: 60000000-0000-4000-8000-000000000501
    size: 60
    tags:
      team: web

- name: Attach a free volume, by names only
  day2.resources.gcore_volume:
    project_name: default
    region_name: Luxembourg-2
    volume_name: scratch
    attached_to:
      instance_name: db-1

- name: Detach a volume from a running instance in a maintenance window
  day2.resources.gcore_volume:
    project_id: 1
    region_id: 7
    volume_id: 60000000-0000-4000-8000-000000000501
    attached_to:
      instance_id: none
    allow_disruption: "{{ maintenance | default(false) }}"
"""

RETURN = r"""
volume:
  description:
    - The volume after the task. In check mode, and with O(wait=false), the predicted volume.
    - It contains the options of this module that the API shows, and the other properties of the volume under
      the names of the API.
  returned: when the volume was read
  type: dict
  contains:
    id:
      description: The UUID of the volume.
      type: str
      returned: always
      sample: 60000000-0000-4000-8000-000000000501
    name:
      description: The name.
      type: str
      returned: always
      sample: db-1-data
    size:
      description: The size in GiB.
      type: int
      returned: always
      sample: 60
    type:
      description: The type.
      type: str
      returned: always
      sample: standard
    attached_to:
      description: The instance that the volume is attached to; null if there is none.
      type: dict
      returned: if the API shows no attachment, or one with its instance
      sample: {"instance_id": "50000000-0000-4000-8000-000000000002"}
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
    - The option that found the volume, V(id), V(name) or V(new_name). The last one means that it already has
      the new name.
  returned: when the volume was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - If the task succeeds, a note that the volume already has its new name. The old one may be misspelt.
  returned: when the task fails, or RV(matched_by) is V(new_name)
  type: str
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
left:
  description: The requests of the change whose result no read has shown, if the change has begun, with the options or
    elements that they send.
  returned: when the task fails
  type: list
  elements: str
  sample: ["update (name)"]
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
  description: The volume before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/volumes/1/7/60000000-0000-4000-8000-000000000501
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.volume import VOLUME

MODULE = update_module(GCORE, VOLUME)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
