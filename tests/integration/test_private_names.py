# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private names of ansible-core: this one has them, the list is complete, and tasks run without them."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.playbook.task import Task
from ansible.plugins.action import ActionBase
from ansible.plugins.action.normal import ActionModule as Normal
from ansible.utils import display
from ansible_collections.day2.resources.plugins.action import in_process
from ansible_collections.day2.resources.plugins.module_utils._ansible import module as _module
from ansible_collections.day2.resources.plugins.module_utils._ansible import private_names
from ansible_collections.day2.resources.plugins.module_utils._ansible.private_names import (
    ACTION_NAMES,
    MODULE_NAMES,
    OTHER_NAMES,
)

from . import harness
from .harness import PORT, run_module

ROOT = Path(__file__).resolve().parents[2]
FILES = [*sorted((ROOT / "plugins/module_utils/_ansible").glob("*.py")), ROOT / "plugins/action/in_process.py"]
OF_ACTION_PLUGINS = {"_task", "_connection", "_play_context", "_templar"}
"""The attributes that ansible-core documents for action plugins."""


def test_this_ansible_core_has_them():
    source = inspect.getsource(basic.AnsibleModule)
    missing = [name for name in MODULE_NAMES if f"self.{name}" not in source]
    missing += private_names.missing_names(ActionBase, ACTION_NAMES)
    assert not missing
    assert hasattr(Task(), "_uuid")
    assert hasattr(ArgumentSpecValidator({}).validate({}), "_warnings")
    assert hasattr(display, "logger")
    assert in_process._ENCODING
    core = tuple(map(int, in_process.__version__.split(".")[:2]))
    assert (in_process._mark is not None) is (core < (2, 19))


@pytest.mark.once
def test_the_list_is_complete():
    """Each attribute with an underscore is one of the collection, or is listed."""
    own: set[str] = set()
    used: set[str] = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                own.add(node.name)
            if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.endswith("__"):
                (own if isinstance(node.ctx, ast.Store) else used).add(node.attr)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr" and len(node.args) > 1:
                name = ast.unparse(node.args[1]).strip("'")
                used |= {name} if name.startswith("_") else set()
    named = {name.rpartition(".")[2] for name in OTHER_NAMES}
    # namedtuple._replace is public in spite of its name, and os._exit too.
    public = {"_replace", "_exit"}
    assert used - own - {*MODULE_NAMES, *ACTION_NAMES} - named - OF_ACTION_PLUGINS - public == set()


OPTIONS = {"port_id": PORT, "tags": {"a": "b"}}


def warned(run: harness.Run, name: str) -> bool:
    """Whether exactly one warning says what the lack of this name means for the user."""
    text = f"This ansible-core has no {name}: {MODULE_NAMES[name]}. Update"
    return [text in warning for warning in run.warnings if "This ansible-core has no" in warning] == [True]


@pytest.mark.parametrize("name", ["_load_params", "_log_invocation"])
def test_a_module_without_a_method(sim, monkeypatch, name):
    """Ansible calls none of this name: it validates and logs the options itself."""
    former = getattr(basic.AnsibleModule, name)
    calls = {"_load_params": "_read_options", "_log_invocation": "_write_log"}
    source = inspect.getsource(basic.AnsibleModule).replace(f"self.{name}()", f"self.{calls[name]}()")
    monkeypatch.setattr(basic, "AnsibleModule", basic.AnsibleModule)  # to have it back
    exec(source, vars(basic))
    renamed = basic.AnsibleModule
    delattr(renamed, name)
    setattr(renamed, calls[name], former)
    logged: list[Any] = []
    monkeypatch.setattr(renamed, "log", lambda _self, *text, **more: logged.append((text, more)), raising=True)
    # The file is read again, so that its class is one of the renamed class.
    location = importlib.util.spec_from_file_location(_module.__name__, _module.__file__)
    assert location and location.loader
    copy = importlib.util.module_from_spec(location)
    location.loader.exec_module(copy)
    monkeypatch.setitem(sys.modules, _module.__name__, copy)
    run = run_module(sim, "gcore_port", {**OPTIONS, "api_key": sim.key})
    assert (run.failed, run.result["changed"]) == (False, True), run.result
    assert warned(run, name)
    assert sim.key not in str(logged)
    refused = run_module(sim, "gcore_port", {**OPTIONS, "nam": "x", "api_key": sim.key})
    assert refused.failed and "nam" in refused.msg
    assert sim.key not in refused.text or harness.register_secret


@pytest.mark.parametrize("name", ["_verbosity", "_diff", "_name", "no_log_values"])
def test_a_module_without_an_attribute(sim, monkeypatch, name):
    former = private_names.missing_names

    def without(owner: Any, names: Any) -> list[str]:
        if not isinstance(owner, basic.AnsibleModule):
            return former(owner, names)
        if name in ("_verbosity", "_diff"):  # Ansible itself needs the others
            delattr(owner, name)
        return [name]

    monkeypatch.setattr(_module, "missing_names", without)
    run = run_module(sim, "gcore_port", OPTIONS, verbosity=3)
    assert (run.failed, run.result["changed"]) == (False, True), run.result
    assert warned(run, name)
    assert ("requests" in run.result) is (name != "_verbosity")


@pytest.mark.parametrize("name", [*ACTION_NAMES, "encoder of options", "_ansible_verbosity"])
def test_an_action_plugin_without_a_name_lets_ansible_run_the_module(sim, monkeypatch, name):
    monkeypatch.setattr(harness, "EXECUTION_PATH", ["action"])
    if name == "encoder of options":
        monkeypatch.setattr(in_process, "_ENCODING", None)
    elif name == "_ansible_verbosity":
        monkeypatch.setattr(in_process, "ADDED_OPTIONS", ("_ansible_verbosity", "_ansible_gone"))
    else:
        monkeypatch.delattr(ActionBase, name)
    warnings: list[str] = []
    monkeypatch.setattr(in_process.display, "warning", lambda text, *_args, **_more: warnings.append(text))
    with mock.patch.object(Normal, "run", lambda *_args, **_more: {"changed": False, "as": "a module"}):
        run = run_module(sim, "gcore_port", OPTIONS)
    assert run.result["as"] == "a module"
    gone = "_ansible_gone" if name == "_ansible_verbosity" else name
    assert [text.partition(":")[0] for text in warnings] == [f"This ansible-core has no {gone}"]
    assert "run as modules" in warnings[0]
    assert run.requests == []


def test_the_items_of_a_loop_without_the_id_of_the_task(sim, monkeypatch):
    monkeypatch.setattr(harness, "EXECUTION_PATH", ["action"])
    monkeypatch.delattr(Task, "_uuid", raising=False)
    state = importlib.import_module(in_process.__name__)._loop_states
    state.clear()
    assert not run_module(sim, "gcore_port", OPTIONS).failed
