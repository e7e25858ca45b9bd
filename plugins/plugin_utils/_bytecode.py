# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Bytecode for what the plugins of this collection import: import this file before all of it.

Ansible's loader compiles the files of a collection again at each start, which takes longer than a short task. The one
of Python keeps their bytecode, where the folder can be written and unless ``PYTHONDONTWRITEBYTECODE`` is set.
"""

from __future__ import annotations

import functools
import importlib.machinery
import sys
import types
import typing as t

_PLUGINS = __name__.rpartition(".plugin_utils.")[0]
_PACKAGES = tuple(f"{_PLUGINS}.{name}." for name in ("module_utils", "modules", "plugin_utils"))


class _Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, name: str) -> types.CodeType | None:
        try:
            return super().get_code(name)
        except (EOFError, TypeError, ValueError):  # damaged bytecode
            return self.source_to_code(self.get_data(self.path), self.path)


@functools.cache
def _finder(folder: str) -> importlib.machinery.FileFinder:
    return importlib.machinery.FileFinder(folder, (_Loader, importlib.machinery.SOURCE_SUFFIXES))


class BytecodeFinder:
    """Finds the Python files of this collection, for Python's own loader."""

    @staticmethod
    def find_spec(
        name: str, path: t.Sequence[str] | None = None, _target: t.Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not path or not name.startswith(_PACKAGES):
            return None
        return next((spec for folder in path if (spec := _finder(folder).find_spec(name))), None)


if BytecodeFinder not in sys.meta_path:
    sys.meta_path.insert(0, BytecodeFinder)
