# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The picture: bars on a logarithmic scale, in a separate file that needs no program to be drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

from .measure import START, STATES, Result

# A narrow one: a telephone shows it without making its letters too small.
WIDTH = 480
LEFT, RIGHT = 74, 84  # room for the names of the ways, and for the seconds
BAR, GAP, HEAD = 20, 4, 30
FONT = 15

# They differ in lightness too: for those who see colours in another way, and on paper.
COLOURS = {"uri": "#b5b5b5", "module": "#d98200", "fast": "#3a8fd0", "bulk": "#005f45"}

PREFERRED = 50  # milliseconds

NOTES = (
    "Each line of the scale is ten times the one before.",
    "uri: ansible.builtin.uri in a loop, which only reads.",
    "module: gcore_port in a loop, each time a process of its own.",
    "fast: the same in the process of ansible-playbook.",
    "bulk: gcore_resources, one task for all.",
)


def picture(results: Sequence[Result], machine: str) -> str:
    """Return an SVG picture of the medians with one latency: the preferred one, or else the lowest one."""
    measured = [result for result in results if result.cell.way != START and result.runs and not result.broken]
    latencies = sorted({result.cell.latency for result in measured})
    latency = PREFERRED if PREFERRED in latencies else (latencies or [0])[0]
    shown = [result for result in measured if result.cell.latency == latency]
    bottom, top = limits([result.median for result in shown])

    def across(seconds: float) -> float:
        share = (math.log10(seconds) - bottom) / (top - bottom)
        return LEFT + max(share, 0.004) * (WIDTH - LEFT - RIGHT)

    parts: list[str] = []
    height = 62.0
    for state in STATES:
        for count in sorted({result.cell.count for result in shown if result.cell.state == state}):
            height += HEAD
            heading = f"{count:,} port{'' if count == 1 else 's'}, {state}"
            parts.append(text(8, height - 8, heading, weight="bold"))
            for result in shown:
                if (result.cell.state, result.cell.count) == (state, count):
                    parts += stripe(result, height, across)
                    height += BAR + GAP
    whole = height + 56 + 17 * len(NOTES)
    lines = ruler(bottom, top, across, height)
    title = "How long ansible-playbook takes"
    words = "; ".join(
        f"{result.cell.count:,} {result.cell.state}, {result.cell.way}: {spoken(result.median)}" for result in shown
    )
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {whole:.0f}" role="img" '
            f'aria-labelledby="title desc" font-family="Helvetica, Arial, sans-serif" font-size="{FONT}">',
            f'<title id="title">{title}</title>',
            f'<desc id="desc">Bars on a logarithmic scale, {latency} ms for each answer. {escape(words)}.</desc>',
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            text(8, 26, title, size=19, weight="bold"),
            text(8, 48, f"Seconds, less is better. Each answer takes {latency} ms."),
            *lines,
            *parts,
            *(text(8, height + 42 + 17 * place, line, size=13) for place, line in enumerate(NOTES)),
            text(8, height + 48 + 17 * len(NOTES), machine, size=11, colour="#555555"),
            "</svg>",
            "",
        ]
    )


def limits(seconds: Sequence[float]) -> tuple[float, int]:
    """Return the powers of ten at which the scale begins and ends."""
    if not seconds:
        return -1.0, 1
    lowest = math.log10(min(seconds) / 2)
    return lowest, max(math.ceil(math.log10(max(seconds))), math.floor(lowest) + 1)


def stripe(result: Result, top: float, across: Callable[[float], float]) -> list[str]:
    """Return the bar of a result with its name and its seconds."""
    way = result.cell.way
    end = across(result.median)
    base = top + BAR - 5
    return [
        text(LEFT - 8, base, way, anchor="end"),
        f'<rect x="{LEFT}" y="{top:.0f}" width="{end - LEFT:.1f}" height="{BAR}" fill="{COLOURS[way]}"/>',
        text(end + 6, base, spoken(result.median)),
    ]


def ruler(bottom: float, top: int, across: Callable[[float], float], height: float) -> list[str]:
    """Return a line for each power of ten, and its name below."""
    parts = []
    for power in range(math.ceil(bottom), top + 1):
        place = across(10.0**power)
        parts.append(f'<line x1="{place:.1f}" y1="62" x2="{place:.1f}" y2="{height:.0f}" stroke="#dddddd"/>')
        parts.append(text(place, height + 17, f"{10.0**power:,g} s", anchor="middle", size=13, colour="#555555"))
    return parts


def text(
    x: float,
    y: float,
    words: str,
    anchor: str = "start",
    size: int = FONT,
    weight: str = "normal",
    colour: str = "#1a1a1a",
) -> str:
    """Return one line of text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}">{escape(words)}</text>'
    )


def spoken(seconds: float) -> str:
    """Return seconds with as many digits as matter."""
    return f"{seconds:,.{0 if seconds >= 100 else 1 if seconds >= 10 else 2}f} s"
