# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page that says which operations of Gcore Cloud the modules use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml
from generate.kinds import COLLECTION, ROOT, Kind
from generate.markers import replace_parts

_VARIABLE = re.compile(r"\{[^}]*\}")
PAGE = ROOT / "docs/docsite/rst/coverage.rst"
DEPRECATED, ACTIONS = 62, 15
"""How many operations of the contract update a resource and are not in ``updates``."""


def updates() -> dict[str, list[str]]:
    """The operations that update a kind of resource, by the title of the kind."""
    text = (ROOT / "tests/contracts/gcore_updates.yml").read_text()
    updates = yaml.safe_load(text)
    return {title: [nameless(operation) for operation in operations] for title, operations in updates.items()}


def nameless(operation: str) -> str:
    """An operation without the names of the variables in its path, which contract and descriptors choose."""
    return _VARIABLE.sub("{}", operation)


def written(kinds: Iterable[Kind]) -> dict[str, list[Kind]]:
    """The operations that descriptors write with, each with its kinds."""
    found: dict[str, list[Kind]] = {}
    for kind in kinds:
        for write in (*kind.resource.writes, *(write for step in kind.resource.steps for write in step.writes)):
            users = found.setdefault(nameless(f"{write.method} {write.path}"), [])
            if kind not in users:
                users.append(kind)
    return found


def page(kinds: Sequence[Kind]) -> tuple[Path, str]:
    """The page with its table and its summary."""
    used = written(kind for kind in kinds if kind.api.name == "gcore")
    operations = updates()
    covered = {title: [each for each in listed if each in used] for title, listed in operations.items()}

    def table(_old: str, _indent: str) -> str:
        rows = ["\n.. list-table::\n   :header-rows: 1\n\n", _row("Kind", "Module", "Operations used", "of")]
        for title, listed in operations.items():
            modules = dict.fromkeys(kind.module for each in covered[title] for kind in used[each])
            links = ", ".join(f":ansplugin:`{COLLECTION}.{module}#module`" for module in modules)
            rows.append(_row(title, links or "none", str(len(covered[title])), str(len(listed))))
        return "".join(rows) + "\n"

    def summary(_old: str, _indent: str) -> str:
        kinds_covered = sum(bool(each) for each in covered.values())
        others = sum(map(len, operations.values()))
        return (
            f"\nThe API has {others + DEPRECATED + ACTIONS} operations that update a resource. Of these, {DEPRECATED} "
            f"are deprecated, and {ACTIONS} are actions.\nThe modules update {kinds_covered} of {len(operations)} "
            f"kinds, with {sum(map(len, covered.values()))} of the other {others} operations.\n\n"
        )

    return PAGE, replace_parts(PAGE, {"covered kinds": table, "covered kinds in numbers": summary})


def _row(*cells: str) -> str:
    return "".join(f"   {'* -' if number == 0 else '  -'} {cell}\n" for number, cell in enumerate(cells))
