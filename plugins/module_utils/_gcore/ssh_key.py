# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The SSH key. See the page "Share or unshare SSH key with users"."""

from __future__ import annotations

from .._model.collection import Collection
from .._model.field import Value
from .._model.filters import Filter, is_true
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.scalars import Bool, Choice, Text, Uuid
from .lookups import by_name

_COLLECTION = Collection(
    path="/cloud/v1/ssh_keys/{project_id}/{ssh_key_id}",
    list_path="/cloud/v1/ssh_keys/{project_id}",
    fixed_query=(("order_by", "created_at.asc"),),
    query_keys={"name": "name"},
)
SSH_KEY = Resource(
    kind="ssh_key",
    collection=_COLLECTION,
    identity=Identity("ssh_key_id", Uuid(), lookup=by_name("ssh_key", _COLLECTION)),
    fields=(Value("shared_in_project", Bool()),),
    writes=(Write("PATCH", _COLLECTION.path),),
    scope=("project_id",),
    volatile=("state",),
    filters=(
        Filter("shared_in_project", Bool(), ("shared_in_project",), matches=is_true),
        Filter("fingerprint", Text(1), ("fingerprint",)),
        Filter("state", Choice("ACTIVE", "DELETING"), ("state",)),
    ),
)
