# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands ``make generate`` and ``make new``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from generate import coverage
from generate.actions import action_plugins, orphaned_plugins
from generate.info import info_modules, orphaned_texts, orphans
from generate.kinds import ROOT, all_kinds
from generate.lists import lists
from generate.new import new, undecided
from generate.returns import update_modules
from generate.undocumented import undocumented

_NO_KIND = "no descriptor has this kind"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns its exit status.

    Arguments:
      arguments: those of the command line.
    """
    parser = argparse.ArgumentParser(prog="make", description="Writes what follows from the descriptors.")
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="write the generated files and parts")
    generate.add_argument("--check", action="store_true", help="write nothing, and fail if a file is stale or missing")
    new_kind = commands.add_parser("new", help="write the first version of the files of a kind")
    new_kind.add_argument("kind", help="provider and kind, such as gcore_router")
    new_kind.add_argument("--path", default="", help="the path of one resource in the contract, if it is not found")
    options = parser.parse_args(arguments)
    if options.command == "new":
        return new(options.kind, options.path) or _write()
    return _check() if options.check else _write()


def _check() -> int:
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


def _write() -> int:
    try:
        for path, text in generated():
            if not path.exists() or path.read_text() != text:
                path.write_text(text)
                print(f"{path.relative_to(ROOT)}: written")
        for path in _orphans():
            path.unlink()
            print(f"{path.relative_to(ROOT)}: removed, because {_NO_KIND}")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def generated() -> Iterator[tuple[Path, str]]:
    """All generated files, each with the text that it should have."""
    kinds = all_kinds()
    yield from lists(kinds)
    yield from update_modules(kinds)
    yield from info_modules(kinds)
    yield from action_plugins(kinds)
    yield coverage.page()


def _orphans() -> list[Path]:
    kinds = all_kinds()
    return [*orphans(kinds), *orphaned_plugins(kinds)]


def problems() -> list[str]:
    """The stale and missing files, each with the command that writes it."""
    found = []
    try:
        for path, text in generated():
            if not path.exists() or path.read_text() != text:
                state = "is stale" if path.exists() else "is missing"
                found.append(f"{path.relative_to(ROOT)}: {state}. Run make generate.")
    except ValueError as error:
        found.append(str(error))
    found += [f"{path.relative_to(ROOT)}: {_NO_KIND}. Run make generate." for path in _orphans()]
    texts = [path.relative_to(ROOT) for path in orphaned_texts(all_kinds())]
    found += [f"{path}: {_NO_KIND}. Run git rm {path}." for path in texts]
    return [*found, *undocumented(all_kinds()), *undecided()]
