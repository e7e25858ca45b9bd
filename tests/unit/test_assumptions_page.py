# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of assumptions and the notes of the modules have the same open questions."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/docsite/rst/assumptions.rst"
ASSUMPTIONS = "Assumptions about Gcore Cloud"
QUESTION = "No source says "
"""How a note begins that names an open question."""


def on_the_page() -> Counter[str]:
    """The number of questions of each module on the page. The title of a question names its modules."""
    titles = re.findall(r"^:ansplugin:.*$", PAGE.read_text(), re.MULTILINE)
    return Counter(name for each in titles for name in re.findall(r"`day2\.resources\.(\w+)#module`", each))


def documentation(name: str) -> dict[str, object]:
    text = (ROOT / f"plugins/modules/{name}.py").read_text()
    return yaml.safe_load(re.search(r'^DOCUMENTATION = r"""(.*?)"""', text, re.MULTILINE | re.DOTALL).group(1))


def test_the_notes_of_each_module_have_its_questions():
    of_modules = {path.stem: documentation(path.stem) for path in (ROOT / "plugins/modules").glob("*.py")}
    in_notes = {
        name: sum(note.startswith(QUESTION) for note in each.get("notes", ()))
        for name, each in of_modules.items()
        if QUESTION in str(each)
    }
    assert in_notes == dict(on_the_page())
    for name in in_notes:
        assert ASSUMPTIONS in [each.get("name") for each in of_modules[name]["seealso"]], name
