# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The third-party libraries: requests, and its urllib3. Modules report if they cannot be imported."""

from __future__ import annotations

import traceback
import typing as t

requests: t.Any
urllib3: t.Any
HTTPAdapter: t.Any
AuthBase: t.Any
IMPORT_ERROR: str | None = None
"""The traceback of the import, None if both can be imported."""
# pylint: disable=unused-import  # other files import them from here
try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
    from requests.auth import AuthBase
except Exception:  # noqa: BLE001  a damaged library raises anything, and Ansible would end
    IMPORT_ERROR = traceback.format_exc()
    requests = urllib3 = None
    HTTPAdapter = AuthBase = object
