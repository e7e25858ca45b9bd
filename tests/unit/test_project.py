# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The project itself: what must stay true of its files, whatever is added."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import pythons
import yaml
from ansible_collections.day2.resources.plugins.module_utils._api.http import VERSION
from ansible_collections.day2.resources.plugins.module_utils._model.text import plural_of
from defects import tree
from defects.planted import DEFECTS
from defects.planted_lists import DEFECTS_OF_LISTS
from generate import command as generate
from generate.kinds import APIS, all_kinds
from generate.lists import modules_of

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "plugins/modules").glob("*.py"))
SHARED = sorted((ROOT / "plugins/module_utils").rglob("*.py"))
GENERAL = sorted(path for path in SHARED if path.parent.name in ("_engine", "_api", "_model"))


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_documentation_and_what_it_runs(path):
    made, run, main = sorted(calls(path), key=lambda call: call.lineno)
    assert [ast.unparse(each) for each in (run, main)] == ["run(MODULE)", "main()"]
    assert [ast.unparse(argument) for argument in made.args] in (
        [ast.unparse(made.args[0]), "*UPDATABLE"],
        [argument.id for argument in made.args if isinstance(argument, ast.Name)],
    )
    body = ast.parse(path.read_text()).body
    kinds = (ast.Assign, ast.ImportFrom, ast.FunctionDef, ast.If)
    assert all(isinstance(node, kinds) for node in body)
    # ansible-lint looks for a function of this name.
    assert [node.name for node in body if isinstance(node, ast.FunctionDef)] == ["main"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_an_old_python_reads_a_module_up_to_the_message(path):
    """The files that it cannot read come after the file that says which Python is needed."""
    first = next(node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ImportFrom))
    assert (
        ast.unparse(first)
        == "from ansible_collections.day2.resources.plugins.module_utils._ansible import python_version"
    )
    assert path.read_text().isascii(), "Python 2 takes no other characters without a declaration"


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.7", "3.8"])
def test_an_old_python_is_told(version):
    python = pythons.find(version)
    if not python:
        pytest.skip(f"there is no Python {version} here")
    path = ROOT / "plugins/module_utils/_ansible/python_version.py"
    done = subprocess.run([python, str(path)], capture_output=True, text=True, check=False)
    result = json.loads(done.stdout)
    assert (done.returncode, done.stderr, result["failed"], result["changed"]) == (1, "", True, False)
    assert result["msg"].startswith(
        f"Python 3.9 or newer is needed on the host where the module runs. It has {version}."
    )
    assert "Set ansible_python_interpreter" in result["msg"]


@pytest.mark.parametrize(
    ("module", "key"),
    [
        ("gcore_port_info", "ports"),
        ("gcore_load_balancer_info", "load_balancers"),
        ("gcore_lb_l7_policy_info", "lb_l7_policies"),
        ("gcore_ssh_key_info", "ssh_keys"),
        ("gcore_resources_info", "resources"),
        ("gcore_port", None),
    ],
)
def test_an_old_python_leaves_an_empty_list(module, key):
    """A task that is repeated until a resource exists can read its condition."""
    path = ROOT / "plugins/module_utils/_ansible/python_version.py"
    start = "import sys; sys.version_info = (3, 8); sys.argv[0] = {0!r}; exec(open({1!r}).read())"
    start = start.format(f"/tmp/ansible.zip/ansible_collections/day2/resources/plugins/modules/{module}.py", str(path))
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=False)
    result = json.loads(done.stdout)
    assert result["msg"].startswith("Python 3.9 or newer is needed")
    assert result.keys() == {"failed", "changed", "msg", *([key] if key else [])}
    assert key is None or result[key] == []


def test_each_list_has_the_name_that_an_old_python_gives_it():
    for path in MODULES:
        if path.stem.endswith("_info"):
            returned = yaml.safe_load(re.search('RETURN = r"""(.*?)"""', path.read_text(), re.DOTALL)[1])
            kind = path.stem[: -len("_info")].partition("_")[2]
            assert (kind if kind == "resources" else plural_of(kind)) in returned, path.stem


def test_this_python_is_told_nothing():
    path = ROOT / "plugins/module_utils/_ansible/python_version.py"
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_requests_is_imported_in_one_place():
    users = [path.name for path in [*MODULES, *SHARED] if imported(path) & {"requests", "urllib3"}]
    assert users == ["libraries.py"]


def test_nothing_else_is_imported_from_outside():
    import sys

    known = {
        *sys.stdlib_module_names,
        "ansible",
        "ansible_collections",
        "requests",
        "urllib3",
    }
    for path in [*MODULES, *SHARED, *(ROOT / "plugins/doc_fragments").glob("*.py")]:
        assert imported(path) <= known, path


@pytest.mark.parametrize("name", GENERAL, ids=lambda path: path.stem)
def test_the_general_files_know_no_api(name):
    text = name.read_text().replace("finished", "").lower()
    for word in (
        "gcore",
        "scanopy",
        "/cloud",
        "finished",
        "provisioning",
        "security group",
        "instance ",
    ):
        assert word not in text, word


def test_only_the_way_in_knows_a_module_and_the_environment():
    for path in SHARED:
        text = path.read_text()
        if path.name != "module.py":
            assert "AnsibleModule" not in text.replace("AnsibleModule is", ""), path.name
            assert "os.environ" not in text, path.name
            assert "print(" not in text, path.name
            assert "sys.exit" not in text, path.name


def test_private_files_say_so():
    for path in SHARED:
        if path.name != "__init__.py":
            assert path.name.startswith("_") or path.parent.name.startswith("_"), path
            assert "# PRIVATE: " in path.read_text(), path


def test_packages_are_empty():
    """A package that imports something would pack it with each module, and imports would no longer only point down."""
    packages = [path for path in SHARED if path.name == "__init__.py"]
    assert {path.parent.name for path in packages} == {path.parent.name for path in SHARED}
    assert [path for path in packages if path.read_bytes()] == []


def test_the_model_opens_nothing():
    """The contracts in pyproject.toml check its imports, and this test all that needs no import."""
    model = [path for path in SHARED if path.parent.name == "_model"]
    called = {ast.unparse(call.func) for path in model for call in calls(path)}
    assert not called & {"open", "print", "input", "exec", "eval", "__import__"}


@pytest.mark.once
def test_generated_files_are_up_to_date():
    assert generate.problems() == []


def test_each_module_belongs_to_a_kind():
    """A module that follows from no descriptor would be in no group and no table."""
    kinds = all_kinds()
    assert sorted(name for api in APIS for name in modules_of(api, kinds)) == [path.stem for path in MODULES]


def test_one_version_everywhere():
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text())
    assert galaxy["version"] == VERSION
    assert VERSION in yaml.safe_load((ROOT / "changelogs/changelog.yaml").read_text())["releases"]


def test_one_sanity_failure_is_ignored():
    """ansible-core expects an action plugin to have the name of a module. Ours runs all modules."""
    files = sorted((ROOT / "tests/sanity").iterdir())
    assert [path.name for path in files] == [f"ignore-2.{minor}.txt" for minor in range(16, 24)]
    line = "plugins/action/in_process.py action-plugin-docs # the routed modules document themselves\n"
    assert all(path.read_text() == line for path in files)


def test_the_top_folder_is_small():
    shown = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.name != "build"}
    wanted = {
        "galaxy.yml",
        "README.md",
        "plugins",
        "tests",
        "meta",
        "docs",
        "changelogs",
    }
    assert wanted <= shown
    assert not (ROOT / "roles").exists() or any((ROOT / "roles").iterdir())


def test_modules_that_only_read_do_not_speak_of_changes():
    """An option that all modules of an API share has another text where it would speak of a change."""
    fragments = {
        api: importlib.import_module(
            f"ansible_collections.day2.resources.plugins.doc_fragments.{api}"
        ).ModuleDocFragment
        for api in ("gcore", "scanopy")
    }
    for path in (each for each in MODULES if each.stem.endswith("_info")):
        text = re.search(r'^DOCUMENTATION = r"""(.*?)"""', path.read_text(), re.MULTILINE | re.DOTALL).group(1)
        manual = yaml.safe_load(text)
        api = path.stem.partition("_")[0]
        used = manual["extends_documentation_fragment"]
        # The first one that has an option counts.
        assert used.index(f"day2.resources.{api}.info") < used.index(f"day2.resources.{api}"), path.name
        options = {}
        for each in ("DOCUMENTATION", "INFO"):
            options.update(yaml.safe_load(getattr(fragments[api], each))["options"])
        told = {
            name: " ".join(manual.get("options", {}).get(name, each)["description"]) for name, each in options.items()
        }
        assert not [name for name, words in told.items() if re.search(r"\bchange|\bupdate\b", words)], path.name


def test_each_defect_can_be_planted():
    """A defect whose old text has changed finds nothing any more."""
    assert [
        f"{defect.name}: {problem}" for defect in (*DEFECTS, *DEFECTS_OF_LISTS) if (problem := defect.problem(ROOT))
    ] == []


def test_planted_defects_are_not_found_by_their_own_check():
    assert f"tests/unit/test_project.py::{test_each_defect_can_be_planted.__name__}" == tree.CHECK
