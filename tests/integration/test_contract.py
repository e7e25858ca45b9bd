# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""That the check against the contracts notices what it is there for. It follows each test: see conftest.py."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from contracts import cut
from resources import changing, subjects
from simulators.client import Request

from . import contract
from .harness import BALANCER, INSTANCE, LOGGED, PORT, run_module

BINDING = "f0000000-0000-4000-8000-000000000001"
CHANGES = {
    name: {each.resource.identity.option: each.sample, **(each.change or {})}
    for name, each in changing().items()
    if each.provider == "gcore"
}
# Of this one the answers have all keys of logging.
CHANGES["gcore_load_balancer"] = {"load_balancer_id": LOGGED, "logging": {"topic_name": "shop"}}


def judge(api: str) -> contract.Contract:
    return contract.contract(api)


@pytest.fixture(scope="module", name="real")
def _real(gcore) -> dict[str, Request]:
    """Real requests by method and module."""
    found = {}
    gcore.excused = []
    for generation in ("pages", "today"):
        gcore.reset()
        gcore.settings(generation=generation)
        for name, options in CHANGES.items():
            for request in run_module(gcore, name, options).requests:
                if request.status == 200:
                    found[f"{request.method} {'tasks' if '/tasks' in request.path else name}"] = request
            gcore.reset()
            gcore.settings(generation=generation)
    return found


def with_key(document: Any, place: str, value: Any = 1) -> Any:
    """A copy of a document with one key more, or another value of one."""
    head, _dot, rest = place.partition(".")
    if isinstance(document, list):
        return [with_key(document[0], place, value), *document[1:]]
    return {**document, head: with_key(document[head], rest, value) if rest else value}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("which", "change"),
    [
        ("PATCH gcore_port", {"body": {"nonsense": 1}}),
        ("PATCH gcore_port", {"body": {"tags": None}}),
        ("PATCH gcore_port", {"body": {"tags": {"a b": "1"}}}),
        ("PATCH gcore_port", {"body": {"allowed_address_pairs": [{"ip_address": "10.0.0.5/24"}]}}),
        ("PATCH gcore_port", {"body": {"allowed_address_pairs": [{"ip_address": "10.0.0.5", "nonsense": "1"}]}}),
        ("PATCH gcore_port", {"body": {"security_group_ids": ["x"]}}),
        ("PATCH gcore_port", {"headers": {"authorization": "APIKey 1_x"}}),
        ("PATCH gcore_instance", {"body": {"name": "-"}}),
        ("PATCH gcore_instance", {"method": "PUT"}),
        ("PATCH gcore_instance", {"method": "DELETE"}),
        ("PATCH gcore_instance", {"answer": {"id": INSTANCE}}),
        ("PATCH gcore_instance", {"status": 204}),
        ("PATCH gcore_load_balancer", {"body": {"logging": {"enabled": True, "nonsense": 1}}}),
        ("PATCH gcore_load_balancer", {"body": {"logging": {"retention_policy": {"period": 9, "periods": 9}}}}),
        ("PATCH gcore_load_balancer", {"body": {"logging": {"retention_policy": {"period": 0}}}}),
        ("PATCH gcore_project", {"body": {"name": None}}),
        ("PUT gcore_project", {"body": {"description": "new"}}),
        ("PUT gcore_project", {"body": {"name": "n", "nonsense": 1}}),
        ("PUT gcore_project", {"answer": {"id": 2}}),
        ("GET gcore_port", {"query": {"nonsense": ["1"]}}),
        ("GET gcore_port", {"path": "/cloud/v3/ports/1"}),
        ("GET gcore_port", {"path": f"/cloud/v1/ports/one/7/{PORT}"}),
        ("GET gcore_port", {"path": "/cloud/v1/ports/1/7/x"}),
        ("GET gcore_port", {"answer": []}),
        ("GET gcore_port", {"raw_body": "{}"}),
        ("GET gcore_port", {"headers": {}}),
        ("GET gcore_port", {"headers": {"authorization": "Bearer x"}}),
        ("GET gcore_load_balancer", {"answer": {}}),
        ("GET tasks", {"answer": {"id": "x", "state": "DONE"}}),
    ],
    ids=str,
)
def test_what_breaks_the_contract_is_noticed(real, which, change):
    judge("gcore").check(real[which])
    with pytest.raises(contract.Broken):
        judge("gcore").check(replace(real[which], **change))


@pytest.mark.parametrize(
    ("which", "place"),
    [
        ("GET gcore_port", "nonsense"),
        ("GET gcore_port", "ip_assignments.nonsense"),
        ("GET gcore_port", "capabilities.nonsense"),
        ("GET gcore_load_balancer", "logging.nonsense"),
        ("GET gcore_project", "nonsense"),
        ("PUT gcore_project", "nonsense"),
        ("PATCH gcore_instance", "tags.nonsense"),
    ],
)
def test_an_answer_with_an_unknown_key_is_noticed(real, which, place):
    request = real[which]
    with pytest.raises(contract.Broken, match="does not have"):
        judge("gcore").check(replace(request, answer=with_key(request.answer, place)))
    disturbed = replace(request, answer=with_key(request.answer, place), disturbed=True)
    judge("gcore").check(disturbed)


def test_the_exceptions_are_exceptions(sim):
    """Without them these answers would break the contract: nothing is excused that need not be."""
    off = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER}).requests[0]
    assert off.answer["logging"] == {"enabled": False}
    with pytest.raises(contract.Broken):
        judge("gcore").check(replace(off, answer={**off.answer, "logging": {"enabled": True}}))
    sim.settings(generation="pages")
    old = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER}).requests[0]
    judge("gcore").check(old)
    with pytest.raises(contract.Broken):
        judge("gcore").check(replace(old, settings={"generation": "today"}))


def test_bad_requests_are_excused_only_where_they_are_refused(real):
    bad = replace(real["PATCH gcore_instance"], body={"name": "-"}, status=400)
    with pytest.raises(contract.Broken):
        judge("gcore").check(bad)
    judge("gcore").check(bad, "bad_requests")
    with pytest.raises(contract.Broken):
        judge("gcore").check(replace(bad, status=200), "bad_requests")


def test_a_limit_outside_the_contract_is_noticed(real):
    for query in ({"limit": ["1001"]}, {"limit": ["10", "20"]}):
        listed = replace(real["GET tasks"], path="/cloud/v1/tasks", query=query, disturbed=True)
        with pytest.raises(contract.Broken):
            judge("gcore").check(listed)


def test_objects_in_queries(real):
    """A parameter with keys in brackets: known keys only, each with its own limits."""

    def listed(query):
        path = "/cloud/v3/gpu/virtual/1/7/clusters"
        return replace(real["GET tasks"], path=path, query=query, disturbed=True)

    many = [str(number) for number in range(101)]
    for query in ({"name[exact]": many[:100]}, {"tags[team]": ["web"]}, {"servers_count[gte]": ["2"]}):
        judge("gcore").check(listed(query))
    for query in (
        {"name": ["web"]},
        {"name[like]": ["web"]},
        {"nonsense[exact]": ["web"]},
        {"ids[exact]": ["web"]},
        {"name[exact]": many},
        {"servers_count[gte]": ["two"]},
        {"servers_count[gte]": ["2", "3"]},
        {"tags[team]": [""]},
    ):
        with pytest.raises(contract.Broken):
            judge("gcore").check(listed(query))


@pytest.fixture(name="bound")
def _bound(scanopy, watch) -> dict[str, Request]:
    """Real requests to Scanopy by method and kind."""
    sim = watch(scanopy)
    sim.settings(server_version="0.16.2")
    env = {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url}
    run = run_module(sim, "scanopy_binding", {"binding_id": BINDING, "ip_address_id": "all"}, env=env)
    assert run.result["changed"] is True
    return {f"{request.method} {request.path.split('/')[3]}": request for request in run.requests}


@pytest.mark.parametrize(
    ("which", "change"),
    [
        ("PUT bindings", {"body": {"type": "Port"}}),
        ("PUT bindings", {"answer": {"success": True}}),
        ("PUT bindings", {"path": "/api/v1/bindings/x"}),
        ("PUT bindings", {"headers": {"authorization": "Bearer scp_u_x", "content-type": "text/plain"}}),
        ("GET bindings", {"headers": {"authorization": "Bearer x"}}),
        ("GET hosts", {"answer": {"success": True, "data": {}, "meta": {}}}),
        ("GET services", {"query": {"nonsense": ["1"]}}),
    ],
    ids=str,
)
def test_what_breaks_the_contract_of_scanopy_is_noticed(bound, which, change):
    judge("scanopy").check(bound[which])
    with pytest.raises(contract.Broken):
        judge("scanopy").check(replace(bound[which], **change))


@pytest.mark.parametrize("place", ["interface_id", "nonsense"])
def test_a_binding_with_an_unknown_key_is_noticed(bound, place):
    put = bound["PUT bindings"]
    with pytest.raises(contract.Broken, match="does not have"):
        judge("scanopy").check(replace(put, body=with_key(put.body, place)))
    with pytest.raises(contract.Broken, match="does not have"):
        judge("scanopy").check(replace(put, answer=with_key(put.answer, f"data.{place}")))


def test_what_differs_in_ids_and_times_only_is_checked_once(gcore, monkeypatch):
    gcore.reset()
    gcore.excused = []
    monkeypatch.setattr(gcore, "_checked", set())
    checked = []
    monkeypatch.setattr(contract.GcoreContract, "check", lambda _contract, request, *_excused: checked.append(request))
    first, *copies = gcore.clone("ports", PORT, 3)
    run_module(gcore, "gcore_port", {"port_id": first})
    gcore.judge()
    assert len(checked) == 1
    for copy in copies:
        run_module(gcore, "gcore_port", {"port_id": copy})
    gcore.judge()
    assert len(checked) == 1
    gcore.change("ports", first, {"tags": {"other": "1"}})
    run_module(gcore, "gcore_port", {"port_id": first})
    gcore.judge()
    assert len(checked) == 2
    # Of a list, one element of each sort.
    run_module(gcore, "gcore_port_info", {"port_ids": [first, *copies]})
    run_module(gcore, "gcore_port_info", {})
    gcore.judge()
    ids = [each["id"] for each in checked[-1].answer["results"]]
    assert len({first, *copies} & {*ids}) == 2


@pytest.mark.parametrize("value", ["40000000-0000-1000-8000-000000000001", "4-4", "2024-01-01", "2024-01-01T00:00:00"])
def test_what_the_contract_may_tell_apart_is_not_masked(value):
    assert contract.masked({"a": value}) == json.dumps({"a": value})


def test_a_watched_simulator_forgets_nothing_unjudged(gcore, monkeypatch):
    gcore.reset()
    gcore.excused = []
    monkeypatch.setattr(gcore, "_checked", set())
    run_module(gcore, "gcore_port", CHANGES["gcore_port"])
    monkeypatch.setattr(contract.GcoreContract, "authorization", contract.re.compile("never"))
    with pytest.raises(contract.Broken):
        gcore.reset()
    assert gcore.requests(all=True) == []
    run_module(gcore, "gcore_port", CHANGES["gcore_port"])
    with pytest.raises(contract.Broken):
        gcore.judge()
    assert gcore.judge() == 0


# Deprecated requests

OLD_BALANCER = "/cloud/v1/loadbalancers/{project_id}/{region_id}/{load_balancer_id}"


def test_what_is_deprecated_is_noticed(real, monkeypatch):
    listed = replace(
        real["GET tasks"],
        path="/cloud/v1/instances/1/7",
        query={"include_baremetal": ["true"]},
        disturbed=True,
    )
    judge("gcore").check(listed)
    with pytest.raises(contract.Broken, match="include_ai is deprecated"):
        judge("gcore").check(replace(listed, query={"include_ai": ["true"]}))
    old = real["PATCH gcore_load_balancer"]
    old = replace(old, path=old.path.replace("/v2/", "/v1/"), disturbed=True)
    judge("gcore").check(old)
    monkeypatch.setattr(contract, "deprecated", dict)
    for request in (listed, old):
        with pytest.raises(contract.Broken, match="is deprecated"):
            judge("gcore").check(request)
        judge("gcore").check(request, "bad_requests")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"timeout_member_data": 5000}, "body.timeout_member_data"),
        ({"name": "web"}, None),
    ],
)
def test_a_deprecated_key_of_a_body_is_noticed(monkeypatch, real, body, place):
    monkeypatch.setattr(contract, "deprecated", dict)
    path = f"/cloud/v2/lblisteners/1/7/{LOGGED}"
    request = replace(real["PATCH gcore_port"], path=path, body=body, disturbed=True)
    if place:
        with pytest.raises(contract.Broken, match=f"{place} is deprecated"):
            judge("gcore").check(request)
    else:
        judge("gcore").check(request)


def test_a_deprecated_key_is_found_at_every_depth():
    old = {"type": "string", "deprecated": True}
    record = {"type": "object", "properties": {"old": old, "new": {"type": "string"}}}
    schemas = {"Record": record, "Other": {"type": "object", "properties": {"old": {"type": "string"}}}}
    document = {"paths": {}, "components": {"schemas": schemas}}
    found = contract.Contract(document)._deprecated
    inner = {"$ref": "#/components/schemas/Record"}
    schema = {"type": "object", "properties": {"part": inner, "list": {"type": "array", "items": inner}}}
    value = {"part": {"old": "x", "new": "y"}, "list": [{"new": "y"}, {"old": "x"}]}
    assert [*found(schema, value, "body")] == ["body.part.old", "body.list.old"]
    assert [*found({"allOf": [schema]}, {"part": {"new": "y"}}, "body")] == []
    # One of the shapes that a value may have still has the key.
    assert [*found({"anyOf": [inner, {"$ref": "#/components/schemas/Other"}]}, {"old": "x"}, "body")] == []


def test_what_is_excused_is_deprecated():
    """An entry of a kind that the contract does not bear out would excuse something else one day."""
    document = judge("gcore").document
    excused = {what: why for each in subjects().values() for what, why in each.deprecated.items()}
    assert excused
    for what, why in excused.items():
        assert why
        where, _colon, name = what.partition(": ")
        method, path = where.split()
        operation = document["paths"][path][method.lower()]
        if name.startswith("body."):
            (shape,) = operation["requestBody"]["content"]["application/json"]["schema"].values()
            found = document["components"]["schemas"][shape.rpartition("/")[2]]["properties"][name.partition(".")[2]]
        elif name:
            (found,) = [each["schema"] for each in operation["parameters"] if each["name"] == name]
        else:
            found = operation
        assert found["deprecated"] is True


# The files


@pytest.mark.parametrize("api", contract.KINDS)
def test_a_contract_is_what_the_script_writes(api):
    """Cut once more, nothing falls: there are facts only, no sentences of the vendor."""
    text = (contract.CONTRACTS / f"{api}.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert cut.written({**cut.cut(document, cut.SOURCES[api]), "source": document["source"]}) == text
    assert document["source"]["url"] == cut.SOURCES[api].url
    assert document["source"]["url"].replace("raw.githubusercontent.com", "github.com") in (
        contract.CONTRACTS / "README.md"
    ).read_text().replace("/blob/", "/")
    for name, schema in document["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        for each in every(schema):
            assert {*each} <= {*cut.KEYWORDS}, name
            assert set(texts(each)) <= {
                "$ref",
                "const",
                "contentMediaType",
                "enum",
                "format",
                "pattern",
                "required",
                "type",
            }


def every(schema: Any) -> Any:
    """A schema and all that are in it."""
    yield schema
    for key in cut.SCHEMAS:
        if isinstance(schema.get(key), dict):
            yield from every(schema[key])
    for each in (each for key in cut.LISTS for each in schema.get(key, [])):
        yield from every(each)
    for each in (each for key in cut.MAPPINGS for each in schema.get(key, {}).values()):
        yield from every(each)


def texts(schema: Any) -> list[str]:
    """The keywords of a schema that hold a text, or a list of texts."""
    return [
        key
        for key, value in schema.items()
        if isinstance(value, str) or (isinstance(value, list) and any(isinstance(each, str) for each in value))
    ]


@pytest.mark.parametrize("api", contract.KINDS)
def test_a_contract_is_whole(api):
    """Each reference leads to a schema, and each format is one that is checked, or one that says nothing."""
    document = judge(api).document
    text = json.dumps(document)
    assert {*re.findall(r'"#/components/schemas/(\w+)"', text)} <= document["components"]["schemas"].keys()
    formats = {
        each["format"]
        for schema in document["components"]["schemas"].values()
        for each in every(schema)
        if "format" in each
    }
    assert formats <= {*contract.FORMATS.checkers, "int32", "int64", "password"}


def test_a_contract_has_the_kinds_that_are_to_come():
    """All that the pages of the APIs can update."""
    paths = {api: judge(api).document["paths"] for api in contract.KINDS}
    gcore = {re.sub(r"/{.*", "", path) for path, item in paths["gcore"].items() if {"patch", "put"} & {*item}}
    kinds = ("networks", "subnets", "routers", "volumes", "lblisteners", "lbpools", "floatingips", "bminstances")
    assert {kind for kind in kinds if any(path.endswith(f"/{kind}") for path in gcore)} == {*kinds}
    scanopy = {path.split("/")[3] for path, item in paths["scanopy"].items() if "put" in item}
    assert {"hosts", "services", "ports", "ip-addresses", "subnets", "networks", "tags"} <= scanopy


@pytest.mark.parametrize(
    ("format", "good", "bad"),
    [
        ("ipvanyinterface", "10.0.0.1/24", "10.0.0.1/33"),
        ("ipv4network", "10.0.0.0/24", "10.0.0.1/24"),
        ("ipv6network", "2001:db8::/64", "10.0.0.0/24"),
        ("email", "a@example.com", "a"),
        ("uri", "https://example.com", "example"),
    ],
)
def test_formats(format, good, bad):
    validator = jsonschema.Draft202012Validator({"format": format}, format_checker=contract.FORMATS)
    assert (validator.is_valid(good), validator.is_valid(bad)) == (True, False)


PUBLISHED = {
    "info": {"title": "An API", "version": "1"},
    "paths": {
        "/api/v1/things/{id}": {
            "parameters": [{"in": "path", "name": "id", "required": True, "schema": {"type": "string", "title": "Id"}}],
            "get": {
                "summary": "Read a thing",
                "operationId": "things.get",
                "tags": ["things"],
                "deprecated": True,
                "parameters": [
                    {
                        "in": "query",
                        "name": "limit",
                        "description": "How many",
                        "schema": {"type": "integer", "default": 7},
                    },
                    {"in": "query", "name": "order", "required": False, "schema": {"enum": ["a"], "default": "a"}},
                    {"in": "query", "name": "ids", "explode": False, "schema": {"type": "array"}},
                ],
                "responses": {
                    "200": {
                        "description": "A thing",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, "example": 1}
                        },
                    },
                    "204": {"description": "Nothing"},
                },
            },
        },
        "/api/v1/things/export/csv": {"get": {"responses": {}}},
        "/elsewhere": {"get": {"responses": {}}},
    },
    "components": {
        "schemas": {
            "Thing": {
                "description": "Words",
                "type": "object",
                "required": ["title"],
                "properties": {
                    "title": {"type": "string", "maxLength": 5, "examples": ["x"], "title": "Title"},
                    "description": {"anyOf": [{"$ref": "#/components/schemas/Text"}, {"type": "null", "title": "No"}]},
                },
                "additionalProperties": {"type": "string", "description": "Words", "deprecated": True},
            },
            "Text": {"type": "string", "format": "uuid", "example": "x"},
            "Other": {"type": "string"},
        }
    },
}


def test_what_is_cut():
    """Properties may have the names of keywords."""
    assert cut.cut(PUBLISHED, cut.SOURCES["scanopy"]) == {
        "paths": {
            "/api/v1/things/{id}": {
                "get": {
                    "deprecated": True,
                    "parameters": [
                        {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}},
                        {"in": "query", "name": "limit", "schema": {"type": "integer", "default": 7}},
                        {"in": "query", "name": "order", "schema": {"enum": ["a"]}},
                        {"in": "query", "name": "ids", "explode": False, "schema": {"type": "array"}},
                    ],
                    "responses": {
                        "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                        "204": {},
                    },
                }
            }
        },
        "components": {
            "schemas": {
                "Thing": {
                    "type": "object",
                    "required": ["title"],
                    "properties": {
                        "title": {"type": "string", "maxLength": 5},
                        "description": {"anyOf": [{"$ref": "#/components/schemas/Text"}, {"type": "null"}]},
                    },
                    "additionalProperties": {"type": "string", "deprecated": True},
                },
                "Text": {"type": "string", "format": "uuid"},
            }
        },
    }


def test_the_script_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(cut, "FOLDER", tmp_path)
    published = tmp_path / "published.json"
    published.write_text(json.dumps(PUBLISHED))
    monkeypatch.setattr("sys.argv", ["cut.py", "scanopy", str(published)])
    cut.main()
    lines = (tmp_path / "scanopy.json").read_text().splitlines()
    assert json.loads("\n".join(lines))["source"]["version"] == "1"
    assert [line.partition(":")[0] for line in lines if line.startswith('"T')] == ['"Text"', '"Thing"']
