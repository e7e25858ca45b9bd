# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that makes a drift report from the results of a task in check mode."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ..module_utils._model.text import all_printable, are, plural
from ..module_utils._model.value_type import kind_of

DOCUMENTATION = r"""
name: drift
short_description: Say what differs from what was declared
version_added: 1.0.0
description:
  - Makes a report from what M(day2.resources.gcore_resources) or M(day2.resources.scanopy_resources) has returned in
    check mode.
  - The role P(day2.resources.drift_report#role) does all of it, and writes the report as files.
author:
  - day2.resources contributors (@day2-resources)
options:
  _input:
    description:
      - The C(results) of the task. Those of several tasks can be added to each other.
    type: list
    elements: dict
    required: true
  resources:
    description:
      - The items that the task was given, in the same order.
    type: list
    elements: dict
    required: true
positional: resources
notes:
  - A task that was not in check mode has already changed what it reports.
  - Names and tags come from outside. Escape them where they become part of a page.
seealso:
  - module: day2.resources.gcore_resources
  - module: day2.resources.scanopy_resources
"""

EXAMPLES = r"""
- name: Look, change nothing, and say what differs
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
  description: What differs.
  type: dict
  contains:
    msg:
      description: What was found, in a few sentences.
      type: str
      sample: 2 of 7 resources differ from what is declared.
    format:
      description: The version of this form. A higher one can lack keys that this one has.
      type: int
      version_added: 1.1.0
      sample: 1
    drift:
      description: Whether anything differs or is missing. What could not be compared does not count.
      type: bool
    counts:
      description: How many there are.
      type: dict
      contains:
        resources:
          description: Resources that were declared.
          type: int
        drifted:
          description: Resources that differ.
          type: int
        missing:
          description: Resources that are not there.
          type: int
          version_added: 1.1.0
        unreadable:
          description: Resources that could not be compared.
          type: int
        differences:
          description: Options that differ, of all resources.
          type: int
    differences:
      description:
        - One entry for each option that differs.
        - A dictionary, such as C(tags), has one for each key that differs. A list has one as a whole.
      type: list
      elements: dict
      contains:
        provider:
          description: The API that holds it, V(gcore) or V(scanopy).
          type: str
          version_added: 1.1.0
        resource:
          description: The kind of resource.
          type: str
        id:
          description: Its ID.
          type: raw
        name:
          description: Its name as it is now. Without a name, the words that it was found by; null where it was its ID.
          type: str
        display_name:
          description:
            - What people tell it apart by, whatever it was declared by. Its name as it is now, the addresses of a
              port, or what a binding binds.
            - null where nothing that was read shows it.
          type: str
          version_added: 1.2.0
        declared:
          description: Where it was declared, C(gcore_instances[0]) for example.
          type: str
        option:
          description: The option, V(name) or V(tags.team) for example.
          type: str
        current:
          description: The value now. null is for a tag that is not there.
          type: raw
        wanted:
          description: The value that was declared. null is for a tag that must not be there.
          type: raw
        current_name:
          description:
            - What O(_input) has as the name of the value now, V(443/tcp) for the ID of a port for example.
            - For a list of IDs it is the list of their names in the same order, with null where one is not known.
            - null where the value is no ID, or its name is not known.
          type: raw
          version_added: 1.1.0
        wanted_name:
          description: The same of the value that was declared.
          type: raw
          version_added: 1.1.0
    missing:
      description:
        - One entry for each resource that is not there. Nothing has its name, or there is none with its ID in a place
          that can be read.
        - A name that several have, a project or region that is not there, and what the key may not read are in
          C(unreadable).
      type: list
      version_added: 1.1.0
      elements: dict
      contains:
        provider:
          description: The API that was asked, V(gcore) or V(scanopy).
          type: str
          version_added: 1.1.0
        resource:
          description: The kind of resource.
          type: str
        id:
          description: Its ID, null where that is not known.
          type: raw
        name:
          description: The words that name it in the declaration, null where that has none.
          type: str
        display_name:
          description:
            - What people tell it apart by, whatever it was declared by. Its name as it is now, the addresses of a
              port, or what a binding binds.
            - null where nothing that was read shows it.
          type: str
          version_added: 1.2.0
        declared:
          description: Where it was declared.
          type: str
        msg:
          description: What was found instead.
          type: str
    unreadable:
      description: One entry for each resource that could not be compared. C(msg) says why.
      type: list
      elements: dict
      contains:
        provider:
          description: The API that was asked, V(gcore) or V(scanopy).
          type: str
          version_added: 1.1.0
        resource:
          description: The kind of resource.
          type: str
        id:
          description: Its ID, null where that is not known.
          type: raw
        name:
          description: The words that name it in the declaration, null where that has none.
          type: str
        display_name:
          description:
            - What people tell it apart by, whatever it was declared by. Its name as it is now, the addresses of a
              port, or what a binding binds.
            - null where nothing that was read shows it.
          type: str
          version_added: 1.2.0
        declared:
          description: Where it was declared.
          type: str
        msg:
          description: What was found instead.
          type: str
    notes:
      description:
        - One entry for each resource that C(msg) says something about, although it is no drift.
        - Where nothing has the declared name, and something has the name that it was to get, it counts as renamed.
        - Where nothing has the name of an element to remove, it may be misspelt.
      type: list
      version_added: 1.1.0
      elements: dict
      contains:
        provider:
          description: The API that was asked, V(gcore) or V(scanopy).
          type: str
          version_added: 1.1.0
        resource:
          description: The kind of resource.
          type: str
        id:
          description: Its ID, null where that is not known.
          type: raw
        name:
          description: The words that name it in the declaration, null where that has none.
          type: str
        display_name:
          description:
            - What people tell it apart by, whatever it was declared by. Its name as it is now, the addresses of a
              port, or what a binding binds.
            - null where nothing that was read shows it.
          type: str
          version_added: 1.2.0
        declared:
          description: Where it was declared.
          type: str
        msg:
          description: What was found instead.
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
            raise AnsibleFilterError(f"drift: the {name} are {kind_of(value)}, a list is needed")
    if len(results) != len(resources):
        raise AnsibleFilterError(
            f"drift: there {are(len(results))} {len(results)} result{plural(len(results))} for "
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
