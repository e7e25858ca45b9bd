#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_lb_listener
short_description: Update a load balancer listener of Gcore Cloud
version_added: 1.4.0
description:
  - Changes the settings, the certificates and the users of an existing listener of a load balancer. It never creates or
    deletes a listener.
  - The module does not change options that are not set.
  - The module reads the listener and its load balancer, and sends the differences in one request. Then it waits for the
    tasks of the API, and reads the listener again to verify the result.
  - If another task locks the listener or its load balancer, the module waits. The API changes only one part of a load
    balancer at a time. M(day2.resources.gcore_resources) changes several parts of one load balancer one after the
    other.
  - If the API does not support the current request (version 2) yet, the module uses the older one (version 1), which
    can only change O(name).
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
notes:
  - No source says how the API takes an empty list for O(allowed_cidrs), O(sni_secret_ids) and O(user_list), so the
    module sends null.
  - No source says how the API answers to certificates and users of other protocols. The module refuses them.
  - No source says whether the list finds names exactly. The module compares them again.
  - The API cannot change the protocol, the port, the inserted headers and the pool of a listener.
  - The API replaces the users as a whole. The module sends users and hashes that the task does not set back as they
    were read, right before the request, without keys that the request does not take.
  - Results never contain the hash of a password, but V((secret\)). In a task, this text means the current hash, so that
    a result can be given back.
  - The API cannot change the content of a secret. To replace a certificate, create a new secret, and set it here. A
    name that the old and the new secret share is ambiguous.
options:
  listener_id:
    description:
      - The UUID of the listener. One of this, O(listener_name) and O(protocol_port) is required.
    type: str
  listener_name:
    description:
      - The exact name of the listener, instead of O(listener_id). If several have it, the task fails and lists their
        UUIDs.
      - If no listener has it, the module uses the one that already has the new O(name), so that a task that renames can
        run again. If both names exist, the task fails before it changes anything.
    type: str
  protocol_port:
    description:
      - The port of the listener, instead of O(listener_id). If several listeners have it, add O(load_balancer_id) or
        O(load_balancer_name), and O(protocol) if the load balancer has two of them.
    type: int
  protocol:
    description:
      - The protocol of the listener with O(protocol_port).
    type: str
    choices: [HTTP, HTTPS, PROMETHEUS, TCP, TERMINATED_HTTPS, UDP]
  load_balancer_id:
    description:
      - The UUID of the load balancer of the listener with O(listener_name) or O(protocol_port). Needed only if several
        listeners match.
    type: str
  load_balancer_name:
    description:
      - The exact name of that load balancer, instead of O(load_balancer_id).
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The
        first must be a letter or a digit, the last a letter, a digit, a dot or an underscore.
    type: str
  admin_state_up:
    description:
      - Whether the listener accepts connections.
    type: bool
  allowed_cidrs:
    description:
      - The networks that may connect, at most 100, such as V(203.0.113.0/24). An address is a network of one address.
        The load balancer must have an address of the same IP version.
      - The list replaces the current networks, unless O(purge_allowed_cidrs=false).
      - A listener without networks allows every client. The first network closes it to all others. V([]) removes all
        networks.
    type: list
    elements: str
  purge_allowed_cidrs:
    description:
      - Whether to remove networks that are not listed in O(allowed_cidrs).
    type: bool
    default: true
  remove_allowed_cidrs:
    description:
      - Networks to remove. The module keeps all others, and ignores networks that the listener does not have. If you
        remove the last one, every client may connect.
      - Together with O(allowed_cidrs), this needs O(purge_allowed_cidrs=false).
    type: list
    elements: str
  connection_limit:
    description:
      - The maximum number of simultaneous connections, 0 to 1000000. V(-1) means the same as V(100000), which results
        show.
    type: int
  secret_id:
    description:
      - The UUID of the secret with the certificate of the listener, for the protocols V(TERMINATED_HTTPS) and
        V(PROMETHEUS). V(none) removes it.
    type: str
  secret_name:
    description:
      - The exact name of this secret, instead of O(secret_id). If several have it, the task fails and lists their
        UUIDs.
    type: str
  sni_secret_ids:
    description:
      - The UUIDs of the secrets with further certificates, for clients that name a host (SNI). They are for the
        protocols V(TERMINATED_HTTPS) and V(PROMETHEUS).
      - V([]) removes all of them.
    type: list
    elements: str
  sni_secrets:
    description:
      - The exact names of these secrets, instead of O(sni_secret_ids).
    type: list
    elements: str
  purge_sni_secret_ids:
    description:
      - Whether to remove secrets that are not listed in O(sni_secret_ids) or O(sni_secrets).
    type: bool
    default: true
    aliases: [purge_sni_secrets]
  remove_sni_secret_ids:
    description:
      - The UUIDs of secrets to remove. The module keeps all others, and ignores secrets that the listener does not
        have.
      - Together with O(sni_secret_ids) or O(sni_secrets), this needs O(purge_sni_secret_ids=false).
    type: list
    elements: str
  remove_sni_secrets:
    description:
      - The exact names of secrets to remove, instead of O(remove_sni_secret_ids). For a name that does not exist, the
        module shows a warning and removes nothing.
    type: list
    elements: str
  timeout_client_data:
    description:
      - The number of milliseconds after which a connection to a client without data ends, 0 to 86400000.
    type: int
  timeout_member_connect:
    description:
      - The number of milliseconds for a connection to a member of a pool, 0 to 86400000. Prefer this option of the
        pool.
    type: int
  timeout_member_data:
    description:
      - The number of milliseconds after which a connection to a member of a pool without data ends, 0 to 86400000.
        Prefer this option of the pool.
    type: int
  user_list:
    description:
      - The users that may connect with a name and a password (HTTP basic authentication), at most 3. They are for the
        protocols V(HTTP), V(TERMINATED_HTTPS) and V(PROMETHEUS).
      - The list replaces the current users, unless O(purge_user_list=false). V([]) removes all users, so that every
        client may connect.
    type: list
    elements: dict
    suboptions: &user
      username:
        description:
          - The name of the user, 3 to 32 characters long. Letters, digits, blanks, dots, underscores and dashes are
            allowed. Required.
        type: str
      encrypted_password:
        description:
          - The hash of the password, at most 128 characters, such as V($6$...). Required for a new user. Without it, an
            existing user keeps the password.
          - The module compares hashes. A new salt makes another hash of the same password, and so a change in each run.
            Give the filter a fixed salt, as in V(password_hash('sha512', 'fixedsalt'\)), or store the hash.
        type: str
    version_added: 1.6.0
  purge_user_list:
    description:
      - Whether to remove users that are not listed in O(user_list).
    type: bool
    default: true
    version_added: 1.6.0
  remove_user_list:
    description:
      - Users to remove. The module keeps all others, and ignores users that the listener does not have. Only
        C(username) counts.
      - Together with O(user_list), this needs O(purge_user_list=false).
    type: list
    elements: dict
    suboptions: *user
    version_added: 1.6.0
seealso:
  - module: day2.resources.gcore_lb_listener_info
  - module: day2.resources.gcore_load_balancer
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
"""

EXAMPLES = r"""
- name: Replace the certificate of a listener
  day2.resources.gcore_lb_listener:
    project_id: 1
    region_id: 7
    listener_id: b0000000-0000-4000-8000-000000000001
    secret_id: d0000000-0000-4000-8000-000000000002

- name: Rotate a certificate everywhere in a listener, by names only
  day2.resources.gcore_lb_listener:
    project_name: default
    region_name: Luxembourg-2
    load_balancer_name: web-lb
    listener_name: shop-https
    secret_name: shop-2026
    sni_secrets:
      - shop-2026
    purge_sni_secrets: false
    remove_sni_secrets:
      - shop-2025

- name: Allow one more network to connect to a listener that allows some
  day2.resources.gcore_lb_listener:
    project_id: 1
    region_id: 7
    listener_id: b0000000-0000-4000-8000-000000000001
    allowed_cidrs:
      - 198.51.100.0/24
    purge_allowed_cidrs: false

- name: Limit the connections on port 443 of a load balancer
  day2.resources.gcore_lb_listener:
    project_id: 1
    region_id: 7
    load_balancer_id: 70000000-0000-4000-8000-000000000001
    protocol_port: 443
    connection_limit: 20000
    timeout_client_data: 30000

- name: Stop a listener for maintenance
  day2.resources.gcore_lb_listener:
    project_id: 1
    region_id: 7
    listener_id: b0000000-0000-4000-8000-000000000002
    admin_state_up: false

- name: Let exactly one user in
  day2.resources.gcore_lb_listener:
    project_id: 1
    region_id: 7
    listener_name: console
    user_list:
      - username: operator
        encrypted_password: "{{ operator_hash }}"
  vars:
    # Keep it in a vault. This filter makes it: password_hash('sha512', 'fixedsalt')
    operator_hash: $6$fixedsalt$made-up-hash-of-a-password

- name: Remove a user and keep the others
  day2.resources.gcore_lb_listener:
    project_id: 1
    region_id: 7
    listener_name: shop-https
    remove_user_list:
      - username: operator
"""

RETURN = r"""
lb_listener:
  description:
    - The listener after the task. In check mode, and with O(wait=false), the predicted listener.
    - It contains the options of this module that the API shows, and the other properties of the listener under the
      names of the API.
  returned: when the listener was read
  type: dict
  contains:
    id:
      description: The UUID of the listener.
      type: str
      returned: always
      sample: b0000000-0000-4000-8000-000000000001
    name:
      description: The name.
      type: str
      returned: always
      sample: shop-https
    load_balancer_id:
      description: The UUID of the load balancer.
      type: str
      returned: always
      sample: 70000000-0000-4000-8000-000000000001
    protocol:
      description: The protocol.
      type: str
      returned: always
      sample: TERMINATED_HTTPS
    protocol_port:
      description: The port.
      type: int
      returned: always
      sample: 443
    admin_state_up:
      description: Whether the listener accepts connections.
      type: bool
      returned: always
      sample: true
    allowed_cidrs:
      description: The networks that may connect. If the list is empty, every client may.
      type: list
      elements: str
      returned: always
      sample: ["10.0.0.0/8", "203.0.113.0/24"]
    connection_limit:
      description: The maximum number of simultaneous connections.
      type: int
      returned: always
      sample: 100000
    secret_id:
      description: The UUID of the secret with the certificate, or V(none).
      type: str
      returned: always
      sample: d0000000-0000-4000-8000-000000000002
    sni_secret_ids:
      description: The UUIDs of the secrets with further certificates.
      type: list
      elements: str
      returned: always
      sample: ["d0000000-0000-4000-8000-000000000003"]
    timeout_client_data:
      description: The number of milliseconds after which a connection to a client without data ends, or null.
      type: int
      returned: always
      sample: 50000
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
    user_list:
      description: The users, each with a C(username), and with a placeholder instead of the C(encrypted_password).
      type: list
      elements: dict
      returned: always
      sample: [{"username": "operator", "encrypted_password": "(secret)"}]
      version_added: 1.6.0
matched_by:
  description:
    - The option that found the listener, V(id), V(name), V(protocol_port) or V(new_name). The last one means that it
      already has the new name.
  returned: when the listener was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - If the task succeeds, a note that the listener already has its new name. The old one may be misspelt.
    - A name in O(remove_sni_secrets) that nothing has adds a note, too, and a warning.
  returned: when the task fails, or there is a note
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
  description: The load balancer listener before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/lblisteners/1/7/b0000000-0000-4000-8000-000000000001
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.lb_listener import LB_LISTENER

MODULE = update_module(GCORE, LB_LISTENER)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
