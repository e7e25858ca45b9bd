# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Holds what was sent and answered in the tests against the contracts that the vendors publish.

Every request of the whole suite is held against the contract of its API, and so is every answer of 2xx: path, query,
key and body; known keys only, at every depth, and in requests nothing that the contract calls deprecated. ``Watched``
is a simulator that does so before it forgets a request.

EXCEPTIONS are all that is excused. Deprecated requests that are sent all the same are the older of two writes of a
descriptor, and those that the test data of a kind list. The contracts are described in tests/contracts/README.md.
"""

from __future__ import annotations

import ipaddress
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import jsonschema
from resources import subjects
from simulators import Simulator
from simulators.client import Request

CONTRACTS = Path(__file__).resolve().parents[1] / "contracts"

EXCEPTIONS = {
    "injected faults": "A test made that answer, or the time at which it came, or (in tests marked "
    "off_contract_answers) gave the API a document that it never has. The requests are checked all the same.",
    "bad requests": "What tests marked bad_requests send, and the simulator refuses, is wrong on purpose: they are the "
    "simulator's own. What it accepts is checked, after the trimming of tags of which the contract speaks, and may be "
    "deprecated.",
    "off-contract requests": "A running Scanopy takes what its contract does not have (unknown filters, other "
    "spellings), and its simulator does so too. In tests marked off_contract_requests only the answers are checked.",
    "the PUT of a project": "The page has it, today's contract does not any more. It is checked by what the page says.",
    "answers of the pages' generation without admin_state_up": "The page of load balancers does not have that key.",
    "logging is only enabled: false": "So the API answers while logging is off: a guide of the vendor shows it.",
    "numbers of protocols": "So the API spells some protocols in rules of security groups: tests of the vendor's Go "
    "client show them.",
    "a binding to all addresses": "A running Scanopy leaves ip_address_id out, in hosts and services too; the contract "
    "demands it.",
    "what a PUT need not send": "The contract demands id, created_at and updated_at; a running Scanopy does not.",
    "answers without data": "The data of an answer to tags is null in a running Scanopy, or of a schema that its "
    "contract names and does not have.",
    "other releases of Scanopy": "The contract is that of 0.16; the others differ from it, that is what they are for.",
}


@cache
def deprecated() -> dict[str, str]:
    """Deprecated requests that are sent all the same, each with the reason.

    ``METHOD path`` without the names of its variables, a parameter ``METHOD path: name``, or a property of a body
    ``METHOD path: body.key.key``.
    """
    found: dict[str, str] = {}
    for subject in subjects().values():
        for write in subject.resource.writes[1:]:
            found[f"{write.method} {write.path}"] = "Older APIs have no other one. It is sent after a 404 or 405."
        found |= subject.deprecated
    return {without_names(what): why for what, why in found.items()}


def without_names(path: str) -> str:
    """A path without the names of its variables: a contract can have others than a descriptor."""
    return re.sub(r"\{\w+\}", "{}", path)


class Broken(AssertionError):
    """A request or an answer breaks the contract."""


def formats() -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(formats=())

    def add(name: str, parse: Any) -> None:
        checker.checks(name, raises=ValueError)(lambda value: not isinstance(value, str) or bool(parse(value)))

    add("uuid", lambda value: str(uuid.UUID(value)) == value)
    add("uuid4", lambda value: uuid.UUID(value).version == 4 and str(uuid.UUID(value)) == value)
    add("ipv4", lambda value: bool(ipaddress.IPv4Address(value)))
    add("ipv6", lambda value: bool(ipaddress.IPv6Address(value).compressed))
    add("ipvanyaddress", lambda value: ipaddress.ip_address(value).compressed)
    add("ipvanynetwork", lambda value: ipaddress.ip_network(value).compressed)
    add("ipvanyinterface", lambda value: ipaddress.ip_interface(value).compressed)
    add("ipv4network", lambda value: ipaddress.IPv4Network(value).compressed)
    add("ipv6network", lambda value: ipaddress.IPv6Network(value).compressed)
    add("email", lambda value: re.fullmatch(r"[^@\s]+@[^@\s]+", value))
    add("uri", lambda value: re.match(r"[a-z][a-z0-9+.-]*:", value, re.IGNORECASE))
    add("date-time", lambda value: re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?", value))
    return checker


FORMATS = formats()


class Contract:
    """The contract of one API, ready to be held against recorded requests."""

    authorization = re.compile(".+")

    def __init__(self, document: Any) -> None:
        self.document = self.amended(document)
        self._routes = [
            (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))), template)
            # A word counts more than a variable: /status is no /{load_balancer_id}.
            for template in sorted(self.document["paths"], key=lambda template: template.count("{"))
        ]
        self._validators: dict[str, Any] = {}

    def amended(self, document: Any) -> Any:
        """The contract with what is agreed for requests."""
        return document

    def trimmed(self, body: Any) -> Any:
        """A body as the API takes it that trims something before it looks at it."""
        return body

    def agreed(self, answer: Any, request: Request) -> Any:
        """An answer with what is agreed that it may leave out."""
        return answer

    def covers(self, request: Request) -> bool:
        """Whether this is the contract of the API that the simulator was at that time."""
        return True

    def check(self, request: Request, *excused: str) -> None:
        """Raise Broken where the request, or its answer of 2xx, is not what the contract has.

        With ``bad_requests`` a request that was refused may be wrong, with ``off_contract_requests`` any request, with
        ``off_contract_answers`` any answer.
        """
        succeeded = request.status is not None and 200 <= request.status < 300
        if not self.covers(request) or (not succeeded and {"bad_requests", "off_contract_requests"} & {*excused}):
            return
        operation, where, parameters = self._operation(request)
        if operation is None and "off_contract_requests" in excused:
            return
        if operation is None:
            raise Broken(f"{where} is not in the contract")
        if "off_contract_requests" not in excused:
            self._check_parameters(where, operation, "path", {name: [value] for name, value in parameters.items()})
            self._check_parameters(where, operation, "query", request.query)
            self._check_content(where, operation, request, "bad_requests" in excused)
            if "bad_requests" not in excused:
                self._check_deprecated(where, operation, request)
        if succeeded and not request.disturbed and "off_contract_answers" not in excused:
            self._check_answer(where, operation, request)

    def _operation(self, request: Request) -> tuple[Any, str, dict[str, str]]:
        for route, template in self._routes:
            match = route.fullmatch(request.path)
            operation = match and self.document["paths"][template].get(request.method.lower())
            if match and operation:
                return operation, f"{request.method} {template}", match.groupdict()
        return None, f"{request.method} {request.path}", {}

    def _check_parameters(self, where: str, operation: Any, kind: str, given: dict[str, list[str]]) -> None:
        known = {each["name"]: each for each in operation.get("parameters", []) if each["in"] == kind}
        for name, each in known.items():
            if each.get("required") and name not in given:
                raise Broken(f"{where}: {name} is missing")
        for name, values in given.items():
            found = self._parameter(known, name)
            if not found:
                raise Broken(f"{where}: the contract has no parameter {name}")
            schema = self.resolved(found)
            if len(values) > schema.get("maxItems", len(values)):
                raise Broken(f"{where}: {name} is given {len(values)} times")
            if schema.get("type") == "array":
                schema = schema["items"]
            elif len(values) > 1:
                raise Broken(f"{where}: {name} is given {len(values)} times")
            for value in values:
                self.hold(f"{where}: {name}", schema, parsed(value, self.resolved(schema)))

    def _parameter(self, known: dict[str, Any], name: str) -> Any:
        """The schema of a parameter, or of one key of it where it is an object: name[key]. None where there is none."""
        outer, bracket, key = name.partition("[")
        each = known.get(outer if bracket else name)
        if not each or (each.get("style") == "deepObject") != bool(bracket):
            return None
        if not bracket:
            return each["schema"]
        schema = self.resolved(each["schema"])
        return schema.get("properties", {}).get(key.removesuffix("]")) or schema.get("additionalProperties")

    def _check_content(self, where: str, operation: Any, request: Request, trimmed: bool) -> None:
        if not self.authorization.fullmatch(request.headers.get("authorization", "")):
            raise Broken(f"{where}: without a key in the form that the contract has")
        if "requestBody" not in operation:
            if request.raw_body:
                raise Broken(f"{where}: has a body, but the contract has none")
            return
        kind = request.headers.get("content-type", "").partition(";")[0]
        if kind != "application/json":
            raise Broken(f"{where}: the body is {kind or 'of no type'}, not application/json")
        body = self.trimmed(request.body) if trimmed else request.body
        self.hold(f"{where}: body", operation["requestBody"]["content"]["application/json"]["schema"], body)

    def _check_deprecated(self, where: str, operation: Any, request: Request) -> None:
        """Raise Broken for what the contract calls deprecated, unless a kind has to send it. The request is valid."""
        found = [where] if operation.get("deprecated") else []
        for each in operation.get("parameters", []):
            if each["name"] in request.query and (each.get("deprecated") or each["schema"].get("deprecated")):
                found.append(f"{where}: {each['name']}")
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            found += [f"{where}: {place}" for place in self._deprecated(schema, request.body, "body")]
        for what in found:
            if without_names(what) not in deprecated():
                raise Broken(
                    f"{what} is deprecated: send something else, or say in deprecated of the kind's file in "
                    "tests/resources why not"
                )

    def _check_answer(self, where: str, operation: Any, request: Request) -> None:
        told = operation["responses"].get(str(request.status), {}).get("content", {})
        if "application/json" not in told:
            raise Broken(f"{where}: the contract has no answer {request.status} with JSON")
        self.hold(f"{where}: answer", told["application/json"]["schema"], self.agreed(request.answer, request))

    def hold(self, where: str, schema: Any, value: Any) -> None:
        """Raise Broken where a value is not what the schema says, or has keys that it does not know."""
        problem = jsonschema.exceptions.best_match(self._validator(schema).iter_errors(value))
        if problem:
            raise Broken(f"{where}: {problem.json_path}: {problem.message}")
        unknown = sorted(self._unknown(schema, value, "$"))
        if unknown:
            raise Broken(f"{where}: the contract does not have {', '.join(unknown)}")

    def _validator(self, schema: Any) -> Any:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {**schema, "components": self.document["components"]}
            self._validators[key] = jsonschema.Draft202012Validator(whole, format_checker=FORMATS)
        return self._validators[key]

    def _unknown(self, schema: Any, value: Any, place: str) -> set[str]:
        """The places of the keys that no part of the schema names. The value is valid."""
        parts = list(self._parts(schema, value))
        if isinstance(value, list):
            items = [part["items"] for part in parts if "items" in part]
            found = (self._unknown(each, item, f"{place}[{at}]") for each in items for at, item in enumerate(value))
            return set().union(*found)
        if not isinstance(value, dict) or any(part.get("additionalProperties") for part in parts):
            return set()
        known: dict[str, list[Any]] = {}
        for part in parts:
            for name, each in part.get("properties", {}).items():
                known.setdefault(name, []).append(each)
        if not known:
            return set()  # any object
        unknown = {f"{place}.{name}" for name in value if name not in known}
        for name in value.keys() & known.keys():
            unknown |= set.intersection(*(self._unknown(each, value[name], f"{place}.{name}") for each in known[name]))
        return unknown

    def _deprecated(self, schema: Any, value: Any, place: str) -> Iterator[str]:
        """The places of the keys that each part of the schema that names them calls deprecated. The value is valid."""
        parts = list(self._parts(schema, value))
        if isinstance(value, list):
            for part in parts:
                for item in value:
                    yield from self._deprecated(part.get("items", {}), item, place)
        for name, each in value.items() if isinstance(value, dict) else ():
            known = [part["properties"][name] for part in parts if name in part.get("properties", {})]
            if known and all(schema.get("deprecated") for schema in known):
                yield f"{place}.{name}"
            for schema in known:
                yield from self._deprecated(schema, each, f"{place}.{name}")

    def _parts(self, schema: Any, value: Any) -> Iterator[Any]:
        """The schema, what it refers to, all of its allOf, and what fits of its anyOf and oneOf."""
        schema = self.resolved(schema)
        yield schema
        fitting = [
            each for each in schema.get("anyOf", []) + schema.get("oneOf", []) if self._validator(each).is_valid(value)
        ]
        for each in schema.get("allOf", []) + fitting:
            yield from self._parts(each, value)

    def resolved(self, schema: Any) -> Any:
        reference = schema.get("$ref")
        return self.document["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def parsed(value: str, schema: Any) -> Any:
    """A parameter's text as what its schema says it is; as it stands where it is no such thing."""
    kinds = [each.get("type", "") for each in (schema, *schema.get("anyOf", []), *schema.get("oneOf", []))]
    if any("integer" in kind or "boolean" in kind for kind in kinds):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


class GcoreContract(Contract):
    authorization = re.compile(r"(?i:apikey) \S+")

    def amended(self, document: Any) -> Any:
        """With the PUT of a project, as its page has it, and with protocols as numbers."""
        path = document["paths"]["/cloud/v1/projects/{project_id}"]
        fields = document["components"]["schemas"]["UpdateProjectSerializer"]["properties"]
        description = {"anyOf": [{"type": "string", "maxLength": 255}, {"type": "null"}]}
        properties = {"name": fields["name"], "description": description}
        body = {"type": "object", "required": ["name"], "properties": properties}
        put = {**path["patch"], "requestBody": {"content": {"application/json": {"schema": body}}}}
        paths = {**document["paths"], "/cloud/v1/projects/{project_id}": {**path, "put": put}}
        schemas = dict(document["components"]["schemas"])
        protocols = {"anyOf": [schemas["SecurityGroupProtocolEnum"], {"type": "string", "pattern": "^[0-9]+$"}]}
        schemas["SecurityGroupProtocolEnum"] = protocols
        return {**document, "paths": paths, "components": {"schemas": schemas}}

    def trimmed(self, body: Any) -> Any:
        if not isinstance(body, dict) or not isinstance(body.get("tags"), dict):
            return body
        tags = body["tags"].items()
        return {**body, "tags": {key.strip(): each.strip() if isinstance(each, str) else each for key, each in tags}}

    def agreed(self, answer: Any, request: Request) -> Any:
        """With what a load balancer leaves out while logging is off, and in the pages' generation."""
        if not isinstance(answer, dict):
            return answer
        if isinstance(answer.get("results"), list):
            return {**answer, "results": [self.agreed(each, request) for each in answer["results"]]}
        if "vrrp_ips" in answer and "vip_address" in answer:
            if answer.get("logging") == {"enabled": False}:
                answer = {**answer, "logging": {"enabled": False, "destination_region_id": None, "topic_name": None}}
            if request.settings["generation"] == "pages":
                answer = {"admin_state_up": True, **answer}
        return answer


class ScanopyContract(Contract):
    authorization = re.compile(r"Bearer scp_u_\w+")

    def covers(self, request: Request) -> bool:
        """Only what was sent to the release that the contract is of."""
        return bool(re.match(r"0\.16\.", request.settings["server_version"]))

    def amended(self, document: Any) -> Any:
        """With what a running server does not demand of a PUT of one resource, and no schema that there is not."""
        paths = {
            name: self._replacing(path, document) if name.endswith("/{id}") and "put" in path else path
            for name, path in document["paths"].items()
        }
        # The cut has a schema for everything; this one is of nothing, so that null is the only data.
        schemas = {**document["components"]["schemas"], "TupleUnit": {"not": {}}}
        return {**document, "paths": paths, "components": {"schemas": schemas}}

    def _replacing(self, path: Any, document: Any) -> Any:
        content = {
            kind: {"schema": {"allOf": [self._relaxed(each["schema"], document)]}}
            for kind, each in path["put"]["requestBody"]["content"].items()
        }
        return {**path, "put": {**path["put"], "requestBody": {"content": content}}}

    def _relaxed(self, schema: Any, document: Any) -> Any:
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        relaxed = {**schema, "required": sorted({*schema.get("required", [])} - {"id", "created_at", "updated_at"})}
        if "allOf" in schema:
            relaxed["allOf"] = [self._relaxed(each, document) for each in schema["allOf"]]
        return relaxed

    def agreed(self, answer: Any, request: Request) -> Any:
        """With the address of each binding to all addresses."""
        if isinstance(answer, list):
            return [self.agreed(each, request) for each in answer]
        if not isinstance(answer, dict):
            return answer
        filled = {"ip_address_id": None} if answer.get("type") == "Port" and "service_id" in answer else {}
        return {**filled, **{name: self.agreed(each, request) for name, each in answer.items()}}


KINDS = {"gcore": GcoreContract, "scanopy": ScanopyContract}


@cache
def contract(api: str) -> Contract:
    """The contract of an API."""
    return KINDS[api](json.loads((CONTRACTS / f"{api}.json").read_text(encoding="utf-8")))


_UUID4 = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b")
_TIMESTAMP = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(?=Z|[+-]\d\d:?\d\d)")


def masked(value: Any) -> str:
    """A value as JSON text without what the contract does not tell apart: one UUID from another, and one time."""
    return _TIMESTAMP.sub("<time>", _UUID4.sub("<uuid>", json.dumps(value, sort_keys=True)))


def reduced(answer: Any) -> Any:
    """An answer without the elements of its list that are like an earlier one."""
    if isinstance(answer, dict):
        return {key: reduced(each) if key in ("results", "data") else each for key, each in answer.items()}
    return [*{masked(each): each for each in answer}.values()] if isinstance(answer, list) else answer


class Watched(Simulator):
    """A simulator that holds all that it was asked, and said, against the contract of its API.

    Requests and answers that differ in ids and times only are checked once: most are like earlier ones, and to check
    one takes longer than to answer it.
    """

    def __init__(self, api: str, **options: Any) -> None:
        super().__init__(api, **options)
        self._checked: set[int] = set()
        self.excused: list[str] = []
        self._judged = 0
        self._permission = "Member"

    def use_key(self, permission: str) -> None:
        """Use the first key of Scanopy with this permission, and with the networks of the usual key."""
        if permission != self._permission:
            keys = self.documents("user_api_keys")
            usual = {"permissions": permission, "network_ids": keys[0]["network_ids"]}
            self.key = next(each["key"] for each in keys if usual.items() <= each.items())
            self._permission = permission

    def judge(self) -> int:
        """Hold what came since the last time against the contract; returns the number of these requests."""
        new = self.requests(all=True, skip=self._judged)
        self._judged += len(new)
        self._weigh(new)
        return len(new)

    def reset(self) -> None:
        """Go back to the seed; nothing is forgotten that was not judged."""
        new = self.requests(all=True, skip=self._judged)
        super().reset()
        self._judged = 0
        self._weigh(new)

    def _weigh(self, requests: list[Request]) -> None:
        judge = contract(self.api)
        for request in requests:
            short = replace(request, answer=reduced(request.answer))
            facts = {**vars(short), "at": None, "headers": None, "excused": self.excused}
            headers = [request.headers.get(name) for name in ("authorization", "content-type")]
            key = hash((masked(facts), *headers))
            if key not in self._checked:
                judge.check(short, *self.excused)
                self._checked.add(key)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.judge()
        finally:
            super().__exit__(kind, error, trace)
