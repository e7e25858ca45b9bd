# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract of a kind: paths, writes, values of documents and bodies, parameters of the list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generate.kinds import ROOT, Api

Schema = dict[str, Any]
_FORMATS = {
    "uuid": "uuid",
    "uuid4": "uuid",
    "date-time": "date-time",
    "ipvanyaddress": "address",
    "ipv4": "address",
    "ipv6": "address",
    "ipvanynetwork": "network",
    "ipv4network": "network",
    "ipv6network": "network",
}
"""The formats that have a type here."""
_SCALARS = ("boolean", "integer", "number", "string")
_CONTAINERS = ("any", "array", "object")


@dataclass(frozen=True)
class Write:
    """A route that updates a resource. ``has_tasks`` says whether it answers with the IDs of tasks."""

    method: str
    path: str
    body: Schema
    has_tasks: bool


@dataclass(frozen=True)
class Value:
    """A value of a document or a body."""

    name: str
    schema: Schema
    is_nullable: bool
    is_required: bool

    @property
    def type(self) -> str:
        """Its JSON type, or its format where that says more; ``any`` if it can have several."""
        if self.choices:
            return "enum"
        return _FORMATS.get(str(self.schema.get("format")), str(self.schema.get("type", "any")))

    @property
    def choices(self) -> list[str]:
        """The texts that it can be, empty if there are others."""
        choices = self.schema.get("enum", [self.schema["const"]] if "const" in self.schema else [])
        return choices if all(isinstance(each, str) for each in choices) else []

    @property
    def bounds(self) -> dict[str, int]:
        """The limits of a whole number: ``minimum`` and ``maximum``."""
        schema = self.schema
        found = {
            "minimum": schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1),
            "maximum": schema.get("maximum", schema.get("exclusiveMaximum", 0) - 1),
        }
        return {key: found[key] for key in found if {key, f"exclusive{key.capitalize()}"} & schema.keys()}


class Contract:
    """The part of a contract that is about one kind. Raises ValueError if there is no path for it.

    Arguments:
      api: the API.
      kind: the name of the kind, such as ``volume_snapshot``.
      path: the path of one resource, if the name does not lead to it.
    """

    def __init__(self, api: Api, kind: str, path: str = "") -> None:
        self._document = json.loads((ROOT / f"tests/contracts/{api.name}.json").read_text())
        self.kind = kind
        paths = [path] if path else self._paths(kind)
        if not paths or any(each not in self._document["paths"] for each in paths):
            file = f"tests/contracts/{api.name}.json"
            raise ValueError(f"{file} has no update of {path or kind}. Give the path of one resource: ARGS=--path=...")
        routes = {each: self._document["paths"][each] for each in paths}
        # The newest first; an older path can be the only one with a read.
        self.writes = [
            Write(method.upper(), each, self._body(route[method]), self._has_tasks(route[method]))
            for each, route in routes.items()
            for method in ("patch", "put")
            if method in route
        ]
        self.item_path = next((each for each, route in routes.items() if "get" in route), "")
        self.list_path = self.item_path.rpartition("/")[0]
        if "get" not in self._document["paths"].get(self.list_path, {}):
            raise ValueError(f"tests/contracts/{api.name}.json cannot read and list {path or kind}, only update it.")
        (*_others, self.collection) = re.findall(r"/([\w-]+)(?=/|$)", self.list_path)
        self.collection = self.collection.replace("-", "_")

    def _paths(self, kind: str) -> list[str]:
        """The paths of one resource, the newest version first."""
        last = kind.rpartition("_")[2]
        for collection, variables in ((kind, (f"{kind}_id", "id")), (last, (f"{last}_id",))):
            plural = re.sub("(?<![aeiou])y$", "ie", collection) + "s"
            folder = re.compile(rf"/\w*({collection}|{plural})/".replace("_", "[-_]?"))
            found = [
                path
                for path, route in self._document["paths"].items()
                if path.rpartition("/")[2].strip("{}") in variables
                and folder.search(path)
                and {"patch", "put"} & {*route}
            ]
            if found:
                # Versions of one path differ in its version and dashes. A longer path is another kind.
                same = {path: re.sub(r"/v\d+/|[-_]", "", path) for path in found}
                shortest = min(same.values(), key=len)
                versions = [path for path in found if same[path] == shortest]
                return sorted(versions, key=lambda path: re.sub(r"\{.*", "", path), reverse=True)
        return []

    @cached_property
    def document(self) -> dict[str, Value]:
        """The values of a document, by name."""
        answer = self._answer(self._document["paths"][self.item_path]["get"])
        values = self.values(answer)
        return self.values(values["data"].schema) if "data" in values and "success" in values else values

    @cached_property
    def body(self) -> dict[str, Value]:
        """The values that an update can carry, by name, without those that the API sets."""
        return self.body_of(self.writes[0]) if self.writes else {}

    def body_of(self, write: Write) -> dict[str, Value]:
        """The values that a route can carry, by name, without those that the API sets."""
        return {name: value for name, value in self.values(write.body).items() if not value.schema.get("readOnly")}

    @cached_property
    def parameters(self) -> dict[str, Value]:
        """The parameters of the list, by name."""
        route = self._document["paths"][self.list_path]["get"]
        return {
            each["name"]: self.value(each["name"], each.get("schema", {}), each.get("required", False))
            for each in route.get("parameters", ())
            if each["in"] == "query"
        }

    @cached_property
    def filters(self) -> dict[str, Value]:
        """The parameters of the list that have the name and the type of a scalar in documents."""
        shown = {name: value.type for name, value in self.document.items() if value.type not in _CONTAINERS}
        return {name: value for name, value in self.parameters.items() if shown.get(name) == value.type}

    @property
    def other_methods(self) -> dict[str, str]:
        """The methods that create and delete, each with its path: "" for the list, ``/{id}`` for one resource."""
        paths = self._document["paths"]
        found = {"POST": ("", paths[self.list_path]), "DELETE": ("/{id}", paths[self.item_path])}
        return {method: suffix for method, (suffix, routes) in found.items() if method.lower() in routes}

    def _body(self, operation: Schema) -> Schema:
        return self._content(operation.get("requestBody", {}))

    def _answer(self, operation: Schema) -> Schema:
        return self._content(operation["responses"].get("200", {}))

    def _has_tasks(self, operation: Schema) -> bool:
        return "tasks" in self.values(self._answer(operation))

    @staticmethod
    def _content(part: Schema) -> Schema:
        schema: Schema = part.get("content", {}).get("application/json", {}).get("schema", {})
        return schema

    def values(self, schema: Schema) -> dict[str, Value]:
        """The values of an object, by name."""
        return {
            name: self.value(name, each, name in part.get("required", ()))
            for part in self._parts(schema)
            for name, each in part.get("properties", {}).items()
        }

    def value(self, name: str, schema: Schema, is_required: bool = False) -> Value:
        """A value with its schema, which is resolved and without null."""
        plain, is_nullable = self._plain(schema)
        return Value(name, plain, is_nullable, is_required)

    def _parts(self, schema: Schema) -> Iterator[Schema]:
        """The schema and all that it is made of."""
        schema = self._resolved(schema)
        yield schema
        for part in schema.get("allOf", ()):
            yield from self._parts(part)

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def _plain(self, schema: Schema) -> tuple[Schema, bool]:
        """A schema without null, and whether it had that."""
        schema = self._resolved(schema)
        for key in ("anyOf", "oneOf"):
            if key in schema:
                choices = [self._resolved(each) for each in schema[key]]
                others = [each for each in choices if each.get("type") != "null"]
                if len(others) == 1:
                    return others[0], len(others) < len(choices)
                # Of several forms, only a type that all share is certain.
                (first, *different) = {each.get("type") for each in others} or {None}
                plain = {"type": first} if first in _SCALARS and not different else {}
                return plain, len(others) < len(choices)
        if isinstance(schema.get("type"), list):
            (first, *_more), is_nullable = [each for each in schema["type"] if each != "null"], "null" in schema["type"]
            return {**schema, "type": first}, is_nullable
        return schema, False
