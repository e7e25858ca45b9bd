# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that all modules for Scanopy share."""

from __future__ import annotations


class ModuleDocFragment:
    # The options that mean something else in modules that only read. A module lists this fragment before scanopy: the
    # first description of an option counts.
    INFO = r"""
options:
  api_key:
    description:
      - A user API key of Scanopy, which begins with C(scp_u_). Create it in Platform > API Keys, with the networks of
        the resources. The permission Viewer is sufficient.
      - If not set, the environment variable E(SCANOPY_API_KEY) is used. One of the two is required.
    type: str
    aliases: [api_token]
  api_retries:
    description:
      - The maximum number of repetitions of a request, after temporary faults.
      - Repetitions while the API limits requests (status 429) or restarts do not count. The module waits for at most
        O(wait_timeout) in the first case, and 75 seconds in the second. V(0) disables all repetitions, except those
        after the status 429.
      - If not set, the environment variable E(SCANOPY_API_RETRIES) is used, and without it V(3).
    type: int
  wait:
    description:
      - Not used, because the module only reads. It exists for the defaults of C(group/day2.resources.scanopy).
    type: bool
    default: true
  wait_timeout:
    description:
      - The maximum total time to wait in seconds while the server limits requests (status 429).
    type: int
    default: 600
"""

    DOCUMENTATION = r"""
options:
  api_key:
    description:
      - A user API key of Scanopy, which begins with C(scp_u_). Create it in Platform > API Keys, with the permission
        Member and with the networks of the resources.
      - If not set, the environment variable E(SCANOPY_API_KEY) is used. One of the two is required.
    type: str
    aliases: [api_token]
  api_url:
    description:
      - The address of the server, for example V(https://scanopy.example.com).
      - If not set, the environment variable E(SCANOPY_URL) is used. One of the two is required.
    type: str
  api_timeout:
    description:
      - The time for one request in seconds. At most 10 of them are for the connection.
      - If not set, the environment variable E(SCANOPY_API_TIMEOUT) is used, and without it V(30).
    type: int
  api_retries:
    description:
      - The maximum number of repetitions of a request.
      - The module repeats reads after temporary faults. It repeats a change only if the server has certainly not
        processed it.
      - Repetitions while the API limits requests (status 429) or restarts do not count. The module waits for at most
        O(wait_timeout) in the first case, and 75 seconds in the second. V(0) disables all repetitions, except those
        after the status 429.
      - If not set, the environment variable E(SCANOPY_API_RETRIES) is used, and without it V(3).
    type: int
  api_retry_max_delay:
    description:
      - The maximum pause before a repetition in seconds, even if the server requests a longer one.
      - If not set, the environment variable E(SCANOPY_API_RETRY_MAX_DELAY) is used, and without it V(60).
    type: int
  validate_certs:
    description:
      - Whether to validate the TLS certificate of the server. Use V(false) only for tests.
      - If not set, the environment variable E(SCANOPY_VALIDATE_CERTS) is used, and without it V(true).
    type: bool
  ca_path:
    description:
      - A file or a folder with the certificates of trusted authorities, on the host where the module runs.
      - If not set, the environment variable E(SCANOPY_CA_PATH) is used.
    type: path
  wait:
    description:
      - Has no effect, because Scanopy makes all changes immediately. It exists because all modules of this collection
        have the same options.
    type: bool
    default: true
  wait_timeout:
    description:
      - The maximum time to wait in seconds, from the first change on. It includes repeated requests and the final
        reads.
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

    # The options of the inventory plugin. It has no group defaults, and runs on the controller.
    INVENTORY = r"""
options:
  api_key:
    description:
      - A user API key of Scanopy, which begins with C(scp_u_). Create it in Platform > API Keys, with the networks of
        the hosts. The permission Viewer is sufficient.
      - If not set, the environment variable E(SCANOPY_API_KEY) is used. One of the two is required.
      - A template such as V({{ lookup('env', 'MY_KEY'\) }}) or a vaulted text keeps the key out of the file.
    type: str
    aliases: [api_token]
    env:
      - name: SCANOPY_API_KEY
  api_url:
    description:
      - The address of the server, for example V(https://scanopy.example.com).
      - If not set, the environment variable E(SCANOPY_URL) is used. One of the two is required.
    type: str
    env:
      - name: SCANOPY_URL
  api_timeout:
    description:
      - The time for one request in seconds. At most 10 of them are for the connection.
      - If not set, the environment variable E(SCANOPY_API_TIMEOUT) is used, and without it V(30).
    type: int
    env:
      - name: SCANOPY_API_TIMEOUT
  api_retries:
    description:
      - The maximum number of repetitions of a request, after temporary faults.
      - If not set, the environment variable E(SCANOPY_API_RETRIES) is used, and without it V(3).
    type: int
    env:
      - name: SCANOPY_API_RETRIES
  api_retry_max_delay:
    description:
      - The maximum pause before a repetition in seconds, even if the server requests a longer one.
      - If not set, the environment variable E(SCANOPY_API_RETRY_MAX_DELAY) is used, and without it V(60).
    type: int
    env:
      - name: SCANOPY_API_RETRY_MAX_DELAY
  validate_certs:
    description:
      - Whether to validate the TLS certificate of the server. Use V(false) only for tests.
      - If not set, the environment variable E(SCANOPY_VALIDATE_CERTS) is used, and without it V(true).
    type: bool
    env:
      - name: SCANOPY_VALIDATE_CERTS
  ca_path:
    description:
      - A file or a folder with the certificates of trusted authorities.
      - If not set, the environment variable E(SCANOPY_CA_PATH) is used.
    type: path
    env:
      - name: SCANOPY_CA_PATH
  wait_timeout:
    description:
      - The maximum total time to wait in seconds while the server limits requests (status 429).
    type: int
    default: 600
"""
