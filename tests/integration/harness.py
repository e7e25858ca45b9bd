# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the tests run a module: as Ansible does it, through its entry point, against a simulator."""

from __future__ import annotations

import contextlib
import io
import json
import runpy
import warnings as python_warnings
from dataclasses import dataclass
from typing import Any
from unittest import mock

from ansible.module_utils import basic
from ansible.module_utils.common import warnings as ansible_warnings
from simulators import Simulator
from simulators.client import Request

MODULES = "ansible_collections.day2.resources.plugins.modules"

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # ansible-core before 2.19

    @contextlib.contextmanager
    def patch_module_args(args: dict[str, Any]):
        with mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode()):
            yield


PORT = "40000000-0000-4000-8000-000000000001"
PAIRED = "40000000-0000-4000-8000-000000000002"
OPEN = "40000000-0000-4000-8000-000000000003"
SYSTEM = "40000000-0000-4000-8000-000000000004"
UNATTACHED = "40000000-0000-4000-8000-000000000005"
METAL = "40000000-0000-4000-8000-000000000006"
ELSEWHERE = "40000000-0000-4000-8000-000000000008"
INSTANCE = "50000000-0000-4000-8000-000000000001"
BARE = "50000000-0000-4000-8000-000000000002"
METAL_SERVER = "50000000-0000-4000-8000-000000000006"
BALANCER, LOGGED = (f"70000000-0000-4000-8000-00000000000{digit}" for digit in "12")
SUBNET, SUBNET_B, SUBNET_6, OTHER_SUBNET = (f"20000000-0000-4000-8000-00000000000{digit}" for digit in "1234")
GROUPS = [f"30000000-0000-4000-8000-00000000000{digit}" for digit in "123456789abcde"]


@dataclass
class Run:
    """What a module said, and what it sent."""

    result: dict[str, Any]
    requests: list[Request]
    text: str

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def msg(self) -> str:
        return self.result.get("msg", "")

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
    """The environment that people set for a Gcore account."""
    return {
        "GCORE_API_KEY": sim.key,
        "GCORE_BASE_URL": sim.url,
        "GCORE_CLOUD_PROJECT_ID": "1",
        "GCORE_CLOUD_REGION_ID": "7",
        **others,
    }


def run_module(
    sim: Simulator,
    name: str,
    options: dict[str, Any],
    check: bool = False,
    verbosity: int = 0,
    env: dict[str, str] | None = None,
) -> Run:
    """Run a module in this process. Environment variables of the caller do not count."""
    sim.clear_requests()
    args = {**options, "_ansible_check_mode": check, "_ansible_diff": True, "_ansible_verbosity": verbosity}
    for store in ("_global_warnings", "_global_deprecations"):
        getattr(ansible_warnings, store).clear()
    out = io.StringIO()
    variables = environment(sim) if env is None else env
    with (
        mock.patch.dict("os.environ", variables),
        contextlib.redirect_stdout(out),
        patch_module_args(args),
        contextlib.suppress(SystemExit),
        python_warnings.catch_warnings(),
    ):
        runpy.run_module(f"{MODULES}.{name}", run_name="__main__")
    text = out.getvalue()
    run = Run(json.loads(text), sim.requests(), text)
    # From ansible-core 2.22 on a module tells the controller which texts to hide, under a key of Ansible's own.
    shown = {key: value for key, value in run.result.items() if not key.startswith("_ansible")}
    assert sim.key not in json.dumps(shown, ensure_ascii=False)
    return run
