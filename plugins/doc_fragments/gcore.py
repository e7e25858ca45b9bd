# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that all modules for Gcore Cloud share."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  api_key:
    description:
      - The API key of Gcore, a permanent token, without the word C(apikey).
      - If not set, the environment variable E(GCORE_API_KEY) is used. One of the two is required.
    type: str
    aliases: [api_token]
  api_url:
    description:
      - The address of the API. The module ignores C(/cloud) at the end.
      - If not set, the environment variable E(GCORE_BASE_URL) is used, and without it V(https://api.gcore.com).
    type: str
  api_timeout:
    description:
      - The time for one request in seconds. At most 10 of them are for the connection.
      - If not set, the environment variable E(GCORE_API_TIMEOUT) is used, and without it V(30).
    type: int
  api_retries:
    description:
      - The maximum number of repetitions of a request.
      - The module repeats reads after temporary faults. It repeats a change only if the API has certainly not processed
        it.
      - Repetitions while the API limits requests (status 429) or restarts do not count. The module waits for at most
        O(wait_timeout) in the first case, and 75 seconds in the second. V(0) disables all repetitions, except those
        after the status 429.
      - If not set, the environment variable E(GCORE_API_RETRIES) is used, and without it V(3).
    type: int
  api_retry_max_delay:
    description:
      - The maximum pause before a repetition in seconds, even if the API requests a longer one.
      - If not set, the environment variable E(GCORE_API_RETRY_MAX_DELAY) is used, and without it V(60).
    type: int
  validate_certs:
    description:
      - Whether to validate the TLS certificate of the API. Use V(false) only for tests.
      - If not set, the environment variable E(GCORE_VALIDATE_CERTS) is used, and without it V(true).
    type: bool
  ca_path:
    description:
      - A file or a folder with the certificates of trusted authorities, on the host where the module runs.
      - If not set, the environment variable E(GCORE_CA_PATH) is used.
    type: path
  project_id:
    description:
      - The ID of the project. O(project_name) takes its name instead.
      - If neither is set, the environment variable E(GCORE_CLOUD_PROJECT_ID) is used. One of the three is required.
      - If one of the two is a default of C(group/day2.resources.gcore), a task can set it to C(omit) and use the other
        one.
    type: int
  project_name:
    description:
      - The exact name of the project, instead of O(project_id). It needs one additional request.
    type: str
  region_id:
    description:
      - The ID of the region. O(region_name) takes its name instead.
      - If neither is set, the environment variable E(GCORE_CLOUD_REGION_ID) is used. One of the three is required.
    type: int
  region_name:
    description:
      - The name of the region in the web page, such as V(Luxembourg-2), or its slug, instead of O(region_id). Case does
        not matter. It needs one additional request.
    type: str
  wait:
    description:
      - Whether to wait for the end of the tasks that the API starts, and to verify the result.
      - With V(false), the module does not detect whether such a task fails later. The result shows the requested
        values.
      - The module always waits for a resource that another task locks. If the API shows no locks, as for ports, it
        waits for at most 60 seconds.
    type: bool
    default: true
  wait_timeout:
    description:
      - The maximum time to wait in seconds, from the first lock or the first change on. It includes locks, repeated
        requests, tasks and the final reads.
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

    # A module lists this fragment before gcore: the first description of an option counts.
    NO_REGION = r"""
options:
  region_id:
    description:
      - Not used. It exists for the defaults of C(group/day2.resources.gcore).
    type: int
  region_name:
    description:
      - Not used. It exists for the defaults of C(group/day2.resources.gcore).
    type: str
"""

    # The options that mean something else in modules that only read. Listed before gcore, too.
    INFO = r"""
options:
  api_retries:
    description:
      - The maximum number of repetitions of a request, after temporary faults.
      - Repetitions while the API limits requests (status 429) or restarts do not count. The module waits for at most
        O(wait_timeout) in the first case, and 75 seconds in the second. V(0) disables all repetitions, except those
        after the status 429.
      - If not set, the environment variable E(GCORE_API_RETRIES) is used, and without it V(3).
    type: int
  wait:
    description:
      - Not used, because the module only reads. It exists for the defaults of C(group/day2.resources.gcore).
    type: bool
    default: true
  wait_timeout:
    description:
      - The maximum total time to wait in seconds while the API limits requests (status 429).
    type: int
    default: 600
"""

    DISRUPTION = r"""
options:
  allow_disruption:
    description:
      - Whether the task may make a change that interrupts a service. The description of each option says which changes
        need this.
      - Without it, such a change fails, and the message says what it would interrupt. Check mode predicts the change
        and returns the reason in RV(refused).
      - 'To decide for each run, use a variable: V({{ maintenance | default(false\) }}).'
    type: bool
    default: false
"""

    TAGS = r"""
options:
  tags:
    description:
      - The tags to add or to change. V(null) as the value removes a tag. Other tags stay, unless O(purge_tags=true).
      - A key has 1 to 255 characters without blanks, line breaks and C(=). A value has 1 to 255 characters without tabs
        and line breaks. The module removes blanks at both ends.
      - A text with one C(key=value) pair in each line is valid, too.
      - Numbers and booleans become text. Quote values that YAML changes, for example V(1.10) or a date.
      - Tags of the platform are read-only. The module never changes or removes them.
    type: dict
  purge_tags:
    description:
      - Whether to remove tags that are not listed in O(tags). Without O(tags), it has no effect.
      - V(true) with C(tags={}) removes all tags, except read-only ones.
    type: bool
    default: false
"""

    # The options of the inventory plugin. It has no group defaults, and runs on the controller.
    INVENTORY = r"""
options:
  api_key:
    description:
      - The API key of Gcore, a permanent token, without the word C(apikey).
      - If not set, the environment variable E(GCORE_API_KEY) is used. One of the two is required.
      - A template such as V({{ lookup('env', 'MY_KEY'\) }}) or a vaulted text keeps the key out of the file.
    type: str
    aliases: [api_token]
    env:
      - name: GCORE_API_KEY
  api_url:
    description:
      - The address of the API. The plugin ignores C(/cloud) at the end.
      - If not set, the environment variable E(GCORE_BASE_URL) is used, and without it V(https://api.gcore.com).
    type: str
    env:
      - name: GCORE_BASE_URL
  api_timeout:
    description:
      - The time for one request in seconds. At most 10 of them are for the connection.
      - If not set, the environment variable E(GCORE_API_TIMEOUT) is used, and without it V(30).
    type: int
    env:
      - name: GCORE_API_TIMEOUT
  api_retries:
    description:
      - The maximum number of repetitions of a request, after temporary faults.
      - If not set, the environment variable E(GCORE_API_RETRIES) is used, and without it V(3).
    type: int
    env:
      - name: GCORE_API_RETRIES
  api_retry_max_delay:
    description:
      - The maximum pause before a repetition in seconds, even if the API requests a longer one.
      - If not set, the environment variable E(GCORE_API_RETRY_MAX_DELAY) is used, and without it V(60).
    type: int
    env:
      - name: GCORE_API_RETRY_MAX_DELAY
  validate_certs:
    description:
      - Whether to validate the TLS certificate of the API. Use V(false) only for tests.
      - If not set, the environment variable E(GCORE_VALIDATE_CERTS) is used, and without it V(true).
    type: bool
    env:
      - name: GCORE_VALIDATE_CERTS
  ca_path:
    description:
      - A file or a folder with the certificates of trusted authorities.
      - If not set, the environment variable E(GCORE_CA_PATH) is used.
    type: path
    env:
      - name: GCORE_CA_PATH
  wait_timeout:
    description:
      - The maximum total time to wait in seconds while the API limits requests (status 429).
    type: int
    default: 600
"""
