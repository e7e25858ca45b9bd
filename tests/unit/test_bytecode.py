# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bytecode of what plugins import: it is kept, and the files that it was made from are not compiled again."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ["action/in_process.py", "inventory/gcore.py", "inventory/scanopy.py"]
MODULE = "modules/gcore_port.py"
START = """
import importlib, sys

compiled = []
sys.addaudithook(lambda event, values: compiled.append(str(values[1])) if event == "compile" else None)
from ansible.plugins.loader import init_plugin_loader

init_plugin_loader()
for name in sys.argv[1:]:
    importlib.import_module(f"ansible_collections.day2.resources.plugins.{name}")
print(*sorted({name.rpartition("/plugins/")[2] for name in compiled if "/day2/resources/plugins/" in name}))
"""


def compiled_at_start(cache: Path) -> set[str]:
    """The Python files of the collection that a new process compiles: it imports a plugin and a module as Ansible does.

    Arguments:
      cache: the folder that keeps bytecode.
    """
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    names = [name.removesuffix(".py").replace("/", ".") for name in (PLUGINS[0], MODULE)]
    command = [sys.executable, "-c", START, *names]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_only_the_plugin_itself_is_compiled_again(tmp_path):
    first = compiled_at_start(tmp_path)
    assert {MODULE, "module_utils/_engine/run.py", "module_utils/_gcore/port.py"} <= first
    # Ansible's loader brings these: the plugin, and the file that it imports first.
    assert compiled_at_start(tmp_path) == {PLUGINS[0], "plugin_utils/_bytecode.py"}


def test_damaged_bytecode_is_made_again(tmp_path):
    compiled_at_start(tmp_path)
    (path,) = tmp_path.rglob("module_utils/_model/text.*.pyc")
    path.write_bytes(path.read_bytes()[:200])
    assert "module_utils/_model/text.py" in compiled_at_start(tmp_path)


def test_bytecode_needs_no_folder_that_can_be_written():
    assert {MODULE, "module_utils/_engine/run.py"} <= compiled_at_start(Path(os.devnull))


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_asks_for_bytecode_first(plugin):
    body = ast.parse((ROOT / "plugins" / plugin).read_text()).body
    own = [node for node in body if isinstance(node, ast.ImportFrom) and node.level]
    assert ast.unparse(own[0]) == "from ..plugin_utils import _bytecode"
