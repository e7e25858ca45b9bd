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
      description: Whether a resource differs or is missing. Resources that could not be compared do not count.
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
          description: Options that differ, for all resources.
          type: int
    differences:
      description:
        - One entry for each option that differs.
        - A dictionary, such as C(tags), has one entry for each key that differs. A list has one entry.
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
          description: The option, V(name) or V(tags.team) for example.
          type: str
        current:
          description: The current value. It is null for a tag that does not exist.
          type: raw
        wanted:
          description: The declared value. It is null for a tag that must not exist.
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
        - One entry for each resource that C(msg) has a note about, although it is not drift.
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
"""

FORMAT = 1
"""The version of the format of a report."""

Entry = dict[str, t.Any]


def drift(results: t.Any, resources: t.Any) -> dict[str, t.Any]:
    """The report. Raises AnsibleFilterError.

    Arguments:
      results: the results of the task.
      resources: its items, in the same order.
    """
    for name, value in (("results", results), ("resources", resources)):
        if not isinstance(value, (list, tuple)):
            raise AnsibleFilterError(str(wrong_kind(f"drift: {name}", "a list", value)))
    if len(results) != len(resources):
        raise AnsibleFilterError(
            f"drift: expected as many results as resources, got {len(results)} result{plural(len(results))} for "
            f"{len(resources)} resource{plural(len(resources))}"
        )
    differences: list[Entry] = []
    missing: list[Entry] = []
    unreadable: list[Entry] = []
    notes: list[Entry] = []
    drifted = 0
    renamed = True
    for result, item in zip(results, resources):
        if result.get("missing"):
            missing.append(_entry(result, item, result["msg"]))
        elif result["failed"] or not result["started"]:
            unreadable.append(_entry(result, item, result["msg"]))
        elif result["changed"]:
            drifted += 1
            differences += _differences(result, item)
        if result.get("note"):
            notes.append(_entry(result, item, result["note"]))
            # Before 1.2.0 there was no matched_by, and each note was about a new name.
            renamed = renamed and result.get("matched_by", "new_").startswith("new_")
    return {
        "format": FORMAT,
        "msg": _summary(len(results), drifted, len(missing), len(unreadable), len(notes), renamed),
        "drift": bool(drifted or missing),
        "counts": {
            "resources": len(results),
            "drifted": drifted,
            "missing": len(missing),
            "unreadable": len(unreadable),
            "differences": len(differences),
        },
        "differences": all_printable(differences, data=True),
        "missing": all_printable(missing, data=True),
        "unreadable": all_printable(unreadable, data=True),
        "notes": all_printable(notes, data=True),
    }


def _summary(resources: int, drifted: int, missing: int, unreadable: int, notes: int, renamed: bool) -> str:
    """The message of a report."""
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
    if notes and renamed:
        text = f"{text} {notes} {'was' if notes == 1 else 'were'} found by a new name: see the notes."
    elif notes:
        text = f"{text} {notes} {'is' if notes == 1 else 'are'} worth a look: see the notes."
    return text


def _declared(result: t.Mapping[str, t.Any]) -> str:
    return result.get("label") or f"resources[{result['index']}]"


def _entry(result: t.Mapping[str, t.Any], item: t.Mapping[str, t.Any], message: str) -> Entry:
    kind = result["kind"]
    id = item.get(f"{kind}_id") if result["id"] is None else result["id"]
    return {
        "provider": result.get("provider"),
        "resource": kind,
        "id": id,
        "name": _declared_name(kind, item),
        "display_name": result.get("display_name"),
        "declared": _declared(result),
        "msg": message,
    }


def _declared_name(kind: str, item: t.Mapping[str, t.Any]) -> str | None:
    """The declared name of a resource: its name, the address of a port, or the parts of a binding."""
    name = item.get(f"{kind}_name") or (item.get("ip_address") if kind == "port" else item.get(kind))
    if isinstance(name, t.Mapping):
        name = ", ".join(str(part) for part in name.values() if part is not None)
    return name if isinstance(name, str) else None


def _differences(result: t.Mapping[str, t.Any], item: t.Mapping[str, t.Any]) -> list[Entry]:
    name = result["resource"].get("name") or _declared_name(result["kind"], item)
    for change in result["changes"]:
        if change["option"] == "name":
            name = change["before"]
    shared = {
        "provider": result.get("provider"),
        "resource": result["kind"],
        "id": result["id"],
        "name": name,
        "display_name": result.get("display_name"),
        "declared": _declared(result),
    }
    return [
        {
            **shared,
            "option": option,
            "current": current,
            "wanted": wanted,
            "current_name": current_name,
            "wanted_name": wanted_name,
        }
        for change in result["changes"]
        for option, (current, wanted), (current_name, wanted_name) in _rows(
            change["option"], (change["before"], change["after"]), (change.get("before_name"), change.get("after_name"))
        )
    ]


_Sides = tuple[t.Any, t.Any]
"""A pair: of the current value, and of the declared value."""


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
