#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_lb_l7_policy
short_description: Update an L7 policy of a load balancer of Gcore Cloud
version_added: 1.6.0
description:
  - Changes the name, the action, the position and the tags of an existing L7 policy of a listener. It never creates or
    deletes one, and does not change its rules.
  - The module does not change options that are not set.
  - The module reads the L7 policy, its listener and the load balancer, and sends the differences in one request. Then
    it waits for the tasks of the API, and reads the L7 policy again to verify the result.
  - If another task locks the L7 policy, its listener or the load balancer, the module waits. The API changes only one
    part of a load balancer at a time.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
notes:
  - No source says what the API takes from a request without O(action) and what belongs to it. The module always sends
    them, as they were read right before the request.
  - No source says how the positions of the other policies change. The module verifies only the O(position) that it
    sets.
options:
  l7_policy_id:
    description:
      - The UUID of the L7 policy. Either this or O(l7_policy_name) is required.
    type: str
  l7_policy_name:
    description:
      - The exact name of the L7 policy, instead of O(l7_policy_id). If several have it, the task fails and lists their
        UUIDs.
      - If no L7 policy has it, the module uses the one that already has the new O(name), so that a task that renames
        can run again. If both names exist, the task fails before it changes anything.
    type: str
  listener_id:
    description:
      - The UUID of the listener of the L7 policy with O(l7_policy_name). Needed only if several have this name.
    type: str
  listener_name:
    description:
      - The exact name of that listener, instead of O(listener_id).
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The
        first must be a letter or a digit, the last a letter, a digit, a dot or an underscore.
    type: str
  action:
    description:
      - The effect on requests that match the rules of the policy.
      - V(REDIRECT_TO_URL) requires a O(redirect_url), V(REDIRECT_PREFIX) a O(redirect_prefix), and V(REDIRECT_TO_POOL)
        a O(redirect_pool_id), unless the policy has it already. Another action removes the target of the former one.
    type: str
    choices: [REDIRECT_TO_URL, REDIRECT_PREFIX, REDIRECT_TO_POOL, REJECT]
  redirect_url:
    description:
      - The URL that clients are sent to, with the action V(REDIRECT_TO_URL) only.
    type: str
  redirect_prefix:
    description:
      - The URL that clients are sent to, followed by the path of their request. With the action V(REDIRECT_PREFIX)
        only.
    type: str
  redirect_pool_id:
    description:
      - The UUID of the pool that requests go to, with the action V(REDIRECT_TO_POOL) only. It belongs to the same load
        balancer.
    type: str
  redirect_pool_name:
    description:
      - The exact name of this pool, instead of O(redirect_pool_id). If several have it, the task fails and lists their
        UUIDs.
    type: str
  redirect_http_code:
    description:
      - The HTTP status of the answer, with the actions V(REDIRECT_TO_URL) and V(REDIRECT_PREFIX) only. An action that
        had none before gets V(302).
    type: int
    choices: [301, 302, 303, 307, 308]
  position:
    description:
      - The place of the policy among those of its listener, from 1. The first one that matches is used.
      - The API moves the others to make room. If you set positions of several policies of a listener, run the tasks in
        the order of the positions.
      - A position behind the last policy is refused. To find out, the module reads the list of policies.
    type: int
  policy_tags:
    description:
      - The tags of the policy. They are plain words without values.
      - The list replaces the current tags, unless O(purge_policy_tags=false). V([]) removes all tags.
    type: list
    elements: str
  purge_policy_tags:
    description:
      - Whether to remove tags that are not listed in O(policy_tags).
    type: bool
    default: true
  remove_policy_tags:
    description:
      - Tags to remove. The module keeps all others, and ignores tags that the policy does not have.
      - Together with O(policy_tags), this needs O(purge_policy_tags=false).
    type: list
    elements: str
seealso:
  - module: day2.resources.gcore_lb_l7_policy_info
  - module: day2.resources.gcore_lb_listener
  - module: day2.resources.gcore_lb_pool
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
"""

EXAMPLES = r"""
- name: Send clients to another site for good
  day2.resources.gcore_lb_l7_policy:
    project_id: 1
    region_id: 7
    l7_policy_name: old-site
    redirect_url: https://www.example.com/newest
    redirect_http_code: 308

- name: Answer requests from a pool instead
  day2.resources.gcore_lb_l7_policy:
    project_name: default
    region_name: Luxembourg-2
    listener_name: shop-https
    l7_policy_name: docs
    action: REDIRECT_TO_POOL
    redirect_pool_name: maintenance

- name: Let a policy that rejects requests come first
  day2.resources.gcore_lb_l7_policy:
    project_id: 1
    region_id: 7
    listener_name: shop-https
    l7_policy_name: blocked
    position: 1

- name: Rename a policy and add a tag
  day2.resources.gcore_lb_l7_policy:
    project_id: 1
    region_id: 7
    l7_policy_id: e0000000-0000-4000-8000-000000000001
    name: shop-api
    policy_tags: [team-shop]
    purge_policy_tags: false
"""

RETURN = r"""
lb_l7_policy:
  description:
    - The L7 policy after the task. In check mode, and with O(wait=false), the predicted L7 policy.
    - It contains the options of this module that the API shows, and the other properties of the L7 policy under the
      names of the API.
  returned: when the L7 policy was read
  type: dict
  contains:
    id:
      description: The UUID of the L7 policy.
      type: str
      returned: always
      sample: e0000000-0000-4000-8000-000000000002
    name:
      description: The name.
      type: str
      returned: always
      sample: old-site
    listener_id:
      description: The UUID of the listener.
      type: str
      returned: always
      sample: b0000000-0000-4000-8000-000000000001
    action:
      description: The effect on requests that match the rules.
      type: str
      returned: always
      sample: REDIRECT_TO_URL
    redirect_url:
      description: The URL that clients are sent to, or null.
      type: str
      returned: always
      sample: https://www.example.com/new
    redirect_prefix:
      description: The URL that clients are sent to, without the path of their request, or null.
      type: str
      returned: always
      sample: null
    redirect_pool_id:
      description: The UUID of the pool that requests go to, or null.
      type: str
      returned: always
      sample: null
    redirect_http_code:
      description: The HTTP status of the answer, or null.
      type: int
      returned: always
      sample: 301
    position:
      description: The place of the policy among those of its listener.
      type: int
      returned: always
      sample: 2
    policy_tags:
      description: The tags.
      type: list
      elements: str
      returned: always
      sample: ["api", "shop"]
    rules:
      description: The rules under the names of the API.
      type: list
      elements: dict
      returned: always
matched_by:
  description:
    - The option that found the L7 policy, V(id), V(name) or V(new_name). The last one means that it already has the new
      name.
  returned: when the L7 policy was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - If the task succeeds, a note that the L7 policy already has its new name. The old one may be misspelt.
  returned: when the task fails, or RV(matched_by) is V(new_name)
  type: str
# Generated by make generate from here to the end of the file: do not edit.
tasks:
  description: The IDs of the tasks that the API started for the change.
  returned: always
  type: list
  elements: str
  sample: ["d478ae29-dedc-4869-82f0-96104425f565"]
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
  description: The load balancer L7 policy before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/l7policies/1/7/e0000000-0000-4000-8000-000000000002
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_l7_policy import LB_L7_POLICY

MODULE = update_module(GCORE, LB_L7_POLICY)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
