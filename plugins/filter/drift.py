# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that makes a drift report from the results of a task in check mode."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ..module_utils._model.text import all_printable, plural
from ..module_utils._model.value_type import wrong_kind

DOCUMENTATION = r"""
name: drift
short_description: Report differences from the declared state
version_added: 1.0.0
description:
  - Creates a report from the results of M(day2.resources.gcore_resources) or M(day2.resources.scanopy_resources) in
    check mode.
  - The role P(day2.resources.drift_report#role) runs the task, and writes the report into files.
author:
  - day2.resources contributors (@day2-resources)
options:
  _input:
    description:
      - The C(results) of the task. You can add the results of several tasks.
    type: list
    elements: dict
    required: true
  resources:
    description:
      - The items of the task, in the same order.
    type: list
    elements: dict
    required: true
  undeclared:
    description:
      - Whether a resource with elements in C(undeclared) differs.
    type: bool
    default: false
    version_added: 1.6.0
positional: resources
notes:
  - A task without check mode has already made the changes in the report.
  - Names and tags come from the API. Escape them in web pages.
seealso:
  - module: day2.resources.gcore_resources
  - module: day2.resources.scanopy_resources
"""

EXAMPLES = r"""
- name: Report differences without changes
  vars:
    wanted:
      - kind: instance
        instance_name: web-1
        tags:
          team: web
  block:
    - name: Compare
      day2.resources.gcore_resources:
        resources: "{{ wanted }}"
      check_mode: true
      register: looked

    - name: Show what differs
      ansible.builtin.debug:
        msg: "{{ looked.results | day2.resources.drift(wanted) }}"
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    msg:
      description: A summary in a few sentences.
      type: str
      sample: 2 of 7 resources differ from what is declared.
    format:
      description: The version of this format. A higher version can omit keys.
      type: int
      version_added: 1.1.0
      sample: 1
    drift:
      description:
        - Whether a resource differs or is missing. Resources that could not be compared do not count.
        - With O(undeclared=true), a resource with undeclared elements differs.
      type: bool
    counts:
      description: The numbers of resources and differences.
      type: dict
      contains:
        resources:
          description: Resources that were declared.
          type: int
        drifted:
          description: Resources that differ.
          type: int
        missing:
          description: Resources that do not exist.
          type: int
          version_added: 1.1.0
        unreadable:
          description: Resources that could not be compared.
          type: int
        differences:
          description: Entries of C(differences).
          type: int
        undeclared:
          description: Entries of C(undeclared).
          type: int
          version_added: 1.6.0
    differences:
      description:
        - One entry for each option that differs.
        - A dictionary, such as C(tags), has one entry for each key that differs, and a list of dictionaries, such as
          C(ingress_rules), one for each element that differs. Another list has one entry.
      type: list
      elements: dict
      contains:
        provider:
          description: The provider of the API, V(gcore) or V(scanopy).
          type: str
          version_added: 1.1.0
        resource:
          description: The kind of resource.
          type: str
        title:
          description: The kind of resource in words, V(load balancer listener) for example.
          type: str
          version_added: 1.6.0
        id:
          description: Its ID.
          type: raw
        name:
          description: Its current name, or the values that found it, or null if its ID found it.
          type: str
        display_name:
          description:
            - Its current name, the addresses of a port, or the port and address of a binding, however it is declared.
            - null if the task has not read it.
          type: str
          version_added: 1.2.0
        declared:
          description: The place of its declaration, for example C(gcore_instances[0]).
          type: str
        option:
          description: The option, V(name), V(tags.team) or V(ingress_rules[tcp 443 0.0.0.0/0]) for example.
          type: str
        current:
          description: The current value. It is null for a tag or an element that does not exist.
          type: raw
        wanted:
          description: The declared value. It is null for a tag or an element that must not exist.
          type: raw
        current_name:
          description:
            - The name of the current value in O(_input), for example V(443/tcp) for the ID of a port.
            - For a list of IDs, it is the list of names in the same order, with null for an unknown name.
            - It is null if the value is not an ID, or if its name is not known.
          type: raw
          version_added: 1.1.0
        wanted_name:
          description: The name of the declared value.
          type: raw
          version_added: 1.1.0
    missing:
      description:
        - One entry for each resource that does not exist. No resource has its name, or its ID in a project and region
          that the key can read.
        - If several resources have the name, the project or region does not exist, or the key has no access, the
          resource is in C(unreadable).
      type: list
      version_added: 1.1.0
      elements: dict
      contains:
        provider:
          description: The provider of the API, V(gcore) or V(scanopy).
          type: str
          version_added: 1.1.0
        resource:
          description: The kind of resource.
          type: str
        title:
          description: The kind of resource in words, V(load balancer listener) for example.
          type: str
          version_added: 1.6.0
        id:
          description: Its ID, or null if it is not known.
          type: raw
        name:
          description: Its name in the declaration, or null.
          type: str
        display_name:
          description:
            - Its current name, the addresses of a port, or the port and address of a binding, however it is declared.
            - null if the task has not read it.
          type: str
          version_added: 1.2.0
        declared:
          description: The place of its declaration.
          type: str
        msg:
          description: The reason.
          type: str
    unreadable:
      description: One entry for each resource that could not be compared. C(msg) is the reason.
      type: list
      elements: dict
      contains:
        provider:
          description: The provider of the API, V(gcore) or V(scanopy).
          type: str
          version_added: 1.1.0
        resource:
          description: The kind of resource.
          type: str
        title:
          description: The kind of resource in words, V(load balancer listener) for example.
          type: str
          version_added: 1.6.0
        id:
          description: Its ID, or null if it is not known.
          type: raw
        name:
          description: Its name in the declaration, or null.
          type: str
        display_name:
          description:
            - Its current name, the addresses of a port, or the port and address of a binding, however it is declared.
            - null if the task has not read it.
          type: str
          version_added: 1.2.0
        declared:
          description: The place of its declaration.
          type: str
        msg:
          description: The reason.
          type: str
    notes:
      description:
        - One entry for each resource that C(msg) has a note about.
        - If the task would refuse to make a change, the note has the reason. The change is in C(differences), too.
        - If no resource has the declared name, and one has its new name, it counts as renamed.
        - If no element has a name to remove, the name may be misspelt.
      type: list
      version_added: 1.1.0
      elements: dict
      contains:
        provider:
          description: The provider of the API, V(gcore) or V(scanopy).
          type: str
          version_added: 1.1.0
        resource:
          description: The kind of resource.
          type: str
        title:
          description: The kind of resource in words, V(load balancer listener) for example.
          type: str
          version_added: 1.6.0
        id:
          description: Its ID, or null if it is not known.
          type: raw
        name:
          description: Its name in the declaration, or null.
          type: str
        display_name:
          description:
            - Its current name, the addresses of a port, or the port and address of a binding, however it is declared.
            - null if the task has not read it.
          type: str
          version_added: 1.2.0
        declared:
          description: The place of its declaration.
          type: str
        msg:
          description: The reason.
          type: str
    undeclared:
      description:
        - One entry for each element of a list that exists, and that the item neither lists nor removes. An option such
          as C(purge_ingress_rules=false) keeps these elements.
        - If the item only removes elements, it declares no list, and there are no entries.
        - These elements are no drift, unless O(undeclared=true).
      type: list
      version_added: 1.6.0
      elements: dict
      contains:
        provider:
          description: The provider of the API, V(gcore) or V(scanopy).
          type: str
        resource:
          description: The kind of resource.
          type: str
        title:
          description: The kind of resource in words, V(load balancer listener) for example.
          type: str
        id:
          description: Its ID.
          type: raw
        name:
          description: Its current name, or its name in the declaration, or null.
          type: str
        display_name:
          description:
            - Its current name, the addresses of a port, or the port and address of a binding, however it is declared.
            - null if the task has not read it.
          type: str
        declared:
          description: The place of its declaration.
          type: str
        option:
          description: The option and the element, V(ingress_rules[tcp 22 10.0.0.0/8]) for example.
          type: str
        current:
          description: The element.
          type: raw
        wanted:
          description: Always null, as in C(differences) for an element that must not exist.
          type: raw
        current_name:
          description: The name of the element if it is an ID, or the names of the IDs in it, or null.
          type: raw
        wanted_name:
          description: Always null.
          type: raw
"""

FORMAT = 1
"""The version of the format of a report."""

# make generate: kinds
_KINDS: dict[str, tuple[str, ...]] = {
    "bare_metal_server": ("bare metal server", "bare_metal_server_id", "bare_metal_server_name"),
    "file_share": ("file share", "file_share_id", "file_share_name"),
    "floating_ip": ("floating IP", "floating_ip_id", "floating_ip_address"),
    "gpu_bare_metal_cluster": ("GPU bare metal cluster", "gpu_bare_metal_cluster_id", "gpu_bare_metal_cluster_name"),
    "gpu_virtual_cluster": ("GPU virtual cluster", "gpu_virtual_cluster_id", "gpu_virtual_cluster_name"),
    "image": ("image", "image_id", "image_name"),
    "instance": ("instance", "instance_id", "instance_name"),
    "k8s_pool": ("Kubernetes pool", "pool_name"),
    "lb_l7_policy": ("load balancer L7 policy", "l7_policy_id", "l7_policy_name"),
    "lb_listener": ("load balancer listener", "listener_id", "listener_name", "protocol_port"),
    "lb_pool": ("load balancer pool", "pool_id", "pool_name"),
    "lb_pool_member": ("pool member", "member_id", "address"),
    "load_balancer": ("load balancer", "load_balancer_id", "load_balancer_name"),
    "network": ("network", "network_id", "network_name"),
    "port": ("port", "port_id", "ip_address"),
    "project": ("project", "project_id", "project_name"),
    "reserved_fixed_ip": ("reserved fixed IP", "port_id", "fixed_ip_address"),
    "security_group": ("security group", "security_group_id", "security_group_name"),
    "ssh_key": ("SSH key", "ssh_key_id", "ssh_key_name"),
    "subnet": ("subnet", "subnet_id", "subnet_name", "subnet_cidr"),
    "volume": ("volume", "volume_id", "volume_name"),
    "volume_snapshot": ("volume snapshot", "volume_snapshot_id", "volume_snapshot_name"),
    "binding": ("binding", "binding_id", "binding"),
    "dependency": ("dependency", "dependency_id", "dependency_name"),
    "host": ("host", "host_id", "host_name", "host_address"),
    "ip_address": ("IP address", "ip_address_id", "ip_address"),
    "service": ("service", "service_id", "service_name"),
    "tag": ("tag", "tag_id", "tag_name"),
}
# make generate: end
"""Of each kind what people call it, the option for its ID, and the options that find it by other values."""

Entry = dict[str, t.Any]


def drift(results: t.Any, resources: t.Any, undeclared: t.Any = False) -> dict[str, t.Any]:
    """The report. Raises AnsibleFilterError.

    Arguments:
      results: the results of the task.
      resources: its items, in the same order.
      undeclared: whether a resource with undeclared elements differs.
    """
    for name, value in (("results", results), ("resources", resources)):
        if not isinstance(value, (list, tuple)):
            raise AnsibleFilterError(str(wrong_kind(f"drift: {name}", "a list", value)))
    if not isinstance(undeclared, bool):
        raise AnsibleFilterError(str(wrong_kind("drift: undeclared", "a boolean", undeclared)))
    if len(results) != len(resources):
        raise AnsibleFilterError(
            f"drift: expected as many results as resources, got {len(results)} result{plural(len(results))} for "
            f"{len(resources)} resource{plural(len(resources))}"
        )
    differences: list[Entry] = []
    missing: list[Entry] = []
    unreadable: list[Entry] = []
    notes: list[Entry] = []
    kept: list[Entry] = []
    drifted = 0
    renamed = True
    for result, item in zip(results, resources):
        if result.get("missing"):
            missing.append(_entry(result, item, result["msg"]))
        elif result["failed"] or not result["started"]:
            unreadable.append(_entry(result, item, result["msg"]))
        else:
            elements = _undeclared(result, item)
            kept += elements
            drifted += bool(result["changed"] or (undeclared and elements))
            if result["changed"]:
                differences += _differences(result, item)
                if result.get("refused"):
                    notes.append(_entry(result, item, f"The task would refuse this change: {result['refused']}"))
                    renamed = False
        if result.get("note"):
            notes.append(_entry(result, item, result["note"]))
            # Before 1.2.0 there was no matched_by, and each note was about a new name.
            renamed = renamed and result.get("matched_by", "new_").startswith("new_")
    counts = {
        "resources": len(results),
        "drifted": drifted,
        "missing": len(missing),
        "unreadable": len(unreadable),
        "differences": len(differences),
        "undeclared": len(kept),
    }
    return {
        "format": FORMAT,
        "msg": _summary(counts, len(notes), renamed),
        "drift": bool(drifted or missing),
        "counts": counts,
        "differences": all_printable(differences, data=True),
        "missing": all_printable(missing, data=True),
        "unreadable": all_printable(unreadable, data=True),
        "notes": all_printable(notes, data=True),
        "undeclared": all_printable(kept, data=True),
    }


def _summary(counts: t.Mapping[str, int], notes: int, renamed: bool) -> str:
    """The message of a report."""
    resources, drifted, missing, unreadable = (counts[key] for key in ("resources", "drifted", "missing", "unreadable"))
    undeclared = counts["undeclared"]
    if not resources:
        return "No resources are declared."
    alike = resources - drifted - missing - unreadable
    if drifted:
        differ = "differs" if drifted == 1 else "differ"
        text = f"{drifted} of {resources} resource{plural(resources)} {differ} from what is declared."
    elif missing or unreadable:
        verb = "is" if 1 in (alike, resources) else "are"
        text = f"{alike} of {resources} resource{plural(resources)} {verb} as declared."
    else:
        text = "The one resource is as declared." if resources == 1 else f"All {resources} resources are as declared."
    if missing:
        text = f"{text} {missing} {'is' if missing == 1 else 'are'} missing."
    if unreadable:
        text = f"{text} {unreadable} could not be compared."
    if undeclared:
        text = f"{text} {undeclared} element{plural(undeclared)} {'is' if undeclared == 1 else 'are'} undeclared."
    if notes and renamed:
        text = f"{text} {notes} {'was' if notes == 1 else 'were'} found by a new name: see the notes."
    elif notes:
        text = f"{text} {notes} {'is' if notes == 1 else 'are'} worth a look: see the notes."
    return text


def _declared(result: t.Mapping[str, t.Any]) -> str:
    return result.get("label") or f"resources[{result['index']}]"


def _entry(result: t.Mapping[str, t.Any], item: t.Mapping[str, t.Any], message: str) -> Entry:
    kind = result["kind"]
    title, id_option, *_names = _KINDS[kind]
    id = item.get(id_option) if result["id"] is None else result["id"]
    return {
        "provider": result.get("provider"),
        "resource": kind,
        "title": title,
        "id": id,
        "name": _declared_name(kind, item),
        "display_name": result.get("display_name"),
        "declared": _declared(result),
        "msg": message,
    }


def _declared_name(kind: str, item: t.Mapping[str, t.Any]) -> str | None:
    """The declared name of a resource: its name, its address, or the parts of a binding."""
    _title, _id_option, *names = _KINDS[kind]
    name = next((item[option] for option in names if item.get(option)), None)
    if isinstance(name, t.Mapping):
        name = ", ".join(str(part) for part in name.values() if part is not None)
    return name if isinstance(name, str) else None


_Sides = tuple[t.Any, t.Any]
"""A pair: of the current value, and of the declared value."""


def _differences(result: t.Mapping[str, t.Any], item: t.Mapping[str, t.Any]) -> list[Entry]:
    return [
        _difference(result, item, option, values, names)
        for change in result["changes"]
        for option, values, names in _rows_of(change)
    ]


def _undeclared(result: t.Mapping[str, t.Any], item: t.Mapping[str, t.Any]) -> list[Entry]:
    return [
        _difference(
            result,
            item,
            f"{element['option']}[{element['element']}]",
            (element["value"], None),
            (element.get("value_name"), None),
        )
        for element in result.get("undeclared", ())
    ]


def _difference(
    result: t.Mapping[str, t.Any], item: t.Mapping[str, t.Any], option: str, values: _Sides, names: _Sides
) -> Entry:
    kind = result["kind"]
    name = result.get("resource", {}).get("name") or _declared_name(kind, item)
    for change in result.get("changes", ()):
        if change["option"] == "name":
            name = change["before"]
    return {
        "provider": result.get("provider"),
        "resource": kind,
        "title": _KINDS[kind][0],
        "id": result["id"],
        "name": name,
        "display_name": result.get("display_name"),
        "declared": _declared(result),
        "option": option,
        "current": values[0],
        "wanted": values[1],
        "current_name": names[0],
        "wanted_name": names[1],
    }


def _rows_of(change: t.Mapping[str, t.Any]) -> t.Iterator[tuple[str, _Sides, _Sides]]:
    """The differences of one change, with the names of its IDs: those of its elements if it has any."""
    elements = change.get("elements")
    if not elements:
        yield from _rows(change["option"], *_sides(change))
        return
    for element in elements:
        yield (f"{change['option']}[{element['element']}]", *_sides(element))


def _sides(change: t.Mapping[str, t.Any]) -> tuple[_Sides, _Sides]:
    """The values of a change, and their names."""
    return (change["before"], change["after"]), (change.get("before_name"), change.get("after_name"))


def _rows(option: str, values: _Sides, names: _Sides) -> t.Iterator[tuple[str, _Sides, _Sides]]:
    """The differences of one option, with the names of its IDs: for a dictionary those of its keys."""
    current, wanted = values
    if not isinstance(current, t.Mapping) or not isinstance(wanted, t.Mapping):
        yield option, values, names
        return
    for key in sorted({*current, *wanted}, key=str):
        old, new = current.get(key), wanted.get(key)
        if old != new:
            parts = tuple(name.get(key) if isinstance(name, t.Mapping) else None for name in names)
            yield from _rows(f"{option}.{key}", (old, new), (parts[0], parts[1]))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"drift": drift}
