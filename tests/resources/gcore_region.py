# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The region: what the generic tests run with. It is only read."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.region import REGION as RESOURCE

from .seed import REGION
from .subject import Subject

SUBJECT = Subject(resource=RESOURCE, provider="gcore", collection="regions", sample=REGION)
