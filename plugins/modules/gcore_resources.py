#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_resources
short_description: Update many resources of Gcore Cloud in one task
version_added: 1.0.0
description:
  # make generate: kinds
  - Changes any number of existing resources, such as ports, instances and load balancers. It never creates or deletes
    one.
  # make generate: end
  - Each item has the options of the module of its kind, with the same meaning.
  - The module reads whole lists if this needs fewer requests, and sends several changes in parallel. It waits for all
    tasks of the API together, and verifies all changes.
  - The module checks all items before the first request, and reports all invalid ones. Later, a failed resource does
    not stop the others. The task fails at the end, and lists the failures.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.many
  - day2.resources.many.disruptions
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  resources:
    description:
      - The resources with their declared state. No two items may be the same resource.
      # make generate: items
      - Each item has a C(kind), which is V(port), V(instance), V(load_balancer), V(project), V(network),
        V(volume_snapshot), V(lb_listener), V(lb_pool), V(floating_ip), V(reserved_fixed_ip), V(image), V(subnet),
        V(bare_metal_server), V(file_share), V(gpu_bare_metal_cluster), V(gpu_virtual_cluster), V(ssh_key), V(volume),
        V(security_group), V(k8s_pool), V(lb_l7_policy) or V(lb_pool_member), and the options of
        M(day2.resources.gcore_port), M(day2.resources.gcore_instance), M(day2.resources.gcore_load_balancer),
        M(day2.resources.gcore_project), M(day2.resources.gcore_network), M(day2.resources.gcore_volume_snapshot),
        M(day2.resources.gcore_lb_listener), M(day2.resources.gcore_lb_pool), M(day2.resources.gcore_floating_ip),
        M(day2.resources.gcore_reserved_fixed_ip), M(day2.resources.gcore_image), M(day2.resources.gcore_subnet),
        M(day2.resources.gcore_bare_metal_server), M(day2.resources.gcore_file_share),
        M(day2.resources.gcore_gpu_bare_metal_cluster), M(day2.resources.gcore_gpu_virtual_cluster),
        M(day2.resources.gcore_ssh_key), M(day2.resources.gcore_volume), M(day2.resources.gcore_security_group),
        M(day2.resources.gcore_k8s_pool), M(day2.resources.gcore_lb_l7_policy) or
        M(day2.resources.gcore_lb_pool_member).
      # make generate: end
      - An item can have its own C(project_id) or C(project_name), C(region_id) or C(region_name). Otherwise it uses
        those of the task. An item of the kind V(project) must have its own.
      - Options for the connection and for waiting belong to the task.
      - An item can have a C(label). Messages and results then show it instead of, for example, C(resources[3]).
      - Each item must be a dictionary.
    type: list
    elements: raw
    required: true
seealso:
  - module: day2.resources.gcore_resources_info
  - name: Thousands of resources
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/thousands.html
    description: A comparison of loops and this module.
  # make generate: modules
  - module: day2.resources.gcore_port
  - module: day2.resources.gcore_instance
  - module: day2.resources.gcore_load_balancer
  - module: day2.resources.gcore_project
  - module: day2.resources.gcore_network
  - module: day2.resources.gcore_volume_snapshot
  - module: day2.resources.gcore_lb_listener
  - module: day2.resources.gcore_lb_pool
  - module: day2.resources.gcore_floating_ip
  - module: day2.resources.gcore_reserved_fixed_ip
  - module: day2.resources.gcore_image
  - module: day2.resources.gcore_subnet
  - module: day2.resources.gcore_bare_metal_server
  - module: day2.resources.gcore_file_share
  - module: day2.resources.gcore_gpu_bare_metal_cluster
  - module: day2.resources.gcore_gpu_virtual_cluster
  - module: day2.resources.gcore_ssh_key
  - module: day2.resources.gcore_volume
  - module: day2.resources.gcore_security_group
  - module: day2.resources.gcore_k8s_pool
  - module: day2.resources.gcore_lb_l7_policy
  - module: day2.resources.gcore_lb_pool_member
  # make generate: end
"""

EXAMPLES = r"""
- name: Update several resources
  day2.resources.gcore_resources:
    project_id: 1
    region_id: 7
    resources:
      - kind: port
        port_id: 40000000-0000-4000-8000-000000000001
        tags:
          team: web
      - kind: instance
        instance_name: web-1
        name: web-01

- name: Add a security group to all ports of a list, 16 at a time
  day2.resources.gcore_resources:
    project_name: default
    region_name: Luxembourg-2
    parallel: 16
    resources: "{{ ports | map('combine', monitored) | list }}"
  vars:
    ports:
      - port_id: 40000000-0000-4000-8000-000000000001
      - port_id: 40000000-0000-4000-8000-000000000002
    monitored:
      kind: port
      security_groups: [monitoring]
      purge_security_groups: false

- name: Find the ports that have a security group
  day2.resources.gcore_port_info:
    project_id: 1
    region_id: 7
    security_group_name: web
    managed_by: user
  register: found

# The template makes an item of each ID: its port_id, its kind, and the options in "detached".
- name: Detach the security group from all of them
  day2.resources.gcore_resources:
    project_id: 1
    region_id: 7
    resources: "{{ dict.fromkeys(found.ports | map(attribute='id'), 'port') | dict2items('port_id', 'kind')
      | map('combine', detached) | list }}"
  vars:
    detached:
      remove_security_groups: [web]

- name: Stop at the first failure
  day2.resources.gcore_resources:
    fail_fast: true
    resources:
      - kind: project
        project_id: 1
        description: Everything that customers see
      - kind: load_balancer
        project_id: 1
        region_id: 7
        load_balancer_id: 70000000-0000-4000-8000-000000000001
        tags:
          team: web
  register: updated
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
      sample: gcore
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
        - The name of the resource before the change, or the addresses of a port.
      returned: if the task has read it
      type: str
      version_added: 1.2.0
      sample: 10.10.1.11
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
        - V(false) if several resources have the name, if the project or region does not exist, or if the key has no
          access.
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
    done:
      description: The requests of the change whose result a read has shown, with the options that they send.
      returned: if it failed, and its kind can take several requests
      type: list
      elements: str
      version_added: 1.5.0
    left:
      description: The requests whose result no read has shown, if the change has begun.
      returned: if it failed, and its kind can take several requests
      type: list
      elements: str
      version_added: 1.5.0
    note:
      description:
        - A note for a resource that did not fail. RV(results[].msg) ends with it.
        - If no resource has the name of the item, and one has its new name, the resource counts as renamed. Check
          whether the old name is misspelt.
        - If no security group has a name to remove, the module ignores the name. Check whether it is misspelt.
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
            - The name of the value before, for example V(web) for the ID of a security group.
            - For a list of IDs, it is the list of names in the same order, with null for an unknown name. For a
              dictionary, it contains the keys whose IDs have names.
          returned: if the value has IDs, and the task has read their names
          type: raw
          version_added: 1.2.0
        after_name:
          description: The name of the value after.
          returned: if the value has IDs, and the task has read their names
          type: raw
          version_added: 1.2.0
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
      kind: port
      id: 40000000-0000-4000-8000-000000000001
      changed: true
      failed: false
      started: true
      display_name: 10.10.1.11
      msg: "The port 10.10.1.11 (40000000-0000-4000-8000-000000000001) has changed: tags."
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.registry import UPDATABLE

MODULE = bulk_module(GCORE, *UPDATABLE)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
