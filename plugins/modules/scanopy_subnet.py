#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: scanopy_subnet
short_description: Update a subnet of Scanopy
version_added: 1.7.0
description:
  - Changes the name, the description, the type, the CIDR and the tags of an existing subnet. It never creates or
    deletes one.
  - The module does not change options that are not set.
  - The module reads the subnet, sends it with the differences, and reads it again to verify the result.
  - The module does not move a subnet to another network, because its IP addresses would stay in the old one.
  - Works with Scanopy 0.14 and newer.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.scanopy
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_scanopy
options:
  subnet_id:
    description:
      - The UUID of the subnet. Either this, O(subnet_name) or O(subnet_cidr) is required.
    type: str
  subnet_name:
    description:
      - The exact name of the subnet, instead of O(subnet_id). Upper and lower case are different. Names are not unique.
        If several subnets have it, the task fails and lists their UUIDs.
      - If no subnet has it, the module uses the one that already has the new O(name), so that a task that renames can
        run again. If both names exist, the task fails before it changes anything.
    type: str
  subnet_cidr:
    description:
      - The CIDR of the subnet, such as V(192.168.20.0/24), instead of O(subnet_id). If several subnets have it, the
        task fails and lists their UUIDs.
    type: str
  network_id:
    description:
      - The UUID of the network of the subnet, if several networks have such a subnet. Used with O(subnet_name) or
        O(subnet_cidr).
      - O(network_name) takes its name instead.
    type: str
  network_name:
    description:
      - The exact name of the network, instead of O(network_id). It needs one additional request.
    type: str
  name:
    description:
      - The new name, at most 100 characters long. It can be empty. Blanks at both ends belong to it.
    type: str
  description:
    description:
      - The description, at most 500 characters long. An empty text removes it.
    type: str
  type:
    description:
      - The type, which decides where the topology shows the subnet.
    type: str
    aliases: [subnet_type]
    choices:
      - internet
      - remote
      - gateway
      - vpn_tunnel
      - dmz
      - lan
      - wifi
      - iot
      - guest
      - docker_bridge
      - mac_vlan
      - ip_vlan
      - management
      - storage
      - loopback
      - unknown
  cidr:
    description:
      - The new CIDR, such as V(192.168.20.0/23). It must contain all IP addresses of hosts in the subnet.
      - A task that changes it must find the subnet by O(subnet_id) or O(subnet_name), so that it can run again.
    type: str
  tags:
    description:
      - The exact names of tags that the subnet must have, instead of O(tag_ids). Upper and lower case are different.
        They need one additional request.
      - The module keeps all other tags of the subnet, unless O(purge_tag_ids=true).
    type: list
    elements: str
  tag_ids:
    description:
      - The UUIDs of tags that the subnet must have. O(tags) takes their names instead.
    type: list
    elements: str
  purge_tag_ids:
    description:
      - Whether to remove the tags that O(tags) or O(tag_ids) do not list. With an empty list, it removes all tags.
      - Without one of these options, it has no effect.
    type: bool
    default: false
    aliases: [purge_tags]
  remove_tags:
    description:
      - The exact names of tags to remove, instead of O(remove_tag_ids). The module keeps all others, and ignores tags
        that the subnet does not have. A note in RV(msg) names those that no tag has.
      - Mutually exclusive with O(purge_tag_ids=true).
    type: list
    elements: str
  remove_tag_ids:
    description:
      - The UUIDs of tags to remove. O(remove_tags) takes their names instead.
    type: list
    elements: str
notes:
  - An update of Scanopy cannot remove all tags. For this, the module sends one request for each tag.
  - Before a change, and in check mode, the task fails if a new tag does not exist, or if the subnet would have two tags
    of applications.
  - The module sets the time of the last change, C(updated_at), because Scanopy stores what it receives. It is the
    time of the machine that runs the module.
  - If another user changes the same subnet before the last read of the task, the module keeps this change. A change
    in the milliseconds between this read and the write is overwritten, because Scanopy cannot detect it.
seealso:
  - module: day2.resources.scanopy_subnet_info
  - name: Network documentation as code
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/network_documentation.html
    description: From a scanned network to a repository.
  - name: Resources of Scanopy
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/scanopy.html
    description: API keys, and concurrent changes.
"""

EXAMPLES = r"""
- name: Name the subnet that a scan has found
  day2.resources.scanopy_subnet:
    subnet_cidr: 192.168.20.0/24
    network_name: home
    name: office
    type: lan

- name: Describe and tag a subnet
  day2.resources.scanopy_subnet:
    subnet_name: storage
    description: Everything that stores
    tags: [production]
"""

RETURN = r"""
subnet:
  description:
    - The subnet after the task. In check mode, the predicted subnet.
    - It contains the options of this module, and the other properties of the subnet under the names of the API.
  returned: when the subnet was read
  type: dict
  contains:
    id:
      description: The UUID of the subnet.
      type: str
      returned: always
      sample: 80000000-0000-4000-8000-000000000021
    name:
      description: The name.
      type: str
      returned: always
      sample: office
    description:
      description: The description, or null.
      type: str
      returned: when the server shows it
    type:
      description: The type.
      type: str
      returned: always
      sample: lan
    cidr:
      description: The CIDR.
      type: str
      returned: always
      sample: 192.168.20.0/24
    tag_ids:
      description: The UUIDs of the tags.
      type: list
      elements: str
      returned: when the server shows it
      sample: [70000000-0000-4000-8000-000000000001]
    network_id:
      description: The UUID of the network.
      type: str
      returned: always
      sample: a0000000-0000-4000-8000-000000000001
matched_by:
  description:
    - The option that found the subnet, V(id), V(name), V(cidr) or V(new_name). The last one means that it already has
      the new name.
  returned: when the subnet was read
  type: str
  sample: name
msg:
  description:
    - The error.
    - If the task succeeds, a note that the subnet already has its new name. The old one may be misspelt.
    - A name in O(remove_tags) that nothing has adds a note, too, and a warning.
  returned: when the task fails, or there is a note
  type: str
# Generated by make generate from here to the end of the file: do not edit.
tasks:
  description: Always empty, because Scanopy makes all changes immediately.
  returned: always
  type: list
  elements: str
  sample: []
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
  sample: 403
code:
  description: The name of the error in the API.
  returned: when the task fails
  type: str
  sample: entity_access_denied
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
  description: The subnet before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /api/v1/subnets/80000000-0000-4000-8000-000000000021
      status: 200
      ms: 35
      tries: 1
      request_id: 4f8b1c0d9a7e4d1f8a3c5b6e7d8f9a0b
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._ansible.task import update_module
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import SCANOPY
from ansible_collections.day2.resources.plugins.module_utils._scanopy.subnet import SUBNET

MODULE = update_module(SCANOPY, SUBNET)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
