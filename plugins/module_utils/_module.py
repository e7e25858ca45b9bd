# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The way in through a module: a process of its own, on the host of the task."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ._info import gather, info_complaint, info_spec, tasks_spec, watch
from ._resource import Resource
from ._task import argument_spec, complaint, misread, perform, refused, shared_spec, tidy


class _Module(AnsibleModule):
    """A module that takes options as people write them, and whose errors about options say how to write them.

    Arguments: spec, its Ansible options; shared, those among them that all modules of the API have; complaint, what is
    wrong with options as ``tidy`` leaves them, or None.
    """

    params: dict[str, t.Any]

    def __init__(
        self, spec: dict[str, t.Any], shared: t.Container[str], complaint: t.Callable[[dict[str, t.Any]], str | None]
    ) -> None:
        self._spec, self._shared, self._complaint = spec, shared, complaint
        self._problem: str | None = None
        self._ready = False
        super().__init__(argument_spec=spec, supports_check_mode=True)
        self._ready = True
        if self._problem:
            self.fail_json(**refused(self._problem))

    def _load_params(self) -> None:
        super()._load_params()
        self.params = tidy(self._spec, self.params)
        # Found before Ansible validates: it drops what it cannot convert, turns a list into a text where one belongs,
        # and breaks on other things. What is wrong is taken away, and said when the module can speak.
        self._problem = self._complaint(self.params)
        if self._problem:
            own = {
                name
                for option, each in self._spec.items()
                if not each.get("required") and option not in self._shared
                for name in (option, *each.get("aliases", ()))
            }
            self.params = {name: value for name, value in self.params.items() if name not in own}

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        if not self._ready:
            kwargs = {**refused(""), **kwargs}
            if self._problem and msg.startswith(("missing required arguments", "Unsupported parameters")):
                msg = self._problem
        kwargs.pop("msg", None)
        super().fail_json(msg=msg, **kwargs)
        raise AssertionError("fail_json came back")

    def end(self, result: dict[str, t.Any]) -> None:
        """Hand over a result. It ends the process."""
        if result.pop("failed", False):
            self.fail_json(**result)
        self.exit_json(**result)


class _Host:
    def __init__(self, module: AnsibleModule) -> None:
        self._module = module
        self.verbosity: int = module._verbosity
        self.warn: t.Callable[[str], None] = module.warn
        self.secret: t.Callable[[str], None] = module.no_log_values.add


def run(resource: Resource) -> None:
    """Run the module that updates such a resource. It ends the process."""
    shared = shared_spec(resource.service)
    module = _Module(argument_spec(resource), shared, lambda options: complaint(resource, options))
    module.end(perform(resource, module.params, os.environ, module.check_mode, module._diff, _Host(module)))


def run_info(resource: Resource) -> None:
    """Run the module that reads resources of such a kind. It ends the process."""
    shared = shared_spec(resource.service)
    module = _Module(info_spec(resource), shared, lambda options: info_complaint(resource, options))
    module.end(gather(resource, module.params, os.environ, _Host(module)))


def run_tasks(resource: Resource) -> None:
    """Run the module that reads tasks of an API. It ends the process."""
    spec = tasks_spec(resource)
    module = _Module(spec, shared_spec(resource.service), lambda options: misread(spec, options))
    module.end(watch(resource, module.params, os.environ, _Host(module)))
