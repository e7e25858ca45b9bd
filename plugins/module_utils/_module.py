# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The way in through a module: a process of its own, on the host of the task."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ._resource import Resource
from ._task import argument_spec, complaint, perform, refused, tidy


class _Module(AnsibleModule):
    """A module that takes options as people write them, and whose errors about options say how to write them."""

    params: dict[str, t.Any]

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._problem: str | None = None
        self._ready = False
        super().__init__(argument_spec=argument_spec(resource), supports_check_mode=True)
        self._ready = True
        if self._problem:
            self.fail_json(**refused(self._problem))

    def _load_params(self) -> None:
        super()._load_params()
        self.params = tidy(self._resource, self.params)
        # Found before Ansible validates: it drops what it cannot convert, turns a list into a text where one belongs,
        # and breaks on other things. What is wrong is taken away, and said when the module can speak.
        self._problem = complaint(self._resource, self.params)
        if self._problem:
            fields = {name for each in self._resource.fields for name in each.options()}
            self.params = {name: value for name, value in self.params.items() if name not in fields}

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        if not self._ready:
            kwargs = {**refused(""), **kwargs}
            if self._problem and msg.startswith("missing required arguments"):
                msg = self._problem
        kwargs.pop("msg", None)
        super().fail_json(msg=msg, **kwargs)
        raise AssertionError("fail_json came back")


class _Host:
    def __init__(self, module: AnsibleModule) -> None:
        self._module = module
        self.verbosity: int = module._verbosity
        self.warn: t.Callable[[str], None] = module.warn
        self.secret: t.Callable[[str], None] = module.no_log_values.add


def run(resource: Resource) -> None:
    """Run the module that updates such a resource. It ends the process."""
    module = _Module(resource)
    result = perform(
        resource,
        module.params,
        os.environ,
        module.check_mode,
        module._diff,
        _Host(module),
    )
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
