#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: scanopy_dependency
short_description: Update a dependency of Scanopy
version_added: 1.7.0
description:
  - Changes the name, the description, the type, the appearance, the members and the tags of an existing dependency.
    It never creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the dependency, sends it with the differences, and reads it again to verify the result.
  - A dependency describes which services need each other. Scans do not find it. Create it in the web page, where it
    needs no members yet, and declare the rest with this module.
  - Works with Scanopy 0.16 and newer. Older releases have no dependencies.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.scanopy
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_scanopy
options:
  dependency_id:
    description:
      - The UUID of the dependency. Either this or O(dependency_name) is required.
    type: str
  dependency_name:
    description:
      - The exact name of the dependency, instead of O(dependency_id). Upper and lower case are different. Names are not
        unique. If several dependencies have it, the task fails and lists their UUIDs.
      - If no dependency has it, the module uses the one that already has the new O(name), so that a task that renames
        can run again. If both names exist, the task fails before it changes anything.
    type: str
  network_id:
    description:
      - The UUID of the network of the dependency, if several networks have such a dependency. Used with
        O(dependency_name).
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
      - The type of the dependency.
      - V(request_path) is the path of a request, which passes the members in their order.
      - V(hub_and_spoke) is a hub, which is the first member, with all other members around it.
    type: str
    aliases: [dependency_type]
    choices:
      - request_path
      - hub_and_spoke
  color:
    description:
      - The color.
    type: str
    choices:
      - pink
      - rose
      - red
      - amber
      - orange
      - green
      - emerald
      - teal
      - cyan
      - blue
      - indigo
      - purple
      - fuchsia
      - violet
      - sky
      - gray
      - lime
      - yellow
  edge_style:
    description:
      - The shape of the lines in the topology.
    type: str
    choices:
      - straight
      - smooth_step
      - bezier
  members:
    description:
      - All members, in their order. The list replaces the members of the dependency, and an empty list removes all of
        them.
      - A member is a service or a binding, by its UUID or by words. A dependency has either services or bindings, and
        at most one member for each service.
      - The services must be in the network of the dependency.
      - Words need one additional request. They describe the state before the task. In a list of resources, a host or
        service that another item renames has its old name here.
    type: list
    elements: dict
    suboptions:
      service_id:
        description:
          - The UUID of a service, without any other key.
        type: str
      binding_id:
        description:
          - The UUID of a binding, without any other key.
        type: str
      host:
        description:
          - The name or the hostname of a host. Required with O(members[].service).
        type: str
      service:
        description:
          - The name of a service on this host. With only O(members[].host) and O(members[].service), the member is the
            service.
        type: str
      port:
        description:
          - The port of a binding of this service, such as V(443/tcp). V(none), or no value, means an address without a
            port, and V(any) matches each port. See O(day2.resources.scanopy_binding#module:binding.port).
          - With O(members[].port) or O(members[].ip_address), the member is a binding. Exactly one binding must match.
        type: str
      ip_address:
        description:
          - The IP address of a binding of this service. V(all), or no value, means all addresses of the host, and
            V(any) matches one address or all of them. See O(day2.resources.scanopy_binding#module:binding.ip_address).
        type: str
      network:
        description:
          - The name of the network of the host, if hosts of several networks have the same name. By default, a service
            is in the network of the dependency if one of them is.
        type: str
  tags:
    description:
      - The exact names of tags that the dependency must have, instead of O(tag_ids). Upper and lower case are
        different. They need one additional request.
      - The module keeps all other tags of the dependency, unless O(purge_tag_ids=true).
    type: list
    elements: str
  tag_ids:
    description:
      - The UUIDs of tags that the dependency must have. O(tags) takes their names instead.
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
        that the dependency does not have. A note in RV(msg) names those that no tag has.
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
  - Before a change, and in check mode, the task fails if a new tag does not exist, or if the dependency would have two
    tags of applications.
  - The module sets the time of the last change, C(updated_at), because Scanopy stores what it receives. It is the
    time of the machine that runs the module.
  - If another user changes the same dependency before the last read of the task, the module keeps this change. A
    change in the milliseconds between this read and the write is overwritten, because Scanopy cannot detect it.
seealso:
  - module: day2.resources.scanopy_dependency_info
  - name: Network documentation as code
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/network_documentation.html
    description: From a scanned network to a repository.
  - name: Resources of Scanopy
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/scanopy.html
    description: API keys, and concurrent changes.
"""

EXAMPLES = r"""
- name: Describe the way of an order
  day2.resources.scanopy_dependency:
    dependency_name: orders
    type: request_path
    members:
      - {host: web-1, service: website}
      - {host: db-1, service: database}
    color: emerald

- name: Bind a dependency to ports
  day2.resources.scanopy_dependency:
    dependency_name: planned
    members:
      - {host: web-1, service: website, port: 443/tcp, ip_address: any}
      - {host: db-1, service: storage, ip_address: any}
"""

RETURN = r"""
dependency:
  description:
    - The dependency after the task. In check mode, the predicted dependency.
    - It contains the options of this module, and the other properties of the dependency under the names of the API.
  returned: when the dependency was read
  type: dict
  contains:
    id:
      description: The UUID of the dependency.
      type: str
      returned: always
      sample: 80000000-0000-4000-8000-000000000051
    name:
      description: The name.
      type: str
      returned: always
      sample: orders
    description:
      description: The description, or null.
      type: str
      returned: when the server shows it
    type:
      description: The type.
      type: str
      returned: always
      sample: request_path
    color:
      description: The color.
      type: str
      returned: always
      sample: blue
    edge_style:
      description: The shape of the lines.
      type: str
      returned: always
      sample: smooth_step
    members:
      description: The members in their order, each with C(service_id) or C(binding_id).
      type: list
      elements: dict
      returned: always
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
    - The option that found the dependency, V(id), V(name) or V(new_name). The last one means that it already has the
      new name.
  returned: when the dependency was read
  type: str
  sample: name
msg:
  description:
    - The error.
    - If the task succeeds, a note that the dependency already has its new name. The old one may be misspelt.
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
  description: The dependency before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /api/v1/dependencies/80000000-0000-4000-8000-000000000051
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
from ansible_collections.day2.resources.plugins.module_utils._scanopy.dependency import DEPENDENCY

MODULE = update_module(SCANOPY, DEPENDENCY)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
