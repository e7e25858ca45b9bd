# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small model of AWX for this collection, written after its source (24.6).

It checks credential types and surveys, injects credentials, divides an inventory into slices, prepares a folder for
ansible-runner, and has a REST API. No AWX runs in the tests.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

AWX = Path(__file__).resolve().parents[2] / "docs/awx"
PROJECT = AWX / "project"

ENCRYPTED = "$encrypted$"
NAME = "^[a-zA-Z_]+[a-zA-Z0-9_]*$"
INPUTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "required": {"type": "array", "items": {"type": "string"}},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "label"],
                "properties": {
                    "id": {"type": "string", "pattern": NAME},
                    "type": {"enum": ["string", "boolean"]},
                    "label": {"type": "string"},
                    "help_text": {"type": "string"},
                    "multiline": {"type": "boolean"},
                    "secret": {"type": "boolean"},
                },
            },
        },
    },
}
INJECTORS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "file": {"type": "object", "properties": {"template": {"type": "string"}}, "additionalProperties": False},
        "env": {
            "type": "object",
            "patternProperties": {NAME: {"type": "string", "pattern": "^[\x00-\x7f]*$"}},
            "additionalProperties": False,
        },
    },
}


class File:
    """The value of ``tower`` in an injector."""

    def __init__(self, filename: str) -> None:
        self.filename = filename


def check_type(kind: dict[str, Any]) -> None:
    """Refuse what AWX refuses as a credential type."""
    jsonschema.validate(kind["inputs"], INPUTS)
    jsonschema.validate(kind["injectors"], INJECTORS)
    names = [field["id"] for field in kind["inputs"]["fields"]]
    assert len(names) == len(set(names)) and "tower" not in names
    assert not any(field.get("secret") for field in kind["inputs"]["fields"] if field["type"] == "boolean")
    assert not any(name.startswith("ANSIBLE_") for name in kind["injectors"]["env"])
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for template in [*kind["injectors"]["env"].values(), *kind["injectors"].get("file", {}).values()]:
        environment.from_string(template).render(dict.fromkeys(names, "EXAMPLE"), tower=File("EXAMPLE"))


def inject(kind: dict[str, Any], given: dict[str, Any], folder: Path) -> dict[str, str]:
    """The environment that a credential gives a job. An empty text does not exist; a missing boolean is false."""
    values = {name: value for name, value in given.items() if value != ""}
    for field in kind["inputs"]["fields"]:
        if field["type"] == "boolean":
            values.setdefault(field["id"], False)
    environment = ImmutableSandboxedEnvironment()
    for template in kind["injectors"].get("file", {}).values():
        path = folder / f"{kind['name'].replace(' ', '_')}.injected"
        path.write_text(environment.from_string(template).render(values))
        values["tower"] = File(str(path))
    return {name: environment.from_string(text).render(values) for name, text in kind["injectors"]["env"].items()}


def load(name: str) -> dict[str, Any]:
    return yaml.safe_load((AWX / f"credential_type_{name}.yml").read_text())


class Loader(yaml.SafeLoader):
    pass


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def set_up() -> list[dict[str, Any]]:
    """The tasks that set up AWX."""
    return yaml.load((AWX / "set_up.yml").read_text(), Loader)[0]["tasks"]


def localhost() -> dict[str, Any]:
    """The inventory of most jobs."""
    (host,) = [task["awx.awx.host"] for task in set_up() if "awx.awx.host" in task]
    return {"local": {"hosts": {host["name"]: host["variables"]}}}


def slice_of(inventory: dict[str, Any], number: int, count: int) -> dict[str, Any]:
    """The output of the inventory script of one slice. Argument: inventory, groups with hosts with variables."""
    everyone = sorted({host for group in inventory.values() for host in group["hosts"]})
    hosts = everyone[number - 1 :: count]
    variables = {host: each for group in inventory.values() for host, each in group["hosts"].items()}
    groups = {name: {"hosts": [host for host in group["hosts"] if host in hosts]} for name, group in inventory.items()}
    return {
        "all": {"hosts": [], "children": list(groups)},
        **groups,
        "_meta": {"hostvars": {host: {**variables[host], "remote_tower_enabled": "true"} for host in hosts}},
    }


class Unsafe(str):
    """An answer of a survey. AWX marks it, so that a template in an answer has no effect."""


class Dumper(yaml.SafeDumper):
    pass


Dumper.add_representer(Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text)))


def unsafe(value: Any) -> Any:
    if isinstance(value, list):
        return [unsafe(each) for each in value]
    return Unsafe(value) if isinstance(value, str) else value


def lay_out(
    folder: Path,
    project: Path,
    env: dict[str, str],
    inventory: dict[str, Any],
    answers: dict[str, Any] | None = None,
    verbosity: int = 4,
    options: str = "",
) -> None:
    """Make the private data directory of a job. Argument: env, what injectors and AWX itself put into it."""
    for name in ("env", "inventory"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.copytree(project, folder / "project")
    extra = {
        "awx_job_id": 1,
        "awx_job_launch_type": "manual",
        **{key: unsafe(each) for key, each in (answers or {}).items()},
    }
    (folder / "env/extravars").write_text(yaml.dump(extra, Dumper=Dumper))
    (folder / "env/envvars").write_text(yaml.safe_dump(env))
    (folder / "env/settings").write_text(json.dumps({"job_timeout": 300, "fact_cache_type": "jsonfile"}))
    (folder / "env/cmdline").write_text(f"-u root {'-' + 'v' * verbosity if verbosity else ''} {options}")
    script = folder / "inventory/hosts"
    script.write_text(f"#! /usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint({json.dumps(inventory)!r})\n")
    script.chmod(0o700)


# The REST API, as far as docs/awx/set_up.yml needs it

LINKS = {
    "organization": "organizations",
    "credential_type": "credential_types",
    "inventory": "inventories",
    "project": "projects",
    "source_project": "projects",
    "execution_environment": "execution_environments",
    "unified_job_template": "job_templates",
}
KNOWN = {
    "organizations": "description",
    "credential_types": "description kind inputs injectors managed",
    "credentials": "description organization credential_type inputs",
    "execution_environments": "description image pull organization",
    "projects": "description organization scm_type scm_url scm_branch scm_update_on_launch",
    "inventories": "description organization kind host_filter variables",
    "hosts": "description inventory enabled variables",
    "inventory_sources": "description inventory source source_project source_path overwrite overwrite_vars"
    " update_on_launch",
    "job_templates": "description organization job_type inventory project playbook execution_environment diff_mode"
    " ask_job_type_on_launch survey_enabled job_slice_count",
    "schedules": "description rrule extra_data unified_job_template enabled",
}
SURVEY = ("text", "textarea", "password", "integer", "float", "multiplechoice", "multiselect")


class Refused(Exception):
    """The API answers 400."""


class Api:
    """Keeps what was made, shows no secret, and refuses what AWX refuses."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in KNOWN}
        self.writes: list[str] = []
        self.add("organizations", {"name": "Default"})
        self.writes.clear()

    def one(self, kind: str, name: str) -> dict[str, Any]:
        return next(each for each in self.kept[kind].values() if each["name"] == name)

    def secrets(self, item: dict[str, Any]) -> list[str]:
        fields = self.kept["credential_types"][item["credential_type"]]["inputs"]["fields"]
        return [field["id"] for field in fields if field.get("secret")]

    def shown(self, kind: str, item: dict[str, Any]) -> dict[str, Any]:
        shown = json.loads(json.dumps(item))
        if kind == "credentials":
            shown["inputs"].update({name: ENCRYPTED for name in self.secrets(item) if name in shown["inputs"]})
        url = f"/api/v2/{kind}/{item['id']}/"
        related = {"survey_spec": f"{url}survey_spec/", "update": f"{url}update/"}
        return {**shown, "type": kind[:-1], "url": url, "related": related, "summary_fields": {}, "scm_revision": "1"}

    def listed(self, kind: str, query: dict[str, str]) -> list[dict[str, Any]]:
        def fits(item: dict[str, Any]) -> bool:
            if not all(name in item or name in KNOWN[kind].split() for name in query):
                raise Refused(f"{kind} cannot be filtered by {sorted(query)}")
            return all(str(item.get(name)) == value for name, value in query.items())

        return [self.shown(kind, item) for item in self.kept[kind].values() if fits(item)]

    def add(self, kind: str, given: dict[str, Any]) -> dict[str, Any]:
        number = 1 + max([0, *(key for each in self.kept.values() for key in each)])
        item = {"id": number, "name": given["name"], "links": []}
        return self.set(kind, item, given)

    def set(self, kind: str, item: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        self.writes.append(f"{kind} {given.get('name', item['name'])}")
        unknown = given.keys() - {"name", *KNOWN[kind].split()}
        lost = [name for name, other in LINKS.items() if given.get(name) and given[name] not in self.kept[other]]
        if unknown or lost:
            raise Refused(f"{kind}: unknown {sorted(unknown)}, not there {lost}")
        before = item.get("inputs", {})
        # No word for the kind of an inventory is an empty one.
        item = {**item, **{name: "" if (name, value) == ("kind", None) else value for name, value in given.items()}}
        getattr(self, f"check_{kind}", lambda item: None)(item)
        if kind == "credentials":
            item["inputs"] = {
                name: before[name] if value == ENCRYPTED else value for name, value in item["inputs"].items()
            }
        self.kept[kind][item["id"]] = item
        return self.shown(kind, item)

    def check_credential_types(self, item: dict[str, Any]) -> None:
        for field in item["inputs"]["fields"]:
            field.setdefault("type", "string")
        check_type(item)

    def check_credentials(self, item: dict[str, Any]) -> None:
        inputs = self.kept["credential_types"][item["credential_type"]]["inputs"]
        known = {field["id"]: {"string": str, "boolean": bool}[field["type"]] for field in inputs["fields"]}
        if not set(inputs["required"]) <= item["inputs"].keys() <= known.keys():
            raise Refused("inputs of the credential")
        if not all(isinstance(value, known[name]) for name, value in item["inputs"].items()):
            raise Refused("types of the inputs of the credential")

    def check_job_templates(self, item: dict[str, Any]) -> None:
        item["organization"] = self.kept["projects"][item["project"]]["organization"]
        if not (PROJECT / item["playbook"]).is_file():
            raise Refused("Playbook not found for project.")

    def check_schedules(self, item: dict[str, Any]) -> None:
        if not re.fullmatch(r"DTSTART(;TZID=[\w/]+:\d{8}T\d{6}|:\d{8}T\d{6}Z) RRULE:.*INTERVAL=\d+.*", item["rrule"]):
            raise Refused("rrule")
        questions = self.kept["job_templates"][item["unified_job_template"]]["survey"]["spec"]
        by_variable = {each["variable"]: each for each in questions}
        for variable, value in item["extra_data"].items():
            if value not in by_variable[variable]["choices"].splitlines():
                raise Refused("extra_data")

    def check_survey(self, survey: dict[str, Any]) -> None:
        fine = {"name", "description", "spec"} == survey.keys() and survey["spec"]
        for question in survey["spec"]:
            fine = fine and {"type", "question_name", "variable", "required"} <= question.keys()
            fine = fine and question["type"] in SURVEY and isinstance(question["required"], bool)
            if question["type"].startswith("multi"):
                chosen = question.get("default", "").splitlines()
                fine = fine and set(chosen) <= set(question["choices"].splitlines())
        if not fine:
            raise Refused(f"survey {survey['name']}")

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        kind, number, part = ([*path.removeprefix("/api/v2/").strip("/").split("/"), "", ""])[:3]
        if kind == "unified_job_templates":
            kind = "job_templates"
        if kind not in self.kept:
            return 404, {}
        if not number:
            if method == "POST":
                return 201, self.add(kind, body)
            found = self.listed(kind, query)
            return 200, {"count": len(found), "results": found, "next": None}
        item = self.kept[kind][int(number)]
        if part == "survey_spec":
            if method == "POST":
                self.check_survey(body)
                self.writes.append(f"survey {item['name']}")
                item["survey"] = body
            return 200, item.get("survey", {})
        if part:
            if method == "POST":
                self.writes.append(f"{part} of {item['name']}")
                item["links"].append(body["id"])
                return 204, None
            found = [self.shown(part, self.kept[part][each]) for each in item["links"]]
            return 200, {"count": len(found), "results": found, "next": None}
        return 200, self.set(kind, item, body) if method == "PATCH" else self.shown(kind, item)


class FakeAwx:
    """The API on a port of this machine. It takes one token."""

    token = "not-a-real-token-of-awx"

    def __enter__(self) -> FakeAwx:
        api, token = Api(), self.token

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                url = urlsplit(self.path)
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size) or "null")
                try:
                    if self.headers.get("Authorization") != f"Bearer {token}":
                        status, answer = 401, {}
                    else:
                        status, answer = api.answer(self.command, url.path, dict(parse_qsl(url.query)), body)
                except Refused as error:
                    status, answer = 400, {"__all__": [str(error)]}
                self.send_response(status)
                self.end_headers()
                self.wfile.write(b"" if answer is None else json.dumps(answer).encode())

            do_GET = do_POST = do_PATCH = handle_any  # noqa: N815

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.api = api
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: Any) -> None:
        self.server.shutdown()
        self.server.server_close()
