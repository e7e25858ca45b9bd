# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The generator: it says which file is stale or missing, and which command writes it."""

from __future__ import annotations

import shutil

import pytest
import yaml
from generate import command, info, kinds, layout, lists, markers, returns


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A copy of the files that the generator reads and writes."""
    for name in ("plugins", "roles", "meta"):
        shutil.copytree(kinds.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(kinds.ROOT / "tests/generate/info", tmp_path / "tests/generate/info")
    shutil.copy(kinds.ROOT / "README.md", tmp_path)
    for module in (command, info, kinds, lists, returns):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(info, "TEXTS", tmp_path / "tests/generate/info")
    return tmp_path


STALE = {
    # file: what is taken out of it, and what comes instead
    "meta/runtime.yml": ("    - gcore_port_info\n", ""),
    "README.md": ("| [`day2.resources.gcore_port`]", "| [`day2.resources.gcore_ports`]"),
    "roles/gcore/defaults/main.yml": ("gcore_ports: []\n", ""),
    "roles/gcore/tasks/main.yml": ("'gcore_projects')", "'gcore_project')"),
    "roles/drift_report/tasks/main.yml": ("'gcore_projects')", "'gcore_project')"),
    "plugins/modules/gcore_resources.py": ("existing ports,", "existing"),
    "plugins/modules/gcore_port_info.py": ("Only ports in the network", "All ports in the network"),
    "plugins/modules/gcore_port.py": ("The port before the first change", "The port before"),
    "plugins/module_utils/_gcore/registry.py": ("from .port import PORT\n", ""),
}


def test_stale_files_are_named_with_their_command_and_written(clone):
    before = {name: (clone / name).read_text() for name in STALE}
    for name, (old, new) in STALE.items():
        assert old in before[name]
        (clone / name).write_text(before[name].replace(old, new, 1))
    assert sorted(command.problems()) == sorted(f"{name}: is stale. Run make generate." for name in STALE)
    assert command.main(["generate"]) == 0
    after = {name: (clone / name).read_text() for name in STALE}
    # The table's text is by hand: a module that it does not name gets a text from its descriptor.
    assert {name for name in STALE if after[name] != before[name]} == {"README.md"}
    assert "| allowed address pairs, ip assignments, port security enabled," in after["README.md"]


def test_a_missing_file_is_named_with_its_command(clone):
    (clone / "plugins/modules/gcore_port_info.py").unlink()
    assert command.problems() == ["plugins/modules/gcore_port_info.py: is missing. Run make generate."]


def test_a_missing_module_is_named_with_its_command(clone):
    (clone / "plugins/modules/gcore_port.py").unlink()
    assert command.problems() == ["plugins/modules/gcore_port.py: is missing. Run make new KIND=gcore_port."]


def test_a_missing_comment_is_named(clone):
    path = clone / "roles/gcore/defaults/main.yml"
    path.write_text(path.read_text().replace("make generate: end", "the end"))
    (problem,) = command.problems()
    assert problem.startswith("roles/gcore/defaults/main.yml: ")
    assert "'make generate: lists' and 'make generate: end' are missing" in problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [("descriptions: []", "unknown key descriptions"), ("options: {stattus: {}}", "the module has no option stattus")],
)
def test_a_misspelt_text_is_named(clone, text, problem):
    (clone / "tests/generate/info/gcore_port.yml").write_text(text)
    assert problem in command.problems()[-1]


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.module)
def test_an_info_module_needs_no_text_by_hand(kind):
    """Without its file in info, a module still says something of each option."""
    manual = info.documentation(kind, {}, "1.0.0")
    assert manual["options"]
    assert all(spec["description"] for spec in manual["options"].values())
    assert yaml.safe_load(layout.dump(manual)) == manual


def test_what_is_between_the_comments_is_replaced(tmp_path):
    path = tmp_path / "file"
    end = "make generate: end"
    path.write_text(f"a <!-- make generate: x -->old<!-- {end} --> b\n  # make generate: y\n  old\n  # {end}\n")
    parts = {"x": lambda old, indent: old.upper(), "y": lambda old, indent: f"{indent}new\n"}
    assert markers.replace_parts(path, parts) == (
        f"a <!-- make generate: x -->OLD<!-- {end} --> b\n  # make generate: y\n  new\n  # {end}\n"
    )
