# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The models of a simulator's file: types with the limits, patterns, enumerations and formats of a contract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from generate.contract import Contract, Value
from generate.kinds import SAMPLE
from generate.source import Brackets, Expression, Imports, LongText, or_none, prefixed, quoted, text_of

NAME_PATTERN = r"^[a-zA-Z0-9][a-zA-Z 0-9._\-]{1,61}[a-zA-Z0-9._]$"
"""The pattern of ``NAME`` in ``_gcore/fields.py``."""
"""The ID of the sample in the first version of a seed."""
_MAX_DEPTH = 5
_NAMES = {
    "gcore": {"uuid": "Uuid", "date-time": "Date", "address": "Address", "network": "Network"},
    "scanopy": {"uuid": "Uuid", "date-time": "Date"},
}
"""The types that the values of an API have in ``values.py`` of its simulator."""
_SCALARS = {"boolean": "bool", "integer": "int", "number": "float"}
_LIMITS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_length",
    "maxItems": "max_length",
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
}
_USUAL = ("available", "ACTIVE", "active", "ONLINE")
"""The state of most resources."""
_OF_TYPE = {
    "boolean": "False",
    "integer": "1",
    "number": "1.0",
    "uuid": quoted(SAMPLE),
    "date-time": "DAY_ONE",
    "address": '"192.0.2.1"',
    "network": '"192.0.2.0/24"',
    "array": "[]",
    "object": "{}",
    "any": "{}",
}


class Models:
    """The classes that a simulator's file declares.

    Arguments:
      api: the name of the API.
      contract: the contract of the kind.
      imports: the imports of the file.
    """

    def __init__(self, api: str, contract: Contract, imports: Imports) -> None:
        self._api, self._contract, self._imports = api, contract, imports
        self._classes: dict[str, str] = {}

    def __str__(self) -> str:
        return "".join(f"class {name}{rest}\n\n\n" for name, rest in self._classes.items())

    def add(self, name: str, base: str, doc: str, fields: Iterable[Expression], constants: Iterable[str] = ()) -> str:
        """Declare a class, and return its name.

        Arguments:
          name: its name.
          base: the class that it extends.
          doc: its docstring.
          fields: its fields: see ``field``.
          constants: the lines before them.
        """
        known = [text_of(each, 4) for each in constants]
        lines = sorted((text_of(each, 4) for each in fields), key=lambda line: " = " in line.splitlines()[-1])
        parts = [f'    """{doc}"""', *["\n".join(each) for each in (known, lines) if each]]
        self._classes[name] = f"({base}):\n" + "\n\n".join(parts)
        return name

    def part(self, name: str, key: str, values: Mapping[str, Value], is_body: bool, depth: int) -> str:
        """Declare a class for a part of a document or body, and return its name. The parts of bodies can be the same.

        Arguments:
          name: the name of the class.
          key: the key of the part.
          values: its values by key.
          is_body: whether this is a body.
          depth: how many classes are around this one.
        """
        fields = []
        for value in values.values():
            type_of = self.type_of(value, name, is_body, depth)
            default = "" if is_body and value.is_required else self.default(value, type_of, is_body=is_body)
            fields.append(self.field(value.name, type_of, value.is_nullable, default))
        self._imports.add(".values", "Shape")
        doc = f"``{key}`` in {'a body' if is_body else 'a document'}."
        text = self._classes[self.add(name, "Shape", doc, fields)]
        same = next(other for other, rest in self._classes.items() if rest == text) if is_body else name
        if same != name:
            del self._classes[name]
        return same

    def field(self, name: str, type_of: Expression, is_nullable: bool, default: str = "") -> Expression:
        """A field with its default, which can be empty."""
        field = prefixed(f"{name}: ", or_none(type_of) if is_nullable else type_of)
        if not default:
            return field
        if isinstance(field, Brackets):
            return Brackets(field.name, field.items, field.brackets, f"{field.end} = {default}")
        return f"{field} = {default}"

    def default(self, value: Value, type_of: Expression, text: str = "", is_body: bool = False) -> str:
        """A default for a value, as source.

        Arguments:
          value: the value.
          type_of: its type.
          text: the text of a value that can be any; "" for one that follows from its limits.
          is_body: whether this is a body, whose defaults are those of keys that were not sent.
        """
        if value.is_nullable:
            return "None"
        if isinstance(value.schema.get("default"), (bool, float, int, str)):
            return quoted(value.schema["default"])
        if value.choices:
            return quoted(next((each for each in _USUAL if each in value.choices), value.choices[0]))
        if value.type == "date-time":
            self._imports.add(".values", "DAY_ONE")
        if value.type == "integer":
            return str({"minimum": 1, **value.bounds}["minimum"])
        if isinstance(type_of, str) and type_of in self._classes:
            if is_body:
                self._imports.add("pydantic", "Field")
            return "Field(default=None)" if is_body else f"{type_of}()"
        if value.type in _OF_TYPE:
            return _OF_TYPE[value.type]
        pattern, least = value.schema.get("pattern", ""), value.schema.get("minLength", 0)
        texts = () if is_body else ("", text, "a" * least, "abc", "1")
        return quoted(next((each for each in texts if len(each) >= least and re.search(pattern, each)), ""))

    def type_of(self, value: Value, owner: str, is_body: bool = False, depth: int = 0) -> Expression:
        """The type of a value, without None.

        Arguments:
          value: the value.
          owner: the name of the class that has it.
          is_body: whether this is a body.
          depth: how many classes are around that one.
        """
        if value.choices:
            self._imports.add("typing", "Literal")
            return Brackets("Literal", [*map(quoted, value.choices)], "[]")
        if value.type in _NAMES[self._api]:
            self._imports.add(".values", _NAMES[self._api][value.type])
            return _NAMES[self._api][value.type]
        if value.schema.get("pattern") == NAME_PATTERN and self._api == "gcore":
            self._imports.add(".values", "Name")
            return "Name"
        if value.type == "array":
            return self._limited(self._list(value, owner, is_body, depth), value)
        if value.type in ("object", "any"):
            return self._object(value, owner, is_body, depth)
        return self._limited(_SCALARS.get(value.type, "str"), value)

    def _list(self, value: Value, owner: str, is_body: bool, depth: int) -> Expression:
        if value.name in ("tags", "tags_v2") and self._api == "gcore":
            self._imports.add(".values", "Tag")
            return "list[Tag]"
        item = self._contract.value(re.sub("(?<=s)es$|(?<!s)s$", "", value.name), value.schema.get("items", {}))
        type_of = self.type_of(item, owner, is_body, depth)
        return Brackets("list", [or_none(type_of) if item.is_nullable else type_of], "[]")

    def _object(self, value: Value, owner: str, is_body: bool, depth: int) -> Expression:
        if value.name == "tags" and is_body and self._api == "gcore":
            self._imports.add(".values", "TagChanges")
            return "TagChanges"
        values = self._contract.values(value.schema)
        if self._api == "gcore" and values and depth < _MAX_DEPTH and all(name.isidentifier() for name in values):
            return self.part(f"{owner}{camel(value.name)}", value.name, values, is_body, depth + 1)
        self._imports.add("typing", "Any")
        return "dict[str, Any]" if value.type == "object" else "Any"

    def _limited(self, type_of: Expression, value: Value) -> Expression:
        schema = value.schema
        limits: list[Expression] = [f"{_LIMITS[key]}={schema[key]}" for key in _LIMITS if key in schema]
        # pydantic cannot look around.
        if "pattern" in schema and not re.search(r"\(\?<?[=!]", schema["pattern"]):
            limits.append(LongText("pattern=", schema["pattern"], is_raw=True))
        if not limits:
            return type_of
        self._imports.add("typing", "Annotated")
        self._imports.add("pydantic", "Field")
        return Brackets("Annotated", [type_of, Brackets("Field", limits)], "[]")


def camel(name: str) -> str:
    """A name as classes have it."""
    return "".join(word.capitalize() for word in name.split("_"))
