# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin that runs the modules of the collection in the process of the controller.

It needs no new process, and all items of a loop share one connection. Each module has an action plugin of its name,
which is this one. If a task needs the module itself, on another host for example, Ansible runs the module.

Ansible imports these action plugins, and with them the modules, before it makes a process for each task and host.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import shutil
import signal
import sys
import syslog
import typing as t

from ansible import constants as C  # noqa: N812  its name everywhere in Ansible
from ansible.constants import config
from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action.normal import ActionModule as Normal
from ansible.release import __version__
from ansible.utils import display as display_module
from ansible.utils.display import Display

from ..module_utils._ansible.controller import (
    ControllerRuntime,
    LoopState,
    hide_secrets,
    item_label,
    rest_of_loop,
    share_texts,
)
from ..module_utils._ansible.interruption import InterruptibleRun, held, interrupted, items_of, listen
from ..module_utils._ansible.module_spec import ModuleSpec
from ..module_utils._ansible.private_names import ACTION_NAMES, ADDED_OPTIONS, missing_names, missing_text
from ..module_utils._ansible.redact import mark_items
from ..module_utils._ansible.worker import end_with_ansible, is_orphaned, running, running_tasks
from ..module_utils._api.libraries import IMPORT_ERROR
from ..module_utils._model.value_type import wrong_value
from ..plugin_utils._plain import ENCODING as _ENCODING
from ..plugin_utils._plain import mark as _mark
from ..plugin_utils._plain import plain

IN_PROCESS_VARIABLE = "day2_resources_in_process"
"""The variable that switches this plugin off: Ansible then runs the modules."""
MODULES = "ansible_collections.day2.resources.plugins.modules"
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_HIDDEN_WARNINGS = "The task has warnings, which no_log hides."

display = Display()

_loop_states: dict[str, LoopState] = {}
"""The state that the items of a loop share, by the task. Ansible makes a new process for each task and host."""


class ActionModule(Normal):
    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        if is_orphaned():
            os._exit(1)
        end_with_ansible()
        variables = task_vars or {}
        state = self._loop_state()
        result = mark_items(self._run(tmp, variables, state), bool(self._task.no_log), __version__)
        if self._task.no_log:
            # Ansible shows these in spite of no_log, and they can hold values.
            for part in (result, *result.get("results", ())):
                part.pop("exception", None)
            if result.get("warnings"):
                result["warnings"] = [_HIDDEN_WARNINGS]
        state.report += items_of(item_label(variables, len(state.report)), result, self._id_key())
        return result

    def _run(self, tmp: t.Any, variables: dict[str, t.Any], state: LoopState) -> dict[str, t.Any]:
        name = self._task.action.rpartition(".")[2]
        reason = self._reason(variables)
        module = None if reason else self._module(name)
        options = self._options(name, variables) if module else None
        if not module or options is None:
            unknown = "there is no such module in the collection" if not module else "see the warning"
            display.vvv(f"{name} runs as a module: {reason or unknown}")
            with self._reported_when_interrupted(name, state, variables):
                return t.cast("dict[str, t.Any]", super().run(tmp, variables))
        environment: dict[str, t.Any] = {}
        self._compute_environment_string(environment)
        with _environment({str(key): str(value) for key, value in environment.items()}), running(name):
            return self._perform(module, name, options, variables, state)

    def _reason(self, variables: dict[str, t.Any]) -> str | None:
        """Why Ansible has to run the module for this task, or None."""
        connection = self._connection.transport
        if connection != "local":
            return f"its connection is {connection} and not local"
        if self._connection.become is not None or self._play_context.become:
            return "it becomes another user"
        if self._task.async_val:
            return "it is asynchronous"
        if IMPORT_ERROR:
            return "the Python of the controller has no requests"
        python = self._other_python(variables)
        if python:
            return f"it asks for another Python: {python}"
        if IN_PROCESS_VARIABLE not in variables:
            return None
        enabled = self._templar.template(variables[IN_PROCESS_VARIABLE])
        try:
            return None if boolean(enabled) else f"{IN_PROCESS_VARIABLE} is false"
        except TypeError:
            raise AnsibleActionFail(str(wrong_value(IN_PROCESS_VARIABLE, "a boolean", enabled))) from None

    def _other_python(self, variables: dict[str, t.Any]) -> str | None:
        """The Python that the task asks for if it is not the one that runs here, or None."""
        if self._task.delegate_to:
            variables = variables.get("ansible_delegated_vars", {}).get(self._task.delegate_to, variables)
        wanted = config.get_config_value("INTERPRETER_PYTHON", variables=variables)
        # Templating takes a quarter of the time of an unchanged item. Most of these texts are only a variable.
        variable = _VARIABLE.fullmatch(str(wanted))
        known = self._templar.available_variables
        if variable and isinstance(known.get(variable[1]), str):
            wanted = known[variable[1]]
        if "{" in str(wanted):
            wanted = self._templar.template(wanted)
        if not isinstance(wanted, str) or wanted.startswith("auto") or wanted == sys.executable:
            return None
        paths = [os.path.abspath(shutil.which(program) or program) for program in (wanted, sys.executable)]
        # A link in the folder of a virtual environment is another Python than the one it points to.
        same = len({(os.path.realpath(path), os.path.dirname(path)) for path in paths}) == 1
        return None if same else wanted

    def _module(self, name: str) -> ModuleSpec | None:
        try:
            return t.cast(ModuleSpec, importlib.import_module(f"{MODULES}.{name}").MODULE)
        except (ImportError, AttributeError):
            return None

    def _id_key(self) -> str:
        """The key of the resource in a result that holds the ID."""
        module = self._module(self._task.action.rpartition(".")[2])
        return module.id_key if module else "id"

    def _options(self, name: str, variables: dict[str, t.Any]) -> dict[str, t.Any] | None:
        """The options as a module gets them: plain JSON, with those that Ansible adds.

        None, with a warning, where this ansible-core does not give them in the known way.
        """
        missing = missing_names(self, ACTION_NAMES)
        if _ENCODING is None:
            missing.append("encoder of options")
        if not missing:
            options = dict(self._task.args)
            self._update_module_args(name, options, variables)
            missing = [option for option in ADDED_OPTIONS if option not in options]
        if missing:
            display.warning(missing_text(missing, "tasks run as modules, which takes longer"))
            return None
        return plain(options)

    def _perform(
        self, module: ModuleSpec, name: str, given: dict[str, t.Any], variables: dict[str, t.Any], state: LoopState
    ) -> dict[str, t.Any]:
        """Validate the options, run the task, and give its result the form that the result of a module has."""
        added = {key: given.pop(key) for key in list(given) if key.startswith("_ansible_")}
        runtime = ControllerRuntime(added["_ansible_verbosity"], state.kept, display.display)
        for secret in module.secrets(given):
            runtime.secret(secret)
        options, problem = module.prepared(given)
        validated = ArgumentSpecValidator(module.validated_spec).validate(options)
        options.update(validated.validated_parameters)
        for warning in getattr(validated, "_warnings", ()):
            runtime.warn(f"Both option {warning['option']} and its alias {warning['alias']} are set.")
        if validated.error_messages:
            message = validated.errors.msg
            if isinstance(validated.errors[0], UnsupportedError):
                message = f"Unsupported parameters for ({self._task.action}) module: {message}"
            result = hide_secrets(module.refusal(message, problem, options), runtime.secrets)
        elif problem:
            result = hide_secrets(module.failed_result(problem), runtime.secrets)
        else:
            result = self._run_interruptible(module, name, options, added, runtime, variables, state)
        if added.get("_ansible_inject_invocation", True):
            result["invocation"] = {"module_args": hide_secrets(module.shown(options), runtime.secrets)}
        if runtime.warnings:
            result["warnings"] = runtime.warnings
        return result if _mark is None else share_texts(result, {}, _mark)

    def _run_interruptible(
        self,
        module: ModuleSpec,
        name: str,
        options: dict[str, t.Any],
        added: dict[str, t.Any],
        runtime: ControllerRuntime,
        variables: dict[str, t.Any],
        state: LoopState,
    ) -> dict[str, t.Any]:
        """The result of a module's action. A signal, or the end of Ansible, ends this process after a report."""
        check_mode = added["_ansible_check_mode"]

        def report(result: dict[str, t.Any], ansible_ends: bool) -> None:
            items = [*state.report, *items_of(item_label(variables, len(state.report)), result, module.id_key)]
            rest = rest_of_loop(variables) if ansible_ends else ""
            self._show_report(interrupted(name, items, check_mode, rest), state, ansible_ends)

        interruptible = InterruptibleRun(
            lambda: module.action(options, os.environ, check_mode, added["_ansible_diff"], runtime),
            runtime.clock,
            runtime.tick,
        )
        with held() as signals:
            try:
                result = interruptible.result()
            except BaseException:
                # The timeout of the task: Ansible continues without the result.
                if interruptible.outcome:
                    report(interruptible.outcome[0], ansible_ends=False)
                raise
            if is_orphaned():
                report(result, ansible_ends=True)
                os._exit(1)
            if interruptible.signals:
                # The signals were sent to this process.
                report(result, ansible_ends=True)
                signals[:0] = interruptible.signals
        return result

    def _loop_state(self) -> LoopState:
        """The state that the items of this task share, and no other task."""
        task = f"{os.getpid()} {getattr(self._task, '_uuid', id(self._task))}"
        if task not in _loop_states:
            _loop_states.clear()
            _loop_states[task] = LoopState()
        return _loop_states[task]

    def _show_report(self, report: str, state: LoopState, ansible_ends: bool) -> None:
        """Show the user the report of a task that ends without a result.

        Arguments:
          report: the report.
          state: what the items of the loop share.
          ansible_ends: whether Ansible ends too: then it may no longer show the messages of its processes.
        """
        if self._task.no_log:
            report = f"{self._task.action} was interrupted"
        if not ansible_ends:
            display.warning(report)
            return
        # The system log is as reliable as for modules, but some systems have none.
        with contextlib.suppress(Exception):
            syslog.openlog(f"ansible-{self._task.action}", 0, getattr(syslog, C.DEFAULT_SYSLOG_FACILITY))
            syslog.syslog(syslog.LOG_WARNING, report)
        with contextlib.suppress(Exception):
            if display_module.logger:
                display_module.logger.warning("[WARNING]: %s", report)
        if not state.terminal.write(f"[WARNING]: {report}"):
            with contextlib.suppress(Exception):
                display.warning(report)

    @contextlib.contextmanager
    def _reported_when_interrupted(self, name: str, state: LoopState, variables: dict[str, t.Any]) -> t.Iterator[None]:
        """Report the other items of a loop at an interruption, while Ansible runs a module, which reports its own."""

        def handle(number: int, _frame: t.Any) -> None:
            signals.append(number)
            if len(signals) > 1:
                return
            running_tasks.append(name)
            rest = rest_of_loop(variables)
            if rest:
                report = interrupted(name, state.report, self._task.check_mode, rest)
                self._show_report(report if state.report else f"{name} was interrupted. {rest}", state, True)
            restore()
            os.kill(os.getpid(), number)

        def restore() -> None:
            for number, handler in former.items():
                signal.signal(number, handler)

        signals: list[int] = []
        former = listen(handle)
        try:
            yield
        finally:
            restore()


@contextlib.contextmanager
def _environment(variables: t.Mapping[str, str]) -> t.Iterator[None]:
    """Set the environment of a task while it runs: requests and OpenSSL read that of the process."""
    former = {key: os.environ.get(key) for key in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for key, value in former.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
