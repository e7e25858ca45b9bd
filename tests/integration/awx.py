# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of AWX before a job, written after its source (24.6).

It injects credentials, divides an inventory into slices, marks answers, and prepares a folder for ansible-runner.

No AWX runs in the tests, and nothing here imitates its API.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

AWX = Path(__file__).resolve().parents[2] / "docs/awx"
PROJECT = AWX / "project"

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


def set_up_play() -> dict[str, Any]:
    """The play that sets up AWX."""
    return yaml.load((AWX / "set_up.yml").read_text(), Loader)[0]


def localhost() -> dict[str, Any]:
    """The inventory of most jobs."""
    (host,) = [task["awx.awx.host"] for task in set_up_play()["tasks"] if "awx.awx.host" in task]
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


def extra_vars(answers: dict[str, Any]) -> str:
    """The file of answers of surveys and artifacts of earlier jobs."""
    return yaml.dump({key: unsafe(each) for key, each in answers.items()}, Dumper=Dumper)


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
    of_job = yaml.safe_dump({"awx_job_id": 1, "awx_job_launch_type": "manual"})
    (folder / "env/extravars").write_text(of_job + (extra_vars(answers) if answers else ""))
    (folder / "env/envvars").write_text(yaml.safe_dump(env))
    (folder / "env/settings").write_text(json.dumps({"job_timeout": 300, "fact_cache_type": "jsonfile"}))
    (folder / "env/cmdline").write_text(f"-u root {'-' + 'v' * verbosity if verbosity else ''} {options}")
    script = folder / "inventory/hosts"
    script.write_text(f"#! /usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint({json.dumps(inventory)!r})\n")
    script.chmod(0o700)


# The modules that docs/awx/set_up.yml calls

OPTIONS = {
    "credential": "name organization credential_type inputs",
    "credential_type": "name description kind inputs injectors",
    "execution_environment": "name image credential pull",
    "host": "name inventory enabled variables state",
    "inventory": "name organization kind",
    "inventory_source": "name inventory organization source source_path source_project overwrite overwrite_vars"
    " update_on_launch state",
    "inventory_source_update": "name inventory organization wait",
    "job_template": "name organization inventory project playbook credentials execution_environment diff_mode"
    " ask_job_type_on_launch survey_enabled survey_spec job_slice_count state",
    "project": "name organization scm_type scm_url scm_branch credential scm_update_on_launch update_project",
    "schedule": "name organization unified_job_template rrule extra_data enabled state",
}
"""Options of awx.awx 24.6.1, as far as the playbook uses them. All of them have state exists where state is here."""

_ACTION = """
import json, os
from ansible.plugins.action import ActionBase
class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        with open(os.environ["CALLS"], "a") as file:
            file.write(json.dumps([self._task.action.rpartition(".")[2], self._task.args], default=str) + "\\n")
        is_new = open(os.environ["EXISTING"]).read() == "{}"
        return {"changed": is_new or self._task.args.get("state") != "exists"}
"""
_LOOKUP = """
import json, os
from ansible.plugins.lookup import LookupBase
class LookupModule(LookupBase):
    def run(self, terms, variables=None, query_params=None, **others):
        found = json.load(open(os.environ["EXISTING"])).get(terms[0], [])
        return [each for each in found if each["name"] == query_params["name"]]
"""


class Recorder:
    """A collection awx.awx that only records what its modules are called with.

    Argument: folder, where it is made.
    """

    def __init__(self, folder: Path) -> None:
        plugins = folder / "ansible_collections/awx/awx/plugins"
        for kind, name, text in (
            *(("action", name, _ACTION) for name in OPTIONS),
            ("lookup", "controller_api", _LOOKUP),
        ):
            (plugins / kind).mkdir(parents=True, exist_ok=True)
            (plugins / kind / f"{name}.py").write_text(text)
        self.file, self.existing = folder / "calls", folder / "existing"
        self.env = {
            "ANSIBLE_COLLECTIONS_PATH": str(folder),
            "CALLS": str(self.file),
            "EXISTING": str(self.existing),
        }

    def expect(self, **existing: Any) -> None:
        """Give AWX these objects, by endpoint, and forget the calls."""
        self.existing.write_text(json.dumps(existing))
        self.file.write_text("")

    @property
    def calls(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The options of each call, by module and name. An option that the module does not have is an error."""
        found = [json.loads(line) for line in self.file.read_text().splitlines()]
        for module, options in found:
            assert options.keys() <= {*OPTIONS[module].split()}, module
        return {(module, options["name"]): options for module, options in found}
