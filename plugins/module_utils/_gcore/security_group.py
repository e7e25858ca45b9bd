# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The security group, read-only. See the page "Get security group"."""

from __future__ import annotations

from .._model.field import Value
from .._model.resource import Identity, Resource
from .._model.scalars import Uuid
from .collections import SECURITY_GROUPS
from .fields import NAME, REGIONAL, tags
from .lookups import by_name

SECURITY_GROUP = Resource(
    kind="security_group",
    collection=SECURITY_GROUPS,
    identity=Identity("security_group_id", Uuid(), lookup=by_name("security_group", SECURITY_GROUPS)),
    fields=(Value("name", NAME), tags("list", key="tags_v2")),
    writes=(),
    scope=REGIONAL,
)
