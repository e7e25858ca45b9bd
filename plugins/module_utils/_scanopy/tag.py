# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The tag. See the page "Update a Tag" of https://scanopy.net/docs."""

from __future__ import annotations

from .._model.field import Value
from .._model.lookup_by_name import LookupByName
from .._model.plan import Change, PrepareContext, Refusal, Write
from .._model.resource import Identity, Resource
from .._model.scalars import Bool, Text, Uuid
from .collections import TAGS, own_id
from .fields import COLOR, DESCRIPTION, WHOLE


def _prepare(change: Change, look: PrepareContext) -> None:
    """Refuse the name of another tag. The server refuses it, too, but check mode does not ask the server."""
    if "name" not in change.field_changes:
        return
    tags = {**(look.index(TAGS, own_id, for_one=True) or {}), **look.outcomes}
    for id, tag in tags.items():
        if id != change.document.get("id") and tag.get("name") == change.outcome["name"]:
            raise Refusal(f"name: the tag {id} has this name. Give another one, or rename that tag first")


TAG = Resource(
    kind="tag",
    collection=TAGS,
    identity=Identity("tag_id", Uuid(), lookup=LookupByName("tag", TAGS, "tag_name", "tag_id", query_key=None)),
    fields=(
        Value("name", Text(1, 100)),
        Value("description", DESCRIPTION),
        Value("color", COLOR),
        Value("is_application", Bool()),
    ),
    writes=(Write("PUT", TAGS.path, form=WHOLE),),
    prepare=_prepare,
    volatile=("updated_at",),
    reread_before_write=True,
    unique=("name",),
    lock_keys=("name",),
)
