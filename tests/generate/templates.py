# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptor and the test subject of a new kind."""

from __future__ import annotations

import re
import textwrap
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._model.text import title_of
from generate.contract import Contract, Value
from generate.kinds import SHARED, Api, Kind
from generate.lists import HEADER, PRIVATE
from generate.models import NAME_PATTERN, SAMPLE
from generate.simulators import TODO, sample_name
from generate.source import Brackets, Expression, Imports, LongText, dictionary, prefixed, quoted, text_of, tuple_of

_LIST_PARAMETERS = {"name": "name", "tags": "tag_key_value", "tag_keys": "tag_key", "ids": "ids"}
_KNOWN_PARAMETERS = {*_LIST_PARAMETERS.values(), "id", "limit", "offset", "order_by"}
"""The parameters of a list that are not for filters."""


def _own_path(path: str, kind: str) -> str:
    """A path with the option of the identity as its last variable."""
    return re.sub(r"\{\w+\}$", f"{{{kind}_id}}", path)


def descriptor(api: Api, kind: str, contract: Contract) -> str:
    """The descriptor of a kind."""
    imports, title = Imports(), title_of(kind)
    imports.add(".._model.collection", "Collection")
    imports.add(".._model.resource", "Identity", "Resource")
    imports.add(".._model.scalars", "Uuid")
    query_keys = {
        what: name for what, name in _LIST_PARAMETERS.items() if api.name == "gcore" and name in contract.parameters
    }
    identity: list[Expression] = [f'"{kind}_id"', "Uuid()"]
    if "name" in contract.document:
        identity.append(prefixed("lookup=", _lookup(api, kind, title, "name" in query_keys, imports)))
    resource: list[Expression] = [
        f'kind="{kind}"',
        "collection=_COLLECTION",
        Brackets("identity=Identity", identity),
        tuple_of("fields=", _fields(api, contract, imports)),
        tuple_of("writes=", _writes(kind, contract, imports)),
    ]
    if "{region_id}" in contract.item_path:
        imports.add(".fields", "REGIONAL")
        resource.append("scope=REGIONAL")
    resource += _tasks(kind, contract)
    if any(write.method == "PUT" for write in contract.writes):
        resource.append("reread_before_write=True")
    filters = _filters(kind, contract, imports)
    resource += [tuple_of("filters=", filters)] if filters else []
    collection = Brackets("_COLLECTION = Collection", _collection(api, kind, query_keys, contract))
    return (
        f'{HEADER}\n{PRIVATE}\n"""The {title}. {TODO} The page that describes its update."""\n\n'
        f"from __future__ import annotations\n\n{imports}\n"
        f"{text_of(collection)}\n{text_of(Brackets(f'{kind.upper()} = Resource', resource))}\n"
    )


def _collection(api: Api, kind: str, query_keys: dict[str, str], contract: Contract) -> list[Expression]:
    arguments: list[Expression] = [
        f'path="{_own_path(contract.item_path, kind)}"',
        f'list_path="{contract.list_path}"',
    ]
    parameters = contract.parameters
    if "order_by" in parameters and "created_at.asc" in parameters["order_by"].choices and api.name == "gcore":
        arguments.append('fixed_query=(("order_by", "created_at.asc"),)')
    if query_keys:
        arguments.append(f"query_keys={dictionary({what: quoted(name) for what, name in query_keys.items()})}")
    if "name" in query_keys and "maxLength" in parameters["name"].schema:
        arguments.append(f'max_lengths={{"name": {parameters["name"].schema["maxLength"]}}}')
    if api.name == "scanopy":
        arguments += [f"# {TODO} whether the list shows all that a single read does", "list_is_complete=True"]
    return arguments


def _lookup(api: Api, kind: str, title: str, has_filter: bool, imports: Imports) -> Brackets:
    if api.name == "gcore":
        imports.add(".lookups", "by_name")
        return Brackets("by_name", [f'"{kind}"', "_COLLECTION", *([] if has_filter else ["query_key=None"])])
    imports.add(".._model.lookup_by_name", "LookupByName")
    names = [f'"{title}"', "_COLLECTION", f'"{kind}_name"', f'"{kind}_id"', "query_key=None"]
    return Brackets("LookupByName", names)


def _writes(kind: str, contract: Contract, imports: Imports) -> list[Expression]:
    imports.add(".._model.plan", "Write")
    writes: list[Expression] = []
    for write in contract.writes:
        form = []
        if write.method == "PUT":
            imports.add(".fields", "WHOLE")
            writes.append(f"# {TODO} what the whole document must not carry")
            form = ["form=WHOLE"]
        is_item = write.path == contract.item_path
        path = "_COLLECTION.path" if is_item else f'"{_own_path(write.path, kind)}"'
        unsupported = [key for key in contract.body if key not in contract.body_of(write)]
        limits = [tuple_of("unsupported=", map(quoted, unsupported))] if unsupported else []
        writes.append(Brackets("Write", [f'"{write.method}"', path, *limits, *form]))
    return writes


def _tasks(kind: str, contract: Contract) -> list[Expression]:
    values: list[Expression] = []
    if any(write.has_tasks for write in contract.writes):
        values += [f"# {TODO} how the types of the tasks begin that lock it", f'locking_task_types=("update_{kind}",)']
    changing = [name for name in ("updated_at", "task_id", "status") if name in contract.document]
    if changing:
        values.append(tuple_of("volatile=", map(quoted, changing)))
    if "task_id" in contract.document:
        values.append('status_keys=("task_id",)')
    return values


def _filters(kind: str, contract: Contract, imports: Imports) -> list[Expression]:
    """The filters of the list by values that documents show, and the names of its other parameters."""
    filters: list[Expression] = []
    names = contract.parameters.keys() - _KNOWN_PARAMETERS - {"project_id", "region_id", f"{kind}_id"}
    for name in sorted(names & contract.filters.keys()):
        made = _value_type(contract.parameters[name], imports)
        if not made:
            continue
        imports.add(".._model.filters", "Filter")
        matches = []
        if contract.parameters[name].type == "boolean":
            imports.add(".._model.filters", "is_true")
            matches = ["is_true"]
        filters.append(Brackets("Filter", [quoted(name), made, f"({quoted(name)},)", quoted(name), *matches]))
        names -= {name}
    if names:
        text = f"{TODO} which of these parameters of the list become filters: {', '.join(sorted(names))}"
        filters += [f"# {line}" for line in textwrap.wrap(text, 100)]
    return filters


def _fields(api: Api, contract: Contract, imports: Imports) -> list[Expression]:
    fields: list[Expression] = []
    if api.name == "scanopy":
        fields.append(f"# {TODO} keep the values that a task can change")
    for value in contract.body.values():
        if value.name == "tags" and api.name == "gcore":
            imports.add(".fields", "tags")
            key = "tags_v2" if "tags_v2" in contract.document else "tags"
            shown = contract.document.get(key)
            form = "list" if shown and shown.type == "array" else "map"
            fields.append(f'tags("{form}"{"" if key == "tags" else f", key={quoted(key)}"})')
        elif value.name == "name" and value.schema.get("pattern") == NAME_PATTERN and api.name == "gcore":
            imports.add(".fields", "NAME")
            imports.add(".._model.field", "Value")
            fields.append('Value("name", NAME)')
        else:
            fields += _field(value, imports)
    return fields


def _field(value: Value, imports: Imports) -> list[Expression]:
    made = _value_type(value, imports)
    if not made:
        return [f"# {TODO} {value.name}: {value.type}, see the value types and fields of _model"]
    imports.add(".._model.field", "Value")
    if value.is_nullable:
        empty = '""' if value.type not in ("integer", "boolean") else "0"
        imports.add(".._model.scalars", "Nullable")
        return [
            f"# {TODO} how a task asks for none",
            Brackets("Value", [quoted(value.name), Brackets("Nullable", [made, empty])]),
        ]
    return [Brackets("Value", [quoted(value.name), made])]


def _value_type(value: Value, imports: Imports) -> Expression:
    """The value type of a scalar, empty for anything else."""
    schema, module = value.schema, ".._model.scalars"
    names = {
        "enum": "Choice",
        "uuid": "Uuid",
        "date-time": "Timestamp",
        "address": "IpAddress",
        "network": "IpNetwork",
        "integer": "Int",
        "boolean": "Bool",
        "string": "Text",
    }
    if value.type not in names:
        return ""
    name = names[value.type]
    arguments: list[Expression] = []
    if name == "Choice":
        arguments = [*map(quoted, value.choices)]
    if name == "Int":
        arguments = [f"{key}={limit}" for key, limit in value.bounds.items()]
    if name == "Text":
        limits = {"min_length": "minLength", "max_length": "maxLength"}
        arguments = [f"{key}={schema[word]}" for key, word in limits.items() if word in schema]
        if "pattern" in schema:
            pattern = schema["pattern"].removeprefix("^").removesuffix("$")
            arguments += [LongText("pattern=", pattern, is_raw=True), f'rule="{TODO} the pattern in words"']
    if name.startswith("Ip"):
        module = ".._model.addresses"
    imports.add(module, name)
    return Brackets(name, arguments)


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
    imports = Imports()
    imports.add(f"{SHARED}._{kind.api.name}.{kind.file}", f"{kind.constant} as RESOURCE")
    imports.add(".subject", "Subject", "case")
    strategies: dict[str, Any] = {}
    desired: dict[str, Any] = {}
    cases: list[Expression] = []
    for value in contract.body.values():
        name = value.name
        if name == "name":
            strategies[name] = desired[name] = "NAMES"
            imports.add(".strategies", *(["NAMES"] if kind.api.name == "gcore" else []))
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
    arguments: list[Expression] = [
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
    constants = f'NAME = "{sample_name(kind.name)}"\n' if "name" in contract.body else ""
    if "tags" in desired:
        constants += f'NO_TAGS = "{SAMPLE[:-1]}2"\n'
    has_older = kind.api.name == "gcore" and [write.method for write in contract.writes] == ["PATCH", "PATCH"]
    if has_older:
        imports.add(".subject", "bodies_twice", "patched_twice")
        arguments.append("writes=patched_twice")
    if kind.api.name == "gcore":
        imports.add("integration", "oracle")
        imports.add(".strategies", "gcore_properties", "some_of")
        model = ", ".join(f"{name}=oracle.{'Tags' if name == 'tags' else 'Value'}()" for name in desired)
        purge = ', "tags"' if "tags" in desired else ""
        properties: list[Expression] = ["RESOURCE", f'"{contract.collection}"', "SAMPLE", f"oracle.Model({model})"]
        properties.append(dictionary(strategies))
        properties += [f"some_of({dictionary(desired)}{purge})", *(["bodies=bodies_twice"] if has_older else [])]
        arguments.append(Brackets("properties=gcore_properties", properties))
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
        f'SAMPLE = "{SAMPLE}"\n{constants}\n{text_of(Brackets("CASES = ", cases, "{}"))}\n\n'
        f"{text_of(Brackets('SUBJECT = Subject', arguments))}\n"
    )
