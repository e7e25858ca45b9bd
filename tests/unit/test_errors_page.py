# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of errors has a situation for each message of the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/docsite/rst/errors.rst").read_text()
FRAGMENTS = {
    fragment
    for block in re.findall(r"^\S.*\n  \| (.*(?:\n    .*)*)\n  \|", PAGE, re.MULTILINE)
    for fragment in re.findall(r"``(.+?)``", " ".join(block.split()))
}
FEWEST_WORDS = 4
"""A text with fewer words is a part of a message, a key, or a pattern."""

NO_MESSAGE_FILES = ("private_names.py",)
"""Tables of reasons, for readers of the code."""

KINDS = ("a string", "a list", "a dictionary", "a value")
"""The texts that ``wrong_kind`` puts into its message, after the word expected."""

NO_MESSAGES = (
    "is as declared",  # the summary of a success
    "Read …",
    "look for the",  # an action, followed by the problem
    "follow the tasks of",
    "which the change of",
    "of any",  # what a binding binds
    "came back",  # Ansible's own functions
    "(?",  # patterns of answers
    "[^",
    "[a-z",
    r"\b",
    "already (exists",
    "appears to only use HTTP",
)


def messages(folder: str = "plugins/module_utils", fewest_words: int = FEWEST_WORDS) -> Iterator[tuple[str, str]]:
    """Yield the file and the text of each message, with \N{HORIZONTAL ELLIPSIS} for inserted values."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path.name in NO_MESSAGE_FILES:
            continue
        tree = ast.parse(path.read_text())
        skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        skipped |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        enums = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(b) for b in node.bases)
        ]
        skipped |= {id(part) for node in enums for part in ast.walk(node)}
        for node in ast.walk(tree):
            if id(node) in skipped:
                continue
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            else:
                continue
            if len(re.findall(r"[A-Za-z_]{2,}", text)) >= fewest_words and (" " in text or fewest_words == 1):
                yield f"{path.parent.name}/{path.name}", text


def test_each_message_leads_to_a_situation():
    missing = [
        f"{file}: {text}"
        for file, text in messages()
        if not any(fragment in text for fragment in FRAGMENTS) and not any(part in text for part in NO_MESSAGES)
    ]
    assert not missing, "Add words of these messages to a situation in errors.rst:\n" + "\n".join(missing)


def test_the_page_has_no_words_of_messages_that_are_gone():
    code = "\n".join(text for _file, text in messages("plugins", 1))
    code += "\n".join(path.read_text() for name in NO_MESSAGE_FILES for path in (ROOT / "plugins").rglob(name))
    code += "\n".join(f"expected {text}" for _file, text in messages("plugins", 1) if text in KINDS)
    code += "\n".join(path.read_text() for path in (ROOT / "roles").rglob("*.yml"))
    outside = {"missing required arguments", "are set."}  # Ansible's own
    gone = {
        fragment
        for fragment in FRAGMENTS
        if fragment not in code and fragment not in outside and not re.fullmatch(r"HTTP \d+", fragment)
    }
    assert not gone, f"No message has these words of errors.rst: {sorted(gone)}"


def test_the_page_is_short():
    assert len(FRAGMENTS) >= 100
    assert PAGE.count("\n") <= 300
