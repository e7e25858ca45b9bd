# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The limits of numbers and texts in options are those of the contract."""

from __future__ import annotations

import json
import re

from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Int, Text
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import ValueType
from generate.contract import Contract
from generate.kinds import ROOT
from resources import changing


class Bodies(Contract):
    """The bodies of all updates of a contract."""

    def __init__(self, api):
        self._document = json.loads((ROOT / f"tests/contracts/{api}.json").read_text())
        self._routes = {re.sub(r"\{.*?\}", "", path): route for path, route in self._document["paths"].items()}

    def sent_by(self, resource):
        """The values that the writes of a resource can carry, by name. The newest write comes first."""
        found = {}
        for write in [*resource.writes, *(write for step in resource.steps for write in step.writes)]:
            route = self._routes.get(re.sub(r"\{.*?\}", "", write.path), {}).get(write.method.lower(), {})
            found = {**self.values(self._body(route)), **found}
        return found

    def inside(self, value):
        """The values of the elements of a list, or of an object."""
        is_list = value.type == "array"
        return self.values(self.value("", value.schema["items"]).schema if is_list else value.schema)


def with_types(bodies, resource):
    """The values of a resource that an update can carry, with their types in the collection, by option."""
    sent = bodies.sent_by(resource)
    for field in resource.fields:
        value = sent.get(getattr(field, "sent", None))
        if value and hasattr(field, "value_type"):
            yield field.option, value, field.value_type
        inner = getattr(getattr(field, "record", field), "value_types", None)
        if value and inner:
            shown = bodies.inside(value)
            yield from ((f"{field.option}.{key}", shown[key], inner[key]) for key in inner if key in shown)


def plain(value_type):
    """The number or text that a type is, perhaps beside keywords and other spellings."""
    parts = [each for each in vars(value_type).values() if isinstance(each, ValueType)]
    return value_type if type(value_type) in (Int, Text) else next((plain(each) for each in parts), None)


def limits(value_type, value):
    """The limits of a type, and those that the contract has."""
    if isinstance(value_type, Int):
        return {key: getattr(value_type, key) for key in value.bounds}, value.bounds
    keys = {"min_length": "minLength", "max_length": "maxLength"}
    theirs = {key: value.schema[name] for key, name in keys.items() if name in value.schema}
    return {key: getattr(value_type, key) for key in theirs}, theirs


def test_limits_are_those_of_the_contract():
    ours, theirs = {}, {}
    bodies = {provider: Bodies(provider) for provider in {each.provider for each in changing().values()}}
    for name, subject in changing().items():
        for option, value, value_type in with_types(bodies[subject.provider], subject.resource):
            scalar = plain(value_type)
            if scalar:
                ours[f"{name} {option}"], theirs[f"{name} {option}"] = limits(scalar, value)
    assert ours == theirs
    assert len([each for each in theirs.values() if each]) > 25
