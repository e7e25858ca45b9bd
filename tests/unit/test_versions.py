# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of versions says what the tests run with and what the code knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import matrix
import pytest
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER
from ansible_collections.day2.resources.plugins.module_utils._gcore.project import PROJECT
from ansible_collections.day2.resources.plugins.module_utils._scanopy import dialects as _dialects

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/docsite/rst/versions.rst").read_text()
PAGE = " ".join(TEXT.split())


def constant(file: str, name: str):
    """The value of this name in a test file."""
    tree = ast.parse((ROOT / "tests/integration" / file).read_text())
    return next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )


def test_ansible_and_python():
    rows = re.findall(r"\* - (2\.\S+)\s+- (3\.\d+)\s+- (must|may)", TEXT)
    assert rows == [
        (core.removesuffix(".*"), python, "must" if required else "may") for core, python, required in matrix.ROWS
    ]
    needed = re.search(r'requires_ansible: ">=([\d.]+?)(?:\.0)?"', (ROOT / "meta/runtime.yml").read_text())
    assert needed and f"needs ansible-core {needed.group(1)} or newer" in PAGE


@pytest.mark.parametrize("name", ["gcore", "scanopy"])
def test_what_modules_need(name):
    fragment = (ROOT / f"plugins/doc_fragments/{name}.py").read_text()
    needed = dict(re.findall(r"- (\w+) >= ([\d.]+)", fragment))
    assert needed.keys() == {"Python", "requests", "urllib3"}
    for what, version in needed.items():
        assert re.search(rf"`?{what}`* {re.escape(version)} or newer", PAGE)
    lowest = dict(each.split("==") for each in constant("test_playbooks.py", "LOWEST"))
    assert lowest == {what: version for what, version in needed.items() if what != "Python"}


def test_releases_of_scanopy():
    tested = constant("test_scanopy.py", "RELEASES")
    begins = [".".join(map(str, since)) for since, _dialect in _dialects.DIALECTS]
    assert re.search(r"- 0.14 and 0.15\s+- 0.16 to 0.17.21\s+- 0.17.22 and newer", TEXT)
    assert begins == ["0.17.22", "0.16", "0"], "and the table of the page"
    said = re.search(r"The tests run with ([\d., and]+), and with releases that do not exist yet", PAGE)
    assert said and re.findall(r"\d+\.\d+\.\d+", said.group(1)) == tested[:-1]


def test_names_of_the_releases_of_scanopy():
    """Each word of the table is the one that the dialect of its column has."""
    dialects = [dialect for _since, dialect in reversed(_dialects.DIALECTS)]
    for key in ("ip_address_id", "network_id"):
        names = [next(iter(each.native({key: None}))) for each in dialects]
        assert re.search(rf"\* - ``{key}``\s+" + r"\s+".join(f"- ``{name}``" for name in names), TEXT)
    words = [each.native({"type": "ip_address"})["type"] for each in dialects]
    assert re.search(r"\* - ``type: ip_address``\s+" + r"\s+".join(f"- ``{word}``" for word in words), TEXT)


def test_ways_to_write():
    assert [(each.method, each.unsupported) for each in PROJECT.writes] == [("PATCH", ()), ("PUT", ())]
    today, before = LOAD_BALANCER.writes
    assert ("/v2/" in today.path, today.unsupported) == (True, ())
    assert ("/v1/" in before.path, before.unsupported) == (True, ("admin_state_up",))
    for words in (
        "``PATCH`` in version 2",
        "``PATCH`` in version 1",
        "module:admin_state_up`",
        "``PUT``, with the whole",
    ):
        assert words in PAGE
