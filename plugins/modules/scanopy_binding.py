#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: scanopy_binding
short_description: Update a binding of Scanopy
version_added: 1.0.0
description:
  - Changes an existing binding, which connects a service with a port or an address of its host. It never creates or
    deletes one.
  - The module does not change options that are not set.
  - The module reads the binding, and checks that service, port and address belong together and that no other binding of
    the service conflicts. Then it sends the whole binding with the differences, and reads it again to verify the
    result.
  - The task fails if another service of the host has the same port on the same address. Scanopy would accept the
    change, but save neither service afterwards.
  - Works with Scanopy 0.14 and newer.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.scanopy
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_scanopy
options:
  binding_id:
    description:
      - The UUID of the binding. Either this or O(binding) is required.
    type: str
  binding:
    description:
      - The binding before the task, instead of O(binding_id). If several bindings match, the task fails and lists them
        with their UUIDs.
      - Use V(any) for the values that the task sets, such as O(binding.ip_address=any) with O(ip_address=all). Then the
        task finds the binding even if another user has changed it.
      - If no binding matches, the module uses the one that already has the values of the task, so that the task can run
        again. If both exist, the task fails before it changes anything.
      - If V(any) matches several bindings of one service, the module uses the one that already has all values of the
        task, and changes nothing. The task must then give the host, the service, the port and the address.
      - It needs one additional request, and one more with O(binding.network).
    type: dict
    suboptions:
      host:
        description:
          - The name or the hostname of the host.
        type: str
        required: true
      service:
        description:
          - The name of the service on that host.
        type: str
        required: true
      port:
        description:
          - The port of the binding, such as V(443/tcp) or V(53/udp). V(none), or no value, means an address without a
            port.
          - V(any) matches each port, and an address without a port. Exactly one binding of the service must match the
            other values. Added in version 1.1.0.
        type: str
      ip_address:
        description:
          - The address of the binding. V(all), or no value, means all addresses of the host.
          - V(any) matches one address or all of them. Added in version 1.1.0.
        type: str
      network:
        description:
          - The name of the network of the host, if hosts of several networks have the same name. Since Scanopy 0.17.22,
            networks are called sites.
        type: str
  service_id:
    description:
      - The UUID of the service. The port and the address must belong to its host, and no other binding of the service
        may conflict. The network follows the service.
      - O(service) takes its name instead.
    type: str
  service:
    description:
      - The name of the service on the host of the binding, or on O(host), instead of O(service_id).
    type: str
  host:
    description:
      - The name or the hostname of the host of O(service), if it is another host.
    type: str
  type:
    description:
      - The type of the binding. V(port) is a port on one address or on all. V(ip_address) is an address without a port.
    type: str
    choices: [port, ip_address]
  port_id:
    description:
      - The UUID of the port. Required if O(type=port) replaces V(ip_address), and not allowed with O(type=ip_address).
        O(port) takes its number instead.
    type: str
  port:
    description:
      - The port on the host of the new service, such as V(8443/tcp), instead of O(port_id).
    type: str
  ip_address_id:
    description:
      - The UUID of the address, or V(all) for all addresses of the host. V(all) is valid only for ports.
      - Required if O(type=ip_address) replaces a port on all addresses. Otherwise the binding keeps its address.
      - O(ip_address) takes the address instead.
    type: str
  ip_address:
    description:
      - The address on the host of the new service, such as V(192.168.20.11), or V(all), instead of O(ip_address_id).
    type: str
notes:
  - If another user changes the same binding before the last read of the task, the module keeps this change. A change in
    the milliseconds between this read and the write is overwritten, because Scanopy cannot detect it. If the binding
    changes before each write, the task fails and writes nothing.
  - If a binding changes to O(ip_address_id=all), other bindings of the service for the same port stay. The module warns
    and lists them. Scanopy deletes them when a user saves the service in the web page.
seealso:
  - module: day2.resources.scanopy_binding_info
  - name: Resources of Scanopy
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/scanopy.html
    description: API keys, and the identification of a binding.
"""

EXAMPLES = r"""
- name: Bind port 80 of the website on all addresses of its host
  day2.resources.scanopy_binding:
    binding:
      host: web-1
      service: website
      port: 80/tcp
      ip_address: any
    ip_address: all

- name: Bind a service to another port
  day2.resources.scanopy_binding:
    binding_id: f0000000-0000-4000-8000-000000000005
    port_id: d0000000-0000-4000-8000-000000000006

- name: Move a binding to another service of the same host
  day2.resources.scanopy_binding:
    binding_id: f0000000-0000-4000-8000-000000000004
    service_id: c0000000-0000-4000-8000-000000000006

- name: Bind the only binding of a service on one address
  day2.resources.scanopy_binding:
    binding:
      host: web-1
      service: resolver
      port: any
      ip_address: any
    ip_address: 192.168.20.11

- name: Bind the website to another port of its host, by names only
  day2.resources.scanopy_binding:
    binding:
      host: web-1
      service: website
      port: 443/tcp
      ip_address: all
    port: 80/tcp
    ip_address: 192.168.30.11

- name: Bind a service to the address alone, without a port
  day2.resources.scanopy_binding:
    binding_id: f0000000-0000-4000-8000-000000000004
    type: ip_address
    ip_address_id: e0000000-0000-4000-8000-000000000001
"""

RETURN = r"""
binding:
  description:
    - The binding after the task. In check mode, the predicted binding.
    - It contains the options for IDs, O(type), and the other properties of the binding.
    - The keys are the same for all releases of Scanopy.
  returned: when the binding was read
  type: dict
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
      sample: c0000000-0000-4000-8000-000000000001
    type:
      description: The type of the binding.
      type: str
      returned: always
      sample: port
    port_id:
      description: The UUID of the port. Null for an address without a port.
      type: str
      returned: always
      sample: d0000000-0000-4000-8000-000000000002
    ip_address_id:
      description: The UUID of the address, or V(all).
      type: str
      returned: always
      sample: all
    network_id:
      description: The UUID of the network of the service. Since Scanopy 0.17.22, networks are called sites.
      type: str
      returned: always
      sample: a0000000-0000-4000-8000-000000000001
matched_by:
  description:
    - The option that found the binding, V(id), V(binding) or V(new_binding). The last one means that it already has the
      values of the task.
  returned: when the binding was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - If the task succeeds, a note that the binding already has its new values. The old ones may be misspelt.
  returned: when the task fails, or RV(matched_by) is V(new_binding)
  type: str
  sample: >-
    There is no binding of 80/tcp on all addresses of the service 'website' on the host 'web-1': assuming that an
    earlier run changed it to the one of 443/tcp on all addresses of the service 'website' on the host 'web-1'.
# Generated by make generate from here to the end of the file: do not edit.
tasks:
  description: Always empty, because Scanopy makes all changes immediately.
  returned: always
  type: list
  elements: str
  sample: []
status:
  description: The HTTP status of the request that failed.
  returned: when the task fails
  type: int
  sample: 403
code:
  description: The name of the error in the API.
  returned: when the task fails
  type: str
  sample: entity_access_denied
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
  version_added: 1.1.0
before:
  description: The binding before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /api/v1/bindings/f0000000-0000-4000-8000-000000000001
      status: 200
      ms: 35
      tries: 1
      request_id: 4f8b1c0d9a7e4d1f8a3c5b6e7d8f9a0b
"""

# pylint: disable-next=unused-import
from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version  # noqa: F401  comes first
from ansible_collections.day2.resources.plugins.module_utils._ansible.module import run
from ansible_collections.day2.resources.plugins.module_utils._ansible.task import update_module
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import SCANOPY
from ansible_collections.day2.resources.plugins.module_utils._scanopy.binding import BINDING

MODULE = update_module(SCANOPY, BINDING)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
