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
      - The maximum number of parallel requests, 1 to 64. If the API limits requests, all of them wait.
    type: int
    default: 8
  fail_fast:
    description:
      - Whether to start no further resource after the first failure. The module still waits for the requests that it
        has sent.
      - A lost answer to a change counts as a failure, even if a later read shows the change.
    type: bool
    default: false
  return_unchanged:
    description:
      - Whether to return RV(results[].resource) and RV(results[].changes) for unchanged resources, too.
    type: bool
    default: false
"""

    DISRUPTIONS = r"""
options:
  max_disruptions:
    description:
      - The maximum number of resources at the same time whose change interrupts a service, 1 to 64. Such a change needs
        C(allow_disruption) in its item. It is complete, all its requests and their verification, before the next one of
        them begins.
      - The other resources do not wait for them. With O(wait=false), no change waits for the end of another one.
    type: int
    default: 1
    version_added: 1.5.0
"""
