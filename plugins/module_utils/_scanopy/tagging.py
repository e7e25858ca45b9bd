# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The tags of a resource: the field, its rules, and the write that removes the last ones.

An update replaces the tags of a resource, unless its list is empty: then the server answers 200 and does nothing. It
checks neither that a resource exists nor, in some requests, that it has one tag of an application at most.
"""

from __future__ import annotations

from dataclasses import dataclass

from .._model.collection import Document
from .._model.desired import Desired
from .._model.filters import Filter
from .._model.lookup_by_name import LookupByName
from .._model.names import NamedIds, with_name
from .._model.plan import Change, Composed, PrepareContext, Refusal, Write
from .._model.rules import FieldRule
from .._model.scalars import Uuid
from .._model.set_field import Set
from .._model.steps import Step, Targets
from .collections import TAGS, own_id

_OPTION = "tag_ids"
_NAMES = LookupByName("tag", TAGS, "tags", _OPTION, query_key=None)
TAG_IDS = Set(_OPTION, Uuid(), key="tags", absent=None, lookup=_NAMES, purges=False)
NAMED_TAGS = NamedIds(_OPTION, TAGS, TAG_IDS.names_in)
TAG_FILTER = Filter(
    "tag_id", Uuid(), (_OPTION,), lookup=LookupByName("tag", TAGS, "tag_name", "tag_id", query_key=None)
)


def _one_by_one(change: Change) -> list[Targets]:
    """Return the states on the path to no tags at all: each request removes one tag."""
    field_change = change.field_changes.get(_OPTION)
    if not field_change or field_change.after:
        return []
    option = change.option_used(_OPTION)
    before = field_change.before
    return [
        {_OPTION: Desired(before[number:], option_used=option, element=str(removed))}
        for number, removed in enumerate(before, 1)
    ]


def without_tags(entity_type: str) -> Step:
    """The step that removes the last tags of a resource.

    Arguments:
      entity_type: the kind of the resource, as the API calls it.
    """

    def body(change: Change) -> Document:
        field_change = change.field_changes[_OPTION]
        (removed,) = [id for id in field_change.before if id not in field_change.after]
        return {"entity_type": entity_type, "entity_ids": [change.document["id"]], "tag_id": removed}

    write = Write("POST", "/api/v1/tags/assign/bulk-remove", Composed(body))
    return Step("remove tags", (_OPTION,), (write,), targets=_one_by_one)


@dataclass(frozen=True)
class KnownTags(FieldRule):
    """Refuses tags that do not exist, and a second tag of an application."""

    option: str = _OPTION

    def check(self, change: Change, context: PrepareContext) -> None:
        field_change = change.field_changes[_OPTION]
        added = [id for id in field_change.after if id not in field_change.before]
        if not added:
            return
        tags = context.index(TAGS, own_id, for_one=True)
        if tags is None:
            return  # the key may not read the list: the server decides
        tags = {**tags, **context.outcomes_of("tag")}
        for id in added:
            if id not in tags:
                raise Refusal(self.message(change, f"there is no tag {id}"))
        # An odd answer can hold a list where the ID of a tag belongs.
        known = [id for id in field_change.after if isinstance(id, str)]
        applications = [id for id in known if tags.get(id, {}).get("is_application") is True]
        if len(applications) > 1:
            names = " and ".join(str(with_name(id, tags[id].get("name"))) for id in applications)
            raise Refusal(
                self.message(change, f"{names} are tags of applications, and a resource has one at most. Remove one")
            )
