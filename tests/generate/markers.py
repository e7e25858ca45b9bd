# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated parts of files, between the comments ``make generate: NAME`` and ``make generate: end``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

_LINES = re.compile(
    r"(?P<start>^(?P<indent> *)(?:# |<!-- |\.\. )make generate: (?P<name>[^\n]+?)(?: -->)?\n)"
    r"(?P<old>.*?)"
    r"(?P<end>^ *(?:# |<!-- |\.\. )make generate: end(?: -->)?$)",
    re.MULTILINE | re.DOTALL,
)
_INLINE = re.compile(
    r"(?P<start><!-- make generate: (?P<name>[^\n]+?) -->)(?P<old>[^\n]+?)(?P<end><!-- make generate: end -->)"
)

Part = Callable[[str, str], str]
"""Gives the new text of a part, from its old text and the blanks before its lines."""


def replace_parts(path: Path, parts: Mapping[str, Part]) -> str:
    """The text of a file with its generated parts as they should be. Raises ValueError for a part that is missing."""
    text = path.read_text()
    seen: set[str] = set()

    def lines(match: re.Match[str]) -> str:
        seen.add(match["name"])
        return match["start"] + parts[match["name"]](match["old"], match["indent"]) + match["end"]

    def inline(match: re.Match[str]) -> str:
        seen.add(match["name"])
        return match["start"] + parts[match["name"]](match["old"], "") + match["end"]

    text = _INLINE.sub(inline, _LINES.sub(lines, text))
    if missing := parts.keys() - seen:
        raise ValueError(
            f"{_shown(path)}: the comments 'make generate: {missing.pop()}' and 'make generate: end' are missing"
        )
    return text


def _shown(path: Path) -> Path:
    root = next((folder for folder in path.parents if (folder / "plugins").is_dir()), path.parent)
    return path.relative_to(root)
