# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of the benchmark, and the order in which it measures."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path

from . import ceiling
from .measure import BENCH, CHANGED, START, STATES, UNCHANGED, WAYS, Bench, Broken, Cell, Result, missing_ways
from .report import GOALS, Report, memory_table

COUNTS = (1, 20, 100, 1000)
LATENCIES = (0, 50, 200)
QUICK = {"counts": (1, 10), "latencies": (0,)}

# (seconds of the first run, so many runs in all)
RUNS = ((5, 5), (60, 3))

EPILOG = """\
Words for --only: ways (start, uri, module, fast, bulk), numbers of ports (100), latencies (50ms), states (unchanged,
changed). Only what is named is measured; a kind of word that is not named is not restricted. For example:
  make bench ARGS="--only fast bulk 1000 50ms changed"

Everything takes about three hours, most of it a process for each of 1,000 ports. The table, the same as JSON and as
reStructuredText, the picture, the playbooks and what they printed are written to build/bench.
"""


@dataclass(frozen=True)
class Choice:
    """The measurements."""

    ways: tuple[str, ...]
    counts: tuple[int, ...]
    latencies: tuple[int, ...]
    states: tuple[str, ...]

    def groups(self) -> Iterator[list[Cell]]:
        """Return the cells that are measured side by side."""
        for count, latency, state in product(self.counts, self.latencies, self.states):
            ways = [way for way in self.ways if state == UNCHANGED or way not in (START, "uri")]
            if (count, latency) != (min(self.counts), min(self.latencies)) and START in ways:
                ways.remove(START)  # it depends on none of them
            if ways:
                yield [Cell(state, count, latency, way) for way in ways]


def goal_groups(ways: Sequence[str]) -> list[list[Cell]]:
    """Return the cells that the goals compare, and the start of Ansible."""
    cells = {Cell(UNCHANGED, 1, 0, START), *(cell for goal in GOALS for cell in goal.cells())}
    order = list(WAYS)
    found = sorted((cell for cell in cells if cell.way in ways), key=lambda cell: (*work(cell), order.index(cell.way)))
    return [list(group) for _work, group in groupby(found, key=work)]


def work(cell: Cell) -> tuple[int, int, str]:
    """Return what is to be done, whichever way."""
    return cell.count, cell.latency, cell.state


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return the exit code."""
    options = parser().parse_args(arguments)
    choice = chosen(options)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # end what was started, too
    try:
        if options.memory:
            return memory(options.ansible, options.memory)
        groups = goal_groups(choice.ways) if options.goals else list(choice.groups())
        return bench(options.ansible, groups, options.runs or (3 if options.quick else None))
    except Broken as broken:
        sys.exit(f"The benchmark FAILED: {broken}")
    except KeyboardInterrupt:
        sys.exit("Interrupted.")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the options."""
    parser = argparse.ArgumentParser(
        prog="make bench",
        description="Measure how long ansible-playbook takes.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    own = Path(sys.executable).with_name("ansible-playbook")
    parser.add_argument(
        "--quick", action="store_true", help="only 1 and 10 ports, without latency, three runs: two minutes"
    )
    parser.add_argument("--goals", action="store_true", help="only what the goals compare: half an hour")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD", help="measure only this: see below")
    parser.add_argument("--runs", type=int, help="so many runs of each; if left out, fewer of what takes long")
    parser.add_argument("--ansible", type=os.path.abspath, default=str(own), help="another ansible-playbook")
    parser.add_argument(
        "--memory",
        type=int,
        nargs="?",
        const=10_000,
        metavar="PORTS",
        help="measure only how much memory bulk needs for so many ports (10,000)",
    )
    return parser


def chosen(options: argparse.Namespace) -> Choice:
    """Return what the options choose, or end with what cannot be understood."""
    ways, states = [], []
    counts, latencies = [], []
    for word in options.only:
        if word in WAYS:
            ways.append(word)
        elif word in STATES:
            states.append(word)
        elif re.fullmatch(r"[1-9]\d{0,5}", word):
            counts.append(int(word))
        elif re.fullmatch(r"\d+ms", word):
            latencies.append(int(word[:-2]))
        else:
            sys.exit(f"--only: {word!r} is no way ({', '.join(WAYS)}), number, latency (50ms) or state.")
    defaults = QUICK if options.quick else {"counts": COUNTS, "latencies": LATENCIES}
    return Choice(
        tuple(way for way in WAYS if way in ways or not ways),
        tuple(sorted(set(counts))) or defaults["counts"],
        tuple(sorted(set(latencies))) or defaults["latencies"],
        tuple(state for state in STATES if state in states or not states),
    )


def bench(ansible: str, groups: list[list[Cell]], runs: int | None) -> int:
    """Measure, and print and write the results. Errors are told at the end, because hours may have passed."""
    began = time.monotonic()
    core = version(ansible)
    print(f"Trying each way with {core}.", flush=True)
    wanted = {cell.way for cells in groups for cell in cells}
    missing = missing_ways(ansible, [way for way in WAYS if way in wanted and way != START])
    for way, reason in missing.items():
        print(f"NOT MEASURED: {way}: {reason}.", flush=True)
    print("Measuring the simulator.", flush=True)
    report = Report(machine(core), missing, ceiling.measure())
    for cells in groups:
        there = [cell for cell in cells if cell.way not in missing]
        if not there:
            continue
        report.results += measure(ansible, there, runs)
        report.seconds = time.monotonic() - began
        files = report.write(BENCH)
    if not report.results:
        sys.exit("Nothing was measured.")
    print(f"\n{report.text()}\n\nWritten: {', '.join(files)}")
    return 1 if any(result.broken for result in report.results) else 0


def measure(ansible: str, cells: list[Cell], runs: int | None) -> list[Result]:
    """Measure some cells in turns, so that what else this machine does hits all of them."""
    results = [Result(cell) for cell in cells]
    with Bench(ansible, cells[0].count) as bench:
        turn = 0
        while waiting := [result for result in results if len(result.runs) < enough(result, runs)]:
            # Each second turn the other way round: no way is always the first.
            for result in waiting if turn % 2 == 0 else reversed(waiting):
                try:
                    run = bench.run(result.cell)
                except Broken as broken:
                    result.broken = str(broken)
                    result.runs.clear()
                    print(f"FAILED: {broken}", flush=True)
                    continue
                result.runs.append(run)
                print(f"{result.cell.name} {run.seconds:.2f} s", flush=True)
            turn += 1
    return results


def enough(result: Result, runs: int | None) -> int:
    """Return how many runs are wanted: fewer where one takes long."""
    if result.broken:
        return 0
    if runs is not None or not result.runs:
        return runs or 1
    return next((number for seconds, number in RUNS if result.runs[0].seconds < seconds), 1)


def memory(ansible: str, count: int) -> int:
    """Measure how much memory the biggest process needs for many ports in one task."""
    core = version(ansible)
    missing = missing_ways(ansible, ["bulk"])
    if missing:
        sys.exit(f"NOT MEASURED: bulk: {missing['bulk']}.")
    results: list[Result] = []
    for number in (1, count):
        for state in (UNCHANGED, CHANGED):
            results += measure(ansible, [Cell(state, number, 0, "bulk")], 1)
    results += measure(ansible, [Cell(UNCHANGED, 1, 0, START)], 1)
    if any(result.broken for result in results):
        sys.exit("The benchmark FAILED: see above.")
    (BENCH / "memory.json").write_text(json.dumps([result.as_document() for result in results], indent=2) + "\n")
    print(f"\n{machine(core)}\n\n{memory_table(results)}\n\nWritten: {BENCH / 'memory.json'}")
    return 0


def version(ansible: str) -> str:
    """Return what an ansible-playbook says that it is."""
    try:
        said = subprocess.run([ansible, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"{ansible} does not run: {error}")
    core = re.search(r"core ([^\]\s]+)", said)
    python = re.search(r"python version = (\S+)", said)
    return f"ansible-core {core[1] if core else '?'}, Python {python[1] if python else '?'}"


def machine(core: str) -> str:
    """Return in one line what was measured on what."""
    return f"{core}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}"
