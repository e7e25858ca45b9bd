# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Holds what was sent and answered in the tests against the contract that the vendor publishes.

The contract is no part of this project. Where no references lie beside the clone, nothing is checked, and each run
says so. Where they do, a missing contract is an error in CI. EXCEPTIONS has what may differ, and why.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from simulators.client import Request

CONTRACTS = Path(__file__).resolve().parents[2] / "../shared/contracts"

EXCEPTIONS = {
    "the PUT of a project": "The page has it, today's contract does not any more.",
    "answers of the pages' generation without admin_state_up": "The page of load balancers does not have that key.",
    "logging is only enabled: false": "So the API answers while logging is off: a guide of the vendor shows it.",
    "injected faults": "A test made that answer, or the time at which it came.",
}


class Broken(AssertionError):
    """A request or an answer breaks the contract."""


def formats() -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(formats=())

    def add(name: str, parse: Any) -> None:
        checker.checks(name, raises=ValueError)(lambda value: not isinstance(value, str) or bool(parse(value)))

    add("uuid4", lambda value: uuid.UUID(value).version == 4 and str(uuid.UUID(value)) == value)
    add("ipv4", lambda value: bool(ipaddress.IPv4Address(value)))
    add("ipv6", lambda value: bool(ipaddress.IPv6Address(value).compressed))
    add("ipvanyaddress", lambda value: ipaddress.ip_address(value).compressed)
    add("ipvanynetwork", lambda value: ipaddress.ip_network(value).compressed)
    add("date-time", lambda value: re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?", value))
    return checker


FORMATS = formats()


class Contract:
    """The contract of one API, ready to be held against recorded requests."""

    def __init__(self, path: Path) -> None:
        self._document = json.loads(path.read_text())
        self._routes = [
            (re.compile(re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(template))), template)
            for template in self._document["paths"]
        ]
        self._validators: dict[str, Any] = {}

    def check(self, request: Request, generation: str) -> None:
        """Raise Broken where the request, or its answer of 2xx, is not what the contract has."""
        if request.method == "PUT" and request.path.startswith("/cloud/v1/projects/"):
            return  # the PUT of a project
        template = next((template for route, template in self._routes if route.fullmatch(request.path)), None)
        operation = self._document["paths"].get(template, {}).get(request.method.lower())
        if template is None or operation is None:
            raise Broken(f"{request.method} {request.path} is not in the contract")
        where = f"{request.method} {template}"
        self._check_query(where, operation, request.query)
        if request.method != "GET":
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            self._check(f"{where}: body", schema, request.body, closed=True)
        if request.status is None or not 200 <= request.status < 300 or request.disturbed:
            return  # injected faults
        schema = operation["responses"][str(request.status)]["content"]["application/json"]["schema"]
        self._check(f"{where}: answer", schema, as_agreed(request.answer, generation))

    def _check_query(self, where: str, operation: Any, query: dict[str, list[str]]) -> None:
        known = {each["name"]: each["schema"] for each in operation.get("parameters", []) if each["in"] == "query"}
        for name, values in query.items():
            if name not in known:
                raise Broken(f"{where}: the contract has no parameter {name}")
            schema = known[name]
            if schema.get("type") == "array":
                for value in values:
                    self._check(f"{where}: {name}", schema["items"], parsed(value, schema["items"]))
            else:
                self._check(f"{where}: {name}", schema, parsed(values[-1], schema))

    def _check(self, where: str, schema: Any, value: Any, closed: bool = False) -> None:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {**schema, "components": self._document["components"]}
            self._validators[key] = jsonschema.Draft202012Validator(whole, format_checker=FORMATS)
        problem = jsonschema.exceptions.best_match(self._validators[key].iter_errors(value))
        if problem:
            raise Broken(f"{where}: {problem.json_path}: {problem.message}")
        if closed:
            unknown = set(value) - set(self._resolved(schema)["properties"])
            if unknown:
                raise Broken(f"{where}: the contract does not have {sorted(unknown)}")

    def _resolved(self, schema: Any) -> Any:
        reference = schema.get("$ref")
        return self._document["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def parsed(value: str, schema: Any) -> Any:
    if schema.get("type") in ("integer", "boolean"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def as_agreed(answer: Any, generation: str) -> Any:
    """The answer with what the exceptions allow it to leave out."""
    if not isinstance(answer, dict):
        return answer
    if isinstance(answer.get("results"), list):
        return {**answer, "results": [as_agreed(each, generation) for each in answer["results"]]}
    if "vip_address" in answer:
        if answer.get("logging") == {"enabled": False}:
            answer = {**answer, "logging": {"enabled": False, "destination_region_id": None, "topic_name": None}}
        if generation == "pages":
            answer = {"admin_state_up": True, **answer}
    return answer


@cache
def contract(api: str) -> Contract | None:
    """The contract of an API; None where it is absent."""
    path = CONTRACTS / f"{api}_openapi.json"
    if path.exists():
        return Contract(path)
    if os.environ.get("CI") and CONTRACTS.parent.is_dir() and any(CONTRACTS.parent.iterdir()):
        raise AssertionError("the contract is absent although other references are there: in CI it must be there")
    return None


def check(api: str, requests: list[Request], generation: str) -> None:
    """Hold all requests against the contract of their API."""
    judge = contract(api)
    for request in requests if judge else []:
        judge.check(request, generation)
