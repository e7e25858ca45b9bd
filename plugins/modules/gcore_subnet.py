#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_subnet
short_description: Update a subnet of Gcore Cloud
version_added: 1.4.0
description:
  - Changes the name, the DNS servers, the gateway, the routes, DHCP and the tags of an existing subnet. It never
    creates or deletes one.
  - The module does not change options that are not set.
  - The module reads the subnet, sends the differences in one request, and reads the subnet again to verify the result.
    If another task locks the subnet, the module waits.
  - A subnet of a network that another project shares cannot be changed. A task without changes succeeds.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.disruption
  - day2.resources.gcore.tags
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
options:
  subnet_id:
    description:
      - The UUID of the subnet. Either this, O(subnet_name) or O(subnet_cidr) is required.
    type: str
  subnet_name:
    description:
      - The exact name of the subnet, instead of O(subnet_id). If several have it, the task fails and lists their UUIDs.
        Names are not unique. O(network_id) or O(network_name) says in which network the subnet is.
      - If no subnet has it, the module uses the one that already has the new O(name), so that a task that renames can
        run again. If both names exist, the task fails before it changes anything.
    type: str
  subnet_cidr:
    description:
      - The addresses of the subnet, such as V(10.10.1.0/24), instead of O(subnet_id). They never change. If several
        networks have such a subnet, the task fails and lists their UUIDs.
    type: str
  network_id:
    description:
      - The UUID of the network of the subnet. Used with O(subnet_name) or O(subnet_cidr).
    type: str
  network_name:
    description:
      - The exact name of the network, instead of O(network_id). It needs one additional request.
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The
        first must be a letter or a digit, the last a letter, a digit, a dot or an underscore.
    type: str
  dns_nameservers:
    description:
      - The addresses of the DNS servers that DHCP announces. Their order counts.
      - The list replaces the current one, unless O(purge_dns_nameservers=false).
      - V([]) removes all of them. Then DHCP announces no DNS server. No value brings back the automatic servers of the
        platform. To do so, list their addresses.
    type: list
    elements: str
  purge_dns_nameservers:
    description:
      - Whether to remove DNS servers that are not listed in O(dns_nameservers).
      - V(false) appends the ones that are missing, and does not change the order of the others.
    type: bool
    default: true
  remove_dns_nameservers:
    description:
      - DNS servers to remove. The module keeps all others, and ignores servers that the subnet does not have.
      - Together with O(dns_nameservers), this needs O(purge_dns_nameservers=false).
    type: list
    elements: str
  gateway_ip:
    description:
      - The address of the gateway that the subnet announces. It must be in the subnet. For IPv4, it cannot be the
        network address or the broadcast address. For IPv6, it can be a link-local address instead.
      - V(none) removes the gateway.
      - If the subnet has a gateway, a change cuts floating IPs and all connections through it, so it needs
        O(allow_disruption=true).
    type: str
  host_routes:
    description:
      - The additional routes that DHCP announces, of the IP version of the subnet. Order and duplicates make no
        difference.
      - The list replaces the current one, unless O(purge_host_routes=false).
      - V([]) removes all of them.
    type: list
    elements: dict
    suboptions:
      destination:
        description:
          - The network that the route leads to, such as V(10.20.0.0/16). An address is a network with one address.
        type: str
        required: true
      nexthop:
        description:
          - The address of the router.
        type: str
        required: true
  purge_host_routes:
    description:
      - Whether to remove routes that are not listed in O(host_routes).
    type: bool
    default: true
  remove_host_routes:
    description:
      - Routes to remove. The module keeps all others, and ignores routes that the subnet does not have.
      - A route with another O(remove_host_routes[].nexthop) is another route.
      - Together with O(host_routes), this needs O(purge_host_routes=false).
    type: list
    elements: dict
    suboptions:
      destination:
        description:
          - The network that the route leads to, such as V(10.20.0.0/16). An address is a network with one address.
        type: str
        required: true
      nexthop:
        description:
          - The address of the router.
        type: str
        required: true
  enable_dhcp:
    description:
      - Whether the subnet has a DHCP server. It cannot be changed for a subnet of IPv6.
    type: bool
notes:
  - No source says whether the API shows a subnet of a shared network by its ID, and changes one of another project. The
    module refuses this change.
  - No source says how the API answers to routes of another IP version than that of the subnet. The module refuses them.
  - Instances get new DNS servers, routes and gateways when they renew their DHCP lease.
  - No source says whether the API keeps the order of O(dns_nameservers). If it does not, the task fails after the
    change because it cannot verify the result.
seealso:
  - module: day2.resources.gcore_subnet_info
  - module: day2.resources.gcore_network
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
"""

EXAMPLES = r"""
- name: Announce other DNS servers
  day2.resources.gcore_subnet:
    project_id: 1
    region_id: 7
    subnet_id: 20000000-0000-4000-8000-000000000002
    dns_nameservers:
      - 10.10.2.54
      - 10.10.2.53

- name: Add a route to the network of the office, and keep the others
  day2.resources.gcore_subnet:
    project_id: 1
    region_id: 7
    network_name: backbone
    subnet_cidr: 10.10.1.0/24
    host_routes:
      - destination: 192.168.50.0/24
        nexthop: 10.10.1.254
    purge_host_routes: false

- name: Remove a route
  day2.resources.gcore_subnet:
    project_id: 1
    region_id: 7
    subnet_id: 20000000-0000-4000-8000-000000000002
    remove_host_routes:
      - destination: 10.30.0.7/32
        nexthop: 10.10.2.253

- name: Remove the gateway of an isolated subnet, which cuts connections through it
  day2.resources.gcore_subnet:
    project_name: default
    region_name: Luxembourg-2
    subnet_name: storage
    gateway_ip: none
    allow_disruption: "{{ maintenance | default(false) }}"

- name: Rename a subnet, say who looks after it, and stop its DHCP server
  day2.resources.gcore_subnet:
    project_id: 1
    region_id: 7
    subnet_name: servers
    network_id: 10000000-0000-4000-8000-000000000001
    name: web-servers
    enable_dhcp: false
    tags:
      team: web
"""

RETURN = r"""
subnet:
  description:
    - The subnet after the task. In check mode, and with O(wait=false), the predicted subnet.
    - It contains the options of this module that the API shows, and the other properties of the subnet under the names
      of the API.
  returned: when the subnet was read
  type: dict
  contains:
    id:
      description: The UUID of the subnet.
      type: str
      returned: always
      sample: 20000000-0000-4000-8000-000000000002
    name:
      description: The name.
      type: str
      returned: always
      sample: storage
    cidr:
      description: The addresses of the subnet.
      type: str
      returned: always
      sample: 10.10.2.0/24
    ip_version:
      description: The version of IP, V(4) or V(6).
      type: int
      returned: always
      sample: 4
    network_id:
      description: The UUID of the network.
      type: str
      returned: always
      sample: 10000000-0000-4000-8000-000000000001
    project_id:
      description: The ID of the project that has it.
      type: int
      returned: always
      sample: 1
    dns_nameservers:
      description: The DNS servers that DHCP announces.
      type: list
      elements: str
      returned: always
      sample: [10.10.2.53, 10.10.1.53]
    gateway_ip:
      description: The address of the gateway, or V(none).
      type: str
      returned: always
      sample: 10.10.2.1
    host_routes:
      description: The additional routes that DHCP announces.
      type: list
      elements: dict
      returned: always
      sample: [{"destination": "10.20.0.0/16", "nexthop": "10.10.2.254"}]
    enable_dhcp:
      description: Whether it has a DHCP server.
      type: bool
      returned: always
      sample: true
    available_ips:
      description: The number of unused addresses, or null if the API does not show it.
      type: int
      returned: always
      sample: 240
    tags:
      description: The tags that can be changed.
      type: dict
      returned: always
      sample: {"team": "storage"}
    read_only_tags:
      description: The read-only tags.
      type: dict
      returned: always
      sample: {}
matched_by:
  description:
    - The option that found the subnet, V(id), V(name), V(cidr) or V(new_name). The last one means that it already has
      the new name.
  returned: when the subnet was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - If the task succeeds, a note that the subnet already has its new name. The old one may be misspelt.
  returned: when the task fails, or RV(matched_by) is V(new_name)
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
  description: The subnet before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/subnets/1/7/20000000-0000-4000-8000-000000000002
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.subnet import SUBNET

MODULE = update_module(GCORE, SUBNET)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
