# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that gives items of one kind their kind and label, so that lists can be joined."""

from __future__ import annotations

import datetime
import typing as t

from ansible.errors import AnsibleFilterError

from ..module_utils._model.value_type import not_one_of, wrong_kind

DOCUMENTATION = r"""
name: of_kind
short_description: Convert items of one kind into items of a list of resources
version_added: 1.0.0
description:
  - Adds the kind and a label to each item, so that you can combine several lists for M(day2.resources.gcore_resources)
    or M(day2.resources.scanopy_resources).
  - The label is the name of the list and the index. Messages and results then show C(web_ports[3]) instead of
    C(resources[17]).
author:
  - day2.resources contributors (@day2-resources)
options:
  _input:
    description:
      - Items with the options of the module of their kind.
      - An item can already have this kind. It keeps its own C(label).
    type: list
    elements: dict
    required: true
  kind:
    description:
      - The kind of all items, for example V(port).
    type: str
    required: true
  list_name:
    description:
      - The name of the list in messages.
    type: str
    required: true
positional: kind, list_name
seealso:
  - module: day2.resources.gcore_resources
  - module: day2.resources.scanopy_resources
"""

EXAMPLES = r"""
- name: Apply two lists in one task
  day2.resources.gcore_resources:
    resources: >-
      {{ (web_ports | day2.resources.of_kind('port', 'web_ports'))
         + (databases | day2.resources.of_kind('instance', 'databases')) }}
  vars:
    web_ports:
      - ip_address: 10.10.1.11
        tags:
          team: web
    databases:
      - instance_name: db-1
        tags:
          team: database
"""

RETURN = r"""
_value:
  description: The items in their order, each with its C(kind) and a C(label).
  type: list
  elements: dict
"""


def of_kind(items: t.Any, kind: str, list_name: str) -> list[dict[str, t.Any]]:
    """Items for a list of resources. Raises AnsibleFilterError."""
    if not isinstance(items, (list, tuple)):
        raise AnsibleFilterError(str(wrong_kind(list_name, "a list", items)))
    result = []
    for number, item in enumerate(items):
        label = f"{list_name}[{number}]"
        if not isinstance(item, t.Mapping):
            str(item)  # An undefined item raises its own error, which names the variable.
            raise AnsibleFilterError(str(wrong_kind(label, "a dictionary", item)))
        item_kind = item.get("kind")
        if item_kind not in (None, kind):
            raise AnsibleFilterError(str(not_one_of(f"{label}.kind", [kind], item_kind)))
        item_label = item.get("label")
        if item_label is not None and not isinstance(item_label, str):
            raise AnsibleFilterError(str(wrong_kind(f"{label}.label", "a string", item_label)))
        result.append({**_with_dates_as_text(item), "kind": kind, "label": (item_label or "").strip() or label})
    return result


def _with_dates_as_text(value: t.Any) -> t.Any:
    """A value with dates as text, as a module gets them. ansible-core 2.16 templates no list with date objects."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, t.Mapping):
        return {key: _with_dates_as_text(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_dates_as_text(part) for part in value]
    return value


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"of_kind": of_kind}
