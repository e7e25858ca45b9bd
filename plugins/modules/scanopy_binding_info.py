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
  - day2.resources.scanopy.info
  - day2.resources.scanopy
  - day2.resources.attributes.info_module
  - day2.resources.attributes.actiongroup_scanopy
options:
  binding_ids:
    description:
      - The UUIDs of the bindings to read.
    type: list
    elements: str
  network_id:
    description:
      - Only bindings in the network with this UUID.
      - O(network_name) can name it instead.
    type: str
    version_added: 1.2.0
  network_name:
    description:
      - The exact name of the network, instead of O(network_id). A name that does not exist, or that several have, is an
        error. Finding it costs one request.
    type: str
    version_added: 1.2.0
  host_name:
    description:
      - Only bindings of services on the hosts with this name, or with this as their hostname. A host that does not
        exist is an error.
      - O(host_name), O(service_name), O(port) and O(ip_address) cost no request of their own, because the list of hosts
        is read in any case.
    type: str
    version_added: 1.2.0
  service_id:
    description:
      - Only bindings of the service with this UUID.
      - O(service_name) can name it instead.
    type: str
    version_added: 1.2.0
  service_name:
    description:
      - Only bindings of the services with exactly this name, on all hosts or on those of O(host_name). A service that
        does not exist is an error.
    type: str
    version_added: 1.2.0
  port_id:
    description:
      - Only bindings of the port with this UUID.
      - O(port) can name it instead.
    type: str
    version_added: 1.2.0
  port:
    description:
      - Only bindings of this port on any host, such as V(443/tcp), instead of O(port_id). A port that no host has is an
        error.
    type: str
    version_added: 1.2.0
  ip_address_id:
    description:
      - Only bindings of the address with this UUID, or with V(all) only those of all addresses.
      - O(ip_address) can name it instead.
    type: str
    version_added: 1.2.0
  ip_address:
    description:
      - Only bindings of this address, or V(all), instead of O(ip_address_id). An address that no host has is an error.
    type: str
    version_added: 1.2.0
  type:
    description:
      - Only bindings of this type. The server cannot be asked for it, so all bindings that fit the other options are
        read.
    type: str
    choices: [port, ip_address]
    version_added: 1.2.0
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

- name: Read those of one host
  day2.resources.scanopy_binding_info:
    host_name: web-1

- name: Read those of one service on it
  day2.resources.scanopy_binding_info:
    host_name: web-1
    service_name: website

- name: Find out what binds a port
  day2.resources.scanopy_binding_info:
    port: 443/tcp
  register: found

- name: Show the bindings without words of their own, to be changed by their IDs
  ansible.builtin.debug:
    msg: "{{ found.bindings | rejectattr('binding') | map(attribute='id') | list }}"
"""

RETURN = r"""
bindings:
  description:
    - The bindings, in the order in which they were made.
    - Each looks like the binding that M(day2.resources.scanopy_binding) returns, and has the words for it besides.
    - Its options can be given back to that module, together with its ID or with its words, and change nothing.
    - The list is there, and empty, also when the module fails.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The UUID of the binding.
      type: str
      returned: always
      sample: f0000000-0000-4000-8000-000000000001
    network_id:
      description: The UUID of the network.
      type: str
      returned: always
      sample: a0000000-0000-4000-8000-000000000001
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
        - Null where no words mean just this one. So it is for both bindings of a pair that is there twice, with the
          same service, port and address, and where the key may not see the host. A warning lists these bindings.
        - To change such a binding, give its C(id) as O(day2.resources.scanopy_binding#module:binding_id).
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

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.info import info_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import SCANOPY
from ansible_collections.day2.resources.plugins.module_utils._scanopy.binding import BINDING

MODULE = info_module(SCANOPY, BINDING)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
