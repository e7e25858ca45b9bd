# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-lint says of playbooks with the modules: its rule ``args`` runs their checks of options."""

from __future__ import annotations

import fcntl
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from ansible.module_utils import basic
from ansible_collections.day2.resources.plugins.module_utils import _module
from ansible_collections.day2.resources.plugins.modules import gcore_port

from .harness import PORT
from .test_playbooks import ROOT, SPECS, documented

X = "{{ x }}"
ROLES = ("gcore", "scanopy", "drift_report")


@pytest.fixture(scope="session")
def program() -> Path:
    """ansible-lint, in an environment of its own: it asks for an ansible-core that the other tests may not have."""
    folder = ROOT / "build/ansible-lint"
    folder.parent.mkdir(exist_ok=True)
    with (ROOT / "build/ansible-lint.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            subprocess.run([f"{folder}/bin/python", "-m", "pip", "install", "--quiet", "ansible-lint"], check=True)
            (folder / "ready").touch()
    return folder / "bin/ansible-lint"


class Lint:
    """Runs ansible-lint on tasks. What it cannot judge counts as a failure, as it would hide all other tasks."""

    def __init__(self, program: Path, home: Path) -> None:
        self.program, self.home = program, home

    def __call__(self, tasks: list[dict[str, Any]]) -> dict[str, str]:
        """What the rule ``args`` says of tasks, by the name of the task."""
        named = [{"name": f"Task {number}", **each} for number, each in enumerate(tasks)]
        path = self.home / "play.yml"
        path.write_text(yaml.safe_dump([{"name": "Play", "hosts": "localhost", "tasks": named}], sort_keys=False))
        done = subprocess.run(
            [str(self.program), "--offline", "--nocolor", "--format", "json", "-c", "/dev/null", str(path)],
            cwd=self.home,
            env={
                "HOME": str(self.home),
                "PATH": f"{self.program.parent}:/usr/bin:/bin",
                "LC_ALL": "C.UTF-8",
                "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build"),
            },
            capture_output=True,
            text=True,
            timeout=170,
            check=False,
        )
        assert "Ignored exception" not in done.stderr, done.stderr
        found = json.loads(done.stdout)
        lines = path.read_text().splitlines()
        said = {}
        for each in found:
            if each["check_name"] == "args[module]":
                above = lines[: each["location"]["lines"]["begin"]]
                names = [line.partition("name: ")[2] for line in above if line.lstrip(" -").startswith("name: Task ")]
                said[names[-1]] = each["description"]
        return said


@pytest.fixture()
def lint(program, tmp_path):
    return Lint(program, tmp_path)


def use(name: str, /, **options: Any) -> dict[str, Any]:
    return {f"day2.resources.{name}": options}


@pytest.mark.once
def test_mistakes_are_found(lint):
    templated = {"project_id": X, "tags": X, "wait": X, "port_id": X}
    logs = {"enabled": X, "topc_name": "web"}
    mistakes = [
        (use("gcore_port", **templated, securty_groups=["web"]), "module: securty_groups. Supported parameters"),
        (use("gcore_load_balancer", load_balancer_id=X, logging=logs), "Unsupported parameters: logging.topc_name"),
        (use("gcore_port", port_id=X, port_security_enabled="maybe"), "port_security_enabled: is 'maybe'"),
        (use("gcore_port", port_id=X, allowed_address_pairs=["10.0.0.1"]), "allowed_address_pairs[0]: is a text"),
        (use("gcore_load_balancer", preferred_connectivity="L4"), "preferred_connectivity: is 'L4'"),
        (use("gcore_instance", instance_name=X, tags=["a"]), "tags: is a list, a dictionary is needed"),
        (use("scanopy_binding", binding={"host": X, "services": X}), "Unsupported parameters: binding.services"),
        (use("gcore_resources", resource_list=X), "missing required arguments: resources"),
        (use("scanopy_resources", resources=X, parallels=3), "module: parallels."),
        (use("gcore_instance_info", names="web"), "module: names."),
        (use("gcore_project_info", project_ids=["two"]), "project_ids[0]: is 'two', a whole number is needed"),
    ]
    found = lint([task for task, _words in mistakes])
    for number, (task, words) in enumerate(mistakes):
        assert words in found.get(f"Task {number}", "nothing"), task


def templates(name: str) -> list[dict[str, Any]]:
    """Tasks with a template as each option of a module, and as each part of one."""
    spec = SPECS[name]
    found = [use(name, **dict.fromkeys(spec, X))]
    for option, each in spec.items():
        parts = dict.fromkeys(each.get("options", ()), X)
        values = [[each] for each in (X, parts) if each] if each["type"] == "list" else [parts] if parts else []
        values += [{"key": X}] if each["type"] == "dict" and not parts else []
        needed = {other: X for other, one in spec.items() if one.get("required")}
        found += [use(name, **{**needed, option: value}) for value in values]
    return found


@pytest.mark.once
def test_templates_are_no_mistakes(lint):
    tasks = [task for name in SPECS for task in templates(name)]
    assert lint(tasks) == {}


@pytest.mark.once
def test_examples_are_no_mistakes(lint):
    """Those of each module, and of each role: its README is a playbook."""
    tasks = [task for name in SPECS for task in documented(name, "EXAMPLES")]
    for role in ROLES:
        blocks = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "roles" / role / "README.md").read_text(), re.M | re.S)
        plays = [play for block in blocks for play in yaml.safe_load(block) if isinstance(play, dict)]
        assert plays, role
        tasks += [task for play in plays for task in play.get("tasks", [])]
        tasks += [
            task
            for path in (ROOT / "roles" / role / "tasks").glob("*.yml")
            for task in yaml.safe_load(path.read_text())
        ]
    assert lint(tasks) == {}


class Passed(Exception):
    pass


class Stub(basic.AnsibleModule):
    """As ansible-lint runs modules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        raise Passed


@pytest.mark.parametrize(
    "options", [{"port_id": PORT, "tags": {"a": "1"}}, {"port_id": X, "tags": X}, {"tags": {"a": "1"}}]
)
def test_a_linter_never_runs_a_module_whatever_was_imported_before(sim, options):
    assert issubclass(_module._Module, basic.AnsibleModule)
    assert not issubclass(_module._Module, Stub)
    given = {"api_url": sim.url, "api_key": sim.key, "project_id": 1, "region_id": 7, **options}
    text = io.TextIOWrapper(io.BytesIO(json.dumps({"ANSIBLE_MODULE_ARGS": given}).encode()))
    with (
        mock.patch.object(basic, "AnsibleModule", Stub),
        mock.patch.object(basic, "_ANSIBLE_ARGS", None),
        mock.patch.object(sys, "stdin", text),
        mock.patch.object(sys, "argv", [""]),
        pytest.raises(Passed),
    ):
        gcore_port.main()
    assert sim.requests() == []
