#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: scanopy_resources
short_description: Update many bindings of a Scanopy server in one task
version_added: 1.0.0
description:
  # make generate: kinds
  - Changes any number of existing bindings. It never creates or deletes one.
  # make generate: end
  - Each item takes the options of M(day2.resources.scanopy_binding). What they mean, and how they are compared, is the
    same.
  - Bindings that are read together come in one request. Several changes are sent at the same time, each after a fresh
    look, and read again at the end.
  - Bindings that have a service or a port in common, before or after their changes, are changed one after the other in
    the order of the list, and each is checked with what the others have become. So one item can free what the next one
    takes, in check mode too.
  - Every item that is wrong is reported before the first request. Later, one binding that fails does not stop the
    others. The task fails at the end then, and says which ones.
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
      - The bindings and what they should be like. No two items may be the same binding.
      # make generate: items
      - Each item has the C(kind) V(binding), and the options of M(day2.resources.scanopy_binding).
      # make generate: end
      - How to reach the server is said once, on the task.
      - An item can have a C(label). Messages and results then call it that instead of C(resources[3]), for example.
      - An item is a dictionary. What else stands in the list is refused with its place.
    type: list
    elements: raw
    required: true
seealso:
  - ref: ansible_collections.day2.resources.docsite.thousands
    description: When to loop, when to use this module, and what each of them costs.
  # make generate: modules
  - module: day2.resources.scanopy_binding
  # make generate: end
"""

EXAMPLES = r"""
- name: Keep three bindings as they are wanted, two of them by names only
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
      sample: scanopy
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
        - What people tell the resource apart by, before the change. What a binding binds, its service and its host.
      returned: if a document that was read shows it
      type: str
      version_added: 1.2.0
      sample: 443/tcp on all addresses of website on web-1
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
        - V(false) for a name that several have, and what the key may not read.
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
            - What the value before is called, V(443/tcp) for the ID of a port for example.
            - Of a list of IDs it is the list of their names in the same order, with null where one is not known. Of a
              dictionary it is a dictionary of those keys whose IDs have names.
          returned: where the value has IDs, and the task has read a list or a document that shows a name of them
          type: raw
          version_added: 1.1.0
        after_name:
          description: The same of the value after.
          returned: where the value has IDs, and the task has read a list or a document that shows a name of them
          type: raw
          version_added: 1.1.0
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
  description: The requests that were made, without their contents.
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
