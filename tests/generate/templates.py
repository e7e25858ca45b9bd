# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Python files of a new kind: descriptor, simulator and test subject."""

from __future__ import annotations

import ast
import re
from typing import Any

from generate.contract import Contract, Value
from generate.kinds import ROOT, SHARED, Api, Kind
from generate.lists import HEADER, PRIVATE

TODO = "TODO(new)"
SAMPLE = "00000000-0000-4000-8000-000000000001"
SEED_NAME = "first"
"""The name of the sample in the first version of a seed."""
NAME_PATTERN = r"^[a-zA-Z0-9][a-zA-Z 0-9._\-]{1,61}[a-zA-Z0-9._]$"
"""The pattern of ``NAME`` in ``_gcore/fields.py``."""
_LIST_PARAMETERS = {"name": "name", "tags": "tag_key_value", "tag_keys": "tag_key", "ids": "ids"}
_LINE = 120


class _Imports:
    """The names that a file imports, by module."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def add(self, module: str, *names: str) -> None:
        self._names.setdefault(module, set()).update(names)

    def remove(self, module: str, *names: str) -> None:
        self._names[module] -= {*names}

    def __str__(self) -> str:
        """The imports as ruff sorts them: Python's own, others, those of this package."""

        def by_kind(name: str) -> tuple[int, str]:
            return (0 if name.partition(" ")[0].isupper() else 1 if name[0].isupper() else 2, name)

        def by_distance(module: str) -> tuple[int, str]:
            dots = len(module) - len(module.lstrip("."))
            return (-dots, module)

        groups: dict[int, list[str]] = {}
        for module in sorted(self._names, key=by_distance):
            group = 2 if module.startswith(".") else int("." in module)
            names = ", ".join(sorted(self._names[module], key=by_kind))
            groups.setdefault(group, []).append(f"from {module} import {names}\n")
        return "\n".join("".join(groups[group]) for group in sorted(groups))


def _call(name: str, arguments: list[str], indent: int = 0, end: str = "") -> str:
    """A call on one line, or with each argument on a line of its own. An argument that is a comment has a line, too."""
    blanks = " " * indent
    line = f"{blanks}{name}({', '.join(arguments)}){end}\n"
    if len(line) <= _LINE and not any("\n" in each or each.startswith("#") for each in arguments):
        return line
    lines = "".join(f"{blanks}    {each}{'' if each.startswith('#') else ','}\n" for each in arguments)
    return f"{blanks}{name}(\n{lines}{blanks}){end}\n"


def _tuple(name: str, items: list[str]) -> str:
    """A keyword argument of ``Resource`` that is a tuple."""
    if len(items) == 1:
        return f"{name}=({items[0]},)"
    lines = "".join(f"        {each}{'' if each.startswith('#') else ','}\n" for each in items)
    return f"{name}=(\n{lines}    )"


def _strings(items: list[str]) -> str:
    return f"({', '.join(map(_text, items))}{',' if len(items) == 1 else ''})"


def _text(text: str) -> str:
    return f'"{text}"'


def _own_path(path: str, kind: str) -> str:
    """A path with the option of the identity as its last variable."""
    return re.sub(r"\{\w+\}$", f"{{{kind}_id}}", path)


def descriptor(api: Api, kind: str, contract: Contract) -> str:
    """The descriptor of a kind."""
    imports, title = _Imports(), kind.replace("_", " ")
    imports.add(".._model.collection", "Collection")
    imports.add(".._model.resource", "Identity", "Resource")
    imports.add(".._model.scalars", "Uuid")
    path, is_regional = _own_path(contract.item_path, kind), "{region_id}" in contract.item_path
    query_keys = {
        what: name for what, name in _LIST_PARAMETERS.items() if api.name == "gcore" and name in contract.parameters
    }
    collection = [f'path="{path}"', f'list_path="{contract.list_path}"']
    if "created_at.asc" in contract.parameters.get("order_by", {}).get("enum", ()) and api.name == "gcore":
        collection.append('fixed_query=(("order_by", "created_at.asc"),)')
    if query_keys:
        collection.append(f"query_keys={_dictionary({what: _text(name) for what, name in query_keys.items()})}")
    if "maxLength" in contract.parameters.get("name", {}) and "name" in query_keys:
        collection.append(f'max_lengths={{"name": {contract.parameters["name"]["maxLength"]}}}')
    if api.name == "scanopy":
        collection += [f"# {TODO} whether the list shows all that a single read does", "list_is_complete=True"]
    identity = [f'"{kind}_id"', "Uuid()"]
    if "name" in contract.document:
        identity.append(_lookup(api, kind, title, "name" in query_keys, imports))
    resource = [
        f'kind="{kind}"',
        "collection=_COLLECTION",
        _call("identity=Identity", identity, 4).strip(),
        _tuple("fields", _fields(api, contract, imports)),
    ]
    if contract.writes:
        resource.append(_tuple("writes", _writes(kind, contract, imports)))
    if is_regional:
        imports.add(".fields", "REGIONAL")
        resource.append("scope=REGIONAL")
    resource += _tasks(kind, contract)
    if any(write.method == "PUT" for write in contract.writes):
        resource.append("reread_before_write=True")
    constant = kind.upper()
    return (
        f'{HEADER}\n{PRIVATE}\n"""The {title}. {TODO} The page that describes its update."""\n\n'
        f"from __future__ import annotations\n\n{imports}\n"
        f"{_call('_COLLECTION = Collection', collection)}{_call(f'{constant} = Resource', resource)}"
    )


def _lookup(api: Api, kind: str, title: str, has_filter: bool, imports: _Imports) -> str:
    if api.name == "gcore":
        imports.add(".lookups", "by_name")
        return f'lookup=by_name("{kind}", _COLLECTION{"" if has_filter else ", query_key=None"})'
    imports.add(".._model.lookup_by_name", "LookupByName")
    return f'lookup=LookupByName("{title}", _COLLECTION, "{kind}_name", "{kind}_id", query_key=None)'


def _writes(kind: str, contract: Contract, imports: _Imports) -> list[str]:
    imports.add(".._model.plan", "Write")
    writes = []
    for write in contract.writes:
        form = ""
        if write.method == "PUT":
            imports.add(".fields", "WHOLE")
            writes.append(f"# {TODO} what the whole document must not carry")
            form = ", form=WHOLE"
        is_item = write.path == contract.item_path
        path = "_COLLECTION.path" if is_item else f'"{_own_path(write.path, kind)}"'
        writes.append(f'Write("{write.method}", {path}{form})')
    return writes


def _tasks(kind: str, contract: Contract) -> list[str]:
    values = []
    if any(write.has_tasks for write in contract.writes):
        values += [f"# {TODO} how the types of the tasks begin that lock it", f'locking_task_types=("update_{kind}",)']
    changing = [name for name in ("updated_at", "task_id", "status") if name in contract.document]
    if changing:
        values.append(f"volatile={_strings(changing)}")
    if "task_id" in contract.document:
        values.append('status_keys=("task_id",)')
    return values


def _fields(api: Api, contract: Contract, imports: _Imports) -> list[str]:
    fields = []
    if api.name == "scanopy":
        fields.append(f"# {TODO} keep the values that a task can change")
    for value in contract.body.values():
        if value.name == "tags" and api.name == "gcore":
            imports.add(".fields", "tags")
            key = "tags_v2" if "tags_v2" in contract.document else "tags"
            form = "list" if contract.document[key].schema.get("type") == "array" else "map"
            fields.append(f'tags("{form}"{"" if key == "tags" else f", key={_text(key)}"})')
        elif value.name == "name" and value.schema.get("pattern") == NAME_PATTERN and api.name == "gcore":
            imports.add(".fields", "NAME")
            imports.add(".._model.field", "Value")
            fields.append('Value("name", NAME)')
        else:
            fields += _field(value, imports)
    return fields


def _field(value: Value, imports: _Imports) -> list[str]:
    made = _value_type(value, imports)
    if not made:
        return [f"# {TODO} {value.name}: {value.type}, see the value types and fields of _model"]
    imports.add(".._model.field", "Value")
    if value.is_nullable:
        empty = '""' if value.type not in ("integer", "boolean") else "0"
        imports.add(".._model.scalars", "Nullable")
        return [f"# {TODO} how a task asks for none", f'Value("{value.name}", Nullable({made}, {empty}))']
    return [f'Value("{value.name}", {made})']


def _value_type(value: Value, imports: _Imports) -> str:
    """The value type of a scalar, empty for anything else."""
    schema = value.schema
    names = {"enum": "Choice", "uuid": "Uuid", "integer": "Int", "boolean": "Bool", "string": "Text"}
    if value.type not in names:
        return ""
    name = names[value.type]
    arguments: list[str] = []
    if name == "Choice":
        arguments = [*map(_text, schema["enum"])]
    if name == "Int":
        arguments = [f"{key}={schema[key]}" for key in ("minimum", "maximum") if key in schema]
    if name == "Text":
        limits = {"min_length": "minLength", "max_length": "maxLength"}
        arguments = [f"{key}={schema[word]}" for key, word in limits.items() if word in schema]
        if "pattern" in schema:
            pattern = schema["pattern"].removeprefix("^").removesuffix("$").replace('"', '\\"')
            arguments += [f'pattern=r"{pattern}"', f'rule="{TODO} the pattern in words"']
    imports.add(".._model.scalars", name)
    return f"{name}({', '.join(arguments)})"


def simulator(api: Api, kind: str, contract: Contract) -> str:
    """The simulator's file of a kind."""
    return _gcore_simulator(kind, contract) if api.name == "gcore" else _scanopy_simulator(kind, contract)


def _class(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.split("_"))


def _shape(value: Value, imports: _Imports) -> str:
    """The type of a value in the model of a document, with its default."""
    kinds = {"uuid": "Uuid", "date-time": "Date", "integer": "int", "boolean": "bool", "string": "str"}
    type_of = kinds.get(value.type, "")
    if value.type == "enum":
        imports.add("typing", "Literal")
        type_of = f"Literal[{', '.join(map(_text, value.schema['enum']))}]"
    if value.name in ("tags", "tags_v2") and value.schema.get("type") == "array":
        type_of = "list[Tag]"
    if not type_of:
        imports.add("typing", "Any")
        type_of = "list[Any]" if value.schema.get("type") == "array" else "dict[str, Any]"
    if type_of in ("Uuid", "Date"):
        imports.add(".values", type_of)
    if type_of == "list[Tag]":
        imports.add(".values", "Tag")
    default = {"list[Tag]": " = []", "Date": " = DAY_ONE"}.get(type_of, " = None" if value.is_nullable else "")
    if default == " = DAY_ONE":
        imports.add(".values", "DAY_ONE")
    return f"{type_of}{' | None' if value.is_nullable else ''}{default}"


def _named_fields() -> dict[str, bool]:
    """The keys that most documents of Gcore Cloud share, and whether each can be null."""
    # Read and not imported: make lint has no pydantic.
    text = (ROOT / "tests/simulators/gcore/values.py").read_text()
    (shape,) = (each for each in ast.parse(text).body if getattr(each, "name", "") == "NamedDocument")
    return {
        ast.unparse(field.target): "None" in ast.unparse(field.annotation)
        for field in ast.walk(shape)
        if isinstance(field, ast.AnnAssign)
    }


def _document(kind: str, contract: Contract, imports: _Imports, without: tuple[str, ...] = ()) -> str:
    values = [value for value in contract.document.values() if value.name not in without]
    base, shared = "Shape", _named_fields()
    name = contract.body.get("name")
    if name and name.schema.get("pattern") == NAME_PATTERN and shared.keys() <= contract.document.keys():
        base = "NamedDocument"
        imports.add(".values", base)
        values = [value for value in values if shared.get(value.name) != value.is_nullable]
    lines = [f"    {value.name}: {_shape(value, imports)}\n" for value in values]
    lines.sort(key=lambda line: " = " in line)
    return f'class {_class(kind)}Document({base}):\n    """One {kind.replace("_", " ")}."""\n\n{"".join(lines)}'


def _gcore_simulator(kind: str, contract: Contract) -> str:
    imports, title = _Imports(), kind.replace("_", " ")
    imports.add(".kind", "GcoreKind", "Write")
    imports.add(".values", "Body", "ListQuery", "Shape", "TaggedListQuery")
    is_regional = "region_id" in contract.document
    imports.add(".values", *(["LUXEMBOURG"] if is_regional else []))
    imports.add(".values", *(["FRANKFURT"] if is_regional and "name" in contract.document else []))
    document = _document(kind, contract, imports)
    writes = []
    body = "NamedBody" if {*contract.body} <= {"name", "tags"} else f"{_class(kind)}Body"
    imports.add(".values", *(["NamedBody"] if body == "NamedBody" else []))
    for write in contract.writes:
        arguments = [body, f'"update_{kind}"']
        if write.path != contract.item_path:
            arguments += [f'path="{write.path}"', 'generation="today"']
        if write.has_tasks:
            arguments.append("starts_tasks=True")
        writes.append(f"        Write({', '.join(arguments)}),\n")
    own_body = ""
    if body != "NamedBody":
        values = "".join(f"    {value.name}: {_body_type(value, imports)}\n" for value in contract.body.values())
        own_body = (
            f'class {body}(Body):\n    """What an update can carry. {TODO} limits and patterns."""\n\n{values}\n\n'
        )
    query = "TaggedListQuery" if "tag_key_value" in contract.parameters else "ListQuery"
    unused = {"ListQuery", "TaggedListQuery"} - {query} | ({"Body"} if not own_body else set())
    unused |= set() if "(Shape)" in document else {"Shape"}
    item = contract.item_path.rpartition("/")[2].strip("{}")
    text = f"{document}\n\n{own_body}"
    values = _seed(contract, ("LUXEMBOURG", "FRANKFURT") if is_regional else None)
    imports.remove(".values", *unused)
    return (
        f'{HEADER}"""{title.capitalize()}s."""\n\nfrom __future__ import annotations\n\n{imports}\n\n{text}'
        f'class {_class(kind)}(GcoreKind):\n    """{title.capitalize()}s. {TODO} filters of the list: query."""\n\n'
        f'    title = "{title.capitalize()}"\n    collection = "{contract.collection}"\n'
        f"    document = {_class(kind)}Document\n"
        f'    path = "{contract.list_path}"\n    item = "{item}"\n    query = {query}\n'
        f"    writes = (\n{''.join(writes)}    )\n{values}"
    )


def _body_type(value: Value, imports: _Imports) -> str:
    if value.name == "tags":
        imports.add("typing", "Any")
        return "dict[str, str | None] | None = None"
    shape = _shape(value, imports).partition(" = ")[0].removesuffix(" | None")
    return f"{shape} | None = None"


def _seed(contract: Contract, scopes: tuple[str, str] | None) -> str:
    """The seed: one document, or if the contract has names, tags and scopes, those that the first cases need.

    Arguments:
      contract: the contract of the kind.
      scopes: the constants of the scope of most documents, and of another one; None if there are none.
    """
    key = next((key for key in ("tags_v2", "tags") if key in contract.document), "")
    is_list = key and contract.document[key].schema.get("type") == "array"
    tags = '[{"key": "team", "value": "web"}]' if is_list else '{"team": "web"}'
    here, elsewhere = scopes or ("", "")
    documents = [("A plain one.", here, SEED_NAME, f'"{key}": {tags}' if key else "")]
    if "name" in contract.document and here:
        documents += [
            ("Without tags." if key else "Another one.", here, "second", ""),
            ("Two with the same name.", here, "twin", ""),
            ("", here, "twin", ""),
            ("In another project and region.", elsewhere, "elsewhere", ""),
        ]
    text = ""
    for number, (comment, scope, name, others) in enumerate(documents, 1):
        values = {"id": f"{SAMPLE[:-1]}{number}", "name": name}
        known = [f'"{key}": "{value}"' for key, value in values.items() if key in contract.document]
        parts = [*([f"**{scope}"] if scope else []), *known, *([others] if others else [])]
        parts.append(f"# {TODO} the other values")
        lines = "".join(f"            {part}{'' if part.startswith('#') else ','}\n" for part in parts)
        text += (f"        # {comment}\n" if comment else "") + f"        {{\n{lines}        }},\n"
    return f"    seed = (\n{text}    )\n"


def _scanopy_simulator(kind: str, contract: Contract) -> str:
    imports, title = _Imports(), kind.replace("_", " ")
    imports.add(".kind", "ScanopyKind", "always")
    imports.add(".values", "Body", "Shape")
    imports.add(".dialect", "Dialect")
    imports.add("..store", "Document")
    document = _document(kind, contract, imports, ("id", "created_at", "updated_at"))
    reads = {"string": "text", "uuid": "uuid", "enum": "text", "boolean": "flag", "date-time": "date"}
    lines = []
    for value in contract.body.values():
        read = f"{'nullable_' if value.is_nullable else ''}{reads.get(value.type)}"
        known = f'"{value.name}": body.{read}("{value.name}"),'
        lines.append(f"            {known if value.type in reads else f'# {TODO} {value.name}'}\n")
    return (
        f'{HEADER}"""{title.capitalize()}s."""\n\nfrom __future__ import annotations\n\n{imports}\n\n{document}\n\n'
        f'class {_class(kind)}(ScanopyKind):\n    """{title.capitalize()}s. {TODO} who sees and writes them."""\n\n'
        f'    title = "{title.capitalize()}"\n    collection = "{contract.collection}"\n'
        f"    document = {_class(kind)}Document\n"
        f'    paths = {{"{contract.list_path.rpartition("/")[2]}": always}}\n    write_permission = "Member"\n'
        f'    struct = "{_class(kind)}"\n{_seed(contract, None)}\n'
        "    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:\n"
        '        """Return the values of a body as they are stored."""\n'
        f"        body.identity(now)\n        return {{\n{''.join(lines)}        }}\n"
    )


_TAG_CASES = (
    '"tags, added": case(SAMPLE, {"tags": {"a": "1"}}, {"tags": {"team": "web", "a": "1"}}, tags={"a": "1"})',
    '"tags, first": case(NO_TAGS, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"})',
    '"tags, removed": case(SAMPLE, {"tags": {"team": None}}, {"tags": {}}, tags={"team": None, "none": None})',
    '"tags, all removed": case(SAMPLE, {"tags": {"team": None}}, {"tags": {}}, tags={}, purge_tags=True)',
    '"tags, none to remove": case(NO_TAGS, None, tags={}, purge_tags=True)',
    '"tags, same": case(SAMPLE, None, tags={"team": " web"})',
)
"""The cases of tags, with the seed of the first version of the simulator."""


def subject(kind: Kind, contract: Contract) -> str:
    """The file with what the generic tests need of a kind."""
    imports = _Imports()
    imports.add(f"{SHARED}._{kind.api.name}.{kind.file}", f"{kind.constant} as RESOURCE")
    imports.add(".subject", "Subject", "case")
    strategies: dict[str, Any] = {}
    desired: dict[str, Any] = {}
    cases = []
    for value in contract.body.values():
        name = value.name
        if name == "name":
            strategies[name] = desired[name] = "NAMES"
            imports.add(".strategies", "NAMES")
            cases.append('"name": case(SAMPLE, {"name": "renamed"}, {"name": "renamed"}, name="renamed")')
            if value.schema.get("pattern") == NAME_PATTERN:
                cases.append('"name, longest": case(SAMPLE, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63)')
            cases.append('"name, same": case(SAMPLE, None, name=NAME)')
        elif name == "tags" and kind.api.name == "gcore":
            strategies[name], desired[name] = "tag_list()", "wanted_tags()"
            imports.add(".strategies", "tag_list", "wanted_tags")
            cases += _TAG_CASES
        else:
            cases.append(f"# {TODO} cases and strategies of {name}")
    cases.append('"nothing wanted": case(SAMPLE, None)')
    text = "".join(f"    {each}{'' if each.startswith('#') else ','}\n" for each in cases)
    arguments = [
        "resource=RESOURCE",
        f'provider="{kind.api.name}"',
        f'collection="{contract.collection}"',
        "sample=SAMPLE",
    ]
    if "name" in contract.body:
        imports.add(".subject", "named")
        arguments += ['change={"name": "renamed"}', "name=NAME"]
    arguments.append("cases=CASES")
    if "name" in contract.document:
        arguments.append(f'words=named("{kind.name}", "{contract.collection}")')
    constants = f'NAME = "{SEED_NAME}"\n' if "name" in contract.body else ""
    if "tags" in desired:
        constants += f'NO_TAGS = "{SAMPLE[:-1]}2"\n'
    has_older = kind.api.name == "gcore" and [write.method for write in contract.writes] == ["PATCH", "PATCH"]
    if has_older:
        imports.add(".subject", "bodies_twice", "patched_twice")
        arguments.append("writes=patched_twice")
    if kind.api.name == "gcore":
        imports.add(".strategies", "gcore_properties", "some_of")
        purge = ', "tags"' if "tags" in desired else ""
        arguments.append(
            f'properties=gcore_properties(\n        RESOURCE,\n        "{contract.collection}",\n        SAMPLE,\n'
            f"        {_dictionary(strategies)},\n        some_of({_dictionary(desired)}{purge}),\n"
            f"{'        bodies=bodies_twice,' + chr(10) if has_older else ''}    )"
        )
    else:
        imports.add(".subject", "SCANOPY_RELEASES", "replaced")
        arguments += [
            "# A real run reads it once more, right before the write.",
            "prepares=(0, 1)",
            f'writes=replaced("{contract.collection}")',
            "releases=SCANOPY_RELEASES",
            f"# {TODO} properties, lookups: see scanopy_tag.py",
        ]
    if any(write.has_tasks for write in contract.writes):
        arguments.append(f'task_types=("update_{kind.name}",)')
    return (
        f'{HEADER}\n"""The {kind.title}: what the generic tests run with."""\n\nfrom __future__ import annotations\n\n'
        f"{imports}\n# {TODO} the IDs and the name, as in the seed of the simulator\n"
        f'SAMPLE = "{SAMPLE}"\n{constants}\nCASES = {{\n{text}}}\n\n{_call("SUBJECT = Subject", arguments)}'
    )


def _dictionary(values: dict[str, Any]) -> str:
    return "{" + ", ".join(f'"{name}": {value}' for name, value in values.items()) + "}"
