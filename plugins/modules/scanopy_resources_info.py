#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: scanopy_resources_info
short_description: Read resources of a Scanopy server as they would be declared
version_added: 1.8.0
description:
  - Reads resources of several kinds, and returns them as items for M(day2.resources.scanopy_resources).
  - The role P(day2.resources.resource_export#role) writes them to files.
  - It reads one list for each kind, and one for each kind that has names for IDs.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.scanopy.info
  - day2.resources.scanopy
  - day2.resources.export
  - day2.resources.attributes.info_module
  - day2.resources.attributes.actiongroup_scanopy
seealso:
  - module: day2.resources.scanopy_resources
  - name: The role resource_export
    link: https://day2-resources.github.io/ansible-collection-resources/resource_export_role.html
    description: Writes the items to files.
  - name: Adopt what you have
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/adopt.html
    description: From what exists to what is declared.
"""

EXAMPLES = r"""
- name: Read hosts and services
  day2.resources.scanopy_resources_info:
    kinds: [host, service]
  register: found

- name: Compare them with what exists
  day2.resources.scanopy_resources:
    resources: "{{ found.resources }}"
  check_mode: true
"""

RETURN = r"""
resources:
  description:
    - The resources as items for M(day2.resources.scanopy_resources). Passing them to it changes nothing.
    - They have no secrets, no values that only the API sets, no empty values, and none that a missing key means.
    - If the module fails, the list is empty.
  returned: always
  type: list
  elements: dict
  sample:
    - kind: host
      host_name: nas
      network_name: home
      hidden: false
lists:
  description: The same resources by kind, as variables of the role P(day2.resources.scanopy#role).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: The kind.
      type: str
      returned: always
    variable:
      description: The variable of the role, C(scanopy_hosts) for example.
      type: str
      returned: always
    count:
      description: The number of its resources.
      type: int
      returned: always
    left_out:
      description:
        - One entry for each option that an item lacks although its resource has a value for it. C(index) is the number
          of the item in this list, C(option) the option, and C(reason) the reason, such as that it is secret.
      type: list
      elements: dict
      returned: always
    yaml:
      description:
        - The variable as YAML, sorted, with C(left_out) as comments. The same resources always have the same text.
        - Values that look like templates are C(!unsafe).
      type: str
      returned: always
unread:
  description:
    - One entry for each kind that could not be read, without O(kinds). C(msg) is the reason.
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: The kind.
      type: str
      returned: always
    msg:
      description: The reason.
      type: str
      returned: always
msg:
  description: A summary, or the reason of a failure.
  returned: always
  type: str
  sample: Read 412 resources of 3 kinds.
status:
  description: The HTTP status of the failed request, or null if there was no answer.
  returned: if it failed
  type: int
code:
  description: The code of the error.
  returned: if it failed
  type: str
  sample: auth_permission_denied
params:
  description: Details of the error from the API.
  returned: if it failed
  type: dict
errors:
  description: The invalid fields, as the API returns them.
  returned: if it failed
  type: dict
request_id:
  description: The ID of the failed request, for the support of the vendor.
  returned: if it failed
  type: str
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.export import export_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import SCANOPY
from ansible_collections.day2.resources.plugins.module_utils._scanopy.registry import UPDATABLE

MODULE = export_module(SCANOPY, *UPDATABLE)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
