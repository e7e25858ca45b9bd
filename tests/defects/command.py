# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of the planted defects, and the results that it keeps."""

from __future__ import annotations

import argparse
import json
import os
import queue
import signal
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from .defect import MUTATIONS, PLANTED, Defect
from .mutations import mutations
from .planted import DEFECTS
from .planted_lists import DEFECTS_OF_LISTS
from .tree import STAGES, Broken, Processes, Stage, Tree

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build/defects"
RESULTS = FOLDER / "results.json"

EPILOG = """\
Each defect is planted in a copy of the tree, and the tests run there until one fails: first the unit tests, then the
quick tests, then the others. The results are kept in build/defects/results.json. A later run continues: it tries the
defects that it does not have yet, and the next stages of those that have survived. All defects take days; use --stage,
--limit and --name.
"""

Entry = dict[str, Any]


class Results:
    """The result of each defect, in a file.

    Arguments:
      path: the file.
      root: the tree.
    """

    def __init__(self, path: Path, root: Path) -> None:
        self._path, self._root = path, root
        self._lock = threading.Lock()
        document = json.loads(path.read_text()) if path.exists() else {}
        self._entries: dict[str, Entry] = document.get("defects", {})
        self.unsound: list[str] = document.get("unsound", [])
        """The tests that fail without a defect, too."""

    def of(self, defect: Defect) -> Entry:
        """Return the entry of a defect; a new one where the defect was another one."""
        entry = self._entries.get(_key(defect))
        if entry is None or (entry["old"], entry["new"]) != (defect.old, defect.new):
            return {
                "group": defect.group,
                "file": defect.file,
                "line": defect.found_line(self._root),
                "old": defect.old,
                "new": defect.new,
                "notice": defect.notice,
                "survived": [],
                "seconds": {},
                "found": None,
            }
        return entry

    def add(self, defect: Defect, entry: Entry) -> None:
        """Keep an entry, and write the file."""
        with self._lock:
            self._entries[_key(defect)] = entry
            self._write()

    def forget_unsound(self) -> None:
        """Forget the tests that fail without a defect: they may be corrected."""
        with self._lock:
            self.unsound = []
            self._write()

    def add_unsound(self, test: str) -> None:
        """Keep a test that fails without a defect, and write the file."""
        with self._lock:
            if test not in self.unsound:
                self.unsound = [*self.unsound, test]
            self._write()

    def _write(self) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps({"unsound": self.unsound, "defects": self._entries}, indent=2) + "\n")
        os.replace(new, self._path)


def _key(defect: Defect) -> str:
    return f"{defect.group} {defect.name}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return the exit code."""
    options = parser().parse_args(arguments)
    defects = chosen(options)
    problems = [f"{defect.name}: {problem}" for defect in defects if (problem := defect.problem(ROOT))]
    if problems:
        print("These defects cannot be planted: correct tests/defects/planted.py.", *problems, sep="\n")
        return 1
    if options.list:
        for defect in defects:
            print(f"{defect.file}:{defect.found_line(ROOT)} {defect.name}: {defect.notice}")
        return 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    results = Results(RESULTS, ROOT)
    stages = STAGES[: [stage.name for stage in STAGES].index(options.stage) + 1]
    if options.again:
        results.forget_unsound()
        for defect in defects:
            if results.of(defect)["survived"]:
                results.add(defect, {**results.of(defect), "survived": [], "found": None})
    if options.table:
        todo = []
    else:
        todo = [defect for defect in defects if _missing(results.of(defect), stages)][: options.limit]
    try:
        broken = try_all(todo, stages, results, options.jobs)
    except KeyboardInterrupt:
        broken = "it was interrupted. The next run continues."
    print(table(defects, results))
    if broken:
        print(f"FAILED: {broken}")
    return 1 if broken else 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the options."""
    parser = argparse.ArgumentParser(
        prog="make defects",
        description="Measure which defects the tests find.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [stage.name for stage in STAGES]
    parser.add_argument("--only", choices=[PLANTED, MUTATIONS], help="only the planted defects, or only the mutations")
    parser.add_argument("--name", nargs="+", metavar="TEXT", help="only defects with one of these texts in their names")
    parser.add_argument("--stage", choices=names, default=names[-1], help="the last stage to run (rest)")
    parser.add_argument("--limit", type=int, metavar="COUNT", help="try so many defects at most")
    parser.add_argument("--jobs", type=int, default=2, metavar="COUNT", help="so many copies at the same time (2)")
    parser.add_argument("--again", action="store_true", help="try the survivors again, with all tests")
    parser.add_argument("--list", action="store_true", help="only check the defects, and list them")
    parser.add_argument("--table", action="store_true", help="only print the results so far")
    return parser


def chosen(options: argparse.Namespace) -> list[Defect]:
    """Return the defects that the options choose."""
    defects = [*DEFECTS, *DEFECTS_OF_LISTS] if options.only != MUTATIONS else []
    if options.only != PLANTED:
        defects += mutations(ROOT)
    if options.name:
        defects = [defect for defect in defects if any(text in defect.name for text in options.name)]
    return defects


def _missing(entry: Entry, stages: Iterable[Stage]) -> list[Stage]:
    """Return the stages that are still to run for a defect."""
    return [] if entry["found"] else [stage for stage in stages if stage.name not in entry["survived"]]


def try_all(defects: Sequence[Defect], stages: Sequence[Stage], results: Results, jobs: int) -> str:
    """Try defects in several copies at the same time. Return why this ended early; empty where it did not."""
    if not defects:
        return ""
    processes = Processes()

    def terminate(_number: int, _frame: Any) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, terminate)
    free: queue.SimpleQueue[Tree] = queue.SimpleQueue()

    def try_one(defect: Defect) -> str:
        tree = free.get()
        try:
            return try_defect(tree, defect, stages, results)
        finally:
            free.put(tree)

    broken = ""
    pool = ThreadPoolExecutor(jobs)
    try:
        for number in range(1, min(jobs, len(defects)) + 1):
            tree = Tree(ROOT, FOLDER / str(number), processes)
            tree.prepare()
            free.put(tree)
        running = [pool.submit(try_one, defect) for defect in defects]
        for number, future in enumerate(as_completed(running), 1):
            print(f"{number}/{len(running)} {future.result()}", flush=True)
    except Broken as reason:
        broken = str(reason)
    finally:
        processes.stop()
        pool.shutdown(cancel_futures=True)
    return broken


def try_defect(tree: Tree, defect: Defect, stages: Sequence[Stage], results: Results) -> str:
    """Run the missing stages with a defect until a test finds it. Return what came of it, in words."""
    entry = results.of(defect)
    for stage in _missing(entry, stages):
        entry = _try_stage(tree, defect, stage, entry, results)
        results.add(defect, entry)
        if entry["found"]:
            break
    return f"{defect.name}: {_in_words(entry)}"


def _try_stage(tree: Tree, defect: Defect, stage: Stage, entry: Entry, results: Results) -> Entry:
    """Run one stage, again for each test that fails without the defect, too. Return the new entry of the defect."""
    while True:
        without = results.unsound
        tree.plant(defect)
        try:
            outcome = tree.test(stage.selection, stage.seconds, without)
        finally:
            tree.restore(defect)
        entry = {**entry, "seconds": {**entry["seconds"], stage.name: round(outcome.seconds)}}
        if outcome.timed_out:
            return {**entry, "found": {"stage": stage.name, "test": "", "timed_out": True}}
        if not outcome.failed:
            return {**entry, "survived": [*entry["survived"], stage.name]}
        if not outcome.test:
            # Nothing could be collected. Without the defect it can.
            check = tree.test([*stage.selection, "--collect-only"], stage.seconds, without)
        else:
            check = tree.test([outcome.test], stage.seconds)
        if not check.failed:
            return {**entry, "found": {"stage": stage.name, "test": outcome.test, "timed_out": False}}
        if not outcome.test or outcome.test in without:
            raise Broken(f"{outcome.test or stage.name} fails without a defect:\n{check.output[-4000:]}")
        print(f"{outcome.test} fails without a defect, too, and is left out from now on.", flush=True)
        results.add_unsound(outcome.test)


def _in_words(entry: Entry) -> str:
    found = entry["found"]
    if not found:
        return f"SURVIVED {', '.join(entry['survived'])}"
    if found["timed_out"]:
        return f"the tests of {found['stage']} did not end in time"
    return f"found by {found['stage']}: {found['test'] or 'nothing could be collected'}"


def table(defects: Sequence[Defect], results: Results) -> str:
    """Return the results as text: how many were found by what, and those that survived."""
    lines = ["", f"{'':10} {'tried':>6} {''.join(f'{stage.name:>7}' for stage in STAGES)} {'late':>6} {'survived':>9}"]
    survivors = []
    for group in (PLANTED, MUTATIONS):
        pairs = [(defect, results.of(defect)) for defect in defects if defect.group == group]
        tried = [(defect, entry) for defect, entry in pairs if entry["found"] or entry["survived"]]
        if not pairs:
            continue
        found = [entry["found"] for _defect, entry in tried if entry["found"]]
        counts = [sum(each["stage"] == stage.name and not each["timed_out"] for each in found) for stage in STAGES]
        survivors += [(defect, entry) for defect, entry in tried if not entry["found"]]
        late = sum(each["timed_out"] for each in found)
        cells = "".join(f"{count:7}" for count in counts)
        lines.append(f"{group:10} {len(tried):6} {cells} {late:6} {len(tried) - len(found):9}")
    lines.append("\nlate: the tests did not end in time. Look at it: they may hang, or the machine was busy.")
    for defect, entry in survivors:
        lines += ["", f"SURVIVED {', '.join(entry['survived'])}: {entry['file']}:{entry['line']} {defect.notice}"]
        lines += [f"  - {line.strip()}" for line in defect.old.splitlines()]
        lines += [f"  + {line.strip()}" for line in defect.new.splitlines()]
    if results.unsound:
        lines += ["", "Left out, because they fail without a defect, too:", *results.unsound]
    return "\n".join(lines)
