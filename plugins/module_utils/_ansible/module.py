# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Runs a module as a separate process, on the host of the task."""

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
from .ansible_process import Watch
from .interruption import InterruptibleRun, held, interrupted, items_of, register_secret
from .module_spec import ModuleSpec
from .private_names import MODULE_NAMES, missing_names, missing_text
from .redact import mark_items, spellings
from .runtime import Result
from .terminal import Terminal


class _Module(AnsibleModule):
    """An ``AnsibleModule`` that checks options itself, with messages that say how to write them.

    If ansible-core lacks a private name that this needs, Ansible alone validates and logs the options.
    """

    params: dict[str, t.Any]

    def __init__(self, module: ModuleSpec) -> None:
        self._module = module
        self._problem: str | None = None
        self._secrets: list[str] = []
        self._is_checked = False
        self._ready = False
        # A linter has a separate class, which ends a module here, before its options are templated.
        self._is_linted = basic.AnsibleModule.__module__ != basic.__name__
        missing = missing_names(basic.AnsibleModule, ("_load_params", "_log_invocation"))
        # Ansible logs the invocation: it must know which options are secret.
        spec = module.spec if missing else module.validated_spec
        try:
            super().__init__(argument_spec=module.raw_spec if self._is_linted else spec, supports_check_mode=True)
        except Exception:
            if not self._problem:
                raise
        self._ready = True
        if not self._is_checked:
            self._secrets = module.secrets(self.params)
        self._hide()
        if self._problem:
            self.fail_json(**module.failed_result(self._problem))
        for name in dict.fromkeys([*missing, *missing_names(self, MODULE_NAMES)]):
            self.warn(missing_text([name], MODULE_NAMES[name]))

    def _load_params(self) -> None:
        super()._load_params()
        self._is_checked = True
        self._secrets = self._module.secrets(self.params)
        check = self._module.literal if self._is_linted else self._module.prepared
        self.params, self._problem = check(self.params)

    def _hide(self) -> None:
        """Let Ansible hide the secrets of the options."""
        hidden: set[str] = getattr(self, "no_log_values", set())
        for secret in self._secrets:
            for spelling in spellings(secret):
                hidden.add(spelling)
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
            params = getattr(self, "params", {})
            if not self._is_checked:
                self._secrets = self._module.secrets(params)
            self._hide()
            kwargs = {**self._module.refusal(msg, self._problem, params), **kwargs}
            msg = kwargs["msg"]
        kwargs.pop("msg", None)
        super().fail_json(msg=msg, **self._with_invocation(kwargs))
        raise AssertionError("fail_json returned")

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        super().exit_json(**self._with_invocation(kwargs))
        raise AssertionError("exit_json returned")

    def _with_invocation(self, result: Result) -> Result:
        shown = self._module.shown(getattr(self, "params", {}))
        return mark_items({**result, "invocation": {"module_args": shown}}, self.no_log, self.ansible_version)


class _Runtime:
    """The ``Runtime`` of a module.

    Arguments:
      module: the module that runs.
    """

    def __init__(self, module: AnsibleModule) -> None:
        self.verbosity: int = getattr(module, "_verbosity", 0)
        self.clock, self.progress = Clock(), Progress()
        self.kept: dict[t.Any, Api] = {}
        self.warn: t.Callable[[str], None] = module.warn
        self._hidden: set[str] = getattr(module, "no_log_values", set())

    def secret(self, text: str) -> None:
        for spelling in spellings(text):
            self._hidden.add(spelling)
            register_secret(spelling)


def run(spec: ModuleSpec) -> None:
    """Run a module. It ends the process."""
    watch = Watch()
    terminal = Terminal(watch.main)
    # The class that is AnsibleModule now, such as that of a linter, which may have been replaced after the import.
    module = t.cast(_Module, type("_Module", (_Module, basic.AnsibleModule), {})(spec))
    runtime = _Runtime(module)

    def tick() -> None:
        if watch.gone():
            runtime.clock.stop()

    def action() -> Result:
        return spec.action(module.params, os.environ, module.check_mode, getattr(module, "_diff", False), runtime)

    interruptible = InterruptibleRun(action, runtime.clock, tick)
    with held() as signals:
        try:
            result = interruptible.result()
            _end(spec, module, runtime, result, bool(interruptible.signals) or watch.gone(), terminal)
        finally:
            with contextlib.suppress(OSError):
                sys.stdout.flush()
            signals.clear()  # the process ends anyway, and no other signal may cut off the result
            terminal.close()


def _end(
    spec: ModuleSpec, module: _Module, runtime: _Runtime, result: Result, is_interrupted: bool, terminal: Terminal
) -> t.NoReturn:
    """Write the result, and end the process.

    Arguments:
      spec: the description of the module.
      module: the module that runs.
      runtime: its runtime.
      result: its result.
      is_interrupted: whether Ansible has ended or is about to end: then it does not read the result.
      terminal: where Ansible shows its errors.
    """
    # Ansible may have to open files to write the result, and the connections can hold all descriptors.
    for api in runtime.kept.values():
        api.client.close()
    if is_interrupted:
        name = getattr(module, "_name", os.path.basename(sys.argv[0])).rpartition(".")[2]
        report = interrupted(name, items_of("the resource", result, spec.id_key), module.check_mode)
        with contextlib.suppress(Exception):  # there is no system log
            module.log(report)
        if not module.no_log:
            terminal.write(f"[WARNING]: {report}")
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
