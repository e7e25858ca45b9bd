# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The registry that the generic tests run over: each kind has a file ``<provider>_<kind>.py`` with a ``SUBJECT``.

``subjects()`` finds the files by itself, and ``problems()`` says what a kind lacks and where it goes. Nothing is
imported before: the plugins of the collection can only be imported after Ansible's loader has started.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .subject import Subject

FOLDER = Path(__file__).resolve().parent
MODULES = FOLDER.parents[1] / "plugins/modules"
PROVIDERS = ("gcore", "scanopy")
WITHOUT_RESOURCE = ("gcore_task",)
"""The kinds that an info module reads and that are no resources."""


@cache
def kinds() -> dict[str, bool]:
    """The kinds that the collection has modules for, and whether one of them changes it."""
    of_many = {f"{provider}_resources{end}" for provider in PROVIDERS for end in ("", "_info")}
    names = {path.stem for path in MODULES.glob("*.py")} - of_many
    found = {name.removesuffix("_info"): name.removesuffix("_info") in names for name in sorted(names)}
    return {name: changes for name, changes in found.items() if name not in WITHOUT_RESOURCE}


@cache
def _files() -> tuple[dict[str, Subject], dict[str, str]]:
    """The subjects of all files by the name of the module, and the problem of each file without one."""
    found: dict[str, Subject] = {}
    wrong: dict[str, str] = {}
    for name in sorted(path.stem for provider in PROVIDERS for path in FOLDER.glob(f"{provider}_*.py")):
        try:
            found[name] = importlib.import_module(f"{__name__}.{name}").SUBJECT
        except (AttributeError, ImportError, NameError, TypeError) as error:
            # One message, and not one for each test: see problems().
            wrong[name] = str(error)
    return found, wrong


def subjects() -> dict[str, Subject]:
    """The subjects of all files, by the name of the module."""
    return _files()[0]


@cache
def changing() -> dict[str, Subject]:
    """The subjects that a module changes."""
    return {name: each for name, each in subjects().items() if kinds().get(name)}


def problems() -> list[str]:
    """The missing parts of kinds: one line each, with the file and what goes there."""
    from simulators.gcore.api import Gcore
    from simulators.scanopy.api import Scanopy

    found = []
    stored = {"gcore": Gcore.documents(), "scanopy": Scanopy.documents()}
    for name, subject in subjects().items():
        kind = subject.resource.kind
        if subject.resource.writes and not (MODULES / f"{name}.py").exists():
            found.append(f"plugins/modules/{name}.py is missing: write the module there, or run make new KIND={name}")
        if subject.collection not in stored[subject.provider]:
            found.append(
                f"tests/simulators/{subject.provider}/{kind}.py has no collection {subject.collection}: write the kind "
                "there, as CONTRIBUTING.md says"
            )
    for name, changes in kinds().items():
        if name in subjects():
            found += [f"tests/resources/{name}.py: {problem}" for problem in subjects()[name].problems(changes)]
            continue
        parts = "resource, provider, collection, sample" + (", change, cases, words, properties" if changes else "")
        problem = _files()[1].get(name)
        problem = f" has no SUBJECT ({problem})" if problem else " is missing"
        found.append(f"tests/resources/{name}.py{problem}: write SUBJECT = Subject(...) there with {parts}")
    for name in sorted(subjects().keys() - kinds().keys()):
        found.append(f"tests/resources/{name}.py: there is no module {name} or {name}_info. Remove the file")
    return found


def in_turn(pytest: Any, subjects: dict[str, Any], inputs: Sequence[Any], share: int) -> list[Any]:
    """The parameters of a generic test with inputs: of each subject and one of so many inputs, in turn.

    A mechanism treats them: each input meets many subjects, and each subject many inputs.
    """
    return [
        pytest.param(subject, value, id=f"{name} {ascii(value)[:40]}", marks=pytest.mark.kind(name))
        for number, (name, subject) in enumerate(subjects.items())
        for value in inputs[number % share :: share]
    ]


def params(pytest: Any, subjects: dict[str, Any]) -> list[Any]:
    """The parameters of a generic test: each subject with the mark that ``--kind`` looks for."""
    return [pytest.param(each, id=name, marks=pytest.mark.kind(name)) for name, each in subjects.items()]
