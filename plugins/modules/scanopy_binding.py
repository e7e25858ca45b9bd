#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: scanopy_binding
short_description: Update a binding of Scanopy
version_added: 1.0.0
description:
  - Changes an existing binding, which says on which port or address of a host a service is found. It never creates or
    deletes one.
  - An option that is not given is left as it is.
  - The module reads the binding, makes sure that service, port and address belong together and that no other binding of
    the service is in the way, sends the whole binding with the differences, and reads it again to make sure that it is
    as wanted.
  - A change that gives the service a port which another service of the same host has on the same address fails, as
    Scanopy would not save either service afterwards. Scanopy itself accepts such a change.
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
      - The binding in words, instead of O(binding_id), as it is before the task. If several are meant, the task fails
        and lists what they bind and their UUIDs.
      - A task that keeps a binding as it is wanted says V(any) for what can differ from that, such as
        O(binding.ip_address=any) beside O(ip_address=all). Then it finds the binding again whoever has changed it.
      - If there is none, the one is taken that is already as the task wants it, so that the task can run again. If
        there is one as it was and one as it will be, the task fails before it changes anything.
      - If V(any) means several of one service, and words and options together leave nothing open, the one is taken that
        is already exactly like that, and nothing is changed.
      - Finding it costs one request, and one more with O(binding.network).
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
          - The port that is bound, such as V(443/tcp) or V(53/udp). V(none), or leaving it out, means an address
            without a port.
          - V(any) means whatever is bound, a port or an address without one. The service must have only one binding
            that the other words mean. It exists since version 1.1.0.
        type: str
      ip_address:
        description:
          - The address that is bound. V(all), or leaving it out, means all addresses of the host.
          - V(any) means whatever is bound, one address or all of them. It exists since version 1.1.0.
        type: str
      network:
        description:
          - The name of the network of the host, where hosts of several networks have the same name. Since Scanopy
            0.17.22, networks are called sites there.
        type: str
  service_id:
    description:
      - The UUID of the service. The port and the address must belong to its host, and no other binding of the service
        may be in the way. The network follows the service.
      - O(service) can name it instead.
    type: str
  service:
    description:
      - The name of the service, instead of O(service_id). It is looked for on the host of the binding, or on O(host).
    type: str
  host:
    description:
      - The name or the hostname of the host on which O(service) is, where that is another host.
    type: str
  type:
    description:
      - What the service is bound to. V(port) is a port, on one address or on all. V(ip_address) is an address without a
        port.
    type: str
    choices: [port, ip_address]
  port_id:
    description:
      - The UUID of the port. Required when an address becomes one of O(type=port), and not allowed with
        O(type=ip_address). O(port) can name it instead.
    type: str
  port:
    description:
      - The port, such as V(8443/tcp), instead of O(port_id). It is looked for on the host of the service that the
        binding will have.
    type: str
  ip_address_id:
    description:
      - The UUID of the address, or V(all) for all addresses of the host. V(all) is for ports only.
      - Required when a port on all addresses becomes one of O(type=ip_address). Else the binding keeps its address when
        its type changes.
      - O(ip_address) can name it instead.
    type: str
  ip_address:
    description:
      - The address, such as V(192.168.20.11), or V(all), instead of O(ip_address_id). It is looked for on the host of
        the service that the binding will have.
    type: str
notes:
  - A change that somebody else makes to the same binding while the task runs is kept, if it comes before the last read.
    One that falls into the milliseconds between that read and the write is overwritten, for Scanopy has no means to
    notice it. Where others change it again and again, the task gives up and writes nothing.
  - When a port binding becomes one of O(ip_address_id=all), other bindings of the service for the same port stay. The
    module warns and lists them, for saving the service in the web page deletes them.
seealso:
  - module: day2.resources.scanopy_binding_info
  - ref: ansible_collections.day2.resources.docsite.scanopy
    description: How to make a key and say which binding is meant, step by step.
"""

EXAMPLES = r"""
- name: Keep the website on all addresses of its host, whatever its port 80 is bound to
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

- name: Keep the only binding of a service on one address, whatever it binds
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
    - The binding after the task. In check mode, as it will be.
    - It has the options that take an ID, O(type), and the other properties of the binding.
    - Its keys are the same with each release of Scanopy.
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
      description: What the service is bound to.
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
      description: The UUID of the network of the service. Since Scanopy 0.17.22, networks are called sites there.
      type: str
      returned: always
      sample: a0000000-0000-4000-8000-000000000001
matched_by:
  description:
    - What the binding was found by. V(id), V(binding) or V(new_binding), which means that it
      already is as the task wants it.
  returned: when the binding was read
  type: str
  sample: id
msg:
  description:
    - What went wrong.
    - Without a failure, that the binding was found by its new words. The old ones may be misspelt.
  returned: when the task fails, or RV(matched_by) is V(new_binding)
  type: str
  sample: >-
    There is no binding of 80/tcp on all addresses of the service 'website' on the host 'web-1'; the one of 443/tcp on
    all addresses of the service 'website' on the host 'web-1' counts as changed before.
# Generated by make generate from here to the end of the file: do not edit.
tasks:
  description: Always empty, for Scanopy does everything at once.
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
  description: The API's own name of the error.
  returned: when the task fails
  type: str
  sample: entity_access_denied
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
answer_lost:
  description: Whether the answer to the change was lost, so that only a read could tell what became of it.
  returned: when the task fails
  type: bool
  version_added: 1.1.0
before:
  description: The binding before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests that were made, without their contents.
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
