#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_lb_pool
short_description: Update a load balancer pool of Gcore Cloud
version_added: 1.4.0
description:
  - Changes the settings, the certificates, the health monitor, the session persistence and the members of an existing
    pool of a load balancer. It never creates or deletes a pool.
  - The module does not change options that are not set.
  - The module reads the pool and its load balancer, and sends the differences in one request, and in another one if
    members differ. After each of them it waits for the tasks of the API, and reads the pool again to verify the result.
  - If another task locks the pool or its load balancer, the module waits. The API changes only one part of a load
    balancer at a time. M(day2.resources.gcore_resources) changes several parts of one load balancer one after the
    other.
  - If the API does not support the current request (version 2) yet, the module uses the older one (version 1).
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.disruption
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
notes:
  - No source says whether the list finds names exactly. The module compares them again.
  - No source says whether members keep values that a request leaves out. The module sends all values that are not null.
  - No source says which new members need a subnet. The module refuses one without C(subnet_id) before it sends anything
    if the load balancer shows C(preferred_connectivity=L2). If it cannot read the load balancer, the API decides.
  - No source says how an update removes a health monitor. The module sends null.
  - No source says which C(http_method) a new O(healthmonitor) without one gets. Check mode predicts V(GET).
  - The API replaces a health monitor, the session persistence and the list of members as a whole. The module sends
    values that the task does not set back as they were read, right before the request. Members that stay keep their
    connections. Keys that the requests do not take, such as C(id), do not go back.
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
  health_monitor:
    description:
      - How the pool finds out whether its members work.
      - Only the keys that are set change. The others keep their values.
      - A pool without a health monitor gets one only if C(type), C(delay), C(timeout) and C(max_retries) are set.
    type: dict
    aliases: [healthmonitor]
    suboptions:
      type:
        description:
          - One of V(HTTP), V(HTTPS), V(K8S), V(PING), V(TCP), V(TLS-HELLO) and V(UDP-CONNECT). V(none) removes the
            health monitor, and needs no other key.
          - The type of a health monitor cannot change. To get another type, remove it in one task, and set the new one
            in the next task.
        type: str
      delay:
        description:
          - The number of seconds between two checks of a member, at least 1.
        type: int
      timeout:
        description:
          - The number of seconds that a check waits for an answer, 0 to 2147483. It must be less than C(delay).
        type: int
      max_retries:
        description:
          - The number of successful checks after which a member works again, 1 to 10.
        type: int
      max_retries_down:
        description:
          - The number of failed checks after which a member does not work, 1 to 10. By default, a new health monitor
            has V(3).
        type: int
      admin_state_up:
        description:
          - Whether the health monitor checks members. By default, a new one does.
        type: bool
      url_path:
        description:
          - The path that a check requests, such as V(/health). For the types V(HTTP) and V(HTTPS) only.
        type: str
      http_method:
        description:
          - The HTTP method of a check. For the types V(HTTP) and V(HTTPS) only.
        type: str
        choices: [CONNECT, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, TRACE]
      http_version:
        description:
          - The HTTP version of a check. Quote it, because YAML makes a number of it. For the types V(HTTP) and V(HTTPS)
            only.
        type: str
        choices: ['1.0', '1.1']
      domain_name:
        description:
          - The domain name that a check requests. For the types V(HTTP) and V(HTTPS) only.
        type: str
      expected_codes:
        description:
          - The HTTP statuses of a member that works. One such as V(200), several such as V(200,204), or a range such as
            V(200-204). For the types V(HTTP) and V(HTTPS) only.
        type: str
    version_added: 1.6.0
  session_persistence:
    description:
      - How connections of one client get to the same member.
      - Only the keys that are set change. Another C(type) drops the keys that it does not have.
    type: dict
    suboptions:
      type:
        description:
          - One of V(APP_COOKIE), V(HTTP_COOKIE) and V(SOURCE_IP). V(none) removes the session persistence, and needs no
            other key.
          - Required if the pool has no session persistence yet.
        type: str
      cookie_name:
        description:
          - The name of the cookie, for the types V(APP_COOKIE), which requires it, and V(HTTP_COOKIE). It has the same
            form as O(name).
        type: str
      persistence_granularity:
        description:
          - The netmask of the addresses that are one client, such as V(255.255.255.255). For the type V(SOURCE_IP) in
            pools of UDP.
        type: str
      persistence_timeout:
        description:
          - The number of seconds without data after which a client can get to another member. For the type
            V(SOURCE_IP) in pools of UDP.
        type: int
    version_added: 1.6.0
  members:
    description:
      - The members, each with its C(address) and C(protocol_port), or with C(instance_name) and C(protocol_port).
        Existing members that are not listed are removed, unless O(purge_members=false). The order does not matter.
      - Keys that are not set keep the value of an existing member. A new member gets the default of the API.
      - If the change takes members out or removes some, and leaves none that is up, O(allow_disruption=true) is needed.
        This also refuses the empty list that an inventory group without hosts results in.
    type: list
    elements: dict
    suboptions: &member
      address:
        description:
          - The IP address of the member. Either this or C(instance_name) is required.
        type: str
      instance_name:
        description:
          - The exact name of an instance, instead of C(address). If it has several addresses, set C(subnet_id), too.
        type: str
      protocol_port:
        description:
          - The port of the member, 1 to 65535. Required.
        type: int
      weight:
        description:
          - The share of connections that the member gets, compared with the weights of others, 1 to 256. A new member
            has V(1).
          - The API refuses 0. To take a member out, set C(admin_state_up) to V(false).
        type: int
      admin_state_up:
        description:
          - Whether the member gets connections. A new one does.
        type: bool
      backup:
        description:
          - Whether the member gets connections only if all others do not work. A new one is no backup.
        type: bool
      monitor_address:
        description:
          - The IP address that the health monitor checks. V(none) means the one of the member, as for a new one.
        type: str
      monitor_port:
        description:
          - The port that the health monitor checks, 1 to 65535. V(none) means the one of the member, as for a new one.
        type: str
      subnet_id:
        description:
          - The UUID of the subnet of a new member. The module refuses a new member without it, unless the load balancer
            reaches its members by routes, with C(preferred_connectivity=L3).
          - C(instance_name) finds it if the list of instances shows the subnet of the address. Otherwise, set it, too.
          - The subnet of an existing member cannot change.
        type: str
      id:
        description:
          - The module ignores this key, so that members can be given as results show them.
        type: raw
      operating_status:
        description:
          - The module ignores this key, so that members can be given as results show them.
        type: raw
      provisioning_status:
        description:
          - The module ignores this key, so that members can be given as results show them.
        type: raw
    version_added: 1.6.0
  purge_members:
    description:
      - Whether members that O(members) does not list are removed.
    type: bool
    default: true
    version_added: 1.6.0
  remove_members:
    description:
      - Members to remove, if the pool has them. Other members stay. Only C(address) or C(instance_name), and
        C(protocol_port), say which.
      - Mutually exclusive with O(purge_members=true), which is the default with O(members).
    type: list
    elements: dict
    suboptions: *member
    version_added: 1.6.0
seealso:
  - module: day2.resources.gcore_lb_pool_info
  - module: day2.resources.gcore_lb_pool_member
  - module: day2.resources.gcore_lb_listener
  - module: day2.resources.gcore_load_balancer
  - name: Rules, members and monitors
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/rules_and_members.html
    description: Members from an inventory, and a play that works on one member after the other.
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
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

- name: Check members more often, at another path
  day2.resources.gcore_lb_pool:
    project_id: 1
    region_id: 7
    pool_name: shop
    health_monitor:
      delay: 4
      timeout: 2
      url_path: /health
      expected_codes: 200-204

- name: Let clients get to any member again
  day2.resources.gcore_lb_pool:
    project_id: 1
    region_id: 7
    pool_name: shop
    session_persistence:
      type: none

- name: Have exactly these members
  day2.resources.gcore_lb_pool:
    project_id: 1
    region_id: 7
    pool_name: shop
    members:
      - instance_name: web-1
        protocol_port: 8080
      - address: 10.10.1.13
        protocol_port: 8080
        subnet_id: 20000000-0000-4000-8000-000000000001
        weight: 10

- name: Add a member and keep the others
  day2.resources.gcore_lb_pool:
    project_id: 1
    region_id: 7
    pool_name: shop
    members:
      - address: 10.10.1.14
        protocol_port: 8080
        subnet_id: 20000000-0000-4000-8000-000000000001
    purge_members: false

- name: Remove a member and keep the others
  day2.resources.gcore_lb_pool:
    project_id: 1
    region_id: 7
    pool_name: shop
    remove_members:
      - address: 10.10.1.14
        protocol_port: 8080
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
      description: The members with the keys of the option, and others of the API. Predicted new members have no ID.
      type: list
      elements: dict
      returned: always
      contains:
        id:
          description: The UUID of the member.
          type: str
          returned: always
          sample: 60000000-0000-4000-8000-000000000031
        address:
          description: The IP address.
          type: str
          returned: always
          sample: 10.10.1.11
        protocol_port:
          description: The port.
          type: int
          returned: always
          sample: 8080
        weight:
          description: The share of connections that the member gets.
          type: int
          returned: always
          sample: 1
        admin_state_up:
          description: Whether the member gets connections.
          type: bool
          returned: always
          sample: true
        backup:
          description: Whether the member gets connections only if all others do not work.
          type: bool
          returned: always
          sample: false
        monitor_address:
          description: The IP address that the health monitor checks, or null for the one of the member.
          type: str
          returned: always
          sample:
        monitor_port:
          description: The port that the health monitor checks, or null for the one of the member.
          type: raw
          returned: always
          sample:
        subnet_id:
          description: The UUID of the subnet, or null.
          type: str
          returned: always
          sample: 20000000-0000-4000-8000-000000000001
        operating_status:
          description: Whether the member works.
          type: str
          returned: always
          sample: ONLINE
    health_monitor:
      description: The health monitor with the keys of the option, or null.
      type: dict
      returned: always
      sample:
        type: HTTP
        delay: 10
        timeout: 5
        max_retries: 3
        max_retries_down: 3
        admin_state_up: true
        url_path: /
        http_method: GET
        http_version: null
        domain_name: null
        expected_codes: "200"
      version_added: 1.6.0
    healthmonitor:
      description: The health monitor under the names of the API, or null.
      type: dict
      returned: always
    session_persistence:
      description: The session persistence with the keys of the option, or null.
      type: dict
      returned: always
      sample:
        type: HTTP_COOKIE
        cookie_name: shop-member
        persistence_granularity: null
        persistence_timeout: null
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
    - A name in O(remove_members) that nothing has adds a note, too, and a warning.
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
  version_added: 1.5.0
left:
  description: The requests of the change whose result no read has shown, if the change has begun, with the options or
    elements that they send.
  returned: when the task fails
  type: list
  elements: str
  sample: ["update (name)"]
  version_added: 1.5.0
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
