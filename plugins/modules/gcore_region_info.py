#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_region_info
short_description: Read regions of Gcore Cloud
version_added: 1.2.0
description:
  - Reads regions, all of them, or those that O(name), O(region_ids) and other options look for.
  - O(region_name) and O(region_id) look for nothing here, because they can be the defaults of a group of modules. The
    result has a RV(msg) that says so.
  - What is given with several options must all be true. IDs that do not exist simply do not appear.
  - The environment variables E(GCORE_CLOUD_PROJECT_ID) and E(GCORE_CLOUD_REGION_ID) do not count here.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore.info
  - day2.resources.gcore
  - day2.resources.attributes.info_module
  - day2.resources.attributes.actiongroup_gcore
options:
  project_id:
    description:
      - Not used, regions are the same for all projects. It is accepted so that defaults of
        C(group/day2.resources.gcore) can name a project.
    type: int
  project_name:
    description:
      - Not used, regions are the same for all projects. It is accepted so that defaults of
        C(group/day2.resources.gcore) can name a project.
    type: str
  region_id:
    description:
      - Not used, look for a region with O(region_ids). It is accepted so that defaults of C(group/day2.resources.gcore)
        can name a region.
    type: int
  region_name:
    description:
      - Not used, look for a region with O(name). It is accepted so that defaults of C(group/day2.resources.gcore) can
        name a region.
    type: str
  region_ids:
    description:
      - The IDs of the regions to read.
    type: list
    elements: int
  name:
    description:
      - Only the region with this name, as the web page shows it, or with this slug, V(Luxembourg-2) or V(luxembourg-2)
        for example. Upper and lower case are the same.
    type: str
  country:
    description:
      - Only regions in the country with this code of two letters, V(LU) for example. Upper and lower case are the same.
    type: str
  product:
    description:
      - Only regions that have this product. Results do not show it.
    type: str
    choices: [containers, inference]
  has_baremetal:
    description:
      - Only regions that have bare metal servers, or with V(false) only the others.
    type: bool
  has_k8s:
    description:
      - Only regions that have managed Kubernetes, or with V(false) only the others.
    type: bool
seealso:
  - module: day2.resources.gcore_project_info
"""

EXAMPLES = r"""
- name: Find a region by its name
  day2.resources.gcore_region_info:
    name: Luxembourg-2
  register: found

- name: Show its ID
  ansible.builtin.debug:
    msg: "{{ found.regions | items2dict('display_name', 'id') }}"

- name: Read the regions that have bare metal servers
  day2.resources.gcore_region_info:
    has_baremetal: true
"""

RETURN = r"""
regions:
  description:
    - The regions, in the order in which they were made.
    - The list is there, and empty, also when the module fails.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The ID of the region.
      type: int
      returned: always
      sample: 7
    display_name:
      description: The name, as the web page shows it.
      type: str
      returned: always
      sample: Luxembourg-2
    slug:
      description: The short name.
      type: str
      returned: always
      sample: luxembourg-2
    country:
      description: The code of the country.
      type: str
      returned: always
      sample: LU
    state:
      description: The state.
      type: str
      returned: always
      sample: ACTIVE
    available_volume_types:
      description: The types of volumes that there are.
      type: list
      elements: str
      returned: always
      sample: [standard, ssd_hiiops]
    has_baremetal:
      description: Whether there are bare metal servers.
      type: bool
      returned: always
      sample: true
    has_k8s:
      description: Whether there is managed Kubernetes.
      type: bool
      returned: always
      sample: true
msg:
  description:
    - What went wrong.
    - Without a failure, that O(region_name) or O(region_id) is given, which looks for nothing here.
  returned: when the task fails, or one of these is given and neither O(name) nor O(region_ids)
  type: str
  sample: "region_name is not used here: name looks for regions."
  version_added: 1.2.0
status:
  description: The HTTP status of the request that failed.
  returned: when the task fails
  type: int
  sample: 400
code:
  description: The API's own name of the error.
  returned: when the task fails
  type: str
  sample: ValidationError
params:
  description: Details that the API gives with the error.
  returned: when the task fails
  type: raw
errors:
  description: What the API says of each wrong field.
  returned: when the task fails
  type: dict
request_id:
  description: The ID of the failed request, for the support of the provider.
  returned: when the task fails
  type: str
  sample: 4f8b1c0d9a7e4d1f8a3c5b6e7d8f9a0b
tasks:
  description: Always empty, because nothing is changed.
  returned: when the task fails
  type: list
  elements: str
before:
  description: Always null, because nothing is changed.
  returned: when the task fails
  type: dict
requests:
  description: The requests that were made, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/regions
      status: 200
      ms: 35
      tries: 1
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.info import info_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.region import REGION

MODULE = info_module(GCORE, REGION)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
