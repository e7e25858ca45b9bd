# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random mutations of the syntax trees of the plugins. The same tree always gives the same mutations.

Documentation, annotations, type aliases and the texts of messages are not touched.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .defect import MUTATIONS, Defect

SEED = 20261129
COUNT = 200
FOLDERS = ("plugins/module_utils", "plugins/action", "plugins/filter")

_COMPARISONS = {
    "==": "!=",
    "!=": "==",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "is": "is not",
    "is not": "is",
    "in": "not in",
    "not in": "in",
}
_BOOLEANS = {"and": "or", "or": "and"}
_SIGNS = {"+": "-", "-": "+"}
_OPERATOR = re.compile(r"==|!=|<=|>=|[<>+-]|\b(?:is\s+not|not\s+in|is|in|and|or)\b")
# The values that callers take for None.
_NOTHING = {"None", "False", "''", "[]", "{}", "()"}
_DOCUMENTATION = {"DOCUMENTATION", "EXAMPLES", "RETURN"}
# Functions that only choose the words of a message.
_WORDS = {"are", "plural", "sentence"}


@dataclass(frozen=True)
class _Edit:
    """A replacement of a part of a file.

    Arguments:
      kind: the kind of the mutation.
      start: where the part begins, in bytes.
      end: where it ends.
      new: what replaces it.
    """

    kind: str
    start: int
    end: int
    new: str


def mutations(root: Path, count: int = COUNT) -> list[Defect]:
    """Return the mutations of a tree, spread over the layers by their number of statements.

    Arguments:
      root: the tree.
      count: how many.
    """
    chooser = random.Random(SEED)
    layers: dict[str, list[Path]] = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            parts = path.relative_to(root / folder).parts
            layers.setdefault(parts[0] if len(parts) > 1 else folder.rpartition("/")[2], []).append(path)
    result = []
    for layer, number in _quotas(layers, count).items():
        by_kind: dict[str, list[tuple[Path, _Edit]]] = {}
        for path in layers[layer]:
            for edit in sorted(_edits(path), key=lambda edit: (edit.start, edit.kind, edit.new)):
                by_kind.setdefault(edit.kind, []).append((path, edit))
        chosen: dict[tuple[str, int], Defect] = {}
        while by_kind and len(chosen) < number:
            # The kind first: conditions are frequent, and default arguments are not.
            kind = chooser.choice(sorted(by_kind))
            candidates = by_kind[kind]
            defect = _defect(root, *candidates.pop(chooser.randrange(len(candidates))))
            if not candidates:
                del by_kind[kind]
            if defect and (defect.file, defect.line) not in chosen:
                chosen[defect.file, defect.line] = defect
        result += sorted(chosen.values(), key=lambda defect: (defect.file, defect.line))
    return result


def _quotas(layers: dict[str, list[Path]], count: int) -> dict[str, int]:
    """Return how many mutations each layer gets."""
    statements = {
        layer: sum(isinstance(node, ast.stmt) for path in paths for node in ast.walk(ast.parse(path.read_text())))
        for layer, paths in layers.items()
    }
    shares = {layer: count * number / sum(statements.values()) for layer, number in statements.items()}
    quotas = {layer: int(share) for layer, share in shares.items()}
    for layer in sorted(shares, key=lambda layer: quotas[layer] - shares[layer])[: count - sum(quotas.values())]:
        quotas[layer] += 1
    return quotas


def _defect(root: Path, path: Path, edit: _Edit) -> Defect | None:
    """Return a mutation as whole lines; None for one that is no Python, or the same program."""
    source = path.read_bytes()
    new_source = source[: edit.start] + edit.new.encode() + source[edit.end :]
    try:
        tree = ast.parse(new_source)
        compile(tree, str(path), "exec")
    except (SyntaxError, ValueError):
        return None
    if ast.dump(tree) == ast.dump(ast.parse(source)):
        return None
    first = source.rfind(b"\n", 0, edit.start) + 1
    last = source.find(b"\n", edit.end)
    last = len(source) if last < 0 else last
    line = source.count(b"\n", 0, first) + 1
    old = source[first:last].decode()
    new = (source[first : edit.start] + edit.new.encode() + source[edit.end : last]).decode()
    file, words = path.relative_to(root).as_posix(), " ".join(new.split())
    return Defect(MUTATIONS, f"{file}:{line} {edit.kind}: {words}", file, line, old, new, edit.kind)


def _edits(path: Path) -> Iterator[_Edit]:
    source = path.read_bytes()
    finder = _Finder(source)
    return finder.edits(ast.parse(source))


class _Finder:
    """Finds what can be mutated in a file.

    Arguments:
      source: the file.
    """

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._lines = [0]
        for line in source.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def edits(self, node: ast.AST) -> Iterator[_Edit]:
        """Yield the edits of a node and of all nodes in it."""
        if _is_left_alone(node):
            return
        yield from self._edits_of(node)
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list"):
                continue
            for child in value if isinstance(value, list) else [value]:
                is_default = name in ("defaults", "kw_defaults") and isinstance(child, ast.Constant)
                if isinstance(child, ast.AST) and not is_default:
                    yield from self.edits(child)

    def _edits_of(self, node: ast.AST) -> Iterator[_Edit]:
        if isinstance(node, (ast.Compare, ast.BoolOp, ast.BinOp, ast.AugAssign)):
            yield from self._operators(node)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            start, _end = self._span(node)
            blank = self._source[start + 3 : start + 4] == b" "
            yield _Edit("not", start, start + 3 + blank, "")
        elif isinstance(node, ast.Constant) and _other_constant(node.value):
            yield _Edit("constant", *self._span(node), _other_constant(node.value))
        elif isinstance(node, ast.Slice):
            yield from self._slice(node)
        elif isinstance(node, (ast.If, ast.IfExp)):
            yield _Edit("condition", *self._span(node.test), f"not ({self._text(node.test)})")
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield _Edit("removed call", *self._span(node), "pass")
        elif isinstance(node, ast.Return) and node.value and ast.unparse(node.value) not in _NOTHING:
            yield _Edit("return", *self._span(node), "return None")
        elif isinstance(node, ast.arguments):
            for default in [*node.defaults, *node.kw_defaults]:
                if isinstance(default, ast.Constant):
                    other = "1" if default.value is None else "'other'"
                    yield _Edit("default", *self._span(default), _other_constant(default.value) or other)

    def _operators(self, node: ast.Compare | ast.BoolOp | ast.BinOp | ast.AugAssign) -> Iterator[_Edit]:
        if isinstance(node, ast.Compare):
            kind, operands, others = "comparison", [node.left, *node.comparators], _COMPARISONS
        elif isinstance(node, ast.BoolOp):
            kind, operands, others = "and/or", node.values, _BOOLEANS
        else:
            kind, others = "sign", _SIGNS
            operands = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.target, node.value]
            if not isinstance(node.op, (ast.Add, ast.Sub)) or any(map(_is_text, operands)):
                return
        for left, right in zip(operands, operands[1:]):
            yield from self._between(kind, left, right, others)

    def _slice(self, node: ast.Slice) -> Iterator[_Edit]:
        for bound in (node.lower, node.upper):
            if bound:
                yield _Edit("slice", *self._span(bound), f"({self._text(bound)}) + 1")
                yield _Edit("slice", *self._span(bound), f"({self._text(bound)}) - 1")

    def _between(self, kind: str, left: ast.expr, right: ast.expr, others: dict[str, str]) -> Iterator[_Edit]:
        """Yield the replacement of the operator between two operands."""
        start, end = self._span(left)[1], self._span(right)[0]
        between = self._source[start:end].decode()
        match = _OPERATOR.search(re.sub(r"#.*", lambda comment: " " * len(comment.group()), between))
        if match:
            begin = start + len(between[: match.start()].encode())
            new = others[" ".join(match.group().split())]
            yield _Edit(kind, begin, begin + len(match.group()), new)

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return where a node begins and ends, in bytes."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self._lines[node.lineno - 1] + node.col_offset, self._lines[end_line - 1] + end_column

    def _text(self, node: ast.expr) -> str:
        start, end = self._span(node)
        return self._source[start:end].decode()


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _other_constant(value: object) -> str:
    """Return another number or boolean; empty for anything else."""
    if isinstance(value, bool):
        return str(not value)
    return repr(value + 1) if isinstance(value, (int, float)) else ""


def _is_left_alone(node: ast.AST) -> bool:
    """Return whether a node is documentation, a type, or the words of a message."""
    if isinstance(node, (ast.JoinedStr, ast.Import, ast.ImportFrom)):
        return True
    if isinstance(node, ast.Assign):
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        return bool(names & _DOCUMENTATION)
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in _WORDS
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
