# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first version of the files of a new kind: ``make new KIND=gcore_router``.

The facts of the contract are filled in. Decisions of a person are marked with ``TODO(new)``, which ``make lint`` finds.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from generate.contract import Contract, Value
from generate.kinds import APIS, COLLECTION, ROOT, SAMPLE, Kind, all_kinds, enumeration
from generate.layout import dump
from generate.lists import HEADER
from generate.models import NAME_PATTERN
from generate.returns import MARK
from generate.simulators import TODO, sample_name, simulator
from generate.templates import descriptor, subject

NAME_RULE = (
    "The new name, 3 to 63 characters long. Letters, digits, blanks, dots, underscores and dashes are allowed. The "
    "first must be a letter or a digit, the last a letter, a digit, a dot or an underscore."
)
"""The rule of ``NAME_PATTERN``, for the documentation."""
_BY_HAND = ("plugins", "tests/resources", "tests/simulators", "changelogs/fragments")


def new(name: str, path: str = "") -> int:
    """Write the missing files of a kind. Returns the exit status.

    Arguments:
      name: provider and kind, such as ``gcore_volume_snapshot``.
      path: the path of one resource in the contract, if the name does not lead to it.
    """
    prefix, _separator, kind_name = name.partition("_")
    api = next((api for api in APIS if api.name == prefix), None)
    if api is None or not re.fullmatch(r"[a-z]\w*", kind_name):
        names = enumeration([f"{api.name}_<kind>" for api in APIS], "or")
        print(f"{name or 'KIND'}: give the name of the module, {names}: make new KIND=gcore_router", file=sys.stderr)
        return 1
    try:
        contract = Contract(api, kind_name, path)
        _check_path(name, contract.item_path)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The contract has one resource at {contract.item_path}. If it is another kind, give ARGS=--path=...")
    _write(api.folder / f"{kind_name}.py", descriptor(api, kind_name, contract))
    kind = next(kind for kind in all_kinds() if kind.module == name)
    module = ROOT / f"plugins/modules/{name}.py"
    is_new = not module.exists()
    if kind.updatable:
        _write(module, update_module(kind, contract))
    _write(ROOT / f"tests/simulators/{api.name}/{kind_name}.py", simulator(api, kind_name, contract))
    _write(ROOT / f"tests/resources/{name}.py", subject(kind, contract))
    if is_new:
        _write(ROOT / f"changelogs/fragments/{name}.yml", fragment(kind))
    print("Run make format after your decisions, and make generate after each change of a descriptor.")
    if not kind.updatable:
        print(
            f"{kind.file}.py only reads: give its Resource from build/new what it lacks (fields, writes, "
            "locking_task_types, volatile, status_keys), and take the test data, and the bodies and writes of the "
            f"simulator from there, too. Then run make new KIND={name} once more: it writes the module."
        )
    return 0


def _check_path(name: str, path: str) -> None:
    """Raise ValueError if another kind has this path: the name of the kind did not lead to its own."""
    wanted = _bare(path)
    for kind in all_kinds():
        if kind.module != name and _bare(kind.resource.collection.path) == wanted:
            found = f"{path} is what the contract has for {name}, but it is the path of {kind.module}"
            raise ValueError(f"{found}. Give the path of one resource: ARGS=--path=...")


def _bare(path: str) -> str:
    return re.sub(r"/v\d+/|[-_]|\{\w+\}", "", path)


def _write(path: Path, text: str) -> None:
    """Write a file. One that is there stays, and the new text goes below build/new."""
    name = path.relative_to(ROOT)
    if path.exists():
        path = ROOT / "build/new" / name
        print(f"{name}: is there, and stays. The first version is in {path.relative_to(ROOT)}.")
    else:
        print(f"{name}: written. {text.count(TODO)} times {TODO}: decide there.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def undecided() -> Iterator[str]:
    """The lines that ``make new`` has left for a person."""
    for folder in _BY_HAND:
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix not in (".py", ".yml") or path.stem.endswith("_info"):
                continue
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if TODO in line:
                    yield f"{path.relative_to(ROOT)}:{number}: decide what {TODO} marks, and remove the mark."


def next_version() -> str:
    """The next release with new features."""
    major, minor, _patch = yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"].split(".")
    return f"{major}.{int(minor) + 1}.0"


def update_module(kind: Kind, contract: Contract) -> str:
    """The module that updates a resource, up to the part that is generated."""
    return (
        f"#!/usr/bin/python\n{HEADER}\n"
        f'DOCUMENTATION = r"""\n{dump(_documentation(kind, contract))}"""\n\n'
        f'EXAMPLES = r"""\n{_examples(kind)}"""\n\n'
        f'RETURN = r"""\n{dump(_returns(kind))}{MARK}"""\n'
    )


def _has_tags(kind: Kind) -> bool:
    return kind.api.name == "gcore" and any(type(field).__name__ == "Tags" for field in kind.resource.fields)


def _name_option(kind: Kind) -> str:
    lookup = kind.resource.identity.lookup
    return next(iter(lookup.options()), "") if lookup else ""


def _documentation(kind: Kind, contract: Contract) -> dict[str, object]:
    api, identity = f"{COLLECTION}.{kind.api.name}", kind.resource.identity.option
    name_option = _name_option(kind)
    renames = (
        f"If no {kind.title} has it, the module uses the one that already has the new O(name), so that a task that "
        "renames can run again. If both names exist, the task fails before it changes anything."
    )
    texts = {
        identity: [
            f"The {kind.id_word} of the {kind.title}."
            + (f" Either this or O({name_option}) is required." if name_option else "")
        ],
        name_option: [
            f"The exact name of the {kind.title}, instead of O({identity}). If several have it, the task fails and "
            f"lists their {kind.id_word}s.",
            *([renames] if "name" in kind.resource.options() else []),
        ],
    }
    options = {}
    for name, spec in kind.resource.options().items():
        if _has_tags(kind) and name in ("tags", "purge_tags"):
            continue
        facts = {key: spec[key] for key in ("type", "elements", "choices", "required", "default") if key in spec}
        value = contract.body.get(name)
        is_name = name == "name" and value and value.schema.get("pattern") == NAME_PATTERN
        text = [NAME_RULE if is_name else f"{TODO} What it means.{_limits(value)}"]
        options[name] = {"description": texts.get(name, text), **facts}
    reads = f"reads the {kind.title} again to verify the result."
    sends = f"The module reads the {kind.title}"
    if any(write.has_tasks for write in contract.writes):
        sends += f" and sends the differences in one request. Then it waits for the tasks of the API, and {reads}"
    else:
        sends += f", sends the differences in one request, and {reads}"
    if kind.resource.status_keys:
        sends += f" If another task locks the {kind.title}, the module waits."
    older = (
        "If the API does not support the current request (version 2) yet, the module uses the older one (version 1)."
    )
    return {
        "module": kind.module,
        "short_description": f"Update {kind.a_title} of {kind.api.title}",
        "version_added": next_version(),
        "description": [
            f"Changes an existing {kind.title}. It never creates or deletes one.",
            "The module does not change options that are not set.",
            sends,
            *([older] if len(contract.writes) > 1 else []),
        ],
        "author": ["day2.resources contributors (@day2-resources)"],
        "extends_documentation_fragment": [
            *([f"{api}.{kind.api.no_scope}"] if kind.api.no_scope and "region_id" not in kind.resource.scope else []),
            api,
            *([f"{api}.tags"] if _has_tags(kind) else []),
            f"{COLLECTION}.attributes",
            f"{COLLECTION}.attributes.actiongroup_{kind.api.name}",
        ],
        "options": options,
        "seealso": [{"module": f"{COLLECTION}.{kind.info_module}"}],
    }


def _limits(value: Value | None) -> str:
    """The limits of a value, as a sentence with a blank before it."""
    schema = value.schema if value else {}
    low, high = schema.get("minLength", schema.get("minimum")), schema.get("maxLength", schema.get("maximum"))
    unit = " characters" if schema.get("type") == "string" else ""
    if low is not None and high is not None:
        return f" {low} to {high}{unit}."
    if high is not None:
        return f" At most {high}{unit}."
    return f" At least {low}{unit}." if low is not None else ""


def _examples(kind: Kind) -> str:
    scope = kind.sample_scope
    module, has_tags = f"{COLLECTION}.{kind.module}", _has_tags(kind)
    fields = {field.option for field in kind.resource.fields}
    change: dict[str, object] = {"name": f"main-{kind.name.replace('_', '-')}"} if "name" in fields else {}
    change |= {"tags": {"team": "network"}} if has_tags else {}
    verb = {(True, False): "Rename", (False, True): "Set a tag of", (True, True): "Rename and tag"}
    title = verb.get(("name" in fields, has_tags), f"{TODO} Update")
    tasks = [{"name": f"{title} {kind.a_title}", module: {**scope, kind.resource.identity.option: SAMPLE, **change}}]
    if has_tags and _name_option(kind):
        options = {**scope, _name_option(kind): sample_name(kind.name), "tags": {}, "purge_tags": True}
        tasks.append({"name": f"Remove all tags of {kind.a_title} with this name", module: options})
    return dump(tasks)


def _returns(kind: Kind) -> dict[str, object]:
    def value(description: str, type: str, sample: object = None) -> dict[str, object]:
        shown = {} if sample is None else {"sample": sample}
        return {"description": description, "type": type, "returned": "always", **shown}

    id_key, is_uuid = kind.resource.collection.id_key, kind.id_word == "UUID"
    sample = SAMPLE if is_uuid else sample_name(kind.name)
    contains = {id_key: value(f"The {kind.id_word} of the {kind.title}.", "str", sample)}
    for name, spec in kind.resource.options().items():
        if name in {field.option for field in kind.resource.fields} - {"tags"}:
            description, sample = f"{TODO} What it is.", None
            if name == "name":
                description, sample = "The name.", sample_name(kind.name)
            contains[name] = value(description, spec["type"], sample)
    if _has_tags(kind):
        contains["tags"] = value("The tags that can be changed.", "dict", {"team": "web"})
        contains["read_only_tags"] = value("The read-only tags.", "dict", {})
    by_name, renames = bool(_name_option(kind)), "name" in kind.resource.options()
    found = "V(id) or V(name)" if by_name else "V(id)"
    msg = ["The error."]
    if by_name and renames:
        found = "V(id), V(name) or V(new_name). The last one means that it already has the new name"
        msg.append(
            f"If the task succeeds, a note that the {kind.title} already has its new name. The old one may be misspelt."
        )
    return {
        kind.name: {
            "description": [
                f"The {kind.title} after the task. In check mode, and with O(wait=false), the predicted {kind.title}.",
                f"It contains the options of this module that the API shows, and the other properties of the "
                f"{kind.title} under the names of the API.",
            ],
            "returned": f"when the {kind.title} was read",
            "type": "dict",
            "contains": contains,
        },
        "matched_by": {
            "description": [f"The option that found the {kind.title}, {found}."],
            "returned": f"when the {kind.title} was read",
            "type": "str",
            "sample": "id",
        },
        "msg": {
            "description": msg,
            "returned": "when the task fails" + (", or RV(matched_by) is V(new_name)" if by_name and renames else ""),
            "type": "str",
        },
    }


def fragment(kind: Kind) -> str:
    """The changelog fragment. New modules are found by antsibull-changelog itself."""
    text = f"{kind.api.name}_resources module, {kind.api.name} and drift_report roles - {kind.titles} can be updated."
    return f"{HEADER}---\n{dump({'minor_changes': [text]})}"
