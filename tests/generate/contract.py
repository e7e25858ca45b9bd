# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the contract of an API says of a kind: paths, writes, values of documents and bodies, parameters of the list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generate.kinds import ROOT, Api

Schema = dict[str, Any]


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
        """Its JSON type, or its format where that says more."""
        if "enum" in self.schema:
            return "enum"
        form = str(self.schema.get("format", ""))
        return (
            "uuid"
            if form.startswith("uuid")
            else form
            if form == "date-time"
            else str(self.schema.get("type", "object"))
        )


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
        self.item_path = next((each for each, route in routes.items() if "get" in route), paths[-1])
        self.list_path = self.item_path.rpartition("/")[0]
        self.collection = re.sub(r"/\{.*", "", self.list_path).rpartition("/")[2].replace("-", "_")

    def _paths(self, kind: str) -> list[str]:
        """The paths of one resource, the newest version first."""
        last = kind.rpartition("_")[2]
        for collection, variables in ((kind, (f"{kind}_id", "id")), (last, (f"{last}_id",))):
            plural = re.compile(rf"/\w*{collection.replace('_', '[-_]?')}s/")
            found = [
                path
                for path, route in self._document["paths"].items()
                if path.rpartition("/")[2].strip("{}") in variables
                and plural.search(path)
                and {"patch", "put"} & {*route}
            ]
            if found:
                return sorted(found, key=lambda path: re.sub(r"\{.*", "", path), reverse=True)
        return []

    @cached_property
    def document(self) -> dict[str, Value]:
        """The values of a document, by name."""
        answer = self._answer(self._document["paths"][self.item_path]["get"])
        values = self._values(answer)
        return self._values(values["data"].schema) if "data" in values and "success" in values else values

    @cached_property
    def body(self) -> dict[str, Value]:
        """The values that an update can carry, by name, without those that the API sets."""
        values = self._values(self.writes[0].body) if self.writes else {}
        return {name: value for name, value in values.items() if not value.schema.get("readOnly")}

    @cached_property
    def parameters(self) -> dict[str, Schema]:
        """The parameters of the list, by name."""
        route = self._document["paths"].get(self.list_path, {}).get("get", {})
        return {
            each["name"]: self._plain(each.get("schema", {}))[0]
            for each in route.get("parameters", ())
            if each["in"] == "query"
        }

    def _body(self, operation: Schema) -> Schema:
        return self._content(operation.get("requestBody", {}))

    def _answer(self, operation: Schema) -> Schema:
        return self._content(operation["responses"].get("200", {}))

    def _has_tasks(self, operation: Schema) -> bool:
        return "tasks" in self._values(self._answer(operation))

    @staticmethod
    def _content(part: Schema) -> Schema:
        schema: Schema = part.get("content", {}).get("application/json", {}).get("schema", {})
        return schema

    def _values(self, schema: Schema) -> dict[str, Value]:
        values = {}
        for part in self._parts(schema):
            for name, each in part.get("properties", {}).items():
                plain, is_nullable = self._plain(each)
                values[name] = Value(name, plain, is_nullable, name in part.get("required", ()))
        return values

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
                return others[0] if others else {}, len(others) < len(choices)
        if isinstance(schema.get("type"), list):
            (first, *_more), is_nullable = [each for each in schema["type"] if each != "null"], "null" in schema["type"]
            return {**schema, "type": first}, is_nullable
        return schema, False
