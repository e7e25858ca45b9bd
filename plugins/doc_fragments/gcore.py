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
      - The API key of Gcore, a permanent token, without the word C(apikey) before it.
      - If not set, the environment variable E(GCORE_API_KEY) is used. One of the two is required.
    type: str
    aliases: [api_token]
  api_url:
    description:
      - Where the API is. An end of C(/cloud) is accepted and ignored.
      - If not set, the environment variable E(GCORE_BASE_URL) is used, and without it V(https://api.gcore.com).
    type: str
  api_timeout:
    description:
      - How many seconds one request may take. Connecting may take at most 10 of them.
      - If not set, the environment variable E(GCORE_API_TIMEOUT) is used, and without it V(30).
    type: int
  api_retries:
    description:
      - How often a request is repeated at most.
      - A read is repeated after any passing fault. A change is repeated only when the API has certainly not begun
        to process it.
      - An API that limits requests (status 429) is waited for as long as O(wait_timeout) allows, and one that restarts
        for 75 seconds. Neither counts here. V(0) switches all repetitions off, except those after the status 429.
      - If not set, the environment variable E(GCORE_API_RETRIES) is used, and without it V(3).
    type: int
  api_retry_max_delay:
    description:
      - How many seconds to wait at most before a request is repeated, also when the API asks for more.
      - If not set, the environment variable E(GCORE_API_RETRY_MAX_DELAY) is used, and without it V(60).
    type: int
  validate_certs:
    description:
      - Whether the TLS certificate of the API is checked. Set it to V(false) for tests only.
      - If not set, the environment variable E(GCORE_VALIDATE_CERTS) is used, and without it V(true).
    type: bool
  ca_path:
    description:
      - A file or a folder with the certificates of the authorities to trust, on the host where the module runs.
      - If not set, the environment variable E(GCORE_CA_PATH) is used.
    type: path
  project_id:
    description:
      - The ID of the project. O(project_name) can name it instead.
      - If neither is set, the environment variable E(GCORE_CLOUD_PROJECT_ID) is used. One of the three is required.
      - Where one of the two is a default of C(group/day2.resources.gcore), a task that gives the other one leaves out
        the default with C(omit).
    type: int
  project_name:
    description:
      - The exact name of the project, instead of O(project_id). Finding it costs one request.
    type: str
  region_id:
    description:
      - The ID of the region. O(region_name) can name it instead.
      - If neither is set, the environment variable E(GCORE_CLOUD_REGION_ID) is used. One of the three is required.
    type: int
  region_name:
    description:
      - The name of the region as the web page shows it, such as V(Luxembourg-2), or its slug, instead of O(region_id).
        Upper and lower case are the same. Finding it costs one request.
    type: str
  wait:
    description:
      - Whether to wait until the tasks that the API starts have ended, and to read the result.
      - With V(false), the task does not wait and does not notice when such a task fails later. The result then
        shows what was asked for.
      - A resource that another task locks is waited for in any case. Where the API shows no locks, as with ports, that
        ends after 60 seconds.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait at most, from the first lock that is seen or the first change that is sent. Locks,
        repeated requests, tasks and the final reads all count.
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

    # Named before the fragment above, whose text it takes the place of.
    NO_REGION = r"""
options:
  region_id:
    description:
      - Not used. It is accepted so that defaults of C(group/day2.resources.gcore) can name a region.
    type: int
  region_name:
    description:
      - Not used. It is accepted so that defaults of C(group/day2.resources.gcore) can name a region.
    type: str
"""

    # Named before the fragment of the API, too: what reads changes nothing.
    INFO = r"""
options:
  api_retries:
    description:
      - How often a request is repeated at most, after any passing fault.
      - An API that limits requests (status 429) is waited for as long as O(wait_timeout) allows, and one that restarts
        for 75 seconds. Neither counts here. V(0) switches all repetitions off, except those after the status 429.
      - If not set, the environment variable E(GCORE_API_RETRIES) is used, and without it V(3).
    type: int
  wait:
    description:
      - Not used, because resources are read as they are. It is accepted so that defaults of
        C(group/day2.resources.gcore) can set it.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait at most, in sum, while the API limits requests (status 429).
    type: int
    default: 600
"""

    TAGS = r"""
options:
  tags:
    description:
      - Tags by key. A tag is added or changed; V(null) as value removes it; tags that are not listed stay, unless
        O(purge_tags=true).
      - A key has 1 to 255 characters without blanks, line breaks and C(=). A value has 1 to 255 characters without tabs
        and line breaks. Blanks at the ends do not count.
      - A text with one C(key=value) on each line is such a dictionary, too.
      - Numbers and booleans are taken as text. Quote what YAML would change, V(1.10) or a date for example.
      - Tags that the platform sets are read-only. They are never changed, and do not count for O(purge_tags).
    type: dict
  purge_tags:
    description:
      - Whether tags that are not listed in O(tags) are removed. Without O(tags), it does nothing.
      - C(tags={}) with V(true) removes all tags that can be changed.
    type: bool
    default: false
"""
