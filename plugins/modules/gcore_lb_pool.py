#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_lb_pool
short_description: Update a load balancer pool of Gcore Cloud
version_added: 1.4.0
description:
  - Changes the settings and the certificates of an existing pool of a load balancer. It never creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the pool and its load balancer, and sends the differences in one request. Then it waits for the
    tasks of the API, and reads the pool again to verify the result.
  - If another task locks the pool or its load balancer, the module waits. The API changes only one part of a load
    balancer at a time. M(day2.resources.gcore_resources) changes several parts of one load balancer one after the
    other.
  - If the API does not support the current request (version 2) yet, the module uses the older one (version 1).
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
notes:
  - The module does not manage the members, the health monitor and the session persistence of a pool. Results show them
    under the names of the API.
  - The API cannot change the content of a secret. To replace a certificate, create a new secret, and set it here. A
    name that the old and the new secret share is ambiguous.
options:
  pool_id:
    description:
      - The UUID of the pool. Either this or O(pool_name) is required.
    type: str
  pool_name:
    description:
      - The exact name of the pool, instead of O(pool_id). If several have it, the task fails and lists their UUIDs.
      - If no pool has it, the module uses the one that already has the new O(name), so that a task that renames can run
        again. If both names exist, the task fails before it changes anything.
    type: str
  load_balancer_id:
    description:
      - The UUID of the load balancer of the pool with O(pool_name). Needed only if several pools have this name.
    type: str
  load_balancer_name:
    description:
      - The exact name of that load balancer, instead of O(load_balancer_id).
    type: str
  listener_id:
    description:
      - The UUID of a listener that uses the pool with O(pool_name). Needed only if several pools have this name.
    type: str
  listener_name:
    description:
      - The exact name of that listener, instead of O(listener_id). If listeners of several load balancers have it, also
        set O(load_balancer_id) or O(load_balancer_name).
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The
        first must be a letter or a digit, the last a letter, a digit, a dot or an underscore.
    type: str
  lb_algorithm:
    description:
      - How the pool chooses a member for a connection. Results show it in uppercase.
    type: str
    choices: [LEAST_CONNECTIONS, ROUND_ROBIN, SOURCE_IP, least_connections, round_robin, source_ip]
    aliases: [algorithm]
  protocol:
    description:
      - The protocol of the connections to members.
    type: str
    choices: [HTTP, HTTPS, PROXY, PROXYV2, TCP, UDP]
  admin_state_up:
    description:
      - Whether the pool takes connections.
    type: bool
  secret_id:
    description:
      - The UUID of the secret with the certificate that the pool shows to members. V(none) removes it.
    type: str
  secret_name:
    description:
      - The exact name of this secret, instead of O(secret_id). If several have it, the task fails and lists their
        UUIDs.
    type: str
  ca_secret_id:
    description:
      - The UUID of the secret with the certificate authority that the certificates of members must come from. V(none)
        removes it.
    type: str
  ca_secret_name:
    description:
      - The exact name of this secret, instead of O(ca_secret_id).
    type: str
  crl_secret_id:
    description:
      - The UUID of the secret with the list of revoked certificates. V(none) removes it.
    type: str
  crl_secret_name:
    description:
      - The exact name of this secret, instead of O(crl_secret_id).
    type: str
  timeout_client_data:
    description:
      - The number of milliseconds after which a connection to a client without data ends, 0 to 86400000. Prefer this
        option of the listener.
    type: int
  timeout_member_connect:
    description:
      - The number of milliseconds for a connection to a member, 0 to 86400000.
    type: int
  timeout_member_data:
    description:
      - The number of milliseconds after which a connection to a member without data ends, 0 to 86400000.
    type: int
seealso:
  - module: day2.resources.gcore_lb_pool_info
  - module: day2.resources.gcore_lb_listener
  - module: day2.resources.gcore_load_balancer
"""

EXAMPLES = r"""
- name: Choose the member with the fewest connections
  day2.resources.gcore_lb_pool:
    project_id: 1
    region_id: 7
    pool_id: c0000000-0000-4000-8000-000000000001
    lb_algorithm: LEAST_CONNECTIONS

- name: Replace the certificates of the pool behind a listener, by names only
  day2.resources.gcore_lb_pool:
    project_name: default
    region_name: Luxembourg-2
    load_balancer_name: web-lb
    listener_name: shop-https
    pool_name: shop
    secret_name: shop-2026
    ca_secret_name: internal-ca

- name: Give members more time for an answer
  day2.resources.gcore_lb_pool:
    project_id: 1
    region_id: 7
    load_balancer_id: 70000000-0000-4000-8000-000000000001
    pool_name: default
    timeout_member_connect: 10000
    timeout_member_data: 120000

- name: Use the pool for a maintenance page
  day2.resources.gcore_lb_pool:
    project_id: 1
    region_id: 7
    pool_id: c0000000-0000-4000-8000-000000000002
    admin_state_up: true
"""

RETURN = r"""
lb_pool:
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
      sample: c0000000-0000-4000-8000-000000000001
    name:
      description: The name.
      type: str
      returned: always
      sample: shop
    loadbalancers:
      description: The load balancer, with its UUID as C(id).
      type: list
      elements: dict
      returned: always
      sample: [{"id": "70000000-0000-4000-8000-000000000001"}]
    listeners:
      description: The listeners that use the pool, each with its UUID as C(id).
      type: list
      elements: dict
      returned: always
      sample: [{"id": "b0000000-0000-4000-8000-000000000001"}]
    lb_algorithm:
      description: How the pool chooses a member for a connection.
      type: str
      returned: always
      sample: LEAST_CONNECTIONS
    protocol:
      description: The protocol of the connections to members.
      type: str
      returned: always
      sample: HTTPS
    admin_state_up:
      description: Whether the pool takes connections.
      type: bool
      returned: always
      sample: true
    secret_id:
      description: The UUID of the secret with the certificate that the pool shows to members, or V(none).
      type: str
      returned: always
      sample: d0000000-0000-4000-8000-000000000003
    ca_secret_id:
      description: The UUID of the secret with the certificate authority, or V(none).
      type: str
      returned: always
      sample: d0000000-0000-4000-8000-000000000006
    crl_secret_id:
      description: The UUID of the secret with the list of revoked certificates, or V(none).
      type: str
      returned: always
      sample: none
    timeout_client_data:
      description: The number of milliseconds after which a connection to a client without data ends, or null.
      type: int
      returned: always
    timeout_member_connect:
      description: The number of milliseconds for a connection to a member, or null.
      type: int
      returned: always
      sample: 5000
    timeout_member_data:
      description: The number of milliseconds after which a connection to a member without data ends, or null.
      type: int
      returned: always
      sample: 50000
    members:
      description: The members, under the names of the API.
      type: list
      elements: dict
      returned: always
    healthmonitor:
      description: The health monitor under the names of the API, or null.
      type: dict
      returned: always
    session_persistence:
      description: The session persistence under the names of the API, or null.
      type: dict
      returned: always
      sample: {"type": "HTTP_COOKIE", "cookie_name": "shop-member"}
matched_by:
  description:
    - The option that found the pool, V(id), V(name) or V(new_name). The last one means that it already has the new
      name.
  returned: when the pool was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - If the task succeeds, a note that the pool already has its new name. The old one may be misspelt.
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
  description: The load balancer pool before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/lbpools/1/7/c0000000-0000-4000-8000-000000000001
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_pool import LB_POOL

MODULE = update_module(GCORE, LB_POOL)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
