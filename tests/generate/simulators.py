# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's file of a new kind.

It can start as it is written: each document of its seed is valid, whatever a person still has to decide.
"""

from __future__ import annotations

import ast
import re

from ansible_collections.day2.resources.plugins.module_utils._model.text import title_of
from generate.contract import Contract, Value
from generate.contract import Write as Route
from generate.kinds import ROOT, Api
from generate.lists import HEADER
from generate.models import NAME_PATTERN, SAMPLE, Models, camel
from generate.source import Brackets, Expression, Imports, or_none, prefixed, quoted, text_of, tuple_of

TODO = "TODO(new)"
_PAGING = {"limit", "offset"}
_SCOPE = {"project_id": "int", "region_id": "int", "region": "str"}
"""The keys that the constants of a scope give a document."""
_QUERY_TYPES = {"bool": "Flag", "int": "Number"}
"""The types that read the text of a query."""


def sample_name(kind: str) -> str:
    """The name of the sample in the first version of a seed."""
    return f"{kind.replace('_', '-')}-1"


def simulator(api: Api, kind: str, contract: Contract) -> str:
    """The simulator's file of a kind."""
    imports = Imports()
    models = Models(api.name, contract, imports)
    write = _gcore if api.name == "gcore" else _scanopy
    title = title_of(kind).capitalize()
    main = write(kind, title, contract, models, imports)
    return f'{HEADER}"""{title}s."""\n\nfrom __future__ import annotations\n\n{imports}\n\n{models}{main}'


def _gcore(kind: str, title: str, contract: Contract, models: Models, imports: Imports) -> str:
    imports.add(".kind", "GcoreKind", "Write")
    is_regional = "{region_id}" in contract.list_path
    document = _document("gcore", kind, contract, models, imports, is_regional)
    query = _gcore_query(kind, contract, models, imports)
    writes = [_write(kind, contract, route, models, imports) for route in contract.writes]
    tags_key = "" if "tags" in contract.document or "tags_v2" not in contract.document else '    tags_key = "tags_v2"\n'
    keys = Brackets("", [*map(quoted, _hidden(contract, is_regional))], "{}")
    hidden = f"{text_of(Brackets('hidden = frozenset', [keys]), 4)}\n" if keys.items else ""
    others = tuple_of("not_simulated = ", map(quoted, contract.other_methods))
    item = contract.item_path.rpartition("/")[2].strip("{}")
    imports.add(".values", *(["LUXEMBOURG"] if is_regional else []))
    imports.add(".values", *(["FRANKFURT"] if is_regional and "name" in contract.document else []))
    seed = _seed(kind, contract, ("LUXEMBOURG", "FRANKFURT") if is_regional else None)
    return (
        f'class {camel(kind)}(GcoreKind):\n    """{title}s. {TODO} who sees and changes them."""\n\n'
        f'    title = "{title}"\n    collection = "{contract.collection}"\n    document = {document}\n'
        f'    path = "{contract.list_path}"\n    item = "{item}"\n    query = {query}\n'
        f"{text_of(tuple_of('writes = ', writes), 4)}\n"
        f"{text_of(others, 4) + chr(10) if others.items else ''}{hidden}{tags_key}{seed}"
    )


def _document(
    api: str, kind: str, contract: Contract, models: Models, imports: Imports, is_regional: bool = False
) -> str:
    """The model of a document. Only what each document of the seed gives has no default."""
    name, base, values = f"{camel(kind)}Document", "Shape", [*contract.document.values()]
    shared = _named_fields() if api == "gcore" else {}
    given = {"id", "name", *(_SCOPE if is_regional else ())}
    constants = {}
    if api == "scanopy":
        values = [value for value in values if value.name not in ("id", "created_at", "updated_at")]
        constants = {"organization_id": "ORGANIZATION", "network_id": "HOME"}
    else:
        pattern = contract.document.get("name", Value("", {}, False, False)).schema.get("pattern")
        pattern = pattern or contract.body.get("name", Value("", {}, False, False)).schema.get("pattern")
        if is_regional and pattern == NAME_PATTERN and shared.keys() <= contract.document.keys():
            base = "NamedDocument"
            values = [value for value in values if shared.get(value.name) != value.is_nullable]
    fields = []
    for value in values:
        type_of, default = models.type_of(value, camel(kind)), ""
        if value.name in constants and not value.is_nullable:
            default = constants[value.name]
            imports.add(".values", default)
        elif value.name not in given:
            default = models.default(value, type_of, sample_name(kind))
        field = models.field(value.name, type_of, value.is_nullable, default)
        overrides = base == "NamedDocument" and value.name in shared
        fields.append(f"{field}  # type: ignore[assignment]" if overrides else field)
    fields += [f"{key}: {_SCOPE[key]}" for key in _hidden(contract, is_regional)]
    imports.add(".values", base)
    doc = f"The {kind.replace('_', ' ')}. {TODO} the defaults: what the seed leaves out."
    return models.add(name, base, doc, fields)


def _hidden(contract: Contract, is_regional: bool) -> list[str]:
    """The keys of the scope that a document has, and that no answer shows."""
    return [key for key in _SCOPE if is_regional and key not in contract.document]


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


def _write(kind: str, contract: Contract, route: Route, models: Models, imports: Imports) -> Brackets:
    """An entry of ``writes``, with the model of its body."""
    values = contract.body_of(route)
    is_newest = route is contract.writes[0]
    arguments: list[Expression] = [f'"update_{kind}"']
    if route.method != "PATCH":
        arguments.append(f'method="{route.method}"')
    if route.path != contract.item_path:
        arguments += [f'path="{route.path}"', 'generation="today"']
    if route.has_tasks:
        arguments.append("starts_tasks=True")
    name = values.get("name")
    if values.keys() == {"name", "tags"} and name and name.schema.get("pattern") == NAME_PATTERN:
        imports.add(".values", "NamedBody")
        return Brackets("Write", ["NamedBody", *arguments])
    body = f"{camel(kind)}Body" if is_newest else f"Older{camel(kind)}Body"
    fields = []
    for value in values.values():
        type_of = models.type_of(value, body, is_body=True)
        default = models.default(value, type_of, is_body=True)
        fields.append(models.field(value.name, type_of, value.is_nullable, default))
    unknown = [key for key in values if key not in {*contract.document, "tags"}]
    todo = f" {TODO} what {', '.join(unknown)} changes: see ``apply``." if unknown else ""
    imports.add(".values", "Body")
    models.add(body, "Body", f"The body of {'an update' if is_newest else 'the older update'}.{todo}", fields)
    return Brackets("Write", [body, *arguments])


def _gcore_query(kind: str, contract: Contract, models: Models, imports: Imports) -> str:
    """The model of the query of the list, or the name of the base if that says all."""
    known, base = {*_PAGING}, "ListQuery"
    if {"tag_key", "tag_key_value"} <= contract.parameters.keys():
        known, base = {*_PAGING, "tag_key", "tag_key_value"}, "TaggedListQuery"
    imports.add(".values", base)
    fields: list[Expression] = []
    limit = contract.parameters.get("limit", Value("", {}, False, False)).schema.get("default", 1000)
    if limit != 1000:
        imports.add(".values", "Limit")
        fields.append(f"limit: Limit = {limit}")
    not_simulated = []
    for name, value in contract.parameters.items():
        if name in known:
            continue
        field = _parameter(kind, name, value, contract, models, imports)
        if field:
            fields.append(field)
        else:
            not_simulated.append(quoted(name))
    if not fields and not not_simulated:
        return base
    constants = [Brackets("not_simulated = frozenset", [Brackets("", not_simulated, "{}")])] if not_simulated else []
    doc = f"The query of the list. {TODO} whether the filters compare in full."
    return models.add(f"{camel(kind)}sQuery", base, doc, fields, constants)


def _parameter(
    kind: str, name: str, value: Value, contract: Contract, models: Models, imports: Imports
) -> Expression | None:
    """The field of a parameter that selects or sorts; None for another one."""
    if name == "ids":
        imports.add("typing", "Annotated")
        imports.add(".values", "Uuid")
        imports.add("..kind", "one_of")
        return 'ids: Annotated[list[Uuid], one_of("id")] = []'
    if name == "order_by":
        keys = {each.partition(".")[0] for each in value.choices if each.endswith((".asc", ".desc"))}
        if not keys or not keys <= contract.document.keys():
            return None
        type_of = models.type_of(value, "")
        return models.field(name, type_of, value.schema.get("default") is None, models.default(value, type_of))
    if name not in contract.filters:
        return None
    type_of = models.type_of(value, "")
    for plain, of_query in _QUERY_TYPES.items():
        if re.match(rf"{plain}\b|Annotated\[{plain}\b", str(type_of)):
            imports.add(".values", of_query)
            type_of = of_query
    imports.add("typing", "Annotated")
    imports.add("..kind", "equals")
    return prefixed(f"{name}: ", Brackets("Annotated", [or_none(type_of), "equals()"], "[]", " = None"))


def _seed(kind: str, contract: Contract, scopes: tuple[str, str] | None) -> str:
    """The seed: one document, or if the contract has names and scopes, those that the first cases need.

    Arguments:
      kind: the name of the kind.
      contract: the contract of the kind.
      scopes: the constants of the scope of most documents, and of another one; None if there are none.
    """
    key = next((key for key in ("tags_v2", "tags") if key in contract.document), "")
    is_list = key and contract.document[key].type == "array"
    tags = '[{"key": "team", "value": "web"}]' if is_list and scopes else ""
    here, elsewhere = scopes or ("", "")
    name = sample_name(kind)
    documents = [("A plain one.", here, name, f'"{key}": {tags}' if tags else "")]
    if "name" in contract.document and here:
        documents += [
            ("Without tags." if tags else "Another one.", here, f"{name[:-1]}2", ""),
            ("Two with the same name.", here, "twin", ""),
            ("", here, "twin", ""),
            ("In another project and region.", elsewhere, "rehearsal", ""),
        ]
    text = ""
    for number, (comment, scope, name, others) in enumerate(documents, 1):
        id = str(number) if contract.document["id"].type == "integer" else f'"{SAMPLE[:-1]}{number}"'
        parts = [f"**{scope}"] if scope else []
        parts += [f'"id": {id}']
        parts += [f'"name": "{name}"'] if "name" in contract.document else []
        document = text_of(Brackets("", [*parts, *([others] if others else [])], "{}"), 8, ",")
        text += (f"        # {comment}\n" if comment else "") + f"{document}\n"
    return f"    seed = (\n{text}    )\n"


def _scanopy(kind: str, title: str, contract: Contract, models: Models, imports: Imports) -> str:
    imports.add(".kind", "ScanopyKind", "always")
    imports.add(".values", "Body")
    imports.add(".dialect", "Dialect")
    imports.add("..store", "Document")
    document = _document("scanopy", kind, contract, models, imports)
    reads = {"string": "text", "uuid": "uuid", "enum": "text", "nullable string": "nullable_text"}
    lines = []
    for value in contract.body.values():
        read = reads.get(f"{'nullable ' if value.is_nullable else ''}{value.type}")
        known = f'"{value.name}": body.{read}("{value.name}"),'
        lines.append(f"            {known if read else f'# {TODO} {value.name}'}\n")
    network = "" if "network_id" in contract.document else "    network_key = None\n"
    others = [quoted(" ".join(filter(None, each))) for each in contract.other_methods.items()]
    not_simulated = text_of(tuple_of("not_simulated = ", others), 4) + "\n" if others else ""
    doc = f"{title}s. {TODO} which releases have them, and who sees them."
    return (
        f'class {camel(kind)}(ScanopyKind):\n    """{doc}"""\n\n'
        f'    title = "{title}"\n    collection = "{contract.collection}"\n    document = {document}\n'
        f'    paths = {{"{contract.list_path.rpartition("/")[2]}": always}}\n    write_permission = "Member"\n'
        f'    struct = "{camel(kind)}"\n{network}{not_simulated}{_seed(kind, contract, None)}\n'
        f"{_scanopy_query(contract, imports)}"
        "    def read_body(self, body: Body, dialect: Dialect, now: int) -> Document:\n"
        '        """Return the values of a body as they are stored."""\n'
        f"        body.identity(now)\n        return {{\n{''.join(lines)}        }}\n"
    )


def _scanopy_query(contract: Contract, imports: Imports) -> str:
    """The methods with the parameters of the list. The simulator selects by IDs."""
    filters = [name for name, value in contract.filters.items() if value.type == "uuid"]
    text = ""
    if filters:
        others = [f'"{name}": ListFilter("{name}")' for name in filters if name != "network_id"]
        imports.add(".dialect", "Filters", *(["ListFilter"] if others else []))
        items = [*(["**dialect.tenant_filter"] if "network_id" in filters else []), *others]
        text += (
            "    def filters(self, dialect: Dialect) -> Filters:\n"
            '        """Return the filters of the list."""\n'
            f"{text_of(Brackets('return ', items, '{}'), 8)}\n\n"
        )
    others = [quoted(name) for name in contract.parameters if name not in {*filters, *_PAGING}]
    if others:
        text += (
            "    def not_simulated_parameters(self, dialect: Dialect) -> set[str]:\n"
            '        """Return the parameters of the list that no answer here would respect."""\n'
            f"{text_of(Brackets('return ', others, '{}'), 8)}\n\n"
        )
    return text
