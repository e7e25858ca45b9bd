# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checker of the documentation's English finds each kind of fault, and accepts good text."""

from __future__ import annotations

from pathlib import Path

import pytest
from prose import MAX_WORDS, ROOT, Text, code, documented, plain, problems, restructured, targets, texts

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The rest goes along.", "prose"),
        ("The key stands in the environment.", "prose"),
        ("Another binding is in the way.", "prose"),
        ("Somebody has changed it.", "prose"),
        ("You shall not.", "prose"),
        ("It lays out the code.", "prose"),
        ("What is null is removed.", "prose"),
        ("Where nothing is declared, nothing is sent.", "prose"),
        ("The lock is waited for.", "prose"),
        ("word " * (MAX_WORDS + 1), "prose"),
        ("What names cost", "title"),
        ("Say where and who you are", "title"),
        ("Several Accounts", "title"),
        ("Why?", "title"),
        ("id: is …, a UUID such as 1 is needed", "message"),
        ("is …, a list is needed", "message"),
        ("lacks …: add it", "message"),
    ],
)
def test_faults_are_found(text, kind):
    assert list(problems(Text("page", text, kind)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The module sends the other values as last read.", "prose"),
        ("What does it cost?", "prose"),
        ("A list in the wayback machine; standby.", "prose"),
        ("word " * MAX_WORDS, "prose"),
        ("Rules of the API", "title"),
        ("'x' is not a UUID", "message"),
    ],
)
def test_good_text_is_accepted(text, kind):
    assert not list(problems(Text("page", text, kind)))


def test_code_is_no_text():
    assert (
        plain("``stands in`` and :ref:`a title <somebody>`, O(shall) and `nobody`") == "CODE and a title, CODE and CODE"
    )


def test_titles_items_and_paragraphs_of_a_guide(tmp_path, monkeypatch):
    monkeypatch.setattr("prose.ROOT", tmp_path)
    page = Path(tmp_path / "page.rst")
    page.write_text(
        "..\n  A comment\n\nA title\n=======\n\nOne\ntwo.\n\n* An item\n  of it\n* Another\n\n"
        ".. code-block:: text\n\n    stands in\n\nThe end\n"
    )
    assert [(each.text, each.kind) for each in restructured(page)] == [
        ("A title", "title"),
        ("One two.", "prose"),
        ("An item of it", "prose"),
        ("Another", "prose"),
        ("The end", "prose"),
    ]


def test_descriptions_of_a_module_are_read():
    texts = [text.text for text in documented(ROOT / "plugins/modules/gcore_port.py")]
    assert len(texts) > 50
    assert "V([]) removes all of them." not in texts
    assert "CODE removes all of them." in texts


def test_docstrings_comments_and_messages_of_code_are_checked(tmp_path, monkeypatch):
    monkeypatch.setattr("prose.ROOT", tmp_path)
    file = Path(tmp_path / "thing.py")
    file.write_text('"""What it is."""\n\nSIZE = 1  # nobody reads it\n\nprint(f"size: is {SIZE}, a list is needed")\n')
    found = [problem.partition(": ")[0] for text in code(file) for problem in problems(text)]
    assert sorted(found) == ["thing.py:1", "thing.py:3", "thing.py:5"]


def test_comments_and_help_of_a_makefile_are_checked(tmp_path, monkeypatch):
    monkeypatch.setattr("prose.ROOT", tmp_path)
    file = Path(tmp_path / "Makefile")
    file.write_text('# A comment\nhelp:\n\t@echo "make new KIND=a   write it"\n\t@echo "make all   run all"\n')
    assert [text.text for text in targets(file)] == ["A comment", "write it", "run all"]


def test_code_in_a_docstring_is_no_text(tmp_path, monkeypatch):
    monkeypatch.setattr("prose.ROOT", tmp_path)
    file = Path(tmp_path / "thing.py")
    file.write_text('"""A thing::\n\n    nobody\n\n    reads it\n\nThe end.\n"""\n')
    assert [text.text.strip() for text in code(file)] == ["A thing:", "The end."]


@pytest.mark.slow
def test_all_code_is_checked():
    found = list(texts())
    places = {text.place.partition(":")[0] for text in found}
    assert {"plugins/module_utils/_model/value_type.py", "plugins/action/in_process.py", "Makefile"} <= places
    assert {"tests/unit/test_prose.py", "tests/simulators/kind.py", "tests/generate/new.py", "noxfile.py"} <= places
    # The texts in tests are data.
    assert {text.place.split("/")[0] for text in found if text.kind == "message"} == {"plugins"}
