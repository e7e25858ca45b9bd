# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The results of the measurements: as text, JSON and reStructuredText, beside the goals."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path

from .ceiling import Ceiling
from .measure import CHANGED, PARALLEL, START, UNCHANGED, WAYS, Cell, Result, Run
from .picture import picture

Row = Sequence[str]

# Each way is compared with these, where they were measured for the same work.
RIVALS = ("uri", "module", "fast")

TITLE = (
    *("state", "ports", "latency", "way", "runs", "median", "min", "max", "cpu", "reads", "polls", "writes"),
    *("sim", "others", *RIVALS),
)

# The load of other processes that is allowed in the meantime, of one processor.
DISTURBED = 0.2

LEGEND = """\
cpu: seconds of processors that ansible-playbook and all that it started used. sim, others: how busy the simulator was,
and everything else on this machine, in percent of one processor, in the run where it was most. The last three: how many
times as fast as that way."""


@dataclass(frozen=True)
class Goal:
    """How long one way takes, divided by how long another one takes for the same work, and what that should be."""

    state: str
    count: int
    latency: int
    above: str
    below: str
    limit: float
    at_least: bool

    @property
    def text(self) -> str:
        """The goal in words."""
        work = f"{work_of(self.state, self.count)}, {self.latency} ms"
        if self.at_least:
            return f"{work}: {self.below} at least {self.limit:g} times as fast as {self.above}"
        return f"{work}: {self.above} at most {self.limit:g} of {self.below}"

    def cells(self) -> tuple[Cell, Cell]:
        """Return what is compared."""
        above, below = (Cell(self.state, self.count, self.latency, way) for way in (self.above, self.below))
        return above, below

    def met(self, ratio: float) -> bool:
        """Tell whether this reaches the goal."""
        return ratio >= self.limit if self.at_least else ratio <= self.limit

    def outcome(self, results: Iterable[Result]) -> tuple[str, str, str]:
        """Return what was measured, whether it reaches the goal, and of what the two times consist."""
        found = {result.cell: result for result in results}
        if not all(cell in found and found[cell].runs for cell in self.cells()):
            return "-", "not measured", ""
        above, below = (found[cell] for cell in self.cells())
        ratio = above.median / below.median
        least, most = min(above.seconds) / max(below.seconds), max(above.seconds) / min(below.seconds)
        measured = f"{short(ratio)} ({short(least)} to {short(most)})"
        if not self.met(ratio):
            verdict = f"MISSED by {abs(ratio / self.limit - 1):.0%}"
        else:
            verdict = "holds" if self.met(least) and self.met(most) else "holds by the medians only"
        return measured, verdict, "; ".join(parts(result) for result in (above, below))


GOALS = (
    Goal(UNCHANGED, 100, 0, "fast", "uri", 0.05, False),
    Goal(UNCHANGED, 1, 0, "fast", "uri", 0.8, False),
    Goal(UNCHANGED, 1000, 50, "module", "bulk", 100, True),
    Goal(UNCHANGED, 1000, 50, "fast", "bulk", 15, True),
    Goal(CHANGED, 1000, 50, "fast", "bulk", 20, True),
)


def work_of(state: str, count: int) -> str:
    """Return in words what is to be done."""
    return f"{'one port' if count == 1 else f'{count:,} ports'} {state}"


def short(number: float) -> str:
    """Return a number with three digits that mean something."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def middle(result: Result) -> Run:
    """Return the run in the middle, or the faster one of two."""
    return sorted(result.runs, key=lambda run: run.seconds)[(len(result.runs) - 1) // 2]


def parts(result: Result) -> str:
    """Return of what the time of a run consists, in words."""
    run = middle(result)
    which = f"the middle of {len(result.runs)} runs" if len(result.runs) > 1 else "the only run"
    return (
        f"{result.cell.way} {run.seconds:.2f} s ({which}): {run.span:.2f} s from the first request to the last answer, "
        f"{run.cpu:.2f} s of processors, {counted([run])}"
    )


def counted(runs: Iterable[Run]) -> str:
    """Return how many requests runs made, in words."""
    number = numbers(run.reads + run.polls + run.writes for run in runs)
    return f"{number} request{'' if number == '1' else 's'}"


def numbers(values: Iterable[int]) -> str:
    """Return a number, or the lowest and the highest one where runs differ."""
    found = sorted(set(values))
    return f"{found[0]:,}" if len(found) == 1 else f"{found[0]:,}-{found[-1]:,}"


def busy(shares: Iterable[tuple[float | None, float]]) -> str:
    """Return the highest share of the seconds in percent."""
    known = [part / seconds for part, seconds in shares if part is not None]
    return f"{max(known):.0%}" if known else "?"


def times_as_fast(result: Result, results: Iterable[Result], rival: str) -> float | None:
    """Return how many times as fast as the rival a way does the same work."""
    cell = Cell(result.cell.state, result.cell.count, result.cell.latency, rival)
    other = next((each for each in results if each.cell == cell and each.runs), None)
    return other.median / result.median if other and result.cell.way not in (rival, START) else None


def columns(rows: Sequence[Row], left: int = 1) -> str:
    """Return rows as aligned text; so many columns are aligned at their left, and the first row is the title."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(text.ljust(width) if place < left else text.rjust(width) for place, (text, width) in enumerate(cells))
        for cells in (list(zip(row, widths)) for row in rows)
    ]
    return "\n".join([lines[0].rstrip(), "-" * len(lines[0]), *(line.rstrip() for line in lines[1:])])


def list_table(title: str, rows: Sequence[Sequence[Sequence[str]]]) -> str:
    """Return a table in reStructuredText; a cell is a list of lines, and the first row is the title."""
    lines = [f".. list-table:: {title}", "   :header-rows: 1", ""]
    for row in rows:
        for place, cell in enumerate(row):
            marks = ["   * - " if place == 0 else "     - ", *["       "] * len(cell)]
            line = "| " if len(cell) > 1 else ""
            lines += [f"{mark}{line}{text}".rstrip() for mark, text in zip(marks, cell or [""])]
    return "\n".join(lines)


@dataclass
class Report:
    """All that was measured."""

    machine: str
    missing: dict[str, str]  # why a way was not measured
    ceilings: list[Ceiling]
    results: list[Result] = field(default_factory=list)
    seconds: float = 0.0

    def text(self) -> str:
        """Return everything as text."""
        minutes = f"measured in {self.seconds / 60:.0f} minutes"
        blocks = [
            f"How long ansible-playbook takes, in seconds ({self.machine}; {minutes})",
            columns([[way, meaning] for way, meaning in [("way", "what it is"), *WAYS.items()]], 2),
            self._table(),
            LEGEND,
            "The simulator alone: what a client gets that does nothing else\n\n" + self._ceilings(),
            "The goals: time divided by time, from medians (and from the farthest runs)\n\n" + self._goals(),
            *self._losses(),
        ]
        return "\n\n".join(blocks)

    def _losses(self) -> list[str]:
        """Return what could not be measured, or not well."""
        losses = [f"NOT MEASURED: {way}: {reason}." for way, reason in self.missing.items()]
        losses += [f"FAILED: {result.broken}" for result in self.results if result.broken]
        shares = [run.others / run.seconds for result in self.results for run in result.runs if run.others is not None]
        disturbed = sum(share > DISTURBED for share in shares)
        if disturbed:
            losses.append(
                f"DISTURBED: in {disturbed} of {len(shares)} runs something else kept this machine busy for more than "
                f"{DISTURBED:.0%} of one processor: their times are too long."
            )
        return losses

    def _table(self) -> str:
        rows: list[Row] = [TITLE]
        for result in self.results:
            cell, runs = result.cell, result.runs
            head = [cell.state, f"{cell.count:,}", f"{cell.latency} ms", cell.way]
            if not runs or result.broken:
                rows.append([*head, "FAILED", *[""] * (len(TITLE) - 5)])
                continue
            ratios = [times_as_fast(result, self.results, rival) for rival in RIVALS]
            rows.append(
                [
                    *head,
                    str(len(runs)),
                    *(f"{seconds:.2f}" for seconds in (result.median, min(result.seconds), max(result.seconds))),
                    f"{statistics.median(run.cpu for run in runs):.2f}",
                    *(numbers(getattr(run, name) for run in runs) for name in ("reads", "polls", "writes")),
                    busy([(run.simulator, run.seconds) for run in runs]),
                    busy([(run.others, run.seconds) for run in runs]),
                    *("-" if ratio is None else short(ratio) for ratio in ratios),
                ]
            )
        return columns(rows)

    def _ceilings(self) -> str:
        rows = [["what", "connections", "answers a second", "busy for one"]]
        return columns([*rows, *self._ceiling_rows()])

    def _ceiling_rows(self) -> list[list[str]]:
        return [
            [
                each.what,
                str(each.connections),
                f"{each.per_second:,.0f}",
                "?" if each.busy is None else f"{each.busy * 1000:.2f} ms",
            ]
            for each in self.ceilings
        ]

    def _goals(self) -> str:
        rows: list[Row] = [["goal", "outcome", "measured"]]
        lines = []
        for goal in GOALS:
            measured, verdict, why = goal.outcome(self.results)
            rows.append([goal.text, verdict, measured])
            if why:
                lines.append(f"{goal.text}: {verdict}.\n  {why.replace('; ', chr(10) + '  ')}")
        return "\n\n".join([columns(rows, 3), *self._looped_item(), *lines])

    def _looped_item(self) -> list[str]:
        """Return what one item takes when the start of Ansible does not count."""
        start = next((result for result in self.results if result.cell.way == START and result.runs), None)
        if start is None:
            return []
        loops = [
            result
            for result in self.results
            if (result.cell.state, result.cell.count, result.cell.latency) == (UNCHANGED, 100, 0) and result.runs
        ]
        each = [f"{loop.cell.way} {(loop.median - start.median) / loop.cell.count * 1000:.1f} ms" for loop in loops]
        return [f"One of 100 unchanged ports at 0 ms, without the start of Ansible: {', '.join(each)}."] if each else []

    def rst(self) -> str:
        """Return the tables in reStructuredText."""
        ways = [way for way in WAYS if way != START and any(result.cell.way == way for result in self.results)]
        rows: list[list[list[str]]] = [[["What is to do"], *([way] for way in ways)]]
        for (state, count, latency), group in groupby(self.results, key=place_of):
            found = {result.cell.way: result for result in group}
            if set(found) != {START}:
                work = [f"{count:,} {state},", f"{latency} ms"]
                rows.append([work, *(self._rst_cell(found.get(way)) for way in ways)])
        goals = [[["Goal"], ["Measured"], ["Outcome"]]]
        for goal in GOALS:
            measured, verdict, _why = goal.outcome(self.results)
            goals.append([[goal.text], [measured], [verdict]])
        ceilings = [["Requests", "Connections", "Answers a second", "Busy for one"], *self._ceiling_rows()]
        blocks = [
            f"Measured with {self.machine}.",
            *(loss.splitlines()[0] for loss in self._losses()),
            list_table("Seconds of ansible-playbook: median, lowest and highest; requests", rows),
            list_table("Goals", goals),
            list_table("What the simulator can answer", [[[text] for text in row] for row in ceilings]),
        ]
        return "\n\n".join(blocks) + "\n"

    def _rst_cell(self, result: Result | None) -> list[str]:
        if result is None:
            return []
        if result.broken or not result.runs:
            return ["failed"]
        seconds = result.seconds
        several = f"{min(seconds):.2f} to {max(seconds):.2f}, {len(seconds)} runs" if len(seconds) > 1 else "1 run"
        return [f"**{result.median:.2f} s**", several, counted(result.runs)]

    def files(self, folder: Path) -> dict[str, str]:
        """Return the files with all of it."""
        document = {
            "machine": self.machine,
            "parallel": PARALLEL,
            "missing": self.missing,
            "ceilings": [asdict(each) for each in self.ceilings],
            "results": [result.as_document() for result in self.results],
            "goals": [[goal.text, *goal.outcome(self.results)] for goal in GOALS],
        }
        return {
            str(folder / "bench.txt"): self.text() + "\n",
            str(folder / "bench.json"): json.dumps(document, indent=2) + "\n",
            str(folder / "bench.rst"): self.rst(),
            str(folder / "bench.svg"): picture(self.results, self.machine),
        }

    def write(self, folder: Path) -> list[str]:
        """Write the files, and return their names."""
        files = self.files(folder)
        for name, text in files.items():
            Path(name).write_text(text, encoding="utf-8")
        return list(files)


def place_of(result: Result) -> tuple[str, int, int]:
    """Return the work of a result, without the way."""
    return result.cell.state, result.cell.count, result.cell.latency


def memory_table(results: Sequence[Result]) -> str:
    """Return the memory of the biggest process of each run as text."""
    rows: list[Row] = [["way", "state", "ports", "seconds", "requests", "biggest process"]]
    for result in results:
        cell = result.cell
        for run in result.runs:
            requests = run.reads + run.polls + run.writes
            size = f"{run.memory / 1024 / 1024:.0f} MiB"
            rows.append([cell.way, cell.state, f"{cell.count:,}", f"{run.seconds:.2f}", f"{requests:,}", size])
    return columns(rows, 2)
