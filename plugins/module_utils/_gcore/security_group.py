# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The security group, after the page "Get security group". It is only read."""

from __future__ import annotations

from .._model.fields import Value
from .._model.resource import Collection, Identity, Resource
from .._model.value_types import Uuid
from .api import GCORE, NAME, REGIONAL, by_name, tags

SECURITY_GROUPS = Collection(
    one="/cloud/v1/securitygroups/{project_id}/{region_id}/{security_group_id}",
    all="/cloud/v1/securitygroups/{project_id}/{region_id}",
    hints={"name": "name", "tags": "tag_key_value", "tag_keys": "tag_key"},
)
"""Where security groups are read."""

SECURITY_GROUP = Resource(
    kind="security_group",
    service=GCORE,
    collection=SECURITY_GROUPS,
    identity=Identity("security_group_id", Uuid(), ref=by_name("security_group", SECURITY_GROUPS)),
    fields=(Value("name", NAME), tags("list", key="tags_v2")),
    writes=(),
    scope=REGIONAL,
)
