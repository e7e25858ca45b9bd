# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests the simulator can answer: without Ansible, and with a client that does nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

import aiohttp
from simulators.client import Simulator

from .measure import OTHER, PLACE, port_ids, processor_times, seed

COUNT = 1000
LISTS = 40

Request = tuple[str, str, object]


@dataclass(frozen=True)
class Ceiling:
    """The requests, the number of connections, the answers in a second, and the time that one kept it busy."""

    what: str
    connections: int
    per_second: float
    busy: float | None  # seconds of a processor


def measure() -> list[Ceiling]:
    """Return the ceilings, with a simulator that adds no latency."""
    paths = [f"{PLACE}/{key}" for key in port_ids(COUNT)]
    kinds: dict[str, list[Request]] = {
        "one port": [("GET", path, None) for path in paths],
        f"a list of {COUNT:,} ports": [("GET", f"{PLACE}?limit={COUNT}", None)] * LISTS,
        "an update of a port": [("PATCH", path, {"tags": {"team": OTHER}}) for path in paths],
    }
    ceilings = []
    with Simulator("gcore", seed=seed(COUNT)) as simulator:
        for what, requests in kinds.items():
            for connections in (1, 16):
                simulator.reset()
                before = processor_times(simulator.pid)
                seconds = asyncio.run(send(simulator, requests, connections))
                after = processor_times(simulator.pid)
                busy = None if before is None or after is None else (after[0] - before[0]) / len(requests)
                ceilings.append(Ceiling(what, connections, len(requests) / seconds, busy))
    return ceilings


async def send(simulator: Simulator, requests: list[Request], connections: int) -> float:
    """Send all requests over so many connections, and return how many seconds it took."""
    connector = aiohttp.TCPConnector(limit=connections)
    headers = {"Authorization": f"APIKey {simulator.key}"}
    async with aiohttp.ClientSession(simulator.url, headers=headers, connector=connector) as session:
        queue = iter(requests)
        began = time.monotonic()
        await asyncio.gather(*(work(session, queue) for _number in range(connections)))
        return time.monotonic() - began


async def work(session: aiohttp.ClientSession, queue: Iterator[Request]) -> None:
    """Send what is left, one request after the other."""
    for method, path, body in queue:
        async with session.request(method, path, json=body, raise_for_status=True) as answer:
            await answer.read()
