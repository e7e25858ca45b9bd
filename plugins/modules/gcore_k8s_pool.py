#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_k8s_pool
short_description: Update a pool of a Kubernetes cluster of Gcore Cloud
version_added: 1.6.0
description:
  - Changes the labels, taints, limits, healing and security groups of an existing pool of nodes, and the number of its
    nodes. It never creates or deletes a pool.
  - The module does not change options that are not set.
  - The module reads the pool and sends the differences in one request, and the number of nodes in another one. After
    each of them it waits until the pool has settled, and reads it again to verify the result.
  - If another task locks the cluster, or the pool is at work, the module waits.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.disruption
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
notes:
  - No source says whether an update replaces or merges labels and taints. The module sends those that the task does not
    set back as they were read, right before the request. If the API merges, a task that removes one fails after the
    change.
  - No source says which statuses a pool has while it changes. The module waits while the status is C(Provisioning),
    C(Scaling), C(Resizing), C(Updating), C(Upgrading) or C(Pending).
  - No source says whether the API takes a O(node_count) outside O(min_node_count) and O(max_node_count). If these two
    are the same number, the module refuses another one.
options:
  pool_name:
    description:
      - The name of the pool, which is its ID in the cluster.
    type: str
    required: true
  cluster_name:
    description:
      - The name of the cluster.
    type: str
    required: true
  auto_healing_enabled:
    description:
      - Whether nodes that do not work are replaced.
    type: bool
  min_node_count:
    description:
      - The minimum number of nodes for the autoscaler, 1 to 200 and at most O(max_node_count).
    type: int
  max_node_count:
    description:
      - The maximum number of nodes for the autoscaler, 1 to 200.
      - A maximum below the current number of nodes removes nodes and needs O(allow_disruption=true).
    type: int
  node_count:
    description:
      - The number of nodes, 1 to 200.
      - While O(min_node_count) and O(max_node_count) differ, the autoscaler sets this number, and the task fails, also
        if the pool has this number of nodes at the moment. To have a fixed number of nodes, set all three options to
        it.
      - A smaller number removes nodes and needs O(allow_disruption=true).
    type: int
  labels:
    description:
      - The labels of the nodes to add or to change. null as the value removes a label. Other labels stay, unless
        O(purge_labels=true).
      - Controllers in the cluster may also write labels.
    type: dict
  purge_labels:
    description:
      - Whether to remove labels that are not listed in O(labels).
    type: bool
    default: false
  taints:
    description:
      - The taints of the nodes to add or to change, each with its value and effect, such as V(batch:NoSchedule). null
        as the value removes a taint. Other taints stay, unless O(purge_taints=true).
    type: dict
  purge_taints:
    description:
      - Whether to remove taints that are not listed in O(taints).
    type: bool
    default: false
  security_group_ids:
    description:
      - The UUIDs of the security groups of the nodes. The list replaces the current groups, unless
        O(purge_security_group_ids=false). V([]) removes all of them.
    type: list
    elements: str
  security_groups:
    description:
      - The exact names of these security groups, instead of O(security_group_ids).
    type: list
    elements: str
  purge_security_group_ids:
    description:
      - Whether to remove security groups that are not listed in O(security_group_ids) or O(security_groups).
    type: bool
    default: true
    aliases: [purge_security_groups]
  remove_security_group_ids:
    description:
      - The UUIDs of security groups to remove. The module keeps all others, and ignores groups that the pool does not
        have.
      - Together with O(security_group_ids) or O(security_groups), this needs O(purge_security_group_ids=false).
    type: list
    elements: str
  remove_security_groups:
    description:
      - The exact names of security groups to remove, instead of O(remove_security_group_ids). For a name that does not
        exist, the module shows a warning and removes nothing.
    type: list
    elements: str
seealso:
  - module: day2.resources.gcore_k8s_pool_info
  - module: day2.resources.gcore_security_group
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
"""

EXAMPLES = r"""
- name: Label nodes, keep pods without a toleration away, and keep other labels and taints
  day2.resources.gcore_k8s_pool:
    project_id: 1
    region_id: 7
    cluster_name: shop
    pool_name: burst
    labels:
      tier: night
      example.com/owner: batch
    taints:
      dedicated: night:NoSchedule

- name: Remove one label, and have exactly one taint
  day2.resources.gcore_k8s_pool:
    project_id: 1
    region_id: 7
    cluster_name: shop
    pool_name: burst
    labels:
      example.com/owner: null
    taints:
      dedicated: batch:NoSchedule
    purge_taints: true

- name: Let the autoscaler use more nodes
  day2.resources.gcore_k8s_pool:
    project_id: 1
    region_id: 7
    cluster_name: shop
    pool_name: burst
    min_node_count: 2
    max_node_count: 20

- name: Have a fixed number of nodes
  day2.resources.gcore_k8s_pool:
    project_name: default
    region_name: Luxembourg-2
    cluster_name: shop
    pool_name: workers
    min_node_count: 5
    max_node_count: 5
    node_count: 5

- name: Replace the security groups of the nodes, by their names
  day2.resources.gcore_k8s_pool:
    project_id: 1
    region_id: 7
    cluster_name: shop
    pool_name: workers
    security_groups: [web, ssh]
    auto_healing_enabled: true
"""

RETURN = r"""
k8s_pool:
  description:
    - The pool after the task. In check mode, and with O(wait=false), the predicted pool.
    - It contains the options of this module that the API shows, and the other properties of the pool under the names of
      the API.
  returned: when the pool was read
  type: dict
  contains:
    id:
      description: The UUID of the pool.
      type: str
      returned: always
      sample: f0000000-0000-4000-8000-000000000101
    name:
      description: The name.
      type: str
      returned: always
      sample: workers
    status:
      description: The status.
      type: str
      returned: always
      sample: Running
    flavor_id:
      description: The flavor of the nodes.
      type: str
      returned: always
      sample: g1-standard-2-4
    auto_healing_enabled:
      description: Whether nodes that do not work are replaced.
      type: bool
      returned: always
      sample: true
    min_node_count:
      description: The minimum number of nodes for the autoscaler.
      type: int
      returned: always
      sample: 3
    max_node_count:
      description: The maximum number of nodes for the autoscaler.
      type: int
      returned: always
      sample: 3
    node_count:
      description: The number of nodes.
      type: int
      returned: always
      sample: 3
    labels:
      description: The labels of the nodes.
      type: dict
      returned: always
      sample: {"tier": "web", "example.com/team": "backend"}
    taints:
      description: The taints of the nodes.
      type: dict
      returned: always
      sample: {"dedicated": "batch:NoSchedule"}
    security_group_ids:
      description: The UUIDs of the security groups of the nodes.
      type: list
      elements: str
      returned: always
      sample: ["30000000-0000-4000-8000-000000000002"]
matched_by:
  description:
    - The option that found the pool, V(id).
  returned: when the pool was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - A name in O(remove_security_groups) that nothing has adds a note, and a warning.
  returned: when the task fails, or there is a note
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
  description: The Kubernetes pool before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v2/k8s/clusters/1/7/cluster-name-1/pools
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.k8s_pool import K8S_POOL

MODULE = update_module(GCORE, K8S_POOL)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
