# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A defect as data, and how it gets into a copy of the tree."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PLANTED = "planted"
MUTATIONS = "mutations"


@dataclass(frozen=True)
class Defect:
    """A change of one file that breaks something.

    Arguments:
      group: PLANTED or MUTATIONS.
      name: its name, unique in the group.
      file: the file, below the root.
      line: the line of the old text, from 1 on; 0 for a text that occurs only once.
      old: the old text; with a line, one or several whole lines.
      new: the new text.
      notice: what a user would notice, or the kind of the mutation.
    """

    group: str
    name: str
    file: str
    line: int
    old: str
    new: str
    notice: str

    def problem(self, root: Path) -> str:
        """Return why the defect cannot be planted; empty if it can.

        Arguments:
          root: the tree.
        """
        try:
            text = (root / self.file).read_text()
        except OSError as error:
            return f"{self.file} cannot be read: {error.strerror}"
        if self.old == self.new:
            return "it changes nothing"
        if self.line:
            return "" if _line_at(text, self.line, self.old) else f"{self.file}:{self.line} has another text"
        count = text.count(self.old)
        return "" if count == 1 else f"{self.file} has the old text {count} times, and not once"

    def found_line(self, root: Path) -> int:
        """Return the line at which the old text begins."""
        if self.line:
            return self.line
        before, _old, _after = (root / self.file).read_text().partition(self.old)
        return before.count("\n") + 1

    def plant(self, root: Path, moment: int) -> None:
        """Write the new text into a tree.

        Arguments:
          root: the tree.
          moment: the time of the file. Python takes a compiled file for up to date by the second and the size, so no
            two defects may share it.
        """
        path = root / self.file
        text = path.read_text()
        start = len("".join(text.splitlines(keepends=True)[: self.line - 1])) if self.line else text.index(self.old)
        path.write_text(text[:start] + self.new + text[start + len(self.old) :])
        os.utime(path, (moment, moment))


def _line_at(text: str, line: int, old: str) -> bool:
    return "".join(text.splitlines(keepends=True)[line - 1 :]).startswith(old)
