# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Ends a module with a message where Python is too old for the other files. Each module imports it first.

Python 2.7 must be able to read this file and the modules: ansible-core 2.16 runs modules on it.
"""

import json
import os
import platform
import sys

if sys.version_info < (3, 9):  # noqa: UP036  older ones read this file
    message = (
        "Python 3.9 or newer is needed on the host where the module runs. It has "
        + platform.python_version()
        + " at "
        + (sys.executable or "python")
        + ". Set ansible_python_interpreter to a newer one, or run the task on the controller with "
        "delegate_to: localhost"
    )
    result = {"failed": True, "changed": False, "msg": message}
    module = os.path.basename(sys.argv[0]).split(".")[0]
    if module.endswith("_info"):
        # A task that is repeated until something is there looks at the list, also after a failure.
        kind = module[: -len("_info")].partition("_")[2]
        if kind.endswith("y") and kind[-2] not in "aeiou":
            kind = kind[:-1] + "ie"
        result[kind if kind.endswith("s") else kind + "s"] = []
    sys.stdout.write(json.dumps(result))
    raise SystemExit(1)
