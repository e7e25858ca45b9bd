# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of modules by hand that their documentation does not have: a new field of a descriptor, for example."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence

import yaml
from ansible_collections.day2.resources.plugins.module_utils._ansible.arguments import argument_spec
from generate.kinds import COLLECTION, ROOT, Kind
from generate.returns import block


def undocumented(kinds: Sequence[Kind]) -> Iterator[str]:
    """The options without documentation, each with the module that should describe it."""
    for kind in kinds:
        path = ROOT / f"plugins/modules/{kind.module}.py"
        if not kind.updatable or not path.exists():
            continue
        manual = yaml.safe_load(block(path.read_text(), "DOCUMENTATION"))
        known = {*manual.get("options", {})}
        for name in manual["extends_documentation_fragment"]:
            known |= _options(name.removeprefix(f"{COLLECTION}."))
        for option in sorted(argument_spec(kind.api.provider, kind.resource).keys() - known):
            yield f"{path.relative_to(ROOT)}: {option} has no documentation. Describe it in DOCUMENTATION."


def _options(name: str) -> set[str]:
    """The options of a fragment, by its name without the collection."""
    file, _separator, part = name.partition(".")
    module = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.doc_fragments.{file}")
    return {*yaml.safe_load(getattr(module.ModuleDocFragment, (part or "documentation").upper())).get("options", {})}
