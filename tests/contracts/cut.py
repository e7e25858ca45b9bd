# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cuts the contract of an API from the OpenAPI document that its vendor publishes.

The facts remain: paths, methods, parameters, types, limits, patterns, enumerations, what is required and what is
deprecated. No sentence of the vendor does: KEYWORDS and the other tuples name all that is kept. Run it with the Python
of the tests::

    build/venv/bin/python tests/contracts/cut.py gcore             # downloads the document
    build/venv/bin/python tests/contracts/cut.py gcore cloud.yaml  # takes a copy of it, or another address
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).resolve().parent

METHODS = ("get", "put", "post", "patch", "delete")
OPERATION = ("deprecated", "parameters", "requestBody", "responses")
PARAMETER = ("in", "name", "required", "deprecated", "style", "explode", "schema")

VALUES = (
    "$ref",
    "const",
    "contentMediaType",
    "deprecated",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "nullable",
    "pattern",
    "readOnly",
    "required",
    "type",
    "uniqueItems",
    "writeOnly",
)
SCHEMAS = ("additionalProperties", "contentSchema", "items", "not", "propertyNames")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
MAPPINGS = ("patternProperties", "properties")
KEYWORDS = ("default", *VALUES, *SCHEMAS, *LISTS, *MAPPINGS)


class Source(NamedTuple):
    """The place of the document of an API, and the parts that are kept.

    url: the address of the document, at a fixed commit.
    paths: a pattern for the paths that are kept.
    but: a pattern for those of them that are not: no resource that can be updated has them.
    """

    url: str
    paths: str
    but: str


SOURCES = {
    "gcore": Source(
        "https://raw.githubusercontent.com/G-Core/product-documentation/"
        "5b666307cd89d0bb047dd97c3b4a632ac9de1ac4/api-reference/services_docs_mintlify_enriched/cloud_api.yaml",
        "/cloud/v",
        "/keypairs(/{\\w+})*$|/(pricing|limits_request|apptemplates|acknowledge(_all)?|repositories|catalog|models|batch"
        "|check_limits?|metrics|logs|get_console|certificates|config|configuration|validate_pg_conf|runtimes"
        "|available(_names|networks|floatingips)|capacity|bmcapacity|accessibility|region_coverage|downloadimage"
        "|hosts|destination_regions|subscribe(_amqp|_amqp_test)?|unsubscribe(_amqp)?|subscriptions_list|roles"
        "|estimate_max_policy_usage)(/|$)|{region_id}/available_flavors$|_report(/|$)|/user_actions$|/metadata/{key}$"
        "|/laas/namespaces/|/v1/ai/(flavors|images|regions)|/v2/ai/clusters/{project_id}/{region_id}(/{cluster_id})?$",
    ),
    "scanopy": Source(
        "https://raw.githubusercontent.com/TheTechOddBug/scanopy/"
        "bc656af663e364a2b862e6f86abde4685d779283/ui/static/openapi-public.json",
        "/api/v1/",
        "/(auth/keys|daemons|export|invites|topology|users|bulk|bulk-delete|consolidate|start-session|active-sessions"
        "|cancel|rotate|profile|referral-source|public|vlans/discovery)(/|$)",
    ),
}


def cut(document: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """The parts of a document that are kept: the operations of the source, and the schemas that they refer to."""
    paths: dict[str, Any] = {}
    for path, item in document["paths"].items():
        if re.match(source.paths, path) and not re.search(source.but, path):
            operations = {
                method: _operation(item[method], item.get("parameters", []), document)
                for method in METHODS
                if method in item
            }
            paths[path] = operations
    schemas: dict[str, Any] = {}
    new = set(_references(paths))
    while new:
        # A schema that the document refers to and does not have may be anything.
        found = {name: _schema(document["components"]["schemas"].get(name, {})) for name in new}
        schemas.update(found)
        new = {*_references(found)} - schemas.keys()
    return {"paths": paths, "components": {"schemas": schemas}}


def _operation(operation: Mapping[str, Any], shared: list[Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """One operation. shared: the parameters that all operations of its path have."""
    found = {key: operation[key] for key in OPERATION if operation.get(key)}
    parameters = [_parameter(each) for each in (*shared, *operation.get("parameters", [])) if each["in"] != "header"]
    if parameters:
        found["parameters"] = parameters
    if "requestBody" in found:
        found["requestBody"] = _content(found["requestBody"])
        if operation["requestBody"].get("required"):
            found["requestBody"]["required"] = True
    found["responses"] = {status: _content(answer) for status, answer in operation["responses"].items()}
    return found


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: parameter[key] for key in PARAMETER if parameter.get(key) or (key == "explode" and key in parameter)}
    return {**found, "schema": _schema(parameter["schema"])}


def _content(holder: Mapping[str, Any]) -> dict[str, Any]:
    content = {kind: {"schema": _schema(each["schema"])} for kind, each in holder.get("content", {}).items()}
    return {"content": content} if content else {}


def _schema(schema: Any) -> Any:
    """A schema with the keywords that say what a value may be."""
    if not isinstance(schema, dict):
        return schema
    found: dict[str, Any] = {key: schema[key] for key in VALUES if key in schema}
    if isinstance(schema.get("default"), (bool, int, float)):  # a text may be prose
        found["default"] = schema["default"]
    found.update({key: _schema(schema[key]) for key in SCHEMAS if key in schema})
    found.update({key: [_schema(each) for each in schema[key]] for key in LISTS if key in schema})
    found.update(
        {key: {name: _schema(each) for name, each in schema[key].items()} for key in MAPPINGS if key in schema}
    )
    return found


def _references(value: Any) -> Iterator[str]:
    """The names of the schemas that a part of a document refers to."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rpartition("/")[2]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def written(contract: Mapping[str, Any]) -> str:
    """A contract as JSON with a line for each operation and each schema, so that a diff of two can be read."""

    def line(value: Any) -> str:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def lines(values: Mapping[str, Any], form: Any = line) -> str:
        return "{\n" + ",\n".join(f"{line(name)}: {form(each)}" for name, each in sorted(values.items())) + "\n}"

    parts = {
        "components": '{"schemas": ' + lines(contract["components"]["schemas"]) + "}",
        "paths": lines(contract["paths"], lines),
        "source": line(contract["source"]),
    }
    return "{\n" + ",\n".join(f"{line(name)}: {text}" for name, text in parts.items()) + "\n}\n"


def read(text: bytes) -> Any:
    """A document in JSON or YAML."""
    try:
        return json.loads(text)
    except ValueError:
        import yaml

        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def main() -> None:
    parser = argparse.ArgumentParser(description="Cut the contract of an API from the document of its vendor.")
    parser.add_argument("api", choices=SOURCES)
    parser.add_argument("document", nargs="?", help="a file or an address; by default the address in SOURCES")
    options = parser.parse_args()
    source = SOURCES[options.api]
    given = options.document or source.url
    if re.match("https?://", given):
        with urllib.request.urlopen(given, timeout=60) as answer:
            text = answer.read()
    else:
        text = Path(given).read_bytes()
    document = read(text)
    origin = {
        "sha256": hashlib.sha256(text).hexdigest(),
        "url": given if given.startswith("http") else source.url,
        "version": document["info"]["version"],
    }
    (FOLDER / f"{options.api}.json").write_text(written({**cut(document, source), "source": origin}), encoding="utf-8")


if __name__ == "__main__":
    main()
