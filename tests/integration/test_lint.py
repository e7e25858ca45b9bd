# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages of ansible-lint about playbooks with the modules: its rule ``args`` runs their checks of options."""

from __future__ import annotations

import contextlib
import fcntl
import importlib
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
from ansible_collections.day2.resources.plugins.module_utils._ansible import module as _module
from ansible_collections.day2.resources.plugins.modules import gcore_port

from .harness import MODULES, PORT
from .test_playbooks import ROOT, SPECS, documented

X = "{{ x }}"
ROLES = ("gcore", "scanopy", "drift_report", "resource_export")
MODULES_BY_NAME = {name: importlib.import_module(f"{MODULES}.{name}").MODULE for name in SPECS}


@pytest.fixture(scope="session")
def program() -> Path:
    """ansible-lint, in a separate environment: it asks for an ansible-core that the other tests may not have."""
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
    """Runs ansible-lint on tasks. A task that it cannot judge counts as a failure, as it would hide all other tasks."""

    def __init__(self, program: Path, home: Path) -> None:
        self.program, self.home = program, home

    def __call__(self, tasks: list[dict[str, Any]], *arguments: str) -> dict[str, str]:
        """The messages of the rule ``args``, by the name of the task."""
        named = [{"name": f"Task {number}", **each} for number, each in enumerate(tasks)]
        path = self.home / "play.yml"
        path.write_text(yaml.safe_dump([{"name": "Play", "hosts": "localhost", "tasks": named}], sort_keys=False))
        done = subprocess.run(
            [str(self.program), "--offline", "--nocolor", "--format", "json", "-c", "/dev/null", *arguments, str(path)],
            cwd=self.home,
            env={
                "HOME": str(self.home),
                "PATH": f"{self.program.parent}:/usr/bin:/bin",
                "LC_ALL": "C.UTF-8",
                "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build"),
            },
            capture_output=True,
            text=True,
            timeout=500,  # below the time limit of a test: a busy machine needs some minutes
            check=False,
        )
        assert "Ignored exception" not in done.stderr, done.stderr
        self.status = done.returncode
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


def port(**options: Any) -> dict[str, Any]:
    return {"kind": "port", "port_id": X, **options}


@pytest.mark.once
def test_mistakes_are_found(lint):
    templated = {"project_id": X, "tags": X, "wait": X, "port_id": X}
    logs = {"enabled": X, "topc_name": "web"}
    mistakes = [
        (use("gcore_port", **templated, securty_groups=["web"]), "module: securty_groups. Supported parameters"),
        (use("gcore_load_balancer", load_balancer_id=X, logging=logs), "Unsupported parameters: logging.topc_name"),
        (
            use("gcore_port", port_id=X, port_security_enabled="maybe"),
            "port_security_enabled: 'maybe' is not a boolean",
        ),
        (
            use("gcore_port", port_id=X, allowed_address_pairs=["10.0.0.1"]),
            "allowed_address_pairs[0]: expected a dictionary",
        ),
        (
            use("gcore_load_balancer", preferred_connectivity="L4"),
            "preferred_connectivity: value must be one of: L2, L3",
        ),
        (use("gcore_instance", instance_name=X, tags=["a"]), "tags: expected a dictionary, got a list"),
        (use("scanopy_binding", binding={"host": X, "services": X}), "Unsupported parameters: binding.services"),
        (use("gcore_resources", resource_list=X), "missing required arguments: resources"),
        (use("scanopy_resources", resources=X, parallels=3), "module: parallels."),
        (use("gcore_instance_info", names="web"), "module: names."),
        (use("gcore_project_info", project_ids=["two"]), "project_ids[0]: 'two' is not an integer"),
        (use("gcore_port", port_id="web", tags=X), "port_id: 'web' is not a UUID"),
        (
            use("gcore_port", port_id=X, purge_security_groups="maybe"),
            "purge_security_groups: 'maybe' is not a boolean",
        ),
        (use("gcore_port", port_id=X, wait="maybe", wait_timeout=X), "wait: 'maybe' is not a boolean"),
        (
            use("gcore_network_info", network_type="vlann"),
            "network_type: value must be one of: vlan, vxlan, got: 'vlann'",
        ),
        (use("gcore_network_info", external="maybe"), "external: 'maybe' is not a boolean"),
        (use("gcore_task_info", project_ids=["two"], region_ids=X), "project_ids[0]: 'two' is not an integer"),
        (use("gcore_task_info", states=["DONE", X], task_ids=["a"]), "task_ids[0]: 'a' is not a UUID"),
        (use("gcore_task_info", states=["DONE"]), "states[0]: value must be one of: NEW"),
        (use("gcore_resources", resources=X, parallel="many"), "parallel: 'many' is not an integer"),
        (use("gcore_resources", resources=[port(securty_groups=["web"])]), "resources[0].securty_groups: there is no"),
        (use("gcore_resources", resources=[X, port(port_security_enabled="maybe")]), "resources[1].port_security_en"),
        (
            use("gcore_resources", resources=[{"kind": "prt", "port_id": X}]),
            "resources[0].kind: value must be one of: ",
        ),
        (use("gcore_resources", resources=[port(wait=False)]), "resources[0].wait: is an option of the task"),
        (
            use("gcore_resources", resources=[port(security_groups=["a"], remove_security_groups=["b"])]),
            "resources[0].remove_security_groups: is mutually exclusive with",
        ),
        (use("gcore_resources", resources=[port(), "web"]), "resources[1]: expected a dictionary, got a string"),
        (use("gcore_resources", resources=[port(state="present")]), "resources[0].state: there is no such option"),
        (
            use("gcore_resources", resources=[{"kind": "load_balancer", "load_balancer_id": X, "logging": logs}]),
            "Unsupported parameters: resources[0].logging.topc_name",
        ),
        (
            use("scanopy_resources", resources=[{"kind": "binding", "binding_id": X, "port": "many"}]),
            "resources[0].port: ",
        ),
    ]
    found = lint([task for task, _words in mistakes])
    for number, (task, words) in enumerate(mistakes):
        assert words in found.get(f"Task {number}", "nothing"), task


def names(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Options by all of their names."""
    return {name: each for option, each in spec.items() for name in (option, *each.get("aliases", ()))}


def called(spec: dict[str, Any], option: str) -> list[str]:
    """The names that a message can have for an option: Ansible judges the keys of an alias under the first name."""
    return [option, *(name for name, each in spec.items() if option in each.get("aliases", ()))]


def values(each: dict[str, Any], whole: Any, part: Any) -> list[Any]:
    """Values of an option: one for the whole of it, and with one for a part of it."""
    parts = each.get("options", {})
    found = [whole, *({key: part} for key in parts)]
    found += [{"key": part}] if each["type"] == "dict" and not parts else []
    return found + [[value] for value in found[1:] or [part]] if each["type"] == "list" else found


def templates(name: str) -> list[dict[str, Any]]:
    """Options of a module with a template as each one, alone and together with all others, and as each part of one."""
    spec = SPECS[name]
    needed = {other: X for other, one in spec.items() if one.get("required")}
    found: list[dict[str, Any]] = [dict.fromkeys(spec, X)]
    for option, each in names(spec).items():
        found += [{**needed, option: value} for value in values(each, X, f"a{X}")]
    if name.endswith("_resources"):
        items = MODULES_BY_NAME[name].items
        found += [
            {"resources": [{"kind": kind, option: value}]}
            for kind, one in items.items()
            for option, each in names(one).items()
            for value in values(each, X, f"a{X}")
        ]
        found += [
            {"resources": [{"kind": X, "a": 1}, X, {"kind": kind, "label": X, **dict.fromkeys(one, X)}]}
            for kind, one in items.items()
        ]
    return found


TOGETHER: list[tuple[str, dict[str, Any]]] = [
    ("gcore_resources", {"resources": "{{ dict.fromkeys(found, 'port') | dict2items('port_id', 'kind') | list }}"}),
    ("scanopy_resources", {"resources": "{{ [\n{'kind': 'binding', 'binding_id': x},\n{'kind': y}\n] }}"}),
    ("gcore_port", {"port_id": X, "security_groups": "{{ x | default(['a', 'b'], true) }}"}),
    ("gcore_port", {"port_id": X, "allowed_address_pairs": "{{ [{'ip_address': a}, {'ip_address': b}] }}"}),
    ("gcore_instance", {"instance_id": X, "tags": "{{ {'a': x, 'b': y} }}"}),
    ("gcore_port", {"port_id": X, "security_groups": X, "purge_security_groups": X}),
    (
        "gcore_port",
        {"port_id": X, "security_groups": ["web"], "remove_security_groups": ["db"], "purge_security_groups": X},
    ),
    ("gcore_port", {"port_id": X, "security_group_ids": [], "security_groups": X}),
    (
        "gcore_port",
        {"port_id": X, "security_groups": ["web"], "remove_security_groups": ["db"]},
    ),  # a default of a group
    ("gcore_port", {"ip_address": X, "network_id": PORT}),
    ("gcore_port", {"port_id": X, "ip_assignments": [], "purge_ip_assignments": X}),
    ("gcore_task_info", {"project_ids": [X], "region_ids": X}),
    ("gcore_task_info", {"states": X}),
    ("gcore_resources", {"resources": X, "parallel": X}),
    ("gcore_resources", {"resources": X, "fail_fast": X, "return_unchanged": X}),
    ("gcore_project", {"project_id": X, "name": f"a{X}"}),
    ("gcore_network_info", {"network_type": X}),
    ("gcore_load_balancer", {"load_balancer_name": "web", "logging": {"enabled": X, "destination_region_id": X}}),
]
"""Options that are right whatever the templates give, though they would not be without those."""


@pytest.mark.once
def test_templates_are_no_mistakes(lint):
    tasks = [use(name, **options) for name, options in TOGETHER]
    # Few of each module here, as each takes a while. All of them in process, see below.
    tasks += [use(name, **options) for name in SPECS for options in templates(name)[:: 1 + len(SPECS[name]) // 3]]
    assert lint(tasks) == {}


@pytest.mark.once
def test_findings_are_warnings_unless_strict(lint):
    task = use("gcore_resources", resources=[port(securty_groups=["web"])])
    # The layout of a playbook is another rule, whose findings are errors.
    for arguments, status in ((("-x", "yaml"), 0), (("-x", "yaml", "--strict"), 2)):
        assert "securty_groups" in lint([task], *arguments)["Task 0"]
        assert lint.status == status


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


IN_WORDS_OF_ANSIBLE = re.compile(r"(argument|option) '.*' is of type|value of .* must be one of:")
"""ansible-lint looks for an option in a message, and fails if the task does not have it."""


class Stub(basic.AnsibleModule):
    """As ansible-lint runs modules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        raise Passed


def judged(name: str, options: dict[str, Any]) -> str | None:
    """The message of a module about options to a linter; None if there is none."""
    shown = io.StringIO()
    text = io.TextIOWrapper(io.BytesIO(json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode()))
    with (
        mock.patch.object(basic, "AnsibleModule", Stub),
        mock.patch.object(basic, "_ANSIBLE_ARGS", None),
        mock.patch.object(sys, "stdin", text),
        mock.patch.object(sys, "argv", [""]),
        contextlib.redirect_stdout(shown),
    ):
        try:
            importlib.import_module(f"{MODULES}.{name}").main()
        except Passed:
            return None
        except SystemExit:
            message: str = json.loads(shown.getvalue())["msg"]
            assert not IN_WORDS_OF_ANSIBLE.search(message), message
            return message
    raise AssertionError("the module has run")


@pytest.mark.parametrize("name", SPECS)
def test_each_option_can_be_a_template(name):
    for options in [*templates(name), *(options for one, options in TOGETHER if one == name)]:
        assert judged(name, options) is None, options


def wrong(each: dict[str, Any]) -> list[Any]:
    """Values that an option cannot have, if there are any."""
    element = {**each, "type": each.get("elements")}
    listed = [[value] for value in wrong(element)] if each["type"] == "list" else []
    no_text = [True, {"key": "value"}] if each["type"] in ("str", "list") else []
    others = {"bool": ["maybe", ["a"]], "int": ["two"], "dict": [["a"], 3]}.get(each["type"], [])
    keys = [{"a key that is unknown": 1}] if each.get("options") and each["type"] == "dict" else []
    return [*listed, *no_text, *others, *keys, *(["a word that is none"] if "choices" in each else [])]


@pytest.mark.parametrize("name", SPECS)
def test_each_wrong_value_is_found(name):
    """By the name that it has in the task, also beside templates, and in items of a list."""
    spec = SPECS[name]
    needed = {other: X for other, one in spec.items() if one.get("required")}
    for option, each in names(spec).items():
        for value in wrong(each):
            beside = {other: X for other, one in spec.items() if option not in (other, *one.get("aliases", ()))}
            for others in (needed, beside):
                message = judged(name, {**others, option: value})
                assert message, (option, value)
                assert any(name in message for name in called(spec, option))
    for kind, one in MODULES_BY_NAME[name].items.items():
        for option, each in names(one).items():
            for value in wrong(each):
                message = judged(name, {"resources": [X, {"kind": kind, option: value}]})
                assert message, (kind, option, value)
                assert any(f"resources[1].{name}" in message for name in called(one, option))


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
