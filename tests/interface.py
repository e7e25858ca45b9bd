# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The interface that users of a release rely on: writes it to tests/frozen/<version>.json, once for each release.

    make freeze                                  this clone, when its version is about to be released
    make freeze ARGS="--root <another clone>"    a release that was made before

An existing file is never written again: a test checks that the present code keeps all that is in it. It has the options
of modules, roles, filters and inventory plugins, and the environment variables. It also has the results as documented
and as they are, and the number of requests in the usual cases.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FROZEN = Path(__file__).resolve().parent / "frozen"
PLUGINS = "ansible_collections.day2.resources.plugins"
OPTION = ("type", "elements", "choices", "default", "required", "aliases")
ANSIBLES = ("compose", "groups", "keyed_groups", "leading_separator", "strict", "use_extra_vars")
RESULT = ("type", "elements", "returned")

Document = dict[str, Any]


# Options and results, as they are documented


def documented(root: Path = ROOT) -> Document:
    """The options of modules, roles, filters and inventory plugins, and the results of modules."""
    folders = {"module": "modules", "filter": "filter", "inventory": "inventory"}
    modules, filters, inventories = (_manuals(root, kind, folder) for kind, folder in folders.items())
    roles = _ansible_doc(root, "role", sorted(path.name for path in (root / "roles").iterdir()))
    return {
        "modules": {name: _options(manual["doc"].get("options", {})) for name, manual in modules.items()},
        "results": {name: _results(manual["return"] or {}) for name, manual in modules.items()},
        "filters": {name: _options(manual["doc"].get("options", {})) for name, manual in filters.items()},
        "inventory": {name: _own(_options(manual["doc"]["options"])) for name, manual in inventories.items()},
        "roles": {
            f"{name.rpartition('.')[2]} {entry}": _options(spec.get("options", {}))
            for name, manual in roles.items()
            for entry, spec in manual["entry_points"].items()
        },
    }


def _manuals(root: Path, kind: str, folder: str) -> Document:
    names = sorted(path.stem for path in (root / "plugins" / folder).glob("*.py"))
    if not names:
        return {}
    return {name.rpartition(".")[2]: manual for name, manual in _ansible_doc(root, kind, names).items()}


def _ansible_doc(root: Path, kind: str, names: list[str]) -> Document:
    command = ["ansible-doc", "--json", "--type", kind, *(f"day2.resources.{name}" for name in names)]
    program = Path(sys.executable).parent / command[0]
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(root / "build")}
    done = subprocess.run(
        [str(program), *command[1:]], env=environment, capture_output=True, text=True, check=True, cwd=root / "build"
    )
    found: Document = json.loads(done.stdout)
    return found


def _own(options: Document) -> Document:
    """The options of an inventory plugin without those that Ansible defines, which differ between its releases."""
    return {name: spec for name, spec in options.items() if name not in ANSIBLES and not name.startswith("cache")}


def _options(options: Mapping[str, Any]) -> Document:
    return {name: _part(spec, OPTION, "options", _options) for name, spec in sorted(options.items())}


def _results(results: Mapping[str, Any]) -> Document:
    return {name: _part(spec, RESULT, "contains", _results) for name, spec in sorted(results.items())}


def _part(
    spec: Mapping[str, Any], names: tuple[str, ...], inner: str, deeper: Callable[[Mapping[str, Any]], Document]
) -> Document:
    found = {name: spec[name] for name in names if spec.get(name) is not None}
    parts = spec.get(inner) or spec.get("suboptions")
    return {**found, inner: deeper(parts)} if parts else found


# Options and environment variables, as the code has them


def accepted() -> Document:
    """The options that the code of each module accepts, in the form of ``documented``."""
    names = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))
    return {name: _options(importlib.import_module(f"{PLUGINS}.modules.{name}").MODULE.spec) for name in names}


def variables() -> Document:
    """The environment variables that are read, and the options that they set."""
    services = [
        importlib.import_module(f"{PLUGINS}.module_utils._{name}.api").__dict__[name.upper()]
        for name in ("gcore", "scanopy")
    ]
    return {each.env: each.option for service in services for each in (*service.connection, *service.scope)}


# Requests


@dataclass(frozen=True)
class Case:
    """One task. Its requests are counted by method; those about tasks of the API are called POLL.

    Arguments: api, its simulator; module, its module; options, or what makes them, given the simulator; check, whether
    in check mode; settings, those of the simulator; fault, a fault of it.
    """

    api: str
    module: str
    options: Callable[[Any], Document]
    check: bool = False
    settings: Document = field(default_factory=dict)
    fault: Document | None = None


@dataclass(frozen=True)
class Kind:
    """The data of a kind: its module, collection, a resource of the seed, its words, and changes of it."""

    kind: str
    api: str
    collection: str
    id: Any
    words: Document
    same: Document
    changes: dict[str, Document]
    older: Document

    @property
    def module(self) -> str:
        return f"{self.api}_{self.kind}"

    @property
    def option(self) -> str:
        return f"{self.kind}_id"


PORT = "40000000-0000-4000-8000-000000000001"
GROUPS = [f"30000000-0000-4000-8000-00000000000{digit}" for digit in "1234"]
SUBNET_B = "20000000-0000-4000-8000-000000000002"
BINDING = "f0000000-0000-4000-8000-000000000001"
HTTPS = "d0000000-0000-4000-8000-000000000002"
TAGS = {"tags": {"frozen": "yes"}}

KINDS = (
    Kind(
        "port",
        "gcore",
        "ports",
        PORT,
        {"ip_address": "10.10.1.11"},
        {"port_security_enabled": True},
        {
            "tags": TAGS,
            "groups": {"security_group_ids": [GROUPS[2], GROUPS[3]]},
            "groups by name": {"security_groups": ["database", "ssh"]},
            "a group more": {"security_group_ids": [GROUPS[2]], "purge_security_group_ids": False},
            "pairs": {"allowed_address_pairs": [{"ip_address": "10.0.0.5"}]},
            "a pair more": {
                "allowed_address_pairs": [{"ip_address": "10.0.0.5"}],
                "purge_allowed_address_pairs": False,
            },
            "an address more": {
                "ip_assignments": [{"subnet_id": SUBNET_B, "ip_address": "10.10.2.9"}],
                "purge_ip_assignments": False,
            },
            "security": {"port_security_enabled": False},
        },
        {"generation": "pages"},
    ),
    Kind(
        "instance",
        "gcore",
        "instances",
        "50000000-0000-4000-8000-000000000001",
        {"instance_name": "web-1"},
        {"name": "web-1"},
        {"tags": TAGS, "name": {"name": "web-01"}},
        {"generation": "pages"},
    ),
    Kind(
        "load_balancer",
        "gcore",
        "loadbalancers",
        "70000000-0000-4000-8000-000000000001",
        {"load_balancer_name": "web-lb"},
        {"preferred_connectivity": "L2"},
        {"tags": TAGS, "name": {"name": "shop"}, "connectivity": {"preferred_connectivity": "L3"}},
        {"generation": "pages"},
    ),
    Kind(
        "project",
        "gcore",
        "projects",
        2,
        {"project_name": "staging"},
        {"description": "For rehearsals"},
        {"description": {"description": "frozen"}, "name": {"name": "rehearsal"}},
        {"generation": "pages"},
    ),
    Kind(
        "binding",
        "scanopy",
        "bindings",
        BINDING,
        {"binding": {"host": "web-1", "service": "website", "port": "80/tcp", "ip_address": "192.168.20.11"}},
        {"type": "port"},
        {"address": {"ip_address_id": "all"}, "port": {"port_id": HTTPS}, "port by number": {"port": "443/tcp"}},
        {"server_version": "0.14.19"},
    ),
)


def cases() -> dict[str, Case]:
    """All cases, by their names."""
    return {f"{kind.kind}: {name}": case for kind in KINDS for name, case in (*_alone(kind), *_listed(kind))}


def _alone(kind: Kind) -> Iterator[tuple[str, Case]]:
    def case(options: Document, **others: Any) -> Case:
        return Case(kind.api, kind.module, lambda _simulator: options, **others)

    first = [*kind.changes][0]  # noqa: RUF015  pylint wants no next() here
    ways = {"by id": {kind.option: kind.id}, "by name": kind.words}
    for way, identity in ways.items():
        yield f"unchanged {way}", case({**identity, **kind.same})
        yield f"unchanged {way}, older API", case({**identity, **kind.same}, settings=kind.older)
        for name, change in kind.changes.items():
            yield f"{name} {way}", case({**identity, **change})
            yield f"{name} {way}, older API", case({**identity, **change}, settings=kind.older)
            yield f"{name} {way}, check mode", case({**identity, **change}, check=True)
        if kind.api == "gcore":
            fault = {"method": "PATCH", "tasks": [{}]}
            yield f"{first} {way}, with a task", case({**identity, **kind.changes[first]}, fault=fault)
            yield f"{first} {way}, no waiting", case({**identity, **kind.changes[first], "wait": False}, fault=fault)
            names = {"project_name": "default", "region_name": "Luxembourg-2"}
            if kind.kind != "project":
                yield f"unchanged {way}, in a named place", case({**identity, **kind.same, **names})
    info = f"{kind.module}_info"
    ids = f"{kind.option}s"
    yield "info all", Case(kind.api, info, lambda _simulator: {})
    yield "info by id", Case(kind.api, info, lambda _simulator: {ids: [kind.id]})
    yield (
        "info of 250",
        Case(kind.api, info, lambda simulator: {ids: simulator.clone(kind.collection, kind.id, 250)}),
    )


def _listed(kind: Kind) -> Iterator[tuple[str, Case]]:
    module = f"{kind.api}_resources"

    def options(number: int, change: Document, named: bool, **others: Any) -> Callable[[Any], Document]:
        def make(simulator: Any) -> Document:
            ids = simulator.clone(kind.collection, kind.id, number)
            items = [{kind.option: id} for id in ids]
            if named:
                items = [{f"{kind.kind}_name": f"frozen {place}"} for place in range(number)]
                for place, id in enumerate(ids):
                    simulator.change(kind.collection, id, {"name": f"frozen {place}"})
            return {"resources": [{"kind": kind.kind, **each, **change} for each in items], **others}

        return make

    def case(*arguments: Any, **others: Any) -> Case:
        return Case(kind.api, module, options(*arguments), **others)

    changes = {"unchanged": {key: kind.same[key] for key in kind.same if key != "name"}}
    if kind.kind != "binding":  # copies of a binding conflict with each other
        first, change = [*kind.changes.items()][0]  # noqa: RUF015  pylint wants no next() here
        changes[first] = change
    for name, change in changes.items():
        yield f"1000, {name}", case(1000, change, False)
    if "a group more" in kind.changes:
        changes["a group more"] = kind.changes["a group more"]
    for name, change in changes.items():
        yield f"10, {name}", case(10, change, False)
        # Parallel requests ask the missing route at the same time.
        one_by_one = options(10, change, False, parallel=1)
        yield f"10, {name}, older API", Case(kind.api, module, one_by_one, settings=kind.older)
        yield f"10, {name}, check mode", case(10, change, False, check=True)
        if f"{kind.kind}_name" in kind.words:
            yield f"10 by name, {name}", case(10, change, True)


def measured(case: Case, simulator: Any) -> Document:
    """The requests of a case by method, whether it changes something, and the keys of its result and first item."""
    harness = importlib.import_module("integration.harness")
    simulator.reset()
    if case.api == "gcore":
        # The tasks of the API have ended when they are read: no case depends on the time that it takes.
        simulator.settings(task_new=0, task_running=0, **case.settings)
        env = harness.environment(simulator)
    else:
        simulator.settings(**case.settings)
        env = {"SCANOPY_API_KEY": simulator.key, "SCANOPY_URL": simulator.url}
    options = case.options(simulator)
    if case.fault:
        simulator.fault(**case.fault)
    run = harness.run_module(simulator, case.module, options, case.check, env=env)
    if run.failed:
        raise AssertionError(run.msg)
    items = run.result.get("results") or [{}]
    return {
        "requests": dict(sorted(Counter(run.sent).items())),
        "changed": run.result["changed"],
        "keys": {*run.result} - {"invocation", "warnings"},
        "item": {*items[0]},
    }


def same_keys(case: Case, changed: bool) -> str:
    """Cases with the same word have the same keys in their results."""
    return f"{case.module}, {'changed' if changed else 'unchanged'}"


def every_case() -> Document:
    """The requests of all cases, and the keys that all results of a module have."""
    # A second read because a slow machine has taken long does not count.
    vars(importlib.import_module(f"{PLUGINS}.module_utils._engine.limits"))["MAX_DOCUMENT_AGE"] = 3600.0
    simulators = importlib.import_module("simulators")
    with simulators.Simulator("gcore") as gcore, simulators.Simulator("scanopy") as scanopy:
        servers = {"gcore": gcore, "scanopy": scanopy}
        found = {name: measured(case, servers[case.api]) for name, case in cases().items()}
    keys: Document = {}
    for name, each in found.items():
        here = {what: each[what] for what in ("keys", "item")}
        group = keys.setdefault(same_keys(cases()[name], each["changed"]), here)
        group.update({what: group[what] & each[what] for what in group})
    return {
        "keys": {name: {what: sorted(names) for what, names in group.items()} for name, group in keys.items()},
        "requests": {name: each["requests"] for name, each in found.items()},
    }


def _lines(value: Any, depth: int = 3) -> str:
    """JSON with a line for each part down to some depth: what changes shows, and the file stays small."""
    if depth and isinstance(value, dict) and value:
        indent = " " * (4 - depth)
        parts = [f"{indent}{json.dumps(key)}: {_lines(each, depth - 1)}" for key, each in sorted(value.items())]
        return "{\n" + ",\n".join(parts) + f"\n{indent[1:]}}}"
    return json.dumps(value, sort_keys=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Freeze what users of a release rely on.")
    parser.add_argument("--root", type=Path, default=ROOT, help="a clone of the release, this one if not given")
    root: Path = parser.parse_args().root.resolve()
    link = root / "build/ansible_collections/day2/resources"
    if not link.exists():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(Path("../../.."))
    sys.path[:0] = [str(root / "build"), str(root / "tests")]
    importlib.import_module("integration.harness")  # before anything else tells Ansible where the collection is
    version = importlib.import_module(f"{PLUGINS}.module_utils._api.http").VERSION
    path = FROZEN / f"{version}.json"
    if path.exists():
        sys.exit(f"{path} is there: a release is frozen once. Raise the version first.")
    found = {**documented(root), "variables": variables(), **every_case()}
    path.parent.mkdir(exist_ok=True)
    path.write_text(_lines(found) + "\n", encoding="utf-8")
    print(f"{path}: {len(found['requests'])} cases")


if __name__ == "__main__":
    sys.path = [each for each in sys.path if Path(each).resolve() != Path(__file__).resolve().parent]
    main()
