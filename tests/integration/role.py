# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the tasks of a role in this process: its own files, rendered by Ansible, and the action plugin of its modules.

A play takes a second or more for each role, so this is for tests with hundreds of them. The rest needs a play:
test_roles.py tests the validation of arguments, files, statistics, messages and failures.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import jinja2
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from simulators import Simulator

from . import harness

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core before 2.19 renders all texts

    def trust_as_template(value: str) -> str:
        return value


ROOT = Path(__file__).resolve().parents[2]
_MODULES = "day2.resources."
_FACTS = "ansible.builtin.set_fact"
_IMPORT = "ansible.builtin.import_tasks"


def run_role(sim: Simulator, name: str, check: bool = False, **variables: Any) -> dict[str, Any]:
    """Run the tasks of a role that read, change and put together. Returns all variables after it.

    Arguments:
      sim: the simulator of the API.
      name: the role.
      check: whether to run it in check mode.
      variables: those of the play.
    """
    role = _Role(name, sim, check)
    known = {"inventory_hostname": "localhost", **_load(f"{name}/defaults/main.yml"), **variables}
    role.facts.update(known)
    with mock.patch.object(jinja2.Environment, "compile", _compile):
        role.run(_load(f"{name}/tasks/main.yml"), {}, {})
    return role.facts


_COMPILED: dict[Any, Any] = {}
_compile_anew = jinja2.Environment.compile


def _compile(environment: jinja2.Environment, source: Any, *arguments: Any, **options: Any) -> Any:
    """Compile a template. To compile those of a role again takes longer than all the rest."""
    if not isinstance(source, str):
        return _compile_anew(environment, source, *arguments, **options)
    key = (type(environment), str(source), *arguments, *options.items())
    if key not in _COMPILED:
        _COMPILED[key] = _compile_anew(environment, source, *arguments, **options)
    return _COMPILED[key]


@functools.cache
def _load(path: str) -> Any:
    """A file of a role, with its templates."""
    return _trusted(DataLoader().load_from_file(str(ROOT / "roles" / path)))


class _Role:
    """A run of a role.

    Attributes:
      facts: the variables of the play, and those that tasks set or register.
    """

    def __init__(self, name: str, sim: Simulator, check: bool) -> None:
        self.facts: dict[str, Any] = {}
        self._name = name
        self._environment = harness.environment(sim)
        self._check = check
        self._loader = DataLoader()

    def run(self, tasks: list[dict[str, Any]], variables: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
        """Run tasks.

        Arguments:
          tasks: tasks and blocks.
          variables: those of the blocks around them.
          defaults: the module defaults of these blocks.
        """
        for task in tasks:
            known = {**variables, **task.get("vars", {})}
            given = {**defaults, **task.get("module_defaults", {})}
            for part in ("block", "always"):
                self.run(task.get(part, []), known, given)
            if _IMPORT in task:
                self.run(_load(f"{self._name}/tasks/{task[_IMPORT]}"), known, given)
            elif _FACTS in task:
                self.facts.update({fact: self._rendered(value, known) for fact, value in task[_FACTS].items()})
            else:
                self._run_module(task, known, given)

    def _run_module(self, task: dict[str, Any], variables: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
        """Run a task with a module of the collection. Others are no business of this file."""
        for action in [each for each in task if each.startswith(_MODULES)]:
            if not self._rendered(trust_as_template(f"{{{{ {task['when']} }}}}"), variables):
                self.facts[task["register"]] = {"skipped": True, "changed": False}
                continue
            options = {**self._rendered(defaults[action], variables), **self._rendered(task[action], variables)}
            check = self._check or task.get("check_mode", False)
            name = action.removeprefix(_MODULES)
            result, _text = harness.run_action(name, options, check, 0, self._environment)
            self.facts[task["register"]] = result

    def _rendered(self, value: Any, variables: Mapping[str, Any]) -> Any:
        """A value with its templates rendered."""
        return Templar(self._loader, variables={**self.facts, **variables}).template(value)


def _trusted(value: Any) -> Any:
    """A value whose texts are templates."""
    if isinstance(value, dict):
        return {key: _trusted(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_trusted(each) for each in value]
    return trust_as_template(value) if isinstance(value, str) else value
