#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: scanopy_host
short_description: Update a host of Scanopy
version_added: 1.7.0
description:
  - Changes the name, the hostname, the description, the visibility and the tags of an existing host. It never creates
    or deletes one.
  - The module does not change options that are not set.
  - The module reads the host, sends it with the differences, and reads it again to verify the result.
  - If another user changes the host between the read and the write, Scanopy refuses the write. The module then reads
    the host again, and keeps this change.
  - The module never sends the services, ports and IP addresses of the host, because Scanopy deletes those that an
    update does not list. They stay as they are.
  - Works with Scanopy 0.14 and newer.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.scanopy
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_scanopy
options:
  host_id:
    description:
      - The UUID of the host. Either this, O(host_name) or O(host_address) is required.
    type: str
  host_name:
    description:
      - The exact name or hostname of the host, instead of O(host_id). Upper and lower case are different. Names are not
        unique. If several hosts have it, the task fails and lists their UUIDs.
      - If no host has it, the module uses the one that already has the new O(name), so that a task that renames can run
        again. If both names exist, the task fails before it changes anything.
    type: str
  host_address:
    description:
      - One of the IP addresses of the host, such as V(192.168.20.11), instead of O(host_id). A task that renames still
        finds the host by it when it runs again.
    type: str
  network_id:
    description:
      - The UUID of the network of the host, if hosts of several networks have this name or address. Used with
        O(host_name) or O(host_address).
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
  hostname:
    description:
      - The new hostname. An empty text removes it.
    type: str
  description:
    description:
      - The description, at most 500 characters long. An empty text removes it.
    type: str
  hidden:
    description:
      - Whether the topology hides the host.
    type: bool
  tags:
    description:
      - The exact names of tags that the host must have, instead of O(tag_ids). Upper and lower case are different. They
        need one additional request.
      - The module keeps all other tags of the host, unless O(purge_tag_ids=true).
    type: list
    elements: str
  tag_ids:
    description:
      - The UUIDs of tags that the host must have. O(tags) takes their names instead.
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
        that the host does not have. A note in RV(msg) names those that no tag has.
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
  - Before a change, and in check mode, the task fails if a new tag does not exist, or if the host would have two tags
    of applications.
  - The update of Scanopy also contains the tags, and its check for changes by others does not cover them. If another
    user tags the host between the last read of the task and the update, this tag is lost. The read is at most 2 seconds
    old, or 5 seconds if the server limits the rate of many updates.
seealso:
  - module: day2.resources.scanopy_host_info
  - name: Network documentation as code
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/network_documentation.html
    description: From a scanned network to a repository.
  - name: Resources of Scanopy
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/scanopy.html
    description: API keys, and concurrent changes.
"""

EXAMPLES = r"""
- name: Name and describe a host
  day2.resources.scanopy_host:
    host_name: web-1.example.net
    name: web-1
    description: First web server

- name: Tag the host with an address
  day2.resources.scanopy_host:
    host_address: 192.168.20.12
    tags: [production, shop]

- name: Remove all tags of a host
  day2.resources.scanopy_host:
    host_id: b0000000-0000-4000-8000-000000000001
    tags: []
    purge_tags: true
"""

RETURN = r"""
host:
  description:
    - The host after the task. In check mode, the predicted host.
    - It contains the options of this module, and the other properties of the host under the names of the API.
  returned: when the host was read
  type: dict
  contains:
    id:
      description: The UUID of the host.
      type: str
      returned: always
      sample: b0000000-0000-4000-8000-000000000001
    name:
      description: The name.
      type: str
      returned: always
      sample: web-1
    hostname:
      description: The hostname, or null.
      type: str
      returned: when the server shows it
      sample: web-1.example.net
    description:
      description: The description, or null.
      type: str
      returned: when the server shows it
    hidden:
      description: Whether the topology hides the host.
      type: bool
      returned: always
      sample: false
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
    - The option that found the host, V(id), V(name), V(hostname), V(address), V(new_name) or V(new_hostname).
    - V(hostname) means that O(host_name) is the hostname and not the name. V(new_name) and V(new_hostname) mean that
      the host already has the new one.
  returned: when the host was read
  type: str
  sample: name
msg:
  description:
    - The error.
    - If the task succeeds, a note that the host already has its new name. The old one may be misspelt.
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
  description: The host before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /api/v1/hosts/b0000000-0000-4000-8000-000000000001
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
from ansible_collections.day2.resources.plugins.module_utils._scanopy.host import HOST

MODULE = update_module(SCANOPY, HOST)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
