#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: scanopy_resources
short_description: Update many resources of a Scanopy server in one task
version_added: 1.0.0
description:
  # make generate: kinds
  - Changes any number of existing resources, such as bindings, tags and dependencies. It never creates or deletes one.
  # make generate: end
  - Each item has the options of the module of its kind, with the same meaning.
  - The module reads whole lists if this needs fewer requests, and sends several changes in parallel. It reads each
    resource again before its change, and verifies all changes at the end.
  - Tags are changed before the resources that have tags, and bindings before dependencies.
  - Bindings that share a service or a port, before or after their changes, are changed one after the other in the order
    of the list. The module checks each of them against the results of those before it. So one item can free a port that
    the next one uses, in check mode too. The same applies to a service and its bindings, and to tags that take or give
    up the same name.
  - The module checks all items before the first request, and reports all invalid ones. Later, a failed resource does
    not stop the others. The task fails at the end, and lists the failures.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.scanopy
  - day2.resources.many
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_scanopy
options:
  resources:
    description:
      - The resources with their declared state. No two items may be the same resource.
      # make generate: items
      - Each item has a C(kind), which is V(binding), V(tag), V(dependency), V(host), V(ip_address), V(network),
        V(service) or V(subnet), and the options of M(day2.resources.scanopy_binding), M(day2.resources.scanopy_tag),
        M(day2.resources.scanopy_dependency), M(day2.resources.scanopy_host), M(day2.resources.scanopy_ip_address),
        M(day2.resources.scanopy_network), M(day2.resources.scanopy_service) or M(day2.resources.scanopy_subnet).
      # make generate: end
      - Options for the connection belong to the task.
      - An item can have a C(label). Messages and results then show it instead of, for example, C(resources[3]).
      - Each item must be a dictionary.
    type: list
    elements: raw
    required: true
seealso:
  - module: day2.resources.scanopy_resources_info
  - name: Thousands of resources
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/thousands.html
    description: A comparison of loops and this module.
  # make generate: modules
  - module: day2.resources.scanopy_binding
  - module: day2.resources.scanopy_tag
  - module: day2.resources.scanopy_dependency
  - module: day2.resources.scanopy_host
  - module: day2.resources.scanopy_ip_address
  - module: day2.resources.scanopy_network
  - module: day2.resources.scanopy_service
  - module: day2.resources.scanopy_subnet
  # make generate: end
"""

EXAMPLES = r"""
- name: Update three bindings, two of them by names only, a tag, a host and a service
  day2.resources.scanopy_resources:
    resources:
      - kind: binding
        binding:
          host: web-1
          service: website
          port: 80/tcp
          ip_address: any
        ip_address: all
      - kind: binding
        binding_id: f0000000-0000-4000-8000-000000000005
        port_id: d0000000-0000-4000-8000-000000000006
      - kind: binding
        binding:
          host: web-1
          service: website
          port: 443/tcp
          ip_address: all
        port: 80/tcp
        ip_address: 192.168.30.11
      - kind: tag
        tag_name: shop
        color: emerald
      - kind: host
        host_name: db-1
        description: Orders and files
        tags: [production]
      - kind: service
        host_name: db-1
        service_name: storage
        name: files
"""

RETURN = r"""
msg:
  description: The number of resources that have changed, or in check mode would change, or the failures.
  returned: always
  type: str
  sample: 1 of 2 resources changed.
results:
  description:
    - The result of each resource, in the order of O(resources). Empty if the task failed before the first request.
  returned: always
  type: list
  elements: dict
  contains:
    index:
      description: The index in O(resources), from 0.
      returned: always
      type: int
    provider:
      description: The provider of the API.
      returned: always
      type: str
      version_added: 1.1.0
      sample: scanopy
    kind:
      description: The kind of resource.
      returned: always
      type: str
    label:
      description: The label of the item.
      returned: if the item has one
      type: str
    id:
      description: The ID of the resource, or null if it is not known.
      returned: always
      type: raw
    display_name:
      description:
        - The name of the resource before the change. For a binding, the port, address, service and host.
      returned: if the task has read it
      type: str
      version_added: 1.2.0
      sample: 443/tcp on all addresses of website on web-1
    changed:
      description:
        - Whether it has changed, or in check mode would change.
        - Also V(true) if the answer to the change was lost, or if the change is not done yet.
      returned: always
      type: bool
    failed:
      description: Whether the resource failed.
      returned: always
      type: bool
    started:
      description:
        - V(false) if the module did not start the resource, for example because of O(fail_fast), an interruption, or
          two other items that are the same resource.
      returned: always
      type: bool
    msg:
      description: The result, or the error.
      returned: always
      type: str
    missing:
      description:
        - Whether it failed because the resource does not exist. No resource has the name, or the ID in a project and
          region that the key can read.
        - V(false) if several bindings match, or if the key has no access.
      returned: if it failed
      type: bool
      version_added: 1.1.0
    answered:
      description: V(false) if the API refused to show it, or did not answer.
      returned: if it failed
      type: bool
      version_added: 1.1.0
    refused:
      description: Why the task would refuse this change outside check mode.
      returned: in check mode, if it would
      type: str
      version_added: 1.4.0
    note:
      description:
        - A note for a resource that did not fail. RV(results[].msg) ends with it.
        - If no resource has the name of the item, and one has its new name, the resource counts as renamed. Check
          whether the old name is misspelt.
      returned: if there is a note
      type: str
      version_added: 1.1.0
    tasks:
      description: The IDs of the tasks of the API for the change.
      returned: always
      type: list
      elements: str
    resource:
      description: The resource after the change, as the module of its kind returns it.
      returned: if it has changed, or O(return_unchanged=true)
      type: dict
    changes:
      description: The options that differ, each with its value before and after.
      returned: if it has changed, or O(return_unchanged=true)
      type: list
      elements: dict
      contains:
        option:
          description: The option of the module of this kind.
          returned: always
          type: str
        before:
          description: The value before.
          returned: always
          type: raw
        after:
          description: The value after.
          returned: always
          type: raw
        before_name:
          description:
            - The name of the value before, for example V(443/tcp) for the ID of a port.
            - For a list of IDs, it is the list of names in the same order, with null for an unknown name. For a
              dictionary, it contains the keys whose IDs have names.
          returned: if the value has IDs, and the task has read their names
          type: raw
          version_added: 1.1.0
        after_name:
          description: The name of the value after.
          returned: if the value has IDs, and the task has read their names
          type: raw
          version_added: 1.1.0
        elements:
          description:
            - The elements that differ in a list of dictionaries, such as the rules of a security group.
          returned: if the value is such a list
          type: list
          elements: dict
          version_added: 1.6.0
          contains:
            element:
              description: The values that distinguish the element from the others, with the names of IDs.
              returned: always
              type: str
              sample: tcp 443 0.0.0.0/0
            before:
              description: The element before, or null if it did not exist.
              returned: always
              type: raw
            after:
              description: The element after, or null if it does not exist.
              returned: always
              type: raw
            before_name:
              description: The names of the IDs in the element before, by key.
              returned: if the element has IDs, and the task has read their names
              type: raw
            after_name:
              description: The names of the IDs in the element after, by key.
              returned: if the element has IDs, and the task has read their names
              type: raw
    undeclared:
      description:
        - The elements of lists that exist, and that the item neither lists nor removes. An option such as
          C(purge_ingress_rules=false) keeps them.
        - If the item only removes elements of a list, the elements of this list are not here.
      returned: if there are such elements, and the resource did not fail
      type: list
      elements: dict
      version_added: 1.6.0
      contains:
        option:
          description: The option of the module of this kind.
          returned: always
          type: str
        element:
          description: The values that distinguish the element from the others, with the names of IDs.
          returned: always
          type: str
          sample: tcp 22 10.0.0.0/8
        value:
          description: The element.
          returned: always
          type: raw
        value_name:
          description: The name of the element if it is an ID, or the names of the IDs in it, by key.
          returned: if the element has IDs, and the task has read their names
          type: raw
    matched_by:
      description: The option that found the resource, as in the module of its kind.
      returned: if it has changed, O(return_unchanged=true), or there is a RV(results[].note)
      type: str
    status:
      description: The HTTP status of the failed request.
      returned: if it failed
      type: int
    code:
      description: The name of the error in the API.
      returned: if it failed
      type: str
    params:
      description: Details of the error from the API.
      returned: if it failed
      type: raw
    errors:
      description: The fields that the API refused.
      returned: if it failed
      type: raw
    request_id:
      description: The ID of the failed request, for the support of the provider.
      returned: if it failed
      type: str
    answer_lost:
      description: Whether the answer to the change was lost, so that only a read could show the result.
      returned: if it failed
      type: bool
      version_added: 1.1.0
  sample:
    - index: 0
      kind: binding
      id: f0000000-0000-4000-8000-000000000001
      changed: true
      failed: false
      started: true
      display_name: 80/tcp on all addresses of website on web-1
      msg: >-
        The binding 80/tcp on all addresses of website on web-1 (f0000000-0000-4000-8000-000000000001) has changed:
        port_id.
      tasks: []
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.bulk import bulk_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import SCANOPY
from ansible_collections.day2.resources.plugins.module_utils._scanopy.registry import UPDATABLE

MODULE = bulk_module(SCANOPY, *UPDATABLE)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
