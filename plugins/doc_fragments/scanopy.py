# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that all modules for Scanopy share."""

from __future__ import annotations


class ModuleDocFragment:
    # Named before the fragment below, whose text it takes the place of: what reads changes nothing.
    INFO = r"""
options:
  api_key:
    description:
      - A user API key of Scanopy, which begins with C(scp_u_). Make it in Platform > API Keys, with the networks of the
        bindings that you want to read. The permission Viewer is enough.
      - If not set, the environment variable E(SCANOPY_API_KEY) is used. One of the two is required.
    type: str
    aliases: [api_token]
  api_retries:
    description:
      - How often a request is repeated at most, after any passing fault.
      - An API that limits requests (status 429) is waited for as long as O(wait_timeout) allows, and one that restarts
        for 75 seconds. Neither counts here. V(0) switches all repetitions off, except those after the status 429.
      - If not set, the environment variable E(SCANOPY_API_RETRIES) is used, and without it V(3).
    type: int
  wait:
    description:
      - Not used, because resources are read as they are. It is accepted so that defaults of
        C(group/day2.resources.scanopy) can set it.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait at most, in sum, while the server limits requests (status 429).
    type: int
    default: 600
"""

    DOCUMENTATION = r"""
options:
  api_key:
    description:
      - A user API key of Scanopy, which begins with C(scp_u_). Make it in Platform > API Keys, with the permission
        Member and with the networks of the bindings that you want to update.
      - If not set, the environment variable E(SCANOPY_API_KEY) is used. One of the two is required.
    type: str
    aliases: [api_token]
  api_url:
    description:
      - Where the server is, V(https://scanopy.example.com) for example.
      - If not set, the environment variable E(SCANOPY_URL) is used. One of the two is required.
    type: str
  api_timeout:
    description:
      - How many seconds one request may take. Connecting may take at most 10 of them.
      - If not set, the environment variable E(SCANOPY_API_TIMEOUT) is used, and without it V(30).
    type: int
  api_retries:
    description:
      - How often a request is repeated at most.
      - A read is repeated after any passing fault. A change is repeated only when the server has certainly not begun
        to process it.
      - An API that limits requests (status 429) is waited for as long as O(wait_timeout) allows, and one that restarts
        for 75 seconds. Neither counts here. V(0) switches all repetitions off, except those after the status 429.
      - If not set, the environment variable E(SCANOPY_API_RETRIES) is used, and without it V(3).
    type: int
  api_retry_max_delay:
    description:
      - How many seconds to wait at most before a request is repeated, also when the server asks for more.
      - If not set, the environment variable E(SCANOPY_API_RETRY_MAX_DELAY) is used, and without it V(60).
    type: int
  validate_certs:
    description:
      - Whether the TLS certificate of the server is checked. Set it to V(false) for tests only.
      - If not set, the environment variable E(SCANOPY_VALIDATE_CERTS) is used, and without it V(true).
    type: bool
  ca_path:
    description:
      - A file or a folder with the certificates of the authorities to trust, on the host where the module runs.
      - If not set, the environment variable E(SCANOPY_CA_PATH) is used.
    type: path
  wait:
    description:
      - Scanopy does everything at once, so there is nothing to wait for. The option is there so that all modules of
        this collection take the same ones.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait at most, from the first change that is sent. Repeated requests and the final reads
        count.
    type: int
    default: 600
notes:
  - Environment variables are read on the host where the module runs. Use C(delegate_to=localhost) or a play on
    C(localhost) to use those of the controller.
requirements:
  - Python >= 3.9
  - requests >= 2.25.1
  - urllib3 >= 1.26.5
"""
