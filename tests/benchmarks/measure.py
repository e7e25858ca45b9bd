# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run of ``ansible-playbook`` in one of the ways, measured and checked."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml
from simulators.client import Simulator
from simulators.gcore.api import Gcore

TESTS = Path(__file__).resolve().parent.parent
BENCH = TESTS.parent / "build/bench"

UNCHANGED, CHANGED = STATES = ("unchanged", "changed")

# In the order of the tables, with what they are.
START = "start"
WAYS = {
    START: "a playbook that does nothing: what Ansible itself takes to start and to end",
    "uri": "ansible.builtin.uri in a loop, which only reads: the least that anybody could do",
    "module": "day2.resources.gcore_port in a loop, each time a process of its own",
    "fast": "day2.resources.gcore_port in a loop, in the process of ansible-playbook",
    "bulk": "day2.resources.gcore_resources, one task for all",
}
LOOPS = ("uri", "module", "fast")
PARALLEL = 16

PROJECT, REGION = 1, 7  # those of the first port there
PLACE = f"/cloud/v1/ports/{PROJECT}/{REGION}"
IS, OTHER = "web", "shop"  # the tag "team" of all ports at the start, and another one

# A process that needs longer than this for one item hangs.
SECONDS_PER_ITEM = 10


class Broken(Exception):
    """A run did not do what it should: its time means nothing."""


@dataclass(frozen=True)
class Cell:
    """A measurement: so many ports, how they are, how slow the API is, and the way to do it."""

    state: str
    count: int
    latency: int  # milliseconds
    way: str

    @property
    def name(self) -> str:
        return f"{self.way}-{self.count}-{self.state}-{self.latency}ms"


@dataclass(frozen=True)
class Run:
    """The costs of one run: seconds, and bytes of the biggest process.

    ``span`` is the time from the first request to the answer of the last one. ``simulator`` and ``others`` are the
    processor time that the simulator and everything else on this machine took, where the system tells it.
    """

    seconds: float
    cpu: float
    memory: int
    reads: int
    polls: int
    writes: int
    span: float
    simulator: float | None
    others: float | None


@dataclass
class Result:
    """All runs of a cell, or why there is none that counts."""

    cell: Cell
    runs: list[Run] = field(default_factory=list)
    broken: str = ""

    @property
    def seconds(self) -> list[float]:
        return [run.seconds for run in self.runs]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def as_document(self) -> dict[str, Any]:
        """Return all of it for a JSON file."""
        median = self.median if self.runs else None
        return {
            **asdict(self.cell),
            "median": median,
            "broken": self.broken,
            "runs": [asdict(run) for run in self.runs],
        }


def port_ids(count: int) -> list[str]:
    """Return the ids of so many ports."""
    return [f"40000000-0000-4000-9000-{number:012d}" for number in range(1, count + 1)]


def seed(count: int) -> dict[str, Any]:
    """Return a seed with so many ports, all like the first one of the seed file, and no other port."""
    documents: dict[str, Any] = Gcore.own_seed()
    first = {**documents["ports"][0], "tags": {"env": "production", "team": IS}}
    documents["ports"] = [{**first, "id": key} for key in port_ids(count)]
    return documents


class Bench:
    """Runs playbooks against a simulator that holds so many ports."""

    def __init__(self, ansible: str, count: int) -> None:
        self._ansible = ansible
        self._count = count
        self.simulator = Simulator("gcore", seed=seed(count))

    def __enter__(self) -> Bench:
        for folder in ("plays", "logs"):
            (BENCH / folder).mkdir(parents=True, exist_ok=True)
        (BENCH / "ansible.cfg").write_text("")
        (BENCH / "inventory.yml").write_text(
            "all:\n  hosts:\n    localhost:\n"
            "      ansible_connection: local\n      ansible_python_interpreter: '{{ ansible_playbook_python }}'\n"
        )
        self.simulator.__enter__()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.simulator.stop()

    def run(self, cell: Cell) -> Run:
        """Run a cell once, from the state of the start; raises ``Broken`` unless it did exactly what it should."""
        self.simulator.reset()
        self.simulator.settings(latency=cell.latency / 1000)
        before = processor_times(self.simulator.pid)
        used, output = self.play(cell)
        after = processor_times(self.simulator.pid)
        requests = self.simulator.requests(brief=True)
        reads = [each for each in requests if each.method == "GET"]
        polls = [each for each in reads if "/tasks" in each.path]
        run = Run(
            used["seconds"],
            used["cpu"],
            used["memory"],
            len(reads) - len(polls),
            len(polls),
            len(requests) - len(reads),
            requests[-1].at - requests[0].at + cell.latency / 1000 if requests else 0.0,
            *((None, None) if before is None or after is None else spent(before, after, used["cpu"])),
        )
        wrong = complaint(cell, run, output)
        if any(each.status is None or each.status >= 400 for each in requests):
            wrong = wrong or "the API refused a request"
        team = OTHER if cell.state == CHANGED and cell.way != START else IS
        ports = self.simulator.documents("ports")
        if len(ports) != self._count or any(port["tags"] != {"env": "production", "team": team} for port in ports):
            wrong = wrong or "the ports are not as they should be in the end"
        if wrong:
            raise Broken(f"{cell.name}: {wrong}.\n{run}\n{output[-4000:]}")
        return run

    def play(self, cell: Cell, *options: str) -> tuple[dict[str, Any], str]:
        """Run the playbook of a cell, and return what it used and what it printed."""
        playbook = BENCH / f"plays/{cell.name}.yml"
        play = {
            "name": WAYS[cell.way],
            "hosts": "localhost",
            "gather_facts": False,
            "vars": {"day2_resources_in_process": cell.way != "module"},
            "tasks": [self._task(cell)],
        }
        playbook.write_text(yaml.safe_dump([play], sort_keys=False))
        # JSON: Ansible reads it faster than YAML. All ways have the same.
        items = BENCH / f"plays/{'resources' if cell.way == 'bulk' else 'ids'}-{cell.count}-{cell.state}.json"
        items.write_text(json.dumps(self._items(cell)))
        log = BENCH / f"logs/{cell.name}.log"
        limit = 60 + SECONDS_PER_ITEM * cell.count
        command = [self._ansible, "-i", str(BENCH / "inventory.yml"), "-e", f"@{items}", *options, str(playbook)]
        timed = [sys.executable, str(Path(__file__).with_name("timed.py")), str(log), str(limit), *command]
        process = subprocess.Popen(timed, env=self._environment(), stdout=subprocess.PIPE, text=True)
        try:
            used = json.loads(process.communicate()[0] or "{}")
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        output = log.read_text(encoding="utf-8", errors="replace")
        if used.get("code") != 0:
            raise Broken(f"{cell.name}: ansible-playbook ended with {used.get('code')}.\n{output[-4000:]}")
        return used, output

    def _items(self, cell: Cell) -> dict[str, Any]:
        ids = port_ids(cell.count)
        if cell.way != "bulk":
            return {"port_ids": ids}
        return {"resources": [{"kind": "port", "port_id": key, "tags": wanted(cell)} for key in ids]}

    def _task(self, cell: Cell) -> dict[str, Any]:
        if cell.way == START:
            return {"ansible.builtin.meta": "noop"}
        if cell.way == "bulk":
            resources = "{{ resources }}"
            return {"day2.resources.gcore_resources": {"resources": resources, "parallel": PARALLEL}}
        single = cell.count == 1
        port_id = "{{ port_ids[0] }}" if single else "{{ item }}"
        task: dict[str, Any] = {"day2.resources.gcore_port": {"port_id": port_id, "tags": wanted(cell)}}
        if cell.way == "uri":
            headers = {"Authorization": f"APIKey {self.simulator.key}"}
            url = f"{self.simulator.url}{PLACE}/{port_id}"
            task = {"ansible.builtin.uri": {"url": url, "headers": headers}}
        return task if single else {**task, "loop": "{{ port_ids }}"}

    def _environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "ANSIBLE_CONFIG": str(BENCH / "ansible.cfg"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_NOCOWS": "1",
            "GCORE_API_KEY": self.simulator.key,
            "GCORE_BASE_URL": self.simulator.url,
            "GCORE_CLOUD_PROJECT_ID": str(PROJECT),
            "GCORE_CLOUD_REGION_ID": str(REGION),
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }


def wanted(cell: Cell) -> dict[str, str]:
    """Return the tags that a task wants."""
    return {"team": OTHER if cell.state == CHANGED else IS}


def complaint(cell: Cell, run: Run, output: str) -> str | None:
    """Return what is wrong with what a run said and sent, or None."""
    recap = re.search(r"^localhost +: (.*)$", output, re.MULTILINE)
    said = dict(re.findall(r"(\w+)=(\d+)", recap[1])) if recap else {}
    changes = cell.state == CHANGED
    if cell.way == START:
        return f"{run.reads} requests of a playbook that does nothing" if run.reads or run.writes else None
    if said.get("ok") != "1" or said.get("changed") != str(int(changes)):
        return f"Ansible says {said or 'nothing'}"
    if cell.way in LOOPS and cell.count > 1:
        lines = re.findall(r"^(\w+): \[localhost\] => \(item=", output, re.MULTILINE)
        if lines != ["changed" if changes else "ok"] * cell.count:
            return f"Ansible tells {len(lines)} items: {set(lines)}"
    if run.writes != (cell.count if changes else 0):
        return f"{run.writes} requests that write"
    # A list shows at most 1,000. A written item is read before and after.
    least = (1 + changes) * (cell.count if cell.way in LOOPS else -(-cell.count // 1000))
    # An unchanged item is read once; a list can turn out to be in vain.
    most = cell.count + (0 if cell.way in LOOPS else -(-cell.count // 1000))
    if run.reads < least or (not changes and (run.reads > most or run.polls)):
        return f"{run.reads} reads and {run.polls} polls are not possible"
    return None


def processor_times(pid: int) -> tuple[float, float] | None:
    """Return for how many seconds a process and all processes have kept processors busy, where the system tells it."""
    try:
        one = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        # user, nice, system, idle, waiting, interrupts
        every = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    except OSError:
        return None
    ticks = os.sysconf("SC_CLK_TCK")
    return (int(one[11]) + int(one[12])) / ticks, sum(int(every[place]) for place in (0, 1, 2, 5, 6)) / ticks


def spent(before: tuple[float, float], after: tuple[float, float], known: float) -> tuple[float, float]:
    """Return what the process took in this time, and what others took beside it and beside what is known."""
    one, every = after[0] - before[0], after[1] - before[1]
    return one, max(every - one - known, 0.0)


def missing_ways(ansible: str, ways: list[str]) -> dict[str, str]:
    """Try each way once, and return those that this version of the collection does not have, with the reason."""
    missing = {}
    with Bench(ansible, 1) as bench:
        for way in ways:
            cell = Cell(UNCHANGED, 1, 0, way)
            try:
                output = bench.play(cell, "-vvv")[1]
            except Broken as broken:
                if way == "bulk" and "couldn't resolve module/action" in str(broken):
                    missing[way] = "there is no module day2.resources.gcore_resources"
                    continue
                raise
            alone = " EXEC " in output  # how the connection tells of a command that it starts
            if way == "fast" and alone:
                missing[way] = "day2.resources.gcore_port starts a process although day2_resources_in_process is true"
            if way == "module" and not alone:
                raise Broken(
                    "module: day2.resources.gcore_port starts no process: day2_resources_in_process is ignored"
                )
    return missing
