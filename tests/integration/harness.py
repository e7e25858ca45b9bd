# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the tests run a module: as Ansible does it, through its entry point, against a simulator."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import inspect
import io
import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from ansible.module_utils import basic
from ansible.module_utils.common import warnings as ansible_warnings
from ansible.module_utils.common.parameters import remove_values
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import action_loader, connection_loader, init_plugin_loader
from ansible.template import Templar
from ansible.utils.display import Display
from resources import changing

# pylint: disable-next=unused-import
from resources.seed import (  # noqa: F401  the tests import them from here
    BALANCER,
    BARE,
    ELSEWHERE,
    GROUPS,
    INSTANCE,
    LOGGED,
    METAL,
    METAL_SERVER,
    OPEN,
    OTHER_SUBNET,
    PAIRED,
    PORT,
    STORAGE_SERVER,
    SUBNET,
    SUBNET_6,
    SUBNET_B,
    SYSTEM,
    UNATTACHED,
)
from simulators import Simulator
from simulators.client import Request

# Ansible itself must find the collection: the action plugin is loaded as by a task.
init_plugin_loader([str(Path(__file__).resolve().parents[2] / "build")])

MODULES = "ansible_collections.day2.resources.plugins.modules"

try:
    from ansible.module_utils import _internal
except ImportError:  # ansible-core before 2.19
    _internal = None

try:
    from ansible.module_utils.secrets import register_secret
except ImportError:  # ansible-core before 2.22, where a module hides its secrets itself
    register_secret = None

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # ansible-core before 2.19

    @contextlib.contextmanager
    def patch_module_args(args: dict[str, Any]):
        with mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode()):
            yield


INJECTS_INVOCATION = "inject_invocation" in inspect.getsource(basic)
"""Whether a module of this ansible-core shows its invocation only where it is asked to."""
LONG = 60.0
"""Seconds that a busy machine may need at most for what takes a few."""


def until(condition: Callable[[], Any], what: str = "it", seconds: float = LONG) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not in {seconds:g} s: {what}"
        time.sleep(0.02)


def processes(home: Path) -> dict[int, str]:
    """The processes with this HOME, or one in it, and their commands: those of a test, and their children."""
    mark = re.compile(b"HOME=" + re.escape(bytes(home)) + rb"[/\0]")
    found = {}
    for path in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if path.name.isdigit() and mark.search((path / "environ").read_bytes()):
                found[int(path.name)] = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def end_processes(home: Path) -> None:
    """End what a test has started: its requests would be taken for those of the next test."""

    def none_left() -> bool:
        left = processes(home)
        for each in left:
            with contextlib.suppress(OSError):
                os.kill(each, signal.SIGKILL)
        return not left

    until(none_left, "all processes are gone")


@contextlib.contextmanager
def meanwhile(action: Callable[[], Any]) -> Iterator[list[Any]]:
    """Do something in a thread while a task runs. Gives a list that has what it returns, at the end."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(action()))
    thread.start()
    try:
        yield found
    finally:
        thread.join()


def then(monkeypatch: Any, owner: Any, name: str, action: Callable[[], Any]) -> None:
    """Let something happen each time that a method has been called."""
    method = getattr(owner, name)

    def both(*arguments: Any, **options: Any) -> Any:
        outcome = method(*arguments, **options)
        action()
        return outcome

    monkeypatch.setattr(owner, name, both)


_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TITLES = [subject.resource.title for name, subject in changing().items() if name != "gcore_port"]


def _alone(title: str) -> str:
    """The pattern of a title, where it does not begin a longer one."""
    longer = [other.removeprefix(title) for other in _TITLES if other.startswith(f"{title} ")]
    return f"{title} (?!(?:{'|'.join(rest.lstrip() for rest in longer)}) )" if longer else f"{title} "


_NAMED = "|".join(_alone(title) for title in _TITLES)
"""The titles of the kinds whose name can precede their id; that of a port is its addresses."""
_TITLE = re.compile(
    rf"(port (?=[0-9a-f.:, ]+(?: and [0-9]+ more)? \()|(?i:{_NAMED}))(?!{_UUID}|with the |of |')"
    rf"(?:(?!: | has the binding | on the host |{_UUID}).)+ \(({_UUID}|[0-9]+)\)"
)


def by_id(text: str) -> str:
    """A message or a header of a difference, with the id alone where the name of the resource precedes it."""
    return _TITLE.sub(r"\1\2", text)


def ids_alone(value: Any) -> Any:
    """The values of a difference, with ids alone where names precede them."""
    if isinstance(value, dict):
        return {key: ids_alone(each) for key, each in value.items()}
    if isinstance(value, list):
        return [ids_alone(each) for each in value]
    return re.sub(rf"^.+ \(({_UUID})\)$", r"\1", value) if isinstance(value, str) else value


@dataclass
class Run:
    """The result of a module, and its requests."""

    result: dict[str, Any]
    requests: list[Request]
    text: str

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def msg(self) -> str:
        """The message, where a resource is named by its id alone: test_display_names.py looks at what is before it."""
        return by_id(self.result.get("msg", ""))

    @property
    def warnings(self) -> list[str]:
        # From ansible-core 2.19 on a warning is an object with an event.
        return [each if isinstance(each, str) else each["event"]["msg"] for each in self.result.get("warnings", [])]

    @property
    def sent(self) -> list[str]:
        """The methods of the requests in order; reads of tasks are called POLL."""
        return ["POLL" if "/tasks" in each.path else each.method for each in self.requests]

    @property
    def writes(self) -> list[Any]:
        return [each.body for each in self.requests if each.method != "GET"]


def environment(sim: Simulator, **others: str) -> dict[str, str]:
    """The environment that users set for an account of the API."""
    if sim.api == "scanopy":
        return {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url, **others}
    return {
        "GCORE_API_KEY": sim.key,
        "GCORE_BASE_URL": sim.url,
        "GCORE_CLOUD_PROJECT_ID": "1",
        "GCORE_CLOUD_REGION_ID": "7",
        **others,
    }


EXECUTION_PATH = ["module"]
"""How tasks are run: as a module, or by the action plugin in the controller's process."""


def run_module(
    sim: Simulator,
    name: str,
    options: dict[str, Any],
    check: bool = False,
    verbosity: int = 0,
    env: dict[str, str] | None = None,
    diff: bool = True,
) -> Run:
    """Run a task in this process, the way that the test is about. Environment variables of the caller do not count."""
    sim.clear_requests()
    options = with_parents(name, options)
    variables = environment(sim) if env is None else env
    paths = {"module": _as_module, "action": run_action, "bulk": _as_item}
    result, text = paths[EXECUTION_PATH[0]](name, options, check, verbosity, variables, diff)
    run = Run(result, sim.requests(), text)
    assert sim.key not in json.dumps(run.result, ensure_ascii=False)
    return run


def with_parents(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """The options of a task, with those of the parents of the sample if the task names none."""
    if isinstance(options.get("resources"), list):
        api = name.removesuffix("_resources")
        items = [
            with_parents(f"{api}_{each.get('kind')}", each) if isinstance(each, dict) else each
            for each in options["resources"]
        ]
        return {**options, "resources": items}
    subject = changing().get(name.removesuffix("_info"))
    parents = subject.resource.parents if subject else ()
    if not subject or any(option in options for parent in parents for option in parent.options()):
        return options
    return {**subject.parents, **options}


@functools.cache
def _code(name: str) -> Any:
    """The code of a module."""
    spec = importlib.util.find_spec(f"{MODULES}.{name}")
    assert spec
    return spec.loader.get_code(spec.name)


def start_module(name: str) -> None:
    """Run a module as a program. runpy would compile it each time."""
    exec(_code(name), {"__name__": "__main__"})


def _as_module(
    name: str, options: dict[str, Any], check: bool, verbosity: int, variables: dict[str, str], diff: bool = True
) -> tuple[dict[str, Any], str]:
    args = {
        **options,
        "_ansible_module_name": f"day2.resources.{name}",
        "_ansible_check_mode": check,
        "_ansible_diff": diff,
        "_ansible_verbosity": verbosity,
        **({"_ansible_inject_invocation": True} if INJECTS_INVOCATION else {}),
    }
    for store in ("_global_warnings", "_global_deprecations"):
        getattr(ansible_warnings, store).clear()
    out = io.StringIO()
    with (
        # The action plugin has made a controller of this process.
        mock.patch.object(_internal, "is_controller", False) if _internal else contextlib.nullcontext(),
        mock.patch.dict("os.environ", variables),
        contextlib.redirect_stdout(out),
        patch_module_args(args),
        contextlib.suppress(SystemExit),
    ):
        start_module(name)
    text = out.getvalue()
    result = json.loads(text)
    result.pop("_ansible_new_secrets", None)
    if register_secret:
        # The controller hides what a module has once told it, in all that it shows.
        given = [options.get("api_key"), options.get("api_token")]
        given += [each for name, each in variables.items() if name.endswith("_API_KEY")]
        result = remove_values(result, {text for each in given if each for text in _texts(each)})
    return result, text


def _texts(value: Any) -> list[str]:
    if isinstance(value, (dict, list)):
        return [text for each in (value.values() if isinstance(value, dict) else value) for text in _texts(each)]
    return [str(value)]


def run_action(
    name: str, options: dict[str, Any], check: bool, verbosity: int, variables: dict[str, str], diff: bool = True
) -> tuple[dict[str, Any], str]:
    task = Task()
    task.action, task.args = f"day2.resources.{name}", dict(options)
    task.check_mode, task.diff, task.environment = check, diff, [variables]
    play = PlayContext()
    connection = connection_loader.get("ansible.builtin.local", play, None)
    loader = DataLoader()
    action = action_loader.get(
        "day2.resources.in_process",
        task=task,
        connection=connection,
        play_context=play,
        loader=loader,
        templar=Templar(loader),
        shared_loader_obj=None,
    )
    with (
        mock.patch.object(Display(), "verbosity", verbosity),
        mock.patch.object(type(action), "_execute_module", _no_module),
    ):
        # From ansible-core 2.21 on a result has its invocation where it is wanted.
        result = json.loads(json.dumps(action.run(task_vars={"ansible_inject_invocation": True})))
    return result, json.dumps(result)


def _as_item(
    name: str, options: dict[str, Any], check: bool, verbosity: int, variables: dict[str, str], diff: bool = True
) -> tuple[dict[str, Any], str]:
    """As the only item of a list. The result is put as that of the module of one."""
    api, _line, kind = name.partition("_")
    task = {"return_unchanged": True, "resources": [{"kind": kind, **options}]}
    whole, text = run_action(f"{api}_resources", task, check, verbosity, variables, diff)
    if not whole["results"]:
        return whole, text
    (item,) = whole["results"]
    assert (whole["changed"], bool(whole.get("failed"))) == (item["changed"], item["failed"])
    difference = whole["diff"] or [{"before": {}, "after": {}}]
    result = {"diff": difference[0], kind: item.pop("resource", None), **item}
    return {**result, "warnings": whole.get("warnings", []), "requests": whole.get("requests")}, text


def _no_module(*_arguments: Any, **_options: Any) -> Any:
    raise AssertionError("the action plugin has handed the task over to a module")
