# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The way in through a module: a process of its own, on the host of the task."""

from __future__ import annotations

import contextlib
import os
import sys
import typing as t

from ansible.module_utils import basic
from ansible.module_utils.basic import AnsibleModule

from .._api.clock import Clock
from .._api.provider import Api
from .._engine.progress import Progress
from .interruption import InterruptibleRun, Terminal, Watch, held, interrupted, items_of, register_secret
from .module_spec import ModuleSpec
from .redact import mark_items, spellings
from .runtime import Result


class _Module(AnsibleModule):
    """A module that takes options as people write them, and whose errors about options say how to write them."""

    params: dict[str, t.Any]

    def __init__(self, module: ModuleSpec) -> None:
        self._module = module
        self._problem: str | None = None
        self._secrets: list[str] = []
        self._ready = False
        # A linter has a class of its own, which ends a module here, before its options have been templated.
        self._linted = basic.AnsibleModule.__module__ != basic.__name__
        spec = module.raw_spec if self._linted else module.validated_spec
        try:
            super().__init__(argument_spec=spec, supports_check_mode=True)
        except Exception:
            if not self._problem:
                raise
        self._ready = True
        self._hide()
        if self._problem:
            self.fail_json(**module.failed_result(self._problem))

    def _load_params(self) -> None:
        super()._load_params()
        self._secrets = self._module.secrets(self.params)
        look = self._module.literal if self._linted else self._module.prepared
        self.params, self._problem = look(self.params)

    def _hide(self) -> None:
        for secret in self._secrets:
            for spelling in spellings(secret):
                self.no_log_values.add(spelling)
                register_secret(spelling)

    def _log_invocation(self) -> None:
        self._hide()
        params, self.params = self.params, self._module.shown(self.params)
        try:
            super()._log_invocation()
        finally:
            self.params = params

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        if not self._ready:
            self._hide()
            kwargs = {**self._module.refusal(msg, self._problem, self.params), **kwargs}
            msg = kwargs["msg"]
        kwargs.pop("msg", None)
        super().fail_json(msg=msg, **self._as_shown(kwargs))
        raise AssertionError("fail_json came back")

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        super().exit_json(**self._as_shown(kwargs))
        raise AssertionError("exit_json came back")

    def _as_shown(self, result: Result) -> Result:
        shown = self._module.shown(getattr(self, "params", {}))
        return mark_items({**result, "invocation": {"module_args": shown}}, self.no_log, self.ansible_version)


class _Runtime:
    def __init__(self, module: AnsibleModule) -> None:
        self.verbosity: int = module._verbosity
        self.clock, self.progress = Clock(), Progress()
        self.kept: dict[t.Any, Api] = {}
        self.warn: t.Callable[[str], None] = module.warn
        self._hidden: set[str] = module.no_log_values

    def secret(self, text: str) -> None:
        for spelling in spellings(text):
            self._hidden.add(spelling)
            register_secret(spelling)


def run(what: ModuleSpec) -> None:
    """Run a module. It ends the process."""
    watch = Watch()
    terminal = Terminal(watch.main)
    # Whatever imported this file first: what stands for AnsibleModule now, such as the class of a linter, must be run.
    module = t.cast(_Module, type("_Module", (_Module, basic.AnsibleModule), {})(what))
    runtime = _Runtime(module)

    def tick() -> None:
        if watch.gone():
            runtime.clock.stop()

    interruptible = InterruptibleRun(
        lambda: what.action(module.params, os.environ, module.check_mode, module._diff, runtime), runtime.clock, tick
    )
    with held() as came:
        try:
            result = interruptible.result()
            _end(module, runtime, result, bool(interruptible.signals) or watch.gone(), terminal)
        finally:
            with contextlib.suppress(OSError):
                sys.stdout.flush()
            came.clear()  # another signal must not come before the result is written, and this is the end anyway
            terminal.close()


def _end(module: _Module, runtime: _Runtime, result: Result, interrupt: bool, terminal: Terminal) -> t.NoReturn:
    """Write the result, and end the process.

    Arguments:
      interrupt: whether Ansible may be gone, or about to go: then nobody reads the result.
    """
    # Whatever writes the result may have to open files, and the connections can have taken all that are allowed.
    for api in runtime.kept.values():
        api.client.close()
    if interrupt:
        report = interrupted(module._name.rpartition(".")[2], items_of("the resource", result), module.check_mode)
        with contextlib.suppress(Exception):  # there is no system log
            module.log(report)
        if not module.no_log:
            terminal.write(f"[WARNING]: {report}")
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
