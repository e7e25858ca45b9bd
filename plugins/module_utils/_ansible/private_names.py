# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The private names of ansible-core that the collection uses, each with the reason or with the consequence of its lack.

ansible-core may rename or drop them in any release. If one is missing, the collection does without it and shows a
warning: the action plugin lets Ansible run the module, and a module leaves the options to Ansible's own validation.
The tests of this file run with each ansible-core of the test matrix.
"""

from __future__ import annotations

import typing as t

MODULE_NAMES: dict[str, str] = {
    # Overridden: options are checked before Ansible's validation converts or drops them.
    "_load_params": "Ansible alone validates the options, and converts some wrong values silently",
    # Overridden: keys in unknown options stay out of the log.
    "_log_invocation": "the system log can contain an API key from a misspelled option",
    # Secrets that only the collection knows are hidden like values of no_log options.
    "no_log_values": "results can contain an API key from a misspelled option",
    "_verbosity": "results do not contain the requests at -vvv",
    "_diff": "results do not contain a diff",
    # The name of the module in the report of an interrupted task.
    "_name": "the report of an interrupted task can name a file instead of the module",
}
"""Methods that the class of Ansible modules calls, and attributes of its objects, with the consequence if one is
missing."""

ACTION_NAMES: dict[str, str] = {
    "_update_module_args": "gives the options that Ansible adds: check mode, diff, verbosity",
    "_compute_environment_string": "gives the environment of the task, templated",
}
"""Methods of ``ActionBase``. The objects that it documents for action plugins (``_task`` and such) are not listed."""

OTHER_NAMES: dict[str, str] = {
    "Task._uuid": "distinguishes the tasks of a process, so that the items of a loop share their connections",
    "ValidationResult._warnings": "the warning about an option that is given under two names, as of a module",
    "ansible.module_utils.common.json": "encodes options for a module, before 2.19 with AnsibleJSONEncoder",
    "ansible.utils.unsafe_proxy.wrap_var": "before 2.19: marks the texts of a result that are no templates",
    "ansible.utils.display.logger": "the log file of Ansible, for the report of an interrupted task",
    "ansible.module_utils.secrets": "from 2.22 on: hides secrets in all that Ansible shows",
    "_ansible_no_log": "before 2.21: hides the items of a result",
}
"""Other names. The code has another way where one of them is missing."""

ADDED_OPTIONS = ("_ansible_check_mode", "_ansible_diff", "_ansible_verbosity")
"""The options that Ansible adds to those of a task, and that the action plugin needs."""


def missing_names(owner: t.Any, names: t.Iterable[str]) -> list[str]:
    """The private names that an object or a class does not have.

    Arguments:
      owner: the object or class.
      names: the names.
    """
    return [name for name in names if not hasattr(owner, name)]


def missing_text(names: t.Iterable[str], consequence: str) -> str:
    """A warning about private names that are missing.

    Arguments:
      names: the names.
      consequence: the consequence for the user, as a clause.
    """
    return f"This ansible-core has no {', '.join(names)}: {consequence}. Update the collection day2.resources."
