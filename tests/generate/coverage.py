# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page that says which operations of Gcore Cloud the modules use.

``RECORDED`` has the operations that the modules have sent in a run of the tests: see ``record``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path

import yaml
from generate.kinds import COLLECTION, ROOT
from generate.lists import HEADER
from generate.markers import replace_parts

_VARIABLE = re.compile(r"\{[^}]*\}")
_REGION = "{region_id}"
_CONTRACTS = ROOT / "tests/contracts"
PAGE = ROOT / "docs/docsite/rst/coverage.rst"
RECORDED = _CONTRACTS / "gcore_recorded.yml"
RECORD = 'make test-all ARGS="-n 0 tests/integration/test_coverage.py --record"'
"""The command that writes ``RECORDED``."""


def updates() -> dict[str, list[str]]:
    """The operations that update a kind of resource, by the title of the kind."""
    updates = yaml.safe_load((_CONTRACTS / "gcore_updates.yml").read_text())
    return {title: [nameless(operation) for operation in operations] for title, operations in updates.items()}


def actions() -> dict[str, str]:
    """The operations that leave no state to declare, each with the reason."""
    actions = yaml.safe_load((_CONTRACTS / "gcore_actions.yml").read_text())
    return {nameless(operation): reason for operation, reason in actions.items()}


def contract() -> dict[str, bool]:
    """All operations of the contract that write, and whether it calls them deprecated."""
    paths = json.loads((_CONTRACTS / "gcore.json").read_text())["paths"]
    return {
        f"{method.upper()} {path}": bool(operation.get("deprecated"))
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method != "get"
    }


def deprecated() -> set[str]:
    """The deprecated operations of the contract that change an existing resource."""
    return {nameless(each) for each, is_deprecated in contract().items() if is_deprecated and _changes_one(each)}


def _changes_one(operation: str) -> bool:
    """Whether an operation changes an existing resource: it neither creates nor deletes a whole one."""
    method, path = operation.split()
    below = [part for part in path.partition(_REGION)[2].split("/") if part]
    return method in ("PATCH", "PUT") or len(below) > (method == "DELETE")


def nameless(operation: str) -> str:
    """An operation without the names of the variables in its path, which contract and descriptors choose."""
    return _VARIABLE.sub("{}", operation)


def recorded() -> dict[str, list[str]]:
    """The operations that each module has sent, by the name of the module."""
    found: dict[str, list[str]] = yaml.safe_load(RECORDED.read_text())
    return found


def record(sent: Mapping[str, Collection[str]]) -> str:
    """The text of ``RECORDED``. sent: the operations that each module has sent."""
    modules = [module for module in sorted(sent) if sent[module]]
    rows = [f"{module}:\n" + "".join(f"  - {each}\n" for each in sorted(sent[module])) for module in modules]
    about = f"# Generated from the requests of a run of the tests by\n# {RECORD}\n# Do not edit.\n"
    return f"{HEADER}---\n{about}{''.join(rows)}"


def page() -> tuple[Path, str]:
    """The page with its table and its summary."""
    users: dict[str, list[str]] = {}
    for module, sent in recorded().items():
        for each in sent:
            users.setdefault(each, []).append(module)
    operations = updates()
    covered = {title: [each for each in listed if each in users] for title, listed in operations.items()}

    def table(_old: str, _indent: str) -> str:
        rows = ["\n.. list-table::\n   :header-rows: 1\n\n", _row("Kind", "Module", "Operations used", "of")]
        for title, listed in operations.items():
            modules = dict.fromkeys(module for each in covered[title] for module in users[each])
            links = ", ".join(f":ansplugin:`{COLLECTION}.{module}#module`" for module in modules)
            rows.append(_row(title, links or "none", str(len(covered[title])), str(len(listed))))
        return "".join(rows) + "\n"

    def summary(_old: str, _indent: str) -> str:
        kinds_covered = sum(bool(each) for each in covered.values())
        old, acting, others = len(deprecated()), len(actions()), sum(map(len, operations.values()))
        return (
            f"\nThe API has {others + old + acting} operations that update a resource. Of these, {old} "
            f"are deprecated, and {acting} are actions.\nThe modules update {kinds_covered} of {len(operations)} "
            f"kinds, with {sum(map(len, covered.values()))} of the other {others} operations.\n\n"
        )

    return PAGE, replace_parts(PAGE, {"covered kinds": table, "covered kinds in numbers": summary})


def _row(*cells: str) -> str:
    return "".join(f"   {'* -' if number == 0 else '  -'} {cell}\n" for number, cell in enumerate(cells))
