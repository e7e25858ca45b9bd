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
  - Changes any number of existing ports, instances, load balancers and projects. It never creates or deletes one.
  # make generate: end
  - Each item takes the options of the module of its kind. What they mean, and how they are compared, is the same.
  - It reads whole lists where this needs fewer requests, sends several changes at the same time, waits for all tasks
    of the API together, and reads what it has changed again.
  - Every item that is wrong is reported before the first request. Later, one resource that fails does not stop the
    others. The task fails at the end then, and says which ones.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.many
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  resources:
    description:
      - The resources and what they should be like. No two items may be the same resource.
      # make generate: items
      - Each item has a C(kind), which is V(port), V(instance), V(load_balancer) or V(project), and the options of
        M(day2.resources.gcore_port), M(day2.resources.gcore_instance), M(day2.resources.gcore_load_balancer) or
        M(day2.resources.gcore_project).
      # make generate: end
      - An item can have its own C(project_id) or C(project_name), C(region_id) or C(region_name). Otherwise those of
        the task count. An item of the kind V(project) must say itself which project it is.
      - How to reach the API and how long to wait is said once, on the task.
      - An item can have a C(label). Messages and results then call it that instead of C(resources[3]), for example.
      - An item is a dictionary. What else stands in the list is refused with its place.
    type: list
    elements: raw
    required: true
seealso:
  - ref: ansible_collections.day2.resources.docsite.thousands
    description: When to loop, when to use this module, and what each of them costs.
  # make generate: modules
  - module: day2.resources.gcore_port
  - module: day2.resources.gcore_instance
  - module: day2.resources.gcore_load_balancer
  - module: day2.resources.gcore_project
  # make generate: end
"""

EXAMPLES = r"""
- name: Bring several resources to their wanted state
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
  description: How many resources have changed, or in check mode would change; or which ones failed, and why.
  returned: always
  type: str
  sample: 1 of 2 resources changed.
results:
  description: What became of each resource, in the order of O(resources). Empty where the task was refused.
  returned: always
  type: list
  elements: dict
  contains:
    index:
      description: The place in O(resources), from 0.
      returned: always
      type: int
    provider:
      description: The API that holds it.
      returned: always
      type: str
      version_added: 1.1.0
      sample: gcore
    kind:
      description: The kind of resource.
      returned: always
      type: str
    label:
      description: What the item is called, as it says itself.
      returned: if the item has one
      type: str
    id:
      description: The ID of the resource, null where it is not known.
      returned: always
      type: raw
    display_name:
      description:
        - What people tell the resource apart by, before the change. Its name, or the addresses of a port.
      returned: if a document that was read shows it
      type: str
      version_added: 1.2.0
      sample: 10.10.1.11
    changed:
      description:
        - Whether it has changed, or in check mode would change.
        - Also V(true) where the answer to the change was lost, and where the change is not yet done.
      returned: always
      type: bool
    failed:
      description: Whether something went wrong with it.
      returned: always
      type: bool
    started:
      description:
        - V(false) where nothing was done because of something else, such as O(fail_fast), an interruption, or two other
          items that turned out to be the same resource.
      returned: always
      type: bool
    msg:
      description: What happened, or what went wrong.
      returned: always
      type: str
    missing:
      description:
        - Whether it failed because there is no such resource. Nothing has its name, or there is none with its ID in a
          place that can be read.
        - V(false) for a name that several have, a project or region that is not there, and what the key may not read.
      returned: if it failed
      type: bool
      version_added: 1.1.0
    answered:
      description: V(false) where the API refused to show it, or did not answer.
      returned: if it failed
      type: bool
      version_added: 1.1.0
    note:
      description:
        - What to know of it, although nothing went wrong. RV(results[].msg) ends with it.
        - Where nothing has the name of the item, and something has the name that it was to get, it counts as renamed.
          Look whether the old name is misspelt.
        - Where no security group has a name that is to be removed, nothing is removed for it. Look whether the name is
          misspelt.
      returned: if there is something to know
      type: str
      version_added: 1.1.0
    tasks:
      description: The IDs of the tasks of the API that made the change.
      returned: always
      type: list
      elements: str
    resource:
      description: The resource after the change, in the form that the module of its kind returns.
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
            - What the value before is called, V(web) for the ID of a security group for example.
            - Of a list of IDs it is the list of their names in the same order, with null where one is not known. Of a
              dictionary it is a dictionary of those keys whose IDs have names.
          returned: where the value has IDs, and the task has read a list or a document that shows a name of them
          type: raw
          version_added: 1.2.0
        after_name:
          description: The same of the value after.
          returned: where the value has IDs, and the task has read a list or a document that shows a name of them
          type: raw
          version_added: 1.2.0
    matched_by:
      description: What the resource was found by, as the module of its kind says it.
      returned: if it has changed, O(return_unchanged=true), or there is a RV(results[].note)
      type: str
    status:
      description: The HTTP status of the answer that made it fail.
      returned: if it failed
      type: int
    code:
      description: The API's own word for the error.
      returned: if it failed
      type: str
    params:
      description: More about the error, as the API says it.
      returned: if it failed
      type: raw
    errors:
      description: The fields that the API refused.
      returned: if it failed
      type: raw
    request_id:
      description: The API's id of the request, for its support.
      returned: if it failed
      type: str
    answer_lost:
      description: Whether the answer to the change was lost, so that only a read could tell what became of it.
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
  description: The requests that were made, without their contents.
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
