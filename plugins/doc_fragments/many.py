# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of the modules that take a list of resources."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  parallel:
    description:
      - How many requests are under way at the same time, 1 to 64. If the API says that these are too many, all wait.
    type: int
    default: 8
  fail_fast:
    description:
      - Whether nothing new is begun after the first failure. What was sent before is still waited for.
      - A lost answer to a change counts as a failure here, also if it turns out later that the change was made.
    type: bool
    default: false
  return_unchanged:
    description:
      - Whether RV(results[].resource) and RV(results[].changes) are also there for resources that need no change.
    type: bool
    default: false
"""
