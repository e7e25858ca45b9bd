#!/usr/bin/python
# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: gcore_security_group
short_description: Update a security group of Gcore Cloud
version_added: 1.6.0
description:
  - Changes the name, the description, the tags and the rules of an existing security group. It never creates or deletes
    a group.
  - The module does not change options that are not set. If only O(ingress_rules) is set, the egress rules stay.
  - The module reads the security group and sends the differences. Then it waits for the tasks of the API, and reads the
    security group again to verify the result.
  - If rules are changed or removed, one request sends all rules of the group. Rules that the task does not manage go
    back as they were read, right before the request. Rules that the API keeps do not interrupt connections.
author:
  - day2.resources contributors (@day2-resources)
extends_documentation_fragment:
  - day2.resources.gcore
  - day2.resources.gcore.tags
  - day2.resources.attributes
  - day2.resources.attributes.actiongroup_gcore
notes:
  - No source says what the API does with ports of a protocol that has none, such as V(esp) and V(gre). The module sends
    them.
  - No source says how the API refuses to add a rule that the group has. If it answers with status 409 that the rule
    exists, the module reads the group and compares again.
  - The API shows no lock of a security group. If another task changes its rules, the module waits for it for at most
    60 seconds before it sends all rules. If the API refuses a request because of such a task, the module waits until
    the task has ended, and compares again.
  - In diff mode, a task that changes rules reads the list of security groups, unless it knows the names of all groups
    in them already. If the list cannot be read, the diff shows UUIDs.
  - For names, C(remote_group_name), a task reads the list of security groups, also if nothing changes. UUIDs and
    V(self) need no list.
  - Keys of a rule that the request of the API does not take, such as C(id), do not go back.
  - The group C(default) of a project keeps its name.
options:
  security_group_id:
    description:
      - The UUID of the security group. Either this or O(security_group_name) is required.
    type: str
  security_group_name:
    description:
      - The exact name of the security group, instead of O(security_group_id). If several have it, the task fails and
        lists their UUIDs.
      - If no security group has it, the module uses the one that already has the new O(name), so that a task that
        renames can run again. If both names exist, the task fails before it changes anything.
    type: str
  name:
    description:
      - The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The
        first must be a letter or a digit, the last a letter, a digit, a dot or an underscore.
    type: str
  description:
    description:
      - The new description. V("") clears it.
    type: str
  ingress_rules:
    description:
      - The rules for traffic to the members of the group, at most 250 rules in both directions. Existing rules
        that are not listed are removed, unless O(purge_ingress_rules=false).
      - Two rules that differ only in their description are one rule. The order does not matter.
      - V([]) removes all rules of this direction.
    type: list
    elements: dict
    suboptions: &rule
      protocol:
        description:
          - The protocol, V(any) for all. C(ipv6-icmp) is the one for ICMP version 6. A number, such as V(50), is also
            valid.
          - One of V(any), V(ah), V(dccp), V(egp), V(esp), V(gre), V(icmp), V(igmp), V(ipencap), V(ipip),
            V(ipv6-encap), V(ipv6-frag), V(ipv6-icmp), V(ipv6-nonxt), V(ipv6-opts), V(ipv6-route), V(ospf), V(pgm),
            V(rsvp), V(sctp), V(tcp), V(udp), V(udplite) and V(vrrp).
          - By default, V(any).
        type: str
      port:
        description:
          - The port or the range of ports, such as V(443) or V(8000-8010). Without it, the rule is for all ports.
          - Mutually exclusive with C(port_range_min) and C(port_range_max). ICMP has no ports.
        type: str
      port_range_min:
        description:
          - The first port, with C(port_range_max). For ICMP, the type of messages.
        type: int
      port_range_max:
        description:
          - The last port, with C(port_range_min). For ICMP, the code of messages.
        type: int
      remote_ip_prefix:
        description:
          - The network at the other end, such as V(10.0.0.0/8). An address is a network of one address. Without it and
            without a group, the rule is for all addresses.
        type: str
      remote_group_id:
        description:
          - The UUID of the security group at the other end, or the word V(self) for the group that has the rule.
          - Mutually exclusive with C(remote_ip_prefix).
        type: str
      remote_group_name:
        description:
          - The exact name of the security group at the other end, instead of C(remote_group_id).
        type: str
      ethertype:
        description:
          - The IP version. By default, the one of C(remote_ip_prefix), V(IPv6) for protocols that begin with C(ipv6-),
            else V(IPv4).
        type: str
        choices: [IPv4, IPv6]
      description:
        description:
          - A description of at most 255 characters. Without it, the description of an existing rule stays.
        type: str
  purge_ingress_rules:
    description:
      - Whether rules that O(ingress_rules) does not list are removed.
      - With V(false), missing rules are added. If nothing else changes, each of them is one request that adds only this
        rule. Tasks that run at the same time then keep the rules of each other.
    type: bool
    default: true
  remove_ingress_rules:
    description:
      - Rules to remove, if the group has them. Other rules stay. The description of a rule does not count.
      - Mutually exclusive with O(purge_ingress_rules=true), which is the default with O(ingress_rules).
    type: list
    elements: dict
    suboptions: *rule
  egress_rules:
    description:
      - The rules for traffic from the members of the group, at most 250 rules in both directions. Existing rules
        that are not listed are removed, unless O(purge_egress_rules=false).
      - Two rules that differ only in their description are one rule. The order does not matter.
      - V([]) removes all rules of this direction. A new group has about 40 rules, one for each protocol and IP version,
        which allow all traffic.
    type: list
    elements: dict
    suboptions: *rule
  purge_egress_rules:
    description:
      - Whether rules that O(egress_rules) does not list are removed.
      - With V(false), missing rules are added. If nothing else changes, each of them is one request that adds only this
        rule. Tasks that run at the same time then keep the rules of each other.
    type: bool
    default: true
  remove_egress_rules:
    description:
      - Rules to remove, if the group has them. Other rules stay. The description of a rule does not count.
      - Mutually exclusive with O(purge_egress_rules=true), which is the default with O(egress_rules).
    type: list
    elements: dict
    suboptions: *rule
seealso:
  - module: day2.resources.gcore_security_group_info
  - name: Assumptions about Gcore Cloud
    link: https://day2-resources.github.io/ansible-collection-resources/docsite/assumptions.html
    description: The questions that the documentation of the API leaves open.
"""

EXAMPLES = r"""
- name: Let only HTTPS from everywhere and SSH from the office in
  day2.resources.gcore_security_group:
    project_id: 1
    region_id: 7
    security_group_name: web
    ingress_rules:
      - protocol: tcp
        port: 443
        remote_ip_prefix: 0.0.0.0/0
      - protocol: tcp
        port: 22
        remote_ip_prefix: 203.0.113.0/24
        description: The office

- name: Add a rule and keep the others
  day2.resources.gcore_security_group:
    project_id: 1
    region_id: 7
    security_group_name: database
    ingress_rules:
      - protocol: tcp
        port: 5432
        remote_group_name: web
    purge_ingress_rules: false

- name: Let the members of a group reach each other on some ports
  day2.resources.gcore_security_group:
    project_id: 1
    region_id: 7
    security_group_name: cache
    ingress_rules:
      - protocol: tcp
        port: 11211-11214
        remote_group_id: self
    purge_ingress_rules: false

- name: Remove a rule
  day2.resources.gcore_security_group:
    project_id: 1
    region_id: 7
    security_group_name: web
    remove_ingress_rules:
      - protocol: tcp
        port: 22
        remote_ip_prefix: 203.0.113.0/24

- name: Rename, describe and tag a security group
  day2.resources.gcore_security_group:
    project_id: 1
    region_id: 7
    security_group_id: 30000000-0000-4000-8000-000000000007
    name: smtp
    description: What a mail server lets in
    tags:
      team: mail
"""

RETURN = r"""
security_group:
  description:
    - The security group after the task. In check mode, and with O(wait=false), the predicted security group.
    - It contains the options of this module that the API shows, and the other properties of the security group under
      the names of the API.
  returned: when the security group was read
  type: dict
  contains:
    id:
      description: The UUID of the security group.
      type: str
      returned: always
      sample: 00000000-0000-4000-8000-000000000001
    name:
      description: The name.
      type: str
      returned: always
      sample: security-group-1
    description:
      description: The description.
      type: str
      returned: always
      sample: What a web server lets in
    ingress_rules:
      description: The rules for incoming traffic.
      type: list
      elements: dict
      returned: always
      contains: &rule
        protocol:
          description: The protocol, V(any) for all.
          type: str
          sample: tcp
        port_range_min:
          description: The first port, or the type of ICMP messages. null means all.
          type: int
          sample: 443
        port_range_max:
          description: The last port, or the code of ICMP messages. null means all.
          type: int
          sample: 443
        ethertype:
          description: The IP version.
          type: str
          sample: IPv4
        remote_ip_prefix:
          description: The network at the other end, or null.
          type: str
          sample: 0.0.0.0/0
        remote_group_id:
          description: The UUID of the security group at the other end, or null.
          type: str
          sample: null
        description:
          description: The description.
          type: str
          sample: Web
    egress_rules:
      description: The rules for outgoing traffic.
      type: list
      elements: dict
      returned: always
      contains: *rule
    security_group_rules:
      description: The rules for both directions, as the API shows them. Predicted rules have no ID.
      type: list
      elements: dict
      returned: always
    tags:
      description: The tags that can be changed.
      type: dict
      returned: always
      sample: {"team": "web"}
    read_only_tags:
      description: The read-only tags.
      type: dict
      returned: always
      sample: {}
matched_by:
  description:
    - The option that found the security group, V(id), V(name) or V(new_name). The last one means that it already has
      the new name.
  returned: when the security group was read
  type: str
  sample: id
msg:
  description:
    - The error.
    - If the task succeeds, a note that the security group already has its new name. The old one may be misspelt.
    - A name in O(remove_ingress_rules) that nothing has adds a note, too, and a warning.
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
  description: The security group before the first change of this task.
  returned: when the task fails
  type: dict
requests:
  description: The requests, without their contents.
  returned: at verbosity 3 and above
  type: list
  elements: dict
  sample:
    - method: GET
      path: /cloud/v1/securitygroups/1/7/00000000-0000-4000-8000-000000000001
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
from ansible_collections.day2.resources.plugins.module_utils._gcore.security_group import SECURITY_GROUP

MODULE = update_module(GCORE, SECURITY_GROUP)


def main() -> None:
    run(MODULE)


if __name__ == "__main__":
    main()
