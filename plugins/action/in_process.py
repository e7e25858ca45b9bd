# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way in through the controller's process: no new process, and one connection for all items of a loop.

All modules of the collection come here (see meta/runtime.yml). What is not plain is handed over to the module itself.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import multiprocessing
import os
import shutil
import signal
import sys
import syslog
import threading
import time
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

_ENCODING: dict[str, t.Any]
_DECODING: dict[str, t.Any]
_mark: t.Callable[[str], str] | None = None
try:
    from ansible.module_utils.common.json import Direction, get_module_decoder, get_module_encoder

    _ENCODING = {"cls": get_module_encoder("legacy", Direction.CONTROLLER_TO_MODULE)}
    _DECODING = {"cls": get_module_decoder("legacy", Direction.CONTROLLER_TO_MODULE)}
except ImportError:  # ansible-core before 2.19
    from ansible.module_utils.common.json import AnsibleJSONEncoder
    from ansible.utils.unsafe_proxy import wrap_var

    _ENCODING = {"cls": AnsibleJSONEncoder, "vault_to_text": True}
    _DECODING = {}
    _mark = wrap_var

from ..module_utils._ansible.interruption import (
    WAKEUP_INTERVAL,
    InterruptibleRun,
    Terminal,
    Told,
    end_children,
    hear_nothing,
    held,
    interrupted,
    items_of,
    listen,
    register_secret,
)
from ..module_utils._ansible.module_spec import ModuleSpec
from ..module_utils._ansible.redact import HIDDEN, MASK, mark_items, quoted, spellings
from ..module_utils._api.clock import Clock
from ..module_utils._api.libraries import IMPORT_ERROR
from ..module_utils._api.provider import Api
from ..module_utils._engine.progress import Progress
from ..module_utils._model.text import printable

IN_PROCESS_VARIABLE = "day2_resources_in_process"
"""The variable that switches this off."""
MODULES = "ansible_collections.day2.resources.plugins.modules"
_HIDDEN_WARNINGS = "The task has warnings, which no_log hides."
PROGRESS_INTERVAL = 5.0
"""Seconds between two lines that say how far a task is."""

display = Display()


class _Shared:
    """What the items of a loop share. ``kept`` are their connections, ``told`` what became of the ones before."""

    def __init__(self) -> None:
        self.kept: dict[t.Any, Api] = {}
        self.report: list[Told] = []
        self.terminal = Terminal(os.getppid() if _in_worker() else None)


_shared_by: dict[str, _Shared] = {}
"""What the items of a loop share, by the task. Ansible makes a new process for each task and host."""
_watched: set[int] = set()
"""The processes that leave by themselves when Ansible has ended."""
_busy: list[str] = []
"""The tasks under way in this process, at most one. It looks itself whether Ansible has ended."""


def _in_worker() -> bool:
    return multiprocessing.parent_process() is not None


def _orphaned() -> bool:
    """Whether this is a process of Ansible's whose main process has ended."""
    parent = multiprocessing.parent_process()
    return parent is not None and parent.pid != os.getppid()


def _watch() -> None:
    """Make this process leave when Ansible's main process has ended.

    It would wait for ever until somebody takes its result, and what it has started would go on.
    """
    if not _in_worker() or os.getpid() in _watched:
        return
    _watched.add(os.getpid())

    def look() -> None:
        hear_nothing()
        while _busy or not _orphaned():
            time.sleep(WAKEUP_INTERVAL)
        end_children()
        os._exit(1)

    # Where no thread can be started any more, the process looks when it comes back here.
    with contextlib.suppress(RuntimeError):
        threading.Thread(target=look, daemon=True).start()


class _Runtime:
    """Where a task runs: here. Arguments: verbosity, Ansible's; kept, the connections."""

    def __init__(self, verbosity: int, kept: dict[t.Any, Api]) -> None:
        self.verbosity, self.kept = verbosity, kept
        self.clock, self.progress = Clock(), Progress()
        self.warnings: list[str] = []
        self.secrets: set[str] = set()
        self._next = time.monotonic() + PROGRESS_INTERVAL

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def secret(self, text: str) -> None:
        for spelling in spellings(text):
            self.secrets.add(spelling)
            register_secret(spelling)

    def tick(self) -> None:
        """Tell a person who waits how far the task is, and end it when Ansible itself has ended."""
        if _orphaned():
            self.clock.stop()
        now = self.progress
        if self.verbosity and now.total > 1 and time.monotonic() >= self._next:
            self._next = time.monotonic() + PROGRESS_INTERVAL
            failed = f", {now.failed} failed" if now.failed else ""
            display.display(f"{now.done} of {now.total} {now.doing}{failed}")


class ActionModule(Normal):
    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        if _orphaned():
            os._exit(1)
        _watch()
        variables = task_vars or {}
        shared = self._shared()
        result = mark_items(self._run(tmp, variables, shared), bool(self._task.no_log), __version__)
        if self._task.no_log:
            # Ansible shows these all the same, and they can hold values.
            for each in (result, *result.get("results", ())):
                each.pop("exception", None)
            if result.get("warnings"):
                result["warnings"] = [_HIDDEN_WARNINGS]
        shared.report += items_of(_item(variables, len(shared.report)), result)
        return result

    def _run(self, tmp: t.Any, variables: dict[str, t.Any], shared: _Shared) -> dict[str, t.Any]:
        name = self._task.action.rpartition(".")[2]
        reason = self._reason(variables)
        module = None if reason else self._module(name)
        if not module:
            display.vvv(f"{name} runs as a module: {reason or 'there is no such module in the collection'}")
            with self._ends_told(name, shared, variables):
                return t.cast("dict[str, t.Any]", super().run(tmp, variables))
        options = self._options(name, variables)
        environment: dict[str, t.Any] = {}
        self._compute_environment_string(environment)
        with _environment({str(key): str(value) for key, value in environment.items()}):
            _busy.append(name)
            try:
                return self._perform(module, name, options, variables, shared)
            finally:
                _busy.clear()

    def _reason(self, variables: dict[str, t.Any]) -> str | None:
        """Why the task has to be run by the module itself."""
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
        desired = self._templar.template(variables[IN_PROCESS_VARIABLE])
        try:
            return None if boolean(desired) else f"{IN_PROCESS_VARIABLE} is false"
        except TypeError:
            raise AnsibleActionFail(f"{IN_PROCESS_VARIABLE}: is {quoted(desired)}, true or false is needed") from None

    def _other_python(self, variables: dict[str, t.Any]) -> str | None:
        """The Python that the task asks for, if it is not the one that runs here."""
        if self._task.delegate_to:
            variables = variables.get("ansible_delegated_vars", {}).get(self._task.delegate_to, variables)
        asked = self._templar.template(config.get_config_value("INTERPRETER_PYTHON", variables=variables))
        if not isinstance(asked, str) or asked.startswith("auto"):
            return None
        theirs, ours = (os.path.abspath(shutil.which(each) or each) for each in (asked, sys.executable))
        # A link in the folder of a virtual environment is another Python than what it leads to.
        same = os.path.realpath(theirs) == os.path.realpath(ours) and os.path.dirname(theirs) == os.path.dirname(ours)
        return None if same else asked

    def _module(self, name: str) -> ModuleSpec | None:
        try:
            return t.cast(ModuleSpec, importlib.import_module(f"{MODULES}.{name}").MODULE)
        except (ImportError, AttributeError):
            return None

    def _options(self, name: str, variables: dict[str, t.Any]) -> dict[str, t.Any]:
        """The options as a module would get them: plain JSON, with Ansible's own ones."""
        options = dict(self._task.args)
        self._update_module_args(name, options, variables)
        return t.cast("dict[str, t.Any]", _as_a_module_gets_it(options))

    def _perform(
        self, module: ModuleSpec, name: str, given: dict[str, t.Any], variables: dict[str, t.Any], shared: _Shared
    ) -> dict[str, t.Any]:
        own = {key: given.pop(key) for key in list(given) if key.startswith("_ansible_")}
        runtime = _Runtime(own["_ansible_verbosity"], shared.kept)
        for each in module.secrets(given):
            runtime.secret(each)
        options, problem = module.prepared(given)
        validated = ArgumentSpecValidator(module.validated_spec).validate(options)
        options.update(validated.validated_parameters)
        for each in getattr(validated, "_warnings", ()):
            runtime.warn(f"Both option {each['option']} and its alias {each['alias']} are set.")
        if validated.error_messages:
            message = validated.errors.msg
            if isinstance(validated.errors[0], UnsupportedError):
                message = f"Unsupported parameters for ({self._task.action}) module: {message}"
            result = _hidden(module.refusal(message, problem, options), runtime.secrets)
        elif problem:
            result = _hidden(module.failed_result(problem), runtime.secrets)
        else:
            result = self._attended(module, name, options, own, runtime, variables, shared)
        # A result as that of a module looks.
        if own.get("_ansible_inject_invocation", True):
            result["invocation"] = {"module_args": _hidden(module.shown(options), runtime.secrets)}
        if runtime.warnings:
            result["warnings"] = runtime.warnings
        return result if _mark is None else _shared(result, {}, _mark)

    def _attended(
        self,
        module: ModuleSpec,
        name: str,
        options: dict[str, t.Any],
        own: dict[str, t.Any],
        runtime: _Runtime,
        variables: dict[str, t.Any],
        shared: _Shared,
    ) -> dict[str, t.Any]:
        """The result of a module's action. A signal, or the end of Ansible, ends this process after it is told."""
        check_mode = own["_ansible_check_mode"]

        def tell(result: dict[str, t.Any], value_types: bool) -> None:
            items = [*shared.report, *items_of(_item(variables, len(shared.report)), result)]
            self._tell(
                interrupted(name, items, check_mode, _rest(variables) if value_types else ""), shared, value_types
            )

        interruptible = InterruptibleRun(
            lambda: module.action(options, os.environ, check_mode, own["_ansible_diff"], runtime),
            runtime.clock,
            runtime.tick,
        )
        with held() as came:
            try:
                result = interruptible.result()
            except BaseException:
                # The time-out of the task: Ansible goes on, and keeps nothing of the result.
                if interruptible.outcome:
                    tell(interruptible.outcome[0], value_types=False)
                raise
            if _orphaned():
                tell(result, value_types=True)
                os._exit(1)
            if interruptible.signals:
                # What came was meant for this process.
                tell(result, value_types=True)
                came[:0] = interruptible.signals
        return result

    def _shared(self) -> _Shared:
        """What the items of this task share, and no other task."""
        task = f"{os.getpid()} {self._task._uuid}"
        if task not in _shared_by:
            _shared_by.clear()
            _shared_by[task] = _Shared()
        return _shared_by[task]

    def _tell(self, report: str, shared: _Shared, value_types: bool) -> None:
        """Tell the user what has become of a task that is about to end without a result.

        Arguments:
          leaves: whether Ansible ends too: then it may show no messages of its processes any more.
        """
        if self._task.no_log:
            report = f"{self._task.action} was interrupted"
        if not value_types:
            display.warning(report)
            return
        # The system log is as reliable as it is for modules. Not each system has one that somebody reads.
        with contextlib.suppress(Exception):
            syslog.openlog(f"ansible-{self._task.action}", 0, getattr(syslog, C.DEFAULT_SYSLOG_FACILITY))
            syslog.syslog(syslog.LOG_WARNING, report)
        with contextlib.suppress(Exception):
            if display_module.logger:
                display_module.logger.warning("[WARNING]: %s", report)
        if not shared.terminal.write(f"[WARNING]: {report}"):
            with contextlib.suppress(Exception):
                display.warning(report)

    @contextlib.contextmanager
    def _ends_told(self, name: str, shared: _Shared, variables: dict[str, t.Any]) -> t.Iterator[None]:
        """While a module runs as a process of its own, which tells its own end: that of the other items of a loop."""

        def heed(number: int, _frame: t.Any) -> None:
            came.append(number)
            if len(came) > 1:
                return
            _busy.append(name)
            rest = _rest(variables)
            if rest:
                report = interrupted(name, shared.report, self._task.check_mode, rest)
                self._tell(report if shared.report else f"{name} was interrupted. {rest}", shared, True)
            for each, handler in former.items():
                signal.signal(each, handler)
            os.kill(os.getpid(), number)

        came: list[int] = []

        former = listen(heed)
        try:
            yield
        finally:
            for each, handler in former.items():
                signal.signal(each, handler)


def _rest(variables: dict[str, t.Any]) -> str:
    """What to say of the items that follow, when Ansible ends in a loop."""
    return "The items of the loop after that were not begun." if "ansible_loop_var" in variables else ""


def _item(variables: dict[str, t.Any], number: int) -> str:
    """What a report calls an item of a loop: the word that it is, else its place. Nothing else is shown of it."""
    value = variables.get(variables.get("ansible_loop_var", ""))
    return printable(str(value)) if isinstance(value, (str, int)) else f"item {number + 1}"


@contextlib.contextmanager
def _environment(more: dict[str, str]) -> t.Iterator[None]:
    """The environment of a task, for as long as it runs: requests and OpenSSL read that of the process."""
    former = {key: os.environ.get(key) for key in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for key, value in former.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


def _hidden(value: t.Any, secrets: set[str]) -> t.Any:
    """Options without keys, as modules show theirs."""
    if isinstance(value, dict):
        return {key: _hidden(each, secrets) for key, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each, secrets) for each in value]
    if isinstance(value, str):
        if value in secrets:
            return HIDDEN
        for secret in sorted(secrets, key=len, reverse=True):
            value = value.replace(secret, MASK)
    elif isinstance(value, (int, float)) and any(secret in str(value) for secret in secrets):
        return HIDDEN
    return value


def _shared(value: t.Any, texts: dict[str, str], mark: t.Callable[[str], str]) -> t.Any:
    """A result in which the same text stands in memory once, marked as Ansible before 2.19 marks what is no template.

    It would make a marked copy of every text itself, and keep both for a while. Containers are changed in place, so
    that nothing is there twice.
    """
    if isinstance(value, str):
        return texts[value] if value in texts else texts.setdefault(value, mark(value))
    if isinstance(value, dict):
        for key in list(value):
            value[_shared(key, texts, mark)] = _shared(value.pop(key), texts, mark)
    elif isinstance(value, list):
        value[:] = [_shared(each, texts, mark) for each in value]
    return value


def _as_a_module_gets_it(options: dict[str, t.Any]) -> t.Any:
    """Options without the types that only the controller knows: vaulted texts, dates, texts of templates."""
    return json.loads(json.dumps(options, **_ENCODING), **_DECODING)
