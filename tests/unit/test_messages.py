# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of errors has each text that plugins and roles can show, and no other.

Every text in the code that has words counts as one that a user can see, whatever is done with it: there is no list of
what to look at, only short ones of what to leave out. What is put in by the code becomes ``<>``. A message that comes
from several texts has several entries on the page.
"""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/docsite/rst/errors.rst"
PLUGINS = ROOT / "plugins"
ROLES = ROOT / "roles"
MANUALS = ("DOCUMENTATION", "EXAMPLES", "RETURN")

TEXT_OF = {
    # what makes messages: the position of its text
    "AnsibleActionFail": 0,
    "AnsibleFilterError": 0,
    "ApiError": 2,
    "AssertionError": 0,
    "Interrupted": 2,
    "Invalid": 1,
    "NotFound": 1,
    "NotStarted": 0,
    "OutOfTime": 2,
    "Refusal": 0,
    "RuntimeError": 0,
    "ValueError": 0,
    "_CutShort": 0,
    "_Wrong": 0,
    "_refused": 0,
    "display": 0,
    "fail_json": 0,
    "refused": 0,
    "vvv": 0,
    "warn": 0,
    "warning": 0,
}
SILENT = {"NotImplementedError", "StillLocked", "StillRunning", "TaskFailed", "Unproven"} | {
    "TooLong",
    "SystemExit",
    "UnreadableAnswer",
    "_Fault",
    "_Overtaken",
}
"""Exceptions without a text."""
PASSED_ON = {
    # Messages that are made of texts which are found elsewhere in the plugins, or come from Ansible or an API
    ("bulk.py", "message + '; '.join(wrong)"),
    ("bulk.py", "printable(message)"),
    ("bulk.py", "message.strip()"),
    ("bulk.py", "result['msg']"),
    ("bulk.py", "said['msg']"),
    ("fields.py", "invalid.rule"),
    ("bulk.py", "more"),
    ("bulk.py", "with_guess(text, word, kinds)"),
    ("fields.py", "with_option(text, unknown[0], given.get(unknown[0]), self.leaves)"),
    ("lookup.py", "ref.guessed(message, words, self)"),
    ("lookup.py", "ref.guessed(ref.missing(words, self), words, self)"),
    ("lookup.py", "self.guessed(self.missing(words, seek), words, seek)"),
    ("value_types.py", "with_option(text, unknown[0], value.get(unknown[0]), self.leaves)"),
    ("value_types.py", "with_guess(text, value, self.words)"),
    ("http.py", "': '.join((str(word) for word in words if word))"),
    ("http.py", "problem"),
    ("http.py", "str(cut)"),
    ("info.py", "TEMPLATE_IN_KEY"),
    ("info.py", "message"),
    ("module.py", "self._problem"),
    ("python_version.py", "message"),
    ("api.py", "problem"),
    ("task.py", "covered"),
    ("task.py", "job.note"),
    ("task.py", "message"),
    ("lookups.py", "message"),
    ("task.py", "printable(message)"),
    ("task.py", "rule"),
    ("task.py", "str(invalid)"),
    ("task.py", "warning"),
    ("value_types.py", "rule"),
    ("drift.py", "_summary(len(results), drifted, len(missing), len(unreadable), len(notes), renamed)"),
    ("drift.py", "message"),
    ("in_process.py", "problem"),
    ("in_process.py", "told"),
}
UNSEEN = {
    # for those who change the code
    "exit_json came back",
    "fail_json came back",
    "nothing was read yet, so nobody knows the release of the server",
    # caught where it is raised
    "<> is no JSON",
    # how Ansible begins a warning, and the words of the report of an interruption, which its entry explains
    "[WARNING]: <>",
    "[WARNING]: %s",
    "in doubt",
    "it is",
    "item <>",
    "not begun",
    "not changed",
    "nothing was changed",
    "the resource",
    "they are",
    # names, and examples that stand in texts
    "Gcore Cloud",
    "security group",
    '{"<>": true}',
    '{"key": "value"}',
}


LINES = re.compile(r"^ +\| .*(?:\n +[^|\s].*)*", re.MULTILINE)
"""The lines of a line block: each begins with a bar, and goes on in lines without one."""


class NotUnderstood(AssertionError):
    """A text that may become a message in a way that is not known here."""


def pattern(node: ast.AST) -> str:
    """A text with ``<>`` for what is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(pattern(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return pattern(node.left) + pattern(node.right)
    return "<>"


def is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return is_text(node.left) or is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def plain(text: str) -> str:
    """A text as the page and the code are compared by. One that begins with a colon follows a place."""
    text = re.sub(r"(<>)+", "<>", " ".join(text.split()))
    return f"<>{text}" if text.startswith(": ") else text.removeprefix(", ")


def has_words(text: str) -> bool:
    """Whether a person could take it for a sentence or a part of one."""
    return len(text.split()) > 1 and bool(re.search("[A-Za-z]{2}", text))


def name_of(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


class Texts(ast.NodeVisitor):
    """All texts of a file, by their patterns; ``passed`` are the expressions that give a message on."""

    def __init__(self, source: str, file: str = "new.py") -> None:
        self.file = file
        self.found: set[str] = set()
        self.passed: set[tuple[str, str]] = set()
        self.visit(ast.parse(source))

    def refuse(self, node: ast.AST, why: str) -> None:
        raise NotUnderstood(f"{self.file}:{getattr(node, 'lineno', '?')}: {why}: {ast.unparse(node)}")

    def add(self, text: str) -> None:
        self.found.add(plain(text))

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if name_of(node.targets[0]) in MANUALS:
            return
        for target in node.targets:
            if isinstance(target, ast.Subscript) and pattern(target.slice) == "msg":
                self.message(node.value)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        bases = [name_of(base) for base in node.bases]
        odd = any(base in TEXT_OF or base in SILENT or base.endswith(("Exception", "Error")) for base in bases)
        if odd and node.name not in {*TEXT_OF, *SILENT}:
            self.refuse(ast.Name(node.name), "an exception whose text is not known, see TEXT_OF")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        name = name_of(node.exc.func) if isinstance(node.exc, ast.Call) else ""
        if name.lstrip("_")[:1].isupper() and name not in {*TEXT_OF, *SILENT}:
            self.refuse(node, "an exception whose text is not known, see TEXT_OF")
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values):
            if key is not None and pattern(key) == "msg":
                self.message(value)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """What is compared is not shown."""
        for each in (node.left, *node.comparators):
            if not isinstance(each, ast.Constant):
                self.visit(each)

    def visit_Call(self, node: ast.Call) -> None:
        name = name_of(node.func)
        arguments = list(node.args)
        if name == "join" and isinstance(node.func, ast.Attribute) and is_text(node.func.value):
            pieces = [piece for each in arguments for piece in getattr(each, "elts", ())]
            if sum(has_words(f"{pattern(piece)} .") for piece in pieces if isinstance(piece, ast.Constant)) > 1:
                self.refuse(node, "a message of single words")
        if name in ("format", "format_map") and has_words(pattern(getattr(node.func, "value", node))):
            self.refuse(node, "write it as an f-string")
        if name == "cast" or name in ("startswith", "endswith") or name_of(getattr(node.func, "value", node)) == "re":
            arguments = [each for each in arguments if not isinstance(each, (ast.Constant, ast.Tuple, ast.JoinedStr))]
        if name in TEXT_OF and len(node.args) > TEXT_OF[name]:
            text = node.args[TEXT_OF[name]]
            if not isinstance(text, ast.Starred):
                self.message(text, node.args[0] if name in ("Invalid", "NotFound") else None)
                arguments = [each for each in arguments if each is not text or not is_text(text)]
                self.parts(text)
        elif name in TEXT_OF and isinstance(node.func, ast.Name) and node.args:
            self.refuse(node, "its text is missing")
        self.visit(node.func)
        for each in arguments:
            self.visit(each)
        for keyword in node.keywords:
            if keyword.arg != "pattern":
                self.visit(keyword.value)

    def message(self, text: ast.AST, place: ast.AST | None = None) -> None:
        """A text that is a message for sure, even if it is one word."""
        if isinstance(text, ast.IfExp):
            for each in (text.body, text.orelse):
                self.message(each, place)
            return
        if not is_text(text):
            self.passed.add((self.file, ast.unparse(text)))
            return
        before = ""
        if place is not None:
            before = pattern(place) if re.search("[a-z]", pattern(place)) else "<>"
            before += ": "
        if re.search("[A-Za-z]", pattern(text)):
            self.add(before + pattern(text))

    def parts(self, text: ast.AST) -> None:
        """What is put into a text can hold others."""
        for each in ast.walk(text):
            if isinstance(each, ast.FormattedValue):
                self.visit(each.value)

    def text(self, node: ast.AST) -> None:
        if has_words(pattern(node)):
            self.add(pattern(node))
        self.parts(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bytes) and has_words(node.value.decode("latin-1")):
            self.refuse(node, "a message of bytes")
        if is_text(node):
            self.text(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.text(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Mod) and is_text(node.left) and has_words(pattern(node.left)):
            self.refuse(node, "write it as an f-string")
        if is_text(node):
            self.text(node)
            for each in (node.left, node.right):
                if not is_text(each):
                    self.visit(each)
        else:
            self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> None:
        """No annotations."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)


def files() -> list[Path]:
    """All code of the plugins. The fragments of the documentation are no code."""
    return [path for path in sorted(PLUGINS.rglob("*.py")) if path.parent.name != "doc_fragments"]


@functools.cache
def code() -> tuple[set[str], set[tuple[str, str]]]:
    found: set[str] = set()
    passed: set[tuple[str, str]] = set()
    for path in files():
        texts = Texts(path.read_text(), path.name)
        found |= texts.found
        passed |= texts.passed
    for path in sorted(ROLES.glob("*/tasks/*.yml")):
        found |= said_by(yaml.safe_load(path.read_text()))
    return found, passed


def said_by(tasks: object) -> set[str]:
    """The messages of tasks: what they give as ``msg`` or ``fail_msg``, with ``<>`` for what is put in."""
    if isinstance(tasks, list):
        return set().union(*map(said_by, tasks))
    if not isinstance(tasks, dict):
        return set()
    texts = [tasks[key] for key in ("msg", "fail_msg") if isinstance(tasks.get(key), str)]
    own = {plain(re.sub(r"\{\{.*?\}\}", "<>", text, flags=re.DOTALL)) for text in texts}
    return {text for text in own if has_words(text)}.union(*map(said_by, tasks.values()))


def entries(page: str) -> list[str]:
    """The messages of the page: what stands in its line blocks, a literal each."""
    found = []
    for block in re.findall(LINES, page):
        text = " ".join(block.split()).removeprefix("| ")
        assert re.fullmatch("``[^`]+``", text), f"no single literal: {text}"
        found.append(plain(re.sub(r"<[^<>]*>", "<>", text.strip("`"))))
    return found


def test_each_message_is_on_the_page():
    found, _passed = code()
    missing = sorted(found - UNSEEN - {*entries(PAGE.read_text())})
    assert not missing, "docs/docsite/rst/errors.rst lacks:\n" + "\n".join(missing)


def test_the_page_has_no_other():
    found, _passed = code()
    strange = sorted({*entries(PAGE.read_text())} - found)
    assert not strange, "no code says:\n" + "\n".join(strange)


def test_no_message_is_there_twice():
    twice = [text for text, times in Counter(entries(PAGE.read_text())).items() if times > 1]
    assert not twice


def test_what_is_left_out_is_there():
    found, passed = code()
    assert not UNSEEN - found
    assert not PASSED_ON - passed


def test_each_message_that_is_passed_on_is_known():
    _found, passed = code()
    strange = sorted(passed - PASSED_ON)
    assert not strange, (
        "Where do these messages come from? If their texts are found elsewhere in the plugins, add them to PASSED_ON:\n"
        + "\n".join(map(str, strange))
    )


def test_each_group_of_the_page_has_an_anchor_and_each_entry_an_explanation():
    lines = PAGE.read_text().splitlines()
    for number, line in enumerate(lines):
        if line and set(line) == {"-"}:
            assert re.fullmatch(r"\.\. _ansible_collections\.day2\.resources\.docsite\.errors\.\w+:", lines[number - 3])
    for term, body in re.findall(r"(?m)^(\S.*)\n((?: +.*\n|\n(?= ))+)", PAGE.read_text()):
        said = re.sub(LINES, "", body).strip()
        assert said or "|" not in body, f"an entry without an explanation: {term}"


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("raise Invalid(where, f'is {a!r}, a {b} is needed')", {"<>: is <>, a <> is needed"}),
        ("raise Invalid('host', 'is bad')", {"host: is bad"}),
        ("raise Invalid(f'{a}[{n}]', 'bad')", {"<>: bad"}),
        ("raise Refusal('no')", {"no"}),
        ("error = NotStarted(f'{one} first')", {"<> first"}),
        ("ADVICE = {401: 'Check it.'}", {"Check it."}),
        ("def say():\n    'No text.'\n    return 'Do ' 'this.'", {"Do this."}),
        ('yield_ = f\'{a}: {"is all" if b else "is one"} of {c}\'', {"<>: <> of <>", "is all", "is one"}),
        ("message += ' And then.'", {"And then."}),
        ("x = 'Do ' + what + ' now'", {"Do <> now"}),
        ("problem(f': is {a}')", {"<>: is <>"}),
        ("if 'timed out' in x: y = x.startswith(('Not this', 'nor that'))", set()),
        ("z = re.compile('[a b] cd') or t.cast('dict[str, int]', y)", set()),
        ("result['msg'] = 'gone'", {"gone"}),
        ("raise ValueError('gone' if a else f'{b} left')", {"gone", "<> left"}),
        ("x = {'msg': 'gone'}", {"gone"}),
        ("host.warn(f'{a} is {b}')", {"<> is <>"}),
        ("x = kind or 'port'", set()),
    ],
)
def test_a_text_is_found(source, texts):
    assert Texts(source).found == texts


@pytest.mark.parametrize(
    "source",
    [
        "x = 'Do this: %s' % y",
        "x = 'Do {}'.format(y)",
        "x = 'Do {a} now'.format_map(y)",
        "x = ' '.join(['Nothing', 'done'])",
        "x = b'Nothing was done'",
        "raise OSError('Nothing was done')",
        "raise Broken(f'{x} is broken')",
        "class Broken(Exception): pass",
        "class Broken(ApiError): pass",
        "raise Invalid('host')",
    ],
)
def test_what_is_not_understood_fails(source):
    with pytest.raises(NotUnderstood):
        Texts(source)


@pytest.mark.parametrize("source", ["raise Refusal(words)", "x = {'msg': words()}", "host.warn(words)"])
def test_what_is_passed_on_is_seen(source):
    assert Texts(source).passed


def test_the_messages_of_roles_are_found():
    task = {"ansible.builtin.fail": {"msg": "It is {{ a }}. {{ b\n }}{{ c }}"}}
    assert said_by([{"block": [task, {"debug": {"msg": "{{ only }}"}}]}]) == {"It is <>. <>"}


def test_the_page_is_read():
    page = "Title\n  | ``a <b c> d``\n  | ``long\n    text``\n\n  What ``it`` is.\n"
    assert entries(page) == ["a <> d", "long text"]
    with pytest.raises(AssertionError):
        entries("Title\n  | ``a`` b\n")
