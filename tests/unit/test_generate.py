# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The generator: it says which file is stale or missing, and which command writes it."""

from __future__ import annotations

import ast
import dataclasses
import shutil

import pytest
import yaml
from ansible_collections.day2.resources.plugins.module_utils._model.resource import Resource
from generate import (
    actions,
    command,
    contract,
    info,
    kinds,
    layout,
    lists,
    markers,
    new,
    returns,
    simulators,
    templates,
    undocumented,
)

pytestmark = pytest.mark.once


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A copy of the files that the generator reads and writes."""
    for name in ("plugins", "roles", "meta"):
        shutil.copytree(kinds.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(kinds.ROOT / "docs/docsite", tmp_path / "docs/docsite")
    shutil.copytree(kinds.ROOT / "tests/generate/info", tmp_path / "tests/generate/info")
    shutil.copy(kinds.ROOT / "README.md", tmp_path)
    for module in (actions, command, info, kinds, lists, new, returns, undocumented):
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
    "plugins/modules/gcore_resources.py": ("such as ports,", "such as"),
    "plugins/modules/gcore_port_info.py": ("Only ports in the network", "All ports in the network"),
    "plugins/modules/gcore_port.py": ("The port before the first change", "The port before"),
    "plugins/action/gcore_port.py": (" import main\n", " import MODULE\n"),
    "docs/docsite/rst/ids_and_names.rst": ("``volume_snapshot_id``", "``snapshot_id``"),
    "docs/docsite/rst/versions.rst": ("   * - :ansplugin:`day2.resources.gcore_network#module`", "   * - none"),
    "plugins/module_utils/_gcore/registry.py": ("from .port import PORT\n", ""),
}


@pytest.mark.slow
def test_stale_files_are_named_with_their_command_and_written(clone):
    before = {name: (clone / name).read_text() for name in STALE}
    for name, (old, replacement) in STALE.items():
        assert old in before[name]
        (clone / name).write_text(before[name].replace(old, replacement, 1))
    assert sorted(command.problems()) == sorted(f"{name}: is stale. Run make generate." for name in STALE)
    assert command.main(["generate"]) == 0
    after = {name: (clone / name).read_text() for name in STALE}
    # The text of a table is by hand: a module that it does not name gets a text from its descriptor.
    by_hand = {"README.md", "docs/docsite/rst/versions.rst"}
    assert {name for name in STALE if after[name] != before[name]} == by_hand
    assert "| Updates the allowed address pairs, ip assignments, port security enabled," in after["README.md"]
    assert "- ``PATCH`` in version 2\n     - ``PATCH`` in version 1\n" in after["docs/docsite/rst/versions.rst"]


@pytest.mark.slow
def test_a_missing_file_is_named_with_its_command(clone):
    (clone / "plugins/modules/gcore_port_info.py").unlink()
    assert command.problems() == ["plugins/modules/gcore_port_info.py: is missing. Run make generate."]


@pytest.mark.slow
def test_a_module_of_a_kind_that_is_gone_is_named_with_its_command_and_removed(clone):
    modules, texts = clone / "plugins/modules", clone / "tests/generate/info"
    shutil.copy(modules / "gcore_port_info.py", modules / "gcore_harbor_info.py")
    (modules / "gcore_wharf_info.py").write_text("# By hand\n")
    shutil.copy(texts / "gcore_port.yml", texts / "gcore_harbor.yml")
    plugins = clone / "plugins/action"
    shutil.copy(plugins / "gcore_port.py", plugins / "gcore_harbor.py")
    name = "tests/generate/info/gcore_harbor.yml"
    text = f"{name}: no descriptor has this kind. Run git rm {name}."
    module = "plugins/modules/gcore_harbor_info.py: no descriptor has this kind. Run make generate."
    plugin = "plugins/action/gcore_harbor.py: no descriptor has this kind. Run make generate."
    assert command.problems() == [module, plugin, text]
    assert command.main(["generate"]) == 0
    assert not (modules / "gcore_harbor_info.py").exists() and not (plugins / "gcore_harbor.py").exists()
    assert (modules / "gcore_wharf_info.py").exists()
    assert command.problems() == [text]


def test_a_missing_module_is_named_with_its_command(clone):
    (clone / "plugins/modules/gcore_port.py").unlink()
    assert command.problems() == ["plugins/modules/gcore_port.py: is missing. Run make new KIND=gcore_port."]


def test_a_missing_comment_is_named(clone):
    path = clone / "roles/gcore/defaults/main.yml"
    path.write_text(path.read_text().replace("make generate: end", "the end"))
    (problem,) = command.problems()
    assert problem.startswith("roles/gcore/defaults/main.yml: ")
    assert "'make generate: lists' and 'make generate: end' are missing" in problem


@pytest.mark.slow
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


NEW = ("gcore_network", "gcore_volume_snapshot", "gcore_load_balancer", "gcore_router", "scanopy_tag", "scanopy_vlan")


def first_version(name: str) -> tuple[kinds.Kind, contract.Contract]:
    """A kind as the descriptor has it that ``make new`` writes, and its contract."""
    api = next(api for api in kinds.APIS if name.startswith(f"{api.name}_"))
    kind = name.partition("_")[2]
    facts = contract.Contract(api, kind)
    package = f"{kinds.SHARED}._{api.name}"
    names = {"__name__": f"{package}.{kind}", "__package__": package}
    exec(compile(templates.descriptor(api, kind, facts), name, "exec"), names)
    resource = names[kind.upper()]
    assert isinstance(resource, Resource)
    return kinds.Kind(api, resource, kind, kind.upper()), facts


@pytest.mark.parametrize("name", NEW)
def test_the_first_version_of_a_kind_can_run(name):
    kind, facts = first_version(name)
    assert kind.updatable
    assert kind.resource.collection.path.endswith(f"/{{{kind.name}_id}}")
    for text in (simulators.simulator(kind.api, kind.name, facts), templates.subject(kind, facts)):
        ast.parse(text)
        assert simulators.TODO in text
    module = new.update_module(kind, facts)
    manual = yaml.safe_load(returns.block(module, "DOCUMENTATION"))
    documented = {*manual["options"], *(("tags", "purge_tags") if "day2.resources.gcore.tags" in str(manual) else ())}
    assert documented == kind.resource.options().keys()
    assert yaml.safe_load(returns.block(module, "EXAMPLES"))
    assert kind.name in yaml.safe_load(returns.block(module, "RETURN"))


def test_the_contract_says_how_a_list_filters():
    kind, facts = first_version("gcore_volume")
    (bootable,) = kind.resource.filters
    assert (bootable.option, bootable.query_key, bootable.keys) == ("bootable", "bootable", ("bootable",))
    assert bootable.value_type.normalize("yes", "bootable") is True
    assert "cluster_id, has_attachments" in templates.descriptor(kind.api, "volume", facts)


def test_versions_of_a_path_are_those_of_one_kind():
    """Images of GPU clusters are another kind, and older groups are written without a dash."""
    image, group = (contract.Contract(kinds.APIS[0], kind).writes for kind in ("image", "security_group"))
    assert [write.path.split("/")[2:4] for write in image] == [["v1", "images"]]
    assert [write.path.split("/")[2:4] for write in group] == [["v2", "security_groups"], ["v1", "securitygroups"]]


def test_the_limits_of_the_contract_are_those_of_a_field():
    listener, _facts = first_version("gcore_listener")
    types = {field.option: field.value_type for field in listener.resource.fields}
    limit = types["connection_limit"]
    assert (limit.minimum, limit.maximum) == (-1, 1000000)


def test_the_module_of_a_kind_that_is_only_read_waits_for_its_writes(clone, capsys, monkeypatch):
    kinds = [
        dataclasses.replace(kind, resource=dataclasses.replace(kind.resource, writes=())) for kind in new.all_kinds()
    ]
    monkeypatch.setattr(new, "all_kinds", lambda: kinds)
    module = clone / "plugins/modules/gcore_security_group.py"
    module.unlink()
    new.new("gcore_security_group")
    assert not module.exists()
    assert "security_group.py only reads" in capsys.readouterr().out


def test_the_contract_says_what_a_network_has():
    kind, _facts = first_version("gcore_network")
    resource = kind.resource
    assert [field.option for field in resource.fields] == ["name", "tags"]
    assert [(write.method, write.path.split("/")[2]) for write in resource.writes] == [("PATCH", "v2"), ("PATCH", "v1")]
    assert resource.collection.max_lengths == {"name": 61}
    assert resource.collection.query_keys == {"name": "name", "tags": "tag_key_value", "tag_keys": "tag_key"}
    assert resource.locking_task_types == ("update_network",)
    assert resource.status_keys == ("task_id",)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("gcore_foo", "tests/contracts/gcore.json has no update of foo"),
        ("network", "give the name of the module"),
        ("", "give the name of the module"),
    ],
)
def test_a_kind_that_is_not_in_the_contract_is_told(name, problem, capsys):
    assert command.main(["new", name]) == 1
    assert problem in capsys.readouterr().err


def test_a_file_that_is_there_is_not_written_again(clone, capsys):
    path = clone / "plugins/module_utils/_gcore/network.py"
    text = path.read_text()
    new._write(path, "other")
    assert path.read_text() == text
    assert (clone / "build/new/plugins/module_utils/_gcore/network.py").read_text() == "other"
    assert "is there, and stays" in capsys.readouterr().out


@pytest.mark.slow
def test_what_is_not_decided_is_named(clone):
    path = clone / "plugins/module_utils/_gcore/network.py"
    path.write_text(f"{path.read_text()}# {new.TODO} one\n# {new.TODO} more\n")
    first, second = command.problems()
    assert first.startswith("plugins/module_utils/_gcore/network.py:")
    assert second.startswith("plugins/module_utils/_gcore/network.py:")


def test_an_option_without_documentation_is_named(clone):
    path = clone / "plugins/modules/gcore_port.py"
    path.write_text(path.read_text().replace("\n  port_security_enabled:\n", "\n  port_security:\n"))
    problem = "plugins/modules/gcore_port.py: port_security_enabled has no documentation. Describe it in DOCUMENTATION."
    assert problem in command.problems()


@pytest.mark.parametrize(
    ("kind", "other"),
    [("gcore_server_group", "gcore_security_group"), ("gcore_k8s_cluster", "gcore_gpu_virtual_cluster")],
)
def test_a_name_that_leads_to_another_kind_is_refused(clone, capsys, kind, other):
    assert command.main(["new", kind]) == 1
    assert f"it is the path of {other}. Give the path of one resource" in capsys.readouterr().err
    assert not (clone / f"plugins/modules/{kind}.py").exists()


@pytest.mark.parametrize("kind", [kind for kind in kinds.all_kinds() if kind.updatable], ids=lambda kind: kind.module)
def test_no_kind_has_the_path_of_another_one(kind):
    new._check_path(kind.module, kind.resource.collection.path)
