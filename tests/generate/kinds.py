# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of resources of the collection, found by scanning the descriptors of each provider."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ansible_collections.day2.resources.plugins.module_utils._api.provider import Provider
from ansible_collections.day2.resources.plugins.module_utils._model.resource import Resource
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Uuid
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import ValueType

ROOT = Path(__file__).resolve().parents[2]
SHARED = "ansible_collections.day2.resources.plugins.module_utils"
COLLECTION = "day2.resources"
SAMPLE = "00000000-0000-4000-8000-000000000001"
SAMPLE_SCOPE = {"project_id": 1, "region_id": 7}
"""The project and the region of the simulator, for examples."""


@dataclass(frozen=True)
class Api:
    """A provider, with what the generator needs to know of it.

    Arguments:
      name: its name, as modules begin with it.
      constant: the name of the provider's object.
      title: its name in sentences.
      error_codes: a code of its errors, for a module that updates and for one that reads.
      no_tasks: why a change never has tasks, empty if it can have some.
      no_scope: the fragment with the options that a kind outside of a region does not use, empty if there is none.
      everywhere: where resources are that have no scope, for a sentence.
    """

    name: str
    constant: str
    title: str
    error_codes: tuple[str, str]
    no_tasks: str = ""
    no_scope: str = ""
    everywhere: str = ""

    @property
    def folder(self) -> Path:
        return ROOT / "plugins/module_utils" / f"_{self.name}"

    @cached_property
    def provider(self) -> Provider:
        provider: Provider = getattr(importlib.import_module(f"{SHARED}._{self.name}.api"), self.constant)
        return provider


APIS = (
    Api(
        "gcore",
        "GCORE",
        "Gcore Cloud",
        ("ValidationError", "ValidationError"),
        no_scope="no_region",
    ),
    Api(
        "scanopy",
        "SCANOPY",
        "Scanopy",
        ("entity_access_denied", "auth_permission_denied"),
        no_tasks="Always empty, because Scanopy makes all changes immediately.",
        everywhere=" of all networks that the key may see",
    ),
)


@dataclass(frozen=True)
class Kind:
    """A kind of resource: its provider, its descriptor, and where the descriptor is."""

    api: Api
    resource: Resource
    file: str
    constant: str

    @property
    def name(self) -> str:
        return self.resource.kind

    @property
    def title(self) -> str:
        return self.resource.title

    @property
    def titles(self) -> str:
        return self.resource.titles

    @property
    def a_title(self) -> str:
        # Acronyms begin with the name of their first letter: an SSH key, a GPU cluster.
        vowels = "AEFHILMNORSX" if self.title[:2].isupper() else "aeio"
        return f"{'an' if self.title[0] in vowels else 'a'} {self.title}"

    @property
    def module(self) -> str:
        """The module that updates it."""
        return f"{self.api.name}_{self.name}"

    @property
    def info_module(self) -> str:
        return f"{self.module}_info"

    @property
    def updatable(self) -> bool:
        return bool(self.resource.writes)

    @property
    def id_word(self) -> str:
        return id_word(self.resource.identity.value_type)

    @property
    def sample_scope(self) -> dict[str, Any]:
        """The project, the region and the parents of a resource, for examples."""
        parents = {
            parent.option: SAMPLE if isinstance(parent.value_type, Uuid) else f"{parent.title.replace(' ', '-')}-1"
            for parent in self.resource.parents
        }
        return {**{name: SAMPLE_SCOPE[name] for name in self.resource.scope}, **parents}

    @property
    def scope_option(self) -> Any:
        """The setting of the scope that has the same option as the identity, such as project_id; else None."""
        settings = self.api.provider.scope
        return next((setting for setting in settings if setting.option == self.resource.identity.option), None)


def _kinds(api: Api) -> Iterator[Kind]:
    for path in sorted(api.folder.glob("*.py")):
        if path.stem in ("__init__", "registry"):
            continue
        constants = [
            target.id
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        ]
        module = importlib.import_module(f"{SHARED}._{api.name}.{path.stem}")
        for constant in constants:
            if isinstance(getattr(module, constant), Resource):
                yield Kind(api, getattr(module, constant), path.stem, constant)


def all_kinds() -> list[Kind]:
    """All kinds, in the order of their names."""
    return sorted((kind for api in APIS for kind in _kinds(api)), key=lambda kind: kind.module)


def in_role_order(api: Api, kinds: Iterable[Kind]) -> list[Kind]:
    """The kinds of a provider that can be updated, in the order of its role: new kinds come last.

    The results of the role come in this order.
    """
    tasks = (ROOT / f"roles/{api.name}/tasks/main.yml").read_text()
    order = re.findall(r"of_kind\('(\w+)'", tasks)
    updatable = [kind for kind in kinds if kind.api is api and kind.updatable]
    return sorted(
        updatable, key=lambda kind: (kind.name not in order, order.index(kind.name) if kind.name in order else 0)
    )


def id_word(value_type: ValueType) -> str:
    """The word for an ID of this type in sentences."""
    return "UUID" if isinstance(value_type, Uuid) else "ID"


def enumeration(words: Sequence[str], last: str = "and") -> str:
    """A, B and C."""
    *first, final = words or [""]
    return f"{', '.join(first)} {last} {final}" if first else final
