#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: scanopy_binding_info
short_description: Read bindings of Scanopy
version_added: 1.0.0
description:
  - Reads bindings of all networks that the key may see, all of them or those that are looked for.
  - What is given with several options must all be true. IDs that do not exist simply do not appear.
  - The words for the bindings cost one request more, for all hosts, and another one where hosts have the same name. If
    the hosts cannot be read, the module warns and shows the bindings without words.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.scanopy
  - day2.resources.attributes.info_module
  - day2.resources.attributes.actiongroup_scanopy
options:
  binding_ids:
    description:
      - The UUIDs of the bindings to read.
    type: list
    elements: str
seealso:
  - module: day2.resources.scanopy_binding
"""

EXAMPLES = r"""
- name: Read all bindings
  day2.resources.scanopy_binding_info:
  register: found

- name: Show the words for each binding, to be written into a task of scanopy_binding
  ansible.builtin.debug:
    msg: "{{ found.bindings | map(attribute='binding') | list }}"

- name: Show those of one host
  ansible.builtin.debug:
    msg: "{{ found.bindings | selectattr('binding') | selectattr('binding.host', '==', 'web-1') }}"

- name: Show those of one service
  ansible.builtin.debug:
    msg: "{{ found.bindings | selectattr('service_id', '==', 'c0000000-0000-4000-8000-000000000001') }}"
"""

RETURN = r"""
bindings:
  description:
    - The bindings, in the order in which they were made.
    - Each looks like the binding that M(day2.resources.scanopy_binding) returns, and has the words for it besides.
    - Its options can be given back to that module, together with its ID or with its words, and change nothing.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The UUID of the binding.
      type: str
      returned: always
      sample: f0000000-0000-4000-8000-000000000001
    service_id:
      description: The UUID of the service.
      type: str
      returned: always
    type:
      description: What the service is bound to, V(port) or V(ip_address).
      type: str
      returned: always
      sample: port
    port_id:
      description: The UUID of the port, null for an address.
      type: str
      returned: always
    ip_address_id:
      description: The UUID of the address, or V(all).
      type: str
      returned: always
      sample: all
    binding:
      description:
        - The words for it, as O(day2.resources.scanopy_binding#module:binding) takes them. They mean this binding only.
        - Null where no words mean just this one, such as for a binding that is there twice, or where the key may not
          see its host. A warning lists these bindings.
      version_added: 1.1.0
      type: dict
      returned: always
      contains:
        host:
          description: The name of the host, or its hostname where other hosts have the same name.
          type: str
          returned: always
        service:
          description: The name of the service.
          type: str
          returned: always
        port:
          description: The port, or V(none) for an address without a port.
          type: str
          returned: always
        ip_address:
          description: The address, or V(all).
          type: str
          returned: always
        network:
          description: The name of the network of the host. Null where the other words are enough.
          type: str
          returned: always
      sample:
        host: web-1
        service: website
        port: 80/tcp
        ip_address: 192.168.20.11
        network:
status:
  description: The HTTP status of the request that failed.
  returned: when the task fails
  type: int
  sample: 400
code:
  description: The API's own name of the error.
  returned: when the task fails
  type: str
  sample: auth_permission_denied
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
      path: /api/v1/bindings
      status: 200
      ms: 35
      tries: 1
"""

from ansible_collections.day2.resources.plugins.module_utils import _python  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._info import reads
from ansible_collections.day2.resources.plugins.module_utils._module import run
from ansible_collections.day2.resources.plugins.module_utils._resources.scanopy_binding import BINDING

MODULE = reads(BINDING)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
